/* Islands: pieces of a mode's streets that hang together with the main part in no
 * direction. They are kept and can be searched; this counts them. */
#ifndef TQ_STREET_ISLANDS_H
#define TQ_STREET_ISLANDS_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"

struct tq_islands {
  uint32_t n_edges;      /* that the mode may use */
  uint32_t n_main_edges; /* in the main part: every one can be left for every other */
  uint32_t n_dead_edges; /* joined to the main part, but not both to and from it */
  uint32_t n_islands;    /* pieces without an edge of the main part */
  uint32_t n_island_edges;
  uint32_t n_largest; /* edges of the largest island */
  uint32_t edge;      /* one of the largest island's; TQ_NO_EDGE without islands */
};

/* Errors  TQ_E_MEMORY
 * Cost    one pass over the mode's arcs, 4 bytes a vertex and 1 an edge */
enum tq_code tq_islands_count(const struct tq_graph *g, enum tq_mode mode, struct tq_islands *out,
                              struct tq_err *err);

#endif
