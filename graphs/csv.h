/* Streaming reader of comma-separated text in memory: RFC 4180 quotes, byte-order mark,
 * any line end, blank lines skipped, spaces around fields dropped, rows shorter or
 * longer than the header accepted. Works in place and never allocates. */
#ifndef TQ_GRAPHS_CSV_H
#define TQ_GRAPHS_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/err.h"

enum { TQ_CSV_FIELDS = 128, TQ_CSV_LABEL = 160 }; /* further columns are skipped */

/* A piece of the buffer; text[len] is NUL. */
struct tq_text {
  const char *text;
  size_t len;
};

struct tq_csv {
  char label[TQ_CSV_LABEL]; /* what messages call the file */
  size_t line;              /* of the current record's first line, from 1 */
  size_t n_fields;          /* of the current record */
  struct tq_text fields[TQ_CSV_FIELDS];
  size_t n_names;
  struct tq_text names[TQ_CSV_FIELDS]; /* the header */
  size_t bad_utf8_line;                /* first line with bytes that are not UTF-8; 0 = none */
  size_t open_quote_line;              /* a quote opened here was never closed; 0 = none */
  /* private */
  char *pos;
  size_t next_line;
  char stop; /* delimiter after the field read last */
};

/* Starts on text[len], which is followed by a NUL, and reads the header. The text is
 * changed in place and must outlive every field taken from it; bytes that are not UTF-8
 * become '?'.
 * Errors  TQ_E_FORMAT no header, or NUL bytes inside (UTF-16) */
enum tq_code tq_csv_open(struct tq_csv *csv, const char *label, char *text, size_t len,
                         struct tq_err *err);

/* Where each of the n names stands in the header, -1 when it does not; case is ignored.
 * Errors  TQ_E_FORMAT one of the first n_required is missing */
enum tq_code tq_csv_columns(const struct tq_csv *csv, const char *const names[], size_t n_required,
                            size_t n, int columns[], struct tq_err *err);

/* Reads the next record; false at the end. */
bool tq_csv_next(struct tq_csv *csv);

/* The record's field in a column; "" when the column is -1 or the row is short. */
static inline struct tq_text tq_csv_field(const struct tq_csv *csv, int column) {
  if (column < 0 || (size_t)column >= csv->n_fields) return (struct tq_text){"", 0};
  return csv->fields[column];
}

/* Numbers written with a decimal point whatever the locale: optional sign, digits,
 * optional fraction and exponent, nothing else. Exact for up to 15 digits, else within
 * two units in the last place. False when it is no number or not finite. */
bool tq_number_parse(struct tq_text field, double *value);

/* An integer of at most 18 digits. */
bool tq_integer_parse(struct tq_text field, int64_t *value);

#endif
