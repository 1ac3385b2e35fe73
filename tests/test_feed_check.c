/* The check of feeds: a sound feed has no errors; each fault that is put into it is told
 * with its code, file, line and field, and nothing else is an error. */
#include <string.h>

#include "graphs/feed_check.h"
#include "graphs/feed_value.h"
#include "tests/feed_dir.h"

/* A feed as files in a folder. Every optional thing that is checked stands in it once. */
struct file {
  const char *name, *text;
};

static const struct file sound[] = {
    {"agency.txt",
     "agency_id,agency_name,agency_url,agency_timezone,agency_lang,agency_phone,agency_email\n"
     "W,Wuhan,https://example.org/a?b=1,Asia/Shanghai,zh-CN,+86 27 1234,a@example.org\n"},
    {"levels.txt", "level_id,level_index\nL0,0\nL1,-1.5\n"},
    {"stops.txt",
     "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,zone_id,level_id\n"
     "S,Station,30.5,114.3,1,,,\n"
     "A,Alpha,30.5,114.3,0,S,z1,L1\n"
     "B,Beta,30.51,114.31,0,,z1,\n"
     "C,Gamma,30.52,114.32,0,,z2,\n"
     "E,Entrance,30.5,114.3,2,S,,L0\n"
     "N,,,,3,S,,L0\n"},
    {"routes.txt",
     "route_id,agency_id,route_short_name,route_long_name,route_type,route_color,route_text_color\n"
     "R,W,1,Alpha - Gamma,3,FFFFFF,000000\n"
     "Q,W,,Night line,700,,\n"},
    {"calendar.txt",
     "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
     "WK,1,1,1,1,1,0,0,20240101,20240107\n"},
    {"calendar_dates.txt", "service_id,date,exception_type\nWK,20240103,2\nX,20240106,1\n"},
    {"shapes.txt",
     "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled\n"
     "P,30.5,114.3,1,0\nP,30.52,114.32,2,3.5\n"},
    {"trips.txt",
     "route_id,service_id,trip_id,block_id,shape_id,wheelchair_accessible\n"
     "R,WK,T1,b,P,1\n"
     "R,WK,T2,b,P,2\n"
     "Q,X,T3,,,\n"},
    {"stop_times.txt",
     "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled,timepoint\n"
     "T1,08:00:00,08:00:00,A,1,0,1\n"
     "T1,08:10:00,08:11:00,B,2,1.5,1\n"
     "T1,08:20:00,08:20:00,C,3,3.5,1\n"
     "T2,09:00:00,09:00:00,C,10,,1\n"
     "T2,,,B,20,,0\n"
     "T2,9:20:00,9:20:00,A,30,,1\n"
     "T3,23:50:00,23:50:00,A,1,,1\n"
     "T3,24:10:00,24:10:00,C,2,,1\n"},
    {"frequencies.txt",
     "trip_id,start_time,end_time,headway_secs,exact_times\n"
     "T3,22:00:00,23:00:00,600,0\nT3,23:00:00,25:00:00,1200,1\n"},
    {"transfers.txt",
     "from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_trip_id,to_trip_id\n"
     "A,B,2,120,,\n,,4,,T1,T2\n"},
    {"pathways.txt",
     "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,traversal_time\n"
     "p1,E,N,1,1,30\np2,N,A,2,1,20\n"},
    {"fare_attributes.txt",
     "fare_id,price,currency_type,payment_method,transfers\nf,2.00,CNY,0,\n"},
    {"fare_rules.txt", "fare_id,route_id,origin_id\nf,R,z1\n"},
    {"feed_info.txt",
     "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version,"
     "feed_contact_email\n"
     "W,https://example.org,zh,20240101,20240107,1,a@example.org\n"},
    {"attributions.txt", "organization_name,is_producer\nW,1\n"},
    {"translations.txt",
     "table_name,field_name,language,translation,record_id\nstops,stop_name,en,Alpha,A\n"},
};
enum { N_FILES = sizeof sound / sizeof *sound };

static char dir[TQ_PATH_SIZE];
static struct tq_notices notices;

static void set_up(void) {
  tq_temp_dir(dir);
  for (int i = 0; i < N_FILES; i++)
    tq_write_file(dir, sound[i].name, sound[i].text, strlen(sound[i].text));
  notices = (struct tq_notices){.keep = 100};
}

static void tear_down(void) {
  tq_notices_free(&notices);
  tq_temp_dir_remove(dir);
}

static void check(void) {
  struct tq_err err;
  tq_notices_free(&notices);
  enum tq_code code = tq_feed_check(dir, &notices, &err);
  ck_assert_msg(code == TQ_OK, "%s", code ? err.msg : "");
}

static void write_file(const char *name, const char *text) {
  tq_write_file(dir, name, text, strlen(text));
}

/* The file with one text replaced, which must stand in it. */
static void replace(const char *name, const char *old, const char *new) {
  for (int i = 0; i < N_FILES; i++) {
    if (strcmp(sound[i].name, name) != 0) continue;
    const char *at = strstr(sound[i].text, old);
    ck_assert_msg(at != NULL, "%s has no '%s'", name, old);
    char text[2000];
    int n = snprintf(text, sizeof text, "%.*s%s%s", (int)(at - sound[i].text), sound[i].text, new,
                     at + strlen(old));
    ck_assert_int_lt(n, (int)sizeof text);
    write_file(name, text);
    return;
  }
  ck_abort_msg("no file %s", name);
}

START_TEST(sound_feed_checked_no_error_and_no_warning) {
  check();
  for (size_t i = 0; i < notices.rows.n; i++)
    ck_assert_msg(notices.rows.v[i].severity == TQ_INFO, "%s %s:%u %s", notices.rows.v[i].code,
                  tq_notice_text(&notices, notices.rows.v[i].file), notices.rows.v[i].line,
                  tq_notice_text(&notices, notices.rows.v[i].message));
}
END_TEST

/* One fault a row: what is replaced, and what must be told of it. others: how many errors
 * of other codes the same fault brings with it. */
static const struct fault {
  const char *file, *old, *new, *code, *in, *field;
  uint32_t line;
  unsigned others;
  enum tq_severity severity;
} faults[] = {
    {"agency.txt", "https://example.org/a?b=1", "example.org", "invalid_url", "agency.txt",
     "agency_url", 2, 0, TQ_ERROR},
    {"agency.txt", "Asia/Shanghai", "Asia/Nowhere", "invalid_timezone", "agency.txt",
     "agency_timezone", 2, 0, TQ_ERROR},
    {"agency.txt", "zh-CN", "chinese!", "invalid_language_code", "agency.txt", "agency_lang", 2, 0,
     TQ_ERROR},
    {"agency.txt", "+86 27 1234", "call us", "invalid_phone_number", "agency.txt", "agency_phone",
     2, 0, TQ_ERROR},
    {"agency.txt", "a@example.org", "a_example.org", "invalid_email", "agency.txt", "agency_email",
     2, 0, TQ_ERROR},
    {"agency.txt", "W,Wuhan", "W,", "missing_required_field", "agency.txt", "agency_name", 2, 0,
     TQ_ERROR},
    {"agency.txt", "a@example.org\n", "a@example.org\nV,V,https://v.org,Asia/Urumqi,zh-CN,,\n",
     "inconsistent_agency_timezone", "agency.txt", "agency_timezone", 3, 1, TQ_ERROR},
    {"levels.txt", "-1.5", "deep", "invalid_float", "levels.txt", "level_index", 3, 0, TQ_ERROR},
    {"stops.txt", "A,Alpha,30.5", "A,Alpha,95.5", "number_out_of_range", "stops.txt", "stop_lat", 3,
     0, TQ_ERROR},
    {"stops.txt", "A,Alpha,30.5,114.3,0", "A,,30.5,114.3,0", "missing_stop_name", "stops.txt",
     "stop_name", 3, 0, TQ_ERROR},
    {"stops.txt", "B,Beta,30.51,114.31", "B,Beta,,114.31", "stop_without_location", "stops.txt",
     "stop_lat", 4, 0, TQ_ERROR},
    {"stops.txt", "B,Beta,30.51,114.31", "B,Beta,0,0", "point_near_origin", "stops.txt", "stop_lat",
     4, 0, TQ_ERROR},
    {"stops.txt", "S,Station,30.5,114.3,1,,", "S,Station,30.5,114.3,1,A,",
     "station_with_parent_station", "stops.txt", "parent_station", 2, 0, TQ_ERROR},
    {"stops.txt", "E,Entrance,30.5,114.3,2,S", "E,Entrance,30.5,114.3,2,",
     "location_without_parent_station", "stops.txt", "parent_station", 6, 0, TQ_ERROR},
    {"stops.txt", "A,Alpha,30.5,114.3,0,S", "A,Alpha,30.5,114.3,0,B", "wrong_parent_location_type",
     "stops.txt", "parent_station", 3, 0, TQ_ERROR},
    {"stops.txt", "A,Alpha,30.5,114.3,0,S", "A,Alpha,30.5,114.3,0,Z", "foreign_key_violation",
     "stops.txt", "parent_station", 3, 0, TQ_ERROR},
    {"stops.txt", "C,Gamma", "B,Gamma", "duplicate_key", "stops.txt", "stop_id", 5, 3, TQ_ERROR},
    {"stops.txt", "B,Beta,30.51,114.31,0", "B,Beta,30.51,114.31,9", "unexpected_enum_value",
     "stops.txt", "location_type", 4, 0, TQ_WARNING},
    {"stops.txt", "zone_id,level_id", "zone_id,level_id,level_id", "duplicated_column", "stops.txt",
     "level_id", 1, 6, TQ_ERROR},
    {"stops.txt", "B,Beta,30.51,114.31,0,,z1,", "B,Beta,30.51,114.31,0,,z1", "invalid_row_length",
     "stops.txt", "", 4, 0, TQ_ERROR},
    {"stops.txt", "B,Beta", "B,\"Be\nta\"", "new_line_in_value", "stops.txt", "stop_name", 4, 0,
     TQ_ERROR},
    {"routes.txt", "Q,W,,Night line", "Q,W,,", "route_both_short_and_long_name_missing",
     "routes.txt", "route_short_name", 3, 0, TQ_ERROR},
    {"routes.txt", "FFFFFF", "white", "invalid_color", "routes.txt", "route_color", 2, 0, TQ_ERROR},
    {"routes.txt", "000000", "EEEEEE", "route_color_contrast", "routes.txt", "route_text_color", 2,
     0, TQ_WARNING},
    {"routes.txt", ",700,", ",seven,", "invalid_integer", "routes.txt", "route_type", 3, 0,
     TQ_ERROR},
    {"routes.txt", "R,W,", "R,V,", "foreign_key_violation", "routes.txt", "agency_id", 2, 0,
     TQ_ERROR},
    {"calendar.txt", "20240101,20240107", "20240108,20240107", "start_and_end_range_out_of_order",
     "calendar.txt", "end_date", 2, 0, TQ_ERROR},
    {"calendar.txt", "20240107", "20240231", "invalid_date", "calendar.txt", "end_date", 2, 0,
     TQ_ERROR},
    {"calendar.txt", "WK,1,1,1,1,1,0,0", "WK,0,0,0,0,0,0,0",
     "service_has_no_active_day_of_the_week", "calendar.txt", "service_id", 2, 0, TQ_WARNING},
    {"calendar_dates.txt", "WK,20240103,2", "WK,20240103,3", "unexpected_enum_value",
     "calendar_dates.txt", "exception_type", 2, 0, TQ_WARNING},
    {"calendar_dates.txt", "WK,20240103,2", "X,20240106,2", "duplicate_key", "calendar_dates.txt",
     "service_id,date", 3, 0, TQ_ERROR},
    {"shapes.txt", "2,3.5", "2,-3.5", "number_out_of_range", "shapes.txt", "shape_dist_traveled", 3,
     1, TQ_ERROR},
    {"trips.txt", "T2,b,P,2", "T2,b,O,2", "foreign_key_violation", "trips.txt", "shape_id", 3, 0,
     TQ_ERROR},
    {"trips.txt", "R,WK,T2", "R,XX,T2", "foreign_key_violation", "trips.txt", "service_id", 3, 0,
     TQ_ERROR},
    {"trips.txt", "R,WK,T2", ",WK,T2", "missing_required_field", "trips.txt", "route_id", 3, 0,
     TQ_ERROR},
    {"stop_times.txt", "T1,08:10:00,08:11:00", "T1,07:50:00,08:11:00",
     "stop_time_with_arrival_before_previous_departure_time", "stop_times.txt", "arrival_time", 3,
     0, TQ_ERROR},
    {"stop_times.txt", "T1,08:10:00,08:11:00", "T1,08:10:00,08:09:00",
     "stop_time_with_departure_before_arrival_time", "stop_times.txt", "departure_time", 3, 0,
     TQ_ERROR},
    {"stop_times.txt", "T2,,,B,20", "T2,09:10:00,,B,20",
     "stop_time_with_only_arrival_or_departure_time", "stop_times.txt", "departure_time", 6, 0,
     TQ_ERROR},
    {"stop_times.txt", "T2,,,B,20,,0", "T2,,,B,20,,1", "stop_time_timepoint_without_times",
     "stop_times.txt", "timepoint", 6, 0, TQ_ERROR},
    {"stop_times.txt", "T1,08:00:00,08:00:00,A,1,0,1", "T1,,,A,1,0,0", "missing_trip_edge",
     "stop_times.txt", "arrival_time", 2, 0, TQ_ERROR},
    {"stop_times.txt", "T1,08:20:00", "T1,08:20", "invalid_time", "stop_times.txt", "arrival_time",
     4, 0, TQ_ERROR},
    {"stop_times.txt", "B,2,1.5", "B,2,0", "decreasing_or_equal_stop_time_distance",
     "stop_times.txt", "shape_dist_traveled", 3, 0, TQ_ERROR},
    {"stop_times.txt", "08:11:00,B,2", "08:11:00,S,2", "location_with_unexpected_stop_time",
     "stop_times.txt", "stop_id", 3, 0, TQ_ERROR},
    {"stop_times.txt", "08:11:00,B,2", "08:11:00,,2", "missing_required_field", "stop_times.txt",
     "stop_id", 3, 0, TQ_ERROR},
    {"stop_times.txt", "C,10", "C,0020", "duplicate_key", "stop_times.txt", "trip_id,stop_sequence",
     6, 0, TQ_ERROR},
    {"stop_times.txt", "C,10", "C,-10", "number_out_of_range", "stop_times.txt", "stop_sequence", 5,
     0, TQ_ERROR},
    {"stop_times.txt", "T2,09:00:00,09:00:00", "T2,08:19:00,08:19:00",
     "block_trips_with_overlapping_stop_times", "trips.txt", "block_id", 3, 0, TQ_ERROR},
    {"stop_times.txt", "T3,24:10:00,24:10:00,C,2,,1\n", "", "unusable_trip", "trips.txt", "trip_id",
     4, 0, TQ_WARNING},
    {"frequencies.txt", "T3,23:00:00", "T3,22:59:59", "overlapping_frequency", "frequencies.txt",
     "start_time", 3, 0, TQ_ERROR},
    {"frequencies.txt", "22:00:00,23:00:00", "23:00:00,23:00:00", "start_and_end_range_equal",
     "frequencies.txt", "end_time", 2, 1, TQ_ERROR},
    {"frequencies.txt", "600,0", "0,0", "number_out_of_range", "frequencies.txt", "headway_secs", 2,
     0, TQ_ERROR},
    {"transfers.txt", "A,B,2,120", "A,B,2,", "missing_required_field", "transfers.txt",
     "min_transfer_time", 2, 0, TQ_ERROR},
    {"transfers.txt", "A,B,2,120", "A,E,2,120", "transfer_with_invalid_stop_location_type",
     "transfers.txt", "to_stop_id", 2, 0, TQ_ERROR},
    {"transfers.txt", ",,4,,T1,T2", ",,4,,T1,", "missing_required_field", "transfers.txt",
     "to_trip_id", 3, 0, TQ_ERROR},
    {"pathways.txt", "p1,E,N,1,1", "p1,E,N,7,1", "bidirectional_exit_gate", "pathways.txt",
     "is_bidirectional", 2, 0, TQ_ERROR},
    {"pathways.txt", "p2,N,A,2,1", "p2,N,A,2,0", "pathway_unreachable_location", "stops.txt",
     "stop_id", 3, 0, TQ_ERROR},
    {"pathways.txt", "p1,E", "p1,S", "pathway_to_wrong_location_type", "pathways.txt",
     "from_stop_id", 2, 3, TQ_ERROR},
    {"fare_attributes.txt", "CNY", "RMB", "invalid_currency", "fare_attributes.txt",
     "currency_type", 2, 0, TQ_ERROR},
    {"fare_rules.txt", "f,R,z1", "f,R,z9", "foreign_key_violation", "fare_rules.txt", "origin_id",
     2, 0, TQ_ERROR},
    {"feed_info.txt", "20240101,20240107", "20240107,20240101", "start_and_end_range_out_of_order",
     "feed_info.txt", "feed_end_date", 2, 0, TQ_ERROR},
    {"attributions.txt", "W,1", "W,0", "attribution_without_role", "attributions.txt",
     "is_producer", 2, 0, TQ_WARNING},
    {"translations.txt", "stops,", "halts,", "translation_unknown_table_name", "translations.txt",
     "table_name", 2, 0, TQ_WARNING},
};
enum { N_FAULTS = sizeof faults / sizeof *faults };

START_TEST(fault_put_into_a_sound_feed_told_with_file_line_and_field) {
  for (int i = 0; i < N_FAULTS; i++) {
    const struct fault *f = &faults[i];
    replace(f->file, f->old, f->new);
    check();
    int found = 0;
    uint64_t others = 0;
    for (size_t k = 0; k < notices.rows.n; k++) {
      const struct tq_notice *n = &notices.rows.v[k];
      bool same = !strcmp(n->code, f->code) && n->line == f->line &&
                  !strcmp(tq_notice_text(&notices, n->file), f->in) &&
                  !strcmp(tq_notice_text(&notices, n->field), f->field);
      if (same) {
        found++;
        ck_assert_msg(n->severity == f->severity, "fault %d (%s): severity", i, f->code);
        ck_assert_msg(n->message != 0, "fault %d (%s): no message", i, f->code);
      } else if (n->severity == TQ_ERROR) {
        others++;
      }
    }
    ck_assert_msg(found == 1, "fault %d: %s in %s told %d times", i, f->code, f->file, found);
    ck_assert_msg(others == f->others, "fault %d (%s in %s): %llu other errors", i, f->code,
                  f->file, (unsigned long long)others);
    for (int k = 0; k < N_FILES; k++)
      if (!strcmp(sound[k].name, f->file)) write_file(f->file, sound[k].text);
  }
}
END_TEST

START_TEST(missing_file_and_column_told_once) {
  tq_remove_file(dir, "stops.txt");
  check();
  ck_assert_uint_eq(tq_notices_of(&notices, "missing_required_file"), 1);
  ck_assert_uint_ge(tq_notices_of(&notices, "foreign_key_violation"), 8); /* every call */
  write_file("stops.txt", "stop_name,stop_lat,stop_lon\nA,30,114\n");
  check();
  ck_assert_uint_eq(tq_notices_of(&notices, "missing_required_column"), 1);
  ck_assert_uint_eq(tq_notices_of(&notices, "missing_required_field"), 0);
}
END_TEST

START_TEST(calendars_both_missing_told) {
  tq_remove_file(dir, "calendar.txt");
  tq_remove_file(dir, "calendar_dates.txt");
  check();
  ck_assert_uint_eq(tq_notices_of(&notices, "missing_calendar_and_calendar_date_files"), 1);
}
END_TEST

START_TEST(empty_and_unknown_files_told) {
  write_file("frequencies.txt", "");
  write_file("ridership.txt", "a\n1\n");
  check();
  ck_assert_uint_eq(tq_notices_of(&notices, "empty_file"), 1);
  ck_assert_uint_eq(tq_notices_of(&notices, "unknown_file"), 1);
}
END_TEST

START_TEST(rows_beyond_the_limit_counted_only) {
  char text[4000] = "stop_id,stop_name,stop_lat,stop_lon\n";
  for (int i = 0; i < 50; i++) {
    size_t n = strlen(text);
    snprintf(text + n, sizeof text - n, "X%d,,30,114\n", i);
  }
  write_file("stops.txt", text);
  notices.keep = 7;
  check();
  unsigned kept = 0;
  for (size_t i = 0; i < notices.rows.n; i++)
    kept += !strcmp(notices.rows.v[i].code, "missing_stop_name");
  ck_assert_uint_eq(kept, 7);
  ck_assert_uint_eq(tq_notices_of(&notices, "missing_stop_name"), 50);
}
END_TEST

START_TEST(notices_come_in_the_order_of_files_and_lines) {
  replace("stops.txt", "B,Beta,30.51,114.31,0", "B,,0,0,9");
  check();
  uint32_t last = 0;
  for (size_t i = 0; i < notices.rows.n; i++) {
    if (strcmp(tq_notice_text(&notices, notices.rows.v[i].file), "stops.txt") != 0) continue;
    ck_assert_uint_ge(notices.rows.v[i].line, last);
    last = notices.rows.v[i].line;
  }
  ck_assert_uint_ge(last, 4);
}
END_TEST

/* Any byte of any table changed: the check ends, and says no more than it can keep. */
START_TEST(random_damage_never_stops_the_check) {
  uint64_t seed = 7;
  for (int round = 0; round < 300; round++) {
    const struct file *f = &sound[tq_random_below(&seed, N_FILES)];
    char text[2000];
    size_t n = strlen(f->text);
    memcpy(text, f->text, n + 1);
    for (int k = 0; k < 3; k++)
      text[tq_random_below(&seed, (uint32_t)n)] =
          ",\"\n\r\x80"
          "9a-\0"[tq_random_below(&seed, 9)];
    tq_write_file(dir, f->name, text, n);
    check();
    write_file(f->name, f->text);
  }
}
END_TEST

START_TEST(values_checked_by_type) {
  static const struct {
    enum tq_field_type type;
    const char *good, *bad;
  } cases[] = {
      {TQ_FIELD_DATE, "20240229", "20230229"},
      {TQ_FIELD_DATE, "19991231", "2024-02-29"},
      {TQ_FIELD_TIME, "8:05:00", "8:5:00"},
      {TQ_FIELD_TIME, "125:59:59", "08:60:00"},
      {TQ_FIELD_COLOR, "00aaFF", "#00aaF"},
      {TQ_FIELD_CURRENCY, "JPY", "jpy"},
      {TQ_FIELD_URL, "http://a.b/c", "ftp://a"},
      {TQ_FIELD_LANGUAGE, "mul", "e"},
      {TQ_FIELD_EMAIL, "a.b@c.de", "a@b"},
      {TQ_FIELD_LAT, "-90", "-90.1"},
      {TQ_FIELD_LON, "180.0", "1e3"},
      {TQ_FIELD_TIMEZONE, "America/New_York", "../etc"},
      {TQ_FIELD_AMOUNT, "3.50", "3,50"},
      {TQ_FIELD_ROUTE_TYPE, "1702", "13"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct tq_feed_field f = {"x", cases[i].type, TQ_OPTIONAL, false, 0, 0, NULL};
    struct tq_text good = {cases[i].good, strlen(cases[i].good)};
    struct tq_text bad = {cases[i].bad, strlen(cases[i].bad)};
    ck_assert_msg(!tq_value_check(&f, good).code, "%s", good.text);
    ck_assert_msg(tq_value_check(&f, bad).code != NULL, "%s", bad.text);
  }
  ck_assert_int_eq(tq_value_currency_places("CNY"), 2);
  ck_assert_int_eq(tq_value_currency_places("KWD"), 3);
  ck_assert_int_eq(tq_value_currency_places("XXY"), -1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("feed_check");
  TCase *c = tcase_create("feed_check");
  tcase_set_timeout(c, 120);
  tcase_add_unchecked_fixture(c, NULL, NULL);
  tcase_add_checked_fixture(c, set_up, tear_down);
  tq_suite_add(c, sound_feed_checked_no_error_and_no_warning);
  tq_suite_add(c, fault_put_into_a_sound_feed_told_with_file_line_and_field);
  tq_suite_add(c, missing_file_and_column_told_once);
  tq_suite_add(c, calendars_both_missing_told);
  tq_suite_add(c, empty_and_unknown_files_told);
  tq_suite_add(c, rows_beyond_the_limit_counted_only);
  tq_suite_add(c, notices_come_in_the_order_of_files_and_lines);
  tq_suite_add(c, random_damage_never_stops_the_check);
  tq_suite_add(c, values_checked_by_type);
  suite_add_tcase(suite, c);
  return tq_suite_run(suite);
}
