/* From forbidden chains to the states of a layer. */
#include "graphs/turns_trie.h"

struct copy {
  uint32_t vertex, node;
};

static int by_vertex(const void *a, const void *b) {
  const struct copy *x = a, *y = b;
  if (x->vertex != y->vertex) return x->vertex < y->vertex ? -1 : 1;
  return (x->node > y->node) - (x->node < y->node);
}

/* Numbers the copies by vertex; copies [nodes]. */
static uint32_t number_copies(struct tq_turn_trie *t, const struct tq_draft *d,
                              struct copy *copies) {
  uint32_t n = 0;
  for (uint32_t i = 1; i < t->nodes.n; i++)
    if (!t->nodes.v[i].dead) copies[n++] = (struct copy){tq_part_head(d, t->nodes.v[i].part), i};
  if (n > 1) qsort(copies, n, sizeof *copies, by_vertex);
  for (uint32_t i = 0; i < n; i++) t->nodes.v[copies[i].node].state = (uint32_t)d->vertices.n + i;
  return n;
}

/* The layer being remade, in the columns of the draft's mode. */
struct remake {
  const struct tq_turn_trie *t;
  struct tq_draft *d;
  enum tq_mode mode;
};

/* Appends the arcs out of a vertex that are left after the beginning. */
static bool append_row(struct remake *r, uint32_t vertex, uint32_t node) {
  struct tq_draft *d = r->d;
  uint32_t end = d->modes[r->mode].first_out.v[vertex + 1];
  for (uint32_t a = d->modes[r->mode].first_out.v[vertex]; a < end; a++) {
    uint32_t part = d->modes[r->mode].arc_edges.v[a], to = tq_trie_step(r->t, node, part);
    if (to && r->t->nodes.v[to].dead) continue;
    struct tq_arc arc = d->modes[r->mode].arcs.v[a];
    arc.head = to ? r->t->nodes.v[to].state : tq_part_head(d, part);
    if (d->modes[r->mode].arcs.n >= UINT32_MAX - 1 || !tq_push(&d->modes[r->mode].arcs, arc) ||
        !tq_push(&d->modes[r->mode].arc_edges, part))
      return false;
  }
  return tq_push(&d->modes[r->mode].first_out, (uint32_t)d->modes[r->mode].arcs.n);
}

static bool remake(struct remake *r, const struct copy *copies, uint32_t n_copies) {
  struct tq_draft *d = r->d;
  size_t n_arcs = d->modes[r->mode].arcs.n;
  for (uint32_t i = 0; i < n_copies; i++)
    if (!tq_push(&d->modes[r->mode].state_vertex, copies[i].vertex) ||
        !append_row(r, copies[i].vertex, copies[i].node))
      return false;
  /* the vertices' own arcs lead to copies as well; the copies' rows are made from them */
  for (size_t a = 0; a < n_arcs; a++) {
    uint32_t to = tq_trie_step(r->t, 0, d->modes[r->mode].arc_edges.v[a]);
    if (to) d->modes[r->mode].arcs.v[a].head = r->t->nodes.v[to].state;
  }
  return true;
}

static bool apply(struct tq_draft *d, enum tq_mode mode, const struct tq_bans *bans) {
  struct tq_turn_trie t = {0};
  struct copy *copies = NULL;
  bool ok = tq_trie_grow(&t, d, bans) && (copies = tq_alloc(t.nodes.n, sizeof *copies)) != NULL;
  if (ok) {
    struct remake r = {&t, d, mode};
    ok = remake(&r, copies, number_copies(&t, d, copies));
  }
  tq_trie_free(&t);
  free(copies);
  return ok;
}

/* With delays turning back is left at dead ends only, wherever it could help. */
static enum tq_code apply_bans(struct tq_draft *d, enum tq_mode mode, const struct tq_bans *bans,
                               bool delayed, struct tq_err *err) {
  struct tq_bans all = {0};
  bool ok = true;
  for (size_t i = 0; ok && i < bans->first.n; i++) {
    size_t n;
    const uint32_t *chain = tq_bans_get(bans, i, &n);
    ok = tq_bans_push(&all, chain, n);
  }
  ok = ok && (delayed || tq_turns_back(d, mode, &all)) && apply(d, mode, &all);
  tq_bans_free(&all);
  return ok ? TQ_OK : tq_fail_memory(err, "the turn restrictions");
}

enum tq_code tq_turns_apply(struct tq_draft *d, enum tq_mode mode, const struct tq_bans *bans,
                            const struct tq_turn_delays *delays, uint32_t *n_delay_states,
                            struct tq_err *err) {
  bool delayed = delays && tq_turn_delays_any(delays);
  enum tq_code code = bans->first.n ? apply_bans(d, mode, bans, delayed, err) : TQ_OK;
  *n_delay_states = 0;
  if (code || !delayed) return code;
  return tq_turn_delays_apply(d, mode, delays, n_delay_states, err);
}
