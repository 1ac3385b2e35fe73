/* Spreadsheets of trains and of lines to a GTFS feed: for planners who have a timetable
 * but no feed. */
#ifndef TQ_GRAPHS_TIMETABLE_FROM_TABLES_H
#define TQ_GRAPHS_TIMETABLE_FROM_TABLES_H

#include "engine/base/coords.h"
#include "engine/base/err.h"
#include "engine/graph/format.h"

struct tq_tables_opts {
  const char *stations;  /* station, lon, lat [, id] */
  const char *trains;    /* train, station, arrive, depart [, day_offset, network, days]; or NULL */
  const char *lines;     /* line, network, seq, station, run_min, dwell_min [, one_way]; or NULL */
  const char *headways;  /* line, from, to, headway_min [, first, last, days]; with lines */
  enum tq_coords coords; /* of the stations */
  const char *agency, *agency_url, *timezone;
  enum tq_network network; /* of trains that name none; TQ_N_NETWORKS: intercity-rail for
                              numbers that begin with C, trunk-rail for others */
  int32_t from, to;        /* day numbers, both with service */
  uint8_t weekdays;        /* bit 0 = Monday; for rows without days of their own */
  bool inexact;            /* headways hold on average (exact_times=0) instead of to the minute */
};

struct tq_tables_counts {
  size_t stations, unused_stations, routes, trips, calls, periods;
  size_t midnights; /* times taken as the next day's because they were earlier */
};

/* agency "Timetable", Asia/Shanghai, every weekday; the files, from and to are left for the
 * caller to set. */
void tq_tables_opts_init(struct tq_tables_opts *o);

/* Reads the tables and writes a feed to path: a zip when it ends with ".zip", else a folder,
 * which must be new, empty or an earlier result. Nothing is written when a table is wrong.
 *
 * Trains: rows in order, one a call. A time earlier than the one before is the next day's,
 * unless day_offset says otherwise; more than 12 hours between two stops are refused without
 * it. A blank arrival is the departure and the other way round.
 * Lines: run_min is the time from the station before, dwell_min the stop's own time (0 when
 * blank). A line runs both ways with the same times unless one_way is 1. From each period's
 * start (not before first) a trip leaves every headway_min; the last one leaves at last
 * whatever the headway.
 * Errors  TQ_E_FORMAT, TQ_E_IO naming file, line and remedy; TQ_E_ARG; TQ_E_MEMORY
 * Cost    O(n log n) in rows */
enum tq_code tq_timetable_from_tables(const struct tq_tables_opts *o, const char *path,
                                      struct tq_tables_counts *counts, struct tq_err *err);

#endif
