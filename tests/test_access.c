/* Decay functions, measures, cells as points, and legs kept over many origins. */
#include <math.h>
#include <string.h>

#include "engine/access/cells.h"
#include "engine/access/decay.h"
#include "engine/access/reach.h"
#include "engine/base/mem.h"
#include "engine/journey/legs.h"
#include "tests/feed.h"
#include "tests/journey_net.h"
#include "tests/suite.h"

static double weight(enum tq_decay_kind kind, double value, int32_t cutoff_s, int32_t time_s) {
  return tq_decay_weight(&(struct tq_decay){kind, value}, cutoff_s, time_s);
}

START_TEST(step_at_the_cutoff_counts_and_after_it_not) {
  ck_assert_double_eq(weight(TQ_DECAY_STEP, 0, 1800, 0), 1);
  ck_assert_double_eq(weight(TQ_DECAY_STEP, 0, 1800, 1800), 1);
  ck_assert_double_eq(weight(TQ_DECAY_STEP, 0, 1800, 1801), 0);
}
END_TEST

START_TEST(linear_falls_from_one_to_zero_around_the_cutoff) {
  /* 10 minutes' width: from 25 to 35 minutes */
  ck_assert_double_eq(weight(TQ_DECAY_LINEAR, 10, 1800, 1500), 1);
  ck_assert_double_eq_tol(weight(TQ_DECAY_LINEAR, 10, 1800, 1560), 0.9, 1e-12);
  ck_assert_double_eq_tol(weight(TQ_DECAY_LINEAR, 10, 1800, 1800), 0.5, 1e-12);
  ck_assert_double_eq(weight(TQ_DECAY_LINEAR, 10, 1800, 2100), 0);
  ck_assert_double_eq(weight(TQ_DECAY_LINEAR, 10, 1800, 2200), 0);
}
END_TEST

START_TEST(linear_without_width_is_step) {
  for (int32_t t = 1795; t < 1806; t++)
    ck_assert_double_eq(weight(TQ_DECAY_LINEAR, 0, 1800, t), weight(TQ_DECAY_STEP, 0, 1800, t));
}
END_TEST

START_TEST(logistic_is_one_at_zero_and_about_half_at_the_cutoff) {
  /* g(0)/g(c) = (1 + e^(-c pi / (sd sqrt 3))) / 2, with c = 30 and sd = 10 minutes:
   * e^-5.441398 = 0.00433342 */
  ck_assert_double_eq_tol(weight(TQ_DECAY_LOGISTIC, 10, 1800, 0), 1, 1e-12);
  ck_assert_double_eq_tol(weight(TQ_DECAY_LOGISTIC, 10, 1800, 1800), 1.00433342 / 2, 1e-8);
  /* 10 minutes later: / (1 + e^1.8137994) = / 7.1336843 */
  ck_assert_double_eq_tol(weight(TQ_DECAY_LOGISTIC, 10, 1800, 2400), 1.00433342 / 7.1337113, 1e-6);
}
END_TEST

START_TEST(exponential_halves_every_cutoff) {
  ck_assert_double_eq(weight(TQ_DECAY_EXPONENTIAL, 0, 1800, 0), 1);
  ck_assert_double_eq_tol(weight(TQ_DECAY_EXPONENTIAL, 0, 1800, 1800), 0.5, 1e-12);
  ck_assert_double_eq_tol(weight(TQ_DECAY_EXPONENTIAL, 0, 1800, 5400), 0.125, 1e-12);
  ck_assert_double_eq(weight(TQ_DECAY_EXPONENTIAL, 0, 1800, TQ_DECAY_END_S + 1), 0);
}
END_TEST

START_TEST(fixed_exponential_ignores_the_cutoff) {
  ck_assert_double_eq_tol(weight(TQ_DECAY_FIXED_EXPONENTIAL, 0.001, 60, 1000), exp(-1), 1e-12);
  ck_assert_double_eq(weight(TQ_DECAY_FIXED_EXPONENTIAL, 0.001, 60, 1000),
                      weight(TQ_DECAY_FIXED_EXPONENTIAL, 0.001, 6000, 1000));
}
END_TEST

START_TEST(every_decay_never_grows_and_ends_where_it_says) {
  static const double values[TQ_N_DECAYS] = {0, 25, 7, 0, 0.0005};
  for (int k = 0; k < TQ_N_DECAYS; k++) {
    struct tq_decay d = {(enum tq_decay_kind)k, values[k]};
    for (int32_t cutoff_s = 900; cutoff_s <= 3600; cutoff_s += 900) {
      int32_t reach_s = tq_decay_reach_s(&d, cutoff_s);
      for (int32_t t = 0; t < 8000; t++)
        ck_assert_double_le(tq_decay_weight(&d, cutoff_s, t + 1), tq_decay_weight(&d, cutoff_s, t));
      ck_assert_double_eq(tq_decay_weight(&d, cutoff_s, 0), 1);
      ck_assert_double_lt(tq_decay_weight(&d, cutoff_s, reach_s + 1), 0.001);
      if (reach_s < TQ_DECAY_END_S && k > TQ_DECAY_LINEAR)
        ck_assert_double_ge(tq_decay_weight(&d, cutoff_s, reach_s), 0.001);
    }
  }
}
END_TEST

START_TEST(decay_value_out_of_range_is_refused_by_name) {
  static const struct tq_decay bad[] = {
      {TQ_DECAY_LINEAR, -1},    {TQ_DECAY_LINEAR, 60},           {TQ_DECAY_LOGISTIC, 0},
      {TQ_DECAY_LOGISTIC, 120}, {TQ_DECAY_FIXED_EXPONENTIAL, 0}, {TQ_DECAY_FIXED_EXPONENTIAL, 1},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct tq_err err = {0};
    ck_assert_int_eq(tq_decay_check(&bad[i], &err), TQ_E_ARG);
    ck_assert_ptr_nonnull(strstr(err.msg, tq_decay_name(bad[i].kind)));
  }
  struct tq_decay unset = {TQ_DECAY_FIXED_EXPONENTIAL,
                           tq_decay_usual_value(TQ_DECAY_FIXED_EXPONENTIAL)};
  ck_assert_int_eq(tq_decay_check(&unset, NULL), TQ_E_ARG);
}
END_TEST

START_TEST(decay_names_are_read_back) {
  for (int k = 0; k < TQ_N_DECAYS; k++) {
    enum tq_decay_kind kind = TQ_N_DECAYS;
    ck_assert(tq_decay_parse(tq_decay_name((enum tq_decay_kind)k), &kind));
    ck_assert_int_eq(kind, k);
  }
  enum tq_decay_kind kind;
  ck_assert(tq_decay_parse("fixed_exponential", &kind));
  ck_assert_int_eq(kind, TQ_DECAY_FIXED_EXPONENTIAL);
  ck_assert(!tq_decay_parse("gaussian", &kind));
}
END_TEST

/* Powers of two: the sum says which points it holds. */
START_TEST(sum_of_powers_of_two_tells_which_points_are_within) {
  static const int32_t time_s[] = {0, 1800, 1801, -1, 3600, 3601, 900, 1800};
  static const double amount[] = {1, 2, 4, 8, 16, 32, 64, 128};
  double by_s[3601], weights[3601];
  tq_reach_fill(time_s, amount, 8, 3600, by_s);
  ck_assert_double_eq(tq_reach_within(by_s, 0, 3600), 1);
  ck_assert_double_eq(tq_reach_within(by_s, 1799, 3600), 1 + 64);
  ck_assert_double_eq(tq_reach_within(by_s, 1800, 3600), 1 + 2 + 64 + 128);
  ck_assert_double_eq(tq_reach_within(by_s, 3600, 3600), 1 + 2 + 4 + 16 + 64 + 128);
  ck_assert_double_eq(tq_reach_within(by_s, 9999, 3600), 1 + 2 + 4 + 16 + 64 + 128);
  for (int32_t cutoff_s = 0; cutoff_s <= 3600; cutoff_s += 100) {
    tq_decay_table(&(struct tq_decay){TQ_DECAY_STEP, 0}, cutoff_s, 3600, weights);
    ck_assert_double_eq(tq_reach_weighted(by_s, weights, 3600),
                        tq_reach_within(by_s, cutoff_s, 3600));
  }
}
END_TEST

START_TEST(nth_opportunity_is_reached_when_the_sum_gets_there) {
  static const int32_t time_s[] = {100, 300, 300, -1, 500};
  static const double amount[] = {1, 2, 0.5, 100, 3};
  double by_s[601];
  tq_reach_fill(time_s, amount, 5, 600, by_s);
  ck_assert_int_eq(tq_reach_nth_s(by_s, 0.1, 600), 100);
  ck_assert_int_eq(tq_reach_nth_s(by_s, 1, 600), 100);
  ck_assert_int_eq(tq_reach_nth_s(by_s, 1.01, 600), 300);
  ck_assert_int_eq(tq_reach_nth_s(by_s, 3.5, 600), 300);
  ck_assert_int_eq(tq_reach_nth_s(by_s, 6.5, 600), 500);
  ck_assert_int_eq(tq_reach_nth_s(by_s, 7, 600), -1);
}
END_TEST

START_TEST(tenths_that_add_up_to_n_reach_it) {
  int32_t time_s[10];
  double amount[10], by_s[11];
  for (int i = 0; i < 10; i++) {
    time_s[i] = i;
    amount[i] = 0.1; /* ten of them are 0.9999999999999999 */
  }
  tq_reach_fill(time_s, amount, 10, 10, by_s);
  ck_assert_int_eq(tq_reach_nth_s(by_s, 1, 10), 9);
}
END_TEST

static void make_region(struct tq_region *region, uint64_t seed) {
  struct tq_region_opts o = {.seed = seed, .n_bridges = seed % 3, .features = TQ_FEED_ALL};
  tq_region_make(region, &o);
}

/* Times of the points after a run; nothing is reached from outside. */
static void times_of(struct tq_search *s, struct tq_pos from, const struct tq_points *points,
                     int32_t *time_s) {
  struct tq_err err = {0};
  enum tq_code code = tq_search_run(s, &from, 1, &err);
  if (!code) code = tq_search_best_times(s, points, time_s, NULL, &err);
  ck_assert_msg(!code || code == TQ_E_OUTSIDE, "%s", err.msg);
  for (size_t i = 0; i < (size_t)points->n * s->request.n_percentiles && code; i++) time_s[i] = -1;
}

START_TEST(some_cells_have_the_times_that_they_have_in_the_grid) {
  struct tq_region region;
  struct tq_request r;
  struct tq_points all, some;
  uint64_t state = 5;
  size_t n_compared = 0, n_reached = 0;
  for (uint64_t seed = 0; seed < 30; seed++) {
    make_region(&region, seed);
    tq_region_random_request(&r, &state, 6);
    struct tq_search *s = tq_region_search(&region, &r);
    uint32_t n_all = tq_region_n_cells(&region), n = 0;
    uint32_t *cells = tq_alloc(n_all, sizeof *cells);
    for (uint32_t c = 0; c < n_all; c++)
      if (tq_random_below(&state, 3) == 0) cells[n++] = c;
    ck_assert_int_eq(tq_points_of_grid(&region.g, &all, NULL), TQ_OK);
    ck_assert_int_eq(tq_points_of_cells(&region.g, cells, n, &some, NULL), TQ_OK);
    int32_t *want = tq_alloc((size_t)n_all * 3, sizeof *want);
    int32_t *got = tq_alloc((size_t)n_all * 3, sizeof *got);
    struct tq_pos from = tq_region_point(&region, &state);
    times_of(s, from, &all, want);
    times_of(s, from, &some, got);
    for (uint32_t k = 0; k < s->request.n_percentiles; k++)
      for (uint32_t i = 0; i < n; i++, n_compared++) {
        ck_assert_int_eq(got[k * n + i], want[k * n_all + cells[i]]);
        n_reached += got[k * n + i] >= 0;
      }
    tq_points_free(&all);
    tq_points_free(&some);
    tq_search_free(s);
    free(cells);
    free(want);
    free(got);
    tq_region_free(&region);
  }
  ck_assert_uint_gt(n_compared, 1000);
  ck_assert_uint_gt(n_reached, n_compared / 20);
}
END_TEST

START_TEST(cells_out_of_order_or_outside_are_refused) {
  struct tq_region region;
  struct tq_points points;
  make_region(&region, 1);
  uint32_t n = tq_region_n_cells(&region);
  ck_assert_int_eq(tq_points_of_cells(&region.g, (uint32_t[]){3, 3}, 2, &points, NULL), TQ_E_ARG);
  ck_assert_int_eq(tq_points_of_cells(&region.g, (uint32_t[]){3, 2}, 2, &points, NULL), TQ_E_ARG);
  ck_assert_int_eq(tq_points_of_cells(&region.g, (uint32_t[]){n}, 1, &points, NULL), TQ_E_ARG);
  tq_region_free(&region);
}
END_TEST

START_TEST(centre_of_every_cell_lies_in_it) {
  struct tq_region region;
  make_region(&region, 2);
  for (uint32_t c = 0; c < tq_region_n_cells(&region); c++)
    ck_assert_uint_eq(tq_cell_of(region.g.grid, tq_grid_cell_centre(region.g.grid, c)), c);
  ck_assert_uint_eq(tq_cell_of(region.g.grid, (struct tq_pos){0, 0}), UINT32_MAX);
  tq_region_free(&region);
}
END_TEST

/* Legs found once for all origins against legs found anew for each. */
START_TEST(kept_legs_give_the_same_times_as_legs_found_for_each_origin) {
  struct tq_region region;
  struct tq_request r;
  struct tq_points cells;
  uint64_t state = 11;
  size_t n_reached = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    make_region(&region, seed);
    tq_region_random_request(&r, &state, 8);
    struct tq_search *plain = tq_region_search(&region, &r),
                     *keeping = tq_region_search(&region, &r);
    struct tq_last_legs legs = {0};
    ck_assert_int_eq(tq_points_of_grid(&region.g, &cells, NULL), TQ_OK);
    size_t n = (size_t)cells.n * plain->request.n_percentiles;
    int32_t *want = tq_alloc(n, sizeof *want), *got = tq_alloc(n, sizeof *got);
    if (keeping->raptor) {
      ck_assert_int_eq(tq_last_legs_find_all(keeping, &cells, SIZE_MAX, &legs, NULL), TQ_OK);
      ck_assert_ptr_nonnull(legs.first);
      ck_assert_int_eq(tq_search_keep_legs(keeping, &cells, &legs, NULL), TQ_OK);
    }
    for (int origin = 0; origin < 5; origin++) {
      struct tq_pos from = tq_region_point(&region, &state);
      times_of(plain, from, &cells, want);
      times_of(keeping, from, &cells, got);
      for (size_t i = 0; i < n; i++) {
        ck_assert_msg(got[i] == want[i], "seed %u cell %zu: %d, not %d", (unsigned)seed,
                      i % cells.n, got[i], want[i]);
        n_reached += got[i] >= 0;
      }
    }
    tq_search_free(plain);
    tq_search_free(keeping);
    tq_last_legs_free(&legs);
    tq_points_free(&cells);
    free(want);
    free(got);
    tq_region_free(&region);
  }
  ck_assert_uint_gt(n_reached, 5000);
}
END_TEST

START_TEST(legs_beyond_the_most_asked_for_are_not_kept) {
  struct tq_region region;
  struct tq_request r;
  struct tq_points cells;
  struct tq_last_legs legs;
  make_region(&region, 4);
  tq_region_request(&r);
  struct tq_search *s = tq_region_search(&region, &r);
  ck_assert_int_eq(tq_points_of_grid(&region.g, &cells, NULL), TQ_OK);
  ck_assert_int_eq(tq_last_legs_find_all(s, &cells, SIZE_MAX, &legs, NULL), TQ_OK);
  size_t n = legs.first[cells.n];
  ck_assert_uint_gt(n, 10);
  tq_last_legs_free(&legs);
  ck_assert_int_eq(tq_last_legs_find_all(s, &cells, n, &legs, NULL), TQ_OK);
  ck_assert_ptr_nonnull(legs.first);
  tq_last_legs_free(&legs);
  ck_assert_int_eq(tq_last_legs_find_all(s, &cells, n - 1, &legs, NULL), TQ_OK);
  ck_assert_ptr_null(legs.first);
  tq_points_free(&cells);
  tq_search_free(s);
  tq_region_free(&region);
}
END_TEST

START_TEST(a_third_list_of_points_is_refused) {
  struct tq_region region;
  struct tq_request r;
  struct tq_points cells;
  struct tq_last_legs legs;
  make_region(&region, 4);
  tq_region_request(&r);
  struct tq_search *s = tq_region_search(&region, &r);
  ck_assert_int_eq(tq_points_of_grid(&region.g, &cells, NULL), TQ_OK);
  ck_assert_int_eq(tq_last_legs_find_all(s, &cells, SIZE_MAX, &legs, NULL), TQ_OK);
  for (int i = 0; i < TQ_KEPT_LEGS; i++)
    ck_assert_int_eq(tq_search_keep_legs(s, &cells, &legs, NULL), TQ_OK);
  ck_assert_int_eq(tq_search_keep_legs(s, &cells, &legs, NULL), TQ_E_ARG);
  tq_search_free(s);
  tq_last_legs_free(&legs);
  tq_points_free(&cells);
  tq_region_free(&region);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("access");
  TCase *c = tcase_create("access");
  tcase_set_timeout(c, 300);
  tq_suite_add(c, step_at_the_cutoff_counts_and_after_it_not);
  tq_suite_add(c, linear_falls_from_one_to_zero_around_the_cutoff);
  tq_suite_add(c, linear_without_width_is_step);
  tq_suite_add(c, logistic_is_one_at_zero_and_about_half_at_the_cutoff);
  tq_suite_add(c, exponential_halves_every_cutoff);
  tq_suite_add(c, fixed_exponential_ignores_the_cutoff);
  tq_suite_add(c, every_decay_never_grows_and_ends_where_it_says);
  tq_suite_add(c, decay_value_out_of_range_is_refused_by_name);
  tq_suite_add(c, decay_names_are_read_back);
  tq_suite_add(c, sum_of_powers_of_two_tells_which_points_are_within);
  tq_suite_add(c, nth_opportunity_is_reached_when_the_sum_gets_there);
  tq_suite_add(c, tenths_that_add_up_to_n_reach_it);
  tq_suite_add(c, some_cells_have_the_times_that_they_have_in_the_grid);
  tq_suite_add(c, cells_out_of_order_or_outside_are_refused);
  tq_suite_add(c, centre_of_every_cell_lies_in_it);
  tq_suite_add(c, kept_legs_give_the_same_times_as_legs_found_for_each_origin);
  tq_suite_add(c, legs_beyond_the_most_asked_for_are_not_kept);
  tq_suite_add(c, a_third_list_of_points_is_refused);
  suite_add_tcase(suite, c);
  return tq_suite_run(suite);
}
