/* Isochrones as GeoJSON and CSV, read back by another library and compared. */
#include <jansson.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "tests/out_world.h"
#include "tests/suite.h"
#include "tools/iso_features.h"
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

int main(void) {
  Suite *s = suite_create("out_text");
  TCase *c = tcase_create("out_text");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, geojson_features_have_properties_and_fall_by_cutoff);
  tq_suite_add(c, geojson_rings_are_closed_and_right_handed_with_holes);
  tq_suite_add(c, geojson_single_cell_is_where_it_should_be);
  tq_suite_add(c, geojson_coordinates_move_to_the_asked_system);
  tq_suite_add(c, geojson_nothing_reached_is_an_empty_multipolygon);
  tq_suite_add(c, dash_writes_geojson_to_standard_output);
  tq_suite_add(c, csv_has_one_row_a_feature_and_quotes);
  tq_suite_add(c, csv_with_bom_starts_with_it_and_is_otherwise_the_same);
  tq_suite_add(c, bands_add_up_to_the_largest_ring_and_say_where_they_start);
  tq_suite_add(c, simplified_features_have_fewer_points_and_nearly_the_area);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
