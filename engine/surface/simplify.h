/* Fewer points on the polygons of one surface, which stay valid, nested and gapless. */
#ifndef TQ_SURFACE_SIMPLIFY_H
#define TQ_SURFACE_SIMPLIFY_H

#include "engine/surface/contour.h"

/* Takes points out of n contours of one grid at once, as long as no boundary moves further
 * than tolerance (in cells) from where it was. A point goes only from all rings that
 * pass it and only when the triangle that it leaves holds no other point: so no ring
 * touches or crosses another that it did not touch before, rings of growing cutoffs
 * stay nested, and neighbouring bands still share their edges. A point where boundaries
 * part is kept, and each ring keeps three points at least. The same result always.
 *
 * contours  [n] of tq_contour_band_new (any cutoffs, also with above_s -1); changed in place
 * Errors    TQ_E_MEMORY: the contours are as they were
 * Cost      O(points log points), and the points near each triangle
 * Source    Visvalingam and Whyatt, Line generalisation by repeated elimination of points
 *           (1993); the error of a removal is the sum of the distances it builds on */
enum tq_code tq_contours_simplify(struct tq_contour *const *contours, size_t n, double tolerance,
                                  struct tq_err *err);

#endif
