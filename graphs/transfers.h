/* Walking transfers between stops. */
#ifndef TQ_GRAPHS_TRANSFERS_H
#define TQ_GRAPHS_TRANSFERS_H

#include "graphs/draft.h"

/* Fills the draft's first_transfer and transfers as links.h says, from its stop_links of
 * the walk layer, its transfer_rules (which are put in order) and its station_walks (in
 * order: station_walks.h), which hold instead of other ways. progress as there.
 * Errors  TQ_E_MEMORY
 * Cost    a bounded street search and a look around for each stop with calls */
enum tq_code tq_transfers_fill(struct tq_draft *d, int32_t max_transfer_s,
                               void (*progress)(void *ctx, const char *phase, double share),
                               void *ctx, struct tq_err *err);

/* [n_stops] 1 where some pattern calls; NULL when memory is out. The caller frees it. */
uint8_t *tq_stops_with_calls(const struct tq_graph *g);

#endif
