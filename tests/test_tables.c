/* Spreadsheets of trains and lines to a feed: every time worked by hand; the result passes
 * the check of feeds without an error and is read back. */
#include <iconv.h>
#include <string.h>

#include "engine/base/date.h"
#include "graphs/feed_check.h"
#include "graphs/gtfs.h"
#include "graphs/timetable_from_tables.h"
#include "tests/feed_dir.h"

static char dir[TQ_PATH_SIZE], out[TQ_FILE_SIZE], stations[TQ_FILE_SIZE], trains[TQ_FILE_SIZE],
    lines[TQ_FILE_SIZE], headways[TQ_FILE_SIZE];
static struct tq_tables_opts opts;
static struct tq_tables_counts counts;
static struct tq_draft d;

static void write_file(const char *name, const char *text) {
  tq_write_file(dir, name, text, strlen(text));
}

static void set_up(void) {
  tq_temp_dir(dir);
  snprintf(out, sizeof out, "%s/feed.zip", dir);
  snprintf(stations, sizeof stations, "%s/stations.csv", dir);
  snprintf(trains, sizeof trains, "%s/trains.csv", dir);
  snprintf(lines, sizeof lines, "%s/lines.csv", dir);
  snprintf(headways, sizeof headways, "%s/headways.csv", dir);
  tq_tables_opts_init(&opts);
  opts.stations = stations;
  opts.from = tq_date_from_civil(2026, 1, 1);
  opts.to = tq_date_from_civil(2026, 12, 31);
  write_file("stations.csv",
             "station,lon,lat\nWuhan,114.42,30.61\nXianning,114.35,29.88\nChangsha,113.06,28.15\n");
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
}

static void tear_down(void) {
  tq_draft_free(&d);
  tq_temp_dir_remove(dir);
}

static void use_trains(const char *text) {
  write_file("trains.csv", text);
  opts.trains = trains;
}

static void use_lines(const char *line_text, const char *headway_text) {
  write_file("lines.csv", line_text);
  write_file("headways.csv", headway_text);
  opts.lines = lines;
  opts.headways = headways;
}

/* Makes the feed, checks it and reads it. */
static void make(void) {
  struct tq_err err;
  enum tq_code code = tq_timetable_from_tables(&opts, out, &counts, &err);
  ck_assert_msg(code == TQ_OK, "%s", code ? err.msg : "");
  struct tq_notices notices = {.keep = 10};
  ck_assert_int_eq(tq_feed_check(out, &notices, &err), TQ_OK);
  ck_assert_msg(tq_notices_with(&notices, TQ_ERROR) == 0, "%s",
                notices.rows.n ? notices.rows.v[0].code : "");
  tq_notices_free(&notices);
  tq_draft_free(&d);
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  code = tq_gtfs_add(&d, out, &err);
  ck_assert_msg(code == TQ_OK, "%s", code ? err.msg : "");
  ck_assert_uint_eq(d.report.n, 0);
}

static const char *text(uint32_t offset) { return d.strings.bytes.v + offset; }

static const struct tq_trip *trip(const char *id) {
  for (size_t i = 0; i < d.trips.n; i++)
    if (!strcmp(text(d.trips.v[i].id), id)) return &d.trips.v[i];
  ck_abort_msg("no trip %s", id);
  return NULL;
}

static enum tq_network network_of(const char *id) {
  return (enum tq_network)d.routes.v[d.patterns.v[trip(id)->pattern].route].network;
}

static void check_trip(const char *id, const char *expected) {
  char got[400] = "";
  const struct tq_trip *t = trip(id);
  const struct tq_pattern *p = &d.patterns.v[t->pattern];
  for (uint32_t i = 0; i < p->n_stops; i++) {
    char arrive[12], depart[12];
    struct tq_stop_time time = d.stop_times.v[t->first_time + i];
    tq_time_format(time.arrive_s, arrive);
    tq_time_format(time.depart_s, depart);
    size_t n = strlen(got);
    snprintf(got + n, sizeof got - n, "%s%s %s %s", i ? ", " : "",
             text(d.stops.v[d.pattern_stops.v[p->first_stop + i].stop].name), arrive, depart);
  }
  ck_assert_str_eq(got, expected);
}

/* "06:00:00-07:00:00/600" of the trip's periods. */
static void check_periods(const char *id, const char *expected) {
  char got[300] = "";
  const struct tq_trip *t = trip(id);
  for (uint32_t i = 0; i < t->n_frequencies; i++) {
    const struct tq_frequency *f = &d.frequencies.v[t->first_frequency + i];
    char from[12], to[12];
    tq_time_format((int32_t)f->start_s, from);
    tq_time_format((int32_t)f->end_s, to);
    size_t n = strlen(got);
    snprintf(got + n, sizeof got - n, "%s%s-%s/%u", i ? " " : "", from, to, f->headway_s);
  }
  ck_assert_str_eq(got, expected);
}

static void check_fails(const char *where, const char *remedy) {
  struct tq_err err = {TQ_OK, ""};
  ck_assert_msg(tq_timetable_from_tables(&opts, out, &counts, &err) != TQ_OK, "no error: %s",
                where);
  ck_assert_msg(strstr(err.msg, where) != NULL, "'%s' lacks '%s'", err.msg, where);
  ck_assert_msg(strstr(err.msg, remedy) != NULL, "'%s' lacks '%s'", err.msg, remedy);
  FILE *f = fopen(out, "rb");
  ck_assert_msg(f == NULL, "a feed was written");
}

START_TEST(trains_become_trips) {
  use_trains(
      "train,station,arrive,depart\nG1,Wuhan,--,08:00\nG1,Xianning,8:25,08:27\n"
      "G1,Changsha,09:30:30,\nC2,Changsha,,10:00\nC2,Wuhan,11:40,\n");
  make();
  check_trip("G1",
             "Wuhan 08:00:00 08:00:00, Xianning 08:25:00 08:27:00, Changsha 09:30:30 09:30:30");
  check_trip("C2", "Changsha 10:00:00 10:00:00, Wuhan 11:40:00 11:40:00");
  ck_assert_int_eq(network_of("G1"), TQ_TRUNK_RAIL);
  ck_assert_int_eq(network_of("C2"), TQ_INTERCITY_RAIL);
  ck_assert_str_eq(text(trip("G1")->headsign), "Changsha");
  ck_assert_int_eq(d.feeds.v[0].first_date, opts.from);
  ck_assert_int_eq(d.feeds.v[0].last_date, opts.to);
  ck_assert_uint_eq(counts.stations, 3);
  ck_assert_uint_eq(counts.trips, 2);
  ck_assert_uint_eq(counts.calls, 5);
}
END_TEST

START_TEST(night_trains_pass_midnight) {
  use_trains(
      "train,station,arrive,depart,day_offset\n"
      "Z1,Wuhan,,23:50,\nZ1,Xianning,23:58,00:03,\nZ1,Changsha,00:40,,\n"
      "K2,Wuhan,,08:00,0\nK2,Changsha,07:00,,2\n");
  make();
  check_trip("Z1",
             "Wuhan 23:50:00 23:50:00, Xianning 23:58:00 24:03:00, Changsha 24:40:00 24:40:00");
  check_trip("K2", "Wuhan 08:00:00 08:00:00, Changsha 55:00:00 55:00:00");
}
END_TEST

START_TEST(trains_of_their_own_days_and_networks) {
  use_trains(
      "train,station,arrive,depart,network,days\nB1,Wuhan,,08:00,coach,1-5\nB1,Xianning,09:30,,,\n"
      "B2,Wuhan,,08:00,大巴,67\nB2,Xianning,09:30,,,\n");
  make();
  ck_assert_int_eq(network_of("B1"), TQ_COACH);
  ck_assert_int_eq(network_of("B2"), TQ_COACH);
  ck_assert_uint_eq(d.services.n, 2);
  ck_assert_uint_ne(trip("B1")->service, trip("B2")->service);
  /* 2026-01-01 is a Thursday, 2026-01-03 a Saturday */
  ck_assert_int_eq(d.services.v[trip("B1")->service].first_date, opts.from);
  const struct tq_service *weekend = &d.services.v[trip("B2")->service];
  const uint8_t *bits = d.service_days.v + weekend->first_byte;
  int32_t saturday = tq_date_from_civil(2026, 1, 3) - weekend->first_date;
  ck_assert(bits[saturday >> 3] >> (saturday & 7) & 1);
  ck_assert(!(bits[(saturday - 1) >> 3] >> ((saturday - 1) & 7) & 1));
}
END_TEST

START_TEST(chinese_headers_and_gb18030_read_like_english) {
  static const char utf8[] =
      "车次,车站,到达,出发\nG1,武汉,--,08：00\n,咸宁,08:25,08:27\n,长沙站,09:30,—\n";
  char gb[300], *from = (char *)(uintptr_t)utf8, *to = gb;
  size_t n_from = sizeof utf8 - 1, n_to = sizeof gb;
  iconv_t converter = iconv_open("GB18030", "UTF-8");
  ck_assert(converter != (iconv_t)-1);
  ck_assert(iconv(converter, &from, &n_from, &to, &n_to) != (size_t)-1);
  iconv_close(converter);
  tq_write_file(dir, "trains.csv", gb, sizeof gb - n_to);
  opts.trains = trains;
  write_file("stations.csv",
             "站名,经度,纬度,编号\n武汉站,114.42,30.61,WHN\n咸宁,114.35,29.88,XNN\n"
             "长沙,113.06,28.15,CSQ\n");
  make();
  check_trip("G1", "武汉站 08:00:00 08:00:00, 咸宁 08:25:00 08:27:00, 长沙 09:30:00 09:30:00");
  ck_assert_str_eq(text(d.stops.v[0].id), "WHN");
}
END_TEST

START_TEST(gcj02_stations_converted) {
  use_trains("train,station,arrive,depart\nG1,Wuhan,,08:00\nG1,Changsha,09:00,\n");
  make();
  struct tq_pos plain = d.stops.v[0].pos;
  opts.coords = TQ_GCJ02;
  make();
  double m = tq_distance_m(plain, d.stops.v[0].pos), lon = 114.42, lat = 30.61;
  ck_assert_msg(m > 100 && m < 1000, "%f m", m);
  tq_coords_to_wgs84(TQ_GCJ02, &lon, &lat);
  ck_assert_int_le(abs(d.stops.v[0].pos.lon_e7 - tq_e7(lon)), 5); /* six places are written */
  ck_assert_int_le(abs(d.stops.v[0].pos.lat_e7 - tq_e7(lat)), 5);
}
END_TEST

static const char METRO[] =
    "line,network,seq,station,run_min,dwell_min\n2,metro,1,Wuhan,,\n2,,3,Changsha,10,\n"
    "2,,2,Xianning,2.5,0.5\n";

START_TEST(line_runs_both_ways_every_headway) {
  use_lines(METRO, "line,from,to,headway_min\n2,06:00,09:00,5\n2,09:00,22:00,7.5\n");
  make();
  check_trip("2/1/7f",
             "Wuhan 06:00:00 06:00:00, Xianning 06:02:30 06:03:00, "
             "Changsha 06:13:00 06:13:00");
  check_trip("2/2/7f",
             "Changsha 06:00:00 06:00:00, Xianning 06:10:00 06:10:30, "
             "Wuhan 06:13:00 06:13:00");
  check_periods("2/1/7f", "06:00:00-09:00:00/300 09:00:00-22:00:00/450");
  ck_assert_uint_eq(d.frequencies.v[0].exact, 1);
  ck_assert_int_eq(network_of("2/1/7f"), TQ_METRO);
  ck_assert_uint_eq(d.routes.n, 1);
}
END_TEST

START_TEST(first_and_last_departure_cut_the_periods) {
  use_lines(
      METRO,
      "line,from,to,headway_min,first,last\n2,06:00,09:00,10,06:05,22:17\n2,09:00,23:00,20,,\n");
  make();
  check_periods("2/1/7f", "06:05:00-09:00:00/600 09:00:00-22:17:00/1200 22:17:00-22:17:01/1200");
  write_file("headways.csv", "line,from,to,headway_min,first,last\n2,06:00,24:00,10,06:00,00:00\n");
  make(); /* the last departure, at 24:00, is one of the 10 minutes */
  check_periods("2/1/7f", "06:00:00-24:00:00/600 24:00:00-24:00:01/600");
}
END_TEST

START_TEST(line_one_way_and_inexact) {
  opts.inexact = true;
  use_lines(
      "线路,网络,序号,车站,运行时间,停站时间,单向\n9,公交,1,Wuhan,,,1\n9,公交,2,Xianning,50,,\n",
      "线路,开始,结束,间隔,运行日\n9,22:00,01:00,30,工作日\n");
  make();
  ck_assert_uint_eq(d.trips.n, 1);
  check_periods("9/1/1f", "22:00:00-25:00:00/1800");
  ck_assert_uint_eq(d.frequencies.v[0].exact, 0);
  ck_assert_int_eq(network_of("9/1/1f"), TQ_BUS);
}
END_TEST

START_TEST(folder_equals_zip_and_is_written_over) {
  use_trains("train,station,arrive,depart\nG1,Wuhan,,08:00\nG1,Changsha,09:00,\n");
  use_lines(METRO, "line,from,to,headway_min\n2,06:00,09:00,5\n");
  make();
  size_t n_trips = d.trips.n;
  char folder[TQ_PATH_SIZE];
  snprintf(folder, sizeof folder, "%.400s/feed", dir);
  memcpy(out, folder, sizeof folder);
  make();
  ck_assert_uint_eq(d.trips.n, n_trips);
  opts.lines = opts.headways = NULL;
  make(); /* no frequencies.txt is left behind */
  ck_assert_uint_eq(d.trips.n, 1);
  ck_assert_uint_eq(d.frequencies.n, 0);
  write_file("feed/notes.txt", "mine\n");
  struct tq_err err;
  ck_assert_int_eq(tq_timetable_from_tables(&opts, out, &counts, &err), TQ_E_IO);
  ck_assert_ptr_nonnull(strstr(err.msg, "notes.txt"));
  tq_temp_dir_remove(folder);
}
END_TEST

START_TEST(same_tables_give_the_same_bytes) {
  use_trains("train,station,arrive,depart\nG1,Wuhan,,08:00\nG1,Changsha,09:00,\n");
  make();
  char *a, *b;
  size_t n_a, n_b;
  ck_assert_int_eq(tq_file_read(out, &a, &n_a, NULL), TQ_OK);
  make();
  ck_assert_int_eq(tq_file_read(out, &b, &n_b, NULL), TQ_OK);
  ck_assert_uint_eq(n_a, n_b);
  ck_assert_mem_eq(a, b, n_a);
  free(a);
  free(b);
}
END_TEST

START_TEST(wrong_rows_told_with_file_line_and_remedy) {
  static const char *const cases[][3] = {
      {"G1,Wuhan,,08:00\nG1,Nowhere,09:00,\n", "trains.csv:3: station 'Nowhere'", "add it"},
      {"G1,Wuhan,,08:00\nG1,Changsha,nine,\n", "trains.csv:3: 'nine'", "HH:MM"},
      {"G1,Wuhan,,08:00\nG1,Changsha,,\n", "trains.csv:3: train G1 has no time", "give one"},
      {"G1,Wuhan,,08:00\n", "trains.csv:2: train G1 has one station", "two rows"},
      {"G1,Wuhan,,08:00\nG1,Changsha,07:00,\n", "trains.csv:3: train G1", "day_offset"},
      {"G1,Wuhan,,08:00\nG1,Changsha,09:00,\nG2,Wuhan,,8:00\nG2,Changsha,9:00,\nG1,Wuhan,,9:00\n",
       "trains.csv:6: train G1 also begins in line 2", "together"},
      {",Wuhan,,08:00\n", "trains.csv:2: no train", "name it"},
      {"", "trains.csv:1: no train", "add one row"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char table[400];
    snprintf(table, sizeof table, "train,station,arrive,depart\n%s", cases[i][0]);
    use_trains(table);
    check_fails(cases[i][1], cases[i][2]);
  }
  use_trains("train,station,arrive\nG1,Wuhan,08:00\n");
  check_fails("trains.csv:1: no column depart", "header");
  opts.trains = NULL;
  static const char *const line_cases[][4] = {
      {METRO, "2,06:00,09:00,5\n2,08:00,10:00,5\n", "headways.csv:3: overlaps", "separate"},
      {METRO, "3,06:00,09:00,5\n", "headways.csv:2: line '3'", "add it"},
      {METRO, "2,06:00,09:00,0\n", "headways.csv:2: headway_min '0'", "minutes"},
      {METRO, "", "lines.csv:2: line 2 has no row", "headways"},
      {"line,network,seq,station,run_min\n2,metro,1,Wuhan,\n2,,2,Changsha,\n", "2,06:00,09:00,5\n",
       "lines.csv:3: no run_min", "minutes"},
      {"line,network,seq,station,run_min\n2,,1,Wuhan,\n2,,2,Changsha,5\n", "2,06:00,09:00,5\n",
       "lines.csv:2: line 2 has no network", "metro"},
      {"line,network,seq,station,run_min\n2,metro,1,Wuhan,\n2,,1,Changsha,5\n", "2,06:00,09:00,5\n",
       "lines.csv:3: line 2 has seq 1 twice", "number"},
  };
  for (size_t i = 0; i < sizeof line_cases / sizeof *line_cases; i++) {
    char table[400];
    snprintf(table, sizeof table, "line,from,to,headway_min\n%s", line_cases[i][1]);
    use_lines(line_cases[i][0], table);
    check_fails(line_cases[i][2], line_cases[i][3]);
  }
}
END_TEST

START_TEST(options_that_make_no_feed_refused) {
  check_fails("no timetable", "--trains");
  use_trains("train,station,arrive,depart\nG1,Wuhan,,08:00\nG1,Changsha,09:00,\n");
  opts.timezone = "Asia/Nowhere";
  check_fails("no time zone", "IANA");
  opts.timezone = "Asia/Shanghai";
  opts.to = opts.from; /* a Thursday */
  opts.weekdays = 1;   /* Mondays */
  check_fails("runs on none of the dates", "longer period");
}
END_TEST

int main(void) {
  Suite *s = suite_create("tables");
  TCase *c = tcase_create("tables");
  tcase_set_timeout(c, 0);
  tcase_add_checked_fixture(c, set_up, tear_down);
  tq_suite_add(c, trains_become_trips);
  tq_suite_add(c, night_trains_pass_midnight);
  tq_suite_add(c, trains_of_their_own_days_and_networks);
  tq_suite_add(c, chinese_headers_and_gb18030_read_like_english);
  tq_suite_add(c, gcj02_stations_converted);
  tq_suite_add(c, line_runs_both_ways_every_headway);
  tq_suite_add(c, first_and_last_departure_cut_the_periods);
  tq_suite_add(c, line_one_way_and_inexact);
  tq_suite_add(c, folder_equals_zip_and_is_written_over);
  tq_suite_add(c, same_tables_give_the_same_bytes);
  tq_suite_add(c, wrong_rows_told_with_file_line_and_remedy);
  tq_suite_add(c, options_that_make_no_feed_refused);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
