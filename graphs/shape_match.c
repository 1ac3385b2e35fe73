#include "graphs/shape_match.h"

#include <math.h>

void tq_shape_match_clear(struct tq_shape_match *x) { x->points.n = x->stops.n = 0; }

void tq_shape_match_free(struct tq_shape_match *x) {
  tq_vec_free(&x->points);
  tq_vec_free(&x->stops);
  tq_vec_free(&x->cost);
  tq_vec_free(&x->share);
  tq_vec_free(&x->from);
  tq_vec_free(&x->segment);
  tq_vec_free(&x->along);
  tq_vec_free(&x->far);
  tq_vec_free(&x->way);
  tq_vec_free(&x->keep);
  tq_vec_free(&x->stack);
  tq_vec_free(&x->between);
  tq_vec_free(&x->first_between);
}

static double away_m(const struct tq_shape_match *x, struct tq_ruler r, size_t stop, size_t segment,
                     double *share) {
  return tq_segment_distance_m(r, x->stops.v[stop], x->points.v[segment], x->points.v[segment + 1],
                               share);
}

/* cost[j]: the least of the stops up to i, the i-th being passed on segment j. */
static void add_stop(struct tq_shape_match *x, struct tq_ruler r, size_t i) {
  size_t m = x->points.n - 1;
  double *cost = x->cost.v, before = INFINITY;
  uint32_t before_j = 0;
  for (size_t j = 0; j < m; j++) {
    double away = away_m(x, r, i, j, &x->share.v[i * m + j]);
    if (i == 0) {
      before = 0;
    } else if (cost[j] < before) { /* still of the stop before */
      before = cost[j];
      before_j = (uint32_t)j;
    }
    x->from.v[i * m + j] = before_j;
    cost[j] = before + away * away;
  }
}

/* Dynamic programming over stops and segments; fills segment, along and far. */
static bool place_stops(struct tq_shape_match *x, struct tq_ruler r, double far_m) {
  size_t n = x->stops.n, m = x->points.n - 1, j = 0;
  if (n > SIZE_MAX / m || m > UINT32_MAX || !tq_reserve(&x->cost, m) ||
      !tq_reserve(&x->share, n * m) || !tq_reserve(&x->from, n * m) ||
      !tq_reserve(&x->segment, n) || !tq_reserve(&x->along, n) || !tq_reserve(&x->far, n))
    return false;
  for (size_t i = 0; i < n; i++) add_stop(x, r, i);
  for (size_t k = 1; k < m; k++)
    if (x->cost.v[k] < x->cost.v[j]) j = k;
  for (size_t i = n; i-- > 0;) {
    double share;
    x->segment.v[i] = (uint32_t)j;
    x->far.v[i] = away_m(x, r, i, j, &share) > far_m;
    x->along.v[i] = share;
    if (i) j = x->from.v[i * m + j];
  }
  for (size_t i = 1; i < n; i++) /* two stops on one segment: never backwards */
    if (x->segment.v[i] == x->segment.v[i - 1] && x->along.v[i] < x->along.v[i - 1])
      x->along.v[i] = x->along.v[i - 1];
  return true;
}

static struct tq_pos passed_at(const struct tq_shape_match *x, size_t stop) {
  struct tq_pos a = x->points.v[x->segment.v[stop]], b = x->points.v[x->segment.v[stop] + 1];
  double share = x->along.v[stop];
  return (struct tq_pos){a.lon_e7 + (int32_t)lround(share * ((double)b.lon_e7 - a.lon_e7)),
                         a.lat_e7 + (int32_t)lround(share * ((double)b.lat_e7 - a.lat_e7))};
}

static bool lay_way(struct tq_shape_match *x, size_t i) {
  x->way.n = 0;
  bool ok = tq_push(&x->way, x->stops.v[i]) && tq_push(&x->way, passed_at(x, i));
  for (size_t k = x->segment.v[i] + (size_t)1; ok && k <= x->segment.v[i + 1]; k++)
    ok = tq_push(&x->way, x->points.v[k]);
  return ok && tq_push(&x->way, passed_at(x, i + 1)) && tq_push(&x->way, x->stops.v[i + 1]);
}

/* The point of way[a..b] that is furthest from the line between its ends; a when all are within
 * the tolerance. */
static size_t furthest(const struct tq_shape_match *x, struct tq_ruler r, size_t a, size_t b,
                       double within_m) {
  size_t best = a;
  for (size_t k = a + 1; k < b; k++) {
    double share, m = tq_segment_distance_m(r, x->way.v[k], x->way.v[a], x->way.v[b], &share);
    if (m <= within_m) continue;
    within_m = m;
    best = k;
  }
  return best;
}

/* Douglas and Peucker; appends what is kept between the ends. */
static bool simplify(struct tq_shape_match *x, struct tq_ruler r, double within_m) {
  if (!tq_reserve(&x->keep, x->way.n)) return false;
  for (size_t k = 0; k < x->way.n; k++) x->keep.v[k] = false;
  x->stack.n = 0;
  if (!tq_push(&x->stack, (size_t)0) || !tq_push(&x->stack, x->way.n - 1)) return false;
  while (x->stack.n) {
    size_t b = x->stack.v[--x->stack.n], a = x->stack.v[--x->stack.n];
    size_t middle = furthest(x, r, a, b, within_m);
    if (middle == a) continue;
    x->keep.v[middle] = true;
    if (!tq_push(&x->stack, a) || !tq_push(&x->stack, middle) || !tq_push(&x->stack, middle) ||
        !tq_push(&x->stack, b))
      return false;
  }
  for (size_t k = 1; k + 1 < x->way.n; k++)
    if (x->keep.v[k] && !tq_push(&x->between, x->way.v[k])) return false;
  return true;
}

bool tq_shape_match_run(struct tq_shape_match *x, double far_m, double simplify_m) {
  struct tq_ruler r = tq_ruler_at(tq_deg(x->stops.v[0].lat_e7));
  bool ok = place_stops(x, r, far_m);
  x->between.n = x->first_between.n = 0;
  for (size_t i = 0; ok && i + 1 < x->stops.n; i++) {
    ok = tq_push(&x->first_between, x->between.n);
    if (!ok || x->far.v[i] || x->far.v[i + 1]) continue;
    ok = lay_way(x, i) && simplify(x, r, simplify_m);
  }
  return ok && tq_push(&x->first_between, x->between.n);
}

size_t tq_shape_between(const struct tq_shape_match *x, uint32_t i, const struct tq_pos **points) {
  *points = x->between.v + x->first_between.v[i];
  return x->first_between.v[i + 1] - x->first_between.v[i];
}
