/* Timetables and transit searches, plain and mirrored, on random feeds against the oracle. */
#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/connection_scan.h"
#include "engine/transit/frequency_phase.h"
#include "engine/transit/raptor.h"
#include "graphs/draft.h"
#include "tests/feed.h"
#include "tests/suite.h"
#include "tests/transit_oracle.h"

enum { H = 3600, DAY_S = 86400 };

static const int32_t MONDAY = 19786; /* 2024-03-04 */

struct fixture {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_timetable_opts o;
  struct tq_timetable *t;
  struct tq_raptor *r;
};

/* A random feed, and options that ask for Monday; then build. */
static void set_up(struct fixture *f, const struct tq_feed_opts *feed, uint64_t seed) {
  memset(f, 0, sizeof *f);
  ck_assert_int_eq(tq_draft_init(&f->d, NULL), TQ_OK);
  ck_assert_int_eq(tq_feed_random(&f->d, feed, seed, NULL), TQ_OK);
  f->o = (struct tq_timetable_opts){
      .date = MONDAY, .from_s = 0, .to_s = 24 * H, .walk_kmh = 5, .max_walk_s = 1200};
}

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

/* Trips of a line never overtake, and lines tile the arrays. */
static void check_lines(const struct tq_timetable *t) {
  uint32_t n_trips = 0, n_stops = 0;
  for (uint32_t l = 0; l < t->n_lines; l++) {
    const struct tq_line *x = &t->lines[l];
    ck_assert_uint_eq(x->first_trip, n_trips);
    ck_assert_uint_eq(x->first_stop, n_stops);
    for (uint32_t i = x->n_stops; i < x->n_trips * x->n_stops; i++) {
      uint32_t at = x->first_time + i;
      ck_assert_int_le(t->arrive_s[at - x->n_stops], t->arrive_s[at]);
      ck_assert_int_le(t->depart_s[at - x->n_stops], t->depart_s[at]);
    }
    n_trips += x->n_trips;
    n_stops += x->n_stops;
  }
  ck_assert_uint_eq(n_trips, t->n_trips);
  ck_assert_uint_eq(t->first_call[t->n_stops], n_stops);
  for (uint32_t s = 0; s < t->n_stops; s++) /* twins too */
    for (uint32_t c = t->first_call[s]; c < t->first_call[s + 1]; c++) {
      struct tq_call call = t->calls[c];
      ck_assert_uint_eq(t->line_stops[t->lines[call.line].first_stop + call.index].stop, s);
    }
}

/* Departures of a trip on a day that touch the window, one by one. */
static uint32_t count_runs(const struct fixture *f, const struct tq_trip *trip, int32_t day_s) {
  const struct tq_stop_time *times = f->g.stop_times + trip->first_time;
  int32_t lasts_s = times[f->g.patterns[trip->pattern].n_stops - 1].arrive_s - times->depart_s;
  uint32_t n = 0;
  for (uint32_t k = 0; k < trip->n_frequencies; k++) {
    const struct tq_frequency *x = &f->g.frequencies[trip->first_frequency + k];
    int32_t phase_s = 0;
    if (f->o.draws && !x->exact)
      phase_s = (int32_t)tq_frequency_phase_s(&f->g, (uint32_t)(trip - f->g.trips), k, f->o.seed);
    for (int32_t s = day_s + (int32_t)x->start_s + phase_s; s < day_s + (int32_t)x->end_s;
         s += (int32_t)x->headway_s)
      n += s <= f->o.to_s && s + lasts_s >= f->o.from_s;
  }
  int32_t once_s = day_s + times->depart_s;
  if (!trip->n_frequencies) n = once_s <= f->o.to_s && once_s + lasts_s >= f->o.from_s;
  return n;
}

START_TEST(lines_of_random_feeds_hold_every_run_and_never_overtake) {
  for (uint64_t seed = 0; seed < 300; seed++) {
    struct fixture f;
    struct tq_feed_opts feed = tq_feed_small(seed % 2 ? TQ_FEED_ALL : TQ_FEED_MIDNIGHT);
    set_up(&f, &feed, seed);
    f.o.date = MONDAY + 1;
    f.o.from_s = -2 * H;
    f.o.to_s = 27 * H;
    f.o.mirror = seed % 3 == 0;
    f.o.draws = seed % 4 < 2;
    f.o.seed = seed / 4;
    build(&f, 1);
    check_lines(f.t);
    uint32_t n_runs = 0;
    for (uint32_t i = 0; i < f.g.n_trips; i++)
      for (int32_t day = -3; day <= 3; day++)
        if (tq_service_runs(&f.g, f.g.trips[i].service, f.o.date + day))
          n_runs += count_runs(&f, &f.g.trips[i], day * DAY_S);
    ck_assert_uint_eq(n_runs, f.t->n_trips);
    tear_down(&f);
  }
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
  int n_scanned; /* windows that were scanned too */
  struct tq_oracle *oracle;
};

static uint32_t below(struct question *q, uint32_t n) { return tq_random_below(&q->seed, n); }

static void ask(struct question *q, uint64_t seed, int32_t window_s, bool mirror) {
  memset(q, 0, sizeof *q);
  q->seed = seed;
  unsigned turn = seed % (TQ_FEED_N_FEATURES + 1);
  unsigned features = turn == TQ_FEED_N_FEATURES ? TQ_FEED_ALL : 1u << turn;
  if (seed % 2) features |= TQ_FEED_WALKS;
  struct tq_feed_opts feed = tq_feed_small(features);
  set_up(&q->f, &feed, seed);
  struct tq_timetable_opts *o = &q->f.o;
  o->date = MONDAY + (int32_t)below(q, 3);
  if (below(q, 4) == 0) o->without = 1u << below(q, TQ_N_NETWORKS);
  for (int n = 0; n < TQ_N_NETWORKS && below(q, 2); n++) o->slack_s[n] = 30 * (int32_t)below(q, 5);
  o->walk_kmh = below(q, 3) ? 5 : 4;
  o->max_walk_s = below(q, 3) ? 1200 : 600;
  o->mirror = mirror;
  o->draws = below(q, 2);
  o->seed = below(q, 100);
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

/* The scan against range RAPTOR, twice, so that the scratch must be left clean. */
static void compare_scan(struct question *q, int32_t first_s, int32_t step_s, uint32_t n,
                         const uint16_t *want_s) {
  struct tq_scan *scan = NULL;
  size_t size = (size_t)q->f.g.n_stops * n;
  uint16_t *travel_s = tq_alloc(size, sizeof *travel_s), best_s[300];
  ck_assert_int_eq(tq_scan_new(q->f.t, q->max_rides, &scan, NULL), TQ_OK);
  for (int again = 0; again < 2; again++) {
    memset(travel_s, again, size * sizeof *travel_s);
    struct tq_access nowhere = {0, 65534};
    tq_scan_range(scan, &nowhere, 1, first_s, step_s, 1 + n / 2, q->cutoff_s, travel_s, best_s,
                  NULL);
    ck_assert_int_eq(tq_scan_range(scan, q->access, q->n_access, first_s, step_s, n, q->cutoff_s,
                                   travel_s, best_s, NULL),
                     TQ_OK);
    for (uint32_t s = 0; s < q->f.g.n_stops; s++) {
      uint16_t least_s = TQ_NOT_REACHED;
      for (uint32_t i = 0; i < n; i++) {
        uint16_t want = want_s[s * n + i];
        if (want < least_s) least_s = want;
        uint16_t got = best_s[s] == TQ_NOT_REACHED ? TQ_NOT_REACHED : travel_s[s * n + i];
        if (got != want) ck_abort_msg("stop %u departure %u: %d, not %d", s, i, got, want);
      }
      ck_assert_uint_eq(best_s[s], least_s);
    }
  }
  free(travel_s);
  tq_scan_free(scan);
}

/* Every cell of a window against a run of its own, and the scan where it fits. Result: how many
 * were reached. */
static int compare_range(struct question *q, int32_t first_s, int32_t step_s, uint32_t n) {
  int n_reached = 0;
  uint16_t *travel_s = tq_alloc((size_t)q->f.g.n_stops * n, sizeof *travel_s);
  ck_assert_int_eq(tq_raptor_range(q->f.r, q->access, q->n_access, first_s, step_s, n, q->cutoff_s,
                                   travel_s, NULL),
                   TQ_OK);
  for (uint32_t i = 0; i < n; i++) {
    int32_t depart_s = first_s + step_s * (int32_t)i;
    tq_raptor_run(q->f.r, q->access, q->n_access, depart_s, q->cutoff_s);
    for (uint32_t s = 0; s < q->f.g.n_stops; s++) {
      int32_t at_s = tq_raptor_arrive_s(q->f.r, s, q->max_rides);
      int32_t want_s = at_s == TQ_NEVER ? TQ_NOT_REACHED : at_s - depart_s;
      if (travel_s[s * n + i] != want_s)
        ck_abort_msg("stop %u departure %u: %d, not %d", s, i, travel_s[s * n + i], want_s);
      n_reached += at_s != TQ_NEVER;
    }
  }
  if (tq_scan_fits(q->f.t, q->max_rides)) {
    compare_scan(q, first_s, step_s, n, travel_s);
    q->n_scanned++;
  }
  free(travel_s);
  return n_reached;
}

START_TEST(range_on_random_feeds_equals_run_at_each_departure) {
  for (uint64_t seed = 0; seed < 1500; seed++) {
    struct question q;
    const uint32_t counts[] = {1, 7, 30, 64, 65, 150};
    uint32_t n = counts[seed % 6];
    int32_t step_s = seed % 5 ? 60 : 13;
    ask(&q, seed, step_s * (int32_t)n, seed % 4 == 0);
    int32_t first_s = q.f.o.mirror ? -q.at_s - step_s * (int32_t)n : q.at_s;
    compare_range(&q, first_s, step_s, n);
    asked(&q);
  }
}
END_TEST

/* A trip goes on as one that stood at its first stop before the other came: 1759 is its seed. */
START_TEST(range_where_a_seated_trip_begins_with_a_wait_equals_run) {
  for (uint64_t seed = 1740; seed < 1780; seed++) {
    struct question q;
    const uint32_t n = 150;
    ask(&q, seed, 60 * (int32_t)n, false);
    compare_range(&q, q.at_s, 60, n);
    asked(&q);
  }
}
END_TEST

START_TEST(scan_on_random_feeds_equals_range_and_run_at_each_departure) {
  int n_scanned = 0, n_reached = 0;
  for (uint64_t seed = 1500; seed < 4500; seed++) {
    struct question q;
    const uint32_t counts[] = {1, 7, 30, 64, 65, 127, 128, 150};
    uint32_t n = counts[seed % 8];
    int32_t step_s = seed % 5 ? 60 : seed % 7 ? 13 : 3700;
    ask(&q, seed, step_s * (int32_t)n, seed % 4 == 0);
    int32_t first_s = q.f.o.mirror ? -q.at_s - step_s * (int32_t)n : q.at_s;
    if (tq_scan_fits(q.f.t, q.max_rides)) n_reached += compare_range(&q, first_s, step_s, n);
    n_scanned += q.n_scanned;
    asked(&q);
  }
  ck_assert_int_gt(n_scanned, 1000);
  ck_assert_int_gt(n_reached, 50000);
}
END_TEST

/* Slack 0 and two stops in the same second: the scan's order of work would not do. */
START_TEST(scan_of_a_hop_that_takes_no_time_does_not_fit) {
  struct fixture f;
  struct tq_feed_opts feed = tq_feed_small(0);
  set_up(&f, &feed, 1);
  build(&f, 1);
  ck_assert(tq_scan_fits(f.t, 8));
  ck_assert(!tq_scan_fits(f.t, 9));
  f.t->depart_s[f.t->lines[0].first_time] = f.t->arrive_s[f.t->lines[0].first_time + 1];
  ck_assert(!tq_scan_fits(f.t, 1));
  struct tq_scan *scan = NULL;
  ck_assert_int_eq(tq_scan_new(f.t, 1, &scan, NULL), TQ_E_ARG);
  ck_assert_ptr_null(scan);
  tear_down(&f);
}
END_TEST

/* A trip every second, of which one is stored. */
START_TEST(scan_of_half_headways_does_not_fit) {
  for (int half = 0; half < 2; half++) {
    struct fixture f;
    struct tq_feed_opts feed = tq_feed_small(TQ_FEED_FREQUENCIES);
    set_up(&f, &feed, 2);
    for (int n = 0; n < TQ_N_NETWORKS; n++) f.o.slack_s[n] = 60;
    f.o.half_headway = half;
    build(&f, 1);
    ck_assert(tq_scan_fits(f.t, 4) == !half);
    tear_down(&f);
  }
}
END_TEST

START_TEST(range_and_scan_in_a_city_equal_run_at_each_departure) {
  struct question q = {.n_access = 2, .cutoff_s = H, .max_rides = 4};
  struct tq_feed_opts city = tq_feed_city(300);
  city.features |= TQ_FEED_FREQUENCIES;
  set_up(&q.f, &city, 7);
  build(&q.f, q.max_rides);
  int n_reached = 0;
  for (uint32_t stop = 0; stop < 300; stop += 60) {
    q.access[0] = (struct tq_access){stop, 0};
    q.access[1] = (struct tq_access){stop + 1, 300};
    n_reached += compare_range(&q, 8 * H, 60, 120);
  }
  ck_assert_int_gt(n_reached, 10000);
  asked(&q);
}
END_TEST

/* The profile against a run of its own at every second around its steps, and at random. */
START_TEST(profile_on_random_feeds_equals_run_at_each_second) {
  int n_steps = 0;
  for (uint64_t seed = 0; seed < 600; seed++) {
    struct question q;
    struct tq_ride_profile p;
    bool mirror = seed % 4 == 3;
    ask(&q, seed, 3000, mirror);
    int32_t first_s = mirror ? -q.at_s - 3000 : q.at_s, last_s = first_s + 3000 + q.cutoff_s;
    q.f.o.from_s = 0;
    ck_assert_int_eq(
        tq_raptor_profile(q.f.r, q.access, q.n_access, first_s, last_s, q.cutoff_s, &p, NULL),
        TQ_OK);
    for (int tries = 0; tries < 60; tries++) {
      uint32_t stop = below(&q, q.f.g.n_stops), n = p.first[stop + 1] - p.first[stop];
      int32_t depart_s = first_s + (int32_t)below(&q, 3000);
      if (n && tries % 2)
        depart_s = p.steps[p.first[stop] + below(&q, n)].depart_s + (int32_t)below(&q, 2);
      if (depart_s > first_s + 3000) continue; /* the timetable ends */
      int32_t want_s = TQ_NEVER;
      for (uint32_t i = p.first[stop]; i < p.first[stop + 1]; i++)
        if (p.steps[i].depart_s >= depart_s) want_s = p.steps[i].arrive_s;
      tq_raptor_run(q.f.r, q.access, q.n_access, depart_s, q.cutoff_s);
      int32_t got_s = tq_raptor_arrive_s(q.f.r, stop, q.max_rides);
      if (want_s > depart_s + q.cutoff_s) want_s = TQ_NEVER; /* of a later departure */
      ck_assert_int_eq(got_s, want_s);
      if (want_s < TQ_NEVER) ck_assert_int_ge(tq_ride_profile_latest_s(&p, stop, want_s), depart_s);
      n_steps += want_s < TQ_NEVER;
    }
    tq_ride_profile_free(&p);
    asked(&q);
  }
  ck_assert_int_gt(n_steps, 2000);
}
END_TEST

START_TEST(mirror_on_random_feeds_gives_the_latest_departure) {
  int n_found = 0;
  for (uint64_t seed = 0; seed < 600; seed++) {
    struct question q;
    ask(&q, seed, 0, true);
    tq_raptor_run(q.f.r, q.access, q.n_access, -q.at_s, q.cutoff_s);
    for (uint32_t s = 0; s < q.f.g.n_stops; s++) {
      int32_t want_s[TQ_MAX_RIDES + 1];
      ck_assert(tq_oracle_latest(q.oracle, s, q.access, q.n_access, q.at_s, q.cutoff_s, q.max_rides,
                                 want_s));
      for (int k = 1; k <= q.max_rides; k++) {
        int32_t got_s = tq_raptor_arrive_s(q.f.r, s, k);
        ck_assert_msg(got_s == -want_s[k], "seed %d stop %u rides %d: %d, not %d", (int)seed, s, k,
                      -got_s, want_s[k]);
        n_found += got_s != TQ_NEVER;
      }
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

/* Whether riders may stay seated from one trip to the next. */
static bool goes_on(const struct tq_timetable *t, const struct tq_ride *from,
                    const struct tq_ride *to) {
  uint32_t run = t->lines[from->line].first_trip + from->trip;
  for (uint32_t i = t->first_through[run]; i < t->first_through[run + 1]; i++)
    if (t->through[i].line == to->line && t->through[i].trip == to->trip) return true;
  return false;
}

/* Whether somebody who gets off at a stop of the timetable (the journey's start: UINT32_MAX) can
 * be ready to board; *now_s moves on. */
static void get_to(const struct question *q, const struct tq_ride *r, uint32_t stop,
                   int32_t *now_s) {
  const struct tq_timetable *t = q->f.t;
  uint32_t board = t->line_stops[t->lines[r->line].first_stop + r->board_index].stop;
  if (stop != UINT32_MAX) {
    int32_t wait_s = gap_s(t, stop, board, r->walk_s);
    ck_assert_uint_eq(r->from_stop, t->stop_of[stop]);
    ck_assert_int_ne(wait_s, TQ_NO_CHANGE);
    *now_s += wait_s;
    return;
  }
  size_t a = 0;
  while (a < q->n_access && q->access[a].stop != t->stop_of[board]) a++;
  ck_assert_uint_lt(a, q->n_access);
  ck_assert_uint_eq(r->from_stop, t->stop_of[board]);
  *now_s += q->access[a].walk_s;
}

/* Walks through the rides with the timetable in hand; returns the arrival, and in *n_seated how
 * often riders stay seated. */
static int32_t follow(const struct question *q, const struct tq_ride *rides, int n, int32_t now_s,
                      int *n_seated) {
  const struct tq_timetable *t = q->f.t;
  uint32_t stop = UINT32_MAX;
  *n_seated = 0;
  for (int k = 0; k < n; k++) {
    const struct tq_ride *r = &rides[k];
    const struct tq_line *line = &t->lines[r->line];
    const struct tq_line_stop *stops = t->line_stops + line->first_stop;
    bool stays = k + 1 < n && rides[k + 1].seated;
    ck_assert_uint_lt(r->trip, line->n_trips);
    ck_assert_uint_lt(r->alight_index, line->n_stops);
    if (r->seated) {
      ck_assert_uint_eq(r->board_index, 0);
      ck_assert_uint_eq(rides[k - 1].alight_index, t->lines[rides[k - 1].line].n_stops - 1);
      ck_assert(goes_on(t, &rides[k - 1], r));
      ++*n_seated;
    } else {
      get_to(q, r, stop, &now_s);
      ck_assert(stays || r->board_index < r->alight_index);
      ck_assert(!stops[r->board_index].no_board);
      ck_assert_int_le(now_s, tq_line_depart_s(t, line, r->trip, r->board_index));
    }
    ck_assert(stays || !stops[r->alight_index].no_alight);
    now_s = tq_line_arrive_s(t, line, r->trip, r->alight_index);
    stop = stops[r->alight_index].stop;
  }
  return now_s;
}

START_TEST(trace_on_random_feeds_can_be_ridden) {
  int n_long = 0, n_stays = 0;
  for (uint64_t seed = 0; seed < 1500; seed++) {
    struct question q;
    bool mirror = seed % 3 == 0;
    ask(&q, seed, 0, mirror);
    int32_t depart_s = mirror ? -q.at_s : q.at_s;
    struct tq_ride *rides = tq_alloc(tq_raptor_max_parts(q.f.r), sizeof *rides);
    tq_raptor_run(q.f.r, q.access, q.n_access, depart_s, q.cutoff_s);
    for (uint32_t s = 0; s < q.f.g.n_stops; s++)
      for (int k = 1; k <= q.max_rides; k++) {
        int32_t at_s = tq_raptor_arrive_s(q.f.r, s, k);
        int n = tq_raptor_trace(q.f.r, s, k, rides), n_seated;
        ck_assert_int_eq(n > 0, at_s != TQ_NEVER);
        if (!n) continue;
        ck_assert_int_eq(follow(&q, rides, n, depart_s, &n_seated), at_s);
        ck_assert_int_le(n - n_seated, k);
        ck_assert(tq_raptor_arrive_s(q.f.r, s, n - n_seated - 1) > at_s);
        ck_assert_uint_eq(tq_line_stop_of(q.f.t, rides[n - 1].line, rides[n - 1].alight_index), s);
        n_long += n - n_seated > 1;
        n_stays += n_seated > 0;
      }
    free(rides);
    asked(&q);
  }
  ck_assert_int_gt(n_long, 1000);
  ck_assert_int_gt(n_stays, 100);
}
END_TEST

int main(void) {
  Suite *s = suite_create("transit_random");
  TCase *c = tcase_create("transit_random");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, lines_of_random_feeds_hold_every_run_and_never_overtake);
  tq_suite_add(c, run_on_random_feeds_equals_the_oracle);
  tq_suite_add(c, range_on_random_feeds_equals_run_at_each_departure);
  tq_suite_add(c, range_where_a_seated_trip_begins_with_a_wait_equals_run);
  tq_suite_add(c, scan_on_random_feeds_equals_range_and_run_at_each_departure);
  tq_suite_add(c, scan_of_a_hop_that_takes_no_time_does_not_fit);
  tq_suite_add(c, scan_of_half_headways_does_not_fit);
  tq_suite_add(c, range_and_scan_in_a_city_equal_run_at_each_departure);
  tq_suite_add(c, profile_on_random_feeds_equals_run_at_each_second);
  tq_suite_add(c, mirror_on_random_feeds_gives_the_latest_departure);
  tq_suite_add(c, trace_on_random_feeds_can_be_ridden);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
