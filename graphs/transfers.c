#include "graphs/transfers.h"

#include <math.h>
#include <string.h>

#include "engine/base/rtree.h"
#include "engine/snap/snap.h"
#include "engine/street/street.h"

static const double STRAIGHT_MAX_M = 500; /* between stops that need no street */
static const double DETOUR = 1.3;         /* walked way by straight line */
static const char PHASE[] = "walking between stops";

struct walker {
  const struct tq_graph *g;
  const struct tq_link *links; /* of stops, on foot */
  struct tq_pace pace;
  uint32_t limit_ds;
  uint8_t *called;
  struct tq_street *street; /* NULL without streets */
  uint32_t *first_on_edge;  /* [n_edges + 1] into on_edge */
  uint32_t *on_edge;        /* stops with calls by the edge of their link */
  uint32_t n_called;
  struct tq_box *boxes, *tree; /* of stops with calls, in the tree's order */
  uint32_t *in_tree;           /* the stop of each box */

  /* of the stop at hand */
  uint32_t from;
  uint32_t *walk_ds; /* [n_stops] TQ_NO_WALK where not reached */
  TQ_VEC(uint32_t) reached;
  bool out_of_memory;

  const struct tq_station_walk *walks; /* through stations, in order; the next at hand */
  const struct tq_station_walk *walks_end;
};

uint8_t *tq_stops_with_calls(const struct tq_graph *g) {
  uint8_t *called = tq_calloc(g->n_stops, 1);
  for (uint32_t i = 0; called && i < g->n_pattern_stops; i++) called[g->pattern_stops[i].stop] = 1;
  return called;
}

static bool on_street(const struct walker *w, uint32_t stop) {
  return w->street && w->called[stop] && w->links[stop].edge != TQ_NO_EDGE;
}

/* Sorts the stops by the edge where they stand. */
static bool index_by_edge(struct walker *w) {
  uint32_t n_edges = w->g->n_edges;
  uint32_t *first = w->first_on_edge = tq_calloc((size_t)n_edges + 2, sizeof *first);
  w->on_edge = tq_alloc(w->g->n_stops, sizeof *w->on_edge);
  if (!first || !w->on_edge) return false;
  for (uint32_t s = 0; s < w->g->n_stops; s++)
    if (on_street(w, s)) first[w->links[s].edge + 2]++;
  for (uint32_t e = 0; e < n_edges; e++) first[e + 2] += first[e + 1];
  for (uint32_t s = 0; s < w->g->n_stops; s++)
    if (on_street(w, s)) w->on_edge[first[w->links[s].edge + 1]++] = s;
  return true;
}

static struct tq_box point_box(struct tq_pos p) {
  return (struct tq_box){p.lon_e7, p.lat_e7, p.lon_e7, p.lat_e7};
}

static bool plant_tree(struct walker *w) {
  const struct tq_graph *g = w->g;
  uint32_t n = 0;
  for (uint32_t s = 0; s < g->n_stops; s++) n += w->called[s];
  uint32_t *stops = tq_alloc(n, sizeof *stops), *order = tq_alloc(n, sizeof *order);
  w->n_called = n;
  w->in_tree = tq_alloc(n, sizeof *w->in_tree);
  w->boxes = tq_alloc(n, sizeof *w->boxes);
  w->tree = tq_alloc(tq_rtree_n_boxes(n), sizeof *w->tree);
  bool ok = stops && order && w->in_tree && w->boxes && w->tree;
  for (uint32_t s = 0, i = 0; ok && s < g->n_stops; s++) {
    if (!w->called[s]) continue;
    stops[i] = s;
    w->boxes[i++] = point_box(g->stops[s].pos);
  }
  ok = ok && tq_rtree_order(w->boxes, n, order);
  for (uint32_t i = 0; ok && i < n; i++) {
    w->in_tree[i] = stops[order[i]];
    w->boxes[i] = point_box(g->stops[w->in_tree[i]].pos);
  }
  if (ok) tq_rtree_fill(w->boxes, n, w->tree);
  free(stops);
  free(order);
  return ok;
}

static void offer(struct walker *w, uint32_t to, uint32_t walk_ds) {
  if (to == w->from || walk_ds > w->limit_ds || walk_ds >= w->walk_ds[to]) return;
  if (w->walk_ds[to] == TQ_NO_WALK && !tq_push(&w->reached, to)) w->out_of_memory = true;
  w->walk_ds[to] = walk_ds;
}

static uint32_t off_street_ds(const struct walker *w, uint32_t stop) {
  return tq_pace_off_street_ds(w->pace, w->links[stop].dist_dm);
}

static void offer_edge(struct walker *w, uint32_t edge) {
  for (uint32_t i = w->first_on_edge[edge]; i < w->first_on_edge[edge + 1]; i++) {
    uint32_t to = w->on_edge[i], at_ds = tq_street_at_link_ds(w->street, w->links[to]);
    if (at_ds <= w->limit_ds) offer(w, to, at_ds + off_street_ds(w, to));
  }
}

/* Along the streets. Whatever is reached stands on the seed's edge or on an edge that
 * leads away from a settled vertex. */
static enum tq_code walk_streets(struct walker *w, struct tq_err *err) {
  struct tq_link link = w->links[w->from];
  const struct tq_layer *layer = &w->g->layers[TQ_WALK];
  tq_street_reset(w->street);
  enum tq_code code = tq_street_seed_link(w->street, link, off_street_ds(w, w->from), err);
  if (code) return code;
  tq_street_run(w->street, w->limit_ds);
  uint32_t n;
  const uint32_t *settled = tq_street_settled(w->street, &n);
  offer_edge(w, link.edge);
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t a = layer->first_out[settled[i]]; a < layer->first_out[settled[i] + 1]; a++)
      offer_edge(w, layer->arc_edges[a] / 2);
  return TQ_OK;
}

/* How long a straight walk between two stops may be. */
static double straight_limit_m(const struct walker *w, uint32_t a, uint32_t b) {
  if (w->links[a].edge == TQ_NO_EDGE || w->links[b].edge == TQ_NO_EDGE)
    return STRAIGHT_MAX_M * DETOUR;
  double off_m = (w->links[a].dist_dm + (double)w->links[b].dist_dm) / 10;
  return fmin(off_m, STRAIGHT_MAX_M * DETOUR);
}

static bool offer_straight(uint32_t item, void *ctx) {
  struct walker *w = ctx;
  uint32_t to = w->in_tree[item];
  struct tq_pos a = w->g->stops[w->from].pos, b = w->g->stops[to].pos;
  double walked_m = tq_distance_m(a, b) * DETOUR;
  if (to != w->from && walked_m <= straight_limit_m(w, w->from, to) && tq_snap_clear(w->g, a, b))
    offer(w, to, tq_pace_off_street_ds(w->pace, (uint32_t)ceil(walked_m * 10)));
  return true;
}

static void walk_straight(struct walker *w) {
  struct tq_pos p = w->g->stops[w->from].pos;
  struct tq_ruler r = tq_ruler_at(tq_deg(p.lat_e7));
  /* a little more than the limit, since the ruler is another one at the far end */
  double dx = STRAIGHT_MAX_M * 1.01 / fmax(r.lon_m_per_e7, 1e-6);
  double dy = STRAIGHT_MAX_M * 1.01 / r.lat_m_per_e7;
  struct tq_box box = {
      .min_lon_e7 = (int32_t)fmax(INT32_MIN, p.lon_e7 - dx),
      .min_lat_e7 = (int32_t)fmax(INT32_MIN, p.lat_e7 - dy),
      .max_lon_e7 = (int32_t)fmin(INT32_MAX, p.lon_e7 + dx),
      .max_lat_e7 = (int32_t)fmin(INT32_MAX, p.lat_e7 + dy),
  };
  tq_rtree_overlapping(w->tree, w->n_called, box, offer_straight, w);
}

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* Inside a station the way is that of its pathways, shorter or longer than others. */
static void walk_station(struct walker *w) {
  while (w->walks < w->walks_end && w->walks->from < w->from) w->walks++;
  for (; w->walks < w->walks_end && w->walks->from == w->from; w->walks++) {
    uint32_t to = w->walks->to;
    if (!w->called[to]) continue;
    if (w->walk_ds[to] == TQ_NO_WALK && !tq_push(&w->reached, to)) w->out_of_memory = true;
    w->walk_ds[to] = w->walks->walk_ds;
  }
}

/* Finds all stops within reach of one: w->reached in order, their times in w->walk_ds. */
static enum tq_code walk_from(struct walker *w, uint32_t stop, struct tq_err *err) {
  for (size_t i = 0; i < w->reached.n; i++) w->walk_ds[w->reached.v[i]] = TQ_NO_WALK;
  w->reached.n = 0;
  w->from = stop;
  if (!w->called[stop]) return TQ_OK;
  enum tq_code code = on_street(w, stop) ? walk_streets(w, err) : TQ_OK;
  if (code) return code;
  walk_straight(w);
  walk_station(w);
  if (w->out_of_memory) return tq_fail_memory(err, "walks between stops");
  if (w->reached.n) qsort(w->reached.v, w->reached.n, sizeof *w->reached.v, by_number);
  return TQ_OK;
}

/* By from, to and strictness: forbidden first, then the longest time. */
static int by_pair(const void *a, const void *b) {
  const struct tq_transfer_rule *x = a, *y = b;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  if (x->to != y->to) return x->to < y->to ? -1 : 1;
  bool no_x = x->rule_s == TQ_RULE_FORBIDDEN, no_y = y->rule_s == TQ_RULE_FORBIDDEN;
  if (no_x != no_y) return no_x ? -1 : 1;
  return (x->rule_s < y->rule_s) - (x->rule_s > y->rule_s);
}

/* Appends the stop's transfers: walks and rules merged by destination. *rule is the next
 * of the draft's rules in order. */
static bool merge(struct tq_draft *d, const struct walker *w, size_t *rule) {
  const struct tq_transfer_rule *rules = d->transfer_rules.v;
  size_t n_rules = d->transfer_rules.n, i = 0;
  while (i < w->reached.n || (*rule < n_rules && rules[*rule].from == w->from)) {
    bool has_rule = *rule < n_rules && rules[*rule].from == w->from;
    uint32_t ruled = has_rule ? rules[*rule].to : UINT32_MAX;
    uint32_t walked = i < w->reached.n ? w->reached.v[i] : UINT32_MAX;
    struct tq_transfer x = {ruled < walked ? ruled : walked, TQ_NO_WALK, TQ_RULE_NONE};
    if (walked == x.to) x.walk_ds = w->walk_ds[w->reached.v[i++]];
    if (has_rule && ruled == x.to) {
      x.rule_s = rules[*rule].rule_s;
      while (*rule < n_rules && rules[*rule].from == w->from && rules[*rule].to == ruled) ++*rule;
    }
    if (!tq_push(&d->transfers, x)) return false;
  }
  return d->transfers.n < UINT32_MAX;
}

static enum tq_code walker_init(struct walker *w, int32_t max_transfer_s, struct tq_err *err) {
  const struct tq_graph *g = w->g;
  w->links = g->stop_links[TQ_WALK];
  w->pace = tq_pace_of(TQ_WALK, TQ_REF_WALK_KMH, TQ_REF_BIKE_KMH);
  w->limit_ds = tq_pace_limit_ds(w->pace, (uint32_t)max_transfer_s);
  w->called = tq_stops_with_calls(g);
  w->walk_ds = tq_alloc(g->n_stops, sizeof *w->walk_ds);
  if (!w->called || !w->walk_ds || !plant_tree(w)) return tq_fail_memory(err, "walks of stops");
  memset(w->walk_ds, 0xff, g->n_stops * sizeof *w->walk_ds);
  if (g->layers[TQ_WALK].n_arcs == 0) return TQ_OK;
  enum tq_code code = tq_street_new(g, &g->layers[TQ_WALK], &w->street, err);
  if (!code && !index_by_edge(w)) code = tq_fail_memory(err, "walks of stops");
  return code;
}

static void walker_free(struct walker *w) {
  tq_street_free(w->street);
  tq_vec_free(&w->reached);
  free(w->called);
  free(w->first_on_edge);
  free(w->on_edge);
  free(w->boxes);
  free(w->tree);
  free(w->in_tree);
  free(w->walk_ds);
}

enum tq_code tq_transfers_fill(struct tq_draft *d, int32_t max_transfer_s,
                               void (*progress)(void *ctx, const char *phase, double share),
                               void *ctx, struct tq_err *err) {
  if (d->stops.n == 0) return TQ_OK;
  struct tq_graph g;
  tq_draft_view(d, &g);
  struct walker w = {.g = &g};
  if (d->station_walks.n) {
    w.walks = d->station_walks.v;
    w.walks_end = w.walks + d->station_walks.n;
  }
  size_t rule = 0;
  if (d->transfer_rules.n)
    qsort(d->transfer_rules.v, d->transfer_rules.n, sizeof *d->transfer_rules.v, by_pair);
  enum tq_code code = walker_init(&w, max_transfer_s, err);
  for (uint32_t s = 0; s < g.n_stops && !code; s++) {
    if (progress && s % 1024 == 0) progress(ctx, PHASE, (double)s / g.n_stops);
    code = walk_from(&w, s, err);
    if (!code && (!tq_push(&d->first_transfer, (uint32_t)d->transfers.n) || !merge(d, &w, &rule)))
      code = tq_fail_memory(err, "transfers");
  }
  if (!code && !tq_push(&d->first_transfer, (uint32_t)d->transfers.n))
    code = tq_fail_memory(err, "transfers");
  if (progress && !code) progress(ctx, PHASE, 1);
  walker_free(&w);
  return code;
}
