/* Vector layers of the GDAL module: points and polygons with their columns. */
#include <cpl_error.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/mem.h"
#include "tools/gdal_input.h"

struct reader {
  const char *path;
  bool valid; /* polygons have to be */
  struct tq_vector *v;
  TQ_VEC(char *) texts;
  TQ_VEC(double) numbers;
  TQ_VEC(double) x;
  TQ_VEC(double) y;
  TQ_VEC(size_t) first_ring;
  TQ_VEC(size_t) first_position;
  OGRCoordinateTransformationH to_degrees;
  bool any;
};

static enum tq_code fail_feature(const struct reader *r, size_t feature, const char *what,
                                 struct tq_err *err) {
  return tq_fail(err, TQ_E_FORMAT, "%s: feature %zu %.300s", r->path, feature + 1, what);
}

static enum tq_code read_fields(struct reader *r, OGRLayerH layer, struct tq_err *err) {
  OGRFeatureDefnH defn = OGR_L_GetLayerDefn(layer);
  int n = OGR_FD_GetFieldCount(defn);
  r->v->fields = tq_calloc((size_t)n, sizeof *r->v->fields);
  r->v->is_number = tq_calloc((size_t)n, sizeof *r->v->is_number);
  if (!r->v->fields || !r->v->is_number) return tq_fail_memory(err, r->path);
  for (int f = 0; f < n; f++) {
    OGRFieldDefnH field = OGR_FD_GetFieldDefn(defn, f);
    OGRFieldType type = OGR_Fld_GetType(field);
    if (!(r->v->fields[f] = strdup(OGR_Fld_GetNameRef(field)))) return tq_fail_memory(err, r->path);
    r->v->n_fields++;
    r->v->is_number[f] = type == OFTInteger || type == OFTInteger64 || type == OFTReal;
  }
  return TQ_OK;
}

static bool add_values(struct reader *r, OGRFeatureH feature) {
  for (size_t f = 0; f < r->v->n_fields; f++) {
    bool set = OGR_F_IsFieldSetAndNotNull(feature, (int)f);
    char *text = strdup(set ? OGR_F_GetFieldAsString(feature, (int)f) : "");
    double number =
        set && r->v->is_number[f] ? OGR_F_GetFieldAsDouble(feature, (int)f) : (double)NAN;
    if (!text || !tq_push(&r->texts, text)) {
      free(text);
      return false;
    }
    if (!tq_push(&r->numbers, number)) return false;
  }
  return true;
}

/* Adds a ring running the way asked for; false when memory is out. */
static bool add_ring(struct reader *r, OGRGeometryH ring, bool counter_clockwise) {
  int n = OGR_G_GetPointCount(ring) - 1; /* closed */
  double twice = 0;
  for (int i = 0; i < n; i++)
    twice += OGR_G_GetX(ring, i) * OGR_G_GetY(ring, i + 1) -
             OGR_G_GetX(ring, i + 1) * OGR_G_GetY(ring, i);
  bool turn = (twice > 0) != counter_clockwise;
  for (int i = 0; i < n; i++) {
    int k = turn ? n - 1 - i : i;
    double x = OGR_G_GetX(ring, k), y = OGR_G_GetY(ring, k);
    if (!tq_push(&r->x, x) || !tq_push(&r->y, y)) return false;
  }
  return tq_push(&r->first_position, r->x.n);
}

static bool add_polygon(struct reader *r, OGRGeometryH polygon) {
  for (int i = 0; i < OGR_G_GetGeometryCount(polygon); i++)
    if (!add_ring(r, OGR_G_GetGeometryRef(polygon, i), i == 0)) return false;
  return true;
}

static enum tq_code check_degrees(const struct reader *r, size_t feature, size_t first,
                                  struct tq_err *err) {
  for (size_t i = first; i < r->x.n; i++)
    if (!(fabs(r->x.v[i]) <= 180 && fabs(r->y.v[i]) <= 90))
      return fail_feature(r, feature,
                          "lies outside the globe; the file's reference system is not the one it "
                          "names: set the right one with `ogr2ogr -a_srs`",
                          err);
  return TQ_OK;
}

static enum tq_code add_geometry(struct reader *r, size_t feature, OGRGeometryH g,
                                 struct tq_err *err) {
  OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(g));
  bool point = type == wkbPoint, polygon = type == wkbPolygon || type == wkbMultiPolygon;
  if ((!point && !polygon) || (r->any && point != r->v->is_points))
    return fail_feature(r, feature,
                        "is neither like the others nor alone a point or polygon; give "
                        "a file of points only or polygons only",
                        err);
  r->any = true;
  r->v->is_points = point;
  CPLErrorReset();
  if (polygon && r->valid && !OGR_G_IsValid(g)) {
    char text[400];
    snprintf(text, sizeof text,
             "is no valid polygon (%.150s); repair it: `ogr2ogr -makevalid`, or Fix geometries in "
             "QGIS",
             CPLGetLastErrorMsg());
    return fail_feature(r, feature, text, err);
  }
  if (r->to_degrees && OGR_G_Transform(g, r->to_degrees) != OGRERR_NONE)
    return fail_feature(r, feature, "lies outside the file's reference system", err);
  size_t before = r->x.n;
  bool ok = true;
  if (point) {
    double x = OGR_G_GetX(g, 0), y = OGR_G_GetY(g, 0);
    ok = tq_push(&r->x, x) && tq_push(&r->y, y);
  } else if (type == wkbPolygon) {
    ok = add_polygon(r, g);
  } else {
    for (int i = 0; i < OGR_G_GetGeometryCount(g) && ok; i++)
      ok = add_polygon(r, OGR_G_GetGeometryRef(g, i));
  }
  if (!ok) return tq_fail_memory(err, r->path);
  return check_degrees(r, feature, before, err);
}

static enum tq_code add_feature(struct reader *r, OGRFeatureH f, size_t number,
                                struct tq_err *err) {
  OGRGeometryH own = OGR_F_GetGeometryRef(f);
  if (!own || OGR_G_IsEmpty(own)) return TQ_OK; /* a row of a table without a place */
  OGRGeometryH g =
      OGR_G_ForceTo(OGR_G_Clone(own), OGR_GT_GetLinear(OGR_G_GetGeometryType(own)), NULL);
  if (!g) return tq_fail_memory(err, r->path);
  OGR_G_FlattenTo2D(g);
  enum tq_code code = add_geometry(r, number, g, err);
  OGR_G_DestroyGeometry(g);
  if (code) return code;
  if (!add_values(r, f) || !tq_push(&r->first_ring, r->first_position.n - 1))
    return tq_fail_memory(err, r->path);
  r->v->n_features++;
  return TQ_OK;
}

static enum tq_code find_place(struct reader *r, OGRLayerH layer, struct tq_err *err) {
  OGRSpatialReferenceH own = OGR_L_GetSpatialRef(layer);
  const char *name = own ? OSRGetName(own) : NULL;
  snprintf(r->v->system, sizeof r->v->system, "%s", name ? name : "");
  if (!own)
    return tq_fail(err, TQ_E_FORMAT,
                   "%s: the file has no reference system; set it with `ogr2ogr -a_srs EPSG:n OUT "
                   "IN`, 4326 for degrees of WGS-84",
                   r->path);
  OGRSpatialReferenceH from = OSRClone(own), degrees = OSRNewSpatialReference(NULL);
  OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
  if (OSRImportFromEPSG(degrees, 4326) == OGRERR_NONE) {
    OSRSetAxisMappingStrategy(degrees, OAMS_TRADITIONAL_GIS_ORDER);
    r->to_degrees = OCTNewCoordinateTransformation(from, degrees);
  }
  OSRRelease(from);
  OSRRelease(degrees);
  if (r->to_degrees) return TQ_OK;
  return tq_fail(err, TQ_E_FORMAT, "%s: its reference system cannot be turned to WGS-84: %s",
                 r->path, CPLGetLastErrorMsg());
}

static enum tq_code read_layer(struct reader *r, GDALDatasetH ds, struct tq_err *err) {
  int n_layers = GDALDatasetGetLayerCount(ds);
  if (n_layers != 1)
    return tq_fail(
        err, TQ_E_FORMAT,
        "%s: has %d layers; copy one to a file of its own with `ogr2ogr OUT.gpkg IN LAYER`",
        r->path, n_layers);
  OGRLayerH layer = GDALDatasetGetLayer(ds, 0);
  enum tq_code code = find_place(r, layer, err);
  if (!code) code = read_fields(r, layer, err);
  if (!code && (!tq_push(&r->first_ring, 0) || !tq_push(&r->first_position, 0)))
    code = tq_fail_memory(err, r->path);
  if (code) return code;
  OGR_L_ResetReading(layer);
  OGRFeatureH f;
  for (size_t i = 0; !code && (f = OGR_L_GetNextFeature(layer)); i++) {
    code = add_feature(r, f, i, err);
    OGR_F_Destroy(f);
  }
  if (!code && r->v->n_features == 0)
    code = tq_fail(err, TQ_E_FORMAT, "%s: no point or polygon in it", r->path);
  return code;
}

enum tq_code tq_gdal_read_vector(const char *path, bool valid, struct tq_vector *out,
                                 struct tq_err *err) {
  memset(out, 0, sizeof *out);
  struct reader r = {.path = path, .valid = valid, .v = out};
  GDALAllRegister();
  CPLPushErrorHandler(CPLQuietErrorHandler);
  GDALDatasetH ds = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
  enum tq_code code = ds ? read_layer(&r, ds, err)
                         : tq_fail(err, TQ_E_IO, "%s: cannot be read as points or polygons: %s",
                                   path, CPLGetLastErrorMsg());
  if (r.to_degrees) OCTDestroyCoordinateTransformation(r.to_degrees);
  if (ds) GDALClose(ds);
  CPLPopErrorHandler();
  out->texts = r.texts.v;
  out->n_texts = r.texts.n;
  out->numbers = r.numbers.v;
  out->x = r.x.v;
  out->y = r.y.v;
  out->n_positions = r.x.n;
  out->first_ring = r.first_ring.v;
  out->first_position = r.first_position.v;
  out->n_rings = r.first_position.n ? r.first_position.n - 1 : 0;
  if (code) tq_vector_free(out);
  return code;
}
