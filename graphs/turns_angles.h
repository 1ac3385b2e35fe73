/* Private to turns_delays.c and its tests: what turning from one edge onto another is. */
#ifndef TQ_GRAPHS_TURNS_ANGLES_H
#define TQ_GRAPHS_TURNS_ANGLES_H

#include "engine/graph/graph.h"
#include "graphs/speeds.h"

/* The turn from part to part (edge * 2 + direction) that meet at a vertex. False where
 * one of them has no length, and so no direction. */
bool tq_turning_between(const struct tq_graph *g, uint32_t from, uint32_t to, bool drives_left,
                        enum tq_turning *turning);

#endif
