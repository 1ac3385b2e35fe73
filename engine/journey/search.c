#include "engine/journey/search.h"

#include <math.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/journey/legs.h"
#include "engine/street/avoid.h"
#include "engine/street/traffic.h"

enum { STEP_S = 60 };

enum tq_code tq_search_layer(struct tq_search *s, enum tq_mode mode, const struct tq_layer **out,
                             struct tq_err *err) {
  uint32_t avoid = tq_avoid_of_mode(mode, s->request.avoid);
  enum tq_code code = TQ_OK;
  *out = avoid ? &s->open[mode] : &s->graph->layers[mode];
  if (avoid && !s->open[mode].first_out && s->graph->layers[mode].first_out)
    code = tq_layer_without(s->graph, &s->graph->layers[mode], avoid, &s->open[mode], err);
  return code;
}

static bool asks(const struct tq_search *s, enum tq_travel travel) {
  return s->request.travels >> travel & 1;
}

/* Modes whose streets the search starts on. */
static uint32_t start_modes(const struct tq_search *s) {
  uint32_t modes = s->request.travels & ((1u << TQ_N_MODES) - 1);
  if (asks(s, TQ_BY_TRANSIT)) modes |= 1u << TQ_WALK | 1u << tq_request_leg_mode(&s->request, true);
  return s->graph->n_edges ? modes : 0;
}

static enum tq_code make_street(struct tq_search *s, enum tq_mode mode, struct tq_street **out,
                                struct tq_err *err) {
  const struct tq_layer *layer;
  enum tq_code code = tq_search_layer(s, mode, &layer, err);
  if (!code && s->request.reverse && !s->reversed[mode].first_out)
    code = tq_layer_reverse(layer, &s->reversed[mode], err);
  if (code) return code;
  return tq_street_new(s->graph, s->request.reverse ? &s->reversed[mode] : layer, out, err);
}

static enum tq_code make_streets(struct tq_search *s, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (int m = 0; m < TQ_N_MODES && !code; m++)
    if (asks(s, (enum tq_travel)m)) code = make_street(s, (enum tq_mode)m, &s->streets[m], err);
  if (code || !asks(s, TQ_BY_TRANSIT)) return code;
  enum tq_mode first = tq_request_leg_mode(&s->request, true);
  enum tq_mode last = tq_request_leg_mode(&s->request, false);
  if ((code = make_street(s, TQ_WALK, &s->direct, err))) return code;
  if (first == TQ_WALK)
    s->first_leg = s->direct;
  else if ((code = make_street(s, first, &s->first_leg, err)))
    return code;
  return make_street(s, last, &s->last_leg, err);
}

static enum tq_code make_fares(struct tq_search *s, struct tq_err *err) {
  const struct tq_request *r = &s->request;
  struct tq_fare_opts opts = {.date = r->date,
                              .mirror = r->reverse,
                              .pass_networks = r->pass_networks,
                              .n_passes = r->n_passes,
                              .passes = s->request.passes};
  enum tq_code code = tq_fares_new(s->graph, &opts, &s->fares, err);
  if (!code)
    code =
        tq_raptor_fare_new(s->timetable, s->fares, r->max_rides, TQ_FARE_LABELS, &s->by_fare, err);
  s->fares_exact = true;
  return code;
}

static enum tq_code make_transit(struct tq_search *s, struct tq_err *err) {
  const struct tq_request *r = &s->request;
  int32_t limit_s = tq_request_limit_s(r);
  int32_t last_s = r->first_s + (int32_t)(r->n_departures - 1) * STEP_S;
  struct tq_timetable_opts opts = {
      .date = r->date,
      .from_s = tq_request_arrivals(r) ? r->first_s - limit_s : r->first_s,
      .to_s = tq_request_arrivals(r) ? last_s : last_s + limit_s,
      .mirror = r->reverse,
      .without = r->without,
      .walk_kmh = r->walk_kmh,
      .max_walk_s = r->max_walk_s,
      .draws = r->draws,
      .half_headway = r->half_headway,
      .seed = r->seed,
  };
  memcpy(opts.slack_s, r->slack_s, sizeof opts.slack_s);
  enum tq_code code = TQ_OK;
  if (!s->timetable) code = tq_timetable_new(s->graph, &opts, &s->timetable, err);
  if (!code) code = tq_raptor_new(s->timetable, r->max_rides, &s->raptor, err);
  if (!code && r->limits_fare) code = make_fares(s, err);
  if (code) return code;
  uint32_t n = s->graph->n_stops;
  s->rides = tq_alloc(tq_search_max_parts(s), sizeof *s->rides);
  s->access = tq_alloc(n, sizeof *s->access);
  s->access_origin = tq_alloc(n, sizeof *s->access_origin);
  if (!r->far_times) s->ride_s = tq_alloc((size_t)n * r->n_departures, sizeof *s->ride_s);
  s->best_ride_s = tq_alloc(n, sizeof *s->best_ride_s);
  s->edge_seen = tq_calloc(s->graph->n_edges, sizeof *s->edge_seen);
  if (!s->rides || !s->access || !s->access_origin || (!r->far_times && !s->ride_s) ||
      !s->best_ride_s || !s->edge_seen)
    return tq_fail_memory(err, "travel times to stops; ask for a shorter --window");
  if (r->far_times) return TQ_OK;
  return tq_ride_rows_new(n, r->n_departures, (uint16_t)limit_s, &s->ride_rows, err);
}

/* like: whose timetable and reversed layers to borrow; NULL: none. */
static enum tq_code make(const struct tq_graph *g, const struct tq_request *request,
                         const struct tq_search *like, struct tq_search **out,
                         struct tq_err *err) {
  struct tq_search *s = tq_calloc(1, sizeof *s);
  if (!s) return tq_fail_memory(err, "the search");
  if (like) {
    s->model = like;
    s->timetable = like->timetable;
    memcpy(s->open, like->open, sizeof s->open);
    memcpy(s->reversed, like->reversed, sizeof s->reversed);
  }
  s->graph = g;
  s->request = *request;
  for (int m = 0; m < TQ_N_MODES; m++)
    s->paces[m] = tq_pace_of((enum tq_mode)m, request->walk_kmh, request->bike_kmh);
  enum tq_code code = TQ_OK;
  if (!code && g->n_edges) code = make_streets(s, err);
  if (!code && asks(s, TQ_BY_TRANSIT)) code = make_transit(s, err);
  if (code)
    tq_search_free(s);
  else
    *out = s;
  return code;
}

enum tq_code tq_search_new(const struct tq_graph *g, const struct tq_request *request,
                           struct tq_search **out, struct tq_err *err) {
  return make(g, request, NULL, out, err);
}

enum tq_code tq_search_new_like(const struct tq_search *model, struct tq_search **out,
                                struct tq_err *err) {
  return make(model->graph, &model->request, model, out, err);
}

static void forget_origins(struct tq_search *s) {
  for (int m = 0; m < TQ_N_MODES; m++) {
    free(s->snapped[m]);
    s->snapped[m] = NULL;
  }
  free(s->origins);
  s->origins = NULL;
  s->n_origins = 0;
}

static void free_own(struct tq_layer *layer, const struct tq_layer *lent) {
  if (layer->first_out && !(lent && lent->first_out == layer->first_out)) tq_layer_free(layer);
}

void tq_search_free(struct tq_search *s) {
  if (!s) return;
  forget_origins(s);
  if (s->first_leg != s->direct) tq_street_free(s->first_leg);
  tq_street_free(s->direct);
  tq_street_free(s->last_leg);
  tq_street_free(s->to_point);
  for (int m = 0; m < TQ_N_MODES; m++) {
    tq_street_free(s->streets[m]);
    free_own(&s->open[m], s->model ? &s->model->open[m] : NULL);
    free_own(&s->reversed[m], s->model ? &s->model->reversed[m] : NULL);
    if (s->turned[m].first_out) tq_layer_free(&s->turned[m]);
  }
  tq_raptor_free(s->raptor);
  tq_raptor_fare_free(s->by_fare);
  tq_fares_free(s->fares);
  tq_fares_free(s->price);
  tq_scan_free(s->scan);
  if (!s->model) tq_timetable_free(s->timetable);
  free(s->rides);
  free(s->access);
  free(s->access_origin);
  free(s->ride_s);
  tq_ride_rows_free(&s->ride_rows);
  tq_ride_profile_free(&s->profile);
  free(s->best_ride_s);
  free(s->edge_seen);
  free(s->reached);
  free(s);
}

static enum tq_code snap_origins(struct tq_search *s, uint32_t modes, struct tq_err *err) {
  for (int m = 0; m < TQ_N_MODES; m++) {
    if (!(modes >> m & 1)) continue;
    if (!(s->snapped[m] = tq_alloc(s->n_origins, sizeof *s->snapped[m])))
      return tq_fail_memory(err, "the origins");
    for (uint32_t i = 0; i < s->n_origins; i++) {
      enum tq_code code = tq_point_snap(s->graph, (enum tq_mode)m, s->origins[i],
                                        s->request.max_snap_m, &s->snapped[m][i], err);
      if (code) return code;
    }
  }
  return TQ_OK;
}

enum tq_code tq_search_set_out(const struct tq_search *s, struct tq_street *street,
                               enum tq_mode mode, int32_t search_s, struct tq_err *err) {
  const struct tq_request *r = &s->request;
  tq_street_reset(street);
  if (!r->traffic || mode != TQ_CAR) return TQ_OK;
  int64_t real_s = r->reverse ? -search_s : search_s;
  return tq_street_in_traffic(street, tq_week_ds(r->date, real_s * 10), err);
}

/* Starts at every origin that met the mode's streets. */
static enum tq_code seed_origins(struct tq_search *s, struct tq_street *street, enum tq_mode mode,
                                 uint32_t limit_s, struct tq_err *err) {
  enum tq_code code = tq_search_set_out(s, street, mode, tq_search_lane_time_s(s, 0), err);
  for (uint32_t i = 0; i < s->n_origins && !code; i++) {
    struct tq_link link = s->snapped[mode][i].link;
    if (link.edge == TQ_NO_EDGE) continue;
    uint32_t off_ds = tq_pace_off_street_ds(s->paces[mode], link.dist_dm);
    code = tq_street_seed_link(street, link, off_ds, err);
  }
  if (code) return code;
  tq_street_run(street, tq_pace_limit_ds(s->paces[mode], limit_s));
  return TQ_OK;
}

uint32_t tq_origin_at_stop(const struct tq_search *s, uint32_t stop, uint32_t *dist_dm) {
  struct tq_pos at = s->graph->stops[stop].pos;
  uint32_t best = UINT32_MAX;
  double best_m = TQ_AT_STOP_M;
  for (uint32_t i = 0; i < s->n_origins; i++) {
    int64_t lat_e7 = (int64_t)s->origins[i].lat_e7 - at.lat_e7;
    if (lat_e7 > 2000 || lat_e7 < -2000) continue; /* beyond TQ_AT_STOP_M for sure */
    double m = tq_distance_m(s->origins[i], at);
    if (m > best_m || (m == best_m && best != UINT32_MAX)) continue;
    best_m = m;
    best = i;
  }
  *dist_dm = (uint32_t)ceil(best_m * 10);
  return best;
}

/* The best way to one stop from the origins: seconds or TQ_FAR. */
static uint32_t access_seconds(const struct tq_search *s, uint32_t stop, uint32_t *by_origin) {
  const struct tq_graph *g = s->graph;
  enum tq_mode mode = tq_request_leg_mode(&s->request, true);
  uint32_t best = TQ_FAR, limit_s = (uint32_t)tq_request_leg_limit_s(&s->request, true);
  uint32_t dm, at_stop = tq_origin_at_stop(s, stop, &dm);
  *by_origin = UINT32_MAX;
  if (at_stop != UINT32_MAX) {
    uint32_t walk_s = tq_leg_seconds(s->paces[TQ_WALK], 0, dm);
    if (walk_s <= limit_s) {
      best = walk_s;
      *by_origin = at_stop;
    }
  }
  if (!s->first_leg) return best;
  struct tq_link link = g->stop_links[mode][stop];
  if (link.edge == TQ_NO_EDGE || link.dist_dm > s->request.max_snap_m * 10 ||
      !tq_request_can_park(&s->request, true, stop))
    return best;
  uint32_t street_s =
      tq_leg_seconds(s->paces[mode], tq_street_at_link_ds(s->first_leg, link), link.dist_dm);
  if (street_s > limit_s) return best; /* TQ_FAR too */
  street_s += (uint32_t)tq_request_park_s(&s->request, true);
  if (street_s >= best) return best;
  *by_origin = UINT32_MAX;
  return street_s;
}

static void list_access(struct tq_search *s) {
  s->n_access = 0;
  for (uint32_t stop = 0; stop < s->graph->n_stops; stop++) {
    uint32_t seconds = access_seconds(s, stop, &s->access_origin[stop]);
    if (seconds == TQ_FAR) continue;
    s->access[s->n_access++] = (struct tq_access){stop, (int32_t)seconds};
  }
}

int32_t tq_search_lane_time_s(const struct tq_search *s, uint32_t lane) {
  const struct tq_request *r = &s->request;
  if (!r->reverse) return r->first_s + (int32_t)lane * STEP_S;
  return -(r->first_s + (int32_t)(r->n_departures - 1 - lane) * STEP_S);
}

enum tq_code tq_search_walk_again(struct tq_search *s, struct tq_err *err) {
  if (!s->direct) return TQ_OK;
  return seed_origins(s, s->direct, TQ_WALK, (uint32_t)s->request.max_walk_s, err);
}

static void find_best_rides(struct tq_search *s) {
  uint32_t n = s->request.n_departures;
  for (uint32_t stop = 0; stop < s->graph->n_stops; stop++) {
    const uint16_t *ride = s->ride_s + (size_t)stop * n;
    uint16_t best = TQ_NOT_REACHED;
    for (uint32_t i = 0; i < n; i++) best = ride[i] < best ? ride[i] : best;
    s->best_ride_s[stop] = best;
  }
}

static enum tq_code ride_by_fare(struct tq_search *s, struct tq_err *err) {
  const struct tq_request *r = &s->request;
  enum tq_code code =
      tq_raptor_fare_range(s->by_fare, s->access, s->n_access, tq_search_lane_time_s(s, 0), STEP_S,
                           r->n_departures, tq_request_limit_s(r), r->max_fare, s->ride_s, err);
  if (code) return code;
  s->fares_exact = s->fares_exact && tq_raptor_fare_exact(s->by_fare);
  find_best_rides(s);
  return TQ_OK;
}

void tq_search_ride_lane(struct tq_search *s, uint32_t lane) {
  int32_t start_s = tq_search_lane_time_s(s, lane), limit_s = tq_request_limit_s(&s->request);
  if (s->by_fare)
    tq_raptor_fare_run(s->by_fare, s->access, s->n_access, start_s, limit_s, s->request.max_fare);
  else
    tq_raptor_run(s->raptor, s->access, s->n_access, start_s, limit_s);
}

int tq_search_trace(const struct tq_search *s, uint32_t stop, int max_rides) {
  struct tq_fare_arrival best;
  if (!s->by_fare) return tq_raptor_trace(s->raptor, stop, max_rides, s->rides);
  if (!tq_raptor_fare_best(s->by_fare, stop, &best)) return 0;
  return tq_raptor_fare_trace(s->by_fare, &best, s->rides);
}

size_t tq_search_max_parts(const struct tq_search *s) {
  size_t plain = tq_raptor_max_parts(s->raptor);
  size_t by_fare = s->by_fare ? tq_raptor_fare_max_parts(s->by_fare) : 0;
  return plain > by_fare ? plain : by_fare;
}

/* Ride times of the window. Preparing a scan takes longer than a window by RAPTOR, so that it is
 * for searches that are used again. */
static enum tq_code find_rides(struct tq_search *s, struct tq_err *err) {
  const struct tq_request *r = &s->request;
  int32_t first_s = tq_search_lane_time_s(s, 0), limit_s = tq_request_limit_s(r);
  if (s->by_fare) return ride_by_fare(s, err);
  if (++s->n_windows == 2 && tq_scan_fits(s->timetable, r->max_rides)) {
    enum tq_code code = tq_scan_new(s->timetable, r->max_rides, &s->scan, err);
    if (code) return code;
  }
  if (s->scan)
    return tq_scan_range(s->scan, s->access, s->n_access, first_s, STEP_S, r->n_departures, limit_s,
                         s->ride_s, s->best_ride_s, err);
  enum tq_code code = tq_raptor_range(s->raptor, s->access, s->n_access, first_s, STEP_S,
                                      r->n_departures, limit_s, s->ride_s, err);
  if (!code) find_best_rides(s);
  return code;
}

static enum tq_code ride(struct tq_search *s, struct tq_err *err) {
  enum tq_code code = find_rides(s, err);
  for (uint32_t stop = 0; stop < s->graph->n_stops && !code; stop++)
    if (s->best_ride_s[stop] != TQ_NOT_REACHED)
      tq_ride_rows_put(&s->ride_rows, stop, s->ride_s + (size_t)stop * s->request.n_departures);
  return code;
}

/* All rides that may be the latest to a point by one of the times asked for there. */
static enum tq_code ride_far(struct tq_search *s, struct tq_err *err) {
  const struct tq_request *r = &s->request;
  int32_t limit_s = tq_request_limit_s(r), first_s = tq_search_lane_time_s(s, 0) - limit_s;
  tq_ride_profile_free(&s->profile);
  enum tq_code code =
      tq_raptor_profile(s->raptor, s->access, s->n_access, first_s,
                        tq_search_lane_time_s(s, r->n_departures - 1), limit_s, &s->profile, err);
  for (uint32_t stop = 0; !code && stop < s->graph->n_stops; stop++) {
    s->best_ride_s[stop] = TQ_NOT_REACHED;
    for (uint32_t i = s->profile.first[stop]; i < s->profile.first[stop + 1]; i++) {
      int32_t took_s = s->profile.steps[i].arrive_s - s->profile.steps[i].depart_s;
      if (took_s < s->best_ride_s[stop]) s->best_ride_s[stop] = (uint16_t)took_s;
    }
  }
  return code;
}

static enum tq_code run_transit(struct tq_search *s, struct tq_err *err) {
  const struct tq_request *r = &s->request;
  enum tq_mode first = tq_request_leg_mode(r, true);
  enum tq_code code = tq_search_walk_again(s, err);
  if (!code && s->first_leg != s->direct)
    code = seed_origins(s, s->first_leg, first, (uint32_t)tq_request_leg_limit_s(r, true), err);
  if (code) return code;
  list_access(s);
  return r->far_times ? ride_far(s, err) : ride(s, err);
}

enum tq_code tq_search_fail_outside(const struct tq_search *s, const char *what, struct tq_pos pos,
                                    uint32_t modes, struct tq_err *err) {
  double lon = tq_deg(pos.lon_e7), lat = tq_deg(pos.lat_e7);
  const char *mode_name = "";
  double nearest_m = INFINITY;
  for (int m = 0; m < TQ_N_MODES; m++) {
    struct tq_snapped far;
    if (!(modes >> m & 1) || tq_snap_over_water(s->graph, (enum tq_mode)m, pos, 500000, &far, NULL))
      continue;
    if (far.link.edge == TQ_NO_EDGE || far.link.dist_dm / 10.0 >= nearest_m) continue;
    nearest_m = far.link.dist_dm / 10.0;
    mode_name = tq_mode_name((enum tq_mode)m);
  }
  if (isinf(nearest_m))
    return tq_fail(err, TQ_E_OUTSIDE,
                   "the %s %.5f,%.5f lies outside the region: no street or stop within reach; "
                   "give longitude first, or see `tongqu info` for the bounds",
                   what, lon, lat);
  if (nearest_m <= s->request.max_snap_m)
    return tq_fail(err, TQ_E_OUTSIDE,
                   "the %s %.5f,%.5f lies on water: the nearest street (%s), %.0f m away, is "
                   "across a bank; move it to the bank",
                   what, lon, lat, mode_name, nearest_m);
  return tq_fail(err, TQ_E_OUTSIDE,
                 "the %s %.5f,%.5f is %.0f m from the nearest street (%s), more than the %.0f "
                 "m of --max-snap; move it or raise --max-snap",
                 what, lon, lat, nearest_m, mode_name, s->request.max_snap_m);
}

/* Whether travel can start on the edge: not when all of it is avoided. */
static bool is_open(const struct tq_search *s, int mode, uint32_t edge) {
  uint32_t avoid = tq_avoid_of_mode((enum tq_mode)mode, s->request.avoid);
  if (edge == TQ_NO_EDGE || !avoid) return edge != TQ_NO_EDGE;
  for (int dir = 0; dir < 2; dir++)
    if (tq_layer_edge_weight_ds(s->graph, &s->open[mode], edge, dir) != TQ_FAR) return true;
  return false;
}

static bool any_started(const struct tq_search *s, uint32_t modes, bool *avoided) {
  for (int m = 0; m < TQ_N_MODES; m++)
    for (uint32_t i = 0; (modes >> m & 1) && i < s->n_origins; i++)
      if (is_open(s, m, s->snapped[m][i].link.edge))
        return true;
      else if (s->snapped[m][i].link.edge != TQ_NO_EDGE)
        *avoided = true;
  return asks(s, TQ_BY_TRANSIT) && s->n_access > 0;
}

enum tq_code tq_search_run(struct tq_search *s, const struct tq_pos *origins, uint32_t n,
                           struct tq_err *err) {
  if (n == 0) return tq_fail(err, TQ_E_ARG, "--from: give at least one origin");
  forget_origins(s);
  if (!(s->origins = tq_alloc(n, sizeof *origins))) return tq_fail_memory(err, "the origins");
  memcpy(s->origins, origins, n * sizeof *origins);
  s->n_origins = n;
  uint32_t modes = start_modes(s), limit_s = (uint32_t)tq_request_limit_s(&s->request);
  enum tq_code code = snap_origins(s, modes, err);
  for (int m = 0; m < TQ_N_MODES && !code; m++)
    if (s->streets[m]) code = seed_origins(s, s->streets[m], (enum tq_mode)m, limit_s, err);
  if (!code && asks(s, TQ_BY_TRANSIT)) code = run_transit(s, err);
  bool avoided = false;
  if (!code && !any_started(s, modes, &avoided))
    code = avoided ? tq_fail(err, TQ_E_OUTSIDE,
                             "the origin %.5f,%.5f meets the streets on one that --avoid leaves "
                             "out; move it, or avoid less",
                             tq_deg(s->origins[0].lon_e7), tq_deg(s->origins[0].lat_e7))
                   : tq_search_fail_outside(s, "origin", s->origins[0], modes, err);
  return code;
}
