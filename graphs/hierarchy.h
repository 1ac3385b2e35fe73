/* Contraction hierarchies: made from a layer, for sweeps over all of its states. */
#ifndef TQ_GRAPHS_HIERARCHY_H
#define TQ_GRAPHS_HIERARCHY_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"

struct tq_hierarchy_opts {
  int n_threads; /* 1..256; the result is the same for any */
  /* told the share of states done, 0..1, from the caller's thread; may be NULL */
  void (*progress)(void *ctx, const char *phase, double share);
  void *ctx;
  const char *phase; /* told to progress */
};

/* The hierarchy of a layer, in memory of its own. tq_hierarchy_free releases it.
 * Contracts states in the order of their cost, those that are cheaper than all their
 * neighbours at once; what a shortest way over a contracted state loses becomes an arc,
 * unless a bounded search finds another way that is as short.
 * Errors  TQ_E_NO_DATA the layer is empty; TQ_E_MEMORY
 * Cost    about 30 us of CPU time and 230 bytes a state
 * Source  Geisberger, Sanders, Schultes, Delling: Contraction Hierarchies (2008),
 *         doi:10.1007/978-3-540-68552-4_24; Vetter: Parallel Time-Dependent Contraction
 *         Hierarchies (2009) for the independent sets */
enum tq_code tq_hierarchy_make(const struct tq_layer *layer, const struct tq_hierarchy_opts *opts,
                               struct tq_hierarchy *out, struct tq_err *err);

/* Those of the modes (bits 1 << enum tq_mode) of a graph, into out, which starts zeroed; what is
 * there after a failure is to be freed too. opts->phase is not used. */
enum tq_code tq_hierarchies_make(const struct tq_graph *g, uint32_t modes,
                                 const struct tq_hierarchy_opts *opts,
                                 struct tq_hierarchy out[TQ_N_MODES], struct tq_err *err);

/* Zeroed is fine. Only for what tq_hierarchy_make has made. */
void tq_hierarchy_free(struct tq_hierarchy *h);

#endif
