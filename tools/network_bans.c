#include "tools/network_bans.h"

#include <stdlib.h>

#include "engine/street/street.h"

/* An arc that leads to a copy. */
struct entry {
  uint32_t head, tail, part;
};

typedef TQ_VEC(struct entry) entries;

static int by_head(const void *a, const void *b) {
  const struct entry *x = a, *y = b;
  if (x->head != y->head) return x->head < y->head ? -1 : 1;
  if (x->part != y->part) return x->part < y->part ? -1 : 1;
  return (x->tail > y->tail) - (x->tail < y->tail);
}

/* Whether an arc over the part leaves the state. */
static bool leaves(const struct tq_layer *layer, uint32_t state, uint32_t part) {
  for (uint32_t a = layer->first_out[state]; a < layer->first_out[state + 1]; a++)
    if (layer->arc_edges[a] == part) return true;
  return false;
}

/* Whether some arc over `from` out of the state leads to where `to` may be taken. */
static bool allows(const struct tq_layer *layer, uint32_t state, uint32_t from, uint32_t to) {
  for (uint32_t a = layer->first_out[state]; a < layer->first_out[state + 1]; a++)
    if (layer->arc_edges[a] == from && leaves(layer, layer->arcs[a].head, to)) return true;
  return false;
}

/* Whether one may go on over `to` however one came to `from`: then the ban hangs on the way. */
static bool sometimes_allowed(const struct tq_layer *layer, uint32_t tail_vertex, uint32_t from,
                              uint32_t to) {
  uint32_t state, end;
  if (allows(layer, tail_vertex, from, to)) return true;
  for (tq_layer_copies(layer, tail_vertex, &state, &end); state < end; state++)
    if (allows(layer, state, from, to)) return true;
  return false;
}

static const struct entry *first_entry(const entries *in, uint32_t head) {
  size_t low = 0, high = in->n;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (in->v[mid].head < head)
      low = mid + 1;
    else
      high = mid;
  }
  return low < in->n && in->v[low].head == head ? &in->v[low] : NULL;
}

static void tell_before(const struct tq_layer *layer, const entries *in, uint32_t state,
                        struct tq_ban *ban) {
  for (int i = 0; i < TQ_BAN_BEFORE && state >= layer->n_vertices; i++) {
    const struct entry *e = first_entry(in, state);
    if (!e) return;
    ban->before[i] = e->part;
    state = e->tail;
  }
}

/* Out of a road without through traffic: the no_through flag tells that, not a ban. */
static bool leads_out(const struct tq_graph *g, uint32_t from, uint32_t to) {
  return g->edges[from / 2].flags & TQ_EDGE_ENDS_ONLY &&
         !(g->edges[to / 2].flags & TQ_EDGE_ENDS_ONLY);
}

/* The arcs of the vertex that its copy lacks. */
static bool add_bans(const struct tq_graph *g, enum tq_mode mode, const entries *in,
                     const struct entry *e, tq_bans *out) {
  const struct tq_layer *layer = &g->layers[mode];
  uint32_t vertex = tq_layer_vertex(layer, e->head), tail = tq_layer_vertex(layer, e->tail);
  for (uint32_t a = layer->first_out[vertex]; a < layer->first_out[vertex + 1]; a++) {
    uint32_t to = layer->arc_edges[a];
    if (leaves(layer, e->head, to) || leads_out(g, e->part, to)) continue;
    struct tq_ban ban = {.mode = mode, .vertex = vertex, .from = e->part, .to = to};
    for (int i = 0; i < TQ_BAN_BEFORE; i++) ban.before[i] = UINT32_MAX;
    if (sometimes_allowed(layer, tail, e->part, to)) tell_before(layer, in, e->tail, &ban);
    if (!tq_push(out, ban)) return false;
  }
  return true;
}

static int by_place(const void *a, const void *b) {
  const struct tq_ban *x = a, *y = b;
  if (x->mode != y->mode) return x->mode < y->mode ? -1 : 1;
  if (x->vertex != y->vertex) return x->vertex < y->vertex ? -1 : 1;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  if (x->to != y->to) return x->to < y->to ? -1 : 1;
  for (int i = 0; i < TQ_BAN_BEFORE; i++)
    if (x->before[i] != y->before[i]) return x->before[i] < y->before[i] ? -1 : 1;
  return 0;
}

/* Several states may stand for the same ban: it is told once. */
static void sort_once(tq_bans *bans) {
  if (!bans->n) return;
  qsort(bans->v, bans->n, sizeof *bans->v, by_place);
  size_t k = 1;
  for (size_t i = 1; i < bans->n; i++)
    if (by_place(&bans->v[k - 1], &bans->v[i])) bans->v[k++] = bans->v[i];
  bans->n = k;
}

enum tq_code tq_bans_find(const struct tq_graph *g, enum tq_mode mode, tq_bans *out,
                          struct tq_err *err) {
  const struct tq_layer *layer = &g->layers[mode];
  entries in = {0};
  bool ok = true;
  if (layer->n_copies == 0) return TQ_OK;
  for (uint32_t s = 0; s < layer->n_states && ok; s++)
    for (uint32_t a = layer->first_out[s]; a < layer->first_out[s + 1] && ok; a++)
      if (layer->arcs[a].head >= layer->n_vertices) {
        struct entry e = {layer->arcs[a].head, s, layer->arc_edges[a]};
        ok = tq_push(&in, e);
      }
  if (in.n) qsort(in.v, in.n, sizeof *in.v, by_head);
  for (size_t i = 0; i < in.n && ok; i++) ok = add_bans(g, mode, &in, &in.v[i], out);
  tq_vec_free(&in);
  if (!ok) return tq_fail_memory(err, "turn restrictions");
  sort_once(out);
  return TQ_OK;
}
