/* Reference systems other than UTM, through PROJ. */
#include <cpl_conv.h>
#include <cpl_error.h>
#include <math.h>
#include <ogr_srs_api.h>

#include "engine/base/mem.h"
#include "tools/gdal_parts.h"

struct tq_crs {
  int epsg;
  OGRCoordinateTransformationH from_degrees, to_degrees;
};

static enum tq_code check_projected(OGRSpatialReferenceH srs, int epsg, struct tq_err *err) {
  const char *advice =
      "give a projected one in metres, such as UTM (EPSG:32650) or CGCS2000 / "
      "3-degree Gauss-Kruger CM 114E (EPSG:4547)";
  if (!OSRIsProjected(srs))
    return tq_fail(err, TQ_E_ARG, "--crs EPSG:%d: is not projected; %s", epsg, advice);
  if (fabs(OSRGetLinearUnits(srs, NULL) - 1) > 1e-9)
    return tq_fail(err, TQ_E_ARG, "--crs EPSG:%d: is not in metres; %s", epsg, advice);
  return TQ_OK;
}

enum tq_code tq_gdal_crs_open(int epsg, struct tq_crs **out, struct tq_err *err) {
  struct tq_crs *crs = tq_calloc(1, sizeof *crs);
  if (!crs) return tq_fail_memory(err, "a reference system");
  CPLPushErrorHandler(CPLQuietErrorHandler);
  OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL), wgs84 = OSRNewSpatialReference(NULL);
  enum tq_code code = TQ_OK;
  crs->epsg = epsg;
  if (!srs || !wgs84 || OSRImportFromEPSG(wgs84, 4326) != OGRERR_NONE)
    code = tq_gdal_fail(err, "EPSG:4326");
  else if (OSRImportFromEPSG(srs, epsg) != OGRERR_NONE)
    code = tq_fail(err, TQ_E_ARG, "--crs EPSG:%d: PROJ does not know it; look it up on epsg.org",
                   epsg);
  if (!code) code = check_projected(srs, epsg, err);
  if (!code) {
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    OSRSetAxisMappingStrategy(wgs84, OAMS_TRADITIONAL_GIS_ORDER);
    crs->from_degrees = OCTNewCoordinateTransformation(wgs84, srs);
    crs->to_degrees = OCTNewCoordinateTransformation(srs, wgs84);
    if (!crs->from_degrees || !crs->to_degrees) code = tq_gdal_fail(err, "--crs");
  }
  if (srs) OSRRelease(srs);
  if (wgs84) OSRRelease(wgs84);
  CPLPopErrorHandler();
  if (code)
    tq_gdal_crs_close(crs);
  else
    *out = crs;
  return code;
}

enum tq_code tq_gdal_crs_points(const struct tq_crs *crs, bool to_degrees, size_t n, double *x,
                                double *y, struct tq_err *err) {
  enum { CHUNK = 1 << 20 }; /* OCT counts in int */
  CPLPushErrorHandler(CPLQuietErrorHandler);
  bool ok = true;
  for (size_t done = 0; ok && done < n; done += CHUNK) {
    size_t k = n - done < CHUNK ? n - done : CHUNK;
    ok = OCTTransform(to_degrees ? crs->to_degrees : crs->from_degrees, (int)k, x + done, y + done,
                      NULL);
    for (size_t i = done; ok && i < done + k; i++) ok = isfinite(x[i]) && isfinite(y[i]);
  }
  CPLPopErrorHandler();
  if (ok) return TQ_OK;
  return tq_fail(err, TQ_E_OUTSIDE,
                 "--crs EPSG:%d: the region lies outside of what it can express; choose the zone "
                 "of the region",
                 crs->epsg);
}

void tq_gdal_crs_close(struct tq_crs *crs) {
  if (!crs) return;
  if (crs->from_degrees) OCTDestroyCoordinateTransformation(crs->from_degrees);
  if (crs->to_degrees) OCTDestroyCoordinateTransformation(crs->to_degrees);
  free(crs);
}
