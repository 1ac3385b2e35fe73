/* Street travel times from many origins at once, over the graph's hierarchies. The answers are
 * those of tq_search, to the second. */
#ifndef TQ_JOURNEY_MANY_H
#define TQ_JOURNEY_MANY_H

#include "engine/journey/points.h"
#include "engine/journey/request.h"

/* From so many origins on it takes less time than one search after the other. */
enum { TQ_MANY_FROM = 24 };

/* Whether the graph has what the request needs: street modes alone, a hierarchy of each, with
 * nothing avoided and no traffic, for which hierarchies do not hold. */
bool tq_many_fits(const struct tq_graph *g, const struct tq_request *r);

/* Scratch for one completed request that fits, one thread. Before it call
 * tq_graph_check_hierarchies for the request's modes.
 * Errors  TQ_E_MEMORY
 * Memory  64 bytes a state and 8 for each gate of its blocks, for each mode */
struct tq_many;
enum tq_code tq_many_new(const struct tq_graph *g, const struct tq_request *r, struct tq_many **out,
                         struct tq_err *err);
void tq_many_free(struct tq_many *m);

/* Points whose times are asked for after every run, borrowed; returns in *list how they are
 * called below. Errors  TQ_E_ARG more than four lists; TQ_E_MEMORY
 * Cost  about 20 bytes a link and mode */
enum tq_code tq_many_points(struct tq_many *m, const struct tq_points *points, uint32_t *list,
                            struct tq_err *err);

/* The most origins of a run: 32 where the largest cutoff allows, else 16. */
uint32_t tq_many_most(const struct tq_many *m);

/* Searches from each of the origins (towards each with reverse), up to the largest cutoff.
 * Errors  TQ_E_MEMORY */
enum tq_code tq_many_run(struct tq_many *m, const struct tq_pos *origins, uint32_t n,
                         struct tq_err *err);

/* As tq_search_best_times after a tq_search_run from that one origin of the last run.
 * Errors  TQ_E_OUTSIDE as tq_search_run would have told; TQ_E_MEMORY */
enum tq_code tq_many_best_times(struct tq_many *m, uint32_t origin, uint32_t list, int32_t *time_s,
                                uint8_t *which, struct tq_err *err);

#endif
