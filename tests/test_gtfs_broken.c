/* Feeds with parts missing, zips, random damage, and real feeds. */
#include <zip.h>

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

static void check_empty(void) {
  ck_assert_uint_eq(d.feeds.n + d.stops.n + d.routes.n + d.patterns.n + d.pattern_stops.n +
                        d.trips.n + d.stop_times.n + d.frequencies.n + d.services.n +
                        d.service_days.n + d.transfer_rules.n,
                    0);
}

static void check_refused(const char *path, enum tq_code code, const char *message) {
  ck_assert_int_eq(tq_gtfs_add(&d, path, &err), code);
  ck_assert_msg(strstr(err.msg, message) != NULL, "%s", err.msg);
  check_empty();
}

static void put(const char *file, const char *text) {
  tq_write_file(dir, file, text, strlen(text));
}

START_TEST(file_missing_refused_by_name) {
  static const char *const required[] = {"agency.txt", "stops.txt", "routes.txt", "trips.txt",
                                         "stop_times.txt"};
  for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
    size_t len;
    char message[80];
    char *text = tq_feed_file("simple", required[i], &len);
    tq_remove_file(dir, required[i]);
    snprintf(message, sizeof message, "/%s: missing; a GTFS feed needs this file", required[i]);
    check_refused(dir, TQ_E_FORMAT, message);
    tq_write_file(dir, required[i], text, len);
    free(text);
  }
  tq_remove_file(dir, "calendar.txt");
  check_refused(dir, TQ_E_FORMAT, "neither calendar.txt nor calendar_dates.txt");
  put("calendar_dates.txt", "");
  check_refused(dir, TQ_E_FORMAT, "neither calendar.txt nor calendar_dates.txt");
}
END_TEST

START_TEST(column_missing_refused_by_name) {
  put("stops.txt", "stop_id,stop_lon\nA,114.3\n");
  check_refused(dir, TQ_E_FORMAT, "/stops.txt:1: no column stop_lat; add it to the header");
  put("stops.txt", "");
  check_refused(dir, TQ_E_FORMAT, "/stops.txt: empty");
}
END_TEST

START_TEST(trips_all_unusable_refused) {
  put("stops.txt", "stop_id,stop_lat,stop_lon\nX,30,114\n");
  check_refused(dir, TQ_E_FORMAT, "none of its 2 trips is usable");
  ck_assert_uint_eq(tq_report_count(&d.report, "unknown_stop_id"), 6);
}
END_TEST

START_TEST(service_without_days_refused) {
  put("calendar.txt",
      "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
      "WK,1,1,1,1,1,1,1,20240105,20240104\n");
  check_refused(dir, TQ_E_FORMAT, "no service has a day");
  ck_assert_uint_eq(tq_report_count(&d.report, "calendar_dates_wrong"), 1);
}
END_TEST

START_TEST(calendar_for_ever_is_cut) {
  put("calendar.txt",
      "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
      "WK,1,1,1,1,1,1,1,20240101,99991231\n");
  ck_assert_int_eq(tq_gtfs_add(&d, dir, &err), TQ_OK);
  ck_assert_int_eq(d.feeds.v[0].last_date, tq_date_from_civil(2099, 12, 31));
}
END_TEST

START_TEST(station_as_a_call_left_out) {
  put("stops.txt",
      "stop_id,stop_lat,stop_lon,location_type\nA,30.5,114.3,0\nB,30.6,114.3,1\nC,30.7,114.3,\n");
  ck_assert_int_eq(tq_gtfs_add(&d, dir, &err), TQ_OK);
  ck_assert_uint_eq(tq_report_count(&d.report, "call_at_station"), 2);
  ck_assert_uint_eq(d.patterns.v[0].n_stops, 2);
}
END_TEST

/* Zips the fixture's files under a folder's name (may be ""), other files first. */
static void make_zip(const char *path, const char *folder) {
  zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
  ck_assert_ptr_nonnull(zip);
  static const char junk[] = "junk";
  zip_file_add(zip, "__MACOSX/feed/._stops.txt", zip_source_buffer(zip, junk, 4, 0), 0);
  zip_file_add(zip, "../outside.txt.pdf", zip_source_buffer(zip, junk, 4, 0), 0);
  char *texts[TQ_N_FEED_FILES];
  for (int i = 0; i < TQ_N_FEED_FILES; i++) {
    size_t len;
    char name[80];
    texts[i] = tq_feed_file("simple", tq_feed_files[i], &len);
    if (!texts[i]) continue;
    snprintf(name, sizeof name, "%s%s", folder, tq_feed_files[i]);
    ck_assert_int_ge(zip_file_add(zip, name, zip_source_buffer(zip, texts[i], len, 0), 0), 0);
  }
  ck_assert_int_eq(zip_close(zip), 0);
  for (int i = 0; i < TQ_N_FEED_FILES; i++) free(texts[i]);
}

START_TEST(zip_with_or_without_a_folder_read) {
  static const char *const folders[] = {"", "feed/", "a/b c/"};
  for (size_t i = 0; i < 3; i++) {
    char path[TQ_FILE_SIZE];
    snprintf(path, sizeof path, "%s/bus.ZIP", dir);
    make_zip(path, folders[i]);
    enum tq_code code = tq_gtfs_add(&d, path, &err);
    ck_assert_msg(code == TQ_OK, "%s", code ? err.msg : "");
    ck_assert_str_eq(d.strings.bytes.v + d.feeds.v[i].name, "bus");
    ck_assert_uint_eq(d.trips.n, 2 * (i + 1));
  }
  ck_assert_uint_eq(d.report.n, 0);
}
END_TEST

START_TEST(zip_unusable_refused) {
  char path[TQ_FILE_SIZE];
  snprintf(path, sizeof path, "%s/bad.zip", dir);
  check_refused(path, TQ_E_IO, "check the path of the feed");
  put("bad.zip", "this is no archive");
  check_refused(path, TQ_E_FORMAT, "not a readable zip");
  put("bad.zip", "");
  check_refused(path, TQ_E_FORMAT, "");
  static const char none[22] = "PK\x05\x06"; /* an end-of-directory record and no member */
  tq_write_file(dir, "bad.zip", none, sizeof none);
  check_refused(path, TQ_E_FORMAT, "");
}
END_TEST

/* Overwrites four bytes at an offset of the central directory's entry for stops.txt. */
static void patch_directory(const char *path, size_t offset, const char bytes[4]) {
  char *zip;
  size_t len;
  ck_assert_int_eq(tq_file_read(path, &zip, &len, &err), TQ_OK);
  size_t at = 0;
  while (at + 55 < len &&
         (memcmp(zip + at, "PK\x01\x02", 4) != 0 || memcmp(zip + at + 46, "stops.txt", 9) != 0))
    at++;
  ck_assert_uint_lt(at + 55, len);
  memcpy(zip + at + offset, bytes, 4);
  tq_write_file(dir, "feed.zip", zip, len);
  free(zip);
}

START_TEST(zip_lying_about_size_or_checksum_refused) {
  char path[TQ_FILE_SIZE];
  snprintf(path, sizeof path, "%s/feed.zip", dir);
  make_zip(path, "");
  patch_directory(path, 24, "\xf0\xff\xff\xff"); /* unpacked size: nearly 4 GiB */
  check_refused(path, TQ_E_FORMAT, "stops.txt is said to hold 4294967280 bytes");
  make_zip(path, "");
  patch_directory(path, 16, "abcd"); /* CRC-32 */
  check_refused(path, TQ_E_FORMAT, "stops.txt is damaged");
}
END_TEST

START_TEST(archive_member_names_cannot_climb) {
  struct tq_archive *a;
  ck_assert_int_eq(tq_archive_open(dir, &a, &err), TQ_OK);
  ck_assert(tq_archive_has(a, "stops.txt"));
  ck_assert(!tq_archive_has(a, "../stops.txt"));
  ck_assert(!tq_archive_has(a, "."));
  char *text;
  size_t len;
  ck_assert_int_eq(tq_archive_read(a, "../x", &text, &len, &err), TQ_E_NOT_FOUND);
  tq_archive_free(a);
}
END_TEST

/* --- random damage ----------------------------------------------------------- */

/* Every index of the draft inside its column. */
static void check_sound(void) {
  for (size_t i = 0; i < d.stops.n; i++)
    ck_assert(d.stops.v[i].parent == TQ_NO_STOP || d.stops.v[i].parent < d.stops.n);
  size_t n_trips = 0, n_times = 0, n_stops = 0;
  for (size_t i = 0; i < d.patterns.n; i++) {
    const struct tq_pattern *p = &d.patterns.v[i];
    ck_assert(p->route < d.routes.n && p->n_stops >= 2 && p->n_trips >= 1);
    ck_assert(p->first_stop == n_stops && p->first_trip == n_trips);
    n_stops += p->n_stops;
    for (uint32_t t = 0; t < p->n_trips; t++, n_trips++, n_times += p->n_stops) {
      const struct tq_trip *trip = &d.trips.v[n_trips];
      ck_assert(trip->pattern == i && trip->first_time == n_times);
      ck_assert(trip->service < d.services.n);
      ck_assert(trip->first_frequency + trip->n_frequencies <= d.frequencies.n);
      for (uint32_t k = 0; k < p->n_stops; k++) {
        const struct tq_stop_time *time = &d.stop_times.v[n_times + k];
        ck_assert(time->arrive_s >= 0 && time->depart_s >= time->arrive_s);
        ck_assert(k == 0 || time->arrive_s >= time[-1].depart_s);
      }
    }
  }
  ck_assert(n_trips == d.trips.n && n_times == d.stop_times.n && n_stops == d.pattern_stops.n);
  for (size_t i = 0; i < n_stops; i++) ck_assert(d.pattern_stops.v[i].stop < d.stops.n);
  for (size_t i = 0; i < d.services.n; i++)
    ck_assert(d.services.v[i].first_byte + (d.services.v[i].n_days + 7) / 8 <= d.service_days.n);
  for (size_t i = 0; i < d.transfer_rules.n; i++)
    ck_assert(d.transfer_rules.v[i].from < d.stops.n && d.transfer_rules.v[i].to < d.stops.n);
}

/* Changes, removes, doubles or cuts bytes; room for twice the length. */
static size_t spoil(char *text, size_t len, uint64_t *seed) {
  static const char bytes[] = ",\"\n\r0123456789:-. AWKST\xff\xe6";
  uint32_t n = 1 + tq_random_below(seed, 3);
  for (uint32_t i = 0; i < n && len > 0; i++) {
    uint32_t at = tq_random_below(seed, (uint32_t)len);
    uint32_t span = 1 + tq_random_below(seed, 40);
    if (span > len - at) span = (uint32_t)len - at;
    switch (tq_random_below(seed, 16)) {
      case 0:
        len = at;
        break;
      case 1:
        memmove(text + at, text + at + span, len - at - span), len -= span;
        break;
      case 2:
        memmove(text + at + span, text + at, len - at), len += span;
        break;
      default:
        text[at] = bytes[tq_random_below(seed, sizeof bytes)];
        break;
    }
  }
  return len;
}

START_TEST(feed_spoilt_at_random_loads_or_fails) {
  static const char *const fixtures[] = {"frequencies", "transfers", "calendar_exceptions",
                                         "interpolation"};
  uint64_t seed = 5;
  int n_loaded = 0;
  for (int round = 0; round < 2000; round++) {
    const char *fixture = fixtures[round % 4];
    char copy[TQ_PATH_SIZE];
    tq_feed_copy(copy, fixture);
    for (int k = 0; k < 2; k++) {
      size_t len;
      const char *file = tq_feed_files[tq_random_below(&seed, TQ_N_FEED_FILES)];
      char *text = tq_feed_file(fixture, file, &len);
      if (!text) continue;
      char spoilt[8192];
      memcpy(spoilt, text, len);
      len = spoil(spoilt, len, &seed);
      tq_write_file(copy, file, spoilt, len);
      free(text);
    }
    struct tq_draft all = d;
    ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
    enum tq_code code = tq_gtfs_add(&d, copy, &err);
    if (code) {
      ck_assert(code == TQ_E_FORMAT && err.msg[0]);
      check_empty();
    } else {
      n_loaded++;
      check_sound();
    }
    tq_draft_free(&d);
    d = all;
    tq_temp_dir_remove(copy);
  }
  ck_assert_int_gt(n_loaded, 500);
  ck_assert_int_lt(n_loaded, 1990);
}
END_TEST

START_TEST(zip_spoilt_at_random_loads_or_fails) {
  char path[TQ_FILE_SIZE];
  snprintf(path, sizeof path, "%s/feed.zip", dir);
  make_zip(path, "");
  char *whole, spoilt[8192];
  size_t n;
  ck_assert_int_eq(tq_file_read(path, &whole, &n, &err), TQ_OK);
  ck_assert_uint_lt(2 * n, sizeof spoilt);
  uint64_t seed = 6;
  for (int round = 0; round < 500; round++) {
    memcpy(spoilt, whole, n);
    size_t len = spoil(spoilt, n, &seed);
    tq_write_file(dir, "feed.zip", spoilt, len);
    if (tq_gtfs_add(&d, path, &err) == TQ_OK) check_sound();
  }
  free(whole);
}
END_TEST

/* --- real feeds -------------------------------------------------------------- */

static uint32_t trips_on(int32_t date) {
  uint32_t n = 0;
  for (size_t i = 0; i < d.trips.n; i++) {
    const struct tq_service *s = &d.services.v[d.trips.v[i].service];
    int32_t day = date - s->first_date;
    if (day >= 0 && day < (int32_t)s->n_days)
      n += d.service_days.v[s->first_byte + (uint32_t)(day >> 3)] >> (day & 7) & 1;
  }
  return n;
}

START_TEST(feeds_real_have_their_counts) {
  static const struct {
    const char *file;
    size_t stops, trips, stop_times, frequencies, services;
  } feeds[] = {{"wuhan/wuhan_hsr_20160310_gtfs.zip", 265, 543, 5830, 0, 47},
               {"wuhan/china_hsr_20160310_gtfs.zip", 672, 4458, 34647, 0, 203},
               {"porto-alegre/poa_eptc.zip", 3986, 2374, 130019, 0, 115},
               {"porto-alegre/poa_trensurb.zip", 24, 1248, 14855, 0, 3},
               {"sao-paulo/spo.zip", 654, 36, 860, 704, 6},
               {"newport-wales/newport-20230613_gtfs.zip", 2686, 176, 7765, 0, 22}};
  const char *data = tq_test_data();
  if (!data) return;
  for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++) {
    char path[TQ_PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", data, feeds[i].file);
    enum tq_code code = tq_gtfs_add(&d, path, &err);
    ck_assert_msg(code == TQ_OK, "%s", code ? err.msg : "");
    ck_assert_uint_eq(d.stops.n, feeds[i].stops);
    ck_assert_uint_eq(d.trips.n, feeds[i].trips);
    ck_assert_uint_eq(d.stop_times.n, feeds[i].stop_times);
    ck_assert_uint_eq(d.frequencies.n, feeds[i].frequencies);
    ck_assert_uint_eq(d.services.n, feeds[i].services);
    check_sound();
    if (i == 0) ck_assert_uint_eq(trips_on(tq_date_from_civil(2016, 3, 15)), 449);
    tq_draft_free(&d);
    ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("gtfs_broken");
  TCase *c = tcase_create("gtfs_broken");
  tcase_set_timeout(c, 0);
  tcase_add_checked_fixture(c, set_up, tear_down);
  tq_suite_add(c, file_missing_refused_by_name);
  tq_suite_add(c, column_missing_refused_by_name);
  tq_suite_add(c, trips_all_unusable_refused);
  tq_suite_add(c, service_without_days_refused);
  tq_suite_add(c, calendar_for_ever_is_cut);
  tq_suite_add(c, station_as_a_call_left_out);
  tq_suite_add(c, zip_with_or_without_a_folder_read);
  tq_suite_add(c, zip_unusable_refused);
  tq_suite_add(c, zip_lying_about_size_or_checksum_refused);
  tq_suite_add(c, archive_member_names_cannot_climb);
  tq_suite_add(c, feed_spoilt_at_random_loads_or_fails);
  tq_suite_add(c, zip_spoilt_at_random_loads_or_fails);
  tq_suite_add(c, feeds_real_have_their_counts);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
