#include "engine/journey/route_fare.h"

#include <string.h>

#include "engine/base/mem.h"

enum tq_code tq_search_price_routes(struct tq_search *s, struct tq_err *err) {
  const struct tq_request *r = &s->request;
  struct tq_fare_opts opts = {.date = r->date,
                              .pass_networks = r->pass_networks,
                              .n_passes = r->n_passes,
                              .passes = s->request.passes};
  if (s->price) return TQ_OK;
  return tq_fares_new(s->graph, &opts, &s->price, err);
}

bool tq_route_price(const struct tq_search *s, const struct tq_route_found *r,
                    struct tq_route_fare *fare, int64_t *paid) {
  const struct tq_graph *g = s->graph;
  uint32_t n = 0;
  *fare = (struct tq_route_fare){0};
  if (!s->price) return false;
  struct tq_fare_ride *rides = tq_alloc(r->legs.n, sizeof *rides);
  int64_t *of_ride = tq_alloc(r->legs.n, sizeof *of_ride);
  bool ok = rides && of_ride;
  for (size_t i = 0; ok && i < r->legs.n; i++) {
    const struct tq_leg *leg = &r->legs.v[i];
    if (!leg->ride) continue;
    uint32_t pattern = g->trips[leg->trip].pattern, route = g->patterns[pattern].route;
    rides[n++] = (struct tq_fare_ride){pattern,       leg->board_index, leg->alight_index,
                                       leg->depart_s, leg->arrive_s,    leg->seated};
    if (!leg->seated && tq_fare_unknown(s->price, route))
      fare->unknown |= 1u << g->routes[route].network;
  }
  ok = ok && tq_fare_of_rides(s->price, rides, n, of_ride);
  n = 0;
  for (size_t i = 0; ok && i < r->legs.n; i++) {
    paid[i] = r->legs.v[i].ride ? of_ride[n++] : 0;
    fare->total += paid[i];
  }
  free(rides);
  free(of_ride);
  return ok;
}
