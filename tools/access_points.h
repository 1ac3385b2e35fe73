/* Accessibility as points that a map program opens: one an origin. */
#ifndef TQ_TOOLS_ACCESS_POINTS_H
#define TQ_TOOLS_ACCESS_POINTS_H

#include "tools/access_out.h"

/* Whether the ending is one of .geojson, .gpkg, .fgb and .shp. */
bool tq_access_points_form(const char *path);

/* A layer "access": id, and a column an opportunity, percentile and cutoff (n with dual), named as
 * the bands of the raster are, in a shapefile v1, v2, ... with the names in its definition under
 * "columns". Null where dual is not within the limit.
 * Errors  those of tq_layers_write */
enum tq_code tq_access_write_points(const struct tq_access_answer *a, const char *path,
                                    struct tq_err *err);

#endif
