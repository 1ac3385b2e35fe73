/* Layers: turned round, and the weight of one edge. */
#include <stdlib.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/street/street.h"

enum tq_code tq_layer_reverse(const struct tq_layer *layer, struct tq_layer *out,
                              struct tq_err *err) {
  uint32_t n = layer->n_states, n_arcs = layer->n_arcs;
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
  *out = (struct tq_layer){.n_vertices = layer->n_vertices,
                           .n_arcs = n_arcs,
                           .first_out = first_out,
                           .arcs = arcs,
                           .arc_edges = arc_edges,
                           .reversed = !layer->reversed,
                           .n_states = n,
                           .n_copies = layer->n_copies,
                           .state_vertex = layer->state_vertex};
  return TQ_OK;
}

void tq_layer_free(struct tq_layer *layer) {
  if (!layer) return;
  free((void *)layer->first_out);
  free((void *)layer->arcs);
  free((void *)layer->arc_edges);
  memset(layer, 0, sizeof *layer);
}

static uint32_t first_copy_from(const struct tq_layer *layer, uint32_t low, uint32_t vertex) {
  uint32_t high = layer->n_copies;
  while (low < high) {
    uint32_t mid = low + (high - low) / 2;
    if (layer->state_vertex[mid] < vertex)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

void tq_layer_copies(const struct tq_layer *layer, uint32_t vertex, uint32_t *first,
                     uint32_t *end) {
  uint32_t low = first_copy_from(layer, 0, vertex), high = low;
  while (high < layer->n_copies && layer->state_vertex[high] == vertex) high++;
  *first = layer->n_vertices + low;
  *end = layer->n_vertices + high;
}

static uint32_t row_weight_ds(const struct tq_layer *layer, uint32_t state, uint32_t arc_edge) {
  uint32_t best = TQ_FAR;
  for (uint32_t a = layer->first_out[state]; a < layer->first_out[state + 1]; a++)
    if (layer->arc_edges[a] == arc_edge && layer->arcs[a].weight_ds < best)
      best = layer->arcs[a].weight_ds;
  return best;
}

/* A vertex has an arc over each of its edges, without the delay of a turn; with the arcs turned
 * round some of them stand with its copies. */
uint32_t tq_layer_edge_weight_ds(const struct tq_graph *g, const struct tq_layer *layer,
                                 uint32_t edge, int dir) {
  const struct tq_edge *e = &g->edges[edge];
  uint32_t tail = (dir != 0) != layer->reversed ? e->to : e->from;
  uint32_t arc_edge = edge * 2 + (dir != 0), state, end;
  uint32_t best = row_weight_ds(layer, tail, arc_edge);
  if (!layer->reversed || layer->n_copies == 0) return best;
  for (tq_layer_copies(layer, tail, &state, &end); state < end; state++) {
    uint32_t weight_ds = row_weight_ds(layer, state, arc_edge);
    if (weight_ds < best) best = weight_ds;
  }
  return best;
}

uint32_t tq_layer_turn_ds(const struct tq_layer *layer, uint32_t state, uint32_t arc_edge,
                          uint32_t weight_ds) {
  for (uint32_t a = layer->first_out[state]; a < layer->first_out[state + 1]; a++)
    if (layer->arc_edges[a] == arc_edge &&
        (!layer->reversed || layer->arcs[a].head < layer->n_vertices))
      return layer->arcs[a].weight_ds - weight_ds;
  return TQ_FAR;
}
