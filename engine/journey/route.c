#include "engine/journey/route.h"

#include <math.h>
#include <string.h>

#include "engine/graph/ride_line.h"
#include "engine/journey/route_lay.h"

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
    for (uint32_t i = leg->board_index; i < leg->alight_index; i++) m += tq_ride_line_m(g, p, i);
    return m;
  }
  for (uint32_t i = 0; i < leg->n_steps; i++) {
    const struct tq_step *step = &r->steps.v[leg->first_step + i];
    double share = fabs((double)step->to_pos - step->from_pos) / TQ_POS_ONE;
    m += g->edges[step->edge].length_dm / 10.0 * share;
  }
  return m + (leg->off_start_dm + leg->off_end_dm) / 10.0;
}

/* Counts the departures that get there, and finds the first that takes duration_s: lanes
 * stand in order of time at the place, backwards with reverse. */
static uint32_t look_at_lanes(const struct tq_search *s, const struct tq_ways *w,
                              uint32_t duration_s, uint32_t *first) {
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

/* The journey of one lane by the way that gives r->duration_s. */
static enum tq_code lay(struct tq_search *s, uint32_t lane, const struct tq_ways *w,
                        struct tq_route_found *r, struct tq_err *err) {
  if (r->travel != TQ_BY_TRANSIT || w->direct_s == (uint32_t)r->duration_s)
    return tq_lay_street(s, lane, w, r, err);
  uint32_t total_s;
  struct tq_last_leg last = tq_last_leg_best(s, &w->legs, 0, lane, &total_s);
  tq_search_ride_lane(s, lane);
  return tq_lay_rides(s, lane, last, tq_search_trace(s, last.stop, s->request.max_rides), w, r, err);
}

enum tq_code tq_route_to(struct tq_search *s, struct tq_pos to, struct tq_route_found *r,
                         struct tq_err *err) {
  struct tq_ways ways;
  uint8_t which[TQ_MAX_PERCENTILES];
  uint32_t lane;
  memset(r, 0, sizeof *r);
  enum tq_code code = tq_request_refuse_far(&s->request, "a route", err);
  if (code) return code;
  code = tq_ways_find(s, to, &ways, err);
  if (!code) code = tq_search_best_times(s, &ways.point, r->percentiles_s, which, err);
  if (code) goto out;
  r->n_reached = look_at_lanes(s, &ways, (uint32_t)r->percentiles_s[0], &lane);
  if (r->percentiles_s[0] < 0) goto out;
  r->found = true;
  r->duration_s = r->percentiles_s[0];
  r->travel = (enum tq_travel)which[0];
  code = lay(s, lane, &ways, r, err);
out:
  tq_ways_free(&ways);
  if (code) tq_route_free(r);
  return code;
}
