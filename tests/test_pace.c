/* Layer time, real time and walks off the street. */
#include "engine/street/street.h"
#include "tests/suite.h"

/* limit(s) is the largest layer time that still shows as s: checked against counting. */
START_TEST(pace_limit_is_the_exact_inverse_of_seconds) {
  static const double WALK[] = {0.5, 1.7, 3.6, 4, 4.8, 5, 6.1, 50}, BIKE[] = {0.5, 9, 15, 21.3, 50};
  for (int m = 0; m < TQ_N_MODES; m++)
    for (int w = 0; w < 8; w++)
      for (int b = 0; b < 5; b++) {
        struct tq_pace pace = tq_pace_of((enum tq_mode)m, WALK[w], BIKE[b]);
        uint32_t ds = 0;
        for (uint32_t s = 0; s < 300; s++) {
          while (tq_pace_seconds(pace, ds + 1) <= s) ds++;
          ck_assert_uint_eq(tq_pace_limit_ds(pace, s), ds);
        }
        for (uint32_t s = 1000; s < 4000000000u; s = s / 3 * 4) {
          uint32_t limit = tq_pace_limit_ds(pace, s);
          ck_assert_uint_lt(limit, TQ_FAR);
          ck_assert_uint_le(tq_pace_seconds(pace, limit), s);
          if (limit < TQ_FAR - 1) ck_assert_uint_gt(tq_pace_seconds(pace, limit + 1), s);
        }
      }
}
END_TEST

/* 1 km on foot at the reference speed is 7200 ds of the layer: 720 s at 5 km/h, 900 s
 * at 4 km/h, 7200 s at 0.5. */
START_TEST(pace_of_a_walked_kilometre) {
  ck_assert_uint_eq(tq_pace_seconds(tq_pace_of(TQ_WALK, 5, 15), 7200), 720);
  ck_assert_uint_eq(tq_pace_seconds(tq_pace_of(TQ_WALK, 4, 15), 7200), 900);
  ck_assert_uint_eq(tq_pace_seconds(tq_pace_of(TQ_WALK, 0.5, 15), 7200), 7200);
  ck_assert_uint_eq(tq_pace_seconds(tq_pace_of(TQ_WALK, 4.8, 15), 7200), 750);
  ck_assert_uint_eq(tq_pace_seconds(tq_pace_of(TQ_CAR, 4, 9), 7201), 721); /* rounded up */
  ck_assert_uint_eq(tq_pace_seconds(tq_pace_of(TQ_BIKE, 4, 30), 7200), 360);
  ck_assert_uint_eq(tq_pace_seconds(tq_pace_of(TQ_WALK, 4, 15), 0), 0);
  ck_assert_uint_eq(tq_pace_seconds(tq_pace_of(TQ_WALK, 4, 15), TQ_FAR), TQ_FAR);
  ck_assert_uint_eq(tq_pace_seconds(tq_pace_of(TQ_BIKE, 4, 0.5), TQ_FAR - 1), TQ_FAR - 1);
  ck_assert_uint_eq(tq_pace_limit_ds(tq_pace_of(TQ_BIKE, 4, 50), TQ_FAR), TQ_FAR - 1);
}
END_TEST

/* 100 m off the street take 72 s at 5 km/h whatever the mode then is; in layer time a
 * cyclist at 30 km/h has 1440 ds for it, which are 72 s again. */
START_TEST(pace_off_the_street_is_walked) {
  enum tq_mode modes[] = {TQ_CAR, TQ_BIKE, TQ_WALK};
  for (int i = 0; i < 3; i++) {
    struct tq_pace pace = tq_pace_of(modes[i], 5, 30);
    ck_assert_uint_eq(tq_pace_seconds(pace, tq_pace_off_street_ds(pace, 1000)), 72);
  }
}
END_TEST

START_TEST(pace_off_the_street_is_rounded_up_and_never_far) {
  struct tq_pace pace = tq_pace_of(TQ_WALK, 5, 15);
  ck_assert_uint_eq(tq_pace_off_street_ds(pace, 0), 0);
  ck_assert_uint_eq(tq_pace_off_street_ds(pace, 1), 1);
  ck_assert_uint_eq(tq_pace_off_street_ds(pace, 10), 8); /* 7.2 */
  ck_assert_uint_eq(tq_pace_off_street_ds(tq_pace_of(TQ_BIKE, 0.5, 50), UINT32_MAX), TQ_FAR - 1);
}
END_TEST

int main(void) {
  Suite *s = suite_create("pace");
  TCase *c = tcase_create("pace");
  tcase_set_timeout(c, 0);
  suite_add_tcase(s, c);
  tq_suite_add(c, pace_limit_is_the_exact_inverse_of_seconds);
  tq_suite_add(c, pace_of_a_walked_kilometre);
  tq_suite_add(c, pace_off_the_street_is_walked);
  tq_suite_add(c, pace_off_the_street_is_rounded_up_and_never_far);
  return tq_suite_run(s);
}
