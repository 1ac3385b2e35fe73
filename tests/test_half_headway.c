/* Frequencies that are boarded after half their headway: by hand, and against an oracle of its
 * own that moves in time without trips. */
#include <math.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/connection_scan.h"
#include "graphs/draft.h"
#include "tests/feed.h"
#include "tests/suite.h"

enum { H = 3600, DAY_S = 86400, MAX_STOPS = 8 };

static const int32_t MONDAY = 19786; /* 2024-03-04 */

struct fixture {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_timetable_opts o;
  struct tq_timetable *t;
  struct tq_raptor *r;
};

static void build(struct fixture *f, int max_rides) {
  struct tq_err err = {0};
  tq_draft_view(&f->d, &f->g);
  ck_assert_msg(!tq_timetable_new(&f->g, &f->o, &f->t, &err), "%s", err.msg);
  ck_assert_msg(!tq_raptor_new(f->t, max_rides, &f->r, &err), "%s", err.msg);
}

static void tear_down(struct fixture *f) {
  tq_raptor_free(f->r);
  tq_timetable_free(f->t);
  tq_draft_free(&f->d);
}

/* --- by hand ------------------------------------------------------------------------ */

/* 0 -> 1 -> 2 in 300 s each, 60 s at stop 1; every 601 s from 8:00 to 9:00, then every 300 s to
 * 9:30. */
static void set_up_line(struct fixture *f, bool exact) {
  static const struct tq_stop_time times[] = {{0, 0}, {300, 360}, {660, 660}};
  memset(f, 0, sizeof *f);
  ck_assert_int_eq(tq_draft_init(&f->d, NULL), TQ_OK);
  f->o = (struct tq_timetable_opts){.date = MONDAY,
                                    .from_s = 0,
                                    .to_s = 24 * H,
                                    .walk_kmh = 5,
                                    .max_walk_s = 1200,
                                    .half_headway = true};
  struct tq_draft *d = &f->d;
  for (uint32_t s = 0; s < 3; s++) {
    ck_assert(tq_push(&d->stops, ((struct tq_stop){.parent = TQ_NO_STOP})));
    ck_assert(tq_push(&d->pattern_stops, ((struct tq_pattern_stop){.stop = s & 3})));
    ck_assert(tq_push(&d->stop_times, times[s]));
  }
  ck_assert(tq_push(&d->feeds, ((struct tq_feed){.first_date = MONDAY})));
  ck_assert(tq_push(&d->routes, ((struct tq_route){.network = TQ_BUS})));
  ck_assert(tq_push(&d->services, ((struct tq_service){MONDAY, 1, 0, 0})));
  ck_assert(tq_push(&d->service_days, 1));
  ck_assert(tq_push(&d->patterns, ((struct tq_pattern){.n_stops = 3, .n_trips = 1})));
  ck_assert(tq_push(&d->trips, ((struct tq_trip){.n_frequencies = 2})));
  ck_assert(tq_push(&d->frequencies, ((struct tq_frequency){8 * H, 9 * H, 601, exact})));
  ck_assert(tq_push(&d->frequencies, ((struct tq_frequency){9 * H, 9 * H + 1800, 300, exact})));
  build(f, 2);
}

static int32_t arrive_s(struct fixture *f, uint32_t from, uint32_t to, int32_t depart_s) {
  tq_raptor_run(f->r, &(struct tq_access){from, 0}, 1, depart_s, 2 * H);
  return tq_raptor_arrive_s(f->r, to, 2);
}

START_TEST(each_boarding_waits_half_the_headway) {
  struct fixture f;
  set_up_line(&f, false);
  ck_assert(!tq_scan_fits(f.t, 2)); /* a trip every second */
  ck_assert_int_eq(arrive_s(&f, 0, 2, 8 * H + 17), 8 * H + 17 + 300 + 660);
  ck_assert_int_eq(arrive_s(&f, 0, 1, 8 * H + 17), 8 * H + 17 + 300 + 300);
  ck_assert_int_eq(arrive_s(&f, 1, 2, 8 * H + 1000), 8 * H + 1000 + 300 + 300);
  tear_down(&f);
}
END_TEST

START_TEST(period_begins_and_ends_as_the_trip_gets_there) {
  struct fixture f;
  set_up_line(&f, false);
  ck_assert_int_eq(arrive_s(&f, 0, 2, 8 * H - 900), 8 * H + 300 + 660);
  ck_assert_int_eq(arrive_s(&f, 1, 2, 8 * H), 8 * H + 360 + 300 + 300);
  /* at stop 0 the second headway begins at 9:00 sharp, and both can be waited for before it */
  ck_assert_int_eq(arrive_s(&f, 0, 1, 9 * H - 200), 9 * H + 100 + 300);
  ck_assert_int_eq(arrive_s(&f, 0, 1, 9 * H - 100), 9 * H + 150 + 300);
  ck_assert_int_eq(arrive_s(&f, 0, 1, 9 * H + 1799), 9 * H + 1799 + 150 + 300);
  ck_assert_int_eq(arrive_s(&f, 0, 1, 9 * H + 1800), TQ_NEVER);
  ck_assert_int_eq(arrive_s(&f, 1, 2, 9 * H + 1800 + 359), 9 * H + 1800 + 359 + 150 + 300);
  ck_assert_int_eq(arrive_s(&f, 1, 2, 9 * H + 1800 + 360), TQ_NEVER);
  tear_down(&f);
}
END_TEST

START_TEST(ride_says_when_it_runs) {
  struct fixture f;
  struct tq_ride rides[2];
  int32_t arrive[2], depart[2];
  set_up_line(&f, false);
  arrive_s(&f, 1, 2, 8 * H + 1000);
  ck_assert_int_eq(tq_raptor_trace(f.r, 2, 2, rides), 1);
  tq_timetable_real_times(f.t, rides[0].line, rides[0].trip, 1, &arrive[0], &depart[0]);
  ck_assert_int_eq(depart[0], 8 * H + 1300);
  ck_assert_int_eq(arrive[0], 8 * H + 1240);
  tear_down(&f);
}
END_TEST

START_TEST(exact_times_are_kept) {
  struct fixture f;
  set_up_line(&f, true);
  ck_assert_int_eq(arrive_s(&f, 0, 2, 8 * H + 17), 8 * H + 601 + 660);
  tear_down(&f);
}
END_TEST

/* --- random feeds ------------------------------------------------------------------- */

static int32_t max_of(int32_t a, int32_t b) { return a > b ? a : b; }

/* Everybody ready at a stop of the trip rides on; departs_s tells when they leave the i-th call
 * when ready at time r, slack counted, or TQ_NEVER. */
static void ride(const struct fixture *f, uint32_t trip, int32_t day_s,
                 const struct tq_frequency *q, int32_t shift_s, const int32_t *ready_s,
                 int32_t *found_s) {
  const struct tq_trip *t = &f->g.trips[trip];
  const struct tq_pattern *p = &f->g.patterns[t->pattern];
  const struct tq_pattern_stop *stops = f->g.pattern_stops + p->first_stop;
  const struct tq_stop_time *times = f->g.stop_times + t->first_time;
  int32_t slack_s = f->o.slack_s[f->g.routes[p->route].network];
  for (uint32_t i = 0; i < p->n_stops; i++) {
    if (stops[i].no_pickup || ready_s[stops[i].stop] == TQ_NEVER) continue;
    int32_t r = ready_s[stops[i].stop] + slack_s, leaves_s = times[i].depart_s + shift_s;
    if (q) {
      int32_t into_s = times[i].depart_s - times[0].depart_s + day_s;
      if (r >= (int32_t)q->end_s + into_s) continue;
      leaves_s = max_of(r, (int32_t)q->start_s + into_s) + (int32_t)(q->headway_s / 2);
    } else if (r > leaves_s)
      continue;
    for (uint32_t j = i + 1; j < p->n_stops; j++) {
      int32_t at_s = leaves_s + times[j].arrive_s - times[i].depart_s;
      if (!stops[j].no_drop_off && at_s < found_s[stops[j].stop]) found_s[stops[j].stop] = at_s;
    }
  }
}

static void ride_all(const struct fixture *f, uint32_t trip, int32_t day_s, const int32_t *ready_s,
                     int32_t *found_s) {
  const struct tq_trip *t = &f->g.trips[trip];
  int32_t first_s = f->g.stop_times[t->first_time].depart_s;
  if (!t->n_frequencies) ride(f, trip, day_s, NULL, day_s, ready_s, found_s);
  for (uint32_t k = 0; k < t->n_frequencies; k++) {
    const struct tq_frequency *q = &f->g.frequencies[t->first_frequency + k];
    if (!q->exact) ride(f, trip, day_s, q, 0, ready_s, found_s);
    for (uint32_t s = q->start_s; s < q->end_s && q->exact; s += q->headway_s)
      ride(f, trip, day_s, NULL, day_s + (int32_t)s - first_s, ready_s, found_s);
  }
}

/* Seconds for changing from stop a to stop b; -1 when it cannot be done. */
static int32_t change_s(const struct fixture *f, uint32_t a, uint32_t b) {
  const struct tq_graph *g = &f->g;
  for (uint32_t i = g->n_transfers ? g->first_transfer[a] : 0;
       g->n_transfers && i < g->first_transfer[a + 1]; i++) {
    const struct tq_transfer *t = &g->transfers[i];
    if (t->to != b) continue;
    if (t->rule_s == TQ_RULE_FORBIDDEN) return -1;
    if (a == b) return max_of(t->rule_s, 0);
    if (t->walk_ds == TQ_NO_WALK) return t->rule_s;
    int32_t walk_s = (int32_t)ceil(t->walk_ds * 5.0 / (f->o.walk_kmh * 10.0));
    if (t->rule_s != TQ_RULE_NONE) return max_of(walk_s, t->rule_s);
    return walk_s > f->o.max_walk_s ? -1 : walk_s;
  }
  return a == b ? 0 : -1;
}

static void oracle(const struct fixture *f, struct tq_access start, int32_t depart_s, int max_rides,
                   int32_t found_s[TQ_MAX_RIDES + 1][MAX_STOPS]) {
  int32_t ready_s[MAX_STOPS];
  for (uint32_t s = 0; s < MAX_STOPS; s++) ready_s[s] = found_s[0][s] = TQ_NEVER;
  ready_s[start.stop] = depart_s + start.walk_s;
  for (int k = 1; k <= max_rides; k++) {
    memcpy(found_s[k], found_s[k - 1], sizeof found_s[k]);
    for (uint32_t trip = 0; trip < f->g.n_trips; trip++)
      for (int32_t day = -2; day <= 2; day++)
        if (tq_service_runs(&f->g, f->g.trips[trip].service, f->o.date + day))
          ride_all(f, trip, day * DAY_S, ready_s, found_s[k]);
    for (uint32_t a = 0; a < MAX_STOPS; a++)
      for (uint32_t b = 0; b < MAX_STOPS && found_s[k][a] < TQ_NEVER; b++) {
        int32_t seconds = change_s(f, a, b);
        if (seconds >= 0 && found_s[k][a] + seconds < ready_s[b])
          ready_s[b] = found_s[k][a] + seconds;
      }
  }
}

/* A random feed with frequencies and a question about it. */
struct question {
  struct fixture f;
  struct tq_access start;
  int32_t at_s, cutoff_s;
  int max_rides;
};

static void ask(struct question *q, uint64_t seed, int32_t window_s, bool mirror) {
  static const unsigned more[] = {0, TQ_FEED_MIDNIGHT, TQ_FEED_PICKUP, TQ_FEED_LOOPS,
                                  TQ_FEED_RULES | TQ_FEED_SELF_RULES | TQ_FEED_FORBIDDEN};
  struct tq_feed_opts feed = tq_feed_small(TQ_FEED_FREQUENCIES | TQ_FEED_WALKS | more[seed % 5]);
  uint64_t random = seed;
  memset(q, 0, sizeof *q);
  ck_assert_int_eq(tq_draft_init(&q->f.d, NULL), TQ_OK);
  ck_assert_int_eq(tq_feed_random(&q->f.d, &feed, seed, NULL), TQ_OK);
  q->cutoff_s = 1800 + 60 * (int32_t)tq_random_below(&random, 120);
  q->max_rides = 1 + (int)tq_random_below(&random, 4);
  q->at_s = 7 * H + (int32_t)tq_random_below(&random, 2 * H);
  if (seed % 5 == 1) q->at_s += 15 * H;
  q->start = (struct tq_access){tq_random_below(&random, MAX_STOPS), 0};
  q->f.o = (struct tq_timetable_opts){.date = MONDAY + (int32_t)tq_random_below(&random, 3),
                                      .from_s = mirror ? q->at_s - q->cutoff_s : q->at_s,
                                      .to_s = (mirror ? q->at_s : q->at_s + q->cutoff_s) + window_s,
                                      .walk_kmh = 5,
                                      .max_walk_s = 1200,
                                      .mirror = mirror,
                                      .half_headway = true};
  for (int n = 0; n < TQ_N_NETWORKS; n++)
    q->f.o.slack_s[n] = (int32_t)tq_random_below(&random, 2) * 45;
  build(&q->f, q->max_rides);
}

START_TEST(run_on_random_feeds_equals_the_oracle) {
  int n_reached = 0;
  for (uint64_t seed = 0; seed < 1500; seed++) {
    struct question q;
    int32_t want_s[TQ_MAX_RIDES + 1][MAX_STOPS];
    ask(&q, seed, 0, false);
    tq_raptor_run(q.f.r, &q.start, 1, q.at_s, q.cutoff_s);
    oracle(&q.f, q.start, q.at_s, q.max_rides, want_s);
    for (uint32_t s = 0; s < MAX_STOPS; s++)
      for (int k = 1; k <= q.max_rides; k++) {
        int32_t want = want_s[k][s] <= q.at_s + q.cutoff_s ? want_s[k][s] : TQ_NEVER;
        int32_t got = tq_raptor_arrive_s(q.f.r, s, k);
        ck_assert_msg(got == want, "seed %d stop %u rides %d: %d, not %d", (int)seed, s, k, got,
                      want);
        n_reached += want < TQ_NEVER;
      }
    tear_down(&q.f);
  }
  ck_assert_int_gt(n_reached, 3000);
}
END_TEST

START_TEST(range_on_random_feeds_equals_run_at_each_departure) {
  enum { N = 70 };
  int n_reached = 0;
  for (uint64_t seed = 0; seed < 300; seed++) {
    struct question q;
    uint16_t travel_s[MAX_STOPS * N];
    int32_t step_s = 1 + (int32_t)(seed % 60);
    bool mirror = seed % 3 == 0;
    ask(&q, seed, step_s * N, mirror);
    int32_t first_s = mirror ? -q.at_s - step_s * N : q.at_s;
    ck_assert_int_eq(
        tq_raptor_range(q.f.r, &q.start, 1, first_s, step_s, N, q.cutoff_s, travel_s, NULL), TQ_OK);
    for (uint32_t i = 0; i < N; i++) {
      int32_t depart_s = first_s + step_s * (int32_t)i;
      tq_raptor_run(q.f.r, &q.start, 1, depart_s, q.cutoff_s);
      for (uint32_t s = 0; s < MAX_STOPS; s++) {
        int32_t at_s = tq_raptor_arrive_s(q.f.r, s, q.max_rides);
        uint16_t want = at_s == TQ_NEVER ? TQ_NOT_REACHED : (uint16_t)(at_s - depart_s);
        ck_assert_uint_eq(travel_s[s * N + i], want);
        n_reached += want != TQ_NOT_REACHED;
      }
    }
    tear_down(&q.f);
  }
  ck_assert_int_gt(n_reached, 20000);
}
END_TEST

/* The mirror's answer is in time; a second later is not. */
START_TEST(mirror_on_random_feeds_gives_the_latest_departure) {
  int n_found = 0;
  for (uint64_t seed = 0; seed < 800; seed++) {
    struct question q;
    ask(&q, seed, 0, true);
    tq_raptor_run(q.f.r, &q.start, 1, -q.at_s, q.cutoff_s);
    for (uint32_t s = 0; s < MAX_STOPS; s++) {
      int32_t found_s[TQ_MAX_RIDES + 1][MAX_STOPS];
      int32_t got = tq_raptor_arrive_s(q.f.r, s, q.max_rides);
      int32_t late_s = got == TQ_NEVER ? q.at_s - q.cutoff_s : 1 - got;
      oracle(&q.f, (struct tq_access){s, 0}, late_s, q.max_rides, found_s);
      ck_assert_int_gt(found_s[q.max_rides][q.start.stop], q.at_s);
      if (got == TQ_NEVER) continue;
      oracle(&q.f, (struct tq_access){s, 0}, -got, q.max_rides, found_s);
      ck_assert_int_le(found_s[q.max_rides][q.start.stop], q.at_s);
      n_found++;
    }
    tear_down(&q.f);
  }
  ck_assert_int_gt(n_found, 800);
}
END_TEST

int main(void) {
  Suite *s = suite_create("half_headway");
  TCase *c = tcase_create("half_headway");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, each_boarding_waits_half_the_headway);
  tq_suite_add(c, period_begins_and_ends_as_the_trip_gets_there);
  tq_suite_add(c, ride_says_when_it_runs);
  tq_suite_add(c, exact_times_are_kept);
  tq_suite_add(c, run_on_random_feeds_equals_the_oracle);
  tq_suite_add(c, range_on_random_feeds_equals_run_at_each_departure);
  tq_suite_add(c, mirror_on_random_feeds_gives_the_latest_departure);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
