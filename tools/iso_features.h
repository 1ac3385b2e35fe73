/* From surfaces to features: polygons in WGS-84 and their areas. */
#ifndef TQ_TOOLS_ISO_FEATURES_H
#define TQ_TOOLS_ISO_FEATURES_H

#include "tools/out.h"

/* n points of the grid's system (metres) to degrees WGS-84, in place; unproject NULL: UTM.
 * Errors  those of unproject */
enum tq_code tq_grid_degrees(const struct tq_grid *grid, const struct tq_unproject *unproject,
                             size_t n, double *x, double *y, struct tq_err *err);

/* Makes iso->features for every band and cutoff, as iso->polygons and simplify_m say,
 * population -1.
 * unproject  NULL for a UTM grid
 * Errors  TQ_E_MEMORY; TQ_E_ARG a grid that is not UTM without unproject, cutoffs of bands
 *         that do not grow; those of unproject
 * Cost    O(cells x bands x cutoffs), about 0.5 us a point of the rings */
enum tq_code tq_iso_features_fill(struct tq_iso *iso, const struct tq_unproject *unproject,
                                  struct tq_err *err);

/* Frees the features; fine when there are none. */
void tq_iso_features_free(struct tq_iso *iso);

#endif
