#include "tools/definition.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "engine/base/date.h"
#include "engine/base/money.h"
#include "engine/base/out_file.h"
#include "engine/street/avoid.h"
#include "engine/version.h"

enum { MAX_ORIGINS_LISTED = 20 };

static json_t *degrees(struct tq_pos pos, enum tq_coords coords) {
  double lon = tq_deg(pos.lon_e7), lat = tq_deg(pos.lat_e7);
  tq_coords_from_wgs84(coords, &lon, &lat);
  return json_pack("[f,f]", (double)tq_e7(lon) / 1e7, (double)tq_e7(lat) / 1e7);
}

static json_t *snapped(const struct tq_search *s, uint32_t i, enum tq_coords coords) {
  json_t *list = json_array();
  for (int m = 0; m < TQ_N_MODES; m++) {
    if (!s->snapped[m] || s->snapped[m][i].link.edge == TQ_NO_EDGE) continue;
    const struct tq_snapped *at = &s->snapped[m][i];
    json_array_append_new(
        list, json_pack("{s:s, s:o, s:f, s:b}", "mode", tq_mode_name((enum tq_mode)m), "at",
                        degrees(at->at, coords), "distance_m", at->link.dist_dm / 10.0,
                        "main_network", (int)at->main_part));
  }
  return list;
}

static json_t *origins(const struct tq_search *s, const tq_spots *from, enum tq_coords coords) {
  json_t *list = json_array();
  for (uint32_t i = 0; i < s->n_origins && i < MAX_ORIGINS_LISTED; i++)
    json_array_append_new(
        list, json_pack("{s:s*, s:o, s:o}", "id", from->v[i].id, "at",
                        degrees(s->origins[i], coords), "snapped", snapped(s, i, coords)));
  return list;
}

static json_t *travels(const struct tq_request *r) {
  json_t *list = json_array();
  for (int t = 0; t < TQ_N_TRAVELS; t++)
    if (r->travels >> t & 1)
      json_array_append_new(list, json_string(tq_travel_name((enum tq_travel)t)));
  return list;
}

static json_t *networks(uint32_t mask) {
  json_t *list = json_array();
  for (int i = 0; i < TQ_N_NETWORKS; i++)
    if (mask >> i & 1)
      json_array_append_new(list, json_string(tq_network_name((enum tq_network)i)));
  return list;
}

static json_t *avoided(uint32_t avoid) {
  json_t *list = json_array();
  for (int i = 0; i < TQ_N_AVOIDS; i++)
    if (avoid >> i & 1) json_array_append_new(list, json_string(tq_avoid_name(i)));
  return list;
}

static json_t *clock_time(int32_t time_s) {
  char text[12];
  tq_time_format(time_s, text);
  return json_string(text);
}

static json_t *frequencies(const struct tq_request *r) {
  if (r->half_headway)
    return json_string(
        "without exact times: at any second of the period, each boarding after a wait of half "
        "the headway; else departures every headway from the first of the period");
  if (!r->draws) return json_string("departures every headway from the first of the period");
  return json_sprintf(
      "departures every headway; without exact times from a moment drawn for each trip, seed "
      "%" PRIu64,
      r->seed);
}

/* Which stops have parking is told by their number and the CRC-32 of their marks. */
static void add_parking(json_t *o, const struct tq_request *r, uint32_t n_stops) {
  json_int_t n = 0;
  json_object_set_new(o, "park_min", json_real(r->park_s / 60.0));
  if (!r->parking) {
    json_object_set_new(o, "parking", json_string("at every stop"));
    return;
  }
  for (uint32_t s = 0; s < n_stops; s++) n += r->parking[s];
  uLong sum = crc32(0, r->parking, n_stops);
  json_object_set_new(o, "parking", json_sprintf("at %lld stops (%08lx)", (long long)n, sum));
}

/* Networks of which the graph has routes without any fare: they are ridden for nothing. */
static json_t *without_fares(const struct tq_graph *g) {
  uint32_t mask = 0;
  for (uint32_t i = 0; i < g->n_routes; i++)
    if (!g->n_route_fares || g->route_fares[i] == TQ_NO_FARES) mask |= 1u << g->routes[i].network;
  return networks(mask);
}

/* s may not have run: then it is not known whether its fares are exact. */
static void add_fares(json_t *o, const struct tq_request *r, const struct tq_search *s) {
  const struct tq_graph *g = s->graph;
  if (!r->limits_fare && !r->pass_networks && !r->n_passes) return;
  json_t *passes = networks(r->pass_networks);
  for (uint32_t i = 0; i < r->n_passes; i++)
    json_array_append_new(passes, json_string(r->passes[i]));
  if (r->limits_fare && r->max_fare != TQ_NO_MAX_FARE)
    json_object_set_new(o, "max_fare",
                        json_real(tq_money_units(r->max_fare, g->fare_systems[0].places)));
  json_object_set_new(o, "currency", json_string(tq_graph_string(g, g->fare_systems[0].currency)));
  json_object_set_new(o, "passes", passes);
  json_object_set_new(o, "free_for_want_of_fares", without_fares(g));
  if (s->by_fare && s->n_origins)
    json_object_set_new(o, "fares_exact", json_boolean(s->fares_exact));
  else if (r->limits_fare)
    json_object_set_new(o, "fares_labels", json_integer(TQ_FARE_LABELS));
}

static void add_transit(json_t *o, const struct tq_request *r, uint32_t n_stops) {
  char date[11];
  tq_date_format(r->date, date);
  json_t *slack = json_object(), *percentiles = json_array();
  for (int i = 0; i < TQ_N_NETWORKS; i++)
    json_object_set_new(slack, tq_network_name((enum tq_network)i), json_integer(r->slack_s[i]));
  for (uint32_t i = 0; i < r->n_percentiles; i++)
    json_array_append_new(percentiles, json_real(r->percentiles[i]));
  json_object_set_new(o, "date", json_string(date));
  bool arrivals = tq_request_arrivals(r);
  json_object_set_new(o, arrivals ? "first_arrival" : "first_departure", clock_time(r->first_s));
  json_object_set_new(o, arrivals ? "last_arrival" : "last_departure",
                      clock_time(r->first_s + ((int32_t)r->n_departures - 1) * 60));
  json_object_set_new(o, "departures", json_integer(r->n_departures));
  json_object_set_new(o, "percentiles", percentiles);
  json_object_set_new(o, "waiting",
                      json_string(arrivals ? "counted, up to the arrival time asked for"
                                           : "counted, from the departure time asked for"));
  json_object_set_new(
      o, "times_at",
      json_string(r->far_times ? "each point: the time asked for is its own" : "the place"));
  json_object_set_new(o, "frequencies", frequencies(r));
  json_object_set_new(o, "access", json_string(tq_mode_name(r->access)));
  json_object_set_new(o, "egress", json_string(tq_mode_name(r->egress)));
  json_object_set_new(o, "without", networks(r->without));
  json_object_set_new(o, "max_walk_min", json_real(r->max_walk_s / 60.0));
  json_object_set_new(o, "max_access_min", json_real(r->max_access_s / 60.0));
  json_object_set_new(o, "max_egress_min", json_real(r->max_egress_s / 60.0));
  if (r->access == TQ_CAR) add_parking(o, r, n_stops);
  json_object_set_new(o, "max_rides", json_integer(r->max_rides));
  json_object_set_new(o, "board_slack_s", slack);
}

/* The name of the table that the graph was built with. */
static json_t *congestion_table(const struct tq_graph *g) {
  json_t *meta = json_loadb(g->meta, g->n_meta, 0, NULL), *name = NULL, *source;
  size_t i;
  json_array_foreach(json_object_get(meta, "sources"), i, source) {
    const char *kind = json_string_value(json_object_get(source, "kind"));
    if (kind && !strcmp(kind, "congestion")) name = json_object_get(source, "file");
  }
  json_incref(name);
  json_decref(meta);
  return name ? name : json_null();
}

static void add_cars(json_t *o, const struct tq_request *r, const struct tq_graph *g) {
  json_object_set_new(o, "car_speed",
                      json_string(r->traffic ? "by road class, signs and traffic"
                                             : "free flow by road class and signs"));
  json_object_set_new(o, "traffic", json_string(r->traffic ? "table" : "free"));
  if (!r->traffic) return;
  char date[11];
  tq_date_format(r->date, date);
  json_object_set_new(o, "traffic_table", congestion_table(g));
  json_object_set_new(o, "traffic_date", json_string(date));
  json_object_set_new(o, r->reverse ? "traffic_up_to" : "traffic_from", clock_time(r->first_s));
}

uint32_t tq_people(const struct tq_graph *g, int64_t *total) {
  uint32_t n = 0;
  *total = 0;
  for (uint32_t p = 0; p < g->n_places; p++) {
    if (g->places[p].population < 0) continue;
    n++;
    *total += g->places[p].population;
  }
  return n;
}

/* The kind that all places with people share; "" when they differ. */
static const char *kind_of_people(const struct tq_graph *g) {
  const char *kind = NULL;
  for (uint32_t p = 0; p < g->n_places; p++) {
    if (g->places[p].population < 0) continue;
    const char *this_kind = tq_graph_string(g, g->places[p].kind);
    if (kind && strcmp(kind, this_kind) != 0) return "";
    kind = this_kind;
  }
  return kind ? kind : "";
}

static json_t *people(const struct tq_graph *g) {
  int64_t total;
  uint32_t n = tq_people(g, &total);
  const char *kind = kind_of_people(g);
  if (n == 0) return json_string("no people in the graph");
  return json_sprintf("%" PRId64
                      " people, counted at the points (seats) of %u places%s%s, not "
                      "spread over areas",
                      total, n, *kind ? " of kind " : "", kind);
}

static char *dump(json_t *o) {
  char *text = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(10) | JSON_PRESERVE_ORDER);
  json_decref(o);
  return text;
}

char *tq_definition_json(const struct tq_query *q, const struct tq_search *s,
                         const tq_texts *typed_texts, const tq_spots *from) {
  const struct tq_request *r = &q->request;
  const struct tq_graph *g = s->graph;
  char id[24] = "unwritten";
  if (g->header) snprintf(id, sizeof id, "%016" PRIx64, g->header->graph_id);
  json_t *cutoffs = json_array(), *typed = json_array(), *o = json_object();
  for (uint32_t i = 0; i < r->n_cutoffs; i++)
    json_array_append_new(cutoffs, json_real(r->cutoffs_s[i] / 60.0));
  for (size_t i = 0; i < typed_texts->n; i++)
    json_array_append_new(typed, json_string(typed_texts->v[i]));
  json_object_set_new(o, "program", json_string("tongqu " TQ_VERSION));
  json_object_set_new(o, "graph", json_string(id));
  json_object_set_new(o, r->reverse ? "to" : "from", typed);
  json_object_set_new(o, "origins", json_integer((json_int_t)from->n));
  json_object_set_new(o, "origins_as_snapped", origins(s, from, q->coords));
  json_object_set_new(o, "direction",
                      json_string(r->reverse ? "towards the place" : "from the place"));
  json_object_set_new(o, "modes", travels(r));
  json_object_set_new(o, "cutoffs_min", cutoffs);
  if (r->travels >> TQ_BY_TRANSIT & 1) {
    add_transit(o, r, g->n_stops);
    add_fares(o, r, s);
  }
  json_object_set_new(o, "walk_speed_kmh", json_real(r->walk_kmh));
  json_object_set_new(o, "bike_speed_kmh", json_real(r->bike_kmh));
  add_cars(o, r, g);
  json_object_set_new(o, "avoid", avoided(r->avoid));
  json_object_set_new(o, "max_snap_m", json_real(r->max_snap_m));
  if (g->grid) {
    json_object_set_new(o, "cell_m", json_real(g->grid->cell_m));
    json_object_set_new(o, "crs", json_sprintf("EPSG:%d", g->grid->epsg));
  }
  json_object_set_new(o, "coords", json_string(tq_coords_name(q->coords)));
  json_object_set_new(o, "people", people(g));
  json_object_set_new(o, "credits", json_string("\u00a9 OpenStreetMap contributors (ODbL)"));
  return dump(o);
}

char *tq_definition_with(char *text, const char *key, const char *value) {
  json_t *o = text ? json_loads(text, 0, NULL) : NULL;
  free(text);
  if (!o) return NULL;
  json_object_set_new(o, key, json_string(value));
  return dump(o);
}

enum tq_code tq_definition_write_beside(const char *path, const char *text, struct tq_err *err) {
  static const char ending[] = ".definition.json";
  struct tq_out_file file = {0};
  if (!text) return tq_fail_memory(err, "the definition");
  if (!strcmp(path, "-")) return TQ_OK;
  char *beside = tq_alloc(strlen(path) + sizeof ending, 1);
  if (!beside) return tq_fail_memory(err, "a file name");
  strcpy(beside, path);
  strcat(beside, ending);
  enum tq_code code = tq_out_file_open(&file, beside, err);
  if (!code) {
    fprintf(file.stream, "%s\n", text);
    code = tq_out_file_commit(&file, err);
  }
  tq_out_file_discard(&file);
  free(beside);
  return code;
}
