/* Polygons of the cells within a cutoff: marching squares on a grid of times. */
#ifndef TQ_SURFACE_CONTOUR_H
#define TQ_SURFACE_CONTOUR_H

#include <stddef.h>
#include <stdint.h>

#include "engine/base/err.h"

/* Rings in grid coordinates: x = column, y = row of cell centres (the centre of the
 * north-west cell is 0, 0; y grows southwards). Each polygon is its shell followed by
 * its holes; rings are closed implicitly (first point not repeated); seen with north
 * up, shells run counter-clockwise and holes clockwise (RFC 7946). */
struct tq_contour {
  size_t n_points, n_rings, n_polygons;
  double *x, *y;       /* [n_points] */
  size_t *first_point; /* [n_rings + 1] */
  size_t *first_ring;  /* [n_polygons + 1] */
};

/* The boundary of { cells with 0 <= time <= cutoff }.
 * time_s   [n_rows * n_cols], row 0 at the north; negative: not reached
 * A cell's centre lies inside exactly when its time is at most the cutoff. Between a
 * reached centre and one that is not, the boundary runs where linear interpolation
 * meets the cutoff, kept at least 1/50 cell away from both centres; halfway when the
 * outer centre is unreached, and at most halfway when it is reached a quarter of an hour later
 * or more (over a river, say). Cells beyond the grid count as unreached. Diagonal
 * pairs (saddles) are kept apart, so that rings never touch: every polygon is OGC-valid.
 * Collinear points are removed, but a straight edge keeps a point every 16 cells so that
 * it does not bend away when projected. Order is deterministic (north-west first).
 * out      the caller's, to be freed with tq_contour_free; unchanged on failure
 * Errors   TQ_E_MEMORY
 * Cost     O(cells of the grid + points); memory 5 bytes a cell of the set's bounding box
 * Source   Lorensen and Cline, Marching Cubes (1987), in two dimensions */
enum tq_code tq_contour_new(const int32_t *time_s, uint32_t n_cols, uint32_t n_rows,
                            int32_t cutoff_s, struct tq_contour **out, struct tq_err *err);
void tq_contour_free(struct tq_contour *c);

#endif
