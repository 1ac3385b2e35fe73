#include "engine/street/pieces.h"

#include <stdlib.h>

/* A place on the edge from which travel spreads, forwards or backwards. */
struct front {
  uint32_t pos, at_ds;
};

/* What spreads over one edge. Side 0 grows with the position, side 1 falls; weights are
 * those of the whole edge. */
struct spread {
  const struct tq_street *street;
  uint32_t edge;
  uint32_t weight_ds[2];
  TQ_VEC(struct front) fronts[2];
  TQ_VEC(uint32_t) breaks; /* positions of fronts and ends, growing */
  const uint32_t *limits_ds;
  uint32_t n_limits;
  tq_piece_vec *out;
};

static bool add_front(struct spread *sp, int side, uint32_t pos, uint32_t at_ds) {
  struct front f = {pos, at_ds};
  if (sp->weight_ds[side] == TQ_FAR || at_ds > sp->limits_ds[sp->n_limits - 1]) return true;
  return tq_push(&sp->fronts[side], f) && tq_push(&sp->breaks, pos);
}

static bool find_fronts(struct spread *sp, const struct tq_graph *g) {
  const struct tq_layer *layer = tq_street_layer(sp->street);
  bool ok = true;
  for (int side = 0; side < 2 && ok; side++) {
    int dir = side ^ (int)layer->reversed;
    uint32_t onto_ds = tq_street_onto_ds(sp->street, sp->edge, dir);
    sp->weight_ds[side] = tq_layer_edge_weight_ds(g, layer, sp->edge, dir);
    if (onto_ds != TQ_FAR) ok = add_front(sp, side, side ? TQ_POS_ONE : 0, onto_ds);
  }
  for (uint32_t i = UINT32_MAX; (i = tq_street_seed_on(sp->street, sp->edge, i)) != UINT32_MAX;)
    for (int side = 0; side < 2 && ok; side++)
      ok = add_front(sp, side, tq_street_seed_link_of(sp->street, i).pos,
                     tq_street_seed_at_ds(sp->street, i));
  return ok;
}

static int by_value(const void *a, const void *b) {
  const uint32_t *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

/* Between two breaks [a, b] side 0 is spread by the fronts up to a, side 1 by those from b. */
struct stretch {
  uint32_t a, b;
};

static uint32_t at_ds(const struct spread *sp, struct stretch st, int side, uint32_t pos) {
  uint32_t best_ds = TQ_FAR;
  uint32_t part = sp->edge * 2 + ((uint32_t)side ^ tq_street_layer(sp->street)->reversed);
  for (size_t i = 0; i < sp->fronts[side].n; i++) {
    struct front f = sp->fronts[side].v[i];
    if (side ? f.pos < st.b : f.pos > st.a) continue;
    uint32_t work_ds = tq_part_ds(sp->weight_ds[side], side ? f.pos - pos : pos - f.pos);
    uint32_t there_ds = tq_street_after_ds(sp->street, part, f.at_ds, work_ds);
    if (there_ds < best_ds) best_ds = there_ds;
  }
  return best_ds;
}

/* The last position that side 0 reaches first, or as soon as side 1; false when none. */
static bool find_meeting(const struct spread *sp, struct stretch st, uint32_t *meeting) {
  if (at_ds(sp, st, 0, st.a) > at_ds(sp, st, 1, st.a) || at_ds(sp, st, 0, st.a) == TQ_FAR)
    return false;
  uint32_t lo = st.a, hi = st.b;
  while (lo < hi) {
    uint32_t mid = lo + (hi - lo + 1) / 2;
    if (at_ds(sp, st, 0, mid) <= at_ds(sp, st, 1, mid))
      lo = mid;
    else
      hi = mid - 1;
  }
  *meeting = lo;
  return true;
}

/* The furthest position between from and to (either way) that a side reaches by limit_ds,
 * from on. */
static uint32_t furthest(const struct spread *sp, struct stretch st, int side, uint32_t from,
                         uint32_t to, uint32_t limit_ds) {
  uint32_t lo = 0, hi = side ? from - to : to - from;
  while (lo < hi) {
    uint32_t mid = lo + (hi - lo + 1) / 2;
    if (at_ds(sp, st, side, side ? from - mid : from + mid) <= limit_ds)
      lo = mid;
    else
      hi = mid - 1;
  }
  return side ? from - lo : from + lo;
}

/* What a side covers, cut at the limits. */
static bool add_pieces(struct spread *sp, struct stretch st, int side, uint32_t from, uint32_t to) {
  size_t first = sp->out->n;
  for (uint32_t k = 0; k < sp->n_limits && from != to; k++) {
    if (at_ds(sp, st, side, from) > sp->limits_ds[k]) continue;
    uint32_t end = furthest(sp, st, side, from, to, sp->limits_ds[k]);
    if (end == from) continue;
    struct tq_piece piece = {
        sp->edge, from, end, at_ds(sp, st, side, from), at_ds(sp, st, side, end), k};
    if (!tq_push(sp->out, piece)) return false;
    from = end;
  }
  for (size_t i = first, k = sp->out->n; side && i + 1 < k; i++) { /* by position */
    struct tq_piece swap = sp->out->v[i];
    sp->out->v[i] = sp->out->v[--k];
    sp->out->v[k] = swap;
  }
  return true;
}

static bool cover(struct spread *sp, struct stretch st) {
  uint32_t meeting = st.a, rest = st.a;
  bool ahead = find_meeting(sp, st, &meeting);
  if (ahead && !add_pieces(sp, st, 0, st.a, meeting)) return false;
  if (at_ds(sp, st, 1, st.b) == TQ_FAR) return true;
  if (ahead) /* the first position that side 1 reaches as soon */
    rest = meeting < st.b && at_ds(sp, st, 1, meeting) > at_ds(sp, st, 0, meeting) ? meeting + 1
                                                                                   : meeting;
  return add_pieces(sp, st, 1, st.b, rest);
}

enum tq_code tq_street_pieces(const struct tq_street *s, const struct tq_graph *g, uint32_t edge,
                              const uint32_t *limits_ds, uint32_t n_limits, tq_piece_vec *out,
                              struct tq_err *err) {
  struct spread sp = {
      .street = s, .edge = edge, .limits_ds = limits_ds, .n_limits = n_limits, .out = out};
  bool ok = n_limits == 0 || find_fronts(&sp, g);
  if (ok && sp.breaks.n > 0) {
    ok = tq_push(&sp.breaks, 0) && tq_push(&sp.breaks, TQ_POS_ONE);
    qsort(sp.breaks.v, sp.breaks.n, sizeof *sp.breaks.v, by_value);
    for (size_t i = 0; i + 1 < sp.breaks.n && ok; i++)
      if (sp.breaks.v[i] < sp.breaks.v[i + 1])
        ok = cover(&sp, (struct stretch){sp.breaks.v[i], sp.breaks.v[i + 1]});
  }
  for (int side = 0; side < 2; side++) tq_vec_free(&sp.fronts[side]);
  tq_vec_free(&sp.breaks);
  return ok ? TQ_OK : tq_fail_memory(err, "the streets reached");
}
