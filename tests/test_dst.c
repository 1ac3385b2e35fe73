/* Service days of 23 and 25 hours: timetables around the switches of several zones, one or two
 * in a graph, against the C library's clock. */
#include <string.h>
#include <time.h>

#include "engine/base/date.h"
#include "engine/base/mem.h"
#include "engine/transit/raptor.h"
#include "graphs/clock_changes.h"
#include "graphs/gtfs.h"
#include "tests/feed_dir.h"

enum { H = 3600, M = 60, AROUND = 3, MAX_RUNS = 64 };

static struct tq_draft d;
static struct tq_graph g;
static char dir[TQ_PATH_SIZE];

static void set_up(void) {
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  tq_feed_copy(dir, "simple");
}

static void tear_down(void) {
  tq_draft_free(&d);
  tq_temp_dir_remove(dir);
  unsetenv("TZ");
  tzset();
}

static void write_file(const char *name, const char *text) {
  tq_write_file(dir, name, text, strlen(text));
}

/* Departures of the trips from A; all run daily, take 30 minutes to B. */
static const char *const departs[] = {"00:30:00", "05:00:00", "12:00:00", "25:30:00", "27:30:00"};
static const int32_t departs_s[] = {1800, 5 * H, 12 * H, 25 * H + 1800, 27 * H + 1800};
enum { N_TRIPS = 5 };

/* A feed around the date in the zone. */
static void add(const char *zone, int32_t date) {
  char text[1000], first[11], last[11];
  struct tq_err err;
  tq_date_format(date - 10, first);
  tq_date_format(date + 10, last);
  snprintf(text, sizeof text,
           "agency_id,agency_name,agency_url,agency_timezone\nW,W,https://example.org,%s\n", zone);
  write_file("agency.txt", text);
  snprintf(text, sizeof text,
           "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,"
           "end_date\nWK,1,1,1,1,1,1,1,%.4s%.2s%.2s,%.4s%.2s%.2s\n",
           first, first + 5, first + 8, last, last + 5, last + 8);
  write_file("calendar.txt", text);
  size_t n = (size_t)snprintf(text, sizeof text, "route_id,service_id,trip_id\n");
  for (int i = 0; i < N_TRIPS; i++)
    n += (size_t)snprintf(text + n, sizeof text - n, "R,WK,T%d\n", i);
  write_file("trips.txt", text);
  n = (size_t)snprintf(text, sizeof text,
                       "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n");
  for (int i = 0; i < N_TRIPS; i++) {
    int32_t end_s = departs_s[i] + 30 * M;
    n += (size_t)snprintf(text + n, sizeof text - n,
                          "T%d,%s,%s,A,1\nT%d,%02d:%02d:00,%02d:%02d:00,B,2\n", i, departs[i],
                          departs[i], i, end_s / H, end_s / M % 60, end_s / H, end_s / M % 60);
  }
  write_file("stop_times.txt", text);
  enum tq_code code = tq_gtfs_add(&d, dir, &err);
  ck_assert_msg(code == TQ_OK, "%s", code ? err.msg : "");
}

/* The library's: when a service day begins, in seconds since 1970. */
static int64_t begins_s(const char *zone, int32_t date) {
  int year, month, day;
  setenv("TZ", zone, 1);
  tzset();
  tq_date_to_civil(date, &year, &month, &day);
  struct tm noon = {
      .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = 12, .tm_isdst = -1};
  return (int64_t)mktime(&noon) - 12 * H;
}

static int by_value(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

/* Departures of the date's timetable, sorted. */
static size_t departures(int32_t date, int32_t from_s, int32_t to_s, bool mirror, int32_t *out) {
  struct tq_timetable_opts o = {
      .date = date, .from_s = from_s, .to_s = to_s, .mirror = mirror, .walk_kmh = 5};
  struct tq_timetable *t;
  struct tq_err err;
  size_t n = 0;
  ck_assert_msg(!tq_timetable_new(&g, &o, &t, &err), "%s", err.msg);
  for (uint32_t l = 0; l < t->n_lines; l++)
    for (uint32_t k = 0; k < t->lines[l].n_trips; k++) {
      int32_t arrive_s, depart_s;
      tq_timetable_real_times(t, l, k, mirror ? 1 : 0, &arrive_s, &depart_s);
      ck_assert_uint_lt(n, MAX_RUNS);
      out[n++] = depart_s;
    }
  tq_timetable_free(t);
  qsort(out, n, sizeof *out, by_value);
  return n;
}

/* Compares the timetables of the days around the date with the library's clock. */
static void check_around(const char *const *zones, size_t n_zones, int32_t date) {
  enum { FROM_S = -2 * H, TO_S = 30 * H };
  ck_assert_int_eq(tq_clock_changes_fill(&d, NULL), TQ_OK);
  tq_draft_view(&d, &g);
  for (int32_t asked = date - AROUND; asked <= date + AROUND; asked++) {
    int32_t want[MAX_RUNS], got[MAX_RUNS];
    size_t n = 0;
    int64_t zero_s = begins_s(zones[0], asked);
    for (size_t z = 0; z < n_zones; z++)
      for (int32_t day = asked - 3; day <= asked + 3; day++)
        for (int i = 0; i < N_TRIPS; i++) {
          int64_t at_s = begins_s(zones[z], day) + departs_s[i] - zero_s;
          if (at_s + 30 * M >= FROM_S && at_s <= TO_S) want[n++] = (int32_t)at_s;
        }
    qsort(want, n, sizeof *want, by_value);
    for (int mirror = 0; mirror < 2; mirror++) {
      ck_assert_uint_eq(departures(asked, FROM_S, TO_S, mirror, got), n);
      for (size_t i = 0; i < n; i++)
        ck_assert_msg(got[i] == want[i], "%s day %d: %d, not %d", zones[0], (int)(asked - date),
                      got[i], want[i]);
    }
  }
}

static const struct {
  const char *zone;
  int year, month, day;
} switches[] = {{"Europe/Berlin", 2024, 3, 31},     {"Europe/Berlin", 2024, 10, 27},
                {"Europe/London", 2024, 3, 31},     {"Europe/London", 2024, 10, 27},
                {"America/Sao_Paulo", 2018, 2, 18}, {"America/Sao_Paulo", 2018, 11, 4},
                {"America/New_York", 2024, 3, 10},  {"Asia/Shanghai", 2024, 3, 31}};

START_TEST(days_around_a_switch_equal_the_library) {
  for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
    int32_t date = tq_date_from_civil(switches[i].year, switches[i].month, switches[i].day);
    add(switches[i].zone, date);
    check_around(&switches[i].zone, 1, date);
    tq_draft_free(&d);
    ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  }
}
END_TEST

START_TEST(two_zones_in_a_graph_equal_the_library) {
  static const char *const others[] = {"Asia/Shanghai", "America/New_York", "Europe/London"};
  for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
    for (size_t k = 0; k < 3; k++) {
      const char *zones[] = {switches[i].zone, others[k]};
      int32_t date = tq_date_from_civil(switches[i].year, switches[i].month, switches[i].day);
      if (!strcmp(zones[0], zones[1])) continue;
      add(zones[0], date);
      add(zones[1], date);
      check_around(zones, 2, date);
      tq_draft_free(&d);
      ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
    }
}
END_TEST

/* 05:00 on the Sunday when summer time begins is 04:00 of standard time: 23 hours after the
 * beginning of Saturday's 05:00, and the train of Saturday's 27:30 leaves half an hour before. */
START_TEST(night_before_summer_time_is_an_hour_short) {
  int32_t sunday = tq_date_from_civil(2024, 3, 31), got[MAX_RUNS];
  add("Europe/Berlin", sunday);
  ck_assert_int_eq(tq_clock_changes_fill(&d, NULL), TQ_OK);
  tq_draft_view(&d, &g);
  ck_assert_int_eq(tq_day_start_s(&g, sunday - 1, sunday), 23 * H);
  ck_assert_int_eq(tq_day_start_s(&g, sunday, sunday - 1), -23 * H);
  ck_assert_int_eq(tq_day_start_s(&g, sunday - 2, sunday + 2), 95 * H);
  ck_assert_uint_eq(departures(sunday, 4 * H, 5 * H, false, got), 2);
  ck_assert_int_eq(got[0], 4 * H + 1800);
  ck_assert_int_eq(got[1], 5 * H);
}
END_TEST

START_TEST(clock_without_changes_is_left_out) {
  add("Asia/Shanghai", tq_date_from_civil(2024, 3, 31));
  ck_assert_int_eq(tq_clock_changes_fill(&d, NULL), TQ_OK);
  ck_assert_uint_eq(d.clock_changes.n, 0);
}
END_TEST

int main(void) {
  Suite *s = suite_create("dst");
  TCase *c = tcase_create("dst");
  tcase_set_timeout(c, 0);
  tcase_add_checked_fixture(c, set_up, tear_down);
  tq_suite_add(c, days_around_a_switch_equal_the_library);
  tq_suite_add(c, two_zones_in_a_graph_equal_the_library);
  tq_suite_add(c, night_before_summer_time_is_an_hour_short);
  tq_suite_add(c, clock_without_changes_is_left_out);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
