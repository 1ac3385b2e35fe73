/* tq_graph_check and tq_graph_check_sums. */
#include <math.h>
#include <zlib.h>

#include "engine/base/rtree.h"
#include "engine/graph/columns.h"
#include "engine/graph/graph.h"

enum { MAX_WEIGHT_DS = 1 << 27, MAX_TIME_S = 4000000, MAX_DATE = 10000000 };

static enum tq_code bad(struct tq_err *err, const char *section, uint64_t i, const char *what) {
  return tq_fail(err, TQ_E_FORMAT,
                 "the graph is damaged: section %s, element %llu: %s; build it again", section,
                 (unsigned long long)i, what);
}

/* first[0..n] starts at 0, never falls and ends at total. */
static enum tq_code check_first(const uint32_t *first, uint32_t n, uint32_t total,
                                const char *section, struct tq_err *err) {
  if (!first) return total ? bad(err, section, 0, "missing") : TQ_OK;
  if (first[0] != 0) return bad(err, section, 0, "does not start at 0");
  for (uint32_t i = 0; i < n; i++)
    if (first[i + 1] < first[i]) return bad(err, section, i + 1, "falls");
  if (first[n] != total) return bad(err, section, n, "does not end at the number of elements");
  return TQ_OK;
}

static bool range_ok(uint32_t first, uint32_t n, uint32_t total) {
  return (uint64_t)first + n <= total;
}

static enum tq_code check_edges(const struct tq_graph *g, struct tq_err *err) {
  enum tq_code code = check_first(g->first_shape, g->n_edges, g->n_shape, "FIRST_SHAPE", err);
  if (code) return code;
  for (uint32_t e = 0; e < g->n_edges; e++) {
    const struct tq_edge *x = &g->edges[e];
    if (x->from >= g->n_vertices || x->to >= g->n_vertices)
      return bad(err, "EDGES", e, "an end is no vertex");
    if ((x->flags & TQ_EDGE_CLASS) >= TQ_N_ROAD_CLASSES)
      return bad(err, "EDGES", e, "unknown road class");
    if (x->length_dm > MAX_WEIGHT_DS) return bad(err, "EDGES", e, "absurd length");
  }
  for (uint32_t r = 0; r < g->n_runs; r++) {
    const struct tq_run *x = &g->runs[r];
    if (x->edge >= g->n_edges || x->n_segments == 0 || x->n_segments > TQ_RUN_SEGMENTS ||
        (uint64_t)x->first_segment + x->n_segments >= tq_edge_n_points(g, x->edge))
      return bad(err, "RUNS", r, "not a piece of an edge");
  }
  if (g->n_run_nodes != tq_rtree_n_boxes(g->n_runs))
    return bad(err, "RUN_TREE", g->n_run_nodes, "is not a tree over RUNS");
  if (g->n_barrier_nodes != tq_rtree_n_boxes(g->n_barriers))
    return bad(err, "BARRIER_TREE", g->n_barrier_nodes, "is not a tree over BARRIERS");
  return TQ_OK;
}

static enum tq_code check_layer(const struct tq_graph *g, const struct tq_layer *layer,
                                struct tq_err *err) {
  for (uint32_t i = 0; i < layer->n_copies; i++)
    if (layer->state_vertex[i] >= g->n_vertices ||
        (i > 0 && layer->state_vertex[i] < layer->state_vertex[i - 1]))
      return bad(err, "STATE_VERTEX", i, "no such vertex, or not in growing order");
  enum tq_code code = check_first(layer->first_out, layer->n_states, layer->n_arcs, "FIRST_OUT", err);
  if (code) return code;
  for (uint32_t s = 0; s < layer->n_states; s++)
    for (uint32_t a = layer->first_out[s]; a < layer->first_out[s + 1]; a++) {
      uint32_t edge = layer->arc_edges[a] / 2, dir = layer->arc_edges[a] % 2;
      if (edge >= g->n_edges) return bad(err, "ARC_EDGES", a, "no such edge");
      const struct tq_edge *e = &g->edges[edge];
      if (layer->arcs[a].head >= layer->n_states) return bad(err, "ARCS", a, "no such state");
      if ((dir ? e->to : e->from) != tq_layer_vertex(layer, s) ||
          (dir ? e->from : e->to) != tq_layer_vertex(layer, layer->arcs[a].head))
        return bad(err, "ARCS", a, "does not follow its edge");
      if (layer->arcs[a].weight_ds > MAX_WEIGHT_DS) return bad(err, "ARCS", a, "absurd weight");
    }
  return TQ_OK;
}

static enum tq_code check_links(const struct tq_graph *g, const struct tq_link *links, uint32_t n,
                                const char *section, struct tq_err *err) {
  for (uint32_t i = 0; i < n; i++) {
    if (links[i].edge == TQ_NO_EDGE) continue;
    if (links[i].edge >= g->n_edges || links[i].pos > TQ_POS_ONE ||
        links[i].dist_dm > MAX_WEIGHT_DS)
      return bad(err, section, i, "does not stand on an edge");
  }
  return TQ_OK;
}

/* Whether the trip is one of its pattern's. */
static bool trip_ok(const struct tq_graph *g, uint32_t trip) {
  uint32_t p = g->trips[trip].pattern;
  return p < g->n_patterns && trip >= g->patterns[p].first_trip &&
         trip - g->patterns[p].first_trip < g->patterns[p].n_trips;
}

static enum tq_code check_pattern(const struct tq_graph *g, uint32_t p, struct tq_err *err) {
  const struct tq_pattern *x = &g->patterns[p];
  if (x->route >= g->n_routes || x->n_stops < 2 ||
      !range_ok(x->first_stop, x->n_stops, g->n_pattern_stops) ||
      !range_ok(x->first_trip, x->n_trips, g->n_trips))
    return bad(err, "PATTERNS", p, "an index is out of range");
  for (uint32_t t = x->first_trip; t < x->first_trip + x->n_trips; t++) {
    const struct tq_trip *trip = &g->trips[t];
    if (trip->pattern != p || trip->service >= g->n_services ||
        !range_ok(trip->first_time, x->n_stops, g->n_stop_times) ||
        !range_ok(trip->first_frequency, trip->n_frequencies, g->n_frequencies))
      return bad(err, "TRIPS", t, "an index is out of range");
    int32_t last = 0;
    for (uint32_t i = 0; i < x->n_stops; i++) {
      const struct tq_stop_time *time = &g->stop_times[trip->first_time + i];
      if (time->arrive_s < last || time->depart_s < time->arrive_s || time->depart_s > MAX_TIME_S)
        return bad(err, "STOP_TIMES", trip->first_time + i, "time runs backwards or is absurd");
      last = time->depart_s;
    }
  }
  return TQ_OK;
}

static enum tq_code check_stops(const struct tq_graph *g, struct tq_err *err) {
  for (uint32_t s = 0; s < g->n_stops; s++)
    if (g->stops[s].feed >= g->n_feeds ||
        (g->stops[s].parent != TQ_NO_STOP && g->stops[s].parent >= g->n_stops))
      return bad(err, "STOPS", s, "an index is out of range");
  for (uint32_t i = 0; i < g->n_pattern_stops; i++)
    if (g->pattern_stops[i].stop >= g->n_stops)
      return bad(err, "PATTERN_STOPS", i, "no such stop");
  enum tq_code code =
      check_first(g->first_transfer, g->n_stops, g->n_transfers, "FIRST_TRANSFER", err);
  if (code) return code;
  for (uint32_t i = 0; i < g->n_transfers; i++) {
    const struct tq_transfer *x = &g->transfers[i];
    if (x->to >= g->n_stops || (x->walk_ds != TQ_NO_WALK && x->walk_ds > MAX_WEIGHT_DS) ||
        x->rule_s < TQ_RULE_FORBIDDEN || x->rule_s > MAX_TIME_S)
      return bad(err, "TRANSFERS", i, "no such stop, or an absurd time");
  }
  return TQ_OK;
}

static bool is_any_or(uint32_t index, uint32_t n) { return index == TQ_ANY || index < n; }

static enum tq_code check_trip_rules(const struct tq_graph *g, struct tq_err *err) {
  if (g->n_trip_details && g->n_trip_details != g->n_trips)
    return bad(err, "TRIP_DETAILS", g->n_trip_details, "not one a trip");
  for (uint32_t i = 0; i < g->n_trip_transfers; i++) {
    const struct tq_trip_transfer *x = &g->trip_transfers[i];
    if (!is_any_or(x->from_trip, g->n_trips) || !is_any_or(x->to_trip, g->n_trips) ||
        !is_any_or(x->from_route, g->n_routes) || !is_any_or(x->to_route, g->n_routes) ||
        !is_any_or(x->from_stop, g->n_stops) || !is_any_or(x->to_stop, g->n_stops) ||
        x->rule_s < TQ_RULE_FORBIDDEN || x->rule_s > MAX_TIME_S || x->type > TQ_IN_SEAT_FORBIDDEN)
      return bad(err, "TRIP_TRANSFERS", i, "an index is out of range, or an absurd time");
  }
  return TQ_OK;
}

static enum tq_code check_timetable(const struct tq_graph *g, struct tq_err *err) {
  enum tq_code code = check_stops(g, err);
  if (!code) code = check_trip_rules(g, err);
  if (code) return code;
  for (uint32_t r = 0; r < g->n_routes; r++)
    if (g->routes[r].feed >= g->n_feeds || g->routes[r].network >= TQ_N_NETWORKS)
      return bad(err, "ROUTES", r, "an index is out of range");
  for (uint32_t s = 0; s < g->n_services; s++) {
    const struct tq_service *x = &g->services[s];
    if (x->first_date < -MAX_DATE || x->first_date > MAX_DATE || x->n_days > MAX_DATE ||
        !range_ok(x->first_byte, (x->n_days + 7) / 8, g->n_service_bytes))
      return bad(err, "SERVICES", s, "its days lie outside SERVICE_DAYS");
  }
  for (uint32_t f = 0; f < g->n_frequencies; f++) {
    const struct tq_frequency *x = &g->frequencies[f];
    if (x->headway_s == 0 || x->end_s > MAX_TIME_S || x->start_s > x->end_s)
      return bad(err, "FREQUENCIES", f, "no headway, or an absurd time");
  }
  for (uint32_t t = 0; t < g->n_trips; t++)
    if (!trip_ok(g, t)) return bad(err, "TRIPS", t, "stands outside its pattern");
  for (uint32_t p = 0; p < g->n_patterns; p++)
    if ((code = check_pattern(g, p, err))) return code;
  return TQ_OK;
}

static enum tq_code check_areas(const struct tq_graph *g, struct tq_err *err) {
  for (uint32_t a = 0; a < g->n_areas; a++)
    if (!range_ok(g->areas[a].first_ring, g->areas[a].n_rings, g->n_rings))
      return bad(err, "AREAS", a, "its rings are out of range");
  for (uint32_t r = 0; r < g->n_rings; r++)
    if (!range_ok(g->rings[r].first_point, g->rings[r].n_points, g->n_ring_points))
      return bad(err, "RINGS", r, "its points are out of range");
  return TQ_OK;
}

static enum tq_code check_grid(const struct tq_graph *g, struct tq_err *err) {
  if (g->n_grids > 1) return bad(err, "GRID", 1, "more than one grid");
  uint64_t n_cells = 0;
  if (g->grid) {
    const struct tq_grid *x = g->grid;
    n_cells = (uint64_t)x->n_cols * x->n_rows;
    if (!tq_utm_valid(x->epsg) || !(x->cell_m >= 1 && x->cell_m <= 1e6) || !isfinite(x->x0_m) ||
        !isfinite(x->y0_m) || n_cells == 0 || n_cells > INT32_MAX)
      return bad(err, "GRID", 0, "no usable grid");
  }
  for (int m = 0; m < TQ_N_MODES; m++) {
    enum tq_code code = check_first(g->first_cell_link[m], g->n_edges, g->n_cell_links[m],
                                    "FIRST_CELL_LINK", err);
    if (code) return code;
    if (!g->first_cell_link[m]) continue;
    for (uint32_t e = 0; e < g->n_edges; e++)
      for (uint32_t i = g->first_cell_link[m][e]; i < g->first_cell_link[m][e + 1]; i++) {
        const struct tq_cell_link *x = &g->cell_links[m][i];
        if (x->cell >= n_cells || x->link.edge != e || x->link.pos > TQ_POS_ONE ||
            x->link.dist_dm > MAX_WEIGHT_DS)
          return bad(err, "CELL_LINKS", i, "does not stand on its edge or in the grid");
      }
  }
  return TQ_OK;
}

enum tq_code tq_graph_check(const struct tq_graph *g, struct tq_err *err) {
  if (g->n_strings && g->strings[g->n_strings - 1] != 0)
    return bad(err, "STRINGS", g->n_strings - 1, "the last string does not end");
  enum tq_code code = check_edges(g, err);
  for (int m = 0; m < TQ_N_MODES && !code; m++) {
    if (g->layers[m].n_states) code = check_layer(g, &g->layers[m], err);
    if (!code) code = check_links(g, g->stop_links[m], g->n_stops, "STOP_LINKS", err);
    if (!code) code = check_links(g, g->place_links[m], g->n_places, "PLACE_LINKS", err);
  }
  if (!code) code = check_timetable(g, err);
  if (!code) code = check_areas(g, err);
  if (!code) code = check_grid(g, err);
  return code;
}

enum tq_code tq_graph_check_sums(const struct tq_graph *g, struct tq_err *err) {
  for (uint32_t i = 0; i < g->header->n_sections; i++) {
    const struct tq_section *s = &g->sections[i];
    uint32_t crc = (uint32_t)crc32_z(0, (const Bytef *)g->map + s->offset,
                                     (z_size_t)(s->count * s->elem_size));
    if (crc != s->crc)
      return tq_fail(err, TQ_E_FORMAT,
                     "section %s is damaged (CRC-32 %08x, should be %08x); build or copy the graph "
                     "again",
                     tq_section_name(s->id), crc, s->crc);
  }
  return TQ_OK;
}
