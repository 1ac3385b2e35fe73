/* tongqu: the public interface. Open a graph, state a request, search, read travel times,
 * routes and polygons. Everything returns an enum tq_code and explains itself in the
 * caller's struct tq_err; nothing prints, exits or keeps global state.
 *
 *   struct tq_graph *g;            tq_graph_open, tq_graph_check_modes
 *   struct tq_request r;           tq_request_init, fields, tq_request_complete
 *   struct tq_search *s;           tq_search_new, one a thread; tq_search_run for each origin
 *   struct tq_points p;            tq_points_of_grid or tq_points_snap
 *   int32_t times[];               tq_search_best_times
 *   struct tq_split parts[];       tq_search_split: what the times are made of
 *   struct tq_contour *c;          tq_contour_new from the times of a grid
 *   struct tq_route_found f;       tq_route_to; tq_route_pareto for all that are worth a look
 *
 * The graph is immutable and may be shared by threads. */
#ifndef TQ_TONGQU_H
#define TQ_TONGQU_H

#ifdef __cplusplus
extern "C" {
#endif

#include "engine/access/cells.h"
#include "engine/access/decay.h"
#include "engine/access/reach.h"
#include "engine/base/coords.h"
#include "engine/base/date.h"
#include "engine/base/err.h"
#include "engine/base/geo.h"
#include "engine/graph/graph.h"
#include "engine/journey/pareto.h"
#include "engine/journey/many.h"
#include "engine/journey/points.h"
#include "engine/journey/request.h"
#include "engine/journey/route.h"
#include "engine/journey/route_fare.h"
#include "engine/journey/search.h"
#include "engine/journey/split.h"
#include "engine/street/avoid.h"
#include "engine/street/islands.h"
#include "engine/street/pieces.h"
#include "engine/street/traffic.h"
#include "engine/surface/contour.h"
#include "engine/version.h"

#ifdef __cplusplus
}
#endif

#endif
