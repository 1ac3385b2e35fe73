#include "tools/grid_make.h"

#include <math.h>
#include <string.h>

/* Cells are taken or left by square blocks of this size. */
static const double BLOCK_M = 500;

enum { BATCH = 4096 };

struct maker {
  const struct tq_graph *g;
  const struct tq_marks *marks;
  const struct tq_projection *p;
  struct tq_grid *grid;
  double near_m; /* around a mark, in metres of the grid */
  double min_x, min_y, max_x, max_y, west, south, east, north;
  /* blocks with a mark near: row by row */
  uint8_t *near;
  uint32_t block, width, height; /* cells a block's side; blocks */
  /* marks on their way: degrees, then metres */
  double x[BATCH], y[BATCH];
  size_t n;
  enum tq_code (*take)(struct maker *m, struct tq_err *err);
};

/* --- marks in degrees, batch by batch -------------------------------------------------- */

static enum tq_code flush(struct maker *m, struct tq_err *err) {
  enum tq_code code = m->n ? m->take(m, err) : TQ_OK;
  m->n = 0;
  return code;
}

static enum tq_code mark(struct maker *m, double lon_deg, double lat_deg, struct tq_err *err) {
  m->x[m->n] = lon_deg;
  m->y[m->n++] = lat_deg;
  return m->n == BATCH ? flush(m, err) : TQ_OK;
}

/* Points along an edge, at most half a block apart. */
static enum tq_code mark_edge(struct maker *m, uint32_t edge, struct tq_err *err) {
  uint32_t n = tq_edge_n_points(m->g, edge);
  enum tq_code code = TQ_OK;
  for (uint32_t i = 0; i + 1 < n; i++) {
    struct tq_pos a = tq_edge_point(m->g, edge, i), b = tq_edge_point(m->g, edge, i + 1);
    int steps = (int)ceil(tq_distance_m(a, b) / (BLOCK_M / 2));
    for (int k = 0; k <= steps && !code; k++) {
      double share = steps ? (double)k / steps : 0;
      code = mark(m, tq_deg(a.lon_e7) + share * (tq_deg(b.lon_e7) - tq_deg(a.lon_e7)),
                  tq_deg(a.lat_e7) + share * (tq_deg(b.lat_e7) - tq_deg(a.lat_e7)), err);
    }
  }
  return code;
}

static enum tq_code each_mark(struct maker *m,
                              enum tq_code (*take)(struct maker *m, struct tq_err *err),
                              struct tq_err *err) {
  enum tq_code code = TQ_OK;
  m->take = take;
  for (size_t i = 0; i < m->marks->at.n && !code; i++)
    code = mark(m, tq_deg(m->marks->at.v[i].lon_e7), tq_deg(m->marks->at.v[i].lat_e7), err);
  for (uint32_t e = 0; e < m->g->n_edges && !code; e++)
    if (m->marks->edges[e]) code = mark_edge(m, e, err);
  return code ? code : flush(m, err);
}

/* --- bounds ------------------------------------------------------------------------- */

static enum tq_code widen(struct maker *m, struct tq_err *err) {
  for (size_t i = 0; i < m->n; i++) {
    m->west = fmin(m->west, m->x[i]);
    m->east = fmax(m->east, m->x[i]);
    m->south = fmin(m->south, m->y[i]);
    m->north = fmax(m->north, m->y[i]);
  }
  enum tq_code code = tq_projection_points(m->p, false, m->n, m->x, m->y, err);
  for (size_t i = 0; i < m->n && !code; i++) {
    m->min_x = fmin(m->min_x, m->x[i]);
    m->max_x = fmax(m->max_x, m->x[i]);
    m->min_y = fmin(m->min_y, m->y[i]);
    m->max_y = fmax(m->max_y, m->y[i]);
  }
  return code;
}

/* Metres of the grid for one on the ground, at the most, around a point in degrees. */
static enum tq_code scale_at(const struct maker *m, double lon, double lat, double *scale,
                             struct tq_err *err) {
  const double step_m = 1000;
  struct tq_ruler ruler = tq_ruler_at(lat);
  double x[3] = {lon, lon + step_m / ruler.lon_m_per_e7 * 1e-7, lon};
  double y[3] = {lat, lat, lat + step_m / ruler.lat_m_per_e7 * 1e-7};
  enum tq_code code = tq_projection_points(m->p, false, 3, x, y, err);
  if (code) return code;
  double here = fmax(hypot(x[1] - x[0], y[1] - y[0]), hypot(x[2] - x[0], y[2] - y[0])) / step_m;
  *scale = fmax(*scale, here);
  return TQ_OK;
}

/* How far around a mark cells lie: the scale varies a little between the corners. */
static enum tq_code find_near(struct maker *m, double max_snap_m, struct tq_err *err) {
  double scale = 0;
  enum tq_code code = scale_at(m, (m->west + m->east) / 2, (m->south + m->north) / 2, &scale, err);
  for (int corner = 0; corner < 4 && !code; corner++)
    code =
        scale_at(m, corner & 1 ? m->east : m->west, corner & 2 ? m->north : m->south, &scale, err);
  m->near_m = (max_snap_m + BLOCK_M / 4) * scale * 1.05;
  return code;
}

static enum tq_code fit_grid(struct maker *m, struct tq_err *err) {
  struct tq_grid *grid = m->grid;
  double cell_m = grid->cell_m;
  grid->x0_m = floor((m->min_x - m->near_m) / cell_m) * cell_m;
  grid->y0_m = ceil((m->max_y + m->near_m) / cell_m) * cell_m;
  double n_cols = ceil((m->max_x + m->near_m - grid->x0_m) / cell_m);
  double n_rows = ceil((grid->y0_m - m->min_y + m->near_m) / cell_m);
  if (!(n_cols * n_rows <= INT32_MAX))
    return tq_fail(err, TQ_E_ARG,
                   "--cell %g: %.0f x %.0f cells are more than 2147483647; give a "
                   "larger one",
                   cell_m, n_cols, n_rows);
  grid->n_cols = (uint32_t)n_cols;
  grid->n_rows = (uint32_t)n_rows;
  m->block = (uint32_t)fmax(1, BLOCK_M / cell_m);
  m->width = (grid->n_cols - 1) / m->block + 1;
  m->height = (grid->n_rows - 1) / m->block + 1;
  m->near = tq_calloc((size_t)m->width * m->height, 1);
  return m->near ? TQ_OK : tq_fail_memory(err, "a grid; give larger cells");
}

/* --- cells -------------------------------------------------------------------------- */

static enum tq_code mark_blocks(struct maker *m, struct tq_err *err) {
  enum tq_code code = tq_projection_points(m->p, false, m->n, m->x, m->y, err);
  double block_m = m->block * m->grid->cell_m;
  for (size_t i = 0; i < m->n && !code; i++) {
    double x = m->x[i] - m->grid->x0_m, y = m->grid->y0_m - m->y[i];
    uint32_t first = (uint32_t)fmax(0, floor((x - m->near_m) / block_m));
    uint32_t last = (uint32_t)fmin(m->width - 1, floor((x + m->near_m) / block_m));
    uint32_t top = (uint32_t)fmax(0, floor((y - m->near_m) / block_m));
    uint32_t bottom = (uint32_t)fmin(m->height - 1, floor((y + m->near_m) / block_m));
    for (uint32_t r = top; r <= bottom; r++)
      memset(m->near + (size_t)r * m->width + first, 1, last - first + 1);
  }
  return code;
}

static bool is_near(const struct maker *m, uint32_t row, uint32_t col) {
  return m->near[(size_t)(row / m->block) * m->width + col / m->block];
}

/* The cells of the near blocks in order. */
static enum tq_code list_cells(const struct maker *m, uint32_t **cells, uint32_t *n,
                               struct tq_err *err) {
  const struct tq_grid *grid = m->grid;
  *n = 0;
  for (uint32_t r = 0; r < grid->n_rows; r++)
    for (uint32_t c = 0; c < grid->n_cols; c++) *n += is_near(m, r, c);
  if (!(*cells = tq_alloc(*n, sizeof **cells)))
    return tq_fail_memory(err, "a grid; give larger cells");
  uint32_t i = 0;
  for (uint32_t r = 0; r < grid->n_rows; r++)
    for (uint32_t c = 0; c < grid->n_cols; c++)
      if (is_near(m, r, c)) (*cells)[i++] = r * grid->n_cols + c;
  return TQ_OK;
}

static enum tq_code centres(struct maker *m, const uint32_t *cells, uint32_t n, struct tq_pos *pos,
                            struct tq_err *err) {
  const struct tq_grid *grid = m->grid;
  enum tq_code code = TQ_OK;
  for (uint32_t done = 0; done < n && !code; done += BATCH) {
    uint32_t k = n - done < BATCH ? n - done : BATCH;
    for (uint32_t i = 0; i < k; i++) {
      m->x[i] = grid->x0_m + (cells[done + i] % grid->n_cols + 0.5) * grid->cell_m;
      m->y[i] = grid->y0_m - (cells[done + i] / grid->n_cols + 0.5) * grid->cell_m;
    }
    code = tq_projection_points(m->p, true, k, m->x, m->y, err);
    for (uint32_t i = 0; i < k; i++)
      pos[done + i] = (struct tq_pos){tq_e7(m->x[i]), tq_e7(m->y[i])};
  }
  return code;
}

static enum tq_code link_cells(struct maker *m, uint32_t modes, double max_snap_m,
                               struct tq_points *points, uint32_t **cells, struct tq_err *err) {
  uint32_t n;
  struct tq_pos *pos = NULL;
  enum tq_code code = list_cells(m, cells, &n, err);
  if (!code && !(pos = tq_alloc(n, sizeof *pos)))
    code = tq_fail_memory(err, "a grid; give larger cells");
  if (!code) code = centres(m, *cells, n, pos, err);
  if (!code) code = tq_points_snap(m->g, pos, n, modes, max_snap_m, points, err);
  free(pos);
  return code;
}

enum tq_code tq_grid_make(const struct tq_graph *g, const struct tq_marks *marks, uint32_t modes,
                          double max_snap_m, const struct tq_projection *p, struct tq_grid *grid,
                          struct tq_points *points, uint32_t **cells, struct tq_err *err) {
  struct maker *m = tq_calloc(1, sizeof *m);
  *cells = NULL;
  if (!m) return tq_fail_memory(err, "a grid");
  *m = (struct maker){.g = g, .marks = marks, .p = p, .grid = grid};
  m->min_x = m->min_y = m->west = m->south = INFINITY;
  m->max_x = m->max_y = m->east = m->north = -INFINITY;
  enum tq_code code = each_mark(m, widen, err);
  if (!code && !(m->min_x <= m->max_x))
    code =
        tq_fail(err, TQ_E_NO_DATA, "--cell, --crs: there is no street or stop to lay cells around");
  if (!code) code = find_near(m, max_snap_m, err);
  if (!code) code = fit_grid(m, err);
  if (!code) code = each_mark(m, mark_blocks, err);
  if (!code) code = link_cells(m, modes, max_snap_m, points, cells, err);
  if (code) {
    free(*cells);
    *cells = NULL;
  }
  free(m->near);
  free(m);
  return code;
}
