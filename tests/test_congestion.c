/* The congestion table: its CSV form, and what becomes of it on the edges. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "graphs/streets_parts.h"
#include "tests/suite.h"

static enum tq_code read_text(const char *text, struct tq_congestion *table,
                              struct tq_report *report, struct tq_err *err) {
  char path[] = "/tmp/tongqu-congestion-XXXXXX";
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  ck_assert_int_eq(write(fd, text, strlen(text)), (int)strlen(text));
  close(fd);
  enum tq_code code = tq_congestion_read(path, table, report, err);
  unlink(path);
  return code;
}

/* The one row of a table whose header is that of CONGESTION.md. */
static struct tq_congestion_row row_of(const char *line) {
  struct tq_congestion table;
  struct tq_report report = {0};
  struct tq_err err = {0};
  char text[300];
  snprintf(text, sizeof text, "class,way_id,direction,days,hours,percent\n%s\n", line);
  ck_assert_msg(!read_text(text, &table, &report, &err), "%s: %s", line, err.msg);
  ck_assert_uint_eq(table.rows.n, 1);
  struct tq_congestion_row row = table.rows.v[0];
  tq_congestion_free(&table);
  tq_report_free(&report);
  return row;
}

START_TEST(days_are_read_in_every_form) {
  static const struct {
    const char *days;
    unsigned mask;
  } rows[] = {{"", 0x7f},       {"all", 0x7f},     {"mon", 0x01},     {"Mon-Fri", 0x1f},
              {"Mo-Fr", 0x1f},  {"sat;sun", 0x60}, {"fri-mon", 0x71}, {"tue + thu", 0x0a},
              {"Sunday", 0x40}, {"sun-sun", 0x40}, {"mon-sun", 0x7f}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char line[100];
    snprintf(line, sizeof line, "all,,,%s,,50", rows[i].days);
    ck_assert_msg(row_of(line).days == rows[i].mask, "%s", rows[i].days);
  }
}
END_TEST

START_TEST(hours_are_read_in_every_form) {
  static const struct {
    const char *hours;
    unsigned mask;
  } rows[] = {{"", 0xffffff},          {"all", 0xffffff},      {"0-24", 0xffffff},
              {"7-9", 0x180},          {"07:00-09:00", 0x180}, {"17", 0x20000},
              {"22-24;0-6", 0xc0003f}, {"23-24", 0x800000},    {"0", 1}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char line[100];
    snprintf(line, sizeof line, "all,,,,%s,50", rows[i].hours);
    ck_assert_msg(row_of(line).hours == rows[i].mask, "%s", rows[i].hours);
  }
}
END_TEST

START_TEST(shares_of_speed_by_way_are_read) {
  struct tq_congestion table;
  struct tq_report report = {0};
  struct tq_err err = {0};
  const char *text = "osm_id,max_speed,speed_type\n27184648,0.5,scale\n7,1.25,scale\n";
  ck_assert_msg(!read_text(text, &table, &report, &err), "%s", err.msg);
  ck_assert_uint_eq(table.rows.n, 2);
  struct tq_congestion_row *row = &table.rows.v[0];
  ck_assert_int_eq(row->way_id, 27184648);
  ck_assert_uint_eq(row->percent, 50);
  ck_assert_uint_eq(row->days, 0x7f);
  ck_assert_uint_eq(row->hours, 0xffffff);
  ck_assert_uint_eq(row->directions, TQ_AHEAD | TQ_BACK);
  ck_assert_uint_eq(row[1].percent, 125);
  tq_congestion_free(&table);
  tq_report_free(&report);
}
END_TEST

START_TEST(wrong_rows_are_refused_with_line_and_remedy) {
  static const struct {
    const char *text, *words;
  } cases[] = {
      {"a,b\n1,2\n", "no congestion table; give columns"},
      {"class,days\nall,mon\n", "no congestion table"},
      {"class,percent\nall,0\n", ":2: percent '0': give a whole number from 1 to 200"},
      {"class,percent\nall,201\n", "1 to 200"},
      {"class,percent\nall,50.5\n", "1 to 200"},
      {"class,percent\nall,\n", "1 to 200"},
      {"class,percent\n,50\n", ":2: give either a class of road or a way_id"},
      {"class,way_id,percent\nall,5,50\n", "either a class"},
      {"way_id,percent\n5,50\n-5,50\n", ":3: way_id '-5': give the id of an OSM way"},
      {"way_id,percent\nx,50\n", "the id of an OSM way"},
      {"class,days,percent\nall,m,50\n", "days 'm': give days such as"},
      {"class,days,percent\nall,mon-,50\n", "give days"},
      {"class,hours,percent\nall,9-7,50\n", "over midnight write 22-24;0-6"},
      {"class,hours,percent\nall,7-25,50\n", "whole hours"},
      {"class,hours,percent\nall,7:30-9,50\n", "whole hours"},
      {"class,hours,percent\nall,24,50\n", "whole hours"},
      {"class,direction,percent\nall,forward,50\n", "only a row about a way has one"},
      {"way_id,direction,percent\n5,left,50\n", "give forward, backward or both"},
      {"osm_id,max_speed,speed_type\n5,30,km/h\n", "speed_type 'km/h': only scale is known"},
      {"osm_id,max_speed,speed_type\n5,30,scale\n", "from 0.01 to 2"},
      {"osm_id,max_speed,speed_type,percent\n5,0.5,scale,50\n", "leave one of them empty"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct tq_congestion table;
    struct tq_report report = {0};
    struct tq_err err = {0};
    ck_assert_msg(read_text(cases[i].text, &table, &report, &err) == TQ_E_FORMAT, "%s",
                  cases[i].text);
    ck_assert_msg(strstr(err.msg, cases[i].words) != NULL, "%s: %s", cases[i].text, err.msg);
    ck_assert_uint_eq(table.rows.n, 0);
    tq_report_free(&report);
  }
  struct tq_congestion table;
  struct tq_err err = {0};
  ck_assert_int_eq(tq_congestion_read("/nowhere.csv", &table, NULL, &err), TQ_E_IO);
}
END_TEST

START_TEST(unknown_class_is_counted_and_left_out) {
  struct tq_congestion table;
  struct tq_report report = {0};
  struct tq_err err = {0};
  const char *text = "class,percent\nprimary,50\nmotor-way,50\nraceway,50\n";
  ck_assert_msg(!read_text(text, &table, &report, &err), "%s", err.msg);
  ck_assert_uint_eq(table.rows.n, 1);
  ck_assert_uint_eq(tq_report_count(&report, "congestion_unknown_class"), 2);
  ck_assert_ptr_nonnull(strstr(report.problems[0].examples[0], ":3: class 'motor-way'"));
  tq_congestion_free(&table);
  tq_report_free(&report);
}
END_TEST

/* Edges of ways 1 (primary), 2 and 3 (residential), 4 (a ferry), and a connector. */
static void make_edges(struct tq_draft *d) {
  static const struct tq_edge edges[] = {{.flags = TQ_ROAD_PRIMARY, .way_id = 1},
                                         {.flags = TQ_ROAD_RESIDENTIAL, .way_id = 2},
                                         {.flags = TQ_ROAD_RESIDENTIAL, .way_id = 3},
                                         {.flags = TQ_ROAD_FERRY, .way_id = 4},
                                         {.flags = TQ_ROAD_OTHER, .way_id = 0}};
  ck_assert(!tq_draft_init(d, NULL));
  for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) ck_assert(tq_push(&d->edges, edges[i]));
}

static void lay_text(const char *text, struct tq_draft *d) {
  struct tq_congestion table;
  struct tq_err err = {0};
  make_edges(d);
  ck_assert_msg(!read_text(text, &table, &d->report, &err), "%s", err.msg);
  ck_assert_msg(!tq_streets_congestion(&table, d, &err), "%s", err.msg);
  ck_assert_uint_eq(d->edge_profiles.n, d->edges.n);
  tq_congestion_free(&table);
}

static int percent(const struct tq_draft *d, uint32_t edge, int dir, int day, int hour) {
  return d->profiles.v[d->edge_profiles.v[edge].of[dir]].percent[day * 24 + hour];
}

/* The way before its class before all; of equals the last; hour by hour. */
START_TEST(row_about_the_closest_thing_counts_hour_by_hour) {
  struct tq_draft d;
  lay_text(
      "way_id,class,direction,days,hours,percent\n"
      "3,,backward,mon,8,20\n"
      ",residential,,mon-fri,7-9,60\n"
      ",all,,,7-10,80\n"
      ",residential,,wed,8,55\n"
      "2,,,,12,90\n"
      "99,,,,12,90\n",
      &d);
  ck_assert_int_eq(percent(&d, 0, 0, 0, 8), 80); /* primary: all */
  ck_assert_int_eq(percent(&d, 0, 1, 6, 9), 80);
  ck_assert_int_eq(percent(&d, 0, 0, 0, 10), 100);
  ck_assert_int_eq(percent(&d, 1, 0, 0, 8), 60); /* way 2 keeps its class's hours */
  ck_assert_int_eq(percent(&d, 1, 0, 2, 8), 55);
  ck_assert_int_eq(percent(&d, 1, 1, 5, 8), 80); /* Saturday: only all */
  ck_assert_int_eq(percent(&d, 1, 1, 5, 12), 90);
  ck_assert_int_eq(percent(&d, 2, 0, 0, 8), 60); /* way 3 ahead */
  ck_assert_int_eq(percent(&d, 2, 1, 0, 8), 20); /* and back */
  ck_assert_int_eq(percent(&d, 2, 1, 0, 7), 60);
  for (int hour = 0; hour < 24; hour++) {
    ck_assert_int_eq(percent(&d, 3, 0, 0, hour), 100); /* all but ferries */
    ck_assert_int_eq(percent(&d, 4, 1, 0, hour), 100);
  }
  ck_assert_uint_eq(tq_report_count(&d.report, "congestion_unknown_way"), 1);
  tq_draft_free(&d);
}
END_TEST

START_TEST(equal_weeks_share_a_profile) {
  struct tq_draft d;
  lay_text("class,days,percent\nprimary,mon-sun,50\nresidential,,50\nferry,,100\n", &d);
  ck_assert_uint_eq(d.profiles.n, 2);
  ck_assert_uint_eq(d.edge_profiles.v[0].of[0], 1);
  ck_assert_uint_eq(d.edge_profiles.v[1].of[1], 1);
  ck_assert_uint_eq(d.edge_profiles.v[3].of[0], 0);
  tq_draft_free(&d);
}
END_TEST

START_TEST(more_weeks_than_numbers_are_refused) {
  enum { N_WAYS = 70000 };
  struct tq_draft d;
  struct tq_congestion table = {.label = "t.csv"};
  struct tq_err err = {0};
  make_edges(&d);
  for (uint32_t i = 1; i <= N_WAYS; i++) { /* a number in the base of 99, in four hours */
    struct tq_edge edge = {.flags = TQ_ROAD_PRIMARY, .way_id = i + 10};
    ck_assert(tq_push(&d.edges, edge));
    for (uint32_t k = 0, n = i; k < 4; k++, n /= 99) {
      struct tq_congestion_row row = {.way_id = i + 10,
                                      .hours = 1u << k,
                                      .days = 1,
                                      .directions = 3,
                                      .percent = (uint8_t)(n % 99 + 1)};
      ck_assert(tq_push(&table.rows, row));
    }
  }
  ck_assert_int_eq(tq_streets_congestion(&table, &d, &err), TQ_E_ARG);
  ck_assert_msg(strstr(err.msg, "in steps of 5 or 10 percent") != NULL, "%s", err.msg);
  tq_congestion_free(&table);
  tq_draft_free(&d);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("congestion");
  TCase *tests = tcase_create("all");
  tq_suite_add(tests, days_are_read_in_every_form);
  tq_suite_add(tests, hours_are_read_in_every_form);
  tq_suite_add(tests, shares_of_speed_by_way_are_read);
  tq_suite_add(tests, wrong_rows_are_refused_with_line_and_remedy);
  tq_suite_add(tests, unknown_class_is_counted_and_left_out);
  tq_suite_add(tests, row_about_the_closest_thing_counts_hour_by_hour);
  tq_suite_add(tests, equal_weeks_share_a_profile);
  tq_suite_add(tests, more_weeks_than_numbers_are_refused);
  suite_add_tcase(suite, tests);
  return tq_suite_run(suite);
}
