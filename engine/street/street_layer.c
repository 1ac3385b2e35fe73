/* Layers: turned round, and the weight of one edge. */
#include <stdlib.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/street/street.h"

enum tq_code tq_layer_reverse(const struct tq_layer *layer, struct tq_layer *out,
                              struct tq_err *err) {
  uint32_t n = layer->n_vertices, n_arcs = layer->n_arcs;
  uint32_t *first_out = tq_calloc((size_t)n + 2, sizeof *first_out);
  struct tq_arc *arcs = tq_alloc(n_arcs, sizeof *arcs);
  uint32_t *arc_edges = tq_alloc(n_arcs, sizeof *arc_edges);
  if (!first_out || !arcs || !arc_edges) {
    free(first_out);
    free(arcs);
    free(arc_edges);
    return tq_fail_memory(err, "the reversed streets");
  }
  /* counted two places ahead, so that filling leaves each row's start behind */
  for (uint32_t a = 0; a < n_arcs; a++) first_out[layer->arcs[a].head + 2]++;
  for (uint32_t v = 0; v < n; v++) first_out[v + 2] += first_out[v + 1];
  for (uint32_t v = 0; v < n; v++)
    for (uint32_t a = layer->first_out[v]; a < layer->first_out[v + 1]; a++) {
      uint32_t k = first_out[layer->arcs[a].head + 1]++;
      arcs[k] = (struct tq_arc){v, layer->arcs[a].weight_ds};
      arc_edges[k] = layer->arc_edges[a];
    }
  *out = (struct tq_layer){n, n_arcs, first_out, arcs, arc_edges, !layer->reversed};
  return TQ_OK;
}

void tq_layer_free(struct tq_layer *layer) {
  if (!layer) return;
  free((void *)layer->first_out);
  free((void *)layer->arcs);
  free((void *)layer->arc_edges);
  memset(layer, 0, sizeof *layer);
}

uint32_t tq_layer_edge_weight_ds(const struct tq_graph *g, const struct tq_layer *layer,
                                 uint32_t edge, int dir) {
  const struct tq_edge *e = &g->edges[edge];
  uint32_t tail = (dir != 0) != layer->reversed ? e->to : e->from;
  uint32_t best = TQ_FAR, arc_edge = edge * 2 + (dir != 0);
  for (uint32_t a = layer->first_out[tail]; a < layer->first_out[tail + 1]; a++)
    if (layer->arc_edges[a] == arc_edge && layer->arcs[a].weight_ds < best)
      best = layer->arcs[a].weight_ds;
  return best;
}
