/* Tables of what is reached in each of the graph's areas. */
#include <inttypes.h>

#include "engine/base/mem.h"
#include "engine/base/out_file.h"
#include "tools/gdal_module.h"
#include "tools/out.h"
#include "tools/out_text.h"

struct table {
  const struct tq_iso *iso;
  double *km2, *whole_km2;
  bool people; /* the graph's places have people */
};

/* Crossing number over all rings of an area; its holes turn it back. */
static bool covers(const struct tq_graph *g, const struct tq_area *area, struct tq_pos p) {
  bool odd = false;
  for (uint32_t r = area->first_ring; r < area->first_ring + area->n_rings; r++) {
    const struct tq_pos *q = g->ring_points + g->rings[r].first_point;
    uint32_t n = g->rings[r].n_points;
    for (uint32_t i = 0, j = n - 1; i < n; j = i++) {
      if ((q[i].lat_e7 > p.lat_e7) == (q[j].lat_e7 > p.lat_e7)) continue;
      double x = q[i].lon_e7 + ((double)q[j].lon_e7 - q[i].lon_e7) *
                                   ((double)p.lat_e7 - q[i].lat_e7) /
                                   ((double)q[j].lat_e7 - q[i].lat_e7);
      odd ^= p.lon_e7 < x;
    }
  }
  return odd;
}

static enum tq_code fill(struct table *t, struct tq_err *err) {
  const struct tq_graph *g = t->iso->graph;
  const struct tq_gdal_module *gdal = NULL;
  size_t n = t->iso->n_bands * t->iso->n_cutoffs, n_cells;
  if (!g->n_areas)
    return tq_fail(err, TQ_E_NO_DATA,
                   "the graph has no areas to sum up by; build it with --areas, or write .csv");
  enum tq_code code = tq_gdal_load(&gdal, err);
  if (code) return code;
  if (__builtin_mul_overflow(n, g->n_areas, &n_cells)) return tq_fail_memory(err, "the areas");
  t->km2 = tq_alloc(n_cells, sizeof *t->km2);
  t->whole_km2 = tq_alloc(g->n_areas, sizeof *t->whole_km2);
  if (!t->km2 || !t->whole_km2) return tq_fail_memory(err, "the areas");
  for (uint32_t p = 0; p < g->n_places; p++) t->people |= g->places[p].population >= 0;
  t->people = t->people && t->iso->place_s;
  return gdal->areas(t->iso, t->km2, t->whole_km2, err);
}

/* People at the places in the area that the feature holds, and at all of them. A place on
 * a border of two areas counts in the one whose ring has it. */
static int64_t people(const struct table *t, const struct tq_area *area,
                      const struct tq_iso_feature *f, int64_t *whole) {
  const struct tq_graph *g = t->iso->graph;
  int64_t sum = 0;
  *whole = 0;
  for (uint32_t p = 0; p < g->n_places; p++) {
    const struct tq_place *place = &g->places[p];
    if (place->population <= 0 || !covers(g, area, place->pos)) continue;
    int32_t time_s = t->iso->place_s[f->band * g->n_places + p];
    *whole += place->population;
    if (time_s >= 0 && time_s <= f->cutoff_s && time_s > f->above_s) sum += place->population;
  }
  return sum;
}

static void free_table(struct table *t) {
  free(t->km2);
  free(t->whole_km2);
}

/* One row: text and number fields either as CSV or as members of a JSON object. */
struct row {
  FILE *out;
  bool json, first;
};

static void put_key(struct row *row, const char *key) {
  if (!row->first) putc(',', row->out);
  row->first = false;
  if (row->json) fprintf(row->out, "\"%s\":", key);
}

static enum tq_code put_text(struct row *row, const char *key, const char *text,
                             struct tq_err *err) {
  put_key(row, key);
  if (row->json) return tq_text_json(row->out, text, err);
  tq_text_csv(row->out, text);
  return TQ_OK;
}

/* NAN: empty, or left out of JSON. */
static void put_number(struct row *row, const char *key, double value, int decimals) {
  if (value != value && row->json) return;
  put_key(row, key);
  if (value == value) tq_text_number(row->out, value, decimals);
}

static enum tq_code write_row(struct table *t, struct row *row, uint32_t a, size_t k,
                              struct tq_err *err) {
  const double none = 0.0 / 0.0;
  const struct tq_graph *g = t->iso->graph;
  const struct tq_area *area = &g->areas[a];
  const struct tq_iso_feature *f = &t->iso->features[k];
  const struct tq_band *band = &t->iso->bands[f->band];
  double km2 = t->km2[a * t->iso->n_bands * t->iso->n_cutoffs + k], whole = t->whole_km2[a];
  int64_t all = 0, reached = t->people ? people(t, area, f, &all) : 0;
  row->first = true;
  enum tq_code code = put_text(row, "area_id", tq_graph_string(g, area->id), err);
  if (!code) code = put_text(row, "area_name", tq_graph_string(g, area->name), err);
  if (code) return code;
  if (t->iso->polygons == TQ_BANDS)
    put_number(row, "above_min", f->above_s < 0 ? 0 : f->above_s / 60.0, 4);
  put_number(row, "cutoff_min", f->cutoff_s / 60.0, 4);
  put_number(row, "percentile", band->percentile >= 0 ? band->percentile : none, 4);
  if ((code = put_text(row, "mode", band->mode, err))) return code;
  put_number(row, "km2", km2, 4);
  put_number(row, "km2_whole", whole, 4);
  put_number(row, "km2_share", whole > 0 ? km2 / whole : none, 6);
  put_number(row, "people", t->people ? (double)reached : none, 0);
  put_number(row, "people_whole", t->people ? (double)all : none, 0);
  put_number(row, "people_share", t->people && all > 0 ? (double)reached / (double)all : none, 6);
  return row->json ? TQ_OK : put_text(row, "definition", t->iso->definition_json, err);
}

static enum tq_code write_rows(struct table *t, FILE *out, bool json, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  size_t n = t->iso->n_bands * t->iso->n_cutoffs;
  for (uint32_t a = 0; a < t->iso->graph->n_areas; a++)
    for (size_t k = 0; k < n && !code; k++) {
      struct row row = {.out = out, .json = json};
      if (json) fputs(a || k ? ",\n{" : "\n{", out);
      code = write_row(t, &row, a, k, err);
      fputs(json ? "}" : "\n", out);
    }
  return code;
}

static enum tq_code write_table(const struct tq_iso *iso, const char *path, bool json,
                                struct tq_err *err) {
  struct table t = {.iso = iso};
  struct tq_out_file file = {0};
  enum tq_code code = tq_text_check_object(iso->definition_json, err);
  if (!code) code = fill(&t, err);
  if (!code) code = tq_out_file_open(&file, path, err);
  if (code) goto out;
  if (json)
    fprintf(file.stream, "{\"definition\":%s,\"areas\":[", iso->definition_json);
  else
    fprintf(file.stream,
            "%sarea_id,area_name,%scutoff_min,percentile,mode,km2,km2_whole,km2_share,people,"
            "people_whole,people_share,definition\n",
            iso->bom ? "\xef\xbb\xbf" : "", iso->polygons == TQ_BANDS ? "above_min," : "");
  code = write_rows(&t, file.stream, json, err);
  if (json) fputs("]}\n", file.stream);
  if (!code) code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
out:
  free_table(&t);
  return code;
}

enum tq_code tq_out_areas_csv(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  return write_table(iso, path, false, err);
}

enum tq_code tq_out_areas_json(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  return write_table(iso, path, true, err);
}
