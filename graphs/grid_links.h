/* Linking the cells of a grid to the streets. */
#ifndef TQ_GRAPHS_GRID_LINKS_H
#define TQ_GRAPHS_GRID_LINKS_H

#include "graphs/draft.h"

/* Appends the draft's cell_links and first_cell_link of every mode: each cell of the
 * grid whose centre has a street within max_snap_m, as tq_snap_modes finds it. g is the
 * draft's view. The same result for any number of threads.
 * Errors  TQ_E_MEMORY */
enum tq_code tq_grid_links(struct tq_draft *d, const struct tq_graph *g, const struct tq_grid *grid,
                           double max_snap_m, int n_threads,
                           void (*progress)(void *ctx, const char *phase, double share), void *ctx,
                           struct tq_err *err);

#endif
