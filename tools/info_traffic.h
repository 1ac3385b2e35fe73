/* What `info` tells of a graph's congestion table. */
#ifndef TQ_TOOLS_INFO_TRAFFIC_H
#define TQ_TOOLS_INFO_TRAFFIC_H

#include <jansson.h>

#include "engine/graph/graph.h"

/* {"profiles", "edges", "km": streets whose week is not free, "slowest_hour": "mon 08:00",
 * "slowest_hour_factor": time to drive every street once then, over that without traffic};
 * NULL where the graph has no table. */
json_t *tq_info_traffic(const struct tq_graph *g);

/* The same as one line of text; nothing for NULL. */
void tq_info_traffic_print(const json_t *traffic);

#endif
