/* Walks through stations, from pathways.txt, joined with the streets. */
#ifndef TQ_GRAPHS_STATION_WALKS_H
#define TQ_GRAPHS_STATION_WALKS_H

#include "graphs/draft.h"

/* Puts the draft's station_walks in order, and lets every platform that has a way to an
 * entrance meet the streets there: its link on foot becomes that of the entrance with the
 * least way, further off by as much as the way through the station takes at 5 km/h (the
 * slower of in and out, since a link serves both). Called when stop_links are complete.
 * Cost  O(n log n) in walks */
void tq_station_walks_link(struct tq_draft *d);

#endif
