/* A planner's spreadsheet saved as CSV: columns by name in English or Chinese, in any
 * order, in UTF-8 or in GB 18030 (as Excel in China saves it). */
#ifndef TQ_GRAPHS_SPREADSHEET_H
#define TQ_GRAPHS_SPREADSHEET_H

#include "graphs/csv.h"

enum { TQ_SHEET_COLUMNS = 16 };

struct tq_sheet_column {
  const char *names; /* "train|车次|班次": any of them; messages use the first */
  bool required;
};

struct tq_sheet {
  struct tq_csv csv;
  int columns[TQ_SHEET_COLUMNS];
  char *text; /* owned */
};

/* Opens a file of at most TQ_SHEET_COLUMNS columns of interest; further ones are skipped.
 * Errors  TQ_E_IO; TQ_E_FORMAT a required column is missing, or neither encoding fits;
 *         TQ_E_MEMORY. Close it with tq_sheet_close, on failure too. */
enum tq_code tq_sheet_open(struct tq_sheet *sheet, const char *path,
                           const struct tq_sheet_column columns[], size_t n, struct tq_err *err);
void tq_sheet_close(struct tq_sheet *sheet);

/* A field of the record at hand; "" when the file has no such column. The text lives until
 * the sheet is closed. */
static inline struct tq_text tq_sheet_get(const struct tq_sheet *sheet, int column) {
  return tq_csv_field(&sheet->csv, sheet->columns[column]);
}

/* TQ_E_FORMAT with "file:line: " in front of the message. */
enum tq_code tq_sheet_fail(const struct tq_sheet *sheet, size_t line, struct tq_err *err,
                           const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A time of day: 8:05, 08:05, 08:05:30, also with the full-width colon. False: none. */
bool tq_sheet_time(struct tq_text field, int32_t *time_s);

/* Whether the field stands for "no time": empty, or made of dashes or dots. */
bool tq_sheet_is_blank(struct tq_text field);

/* Weekdays as a mask, bit 0 = Monday: "1-5", "67", "daily", "weekdays", "weekend",
 * 每日, 工作日, 周末, 双休日. False: none of these. */
bool tq_sheet_days(struct tq_text field, uint8_t *days);

#endif
