/* Real networks, where they are at hand: the rail timetable of Wuhan of spring 2016 and
 * Porto Alegre. */
#include <string.h>

#include "tests/real_data.h"

static struct tq_graph *wuhan, *porto_alegre;

static void build_both(void) {
  static const char *const rail[] = {"wuhan/wuhan_hsr_20160310_gtfs.zip"};
  static const char *const feeds[] = {"porto-alegre/poa_eptc.zip", "porto-alegre/poa_trensurb.zip"};
  wuhan = tq_real_build("wuhan/wuhan_city_mainroads_derived.osm.pbf", rail, 1);
  porto_alegre = tq_real_build("porto-alegre/poa_osm.pbf", feeds, 2);
}

static void free_both(void) {
  tq_graph_free(wuhan);
  tq_graph_free(porto_alegre);
}

static uint32_t stop_named(const struct tq_graph *g, const char *name) {
  for (uint32_t s = 0; s < g->n_stops; s++)
    if (!strcmp(tq_graph_string(g, g->stops[s].name), name)) return s;
  ck_abort_msg("no stop %s", name);
}

/* Least minutes in one train on 2016-03-15 from one of the three big stations to every
 * stop: a search with one ride, no walking, no slack, at every minute of the day. */
static void fastest_direct_min(int32_t *best_s) {
  static const char *const origins[] = {"武汉", "汉口", "武昌"};
  struct tq_request r;
  struct tq_search *s;
  struct tq_err err;
  tq_request_init(&r);
  r.date = tq_date_parse("2016-03-15");
  r.first_s = 0;
  r.n_departures = 1440;
  r.percentiles[0] = 0;
  r.max_rides = 1;
  r.max_walk_s = 0;
  memset(r.slack_s, 0, sizeof r.slack_s);
  ck_assert_int_eq(tq_request_complete(&r, wuhan, &err), TQ_OK);
  ck_assert_int_eq(tq_search_new(wuhan, &r, &s, &err), TQ_OK);
  for (uint32_t i = 0; i < wuhan->n_stops; i++) best_s[i] = -1;
  for (int k = 0; k < 3; k++) {
    struct tq_pos from = wuhan->stops[stop_named(wuhan, origins[k])].pos;
    ck_assert_int_eq(tq_search_run(s, &from, 1, &err), TQ_OK);
    for (uint32_t i = 0; i < wuhan->n_stops; i++) {
      if (s->best_ride_s[i] == TQ_NOT_REACHED) continue;
      if (best_s[i] < 0 || s->best_ride_s[i] < best_s[i]) best_s[i] = s->best_ride_s[i];
    }
  }
  tq_search_free(s);
}

START_TEST(wuhan_2016_39_other_stations_lie_within_60_minutes_by_direct_train) {
  int32_t *best_s = tq_alloc(wuhan->n_stops, sizeof *best_s);
  uint32_t n = 0;
  fastest_direct_min(best_s);
  for (uint32_t i = 0; i < wuhan->n_stops; i++) n += best_s[i] >= 0 && best_s[i] <= 3600;
  static const char *const origins[] = {"武汉", "汉口", "武昌"};
  for (int k = 0; k < 3; k++) {
    int32_t s = best_s[stop_named(wuhan, origins[k])];
    n -= s >= 0 && s <= 3600;
  }
  ck_assert_uint_eq(n, 39);
  static const struct {
    const char *name;
    int minutes;
  } known[] = {{"鄂州", 22},   {"咸宁北", 24}, {"赤壁北", 33},
               {"黄冈东", 36}, {"麻城北", 38}, {"大冶北", 44}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    ck_assert_msg(best_s[stop_named(wuhan, known[i].name)] == known[i].minutes * 60, "%s: %d s",
                  known[i].name, best_s[stop_named(wuhan, known[i].name)]);
  free(best_s);
}
END_TEST

START_TEST(porto_alegre_has_both_feeds_whole) {
  ck_assert_uint_eq(porto_alegre->n_feeds, 2);
  ck_assert_uint_eq(porto_alegre->n_stops, 3986 + 24);
  ck_assert_uint_eq(porto_alegre->n_trips, 2374 + 1248);
  ck_assert_uint_eq(porto_alegre->n_stop_times, 130019 + 14855);
}
END_TEST

/* Truth 1 on a real city: a cell's time is its route's time. */
START_TEST(porto_alegre_isochrone_equals_route) {
  struct tq_request r;
  struct tq_search *s;
  struct tq_points cells;
  struct tq_err err;
  uint64_t seed = 7;
  tq_request_init(&r);
  r.travels = 1u << TQ_BY_CAR | 1u << TQ_BY_TRANSIT;
  r.date = tq_date_parse("2019-05-14");
  r.first_s = 13 * 3600;
  r.n_departures = 30;
  ck_assert_int_eq(tq_request_complete(&r, porto_alegre, &err), TQ_OK);
  struct tq_pos from = {tq_e7(-51.2), tq_e7(-30.04)};
  ck_assert_int_eq(tq_points_of_grid(porto_alegre, &cells, &err), TQ_OK);
  int32_t *times = tq_alloc(cells.n, sizeof *times);
  for (int t = 0; t < TQ_N_TRAVELS; t++) {
    if (!(1u << TQ_BY_CAR & 1u << t) && t != TQ_BY_TRANSIT) continue;
    struct tq_request one = r;
    one.travels = 1u << t;
    ck_assert_int_eq(tq_search_new(porto_alegre, &one, &s, &err), TQ_OK);
    ck_assert_int_eq(tq_search_run(s, &from, 1, &err), TQ_OK);
    ck_assert_int_eq(tq_search_times(s, (enum tq_travel)t, &cells, times, &err), TQ_OK);
    for (int i = 0; i < 100; i++) {
      uint32_t cell = tq_random_below(&seed, cells.n);
      struct tq_route_found route;
      ck_assert_int_eq(tq_search_run(s, &from, 1, &err), TQ_OK);
      ck_assert_int_eq(
          tq_route_to(s, tq_grid_cell_centre(porto_alegre->grid, cell), &route, &err), TQ_OK);
      ck_assert_int_eq(route.found ? route.duration_s : -1, times[cell]);
      tq_route_free(&route);
    }
    tq_search_free(s);
  }
  free(times);
  tq_points_free(&cells);
}
END_TEST

int main(void) {
  if (!tq_test_data()) {
    puts("1..0 # SKIP no real data: set TQ_TEST_DATA");
    return EXIT_SUCCESS;
  }
  Suite *suite = suite_create("real_data");
  TCase *tests = tcase_create("real_data");
  suite_add_tcase(suite, tests);
  tcase_set_timeout(tests, 0);
  tcase_add_unchecked_fixture(tests, build_both, free_both);
  tcase_add_test(tests, wuhan_2016_39_other_stations_lie_within_60_minutes_by_direct_train);
  tcase_add_test(tests, porto_alegre_has_both_feeds_whole);
  tcase_add_test(tests, porto_alegre_isochrone_equals_route);
  return tq_suite_run(suite);
}
