#include "tools/access_out.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "engine/base/out_file.h"
#include "tools/access_points.h"
#include "tools/definition.h"
#include "tools/gdal_module.h"
#include "tools/table.h"

static bool has_ending(const char *path, const char *ending) {
  size_t n = strlen(path), k = strlen(ending);
  return n > k && !strcasecmp(path + n - k, ending);
}

static bool is_raster(const char *path) {
  return has_ending(path, ".tif") || has_ending(path, ".tiff");
}

enum tq_code tq_access_check_path(const char *path, bool cells, bool zones, struct tq_err *err) {
  if (!strcmp(path, "-") || has_ending(path, ".csv")) return TQ_OK;
  if (tq_access_points_form(path) && !zones) return TQ_OK;
  if (tq_access_points_form(path))
    return tq_fail(err, TQ_E_ARG,
                   "%s: points show origins; leave --zones and --by out, or write "
                   ".csv",
                   path);
  if (!is_raster(path))
    return tq_fail(err, TQ_E_ARG,
                   "%s: unknown ending; use .csv, .gpkg, .fgb, .geojson, .shp, .tif with --from "
                   "grid, or - for CSV on standard output",
                   path);
  if (cells && !zones) return TQ_OK;
  return tq_fail(err, TQ_E_ARG, "%s: a raster shows cells; give --from grid %s, or write .csv",
                 path, zones ? "without zones" : "");
}

/* With a point whatever the locale; whole numbers are exact, else at most that many decimals. */
static void write_number(FILE *f, double value, int decimals) {
  char text[400];
  int n = snprintf(text, sizeof text, "%.*f", value == floor(value) ? 0 : decimals, value);
  char *point = strpbrk(text, ".,");
  if (point) {
    *point = '.';
    while (text[n - 1] == '0') text[--n] = 0;
    if (text[n - 1] == '.') text[--n] = 0;
  }
  fputs(text, f);
}

static void write_share(FILE *f, double part, double whole) {
  if (whole > 0) write_number(f, part / whole, 6);
}

/* Everything that the rows of one origin (or zone), opportunity and percentile share. */
struct row {
  const struct tq_access_answer *a;
  size_t origin, layer, percentile;
};

static void write_column(FILE *f, const struct row *r, uint32_t c) {
  const struct tq_access_plan *p = r->a->plan;
  fputc(',', f);
  write_number(f, p->request.percentiles[r->percentile], 4);
  fputc(',', f);
  write_number(f, p->dual ? p->counts[c] : p->cutoffs_s[c] / 60.0, 4);
  fputc(',', f);
}

static void write_value(FILE *f, const struct tq_access_plan *p, double value) {
  if (!p->dual)
    write_number(f, value, 6);
  else if (value >= 0)
    write_number(f, value / 60, 2);
}

static void write_place(FILE *f, const struct tq_access_answer *a, size_t origin) {
  double lon = tq_deg(a->from->v[origin].pos.lon_e7), lat = tq_deg(a->from->v[origin].pos.lat_e7);
  tq_coords_from_wgs84(a->coords, &lon, &lat);
  fputc(',', f);
  write_number(f, lon, 7);
  fputc(',', f);
  write_number(f, lat, 7);
}

static void write_origin_rows(FILE *f, const struct row *r, size_t zone, double whole) {
  const struct tq_access_answer *a = r->a;
  const struct tq_access_plan *p = a->plan;
  const double *values =
      a->values->v + tq_access_index(p, r->origin, r->layer, zone, r->percentile);
  for (uint32_t c = 0; c < p->n_columns; c++) {
    tq_write_csv_field(a->from->v[r->origin].id, f);
    fputc(',', f);
    tq_write_csv_field(p->opportunities->layers[r->layer].name, f);
    if (a->zones) {
      fputc(',', f);
      if (zone < a->zones->n) tq_write_csv_field(a->zones->names[zone], f);
    }
    write_column(f, r, c);
    write_value(f, p, values[c]);
    if (a->zones) {
      fputc(',', f);
      write_number(f, values[c] - (c ? values[c - 1] : 0), 6);
      fputc(',', f);
      write_share(f, values[c], whole);
    }
    if (a->cells) write_place(f, a, r->origin);
    fputc('\n', f);
  }
}

/* The opportunities of one kind by zone: [n_zones + 1]. */
static void sum_zones(const struct tq_access_plan *p, size_t layer_id, double *sums) {
  const struct tq_layer_of *layer = &p->opportunities->layers[layer_id];
  const uint32_t *zones =
      p->n_zones ? (layer->in_cells ? p->zone_of_cell : p->zone_of_point) + layer->first : NULL;
  for (size_t z = 0; z < p->n_zones; z++) sums[z] = 0;
  for (uint32_t i = 0; i < layer->n && zones; i++)
    if (zones[i] != TQ_NO_ZONE) sums[zones[i]] += layer->amounts[i];
  sums[p->n_zones] = layer->total;
}

static enum tq_code write_origins(FILE *f, const struct tq_access_answer *a, struct tq_err *err) {
  const struct tq_access_plan *p = a->plan;
  size_t n = p->n_zones + 1, n_layers = p->opportunities->n;
  double *sums = tq_alloc(n * n_layers, sizeof *sums);
  if (!sums) return tq_fail_memory(err, "sums by zone");
  for (size_t l = 0; l < n_layers; l++) sum_zones(p, l, sums + l * n);
  fputs("id,opportunity", f);
  fputs(a->zones ? ",zone" : "", f);
  fputs(p->dual ? ",percentile,n,minutes" : ",percentile,cutoff,accessibility", f);
  fputs(a->zones ? ",ring,share" : "", f);
  fputs(a->cells ? ",lon,lat\n" : "\n", f);
  struct row r = {.a = a};
  for (r.origin = 0; r.origin < p->n_origins; r.origin++)
    for (r.layer = 0; r.layer < n_layers; r.layer++)
      for (size_t z = 0; z < n; z++)
        for (r.percentile = 0; r.percentile < p->request.n_percentiles; r.percentile++)
          write_origin_rows(f, &r, z, sums[r.layer * n + z]);
  free(sums);
  return TQ_OK;
}

/* Sums over the origins of one zone. */
struct sum {
  size_t n;
  double people, weighted, reached; /* reached: people who reach enough */
};

static struct sum sum_origins(const struct row *r, size_t zone, uint32_t c) {
  const struct tq_access_answer *a = r->a;
  const struct tq_access_plan *p = a->plan;
  struct sum s = {0};
  for (size_t i = 0; i < p->n_origins; i++) {
    if (zone < a->by->n && a->zone_of_origin[i] != zone) continue;
    double value = a->values->v[tq_access_index(p, i, r->layer, p->n_zones, r->percentile) + c];
    s.n++;
    s.people += a->weights[i];
    if (p->dual ? value >= 0 : value >= a->at_least * (1 - 1e-9)) s.reached += a->weights[i];
    if (!p->dual || value >= 0) s.weighted += a->weights[i] * value;
  }
  return s;
}

static void write_zone_row(FILE *f, const struct row *r, size_t zone, uint32_t c) {
  const struct tq_access_answer *a = r->a;
  const struct tq_access_plan *p = a->plan;
  const struct tq_layer_of *layer = &p->opportunities->layers[r->layer];
  struct sum s = sum_origins(r, zone, c);
  double by = p->dual ? s.reached : s.people;
  if (zone < a->by->n) tq_write_csv_field(a->by->names[zone], f);
  fputc(',', f);
  tq_write_csv_field(layer->name, f);
  write_column(f, r, c);
  fprintf(f, "%zu,", s.n);
  write_number(f, s.people, 4);
  fputc(',', f);
  if (by > 0) write_value(f, p, s.weighted / by);
  fputc(',', f);
  if (!p->dual) {
    if (by > 0) write_share(f, s.weighted / by, layer->total);
    fputc(',', f);
  }
  write_share(f, s.reached, s.people);
  fputc('\n', f);
}

static void write_by_zone(FILE *f, const struct tq_access_answer *a) {
  const struct tq_access_plan *p = a->plan;
  fputs(p->dual ? "zone,opportunity,percentile,n,origins,people,minutes,share_of_people\n"
                : "zone,opportunity,percentile,cutoff,origins,people,accessibility,share,"
                  "share_of_people\n",
        f);
  struct row r = {.a = a};
  for (size_t z = 0; z <= a->by->n; z++)
    for (r.layer = 0; r.layer < p->opportunities->n; r.layer++)
      for (r.percentile = 0; r.percentile < p->request.n_percentiles; r.percentile++)
        for (uint32_t c = 0; c < p->n_columns; c++) write_zone_row(f, &r, z, c);
}

static enum tq_code write_csv(const struct tq_access_answer *a, const char *path,
                              struct tq_err *err) {
  struct tq_out_file file;
  enum tq_code code = tq_out_file_open(&file, path, err);
  if (code) return code;
  if (a->by)
    write_by_zone(file.stream, a);
  else
    code = write_origins(file.stream, a, err);
  if (!code) code = tq_definition_write_beside(path, a->definition_json, err);
  if (!code) code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
  return code;
}

static void fill_band(const struct tq_access_answer *a, size_t layer, size_t percentile, uint32_t c,
                      double *values, size_t n_cells) {
  const struct tq_access_plan *p = a->plan;
  for (size_t i = 0; i < n_cells; i++) values[i] = (double)NAN;
  for (size_t i = 0; i < p->n_origins; i++) {
    double v = a->values->v[tq_access_index(p, i, layer, p->n_zones, percentile) + c];
    if (p->dual) v = v < 0 ? (double)NAN : v / 60;
    values[a->cells[i]] = v;
  }
}

char *tq_access_band_name(const struct tq_access_plan *p, size_t layer, size_t percentile,
                          uint32_t c) {
  char text[800];
  snprintf(text, sizeof text, "%.600s_p%g_%c%g", p->opportunities->layers[layer].name,
           p->request.percentiles[percentile], p->dual ? 'n' : 'c',
           p->dual ? p->counts[c] : p->cutoffs_s[c] / 60.0);
  return strdup(text);
}

static enum tq_code make_bands(const struct tq_access_answer *a, struct tq_cell_bands *bands,
                               double **values, char ***names, struct tq_err *err) {
  const struct tq_access_plan *p = a->plan;
  const struct tq_grid *grid = p->graph->grid;
  size_t n_cells = (size_t)grid->n_cols * grid->n_rows, n_percentiles = p->request.n_percentiles;
  size_t n = p->opportunities->n * n_percentiles * p->n_columns;
  *bands = (struct tq_cell_bands){.x0_m = grid->x0_m,
                                  .y0_m = grid->y0_m,
                                  .cell_m = grid->cell_m,
                                  .epsg = grid->epsg,
                                  .n_cols = grid->n_cols,
                                  .n_rows = grid->n_rows,
                                  .definition_json = a->definition_json};
  *names = tq_calloc(n, sizeof **names);
  *values = n && n_cells > SIZE_MAX / n ? NULL : tq_alloc(n * n_cells, sizeof **values);
  if (!*names || !*values) return tq_fail_memory(err, "the raster; ask for fewer bands");
  for (size_t b = 0; b < n; b++) {
    uint32_t c = (uint32_t)(b % p->n_columns);
    size_t k = b / p->n_columns % n_percentiles, layer = b / p->n_columns / n_percentiles;
    if (!((*names)[b] = tq_access_band_name(p, layer, k, c)))
      return tq_fail_memory(err, "the raster");
    bands->n_bands = b + 1;
    fill_band(a, layer, k, c, *values + b * n_cells, n_cells);
  }
  bands->values = *values;
  bands->names = *names;
  return TQ_OK;
}

static enum tq_code write_raster(const struct tq_access_answer *a, const char *path,
                                 struct tq_err *err) {
  const struct tq_gdal_module *gdal;
  struct tq_cell_bands bands = {0};
  struct tq_out_file file = {0};
  double *values = NULL;
  char **names = NULL;
  unsigned char *bytes = NULL;
  size_t size = 0;
  enum tq_code code = tq_gdal_load(&gdal, err);
  if (!code) code = make_bands(a, &bands, &values, &names, err);
  if (!code) code = gdal->cell_geotiff(&bands, &bytes, &size, err);
  if (!code) code = tq_out_file_open(&file, path, err);
  if (!code) {
    fwrite(bytes, 1, size, file.stream); /* the commit asks whether it went well */
    code = tq_out_file_commit(&file, err);
    tq_out_file_discard(&file);
  }
  for (size_t b = 0; b < bands.n_bands; b++) free(names[b]);
  free(names);
  free(values);
  free(bytes);
  return code;
}

enum tq_code tq_access_write(const struct tq_access_answer *a, const char *path,
                             struct tq_err *err) {
  if (tq_access_points_form(path)) return tq_access_write_points(a, path, err);
  return is_raster(path) ? write_raster(a, path, err) : write_csv(a, path, err);
}
