/* Colours of the cutoffs, shared by the map and the QGIS styles. */
#ifndef TQ_TOOLS_RAMP_H
#define TQ_TOOLS_RAMP_H

#include <stddef.h>

/* Opacity of the areas on the ground below them. */
#define TQ_RAMP_ALPHA 0.78

/* Colour of the i-th of n cutoffs, from the shortest, as shares of red, green and blue: one
 * hue after another from dark blue to light green, even in lightness, so that it reads
 * without colour too. Source: after ColorBrewer YlGnBu (Harrower and Brewer, 2003). */
void tq_ramp(size_t i, size_t n, double rgb[3]);

#endif
