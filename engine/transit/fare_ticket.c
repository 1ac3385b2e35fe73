/* Steps through tickets: each ride is on the ticket held, where that is valid, or on a new
 * one. A ticket may be bought that is valid only further on: the state is then not complete. */
#include <math.h>

#include "engine/base/money.h"
#include "engine/transit/fare_parts.h"

int32_t tq_ticket_price(const struct tq_graph *g, const struct tq_ticket *t, uint32_t dist_dm) {
  if (!t->n_bands) return t->price;
  const struct tq_fare_band *b = g->fare_bands + t->first_band;
  uint32_t i = 0;
  while (i + 1 < t->n_bands && b[i + 1].from_dm < dist_dm) i++;
  int64_t price = b[i].price, beyond = (int64_t)dist_dm - b[i].from_dm, every = b[i].every_dm;
  if (every && beyond > 0)
    price += b[i].linear ? (beyond * b[i].adds + every - 1) / every
                         : (beyond + every - 1) / every * b[i].adds;
  return price > TQ_MAX_MONEY ? TQ_MAX_MONEY : (int32_t)price;
}

uint32_t tq_fare_distance_dm(const struct tq_graph *g, const struct tq_fare_ride *ride) {
  uint32_t first = g->patterns[ride->pattern].first_stop;
  if (g->pattern_distances_dm) {
    uint32_t from = g->pattern_distances_dm[first + ride->board_index];
    uint32_t to = g->pattern_distances_dm[first + ride->alight_index];
    return to > from ? to - from : 0;
  }
  double m = 0;
  for (uint32_t i = first + ride->board_index; i < first + ride->alight_index; i++)
    m += tq_distance_m(g->stops[g->pattern_stops[i].stop].pos,
                       g->stops[g->pattern_stops[i + 1].stop].pos);
  return (uint32_t)lround(m * 10);
}

static uint32_t zone_of(const struct tq_graph *g, const struct tq_fare_ride *r, uint32_t index) {
  return g->stop_zones ? g->stop_zones[tq_pattern_stop_at(g, r->pattern, index)] : 0;
}

static bool has_pair(const struct tq_graph *g, const struct tq_ticket *t, uint32_t origin,
                     uint32_t destination) {
  const struct tq_zone_pair *v = g->ticket_zones + t->first_zone;
  uint32_t low = 0, high = t->n_zones;
  while (low < high) {
    uint32_t mid = low + (high - low) / 2;
    if (v[mid].origin < origin || (v[mid].origin == origin && v[mid].destination < destination))
      low = mid + 1;
    else
      high = mid;
  }
  return low < t->n_zones && v[low].origin == origin && v[low].destination == destination;
}

static bool pair_ok(const struct tq_graph *g, const struct tq_ticket *t, uint32_t origin,
                    uint32_t destination) {
  return t->n_zones == 0 || has_pair(g, t, origin, destination) || has_pair(g, t, origin, 0) ||
         has_pair(g, t, 0, destination);
}

/* Whether any pair begins (in the mirror: ends) at the zone. */
static bool may_start(const struct tq_fares *f, const struct tq_ticket *t, uint32_t zone) {
  const struct tq_zone_pair *v = f->g->ticket_zones + t->first_zone;
  for (uint32_t i = 0; i < t->n_zones; i++) {
    uint32_t end = f->opts.mirror ? v[i].destination : v[i].origin;
    if (end == zone || end == 0) return true;
  }
  return t->n_zones == 0;
}

/* Adds the zones that a part of the ride calls at to *seen; false when one is not contained. */
static bool see_zones(const struct tq_graph *g, const struct tq_ticket *t,
                      const struct tq_fare_ride *r, uint32_t *seen) {
  const uint32_t *contains = g->ticket_contains + t->first_contains;
  for (uint32_t i = r->board_index; t->n_contains && i <= r->alight_index; i++) {
    uint32_t zone = zone_of(g, r, i), k = 0;
    while (k < t->n_contains && contains[k] != zone) k++;
    if (zone && k == t->n_contains) return false;
    if (zone) *seen |= 1u << k;
  }
  return true;
}

static bool seen_all(const struct tq_ticket *t, uint32_t seen) {
  return t->n_contains == 0 || seen == UINT32_MAX >> (32 - t->n_contains);
}

/* Puts the ride on the ticket that s describes up to the ride before; false when it is not
 * valid for it. */
static bool ride_on(const struct tq_fares *f, const struct tq_ticket *t,
                    const struct tq_fare_trip *r, struct tq_fare_state *s) {
  const struct tq_graph *g = f->g;
  for (uint32_t i = 0; i < r->n; i++)
    if (!see_zones(g, t, &r->parts[i], &s->seen)) return false;
  uint32_t from = zone_of(g, r->parts, r->parts->board_index);
  uint32_t to = zone_of(g, r->last, r->last->alight_index);
  if (f->opts.mirror) {
    uint32_t swap = from;
    from = to;
    to = swap;
  }
  if (s->used == 0) s->zone = t->n_zones ? from : 0;
  s->used++;
  for (uint32_t i = 0; i < r->n && t->n_bands; i++)
    s->dist_dm += tq_fare_distance_dm(g, &r->parts[i]);
  int64_t price = tq_ticket_price(g, t, s->dist_dm);
  s->cost += price - s->open;
  s->open = price;
  s->complete = seen_all(t, s->seen) &&
                (f->opts.mirror ? pair_ok(g, t, to, s->zone) : pair_ok(g, t, s->zone, to));
  return true;
}

/* Forgets a ticket that can take no further ride. False when it was of no use at all. */
static bool settle(const struct tq_ticket *t, struct tq_fare_state *s) {
  if (t->transfers == TQ_ANY) s->used = 1; /* the count does not matter */
  if (t->transfers == TQ_ANY || s->used <= t->transfers) return true;
  if (!s->complete) return false;
  *s = tq_fare_paid(s, 0);
  return true;
}

static bool holds_for(const struct tq_fares *f, const struct tq_fare_state *s, uint32_t ticket,
                      const struct tq_fare_trip *r) {
  const struct tq_ticket *t = &f->g->tickets[ticket];
  return s->hold == TQ_HOLD_TICKET && s->item == ticket &&
         (t->duration_s == TQ_ANY ||
          tq_fare_board_s(f, r) - (int64_t)s->since_board_s <= t->duration_s);
}

uint32_t tq_fare_step_ticket(const struct tq_fares *f, const struct tq_fare_state *before,
                             const struct tq_fare_trip *ride, struct tq_fare_state *out) {
  uint32_t n = 0;
  bool alone = false; /* a ticket is valid for this ride by itself */
  for (uint32_t i = f->first_item[ride->route]; i < f->first_item[ride->route + 1]; i++) {
    const struct tq_ticket *t = &f->g->tickets[f->items[i]];
    struct tq_fare_state s = *before;
    if (holds_for(f, before, f->items[i], ride) && ride_on(f, t, ride, &s) && settle(t, &s))
      out[n++] = s;
    s = tq_fare_paid(before, 0);
    s.hold = TQ_HOLD_TICKET;
    s.item = f->items[i];
    s.system = (uint16_t)t->system;
    if (t->duration_s != TQ_ANY) s.since_board_s = tq_fare_board_s(f, ride);
    if (!ride_on(f, t, ride, &s)) continue;
    alone |= s.complete;
    if (!before->complete || (!s.complete && !may_start(f, t, s.zone)) || !settle(t, &s)) continue;
    out[n++] = s;
  }
  if (!alone && before->complete) out[n++] = tq_fare_paid(before, f->hole[ride->route]);
  return n;
}
