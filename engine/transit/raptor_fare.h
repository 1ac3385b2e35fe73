/* RAPTOR with money: labels of (arrival, fare state), so that a later label with a ticket that
 * still holds is not lost to an earlier one without. Exact while no bag overflows.
 * Sources: Delling, Pajor, Werneck, Round-Based Public Transit Routing (2015), McRAPTOR and
 * rRAPTOR; Conway, Stewart, Getting Charlie off the MTA (2019). */
#ifndef TQ_TRANSIT_RAPTOR_FARE_H
#define TQ_TRANSIT_RAPTOR_FARE_H

#include "engine/transit/fare.h"
#include "engine/transit/raptor.h"

struct tq_raptor_fare;

/* Labels of a stop: with fewer than this the result is exact. */
enum { TQ_FARE_LABELS = 64 };
#define TQ_NO_MAX_FARE INT64_MAX

/* Scratch for searches of t with the fares f (both borrowed; both mirrored, or neither) and
 * at most max_rides rides. Rules of journeys are those of raptor.h.
 * Errors  TQ_E_ARG max_rides, or labels below 2; TQ_E_MEMORY
 * Cost    up to 2 x labels x 130 bytes a stop, of which only what is used is touched */
enum tq_code tq_raptor_fare_new(const struct tq_timetable *t, const struct tq_fares *f,
                                int max_rides, uint32_t labels, struct tq_raptor_fare **out,
                                struct tq_err *err);
void tq_raptor_fare_free(struct tq_raptor_fare *r);

/* One departure: all journeys that cost at most max_fare (minor units) and are not longer than
 * cutoff_s. Labels stay readable until the next run. */
void tq_raptor_fare_run(struct tq_raptor_fare *r, const struct tq_access *access, size_t n_access,
                        int32_t depart_s, int32_t cutoff_s, int64_t max_fare);

/* Whether the last run or range dropped no label: else its times may be too late, never too
 * early. */
bool tq_raptor_fare_exact(const struct tq_raptor_fare *r);

/* An arrival by ride after tq_raptor_fare_run. */
struct tq_fare_arrival {
  int32_t at_s; /* search time */
  int64_t cost; /* minor units */
  uint32_t label;
};

/* The journeys to a stop of which no other is as early and as cheap, the earliest first;
 * out has room for tq_raptor_fare_max_arrivals. Returns their number. */
uint32_t tq_raptor_fare_arrivals(const struct tq_raptor_fare *r, uint32_t stop,
                                 struct tq_fare_arrival *out);

/* The earliest of them, the cheapest among equals; false when there is none. */
bool tq_raptor_fare_best(const struct tq_raptor_fare *r, uint32_t stop,
                         struct tq_fare_arrival *out);

/* The most arrivals that tq_raptor_fare_arrivals gives. */
size_t tq_raptor_fare_max_arrivals(const struct tq_raptor_fare *r);

/* Room that a trace needs. */
size_t tq_raptor_fare_max_parts(const struct tq_raptor_fare *r);

/* The rides of an arrival's journey, as tq_raptor_trace gives them; 0 when the
 * history of the run was too long to be kept. */
int tq_raptor_fare_trace(const struct tq_raptor_fare *r, const struct tq_fare_arrival *arrival,
                         struct tq_ride *rides_out);

/* A window: as tq_raptor_range, for journeys that cost at most max_fare. Departures are
 * searched from the last to the first with the labels kept. */
enum tq_code tq_raptor_fare_range(struct tq_raptor_fare *r, const struct tq_access *access,
                                  size_t n_access, int32_t first_s, int32_t step_s,
                                  uint32_t n_departures, int32_t cutoff_s, int64_t max_fare,
                                  uint16_t *travel_s, struct tq_err *err);

/* A ride of a trace as the fares see it: real positions and times. (Which part of a ride on
 * which one stays seated comes first depends on the direction: seated is left to the caller.) */
struct tq_fare_ride tq_fare_ride_of(const struct tq_timetable *t, const struct tq_ride *ride);

#endif
