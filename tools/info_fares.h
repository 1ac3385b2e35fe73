/* What `info` says of fares. */
#ifndef TQ_TOOLS_INFO_FARES_H
#define TQ_TOOLS_INFO_FARES_H

#include <jansson.h>

#include "engine/graph/graph.h"

/* One object a fare system: whose, the currency, what it holds, its least and highest price
 * of a ride, and the routes under it. */
json_t *tq_info_fares(const struct tq_graph *g);

/* The same as lines of text; nothing without fares. */
void tq_info_fares_print(const struct tq_graph *g);

#endif
