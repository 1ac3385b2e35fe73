#include "engine/transit/fare.h"

#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/fare_parts.h"

enum { MAX_WAYS = 512 }; /* kept by tq_fare_of_rides after each ride */

bool tq_fare_listed(const struct tq_fare_names *names, uint32_t name) {
  uint32_t low = 0, high = names->n;
  while (low < high) {
    uint32_t mid = low + (high - low) / 2;
    if (names->v[mid] < name)
      low = mid + 1;
    else
      high = mid;
  }
  return low < names->n && names->v[low] == name;
}

struct tq_fare_state tq_fare_start(void) {
  return (struct tq_fare_state){.transfer = TQ_ANY, .complete = true};
}

struct tq_fare_state tq_fare_paid(const struct tq_fare_state *before, int64_t price) {
  struct tq_fare_state s = tq_fare_start();
  s.cost = before->cost + price;
  return s;
}

uint32_t tq_fare_step(const struct tq_fares *f, const struct tq_fare_state *before,
                      const struct tq_fare_ride *parts, uint32_t n, struct tq_fare_state *out) {
  struct tq_fare_trip ride = {parts, parts + n - 1, n, f->g->patterns[parts->pattern].route};
  if (f->flags[ride.route] & TQ_ROUTE_FREE) {
    out[0] = *before;
    return 1;
  }
  if (f->g->fare_systems[f->g->route_fares[ride.route]].kind == TQ_FARES_BY_LEG)
    return tq_fare_step_leg(f, before, &ride, out);
  return tq_fare_step_ticket(f, before, &ride, out);
}

/* What is paid for what goes before the ticket or leg held. */
static int64_t below(const struct tq_fare_state *s) { return s->cost - s->open; }

bool tq_fare_covers(const struct tq_fare_state *a, const struct tq_fare_state *b) {
  if (a->cost > b->cost || a->complete < b->complete) return false;
  if (b->hold == TQ_HOLD_NOTHING) return true;
  if (a->hold != b->hold || a->system != b->system || a->item != b->item || a->zone != b->zone ||
      a->seen != b->seen || below(a) > below(b) || a->dist_dm > b->dist_dm ||
      a->since_board_s < b->since_board_s)
    return false;
  if (a->hold == TQ_HOLD_TICKET) return a->used <= b->used;
  return a->board_s >= b->board_s && a->alight_s >= b->alight_s &&
         a->since_alight_s >= b->since_alight_s &&
         (a->transfer == TQ_ANY || (a->transfer == b->transfer && a->used <= b->used));
}

uint32_t tq_fares_max_options(const struct tq_fares *f) { return f->max_options; }

bool tq_fare_timed(const struct tq_fares *f, uint32_t route) {
  return f->flags[route] & TQ_ROUTE_TIMED;
}

bool tq_fare_placed(const struct tq_fares *f, uint32_t route) {
  return f->flags[route] & TQ_ROUTE_PLACED;
}

bool tq_fare_unknown(const struct tq_fares *f, uint32_t route) {
  return f->flags[route] & TQ_ROUTE_UNKNOWN;
}

const char *tq_fares_currency(const struct tq_fares *f) {
  return tq_graph_string(f->g, f->g->fare_systems[0].currency);
}

int tq_fares_places(const struct tq_fares *f) { return f->g->fare_systems[0].places; }

/* A way to have paid for the rides so far, and which of those before it continues. */
struct way {
  struct tq_fare_state state;
  uint32_t before;
};

static bool keep_way(struct way *ways, uint32_t *n, struct way w) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < *n; i++)
    if (tq_fare_covers(&ways[i].state, &w.state)) return true;
  for (uint32_t i = 0; i < *n; i++)
    if (!tq_fare_covers(&w.state, &ways[i].state)) ways[kept++] = ways[i];
  *n = kept;
  if (kept == MAX_WAYS) return false;
  ways[(*n)++] = w;
  return true;
}

bool tq_fare_of_rides(const struct tq_fares *f, const struct tq_fare_ride *rides, uint32_t n,
                      int64_t *paid) {
  struct way *ways = tq_alloc((n + (size_t)1) * MAX_WAYS, sizeof *ways);
  uint32_t *n_ways = tq_calloc(n + (size_t)1, sizeof *n_ways);
  struct tq_fare_state *options = tq_alloc(f->max_options, sizeof *options);
  bool ok = ways && n_ways && options;
  if (ok) {
    ways[0] = (struct way){tq_fare_start(), 0};
    n_ways[0] = 1;
  }
  for (uint32_t i = 0; ok && i < n; i++)
    for (uint32_t w = 0; w < n_ways[i]; w++) {
      const struct tq_fare_state *before = &ways[(size_t)i * MAX_WAYS + w].state;
      uint32_t k = 1, end = i + 1;
      while (end < n && rides[end].seated) end++;
      options[0] = *before; /* a seated part: paid for with the first */
      if (!rides[i].seated) k = tq_fare_step(f, before, &rides[i], end - i, options);
      while (ok && k-- > 0)
        ok = keep_way(ways + (i + (size_t)1) * MAX_WAYS, &n_ways[i + 1],
                      (struct way){options[k], w});
    }
  const struct way *best = NULL;
  for (uint32_t w = 0; ok && w < n_ways[n]; w++) {
    const struct way *x = &ways[(size_t)n * MAX_WAYS + w];
    if (x->state.complete && (!best || x->state.cost < best->state.cost)) best = x;
  }
  ok = best != NULL;
  for (uint32_t i = n; ok && i > 0; i--) {
    const struct way *before = &ways[(i - (size_t)1) * MAX_WAYS + best->before];
    paid[i - 1] = best->state.cost - before->state.cost;
    best = before;
  }
  free(ways);
  free(n_ways);
  free(options);
  return ok;
}
