/* A graph file mapped read-only: immutable, shared by threads and processes. */
#ifndef TQ_GRAPH_GRAPH_H
#define TQ_GRAPH_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/err.h"
#include "engine/graph/format.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The streets of one mode: compressed sparse rows over states. State v < n_vertices is
 * the vertex v itself, where every arc out of it may be taken. The further states are
 * copies of vertices: whoever comes to one has travelled a part of a way that a turn
 * restriction forbids, and the copy lacks the arc that would complete it; or has come onto
 * a road without through traffic, and the copy lacks the arcs out of it; or turns from where
 * he came take time, by which the copy's arcs weigh more than the vertex's own. */
struct tq_layer {
  uint32_t n_vertices;
  uint32_t n_arcs;
  const uint32_t *first_out; /* [n_states + 1] */
  const struct tq_arc *arcs; /* [n_arcs] */
  const uint32_t *arc_edges; /* [n_arcs] edge * 2 + direction, of the real travel */
  bool reversed;             /* arcs lead from head to tail of the real travel */
  uint32_t n_states;         /* n_vertices + n_copies */
  uint32_t n_copies;
  const uint32_t *state_vertex; /* [n_copies] vertices of the copies, growing */
};

/* The vertex of a state. */
static inline uint32_t tq_layer_vertex(const struct tq_layer *layer, uint32_t state) {
  return state < layer->n_vertices ? state : layer->state_vertex[state - layer->n_vertices];
}

/* A contraction hierarchy over the states of a layer. Rows stand by rank, 0 the highest;
 * all arcs join a rank and higher ones, which have smaller numbers. Every shortest way is as
 * long as one that first goes up and then down. */
struct tq_hierarchy {
  uint32_t n_states; /* 0: there is none */
  uint32_t n_up, n_down;
  const uint32_t *rank;       /* [n_states] of each state */
  const uint32_t *first_up;   /* [n_states + 1] by rank */
  const struct tq_arc *up;    /* [n_up] from the row's rank to head */
  const uint32_t *first_down; /* [n_states + 1] by rank */
  const struct tq_arc *down;  /* [n_down] from head to the row's rank */
};

/* Columns of the mapped file. A part that is absent has count 0 and may be NULL.
 * Read them; never write. */
struct tq_graph {
  const struct tq_header *header;
  const struct tq_section *sections;
  uint32_t n_meta, n_strings;
  const char *meta; /* JSON of n_meta bytes, not NUL-terminated */
  const char *strings;

  uint32_t n_vertices, n_edges, n_shape, n_runs, n_run_nodes, n_barriers, n_barrier_nodes;
  const struct tq_pos *vertices;
  const struct tq_edge *edges;
  const uint32_t *first_shape;
  const struct tq_pos *shape;
  const struct tq_run *runs;
  const struct tq_box *run_tree;
  const struct tq_barrier *barriers;
  const struct tq_box *barrier_tree;
  struct tq_layer layers[TQ_N_MODES];
  struct tq_hierarchy hierarchies[TQ_N_MODES]; /* those of modes that have none are empty */
  uint32_t n_profiles, n_edge_profiles; /* of the cars' traffic; both 0: not known */
  const struct tq_profile *profiles;
  const struct tq_edge_profiles *edge_profiles; /* [n_edges], or NULL */

  uint32_t n_feeds, n_stops, n_routes, n_patterns, n_pattern_stops, n_trips, n_stop_times,
      n_frequencies, n_services, n_service_bytes, n_transfers, n_trip_details, n_trip_transfers,
      n_clock_changes;
  const struct tq_feed *feeds;
  const struct tq_stop *stops;
  const struct tq_route *routes;
  const struct tq_pattern *patterns;
  const struct tq_pattern_stop *pattern_stops;
  const struct tq_trip *trips;
  const struct tq_stop_time *stop_times;
  const struct tq_frequency *frequencies;
  const struct tq_service *services;
  const uint8_t *service_days;
  const uint32_t *first_transfer;
  const struct tq_transfer *transfers;
  const struct tq_link *stop_links[TQ_N_MODES]; /* [n_stops] */
  const struct tq_trip_details *trip_details;   /* [n_trips], or NULL */
  const struct tq_trip_transfer *trip_transfers;
  const struct tq_clock_change *clock_changes;

  uint32_t n_feed_infos, n_ride_lines, n_ride_points;
  const struct tq_feed_info *feed_infos; /* [n_feeds], or NULL */
  const uint32_t *ride_lines;            /* [n_pattern_stops], or NULL */
  const uint8_t *ride_points;

  uint32_t n_fare_systems, n_route_fares, n_tickets, n_ticket_routes, n_ticket_zones,
      n_ticket_contains, n_fare_bands, n_stop_zones, n_leg_rules, n_leg_transfers, n_stop_areas,
      n_route_groups, n_timeframes, n_pattern_distances_dm;
  const struct tq_fare_system *fare_systems;
  const uint32_t *route_fares; /* [n_routes], or NULL */
  const struct tq_ticket *tickets;
  const uint32_t *ticket_routes;
  const struct tq_zone_pair *ticket_zones;
  const uint32_t *ticket_contains;
  const struct tq_fare_band *fare_bands;
  const uint32_t *stop_zones; /* [n_stops], or NULL */
  const struct tq_leg_rule *leg_rules;
  const struct tq_leg_transfer *leg_transfers;
  const struct tq_membership *stop_areas, *route_groups;
  const struct tq_timeframe *timeframes;
  const uint32_t *pattern_distances_dm; /* [n_pattern_stops], or NULL */

  uint32_t n_places, n_areas, n_rings, n_ring_points;
  const struct tq_place *places;
  const struct tq_link *place_links[TQ_N_MODES]; /* [n_places] */
  const struct tq_area *areas;
  const struct tq_ring *rings;
  const struct tq_pos *ring_points;

  uint32_t n_grids;           /* 0 or 1 */
  const struct tq_grid *grid; /* NULL when the graph has no streets */
  uint32_t n_cell_links[TQ_N_MODES];
  const struct tq_cell_link *cell_links[TQ_N_MODES];
  const uint32_t *first_cell_link[TQ_N_MODES]; /* [n_edges + 1] */

  /* private */
  void *map;
  size_t map_size;
};

/* Maps a graph file. Checks the header, its checksum, the section table and that
 * every section lies inside the file and has the size its companions call for;
 * does not look at the elements, so it takes the same time whatever the size.
 * Call tq_graph_check_modes before searching a file that a stranger may have touched.
 * Errors  TQ_E_IO, TQ_E_FORMAT, TQ_E_VERSION, TQ_E_MEMORY */
enum tq_code tq_graph_open(const char *path, struct tq_graph **out, struct tq_err *err);

void tq_graph_free(struct tq_graph *g);

/* Checks the indexes, offsets and ranges inside the elements: after it no search whose
 * streets are of these modes (bits 1 << enum tq_mode) can read outside the map, however
 * broken the file; its answers may be wrong. LAYERS and CELL_LINKS of other modes are not
 * read: do not search them. One sequential pass.
 * Errors  TQ_E_FORMAT naming the section and the element. */
enum tq_code tq_graph_check_modes(const struct tq_graph *g, uint32_t modes, struct tq_err *err);

/* tq_graph_check_modes of all modes, and that the parts agree: arcs and cells follow
 * their edges, runs are pieces of edges, hierarchies know the arcs of their layers. Several times slower: for the builder and
 * `verify`. Errors  TQ_E_FORMAT naming the section and the element. */
enum tq_code tq_graph_check(const struct tq_graph *g, struct tq_err *err);

/* The same for the hierarchies of these modes, which tq_graph_check_modes leaves alone: after it
 * no sweep can read outside the map. Call it before searching them.
 * Errors  TQ_E_FORMAT naming the section and the element. */
enum tq_code tq_graph_check_hierarchies(const struct tq_graph *g, uint32_t modes,
                                        struct tq_err *err);

/* Checks every section's CRC-32. Errors  TQ_E_FORMAT naming the section. */
enum tq_code tq_graph_check_sums(const struct tq_graph *g, struct tq_err *err);

/* The string at offset s; "" when s is outside. Borrowed from the map. */
const char *tq_graph_string(const struct tq_graph *g, uint32_t s);

/* Extent of vertices, stops and places; empty box when there are none. One pass. */
struct tq_box tq_graph_bounds(const struct tq_graph *g);

/* Section's name as in FORMAT.md; "?" for an unknown id. */
const char *tq_section_name(uint32_t id);

const char *tq_mode_name(enum tq_mode mode);       /* "car", "bike", "walk" */
const char *tq_network_name(enum tq_network net);  /* "trunk-rail", ... */
bool tq_network_parse(const char *name, enum tq_network *out);

/* The class as in OSM's highway=*; "ferry", "other" (also for what is none). */
const char *tq_road_class_name(uint32_t road_class);
bool tq_road_class_parse(const char *name, enum tq_road_class *out);

/* Whether the service runs on the date (day number). */
bool tq_service_runs(const struct tq_graph *g, uint32_t service, int32_t date);

/* Seconds from the beginning of one service day (noon minus 12 hours) to that of another: a day
 * each, but for an hour where summer time begins or ends between their noons. */
int64_t tq_day_start_s(const struct tq_graph *g, int32_t from_date, int32_t date);

/* Points of an edge in drawing direction: count, and the i-th. */
static inline uint32_t tq_edge_n_points(const struct tq_graph *g, uint32_t edge) {
  return g->first_shape[edge + 1] - g->first_shape[edge] + 2;
}
static inline struct tq_pos tq_edge_point(const struct tq_graph *g, uint32_t edge, uint32_t i) {
  uint32_t first = g->first_shape[edge], n = g->first_shape[edge + 1] - first;
  if (i == 0) return g->vertices[g->edges[edge].from];
  if (i > n) return g->vertices[g->edges[edge].to];
  return g->shape[first + i - 1];
}

/* Whether an edge only joins the sides of a barrier, a decimetre long: it is no way's. */
static inline bool tq_edge_is_connector(const struct tq_edge *e) {
  return e->way_id == 0 && (e->flags & TQ_EDGE_CLASS) == TQ_ROAD_OTHER;
}

/* Whether the run is a piece of an edge. tq_graph_check_modes does not look at runs:
 * ask before following one. */
static inline bool tq_run_ok(const struct tq_graph *g, struct tq_run run) {
  return run.edge < g->n_edges && run.n_segments > 0 && run.n_segments <= TQ_RUN_SEGMENTS &&
         (uint64_t)run.first_segment + run.n_segments < tq_edge_n_points(g, run.edge);
}

#ifdef __cplusplus
}
#endif

#endif
