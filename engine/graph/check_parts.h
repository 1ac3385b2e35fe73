/* Parts of the checks of a graph, private to check*.c. */
#ifndef TQ_GRAPH_CHECK_PARTS_H
#define TQ_GRAPH_CHECK_PARTS_H

#include "engine/graph/graph.h"

/* The section's element is damaged. */
static inline enum tq_code bad(struct tq_err *err, const char *section, uint64_t i,
                               const char *what) {
  return tq_fail(err, TQ_E_FORMAT,
                 "the graph is damaged: section %s, element %llu: %s; build it again", section,
                 (unsigned long long)i, what);
}

static inline bool range_ok(uint32_t first, uint32_t n, uint32_t total) {
  return (uint64_t)first + n <= total;
}

/* first[0..n] starts at 0, never falls and ends at total. */
enum tq_code tq_check_first(const uint32_t *first, uint32_t n, uint32_t total, const char *section,
                            struct tq_err *err);

/* After tq_graph_check_hierarchies: no arc of the layer is shorter than the hierarchy's. */
enum tq_code tq_check_hierarchy_follows(const struct tq_layer *layer, const struct tq_hierarchy *h,
                                        struct tq_err *err);

/* The sections of fares: indexes, ranges and amounts. */
enum tq_code tq_graph_check_fares(const struct tq_graph *g, struct tq_err *err);

#endif
