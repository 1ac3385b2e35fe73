/* Lanes of a departure window against sorting and plain loops. */
#include "engine/journey/lanes.h"

#include <math.h>

#include "engine/base/mem.h"
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

START_TEST(percentile_of_random_lanes_equals_sorting) {
  uint64_t state = 1;
  for (int round = 0; round < 3000; round++) {
    uint16_t lanes[MAX_LANES];
    size_t n = 1 + tq_random_below(&state, MAX_LANES);
    random_lanes(&state, lanes, n);
    uint32_t percentile = tq_random_below(&state, 101);
    uint16_t limit_s = (uint16_t)(600 + tq_random_below(&state, 6000));
    ck_assert_int_eq(tq_lanes_percentile(lanes, n, percentile, limit_s),
                     percentile_by_sorting(lanes, n, percentile, limit_s));
  }
}
END_TEST

/* 7 of 120 is 5.83 %, 6 of 120 is 5 % sharp: the 6th value; 5.01 % needs the 7th. Also
 * 55 % of 20, which is not 11 in binary floating point. */
START_TEST(percentile_at_a_whole_rank_takes_that_rank) {
  uint16_t lanes[120];
  for (uint16_t i = 0; i < 120; i++) lanes[i] = (uint16_t)(1000 - i);
  ck_assert_int_eq(tq_lanes_percentile(lanes, 120, 5, 3600), 886);
  ck_assert_int_eq(tq_lanes_percentile(lanes, 120, 5.01, 3600), 887);
  ck_assert_int_eq(tq_lanes_percentile(lanes, 120, 0, 3600), 881);
  ck_assert_int_eq(tq_lanes_percentile(lanes, 120, 100, 3600), 1000);
  ck_assert_int_eq(tq_lanes_percentile(lanes, 20, 55, 3600), 991);
}
END_TEST

START_TEST(percentile_beyond_the_limit_is_not_reached) {
  uint16_t lanes[] = {100, 200, 300, FAR};
  ck_assert_int_eq(tq_lanes_percentile(lanes, 4, 75, 300), 300);
  ck_assert_int_eq(tq_lanes_percentile(lanes, 4, 75, 299), -1);
  ck_assert_int_eq(tq_lanes_percentile(lanes, 4, 76, 65534), -1);
  ck_assert_int_eq(tq_lanes_percentile(lanes, 1, 50, 0), -1);
  lanes[0] = 0;
  ck_assert_int_eq(tq_lanes_percentile(lanes, 1, 50, 0), 0);
}
END_TEST

/* More lanes than a 16-bit counter holds. */
START_TEST(count_of_many_lanes_does_not_wrap) {
  size_t n = 3 * 65536 + 5;
  uint16_t *lanes = tq_calloc(n, sizeof *lanes);
  lanes[0] = lanes[70000] = lanes[n - 1] = 61;
  ck_assert_uint_eq(tq_lanes_count(lanes, n, 60), n - 3);
  ck_assert_uint_eq(tq_lanes_count(lanes, n, 61), n);
  ck_assert_uint_eq(tq_lanes_count(lanes, 0, 60), 0);
  free(lanes);
}
END_TEST

/* Odd lengths and unaligned starts, so that every tail of a vector loop is run. */
START_TEST(min_plus_of_random_lanes_equals_the_plain_loop) {
  uint64_t state = 2;
  for (int round = 0; round < 3000; round++) {
    uint16_t lanes[MAX_LANES + 8], ride[MAX_LANES + 8], want[MAX_LANES + 8];
    size_t n = tq_random_below(&state, MAX_LANES), at = tq_random_below(&state, 8);
    random_lanes(&state, lanes, MAX_LANES + 8);
    random_lanes(&state, ride, MAX_LANES + 8);
    uint16_t leg_s = (uint16_t)tq_random_below(&state, round % 2 ? 65535 : 600);
    for (size_t i = 0; i < MAX_LANES + 8; i++) {
      uint32_t sum = ride[i] == FAR ? FAR : (uint32_t)ride[i] + leg_s;
      bool inside = i >= at && i < at + n;
      want[i] = inside && sum < lanes[i] ? (uint16_t)sum : lanes[i];
    }
    tq_lanes_min_plus(lanes + at, ride + at, leg_s, n);
    for (size_t i = 0; i < MAX_LANES + 8; i++) ck_assert_uint_eq(lanes[i], want[i]);
  }
}
END_TEST

START_TEST(min_plus_beyond_16_bits_saturates) {
  uint16_t ride[] = {FAR, FAR, 65534, 65534, 65000, 40000};
  uint16_t legs[] = {0, 65534, 0, 1, 600, 40000};
  uint16_t want[] = {FAR, FAR, 65534, FAR, FAR, FAR};
  for (size_t i = 0; i < 6; i++) {
    uint16_t lane = FAR;
    tq_lanes_min_plus(&lane, &ride[i], legs[i], 1);
    ck_assert_uint_eq(lane, want[i]);
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("lanes");
  TCase *c = tcase_create("lanes");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, percentile_of_random_lanes_equals_sorting);
  tq_suite_add(c, percentile_at_a_whole_rank_takes_that_rank);
  tq_suite_add(c, percentile_beyond_the_limit_is_not_reached);
  tq_suite_add(c, count_of_many_lanes_does_not_wrap);
  tq_suite_add(c, min_plus_of_random_lanes_equals_the_plain_loop);
  tq_suite_add(c, min_plus_beyond_16_bits_saturates);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
