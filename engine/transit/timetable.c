#include "engine/transit/timetable.h"

#include "engine/base/date.h"
#include "engine/base/mem.h"
#include "engine/transit/timetable_changes.h"
#include "engine/transit/timetable_expand.h"
#include "engine/transit/trip_rules.h"

enum { MAX_DATE = 10000000 };

static bool time_ok(int32_t time_s) { return time_s >= -TQ_MAX_TIME_S && time_s <= TQ_MAX_TIME_S; }

static enum tq_code check_opts(const struct tq_timetable_opts *o, struct tq_err *err) {
  if (o->date < -MAX_DATE || o->date > MAX_DATE)
    return tq_fail(err, TQ_E_ARG, "the date is out of range");
  if (!time_ok(o->from_s) || !time_ok(o->to_s))
    return tq_fail(err, TQ_E_ARG, "the window reaches beyond 1000 hours from the date");
  if (!(o->walk_kmh > 0))
    return tq_fail(err, TQ_E_ARG, "the walking speed must be more than 0 km/h");
  for (int n = 0; n < TQ_N_NETWORKS; n++)
    if (o->slack_s[n] < 0 || o->slack_s[n] > TQ_MAX_TIME_S)
      return tq_fail(err, TQ_E_ARG, "the boarding slack must be 0 to %d seconds", TQ_MAX_TIME_S);
  return TQ_OK;
}

/* Whether any trip runs on the service day, whatever the window and the networks. */
static bool has_service(const struct tq_graph *g, int32_t date) {
  for (uint32_t i = 0; i < g->n_trips; i++)
    if (tq_service_runs(g, g->trips[i].service, date)) return true;
  return false;
}

static enum tq_code fail_service(const struct tq_graph *g, int32_t date, struct tq_err *err) {
  int32_t first, last;
  char asked[11], from[11], to[11];
  tq_date_format(date, asked);
  if (!tq_timetable_dates(g, &first, &last))
    return tq_fail(err, TQ_E_SERVICE, "no trip runs on %s, nor on any other date", asked);
  tq_date_format(first, from);
  tq_date_format(last, to);
  return tq_fail(err, TQ_E_SERVICE,
                 "no trip runs on %s: choose a date with service between %s and %s", asked, from,
                 to);
}

static bool index_calls(struct tq_timetable *t) {
  t->n_calls = t->n_line_stops;
  t->first_call = tq_calloc((size_t)t->n_stops + 2, sizeof *t->first_call);
  t->calls = tq_alloc(t->n_calls, sizeof *t->calls);
  if (!t->first_call || !t->calls) return false;
  uint32_t *next = t->first_call + 1; /* starts of the stops' calls, in the end their ends */
  for (uint32_t i = 0; i < t->n_line_stops; i++) next[t->line_stops[i].stop + 1]++;
  for (uint32_t s = 0; s < t->n_stops; s++) next[s + 1] += next[s];
  for (uint32_t l = 0; l < t->n_lines; l++)
    for (uint32_t i = 0; i < t->lines[l].n_stops; i++)
      t->calls[next[t->line_stops[t->lines[l].first_stop + i].stop]++] = (struct tq_call){l, i};
  return true;
}

/* Turns every footpath round, for the mirror. */
static bool transpose_footpaths(struct tq_timetable *t) {
  uint32_t *first = tq_calloc((size_t)t->n_stops + 2, sizeof *first);
  struct tq_footpath *turned = tq_alloc(t->n_footpaths, sizeof *turned);
  if (!first || !turned) {
    free(first);
    free(turned);
    return false;
  }
  uint32_t *next = first + 1;
  for (uint32_t i = 0; i < t->n_footpaths; i++) next[t->footpaths[i].to + 1]++;
  for (uint32_t s = 0; s < t->n_stops; s++) next[s + 1] += next[s];
  for (uint32_t s = 0; s < t->n_stops; s++)
    for (uint32_t i = t->first_footpath[s]; i < t->first_footpath[s + 1]; i++)
      turned[next[t->footpaths[i].to]++] = (struct tq_footpath){s, t->footpaths[i].walk_s};
  free(t->first_footpath);
  free(t->footpaths);
  t->first_footpath = first;
  t->footpaths = turned;
  return true;
}

enum tq_code tq_timetable_new(const struct tq_graph *g, const struct tq_timetable_opts *opts,
                              struct tq_timetable **out, struct tq_err *err) {
  enum tq_code code = check_opts(opts, err);
  if (code) return code;
  if (!g->n_trips)
    return tq_fail(err, TQ_E_NO_DATA, "the graph has no timetable; build it with --gtfs");
  struct tq_timetable *t = tq_calloc(1, sizeof *t);
  if (!t) return tq_fail_memory(err, "the timetable");
  t->graph = g;
  t->opts = *opts;
  struct tq_trip_rules *rules = NULL;
  code = tq_trip_rules_new(g, &rules, err);
  if (!code) code = tq_timetable_expand(t, rules, err);
  if (!code && !t->n_trips && !has_service(g, opts->date)) code = fail_service(g, opts->date, err);
  if (!code) code = tq_timetable_add_changes(t, rules, err);
  if (!code) code = tq_timetable_add_through(t, err);
  if (!code && (!index_calls(t) || (opts->mirror && !transpose_footpaths(t))))
    code = tq_fail_memory(err, "the timetable");
  tq_trip_rules_free(rules);
  if (code)
    tq_timetable_free(t);
  else
    *out = t;
  return code;
}

void tq_timetable_free(struct tq_timetable *t) {
  if (!t) return;
  free(t->lines);
  free(t->line_stops);
  free(t->trips);
  free(t->arrive_s);
  free(t->depart_s);
  free(t->first_call);
  free(t->calls);
  free(t->first_footpath);
  free(t->footpaths);
  free(t->change_s);
  free(t->stop_of);
  free(t->next_twin);
  free(t->first_through);
  free(t->through);
  free(t);
}

void tq_timetable_real_times(const struct tq_timetable *t, uint32_t line, uint32_t trip,
                             uint32_t index, int32_t *arrive_s, int32_t *depart_s) {
  const struct tq_line *x = &t->lines[line];
  struct tq_run_of_trip run = tq_line_run(t, x, trip);
  uint32_t i = t->opts.mirror ? x->n_stops - 1 - index : index;
  const struct tq_stop_time *time = &t->graph->stop_times[t->graph->trips[run.trip].first_time + i];
  *arrive_s = time->arrive_s + run.shift_s;
  *depart_s = time->depart_s + run.shift_s;
}
