#include "tools/grid_crs.h"

#include <math.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/snap/snap.h"
#include "tools/grid_make.h"

static void see_street(const struct tq_graph *g, const struct tq_street *street, uint8_t *seen) {
  if (!street) return;
  for (uint32_t e = 0; e < g->n_edges; e++)
    if (tq_street_at_ds(street, g->edges[e].from) != TQ_FAR ||
        tq_street_at_ds(street, g->edges[e].to) != TQ_FAR)
      seen[e] = 1;
}

/* The streets that any last leg could use: one search from all stops at once. */
static enum tq_code see_last_legs(const struct tq_search *s, struct tq_marks *marks,
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
    if (!tq_push(&marks->at, g->stops[stop].pos)) code = tq_fail_memory(err, "a grid");
    if (code || !street || g->stop_links[mode][stop].edge == TQ_NO_EDGE) continue;
    marks->edges[g->stop_links[mode][stop].edge] = 1;
    code = tq_street_seed_link(street, g->stop_links[mode][stop], 0, err);
  }
  if (street && !code) {
    uint32_t limit_s = (uint32_t)tq_request_leg_limit_s(&s->request, false);
    if (s->request.traffic) limit_s = limit_s * TQ_MAX_PERCENT / 100; /* as fast as it can be */
    tq_street_run(street, tq_pace_limit_ds(s->paces[mode], limit_s));
    see_street(g, street, marks->edges);
  }
  tq_street_free(street);
  return code;
}

/* What the search came by. */
static enum tq_code find_marks(const struct tq_search *s, struct tq_marks *marks,
                               struct tq_err *err) {
  const struct tq_graph *g = s->graph;
  for (int m = 0; m < TQ_N_MODES; m++) {
    see_street(g, s->streets[m], marks->edges);
    for (uint32_t i = 0; s->snapped[m] && i < s->n_origins; i++)
      if (s->snapped[m][i].link.edge != TQ_NO_EDGE) marks->edges[s->snapped[m][i].link.edge] = 1;
  }
  see_street(g, s->direct, marks->edges);
  enum tq_code code = TQ_OK;
  if (s->request.travels >> TQ_BY_TRANSIT & 1) code = see_last_legs(s, marks, err);
  for (uint32_t i = 0; i < s->n_origins && !code; i++)
    if (!tq_push(&marks->at, s->origins[i])) code = tq_fail_memory(err, "a grid");
  return code;
}

/* All that any search could come by. */
static enum tq_code mark_region(const struct tq_graph *g, struct tq_marks *marks,
                                struct tq_err *err) {
  for (uint32_t e = 0; e < g->n_edges; e++) marks->edges[e] = 1;
  for (uint32_t s = 0; s < g->n_stops; s++)
    if (!tq_push(&marks->at, g->stops[s].pos)) return tq_fail_memory(err, "a grid");
  return TQ_OK;
}

/* The graph's own cells, all of them. */
static enum tq_code graph_cells(const struct tq_graph *g, const struct tq_request *r,
                                struct tq_points *points, struct tq_err *err) {
  enum tq_code code = tq_points_of_grid(g, points, err);
  if (code) return code;
  return tq_points_relink(g, NULL, tq_request_point_modes(r), r->max_snap_m, points, err);
}

/* The grid that is asked for as far as its size is not known; *own: it is not the graph's. */
static enum tq_code start(const struct tq_graph *g, double cell_m, int epsg, struct tq_cells *out,
                          bool *own, struct tq_err *err) {
  memset(out, 0, sizeof *out);
  *own = false;
  if (!g->grid)
    return tq_fail(err, TQ_E_NO_DATA, "the graph has no grid of cells; build it with --osm");
  out->whole = out->grid = *g->grid;
  if (cell_m > 0) out->grid.cell_m = cell_m;
  if (epsg) out->grid.epsg = epsg;
  *own = out->grid.cell_m != g->grid->cell_m || out->grid.epsg != g->grid->epsg;
  return tq_projection_open(&out->projection, out->grid.epsg, err);
}

/* A grid of its own around what the search came by; without a search around everything. */
static enum tq_code make(const struct tq_graph *g, const struct tq_search *s,
                         const struct tq_request *r, struct tq_cells *out, struct tq_err *err) {
  struct tq_marks marks = {.edges = tq_calloc(g->n_edges, 1)};
  enum tq_code code = marks.edges ? TQ_OK : tq_fail_memory(err, "a grid");
  if (!code) code = s ? find_marks(s, &marks, err) : mark_region(g, &marks, err);
  if (!code)
    code = tq_grid_make(g, &marks, tq_request_point_modes(r), r->max_snap_m, &out->projection,
                        &out->grid, &out->points, &out->cell_of_point, err);
  out->whole = out->grid;
  free(marks.edges);
  tq_vec_free(&marks.at);
  return code;
}

enum tq_code tq_cells_new(const struct tq_search *s, double cell_m, int epsg, struct tq_cells *out,
                          struct tq_err *err) {
  const struct tq_graph *g = s->graph;
  bool own;
  enum tq_code code = start(g, cell_m, epsg, out, &own, err);
  if (!code && own) {
    code = tq_projection_check_zone(out->grid.epsg, "the origin", s->origins[0], err);
    if (!code) code = make(g, s, &s->request, out, err);
  } else if (!code && !(code = graph_cells(g, &s->request, &out->all, err))) {
    struct tq_window window = tq_search_window(s, &out->all, g->grid);
    tq_points_of_window(&out->all, g->grid, window, &out->points);
    out->grid = tq_grid_of_window(g->grid, window);
  }
  if (code) tq_cells_free(out);
  return code;
}

enum tq_code tq_cells_of_region(const struct tq_graph *g, const struct tq_request *r, double cell_m,
                                int epsg, struct tq_cells *out, struct tq_err *err) {
  bool own;
  enum tq_code code = start(g, cell_m, epsg, out, &own, err);
  if (!code && own) {
    const struct tq_grid *grid = g->grid;
    struct tq_pos middle =
        tq_grid_cell_centre(grid, grid->n_rows / 2 * grid->n_cols + grid->n_cols / 2);
    code = tq_projection_check_zone(out->grid.epsg, "the region", middle, err);
    if (!code) code = make(g, NULL, r, out, err);
    if (!code) {
      tq_points_renumber(g, &out->points, out->cell_of_point, out->grid.n_cols * out->grid.n_rows);
      free(out->cell_of_point);
      out->cell_of_point = NULL;
    }
  } else if (!code) {
    code = graph_cells(g, r, &out->points, err);
  }
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
  tq_projection_close(&cells->projection);
  memset(cells, 0, sizeof *cells);
}
