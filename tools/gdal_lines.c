/* A GeoPackage from GeoJSON features, one a line, however many: nothing is held in memory. */
#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <jansson.h>
#include <ogr_api.h>
#include <string.h>

#include "tools/gdal_parts.h"

enum { FEATURES_A_TRANSACTION = 20000 };

static OGRLayerH add_layer(GDALDatasetH ds, const char *name, OGRSpatialReferenceH srs,
                           OGRwkbGeometryType type, const char *const fields[],
                           const OGRFieldType types[], size_t n) {
  static const char *const options[] = {"GEOMETRY_NAME=geom", "FID=fid", NULL};
  OGRLayerH layer = GDALDatasetCreateLayer(ds, name, srs, type, (char **)(uintptr_t)options);
  bool ok = layer != NULL;
  for (size_t i = 0; i < n && ok; i++) {
    OGRFieldDefnH field = OGR_Fld_Create(fields[i], types[i]);
    ok = OGR_L_CreateField(layer, field, TRUE) == OGRERR_NONE;
    OGR_Fld_Destroy(field);
  }
  return ok ? layer : NULL;
}

/* Fields of the same name; a geometry that is null stays null. */
static bool copy_features(GDALDatasetH ds, OGRLayerH from, OGRLayerH to) {
  OGRFeatureH feature;
  bool ok = GDALDatasetStartTransaction(ds, FALSE) == OGRERR_NONE;
  OGR_L_ResetReading(from);
  for (size_t n = 1; ok && (feature = OGR_L_GetNextFeature(from)); n++) {
    OGRFeatureH copy = OGR_F_Create(OGR_L_GetLayerDefn(to));
    ok = OGR_F_SetFrom(copy, feature, TRUE) == OGRERR_NONE &&
         OGR_F_SetFID(copy, OGRNullFID) == OGRERR_NONE &&
         OGR_L_CreateFeature(to, copy) == OGRERR_NONE;
    OGR_F_Destroy(copy);
    OGR_F_Destroy(feature);
    if (ok && n % FEATURES_A_TRANSACTION == 0)
      ok = GDALDatasetCommitTransaction(ds) == OGRERR_NONE &&
           GDALDatasetStartTransaction(ds, FALSE) == OGRERR_NONE;
  }
  return ok && GDALDatasetCommitTransaction(ds) == OGRERR_NONE;
}

static bool fill(GDALDatasetH to, GDALDatasetH from, OGRSpatialReferenceH srs,
                 const char *definition_json) {
  static const char *const fields[] = {"id",   "cutoff_min", "above_min",  "percentile",
                                       "mode", "area_km2",   "population", "status"};
  static const OGRFieldType types[] = {OFTString, OFTReal, OFTReal,      OFTReal,
                                       OFTString, OFTReal, OFTInteger64, OFTString};
  OGRLayerH layer = add_layer(to, "isochrones", srs, wkbMultiPolygon, fields, types, 8);
  return layer && copy_features(to, GDALDatasetGetLayer(from, 0), layer) &&
         tq_gdal_add_definition(to, definition_json);
}

enum tq_code tq_gdal_lines_to_geopackage(const char *lines, const char *path,
                                         const char *definition_json, const char *coords,
                                         struct tq_err *err) {
  static const char *const drivers[] = {"GeoJSONSeq", NULL};
  GDALAllRegister();
  CPLPushErrorHandler(CPLQuietErrorHandler);
  /* files do not tell when they were made: the same result is the same bytes */
  CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z");
  char source[4200];
  snprintf(source, sizeof source, "GeoJSONSeq:%s", lines);
  enum tq_coords system = TQ_WGS84;
  bool known = tq_coords_parse(coords, &system);
  OGRSpatialReferenceH srs = known ? tq_gdal_srs(system) : NULL;
  GDALDatasetH from = GDALOpenEx(source, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
  GDALDatasetH to = srs && from
                        ? GDALCreate(GDALGetDriverByName("GPKG"), path, 0, 0, 0, GDT_Unknown, NULL)
                        : NULL;
  enum tq_code code =
      to && fill(to, from, srs, definition_json) ? TQ_OK : tq_gdal_fail(err, "GeoPackage");
  CPLErrorReset();
  if (to) GDALClose(to);
  if (!code && CPLGetLastErrorType() >= CE_Failure) code = tq_gdal_fail(err, "GeoPackage");
  if (from) GDALClose(from);
  if (srs) OSRRelease(srs);
  CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
  CPLPopErrorHandler();
  return code;
}
