/* A batch's answers as text: rows of the table, features of the isochrones. */
#ifndef TQ_TOOLS_BATCH_FEATURES_H
#define TQ_TOOLS_BATCH_FEATURES_H

#include <stdio.h>

#include "tools/out.h"

/* "id,lon,lat,percentile,area_km2_15,people_15,...,status" and a line end. */
void tq_batch_table_head(FILE *out, const int32_t *cutoffs_s, size_t n_cutoffs, bool people);

/* A row for each band; why not empty: one row that says it.
 * iso     with features; only coords, n_cutoffs when why says why there is no answer
 * people  whether there is a column for them
 * has_pos whether the origin could be read at all */
void tq_batch_table_rows(FILE *out, const struct tq_iso *iso, const char *id, struct tq_pos pos,
                         bool has_pos, bool people, const char *why);

/* A GeoJSON feature a line, the largest cutoff first; why not empty: one without a geometry.
 * Errors  TQ_E_FORMAT an id that is not UTF-8 */
enum tq_code tq_batch_features(FILE *out, const struct tq_iso *iso, const char *id, const char *why,
                               struct tq_err *err);

#endif
