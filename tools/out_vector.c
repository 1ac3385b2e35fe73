/* Vector files through GDAL, made in memory and handed over whole. */
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <jansson.h>
#include <math.h>
#include <ogr_api.h>
#include <string.h>

#include "engine/base/mem.h"
#include "tools/gdal_parts.h"

/* What is under way. */
struct job {
  const struct tq_iso *iso;
  enum tq_vector_form form;
  GDALDatasetH ds;
  OGRSpatialReferenceH srs;
};

static const char *const drivers[] = {"GPKG", "FlatGeobuf", "ESRI Shapefile"};

/* --- layers, fields ---------------------------------------- */

static OGRLayerH add_layer(struct job *job, const char *name, OGRwkbGeometryType type) {
  static const char *const geopackage[] = {"GEOMETRY_NAME=geom", "FID=fid", NULL};
  static const char *const flatgeobuf[] = {"SPATIAL_INDEX=NO", NULL}; /* keeps the order */
  static const char *const shapefile[] = {"ENCODING=UTF-8", "DBF_DATE_LAST_UPDATE=2000-01-01",
                                          NULL};
  const char *const *options = job->form == TQ_GEOPACKAGE   ? geopackage
                               : job->form == TQ_FLATGEOBUF ? flatgeobuf
                                                            : shapefile;
  return GDALDatasetCreateLayer(job->ds, name, type == wkbNone ? NULL : job->srs, type,
                                (char **)(uintptr_t)options);
}

static bool add_field(OGRLayerH layer, const char *name, OGRFieldType type) {
  OGRFieldDefnH field = OGR_Fld_Create(name, type);
  bool ok = OGR_L_CreateField(layer, field, TRUE) == OGRERR_NONE;
  OGR_Fld_Destroy(field);
  return ok;
}

static void set_text(OGRFeatureH feature, const char *field, const char *text) {
  int i = OGR_F_GetFieldIndex(feature, field);
  if (i >= 0 && text) OGR_F_SetFieldString(feature, i, text);
}

static void set_number(OGRFeatureH feature, const char *field, double value) {
  int i = OGR_F_GetFieldIndex(feature, field);
  if (i >= 0) OGR_F_SetFieldDouble(feature, i, round(value * 1e4) / 1e4); /* as in GeoJSON */
}

/* Puts the feature into the layer and destroys it. */
static bool add_feature(OGRLayerH layer, OGRFeatureH feature, OGRGeometryH geometry) {
  bool ok = feature && (!geometry || OGR_F_SetGeometryDirectly(feature, geometry) == OGRERR_NONE) &&
            OGR_L_CreateFeature(layer, feature) == OGRERR_NONE;
  OGR_F_Destroy(feature);
  return ok;
}

static void degrees(const struct tq_iso *iso, struct tq_pos p, double *lon, double *lat) {
  *lon = tq_deg(p.lon_e7);
  *lat = tq_deg(p.lat_e7);
  if (iso->coords == TQ_WGS84) return;
  tq_coords_from_wgs84(iso->coords, lon, lat);
  *lon = tq_deg(tq_e7(*lon));
  *lat = tq_deg(tq_e7(*lat));
}

/* --- isochrones --------------------------------------------------------------- */

static OGRGeometryH ring_of(const struct tq_iso *iso, const struct tq_pos *points, size_t n) {
  OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
  OGR_G_SetPointCount(ring, (int)n + 1);
  for (size_t i = 0; i <= n; i++) {
    double lon, lat;
    degrees(iso, points[i % n], &lon, &lat);
    OGR_G_SetPoint_2D(ring, (int)i, lon, lat);
  }
  return ring;
}

static OGRGeometryH shape_of(const struct tq_iso *iso, const struct tq_iso_feature *f) {
  const struct tq_contour *c = f->contour;
  OGRGeometryH shape = OGR_G_CreateGeometry(wkbMultiPolygon);
  for (size_t p = 0; p < c->n_polygons; p++) {
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    for (size_t r = c->first_ring[p]; r < c->first_ring[p + 1]; r++)
      OGR_G_AddGeometryDirectly(polygon, ring_of(iso, f->points + c->first_point[r],
                                                 c->first_point[r + 1] - c->first_point[r]));
    OGR_G_AddGeometryDirectly(shape, polygon);
  }
  return shape;
}

static void set_isochrone(const struct job *job, OGRFeatureH feature,
                          const struct tq_iso_feature *f) {
  const struct tq_iso *iso = job->iso;
  const struct tq_band *band = &iso->bands[f->band];
  set_number(feature, "cutoff_min", f->cutoff_s / 60.0);
  set_number(feature, "above_min", f->above_s < 0 ? 0 : f->above_s / 60.0);
  if (band->percentile >= 0) set_number(feature, "percentile", band->percentile);
  set_text(feature, "mode", band->mode);
  set_number(feature, "area_km2", f->area_km2);
  if (f->population >= 0)
    OGR_F_SetFieldInteger64(feature, OGR_F_GetFieldIndex(feature, "population"), f->population);
  enum { DBF_TEXT = 254 }; /* bytes of a text in a DBF: cut between characters */
  char from[DBF_TEXT + 1];
  size_t n = strlen(iso->from);
  if (n > DBF_TEXT)
    for (n = DBF_TEXT; n && (iso->from[n] & 0xc0) == 0x80;) n--;
  memcpy(from, iso->from, n);
  from[n] = 0;
  set_text(feature, "from", job->form == TQ_SHAPEFILE ? from : iso->from);
  set_text(feature, "definition", iso->definition_json);
  set_text(feature, "coords", tq_coords_name(iso->coords));
}

static bool add_isochrones(struct job *job) {
  const struct tq_iso *iso = job->iso;
  size_t n = iso->n_bands * iso->n_cutoffs, *order = tq_alloc(n, sizeof *order);
  OGRLayerH layer =
      order ? add_layer(job, "isochrones", job->form == TQ_SHAPEFILE ? wkbPolygon : wkbMultiPolygon)
            : NULL;
  bool ok = layer && add_field(layer, "cutoff_min", OFTReal) &&
            (iso->polygons == TQ_RINGS || add_field(layer, "above_min", OFTReal)) &&
            add_field(layer, "percentile", OFTReal) && add_field(layer, "mode", OFTString) &&
            add_field(layer, "area_km2", OFTReal) && add_field(layer, "population", OFTInteger64) &&
            add_field(layer, "from", OFTString) &&
            (job->form != TQ_FLATGEOBUF ||
             (add_field(layer, "coords", OFTString) && add_field(layer, "definition", OFTString)));
  if (ok) tq_out_order(iso, order);
  for (size_t i = 0; ok && i < n; i++) {
    const struct tq_iso_feature *f = &iso->features[order[i]];
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    set_isochrone(job, feature, f);
    ok = add_feature(layer, feature, shape_of(iso, f));
  }
  free(order);
  return ok;
}

/* --- the other layers of a GeoPackage ------------------------------------------- */

static OGRGeometryH point_of(const struct tq_iso *iso, struct tq_pos p) {
  double lon, lat;
  OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
  degrees(iso, p, &lon, &lat);
  OGR_G_SetPoint_2D(point, 0, lon, lat);
  return point;
}

static bool add_origins(struct job *job) {
  const struct tq_iso *iso = job->iso;
  OGRLayerH layer = add_layer(job, "origins", wkbPoint);
  bool ok = layer && add_field(layer, "id", OFTString);
  for (size_t i = 0; ok && i < iso->n_origins; i++) {
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    if (iso->origin_ids) set_text(feature, "id", iso->origin_ids[i]);
    ok = add_feature(layer, feature, point_of(iso, iso->origins[i]));
  }
  return ok;
}

static void minutes_field(const struct tq_band *band, char out[TQ_BAND_NAME + 8]) {
  snprintf(out, TQ_BAND_NAME + 8, "min_%s", band->name);
}

static OGRFeatureH place_feature(OGRLayerH layer, const struct tq_iso *iso, uint32_t p) {
  const struct tq_graph *g = iso->graph;
  const struct tq_place *place = &g->places[p];
  const char *name_en = tq_graph_string(g, place->name_en);
  OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
  set_text(feature, "id", tq_graph_string(g, place->id));
  set_text(feature, "name", tq_graph_string(g, place->name));
  set_text(feature, "name_en", *name_en ? name_en : tq_graph_string(g, place->name));
  set_text(feature, "kind", tq_graph_string(g, place->kind));
  if (place->population >= 0)
    OGR_F_SetFieldInteger64(feature, OGR_F_GetFieldIndex(feature, "population"), place->population);
  for (size_t b = 0; b < iso->n_bands; b++) {
    int32_t time_s = iso->place_s[b * g->n_places + p];
    char field[TQ_BAND_NAME + 8];
    minutes_field(&iso->bands[b], field);
    if (time_s >= 0) set_number(feature, field, time_s / 60.0);
  }
  return feature;
}

static bool add_places(struct job *job) {
  const struct tq_iso *iso = job->iso;
  OGRLayerH layer = add_layer(job, "places", wkbPoint);
  bool ok = layer && add_field(layer, "id", OFTString) && add_field(layer, "name", OFTString) &&
            add_field(layer, "name_en", OFTString) && add_field(layer, "kind", OFTString) &&
            add_field(layer, "population", OFTInteger64);
  for (size_t b = 0; ok && b < iso->n_bands; b++) {
    char field[TQ_BAND_NAME + 8];
    minutes_field(&iso->bands[b], field);
    ok = add_field(layer, field, OFTReal);
  }
  for (uint32_t p = 0; ok && p < iso->graph->n_places; p++)
    ok = add_feature(layer, place_feature(layer, iso, p), point_of(iso, iso->graph->places[p].pos));
  return ok;
}

static bool add_style(const struct job *job, OGRLayerH layer, const char *of_layer) {
  char *qml = tq_gdal_style(job->iso, of_layer);
  OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
  set_text(feature, "f_table_catalog", "");
  set_text(feature, "f_table_schema", "");
  set_text(feature, "f_table_name", of_layer);
  set_text(feature, "f_geometry_column", "geom");
  set_text(feature, "styleName", of_layer);
  set_text(feature, "styleQML", qml);
  set_text(feature, "styleSLD", "");
  OGR_F_SetFieldInteger(feature, OGR_F_GetFieldIndex(feature, "useAsDefault"), 1);
  set_text(feature, "description", "tongqu");
  set_text(feature, "owner", "");
  set_text(feature, "update_time", "2000-01-01T00:00:00Z");
  bool ok = add_feature(layer, feature, NULL) && qml;
  free(qml);
  return ok;
}

/* The table in which QGIS keeps styles, found by its name. */
static bool add_styles(struct job *job) {
  static const char *const texts[] = {"f_table_catalog",   "f_table_schema", "f_table_name",
                                      "f_geometry_column", "styleName",      "styleQML",
                                      "styleSLD"};
  static const char *const more[] = {"description", "owner", "ui"};
  OGRLayerH layer = add_layer(job, "layer_styles", wkbNone);
  bool ok = layer != NULL;
  for (size_t i = 0; ok && i < sizeof texts / sizeof *texts; i++)
    ok = add_field(layer, texts[i], OFTString);
  if (ok) {
    OGRFieldDefnH field = OGR_Fld_Create("useAsDefault", OFTInteger);
    OGR_Fld_SetSubType(field, OFSTBoolean);
    ok = OGR_L_CreateField(layer, field, TRUE) == OGRERR_NONE;
    OGR_Fld_Destroy(field);
  }
  for (size_t i = 0; ok && i < sizeof more / sizeof *more; i++)
    ok = add_field(layer, more[i], OFTString);
  return ok && add_field(layer, "update_time", OFTDateTime) &&
         add_style(job, layer, "isochrones") && add_style(job, layer, "origins") &&
         (!job->iso->place_s || add_style(job, layer, "places"));
}

/* --- files ---------------------------------------------------------------------- */

static bool fill(struct job *job) {
  if (!add_isochrones(job)) return false;
  if (job->form != TQ_GEOPACKAGE) return true;
  return add_origins(job) && (!job->iso->place_s || add_places(job)) && 
         tq_gdal_add_definition(job->ds, job->iso->definition_json) && add_styles(job);
}

static enum tq_code write_dataset(struct job *job, const char *name, struct tq_err *err) {
  const char *what = drivers[job->form];
  job->ds = GDALCreate(GDALGetDriverByName(what), name, 0, 0, 0, GDT_Unknown, NULL);
  if (!job->ds) return tq_gdal_fail(err, what);
  enum tq_code code = fill(job) ? TQ_OK : tq_gdal_fail(err, what);
  CPLErrorReset();
  GDALClose(job->ds);
  if (!code && CPLGetLastErrorType() >= CE_Failure) code = tq_gdal_fail(err, what);
  return code;
}

enum tq_code tq_gdal_vector(const struct tq_iso *iso, enum tq_vector_form form, FILE *const *parts,
                            struct tq_err *err) {
  static const char *const endings[] = {"gpkg", "fgb", "shp"};
  struct job job = {.iso = iso, .form = form};
  char folder[64], stem[80], name[96];
  GDALAllRegister();
  CPLPushErrorHandler(CPLQuietErrorHandler);
  /* files do not tell when they were made: the same result is the same bytes */
  CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z");
  snprintf(folder, sizeof folder, "/vsimem/tongqu_%p", (const void *)iso); /* iso is ours alone */
  snprintf(stem, sizeof stem, "%s/isochrones", folder);
  snprintf(name, sizeof name, "%s.%s", stem, endings[form]);
  job.srs = tq_gdal_srs(iso->coords);
  enum tq_code code = job.srs ? TQ_OK : tq_gdal_fail(err, "EPSG:4326");
  if (!code) code = write_dataset(&job, name, err);
  if (!code) code = tq_gdal_hand_over(stem, form, iso->definition_json, parts, err);
  VSIRmdirRecursive(folder);
  if (job.srs) OSRRelease(job.srs);
  CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
  CPLPopErrorHandler();
  return code;
}
