/* A table that says which network routes belong to, over what their route_type says. */
#ifndef TQ_GRAPHS_ROUTE_TYPES_H
#define TQ_GRAPHS_ROUTE_TYPES_H

#include "engine/base/err.h"
#include "engine/base/mem.h"
#include "engine/graph/format.h"

struct tq_route_types; /* immutable once opened */

/* Reads a CSV of the columns network and route_id or route_type or both, and feed if a row
 * holds for one feed only. network is a network's name, "none" to leave the routes out.
 * Errors  TQ_E_IO, TQ_E_FORMAT naming file, line and remedy; TQ_E_MEMORY */
enum tq_code tq_route_types_open(const char *path, struct tq_route_types **out, struct tq_err *err);
void tq_route_types_free(struct tq_route_types *t);

/* Changes *network when a row fits the route; false when none does. A row with a feed wins
 * over one without, then one with route_id over one without, then the first in the file.
 * TQ_N_NETWORKS: leave the route out. types may be NULL. Cost  O(rows) */
bool tq_route_types_find(const struct tq_route_types *types, const char *feed, const char *route_id,
                         const char *route_type, enum tq_network *network);

#endif
