/* The distribution of travel times over a window, known exactly: a square grid of streets, a line
 * across it from west to east, one from south to north, and a change where they cross. */
#include <math.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/journey/search.h"
#include "graphs/links.h"
#include "tests/net.h"
#include "tests/suite.h"

enum { SIDE = 9, MIDDLE = 4, BLOCK_DS = 3600, H = 3600, SLACK_S = 60 };
enum { WEST, EAST, SOUTH, NORTH, CROSS, N_STOPS };
enum { FIRST_RIDE_S = 700, SECOND_RIDE_S = 820, N_SEEDS = 3000 };

static const int32_t MONDAY = 19786; /* 2024-03-04 */

static struct tq_draft d;
static struct tq_graph g;

static uint32_t vertex(uint32_t col, uint32_t row) { return row * SIDE + col; }

static void lay_street(uint32_t from, uint32_t to) {
  struct tq_net_edge e = {.from = from, .to = to};
  for (int m = 0; m < 3; m++) e.ahead_ds[m] = e.back_ds[m] = BLOCK_DS;
  tq_net_edge(&d, &e, NULL, 0);
}

static void lay_grid(void) {
  struct tq_ruler r = tq_ruler_at(30.6);
  for (uint32_t row = 0; row < SIDE; row++)
    for (uint32_t col = 0; col < SIDE; col++)
      tq_net_vertex(&d, 114.3 + 500.0 * col / r.lon_m_per_e7 / 1e7,
                    30.6 + 500.0 * row / r.lat_m_per_e7 / 1e7);
  for (uint32_t row = 0; row < SIDE; row++)
    for (uint32_t col = 0; col < SIDE; col++) {
      if (col + 1 < SIDE) lay_street(vertex(col, row), vertex(col + 1, row));
      if (row + 1 < SIDE) lay_street(vertex(col, row), vertex(col, row + 1));
    }
  tq_net_finish(&d);
}

/* All day from 5:00, every headway_s. */
static void add_line(const char *name, const uint32_t stops[3], int32_t ride_s, uint32_t headway_s,
                     bool exact) {
  uint32_t id = tq_draft_string(&d, name, strlen(name));
  struct tq_pattern p = {.route = (uint32_t)d.routes.n,
                         .first_stop = (uint32_t)d.pattern_stops.n,
                         .n_stops = 3,
                         .first_trip = (uint32_t)d.trips.n,
                         .n_trips = 1};
  struct tq_trip trip = {.pattern = (uint32_t)d.patterns.n,
                         .first_time = (uint32_t)d.stop_times.n,
                         .id = id,
                         .first_frequency = (uint32_t)d.frequencies.n,
                         .n_frequencies = 1};
  for (int32_t i = 0; i < 3; i++) {
    ck_assert(tq_push(&d.pattern_stops, ((struct tq_pattern_stop){.stop = stops[i] & 7})));
    ck_assert(tq_push(&d.stop_times, ((struct tq_stop_time){i * ride_s, i * ride_s})));
  }
  ck_assert(tq_push(&d.frequencies, ((struct tq_frequency){5 * H, 20 * H, headway_s, exact})));
  ck_assert(tq_push(&d.routes, ((struct tq_route){.id = id, .network = TQ_BUS})));
  ck_assert(tq_push(&d.patterns, p) && tq_push(&d.trips, trip));
}

static void build(uint32_t first_headway_s, uint32_t second_headway_s, bool exact) {
  static const uint32_t at[N_STOPS][2] = {
      {0, MIDDLE}, {SIDE - 1, MIDDLE}, {MIDDLE, 0}, {MIDDLE, SIDE - 1}, {MIDDLE, MIDDLE}};
  static const uint32_t across[] = {WEST, CROSS, EAST}, up[] = {SOUTH, CROSS, NORTH};
  struct tq_link_opts links = {
      .max_snap_m = 400, .cell_m = 250, .max_transfer_s = 300, .n_threads = 1};
  tq_draft_free(&d);
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  lay_grid();
  for (int s = 0; s < N_STOPS; s++)
    ck_assert(tq_push(&d.stops, ((struct tq_stop){.pos = d.vertices.v[vertex(at[s][0], at[s][1])],
                                                  .parent = TQ_NO_STOP})));
  struct tq_feed feed = {
      .name = tq_draft_string(&d, "grid", 4), .first_date = MONDAY, .last_date = MONDAY};
  ck_assert(tq_push(&d.feeds, feed));
  ck_assert(tq_push(&d.services, ((struct tq_service){MONDAY, 1, 0, 0})));
  ck_assert(tq_push(&d.service_days, 1));
  add_line("across", across, FIRST_RIDE_S, first_headway_s, exact);
  add_line("up", up, SECOND_RIDE_S, second_headway_s, exact);
  ck_assert_int_eq(tq_links_join(&d, &links, NULL, NULL, NULL), TQ_OK);
  tq_draft_view(&d, &g);
}

static void tear_down(void) { tq_draft_free(&d); }

/* From a block east of the western stop to a block south of the northern one; nobody can walk to
 * another stop. */
static struct tq_request question(void) {
  struct tq_request r;
  tq_request_init(&r);
  r.date = MONDAY;
  r.first_s = 7 * H;
  r.n_departures = 60;
  r.max_walk_s = 400;
  r.n_cutoffs = 1;
  r.cutoffs_s[0] = 2 * H;
  return r;
}

/* Travel times by percentile, or within each cutoff. */
static void answer(struct tq_request r, int32_t *time_s, uint16_t *n_within) {
  struct tq_search *s;
  struct tq_points to;
  struct tq_err err;
  struct tq_pos from = g.vertices[vertex(1, MIDDLE)], end = g.vertices[vertex(MIDDLE, SIDE - 2)];
  ck_assert_msg(!tq_request_complete(&r, &g, &err), "%s", err.msg);
  ck_assert_msg(!tq_search_new(&g, &r, &s, &err), "%s", err.msg);
  ck_assert_int_eq(tq_search_run(s, &from, 1, &err), TQ_OK);
  ck_assert_uint_eq(s->n_access, 1);
  ck_assert_int_eq(s->access[0].walk_s, BLOCK_DS / 10);
  ck_assert_int_eq(tq_points_snap(&g, &end, 1, tq_request_point_modes(&r), r.max_snap_m, &to, &err),
                   TQ_OK);
  ck_assert_int_eq(tq_search_best_times(s, &to, time_s, NULL, &err), TQ_OK);
  if (n_within) ck_assert_int_eq(tq_search_within(s, &to, n_within, &err), TQ_OK);
  tq_points_free(&to);
  tq_search_free(s);
}

/* What a journey takes without its waits. */
static const int32_t MOVING_S = 2 * (BLOCK_DS / 10) + 2 * SLACK_S + FIRST_RIDE_S + SECOND_RIDE_S;

/* Every percentile of 60 departures that take first_s, first_s + 60, ... (n different times, each
 * 60 / n times), and how many are within each of those. */
static void check_uniform(int32_t first_s, int n) {
  for (int p = 0; p <= 100; p += 10) {
    struct tq_request r = question();
    int32_t time_s[TQ_MAX_PERCENTILES];
    r.n_percentiles = 10;
    for (int k = 0; k < 10; k++) r.percentiles[k] = p + k < 100 ? p + k : 100 - 1e-9 * k;
    answer(r, time_s, NULL);
    for (int k = 0; k < 10; k++) {
      int rank = (int)ceil(r.percentiles[k] / 100 * 60 - 1e-9); /* of 60, from 1 */
      if (rank < 1) rank = 1;
      ck_assert_int_eq(time_s[k], first_s + 60 * ((rank - 1) / (60 / n)));
    }
  }
  struct tq_request r = question();
  uint16_t n_within[TQ_MAX_CUTOFFS];
  int32_t time_s[1];
  r.n_cutoffs = (uint32_t)n + 2;
  for (int k = 0; k < n + 2; k++) r.cutoffs_s[k] = first_s - 1 + 60 * k + (k == n + 1);
  answer(r, time_s, n_within);
  for (int k = 0; k <= n; k++) ck_assert_uint_eq(n_within[k], k * 60 / n);
}

START_TEST(scheduled_with_a_change_is_uniform) {
  static const int32_t second_headways_s[] = {600, 1200, 1800};
  for (int i = 0; i < 3; i++) {
    int32_t headway_s = second_headways_s[i];
    build(600, (uint32_t)headway_s, true);
    /* The best departure catches, at its minute, the last first ride that makes a second one. */
    int32_t least_s = INT32_MAX;
    for (int32_t depart_s = 5 * H; depart_s < 5 * H + headway_s; depart_s += 600) {
      int32_t there_s = depart_s + FIRST_RIDE_S + SLACK_S - SECOND_RIDE_S;
      int32_t wait_s = (headway_s - (there_s - 5 * H) % headway_s) % headway_s;
      int32_t start_s = (depart_s - SLACK_S - BLOCK_DS / 10) % 60; /* leaves at a full minute */
      if (start_s + wait_s < least_s) least_s = start_s + wait_s;
    }
    check_uniform(MOVING_S + least_s, headway_s / 60);
  }
}
END_TEST

START_TEST(half_headways_take_the_same_at_every_departure) {
  build(600, 900, false);
  struct tq_request r = question();
  int32_t time_s[3];
  r.half_headway = true;
  r.n_percentiles = 3;
  r.percentiles[0] = 0;
  r.percentiles[1] = 50;
  r.percentiles[2] = 100;
  answer(r, time_s, NULL);
  for (int k = 0; k < 3; k++) ck_assert_int_eq(time_s[k], MOVING_S + 300 + 450);
}
END_TEST

/* The sum of two numbers drawn evenly from 0 .. 599. */
static double triangular(int32_t k) {
  if (k < 0) return 0;
  if (k < 600) return (k + 1.0) * (k + 2) / 2 / 360000;
  return 1 - (1198.0 - k) * (1199 - k) / 2 / 360000;
}

static double even(int32_t k) { return (k + 1) / 1199.0; }

/* Kolmogorov and Smirnov's distance, times the root of the number. */
static double distance(const uint32_t *count, double (*share)(int32_t)) {
  uint32_t sum = 0;
  double most = 0;
  for (int32_t k = 0; k < 1199; k++) {
    sum += count[k];
    most = fmax(most, fabs((double)sum / N_SEEDS - share(k)));
  }
  return most * sqrt(N_SEEDS);
}

START_TEST(two_drawn_frequencies_are_triangular) {
  uint32_t *count = tq_calloc(1199, sizeof *count);
  build(600, 600, false);
  for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
    struct tq_request r = question();
    int32_t time_s[1];
    r.draws = true;
    r.seed = seed;
    r.n_departures = 1;
    answer(r, time_s, NULL);
    int32_t waits_s = time_s[0] - MOVING_S;
    ck_assert(waits_s >= 0 && waits_s < 1199);
    count[waits_s]++;
  }
  ck_assert_double_lt(distance(count, triangular), 1.63); /* 99 percent of all draws */
  ck_assert_double_gt(distance(count, even), 3);          /* and the test can tell */
  free(count);
}
END_TEST

START_TEST(one_draw_is_uniform_over_the_window) {
  build(600, 600, false);
  for (uint64_t seed = 0; seed < 40; seed++) {
    struct tq_request r = question();
    int32_t time_s[11];
    r.draws = true;
    r.seed = seed;
    r.n_percentiles = 11;
    for (int k = 0; k < 11; k++) r.percentiles[k] = 10 * k;
    answer(r, time_s, NULL);
    ck_assert_int_eq(time_s[0], time_s[1]);
    for (int k = 2; k < 11; k++) ck_assert_int_eq(time_s[k] - time_s[k - 1], 60);
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("distribution");
  TCase *c = tcase_create("distribution");
  tcase_set_timeout(c, 0);
  tcase_add_checked_fixture(c, NULL, tear_down);
  tq_suite_add(c, scheduled_with_a_change_is_uniform);
  tq_suite_add(c, half_headways_take_the_same_at_every_departure);
  tq_suite_add(c, two_drawn_frequencies_are_triangular);
  tq_suite_add(c, one_draw_is_uniform_over_the_window);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
