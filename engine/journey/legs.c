#include "engine/journey/legs.h"

#include "engine/base/mem.h"

struct found_leg {
  uint32_t point;
  struct tq_last_leg leg;
};
typedef TQ_VEC(struct found_leg) found_vec;

void tq_last_legs_free(struct tq_last_legs *l) {
  free(l->first);
  free(l->legs);
  l->first = NULL;
  l->legs = NULL;
}

uint32_t tq_last_leg_left_s(const struct tq_search *s, uint32_t stop) {
  return (uint32_t)(tq_request_limit_s(&s->request) - s->best_ride_s[stop]);
}

struct tq_leg_budget tq_last_leg_budget(const struct tq_search *s, uint32_t stop, uint32_t left_s) {
  const struct tq_request *r = &s->request;
  uint32_t leg_s = (uint32_t)tq_request_leg_limit_s(r, false);
  struct tq_leg_budget b = {.straight_s = left_s < leg_s ? left_s : leg_s,
                            .park_s = (uint32_t)tq_request_park_s(r, false)};
  b.on_street = tq_request_can_park(r, false, stop) && left_s >= b.park_s;
  if (b.on_street) b.street_s = left_s - b.park_s < leg_s ? left_s - b.park_s : leg_s;
  return b;
}

bool tq_last_leg_varies(const struct tq_search *s) {
  return s->request.traffic && tq_request_leg_mode(&s->request, false) == TQ_CAR;
}

enum tq_code tq_last_leg_search(struct tq_search *s, uint32_t stop, uint32_t budget_s,
                                bool *on_street, struct tq_err *err) {
  enum tq_mode mode = tq_request_leg_mode(&s->request, false);
  struct tq_pace pace = s->paces[mode];
  *on_street = false;
  if (!s->last_leg) return TQ_OK;
  struct tq_link link = s->graph->stop_links[mode][stop];
  if (link.edge == TQ_NO_EDGE || link.dist_dm > s->request.max_snap_m * 10) return TQ_OK;
  uint32_t off_ds = tq_pace_off_street_ds(pace, link.dist_dm);
  if (tq_pace_seconds(pace, off_ds) > budget_s) return TQ_OK;
  int32_t ride_s = tq_search_lane_time_s(s, 0) + s->best_ride_s[stop];
  int32_t start_s = tq_last_leg_varies(s) ? ride_s + tq_request_park_s(&s->request, false) : 0;
  enum tq_code code = tq_search_set_out(s, s->last_leg, mode, start_s, err);
  if (!code) code = tq_street_seed_link(s->last_leg, link, off_ds, err);
  if (code) return code;
  tq_street_run(s->last_leg, tq_pace_limit_ds(pace, budget_s));
  *on_street = true;
  return TQ_OK;
}

/* Appends the points that stand on the edge; false when memory is out. */
static bool add_edge(struct tq_search *s, const struct tq_points *points, uint32_t edge,
                     uint32_t stop, const struct tq_leg_budget *budget, found_vec *found) {
  if (s->edge_seen[edge] == s->edge_stamp) return true;
  s->edge_seen[edge] = s->edge_stamp;
  enum tq_mode mode = tq_request_leg_mode(&s->request, false);
  const uint32_t *first = points->first_link[mode];
  for (uint32_t i = first[edge]; i < first[edge + 1]; i++) {
    const struct tq_cell_link *at = &points->links[mode][i];
    if (at->link.dist_dm > s->request.max_snap_m * 10) continue;
    uint32_t leg_s = tq_leg_seconds(s->paces[mode], tq_street_at_link_ds(s->last_leg, at->link),
                                    at->link.dist_dm);
    if (leg_s > budget->street_s) continue;
    struct found_leg leg = {tq_point_of(points, at->cell), {stop, leg_s + budget->park_s}};
    if (leg.point != TQ_NO_POINT && !tq_push(found, leg)) return false;
  }
  return true;
}

static bool add_street_points(struct tq_search *s, const struct tq_points *points, uint32_t stop,
                              const struct tq_leg_budget *budget, found_vec *found) {
  enum tq_mode mode = tq_request_leg_mode(&s->request, false);
  const struct tq_layer *layer = tq_street_layer(s->last_leg);
  if (++s->edge_stamp == 0) s->edge_stamp = 1; /* 2^32 stops a scratch: never */
  if (!add_edge(s, points, s->graph->stop_links[mode][stop].edge, stop, budget, found))
    return false;
  uint32_t n;
  const uint32_t *settled = tq_street_settled(s->last_leg, &n);
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t a = layer->first_out[settled[i]]; a < layer->first_out[settled[i] + 1]; a++)
      if (!add_edge(s, points, layer->arc_edges[a] / 2, stop, budget, found)) return false;
  return true;
}

static bool add_at_stop_points(struct tq_search *s, const struct tq_points *points, uint32_t stop,
                               uint32_t budget_s, uint32_t *next, found_vec *found) {
  while (*next < points->n_at_stops && points->at_stops[*next].stop < stop) (*next)++;
  for (; *next < points->n_at_stops && points->at_stops[*next].stop == stop; (*next)++) {
    const struct tq_at_stop *at = &points->at_stops[*next];
    uint32_t leg_s = tq_leg_seconds(s->paces[TQ_WALK], 0, at->dist_dm);
    if (leg_s > budget_s) continue;
    struct found_leg leg = {tq_point_of(points, at->point), {stop, leg_s}};
    if (leg.point != TQ_NO_POINT && !tq_push(found, leg)) return false;
  }
  return true;
}

/* Counting sort by point; stops stay in growing order. */
static bool sort_by_point(const found_vec *found, uint32_t n_points, struct tq_last_legs *out) {
  out->first = tq_calloc((size_t)n_points + 2, sizeof *out->first);
  out->legs = tq_alloc(found->n, sizeof *out->legs);
  if (!out->first || !out->legs) return false;
  for (size_t i = 0; i < found->n; i++) out->first[found->v[i].point + 2]++;
  for (uint32_t p = 0; p < n_points; p++) out->first[p + 2] += out->first[p + 1];
  for (size_t i = 0; i < found->n; i++)
    out->legs[out->first[found->v[i].point + 1]++] = found->v[i].leg;
  return true;
}

/* The scratch against the search, on a layer turned round from the search's own. */
static enum tq_code make_to_point(struct tq_search *s, enum tq_mode mode, struct tq_err *err) {
  if (s->to_point) return TQ_OK;
  const struct tq_layer *layer;
  enum tq_code code = tq_search_layer(s, mode, &layer, err);
  if (code) return code;
  if (!s->request.reverse) {
    code = tq_layer_reverse(layer, &s->turned[mode], err);
    if (code) return code;
    layer = &s->turned[mode];
  }
  return tq_street_new(s->graph, layer, &s->to_point, err);
}

/* The legs to a single point, found from the point. */
static enum tq_code legs_from_point(struct tq_search *s, const struct tq_points *points,
                                    found_vec *found, struct tq_err *err) {
  enum tq_mode mode = tq_request_leg_mode(&s->request, false);
  struct tq_pace pace = s->paces[mode];
  uint32_t limit_dm = (uint32_t)(s->request.max_snap_m * 10);
  bool on_street = s->last_leg && points->first_link[mode] &&
                   points->first_link[mode][s->graph->n_edges] > 0 &&
                   points->links[mode][0].link.dist_dm <= limit_dm;
  if (on_street) {
    enum tq_code code = make_to_point(s, mode, err);
    if (code) return code;
    struct tq_link at = points->links[mode][0].link;
    tq_street_reset(s->to_point);
    code = tq_street_seed_link(s->to_point, at, tq_pace_off_street_ds(pace, at.dist_dm), err);
    if (code) return code;
    tq_street_run(s->to_point,
                  tq_pace_limit_ds(pace, (uint32_t)tq_request_leg_limit_s(&s->request, false)));
  }
  uint32_t next_at_stop = 0;
  for (uint32_t stop = 0; stop < s->graph->n_stops; stop++) {
    if (s->best_ride_s[stop] == TQ_NOT_REACHED) continue;
    struct tq_leg_budget budget = tq_last_leg_budget(s, stop, tq_last_leg_left_s(s, stop));
    struct tq_link link = on_street && budget.on_street ? s->graph->stop_links[mode][stop]
                                                        : (struct tq_link){TQ_NO_EDGE, 0, 0};
    if (link.edge != TQ_NO_EDGE && link.dist_dm <= limit_dm) {
      uint32_t leg_s = tq_leg_seconds(pace, tq_street_at_link_ds(s->to_point, link), link.dist_dm);
      struct found_leg leg = {0, {stop, leg_s + budget.park_s}};
      if (leg_s <= budget.street_s && !tq_push(found, leg)) return tq_fail_memory(err, "legs");
    }
    if (!add_at_stop_points(s, points, stop, budget.straight_s, &next_at_stop, found))
      return tq_fail_memory(err, "legs");
  }
  return TQ_OK;
}

/* The legs to many points, found from every reached stop, or from all; stops early beyond
 * max_legs. */
static enum tq_code legs_from_stops(struct tq_search *s, const struct tq_points *points, bool all,
                                    size_t max_legs, found_vec *found, struct tq_err *err) {
  uint32_t next_at_stop = 0;
  bool streets = points->first_link[tq_request_leg_mode(&s->request, false)] != NULL;
  for (uint32_t stop = 0; stop < s->graph->n_stops && found->n <= max_legs; stop++) {
    if (!all && s->best_ride_s[stop] == TQ_NOT_REACHED) continue;
    uint32_t whole_s = (uint32_t)tq_request_limit_s(&s->request);
    struct tq_leg_budget budget =
        tq_last_leg_budget(s, stop, all ? whole_s : tq_last_leg_left_s(s, stop));
    bool on_street = false;
    enum tq_code code = TQ_OK;
    if (streets && budget.on_street)
      code = tq_last_leg_search(s, stop, budget.street_s, &on_street, err);
    if (code) return code;
    if ((on_street && !add_street_points(s, points, stop, &budget, found)) ||
        !add_at_stop_points(s, points, stop, budget.straight_s, &next_at_stop, found))
      return tq_fail_memory(err, "ways from stops to points");
  }
  return TQ_OK;
}

enum tq_code tq_last_legs_find(struct tq_search *s, const struct tq_points *points,
                               struct tq_last_legs *out, struct tq_err *err) {
  found_vec found = {0};
  *out = (struct tq_last_legs){0};
  bool from_point = points->n == 1 && !tq_last_leg_varies(s);
  enum tq_code code = from_point ? legs_from_point(s, points, &found, err)
                                 : legs_from_stops(s, points, false, SIZE_MAX, &found, err);
  if (!code && (found.n > UINT32_MAX || !sort_by_point(&found, points->n, out))) {
    tq_last_legs_free(out);
    code = tq_fail_memory(err, "ways from stops to points");
  }
  tq_vec_free(&found);
  return code;
}

enum tq_code tq_last_legs_find_all(struct tq_search *s, const struct tq_points *points,
                                   size_t max_legs, struct tq_last_legs *out, struct tq_err *err) {
  found_vec found = {0};
  *out = (struct tq_last_legs){0};
  if (tq_last_leg_varies(s)) return TQ_OK;
  if (max_legs > UINT32_MAX) max_legs = UINT32_MAX;
  enum tq_code code = legs_from_stops(s, points, true, max_legs, &found, err);
  if (!code && found.n <= max_legs && !sort_by_point(&found, points->n, out)) {
    tq_last_legs_free(out);
    code = tq_fail_memory(err, "ways from stops to points");
  }
  tq_vec_free(&found);
  return code;
}

enum tq_code tq_search_keep_legs(struct tq_search *s, const struct tq_points *points,
                                 const struct tq_last_legs *legs, struct tq_err *err) {
  if (s->n_kept == TQ_KEPT_LEGS)
    return tq_fail(err, TQ_E_ARG, "a search keeps the legs of %d lists of points", TQ_KEPT_LEGS);
  uint32_t most = s->max_reached;
  for (uint32_t p = 0; p < points->n; p++)
    if (legs->first[p + 1] - legs->first[p] > most) most = legs->first[p + 1] - legs->first[p];
  struct tq_last_leg *reached = realloc(s->reached, (most + (size_t)1) * sizeof *reached);
  if (!reached) return tq_fail_memory(err, "ways from stops to points");
  s->reached = reached;
  s->max_reached = most;
  s->kept[s->n_kept++] = (struct tq_kept_legs){points, legs};
  return TQ_OK;
}

struct tq_last_leg tq_last_leg_best(const struct tq_search *s, const struct tq_last_legs *legs,
                                    uint32_t point, uint32_t lane, uint32_t *total_s) {
  struct tq_last_leg best = {TQ_NO_STOP, 0};
  *total_s = TQ_FAR;
  if (!legs->first) return best;
  for (uint32_t k = legs->first[point]; k < legs->first[point + 1]; k++) {
    uint16_t ride_s = s->ride_s[(size_t)legs->legs[k].stop * s->request.n_departures + lane];
    if (ride_s == TQ_NOT_REACHED || ride_s + legs->legs[k].leg_s >= *total_s) continue;
    *total_s = ride_s + legs->legs[k].leg_s;
    best = legs->legs[k];
  }
  if (*total_s > (uint32_t)tq_request_limit_s(&s->request)) *total_s = TQ_FAR;
  return best;
}

/* Where points' times on one mode's streets go. */
struct point_seconds {
  const struct tq_search *s;
  const struct tq_street *street;
  const struct tq_points *points;
  enum tq_mode mode;
  uint32_t limit_s;
  uint32_t *seconds;
};

/* The points of links [first, end). */
static void fill_seconds(const struct point_seconds *f, uint32_t first, uint32_t end) {
  uint32_t max_snap_dm = (uint32_t)(f->s->request.max_snap_m * 10);
  for (uint32_t i = first; i < end; i++) {
    const struct tq_cell_link *at = &f->points->links[f->mode][i];
    uint32_t point = tq_point_of(f->points, at->cell);
    if (at->link.dist_dm > max_snap_dm || point == TQ_NO_POINT) continue;
    uint32_t t = tq_leg_seconds(f->s->paces[f->mode], tq_street_at_link_ds(f->street, at->link),
                                at->link.dist_dm);
    if (t <= f->limit_s) f->seconds[point] = t;
  }
}

void tq_street_point_seconds(const struct tq_search *s, struct tq_street *street,
                             enum tq_mode mode, const struct tq_points *points, uint32_t limit_s,
                             uint32_t *seconds) {
  for (uint32_t p = 0; p < points->n; p++) seconds[p] = TQ_FAR;
  if (!street || !points->first_link[mode]) return;
  const uint32_t *first = points->first_link[mode];
  struct point_seconds f = {s, street, points, mode, limit_s, seconds};
  uint32_t n_links = first[s->graph->n_edges], n_settled;
  tq_street_settled(street, &n_settled);
  if (n_links <= n_settled) {
    fill_seconds(&f, 0, n_links);
    return;
  }
  uint32_t n_edges;
  const uint32_t *edges = tq_street_edges(street, &n_edges);
  for (uint32_t i = 0; i < n_edges; i++) fill_seconds(&f, first[edges[i]], first[edges[i] + 1]);
}

static uint32_t straight_seconds(const struct tq_search *s, uint32_t origin_dm, uint32_t point_dm) {
  return tq_leg_seconds(s->paces[TQ_WALK], 0, origin_dm + point_dm);
}

struct tq_straight tq_straight_walk(const struct tq_search *s, const struct tq_points *points,
                                    uint32_t point) {
  struct tq_straight best = {UINT32_MAX, TQ_FAR / 2, TQ_FAR / 2};
  for (uint32_t i = 0; i < points->n_at_stops; i++) {
    const struct tq_at_stop *at = &points->at_stops[i];
    uint32_t dm, origin = tq_point_of(points, at->point) == point
                              ? tq_origin_at_stop(s, at->stop, &dm)
                              : UINT32_MAX;
    if (origin != UINT32_MAX && dm + at->dist_dm < best.origin_dm + best.point_dm)
      best = (struct tq_straight){origin, dm, at->dist_dm};
  }
  return best;
}

void tq_direct_seconds(const struct tq_search *s, const struct tq_points *points,
                       uint32_t *seconds) {
  uint32_t walk_s = (uint32_t)s->request.max_walk_s, dm;
  uint32_t limit_s = (uint32_t)tq_request_limit_s(&s->request);
  if (limit_s < walk_s) walk_s = limit_s;
  tq_street_point_seconds(s, s->direct, TQ_WALK, points, walk_s, seconds);
  for (uint32_t i = 0; i < points->n_at_stops; i++) {
    const struct tq_at_stop *at = &points->at_stops[i];
    if (tq_origin_at_stop(s, at->stop, &dm) == UINT32_MAX) continue;
    uint32_t t = straight_seconds(s, dm, at->dist_dm), p = tq_point_of(points, at->point);
    if (p != TQ_NO_POINT && t <= walk_s && t < seconds[p]) seconds[p] = t;
  }
}
