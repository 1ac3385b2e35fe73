/* Output files: what was written is read back by other programs' libraries and compared. */
#include <cairo.h>
#include <cpl_conv.h>
#include <fontconfig/fontconfig.h>
#include <gdal.h>
#include <gdal_frmts.h>
#include <jansson.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <pango/pangocairo.h>
#include <string.h>
#include <unistd.h>

#include "tests/out_world.h"
#include "tests/suite.h"
#include "tools/iso_features.h"
#include "tools/map.h"
#include "tools/out.h"

static json_t *load_json(const char *path) {
  json_error_t why = {0};
  json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
  ck_assert_msg(root != NULL, "%s: %s", path, why.text);
  return root;
}

static json_t *feature(json_t *root, size_t i) {
  return json_array_get(json_object_get(root, "features"), i);
}
static json_t *property(json_t *root, size_t i, const char *key) {
  return json_object_get(json_object_get(feature(root, i), "properties"), key);
}
static json_t *polygons(json_t *root, size_t i) {
  return json_object_get(json_object_get(feature(root, i), "geometry"), "coordinates");
}
static double ordinate(json_t *ring, size_t i, size_t axis) {
  return json_real_value(json_array_get(json_array_get(ring, i), axis));
}

START_TEST(geojson_features_have_properties_and_fall_by_cutoff) {
  struct world w;
  world_open(&w);
  write_ok(&w, "a.geojson");
  json_t *root = load_json(w.path);
  ck_assert_str_eq(json_string_value(json_object_get(root, "type")), "FeatureCollection");
  ck_assert_str_eq(json_string_value(json_object_get(json_object_get(root, "definition"), "date")),
                   "2016-03-15");
  const double minutes[] = {60, 60, 30.5, 30.5, 15, 15};
  const char *modes[] = {"transit", "car"};
  ck_assert_uint_eq(json_array_size(json_object_get(root, "features")), 6);
  for (size_t i = 0; i < 6; i++) {
    bool transit = i % 2 == 0;
    ck_assert_double_eq(json_number_value(property(root, i, "cutoff_min")), minutes[i]);
    ck_assert_str_eq(json_string_value(property(root, i, "mode")), modes[i % 2]);
    ck_assert_str_eq(json_string_value(property(root, i, "from")), "武汉, \"江城\"");
    ck_assert(json_is_number(property(root, i, "area_km2")));
    ck_assert(json_is_integer(property(root, i, "percentile")) == transit);
    ck_assert(json_is_integer(property(root, i, "population")) == transit);
    ck_assert_str_eq(
        json_string_value(json_object_get(json_object_get(feature(root, i), "geometry"), "type")),
        "MultiPolygon");
  }
  ck_assert_int_eq(json_integer_value(property(root, 0, "percentile")), 50);
  ck_assert_int_eq(json_integer_value(property(root, 0, "population")), 3000);
  json_decref(root);
  ck_assert_int_eq(world_close(&w), 1);
}
END_TEST

START_TEST(geojson_rings_are_closed_and_right_handed_with_holes) {
  /* 60 min, transit: the block with its hole, and the lone cell in the south-east. */
  struct world w;
  world_open(&w);
  write_ok(&w, "a.json");
  json_t *root = load_json(w.path);
  ck_assert_uint_eq(json_array_size(polygons(root, 0)), 2);
  ck_assert_uint_eq(json_array_size(json_array_get(polygons(root, 0), 0)), 2);
  ck_assert_uint_eq(json_array_size(json_array_get(polygons(root, 0), 1)), 1);
  size_t p, r;
  json_t *polygon, *ring;
  json_array_foreach(polygons(root, 0), p, polygon) {
    json_array_foreach(polygon, r, ring) {
      size_t n = json_array_size(ring);
      double area2 = 0;
      ck_assert_uint_ge(n, 4);
      ck_assert(json_equal(json_array_get(ring, 0), json_array_get(ring, n - 1)));
      for (size_t i = 0; i + 1 < n; i++)
        area2 += (ordinate(ring, i, 0) - 117) * (ordinate(ring, i + 1, 1) - 30) -
                 (ordinate(ring, i + 1, 0) - 117) * (ordinate(ring, i, 1) - 30);
      ck_assert((area2 > 0) == (r == 0));
    }
  }
  json_decref(root);
  world_close(&w);
}
END_TEST

START_TEST(geojson_single_cell_is_where_it_should_be) {
  /* The car reaches one cell, column 2, row 1: centre 502500, 3398500, a diamond of 500 m.
   * Its first point is the western one. Half a km^2 in a projection of scale 0.9996:
   * 0.5 / 0.9996^2 = 0.50040. */
  struct world w;
  world_open(&w);
  write_ok(&w, "a.geojson");
  json_t *root = load_json(w.path);
  json_t *ring = json_array_get(json_array_get(polygons(root, 1), 0), 0);
  const double corners[4][2] = {
      {502000, 3398500}, {502500, 3398000}, {503000, 3398500}, {502500, 3399000}};
  ck_assert_uint_eq(json_array_size(ring), 5);
  for (size_t i = 0; i < 4; i++) {
    struct tq_pos p = at(corners[i][0], corners[i][1]);
    ck_assert_double_eq_tol(ordinate(ring, i, 0), tq_deg(p.lon_e7), 0.6e-7);
    ck_assert_double_eq_tol(ordinate(ring, i, 1), tq_deg(p.lat_e7), 0.6e-7);
  }
  ck_assert_double_eq_tol(json_number_value(property(root, 1, "area_km2")), 0.5004, 1e-4);
  json_decref(root);
  size_t size;
  char *bytes = read_all(w.path, &size);
  const char *digits = strstr(bytes, "\n[[[");
  ck_assert_ptr_nonnull(digits);
  digits = strchr(digits, '.');
  ck_assert_uint_eq(strspn(digits + 1, "0123456789"), 7);
  free(bytes);
  world_close(&w);
}
END_TEST

START_TEST(geojson_coordinates_move_to_the_asked_system) {
  struct world w;
  world_open(&w);
  write_ok(&w, "wgs.geojson");
  json_t *wgs = load_json(w.path);
  for (enum tq_coords coords = TQ_GCJ02; coords <= TQ_BD09; coords++) {
    w.iso.coords = coords;
    write_ok(&w, "moved.geojson");
    json_t *moved = load_json(w.path);
    json_t *a = json_array_get(json_array_get(polygons(wgs, 0), 0), 0);
    json_t *b = json_array_get(json_array_get(polygons(moved, 0), 0), 0);
    for (size_t i = 0; i < json_array_size(a); i++) {
      double lon = ordinate(a, i, 0), lat = ordinate(a, i, 1);
      tq_coords_from_wgs84(coords, &lon, &lat);
      ck_assert_double_eq_tol(ordinate(b, i, 0), lon, 0.6e-7);
      ck_assert_double_eq_tol(ordinate(b, i, 1), lat, 0.6e-7);
    }
    ck_assert(fabs(ordinate(a, 0, 0) - ordinate(b, 0, 0)) > 1e-3);
    json_decref(moved);
  }
  json_decref(wgs);
  world_close(&w);
}
END_TEST

START_TEST(geojson_nothing_reached_is_an_empty_multipolygon) {
  struct world w;
  world_open(&w);
  tq_iso_features_free(&w.iso);
  const int32_t tiny[] = {0, 1, 2};
  w.iso.cutoffs_s = tiny;
  ck_assert_int_eq(tq_iso_features_fill(&w.iso, NULL, NULL), TQ_OK);
  write_ok(&w, "a.geojson");
  json_t *root = load_json(w.path);
  ck_assert_uint_eq(json_array_size(polygons(root, 0)), 0);
  ck_assert(json_is_array(polygons(root, 0)));
  ck_assert_double_eq(json_number_value(property(root, 0, "area_km2")), 0);
  json_decref(root);
  world_close(&w);
}
END_TEST

START_TEST(dash_writes_geojson_to_standard_output) {
  struct world w;
  world_open(&w);
  fflush(stdout);
  int saved = dup(STDOUT_FILENO);
  FILE *to = fopen(in_folder(&w, "out"), "wb");
  ck_assert(saved >= 0 && to && dup2(fileno(to), STDOUT_FILENO) >= 0);
  enum tq_code code = tq_out_write(&w.iso, "-", NULL);
  fflush(stdout);
  dup2(saved, STDOUT_FILENO);
  close(saved);
  fclose(to);
  ck_assert_int_eq(code, TQ_OK);
  json_t *root = load_json(w.path);
  ck_assert_uint_eq(json_array_size(json_object_get(root, "features")), 6);
  json_decref(root);
  world_close(&w);
}
END_TEST

START_TEST(csv_has_one_row_a_feature_and_quotes) {
  struct world w;
  world_open(&w);
  write_ok(&w, "a.csv");
  size_t size;
  char *bytes = read_all(w.path, &size);
  const char *tail =
      ",\"武汉, "
      "\"\"江城\"\"\",\"{\"\"date\"\":\"\"2016-03-15\"\",\"\"window\"\":\"\"08:00-09:00\"\"}\"";
  const struct {
    const char *head, *population;
    size_t feature;
  } rows[] = {{"15,50,transit,", "1000", 0}, {"30.5,50,transit,", "2000", 1},
              {"60,50,transit,", "3000", 2}, {"15,,car,0.5004,", "", 3},
              {"30.5,,car,0.5004,", "", 4},  {"60,,car,0.5004,", "", 5}};
  char *line = strtok(bytes, "\n");
  ck_assert_str_eq(line, "cutoff_min,percentile,mode,area_km2,population,from,definition");
  for (size_t i = 0; i < 6; i++) {
    line = strtok(NULL, "\n");
    ck_assert_ptr_nonnull(line);
    ck_assert(!strncmp(line, rows[i].head, strlen(rows[i].head)));
    ck_assert(!strchr(line, '\r'));
    char end[256];
    snprintf(end, sizeof end, ",%s%s", rows[i].population, tail);
    ck_assert_str_eq(line + strlen(line) - strlen(end), end);
  }
  ck_assert_ptr_null(strtok(NULL, "\n"));
  free(bytes);
  world_close(&w);
}
END_TEST

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

START_TEST(png_repeats_to_the_byte_and_has_the_page_size) {
  struct world w;
  world_open(&w);
  write_ok(&w, "a.png");
  size_t n_a, n_b;
  char *a = read_all(w.path, &n_a);
  cairo_surface_t *image = cairo_image_surface_create_from_png(w.path);
  ck_assert_int_eq(cairo_surface_status(image), CAIRO_STATUS_SUCCESS);
  ck_assert_int_eq(cairo_image_surface_get_width(image), TQ_MAP_WIDTH);
  ck_assert_int_eq(cairo_image_surface_get_height(image), TQ_MAP_HEIGHT);
  cairo_surface_destroy(image);
  write_ok(&w, "b.png");
  char *b = read_all(w.path, &n_b);
  ck_assert_uint_eq(n_a, n_b);
  ck_assert_mem_eq(a, b, n_a);
  free(a);
  free(b);
  ck_assert_int_eq(world_close(&w), 2);
}
END_TEST

static uint32_t pixel(cairo_surface_t *s, double x, double y) {
  const unsigned char *row =
      cairo_image_surface_get_data(s) + (int)y * cairo_image_surface_get_stride(s);
  uint32_t rgb;
  memcpy(&rgb, row + 4 * (int)x, sizeof rgb);
  return rgb & 0xffffff;
}

/* The page's projection of the world's answer: rings from 501000 to 506000 and from
 * 3395000 to 3399000, half a cell around the reached centres, padded as fit_view does. */
static struct tq_map_view view_of_world(void) {
  struct tq_map_view view;
  double dx = 5000 * 0.06 + 3000, dy = 4000 * 0.06 + 3000;
  tq_map_view_fit(&view, 32650, 501000 - dx, 3395000 - dy, 506000 + dx, 3399000 + dy);
  return view;
}

START_TEST(map_shows_bands_where_they_are_and_knows_every_glyph) {
  struct world w;
  world_open(&w);
  cairo_surface_t *page = NULL;
  int n_unknown = -1;
  struct tq_err err = {0};
  ck_assert_msg(!tq_map_draw(&w.iso, &page, &n_unknown, &err), "%s", err.msg);
  ck_assert_int_eq(n_unknown, 0);
  struct tq_map_view view = view_of_world();
  double x, y;
  const struct {
    double x_m, y_m;
    bool reached;
  } spots[] = {{501850, 3396250, true},  /* inside the block's southern row */
               {505500, 3395400, true},  /* the lone cell */
               {502350, 3397350, false}, /* the hole */
               {504600, 3398900, false}};
  for (size_t i = 0; i < sizeof spots / sizeof *spots; i++) {
    tq_map_point(&view, at(spots[i].x_m, spots[i].y_m), &x, &y);
    ck_assert_msg((pixel(page, x, y) != 0xf5f4f0) == spots[i].reached, "spot %zu: %06x", i,
                  pixel(page, x, y));
  }
  tq_map_point(&view, w.origin, &x, &y);
  ck_assert_uint_eq(pixel(page, x + 4, y), 0xd7191c);
  cairo_surface_destroy(page);
  world_close(&w);
}
END_TEST

START_TEST(map_of_nothing_reached_lies_around_the_origin) {
  struct world w;
  world_open(&w);
  tq_iso_features_free(&w.iso);
  const int32_t tiny[] = {0, 1, 2};
  w.iso.cutoffs_s = tiny;
  ck_assert_int_eq(tq_iso_features_fill(&w.iso, NULL, NULL), TQ_OK);
  cairo_surface_t *page = NULL;
  ck_assert_int_eq(tq_map_draw(&w.iso, &page, NULL, NULL), TQ_OK);
  double mid_y = TQ_MAP_HEADER + (TQ_MAP_HEIGHT - TQ_MAP_HEADER - TQ_MAP_FOOTER) / 2.0;
  ck_assert_uint_eq(pixel(page, TQ_MAP_WIDTH / 2 + 4, mid_y), 0xd7191c);
  cairo_surface_destroy(page);
  w.iso.n_origins = 0; /* an area without points: the graph's bounds */
  ck_assert_int_eq(tq_map_draw(&w.iso, &page, NULL, NULL), TQ_OK);
  cairo_surface_destroy(page);
  world_close(&w);
}
END_TEST

START_TEST(map_summary_names_date_times_percentile_and_modes) {
  const struct {
    struct tq_band band;
    const char *definition, *text;
  } cases[] = {
      {{"p50", 50, "transit", NULL},
       "{\"date\":\"2016-03-15\",\"first_departure\":\"07:00:00\",\"last_departure\":\"08:59:00\"}",
       "2016-03-15 · 07:00–08:59 出发 · 中位数 · 公共交通"},
      {{"p95", 95, "car+transit", NULL},
       "{\"date\":\"2016-03-15\",\"first_arrival\":\"09:00:00\",\"last_arrival\":\"09:00:00\"}",
       "2016-03-15 · 09:00 到达 · 第 95 百分位 · 小汽车+公共交通"},
      {{"car", TQ_NO_PERCENTILE, "car", NULL}, "{}", "小汽车"},
      {{"p2.5", 2.5, "bus", NULL}, "no JSON", "第 2.5 百分位 · bus"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char line[256];
    tq_map_summary(TQ_ZH, &cases[i].band, cases[i].definition, line, sizeof line);
    ck_assert_str_eq(line, cases[i].text);
    tq_map_summary(TQ_ZH, &cases[i].band, cases[i].definition, line, 8);
    ck_assert_uint_lt(strlen(line), 8);
  }
}
END_TEST

START_TEST(csv_with_bom_starts_with_it_and_is_otherwise_the_same) {
  struct world w;
  size_t n_plain, n_bom;
  world_open(&w);
  write_ok(&w, "a.csv");
  char *plain = read_all(w.path, &n_plain);
  w.iso.bom = true;
  write_ok(&w, "b.csv");
  char *bom = read_all(w.path, &n_bom);
  ck_assert_uint_eq(n_bom, n_plain + 3);
  ck_assert_mem_eq(bom, "\xef\xbb\xbf", 3);
  ck_assert_mem_eq(bom + 3, plain, n_plain);
  free(plain);
  free(bom);
  world_close(&w);
}
END_TEST

/* The world's features again as bands. */
static void make_bands(struct world *w) {
  tq_iso_features_free(&w->iso);
  w->iso.polygons = TQ_BANDS;
  struct tq_err err = {0};
  ck_assert_msg(!tq_iso_features_fill(&w->iso, NULL, &err), "%s", err.msg);
}

START_TEST(bands_add_up_to_the_largest_ring_and_say_where_they_start) {
  struct world w;
  world_open(&w);
  double ring_km2 = w.iso.features[2].area_km2, sum_km2 = 0;
  make_bands(&w);
  for (size_t i = 0; i < 3; i++) sum_km2 += w.iso.features[i].area_km2;
  ck_assert_double_eq_tol(sum_km2, ring_km2, 1e-6);
  ck_assert_double_gt(w.iso.features[1].area_km2, 0.1);
  write_ok(&w, "a.geojson");
  json_t *root = load_json(w.path);
  const double above_min[] = {30.5, 30.5, 15, 15, 0, 0};
  for (size_t i = 0; i < 6; i++)
    ck_assert_double_eq(json_number_value(property(root, i, "above_min")), above_min[i]);
  /* by car all is within 15 minutes: the bands beyond are empty */
  ck_assert_uint_eq(json_array_size(polygons(root, 1)), 0);
  ck_assert_uint_eq(json_array_size(polygons(root, 5)), 1);
  json_decref(root);
  write_ok(&w, "a.csv");
  size_t size;
  char *bytes = read_all(w.path, &size);
  ck_assert(!strncmp(bytes, "above_min,cutoff_min,", 21));
  ck_assert_ptr_nonnull(strstr(bytes, "\n15,30.5,50,transit,"));
  free(bytes);
  world_close(&w);
}
END_TEST

START_TEST(simplified_features_have_fewer_points_and_nearly_the_area) {
  struct world w;
  world_open(&w);
  double km2 = w.iso.features[2].area_km2;
  size_t n = w.iso.features[2].contour->n_points;
  tq_iso_features_free(&w.iso);
  w.iso.simplify_m = 600;
  ck_assert_int_eq(tq_iso_features_fill(&w.iso, NULL, NULL), TQ_OK);
  ck_assert_uint_lt(w.iso.features[2].contour->n_points, n);
  ck_assert_uint_eq(w.iso.features[2].contour->n_rings, 3);
  ck_assert_double_eq_tol(w.iso.features[2].area_km2, km2, 0.4 * km2);
  world_close(&w);
}
END_TEST

START_TEST(svg_and_pdf_repeat_to_the_byte_and_are_whole) {
  struct world w;
  const char *names[2][2] = {{"a.svg", "b.svg"}, {"a.pdf", "b.pdf"}};
  world_open(&w);
  for (int i = 0; i < 2; i++) {
    size_t n_a, n_b;
    write_ok(&w, names[i][0]);
    char *a = read_all(w.path, &n_a);
    write_ok(&w, names[i][1]);
    char *b = read_all(w.path, &n_b);
    ck_assert_uint_gt(n_a, 5000);
    if (i == 1) { /* an SVG's inner names count on within one process */
      ck_assert_uint_eq(n_a, n_b);
      ck_assert_mem_eq(a, b, n_a);
    }
    ck_assert(!strncmp(a, i ? "%PDF-" : "<?xml", 5));
    ck_assert_ptr_nonnull(strstr(a + n_a - 12, i ? "%%EOF" : "</svg>"));
    free(a);
    free(b);
  }
  ck_assert_int_eq(world_close(&w), 4);
}
END_TEST

START_TEST(map_in_english_knows_every_glyph_and_differs) {
  struct world w;
  world_open(&w);
  cairo_surface_t *zh = NULL, *en = NULL;
  int n_unknown = -1;
  ck_assert_int_eq(tq_map_draw(&w.iso, &zh, NULL, NULL), TQ_OK);
  w.iso.lang = TQ_EN;
  ck_assert_int_eq(tq_map_draw(&w.iso, &en, &n_unknown, NULL), TQ_OK);
  ck_assert_int_eq(n_unknown, 0);
  size_t n = (size_t)cairo_image_surface_get_stride(zh) * TQ_MAP_HEIGHT;
  ck_assert(memcmp(cairo_image_surface_get_data(zh), cairo_image_surface_get_data(en), n) != 0);
  cairo_surface_destroy(zh);
  cairo_surface_destroy(en);
  world_close(&w);
}
END_TEST

START_TEST(map_title_names_are_plain) {
  struct world w;
  char out[TQ_MAP_TEXT];
  world_open(&w);
  const struct {
    enum tq_lang lang;
    const char *from, *title;
  } cases[] = {{TQ_ZH, "place:武汉", "武汉"},
               {TQ_ZH, "stop:汉口站 + area:江岸区 + 114.3,30.6", "汉口站 + 江岸区 + 114.3,30.6"},
               {TQ_EN, "place:武汉 + stop:汉口站", "Wuhan + 汉口站"},
               {TQ_ZH, "", ""}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tq_map_title_names(&w.graph, cases[i].lang, cases[i].from, out, sizeof out);
    ck_assert_str_eq(out, cases[i].title);
  }
  tq_map_title_names(&w.graph, TQ_ZH, "stop:汉口站 + stop:汉口站 + stop:汉口站", out, 16);
  ck_assert_uint_lt(strlen(out), 16);
  tq_map_people(TQ_ZH, 12345678, out);
  ck_assert_str_eq(out, "1,234.6 万人");
  tq_map_people(TQ_EN, 12345678, out);
  ck_assert_str_eq(out, "12.35 M people");
  tq_map_people_note(&w.graph, TQ_ZH, out, sizeof out);
  ck_assert_ptr_nonnull(strstr(out, "1 个地点"));
  world_close(&w);
}
END_TEST

START_TEST(map_projection_stays_within_a_quarter_pixel_of_utm) {
  struct tq_map_view view;
  const double span_m = 500000;
  tq_map_view_fit(&view, 32650, 250000, 3150000, 250000 + span_m, 3150000 + span_m * 0.6);
  double mid_x = TQ_MAP_WIDTH / 2.0, mid_y = view.top + view.height / 2, worst = 0;
  for (int i = 0; i <= 50; i++)
    for (int j = 0; j <= 50; j++) {
      double x_m = 250000 + span_m * i / 50, y_m = 3150000 + span_m * 0.6 * j / 50, x, y;
      tq_map_point(&view, at(x_m, y_m), &x, &y);
      worst = fmax(worst, fabs(x - (mid_x + (x_m - 500000) / view.m_per_px)));
      worst = fmax(worst, fabs(y - (mid_y - (y_m - 3300000) / view.m_per_px)));
    }
  ck_assert_double_lt(worst, 0.25);
}
END_TEST

int main(void) {
  Suite *s = suite_create("out");
  TCase *c = tcase_create("out");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, geojson_features_have_properties_and_fall_by_cutoff);
  tq_suite_add(c, geojson_rings_are_closed_and_right_handed_with_holes);
  tq_suite_add(c, geojson_single_cell_is_where_it_should_be);
  tq_suite_add(c, geojson_coordinates_move_to_the_asked_system);
  tq_suite_add(c, geojson_nothing_reached_is_an_empty_multipolygon);
  tq_suite_add(c, dash_writes_geojson_to_standard_output);
  tq_suite_add(c, csv_has_one_row_a_feature_and_quotes);
  tq_suite_add(c, geotiff_reads_back_cell_by_cell);
  tq_suite_add(c, geotiff_in_a_shifted_system_is_refused_with_the_remedy);
  tq_suite_add(c, unknown_ending_is_refused_naming_the_known_ones);
  tq_suite_add(c, failed_write_leaves_the_old_file_and_nothing_else);
  tq_suite_add(c, features_of_another_projection_without_callback_are_refused);
  tq_suite_add(c, features_of_another_projection_go_through_the_callback);
  tq_suite_add(c, png_repeats_to_the_byte_and_has_the_page_size);
  tq_suite_add(c, map_shows_bands_where_they_are_and_knows_every_glyph);
  tq_suite_add(c, map_of_nothing_reached_lies_around_the_origin);
  tq_suite_add(c, map_summary_names_date_times_percentile_and_modes);
  tq_suite_add(c, csv_with_bom_starts_with_it_and_is_otherwise_the_same);
  tq_suite_add(c, bands_add_up_to_the_largest_ring_and_say_where_they_start);
  tq_suite_add(c, simplified_features_have_fewer_points_and_nearly_the_area);
  tq_suite_add(c, svg_and_pdf_repeat_to_the_byte_and_are_whole);
  tq_suite_add(c, map_in_english_knows_every_glyph_and_differs);
  tq_suite_add(c, map_title_names_are_plain);
  tq_suite_add(c, map_projection_stays_within_a_quarter_pixel_of_utm);
  suite_add_tcase(s, c);
  int result = tq_suite_run(s);
  pango_cairo_font_map_set_default(NULL); /* so that leaks found are ours */
  cairo_debug_reset_static_data();
  FcFini();
  GDALDestroyDriverManager();
  return result;
}
