#include "tools/grid_crs.h"

#include <math.h>
#include <string.h>

#include "engine/base/mem.h"

/* Cells are taken or left by square blocks of this size. */
static const double BLOCK_M = 500;

/* Where cells could be reached: points, each with the distance around it (as the crow
 * flies on the ground), in metres of the grid. */
struct marks {
  TQ_VEC(double) x; /* degrees first, then metres */
  TQ_VEC(double) y;
  double near_m;
};

static bool mark(struct marks *marks, double lon_deg, double lat_deg) {
  return tq_push(&marks->x, lon_deg) && tq_push(&marks->y, lat_deg);
}

/* Points along an edge, at most half a block apart. */
static bool mark_edge(struct marks *marks, const struct tq_graph *g, uint32_t edge) {
  uint32_t n = tq_edge_n_points(g, edge);
  for (uint32_t i = 0; i + 1 < n; i++) {
    struct tq_pos a = tq_edge_point(g, edge, i), b = tq_edge_point(g, edge, i + 1);
    int steps = (int)ceil(tq_distance_m(a, b) / (BLOCK_M / 2));
    for (int k = 0; k <= steps; k++) {
      double share = steps ? (double)k / steps : 0;
      if (!mark(marks, tq_deg(a.lon_e7) + share * (tq_deg(b.lon_e7) - tq_deg(a.lon_e7)),
                tq_deg(a.lat_e7) + share * (tq_deg(b.lat_e7) - tq_deg(a.lat_e7))))
        return false;
    }
  }
  return true;
}

static void see_street(const struct tq_graph *g, const struct tq_street *street, uint8_t *seen) {
  if (!street) return;
  for (uint32_t e = 0; e < g->n_edges; e++)
    if (tq_street_at_ds(street, g->edges[e].from) != TQ_FAR ||
        tq_street_at_ds(street, g->edges[e].to) != TQ_FAR)
      seen[e] = 1;
}

/* The streets that any last leg could use: one search from all stops at once. */
static enum tq_code see_last_legs(const struct tq_search *s, uint8_t *seen, struct marks *marks,
                                  struct tq_err *err) {
  const struct tq_graph *g = s->graph;
  enum tq_mode mode = tq_request_leg_mode(&s->request, false);
  struct tq_street *street = NULL;
  enum tq_code code =
      s->last_leg ? tq_street_new(g, tq_street_layer(s->last_leg), &street, err) : TQ_OK;
  if (code) return code;
  if (street) tq_street_reset(street);
  for (uint32_t stop = 0; stop < g->n_stops && !code; stop++) {
    if (s->best_ride_s[stop] == TQ_NOT_REACHED) continue;
    struct tq_pos p = g->stops[stop].pos;
    if (!mark(marks, tq_deg(p.lon_e7), tq_deg(p.lat_e7))) code = tq_fail_memory(err, "a grid");
    if (code || !street || g->stop_links[mode][stop].edge == TQ_NO_EDGE) continue;
    seen[g->stop_links[mode][stop].edge] = 1;
    code = tq_street_seed_link(street, g->stop_links[mode][stop], 0, err);
  }
  if (street && !code) {
    uint32_t limit_s = (uint32_t)tq_request_leg_limit_s(&s->request, false);
    if (s->request.traffic) limit_s = limit_s * TQ_MAX_PERCENT / 100; /* as fast as it can be */
    tq_street_run(street, tq_pace_limit_ds(s->paces[mode], limit_s));
    see_street(g, street, seen);
  }
  tq_street_free(street);
  return code;
}

static enum tq_code find_marks(const struct tq_search *s, struct marks *marks, struct tq_err *err) {
  const struct tq_graph *g = s->graph;
  uint8_t *seen = tq_calloc(g->n_edges, 1);
  if (!seen) return tq_fail_memory(err, "a grid");
  for (int m = 0; m < TQ_N_MODES; m++) {
    see_street(g, s->streets[m], seen);
    for (uint32_t i = 0; s->snapped[m] && i < s->n_origins; i++)
      if (s->snapped[m][i].link.edge != TQ_NO_EDGE) seen[s->snapped[m][i].link.edge] = 1;
  }
  see_street(g, s->direct, seen);
  enum tq_code code = TQ_OK;
  if (s->request.travels >> TQ_BY_TRANSIT & 1) code = see_last_legs(s, seen, marks, err);
  for (uint32_t i = 0; i < s->n_origins && !code; i++)
    if (!mark(marks, tq_deg(s->origins[i].lon_e7), tq_deg(s->origins[i].lat_e7)))
      code = tq_fail_memory(err, "a grid");
  for (uint32_t e = 0; e < g->n_edges && !code; e++)
    if (seen[e] && !mark_edge(marks, g, e)) code = tq_fail_memory(err, "a grid");
  free(seen);
  return code;
}

/* --- projection ----------------------------------------------------------------- */

static enum tq_code project(const struct tq_cells *cells, bool to_degrees, size_t n, double *x,
                            double *y, struct tq_err *err) {
  if (cells->crs) return cells->gdal->crs_points(cells->crs, to_degrees, n, x, y, err);
  for (size_t i = 0; i < n; i++)
    if (to_degrees)
      tq_utm_inverse(cells->grid.epsg, x[i], y[i], &x[i], &y[i]);
    else
      tq_utm_forward(cells->grid.epsg, x[i], y[i], &x[i], &y[i]);
  return TQ_OK;
}

static enum tq_code unproject(void *ctx, size_t n, double *x, double *y, struct tq_err *err) {
  return project(ctx, true, n, x, y, err);
}

/* Metres of the grid for one on the ground, at the most, around a point in degrees. */
static enum tq_code scale_at(const struct tq_cells *cells, double lon, double lat, double *scale,
                             struct tq_err *err) {
  const double step_m = 1000;
  struct tq_ruler ruler = tq_ruler_at(lat);
  double x[3] = {lon, lon + step_m / ruler.lon_m_per_e7 * 1e-7, lon};
  double y[3] = {lat, lat, lat + step_m / ruler.lat_m_per_e7 * 1e-7};
  enum tq_code code = project(cells, false, 3, x, y, err);
  if (code) return code;
  *scale = fmax(hypot(x[1] - x[0], y[1] - y[0]), hypot(x[2] - x[0], y[2] - y[0])) / step_m;
  return TQ_OK;
}

/* --- grid ------------------------------------------------------------------------- */

static enum tq_code plan_grid(struct tq_cells *cells, struct marks *marks, struct tq_err *err) {
  struct tq_grid *grid = &cells->grid;
  double min_x = INFINITY, max_x = -INFINITY, min_y = INFINITY, max_y = -INFINITY, scale;
  enum tq_code code = scale_at(cells, marks->x.v[0], marks->y.v[0], &scale, err);
  if (!code) code = project(cells, false, marks->x.n, marks->x.v, marks->y.v, err);
  if (code) return code;
  marks->near_m = (marks->near_m + BLOCK_M / 4) * scale * 1.05; /* the scale varies a little */
  for (size_t i = 0; i < marks->x.n; i++) {
    min_x = fmin(min_x, marks->x.v[i]);
    max_x = fmax(max_x, marks->x.v[i]);
    min_y = fmin(min_y, marks->y.v[i]);
    max_y = fmax(max_y, marks->y.v[i]);
  }
  grid->x0_m = floor((min_x - marks->near_m) / grid->cell_m) * grid->cell_m;
  grid->y0_m = ceil((max_y + marks->near_m) / grid->cell_m) * grid->cell_m;
  double n_cols = ceil((max_x + marks->near_m - grid->x0_m) / grid->cell_m);
  double n_rows = ceil((grid->y0_m - min_y + marks->near_m) / grid->cell_m);
  if (!(n_cols * n_rows <= INT32_MAX))
    return tq_fail(err, TQ_E_ARG,
                   "--cell %g: %.0f x %.0f cells are more than 2147483647; give a "
                   "larger one",
                   grid->cell_m, n_cols, n_rows);
  grid->n_cols = (uint32_t)n_cols;
  grid->n_rows = (uint32_t)n_rows;
  return TQ_OK;
}

/* Which blocks of cells have a mark near. */
static uint8_t *near_blocks(const struct tq_grid *grid, const struct marks *marks, uint32_t block) {
  uint32_t width = (grid->n_cols - 1) / block + 1, height = (grid->n_rows - 1) / block + 1;
  uint8_t *near = tq_calloc((size_t)width * height, 1);
  double block_m = block * grid->cell_m;
  for (size_t i = 0; near && i < marks->x.n; i++) {
    double x = marks->x.v[i] - grid->x0_m, y = grid->y0_m - marks->y.v[i];
    uint32_t first = (uint32_t)fmax(0, floor((x - marks->near_m) / block_m));
    uint32_t last = (uint32_t)fmin(width - 1, floor((x + marks->near_m) / block_m));
    uint32_t top = (uint32_t)fmax(0, floor((y - marks->near_m) / block_m));
    uint32_t bottom = (uint32_t)fmin(height - 1, floor((y + marks->near_m) / block_m));
    for (uint32_t r = top; r <= bottom; r++)
      memset(near + (size_t)r * width + first, 1, last - first + 1);
  }
  return near;
}

/* The cells of the near blocks in order, and their centres. */
static enum tq_code list_cells(struct tq_cells *cells, const struct marks *marks, double **x,
                               double **y, struct tq_err *err) {
  const struct tq_grid *grid = &cells->grid;
  uint32_t block = (uint32_t)fmax(1, BLOCK_M / grid->cell_m), n = 0;
  uint32_t width = (grid->n_cols - 1) / block + 1;
  uint8_t *near = near_blocks(grid, marks, block);
  for (uint32_t r = 0; near && r < grid->n_rows; r++)
    for (uint32_t c = 0; c < grid->n_cols; c++) n += near[r / block * width + c / block];
  cells->cell_of_point = tq_alloc(n, sizeof *cells->cell_of_point);
  *x = tq_alloc(n, sizeof **x);
  *y = tq_alloc(n, sizeof **y);
  if (!near || !cells->cell_of_point || !*x || !*y) {
    free(near);
    return tq_fail_memory(err, "a grid; give larger cells");
  }
  uint32_t i = 0;
  for (uint32_t r = 0; r < grid->n_rows; r++)
    for (uint32_t c = 0; c < grid->n_cols; c++) {
      if (!near[r / block * width + c / block]) continue;
      (*x)[i] = grid->x0_m + (c + 0.5) * grid->cell_m;
      (*y)[i] = grid->y0_m - (r + 0.5) * grid->cell_m;
      cells->cell_of_point[i++] = r * grid->n_cols + c;
    }
  cells->points.n = n;
  free(near);
  return project(cells, true, n, *x, *y, err);
}

static enum tq_code link_cells(const struct tq_search *s, struct tq_cells *cells,
                               const struct marks *marks, struct tq_err *err) {
  double *x = NULL, *y = NULL;
  struct tq_pos *pos = NULL;
  enum tq_code code = list_cells(cells, marks, &x, &y, err);
  uint32_t n = cells->points.n;
  cells->points.n = 0;
  if (!code && !(pos = tq_alloc(n, sizeof *pos))) code = tq_fail_memory(err, "a grid");
  for (uint32_t i = 0; i < n && !code; i++) pos[i] = (struct tq_pos){tq_e7(x[i]), tq_e7(y[i])};
  if (!code)
    code = tq_points_snap(s->graph, pos, n, tq_request_point_modes(&s->request),
                          s->request.max_snap_m, &cells->points, err);
  free(x);
  free(y);
  free(pos);
  return code;
}

/* The series for UTM holds around its zone only. */
static enum tq_code check_zone(const struct tq_search *s, int epsg, struct tq_err *err) {
  const double reach_deg = 9;
  double meridian_deg = epsg % 100 * 6 - 183, lon_deg = tq_deg(s->origins[0].lon_e7);
  if (fabs(remainder(lon_deg - meridian_deg, 360)) <= reach_deg) return TQ_OK;
  return tq_fail(
      err, TQ_E_OUTSIDE,
      "--crs EPSG:%d: the origin lies %.0f degrees from the zone's middle; EPSG:%d is the "
      "zone of the region",
      epsg, fabs(remainder(lon_deg - meridian_deg, 360)),
      tq_utm_epsg(lon_deg, tq_deg(s->origins[0].lat_e7)));
}

static enum tq_code take_graph_cells(const struct tq_search *s, struct tq_cells *out,
                                     struct tq_err *err) {
  const struct tq_grid *grid = s->graph->grid;
  enum tq_code code = tq_points_of_grid(s->graph, &out->all, err);
  if (!code)
    code = tq_points_relink(s->graph, NULL, tq_request_point_modes(&s->request),
                            s->request.max_snap_m, &out->all, err);
  if (code) return code;
  struct tq_window window = tq_search_window(s, &out->all, grid);
  tq_points_of_window(&out->all, grid, window, &out->points);
  out->grid = tq_grid_of_window(grid, window);
  return TQ_OK;
}

enum tq_code tq_cells_new(const struct tq_search *s, double cell_m, int epsg, struct tq_cells *out,
                          struct tq_err *err) {
  const struct tq_graph *g = s->graph;
  memset(out, 0, sizeof *out);
  if (!g->grid)
    return tq_fail(err, TQ_E_NO_DATA, "the graph has no grid of cells; build it with --osm");
  out->whole = out->grid = *g->grid;
  bool same_cell = cell_m == 0 || cell_m == g->grid->cell_m;
  bool same_epsg = epsg == 0 || epsg == g->grid->epsg;
  if (same_cell && same_epsg) return take_graph_cells(s, out, err);
  if (cell_m > 0) out->grid.cell_m = cell_m;
  if (epsg) out->grid.epsg = epsg;
  enum tq_code code = TQ_OK;
  if (!tq_utm_valid(out->grid.epsg)) {
    code = tq_gdal_load(&out->gdal, err);
    if (!code) code = out->gdal->crs_open(out->grid.epsg, &out->crs, err);
    out->unproject = (struct tq_unproject){unproject, out};
  } else {
    code = check_zone(s, out->grid.epsg, err);
  }
  struct marks marks = {.near_m = s->request.max_snap_m};
  if (!code) code = find_marks(s, &marks, err);
  if (!code) code = plan_grid(out, &marks, err);
  if (!code) code = link_cells(s, out, &marks, err);
  out->whole = out->grid;
  tq_vec_free(&marks.x);
  tq_vec_free(&marks.y);
  if (code) tq_cells_free(out);
  return code;
}

void tq_cells_spread(const struct tq_cells *cells, const int32_t *of_points, int32_t *of_cells) {
  size_t n = (size_t)cells->grid.n_cols * cells->grid.n_rows;
  for (size_t i = 0; i < n; i++) of_cells[i] = -1;
  for (uint32_t i = 0; i < cells->points.n; i++) of_cells[cells->cell_of_point[i]] = of_points[i];
}

void tq_cells_free(struct tq_cells *cells) {
  tq_points_free(&cells->points);
  tq_points_free(&cells->all);
  free(cells->cell_of_point);
  if (cells->crs) cells->gdal->crs_close(cells->crs);
  memset(cells, 0, sizeof *cells);
}
