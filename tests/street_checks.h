/* For tests of compiled streets: looking things up, and what holds for every network. */
#ifndef TQ_TESTS_STREET_CHECKS_H
#define TQ_TESTS_STREET_CHECKS_H

#include "engine/base/rtree.h"
#include "graphs/streets.h"
#include "tests/suite.h"

#ifndef TQ_FIXTURES
#define TQ_FIXTURES "tests/fixtures"
#endif

enum { NO_ARC = 0, UNIT_E7 = 10000 };

static inline void compile(const char *const *paths, size_t n, struct tq_draft *d) {
  struct tq_osm osm = {0};
  struct tq_err err = {0};
  ck_assert_int_eq(tq_draft_init(d, &err), TQ_OK);
  ck_assert_msg(tq_osm_read(paths, n, &osm, &d->report, &err) == TQ_OK, "%s", err.msg);
  ck_assert_msg(tq_streets_compile(&osm, d, &err) == TQ_OK, "%s", err.msg);
  tq_osm_free(&osm);
}

static inline void compile_fixture(const char *name, struct tq_draft *d) {
  char path[256];
  snprintf(path, sizeof path, TQ_FIXTURES "/osm/%s.osm", name);
  const char *paths[] = {path};
  compile(paths, 1, d);
}

static inline uint32_t vertex_of(const struct tq_draft *d, enum tq_mode mode, uint32_t state) {
  uint32_t n = (uint32_t)d->vertices.n;
  return state < n ? state : d->modes[mode].state_vertex.v[state - n];
}

/* Number of vertices at (x, y) units, and the last of them. */
static inline int vertices_at(const struct tq_draft *d, int x, int y, uint32_t *vertex) {
  int n = 0;
  for (uint32_t v = 0; v < d->vertices.n; v++)
    if (d->vertices.v[v].lon_e7 == x * UNIT_E7 && d->vertices.v[v].lat_e7 == y * UNIT_E7) {
      *vertex = v;
      n++;
    }
  return n;
}

static inline uint32_t vertex_at(const struct tq_draft *d, int x, int y) {
  uint32_t vertex = UINT32_MAX;
  ck_assert_int_eq(vertices_at(d, x, y, &vertex), 1);
  return vertex;
}

/* Weight of the lightest arc from (x0, y0) to (x1, y1), any of the vertices there. */
static inline uint32_t arc_ds(const struct tq_draft *d, enum tq_mode mode, int x0, int y0, int x1,
                              int y1) {
  uint32_t best = NO_ARC;
  for (uint32_t v = 0; v < d->vertices.n; v++) {
    struct tq_pos p = d->vertices.v[v];
    if (p.lon_e7 != x0 * UNIT_E7 || p.lat_e7 != y0 * UNIT_E7) continue;
    for (uint32_t a = d->modes[mode].first_out.v[v]; a < d->modes[mode].first_out.v[v + 1]; a++) {
      struct tq_arc arc = d->modes[mode].arcs.v[a];
      struct tq_pos q = d->vertices.v[vertex_of(d, mode, arc.head)];
      if (q.lon_e7 != x1 * UNIT_E7 || q.lat_e7 != y1 * UNIT_E7) continue;
      if (best == NO_ARC || arc.weight_ds < best) best = arc.weight_ds;
    }
  }
  return best;
}

/* Whether the mode gets from one vertex to another. */
static inline bool reaches(const struct tq_draft *d, enum tq_mode mode, uint32_t from,
                           uint32_t to) {
  uint32_t n_states = (uint32_t)d->modes[mode].first_out.n - 1, n = 0;
  uint32_t *stack = tq_alloc(n_states, sizeof *stack);
  uint8_t *seen = tq_calloc(n_states, 1);
  bool found = false;
  stack[n++] = from;
  seen[from] = 1;
  while (n > 0) {
    uint32_t v = stack[--n];
    if (vertex_of(d, mode, v) == to) found = true;
    for (uint32_t a = d->modes[mode].first_out.v[v]; a < d->modes[mode].first_out.v[v + 1]; a++) {
      uint32_t head = d->modes[mode].arcs.v[a].head;
      if (!seen[head]) stack[n++] = head;
      seen[head] = 1;
    }
  }
  free(stack);
  free(seen);
  return found;
}

static inline const struct tq_edge *edge_of(const struct tq_draft *d, int64_t way_id) {
  for (size_t e = 0; e < d->edges.n; e++)
    if (d->edges.v[e].way_id == way_id) return &d->edges.v[e];
  ck_abort_msg("no edge of way %lld", (long long)way_id);
  return NULL;
}

/* What holds for every compiled network: see format.h. */
static inline void check_layer(const struct tq_draft *d, enum tq_mode mode) {
  const uint32_t *first_out = d->modes[mode].first_out.v;
  uint32_t n_states = (uint32_t)(d->vertices.n + d->modes[mode].state_vertex.n);
  ck_assert_uint_eq(d->modes[mode].first_out.n, n_states + 1);
  for (size_t i = 0; i < d->modes[mode].state_vertex.n; i++) {
    ck_assert_uint_lt(d->modes[mode].state_vertex.v[i], d->vertices.n);
    if (i > 0)
      ck_assert_uint_le(d->modes[mode].state_vertex.v[i - 1], d->modes[mode].state_vertex.v[i]);
  }
  ck_assert_uint_eq(d->modes[mode].arc_edges.n, d->modes[mode].arcs.n);
  ck_assert_uint_eq(first_out[0], 0);
  ck_assert_uint_eq(first_out[n_states], d->modes[mode].arcs.n);
  for (uint32_t s = 0; s < n_states; s++) {
    ck_assert_uint_le(first_out[s], first_out[s + 1]);
    for (uint32_t a = first_out[s]; a < first_out[s + 1]; a++) {
      struct tq_arc arc = d->modes[mode].arcs.v[a];
      uint32_t ae = d->modes[mode].arc_edges.v[a];
      ck_assert_uint_lt(ae / 2, d->edges.n);
      struct tq_edge edge = d->edges.v[ae / 2];
      ck_assert_uint_lt(arc.head, n_states);
      arc.head = vertex_of(d, mode, arc.head);
      ck_assert_uint_eq(vertex_of(d, mode, s), ae & 1 ? edge.to : edge.from);
      ck_assert_uint_eq(arc.head, ae & 1 ? edge.from : edge.to);
      ck_assert_uint_ge(arc.weight_ds, 1);
      if (a == first_out[s]) continue;
      struct tq_arc before = d->modes[mode].arcs.v[a - 1];
      before.head = vertex_of(d, mode, before.head);
      ck_assert(before.head < arc.head ||
                (before.head == arc.head && before.weight_ds < arc.weight_ds) ||
                (before.head == arc.head && before.weight_ds == arc.weight_ds &&
                 d->modes[mode].arc_edges.v[a - 1] < ae));
    }
  }
}

static inline void check_edges(const struct tq_draft *d) {
  ck_assert_uint_eq(d->first_shape.n, d->edges.n + 1);
  ck_assert_uint_eq(d->first_shape.v[0], 0);
  ck_assert_uint_eq(d->first_shape.v[d->edges.n], d->shape.n);
  uint8_t *used = tq_calloc(d->edges.n, 1);
  for (int m = 0; m < TQ_N_MODES; m++)
    for (size_t a = 0; a < d->modes[m].arc_edges.n; a++) used[d->modes[m].arc_edges.v[a] / 2] = 1;
  for (size_t e = 0; e < d->edges.n; e++) {
    ck_assert(used[e]);
    ck_assert_uint_lt(d->edges.v[e].to, d->vertices.n);
    ck_assert_uint_ge(d->edges.v[e].length_dm, 1);
    ck_assert_uint_lt(d->edges.v[e].name, d->strings.bytes.n);
    ck_assert_uint_le(d->first_shape.v[e], d->first_shape.v[e + 1]);
    if (e > 0) ck_assert_uint_le(d->edges.v[e - 1].from, d->edges.v[e].from);
  }
  free(used);
}

/* Every segment lies in exactly one run, and every run in its box of the tree. */
static inline void check_runs(const struct tq_draft *d, const struct tq_graph *view) {
  uint32_t *covered = tq_calloc(d->edges.n, sizeof *covered);
  ck_assert_uint_eq(d->run_tree.n, tq_rtree_n_boxes(d->runs.n));
  for (size_t r = 0; r < d->runs.n; r++) {
    struct tq_run run = d->runs.v[r];
    ck_assert_uint_ge(run.n_segments, 1);
    ck_assert_uint_le(run.n_segments, TQ_RUN_SEGMENTS);
    ck_assert_uint_eq(run.first_segment % TQ_RUN_SEGMENTS, 0);
    covered[run.edge] += run.n_segments;
    struct tq_box box = d->run_tree.v[r];
    for (uint32_t i = 0; i <= run.n_segments; i++) {
      struct tq_pos p = tq_edge_point(view, run.edge, run.first_segment + i);
      ck_assert(tq_box_overlaps(box, (struct tq_box){p.lon_e7, p.lat_e7, p.lon_e7, p.lat_e7}));
    }
  }
  for (uint32_t e = 0; e < d->edges.n; e++)
    ck_assert_uint_eq(covered[e], tq_edge_n_points(view, e) - 1);
  free(covered);
}

static inline void check_network(const struct tq_draft *d) {
  struct tq_graph view;
  tq_draft_view(d, &view);
  for (int m = 0; m < TQ_N_MODES; m++) check_layer(d, (enum tq_mode)m);
  check_edges(d);
  check_runs(d, &view);
  ck_assert_uint_eq(d->barrier_tree.n, tq_rtree_n_boxes(d->barriers.n));
}

#endif
