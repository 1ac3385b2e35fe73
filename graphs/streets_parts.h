/* Private to the streets*.c files: the network between the steps of the compilation. */
#ifndef TQ_GRAPHS_STREETS_PARTS_H
#define TQ_GRAPHS_STREETS_PARTS_H

#include "graphs/draft.h"
#include "graphs/osm_reader.h"
#include "graphs/osm_tags.h"
#include "graphs/speeds.h"
#include "graphs/streets.h"

/* Longer or slower edges are cut down to this: tq_graph_check takes more for damage. */
enum { TQ_MAX_LENGTH_DM = 1 << 27, TQ_MAX_WEIGHT_DS = 1 << 27 };

/* Streets cut into edges, in the order of the ways. */
struct tq_street_net {
  TQ_VEC(struct tq_way_use) uses; /* one a usable way, then those of edges and connectors */
  TQ_VEC(uint32_t) use_ways;      /* of the ways' uses: into osm->ways, growing */
  TQ_VEC(struct tq_pos) vertices;
  TQ_VEC(uint8_t) signals; /* [vertices] as the low byte of tq_osm_node_waits */
  TQ_VEC(struct tq_edge) edges;
  TQ_VEC(uint32_t) edge_uses;   /* [edges] into uses */
  TQ_VEC(uint32_t) first_shape; /* [edges + 1] */
  TQ_VEC(struct tq_pos) shape;
};

void tq_street_net_free(struct tq_street_net *net);

/* A node that stops modes or makes cars wait. */
struct tq_special_node {
  uint32_t node;
  uint8_t blocks;  /* modes, as tq_osm_node_blocks */
  uint8_t signals; /* as the low byte of tq_osm_node_waits */
  uint8_t modes;   /* of the ways that touch the node */
  bool ends;       /* cars pass only where their journey begins or ends */
  bool one_side;   /* the signals are for those who go to the nearer junction */
};

/* What the nodes do: where ways are cut, who is stopped, where signals are. */
struct tq_street_nodes {
  uint8_t *marks;                         /* [osm->nodes] TQ_NODE_* */
  TQ_VEC(struct tq_special_node) special; /* by node */
};
enum { TQ_NODE_USED = 1, TQ_NODE_VERTEX = 2, TQ_NODE_SPECIAL = 4, TQ_NODE_JUNCTION = 8 };

/* Finds the usable ways (net->uses) and marks their nodes. Conditional tags are applied,
 * or counted in the report. False: no memory. */
bool tq_street_nodes_mark(const struct tq_osm *osm, const struct tq_street_opts *opts,
                          struct tq_street_net *net, struct tq_street_nodes *nodes,
                          struct tq_report *report);
void tq_street_nodes_free(struct tq_street_nodes *nodes);

/* NULL for a node that is not special. */
struct tq_special_node *tq_special_find(const struct tq_street_nodes *nodes, uint32_t node);

/* Cuts the ways of net->uses into the net's edges. Names go into d. */
enum tq_code tq_streets_cut(const struct tq_osm *osm, const struct tq_street_nodes *nodes,
                            const struct tq_street_opts *opts, struct tq_street_net *net,
                            struct tq_draft *d, struct tq_err *err);

/* Moves the net into d: vertices in Hilbert order, edges by `from`. net keeps signals
 * and edge_uses, in the new order. */
enum tq_code tq_streets_order(struct tq_street_net *net, struct tq_draft *d, struct tq_err *err);

/* Fills the profiles of d's edges; nothing without a table (NULL). The report counts
 * congestion_unknown_way. */
enum tq_code tq_streets_congestion(const struct tq_congestion *table, struct tq_draft *d,
                                   struct tq_err *err);

/* Builds the layers of d, without turn restrictions. */
enum tq_code tq_streets_layers(const struct tq_street_net *net, const struct tq_speeds *speeds,
                               struct tq_draft *d, struct tq_err *err);

/* Lays the turn restrictions over the layers of d. The report counts those left out:
 * restriction_incomplete, _missing_member, _not_touching, _ambiguous, _unknown, and
 * restriction_conditional where no moment is given. */
enum tq_code tq_streets_turns(const struct tq_osm *osm, const struct tq_street_opts *opts,
                              struct tq_draft *d, struct tq_err *err);

/* Marks the edges of each layer's main component. */
enum tq_code tq_streets_main_parts(struct tq_draft *d, struct tq_err *err);

/* Component of every state of a layer: comp [n_states], numbered from 0; in *largest
 * the one with most states. False: no memory. Tarjan (1972), without recursion. */
bool tq_strong_components(const uint32_t *first_out, const struct tq_arc *arcs, uint32_t n_states,
                          uint32_t *comp, uint32_t *largest);

/* Builds runs and their tree. */
enum tq_code tq_streets_runs(struct tq_draft *d, struct tq_err *err);

/* Builds water barriers and their tree. */
enum tq_code tq_streets_barriers(const struct tq_osm *osm, struct tq_draft *d, struct tq_err *err);

#endif
