/* The timetable between the spreadsheets and the feed; private to timetable_*.c. */
#ifndef TQ_GRAPHS_TIMETABLE_TABLES_H
#define TQ_GRAPHS_TIMETABLE_TABLES_H

#include <stdbool.h>

#include "engine/base/mem.h"
#include "graphs/id_map.h"
#include "graphs/spreadsheet.h"
#include "graphs/timetable_from_tables.h"

struct tq_table_station {
  const char *id, *name;
  double lon_deg, lat_deg; /* WGS-84 */
  bool used;
};

struct tq_table_route {
  const char *id, *short_name, *long_name;
  enum tq_network network;
};

struct tq_table_trip {
  const char *id, *short_name;
  uint32_t route;
  uint8_t days, direction;
  uint32_t first_call, n_calls;
  uint32_t first_period, n_periods;
};

struct tq_table_call {
  uint32_t station;
  int32_t arrive_s, depart_s;
};

struct tq_table_period {
  int32_t from_s, to_s, headway_s;
};

struct tq_tables {
  const struct tq_tables_opts *opts;
  struct tq_tables_counts *counts;
  TQ_VEC(char *) texts; /* owned */
  TQ_VEC(struct tq_table_station) stations;
  struct tq_id_map station_names;
  TQ_VEC(struct tq_table_route) routes;
  struct tq_id_map route_ids;
  TQ_VEC(struct tq_table_trip) trips;
  TQ_VEC(struct tq_table_call) calls;
  TQ_VEC(struct tq_table_period) periods;
};

/* A text that lives as long as the tables; NULL when memory is out. */
const char *tq_tables_text(struct tq_tables *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The station of that name, with or without 站 at its end; TQ_NO_ID when unknown. */
uint32_t tq_tables_station(const struct tq_tables *t, struct tq_text name);

/* The route of that id, made when new; TQ_NO_ID: no memory. The texts must outlive t. */
uint32_t tq_tables_route(struct tq_tables *t, struct tq_table_route route);

/* A network by its name, in English or Chinese. */
bool tq_tables_network(struct tq_text name, enum tq_network *network);

enum tq_code tq_tables_read_trains(struct tq_tables *t, struct tq_err *err);
enum tq_code tq_tables_read_lines(struct tq_tables *t, struct tq_err *err);

/* Writes the feed to a folder or zip. */
enum tq_code tq_tables_write(const struct tq_tables *t, const char *path, struct tq_err *err);

#endif
