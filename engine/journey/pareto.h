/* All journeys between two points that are worth a look: by departure, arrival and rides. */
#ifndef TQ_JOURNEY_PARETO_H
#define TQ_JOURNEY_PARETO_H

#include "engine/journey/route.h"

typedef TQ_VEC(struct tq_route_found) tq_journeys;

/* The journeys between the search's origin (tq_search_run has been called) and a point of which
 * no other departs as late or later, arrives as early or earlier and rides as little or less,
 * one of the three being better. Departures are those of the window (arrivals with reverse), as
 * asked for: a journey starts with the last of them that still catches its first vehicle. The
 * journey without a ride, which is there at any time, stands once, for the first of them.
 * In order of departure, then arrival, then rides; their percentiles are left at 0. May follow
 * tq_route_to, and like it overwrites the search's scratch: run it again before tq_search_times.
 * out     zeroed; freed with tq_journeys_free, also on failure
 * Errors  TQ_E_ARG the last leg varies (legs.h): with fewer rides it would be another one;
 *         TQ_E_MEMORY
 * Cost    one RAPTOR run a departure, and a walk for every journey that has one between rides */
enum tq_code tq_route_pareto(struct tq_search *s, struct tq_pos to, tq_journeys *out,
                             struct tq_err *err);
/* The same by departure, arrival and money: the journeys of which no other leaves as late, arrives
 * as early and costs as little. The request limits fares (to TQ_NO_MAX_FARE for no limit). What
 * they cost: tq_route_price.
 * Errors  TQ_E_ARG the request does not limit fares; TQ_E_MEMORY
 * Cost    one search by fares a departure */
enum tq_code tq_route_pareto_fare(struct tq_search *s, struct tq_pos to, tq_journeys *out,
                                  struct tq_err *err);
void tq_journeys_free(tq_journeys *j);

#endif
