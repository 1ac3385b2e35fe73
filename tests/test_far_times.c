/* Times that hold at the points instead of the place, against brute force that knows only times
 * at the place: the moment found is in time, and a second later (earlier) is not. */
#include <math.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/journey/route.h"
#include "tests/feed.h"
#include "tests/journey_net.h"
#include "tests/journey_oracle.h"
#include "tests/suite.h"

enum { N_SAMPLES = 6, N_TIMES = 5 };

/* Mostly beside a stop, so that there are rides. */
static struct tq_pos some_origin(const struct tq_region *region, uint64_t *state) {
  if (tq_random_below(state, 5) == 0) return tq_region_point(region, state);
  struct tq_pos p = region->g.stops[tq_random_below(state, region->g.n_stops)].pos;
  p.lat_e7 += (int32_t)tq_random_below(state, 1200);
  return p;
}

/* Whether who leaves the place at that moment (is there, with reverse) has the cell in time. */
static bool in_time(struct tq_truth *t, uint32_t cell, int32_t place_s, int32_t took_s) {
  tq_truth_set_time(t, place_s);
  int32_t truth_s = tq_truth_cell_s(t, cell);
  return truth_s >= 0 && truth_s <= took_s;
}

static void check_cell(struct tq_truth *t, const struct tq_request *r, uint32_t cell,
                       int32_t time_s, uint64_t seed) {
  int32_t limit_s = tq_request_limit_s(r), sign = r->reverse ? 1 : -1;
  if (time_s < 0) {
    ck_assert_msg(!in_time(t, cell, r->first_s + sign * limit_s, limit_s),
                  "seed %u cell %u: not found", (unsigned)seed, cell);
    return;
  }
  ck_assert_int_le(time_s, limit_s);
  ck_assert_msg(in_time(t, cell, r->first_s + sign * time_s, time_s), "seed %u cell %u: %d late",
                (unsigned)seed, cell, time_s);
  ck_assert_msg(time_s == 0 || !in_time(t, cell, r->first_s + sign * (time_s - 1), time_s - 1),
                "seed %u cell %u: %d is not the least", (unsigned)seed, cell, time_s);
}

START_TEST(times_of_random_requests_are_the_least_in_time) {
  uint32_t n_reached = 0, n_asked = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    struct tq_region region;
    struct tq_region_opts o = {.seed = seed, .nasty = seed % 4 == 3};
    o.features = seed % 3 ? TQ_FEED_ALL : TQ_FEED_WALKS | TQ_FEED_FREQUENCIES;
    tq_region_make(&region, &o);
    uint64_t state = seed;
    for (int round = 0; round < 6; round++) {
      struct tq_request r;
      tq_region_random_request(&r, &state, 1);
      if (round % 2) { /* in the hours that have trips, with little walking */
        bool reverse = r.reverse;
        tq_region_request(&r);
        r.reverse = reverse;
        r.first_s = 8 * 3600 + 60 * (int32_t)tq_random_below(&state, 60);
        r.max_walk_s = 240;
      }
      r.far_times = true;
      r.traffic = false;
      struct tq_pos origin = some_origin(&region, &state);
      int32_t *got = tq_region_surface(&region, &r, &origin, 1);
      struct tq_request near = r;
      near.far_times = false;
      ck_assert_int_eq(tq_request_complete(&near, &region.g, NULL), TQ_OK);
      struct tq_truth *t = tq_truth_new(&region.g, &near, &origin, 1);
      for (int i = 0; i < (r.reverse ? N_SAMPLES / 2 : N_SAMPLES); i++) {
        uint32_t cell = tq_random_below(&state, tq_region_n_cells(&region));
        for (int tries = 0; tries < 40 && got[cell] <= 240; tries++)
          cell = tq_random_below(&state, tq_region_n_cells(&region));
        check_cell(t, &near, cell, got[cell], seed);
        n_reached += got[cell] >= 0 && got[cell] != tq_truth_cell_steady_s(t, cell);
        n_asked++;
      }
      tq_truth_free(t);
      free(got);
    }
    tq_region_free(&region);
  }
  ck_assert_uint_gt(n_reached, n_asked / 10); /* else the test says little */
}
END_TEST

static int by_value(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

START_TEST(window_is_its_times_one_by_one) {
  static const double percentiles[] = {0, 50, 100};
  uint32_t n_several = 0;
  for (uint64_t seed = 0; seed < 30; seed++) {
    struct tq_region region;
    tq_region_make(&region, &(struct tq_region_opts){.seed = seed, .features = TQ_FEED_ALL});
    uint64_t state = seed;
    struct tq_request r;
    tq_region_request(&r);
    r.far_times = true;
    r.reverse = seed % 2;
    r.first_s = 8 * 3600;
    r.half_headway = seed % 3 == 0;
    struct tq_pos origin = some_origin(&region, &state);
    uint32_t n_cells = tq_region_n_cells(&region);
    int32_t *one[N_TIMES], first_s = r.first_s;
    for (int i = 0; i < N_TIMES; i++) {
      r.first_s = first_s + 60 * i;
      one[i] = tq_region_surface(&region, &r, &origin, 1);
    }
    r.first_s = first_s;
    r.n_departures = N_TIMES;
    r.n_percentiles = 3;
    memcpy(r.percentiles, percentiles, sizeof percentiles);
    int32_t *got = tq_region_surface(&region, &r, &origin, 1);
    for (uint32_t c = 0; c < n_cells; c++) {
      int32_t sorted[N_TIMES];
      for (int i = 0; i < N_TIMES; i++) sorted[i] = one[i][c] < 0 ? INT32_MAX : one[i][c];
      qsort(sorted, N_TIMES, sizeof *sorted, by_value);
      for (int k = 0; k < 3; k++) {
        int32_t want = sorted[k * (N_TIMES - 1) / 2];
        ck_assert_int_eq(got[(size_t)k * n_cells + c], want == INT32_MAX ? -1 : want);
      }
      n_several += sorted[0] != sorted[N_TIMES - 1];
    }
    for (int i = 0; i < N_TIMES; i++) free(one[i]);
    free(got);
    tq_region_free(&region);
  }
  ck_assert_uint_gt(n_several, 200);
}
END_TEST

START_TEST(routes_and_traffic_need_times_at_the_place) {
  struct tq_region region;
  tq_region_make(&region, &(struct tq_region_opts){.seed = 1, .features = TQ_FEED_ALL});
  uint64_t state = 1;
  struct tq_request r;
  struct tq_err err;
  struct tq_route_found found;
  tq_region_request(&r);
  r.far_times = true;
  struct tq_search *s = tq_region_search(&region, &r);
  struct tq_pos origin = tq_region_point(&region, &state);
  ck_assert_int_eq(tq_search_run(s, &origin, 1, &err), TQ_OK);
  ck_assert_int_eq(tq_route_to(s, origin, &found, &err), TQ_E_ARG);
  ck_assert_ptr_nonnull(strstr(err.msg, "--arrive with --reverse"));
  tq_search_free(s);
  r.traffic = true;
  ck_assert_int_eq(tq_request_complete(&r, &region.g, &err), TQ_E_ARG);
  tq_region_free(&region);
}
END_TEST

int main(void) {
  Suite *s = suite_create("far_times");
  TCase *c = tcase_create("far_times");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, times_of_random_requests_are_the_least_in_time);
  tq_suite_add(c, window_is_its_times_one_by_one);
  tq_suite_add(c, routes_and_traffic_need_times_at_the_place);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
