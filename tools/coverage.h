/* Which share of a polygon lies in which cell: exact areal weighting. */
#ifndef TQ_TOOLS_COVERAGE_H
#define TQ_TOOLS_COVERAGE_H

#include <stddef.h>
#include <stdint.h>

#include "engine/base/err.h"

/* Rings in units of cells: x is the column and y the row of the grid's corners, so that
 * the cell of column c and row r is the square from (c, r) to (c + 1, r + 1). The first
 * position is not repeated; holes run against the shells. */
struct tq_rings {
  size_t n_rings;
  const size_t *first; /* [n_rings + 1] into x and y */
  const double *x, *y;
};

/* Tells put each cell of an n_cols x n_rows grid that the rings cover, row by row, and the
 * share of the rings' whole area that lies in it: the shares add up to 1 when nothing lies
 * outside the grid. Rings without an area have no cell.
 * Errors  TQ_E_MEMORY, or what put returns
 * Cost    O(cells of the rings' bounding box + cells that the edges cross) */
enum tq_code tq_coverage(const struct tq_rings *rings, uint32_t n_cols, uint32_t n_rows,
                         enum tq_code (*put)(void *ctx, uint32_t cell, double share,
                                             struct tq_err *err),
                         void *ctx, struct tq_err *err);

#endif
