/* The timetable of one date, ready to be searched: trips that run, frequencies
 * expanded, networks left out, boarding slack counted, and in the mirror for
 * searches by arrival time. */
#ifndef TQ_TRANSIT_TIMETABLE_H
#define TQ_TRANSIT_TIMETABLE_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"

struct tq_timetable_opts {
  int32_t date;                   /* day number; times are seconds of this service day */
  int32_t from_s, to_s;           /* only trips with a stop time inside [from_s, to_s] matter;
                                     within 4,000,000 s of the date */
  bool mirror;                    /* reverse search: see below */
  uint32_t without;               /* bits 1 << enum tq_network: left out */
  int32_t slack_s[TQ_N_NETWORKS]; /* between reaching a stop and boarding */
  double walk_kmh;
  int32_t max_walk_s; /* longer footpaths are left out */
  bool draws;         /* frequencies without exact times start at a drawn phase, or */
  bool half_headway;  /* are boarded after a wait of half their headway */
  uint64_t seed;      /* of the draws */
};

/* A line: trips of one pattern that call at the same stops in order and never
 * overtake; times are trip-major: see tq_line_arrive_s. Where a headway is waited for
 * (half_headway) there is a trip every second, of which only the first one is stored. */
struct tq_line {
  uint32_t pattern;
  uint32_t first_stop; /* into line_stops */
  uint32_t n_stops;
  uint32_t first_trip; /* into trips */
  uint32_t n_trips;
  uint32_t first_time; /* into arrive_s, depart_s */
  uint32_t stride;     /* n_stops; 0 where only the first trip is stored, and each other one is */
  int32_t every_s;     /* this much later than the one before; else 0 */
};

struct tq_line_stop {
  uint32_t stop : 30;
  uint32_t no_board : 1; /* in the direction of the search */
  uint32_t no_alight : 1;
};

/* One run of a trip on a date: the trip's stop times plus shift_s. */
struct tq_run_of_trip {
  uint32_t trip;
  int32_t shift_s;
};

/* Stop's calls: which line, at which position. */
struct tq_call {
  uint32_t line;
  uint32_t index;
};

struct tq_footpath {
  uint32_t to;
  int32_t walk_s;
};

/* A trip that goes on from another without anybody having to leave the vehicle. */
struct tq_through {
  uint32_t line, trip;
};

/* In search time. Plain: depart_s is the real departure less the boarding slack, so a
 * rider at the stop at time t may board when t <= depart_s. Mirror: search time is
 * minus real time, stops run backwards, arrive_s is minus (departure less slack) and
 * depart_s is minus the real arrival, so that the same search answers "towards".
 *
 * Stops: the graph's, then twins of them. Where rules for single trips or routes make a change
 * depend on the trips, a stop has a twin for every set of rules that its calls come under, so
 * that between two of the stops here every change takes the same time. Nobody walks between
 * twins; a journey may begin or end at any of them. */
struct tq_timetable {
  const struct tq_graph *graph;
  struct tq_timetable_opts opts;
  uint32_t n_stops, n_lines, n_line_stops, n_trips, n_times, n_calls, n_footpaths;
  struct tq_line *lines;
  struct tq_line_stop *line_stops;
  struct tq_run_of_trip *trips;
  int32_t *arrive_s, *depart_s;
  uint32_t *first_call; /* [n_stops + 1] */
  struct tq_call *calls;
  uint32_t *first_footpath; /* [n_stops + 1]: to other stops */
  struct tq_footpath *footpaths;
  int32_t *change_s;   /* [n_stops] between alighting and boarding at the same stop,
                          besides slack; TQ_NO_CHANGE when forbidden */
  uint32_t *stop_of;   /* [n_stops] the graph's stop */
  uint32_t *next_twin; /* [n_stops] from a graph's stop through its twins; TQ_NO_STOP */
  /* Trips (counting from t->trips) that riders reach by staying seated at the end of a trip, in
     the order of the search; first_through is NULL when there are none. */
  uint32_t n_through;
  uint32_t *first_through; /* [n_trips + 1] */
  struct tq_through *through;
};
#define TQ_NO_CHANGE INT32_MAX

/* Search times of a line's trip (counting from its first) at a position of the line. */
static inline int32_t tq_line_arrive_s(const struct tq_timetable *t, const struct tq_line *line,
                                       uint32_t trip, uint32_t index) {
  return t->arrive_s[line->first_time + (size_t)trip * line->stride + index] +
         (int32_t)trip * line->every_s;
}
static inline int32_t tq_line_depart_s(const struct tq_timetable *t, const struct tq_line *line,
                                       uint32_t trip, uint32_t index) {
  return t->depart_s[line->first_time + (size_t)trip * line->stride + index] +
         (int32_t)trip * line->every_s;
}

/* Which run of a trip of the graph it is. */
static inline struct tq_run_of_trip tq_line_run(const struct tq_timetable *t,
                                                const struct tq_line *line, uint32_t trip) {
  struct tq_run_of_trip run = t->trips[line->first_trip + (line->every_s ? 0 : trip)];
  int32_t later_s = (int32_t)trip * line->every_s;
  run.shift_s += t->opts.mirror ? -later_s : later_s;
  return run;
}

/* The graph's stop at a position of a line. */
static inline uint32_t tq_line_stop_of(const struct tq_timetable *t, uint32_t line,
                                       uint32_t index) {
  return t->stop_of[t->line_stops[t->lines[line].first_stop + index].stop];
}

/* Rules between trips (FORMAT.md, TRIP_TRANSFERS), as the GTFS reference ranks them:
 * - A change from one trip to another at a pair of stops takes what the most specific rule for
 *   the two says: both trips, a trip and a route, one trip, both routes, one route, no more than
 *   the stops; among those the one for the stops themselves before their stations, then the
 *   strictest. A time is a minimum besides the walk; type 1 (the vehicle waits) has none; type 3
 *   forbids. The boarding slack is counted on top.
 * - Where a trip goes on as another one (type 4), riders may stay seated: that is no change,
 *   takes no slack and counts as the same ride, also several times on. It is the next trip of
 *   the same service day, or of the day after when that one departs before the first arrives.
 *   Not for trips with frequencies. Type 5: nobody stays seated; the rules for changes hold.
 *
 * A frequency departs at start_s, start_s + headway_s, ... before end_s, whether its
 * times are exact or not; with draws, one whose times are not exact departs later by what
 * tq_frequency_phase_s draws, still before end_s. With half_headway one whose times are not exact
 * can be boarded at any second, after half the headway (rounded down to a second): who is ready at
 * a stop at time r (slack counted) leaves it at max(r, s) + headway_s / 2, where s is start_s and e
 * is end_s, moved by the trip's time from its first departure to that there; if r < e. Every
 * boarding waits so, also for a change. A service day with trips of which none
 * falls into the window or the networks gives an empty timetable.
 *
 * Errors  TQ_E_NO_DATA no timetable in the graph; TQ_E_SERVICE no trip runs on the
 *         date (the message names the dates that have service); TQ_E_MEMORY; TQ_E_ARG
 *         an option is out of range
 * Cost    O(stop times of the trips that run) */
enum tq_code tq_timetable_new(const struct tq_graph *g, const struct tq_timetable_opts *opts,
                              struct tq_timetable **out, struct tq_err *err);
void tq_timetable_free(struct tq_timetable *t);

/* The date with the most trips, frequencies counted by departure (the first of equals);
 * TQ_NO_DATE without any. */
int32_t tq_timetable_busiest_date(const struct tq_graph *g);

/* First and last date with any service; false without any. */
bool tq_timetable_dates(const struct tq_graph *g, int32_t *first, int32_t *last);

/* Real times (seconds of the service day `date`) of a line's run, trip counting from its
 * first, at line position index, given in the line's own (search) order, slack put back. */
void tq_timetable_real_times(const struct tq_timetable *t, uint32_t line, uint32_t trip,
                             uint32_t index, int32_t *arrive_s, int32_t *depart_s);

#endif
