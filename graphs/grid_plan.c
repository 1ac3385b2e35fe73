#include "graphs/grid_plan.h"

#include <math.h>

static struct tq_pos centre_of(const struct tq_graph *g) {
  struct tq_box box = tq_box_empty();
  for (uint32_t v = 0; v < g->n_vertices; v++) tq_box_add(&box, g->vertices[v]);
  struct tq_pos centre = {
      .lon_e7 = (int32_t)(((int64_t)box.min_lon_e7 + box.max_lon_e7) / 2),
      .lat_e7 = (int32_t)(((int64_t)box.min_lat_e7 + box.max_lat_e7) / 2),
  };
  return centre;
}

/* A projected rectangle in metres. */
struct extent {
  double min_x, min_y, max_x, max_y;
};

static struct extent extent_of(const struct tq_graph *g, int epsg) {
  struct extent e = {INFINITY, INFINITY, -INFINITY, -INFINITY};
  for (uint32_t v = 0; v < g->n_vertices; v++) {
    double x, y;
    tq_utm_forward(epsg, tq_deg(g->vertices[v].lon_e7), tq_deg(g->vertices[v].lat_e7), &x, &y);
    e.min_x = fmin(e.min_x, x);
    e.max_x = fmax(e.max_x, x);
    e.min_y = fmin(e.min_y, y);
    e.max_y = fmax(e.max_y, y);
    if (!isfinite(x) || !isfinite(y)) e.max_x = INFINITY;
  }
  return e;
}

enum tq_code tq_grid_plan(const struct tq_graph *g, double cell_m, double max_snap_m,
                          struct tq_grid *out, struct tq_err *err) {
  if (g->n_vertices == 0) return tq_fail(err, TQ_E_NO_DATA, "the graph has no streets for a grid");
  struct tq_pos centre = centre_of(g);
  int epsg = tq_utm_epsg(tq_deg(centre.lon_e7), tq_deg(centre.lat_e7));
  struct extent e = extent_of(g, epsg);
  double x0_m = floor((e.min_x - max_snap_m) / cell_m) * cell_m;
  double y0_m = ceil((e.max_y + max_snap_m) / cell_m) * cell_m;
  double n_cols = ceil((e.max_x + max_snap_m - x0_m) / cell_m);
  double n_rows = ceil((y0_m - (e.min_y - max_snap_m)) / cell_m);
  if (!isfinite(n_cols) || !isfinite(n_rows))
    return tq_fail(err, TQ_E_ARG,
                   "the streets are too far apart for one UTM zone (EPSG:%d); "
                   "build a smaller region",
                   epsg);
  if (n_cols * n_rows > INT32_MAX)
    return tq_fail(err, TQ_E_ARG,
                   "%.0f x %.0f cells of %g m are more than 2147483647; give a larger --cell or "
                   "build a smaller region",
                   n_cols, n_rows, cell_m);
  *out = (struct tq_grid){
      .x0_m = x0_m,
      .y0_m = y0_m,
      .cell_m = cell_m,
      .epsg = epsg,
      .n_cols = (uint32_t)n_cols,
      .n_rows = (uint32_t)n_rows,
      .max_snap_dm = (uint32_t)ceil(max_snap_m * 10),
  };
  return TQ_OK;
}

static int32_t clamp_e7(double deg, double limit_deg) {
  return tq_e7(fmax(-limit_deg, fmin(limit_deg, deg)));
}

/* The sides of a block are curves in degrees: over 20 km they leave the box of the
 * corners by less than a hundredth of the block, which the padding contains. */
struct tq_box tq_grid_block_box(const struct tq_grid *grid, uint32_t row, uint32_t col,
                                uint32_t n_rows, uint32_t n_cols, double pad_m) {
  double pad = pad_m + 0.02 * grid->cell_m * (n_rows > n_cols ? n_rows : n_cols);
  struct tq_box box = tq_box_empty();
  for (int corner = 0; corner < 4; corner++) {
    bool east = corner & 1, south = corner & 2;
    double x = grid->x0_m + (col + (east ? n_cols : 0)) * grid->cell_m + (east ? pad : -pad);
    double y = grid->y0_m - (row + (south ? n_rows : 0)) * grid->cell_m + (south ? -pad : pad);
    double lon_deg, lat_deg;
    tq_utm_inverse(grid->epsg, x, y, &lon_deg, &lat_deg);
    tq_box_add(&box, (struct tq_pos){clamp_e7(lon_deg, 180), clamp_e7(lat_deg, 90)});
  }
  return box;
}
