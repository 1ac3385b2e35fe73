/* Searches by fare on random feeds with random fares against every journey and every way to
 * pay for it. */
#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/raptor_fare.h"
#include "tests/fare_feed.h"
#include "tests/fare_oracle.h"
#include "tests/feed.h"
#include "tests/suite.h"

enum { H = 3600, MAX_JOURNEYS = 6000 };

static const int32_t MONDAY = 19786; /* 2024-03-04 */

struct question {
  uint64_t seed;
  struct tq_draft d;
  struct tq_graph g;
  struct tq_timetable_opts o;
  struct tq_fare_opts fares;
  struct tq_timetable *t;
  struct tq_fares *f;
  struct tq_raptor_fare *r;
  struct tq_oracle *oracle;
  struct tq_access access[2];
  size_t n_access;
  int32_t at_s, cutoff_s;
  int max_rides;
};

static uint32_t below(struct question *q, uint32_t n) { return tq_random_below(&q->seed, n); }

static void lay_fares(struct question *q, uint64_t seed) {
  unsigned features = seed % 7 == 6 ? TQ_FARE_ALL : 1u << seed % 5;
  features |= seed % 4 ? TQ_FARE_TRANSFERS : 0;
  if (seed % 3 == 0)
    tq_fare_feed_tickets(&q->d, features, seed);
  else if (seed % 3 == 1)
    tq_fare_feed_legs(&q->d, features, seed);
  else
    tq_fare_feed_mixed(&q->d, features, seed);
}

/* A small feed, fares and a question; mirrored without transfers between legs. */
static void ask(struct question *q, uint64_t seed, bool mirror, uint32_t labels, int32_t window_s) {
  memset(q, 0, sizeof *q);
  q->seed = seed * 3 + 1;
  struct tq_feed_opts feed =
      tq_feed_small(seed % 4 ? TQ_FEED_WALKS : TQ_FEED_ALL & ~TQ_FEED_FREQUENCIES);
  feed.n_patterns = 5;
  feed.max_calls = 4;
  feed.max_trips = 6;
  feed.from_s = 7 * H;
  feed.to_s = 8 * H + 1800;
  struct tq_err err = {0};
  ck_assert_int_eq(tq_draft_init(&q->d, NULL), TQ_OK);
  ck_assert_int_eq(tq_feed_random(&q->d, &feed, seed, NULL), TQ_OK);
  lay_fares(q, seed);
  if (mirror) q->d.leg_transfers.n = 0;
  q->o = (struct tq_timetable_opts){
      .date = MONDAY + (int32_t)below(q, 2), .walk_kmh = 5, .max_walk_s = 600, .mirror = mirror};
  if (below(q, 3) == 0) q->o.slack_s[below(q, TQ_N_NETWORKS)] = 60;
  q->fares.date = q->o.date;
  q->fares.mirror = mirror;
  if (below(q, 3) == 0) q->fares.pass_networks = below(q, 1 << TQ_N_NETWORKS);
  q->cutoff_s = 1800 + 60 * (int32_t)below(q, 90);
  q->at_s = 7 * H + 60 * (int32_t)(mirror ? 50 + below(q, 80) : below(q, 50));
  q->max_rides = 1 + (int)below(q, 4);
  q->n_access = 1 + below(q, 2);
  for (uint32_t i = 0; i < q->n_access; i++)
    q->access[i] = (struct tq_access){2 * i + below(q, 2), 30 * (int32_t)below(q, 20)};
  q->o.from_s = (mirror ? q->at_s - q->cutoff_s : q->at_s) - 600; /* dwells at the window's ends */
  q->o.to_s = (mirror ? q->at_s : q->at_s + q->cutoff_s) + window_s + 600;
  tq_draft_view(&q->d, &q->g);
  ck_assert_msg(!tq_graph_check(&q->g, &err), "seed %d: %s", (int)seed, err.msg);
  ck_assert_msg(!tq_timetable_new(&q->g, &q->o, &q->t, &err), "%s", err.msg);
  ck_assert_msg(!tq_fares_new(&q->g, &q->fares, &q->f, &err), "%s", err.msg);
  ck_assert_msg(!tq_raptor_fare_new(q->t, q->f, q->max_rides, labels, &q->r, &err), "%s", err.msg);
  q->oracle = tq_oracle_new(&q->g, &q->o);
  ck_assert_ptr_nonnull(q->oracle);
}

static void asked(struct question *q) {
  tq_oracle_free(q->oracle);
  tq_raptor_fare_free(q->r);
  tq_fares_free(q->f);
  tq_timetable_free(q->t);
  tq_draft_free(&q->d);
}

static void run(struct question *q, int64_t max_fare) {
  tq_raptor_fare_run(q->r, q->access, q->n_access, q->o.mirror ? -q->at_s : q->at_s, q->cutoff_s,
                     max_fare);
}

static int n_long, n_kept, n_seated;

/* What a traced journey costs by the truth, and whether it arrives when it should. */
static void check_trace(const struct question *q, const struct tq_fare_arrival *a, int seed) {
  struct tq_ride rides[256];
  struct tq_fare_ride priced[256];
  int64_t paid[256], sum = 0;
  ck_assert_uint_le(tq_raptor_fare_max_parts(q->r), 256);
  int n = tq_raptor_fare_trace(q->r, a, rides);
  ck_assert_int_gt(n, 0);
  for (int i = 0; i < n; i++)
    priced[q->o.mirror ? n - 1 - i : i] = tq_fare_ride_of(q->t, &rides[i]);
  for (int i = 0; i < n; i++) {
    if (rides[i].seated) priced[q->o.mirror ? n - i : i].seated = true;
    n_seated += rides[i].seated;
  }
  int64_t cost = tq_fare_truth(&q->g, &q->fares, priced, (uint32_t)n);
  ck_assert_msg(cost <= a->cost, "seed %d: a journey for %d costs %d", seed, (int)a->cost,
                (int)cost);
  if (q->o.mirror) return;
  ck_assert_int_eq(priced[n - 1].alight_s, a->at_s);
  ck_assert(tq_fare_of_rides(q->f, priced, (uint32_t)n, paid));
  for (int i = 0; i < n; i++) sum += paid[i];
  n_long += n > 1;
  for (int i = 1; i < n; i++) n_kept += paid[i] == 0 && paid[i - 1] > 0;
  ck_assert_int_eq(sum, cost);
}

/* Compares all stops' fronts; returns how many points they have, 0 when too many journeys. */
static int compare(struct question *q, int seed) {
  struct tq_fare_front fronts[TQ_ORACLE_STOPS];
  struct tq_fare_arrival got[1024];
  int n_points = 0;
  if (!tq_fare_fronts(q->oracle, &q->g, &q->o, &q->fares, q->access, q->n_access, q->at_s,
                      q->cutoff_s, q->max_rides, MAX_JOURNEYS, fronts))
    return 0;
  run(q, TQ_NO_MAX_FARE);
  ck_assert(tq_raptor_fare_exact(q->r));
  for (uint32_t s = 0; s < q->g.n_stops; s++) {
    uint32_t n = tq_raptor_fare_arrivals(q->r, s, got);
    for (uint32_t i = 0; i < n || i < fronts[s].n; i++) {
      int at_s = i < n ? got[i].at_s : -1, want_s = i < fronts[s].n ? fronts[s].v[i].at_s : -1;
      int cost = i < n ? (int)got[i].cost : -1,
          want = i < fronts[s].n ? (int)fronts[s].v[i].cost : -1;
      ck_assert_msg(at_s == want_s && cost == want, "seed %d stop %u: %d for %d, truth %d for %d",
                    seed, s, at_s, cost, want_s, want);
      check_trace(q, &got[i], seed);
      n_points++;
    }
  }
  return n_points;
}

START_TEST(journeys_of_random_fares_equal_every_journey_tried) {
  int n_points = 0, n_asked = 0;
  n_long = n_kept = n_seated = 0;
  for (uint64_t seed = 0; seed < 2400; seed++) {
    struct question q;
    ask(&q, seed, false, 1000, 0);
    int n = compare(&q, (int)seed);
    n_points += n;
    n_asked += n > 0;
    asked(&q);
  }
  ck_assert_int_gt(n_asked, 1000);
  ck_assert_int_gt(n_points, 2 * n_asked);
  ck_assert_int_gt(n_long, n_points / 4); /* several rides */
  ck_assert_int_gt(n_kept, 100);          /* of which one cost nothing more */
  ck_assert_int_gt(n_seated, 50);
}
END_TEST

START_TEST(journeys_towards_a_place_equal_every_journey_tried) {
  int n_points = 0, n_asked = 0;
  for (uint64_t seed = 0; seed < 1200; seed++) {
    struct question q;
    ask(&q, seed, true, 1000, 0);
    int n = compare(&q, (int)seed);
    n_points += n;
    n_asked += n > 0;
    asked(&q);
  }
  ck_assert_int_gt(n_asked, 400);
  ck_assert_int_gt(n_points, 2 * n_asked);
}
END_TEST

/* With all the money the times are those of RAPTOR; with less never earlier, and never fewer
 * stops with more. */
START_TEST(more_money_never_reaches_fewer_stops) {
  for (uint64_t seed = 0; seed < 400; seed++) {
    struct question q;
    struct tq_raptor *plain;
    ask(&q, seed, seed % 2, 1000, 0);
    ck_assert(!tq_raptor_new(q.t, q.max_rides, &plain, NULL));
    int32_t depart_s = q.o.mirror ? -q.at_s : q.at_s, last_s[TQ_ORACLE_STOPS];
    tq_raptor_run(plain, q.access, q.n_access, depart_s, q.cutoff_s);
    for (uint32_t s = 0; s < q.g.n_stops; s++) last_s[s] = TQ_NEVER;
    for (int64_t fare = 0; fare <= 3200; fare += 100) {
      bool all = fare == 3200;
      run(&q, all ? TQ_NO_MAX_FARE : fare);
      for (uint32_t s = 0; s < q.g.n_stops; s++) {
        struct tq_fare_arrival got[1024];
        uint32_t n = tq_raptor_fare_arrivals(q.r, s, got);
        int32_t at_s = n ? got[0].at_s : TQ_NEVER;
        ck_assert_int_le(at_s, last_s[s]);
        for (uint32_t i = 0; i < n && !all; i++) ck_assert_int_le(got[i].cost, fare);
        if (all) ck_assert_int_eq(at_s, tq_raptor_arrive_s(plain, s, q.max_rides));
        last_s[s] = at_s;
      }
    }
    tq_raptor_free(plain);
    asked(&q);
  }
}
END_TEST

/* A window equals single departures; with few labels it may be late, but says so. */
START_TEST(window_of_random_fares_equals_single_departures) {
  enum { N = 12, STEP_S = 120 };
  int n_reached = 0, n_bounded = 0;
  for (uint64_t seed = 0; seed < 300; seed++) {
    struct question q;
    bool few = seed % 3 == 2;
    uint16_t travel_s[TQ_ORACLE_STOPS * N];
    struct tq_raptor_fare *one;
    ask(&q, seed, seed % 2, few ? 2 : 1000, N * STEP_S);
    ck_assert(!tq_raptor_fare_new(q.t, q.f, q.max_rides, 1000, &one, NULL));
    int32_t first_s = q.o.mirror ? -q.at_s - N * STEP_S : q.at_s;
    int64_t max_fare = 100 * (int64_t)below(&q, 20);
    ck_assert(!tq_raptor_fare_range(q.r, q.access, q.n_access, first_s, STEP_S, N, q.cutoff_s,
                                    max_fare, travel_s, NULL));
    bool exact = tq_raptor_fare_exact(q.r);
    ck_assert(exact || few);
    n_bounded += !exact;
    for (int i = 0; i < N; i++) {
      tq_raptor_fare_run(one, q.access, q.n_access, first_s + i * STEP_S, q.cutoff_s, max_fare);
      for (uint32_t s = 0; s < q.g.n_stops; s++) {
        struct tq_fare_arrival got[1024];
        uint32_t n = tq_raptor_fare_arrivals(one, s, got);
        int want_s = n ? got[0].at_s - first_s - i * STEP_S : TQ_NOT_REACHED;
        if (exact)
          ck_assert_msg(travel_s[s * N + i] == want_s, "seed %d stop %u lane %d: %d, not %d",
                        (int)seed, s, i, travel_s[s * N + i], want_s);
        else
          ck_assert_int_ge(travel_s[s * N + i], want_s);
        n_reached += n > 0;
      }
    }
    tq_raptor_fare_free(one);
    asked(&q);
  }
  ck_assert_int_gt(n_reached, 3000);
  ck_assert_int_gt(n_bounded, 3);
}
END_TEST

int main(void) {
  Suite *s = suite_create("fares_random");
  TCase *c = tcase_create("fares_random");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, journeys_of_random_fares_equal_every_journey_tried);
  tq_suite_add(c, journeys_towards_a_place_equal_every_journey_tried);
  tq_suite_add(c, more_money_never_reaches_fewer_stops);
  tq_suite_add(c, window_of_random_fares_equals_single_departures);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
