/* The textbook: Dijkstra with a binary heap of (label, state) pairs, a new pair for each
 * better label, stale ones dropped when they come up. What the street search is
 * measured against. */
#ifndef TQ_TESTS_BENCH_PLAIN_DIJKSTRA_H
#define TQ_TESTS_BENCH_PLAIN_DIJKSTRA_H

#include "engine/graph/graph.h"

struct plain_dijkstra;

/* NULL when memory is out. */
struct plain_dijkstra *plain_dijkstra_new(const struct tq_layer *layer);
void plain_dijkstra_free(struct plain_dijkstra *d);

/* Forgets the last search; costs what it reached. */
void plain_dijkstra_reset(struct plain_dijkstra *d);

/* Labels of all states within the cutoff, from one state at 0. */
void plain_dijkstra_run(struct plain_dijkstra *d, uint32_t from, uint32_t cutoff_ds);

/* UINT32_MAX: not within the cutoff. */
uint32_t plain_dijkstra_at_ds(const struct plain_dijkstra *d, uint32_t state);

#endif
