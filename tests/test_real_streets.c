/* The streets of real extracts: Dijkstra's optimality, backwards as forwards, and routes that
 * equal the isochrone's cells. */
#include <string.h>

#include "tests/journey_legs.h"
#include "tests/real_data.h"

enum { N_CELLS = 1000, N_RIDES = 60, N_STARTS = 1, N_BACK = 3, UNBOUNDED_DS = 1 << 30 };

/* --- Dijkstra's witness -------------------------------------------------------------- */

static uint32_t random_main_vertex(const struct tq_graph *g, int mode, uint64_t *seed) {
  for (int tries = 0; tries < 100000; tries++) {
    const struct tq_edge *e = &g->edges[tq_random_below(seed, g->n_edges)];
    if (e->flags & (uint32_t)TQ_EDGE_MAIN_CAR << mode) return e->from;
  }
  return UINT32_MAX;
}

/* No arc makes a label less, each label has an arc that makes it, or is the seed's: then all
 * of them are shortest times. Returns the number of labels. */
static uint32_t check_labels(const struct tq_street *s, const struct tq_layer *layer, uint32_t from,
                             const char *name) {
  uint32_t n;
  const uint32_t *settled = tq_street_settled(s, &n);
  uint8_t *made = tq_calloc(layer->n_states, 1);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t state = settled[i], at_ds = tq_street_state_ds(s, state);
    for (uint32_t a = layer->first_out[state]; a < layer->first_out[state + 1]; a++) {
      uint32_t head_ds = tq_street_state_ds(s, layer->arcs[a].head);
      ck_assert_msg(head_ds <= at_ds + layer->arcs[a].weight_ds, "%s: state %u of %u ds", name,
                    layer->arcs[a].head, head_ds);
      if (head_ds == at_ds + layer->arcs[a].weight_ds) made[layer->arcs[a].head] = 1;
    }
  }
  for (uint32_t i = 0; i < n; i++) {
    bool seed =
        tq_layer_vertex(layer, settled[i]) == from && tq_street_state_ds(s, settled[i]) == 0;
    ck_assert_msg(made[settled[i]] || seed, "%s: no arc leads to state %u", name, settled[i]);
  }
  free(made);
  return n;
}

static void run_from(struct tq_street *s, uint32_t vertex) {
  tq_street_reset(s);
  tq_street_seed(s, vertex, 0);
  tq_street_run(s, UNBOUNDED_DS);
}

/* Returns the labels looked at. */
static uint64_t check_mode(const struct tq_graph *g, int mode, const char *name) {
  const struct tq_layer *layer = &g->layers[mode];
  struct tq_layer back;
  struct tq_street *ahead_s, *back_s;
  uint64_t seed = 5 + (uint64_t)mode, n = 0;
  if (layer->n_arcs == 0) return 0;
  ck_assert_int_eq(tq_layer_reverse(layer, &back, NULL), TQ_OK);
  ck_assert_int_eq(tq_street_new(g, layer, &ahead_s, NULL), TQ_OK);
  ck_assert_int_eq(tq_street_new(g, &back, &back_s, NULL), TQ_OK);
  for (int i = 0; i < N_STARTS; i++) {
    uint32_t v = random_main_vertex(g, mode, &seed);
    run_from(ahead_s, v);
    n += check_labels(ahead_s, layer, v, name);
    run_from(back_s, v);
    n += check_labels(back_s, &back, v, name);
    for (int k = 0; k < N_BACK; k++) { /* towards v as from elsewhere to it */
      uint32_t u = random_main_vertex(g, mode, &seed);
      run_from(ahead_s, u);
      ck_assert_msg(tq_street_at_ds(ahead_s, v) == tq_street_at_ds(back_s, u), "%s: %u to %u", name,
                    u, v);
    }
  }
  tq_street_free(ahead_s);
  tq_street_free(back_s);
  tq_layer_free(&back);
  return n;
}

static void check_streets(const struct tq_graph *g, const char *name) {
  uint64_t n = 0;
  for (int mode = 0; mode < TQ_N_MODES; mode++) n += check_mode(g, mode, name);
  ck_assert_msg(n > g->n_vertices, "%s: %llu labels", name, (unsigned long long)n);
}

START_TEST(labels_of_every_extract_are_shortest_and_the_same_backwards) {
  static const char *const names[] = {"osm-extracts/gh-andorra.osm.pbf",
                                      "osm-extracts/liechtenstein-2015.osm.pbf",
                                      "osm-extracts/monaco-osrm.osm.pbf",
                                      "osm-extracts/otp-columbus.osm.pbf",
                                      "sao-paulo/spo_osm.pbf",
                                      "wuhan/wuhan_city_mainroads_derived.osm.pbf",
                                      "wuhan/wuhan_center_roads_derived.osm.pbf",
                                      "china-osm-small/beijing-tsinghua-2017.osm",
                                      "china-osm-small/nantong-dieshiqiao.osm"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct tq_graph *g = tq_real_build(names[i], NULL, 0);
    if (g) check_streets(g, names[i]);
    tq_graph_free(g);
  }
}
END_TEST

/* --- isochrone = route ------------------------------------------------------------------- */

/* The times of sampled cells are those of routes to their centres, and the routes are
 * journeys. */
static void check_cells(const struct tq_graph *g, enum tq_travel travel, struct tq_pos from,
                        const char *date, int n_cells) {
  struct tq_request r;
  struct tq_search *s;
  struct tq_points cells;
  struct tq_err err;
  uint64_t seed = 7 + (uint64_t)travel;
  int n_found = 0;
  tq_request_init(&r);
  r.travels = 1u << travel;
  if (travel == TQ_BY_TRANSIT) r.date = tq_date_parse(date);
  r.first_s = 13 * 3600;
  r.n_departures = travel == TQ_BY_TRANSIT ? 10 : 1;
  ck_assert_msg(tq_request_complete(&r, g, &err) == TQ_OK, "%s", err.msg);
  ck_assert_int_eq(tq_points_of_grid(g, &cells, &err), TQ_OK);
  ck_assert_int_eq(tq_search_new(g, &r, &s, &err), TQ_OK);
  int32_t *times = tq_alloc(cells.n, sizeof *times);
  ck_assert_msg(tq_search_run(s, &from, 1, &err) == TQ_OK, "%s", err.msg);
  ck_assert_int_eq(tq_search_times(s, travel, &cells, times, &err), TQ_OK);
  for (int i = 0; i < n_cells; i++) {
    uint32_t cell = tq_random_below(&seed, cells.n);
    if (i % 2) /* half of them reached ones */
      for (int tries = 0; tries < 1000 && times[cell] < 0; tries++)
        cell = tq_random_below(&seed, cells.n);
    struct tq_pos to = tq_grid_cell_centre(g->grid, cell);
    struct tq_route_found route;
    if (travel == TQ_BY_TRANSIT || i % 100 == 0)
      ck_assert_int_eq(tq_search_run(s, &from, 1, &err), TQ_OK);
    ck_assert_int_eq(tq_route_to(s, to, &route, &err), TQ_OK);
    ck_assert_msg((route.found ? route.duration_s : -1) == times[cell], "cell %u: %d, route %d",
                  cell, times[cell], route.found ? route.duration_s : -1);
    const char *problem = route.found ? tq_legs_problem(g, &r, &from, 1, to, &route) : NULL;
    ck_assert_msg(!problem, "cell %u: %s", cell, problem);
    n_found += route.found;
    tq_route_free(&route);
  }
  ck_assert_int_gt(n_found, n_cells / 3);
  free(times);
  tq_search_free(s);
  tq_points_free(&cells);
}

static void check_city(const char *osm, const char *const *feeds, size_t n_feeds, double lon,
                       double lat, const char *date) {
  struct tq_graph *g = tq_real_build(osm, feeds, n_feeds);
  struct tq_pos from = {tq_e7(lon), tq_e7(lat)};
  if (!g) return;
  check_cells(g, TQ_BY_CAR, from, date, N_CELLS);
  check_cells(g, TQ_BY_BIKE, from, date, N_CELLS);
  check_cells(g, TQ_BY_WALK, from, date, N_CELLS);
  if (n_feeds) check_cells(g, TQ_BY_TRANSIT, from, date, N_RIDES);
  check_streets(g, osm);
  tq_graph_free(g);
}

START_TEST(malta_isochrone_equals_routes) {
  check_city("osm-extracts/malta-20180827.osm.pbf", NULL, 0, 14.4927, 35.8989, NULL);
}
END_TEST

START_TEST(newport_isochrone_equals_routes) {
  static const char *const feeds[] = {"newport-wales/newport-20230613_gtfs.zip"};
  check_city("newport-wales/newport-2023-06-13.osm.pbf", feeds, 1, -2.9977, 51.5877, "2023-06-14");
}
END_TEST

START_TEST(porto_alegre_isochrone_equals_routes) {
  static const char *const feeds[] = {"porto-alegre/poa_eptc.zip", "porto-alegre/poa_trensurb.zip"};
  check_city("porto-alegre/poa_osm.pbf", feeds, 2, -51.2, -30.04, "2019-05-14");
}
END_TEST

int main(void) {
  if (!tq_test_data()) {
    puts("1..0 # SKIP no real data: set TQ_TEST_DATA");
    return EXIT_SUCCESS;
  }
  Suite *suite = suite_create("real_streets");
  TCase *tests = tcase_create("real_streets");
  suite_add_tcase(suite, tests);
  tcase_set_timeout(tests, 0);
  tcase_add_test(tests, labels_of_every_extract_are_shortest_and_the_same_backwards);
  tcase_add_test(tests, malta_isochrone_equals_routes);
  tcase_add_test(tests, newport_isochrone_equals_routes);
  tcase_add_test(tests, porto_alegre_isochrone_equals_routes);
  return tq_suite_run(suite);
}
