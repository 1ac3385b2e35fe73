/* RAPTOR, for one departure and for a window, plain and mirrored: hand-made cases, and
 * random feeds against the oracle. */
#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/raptor.h"
#include "graphs/draft.h"
#include "tests/feed.h"
#include "tests/suite.h"
#include "tests/transit_oracle.h"

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
  for (uint32_t s = 0; s <= f->d.stops.n; s++)
    ck_assert(tq_push(&f->d.first_transfer, s > from));
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
    ck_assert_int_eq(tq_raptor_range(f.r, NULL, 0, 0, step_cutoff[i][0], 1, step_cutoff[i][1],
                                     travel_s, NULL),
                     TQ_E_ARG);
  ck_assert_int_eq(tq_raptor_range(f.r, NULL, 0, 0, 60, 1, TQ_MAX_TRAVEL_S, travel_s, NULL),
                   TQ_OK);
  ck_assert_uint_eq(travel_s[1], TQ_NOT_REACHED);
  tear_down(&f);
}
END_TEST

/* A random question about a random feed, each feature switched on in turn, then all. */
struct question {
  struct fixture f;
  uint64_t seed;
  struct tq_access access[3];
  size_t n_access;
  int32_t at_s, cutoff_s;
  int max_rides;
  struct tq_oracle *oracle;
};

static uint32_t below(struct question *q, uint32_t n) { return tq_random_below(&q->seed, n); }

static void ask(struct question *q, uint64_t seed, int32_t window_s, bool mirror) {
  memset(q, 0, sizeof *q);
  q->seed = seed;
  unsigned features = seed % 9 == 8 ? TQ_FEED_ALL : 1u << seed % 9;
  if (seed % 2) features |= TQ_FEED_WALKS;
  struct tq_feed_opts feed = tq_feed_small(features);
  set_up(&q->f);
  ck_assert_int_eq(tq_feed_random(&q->f.d, &feed, seed, NULL), TQ_OK);
  struct tq_timetable_opts *o = &q->f.o;
  o->date = MONDAY + (int32_t)below(q, 3);
  if (below(q, 4) == 0) o->without = 1u << below(q, TQ_N_NETWORKS);
  for (int n = 0; n < TQ_N_NETWORKS && below(q, 2); n++) o->slack_s[n] = 30 * (int32_t)below(q, 5);
  o->walk_kmh = below(q, 3) ? 5 : 4;
  o->max_walk_s = below(q, 3) ? 1200 : 600;
  o->mirror = mirror;
  q->cutoff_s = 600 + 60 * (int32_t)below(q, 150);
  q->max_rides = 1 + (int)below(q, 5);
  bool late = features & TQ_FEED_MIDNIGHT && below(q, 2);
  q->at_s = (late ? (below(q, 2) ? 23 * H : 0) : 7 * H) + 30 * (int32_t)below(q, 240);
  q->n_access = 1 + below(q, 3);
  for (uint32_t i = 0; i < q->n_access; i++) /* stops 0-1, 2-3, 4-5 */
    q->access[i] = (struct tq_access){2 * i + below(q, 2), 30 * (int32_t)below(q, 20)};
  /* the window as narrow as may be */
  o->from_s = mirror ? q->at_s - q->cutoff_s : q->at_s;
  o->to_s = (mirror ? q->at_s : q->at_s + q->cutoff_s) + window_s;
  build(&q->f, q->max_rides);
  q->oracle = tq_oracle_new(&q->f.g, o);
  ck_assert_ptr_nonnull(q->oracle);
}

static void asked(struct question *q) {
  tq_oracle_free(q->oracle);
  tear_down(&q->f);
}

START_TEST(run_on_random_feeds_equals_the_oracle) {
  int n_reached = 0, n_changes = 0;
  for (uint64_t seed = 0; seed < 3000; seed++) {
    struct question q;
    ask(&q, seed, 0, false);
    for (int again = 0; again < 2; again++) { /* scratch is left clean */
      tq_raptor_run(q.f.r, q.access, q.n_access, q.at_s, q.cutoff_s);
      int32_t want_s[TQ_MAX_RIDES + 1][TQ_ORACLE_STOPS];
      tq_oracle_forward(q.oracle, q.access, q.n_access, q.at_s, q.cutoff_s, q.max_rides, want_s);
      for (uint32_t s = 0; s < q.f.g.n_stops; s++) {
        for (int k = 1; k <= q.max_rides; k++)
          ck_assert_msg(tq_raptor_arrive_s(q.f.r, s, k) == want_s[k][s],
                        "seed %d stop %u rides %d: %d, not %d", (int)seed, s, k,
                        tq_raptor_arrive_s(q.f.r, s, k), want_s[k][s]);
        n_reached += want_s[q.max_rides][s] < TQ_NEVER;
        n_changes += want_s[q.max_rides][s] < want_s[1][s];
      }
      q.n_access = 1;
    }
    asked(&q);
  }
  ck_assert_int_gt(n_reached, 5000); /* the questions are worth asking */
  ck_assert_int_gt(n_changes, 1000);
}
END_TEST

START_TEST(range_on_random_feeds_equals_run_at_each_departure) {
  for (uint64_t seed = 0; seed < 400; seed++) {
    struct question q;
    const uint32_t counts[] = {1, 7, 120, 128, 129, 300};
    uint32_t n = counts[seed % 6];
    int32_t step_s = seed % 5 ? 60 : 13;
    ask(&q, seed, step_s * (int32_t)n, seed % 4 == 0);
    int32_t first_s = q.f.o.mirror ? -q.at_s - step_s * (int32_t)n : q.at_s;
    uint16_t *travel_s = tq_alloc((size_t)q.f.g.n_stops * n, sizeof *travel_s);
    ck_assert_int_eq(tq_raptor_range(q.f.r, q.access, q.n_access, first_s, step_s, n, q.cutoff_s,
                                     travel_s, NULL),
                     TQ_OK);
    for (uint32_t i = 0; i < n; i++) {
      int32_t depart_s = first_s + step_s * (int32_t)i;
      tq_raptor_run(q.f.r, q.access, q.n_access, depart_s, q.cutoff_s);
      for (uint32_t s = 0; s < q.f.g.n_stops; s++) {
        int32_t at_s = tq_raptor_arrive_s(q.f.r, s, q.max_rides);
        int32_t want_s = at_s == TQ_NEVER ? TQ_NOT_REACHED : at_s - depart_s;
        ck_assert_msg(travel_s[s * n + i] == want_s, "seed %d stop %u departure %u: %d, not %d",
                      (int)seed, s, i, travel_s[s * n + i], want_s);
      }
    }
    free(travel_s);
    asked(&q);
  }
}
END_TEST

START_TEST(mirror_on_random_feeds_gives_the_latest_departure) {
  int n_found = 0;
  for (uint64_t seed = 0; seed < 600; seed++) {
    struct question q;
    ask(&q, seed, 0, true);
    tq_raptor_run(q.f.r, q.access, q.n_access, -q.at_s, q.cutoff_s);
    for (uint32_t s = 0; s < q.f.g.n_stops; s++)
      for (int k = 1; k <= q.max_rides; k++) {
        int32_t got_s = tq_raptor_arrive_s(q.f.r, s, k);
        int32_t want_s =
            tq_oracle_latest(q.oracle, s, q.access, q.n_access, q.at_s, q.cutoff_s, k);
        ck_assert_msg(got_s == -want_s, "seed %d stop %u rides %d: %d, not %d", (int)seed, s, k,
                      -got_s, want_s);
        n_found += got_s != TQ_NEVER;
      }
    asked(&q);
  }
  ck_assert_int_gt(n_found, 1000);
}
END_TEST

/* Whether the footpath or change from stop a to stop b takes walk_s. */
static int32_t gap_s(const struct tq_timetable *t, uint32_t a, uint32_t b, int32_t walk_s) {
  if (a == b) return walk_s == 0 ? t->change_s[a] : TQ_NO_CHANGE;
  for (uint32_t i = t->first_footpath[a]; i < t->first_footpath[a + 1]; i++)
    if (t->footpaths[i].to == b && t->footpaths[i].walk_s == walk_s) return walk_s;
  return TQ_NO_CHANGE;
}

/* Walks through the rides with the timetable in hand; returns the arrival. */
static int32_t follow(const struct question *q, const struct tq_ride *rides, int n, int32_t now_s,
                      uint32_t stop) {
  const struct tq_timetable *t = q->f.t;
  for (int k = 0; k < n; k++) {
    const struct tq_ride *r = &rides[k];
    const struct tq_line *line = &t->lines[r->line];
    const struct tq_line_stop *stops = t->line_stops + line->first_stop;
    ck_assert_uint_lt(r->trip, line->n_trips);
    ck_assert_uint_lt(r->board_index, r->alight_index);
    ck_assert_uint_lt(r->alight_index, line->n_stops);
    ck_assert(!stops[r->board_index].no_board && !stops[r->alight_index].no_alight);
    uint32_t board = stops[r->board_index].stop;
    ck_assert_uint_eq(r->from_stop, k ? stop : board);
    if (k) {
      int32_t wait_s = gap_s(t, stop, board, r->walk_s);
      ck_assert_int_ne(wait_s, TQ_NO_CHANGE);
      now_s += wait_s;
    } else {
      size_t a = 0;
      while (a < q->n_access && q->access[a].stop != board) a++;
      ck_assert_uint_lt(a, q->n_access);
      now_s += q->access[a].walk_s;
    }
    uint32_t times = line->first_time + r->trip * line->n_stops;
    ck_assert_int_le(now_s, t->depart_s[times + r->board_index]);
    now_s = t->arrive_s[times + r->alight_index];
    stop = stops[r->alight_index].stop;
  }
  return now_s;
}

START_TEST(trace_on_random_feeds_can_be_ridden) {
  int n_long = 0;
  for (uint64_t seed = 0; seed < 1500; seed++) {
    struct question q;
    bool mirror = seed % 3 == 0;
    ask(&q, seed, 0, mirror);
    int32_t depart_s = mirror ? -q.at_s : q.at_s;
    tq_raptor_run(q.f.r, q.access, q.n_access, depart_s, q.cutoff_s);
    for (uint32_t s = 0; s < q.f.g.n_stops; s++)
      for (int k = 1; k <= q.max_rides; k++) {
        struct tq_ride rides[TQ_MAX_RIDES];
        int32_t at_s = tq_raptor_arrive_s(q.f.r, s, k);
        int n = tq_raptor_trace(q.f.r, s, k, rides);
        ck_assert_int_eq(n > 0, at_s != TQ_NEVER);
        if (!n) continue;
        ck_assert_int_le(n, k);
        ck_assert(tq_raptor_arrive_s(q.f.r, s, n - 1) > at_s);
        ck_assert_int_eq(follow(&q, rides, n, depart_s, UINT32_MAX), at_s);
        const struct tq_ride *end = &rides[n - 1];
        uint32_t at = q.f.t->lines[end->line].first_stop + end->alight_index;
        ck_assert_uint_eq(q.f.t->line_stops[at].stop, s);
        n_long += n > 1;
      }
    asked(&q);
  }
  ck_assert_int_gt(n_long, 1000);
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
  tq_suite_add(c, run_on_random_feeds_equals_the_oracle);
  tq_suite_add(c, range_on_random_feeds_equals_run_at_each_departure);
  tq_suite_add(c, mirror_on_random_feeds_gives_the_latest_departure);
  tq_suite_add(c, trace_on_random_feeds_can_be_ridden);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
