/* Profiles: RAPTOR for every departure that may be the latest for something. Such a departure is
 * one that just catches a first ride, so only those are searched, a pass of lanes at a time. */
#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/raptor_state.h"

/* A step of one stop. */
struct found {
  uint32_t stop;
  struct tq_ride_step step;
};

struct profiler {
  struct tq_raptor *r;
  int32_t first_s, last_s, cutoff_s;
  uint8_t *leaves;   /* [last_s - first_s + 1] whether somebody may leave first_s + i */
  int32_t *depart_s; /* growing */
  uint32_t n;
  int32_t *best_s; /* [n_stops] earliest arrival of later departures */
  TQ_VEC(struct found) found;
};

void tq_ride_profile_free(struct tq_ride_profile *p) {
  free(p->first);
  free(p->steps);
  p->first = NULL;
  p->steps = NULL;
}

/* Marks the moments to leave for a line's trips at one position. */
static void mark_line(struct profiler *p, const struct tq_line *line, uint32_t index,
                      int32_t walk_s) {
  const struct tq_timetable *t = p->r->t;
  uint32_t trip = tq_first_trip(t, line, index, p->first_s + walk_s, line->n_trips);
  for (; trip < line->n_trips; trip++) {
    int64_t leave_s = (int64_t)tq_line_depart_s(t, line, trip, index) - walk_s;
    if (leave_s > p->last_s) break;
    p->leaves[leave_s - p->first_s] = 1;
  }
}

static void mark_stop(struct profiler *p, uint32_t stop, int32_t walk_s) {
  const struct tq_timetable *t = p->r->t;
  for (uint32_t c = t->first_call[stop]; c < t->first_call[stop + 1]; c++) {
    struct tq_call call = t->calls[c];
    const struct tq_line *line = &t->lines[call.line];
    if (!t->line_stops[line->first_stop + call.index].no_board)
      mark_line(p, line, call.index, walk_s);
  }
}

static bool list_departures(struct profiler *p, const struct tq_access *access, size_t n_access) {
  size_t n_seconds = (size_t)(p->last_s - p->first_s) + 1;
  p->leaves = tq_calloc(n_seconds, 1);
  if (!p->leaves) return false;
  for (size_t a = 0; a < n_access; a++)
    for (uint32_t s = access[a].stop; s != TQ_NO_STOP; s = p->r->t->next_twin[s])
      if (access[a].walk_s <= p->cutoff_s) mark_stop(p, s, access[a].walk_s);
  for (size_t i = 0; i < n_seconds; i++) p->n += p->leaves[i];
  p->depart_s = tq_alloc(p->n, sizeof *p->depart_s);
  if (!p->depart_s) return false;
  uint32_t n = 0;
  for (size_t i = 0; i < n_seconds; i++)
    if (p->leaves[i]) p->depart_s[n++] = p->first_s + (int32_t)i;
  return true;
}

/* The steps of one pass, the latest lane first. */
static bool take_steps(struct profiler *p, const int32_t *depart_s, int32_t n_lanes) {
  for (uint32_t stop = 0; stop < p->r->t->graph->n_stops; stop++)
    for (int32_t lane = n_lanes; lane-- > 0;) {
      struct found found = {stop, {depart_s[lane], tq_window_arrive_s(p->r, stop, lane)}};
      if (found.step.arrive_s >= p->best_s[stop]) continue;
      p->best_s[stop] = found.step.arrive_s;
      if (!tq_push(&p->found, found)) return false;
    }
  return true;
}

/* Passes from the latest departures to the earliest. */
static bool search(struct profiler *p, const struct tq_access *access, size_t n_access) {
  for (uint32_t left = p->n; left > 0;) {
    int32_t limit_s[TQ_WINDOW_LANES];
    uint32_t n = tq_window_width(left);
    const int32_t *depart_s = p->depart_s + left - n;
    for (uint32_t i = 0; i < n; i++) {
      int64_t latest_s = (int64_t)depart_s[i] + p->cutoff_s;
      limit_s[i] = latest_s < p->last_s ? (int32_t)latest_s : p->last_s;
    }
    tq_window_search(p->r, access, n_access, depart_s, limit_s, (int32_t)n);
    if (!take_steps(p, depart_s, (int32_t)n)) return false;
    left -= n;
  }
  return true;
}

/* Counting sort by stop. */
static bool sort(const struct profiler *p, struct tq_ride_profile *out) {
  uint32_t n_stops = p->r->t->graph->n_stops;
  out->first = tq_calloc((size_t)n_stops + 2, sizeof *out->first);
  out->steps = tq_alloc(p->found.n, sizeof *out->steps);
  if (!out->first || !out->steps || p->found.n > UINT32_MAX) return false;
  for (size_t i = 0; i < p->found.n; i++) out->first[p->found.v[i].stop + 2]++;
  for (uint32_t s = 0; s < n_stops; s++) out->first[s + 2] += out->first[s + 1];
  for (size_t i = 0; i < p->found.n; i++)
    out->steps[out->first[p->found.v[i].stop + 1]++] = p->found.v[i].step;
  return true;
}

enum tq_code tq_raptor_profile(struct tq_raptor *r, const struct tq_access *access, size_t n_access,
                               int32_t first_s, int32_t last_s, int32_t cutoff_s,
                               struct tq_ride_profile *out, struct tq_err *err) {
  *out = (struct tq_ride_profile){0};
  if (cutoff_s < 0 || cutoff_s > TQ_MAX_TRAVEL_S)
    return tq_fail(err, TQ_E_ARG, "the longest cutoff of a profile must be 0 to %d seconds",
                   TQ_MAX_TRAVEL_S);
  if (last_s < first_s || (int64_t)last_s - first_s > TQ_MAX_PROFILE_S)
    return tq_fail(err, TQ_E_ARG, "a profile must cover 0 to %d seconds", TQ_MAX_PROFILE_S);
  struct profiler p = {.r = r, .first_s = first_s, .last_s = last_s, .cutoff_s = cutoff_s};
  uint32_t n_stops = r->t->graph->n_stops;
  p.best_s = tq_alloc(n_stops, sizeof *p.best_s);
  for (uint32_t s = 0; p.best_s && s < n_stops; s++) p.best_s[s] = TQ_NEVER;
  bool ok = p.best_s && list_departures(&p, access, n_access) && search(&p, access, n_access) &&
            sort(&p, out);
  free(p.leaves);
  free(p.depart_s);
  free(p.best_s);
  tq_vec_free(&p.found);
  if (ok) return TQ_OK;
  tq_ride_profile_free(out);
  return tq_fail_memory(err, "the profile");
}

int32_t tq_ride_profile_latest_s(const struct tq_ride_profile *p, uint32_t stop, int32_t by_s) {
  uint32_t low = p->first[stop], high = p->first[stop + 1];
  while (low < high) { /* arrivals fall: the first that is not too late */
    uint32_t mid = low + (high - low) / 2;
    if (p->steps[mid].arrive_s > by_s)
      low = mid + 1;
    else
      high = mid;
  }
  return low < p->first[stop + 1] ? p->steps[low].depart_s : -TQ_NEVER;
}
