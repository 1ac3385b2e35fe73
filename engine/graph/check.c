/* tq_graph_check_modes, tq_graph_check and tq_graph_check_sums. The large sections are first
 * scanned without branches; only when that finds something is the element looked for. */
#include <math.h>
#include <sys/mman.h>
#include <zlib.h>

#include "engine/base/rtree.h"
#include "engine/graph/check_parts.h"
#include "engine/graph/columns.h"
#include "engine/graph/graph.h"

enum {
  MAX_WEIGHT_DS = 1 << 27,
  MAX_TIME_S = 4000000,
  MAX_DATE = 10000000,
  SUM_BLOCK = 1 << 22 /* a multiple of every page size */
};

enum tq_code tq_check_first(const uint32_t *first, uint32_t n, uint32_t total,
                                const char *section, struct tq_err *err) {
  if (!first) return total ? bad(err, section, 0, "missing") : TQ_OK;
  if (first[0] != 0) return bad(err, section, 0, "does not start at 0");
  uint32_t falls = 0;
  for (uint32_t i = 0; i < n; i++) falls |= first[i + 1] < first[i];
  for (uint32_t i = 0; i < n && falls; i++)
    if (first[i + 1] < first[i]) return bad(err, section, i + 1, "falls");
  if (first[n] != total) return bad(err, section, n, "does not end at the number of elements");
  return TQ_OK;
}

/* Its highest bit tells i >= n, for n up to 2^31 (above, it may tell so of lesser ones): the
 * bits of many go into one word. */
static inline uint32_t beyond(uint32_t i, uint32_t n) { return i | (n - 1 - i); }

static bool edge_ends_ok(const struct tq_graph *g, const struct tq_edge *x) {
  return (x->from < g->n_vertices) & (x->to < g->n_vertices);
}

static bool edge_ok(const struct tq_graph *g, const struct tq_edge *x) {
  return edge_ends_ok(g, x) & ((x->flags & TQ_EDGE_CLASS) < TQ_N_ROAD_CLASSES) &
         (x->length_dm <= MAX_WEIGHT_DS);
}

static enum tq_code check_edges(const struct tq_graph *g, struct tq_err *err) {
  enum tq_code code = tq_check_first(g->first_shape, g->n_edges, g->n_shape, "FIRST_SHAPE", err);
  if (code) return code;
  uint32_t wrong = 0, lengths_dm = 0;
  for (uint32_t e = 0; e < g->n_edges; e++) {
    const struct tq_edge *x = &g->edges[e];
    wrong |= beyond(x->from, g->n_vertices) | beyond(x->to, g->n_vertices) |
             beyond(x->flags & TQ_EDGE_CLASS, TQ_N_ROAD_CLASSES);
    lengths_dm |= x->length_dm;
  }
  bool ok = wrong <= INT32_MAX && lengths_dm < MAX_WEIGHT_DS;
  for (uint32_t e = 0; e < g->n_edges && !ok; e++)
    if (!edge_ok(g, &g->edges[e]))
      return bad(err, "EDGES", e,
                 edge_ends_ok(g, &g->edges[e]) ? "unknown road class, or absurd length"
                                               : "an end is no vertex");
  if (g->n_run_nodes != tq_rtree_n_boxes(g->n_runs))
    return bad(err, "RUN_TREE", g->n_run_nodes, "is not a tree over RUNS");
  if (g->n_barrier_nodes != tq_rtree_n_boxes(g->n_barriers))
    return bad(err, "BARRIER_TREE", g->n_barrier_nodes, "is not a tree over BARRIERS");
  return TQ_OK;
}

/* Whoever reads a run looks at its range first: it need not be safe. */
static enum tq_code check_runs(const struct tq_graph *g, struct tq_err *err) {
  for (uint32_t r = 0; r < g->n_runs; r++)
    if (!tq_run_ok(g, g->runs[r])) return bad(err, "RUNS", r, "not a piece of an edge");
  return TQ_OK;
}

static bool arc_ok(const struct tq_layer *layer, uint32_t a) {
  return (layer->arcs[a].head < layer->n_states) & (layer->arcs[a].weight_ds - 1 < MAX_WEIGHT_DS);
}

static enum tq_code check_layer(const struct tq_graph *g, const struct tq_layer *layer,
                                struct tq_err *err) {
  for (uint32_t i = 0; i < layer->n_copies; i++)
    if (layer->state_vertex[i] >= g->n_vertices ||
        (i > 0 && layer->state_vertex[i] < layer->state_vertex[i - 1]))
      return bad(err, "STATE_VERTEX", i, "no such vertex, or not in growing order");
  enum tq_code code =
      tq_check_first(layer->first_out, layer->n_states, layer->n_arcs, "FIRST_OUT", err);
  if (code) return code;
  const uint32_t n_arcs = layer->n_arcs, n_edges = g->n_edges;
  uint32_t wrong = 0;
  for (uint32_t a = 0; a < n_arcs; a++) wrong |= beyond(layer->arc_edges[a] / 2, n_edges);
  for (uint32_t a = 0; a < n_arcs && wrong > INT32_MAX; a++)
    if (layer->arc_edges[a] / 2 >= n_edges) return bad(err, "ARC_EDGES", a, "no such edge");
  const struct tq_arc *arcs = layer->arcs;
  const uint32_t n_states = layer->n_states;
  uint32_t heads = 0, weights_ds = 0;
  for (uint32_t a = 0; a < n_arcs; a++) {
    heads |= beyond(arcs[a].head, n_states);
    weights_ds |= arcs[a].weight_ds - 1;
  }
  bool ok = heads <= INT32_MAX && weights_ds < MAX_WEIGHT_DS;
  for (uint32_t a = 0; a < n_arcs && !ok; a++)
    if (!arc_ok(layer, a)) return bad(err, "ARCS", a, "no such state, or absurd weight");
  return TQ_OK;
}

/* Arcs that follow no edge lead to wrong answers, not outside the map. */
static enum tq_code check_arcs_follow(const struct tq_graph *g, const struct tq_layer *layer,
                                      struct tq_err *err) {
  for (uint32_t s = 0; s < layer->n_states; s++)
    for (uint32_t a = layer->first_out[s]; a < layer->first_out[s + 1]; a++) {
      uint32_t dir = layer->arc_edges[a] % 2;
      const struct tq_edge *e = &g->edges[layer->arc_edges[a] / 2];
      if ((dir ? e->to : e->from) != tq_layer_vertex(layer, s) ||
          (dir ? e->from : e->to) != tq_layer_vertex(layer, layer->arcs[a].head))
        return bad(err, "ARCS", a, "does not follow its edge");
    }
  return TQ_OK;
}

static bool profile_ok(const struct tq_profile *x) {
  bool ok = true;
  for (int h = 0; h < TQ_WEEK_HOURS; h++)
    ok &= (x->percent[h] >= 1) & (x->percent[h] <= TQ_MAX_PERCENT);
  return ok;
}

static enum tq_code check_profiles(const struct tq_graph *g, struct tq_err *err) {
  if ((g->n_profiles > 0) != (g->n_edge_profiles > 0) ||
      (g->n_edge_profiles && g->n_edge_profiles != g->n_edges))
    return bad(err, "EDGE_PROFILES", g->n_edge_profiles, "not one an edge");
  for (uint32_t i = 0; i < g->n_profiles; i++)
    if (!profile_ok(&g->profiles[i])) return bad(err, "PROFILES", i, "an absurd speed");
  for (uint32_t e = 0; e < g->n_edge_profiles; e++)
    if (g->edge_profiles[e].of[0] >= g->n_profiles || g->edge_profiles[e].of[1] >= g->n_profiles)
      return bad(err, "EDGE_PROFILES", e, "no such profile");
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
    if (g->pattern_stops[i].stop >= g->n_stops) return bad(err, "PATTERN_STOPS", i, "no such stop");
  enum tq_code code =
      tq_check_first(g->first_transfer, g->n_stops, g->n_transfers, "FIRST_TRANSFER", err);
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
  if (g->n_feed_infos && g->n_feed_infos != g->n_feeds)
    return bad(err, "FEED_INFO", g->n_feed_infos, "not one a feed");
  if (g->n_ride_lines && g->n_ride_lines != g->n_pattern_stops)
    return bad(err, "RIDE_LINES", g->n_ride_lines, "not one for each pattern stop");
  for (uint32_t i = 0; i < g->n_ride_lines; i++)
    if (g->ride_lines[i] && g->ride_lines[i] >= g->n_ride_points)
      return bad(err, "RIDE_LINES", i, "outside RIDE_POINTS");
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

static enum tq_code check_clock(const struct tq_graph *g, struct tq_err *err) {
  for (uint32_t i = 0; i < g->n_clock_changes; i++) {
    const struct tq_clock_change *x = &g->clock_changes[i];
    if (x->first_date < -MAX_DATE || x->first_date > MAX_DATE || x->noon_offset_s < -86400 ||
        x->noon_offset_s > 86400 || (i && x->first_date <= x[-1].first_date))
      return bad(err, "CLOCK_CHANGES", i, "its date is out of order, or an absurd offset");
  }
  return TQ_OK;
}

static enum tq_code check_timetable(const struct tq_graph *g, struct tq_err *err) {
  enum tq_code code = check_stops(g, err);
  if (!code) code = check_trip_rules(g, err);
  if (!code) code = check_clock(g, err);
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
  if (g->grid) {
    const struct tq_grid *x = g->grid;
    uint64_t n_cells = (uint64_t)x->n_cols * x->n_rows;
    if (!tq_utm_valid(x->epsg) || !(x->cell_m >= 1 && x->cell_m <= 1e6) || !isfinite(x->x0_m) ||
        !isfinite(x->y0_m) || n_cells == 0 || n_cells > INT32_MAX)
      return bad(err, "GRID", 0, "no usable grid");
  }
  return TQ_OK;
}

static bool cell_link_ok(const struct tq_graph *g, const struct tq_cell_link *x, uint32_t n_cells) {
  return (x->cell < n_cells) & (x->link.edge < g->n_edges) & (x->link.pos <= TQ_POS_ONE) &
         (x->link.dist_dm <= MAX_WEIGHT_DS);
}

static enum tq_code check_cells(const struct tq_graph *g, int m, struct tq_err *err) {
  uint32_t n_cells = g->grid ? g->grid->n_cols * g->grid->n_rows : 0, n = g->n_cell_links[m];
  enum tq_code code = tq_check_first(g->first_cell_link[m], g->n_edges, n, "FIRST_CELL_LINK", err);
  if (code) return code;
  bool ok = true;
  for (uint32_t i = 0; i < n; i++) ok &= cell_link_ok(g, &g->cell_links[m][i], n_cells);
  for (uint32_t i = 0; i < n && !ok; i++)
    if (!cell_link_ok(g, &g->cell_links[m][i], n_cells))
      return bad(err, "CELL_LINKS", i, "does not stand on an edge or in the grid");
  return TQ_OK;
}

static enum tq_code check_cells_follow(const struct tq_graph *g, int m, struct tq_err *err) {
  if (!g->first_cell_link[m]) return TQ_OK;
  for (uint32_t e = 0; e < g->n_edges; e++)
    for (uint32_t i = g->first_cell_link[m][e]; i < g->first_cell_link[m][e + 1]; i++)
      if (g->cell_links[m][i].link.edge != e)
        return bad(err, "CELL_LINKS", i, "does not stand on its edge");
  return TQ_OK;
}

enum tq_code tq_graph_check_modes(const struct tq_graph *g, uint32_t modes, struct tq_err *err) {
  if (g->n_strings && g->strings[g->n_strings - 1] != 0)
    return bad(err, "STRINGS", g->n_strings - 1, "the last string does not end");
  enum tq_code code = check_edges(g, err);
  if (!code && modes >> TQ_CAR & 1) code = check_profiles(g, err);
  if (!code) code = check_grid(g, err);
  for (int m = 0; m < TQ_N_MODES && !code; m++) {
    code = check_links(g, g->stop_links[m], g->n_stops, "STOP_LINKS", err);
    if (!code) code = check_links(g, g->place_links[m], g->n_places, "PLACE_LINKS", err);
    if (!(modes >> m & 1)) continue;
    if (!code && g->layers[m].n_states) code = check_layer(g, &g->layers[m], err);
    if (!code) code = check_cells(g, m, err);
  }
  if (!code) code = check_timetable(g, err);
  if (!code) code = tq_graph_check_fares(g, err);
  if (!code) code = check_areas(g, err);
  return code;
}

enum tq_code tq_graph_check(const struct tq_graph *g, struct tq_err *err) {
  enum tq_code code = tq_graph_check_modes(g, (1u << TQ_N_MODES) - 1, err);
  if (!code) code = check_runs(g, err);
  for (int m = 0; m < TQ_N_MODES && !code; m++) {
    if (g->layers[m].n_states) code = check_arcs_follow(g, &g->layers[m], err);
    if (!code) code = check_cells_follow(g, m, err);
    if (!code) code = tq_graph_check_hierarchies(g, 1u << m, err);
    if (!code) code = tq_check_hierarchy_follows(&g->layers[m], &g->hierarchies[m], err);
  }
  return code;
}

/* The section's CRC-32. Blocks that were read are given back to the system, so that the
 * whole file need never be in memory; whoever needs them gets them again. */
static uint32_t sum_section(const struct tq_graph *g, const struct tq_section *s) {
  char *map = g->map;
  uint64_t at = s->offset, end = s->offset + s->count * s->elem_size;
  uint32_t crc = 0;
  while (at < end) {
    uint64_t block = at / SUM_BLOCK * SUM_BLOCK;
    uint64_t stop = end - block > SUM_BLOCK ? block + SUM_BLOCK : end;
    crc = (uint32_t)crc32_z(crc, (const Bytef *)map + at, (z_size_t)(stop - at));
    if (stop == block + SUM_BLOCK) madvise(map + block, SUM_BLOCK, MADV_DONTNEED);
    at = stop;
  }
  return crc;
}

enum tq_code tq_graph_check_sums(const struct tq_graph *g, struct tq_err *err) {
  for (uint32_t i = 0; i < g->header->n_sections; i++) {
    const struct tq_section *s = &g->sections[i];
    uint32_t crc = sum_section(g, s);
    if (crc != s->crc)
      return tq_fail(err, TQ_E_FORMAT,
                     "section %s is damaged (CRC-32 %08x, should be %08x); build or copy the graph "
                     "again",
                     tq_section_name(s->id), crc, s->crc);
  }
  return TQ_OK;
}
