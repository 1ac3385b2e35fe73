/* Where a trip's departures fall within the headway when only the headway is known. */
#ifndef TQ_TRANSIT_FREQUENCY_PHASE_H
#define TQ_TRANSIT_FREQUENCY_PHASE_H

#include "engine/graph/graph.h"

/* Seconds after start_s of the first departure of the trip's row-th frequency (from 0):
 * 0 .. headway_s - 1, each equally likely over the seeds. It depends only on the feed's
 * name, the trip's id, the row and its headway, and the seed: the same draw in every graph
 * with this trip, whatever else changed, and on every day.
 *
 * Cost    O(length of the names) */
uint32_t tq_frequency_phase_s(const struct tq_graph *g, uint32_t trip, uint32_t row, uint64_t seed);

#endif
