/* Geometry against PROJ and values worked by hand. */
#include <math.h>
#include <proj.h>

#include "engine/base/geo.h"
#include "tests/suite.h"

static struct tq_pos pos(double lon_deg, double lat_deg) {
  return (struct tq_pos){tq_e7(lon_deg), tq_e7(lat_deg)};
}

/* A number in [a, b]. */
static double between(uint64_t *state, double a, double b) {
  return a + (b - a) * ((double)(tq_random(state) >> 11) / 9007199254740992.0);
}

static double geodesic_m(double lon1, double lat1, double lon2, double lat2) {
  PJ *p = proj_create(PJ_DEFAULT_CTX, "+proj=longlat +ellps=WGS84");
  PJ_COORD a = proj_coord(proj_torad(lon1), proj_torad(lat1), 0, 0);
  PJ_COORD b = proj_coord(proj_torad(lon2), proj_torad(lat2), 0, 0);
  double m = proj_lp_dist(p, a, b);
  proj_destroy(p);
  return m;
}

START_TEST(e7_rounds_to_nearest_on_both_sides_of_zero) {
  ck_assert_int_eq(tq_e7(114.30000004), 1143000000);
  ck_assert_int_eq(tq_e7(114.30000006), 1143000001);
  ck_assert_int_eq(tq_e7(-0.00000006), -1);
  ck_assert_double_eq_tol(tq_deg(-1800000000), -180.0, 1e-12);
}
END_TEST

/* A degree of latitude on the ellipsoid: 110.574 km at the equator, 111.694 km at the
 * pole; a degree of longitude 111.320 km at the equator and 0 at the pole. */
START_TEST(ruler_has_the_known_lengths_of_a_degree) {
  ck_assert_double_eq_tol(tq_ruler_at(0).lat_m_per_e7 * 1e7, 110574, 1);
  ck_assert_double_eq_tol(tq_ruler_at(90).lat_m_per_e7 * 1e7, 111694, 1);
  ck_assert_double_eq_tol(tq_ruler_at(0).lon_m_per_e7 * 1e7, 111320, 1);
  ck_assert_double_eq_tol(tq_ruler_at(90).lon_m_per_e7 * 1e7, 0, 1e-6);
}
END_TEST

START_TEST(distance_up_to_100_km_is_within_a_2000th_of_the_geodesic) {
  uint64_t state = 1;
  for (int i = 0; i < 3000; i++) {
    double lon = between(&state, -170, 170), lat = between(&state, -60, 60);
    double step = pow(10, between(&state, -4, -0.25)); /* 10 m to 60 km a side */
    double lon2 = lon + step * between(&state, -1, 1) / cos(lat * 0.01745329252);
    double lat2 = lat + step * between(&state, -1, 1);
    double want_m = geodesic_m(lon, lat, lon2, lat2);
    /* coordinates are rounded to a centimetre */
    ck_assert_double_eq_tol(tq_distance_m(pos(lon, lat), pos(lon2, lat2)), want_m,
                            want_m * 0.0005 + 0.02);
  }
}
END_TEST

START_TEST(distance_to_itself_is_zero) {
  ck_assert_double_eq(tq_distance_m(pos(114, 30), pos(114, 30)), 0);
}
END_TEST

/* On the equator 1e-4 degrees are 11.132 m east and 11.057 m north. */
START_TEST(segment_distance_beside_and_beyond_the_ends) {
  struct tq_ruler r = tq_ruler_at(0);
  struct tq_pos a = {0, 0}, b = {10000, 0};
  double along, m;
  m = tq_segment_distance_m(r, (struct tq_pos){2500, 1000}, a, b, &along);
  ck_assert_double_eq_tol(m, 11.0574, 0.001);
  ck_assert_double_eq_tol(along, 0.25, 1e-12);
  m = tq_segment_distance_m(r, (struct tq_pos){-1000, 0}, a, b, &along);
  ck_assert_double_eq_tol(m, 11.1320, 0.001);
  ck_assert_double_eq(along, 0);
  m = tq_segment_distance_m(r, (struct tq_pos){11000, 0}, a, b, &along);
  ck_assert_double_eq_tol(m, 11.1320, 0.001);
  ck_assert_double_eq(along, 1);
  m = tq_segment_distance_m(r, (struct tq_pos){0, 1000}, a, a, &along);
  ck_assert_double_eq_tol(m, 11.0574, 0.001);
  ck_assert_double_eq(along, 0);
}
END_TEST

/* Segments that share their nearest point are equally far, to the last bit. */
START_TEST(segment_distance_at_a_shared_end_is_the_same_from_both) {
  uint64_t state = 2;
  int shared = 0;
  for (int i = 0; i < 20000; i++) {
    struct tq_pos p[4];
    for (int k = 0; k < 4; k++)
      p[k] = pos(114 + between(&state, 0, 0.01), 30 + between(&state, 0, 0.01));
    struct tq_ruler r = tq_ruler_at(tq_deg(p[0].lat_e7));
    double t1, t2;
    double to_end = tq_segment_distance_m(r, p[0], p[1], p[2], &t1);
    double from_start = tq_segment_distance_m(r, p[0], p[2], p[3], &t2);
    if (t1 != 1 || t2 != 0) continue;
    ck_assert(to_end == from_start);
    shared++;
  }
  ck_assert_int_gt(shared, 1000);
}
END_TEST

START_TEST(segments_cross_touch_and_miss) {
  struct tq_pos o = {0, 0}, e = {10, 0}, n = {5, 5}, s = {5, -5}, far = {20, 0}, mid = {5, 0};
  ck_assert(tq_segments_cross(o, e, n, s));
  ck_assert(tq_segments_cross(o, e, mid, n));    /* touches inside */
  ck_assert(tq_segments_cross(o, e, e, n));      /* shares an end */
  ck_assert(tq_segments_cross(o, e, mid, far));  /* lies along */
  ck_assert(!tq_segments_cross(o, mid, e, far)); /* in line, apart */
  ck_assert(!tq_segments_cross(o, e, (struct tq_pos){0, 1}, (struct tq_pos){10, 1}));
  ck_assert(!tq_segments_cross(o, e, n, (struct tq_pos){5, 1})); /* stops short */
  ck_assert(tq_segments_cross(mid, mid, o, e));                  /* a point on it */
  ck_assert(!tq_segments_cross(n, n, o, e));
}
END_TEST

START_TEST(segments_at_the_ends_of_the_world_do_not_overflow) {
  struct tq_pos sw = {-1800000000, -900000000}, ne = {1800000000, 900000000};
  struct tq_pos nw = {-1800000000, 900000000}, se = {1800000000, -900000000};
  ck_assert(tq_segments_cross(sw, ne, nw, se));
  ck_assert(!tq_segments_cross(sw, nw, se, ne));
  struct tq_pos min = {INT32_MIN, INT32_MIN}, max = {INT32_MAX, INT32_MAX};
  ck_assert(tq_segments_cross(min, max, (struct tq_pos){INT32_MIN, INT32_MAX},
                              (struct tq_pos){INT32_MAX, INT32_MIN}));
}
END_TEST

/* The crossing by solving for the shares along both segments. */
START_TEST(segments_cross_as_the_linear_solution_says) {
  uint64_t state = 3;
  int crossed = 0;
  for (int i = 0; i < 20000; i++) {
    struct tq_pos p[4];
    for (int k = 0; k < 4; k++)
      p[k] = (struct tq_pos){(int32_t)tq_random_below(&state, 1000003),
                             (int32_t)tq_random_below(&state, 1000003)};
    double rx = p[1].lon_e7 - p[0].lon_e7, ry = p[1].lat_e7 - p[0].lat_e7;
    double sx = p[3].lon_e7 - p[2].lon_e7, sy = p[3].lat_e7 - p[2].lat_e7;
    double qx = p[2].lon_e7 - p[0].lon_e7, qy = p[2].lat_e7 - p[0].lat_e7;
    double det = rx * sy - ry * sx;
    double t = (qx * sy - qy * sx) / det, u = (qx * ry - qy * rx) / det;
    bool want = t >= 0 && t <= 1 && u >= 0 && u <= 1;
    ck_assert_int_eq(tq_segments_cross(p[0], p[1], p[2], p[3]), want);
    crossed += want;
  }
  ck_assert_int_gt(crossed, 1000);
}
END_TEST

START_TEST(box_distance_is_zero_inside_and_to_the_corner_outside) {
  struct tq_ruler r = tq_ruler_at(0);
  struct tq_box box = {0, 0, 10000, 10000};
  ck_assert_double_eq(tq_box_distance_m(r, (struct tq_pos){5000, 10000}, box), 0);
  ck_assert_double_eq_tol(tq_box_distance_m(r, (struct tq_pos){5000, 11000}, box), 11.0574, 0.001);
  ck_assert_double_eq_tol(tq_box_distance_m(r, (struct tq_pos){-1000, -1000}, box),
                          hypot(11.1320, 11.0574), 0.001);
}
END_TEST

START_TEST(box_grows_from_empty_and_overlaps_at_edges) {
  struct tq_box box = tq_box_empty(), world = {-1800000000, -900000000, 1800000000, 900000000};
  ck_assert(!tq_box_overlaps(box, world));
  tq_box_add(&box, (struct tq_pos){3, -4});
  tq_box_add(&box, (struct tq_pos){-5, 6});
  ck_assert(box.min_lon_e7 == -5 && box.max_lon_e7 == 3);
  ck_assert(box.min_lat_e7 == -4 && box.max_lat_e7 == 6);
  ck_assert(tq_box_overlaps(box, (struct tq_box){3, 6, 10, 10}));
  ck_assert(!tq_box_overlaps(box, (struct tq_box){4, 6, 10, 10}));
}
END_TEST

START_TEST(utm_zone_of_known_places) {
  ck_assert_int_eq(tq_utm_epsg(114.3, 30.6), 32650); /* Wuhan: 114..120 E */
  ck_assert_int_eq(tq_utm_epsg(113.99, 30.6), 32649);
  ck_assert_int_eq(tq_utm_epsg(-51.2, -30.0), 32722); /* Porto Alegre */
  ck_assert_int_eq(tq_utm_epsg(-180, 0), 32601);
  ck_assert_int_eq(tq_utm_epsg(180, 0), 32660);
  ck_assert(tq_utm_valid(32601) && tq_utm_valid(32660) && tq_utm_valid(32701) &&
            tq_utm_valid(32760));
  ck_assert(!tq_utm_valid(32600) && !tq_utm_valid(32661) && !tq_utm_valid(4326));
}
END_TEST

/* Forward and inverse against PROJ, dlon degrees or less from the meridian. */
static void compare_utm(int epsg, double dlon, double tol_m, uint64_t *state) {
  char crs[80];
  snprintf(crs, sizeof crs, "+proj=utm +zone=%d %s +ellps=WGS84", epsg % 100,
           epsg >= 32700 ? "+south" : "");
  PJ *proj = proj_create(PJ_DEFAULT_CTX, crs);
  ck_assert_ptr_nonnull(proj);
  double meridian = (epsg % 100) * 6.0 - 183;
  for (int i = 0; i < 500; i++) {
    double lon = meridian + between(state, -dlon, dlon), lat = between(state, -80, 84);
    PJ_COORD want = proj_trans(proj, PJ_FWD, proj_coord(proj_torad(lon), proj_torad(lat), 0, 0));
    double x, y, lon2, lat2;
    tq_utm_forward(epsg, lon, lat, &x, &y);
    ck_assert_double_eq_tol(x, want.xy.x, tol_m);
    ck_assert_double_eq_tol(y, want.xy.y, tol_m);
    tq_utm_inverse(epsg, x, y, &lon2, &lat2);
    ck_assert_double_eq_tol(lon2, lon, tol_m / 1e5 / cos(lat * 0.01745329252));
    ck_assert_double_eq_tol(lat2, lat, tol_m / 1e5);
  }
  proj_destroy(proj);
}

START_TEST(utm_within_the_zone_equals_proj_to_a_millimetre) {
  uint64_t state = 4;
  int zones[] = {32601, 32649, 32650, 32660, 32701, 32722, 32760};
  for (int i = 0; i < 7; i++) compare_utm(zones[i], 3.5, 0.001, &state);
}
END_TEST

/* A region wider than its zone still has a usable grid. */
START_TEST(utm_far_beyond_the_zone_equals_proj_to_a_centimetre) {
  uint64_t state = 5;
  compare_utm(32650, 25, 0.01, &state);
}
END_TEST

/* Area between two parallels over lon_deg of longitude, by the midpoint rule over the
 * ellipsoid's two radii. */
static double strip_area_m2(double lon_deg, double lat1, double lat2) {
  const int steps = 20000;
  double sum = 0, h = (lat2 - lat1) / steps;
  for (int i = 0; i < steps; i++) { /* midpoint rule over M * N cos(lat) */
    struct tq_ruler r = tq_ruler_at(lat1 + (i + 0.5) * h);
    sum += r.lat_m_per_e7 * 1e7 * h * r.lon_m_per_e7 * 1e7 * lon_deg;
  }
  return sum;
}

START_TEST(ring_area_of_meridians_and_parallels_is_the_integral) {
  double lon[] = {0, 1, 1, 0}, lat[] = {30, 30, 31, 31};
  double want = strip_area_m2(1, 30, 31);
  ck_assert_double_eq_tol(want / 1e6, 10627, 100); /* about 111.32 cos 30.5 * 110.86 km */
  ck_assert_double_eq_tol(tq_ring_area_m2(lon, lat, 4), want, want * 1e-6);
}
END_TEST

START_TEST(ring_area_clockwise_is_negative) {
  double lon[] = {114, 114, 114.01, 114.01}, lat[] = {30, 30.01, 30.01, 30};
  double want = strip_area_m2(0.01, 30, 30.01);
  ck_assert_double_eq_tol(tq_ring_area_m2(lon, lat, 4), -want, want * 1e-6);
}
END_TEST

/* A circle of 5 km in UTM near the meridian, where the map's scale is 0.9996. */
START_TEST(ring_area_of_a_circle_is_pi_r_squared) {
  enum { N = 720 };
  double lon[N], lat[N], r_m = 5000 * 0.9996;
  for (int i = 0; i < N; i++)
    tq_utm_inverse(32650, 500000 + r_m * cos(i * 6.283185307 / N),
                   3400000 + r_m * sin(i * 6.283185307 / N), &lon[i], &lat[i]);
  double want = 0.5 * N * sin(6.283185307 / N) * 5000 * 5000;
  ck_assert_double_eq_tol(tq_ring_area_m2(lon, lat, N), want, want * 1e-4);
}
END_TEST

START_TEST(ring_area_of_fewer_than_three_points_is_zero) {
  double lon[] = {1, 2}, lat[] = {3, 4};
  ck_assert_double_eq(tq_ring_area_m2(lon, lat, 0), 0);
  ck_assert_double_eq_tol(tq_ring_area_m2(lon, lat, 2), 0, 1e-3);
}
END_TEST

int main(void) {
  Suite *s = suite_create("geo");
  TCase *c = tcase_create("geo");
  tcase_set_timeout(c, 0);
  suite_add_tcase(s, c);
  tq_suite_add(c, e7_rounds_to_nearest_on_both_sides_of_zero);
  tq_suite_add(c, ruler_has_the_known_lengths_of_a_degree);
  tq_suite_add(c, distance_up_to_100_km_is_within_a_2000th_of_the_geodesic);
  tq_suite_add(c, distance_to_itself_is_zero);
  tq_suite_add(c, segment_distance_beside_and_beyond_the_ends);
  tq_suite_add(c, segment_distance_at_a_shared_end_is_the_same_from_both);
  tq_suite_add(c, segments_cross_touch_and_miss);
  tq_suite_add(c, segments_at_the_ends_of_the_world_do_not_overflow);
  tq_suite_add(c, segments_cross_as_the_linear_solution_says);
  tq_suite_add(c, box_distance_is_zero_inside_and_to_the_corner_outside);
  tq_suite_add(c, box_grows_from_empty_and_overlaps_at_edges);
  tq_suite_add(c, utm_zone_of_known_places);
  tq_suite_add(c, utm_within_the_zone_equals_proj_to_a_millimetre);
  tq_suite_add(c, utm_far_beyond_the_zone_equals_proj_to_a_centimetre);
  tq_suite_add(c, ring_area_of_meridians_and_parallels_is_the_integral);
  tq_suite_add(c, ring_area_clockwise_is_negative);
  tq_suite_add(c, ring_area_of_a_circle_is_pi_r_squared);
  tq_suite_add(c, ring_area_of_fewer_than_three_points_is_zero);
  return tq_suite_run(s);
}
