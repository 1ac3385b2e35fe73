#include "graphs/feed_rows.h"

#include <string.h>

static struct tq_notice_at whole_file(const char *file) {
  return (struct tq_notice_at){.file = file};
}

static bool is_known_file(const char *name) {
  for (int f = 0; f < TQ_N_FEED_FILES_KNOWN; f++)
    if (!strcmp(tq_feed_schemas[f].file, name)) return true;
  return !strcmp(name, "locations.geojson");
}

static bool visit_member(void *ctx, const char *name, bool in_subfolder) {
  struct tq_feed_tables *t = ctx;
  const char *slash = strrchr(name, '/');
  if (in_subfolder && is_known_file(slash ? slash + 1 : name))
    tq_notice_add(t->notices, TQ_ERROR, "invalid_input_files_in_subfolder", whole_file(name),
                  "tables lie in a folder inside the feed; put them at the top");
  else if (!in_subfolder && !is_known_file(name))
    tq_notice_add(t->notices, TQ_INFO, "unknown_file", whole_file(name),
                  "no file of the GTFS reference; it is not read");
  return true;
}

static int schema_field(const struct tq_feed_schema *s, const char *name) {
  for (size_t i = 0; i < s->n_fields; i++)
    if (!strcmp(s->fields[i].name, name)) return (int)i;
  return -1;
}

/* Which columns of the header are which fields; csv_column[field] is -1 when there is none. */
static void read_header(struct tq_feed_tables *t, int file, const struct tq_csv *csv,
                        int csv_column[TQ_MAX_SCHEMA_FIELDS]) {
  const struct tq_feed_schema *s = &tq_feed_schemas[file];
  struct tq_feed_rows *rows = &t->files[file];
  for (int i = 0; i < TQ_MAX_SCHEMA_FIELDS; i++) csv_column[i] = rows->kept[i] = -1;
  for (size_t c = 0; c < csv->n_names; c++) {
    const char *name = csv->names[c].text;
    struct tq_notice_at at = {s->file, 1, name, NULL};
    int field = schema_field(s, name);
    if (!*name) {
      tq_notice_add(t->notices, TQ_ERROR, "empty_column_name", at,
                    "column %zu has no name; name it or remove it", c + 1);
    } else if (field < 0) {
      tq_notice_add(t->notices, TQ_INFO, "unknown_column", at,
                    "no field of the GTFS reference; it is not read");
    } else if (csv_column[field] >= 0) {
      tq_notice_add(t->notices, TQ_ERROR, "duplicated_column", at,
                    "the column stands twice, the first one is read; remove the other");
    } else {
      csv_column[field] = (int)c;
      rows->kept[field] = (int)rows->n_kept++;
    }
  }
  for (size_t i = 0; i < s->n_fields; i++)
    if (csv_column[i] < 0 &&
        (s->fields[i].presence == TQ_REQUIRED || s->fields[i].presence == TQ_COLUMN_REQUIRED))
      tq_notice_add(t->notices, TQ_ERROR, "missing_required_column",
                    (struct tq_notice_at){s->file, 1, s->fields[i].name, NULL},
                    "the column is required; add it to the header");
}

static bool read_row(struct tq_feed_rows *rows, const struct tq_csv *csv, size_t n_fields,
                     const int csv_column[]) {
  size_t start = rows->cells.n;
  if (!tq_reserve(&rows->cells, start + rows->n_kept + 1) ||
      !tq_push(&rows->lines, (uint32_t)csv->line))
    return false;
  for (size_t i = 0; i < n_fields; i++) {
    if (rows->kept[i] < 0) continue;
    struct tq_text field = tq_csv_field(csv, csv_column[i]);
    rows->cells.v[start + (size_t)rows->kept[i]] =
        field.len ? (uint32_t)(field.text - rows->text) : 0;
  }
  rows->cells.n += rows->n_kept;
  rows->n++;
  return true;
}

static enum tq_code read_rows(struct tq_feed_tables *t, int file, struct tq_csv *csv,
                              struct tq_err *err) {
  const struct tq_feed_schema *s = &tq_feed_schemas[file];
  struct tq_feed_rows *rows = &t->files[file];
  int csv_column[TQ_MAX_SCHEMA_FIELDS];
  read_header(t, file, csv, csv_column);
  while (tq_csv_next(csv)) {
    if (csv->n_fields != csv->n_names)
      tq_notice_add(t->notices, TQ_ERROR, "invalid_row_length",
                    (struct tq_notice_at){s->file, (uint32_t)csv->line, NULL, NULL},
                    "%zu fields under a header of %zu; add or remove commas", csv->n_fields,
                    csv->n_names);
    if (rows->n >= TQ_NO_ID - 1 || !read_row(rows, csv, s->n_fields, csv_column))
      return tq_fail_memory(err, s->file);
  }
  rows->there = true;
  struct tq_notice_at at = {s->file, (uint32_t)csv->open_quote_line, NULL, NULL};
  if (csv->open_quote_line)
    tq_notice_add(t->notices, TQ_ERROR, "csv_parsing_failed", at,
                  "a quote is never closed, the rest of the file was taken as one field; close it");
  at.line = (uint32_t)csv->bad_utf8_line;
  if (csv->bad_utf8_line)
    tq_notice_add(t->notices, TQ_ERROR, "invalid_character", at,
                  "not UTF-8 from here on; save the file as UTF-8");
  return TQ_OK;
}

static enum tq_code read_file(struct tq_feed_tables *t, int file, struct tq_err *err) {
  const struct tq_feed_schema *s = &tq_feed_schemas[file];
  struct tq_feed_rows *rows = &t->files[file];
  struct tq_err why;
  if (!tq_archive_has(t->archive, s->file)) {
    if (s->presence == TQ_REQUIRED)
      tq_notice_add(t->notices, TQ_ERROR, "missing_required_file", whole_file(s->file),
                    "the file is required; add it");
    else if (s->presence == TQ_RECOMMENDED)
      tq_notice_add(t->notices, TQ_WARNING, "missing_recommended_file", whole_file(s->file),
                    "the file should be there; add it");
    return TQ_OK;
  }
  enum tq_code code = tq_archive_read(t->archive, s->file, &rows->text, &rows->len, &why);
  if (code == TQ_E_MEMORY) return tq_fail_memory(err, s->file);
  if (code) {
    tq_notice_add(t->notices, TQ_ERROR, "i_o_error", whole_file(s->file), "%s", why.msg);
    return TQ_OK;
  }
  struct tq_csv csv;
  if (tq_csv_open(&csv, s->file, rows->text, rows->len, &why)) {
    bool empty = !memchr(rows->text, 0, rows->len);
    tq_notice_add(t->notices, TQ_ERROR, empty ? "empty_file" : "csv_parsing_failed",
                  whole_file(s->file), "%s", why.msg);
    return TQ_OK;
  }
  return read_rows(t, file, &csv, err);
}

enum tq_code tq_feed_tables_read(struct tq_feed_tables *t, struct tq_err *err) {
  enum tq_code code = tq_archive_each(t->archive, visit_member, t, err);
  for (int f = 0; f < TQ_N_FEED_FILES_KNOWN && !code; f++) code = read_file(t, f, err);
  return code;
}

void tq_feed_tables_free(struct tq_feed_tables *t) {
  for (int f = 0; f < TQ_N_FEED_FILES_KNOWN; f++) {
    struct tq_feed_rows *rows = &t->files[f];
    free(rows->text);
    tq_vec_free(&rows->cells);
    tq_vec_free(&rows->lines);
    for (int i = 0; i < TQ_MAX_SCHEMA_FIELDS; i++) tq_id_map_free(&rows->index[i]);
  }
}

int tq_feed_column(const struct tq_feed_tables *t, enum tq_feed_file file, const char *field) {
  int i = tq_feed_field_find(file, field);
  return i < 0 ? -1 : t->files[file].kept[i];
}
