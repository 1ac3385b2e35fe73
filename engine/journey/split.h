/* What travel times are made of, door to door. */
#ifndef TQ_JOURNEY_SPLIT_H
#define TQ_JOURNEY_SPLIT_H

#include "engine/journey/route.h"
#include "engine/journey/search.h"

/* The parts of one journey in the order of real travel; they add up to its time. A journey
 * without a ride is access alone. */
struct tq_split {
  int32_t access_s;   /* to the first stop; -1: there is no journey */
  int32_t wait_s;     /* for every vehicle, slack included; with reverse also at the end, up to
                         the arrival asked for */
  int32_t ride_s;     /* in vehicles, also while they stand */
  int32_t transfer_s; /* on foot between stops */
  int32_t egress_s;   /* from the last stop */
  uint32_t networks;  /* bits 1 << enum tq_network of the rides */
};

/* The splits of the times that tq_search_best_times gave for these points after the same run.
 * A percentile's journey is that of the first departure (arrival with reverse) whose time is
 * the percentile, the very one that tq_route_to lays out when the percentile comes first.
 * time_s, which  [n_percentiles * n] as tq_search_best_times filled them
 * out      [n_percentiles * n]
 * Errors   TQ_E_ARG request.far_times; TQ_E_MEMORY
 * Cost     the ways from stops to points once more, and one RAPTOR run for each departure
 *          that some time stands for */
enum tq_code tq_search_split(struct tq_search *s, const struct tq_points *points,
                             const int32_t *time_s, const uint8_t *which, struct tq_split *out,
                             struct tq_err *err);

/* The split of a journey that was found, from its legs. */
struct tq_split tq_route_split(const struct tq_graph *g, const struct tq_route_found *r);

#endif
