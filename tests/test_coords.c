/* WGS-84, GCJ-02 and BD-09 against published reference points and their own inverse. */
#include <math.h>

#include "engine/base/coords.h"
#include "engine/base/geo.h"
#include "tests/suite.h"

/* About 0.1 m: implementations differ by a centimetre in the radius they take. */
static const double TOL_DEG = 1e-6;

/* Points that many public implementations agree on. */
START_TEST(gcj02_of_known_points_is_as_published) {
  static const double KNOWN[][4] = {
      {121.5272106, 31.1774276, 121.531541859215, 31.17530398364597}, /* Shanghai */
      {113.912316, 22.543847, 113.9171764808363, 22.540796131694766}, /* Shenzhen */
      {116.377817, 39.911954, 116.38404722455657, 39.91334545536069}, /* Beijing */
  };
  for (int i = 0; i < 3; i++) {
    double lon = KNOWN[i][0], lat = KNOWN[i][1];
    tq_coords_from_wgs84(TQ_GCJ02, &lon, &lat);
    ck_assert_double_eq_tol(lon, KNOWN[i][2], TOL_DEG);
    ck_assert_double_eq_tol(lat, KNOWN[i][3], TOL_DEG);
  }
}
END_TEST

/* GCJ-02 123, 45 is BD-09 123.00636499, 45.00636899 and WGS-84 122.99395597, 44.99804071. */
START_TEST(bd09_of_a_known_point_is_as_published) {
  double lon = 122.99395597, lat = 44.99804071;
  tq_coords_from_wgs84(TQ_BD09, &lon, &lat);
  ck_assert_double_eq_tol(lon, 123.00636499, TOL_DEG);
  ck_assert_double_eq_tol(lat, 45.00636899, TOL_DEG);
}
END_TEST

static double there_and_back_m(enum tq_coords coords, double lon_deg, double lat_deg) {
  double lon = lon_deg, lat = lat_deg;
  tq_coords_from_wgs84(coords, &lon, &lat);
  tq_coords_to_wgs84(coords, &lon, &lat);
  struct tq_ruler r = tq_ruler_at(lat_deg);
  return hypot((lon - lon_deg) * 1e7 * r.lon_m_per_e7, (lat - lat_deg) * 1e7 * r.lat_m_per_e7);
}

START_TEST(inverse_inside_china_comes_back_within_a_millimetre) {
  uint64_t state = 1;
  for (int i = 0; i < 20000; i++) {
    double lon = 72.03 + 65.7 * tq_random_below(&state, 1000001) / 1e6;
    double lat = 0.85 + 54.9 * tq_random_below(&state, 1000001) / 1e6;
    for (int c = TQ_WGS84; c <= TQ_BD09; c++)
      ck_assert_double_lt(there_and_back_m((enum tq_coords)c, lon, lat), 1e-3);
  }
}
END_TEST

START_TEST(inverse_far_outside_china_comes_back_within_a_millimetre) {
  uint64_t state = 2;
  for (int i = 0; i < 5000; i++) {
    double lon = -179 + 250.0 * tq_random_below(&state, 1000001) / 1e6;
    double lat = -80 + 160.0 * tq_random_below(&state, 1000001) / 1e6;
    for (int c = TQ_WGS84; c <= TQ_BD09; c++)
      ck_assert_double_lt(there_and_back_m((enum tq_coords)c, lon, lat), 1e-3);
  }
}
END_TEST

START_TEST(gcj02_outside_china_is_wgs84) {
  double lon = -2.99, lat = 51.58;
  tq_coords_from_wgs84(TQ_GCJ02, &lon, &lat);
  ck_assert(lon == -2.99 && lat == 51.58);
  tq_coords_to_wgs84(TQ_GCJ02, &lon, &lat);
  ck_assert(lon == -2.99 && lat == 51.58);
}
END_TEST

START_TEST(shift_in_wuhan_is_hundreds_of_metres) {
  double lon = 114.3, lat = 30.6;
  tq_coords_from_wgs84(TQ_GCJ02, &lon, &lat);
  struct tq_pos a = {1143000000, 306000000}, b = {tq_e7(lon), tq_e7(lat)};
  ck_assert_double_gt(tq_distance_m(a, b), 400);
  ck_assert_double_lt(tq_distance_m(a, b), 800);
}
END_TEST

START_TEST(names_are_parsed_and_others_refused) {
  enum tq_coords c = TQ_WGS84;
  ck_assert(tq_coords_parse("gcj02", &c) && c == TQ_GCJ02);
  ck_assert(tq_coords_parse("bd09", &c) && c == TQ_BD09);
  ck_assert(!tq_coords_parse("GCJ-02", &c) && c == TQ_BD09);
  ck_assert(!tq_coords_parse("", &c));
  ck_assert_str_eq(tq_coords_name(TQ_WGS84), "wgs84");
}
END_TEST

/* The iteration must end whatever it is given. */
START_TEST(no_number_ends_the_iteration) {
  double lon = NAN, lat = INFINITY;
  tq_coords_to_wgs84(TQ_BD09, &lon, &lat);
  ck_assert(!isfinite(lon) || !isfinite(lat));
}
END_TEST

int main(void) {
  Suite *s = suite_create("coords");
  TCase *c = tcase_create("coords");
  tcase_set_timeout(c, 0);
  suite_add_tcase(s, c);
  tq_suite_add(c, gcj02_of_known_points_is_as_published);
  tq_suite_add(c, bd09_of_a_known_point_is_as_published);
  tq_suite_add(c, inverse_inside_china_comes_back_within_a_millimetre);
  tq_suite_add(c, inverse_far_outside_china_comes_back_within_a_millimetre);
  tq_suite_add(c, gcj02_outside_china_is_wgs84);
  tq_suite_add(c, shift_in_wuhan_is_hundreds_of_metres);
  tq_suite_add(c, names_are_parsed_and_others_refused);
  tq_suite_add(c, no_number_ends_the_iteration);
  return tq_suite_run(s);
}
