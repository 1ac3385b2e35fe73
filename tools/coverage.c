#include "tools/coverage.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "engine/base/mem.h"

/* A window of the grid. turn[row][col] is how much the covered part of a row grows at that
 * cell: summed up from the left it is the covered area of each cell. */
struct window {
  double x0, y0; /* of its north-west corner, in cells of the grid */
  size_t n_cols, n_rows;
  double *turn; /* [n_rows * (n_cols + 1)] */
};

/* An edge within one row and one column: height down, at `across` of the column on the mean. */
static void add_piece(struct window *w, size_t row, double col_x, double height) {
  double *turn = w->turn + row * (w->n_cols + 1);
  if (col_x >= (double)w->n_cols) return; /* everything it bounds lies to its left: outside */
  if (col_x <= 0) {
    turn[0] += height;
    return;
  }
  size_t col = (size_t)col_x;
  double across = col_x - (double)col;
  turn[col] += height * (1 - across);
  turn[col + 1] += height * across;
}

/* An edge within one row, from (xa, ya) down (or up) to (xb, yb). */
static void add_in_row(struct window *w, size_t row, double xa, double ya, double xb, double yb) {
  double from = fmax(fmin(xa, xb), 0), to = fmin(fmax(xa, xb), (double)w->n_cols);
  if (xa == xb || to <= from) { /* in one column, or wholly left or right */
    add_piece(w, row, (xa + xb) / 2, yb - ya);
    return;
  }
  double slope = (yb - ya) / (xb - xa); /* height of a piece per column, signed by direction */
  double sign = xb > xa ? 1 : -1;
  if (fmin(xa, xb) < 0) add_piece(w, row, 0, sign * slope * (0 - fmin(xa, xb)));
  for (double x = from; x < to;) {
    double next = fmin(floor(x) + 1, to);
    add_piece(w, row, (x + next) / 2, sign * slope * (next - x));
    x = next;
  }
}

static void add_edge(struct window *w, double xa, double ya, double xb, double yb) {
  if (ya == yb) return;
  double top = fmax(fmin(ya, yb), 0), bottom = fmin(fmax(ya, yb), (double)w->n_rows);
  double per_row = (xb - xa) / (yb - ya);
  for (double y = top; y < bottom;) {
    double next = fmin(floor(y) + 1, bottom);
    double x = xa + (y - ya) * per_row, x_next = xa + (next - ya) * per_row;
    size_t row = (size_t)floor(y);
    if (yb > ya)
      add_in_row(w, row, x, y, x_next, next);
    else
      add_in_row(w, row, x_next, next, x, y);
    y = next;
  }
}

static double ring_area(const struct tq_rings *r, size_t ring) {
  size_t first = r->first[ring], n = r->first[ring + 1] - first;
  double twice = 0, x0 = n ? r->x[first] : 0, y0 = n ? r->y[first] : 0;
  for (size_t i = 0; i < n; i++) {
    size_t a = first + i, b = first + (i + 1) % n;
    twice += (r->x[a] - x0) * (r->y[b] - y0) - (r->x[b] - x0) * (r->y[a] - y0);
  }
  return twice / 2;
}

/* The cells of the rings' bounding box that lie in the grid; false when there are none. */
static bool find_window(const struct tq_rings *r, uint32_t n_cols, uint32_t n_rows,
                        struct window *w) {
  double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
  for (size_t i = r->first[0]; i < r->first[r->n_rings]; i++) {
    x0 = fmin(x0, r->x[i]);
    x1 = fmax(x1, r->x[i]);
    y0 = fmin(y0, r->y[i]);
    y1 = fmax(y1, r->y[i]);
  }
  x0 = fmax(floor(x0), 0);
  y0 = fmax(floor(y0), 0);
  x1 = fmin(ceil(x1), n_cols);
  y1 = fmin(ceil(y1), n_rows);
  if (!(x0 < x1 && y0 < y1)) return false;
  w->x0 = x0;
  w->y0 = y0;
  w->n_cols = (size_t)(x1 - x0);
  w->n_rows = (size_t)(y1 - y0);
  return true;
}

static enum tq_code tell(const struct window *w, uint32_t n_cols, double area,
                         enum tq_code (*put)(void *, uint32_t, double, struct tq_err *), void *ctx,
                         struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (size_t row = 0; row < w->n_rows; row++) {
    double covered = 0;
    for (size_t col = 0; col < w->n_cols && !code; col++) {
      covered += w->turn[row * (w->n_cols + 1) + col];
      double inside = area > 0 ? covered : -covered;
      uint32_t cell = ((uint32_t)w->y0 + (uint32_t)row) * n_cols + (uint32_t)w->x0 + (uint32_t)col;
      if (inside > 1e-9) code = put(ctx, cell, covered / area, err); /* less is rounding */
    }
  }
  return code;
}

enum tq_code tq_coverage(const struct tq_rings *r, uint32_t n_cols, uint32_t n_rows,
                         enum tq_code (*put)(void *ctx, uint32_t cell, double share,
                                             struct tq_err *err),
                         void *ctx, struct tq_err *err) {
  struct window w = {0};
  double area = 0;
  for (size_t ring = 0; ring < r->n_rings; ring++) area += ring_area(r, ring);
  if (area == 0 || !find_window(r, n_cols, n_rows, &w)) return TQ_OK;
  w.turn = tq_calloc(w.n_rows * (w.n_cols + 1), sizeof *w.turn);
  if (!w.turn) return tq_fail_memory(err, "a polygon's cells");
  for (size_t ring = 0; ring < r->n_rings; ring++) {
    size_t first = r->first[ring], n = r->first[ring + 1] - first;
    for (size_t i = 0; i < n; i++) {
      size_t a = first + i, b = first + (i + 1) % n;
      add_edge(&w, r->x[a] - w.x0, r->y[a] - w.y0, r->x[b] - w.x0, r->y[b] - w.y0);
    }
  }
  /* the left side of a ring whose area is positive runs up: its turns are negative */
  enum tq_code code = tell(&w, n_cols, -area, put, ctx, err);
  free(w.turn);
  return code;
}
