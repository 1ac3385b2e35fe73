/* Polygons of a surface: every cell on its side, valid shapes, rings that never touch. */
#include <geos_c.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "engine/base/geo.h"
#include "engine/surface/contour.h"
#include "tests/suite.h"

enum { MAX_SIDE = 12, N_RANDOM = 3000 };

struct grid {
  uint32_t n_cols, n_rows;
  int32_t time_s[MAX_SIDE * MAX_SIDE];
};

static struct tq_contour *contour_of(const int32_t *time_s, uint32_t n_cols, uint32_t n_rows,
                                     int32_t cutoff_s) {
  struct tq_contour *c = NULL;
  struct tq_err err = {0};
  ck_assert_msg(tq_contour_new(time_s, n_cols, n_rows, cutoff_s, &c, &err) == TQ_OK, "%s", err.msg);
  return c;
}

static bool is_inside(const struct grid *g, int col, int row, int32_t cutoff_s) {
  if (col < 0 || row < 0 || col >= (int)g->n_cols || row >= (int)g->n_rows) return false;
  int32_t t = g->time_s[row * (int)g->n_cols + col];
  return t >= 0 && t <= cutoff_s;
}

/* Crossing number over all rings: odd is inside. */
static bool covers(const struct tq_contour *c, double x, double y) {
  bool odd = false;
  for (size_t r = 0; r < c->n_rings; r++) {
    size_t first = c->first_point[r], end = c->first_point[r + 1];
    for (size_t i = first, j = end - 1; i < end; j = i++)
      if ((c->y[i] > y) != (c->y[j] > y) &&
          x < (c->x[j] - c->x[i]) * (y - c->y[i]) / (c->y[j] - c->y[i]) + c->x[i])
        odd = !odd;
  }
  return odd;
}

/* Twice the signed area with north up: positive counter-clockwise. */
static double ring_area2(const struct tq_contour *c, size_t r) {
  double sum = 0;
  size_t first = c->first_point[r], end = c->first_point[r + 1];
  for (size_t i = first, j = end - 1; i < end; j = i++)
    sum += c->x[j] * -c->y[i] - c->x[i] * -c->y[j];
  return sum;
}

static struct grid random_grid(uint64_t *seed) {
  struct grid g = {.n_cols = 1 + tq_random_below(seed, MAX_SIDE),
                   .n_rows = 1 + tq_random_below(seed, MAX_SIDE)};
  uint32_t kind = tq_random_below(seed, 3);
  double hole_share = tq_random_below(seed, 50) / 100.0;
  for (uint32_t i = 0; i < g.n_cols * g.n_rows; i++) {
    if (kind == 0) /* noise: many saddles, many ties */
      g.time_s[i] = (int32_t)tq_random_below(seed, 5) - 1;
    else if (kind == 1) /* noise over the whole range of numbers */
      g.time_s[i] = (int32_t)tq_random(seed);
    else /* a slope with ripples */
      g.time_s[i] = (int32_t)((i % g.n_cols) * 2 + (i / g.n_cols) + tq_random_below(seed, 6));
    if (tq_random_below(seed, 1000) < hole_share * 1000) g.time_s[i] = -1;
  }
  return g;
}

static int32_t random_cutoff(const struct grid *g, uint64_t *seed) {
  return tq_random_below(seed, 4) ? g->time_s[tq_random_below(seed, g->n_cols * g->n_rows)]
                                  : (int32_t)tq_random_below(seed, 20);
}

/* Components of the padded grid with in == want: 4 neighbours, or 8. */
static size_t count_parts(const struct grid *g, int32_t cutoff_s, bool want, bool eight) {
  enum { W = MAX_SIDE + 2 };
  int w = (int)g->n_cols + 2, h = (int)g->n_rows + 2, stack[W * W * 9];
  bool seen[W * W] = {false};
  size_t parts = 0;
  for (int start = 0; start < w * h; start++) {
    int n = 0;
    if (is_inside(g, start % w - 1, start / w - 1, cutoff_s) != want || seen[start]) continue;
    parts++;
    seen[start] = true;
    stack[n++] = start;
    while (n) {
      int at = stack[--n];
      for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++) {
          int x = at % w + dx, y = at / w + dy;
          if ((dx && dy && !eight) || x < 0 || y < 0 || x >= w || y >= h || seen[y * w + x] ||
              is_inside(g, x - 1, y - 1, cutoff_s) != want)
            continue;
          seen[y * w + x] = true;
          stack[n++] = y * w + x;
        }
    }
  }
  return parts;
}

START_TEST(single_cell_halfway_to_unreached_is_a_diamond) {
  /* 1 x 1, neighbours beyond the grid unreached: half a cell each way, from the west
   * point counter-clockwise with north up. */
  const int32_t time_s[] = {7};
  struct tq_contour *c = contour_of(time_s, 1, 1, 7);
  const double x[] = {-0.5, 0, 0.5, 0}, y[] = {0, 0.5, 0, -0.5};
  ck_assert_uint_eq(c->n_points, 4);
  ck_assert_uint_eq(c->n_rings, 1);
  ck_assert_uint_eq(c->n_polygons, 1);
  for (int i = 0; i < 4; i++) {
    ck_assert_double_eq(c->x[i], x[i]);
    ck_assert_double_eq(c->y[i], y[i]);
  }
  tq_contour_free(c);
}
END_TEST

START_TEST(crossing_between_reached_cells_is_interpolated_and_clamped) {
  /* A row 10 30 10 with cutoff 15: crossings at 0.25 and 1.75. With cutoff 10 the
   * crossing would lie on the centre: kept 1/50 away. With 29: 0.95. */
  const int32_t time_s[] = {10, 30, 10};
  const struct {
    int32_t cutoff_s;
    double x;
  } cases[] = {{15, 0.25}, {10, 0.02}, {29, 0.95}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct tq_contour *c = contour_of(time_s, 3, 1, cases[i].cutoff_s);
    ck_assert_uint_eq(c->n_polygons, 2);
    double east = -1, west = 3;
    for (size_t k = 0; k < c->n_points; k++) {
      if (k < c->first_point[1] && c->x[k] > east) east = c->x[k];
      if (k >= c->first_point[1] && c->x[k] < west) west = c->x[k];
    }
    ck_assert_double_eq_tol(east, cases[i].x, 1e-6);
    ck_assert_double_eq_tol(west, 2 - cases[i].x, 1e-6);
    tq_contour_free(c);
  }
}
END_TEST

START_TEST(crossing_over_a_jump_is_at_most_halfway) {
  /* A quarter of an hour from centre to centre is no jump, a second more is. */
  const struct {
    int32_t in_s, out_s, cutoff_s;
    double x;
  } cases[] = {{600, 1500, 1410, 0.9}, {600, 1501, 1410, 0.5}, {600, 2600, 1000, 0.2}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const int32_t time_s[] = {cases[i].in_s, cases[i].out_s};
    struct tq_contour *c = contour_of(time_s, 2, 1, cases[i].cutoff_s);
    double east = -1;
    for (size_t k = 0; k < c->n_points; k++) east = c->x[k] > east ? c->x[k] : east;
    ck_assert_double_eq_tol(east, cases[i].x, 1e-6);
    tq_contour_free(c);
  }
}
END_TEST

START_TEST(island_in_a_hole_is_a_polygon_of_its_own) {
  /* 5 x 5: a frame, a moat one cell wide, a cell in the middle. */
  int32_t time_s[25];
  for (int i = 0; i < 25; i++) {
    int dx = abs(i % 5 - 2), dy = abs(i / 5 - 2);
    time_s[i] = (dx > dy ? dx : dy) == 1 ? -1 : 5;
  }
  struct tq_contour *c = contour_of(time_s, 5, 5, 5);
  ck_assert_uint_eq(c->n_polygons, 2);
  ck_assert_uint_eq(c->first_ring[1] - c->first_ring[0], 2);
  ck_assert_uint_eq(c->first_ring[2] - c->first_ring[1], 1);
  ck_assert(ring_area2(c, 0) > 0);
  ck_assert(ring_area2(c, 1) < 0);
  ck_assert(ring_area2(c, 2) > 0);
  tq_contour_free(c);
}
END_TEST

START_TEST(saddle_diagonal_cells_stay_apart) {
  const int32_t time_s[] = {1, 9, 9, 1};
  struct tq_contour *c = contour_of(time_s, 2, 2, 5);
  ck_assert_uint_eq(c->n_polygons, 2);
  ck_assert(!covers(c, 0.5, 0.5));
  tq_contour_free(c);
}
END_TEST

START_TEST(straight_edge_keeps_a_point_every_16_cells) {
  /* 40 cells in a row: ends and, on each long side, points at most 16 apart. */
  int32_t time_s[40] = {0};
  struct tq_contour *c = contour_of(time_s, 40, 1, 0);
  ck_assert_uint_le(c->n_points, 12);
  for (size_t i = 0; i + 1 < c->n_points; i++)
    ck_assert_double_le(hypot(c->x[i + 1] - c->x[i], c->y[i + 1] - c->y[i]), 16);
  tq_contour_free(c);
}
END_TEST

START_TEST(rings_do_not_depend_on_where_the_grid_begins) {
  enum { SIDE = 40, WIDE = 4000, LEFT = 3777, TOP = 3 };
  static int32_t small[SIDE * SIDE], large[WIDE * (SIDE + TOP)];
  uint64_t seed = 11;
  for (int round = 0; round < 100; round++) {
    int32_t slope = 7 + (int32_t)tq_random_below(&seed, 90);
    int32_t other = (int32_t)tq_random_below(&seed, 90);
    for (int i = 0; i < WIDE * (SIDE + TOP); i++) large[i] = -1;
    for (int y = 0; y < SIDE; y++)
      for (int x = 0; x < SIDE; x++)
        large[(y + TOP) * WIDE + x + LEFT] = small[y * SIDE + x] = slope * x + other * y;
    struct tq_contour *a = contour_of(small, SIDE, SIDE, 1000);
    struct tq_contour *b = contour_of(large, WIDE, SIDE + TOP, 1000);
    ck_assert_uint_eq(a->n_points, b->n_points);
    for (size_t i = 0; i < a->n_points; i++) {
      ck_assert_double_eq_tol(a->x[i] + LEFT, b->x[i], 1e-9);
      ck_assert_double_eq_tol(a->y[i] + TOP, b->y[i], 1e-9);
    }
    tq_contour_free(a);
    tq_contour_free(b);
  }
}
END_TEST

START_TEST(nothing_inside_gives_no_polygon) {
  const int32_t time_s[] = {-1, 50, -1, 60};
  struct tq_contour *c = contour_of(time_s, 2, 2, 49);
  ck_assert_uint_eq(c->n_polygons + c->n_rings + c->n_points, 0);
  ck_assert_uint_eq(c->first_ring[0], 0);
  ck_assert_uint_eq(c->first_point[0], 0);
  tq_contour_free(c);
  c = contour_of(time_s, 2, 2, -1);
  ck_assert_uint_eq(c->n_polygons, 0);
  tq_contour_free(c);
  c = contour_of(NULL, 0, 0, 60);
  ck_assert_uint_eq(c->n_polygons, 0);
  tq_contour_free(c);
  tq_contour_free(NULL);
}
END_TEST

START_TEST(random_grids_every_centre_is_on_its_side) {
  uint64_t seed = 1;
  for (int k = 0; k < N_RANDOM; k++) {
    struct grid g = random_grid(&seed);
    int32_t cutoff_s = random_cutoff(&g, &seed);
    struct tq_contour *c = contour_of(g.time_s, g.n_cols, g.n_rows, cutoff_s);
    for (int row = -1; row <= (int)g.n_rows; row++)
      for (int col = -1; col <= (int)g.n_cols; col++)
        ck_assert_msg(covers(c, col, row) == is_inside(&g, col, row, cutoff_s),
                      "grid %d, cell %d %d", k, col, row);
    tq_contour_free(c);
  }
}
END_TEST

START_TEST(random_grids_polygons_and_holes_are_the_connected_parts) {
  uint64_t seed = 2;
  for (int k = 0; k < N_RANDOM; k++) {
    struct grid g = random_grid(&seed);
    int32_t cutoff_s = random_cutoff(&g, &seed);
    struct tq_contour *c = contour_of(g.time_s, g.n_cols, g.n_rows, cutoff_s);
    size_t n_parts = count_parts(&g, cutoff_s, true, false);
    size_t n_holes = count_parts(&g, cutoff_s, false, true) - 1;
    ck_assert_uint_eq(c->n_polygons, n_parts);
    ck_assert_uint_eq(c->n_rings, n_parts + n_holes);
    for (size_t p = 0; p < c->n_polygons; p++)
      for (size_t r = c->first_ring[p]; r < c->first_ring[p + 1]; r++)
        ck_assert((ring_area2(c, r) > 0) == (r == c->first_ring[p]));
    tq_contour_free(c);
  }
}
END_TEST

static void quiet(const char *message, void *userdata) { (void)message, (void)userdata; }

/* A ring in grid coordinates, or in lon/lat of UTM 50N rounded to 7 decimals. */
static GEOSGeometry *ring_geometry(GEOSContextHandle_t h, const struct tq_contour *c, size_t r,
                                   bool lon_lat) {
  size_t first = c->first_point[r], n = c->first_point[r + 1] - first;
  GEOSCoordSequence *s = GEOSCoordSeq_create_r(h, (unsigned)n + 1, 2);
  for (size_t i = 0; i <= n; i++) {
    double x = c->x[first + i % n], y = c->y[first + i % n];
    if (lon_lat) {
      double lon, lat;
      tq_utm_inverse(32650, 400000 + 250 * x, 3400000 - 250 * y, &lon, &lat);
      x = tq_deg(tq_e7(lon));
      y = tq_deg(tq_e7(lat));
    }
    GEOSCoordSeq_setXY_r(h, s, (unsigned)i, x, y);
  }
  return GEOSGeom_createLinearRing_r(h, s);
}

static GEOSGeometry *geometry(GEOSContextHandle_t h, const struct tq_contour *c, bool lon_lat) {
  GEOSGeometry *polygons[MAX_SIDE * MAX_SIDE], *holes[MAX_SIDE * MAX_SIDE];
  for (size_t p = 0; p < c->n_polygons; p++) {
    size_t first = c->first_ring[p], n_holes = c->first_ring[p + 1] - first - 1;
    for (size_t i = 0; i < n_holes; i++) holes[i] = ring_geometry(h, c, first + 1 + i, lon_lat);
    polygons[p] =
        GEOSGeom_createPolygon_r(h, ring_geometry(h, c, first, lon_lat), holes, (unsigned)n_holes);
  }
  return GEOSGeom_createCollection_r(h, GEOS_MULTIPOLYGON, polygons, (unsigned)c->n_polygons);
}

START_TEST(random_grids_polygons_are_valid_in_lon_lat_at_7_decimals) {
  GEOSContextHandle_t h = GEOS_init_r();
  GEOSContext_setNoticeMessageHandler_r(h, quiet, NULL);
  uint64_t seed = 3;
  for (int k = 0; k < N_RANDOM; k++) {
    struct grid g = random_grid(&seed);
    struct tq_contour *c = contour_of(g.time_s, g.n_cols, g.n_rows, random_cutoff(&g, &seed));
    GEOSGeometry *shape = geometry(h, c, true);
    ck_assert_msg(GEOSisValid_r(h, shape) == 1, "grid %d", k);
    GEOSGeom_destroy_r(h, shape);
    tq_contour_free(c);
  }
  GEOS_finish_r(h);
}
END_TEST

START_TEST(random_grids_rings_never_touch) {
  GEOSContextHandle_t h = GEOS_init_r();
  uint64_t seed = 4;
  for (int k = 0; k < N_RANDOM / 6; k++) {
    struct grid g = random_grid(&seed);
    struct tq_contour *c = contour_of(g.time_s, g.n_cols, g.n_rows, random_cutoff(&g, &seed));
    GEOSGeometry *rings[MAX_SIDE * MAX_SIDE];
    for (size_t r = 0; r < c->n_rings; r++) rings[r] = ring_geometry(h, c, r, false);
    for (size_t a = 0; a < c->n_rings; a++)
      for (size_t b = 0; b < a; b++) {
        double apart = 0;
        ck_assert_int_eq(GEOSDistance_r(h, rings[a], rings[b], &apart), 1);
        ck_assert_msg(apart > 0.02, "grid %d, rings %zu %zu: %g", k, a, b, apart);
      }
    for (size_t r = 0; r < c->n_rings; r++) GEOSGeom_destroy_r(h, rings[r]);
    tq_contour_free(c);
  }
  GEOS_finish_r(h);
}
END_TEST

/* Columns of many digits leave no room for more: not one point may come or go. */
START_TEST(random_grids_in_a_wider_one_have_the_same_outline) {
  enum { WEST = 3001 };
  size_t n_points = 0;
  for (uint64_t seed = 1; seed <= 100; seed++) {
    uint64_t state = seed;
    struct grid g = random_grid(&state);
    int32_t cutoff_s = random_cutoff(&g, &state);
    uint32_t n_cols = WEST + g.n_cols;
    int32_t *wide = malloc((size_t)n_cols * g.n_rows * sizeof *wide);
    for (uint32_t i = 0; i < n_cols * g.n_rows; i++) {
      uint32_t col = i % n_cols;
      wide[i] = col < WEST ? -1 : g.time_s[i / n_cols * g.n_cols + col - WEST];
    }
    struct tq_contour *c = contour_of(g.time_s, g.n_cols, g.n_rows, cutoff_s);
    struct tq_contour *east = contour_of(wide, n_cols, g.n_rows, cutoff_s);
    ck_assert_uint_eq(c->n_points, east->n_points);
    for (size_t i = 0; i < c->n_points; i++)
      ck_assert(c->x[i] + WEST == east->x[i] && c->y[i] == east->y[i]);
    n_points += c->n_points;
    tq_contour_free(c);
    tq_contour_free(east);
    free(wide);
  }
  ck_assert_uint_gt(n_points, 1000);
}
END_TEST

START_TEST(random_grids_larger_cutoff_covers_smaller) {
  GEOSContextHandle_t h = GEOS_init_r();
  GEOSContext_setNoticeMessageHandler_r(h, quiet, NULL);
  uint64_t seed = 5;
  for (int k = 0; k < N_RANDOM / 3; k++) {
    struct grid g = random_grid(&seed);
    int32_t a = random_cutoff(&g, &seed), b = random_cutoff(&g, &seed);
    struct tq_contour *small = contour_of(g.time_s, g.n_cols, g.n_rows, a < b ? a : b);
    struct tq_contour *large = contour_of(g.time_s, g.n_cols, g.n_rows, a < b ? b : a);
    GEOSGeometry *s = geometry(h, small, false), *l = geometry(h, large, false);
    GEOSGeometry *rest = GEOSDifference_r(h, s, l);
    double area = 1;
    ck_assert(rest && GEOSArea_r(h, rest, &area) == 1);
    ck_assert_msg(area < 1e-9, "grid %d: %g outside", k, area);
    GEOSGeom_destroy_r(h, rest);
    GEOSGeom_destroy_r(h, s);
    GEOSGeom_destroy_r(h, l);
    tq_contour_free(small);
    tq_contour_free(large);
  }
  GEOS_finish_r(h);
}
END_TEST

START_TEST(large_smooth_surface_is_quick) {
  /* 1000 x 1000 cells, four cutoffs; far below the limit, which only catches a
   * wrong order of growth. */
  enum { SIDE = 1000 };
  int32_t *time_s = malloc(SIDE * SIDE * sizeof *time_s);
  ck_assert_ptr_nonnull(time_s);
  for (int i = 0; i < SIDE * SIDE; i++) {
    double x = i % SIDE - SIDE / 2.0, y = i / SIDE - SIDE / 2.0;
    time_s[i] = (int32_t)(8 * hypot(x, y) + 400 * sin(x / 40) * cos(y / 30) + 400);
  }
  struct timespec a, b;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
  size_t n_points = 0;
  for (int32_t cutoff_s = 900; cutoff_s <= 3600; cutoff_s += 900) {
    struct tq_contour *c = contour_of(time_s, SIDE, SIDE, cutoff_s);
    ck_assert_uint_gt(c->n_polygons, 0);
    n_points += c->n_points;
    tq_contour_free(c);
  }
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
  double ms = (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
  printf("# 4 cutoffs on 1000 x 1000 cells: %d us, %zu points\n", (int)(ms * 1000), n_points);
  ck_assert_double_lt(ms, 500);
  free(time_s);
}
END_TEST

int main(void) {
  Suite *s = suite_create("contour");
  TCase *c = tcase_create("contour");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, single_cell_halfway_to_unreached_is_a_diamond);
  tq_suite_add(c, crossing_between_reached_cells_is_interpolated_and_clamped);
  tq_suite_add(c, crossing_over_a_jump_is_at_most_halfway);
  tq_suite_add(c, island_in_a_hole_is_a_polygon_of_its_own);
  tq_suite_add(c, saddle_diagonal_cells_stay_apart);
  tq_suite_add(c, straight_edge_keeps_a_point_every_16_cells);
  tq_suite_add(c, rings_do_not_depend_on_where_the_grid_begins);
  tq_suite_add(c, nothing_inside_gives_no_polygon);
  tq_suite_add(c, random_grids_every_centre_is_on_its_side);
  tq_suite_add(c, random_grids_polygons_and_holes_are_the_connected_parts);
  tq_suite_add(c, random_grids_polygons_are_valid_in_lon_lat_at_7_decimals);
  tq_suite_add(c, random_grids_rings_never_touch);
  tq_suite_add(c, random_grids_in_a_wider_one_have_the_same_outline);
  tq_suite_add(c, random_grids_larger_cutoff_covers_smaller);
  tq_suite_add(c, large_smooth_surface_is_quick);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
