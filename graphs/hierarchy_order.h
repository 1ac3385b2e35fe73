/* From contracted states to rows by rank. Private to the hierarchy. */
#ifndef TQ_GRAPHS_HIERARCHY_ORDER_H
#define TQ_GRAPHS_HIERARCHY_ORDER_H

#include "graphs/hierarchy_net.h"

/* Ranks the states of a net that is contracted whole: each after all states above it, and
 * close behind the last of them, so that a sweep in this order finds in the caches what it
 * reads. false: no memory, or 2^32 arcs or more. */
bool tq_hierarchy_rank(const struct tq_hop_net *net, struct tq_hierarchy *out);

#endif
