/* A journey as JSON. */
#ifndef TQ_TOOLS_ROUTE_JSON_H
#define TQ_TOOLS_ROUTE_JSON_H

#include <jansson.h>

#include "engine/base/coords.h"
#include "engine/journey/pareto.h"
#include "engine/journey/route.h"

/* {"found", "duration_s", "distance_m", "mode", "depart", "arrive", "rides", "split_s",
 * "networks", "fare" {"amount", "currency"} where the search prices routes, "snapped",
 * "legs": [...]};
 * "snapped" says for "from" and "to", where the journey has streets there, how far away they
 * are and whether they belong to the mode's "main_network". Each leg
 * with "mode", "duration_s", "distance_m", "depart", "arrive", "from", "to", and for
 * streets "steps" ("way_id", "name", "distance_m", "duration_s"), for rides "network",
 * "feed", "route", "route_name", "trip", "headsign", "stops". Times are ISO 8601 with the
 * offset of the first feed's time zone. geometry: GeoJSON LineStrings too. A new reference. */
json_t *tq_route_json(const struct tq_search *s, const struct tq_route_found *r,
                      enum tq_coords coords, bool geometry);

/* The journeys of tq_route_pareto, each with these members but "found". A new reference. */
json_t *tq_journeys_json(const struct tq_search *s, const tq_journeys *journeys,
                         enum tq_coords coords, bool geometry);

#endif
