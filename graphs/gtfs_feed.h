/* One GTFS feed as raw tables, between gtfs_*.c that fill them and timetable_compile.c
 * that turns them into patterns. Rows that cannot be used are not in the tables. Texts
 * point into the buffers of the files read. */
#ifndef TQ_GRAPHS_GTFS_FEED_H
#define TQ_GRAPHS_GTFS_FEED_H

#include "engine/base/mem.h"
#include "engine/graph/format.h"
#include "graphs/archive.h"
#include "graphs/csv.h"
#include "graphs/draft.h"
#include "graphs/id_map.h"
#include "graphs/report.h"
#include "graphs/route_types.h"

/* Value in an id map for a row that is known but cannot be used. */
#define TQ_LEFT_OUT (UINT32_MAX - 1)
static inline bool tq_usable(uint32_t index) { return index < TQ_LEFT_OUT; }

struct tq_gtfs_stop {
  struct tq_text id, name, parent_id, level_id, zone;
  double level; /* level_index, NAN when not given; set with the pathways */
  struct tq_pos pos;
  uint32_t parent; /* into stops, or TQ_NO_STOP */
  uint32_t line;   /* of stops.txt */
  uint8_t location_type, wheelchair;
};

struct tq_gtfs_route {
  struct tq_text id, short_name, long_name, agency, network_id;
  uint32_t agency_index; /* into agency_names and agency_zones; the first when unknown */
  uint16_t gtfs_type;
  enum tq_network network;
};

/* A service as calendar.txt has it; weekdays is 0 when it is only in calendar_dates.txt. */
struct tq_gtfs_service {
  struct tq_text id;
  int32_t start, end; /* day numbers */
  uint8_t weekdays;   /* bit 0 = Monday */
};

struct tq_gtfs_exception {
  uint32_t service;
  int32_t date;
  bool runs;
  uint32_t line; /* of calendar_dates.txt */
};

struct tq_gtfs_trip {
  struct tq_text id, headsign, short_name, block, shape;
  uint8_t wheelchair, bikes, direction; /* TQ_NO_DIRECTION when not given */
  uint32_t next; /* the same trip on dates with another clock, or TQ_NO_ID; see gtfs_zones.c */
  uint32_t route, service;
  uint32_t line;                /* of trips.txt */
  uint32_t first_call, n_calls; /* n_calls is 0 for a trip found unusable */
  uint32_t first_frequency, n_frequencies;
};

#define TQ_NO_TIME INT32_MIN

/* A row of stop_times.txt. */
struct tq_gtfs_call {
  uint32_t trip;
  struct tq_pattern_stop stop;
  uint32_t sequence;
  int32_t arrive_s, depart_s; /* TQ_NO_TIME until filled in */
  float distance;             /* shape_dist_traveled, NAN when not given */
  uint32_t line;
};

struct tq_gtfs_frequency {
  uint32_t trip;
  struct tq_frequency row;
  uint32_t line;
};

/* Rank orders rules for the same pair: one between the stops themselves wins over one
 * through their station. */
struct tq_gtfs_transfer {
  uint32_t from, to;
  int32_t rule_s; /* seconds, TQ_RULE_NONE or TQ_RULE_FORBIDDEN */
  uint32_t rank;  /* 0 for stops, 1 or 2 when one or both ends are stations */
  uint32_t line;
};

/* A rule of transfers.txt for single trips or routes, or from a block; TQ_ANY where an end
 * is not given. */
struct tq_gtfs_trip_rule {
  uint32_t from_trip, to_trip, from_route, to_route;
  uint32_t from, to; /* stops; a station stands for all its platforms */
  int32_t rule_s;
  uint32_t type; /* 0-5 */
  uint32_t line;
};

struct tq_gtfs_rule_ids {
  struct tq_text from_stop, to_stop, from_route, to_route, from_trip, to_trip;
};

struct tq_gtfs {
  const struct tq_archive *archive;         /* borrowed */
  struct tq_report *report;                 /* borrowed */
  const struct tq_route_types *route_types; /* borrowed, or NULL */
  TQ_VEC(char *) buffers;                   /* files read, owned */

  struct tq_text timezone;
  double distance_unit_m; /* of shape_dist_traveled; 0: not known */
  TQ_VEC(struct tq_gtfs_stop) stops;
  TQ_VEC(struct tq_gtfs_route) routes;
  TQ_VEC(struct tq_gtfs_service) services;
  TQ_VEC(struct tq_gtfs_exception) exceptions; /* by service, then line */
  TQ_VEC(struct tq_gtfs_trip) trips;
  TQ_VEC(struct tq_gtfs_call) calls;            /* by trip, then sequence */
  TQ_VEC(struct tq_gtfs_frequency) frequencies; /* by trip, then start */
  TQ_VEC(struct tq_gtfs_transfer) transfers;    /* each pair once */
  TQ_VEC(struct tq_gtfs_trip_rule) trip_rules;
  TQ_VEC(struct tq_station_walk) station_walks;
  TQ_VEC(struct tq_text) agency_names, agency_zones;
  struct tq_id_map agency_ids, stop_ids, route_ids, service_ids, trip_ids;
};

/* Opens a member as CSV. *has: false for a file that is not there
 * or empty, which is an error only when it is required. The buffer stays until
 * tq_gtfs_free. */
enum tq_code tq_gtfs_table(struct tq_gtfs *feed, const char *file, bool required,
                           struct tq_csv *csv, bool *has, struct tq_err *err);

/* To be called after a table's last row: reports broken quotes. */
void tq_gtfs_table_done(struct tq_gtfs *feed, const struct tq_csv *csv);

/* The readers, in the order in which they must run. Each fills its tables; rows left out
 * are reported. Errors: TQ_E_FORMAT, TQ_E_MEMORY. */
enum tq_code tq_gtfs_read_agencies(struct tq_gtfs *feed, struct tq_err *err);
enum tq_code tq_gtfs_read_stops(struct tq_gtfs *feed, struct tq_err *err);
enum tq_code tq_gtfs_read_routes(struct tq_gtfs *feed, struct tq_err *err);
enum tq_code tq_gtfs_read_calendar(struct tq_gtfs *feed, struct tq_err *err);
enum tq_code tq_gtfs_read_trips(struct tq_gtfs *feed, struct tq_err *err);
enum tq_code tq_gtfs_read_stop_times(struct tq_gtfs *feed, struct tq_err *err);
enum tq_code tq_gtfs_read_frequencies(struct tq_gtfs *feed, struct tq_err *err);
enum tq_code tq_gtfs_read_transfers(struct tq_gtfs *feed, struct tq_err *err);

/* Sorts every trip's calls by stop_sequence, fills in missing times and leaves out the
 * trips that cannot be ridden. Part of tq_gtfs_read_stop_times. */
void tq_gtfs_settle_trips(struct tq_gtfs *feed);

/* Keeps a row of transfers.txt about single trips or routes (transfer_type 0-5) in
 * trip_rules; rows with unknown ids are reported. Errors  TQ_E_MEMORY */
enum tq_code tq_gtfs_add_trip_rule(struct tq_gtfs *feed, const struct tq_csv *csv,
                                   const struct tq_gtfs_rule_ids *ids, int32_t rule_s, int type,
                                   struct tq_err *err);

/* pathways.txt and levels.txt: the shortest walks between the platforms and entrances that
 * they join, up to an hour. A pathway's time is traversal_time, else its length at 5 km/h
 * plus half a second a step, else the straight way between its ends; stairs without
 * stair_count by the levels that they join; 20 s more for a lift.
 * Errors  TQ_E_FORMAT, TQ_E_MEMORY */
enum tq_code tq_gtfs_read_pathways(struct tq_gtfs *feed, struct tq_err *err);

/* Adds an in-seat rule from each trip of a block to the one that its vehicle makes next, on
 * every date on which both run, if that starts at the same stop or station or within 200 m; unless
 * transfers.txt lets riders of the first stay for some trip or forbids it for the two.
 * Errors  TQ_E_MEMORY */
enum tq_code tq_gtfs_join_blocks(struct tq_gtfs *feed, struct tq_err *err);

/* Sets distance_unit_m: metres of a unit of shape_dist_traveled, the one of m, km, miles and
 * feet that comes closest to the straight ways between stops; 0 where none does. */
void tq_gtfs_measure_distances(struct tq_gtfs *feed);

/* Brings all times to the clock of graph_zone (an IANA name): services are split by the
 * dates on which the clocks differ by the same, and their trips copied where there are
 * several; a time that would fall before its service day makes the trip one of the day
 * before. Exact on every date. Nothing happens in a feed of that zone.
 * Errors  TQ_E_MEMORY. Cost  O(trips x services) in feeds of another zone */
enum tq_code tq_gtfs_shift_zones(struct tq_gtfs *feed, const char *graph_zone, struct tq_err *err);

/* Appends what feed_info.txt says, an empty row where there is none. Errors  TQ_E_MEMORY */
enum tq_code tq_gtfs_add_feed_info(struct tq_draft *d, struct tq_gtfs *feed, struct tq_err *err);

void tq_gtfs_free(struct tq_gtfs *feed);

#endif
