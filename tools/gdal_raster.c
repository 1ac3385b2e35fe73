/* Rasters of the GDAL module: opportunities in, accessibility out. */
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <limits.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

#include "tools/gdal_input.h"

/* A side of a pixel is cut into at most this many; into a power of two, so that whole numbers
 * stay exact. */
enum { MAX_PIECES = 64 };

struct raster {
  GDALDatasetH ds;
  GDALRasterBandH band, mask;
  int n_cols, n_rows;
  double transform[6];
  OGRCoordinateTransformationH to_degrees;
  size_t n_pieces; /* a side */
  double *row;     /* [n_cols] */
  unsigned char *has;
  double *lon, *lat, *amount; /* [n_cols * n_pieces^2] */
  bool any;
};

static enum tq_code find_band(struct raster *r, const struct tq_raster_read *read,
                              struct tq_err *err) {
  int n = GDALGetRasterCount(r->ds), found = 0;
  if (n == 0) return tq_fail(err, TQ_E_FORMAT, "%s: no band in it", read->path);
  if (!read->band && n > 1)
    return tq_fail(err, TQ_E_FORMAT, "%s: has %d bands; say which: %s:1", read->path, n,
                   read->path);
  if (!read->band) found = 1;
  for (int b = 1; b <= n && !found; b++) {
    char number[16];
    snprintf(number, sizeof number, "%d", b);
    const char *name = GDALGetDescription(GDALGetRasterBand(r->ds, b));
    if (!strcmp(read->band, number) || !strcmp(read->band, name)) found = b;
  }
  if (!found)
    return tq_fail(err, TQ_E_FORMAT, "%s: has no band '%s'; give its number, 1 to %d", read->path,
                   read->band, n);
  r->band = GDALGetRasterBand(r->ds, found);
  r->mask = GDALGetMaskBand(r->band);
  return TQ_OK;
}

static enum tq_code find_place(struct raster *r, const char *path, struct tq_err *err) {
  OGRSpatialReferenceH own = GDALGetSpatialRef(r->ds);
  if (!own)
    return tq_fail(err, TQ_E_FORMAT,
                   "%s: the raster has no reference system; set it with `gdal_edit.py -a_srs "
                   "EPSG:n FILE`, 4326 for degrees of WGS-84",
                   path);
  if (GDALGetGeoTransform(r->ds, r->transform) != CE_None)
    return tq_fail(err, TQ_E_FORMAT,
                   "%s: the raster is not georeferenced; set its corners with `gdal_edit.py "
                   "-a_ullr`",
                   path);
  OGRSpatialReferenceH from = OSRClone(own), degrees = OSRNewSpatialReference(NULL);
  OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
  if (OSRImportFromEPSG(degrees, 4326) == OGRERR_NONE) {
    OSRSetAxisMappingStrategy(degrees, OAMS_TRADITIONAL_GIS_ORDER);
    r->to_degrees = OCTNewCoordinateTransformation(from, degrees);
  }
  OSRRelease(from);
  OSRRelease(degrees);
  if (r->to_degrees) return TQ_OK;
  return tq_fail(err, TQ_E_FORMAT, "%s: its reference system cannot be turned to WGS-84: %s", path,
                 CPLGetLastErrorMsg());
}

static void place_at(const struct raster *r, double col, double row, double *x, double *y) {
  const double *t = r->transform;
  *x = t[0] + col * t[1] + row * t[2];
  *y = t[3] + col * t[4] + row * t[5];
}

/* Longer side of the middle pixel in metres, on a sphere: it only tells how fine to cut. */
static double pixel_m(const struct raster *r) {
  double x[3], y[3], col = r->n_cols / 2.0, row = r->n_rows / 2.0;
  place_at(r, col, row, &x[0], &y[0]);
  place_at(r, col + 1, row, &x[1], &y[1]);
  place_at(r, col, row + 1, &x[2], &y[2]);
  if (!OCTTransform(r->to_degrees, 3, x, y, NULL)) return 0;
  double longest = 0, across = cos(y[0] * 0.017453292519943295);
  for (int i = 1; i < 3; i++)
    longest = fmax(longest, 111200 * hypot((x[i] - x[0]) * across, y[i] - y[0]));
  return isfinite(longest) ? longest : 0;
}

static enum tq_code open_raster(struct raster *r, const struct tq_raster_read *read,
                                struct tq_err *err) {
  r->ds = GDALOpenEx(read->path, GDAL_OF_RASTER | GDAL_OF_READONLY, NULL, NULL, NULL);
  if (!r->ds)
    return tq_fail(err, TQ_E_IO, "%s: cannot be read as a raster: %s", read->path,
                   CPLGetLastErrorMsg());
  enum tq_code code = find_band(r, read, err);
  if (!code) code = find_place(r, read->path, err);
  if (code) return code;
  r->n_cols = GDALGetRasterXSize(r->ds);
  r->n_rows = GDALGetRasterYSize(r->ds);
  double sides = pixel_m(r) / read->piece_m * 0.98; /* the pixel is measured on a sphere */
  r->n_pieces = 1;
  while ((double)r->n_pieces < sides && r->n_pieces < MAX_PIECES) r->n_pieces *= 2;
  size_t n = (size_t)r->n_cols * r->n_pieces * r->n_pieces;
  r->row = calloc((size_t)r->n_cols, sizeof *r->row);
  r->has = calloc((size_t)r->n_cols, 1);
  r->lon = calloc(n, sizeof *r->lon);
  r->lat = calloc(n, sizeof *r->lat);
  r->amount = calloc(n, sizeof *r->amount);
  if (!r->row || !r->has || !r->lon || !r->lat || !r->amount)
    return tq_fail_memory(err, read->path);
  return TQ_OK;
}

static void close_raster(struct raster *r) {
  if (r->to_degrees) OCTDestroyCoordinateTransformation(r->to_degrees);
  if (r->ds) GDALClose(r->ds);
  free(r->row);
  free(r->has);
  free(r->lon);
  free(r->lat);
  free(r->amount);
}

/* The pieces of one pixel; their number so far. */
static size_t cut_pixel(struct raster *r, int col, int row, double value, size_t n) {
  size_t k = r->n_pieces;
  for (size_t i = 0; i < k * k; i++, n++) {
    place_at(r, col + ((double)(i % k) + 0.5) / (double)k,
             row + ((double)(i / k) + 0.5) / (double)k, &r->lon[n], &r->lat[n]);
    r->amount[n] = value / (double)(k * k);
  }
  return n;
}

static enum tq_code read_row(struct raster *r, const struct tq_raster_read *read, int row,
                             struct tq_err *err) {
  if (GDALRasterIO(r->band, GF_Read, 0, row, r->n_cols, 1, r->row, r->n_cols, 1, GDT_Float64, 0,
                   0) != CE_None ||
      GDALRasterIO(r->mask, GF_Read, 0, row, r->n_cols, 1, r->has, r->n_cols, 1, GDT_Byte, 0, 0) !=
          CE_None)
    return tq_fail(err, TQ_E_IO, "%s: row %d cannot be read: %s", read->path, row,
                   CPLGetLastErrorMsg());
  size_t n = 0;
  for (int col = 0; col < r->n_cols; col++) {
    double value = r->row[col];
    if (!r->has[col] || isnan(value)) continue;
    r->any = true;
    if (value < 0)
      return tq_fail(err, TQ_E_FORMAT,
                     "%s: column %d, row %d holds %g: people and jobs cannot be negative; if it "
                     "means no data, say so with `gdal_edit.py -a_nodata %g FILE`",
                     read->path, col, row, value, value);
    if (isinf(value))
      return tq_fail(err, TQ_E_FORMAT, "%s: column %d, row %d is infinite; correct the raster",
                     read->path, col, row);
    if (value > 0) n = cut_pixel(r, col, row, value, n);
  }
  if (n == 0) return TQ_OK;
  if (n > INT_MAX || !OCTTransform(r->to_degrees, (int)n, r->lon, r->lat, NULL))
    return tq_fail(err, TQ_E_FORMAT, "%s: row %d lies outside its reference system: %s", read->path,
                   row, CPLGetLastErrorMsg());
  return read->put(read->ctx, n, r->lon, r->lat, r->amount, err);
}

enum tq_code tq_gdal_read_raster(const struct tq_raster_read *read, struct tq_err *err) {
  struct raster r = {0};
  GDALAllRegister();
  CPLPushErrorHandler(CPLQuietErrorHandler);
  enum tq_code code = open_raster(&r, read, err);
  for (int row = 0; row < r.n_rows && !code; row++) code = read_row(&r, read, row, err);
  if (!code && !r.any)
    code = tq_fail(err, TQ_E_FORMAT,
                   "%s: the raster holds nothing but nodata; check that it is the right file and "
                   "region",
                   read->path);
  close_raster(&r);
  CPLPopErrorHandler();
  return code;
}

static enum tq_code fail_gdal(struct tq_err *err) {
  return tq_fail(err, TQ_E_FORMAT, "GeoTIFF: %s; see that GDAL and PROJ are installed whole",
                 CPLGetLastErrorMsg());
}

static enum tq_code fill_dataset(GDALDatasetH ds, const struct tq_cell_bands *c,
                                 struct tq_err *err) {
  double transform[6] = {c->x0_m, c->cell_m, 0, c->y0_m, 0, -c->cell_m};
  OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
  bool ok = OSRImportFromEPSG(srs, c->epsg) == OGRERR_NONE &&
            GDALSetSpatialRef(ds, srs) == CE_None &&
            GDALSetGeoTransform(ds, transform) == CE_None &&
            GDALSetMetadataItem(ds, "TONGQU_DEFINITION", c->definition_json, NULL) == CE_None;
  OSRRelease(srs);
  for (size_t b = 0; b < c->n_bands && ok; b++) {
    GDALRasterBandH band = GDALGetRasterBand(ds, (int)b + 1);
    void *values = (void *)(uintptr_t)(c->values + b * c->n_rows * c->n_cols); /* only read */
    GDALSetDescription(band, c->names[b]);
    ok = GDALSetRasterNoDataValue(band, (double)NAN) == CE_None &&
         GDALRasterIO(band, GF_Write, 0, 0, (int)c->n_cols, (int)c->n_rows, values, (int)c->n_cols,
                      (int)c->n_rows, GDT_Float64, 0, 0) == CE_None;
  }
  return ok ? TQ_OK : fail_gdal(err);
}

static enum tq_code copy_bytes(const char *name, unsigned char **bytes, size_t *size,
                               struct tq_err *err) {
  vsi_l_offset length = 0;
  const GByte *made = VSIGetMemFileBuffer(name, &length, FALSE);
  if (!made || !length) return fail_gdal(err);
  if (!(*bytes = malloc((size_t)length))) return tq_fail_memory(err, "the GeoTIFF");
  memcpy(*bytes, made, (size_t)length);
  *size = (size_t)length;
  return TQ_OK;
}

enum tq_code tq_gdal_cell_geotiff(const struct tq_cell_bands *c, unsigned char **bytes,
                                  size_t *size, struct tq_err *err) {
  static const char *const options[] = {"COMPRESS=DEFLATE", "TILED=YES", "INTERLEAVE=BAND",
                                        "NUM_THREADS=1", NULL};
  if (!c->n_bands || c->n_bands > UINT16_MAX || c->n_cols > INT_MAX || c->n_rows > INT_MAX)
    return tq_fail(err, TQ_E_ARG, "a GeoTIFF of %zu bands cannot be; ask for fewer", c->n_bands);
  char name[64];
  snprintf(name, sizeof name, "/vsimem/tongqu_access_%p.tif", (const void *)c);
  GDALAllRegister();
  CPLPushErrorHandler(CPLQuietErrorHandler);
  GDALDatasetH ds = GDALCreate(GDALGetDriverByName("GTiff"), name, (int)c->n_cols, (int)c->n_rows,
                               (int)c->n_bands, GDT_Float64, (CSLConstList)(uintptr_t)options);
  enum tq_code code = ds ? fill_dataset(ds, c, err) : fail_gdal(err);
  CPLErrorReset();
  if (ds) GDALClose(ds);
  if (!code && CPLGetLastErrorType() >= CE_Failure) code = fail_gdal(err);
  if (!code) code = copy_bytes(name, bytes, size, err);
  VSIUnlink(name);
  CPLPopErrorHandler();
  return code;
}
