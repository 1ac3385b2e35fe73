/* Which trips riders reach by staying seated. */
#include "engine/base/mem.h"
#include "engine/transit/timetable_changes.h"
#include "engine/transit/timetable_expand.h"

/* A run of a trip that some rule joins to another. */
struct run {
  uint32_t trip;
  int32_t shift_s;
  struct tq_through at;
};

/* Riders of `from` reach `to`, in the order of the search. */
struct join {
  struct tq_through from, to;
};

struct joiner {
  struct tq_timetable *t;
  TQ_VEC(struct run) runs; /* by trip, then shift */
  TQ_VEC(struct join) joins;
};

static bool once_a_day(const struct tq_graph *g, uint32_t trip) {
  return trip != TQ_ANY && !g->trips[trip].n_frequencies;
}

/* Whether the i-th rule lets riders stay seated: the first of its kind for its trips, with no rule
 * against it. Rules are sorted by trips. */
static bool joins(const struct tq_graph *g, uint32_t i) {
  const struct tq_trip_transfer *x = &g->trip_transfers[i];
  if (x->type != TQ_IN_SEAT || !once_a_day(g, x->from_trip) || !once_a_day(g, x->to_trip))
    return false;
  uint32_t k = i;
  while (k > 0 && g->trip_transfers[k - 1].from_trip == x->from_trip &&
         g->trip_transfers[k - 1].to_trip == x->to_trip)
    k--;
  for (; k < g->n_trip_transfers; k++) {
    const struct tq_trip_transfer *y = &g->trip_transfers[k];
    if (y->from_trip != x->from_trip || y->to_trip != x->to_trip) break;
    if (y->type == TQ_IN_SEAT_FORBIDDEN || (y->type == TQ_IN_SEAT && k < i)) return false;
  }
  return true;
}

static int by_trip(const void *a, const void *b) {
  const struct run *x = a, *y = b;
  if (x->trip != y->trip) return x->trip < y->trip ? -1 : 1;
  return (x->shift_s > y->shift_s) - (x->shift_s < y->shift_s);
}

static bool collect_runs(struct joiner *j) {
  const struct tq_timetable *t = j->t;
  const struct tq_graph *g = t->graph;
  uint8_t *wanted = tq_calloc(g->n_trips, 1);
  if (!wanted) return false;
  bool ok = true;
  for (uint32_t i = 0; i < g->n_trip_transfers; i++)
    if (joins(g, i))
      wanted[g->trip_transfers[i].from_trip] = wanted[g->trip_transfers[i].to_trip] = 1;
  for (uint32_t l = 0; l < t->n_lines; l++)
    for (uint32_t k = 0; k < t->lines[l].n_trips && ok && !t->lines[l].every_s; k++) {
      struct tq_run_of_trip of = t->trips[t->lines[l].first_trip + k];
      struct run run = {of.trip, of.shift_s, {l, k}};
      if (wanted[of.trip]) ok = tq_push(&j->runs, run);
    }
  free(wanted);
  if (j->runs.n) qsort(j->runs.v, j->runs.n, sizeof *j->runs.v, by_trip);
  return ok;
}

/* The first run of the trip with that shift or a later one. */
static size_t find_run(const struct joiner *j, uint32_t trip, int32_t shift_s) {
  struct run wanted = {trip, shift_s, {0, 0}};
  size_t low = 0, n = j->runs.n;
  while (low < n) {
    size_t mid = low + (n - low) / 2;
    if (by_trip(&j->runs.v[mid], &wanted) < 0)
      low = mid + 1;
    else
      n = mid;
  }
  return low;
}

/* How long the service day lasts that begins at start_s. */
static int32_t day_length_s(const struct tq_timetable *t, int32_t start_s) {
  int32_t date = t->opts.date, day = start_s / 86400 - 2;
  while (tq_day_start_s(t->graph, date, date + day) < start_s) day++;
  return (int32_t)(tq_day_start_s(t->graph, date, date + day + 1) - start_s);
}

/* Joins every run of a trip to the run of the other that goes on from it. */
static bool join_trips(struct joiner *j, uint32_t from, uint32_t to) {
  const struct tq_graph *g = j->t->graph;
  const struct tq_trip *a = &g->trips[from], *b = &g->trips[to];
  int32_t arrive_s = g->stop_times[a->first_time + g->patterns[a->pattern].n_stops - 1].arrive_s;
  int32_t depart_s = g->stop_times[b->first_time].depart_s;
  for (size_t i = find_run(j, from, INT32_MIN); i < j->runs.n && j->runs.v[i].trip == from; i++) {
    int32_t day_s = j->runs.v[i].shift_s;
    int32_t later_s = depart_s < arrive_s ? day_length_s(j->t, day_s) : 0;
    if (depart_s + later_s < arrive_s) continue; /* takes more than a day */
    int32_t shift_s = day_s + later_s;
    size_t k = find_run(j, to, shift_s);
    if (k == j->runs.n || j->runs.v[k].trip != to || j->runs.v[k].shift_s != shift_s) continue;
    struct join join = {j->runs.v[i].at, j->runs.v[k].at};
    if (j->t->opts.mirror) join = (struct join){join.to, join.from};
    if (!tq_push(&j->joins, join)) return false;
  }
  return true;
}

/* Counting sort by the trip gone on from. */
static bool index_joins(struct joiner *j) {
  struct tq_timetable *t = j->t;
  if (!j->joins.n) return true;
  t->first_through = tq_calloc((size_t)t->n_trips + 2, sizeof *t->first_through);
  t->through = tq_alloc(j->joins.n, sizeof *t->through);
  if (!t->first_through || !t->through) return false;
  for (size_t i = 0; i < j->joins.n; i++) {
    struct tq_through from = j->joins.v[i].from;
    t->first_through[t->lines[from.line].first_trip + from.trip + 2]++;
  }
  for (uint32_t k = 0; k < t->n_trips; k++) t->first_through[k + 2] += t->first_through[k + 1];
  for (size_t i = 0; i < j->joins.n; i++) {
    struct tq_through from = j->joins.v[i].from;
    uint32_t *next = &t->first_through[t->lines[from.line].first_trip + from.trip + 1];
    t->through[(*next)++] = j->joins.v[i].to;
  }
  t->n_through = (uint32_t)j->joins.n;
  return true;
}

enum tq_code tq_timetable_add_through(struct tq_timetable *t, struct tq_err *err) {
  const struct tq_graph *g = t->graph;
  struct joiner j = {.t = t};
  bool any = false, ok = true;
  for (uint32_t i = 0; i < g->n_trip_transfers && !any; i++) any = joins(g, i);
  if (any) ok = collect_runs(&j);
  for (uint32_t i = 0; i < g->n_trip_transfers && ok && j.runs.n; i++)
    if (joins(g, i))
      ok = join_trips(&j, g->trip_transfers[i].from_trip, g->trip_transfers[i].to_trip);
  ok = ok && j.joins.n < UINT32_MAX && index_joins(&j);
  tq_vec_free(&j.runs);
  tq_vec_free(&j.joins);
  return ok ? TQ_OK : tq_fail_memory(err, "trips that go on");
}
