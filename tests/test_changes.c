/* Changes between given trips and routes, and staying seated, from a feed's text to arrivals. */
#include <string.h>

#include "engine/base/date.h"
#include "engine/base/mem.h"
#include "engine/transit/raptor.h"
#include "graphs/gtfs.h"
#include "graphs/links.h"
#include "tests/feed_dir.h"

enum { H = 3600, M = 60 };

static struct tq_draft d;
static struct tq_graph g;
static char dir[TQ_PATH_SIZE];
static struct tq_timetable_opts opts;

static void write_file(const char *name, const char *text) {
  tq_write_file(dir, name, text, strlen(text));
}

/* in and jn reach the platform S1 at 8:10, in from A and jn from B; o1 .. o5 leave it for C at
 * 8:11, 8:16, ... 8:31 and take 9 minutes; on leaves it for D at 8:12, far starts 5 km away. */
static void set_up(void) {
  tq_temp_dir(dir);
  opts = (struct tq_timetable_opts){.date = tq_date_from_civil(2024, 1, 1),
                                    .from_s = 0,
                                    .to_s = 30 * H,
                                    .walk_kmh = 5,
                                    .max_walk_s = 0};
  write_file("agency.txt",
             "agency_id,agency_name,agency_url,agency_timezone\n"
             "W,W,https://example.org,Asia/Shanghai\n");
  write_file("calendar.txt",
             "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,"
             "end_date\nWK,1,1,1,1,1,0,0,20240101,20240107\n");
  write_file("stops.txt",
             "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
             "A,A,30.5,114.3,0,\nB,B,30.51,114.3,0,\nST,Station,30.55,114.3,1,\n"
             "S1,Platform,30.55,114.3,0,ST\nS2,Platform,30.5505,114.3,0,ST\nC,C,30.6,114.3,0,\n"
             "D,D,30.6,114.4,0,\nF,F,30.595,114.3,0,\n");
  write_file("routes.txt",
             "route_id,agency_id,route_short_name,route_type\nI,W,I,3\nJ,W,J,3\nO,W,O,3\n"
             "N,W,N,3\n");
  write_file("stop_times.txt",
             "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
             "in,08:00:00,08:00:00,A,1\nin,08:10:00,08:10:00,S1,2\n"
             "jn,08:00:00,08:00:00,B,1\njn,08:10:00,08:10:00,S1,2\n"
             "o1,08:11:00,08:11:00,S1,1\no1,08:20:00,08:20:00,C,2\n"
             "o2,08:16:00,08:16:00,S1,1\no2,08:25:00,08:25:00,C,2\n"
             "o3,08:21:00,08:21:00,S1,1\no3,08:30:00,08:30:00,C,2\n"
             "o4,08:26:00,08:26:00,S1,1\no4,08:35:00,08:35:00,C,2\n"
             "o5,08:31:00,08:31:00,S1,1\no5,08:40:00,08:40:00,C,2\n"
             "on,08:12:00,08:12:00,S1,1\non,08:30:00,08:30:00,D,2\n"
             "far,08:20:00,08:20:00,F,1\nfar,08:50:00,08:50:00,D,2\n"
             "late,23:50:00,23:50:00,A,1\nlate,24:20:00,24:20:00,S1,2\n"
             "early,00:30:00,00:30:00,S1,1\nearly,00:50:00,00:50:00,D,2\n");
  write_file("trips.txt",
             "route_id,service_id,trip_id\nI,WK,in\nJ,WK,jn\nO,WK,o1\nO,WK,o2\nO,WK,o3\nO,WK,o4\n"
             "O,WK,o5\nN,WK,on\nN,WK,far\nI,WK,late\nN,WK,early\n");
}

static void tear_down(void) {
  tq_draft_free(&d);
  tq_temp_dir_remove(dir);
}

static void build(void) {
  struct tq_err err;
  struct tq_link_opts links;
  tq_link_opts_init(&links);
  tq_draft_free(&d);
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  ck_assert_msg(tq_gtfs_add(&d, dir, &err) == TQ_OK, "%s", err.msg);
  ck_assert_msg(tq_links_join(&d, &links, NULL, NULL, &err) == TQ_OK, "%s", err.msg);
  tq_draft_view(&d, &g);
}

static void build_with(const char *rows) {
  char text[2000];
  snprintf(text, sizeof text,
           "from_stop_id,to_stop_id,from_route_id,to_route_id,from_trip_id,to_trip_id,"
           "transfer_type,min_transfer_time\n%s",
           rows);
  write_file("transfers.txt", text);
  build();
}

static uint32_t stop(const char *id) {
  for (uint32_t s = 0; s < g.n_stops; s++)
    if (!strcmp(tq_graph_string(&g, g.stops[s].id), id)) return s;
  ck_abort_msg("no stop %s", id);
}

/* Minutes after 8:00 (of the latest departure before 8:00 + at, with mirror) or -1. */
static int minutes(const char *from, const char *to, int rides, int32_t at_s, bool mirror) {
  struct tq_timetable *t;
  struct tq_raptor *r;
  struct tq_err err;
  opts.mirror = mirror;
  ck_assert_msg(!tq_timetable_new(&g, &opts, &t, &err), "%s", err.msg);
  ck_assert_int_eq(tq_raptor_new(t, rides, &r, &err), TQ_OK);
  tq_raptor_run(r, &(struct tq_access){stop(mirror ? to : from), 0}, 1, mirror ? -at_s : at_s,
                2 * H);
  int32_t s = tq_raptor_arrive_s(r, stop(mirror ? from : to), rides);
  tq_raptor_free(r);
  tq_timetable_free(t);
  return s == TQ_NEVER ? -1 : ((mirror ? -s : s) - 8 * H) / M;
}

static int arrive_min(const char *from, const char *to, int rides) {
  return minutes(from, to, rides, 8 * H, false);
}

START_TEST(more_specific_rule_wins) {
  static const char *const rows[] = {"S1,S1,,,,,2,1200\n",  "S1,S1,I,,,,2,900\n",
                                     "S1,S1,I,O,,,2,600\n", "S1,S1,,,in,,2,300\n",
                                     "S1,S1,,O,in,,3,\n",   "S1,S1,,,in,o2,1,\n"};
  static const int want[] = {40, 35, 30, 25, -1, 25};
  for (size_t n = 1; n <= 6; n++)
    for (int backwards = 0; backwards < 2; backwards++) {
      char text[1000] = "";
      for (size_t i = 0; i < n; i++) strcat(text, rows[backwards ? n - 1 - i : i]);
      build_with(text);
      ck_assert_int_eq(arrive_min("A", "C", 2), want[n - 1]);
      ck_assert_int_eq(arrive_min("B", "C", 2), 40);
      int leave = minutes("A", "C", 2, 8 * H + 26 * M, true);
      ck_assert_int_eq(leave, want[n - 1] == 25 ? 0 : -1);
    }
}
END_TEST

START_TEST(rules_may_name_either_end) {
  build_with("S1,S1,,,,o1,3,\n");
  ck_assert_int_eq(arrive_min("A", "C", 2), 25);
  ck_assert_int_eq(arrive_min("S1", "C", 1), 20); /* who starts there may board */
  build_with("S1,S1,,O,,,2,300\n");
  ck_assert_int_eq(arrive_min("B", "C", 2), 25);
  build_with("S1,S1,J,,,o1,3,\nS1,S1,,,jn,,2,600\n"); /* a trip and a route before a trip */
  ck_assert_int_eq(arrive_min("A", "C", 2), 20);
  ck_assert_int_eq(arrive_min("B", "C", 2), 30);
}
END_TEST

START_TEST(rule_for_the_stops_before_that_for_the_station) {
  build_with("ST,ST,,,in,,3,\nS1,S1,,,in,,2,300\n");
  ck_assert_int_eq(arrive_min("A", "C", 2), 25);
  build_with("ST,ST,,,in,,2,600\nS2,S1,,,in,,2,0\n");
  ck_assert_int_eq(arrive_min("A", "C", 2), 30);
  build_with("S1,S1,,,in,,2,600\nS1,S1,,,in,,3,\n"); /* two equals: the stricter */
  ck_assert_int_eq(arrive_min("A", "C", 2), -1);
}
END_TEST

START_TEST(timed_transfer_needs_no_minimum_but_the_slack) {
  build_with("S1,S1,,,,,2,1200\nS1,S1,,,in,o1,1,\n");
  ck_assert_int_eq(arrive_min("A", "C", 2), 20);
  opts.slack_s[TQ_BUS] = 60;
  ck_assert_int_eq(minutes("A", "C", 2, 8 * H - 60, false), 20);
  opts.slack_s[TQ_BUS] = 61;
  ck_assert_int_eq(minutes("A", "C", 2, 8 * H - 61, false), -1);
}
END_TEST

START_TEST(riders_of_a_block_stay_seated) {
  build();
  ck_assert_int_eq(arrive_min("A", "D", 1), -1);
  ck_assert_int_eq(arrive_min("A", "D", 2), 30);
  build_with(",,,,in,on,4,\nS1,S1,,,,,3,\n");
  ck_assert_int_eq(arrive_min("A", "D", 1), 30);
  ck_assert_int_eq(arrive_min("A", "C", 2), -1);
  ck_assert_int_eq(minutes("A", "D", 1, 8 * H + 30 * M, true), 0);
  opts.slack_s[TQ_BUS] = 10 * M; /* is not paid for staying */
  ck_assert_int_eq(minutes("A", "D", 1, 8 * H - 10 * M, false), 30);
  opts.slack_s[TQ_BUS] = 0;
  build_with(",,,,in,on,4,\n,,,,in,on,5,\n");
  ck_assert_int_eq(arrive_min("A", "D", 1), -1);
  ck_assert_int_eq(arrive_min("A", "D", 2), 30);
}
END_TEST

START_TEST(vehicle_that_splits_takes_riders_both_ways) {
  build_with(",,,,in,on,4,\n,,,,in,o2,4,\n,,,,jn,on,4,\n");
  ck_assert_int_eq(arrive_min("A", "D", 1), 30);
  ck_assert_int_eq(arrive_min("A", "C", 1), 25);
  ck_assert_int_eq(arrive_min("B", "D", 1), 30);
  ck_assert_int_eq(arrive_min("B", "C", 1), -1);
}
END_TEST

START_TEST(trip_goes_on_after_midnight_of_the_next_service_day) {
  build_with(",,,,late,early,4,\n");
  ck_assert_int_eq(minutes("A", "D", 1, 23 * H + 50 * M, false), 16 * 60 + 50);
  opts.date += 4; /* Friday: there is no service on Saturday */
  ck_assert_int_eq(minutes("A", "D", 1, 23 * H + 50 * M, false), -1);
}
END_TEST

START_TEST(block_goes_on_only_where_it_stands) {
  write_file("trips.txt",
             "route_id,service_id,trip_id,block_id\nI,WK,in,x\nJ,WK,jn,y\nO,WK,o1,\nO,WK,o2,\n"
             "O,WK,o3,\nO,WK,o4,\nO,WK,o5,\nN,WK,on,x\nN,WK,far,y\nI,WK,late,\nN,WK,early,\n");
  build();
  ck_assert_int_eq(arrive_min("A", "D", 1), 30);
  ck_assert_int_eq(arrive_min("B", "D", 1), -1); /* far starts 5 km on */
  build_with(",,,,in,o3,4,\n");                  /* transfers.txt decides over the block */
  ck_assert_int_eq(arrive_min("A", "D", 1), -1);
  ck_assert_int_eq(arrive_min("A", "C", 1), 30);
}
END_TEST

int main(void) {
  Suite *s = suite_create("changes");
  TCase *c = tcase_create("changes");
  tcase_set_timeout(c, 0);
  tcase_add_checked_fixture(c, set_up, tear_down);
  tq_suite_add(c, more_specific_rule_wins);
  tq_suite_add(c, rules_may_name_either_end);
  tq_suite_add(c, rule_for_the_stops_before_that_for_the_station);
  tq_suite_add(c, timed_transfer_needs_no_minimum_but_the_slack);
  tq_suite_add(c, riders_of_a_block_stay_seated);
  tq_suite_add(c, vehicle_that_splits_takes_riders_both_ways);
  tq_suite_add(c, trip_goes_on_after_midnight_of_the_next_service_day);
  tq_suite_add(c, block_goes_on_only_where_it_stands);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
