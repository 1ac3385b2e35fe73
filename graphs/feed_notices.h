/* What a check of a feed has to say, row by row. */
#ifndef TQ_GRAPHS_FEED_NOTICES_H
#define TQ_GRAPHS_FEED_NOTICES_H

#include <stdbool.h>

#include "engine/base/err.h"
#include "engine/base/mem.h"
#include "graphs/report.h"

/* Texts are offsets into tq_notices.texts; 0 is the empty text. */
struct tq_notice {
  const char *code; /* a literal such as "foreign_key_violation" */
  enum tq_severity severity;
  uint32_t line; /* from 1; 0 when the notice is about a whole file or feed */
  uint32_t file, field, value, message;
};

struct tq_notice_count {
  const char *code;
  enum tq_severity severity;
  uint64_t n; /* all that were met, kept as rows or not */
};

struct tq_notices { /* {0} and keep set is an empty list */
  TQ_VEC(struct tq_notice) rows;
  TQ_VEC(struct tq_notice_count) counts; /* in order of first appearance */
  TQ_VEC(char) texts;
  uint64_t keep; /* rows kept of one code; further ones are only counted */
  bool failed;   /* memory ran out: rows are missing */
};

/* Where a notice points; any text may be NULL. */
struct tq_notice_at {
  const char *file;
  uint32_t line;
  const char *field, *value;
};

/* Adds a notice; fmt makes the message, which names the remedy. code is a literal. When
 * memory is out the list is marked as failed. */
void tq_notice_add(struct tq_notices *list, enum tq_severity severity, const char *code,
                   struct tq_notice_at at, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

const char *tq_notice_text(const struct tq_notices *list, uint32_t offset);
uint64_t tq_notices_of(const struct tq_notices *list, const char *code); /* 0 when unknown */
uint64_t tq_notices_with(const struct tq_notices *list, enum tq_severity severity);
void tq_notices_free(struct tq_notices *list);

#endif
