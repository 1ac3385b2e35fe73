/* What a journey costs. */
#ifndef TQ_JOURNEY_ROUTE_FARE_H
#define TQ_JOURNEY_ROUTE_FARE_H

#include "engine/journey/route.h"

/* From now on the search's journeys can be priced, with the passes of its request.
 * Errors  those of tq_fares_new; the search is as good as before */
enum tq_code tq_search_price_routes(struct tq_search *s, struct tq_err *err);

struct tq_route_fare {
  int64_t total;    /* minor units */
  uint32_t unknown; /* bits 1 << enum tq_network: of rides without a known fare, counted as 0 */
};

/* The least that the journey costs, and with which leg what is paid: paid [legs], 0 for
 * those that are no rides. False when the search does not price routes, or without memory. */
bool tq_route_price(const struct tq_search *s, const struct tq_route_found *r,
                    struct tq_route_fare *fare, int64_t *paid);

#endif
