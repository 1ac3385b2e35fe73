#include "tests/transit_oracle.h"

#include <math.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/frequency_phase.h"

enum { DAY_S = 86400, FAR_DAYS = 3, NOT_YET = 99 };

/* A trip on a day. Its i-th call is event first_event + i. */
struct instance {
  uint32_t trip;
  int32_t shift_s;
  uint32_t first_event;
};

/* Riders of one instance stay seated in the other. */
struct going_on {
  uint32_t from, to;
};

/* Somebody has got off a trip. */
struct off {
  uint32_t trip, stop;
  int32_t at_s;
};

struct tq_oracle {
  const struct tq_graph *g;
  const struct tq_timetable_opts *o;
  TQ_VEC(struct instance) instances;
  TQ_VEC(struct going_on) going_on;
  uint32_t n_events;
  int *rides;      /* [n_events] fewest with which somebody gets off there; NOT_YET */
  struct off *off; /* [n_events] where somebody got off in the round before */
  size_t n_off;
};

static const struct tq_pattern *pattern_of(const struct tq_graph *g, uint32_t trip) {
  return &g->patterns[g->trips[trip].pattern];
}

static const struct tq_route *route_of(const struct tq_graph *g, uint32_t trip) {
  return &g->routes[pattern_of(g, trip)->route];
}

static bool add_instance(struct tq_oracle *x, uint32_t trip, int32_t shift_s) {
  struct instance in = {trip, shift_s, x->n_events};
  x->n_events += pattern_of(x->g, trip)->n_stops;
  return tq_push(&x->instances, in);
}

static bool add_trip(struct tq_oracle *x, uint32_t trip, int32_t day_s) {
  const struct tq_trip *t = &x->g->trips[trip];
  if (!t->n_frequencies) return add_instance(x, trip, day_s);
  int32_t template_s = x->g->stop_times[t->first_time].depart_s;
  for (uint32_t k = 0; k < t->n_frequencies; k++) {
    const struct tq_frequency *f = &x->g->frequencies[t->first_frequency + k];
    uint32_t first_s = f->start_s;
    if (x->o->draws && !f->exact) first_s += tq_frequency_phase_s(x->g, trip, k, x->o->seed);
    for (uint32_t s = first_s; s < f->end_s; s += f->headway_s)
      if (!add_instance(x, trip, day_s + (int32_t)s - template_s)) return false;
  }
  return true;
}

/* What the graph says about staying seated from one trip to another. */
static bool may_stay(const struct tq_graph *g, uint32_t from, uint32_t to) {
  bool may = false;
  if (g->trips[from].n_frequencies || g->trips[to].n_frequencies) return false;
  for (uint32_t i = 0; i < g->n_trip_transfers; i++) {
    const struct tq_trip_transfer *r = &g->trip_transfers[i];
    if (r->from_trip != from || r->to_trip != to) continue;
    if (r->type == 5) return false;
    may = may || r->type == 4;
  }
  return may;
}

static int32_t arrives_s(const struct tq_oracle *x, const struct instance *in, uint32_t i) {
  return x->g->stop_times[x->g->trips[in->trip].first_time + i].arrive_s + in->shift_s;
}

static int32_t departs_s(const struct tq_oracle *x, const struct instance *in, uint32_t i) {
  return x->g->stop_times[x->g->trips[in->trip].first_time + i].depart_s + in->shift_s;
}

/* On the same service day, or on the next when the times would run backwards. */
static bool find_going_on(struct tq_oracle *x) {
  for (uint32_t a = 0; a < x->instances.n && x->g->n_trip_transfers; a++)
    for (uint32_t b = 0; b < x->instances.n; b++) {
      const struct instance *from = &x->instances.v[a], *to = &x->instances.v[b];
      if (!may_stay(x->g, from->trip, to->trip)) continue;
      int32_t ends_s = arrives_s(x, from, pattern_of(x->g, from->trip)->n_stops - 1);
      int32_t starts_s = departs_s(x, to, 0), days_s = to->shift_s - from->shift_s;
      bool same_day = days_s == 0 && starts_s >= ends_s;
      bool next_day = days_s == DAY_S && starts_s >= ends_s && starts_s - DAY_S < ends_s;
      if ((same_day || next_day) && !tq_push(&x->going_on, ((struct going_on){a, b}))) return false;
    }
  return true;
}

struct tq_oracle *tq_oracle_new(const struct tq_graph *g, const struct tq_timetable_opts *o) {
  struct tq_oracle *x = tq_calloc(1, sizeof *x);
  if (!x || g->n_stops > TQ_ORACLE_STOPS) return free(x), NULL;
  x->g = g;
  x->o = o;
  for (int32_t day = -FAR_DAYS; day <= FAR_DAYS; day++)
    for (uint32_t trip = 0; trip < g->n_trips; trip++) {
      if (o->without & 1u << route_of(g, trip)->network) continue;
      if (!tq_service_runs(g, g->trips[trip].service, o->date + day)) continue;
      if (!add_trip(x, trip, day * DAY_S)) return tq_oracle_free(x), NULL;
    }
  x->rides = tq_alloc(x->n_events, sizeof *x->rides);
  x->off = tq_alloc(x->n_events, sizeof *x->off);
  if (!x->rides || !x->off || !find_going_on(x)) return tq_oracle_free(x), NULL;
  return x;
}

void tq_oracle_free(struct tq_oracle *x) {
  if (!x) return;
  tq_vec_free(&x->instances);
  tq_vec_free(&x->going_on);
  free(x->rides);
  free(x->off);
  free(x);
}

/* --- changes ------------------------------------------------------------------------ */

static bool covers(const struct tq_graph *g, uint32_t given, uint32_t stop) {
  return given == stop || given == g->stops[stop].parent;
}

/* One side of a rule: 2 when it names the trip, 1 the route, 0 anything; -1: another one. */
static int fit(const struct tq_graph *g, uint32_t its_trip, uint32_t its_route, uint32_t trip) {
  if (its_trip != TQ_ANY) return its_trip == trip ? 2 : -1;
  if (its_route != TQ_ANY) return its_route == pattern_of(g, trip)->route ? 1 : -1;
  return 0;
}

static bool stricter(int32_t a_s, int32_t b_s) {
  return b_s != TQ_RULE_FORBIDDEN && (a_s == TQ_RULE_FORBIDDEN || a_s > b_s);
}

/* The rule between two calls, straight from the reference's list; of_stops_s when there is
 * none for trips or routes. */
static int32_t rule_between(const struct tq_graph *g, uint32_t a, uint32_t at_a, uint32_t b,
                            uint32_t at_b, int32_t of_stops_s) {
  static const int place[3][3] = {{0, 5, 3}, {5, 4, 2}, {3, 2, 1}}; /* in the list, by fits */
  int best = INT32_MAX;
  int32_t rule_s = of_stops_s;
  for (uint32_t i = 0; i < g->n_trip_transfers; i++) {
    const struct tq_trip_transfer *r = &g->trip_transfers[i];
    if (r->type > 3 || !covers(g, r->from_stop, at_a) || !covers(g, r->to_stop, at_b)) continue;
    int from = fit(g, r->from_trip, r->from_route, a), to = fit(g, r->to_trip, r->to_route, b);
    if (from < 0 || to < 0) continue;
    int rank = place[from][to] * 10 + (r->from_stop != at_a) + (r->to_stop != at_b);
    if (rank > best || (rank == best && !stricter(r->rule_s, rule_s))) continue;
    best = rank;
    rule_s = r->rule_s;
  }
  return rule_s;
}

static const struct tq_transfer *transfer_of(const struct tq_graph *g, uint32_t a, uint32_t b) {
  for (uint32_t i = g->n_transfers ? g->first_transfer[a] : 0;
       g->n_transfers && i < g->first_transfer[a + 1]; i++)
    if (g->transfers[i].to == b) return &g->transfers[i];
  return NULL;
}

/* Seconds for changing from trip a at a stop to trip b at a stop; -1 when it cannot be done. */
static int32_t change_s(const struct tq_oracle *x, uint32_t a, uint32_t at_a, uint32_t b,
                        uint32_t at_b) {
  const struct tq_transfer *t = transfer_of(x->g, at_a, at_b);
  int32_t rule_s = rule_between(x->g, a, at_a, b, at_b, t ? t->rule_s : TQ_RULE_NONE);
  if (rule_s == TQ_RULE_FORBIDDEN) return -1;
  if (at_a == at_b) return rule_s == TQ_RULE_NONE ? 0 : rule_s;
  if (!t || t->walk_ds == TQ_NO_WALK) return rule_s;
  int32_t walk_s = (int32_t)ceil(t->walk_ds * 5.0 / (x->o->walk_kmh * 10.0));
  if (rule_s != TQ_RULE_NONE) return walk_s > rule_s ? walk_s : rule_s;
  return walk_s > x->o->max_walk_s ? -1 : walk_s;
}

/* --- searches ----------------------------------------------------------------------- */

/* Gets off at every call from the i-th on, and stays seated at the end. */
static void ride_from(struct tq_oracle *x, uint32_t in, uint32_t i, int rides) {
  const struct instance *v = &x->instances.v[in];
  const struct tq_pattern *p = pattern_of(x->g, v->trip);
  for (; i < p->n_stops; i++)
    if (!x->g->pattern_stops[p->first_stop + i].no_drop_off && x->rides[v->first_event + i] > rides)
      x->rides[v->first_event + i] = rides;
  for (size_t k = 0; k < x->going_on.n; k++)
    if (x->going_on.v[k].from == in) ride_from(x, x->going_on.v[k].to, 0, rides);
}

/* Where somebody gets off in time with so many rides and no fewer. */
static void collect_off(struct tq_oracle *x, int rides, int32_t limit_s) {
  x->n_off = 0;
  for (size_t n = 0; n < x->instances.n; n++) {
    const struct instance *a = &x->instances.v[n];
    const struct tq_pattern *p = pattern_of(x->g, a->trip);
    for (uint32_t i = 0; i < p->n_stops; i++)
      if (x->rides[a->first_event + i] == rides && arrives_s(x, a, i) <= limit_s)
        x->off[x->n_off++] =
            (struct off){a->trip, x->g->pattern_stops[p->first_stop + i].stop, arrives_s(x, a, i)};
  }
}

/* Whether someone who got off in the round before can be at the call in time. */
static bool is_there(const struct tq_oracle *x, uint32_t trip, uint32_t stop, int32_t by_s) {
  for (size_t i = 0; i < x->n_off; i++) {
    if (x->off[i].at_s > by_s) continue;
    int32_t change = change_s(x, x->off[i].trip, x->off[i].stop, trip, stop);
    if (change >= 0 && x->off[i].at_s + change <= by_s) return true;
  }
  return false;
}

static bool starts_there(const struct tq_access *access, size_t n, uint32_t stop, int32_t depart_s,
                         int32_t by_s) {
  for (size_t i = 0; i < n; i++)
    if (access[i].stop == stop && depart_s + access[i].walk_s <= by_s) return true;
  return false;
}

void tq_oracle_forward(struct tq_oracle *x, const struct tq_access *access, size_t n_access,
                       int32_t depart_s, int32_t cutoff_s, int max_rides,
                       int32_t arrive_s[TQ_MAX_RIDES + 1][TQ_ORACLE_STOPS]) {
  const struct tq_graph *g = x->g;
  int32_t limit_s = depart_s + cutoff_s;
  for (uint32_t e = 0; e < x->n_events; e++) x->rides[e] = NOT_YET;
  for (int k = 0; k <= max_rides; k++)
    for (uint32_t s = 0; s < TQ_ORACLE_STOPS; s++) arrive_s[k][s] = TQ_NEVER;
  for (int k = 1; k <= max_rides; k++) {
    collect_off(x, k - 1, limit_s);
    for (uint32_t n = 0; n < x->instances.n; n++) {
      const struct instance *in = &x->instances.v[n];
      const struct tq_pattern *p = pattern_of(g, in->trip);
      if (departs_s(x, in, p->n_stops - 1) < depart_s) continue;
      int32_t slack_s = x->o->slack_s[route_of(g, in->trip)->network];
      for (uint32_t i = 0; i < p->n_stops; i++) {
        struct tq_pattern_stop call = g->pattern_stops[p->first_stop + i];
        int32_t by_s = departs_s(x, in, i) - slack_s;
        if (call.no_pickup || by_s < depart_s || by_s > limit_s) continue;
        if (k == 1 ? !starts_there(access, n_access, call.stop, depart_s, by_s)
                   : !is_there(x, in->trip, call.stop, by_s))
          continue;
        ride_from(x, n, i + 1, k);
        break;
      }
    }
  }
  for (size_t n = 0; n < x->instances.n; n++)
    for (uint32_t i = 0; i < pattern_of(g, x->instances.v[n].trip)->n_stops; i++) {
      const struct instance *in = &x->instances.v[n];
      uint32_t stop = g->pattern_stops[pattern_of(g, in->trip)->first_stop + i].stop;
      int32_t at_s = arrives_s(x, in, i);
      for (int k = x->rides[in->first_event + i]; k <= max_rides; k++)
        if (at_s <= limit_s && at_s < arrive_s[k][stop]) arrive_s[k][stop] = at_s;
    }
}

static int later_first(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x < y) - (x > y);
}

/* Departures from the stop, less the slack, in [from_s, to_s], the latest first. */
static size_t departures(const struct tq_oracle *x, uint32_t stop, int32_t from_s, int32_t to_s,
                         int32_t *leave_s) {
  size_t n = 0;
  for (size_t k = 0; k < x->instances.n; k++) {
    const struct instance *in = &x->instances.v[k];
    const struct tq_pattern *p = pattern_of(x->g, in->trip);
    for (uint32_t i = 0; i < p->n_stops; i++) {
      int32_t at_s = departs_s(x, in, i) - x->o->slack_s[route_of(x->g, in->trip)->network];
      if (x->g->pattern_stops[p->first_stop + i].stop == stop && at_s >= from_s && at_s <= to_s)
        leave_s[n++] = at_s;
    }
  }
  qsort(leave_s, n, sizeof *leave_s, later_first);
  return n;
}

bool tq_oracle_latest(struct tq_oracle *x, uint32_t stop, const struct tq_access *ends,
                      size_t n_ends, int32_t arrive_s, int32_t cutoff_s, int max_rides,
                      int32_t latest_s[TQ_MAX_RIDES + 1]) {
  int32_t *leave_s = tq_alloc(x->n_events, sizeof *leave_s);
  if (!leave_s) return false;
  size_t n = departures(x, stop, arrive_s - cutoff_s, arrive_s, leave_s);
  for (int k = 0; k <= max_rides; k++) latest_s[k] = -TQ_NEVER;
  for (size_t i = 0; i < n && latest_s[1] == -TQ_NEVER; i++) {
    if (i && leave_s[i] == leave_s[i - 1]) continue;
    int32_t found_s[TQ_MAX_RIDES + 1][TQ_ORACLE_STOPS];
    tq_oracle_forward(x, &(struct tq_access){stop, 0}, 1, leave_s[i], arrive_s - leave_s[i],
                      max_rides, found_s);
    for (int k = 1; k <= max_rides; k++)
      for (size_t e = 0; e < n_ends && latest_s[k] == -TQ_NEVER; e++)
        if (found_s[k][ends[e].stop] <= arrive_s - ends[e].walk_s) latest_s[k] = leave_s[i];
  }
  free(leave_s);
  return true;
}

uint32_t tq_oracle_n_runs(const struct tq_oracle *x) { return (uint32_t)x->instances.n; }

void tq_oracle_run(const struct tq_oracle *x, uint32_t run, uint32_t *trip, int32_t *shift_s) {
  *trip = x->instances.v[run].trip;
  *shift_s = x->instances.v[run].shift_s;
}

uint32_t tq_oracle_goes_on(const struct tq_oracle *x, uint32_t run, uint32_t k) {
  for (size_t i = 0; i < x->going_on.n; i++)
    if (x->going_on.v[i].from == run && k-- == 0) return x->going_on.v[i].to;
  return UINT32_MAX;
}

int32_t tq_oracle_change_s(const struct tq_oracle *x, uint32_t a, uint32_t at_a, uint32_t b,
                           uint32_t at_b) {
  return change_s(x, a, at_a, b, at_b);
}
