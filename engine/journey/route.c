#include "engine/journey/route.h"

#include <math.h>
#include <string.h>

#include "engine/journey/lanes.h"
#include "engine/journey/legs.h"
#include "engine/journey/path.h"

void tq_route_free(struct tq_route_found *r) {
  if (!r) return;
  tq_vec_free(&r->legs);
  tq_vec_free(&r->steps);
}

double tq_leg_distance_m(const struct tq_graph *g, const struct tq_route_found *r,
                         const struct tq_leg *leg) {
  double m = 0;
  if (leg->ride) {
    const struct tq_pattern *p = &g->patterns[g->trips[leg->trip].pattern];
    for (uint32_t i = leg->board_index; i < leg->alight_index; i++)
      m += tq_distance_m(g->stops[g->pattern_stops[p->first_stop + i].stop].pos,
                         g->stops[g->pattern_stops[p->first_stop + i + 1].stop].pos);
    return m;
  }
  for (uint32_t i = 0; i < leg->n_steps; i++) {
    const struct tq_step *step = &r->steps.v[leg->first_step + i];
    double share = fabs((double)step->to_pos - step->from_pos) / TQ_POS_ONE;
    m += g->edges[step->edge].length_dm / 10.0 * share;
  }
  return m + (leg->off_start_dm + leg->off_end_dm) / 10.0;
}

/* What is needed to lay out one journey in search order and turn it at the end. */
struct builder {
  struct tq_search *s;
  struct tq_route_found *r;
  struct tq_err *err;
};

static int32_t real_time(const struct builder *b, int32_t search_s) {
  return b->s->request.reverse ? -search_s : search_s;
}

/* Appends a street leg between two search times. */
static enum tq_code add_street_leg(struct builder *b, enum tq_mode mode,
                                   const struct tq_path_ends *ends, int32_t start_s, int32_t end_s,
                                   uint32_t from_stop, uint32_t to_stop) {
  bool turn = b->s->request.reverse;
  struct tq_leg leg = {
      .mode = mode,
      .depart_s = real_time(b, turn ? end_s : start_s),
      .arrive_s = real_time(b, turn ? start_s : end_s),
      .from = turn ? ends->end : ends->start,
      .to = turn ? ends->start : ends->end,
      .from_stop = turn ? to_stop : from_stop,
      .to_stop = turn ? from_stop : to_stop,
      .off_start_dm = turn ? ends->off_end_dm : ends->off_start_dm,
      .off_end_dm = turn ? ends->off_start_dm : ends->off_end_dm,
      .first_step = (uint32_t)b->r->steps.n,
  };
  if (ends->street) {
    enum tq_code code = tq_path_append(b->s->graph, ends, &b->r->steps, b->err);
    if (code) return code;
  }
  leg.n_steps = (uint32_t)b->r->steps.n - leg.first_step;
  return tq_push(&b->r->legs, leg) ? TQ_OK : tq_fail_memory(b->err, "the legs");
}

/* The journey on the streets of one mode. */
static enum tq_code street_journey(struct builder *b, struct tq_street *street, enum tq_mode mode,
                                   struct tq_pos to, struct tq_link link, int32_t start_s,
                                   int32_t duration_s) {
  struct tq_path_ends ends = {
      .street = street, .target = link, .end = to, .off_end_dm = link.dist_dm};
  tq_path_from_origin(b->s, mode, &ends);
  return add_street_leg(b, mode, &ends, start_s, start_s + duration_s, TQ_NO_STOP, TQ_NO_STOP);
}

/* A walk that stays off the streets, between an origin and a point at the same stop. */
static enum tq_code straight_journey(struct builder *b, struct tq_straight way, struct tq_pos to,
                                     int32_t start_s, int32_t duration_s) {
  struct tq_path_ends ends = {.start = b->s->origins[way.origin],
                              .end = to,
                              .off_start_dm = way.origin_dm,
                              .off_end_dm = way.point_dm};
  return add_street_leg(b, TQ_WALK, &ends, start_s, start_s + duration_s, TQ_NO_STOP, TQ_NO_STOP);
}

static enum tq_code add_access_leg(struct builder *b, uint32_t stop, int32_t start_s) {
  struct tq_search *s = b->s;
  enum tq_mode mode = tq_request_leg_mode(&s->request, true);
  int32_t walk_s = 0;
  for (uint32_t i = 0; i < s->n_access; i++)
    if (s->access[i].stop == stop) walk_s = s->access[i].walk_s;
  struct tq_path_ends ends = {.end = s->graph->stops[stop].pos};
  uint32_t origin = s->access_origin[stop];
  if (origin != UINT32_MAX) {
    ends.start = s->origins[origin];
    ends.off_start_dm = (uint32_t)ceil(tq_distance_m(ends.start, ends.end) * 10);
    mode = TQ_WALK;
  } else {
    ends.street = s->first_leg;
    ends.target = s->graph->stop_links[mode][stop];
    ends.off_end_dm = ends.target.dist_dm;
    tq_path_from_origin(s, mode, &ends);
  }
  return add_street_leg(b, mode, &ends, start_s, start_s + walk_s, TQ_NO_STOP, stop);
}

/* A walk between two rides, on the streets where they lead. Overwrites s->direct. */
static enum tq_code add_transfer_leg(struct builder *b, uint32_t from, uint32_t to, int32_t start_s,
                                     int32_t walk_s) {
  struct tq_search *s = b->s;
  const struct tq_graph *g = s->graph;
  struct tq_path_ends ends = {.start = g->stops[from].pos, .end = g->stops[to].pos};
  struct tq_link a = {TQ_NO_EDGE, 0, 0}, z = a;
  if (s->direct) {
    a = g->stop_links[TQ_WALK][from];
    z = g->stop_links[TQ_WALK][to];
  }
  if (a.edge != TQ_NO_EDGE && z.edge != TQ_NO_EDGE) {
    uint32_t off_ds = tq_pace_off_street_ds(s->paces[TQ_WALK], a.dist_dm);
    tq_street_reset(s->direct);
    enum tq_code code = tq_street_seed_link(s->direct, a, off_ds, b->err);
    if (code) return code;
    tq_street_run(s->direct, tq_pace_limit_ds(s->paces[TQ_WALK], (uint32_t)walk_s));
    uint32_t street_s =
        tq_leg_seconds(s->paces[TQ_WALK], tq_street_at_link_ds(s->direct, z), z.dist_dm);
    if (street_s <= (uint32_t)walk_s) { /* else the stops are joined straight */
      ends.street = s->direct;
      ends.target = z;
      ends.seed = a;
      ends.off_start_dm = a.dist_dm;
      ends.off_end_dm = z.dist_dm;
    }
  }
  return add_street_leg(b, TQ_WALK, &ends, start_s, start_s + walk_s, from, to);
}

static enum tq_code add_ride_leg(struct builder *b, const struct tq_ride *ride) {
  const struct tq_timetable *t = b->s->timetable;
  const struct tq_graph *g = t->graph;
  const struct tq_line *line = &t->lines[ride->line];
  const struct tq_run_of_trip *run = &t->trips[line->first_trip + ride->trip];
  bool turn = b->s->request.reverse;
  uint32_t n = line->n_stops;
  uint32_t board = turn ? n - 1 - ride->alight_index : ride->board_index;
  uint32_t alight = turn ? n - 1 - ride->board_index : ride->alight_index;
  const struct tq_pattern *pattern = &g->patterns[line->pattern];
  const struct tq_stop_time *times = g->stop_times + g->trips[run->trip].first_time;
  struct tq_leg leg = {
      .ride = true,
      .depart_s = times[board].depart_s + run->shift_s,
      .arrive_s = times[alight].arrive_s + run->shift_s,
      .from_stop = g->pattern_stops[pattern->first_stop + board].stop,
      .to_stop = g->pattern_stops[pattern->first_stop + alight].stop,
      .trip = run->trip,
      .board_index = board,
      .alight_index = alight,
      .shift_s = run->shift_s,
      .seated = ride->seated,
  };
  leg.from = g->stops[leg.from_stop].pos;
  leg.to = g->stops[leg.to_stop].pos;
  return tq_push(&b->r->legs, leg) ? TQ_OK : tq_fail_memory(b->err, "the legs");
}

/* The ways to the point: those that take the same time at every departure, and rides. */
struct ways {
  struct tq_points point;
  struct tq_last_legs legs;    /* of transit journeys; zeroed when not asked for */
  uint32_t direct_s, steady_s; /* on foot for transit; least of all that are no rides */
};

static enum tq_code find_ways(struct tq_search *s, struct tq_pos to, struct ways *w,
                              struct tq_err *err) {
  const struct tq_request *r = &s->request;
  memset(w, 0, sizeof *w);
  w->steady_s = TQ_FAR;
  enum tq_code code =
      tq_points_snap(s->graph, &to, 1, tq_request_point_modes(r), r->max_snap_m, &w->point, err);
  if (code) return code;
  for (int m = 0; m < TQ_N_MODES; m++) {
    uint32_t street_s;
    tq_street_point_seconds(s, s->streets[m], (enum tq_mode)m, &w->point,
                            (uint32_t)tq_request_limit_s(r), &street_s);
    if (street_s < w->steady_s) w->steady_s = street_s;
  }
  if (!(r->travels >> TQ_BY_TRANSIT & 1)) return TQ_OK;
  tq_direct_seconds(s, &w->point, &w->direct_s);
  if (w->direct_s < w->steady_s) w->steady_s = w->direct_s;
  return tq_last_legs_find(s, &w->point, &w->legs, err);
}

static void free_ways(struct ways *w) {
  tq_points_free(&w->point);
  tq_last_legs_free(&w->legs);
}

/* Counts the departures that get there, and finds the first that takes duration_s: lanes
 * stand in order of time at the place, backwards with reverse. */
static uint32_t look_at_lanes(const struct tq_search *s, const struct ways *w, uint32_t duration_s,
                              uint32_t *first) {
  uint32_t n = s->request.n_departures, n_reached = 0;
  *first = UINT32_MAX;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t lane = s->request.reverse ? n - 1 - i : i, lane_s;
    tq_last_leg_best(s, &w->legs, 0, lane, &lane_s);
    if (w->steady_s < lane_s) lane_s = w->steady_s;
    n_reached += lane_s != TQ_FAR;
    if (*first == UINT32_MAX && lane_s == duration_s) *first = lane;
  }
  return n_reached;
}

static enum tq_code add_last_leg(struct builder *b, struct tq_last_leg last, struct tq_pos to,
                                 const struct tq_points *point, int32_t start_s) {
  struct tq_search *s = b->s;
  enum tq_mode mode = tq_request_leg_mode(&s->request, false);
  struct tq_pos stop_pos = s->graph->stops[last.stop].pos;
  struct tq_path_ends ends = {.start = stop_pos, .end = to};
  for (uint32_t i = 0; i < point->n_at_stops; i++) {
    if (point->at_stops[i].stop != last.stop ||
        tq_leg_seconds(s->paces[TQ_WALK], 0, point->at_stops[i].dist_dm) != last.leg_s)
      continue;
    ends.off_start_dm = point->at_stops[i].dist_dm;
    return add_street_leg(b, TQ_WALK, &ends, start_s, start_s + (int32_t)last.leg_s, last.stop,
                          TQ_NO_STOP);
  }
  ends.street = s->to_point; /* searched from the point: the stop is its target */
  ends.target = s->graph->stop_links[mode][last.stop];
  ends.seed = point->links[mode][0].link;
  ends.off_start_dm = ends.target.dist_dm;
  ends.off_end_dm = ends.seed.dist_dm;
  return add_street_leg(b, mode, &ends, start_s, start_s + (int32_t)last.leg_s, last.stop,
                        TQ_NO_STOP);
}

static enum tq_code ride_journey(struct builder *b, uint32_t lane, const struct ways *w,
                                 struct tq_pos to) {
  struct tq_search *s = b->s;
  struct tq_ride *rides = s->rides;
  uint32_t total_s;
  int32_t start_s = tq_search_lane_time_s(s, lane);
  struct tq_last_leg last = tq_last_leg_best(s, &w->legs, 0, lane, &total_s);
  tq_raptor_run(s->raptor, s->access, s->n_access, start_s, tq_request_limit_s(&s->request));
  int n = tq_raptor_trace(s->raptor, last.stop, s->request.max_rides, rides);
  enum tq_code code = TQ_OK;
  int32_t at_s = start_s;
  for (int i = 0; i < n && !code; i++) {
    const struct tq_line *line = &s->timetable->lines[rides[i].line];
    uint32_t board = tq_line_stop_of(s->timetable, rides[i].line, rides[i].board_index);
    if (i == 0)
      code = add_access_leg(b, board, start_s);
    else if (!rides[i].seated && rides[i].from_stop != board)
      code = add_transfer_leg(b, rides[i].from_stop, board, at_s, rides[i].walk_s);
    if (!code) code = add_ride_leg(b, &rides[i]);
    at_s = s->timetable
               ->arrive_s[line->first_time + rides[i].trip * line->n_stops + rides[i].alight_index];
  }
  return code ? code : add_last_leg(b, last, to, &w->point, at_s);
}

/* With reverse the legs were laid from the place outwards: turn them round. They stand
 * as late as they can; whoever alights walks on at once. */
static void turn_legs(struct tq_route_found *r) {
  for (size_t i = 0, k = r->legs.n; i + 1 < k; i++) {
    struct tq_leg swap = r->legs.v[i];
    r->legs.v[i] = r->legs.v[--k];
    r->legs.v[k] = swap;
  }
  for (size_t i = r->legs.n - 1; i > 0; i--) {
    struct tq_leg *leg = &r->legs.v[i];
    leg->seated = leg[-1].seated; /* was told of the later one of the two */
    leg[-1].seated = false;
  }
  for (size_t i = 1; i < r->legs.n; i++) {
    struct tq_leg *leg = &r->legs.v[i];
    if (leg->ride) continue;
    leg->arrive_s -= leg->depart_s - leg[-1].arrive_s;
    leg->depart_s = leg[-1].arrive_s;
  }
}

/* A transit journey without a ride. */
static enum tq_code walk_journey(struct builder *b, uint32_t lane, const struct ways *w,
                                 struct tq_pos to) {
  struct tq_search *s = b->s;
  int32_t start_s = tq_search_lane_time_s(s, lane), duration_s = b->r->duration_s;
  uint32_t street_s;
  tq_street_point_seconds(s, s->direct, TQ_WALK, &w->point, (uint32_t)duration_s, &street_s);
  if (street_s == (uint32_t)duration_s)
    return street_journey(b, s->direct, TQ_WALK, to, w->point.links[TQ_WALK][0].link, start_s,
                          duration_s);
  return straight_journey(b, tq_straight_walk(s, &w->point, 0), to, start_s, duration_s);
}

/* The journey of one lane by the way that gives r->duration_s. */
static enum tq_code lay_journey(struct builder *b, uint32_t lane, const struct ways *w,
                                struct tq_pos to) {
  struct tq_search *s = b->s;
  if (b->r->travel == TQ_BY_TRANSIT)
    return w->direct_s == (uint32_t)b->r->duration_s ? walk_journey(b, lane, w, to)
                                                     : ride_journey(b, lane, w, to);
  enum tq_mode mode = (enum tq_mode)b->r->travel;
  return street_journey(b, s->streets[mode], mode, to, w->point.links[mode][0].link,
                        tq_search_lane_time_s(s, lane), b->r->duration_s);
}

enum tq_code tq_route_to(struct tq_search *s, struct tq_pos to, struct tq_route_found *r,
                         struct tq_err *err) {
  struct builder b = {s, r, err};
  struct ways ways;
  uint8_t which[TQ_MAX_PERCENTILES];
  uint32_t lane;
  memset(r, 0, sizeof *r);
  enum tq_code code = find_ways(s, to, &ways, err);
  if (!code) code = tq_search_best_times(s, &ways.point, r->percentiles_s, which, err);
  if (code) goto out;
  r->n_reached = look_at_lanes(s, &ways, (uint32_t)r->percentiles_s[0], &lane);
  if (r->percentiles_s[0] < 0) goto out;
  r->found = true;
  r->duration_s = r->percentiles_s[0];
  r->travel = (enum tq_travel)which[0];
  if ((code = lay_journey(&b, lane, &ways, to))) goto out;
  if (s->request.reverse) turn_legs(r);
  r->depart_s = r->legs.v[0].depart_s;
  r->arrive_s = r->legs.v[r->legs.n - 1].arrive_s;
out:
  free_ways(&ways);
  if (code) tq_route_free(r);
  return code;
}
