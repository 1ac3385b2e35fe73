#include "engine/surface/contour.h"

#include <math.h>
#include <stdbool.h>

#include "engine/base/mem.h"
#include "engine/surface/crossing.h"

/* A straight edge keeps a point at least every so many crossings: a longer one would
 * bend away from its grid line when the rings are projected point by point. */
enum { STRAIGHT_MAX = 16 };

/* Directions in turning order; the inside is kept on the left. */
enum { NORTH, EAST, SOUTH, WEST };

struct ring {
  size_t first_point, n_points; /* into the raw points */
  uint32_t polygon;
  bool is_hole;
};

struct point {
  double x, y;
};

/* The cells of the set's bounding box with a margin of one cell that is outside. */
struct window {
  const int32_t *time_s;
  uint32_t n_cols, n_rows; /* of the whole grid */
  int32_t cutoff_s;
  uint32_t min_col, max_col, min_row, max_row; /* of the set */
  size_t width, n_cells;                       /* of the window */
  uint8_t *inside;                             /* [n_cells] */
  uint32_t *seen; /* [n_cells] 1 + the ring that crosses between a cell and its east neighbour */
  TQ_VEC(struct ring) rings;
  TQ_VEC(struct point) points;
  uint32_t n_polygons;
};

/* Bounding box of the set; false when it is empty. */
static bool find_bounds(struct window *w) {
  uint32_t first = w->n_cols, last = 0;
  bool any = false;
  for (uint32_t r = 0; r < w->n_rows; r++) {
    const int32_t *row = w->time_s + (size_t)r * w->n_cols;
    unsigned hit = 0;
    for (uint32_t c = 0; c < w->n_cols; c++) hit |= tq_is_within(row[c], w->cutoff_s);
    if (!hit) continue;
    if (!any) w->min_row = r;
    w->max_row = r;
    any = true;
    for (uint32_t c = 0; c < first; c++)
      if (tq_is_within(row[c], w->cutoff_s)) first = c;
    for (uint32_t c = w->n_cols; c-- > last + 1;)
      if (tq_is_within(row[c], w->cutoff_s)) last = c;
  }
  w->min_col = first;
  w->max_col = last;
  return any;
}

static enum tq_code fill_inside(struct window *w, struct tq_err *err) {
  w->width = (size_t)(w->max_col - w->min_col) + 3;
  size_t height = (size_t)(w->max_row - w->min_row) + 3;
  if (__builtin_mul_overflow(w->width, height, &w->n_cells) || w->n_cells >= UINT32_MAX)
    return tq_fail(err, TQ_E_MEMORY, "a surface of %u x %u cells is too large; use larger cells",
                   w->n_cols, w->n_rows);
  w->inside = tq_calloc(w->n_cells, sizeof *w->inside);
  w->seen = tq_calloc(w->n_cells, sizeof *w->seen); /* pages without a boundary stay untouched */
  if (!w->inside || !w->seen) return tq_fail_memory(err, "a surface's outline");
  for (uint32_t r = w->min_row; r <= w->max_row; r++) {
    const int32_t *row = w->time_s + (size_t)r * w->n_cols;
    uint8_t *in = w->inside + (size_t)(r - w->min_row + 1) * w->width + 1;
    for (uint32_t c = w->min_col; c <= w->max_col; c++)
      in[c - w->min_col] = tq_is_within(row[c], w->cutoff_s);
  }
  return TQ_OK;
}

/* Column and row of a window cell in the grid; the margin may lie outside of it. */
static int64_t cell_col(const struct window *w, size_t cell) {
  return (int64_t)(cell % w->width) + w->min_col - 1;
}
static int64_t cell_row(const struct window *w, size_t cell) {
  return (int64_t)(cell / w->width) + w->min_row - 1;
}

static int32_t time_at(const struct window *w, int64_t col, int64_t row) {
  if (col < 0 || row < 0 || col >= w->n_cols || row >= w->n_rows) return -1;
  return w->time_s[(size_t)row * w->n_cols + (size_t)col];
}

/* Where the boundary passes between an inside cell and its neighbour in direction to. */
static struct point crossing(const struct window *w, size_t cell, int to) {
  static const int dx[] = {0, 1, 0, -1}, dy[] = {-1, 0, 1, 0};
  int64_t col = cell_col(w, cell), row = cell_row(w, cell);
  int32_t in_s = time_at(w, col, row), out_s = time_at(w, col + dx[to], row + dy[to]);
  double share = tq_crossing_share(in_s, out_s, w->cutoff_s);
  struct point p = {(double)col + dx[to] * share, (double)row + dy[to] * share};
  return p;
}

/* Follows one ring from the crossing on the right of an inside cell, seen in direction
 * of travel, back to itself; every crossing belongs to exactly one ring. */
static bool trace(struct window *w, size_t start, int start_dir, uint32_t label) {
  const ptrdiff_t width = (ptrdiff_t)w->width;
  const ptrdiff_t step[] = {-width, 1, width, -1};
  size_t cell = start;
  int dir = start_dir;
  do {
    int right = (dir + 1) & 3;
    if (dir == NORTH) w->seen[cell] = label;
    if (dir == SOUTH) w->seen[cell - 1] = label;
    struct point p = crossing(w, cell, right);
    if (!tq_push(&w->points, p)) return false;
    size_t ahead = cell + (size_t)step[dir];
    size_t beside = ahead + (size_t)step[right];
    if (!w->inside[ahead]) {
      dir = (dir + 3) & 3; /* also at a saddle: its two inside cells stay apart */
    } else if (!w->inside[beside]) {
      cell = ahead;
    } else {
      cell = beside;
      dir = right;
    }
  } while (cell != start || dir != start_dir);
  return true;
}

/* Finds the rings in reading order. The first crossing of a shell leads into the set,
 * that of a hole out of it; the last crossing to the west of a hole's first one bounds
 * the same polygon. */
static enum tq_code find_rings(struct window *w, struct tq_err *err) {
  for (size_t row = w->width; row + w->width < w->n_cells; row += w->width) {
    uint32_t west_ring = 0;
    for (size_t i = row; i + 1 < row + w->width; i++) {
      if (w->inside[i] == w->inside[i + 1]) continue;
      if (!w->seen[i]) {
        bool is_hole = w->inside[i];
        struct ring ring = {.first_point = w->points.n, .is_hole = is_hole};
        ring.polygon = is_hole ? w->rings.v[west_ring].polygon : w->n_polygons++;
        uint32_t label = (uint32_t)w->rings.n + 1;
        if (!trace(w, is_hole ? i : i + 1, is_hole ? NORTH : SOUTH, label))
          return tq_fail_memory(err, "a surface's outline");
        ring.n_points = w->points.n - ring.first_point;
        if (!tq_push(&w->rings, ring)) return tq_fail_memory(err, "a surface's outline");
      }
      west_ring = w->seen[i] - 1;
    }
  }
  return TQ_OK;
}

/* As exact as the last bits of coordinates allow, which depend on where the grid begins. */
static bool is_corner(struct point a, struct point b, struct point c) {
  const double rounding = 1e-9; /* cells^2 */
  return fabs((b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)) > rounding;
}

static void copy_ring(const struct window *w, const struct ring *ring, struct tq_contour *c) {
  const struct point *p = w->points.v + ring->first_point;
  size_t n = ring->n_points;
  for (size_t k = 0; k < n; k++) {
    if (k % STRAIGHT_MAX && !is_corner(p[k - 1], p[k], p[k + 1 < n ? k + 1 : 0])) continue;
    c->x[c->n_points] = p[k].x;
    c->y[c->n_points++] = p[k].y;
  }
}

static struct tq_contour *alloc_contour(const struct window *w) {
  struct tq_contour *c = tq_calloc(1, sizeof *c);
  if (!c) return NULL;
  c->n_rings = w->rings.n;
  c->n_polygons = w->n_polygons;
  c->x = tq_alloc(w->points.n, sizeof *c->x);
  c->y = tq_alloc(w->points.n, sizeof *c->y);
  c->first_point = tq_calloc(c->n_rings + 1, sizeof *c->first_point);
  c->first_ring = tq_calloc(c->n_polygons + 1, sizeof *c->first_ring);
  if (c->x && c->y && c->first_point && c->first_ring) return c;
  tq_contour_free(c);
  return NULL;
}

/* Groups the rings by polygon (counting sort; a shell was found before its holes). */
static enum tq_code group_rings(const struct window *w, struct tq_contour **out,
                                struct tq_err *err) {
  enum tq_code code = TQ_OK;
  struct tq_contour *c = alloc_contour(w);
  size_t *order = tq_alloc(w->rings.n, sizeof *order);
  size_t *next = tq_alloc(w->n_polygons, sizeof *next);
  if (!c || !order || !next) {
    tq_contour_free(c);
    code = tq_fail_memory(err, "polygons");
    goto out;
  }
  for (size_t i = 0; i < c->n_rings; i++) c->first_ring[w->rings.v[i].polygon + 1]++;
  for (size_t i = 0; i < c->n_polygons; i++) {
    c->first_ring[i + 1] += c->first_ring[i];
    next[i] = c->first_ring[i];
  }
  for (size_t i = 0; i < c->n_rings; i++) order[next[w->rings.v[i].polygon]++] = i;
  for (size_t i = 0; i < c->n_rings; i++) {
    copy_ring(w, &w->rings.v[order[i]], c);
    c->first_point[i + 1] = c->n_points;
  }
  *out = c;
out:
  free(order);
  free(next);
  return code;
}

enum tq_code tq_contour_new(const int32_t *time_s, uint32_t n_cols, uint32_t n_rows,
                            int32_t cutoff_s, struct tq_contour **out, struct tq_err *err) {
  struct window w = {.time_s = time_s, .n_cols = n_cols, .n_rows = n_rows, .cutoff_s = cutoff_s};
  enum tq_code code = TQ_OK;
  if (cutoff_s >= 0 && find_bounds(&w)) {
    code = fill_inside(&w, err);
    if (!code) code = find_rings(&w, err);
  }
  if (!code) code = group_rings(&w, out, err);
  free(w.inside);
  free(w.seen);
  tq_vec_free(&w.rings);
  tq_vec_free(&w.points);
  return code;
}

void tq_contour_free(struct tq_contour *c) {
  if (!c) return;
  free(c->x);
  free(c->y);
  free(c->first_point);
  free(c->first_ring);
  free(c);
}
