/* A feed's tables as they are written, for its check: every row and field, good or bad. */
#ifndef TQ_GRAPHS_FEED_ROWS_H
#define TQ_GRAPHS_FEED_ROWS_H

#include "graphs/archive.h"
#include "graphs/csv.h"
#include "graphs/feed_notices.h"
#include "graphs/feed_schema.h"
#include "graphs/id_map.h"

struct tq_feed_rows {
  bool there;                     /* the file exists and its header could be read */
  char *text;                     /* the file, cut into fields in place */
  size_t len;                     /* bytes */
  uint32_t n;                     /* rows */
  uint32_t n_kept;                /* columns kept: those that the schema knows */
  int kept[TQ_MAX_SCHEMA_FIELDS]; /* schema field -> column kept, -1 when the file has none */
  TQ_VEC(uint32_t) cells;         /* [n * n_kept] offsets into text; 0 = empty */
  TQ_VEC(uint32_t) lines;         /* [n] */
  struct tq_id_map index[TQ_MAX_SCHEMA_FIELDS]; /* value -> first row, where others refer to it */
};

struct tq_feed_tables {
  const struct tq_archive *archive; /* borrowed */
  struct tq_notices *notices;       /* borrowed */
  struct tq_feed_rows files[TQ_N_FEED_FILES_KNOWN];
};

/* Reads every table that the feed has; notices about files, headers and row lengths.
 * Errors  TQ_E_MEMORY. Cost  the feed's unpacked size and 4 bytes a field */
enum tq_code tq_feed_tables_read(struct tq_feed_tables *t, struct tq_err *err);
void tq_feed_tables_free(struct tq_feed_tables *t);

/* Checks every field on its own: presence, type, newlines; then keys and references.
 * Errors  TQ_E_MEMORY */
enum tq_code tq_feed_check_fields(struct tq_feed_tables *t, struct tq_err *err);
enum tq_code tq_feed_check_keys(struct tq_feed_tables *t, struct tq_err *err);

/* The column of a field for tq_feed_cell; -1 when the file has none. */
int tq_feed_column(const struct tq_feed_tables *t, enum tq_feed_file file, const char *field);

/* A row's field; "" when it is empty or the column is -1. */
static inline struct tq_text tq_feed_cell(const struct tq_feed_tables *t, enum tq_feed_file file,
                                          uint32_t row, int column) {
  const struct tq_feed_rows *rows = &t->files[file];
  uint32_t at = column < 0 ? 0 : rows->cells.v[(size_t)row * rows->n_kept + (size_t)column];
  if (!at) return (struct tq_text){"", 0};
  const char *text = rows->text + at;
  size_t len = 0;
  while (text[len]) len++;
  return (struct tq_text){text, len};
}

/* Where a notice about a row's field points. */
static inline struct tq_notice_at tq_feed_at(const struct tq_feed_tables *t, enum tq_feed_file file,
                                             uint32_t row, const char *field, const char *value) {
  return (struct tq_notice_at){tq_feed_schemas[file].file, t->files[file].lines.v[row], field,
                               value};
}

/* The first row whose field (one that others refer to) has the value; TQ_NO_ID: none. */
static inline uint32_t tq_feed_find(const struct tq_feed_tables *t, enum tq_feed_file file,
                                    const char *field, struct tq_text value) {
  int i = tq_feed_field_find(file, field);
  return tq_id_map_find(&t->files[file].index[i], value.text, value.len);
}

#endif
