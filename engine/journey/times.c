/* tq_search_times and tq_search_best_times: from searches to travel times. */
#include <string.h>

#include "engine/base/mem.h"
#include "engine/journey/lanes.h"
#include "engine/journey/legs.h"
#include "engine/journey/search.h"

static enum tq_code street_times(struct tq_search *s, enum tq_mode mode,
                                 const struct tq_points *points, int32_t *time_s,
                                 struct tq_err *err) {
  uint32_t *seconds = tq_alloc(points->n, sizeof *seconds);
  if (!seconds) return tq_fail_memory(err, "travel times");
  tq_street_point_seconds(s, s->streets[mode], mode, points,
                          (uint32_t)tq_request_limit_s(&s->request), seconds);
  for (uint32_t p = 0; p < points->n; p++)
    time_s[p] = seconds[p] == TQ_FAR ? -1 : (int32_t)seconds[p];
  for (uint32_t k = 1; k < s->request.n_percentiles; k++)
    memcpy(time_s + (size_t)k * points->n, time_s, points->n * sizeof *time_s);
  free(seconds);
  return TQ_OK;
}

static const struct tq_last_legs *kept_legs(const struct tq_search *s,
                                            const struct tq_points *points) {
  for (uint32_t i = 0; i < s->n_kept; i++)
    if (s->kept[i].points == points) return s->kept[i].legs;
  return NULL;
}

/* The legs to a point. Of kept ones those that can still end within the limit: what is left
 * out could only lead to later times. */
static const struct tq_last_leg *legs_to(struct tq_search *s, const struct tq_last_legs *legs,
                                         bool kept, uint32_t point, uint32_t *n) {
  const struct tq_last_leg *first = legs->legs + legs->first[point];
  uint32_t n_all = legs->first[point + 1] - legs->first[point];
  *n = n_all;
  if (!kept) return first;
  uint32_t limit_s = (uint32_t)tq_request_limit_s(&s->request);
  *n = 0;
  for (uint32_t i = 0; i < n_all; i++)
    if (s->best_ride_s[first[i].stop] + first[i].leg_s <= limit_s) s->reached[(*n)++] = first[i];
  return s->reached;
}

/* Travel times to a point for each of the times asked for there: from the latest departure in
 * time, by a way of start_s (UINT16_MAX: none) or by ride and one of the legs. */
static void far_lanes(const struct tq_search *s, uint16_t start_s, const struct tq_last_leg *legs,
                      uint32_t n_legs, uint16_t *lanes) {
  uint32_t n = s->request.n_departures;
  int32_t limit_s = tq_request_limit_s(&s->request);
  for (uint32_t i = 0; i < tq_lanes_padded(n); i++) lanes[i] = i < n ? start_s : UINT16_MAX;
  for (uint32_t lane = 0; lane < n; lane++) {
    int32_t by_s = tq_search_lane_time_s(s, lane);
    for (uint32_t k = 0; k < n_legs; k++) {
      int32_t leave_s =
          tq_ride_profile_latest_s(&s->profile, legs[k].stop, by_s - (int32_t)legs[k].leg_s);
      if (leave_s < by_s - limit_s || by_s - leave_s >= lanes[lane]) continue;
      lanes[lane] = (uint16_t)(by_s - leave_s);
    }
  }
}

/* What is made of the departures' times: percentiles of them, or how many of them are
 * within each cutoff; the other is NULL. */
struct made {
  int32_t *time_s;
  uint16_t *n_within;
};

static void make(const struct tq_request *r, const struct tq_lanes *kernels, const uint16_t *lanes,
                 size_t point, size_t n_points, const struct made *made) {
  uint16_t limit_s = (uint16_t)tq_request_limit_s(r);
  for (uint32_t k = 0; made->time_s && k < r->n_percentiles; k++)
    made->time_s[k * n_points + point] =
        tq_lanes_percentile(kernels, lanes, r->n_departures, r->percentiles[k], limit_s);
  for (uint32_t k = 0; made->n_within && k < r->n_cutoffs; k++)
    made->n_within[k * n_points + point] = (uint16_t)kernels->count(
        lanes, tq_lanes_padded(r->n_departures), (uint16_t)r->cutoffs_s[k]);
}

static enum tq_code transit_lanes(struct tq_search *s, const struct tq_points *points,
                                  const struct made *made, struct tq_err *err) {
  const struct tq_request *r = &s->request;
  struct tq_last_legs found = {0};
  const struct tq_last_legs *kept = kept_legs(s, points), *legs = kept ? kept : &found;
  uint32_t *direct_s = tq_alloc(points->n, sizeof *direct_s);
  uint16_t *lanes = tq_lanes_alloc(1, r->n_departures);
  const struct tq_lanes *kernels = tq_lanes_choose();
  enum tq_code code = TQ_OK;
  if (!direct_s || !lanes) code = tq_fail_memory(err, "travel times");
  if (!code && !kept) code = tq_last_legs_find(s, points, &found, err);
  if (code) goto out;
  tq_direct_seconds(s, points, direct_s);
  for (uint32_t p = 0; p < points->n; p++) {
    uint16_t start = direct_s[p] == TQ_FAR ? UINT16_MAX : (uint16_t)direct_s[p];
    uint32_t n_legs;
    const struct tq_last_leg *to_point = legs_to(s, legs, kept, p, &n_legs);
    bool any = start != UINT16_MAX || n_legs;
    if (!any) continue;
    if (r->far_times)
      far_lanes(s, start, to_point, n_legs, lanes);
    else
      kernels->best(lanes, start, &s->ride_rows, to_point, n_legs);
    make(r, kernels, lanes, p, points->n, made);
  }
out:
  tq_last_legs_free(&found);
  free(direct_s);
  free(lanes);
  return code;
}

static enum tq_code transit_times(struct tq_search *s, const struct tq_points *points,
                                  int32_t *time_s, struct tq_err *err) {
  for (size_t i = 0; i < (size_t)points->n * s->request.n_percentiles; i++) time_s[i] = -1;
  return transit_lanes(s, points, &(struct made){.time_s = time_s}, err);
}

/* Every departure counts where a street mode alone is enough. */
static enum tq_code add_street_within(struct tq_search *s, enum tq_mode mode,
                                      const struct tq_points *points, uint16_t *n_within,
                                      struct tq_err *err) {
  const struct tq_request *r = &s->request;
  uint32_t *seconds = tq_alloc(points->n, sizeof *seconds);
  if (!seconds) return tq_fail_memory(err, "travel times");
  tq_street_point_seconds(s, s->streets[mode], mode, points, (uint32_t)tq_request_limit_s(r),
                          seconds);
  for (uint32_t k = 0; k < r->n_cutoffs; k++)
    for (uint32_t p = 0; p < points->n; p++)
      if (seconds[p] <= (uint32_t)r->cutoffs_s[k])
        n_within[(size_t)k * points->n + p] = (uint16_t)r->n_departures;
  free(seconds);
  return TQ_OK;
}

enum tq_code tq_search_within(struct tq_search *s, const struct tq_points *points,
                              uint16_t *n_within, struct tq_err *err) {
  const struct tq_request *r = &s->request;
  enum tq_code code = TQ_OK;
  memset(n_within, 0, (size_t)points->n * r->n_cutoffs * sizeof *n_within);
  if (r->travels >> TQ_BY_TRANSIT & 1)
    code = transit_lanes(s, points, &(struct made){.n_within = n_within}, err);
  for (int m = 0; m < TQ_N_MODES && !code; m++)
    if (r->travels >> m & 1) code = add_street_within(s, (enum tq_mode)m, points, n_within, err);
  return code;
}

enum tq_code tq_search_times(struct tq_search *s, enum tq_travel travel,
                             const struct tq_points *points, int32_t *time_s, struct tq_err *err) {
  if (travel == TQ_BY_TRANSIT) return transit_times(s, points, time_s, err);
  return street_times(s, (enum tq_mode)travel, points, time_s, err);
}

enum tq_code tq_search_best_times(struct tq_search *s, const struct tq_points *points,
                                  int32_t *time_s, uint8_t *which, struct tq_err *err) {
  size_t n = (size_t)points->n * s->request.n_percentiles;
  int32_t *one = tq_alloc(n, sizeof *one);
  if (!one) return tq_fail_memory(err, "travel times");
  for (size_t i = 0; i < n; i++) time_s[i] = -1;
  if (which) memset(which, 255, n);
  enum tq_code code = TQ_OK;
  for (int t = 0; t < TQ_N_TRAVELS && !code; t++) {
    if (!(s->request.travels >> t & 1)) continue;
    code = tq_search_times(s, (enum tq_travel)t, points, one, err);
    for (size_t i = 0; i < n && !code; i++) {
      if (one[i] < 0 || (time_s[i] >= 0 && time_s[i] <= one[i])) continue;
      time_s[i] = one[i];
      if (which) which[i] = (uint8_t)t;
    }
  }
  free(one);
  return code;
}
