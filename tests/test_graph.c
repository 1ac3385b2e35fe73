/* The graph file: written, read back, and what is refused. */
#include <dirent.h>
#include <sys/stat.h>

#include "engine/graph/columns.h"
#include "engine/graph/graph.h"
#include "tests/graph_file.h"

static char folder[64];

static const char *in_folder(const char *name) {
  static char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void make_folder(void) {
  strcpy(folder, "/tmp/tongqu-graph-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
}

static int n_entries(void) {
  int n = 0;
  DIR *dir = opendir(folder);
  for (struct dirent *e; (e = readdir(dir));) n += e->d_name[0] != '.';
  closedir(dir);
  return n;
}

static void remove_folder(void) {
  DIR *dir = opendir(folder);
  for (struct dirent *e; (e = readdir(dir));)
    if (e->d_name[0] != '.') remove(in_folder(e->d_name));
  closedir(dir);
  ck_assert_int_eq(rmdir(folder), 0);
}

static void check_same_columns(struct tq_graph *got, struct tq_graph *want) {
  for (size_t i = 0; i < tq_n_columns; i++)
    for (uint32_t m = 0; m < tq_columns[i].n_modes; m++) {
      const struct tq_column *c = &tq_columns[i];
      uint32_t n = *tq_column_count(c, want, m);
      ck_assert_msg(*tq_column_count(c, got, m) == n, "column %s", c->name);
      const void *a = *tq_column_pointer(c, got, m), *b = *tq_column_pointer(c, want, m);
      if (!b) continue;
      size_t bytes = ((size_t)n + c->n_extra) * c->elem_size;
      ck_assert_msg(bytes == 0 || (a && !memcmp(a, b, bytes)), "column %s", c->name);
      ck_assert_uint_eq((uintptr_t)a % TQ_ALIGN, 0);
    }
}

/* Writes, opens, verifies, compares. */
static void check_round_trip(const struct tq_draft *d) {
  struct tq_graph view, *g;
  struct tq_err err = {0};
  tq_draft_view(d, &view);
  ck_assert_msg(!tq_graph_write(&view, in_folder("a.tq"), &err), "%s", err.msg);
  ck_assert_msg(!tq_graph_open(in_folder("a.tq"), &g, &err), "%s", err.msg);
  ck_assert_int_eq(tq_graph_check(g, NULL), TQ_OK);
  ck_assert_int_eq(tq_graph_check_sums(g, NULL), TQ_OK);
  check_same_columns(g, &view);
  ck_assert_uint_eq(g->header->file_size, g->map_size);
  tq_graph_free(g);
}

START_TEST(random_drafts_are_read_back_as_written) {
  make_folder();
  for (uint64_t seed = 0; seed < 30; seed++) {
    struct tq_region region;
    full_region(&region, seed);
    check_round_trip(&region.d);
    tq_region_free(&region);
  }
  ck_assert_int_eq(n_entries(), 1);
  remove_folder();
}
END_TEST

/* Nothing at all, and a timetable without streets. */
START_TEST(parts_of_a_draft_are_read_back_as_written) {
  make_folder();
  struct tq_draft d;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  check_round_trip(&d);
  struct tq_feed_opts feed = tq_feed_small(TQ_FEED_ALL);
  ck_assert_int_eq(tq_feed_random(&d, &feed, 1, NULL), TQ_OK);
  d.meta = strdup("{\"name\":\"武汉\"}");
  check_round_trip(&d);
  tq_draft_free(&d);
  remove_folder();
}
END_TEST

START_TEST(same_draft_gives_the_same_bytes_and_another_one_another_id) {
  make_folder();
  struct tq_region region[2];
  struct tq_graph *g[3];
  full_region(&region[0], 1);
  full_region(&region[1], 2);
  struct bytes first, second;
  ck_assert_int_eq(tq_graph_write(&region[0].g, in_folder("a.tq"), NULL), TQ_OK);
  first = load(in_folder("a.tq"));
  ck_assert_int_eq(tq_graph_open(in_folder("a.tq"), &g[0], NULL), TQ_OK);
  ck_assert_int_eq(tq_graph_write(&region[0].g, in_folder("a.tq"), NULL), TQ_OK);
  second = load(in_folder("a.tq"));
  ck_assert_uint_eq(first.n, second.n);
  ck_assert_mem_eq(first.v, second.v, first.n);
  ck_assert_int_eq(tq_graph_open(in_folder("a.tq"), &g[1], NULL), TQ_OK);
  ck_assert_int_eq(tq_graph_write(&region[1].g, in_folder("a.tq"), NULL), TQ_OK);
  ck_assert_int_eq(tq_graph_open(in_folder("a.tq"), &g[2], NULL), TQ_OK);
  ck_assert_uint_eq(g[0]->header->graph_id, g[1]->header->graph_id);
  ck_assert_uint_ne(g[0]->header->graph_id, g[2]->header->graph_id);
  for (int i = 0; i < 3; i++) tq_graph_free(g[i]); /* old maps outlive the rename */
  free(first.v);
  free(second.v);
  tq_region_free(&region[0]);
  tq_region_free(&region[1]);
  remove_folder();
}
END_TEST

START_TEST(columns_that_do_not_fit_leave_the_old_file) {
  make_folder();
  struct tq_region region;
  struct tq_err err;
  full_region(&region, 1);
  store(in_folder("a.tq"), "old", 3);
  region.d.edges.v[5].to = region.g.n_vertices;
  ck_assert_int_eq(tq_graph_write(&region.g, in_folder("a.tq"), &err), TQ_E_FORMAT);
  ck_assert_ptr_nonnull(strstr(err.msg, "EDGES"));
  region.g.n_stops++; /* one stop more than there are links */
  region.g.stops = NULL;
  ck_assert_int_eq(tq_graph_write(&region.g, in_folder("a.tq"), &err), TQ_E_FORMAT);
  ck_assert_ptr_nonnull(strstr(err.msg, "STOPS"));
  struct bytes old = load(in_folder("a.tq"));
  ck_assert(old.n == 3 && !memcmp(old.v, "old", 3));
  ck_assert_int_eq(n_entries(), 1);
  free(old.v);
  tq_region_free(&region);
  remove_folder();
}
END_TEST

/* Bug: a device as target was written, then failed in a message about (null). */
START_TEST(target_that_cannot_be_a_graph_is_refused) {
  make_folder();
  struct tq_draft d;
  struct tq_graph view;
  struct tq_err err;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  tq_draft_view(&d, &view);
  ck_assert_int_eq(tq_graph_write(&view, "/nowhere/at/all.tq", &err), TQ_E_IO);
  ck_assert_int_eq(tq_graph_write(&view, folder, &err), TQ_E_IO);
  store(in_folder("plain"), "old", 3);
  ck_assert_int_eq(tq_graph_write(&view, in_folder("plain/a.tq"), &err), TQ_E_IO);
  ck_assert_ptr_nonnull(strstr(err.msg, "plain/a.tq"));
  static const char *const NO_FILE[] = {"/dev/null", "-"};
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(tq_graph_write(&view, NO_FILE[i], &err), TQ_E_IO);
    ck_assert_msg(strstr(err.msg, NO_FILE[i]) && strstr(err.msg, "file name"), "%s", err.msg);
  }
  ck_assert_int_eq(n_entries(), 1);
  tq_draft_free(&d);
  remove_folder();
}
END_TEST

static enum tq_code open_code(const char *path, struct tq_err *err) {
  struct tq_graph *g = (struct tq_graph *)-1;
  memset(err, 0, sizeof *err);
  enum tq_code code = tq_graph_open(path, &g, err);
  if (code) {
    ck_assert_ptr_eq(g, (struct tq_graph *)-1); /* unchanged on failure */
    ck_assert_ptr_nonnull(strstr(err->msg, path));
    ck_assert_int_eq(err->code, code);
  } else {
    tq_graph_free(g);
  }
  return code;
}

START_TEST(what_is_no_graph_is_refused_by_name) {
  make_folder();
  struct tq_err err;
  ck_assert_int_eq(open_code(in_folder("missing.tq"), &err), TQ_E_IO);
  ck_assert_int_eq(open_code(folder, &err), TQ_E_IO);
  ck_assert_int_eq(open_code("/dev/null", &err), TQ_E_IO);
  store(in_folder("a.tq"), "", 0);
  ck_assert_int_eq(open_code(in_folder("a.tq"), &err), TQ_E_FORMAT);
  char text[200];
  memset(text, 'x', sizeof text);
  store(in_folder("a.tq"), text, sizeof text);
  ck_assert_int_eq(open_code(in_folder("a.tq"), &err), TQ_E_FORMAT);
  ck_assert_ptr_nonnull(strstr(err.msg, "tongqu build"));
  tq_graph_free(NULL);
  remove_folder();
}
END_TEST

/* One field changed, checksums made to fit. */
static enum tq_code code_with(const char *path, struct bytes b, struct tq_err *err) {
  reseal(b);
  store(path, b.v, b.n);
  return open_code(path, err);
}

START_TEST(header_fields_that_do_not_fit_are_refused) {
  const char *path = write_region(1);
  struct bytes b = load(path);
  struct tq_header *h = header_of(b), good = *h;
  struct tq_err err;
  h->magic[6] = '\n'; /* as a copy in text mode leaves it */
  ck_assert_int_eq(code_with(path, b, &err), TQ_E_FORMAT);
  *h = good;
  h->byte_order = 0x04030201;
  ck_assert_int_eq(code_with(path, b, &err), TQ_E_FORMAT);
  ck_assert_ptr_nonnull(strstr(err.msg, "byte order"));
  *h = good;
  h->file_size++;
  ck_assert_int_eq(code_with(path, b, &err), TQ_E_FORMAT);
  *h = good;
  h->n_sections = UINT32_MAX;
  ck_assert_int_eq(code_with(path, b, &err), TQ_E_FORMAT);
  *h = good;
  h->reserved[0]++; /* only the checksum shows it */
  store(path, b.v, b.n);
  ck_assert_int_eq(open_code(path, &err), TQ_E_FORMAT);
  *h = good;
  ck_assert_int_eq(code_with(path, b, &err), TQ_OK);
  free(b.v);
  unlink(path);
}
END_TEST

START_TEST(another_major_version_is_refused_naming_both) {
  const char *path = write_region(1);
  struct bytes b = load(path);
  struct tq_err err;
  char ours[16], theirs[16];
  snprintf(ours, sizeof ours, "%d.x", TQ_MAJOR);
  for (int step = -1; step <= 1; step += 2) {
    header_of(b)->major = (uint16_t)(TQ_MAJOR + step);
    header_of(b)->minor = 7;
    snprintf(theirs, sizeof theirs, "%d.7", TQ_MAJOR + step);
    ck_assert_int_eq(code_with(path, b, &err), TQ_E_VERSION);
    ck_assert_msg(strstr(err.msg, ours) && strstr(err.msg, theirs), "%s", err.msg);
    ck_assert_ptr_nonnull(strstr(err.msg, step < 0 ? "build the graph" : "upgrade"));
  }
  header_of(b)->major = TQ_MAJOR; /* a newer minor version is read */
  ck_assert_int_eq(code_with(path, b, &err), TQ_OK);
  free(b.v);
  unlink(path);
}
END_TEST

START_TEST(unknown_section_is_skipped_and_a_needed_one_is_missed_by_name) {
  const char *path = write_region(1);
  struct bytes b = load(path);
  struct tq_graph *g;
  struct tq_err err;
  section_of(b, TQ_SEC_AREAS)->id = 0x7f0;
  ck_assert_int_eq(code_with(path, b, &err), TQ_OK);
  ck_assert_int_eq(tq_graph_open(path, &g, NULL), TQ_OK);
  ck_assert_uint_eq(g->n_areas, 0);
  ck_assert_int_eq(tq_graph_check(g, NULL), TQ_OK);
  ck_assert_int_eq(tq_graph_check_sums(g, NULL), TQ_OK);
  ck_assert_str_eq(tq_section_name(0x7f0), "?");
  tq_graph_free(g);
  static const uint32_t NEEDED[] = {TQ_SEC_FIRST_SHAPE, TQ_SEC_ARC_EDGES + TQ_BIKE,
                                    TQ_SEC_FIRST_TRANSFER, TQ_SEC_STOP_LINKS + TQ_WALK,
                                    TQ_SEC_FIRST_CELL_LINK};
  for (size_t i = 0; i < sizeof NEEDED / sizeof *NEEDED; i++) {
    struct tq_section *s = section_of(b, NEEDED[i]);
    s->id = 0x7f1;
    ck_assert_int_eq(code_with(path, b, &err), TQ_E_FORMAT);
    ck_assert_msg(strstr(err.msg, tq_section_name(NEEDED[i])) && strstr(err.msg, "missing"), "%s",
                  err.msg);
    s->id = NEEDED[i];
  }
  section_of(b, TQ_SEC_RING_POINTS)->id = TQ_SEC_VERTICES;
  ck_assert_int_eq(code_with(path, b, &err), TQ_E_FORMAT);
  ck_assert_ptr_nonnull(strstr(err.msg, "VERTICES stands twice"));
  free(b.v);
  unlink(path);
}
END_TEST

START_TEST(strings_and_names_outside_the_tables_are_empty) {
  const char *path = write_region(1);
  struct tq_graph *g;
  ck_assert_int_eq(tq_graph_open(path, &g, NULL), TQ_OK);
  ck_assert_str_eq(tq_graph_string(g, g->stops[3].name), "Stop 3");
  ck_assert_str_eq(tq_graph_string(g, g->n_strings), "");
  ck_assert_str_eq(tq_graph_string(g, UINT32_MAX), "");
  for (int n = 0; n < TQ_N_NETWORKS; n++) {
    enum tq_network back;
    ck_assert(tq_network_parse(tq_network_name((enum tq_network)n), &back) && (int)back == n);
  }
  enum tq_network none;
  ck_assert(!tq_network_parse("bus ", &none) && !tq_network_parse("", &none));
  ck_assert_str_eq(tq_section_name(TQ_SEC_ARCS + TQ_WALK), "ARCS");
  tq_graph_free(g);
  unlink(path);
}
END_TEST

int main(void) {
  Suite *s = suite_create("graph");
  TCase *c = tcase_create("graph");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, random_drafts_are_read_back_as_written);
  tq_suite_add(c, parts_of_a_draft_are_read_back_as_written);
  tq_suite_add(c, same_draft_gives_the_same_bytes_and_another_one_another_id);
  tq_suite_add(c, columns_that_do_not_fit_leave_the_old_file);
  tq_suite_add(c, target_that_cannot_be_a_graph_is_refused);
  tq_suite_add(c, what_is_no_graph_is_refused_by_name);
  tq_suite_add(c, header_fields_that_do_not_fit_are_refused);
  tq_suite_add(c, another_major_version_is_refused_naming_both);
  tq_suite_add(c, unknown_section_is_skipped_and_a_needed_one_is_missed_by_name);
  tq_suite_add(c, strings_and_names_outside_the_tables_are_empty);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
