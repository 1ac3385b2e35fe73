#include "graphs/station_walks.h"

#include <math.h>

static int by_ends(const void *a, const void *b) {
  const struct tq_station_walk *x = a, *y = b;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  if (x->to != y->to) return x->to < y->to ? -1 : 1;
  return (x->walk_ds > y->walk_ds) - (x->walk_ds < y->walk_ds);
}

/* The walk between two stops; UINT32_MAX when there is none. */
static uint32_t find(const struct tq_draft *d, uint32_t from, uint32_t to) {
  size_t low = 0, high = d->station_walks.n;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    const struct tq_station_walk *w = &d->station_walks.v[mid];
    if (w->from < from || (w->from == from && w->to < to))
      low = mid + 1;
    else
      high = mid;
  }
  if (low == d->station_walks.n) return UINT32_MAX;
  const struct tq_station_walk *w = &d->station_walks.v[low];
  return w->from == from && w->to == to ? w->walk_ds : UINT32_MAX;
}

void tq_station_walks_link(struct tq_draft *d) {
  const struct tq_station_walk *walks = d->station_walks.v;
  size_t n = d->station_walks.n;
  if (n == 0) return;
  qsort(d->station_walks.v, n, sizeof *d->station_walks.v, by_ends);
  struct tq_link *links = d->modes[TQ_WALK].stop_links.v;
  for (size_t i = 0, next; i < n; i = next) {
    uint32_t platform = walks[i].from;
    struct tq_link best = {.edge = TQ_NO_EDGE};
    for (next = i; next < n && walks[next].from == platform; next++) {
      uint32_t entrance = walks[next].to, in_ds = find(d, entrance, platform);
      if (d->stops.v[platform].location_type != 0 || d->stops.v[entrance].location_type != 2 ||
          links[entrance].edge == TQ_NO_EDGE || in_ds == UINT32_MAX)
        continue;
      uint32_t walk_ds = in_ds > walks[next].walk_ds ? in_ds : walks[next].walk_ds;
      struct tq_link link = links[entrance];
      link.dist_dm += (uint32_t)ceil(walk_ds * TQ_REF_WALK_KMH / 3.6);
      if (best.edge == TQ_NO_EDGE || link.dist_dm < best.dist_dm) best = link;
    }
    if (best.edge != TQ_NO_EDGE) links[platform] = best;
  }
}
