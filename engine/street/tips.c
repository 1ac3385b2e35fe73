#include "engine/street/tips.h"

#include "engine/street/street.h"

/* One way along the link's edge. */
struct along {
  const struct tq_layer *layer;
  uint32_t part;      /* edge * 2 + direction of the real travel */
  uint32_t weight_ds; /* TQ_FAR: the mode may not */
  bool side;          /* of the search: false towards the edge's `to` */
  uint32_t tail;      /* vertex from which it comes onto the edge */
};

static struct along look_along(const struct tq_graph *g, const struct tq_layer *layer,
                               uint32_t edge, int dir) {
  bool side = (dir != 0) != layer->reversed;
  return (struct along){.layer = layer,
                        .part = edge * 2 + (uint32_t)dir,
                        .weight_ds = tq_layer_edge_weight_ds(g, layer, edge, dir),
                        .side = side,
                        .tail = side ? g->edges[edge].to : g->edges[edge].from};
}

/* The states that the arcs of a state over the edge lead to, each with the delay of its turn. */
static bool add_heads(const struct along *w, uint32_t state, uint32_t part_ds, tq_tips *tips) {
  const struct tq_layer *layer = w->layer;
  for (uint32_t a = layer->first_out[state]; a < layer->first_out[state + 1]; a++)
    if (layer->arc_edges[a] == w->part &&
        !tq_push(tips, ((struct tq_tip){layer->arcs[a].head,
                                        part_ds + layer->arcs[a].weight_ds - w->weight_ds})))
      return false;
  return true;
}

bool tq_tips_from(const struct tq_graph *g, const struct tq_layer *layer, struct tq_link link,
                  tq_tips *tips) {
  bool ok = true;
  for (int dir = 0; dir < 2 && ok && link.edge != TQ_NO_EDGE; dir++) {
    struct along w = look_along(g, layer, link.edge, dir);
    if (w.weight_ds == TQ_FAR) continue;
    uint32_t part_ds = tq_part_ds(w.weight_ds, w.side ? link.pos : TQ_POS_ONE - link.pos);
    ok = add_heads(&w, w.tail, part_ds, tips);
    uint32_t x = 0, end = 0;
    if (layer->reversed) tq_layer_copies(layer, w.tail, &x, &end);
    for (; x < end && ok; x++) ok = add_heads(&w, x, part_ds, tips);
  }
  return ok;
}

static bool add_tail(const struct along *w, uint32_t state, uint32_t part_ds, tq_tips *tips) {
  uint32_t turn_ds =
      w->layer->n_copies ? tq_layer_turn_ds(w->layer, state, w->part, w->weight_ds) : 0;
  return turn_ds == TQ_FAR || tq_push(tips, ((struct tq_tip){state, turn_ds + part_ds}));
}

bool tq_tips_to(const struct tq_graph *g, const struct tq_layer *layer, struct tq_link link,
                tq_tips *tips) {
  bool ok = true;
  for (int dir = 0; dir < 2 && ok && link.edge != TQ_NO_EDGE; dir++) {
    struct along w = look_along(g, layer, link.edge, dir);
    if (w.weight_ds == TQ_FAR) continue;
    uint32_t part_ds = tq_part_ds(w.weight_ds, w.side ? TQ_POS_ONE - link.pos : link.pos);
    uint32_t x, end;
    ok = add_tail(&w, w.tail, part_ds, tips);
    for (tq_layer_copies(layer, w.tail, &x, &end); x < end && ok; x++)
      ok = add_tail(&w, x, part_ds, tips);
  }
  return ok;
}

uint32_t tq_tips_stay_ds(const struct tq_graph *g, const struct tq_layer *layer,
                         struct tq_link seed, struct tq_link link) {
  uint32_t best_ds = TQ_FAR;
  for (int dir = 0; dir < 2 && seed.edge == link.edge && link.edge != TQ_NO_EDGE; dir++) {
    struct along w = look_along(g, layer, link.edge, dir);
    uint32_t begin = w.side ? link.pos : seed.pos, end = w.side ? seed.pos : link.pos;
    if (w.weight_ds == TQ_FAR || begin > end) continue;
    uint32_t stay_ds = tq_part_ds(w.weight_ds, end - begin);
    if (stay_ds < best_ds) best_ds = stay_ds;
  }
  return best_ds;
}
