/* Bands between cutoffs against the difference of their areas, and simplification: every
 * shape stays valid, bands leave no gap, rings stay nested. */
#include <geos_c.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "engine/base/geo.h"
#include "engine/surface/band.h"
#include "engine/surface/simplify.h"
#include "tests/suite.h"

enum { MAX_SIDE = 12, N_RANDOM = 2000, MAX_RINGS = 4 * MAX_SIDE * MAX_SIDE };

struct grid {
  uint32_t n_cols, n_rows;
  int32_t time_s[MAX_SIDE * MAX_SIDE];
};

static GEOSContextHandle_t geos;

static void quiet(const char *message, void *userdata) { (void)message, (void)userdata; }

static void open_geos(void) {
  geos = GEOS_init_r();
  GEOSContext_setNoticeMessageHandler_r(geos, quiet, NULL);
}
static void close_geos(void) { GEOS_finish_r(geos); }

static struct tq_contour *band_of(const struct grid *g, int32_t above_s, int32_t cutoff_s) {
  struct tq_contour *c = NULL;
  struct tq_err err = {0};
  ck_assert_msg(!tq_contour_band_new(g->time_s, g->n_cols, g->n_rows, above_s, cutoff_s, &c, &err),
                "%s", err.msg);
  return c;
}

static struct tq_contour *area_of(const struct grid *g, int32_t cutoff_s) {
  struct tq_contour *c = NULL;
  ck_assert_int_eq(tq_contour_new(g->time_s, g->n_cols, g->n_rows, cutoff_s, &c, NULL), TQ_OK);
  return c;
}

/* In grid coordinates, or in lon/lat of UTM 50N rounded to 7 decimals. */
static GEOSGeometry *ring_geometry(const struct tq_contour *c, size_t r, bool lon_lat) {
  size_t first = c->first_point[r], n = c->first_point[r + 1] - first;
  GEOSCoordSequence *s = GEOSCoordSeq_create_r(geos, (unsigned)n + 1, 2);
  for (size_t i = 0; i <= n; i++) {
    double x = c->x[first + i % n], y = c->y[first + i % n];
    if (lon_lat) {
      double lon, lat;
      tq_utm_inverse(32650, 400000 + 250 * x, 3400000 - 250 * y, &lon, &lat);
      x = tq_deg(tq_e7(lon));
      y = tq_deg(tq_e7(lat));
    }
    GEOSCoordSeq_setXY_r(geos, s, (unsigned)i, x, y);
  }
  return GEOSGeom_createLinearRing_r(geos, s);
}

static GEOSGeometry *geometry(const struct tq_contour *c, bool lon_lat) {
  GEOSGeometry *polygons[MAX_RINGS], *holes[MAX_RINGS];
  ck_assert_uint_lt(c->n_rings, MAX_RINGS);
  for (size_t p = 0; p < c->n_polygons; p++) {
    size_t first = c->first_ring[p], n_holes = c->first_ring[p + 1] - first - 1;
    for (size_t i = 0; i < n_holes; i++) holes[i] = ring_geometry(c, first + 1 + i, lon_lat);
    polygons[p] =
        GEOSGeom_createPolygon_r(geos, ring_geometry(c, first, lon_lat), holes, (unsigned)n_holes);
  }
  return GEOSGeom_createCollection_r(geos, GEOS_MULTIPOLYGON, polygons, (unsigned)c->n_polygons);
}

static double area(const GEOSGeometry *g) {
  double a = -1;
  ck_assert(GEOSArea_r(geos, g, &a) == 1);
  return a;
}

static double ring_area2(const struct tq_contour *c, size_t r) {
  double sum = 0;
  size_t first = c->first_point[r], end = c->first_point[r + 1];
  for (size_t i = first, j = end - 1; i < end; j = i++)
    sum += c->x[i] * c->y[j] - c->x[j] * c->y[i];
  return sum;
}

static void check_valid(const struct tq_contour *c, const char *what, int k) {
  for (int lon_lat = 0; lon_lat < 2; lon_lat++) {
    GEOSGeometry *shape = geometry(c, lon_lat);
    char *why = GEOSisValidReason_r(geos, shape);
    ck_assert_msg(GEOSisValid_r(geos, shape) == 1, "%s, grid %d: %s", what, k, why);
    GEOSFree_r(geos, why);
    GEOSGeom_destroy_r(geos, shape);
  }
  for (size_t p = 0; p < c->n_polygons; p++)
    for (size_t r = c->first_ring[p]; r < c->first_ring[p + 1]; r++)
      ck_assert((ring_area2(c, r) > 0) == (r == c->first_ring[p]));
}

/* Times with steep steps, ties, saddles, plateaus and holes. */
static struct grid random_grid(uint64_t *seed) {
  struct grid g = {.n_cols = 1 + tq_random_below(seed, MAX_SIDE),
                   .n_rows = 1 + tq_random_below(seed, MAX_SIDE)};
  uint32_t kind = tq_random_below(seed, 3), holes = tq_random_below(seed, 50);
  for (uint32_t i = 0; i < g.n_cols * g.n_rows; i++) {
    if (kind == 0)
      g.time_s[i] = (int32_t)tq_random_below(seed, 5) - 1;
    else if (kind == 1)
      g.time_s[i] = (int32_t)tq_random_below(seed, 4000);
    else
      g.time_s[i] = (int32_t)((i % g.n_cols) * 2 + (i / g.n_cols) + tq_random_below(seed, 6));
    if (tq_random_below(seed, 100) < holes) g.time_s[i] = -1;
  }
  return g;
}

/* Growing cutoffs among the grid's own times. */
static void random_cutoffs(const struct grid *g, uint64_t *seed, int32_t *cutoffs_s, int n) {
  for (int i = 0; i < n; i++) {
    int32_t t = g->time_s[tq_random_below(seed, g->n_cols * g->n_rows)];
    cutoffs_s[i] = (t < 0 ? 0 : t) + (int32_t)tq_random_below(seed, 3);
    for (int k = i; k > 0 && cutoffs_s[k] < cutoffs_s[k - 1]; k--) {
      int32_t swap = cutoffs_s[k];
      cutoffs_s[k] = cutoffs_s[k - 1];
      cutoffs_s[k - 1] = swap;
    }
  }
  for (int i = 1; i < n; i++)
    if (cutoffs_s[i] <= cutoffs_s[i - 1]) cutoffs_s[i] = cutoffs_s[i - 1] + 1;
}

START_TEST(band_around_a_core_is_a_ring_with_a_hole) {
  /* 3 x 3, the centre at 5, the rest at 9: from 6 to 9. */
  struct grid g = {3, 3, {9, 9, 9, 9, 5, 9, 9, 9, 9}};
  struct tq_contour *c = band_of(&g, 6, 9);
  ck_assert_uint_eq(c->n_polygons, 1);
  ck_assert_uint_eq(c->n_rings, 2);
  for (size_t i = c->first_point[1]; i < c->n_points; i++) /* a quarter of the way out */
    ck_assert_double_eq(fabs(c->x[i] - 1) + fabs(c->y[i] - 1), 0.25);
  tq_contour_free(c);
}
END_TEST

START_TEST(band_has_nothing_where_both_boundaries_are_one) {
  /* A cell at 5 with nothing around it: the area of cutoff 9 is that of cutoff 6. */
  struct grid g = {1, 1, {5}};
  struct tq_contour *c = band_of(&g, 6, 9);
  ck_assert_uint_eq(c->n_polygons, 0);
  tq_contour_free(c);
  struct tq_err err;
  ck_assert_int_eq(tq_contour_band_new(g.time_s, 1, 1, 9, 9, &c, &err), TQ_E_ARG);
}
END_TEST

START_TEST(random_grids_band_is_the_difference_of_the_areas) {
  uint64_t seed = 11;
  int n_with_holes = 0, n_with_cores = 0;
  for (int k = 0; k < N_RANDOM; k++) {
    struct grid g = random_grid(&seed);
    int32_t cutoffs_s[2];
    random_cutoffs(&g, &seed, cutoffs_s, 2);
    struct tq_contour *band = band_of(&g, cutoffs_s[0], cutoffs_s[1]);
    struct tq_contour *small = area_of(&g, cutoffs_s[0]), *large = area_of(&g, cutoffs_s[1]);
    check_valid(band, "band", k);
    GEOSGeometry *b = geometry(band, false), *s = geometry(small, false),
                 *l = geometry(large, false);
    GEOSGeometry *difference = GEOSDifference_r(geos, l, s);
    GEOSGeometry *wrong = GEOSSymDifference_r(geos, difference, b);
    ck_assert_msg(wrong && area(wrong) < 1e-9, "grid %d: %g", k, area(wrong));
    ck_assert_double_eq_tol(area(b), area(l) - area(s), 1e-9);
    n_with_holes += band->n_rings > band->n_polygons;
    n_with_cores += small->n_polygons > 0;
    GEOSGeometry *shapes[] = {b, s, l, difference, wrong};
    for (int i = 0; i < 5; i++) GEOSGeom_destroy_r(geos, shapes[i]);
    tq_contour_free(band);
    tq_contour_free(small);
    tq_contour_free(large);
  }
  ck_assert_int_gt(n_with_holes, 100); /* the cases are not all trivial */
  ck_assert_int_gt(n_with_cores, 100);
}
END_TEST

START_TEST(random_grids_band_from_nothing_is_the_area) {
  uint64_t seed = 12;
  for (int k = 0; k < N_RANDOM; k++) {
    struct grid g = random_grid(&seed);
    int32_t cutoff_s;
    random_cutoffs(&g, &seed, &cutoff_s, 1);
    struct tq_contour *band = band_of(&g, -1, cutoff_s), *whole = area_of(&g, cutoff_s);
    ck_assert_uint_eq(band->n_polygons, whole->n_polygons);
    ck_assert_uint_eq(band->n_rings, whole->n_rings);
    ck_assert_uint_ge(band->n_points, whole->n_points);
    double a = 0, b = 0;
    for (size_t r = 0; r < band->n_rings; r++) a += ring_area2(band, r);
    for (size_t r = 0; r < whole->n_rings; r++) b += ring_area2(whole, r);
    ck_assert_double_eq_tol(a, b, 1e-9);
    tq_contour_free(band);
    tq_contour_free(whole);
  }
}
END_TEST

/* Bands from nothing to each cutoff (nested), or between them (side by side). */
static void contours_of(const struct grid *g, const int32_t *cutoffs_s, int n, bool apart,
                        struct tq_contour **out) {
  for (int i = 0; i < n; i++) out[i] = band_of(g, apart && i ? cutoffs_s[i - 1] : -1, cutoffs_s[i]);
}

/* Greatest distance of one shape's points from the other shape's boundary. */
static double furthest(const struct tq_contour *from, const struct tq_contour *to) {
  double worst = 0;
  GEOSGeometry *shape = geometry(to, false), *line = GEOSBoundary_r(geos, shape);
  for (size_t i = 0; i < from->n_points; i++) {
    GEOSGeometry *p = GEOSGeom_createPointFromXY_r(geos, from->x[i], from->y[i]);
    double d = 0;
    GEOSDistance_r(geos, p, line, &d);
    worst = fmax(worst, d);
    GEOSGeom_destroy_r(geos, p);
  }
  GEOSGeom_destroy_r(geos, shape);
  GEOSGeom_destroy_r(geos, line);
  return worst;
}

static void check_nested(struct tq_contour *const *c, int n, int k) {
  for (int i = 0; i + 1 < n; i++) {
    GEOSGeometry *s = geometry(c[i], false), *l = geometry(c[i + 1], false);
    GEOSGeometry *rest = GEOSDifference_r(geos, s, l);
    ck_assert_msg(rest && area(rest) < 1e-9, "grid %d: %g of area %d stick out", k, area(rest), i);
    GEOSGeom_destroy_r(geos, rest);
    GEOSGeom_destroy_r(geos, s);
    GEOSGeom_destroy_r(geos, l);
  }
}

/* The parts add up to their union, and the union's outline is that of the whole. */
static void check_gapless(struct tq_contour *const *c, int n, int k) {
  double sum = 0;
  GEOSGeometry *whole = GEOSGeom_createEmptyCollection_r(geos, GEOS_MULTIPOLYGON);
  for (int i = 0; i < n; i++) {
    GEOSGeometry *part = geometry(c[i], false), *more = GEOSUnion_r(geos, whole, part);
    sum += area(part);
    GEOSGeom_destroy_r(geos, part);
    GEOSGeom_destroy_r(geos, whole);
    whole = more;
  }
  ck_assert_msg(fabs(sum - area(whole)) < 1e-9, "grid %d: parts %g, union %g", k, sum, area(whole));
  GEOSGeom_destroy_r(geos, whole);
}

START_TEST(random_grids_bands_leave_no_gap_and_no_overlap) {
  uint64_t seed = 13;
  for (int k = 0; k < N_RANDOM / 2; k++) {
    struct grid g = random_grid(&seed);
    int32_t cutoffs_s[3];
    struct tq_contour *c[3];
    random_cutoffs(&g, &seed, cutoffs_s, 3);
    contours_of(&g, cutoffs_s, 3, true, c);
    struct tq_contour *whole = area_of(&g, cutoffs_s[2]);
    GEOSGeometry *w = geometry(whole, false);
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      GEOSGeometry *part = geometry(c[i], false);
      sum += area(part);
      GEOSGeom_destroy_r(geos, part);
    }
    ck_assert_double_eq_tol(sum, area(w), 1e-9);
    check_gapless(c, 3, k);
    GEOSGeom_destroy_r(geos, w);
    tq_contour_free(whole);
    for (int i = 0; i < 3; i++) tq_contour_free(c[i]);
  }
}
END_TEST

START_TEST(random_grids_simplified_shapes_stay_valid_nested_and_near) {
  uint64_t seed = 14;
  size_t n_before = 0, n_after = 0;
  for (int k = 0; k < N_RANDOM; k++) {
    struct grid g = random_grid(&seed);
    int32_t cutoffs_s[3];
    struct tq_contour *c[3], *old[3];
    bool apart = k % 2;
    double tolerance = 0.2 + 0.1 * tq_random_below(&seed, 15);
    random_cutoffs(&g, &seed, cutoffs_s, 3);
    contours_of(&g, cutoffs_s, 3, apart, c);
    contours_of(&g, cutoffs_s, 3, apart, old);
    ck_assert_int_eq(tq_contours_simplify(c, 3, tolerance, NULL), TQ_OK);
    for (int i = 0; i < 3; i++) {
      ck_assert_uint_eq(c[i]->n_rings, old[i]->n_rings);
      check_valid(c[i], "simplified", k);
      ck_assert_double_le(furthest(old[i], c[i]), tolerance + 1e-12);
      n_before += old[i]->n_points;
      n_after += c[i]->n_points;
    }
    if (apart)
      check_gapless(c, 3, k);
    else
      check_nested(c, 3, k);
    for (int i = 0; i < 3; i++) tq_contour_free(c[i]), tq_contour_free(old[i]);
  }
  printf("# simplified: %zu points became %zu\n", n_before, n_after);
  ck_assert_uint_lt(n_after * 10, n_before * 9);
}
END_TEST

START_TEST(simplified_straight_edges_lose_all_points_between_corners) {
  struct grid g = {MAX_SIDE, 1, {0}};
  struct tq_contour *c = band_of(&g, -1, 0);
  ck_assert_uint_eq(c->n_points, 2 * MAX_SIDE + 2);
  ck_assert_int_eq(tq_contours_simplify(&c, 1, 1e-9, NULL), TQ_OK);
  ck_assert_uint_eq(c->n_points, 6);
  tq_contour_free(c);
  ck_assert_int_eq(tq_contours_simplify(NULL, 0, 1, NULL), TQ_OK);
}
END_TEST

START_TEST(large_surface_bands_and_simplification_are_quick) {
  /* The size of a region, four bands; limits that only catch a wrong order of growth. */
  enum { SIDE = 960 };
  int32_t *time_s = malloc(SIDE * SIDE * sizeof *time_s);
  ck_assert_ptr_nonnull(time_s);
  for (int i = 0; i < SIDE * SIDE; i++) {
    double x = i % SIDE - SIDE / 2, y = i / SIDE - SIDE / 2;
    time_s[i] = (int32_t)(hypot(x, y) * 7 + 300 * sin(x * 0.1) * sin(y * 0.1));
  }
  struct tq_contour *c[4];
  clock_t start = clock();
  for (int i = 0; i < 4; i++)
    ck_assert_int_eq(
        tq_contour_band_new(time_s, SIDE, SIDE, i ? i * 900 : -1, (i + 1) * 900, &c[i], NULL), 0);
  double bands_s = (double)(clock() - start) / CLOCKS_PER_SEC;
  start = clock();
  ck_assert_int_eq(tq_contours_simplify(c, 4, 0.5, NULL), TQ_OK);
  double simplify_s = (double)(clock() - start) / CLOCKS_PER_SEC;
  printf("# %d x %d cells: four bands %.0f ms, simplified in %.0f ms\n", SIDE, SIDE, bands_s * 1e3,
         simplify_s * 1e3);
  ck_assert_double_lt(bands_s, 10);
  ck_assert_double_lt(simplify_s, 10);
  for (int i = 0; i < 4; i++) tq_contour_free(c[i]);
  free(time_s);
}
END_TEST

int main(void) {
  Suite *s = suite_create("bands");
  TCase *c = tcase_create("bands");
  tcase_set_timeout(c, 0);
  tcase_add_unchecked_fixture(c, open_geos, close_geos);
  tq_suite_add(c, band_around_a_core_is_a_ring_with_a_hole);
  tq_suite_add(c, band_has_nothing_where_both_boundaries_are_one);
  tq_suite_add(c, random_grids_band_is_the_difference_of_the_areas);
  tq_suite_add(c, random_grids_band_from_nothing_is_the_area);
  tq_suite_add(c, random_grids_bands_leave_no_gap_and_no_overlap);
  tq_suite_add(c, random_grids_simplified_shapes_stay_valid_nested_and_near);
  tq_suite_add(c, simplified_straight_edges_lose_all_points_between_corners);
  tq_suite_add(c, large_surface_bands_and_simplification_are_quick);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
