#include "engine/journey/pareto.h"

#include <string.h>

#include "engine/journey/route_lay.h"

/* Arrivals are search times: with reverse everything is mirrored, and so is what is better. */
struct finder {
  struct tq_search *s;
  const struct tq_ways *ways;
  int64_t best_s[TQ_MAX_RIDES + 1]; /* of later lanes, and of this one with fewer rides */
  tq_journeys *out;
};

void tq_journeys_free(tq_journeys *j) {
  for (size_t i = 0; i < j->n; i++) tq_route_free(&j->v[i]);
  tq_vec_free(j);
}

/* The fastest last leg after at most so many rides of the last RAPTOR run. */
static struct tq_last_leg best_leg(const struct finder *f, int rides, int64_t *arrive_s) {
  const struct tq_last_legs *legs = &f->ways->legs;
  struct tq_last_leg best = {TQ_NO_STOP, 0};
  *arrive_s = INT64_MAX;
  for (uint32_t k = legs->first[0]; k < legs->first[1]; k++) {
    int32_t at_s = tq_raptor_arrive_s(f->s->raptor, legs->legs[k].stop, rides);
    if (at_s == TQ_NEVER || at_s + (int64_t)legs->legs[k].leg_s >= *arrive_s) continue;
    *arrive_s = at_s + (int64_t)legs->legs[k].leg_s;
    best = legs->legs[k];
  }
  return best;
}

static enum tq_code keep(struct finder *f, struct tq_route_found *r, struct tq_err *err) {
  if (tq_push(f->out, *r)) return TQ_OK;
  tq_route_free(r);
  return tq_fail_memory(err, "the journeys");
}

static enum tq_code add_rides(struct finder *f, uint32_t lane, struct tq_last_leg last, int rides,
                              int32_t duration_s, struct tq_err *err) {
  struct tq_route_found r = {.found = true, .travel = TQ_BY_TRANSIT, .duration_s = duration_s};
  enum tq_code code = tq_search_walk_again(f->s, err); /* the journey before may have used it */
  if (!code)
    code =
        tq_lay_rides(f->s, lane, last, tq_search_trace(f->s, last.stop, rides), f->ways, &r, err);
  if (code) {
    tq_route_free(&r);
    return code;
  }
  return keep(f, &r, err);
}

/* The journeys with rides of one lane that no later lane's are better than. */
static enum tq_code add_lane(struct finder *f, uint32_t lane, struct tq_err *err) {
  struct tq_search *s = f->s;
  int32_t start_s = tq_search_lane_time_s(s, lane), limit_s = tq_request_limit_s(&s->request);
  int64_t least_s = f->ways->steady_s == TQ_FAR ? (int64_t)start_s + limit_s + 1
                                                : (int64_t)start_s + f->ways->steady_s;
  enum tq_code code = TQ_OK;
  tq_raptor_run(s->raptor, s->access, s->n_access, start_s, limit_s);
  for (int rides = 1; rides <= s->request.max_rides && !code; rides++) {
    int64_t arrive_s;
    struct tq_last_leg last = best_leg(f, rides, &arrive_s);
    if (f->best_s[rides] < least_s) least_s = f->best_s[rides];
    if (arrive_s >= least_s) continue;
    code = add_rides(f, lane, last, rides, (int32_t)(arrive_s - start_s), err);
    least_s = f->best_s[rides] = arrive_s;
  }
  return code;
}

/* The one on streets alone, by the fastest of the modes asked for. */
static enum tq_code add_steady(struct finder *f, struct tq_err *err) {
  struct tq_search *s = f->s;
  const struct tq_ways *w = f->ways;
  struct tq_route_found r = {.found = true, .travel = TQ_BY_TRANSIT};
  if (w->steady_s == TQ_FAR) return TQ_OK;
  r.duration_s = (int32_t)w->steady_s;
  for (int m = TQ_N_MODES - 1; m >= 0; m--) {
    uint32_t street_s;
    tq_street_point_seconds(s, s->streets[m], (enum tq_mode)m, &w->point, w->steady_s, &street_s);
    if (street_s == w->steady_s) r.travel = (enum tq_travel)m;
  }
  uint32_t first = s->request.reverse ? s->request.n_departures - 1 : 0;
  enum tq_code code = tq_lay_street(s, first, w, &r, err);
  if (code) {
    tq_route_free(&r);
    return code;
  }
  return keep(f, &r, err);
}

static int n_rides(const struct tq_route_found *r) {
  int n = 0;
  for (size_t i = 0; i < r->legs.n; i++) n += r->legs.v[i].ride && !r->legs.v[i].seated;
  return n;
}

static int by_time(const void *a, const void *b) {
  const struct tq_route_found *x = a, *y = b;
  if (x->depart_s != y->depart_s) return x->depart_s < y->depart_s ? -1 : 1;
  int32_t x_s = x->depart_s + x->duration_s, y_s = y->depart_s + y->duration_s;
  return x_s != y_s ? (x_s < y_s ? -1 : 1) : n_rides(x) - n_rides(y);
}

/* What none of the two kinds can do. */
static enum tq_code refuse(const struct tq_search *s, struct tq_err *err) {
  const struct tq_request *r = &s->request;
  if (r->travels >> TQ_BY_TRANSIT & 1 && tq_last_leg_varies(s))
    return tq_fail(err, TQ_E_ARG,
                   "--pareto: not with a drive in traffic %s a stop; leave --traffic table out, or "
                   "give another --%s",
                   r->reverse ? "to" : "from", r->reverse ? "access" : "egress");
  return tq_request_refuse_far(r, "--pareto", err);
}

enum tq_code tq_route_pareto(struct tq_search *s, struct tq_pos to, tq_journeys *out,
                             struct tq_err *err) {
  struct tq_ways ways = {0};
  struct finder f = {.s = s, .ways = &ways, .out = out};
  enum tq_code code = refuse(s, err);
  if (!code && s->by_fare)
    code = tq_fail(err, TQ_E_ARG,
                   "--pareto: by rides not with --max-fare; give --pareto=fare, or leave one out");
  if (code) return code;
  for (int k = 0; k <= TQ_MAX_RIDES; k++) f.best_s[k] = INT64_MAX;
  code = tq_search_walk_again(s, err);
  if (!code) code = tq_ways_find(s, to, &ways, err);
  if (!code) code = add_steady(&f, err);
  for (uint32_t lane = s->request.n_departures; lane-- > 0 && ways.legs.first && !code;)
    code = add_lane(&f, lane, err);
  if (!code && out->n) qsort(out->v, out->n, sizeof *out->v, by_time);
  tq_ways_free(&ways);
  return code;
}

/* --- by money -------------------------------------------------------------------------- */

/* An arrival at the point. */
struct offer {
  int64_t at_s; /* search time */
  int64_t cost;
  struct tq_last_leg last;
  struct tq_fare_arrival arrival;
};
typedef TQ_VEC(struct offer) offer_vec;

static bool beats(const struct offer *a, const struct offer *b) {
  return a->at_s <= b->at_s && a->cost <= b->cost;
}

/* Adds an offer to those of which none beats another; false without memory. */
static bool add_offer(offer_vec *offers, struct offer offer) {
  size_t kept = 0;
  for (size_t i = 0; i < offers->n; i++)
    if (beats(&offers->v[i], &offer)) return true;
  for (size_t i = 0; i < offers->n; i++)
    if (!beats(&offer, &offers->v[i])) offers->v[kept++] = offers->v[i];
  offers->n = kept;
  return tq_push(offers, offer);
}

/* The offers of a lane that none of later lanes beats. */
static enum tq_code find_offers(const struct finder *f, uint32_t lane, const offer_vec *later,
                                struct tq_fare_arrival *arrivals, offer_vec *offers,
                                struct tq_err *err) {
  struct tq_search *s = f->s;
  const struct tq_last_legs *legs = &f->ways->legs;
  int64_t start_s = tq_search_lane_time_s(s, lane);
  offers->n = 0;
  tq_search_ride_lane(s, lane);
  s->fares_exact = s->fares_exact && tq_raptor_fare_exact(s->by_fare);
  for (uint32_t k = legs->first[0]; k < legs->first[1]; k++) {
    uint32_t n = tq_raptor_fare_arrivals(s->by_fare, legs->legs[k].stop, arrivals);
    for (uint32_t i = 0; i < n; i++) {
      struct offer offer = {arrivals[i].at_s + (int64_t)legs->legs[k].leg_s, arrivals[i].cost,
                            legs->legs[k], arrivals[i]};
      bool beaten = offer.at_s - start_s > tq_request_limit_s(&s->request) ||
                    (f->ways->steady_s != TQ_FAR && start_s + f->ways->steady_s <= offer.at_s);
      for (size_t l = 0; l < later->n && !beaten; l++) beaten = beats(&later->v[l], &offer);
      if (!beaten && !add_offer(offers, offer)) return tq_fail_memory(err, "the journeys");
    }
  }
  return TQ_OK;
}

static enum tq_code lay_offer(struct finder *f, uint32_t lane, const struct offer *offer,
                              struct tq_err *err) {
  struct tq_search *s = f->s;
  int32_t duration_s = (int32_t)(offer->at_s - tq_search_lane_time_s(s, lane));
  struct tq_route_found r = {.found = true, .travel = TQ_BY_TRANSIT, .duration_s = duration_s};
  int n = tq_raptor_fare_trace(s->by_fare, &offer->arrival, s->rides);
  enum tq_code code = tq_search_walk_again(s, err);
  if (!code) code = tq_lay_rides(s, lane, offer->last, n, f->ways, &r, err);
  if (!code) return keep(f, &r, err);
  tq_route_free(&r);
  return code;
}

enum tq_code tq_route_pareto_fare(struct tq_search *s, struct tq_pos to, tq_journeys *out,
                                  struct tq_err *err) {
  struct tq_ways ways = {0};
  struct finder f = {.s = s, .ways = &ways, .out = out};
  offer_vec later = {0}, offers = {0};
  enum tq_code code = refuse(s, err);
  if (code) return code;
  if (!s->by_fare) return tq_fail(err, TQ_E_ARG, "--pareto=fare: no rides are asked for");
  struct tq_fare_arrival *arrivals =
      tq_alloc(tq_raptor_fare_max_arrivals(s->by_fare), sizeof *arrivals);
  code = arrivals ? tq_search_walk_again(s, err) : tq_fail_memory(err, "the journeys");
  if (!code) code = tq_ways_find(s, to, &ways, err);
  if (!code) code = add_steady(&f, err);
  for (uint32_t lane = s->request.n_departures; lane-- > 0 && ways.legs.first && !code;) {
    code = find_offers(&f, lane, &later, arrivals, &offers, err);
    for (size_t i = 0; i < offers.n && !code; i++) {
      code = lay_offer(&f, lane, &offers.v[i], err);
      if (!code && !add_offer(&later, offers.v[i])) code = tq_fail_memory(err, "the journeys");
    }
  }
  if (!code && out->n) qsort(out->v, out->n, sizeof *out->v, by_time);
  free(arrivals);
  tq_vec_free(&later);
  tq_vec_free(&offers);
  tq_ways_free(&ways);
  return code;
}
