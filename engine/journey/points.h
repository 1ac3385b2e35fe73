/* Points whose travel times are asked for, each linked to the streets: the cells of
 * the grid, places, or any list. */
#ifndef TQ_JOURNEY_POINTS_H
#define TQ_JOURNEY_POINTS_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"
#include "engine/snap/snap.h"

/* A point this close to a stop walks straight to it instead of by the street. */
#define TQ_AT_STOP_M 10.0

/* A point standing at a stop. */
struct tq_at_stop {
  uint32_t stop;
  uint32_t point;
  uint32_t dist_dm;
};

/* A part of a grid. */
struct tq_window {
  uint32_t left, top; /* its first column and row */
  uint32_t n_cols, n_rows;
};

struct tq_points {
  uint32_t n;
  uint32_t row_cells;      /* 0: .cell and .point are the points; else cells of a grid with
                              rows of this length, and the points those of the window */
  struct tq_window window; /* points row by row */
  /* per mode: links in order of edge; .cell is the point */
  const struct tq_cell_link *links[TQ_N_MODES];
  const uint32_t *first_link[TQ_N_MODES]; /* [edges + 1]; NULL without streets */
  const struct tq_at_stop *at_stops;      /* by stop then point */
  uint32_t n_at_stops;
  void *owned[2 * TQ_N_MODES + 1]; /* private */
};

#define TQ_NO_POINT UINT32_MAX

/* The point of a link's cell or a stop's .point; TQ_NO_POINT outside the window. */
static inline uint32_t tq_point_of(const struct tq_points *points, uint32_t cell) {
  if (!points->row_cells) return cell;
  uint32_t row = cell / points->row_cells, col = cell - row * points->row_cells;
  row -= points->window.top;
  col -= points->window.left;
  if (row >= points->window.n_rows || col >= points->window.n_cols) return TQ_NO_POINT;
  return row * points->window.n_cols + col;
}

/* The cells of a part of the grid whose points are of_grid: what a search that reaches
 * no further needs. Borrows from of_grid. */
void tq_points_of_window(const struct tq_points *of_grid, const struct tq_grid *grid,
                         struct tq_window window, struct tq_points *out);

/* The grid of a part of a grid, and which part of a grid one is. */
struct tq_grid tq_grid_of_window(const struct tq_grid *grid, struct tq_window window);
struct tq_window tq_window_of_grid(const struct tq_grid *grid, const struct tq_grid *part);

/* The grid's cells, row * n_cols + col, linked as the graph's own links are: for a smaller
 * max_snap_m call tq_points_relink. Borrows from g; needs a grid.
 * Cost  O(stops) */
enum tq_code tq_points_of_grid(const struct tq_graph *g, struct tq_points *out, struct tq_err *err);

/* Of points that are cells (cells NULL: of tq_points_of_grid, else of tq_points_of_cells)
 * those whose street is further away than max_m are linked to the nearest one within max_m,
 * as tq_point_snap does, in every mode of the mask. Nothing to do when the graph's links were
 * looked for no further.
 * Errors  TQ_E_MEMORY   Cost  O(cells log edges) */
enum tq_code tq_points_relink(const struct tq_graph *g, const uint32_t *cells, uint32_t modes,
                              double max_m, struct tq_points *p, struct tq_err *err);

/* Where a point meets the streets of a mode: found as the graph's own links were, so that
 * a cell's centre gets the cell's link; where that is further away than max_m the nearest
 * street within max_m, and no edge when there is none. */
enum tq_code tq_point_snap(const struct tq_graph *g, enum tq_mode mode, struct tq_pos p,
                           double max_m, struct tq_snapped *out, struct tq_err *err);

/* Any positions: tq_point_snap in every mode of the mask (1 << enum tq_mode).
 * Cost  O(n log edges + n log stops) */
enum tq_code tq_points_snap(const struct tq_graph *g, const struct tq_pos *pos, uint32_t n,
                            uint32_t modes, double max_m, struct tq_points *out,
                            struct tq_err *err);

/* Point i of tq_points_snap becomes point number[i] of n: numbers grow, so that what is in
 * order stays so. Points without a number are linked to nothing.
 * Cost  O(links) */
void tq_points_renumber(const struct tq_graph *g, struct tq_points *p, const uint32_t *number,
                        uint32_t n);

void tq_points_free(struct tq_points *p);

#endif
