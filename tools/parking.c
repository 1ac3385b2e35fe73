#include "tools/parking.h"

#include <string.h>

#include "engine/base/mem.h"
#include "graphs/archive.h"
#include "graphs/csv.h"
#include "tools/locate.h"

enum { STOP, STOP_ID, ID, LON, LAT, N_COLUMNS };
static const char *const names[N_COLUMNS] = {"stop", "stop_id", "id", "lon", "lat"};

static bool is_called(const struct tq_graph *g, uint32_t stop, const char *text) {
  return !strcmp(tq_graph_string(g, g->stops[stop].id), text) ||
         !strcmp(tq_graph_string(g, g->stops[stop].name), text);
}

static bool mark_named(const struct tq_graph *g, const char *text, uint8_t *parking) {
  bool any = false;
  for (uint32_t s = 0; s < g->n_stops; s++) {
    uint32_t parent = g->stops[s].parent;
    if (!is_called(g, s, text) && (parent == TQ_NO_STOP || !is_called(g, parent, text))) continue;
    parking[s] = 1;
    any = true;
  }
  return any;
}

static bool mark_near(const struct tq_graph *g, struct tq_pos pos, uint8_t *parking) {
  bool any = false;
  for (uint32_t s = 0; s < g->n_stops; s++) {
    if (tq_distance_m(g->stops[s].pos, pos) > TQ_PARKING_NEAR_M) continue;
    parking[s] = 1;
    any = true;
  }
  return any;
}

static enum tq_code mark_row(const struct tq_graph *g, const struct tq_csv *csv,
                             const int col[N_COLUMNS], enum tq_coords coords, uint8_t *parking,
                             struct tq_err *err) {
  double lon, lat;
  struct tq_pos pos;
  struct tq_err why;
  int by_name = col[STOP] >= 0 ? col[STOP] : col[STOP_ID];
  if (by_name < 0 && col[LON] < 0) by_name = col[ID];
  if (by_name >= 0) {
    const char *text = tq_csv_field(csv, by_name).text;
    if (*text && mark_named(g, text, parking)) return TQ_OK;
    return tq_fail(err, TQ_E_FORMAT,
                   "%s:%zu: no stop has the id or name '%.100s'; correct it, or give lon,lat",
                   csv->label, csv->line, text);
  }
  if (!tq_number_parse(tq_csv_field(csv, col[LON]), &lon) ||
      !tq_number_parse(tq_csv_field(csv, col[LAT]), &lat))
    return tq_fail(err, TQ_E_FORMAT,
                   "%s:%zu: a coordinate is no number; write degrees with a point", csv->label,
                   csv->line);
  if (tq_locate_degrees(lon, lat, coords, &pos, &why))
    return tq_fail(err, TQ_E_FORMAT, "%s:%zu: %.200s", csv->label, csv->line, why.msg);
  if (mark_near(g, pos, parking)) return TQ_OK;
  return tq_fail(err, TQ_E_FORMAT,
                 "%s:%zu: no stop lies within %.0f m of %.5f,%.5f; name the stop in a column stop",
                 csv->label, csv->line, TQ_PARKING_NEAR_M, lon, lat);
}

static enum tq_code mark_rows(const struct tq_graph *g, struct tq_csv *csv, enum tq_coords coords,
                              uint8_t *parking, struct tq_err *err) {
  int col[N_COLUMNS];
  enum tq_code code = tq_csv_columns(csv, names, 0, N_COLUMNS, col, err);
  if (code) return code;
  if (col[STOP] < 0 && col[STOP_ID] < 0 && col[ID] < 0 && (col[LON] < 0 || col[LAT] < 0))
    return tq_fail(err, TQ_E_FORMAT, "%s: has no column stop, and no lon,lat; add one", csv->label);
  while (!code && tq_csv_next(csv)) code = mark_row(g, csv, col, coords, parking, err);
  return code;
}

enum tq_code tq_parking_read(const struct tq_graph *g, const char *path, enum tq_coords coords,
                             uint8_t **parking, uint32_t *n, struct tq_err *err) {
  char *text;
  size_t len;
  enum tq_code code = tq_file_read(path, &text, &len, err);
  if (code) return code;
  struct tq_csv *csv = tq_calloc(1, sizeof *csv);
  uint8_t *marks = tq_calloc((size_t)g->n_stops + 1, 1);
  code = csv && marks ? tq_csv_open(csv, path, text, len, err) : tq_fail_memory(err, path);
  if (!code) code = mark_rows(g, csv, coords, marks, err);
  *n = 0;
  for (uint32_t s = 0; s < g->n_stops && !code; s++) *n += marks[s];
  if (!code && *n == 0)
    code = tq_fail(err, TQ_E_FORMAT, "%s: names no stop; add one, or leave --parking out", path);
  free(csv);
  free(text);
  if (code)
    free(marks);
  else
    *parking = marks;
  return code;
}
