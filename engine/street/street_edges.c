/* Which edges a street search came onto. */
#include "engine/street/street_state.h"

static void mark(uint64_t *bits, uint32_t edge) { bits[edge / 64] |= (uint64_t)1 << edge % 64; }

static void find_edges(struct tq_street *s) {
  const struct tq_layer *layer = s->layer;
  uint64_t *bits = s->edge_bits;
  for (uint32_t i = 0; i < s->n_touched; i++)
    for (uint32_t a = layer->first_out[s->touched[i]]; a < layer->first_out[s->touched[i] + 1]; a++)
      mark(bits, layer->arc_edges[a] / 2);
  for (size_t i = 0; i < s->seeds.n; i++)
    if (s->seeds.v[i].link.edge != TQ_NO_EDGE) mark(bits, s->seeds.v[i].link.edge);
  s->n_edges = 0;
  for (uint32_t word = 0; word <= s->g->n_edges / 64; word++) {
    for (uint64_t left = bits[word]; left; left &= left - 1)
      s->edges[s->n_edges++] = word * 64 + (uint32_t)__builtin_ctzll(left);
    bits[word] = 0;
  }
}

const uint32_t *tq_street_edges(struct tq_street *s, uint32_t *n) {
  if (!s->edges_known) find_edges(s);
  s->edges_known = true;
  *n = s->n_edges;
  return s->edges;
}
