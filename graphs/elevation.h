/* What slopes do to walking and cycling.
 *
 * Walking  Tobler's hiking function, 6 km/h x exp(-3.5 |s + 0.05|) at slope s, taken
 *          relative to the level: factor exp(-3.5 (|s + 0.05| - 0.05)). Tobler: Three
 *          Presentations on Geographical Analysis and Modeling, NCGIA 93-1 (1993).
 * Cycling  a table of factors, linear between its rows: 100 W uphill for 85 kg, rolling
 *          resistance 0.006 and drag 0.3 kg/m, until leading the bike is faster;
 *          downhill as fast as is comfortable (Martin et al.: Validation of a Mathematical
 *          Model for Road Cycling Power, 1998).
 *              slope  -0.15 -0.10 -0.06 -0.04 -0.02  0   0.02 0.04 0.06 0.08 0.10 0.12
 *              factor  1.0   1.3   1.5   1.5   1.3  1.0  0.92 0.60 0.43 0.33 0.27 0.27
 * Slopes beyond +-0.4 are taken as that. Cars feel none. Steps keep their own speed. */
#ifndef TQ_GRAPHS_ELEVATION_H
#define TQ_GRAPHS_ELEVATION_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/geo.h"

/* Where heights come from. */
struct tq_elevation {
  /* Metres above any one level at a place; false where it is not known. */
  bool (*height_m)(void *ctx, struct tq_pos pos, double *height_m);
  void *ctx;
};

/* Mean factors on speed along a line, [0] as drawn, [1] the other way. */
struct tq_slopes {
  double bike[2], walk[2];
};

double tq_slope_walk(double slope);
double tq_slope_bike(double slope);

/* Samples the line at its points and every 30 m between them; the time over each piece
 * is added up. straight: only the heights of both ends count (bridges, tunnels). False,
 * and all factors 1, when a height is not known or the line has no length.
 * Cost  a height every 30 m */
bool tq_slopes_along(const struct tq_elevation *ground, const struct tq_pos *points, size_t n,
                     bool straight, struct tq_slopes *slopes);

#endif
