#include "engine/transit/timetable_changes.h"

#include <string.h>

#include "engine/base/mem.h"

/* The ends of rules that a stop of the timetable stands for. */
struct ends {
  uint32_t first, n;
};

struct changes {
  struct tq_timetable *t;
  const struct tq_trip_rules *rules;
  double ds_to_s;
  tq_rule_end *at_call; /* scratch for one call */
  TQ_VEC(tq_rule_end) ends;
  TQ_VEC(struct ends) ends_of; /* by stop; the graph's own have none */
  TQ_VEC(uint32_t) stop_of;    /* by stop */
  TQ_VEC(uint32_t) next_twin;  /* by stop */
  uint32_t *first_twin;        /* [rules + 1] twins with the rule's boarding end */
  uint32_t *twins;
  TQ_VEC(struct tq_footpath) footpaths;
};

/* --- twins -------------------------------------------------------------------------- */

static bool stands_for(const struct changes *c, uint32_t twin, uint32_t n) {
  struct ends ends = c->ends_of.v[twin];
  return ends.n == n && !memcmp(c->ends.v + ends.first, c->at_call, n * sizeof *c->at_call);
}

/* The graph's stop or its twin that stands for exactly the n ends in at_call; UINT32_MAX: no
 * memory. */
static uint32_t twin_of(struct changes *c, uint32_t stop, uint32_t n) {
  if (n == 0) return stop;
  uint32_t last = stop, next;
  for (; (next = c->next_twin.v[last]) != TQ_NO_STOP; last = next)
    if (stands_for(c, next, n)) return next;
  uint32_t twin = (uint32_t)c->stop_of.n;
  struct ends ends = {(uint32_t)c->ends.n, n};
  if (twin >= 1u << 30 || c->ends.n + n >= UINT32_MAX || !tq_reserve(&c->ends, c->ends.n + n) ||
      !tq_push(&c->ends_of, ends) || !tq_push(&c->stop_of, stop) ||
      !tq_push(&c->next_twin, TQ_NO_STOP))
    return UINT32_MAX;
  memcpy(c->ends.v + c->ends.n, c->at_call, n * sizeof *c->at_call);
  c->ends.n += n;
  c->next_twin.v[last] = twin;
  return twin;
}

/* All trips of a line come under the same rules. */
static bool give_twins(struct changes *c, const struct tq_line *line) {
  struct tq_timetable *t = c->t;
  struct tq_line_stop *stops = t->line_stops + line->first_stop;
  uint32_t trip = t->trips[line->first_trip].trip;
  for (uint32_t i = 0; i < line->n_stops; i++) {
    uint32_t n = tq_trip_rules_at(c->rules, trip, stops[i].stop, c->at_call);
    uint32_t twin = twin_of(c, stops[i].stop, n);
    if (twin == UINT32_MAX) return false;
    stops[i].stop = twin & 0x3fffffffu;
  }
  return true;
}

/* Which twins have a rule's boarding end: counting sort. */
static bool index_twins(struct changes *c) {
  uint32_t n_rules = c->t->graph->n_trip_transfers;
  c->first_twin = tq_calloc((size_t)n_rules + 2, sizeof *c->first_twin);
  c->twins = tq_alloc(c->ends.n, sizeof *c->twins);
  if (!c->first_twin || !c->twins) return false;
  for (size_t i = 0; i < c->ends.n; i++)
    if (c->ends.v[i] & 1) c->first_twin[c->ends.v[i] / 2 + 2]++;
  for (uint32_t r = 0; r < n_rules; r++) c->first_twin[r + 2] += c->first_twin[r + 1];
  for (uint32_t s = 0; s < c->stop_of.n; s++)
    for (uint32_t i = 0; i < c->ends_of.v[s].n; i++) {
      tq_rule_end end = c->ends.v[c->ends_of.v[s].first + i];
      if (end & 1) c->twins[c->first_twin[end / 2 + 1]++] = s;
    }
  return true;
}

static bool make_twins(struct changes *c) {
  struct tq_timetable *t = c->t;
  for (uint32_t s = 0; s < t->graph->n_stops; s++)
    if (!tq_push(&c->stop_of, s) || !tq_push(&c->next_twin, TQ_NO_STOP) ||
        !tq_push(&c->ends_of, ((struct ends){0, 0})))
      return false;
  if (c->rules) {
    c->at_call = tq_alloc(tq_trip_rules_most(c->rules), sizeof *c->at_call);
    if (!c->at_call) return false;
    for (uint32_t l = 0; l < t->n_lines; l++)
      if (!give_twins(c, &t->lines[l])) return false;
    if (!index_twins(c)) return false;
  }
  t->n_stops = (uint32_t)c->stop_of.n;
  t->stop_of = c->stop_of.v;
  t->next_twin = c->next_twin.v;
  return true;
}

/* --- times -------------------------------------------------------------------------- */

/* Seconds between two stops on foot or by rule; -1 when there is no way. */
static int32_t transfer_s(const struct changes *c, uint32_t walk_ds, int32_t rule_s) {
  if (rule_s == TQ_RULE_FORBIDDEN) return -1;
  if (walk_ds == TQ_NO_WALK) return rule_s;
  double exact_s = walk_ds * c->ds_to_s;
  if (exact_s > TQ_MAX_TIME_S) return -1;
  int32_t walk_s = (int32_t)exact_s;
  walk_s += exact_s - walk_s > 1e-6; /* rounded up, but for the noise of the division */
  if (rule_s >= 0) return walk_s > rule_s ? walk_s : rule_s;
  return walk_s <= c->t->opts.max_walk_s ? walk_s : -1;
}

/* The rule between two stops: that for the trips, else that for the stops. */
static int32_t rule_s(const struct changes *c, uint32_t from, uint32_t to, int32_t of_stops_s) {
  struct ends a = c->ends_of.v[from], b = c->ends_of.v[to];
  if (!a.n || !b.n) return of_stops_s;
  const struct tq_trip_transfer *rule =
      tq_trip_rules_between(c->rules, c->ends.v + a.first, a.n, c->ends.v + b.first, b.n,
                            c->stop_of.v[from], c->stop_of.v[to]);
  return rule ? rule->rule_s : of_stops_s;
}

static bool add_footpath(struct changes *c, uint32_t to, int32_t seconds) {
  struct tq_footpath path = {to, seconds};
  return seconds < 0 || tq_push(&c->footpaths, path);
}

/* From a stop to another and its twins. */
static bool add_walks(struct changes *c, uint32_t from, const struct tq_transfer *x) {
  for (uint32_t to = x->to; to != TQ_NO_STOP; to = c->next_twin.v[to])
    if (!add_footpath(c, to, transfer_s(c, x->walk_ds, rule_s(c, from, to, x->rule_s))))
      return false;
  return true;
}

/* Changes at the stop itself. */
static bool add_changes_at(struct changes *c, uint32_t from, int32_t of_stop_s) {
  for (uint32_t to = c->stop_of.v[from]; to != TQ_NO_STOP; to = c->next_twin.v[to]) {
    int32_t rule = rule_s(c, from, to, of_stop_s);
    int32_t seconds = rule == TQ_RULE_FORBIDDEN ? -1 : rule >= 0 ? rule : 0;
    if (from == to)
      c->t->change_s[from] = seconds < 0 ? TQ_NO_CHANGE : seconds;
    else if (!add_footpath(c, to, seconds))
      return false;
  }
  return true;
}

static const struct tq_transfer *transfer_between(const struct tq_graph *g, uint32_t from,
                                                  uint32_t to) {
  if (!g->n_transfers) return NULL;
  for (uint32_t i = g->first_transfer[from]; i < g->first_transfer[from + 1]; i++)
    if (g->transfers[i].to == to) return &g->transfers[i];
  return NULL;
}

/* Changes that only a rule for trips allows: between stops that nothing else joins. */
static bool add_ruled(struct changes *c, uint32_t from) {
  struct ends a = c->ends_of.v[from];
  size_t first = c->footpaths.n;
  for (uint32_t i = 0; i < a.n; i++) {
    tq_rule_end end = c->ends.v[a.first + i];
    if (end & 1) continue;
    for (uint32_t k = c->first_twin[end / 2]; k < c->first_twin[end / 2 + 1]; k++) {
      uint32_t to = c->twins[k], stop = c->stop_of.v[to];
      if (stop == c->stop_of.v[from] || transfer_between(c->t->graph, c->stop_of.v[from], stop))
        continue;
      bool known = false; /* by another rule for the two */
      for (size_t p = first; p < c->footpaths.n; p++) known |= c->footpaths.v[p].to == to;
      if (!known && !add_footpath(c, to, rule_s(c, from, to, TQ_RULE_NONE))) return false;
    }
  }
  return true;
}

static bool add_changes_from(struct changes *c, uint32_t from) {
  const struct tq_graph *g = c->t->graph;
  uint32_t stop = c->stop_of.v[from];
  int32_t of_stop_s = TQ_RULE_NONE;
  uint32_t first = g->n_transfers ? g->first_transfer[stop] : 0;
  uint32_t end = g->n_transfers ? g->first_transfer[stop + 1] : 0;
  for (uint32_t i = first; i < end; i++) {
    const struct tq_transfer *x = &g->transfers[i];
    if (x->to == stop)
      of_stop_s = x->rule_s;
    else if (!add_walks(c, from, x))
      return false;
  }
  return add_changes_at(c, from, of_stop_s) && add_ruled(c, from);
}

enum tq_code tq_timetable_add_changes(struct tq_timetable *t, const struct tq_trip_rules *rules,
                                      struct tq_err *err) {
  struct changes c = {.t = t, .rules = rules, .ds_to_s = TQ_REF_WALK_KMH / (t->opts.walk_kmh * 10)};
  bool ok = make_twins(&c) && tq_reserve(&c.footpaths, t->graph->n_transfers);
  t->stop_of = c.stop_of.v;
  t->next_twin = c.next_twin.v;
  if (ok) {
    t->change_s = tq_calloc(t->n_stops, sizeof *t->change_s);
    t->first_footpath = tq_calloc((size_t)t->n_stops + 2, sizeof *t->first_footpath);
    ok = t->change_s && t->first_footpath;
  }
  for (uint32_t s = 0; ok && s < t->n_stops; s++) {
    ok = add_changes_from(&c, s) && c.footpaths.n < UINT32_MAX;
    t->first_footpath[s + 1] = (uint32_t)c.footpaths.n;
  }
  t->footpaths = c.footpaths.v;
  t->n_footpaths = (uint32_t)c.footpaths.n;
  free(c.at_call);
  tq_vec_free(&c.ends);
  tq_vec_free(&c.ends_of);
  free(c.first_twin);
  free(c.twins);
  return ok ? TQ_OK : tq_fail_memory(err, "changes between trips");
}
