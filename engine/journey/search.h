/* One request on one graph: origin -> streets -> stops -> RAPTOR -> stops -> streets
 * -> points. */
#ifndef TQ_JOURNEY_SEARCH_H
#define TQ_JOURNEY_SEARCH_H

#include "engine/journey/lanes.h"
#include "engine/journey/points.h"
#include "engine/journey/request.h"
#include "engine/snap/snap.h"
#include "engine/street/street.h"
#include "engine/transit/connection_scan.h"
#include "engine/transit/raptor.h"
#include "engine/transit/raptor_fare.h"

struct tq_last_leg;
struct tq_last_legs;

/* Legs to points that are asked for after every run: see engine/journey/legs.h. Borrowed. */
struct tq_kept_legs {
  const struct tq_points *points;
  const struct tq_last_legs *legs;
};
enum { TQ_KEPT_LEGS = 2 };

/* Scratch for one request, one thread; used again for any number of origins. */
struct tq_search {
  const struct tq_graph *graph;
  struct tq_request request;
  const struct tq_search *model;        /* lends its timetable, open and reversed layers; NULL */
  struct tq_layer open[TQ_N_MODES];     /* without what the request avoids, if anything */
  struct tq_layer reversed[TQ_N_MODES]; /* only with request.reverse */
  struct tq_pace paces[TQ_N_MODES];
  struct tq_street *streets[TQ_N_MODES]; /* from the origin, per street mode asked for */
  struct tq_street *direct;              /* on foot from the origin, for transit journeys */
  struct tq_street *first_leg;           /* from the origin to stops; == direct when on foot */
  struct tq_street *last_leg;            /* from one stop at a time to points */
  struct tq_street *to_point;            /* against the search, from one point to stops; made when
                                            first needed, on turned[] */
  struct tq_layer turned[TQ_N_MODES];    /* own: the layers against the search */
  struct tq_timetable *timetable;
  struct tq_raptor *raptor;
  struct tq_fares *fares; /* of a request that limits them, or NULL */
  struct tq_raptor_fare *by_fare;
  bool fares_exact;       /* by_fare has let no label go in the runs so far */
  struct tq_fares *price; /* see tq_search_price_routes, or NULL */
  struct tq_ride *rides;  /* [tq_search_max_parts] of the journey at hand */
  struct tq_scan *scan;   /* made for the second window; NULL before, and where it does not fit */
  uint64_t n_windows;
  struct tq_access *access; /* [n_stops] */
  uint32_t n_access;
  uint32_t *access_origin; /* [n_stops] origin that stands at the access stop or UINT32_MAX */
  uint16_t *ride_s;        /* [n_stops * n_departures] travel time to each stop by ride; undefined
                              where best_ride_s says not reached; NULL with far_times */
  struct tq_ride_profile profile; /* with far_times, of the last run */
  struct tq_ride_rows ride_rows;  /* the same for the lanes' kernels */
  uint16_t *best_ride_s;          /* [n_stops] least over the window; TQ_NOT_REACHED */
  uint32_t *edge_seen;            /* [n_edges] stamps for collecting points once a stop */
  uint32_t edge_stamp;
  struct tq_kept_legs kept[TQ_KEPT_LEGS];
  uint32_t n_kept;
  struct tq_last_leg *reached; /* [max_reached] legs to one point from the stops reached */
  uint32_t max_reached;
  struct tq_snapped *snapped[TQ_N_MODES]; /* [n_origins] where the origins met the streets */
  struct tq_pos *origins;
  uint32_t n_origins;
};

/* Prepares a request that tq_request_complete has accepted.
 * Errors  TQ_E_SERVICE no trip runs on the date; TQ_E_MEMORY
 * Cost    the day's timetable and scratch of the graph's size */
enum tq_code tq_search_new(const struct tq_graph *g, const struct tq_request *request,
                           struct tq_search **out, struct tq_err *err);
void tq_search_free(struct tq_search *s);

/* A search of the same request for another thread, with scratch of its own. It borrows what
 * searches only read: the timetable, the open and the reversed layers of the model, which must live
 * longer. Errors  TQ_E_MEMORY   Cost  scratch of the graph's size */
enum tq_code tq_search_new_like(const struct tq_search *model, struct tq_search **out,
                                struct tq_err *err);

/* Searches from the nearest of the origins (towards it with reverse), up to the
 * largest cutoff.
 * Errors  TQ_E_OUTSIDE no origin reaches a street or stop of any mode asked for, naming
 *         the first and how far away the streets are; TQ_E_MEMORY */
enum tq_code tq_search_run(struct tq_search *s, const struct tq_pos *origins, uint32_t n,
                           struct tq_err *err);

/* Rides from the last run's origins at a lane's time, and the rides of the fastest of these
 * journeys to a stop with at most so many rides, into s->rides (by fare: with as many as the
 * request allows). tq_search_trace gives their number; 0: there is none.
 * Cost    one RAPTOR run */
void tq_search_ride_lane(struct tq_search *s, uint32_t lane);
int tq_search_trace(const struct tq_search *s, uint32_t stop, int max_rides);

/* Room in s->rides. */
size_t tq_search_max_parts(const struct tq_search *s);

/* Searches the walk from the last run's origins again, where a route has overwritten it.
 * Errors  TQ_E_MEMORY */
enum tq_code tq_search_walk_again(struct tq_search *s, struct tq_err *err);

/* Says that a point ("origin", "destination") meets no street of the modes (bits 1 << mode)
 * within the request's max_snap_m, and how far away the nearest one is.
 * Errors  TQ_E_OUTSIDE always */
enum tq_code tq_search_fail_outside(const struct tq_search *s, const char *what, struct tq_pos pos,
                                    uint32_t modes, struct tq_err *err);

/* The origin within TQ_AT_STOP_M of the stop that is nearest to it, and how far away it is;
 * UINT32_MAX when there is none. Cost: O(origins). */
uint32_t tq_origin_at_stop(const struct tq_search *s, uint32_t stop, uint32_t *dist_dm);

/* The part of the graph's grid that holds every cell a run may have reached; cells are all
 * of it (tq_points_of_grid). One cell where none is reached; the whole grid where last legs
 * vary (tq_last_leg_varies). Uses the last leg's scratch.
 * Cost  O(arcs of the settled states + cells on their edges); by transit one street search
 *       from all stops reached at once */
struct tq_window tq_search_window(const struct tq_search *s, const struct tq_points *cells,
                                  const struct tq_grid *grid);

/* Travel times of one way to travel after a run.
 * time_s  out [n_percentiles * points->n], percentile-major: whole seconds, rounded up;
 *         -1 where the largest cutoff is not enough. A street mode gives every
 *         percentile the same.
 * Errors  TQ_E_MEMORY
 * Cost    O(points) + for transit O(stops reached x streets within a leg); for a single
 *         point one street search from the point */
enum tq_code tq_search_times(struct tq_search *s, enum tq_travel travel,
                             const struct tq_points *points, int32_t *time_s, struct tq_err *err);

/* The best of all ways asked for; which (may be NULL) out [n_percentiles * n]: the enum
 * tq_travel that gives the time (the first of equals), 255 where none. */
enum tq_code tq_search_best_times(struct tq_search *s, const struct tq_points *points,
                                  int32_t *time_s, uint8_t *which, struct tq_err *err);

/* How reliable the times are: of the departures (arrivals with reverse) the number that
 * come within each cutoff by the best of all ways asked for; n_departures where a street
 * mode is enough. n_within out [n_cutoffs * n], cutoff-major.
 * Errors  TQ_E_MEMORY
 * Cost    as tq_search_best_times */
enum tq_code tq_search_within(struct tq_search *s, const struct tq_points *points,
                              uint16_t *n_within, struct tq_err *err);

/* Seconds of a street leg that ends at the link, its off-street walk included. */
static inline uint32_t tq_leg_seconds(struct tq_pace pace, uint32_t at_ds, uint32_t dist_dm) {
  if (at_ds == TQ_FAR) return TQ_FAR;
  return tq_pace_seconds(pace, at_ds + tq_pace_off_street_ds(pace, dist_dm));
}

#endif
