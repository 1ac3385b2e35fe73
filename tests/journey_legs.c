#include "tests/journey_legs.h"

#include <math.h>

#include "engine/journey/points.h"
#include "engine/street/traffic.h"

enum { DAY_S = 86400 };

struct journey {
  const struct tq_graph *g;
  const struct tq_request *r;
  const struct tq_route_found *found;
  struct tq_pace paces[TQ_N_MODES];
};

static bool same_pos(struct tq_pos a, struct tq_pos b) {
  return a.lon_e7 == b.lon_e7 && a.lat_e7 == b.lat_e7;
}

/* A place on the streets: a vertex, or a point inside an edge. */
static bool same_place(const struct tq_graph *g, uint32_t edge_a, uint32_t pos_a, uint32_t edge_b,
                       uint32_t pos_b) {
  bool end_a = pos_a == 0 || pos_a == TQ_POS_ONE, end_b = pos_b == 0 || pos_b == TQ_POS_ONE;
  if (!end_a || !end_b) return edge_a == edge_b && pos_a == pos_b;
  const struct tq_edge *a = &g->edges[edge_a], *b = &g->edges[edge_b];
  return (pos_a ? a->to : a->from) == (pos_b ? b->to : b->from);
}

/* What work over a part costs after label_ds of the leg; with reverse before it. */
static uint64_t price_ds(const struct journey *j, const struct tq_leg *leg, uint32_t part,
                         uint64_t label_ds, uint32_t work_ds) {
  if (!j->r->traffic || leg->mode != TQ_CAR) return work_ds;
  bool back = j->r->reverse;
  int64_t at_ds = back ? leg->arrive_s * (int64_t)10 - (int64_t)label_ds
                       : leg->depart_s * (int64_t)10 + (int64_t)label_ds;
  const struct tq_profile *p = &j->g->profiles[j->g->edge_profiles[part / 2].of[part % 2]];
  return tq_traffic_ds(p, back, tq_week_ds(j->r->date, at_ds), work_ds);
}

/* The steps, in the order of the search, cost what their edges weigh; adds up in *ds, where the
 * walk off the street to the first of them is already. */
static const char *check_prices(const struct journey *j, const struct tq_leg *leg, uint64_t *ds) {
  for (uint32_t k = 0; k < leg->n_steps; k++) {
    uint32_t i = j->r->reverse ? leg->n_steps - 1 - k : k;
    const struct tq_step *s = &j->found->steps.v[leg->first_step + i];
    uint32_t dir = s->from_pos > s->to_pos;
    uint32_t weight = tq_layer_edge_weight_ds(j->g, &j->g->layers[leg->mode], s->edge, (int)dir);
    uint32_t work_ds = tq_part_ds(weight, dir ? s->from_pos - s->to_pos : s->to_pos - s->from_pos);
    if (s->layer_ds != price_ds(j, leg, s->edge * 2 + dir, *ds, work_ds))
      return "a step does not cost what its edge weighs";
    *ds += s->layer_ds;
  }
  return NULL;
}

/* The steps lead on from one another, in directions the mode may travel. */
static const char *check_steps(const struct journey *j, const struct tq_leg *leg) {
  const struct tq_graph *g = j->g;
  for (uint32_t i = 0; i < leg->n_steps; i++) {
    const struct tq_step *s = &j->found->steps.v[leg->first_step + i];
    if (s->from_pos == s->to_pos) return "a step leads nowhere";
    int dir = s->from_pos > s->to_pos;
    uint32_t weight = tq_layer_edge_weight_ds(g, &g->layers[leg->mode], s->edge, dir);
    if (weight == TQ_FAR) return "a step against a one-way street";
    if (i && !same_place(g, s[-1].edge, s[-1].to_pos, s->edge, s->from_pos))
      return "a step does not start where the one before ends";
  }
  return NULL;
}

/* The end of a leg that stands at a stop, or at a point as tq_point_snap finds it, meets
 * the streets where its link says. */
static const char *check_end(const struct journey *j, const struct tq_leg *leg, bool start) {
  uint32_t stop = start ? leg->from_stop : leg->to_stop;
  struct tq_pos pos = start ? leg->from : leg->to;
  struct tq_snapped snapped;
  if (stop != TQ_NO_STOP)
    snapped.link = j->g->stop_links[leg->mode][stop];
  else if (tq_point_snap(j->g, leg->mode, pos, j->r->max_snap_m, &snapped, NULL))
    return "memory is out";
  if (stop != TQ_NO_STOP && !same_pos(pos, j->g->stops[stop].pos)) return "a stop is elsewhere";
  if (snapped.link.edge == TQ_NO_EDGE) return "a leg starts or ends far from the streets";
  if ((start ? leg->off_start_dm : leg->off_end_dm) != snapped.link.dist_dm)
    return "the way off the street is not that of the link";
  if (!leg->n_steps) return NULL;
  const struct tq_step *s = &j->found->steps.v[leg->first_step + (start ? 0 : leg->n_steps - 1)];
  return same_place(j->g, s->edge, start ? s->from_pos : s->to_pos, snapped.link.edge,
                    snapped.link.pos)
             ? NULL
             : "the steps do not start or end at the link";
}

static bool is_transfer(const struct tq_leg *leg) {
  return leg->from_stop != TQ_NO_STOP && leg->to_stop != TQ_NO_STOP;
}

static const struct tq_transfer *transfer_of(const struct tq_graph *g, uint32_t from, uint32_t to) {
  for (uint32_t i = g->first_transfer[from]; i < g->first_transfer[from + 1]; i++)
    if (g->transfers[i].to == to) return &g->transfers[i];
  return NULL;
}

/* Whether some rule for trips or routes at the stop may hold between the two; which one does is
 * for the tests of changes. */
static bool may_be_ruled(const struct tq_graph *g, uint32_t from, uint32_t to, uint32_t stop) {
  for (uint32_t i = 0; i < g->n_trip_transfers; i++) {
    const struct tq_trip_transfer *x = &g->trip_transfers[i];
    bool there = x->from_stop == stop || x->from_stop == g->stops[stop].parent;
    if (x->type < TQ_IN_SEAT && there && (x->from_trip == TQ_ANY || x->from_trip == from) &&
        (x->to_trip == TQ_ANY || x->to_trip == to))
      return true;
  }
  return false;
}

static const char *check_transfer(const struct journey *j, const struct tq_leg *leg) {
  if (may_be_ruled(j->g, leg[-1].trip, leg[1].trip, leg->from_stop)) return NULL;
  const struct tq_transfer *x = transfer_of(j->g, leg->from_stop, leg->to_stop);
  int32_t took_s = leg->arrive_s - leg->depart_s;
  if (leg->mode != TQ_WALK || leg->from_stop == leg->to_stop) return "a transfer is a walk";
  if (!x || x->rule_s == TQ_RULE_FORBIDDEN) return "there is no such transfer";
  if (x->walk_ds != TQ_NO_WALK) {
    double walk_s = x->walk_ds * TQ_REF_WALK_KMH / (j->r->walk_kmh * 10);
    if (took_s < walk_s - 1e-6) return "a transfer is faster than its walk";
    if (x->rule_s < 0 && took_s > walk_s + 1) return "a transfer is slower than its walk";
    if (x->rule_s < 0 && took_s > j->r->max_walk_s) return "a transfer is too long a walk";
  }
  return took_s >= x->rule_s ? NULL : "a transfer breaks its rule";
}

static int32_t limit_of(const struct journey *j, const struct tq_leg *leg) {
  if (j->found->travel != TQ_BY_TRANSIT) return tq_request_limit_s(j->r);
  if (leg->mode == TQ_WALK) return j->r->max_walk_s;
  return leg->to_stop != TQ_NO_STOP ? j->r->max_access_s : j->r->max_egress_s;
}

static const char *check_street_leg(const struct journey *j, const struct tq_leg *leg) {
  const char *problem = check_steps(j, leg);
  if (problem) return problem;
  struct tq_pace pace = j->paces[leg->mode];
  bool back = j->r->reverse;
  uint64_t ds = tq_pace_off_street_ds(pace, back ? leg->off_end_dm : leg->off_start_dm);
  if ((problem = check_prices(j, leg, &ds))) return problem;
  ds += tq_pace_off_street_ds(pace, back ? leg->off_start_dm : leg->off_end_dm);
  bool parks = leg->mode == TQ_CAR && j->r->access == TQ_CAR && leg->from_stop == TQ_NO_STOP &&
               leg->to_stop != TQ_NO_STOP;
  if (leg->park_s != (parks ? j->r->park_s : 0)) return "a leg does not park as it should";
  if (parks && j->r->parking && !j->r->parking[leg->to_stop]) return "a car is left where none may";
  int32_t took_s = leg->arrive_s - leg->depart_s - leg->park_s;
  bool alone = leg->from_stop == TQ_NO_STOP && leg->to_stop == TQ_NO_STOP; /* by way of a stop */
  double most_m = alone && j->found->travel == TQ_BY_TRANSIT ? 2 * TQ_AT_STOP_M : TQ_AT_STOP_M;
  bool straight = !leg->n_steps && tq_distance_m(leg->from, leg->to) <= most_m && !is_transfer(leg);
  if (is_transfer(leg)) {
    if ((problem = check_transfer(j, leg))) return problem;
    if (took_s < (int32_t)tq_pace_seconds(pace, (uint32_t)ds)) return "a transfer flies";
    if (leg->n_steps == 0) return NULL;
  } else {
    if (took_s != (int32_t)tq_pace_seconds(pace, (uint32_t)ds))
      return "a leg's steps do not add up";
    if (took_s > limit_of(j, leg)) return "a leg is too long";
    if (straight && leg->mode == TQ_WALK && leg->off_start_dm + leg->off_end_dm <= most_m * 10)
      return NULL;
  }
  problem = check_end(j, leg, true);
  return problem ? problem : check_end(j, leg, false);
}

/* Whether a run of the trip shifted by shift_s runs on some service day. */
static bool runs(const struct journey *j, uint32_t trip, int32_t shift_s) {
  const struct tq_trip *t = &j->g->trips[trip];
  int32_t first_s = j->g->stop_times[t->first_time].depart_s + shift_s;
  for (int32_t day = -3; day <= 3; day++) {
    if (!tq_service_runs(j->g, t->service, j->r->date + day)) continue;
    if (!t->n_frequencies && shift_s == day * DAY_S) return true;
    for (uint32_t k = 0; k < t->n_frequencies; k++) {
      const struct tq_frequency *f = &j->g->frequencies[t->first_frequency + k];
      int32_t after_s = first_s - day * DAY_S - (int32_t)f->start_s;
      if (after_s >= 0 && after_s % (int32_t)f->headway_s == 0 &&
          after_s < (int32_t)(f->end_s - f->start_s))
        return true;
    }
  }
  return false;
}

/* stays: riders stay seated at its end. */
static const char *check_ride(const struct journey *j, const struct tq_leg *leg, bool stays) {
  const struct tq_graph *g = j->g;
  const struct tq_trip *t = &g->trips[leg->trip];
  const struct tq_pattern *p = &g->patterns[t->pattern];
  bool along = leg->board_index < leg->alight_index || leg->seated || stays;
  if (!along || leg->board_index > leg->alight_index || leg->alight_index >= p->n_stops)
    return "a ride is not along its pattern";
  if ((leg->seated && leg->board_index) || (stays && leg->alight_index + 1 < p->n_stops))
    return "a rider stays seated in the middle of a trip";
  struct tq_pattern_stop on = g->pattern_stops[p->first_stop + leg->board_index];
  struct tq_pattern_stop off = g->pattern_stops[p->first_stop + leg->alight_index];
  if (on.stop != leg->from_stop || off.stop != leg->to_stop) return "a ride calls elsewhere";
  if ((on.no_pickup && !leg->seated) || (off.no_drop_off && !stays))
    return "a ride starts or ends where it may not";
  const struct tq_stop_time *times = g->stop_times + t->first_time;
  if (leg->depart_s != times[leg->board_index].depart_s + leg->shift_s ||
      leg->arrive_s != times[leg->alight_index].arrive_s + leg->shift_s)
    return "a ride is not at its trip's times";
  if (j->r->without >> g->routes[p->route].network & 1) return "a ride on a network left out";
  if (!runs(j, leg->trip, leg->shift_s)) return "a ride on a trip that does not run";
  return same_pos(leg->from, g->stops[on.stop].pos) && same_pos(leg->to, g->stops[off.stop].pos)
             ? NULL
             : "a ride's stops are elsewhere";
}

static const char *check_seated(const struct journey *j, const struct tq_leg *leg) {
  if (!leg[-1].ride || leg->depart_s < leg[-1].arrive_s) return "nobody sits in that vehicle";
  for (uint32_t i = 0; i < j->g->n_trip_transfers; i++) {
    const struct tq_trip_transfer *x = &j->g->trip_transfers[i];
    if (x->type == TQ_IN_SEAT && x->from_trip == leg[-1].trip && x->to_trip == leg->trip)
      return NULL;
  }
  return "a trip does not go on as the next";
}

/* Boarding: in time for the slack, and after changing at the same stop as its rule says. */
static const char *check_boarding(const struct journey *j, const struct tq_leg *leg) {
  const struct tq_graph *g = j->g;
  const struct tq_leg *before = leg - 1;
  if (leg->seated) return check_seated(j, leg);
  int32_t need_s = j->r->slack_s[g->routes[g->patterns[g->trips[leg->trip].pattern].route].network];
  if (before->ride) {
    if (before->to_stop != leg->from_stop) return "a ride starts where nobody is";
    const struct tq_transfer *x = transfer_of(g, leg->from_stop, leg->from_stop);
    bool ruled = may_be_ruled(g, before->trip, leg->trip, leg->from_stop);
    if (x && x->rule_s == TQ_RULE_FORBIDDEN && !ruled) return "a forbidden change";
    if (x && x->rule_s > 0 && !ruled) need_s += x->rule_s;
  }
  return leg->depart_s - before->arrive_s >= need_s ? NULL : "a ride is boarded too late";
}

static const char *check_ends(const struct journey *j, const struct tq_pos *origins,
                              uint32_t n_origins, struct tq_pos to) {
  const struct tq_leg *first = &j->found->legs.v[0];
  const struct tq_leg *last = &j->found->legs.v[j->found->legs.n - 1];
  struct tq_pos place = j->r->reverse ? last->to : first->from;
  if (!same_pos(to, j->r->reverse ? first->from : last->to)) return "the journey ends elsewhere";
  for (uint32_t i = 0; i < n_origins; i++)
    if (same_pos(place, origins[i])) {
      bool whole = j->found->depart_s == first->depart_s && j->found->arrive_s == last->arrive_s;
      return whole ? NULL : "the journey's times are not those of its ends";
    }
  return "the journey starts at none of the origins";
}

/* Found backwards in traffic, a drive starts at its moment and no sooner. */
static bool waits_to_drive(const struct journey *j, const struct tq_leg *leg) {
  return j->r->traffic && j->r->reverse && leg->mode == TQ_CAR;
}

const char *tq_legs_problem(const struct tq_graph *g, const struct tq_request *r,
                            const struct tq_pos *origins, uint32_t n_origins, struct tq_pos to,
                            const struct tq_route_found *route) {
  struct journey j = {g, r, route, {{0}}};
  for (int m = 0; m < TQ_N_MODES; m++)
    j.paces[m] = tq_pace_of((enum tq_mode)m, r->walk_kmh, r->bike_kmh);
  if (!route->legs.n) return "there are no legs";
  const char *problem = check_ends(&j, origins, n_origins, to);
  int n_rides = 0;
  for (size_t i = 0; i < route->legs.n && !problem; i++) {
    const struct tq_leg *leg = &route->legs.v[i];
    bool first = i == 0, last = i + 1 == route->legs.n;
    if (leg->ride && (first || last)) return "a journey starts or ends with a ride";
    if (!leg->ride && !first && !last && !is_transfer(leg)) return "a leg between ends nowhere";
    n_rides += leg->ride && !leg->seated;
    problem = leg->ride ? check_ride(&j, leg, !last && leg[1].seated) : check_street_leg(&j, leg);
    if (problem || first) continue;
    if (leg->ride)
      problem = check_boarding(&j, leg);
    else if (leg->depart_s < leg[-1].arrive_s ||
             (leg->depart_s > leg[-1].arrive_s && !waits_to_drive(&j, leg)) ||
             leg->from_stop != leg[-1].to_stop)
      problem = "a leg does not start when and where the one before ends";
  }
  if (!problem && n_rides > r->max_rides) problem = "there are too many rides";
  return problem;
}
