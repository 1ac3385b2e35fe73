#include "tools/network_layers.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/snap/snap.h"
#include "engine/street/street.h"

bool tq_edge_line(const struct tq_graph *g, uint32_t edge, uint32_t from_pos, uint32_t to_pos,
                  tq_line *out) {
  uint32_t n = tq_edge_n_points(g, edge);
  double total_m = 0, along_m = 0;
  double lo = from_pos / (double)TQ_POS_ONE, hi = to_pos / (double)TQ_POS_ONE;
  out->n = 0;
  for (uint32_t i = 0; i + 1 < n; i++)
    total_m += tq_distance_m(tq_edge_point(g, edge, i), tq_edge_point(g, edge, i + 1));
  if (!tq_push(out, from_pos ? tq_edge_point_at(g, edge, from_pos) : tq_edge_point(g, edge, 0)))
    return false;
  for (uint32_t i = 1; i + 1 < n; i++) {
    along_m += tq_distance_m(tq_edge_point(g, edge, i - 1), tq_edge_point(g, edge, i));
    if (total_m > 0 && along_m / total_m > lo && along_m / total_m < hi &&
        !tq_push(out, tq_edge_point(g, edge, i)))
      return false;
  }
  return tq_push(
      out, to_pos < TQ_POS_ONE ? tq_edge_point_at(g, edge, to_pos) : tq_edge_point(g, edge, n - 1));
}

static bool end_of_rows(uint32_t *next, size_t n, bool *more) {
  *more = *next < n;
  return !*more;
}

/* --- edges ---------------------------------------------------------------------- */

static const struct tq_column edge_columns[] = {
    {"edge", TQ_COLUMN_INT},           {"way_id", TQ_COLUMN_INT},
    {"name", TQ_COLUMN_TEXT},          {"class", TQ_COLUMN_TEXT},
    {"from_vertex", TQ_COLUMN_INT},    {"to_vertex", TQ_COLUMN_INT},
    {"length_m", TQ_COLUMN_REAL},      {"oneway", TQ_COLUMN_TEXT},
    {"modes", TQ_COLUMN_TEXT},         {"car_kmh", TQ_COLUMN_REAL},
    {"car_kmh_back", TQ_COLUMN_REAL},  {"bike_kmh", TQ_COLUMN_REAL},
    {"bike_kmh_back", TQ_COLUMN_REAL}, {"walk_kmh", TQ_COLUMN_REAL},
    {"walk_kmh_back", TQ_COLUMN_REAL}, {"bridge", TQ_COLUMN_INT},
    {"tunnel", TQ_COLUMN_INT},         {"ferry", TQ_COLUMN_INT},
    {"toll", TQ_COLUMN_INT},           {"roundabout", TQ_COLUMN_INT},
    {"no_through", TQ_COLUMN_INT},     {"no_snap", TQ_COLUMN_INT},
    {"car_main", TQ_COLUMN_INT},       {"bike_main", TQ_COLUMN_INT},
    {"walk_main", TQ_COLUMN_INT}};
enum { EDGE_COLUMNS = sizeof edge_columns / sizeof *edge_columns, KMH = 9, FLAGS = 15 };

/* Speed, turns' and signals' delays included, in both directions; the mode's letter in modes
 * when there is any. */
static bool add_speeds(const struct tq_graph *g, uint32_t e, int mode, struct tq_value *values,
                       bool may[2]) {
  const struct tq_layer *layer = &g->layers[mode];
  for (int dir = 0; dir < 2; dir++) {
    uint32_t ds = layer->n_arcs ? tq_layer_edge_weight_ds(g, layer, e, dir) : TQ_FAR;
    may[dir] = ds != TQ_FAR;
    if (may[dir] && ds > 0)
      values[KMH + 2 * mode + dir] = tq_real_value(g->edges[e].length_dm * 3.6 / ds);
  }
  return may[0] || may[1];
}

static enum tq_code next_edge(void *ctx, struct tq_row *row, bool *more, struct tq_err *err) {
  static const uint32_t flags[] = {TQ_EDGE_BRIDGE,        TQ_EDGE_TUNNEL,
                                   TQ_EDGE_FERRY,         TQ_EDGE_TOLL | TQ_EDGE_TOLL_BACK,
                                   TQ_EDGE_ROUNDABOUT,    TQ_EDGE_ENDS_ONLY,
                                   TQ_EDGE_NO_SNAP,       TQ_EDGE_MAIN_CAR,
                                   TQ_EDGE_MAIN_CAR << 1, TQ_EDGE_MAIN_CAR << 2};
  struct tq_network_layers *n = ctx;
  const struct tq_graph *g = n->g;
  if (end_of_rows(&n->edge, g->n_edges, more)) return TQ_OK;
  uint32_t e = n->edge++;
  const struct tq_edge *edge = &g->edges[e];
  struct tq_value *v = row->values;
  bool may[2], car[2] = {false, false};
  if (!tq_edge_line(g, e, 0, TQ_POS_ONE, &n->line)) return tq_fail_memory(err, "an edge's line");
  row->points = n->line.v;
  row->n_points = n->line.n;
  v[0] = tq_int_value(e);
  v[1] = tq_int_value(edge->way_id);
  v[2] = tq_text_value(tq_graph_string(g, edge->name));
  v[3] = tq_text_value(tq_road_class_name(edge->flags & TQ_EDGE_CLASS));
  v[4] = tq_int_value(edge->from);
  v[5] = tq_int_value(edge->to);
  v[6] = tq_real_value(edge->length_dm / 10.0);
  n->text[0] = 0;
  for (int m = 0; m < TQ_N_MODES; m++) {
    if (!add_speeds(g, e, m, v, may)) continue;
    if (n->text[0]) strcat(n->text, "+");
    strcat(n->text, tq_mode_name((enum tq_mode)m));
    if (m == TQ_CAR) memcpy(car, may, sizeof car);
  }
  if (car[0] || car[1]) v[7] = tq_text_value(car[0] && car[1] ? "no" : car[0] ? "yes" : "-1");
  v[8] = tq_text_value(n->text);
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
    v[FLAGS + i] = tq_int_value((edge->flags & flags[i]) != 0);
  return TQ_OK;
}

/* --- turn restrictions -------------------------------------------------------------- */

static const struct tq_column ban_columns[] = {
    {"mode", TQ_COLUMN_TEXT},      {"kind", TQ_COLUMN_TEXT},      {"via_vertex", TQ_COLUMN_INT},
    {"from_edge", TQ_COLUMN_INT},  {"to_edge", TQ_COLUMN_INT},    {"from_way", TQ_COLUMN_INT},
    {"to_way", TQ_COLUMN_INT},     {"from_name", TQ_COLUMN_TEXT}, {"to_name", TQ_COLUMN_TEXT},
    {"after_ways", TQ_COLUMN_TEXT}};

/* The course at the vertex, in degrees to the right of north: arriving over a part, or
 * leaving over one. */
static double course_deg(const struct tq_graph *g, uint32_t part, bool arriving) {
  uint32_t e = part / 2, last = tq_edge_n_points(g, e) - 1;
  bool at_end = arriving != (part % 2 != 0);
  struct tq_pos here = tq_edge_point(g, e, at_end ? last : 0);
  struct tq_pos there = tq_edge_point(g, e, at_end ? last - 1 : 1);
  struct tq_pos a = arriving ? there : here, b = arriving ? here : there;
  double east = (tq_deg(b.lon_e7) - tq_deg(a.lon_e7)) * cos(tq_deg(a.lat_e7) * M_PI / 180);
  return atan2(east, tq_deg(b.lat_e7) - tq_deg(a.lat_e7)) * 180 / M_PI;
}

static const char *kind_of(const struct tq_graph *g, const struct tq_ban *ban) {
  if (ban->to == (ban->from ^ 1)) return "no_u_turn";
  double right_deg = remainder(course_deg(g, ban->to, false) - course_deg(g, ban->from, true), 360);
  if (fabs(right_deg) < 30) return "no_straight_on";
  if (fabs(right_deg) > 165) return "no_u_turn";
  return right_deg > 0 ? "no_right_turn" : "no_left_turn";
}

static enum tq_code next_ban(void *ctx, struct tq_row *row, bool *more, struct tq_err *err) {
  (void)err;
  struct tq_network_layers *n = ctx;
  const struct tq_graph *g = n->g;
  if (end_of_rows(&n->ban, n->bans.n, more)) return TQ_OK;
  const struct tq_ban *ban = &n->bans.v[n->ban++];
  const struct tq_edge *from = &g->edges[ban->from / 2], *to = &g->edges[ban->to / 2];
  struct tq_value *v = row->values;
  row->points = &g->vertices[ban->vertex];
  row->n_points = 1;
  v[0] = tq_text_value(tq_mode_name(ban->mode));
  v[1] = tq_text_value(kind_of(g, ban));
  v[2] = tq_int_value(ban->vertex);
  v[3] = tq_int_value(ban->from / 2);
  v[4] = tq_int_value(ban->to / 2);
  v[5] = tq_int_value(from->way_id);
  v[6] = tq_int_value(to->way_id);
  v[7] = tq_text_value(tq_graph_string(g, from->name));
  v[8] = tq_text_value(tq_graph_string(g, to->name));
  n->text[0] = 0;
  for (int i = 3; i >= 0; i--) {
    if (ban->before[i] == UINT32_MAX) continue;
    size_t len = strlen(n->text);
    snprintf(n->text + len, sizeof n->text - len, "%s%lld", len ? ";" : "",
             (long long)g->edges[ban->before[i] / 2].way_id);
  }
  v[9] = tq_text_value(n->text);
  return TQ_OK;
}

/* --- stops and patterns --------------------------------------------------------------- */

static const struct tq_column stop_columns[] = {
    {"id", TQ_COLUMN_TEXT},     {"name", TQ_COLUMN_TEXT},         {"feed", TQ_COLUMN_TEXT},
    {"parent", TQ_COLUMN_TEXT}, {"location_type", TQ_COLUMN_INT}, {"wheelchair", TQ_COLUMN_INT}};

static enum tq_code next_stop(void *ctx, struct tq_row *row, bool *more, struct tq_err *err) {
  (void)err;
  struct tq_network_layers *n = ctx;
  const struct tq_graph *g = n->g;
  if (end_of_rows(&n->stop, g->n_stops, more)) return TQ_OK;
  const struct tq_stop *stop = &g->stops[n->stop++];
  row->points = &stop->pos;
  row->n_points = 1;
  row->values[0] = tq_text_value(tq_graph_string(g, stop->id));
  row->values[1] = tq_text_value(tq_graph_string(g, stop->name));
  row->values[2] = tq_text_value(tq_graph_string(g, g->feeds[stop->feed].name));
  if (stop->parent != TQ_NO_STOP)
    row->values[3] = tq_text_value(tq_graph_string(g, g->stops[stop->parent].id));
  row->values[4] = tq_int_value(stop->location_type);
  row->values[5] = tq_int_value(stop->wheelchair);
  return TQ_OK;
}

static const struct tq_column pattern_columns[] = {
    {"route_id", TQ_COLUMN_TEXT},   {"short_name", TQ_COLUMN_TEXT}, {"long_name", TQ_COLUMN_TEXT},
    {"agency", TQ_COLUMN_TEXT},     {"feed", TQ_COLUMN_TEXT},       {"network", TQ_COLUMN_TEXT},
    {"route_type", TQ_COLUMN_INT},  {"n_stops", TQ_COLUMN_INT},     {"n_trips", TQ_COLUMN_INT},
    {"first_stop", TQ_COLUMN_TEXT}, {"last_stop", TQ_COLUMN_TEXT}};

/* Straight from stop to stop. */
static enum tq_code next_pattern(void *ctx, struct tq_row *row, bool *more, struct tq_err *err) {
  struct tq_network_layers *n = ctx;
  const struct tq_graph *g = n->g;
  while (n->pattern < g->n_patterns && g->patterns[n->pattern].n_stops < 2) n->pattern++;
  if (end_of_rows(&n->pattern, g->n_patterns, more)) return TQ_OK;
  const struct tq_pattern *p = &g->patterns[n->pattern++];
  const struct tq_route *route = &g->routes[p->route];
  const struct tq_pattern_stop *stops = g->pattern_stops + p->first_stop;
  n->line.n = 0;
  for (uint32_t i = 0; i < p->n_stops; i++)
    if (!tq_push(&n->line, g->stops[stops[i].stop].pos)) return tq_fail_memory(err, "a line");
  row->points = n->line.v;
  row->n_points = n->line.n;
  row->values[0] = tq_text_value(tq_graph_string(g, route->id));
  row->values[1] = tq_text_value(tq_graph_string(g, route->short_name));
  row->values[2] = tq_text_value(tq_graph_string(g, route->long_name));
  row->values[3] = tq_text_value(tq_graph_string(g, route->agency));
  row->values[4] = tq_text_value(tq_graph_string(g, g->feeds[route->feed].name));
  row->values[5] = tq_text_value(tq_network_name((enum tq_network)route->network));
  row->values[6] = tq_int_value(route->gtfs_type);
  row->values[7] = tq_int_value(p->n_stops);
  row->values[8] = tq_int_value(p->n_trips);
  row->values[9] = tq_text_value(tq_graph_string(g, g->stops[stops[0].stop].name));
  row->values[10] = tq_text_value(tq_graph_string(g, g->stops[stops[p->n_stops - 1].stop].name));
  return TQ_OK;
}

/* --- all of them ------------------------------------------------------------------ */

#define COLUMNS(c) c, sizeof(c) / sizeof *(c)

enum tq_code tq_network_layers_init(struct tq_network_layers *n, const struct tq_graph *g,
                                    struct tq_err *err) {
  memset(n, 0, sizeof *n);
  n->g = g;
  n->layers[0] = (struct tq_table_layer){"edges", true, COLUMNS(edge_columns), next_edge, n};
  n->layers[1] = (struct tq_table_layer){"restrictions", false, COLUMNS(ban_columns), next_ban, n};
  n->layers[2] = (struct tq_table_layer){"stops", false, COLUMNS(stop_columns), next_stop, n};
  n->layers[3] =
      (struct tq_table_layer){"patterns", true, COLUMNS(pattern_columns), next_pattern, n};
  enum tq_code code = TQ_OK;
  for (int m = 0; m < TQ_N_MODES && !code; m++)
    code = tq_bans_find(g, (enum tq_mode)m, &n->bans, err);
  if (code) tq_network_layers_free(n);
  return code;
}

void tq_network_layers_free(struct tq_network_layers *n) {
  tq_vec_free(&n->line);
  tq_vec_free(&n->bans);
}
