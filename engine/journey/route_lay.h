/* Laying out journeys leg by leg. Private to route.c and pareto.c. */
#ifndef TQ_JOURNEY_ROUTE_LAY_H
#define TQ_JOURNEY_ROUTE_LAY_H

#include "engine/journey/legs.h"
#include "engine/journey/route.h"

/* The ways to the point: those that take the same time at every departure, and rides. */
struct tq_ways {
  struct tq_pos to;
  struct tq_points point;
  struct tq_last_legs legs;    /* of transit journeys; zeroed when not asked for */
  uint32_t direct_s, steady_s; /* on foot for transit; least of all that are no rides */
};

/* Freed with tq_ways_free whether or not it failed. Errors  TQ_E_MEMORY */
enum tq_code tq_ways_find(struct tq_search *s, struct tq_pos to, struct tq_ways *w,
                          struct tq_err *err);
void tq_ways_free(struct tq_ways *w);

/* The journey of a lane on streets alone, by r->travel (transit: on foot) in r->duration_s;
 * fills legs, steps and times. s->direct and s->streets are as tq_search_run left them. */
enum tq_code tq_lay_street(struct tq_search *s, uint32_t lane, const struct tq_ways *w,
                           struct tq_route_found *r, struct tq_err *err);

/* The journey of a lane whose n rides stand in s->rides (tq_search_trace), leaving the last one for
 * the leg given. A walk between two rides overwrites s->direct. */
enum tq_code tq_lay_rides(struct tq_search *s, uint32_t lane, struct tq_last_leg last,
                          int n, const struct tq_ways *w, struct tq_route_found *r,
                          struct tq_err *err);

#endif
