/* Rasters and vector files as the GDAL module hands them over: positions in degrees of
 * WGS-84, whatever the file's own reference system. */
#ifndef TQ_TOOLS_GDAL_INPUT_H
#define TQ_TOOLS_GDAL_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/coords.h"
#include "engine/base/err.h"

/* A vector layer of points or polygons, whole in memory; freed with tq_vector_free. */
struct tq_vector {
  char system[64]; /* what the file calls its reference system */
  size_t n_fields;
  char **fields; /* names */
  bool *is_number;

  size_t n_features, n_texts;
  char **texts;    /* [n_features * n_fields] as the file shows them; "" when null */
  double *numbers; /* the same as numbers; NAN when null or text */

  bool is_points; /* one position a feature: x[i], y[i] */
  /* polygons: parts are joined; shells run counter-clockwise, holes clockwise; the first
   * position of a ring is not repeated */
  size_t n_rings, n_positions;
  size_t *first_ring;     /* [n_features + 1] */
  size_t *first_position; /* [n_rings + 1] */
  double *x, *y;          /* [n_positions] longitude and latitude in degrees */
};

void tq_vector_free(struct tq_vector *v);

/* Refuses a file whose reference system, or a column crs or coords of it, is called GCJ-02 or
 * BD-09 when coords is another. Errors  TQ_E_FORMAT naming the option */
enum tq_code tq_vector_check_coords(const struct tq_vector *v, const char *path,
                                    enum tq_coords coords, struct tq_err *err);

/* One band of a raster, pixel by pixel. */
struct tq_raster_read {
  const char *path;
  const char *band; /* its number or name; NULL: the only one */
  double piece_m;   /* larger pixels are cut into pieces of about this side, each with an
                       equal share of the amount */
  void *ctx;
  /* Told the amounts above zero, row by row: n pieces and where their middles lie. */
  enum tq_code (*put)(void *ctx, size_t n, const double *lon_deg, const double *lat_deg,
                      const double *amount, struct tq_err *err);
};

/* What the module does (see tools/gdal_module.h). Errors name the file and the remedy:
 * TQ_E_IO cannot be opened; TQ_E_FORMAT
 *   raster  no reference system, not georeferenced, nothing but nodata, a negative or infinite
 *           value, several bands and none named
 *   vector  no reference system, several layers, neither points nor polygons, a polygon that
 *           crosses itself (when they have to be valid), positions that are none */
enum tq_code tq_gdal_read_raster(const struct tq_raster_read *read, struct tq_err *err);
enum tq_code tq_gdal_read_vector(const char *path, bool valid, struct tq_vector *out,
                                 struct tq_err *err);

/* A raster of numbers on a grid. */
struct tq_cell_bands {
  double x0_m, y0_m, cell_m;
  int epsg;
  size_t n_cols, n_rows, n_bands;
  const double *values; /* [n_bands * n_rows * n_cols], row 0 at the north; NAN: no data */
  char *const *names;   /* [n_bands] */
  const char *definition_json;
};

/* The bytes of a whole GeoTIFF of Float64 with nodata NaN; *bytes is the caller's to free. */
enum tq_code tq_gdal_cell_geotiff(const struct tq_cell_bands *cells, unsigned char **bytes,
                                  size_t *size, struct tq_err *err);

#endif
