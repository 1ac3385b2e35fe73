/* Labels, seeds and answers of a street search. Its run stands in street_run.c, the ways
 * that it found in street_ways.c. */
#include "engine/street/street.h"

#include <stdlib.h>
#include <string.h>

#include "engine/street/street_state.h"

/* Where the copies of each block of vertices start. */
static bool index_copies(struct tq_street *s) {
  const struct tq_layer *layer = s->layer;
  if (layer->n_copies == 0) return true;
  uint32_t n_blocks = layer->n_vertices / COPY_BLOCK + 1;
  s->first_copy = tq_alloc(n_blocks, sizeof *s->first_copy);
  if (!s->first_copy) return false;
  for (uint32_t block = 0, i = 0; block < n_blocks; block++) {
    while (i < layer->n_copies && layer->state_vertex[i] / COPY_BLOCK < block) i++;
    s->first_copy[block] = i;
  }
  return true;
}

enum tq_code tq_street_new(const struct tq_graph *g, const struct tq_layer *layer,
                           struct tq_street **out, struct tq_err *err) {
  uint32_t n = layer->n_states;
  if (n == 0) return tq_fail(err, TQ_E_NO_DATA, "the graph has no streets; build it with --osm");
  uint64_t n_entries = n + 2 * (uint64_t)layer->n_arcs;
  if (n >= SEED_LINK || street_queue_chunks(n_entries) * CHUNK > UINT32_MAX)
    return tq_fail(err, TQ_E_ARG, "%u street states are too many; build a smaller region", n);
  struct tq_street *s = tq_calloc(1, sizeof *s);
  if (!s) return tq_fail_memory(err, "a street search");
  s->g = g;
  s->layer = layer;
  s->labels_ds = tq_alloc_huge(n, sizeof *s->labels_ds);
  s->touched = tq_alloc(n, sizeof *s->touched);
  s->from = tq_alloc(n, sizeof *s->from);
  s->edges = tq_alloc(g->n_edges, sizeof *s->edges);
  s->edge_bits = tq_calloc((size_t)g->n_edges / 64 + 1, sizeof *s->edge_bits);
  if (!s->labels_ds || !s->touched || !s->from || !s->edges || !s->edge_bits ||
      !street_queue_init(&s->queue, n, n_entries) || !index_copies(s)) {
    tq_street_free(s);
    return tq_fail_memory(err, "a street search");
  }
  memset(s->labels_ds, 0xff, n * sizeof *s->labels_ds);
  *out = s;
  return TQ_OK;
}

void tq_street_free(struct tq_street *s) {
  if (!s) return;
  free(s->first_copy);
  free(s->labels_ds);
  free(s->touched);
  free(s->from);
  free(s->edges);
  free(s->edge_bits);
  street_queue_free(&s->queue);
  tq_vec_free(&s->starts);
  tq_vec_free(&s->seeds);
  free(s->slots);
  tq_street_traffic_free(s->traffic);
  free(s);
}

static size_t slot_of(const struct tq_street *s, uint32_t edge) {
  return (edge * 0x9e3779b97f4a7c15u >> 32) & (s->n_slots - 1);
}

void tq_street_reset(struct tq_street *s) {
  for (uint32_t i = 0; i < s->n_touched; i++) s->labels_ds[s->touched[i]] = TQ_FAR;
  for (size_t i = 0; i < s->starts.n; i++) s->labels_ds[s->starts.v[i].state] = TQ_FAR;
  s->n_touched = 0;
  s->starts.n = 0;
  for (size_t i = 0; i < s->seeds.n; i++)
    if (s->seeds.v[i].link.edge != TQ_NO_EDGE)
      s->slots[slot_of(s, s->seeds.v[i].link.edge)] = NO_SEED;
  s->seeds.n = 0;
  s->edges_known = false;
}

/* False when memory is out. */
static bool seed_state(struct tq_street *s, uint32_t state, uint32_t at_ds, uint32_t from) {
  if (at_ds >= s->labels_ds[state]) return true;
  if (!tq_push(&s->starts, ((struct start){state, at_ds, from}))) return false;
  s->labels_ds[state] = at_ds;
  return true;
}

/* The states of a vertex one after the other, the vertex itself first; NO_STATE after
 * the last: for (x = v; x != NO_STATE; x = next_state(s, v, x)). */
static uint32_t next_state(const struct tq_street *s, uint32_t vertex, uint32_t state) {
  const struct tq_layer *layer = s->layer;
  if (!s->first_copy) return NO_STATE;
  uint32_t i = state - layer->n_vertices + 1;
  if (state == vertex)
    for (i = s->first_copy[vertex / COPY_BLOCK]; i < layer->n_copies; i++)
      if (layer->state_vertex[i] >= vertex) break;
  bool is_copy = i < layer->n_copies && layer->state_vertex[i] == vertex;
  return is_copy ? layer->n_vertices + i : NO_STATE;
}

enum tq_code tq_street_seed(struct tq_street *s, uint32_t vertex, uint32_t at_ds) {
  bool ok = seed_state(s, vertex, at_ds, PLAIN_SEED);
  uint32_t x = s->layer->reversed ? next_state(s, vertex, vertex) : NO_STATE;
  for (; ok && x != NO_STATE; x = next_state(s, vertex, x))
    ok = seed_state(s, x, at_ds, PLAIN_SEED);
  return ok ? TQ_OK : TQ_E_MEMORY;
}

/* Keeps the slots at least twice as many as the seeds. */
static bool grow_slots(struct tq_street *s) {
  if (s->n_slots >= s->seeds.n * 2 + 2) return true;
  size_t n_slots = s->n_slots ? s->n_slots * 2 : 64;
  uint32_t *slots = tq_alloc(n_slots, sizeof *slots);
  if (!slots) return false;
  memset(slots, 0xff, n_slots * sizeof *slots);
  free(s->slots);
  s->slots = slots;
  s->n_slots = n_slots;
  for (uint32_t i = 0; i < s->seeds.n; i++) {
    struct seed *seed = &s->seeds.v[i];
    if (seed->link.edge == TQ_NO_EDGE) continue;
    uint32_t *slot = &s->slots[slot_of(s, seed->link.edge)];
    seed->next = *slot;
    *slot = i;
  }
  return true;
}

static uint32_t sum_ds(uint32_t a, uint32_t b) { return a < TQ_FAR - b ? a + b : TQ_FAR; }

uint32_t tq_street_after_ds(const struct tq_street *s, uint32_t part, uint32_t label_ds,
                            uint32_t work_ds) {
  if (s->traffic) work_ds = tq_street_traffic_ds(s, part, label_ds, work_ds);
  return sum_ds(label_ds, work_ds);
}

/* The side to which the search travels along an edge: 0 towards its `to` vertex. */
static int side_of(const struct tq_street *s, int dir) { return dir ^ (int)s->layer->reversed; }

/* The end of an edge from which the search travels along it. */
static uint32_t tail_of(const struct tq_street *s, uint32_t edge, int dir) {
  const struct tq_edge *e = &s->g->edges[edge];
  return side_of(s, dir) ? e->to : e->from;
}

/* Seeds what the arcs over an edge lead to. Ahead that is one state: nothing was
 * travelled before the edge. Turned round it is every state that may go over it, each with
 * the delay of its turn. */
static bool seed_along(struct tq_street *s, uint32_t arc_edge, uint32_t weight_ds, uint32_t at_ds,
                       uint32_t from) {
  const struct tq_layer *layer = s->layer;
  uint32_t tail = tail_of(s, arc_edge / 2, (int)(arc_edge % 2));
  for (uint32_t x = tail; x != NO_STATE; x = layer->reversed ? next_state(s, tail, x) : NO_STATE)
    for (uint32_t a = layer->first_out[x]; a < layer->first_out[x + 1]; a++) {
      if (layer->arc_edges[a] != arc_edge) continue;
      uint32_t delay_ds = layer->arcs[a].weight_ds - weight_ds;
      uint32_t head_ds = tq_street_after_ds(s, arc_edge, at_ds, delay_ds);
      if (!seed_state(s, layer->arcs[a].head, head_ds, from)) return false;
    }
  return true;
}

enum tq_code tq_street_seed_link(struct tq_street *s, struct tq_link link, uint32_t at_ds,
                                 struct tq_err *err) {
  if (at_ds == TQ_FAR) link.edge = TQ_NO_EDGE;
  if (s->seeds.n >= SEED_LINK - 1 || !grow_slots(s) ||
      !tq_push(&s->seeds, ((struct seed){link, at_ds, NO_SEED})))
    return tq_fail_memory(err, "the starting points of a street search");
  if (link.edge == TQ_NO_EDGE) return TQ_OK;
  uint32_t index = (uint32_t)s->seeds.n - 1;
  uint32_t *slot = &s->slots[slot_of(s, link.edge)];
  s->seeds.v[index].next = *slot;
  *slot = index;
  for (int dir = 0; dir < 2; dir++) {
    uint32_t weight_ds = tq_layer_edge_weight_ds(s->g, s->layer, link.edge, dir);
    if (weight_ds == TQ_FAR) continue;
    uint32_t share = side_of(s, dir) ? link.pos : TQ_POS_ONE - link.pos;
    uint32_t part = link.edge * 2 + (uint32_t)dir;
    uint32_t end_ds = tq_street_after_ds(s, part, at_ds, tq_part_ds(weight_ds, share));
    if (!seed_along(s, part, weight_ds, end_ds, SEED_LINK + index))
      return tq_fail_memory(err, "the starting points of a street search");
  }
  return TQ_OK;
}

uint32_t tq_street_state_ds(const struct tq_street *s, uint32_t state) {
  return s->labels_ds[state];
}

uint32_t tq_street_at_ds(const struct tq_street *s, uint32_t vertex) {
  uint32_t best_ds = TQ_FAR;
  for (uint32_t x = vertex; x != NO_STATE; x = next_state(s, vertex, x))
    if (s->labels_ds[x] < best_ds) best_ds = s->labels_ds[x];
  return best_ds;
}

const uint32_t *tq_street_settled(const struct tq_street *s, uint32_t *n) {
  *n = s->n_touched;
  return s->touched;
}

const struct tq_layer *tq_street_layer(const struct tq_street *s) { return s->layer; }

uint32_t tq_street_seed_at_ds(const struct tq_street *s, uint32_t seed) {
  return s->seeds.v[seed].at_ds;
}

/* Staying on the edge of a seed, without passing a vertex. */
static void end_on_seed_edge(const struct tq_street *s, struct tq_link link,
                             const uint32_t weight_ds[2], struct tq_street_end *best) {
  for (uint32_t i = NO_SEED; (i = tq_street_seed_on(s, link.edge, i)) != NO_SEED;) {
    const struct seed *seed = &s->seeds.v[i];
    for (int dir = 0; dir < 2; dir++) {
      uint32_t begin = side_of(s, dir) ? link.pos : seed->link.pos;
      uint32_t end = side_of(s, dir) ? seed->link.pos : link.pos;
      if (weight_ds[dir] == TQ_FAR || begin > end) continue;
      uint32_t at_ds = tq_street_after_ds(s, link.edge * 2 + (uint32_t)dir, seed->at_ds,
                                          tq_part_ds(weight_ds[dir], end - begin));
      if (at_ds < best->at_ds || (at_ds == best->at_ds && i < best->seed))
        *best = (struct tq_street_end){at_ds, NO_STATE, i, dir};
    }
  }
}

/* The state of the vertex from which the search comes onto the edge first, and in *onto_ds
 * when; NO_STATE when none is settled. The first of equals. */
static uint32_t best_tail(const struct tq_street *s, uint32_t arc_edge, uint32_t weight_ds,
                          uint32_t *onto_ds) {
  uint32_t vertex = tail_of(s, arc_edge / 2, (int)(arc_edge % 2)), best = NO_STATE;
  *onto_ds = TQ_FAR;
  for (uint32_t x = vertex; x != NO_STATE; x = next_state(s, vertex, x)) {
    if (s->labels_ds[x] >= *onto_ds) continue;
    uint32_t delay_ds = s->first_copy ? tq_layer_turn_ds(s->layer, x, arc_edge, weight_ds) : 0;
    if (delay_ds == TQ_FAR) continue;
    uint32_t at_ds = tq_street_after_ds(s, arc_edge, s->labels_ds[x], delay_ds);
    if (at_ds >= *onto_ds) continue;
    best = x;
    *onto_ds = at_ds;
  }
  return best;
}

uint32_t tq_street_onto_ds(const struct tq_street *s, uint32_t edge, int dir) {
  uint32_t weight_ds = tq_layer_edge_weight_ds(s->g, s->layer, edge, dir), onto_ds;
  if (weight_ds == TQ_FAR) return TQ_FAR;
  best_tail(s, edge * 2 + (uint32_t)dir, weight_ds, &onto_ds);
  return onto_ds;
}

uint32_t tq_street_seed_on(const struct tq_street *s, uint32_t edge, uint32_t seed) {
  uint32_t i = seed != NO_SEED ? s->seeds.v[seed].next
               : s->n_slots    ? s->slots[slot_of(s, edge)]
                               : NO_SEED;
  while (i != NO_SEED && s->seeds.v[i].link.edge != edge) i = s->seeds.v[i].next;
  return i;
}

struct tq_link tq_street_seed_link_of(const struct tq_street *s, uint32_t seed) {
  return s->seeds.v[seed].link;
}

/* The best end at a link; seed is left open where the way comes over a vertex. */
static bool best_end(const struct tq_street *s, struct tq_link link, struct tq_street_end *best) {
  *best = (struct tq_street_end){TQ_FAR, NO_STATE, NO_SEED, 0};
  if (link.edge == TQ_NO_EDGE) return false;
  const struct tq_edge *e = &s->g->edges[link.edge];
  bool seeded = s->n_slots && s->slots[slot_of(s, link.edge)] != NO_SEED;
  if (!seeded && tq_street_at_ds(s, e->from) == TQ_FAR && tq_street_at_ds(s, e->to) == TQ_FAR)
    return false;
  uint32_t weight_ds[2];
  for (int dir = 0; dir < 2; dir++)
    weight_ds[dir] = tq_layer_edge_weight_ds(s->g, s->layer, link.edge, dir);
  end_on_seed_edge(s, link, weight_ds, best);
  for (int dir = 0; dir < 2; dir++) {
    if (weight_ds[dir] == TQ_FAR) continue;
    uint32_t part = link.edge * 2 + (uint32_t)dir;
    uint32_t onto_ds, tail = best_tail(s, part, weight_ds[dir], &onto_ds);
    uint32_t share = side_of(s, dir) ? TQ_POS_ONE - link.pos : link.pos;
    if (tail == NO_STATE) continue;
    uint32_t at_ds = tq_street_after_ds(s, part, onto_ds, tq_part_ds(weight_ds[dir], share));
    if (at_ds < best->at_ds) *best = (struct tq_street_end){at_ds, tail, NO_SEED, dir};
  }
  return best->at_ds <= s->cutoff_ds;
}

uint32_t tq_street_at_link_ds(const struct tq_street *s, struct tq_link link) {
  struct tq_street_end end;
  return best_end(s, link, &end) ? end.at_ds : TQ_FAR;
}

bool tq_street_end_at(struct tq_street *s, struct tq_link link, struct tq_street_end *out) {
  struct tq_street_end end;
  if (!best_end(s, link, &end)) return false;
  if (end.last != NO_STATE) end.seed = tq_street_seed_of(s, end.last);
  *out = end;
  return true;
}
