/* Opportunities from CSV points. */
#include <string.h>

#include "graphs/archive.h"
#include "graphs/csv.h"
#include "tools/locate.h"
#include "tools/opportunities_parts.h"

struct table {
  struct tq_csv csv;
  int lon, lat, columns[TQ_MAX_COLUMNS], n_columns;
  TQ_VEC(double) amounts; /* [rows * n_columns] */
};

static enum tq_code read_amount(struct table *t, int column, double *value, struct tq_err *err) {
  struct tq_text field = tq_csv_field(&t->csv, column);
  *value = 0;
  if (field.len == 0) return TQ_OK; /* nothing there */
  if (!tq_number_parse(field, value))
    return tq_fail(err, TQ_E_FORMAT,
                   "%s:%zu: '%.40s' in column %.60s is no number; correct it or leave it empty",
                   t->csv.label, t->csv.line, field.text, t->csv.names[column].text);
  if (*value >= 0) return TQ_OK;
  return tq_fail(err, TQ_E_FORMAT,
                 "%s:%zu: column %.60s is %g: people and jobs cannot be negative; correct the row",
                 t->csv.label, t->csv.line, t->csv.names[column].text, *value);
}

static enum tq_code read_row(struct tq_opportunities_reader *r, struct table *t,
                             struct tq_err *err) {
  double lon, lat, amount;
  struct tq_pos unused;
  struct tq_err why;
  if (!tq_number_parse(tq_csv_field(&t->csv, t->lon), &lon) ||
      !tq_number_parse(tq_csv_field(&t->csv, t->lat), &lat))
    return tq_fail(err, TQ_E_FORMAT, "%s:%zu: lon or lat is no number; write degrees with a point",
                   t->csv.label, t->csv.line);
  if (tq_locate_degrees(lon, lat, TQ_WGS84, &unused, &why))
    return tq_fail(err, TQ_E_FORMAT, "%s:%zu: %.200s", t->csv.label, t->csv.line, why.msg);
  for (int c = 0; c < t->n_columns; c++) {
    enum tq_code code = read_amount(t, t->columns[c], &amount, err);
    if (code) return code;
    if (!tq_push(&t->amounts, amount)) return tq_fail_memory(err, "the opportunities");
  }
  return tq_add_point(r, lon, lat, err);
}

static enum tq_code read_header(struct tq_opportunities_reader *r, struct table *t,
                                struct tq_err *err) {
  static const char *const wanted[] = {"lon", "lat"};
  const char *names[TQ_CSV_FIELDS];
  int columns[2];
  enum tq_code code = tq_csv_columns(&t->csv, wanted, 2, 2, columns, err);
  if (code) return code;
  t->lon = columns[0];
  t->lat = columns[1];
  for (size_t i = 0; i < t->csv.n_names; i++) names[i] = t->csv.names[i].text;
  return tq_choose_columns(&r->source, t->csv.n_names, names, NULL, true, t->columns, &t->n_columns,
                           err);
}

static enum tq_code keep(struct tq_opportunities_reader *r, const struct table *t, uint32_t first,
                         struct tq_err *err) {
  uint32_t n = r->o->n_points - first;
  struct tq_layer_of *layer;
  enum tq_code code = TQ_OK;
  int n_layers = t->n_columns ? t->n_columns : 1;
  for (int c = 0; c < n_layers && !code; c++) {
    const char *name = t->n_columns ? t->csv.names[t->columns[c]].text : r->source.name;
    code = tq_add_layer(r, name, false, first, n, &layer, err);
    for (uint32_t i = 0; i < n && !code; i++) {
      layer->amounts[i] = t->n_columns ? t->amounts.v[(size_t)i * (size_t)n_layers + (size_t)c] : 1;
      layer->total += layer->amounts[i];
    }
  }
  return code;
}

enum tq_code tq_read_csv_points(struct tq_opportunities_reader *r, struct tq_err *err) {
  char *text;
  size_t len;
  enum tq_code code = tq_file_read(r->source.path, &text, &len, err);
  if (code) return code;
  uint32_t first = r->o->n_points;
  struct table *t = tq_calloc(1, sizeof *t);
  code = t ? tq_csv_open(&t->csv, r->source.path, text, len, err) : tq_fail_memory(err, "a table");
  if (!code) code = read_header(r, t, err);
  while (!code && tq_csv_next(&t->csv)) code = read_row(r, t, err);
  if (!code && r->o->n_points == first)
    code = tq_fail(err, TQ_E_FORMAT, "%s: no point in it; give rows of lon,lat and amounts",
                   r->source.path);
  if (!code) code = tq_check_inside(r, err);
  if (!code) code = keep(r, t, first, err);
  if (t) tq_vec_free(&t->amounts);
  free(t);
  free(text);
  return code;
}
