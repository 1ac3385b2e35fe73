/* The compiled network as layers: edges, turn restrictions, stops and patterns. */
#ifndef TQ_TOOLS_NETWORK_LAYERS_H
#define TQ_TOOLS_NETWORK_LAYERS_H

#include "engine/base/mem.h"
#include "engine/graph/graph.h"
#include "tools/network_bans.h"
#include "tools/network_out.h"

typedef TQ_VEC(struct tq_pos) tq_line;

enum { TQ_NETWORK_LAYERS = 4 };

/* What the layers' rows are read from; freed with tq_network_layers_free. */
struct tq_network_layers {
  const struct tq_graph *g;
  struct tq_table_layer layers[TQ_NETWORK_LAYERS]; /* edges, restrictions, stops, patterns */
  uint32_t edge, ban, stop, pattern;               /* of the next row */
  tq_line line;
  tq_bans bans;
  char text[128];
};

/* n must stay where it is until it is freed.
 * Errors  TQ_E_MEMORY
 * Cost    one pass over the arcs that lead to or from copies of vertices */
enum tq_code tq_network_layers_init(struct tq_network_layers *n, const struct tq_graph *g,
                                    struct tq_err *err);
void tq_network_layers_free(struct tq_network_layers *n);

/* The points of an edge from one position to another (of TQ_POS_ONE, from < to), in
 * drawing direction, ends included. False when memory is out. */
bool tq_edge_line(const struct tq_graph *g, uint32_t edge, uint32_t from_pos, uint32_t to_pos,
                  tq_line *out);

#endif
