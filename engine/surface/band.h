/* Polygons between two cutoffs: what a larger area adds to a smaller one. */
#ifndef TQ_SURFACE_BAND_H
#define TQ_SURFACE_BAND_H

#include "engine/surface/contour.h"

/* The boundary of { cells with above < time <= cutoff }: exactly the area that
 * tq_contour_new gives for cutoff_s less the one it gives for above_s, through the same
 * crossings. Bands of neighbouring cutoffs share their edges point by point (none is
 * removed, also not from straight edges), so that they leave no gap and never overlap.
 * Rings of one polygon, or of two, may touch in single points, as OGC allows.
 * above_s  negative: nothing is left out, the area itself with all its points
 * out      as in tq_contour_new
 * Errors   TQ_E_MEMORY; TQ_E_ARG above_s >= cutoff_s
 * Cost     O(cells of the set's bounding box + points); memory 16 bytes a cell of it, as
 *          far as boundaries use them
 * Source   marching squares, one square at a time, where equal and opposite pieces of the
 *          two boundaries cancel */
enum tq_code tq_contour_band_new(const int32_t *time_s, uint32_t n_cols, uint32_t n_rows,
                                 int32_t above_s, int32_t cutoff_s, struct tq_contour **out,
                                 struct tq_err *err);

#endif
