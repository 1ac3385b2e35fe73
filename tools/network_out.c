#include "tools/network_out.h"

#include <string.h>
#include <strings.h>

#include "engine/base/mem.h"
#include "engine/base/out_file.h"
#include "tools/gdal_module.h"
#include "tools/out_text.h"

enum form { GEOJSON, GEOPACKAGE, FLATGEOBUF };

static enum tq_code find_form(const char *path, enum form *out, struct tq_err *err) {
  static const struct {
    const char *ending;
    enum form form;
  } endings[] = {
      {".geojson", GEOJSON}, {".json", GEOJSON}, {".gpkg", GEOPACKAGE}, {".fgb", FLATGEOBUF}};
  *out = GEOJSON;
  if (!strcmp(path, "-")) return TQ_OK;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    size_t n = strlen(path), k = strlen(endings[i].ending);
    if (n <= k || strcasecmp(path + n - k, endings[i].ending)) continue;
    *out = endings[i].form;
    return TQ_OK;
  }
  return tq_fail(err, TQ_E_ARG,
                 "%s: unknown ending; use .gpkg, .fgb, .geojson, or - for GeoJSON on standard "
                 "output",
                 path);
}

enum tq_code tq_layers_check(const char *path, bool *many, struct tq_err *err) {
  enum form form;
  enum tq_code code = find_form(path, &form, err);
  if (!code) *many = form == GEOPACKAGE;
  return code;
}

/* --- GeoJSON -------------------------------------------------------------------- */

static void write_geometry(const struct tq_table_layer *layer, const struct tq_row *row,
                           enum tq_coords coords, FILE *f) {
  fprintf(f, "{\"type\":\"%s\",\"coordinates\":", layer->lines ? "LineString" : "Point");
  if (layer->lines) fputc('[', f);
  for (size_t i = 0; i < row->n_points; i++) {
    if (i) fputc(',', f);
    tq_text_position(f, row->points[i], coords);
  }
  fputs(layer->lines ? "]}" : "}", f);
}

static enum tq_code write_value(const struct tq_column *column, const struct tq_value *value,
                                FILE *f, struct tq_err *err) {
  if (value->given && column->type == TQ_COLUMN_TEXT) return tq_text_json(f, value->text, err);
  if (!value->given)
    fputs("null", f);
  else if (column->type == TQ_COLUMN_INT)
    fprintf(f, "%lld", (long long)value->number);
  else
    tq_text_number(f, value->real, 4);
  return TQ_OK;
}

static enum tq_code write_geojson(const struct tq_table_layer *layer, struct tq_row *row,
                                  enum tq_coords coords, FILE *f, struct tq_err *err) {
  bool more = true;
  fprintf(f, "{\"type\":\"FeatureCollection\",\"name\":\"%s\",\"coords\":\"%s\",\"features\":[",
          layer->name, tq_coords_name(coords));
  for (size_t n = 0;; n++) {
    memset(row->values, 0, layer->n_columns * sizeof *row->values);
    enum tq_code code = layer->next(layer->ctx, row, &more, err);
    if (code) return code;
    if (!more) break;
    fputs(n ? ",\n{\"type\":\"Feature\",\"properties\":{"
            : "\n{\"type\":\"Feature\",\"properties\":{",
          f);
    for (size_t i = 0; i < layer->n_columns && !code; i++) {
      fprintf(f, "%s\"%s\":", i ? "," : "", layer->columns[i].name);
      code = write_value(&layer->columns[i], &row->values[i], f, err);
    }
    if (code) return code;
    fputs("},\"geometry\":", f);
    write_geometry(layer, row, coords, f);
    fputc('}', f);
  }
  fputs("\n]}\n", f); /* errors are met by the commit */
  return TQ_OK;
}

/* --- files ---------------------------------------------------------------------- */

static enum tq_code write_form(const struct tq_table_layer *layers, size_t n, enum tq_coords coords,
                               enum form form, FILE *f, struct tq_err *err) {
  if (form == GEOJSON) {
    struct tq_row row = {.values = tq_calloc(layers->n_columns, sizeof *row.values)};
    enum tq_code code = row.values ? write_geojson(layers, &row, coords, f, err)
                                   : tq_fail_memory(err, "a row of a layer");
    free(row.values);
    return code;
  }
  const struct tq_gdal_module *gdal = NULL;
  enum tq_code code = tq_gdal_load(&gdal, err);
  if (code) return code;
  return form == GEOPACKAGE ? gdal->layers(layers, n, TQ_GEOPACKAGE, coords, f, err)
                            : gdal->layers(layers, 1, TQ_FLATGEOBUF, coords, f, err);
}

enum tq_code tq_layers_write(const struct tq_table_layer *layers, size_t n, enum tq_coords coords,
                             const char *path, struct tq_err *err) {
  enum form form;
  struct tq_out_file file = {0};
  enum tq_code code = find_form(path, &form, err);
  if (!code) code = tq_out_file_open(&file, path, err);
  if (!code) code = write_form(layers, n, coords, form, file.stream, err);
  if (!code) code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
  return code;
}
