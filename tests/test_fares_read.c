/* From fare files and tables to the graph's columns, and what a ride then costs. */
#include <string.h>

#include "engine/graph/check_parts.h"
#include "engine/transit/fare.h"
#include "graphs/fare_table.h"
#include "graphs/gtfs.h"
#include "graphs/gtfs_fares.h"
#include "tests/feed_dir.h"

struct fixture {
  char dir[TQ_PATH_SIZE];
  struct tq_draft d;
  struct tq_graph g;
  struct tq_fares *f;
};

static void start(struct fixture *x) {
  memset(x, 0, sizeof *x);
  tq_feed_copy(x->dir, "simple");
  ck_assert(!tq_draft_init(&x->d, NULL));
}

static void file(struct fixture *x, const char *name, const char *text) {
  tq_write_file(x->dir, name, text, strlen(text));
}

static void add_feed(struct fixture *x) {
  struct tq_err err = {0};
  ck_assert_msg(!tq_gtfs_add(&x->d, x->dir, &err), "%s", err.msg);
}

static void finish(struct fixture *x, uint32_t pass_networks) {
  struct tq_err err = {0};
  struct tq_fare_opts o = {.date = 19723, .pass_networks = pass_networks}; /* 2024-01-01 */
  ck_assert_msg(!tq_fares_finish(&x->d, &err), "%s", err.msg);
  tq_draft_view(&x->d, &x->g);
  ck_assert_msg(!tq_graph_check_fares(&x->g, &err), "%s", err.msg);
  ck_assert_msg(!tq_fares_new(&x->g, &o, &x->f, &err), "%s", err.msg);
}

static void stop(struct fixture *x) {
  tq_fares_free(x->f);
  tq_draft_free(&x->d);
  tq_temp_dir_remove(x->dir);
}

/* What riding the first pattern from one stop to another costs, boarding at a time. */
static int price(const struct fixture *x, uint32_t from, uint32_t to, int32_t board_s) {
  struct tq_fare_ride ride = {0, from, to, board_s, board_s + 600, false};
  int64_t paid;
  ck_assert(tq_fare_of_rides(x->f, &ride, 1, &paid));
  return (int)paid;
}

/* The same ride again so much later. */
static int price_of_two(const struct fixture *x, int32_t later_s) {
  struct tq_fare_ride rides[2] = {{0, 0, 1, 28800, 29400, false},
                                  {0, 1, 2, 28800 + later_s, 29400 + later_s, false}};
  int64_t paid[2];
  ck_assert(tq_fare_of_rides(x->f, rides, 2, paid));
  return (int)(paid[0] + paid[1]);
}

static const char stops_in_zones[] =
    "stop_id,stop_name,stop_lat,stop_lon,zone_id\n"
    "A,Alpha,30.5,114.3,1\nB,Beta,30.51,114.31,1\nC,Gamma,30.52,114.32,2\n";

START_TEST(fare_without_rules_is_for_every_ride) {
  struct fixture x;
  start(&x);
  file(&x, "fare_attributes.txt",
       "fare_id,price,currency_type,payment_method,transfers,transfer_duration\n"
       "single,4.7,BRL,0,0,\nhour,6.00,BRL,0,1,3600\n");
  add_feed(&x);
  finish(&x, 0);
  ck_assert_uint_eq(x.g.n_tickets, 2);
  ck_assert_str_eq(tq_fares_currency(x.f), "BRL");
  ck_assert_int_eq(price(&x, 0, 2, 28800), 470);
  ck_assert_int_eq(price_of_two(&x, 3600), 600);
  ck_assert_int_eq(price_of_two(&x, 3601), 940);
  stop(&x);
}
END_TEST

START_TEST(zone_rules_become_pairs_of_one_ticket) {
  struct fixture x;
  start(&x);
  file(&x, "stops.txt", stops_in_zones);
  file(&x, "fare_attributes.txt",
       "fare_id,price,currency_type,payment_method,transfers\nnear,2,CNY,1,\nfar,5,CNY,1,\n");
  file(&x, "fare_rules.txt",
       "fare_id,route_id,origin_id,destination_id\nnear,,1,1\nnear,,2,2\nfar,,1,2\nfar,,2,1\n");
  add_feed(&x);
  finish(&x, 0);
  ck_assert_uint_eq(x.g.n_tickets, 2);
  ck_assert_uint_eq(x.g.n_ticket_zones, 4);
  ck_assert_int_eq(price(&x, 0, 1, 28800), 200);
  ck_assert_int_eq(price(&x, 0, 2, 28800), 500);
  ck_assert_int_eq(price_of_two(&x, 900), 500); /* on one ticket from zone 1 to 2 */
  stop(&x);
}
END_TEST

START_TEST(contained_zones_must_all_be_met) {
  struct fixture x;
  start(&x);
  file(&x, "stops.txt", stops_in_zones);
  file(&x, "fare_attributes.txt",
       "fare_id,price,currency_type,payment_method,transfers\none,2,CNY,1,0\nboth,3,CNY,1,0\n");
  file(&x, "fare_rules.txt", "fare_id,route_id,contains_id\none,R,1\nboth,R,1\nboth,R,2\n");
  add_feed(&x);
  finish(&x, 0);
  ck_assert_int_eq(price(&x, 0, 1, 28800), 200);
  ck_assert_int_eq(price(&x, 0, 2, 28800), 300);
  stop(&x);
}
END_TEST

START_TEST(leg_rules_go_by_area_time_and_priority) {
  struct fixture x;
  start(&x);
  file(&x, "fare_products.txt",
       "fare_product_id,fare_product_name,rider_category_id,fare_media_id,amount,currency\n"
       "base,,adult,card,3.00,CNY\nbase,,adult,cash,3.50,CNY\nbase,,child,card,1.00,CNY\n"
       "peak,,,,4.00,CNY\nlong,,,,6.00,CNY\nchange,,,,0.50,CNY\n");
  file(&x, "rider_categories.txt",
       "rider_category_id,rider_category_name,is_default_fare_category\nchild,Child,0\nadult,Adult,"
       "1\n");
  file(&x, "areas.txt", "area_id,area_name\nout,Outside\n");
  file(&x, "stop_areas.txt", "area_id,stop_id\nout,C\n");
  file(&x, "timeframes.txt",
       "timeframe_group_id,start_time,end_time,service_id\nrush,07:00:00,08:30:00,WK\n");
  file(&x, "fare_leg_rules.txt",
       "leg_group_id,network_id,from_area_id,to_area_id,fare_product_id,from_timeframe_group_id,"
       "rule_priority\n"
       "bus,,,,base,,0\nbus,,,,peak,rush,1\nlong,,,out,long,,2\n");
  file(&x, "fare_transfer_rules.txt",
       "from_leg_group_id,to_leg_group_id,transfer_count,duration_limit,duration_limit_type,"
       "fare_transfer_type,fare_product_id\nbus,long,,1800,1,1,change\nlong,bus,,,,0,change\n");
  add_feed(&x);
  finish(&x, 0);
  ck_assert_int_eq(price(&x, 0, 1, 36000), 300); /* the adult's, by the cheaper medium */
  ck_assert_int_eq(price(&x, 0, 1, 28800), 400); /* in the rush hour */
  ck_assert_int_eq(price(&x, 0, 2, 28800), 600); /* to the area outside */
  ck_assert_int_eq(price(&x, 0, 1, 28800 + 5 * 86400), 300); /* Saturday */
  /* 4.00 + 0.50 + 6.00 by the transfer would be dearer than 4.00 + 6.00 */
  ck_assert_int_eq(price_of_two(&x, 900), 1000);
  stop(&x);
}
END_TEST

static const char table[] =
    "fare,network,currency,up_to_km,price,every_km,adds,per_km,transfers,minutes,pass\n"
    "bus,bus,CNY,1,2,,,,any,,monthly\n"
    "bus,,,3,,0.5,0.25,,,,\n"
    "bus,,,,,,,0.11,,,\n";

START_TEST(table_bands_price_by_distance) {
  struct fixture x;
  start(&x);
  file(&x, "fares.csv", table);
  add_feed(&x);
  char path[TQ_FILE_SIZE];
  struct tq_err err = {0};
  snprintf(path, sizeof path, "%s/fares.csv", x.dir);
  ck_assert_msg(!tq_fare_table_add(&x.d, path, &err), "%s", err.msg);
  finish(&x, 0);
  const struct tq_ticket *t = &x.g.tickets[0];
  static const struct {
    uint32_t dm;
    int want;
  } cases[] = {{0, 200},     {10000, 200}, {10001, 225}, {15000, 225},
               {15001, 250}, {30000, 300}, {30001, 301}, {40000, 311}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ck_assert_int_eq(tq_ticket_price(&x.g, t, cases[i].dm), cases[i].want);
  /* A to B is 1.47 km: 2.25; to C 2.94: 3.00; one ticket for both rides */
  ck_assert_int_eq(price(&x, 0, 1, 28800), 225);
  ck_assert_int_eq(price(&x, 0, 2, 28800), 300);
  ck_assert_int_eq(price_of_two(&x, 900), 300);
  const char *const passes[] = {"monthly"};
  struct tq_fare_opts o = {.n_passes = 1, .passes = passes};
  tq_fares_free(x.f);
  ck_assert(!tq_fares_new(&x.g, &o, &x.f, NULL));
  ck_assert_int_eq(price(&x, 0, 2, 28800), 0);
  const char *const unknown[] = {"month"};
  o.passes = unknown;
  struct tq_fares *none = NULL;
  ck_assert_int_eq(tq_fares_new(&x.g, &o, &none, &err), TQ_E_ARG);
  ck_assert(strstr(err.msg, "month") != NULL);
  stop(&x);
}
END_TEST

START_TEST(table_with_mistakes_is_refused_by_line) {
  static const struct {
    const char *text, *says;
  } cases[] = {
      {"fare,network,currency,price\nbus,bus,,2\n", ":2: write the currency"},
      {"fare,network,currency,price\nbus,bus,CNY,2\nrail,metro,EUR,2\n", ":3: a table has one"},
      {"fare,network,currency,price\nbus,buses,CNY,2\n", ":2: write trunk-rail"},
      {"fare,network,currency,price\nbus,bus,CNY,2.005\n", "price '2.005'"},
      {"fare,network,currency,price\nbus,,CNY,2\n", "for no routes"},
      {"fare,network,currency,price\nbus,bus,CNY,\n", "has no price"},
      {"fare,network,currency,price,up_to_km\nbus,bus,CNY,2,4\nbus,,,1,8\n", "not below"},
      {"fare,network,currency,price,up_to_km\nbus,bus,CNY,2,\nbus,,,3,8\n", "no up_to_km"},
      {"fare,network,currency,price,transfers\nbus,bus,CNY,2,all\n", "transfers"},
      {"fare,network,currency\nbus,bus,CNY\n", "price"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct fixture x;
    char path[TQ_FILE_SIZE];
    struct tq_err err = {0};
    start(&x);
    file(&x, "fares.csv", cases[i].text);
    add_feed(&x);
    snprintf(path, sizeof path, "%s/fares.csv", x.dir);
    ck_assert_int_eq(tq_fare_table_add(&x.d, path, &err), TQ_E_FORMAT);
    ck_assert_msg(strstr(err.msg, cases[i].says) != NULL, "%s", err.msg);
    stop(&x);
  }
}
END_TEST

START_TEST(two_currencies_are_refused_when_asked_for) {
  struct fixture x;
  struct tq_err err = {0};
  struct tq_fare_opts o = {0};
  struct tq_fares *f = NULL;
  start(&x);
  file(&x, "fare_attributes.txt",
       "fare_id,price,currency_type,payment_method,transfers\na,2,CNY,1,0\nb,2,EUR,1,0\n");
  add_feed(&x);
  ck_assert_uint_eq(x.d.tickets.n, 1); /* within a feed the first counts */
  ck_assert_uint_eq(tq_report_count(&x.d.report, "mixed_currencies"), 1);
  file(&x, "fare_attributes.txt",
       "fare_id,price,currency_type,payment_method,transfers\na,2,EUR,1,0\n");
  add_feed(&x);
  ck_assert(!tq_fares_finish(&x.d, NULL));
  tq_draft_view(&x.d, &x.g);
  ck_assert_int_eq(tq_fares_new(&x.g, &o, &f, &err), TQ_E_ARG);
  ck_assert(strstr(err.msg, "CNY") && strstr(err.msg, "EUR"));
  stop(&x);
}
END_TEST

START_TEST(unusable_rows_are_reported_and_left_out) {
  struct fixture x;
  start(&x);
  file(&x, "fare_attributes.txt",
       "fare_id,price,currency_type,payment_method,transfers\n"
       "a,x,CNY,1,0\nb,-1,CNY,1,0\nc,2,XXX,1,0\nd,3,CNY,1,0\n");
  file(&x, "fare_rules.txt", "fare_id,route_id\nd,R\nd,none\nz,R\n");
  add_feed(&x);
  ck_assert_uint_eq(x.d.tickets.n, 1);
  ck_assert_uint_eq(tq_report_count(&x.d.report, "bad_fare"), 3);
  ck_assert_uint_eq(tq_report_count(&x.d.report, "bad_fare_rule"), 2);
  finish(&x, 1u << TQ_BUS);
  ck_assert_int_eq(price(&x, 0, 2, 28800), 0); /* a pass for the network */
  stop(&x);
}
END_TEST

START_TEST(feed_info_and_distances_are_kept) {
  struct fixture x;
  start(&x);
  file(&x, "feed_info.txt",
       "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_"
       "version\n"
       "Wuhan Bus,https://example.org,zh,20240101,20241231,7\n");
  file(&x, "stop_times.txt",
       "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled\n"
       "T1,08:00:00,08:00:00,A,1,0\nT1,08:10:00,08:11:00,B,2,1.9\nT1,08:20:00,08:20:00,C,3,3.5\n");
  file(&x, "fares.csv", table);
  add_feed(&x);
  char path[TQ_FILE_SIZE];
  snprintf(path, sizeof path, "%s/fares.csv", x.dir);
  ck_assert(!tq_fare_table_add(&x.d, path, NULL));
  finish(&x, 0);
  ck_assert_str_eq(tq_graph_string(&x.g, x.g.feed_infos[0].version), "7");
  ck_assert_int_eq(x.g.feed_infos[0].end, 20088);
  struct tq_fare_ride ride = {0, 0, 2, 0, 0, false}; /* 3.5 of a unit that can only be km */
  ck_assert_uint_eq(tq_fare_distance_dm(&x.g, &ride), 35000);
  stop(&x);
}
END_TEST

int main(void) {
  Suite *s = suite_create("fares_read");
  TCase *c = tcase_create("fares_read");
  tq_suite_add(c, fare_without_rules_is_for_every_ride);
  tq_suite_add(c, zone_rules_become_pairs_of_one_ticket);
  tq_suite_add(c, contained_zones_must_all_be_met);
  tq_suite_add(c, leg_rules_go_by_area_time_and_priority);
  tq_suite_add(c, table_bands_price_by_distance);
  tq_suite_add(c, table_with_mistakes_is_refused_by_line);
  tq_suite_add(c, two_currencies_are_refused_when_asked_for);
  tq_suite_add(c, unusable_rows_are_reported_and_left_out);
  tq_suite_add(c, feed_info_and_distances_are_kept);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
