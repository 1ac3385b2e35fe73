/* The draft's strings, its view, and the report. */
#include <string.h>

#include "graphs/draft.h"
#include "tests/suite.h"

static uint32_t put(struct tq_draft *d, const char *text) {
  return tq_draft_string(d, text, strlen(text));
}

START_TEST(empty_string_is_at_0) {
  struct tq_draft d;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  ck_assert_uint_eq(put(&d, ""), 0);
  ck_assert_uint_eq(d.strings.bytes.n, 1);
  ck_assert_uint_eq(put(&d, "武汉"), 1);
  ck_assert_str_eq(d.strings.bytes.v + 1, "武汉");
  tq_draft_free(&d);
}
END_TEST

/* "ab" is neither its prefix "a" nor its extension "abc", and only len bytes count. */
START_TEST(equal_strings_share_an_offset_and_others_do_not) {
  struct tq_draft d;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  uint32_t ab = put(&d, "ab");
  ck_assert_uint_ne(put(&d, "a"), ab);
  ck_assert_uint_ne(put(&d, "abc"), ab);
  ck_assert_uint_eq(tq_draft_string(&d, "abc", 2), ab);
  ck_assert_uint_eq(put(&d, "ab"), ab);
  ck_assert_str_eq(d.strings.bytes.v + ab, "ab");
  tq_draft_free(&d);
}
END_TEST

/* Enough to grow the table several times; each is found again at its old offset. */
START_TEST(many_strings_keep_their_offsets) {
  enum { N = 20000 };
  struct tq_draft d;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  static uint32_t offsets[N];
  char text[32];
  for (uint32_t i = 0; i < N; i++) {
    snprintf(text, sizeof text, "stop %u", i);
    offsets[i] = put(&d, text);
    ck_assert(i == 0 || offsets[i] > offsets[i - 1]);
  }
  size_t n_bytes = d.strings.bytes.n;
  for (uint32_t i = 0; i < N; i++) {
    snprintf(text, sizeof text, "stop %u", i);
    ck_assert_str_eq(d.strings.bytes.v + offsets[i], text);
    ck_assert_uint_eq(put(&d, text), offsets[i]);
  }
  ck_assert_uint_eq(d.strings.bytes.n, n_bytes);
  tq_draft_free(&d);
}
END_TEST

START_TEST(view_of_an_empty_draft_is_an_empty_graph) {
  struct tq_draft d;
  struct tq_graph g;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  tq_draft_view(&d, &g);
  ck_assert_uint_eq(g.n_meta, 2);
  ck_assert_int_eq(memcmp(g.meta, "{}", 2), 0);
  ck_assert_uint_eq(g.n_vertices + g.n_edges + g.n_stops + g.n_trips + g.n_places, 0);
  ck_assert_ptr_null(g.grid);
  for (int m = 0; m < TQ_N_MODES; m++) ck_assert_uint_eq(g.layers[m].n_vertices, 0);
  ck_assert_int_eq(tq_graph_check(&g, NULL), TQ_OK);
  ck_assert_str_eq(tq_graph_string(&g, 0), "");
  ck_assert_str_eq(tq_graph_string(&g, 17), "");
  tq_draft_free(&d);
  tq_draft_free(&d); /* a freed draft is a zeroed one */
  tq_draft_free(NULL);
}
END_TEST

START_TEST(report_counts_by_code_and_keeps_the_first_examples) {
  struct tq_report r = {0};
  for (int i = 0; i < 8; i++)
    tq_report_add(&r, TQ_WARNING, "unknown_stop_id", "stop_times.txt:%d: no stop", i);
  tq_report_add(&r, TQ_ERROR, "bad_time", "stop_times.txt:9: no time");
  char same_text[] = "bad_time"; /* equal codes are one, wherever they stand */
  ck_assert_uint_eq(tq_report_count(&r, same_text), 1);
  ck_assert_uint_eq(tq_report_count(&r, "unknown_stop_id"), 8);
  ck_assert_uint_eq(tq_report_count(&r, "never_met"), 0);
  ck_assert_uint_eq(r.n, 2);
  ck_assert_uint_eq(r.problems[0].n_examples, TQ_REPORT_EXAMPLES);
  ck_assert_str_eq(r.problems[0].examples[4], "stop_times.txt:4: no stop");
  ck_assert_int_eq(r.problems[1].severity, TQ_ERROR);
  tq_report_free(&r);
  ck_assert_uint_eq(r.n, 0);
}
END_TEST

/* 239 bytes have room: 79 characters of 3 bytes and 2 more, so the 80th is dropped. */
START_TEST(report_cuts_a_long_text_between_characters) {
  struct tq_report r = {0};
  char text[400] = "";
  for (int i = 0; i < 100; i++) strcat(text, "站");
  tq_report_add(&r, TQ_INFO, "long", "%s", text);
  ck_assert_uint_eq(strlen(r.problems[0].examples[0]), 79 * 3);
  text[238] = 'x'; /* 79 characters, a broken one and an x that is still whole */
  text[239] = 0;
  tq_report_add(&r, TQ_INFO, "long", "%s", text);
  ck_assert_uint_eq(strlen(r.problems[0].examples[1]), 239);
  tq_report_free(&r);
}
END_TEST

int main(void) {
  Suite *s = suite_create("draft");
  TCase *c = tcase_create("draft");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, empty_string_is_at_0);
  tq_suite_add(c, equal_strings_share_an_offset_and_others_do_not);
  tq_suite_add(c, many_strings_keep_their_offsets);
  tq_suite_add(c, view_of_an_empty_draft_is_an_empty_graph);
  tq_suite_add(c, report_counts_by_code_and_keeps_the_first_examples);
  tq_suite_add(c, report_cuts_a_long_text_between_characters);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
