/* Roads without through traffic, as states of the cars' layer: see struct tq_layer.
 *
 * Edges flagged TQ_EDGE_ENDS_ONLY may be used where a journey begins and where it ends,
 * never between two others: what a journey travels is a number of such edges, then of free
 * ones, then of such again, each number may be zero. A journey is in one of three phases,
 * and a state stands for a state of the turn restrictions and a phase:
 *   begins   only flagged edges so far, or nothing: every arc is left. The vertices' own
 *            states are of this phase, so travel that starts on an edge needs no more.
 *   free     has travelled a free edge, the last one: every arc is left. The same state as
 *            the vertex itself where no flagged edge leads on, nearly everywhere.
 *   ends     has come from a free edge onto a flagged one: only flagged arcs are left.
 *
 * Free streets that the rest of the network reaches, or is reached from, only over flagged ones
 * (behind the gate of an estate of which only the gate was tagged) count as flagged, else nobody
 * could ever drive there: those that the largest strongly connected part of the free streets,
 * in each piece of the cars' network, comes to over flagged edges and not without them, or that
 * come to it so. They get the flag too, and so says every list of edges.
 *
 * Here a time is that of the fastest
 * way that is allowed. */
#ifndef TQ_GRAPHS_ENDS_H
#define TQ_GRAPHS_ENDS_H

#include "graphs/draft.h"

/* Fills d->car_ends, and the flags of edges so reached, from the flags and the cars' layer, on
 * which no states are laid yet;
 * leaves it empty when no car may use a flagged edge.
 * Cost    O(edges + arcs)
 * Errors  TQ_E_MEMORY */
enum tq_code tq_ends_find(struct tq_draft *d, struct tq_err *err);

/* Lays the phases over the cars' layer, on which the turn restrictions lie already, as
 * d->car_ends says; without it nothing changes. Counts in d->n_ends_states what the layer
 * has more of states.
 * Cost    O(states + arcs), sorting the new states by vertex
 * Errors  TQ_E_MEMORY */
enum tq_code tq_ends_apply(struct tq_draft *d, struct tq_err *err);

#endif
