/* Surfaces of random regions and requests against the slow truth, cell by cell. */
#include <string.h>

#include "tests/feed.h"
#include "tests/journey_net.h"
#include "tests/journey_oracle.h"
#include "tests/suite.h"

enum { MAX_LANES = 12, STEP_S = 60 };

static int by_value(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

/* By nearest rank; unreached lanes (-1) count as the longest. */
static int32_t percentile_s(const int32_t *lanes, uint32_t n, double percentile) {
  int32_t sorted[MAX_LANES];
  for (uint32_t i = 0; i < n; i++) sorted[i] = lanes[i] < 0 ? INT32_MAX : lanes[i];
  qsort(sorted, n, sizeof *sorted, by_value);
  uint32_t i = 0;
  while ((i + 1) * 100 < percentile * n) i++;
  return sorted[i] == INT32_MAX ? -1 : sorted[i];
}

/* Every cell's truth at every departure of the window: [cells * MAX_LANES]. */
static int32_t *truth_of(const struct tq_region *region, const struct tq_request *r,
                         const struct tq_pos *origins, uint32_t n_origins) {
  uint32_t n_cells = tq_region_n_cells(region);
  int32_t *lanes = tq_alloc((size_t)n_cells * MAX_LANES, sizeof *lanes);
  struct tq_truth *truth = tq_truth_new(&region->g, r, origins, n_origins);
  for (uint32_t i = 0; i < r->n_departures; i++) {
    tq_truth_set_time(truth, r->first_s + (int32_t)i * STEP_S);
    for (uint32_t c = 0; c < n_cells; c++)
      lanes[(size_t)c * MAX_LANES + i] = tq_truth_cell_s(truth, c);
  }
  tq_truth_free(truth);
  return lanes;
}

/* Compares all cells; returns how many were reached at the first percentile. */
static uint32_t compare(const struct tq_region *region, const struct tq_request *r,
                        const struct tq_pos *origins, uint32_t n_origins, uint64_t seed) {
  uint32_t n_cells = tq_region_n_cells(region), n_reached = 0;
  int32_t *got = tq_region_surface(region, r, origins, n_origins);
  int32_t *want = truth_of(region, r, origins, n_origins);
  for (uint32_t k = 0; k < r->n_percentiles; k++)
    for (uint32_t c = 0; c < n_cells; c++) {
      int32_t time_s =
          percentile_s(want + (size_t)c * MAX_LANES, r->n_departures, r->percentiles[k]);
      ck_assert_msg(got[(size_t)k * n_cells + c] == time_s, "seed %u cell %u p%g: %d, truth %d",
                    (unsigned)seed, c, r->percentiles[k], got[(size_t)k * n_cells + c], time_s);
      n_reached += k == 0 && time_s >= 0;
    }
  free(got);
  free(want);
  return n_reached;
}

static void region_of(struct tq_region *region, uint64_t seed) {
  struct tq_region_opts o = {.seed = seed, .nasty = seed % 4 == 3, .n_bridges = seed % 3};
  o.features = seed % 5 ? TQ_FEED_ALL : TQ_FEED_WALKS;
  tq_region_make(region, &o);
}

/* At a stop or up to 13 m away from it. */
static struct tq_pos near_stop(const struct tq_region *region, uint64_t *state) {
  struct tq_pos p = region->g.stops[tq_random_below(state, region->g.n_stops)].pos;
  if (tq_random_below(state, 2)) p.lat_e7 += (int32_t)tq_random_below(state, 1200);
  return p;
}

START_TEST(surface_of_random_requests_equals_brute_force) {
  uint32_t n_reached = 0, n_asked = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    struct tq_region region;
    region_of(&region, seed);
    uint64_t state = seed;
    for (int round = 0; round < 10; round++) {
      struct tq_request r;
      tq_region_random_request(&r, &state, MAX_LANES);
      struct tq_pos origins[2];
      uint32_t n_origins = 1 + (tq_random_below(&state, 4) == 0);
      for (uint32_t i = 0; i < n_origins; i++) origins[i] = tq_region_point(&region, &state);
      if (tq_random_below(&state, 3) == 0) origins[0] = near_stop(&region, &state);
      n_reached += compare(&region, &r, origins, n_origins, seed);
      n_asked += tq_region_n_cells(&region);
    }
    tq_region_free(&region);
  }
  ck_assert_uint_gt(n_reached, n_asked / 10); /* else the test says little */
}
END_TEST

START_TEST(surface_in_traffic_equals_brute_force) {
  uint32_t n_reached = 0, n_asked = 0;
  for (uint64_t seed = 100; seed < 130; seed++) {
    struct tq_region region;
    struct tq_region_opts o = {.seed = seed, .nasty = seed % 5 == 3, .traffic = true};
    o.features = TQ_FEED_ALL;
    tq_region_make(&region, &o);
    uint64_t state = seed;
    for (int round = 0; round < 10; round++) {
      struct tq_request r;
      tq_region_random_drive(&r, &state);
      struct tq_pos origins[2];
      uint32_t n_origins = 1 + (tq_random_below(&state, 4) == 0);
      for (uint32_t i = 0; i < n_origins; i++) origins[i] = tq_region_point(&region, &state);
      n_reached += compare(&region, &r, origins, n_origins, seed);
      n_asked += tq_region_n_cells(&region);
    }
    tq_region_free(&region);
  }
  ck_assert_uint_gt(n_reached, n_asked / 10);
}
END_TEST

/* Traffic of a hundred percent throughout is none. */
START_TEST(surface_in_free_traffic_equals_the_free_surface) {
  for (uint64_t seed = 200; seed < 215; seed++) {
    struct tq_region region;
    struct tq_region_opts o = {.seed = seed, .traffic = true, .features = TQ_FEED_ALL};
    tq_region_make(&region, &o);
    for (size_t i = 0; i < region.d.profiles.n; i++)
      memset(region.d.profiles.v[i].percent, 100, TQ_WEEK_HOURS);
    uint64_t state = seed;
    for (int round = 0; round < 5; round++) {
      struct tq_request r;
      tq_region_random_drive(&r, &state);
      struct tq_pos origin = tq_region_point(&region, &state);
      int32_t *in_traffic = tq_region_surface(&region, &r, &origin, 1);
      r.traffic = false;
      int32_t *free_flow = tq_region_surface(&region, &r, &origin, 1);
      ck_assert_mem_eq(in_traffic, free_flow, tq_region_n_cells(&region) * sizeof *in_traffic);
      free(in_traffic);
      free(free_flow);
    }
    tq_region_free(&region);
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("journey_oracle");
  TCase *c = tcase_create("journey_oracle");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, surface_of_random_requests_equals_brute_force);
  tq_suite_add(c, surface_in_traffic_equals_brute_force);
  tq_suite_add(c, surface_in_free_traffic_equals_the_free_surface);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
