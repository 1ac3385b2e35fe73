#include "tools/route_json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "engine/base/date.h"
#include "engine/base/money.h"
#include "engine/graph/ride_line.h"
#include "engine/journey/route_fare.h"
#include "tools/clock.h"
#include "tools/split_out.h"

static double round_to(double value, double step) { return round(value / step) * step; }

static json_t *position(struct tq_pos pos, enum tq_coords coords) {
  double lon = tq_deg(pos.lon_e7), lat = tq_deg(pos.lat_e7);
  tq_coords_from_wgs84(coords, &lon, &lat);
  return json_pack("[f,f]", lon, lat);
}

static json_t *moment(const struct tq_search *s, int32_t time_s) {
  char text[TQ_ISO_TIME];
  const struct tq_graph *g = s->graph;
  const char *zone = g->n_feeds ? tq_graph_string(g, g->feeds[0].timezone) : "UTC";
  int32_t date = s->request.date;
  if (date == TQ_NO_DATE) return json_null(); /* streets alone have no date */
  tq_clock_iso(zone, date, time_s, text);
  return json_string(text);
}

static json_t *end_of_leg(const struct tq_search *s, struct tq_pos pos, uint32_t stop,
                          enum tq_coords coords) {
  json_t *o = json_pack("{s:o}", "at", position(pos, coords));
  if (stop == TQ_NO_STOP) return o;
  json_object_set_new(o, "stop", json_string(tq_graph_string(s->graph, s->graph->stops[stop].id)));
  json_object_set_new(o, "name",
                      json_string(tq_graph_string(s->graph, s->graph->stops[stop].name)));
  return o;
}

/* Appends the points of an edge between two positions, in the order of travel. */
static void add_edge_points(const struct tq_graph *g, const struct tq_step *step,
                            enum tq_coords coords, json_t *line) {
  uint32_t n = tq_edge_n_points(g, step->edge);
  bool back = step->from_pos > step->to_pos;
  double lo = fmin(step->from_pos, step->to_pos) / TQ_POS_ONE;
  double hi = fmax(step->from_pos, step->to_pos) / TQ_POS_ONE;
  double total = 0, along = 0;
  for (uint32_t i = 0; i + 1 < n; i++)
    total += tq_distance_m(tq_edge_point(g, step->edge, i), tq_edge_point(g, step->edge, i + 1));
  json_t *points = json_array();
  json_array_append_new(
      points,
      position(tq_edge_point_at(g, step->edge, back ? step->to_pos : step->from_pos), coords));
  for (uint32_t i = 1; i + 1 < n; i++) {
    along += tq_distance_m(tq_edge_point(g, step->edge, i - 1), tq_edge_point(g, step->edge, i));
    if (total > 0 && along / total > lo && along / total < hi)
      json_array_append_new(points, position(tq_edge_point(g, step->edge, i), coords));
  }
  json_array_append_new(
      points,
      position(tq_edge_point_at(g, step->edge, back ? step->from_pos : step->to_pos), coords));
  size_t k = json_array_size(points);
  for (size_t i = 0; i < k; i++) {
    json_t *point = json_array_get(points, back ? k - 1 - i : i);
    size_t last = json_array_size(line);
    if (last && json_equal(json_array_get(line, last - 1), point)) continue;
    json_array_append(line, point);
  }
  json_decref(points);
}

static json_t *line_string(json_t *line) {
  if (json_array_size(line) == 1) json_array_append(line, json_array_get(line, 0));
  return json_pack("{s:s, s:o}", "type", "LineString", "coordinates", line);
}

static json_t *street_geometry(const struct tq_search *s, const struct tq_route_found *r,
                               const struct tq_leg *leg, enum tq_coords coords) {
  json_t *line = json_array();
  json_array_append_new(line, position(leg->from, coords));
  for (uint32_t i = 0; i < leg->n_steps; i++)
    add_edge_points(s->graph, &r->steps.v[leg->first_step + i], coords, line);
  json_t *end = position(leg->to, coords);
  if (!json_equal(json_array_get(line, json_array_size(line) - 1), end))
    json_array_append(line, end);
  json_decref(end);
  return line_string(line);
}

/* Whether the leg goes on along the step's way; what joins the sides of a barrier counts to the
 * stretch beside it. */
static bool goes_on(const struct tq_graph *g, const struct tq_step *step, uint32_t n_after) {
  const struct tq_edge *edge = &g->edges[step->edge];
  if (n_after == 0) return false;
  if (tq_edge_is_connector(edge)) return true;
  for (uint32_t i = 1; i <= n_after; i++) {
    const struct tq_edge *next = &g->edges[step[i].edge];
    if (tq_edge_is_connector(next)) continue;
    return next->way_id == edge->way_id && next->name == edge->name;
  }
  return false;
}

/* One entry a stretch of the same way: distance and time rounded from running sums, so that
 * they add up. */
static json_t *street_steps(const struct tq_search *s, const struct tq_route_found *r,
                            const struct tq_leg *leg) {
  const struct tq_graph *g = s->graph;
  json_t *list = json_array();
  double m = 0, said_m = 0;
  uint64_t ds = 0;
  int32_t said_s = 0;
  for (uint32_t i = 0; i < leg->n_steps; i++) {
    const struct tq_step *step = &r->steps.v[leg->first_step + i];
    const struct tq_edge *edge = &g->edges[step->edge];
    m += edge->length_dm / 10.0 * fabs((double)step->to_pos - step->from_pos) / TQ_POS_ONE;
    ds += step->layer_ds;
    if (goes_on(g, step, leg->n_steps - 1 - i)) continue;
    int32_t at_s = (int32_t)tq_pace_seconds(s->paces[leg->mode], (uint32_t)ds);
    json_array_append_new(
        list, json_pack("{s:I, s:s, s:f, s:i}", "way_id", (json_int_t)edge->way_id, "name",
                        tq_graph_string(g, edge->name), "distance_m", round_to(m - said_m, 0.1),
                        "duration_s", (int)(at_s - said_s)));
    said_m = m;
    said_s = at_s;
  }
  return list;
}

static void add_street(json_t *o, const struct tq_search *s, const struct tq_route_found *r,
                       const struct tq_leg *leg, enum tq_coords coords, bool geometry) {
  if (leg->park_s) json_object_set_new(o, "park_s", json_integer(leg->park_s));
  json_object_set_new(o, "off_street_m", json_real((leg->off_start_dm + leg->off_end_dm) / 10.0));
  json_object_set_new(o, "steps", street_steps(s, r, leg));
  if (geometry) json_object_set_new(o, "geometry", street_geometry(s, r, leg, coords));
}

/* Appends the points between a stop of the pattern and the next one. */
static void add_ride_line(const struct tq_graph *g, const struct tq_pattern *pattern, uint32_t i,
                          enum tq_coords coords, json_t *line) {
  struct tq_ride_line points = tq_ride_line_start(g, pattern, i);
  struct tq_pos pos;
  while (tq_ride_line_next(&points, &pos)) json_array_append_new(line, position(pos, coords));
}

static void add_ride(json_t *o, const struct tq_search *s, const struct tq_leg *leg,
                     enum tq_coords coords, bool geometry) {
  const struct tq_graph *g = s->graph;
  const struct tq_trip *trip = &g->trips[leg->trip];
  const struct tq_pattern *pattern = &g->patterns[trip->pattern];
  const struct tq_route *route = &g->routes[pattern->route];
  json_t *stops = json_array(), *line = json_array();
  for (uint32_t i = leg->board_index; i <= leg->alight_index; i++) {
    const struct tq_stop *stop = &g->stops[g->pattern_stops[pattern->first_stop + i].stop];
    const struct tq_stop_time *time = &g->stop_times[trip->first_time + i];
    json_array_append_new(
        stops, json_pack("{s:s, s:s, s:o, s:o}", "stop", tq_graph_string(g, stop->id), "name",
                         tq_graph_string(g, stop->name), "arrive",
                         moment(s, time->arrive_s + leg->shift_s), "depart",
                         moment(s, time->depart_s + leg->shift_s)));
    json_array_append_new(line, position(stop->pos, coords));
    if (i < leg->alight_index) add_ride_line(g, pattern, i, coords, line);
  }
  json_object_set_new(o, "network", json_string(tq_network_name((enum tq_network)route->network)));
  json_object_set_new(o, "feed", json_string(tq_graph_string(g, g->feeds[route->feed].name)));
  json_object_set_new(o, "route", json_string(tq_graph_string(g, route->id)));
  json_object_set_new(
      o, "route_name",
      json_string(tq_graph_string(g, route->short_name ? route->short_name : route->long_name)));
  json_object_set_new(o, "trip", json_string(tq_graph_string(g, trip->id)));
  json_object_set_new(o, "headsign", json_string(tq_graph_string(g, trip->headsign)));
  if (leg->seated) json_object_set_new(o, "stay_seated", json_true());
  json_object_set_new(o, "stops", stops);
  if (geometry)
    json_object_set_new(o, "geometry", line_string(line));
  else
    json_decref(line);
}

static json_t *leg_json(const struct tq_search *s, const struct tq_route_found *r,
                        const struct tq_leg *leg, enum tq_coords coords, bool geometry) {
  json_t *o = json_pack("{s:s, s:i, s:f, s:o, s:o, s:o, s:o}", "mode",
                        leg->ride ? "transit" : tq_mode_name(leg->mode), "duration_s",
                        (int)(leg->arrive_s - leg->depart_s), "distance_m",
                        round_to(tq_leg_distance_m(s->graph, r, leg), 0.1), "depart",
                        moment(s, leg->depart_s), "arrive", moment(s, leg->arrive_s), "from",
                        end_of_leg(s, leg->from, leg->from_stop, coords), "to",
                        end_of_leg(s, leg->to, leg->to_stop, coords));
  if (leg->ride)
    add_ride(o, s, leg, coords, geometry);
  else
    add_street(o, s, r, leg, coords, geometry);
  return o;
}

/* How an end of the journey that lies on a street met it; NULL where it does not. at_end:
 * the journey's last leg, else its first. */
static json_t *met_street(const struct tq_search *s, const struct tq_route_found *r, bool at_end) {
  const struct tq_leg *leg = &r->legs.v[at_end ? r->legs.n - 1 : 0];
  if (leg->ride || leg->n_steps == 0) return NULL;
  const struct tq_step *step = &r->steps.v[leg->first_step + (at_end ? leg->n_steps - 1 : 0)];
  bool in_main = s->graph->edges[step->edge].flags & (uint32_t)TQ_EDGE_MAIN_CAR << leg->mode;
  return json_pack("{s:s, s:f, s:b}", "mode", tq_mode_name(leg->mode), "distance_m",
                   (at_end ? leg->off_end_dm : leg->off_start_dm) / 10.0, "main_network",
                   (int)in_main);
}

static json_t *snapped(const struct tq_search *s, const struct tq_route_found *r) {
  if (r->legs.n == 0) return json_object();
  return json_pack("{s:o*, s:o*}", "from", met_street(s, r, false), "to", met_street(s, r, true));
}

/* The journey's time by what it is spent on, and the networks that it rides. */
static void add_split(json_t *o, const struct tq_search *s, const struct tq_route_found *r) {
  struct tq_split x = tq_route_split(s->graph, r);
  json_t *parts = json_object(), *networks = json_array();
  for (int i = 0; i < TQ_N_PARTS; i++)
    json_object_set_new(parts, tq_part_names[i], json_integer(tq_part_s(&x, i)));
  for (int i = 0; i < TQ_N_NETWORKS; i++)
    if (x.networks >> i & 1)
      json_array_append_new(networks, json_string(tq_network_name((enum tq_network)i)));
  json_object_set_new(o, "split_s", parts);
  json_object_set_new(o, "networks", networks);
}

/* Travel times over the window. */
static void add_percentiles(json_t *o, const struct tq_search *s, const struct tq_route_found *r) {
  if (s->request.n_departures > 1 && s->request.travels >> TQ_BY_TRANSIT & 1) {
    json_t *percentiles = json_object();
    for (uint32_t k = 0; k < s->request.n_percentiles; k++) {
      char name[32];
      snprintf(name, sizeof name, "p%g", s->request.percentiles[k]);
      json_object_set_new(
          percentiles, name,
          r->percentiles_s[k] < 0 ? json_null() : json_integer(r->percentiles_s[k]));
    }
    json_object_set_new(o, "percentiles_s", percentiles);
  }
}

/* What the journey costs, into it and into its rides. */
static void add_fare(json_t *o, json_t *legs, const struct tq_search *s,
                     const struct tq_route_found *r) {
  struct tq_route_fare fare;
  int64_t *paid = tq_alloc(r->legs.n, sizeof *paid);
  if (paid && tq_route_price(s, r, &fare, paid)) {
    int places = tq_fares_places(s->price);
    json_t *unknown = json_array();
    for (int i = 0; i < TQ_N_NETWORKS; i++)
      if (fare.unknown >> i & 1)
        json_array_append_new(unknown, json_string(tq_network_name((enum tq_network)i)));
    json_object_set_new(o, "fare",
                        json_pack("{s:f, s:s}", "amount", tq_money_units(fare.total, places),
                                  "currency", tq_fares_currency(s->price)));
    if (json_array_size(unknown))
      json_object_set(json_object_get(o, "fare"), "without_known_fare", unknown);
    json_decref(unknown);
    for (size_t i = 0; i < r->legs.n; i++)
      if (r->legs.v[i].ride && !r->legs.v[i].seated)
        json_object_set_new(json_array_get(legs, i), "fare",
                            json_real(tq_money_units(paid[i], places)));
  }
  free(paid);
}

/* The journey's own members, into an object that may have others before. */
static void add_journey(json_t *o, const struct tq_search *s, const struct tq_route_found *r,
                        enum tq_coords coords, bool geometry) {
  json_t *legs = json_array();
  double m = 0;
  int rides = 0;
  for (size_t i = 0; i < r->legs.n; i++) {
    m += tq_leg_distance_m(s->graph, r, &r->legs.v[i]);
    rides += r->legs.v[i].ride && !r->legs.v[i].seated;
    json_array_append_new(legs, leg_json(s, r, &r->legs.v[i], coords, geometry));
  }
  json_object_set_new(o, "duration_s", json_integer(r->duration_s));
  json_object_set_new(o, "distance_m", json_real(round_to(m, 0.1)));
  json_object_set_new(o, "mode", json_string(tq_travel_name(r->travel)));
  json_object_set_new(o, "depart", moment(s, r->depart_s));
  json_object_set_new(o, "arrive", moment(s, r->arrive_s));
  json_object_set_new(o, "rides", json_integer(rides));
  add_percentiles(o, s, r);
  add_split(o, s, r);
  add_fare(o, legs, s, r);
  json_object_set_new(o, "snapped", snapped(s, r));
  json_object_set_new(o, "legs", legs);
}

json_t *tq_route_json(const struct tq_search *s, const struct tq_route_found *r,
                      enum tq_coords coords, bool geometry) {
  json_t *o = json_pack("{s:b}", "found", (int)r->found);
  if (r->found) add_journey(o, s, r, coords, geometry);
  return o;
}

json_t *tq_journeys_json(const struct tq_search *s, const tq_journeys *journeys,
                         enum tq_coords coords, bool geometry) {
  json_t *list = json_array();
  for (size_t i = 0; i < journeys->n; i++) {
    json_t *o = json_object();
    add_journey(o, s, &journeys->v[i], coords, geometry);
    json_object_del(o, "percentiles_s"); /* of the window, not of one journey */
    json_array_append_new(list, o);
  }
  return list;
}
