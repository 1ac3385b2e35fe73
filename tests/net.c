#include "tests/net.h"

#include <math.h>
#include <string.h>

#include "engine/base/rtree.h"
#include "graphs/ends.h"
#include "tests/suite.h"

/* Not Check's assertions, so that benchmarks may use the net as well. */
static void must(bool ok) {
  if (ok) return;
  fputs("tests/net.c: memory is out\n", stderr);
  abort();
}

uint32_t tq_net_vertex(struct tq_draft *d, double lon_deg, double lat_deg) {
  must(tq_push(&d->vertices, ((struct tq_pos){tq_e7(lon_deg), tq_e7(lat_deg)})));
  return (uint32_t)d->vertices.n - 1;
}

/* Length of an edge whose shape is the last n_shape points of the column. */
static uint32_t length_dm(const struct tq_draft *d, const struct tq_net_edge *e, uint32_t n_shape) {
  double sum_m = 0;
  struct tq_pos at = d->vertices.v[e->from];
  for (size_t i = d->shape.n - n_shape; i < d->shape.n; i++) {
    sum_m += tq_distance_m(at, d->shape.v[i]);
    at = d->shape.v[i];
  }
  return (uint32_t)lround((sum_m + tq_distance_m(at, d->vertices.v[e->to])) * 10);
}

/* Until tq_net_finish sorts them by tail the arcs stand in order of their edges. */
uint32_t tq_net_edge(struct tq_draft *d, const struct tq_net_edge *e, const struct tq_pos *shape,
                     uint32_t n_shape) {
  uint32_t id = (uint32_t)d->edges.n;
  must(tq_push(&d->first_shape, (uint32_t)d->shape.n));
  for (uint32_t i = 0; i < n_shape; i++) must(tq_push(&d->shape, shape[i]));
  struct tq_edge edge = {.from = e->from, .to = e->to, .flags = e->flags, .way_id = id + 1};
  edge.length_dm = length_dm(d, e, n_shape);
  must(tq_push(&d->edges, edge));
  for (int m = 0; m < TQ_N_MODES; m++)
    for (uint32_t dir = 0; dir < 2; dir++) {
      uint32_t weight_ds = dir ? e->back_ds[m] : e->ahead_ds[m];
      if (weight_ds == TQ_NET_NO) continue;
      must(tq_push(&d->modes[m].arcs, ((struct tq_arc){dir ? e->from : e->to, weight_ds})));
      must(tq_push(&d->modes[m].arc_edges, id * 2 + dir));
    }
  return id;
}

void tq_net_barrier(struct tq_draft *d, struct tq_pos a, struct tq_pos b) {
  must(tq_push(&d->barriers, ((struct tq_barrier){a, b})));
}

static uint32_t tail_of(const struct tq_draft *d, int mode, size_t arc) {
  uint32_t x = d->modes[mode].arc_edges.v[arc];
  return x % 2 ? d->edges.v[x / 2].to : d->edges.v[x / 2].from;
}

/* Counting sort of a mode's arcs by tail. */
static void sort_arcs(struct tq_draft *d, int mode) {
  size_t n = d->vertices.n, n_arcs = d->modes[mode].arcs.n;
  must(tq_reserve(&d->modes[mode].first_out, n + 1));
  d->modes[mode].first_out.n = n + 1;
  uint32_t *first = d->modes[mode].first_out.v;
  memset(first, 0, (n + 1) * sizeof *first);
  struct tq_arc *arcs = tq_alloc(n_arcs + 1, sizeof *arcs);
  uint32_t *arc_edges = tq_alloc(n_arcs + 1, sizeof *arc_edges);
  must(arcs && arc_edges);
  for (size_t a = 0; a < n_arcs; a++) first[tail_of(d, mode, a)]++;
  uint32_t sum = 0;
  for (size_t v = 0; v <= n; v++) {
    uint32_t degree = first[v];
    first[v] = sum;
    sum += degree;
  }
  for (size_t a = 0; a < n_arcs; a++) {
    uint32_t k = first[tail_of(d, mode, a)]++;
    arcs[k] = d->modes[mode].arcs.v[a];
    arc_edges[k] = d->modes[mode].arc_edges.v[a];
  }
  for (size_t v = n; v > 0; v--) first[v] = first[v - 1];
  first[0] = 0;
  if (n_arcs > 0) {
    memcpy(d->modes[mode].arcs.v, arcs, n_arcs * sizeof *arcs);
    memcpy(d->modes[mode].arc_edges.v, arc_edges, n_arcs * sizeof *arc_edges);
  }
  free(arcs);
  free(arc_edges);
}

/* Sets bit in mark[] of all that root reaches (or, backwards, that reach it), by going
 * over all arcs until nothing changes. */
static void flood(const struct tq_draft *d, int mode, uint32_t root, bool backwards, uint8_t *mark,
                  uint8_t bit) {
  mark[root] |= bit;
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t a = 0; a < d->modes[mode].arcs.n; a++) {
      uint32_t tail = tail_of(d, mode, a), head = d->modes[mode].arcs.v[a].head;
      uint32_t from = backwards ? head : tail, to = backwards ? tail : head;
      if (!(mark[from] & bit) || mark[to] & bit) continue;
      mark[to] |= bit;
      changed = true;
    }
  }
}

/* Flags the edges of the mode's largest strongly connected part. */
static void flag_main(struct tq_draft *d, int mode) {
  enum { AHEAD = 1, BACK = 2, DONE = 4, BEST = 8 };
  size_t n = d->vertices.n, n_best = 1; /* a single vertex is no part */
  uint8_t *mark = tq_calloc(n, 1);
  must(mark != NULL);
  for (uint32_t root = 0; root < n; root++) {
    if (mark[root] & DONE) continue;
    flood(d, mode, root, false, mark, AHEAD);
    flood(d, mode, root, true, mark, BACK);
    size_t size = 0;
    for (size_t v = 0; v < n; v++) size += (mark[v] & 3) == 3;
    for (size_t v = 0; v < n; v++) {
      if (size > n_best) mark[v] = (mark[v] & (uint8_t)~BEST) | ((mark[v] & 3) == 3 ? BEST : 0);
      if ((mark[v] & 3) == 3) mark[v] |= DONE;
      mark[v] &= DONE | BEST;
    }
    if (size > n_best) n_best = size;
    if (n_best > n / 2) break;
  }
  for (size_t a = 0; a < d->modes[mode].arcs.n; a++)
    if (mark[tail_of(d, mode, a)] & BEST && mark[d->modes[mode].arcs.v[a].head] & BEST)
      d->edges.v[d->modes[mode].arc_edges.v[a] / 2].flags |= (uint32_t)TQ_EDGE_MAIN_CAR << mode;
  free(mark);
}

static struct tq_pos point(const struct tq_draft *d, uint32_t edge, uint32_t i) {
  struct tq_graph g;
  tq_draft_view(d, &g);
  return tq_edge_point(&g, edge, i);
}

static void cut_into_runs(struct tq_draft *d) {
  for (uint32_t e = 0; e < d->edges.n; e++) {
    uint32_t n = d->first_shape.v[e + 1] - d->first_shape.v[e] + 1;
    for (uint32_t i = 0; i < n; i += TQ_RUN_SEGMENTS) {
      struct tq_run run = {.edge = e, .first_segment = i & 0xfffffff};
      run.n_segments = (n - i < TQ_RUN_SEGMENTS ? n - i : TQ_RUN_SEGMENTS) & 15;
      must(tq_push(&d->runs, run));
    }
  }
}

static struct tq_box run_box(const struct tq_draft *d, struct tq_run run) {
  struct tq_box box = tq_box_empty();
  for (uint32_t i = 0; i <= run.n_segments; i++)
    tq_box_add(&box, point(d, run.edge, run.first_segment + i));
  return box;
}

static struct tq_box barrier_box(struct tq_barrier b) {
  struct tq_box box = tq_box_empty();
  tq_box_add(&box, b.a);
  tq_box_add(&box, b.b);
  return box;
}

/* Puts items into tree order and fills the tree: T items, box_of(i) their boxes. */
#define PLANT(column, tree, box_of)                                                                \
  do {                                                                                             \
    size_t n = d->column.n;                                                                        \
    struct tq_box *boxes = tq_alloc(n, sizeof *boxes);                                             \
    uint32_t *order = tq_alloc(n, sizeof *order);                                                  \
    void *copy = tq_alloc(n, sizeof *d->column.v);                                                 \
    must(boxes &&order &&copy &&tq_reserve(&d->tree, tq_rtree_n_boxes(n)));                        \
    for (size_t i = 0; i < n; i++) boxes[i] = (box_of);                                            \
    must(tq_rtree_order(boxes, n, order));                                                         \
    for (size_t i = 0; i < n; i++)                                                                 \
      memcpy((char *)copy + i * sizeof *d->column.v, &d->column.v[order[i]], sizeof *d->column.v); \
    if (n > 0) memcpy(d->column.v, copy, n * sizeof *d->column.v);                                 \
    for (size_t i = 0; i < n; i++) boxes[i] = (box_of);                                            \
    tq_rtree_fill(boxes, n, d->tree.v);                                                            \
    d->tree.n = tq_rtree_n_boxes(n);                                                               \
    free(boxes);                                                                                   \
    free(order);                                                                                   \
    free(copy);                                                                                    \
  } while (0)

void tq_net_finish(struct tq_draft *d) {
  must(tq_push(&d->first_shape, (uint32_t)d->shape.n));
  for (int m = 0; m < TQ_N_MODES; m++) {
    sort_arcs(d, m);
    flag_main(d, m);
  }
  cut_into_runs(d);
  PLANT(runs, run_tree, run_box(d, d->runs.v[i]));
  PLANT(barriers, barrier_tree, barrier_box(d->barriers.v[i]));
}

static double unit(uint64_t *state) {
  return (double)(tq_random(state) >> 11) / 9007199254740992.0;
}

static bool chance(uint64_t *state, double p) { return unit(state) < p; }

/* A point within the share of a lattice step around p. */
static struct tq_pos jitter(uint64_t *state, struct tq_pos p, double spacing_m, double share) {
  struct tq_ruler r = tq_ruler_at(tq_deg(p.lat_e7));
  double dx_m = (unit(state) - 0.5) * spacing_m * share;
  double dy_m = (unit(state) - 0.5) * spacing_m * share;
  return (struct tq_pos){p.lon_e7 + (int32_t)(dx_m / r.lon_m_per_e7),
                         p.lat_e7 + (int32_t)(dy_m / r.lat_m_per_e7)};
}

static uint32_t nasty_weight(uint64_t *state, uint32_t weight_ds) {
  uint32_t k = tq_random_below(state, 8);
  if (k == 0) return 1;
  if (k == 1) return 1 + tq_random_below(state, 1u << 27);
  if (k == 2) return 8100 + tq_random_below(state, 200);
  return weight_ds;
}

/* One edge between two vertices with random shape, access and flags. */
static void random_edge(struct tq_draft *d, const struct tq_net *net, uint64_t *state,
                        uint32_t from, uint32_t to) {
  static const double SPEED_MPS[TQ_N_MODES] = {12, 15 / 3.6, 5 / 3.6};
  double spacing_m = net->spacing_m > 0 ? net->spacing_m : 200;
  struct tq_pos shape[40], a = d->vertices.v[from], b = d->vertices.v[to];
  uint32_t n_shape =
      chance(state, 0.05) ? 8 + tq_random_below(state, 32) : tq_random_below(state, 4);
  for (uint32_t i = 0; i < n_shape; i++) {
    double t = (i + 1.0) / (n_shape + 1);
    struct tq_pos p = {(int32_t)(a.lon_e7 + t * (b.lon_e7 - a.lon_e7)),
                       (int32_t)(a.lat_e7 + t * (b.lat_e7 - a.lat_e7))};
    shape[i] = jitter(state, p, spacing_m, 0.2);
  }
  struct tq_net_edge e = {.from = from, .to = to};
  double length_m = tq_distance_m(a, b) * (1 + 0.3 * unit(state));
  uint32_t only = chance(state, 0.15) ? tq_random_below(state, TQ_N_MODES) : TQ_N_MODES;
  for (uint32_t m = 0; m < TQ_N_MODES; m++) {
    uint32_t weight_ds = (uint32_t)(length_m / SPEED_MPS[m] * 10) + 1;
    if (net->nasty) weight_ds = nasty_weight(state, weight_ds);
    bool oneway = m == TQ_CAR && chance(state, 0.25), out = only < TQ_N_MODES && only != m;
    bool backwards = chance(state, 0.5);
    e.ahead_ds[m] = out || (oneway && backwards) ? TQ_NET_NO : weight_ds;
    e.back_ds[m] = out || (oneway && !backwards) ? TQ_NET_NO : weight_ds;
  }
  e.flags = TQ_ROAD_RESIDENTIAL;
  if (chance(state, 0.06)) e.flags |= TQ_EDGE_NO_SNAP | TQ_EDGE_BRIDGE;
  if (net->ends_share > 0 && chance(state, net->ends_share)) e.flags |= TQ_EDGE_ENDS_ONLY;
  tq_net_edge(d, &e, shape, n_shape);
}

static void random_edges(struct tq_draft *d, const struct tq_net *net, uint64_t *state) {
  uint32_t n = net->n_cols * net->n_rows;
  for (uint32_t v = 0; v < n; v++) {
    bool east = v % net->n_cols + 1 < net->n_cols, south = v + net->n_cols < n;
    if (east && chance(state, 0.87)) random_edge(d, net, state, v, v + 1);
    if (south && chance(state, 0.87)) random_edge(d, net, state, v + net->n_cols, v);
    if (net->nasty && chance(state, 0.05)) random_edge(d, net, state, v, v);
    if (net->nasty && chance(state, 0.1)) random_edge(d, net, state, v, tq_random_below(state, n));
    if (net->nasty && east && chance(state, 0.1)) random_edge(d, net, state, v, v + 1);
  }
}

/* A chain of 2 to 4 arcs from a random one on; 0 when it has no way on. */
static size_t random_chain(const struct tq_draft *d, int mode, uint64_t *state, uint32_t *chain) {
  const uint32_t *first = d->modes[mode].first_out.v;
  if (d->modes[mode].arcs.n == 0) return 0;
  size_t n = 2 + (chance(state, 0.4) ? tq_random_below(state, 3) : 0);
  chain[0] = d->modes[mode].arc_edges.v[tq_random_below(state, (uint32_t)d->modes[mode].arcs.n)];
  for (size_t i = 1; i < n; i++) {
    uint32_t at = tq_part_head(d, chain[i - 1]), degree = first[at + 1] - first[at];
    if (degree == 0) return 0;
    chain[i] = d->modes[mode].arc_edges.v[first[at] + tq_random_below(state, degree)];
  }
  return n;
}

static void restrict_turns(struct tq_draft *d, const struct tq_net *net, uint64_t *state) {
  for (int m = TQ_CAR; m <= TQ_BIKE; m++) {
    struct tq_bans bans = {0};
    for (uint32_t i = 0; i < net->n_bans; i++) {
      uint32_t chain[4];
      size_t n = random_chain(d, m, state, chain);
      if (n == 0) continue;
      must(chance(state, 0.25)
               ? tq_bans_push_only(&bans, d, (enum tq_mode)m, chain, n - 1, chain + n - 1, 1)
               : tq_bans_push(&bans, chain, n));
    }
    const struct tq_turn_delays *delays = m == TQ_CAR ? net->delays : NULL;
    uint32_t n_states;
    must(tq_turns_apply(d, (enum tq_mode)m, &bans, delays, &n_states, NULL) == TQ_OK);
    if (m == TQ_CAR) d->n_delay_states = n_states;
    if (net->bans)
      net->bans[m] = bans;
    else
      tq_bans_free(&bans);
  }
}

void tq_net_fill(struct tq_draft *d, const struct tq_net *net) {
  uint64_t state = net->seed;
  double spacing_m = net->spacing_m > 0 ? net->spacing_m : 200;
  struct tq_pos centre = {1143000000, 305900000};
  struct tq_ruler r = tq_ruler_at(tq_deg(centre.lat_e7));
  for (uint32_t row = 0; row < net->n_rows; row++)
    for (uint32_t col = 0; col < net->n_cols; col++) {
      double x_m = (col - net->n_cols / 2.0) * spacing_m;
      double y_m = (net->n_rows / 2.0 - row) * spacing_m;
      struct tq_pos p = {centre.lon_e7 + (int32_t)(x_m / r.lon_m_per_e7),
                         centre.lat_e7 + (int32_t)(y_m / r.lat_m_per_e7)};
      must(tq_push(&d->vertices, jitter(&state, p, spacing_m, 0.6)));
    }
  random_edges(d, net, &state);
  for (uint32_t i = 0; i < net->n_barriers; i++) {
    struct tq_pos a = d->vertices.v[tq_random_below(&state, (uint32_t)d->vertices.n)];
    a = jitter(&state, a, spacing_m, 2);
    tq_net_barrier(d, a, jitter(&state, a, spacing_m, 5));
  }
  tq_net_finish(d);
  must(net->ends_share <= 0 || tq_ends_find(d, NULL) == TQ_OK);
  if (net->n_bans || net->delays) restrict_turns(d, net, &state);
  must(tq_ends_apply(d, NULL) == TQ_OK);
}

void tq_net_draft(struct tq_draft *d, struct tq_graph *view, const struct tq_net *net) {
  must(tq_draft_init(d, NULL) == TQ_OK);
  tq_net_fill(d, net);
  tq_draft_view(d, view);
}

void tq_net_traffic(struct tq_draft *d, uint64_t seed) {
  enum { N = 6 };
  static const uint8_t LEAST[N] = {100, 60, 20, 1, 1, 100}, MOST[N] = {100, 100, 100, 200, 3, 200};
  d->profiles.n = d->edge_profiles.n = 0;
  for (int i = 0; i < N; i++) {
    struct tq_profile p;
    for (int h = 0; h < TQ_WEEK_HOURS; h++)
      p.percent[h] = (uint8_t)(LEAST[i] + tq_random_below(&seed, MOST[i] - LEAST[i] + 1u));
    if (!tq_push(&d->profiles, p)) abort();
  }
  for (size_t e = 0; e < d->edges.n; e++) {
    struct tq_edge_profiles x = {
        {(uint16_t)tq_random_below(&seed, N), (uint16_t)tq_random_below(&seed, N)}};
    if (!tq_push(&d->edge_profiles, x)) abort();
  }
}
