#include "tests/turns_oracle.h"

#include <string.h>

#include "graphs/turns_angles.h"
#include "tests/suite.h"

enum { LONGEST = 5, N_SLOTS = 1 << 16 };
#define NO_PART UINT32_MAX

/* parts[0] is the last one travelled; NO_PART beyond the start. */
struct state {
  uint32_t vertex;
  uint32_t parts[LONGEST];
  bool was_free, ends; /* has travelled a free edge; and one without through traffic after it */
  uint64_t at_ds;
  bool queued;
};

struct tq_turns_oracle {
  const struct tq_graph *g;
  const struct tq_bans *bans;
  const uint8_t *ends; /* NULL: all edges are free */
  const struct tq_turn_delays *delays; /* NULL: none */
  uint32_t *weight_ds; /* [edges * 2] UINT32_MAX: no arc */
  uint32_t *n_ends;    /* [vertices] ends of edges that the mode uses */
  size_t memory;       /* parts worth remembering */
  TQ_VEC(struct state) states;
  TQ_VEC(uint32_t) queue;
  uint32_t *slots; /* state + 1 */
  struct tq_link from;
};

static uint32_t tail(const struct tq_graph *g, uint32_t part) {
  return part % 2 ? g->edges[part / 2].to : g->edges[part / 2].from;
}

/* The arcs of vertices only: with the copies left out the layer is the plain network. */
struct tq_turns_oracle *tq_turns_oracle_new(const struct tq_graph *g, enum tq_mode mode,
                                            const struct tq_bans *bans) {
  const struct tq_layer *layer = &g->layers[mode];
  struct tq_turns_oracle *o = tq_calloc(1, sizeof *o);
  o->g = g;
  o->bans = bans;
  o->weight_ds = tq_alloc((size_t)g->n_edges * 2, sizeof *o->weight_ds);
  o->slots = tq_calloc(N_SLOTS, sizeof *o->slots);
  memset(o->weight_ds, 0xff, (size_t)g->n_edges * 2 * sizeof *o->weight_ds);
  for (uint32_t a = 0; a < layer->first_out[g->n_vertices]; a++)
    o->weight_ds[layer->arc_edges[a]] = layer->arcs[a].weight_ds;
  o->n_ends = tq_calloc(g->n_vertices, sizeof *o->n_ends);
  for (uint32_t e = 0; e < g->n_edges; e++) {
    if (o->weight_ds[e * 2] == UINT32_MAX && o->weight_ds[e * 2 + 1] == UINT32_MAX) continue;
    o->n_ends[g->edges[e].from]++;
    o->n_ends[g->edges[e].to]++;
  }
  o->memory = 1;
  for (size_t i = 0; i < bans->first.n; i++) {
    size_t n;
    tq_bans_get(bans, i, &n);
    ck_assert_uint_le(n, LONGEST + 1);
    if (n - 1 > o->memory) o->memory = n - 1;
  }
  return o;
}

void tq_turns_oracle_ends(struct tq_turns_oracle *o, const uint8_t *ends) { o->ends = ends; }

void tq_turns_oracle_delays(struct tq_turns_oracle *o, const struct tq_turn_delays *delays) {
  o->delays = delays;
}

void tq_turns_oracle_free(struct tq_turns_oracle *o) {
  tq_vec_free(&o->states);
  tq_vec_free(&o->queue);
  free(o->weight_ds);
  free(o->n_ends);
  free(o->slots);
  free(o);
}

static bool chain_ends(const struct tq_turns_oracle *o, const struct state *s, uint32_t part) {
  for (size_t i = 0; i < o->bans->first.n; i++) {
    size_t n, k = 1;
    const uint32_t *chain = tq_bans_get(o->bans, i, &n);
    if (chain[n - 1] != part) continue;
    while (k < n && s->parts[k - 1] == chain[n - 1 - k]) k++;
    if (k == n) return true;
  }
  return false;
}

static bool pair_banned(const struct tq_turns_oracle *o, uint32_t a, uint32_t b) {
  for (size_t i = 0; i < o->bans->first.n; i++) {
    size_t n;
    const uint32_t *chain = tq_bans_get(o->bans, i, &n);
    if (n == 2 && chain[0] == a && chain[1] == b) return true;
  }
  return false;
}

static bool may(const struct tq_turns_oracle *o, const struct state *s, uint32_t part) {
  if (o->weight_ds[part] == UINT32_MAX || tail(o->g, part) != s->vertex) return false;
  if (chain_ends(o, s, part)) return false;
  if (o->ends && s->ends && !o->ends[part / 2]) return false;
  /* a mode without any ban turns back wherever it likes: it never pays */
  if ((o->bans->first.n == 0 && !o->delays) || s->parts[0] != (part ^ 1)) return true;
  for (uint32_t other = 0; other < o->g->n_edges * 2; other++)
    if (other != part && o->weight_ds[other] != UINT32_MAX && tail(o->g, other) == s->vertex &&
        !pair_banned(o, s->parts[0], other))
      return false;
  return true;
}

static uint64_t delay_ds(const struct tq_turns_oracle *o, const struct state *s, uint32_t part) {
  enum tq_turning turning;
  if (!o->delays || s->parts[0] == NO_PART) return 0;
  if (s->parts[0] == (part ^ 1)) return o->delays->ds[TQ_TURNING_BACK];
  if (o->n_ends[s->vertex] < 3 ||
      !tq_turning_between(o->g, s->parts[0], part, o->delays->drives_left, &turning))
    return 0;
  return o->delays->ds[turning];
}

static void reach(struct tq_turns_oracle *o, struct state s) {
  uint64_t hash = s.vertex;
  for (size_t i = 0; i < LONGEST; i++) hash = (hash ^ s.parts[i]) * 0x100000001b3u;
  size_t slot = hash % N_SLOTS;
  for (; o->slots[slot]; slot = (slot + 1) % N_SLOTS) {
    struct state *known = &o->states.v[o->slots[slot] - 1];
    if (known->vertex != s.vertex || memcmp(known->parts, s.parts, sizeof s.parts) != 0 ||
        known->was_free != s.was_free || known->ends != s.ends)
      continue;
    if (s.at_ds >= known->at_ds) return;
    known->at_ds = s.at_ds;
    if (!known->queued) ck_assert(tq_push(&o->queue, o->slots[slot] - 1));
    known->queued = true;
    return;
  }
  s.queued = true;
  ck_assert(tq_push(&o->states, s) && tq_push(&o->queue, (uint32_t)o->states.n - 1));
  o->slots[slot] = (uint32_t)o->states.n;
  ck_assert_uint_lt(o->states.n, N_SLOTS / 2);
}

static void travel(struct tq_turns_oracle *o, const struct state *s, uint32_t part,
                   uint64_t weight_ds) {
  struct state next;
  memset(&next, 0xff, sizeof next);
  next.vertex = tail(o->g, part ^ 1);
  next.at_ds = s->at_ds + weight_ds;
  next.parts[0] = part;
  bool inside = o->ends && o->ends[part / 2];
  next.was_free = s->was_free || !inside;
  next.ends = s->ends || (s->was_free && inside);
  for (size_t i = 1; i < o->memory; i++) next.parts[i] = s->parts[i - 1];
  reach(o, next);
}

static uint64_t share_of(uint64_t weight_ds, uint64_t share) {
  return (weight_ds * share + 65535) / 65536;
}

void tq_turns_oracle_run(struct tq_turns_oracle *o, uint32_t vertex, struct tq_link from) {
  struct state start;
  memset(&start, 0xff, sizeof start);
  memset(o->slots, 0, N_SLOTS * sizeof *o->slots);
  o->states.n = o->queue.n = 0;
  o->from = from;
  start.at_ds = 0;
  start.was_free = start.ends = false;
  start.vertex = vertex;
  if (from.edge == TQ_NO_EDGE) reach(o, start);
  for (uint32_t dir = 0; dir < 2 && from.edge != TQ_NO_EDGE; dir++) {
    uint32_t part = from.edge * 2 + dir;
    if (o->weight_ds[part] != UINT32_MAX)
      travel(o, &start, part, share_of(o->weight_ds[part], dir ? from.pos : 65536 - from.pos));
  }
  for (size_t k = 0; k < o->queue.n; k++) {
    uint32_t i = o->queue.v[k];
    o->states.v[i].queued = false;
    for (uint32_t part = 0; part < o->g->n_edges * 2; part++) {
      struct state s = o->states.v[i]; /* the list may grow */
      if (may(o, &s, part)) travel(o, &s, part, delay_ds(o, &s, part) + o->weight_ds[part]);
    }
  }
}

uint64_t tq_turns_oracle_vertex_ds(const struct tq_turns_oracle *o, uint32_t vertex) {
  uint64_t best = TQ_NOWHERE;
  for (size_t i = 0; i < o->states.n; i++)
    if (o->states.v[i].vertex == vertex && o->states.v[i].at_ds < best) best = o->states.v[i].at_ds;
  return best;
}

uint64_t tq_turns_oracle_link_ds(const struct tq_turns_oracle *o, struct tq_link to) {
  uint64_t best = TQ_NOWHERE;
  for (uint32_t dir = 0; dir < 2; dir++) {
    uint32_t part = to.edge * 2 + dir;
    uint64_t weight_ds = o->weight_ds[part];
    if (weight_ds == UINT32_MAX) continue;
    for (size_t i = 0; i < o->states.n; i++) {
      const struct state *s = &o->states.v[i];
      if (!may(o, s, part)) continue;
      uint64_t at =
          s->at_ds + delay_ds(o, s, part) + share_of(weight_ds, dir ? 65536 - to.pos : to.pos);
      if (at < best) best = at;
    }
    bool ahead = dir ? to.pos <= o->from.pos : to.pos >= o->from.pos;
    uint32_t between = to.pos > o->from.pos ? to.pos - o->from.pos : o->from.pos - to.pos;
    if (o->from.edge == to.edge && ahead && share_of(weight_ds, between) < best)
      best = share_of(weight_ds, between);
  }
  return best;
}
