/* Dates and service times: against the C library's calendar and by hand. */
#include <string.h>
#include <time.h>

#include "engine/base/date.h"
#include "tests/suite.h"

/* Day 0 is 1970-01-01, a Thursday; every day of 1600 to 2400 by counting on. */
START_TEST(days_in_a_row_equal_the_plain_calendar) {
  static const int LENGTH[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int32_t date = tq_date_from_civil(1600, 1, 1);
  int weekday = 5; /* 1600-01-01 was a Saturday */
  for (int year = 1600; year < 2400; year++) {
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (int month = 1; month <= 12; month++)
      for (int day = 1; day <= LENGTH[month - 1] + (month == 2 && leap); day++) {
        int y, m, d;
        tq_date_to_civil(date, &y, &m, &d);
        bool right = tq_date_from_civil(year, month, day) == date && y == year && m == month &&
                     d == day && tq_date_weekday(date) == weekday;
        if (!right) ck_abort_msg("%d-%d-%d", year, month, day);
        date++;
        weekday = (weekday + 1) % 7;
      }
  }
}
END_TEST

/* 30 years with 7 leap days (1972 .. 1996) before 2000-01-01: 30 * 365 + 7 = 10957. */
START_TEST(known_days_have_their_numbers) {
  ck_assert_int_eq(tq_date_from_civil(1970, 1, 1), 0);
  ck_assert_int_eq(tq_date_from_civil(1969, 12, 31), -1);
  ck_assert_int_eq(tq_date_from_civil(2000, 1, 1), 10957);
  ck_assert_int_eq(tq_date_weekday(0), 3);
  ck_assert_int_eq(tq_date_weekday(-1), 2);
  ck_assert_int_eq(tq_date_weekday(tq_date_from_civil(2024, 2, 29)), 3);
}
END_TEST

START_TEST(day_number_equals_the_c_library) {
  uint64_t state = 1;
  for (int round = 0; round < 20000; round++) {
    int32_t date = (int32_t)tq_random_below(&state, 200000) - 100000;
    time_t seconds = (time_t)date * 86400;
    struct tm tm;
    ck_assert_ptr_nonnull(gmtime_r(&seconds, &tm));
    int y, m, d;
    tq_date_to_civil(date, &y, &m, &d);
    ck_assert(y == tm.tm_year + 1900 && m == tm.tm_mon + 1 && d == tm.tm_mday);
    ck_assert_int_eq(tq_date_weekday(date), (tm.tm_wday + 6) % 7);
  }
}
END_TEST

START_TEST(date_text_is_read_both_ways) {
  ck_assert_int_eq(tq_date_parse("20240229"), tq_date_from_civil(2024, 2, 29));
  ck_assert_int_eq(tq_date_parse("2024-02-29"), tq_date_from_civil(2024, 2, 29));
  ck_assert_int_eq(tq_date_parse("2000-02-29"), tq_date_from_civil(2000, 2, 29));
  ck_assert_int_eq(tq_date_parse("00010101"), tq_date_from_civil(1, 1, 1));
  ck_assert_int_eq(tq_date_parse("9999-12-31"), tq_date_from_civil(9999, 12, 31));
}
END_TEST

START_TEST(date_text_that_is_no_date_is_refused) {
  static const char *const BAD[] = {
      "",          "2024",       "20230229",    "19000229",  "20240230",      "20241301",
      "20240001",  "20240100",   "20240431",    "00000101",  "2024-2-29",     "2024-0229",
      "202402-29", "2024/02/29", "2024-02-29 ", " 20240229", "+2240229",      "-2024022",
      "2024022a",  "2024--2-29", "20240229\n",  "1e070101",  "2024-02-2\xc3", "２０２４"};
  for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
    ck_assert_msg(tq_date_parse(BAD[i]) == TQ_NO_DATE, "\"%s\" was taken", BAD[i]);
}
END_TEST

START_TEST(date_written_is_read_back) {
  char buf[11];
  tq_date_format(tq_date_from_civil(2024, 2, 29), buf);
  ck_assert_str_eq(buf, "2024-02-29");
  tq_date_format(tq_date_from_civil(33, 1, 2), buf);
  ck_assert_str_eq(buf, "0033-01-02");
  for (int32_t date = -700000; date < 2900000; date += 997) {
    tq_date_format(date, buf);
    ck_assert_int_eq(tq_date_parse(buf), date);
  }
  tq_date_format(INT32_MAX / 2, buf); /* far beyond year 9999: cut, not overrun */
  ck_assert_uint_eq(strlen(buf), 10);
}
END_TEST

static int32_t parsed(const char *text) {
  int32_t time_s = -7;
  return tq_time_parse(text, strlen(text), &time_s) ? time_s : -1;
}

START_TEST(time_text_may_pass_midnight) {
  ck_assert_int_eq(parsed("7:05"), 25500);
  ck_assert_int_eq(parsed("07:05"), 25500);
  ck_assert_int_eq(parsed("07:05:09"), 25509);
  ck_assert_int_eq(parsed("0:00:00"), 0);
  ck_assert_int_eq(parsed("24:00:00"), 86400);
  ck_assert_int_eq(parsed("25:35:01"), 92101);
  ck_assert_int_eq(parsed("999:59:59"), 3599999);
}
END_TEST

START_TEST(time_text_that_is_no_time_is_refused) {
  static const char *const BAD[] = {
      "",         ":",          "7",     "7:",    "7:5",   "7:05:",  "7:05:9",  ":05",   "7::05",
      "7:60",     "7:00:60",    "-7:00", "+7:00", " 7:00", "7:00 ",  "1000:00", "7:005", "7:05:009",
      "7:05:09:", "7:05:09:10", "7.05",  "7:0a",  "a7:00", "7:05\n", "07:05pm"};
  for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
    ck_assert_msg(parsed(BAD[i]) == -1, "\"%s\" was taken", BAD[i]);
}
END_TEST

/* The text need not end where the time does: a field of a row is followed by others. */
START_TEST(time_text_is_read_up_to_its_length) {
  int32_t time_s = -7;
  ck_assert(tq_time_parse("08:30:15,09:00:00", 8, &time_s));
  ck_assert_int_eq(time_s, 30615);
  ck_assert(tq_time_parse("08:30:15", 5, &time_s));
  ck_assert_int_eq(time_s, 30600);
  ck_assert(!tq_time_parse("08:30:15", 6, &time_s));
  ck_assert_int_eq(time_s, 30600); /* unchanged on failure */
}
END_TEST

START_TEST(time_written_is_as_spoken) {
  char buf[12];
  tq_time_format(25509, buf);
  ck_assert_str_eq(buf, "07:05:09");
  tq_time_format(92101, buf);
  ck_assert_str_eq(buf, "25:35:01");
  tq_time_format(-1, buf);
  ck_assert_str_eq(buf, "23:59:59");
  tq_time_format(-86400, buf);
  ck_assert_str_eq(buf, "00:00:00");
  tq_time_format(3599999, buf);
  ck_assert_str_eq(buf, "999:59:59");
  tq_time_format(INT32_MAX, buf);
  ck_assert_uint_lt(strlen(buf), 12);
}
END_TEST

int main(void) {
  Suite *s = suite_create("date");
  TCase *c = tcase_create("date");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, days_in_a_row_equal_the_plain_calendar);
  tq_suite_add(c, known_days_have_their_numbers);
  tq_suite_add(c, day_number_equals_the_c_library);
  tq_suite_add(c, date_text_is_read_both_ways);
  tq_suite_add(c, date_text_that_is_no_date_is_refused);
  tq_suite_add(c, date_written_is_read_back);
  tq_suite_add(c, time_text_may_pass_midnight);
  tq_suite_add(c, time_text_that_is_no_time_is_refused);
  tq_suite_add(c, time_text_is_read_up_to_its_length);
  tq_suite_add(c, time_written_is_as_spoken);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
