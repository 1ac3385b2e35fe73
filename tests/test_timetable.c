/* The timetable of a date, on hand-made feeds. */
#include <string.h>

#include "engine/base/date.h"
#include "engine/transit/timetable.h"
#include "graphs/draft.h"
#include "tests/suite.h"

enum { DAY_S = 86400, H = 3600 };

/* One pattern over stops 0, 1, 2, 3, ...; every call appends a trip to it. */
struct fixture {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_timetable_opts o;
  struct tq_timetable *t;
  struct tq_err err;
};

static const int32_t MONDAY = 19786; /* 2024-03-04 */

static void add_service(struct fixture *f, int32_t first_date, uint32_t n_days, uint8_t days) {
  struct tq_service s = {first_date, n_days, (uint32_t)f->d.service_days.n, 0};
  ck_assert(tq_push(&f->d.services, s) && tq_push(&f->d.service_days, days));
}

/* Stops 0 .. n_stops - 1, a bus pattern over the first n_calls of them, and service 0 on
 * Monday and Tuesday. */
static void set_up(struct fixture *f, uint32_t n_stops, uint32_t n_calls) {
  memset(f, 0, sizeof *f);
  ck_assert_int_eq(tq_draft_init(&f->d, NULL), TQ_OK);
  for (uint32_t s = 0; s < n_stops; s++)
    ck_assert(tq_push(&f->d.stops, ((struct tq_stop){.parent = TQ_NO_STOP})));
  ck_assert(tq_push(&f->d.feeds, ((struct tq_feed){.first_date = MONDAY})));
  ck_assert(tq_push(&f->d.routes, ((struct tq_route){.network = TQ_BUS})));
  ck_assert(tq_push(&f->d.patterns, ((struct tq_pattern){.n_stops = n_calls})));
  for (uint32_t i = 0; i < n_calls; i++)
    ck_assert(tq_push(&f->d.pattern_stops, ((struct tq_pattern_stop){.stop = i})));
  add_service(f, MONDAY, 2, 3);
  f->o = (struct tq_timetable_opts){
      .date = MONDAY, .from_s = 0, .to_s = DAY_S, .walk_kmh = 5, .max_walk_s = 1200};
}

static void tear_down(struct fixture *f) {
  tq_timetable_free(f->t);
  tq_draft_free(&f->d);
}

/* A trip leaving at first_s, leg_s between stops, no dwelling. */
static struct tq_trip *add_trip(struct fixture *f, uint32_t service, int32_t first_s,
                                int32_t leg_s) {
  struct tq_pattern *p = &f->d.patterns.v[0];
  struct tq_trip trip = {.service = service, .first_time = (uint32_t)f->d.stop_times.n};
  for (uint32_t i = 0; i < p->n_stops; i++, first_s += leg_s)
    ck_assert(tq_push(&f->d.stop_times, ((struct tq_stop_time){first_s, first_s})));
  ck_assert(tq_push(&f->d.trips, trip));
  p->n_trips++;
  return &f->d.trips.v[f->d.trips.n - 1];
}

static void add_frequency(struct fixture *f, struct tq_trip *trip, struct tq_frequency x) {
  trip->first_frequency = (uint32_t)f->d.frequencies.n;
  trip->n_frequencies = 1;
  ck_assert(tq_push(&f->d.frequencies, x));
}

static enum tq_code build(struct fixture *f) {
  tq_timetable_free(f->t);
  f->t = NULL;
  tq_draft_view(&f->d, &f->g);
  return tq_timetable_new(&f->g, &f->o, &f->t, &f->err);
}

static int32_t departure(const struct tq_timetable *t, uint32_t line, uint32_t trip) {
  return t->depart_s[t->lines[line].first_time + trip * t->lines[line].n_stops];
}

START_TEST(trip_inside_the_window_is_a_line) {
  struct fixture f;
  set_up(&f, 3, 3);
  add_trip(&f, 0, 8 * H, 300);
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_uint_eq(f.t->n_lines, 1);
  ck_assert_uint_eq(f.t->n_trips, 1);
  ck_assert_uint_eq(f.t->n_times, 3);
  ck_assert_int_eq(f.t->arrive_s[2], 8 * H + 600);
  ck_assert_uint_eq(f.t->n_calls, 3);
  ck_assert_uint_eq(f.t->first_call[3], 3);
  ck_assert_uint_eq(f.t->calls[f.t->first_call[2]].index, 2);
  tear_down(&f);
}
END_TEST

/* The trip is on its way from 8:00 to 8:10. */
START_TEST(window_touching_the_trip_by_one_second_keeps_it) {
  struct fixture f;
  set_up(&f, 3, 3);
  add_trip(&f, 0, 8 * H, 300);
  const struct {
    int32_t from_s, to_s;
    uint32_t n_trips;
  } cases[] = {{0, 8 * H, 1},
               {0, 8 * H - 1, 0},
               {8 * H + 600, 9 * H, 1},
               {8 * H + 601, 9 * H, 0},
               {8 * H + 100, 8 * H + 200, 1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    f.o.from_s = cases[i].from_s;
    f.o.to_s = cases[i].to_s;
    ck_assert_int_eq(build(&f), TQ_OK);
    ck_assert_uint_eq(f.t->n_trips, cases[i].n_trips);
  }
  tear_down(&f);
}
END_TEST

/* Monday's 25:00 is Tuesday's 1:00; there is none of Sunday's. */
START_TEST(trip_past_midnight_runs_on_the_next_date) {
  struct fixture f;
  set_up(&f, 2, 2);
  add_trip(&f, 0, 25 * H, 600);
  f.o.to_s = 6 * H;
  f.o.date = MONDAY + 1;
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_uint_eq(f.t->n_trips, 1);
  ck_assert_int_eq(departure(f.t, 0, 0), 1 * H);
  ck_assert_int_eq(f.t->trips[0].shift_s, -DAY_S);
  f.o.date = MONDAY;
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_uint_eq(f.t->n_trips, 0);
  f.o.date = MONDAY + 2; /* no service that day, but Tuesday's trip is still under way */
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_uint_eq(f.t->n_trips, 1);
  tear_down(&f);
}
END_TEST

START_TEST(window_past_midnight_takes_tomorrows_early_trips) {
  struct fixture f;
  set_up(&f, 2, 2);
  add_trip(&f, 0, 1 * H, 600);
  f.o.from_s = 23 * H;
  f.o.to_s = 26 * H;
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_uint_eq(f.t->n_trips, 1);
  ck_assert_int_eq(departure(f.t, 0, 0), 25 * H);
  tear_down(&f);
}
END_TEST

/* From 8:00 every 600 s until 8:30: 8:00, 8:10, 8:20; the template's own 5:00 counts
 * for nothing. */
START_TEST(frequency_end_is_exclusive) {
  struct fixture f;
  set_up(&f, 2, 2);
  for (uint32_t exact = 0; exact < 2; exact++)
    add_frequency(&f, add_trip(&f, 0, 5 * H, 60),
                  (struct tq_frequency){8 * H, 8 * H + 1800, 600, exact});
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_uint_eq(f.t->n_lines, 1);
  ck_assert_uint_eq(f.t->n_trips, 6);
  for (uint32_t i = 0; i < 6; i++)
    ck_assert_int_eq(departure(f.t, 0, i), 8 * H + 600 * (int32_t)(i / 2));
  ck_assert_int_eq(f.t->arrive_s[1], 8 * H + 60);
  f.o.from_s = 8 * H + 661; /* the second has just arrived */
  f.o.to_s = 8 * H + 1200;
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_uint_eq(f.t->n_trips, 2);
  ck_assert_int_eq(departure(f.t, 0, 0), 8 * H + 1200);
  tear_down(&f);
}
END_TEST

/* Monday's 24:10 takes 2 h; Tuesday's 0:20, ten minutes: it would overtake. */
START_TEST(runs_that_overtake_go_to_different_lines) {
  struct fixture f;
  set_up(&f, 2, 2);
  add_trip(&f, 0, 1200, 600);
  add_trip(&f, 0, DAY_S + 600, 2 * H);
  f.o.date = MONDAY + 1;
  f.o.to_s = 3 * H;
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_uint_eq(f.t->n_trips, 2);
  ck_assert_uint_eq(f.t->n_lines, 2);
  for (uint32_t l = 0; l < 2; l++) { /* Monday's first: 0:10 to 2:10, then 0:20 to 0:30 */
    int32_t arrive_s, depart_s;
    tq_timetable_real_times(f.t, l, 0, 1, &arrive_s, &depart_s);
    ck_assert_int_eq(arrive_s, l ? 1800 : 600 + 2 * H);
  }
  tear_down(&f);
}
END_TEST

START_TEST(network_left_out_has_no_lines) {
  struct fixture f;
  set_up(&f, 2, 2);
  add_trip(&f, 0, 8 * H, 600);
  f.o.without = 1u << TQ_BUS;
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_uint_eq(f.t->n_lines, 0);
  f.o.without = ~(1u << TQ_BUS);
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_uint_eq(f.t->n_lines, 1);
  tear_down(&f);
}
END_TEST

START_TEST(slack_is_taken_from_departures_only) {
  struct fixture f;
  set_up(&f, 2, 2);
  add_trip(&f, 0, 8 * H, 600);
  f.o.slack_s[TQ_BUS] = 60;
  f.o.slack_s[TQ_METRO] = 999;
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_int_eq(f.t->depart_s[0], 8 * H - 60);
  ck_assert_int_eq(f.t->arrive_s[1], 8 * H + 600);
  int32_t arrive_s, depart_s;
  tq_timetable_real_times(f.t, 0, 0, 0, &arrive_s, &depart_s);
  ck_assert_int_eq(depart_s, 8 * H);
  tear_down(&f);
}
END_TEST

/* Trips at 8:00 and 9:00 over stops 0, 1, 2, ten minutes a leg, slack 60: the mirror's
 * first trip is the later one, its first stop is 2, reached in reality at 9:20, and its
 * last is 0, where one must be at 8:59. */
START_TEST(mirror_turns_stops_trips_and_times) {
  struct fixture f;
  set_up(&f, 3, 3);
  f.d.pattern_stops.v[0].no_pickup = 1;
  f.d.pattern_stops.v[1].no_drop_off = 1;
  add_trip(&f, 0, 8 * H, 600);
  add_trip(&f, 0, 9 * H, 600);
  f.o.slack_s[TQ_BUS] = 60;
  f.o.mirror = true;
  ck_assert_int_eq(build(&f), TQ_OK);
  const struct tq_timetable *t = f.t;
  ck_assert_uint_eq(t->trips[0].trip, 1);
  ck_assert_uint_eq(t->line_stops[0].stop, 2);
  ck_assert_int_eq(t->depart_s[0], -(9 * H + 1200));
  ck_assert_int_eq(t->arrive_s[2], -(9 * H - 60));
  ck_assert_uint_eq(t->line_stops[2].no_alight, 1);
  ck_assert_uint_eq(t->line_stops[2].no_board, 0);
  ck_assert_uint_eq(t->line_stops[1].no_board, 1);
  ck_assert_uint_eq(t->line_stops[1].no_alight, 0);
  int32_t arrive_s, depart_s;
  tq_timetable_real_times(t, 0, 0, 2, &arrive_s, &depart_s);
  ck_assert_int_eq(depart_s, 9 * H);
  tear_down(&f);
}
END_TEST

static void add_transfers(struct fixture *f, uint32_t n_stops, const struct tq_transfer *rows,
                          uint32_t n) { /* all from stop 0 */
  ck_assert(tq_push(&f->d.first_transfer, 0));
  for (uint32_t i = 0; i < n; i++) ck_assert(tq_push(&f->d.transfers, rows[i]));
  for (uint32_t s = 0; s < n_stops; s++) ck_assert(tq_push(&f->d.first_transfer, n));
}

/* 6001 ds are 601 s at 5 km/h and 501 s (500.083) at 6 km/h. */
START_TEST(footpaths_follow_walk_rule_and_limit) {
  struct fixture f;
  set_up(&f, 7, 2);
  add_trip(&f, 0, 8 * H, 600);
  const struct tq_transfer rows[] = {
      {0, TQ_NO_WALK, 120},         /* at the stop itself */
      {1, 6001, TQ_RULE_NONE},      /* a walk */
      {2, 6001, 900},               /* a rule longer than the walk */
      {3, 20000, 900},              /* a walk longer than the rule and the limit */
      {4, TQ_NO_WALK, 30},          /* a rule alone */
      {5, 6001, TQ_RULE_FORBIDDEN}, /* left out */
      {6, 12001, TQ_RULE_NONE},     /* too long to walk */
  };
  add_transfers(&f, 7, rows, 7);
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_uint_eq(f.t->n_footpaths, 4);
  const struct tq_footpath want[] = {{1, 601}, {2, 900}, {3, 2000}, {4, 30}};
  for (int i = 0; i < 4; i++) {
    ck_assert_uint_eq(f.t->footpaths[i].to, want[i].to);
    ck_assert_int_eq(f.t->footpaths[i].walk_s, want[i].walk_s);
  }
  ck_assert_int_eq(f.t->change_s[0], 120);
  ck_assert_int_eq(f.t->change_s[1], 0);
  f.o.walk_kmh = 6;
  f.o.mirror = true;
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_uint_eq(f.t->n_footpaths, 5); /* 12001 ds are 1001 s now */
  ck_assert_uint_eq(f.t->first_footpath[1] - f.t->first_footpath[0], 0);
  const struct tq_footpath *back = &f.t->footpaths[f.t->first_footpath[1]];
  ck_assert_uint_eq(back->to, 0);
  ck_assert_int_eq(back->walk_s, 501);
  tear_down(&f);
}
END_TEST

START_TEST(self_transfer_forbidden_means_no_change) {
  struct fixture f;
  set_up(&f, 2, 2);
  add_trip(&f, 0, 8 * H, 600);
  const struct tq_transfer row = {0, TQ_NO_WALK, TQ_RULE_FORBIDDEN};
  add_transfers(&f, 2, &row, 1);
  ck_assert_int_eq(build(&f), TQ_OK);
  ck_assert_int_eq(f.t->change_s[0], TQ_NO_CHANGE);
  ck_assert_uint_eq(f.t->n_footpaths, 0);
  tear_down(&f);
}
END_TEST

START_TEST(date_without_service_names_the_dates_that_have_it) {
  struct fixture f;
  set_up(&f, 2, 2);
  ck_assert_int_eq(build(&f), TQ_E_NO_DATA);
  add_trip(&f, 0, 8 * H, 600);
  f.o.date = MONDAY + 5;
  ck_assert_int_eq(build(&f), TQ_E_SERVICE);
  ck_assert_ptr_nonnull(strstr(f.err.msg, "2024-03-09"));
  ck_assert_ptr_nonnull(strstr(f.err.msg, "between 2024-03-04 and 2024-03-05"));
  ck_assert_ptr_null(f.t);
  tear_down(&f);
}
END_TEST

START_TEST(options_out_of_range_are_refused) {
  struct fixture f;
  set_up(&f, 2, 2);
  add_trip(&f, 0, 8 * H, 600);
  struct tq_timetable_opts good = f.o;
  f.o.walk_kmh = 0;
  ck_assert_int_eq(build(&f), TQ_E_ARG);
  f.o = good;
  f.o.slack_s[TQ_FERRY] = -1;
  ck_assert_int_eq(build(&f), TQ_E_ARG);
  f.o = good;
  f.o.to_s = INT32_MAX;
  ck_assert_int_eq(build(&f), TQ_E_ARG);
  f.o = good;
  f.o.date = TQ_NO_DATE;
  ck_assert_int_eq(build(&f), TQ_E_ARG);
  tear_down(&f);
}
END_TEST

/* Service 0 runs Monday and Tuesday (1 trip), service 1 on Tuesday and Thursday (4 by
 * frequency: 8:00 to 8:31 every 10 min), service 2 has no trips. */
START_TEST(busiest_date_counts_frequencies_by_departure) {
  struct fixture f;
  set_up(&f, 2, 2);
  add_service(&f, MONDAY, 4, 2 | 8);
  add_service(&f, MONDAY - 8, 1, 1);
  tq_draft_view(&f.d, &f.g);
  int32_t first = 7, last = 7;
  ck_assert_int_eq(tq_timetable_busiest_date(&f.g), TQ_NO_DATE);
  ck_assert(!tq_timetable_dates(&f.g, &first, &last));
  ck_assert_int_eq(first, 7);
  add_trip(&f, 0, 8 * H, 600);
  tq_draft_view(&f.d, &f.g);
  ck_assert_int_eq(tq_timetable_busiest_date(&f.g), MONDAY);
  add_frequency(&f, add_trip(&f, 1, 8 * H, 600),
                (struct tq_frequency){8 * H, 8 * H + 1860, 600, 0});
  tq_draft_view(&f.d, &f.g);
  ck_assert_int_eq(tq_timetable_busiest_date(&f.g), MONDAY + 1);
  ck_assert(tq_timetable_dates(&f.g, &first, &last));
  ck_assert_int_eq(first, MONDAY);
  ck_assert_int_eq(last, MONDAY + 3);
  tear_down(&f);
}
END_TEST

int main(void) {
  Suite *s = suite_create("timetable");
  TCase *c = tcase_create("timetable");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, trip_inside_the_window_is_a_line);
  tq_suite_add(c, window_touching_the_trip_by_one_second_keeps_it);
  tq_suite_add(c, trip_past_midnight_runs_on_the_next_date);
  tq_suite_add(c, window_past_midnight_takes_tomorrows_early_trips);
  tq_suite_add(c, frequency_end_is_exclusive);
  tq_suite_add(c, runs_that_overtake_go_to_different_lines);
  tq_suite_add(c, network_left_out_has_no_lines);
  tq_suite_add(c, slack_is_taken_from_departures_only);
  tq_suite_add(c, mirror_turns_stops_trips_and_times);
  tq_suite_add(c, footpaths_follow_walk_rule_and_limit);
  tq_suite_add(c, self_transfer_forbidden_means_no_change);
  tq_suite_add(c, date_without_service_names_the_dates_that_have_it);
  tq_suite_add(c, options_out_of_range_are_refused);
  tq_suite_add(c, busiest_date_counts_frequencies_by_departure);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
