/* What is left of a layer while its states are contracted. Private to the hierarchy. */
#ifndef TQ_GRAPHS_HIERARCHY_NET_H
#define TQ_GRAPHS_HIERARCHY_NET_H

#include "engine/base/mem.h"
#include "engine/graph/graph.h"

#define TQ_NO_WAY UINT32_MAX

/* A neighbour: the arc to it and the arc from it, TQ_NO_WAY where there is none. */
struct tq_hop {
  uint32_t state;
  uint32_t out_ds, in_ds;
};

struct tq_hop_row {
  uint32_t first; /* into hops */
  uint32_t n, cap;
};

enum { TQ_HOLE_CAPS = 256 };

/* Rows of all states, lightest arcs out first. A contracted state's row stays as it was then: its
 * neighbours are those above it; it has left theirs. Rows that outgrow their place move to a hole
 * that another left, or to the end. */
struct tq_hop_net {
  uint32_t n_states;
  struct tq_hop_row *rows;
  TQ_VEC(struct tq_hop) hops;
  TQ_VEC(uint32_t) holes[TQ_HOLE_CAPS]; /* first hops of free places, by capacity */
};

/* The arcs of a layer without loops, the lightest of several. false: no memory, or more than
 * 2^32 neighbours. */
bool tq_hop_net_make(struct tq_hop_net *net, const struct tq_layer *layer);
void tq_hop_net_free(struct tq_hop_net *net);

/* An arc between states that are left, unless there is one as light; false: no memory. */
bool tq_hop_net_join(struct tq_hop_net *net, uint32_t from, uint32_t to, uint32_t weight_ds);

/* Takes the state out of its neighbours' rows. */
void tq_hop_net_leave(struct tq_hop_net *net, uint32_t state);

static inline const struct tq_hop *tq_hops(const struct tq_hop_net *net, uint32_t state,
                                           uint32_t *n) {
  *n = net->rows[state].n;
  return net->hops.v + net->rows[state].first;
}

#endif
