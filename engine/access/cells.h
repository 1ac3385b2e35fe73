/* Some cells of the graph's grid as points: those where there are opportunities. */
#ifndef TQ_ACCESS_CELLS_H
#define TQ_ACCESS_CELLS_H

#include "engine/journey/points.h"

/* Point i is the cell cells[i], each cell once, in growing order; linked to the streets as
 * tq_points_of_grid links the whole grid, so that a cell has the same travel time in both.
 * Freed with tq_points_free.
 * Errors  TQ_E_NO_DATA the graph has no grid; TQ_E_ARG the cells are not in order or not in
 *         the grid; TQ_E_MEMORY
 * Cost    O(links of all cells + stops + edges) */
enum tq_code tq_points_of_cells(const struct tq_graph *g, const uint32_t *cells, uint32_t n,
                                struct tq_points *out, struct tq_err *err);

/* The cell where a position lies; UINT32_MAX outside the grid. */
uint32_t tq_cell_of(const struct tq_grid *grid, struct tq_pos pos);

#endif
