/* The module tongqu_gdal.so: its table and what its parts share. */
#include <cpl_error.h>
#include <cpl_vsi.h>

#include "tools/gdal_input.h"
#include "tools/gdal_parts.h"

enum tq_code tq_gdal_fail(struct tq_err *err, const char *what) {
  return tq_fail(err, TQ_E_FORMAT, "%s: %s; see that GDAL and PROJ are installed whole", what,
                 CPLGetLastErrorMsg());
}

enum tq_code tq_gdal_copy_out(const char *name, FILE *out, struct tq_err *err) {
  vsi_l_offset size = 0;
  const GByte *bytes = VSIGetMemFileBuffer(name, &size, FALSE);
  if (!bytes || !size) return tq_gdal_fail(err, name);
  if (fwrite(bytes, 1, size, out) != size)
    return tq_fail(err, TQ_E_IO, "the file cannot be written; see that the disk has space");
  return TQ_OK;
}

__attribute__((visibility("default"))) extern const struct tq_gdal_module tq_gdal_module_7;
const struct tq_gdal_module tq_gdal_module_7 = {
    .geotiff = tq_gdal_geotiff,
    .mode_geotiff = tq_gdal_mode_geotiff,
    .vector = tq_gdal_vector,
    .crs_open = tq_gdal_crs_open,
    .crs_points = tq_gdal_crs_points,
    .crs_close = tq_gdal_crs_close,
    .areas = tq_gdal_areas,
    .read_raster = tq_gdal_read_raster,
    .read_vector = tq_gdal_read_vector,
    .cell_geotiff = tq_gdal_cell_geotiff,
    .elevation_open = tq_gdal_elevation_open,
    .elevation_at = tq_gdal_elevation_at,
    .elevation_close = tq_gdal_elevation_close,
    .lines_to_geopackage = tq_gdal_lines_to_geopackage,
    .layers = tq_gdal_layers,
};
