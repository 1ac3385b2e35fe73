/* Areas in GCJ-02 and BD-09: moved to WGS-84, mixed systems refused, and on real outlines
 * how well they land. */
#include <geos_c.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "graphs/areas.h"
#include "tests/suite.h"

static char path[64];

static void write_file(const char *crs, const char *property, double lon, double lat) {
  strcpy(path, "/tmp/tongqu_areas_XXXXXX");
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  FILE *f = fdopen(fd, "w");
  long x[3], y[3]; /* 10^-7 degrees, written without the locale's comma */
  for (int i = 0; i < 3; i++) {
    x[i] = lround((lon + 0.01 * (i == 1)) * 1e7);
    y[i] = lround((lat + 0.01 * (i == 2)) * 1e7);
  }
  fprintf(
      f,
      "{\"type\":\"FeatureCollection\",%s\"features\":[{\"type\":\"Feature\",\"properties\":{%s},",
      crs, property);
  fprintf(f, "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[");
  for (int i = 0; i < 3; i++)
    fprintf(f, "[%ld.%07ld,%ld.%07ld],", x[i] / 10000000, x[i] % 10000000, y[i] / 10000000,
            y[i] % 10000000);
  fprintf(f, "[%ld.%07ld,%ld.%07ld]]]}}]}", x[0] / 10000000, x[0] % 10000000, y[0] / 10000000,
          y[0] % 10000000);
  ck_assert_int_eq(fclose(f), 0);
}

static enum tq_code read_file(enum tq_coords coords, struct tq_pos *first, struct tq_err *err) {
  struct tq_draft d;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  enum tq_code code = tq_areas_add_in(&d, path, coords, err);
  if (!code) *first = d.ring_points.v[0];
  tq_draft_free(&d);
  return code;
}

START_TEST(shifted_areas_come_back_to_where_they_are) {
  for (enum tq_coords coords = TQ_GCJ02; coords <= TQ_BD09; coords++) {
    double lon = 114.3, lat = 30.6;
    struct tq_pos first;
    struct tq_err err = {0};
    tq_coords_from_wgs84(coords, &lon, &lat);
    write_file("", "", lon, lat);
    ck_assert_msg(!read_file(coords, &first, &err), "%s", err.msg);
    ck_assert_int_le(abs(first.lon_e7 - 1143000000), 2); /* 2 cm */
    ck_assert_int_le(abs(first.lat_e7 - 306000000), 2);
    ck_assert_int_eq(read_file(TQ_WGS84, &first, &err), TQ_OK);
    ck_assert_int_gt(abs(first.lon_e7 - 1143000000), 10000);
    unlink(path);
  }
}
END_TEST

START_TEST(file_that_names_another_system_is_refused_with_the_remedy) {
  const struct {
    const char *crs, *property;
    enum tq_coords coords;
    const char *advice; /* NULL: accepted */
  } cases[] = {
      {"", "\"crs\":\"GCJ-02\"", TQ_WGS84, "--areas-coords gcj02"},
      {"", "\"crs\":\"GCJ-02\"", TQ_GCJ02, NULL},
      {"", "\"crs\":\"gcj02\"", TQ_GCJ02, NULL},
      {"", "\"crs\":\"GCJ-02\"", TQ_BD09, "--areas-coords gcj02"},
      {"", "\"crs\":\"BD_09\"", TQ_WGS84, "--areas-coords bd09"},
      {"", "\"crs\":\"EPSG:4326\"", TQ_GCJ02, "--areas-coords wgs84"},
      {"\"crs\":{\"properties\":{\"name\":\"GCJ02\"}},", "", TQ_WGS84, "--areas-coords gcj02"},
      {"\"crs\":{\"properties\":{\"name\":\"urn:ogc:def:crs:OGC:1.3:CRS84\"}},", "", TQ_GCJ02,
       "--areas-coords wgs84"},
      {"", "\"crs\":\"EPSG:3857\"", TQ_GCJ02, "transform"},
      {"", "", TQ_GCJ02, NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct tq_pos first;
    struct tq_err err = {0};
    write_file(cases[i].crs, cases[i].property, 114.3, 30.6);
    enum tq_code code = read_file(cases[i].coords, &first, &err);
    ck_assert_msg(code == (cases[i].advice ? TQ_E_FORMAT : TQ_OK), "case %zu: %s", i, err.msg);
    if (cases[i].advice)
      ck_assert_msg(strstr(err.msg, cases[i].advice) != NULL, "case %zu: %s", i, err.msg);
    unlink(path);
  }
}
END_TEST

START_TEST(part_shrunk_to_a_line_is_left_out_and_reported) {
  strcpy(path, "/tmp/tongqu_areas_XXXXXX");
  FILE *f = fdopen(mkstemp(path), "w");
  fputs(
      "{\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":["
      "[[[114,30],[114.1,30],[114,30]],[[114,30],[114.1,30],[114,30.1],[114,30]]],"
      "[[[114,30],[114.1,30],[114,30.1],[114,30]],[[114,30],[114.1,30],[114,30]]]]}}",
      f);
  fclose(f);
  struct tq_draft d;
  struct tq_err err = {0};
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  ck_assert_msg(!tq_areas_add(&d, path, &err), "%s", err.msg);
  ck_assert_uint_eq(d.rings.n, 1); /* the hole of a line is no shell */
  ck_assert_uint_eq(d.rings.v[0].is_hole, 0);
  ck_assert_uint_eq(d.ring_points.n, 3);
  ck_assert_uint_eq(d.report.n, 1);
  ck_assert_uint_eq(d.report.problems[0].count, 2);
  tq_draft_free(&d);
  unlink(path);
}
END_TEST

/* The union of a draft's areas whose id starts with the four digits of a city. */
static GEOSGeometry *city(GEOSContextHandle_t h, const struct tq_draft *d, const char *digits) {
  GEOSGeometry *whole = GEOSGeom_createEmptyPolygon_r(h);
  for (size_t a = 0; a < d->areas.n; a++) {
    const struct tq_area *area = &d->areas.v[a];
    if (strncmp(d->strings.bytes.v + area->id, digits, 4) != 0) continue;
    for (uint32_t r = area->first_ring; r < area->first_ring + area->n_rings; r++) {
      const struct tq_ring *ring = &d->rings.v[r];
      GEOSCoordSequence *s = GEOSCoordSeq_create_r(h, ring->n_points + 1, 2);
      for (uint32_t i = 0; i <= ring->n_points; i++) {
        struct tq_pos p = d->ring_points.v[ring->first_point + i % ring->n_points];
        GEOSCoordSeq_setXY_r(h, s, i, tq_deg(p.lon_e7), tq_deg(p.lat_e7));
      }
      GEOSGeometry *polygon =
          GEOSGeom_createPolygon_r(h, GEOSGeom_createLinearRing_r(h, s), NULL, 0);
      GEOSGeometry *valid = GEOSMakeValid_r(h, polygon);
      GEOSGeometry *more =
          ring->is_hole ? GEOSDifference_r(h, whole, valid) : GEOSUnion_r(h, whole, valid);
      GEOSGeom_destroy_r(h, polygon);
      GEOSGeom_destroy_r(h, valid);
      GEOSGeom_destroy_r(h, whole);
      whole = more;
    }
  }
  return whole;
}

static double area(GEOSContextHandle_t h, const GEOSGeometry *g) {
  double a = 0;
  GEOSArea_r(h, g, &a);
  return a;
}

/* Share of both outlines that only one of them has, over all cities that both know. */
static double misfit(const struct tq_draft *counties, const struct tq_draft *cities, int *n) {
  GEOSContextHandle_t h = GEOS_init_r();
  double apart = 0, all = 0;
  *n = 0;
  for (size_t i = 0; i < cities->areas.n; i++) {
    const char *id = cities->strings.bytes.v + cities->areas.v[i].id;
    GEOSGeometry *a = city(h, counties, id), *b = city(h, cities, id);
    if (area(h, a) > 0.5 * area(h, b)) {
      GEOSGeometry *both = GEOSUnion_r(h, a, b), *common = GEOSIntersection_r(h, a, b);
      apart += area(h, both) - area(h, common);
      all += area(h, both);
      ++*n;
      GEOSGeom_destroy_r(h, both);
      GEOSGeom_destroy_r(h, common);
    }
    GEOSGeom_destroy_r(h, a);
    GEOSGeom_destroy_r(h, b);
  }
  GEOS_finish_r(h);
  return apart / all;
}

START_TEST(real_counties_in_gcj02_land_on_the_outlines_of_their_cities) {
  const char *data = tq_test_data();
  if (!data) return;
  char name[512];
  struct tq_err err = {0};
  double share[2];
  int n = 0;
  struct tq_draft cities, counties;
  tq_draft_init(&cities, NULL);
  snprintf(name, sizeof name, "%s/wuhan/nine_cities_wgs84.geojson", data);
  ck_assert_msg(!tq_areas_add(&cities, name, &err), "%s", err.msg);
  snprintf(name, sizeof name, "%s/wuhan/counties_gcj02.geojson", data);
  tq_draft_init(&counties, NULL);
  ck_assert_int_eq(tq_areas_add(&counties, name, &err), TQ_E_FORMAT);
  ck_assert_ptr_nonnull(strstr(err.msg, "--areas-coords gcj02"));
  ck_assert_msg(!tq_areas_add_in(&counties, name, TQ_GCJ02, &err), "%s", err.msg);
  share[0] = misfit(&counties, &cities, &n);
  ck_assert_int_ge(n, 5);
  for (size_t i = 0; i < counties.ring_points.n; i++) { /* as if they had been WGS-84 */
    double lon = tq_deg(counties.ring_points.v[i].lon_e7);
    double lat = tq_deg(counties.ring_points.v[i].lat_e7);
    tq_coords_from_wgs84(TQ_GCJ02, &lon, &lat);
    counties.ring_points.v[i] = (struct tq_pos){tq_e7(lon), tq_e7(lat)};
  }
  share[1] = misfit(&counties, &cities, &n);
  printf("# %zu counties, %d cities: %.3f %% of the area differs, %.3f %% unmoved\n",
         counties.areas.n, n, share[0] * 100, share[1] * 100);
  ck_assert_double_lt(share[0], share[1]);
  ck_assert_double_lt(share[0], 0.05);
  tq_draft_free(&cities);
  tq_draft_free(&counties);
}
END_TEST

int main(void) {
  Suite *s = suite_create("areas_coords");
  TCase *c = tcase_create("areas_coords");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, shifted_areas_come_back_to_where_they_are);
  tq_suite_add(c, file_that_names_another_system_is_refused_with_the_remedy);
  tq_suite_add(c, part_shrunk_to_a_line_is_left_out_and_reported);
  tq_suite_add(c, real_counties_in_gcj02_land_on_the_outlines_of_their_cities);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
