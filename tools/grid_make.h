/* A grid of any cell size and reference system around streets and stops, its cells linked. */
#ifndef TQ_TOOLS_GRID_MAKE_H
#define TQ_TOOLS_GRID_MAKE_H

#include "engine/base/mem.h"
#include "engine/journey/points.h"
#include "tools/projection.h"

/* What cells are to lie around. */
struct tq_marks {
  uint8_t *edges; /* [n_edges] 1: this one */
  TQ_VEC(struct tq_pos) at;
};

/* Makes grid, whose cell_m is set and whose system p is, hold every cell whose centre is within
 * max_snap_m of a mark, aligned to multiples of cell_m; links these cells in the modes, as
 * tq_point_snap does, and gives them in order.
 * cells   the points' cells, owned by the caller
 * Errors  TQ_E_ARG too many cells, TQ_E_OUTSIDE of the system, TQ_E_MEMORY
 * Cost    two passes over the marks, a snap for each cell near one and mode; about 36 bytes a
 *         cell and 12 a cell and mode, and a byte for each 500 m square of the grid */
enum tq_code tq_grid_make(const struct tq_graph *g, const struct tq_marks *marks, uint32_t modes,
                          double max_snap_m, const struct tq_projection *p, struct tq_grid *grid,
                          struct tq_points *points, uint32_t **cells, struct tq_err *err);

#endif
