/* Cloud-optimised GeoTIFF: the surfaces as they are, through GDAL's COG driver. */
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <gdal_frmts.h>
#include <limits.h>

#include "tools/gdal_parts.h"

static enum tq_code set_place(GDALDatasetH ds, const struct tq_iso *iso, struct tq_err *err) {
  const struct tq_grid *grid = &iso->grid;
  double transform[6] = {grid->x0_m, grid->cell_m, 0, grid->y0_m, 0, -grid->cell_m};
  OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
  bool ok = srs && OSRImportFromEPSG(srs, grid->epsg) == OGRERR_NONE &&
            GDALSetSpatialRef(ds, srs) == CE_None && GDALSetGeoTransform(ds, transform) == CE_None;
  if (srs) OSRRelease(srs);
  return ok ? TQ_OK : tq_gdal_fail(err, "GeoTIFF reference system");
}

static enum tq_code fill_bands(GDALDatasetH ds, const struct tq_iso *iso, struct tq_err *err) {
  int n_cols = (int)iso->grid.n_cols, n_rows = (int)iso->grid.n_rows;
  for (size_t i = 0; i < iso->n_bands; i++) {
    GDALRasterBandH band = GDALGetRasterBand(ds, (int)i + 1);
    GDALSetDescription(band, iso->bands[i].name);
    void *cells = (void *)(uintptr_t)iso->bands[i].time_s; /* GF_Write only reads them */
    if (GDALSetRasterNoDataValue(band, -1) != CE_None ||
        GDALSetRasterUnitType(band, "s") != CE_None ||
        GDALRasterIO(band, GF_Write, 0, 0, n_cols, n_rows, cells, n_cols, n_rows, GDT_Int32, 0,
                     0) != CE_None)
      return tq_gdal_fail(err, "GeoTIFF band");
  }
  return TQ_OK;
}

/* The COG driver only copies: the bands are filled in memory first. Its overviews take the
 * nearest cell, so that no time is made up. */
static enum tq_code make_cog(const struct tq_iso *iso, const char *name, struct tq_err *err) {
  static const char *const options[] = {"COMPRESS=DEFLATE",
                                        "PREDICTOR=STANDARD",
                                        "BLOCKSIZE=256",
                                        "OVERVIEW_RESAMPLING=NEAREST",
                                        "NUM_THREADS=1",
                                        "BIGTIFF=IF_SAFER",
                                        NULL};
  GDALDatasetH ds = GDALCreate(GDALGetDriverByName("MEM"), "", (int)iso->grid.n_cols,
                               (int)iso->grid.n_rows, (int)iso->n_bands, GDT_Int32, NULL);
  if (!ds) return tq_gdal_fail(err, "GeoTIFF");
  enum tq_code code = set_place(ds, iso, err);
  if (!code && GDALSetMetadataItem(ds, "TONGQU_DEFINITION", iso->definition_json, NULL) != CE_None)
    code = tq_gdal_fail(err, "GeoTIFF definition");
  if (!code) code = fill_bands(ds, iso, err);
  CPLErrorReset();
  if (!code) {
    GDALDatasetH cog = GDALCreateCopy(GDALGetDriverByName("COG"), name, ds, TRUE,
                                      (CSLConstList)(uintptr_t)options, NULL, NULL);
    if (cog) GDALClose(cog);
    if (!cog || CPLGetLastErrorType() >= CE_Failure) code = tq_gdal_fail(err, "GeoTIFF");
  }
  GDALClose(ds);
  return code;
}

enum tq_code tq_gdal_geotiff(const struct tq_iso *iso, FILE *out, struct tq_err *err) {
  if (!iso->n_bands || iso->n_bands > UINT16_MAX || !iso->grid.n_cols || !iso->grid.n_rows ||
      iso->grid.n_cols > INT_MAX || iso->grid.n_rows > INT_MAX)
    return tq_fail(err, TQ_E_ARG, "a GeoTIFF of %zu bands of %u x %u cells cannot be; ask for less",
                   iso->n_bands, iso->grid.n_cols, iso->grid.n_rows);
  GDALRegister_GTiff();
  GDALRegister_COG();
  GDALRegister_MEM();
  CPLPushErrorHandler(CPLQuietErrorHandler);
  char name[64]; /* unique in the process: iso is the caller's own */
  snprintf(name, sizeof name, "/vsimem/tongqu_%p.tif", (const void *)iso);
  enum tq_code code = make_cog(iso, name, err);
  if (!code) code = tq_gdal_copy_out(name, out, err);
  VSIUnlink(name);
  CPLPopErrorHandler();
  return code;
}
