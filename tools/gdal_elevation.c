/* Heights from any raster that GDAL reads. */
#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>

#include "engine/base/mem.h"
#include "tools/gdal_parts.h"

struct tq_heights {
  GDALDatasetH raster;
  GDALRasterBandH band;
  OGRCoordinateTransformationH from_degrees; /* NULL: the raster is in WGS-84 degrees */
  double to_pixel[6];
  double nodata;
  int has_nodata, n_cols, n_rows;
};

void tq_gdal_elevation_close(struct tq_heights *h) {
  if (!h) return;
  if (h->from_degrees) OCTDestroyCoordinateTransformation(h->from_degrees);
  if (h->raster) GDALClose(h->raster);
  free(h);
}

static enum tq_code open_crs(struct tq_heights *h, const char *path, struct tq_err *err) {
  OGRSpatialReferenceH srs = GDALGetSpatialRef(h->raster);
  OGRSpatialReferenceH wgs84 = OSRNewSpatialReference(NULL);
  enum tq_code code = TQ_OK;
  if (!srs)
    code = tq_fail(err, TQ_E_FORMAT,
                   "%s: the raster does not say its reference system; set it with gdal_edit.py "
                   "-a_srs EPSG:4326 (or what it is)",
                   path);
  else if (!wgs84 || OSRImportFromEPSG(wgs84, 4326) != OGRERR_NONE)
    code = tq_gdal_fail(err, "EPSG:4326");
  if (!code) {
    OSRSetAxisMappingStrategy(wgs84, OAMS_TRADITIONAL_GIS_ORDER);
    OGRSpatialReferenceH own = OSRClone(srs);
    OSRSetAxisMappingStrategy(own, OAMS_TRADITIONAL_GIS_ORDER);
    h->from_degrees = OCTNewCoordinateTransformation(wgs84, own);
    OSRRelease(own);
    if (!h->from_degrees) code = tq_gdal_fail(err, path);
  }
  if (wgs84) OSRRelease(wgs84);
  return code;
}

static enum tq_code open_raster(struct tq_heights *h, const char *path, struct tq_err *err) {
  double to_world[6];
  h->raster = GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY, NULL, NULL, NULL);
  if (!h->raster) return tq_gdal_fail(err, path);
  h->band = GDALGetRasterBand(h->raster, 1);
  h->n_cols = GDALGetRasterXSize(h->raster);
  h->n_rows = GDALGetRasterYSize(h->raster);
  if (!h->band || h->n_cols < 2 || h->n_rows < 2)
    return tq_fail(err, TQ_E_FORMAT, "%s: not a raster of heights; give an elevation model", path);
  if (GDALGetGeoTransform(h->raster, to_world) != CE_None ||
      !GDALInvGeoTransform(to_world, h->to_pixel))
    return tq_fail(err, TQ_E_FORMAT, "%s: the raster does not say where it lies; georeference it",
                   path);
  h->nodata = GDALGetRasterNoDataValue(h->band, &h->has_nodata);
  return open_crs(h, path, err);
}

enum tq_code tq_gdal_elevation_open(const char *path, struct tq_heights **out, struct tq_err *err) {
  struct tq_heights *h = tq_calloc(1, sizeof *h);
  if (!h) return tq_fail_memory(err, path);
  GDALAllRegister();
  CPLPushErrorHandler(CPLQuietErrorHandler);
  enum tq_code code = open_raster(h, path, err);
  CPLPopErrorHandler();
  if (code)
    tq_gdal_elevation_close(h);
  else
    *out = h;
  return code;
}

/* Linear between the centres of the four pixels around; in the outer half of the outermost
 * pixels as at their centres. */
bool tq_gdal_elevation_at(struct tq_heights *h, struct tq_pos pos, double *height_m) {
  double x = pos.lon_e7 / 1e7, y = pos.lat_e7 / 1e7;
  float z[4];
  CPLPushErrorHandler(CPLQuietErrorHandler);
  bool ok = OCTTransform(h->from_degrees, 1, &x, &y, NULL);
  double col = h->to_pixel[0] + x * h->to_pixel[1] + y * h->to_pixel[2];
  double row = h->to_pixel[3] + x * h->to_pixel[4] + y * h->to_pixel[5];
  ok = ok && col >= 0 && row >= 0 && col <= h->n_cols && row <= h->n_rows;
  col = fmin(fmax(ok ? col - 0.5 : 0, 0), h->n_cols - 1);
  row = fmin(fmax(ok ? row - 0.5 : 0, 0), h->n_rows - 1);
  int c = (int)fmin(floor(col), h->n_cols - 2), r = (int)fmin(floor(row), h->n_rows - 2);
  ok = ok && GDALRasterIO(h->band, GF_Read, c, r, 2, 2, z, 2, 2, GDT_Float32, 0, 0) == CE_None;
  CPLPopErrorHandler();
  for (int i = 0; i < 4 && ok; i++)
    ok = isfinite(z[i]) && !(h->has_nodata && z[i] == (float)h->nodata);
  if (!ok) return false;
  double right = col - c, down = row - r;
  double above = z[0] + (z[1] - z[0]) * right, below = z[2] + (z[3] - z[2]) * right;
  *height_m = above + (below - above) * down;
  return true;
}
