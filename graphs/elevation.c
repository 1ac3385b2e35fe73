#include "graphs/elevation.h"

#include <math.h>

static const double STEEPEST = 0.4, STEP_M = 30;

static double clamp(double slope) {
  return slope > STEEPEST ? STEEPEST : slope < -STEEPEST ? -STEEPEST : slope;
}

double tq_slope_walk(double slope) { return exp(-3.5 * (fabs(clamp(slope) + 0.05) - 0.05)); }

double tq_slope_bike(double slope) {
  static const struct {
    double slope, factor;
  } rows[] = {{-0.15, 1.0}, {-0.10, 1.3}, {-0.06, 1.5}, {-0.04, 1.5}, {-0.02, 1.3}, {0, 1.0},
              {0.02, 0.92}, {0.04, 0.60}, {0.06, 0.43}, {0.08, 0.33}, {0.10, 0.27}, {0.12, 0.27}};
  enum { N = sizeof rows / sizeof rows[0] };
  if (slope <= rows[0].slope) return rows[0].factor;
  for (int i = 1; i < N; i++)
    if (slope <= rows[i].slope) {
      double share = (slope - rows[i - 1].slope) / (rows[i].slope - rows[i - 1].slope);
      return rows[i - 1].factor + share * (rows[i].factor - rows[i - 1].factor);
    }
  return rows[N - 1].factor;
}

/* Lengths, and lengths divided by the factors, added up. */
struct sums {
  double m, bike[2], walk[2];
};

static void add_piece(struct sums *sums, double m, double rise_m) {
  if (m <= 0) return;
  sums->m += m;
  for (int dir = 0; dir < 2; dir++) {
    double slope = (dir ? -rise_m : rise_m) / m;
    sums->bike[dir] += m / tq_slope_bike(slope);
    sums->walk[dir] += m / tq_slope_walk(slope);
  }
}

static struct tq_pos between(struct tq_pos a, struct tq_pos b, double share) {
  return (struct tq_pos){a.lon_e7 + (int32_t)lround(((double)b.lon_e7 - a.lon_e7) * share),
                         a.lat_e7 + (int32_t)lround(((double)b.lat_e7 - a.lat_e7) * share)};
}

static bool add_segment(const struct tq_elevation *ground, struct tq_pos a, struct tq_pos b,
                        double *height_m, struct sums *sums) {
  double m = tq_distance_m(a, b);
  int n = (int)ceil(m / STEP_M);
  for (int i = 1; i <= n; i++) {
    double next_m;
    if (!ground->height_m(ground->ctx, between(a, b, (double)i / n), &next_m)) return false;
    add_piece(sums, m / n, next_m - *height_m);
    *height_m = next_m;
  }
  return true;
}

static bool add_line(const struct tq_elevation *ground, const struct tq_pos *points, size_t n,
                     struct sums *sums) {
  double height_m;
  if (!ground->height_m(ground->ctx, points[0], &height_m)) return false;
  for (size_t i = 1; i < n; i++)
    if (!add_segment(ground, points[i - 1], points[i], &height_m, sums)) return false;
  return true;
}

static bool add_ends(const struct tq_elevation *ground, const struct tq_pos *points, size_t n,
                     struct sums *sums) {
  double from_m, to_m, m = 0;
  for (size_t i = 1; i < n; i++) m += tq_distance_m(points[i - 1], points[i]);
  if (!ground->height_m(ground->ctx, points[0], &from_m) ||
      !ground->height_m(ground->ctx, points[n - 1], &to_m))
    return false;
  add_piece(sums, m, to_m - from_m);
  return true;
}

bool tq_slopes_along(const struct tq_elevation *ground, const struct tq_pos *points, size_t n,
                     bool straight, struct tq_slopes *slopes) {
  struct sums sums = {0};
  *slopes = (struct tq_slopes){{1, 1}, {1, 1}};
  if (n < 2) return false;
  bool known = straight ? add_ends(ground, points, n, &sums) : add_line(ground, points, n, &sums);
  if (!known || sums.m <= 0) return false;
  for (int dir = 0; dir < 2; dir++) {
    slopes->bike[dir] = sums.m / sums.bike[dir];
    slopes->walk[dir] = sums.m / sums.walk[dir];
  }
  return true;
}
