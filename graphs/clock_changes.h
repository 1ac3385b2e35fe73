/* How the clock of the graph, that of its first feed's zone, changes over the year. */
#ifndef TQ_GRAPHS_CLOCK_CHANGES_H
#define TQ_GRAPHS_CLOCK_CHANGES_H

#include "graphs/draft.h"

/* After the last feed: fills the draft's clock_changes over the dates of its feeds and a week
 * around. None for a clock that never changes there, or that nobody knows.
 * Errors  TQ_E_MEMORY */
enum tq_code tq_clock_changes_fill(struct tq_draft *d, struct tq_err *err);

#endif
