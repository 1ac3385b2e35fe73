/* Strongly connected components: Tarjan, Depth-first search and linear graph
 * algorithms (1972), with a stack of its own instead of recursion. */
#include "graphs/streets_parts.h"

struct tarjan {
  const uint32_t *first_out;
  const struct tq_arc *arcs;
  uint32_t *index; /* order of discovery from 1; 0: not yet seen */
  uint32_t *low;
  uint32_t *next; /* the arc to look at next */
  uint32_t *path; /* from the root to the vertex at hand */
  uint32_t *open; /* seen, component not yet known */
  uint32_t *comp;
  uint32_t n_seen, n_path, n_open, n_comps;
};

static void discover(struct tarjan *t, uint32_t v) {
  t->index[v] = t->low[v] = ++t->n_seen;
  t->next[v] = t->first_out[v];
  t->path[t->n_path++] = v;
  t->open[t->n_open++] = v;
}

static void lower(uint32_t *low, uint32_t value) {
  if (value < *low) *low = value;
}

/* v has no more arcs: closes its component when v is its root. */
static void retreat(struct tarjan *t, uint32_t v) {
  t->n_path--;
  if (t->n_path) lower(&t->low[t->path[t->n_path - 1]], t->low[v]);
  if (t->low[v] != t->index[v]) return;
  uint32_t member;
  do {
    member = t->open[--t->n_open];
    t->comp[member] = t->n_comps;
  } while (member != v);
  t->n_comps++;
}

static void search_from(struct tarjan *t, uint32_t root) {
  discover(t, root);
  while (t->n_path) {
    uint32_t v = t->path[t->n_path - 1];
    if (t->next[v] == t->first_out[v + 1]) {
      retreat(t, v);
      continue;
    }
    uint32_t head = t->arcs[t->next[v]++].head;
    if (!t->index[head])
      discover(t, head);
    else if (t->comp[head] == UINT32_MAX)
      lower(&t->low[v], t->index[head]);
  }
}

/* Of equally large components the one with the lowest vertex. sizes: zeroed scratch. */
static uint32_t largest_of(const uint32_t *comp, uint32_t n, uint32_t *sizes) {
  uint32_t best = 0;
  for (uint32_t v = 0; v < n; v++) sizes[comp[v]]++;
  for (uint32_t v = 0; v < n; v++)
    if (v == 0 || sizes[comp[v]] > sizes[best]) best = comp[v];
  return best;
}

bool tq_strong_components(const uint32_t *first_out, const struct tq_arc *arcs, uint32_t n_vertices,
                          uint32_t *comp, uint32_t *largest) {
  size_t n = n_vertices;
  struct tarjan t = {.first_out = first_out, .arcs = arcs, .comp = comp};
  t.index = tq_calloc(n, sizeof *t.index);
  t.low = tq_alloc(n, sizeof *t.low);
  t.next = tq_alloc(n, sizeof *t.next);
  t.path = tq_alloc(n, sizeof *t.path);
  t.open = tq_alloc(n, sizeof *t.open);
  uint32_t *sizes = tq_calloc(n, sizeof *sizes);
  bool ok = t.index && t.low && t.next && t.path && t.open && sizes;
  if (ok) {
    for (uint32_t v = 0; v < n_vertices; v++) comp[v] = UINT32_MAX;
    for (uint32_t v = 0; v < n_vertices; v++)
      if (!t.index[v]) search_from(&t, v);
    *largest = largest_of(comp, n_vertices, sizes);
  }
  free(t.index);
  free(t.low);
  free(t.next);
  free(t.path);
  free(t.open);
  free(sizes);
  return ok;
}

/* Flags the edges with an arc inside the mode's largest component. */
static bool mark_main(struct tq_draft *d, enum tq_mode mode) {
  uint32_t n = (uint32_t)d->modes[mode].first_out.n - 1, largest;
  uint32_t *comp = tq_alloc(n, sizeof *comp);
  const uint32_t *first_out = d->modes[mode].first_out.v;
  const struct tq_arc *arcs = d->modes[mode].arcs.v;
  bool ok = comp && tq_strong_components(first_out, arcs, n, comp, &largest);
  for (uint32_t s = 0; ok && s < n; s++)
    for (uint32_t a = first_out[s]; a < first_out[s + 1]; a++)
      if (comp[s] == largest && comp[arcs[a].head] == largest)
        d->edges.v[d->modes[mode].arc_edges.v[a] / 2].flags |= (uint32_t)TQ_EDGE_MAIN_CAR << mode;
  free(comp);
  return ok;
}

enum tq_code tq_streets_main_parts(struct tq_draft *d, struct tq_err *err) {
  for (int m = 0; m < TQ_N_MODES; m++)
    if (!mark_main(d, (enum tq_mode)m)) return tq_fail_memory(err, "the parts of the streets");
  return TQ_OK;
}
