/* Cloud-optimised GeoTIFF: the surfaces as they are, through GDAL's COG driver. */
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <gdal_frmts.h>
#include <limits.h>
#include <math.h>

#include "engine/base/mem.h"
#include "engine/journey/points.h"
#include "tools/gdal_parts.h"
#include "tools/mode_codes.h"

/* What is written: all bands and layers, or the first layer of modes by itself. */
struct raster {
  const struct tq_iso *iso;
  const struct tq_cell_layer *mode; /* alone, as bytes with colours; NULL: everything */
  GDALDataType type;
  GDALDatasetH ds;
};

static enum tq_code set_place(GDALDatasetH ds, const struct tq_iso *iso, struct tq_err *err) {
  const struct tq_grid *grid = tq_iso_raster_grid(iso);
  double transform[6] = {grid->x0_m, grid->cell_m, 0, grid->y0_m, 0, -grid->cell_m};
  OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
  bool ok = srs && OSRImportFromEPSG(srs, grid->epsg) == OGRERR_NONE &&
            GDALSetSpatialRef(ds, srs) == CE_None && GDALSetGeoTransform(ds, transform) == CE_None;
  if (srs) OSRRelease(srs);
  return ok ? TQ_OK : tq_gdal_fail(err, "GeoTIFF reference system");
}

/* A file has one type: whole numbers, unless there are shares among the layers. */
static GDALDataType type_of(const struct raster *r) {
  if (r->mode) return GDT_Byte;
  for (size_t i = 0; i < r->iso->n_layers; i++)
    if (r->iso->layers[i].scale != 1) return GDT_Float32;
  return GDT_Int32;
}

static bool write_values(const struct raster *r, GDALRasterBandH band, const int32_t *v,
                         double scale) {
  const struct tq_grid *whole = tq_iso_raster_grid(r->iso), *grid = &r->iso->grid;
  int n_cols = (int)grid->n_cols, n_rows = (int)grid->n_rows;
  struct tq_window part = tq_window_of_grid(whole, grid);
  int left = (int)part.left, top = (int)part.top;
  size_t n = (size_t)n_cols * (size_t)n_rows;
  if (scale == 1) /* GF_Write only reads them; in bytes -1 becomes 0 */
    return GDALRasterIO(band, GF_Write, left, top, n_cols, n_rows, (void *)(uintptr_t)v, n_cols,
                        n_rows, GDT_Int32, 0, 0) == CE_None;
  float *scaled = tq_alloc(n, sizeof *scaled);
  for (size_t i = 0; scaled && i < n; i++) scaled[i] = v[i] < 0 ? -1 : (float)(v[i] * scale);
  bool ok = scaled && GDALRasterIO(band, GF_Write, left, top, n_cols, n_rows, scaled, n_cols,
                                   n_rows, GDT_Float32, 0, 0) == CE_None;
  free(scaled);
  return ok;
}

/* What the numbers of a layer mean, as an item of its metadata. */
static bool add_codes(GDALRasterBandH band, enum tq_codes codes) {
  char text[256] = "";
  size_t n = 0;
  for (int32_t c = 1; codes == TQ_CODES_MODE && c < TQ_N_CODES; c++)
    n += (size_t)snprintf(text + n, sizeof text - n, "%s%d=%s", n ? " " : "", (int)c,
                          tq_code_name(c));
  for (int i = 0; codes == TQ_CODES_NETWORKS && i < TQ_N_NETWORKS; i++)
    n += (size_t)snprintf(text + n, sizeof text - n, "%s%d=%s", n ? " " : "", 1 << i,
                          tq_network_name((enum tq_network)i));
  const char *key = codes == TQ_CODES_MODE ? "CODES" : "BITS";
  return codes == TQ_CODES_NONE || GDALSetMetadataItem(band, key, text, NULL) == CE_None;
}

static bool add_colors(GDALRasterBandH band) {
  GDALColorTableH table = GDALCreateColorTable(GPI_RGB);
  for (int32_t c = 0; table && c < TQ_N_CODES; c++) {
    double rgb[3] = {1, 1, 1};
    if (c) tq_mode_color(c, rgb);
    GDALColorEntry entry = {(short)lround(rgb[0] * 255), (short)lround(rgb[1] * 255),
                            (short)lround(rgb[2] * 255), c ? 255 : 0};
    GDALSetColorEntry(table, c, &entry);
  }
  bool ok = table && GDALSetRasterColorTable(band, table) == CE_None;
  if (table) GDALDestroyColorTable(table);
  return ok;
}

static bool fill_band(const struct raster *r, int number, const char *name, const char *unit,
                      const int32_t *v, double scale, enum tq_codes codes) {
  GDALRasterBandH band = GDALGetRasterBand(r->ds, number);
  GDALSetDescription(band, name);
  return GDALSetRasterNoDataValue(band, r->mode ? 0 : -1) == CE_None &&
         GDALFillRaster(band, r->mode ? 0 : -1, 0) == CE_None &&
         (!*unit || GDALSetRasterUnitType(band, unit) == CE_None) && add_codes(band, codes) &&
         (!r->mode || add_colors(band)) && write_values(r, band, v, scale);
}

static enum tq_code fill_bands(const struct raster *r, struct tq_err *err) {
  const struct tq_iso *iso = r->iso;
  bool ok = true;
  int number = 1;
  for (size_t i = 0; i < iso->n_bands && ok && !r->mode; i++)
    ok = fill_band(r, number++, iso->bands[i].name, "s", iso->bands[i].time_s, 1, TQ_CODES_NONE);
  for (size_t i = 0; i < iso->n_layers && ok; i++) {
    const struct tq_cell_layer *l = &iso->layers[i];
    if (r->mode && r->mode != l) continue;
    ok = fill_band(r, number++, l->name, l->unit, l->v, l->scale, l->codes);
  }
  return ok ? TQ_OK : tq_gdal_fail(err, "GeoTIFF band");
}

/* The COG driver only copies: the bands are filled in memory first. Its overviews take the
 * nearest cell, so that no time is made up. */
static enum tq_code make_cog(struct raster *r, const char *name, struct tq_err *err) {
  static const char *const options[] = {"COMPRESS=DEFLATE",
                                        "PREDICTOR=STANDARD",
                                        "BLOCKSIZE=256",
                                        "OVERVIEW_RESAMPLING=NEAREST",
                                        "NUM_THREADS=1",
                                        "BIGTIFF=IF_SAFER",
                                        NULL};
  const struct tq_iso *iso = r->iso;
  int n_bands = r->mode ? 1 : (int)(iso->n_bands + iso->n_layers);
  r->type = type_of(r);
  r->ds = GDALCreate(GDALGetDriverByName("MEM"), "", (int)tq_iso_raster_grid(iso)->n_cols,
                     (int)tq_iso_raster_grid(iso)->n_rows, n_bands, r->type, NULL);
  if (!r->ds) return tq_gdal_fail(err, "GeoTIFF");
  enum tq_code code = set_place(r->ds, iso, err);
  if (!code &&
      GDALSetMetadataItem(r->ds, "TONGQU_DEFINITION", iso->definition_json, NULL) != CE_None)
    code = tq_gdal_fail(err, "GeoTIFF definition");
  if (!code) code = fill_bands(r, err);
  CPLErrorReset();
  if (!code) {
    GDALDatasetH cog = GDALCreateCopy(GDALGetDriverByName("COG"), name, r->ds, TRUE,
                                      (CSLConstList)(uintptr_t)options, NULL, NULL);
    if (cog) GDALClose(cog);
    if (!cog || CPLGetLastErrorType() >= CE_Failure) code = tq_gdal_fail(err, "GeoTIFF");
  }
  GDALClose(r->ds);
  return code;
}

static enum tq_code write_raster(struct raster *r, FILE *out, struct tq_err *err) {
  const struct tq_iso *iso = r->iso;
  size_t n = iso->n_bands + iso->n_layers;
  const struct tq_grid *grid = tq_iso_raster_grid(iso);
  if (!iso->n_bands || n > UINT16_MAX || !grid->n_cols || !grid->n_rows || grid->n_cols > INT_MAX ||
      grid->n_rows > INT_MAX)
    return tq_fail(err, TQ_E_ARG, "a GeoTIFF of %zu bands of %u x %u cells cannot be; ask for less",
                   n, grid->n_cols, grid->n_rows);
  GDALRegister_GTiff();
  GDALRegister_COG();
  GDALRegister_MEM();
  CPLPushErrorHandler(CPLQuietErrorHandler);
  char name[64]; /* unique in the process: iso is the caller's own */
  snprintf(name, sizeof name, "/vsimem/tongqu_%p.tif", (const void *)iso);
  enum tq_code code = make_cog(r, name, err);
  if (!code) code = tq_gdal_copy_out(name, out, err);
  VSIUnlink(name);
  CPLPopErrorHandler();
  return code;
}

enum tq_code tq_gdal_geotiff(const struct tq_iso *iso, FILE *out, struct tq_err *err) {
  return write_raster(&(struct raster){.iso = iso}, out, err);
}

enum tq_code tq_gdal_mode_geotiff(const struct tq_iso *iso, FILE *out, struct tq_err *err) {
  struct raster r = {.iso = iso};
  for (size_t i = 0; i < iso->n_layers && !r.mode; i++)
    if (iso->layers[i].codes == TQ_CODES_MODE) r.mode = &iso->layers[i];
  if (!r.mode)
    return tq_fail(
        err, TQ_E_ARG,
        "a raster of the fastest mode needs several to choose from; give several --mode");
  return write_raster(&r, out, err);
}
