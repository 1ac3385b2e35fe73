/* What conditional tags say at one moment. */
#include "engine/base/date.h"
#include "graphs/osm_conditional.h"
#include "tests/osm_rows.h"

static struct tq_moment moment_of(const char *date, const char *time) {
  struct tq_moment m = {tq_date_parse(date), 0};
  ck_assert(m.date != TQ_NO_DATE && tq_time_parse(time, strlen(time), &m.time_s));
  return m;
}

/* 2026-11-23 is a Monday. */
START_TEST(condition_holds_at_its_hours_only) {
  enum { NOT = TQ_HOLDS_NOT, HOLDS = TQ_HOLDS, UNKNOWN = TQ_HOLDS_UNKNOWN };
  static const struct {
    const char *condition, *date, *time;
    int holds;
  } rows[] = {
      {"07:00-09:00", "2026-11-23", "07:00", HOLDS},
      {"07:00-09:00", "2026-11-23", "08:59", HOLDS},
      {"07:00-09:00", "2026-11-23", "09:00", NOT},
      {"07:00-09:00", "2026-11-23", "06:59", NOT},
      {"07:00-09:00,16:00-18:00", "2026-11-23", "17:00", HOLDS},
      {"07:00-09:00, 16:00-18:00", "2026-11-23", "12:00", NOT},
      {"22:00-06:00", "2026-11-23", "23:00", HOLDS},
      {"22:00-06:00", "2026-11-23", "05:59", HOLDS},
      {"22:00-06:00", "2026-11-23", "06:00", NOT},
      {"22:00-30:00", "2026-11-23", "05:59", HOLDS},
      {"00:00-24:00", "2026-11-23", "23:59", HOLDS},
      {"Mo-Fr 07:00-09:00", "2026-11-23", "08:00", HOLDS},
      {"Mo-Fr 07:00-09:00", "2026-11-22", "08:00", NOT},
      {"Mo-Fr", "2026-11-27", "12:00", HOLDS},
      {"Mo-Fr", "2026-11-28", "12:00", NOT},
      {"Sa,Su", "2026-11-28", "12:00", HOLDS},
      {"Sa-Mo", "2026-11-23", "12:00", HOLDS},
      {"Sa-Mo", "2026-11-24", "12:00", NOT},
      {"Monday-Friday", "2026-11-23", "12:00", HOLDS},
      {"mo-fr 7:00-9:00", "2026-11-23", "08:00", HOLDS},
      {"Su 22:00-06:00", "2026-11-23", "05:00", HOLDS}, /* Sunday's night */
      {"Su 22:00-06:00", "2026-11-22", "05:00", NOT},
      {"Mo-Fr 07:00-09:00,Sa 10:00-12:00", "2026-11-28", "11:00", HOLDS},
      {"Mo-Fr 07:00-09:00,Sa 10:00-12:00", "2026-11-28", "08:00", NOT},
      {"Mo-Fr 07:00-09:00; Sa 10:00-12:00", "2026-11-23", "08:00", HOLDS},
      {"Mo-Su 07:00-20:00; Su off", "2026-11-22", "08:00", NOT},
      {"Mo-Su 07:00-20:00; Su off", "2026-11-23", "08:00", HOLDS},
      {"24/7", "2026-11-23", "03:00", HOLDS},
      {"Nov-Mar", "2026-11-23", "12:00", HOLDS},
      {"Nov-Mar", "2026-03-31", "12:00", HOLDS},
      {"Nov-Mar", "2026-04-01", "12:00", NOT},
      {"Apr-Oct", "2026-11-23", "12:00", NOT},
      {"Nov 23", "2026-11-23", "12:00", HOLDS},
      {"Nov 15-Apr 15", "2026-11-14", "12:00", NOT},
      {"Nov 15-Apr 15", "2027-04-15", "12:00", HOLDS},
      {"Nov 20-25", "2026-11-23", "12:00", HOLDS},
      {"Nov 24-25", "2026-11-23", "12:00", NOT},
      {"November", "2026-11-23", "12:00", HOLDS},
      {"Nov-Mar Mo-Fr 07:00-19:00", "2026-11-23", "08:00", HOLDS},
      {"Nov-Mar Mo-Fr 07:00-19:00", "2026-11-23", "20:00", NOT},
      {"weight>7.5", "2026-11-23", "08:00", NOT},
      {"weight<7.5", "2026-11-23", "08:00", HOLDS},
      {"weight > 1", "2026-11-23", "08:00", HOLDS},
      {"height>1.6", "2026-11-23", "08:00", NOT},
      {"height>=1.6", "2026-11-23", "08:00", HOLDS},
      {"axles>3", "2026-11-23", "08:00", NOT},
      {"Mo-Fr AND weight>7.5", "2026-11-23", "08:00", NOT},
      {"Mo-Fr and weight>1", "2026-11-23", "08:00", HOLDS},
      {"07:00-09:00 AND 08:00-10:00", "2026-11-23", "07:30", NOT},
      {"delivery", "2026-11-23", "08:00", NOT},
      {"delivery AND 07:00-09:00", "2026-11-23", "08:00", NOT},
      {"sunrise-sunset", "2026-11-23", "08:00", UNKNOWN},
      {"wet", "2026-11-23", "08:00", UNKNOWN},
      {"Mo-Fr sunrise-sunset", "2026-11-22", "08:00", NOT},
      {"PH off", "2026-11-23", "08:00", UNKNOWN},
      {"07:00-", "2026-11-23", "08:00", UNKNOWN},
      {"", "2026-11-23", "08:00", UNKNOWN},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++) {
    struct tq_moment m = moment_of(rows[i].date, rows[i].time);
    const char *text = rows[i].condition;
    int holds = (int)tq_osm_condition(text, strlen(text), &m, &tq_speeds_china.car);
    ck_assert_msg(holds == rows[i].holds, "%s at %s %s: got %d", text, rows[i].date, rows[i].time,
                  holds);
  }
}
END_TEST

START_TEST(conditional_value_replaces_the_plain_one_while_it_holds) {
  static const struct {
    const char *tag, *time;
    enum tq_osm_key key;
    const char *value; /* NULL: as it was, without a tag */
  } rows[] = {
      {"access:conditional=no @ (22:00-06:00)", "23:00", TQ_KEY_ACCESS, "no"},
      {"access:conditional=no @ (22:00-06:00)", "12:00", TQ_KEY_ACCESS, NULL},
      {"access:conditional=no@22:00-06:00", "23:00", TQ_KEY_ACCESS, "no"},
      {"motor_vehicle:conditional=no @ (Mo-Fr 07:00-09:00; Sa 10:00-12:00)", "08:00",
       TQ_KEY_MOTOR_VEHICLE, "no"},
      {"motor_vehicle:forward:conditional=no @ (07:00-09:00)", "08:00",
       TQ_KEY_MOTOR_VEHICLE_FORWARD, "no"},
      {"vehicle:backward:conditional=delivery @ (20:00-11:00)", "08:00", TQ_KEY_VEHICLE_BACKWARD,
       "delivery"},
      {"bicycle:conditional=yes @ (08:00-09:00)", "08:00", TQ_KEY_BICYCLE, "yes"},
      {"foot:conditional=no @ (08:00-09:00)", "08:00", TQ_KEY_FOOT, "no"},
      {"motorcar:conditional=no @ (weight>7.5)", "08:00", TQ_KEY_MOTORCAR, NULL},
      {"oneway:conditional=yes @ (06:00-10:00); -1 @ (15:00-19:00)", "08:00", TQ_KEY_ONEWAY, "yes"},
      {"oneway:conditional=yes @ (06:00-10:00); -1 @ (15:00-19:00)", "16:00", TQ_KEY_ONEWAY, "-1"},
      {"oneway:conditional=yes @ (06:00-10:00); -1 @ (15:00-19:00)", "12:00", TQ_KEY_ONEWAY, NULL},
      {"oneway:bicycle:conditional=no @ (08:00-09:00)", "08:00", TQ_KEY_ONEWAY_BICYCLE, "no"},
      {"maxspeed:conditional=30 @ (07:00-17:00)", "08:00", TQ_KEY_MAXSPEED, "30"},
      {"maxspeed:conditional=30 @ (07:00-17:00); 20 @ (08:00-09:00)", "08:00", TQ_KEY_MAXSPEED,
       "20"}, /* the later one counts */
      {"maxspeed:conditional=120 @ (06:00-20:00); 100 @ (20:00-06:00)", "21:00", TQ_KEY_MAXSPEED,
       "100"},
      {"maxspeed:backward:conditional=30 @ (07:00-17:00)", "08:00", TQ_KEY_MAXSPEED_BACKWARD, "30"},
      {"access:conditional=no @ 22:00-06:00; Mo 08:00-09:00", "08:00", TQ_KEY_ACCESS, "no"},
      {"access:conditional=no", "08:00", TQ_KEY_ACCESS, NULL},
      {"access:conditional=@ (08:00-09:00)", "08:00", TQ_KEY_ACCESS, NULL},
      {"access:conditional=no @ (08:00-09:00", "08:00", TQ_KEY_ACCESS, NULL},
      {"access:conditional=;;@@;(", "08:00", TQ_KEY_ACCESS, NULL},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++) {
    char buf[512], text[TQ_CONDITIONAL_TEXT];
    unsigned unknown;
    struct tq_tags t = tags_of(rows[i].tag, buf);
    struct tq_moment m = moment_of("2026-11-23", rows[i].time);
    ck_assert_int_ge(tq_osm_conditional_key(&t), 0);
    tq_osm_apply_conditional(&t, &m, &tq_speeds_china.car, text, &unknown);
    const char *got = t.value[rows[i].key];
    ck_assert_msg(!got == !rows[i].value && (!got || !strcmp(got, rows[i].value)),
                  "%s at %s: got %s", rows[i].tag, rows[i].time, got ? got : "nothing");
  }
}
END_TEST

START_TEST(condition_that_is_not_understood_is_counted_and_does_not_hold) {
  char buf[512], text[TQ_CONDITIONAL_TEXT];
  unsigned unknown = 7;
  struct tq_tags t = tags_of("access=yes,maxspeed:conditional=80 @ wet; 60 @ snow", buf);
  struct tq_moment m = moment_of("2026-11-23", "08:00");
  tq_osm_apply_conditional(&t, &m, &tq_speeds_china.car, text, &unknown);
  ck_assert_uint_eq(unknown, 2);
  ck_assert_ptr_null(t.value[TQ_KEY_MAXSPEED]);
  t = tags_of("access=yes", buf);
  ck_assert_int_eq(tq_osm_conditional_key(&t), -1);
  tq_osm_apply_conditional(&t, &m, &tq_speeds_china.car, text, &unknown);
  ck_assert_uint_eq(unknown, 0);
}
END_TEST

/* Any text is survived, and nothing is written beyond the room given. */
START_TEST(conditions_of_random_bytes_are_survived) {
  static const char *const words[] = {"Mo",   "-",    "Fr",   " ",  "07:00", "09:00", ",",
                                      ";",    "@",    "(",    ")",  "no",    "Nov",   "31",
                                      "off",  "AND",  ">",    "7",  "||",    "24/7",  "weight",
                                      "\xff", "AND ", "2026", "PH", ":"};
  uint64_t seed = 11;
  for (int round = 0; round < 20000; round++) {
    char tag[256] = "", text[TQ_CONDITIONAL_TEXT];
    uint32_t n = tq_random_below(&seed, 20);
    for (uint32_t i = 0; i < n; i++) strcat(tag, words[tq_random_below(&seed, N_ROWS(words))]);
    struct tq_tags t = {{0}};
    t.value[TQ_KEY_ACCESS_CONDITIONAL] = tag;
    t.value[TQ_KEY_MAXSPEED_CONDITIONAL] = tag;
    struct tq_moment m = {20000 + round, (int32_t)tq_random_below(&seed, 86400)};
    unsigned unknown;
    tq_osm_apply_conditional(&t, &m, &tq_speeds_china.car, text, &unknown);
    ck_assert_uint_le(unknown, 40);
    if (t.value[TQ_KEY_ACCESS]) ck_assert_ptr_nonnull(memchr(tag, '@', sizeof tag));
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("osm_conditional");
  TCase *c = tcase_create("osm_conditional");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, condition_holds_at_its_hours_only);
  tq_suite_add(c, conditional_value_replaces_the_plain_one_while_it_holds);
  tq_suite_add(c, condition_that_is_not_understood_is_counted_and_does_not_hold);
  tq_suite_add(c, conditions_of_random_bytes_are_survived);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
