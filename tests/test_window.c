/* The part of the grid that a search reaches, against the whole grid. */
#include <string.h>

#include "engine/base/mem.h"
#include "tests/feed.h"
#include "tests/journey_net.h"
#include "tests/suite.h"

/* Cells of the window have the whole grid's times, and nothing outside is reached. */
static void compare(struct tq_search *s, const struct tq_points *all, const struct tq_grid *grid,
                    int seed, int *n_inside, int *n_outside) {
  struct tq_window window = tq_search_window(s, all, grid);
  struct tq_points part;
  tq_points_of_window(all, grid, window, &part);
  ck_assert_uint_eq(part.n, window.n_cols * window.n_rows);
  uint32_t n_bands = s->request.n_percentiles;
  int32_t *want = tq_alloc((size_t)all->n * n_bands, sizeof *want);
  int32_t *got = tq_alloc((size_t)part.n * n_bands, sizeof *got);
  ck_assert_int_eq(tq_search_best_times(s, all, want, NULL, NULL), TQ_OK);
  ck_assert_int_eq(tq_search_best_times(s, &part, got, NULL, NULL), TQ_OK);
  for (uint32_t b = 0; b < n_bands; b++)
    for (uint32_t cell = 0; cell < all->n; cell++) {
      uint32_t point = tq_point_of(&part, cell);
      int32_t at = point == TQ_NO_POINT ? -1 : got[b * part.n + point];
      if (at != want[b * all->n + cell])
        ck_abort_msg("seed %d cell %u: %d, not %d", seed, cell, at, want[b * all->n + cell]);
      *n_inside += at >= 0;
      *n_outside += point == TQ_NO_POINT;
    }
  free(want);
  free(got);
}

START_TEST(window_on_random_regions_holds_all_that_is_reached) {
  int n_inside[2] = {0}, n_outside[2] = {0}; /* transit alone or not */
  for (uint64_t seed = 0; seed < 400; seed++) {
    struct tq_region region;
    struct tq_request r;
    uint64_t state = seed;
    tq_region_make(&region, &(struct tq_region_opts){.seed = seed, .features = TQ_FEED_ALL});
    tq_region_random_request(&r, &state, 3);
    if (seed % 4 == 1) r.travels = 1u << seed / 4 % TQ_N_MODES;
    if (seed % 4 > 1) r.travels = 1u << TQ_BY_TRANSIT;
    bool transit = r.travels == 1u << TQ_BY_TRANSIT;
    if (seed % 2) { /* too short for the whole region */
      r.n_cutoffs = 1;
      r.cutoffs_s[0] = 60 + (int32_t)seed * (transit ? 5 : 1);
    }
    ck_assert_int_eq(tq_request_complete(&r, &region.g, NULL), TQ_OK);
    struct tq_pos origin = tq_region_point(&region, &state);
    struct tq_search *s = tq_region_search(&region, &r);
    struct tq_points cells;
    ck_assert_int_eq(tq_points_of_grid(&region.g, &cells, NULL), TQ_OK);
    if (tq_search_run(s, &origin, 1, NULL) == TQ_OK)
      compare(s, &cells, region.g.grid, (int)seed, &n_inside[transit], &n_outside[transit]);
    tq_points_free(&cells);
    tq_search_free(s);
    tq_region_free(&region);
  }
  for (int transit = 0; transit < 2; transit++) { /* the questions are worth asking */
    ck_assert_int_gt(n_inside[transit], 1000);
    ck_assert_int_gt(n_outside[transit], 1000);
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("window");
  TCase *c = tcase_create("window");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, window_on_random_regions_holds_all_that_is_reached);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
