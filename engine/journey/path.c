#include "engine/journey/path.h"

/* The index-th origin that met the mode's streets: seeds were given in that order. */
static uint32_t origin_of_seed(const struct tq_search *s, enum tq_mode mode, uint32_t seed) {
  for (uint32_t i = 0; i < s->n_origins; i++) {
    if (s->snapped[mode][i].link.edge == TQ_NO_EDGE) continue;
    if (seed-- == 0) return i;
  }
  return 0;
}

void tq_path_from_origin(const struct tq_search *s, enum tq_mode mode, struct tq_path_ends *ends) {
  struct tq_street_end end;
  if (!tq_street_end_at(ends->street, ends->target, &end)) return;
  uint32_t origin = origin_of_seed(s, mode, end.seed);
  ends->seed = s->snapped[mode][origin].link;
  ends->start = s->origins[origin];
  ends->off_start_dm = ends->seed.dist_dm;
}

static bool push(tq_step_vec *steps, uint32_t edge, uint32_t from_pos, uint32_t to_pos,
                 uint32_t layer_ds) {
  if (from_pos == to_pos) return true;
  struct tq_step step = {edge, from_pos, to_pos, layer_ds};
  return tq_push(steps, step);
}

static void turn(struct tq_step *steps, size_t n) {
  for (size_t i = 0; i < n / 2; i++) {
    struct tq_step swap = steps[i];
    steps[i] = steps[n - 1 - i];
    steps[n - 1 - i] = swap;
  }
}

/* The weight of the arc over edge * 2 + direction that joins the state with one of the
 * vertex; TQ_FAR where none does. */
static uint32_t joins(const struct tq_layer *layer, uint32_t vertex, uint32_t state,
                      uint32_t part) {
  uint32_t copy, end, x = vertex;
  for (tq_layer_copies(layer, vertex, &copy, &end);; x = copy++) {
    for (uint32_t a = layer->first_out[x]; a < layer->first_out[x + 1]; a++)
      if (layer->arc_edges[a] == part && layer->arcs[a].head == state)
        return layer->arcs[a].weight_ds;
    if (copy == end) return TQ_FAR;
  }
}

/* Which end of its edge the seed's way left by (real arrival when reversed). */
static uint32_t seed_end_pos(const struct tq_graph *g, const struct tq_street *street,
                             struct tq_link seed, uint32_t seed_at_ds, uint32_t state) {
  const struct tq_layer *layer = tq_street_layer(street);
  const struct tq_edge *e = &g->edges[seed.edge];
  uint32_t vertex = tq_layer_vertex(layer, state);
  if (e->from != e->to) return vertex == e->to ? TQ_POS_ONE : 0;
  /* a loop: the end that the state fits and whose partial edge weighs what was paid */
  int dir = layer->reversed ? 1 : 0;
  uint32_t part = seed.edge * 2 + (uint32_t)dir;
  uint32_t weight = tq_layer_edge_weight_ds(g, layer, seed.edge, dir);
  uint32_t arc = weight == TQ_FAR ? TQ_FAR : joins(layer, vertex, state, part);
  if (arc == TQ_FAR) return 0;
  uint32_t work_ds = tq_part_ds(weight, TQ_POS_ONE - seed.pos);
  uint32_t end_ds = tq_street_after_ds(street, part, seed_at_ds, work_ds);
  bool paid =
      tq_street_after_ds(street, part, end_ds, arc - weight) == tq_street_state_ds(street, state);
  return paid ? TQ_POS_ONE : 0;
}

enum tq_code tq_path_append(const struct tq_graph *g, const struct tq_path_ends *ends,
                            tq_step_vec *steps, struct tq_err *err) {
  struct tq_street *street = ends->street;
  const struct tq_layer *layer = tq_street_layer(street);
  struct tq_street_end end;
  size_t first = steps->n;
  bool ok = true;
  if (!tq_street_end_at(street, ends->target, &end)) return TQ_OK;
  /* Steps are collected from the target back to the seed. On a reversed layer that is
   * the order of real travel, and real travel leads away from the target. */
  bool away = layer->reversed;
  struct tq_link t = ends->target, s = ends->seed;
  if (end.last == UINT32_MAX) {
    uint32_t whole_ds = end.at_ds - tq_street_seed_at_ds(street, end.seed);
    ok = away ? push(steps, t.edge, t.pos, s.pos, whole_ds)
              : push(steps, t.edge, s.pos, t.pos, whole_ds);
  } else {
    uint32_t v = end.last, last_ds = end.at_ds - tq_street_state_ds(street, v);
    uint32_t vertex_pos = (end.dir == 0) == away ? TQ_POS_ONE : 0;
    ok = away ? push(steps, t.edge, t.pos, vertex_pos, last_ds)
              : push(steps, t.edge, vertex_pos, t.pos, last_ds);
    uint32_t before;
    for (uint32_t a; ok && (a = tq_street_parent_arc(street, v)) != TQ_NO_ARC; v = before) {
      uint32_t dir = layer->arc_edges[a] % 2;
      before = tq_street_parent(street, v);
      ok = push(steps, layer->arc_edges[a] / 2, dir ? TQ_POS_ONE : 0, dir ? 0 : TQ_POS_ONE,
                tq_street_state_ds(street, v) - tq_street_state_ds(street, before));
    }
    uint32_t seed_at_ds = tq_street_seed_at_ds(street, end.seed);
    uint32_t seed_ds = tq_street_state_ds(street, v) - seed_at_ds;
    uint32_t end_pos = seed_end_pos(g, street, s, seed_at_ds, v);
    ok = ok && (away ? push(steps, s.edge, end_pos, s.pos, seed_ds)
                     : push(steps, s.edge, s.pos, end_pos, seed_ds));
  }
  if (!ok) return tq_fail_memory(err, "the steps");
  if (!away) turn(steps->v + first, steps->n - first);
  return TQ_OK;
}
