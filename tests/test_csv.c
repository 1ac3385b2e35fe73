#include <math.h>
#include <string.h>

#include "graphs/csv.h"
#include "graphs/id_map.h"
#include "tests/suite.h"

static char buffer[4096];
static struct tq_csv csv;

static enum tq_code open_text(const char *text, struct tq_err *err) {
  size_t len = strlen(text);
  memcpy(buffer, text, len + 1);
  return tq_csv_open(&csv, "t.csv", buffer, len, err);
}

static void start(const char *text) {
  struct tq_err err;
  ck_assert_msg(open_text(text, &err) == TQ_OK, "%s", err.msg);
}

static void check_field(int column, const char *expected) {
  struct tq_text f = tq_csv_field(&csv, column);
  ck_assert_str_eq(f.text, expected);
  ck_assert_uint_eq(f.len, strlen(expected));
}

START_TEST(row_quoted_unquotes) {
  start("a,b,c\n\"x, \"\"y\"\"\",\"\",\"1\n2\r\n3\"\nlast,\"tail\"z,\"\"\"\"\n");
  ck_assert(tq_csv_next(&csv));
  ck_assert_uint_eq(csv.line, 2);
  check_field(0, "x, \"y\"");
  check_field(1, "");
  check_field(2, "1\n2\r\n3");
  ck_assert(tq_csv_next(&csv));
  ck_assert_uint_eq(csv.line, 5); /* two line ends inside the quotes before */
  check_field(0, "last");
  check_field(1, "tailz");
  check_field(2, "\"");
  ck_assert(!tq_csv_next(&csv));
  ck_assert(!tq_csv_next(&csv));
  ck_assert_uint_eq(csv.open_quote_line, 0);
}
END_TEST

START_TEST(line_ends_all_kinds_counted) {
  start(
      "\xef\xbb\xbf"
      "a , B\r\n1,2\r3,4\n\n \t \r\n5,6");
  ck_assert_uint_eq(csv.n_names, 2);
  ck_assert_str_eq(csv.names[0].text, "a");
  for (int i = 0; i < 3; i++) {
    static const size_t lines[] = {2, 3, 6};
    ck_assert(tq_csv_next(&csv));
    ck_assert_uint_eq(csv.line, lines[i]);
    check_field(0, (const char *[]){"1", "3", "5"}[i]);
    check_field(1, (const char *[]){"2", "4", "6"}[i]);
  }
  ck_assert(!tq_csv_next(&csv));
}
END_TEST

START_TEST(row_short_or_long_accepted) {
  start("a,b,c\n1\n 1 ,\t2, 3 3 ,4,5\n,,\n");
  ck_assert(tq_csv_next(&csv));
  check_field(0, "1");
  check_field(1, "");
  check_field(2, "");
  check_field(-1, "");
  ck_assert(tq_csv_next(&csv));
  check_field(0, "1");
  check_field(1, "2");
  check_field(2, "3 3");
  ck_assert(tq_csv_next(&csv));
  check_field(2, "");
  ck_assert(!tq_csv_next(&csv));
}
END_TEST

START_TEST(row_of_many_columns_keeps_the_first) {
  char text[2048] = "a";
  for (int i = 0; i < 300; i++) strcat(text, ",x");
  strcat(text, "\n1");
  for (int i = 0; i < 300; i++) strcat(text, ",y");
  strcat(text, "\n2\n");
  start(text);
  ck_assert_uint_eq(csv.n_names, TQ_CSV_FIELDS);
  ck_assert(tq_csv_next(&csv));
  check_field(TQ_CSV_FIELDS - 1, "y");
  check_field(TQ_CSV_FIELDS, "");
  ck_assert(tq_csv_next(&csv));
  check_field(0, "2");
}
END_TEST

START_TEST(columns_found_by_name) {
  static const char *const names[] = {"lon", "lat", "name"};
  int col[3];
  struct tq_err err;
  start("Lat,id,LON\n");
  ck_assert_int_eq(tq_csv_columns(&csv, names, 2, 3, col, &err), TQ_OK);
  ck_assert_int_eq(col[0], 2);
  ck_assert_int_eq(col[1], 0);
  ck_assert_int_eq(col[2], -1);
  ck_assert_int_eq(tq_csv_columns(&csv, names, 3, 3, col, &err), TQ_E_FORMAT);
  ck_assert_str_eq(err.msg, "t.csv:1: no column name; add it to the header");
}
END_TEST

START_TEST(header_missing_refused) {
  struct tq_err err;
  ck_assert_int_eq(open_text("", &err), TQ_E_FORMAT);
  ck_assert_int_eq(open_text("\xef\xbb\xbf\r\n \n", &err), TQ_E_FORMAT);
  memcpy(buffer, "a\0b", 4);
  ck_assert_int_eq(tq_csv_open(&csv, "t.csv", buffer, 3, &err), TQ_E_FORMAT);
}
END_TEST

START_TEST(quote_never_closed_noted) {
  start("a,b\n1,2\n3,\"4\n5,6\n");
  ck_assert(tq_csv_next(&csv));
  ck_assert(tq_csv_next(&csv));
  check_field(1, "4\n5,6\n");
  ck_assert(!tq_csv_next(&csv));
  ck_assert_uint_eq(csv.open_quote_line, 3);
}
END_TEST

START_TEST(bytes_not_utf8_replaced) {
  /* GBK for Wuhan, an overlong slash, a surrogate, above U+10FFFF, a cut sequence */
  start(
      "a\nok\xe6\xad\xa6\xf0\x9f\x9a\x8c long enough\n\xce\xe4\xba\xba\n\xc0\xaf,\xed\xa0\x80,"
      "\xf4\x90\x80\x80,\xe6\xad");
  ck_assert_uint_eq(csv.bad_utf8_line, 3);
  ck_assert(tq_csv_next(&csv));
  check_field(0, "ok\xe6\xad\xa6\xf0\x9f\x9a\x8c long enough");
  ck_assert(tq_csv_next(&csv));
  check_field(0, "?\xe4\xba\xba"); /* the last three bytes happen to be one character */
  ck_assert(tq_csv_next(&csv));
  check_field(0, "??");
  check_field(1, "???");
  check_field(2, "????");
  check_field(3, "??");
}
END_TEST

static bool number(const char *text, double *v) {
  return tq_number_parse((struct tq_text){text, strlen(text)}, v);
}

START_TEST(number_with_point_whatever_the_locale) {
  static const struct {
    const char *text;
    double value;
  } good[] = {{"0", 0},
              {"-0.5", -0.5},
              {"+12.25", 12.25},
              {"114.3", 114.3},
              {".5", .5},
              {"5.", 5},
              {"1e3", 1000},
              {"1.5E-3", 0.0015},
              {"-30.0262849537", -30.0262849537},
              {"1e22", 1e22},
              {"9007199254740993000", 9007199254740993000.0},
              {"0.30000000000000004", 0.30000000000000004},
              {"00000000000000000000001.5", 1.5},
              {"0e999999999", 0}};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    double v = NAN;
    ck_assert_msg(number(good[i].text, &v), "%s", good[i].text);
    ck_assert_msg(fabs(v - good[i].value) <= 4e-16 * fabs(good[i].value), "%s", good[i].text);
  }
  static const char *const bad[] = {"",     "-",   ".",     "1,5", "1.2.3",
                                    "0x10", "nan", "inf",   "1e",  "1e+",
                                    "1 2",  "--1", "1e400", "12a", "1e999999999999999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    double v = 7;
    ck_assert_msg(!number(bad[i], &v), "%s", bad[i]);
    ck_assert_double_eq(v, 7);
  }
}
END_TEST

START_TEST(number_random_equals_printf) {
  uint64_t seed = 1;
  setlocale(LC_NUMERIC, "C");
  for (int i = 0; i < 20000; i++) {
    double x = ((double)tq_random(&seed) / 1.8446744073709552e19 - 0.5) * 360;
    char text[64];
    snprintf(text, sizeof text, "%.*f", (int)tq_random_below(&seed, 12), x);
    double v;
    ck_assert(number(text, &v));
    ck_assert_double_eq(v, strtod(text, NULL)); /* up to 15 digits: exact */
  }
  setlocale(LC_NUMERIC, "de_DE.UTF-8");
}
END_TEST

START_TEST(integer_parsed_or_refused) {
  int64_t v = 7;
  ck_assert(tq_integer_parse((struct tq_text){"-42", 3}, &v));
  ck_assert_int_eq(v, -42);
  ck_assert(tq_integer_parse((struct tq_text){"999999999999999999", 18}, &v));
  ck_assert_int_eq(v, 999999999999999999);
  static const char *const bad[] = {"", "-", "+", "1.0", "1 ", "a", "9999999999999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    ck_assert_msg(!tq_integer_parse((struct tq_text){bad[i], strlen(bad[i])}, &v), "%s", bad[i]);
}
END_TEST

START_TEST(id_map_random_equals_linear_search) {
  enum { N = 3000 };
  static char keys[N][24];
  struct tq_id_map map = {0};
  uint64_t seed = 2;
  ck_assert_uint_eq(tq_id_map_find(&map, "x", 1), TQ_NO_ID);
  for (uint32_t i = 0; i < N; i++) {
    snprintf(keys[i], sizeof keys[i], "%.*s%u", (int)tq_random_below(&seed, 12), "prefix-long-",
             tq_random_below(&seed, 700));
    uint32_t first = 0;
    while (strcmp(keys[first], keys[i]) != 0) first++;
    uint32_t *value = tq_id_map_put(&map, keys[i], strlen(keys[i]));
    ck_assert_ptr_nonnull(value);
    ck_assert_uint_eq(*value, first == i ? TQ_NO_ID : first);
    *value = first;
  }
  for (uint32_t i = 0; i < N; i++) {
    uint32_t found = tq_id_map_find(&map, keys[i], strlen(keys[i]));
    ck_assert_str_eq(keys[found], keys[i]);
  }
  ck_assert_uint_eq(tq_id_map_find(&map, "prefix", 6), TQ_NO_ID);
  tq_id_map_free(&map);
}
END_TEST

int main(void) {
  Suite *s = suite_create("csv");
  TCase *c = tcase_create("csv");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, row_quoted_unquotes);
  tq_suite_add(c, line_ends_all_kinds_counted);
  tq_suite_add(c, row_short_or_long_accepted);
  tq_suite_add(c, row_of_many_columns_keeps_the_first);
  tq_suite_add(c, columns_found_by_name);
  tq_suite_add(c, header_missing_refused);
  tq_suite_add(c, quote_never_closed_noted);
  tq_suite_add(c, bytes_not_utf8_replaced);
  tq_suite_add(c, number_with_point_whatever_the_locale);
  tq_suite_add(c, number_random_equals_printf);
  tq_suite_add(c, integer_parsed_or_refused);
  tq_suite_add(c, id_map_random_equals_linear_search);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
