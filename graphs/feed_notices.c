#include "graphs/feed_notices.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAX_VALUE = 200, MAX_MESSAGE = 400 };

static uint32_t keep_text(struct tq_notices *list, const char *text, size_t max) {
  if (!text || !*text) return 0;
  size_t n = strlen(text);
  if (n > max) { /* never cut inside a character */
    n = max;
    while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80) n--;
  }
  size_t start = list->texts.n ? list->texts.n : 1;
  if (start + n + 1 > UINT32_MAX || !tq_reserve(&list->texts, start + n + 1)) {
    list->failed = true;
    return 0;
  }
  list->texts.v[0] = 0;
  memcpy(list->texts.v + start, text, n);
  list->texts.v[start + n] = 0;
  list->texts.n = start + n + 1;
  return (uint32_t)start;
}

static struct tq_notice_count *count_of(struct tq_notices *list, const char *code,
                                        enum tq_severity severity) {
  for (size_t i = 0; i < list->counts.n; i++)
    if (!strcmp(list->counts.v[i].code, code) && list->counts.v[i].severity == severity)
      return &list->counts.v[i];
  if (!tq_push(&list->counts, ((struct tq_notice_count){code, severity, 0}))) return NULL;
  return &list->counts.v[list->counts.n - 1];
}

void tq_notice_add(struct tq_notices *list, enum tq_severity severity, const char *code,
                   struct tq_notice_at at, const char *fmt, ...) {
  struct tq_notice_count *count = count_of(list, code, severity);
  if (!count) {
    list->failed = true;
    return;
  }
  if (++count->n > list->keep) return;
  char message[1024];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(message, sizeof message, fmt, ap);
  va_end(ap);
  struct tq_notice row = {.code = code, .severity = severity, .line = at.line};
  row.file = keep_text(list, at.file, MAX_VALUE);
  row.field = keep_text(list, at.field, MAX_VALUE);
  row.value = keep_text(list, at.value, MAX_VALUE);
  row.message = keep_text(list, message, MAX_MESSAGE);
  if (!tq_push(&list->rows, row)) list->failed = true;
}

const char *tq_notice_text(const struct tq_notices *list, uint32_t offset) {
  return offset && offset < list->texts.n ? list->texts.v + offset : "";
}

uint64_t tq_notices_of(const struct tq_notices *list, const char *code) {
  uint64_t n = 0;
  for (size_t i = 0; i < list->counts.n; i++)
    if (!strcmp(list->counts.v[i].code, code)) n += list->counts.v[i].n;
  return n;
}

uint64_t tq_notices_with(const struct tq_notices *list, enum tq_severity severity) {
  uint64_t n = 0;
  for (size_t i = 0; i < list->counts.n; i++)
    if (list->counts.v[i].severity == severity) n += list->counts.v[i].n;
  return n;
}

void tq_notices_free(struct tq_notices *list) {
  tq_vec_free(&list->rows);
  tq_vec_free(&list->counts);
  tq_vec_free(&list->texts);
}
