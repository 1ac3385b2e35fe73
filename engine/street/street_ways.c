/* How states were reached, found from the labels when it is first asked after a run: most
 * searches are never asked, and run faster without keeping it. */
#include "engine/street/street_state.h"

/* Above every state, below every seed. */
#define UNKNOWN (SEED_LINK - 1)

static bool is_seed(uint32_t from) { return from >= SEED_LINK; }

static void find_from(struct tq_street *s, uint32_t state) {
  const struct tq_layer *layer = s->layer;
  uint32_t now_ds = s->labels_ds[state];
  for (uint32_t a = layer->first_out[state]; a < layer->first_out[state + 1]; a++) {
    struct tq_arc arc = layer->arcs[a];
    uint32_t label_ds = s->labels_ds[arc.head], *from = &s->from[arc.head];
    if (label_ds == TQ_FAR || label_ds <= now_ds || is_seed(*from) || *from <= state) continue;
    if (tq_street_after_ds(s, layer->arc_edges[a], now_ds, arc.weight_ds) == label_ds)
      *from = state;
  }
}

/* A seed counts before an arc with the same label, the lowest state before others. Weights
 * are at least 1, so that labels fall along every way back. */
static void find_ways(struct tq_street *s) {
  if (s->ways_known) return;
  for (uint32_t i = 0; i < s->n_touched; i++) s->from[s->touched[i]] = UNKNOWN;
  for (size_t i = 0; i < s->starts.n; i++)
    if (s->labels_ds[s->starts.v[i].state] == s->starts.v[i].at_ds)
      s->from[s->starts.v[i].state] = s->starts.v[i].from;
  for (uint32_t i = 0; i < s->n_touched; i++) find_from(s, s->touched[i]);
  s->ways_known = true;
}

uint32_t tq_street_parent(struct tq_street *s, uint32_t state) {
  find_ways(s);
  return is_seed(s->from[state]) ? NO_STATE : s->from[state];
}

uint32_t tq_street_parent_arc(struct tq_street *s, uint32_t state) {
  uint32_t parent = tq_street_parent(s, state);
  if (parent == NO_STATE) return TQ_NO_ARC;
  const struct tq_layer *layer = s->layer;
  uint32_t before_ds = s->labels_ds[parent], a = layer->first_out[parent];
  while (layer->arcs[a].head != state ||
         tq_street_after_ds(s, layer->arc_edges[a], before_ds, layer->arcs[a].weight_ds) !=
             s->labels_ds[state])
    a++;
  return a;
}

uint32_t tq_street_seed_of(struct tq_street *s, uint32_t state) {
  find_ways(s);
  while (!is_seed(s->from[state])) state = s->from[state];
  return s->from[state] == PLAIN_SEED ? NO_SEED : s->from[state] - SEED_LINK;
}
