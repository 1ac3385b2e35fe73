/* The bundled sample, built as a user builds it, against the published minutes. */
#include <string.h>
#include <unistd.h>

#include "engine/tongqu.h"
#include "graphs/archive.h"
#include "graphs/build.h"
#include "graphs/csv.h"
#include "tests/suite.h"

static struct tq_graph *sample;

static void build_sample(void) {
  static const char *const osm[] = {"graphs/wuhan/roads.osm"};
  static const char *const gtfs[] = {"graphs/wuhan/rail", "graphs/wuhan/metro", "graphs/wuhan/coach",
                                     "graphs/wuhan/ferry"};
  struct tq_build_opts opts = {
      .osm = osm, .n_osm = 1, .gtfs = gtfs, .n_gtfs = 4, .places = "graphs/wuhan/places.csv",
      .fares = "graphs/wuhan/fares.csv"};
  char path[] = "/tmp/tq-sample-XXXXXX";
  struct tq_err err;
  tq_link_opts_init(&opts.links);
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  close(fd);
  enum tq_code code = tq_build(&opts, path, NULL, NULL, NULL, &err);
  ck_assert_msg(code == TQ_OK, "%s", err.msg);
  ck_assert_int_eq(tq_graph_open(path, &sample, &err), TQ_OK);
  ck_assert_int_eq(tq_graph_check(sample, &err), TQ_OK);
  unlink(path);
}

/* The ticket of a name. */
static const struct tq_ticket *ticket(const char *id) {
  for (uint32_t i = 0; i < sample->n_tickets; i++)
    if (!strcmp(tq_graph_string(sample, sample->tickets[i].id), id)) return &sample->tickets[i];
  ck_abort_msg("no fare %s", id);
  return NULL;
}

static void free_sample(void) { tq_graph_free(sample); }

static bool stop_is(const struct tq_graph *g, uint32_t pattern_stop, const char *name) {
  return !strcmp(tq_graph_string(g, g->stops[g->pattern_stops[pattern_stop].stop].name), name);
}

/* Least seconds in one train from a stop of one name to a stop of the other; -1. */
static int32_t in_vehicle_s(const struct tq_graph *g, const char *from, const char *to) {
  int32_t best = -1;
  for (uint32_t p = 0; p < g->n_patterns; p++) {
    const struct tq_pattern *x = &g->patterns[p];
    if (g->routes[x->route].network > TQ_SUBURBAN_RAIL) continue;
    for (uint32_t i = 0; i < x->n_stops; i++) {
      if (!stop_is(g, x->first_stop + i, from)) continue;
      for (uint32_t k = i + 1; k < x->n_stops; k++) {
        if (!stop_is(g, x->first_stop + k, to)) continue;
        for (uint32_t t = x->first_trip; t < x->first_trip + x->n_trips; t++) {
          const struct tq_stop_time *times = g->stop_times + g->trips[t].first_time;
          int32_t s = times[k].arrive_s - times[i].depart_s;
          if (best < 0 || s < best) best = s;
        }
      }
    }
  }
  return best;
}

START_TEST(every_published_pair_of_stations_takes_its_published_minutes) {
  static const char *const names[] = {"from", "to", "minutes"};
  char *text;
  size_t len;
  struct tq_err err;
  static struct tq_csv csv;
  int col[3];
  uint32_t n = 0;
  ck_assert_int_eq(tq_file_read("graphs/wuhan/tables/published_minutes.csv", &text, &len, &err), TQ_OK);
  ck_assert_int_eq(tq_csv_open(&csv, "published_minutes.csv", text, len, &err), TQ_OK);
  ck_assert_int_eq(tq_csv_columns(&csv, names, 3, 3, col, &err), TQ_OK);
  while (tq_csv_next(&csv)) {
    double minutes;
    const char *from = tq_csv_field(&csv, col[0]).text, *to = tq_csv_field(&csv, col[1]).text;
    ck_assert(tq_number_parse(tq_csv_field(&csv, col[2]), &minutes));
    int32_t s = in_vehicle_s(sample, from, to);
    ck_assert_msg(s >= (minutes - 1) * 60 && s <= (minutes + 1) * 60,
                  "%s-%s: %.1f min, published %g", from, to, s / 60.0, minutes);
    n++;
  }
  free(text);
  ck_assert_uint_gt(n, 400);
}
END_TEST

START_TEST(the_pairs_everyone_quotes_take_their_minutes) {
  static const struct {
    const char *from, *to;
    int minutes;
  } pairs[] = {{"武汉", "鄂州", 22},   {"武汉", "咸宁北", 24}, {"汉口", "孝感东", 25},
               {"武汉", "黄冈东", 30}, {"武汉", "大冶北", 34}, {"汉口", "仙桃", 46},
               {"汉口", "潜江", 51},   {"武汉", "武穴北", 62}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    int32_t s = in_vehicle_s(sample, pairs[i].from, pairs[i].to);
    ck_assert_msg(abs(s - pairs[i].minutes * 60) <= 60, "%s-%s: %.1f min", pairs[i].from,
                  pairs[i].to, s / 60.0);
  }
}
END_TEST

START_TEST(places_are_nine_cities_and_48_counties_with_all_people) {
  uint32_t n_cities = 0, n_counties = 0;
  int64_t people = 0;
  for (uint32_t p = 0; p < sample->n_places; p++) {
    const char *kind = tq_graph_string(sample, sample->places[p].kind);
    n_cities += !strcmp(kind, "city");
    n_counties += !strcmp(kind, "county");
    if (sample->places[p].population > 0) people += sample->places[p].population;
  }
  ck_assert_uint_eq(n_cities, 9);
  ck_assert_uint_eq(n_counties, 48);
  ck_assert_int_eq(people, 32093603);
}
END_TEST

START_TEST(every_seat_and_every_called_stop_is_on_the_main_streets_on_foot) {
  for (uint32_t p = 0; p < sample->n_places; p++) {
    struct tq_link link = sample->place_links[TQ_WALK][p];
    ck_assert_uint_ne(link.edge, TQ_NO_EDGE);
    ck_assert(sample->edges[link.edge].flags & TQ_EDGE_MAIN_CAR << TQ_WALK);
  }
  for (uint32_t i = 0; i < sample->n_pattern_stops; i++) {
    uint32_t stop = sample->pattern_stops[i].stop;
    struct tq_link link = sample->stop_links[TQ_WALK][stop];
    ck_assert_msg(link.edge != TQ_NO_EDGE, "%s",
                  tq_graph_string(sample, sample->stops[stop].name));
    ck_assert(sample->edges[link.edge].flags & TQ_EDGE_MAIN_CAR << TQ_WALK);
  }
}
END_TEST

/* Every street edge that crosses a river line is a bridge, a tunnel or a ferry. */
START_TEST(no_street_crosses_water_without_a_bridge) {
  uint32_t n_crossings = 0;
  for (uint32_t e = 0; e < sample->n_edges; e++)
    for (uint32_t i = 0; i + 1 < tq_edge_n_points(sample, e); i++)
      for (uint32_t b = 0; b < sample->n_barriers; b++) {
        if (!tq_segments_cross(tq_edge_point(sample, e, i), tq_edge_point(sample, e, i + 1),
                               sample->barriers[b].a, sample->barriers[b].b))
          continue;
        n_crossings++;
        ck_assert_msg(
            sample->edges[e].flags & (TQ_EDGE_BRIDGE | TQ_EDGE_TUNNEL | TQ_EDGE_FERRY),
            "%s crosses water", tq_graph_string(sample, sample->edges[e].name));
      }
  ck_assert_uint_gt(n_crossings, 20);
}
END_TEST

START_TEST(fares_are_the_published_ones) {
  static const struct {
    double km;
    int yuan;
  } metro[] = {{0.5, 2}, {4, 2},  {4.1, 3}, {12, 4}, {21.73, 6}, {17.15, 5},
               {24, 6},  {40, 8}, {50, 9},  {51, 10}, {70, 10},  {70.1, 11}};
  for (size_t i = 0; i < sizeof metro / sizeof *metro; i++)
    ck_assert_int_eq(tq_ticket_price(sample, ticket("metro"), (uint32_t)(metro[i].km * 10000)),
                     metro[i].yuan * 100);
  ck_assert_uint_eq(ticket("metro")->n_routes, 13);
  ck_assert_int_eq(tq_ticket_price(sample, ticket("xinzhou-direct"), 500000), 1600);
  ck_assert_uint_eq(ticket("xinzhou-direct")->n_routes, 1);
  ck_assert_int_eq(tq_ticket_price(sample, ticket("wuhan-xianning"), 901000) / 100, 29);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("wuhan");
  TCase *tests = tcase_create("wuhan");
  tcase_add_unchecked_fixture(tests, build_sample, free_sample);
  tcase_set_timeout(tests, 0);
  tcase_add_test(tests, every_published_pair_of_stations_takes_its_published_minutes);
  tcase_add_test(tests, fares_are_the_published_ones);
  tcase_add_test(tests, the_pairs_everyone_quotes_take_their_minutes);
  tcase_add_test(tests, places_are_nine_cities_and_48_counties_with_all_people);
  tcase_add_test(tests, every_seat_and_every_called_stop_is_on_the_main_streets_on_foot);
  tcase_add_test(tests, no_street_crosses_water_without_a_bridge);
  suite_add_tcase(suite, tests);
  return tq_suite_run(suite);
}
