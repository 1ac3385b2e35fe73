#include "engine/journey/split.h"

#include <string.h>

#include "engine/base/mem.h"
#include "engine/journey/legs.h"

/* A time whose journey rides: which departure, and where it leaves the last vehicle. */
struct pick {
  size_t at; /* in the caller's arrays */
  uint32_t lane;
  struct tq_last_leg last;
};
typedef TQ_VEC(struct pick) pick_vec;

struct splitter {
  struct tq_search *s;
  struct tq_last_legs legs;
  pick_vec picks;
  size_t *first_pick;  /* [lanes + 2] picks by lane */
  uint32_t *by_lane;   /* [picks] */
  uint16_t *lanes;     /* times of one point */
  struct tq_split *to; /* [n_stops] up to the stop, for the lane at hand */
  uint32_t *to_lane;   /* [n_stops] 1 + the lane that `to` was found for */
};

static const struct tq_split NONE = {-1, -1, -1, -1, -1, 0};

static int32_t access_to(const struct tq_search *s, uint32_t stop) {
  uint32_t lo = 0, hi = s->n_access;
  while (lo < hi) {
    uint32_t mid = lo + (hi - lo) / 2;
    if (s->access[mid].stop < stop)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo < s->n_access && s->access[lo].stop == stop ? s->access[lo].walk_s : 0;
}

static int32_t in_vehicle_s(const struct tq_search *s, const struct tq_ride *ride) {
  int32_t on[2], off[2]; /* arrival and departure; with reverse the search boards at the end */
  tq_timetable_real_times(s->timetable, ride->line, ride->trip, ride->board_index, &on[0], &on[1]);
  tq_timetable_real_times(s->timetable, ride->line, ride->trip, ride->alight_index, &off[0],
                          &off[1]);
  return s->request.reverse ? on[0] - off[1] : off[0] - on[1];
}

/* How long the vehicle of two rides stands between them. */
static int32_t stand_s(const struct tq_search *s, const struct tq_ride *first,
                       const struct tq_ride *next) {
  int32_t end[2], start[2];
  tq_timetable_real_times(s->timetable, first->line, first->trip, first->alight_index, &end[0],
                          &end[1]);
  tq_timetable_real_times(s->timetable, next->line, next->trip, next->board_index, &start[0],
                          &start[1]);
  return s->request.reverse ? end[1] - start[0] : start[1] - end[0];
}

/* The rides of the last RAPTOR run to the stop; waiting is left to be worked out. */
static struct tq_split trace(const struct tq_search *s, uint32_t stop) {
  struct tq_ride *rides = s->rides;
  struct tq_split x = {0};
  const struct tq_timetable *t = s->timetable;
  int n = tq_search_trace(s, stop, s->request.max_rides);
  for (int i = 0; i < n; i++) {
    const struct tq_line *line = &t->lines[rides[i].line];
    uint32_t board = tq_line_stop_of(t, rides[i].line, rides[i].board_index);
    if (i == 0)
      x.access_s = access_to(s, board);
    else if (rides[i].seated)
      x.ride_s += stand_s(s, &rides[i - 1], &rides[i]);
    else if (rides[i].from_stop != board)
      x.transfer_s += rides[i].walk_s;
    x.ride_s += in_vehicle_s(s, &rides[i]);
    x.networks |= 1u << s->graph->routes[s->graph->patterns[line->pattern].route].network;
  }
  return x;
}

static void finish(const struct splitter *p, const struct pick *pick, int32_t time_s,
                   struct tq_split *out) {
  *out = p->to[pick->last.stop];
  out->egress_s = (int32_t)pick->last.leg_s;
  out->wait_s = time_s - out->access_s - out->ride_s - out->transfer_s - out->egress_s;
  if (!p->s->request.reverse) return;
  int32_t swap = out->access_s; /* the search started at the journey's end */
  out->access_s = out->egress_s;
  out->egress_s = swap;
}

/* Finds the departure that a time stands for. */
static bool pick_lane(struct splitter *p, uint32_t point, size_t at, int32_t time_s) {
  uint32_t n = p->s->request.n_departures;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t lane = p->s->request.reverse ? n - 1 - i : i, total_s;
    if (p->lanes[lane] != time_s) continue;
    struct pick pick = {at, lane, tq_last_leg_best(p->s, &p->legs, point, lane, &total_s)};
    return tq_push(&p->picks, pick);
  }
  return true;
}

/* Everything but rides is settled here, rides are noted. */
static enum tq_code pick_all(struct splitter *p, const struct tq_points *points,
                             const int32_t *time_s, const uint8_t *which, struct tq_split *out,
                             const uint32_t *direct_s, struct tq_err *err) {
  const struct tq_request *r = &p->s->request;
  const struct tq_lanes *kernels = tq_lanes_choose();
  for (uint32_t point = 0; point < points->n; point++) {
    bool have_lanes = false;
    for (uint32_t k = 0; k < r->n_percentiles; k++) {
      size_t at = (size_t)k * points->n + point;
      out[at] = NONE;
      if (time_s[at] < 0) continue;
      out[at] = (struct tq_split){.access_s = time_s[at]};
      if (which[at] != TQ_BY_TRANSIT || direct_s[point] == (uint32_t)time_s[at]) continue;
      if (!have_lanes)
        kernels->best(p->lanes, UINT16_MAX, &p->s->ride_rows, p->legs.legs + p->legs.first[point],
                      p->legs.first[point + 1] - p->legs.first[point]);
      have_lanes = true;
      if (!pick_lane(p, point, at, time_s[at])) return tq_fail_memory(err, "the splits");
    }
  }
  return TQ_OK;
}

static enum tq_code sort_picks(struct splitter *p, struct tq_err *err) {
  uint32_t n_lanes = p->s->request.n_departures;
  p->first_pick = tq_calloc((size_t)n_lanes + 2, sizeof *p->first_pick);
  p->by_lane = tq_alloc(p->picks.n, sizeof *p->by_lane);
  if (!p->first_pick || !p->by_lane || p->picks.n > UINT32_MAX)
    return tq_fail_memory(err, "the splits");
  for (size_t i = 0; i < p->picks.n; i++) p->first_pick[p->picks.v[i].lane + 2]++;
  for (uint32_t l = 0; l < n_lanes; l++) p->first_pick[l + 2] += p->first_pick[l + 1];
  for (size_t i = 0; i < p->picks.n; i++)
    p->by_lane[p->first_pick[p->picks.v[i].lane + 1]++] = (uint32_t)i;
  return TQ_OK;
}

/* One RAPTOR run a departure, one trace a stop. */
static void trace_all(struct splitter *p, const int32_t *time_s, struct tq_split *out) {
  struct tq_search *s = p->s;
  for (uint32_t lane = 0; lane < s->request.n_departures; lane++) {
    if (p->first_pick[lane] == p->first_pick[lane + 1]) continue;
    tq_search_ride_lane(s, lane);
    for (size_t i = p->first_pick[lane]; i < p->first_pick[lane + 1]; i++) {
      const struct pick *pick = &p->picks.v[p->by_lane[i]];
      uint32_t stop = pick->last.stop;
      if (p->to_lane[stop] != lane + 1) p->to[stop] = trace(s, stop);
      p->to_lane[stop] = lane + 1;
      finish(p, pick, time_s[pick->at], &out[pick->at]);
    }
  }
}

static enum tq_code split_rides(struct splitter *p, const struct tq_points *points,
                                const int32_t *time_s, const uint8_t *which, struct tq_split *out,
                                struct tq_err *err) {
  const struct tq_request *r = &p->s->request;
  uint32_t *direct_s = tq_alloc(points->n, sizeof *direct_s);
  p->lanes = tq_lanes_alloc(1, r->n_departures);
  p->to = tq_alloc(p->s->graph->n_stops, sizeof *p->to);
  p->to_lane = tq_calloc(p->s->graph->n_stops, sizeof *p->to_lane);
  enum tq_code code = direct_s && p->lanes && p->to && p->to_lane
                          ? tq_last_legs_find(p->s, points, &p->legs, err)
                          : tq_fail_memory(err, "the splits");
  if (!code) {
    tq_direct_seconds(p->s, points, direct_s);
    code = pick_all(p, points, time_s, which, out, direct_s, err);
  }
  if (!code) code = sort_picks(p, err);
  if (!code) trace_all(p, time_s, out);
  free(direct_s);
  return code;
}

enum tq_code tq_search_split(struct tq_search *s, const struct tq_points *points,
                             const int32_t *time_s, const uint8_t *which, struct tq_split *out,
                             struct tq_err *err) {
  size_t n = (size_t)points->n * s->request.n_percentiles;
  enum tq_code far = tq_request_refuse_far(&s->request, "--split, --networks", err);
  if (far) return far;
  if (!(s->request.travels >> TQ_BY_TRANSIT & 1)) {
    for (size_t i = 0; i < n; i++)
      out[i] = time_s[i] < 0 ? NONE : (struct tq_split){.access_s = time_s[i]};
    return TQ_OK;
  }
  struct splitter p = {.s = s};
  enum tq_code code = split_rides(&p, points, time_s, which, out, err);
  tq_last_legs_free(&p.legs);
  tq_vec_free(&p.picks);
  free(p.first_pick);
  free(p.by_lane);
  free(p.lanes);
  free(p.to);
  free(p.to_lane);
  return code;
}

struct tq_split tq_route_split(const struct tq_graph *g, const struct tq_route_found *r) {
  struct tq_split x = {0};
  bool rode = false;
  for (size_t i = 0; i < r->legs.n; i++) {
    const struct tq_leg *leg = &r->legs.v[i];
    int32_t *part = !rode ? &x.access_s : i + 1 == r->legs.n ? &x.egress_s : &x.transfer_s;
    if (leg->ride) {
      part = &x.ride_s;
      if (leg->seated) *part += leg->depart_s - leg[-1].arrive_s;
      rode = true;
      x.networks |= 1u << g->routes[g->patterns[g->trips[leg->trip].pattern].route].network;
    }
    *part += leg->arrive_s - leg->depart_s;
  }
  x.wait_s = r->duration_s - x.access_s - x.ride_s - x.transfer_s - x.egress_s;
  return x;
}
