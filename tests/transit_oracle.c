#include "tests/transit_oracle.h"

#include <math.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/frequency_phase.h"

enum { DAY_S = 86400, FAR_DAYS = 3 };

struct instance {
  uint32_t trip;
  int32_t shift_s;
};

struct tq_oracle {
  const struct tq_graph *g;
  const struct tq_timetable_opts *o;
  TQ_VEC(struct instance) instances;
};

static bool add_trip(struct tq_oracle *x, uint32_t trip, int32_t day_s) {
  const struct tq_trip *t = &x->g->trips[trip];
  if (!t->n_frequencies) return tq_push(&x->instances, ((struct instance){trip, day_s}));
  int32_t template_s = x->g->stop_times[t->first_time].depart_s;
  for (uint32_t k = 0; k < t->n_frequencies; k++) {
    const struct tq_frequency *f = &x->g->frequencies[t->first_frequency + k];
    uint32_t first_s = f->start_s;
    if (x->o->draws && !f->exact) first_s += tq_frequency_phase_s(x->g, trip, k, x->o->seed);
    for (uint32_t s = first_s; s < f->end_s; s += f->headway_s)
      if (!tq_push(&x->instances, ((struct instance){trip, day_s + (int32_t)s - template_s})))
        return false;
  }
  return true;
}

static const struct tq_route *route_of(const struct tq_graph *g, uint32_t trip) {
  return &g->routes[g->patterns[g->trips[trip].pattern].route];
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
  return x;
}

void tq_oracle_free(struct tq_oracle *x) {
  if (x) tq_vec_free(&x->instances);
  free(x);
}

static void ride(const struct tq_oracle *x, struct instance in, const int32_t *ready_s,
                 int32_t limit_s, int32_t *arrive_s) {
  const struct tq_graph *g = x->g;
  const struct tq_pattern *p = &g->patterns[g->trips[in.trip].pattern];
  const struct tq_pattern_stop *stops = g->pattern_stops + p->first_stop;
  const struct tq_stop_time *times = g->stop_times + g->trips[in.trip].first_time;
  int32_t slack_s = x->o->slack_s[route_of(g, in.trip)->network];
  for (uint32_t i = 0; i < p->n_stops; i++) {
    int32_t leave_s = times[i].depart_s + in.shift_s - slack_s;
    if (stops[i].no_pickup || ready_s[stops[i].stop] > leave_s) continue;
    for (uint32_t j = i + 1; j < p->n_stops; j++) {
      int32_t at_s = times[j].arrive_s + in.shift_s;
      if (stops[j].no_drop_off || at_s > limit_s) continue;
      if (at_s < arrive_s[stops[j].stop]) arrive_s[stops[j].stop] = at_s;
    }
  }
}

/* Seconds for changing from stop a to stop b; -1 when it cannot be done. */
static int32_t change_s(const struct tq_oracle *x, uint32_t a, uint32_t b) {
  const struct tq_graph *g = x->g;
  for (uint32_t i = 0; g->n_transfers && i < g->first_transfer[a + 1]; i++) {
    const struct tq_transfer *t = &g->transfers[i];
    if (i < g->first_transfer[a] || t->to != b) continue;
    if (t->rule_s == TQ_RULE_FORBIDDEN) return -1;
    if (a == b) return t->rule_s == TQ_RULE_NONE ? 0 : t->rule_s;
    if (t->walk_ds == TQ_NO_WALK) return t->rule_s;
    int32_t walk_s = (int32_t)ceil(t->walk_ds * 5.0 / (x->o->walk_kmh * 10.0));
    if (t->rule_s != TQ_RULE_NONE) return walk_s > t->rule_s ? walk_s : t->rule_s;
    return walk_s > x->o->max_walk_s ? -1 : walk_s;
  }
  return a == b ? 0 : -1;
}

void tq_oracle_forward(const struct tq_oracle *x, const struct tq_access *access, size_t n_access,
                       int32_t depart_s, int32_t cutoff_s, int max_rides,
                       int32_t arrive_s[TQ_MAX_RIDES + 1][TQ_ORACLE_STOPS]) {
  int32_t ready_s[TQ_ORACLE_STOPS];
  for (uint32_t s = 0; s < TQ_ORACLE_STOPS; s++) ready_s[s] = arrive_s[0][s] = TQ_NEVER;
  for (size_t i = 0; i < n_access; i++) ready_s[access[i].stop] = depart_s + access[i].walk_s;
  for (int k = 1; k <= max_rides; k++) {
    memcpy(arrive_s[k], arrive_s[k - 1], sizeof arrive_s[k]);
    for (size_t i = 0; i < x->instances.n; i++)
      ride(x, x->instances.v[i], ready_s, depart_s + cutoff_s, arrive_s[k]);
    for (uint32_t a = 0; a < x->g->n_stops; a++)
      for (uint32_t b = 0; b < x->g->n_stops && arrive_s[k][a] < TQ_NEVER; b++) {
        int32_t seconds = change_s(x, a, b);
        if (seconds >= 0 && arrive_s[k][a] + seconds < ready_s[b])
          ready_s[b] = arrive_s[k][a] + seconds;
      }
  }
}

int32_t tq_oracle_latest(const struct tq_oracle *x, uint32_t stop, const struct tq_access *ends,
                         size_t n_ends, int32_t arrive_s, int32_t cutoff_s, int max_rides) {
  int32_t best_s = -TQ_NEVER;
  for (size_t n = 0; n < x->instances.n; n++) {
    struct instance in = x->instances.v[n];
    const struct tq_pattern *p = &x->g->patterns[x->g->trips[in.trip].pattern];
    for (uint32_t i = 0; i < p->n_stops; i++) {
      if (x->g->pattern_stops[p->first_stop + i].stop != stop) continue;
      int32_t leave_s = x->g->stop_times[x->g->trips[in.trip].first_time + i].depart_s +
                        in.shift_s - x->o->slack_s[route_of(x->g, in.trip)->network];
      if (leave_s <= best_s || leave_s < arrive_s - cutoff_s || leave_s > arrive_s) continue;
      int32_t found_s[TQ_MAX_RIDES + 1][TQ_ORACLE_STOPS];
      tq_oracle_forward(x, &(struct tq_access){stop, 0}, 1, leave_s, arrive_s - leave_s, max_rides,
                        found_s);
      for (size_t e = 0; e < n_ends; e++)
        if (found_s[max_rides][ends[e].stop] <= arrive_s - ends[e].walk_s) best_s = leave_s;
    }
  }
  return best_s;
}
