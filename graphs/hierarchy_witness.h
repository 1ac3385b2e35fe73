/* What is lost when a state is contracted. Private to the hierarchy. */
#ifndef TQ_GRAPHS_HIERARCHY_WITNESS_H
#define TQ_GRAPHS_HIERARCHY_WITNESS_H

#include "graphs/hierarchy_net.h"

struct tq_shortcut {
  uint32_t from, to;
  uint32_t weight_ds;
};
typedef TQ_VEC(struct tq_shortcut) tq_shortcuts;

/* Scratch of the bounded searches, for one thread. */
struct tq_witness;
struct tq_witness *tq_witness_new(void); /* NULL: no memory */
void tq_witness_free(struct tq_witness *w);

/* Appends the arcs that must replace the ways from one neighbour of the state over it to
 * another, save where a way without it that is as short is found.
 * barred  [states] where not 0 and below the state, no way may lead over it: it is
 *         contracted before this one
 * Returns false when memory is out.
 * Cost    a search of at most a few hundred states for each neighbour */
bool tq_witness_shortcuts(struct tq_witness *w, const struct tq_hop_net *net, uint32_t state,
                          const uint8_t *barred, tq_shortcuts *out);

#endif
