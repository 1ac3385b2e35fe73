/* Which edges are without through traffic: the flagged ones, and the free streets that
 * the network reaches, or can be reached from, only over them. */
#include <string.h>

#include "graphs/ends.h"
#include "graphs/streets_parts.h"

#define NONE UINT32_MAX

/* The cars' network, both ways round. */
struct finder {
  struct tq_draft *d;
  uint32_t n;                       /* vertices */
  uint32_t *first_in, *tails, *ins; /* arcs by head: their tails and edges */
  uint32_t *stack;                  /* [n] */
  uint8_t *core;                    /* [n] in the largest free part of its piece */
};

static const uint32_t *first_out(const struct finder *f) { return f->d->modes[TQ_CAR].first_out.v; }

/* The free part of each vertex. */
static bool free_parts(const struct finder *f, uint32_t *comp) {
  const struct tq_draft *d = f->d;
  uint32_t n_left = 0, unused;
  uint32_t *first_left = tq_calloc((size_t)f->n + 1, sizeof *first_left);
  struct tq_arc *left = tq_alloc(d->modes[TQ_CAR].arcs.n, sizeof *left);
  bool ok = first_left && left;
  for (uint32_t v = 0; ok && v < f->n; v++) {
    for (uint32_t a = first_out(f)[v]; a < first_out(f)[v + 1]; a++)
      if (!d->car_ends.v[d->modes[TQ_CAR].arc_edges.v[a] / 2])
        left[n_left++] = d->modes[TQ_CAR].arcs.v[a];
    first_left[v + 1] = n_left;
  }
  ok = ok && tq_strong_components(first_left, left, f->n, comp, &unused);
  free(first_left);
  free(left);
  return ok;
}

/* The lowest vertex of the piece, with paths halved on the way. */
static uint32_t find(uint32_t *lead, uint32_t v) {
  while (lead[v] != v) v = lead[v] = lead[lead[v]];
  return v;
}

/* Marks the vertices of the largest free part of each piece of the network: pieces hang
 * together in some direction. sizes: zeroed. */
static void mark_core(struct finder *f, const uint32_t *comp, uint32_t *lead, uint32_t *sizes,
                      uint32_t *best) {
  for (uint32_t v = 0; v < f->n; v++) {
    lead[v] = v;
    best[v] = NONE;
    sizes[comp[v]]++;
  }
  for (uint32_t v = 0; v < f->n; v++)
    for (uint32_t a = first_out(f)[v]; a < first_out(f)[v + 1]; a++) {
      uint32_t x = find(lead, v), y = find(lead, f->d->modes[TQ_CAR].arcs.v[a].head);
      lead[x > y ? x : y] = x > y ? y : x;
    }
  for (uint32_t v = 0; v < f->n; v++) {
    uint32_t *b = &best[find(lead, v)];
    if (*b == NONE || sizes[comp[v]] > sizes[*b]) *b = comp[v];
  }
  for (uint32_t v = 0; v < f->n; v++) f->core[v] = comp[v] == best[find(lead, v)];
}

static bool index_ins(struct finder *f) {
  const struct tq_draft *d = f->d;
  size_t n_arcs = d->modes[TQ_CAR].arcs.n;
  f->first_in = tq_calloc((size_t)f->n + 2, sizeof *f->first_in);
  f->tails = tq_alloc(n_arcs, sizeof *f->tails);
  f->ins = tq_alloc(n_arcs, sizeof *f->ins);
  if (!f->first_in || !f->tails || !f->ins) return false;
  for (size_t a = 0; a < n_arcs; a++) f->first_in[d->modes[TQ_CAR].arcs.v[a].head + 2]++;
  for (uint32_t v = 0; v < f->n; v++) f->first_in[v + 2] += f->first_in[v + 1];
  for (uint32_t v = 0; v < f->n; v++)
    for (uint32_t a = first_out(f)[v]; a < first_out(f)[v + 1]; a++) {
      uint32_t k = f->first_in[d->modes[TQ_CAR].arcs.v[a].head + 1]++;
      f->tails[k] = v;
      f->ins[k] = d->modes[TQ_CAR].arc_edges.v[a] / 2;
    }
  return true;
}

/* What the cores reach, or is reached from them (back), over all edges or the free ones. */
static void spread(struct finder *f, bool back, bool all, uint8_t *seen) {
  const struct tq_draft *d = f->d;
  uint32_t n_stack = 0;
  for (uint32_t v = 0; v < f->n; v++)
    if ((seen[v] = f->core[v])) f->stack[n_stack++] = v;
  while (n_stack > 0) {
    uint32_t v = f->stack[--n_stack];
    uint32_t first = back ? f->first_in[v] : first_out(f)[v];
    uint32_t end = back ? f->first_in[v + 1] : first_out(f)[v + 1];
    for (uint32_t i = first; i < end; i++) {
      uint32_t next = back ? f->tails[i] : d->modes[TQ_CAR].arcs.v[i].head;
      uint32_t edge = back ? f->ins[i] : d->modes[TQ_CAR].arc_edges.v[i] / 2;
      if (seen[next] || (!all && d->car_ends.v[edge])) continue;
      seen[next] = 1;
      f->stack[n_stack++] = next;
    }
  }
}

/* Marks the edges at vertices that only flagged edges join to the core, in one direction or
 * the other, and flags them as the others are. Of edges that cars use. */
static bool mark_cut_off(struct finder *f) {
  struct tq_draft *d = f->d;
  uint8_t *all = tq_alloc(f->n, 1), *free_only = tq_alloc(f->n, 1), *cut = tq_calloc(f->n, 1);
  bool ok = all && free_only && cut;
  for (int back = 0; ok && back < 2; back++) {
    spread(f, back, true, all);
    spread(f, back, false, free_only);
    for (uint32_t v = 0; v < f->n; v++) cut[v] |= all[v] && !free_only[v];
  }
  for (size_t a = 0; ok && a < d->modes[TQ_CAR].arcs.n; a++) {
    uint32_t edge = d->modes[TQ_CAR].arc_edges.v[a] / 2;
    if (!cut[d->edges.v[edge].from] && !cut[d->edges.v[edge].to]) continue;
    d->car_ends.v[edge] = 1;
    d->edges.v[edge].flags |= TQ_EDGE_ENDS_ONLY;
  }
  free(all);
  free(free_only);
  free(cut);
  return ok;
}

static bool find_cut_off(struct tq_draft *d) {
  struct finder f = {.d = d, .n = (uint32_t)d->vertices.n};
  uint32_t *comp = tq_alloc(f.n, sizeof *comp), *lead = tq_alloc(f.n, sizeof *lead);
  uint32_t *sizes = tq_calloc(f.n, sizeof *sizes), *best = tq_alloc(f.n, sizeof *best);
  f.stack = tq_alloc(f.n, sizeof *f.stack);
  f.core = tq_alloc(f.n, sizeof *f.core);
  bool ok =
      comp && lead && sizes && best && f.stack && f.core && index_ins(&f) && free_parts(&f, comp);
  if (ok) mark_core(&f, comp, lead, sizes, best);
  ok = ok && mark_cut_off(&f);
  free(comp);
  free(lead);
  free(sizes);
  free(best);
  free(f.stack);
  free(f.core);
  free(f.first_in);
  free(f.tails);
  free(f.ins);
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
  ok = ok && find_cut_off(d);
  return ok ? TQ_OK : tq_fail_memory(err, "the roads without through traffic");
}
