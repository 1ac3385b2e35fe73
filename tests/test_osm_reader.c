/* Reading OSM files: what is kept, and that nothing broken gets through. */
#include <string.h>
#include <unistd.h>

#include "graphs/osm_reader.h"
#include "graphs/osm_tags.h"
#include "tests/suite.h"

#ifndef TQ_FIXTURES
#define TQ_FIXTURES "tests/fixtures"
#endif

static enum tq_code read_one(const char *path, struct tq_osm *osm, struct tq_err *err) {
  struct tq_report report = {0};
  const char *paths[] = {path};
  enum tq_code code = tq_osm_read(paths, 1, osm, &report, err);
  tq_report_free(&report);
  return code;
}

/* Writes the bytes to a temporary file with the suffix and reads it. */
static enum tq_code read_bytes(const char *suffix, const char *bytes, size_t n, struct tq_osm *osm,
                               struct tq_err *err) {
  char dir[256], path[300];
  const char *tmp = getenv("TMPDIR");
  snprintf(dir, sizeof dir, "%s/tongqu-osm-XXXXXX", tmp ? tmp : "/tmp");
  ck_assert_ptr_nonnull(mkdtemp(dir));
  snprintf(path, sizeof path, "%s/file%s", dir, suffix);
  FILE *f = fopen(path, "wb");
  ck_assert_ptr_nonnull(f);
  ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
  ck_assert_int_eq(fclose(f), 0);
  enum tq_code code = read_one(path, osm, err);
  unlink(path);
  rmdir(dir);
  return code;
}

static char *load(const char *path, size_t *n) {
  FILE *f = fopen(path, "rb");
  ck_assert_ptr_nonnull(f);
  fseek(f, 0, SEEK_END);
  *n = (size_t)ftell(f);
  rewind(f);
  char *bytes = malloc(*n + 1);
  ck_assert_uint_eq(fread(bytes, 1, *n, f), *n);
  fclose(f);
  return bytes;
}

static void check_untouched(const struct tq_osm *osm) {
  static const struct tq_osm empty;
  ck_assert_mem_eq(osm, &empty, sizeof empty);
}

START_TEST(fixture_is_read_with_ways_nodes_and_tags) {
  struct tq_osm osm = {0};
  struct tq_err err = {0};
  ck_assert_msg(!read_one(TQ_FIXTURES "/osm/cross.osm", &osm, &err), "%s", err.msg);
  ck_assert_uint_eq(osm.ways.n, 2); /* the one under construction is no street */
  ck_assert_int_eq(osm.ways.v[0].id, 10);
  ck_assert_int_eq(osm.ways.v[1].id, 20);
  ck_assert_uint_eq(osm.ways.v[0].n_refs, 4);
  ck_assert_uint_eq(osm.nodes.n, 6);
  struct tq_tags t;
  tq_tags_unpack(osm.tag_text.v + osm.ways.v[0].tags, &t);
  ck_assert_str_eq(t.value[TQ_KEY_NAME], "解放大道");
  ck_assert_str_eq(t.value[TQ_KEY_ONEWAY], "yes");
  uint32_t last = osm.refs.v[osm.ways.v[0].first_ref + 3];
  ck_assert_int_eq(osm.node_ids.v[last], 6);
  ck_assert_int_eq(osm.nodes.v[last].lon_e7, 30000);
  tq_osm_free(&osm);
}
END_TEST

START_TEST(opl_out_of_order_is_read_like_any_other) {
  static const char opl[] =
      "w-5 Thighway=service Nn9000000000000,n-3,n1\n"
      "n1 x0.002 y30\n"
      "n9000000000000 x0.0 y30 Tbarrier=gate,name=x\n"
      "n-3 x0.001 y30 Tname=unimportant\n";
  struct tq_osm osm = {0};
  struct tq_err err = {0};
  ck_assert_msg(!read_bytes(".opl", opl, sizeof opl - 1, &osm, &err), "%s", err.msg);
  ck_assert_uint_eq(osm.ways.n, 1);
  ck_assert_int_eq(osm.ways.v[0].id, -5);
  ck_assert_uint_eq(osm.nodes.n, 3); /* -3 1 9000000000000 */
  ck_assert_uint_eq(osm.refs.v[0], 2);
  ck_assert_uint_eq(osm.refs.v[1], 0);
  ck_assert_uint_eq(osm.refs.v[2], 1);
  ck_assert_int_eq(osm.nodes.v[0].lon_e7, 10000);
  ck_assert_uint_eq(osm.node_tags.n, 1);
  ck_assert_uint_eq(osm.node_tags.v[0].node, 2);
  tq_osm_free(&osm);
}
END_TEST

START_TEST(water_members_are_kept_without_tags) {
  struct tq_osm osm = {0};
  struct tq_err err = {0};
  ck_assert_int_eq(read_one(TQ_FIXTURES "/osm/water.osm", &osm, &err), TQ_OK);
  ck_assert_uint_eq(osm.ways.n, 4); /* 10 20 21 30 */
  ck_assert_uint_eq(osm.ways.v[0].kind, TQ_OSM_STREET);
  ck_assert_uint_eq(osm.ways.v[1].kind, TQ_OSM_WATER);
  ck_assert_uint_eq(osm.ways.v[2].kind, TQ_OSM_WATER);
  ck_assert_uint_eq(osm.ways.v[3].kind, TQ_OSM_WATER);
  tq_osm_free(&osm);
}
END_TEST

START_TEST(file_that_cannot_be_opened_is_an_io_error) {
  struct tq_osm osm = {0};
  struct tq_err err = {0};
  ck_assert_int_eq(read_one("/no/such/file.osm.pbf", &osm, &err), TQ_E_IO);
  ck_assert_ptr_nonnull(strstr(err.msg, "/no/such/file.osm.pbf"));
  ck_assert_int_eq(read_one("/tmp", &osm, &err), TQ_E_IO);
  ck_assert_int_eq(read_one("", &osm, &err), TQ_E_IO);
  ck_assert_int_eq(read_one("-", &osm, &err), TQ_E_IO);
  ck_assert_int_eq(read_one("http://example.org/a.osm", &osm, &err), TQ_E_IO);
  ck_assert_int_eq(tq_osm_read(NULL, 0, &osm, NULL, &err), TQ_E_ARG);
  ck_assert_int_eq(read_one("/no/such/file.osm.pbf", &osm, NULL), TQ_E_IO);
  check_untouched(&osm);
}
END_TEST

START_TEST(file_that_is_no_osm_is_a_format_error) {
  static const struct {
    const char *suffix, *bytes;
  } rows[] = {
      {".osm.pbf", ""},
      {".osm", ""},
      {".osm.pbf", "this is a text and no protocol buffer"},
      {".osm.pbf", "\xff\xff\xff\xff\xff\xff\xff\xff"},
      {".osm.pbf", "<?xml version='1.0'?><osm version='0.6'></osm>"},
      {".osm", "stop_id,stop_name\n1,x\n"},
      {".osm", "<?xml version='1.0'?><html></html>"},
      {".osm", "<?xml version='1.0'?><osm version='0.6'><way id='1'>"},
      {".osm", "<?xml version='1.0'?><osm version='0.5'></osm>"},
      {".osm", "<?xml version='1.0'?><osm version='0.6'><node id='x' lon='1' lat='1'/></osm>"},
      {".osm", "<?xml version='1.0'?><!DOCTYPE o [<!ENTITY a 'b'>]><osm version='0.6'></osm>"},
      {".osc", "<?xml version='1.0'?><osmChange version='0.6'></osmChange>"},
      {".opl", "n1 x0 y0\nw1 Nnope\n"},
      {".osm.gz", "not compressed"},
      {".osm.bz2", "not compressed"},
      {".csv", "a,b\n1,2\n"},
      {"", "a,b\n1,2\n"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct tq_osm osm = {0};
    struct tq_err err = {0};
    enum tq_code code =
        read_bytes(rows[i].suffix, rows[i].bytes, strlen(rows[i].bytes), &osm, &err);
    ck_assert_msg(code == TQ_E_FORMAT, "%s %s: code %d, %s", rows[i].suffix, rows[i].bytes, code,
                  err.msg);
    ck_assert_ptr_nonnull(strstr(err.msg, "tongqu-osm-"));
    ck_assert_ptr_nonnull(strstr(err.msg, ";")); /* and the remedy */
    check_untouched(&osm);
  }
}
END_TEST

START_TEST(broken_second_file_discards_the_first) {
  static const char *const paths[] = {TQ_FIXTURES "/osm/cross.osm", "/no/such/file.osm"};
  struct tq_osm osm = {0};
  struct tq_err err = {0};
  struct tq_report report = {0};
  ck_assert_int_eq(tq_osm_read(paths, 2, &osm, &report, &err), TQ_E_IO);
  ck_assert_ptr_nonnull(strstr(err.msg, "/no/such/file.osm"));
  check_untouched(&osm);
  tq_report_free(&report);
}
END_TEST

START_TEST(truncated_pbf_is_refused_as_a_whole) {
  const char *dir = tq_test_data();
  if (!dir) return;
  char path[512];
  size_t n;
  snprintf(path, sizeof path, "%s/porto-alegre/poa_osm.pbf", dir);
  char *bytes = load(path, &n);
  for (size_t k = 1; k < 8; k++) {
    struct tq_osm osm = {0};
    struct tq_err err = {0};
    enum tq_code code = read_bytes(".osm.pbf", bytes, n * k / 8, &osm, &err);
    ck_assert_msg(code == TQ_E_FORMAT || code == TQ_E_IO, "%zu/8: code %d", k, code);
    check_untouched(&osm);
  }
  free(bytes);
}
END_TEST

/* Flipped bytes give an error or a network, never a crash. */
START_TEST(damaged_files_are_survived) {
  const char *dir = tq_test_data();
  if (!dir) return;
  char path[512];
  uint64_t seed = 3;
  size_t n;
  snprintf(path, sizeof path, "%s/wuhan/wuhan_center_roads_derived.osm.pbf", dir);
  char *bytes = load(path, &n);
  for (int round = 0; round < 40; round++) {
    struct tq_osm osm = {0};
    struct tq_err err = {0};
    size_t at = tq_random_below(&seed, (uint32_t)n);
    char before = bytes[at];
    bytes[at] = (char)tq_random_below(&seed, 256);
    enum tq_code code = read_bytes(".osm.pbf", bytes, n, &osm, &err);
    if (code) check_untouched(&osm);
    bytes[at] = before;
    tq_osm_free(&osm);
  }
  free(bytes);
}
END_TEST

int main(void) {
  Suite *s = suite_create("osm_reader");
  TCase *c = tcase_create("osm_reader");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, fixture_is_read_with_ways_nodes_and_tags);
  tq_suite_add(c, opl_out_of_order_is_read_like_any_other);
  tq_suite_add(c, water_members_are_kept_without_tags);
  tq_suite_add(c, file_that_cannot_be_opened_is_an_io_error);
  tq_suite_add(c, file_that_is_no_osm_is_a_format_error);
  tq_suite_add(c, broken_second_file_discards_the_first);
  tq_suite_add(c, truncated_pbf_is_refused_as_a_whole);
  tq_suite_add(c, damaged_files_are_survived);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
