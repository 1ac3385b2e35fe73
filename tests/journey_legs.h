/* Whether a route's legs are a journey: places, times, weights and rides all fit. */
#ifndef TQ_TESTS_JOURNEY_LEGS_H
#define TQ_TESTS_JOURNEY_LEGS_H

#include "engine/journey/route.h"

/* NULL when the found journey between one of the origins and `to` is one that can be made
 * as the request says, else what is wrong with it. r is the request as completed. */
const char *tq_legs_problem(const struct tq_graph *g, const struct tq_request *r,
                            const struct tq_pos *origins, uint32_t n_origins, struct tq_pos to,
                            const struct tq_route_found *route);

#endif
