/* Which edges are without through traffic: the flagged ones, and the free streets that
 * the network reaches only over them. */
#include "graphs/ends.h"
#include "graphs/streets_parts.h"

/* The part of each vertex, and the largest part, with the edges that `out` marks left out;
 * NULL: all arcs. */
static bool parts_without(const struct tq_draft *d, const uint8_t *out, uint32_t *comp,
                          uint32_t *largest) {
  uint32_t n = (uint32_t)d->vertices.n, n_arcs = 0;
  const uint32_t *first = d->modes[TQ_CAR].first_out.v;
  uint32_t *first_left = tq_calloc((size_t)n + 1, sizeof *first_left);
  struct tq_arc *left = tq_alloc(d->modes[TQ_CAR].arcs.n, sizeof *left);
  bool ok = first_left && left;
  for (uint32_t v = 0; ok && v < n; v++) {
    for (uint32_t a = first[v]; a < first[v + 1]; a++)
      if (!out || !out[d->modes[TQ_CAR].arc_edges.v[a] / 2])
        left[n_arcs++] = d->modes[TQ_CAR].arcs.v[a];
    first_left[v + 1] = n_arcs;
  }
  ok = ok && tq_strong_components(first_left, left, n, comp, largest);
  free(first_left);
  free(left);
  return ok;
}

/* best [n]: of each part of the network the free part with most vertices, UINT32_MAX where
 * none has two. sizes: zeroed scratch. Free parts never reach beyond a part. */
static void largest_free(const uint32_t *all, const uint32_t *comp, uint32_t *sizes, uint32_t *best,
                         uint32_t n) {
  for (uint32_t v = 0; v < n; v++) {
    sizes[comp[v]]++;
    best[v] = UINT32_MAX;
  }
  for (uint32_t v = 0; v < n; v++) {
    uint32_t *b = &best[all[v]];
    if (sizes[comp[v]] > 1 && (*b == UINT32_MAX || sizes[comp[v]] > sizes[*b])) *b = comp[v];
  }
}

/* Marks the free edges of each part that are not of its largest free part. */
static bool mark_cut_off(struct tq_draft *d) {
  uint32_t n = (uint32_t)d->vertices.n, unused;
  uint32_t *all = tq_alloc(n, sizeof *all), *comp = tq_alloc(n, sizeof *comp);
  uint32_t *sizes = tq_calloc(n, sizeof *sizes), *best = tq_alloc(n, sizeof *best);
  bool ok = all && comp && sizes && best && parts_without(d, NULL, all, &unused) &&
            parts_without(d, d->car_ends.v, comp, &unused);
  if (ok) largest_free(all, comp, sizes, best, n);
  for (size_t e = 0; ok && e < d->edges.n; e++) {
    uint32_t from = d->edges.v[e].from, to = d->edges.v[e].to, b = best[all[from]];
    if (all[from] == all[to] && b != UINT32_MAX && (comp[from] != b || comp[to] != b))
      d->car_ends.v[e] = 1;
  }
  free(all);
  free(comp);
  free(sizes);
  free(best);
  return ok;
}

enum tq_code tq_ends_find(struct tq_draft *d, struct tq_err *err) {
  bool any = false, ok = tq_reserve(&d->car_ends, d->edges.n);
  for (size_t a = 0; a < d->modes[TQ_CAR].arcs.n; a++)
    any = any || d->edges.v[d->modes[TQ_CAR].arc_edges.v[a] / 2].flags & TQ_EDGE_ENDS_ONLY;
  d->car_ends.n = 0;
  if (ok && !any) return TQ_OK;
  for (size_t e = 0; ok && e < d->edges.n; e++)
    d->car_ends.v[d->car_ends.n++] = (d->edges.v[e].flags & TQ_EDGE_ENDS_ONLY) != 0;
  ok = ok && mark_cut_off(d);
  return ok ? TQ_OK : tq_fail_memory(err, "the roads without through traffic");
}
