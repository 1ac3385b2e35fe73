#include "tests/fare_oracle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RIDES = 16 };
#define NO_FARE INT64_MAX

/* A ride that has to be paid for: its parts, the times of its ends. */
struct paid_ride {
  const struct tq_fare_ride *parts;
  uint32_t n;
  int32_t board_s, alight_s;
};

struct bill {
  const struct tq_graph *g;
  const struct tq_fare_opts *o;
  struct paid_ride rides[MAX_RIDES];
  uint32_t n;
};

static uint32_t route_of(const struct tq_graph *g, const struct paid_ride *r) {
  return g->patterns[r->parts[0].pattern].route;
}

static uint32_t stop_at(const struct tq_graph *g, const struct tq_fare_ride *r, uint32_t i) {
  return g->pattern_stops[g->patterns[r->pattern].first_stop + i].stop;
}

static uint32_t zone_at(const struct tq_graph *g, const struct tq_fare_ride *r, uint32_t i) {
  return g->n_stop_zones ? g->stop_zones[stop_at(g, r, i)] : 0;
}

static int64_t banded(const struct tq_graph *g, const struct tq_ticket *t, int64_t dm) {
  int64_t price = t->price;
  for (uint32_t i = 0; i < t->n_bands; i++) {
    const struct tq_fare_band *b = &g->fare_bands[t->first_band + i];
    if (i && b->from_dm >= dm) continue;
    double steps = b->every_dm ? (double)(dm - b->from_dm) / b->every_dm : 0;
    if (steps < 0) steps = 0;
    price = b->price +
            (b->linear ? (int64_t)ceil(steps * b->adds - 1e-9) : (int64_t)ceil(steps) * b->adds);
  }
  return price;
}

static int64_t distance_dm(const struct tq_graph *g, const struct paid_ride *ride) {
  int64_t dm = 0;
  for (const struct tq_fare_ride *r = ride->parts; r < ride->parts + ride->n; r++) {
    double m = 0;
    for (uint32_t i = r->board_index; i < r->alight_index; i++)
      m += tq_distance_m(g->stops[stop_at(g, r, i)].pos, g->stops[stop_at(g, r, i + 1)].pos);
    dm += lround(m * 10);
  }
  return dm;
}

static const struct tq_fare_ride *last_part(const struct paid_ride *r) {
  return &r->parts[r->n - 1];
}

static bool names_route(const struct tq_graph *g, const struct tq_ticket *t, uint32_t route) {
  for (uint32_t i = 0; i < t->n_routes; i++)
    if (g->ticket_routes[t->first_route + i] == route) return true;
  return false;
}

static bool zones_fit(const struct bill *b, const struct tq_ticket *t, uint32_t first,
                      uint32_t last) {
  const struct tq_graph *g = b->g;
  const struct tq_fare_ride *start = b->rides[first].parts, *end = last_part(&b->rides[last]);
  uint32_t from = zone_at(g, start, start->board_index), to = zone_at(g, end, end->alight_index);
  bool fits = t->n_zones == 0;
  for (uint32_t i = 0; i < t->n_zones; i++) {
    struct tq_zone_pair p = g->ticket_zones[t->first_zone + i];
    fits |= (p.origin == from || !p.origin) && (p.destination == to || !p.destination);
  }
  uint32_t met = 0; /* of the contained zones */
  for (uint32_t k = first; k <= last && t->n_contains; k++)
    for (const struct tq_fare_ride *r = b->rides[k].parts; r <= last_part(&b->rides[k]); r++)
      for (uint32_t i = r->board_index; i <= r->alight_index; i++) {
        bool among = !zone_at(g, r, i);
        for (uint32_t c = 0; c < t->n_contains; c++)
          if (zone_at(g, r, i) == g->ticket_contains[t->first_contains + c]) {
            among = true;
            met |= 1u << c;
          }
        fits &= among;
      }
  fits &= met == (1u << t->n_contains) - 1;
  return fits;
}

/* What ticket t costs for the rides first..last; NO_FARE when it is not valid. */
static int64_t ticket_for(const struct bill *b, const struct tq_ticket *t, uint32_t first,
                          uint32_t last) {
  int64_t dm = 0;
  if (t->transfers != TQ_ANY && last - first > t->transfers) return NO_FARE;
  if (t->duration_s != TQ_ANY &&
      b->rides[last].board_s - b->rides[first].board_s > (int64_t)t->duration_s)
    return NO_FARE;
  for (uint32_t k = first; k <= last; k++) {
    uint32_t route = route_of(b->g, &b->rides[k]);
    if (!names_route(b->g, t, route) || b->g->route_fares[route] != t->system) return NO_FARE;
    dm += distance_dm(b->g, &b->rides[k]);
  }
  return zones_fit(b, t, first, last) ? banded(b->g, t, dm) : NO_FARE;
}

/* A ride that no ticket is valid for by itself: the dearest of the route's. */
static int64_t uncovered(const struct bill *b, uint32_t k) {
  int64_t dearest = 0;
  uint32_t route = route_of(b->g, &b->rides[k]);
  for (uint32_t i = 0; i < b->g->n_tickets; i++) {
    const struct tq_ticket *t = &b->g->tickets[i];
    if (!names_route(b->g, t, route) || t->system != b->g->route_fares[route]) continue;
    if (ticket_for(b, t, k, k) != NO_FARE) return NO_FARE;
    int64_t price = banded(b->g, t, 0);
    if (price > dearest) dearest = price;
  }
  return dearest;
}

static bool of_kind(const struct bill *b, uint32_t k, enum tq_fare_kind kind) {
  return b->g->fare_systems[b->g->route_fares[route_of(b->g, &b->rides[k])]].kind == kind;
}

/* --- legs ------------------------------------------------------------------------ */

static bool is_listed(const struct tq_graph *g, uint32_t system, int column, uint32_t name) {
  for (uint32_t i = 0; i < g->n_leg_rules && column < 3; i++) {
    const struct tq_leg_rule *x = &g->leg_rules[i];
    uint32_t listed = column == 0 ? x->network : column == 1 ? x->from_area : x->to_area;
    if (x->system == system && listed == name) return true;
  }
  for (uint32_t i = 0; i < g->n_leg_transfers && column >= 3; i++) {
    const struct tq_leg_transfer *x = &g->leg_transfers[i];
    if (x->system == system && (column == 3 ? x->from_group : x->to_group) == name) return true;
  }
  return false;
}

static bool member_fits(const struct tq_graph *g, uint32_t system, int column, uint32_t wanted,
                        const struct tq_membership *v, uint32_t n, uint32_t member) {
  uint32_t n_groups = 0;
  if (wanted == TQ_ANY) return true;
  for (uint32_t i = 0; i < n; i++) {
    if (v[i].member != member) continue;
    n_groups++;
    if (wanted == TQ_OTHERS ? !is_listed(g, system, column, v[i].group) : v[i].group == wanted)
      return true;
  }
  return wanted == TQ_OTHERS && n_groups == 0;
}

static bool time_fits(const struct bill *b, uint32_t system, uint32_t group, int32_t time_s) {
  if (!group) return true;
  for (uint32_t i = 0; i < b->g->n_timeframes; i++) {
    const struct tq_timeframe *x = &b->g->timeframes[i];
    if (x->system != system || x->group != group) continue;
    for (int32_t day = -2; day <= 2; day++) {
      int32_t of_day_s = time_s - day * 86400;
      if (of_day_s >= 0 && of_day_s < 86400 && of_day_s >= x->start_s && of_day_s < x->end_s &&
          tq_service_runs(b->g, x->service, b->o->date + day))
        return true;
    }
  }
  return false;
}

static bool network_fits(const struct bill *b, const struct tq_leg_rule *x, uint32_t route) {
  return b->g->route_fares[route] == x->system &&
         member_fits(b->g, x->system, 0, x->network, b->g->route_groups, b->g->n_route_groups,
                     route);
}

static bool leg_fits(const struct bill *b, const struct tq_leg_rule *x, uint32_t k) {
  const struct tq_graph *g = b->g;
  const struct paid_ride *r = &b->rides[k];
  return network_fits(b, x, route_of(g, r)) &&
         member_fits(g, x->system, 1, x->from_area, g->stop_areas, g->n_stop_areas,
                     stop_at(g, r->parts, r->parts->board_index)) &&
         member_fits(g, x->system, 2, x->to_area, g->stop_areas, g->n_stop_areas,
                     stop_at(g, last_part(r), last_part(r)->alight_index)) &&
         time_fits(b, x->system, x->from_timeframe, r->board_s) &&
         time_fits(b, x->system, x->to_timeframe, r->alight_s);
}

/* What the ride before was paid with. */
struct leg {
  uint32_t group, system;     /* 0: no leg that a transfer may start from */
  uint32_t ride;              /* index */
  int64_t account;            /* what a transfer that replaces it need not pay again */
  uint32_t rule, used, chain; /* repeated transfer rule, how often, its first ride */
};

static int64_t pay_from(const struct bill *b, uint32_t k, const struct leg *before);

static bool group_is(const struct bill *b, uint32_t system, int column, uint32_t wanted,
                     uint32_t group) {
  return wanted == TQ_OTHERS ? !is_listed(b->g, system, column, group) : wanted == group;
}

/* The cheapest rest of the bill when ride k goes by rule x after transfer i; NO_FARE. */
static int64_t transfer(const struct bill *b, uint32_t k, const struct leg *before,
                        const struct tq_leg_rule *x, uint32_t i) {
  const struct tq_leg_transfer *t = &b->g->leg_transfers[i];
  if (!before->group || !x->leg_group || before->system != x->system || t->system != x->system ||
      !group_is(b, x->system, 3, t->from_group, before->group) ||
      !group_is(b, x->system, 4, t->to_group, x->leg_group))
    return NO_FARE;
  bool same = t->from_group == t->to_group && t->from_group != TQ_OTHERS;
  bool again = same && before->rule == i;
  const struct paid_ride *first = &b->rides[again ? before->chain : before->ride];
  const struct paid_ride *now = &b->rides[k];
  const int32_t took_s[] = {now->alight_s - first->board_s, now->board_s - first->board_s,
                            now->board_s - first->alight_s, now->alight_s - first->alight_s};
  uint32_t used = again ? before->used + 1 : 1;
  if (t->duration_s != TQ_ANY && took_s[t->limit_type] > (int64_t)t->duration_s) return NO_FARE;
  if (same && t->count != TQ_ANY && used > t->count) return NO_FARE;
  int64_t pays = t->type == 0   ? t->price
                 : t->type == 1 ? t->price + x->price
                                : (t->price > before->account ? t->price - before->account : 0);
  struct leg leg = {.group = x->leg_group,
                    .system = x->system,
                    .ride = k,
                    .account = t->type == 2 ? before->account + pays : pays,
                    .rule = same ? i : TQ_ANY,
                    .used = used,
                    .chain = again ? before->chain : before->ride};
  int64_t rest = pay_from(b, k + 1, &leg);
  return rest == NO_FARE ? NO_FARE : pays + rest;
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t pay_leg(const struct bill *b, uint32_t k, const struct leg *before) {
  const struct tq_graph *g = b->g;
  int64_t best = NO_FARE, dearest = 0;
  bool any = false;
  uint32_t top = 0;
  for (uint32_t i = 0; i < g->n_leg_rules; i++) {
    const struct tq_leg_rule *x = &g->leg_rules[i];
    if (network_fits(b, x, route_of(g, &b->rides[k])) && x->price > dearest) dearest = x->price;
    if (!leg_fits(b, x, k)) continue;
    if (!any || x->priority > top) top = x->priority;
    any = true;
  }
  const struct leg nothing = {.rule = TQ_ANY};
  if (!any) {
    int64_t rest = pay_from(b, k + 1, &nothing);
    return rest == NO_FARE ? NO_FARE : dearest + rest;
  }
  for (uint32_t i = 0; i < g->n_leg_rules; i++) {
    const struct tq_leg_rule *x = &g->leg_rules[i];
    if (!leg_fits(b, x, k) || x->priority != top) continue;
    struct leg own = {x->leg_group, x->system, k, x->price, TQ_ANY, 0, k};
    int64_t rest = pay_from(b, k + 1, &own);
    if (rest != NO_FARE) best = least(best, x->price + rest);
    for (uint32_t t = 0; t < g->n_leg_transfers; t++)
      best = least(best, transfer(b, k, before, x, t));
  }
  return best;
}

/* The cheapest way to pay for the rides from k on. */
static int64_t pay_from(const struct bill *b, uint32_t k, const struct leg *before) {
  const struct leg nothing = {.rule = TQ_ANY};
  int64_t best = NO_FARE;
  if (k == b->n) return 0;
  if (of_kind(b, k, TQ_FARES_BY_LEG)) return pay_leg(b, k, before);
  for (uint32_t i = 0; i < b->g->n_tickets; i++)
    for (uint32_t last = k; last < b->n && of_kind(b, last, TQ_FARES_BY_TICKET); last++) {
      int64_t price = ticket_for(b, &b->g->tickets[i], k, last);
      int64_t rest = price == NO_FARE ? NO_FARE : pay_from(b, last + 1, &nothing);
      if (rest != NO_FARE) best = least(best, price + rest);
    }
  int64_t hole = uncovered(b, k), rest = hole == NO_FARE ? NO_FARE : pay_from(b, k + 1, &nothing);
  return rest == NO_FARE ? best : least(best, hole + rest);
}

static bool has_fare(const struct bill *b, uint32_t route) {
  uint32_t system = b->g->route_fares[route];
  if (system == TQ_NO_FARES || b->o->pass_networks >> b->g->routes[route].network & 1) return false;
  for (uint32_t i = 0; i < b->g->n_tickets; i++)
    if (b->g->tickets[i].system == system && names_route(b->g, &b->g->tickets[i], route))
      return true;
  for (uint32_t i = 0; i < b->g->n_leg_rules; i++)
    if (network_fits(b, &b->g->leg_rules[i], route)) return true;
  return false;
}

int64_t tq_fare_truth(const struct tq_graph *g, const struct tq_fare_opts *o,
                      const struct tq_fare_ride *rides, uint32_t n) {
  struct bill b = {.g = g, .o = o};
  const struct leg nothing = {.rule = TQ_ANY};
  for (uint32_t i = 0, parts = 1; i < n; i += parts) {
    for (parts = 1; i + parts < n && rides[i + parts].seated; parts++) continue;
    struct paid_ride r = {rides + i, parts, rides[i].board_s, rides[i + parts - 1].alight_s};
    if (has_fare(&b, route_of(g, &r))) b.rides[b.n++] = r;
  }
  int64_t cost = pay_from(&b, 0, &nothing);
  return cost == NO_FARE ? -1 : cost;
}

/* --- journeys -------------------------------------------------------------------- */

struct walker {
  const struct tq_oracle *x;
  const struct tq_graph *g;
  const struct tq_timetable_opts *t;
  const struct tq_fare_opts *o;
  const struct tq_access *ends; /* with reverse: where the journey has to end */
  size_t n_ends;
  int32_t limit_s;
  int max_rides;
  uint32_t n_tried, max_tried;
  struct tq_fare_ride rides[MAX_RIDES];
  struct tq_fare_front *fronts;
};

/* at_s grows when it gets worse. */
static void put(struct tq_fare_front *f, int32_t at_s, int64_t cost) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < f->n; i++)
    if (f->v[i].at_s <= at_s && f->v[i].cost <= cost) return;
  for (uint32_t i = 0; i < f->n; i++)
    if (f->v[i].at_s < at_s || f->v[i].cost < cost) f->v[kept++] = f->v[i];
  f->n = kept;
  if (f->n == TQ_TRUTH_FRONT) abort();
  uint32_t k = f->n++;
  for (; k > 0 && f->v[k - 1].at_s > at_s; k--) f->v[k] = f->v[k - 1];
  f->v[k].at_s = at_s;
  f->v[k].cost = cost;
}

/* Where somebody is, and how: got off a trip, or at the start. */
struct place {
  uint32_t stop, trip; /* trip TQ_ANY at the start */
  int32_t at_s;
};

static void ride_on(struct walker *w, int n_rides, int n_parts, struct place at, uint32_t start,
                    int32_t leave_s);

static void arrived(struct walker *w, int n_rides, int n_parts, struct place at, uint32_t start,
                    int32_t leave_s) {
  int64_t cost = -1;
  w->n_tried++;
  if (!w->ends) {
    cost = tq_fare_truth(w->g, w->o, w->rides, (uint32_t)n_parts);
    if (cost >= 0) put(&w->fronts[at.stop], at.at_s, cost);
  }
  for (size_t e = 0; w->ends && e < w->n_ends; e++) {
    if (w->ends[e].stop != at.stop || at.at_s + w->ends[e].walk_s > w->limit_s) continue;
    if (cost < 0) cost = tq_fare_truth(w->g, w->o, w->rides, (uint32_t)n_parts);
    if (cost >= 0) put(&w->fronts[start], -leave_s, cost);
  }
  if (n_rides < w->max_rides) ride_on(w, n_rides, n_parts, at, start, leave_s);
}

/* Gets off a run at every call after the i-th, and stays seated at its end. */
static void sit(struct walker *w, uint32_t run, int i, int n_rides, int n_parts, uint32_t start,
                int32_t leave_s) {
  uint32_t trip, next;
  int32_t shift_s;
  tq_oracle_run(w->x, run, &trip, &shift_s);
  const struct tq_graph *g = w->g;
  const struct tq_pattern *p = &g->patterns[g->trips[trip].pattern];
  const struct tq_stop_time *times = g->stop_times + g->trips[trip].first_time;
  bool seated = i < 0;
  struct tq_fare_ride ride = {.pattern = g->trips[trip].pattern,
                              .board_index = seated ? 0 : (uint32_t)i,
                              .board_s = times[seated ? 0 : i].depart_s + shift_s,
                              .alight_index = p->n_stops - 1, /* boarded for the next trip */
                              .alight_s = times[p->n_stops - 1].arrive_s + shift_s,
                              .seated = seated};
  if (n_parts == MAX_RIDES) abort();
  w->rides[n_parts] = ride;
  for (uint32_t j = (uint32_t)(i + 1); j < p->n_stops && w->n_tried <= w->max_tried; j++) {
    const struct tq_pattern_stop *stop = &g->pattern_stops[p->first_stop + j];
    ride.alight_index = j;
    ride.alight_s = times[j].arrive_s + shift_s;
    w->rides[n_parts] = ride;
    if (!stop->no_drop_off && ride.alight_s <= w->limit_s)
      arrived(w, n_rides, n_parts + 1, (struct place){stop->stop, trip, ride.alight_s}, start,
              leave_s);
    w->rides[n_parts] = ride; /* what came after is over it */
  }
  if (ride.alight_s > w->limit_s) return;
  for (uint32_t k = 0; (next = tq_oracle_goes_on(w->x, run, k)) != UINT32_MAX; k++)
    sit(w, next, -1, n_rides, n_parts + 1, start, leave_s);
}

static void ride_on(struct walker *w, int n_rides, int n_parts, struct place at, uint32_t start,
                    int32_t leave_s) {
  const struct tq_graph *g = w->g;
  for (uint32_t run = 0; run < tq_oracle_n_runs(w->x); run++) {
    uint32_t trip;
    int32_t shift_s;
    tq_oracle_run(w->x, run, &trip, &shift_s);
    const struct tq_pattern *p = &g->patterns[g->trips[trip].pattern];
    for (uint32_t i = 0; i < p->n_stops; i++) {
      const struct tq_pattern_stop *stop = &g->pattern_stops[p->first_stop + i];
      int32_t by_s = g->stop_times[g->trips[trip].first_time + i].depart_s + shift_s -
                     w->t->slack_s[g->routes[p->route].network];
      if (stop->no_pickup || by_s < at.at_s || by_s > w->limit_s) continue;
      int32_t change_s = at.trip == TQ_ANY
                             ? (stop->stop == at.stop ? 0 : -1)
                             : tq_oracle_change_s(w->x, at.trip, at.stop, trip, stop->stop);
      if (change_s < 0 || at.at_s + change_s > by_s) continue;
      sit(w, run, (int)i, n_rides + 1, n_parts, start, n_rides ? leave_s : by_s);
    }
  }
}

uint32_t tq_fare_fronts(const struct tq_oracle *x, const struct tq_graph *g,
                        const struct tq_timetable_opts *t, const struct tq_fare_opts *o,
                        const struct tq_access *access, size_t n_access, int32_t time_s,
                        int32_t cutoff_s, int max_rides, uint32_t max_journeys,
                        struct tq_fare_front *fronts) {
  struct walker w = {.x = x,
                     .g = g,
                     .t = t,
                     .o = o,
                     .limit_s = t->mirror ? time_s : time_s + cutoff_s,
                     .max_rides = max_rides,
                     .max_tried = max_journeys,
                     .fronts = fronts};
  memset(fronts, 0, TQ_ORACLE_STOPS * sizeof *fronts);
  if (t->mirror) {
    w.ends = access;
    w.n_ends = n_access;
    for (uint32_t s = 0; s < g->n_stops; s++)
      ride_on(&w, 0, 0, (struct place){s, TQ_ANY, time_s - cutoff_s}, s, 0);
  } else {
    for (size_t i = 0; i < n_access; i++)
      ride_on(&w, 0, 0, (struct place){access[i].stop, TQ_ANY, time_s + access[i].walk_s},
              access[i].stop, 0);
  }
  return w.n_tried > w.max_tried ? 0 : w.n_tried + 1;
}
