/* One rule of the GTFS reader a test; every fixture's answer is worked by hand. Dates:
 * 2024-01-01 is a Monday and day 19723. */
#include "engine/base/date.h"
#include "graphs/gtfs.h"
#include "tests/feed_dir.h"

enum { MONDAY = 19723 };
static struct tq_draft d;

static void set_up(void) { ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK); }
static void tear_down(void) { tq_draft_free(&d); }

static void add(const char *fixture) {
  char path[TQ_PATH_SIZE];
  struct tq_err err;
  snprintf(path, sizeof path, TQ_FIXTURES "/gtfs/%s", fixture);
  enum tq_code code = tq_gtfs_add(&d, path, &err);
  ck_assert_msg(code == TQ_OK, "%s", code ? err.msg : "");
}

static const char *text(uint32_t offset) { return d.strings.bytes.v + offset; }

static const struct tq_trip *trip(const char *id) {
  for (size_t i = 0; i < d.trips.n; i++)
    if (!strcmp(text(d.trips.v[i].id), id)) return &d.trips.v[i];
  ck_abort_msg("no trip %s", id);
  return NULL;
}

static const struct tq_pattern *pattern_of(const char *id) {
  return &d.patterns.v[trip(id)->pattern];
}

/* "A 08:00:00 08:00:00, B ..." as the draft has the trip. */
static void check_trip(const char *id, const char *expected) {
  char got[400] = "";
  const struct tq_trip *t = trip(id);
  const struct tq_pattern *p = &d.patterns.v[t->pattern];
  for (uint32_t i = 0; i < p->n_stops; i++) {
    char arrive[12], depart[12];
    struct tq_stop_time time = d.stop_times.v[t->first_time + i];
    tq_time_format(time.arrive_s, arrive);
    tq_time_format(time.depart_s, depart);
    size_t n = strlen(got);
    snprintf(got + n, sizeof got - n, "%s%s %s %s", i ? ", " : "",
             text(d.stops.v[d.pattern_stops.v[p->first_stop + i].stop].id), arrive, depart);
  }
  ck_assert_str_eq(got, expected);
}

static bool runs(const struct tq_service *s, int32_t date) {
  int64_t day = (int64_t)date - s->first_date;
  if (day < 0 || day >= s->n_days) return false;
  return d.service_days.v[s->first_byte + (size_t)(day >> 3)] >> (day & 7) & 1;
}

static void check_count(const char *code, uint64_t n) {
  ck_assert_msg(tq_report_count(&d.report, code) == n, "%s: %llu", code,
                (unsigned long long)tq_report_count(&d.report, code));
}

START_TEST(simple_feed_becomes_one_pattern) {
  add("simple");
  ck_assert_uint_eq(d.feeds.n, 1);
  ck_assert_str_eq(text(d.feeds.v[0].name), "simple");
  ck_assert_str_eq(text(d.feeds.v[0].timezone), "Asia/Shanghai");
  ck_assert_int_eq(d.feeds.v[0].first_date, MONDAY);
  ck_assert_int_eq(d.feeds.v[0].last_date, MONDAY + 4); /* Friday */
  ck_assert_uint_eq(d.stops.n, 3);
  ck_assert_int_eq(d.stops.v[1].pos.lon_e7, 1143100000);
  ck_assert_int_eq(d.stops.v[1].pos.lat_e7, 305100000);
  ck_assert_str_eq(text(d.stops.v[1].name), "Beta");
  ck_assert_uint_eq(d.stops.v[1].parent, TQ_NO_STOP);
  ck_assert_uint_eq(d.routes.n, 1);
  ck_assert_str_eq(text(d.routes.v[0].agency), "Wuhan Bus");
  ck_assert_str_eq(text(d.routes.v[0].short_name), "1");
  ck_assert_uint_eq(d.routes.v[0].network, TQ_BUS);
  ck_assert_uint_eq(d.patterns.n, 1);
  ck_assert_uint_eq(d.patterns.v[0].n_trips, 2);
  ck_assert_str_eq(text(trip("T1")->headsign), "Gamma");
  check_trip("T1", "A 08:00:00 08:00:00, B 08:10:00 08:11:00, C 08:20:00 08:20:00");
  check_trip("T2", "A 09:00:00 09:00:00, B 09:10:00 09:11:00, C 09:20:00 09:20:00");
  ck_assert_uint_eq(d.report.n, 0);
}
END_TEST

START_TEST(calendar_with_exceptions_adds_and_removes_days) {
  add("calendar_exceptions");
  ck_assert_uint_eq(d.services.n, 1);
  static const int on[] = {1, 2, 4, 5, 6, 10}; /* of January: not the 3rd, but the 6th, 10th */
  for (int day = -10, k = 0; day < 40; day++) {
    bool expected = k < 6 && on[k] == day;
    k += expected;
    ck_assert_msg(runs(&d.services.v[0], MONDAY + day - 1) == expected, "January %d", day);
  }
  ck_assert_int_eq(d.feeds.v[0].first_date, MONDAY);
  ck_assert_int_eq(d.feeds.v[0].last_date, MONDAY + 9);
}
END_TEST

START_TEST(calendar_dates_alone_suffice) {
  add("dates_only");
  int32_t leap_day = tq_date_from_civil(2024, 2, 29);
  ck_assert_int_eq(d.services.v[0].first_date, leap_day);
  ck_assert_uint_eq(d.services.v[0].n_days, 2);
  ck_assert_uint_eq(d.service_days.v[d.services.v[0].first_byte], 3);
  ck_assert_int_eq(d.feeds.v[0].last_date, leap_day + 1);
}
END_TEST

START_TEST(frequencies_kept_on_a_pattern_of_their_own) {
  add("frequencies");
  ck_assert_uint_eq(d.trips.n, 2); /* T2 has only a headway of 0 */
  ck_assert_uint_eq(d.patterns.n, 2);
  ck_assert_uint_eq(trip("T3")->n_frequencies, 0);
  ck_assert_uint_eq(trip("T1")->n_frequencies, 3);
  static const struct tq_frequency expected[] = {
      {21600, 36000, 300, 0}, {36000, 43200, 600, 1}, {41400, 46800, 900, 0}};
  const struct tq_frequency *f = d.frequencies.v + trip("T1")->first_frequency;
  ck_assert_mem_eq(f, expected, sizeof expected);
  check_count("bad_frequency", 2);
  check_count("unknown_trip_id", 1);
  check_count("overlapping_frequencies", 1);
  check_count("trip_without_frequency", 1);
}
END_TEST

START_TEST(transfers_between_stations_reach_their_platforms) {
  add("transfers");
  enum { S, A, B, C, E, Q };
  ck_assert_uint_eq(d.stops.n, 6);
  ck_assert_uint_eq(d.stops.v[A].parent, S);
  ck_assert_uint_eq(d.stops.v[E].parent, S);
  ck_assert_uint_eq(d.stops.v[E].location_type, 2);
  ck_assert_uint_eq(d.stops.v[Q].parent, TQ_NO_STOP); /* its parent is no station */
  ck_assert_uint_eq(d.stops.v[A].wheelchair, 2);
  check_count("bad_parent_station", 1);
  /* S-S spreads to AA, AB, BA, BB with 300 s; the rows between platforms win: A-B 60 s, B-A
     nothing. C-C asks for nothing. Of the two A-C rows the first counts. */
  static const struct tq_transfer_rule expected[] = {
      {A, A, 300}, {A, B, 60}, {A, C, 120}, {B, B, 300}, {C, A, TQ_RULE_FORBIDDEN}, {C, B, 0}};
  ck_assert_uint_eq(d.transfer_rules.n, 6);
  ck_assert_mem_eq(d.transfer_rules.v, expected, sizeof expected);
  check_count("contradicting_transfers", 1);
  check_count("bad_transfer", 3);
  check_count("unknown_stop_id", 1);
}
END_TEST

START_TEST(times_after_midnight_kept) {
  add("after_midnight");
  check_trip("T1", "A 23:50:00 23:50:00, B 24:10:00 24:11:00, C 49:05:09 49:05:09");
  ck_assert_uint_eq(d.trips.n, 1); /* T2 starts again at 00:10 */
  check_count("times_out_of_order", 1);
  ck_assert_str_eq(d.report.problems[0].examples[0],
                   "after_midnight/stop_times.txt:6: trip T2 goes back in time here, left out; "
                   "correct the times, after midnight as 24:10:00");
}
END_TEST

START_TEST(messy_csv_read_like_clean) {
  add("messy_csv");
  ck_assert_uint_eq(d.report.n, 0);
  ck_assert_uint_eq(d.stops.n, 3);
  ck_assert_str_eq(text(d.stops.v[0].name), "Alpha, \"first\"\r\nline");
  ck_assert_str_eq(text(d.stops.v[1].name), "Beta");
  ck_assert_int_eq(d.stops.v[1].pos.lat_e7, 305100000);
  ck_assert_int_eq(d.stops.v[2].pos.lon_e7, 1143200000);
  check_trip("T1", "A 08:00:00 08:00:00, B 08:10:00 08:11:00, C 08:20:00 08:20:00");
  check_trip("T2", "A 09:00:00 09:00:00, C 09:20:00 09:20:00"); /* one time serves both ways */
}
END_TEST

START_TEST(broken_rows_left_out_and_counted) {
  add("broken_rows");
  ck_assert_uint_eq(d.stops.n, 3);
  ck_assert_uint_eq(d.routes.n, 2);
  ck_assert_uint_eq(d.trips.n, 2);
  check_trip("T1", "A 08:00:00 08:00:00, C 08:20:00 08:20:00");
  check_trip("T5", "A 08:00:00 08:00:00, B 08:15:00 08:15:00, C 08:30:00 08:30:00");
  check_count("duplicate_id", 2);          /* stop A, trip T1 */
  check_count("stop_without_position", 4); /* D, F, G, Z */
  check_count("empty_id", 1);
  check_count("route_type", 2); /* X, Y; X's trip T7 goes with it */
  check_count("unknown_agency_id", 1);
  check_count("unknown_service_id", 1); /* T8 */
  check_count("unknown_route_id", 1);   /* T9 */
  check_count("unknown_stop_id", 2);    /* NOPE, and D that was left out */
  check_count("duplicate_stop_sequence", 1);
  check_count("bad_stop_sequence", 1);
  check_count("times_out_of_order", 1);     /* T2 */
  check_count("trip_too_short", 2);         /* T3, T6 */
  check_count("trip_without_end_times", 1); /* T4 */
  check_count("bad_time", 1);               /* T5 */
  check_count("times_interpolated", 1);     /* T5 */
  check_count("unknown_trip_id", 1);        /* T77 */
  ck_assert_uint_eq(d.report.n, 16);
  ck_assert_str_eq(d.report.problems[0].examples[0],
                   "broken_rows/stops.txt:5: id A was given before, row left out; give it another");
}
END_TEST

START_TEST(calls_unordered_in_the_file_sorted) {
  add("unordered");
  check_trip("T1", "A 08:00:00 08:00:00, B 08:10:00 08:11:00, C 08:20:00 08:20:00");
  check_trip("T2", "A 09:00:00 09:00:00, B 09:10:00 09:11:00, C 09:20:00 09:20:00");
  ck_assert_uint_eq(d.report.n, 0);
}
END_TEST

START_TEST(trip_overtaking_goes_to_another_pattern) {
  add("overtaking");
  /* fast leaves A after slow and is at B before it; late is after both everywhere and joins
     the first pattern. Other flags, stops or routes are other patterns. */
  ck_assert_uint_eq(d.patterns.n, 5);
  ck_assert_uint_eq(pattern_of("other")->route, 1);
  ck_assert_uint_eq(trip("slow")->pattern, 0);
  ck_assert_uint_eq(trip("late")->pattern, 0);
  ck_assert_uint_eq(trip("fast")->pattern, 1);
  ck_assert_uint_eq(pattern_of("fast")->n_trips, 1);
  ck_assert_uint_eq(pattern_of("short")->n_stops, 2);
  const struct tq_pattern_stop *stops = d.pattern_stops.v + pattern_of("nodrop")->first_stop;
  ck_assert(!stops[0].no_pickup && stops[0].no_drop_off);
  ck_assert(stops[1].no_pickup && !stops[1].no_drop_off);
  stops = d.pattern_stops.v + pattern_of("slow")->first_stop;
  ck_assert(!stops[2].no_pickup && !stops[2].no_drop_off); /* 2 and 3: by arrangement */
}
END_TEST

START_TEST(times_missing_interpolated) {
  add("interpolation");
  /* T1: ten minutes from 08:01 in thirds; T2: 1000 s over distances 900, 950 of 1000 */
  check_trip("T1",
             "A 08:01:00 08:01:00, B 08:04:20 08:04:20, C 08:07:40 08:07:40, "
             "D 08:11:00 08:11:00");
  check_trip("T2",
             "A 09:00:00 09:00:00, B 09:15:00 09:15:00, C 09:15:50 09:15:50, "
             "D 09:16:40 09:16:40");
  check_count("times_interpolated", 2);
}
END_TEST

START_TEST(feeds_with_the_same_ids_stay_apart) {
  add("simple");
  add("interpolation");
  add("transfers");
  ck_assert_uint_eq(d.feeds.n, 3);
  ck_assert_uint_eq(d.stops.n, 13);
  ck_assert_uint_eq(d.stops.v[2].feed, 0);
  ck_assert_uint_eq(d.stops.v[3].feed, 1);
  ck_assert_uint_eq(d.stops.v[8].parent, 7); /* A of S in the third */
  ck_assert_uint_eq(d.routes.v[2].feed, 2);
  ck_assert_uint_eq(d.trips.n, 6);
  uint32_t n_trips = 0;
  for (uint32_t p = 0; p < d.patterns.n; p++) {
    const struct tq_pattern *pattern = &d.patterns.v[p];
    ck_assert_uint_eq(pattern->first_trip, n_trips);
    n_trips += pattern->n_trips;
    uint32_t feed = d.routes.v[pattern->route].feed;
    for (uint32_t i = 0; i < pattern->n_stops; i++)
      ck_assert_uint_eq(d.stops.v[d.pattern_stops.v[pattern->first_stop + i].stop].feed, feed);
    for (uint32_t t = pattern->first_trip; t < n_trips; t++) {
      ck_assert_uint_eq(d.trips.v[t].pattern, p);
      ck_assert_uint_eq(d.trips.v[t].service, feed);
    }
  }
  ck_assert_uint_eq(d.transfer_rules.v[0].from, 8);
}
END_TEST

START_TEST(route_types_map_to_networks) {
  static const struct {
    int type;
    enum tq_network network;
  } cases[] = {{0, TQ_TRAM},
               {1, TQ_METRO},
               {2, TQ_TRUNK_RAIL},
               {3, TQ_BUS},
               {4, TQ_FERRY},
               {7, TQ_TRAM},
               {11, TQ_BUS},
               {12, TQ_METRO},
               {101, TQ_TRUNK_RAIL},
               {103, TQ_INTERCITY_RAIL},
               {106, TQ_INTERCITY_RAIL},
               {109, TQ_SUBURBAN_RAIL},
               {110, TQ_BUS},
               {200, TQ_COACH},
               {300, TQ_SUBURBAN_RAIL},
               {401, TQ_METRO},
               {700, TQ_BUS},
               {800, TQ_BUS},
               {900, TQ_TRAM},
               {1000, TQ_FERRY},
               {1200, TQ_FERRY},
               {1300, TQ_TRAM},
               {1400, TQ_TRAM},
               {1100, TQ_N_NETWORKS},
               {1501, TQ_N_NETWORKS},
               {8, TQ_N_NETWORKS},
               {-1, TQ_N_NETWORKS},
               {99, TQ_N_NETWORKS},
               {1700, TQ_N_NETWORKS}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ck_assert_msg(tq_network_of_route_type(cases[i].type) == cases[i].network, "%d", cases[i].type);
}
END_TEST

int main(void) {
  Suite *s = suite_create("gtfs");
  TCase *c = tcase_create("gtfs");
  tcase_set_timeout(c, 0);
  tcase_add_checked_fixture(c, set_up, tear_down);
  tq_suite_add(c, simple_feed_becomes_one_pattern);
  tq_suite_add(c, calendar_with_exceptions_adds_and_removes_days);
  tq_suite_add(c, calendar_dates_alone_suffice);
  tq_suite_add(c, frequencies_kept_on_a_pattern_of_their_own);
  tq_suite_add(c, transfers_between_stations_reach_their_platforms);
  tq_suite_add(c, times_after_midnight_kept);
  tq_suite_add(c, messy_csv_read_like_clean);
  tq_suite_add(c, broken_rows_left_out_and_counted);
  tq_suite_add(c, calls_unordered_in_the_file_sorted);
  tq_suite_add(c, trip_overtaking_goes_to_another_pattern);
  tq_suite_add(c, times_missing_interpolated);
  tq_suite_add(c, feeds_with_the_same_ids_stay_apart);
  tq_suite_add(c, route_types_map_to_networks);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
