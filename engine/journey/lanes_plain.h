/* The plain kernel, which the others fall back on for short rows. */
#ifndef TQ_JOURNEY_LANES_PLAIN_H
#define TQ_JOURNEY_LANES_PLAIN_H

#include "engine/journey/lanes.h"

void tq_lanes_best_plain(uint16_t *lanes, size_t n, uint16_t start, const uint16_t *rides,
                         const struct tq_last_leg *legs, size_t n_legs);

#endif
