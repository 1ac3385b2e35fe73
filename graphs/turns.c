/* Chains of edges that may not be travelled to their end. */
#include "graphs/turns.h"

#include <string.h>

void tq_bans_free(struct tq_bans *bans) {
  tq_vec_free(&bans->first);
  tq_vec_free(&bans->parts);
}

const uint32_t *tq_bans_get(const struct tq_bans *bans, size_t i, size_t *n) {
  size_t end = i + 1 < bans->first.n ? bans->first.v[i + 1] : bans->parts.n;
  *n = end - bans->first.v[i];
  return bans->parts.v + bans->first.v[i];
}

bool tq_bans_push(struct tq_bans *bans, const uint32_t *chain, size_t n) {
  size_t at = bans->parts.n;
  if (at + n >= UINT32_MAX || !tq_reserve(&bans->parts, at + n) ||
      !tq_push(&bans->first, (uint32_t)at))
    return false;
  memcpy(bans->parts.v + at, chain, n * sizeof *chain);
  bans->parts.n = at + n;
  return true;
}

uint32_t tq_part_tail(const struct tq_draft *d, uint32_t part) {
  const struct tq_edge *e = &d->edges.v[part / 2];
  return part % 2 ? e->to : e->from;
}

uint32_t tq_part_head(const struct tq_draft *d, uint32_t part) { return tq_part_tail(d, part ^ 1); }

bool tq_turns_arc(const struct tq_draft *d, enum tq_mode mode, uint32_t part) {
  uint32_t tail = tq_part_tail(d, part);
  const uint32_t *first = d->modes[mode].first_out.v;
  for (uint32_t a = first[tail]; a < first[tail + 1]; a++)
    if (d->modes[mode].arc_edges.v[a] == part) return true;
  return false;
}

static bool contains(const uint32_t *list, size_t n, uint32_t value) {
  for (size_t i = 0; i < n; i++)
    if (list[i] == value) return true;
  return false;
}

bool tq_bans_push_only(struct tq_bans *bans, const struct tq_draft *d, enum tq_mode mode,
                       const uint32_t *chain, size_t n, const uint32_t *allowed, size_t n_allowed) {
  uint32_t at = tq_part_head(d, chain[n - 1]);
  const uint32_t *first = d->modes[mode].first_out.v, *arc_edges = d->modes[mode].arc_edges.v;
  bool any = false;
  for (uint32_t a = first[at]; a < first[at + 1]; a++)
    if (contains(allowed, n_allowed, arc_edges[a])) any = true;
  for (uint32_t a = first[at]; any && a < first[at + 1]; a++) {
    if (contains(allowed, n_allowed, arc_edges[a])) continue;
    if (!tq_bans_push(bans, chain, n) || !tq_push(&bans->parts, arc_edges[a])) return false;
  }
  return true;
}
