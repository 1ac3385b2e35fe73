#include "engine/journey/route_lay.h"

#include <math.h>
#include <string.h>

#include "engine/journey/path.h"

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

/* The leg just added parks its car. */
static void note_parking(struct builder *b, bool first) {
  b->r->legs.v[b->r->legs.n - 1].park_s = tq_request_park_s(&b->s->request, first);
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
  enum tq_code code = add_street_leg(b, mode, &ends, start_s, start_s + walk_s, TQ_NO_STOP, stop);
  if (!code && ends.street) note_parking(b, true);
  return code;
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
  const struct tq_run_of_trip run = tq_line_run(t, line, ride->trip);
  bool turn = b->s->request.reverse;
  uint32_t n = line->n_stops;
  uint32_t board = turn ? n - 1 - ride->alight_index : ride->board_index;
  uint32_t alight = turn ? n - 1 - ride->board_index : ride->alight_index;
  const struct tq_pattern *pattern = &g->patterns[line->pattern];
  const struct tq_stop_time *times = g->stop_times + g->trips[run.trip].first_time;
  struct tq_leg leg = {
      .ride = true,
      .depart_s = times[board].depart_s + run.shift_s,
      .arrive_s = times[alight].arrive_s + run.shift_s,
      .from_stop = g->pattern_stops[pattern->first_stop + board].stop,
      .to_stop = g->pattern_stops[pattern->first_stop + alight].stop,
      .trip = run.trip,
      .board_index = board,
      .alight_index = alight,
      .shift_s = run.shift_s,
      .seated = ride->seated,
  };
  leg.from = g->stops[leg.from_stop].pos;
  leg.to = g->stops[leg.to_stop].pos;
  return tq_push(&b->r->legs, leg) ? TQ_OK : tq_fail_memory(b->err, "the legs");
}

enum tq_code tq_ways_find(struct tq_search *s, struct tq_pos to, struct tq_ways *w,
                          struct tq_err *err) {
  const struct tq_request *r = &s->request;
  memset(w, 0, sizeof *w);
  w->to = to;
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

void tq_ways_free(struct tq_ways *w) {
  tq_points_free(&w->point);
  tq_last_legs_free(&w->legs);
}

/* In traffic the leg is searched once more, from the stop. */
static enum tq_code add_varying_leg(struct builder *b, struct tq_last_leg last, struct tq_pos to,
                                    struct tq_link target, int32_t start_s) {
  struct tq_search *s = b->s;
  bool on_street;
  enum tq_code code = tq_last_leg_search(s, last.stop, last.leg_s, &on_street, b->err);
  if (code) return code;
  enum tq_mode mode = tq_request_leg_mode(&s->request, false);
  struct tq_link seed = s->graph->stop_links[mode][last.stop];
  struct tq_path_ends ends = {.street = s->last_leg,
                              .target = target,
                              .seed = seed,
                              .start = s->graph->stops[last.stop].pos,
                              .end = to,
                              .off_start_dm = seed.dist_dm,
                              .off_end_dm = target.dist_dm};
  code = add_street_leg(b, mode, &ends, start_s, start_s + (int32_t)last.leg_s, last.stop,
                        TQ_NO_STOP);
  if (!code) note_parking(b, false);
  return code;
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
  if (tq_last_leg_varies(s))
    return add_varying_leg(b, last, to, point->links[mode][0].link, start_s);
  ends.street = s->to_point; /* searched from the point: the stop is its target */
  ends.target = s->graph->stop_links[mode][last.stop];
  ends.seed = point->links[mode][0].link;
  ends.off_start_dm = ends.target.dist_dm;
  ends.off_end_dm = ends.seed.dist_dm;
  enum tq_code code =
      add_street_leg(b, mode, &ends, start_s, start_s + (int32_t)last.leg_s, last.stop, TQ_NO_STOP);
  if (!code) note_parking(b, false);
  return code;
}

/* With reverse the legs were laid from the place outwards: turn them round. They stand
 * as late as they can; whoever alights walks on at once, but drives in traffic at the
 * moment for which the drive was found. */
static void turn_legs(struct tq_route_found *r, bool traffic) {
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
    if (leg->ride || (traffic && leg->mode == TQ_CAR)) continue;
    leg->arrive_s -= leg->depart_s - leg[-1].arrive_s;
    leg->depart_s = leg[-1].arrive_s;
  }
}

static void finish(const struct tq_search *s, struct tq_route_found *r) {
  if (s->request.reverse) turn_legs(r, s->request.traffic);
  r->depart_s = r->legs.v[0].depart_s;
  r->arrive_s = r->legs.v[r->legs.n - 1].arrive_s;
}

enum tq_code tq_lay_rides(struct tq_search *s, uint32_t lane, struct tq_last_leg last,
                          int n, const struct tq_ways *w, struct tq_route_found *r,
                          struct tq_err *err) {
  struct builder b = {s, r, err};
  const struct tq_ride *rides = s->rides;
  int32_t start_s = tq_search_lane_time_s(s, lane), at_s = start_s;
  enum tq_code code = TQ_OK;
  if (n == 0) /* only where a search by fares had to let journeys go */
    return tq_fail(err, TQ_E_MEMORY,
                   "too many ways to pay on the way: the journey was not kept; ask for a lower "
                   "--max-fare, fewer --max-rides or smaller --cutoffs");
  for (int i = 0; i < n && !code; i++) {
    const struct tq_line *line = &s->timetable->lines[rides[i].line];
    uint32_t board = tq_line_stop_of(s->timetable, rides[i].line, rides[i].board_index);
    if (i == 0)
      code = add_access_leg(&b, board, start_s);
    else if (!rides[i].seated && rides[i].from_stop != board)
      code = add_transfer_leg(&b, rides[i].from_stop, board, at_s, rides[i].walk_s);
    if (!code) code = add_ride_leg(&b, &rides[i]);
    at_s = tq_line_arrive_s(s->timetable, line, rides[i].trip, rides[i].alight_index);
  }
  if (!code) code = add_last_leg(&b, last, w->to, &w->point, at_s);
  if (!code) finish(s, r);
  return code;
}

/* A transit journey without a ride. */
static enum tq_code walk_journey(struct builder *b, uint32_t lane, const struct tq_ways *w,
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

enum tq_code tq_lay_street(struct tq_search *s, uint32_t lane, const struct tq_ways *w,
                           struct tq_route_found *r, struct tq_err *err) {
  struct builder b = {s, r, err};
  enum tq_mode mode = (enum tq_mode)r->travel;
  enum tq_code code =
      r->travel == TQ_BY_TRANSIT
          ? walk_journey(&b, lane, w, w->to)
          : street_journey(&b, s->streets[mode], mode, w->to, w->point.links[mode][0].link,
                           tq_search_lane_time_s(s, lane), r->duration_s);
  if (!code) finish(s, r);
  return code;
}
