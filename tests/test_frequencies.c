/* Headways without exact times: where drawn departures fall. */
#include <string.h>

#include "engine/transit/frequency_phase.h"
#include "engine/transit/timetable.h"
#include "graphs/draft.h"
#include "tests/suite.h"

enum { H = 3600, HEADWAY_S = 600 };

static const int32_t MONDAY = 19786; /* 2024-03-04 */

struct fixture {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_timetable_opts o;
  struct tq_timetable *t;
};

static uint32_t text(struct fixture *f, const char *s) {
  return tq_draft_string(&f->d, s, strlen(s));
}

/* Feed "a", two stops, one bus pattern, service on Monday; draws with seed 1. */
static void set_up(struct fixture *f) {
  memset(f, 0, sizeof *f);
  ck_assert_int_eq(tq_draft_init(&f->d, NULL), TQ_OK);
  for (uint32_t s = 0; s < 2; s++) {
    ck_assert(tq_push(&f->d.stops, ((struct tq_stop){.parent = TQ_NO_STOP})));
    ck_assert(tq_push(&f->d.pattern_stops, ((struct tq_pattern_stop){.stop = s})));
  }
  struct tq_feed feed = {.name = text(f, "a"), .first_date = MONDAY};
  ck_assert(tq_push(&f->d.feeds, feed));
  ck_assert(tq_push(&f->d.routes, ((struct tq_route){.network = TQ_BUS})));
  ck_assert(tq_push(&f->d.patterns, ((struct tq_pattern){.n_stops = 2})));
  ck_assert(tq_push(&f->d.services, ((struct tq_service){MONDAY, 1, 0, 0})));
  ck_assert(tq_push(&f->d.service_days, 1));
  f->o = (struct tq_timetable_opts){
      .date = MONDAY, .to_s = 24 * H, .walk_kmh = 5, .max_walk_s = 1200, .draws = true, .seed = 1};
}

static void tear_down(struct fixture *f) {
  tq_timetable_free(f->t);
  tq_draft_free(&f->d);
}

/* A trip of two minutes with one frequency; its number. */
static uint32_t add_trip(struct fixture *f, const char *id, struct tq_frequency x) {
  struct tq_trip trip = {.id = text(f, id),
                         .first_time = (uint32_t)f->d.stop_times.n,
                         .first_frequency = (uint32_t)f->d.frequencies.n,
                         .n_frequencies = 1};
  ck_assert(tq_push(&f->d.frequencies, x));
  for (int32_t i = 0; i < 2; i++)
    ck_assert(tq_push(&f->d.stop_times, ((struct tq_stop_time){i * 120, i * 120})));
  ck_assert(tq_push(&f->d.trips, trip));
  f->d.patterns.v[0].n_trips++;
  return (uint32_t)f->d.trips.n - 1;
}

static void build(struct fixture *f) {
  struct tq_err err = {0};
  tq_timetable_free(f->t);
  tq_draft_view(&f->d, &f->g);
  ck_assert_msg(!tq_timetable_new(&f->g, &f->o, &f->t, &err), "%s", err.msg);
}

/* Departures of a trip, growing; their number. */
static uint32_t departures(const struct fixture *f, uint32_t trip, int32_t *depart_s) {
  uint32_t n = 0;
  for (uint32_t l = 0; l < f->t->n_lines; l++)
    for (uint32_t r = 0; r < f->t->lines[l].n_trips; r++) {
      int32_t arrive_s;
      if (f->t->trips[f->t->lines[l].first_trip + r].trip != trip) continue;
      ck_assert_uint_lt(n, 16);
      tq_timetable_real_times(f->t, l, r, 0, &arrive_s, &depart_s[n++]);
    }
  return n;
}

static const struct tq_frequency HOUR = {8 * H, 9 * H, HEADWAY_S, 0};

START_TEST(drawn_departures_start_within_a_headway_and_keep_it) {
  struct fixture f;
  set_up(&f);
  uint32_t trip = add_trip(&f, "t", HOUR);
  for (f.o.seed = 0; f.o.seed < 200; f.o.seed++) {
    int32_t s[16];
    build(&f);
    ck_assert_uint_eq(departures(&f, trip, s), 6);
    ck_assert_int_eq(s[0], 8 * H + (int32_t)tq_frequency_phase_s(&f.g, trip, 0, f.o.seed));
    ck_assert_int_lt(s[0], 8 * H + HEADWAY_S);
    for (int i = 1; i < 6; i++) ck_assert_int_eq(s[i] - s[i - 1], HEADWAY_S);
  }
  tear_down(&f);
}
END_TEST

/* 20,000 seeds into 10 bins of 2000: 4 standard deviations are 170. */
START_TEST(draws_over_the_seeds_are_uniform) {
  struct fixture f;
  int n_of_bin[10] = {0};
  set_up(&f);
  uint32_t trip = add_trip(&f, "t", HOUR);
  build(&f);
  for (uint64_t seed = 0; seed < 20000; seed++) {
    uint32_t phase_s = tq_frequency_phase_s(&f.g, trip, 0, seed);
    ck_assert_uint_lt(phase_s, HEADWAY_S);
    n_of_bin[phase_s / (HEADWAY_S / 10)]++;
  }
  for (int i = 0; i < 10; i++) {
    ck_assert_int_gt(n_of_bin[i], 1830);
    ck_assert_int_lt(n_of_bin[i], 2170);
  }
  tear_down(&f);
}
END_TEST

/* Independent of one another: equal phases of two trips, 1 seed in 600. */
START_TEST(draws_of_two_trips_are_independent) {
  struct fixture f;
  set_up(&f);
  uint32_t one = add_trip(&f, "t1", HOUR), other = add_trip(&f, "t2", HOUR);
  build(&f);
  int n_equal = 0, n_earlier = 0;
  for (uint64_t seed = 0; seed < 6000; seed++) {
    uint32_t a = tq_frequency_phase_s(&f.g, one, 0, seed);
    uint32_t b = tq_frequency_phase_s(&f.g, other, 0, seed);
    n_equal += a == b;
    n_earlier += a < b;
  }
  ck_assert_int_lt(n_equal, 30);
  ck_assert_int_gt(n_earlier, 2800);
  ck_assert_int_lt(n_earlier, 3200);
  tear_down(&f);
}
END_TEST

START_TEST(draw_in_a_changed_feed_stays_the_same) {
  struct fixture f;
  int32_t before_s[16], after_s[16];
  set_up(&f);
  uint32_t trip = add_trip(&f, "t", HOUR);
  build(&f);
  ck_assert_uint_eq(departures(&f, trip, before_s), 6);
  tear_down(&f);
  set_up(&f);
  text(&f, "another text first");
  add_trip(&f, "new", HOUR);
  trip = add_trip(&f, "t", HOUR);
  build(&f);
  ck_assert_uint_eq(trip, 1);
  ck_assert_uint_eq(departures(&f, trip, after_s), 6);
  ck_assert_mem_eq(before_s, after_s, 6 * sizeof *before_s);
  f.o.seed++;
  build(&f);
  ck_assert_uint_eq(departures(&f, trip, after_s), 6);
  ck_assert_int_ne(before_s[0], after_s[0]);
  tear_down(&f);
}
END_TEST

/* Only what the feed leaves open is drawn, and only when asked. */
START_TEST(exact_times_and_scheduled_departures_are_not_drawn) {
  struct fixture f;
  int32_t s[16];
  set_up(&f);
  uint32_t exact = add_trip(&f, "exact", (struct tq_frequency){8 * H, 9 * H, HEADWAY_S, 1});
  uint32_t open = add_trip(&f, "open", HOUR);
  build(&f);
  ck_assert_uint_eq(departures(&f, exact, s), 6);
  ck_assert_int_eq(s[0], 8 * H);
  ck_assert_uint_eq(departures(&f, open, s), 6);
  ck_assert_int_ne(s[0], 8 * H);
  f.o.draws = false;
  build(&f);
  ck_assert_uint_eq(departures(&f, open, s), 6);
  ck_assert_int_eq(s[0], 8 * H);
  tear_down(&f);
}
END_TEST

/* A period of 300 s under a headway of 600 s: with draws every other seed has none. */
START_TEST(period_shorter_than_the_headway_departs_as_often_as_it_should) {
  struct fixture f;
  int n_with = 0;
  set_up(&f);
  uint32_t trip = add_trip(&f, "t", (struct tq_frequency){8 * H, 8 * H + 300, HEADWAY_S, 0});
  for (f.o.seed = 0; f.o.seed < 1000; f.o.seed++) {
    int32_t s[16];
    build(&f);
    uint32_t n = departures(&f, trip, s);
    ck_assert_uint_le(n, 1);
    if (n) ck_assert_int_lt(s[0], 8 * H + 300);
    n_with += (int)n;
  }
  ck_assert_int_gt(n_with, 440);
  ck_assert_int_lt(n_with, 560);
  tear_down(&f);
}
END_TEST

int main(void) {
  Suite *s = suite_create("frequencies");
  TCase *c = tcase_create("frequencies");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, drawn_departures_start_within_a_headway_and_keep_it);
  tq_suite_add(c, draws_over_the_seeds_are_uniform);
  tq_suite_add(c, draws_of_two_trips_are_independent);
  tq_suite_add(c, draw_in_a_changed_feed_stays_the_same);
  tq_suite_add(c, exact_times_and_scheduled_departures_are_not_drawn);
  tq_suite_add(c, period_shorter_than_the_headway_departs_as_often_as_it_should);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
