/* Plain tables for people on a terminal, and CSV fields. */
#ifndef TQ_TOOLS_TABLE_H
#define TQ_TOOLS_TABLE_H

#include <stdio.h>

#include "engine/base/err.h"
#include "engine/base/mem.h"

enum { TQ_TABLE_COLUMNS = 8, TQ_TABLE_TEXT = 64 };

struct tq_table_line {
  char cells[TQ_TABLE_COLUMNS][TQ_TABLE_TEXT];
  int n;
};

struct tq_table {
  TQ_VEC(struct tq_table_line) lines;
  int failed; /* memory ran out; told by tq_table_print */
};

/* Starts a row with its title; then one call a cell, in printf's form. */
void tq_table_row(struct tq_table *t, const char *title);
void tq_table_cell(struct tq_table *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Prints with columns aligned, Chinese characters counted as two. */
enum tq_code tq_table_print(const struct tq_table *t, FILE *f, struct tq_err *err);
void tq_table_free(struct tq_table *t);

/* A field as RFC 4180 wants it: quoted when it must be. */
void tq_write_csv_field(const char *text, FILE *f);

#endif
