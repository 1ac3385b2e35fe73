/* Travel times over a departure window, one lane a departure: combining rides with
 * last legs and taking percentiles. */
#ifndef TQ_JOURNEY_LANES_H
#define TQ_JOURNEY_LANES_H

#include <stddef.h>
#include <stdint.h>

/* lanes[i] = min(lanes[i], ride[i] + leg_s), saturating at UINT16_MAX (not reached). */
void tq_lanes_min_plus(uint16_t *lanes, const uint16_t *ride, uint16_t leg_s, size_t n);

/* Lanes with at most limit_s. */
uint32_t tq_lanes_count(const uint16_t *lanes, size_t n, uint16_t limit_s);

/* The percentile by nearest rank: the value that at least percentile % of the lanes
 * do not exceed (0 gives the least); -1 when that is above limit_s. Exact, by binary
 * search on the value. Cost  O(n log limit_s) */
int32_t tq_lanes_percentile(const uint16_t *lanes, size_t n, double percentile, uint16_t limit_s);

#endif
