/* Time zones: offsets as the C library has them, and feeds of several zones in one graph. */
#include <string.h>
#include <time.h>

#include "engine/base/date.h"
#include "graphs/gtfs.h"
#include "graphs/time_zone.h"
#include "tests/feed_dir.h"

/* The oracle: mktime of local noon under TZ. */
static int32_t library_offset_s(int32_t date) {
  int year, month, day;
  tq_date_to_civil(date, &year, &month, &day);
  struct tm noon = {
      .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = 12, .tm_isdst = -1};
  return (int32_t)((int64_t)date * 86400 + 43200 - (int64_t)mktime(&noon));
}

START_TEST(noon_offsets_equal_the_library_on_every_day) {
  static const char *const names[] = {"Asia/Shanghai",     "Asia/Urumqi",
                                      "Europe/London",     "America/New_York",
                                      "America/Sao_Paulo", "Australia/Lord_Howe",
                                      "Africa/Casablanca", "Asia/Kathmandu",
                                      "Pacific/Apia",      "UTC",
                                      "Europe/Dublin",     "America/Santiago"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct tq_time_zone *zone;
    ck_assert_int_eq(tq_time_zone_open(names[i], &zone, NULL), TQ_OK);
    setenv("TZ", names[i], 1);
    tzset();
    int32_t end = tq_date_from_civil(2070, 1, 1);
    for (int32_t date = tq_date_from_civil(1975, 1, 1); date < end; date++) {
      if (!strcmp(names[i], "Pacific/Apia") && date == tq_date_from_civil(2011, 12, 30))
        continue; /* the day that Samoa left out */
      int32_t want = library_offset_s(date), got = tq_time_zone_noon_offset_s(zone, date);
      if (got != want) {
        char text[11];
        tq_date_format(date, text);
        ck_abort_msg("%s %s: %d, not %d", names[i], text, got, want);
      }
    }
    tq_time_zone_free(zone);
  }
  unsetenv("TZ");
  tzset();
}
END_TEST

START_TEST(names_that_are_none_refused) {
  static const char *const names[] = {
      "", "../../etc/passwd", "/etc/passwd", "Asia/Nowhere", "Asia", "CST 8", "zone.tab"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct tq_time_zone *zone;
    struct tq_err err;
    ck_assert_msg(tq_time_zone_open(names[i], &zone, &err) != TQ_OK, "'%s'", names[i]);
    ck_assert_ptr_nonnull(strstr(err.msg, "zone"));
  }
}
END_TEST

/* --- feeds ---------------------------------------------------------------------- */

static struct tq_draft d;
static char dir[TQ_PATH_SIZE];

static void set_up(void) {
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  tq_feed_copy(dir, "simple");
}

static void tear_down(void) {
  tq_draft_free(&d);
  tq_temp_dir_remove(dir);
}

static void write_file(const char *name, const char *text) {
  tq_write_file(dir, name, text, strlen(text));
}

/* The simple feed (T1 leaves A at 08:00, T2 at 09:00) in a zone and over given dates. */
static void add(const char *zone, const char *first, const char *last) {
  char text[400];
  snprintf(text, sizeof text,
           "agency_id,agency_name,agency_url,agency_timezone\nW,W,https://example.org,%s\n", zone);
  write_file("agency.txt", text);
  snprintf(text, sizeof text,
           "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,"
           "end_date\nWK,1,1,1,1,1,1,1,%s,%s\n",
           first, last);
  write_file("calendar.txt", text);
  struct tq_err err;
  enum tq_code code = tq_gtfs_add(&d, dir, &err);
  ck_assert_msg(code == TQ_OK, "%s", code ? err.msg : "");
}

static bool runs(const struct tq_trip *t, int32_t date) {
  const struct tq_service *s = &d.services.v[t->service];
  int64_t day = (int64_t)date - s->first_date;
  if (day < 0 || day >= s->n_days) return false;
  return d.service_days.v[s->first_byte + (size_t)(day >> 3)] >> (day & 7) & 1;
}

/* First departures of the trips of that id that run on the service day, of feed `feed` on. */
static int count_departures(const char *id, uint32_t from_trip, int32_t date, int32_t *depart_s) {
  int n = 0;
  for (size_t i = from_trip; i < d.trips.n; i++) {
    const struct tq_trip *t = &d.trips.v[i];
    if (strcmp(d.strings.bytes.v + t->id, id) != 0 || !runs(t, date)) continue;
    *depart_s = d.stop_times.v[t->first_time].depart_s;
    n++;
  }
  return n;
}

START_TEST(second_feed_brought_to_the_first_ones_clock) {
  add("Asia/Shanghai", "20240101", "20240107");
  add("Asia/Almaty", "20240101", "20240107"); /* UTC+6 until March 2024 */
  int32_t monday = tq_date_from_civil(2024, 1, 1), depart_s;
  ck_assert_int_eq(count_departures("T1", 0, monday, &depart_s), 2);
  ck_assert_int_eq(count_departures("T1", 2, monday, &depart_s), 1);
  ck_assert_int_eq(depart_s, 10 * 3600); /* 08:00 in Almaty */
  ck_assert_str_eq(d.strings.bytes.v + d.feeds.v[1].timezone, "Asia/Almaty");
  ck_assert_uint_eq(tq_report_count(&d.report, "times_in_another_zone"), 1);
}
END_TEST

/* Shanghai has no summer time, London has: 8 hours in winter, 7 from 31 March 2024 on. */
START_TEST(summer_time_splits_a_service_exactly) {
  add("Asia/Shanghai", "20240101", "20241231");
  add("Europe/London", "20240301", "20240430");
  uint32_t first = 2;
  ck_assert_uint_eq(d.trips.n, 6); /* two of each of London's */
  int32_t change = tq_date_from_civil(2024, 3, 31);
  for (int32_t date = tq_date_from_civil(2024, 2, 25); date < tq_date_from_civil(2024, 5, 5);
       date++) {
    bool in_period =
        date >= tq_date_from_civil(2024, 3, 1) && date <= tq_date_from_civil(2024, 4, 30);
    int32_t depart_s = 0;
    ck_assert_int_eq(count_departures("T1", first, date, &depart_s), in_period);
    if (in_period) ck_assert_int_eq(depart_s, (8 + (date < change ? 8 : 7)) * 3600);
  }
}
END_TEST

/* 08:00 in Shanghai is 00:00 UTC: 19:00 of the day before in New York. */
START_TEST(times_before_the_service_day_go_to_the_day_before) {
  add("America/New_York", "20240101", "20240131");
  add("Asia/Shanghai", "20240110", "20240110");
  int32_t depart_s, date = tq_date_from_civil(2024, 1, 10);
  ck_assert_int_eq(count_departures("T1", 2, date, &depart_s), 0);
  ck_assert_int_eq(count_departures("T1", 2, date - 1, &depart_s), 1);
  ck_assert_int_eq(depart_s, 19 * 3600);
  for (size_t i = 0; i < d.stop_times.n; i++) ck_assert_int_ge(d.stop_times.v[i].arrive_s, 0);
}
END_TEST

START_TEST(frequencies_shift_with_their_trip) {
  add("Asia/Shanghai", "20240101", "20240107");
  write_file("frequencies.txt",
             "trip_id,start_time,end_time,headway_secs\nT1,06:00:00,10:00:00,600\n");
  add("Asia/Tokyo", "20240101", "20240107");
  ck_assert_uint_eq(d.frequencies.n, 1);
  ck_assert_uint_eq(d.frequencies.v[0].start_s, 5 * 3600);
  ck_assert_uint_eq(d.frequencies.v[0].end_s, 9 * 3600);
}
END_TEST

START_TEST(agencies_of_two_zones_each_keep_their_own) {
  add("Asia/Shanghai", "20240101", "20240107");
  write_file("routes.txt", "route_id,agency_id,route_short_name,route_type\nR,W,1,3\nJ,X,2,3\n");
  write_file("trips.txt", "route_id,service_id,trip_id\nR,WK,T1\nJ,WK,T2\n");
  write_file("agency.txt",
             "agency_id,agency_name,agency_url,agency_timezone\nW,W,https://a.org,Asia/Shanghai\n"
             "X,X,https://a.org,Asia/Tokyo\n");
  struct tq_err err;
  ck_assert_int_eq(tq_gtfs_add(&d, dir, &err), TQ_OK);
  int32_t monday = tq_date_from_civil(2024, 1, 1), depart_s;
  ck_assert_int_eq(count_departures("T1", 2, monday, &depart_s), 1);
  ck_assert_int_eq(depart_s, 8 * 3600);
  ck_assert_int_eq(count_departures("T2", 2, monday, &depart_s), 1);
  ck_assert_int_eq(depart_s, 8 * 3600); /* 09:00 in Tokyo */
}
END_TEST

int main(void) {
  Suite *s = suite_create("zones");
  TCase *c = tcase_create("zones");
  tcase_set_timeout(c, 0);
  tcase_add_checked_fixture(c, set_up, tear_down);
  tq_suite_add(c, noon_offsets_equal_the_library_on_every_day);
  tq_suite_add(c, names_that_are_none_refused);
  tq_suite_add(c, second_feed_brought_to_the_first_ones_clock);
  tq_suite_add(c, summer_time_splits_a_service_exactly);
  tq_suite_add(c, times_before_the_service_day_go_to_the_day_before);
  tq_suite_add(c, frequencies_shift_with_their_trip);
  tq_suite_add(c, agencies_of_two_zones_each_keep_their_own);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
