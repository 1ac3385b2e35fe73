/* The graph under construction: the file's columns as growable arrays. Each reader
 * appends its part; links.c joins the parts; writer.c writes the view. */
#ifndef TQ_GRAPHS_DRAFT_H
#define TQ_GRAPHS_DRAFT_H

#include "engine/base/mem.h"
#include "engine/graph/graph.h"
#include "graphs/drive_side.h"
#include "graphs/report.h"
#include "graphs/speeds.h"

/* Interned NUL-terminated UTF-8; offset 0 is "". */
struct tq_strings {
  TQ_VEC(char) bytes;
  uint32_t *slots; /* open addressing over offsets; 0 = empty */
  size_t n_slots, n_used;
};

/* A row of GTFS transfers.txt between two stops (or one and itself). */
struct tq_transfer_rule {
  uint32_t from, to;
  int32_t rule_s; /* seconds, or TQ_RULE_FORBIDDEN */
};

/* A walk through a station: between platforms, or between a platform and an entrance. */
struct tq_station_walk {
  uint32_t from, to; /* stops */
  uint32_t walk_ds;  /* at 5 km/h */
};

struct tq_draft {
  struct tq_strings strings;
  struct tq_report report;

  TQ_VEC(struct tq_pos) vertices;
  TQ_VEC(struct tq_edge) edges;
  TQ_VEC(uint32_t) first_shape; /* [edges + 1] when complete */
  TQ_VEC(struct tq_pos) shape;
  TQ_VEC(struct tq_run) runs;
  TQ_VEC(struct tq_box) run_tree;
  TQ_VEC(struct tq_barrier) barriers;
  TQ_VEC(struct tq_box) barrier_tree;
  struct {
    TQ_VEC(uint32_t) state_vertex; /* the vertices of the copies */
    TQ_VEC(uint32_t) first_out;    /* [vertices + copies + 1] when complete */
    TQ_VEC(struct tq_arc) arcs;
    TQ_VEC(uint32_t) arc_edges;
    TQ_VEC(struct tq_link) stop_links;
    TQ_VEC(struct tq_link) place_links;
    TQ_VEC(struct tq_cell_link) cell_links;
    TQ_VEC(uint32_t) first_cell_link;
  } modes[TQ_N_MODES];

  TQ_VEC(struct tq_profile) profiles;
  TQ_VEC(struct tq_edge_profiles) edge_profiles; /* [edges], or none */

  TQ_VEC(uint8_t) car_ends; /* [edges] 1: without through traffic; empty: none is; see ends.h */
  uint32_t n_ends_states;   /* states of the cars' layer that are there for it */
  struct tq_driving driving;       /* the side of the road, once there are streets */
  uint16_t turn_ds[TQ_N_TURNINGS]; /* delays of cars at turns, for META */
  uint32_t n_delay_states;         /* and those for delays at turns */

  TQ_VEC(struct tq_feed) feeds;
  TQ_VEC(struct tq_stop) stops;
  TQ_VEC(struct tq_route) routes;
  TQ_VEC(struct tq_pattern) patterns;
  TQ_VEC(struct tq_pattern_stop) pattern_stops;
  TQ_VEC(struct tq_trip) trips;
  TQ_VEC(struct tq_stop_time) stop_times;
  TQ_VEC(struct tq_frequency) frequencies;
  TQ_VEC(struct tq_service) services;
  TQ_VEC(uint8_t) service_days;
  TQ_VEC(uint32_t) first_transfer;
  TQ_VEC(struct tq_transfer) transfers;
  TQ_VEC(struct tq_trip_details) trip_details; /* [trips] */
  TQ_VEC(struct tq_trip_transfer) trip_transfers;
  TQ_VEC(struct tq_clock_change) clock_changes;

  TQ_VEC(struct tq_feed_info) feed_infos; /* [feeds], or empty */
  TQ_VEC(uint32_t) ride_lines;            /* [pattern stops] when complete, or empty */
  TQ_VEC(uint8_t) ride_points;

  TQ_VEC(struct tq_fare_system) fare_systems;
  TQ_VEC(uint32_t) route_fares; /* [routes] when complete, or empty */
  TQ_VEC(struct tq_ticket) tickets;
  TQ_VEC(uint32_t) ticket_routes;
  TQ_VEC(struct tq_zone_pair) ticket_zones;
  TQ_VEC(uint32_t) ticket_contains;
  TQ_VEC(struct tq_fare_band) fare_bands;
  TQ_VEC(uint32_t) stop_zones; /* [stops] when complete, or empty */
  TQ_VEC(struct tq_leg_rule) leg_rules;
  TQ_VEC(struct tq_leg_transfer) leg_transfers;
  TQ_VEC(struct tq_membership) stop_areas;
  TQ_VEC(struct tq_membership) route_groups;
  TQ_VEC(struct tq_timeframe) timeframes;
  TQ_VEC(uint32_t) pattern_distances_dm; /* [pattern stops] when complete, or empty */

  TQ_VEC(struct tq_place) places;
  TQ_VEC(struct tq_area) areas;
  TQ_VEC(struct tq_ring) rings;
  TQ_VEC(struct tq_pos) ring_points;

  TQ_VEC(struct tq_grid) grid; /* 0 or 1 */
  char *meta;                  /* JSON, owned; NULL = {} */

  /* GTFS transfers.txt between stops of the draft, until links.c merges them */
  TQ_VEC(struct tq_transfer_rule) transfer_rules;
  TQ_VEC(struct tq_station_walk) station_walks; /* GTFS pathways.txt, until then too */
};

/* An empty draft, to be freed with tq_draft_free. */
enum tq_code tq_draft_init(struct tq_draft *d, struct tq_err *err);
void tq_draft_free(struct tq_draft *d);

/* Offset of the string in the draft's table, the same for equal strings; len bytes of
 * text, no NUL inside. UINT32_MAX when memory is out or the table exceeds 4 GiB. */
uint32_t tq_draft_string(struct tq_draft *d, const char *text, size_t len);

/* The draft seen as a graph: pointers into the arrays, valid until one of them grows.
 * header, sections and map are NULL. Searches work on it as on a mapped file. */
void tq_draft_view(const struct tq_draft *d, struct tq_graph *view);

#endif
