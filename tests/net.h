/* A random street network for tests, written straight into a draft: a jittered lattice
 * of vertices around Wuhan, edges between neighbours, all street columns filled in. */
#ifndef TQ_TESTS_NET_H
#define TQ_TESTS_NET_H

#include "graphs/draft.h"
#include "graphs/turns.h"

struct tq_net {
  uint64_t seed;
  uint32_t n_cols, n_rows; /* of the lattice */
  double spacing_m;        /* between neighbours; 0 = 200 */
  uint32_t n_barriers;     /* random water edges, a few hundred metres long */
  bool nasty;              /* zero and enormous weights, self loops, parallel edges */
  uint32_t n_bans;         /* random turn restrictions of each of car and bike */
  const struct tq_turn_delays *delays; /* of cars at turns; NULL: none */
  double ends_share;       /* of the edges that are without through traffic, TQ_EDGE_ENDS_ONLY */
  struct tq_bans *bans;    /* out, may be NULL: [TQ_N_MODES] the chains that were forbidden,
                              the caller frees them */
};

/* Fills vertices, edges, shape, runs, barriers, their trees and the three layers. About
 * one edge in eight is missing, one in four is one-way for cars, some are for one mode
 * only, some may not be snapped to, some have long shapes, and lone pieces besides the
 * main part occur. Turn restrictions are chains of two to four edges; every fourth leaves
 * only one way on. The main parts are those without them. Roads without through traffic are
 * laid over them; d->car_ends tells which. The same net for the same seed. Aborts when memory is out. */
void tq_net_fill(struct tq_draft *d, const struct tq_net *net);

/* An empty draft with the net in it, and its view. Freed with tq_draft_free. */
void tq_net_draft(struct tq_draft *d, struct tq_graph *view, const struct tq_net *net);

/* For nets laid by hand. Vertices and edges are added in any order; tq_net_finish
 * makes shape offsets, runs, trees, layers and main flags of what was added. */
uint32_t tq_net_vertex(struct tq_draft *d, double lon_deg, double lat_deg);

/* Tenths of a second from -> to and back by mode; TQ_NET_NO where it may not. */
#define TQ_NET_NO UINT32_MAX
struct tq_net_edge {
  uint32_t from, to;
  uint32_t flags;
  uint32_t ahead_ds[3], back_ds[3];
};

/* shape: the next n_shape points; NULL for a straight edge. Returns the edge. */
uint32_t tq_net_edge(struct tq_draft *d, const struct tq_net_edge *edge, const struct tq_pos *shape,
                     uint32_t n_shape);
void tq_net_barrier(struct tq_draft *d, struct tq_pos a, struct tq_pos b);
void tq_net_finish(struct tq_draft *d);

/* Gives the edges random weeks, six of them free, calm, steep or absurd. */
void tq_net_traffic(struct tq_draft *d, uint64_t seed);

#endif
