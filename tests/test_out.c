/* Output files: rasters read back through GDAL, endings, and what a failed write leaves behind. */
#include <cpl_conv.h>
#include <gdal.h>
#include <gdal_frmts.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <string.h>

#include "tests/out_world.h"
#include "tests/suite.h"
#include "tools/iso_features.h"
#include "tools/out.h"

START_TEST(geotiff_reads_back_cell_by_cell) {
  struct world w;
  world_open(&w);
  write_ok(&w, "a.tif");
  GDALRegister_GTiff();
  GDALDatasetH ds = GDALOpen(w.path, GA_ReadOnly);
  ck_assert_ptr_nonnull(ds);
  ck_assert_int_eq(GDALGetRasterCount(ds), 2);
  ck_assert_int_eq(GDALGetRasterXSize(ds), N_COLS);
  ck_assert_int_eq(GDALGetRasterYSize(ds), N_ROWS);
  double transform[6];
  const double expected[6] = {500000, 1000, 0, 3400000, 0, -1000};
  ck_assert_int_eq(GDALGetGeoTransform(ds, transform), CE_None);
  ck_assert_mem_eq(transform, expected, sizeof expected);
  ck_assert_str_eq(OSRGetAuthorityCode(GDALGetSpatialRef(ds), NULL), "32650");
  ck_assert_str_eq(GDALGetMetadataItem(ds, "TONGQU_DEFINITION", NULL), definition);
  ck_assert_str_eq(GDALGetMetadataItem(ds, "COMPRESSION", "IMAGE_STRUCTURE"), "DEFLATE");
  for (int b = 0; b < 2; b++) {
    GDALRasterBandH band = GDALGetRasterBand(ds, b + 1);
    int32_t cells[N_CELLS];
    int has_nodata = 0;
    ck_assert_int_eq(GDALGetRasterDataType(band), GDT_Int32);
    ck_assert_str_eq(GDALGetDescription(band), w.bands[b].name);
    ck_assert_double_eq(GDALGetRasterNoDataValue(band, &has_nodata), -1);
    ck_assert(has_nodata);
    ck_assert_int_eq(
        GDALRasterIO(band, GF_Read, 0, 0, N_COLS, N_ROWS, cells, N_COLS, N_ROWS, GDT_Int32, 0, 0),
        CE_None);
    ck_assert_mem_eq(cells, w.bands[b].time_s, sizeof cells);
  }
  GDALClose(ds);
  ck_assert_int_eq(world_close(&w), 1);
}
END_TEST

START_TEST(geotiff_in_a_shifted_system_is_refused_with_the_remedy) {
  struct world w;
  struct tq_err err = {0};
  world_open(&w);
  w.iso.coords = TQ_GCJ02;
  ck_assert_int_eq(tq_out_write(&w.iso, in_folder(&w, "a.tif"), &err), TQ_E_ARG);
  ck_assert_ptr_nonnull(strstr(err.msg, "--coords"));
  ck_assert_int_eq(tq_out_check("a.tif", TQ_GCJ02, &err), TQ_E_ARG);
  ck_assert_int_eq(tq_out_check("a.tif", TQ_WGS84, &err), TQ_OK);
  ck_assert_int_eq(tq_out_check("a.GeoJSON", TQ_BD09, &err), TQ_OK);
  ck_assert_int_eq(world_close(&w), 0);
}
END_TEST

START_TEST(unknown_ending_is_refused_naming_the_known_ones) {
  const char *paths[] = {"a.xls", "geojson", ".tif", "a.geojson.gz", ""};
  const char *known[] = {".geojson", ".csv", ".tif", ".png"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    struct tq_err err = {0};
    ck_assert_int_eq(tq_out_check(paths[i], TQ_WGS84, &err), TQ_E_ARG);
    for (size_t k = 0; k < 4; k++) ck_assert_ptr_nonnull(strstr(err.msg, known[k]));
  }
}
END_TEST

START_TEST(failed_write_leaves_the_old_file_and_nothing_else) {
  struct world w;
  struct tq_err err = {0};
  size_t size;
  world_open(&w);
  FILE *old = fopen(in_folder(&w, "a.geojson"), "wb");
  ck_assert(old && fputs("old", old) >= 0 && !fclose(old));
  w.iso.definition_json = "[1]";
  ck_assert_int_eq(tq_out_write(&w.iso, w.path, &err), TQ_E_FORMAT);
  w.iso.definition_json = definition;
  w.iso.from = "\xce\xe4\xba\xba"; /* GBK */
  ck_assert_int_eq(tq_out_write(&w.iso, w.path, &err), TQ_E_FORMAT);
  ck_assert_ptr_nonnull(strstr(err.msg, "UTF-8"));
  char *bytes = read_all(w.path, &size);
  ck_assert_str_eq(bytes, "old");
  free(bytes);
  ck_assert_int_eq(tq_out_write(&w.iso, "/nowhere/at/all.csv", &err), TQ_E_IO);
  ck_assert_int_eq(world_close(&w), 1);
}
END_TEST

START_TEST(features_of_another_projection_without_callback_are_refused) {
  struct world w;
  struct tq_err err = {0};
  world_open(&w);
  tq_iso_features_free(&w.iso);
  w.iso.grid.epsg = 4547;
  ck_assert_int_eq(tq_iso_features_fill(&w.iso, NULL, &err), TQ_E_ARG);
  ck_assert_ptr_null(w.iso.features);
  world_close(&w);
}
END_TEST

static enum tq_code degrees_of_km(void *ctx, size_t n, double *x, double *y, struct tq_err *err) {
  *(size_t *)ctx += n;
  for (size_t i = 0; i < n; i++) {
    x[i] = 100 + (x[i] - 500000) * 1e-5;
    y[i] = 30 + (y[i] - 3400000) * 1e-5;
  }
  (void)err;
  return TQ_OK;
}

START_TEST(features_of_another_projection_go_through_the_callback) {
  /* Cell column 2, row 1: 502000 becomes 100.02, 3398500 becomes 29.985. */
  struct world w;
  size_t n_seen = 0;
  struct tq_unproject unproject = {degrees_of_km, &n_seen};
  world_open(&w);
  tq_iso_features_free(&w.iso);
  w.iso.grid.epsg = 4547;
  ck_assert_int_eq(tq_iso_features_fill(&w.iso, &unproject, NULL), TQ_OK);
  struct tq_pos p = w.iso.features[3].points[0];
  ck_assert_int_eq(p.lon_e7, 1000200000);
  ck_assert_int_eq(p.lat_e7, 299850000);
  ck_assert_uint_gt(n_seen, 4);
  world_close(&w);
}
END_TEST

int main(void) {
  Suite *s = suite_create("out");
  TCase *c = tcase_create("out");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, geotiff_reads_back_cell_by_cell);
  tq_suite_add(c, geotiff_in_a_shifted_system_is_refused_with_the_remedy);
  tq_suite_add(c, unknown_ending_is_refused_naming_the_known_ones);
  tq_suite_add(c, failed_write_leaves_the_old_file_and_nothing_else);
  tq_suite_add(c, features_of_another_projection_without_callback_are_refused);
  tq_suite_add(c, features_of_another_projection_go_through_the_callback);
  suite_add_tcase(s, c);
  int result = tq_suite_run(s);
  GDALDestroyDriverManager(); /* so that leaks found are ours */
  return result;
}
