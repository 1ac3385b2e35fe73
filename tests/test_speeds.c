/* The speeds table and its CSV form. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "graphs/speeds.h"
#include "tests/suite.h"

/* The text as a file, read over the defaults. */
static enum tq_code read_text(const char *text, struct tq_speeds *speeds, struct tq_err *err) {
  char path[] = "/tmp/tongqu-speeds-XXXXXX";
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  ck_assert_int_eq(write(fd, text, strlen(text)), (int)strlen(text));
  close(fd);
  *speeds = tq_speeds_china;
  enum tq_code code = tq_speeds_read(path, speeds, err);
  unlink(path);
  return code;
}

static char *printed(const struct tq_speeds *speeds) {
  char *text = NULL;
  size_t len = 0;
  FILE *to = open_memstream(&text, &len);
  tq_speeds_print(speeds, to);
  fclose(to);
  return text;
}

START_TEST(printed_table_reads_back_as_itself) {
  struct tq_speeds speeds;
  struct tq_err err = {0};
  char *text = printed(&tq_speeds_china);
  ck_assert_msg(read_text(text, &speeds, &err) == TQ_OK, "%s", err.msg);
  ck_assert_mem_eq(&speeds, &tq_speeds_china, sizeof speeds);
  ck_assert_ptr_nonnull(strstr(text, "class,motorway,110,130,90,15,5,\n"));
  ck_assert_ptr_nonnull(strstr(text, "class,steps,5,5,100,2,2.5,\n"));
  ck_assert_ptr_nonnull(strstr(text, "wait,traffic_signals,,,,,,8\n"));
  ck_assert_ptr_nonnull(strstr(text, "zone,GB:nsl_single,96.56,"));
  free(text);
}
END_TEST

START_TEST(rows_replace_what_they_name_and_nothing_else) {
  struct tq_speeds s;
  struct tq_err err = {0};
  const char *text =
      "\xef\xbb\xbfkind,name,car_kmh,car_cap_kmh,car_percent,bike_kmh,walk_kmh,value\r\n"
      "class,residential,40,,,,,\r\n"
      "class,path,,,,9.5,4.8,\r\n"
      "surface,gravel,25,,,7,,\r\n"
      "surface,坑洼,12,,,6,,\r\n"
      "smoothness,excellent,90,,,,,\r\n"
      "tracktype,grade5,0,,,,,\r\n"
      "service,driveway,10,,,,,\r\n"
      "zone,CN:urban,40,,,,,\r\n"
      "zone,HK:urban,50,,,,,\r\n"
      "wait,traffic_signals,,,,,,12.5\r\n"
      "setting,ferry_kmh,,,,,,9.5\r\n"
      "vehicle,height_m,,,,,,2.2\r\n";
  ck_assert_msg(read_text(text, &s, &err) == TQ_OK, "%s", err.msg);
  struct tq_speeds expected = tq_speeds_china;
  expected.of_class[TQ_ROAD_RESIDENTIAL].car_kmh = 40;
  expected.of_class[TQ_ROAD_PATH].bike_m_per_h = 9500;
  expected.of_class[TQ_ROAD_PATH].walk_m_per_h = 4800;
  expected.wait_ds[TQ_WAIT_SIGNALS] = 125;
  expected.ferry_m_per_h = 9500;
  expected.car.height_mm = 2200;
  ck_assert_mem_eq(s.of_class, expected.of_class, sizeof s.of_class);
  ck_assert_mem_eq(s.wait_ds, expected.wait_ds, sizeof s.wait_ds);
  ck_assert_uint_eq(s.ferry_m_per_h, 9500);
  ck_assert_mem_eq(&s.car, &expected.car, sizeof s.car);
  int found = 0;
  for (struct tq_speed_cap *cap = s.surfaces; cap->value[0]; cap++) {
    if (!strcmp(cap->value, "gravel")) found += cap->car_kmh == 25 && cap->bike_kmh == 7;
    if (!strcmp(cap->value, "坑洼")) found += cap->car_kmh == 12 && cap->bike_kmh == 6;
    if (!strcmp(cap->value, "sand")) found += cap->car_kmh == 15 && cap->bike_kmh == 5;
  }
  ck_assert_int_eq(found, 3);
  for (struct tq_zone_limit *z = s.zones; z->zone[0]; z++)
    if (!strcmp(z->zone, "urban"))
      found += (!strcmp(z->country, "CN") && z->m_per_h == 40000) ||
               (!strcmp(z->country, "HK") && z->m_per_h == 50000);
  ck_assert_int_eq(found, 5);
}
END_TEST

START_TEST(part_of_the_columns_and_no_rows_are_fine) {
  struct tq_speeds s;
  struct tq_err err = {0};
  ck_assert_int_eq(read_text("kind,name\n", &s, &err), TQ_OK);
  ck_assert_mem_eq(&s, &tq_speeds_china, sizeof s);
  ck_assert_int_eq(read_text("name,kind,value\nstop,wait,9\n", &s, &err), TQ_OK);
  ck_assert_uint_eq(s.wait_ds[TQ_WAIT_STOP], 90);
}
END_TEST

START_TEST(wrong_row_is_refused_by_line_and_changes_nothing) {
  static const struct {
    const char *text, *message;
  } rows[] = {
      {"", "speeds"},
      {"a,b\n1,2\n", "kind"},
      {"kind,name,car_kmh\nclass,motorway,100\nclass,moterway,100\n", ":3: class 'moterway'"},
      {"kind,name,car_kmh\nclass,motorway,fast\n", ":2: car_kmh 'fast'"},
      {"kind,name,car_kmh\nclass,motorway,0\n", ":2: car_kmh '0'"},
      {"kind,name,car_kmh\nclass,motorway,-5\n", ":2: car_kmh '-5'"},
      {"kind,name,car_kmh\nclass,motorway,500\n", ":2: car_kmh '500'"},
      {"kind,name,car_percent\nclass,motorway,120\n", ":2: car_percent '120'"},
      {"kind,name,walk_kmh\nclass,path,0\n", ":2: walk_kmh '0'"},
      {"kind,name,value\nclass,motorway,1\n", ":2: a row of kind class has no value"},
      {"kind,name,car_kmh\nwait,stop,1\n", ":2: a row of kind wait has no car_kmh"},
      {"kind,name,bike_kmh\nservice,alley,9\n", ":2: a row of kind service has no bike_kmh"},
      {"kind,name,value\nwait,tea,1\n", ":2: wait 'tea'"},
      {"kind,name,value\nwait,stop,99999\n", ":2: value '99999'"},
      {"kind,name,value\nsetting,mood,1\n", ":2: setting 'mood'"},
      {"kind,name,value\nvehicle,width_m,0\n", ":2: value '0'"},
      {"kind,name,car_kmh\nzone,CN:,30\n", ":2: zone 'CN:'"},
      {"kind,name,car_kmh\nzone,ABSURDLY:urban,30\n", ":2: zone"},
      {"kind,name,car_kmh\nsurface,,30\n", ":2: surface ''"},
      {"kind,name,car_kmh\nsurface,of_a_name_that_is_much_too_long_for_a_tag,30\n", ":2: surface"},
      {"kind,name,car_kmh\nroad,motorway,30\n", ":2: road 'motorway'"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct tq_speeds s;
    struct tq_err err = {0};
    ck_assert_msg(read_text(rows[i].text, &s, &err) == TQ_E_FORMAT, "row %zu was taken", i);
    ck_assert_msg(strstr(err.msg, rows[i].message) != NULL, "row %zu: %s", i, err.msg);
    ck_assert_mem_eq(&s, &tq_speeds_china, sizeof s);
  }
}
END_TEST

START_TEST(lists_have_an_end_and_say_so) {
  char text[8192] = "kind,name,car_kmh\n";
  struct tq_speeds s;
  struct tq_err err = {0};
  for (int i = 0; i < 100; i++)
    snprintf(text + strlen(text), sizeof text - strlen(text), "surface,s%d,30\n", i);
  ck_assert_int_eq(read_text(text, &s, &err), TQ_E_FORMAT);
  ck_assert_ptr_nonnull(strstr(err.msg, "too many rows of kind surface"));
}
END_TEST

START_TEST(missing_file_is_an_error_of_reading) {
  struct tq_speeds s = tq_speeds_china;
  struct tq_err err = {0};
  ck_assert_int_eq(tq_speeds_read("/nonexistent/speeds.csv", &s, &err), TQ_E_IO);
  ck_assert_ptr_nonnull(strstr(err.msg, "/nonexistent/speeds.csv"));
}
END_TEST

int main(void) {
  Suite *s = suite_create("speeds");
  TCase *c = tcase_create("speeds");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, printed_table_reads_back_as_itself);
  tq_suite_add(c, rows_replace_what_they_name_and_nothing_else);
  tq_suite_add(c, part_of_the_columns_and_no_rows_are_fine);
  tq_suite_add(c, wrong_row_is_refused_by_line_and_changes_nothing);
  tq_suite_add(c, lists_have_an_end_and_say_so);
  tq_suite_add(c, missing_file_is_an_error_of_reading);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
