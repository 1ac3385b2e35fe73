/* GeoPackage, FlatGeobuf, Shapefile and the tables of areas: written, then read back by
 * OGR and compared with the answer. */
#include <cpl_conv.h>
#include <cpl_minixml.h>
#include <gdal.h>
#include <jansson.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "tests/out_world.h"

static GDALDatasetH open_vector(const char *path) {
  GDALDatasetH ds = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
  ck_assert_msg(ds != NULL, "%s cannot be opened", path);
  return ds;
}

static double number(OGRFeatureH f, const char *field) {
  int i = OGR_F_GetFieldIndex(f, field);
  ck_assert_msg(i >= 0, "no field %s", field);
  return OGR_F_IsFieldSetAndNotNull(f, i) ? OGR_F_GetFieldAsDouble(f, i) : -1;
}

static const char *text_of(OGRFeatureH f, const char *field) {
  int i = OGR_F_GetFieldIndex(f, field);
  ck_assert_msg(i >= 0, "no field %s", field);
  return OGR_F_GetFieldAsString(f, i);
}

/* The layer's features are the world's, largest cutoff first, ring by ring. */
static void check_isochrones(const struct world *w, OGRLayerH layer, const char *from) {
  size_t order[6];
  tq_out_order(&w->iso, order);
  ck_assert_int_eq(OGR_L_GetFeatureCount(layer, TRUE), 6);
  OGR_L_ResetReading(layer);
  for (size_t i = 0; i < 6; i++) {
    const struct tq_iso_feature *f = &w->iso.features[order[i]];
    const struct tq_band *band = &w->iso.bands[f->band];
    OGRFeatureH feature = OGR_L_GetNextFeature(layer);
    ck_assert_ptr_nonnull(feature);
    ck_assert_double_eq(number(feature, "cutoff_min"), f->cutoff_s / 60.0);
    ck_assert_double_eq(number(feature, "percentile"), band->percentile);
    ck_assert_double_eq_tol(number(feature, "area_km2"), f->area_km2, 1e-4);
    ck_assert_double_eq(number(feature, "population"), (double)f->population);
    ck_assert_str_eq(text_of(feature, "mode"), band->mode);
    ck_assert_str_eq(text_of(feature, "from"), from);
    OGRGeometryH shape = OGR_F_GetGeometryRef(feature);
    ck_assert(OGR_G_IsValid(shape));
    ck_assert(OGR_G_IsEmpty(shape) == (f->contour->n_points == 0));
    if (OGR_G_IsEmpty(shape)) {
      OGR_F_Destroy(feature);
      continue;
    }
    OGREnvelope e = {0};
    OGR_G_GetEnvelope(shape, &e);
    struct tq_box box = tq_box_empty();
    for (size_t k = 0; k < f->contour->n_points; k++) tq_box_add(&box, f->points[k]);
    double lon = tq_deg(box.min_lon_e7), lat = tq_deg(box.max_lat_e7);
    tq_coords_from_wgs84(w->iso.coords, &lon, &lat);
    ck_assert_double_eq_tol(e.MinX, lon, w->iso.coords ? 1e-4 : 1e-9);
    ck_assert_double_eq_tol(e.MaxY, lat, w->iso.coords ? 1e-4 : 1e-9);
    OGR_F_Destroy(feature);
  }
}

static void check_srs(OGRLayerH layer, const char *code, const char *name) {
  OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(layer);
  ck_assert_ptr_nonnull(srs);
  const char *found = OSRGetAuthorityCode(srs, NULL);
  if (code) ck_assert_str_eq(found ? found : "none", code);
  ck_assert_ptr_nonnull(strstr(OSRGetName(srs), name));
}

START_TEST(geopackage_has_every_layer_and_a_style_for_each) {
  struct world w;
  world_open(&w);
  write_ok(&w, "a.gpkg");
  GDALDatasetH ds = open_vector(w.path);
  OGRLayerH layer = GDALDatasetGetLayerByName(ds, "isochrones");
  ck_assert_ptr_nonnull(layer);
  check_isochrones(&w, layer, w.iso.from);
  check_srs(layer, "4326", "WGS 84");
  layer = GDALDatasetGetLayerByName(ds, "origins");
  OGRFeatureH f = OGR_L_GetNextFeature(layer);
  ck_assert_str_eq(text_of(f, "id"), "起点");
  ck_assert_double_eq_tol(OGR_G_GetX(OGR_F_GetGeometryRef(f), 0), tq_deg(w.origin.lon_e7), 1e-9);
  OGR_F_Destroy(f);
  layer = GDALDatasetGetLayerByName(ds, "places");
  f = OGR_L_GetNextFeature(layer);
  ck_assert_str_eq(text_of(f, "name"), "武汉");
  ck_assert_double_eq(number(f, "population"), 12326500);
  ck_assert_double_eq_tol(number(f, "min_p50"), 1000 / 60.0, 1e-4);
  ck_assert_double_eq(number(f, "min_car"), -1); /* null */
  OGR_F_Destroy(f);
  int n_rows = 0, n_styles = 0;
  layer = GDALDatasetGetLayerByName(ds, "definition");
  while ((f = OGR_L_GetNextFeature(layer))) {
    if (!strcmp(text_of(f, "key"), "date")) ck_assert_str_eq(text_of(f, "value"), "2016-03-15");
    if (!strcmp(text_of(f, "key"), "json")) ck_assert_str_eq(text_of(f, "value"), definition);
    n_rows++;
    OGR_F_Destroy(f);
  }
  ck_assert_int_eq(n_rows, 3);
  layer = GDALDatasetGetLayerByName(ds, "layer_styles");
  ck_assert_ptr_nonnull(layer);
  while ((f = OGR_L_GetNextFeature(layer))) {
    const char *name = text_of(f, "f_table_name");
    CPLXMLNode *qml = CPLParseXMLString(text_of(f, "styleQML"));
    ck_assert_msg(qml && CPLGetXMLNode(qml, "=qgis.renderer-v2"), "style of %s", name);
    ck_assert_ptr_nonnull(GDALDatasetGetLayerByName(ds, name));
    ck_assert_double_eq(number(f, "useAsDefault"), 1);
    ck_assert_str_eq(text_of(f, "f_geometry_column"), "geom");
    if (!strcmp(name, "isochrones")) {
      ck_assert_ptr_nonnull(strstr(text_of(f, "styleQML"), "value=\"30.5\" symbol=\"1\""));
      ck_assert_ptr_nonnull(strstr(text_of(f, "styleQML"), "\"37,52,148,255\""));
    }
    CPLDestroyXMLNode(qml);
    n_styles++;
    OGR_F_Destroy(f);
  }
  ck_assert_int_eq(n_styles, 3);
  GDALClose(ds);
  ck_assert_int_eq(world_close(&w), 1);
}
END_TEST

START_TEST(flatgeobuf_carries_the_features_and_their_definition) {
  struct world w;
  world_open(&w);
  write_ok(&w, "a.fgb");
  GDALDatasetH ds = open_vector(w.path);
  OGRLayerH layer = GDALDatasetGetLayer(ds, 0);
  check_isochrones(&w, layer, w.iso.from);
  check_srs(layer, "4326", "WGS 84");
  OGR_L_ResetReading(layer);
  OGRFeatureH f = OGR_L_GetNextFeature(layer);
  ck_assert_str_eq(text_of(f, "definition"), definition);
  ck_assert_str_eq(text_of(f, "coords"), "wgs84");
  OGR_F_Destroy(f);
  GDALClose(ds);
  ck_assert_int_eq(world_close(&w), 1);
}
END_TEST

START_TEST(shapefile_has_all_its_parts_in_utf8_and_short_names) {
  struct world w;
  world_open(&w);
  write_ok(&w, "a.shp");
  GDALDatasetH ds = open_vector(w.path);
  OGRLayerH layer = GDALDatasetGetLayer(ds, 0);
  check_isochrones(&w, layer, w.iso.from);
  OGRFeatureDefnH fields = OGR_L_GetLayerDefn(layer);
  for (int i = 0; i < OGR_FD_GetFieldCount(fields); i++)
    ck_assert_uint_le(strlen(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(fields, i))), 10);
  GDALClose(ds);
  size_t size;
  char *cpg = read_all(in_folder(&w, "a.cpg"), &size);
  ck_assert_str_eq(cpg, "UTF-8");
  free(cpg);
  char *beside = read_all(in_folder(&w, "a.definition.json"), &size);
  ck_assert(!strncmp(beside, definition, strlen(definition)));
  free(beside);
  ck_assert_int_eq(world_close(&w), 6);
}
END_TEST

START_TEST(shapefile_cuts_a_long_origin_between_characters) {
  struct world w;
  char from[1024] = "";
  world_open(&w);
  for (int i = 0; i < 100; i++) strcat(from, "江");
  w.iso.from = from;
  write_ok(&w, "a.shp");
  GDALDatasetH ds = open_vector(w.path);
  OGRFeatureH f = OGR_L_GetNextFeature(GDALDatasetGetLayer(ds, 0));
  ck_assert_uint_eq(strlen(text_of(f, "from")), 84 * 3); /* of 254 bytes */
  OGR_F_Destroy(f);
  GDALClose(ds);
  world_close(&w);
}
END_TEST

START_TEST(vector_files_repeat_to_the_byte) {
  struct world w;
  const char *names[][2] = {{"a.gpkg", "b.gpkg"}, {"a.fgb", "b.fgb"}, {"a.shp", "b.shp"}};
  world_open(&w);
  for (size_t i = 0; i < 3; i++) {
    size_t n_a, n_b;
    write_ok(&w, names[i][0]);
    char *a = read_all(w.path, &n_a);
    write_ok(&w, names[i][1]);
    char *b = read_all(w.path, &n_b);
    ck_assert_uint_eq(n_a, n_b);
    ck_assert_msg(!memcmp(a, b, n_a), "%s differs", names[i][0]);
    free(a);
    free(b);
  }
  world_close(&w);
}
END_TEST

START_TEST(vector_files_in_a_shifted_system_say_so) {
  struct world w;
  const char *names[] = {"a.gpkg", "a.fgb", "a.shp"};
  world_open(&w);
  w.iso.coords = TQ_GCJ02;
  for (size_t i = 0; i < 3; i++) {
    write_ok(&w, names[i]);
    GDALDatasetH ds = open_vector(w.path);
    OGRLayerH layer = GDALDatasetGetLayer(ds, 0);
    check_isochrones(&w, layer, w.iso.from);
    check_srs(layer, NULL, "GCJ-02");
    GDALClose(ds);
  }
  world_close(&w);
}
END_TEST

START_TEST(vector_files_of_bands_tell_where_they_start) {
  struct world w;
  world_open(&w);
  tq_iso_features_free(&w.iso);
  w.iso.polygons = TQ_BANDS;
  ck_assert_int_eq(tq_iso_features_fill(&w.iso, NULL, NULL), TQ_OK);
  write_ok(&w, "a.gpkg");
  GDALDatasetH ds = open_vector(w.path);
  OGRLayerH layer = GDALDatasetGetLayer(ds, 0);
  check_isochrones(&w, layer, w.iso.from);
  OGR_L_ResetReading(layer);
  OGRFeatureH f = OGR_L_GetNextFeature(layer);
  ck_assert_double_eq(number(f, "above_min"), 30.5);
  OGR_F_Destroy(f);
  GDALClose(ds);
  world_close(&w);
}
END_TEST

START_TEST(failed_vector_files_leave_nothing_behind) {
  struct world w;
  struct tq_err err = {0};
  world_open(&w);
  const char *paths[] = {"/nowhere/at/all.gpkg", "/nowhere/at/all.fgb", "/nowhere/at/all.shp"};
  for (size_t i = 0; i < 3; i++) ck_assert_int_eq(tq_out_write(&w.iso, paths[i], &err), TQ_E_IO);
  /* a folder where a part should go: no part of the shapefile is put in place */
  char folder[160];
  snprintf(folder, sizeof folder, "%s", in_folder(&w, "a.dbf"));
  ck_assert_int_eq(mkdir(folder, 0777), 0);
  ck_assert_int_eq(tq_out_write(&w.iso, in_folder(&w, "a.shp"), &err), TQ_E_IO);
  ck_assert_ptr_nonnull(strstr(err.msg, "a.dbf"));
  rmdir(folder);
  ck_assert_int_eq(world_close(&w), 0);
}
END_TEST

START_TEST(raster_of_many_cells_is_cloud_optimised_with_overviews) {
  enum { SIDE = 700 };
  struct world w;
  world_open(&w);
  int32_t *time_s = malloc(SIDE * SIDE * sizeof *time_s);
  ck_assert_ptr_nonnull(time_s);
  for (int i = 0; i < SIDE * SIDE; i++) time_s[i] = i % 7 ? i : -1;
  struct tq_band band = {"p50", 50, "transit", time_s};
  w.iso.bands = &band;
  w.iso.n_bands = 1;
  w.iso.grid.n_cols = w.iso.grid.n_rows = SIDE;
  write_ok(&w, "a.tif");
  GDALDatasetH ds = GDALOpen(w.path, GA_ReadOnly);
  ck_assert_ptr_nonnull(ds);
  ck_assert_str_eq(GDALGetMetadataItem(ds, "LAYOUT", "IMAGE_STRUCTURE"), "COG");
  GDALRasterBandH raster = GDALGetRasterBand(ds, 1);
  ck_assert_int_ge(GDALGetOverviewCount(raster), 1);
  int32_t row[SIDE];
  ck_assert_int_eq(GDALRasterIO(raster, GF_Read, 0, 99, SIDE, 1, row, SIDE, 1, GDT_Int32, 0, 0),
                   CE_None);
  ck_assert_mem_eq(row, time_s + 99 * SIDE, sizeof row);
  GDALClose(ds);
  w.iso.n_bands = 2; /* as it was filled */
  w.iso.bands = w.bands;
  free(time_s);
  world_close(&w);
}
END_TEST

START_TEST(areas_share_out_what_is_reached) {
  /* The border of the two areas runs through the middle of the single cell that the car
   * reaches (a diamond of half a km2 around 502500), and the city lies on it. */
  struct world w;
  world_open(&w);
  write_ok(&w, "a.areas.json");
  json_error_t why;
  json_t *root = json_load_file(w.path, 0, &why);
  ck_assert_msg(root != NULL, "%s", why.text);
  json_t *rows = json_object_get(root, "areas"), *row;
  ck_assert_uint_eq(json_array_size(rows), 12);
  ck_assert(json_is_object(json_object_get(root, "definition")));
  double km2[6] = {0}, people[6] = {0};
  size_t i;
  json_array_foreach(rows, i, row) {
    ck_assert_str_eq(json_string_value(json_object_get(row, "area_name")), i < 6 ? "西" : "东");
    km2[i % 6] += json_number_value(json_object_get(row, "km2"));
    people[i % 6] += json_number_value(json_object_get(row, "people"));
    ck_assert(json_number_value(json_object_get(row, "km2_whole")) > 40 - 0.2);
  }
  for (size_t f = 0; f < 6; f++) ck_assert_double_eq_tol(km2[f], w.iso.features[f].area_km2, 3e-4);
  ck_assert_double_eq_tol(json_number_value(json_object_get(json_array_get(rows, 3), "km2")),
                          0.2502, 2e-3);
  const double within[6] = {0, 12326500, 12326500, 0, 0, 0}; /* 1000 s by p50 */
  for (size_t f = 0; f < 6; f++) ck_assert_double_eq(people[f], within[f]);
  json_decref(root);
  w.iso.bom = true;
  write_ok(&w, "a.areas.csv");
  size_t size;
  char *bytes = read_all(w.path, &size);
  ck_assert(!strncmp(bytes,
                     "\xef\xbb\xbf"
                     "area_id,area_name,cutoff_min,",
                     30));
  ck_assert_ptr_nonnull(strstr(bytes, "\n2,东,60,50,transit,"));
  free(bytes);
  w.graph.n_areas = 0;
  struct tq_err err = {0};
  ck_assert_int_eq(tq_out_write(&w.iso, w.path, &err), TQ_E_NO_DATA);
  ck_assert_ptr_nonnull(strstr(err.msg, "--areas"));
  world_close(&w);
}
END_TEST

int main(void) {
  Suite *s = suite_create("out_vector");
  TCase *c = tcase_create("out_vector");
  tcase_set_timeout(c, 0);
  GDALAllRegister();
  tq_suite_add(c, geopackage_has_every_layer_and_a_style_for_each);
  tq_suite_add(c, flatgeobuf_carries_the_features_and_their_definition);
  tq_suite_add(c, shapefile_has_all_its_parts_in_utf8_and_short_names);
  tq_suite_add(c, shapefile_cuts_a_long_origin_between_characters);
  tq_suite_add(c, vector_files_repeat_to_the_byte);
  tq_suite_add(c, vector_files_in_a_shifted_system_say_so);
  tq_suite_add(c, vector_files_of_bands_tell_where_they_start);
  tq_suite_add(c, failed_vector_files_leave_nothing_behind);
  tq_suite_add(c, raster_of_many_cells_is_cloud_optimised_with_overviews);
  tq_suite_add(c, areas_share_out_what_is_reached);
  suite_add_tcase(s, c);
  int result = tq_suite_run(s);
  GDALDestroyDriverManager();
  return result;
}
