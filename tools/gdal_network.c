/* Layers of lines and points, row by row, to a GeoPackage, FlatGeobuf or shapefile. */
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/mem.h"
#include "tools/gdal_parts.h"

struct job {
  GDALDatasetH ds;
  OGRSpatialReferenceH srs;
  enum tq_vector_form form;
  enum tq_coords coords;
};

static OGRLayerH add_layer(const struct job *job, const struct tq_table_layer *layer) {
  static const char *const geopackage[] = {"GEOMETRY_NAME=geom", "FID=fid", NULL};
  static const char *const flatgeobuf[] = {NULL};
  static const char *const shapefile[] = {"ENCODING=UTF-8", "DBF_DATE_LAST_UPDATE=2000-01-01",
                                          NULL};
  static const OGRFieldType types[] = {
      [TQ_COLUMN_TEXT] = OFTString, [TQ_COLUMN_INT] = OFTInteger64, [TQ_COLUMN_REAL] = OFTReal};
  const char *const *options = job->form == TQ_GEOPACKAGE   ? geopackage
                               : job->form == TQ_FLATGEOBUF ? flatgeobuf
                                                            : shapefile;
  OGRLayerH out =
      GDALDatasetCreateLayer(job->ds, layer->name, job->srs,
                             layer->lines ? wkbLineString : wkbPoint, (char **)(uintptr_t)options);
  bool ok = out != NULL;
  for (size_t i = 0; i < layer->n_columns && ok; i++) {
    OGRFieldDefnH field = OGR_Fld_Create(layer->columns[i].name, types[layer->columns[i].type]);
    ok = OGR_L_CreateField(out, field, TRUE) == OGRERR_NONE;
    OGR_Fld_Destroy(field);
  }
  return ok ? out : NULL;
}

static OGRGeometryH geometry_of(const struct job *job, const struct tq_table_layer *layer,
                                const struct tq_row *row) {
  OGRGeometryH shape = OGR_G_CreateGeometry(layer->lines ? wkbLineString : wkbPoint);
  OGR_G_SetPointCount(shape, (int)row->n_points);
  for (size_t i = 0; i < row->n_points; i++) {
    double lon = tq_deg(row->points[i].lon_e7), lat = tq_deg(row->points[i].lat_e7);
    if (job->coords != TQ_WGS84) {
      tq_coords_from_wgs84(job->coords, &lon, &lat);
      lon = tq_deg(tq_e7(lon));
      lat = tq_deg(tq_e7(lat));
    }
    OGR_G_SetPoint_2D(shape, (int)i, lon, lat);
  }
  return shape;
}

static bool add_row(const struct job *job, OGRLayerH out, const struct tq_table_layer *layer,
                    const struct tq_row *row) {
  OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(out));
  for (size_t i = 0; i < layer->n_columns; i++) {
    const struct tq_value *value = &row->values[i];
    if (!value->given) continue;
    switch (layer->columns[i].type) {
      case TQ_COLUMN_TEXT:
        OGR_F_SetFieldString(feature, (int)i, value->text);
        break;
      case TQ_COLUMN_INT:
        OGR_F_SetFieldInteger64(feature, (int)i, value->number);
        break;
      case TQ_COLUMN_REAL:
        OGR_F_SetFieldDouble(feature, (int)i, round(value->real * 1e4) / 1e4); /* as in GeoJSON */
        break;
    }
  }
  bool ok = OGR_F_SetGeometryDirectly(feature, geometry_of(job, layer, row)) == OGRERR_NONE &&
            OGR_L_CreateFeature(out, feature) == OGRERR_NONE;
  OGR_F_Destroy(feature);
  return ok;
}

/* Rows within a transaction; the others know none and need none. */
static enum tq_code fill_layer(const struct job *job, const struct tq_table_layer *layer,
                               struct tq_err *err) {
  bool atomic = job->form == TQ_GEOPACKAGE;
  OGRLayerH out = add_layer(job, layer);
  struct tq_row row = {.values = tq_calloc(layer->n_columns, sizeof *row.values)};
  enum tq_code code = TQ_OK;
  if (!row.values) return tq_fail_memory(err, "a row of a layer");
  if (!out || (atomic && GDALDatasetStartTransaction(job->ds, FALSE) != OGRERR_NONE))
    code = tq_gdal_fail(err, layer->name);
  while (!code) {
    bool more = true;
    memset(row.values, 0, layer->n_columns * sizeof *row.values);
    code = layer->next(layer->ctx, &row, &more, err);
    if (!more) break;
    if (!code && !add_row(job, out, layer, &row)) code = tq_gdal_fail(err, layer->name);
  }
  free(row.values);
  if (!code && atomic && GDALDatasetCommitTransaction(job->ds) != OGRERR_NONE)
    code = tq_gdal_fail(err, layer->name);
  return code;
}

enum tq_code tq_gdal_layers(const struct tq_table_layer *layers, size_t n, enum tq_vector_form form,
                            enum tq_coords coords, const char *definition_json, FILE *const *parts,
                            struct tq_err *err) {
  static const char *const drivers[] = {"GPKG", "FlatGeobuf", "ESRI Shapefile"};
  static const char *const endings[] = {"gpkg", "fgb", "shp"};
  char folder[64], stem[80], name[96];
  GDALAllRegister();
  CPLPushErrorHandler(CPLQuietErrorHandler);
  /* files do not tell when they were made: the same graph gives the same bytes */
  CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z");
  snprintf(folder, sizeof folder, "/vsimem/tongqu_%p", (const void *)parts); /* ours alone */
  snprintf(stem, sizeof stem, "%s/network", folder);
  snprintf(name, sizeof name, "%s.%s", stem, endings[form]);
  struct job job = {.srs = tq_gdal_srs(coords), .form = form, .coords = coords};
  if (job.srs)
    job.ds = GDALCreate(GDALGetDriverByName(drivers[form]), name, 0, 0, 0, GDT_Unknown, NULL);
  enum tq_code code = job.ds ? TQ_OK : tq_gdal_fail(err, drivers[form]);
  for (size_t i = 0; i < n && !code; i++) code = fill_layer(&job, &layers[i], err);
  if (!code && form == TQ_GEOPACKAGE && !tq_gdal_add_definition(job.ds, definition_json))
    code = tq_gdal_fail(err, "definition");
  CPLErrorReset();
  if (job.ds) GDALClose(job.ds);
  if (!code && CPLGetLastErrorType() >= CE_Failure) code = tq_gdal_fail(err, drivers[form]);
  if (!code) code = tq_gdal_hand_over(stem, form, definition_json, parts, err);
  VSIRmdirRecursive(folder);
  if (job.srs) OSRRelease(job.srs);
  CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
  CPLPopErrorHandler();
  return code;
}
