#include "tools/table.h"

#include <stdarg.h>
#include <string.h>

/* Columns of a terminal that a UTF-8 text takes: East Asian characters take two. */
static int width(const char *text) {
  int columns = 0;
  for (const unsigned char *p = (const unsigned char *)text; *p; p++)
    if ((*p & 0xc0) != 0x80) columns += *p >= 0xe3 ? 2 : 1; /* U+3000 and above */
  return columns;
}

void tq_table_row(struct tq_table *t, const char *title) {
  struct tq_table_line line = {.n = 1};
  snprintf(line.cells[0], TQ_TABLE_TEXT, "%s", title);
  if (!tq_push(&t->lines, line)) t->failed = 1;
}

void tq_table_cell(struct tq_table *t, const char *fmt, ...) {
  if (t->failed || t->lines.n == 0) return;
  struct tq_table_line *line = &t->lines.v[t->lines.n - 1];
  if (line->n == TQ_TABLE_COLUMNS) return;
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(line->cells[line->n++], TQ_TABLE_TEXT, fmt, ap);
  va_end(ap);
}

enum tq_code tq_table_print(const struct tq_table *t, FILE *f, struct tq_err *err) {
  int widths[TQ_TABLE_COLUMNS] = {0};
  if (t->failed) return tq_fail_memory(err, "a table");
  for (size_t i = 0; i < t->lines.n; i++)
    for (int c = 0; c < t->lines.v[i].n; c++) {
      int w = width(t->lines.v[i].cells[c]);
      if (w > widths[c]) widths[c] = w;
    }
  for (size_t i = 0; i < t->lines.n; i++) {
    const struct tq_table_line *line = &t->lines.v[i];
    fprintf(f, "%s%*s", line->cells[0], widths[0] - width(line->cells[0]), "");
    for (int c = 1; c < line->n; c++)
      fprintf(f, "  %*s%s", widths[c] - width(line->cells[c]), "", line->cells[c]);
    fputc('\n', f);
  }
  return TQ_OK;
}

void tq_table_free(struct tq_table *t) { tq_vec_free(&t->lines); }

void tq_write_csv_field(const char *text, FILE *f) {
  if (!strpbrk(text, ",\"\n\r")) {
    fputs(text, f);
    return;
  }
  fputc('"', f);
  for (; *text; text++) {
    if (*text == '"') fputc('"', f);
    fputc(*text, f);
  }
  fputc('"', f);
}
