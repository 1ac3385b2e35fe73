#include "graphs/places.h"

#include <math.h>
#include <string.h>

#include "graphs/archive.h"
#include "graphs/csv.h"
#include "graphs/id_map.h"

enum { ID, NAME, LON, LAT, NAME_EN, KIND, CITY, PARENT, POPULATION, N_COLUMNS };

/* A row that was found right, its texts still in the file's buffer. */
struct row {
  struct tq_text text[N_COLUMNS];
  double lon_deg, lat_deg;
  int64_t population;
};

struct reading {
  struct tq_csv csv;
  struct tq_id_map ids;
  TQ_VEC(struct row) rows;
};

static enum tq_code read_degrees(const struct tq_csv *csv, const char *name, struct tq_text field,
                                 double limit, double *deg, struct tq_err *err) {
  if (!tq_number_parse(field, deg))
    return tq_fail(err, TQ_E_FORMAT,
                   "%s:%zu: %s '%s' is no number; write decimal degrees with a point", csv->label,
                   csv->line, name, field.text);
  if (fabs(*deg) > limit)
    return tq_fail(err, TQ_E_FORMAT,
                   "%s:%zu: %s %s is outside -%g..%g; write WGS-84 degrees, and see that lon and "
                   "lat are not exchanged",
                   csv->label, csv->line, name, field.text, limit, limit);
  return TQ_OK;
}

static enum tq_code read_population(const struct tq_csv *csv, struct tq_text field,
                                    int64_t *population, struct tq_err *err) {
  double people;
  *population = -1;
  if (field.len == 0) return TQ_OK;
  if (!tq_number_parse(field, &people) || people < 0 || people > 1e11)
    return tq_fail(err, TQ_E_FORMAT,
                   "%s:%zu: population '%s' is no count; write digits only, or leave it empty",
                   csv->label, csv->line, field.text);
  *population = (int64_t)floor(people + 0.5);
  return TQ_OK;
}

static enum tq_code read_row(struct reading *r, struct row *row, struct tq_err *err) {
  const struct tq_csv *csv = &r->csv;
  for (int c = ID; c <= NAME; c++)
    if (row->text[c].len == 0)
      return tq_fail(err, TQ_E_FORMAT, "%s:%zu: %s is empty; every place needs an id and a name",
                     csv->label, csv->line, c == ID ? "id" : "name");
  enum tq_code code = read_degrees(csv, "lon", row->text[LON], 180, &row->lon_deg, err);
  if (!code) code = read_degrees(csv, "lat", row->text[LAT], 90, &row->lat_deg, err);
  if (!code) code = read_population(csv, row->text[POPULATION], &row->population, err);
  if (code) return code;
  uint32_t *known = tq_id_map_put(&r->ids, row->text[ID].text, row->text[ID].len);
  if (!known) return tq_fail_memory(err, csv->label);
  if (*known != TQ_NO_ID)
    return tq_fail(err, TQ_E_FORMAT, "%s:%zu: id %s was given before; give every place its own",
                   csv->label, csv->line, row->text[ID].text);
  *known = 0;
  return TQ_OK;
}

static enum tq_code read_rows(struct reading *r, struct tq_err *err) {
  static const char *const names[N_COLUMNS] = {"id",   "name", "lon",    "lat",       "name_en",
                                               "kind", "city", "parent", "population"};
  int col[N_COLUMNS];
  enum tq_code code = tq_csv_columns(&r->csv, names, 4, N_COLUMNS, col, err);
  while (!code && tq_csv_next(&r->csv)) {
    struct row row;
    for (int c = 0; c < N_COLUMNS; c++) row.text[c] = tq_csv_field(&r->csv, col[c]);
    code = read_row(r, &row, err);
    if (!code && !tq_push(&r->rows, row)) code = tq_fail_memory(err, r->csv.label);
  }
  if (!code && r->csv.open_quote_line)
    code = tq_fail(err, TQ_E_FORMAT, "%s:%zu: a quote is never closed; close it", r->csv.label,
                   r->csv.open_quote_line);
  return code;
}

static bool intern(struct tq_draft *d, struct tq_text text, uint32_t *offset) {
  *offset = tq_draft_string(d, text.text, text.len);
  return *offset != UINT32_MAX;
}

static bool append(struct tq_draft *d, const struct row *row) {
  struct tq_place place = {.pos = {tq_e7(row->lon_deg), tq_e7(row->lat_deg)},
                           .population = row->population};
  struct tq_text parent = row->text[CITY].len ? row->text[CITY] : row->text[PARENT];
  return intern(d, row->text[ID], &place.id) && intern(d, row->text[NAME], &place.name) &&
         intern(d, row->text[NAME_EN], &place.name_en) && intern(d, row->text[KIND], &place.kind) &&
         intern(d, parent, &place.parent) && tq_push(&d->places, place);
}

/* Ids of places that the draft has already must not come again. */
static bool enter_known(const struct tq_draft *d, struct reading *r) {
  for (size_t i = 0; i < d->places.n; i++) {
    const char *id = d->strings.bytes.v + d->places.v[i].id;
    uint32_t *known = tq_id_map_put(&r->ids, id, strlen(id));
    if (!known) return false;
    *known = 0;
  }
  return true;
}

static enum tq_code read_all(struct reading *r, const struct tq_draft *d, const char *path,
                             char *text, size_t len, struct tq_err *err) {
  enum tq_code code = tq_csv_open(&r->csv, path, text, len, err);
  if (code) return code;
  if (r->csv.bad_utf8_line)
    return tq_fail(err, TQ_E_FORMAT, "%s:%zu: not UTF-8; save the file as UTF-8", r->csv.label,
                   r->csv.bad_utf8_line);
  if (!enter_known(d, r)) return tq_fail_memory(err, path);
  return read_rows(r, err);
}

enum tq_code tq_places_add(struct tq_draft *d, const char *csv, struct tq_err *err) {
  char *text;
  size_t len, n = d->places.n;
  enum tq_code code = tq_file_read(csv, &text, &len, err);
  if (code) return code;
  struct reading *r = tq_calloc(1, sizeof *r);
  if (!r)
    code = tq_fail_memory(err, csv);
  else
    code = read_all(r, d, csv, text, len, err);
  for (size_t i = 0; !code && i < r->rows.n; i++)
    if (!append(d, &r->rows.v[i])) code = tq_fail_memory(err, csv);
  if (code) d->places.n = n;
  if (r) {
    tq_id_map_free(&r->ids);
    tq_vec_free(&r->rows);
  }
  free(r);
  free(text);
  return code;
}
