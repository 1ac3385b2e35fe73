#include "graphs/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/mem.h"

static struct tq_problem *find(const struct tq_report *r, const char *code) {
  for (size_t i = 0; i < r->n; i++)
    if (!strcmp(r->problems[i].code, code)) return &r->problems[i];
  return NULL;
}

/* A long text may have been cut inside a UTF-8 character: drop what is left of it. */
static void drop_cut_character(char *text) {
  size_t n = strlen(text);
  if (n + 1 < TQ_REPORT_TEXT) return;
  size_t start = n;
  while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80) start--;
  if (start > 0 && (unsigned char)text[start - 1] >= 0xc0) text[start - 1] = 0;
}

void tq_report_add(struct tq_report *r, enum tq_severity severity, const char *code,
                   const char *fmt, ...) {
  struct tq_problem *p = find(r, code);
  if (!p) {
    if (!tq_grow((void **)&r->problems, &r->cap, r->n + 1, sizeof *r->problems)) return;
    p = &r->problems[r->n++];
    memset(p, 0, sizeof *p);
    p->severity = severity;
    p->code = code;
  }
  p->count++;
  if (p->n_examples == TQ_REPORT_EXAMPLES) return;
  va_list ap;
  va_start(ap, fmt);
  char *text = p->examples[p->n_examples++];
  vsnprintf(text, TQ_REPORT_TEXT, fmt, ap);
  va_end(ap);
  drop_cut_character(text);
}

uint64_t tq_report_count(const struct tq_report *r, const char *code) {
  const struct tq_problem *p = find(r, code);
  return p ? p->count : 0;
}

void tq_report_free(struct tq_report *r) {
  free(r->problems);
  memset(r, 0, sizeof *r);
}
