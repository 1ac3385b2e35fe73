/* Streets compiled from OSM: fixtures worked by hand, and what holds for every network.
 *
 * Fixtures lie at the equator in units of 0.001 degree: 111.319 m = 1113 dm along the
 * parallel (2226 dm for two units), 110.574 m = 1106 dm along the meridian. Weights are
 * ceil(dm x 3600 / (m/h)): a primary road 48 km/h, a residential street 22.5 km/h, bike
 * 15 (pushed 4), walk 5. */
#include <string.h>

#include "tests/street_checks.h"

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
  ck_assert_uint_eq(d.modes[TQ_CAR].first_out.v[d.vertices.n], 6);
  ck_assert_uint_eq(tq_report_count(&d.report, "duplicate_way"), 1);
  ck_assert_uint_eq(tq_report_count(&d.report, "duplicate_node"), 2);
  ck_assert_uint_eq(tq_report_count(&d.report, "missing_node"), 0);
  ck_assert_uint_gt(d.modes[TQ_CAR].state_vertex.n, 0); /* the restriction in a */
  ck_assert_uint_eq(d.modes[TQ_WALK].state_vertex.n, 0);
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
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
