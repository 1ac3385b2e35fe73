#include "tools/network_bans.h"

#include <jansson.h>
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

/* Whether `to` is closed to who travels the first n of `before` and then `from`, with nothing
 * before: then what was before that does not matter. */
static bool closed_after(const struct tq_graph *g, const struct tq_layer *layer,
                         const struct tq_ban *ban, int n) {
  uint32_t part = n ? ban->before[n - 1] : ban->from;
  uint32_t state = part % 2 ? g->edges[part / 2].to : g->edges[part / 2].from;
  for (int i = n; i >= 0; i--) {
    part = i ? ban->before[i - 1] : ban->from;
    uint32_t a = layer->first_out[state], end = layer->first_out[state + 1];
    while (a < end && layer->arc_edges[a] != part) a++;
    if (a == end) return true; /* cannot be travelled at all */
    state = layer->arcs[a].head;
  }
  return !leaves(layer, state, ban->to);
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

/* What must have been travelled before for the ban to hold. */
static void tell_before(const struct tq_graph *g, const struct tq_layer *layer, const entries *in,
                        uint32_t state, struct tq_ban *ban) {
  for (int i = 0; i < TQ_BAN_BEFORE; i++) ban->before[i] = UINT32_MAX;
  for (int i = 0; i < TQ_BAN_BEFORE && !closed_after(g, layer, ban, i); i++) {
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

/* Whether delays close turning back everywhere but at dead ends: no sign says so. */
static bool has_delays(const struct tq_graph *g) {
  json_t *meta = json_loadb(g->meta, g->n_meta, 0, NULL);
  bool any = json_object_get(meta, "turn_delays_s") != NULL;
  json_decref(meta);
  return any;
}

/* The arcs of the vertex that its copy lacks. */
static bool add_bans(const struct tq_graph *g, enum tq_mode mode, const entries *in,
                     const struct entry *e, bool delayed, tq_bans *out) {
  const struct tq_layer *layer = &g->layers[mode];
  uint32_t vertex = tq_layer_vertex(layer, e->head);
  for (uint32_t a = layer->first_out[vertex]; a < layer->first_out[vertex + 1]; a++) {
    uint32_t to = layer->arc_edges[a];
    if (leaves(layer, e->head, to) || leads_out(g, e->part, to)) continue;
    if (delayed && to == (e->part ^ 1)) continue;
    struct tq_ban ban = {.mode = mode, .vertex = vertex, .from = e->part, .to = to};
    tell_before(g, layer, in, e->tail, &ban);
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
  bool ok = true, delayed = mode == TQ_CAR && has_delays(g);
  if (layer->n_copies == 0) return TQ_OK;
  for (uint32_t s = 0; s < layer->n_states && ok; s++)
    for (uint32_t a = layer->first_out[s]; a < layer->first_out[s + 1] && ok; a++)
      if (layer->arcs[a].head >= layer->n_vertices) {
        struct entry e = {layer->arcs[a].head, s, layer->arc_edges[a]};
        ok = tq_push(&in, e);
      }
  if (in.n) qsort(in.v, in.n, sizeof *in.v, by_head);
  for (size_t i = 0; i < in.n && ok; i++) ok = add_bans(g, mode, &in, &in.v[i], delayed, out);
  tq_vec_free(&in);
  if (!ok) return tq_fail_memory(err, "turn restrictions");
  sort_once(out);
  return TQ_OK;
}
