#include "engine/street/avoid.h"

#include <string.h>

#include "engine/base/mem.h"
#include "engine/street/street.h"

static const char *const names[TQ_N_AVOIDS] = {"toll", "ferry", "motorway"};

const char *tq_avoid_name(int i) { return names[i]; }

bool tq_avoid_parse(const char *name, uint32_t *bit) {
  for (int i = 0; i < TQ_N_AVOIDS; i++)
    if (!strcmp(name, names[i])) {
      *bit = 1u << i;
      return true;
    }
  return false;
}

uint32_t tq_avoid_of_mode(enum tq_mode mode, uint32_t avoid) {
  return mode == TQ_CAR ? avoid : avoid & TQ_AVOID_FERRY;
}

bool tq_avoided(const struct tq_graph *g, uint32_t part, uint32_t avoid) {
  uint32_t flags = g->edges[part / 2].flags, road_class = flags & TQ_EDGE_CLASS;
  uint32_t toll = part % 2 ? TQ_EDGE_TOLL_BACK : TQ_EDGE_TOLL;
  return (avoid & TQ_AVOID_TOLL && flags & toll) ||
         (avoid & TQ_AVOID_FERRY && flags & TQ_EDGE_FERRY) ||
         (avoid & TQ_AVOID_MOTORWAY &&
          (road_class == TQ_ROAD_MOTORWAY || road_class == TQ_ROAD_MOTORWAY_LINK));
}

enum tq_code tq_layer_without(const struct tq_graph *g, const struct tq_layer *layer,
                              uint32_t avoid, struct tq_layer *out, struct tq_err *err) {
  uint32_t n = layer->n_states, n_left = 0;
  uint32_t *first_out = tq_alloc((size_t)n + 1, sizeof *first_out);
  struct tq_arc *arcs = tq_alloc(layer->n_arcs, sizeof *arcs);
  uint32_t *arc_edges = tq_alloc(layer->n_arcs, sizeof *arc_edges);
  struct tq_layer left = *layer;
  left.first_out = first_out;
  left.arcs = arcs;
  left.arc_edges = arc_edges;
  if (!first_out || !arcs || !arc_edges) {
    tq_layer_free(&left);
    return tq_fail_memory(err, "the streets that are not avoided");
  }
  for (uint32_t s = 0; s < n; s++) {
    first_out[s] = n_left;
    for (uint32_t a = layer->first_out[s]; a < layer->first_out[s + 1]; a++) {
      if (tq_avoided(g, layer->arc_edges[a], avoid)) continue;
      arcs[n_left] = layer->arcs[a];
      arc_edges[n_left++] = layer->arc_edges[a];
    }
  }
  first_out[n] = left.n_arcs = n_left;
  *out = left;
  return TQ_OK;
}
