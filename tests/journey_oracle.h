/* The slow truth about whole journeys on small regions: street times between all pairs of
 * vertices (Floyd and Warshall), rides by tests/transit_oracle.h, every combination of
 * legs tried; drives in traffic by a time-dependent Bellman and Ford. Shares the engine's rounding
 * of a leg, not its searches. */
#ifndef TQ_TESTS_JOURNEY_ORACLE_H
#define TQ_TESTS_JOURNEY_ORACLE_H

#include "engine/journey/request.h"

struct tq_truth;

/* g and r stay borrowed; origins are copied. Aborts when memory is out. */
struct tq_truth *tq_truth_new(const struct tq_graph *g, const struct tq_request *r,
                              const struct tq_pos *origins, uint32_t n_origins);
void tq_truth_free(struct tq_truth *t);

/* Prepares the time at the place: a departure, or an arrival with reverse. */
void tq_truth_set_time(struct tq_truth *t, int32_t time_s);

/* Seconds between the origins and a cell at that time by the best way asked for; -1 when
 * there is none within the largest cutoff. */
int32_t tq_truth_cell_s(struct tq_truth *t, uint32_t cell);

/* The same by ways without a ride, which take the same at any time. */
int32_t tq_truth_cell_steady_s(struct tq_truth *t, uint32_t cell);

#endif
