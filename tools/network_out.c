#include "tools/network_out.h"

#include <string.h>
#include <strings.h>

#include "engine/base/mem.h"
#include "engine/base/out_file.h"
#include "tools/definition.h"
#include "tools/gdal_module.h"
#include "tools/out_text.h"
#include "tools/shapefile_parts.h"

enum form { GEOJSON, GEOPACKAGE, FLATGEOBUF, SHAPEFILE, CSV };

static enum tq_code find_form(const char *path, enum form *out, struct tq_err *err) {
  static const struct {
    const char *ending;
    enum form form;
  } endings[] = {{".geojson", GEOJSON}, {".json", GEOJSON},  {".gpkg", GEOPACKAGE},
                 {".fgb", FLATGEOBUF},  {".shp", SHAPEFILE}, {".csv", CSV}};
  *out = GEOJSON;
  if (!strcmp(path, "-")) return TQ_OK;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    size_t n = strlen(path), k = strlen(endings[i].ending);
    if (n <= k || strcasecmp(path + n - k, endings[i].ending)) continue;
    *out = endings[i].form;
    return TQ_OK;
  }
  return tq_fail(err, TQ_E_ARG,
                 "%s: unknown ending; use .gpkg, .fgb, .shp, .csv, .geojson, or - for GeoJSON on "
                 "standard output",
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
                                  enum tq_coords coords, const char *definition_json, FILE *f,
                                  struct tq_err *err) {
  bool more = true;
  fprintf(f,
          "{\"type\":\"FeatureCollection\",\"name\":\"%s\",\"coords\":\"%s\",\n"
          "\"definition\":%s,\n\"features\":[",
          layer->name, tq_coords_name(coords), definition_json);
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

/* --- CSV ------------------------------------------------------------------------ */

static void write_wkt(const struct tq_table_layer *layer, const struct tq_row *row,
                      enum tq_coords coords, FILE *f) {
  fputs(layer->lines ? "\"LINESTRING (" : "POINT (", f);
  for (size_t i = 0; i < row->n_points; i++) {
    double lon_deg = tq_deg(row->points[i].lon_e7), lat_deg = tq_deg(row->points[i].lat_e7);
    tq_coords_from_wgs84(coords, &lon_deg, &lat_deg);
    if (i) fputc(',', f);
    tq_text_number(f, lon_deg, 7);
    fputc(' ', f);
    tq_text_number(f, lat_deg, 7);
  }
  fputs(layer->lines ? ")\"\n" : ")\n", f);
}

static void write_cell(const struct tq_column *column, const struct tq_value *value, FILE *f) {
  if (value->given && column->type == TQ_COLUMN_TEXT)
    tq_text_csv(f, value->text);
  else if (value->given && column->type == TQ_COLUMN_INT)
    fprintf(f, "%lld", (long long)value->number);
  else if (value->given)
    tq_text_number(f, value->real, 4);
  fputc(',', f);
}

static enum tq_code write_csv(const struct tq_table_layer *layer, struct tq_row *row,
                              enum tq_coords coords, FILE *f, struct tq_err *err) {
  for (size_t i = 0; i < layer->n_columns; i++) fprintf(f, "%s,", layer->columns[i].name);
  fputs("wkt\n", f);
  for (bool more = true;;) {
    memset(row->values, 0, layer->n_columns * sizeof *row->values);
    enum tq_code code = layer->next(layer->ctx, row, &more, err);
    if (code || !more) return code;
    for (size_t i = 0; i < layer->n_columns; i++)
      write_cell(&layer->columns[i], &row->values[i], f);
    write_wkt(layer, row, coords, f);
  }
}

/* --- files ---------------------------------------------------------------------- */

struct job {
  const struct tq_table_layer *layers;
  size_t n;
  enum tq_coords coords;
  const char *definition_json;
  enum form form;
};

static enum tq_code write_text(const struct job *job, FILE *f, struct tq_err *err) {
  const struct tq_table_layer *layer = job->layers;
  struct tq_row row = {.values = tq_calloc(layer->n_columns, sizeof *row.values)};
  enum tq_code code = TQ_OK;
  if (!row.values)
    code = tq_fail_memory(err, "a row of a layer");
  else if (job->form == CSV)
    code = write_csv(layer, &row, job->coords, f, err);
  else
    code = write_geojson(layer, &row, job->coords, job->definition_json, f, err);
  free(row.values);
  return code;
}

static enum tq_code write_gdal(const struct job *job, enum tq_vector_form form, FILE *const *parts,
                               struct tq_err *err) {
  const struct tq_gdal_module *gdal = NULL;
  enum tq_code code = tq_gdal_load(&gdal, err);
  return code ? code
              : gdal->layers(job->layers, form == TQ_GEOPACKAGE ? job->n : 1, form, job->coords,
                             job->definition_json, parts, err);
}

static enum tq_code write_shapefile(const struct job *job, const char *path, struct tq_err *err) {
  struct tq_shapefile files;
  enum tq_code code = tq_shapefile_open(&files, path, err);
  if (!code) code = write_gdal(job, TQ_SHAPEFILE, files.streams, err);
  if (!code) code = tq_shapefile_commit(&files, err);
  tq_shapefile_discard(&files);
  return code;
}

enum tq_code tq_layers_write(const struct tq_table_layer *layers, size_t n, enum tq_coords coords,
                             const char *definition_json, const char *path, struct tq_err *err) {
  struct job job = {layers, n, coords, definition_json, GEOJSON};
  struct tq_out_file file = {0};
  enum tq_code code = find_form(path, &job.form, err);
  if (code) return code;
  if (job.form == SHAPEFILE) return write_shapefile(&job, path, err);
  code = tq_out_file_open(&file, path, err);
  if (!code && (job.form == GEOJSON || job.form == CSV))
    code = write_text(&job, file.stream, err);
  else if (!code)
    code =
        write_gdal(&job, job.form == GEOPACKAGE ? TQ_GEOPACKAGE : TQ_FLATGEOBUF, &file.stream, err);
  if (!code && (job.form == FLATGEOBUF || job.form == CSV))
    code = tq_definition_write_beside(path, definition_json, err);
  if (!code) code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
  return code;
}
