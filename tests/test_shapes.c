/* Lines of rides: matched to stops, simplified, packed, read again. */
#include <math.h>
#include <string.h>

#include "engine/graph/ride_line.h"
#include "graphs/gtfs.h"
#include "graphs/gtfs_shapes.h"
#include "graphs/shape_match.h"
#include "tests/feed_dir.h"

static struct tq_pos at_m(double x_m, double y_m) {
  struct tq_ruler r = tq_ruler_at(30.5);
  return (struct tq_pos){tq_e7(114.3) + (int32_t)lround(x_m / r.lon_m_per_e7),
                         tq_e7(30.5) + (int32_t)lround(y_m / r.lat_m_per_e7)};
}

static double near_line_m(struct tq_pos p, const struct tq_pos *line, size_t n) {
  struct tq_ruler r = tq_ruler_at(30.5);
  double best = INFINITY, share;
  for (size_t i = 0; i + 1 < n; i++)
    best = fmin(best, tq_segment_distance_m(r, p, line[i], line[i + 1], &share));
  return best;
}

static void must_push(bool ok) { ck_assert(ok); }

START_TEST(stops_on_a_bent_line_get_its_bends) {
  struct tq_shape_match x = {0};
  const double bends[][2] = {{0, 0}, {1000, 0}, {1000, 2}, {1000, 1000}, {2000, 1000}};
  const struct tq_pos *points;
  for (int i = 0; i < 5; i++) must_push(tq_push(&x.points, at_m(bends[i][0], bends[i][1])));
  must_push(tq_push(&x.stops, at_m(100, 10)));
  must_push(tq_push(&x.stops, at_m(1900, 990)));
  ck_assert(tq_shape_match_run(&x, 300, 5));
  /* onto the line, two corners (the bend 2 m on is within 5 m), off the line */
  ck_assert_uint_eq(tq_shape_between(&x, 0, &points), 4);
  ck_assert_double_lt(tq_distance_m(points[0], at_m(100, 0)), 0.1);
  ck_assert_double_lt(tq_distance_m(points[1], at_m(1000, 0)), 5);
  ck_assert_double_lt(tq_distance_m(points[2], at_m(1000, 1000)), 0.1);
  ck_assert_double_lt(tq_distance_m(points[3], at_m(1900, 1000)), 0.1);
  tq_shape_match_clear(&x);
  for (int i = 0; i < 5; i++) must_push(tq_push(&x.points, at_m(bends[i][0], bends[i][1])));
  must_push(tq_push(&x.stops, at_m(100, 10)));
  must_push(tq_push(&x.stops, at_m(1900, 1400))); /* too far away */
  ck_assert(tq_shape_match_run(&x, 300, 5));
  ck_assert_uint_eq(tq_shape_between(&x, 0, &points), 0);
  tq_shape_match_free(&x);
}
END_TEST

/* Round a loop that ends where it began, the ends belong to its two ends. */
START_TEST(stops_of_a_loop_are_passed_in_order) {
  struct tq_shape_match x = {0};
  const double corners[][2] = {{0, 0}, {1000, 0}, {1000, 1000}, {0, 1000}, {0, 0}};
  const struct tq_pos *points;
  for (int i = 0; i < 5; i++) must_push(tq_push(&x.points, at_m(corners[i][0], corners[i][1])));
  must_push(tq_push(&x.stops, at_m(0, 0)));
  must_push(tq_push(&x.stops, at_m(1000, 1000)));
  must_push(tq_push(&x.stops, at_m(0, 0)));
  ck_assert(tq_shape_match_run(&x, 300, 5));
  ck_assert_uint_eq(tq_shape_between(&x, 0, &points), 1);
  ck_assert_double_lt(tq_distance_m(points[0], at_m(1000, 0)), 0.1);
  ck_assert_uint_eq(tq_shape_between(&x, 1, &points), 1);
  ck_assert_double_lt(tq_distance_m(points[0], at_m(0, 1000)), 0.1);
  tq_shape_match_free(&x);
}
END_TEST

/* Least sum of squares by trying every growing choice of segments. */
static double least(const struct tq_pos *points, size_t n_segments, const struct tq_pos *stops,
                    size_t n_stops, size_t from, struct tq_ruler r) {
  double best = INFINITY, share;
  if (n_stops == 0) return 0;
  for (size_t j = from; j < n_segments; j++) {
    double m = tq_segment_distance_m(r, stops[0], points[j], points[j + 1], &share);
    best = fmin(best, m * m + least(points, n_segments, stops + 1, n_stops - 1, j, r));
  }
  return best;
}

START_TEST(random_lines_are_matched_best_and_kept_within_the_tolerance) {
  struct tq_shape_match x = {0};
  for (uint64_t seed = 0; seed < 300; seed++) {
    uint64_t state = seed;
    struct tq_pos whole[12];
    tq_shape_match_clear(&x);
    for (int i = 0; i < 12; i++) {
      whole[i] = at_m(tq_random_below(&state, 3000), tq_random_below(&state, 3000));
      must_push(tq_push(&x.points, whole[i]));
    }
    for (int i = 0; i < 4; i++)
      must_push(
          tq_push(&x.stops, at_m(tq_random_below(&state, 3000), tq_random_below(&state, 3000))));
    ck_assert(tq_shape_match_run(&x, 1e9, 20));
    struct tq_ruler r = tq_ruler_at(tq_deg(x.stops.v[0].lat_e7));
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      double share;
      uint32_t j = x.segment.v[i];
      if (i) ck_assert_uint_ge(j, x.segment.v[i - 1]);
      double m = tq_segment_distance_m(r, x.stops.v[i], whole[j], whole[j + 1], &share);
      sum += m * m;
    }
    ck_assert_double_eq_tol(sum, least(whole, 11, x.stops.v, 4, 0, r), 1e-6 * sum + 1e-6);
    for (uint32_t i = 0; i < 3; i++) { /* every bend of the shape between is near what is kept */
      const struct tq_pos *points;
      struct tq_pos line[64];
      size_t n = tq_shape_between(&x, i, &points);
      ck_assert_uint_lt(n, 60);
      line[0] = x.stops.v[i];
      memcpy(line + 1, points, n * sizeof *line);
      line[n + 1] = x.stops.v[i + 1];
      for (uint32_t k = x.segment.v[i] + 1; k <= x.segment.v[i + 1]; k++)
        ck_assert_double_le(near_line_m(whole[k], line, n + 2), 20.01);
    }
  }
  tq_shape_match_free(&x);
}
END_TEST

struct fixture {
  char dir[TQ_PATH_SIZE];
  struct tq_draft d;
  struct tq_graph g;
};

static void file(struct fixture *x, const char *name, const char *text) {
  tq_write_file(x->dir, name, text, strlen(text));
}

static void start(struct fixture *x) {
  memset(x, 0, sizeof *x);
  tq_feed_copy(x->dir, "simple");
  ck_assert(!tq_draft_init(&x->d, NULL));
  file(x, "trips.txt", "route_id,service_id,trip_id,shape_id\nR,WK,T1,s\nR,WK,T2,s\n");
}

static void read_feed(struct fixture *x) {
  struct tq_err err = {0};
  ck_assert_msg(!tq_gtfs_add(&x->d, x->dir, &err), "%s", err.msg);
  ck_assert(!tq_shapes_finish(&x->d, NULL));
  tq_draft_view(&x->d, &x->g);
}

static void stop(struct fixture *x) {
  tq_draft_free(&x->d);
  tq_temp_dir_remove(x->dir);
}

/* A 114.3,30.5 to B 114.31,30.51 by the corner 114.31,30.5; B to C straight. */
static const char shapes[] =
    "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n"
    "s,30.51,114.31,30\ns,30.5,114.31,20\ns,30.5,114.3,10\ns,30.52,114.32,40\ns,bad,114,50\n";

START_TEST(feed_with_shapes_draws_its_rides_along_them) {
  struct fixture x;
  start(&x);
  file(&x, "shapes.txt", shapes);
  read_feed(&x);
  ck_assert_uint_eq(x.g.n_ride_lines, x.g.n_pattern_stops);
  struct tq_ride_line line = tq_ride_line_start(&x.g, &x.g.patterns[0], 0);
  struct tq_pos pos;
  ck_assert(tq_ride_line_next(&line, &pos));
  ck_assert_int_eq(pos.lon_e7, 1143100000);
  ck_assert_int_eq(pos.lat_e7, 305000000);
  ck_assert(!tq_ride_line_next(&line, &pos));
  line = tq_ride_line_start(&x.g, &x.g.patterns[0], 1);
  ck_assert(!tq_ride_line_next(&line, &pos));
  struct tq_pos a = x.g.stops[0].pos, b = x.g.stops[1].pos;
  struct tq_pos corner = {b.lon_e7, a.lat_e7};
  ck_assert_double_eq_tol(tq_ride_line_m(&x.g, &x.g.patterns[0], 0),
                          tq_distance_m(a, corner) + tq_distance_m(corner, b), 0.5);
  ck_assert_uint_eq(tq_report_count(&x.d.report, "bad_shape_point"), 1);
  stop(&x);
}
END_TEST

START_TEST(feed_without_shapes_has_no_lines) {
  struct fixture x;
  start(&x);
  read_feed(&x);
  ck_assert_uint_eq(x.g.n_ride_lines, 0);
  ck_assert_double_eq_tol(tq_ride_line_m(&x.g, &x.g.patterns[0], 0),
                          tq_distance_m(x.g.stops[0].pos, x.g.stops[1].pos), 1e-9);
  stop(&x);
}
END_TEST

START_TEST(damaged_lines_are_read_without_harm) {
  struct fixture x;
  uint64_t state = 7;
  start(&x);
  file(&x, "shapes.txt", shapes);
  read_feed(&x);
  for (int round = 0; round < 20000; round++) {
    size_t n = 1 + tq_random_below(&state, 40);
    uint8_t *bytes = malloc(n); /* no more than these may be read */
    uint32_t lines[3] = {0};
    for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)tq_random(&state);
    lines[0] = tq_random_below(&state, 50);
    x.g.ride_points = bytes;
    x.g.n_ride_points = (uint32_t)n;
    x.g.ride_lines = lines;
    struct tq_ride_line line = tq_ride_line_start(&x.g, &x.g.patterns[0], 0);
    struct tq_pos pos;
    size_t n_points = 0;
    while (tq_ride_line_next(&line, &pos)) {
      ck_assert_int_le(labs((long)pos.lon_e7), 1800000000);
      ck_assert_uint_le(++n_points, n);
    }
    free(bytes);
  }
  stop(&x);
}
END_TEST

int main(void) {
  Suite *s = suite_create("shapes");
  TCase *c = tcase_create("shapes");
  tq_suite_add(c, stops_on_a_bent_line_get_its_bends);
  tq_suite_add(c, stops_of_a_loop_are_passed_in_order);
  tq_suite_add(c, random_lines_are_matched_best_and_kept_within_the_tolerance);
  tq_suite_add(c, feed_with_shapes_draws_its_rides_along_them);
  tq_suite_add(c, feed_without_shapes_has_no_lines);
  tq_suite_add(c, damaged_lines_are_read_without_harm);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
