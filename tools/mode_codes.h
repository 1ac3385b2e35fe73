/* Numbers and colours of the modes, where a raster or a map tells which is the fastest. */
#ifndef TQ_TOOLS_MODE_CODES_H
#define TQ_TOOLS_MODE_CODES_H

#include <stdint.h>

enum tq_mode_code { TQ_CODE_WALK = 1, TQ_CODE_BIKE, TQ_CODE_CAR, TQ_CODE_TRANSIT, TQ_N_CODES };

/* "walk", "bike", "car", "transit"; "" of any other number. */
const char *tq_code_name(int32_t code);

/* The code of a name; 0 of any other. */
int32_t tq_code_of(const char *mode);

/* Shares of red, green and blue, to be told apart without red or green vision.
 * Source: Okabe and Ito, Color Universal Design (2008). */
void tq_mode_color(int32_t code, double rgb[3]);

#endif
