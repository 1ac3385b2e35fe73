/* The parts that features of an isochrone have in common in every GeoJSON file. */
#ifndef TQ_TOOLS_OUT_FEATURE_H
#define TQ_TOOLS_OUT_FEATURE_H

#include <stdio.h>

#include "tools/out.h"

/* "cutoff_min", "above_min" (of bands), "percentile", "mode", "area_km2", "population" where
 * they are known, with commas between, without braces. Errors  TQ_E_FORMAT no UTF-8 */
enum tq_code tq_feature_members(FILE *out, const struct tq_iso *iso, const struct tq_iso_feature *f,
                                struct tq_err *err);

/* Its areas as a MultiPolygon; line_end stands before each polygon: "\n" or "". */
void tq_feature_geometry(FILE *out, const struct tq_iso *iso, const struct tq_iso_feature *f,
                         const char *line_end);

#endif
