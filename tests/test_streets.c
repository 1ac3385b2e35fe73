/* Streets compiled from OSM: fixtures worked by hand, and what holds for every network.
 *
 * Fixtures lie at the equator in units of 0.001 degree: 111.319 m = 1113 dm along the
 * parallel (2226 dm for two units), 110.574 m = 1106 dm along the meridian. Weights are
 * ceil(dm x 3600 / (m/h)): a primary road 48 km/h, a residential street 22.5 km/h, bike
 * 15 (pushed 4), walk 5. */
#include <string.h>

#include "engine/base/rtree.h"
#include "graphs/streets.h"
#include "graphs/streets_parts.h"
#include "tests/suite.h"

#ifndef TQ_FIXTURES
#define TQ_FIXTURES "tests/fixtures"
#endif

enum { NO_ARC = 0, UNIT_E7 = 10000 };

static void compile(const char *const *paths, size_t n, struct tq_draft *d) {
  struct tq_osm osm = {0};
  struct tq_err err = {0};
  ck_assert_int_eq(tq_draft_init(d, &err), TQ_OK);
  ck_assert_msg(tq_osm_read(paths, n, &osm, &d->report, &err) == TQ_OK, "%s", err.msg);
  ck_assert_msg(tq_streets_compile(&osm, d, &err) == TQ_OK, "%s", err.msg);
  tq_osm_free(&osm);
}

static void compile_fixture(const char *name, struct tq_draft *d) {
  char path[256];
  snprintf(path, sizeof path, TQ_FIXTURES "/osm/%s.osm", name);
  const char *paths[] = {path};
  compile(paths, 1, d);
}

/* Number of vertices at (x, y) units, and the last of them. */
static int vertices_at(const struct tq_draft *d, int x, int y, uint32_t *vertex) {
  int n = 0;
  for (uint32_t v = 0; v < d->vertices.n; v++)
    if (d->vertices.v[v].lon_e7 == x * UNIT_E7 && d->vertices.v[v].lat_e7 == y * UNIT_E7) {
      *vertex = v;
      n++;
    }
  return n;
}

static uint32_t vertex_at(const struct tq_draft *d, int x, int y) {
  uint32_t vertex = UINT32_MAX;
  ck_assert_int_eq(vertices_at(d, x, y, &vertex), 1);
  return vertex;
}

/* Weight of the lightest arc from (x0, y0) to (x1, y1), any of the vertices there. */
static uint32_t arc_ds(const struct tq_draft *d, enum tq_mode mode, int x0, int y0, int x1,
                       int y1) {
  uint32_t best = NO_ARC;
  for (uint32_t v = 0; v < d->vertices.n; v++) {
    struct tq_pos p = d->vertices.v[v];
    if (p.lon_e7 != x0 * UNIT_E7 || p.lat_e7 != y0 * UNIT_E7) continue;
    for (uint32_t a = d->modes[mode].first_out.v[v]; a < d->modes[mode].first_out.v[v + 1]; a++) {
      struct tq_arc arc = d->modes[mode].arcs.v[a];
      struct tq_pos q = d->vertices.v[arc.head];
      if (q.lon_e7 != x1 * UNIT_E7 || q.lat_e7 != y1 * UNIT_E7) continue;
      if (best == NO_ARC || arc.weight_ds < best) best = arc.weight_ds;
    }
  }
  return best;
}

/* Whether the mode gets from one vertex to another. seen: scratch [vertices]. */
static bool reaches(const struct tq_draft *d, enum tq_mode mode, uint32_t from, uint32_t to) {
  uint32_t *stack = tq_alloc(d->vertices.n, sizeof *stack), n = 0;
  uint8_t *seen = tq_calloc(d->vertices.n, 1);
  stack[n++] = from;
  seen[from] = 1;
  while (n > 0) {
    uint32_t v = stack[--n];
    for (uint32_t a = d->modes[mode].first_out.v[v]; a < d->modes[mode].first_out.v[v + 1]; a++) {
      uint32_t head = d->modes[mode].arcs.v[a].head;
      if (!seen[head]) stack[n++] = head;
      seen[head] = 1;
    }
  }
  bool found = seen[to];
  free(stack);
  free(seen);
  return found;
}

static const struct tq_edge *edge_of(const struct tq_draft *d, int64_t way_id) {
  for (size_t e = 0; e < d->edges.n; e++)
    if (d->edges.v[e].way_id == way_id) return &d->edges.v[e];
  ck_abort_msg("no edge of way %lld", (long long)way_id);
  return NULL;
}

/* What holds for every compiled network: see format.h. */
static void check_layer(const struct tq_draft *d, enum tq_mode mode) {
  const uint32_t *first_out = d->modes[mode].first_out.v;
  ck_assert_uint_eq(d->modes[mode].first_out.n, d->vertices.n + 1);
  ck_assert_uint_eq(d->modes[mode].arc_edges.n, d->modes[mode].arcs.n);
  ck_assert_uint_eq(first_out[0], 0);
  ck_assert_uint_eq(first_out[d->vertices.n], d->modes[mode].arcs.n);
  for (uint32_t v = 0; v < d->vertices.n; v++) {
    ck_assert_uint_le(first_out[v], first_out[v + 1]);
    for (uint32_t a = first_out[v]; a < first_out[v + 1]; a++) {
      struct tq_arc arc = d->modes[mode].arcs.v[a];
      uint32_t ae = d->modes[mode].arc_edges.v[a];
      ck_assert_uint_lt(ae / 2, d->edges.n);
      struct tq_edge edge = d->edges.v[ae / 2];
      ck_assert_uint_eq(v, ae & 1 ? edge.to : edge.from);
      ck_assert_uint_eq(arc.head, ae & 1 ? edge.from : edge.to);
      ck_assert_uint_ge(arc.weight_ds, 1);
      if (a == first_out[v]) continue;
      struct tq_arc before = d->modes[mode].arcs.v[a - 1];
      ck_assert(before.head < arc.head ||
                (before.head == arc.head && before.weight_ds < arc.weight_ds) ||
                (before.head == arc.head && before.weight_ds == arc.weight_ds &&
                 d->modes[mode].arc_edges.v[a - 1] < ae));
    }
  }
}

static void check_edges(const struct tq_draft *d) {
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
static void check_runs(const struct tq_draft *d, const struct tq_graph *view) {
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

static void check_network(const struct tq_draft *d) {
  struct tq_graph view;
  tq_draft_view(d, &view);
  for (int m = 0; m < TQ_N_MODES; m++) check_layer(d, (enum tq_mode)m);
  check_edges(d);
  check_runs(d, &view);
  ck_assert_uint_eq(d->barrier_tree.n, tq_rtree_n_boxes(d->barriers.n));
}

START_TEST(crossing_ways_meet_in_one_vertex) {
  struct tq_draft d;
  compile_fixture("cross", &d);
  check_network(&d);
  ck_assert_uint_eq(d.vertices.n, 5); /* 1 3 4 5 6 */
  ck_assert_uint_eq(d.edges.n, 4);
  ck_assert_uint_eq(d.shape.n, 1); /* node 2 */
  ck_assert_int_eq(d.shape.v[0].lon_e7, UNIT_E7);
  vertex_at(&d, 2, 0);
  ck_assert_uint_eq(edge_of(&d, 20)->length_dm, 1106);
  ck_assert_str_eq(d.strings.bytes.v + edge_of(&d, 10)->name, "解放大道");
  ck_assert_str_eq(d.strings.bytes.v + edge_of(&d, 20)->name, "X1");
  ck_assert_uint_eq(edge_of(&d, 10)->flags & TQ_EDGE_CLASS, TQ_ROAD_PRIMARY);
  ck_assert_uint_eq(edge_of(&d, 20)->flags & TQ_EDGE_CLASS, TQ_ROAD_RESIDENTIAL);
  tq_draft_free(&d);
}
END_TEST

START_TEST(weights_are_length_over_speed_rounded_up) {
  struct tq_draft d;
  compile_fixture("cross", &d);
  /* 2226 dm: 166.95 / 534.24 / 1602.72; against the one-way pushed 2003.4 */
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 0, 0, 2, 0), 167);
  ck_assert_uint_eq(arc_ds(&d, TQ_BIKE, 0, 0, 2, 0), 535);
  ck_assert_uint_eq(arc_ds(&d, TQ_WALK, 0, 0, 2, 0), 1603);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 2, 0, 0, 0), NO_ARC);
  ck_assert_uint_eq(arc_ds(&d, TQ_BIKE, 2, 0, 0, 0), 2004);
  ck_assert_uint_eq(arc_ds(&d, TQ_WALK, 2, 0, 0, 0), 1603);
  /* 1106 dm: 176.96 / 265.44 / 796.32 */
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 2, 1, 2, 0), 177);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 2, 0, 2, 1), 177);
  ck_assert_uint_eq(arc_ds(&d, TQ_BIKE, 2, 0, 2, -1), 266);
  ck_assert_uint_eq(arc_ds(&d, TQ_WALK, 2, 0, 2, -1), 797);
  ck_assert_uint_eq(d.modes[TQ_CAR].arcs.n, 6);
  ck_assert_uint_eq(d.modes[TQ_BIKE].arcs.n, 8);
  ck_assert_uint_eq(d.modes[TQ_WALK].arcs.n, 8);
  tq_draft_free(&d);
}
END_TEST

START_TEST(main_part_is_the_largest_strongly_connected_one) {
  struct tq_draft d;
  compile_fixture("cross", &d);
  /* the one-way leads in and out of 3-4-5 and never back */
  ck_assert(!(edge_of(&d, 10)->flags & TQ_EDGE_MAIN_CAR));
  ck_assert(edge_of(&d, 20)->flags & TQ_EDGE_MAIN_CAR);
  for (size_t e = 0; e < d.edges.n; e++) {
    ck_assert(d.edges.v[e].flags & (TQ_EDGE_MAIN_CAR << TQ_BIKE));
    ck_assert(d.edges.v[e].flags & (TQ_EDGE_MAIN_CAR << TQ_WALK));
  }
  tq_draft_free(&d);
}
END_TEST

START_TEST(way_with_missing_nodes_is_cut_at_the_gaps) {
  struct tq_draft d;
  compile_fixture("gaps", &d);
  check_network(&d);
  ck_assert_uint_eq(d.edges.n, 2);
  ck_assert_uint_gt(arc_ds(&d, TQ_WALK, 0, 0, 1, 0), 0);
  ck_assert_uint_gt(arc_ds(&d, TQ_WALK, 3, 0, 4, 0), 0);
  ck_assert(!reaches(&d, TQ_WALK, vertex_at(&d, 1, 0), vertex_at(&d, 3, 0)));
  ck_assert_uint_eq(tq_report_count(&d.report, "missing_node"), 4); /* 3 6 7 8 */
  ck_assert_uint_eq(tq_report_count(&d.report, "invalid_location"), 1);
  tq_draft_free(&d);
}
END_TEST

START_TEST(barrier_parts_the_blocked_mode_only) {
  struct tq_draft d;
  compile_fixture("barriers", &d);
  check_network(&d);
  uint32_t v, west = vertex_at(&d, 0, 0), east = vertex_at(&d, 2, 0), north = vertex_at(&d, 1, 1);
  ck_assert_int_eq(vertices_at(&d, 1, 0, &v), 3); /* three edge ends at the bollard */
  ck_assert(!reaches(&d, TQ_CAR, west, east));
  ck_assert(!reaches(&d, TQ_CAR, west, north));
  ck_assert(!reaches(&d, TQ_CAR, north, east));
  for (int m = TQ_BIKE; m <= TQ_WALK; m++) {
    ck_assert(reaches(&d, (enum tq_mode)m, west, east));
    ck_assert(reaches(&d, (enum tq_mode)m, east, west));
    ck_assert(reaches(&d, (enum tq_mode)m, north, east));
  }
  /* each end is within reach of the car that stands on its side */
  ck_assert_uint_gt(arc_ds(&d, TQ_CAR, 0, 0, 1, 0), 0);
  ck_assert_uint_gt(arc_ds(&d, TQ_CAR, 2, 0, 1, 0), 0);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 1, 0, 1, 0), NO_ARC);
  ck_assert_uint_eq(arc_ds(&d, TQ_WALK, 1, 0, 1, 0), 1);
  tq_draft_free(&d);
}
END_TEST

START_TEST(wall_parts_everyone_and_bollard_on_footway_no_one) {
  struct tq_draft d;
  compile_fixture("barriers", &d);
  uint32_t v, east = vertex_at(&d, 2, 0), far_east = vertex_at(&d, 4, 0);
  ck_assert_int_eq(vertices_at(&d, 3, 0, &v), 2);
  for (int m = 0; m < TQ_N_MODES; m++) ck_assert(!reaches(&d, (enum tq_mode)m, east, far_east));
  ck_assert_int_eq(vertices_at(&d, 2, 1, &v), 1);
  ck_assert(reaches(&d, TQ_WALK, east, vertex_at(&d, 2, 2)));
  /* 3 + 2 + 2 edges of the ways and 2 connectors at the bollard */
  size_t n_connectors = 0;
  for (size_t e = 0; e < d.edges.n; e++)
    if (d.edges.v[e].way_id == 0) {
      n_connectors++;
      ck_assert_uint_eq(d.edges.v[e].length_dm, 1);
      ck_assert(d.edges.v[e].flags & TQ_EDGE_NO_SNAP);
    }
  ck_assert_uint_eq(n_connectors, 2);
  ck_assert_uint_eq(d.edges.n, 9);
  tq_draft_free(&d);
}
END_TEST

START_TEST(signals_delay_cars_that_arrive_at_them) {
  struct tq_draft d;
  compile_fixture("signals", &d);
  /* 1113 dm of primary road: 83.475 -> 84 ds; 80 ds more at signals */
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 3, 0, 2, 0), 164);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 2, 0, 3, 0), 84);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 2, 0, 1, 0), 164);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 1, 0, 2, 0), 164);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 1, 0, 0, 0), 84);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 0, 0, 1, 0), 84); /* against the signals' direction */
  ck_assert_uint_eq(arc_ds(&d, TQ_WALK, 3, 0, 2, 0), 802);
  ck_assert_uint_eq(arc_ds(&d, TQ_BIKE, 3, 0, 2, 0), 268);
  tq_draft_free(&d);
}
END_TEST

START_TEST(overlapping_files_count_every_object_once) {
  static const char *const ab[] = {TQ_FIXTURES "/osm/overlap_a.osm",
                                   TQ_FIXTURES "/osm/overlap_b.osm"};
  static const char *const ba[] = {TQ_FIXTURES "/osm/overlap_b.osm",
                                   TQ_FIXTURES "/osm/overlap_a.osm"};
  struct tq_draft d, e;
  compile(ab, 2, &d);
  check_network(&d);
  ck_assert_uint_eq(d.vertices.n, 4); /* 1 3 4 5 */
  ck_assert_uint_eq(d.edges.n, 3);
  ck_assert_uint_eq(d.modes[TQ_CAR].arcs.n, 6);
  ck_assert_uint_eq(tq_report_count(&d.report, "duplicate_way"), 1);
  ck_assert_uint_eq(tq_report_count(&d.report, "duplicate_node"), 2);
  ck_assert_uint_eq(tq_report_count(&d.report, "missing_node"), 0);
  ck_assert_uint_eq(tq_report_count(&d.report, "turn_restriction"), 1);
  compile(ba, 2, &e);
  ck_assert_uint_eq(e.edges.n, d.edges.n);
  ck_assert_mem_eq(e.edges.v, d.edges.v, d.edges.n * sizeof *d.edges.v);
  tq_draft_free(&d);
  tq_draft_free(&e);
}
END_TEST

START_TEST(water_outlines_and_rivers_become_barriers) {
  struct tq_draft d;
  compile_fixture("water", &d);
  check_network(&d);
  /* 20: two, 21: one; 30: one, nothing at its missing node 9 and on one spot */
  ck_assert_uint_eq(d.barriers.n, 4);
  ck_assert_uint_eq(d.edges.n, 1);
  ck_assert_uint_eq(tq_report_count(&d.report, "missing_water_way"), 1);
  bool found = false;
  for (size_t i = 0; i < d.barriers.n; i++) {
    struct tq_barrier b = d.barriers.v[i];
    if (b.a.lon_e7 == UNIT_E7 && b.a.lat_e7 == UNIT_E7 && b.b.lon_e7 == 2 * UNIT_E7) found = true;
    struct tq_box box = tq_box_empty();
    tq_box_add(&box, b.a);
    tq_box_add(&box, b.b);
    ck_assert_mem_eq(&box, &d.barrier_tree.v[i], sizeof box);
  }
  ck_assert(found);
  tq_draft_free(&d);
}
END_TEST

START_TEST(ferry_takes_its_duration_or_the_usual_speed) {
  struct tq_draft d;
  compile_fixture("ferry", &d);
  check_network(&d);
  /* 2226.4 dm in 360 s: 2226 m/h; half of it 1113 dm: 1800 ds. The path that starts in
   * the middle makes a vertex there. */
  for (int m = 0; m < TQ_N_MODES; m++) {
    ck_assert_uint_eq(arc_ds(&d, (enum tq_mode)m, 0, 0, 1, 0), 1800);
    ck_assert_uint_eq(arc_ds(&d, (enum tq_mode)m, 2, 0, 1, 0), 1800);
    /* 12 km/h: 333.9; so too where the duration would mean 400 km/h */
    ck_assert_uint_eq(arc_ds(&d, (enum tq_mode)m, 2, 0, 3, 0), 334);
    ck_assert_uint_eq(arc_ds(&d, (enum tq_mode)m, 3, 0, 4, 0), 334);
  }
  ck_assert(edge_of(&d, 10)->flags & TQ_EDGE_FERRY);
  ck_assert(edge_of(&d, 10)->flags & TQ_EDGE_NO_SNAP);
  tq_draft_free(&d);
}
END_TEST

START_TEST(odd_ways_leave_loops_and_no_empty_edges) {
  struct tq_draft d;
  compile_fixture("odd", &d);
  check_network(&d);
  ck_assert_uint_eq(d.edges.n, 4); /* 10: 1-1; 40: 1-4; 60: 8-6, 6-6 */
  ck_assert_uint_eq(d.vertices.n, 4);
  const struct tq_edge *loop = edge_of(&d, 10);
  ck_assert_uint_eq(loop->from, loop->to);
  size_t i = (size_t)(loop - d.edges.v);
  ck_assert_uint_eq(d.first_shape.v[i + 1] - d.first_shape.v[i], 2);
  ck_assert_uint_eq(edge_of(&d, 40)->length_dm, 1);
  ck_assert_uint_eq(tq_report_count(&d.report, "way_without_length"), 3); /* 20 30 50 */
  ck_assert_uint_eq(d.modes[TQ_CAR].arcs.n, 4); /* the loop and 40, both ways */
  tq_draft_free(&d);
}
END_TEST

START_TEST(network_without_streets_fails_and_leaves_the_draft_empty) {
  struct tq_osm osm = {0};
  struct tq_draft d;
  struct tq_err err = {0};
  ck_assert_int_eq(tq_draft_init(&d, &err), TQ_OK);
  ck_assert_int_eq(tq_streets_compile(&osm, &d, &err), TQ_E_NO_DATA);
  ck_assert_ptr_nonnull(strstr(err.msg, "highway"));
  ck_assert_uint_eq(d.vertices.n + d.edges.n + d.first_shape.n + d.modes[0].first_out.n, 0);
  tq_draft_free(&d);
}
END_TEST

/* A random network laid straight into struct tq_osm: n nodes of a lattice, ways of
 * random neighbours, some nodes bollards (cars), walls (all) or missing. */
struct random_net {
  struct tq_osm osm;
  uint8_t blocks[64];
};
enum { SIDE = 8, N_NODES = SIDE * SIDE };

static uint32_t add_tags(struct tq_osm *osm, const char *key, const char *value) {
  struct tq_tags t = {{0}};
  t.value[tq_osm_key_find(key)] = value;
  uint32_t at = (uint32_t)osm->tag_text.n;
  size_t size = tq_tags_packed_size(&t);
  ck_assert(tq_reserve(&osm->tag_text, at + size));
  tq_tags_pack(&t, osm->tag_text.v + at);
  osm->tag_text.n += size;
  return at;
}

static void add_random_way(struct random_net *net, uint64_t *seed, int64_t id) {
  static const char *const kinds[] = {"residential", "footway", "motorway", "primary"};
  struct tq_osm *osm = &net->osm;
  struct tq_osm_way way = {.id = id, .first_ref = (uint32_t)osm->refs.n, .kind = TQ_OSM_STREET};
  uint32_t node = tq_random_below(seed, N_NODES), n = 2 + tq_random_below(seed, 6);
  for (uint32_t i = 0; i < n; i++) {
    ck_assert(tq_push(&osm->refs, node));
    uint32_t x = node % SIDE, y = node / SIDE, turn = tq_random_below(seed, 4);
    x = turn == 0 ? (x + 1) % SIDE : turn == 1 ? (x + SIDE - 1) % SIDE : x;
    y = turn == 2 ? (y + 1) % SIDE : turn == 3 ? (y + SIDE - 1) % SIDE : y;
    node = y * SIDE + x;
  }
  way.n_refs = n;
  way.tags = add_tags(osm, "highway", kinds[tq_random_below(seed, 4)]);
  ck_assert(tq_push(&osm->ways, way));
}

static void make_random_net(struct random_net *net, uint64_t *seed) {
  memset(net, 0, sizeof *net);
  struct tq_osm *osm = &net->osm;
  ck_assert(tq_push(&osm->tag_text, '\0'));
  for (int i = 0; i < N_NODES; i++) {
    struct tq_pos pos = {(i % SIDE) * UNIT_E7, (i / SIDE) * UNIT_E7};
    uint32_t fate = tq_random_below(seed, 16);
    if (fate == 0) pos.lon_e7 = TQ_OSM_NOWHERE;
    ck_assert(tq_push(&osm->nodes, pos) && tq_push(&osm->node_ids, 1000 + i));
    net->blocks[i] = fate == 1 ? 7 : fate == 2 ? 1 << TQ_CAR : 0;
    if (!net->blocks[i]) continue;
    struct tq_osm_node_tags tagged = {(uint32_t)i,
                                      add_tags(osm, "barrier", fate == 1 ? "wall" : "bollard")};
    ck_assert(tq_push(&osm->node_tags, tagged));
  }
  uint32_t n_ways = 5 + tq_random_below(seed, 25);
  for (uint32_t w = 0; w < n_ways; w++) add_random_way(net, seed, 1 + w);
}

/* The oracle: nodes reached over the ways' segments; a blocked node is reached but not
 * passed. Repeats until nothing changes. */
static void oracle_reach(const struct random_net *net, enum tq_mode mode, int from,
                         uint8_t seen[N_NODES]) {
  const struct tq_osm *osm = &net->osm;
  memset(seen, 0, N_NODES);
  seen[from] = 1;
  for (bool again = true; again;) {
    again = false;
    for (size_t w = 0; w < osm->ways.n; w++) {
      struct tq_tags t;
      struct tq_way_use use;
      tq_tags_unpack(osm->tag_text.v + osm->ways.v[w].tags, &t);
      tq_osm_way_use(&t, &tq_speeds_china, &use);
      const uint32_t *refs = osm->refs.v + osm->ways.v[w].first_ref;
      for (uint32_t i = 1; i < osm->ways.v[w].n_refs; i++)
        for (int dir = 0; dir < 2; dir++) {
          uint32_t tail = refs[dir ? i : i - 1], head = refs[dir ? i - 1 : i];
          bool gap = osm->nodes.v[tail].lon_e7 == TQ_OSM_NOWHERE ||
                     osm->nodes.v[head].lon_e7 == TQ_OSM_NOWHERE;
          bool stopped = net->blocks[tail] >> mode & 1;
          if (gap || stopped || !use.speed_m_per_h[mode][dir]) continue;
          if (!seen[tail] || seen[head]) continue;
          again = true;
          seen[head] = 1;
        }
    }
  }
}

START_TEST(random_networks_reach_what_their_segments_reach) {
  uint64_t seed = 20261123;
  size_t n_compared = 0;
  for (int round = 0; round < 150; round++) {
    struct random_net net;
    struct tq_draft d;
    struct tq_err err = {0};
    make_random_net(&net, &seed);
    ck_assert_int_eq(tq_draft_init(&d, &err), TQ_OK);
    enum tq_code code = tq_streets_compile(&net.osm, &d, &err);
    if (!code) check_network(&d);
    for (int pair = 0; !code && pair < 60; pair++) {
      uint32_t a, b, from = tq_random_below(&seed, N_NODES), to = tq_random_below(&seed, N_NODES);
      enum tq_mode mode = (enum tq_mode)tq_random_below(&seed, TQ_N_MODES);
      uint8_t seen[N_NODES];
      /* barriers have several vertices, nodes inside edges none */
      if (vertices_at(&d, (int)from % SIDE, (int)from / SIDE, &a) != 1 || net.blocks[from] ||
          vertices_at(&d, (int)to % SIDE, (int)to / SIDE, &b) != 1 || net.blocks[to])
        continue;
      oracle_reach(&net, mode, (int)from, seen);
      ck_assert_msg(reaches(&d, mode, a, b) == seen[to], "round %d: %u to %u by mode %d", round,
                    from, to, mode);
      n_compared++;
    }
    tq_draft_free(&d);
    tq_osm_free(&net.osm);
  }
  ck_assert_uint_gt(n_compared, 1000);
}
END_TEST

/* reach[u][v] by Warshall's closure against Tarjan's components. */
START_TEST(components_of_random_graphs_equal_mutual_reach) {
  enum { MAX = 24 };
  uint64_t seed = 5;
  for (int round = 0; round < 300; round++) {
    uint32_t n = 1 + tq_random_below(&seed, MAX), first[MAX + 1] = {0}, comp[MAX], largest;
    struct tq_arc arcs[MAX * 3];
    bool reach[MAX][MAX] = {{false}};
    for (uint32_t v = 0; v < n; v++) {
      first[v + 1] = first[v] + tq_random_below(&seed, 4);
      reach[v][v] = true;
      for (uint32_t a = first[v]; a < first[v + 1]; a++) {
        arcs[a] = (struct tq_arc){tq_random_below(&seed, n), 1};
        reach[v][arcs[a].head] = true;
      }
    }
    for (uint32_t k = 0; k < n; k++)
      for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
          if (reach[i][k] && reach[k][j]) reach[i][j] = true;
    ck_assert(tq_strong_components(first, arcs, n, comp, &largest));
    uint32_t best = 0, n_largest = 0;
    for (uint32_t i = 0; i < n; i++) {
      uint32_t size = 0;
      for (uint32_t j = 0; j < n; j++) {
        ck_assert_int_eq(comp[i] == comp[j], reach[i][j] && reach[j][i]);
        size += comp[i] == comp[j];
      }
      if (size > best) best = size;
      n_largest += comp[i] == largest;
    }
    ck_assert_uint_eq(n_largest, best);
  }
}
END_TEST

/* 20 segments: runs of 8, 8 and 4, each found where it lies. */
START_TEST(long_edge_is_indexed_in_runs) {
  struct tq_osm osm = {0};
  struct tq_draft d;
  struct tq_err err = {0};
  ck_assert(tq_push(&osm.tag_text, '\0'));
  struct tq_osm_way way = {.id = 1, .n_refs = 21, .kind = TQ_OSM_STREET};
  way.tags = add_tags(&osm, "highway", "path");
  ck_assert(tq_push(&osm.ways, way));
  for (int i = 0; i <= 20; i++) {
    struct tq_pos pos = {i * UNIT_E7, 0};
    ck_assert(tq_push(&osm.refs, (uint32_t)i) && tq_push(&osm.nodes, pos) &&
              tq_push(&osm.node_ids, i));
  }
  ck_assert_int_eq(tq_draft_init(&d, &err), TQ_OK);
  ck_assert_int_eq(tq_streets_compile(&osm, &d, &err), TQ_OK);
  check_network(&d);
  ck_assert_uint_eq(d.edges.n, 1);
  ck_assert_uint_eq(d.edges.v[0].length_dm, 22264); /* 2226.39 m */
  ck_assert_uint_eq(d.runs.n, 3);
  uint32_t lengths = 0;
  for (size_t r = 0; r < 3; r++) lengths |= 1u << d.runs.v[r].n_segments;
  ck_assert_uint_eq(lengths, 1u << 8 | 1u << 4);
  tq_draft_free(&d);
  tq_osm_free(&osm);
}
END_TEST

static void check_same(const void *a, size_t n_a, const void *b, size_t n_b, size_t size) {
  ck_assert_uint_eq(n_a, n_b);
  if (n_a) ck_assert_mem_eq(a, b, n_a * size);
}

START_TEST(real_city_compiles_the_same_twice) {
  const char *dir = tq_test_data();
  if (!dir) return;
  char path[512];
  snprintf(path, sizeof path, "%s/porto-alegre/poa_osm.pbf", dir);
  const char *paths[] = {path};
  struct tq_draft a, b;
  compile(paths, 1, &a);
  compile(paths, 1, &b);
  check_network(&a);
  ck_assert_uint_gt(a.edges.n, 20000);
#define SAME(column) check_same(a.column.v, a.column.n, b.column.v, b.column.n, sizeof *a.column.v)
  SAME(vertices);
  SAME(edges);
  SAME(first_shape);
  SAME(shape);
  SAME(runs);
  SAME(run_tree);
  SAME(barriers);
  SAME(barrier_tree);
  SAME(strings.bytes);
  for (int m = 0; m < TQ_N_MODES; m++) {
    SAME(modes[m].first_out);
    SAME(modes[m].arcs);
    SAME(modes[m].arc_edges);
  }
#undef SAME
  tq_draft_free(&a);
  tq_draft_free(&b);
}
END_TEST

int main(void) {
  Suite *s = suite_create("streets");
  TCase *c = tcase_create("streets");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, crossing_ways_meet_in_one_vertex);
  tq_suite_add(c, weights_are_length_over_speed_rounded_up);
  tq_suite_add(c, main_part_is_the_largest_strongly_connected_one);
  tq_suite_add(c, way_with_missing_nodes_is_cut_at_the_gaps);
  tq_suite_add(c, barrier_parts_the_blocked_mode_only);
  tq_suite_add(c, wall_parts_everyone_and_bollard_on_footway_no_one);
  tq_suite_add(c, signals_delay_cars_that_arrive_at_them);
  tq_suite_add(c, overlapping_files_count_every_object_once);
  tq_suite_add(c, water_outlines_and_rivers_become_barriers);
  tq_suite_add(c, ferry_takes_its_duration_or_the_usual_speed);
  tq_suite_add(c, odd_ways_leave_loops_and_no_empty_edges);
  tq_suite_add(c, network_without_streets_fails_and_leaves_the_draft_empty);
  tq_suite_add(c, random_networks_reach_what_their_segments_reach);
  tq_suite_add(c, components_of_random_graphs_equal_mutual_reach);
  tq_suite_add(c, long_edge_is_indexed_in_runs);
  tq_suite_add(c, real_city_compiles_the_same_twice);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
