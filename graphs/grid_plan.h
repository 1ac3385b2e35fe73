/* The grid of cells over a region's streets. */
#ifndef TQ_GRAPHS_GRID_PLAN_H
#define TQ_GRAPHS_GRID_PLAN_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"

/* The smallest grid, in the UTM zone of the vertices' centre and aligned to multiples of
 * cell_m, that covers every street vertex and max_snap_m around it.
 * Errors  TQ_E_NO_DATA no streets; TQ_E_ARG more than 2^31 - 1 cells, or a region too
 *         wide for one zone
 * Cost    one projection a vertex */
enum tq_code tq_grid_plan(const struct tq_graph *g, double cell_m, double max_snap_m,
                          struct tq_grid *out, struct tq_err *err);

/* A box in degrees around the cells of rows row..row + n_rows - 1 and columns col..col +
 * n_cols - 1 and pad_m more; never too small for blocks up to 20 km wide. */
struct tq_box tq_grid_block_box(const struct tq_grid *grid, uint32_t row, uint32_t col,
                                uint32_t n_rows, uint32_t n_cols, double pad_m);

#endif
