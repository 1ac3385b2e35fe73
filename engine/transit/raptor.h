/* RAPTOR: earliest arrivals by public transport with at most so many rides, for one
 * departure or for every minute of a window. Works in the timetable's search time,
 * so that a mirrored timetable answers "latest departure towards".
 * Source: Delling, Pajor, Werneck, Round-Based Public Transit Routing (2012). */
#ifndef TQ_TRANSIT_RAPTOR_H
#define TQ_TRANSIT_RAPTOR_H

#include "engine/transit/timetable.h"

#define TQ_NEVER INT32_MAX
#define TQ_NOT_REACHED UINT16_MAX
enum { TQ_MAX_RIDES = 15, TQ_MAX_TRAVEL_S = 65534 };

/* A stop within reach of the origin, each stop once. */
struct tq_access {
  uint32_t stop;
  int32_t walk_s;
};

/* Rules. A journey: access, then rides; between two rides either stay at the stop
 * (change_s) or take one footpath (first_footpath). Boarding needs depart_s >= time at
 * the stop. A ride goes on in another trip where the timetable lets riders stay seated. Stops,
 * here and below, are the graph's; access is to each of their twins. Results are arrivals by ride:
 * walking on from a stop is egress and the caller's. No journey longer than cutoff_s (search time
 * at alighting less depart). */
struct tq_raptor;

/* Scratch for searches of t (borrowed) with at most max_rides (1..TQ_MAX_RIDES) rides:
 * about 0.6 kB a stop, and 32 bytes a stop and ride, most of it used only when reached.
 * Errors  TQ_E_ARG max_rides; TQ_E_MEMORY */
enum tq_code tq_raptor_new(const struct tq_timetable *t, int max_rides, struct tq_raptor **out,
                           struct tq_err *err);
void tq_raptor_free(struct tq_raptor *r);

/* One departure. Labels stay readable until the next run. */
void tq_raptor_run(struct tq_raptor *r, const struct tq_access *access, size_t n_access,
                   int32_t depart_s, int32_t cutoff_s);

/* Earliest arrival at the stop by ride with at most `rides` rides (1..max); TQ_NEVER. */
int32_t tq_raptor_arrive_s(const struct tq_raptor *r, uint32_t stop, int rides);

/* A window: departures first_s + i * step_s, i < n_departures.
 * travel_s  out [n_stops * n_departures], stop-major: seconds from departure i to the
 *           earliest arrival by ride; TQ_NOT_REACHED where none within cutoff_s
 * Exact: equals tq_raptor_run for each departure. Leaves the labels of the last run alone.
 * Errors    TQ_E_ARG cutoff_s below 0 or above TQ_MAX_TRAVEL_S, step_s below 1, or a last
 *           departure near the end of int32
 * Cost      about 15 runs for 120 departures; up to 64 are searched together */
enum tq_code tq_raptor_range(struct tq_raptor *r, const struct tq_access *access, size_t n_access,
                             int32_t first_s, int32_t step_s, uint32_t n_departures,
                             int32_t cutoff_s, uint16_t *travel_s, struct tq_err *err);

/* Whether a window can be searched. Errors  as tq_raptor_range */
enum tq_code tq_window_check(int32_t first_s, int32_t step_s, uint32_t n_departures,
                             int32_t cutoff_s, struct tq_err *err);
/* Who leaves at depart_s, or at any time after the step that follows, is there at arrive_s. */
struct tq_ride_step {
  int32_t depart_s, arrive_s;
};

/* Steps by stop of the graph: steps[first[s] .. first[s + 1]), later departures first; each
 * arrives before the one in front of it. */
struct tq_ride_profile {
  uint32_t *first; /* [n_stops + 1] */
  struct tq_ride_step *steps;
};

/* All departures at once, to the second: for every stop those by ride that no later one does as
 * well as, among the departures of first_s or later that arrive by last_s and within cutoff_s.
 * tq_ride_profile_free releases it. Leaves the labels of the last run alone.
 * Errors  TQ_E_ARG cutoff_s outside 0..TQ_MAX_TRAVEL_S, or first_s and last_s more than
 *         TQ_MAX_PROFILE_S apart; TQ_E_MEMORY
 * Cost    as tq_raptor_range for as many departures as there are different times to leave for the
 *         rides that can be boarded first */
enum { TQ_MAX_PROFILE_S = 4 * 86400 };
enum tq_code tq_raptor_profile(struct tq_raptor *r, const struct tq_access *access, size_t n_access,
                               int32_t first_s, int32_t last_s, int32_t cutoff_s,
                               struct tq_ride_profile *out, struct tq_err *err);
void tq_ride_profile_free(struct tq_ride_profile *p);

/* The latest departure for a stop that is there by by_s; -TQ_NEVER when there is none. */
int32_t tq_ride_profile_latest_s(const struct tq_ride_profile *p, uint32_t stop, int32_t by_s);

/* One ride of a journey found by tq_raptor_run, in search order; a ride in which riders stay
 * seated is several, one a trip. */
struct tq_ride {
  uint32_t line, trip;                /* of the timetable; trip counts from the line's first */
  uint32_t board_index, alight_index; /* positions in the line */
  uint32_t from_stop;                 /* where the rider was before walking to board: the
                                         stop of the ride before, or the boarded stop */
  int32_t walk_s;                     /* footpath to the boarding stop; 0 when none */
  uint32_t seated; /* not 0: on from the one before, in the same vehicle; from_stop and walk_s
                      do not count */
};

/* The rides of the earliest journey to a stop with at most `rides` rides (fewest
 * rides among equals), first ride first: how many stand in rides_out, which has room for
 * tq_raptor_max_parts; 0 when not reached. The first ride's boarding stop is an access stop. */
int tq_raptor_trace(const struct tq_raptor *r, uint32_t stop, int rides, struct tq_ride *rides_out);

/* Most that tq_raptor_trace may write: max_rides unless riders may stay seated somewhere. */
size_t tq_raptor_max_parts(const struct tq_raptor *r);

#endif
