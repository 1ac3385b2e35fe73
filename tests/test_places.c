/* Places and areas: small tables of the user's own. */
#include "engine/base/geo.h"
#include "graphs/areas.h"
#include "graphs/places.h"
#include "tests/feed_dir.h"

static struct tq_draft d;
static struct tq_err err;
static char dir[TQ_PATH_SIZE];

static void set_up(void) {
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  tq_temp_dir(dir);
}

static void tear_down(void) {
  tq_draft_free(&d);
  tq_temp_dir_remove(dir);
}

static const char *text(uint32_t offset) { return d.strings.bytes.v + offset; }

static enum tq_code add(enum tq_code (*read)(struct tq_draft *, const char *, struct tq_err *),
                        const char *content) {
  char path[TQ_FILE_SIZE];
  snprintf(path, sizeof path, "%s/input", dir);
  tq_write_file(dir, "input", content, strlen(content));
  return read(&d, path, &err);
}

static void check_refused(enum tq_code code, const char *message) {
  ck_assert_int_eq(code, TQ_E_FORMAT);
  ck_assert_msg(strstr(err.msg, message) != NULL, "%s", err.msg);
  ck_assert_uint_eq(d.places.n + d.areas.n + d.rings.n + d.ring_points.n, 0);
}

START_TEST(places_read_with_their_columns) {
  ck_assert_int_eq(tq_places_add(&d, TQ_FIXTURES "/places/wuhan.csv", &err), TQ_OK);
  ck_assert_uint_eq(d.places.n, 3);
  const struct tq_place *p = d.places.v;
  ck_assert_str_eq(text(p[0].id), "hankou");
  ck_assert_str_eq(text(p[0].name), "汉口站");
  ck_assert_str_eq(text(p[0].name_en), "Hankou");
  ck_assert_str_eq(text(p[0].kind), "station");
  ck_assert_str_eq(text(p[0].parent), "武汉");
  ck_assert_int_eq(p[0].pos.lon_e7, 1142485000);
  ck_assert_int_eq(p[0].pos.lat_e7, 306185000);
  ck_assert_int_eq(p[0].population, -1);
  ck_assert_int_eq(p[2].population, 2469079);
  ck_assert_str_eq(text(p[2].parent), "");
}
END_TEST

START_TEST(places_of_few_columns_read) {
  ck_assert_int_eq(add(tq_places_add, "\xef\xbb\xbfLAT,LON,Name,ID,parent\r\n-90,180,n,1,p\r\n"),
                   TQ_OK);
  ck_assert_int_eq(d.places.v[0].pos.lat_e7, -900000000);
  ck_assert_int_eq(d.places.v[0].pos.lon_e7, 1800000000);
  ck_assert_str_eq(text(d.places.v[0].parent), "p");
  /* a second table may not bring the same id */
  ck_assert_int_eq(add(tq_places_add, "id,name,lon,lat\n2,x,1,1\n1,y,1,1\n"), TQ_E_FORMAT);
  ck_assert_uint_eq(d.places.n, 1);
  ck_assert_int_eq(add(tq_places_add, "id,name,lon,lat\n2,x,1,1\n"), TQ_OK);
  ck_assert_uint_eq(d.places.n, 2);
}
END_TEST

START_TEST(places_wrong_refused_by_line) {
  static const struct {
    const char *content, *message;
  } cases[] = {
      {"", "empty"},
      {"id,name,lon\n", ":1: no column lat; add it"},
      {"id,name,lon,lat\na,b,114,30\na,c,114,30\n", ":3: id a was given before"},
      {"id,name,lon,lat\na,b,30,114\n", ":2: lat 114 is outside -90..90"},
      {"id,name,lon,lat\na,b,-180.1,30\n", ":2: lon -180.1 is outside -180..180"},
      {"id,name,lon,lat\na,b,114,\n", ":2: lat '' is no number"},
      {"id,name,lon,lat\na,b,\"114,3\",30\n", ":2: lon '114,3' is no number"},
      {"id,name,lon,lat\n\n,b,114,30\n", ":3: id is empty"},
      {"id,name,lon,lat\na,,114,30\n", ":2: name is empty"},
      {"id,name,lon,lat,population\na,b,114,30,many\n", ":2: population 'many' is no count"},
      {"id,name,lon,lat,population\na,b,114,30,-1\n", ":2: population '-1' is no count"},
      {"id,name,lon,lat,note\na,b,114,30,\"\nb,c,1,1\n", ":2: a quote is never closed"},
      {"id,name,lon,lat\na,\xce\xe4\xba,114,30\n", ":2: not UTF-8"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check_refused(add(tq_places_add, cases[i].content), cases[i].message);
  ck_assert_int_eq(tq_places_add(&d, "/nowhere/places.csv", &err), TQ_E_IO);
}
END_TEST

START_TEST(areas_read_with_holes_and_parts) {
  ck_assert_int_eq(tq_areas_add(&d, TQ_FIXTURES "/areas/two.geojson", &err), TQ_OK);
  ck_assert_uint_eq(d.areas.n, 2);
  const struct tq_area *a = d.areas.v;
  ck_assert_str_eq(text(a[0].id), "sq");
  ck_assert_str_eq(text(a[0].name), "广场");
  ck_assert_int_eq(a[0].population, 1200);
  ck_assert_str_eq(text(a[1].id), "420100");
  ck_assert_str_eq(text(a[1].name), "two islands");
  ck_assert_int_eq(a[1].population, -1);
  /* square, its hole; island 1 (not closed, a point twice), island 2 (closed) */
  static const struct tq_ring rings[] = {{0, 4, 0}, {4, 3, 1}, {7, 3, 0}, {10, 3, 0}};
  ck_assert_uint_eq(d.rings.n, 4);
  ck_assert_mem_eq(d.rings.v, rings, sizeof rings);
  ck_assert(a[0].first_ring == 0 && a[0].n_rings == 2 && a[1].first_ring == 2 && a[1].n_rings == 2);
  ck_assert_uint_eq(d.ring_points.n, 13);
  ck_assert_int_eq(d.ring_points.v[12].lon_e7, 205000000);
  ck_assert_int_eq(d.ring_points.v[12].lat_e7, -1234568);
  ck_assert_uint_eq(tq_report_count(&d.report, "area_not_polygon"), 1);
  /* the same again: ids are taken */
  ck_assert_int_eq(tq_areas_add(&d, TQ_FIXTURES "/areas/two.geojson", &err), TQ_E_FORMAT);
  ck_assert(d.areas.n == 2 && d.rings.n == 4 && d.ring_points.n == 13);
}
END_TEST

#define POLYGON(ring) "{\"type\":\"Polygon\",\"coordinates\":[" ring "]}"
#define FEATURE(members, ring) "{\"type\":\"Feature\"," members "\"geometry\":" POLYGON(ring) "}"
#define RING "[[0,0],[1,0],[1,1],[0,0]]"

START_TEST(areas_wrong_refused_by_feature) {
  static const struct {
    const char *content, *message;
  } cases[] = {
      {"", "GeoJSON"},
      {"{\"type\":", "export the areas as GeoJSON"},
      {"[]", "no GeoJSON FeatureCollection or Feature"},
      {"{\"type\":\"FeatureCollection\",\"features\":[]}", "no polygon in it"},
      {"{\"type\":\"FeatureCollection\",\"features\":[1,null,{}]}", "no polygon in it"},
      {FEATURE("", "[[0,0],[1,0],[0,0]]"), "feature 1: a ring has fewer than 3"},
      {FEATURE("", "[[0,0],[1,0],[0,0],[1,0],[0,0]]"), "feature 1: a ring has fewer than 3"},
      {FEATURE("", "[]"), "fewer than 3"},
      {FEATURE("", "7"), "fewer than 3"},
      {FEATURE("", ""), "a polygon has no ring"},
      {FEATURE("", "[[0,0],[1],[1,1]]"), "a position is not [lon, lat]"},
      {FEATURE("", "[[0,0],[\"1\",2],[1,1]]"), "a position is not [lon, lat]"},
      {FEATURE("", "[[38567000,3378000],[1,0],[1,1]]"), "is outside the globe"},
      {FEATURE("", "[[30,114],[31,114],[31,115]]"), "position 30, 114 is outside the globe"},
      {FEATURE("\"crs\":{\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::4547\"}},", RING),
       "crs is urn:ogc:def:crs:EPSG::4547, not WGS-84"},
      {FEATURE("\"crs\":{},", RING), "crs is not named"},
      {FEATURE("\"properties\":{\"crs\":\"GCJ-02\"},", RING), "crs is GCJ-02"},
      {FEATURE("\"properties\":{\"population\":\"many\"},", RING), "population is no count"},
      {"{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("\"id\":5,", RING) "," FEATURE(
           "\"properties\":{\"code\":\"5\"},", RING) "]}",
       "two areas have the id 5"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check_refused(add(tq_areas_add, cases[i].content), cases[i].message);
}
END_TEST

START_TEST(areas_of_one_feature_in_cgcs2000_read) {
  ck_assert_int_eq(add(tq_areas_add, "\xef\xbb\xbf" FEATURE("\"crs\":{\"properties\":{\"name\":"
                                                            "\"urn:ogc:def:crs:EPSG::4490\"}},",
                                                            RING)),
                   TQ_OK);
  ck_assert_str_eq(text(d.areas.v[0].id), "1"); /* its number */
  ck_assert_str_eq(text(d.areas.v[0].name), "");
}
END_TEST

START_TEST(areas_spoilt_at_random_load_or_fail) {
  char *whole;
  size_t n;
  ck_assert_int_eq(tq_file_read(TQ_FIXTURES "/areas/two.geojson", &whole, &n, &err), TQ_OK);
  uint64_t seed = 7;
  for (int round = 0; round < 2000; round++) {
    char copy[2048];
    memcpy(copy, whole, n + 1);
    for (int k = 0; k < 3; k++)
      copy[tq_random_below(&seed, (uint32_t)n)] =
          "[]{},:\"0123456789-.e\xff"[tq_random_below(&seed, 21)];
    size_t before = d.areas.n;
    if (add(tq_areas_add, copy) != TQ_OK) ck_assert_uint_eq(d.areas.n, before);
    d.areas.n = d.rings.n = d.ring_points.n = 0;
  }
  free(whole);
}
END_TEST

/* Square kilometres by the rings of an area. */
static double area_km2(const struct tq_area *area) {
  double sum = 0;
  for (uint32_t i = 0; i < area->n_rings; i++) {
    const struct tq_ring *ring = &d.rings.v[area->first_ring + i];
    double *xy = malloc(2 * ring->n_points * sizeof *xy);
    for (uint32_t k = 0; k < ring->n_points; k++) {
      xy[k] = tq_deg(d.ring_points.v[ring->first_point + k].lon_e7);
      xy[ring->n_points + k] = tq_deg(d.ring_points.v[ring->first_point + k].lat_e7);
    }
    double m2 = tq_ring_area_m2(xy, xy + ring->n_points, ring->n_points);
    sum += (ring->is_hole ? -1e-6 : 1e-6) * (m2 < 0 ? -m2 : m2);
    free(xy);
  }
  return sum;
}

START_TEST(areas_real_have_their_size) {
  const char *data = tq_test_data();
  if (!data) return;
  char path[TQ_PATH_SIZE];
  snprintf(path, sizeof path, "%s/wuhan/nine_cities_wgs84.geojson", data);
  ck_assert_int_eq(tq_areas_add(&d, path, &err), TQ_OK);
  ck_assert_uint_eq(d.areas.n, 9);
  ck_assert_str_eq(text(d.areas.v[0].id), "420100");
  ck_assert_str_eq(text(d.areas.v[0].name), "武汉市");
  ck_assert_double_eq_tol(area_km2(&d.areas.v[0]), 8583.1, 10); /* as the file says */
  ck_assert_double_eq_tol(area_km2(&d.areas.v[1]), 4569.4, 10);
}
END_TEST

int main(void) {
  Suite *s = suite_create("places");
  TCase *c = tcase_create("places");
  tcase_set_timeout(c, 0);
  tcase_add_checked_fixture(c, set_up, tear_down);
  tq_suite_add(c, places_read_with_their_columns);
  tq_suite_add(c, places_of_few_columns_read);
  tq_suite_add(c, places_wrong_refused_by_line);
  tq_suite_add(c, areas_read_with_holes_and_parts);
  tq_suite_add(c, areas_wrong_refused_by_feature);
  tq_suite_add(c, areas_of_one_feature_in_cgcs2000_read);
  tq_suite_add(c, areas_spoilt_at_random_load_or_fail);
  tq_suite_add(c, areas_real_have_their_size);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
