/* How many departures of a window come within each cutoff, against one search a departure. */
#include <string.h>

#include "engine/base/mem.h"
#include "tests/feed.h"
#include "tests/journey_net.h"
#include "tests/suite.h"

enum { MAX_DEPARTURES = 40 };

/* want[cutoff * n_cells + cell]: departures whose own search is within the cutoff. */
static void count_one_by_one(const struct tq_region *region, const struct tq_request *r,
                             const struct tq_pos *origins, uint32_t n_origins, uint16_t *want) {
  uint32_t n_cells = tq_region_n_cells(region);
  struct tq_request one = *r;
  one.n_departures = one.n_percentiles = 1;
  memset(want, 0, (size_t)n_cells * r->n_cutoffs * sizeof *want);
  for (uint32_t i = 0; i < r->n_departures; i++) {
    one.first_s = r->first_s + 60 * (int32_t)i;
    int32_t *time_s = tq_region_surface(region, &one, origins, n_origins);
    for (uint32_t k = 0; k < r->n_cutoffs; k++)
      for (uint32_t c = 0; c < n_cells; c++)
        want[k * n_cells + c] += time_s[c] >= 0 && time_s[c] <= r->cutoffs_s[k];
    free(time_s);
  }
}

static void compare(struct tq_search *s, const struct tq_points *points, const uint16_t *want,
                    int seed) {
  const struct tq_request *r = &s->request;
  uint16_t *got = tq_alloc((size_t)points->n * r->n_cutoffs, sizeof *got);
  ck_assert_int_eq(tq_search_within(s, points, got, NULL), TQ_OK);
  for (uint32_t k = 0; k < r->n_cutoffs; k++)
    for (uint32_t p = 0; p < points->n; p++)
      if (got[k * points->n + p] != want[k * points->n + p])
        ck_abort_msg("seed %d cell %u cutoff %u: %u, not %u", seed, p, k, got[k * points->n + p],
                     want[k * points->n + p]);
  free(got);
}

START_TEST(within_on_random_regions_equals_a_search_for_each_departure) {
  int n_partly = 0, n_windows = 0;
  for (uint64_t seed = 0; seed < 300; seed++) {
    struct tq_region region;
    struct tq_request r;
    uint64_t state = seed;
    tq_region_make(&region, &(struct tq_region_opts){.seed = seed, .features = TQ_FEED_ALL});
    tq_region_random_request(&r, &state, MAX_DEPARTURES);
    if (seed % 4) { /* most in the hours that have trips, and with a long window */
      bool reverse = r.reverse;
      tq_region_request(&r);
      r.reverse = reverse;
      r.travels = 1u << TQ_BY_TRANSIT | (seed % 8 == 1 ? 1u << TQ_WALK : 0);
      r.n_departures = MAX_DEPARTURES;
    }
    ck_assert_int_eq(tq_request_complete(&r, &region.g, NULL), TQ_OK);
    struct tq_pos origin = tq_region_point(&region, &state);
    uint32_t n_cells = tq_region_n_cells(&region);
    struct tq_search *s = tq_region_search(&region, &r);
    struct tq_points cells;
    ck_assert_int_eq(tq_points_of_grid(&region.g, &cells, NULL), TQ_OK);
    ck_assert_int_eq(tq_points_relink(&region.g, NULL, tq_request_point_modes(&r), r.max_snap_m,
                                      &cells, NULL),
                     TQ_OK);
    if (tq_search_run(s, &origin, 1, NULL) == TQ_OK) {
      uint16_t *want = tq_alloc((size_t)n_cells * r.n_cutoffs, sizeof *want);
      count_one_by_one(&region, &r, &origin, 1, want);
      compare(s, &cells, want, (int)seed);
      for (size_t i = 0; i < (size_t)n_cells * r.n_cutoffs; i++)
        n_partly += want[i] > 0 && want[i] < r.n_departures;
      n_windows += r.n_departures > 1;
      free(want);
    }
    tq_points_free(&cells);
    tq_search_free(s);
    tq_region_free(&region);
  }
  ck_assert_int_gt(n_windows, 10); /* the questions are worth asking */
  ck_assert_int_gt(n_partly, 200);
}
END_TEST

int main(void) {
  Suite *s = suite_create("reliability");
  TCase *c = tcase_create("reliability");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, within_on_random_regions_equals_a_search_for_each_departure);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
