/* The slow truth about fares: every journey tried, every way to buy it tried, straight from the
 * graph's columns. Shares nothing with engine/transit/fare*.c. For a handful of trips. */
#ifndef TQ_TESTS_FARE_ORACLE_H
#define TQ_TESTS_FARE_ORACLE_H

#include "engine/transit/fare.h"
#include "tests/transit_oracle.h"

/* The least that the rides cost with these passes (networks); -1 when they cannot be paid. */
int64_t tq_fare_truth(const struct tq_graph *g, const struct tq_fare_opts *o,
                      const struct tq_fare_ride *rides, uint32_t n);

/* Journeys to a stop of which none is as early and as cheap, the earliest first. */
enum { TQ_TRUTH_FRONT = 64 };
struct tq_fare_front {
  uint32_t n;
  struct {
    int32_t at_s; /* real time; in reverse the latest departure, the latest first */
    int64_t cost;
  } v[TQ_TRUTH_FRONT];
};

/* All stops' fronts, [TQ_ORACLE_STOPS]. Forwards from the access stops; with reverse towards
 * them: at_s is then the time to be at the stop, ready to ride, slack included. Returns the number
 * of journeys tried; 0 when there were more than max_journeys (fronts then unusable). */
uint32_t tq_fare_fronts(const struct tq_oracle *x, const struct tq_graph *g,
                        const struct tq_timetable_opts *t, const struct tq_fare_opts *o,
                        const struct tq_access *access, size_t n_access, int32_t time_s,
                        int32_t cutoff_s, int max_rides, uint32_t max_journeys,
                        struct tq_fare_front *fronts);

#endif
