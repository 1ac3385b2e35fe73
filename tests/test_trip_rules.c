/* In-seat transfers, rules of single trips and routes, flags of trips, networks by table. */
#include <string.h>

#include "graphs/gtfs.h"
#include "tests/feed_dir.h"

static struct tq_draft d;
static char dir[TQ_PATH_SIZE];

static void set_up(void) {
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  tq_feed_copy(dir, "simple"); /* T1 08:00-08:20 and T2 09:00-09:20, A B C, Monday to Friday */
}

static void tear_down(void) {
  tq_draft_free(&d);
  tq_temp_dir_remove(dir);
}

static void write_file(const char *name, const char *text) {
  tq_write_file(dir, name, text, strlen(text));
}

static void add(void) {
  struct tq_err err;
  enum tq_code code = tq_gtfs_add(&d, dir, &err);
  ck_assert_msg(code == TQ_OK, "%s", code ? err.msg : "");
  struct tq_graph g;
  tq_draft_view(&d, &g);
  ck_assert_uint_eq(d.trip_details.n, d.trips.n);
}

/* T2 goes back from C, where T1 has brought its vehicle. */
static void write_block(void) {
  write_file("trips.txt", "route_id,service_id,trip_id,block_id\nR,WK,T1,b\nR,WK,T2,b\n");
  write_file("stop_times.txt",
             "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
             "T1,08:00:00,08:00:00,A,1\nT1,08:20:00,08:20:00,C,2\n"
             "T2,09:00:00,09:00:00,C,1\nT2,09:20:00,09:20:00,A,2\n");
}

static const char *text(uint32_t offset) { return d.strings.bytes.v + offset; }

/* "T1>T2 4, ..." in the order of the section. */
static void check_rules(const char *expected) {
  char got[400] = "";
  for (size_t i = 0; i < d.trip_transfers.n; i++) {
    const struct tq_trip_transfer *x = &d.trip_transfers.v[i];
    size_t n = strlen(got);
    snprintf(got + n, sizeof got - n, "%s%s>%s %u", i ? ", " : "",
             x->from_trip == TQ_ANY ? "*" : text(d.trips.v[x->from_trip].id),
             x->to_trip == TQ_ANY ? "*" : text(d.trips.v[x->to_trip].id), x->type);
  }
  ck_assert_str_eq(got, expected);
}

START_TEST(flags_and_blocks_kept_on_trips) {
  write_file(
      "trips.txt",
      "route_id,service_id,trip_id,block_id,wheelchair_accessible,bikes_allowed,direction_id\n"
      "R,WK,T1,b7,1,2,1\nR,WK,T2,,,9,\n");
  add();
  const struct tq_trip_details *x = &d.trip_details.v[0], *y = &d.trip_details.v[1];
  ck_assert_str_eq(text(d.trips.v[0].id), "T1");
  ck_assert_str_eq(text(x->block), "b7");
  ck_assert_uint_eq(x->wheelchair, 1);
  ck_assert_uint_eq(x->bikes, 2);
  ck_assert_uint_eq(x->direction, 1);
  ck_assert_uint_eq(y->block, 0);
  ck_assert_uint_eq(y->wheelchair, 0);
  ck_assert_uint_eq(y->bikes, 0); /* 9 is no code */
  ck_assert_uint_eq(y->direction, TQ_NO_DIRECTION);
}
END_TEST

START_TEST(block_joins_a_trip_to_the_next_of_its_dates) {
  write_file("calendar.txt",
             "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,"
             "end_date\nWK,1,1,1,1,1,0,0,20240101,20240107\nMO,1,0,0,0,0,0,0,20240101,20240107\n"
             "TU,0,1,1,1,1,0,0,20240101,20240107\nSU,0,0,0,0,0,0,1,20240101,20240107\n");
  write_file("trips.txt",
             "route_id,service_id,trip_id,block_id\nR,WK,T1,b\nR,MO,T2,b\nR,TU,T3,b\nR,WK,T4,b\n"
             "R,SU,T5,b\nR,WK,T6,c\n");
  write_file("stop_times.txt",
             "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
             "T1,08:00:00,08:00:00,A,1\nT1,08:20:00,08:20:00,C,2\n"
             "T2,08:30:00,08:30:00,C,1\nT2,08:50:00,08:50:00,A,2\n"
             "T3,08:40:00,08:40:00,C,1\nT3,08:55:00,08:55:00,A,2\n"
             "T4,09:00:00,09:00:00,A,1\nT4,09:20:00,09:20:00,C,2\n"
             "T5,08:25:00,08:25:00,C,1\nT5,08:45:00,08:45:00,A,2\n"
             "T6,08:20:00,08:20:00,C,1\nT6,08:45:00,08:45:00,A,2\n");
  add();
  /* T1 goes on as T2 on Mondays, as T3 on other days, never as T4; both go on as T4. */
  char found[200] = "";
  for (size_t i = 0; i < d.trip_transfers.n; i++) {
    const struct tq_trip_transfer *x = &d.trip_transfers.v[i];
    ck_assert_uint_eq(x->type, TQ_IN_SEAT);
    ck_assert_str_eq(text(d.stops.v[x->from_stop].id), text(d.stops.v[x->to_stop].id));
  }
  static const char *const pairs[][2] = {{"T1", "T2"}, {"T1", "T3"}, {"T2", "T4"}, {"T3", "T4"}};
  for (size_t p = 0; p < 4; p++)
    for (size_t i = 0; i < d.trip_transfers.n; i++) {
      const struct tq_trip_transfer *x = &d.trip_transfers.v[i];
      if (!strcmp(text(d.trips.v[x->from_trip].id), pairs[p][0]) &&
          !strcmp(text(d.trips.v[x->to_trip].id), pairs[p][1]))
        strcat(found, pairs[p][0]);
    }
  ck_assert_str_eq(found, "T1T1T2T3");
  ck_assert_uint_eq(d.trip_transfers.n, 4);
  ck_assert_uint_eq(tq_report_count(&d.report, "block_in_seat"), 1);
}
END_TEST

START_TEST(rules_of_trips_and_routes_kept) {
  write_file("transfers.txt",
             "from_stop_id,to_stop_id,from_route_id,to_route_id,from_trip_id,to_trip_id,"
             "transfer_type,min_transfer_time\n"
             "C,A,,,T1,T2,4,\n"
             "C,A,R,R,,,2,240\n"
             ",,,,T1,T9,4,\n"
             ",,,,T1,,5,\n"
             "A,B,,,,,2,60\n");
  add();
  check_rules("T1>T2 4, *>* 2");
  const struct tq_trip_transfer *x = &d.trip_transfers.v[1];
  ck_assert_uint_eq(x->from_route, 0);
  ck_assert_uint_eq(x->to_route, 0);
  ck_assert_int_eq(x->rule_s, 240);
  ck_assert_int_eq(d.trip_transfers.v[0].rule_s, TQ_RULE_NONE);
  ck_assert_uint_eq(d.transfer_rules.n, 1);
  ck_assert_uint_eq(tq_report_count(&d.report, "unknown_transfer_id"), 1);
  ck_assert_uint_eq(tq_report_count(&d.report, "bad_transfer"), 1);
}
END_TEST

START_TEST(in_seat_transfer_forbidden_overrules_the_block) {
  write_block();
  add();
  check_rules("T1>T2 4");
  tq_draft_free(&d);
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  write_file("transfers.txt",
             "from_stop_id,to_stop_id,from_trip_id,to_trip_id,transfer_type\n"
             ",,T1,T2,5\n");
  add();
  check_rules("T1>T2 5");
}
END_TEST

START_TEST(second_feed_points_to_its_own_trips) {
  write_block();
  add();
  add();
  ck_assert_uint_eq(d.trip_transfers.n, 2);
  ck_assert_uint_eq(d.trip_transfers.v[1].from_trip, d.trip_transfers.v[0].from_trip + 2);
  ck_assert_uint_eq(d.trip_transfers.v[1].from_stop, d.trip_transfers.v[0].from_stop + 3);
}
END_TEST

/* --- networks by table ----------------------------------------------------------- */

static enum tq_network network_with(const char *table, struct tq_err *err) {
  char path[TQ_FILE_SIZE];
  snprintf(path, sizeof path, "%s/types.csv", dir);
  write_file("types.csv", table);
  struct tq_route_types *types = NULL;
  if (tq_route_types_open(path, &types, err)) return TQ_N_NETWORKS;
  tq_draft_free(&d);
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  enum tq_code code = tq_gtfs_add_typed(&d, dir, types, err);
  tq_route_types_free(types);
  return code ? TQ_N_NETWORKS : (enum tq_network)d.routes.v[0].network;
}

START_TEST(table_decides_over_route_types) {
  struct tq_err err = {TQ_OK, ""};
  char table[TQ_FILE_SIZE];
  ck_assert_int_eq(network_with("network,route_type\ncoach,3\n", &err), TQ_COACH);
  ck_assert_int_eq(network_with("network,route_type\ncoach,2\n", &err), TQ_BUS);
  ck_assert_int_eq(network_with("network,route_id,route_type\ncoach,,3\nferry,R,\n", &err),
                   TQ_FERRY);
  snprintf(table, sizeof table, "feed,route_id,network\n,R,tram\n%s,R,metro\n",
           strrchr(dir, '/') + 1);
  ck_assert_int_eq(network_with(table, &err), TQ_METRO);
  ck_assert_int_eq(network_with("feed,route_id,network\nother,R,metro\n", &err), TQ_BUS);
  ck_assert_int_eq(network_with("network,route_id\nnone,R\n", &err), TQ_N_NETWORKS);
  ck_assert_int_eq(err.code, TQ_E_FORMAT); /* no trip is left */
}
END_TEST

START_TEST(table_wrong_told_with_line) {
  static const char *const tables[] = {"network,route_id\ntram,R\ntrain,R\n",
                                       "network,route_id\ntram,R\ntram,\n"};
  for (int i = 0; i < 2; i++) {
    struct tq_err err = {TQ_OK, ""};
    ck_assert_int_eq(network_with(tables[i], &err), TQ_N_NETWORKS);
    ck_assert_int_eq(err.code, TQ_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.msg, "types.csv:3: "));
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("trip_rules");
  TCase *c = tcase_create("trip_rules");
  tcase_set_timeout(c, 0);
  tcase_add_checked_fixture(c, set_up, tear_down);
  tq_suite_add(c, flags_and_blocks_kept_on_trips);
  tq_suite_add(c, block_joins_a_trip_to_the_next_of_its_dates);
  tq_suite_add(c, rules_of_trips_and_routes_kept);
  tq_suite_add(c, in_seat_transfer_forbidden_overrules_the_block);
  tq_suite_add(c, second_feed_points_to_its_own_trips);
  tq_suite_add(c, table_decides_over_route_types);
  tq_suite_add(c, table_wrong_told_with_line);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
