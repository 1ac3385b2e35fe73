/* Lanes of a departure window against sorting and plain loops, with the kernels of every
 * instruction set that this processor runs. */
#include <math.h>

#include "engine/base/mem.h"
#include "engine/journey/lanes.h"
#include "tests/suite.h"

enum { FAR = UINT16_MAX, MAX_LANES = 200 };

/* Travel times as they occur: small spread, so that ties are common, and unreached lanes. */
static void random_lanes(uint64_t *state, uint16_t *lanes, size_t n) {
  uint32_t spread = 1 + tq_random_below(state, 4) * tq_random_below(state, 3000);
  uint32_t percent_far = tq_random_below(state, 3) * 30;
  for (size_t i = 0; i < n; i++) {
    bool far = tq_random_below(state, 100) < percent_far;
    lanes[i] = (uint16_t)(far ? FAR : 600 + tq_random_below(state, spread));
  }
}

static int by_value(const void *a, const void *b) {
  return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

/* Nearest rank: the smallest value that at least percentile % of the lanes do not exceed,
 * by going through the sorted values. */
static int32_t percentile_by_sorting(const uint16_t *lanes, size_t n, uint32_t percentile,
                                     uint16_t limit_s) {
  uint16_t sorted[MAX_LANES];
  for (size_t i = 0; i < n; i++) sorted[i] = lanes[i];
  qsort(sorted, n, sizeof *sorted, by_value);
  size_t i = 0;
  while ((i + 1) * 100 < percentile * n) i++;
  return sorted[i] <= limit_s ? sorted[i] : -1;
}

static const struct tq_lanes *const *kernels;
static size_t n_kernels;

static void find_kernels(void) { kernels = tq_lanes_all(&n_kernels); }

/* What a kernel leaves beyond the last lane. */
static void pad(uint16_t *lanes, size_t n) {
  for (size_t i = n; i < tq_lanes_padded(n); i++) lanes[i] = FAR;
}

START_TEST(percentile_of_random_lanes_equals_sorting) {
  uint64_t state = 1;
  for (int round = 0; round < 3000; round++) {
    uint16_t lanes[MAX_LANES + TQ_LANES_PAD];
    size_t n = 1 + tq_random_below(&state, MAX_LANES);
    random_lanes(&state, lanes, n);
    pad(lanes, n);
    uint32_t percentile = tq_random_below(&state, 101);
    uint16_t limit_s = (uint16_t)(600 + tq_random_below(&state, 6000));
    for (size_t k = 0; k < n_kernels; k++)
      ck_assert_int_eq(tq_lanes_percentile(kernels[k], lanes, n, percentile, limit_s),
                       percentile_by_sorting(lanes, n, percentile, limit_s));
  }
}
END_TEST

/* 7 of 120 is 5.83 %, 6 of 120 is 5 % sharp: the 6th value; 5.01 % needs the 7th. Also
 * 55 % of 20, which is not 11 in binary floating point. */
START_TEST(percentile_at_a_whole_rank_takes_that_rank) {
  uint16_t lanes[128], few[TQ_LANES_PAD];
  for (uint16_t i = 0; i < 120; i++) lanes[i] = (uint16_t)(1000 - i);
  for (uint16_t i = 0; i < 20; i++) few[i] = (uint16_t)(1000 - i);
  pad(lanes, 120);
  pad(few, 20);
  for (size_t k = 0; k < n_kernels; k++) {
    ck_assert_int_eq(tq_lanes_percentile(kernels[k], lanes, 120, 5, 3600), 886);
    ck_assert_int_eq(tq_lanes_percentile(kernels[k], lanes, 120, 5.01, 3600), 887);
    ck_assert_int_eq(tq_lanes_percentile(kernels[k], lanes, 120, 0, 3600), 881);
    ck_assert_int_eq(tq_lanes_percentile(kernels[k], lanes, 120, 100, 3600), 1000);
    ck_assert_int_eq(tq_lanes_percentile(kernels[k], few, 20, 55, 3600), 991);
  }
}
END_TEST

START_TEST(percentile_beyond_the_limit_is_not_reached) {
  uint16_t lanes[TQ_LANES_PAD] = {100, 200, 300}, one[TQ_LANES_PAD];
  pad(lanes, 3);
  for (size_t k = 0; k < n_kernels; k++) {
    ck_assert_int_eq(tq_lanes_percentile(kernels[k], lanes, 4, 75, 300), 300);
    ck_assert_int_eq(tq_lanes_percentile(kernels[k], lanes, 4, 75, 299), -1);
    ck_assert_int_eq(tq_lanes_percentile(kernels[k], lanes, 4, 76, 65534), -1);
    pad(one, 1);
    one[0] = 100;
    ck_assert_int_eq(tq_lanes_percentile(kernels[k], one, 1, 50, 0), -1);
    one[0] = 0;
    ck_assert_int_eq(tq_lanes_percentile(kernels[k], one, 1, 50, 0), 0);
  }
}
END_TEST

/* The longest window there is. */
START_TEST(count_of_two_days_of_minutes_is_whole) {
  enum { N = 2880 };
  uint16_t lanes[N] = {0};
  lanes[0] = lanes[1500] = lanes[N - 1] = 61;
  for (size_t k = 0; k < n_kernels; k++) {
    ck_assert_uint_eq(kernels[k]->count(lanes, N, 60), N - 3);
    ck_assert_uint_eq(kernels[k]->count(lanes, N, 61), N);
    ck_assert_uint_eq(kernels[k]->count(lanes, 0, 60), 0);
  }
}
END_TEST

/* Rows as a search has them: nothing above its limit. */
static void random_rows(uint64_t *state, struct tq_ride_rows *rows, uint16_t *rides, size_t n_stops,
                        uint16_t limit_s) {
  random_lanes(state, rides, n_stops * rows->n);
  for (size_t i = 0; i < n_stops * rows->n; i++)
    if (rides[i] > limit_s) rides[i] = FAR;
  for (size_t stop = 0; stop < n_stops; stop++)
    tq_ride_rows_put(rows, stop, rides + stop * rows->n);
}

/* Every length, so that every tail of a vector loop is run, and limits on both sides of half
 * of 16 bits; nothing is written beyond. */
START_TEST(best_of_random_legs_equals_the_plain_sums) {
  enum { N_STOPS = 6 };
  const uint16_t limits_s[] = {600, 3600, 32767, 32768, 64800};
  uint64_t state = 2;
  for (int round = 0; round < 1500; round++) {
    uint16_t rides[N_STOPS * MAX_LANES], lanes[MAX_LANES + 2 * TQ_LANES_PAD];
    struct tq_last_leg legs[9];
    struct tq_ride_rows rows;
    size_t n = 1 + tq_random_below(&state, MAX_LANES), n_legs = tq_random_below(&state, 10);
    uint16_t limit_s = limits_s[round % 5];
    uint16_t start = (uint16_t)(round % 3 ? FAR : tq_random_below(&state, 3000));
    ck_assert_int_eq(tq_ride_rows_new(N_STOPS, n, limit_s, &rows, NULL), TQ_OK);
    random_rows(&state, &rows, rides, N_STOPS, limit_s);
    for (size_t i = 0; i < n_legs; i++) {
      uint32_t most = round % 2 ? limit_s : 600;
      legs[i] =
          (struct tq_last_leg){tq_random_below(&state, N_STOPS), tq_random_below(&state, most + 1)};
    }
    for (size_t k = 0; k < n_kernels; k++) {
      for (size_t i = 0; i < MAX_LANES + 2 * TQ_LANES_PAD; i++) lanes[i] = 7;
      kernels[k]->best(lanes, start, &rows, legs, n_legs);
      for (size_t i = 0; i < n; i++) {
        uint32_t want = start;
        for (size_t j = 0; j < n_legs; j++) {
          uint32_t ride = rides[legs[j].stop * n + i];
          if (ride != FAR && ride + legs[j].leg_s < want) want = ride + legs[j].leg_s;
        }
        ck_assert_msg(want > limit_s ? lanes[i] > limit_s : lanes[i] == want, "%s",
                      kernels[k]->name);
      }
      for (size_t i = n; i < tq_lanes_padded(n); i++) ck_assert_uint_gt(lanes[i], limit_s);
      ck_assert_uint_eq(lanes[tq_lanes_padded(n)], 7);
    }
    tq_ride_rows_free(&rows);
  }
}
END_TEST

/* The largest sums of the largest limits, on both sides of half of 16 bits. */
START_TEST(best_at_the_limit_of_16_bits_is_exact) {
  const struct {
    uint16_t limit_s, ride_s, leg_s;
    bool reached;
  } cases[] = {
      {32767, 32767, 0, true},      {32767, 32767, 32767, false}, {32767, 1, 32766, true},
      {32767, 2, 32766, false},     {32767, FAR, 0, false},       {32767, FAR, 32767, false},
      {32768, 32768, 32768, false}, {65534, 65534, 0, true},      {65534, 65534, 1, false},
      {65534, 40000, 40000, false}, {65534, FAR, 65534, false}};
  for (size_t k = 0; k < n_kernels; k++)
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
      uint16_t lanes[TQ_LANES_PAD];
      struct tq_last_leg leg = {0, cases[i].leg_s};
      struct tq_ride_rows rows;
      ck_assert_int_eq(tq_ride_rows_new(1, 1, cases[i].limit_s, &rows, NULL), TQ_OK);
      tq_ride_rows_put(&rows, 0, &cases[i].ride_s);
      kernels[k]->best(lanes, FAR, &rows, &leg, 1);
      ck_assert_int_eq(lanes[0] <= cases[i].limit_s, cases[i].reached);
      if (cases[i].reached) ck_assert_uint_eq(lanes[0], cases[i].ride_s + cases[i].leg_s);
      tq_ride_rows_free(&rows);
    }
}
END_TEST

int main(void) {
  Suite *s = suite_create("lanes");
  TCase *c = tcase_create("lanes");
  tcase_set_timeout(c, 0);
  tcase_add_unchecked_fixture(c, find_kernels, NULL);
  tq_suite_add(c, percentile_of_random_lanes_equals_sorting);
  tq_suite_add(c, percentile_at_a_whole_rank_takes_that_rank);
  tq_suite_add(c, percentile_beyond_the_limit_is_not_reached);
  tq_suite_add(c, count_of_two_days_of_minutes_is_whole);
  tq_suite_add(c, best_of_random_legs_equals_the_plain_sums);
  tq_suite_add(c, best_at_the_limit_of_16_bits_is_exact);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
