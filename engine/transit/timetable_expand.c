#include "engine/transit/timetable_expand.h"

#include "engine/base/mem.h"
#include "engine/transit/frequency_phase.h"
#include "engine/transit/trip_rules.h"

static const uint32_t NONE = UINT32_MAX;

/* One departure of a trip, and its place in a line: runs of a line are chained. */
struct run {
  struct tq_run_of_trip of;
  int32_t first_s, last_s; /* real departure at the first stop, arrival at the last */
  uint32_t next;
};

/* The runs of a line, earliest first. */
struct chain {
  uint32_t head, tail, n;
};

/* A frequency on a service day that is boarded after half its headway: n departures, one a
 * second. */
struct headway {
  struct tq_run_of_trip first;
  uint32_t n;
  int32_t half_s;
};

struct builder {
  struct tq_timetable *t;
  const struct tq_trip_rules *rules;
  const struct tq_pattern *pattern;
  TQ_VEC(struct run) runs; /* of the pattern at hand */
  TQ_VEC(struct headway) headways; /* and frequencies that are waited for */
  TQ_VEC(struct chain) chains;
  TQ_VEC(struct tq_line) lines;
  TQ_VEC(struct tq_line_stop) line_stops;
  TQ_VEC(struct tq_run_of_trip) trips;
  TQ_VEC(int32_t) arrive_s;
  TQ_VEC(int32_t) depart_s;
};

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }
static int64_t ceil_div(int64_t a, int64_t b) { return -floor_div(-a, b); }
static int64_t at_most(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t at_least(int64_t a, int64_t b) { return a > b ? a : b; }

/* Service days, relative to the date, on which something that lasts from first_s to
 * last_s may touch the window: a day more at each end, since days are not all as long. */
static void days_in_window(const struct tq_timetable_opts *o, int64_t first_s, int64_t last_s,
                           int32_t *from_day, int32_t *to_day) {
  *from_day = (int32_t)ceil_div(o->from_s - last_s, 86400) - 1;
  *to_day = (int32_t)floor_div(o->to_s - first_s, 86400) + 1;
}

/* When a service day begins, in seconds of the date's own. */
static int64_t day_start_s(const struct builder *b, int32_t day) {
  int32_t date = b->t->opts.date;
  return tq_day_start_s(b->t->graph, date, date + day);
}

static bool add_run(struct builder *b, uint32_t trip, int64_t shift_s, int32_t first_s,
                    int32_t last_s) {
  int32_t shift = (int32_t)shift_s;
  struct run run = {{trip, shift}, first_s + shift, last_s + shift, NONE};
  return b->runs.n < NONE && tq_push(&b->runs, run);
}

static bool collect_once(struct builder *b, uint32_t trip, int32_t first_s, int32_t last_s) {
  const struct tq_graph *g = b->t->graph;
  const struct tq_timetable_opts *o = &b->t->opts;
  int32_t day, to_day;
  days_in_window(o, first_s, last_s, &day, &to_day);
  for (; day <= to_day; day++) {
    int64_t start_s = day_start_s(b, day);
    if (start_s + last_s < o->from_s || start_s + first_s > o->to_s) continue;
    if (tq_service_runs(g, g->trips[trip].service, o->date + day) &&
        !add_run(b, trip, start_s, first_s, last_s))
      return false;
  }
  return true;
}

/* The first departure of a trip's row-th frequency; may be at its end or after it. */
static uint32_t first_departure_s(const struct tq_timetable *t, uint32_t trip, uint32_t row) {
  const struct tq_frequency *f =
      &t->graph->frequencies[t->graph->trips[trip].first_frequency + row];
  if (!t->opts.draws || f->exact) return f->start_s;
  return f->start_s + tq_frequency_phase_s(t->graph, trip, row, t->opts.seed);
}

/* Departures from the first on, a headway apart, before end_s, that touch the window. */
static bool collect_frequency(struct builder *b, uint32_t trip, uint32_t row, int32_t first_s,
                              int32_t last_s) {
  const struct tq_frequency *f =
      &b->t->graph->frequencies[b->t->graph->trips[trip].first_frequency + row];
  int64_t depart_s = first_departure_s(b->t, trip, row);
  if (depart_s >= f->end_s) return true;
  const struct tq_graph *g = b->t->graph;
  const struct tq_timetable_opts *o = &b->t->opts;
  int64_t lasts_s = last_s - first_s;
  int32_t day, to_day;
  days_in_window(o, depart_s, f->end_s + lasts_s, &day, &to_day);
  for (; day <= to_day; day++) {
    if (!tq_service_runs(g, g->trips[trip].service, o->date + day)) continue;
    int64_t start_s = day_start_s(b, day) + depart_s;
    int64_t k = at_least(0, ceil_div(o->from_s - lasts_s - start_s, f->headway_s));
    int64_t last_k = at_most((f->end_s - 1 - depart_s) / f->headway_s,
                             floor_div(o->to_s - start_s, f->headway_s));
    for (; k <= last_k; k++)
      if (!add_run(b, trip, start_s + k * f->headway_s - first_s, first_s, last_s)) return false;
  }
  return true;
}

/* The departures, one a second, half a headway late, that touch the window. */
static bool collect_headway(struct builder *b, uint32_t trip, uint32_t row, int32_t first_s,
                            int32_t last_s) {
  const struct tq_graph *g = b->t->graph;
  const struct tq_timetable_opts *o = &b->t->opts;
  const struct tq_frequency *f = &g->frequencies[g->trips[trip].first_frequency + row];
  int64_t half_s = f->headway_s / 2, lasts_s = last_s - first_s;
  int64_t depart_s = f->start_s + half_s, n = (int64_t)f->end_s - f->start_s;
  int32_t day, to_day;
  days_in_window(o, depart_s, depart_s + n + lasts_s, &day, &to_day);
  for (; day <= to_day; day++) {
    if (!tq_service_runs(g, g->trips[trip].service, o->date + day)) continue;
    int64_t start_s = day_start_s(b, day) + depart_s;
    int64_t k = at_least(0, o->from_s - lasts_s - start_s);
    int64_t end_k = at_most(n, o->to_s - start_s + 1);
    if (k >= end_k) continue;
    struct headway h = {
        {trip, (int32_t)(start_s + k - first_s)}, (uint32_t)(end_k - k), (int32_t)half_s};
    if (!tq_push(&b->headways, h)) return false;
  }
  return true;
}

static bool is_waited_for(const struct builder *b, const struct tq_trip *trip, uint32_t row) {
  return b->t->opts.half_headway && !b->t->graph->frequencies[trip->first_frequency + row].exact;
}

static bool collect(struct builder *b) {
  const struct tq_graph *g = b->t->graph;
  const struct tq_pattern *p = b->pattern;
  b->runs.n = b->headways.n = 0;
  for (uint32_t trip = p->first_trip; trip < p->first_trip + p->n_trips; trip++) {
    const struct tq_trip *x = &g->trips[trip];
    const struct tq_stop_time *times = g->stop_times + x->first_time;
    int32_t first_s = times[0].depart_s, last_s = times[p->n_stops - 1].arrive_s;
    if (!x->n_frequencies && !collect_once(b, trip, first_s, last_s)) return false;
    for (uint32_t f = 0; f < x->n_frequencies; f++)
      if (!(is_waited_for(b, x, f) ? collect_headway(b, trip, f, first_s, last_s)
                                   : collect_frequency(b, trip, f, first_s, last_s)))
        return false;
  }
  return true;
}

static int by_time(const void *pa, const void *pb) {
  const struct run *a = pa, *b = pb;
  if (a->first_s != b->first_s) return a->first_s < b->first_s ? -1 : 1;
  if (a->last_s != b->last_s) return a->last_s < b->last_s ? -1 : 1;
  if (a->of.trip != b->of.trip) return a->of.trip < b->of.trip ? -1 : 1;
  return (a->of.shift_s > b->of.shift_s) - (a->of.shift_s < b->of.shift_s);
}

/* The pattern's trips come sorted, so most of the time there is nothing to do. */
static void sort_runs(struct builder *b) {
  for (size_t i = 1; i < b->runs.n; i++)
    if (by_time(&b->runs.v[i - 1], &b->runs.v[i]) > 0) {
      qsort(b->runs.v, b->runs.n, sizeof *b->runs.v, by_time);
      return;
    }
}

/* Whether run b is nowhere ahead of run a. */
static bool follows(const struct builder *x, const struct run *a, const struct run *b) {
  const struct tq_graph *g = x->t->graph;
  const struct tq_stop_time *ta = g->stop_times + g->trips[a->of.trip].first_time;
  const struct tq_stop_time *tb = g->stop_times + g->trips[b->of.trip].first_time;
  int32_t lead_s = b->of.shift_s - a->of.shift_s;
  for (uint32_t i = 0; i < x->pattern->n_stops; i++)
    if (ta[i].arrive_s > tb[i].arrive_s + lead_s || ta[i].depart_s > tb[i].depart_s + lead_s)
      return false;
  return true;
}

/* Whether rules for changes tell the two runs of a pattern apart. */
static bool same_rules(const struct builder *x, const struct run *a, const struct run *b) {
  return a->of.trip == b->of.trip ||
         (!tq_trip_rules_name(x->rules, a->of.trip) && !tq_trip_rules_name(x->rules, b->of.trip));
}

/* Whether run b may come after run a in a line. */
static bool fits(const struct builder *x, const struct run *a, const struct run *b) {
  return same_rules(x, a, b) && follows(x, a, b);
}

/* Each run goes to the first chain whose last run it does not overtake. */
static bool split(struct builder *b) {
  b->chains.n = 0;
  for (uint32_t r = 0; r < b->runs.n; r++) {
    size_t c = 0;
    while (c < b->chains.n && !fits(b, &b->runs.v[b->chains.v[c].tail], &b->runs.v[r])) c++;
    if (c == b->chains.n) {
      struct chain fresh = {r, r, 1};
      if (!tq_push(&b->chains, fresh)) return false;
    } else {
      struct chain *chain = &b->chains.v[c];
      b->runs.v[chain->tail].next = r;
      chain->tail = r;
      chain->n++;
    }
  }
  return true;
}

/* Room for a line of n trips; false when memory or 32 bits do not suffice. */
static bool make_room(struct builder *b, uint32_t n) {
  size_t n_stops = b->pattern->n_stops, n_times = b->arrive_s.n + n_stops * n;
  return n_times < UINT32_MAX && b->line_stops.n + n_stops < UINT32_MAX &&
         tq_reserve(&b->line_stops, b->line_stops.n + n_stops) &&
         tq_reserve(&b->trips, b->trips.n + n) && tq_reserve(&b->arrive_s, n_times) &&
         tq_reserve(&b->depart_s, n_times);
}

static void add_line_stops(struct builder *b) {
  const struct tq_pattern *p = b->pattern;
  bool mirror = b->t->opts.mirror;
  const struct tq_pattern_stop *stops = b->t->graph->pattern_stops + p->first_stop;
  for (uint32_t i = 0; i < p->n_stops; i++) {
    const struct tq_pattern_stop *s = &stops[mirror ? p->n_stops - 1 - i : i];
    struct tq_line_stop *out = &b->line_stops.v[b->line_stops.n++];
    out->stop = s->stop;
    out->no_board = mirror ? s->no_drop_off : s->no_pickup;
    out->no_alight = mirror ? s->no_pickup : s->no_drop_off;
  }
}

/* A run's times in search time (see timetable.h). */
static void write_times(const struct builder *b, const struct tq_run_of_trip *run, int32_t slack_s,
                        int32_t *arrive_s, int32_t *depart_s) {
  const struct tq_graph *g = b->t->graph;
  const struct tq_stop_time *times = g->stop_times + g->trips[run->trip].first_time;
  uint32_t n = b->pattern->n_stops;
  if (!b->t->opts.mirror) {
    for (uint32_t i = 0; i < n; i++) {
      arrive_s[i] = times[i].arrive_s + run->shift_s;
      depart_s[i] = times[i].depart_s + run->shift_s - slack_s;
    }
  } else {
    for (uint32_t i = 0; i < n; i++) {
      arrive_s[i] = slack_s - times[n - 1 - i].depart_s - run->shift_s;
      depart_s[i] = -times[n - 1 - i].arrive_s - run->shift_s;
    }
  }
}

/* Opens a line with room for n trips in the columns; NULL when memory is out. */
static struct tq_line *open_line(struct builder *b, uint32_t n) {
  const struct tq_pattern *p = b->pattern;
  if (!make_room(b, n)) return NULL;
  struct tq_line line = {.pattern = (uint32_t)(p - b->t->graph->patterns),
                         .first_stop = (uint32_t)b->line_stops.n,
                         .n_stops = p->n_stops,
                         .first_trip = (uint32_t)b->trips.n,
                         .n_trips = n,
                         .first_time = (uint32_t)b->arrive_s.n,
                         .stride = p->n_stops};
  if (!tq_push(&b->lines, line)) return NULL;
  add_line_stops(b);
  b->trips.n += n;
  b->arrive_s.n += (size_t)n * p->n_stops;
  b->depart_s.n = b->arrive_s.n;
  return &b->lines.v[b->lines.n - 1];
}

static bool add_headway(struct builder *b, const struct headway *h, int32_t slack_s) {
  struct tq_line *line = open_line(b, 1);
  if (!line) return false;
  struct tq_run_of_trip first = h->first;
  if (b->t->opts.mirror) first.shift_s += (int32_t)h->n - 1; /* the last is the first there */
  line->n_trips = h->n;
  line->stride = 0;
  line->every_s = 1;
  b->trips.v[line->first_trip] = first;
  write_times(b, &first, slack_s + h->half_s, b->arrive_s.v + line->first_time,
              b->depart_s.v + line->first_time);
  return true;
}

static bool add_line(struct builder *b, const struct chain *chain, int32_t slack_s) {
  const struct tq_pattern *p = b->pattern;
  const struct tq_line *opened = open_line(b, chain->n);
  if (!opened) return false;
  struct tq_line line = *opened;
  uint32_t rank = 0;
  for (uint32_t r = chain->head; r != NONE; r = b->runs.v[r].next, rank++) {
    uint32_t trip = b->t->opts.mirror ? chain->n - 1 - rank : rank;
    size_t at = line.first_time + (size_t)trip * p->n_stops;
    b->trips.v[line.first_trip + trip] = b->runs.v[r].of;
    write_times(b, &b->runs.v[r].of, slack_s, b->arrive_s.v + at, b->depart_s.v + at);
  }
  return true;
}

static bool add_pattern(struct builder *b) {
  const struct tq_timetable_opts *o = &b->t->opts;
  uint32_t network = b->t->graph->routes[b->pattern->route].network;
  if (o->without >> network & 1) return true;
  if (!collect(b)) return false;
  sort_runs(b);
  if (!split(b)) return false;
  for (size_t c = 0; c < b->chains.n; c++)
    if (!add_line(b, &b->chains.v[c], o->slack_s[network])) return false;
  for (size_t h = 0; h < b->headways.n; h++)
    if (!add_headway(b, &b->headways.v[h], o->slack_s[network])) return false;
  return true;
}

enum tq_code tq_timetable_expand(struct tq_timetable *t, const struct tq_trip_rules *rules,
                                 struct tq_err *err) {
  struct builder b = {.t = t, .rules = rules};
  bool ok = true;
  for (uint32_t p = 0; p < t->graph->n_patterns && ok; p++) {
    b.pattern = &t->graph->patterns[p];
    ok = add_pattern(&b);
  }
  tq_vec_free(&b.runs);
  tq_vec_free(&b.chains);
  tq_vec_free(&b.headways);
  t->lines = b.lines.v;
  t->line_stops = b.line_stops.v;
  t->trips = b.trips.v;
  t->arrive_s = b.arrive_s.v;
  t->depart_s = b.depart_s.v;
  t->n_lines = (uint32_t)b.lines.n;
  t->n_line_stops = (uint32_t)b.line_stops.n;
  t->n_trips = (uint32_t)b.trips.n;
  t->n_times = (uint32_t)b.arrive_s.n;
  return ok ? TQ_OK : tq_fail_memory(err, "the timetable");
}
