/* What a long run says on its way. */
#include <string.h>

#include "tests/suite.h"
#include "tools/batch_progress.h"

/* Lines told of a run of 100 origins where, by turns, `after_s` pass and `done` are done. */
struct turn {
  double after_s;
  uint64_t done;
};

static int lines_of(enum tq_progress_form form, const struct turn *turns, size_t n,
                    char text[4096]) {
  struct tq_progress p;
  memset(text, 0, 4096);
  FILE *out = fmemopen(text, 4096, "w");
  ck_assert_ptr_nonnull(out);
  tq_progress_start(&p, out, form, 100, 0);
  for (size_t i = 0; i < n; i++) {
    p.start_s -= turns[i].after_s; /* as if so much time had passed */
    p.last_s -= turns[i].after_s;
    tq_progress_tell(&p, turns[i].done, 0);
  }
  tq_progress_end(&p);
  fclose(out);
  int lines = 0;
  for (const char *c = text; *c; c++) lines += *c == '\n';
  return lines;
}

START_TEST(plain_lines_come_when_something_changed_or_after_a_minute) {
  char text[4096];
  const struct turn still[] = {{11, 0}, {11, 0}, {11, 0}, {11, 0}, {11, 0}};
  ck_assert_int_eq(lines_of(TQ_PROGRESS_PLAIN, still, 5, text), 0);
  const struct turn minutes[] = {{11, 0}, {50, 0}, {11, 0}, {50, 0}};
  ck_assert_int_eq(lines_of(TQ_PROGRESS_PLAIN, minutes, 4, text), 2);
  const struct turn moving[] = {{5, 1}, {6, 2}, {5, 3}, {6, 3}, {11, 3}, {11, 4}};
  ck_assert_int_eq(lines_of(TQ_PROGRESS_AUTO, moving, 6, text), 3);
  ck_assert_ptr_nonnull(strstr(text, "2 of 100 origins, 0.2 a second, "));
  ck_assert_ptr_nonnull(strstr(text, "4 of 100 origins, "));
}
END_TEST

START_TEST(json_lines_come_every_second) {
  char text[4096];
  const struct turn still[] = {{1.1, 0}, {1.1, 0}, {0.1, 0}, {1.1, 5}};
  ck_assert_int_eq(lines_of(TQ_PROGRESS_JSON, still, 4, text), 3);
  ck_assert_ptr_nonnull(strstr(text, "{\"done\":5,\"of\":100,"));
}
END_TEST

START_TEST(quiet_tells_nothing) {
  char text[4096];
  const struct turn moving[] = {{100, 1}, {100, 2}};
  lines_of(TQ_PROGRESS_QUIET, moving, 2, text);
  ck_assert_str_eq(text, "");
}
END_TEST

int main(void) {
  Suite *s = suite_create("batch_progress");
  TCase *c = tcase_create("batch_progress");
  tcase_set_timeout(c, 60);
  tq_suite_add(c, plain_lines_come_when_something_changed_or_after_a_minute);
  tq_suite_add(c, json_lines_come_every_second);
  tq_suite_add(c, quiet_tells_nothing);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
