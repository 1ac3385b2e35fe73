/* What the builder met on its way: problems counted by code, with a few examples. */
#ifndef TQ_GRAPHS_REPORT_H
#define TQ_GRAPHS_REPORT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TQ_REPORT_EXAMPLES = 5, TQ_REPORT_TEXT = 240 };

enum tq_severity { TQ_INFO, TQ_WARNING, TQ_ERROR };

struct tq_problem {
  enum tq_severity severity;
  const char *code; /* a literal such as "unknown_stop_id" */
  uint64_t count;
  size_t n_examples;
  char examples[TQ_REPORT_EXAMPLES][TQ_REPORT_TEXT]; /* "file:line: what, remedy" */
};

struct tq_report {
  struct tq_problem *problems; /* in order of first appearance */
  size_t n, cap;
};

/* Counts a problem; code must be a string literal. Never fails (when memory is out
 * the count of what is known still grows). */
void tq_report_add(struct tq_report *r, enum tq_severity severity, const char *code,
                   const char *fmt, ...) __attribute__((format(printf, 4, 5)));

uint64_t tq_report_count(const struct tq_report *r, const char *code); /* 0 when unknown */
void tq_report_free(struct tq_report *r);

#ifdef __cplusplus
}
#endif

#endif
