/* RAPTOR on hand-made cases; random feeds are in test_transit_random.c. */
#include <string.h>

#include "engine/transit/raptor.h"
#include "graphs/draft.h"
#include "tests/suite.h"

enum { H = 3600, M = 60 };

struct fixture {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_timetable_opts o;
  struct tq_timetable *t;
  struct tq_raptor *r;
};

static const int32_t MONDAY = 19786; /* 2024-03-04 */

static void set_up(struct fixture *f) {
  memset(f, 0, sizeof *f);
  ck_assert_int_eq(tq_draft_init(&f->d, NULL), TQ_OK);
  f->o = (struct tq_timetable_opts){
      .date = MONDAY, .from_s = 0, .to_s = 24 * H, .walk_kmh = 5, .max_walk_s = 1200};
}

static void tear_down(struct fixture *f) {
  tq_raptor_free(f->r);
  tq_timetable_free(f->t);
  tq_draft_free(&f->d);
}

static void build(struct fixture *f, int max_rides) {
  tq_raptor_free(f->r);
  tq_timetable_free(f->t);
  f->r = NULL;
  f->t = NULL;
  tq_draft_view(&f->d, &f->g);
  struct tq_err err = {0};
  ck_assert_msg(!tq_timetable_new(&f->g, &f->o, &f->t, &err), "%s", err.msg);
  ck_assert_msg(!tq_raptor_new(f->t, max_rides, &f->r, &err), "%s", err.msg);
}

/* Stops 0 .. n - 1, one service on Monday, no lines yet. */
static void set_up_stops(struct fixture *f, uint32_t n) {
  set_up(f);
  for (uint32_t s = 0; s < n; s++)
    ck_assert(tq_push(&f->d.stops, ((struct tq_stop){.parent = TQ_NO_STOP})));
  ck_assert(tq_push(&f->d.feeds, ((struct tq_feed){.first_date = MONDAY})));
  ck_assert(tq_push(&f->d.routes, ((struct tq_route){.network = TQ_BUS})));
  ck_assert(tq_push(&f->d.services, ((struct tq_service){MONDAY, 1, 0, 0})));
  ck_assert(tq_push(&f->d.service_days, 1));
}

/* A pattern of its own with one trip: stops, and minutes after 8:00 at each. */
static void add_trip(struct fixture *f, uint32_t n, const uint32_t *stops, const int *minutes) {
  struct tq_pattern p = {.first_stop = (uint32_t)f->d.pattern_stops.n,
                         .n_stops = n,
                         .first_trip = (uint32_t)f->d.trips.n,
                         .n_trips = 1};
  struct tq_trip trip = {.pattern = (uint32_t)f->d.patterns.n,
                         .first_time = (uint32_t)f->d.stop_times.n};
  for (uint32_t i = 0; i < n; i++) {
    int32_t s = 8 * H + minutes[i] * M;
    ck_assert(tq_push(&f->d.pattern_stops, ((struct tq_pattern_stop){.stop = stops[i]})));
    ck_assert(tq_push(&f->d.stop_times, ((struct tq_stop_time){s, s})));
  }
  ck_assert(tq_push(&f->d.patterns, p) && tq_push(&f->d.trips, trip));
}
#define ADD_TRIP(f, n, stops, minutes) \
  add_trip(f, n, (const uint32_t[]){SPREAD stops}, (const int[]){SPREAD minutes})
#define SPREAD(...) __VA_ARGS__

/* One transfer of the whole feed. */
static void add_transfer(struct fixture *f, uint32_t from, struct tq_transfer x) {
  for (uint32_t s = 0; s <= f->d.stops.n; s++) ck_assert(tq_push(&f->d.first_transfer, s > from));
  ck_assert(tq_push(&f->d.transfers, x));
}

static int32_t arrive_min(struct fixture *f, uint32_t from, uint32_t to, int rides) {
  tq_raptor_run(f->r, &(struct tq_access){from, 0}, 1, 8 * H, 2 * H);
  int32_t s = tq_raptor_arrive_s(f->r, to, rides);
  return s == TQ_NEVER ? -1 : (s - 8 * H) / M;
}

static uint32_t trip_of(const struct fixture *f, const struct tq_ride *r) {
  return f->t->trips[f->t->lines[r->line].first_trip + r->trip].trip;
}

/* 0 -10-> 1 at 8:00, then 1 -> 2 at 8:10 and 8:30. */
START_TEST(transfer_missed_by_one_second_waits) {
  struct fixture f;
  set_up_stops(&f, 3);
  ADD_TRIP(&f, 2, (0, 1), (0, 10));
  ADD_TRIP(&f, 2, (1, 2), (10, 20));
  ADD_TRIP(&f, 2, (1, 2), (30, 40));
  build(&f, 4);
  ck_assert_int_eq(arrive_min(&f, 0, 2, 4), 20);
  ck_assert_int_eq(arrive_min(&f, 0, 2, 1), -1);
  f.d.stop_times.v[1].arrive_s++;
  f.d.stop_times.v[1].depart_s++;
  build(&f, 4);
  ck_assert_int_eq(arrive_min(&f, 0, 2, 4), 40);
  f.d.stop_times.v[1].arrive_s--;
  f.o.slack_s[TQ_BUS] = 1;
  build(&f, 4);
  tq_raptor_run(f.r, &(struct tq_access){0, 0}, 1, 8 * H, 2 * H);
  ck_assert_int_eq(tq_raptor_arrive_s(f.r, 1, 1), TQ_NEVER); /* the first ride needs it too */
  tq_raptor_run(f.r, &(struct tq_access){0, 0}, 1, 8 * H - 1, 2 * H);
  ck_assert_int_eq(tq_raptor_arrive_s(f.r, 2, 2), 8 * H + 40 * M);
  tear_down(&f);
}
END_TEST

START_TEST(change_time_at_the_stop_counts) {
  struct fixture f;
  set_up_stops(&f, 3);
  ADD_TRIP(&f, 2, (0, 1), (0, 10));
  ADD_TRIP(&f, 2, (1, 2), (12, 20));
  ADD_TRIP(&f, 2, (1, 2), (13, 21));
  add_transfer(&f, 1, (struct tq_transfer){1, TQ_NO_WALK, 2 * M + 1});
  build(&f, 4);
  ck_assert_int_eq(arrive_min(&f, 0, 2, 4), 21);
  ck_assert_int_eq(arrive_min(&f, 1, 2, 4), 20); /* nothing to change from */
  f.d.transfers.v[0].rule_s = TQ_RULE_FORBIDDEN;
  build(&f, 4);
  ck_assert_int_eq(arrive_min(&f, 0, 2, 4), -1);
  ck_assert_int_eq(arrive_min(&f, 0, 1, 4), 10);
  f.o.mirror = true;
  build(&f, 4);
  tq_raptor_run(f.r, &(struct tq_access){2, 0}, 1, -9 * H, INT32_MAX);
  ck_assert_int_eq(tq_raptor_arrive_s(f.r, 1, 4), -(8 * H + 13 * M));
  ck_assert_int_eq(tq_raptor_arrive_s(f.r, 0, 4), TQ_NEVER);
  tear_down(&f);
}
END_TEST

/* 0 -> 1, a walk of 5 minutes 1 -> 2, then 2 -> 3. Walking is between rides only:
 * neither to the first ride nor as an arrival. */
START_TEST(footpath_joins_two_rides_and_nothing_else) {
  struct fixture f;
  set_up_stops(&f, 4);
  ADD_TRIP(&f, 2, (0, 1), (0, 10));
  ADD_TRIP(&f, 2, (2, 3), (15, 20));
  add_transfer(&f, 1, (struct tq_transfer){2, 3000, TQ_RULE_NONE});
  build(&f, 4);
  ck_assert_int_eq(arrive_min(&f, 0, 3, 4), 20);
  ck_assert_int_eq(arrive_min(&f, 0, 2, 4), -1);
  ck_assert_int_eq(arrive_min(&f, 1, 3, 4), -1);
  f.d.transfers.v[0].walk_ds++;
  build(&f, 4);
  ck_assert_int_eq(arrive_min(&f, 0, 3, 4), -1);
  tear_down(&f);
}
END_TEST

/* Direct, arriving at 8:30, and with a change, at 8:30 as well. */
START_TEST(equal_arrivals_are_traced_with_fewest_rides) {
  struct fixture f;
  set_up_stops(&f, 3);
  ADD_TRIP(&f, 2, (0, 1), (0, 10));
  ADD_TRIP(&f, 2, (1, 2), (10, 30));
  ADD_TRIP(&f, 2, (0, 2), (5, 30));
  build(&f, 4);
  ck_assert_int_eq(arrive_min(&f, 0, 2, 4), 30);
  struct tq_ride rides[TQ_MAX_RIDES];
  ck_assert_int_eq(tq_raptor_trace(f.r, 2, 4, rides), 1);
  ck_assert_uint_eq(trip_of(&f, &rides[0]), 2);
  ck_assert_uint_eq(rides[0].from_stop, 0);
  f.d.stop_times.v[3].arrive_s--; /* the change is a second faster */
  build(&f, 4);
  ck_assert_int_eq(arrive_min(&f, 0, 2, 4), 29);
  ck_assert_int_eq(tq_raptor_trace(f.r, 2, 4, rides), 2);
  ck_assert_uint_eq(trip_of(&f, &rides[1]), 1);
  ck_assert_uint_eq(rides[1].from_stop, 1);
  ck_assert_int_eq(tq_raptor_trace(f.r, 2, 1, rides), 1);
  ck_assert_int_eq(tq_raptor_trace(f.r, 0, 4, rides), 0);
  tear_down(&f);
}
END_TEST

START_TEST(cutoff_includes_its_last_second) {
  struct fixture f;
  set_up_stops(&f, 2);
  ADD_TRIP(&f, 2, (0, 1), (0, 10));
  build(&f, 1);
  const struct tq_access access = {0, 0};
  tq_raptor_run(f.r, &access, 1, 8 * H, 600);
  ck_assert_int_eq(tq_raptor_arrive_s(f.r, 1, 1), 8 * H + 600);
  tq_raptor_run(f.r, &access, 1, 8 * H, 599);
  ck_assert_int_eq(tq_raptor_arrive_s(f.r, 1, 1), TQ_NEVER);
  tq_raptor_run(f.r, &access, 1, 8 * H, INT32_MAX);
  ck_assert_int_eq(tq_raptor_arrive_s(f.r, 1, 1), 8 * H + 600);
  uint16_t travel_s[4];
  ck_assert_int_eq(tq_raptor_range(f.r, &access, 1, 8 * H - 1, 1, 2, 600, travel_s, NULL), TQ_OK);
  ck_assert_uint_eq(travel_s[2], TQ_NOT_REACHED);
  ck_assert_uint_eq(travel_s[3], 600);
  tear_down(&f);
}
END_TEST

START_TEST(arguments_out_of_range_are_refused) {
  struct fixture f;
  set_up_stops(&f, 2);
  ADD_TRIP(&f, 2, (0, 1), (0, 10));
  build(&f, TQ_MAX_RIDES);
  ck_assert_int_eq(tq_raptor_arrive_s(f.r, 1, 1), TQ_NEVER); /* before any run */
  struct tq_raptor *none = NULL;
  ck_assert_int_eq(tq_raptor_new(f.t, 0, &none, NULL), TQ_E_ARG);
  ck_assert_int_eq(tq_raptor_new(f.t, TQ_MAX_RIDES + 1, &none, NULL), TQ_E_ARG);
  uint16_t travel_s[2];
  const int32_t step_cutoff[][2] = {{60, TQ_MAX_TRAVEL_S + 1}, {60, -1}, {0, 60}, {INT32_MAX, 60}};
  for (int i = 0; i < 4; i++)
    ck_assert_int_eq(
        tq_raptor_range(f.r, NULL, 0, 0, step_cutoff[i][0], 1, step_cutoff[i][1], travel_s, NULL),
        TQ_E_ARG);
  ck_assert_int_eq(tq_raptor_range(f.r, NULL, 0, 0, 60, 1, TQ_MAX_TRAVEL_S, travel_s, NULL), TQ_OK);
  ck_assert_uint_eq(travel_s[1], TQ_NOT_REACHED);
  tear_down(&f);
}
END_TEST

int main(void) {
  Suite *s = suite_create("raptor");
  TCase *c = tcase_create("raptor");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, transfer_missed_by_one_second_waits);
  tq_suite_add(c, change_time_at_the_stop_counts);
  tq_suite_add(c, footpath_joins_two_rides_and_nothing_else);
  tq_suite_add(c, equal_arrivals_are_traced_with_fewest_rides);
  tq_suite_add(c, cutoff_includes_its_last_second);
  tq_suite_add(c, arguments_out_of_range_are_refused);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
