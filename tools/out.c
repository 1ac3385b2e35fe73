#include "tools/out.h"

#include <string.h>
#include <strings.h>

#include "engine/base/out_file.h"
#include "tools/gdal_module.h"
#include "tools/shapefile_parts.h"

struct form {
  const char *ending;
  enum tq_code (*write)(const struct tq_iso *iso, const char *path, struct tq_err *err);
  bool wgs84_only; /* a raster cannot be moved point by point */
};

/* The last ending that fits counts. */
static const struct form forms[] = {
    {".geojson", tq_out_geojson, false},
    {".json", tq_out_geojson, false},
    {".gpkg", tq_out_geopackage, false},
    {".fgb", tq_out_flatgeobuf, false},
    {".shp", tq_out_shapefile, false},
    {".csv", tq_out_csv, false},
    {".tif", tq_out_geotiff, true},
    {".tiff", tq_out_geotiff, true},
    {".png", tq_out_png, false},
    {".svg", tq_out_svg, false},
    {".pdf", tq_out_pdf, false},
    {".mode.tif", tq_out_mode_geotiff, true},
    {".cells.csv", tq_out_cells_csv, false},
    {".areas.csv", tq_out_areas_csv, false},
    {".areas.json", tq_out_areas_json, false},
};

static bool has_ending(const char *path, const char *ending) {
  size_t n = strlen(path), k = strlen(ending);
  return n > k && !strcasecmp(path + n - k, ending);
}

static enum tq_code find_form(const char *path, enum tq_coords coords, const struct form **out,
                              struct tq_err *err) {
  const struct form *form = strcmp(path, "-") ? NULL : &forms[0];
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    if (has_ending(path, forms[i].ending)) form = &forms[i];
  if (!form)
    return tq_fail(
        err, TQ_E_ARG,
        "%s: unknown ending; use .geojson, .gpkg, .fgb, .shp, .csv, .cells.csv, "
        ".areas.csv, .tif, .mode.tif, .png, .svg, .pdf, or - for GeoJSON on standard output",
        path);
  if (form->wgs84_only && coords != TQ_WGS84)
    return tq_fail(err, TQ_E_ARG,
                   "%s: a raster cannot be shifted; leave --coords out or write .geojson", path);
  *out = form;
  return TQ_OK;
}

enum tq_code tq_out_check(const char *path, enum tq_coords coords, struct tq_err *err) {
  const struct form *form;
  return find_form(path, coords, &form, err);
}

enum tq_code tq_out_write(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  const struct form *form = NULL;
  enum tq_code code = find_form(path, iso->coords, &form, err);
  return code ? code : form->write(iso, path, err);
}

static enum tq_code write_geotiff(const struct tq_iso *iso, bool mode_alone, const char *path,
                                  struct tq_err *err) {
  const struct tq_gdal_module *gdal = NULL;
  enum tq_code code = tq_gdal_load(&gdal, err);
  if (code) return code;
  struct tq_out_file file;
  code = tq_out_file_open(&file, path, err);
  if (code) return code;
  code = (mode_alone ? gdal->mode_geotiff : gdal->geotiff)(iso, file.stream, err);
  if (!code) code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
  return code;
}

enum tq_code tq_out_geotiff(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  return write_geotiff(iso, false, path, err);
}

enum tq_code tq_out_mode_geotiff(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  return write_geotiff(iso, true, path, err);
}

enum tq_code tq_out_shapefile(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  const struct tq_gdal_module *gdal = NULL;
  struct tq_shapefile files = {0};
  enum tq_code code = tq_gdal_load(&gdal, err);
  if (!code) code = tq_shapefile_open(&files, path, err);
  if (!code) code = gdal->vector(iso, TQ_SHAPEFILE, files.streams, err);
  if (!code) code = tq_shapefile_commit(&files, err);
  tq_shapefile_discard(&files);
  return code;
}

static enum tq_code write_vector(const struct tq_iso *iso, enum tq_vector_form form,
                                 const char *path, struct tq_err *err) {
  const struct tq_gdal_module *gdal = NULL;
  enum tq_code code = tq_gdal_load(&gdal, err);
  if (code) return code;
  struct tq_out_file file;
  code = tq_out_file_open(&file, path, err);
  if (code) return code;
  code = gdal->vector(iso, form, &file.stream, err);
  if (!code) code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
  return code;
}

enum tq_code tq_out_geopackage(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  return write_vector(iso, TQ_GEOPACKAGE, path, err);
}

enum tq_code tq_out_flatgeobuf(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  return write_vector(iso, TQ_FLATGEOBUF, path, err);
}
