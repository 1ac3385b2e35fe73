#include "engine/transit/trip_rules.h"

#include "engine/base/mem.h"

struct tq_trip_rules {
  const struct tq_graph *g;
  uint8_t *named;    /* [n_trips] */
  uint32_t *first;   /* [n_stops + 1] into ends */
  tq_rule_end *ends; /* by the stop or station that the rule gives, growing */
  uint32_t most;     /* ends at one stop and its station together */
};

static bool is_change(const struct tq_trip_transfer *x) {
  return x->type < TQ_IN_SEAT && x->from_stop != TQ_ANY && x->to_stop != TQ_ANY;
}

/* Counting sort by stop. */
static bool index_ends(struct tq_trip_rules *r) {
  const struct tq_graph *g = r->g;
  uint32_t n = 0;
  for (uint32_t i = 0; i < g->n_trip_transfers; i++) {
    const struct tq_trip_transfer *x = &g->trip_transfers[i];
    if (!is_change(x)) continue;
    r->first[x->from_stop + 2]++;
    r->first[x->to_stop + 2]++;
    n += 2;
  }
  for (uint32_t s = 0; s < g->n_stops; s++) r->first[s + 2] += r->first[s + 1];
  if (!(r->ends = tq_alloc(n, sizeof *r->ends))) return false;
  for (uint32_t i = 0; i < g->n_trip_transfers; i++) {
    const struct tq_trip_transfer *x = &g->trip_transfers[i];
    if (!is_change(x)) continue;
    r->ends[r->first[x->from_stop + 1]++] = i * 2;
    r->ends[r->first[x->to_stop + 1]++] = i * 2 + 1;
    if (x->from_trip != TQ_ANY) r->named[x->from_trip] = 1;
    if (x->to_trip != TQ_ANY) r->named[x->to_trip] = 1;
  }
  return true;
}

static uint32_t n_at(const struct tq_trip_rules *r, uint32_t stop) {
  return r->first[stop + 1] - r->first[stop];
}

enum tq_code tq_trip_rules_new(const struct tq_graph *g, struct tq_trip_rules **out,
                               struct tq_err *err) {
  bool any = false;
  for (uint32_t i = 0; i < g->n_trip_transfers && !any; i++) any = is_change(&g->trip_transfers[i]);
  *out = NULL;
  if (!any) return TQ_OK;
  struct tq_trip_rules *r = tq_calloc(1, sizeof *r);
  if (!r) return tq_fail_memory(err, "rules for changes");
  r->g = g;
  r->named = tq_calloc(g->n_trips, 1);
  r->first = tq_calloc((size_t)g->n_stops + 3, sizeof *r->first);
  if (!r->named || !r->first || !index_ends(r)) {
    tq_trip_rules_free(r);
    return tq_fail_memory(err, "rules for changes");
  }
  for (uint32_t s = 0; s < g->n_stops; s++) {
    uint32_t parent = g->stops[s].parent, n = n_at(r, s);
    if (parent != TQ_NO_STOP) n += n_at(r, parent);
    if (n > r->most) r->most = n;
  }
  *out = r;
  return TQ_OK;
}

void tq_trip_rules_free(struct tq_trip_rules *r) {
  if (!r) return;
  free(r->named);
  free(r->first);
  free(r->ends);
  free(r);
}

bool tq_trip_rules_name(const struct tq_trip_rules *r, uint32_t trip) {
  return r && r->named[trip];
}

uint32_t tq_trip_rules_most(const struct tq_trip_rules *r) { return r ? r->most : 0; }

const struct tq_trip_transfer *tq_trip_rules_get(const struct tq_trip_rules *r, tq_rule_end end) {
  return &r->g->trip_transfers[end / 2];
}

/* A trip that is given takes precedence over its route. */
static bool is_of(const struct tq_trip_rules *r, tq_rule_end end, uint32_t trip) {
  const struct tq_trip_transfer *x = tq_trip_rules_get(r, end);
  uint32_t its_trip = end & 1 ? x->to_trip : x->from_trip;
  uint32_t its_route = end & 1 ? x->to_route : x->from_route;
  if (its_trip != TQ_ANY) return its_trip == trip;
  return its_route == TQ_ANY || its_route == r->g->patterns[r->g->trips[trip].pattern].route;
}

uint32_t tq_trip_rules_at(const struct tq_trip_rules *r, uint32_t trip, uint32_t stop,
                          tq_rule_end *ends) {
  if (!r) return 0;
  uint32_t parent = r->g->stops[stop].parent, n = 0;
  uint32_t i = r->first[stop], i_end = r->first[stop + 1], k = 0, k_end = 0;
  if (parent != TQ_NO_STOP) {
    k = r->first[parent];
    k_end = r->first[parent + 1];
  }
  while (i < i_end || k < k_end) {
    bool own = k == k_end || (i < i_end && r->ends[i] < r->ends[k]);
    tq_rule_end end = own ? r->ends[i++] : r->ends[k++];
    if (is_of(r, end, trip)) ends[n++] = end;
  }
  return n;
}

/* The lower, the more specific. */
static int rank(const struct tq_trip_transfer *x, uint32_t from_stop, uint32_t to_stop) {
  static const int by_trips_and_routes[3][3] = {{6, 5, 4}, {3, 2, 2}, {1, 1, 1}};
  int trips = (x->from_trip != TQ_ANY) + (x->to_trip != TQ_ANY);
  int routes = (x->from_trip == TQ_ANY && x->from_route != TQ_ANY) +
               (x->to_trip == TQ_ANY && x->to_route != TQ_ANY);
  int stations = (x->from_stop != from_stop) + (x->to_stop != to_stop);
  return by_trips_and_routes[trips][routes] * 3 + stations;
}

/* Whether rule a is stricter than rule b. */
static bool is_stricter(const struct tq_trip_transfer *a, const struct tq_trip_transfer *b) {
  if (b->rule_s == TQ_RULE_FORBIDDEN) return false;
  return a->rule_s == TQ_RULE_FORBIDDEN || a->rule_s > b->rule_s;
}

static bool has_end(const tq_rule_end *ends, uint32_t n, tq_rule_end end) {
  uint32_t low = 0;
  while (low < n) {
    uint32_t mid = low + (n - low) / 2;
    if (ends[mid] == end) return true;
    if (ends[mid] < end)
      low = mid + 1;
    else
      n = mid;
  }
  return false;
}

const struct tq_trip_transfer *tq_trip_rules_between(const struct tq_trip_rules *r,
                                                     const tq_rule_end *from, uint32_t n_from,
                                                     const tq_rule_end *to, uint32_t n_to,
                                                     uint32_t from_stop, uint32_t to_stop) {
  const struct tq_trip_transfer *best = NULL;
  int best_rank = 0;
  for (uint32_t i = 0; i < n_from && n_to; i++) {
    if (from[i] & 1 || !has_end(to, n_to, from[i] + 1)) continue;
    const struct tq_trip_transfer *x = tq_trip_rules_get(r, from[i]);
    int x_rank = rank(x, from_stop, to_stop);
    if (best && (x_rank > best_rank || (x_rank == best_rank && !is_stricter(x, best)))) continue;
    best = x;
    best_rank = x_rank;
  }
  return best;
}
