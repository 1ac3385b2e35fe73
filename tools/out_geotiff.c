/* The module tongqu_gdal.so: the only file here that knows GDAL. */
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <gdal_frmts.h>
#include <limits.h>
#include <ogr_srs_api.h>

#include "tools/gdal_module.h"

static enum tq_code fail_gdal(struct tq_err *err, const char *what) {
  return tq_fail(err, TQ_E_FORMAT, "%s: %s; see that GDAL and PROJ are installed whole", what,
                 CPLGetLastErrorMsg());
}

static enum tq_code set_place(GDALDatasetH ds, const struct tq_iso *iso, struct tq_err *err) {
  const struct tq_grid *grid = &iso->grid;
  double transform[6] = {grid->x0_m, grid->cell_m, 0, grid->y0_m, 0, -grid->cell_m};
  OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
  bool ok = srs && OSRImportFromEPSG(srs, grid->epsg) == OGRERR_NONE &&
            GDALSetSpatialRef(ds, srs) == CE_None && GDALSetGeoTransform(ds, transform) == CE_None;
  if (srs) OSRRelease(srs);
  return ok ? TQ_OK : fail_gdal(err, "GeoTIFF reference system");
}

static enum tq_code write_bands(GDALDatasetH ds, const struct tq_iso *iso, struct tq_err *err) {
  int n_cols = (int)iso->grid.n_cols, n_rows = (int)iso->grid.n_rows;
  for (size_t i = 0; i < iso->n_bands; i++) {
    GDALRasterBandH band = GDALGetRasterBand(ds, (int)i + 1);
    GDALSetDescription(band, iso->bands[i].name);
    void *cells = (void *)(uintptr_t)iso->bands[i].time_s; /* GF_Write only reads them */
    if (GDALSetRasterNoDataValue(band, -1) != CE_None ||
        GDALSetRasterUnitType(band, "s") != CE_None ||
        GDALRasterIO(band, GF_Write, 0, 0, n_cols, n_rows, cells, n_cols, n_rows, GDT_Int32, 0,
                     0) != CE_None)
      return fail_gdal(err, "GeoTIFF band");
  }
  return TQ_OK;
}

/* Writes the dataset under a name in memory and closes it. */
static enum tq_code make_dataset(const struct tq_iso *iso, const char *name, struct tq_err *err) {
  static const char *const options[] = {"COMPRESS=DEFLATE", "PREDICTOR=2",   "TILED=YES",
                                        "INTERLEAVE=BAND",  "NUM_THREADS=1", NULL};
  GDALDatasetH ds =
      GDALCreate(GDALGetDriverByName("GTiff"), name, (int)iso->grid.n_cols, (int)iso->grid.n_rows,
                 (int)iso->n_bands, GDT_Int32, (CSLConstList)(uintptr_t)options);
  if (!ds) return fail_gdal(err, "GeoTIFF");
  enum tq_code code = set_place(ds, iso, err);
  if (!code && GDALSetMetadataItem(ds, "TONGQU_DEFINITION", iso->definition_json, NULL) != CE_None)
    code = fail_gdal(err, "GeoTIFF definition");
  if (!code) code = write_bands(ds, iso, err);
  CPLErrorReset();
  GDALClose(ds);
  if (!code && CPLGetLastErrorType() >= CE_Failure) code = fail_gdal(err, "GeoTIFF");
  return code;
}

static enum tq_code copy_out(const char *name, FILE *out, struct tq_err *err) {
  vsi_l_offset size = 0;
  const GByte *bytes = VSIGetMemFileBuffer(name, &size, FALSE);
  if (!bytes || !size) return fail_gdal(err, "GeoTIFF");
  if (fwrite(bytes, 1, size, out) != size)
    return tq_fail(err, TQ_E_IO, "cannot write the GeoTIFF; see that the disk has space");
  return TQ_OK;
}

static enum tq_code write_geotiff(const struct tq_iso *iso, FILE *out, struct tq_err *err) {
  if (!iso->n_bands || iso->n_bands > UINT16_MAX || !iso->grid.n_cols || !iso->grid.n_rows ||
      iso->grid.n_cols > INT_MAX || iso->grid.n_rows > INT_MAX)
    return tq_fail(err, TQ_E_ARG, "a GeoTIFF of %zu bands of %u x %u cells cannot be; ask for less",
                   iso->n_bands, iso->grid.n_cols, iso->grid.n_rows);
  GDALRegister_GTiff();
  CPLPushErrorHandler(CPLQuietErrorHandler);
  char name[64]; /* unique in the process: iso is the caller's own */
  snprintf(name, sizeof name, "/vsimem/tongqu_%p.tif", (const void *)iso);
  enum tq_code code = make_dataset(iso, name, err);
  if (!code) code = copy_out(name, out, err);
  VSIUnlink(name);
  CPLPopErrorHandler();
  return code;
}

__attribute__((visibility("default"))) extern const struct tq_gdal_module tq_gdal_module_1;
const struct tq_gdal_module tq_gdal_module_1 = {.geotiff = write_geotiff};
