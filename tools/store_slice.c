#include "tools/store_slice.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "engine/base/out_file.h"
#include "tools/batch_features.h"
#include "tools/gdal_module.h"
#include "tools/iso_features.h"
#include "tools/out_text.h"

static size_t n_cells_of(const struct tq_store *s) {
  return (size_t)s->grid.n_cols * s->grid.n_rows;
}

/* --- CSV -------------------------------------------------------------------------- */

static enum tq_code write_cell_row(FILE *out, const struct tq_store_slice *s, const char *id,
                                   uint32_t cell, const int32_t *times, struct tq_err *err) {
  const struct tq_grid *grid = &s->store->grid;
  struct tq_pos centre;
  enum tq_code code = tq_projection_cell_centre(s->projection, grid, cell, &centre, err);
  if (code) return code;
  tq_text_csv(out, id);
  fprintf(out, ",r%uc%u,", cell / grid->n_cols, cell % grid->n_cols);
  tq_text_number(out, tq_deg(centre.lon_e7), 7);
  putc(',', out);
  tq_text_number(out, tq_deg(centre.lat_e7), 7);
  for (size_t b = 0; b < s->n_bands; b++) {
    putc(',', out);
    /* hundredths, rounded half up, as a matrix has them */
    if (times[b] >= 0) {
      int hundredths = (int)(((int64_t)times[b] * 100 + 30) / 60);
      fprintf(out, "%d.%02d", hundredths / 100, hundredths % 100);
    }
  }
  putc('\n', out);
  return TQ_OK;
}

static enum tq_code csv_of_cells(const struct tq_store_slice *s, const struct tq_store_origin *o,
                                 FILE *out, int32_t *times, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (size_t c = 0; c < s->n_cells && !code; c++) {
    for (size_t b = 0; b < s->n_bands && !code; b++) {
      times[b] = -1;
      if (!*o->why) code = tq_tiles_cell(&o->tiles, s->bands[b], s->cells[c], &times[b], err);
    }
    if (!code) code = write_cell_row(out, s, o->id, s->cells[c], times, err);
  }
  return code;
}

static enum tq_code csv_of_reached(const struct tq_store_slice *s, const struct tq_store_origin *o,
                                   FILE *out, int32_t *surfaces, int32_t *times,
                                   struct tq_err *err) {
  size_t n = n_cells_of(s->store);
  enum tq_code code = TQ_OK;
  if (*o->why) return TQ_OK;
  for (size_t b = 0; b < s->n_bands && !code; b++)
    code = tq_tiles_surface(&o->tiles, s->bands[b], surfaces + b * n, err);
  for (size_t c = 0; c < n && !code; c++) {
    bool any = false;
    for (size_t b = 0; b < s->n_bands; b++) any |= (times[b] = surfaces[b * n + c]) >= 0;
    if (any) code = write_cell_row(out, s, o->id, (uint32_t)c, times, err);
  }
  return code;
}

static enum tq_code write_csv(const struct tq_store_slice *s, FILE *out, struct tq_err *err) {
  int32_t *times = tq_alloc(s->n_bands, sizeof *times), *surfaces = NULL;
  if (!s->n_cells) surfaces = tq_alloc(s->n_bands * n_cells_of(s->store), sizeof *surfaces);
  enum tq_code code =
      times && (surfaces || s->n_cells) ? TQ_OK : tq_fail_memory(err, "the travel times");
  fputs("from_id,cell,lon,lat", out);
  for (size_t b = 0; b < s->n_bands; b++) {
    fputs(",travel_time_", out);
    tq_text_csv(out, s->store->bands[s->bands[b]].name);
  }
  putc('\n', out);
  for (size_t i = 0; i < s->n_origins && !code; i++) {
    struct tq_store_origin o;
    code = tq_store_origin_get(s->store, s->origins[i], &o, err);
    if (code) break;
    code = s->n_cells ? csv_of_cells(s, &o, out, times, err)
                      : csv_of_reached(s, &o, out, surfaces, times, err);
    tq_store_origin_free(&o);
  }
  free(times);
  free(surfaces);
  return code;
}

/* --- polygons --------------------------------------------------------------------- */

static enum tq_code write_areas(const struct tq_store_slice *s, FILE *out, struct tq_err *err) {
  size_t n = n_cells_of(s->store);
  int32_t *surfaces = tq_alloc(s->n_bands * n, sizeof *surfaces);
  struct tq_band *bands = tq_alloc(s->n_bands, sizeof *bands);
  enum tq_code code = surfaces && bands ? TQ_OK : tq_fail_memory(err, "the travel times");
  fprintf(out, "{\"type\":\"FeatureCollection\",\"definition\":%s,\"features\":[\n",
          s->store->definition);
  for (size_t i = 0; i < s->n_origins && !code; i++) {
    struct tq_store_origin o;
    if ((code = tq_store_origin_get(s->store, s->origins[i], &o, err))) break;
    for (size_t b = 0; b < s->n_bands && !*o.why && !code; b++) {
      code = tq_tiles_surface(&o.tiles, s->bands[b], surfaces + b * n, err);
      bands[b] = s->store->bands[s->bands[b]];
      bands[b].time_s = surfaces + b * n;
    }
    struct tq_iso iso = {.grid = s->store->grid,
                         .unproject = tq_projection_unproject(s->projection),
                         .n_bands = s->n_bands,
                         .bands = bands,
                         .n_cutoffs = s->n_cutoffs,
                         .cutoffs_s = s->cutoffs_s};
    char *text = NULL;
    size_t len = 0;
    FILE *lines = code ? NULL : open_memstream(&text, &len);
    if (!code && !lines) code = tq_fail_memory(err, "the areas");
    if (!code && !*o.why) code = tq_iso_features_fill(&iso, iso.unproject, err);
    if (!code) code = tq_batch_features(lines, &iso, o.id, o.why, err);
    if (lines && fclose(lines) != 0 && !code) code = tq_fail_memory(err, "the areas");
    for (size_t c = 0; c < len && !code; c++) /* a line end between two features */
      if (text[c] != '\n')
        putc(text[c], out);
      else if (c + 1 < len || i + 1 < s->n_origins)
        fputs(",\n", out);
    free(text);
    tq_iso_features_free(&iso);
    tq_store_origin_free(&o);
  }
  fputs("\n]}\n", out);
  free(surfaces);
  free(bands);
  return code;
}

/* --- raster ----------------------------------------------------------------------- */

enum { MAX_RASTER_MB = 4096 };

/* Cuts all surfaces to the part where any of them is reached, in place. */
static void cut(struct tq_iso *iso, int32_t *surfaces, struct tq_band *bands) {
  uint32_t n_cols = iso->grid.n_cols, n_rows = iso->grid.n_rows;
  uint32_t left = n_cols, right = 0, top = n_rows, bottom = 0;
  for (size_t b = 0; b < iso->n_bands; b++)
    for (uint32_t y = 0; y < n_rows; y++)
      for (uint32_t x = 0; x < n_cols; x++) {
        if (surfaces[(b * n_rows + y) * n_cols + x] < 0) continue;
        left = x < left ? x : left;
        right = x > right ? x : right;
        top = y < top ? y : top;
        bottom = y > bottom ? y : bottom;
      }
  if (left > right) left = right = top = bottom = 0;
  iso->grid.x0_m += left * iso->grid.cell_m;
  iso->grid.y0_m -= top * iso->grid.cell_m;
  iso->grid.n_cols = right - left + 1;
  iso->grid.n_rows = bottom - top + 1;
  int32_t *to = surfaces;
  for (size_t b = 0; b < iso->n_bands; b++) {
    bands[b].time_s = to;
    for (uint32_t y = top; y <= bottom; y++, to += iso->grid.n_cols)
      memmove(to, surfaces + (b * n_rows + y) * n_cols + left, iso->grid.n_cols * sizeof *to);
  }
}

static enum tq_code write_raster(const struct tq_store_slice *s, FILE *out, struct tq_err *err) {
  size_t n = n_cells_of(s->store), n_all = s->n_origins * s->n_bands;
  const struct tq_gdal_module *gdal;
  enum tq_code code = tq_gdal_load(&gdal, err);
  if (code) return code;
  if (n_all > UINT16_MAX || n_all * n * sizeof(int32_t) > (size_t)MAX_RASTER_MB << 20)
    return tq_fail(err, TQ_E_ARG,
                   "%zu bands of %zu cells are too many for one raster; ask for fewer --origin",
                   n_all, n);
  int32_t *surfaces = tq_alloc(n_all * n, sizeof *surfaces);
  struct tq_band *bands = tq_calloc(n_all, sizeof *bands);
  if (!surfaces || !bands) code = tq_fail_memory(err, "the raster");
  for (size_t i = 0; i < s->n_origins && !code; i++) {
    struct tq_store_origin o;
    if ((code = tq_store_origin_get(s->store, s->origins[i], &o, err))) break;
    for (size_t b = 0; b < s->n_bands && !code; b++) {
      size_t k = i * s->n_bands + b;
      struct tq_band *band = &bands[k];
      *band = s->store->bands[s->bands[b]];
      snprintf(band->name, sizeof band->name, "%.40s %.20s", o.id,
               s->store->bands[s->bands[b]].name);
      if (*o.why)
        for (size_t c = 0; c < n; c++) surfaces[k * n + c] = -1;
      else
        code = tq_tiles_surface(&o.tiles, s->bands[b], surfaces + k * n, err);
    }
    tq_store_origin_free(&o);
  }
  struct tq_iso iso = {.grid = s->store->grid,
                       .n_bands = n_all,
                       .bands = bands,
                       .definition_json = s->store->definition};
  if (!code) {
    cut(&iso, surfaces, bands);
    code = gdal->geotiff(&iso, out, err);
  }
  free(surfaces);
  free(bands);
  return code;
}

/* --- any -------------------------------------------------------------------------- */

static bool has_ending(const char *path, const char *ending) {
  size_t n = strlen(path), k = strlen(ending);
  return n > k && !strcasecmp(path + n - k, ending);
}

enum tq_code tq_store_slice_write(const struct tq_store_slice *s, const char *path,
                                  struct tq_err *err) {
  bool csv = !strcmp(path, "-") || has_ending(path, ".csv");
  bool raster = has_ending(path, ".tif") || has_ending(path, ".tiff");
  if (!csv && !raster && !has_ending(path, ".geojson"))
    return tq_fail(err, TQ_E_ARG, "%s: unknown ending; use .csv, .tif, .geojson, or - for CSV",
                   path);
  struct tq_out_file file;
  enum tq_code code = tq_out_file_open(&file, path, err);
  if (code) return code;
  code = csv      ? write_csv(s, file.stream, err)
         : raster ? write_raster(s, file.stream, err)
                  : write_areas(s, file.stream, err);
  if (!code) code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
  return code;
}
