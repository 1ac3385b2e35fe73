#include "engine/transit/raptor.h"

#include <assert.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/raptor_state.h"

static const uint32_t NOT_QUEUED = UINT32_MAX;

enum tq_code tq_line_queue_init(struct tq_line_queue *q, uint32_t n_lines, struct tq_err *err) {
  q->from = tq_alloc(n_lines, sizeof *q->from);
  q->lines = tq_alloc(n_lines, sizeof *q->lines);
  q->n = 0;
  if (!q->from || !q->lines) return tq_fail_memory(err, "the transit search");
  for (uint32_t l = 0; l < n_lines; l++) q->from[l] = NOT_QUEUED;
  return TQ_OK;
}

void tq_line_queue_free(struct tq_line_queue *q) {
  free(q->from);
  free(q->lines);
}

void tq_line_queue_add(struct tq_line_queue *q, const struct tq_timetable *t, uint32_t stop) {
  for (uint32_t c = t->first_call[stop]; c < t->first_call[stop + 1]; c++) {
    struct tq_call call = t->calls[c];
    uint32_t known = q->from[call.line];
    if (known <= call.index || t->line_stops[t->lines[call.line].first_stop + call.index].no_board)
      continue;
    if (known == NOT_QUEUED) q->lines[q->n++] = call.line;
    q->from[call.line] = call.index;
  }
}

enum tq_code tq_raptor_new(const struct tq_timetable *t, int max_rides, struct tq_raptor **out,
                           struct tq_err *err) {
  if (max_rides < 1 || max_rides > TQ_MAX_RIDES)
    return tq_fail(err, TQ_E_ARG, "the most rides of a journey must be 1 to %d", TQ_MAX_RIDES);
  struct tq_raptor *r = tq_calloc(1, sizeof *r);
  if (!r) return tq_fail_memory(err, "the transit search");
  size_t rounds = (size_t)max_rides;
  r->t = t;
  r->max_rides = max_rides;
  r->n_rounds = -1;
  r->arrive_s = tq_alloc(t->n_stops, (rounds + 1) * sizeof *r->arrive_s);
  r->ride_by = tq_alloc(t->n_stops, rounds * sizeof *r->ride_by);
  r->board = tq_alloc(t->n_stops, sizeof *r->board);
  r->rode.stops = tq_alloc(t->n_stops, sizeof *r->rode.stops);
  r->waiting.stops = tq_alloc(t->n_stops, sizeof *r->waiting.stops);
  enum tq_code code = tq_line_queue_init(&r->queue, t->n_lines, err);
  if (!code && t->n_through) code = tq_seated_init(&r->seated, t, err);
  if (!code) code = tq_window_new(t, &r->window, err);
  if (!code && (!r->arrive_s || !r->ride_by || !r->board || !r->rode.stops || !r->waiting.stops))
    code = tq_fail_memory(err, "the transit search");
  if (code)
    tq_raptor_free(r);
  else
    *out = r;
  return code;
}

void tq_raptor_free(struct tq_raptor *r) {
  if (!r) return;
  free(r->arrive_s);
  free(r->ride_by);
  free(r->board);
  free(r->rode.stops);
  free(r->waiting.stops);
  tq_seated_free(&r->seated);
  tq_line_queue_free(&r->queue);
  tq_window_free(r->window);
  free(r);
}

static int32_t *arrivals(const struct tq_raptor *r, int round) {
  return r->arrive_s + (size_t)round * r->t->n_stops;
}

static struct tq_ride *ride_to(const struct tq_raptor *r, uint32_t stop, int round) {
  return &r->ride_by[(size_t)(round - 1) * r->t->n_stops + stop];
}

/* Gets off the ride's trip at position index, if that is better than ever before. */
static void alight(struct tq_raptor *r, const struct tq_line *line, struct tq_ride *ride,
                   uint32_t index, int round, int64_t limit_s) {
  const struct tq_timetable *t = r->t;
  uint32_t stop = t->line_stops[line->first_stop + index].stop;
  int32_t *best_s = arrivals(r, round);
  int32_t at_s = tq_line_arrive_s(t, line, ride->trip, index);
  if (at_s >= best_s[stop] || at_s > limit_s) return;
  if (best_s[stop] == arrivals(r, round - 1)[stop]) r->rode.stops[r->rode.n++] = stop;
  best_s[stop] = at_s;
  ride->alight_index = index;
  *ride_to(r, stop, round) = *ride;
}

/* Rides one line from position `from`: at every stop alight if that is better than
 * ever before, and change to an earlier trip where one can be caught. */
static void scan_line(struct tq_raptor *r, uint32_t line_id, uint32_t from, int round,
                      int64_t limit_s) {
  const struct tq_timetable *t = r->t;
  const struct tq_line *line = &t->lines[line_id];
  const struct tq_line_stop *stops = t->line_stops + line->first_stop;
  struct tq_ride ride = {.line = line_id, .trip = line->n_trips}; /* none yet */
  for (uint32_t i = from; i < line->n_stops; i++) {
    if (ride.trip < line->n_trips && !stops[i].no_alight) alight(r, line, &ride, i, round, limit_s);
    const struct tq_boarding *b = &r->board[stops[i].stop];
    if (stops[i].no_board || b->round != round - 1) continue;
    uint32_t earlier = tq_first_trip(t, line, i, b->time_s, ride.trip);
    if (earlier == ride.trip) continue;
    ride.trip = earlier;
    ride.board_index = i;
    ride.from_stop = b->from;
    ride.walk_s = b->walk_s;
  }
  if (ride.trip < line->n_trips && tq_goes_on(t, line))
    tq_seated_go_on(&r->seated, t, ride, limit_s);
}

/* Rides the trips on which riders have stayed seated, from place `next` of the list. */
static void scan_seated(struct tq_raptor *r, uint32_t next, int round, int64_t limit_s) {
  const struct tq_timetable *t = r->t;
  for (; next < r->seated.n; next++) {
    struct tq_through on = r->seated.v[next].on;
    const struct tq_line *line = &t->lines[on.line];
    struct tq_ride ride = {.line = on.line, .trip = on.trip, .seated = next + 1};
    for (uint32_t i = 0; i < line->n_stops; i++)
      if (!t->line_stops[line->first_stop + i].no_alight) alight(r, line, &ride, i, round, limit_s);
    tq_seated_follow(&r->seated, t, next);
  }
}

static void wait_at(struct tq_raptor *r, uint32_t stop, struct tq_boarding b) {
  struct tq_boarding *known = &r->board[stop];
  if (b.time_s >= known->time_s) return;
  if (known->round != b.round) r->waiting.stops[r->waiting.n++] = stop;
  *known = b;
}

/* From this round's arrivals to the next round's boardings: stay or walk. */
static void change(struct tq_raptor *r, int round, int64_t limit_s) {
  const struct tq_timetable *t = r->t;
  for (uint32_t i = 0; i < r->rode.n; i++) {
    uint32_t stop = r->rode.stops[i];
    int64_t at_s = arrivals(r, round)[stop];
    if (t->change_s[stop] != TQ_NO_CHANGE && at_s + t->change_s[stop] <= limit_s)
      wait_at(r, stop, (struct tq_boarding){(int32_t)(at_s + t->change_s[stop]), 0, stop, round});
    for (uint32_t f = t->first_footpath[stop]; f < t->first_footpath[stop + 1]; f++) {
      const struct tq_footpath *path = &t->footpaths[f];
      if (at_s + path->walk_s > limit_s) continue;
      struct tq_boarding b = {(int32_t)(at_s + path->walk_s), path->walk_s, stop, round};
      wait_at(r, path->to, b);
    }
  }
  r->rode.n = 0;
}

static void start(struct tq_raptor *r, const struct tq_access *access, size_t n_access,
                  int32_t depart_s, int64_t limit_s) {
  for (uint32_t s = 0; s < r->t->n_stops; s++) {
    r->arrive_s[s] = TQ_NEVER;
    r->board[s] = (struct tq_boarding){TQ_NEVER, 0, s, -1};
  }
  for (size_t i = 0; i < n_access; i++) {
    assert(access[i].stop < r->t->graph->n_stops);
    int64_t at_s = (int64_t)depart_s + access[i].walk_s;
    if (at_s > limit_s) continue;
    for (uint32_t s = access[i].stop; s != TQ_NO_STOP; s = r->t->next_twin[s])
      wait_at(r, s, (struct tq_boarding){(int32_t)at_s, 0, s, 0});
  }
  if (r->t->n_through) tq_seated_clear(&r->seated, r->t);
}

void tq_raptor_run(struct tq_raptor *r, const struct tq_access *access, size_t n_access,
                   int32_t depart_s, int32_t cutoff_s) {
  int64_t limit_s = (int64_t)depart_s + cutoff_s;
  if (limit_s >= TQ_NEVER) limit_s = TQ_NEVER - 1;
  start(r, access, n_access, depart_s, limit_s);
  int round = 0;
  while (round < r->max_rides && r->waiting.n) {
    round++;
    memcpy(arrivals(r, round), arrivals(r, round - 1), r->t->n_stops * sizeof *r->arrive_s);
    for (uint32_t i = 0; i < r->waiting.n; i++)
      tq_line_queue_add(&r->queue, r->t, r->waiting.stops[i]);
    r->waiting.n = 0;
    uint32_t n_seated = r->seated.n;
    for (uint32_t i = 0; i < r->queue.n; i++) {
      uint32_t line = r->queue.lines[i];
      scan_line(r, line, r->queue.from[line], round, limit_s);
      r->queue.from[line] = NOT_QUEUED;
    }
    r->queue.n = 0;
    scan_seated(r, n_seated, round, limit_s);
    if (round < r->max_rides) change(r, round, limit_s);
    r->rode.n = 0;
  }
  r->waiting.n = 0;
  r->n_rounds = round;
}

/* Of a stop and its twins the one reached first with at most `rides` rides, 1 or more. */
static uint32_t best_twin(const struct tq_raptor *r, uint32_t stop, int rides) {
  const int32_t *arrive_s = arrivals(r, rides);
  uint32_t best = stop;
  for (uint32_t s = r->t->next_twin[stop]; s != TQ_NO_STOP; s = r->t->next_twin[s])
    if (arrive_s[s] < arrive_s[best]) best = s;
  return best;
}

int32_t tq_raptor_arrive_s(const struct tq_raptor *r, uint32_t stop, int rides) {
  if (rides > r->n_rounds) rides = r->n_rounds;
  return rides < 1 ? TQ_NEVER : arrivals(r, rides)[best_twin(r, stop, rides)];
}

size_t tq_raptor_max_parts(const struct tq_raptor *r) {
  return (size_t)r->max_rides + r->t->n_through;
}

static uint32_t last_index(const struct tq_raptor *r, uint32_t line) {
  return r->t->lines[line].n_stops - 1;
}

/* Writes the trips of a ride, the last first. Result: how many. */
static int add_parts(const struct tq_raptor *r, struct tq_ride ride, struct tq_ride *out) {
  int n = 0;
  for (uint32_t at = ride.seated, alight = ride.alight_index; at;) {
    const struct tq_seated *x = &r->seated.v[at - 1];
    out[n++] = (struct tq_ride){x->on.line, x->on.trip, 0, alight, 0, 0, 1};
    at = x->before;
    ride = x->boarded;
    alight = last_index(r, at ? r->seated.v[at - 1].on.line : ride.line);
    ride.alight_index = alight;
  }
  out[n++] = ride;
  return n;
}

int tq_raptor_trace(const struct tq_raptor *r, uint32_t stop, int rides,
                    struct tq_ride *rides_out) {
  if (rides > r->n_rounds) rides = r->n_rounds;
  if (tq_raptor_arrive_s(r, stop, rides) == TQ_NEVER) return 0;
  stop = best_twin(r, stop, rides);
  int round = 1, n = 0;
  while (arrivals(r, round)[stop] != arrivals(r, rides)[stop]) round++;
  /* a boarding of round k comes from an arrival that got better in round k itself */
  for (; round > 0; round--) {
    n += add_parts(r, *ride_to(r, stop, round), rides_out + n);
    stop = rides_out[n - 1].from_stop;
    rides_out[n - 1].from_stop = r->t->stop_of[stop];
  }
  for (int i = 0; i < n / 2; i++) {
    struct tq_ride swap = rides_out[i];
    rides_out[i] = rides_out[n - 1 - i];
    rides_out[n - 1 - i] = swap;
  }
  return n;
}
