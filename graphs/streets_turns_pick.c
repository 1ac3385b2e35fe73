/* Which edges of its ways a restriction means. */
#include <math.h>

#include "graphs/streets_turns.h"

static const double DEG = 57.29577951308232;

size_t tq_turn_first_edge(const struct tq_turn_finder *f, int64_t way_id) {
  size_t low = 0, high = f->ways.n;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (f->ways.v[mid].way_id < way_id)
      low = mid + 1;
    else
      high = mid;
  }
  return low < f->ways.n && f->ways.v[low].way_id == way_id ? low : f->ways.n;
}

bool tq_turn_way_parts(const struct tq_turn_finder *f, int64_t way_id, tq_part_vec *parts) {
  for (size_t i = tq_turn_first_edge(f, way_id); i < f->ways.n && f->ways.v[i].way_id == way_id;
       i++)
    for (uint32_t dir = 0; dir < 2; dir++) {
      uint32_t part = f->ways.v[i].edge * 2 + dir;
      if (tq_turns_arc(f->d, f->mode, part) && !tq_push(parts, part)) return false;
    }
  return true;
}

/* The point next to an end of the part: at its start, or at its end. */
static struct tq_pos next_point(const struct tq_draft *d, uint32_t part, bool at_end) {
  uint32_t edge = part / 2, first = d->first_shape.v[edge], end = d->first_shape.v[edge + 1];
  bool to_side = (part % 2 == 0) == at_end; /* near the edge's `to` */
  if (first < end) return d->shape.v[to_side ? end - 1 : first];
  return d->vertices.v[to_side ? d->edges.v[edge].from : d->edges.v[edge].to];
}

static double bearing_deg(struct tq_pos a, struct tq_pos b) {
  struct tq_ruler r = tq_ruler_at(tq_deg(a.lat_e7));
  double x_m = ((double)b.lon_e7 - a.lon_e7) * r.lon_m_per_e7;
  double y_m = ((double)b.lat_e7 - a.lat_e7) * r.lat_m_per_e7;
  return atan2(x_m, y_m) * DEG;
}

/* From -180 to 180, to the right positive. */
static double turn_deg(const struct tq_draft *d, uint32_t from, uint32_t to) {
  struct tq_pos end = d->vertices.v[tq_part_head(d, from)];
  struct tq_pos start = d->vertices.v[tq_part_tail(d, to)];
  double turn =
      bearing_deg(start, next_point(d, to, false)) - bearing_deg(next_point(d, from, true), end);
  return remainder(turn, 360);
}

/* How far the turn is from the kind that is named. */
static double misfit_deg(const struct tq_turn_finder *f, uint32_t from, uint32_t to) {
  static const double ideal_deg[] = {
      [TQ_TURN_LEFT] = -90, [TQ_TURN_RIGHT] = 90, [TQ_TURN_STRAIGHT] = 0, [TQ_TURN_BACK] = 180};
  if (to == (from ^ 1)) return f->turn == TQ_TURN_BACK ? 0 : 180;
  return fabs(remainder(turn_deg(f->d, from, to) - ideal_deg[f->turn], 360));
}

struct pair {
  uint32_t from, to;
};
typedef TQ_VEC(struct pair) pair_vec;

/* The pair that fits the kind of turn clearly better than the others; n: none does. */
static size_t pick(const struct tq_turn_finder *f, const pair_vec *pairs) {
  enum { CLEARLY_DEG = 20, WORST_DEG = 75 };
  size_t best = pairs->n;
  double best_deg = 360, second_deg = 360;
  if (pairs->n == 1) return 0;
  for (size_t i = 0; f->turn != TQ_TURN_ANY && i < pairs->n; i++) {
    double deg = misfit_deg(f, pairs->v[i].from, pairs->v[i].to);
    if (deg < best_deg) {
      second_deg = best_deg;
      best_deg = deg;
      best = i;
    } else if (deg < second_deg) {
      second_deg = deg;
    }
  }
  return best_deg <= WORST_DEG && second_deg - best_deg >= CLEARLY_DEG ? best : pairs->n;
}

static bool add_chain(struct tq_turn_finder *f, struct pair p, const uint32_t *path,
                      size_t n_path) {
  tq_part_vec chain = {0};
  bool ok = tq_push(&chain, p.from);
  for (size_t i = 0; ok && i < n_path; i++) ok = tq_push(&chain, path[i]);
  ok = ok && tq_push(&chain, p.to) && tq_bans_push(&f->found, chain.v, chain.n);
  tq_vec_free(&chain);
  return ok;
}

bool tq_turn_add_chains(struct tq_turn_finder *f, const tq_part_vec *from, const tq_part_vec *to,
                        const uint32_t *path, size_t n_path, bool same_way) {
  pair_vec pairs = {0};
  bool ok = true, back = f->turn == TQ_TURN_BACK;
  for (size_t i = 0; ok && i < from->n; i++)
    for (size_t k = 0; ok && k < to->n; k++) {
      struct pair p = {from->v[i], to->v[k]};
      uint32_t start = tq_part_tail(f->d, n_path ? path[0] : p.to);
      uint32_t end = tq_part_head(f->d, n_path ? path[n_path - 1] : p.from);
      if (tq_part_head(f->d, p.from) != start || tq_part_tail(f->d, p.to) != end) continue;
      /* on one way the turn is on the spot, or it is not */
      if (same_way && n_path == 0 && back != (p.to == (p.from ^ 1))) continue;
      ok = tq_push(&pairs, p);
    }
  if (ok && same_way && n_path == 0 && back) {
    for (size_t i = 0; ok && i < pairs.n; i++) ok = add_chain(f, pairs.v[i], path, n_path);
  } else if (ok && pairs.n > 0) {
    size_t i = pick(f, &pairs);
    if (i == pairs.n)
      f->ambiguous = true;
    else
      ok = add_chain(f, pairs.v[i], path, n_path);
  }
  tq_vec_free(&pairs);
  return ok;
}
