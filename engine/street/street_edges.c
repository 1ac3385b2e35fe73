/* Which edges a street search came onto. */
#include "engine/street/street_state.h"

static void mark(uint64_t *bits, uint32_t edge) { bits[edge / 64] |= (uint64_t)1 << edge % 64; }

uint32_t tq_street_edges(const struct tq_street *s, uint64_t *bits, uint32_t *edges) {
  const struct tq_layer *layer = s->layer;
  uint32_t n_settled, n = 0;
  const uint32_t *settled = tq_street_settled(s, &n_settled);
  for (uint32_t i = 0; i < n_settled; i++)
    for (uint32_t a = layer->first_out[settled[i]]; a < layer->first_out[settled[i] + 1]; a++)
      mark(bits, layer->arc_edges[a] / 2);
  for (size_t i = 0; i < s->seeds.n; i++)
    if (s->seeds.v[i].link.edge != TQ_NO_EDGE) mark(bits, s->seeds.v[i].link.edge);
  for (uint32_t word = 0; word <= s->g->n_edges / 64; word++) {
    for (uint64_t left = bits[word]; left; left &= left - 1)
      edges[n++] = word * 64 + (uint32_t)__builtin_ctzll(left);
    bits[word] = 0;
  }
  return n;
}
