/* What part of each area a feature covers, through GEOS. Areas are measured on the
 * ellipsoid by the same formula as the features themselves. */
#include <cpl_error.h>
#include <ogr_api.h>

#include "engine/base/mem.h"
#include "tools/gdal_parts.h"

static OGRGeometryH ring_of(const struct tq_pos *points, size_t n) {
  OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
  OGR_G_SetPointCount(ring, (int)n + 1);
  for (size_t i = 0; i <= n; i++)
    OGR_G_SetPoint_2D(ring, (int)i, tq_deg(points[i % n].lon_e7), tq_deg(points[i % n].lat_e7));
  return ring;
}

static OGRGeometryH shape_of_feature(const struct tq_iso_feature *f) {
  const struct tq_contour *c = f->contour;
  OGRGeometryH shape = OGR_G_CreateGeometry(wkbMultiPolygon);
  for (size_t p = 0; p < c->n_polygons; p++) {
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    for (size_t r = c->first_ring[p]; r < c->first_ring[p + 1]; r++)
      OGR_G_AddGeometryDirectly(polygon, ring_of(f->points + c->first_point[r],
                                                 c->first_point[r + 1] - c->first_point[r]));
    OGR_G_AddGeometryDirectly(shape, polygon);
  }
  return shape;
}

/* An area's rings, shells followed by their holes; mended where they cross themselves. */
static OGRGeometryH shape_of_area(const struct tq_graph *g, const struct tq_area *area) {
  OGRGeometryH shape = OGR_G_CreateGeometry(wkbMultiPolygon), polygon = NULL;
  for (uint32_t r = area->first_ring; r < area->first_ring + area->n_rings; r++) {
    const struct tq_ring *ring = &g->rings[r];
    if (!polygon || !ring->is_hole) {
      if (polygon) OGR_G_AddGeometryDirectly(shape, polygon);
      polygon = OGR_G_CreateGeometry(wkbPolygon);
    }
    OGR_G_AddGeometryDirectly(polygon, ring_of(g->ring_points + ring->first_point, ring->n_points));
  }
  if (polygon) OGR_G_AddGeometryDirectly(shape, polygon);
  if (OGR_G_IsValid(shape)) return shape;
  OGRGeometryH mended = OGR_G_MakeValid(shape);
  OGR_G_DestroyGeometry(shape);
  return mended;
}

static bool ring_km2(OGRGeometryH ring, double *km2) {
  int n = OGR_G_GetPointCount(ring) - 1;
  if (n < 3) return true;
  double *lon = tq_alloc((size_t)n, sizeof *lon), *lat = tq_alloc((size_t)n, sizeof *lat);
  bool ok = lon && lat;
  for (int i = 0; ok && i < n; i++) OGR_G_GetPoint(ring, i, &lon[i], &lat[i], &(double){0});
  if (ok) *km2 = tq_ring_area_m2(lon, lat, (size_t)n) * 1e-6;
  if (*km2 < 0) *km2 = -*km2;
  free(lon);
  free(lat);
  return ok;
}

/* Adds the area of a geometry of any kind; only polygons have one. */
static bool add_km2(OGRGeometryH shape, double *sum_km2) {
  bool is_polygon = wkbFlatten(OGR_G_GetGeometryType(shape)) == wkbPolygon, ok = true;
  int n = OGR_G_GetGeometryCount(shape);
  for (int i = 0; ok && i < n; i++) {
    OGRGeometryH part = OGR_G_GetGeometryRef(shape, i);
    if (!is_polygon) {
      ok = add_km2(part, sum_km2);
      continue;
    }
    double km2 = 0;
    ok = ring_km2(part, &km2);
    *sum_km2 += i ? -km2 : km2;
  }
  return ok;
}

static enum tq_code measure(const struct tq_graph *g, uint32_t a, OGRGeometryH const *features,
                            size_t n, double *km2, double *whole_km2, struct tq_err *err) {
  const struct tq_area *area = &g->areas[a];
  OGRGeometryH shape = shape_of_area(g, area);
  bool ok = shape != NULL, memory = true;
  whole_km2[a] = 0;
  if (ok) memory = add_km2(shape, &whole_km2[a]);
  for (size_t f = 0; ok && memory && f < n; f++) {
    OGREnvelope e, h;
    km2[f] = 0;
    OGR_G_GetEnvelope(shape, &e);
    OGR_G_GetEnvelope(features[f], &h);
    if (OGR_G_IsEmpty(features[f]) || e.MinX > h.MaxX || h.MinX > e.MaxX || e.MinY > h.MaxY ||
        h.MinY > e.MaxY)
      continue;
    OGRGeometryH common = OGR_G_Intersection(features[f], shape);
    ok = common != NULL;
    if (ok) memory = add_km2(common, &km2[f]);
    OGR_G_DestroyGeometry(common);
  }
  OGR_G_DestroyGeometry(shape);
  if (!memory) return tq_fail_memory(err, "the areas");
  if (ok) return TQ_OK;
  return tq_fail(err, TQ_E_FORMAT, "area %s (%s): %s; mend its polygon",
                 tq_graph_string(g, area->id), tq_graph_string(g, area->name),
                 CPLGetLastErrorMsg());
}

enum tq_code tq_gdal_areas(const struct tq_iso *iso, double *km2, double *whole_km2,
                           struct tq_err *err) {
  size_t n = iso->n_bands * iso->n_cutoffs;
  OGRGeometryH *features = tq_calloc(n, sizeof *features);
  if (!features) return tq_fail_memory(err, "the areas");
  CPLPushErrorHandler(CPLQuietErrorHandler);
  for (size_t f = 0; f < n; f++) features[f] = shape_of_feature(&iso->features[f]);
  enum tq_code code = TQ_OK;
  for (uint32_t a = 0; a < iso->graph->n_areas && !code; a++)
    code = measure(iso->graph, a, features, n, km2 + a * n, whole_km2, err);
  for (size_t f = 0; f < n; f++) OGR_G_DestroyGeometry(features[f]);
  CPLPopErrorHandler();
  free(features);
  return code;
}
