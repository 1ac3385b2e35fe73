/* The slow truth about transit searches: every call of every trip of every day tried from every
 * other that somebody can have got off at, ride by ride, straight from the graph's columns and in
 * real time. Shares no code (but the draw of a phase) and no data structure with engine/transit.
 * For graphs of a few stops and trips. */
#ifndef TQ_TESTS_TRANSIT_ORACLE_H
#define TQ_TESTS_TRANSIT_ORACLE_H

#include "engine/transit/raptor.h"

enum { TQ_ORACLE_STOPS = 16 };

struct tq_oracle;

/* g and o stay borrowed; o->from_s, to_s and mirror do not matter. NULL: no memory. */
struct tq_oracle *tq_oracle_new(const struct tq_graph *g, const struct tq_timetable_opts *o);
void tq_oracle_free(struct tq_oracle *x);

/* Earliest arrivals by ride: arrive_s[k][stop] with at most k rides, k = 1 .. max_rides. */
void tq_oracle_forward(struct tq_oracle *x, const struct tq_access *access, size_t n_access,
                       int32_t depart_s, int32_t cutoff_s, int max_rides,
                       int32_t arrive_s[TQ_MAX_RIDES + 1][TQ_ORACLE_STOPS]);

/* Latest real time to be at `stop`, ready for a first ride there, so as to reach one of
 * the ends (a stop, then its walk) by arrive_s with at most k rides, found by trying departures
 * forwards: latest_s[k], k = 1 .. max_rides; -TQ_NEVER when none is at arrive_s - cutoff_s or
 * later. False: no memory. */
bool tq_oracle_latest(struct tq_oracle *x, uint32_t stop, const struct tq_access *ends,
                      size_t n_ends, int32_t arrive_s, int32_t cutoff_s, int max_rides,
                      int32_t latest_s[TQ_MAX_RIDES + 1]);

/* For oracles that try every journey: the runs of trips that may be ridden (the trip and what
 * is added to its times); the k-th run as which a run goes on, UINT32_MAX when there are no more;
 * and the seconds for changing from trip a at a stop to trip b at a stop, -1 when it cannot be
 * done. */
uint32_t tq_oracle_n_runs(const struct tq_oracle *x);
void tq_oracle_run(const struct tq_oracle *x, uint32_t run, uint32_t *trip, int32_t *shift_s);
uint32_t tq_oracle_goes_on(const struct tq_oracle *x, uint32_t run, uint32_t k);
int32_t tq_oracle_change_s(const struct tq_oracle *x, uint32_t a, uint32_t at_a, uint32_t b,
                           uint32_t at_b);

#endif
