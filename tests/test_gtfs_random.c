/* Random feeds: patterns and calendars against their plain definitions. */
#include "engine/base/date.h"
#include "graphs/gtfs.h"
#include "tests/feed_dir.h"

static struct tq_draft d;
static struct tq_err err;
static char dir[TQ_PATH_SIZE];

static void set_up(void) {
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  tq_feed_copy(dir, "simple");
}

static void tear_down(void) {
  tq_draft_free(&d);
  tq_temp_dir_remove(dir);
}

static void put(const char *file, const char *text) {
  tq_write_file(dir, file, text, strlen(text));
}

enum { N_TRIPS = 40, N_CALLS = 3 };

static int32_t times[N_TRIPS][2 * N_CALLS]; /* arrival, departure */

/* Writes trips.txt and stop_times.txt of random trips over the same stops. */
static void write_random_trips(uint64_t *seed) {
  char trips[4096] = "route_id,service_id,trip_id\n";
  char calls[16384] = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n";
  for (int t = 0; t < N_TRIPS; t++) {
    int32_t now = 21600 + (int32_t)tq_random_below(seed, 60) * 60;
    sprintf(trips + strlen(trips), "R,WK,%d\n", t);
    for (int i = 0; i < N_CALLS; i++) {
      char arrive[12], depart[12];
      times[t][2 * i] = now;
      tq_time_format(now, arrive);
      now += (int32_t)tq_random_below(seed, 10) * 60;
      times[t][2 * i + 1] = now;
      tq_time_format(now, depart);
      sprintf(calls + strlen(calls), "%d,%s,%s,%c,%d\n", t, arrive, depart, 'A' + i, i);
      now += (int32_t)tq_random_below(seed, 30) * 60;
    }
    times[t][0] = times[t][1]; /* what is kept of the ends */
    times[t][2 * N_CALLS - 1] = times[t][2 * N_CALLS - 2];
  }
  put("trips.txt", trips);
  put("stop_times.txt", calls);
}

static int number_of(uint32_t trip) { return atoi(d.strings.bytes.v + d.trips.v[trip].id); }

static bool follows(int before, int after) {
  for (int i = 0; i < 2 * N_CALLS; i++)
    if (times[after][i] < times[before][i]) return false;
  return true;
}

/* Whether the trip overtakes one of the pattern. */
static bool overtakes_one_of(const struct tq_pattern *p, int trip) {
  for (uint32_t k = 0; k < p->n_trips; k++)
    if (!follows(number_of(p->first_trip + k), trip)) return true;
  return false;
}

START_TEST(patterns_random_are_the_first_that_fit) {
  uint64_t seed = 3;
  for (int round = 0; round < 20; round++) {
    write_random_trips(&seed);
    size_t first = d.patterns.n, first_trip = d.trips.n;
    ck_assert_int_eq(tq_gtfs_add(&d, dir, &err), TQ_OK);
    ck_assert_uint_eq(d.trips.n - first_trip, N_TRIPS);
    bool seen[N_TRIPS] = {false};
    for (size_t p = first; p < d.patterns.n; p++) {
      const struct tq_pattern *pattern = &d.patterns.v[p];
      for (uint32_t k = 0; k < pattern->n_trips; k++) {
        int t = number_of(pattern->first_trip + k);
        ck_assert(!seen[t]);
        seen[t] = true;
        for (uint32_t i = 0; i < N_CALLS; i++) {
          uint32_t at = d.trips.v[pattern->first_trip + k].first_time + i;
          ck_assert_int_eq(d.stop_times.v[at].arrive_s, times[t][2 * i]);
          ck_assert_int_eq(d.stop_times.v[at].depart_s, times[t][2 * i + 1]);
        }
        for (uint32_t j = 0; j < k; j++) ck_assert(follows(number_of(pattern->first_trip + j), t));
        for (size_t q = first; q < p; q++) ck_assert(overtakes_one_of(&d.patterns.v[q], t));
      }
    }
  }
}
END_TEST

START_TEST(services_random_equal_their_definition) {
  uint64_t seed = 4;
  for (int round = 0; round < 200; round++) {
    int32_t first = 19700 + (int32_t)tq_random_below(&seed, 30);
    int32_t last = first + (int32_t)tq_random_below(&seed, 20);
    uint32_t week = tq_random_below(&seed, 128);
    bool expected[120];
    for (int32_t day = 0; day < 120; day++)
      expected[day] =
          19680 + day >= first && 19680 + day <= last && week >> tq_date_weekday(19680 + day) & 1;
    expected[0] = true; /* an exception, so that the feed has a day */
    char calendar[512] =
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
        "start_date,end_date\nWK",
         dates[1024] = "service_id,date,exception_type\nWK,20231119,1\n", text[11];
    ck_assert_int_eq(tq_date_from_civil(2023, 11, 19), 19680);
    for (int i = 0; i < 7; i++) strcat(calendar, week >> i & 1 ? ",1" : ",0");
    for (int i = 0; i < 2; i++) {
      tq_date_format(i ? last : first, text);
      strcat(strcat(calendar, ","), text);
    }
    for (int i = 0; i < 12; i++) {
      int32_t day = 1 + (int32_t)tq_random_below(&seed, 119);
      bool runs = tq_random_below(&seed, 2);
      tq_date_format(19680 + day, text);
      sprintf(dates + strlen(dates), "WK,%s,%d\n", text, runs ? 1 : 2);
      expected[day] = runs;
    }
    put("calendar.txt", calendar);
    put("calendar_dates.txt", dates);
    ck_assert_int_eq(tq_gtfs_add(&d, dir, &err), TQ_OK);
    const struct tq_service *s = &d.services.v[round];
    for (int32_t day = 0; day < 120; day++) {
      int32_t bit = 19680 + day - s->first_date;
      bool runs = bit >= 0 && bit < (int32_t)s->n_days &&
                  d.service_days.v[s->first_byte + (uint32_t)(bit >> 3)] >> (bit & 7) & 1;
      ck_assert_msg(runs == expected[day], "round %d day %d", round, day);
    }
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("gtfs_random");
  TCase *c = tcase_create("gtfs_random");
  tcase_set_timeout(c, 0);
  tcase_add_checked_fixture(c, set_up, tear_down);
  tq_suite_add(c, patterns_random_are_the_first_that_fit);
  tq_suite_add(c, services_random_equal_their_definition);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
