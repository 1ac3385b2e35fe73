/* The parts of the module tongqu_gdal.so: the only files here that know GDAL. */
#ifndef TQ_TOOLS_GDAL_PARTS_H
#define TQ_TOOLS_GDAL_PARTS_H

#include <gdal.h>
#include <ogr_srs_api.h>

#include "tools/gdal_module.h"

/* What GDAL said last. Errors  TQ_E_FORMAT */
enum tq_code tq_gdal_fail(struct tq_err *err, const char *what);

/* Copies a file that was made in memory to out. Errors  TQ_E_IO, TQ_E_FORMAT empty */
enum tq_code tq_gdal_copy_out(const char *name, FILE *out, struct tq_err *err);

/* WGS-84; shifted coordinates get a system of their own, so that no program takes them for
 * WGS-84 without saying so. To be released; NULL when PROJ does not know it. */
OGRSpatialReferenceH tq_gdal_srs(enum tq_coords coords);

/* Adds the table definition: a row a member, and the whole of it under "json". */
bool tq_gdal_add_definition(GDALDatasetH ds, const char *definition_json);

/* Copies what was made in memory at stem (its name without the ending) to one file, or to
 * the TQ_SHAPEFILE_PARTS of a shapefile. Errors  TQ_E_IO, TQ_E_FORMAT */
enum tq_code tq_gdal_hand_over(const char *stem, enum tq_vector_form form,
                               const char *definition_json, FILE *const *parts, struct tq_err *err);

enum tq_code tq_gdal_geotiff(const struct tq_iso *iso, FILE *out, struct tq_err *err);
enum tq_code tq_gdal_mode_geotiff(const struct tq_iso *iso, FILE *out, struct tq_err *err);
enum tq_code tq_gdal_vector(const struct tq_iso *iso, enum tq_vector_form form, FILE *const *parts,
                            struct tq_err *err);
enum tq_code tq_gdal_crs_open(int epsg, struct tq_crs **out, struct tq_err *err);
enum tq_code tq_gdal_crs_points(const struct tq_crs *crs, bool to_degrees, size_t n, double *x,
                                double *y, struct tq_err *err);
void tq_gdal_crs_close(struct tq_crs *crs);
enum tq_code tq_gdal_areas(const struct tq_iso *iso, double *km2, double *whole_km2,
                           struct tq_err *err);

/* The look of a GeoPackage layer in QGIS (QML), owned by the caller; NULL: no memory, or no
 * style for the layer. */
char *tq_gdal_style(const struct tq_iso *iso, const char *layer);

enum tq_code tq_gdal_elevation_open(const char *path, struct tq_heights **out, struct tq_err *err);
bool tq_gdal_elevation_at(struct tq_heights *h, struct tq_pos pos, double *height_m);
void tq_gdal_elevation_close(struct tq_heights *h);

enum tq_code tq_gdal_lines_to_geopackage(const char *lines, const char *path,
                                         const char *definition_json, const char *coords,
                                         struct tq_err *err);

enum tq_code tq_gdal_layers(const struct tq_table_layer *layers, size_t n, enum tq_vector_form form,
                            enum tq_coords coords, const char *definition_json, FILE *const *parts,
                            struct tq_err *err);

#endif
