/* What needs GDAL lives in a shared module of its own, tongqu_gdal.so, loaded when it
 * is asked for: GDAL takes longer to start than most queries take altogether. */
#ifndef TQ_TOOLS_GDAL_MODULE_H
#define TQ_TOOLS_GDAL_MODULE_H

#include <stdio.h>

#include "engine/base/err.h"
#include "tools/gdal_input.h"
#include "tools/network_out.h"
#include "tools/out.h"

enum tq_vector_form { TQ_GEOPACKAGE, TQ_FLATGEOBUF, TQ_SHAPEFILE };

/* The files of a shapefile in the order in which they are put in place: who finds the
 * last one finds all. The first holds the definition. */
enum { TQ_SHAPEFILE_PARTS = 6 };
static const char *const tq_shapefile_endings[TQ_SHAPEFILE_PARTS] = {
    ".definition.json", ".cpg", ".prj", ".dbf", ".shx", ".shp"};

struct tq_heights; /* an elevation model */
struct tq_crs;     /* a projected reference system and the way to WGS-84 and back */

/* The module's functions. The table's shape is the number in TQ_GDAL_SYMBOL. */
struct tq_gdal_module {
  /* Writes a whole cloud-optimised GeoTIFF to out.
   * Errors  TQ_E_FORMAT GDAL refuses, TQ_E_IO, TQ_E_MEMORY */
  enum tq_code (*geotiff)(const struct tq_iso *iso, FILE *out, struct tq_err *err);
  /* The same of the first layer of modes alone, in bytes with a colour each, 0 none.
   * Errors  also TQ_E_ARG no such layer */
  enum tq_code (*mode_geotiff)(const struct tq_iso *iso, FILE *out, struct tq_err *err);

  /* Writes whole vector files: one, or TQ_SHAPEFILE_PARTS. Errors  as above */
  enum tq_code (*vector)(const struct tq_iso *iso, enum tq_vector_form form, FILE *const *parts,
                         struct tq_err *err);

  /* A reference system by its EPSG number, to be closed with crs_close.
   * Errors  TQ_E_ARG unknown, or not projected in metres with x to the east */
  enum tq_code (*crs_open)(int epsg, struct tq_crs **out, struct tq_err *err);
  /* n points in place: degrees WGS-84 (lon, lat) to metres, or back with to_degrees.
   * By PROJ, point by point. Errors  TQ_E_OUTSIDE a point that the system cannot express */
  enum tq_code (*crs_points)(const struct tq_crs *crs, bool to_degrees, size_t n, double *x,
                             double *y, struct tq_err *err);
  void (*crs_close)(struct tq_crs *crs);

  /* km2 of every feature in every area of the graph: out [n_areas * n_bands * n_cutoffs],
   * area by area, and of the areas themselves in whole_km2 [n_areas].
   * Errors  TQ_E_FORMAT an area whose rings cross beyond repair, by name; TQ_E_MEMORY */
  enum tq_code (*areas)(const struct tq_iso *iso, double *km2, double *whole_km2,
                        struct tq_err *err);

  /* Opportunities read, a raster of accessibility written: see tools/gdal_input.h. */
  enum tq_code (*read_raster)(const struct tq_raster_read *read, struct tq_err *err);
  enum tq_code (*read_vector)(const char *path, bool valid, struct tq_vector *out,
                              struct tq_err *err);
  enum tq_code (*cell_geotiff)(const struct tq_cell_bands *cells, unsigned char **bytes,
                               size_t *size, struct tq_err *err);

  /* Heights of a raster's first band, whatever its reference system; to be closed.
   * Errors  TQ_E_FORMAT no raster, or without place or reference system; TQ_E_MEMORY */
  enum tq_code (*elevation_open)(const char *path, struct tq_heights **out, struct tq_err *err);
  /* Linear between the pixels; false outside the raster and beside missing values. */
  bool (*elevation_at)(struct tq_heights *heights, struct tq_pos pos, double *height_m);
  void (*elevation_close)(struct tq_heights *heights);

  /* A GeoPackage at path from a file of GeoJSON features, one a line, with the columns of
   * `tongqu batch --result isochrones` and a table definition; coords: "wgs84", ...
   * Errors  TQ_E_FORMAT GDAL refuses, or the disk is full */
  enum tq_code (*lines_to_geopackage)(const char *lines, const char *path,
                                      const char *definition_json, const char *coords,
                                      struct tq_err *err);

  /* The layers' rows to one whole GeoPackage with a table definition, or the first layer's to
   * a FlatGeobuf or the TQ_SHAPEFILE_PARTS of a shapefile. Errors  TQ_E_FORMAT GDAL refuses, TQ_E_IO, TQ_E_MEMORY; those of next */
  enum tq_code (*layers)(const struct tq_table_layer *layers, size_t n, enum tq_vector_form form,
                         enum tq_coords coords, const char *definition_json, FILE *const *parts,
                         struct tq_err *err);
};

#define TQ_GDAL_SYMBOL "tq_gdal_module_7"

/* The module's table, loaded once a process and never unloaded. Looked for at
 * $TONGQU_GDAL_MODULE, beside the program, and in the folder it was installed to.
 * Errors  TQ_E_NO_DATA the module is not there or is another version's */
enum tq_code tq_gdal_load(const struct tq_gdal_module **out, struct tq_err *err);

#endif
