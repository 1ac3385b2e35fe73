/* Range RAPTOR, round by round instead of departure by departure. Departures are lanes.
 * A stop has a row of labels, one a lane, which never fall from lane to lane: who leaves
 * later arrives no earlier. So being aboard a trip is told by one number, the last lane
 * that catches it (all earlier lanes catch it too), and each round scans a line once for
 * the whole window. Rounds go up together for all lanes, so two rows a stop are enough
 * whatever the number of rides: best arrival by ride and best boarding so far. */
#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/raptor_state.h"

enum { LANES = TQ_WINDOW_LANES, NO_LANE = -1 };

/* A set of lanes, lane 0 in the lowest bit. */
typedef uint64_t lane_set;

static int32_t lowest(lane_set x) { return __builtin_ctzll(x); }
static int32_t highest(lane_set x) { return LANES - 1 - __builtin_clzll(x); }
static lane_set up_to(int32_t lane) { return UINT64_MAX >> (LANES - 1 - lane); }

/* From `trip` (of the line at hand) or from time_s on, for all lanes up to `lane`. */
struct aboard {
  uint32_t trip;
  int32_t lane;
};
struct step {
  int32_t time_s;
  int32_t lane;
};

/* Rows of labels, and those of them that this round has bettered. */
struct labels {
  int32_t *time_s;           /* [n_stops][LANES]; TQ_NEVER */
  lane_set *fresh;           /* [n_stops] lanes bettered in this round */
  struct tq_stop_set better; /* stops with such lanes */
};

struct tq_window {
  struct labels ride, board;
  uint32_t *used_in; /* [n_stops] the pass that last filled the stop's rows */
  uint32_t pass;
  struct tq_line_queue queue;
  int32_t n_lanes;
  int32_t depart_s[LANES];                     /* growing */
  int32_t limit_s[LANES];                      /* latest arrival of interest, growing */
  struct aboard aboard[LANES], joining[LANES]; /* growing in trip and lane */
  struct step steps[LANES];                    /* growing in time and lane */
  int32_t n_steps;
  struct tq_through *seated; /* [n_through] trips on which lanes have stayed, yet to be ridden */
  uint32_t n_seated;
  int32_t *seated_lane; /* [n_trips] last lane that stayed on for the trip; NO_LANE */
  uint8_t *waits;       /* [n_trips] whether the trip is in seated */
};

static bool seated_init(struct tq_window *w, const struct tq_timetable *t) {
  if (!t->n_through) return true;
  w->seated = tq_alloc(t->n_through, sizeof *w->seated);
  w->seated_lane = tq_alloc(t->n_trips, sizeof *w->seated_lane);
  w->waits = tq_calloc(t->n_trips, 1);
  return w->seated && w->seated_lane && w->waits;
}

static bool labels_init(struct labels *l, uint32_t n_stops) {
  l->time_s = tq_alloc(n_stops, LANES * sizeof *l->time_s);
  l->fresh = tq_alloc(n_stops, sizeof *l->fresh);
  l->better.stops = tq_alloc(n_stops, sizeof *l->better.stops);
  return l->time_s && l->fresh && l->better.stops;
}

static void labels_free(struct labels *l) {
  free(l->time_s);
  free(l->fresh);
  free(l->better.stops);
}

enum tq_code tq_window_new(const struct tq_timetable *t, struct tq_window **out,
                           struct tq_err *err) {
  struct tq_window *w = tq_calloc(1, sizeof *w);
  if (!w) return tq_fail_memory(err, "the transit search");
  w->used_in = tq_calloc(t->n_stops, sizeof *w->used_in);
  enum tq_code code = tq_line_queue_init(&w->queue, t->n_lines, err);
  if (!code && (!seated_init(w, t) || !labels_init(&w->ride, t->n_stops) ||
                !labels_init(&w->board, t->n_stops) || !w->used_in))
    code = tq_fail_memory(err, "the transit search");
  if (code)
    tq_window_free(w);
  else
    *out = w;
  return code;
}

void tq_window_free(struct tq_window *w) {
  if (!w) return;
  labels_free(&w->ride);
  labels_free(&w->board);
  tq_line_queue_free(&w->queue);
  free(w->used_in);
  free(w->seated);
  free(w->seated_lane);
  free(w->waits);
  free(w);
}

static int32_t *row(const struct labels *l, uint32_t stop) {
  return l->time_s + (size_t)stop * LANES;
}

/* Rows are filled when first needed, so that a search touches only what it reaches. */
static void use_stop(struct tq_window *w, uint32_t stop) {
  if (w->used_in[stop] == w->pass) return;
  w->used_in[stop] = w->pass;
  int32_t *ride = row(&w->ride, stop), *board = row(&w->board, stop);
  for (int32_t i = 0; i < w->n_lanes; i++) ride[i] = board[i] = TQ_NEVER;
  w->ride.fresh[stop] = w->board.fresh[stop] = 0;
}

/* Whoever leaves in lane s.lane or before can be there at s.time_s. Result: the lanes
 * for which that is better. */
static inline lane_set improve(int32_t *row_s, struct step s) {
  int32_t lane = s.lane;
  if (row_s[lane] <= s.time_s) return 0;
  do row_s[lane] = s.time_s;
  while (--lane >= 0 && row_s[lane] > s.time_s);
  return up_to(s.lane) ^ (lane < 0 ? 0 : up_to(lane));
}

static inline void note_better(struct labels *l, uint32_t stop, lane_set lanes) {
  if (!lanes) return;
  if (!l->fresh[stop]) l->better.stops[l->better.n++] = stop;
  l->fresh[stop] |= lanes;
}

/* The last lane in [lo, hi] of the row that is there by time_s; lo - 1 when none is. */
static int32_t last_lane(const int32_t *row_s, int32_t lo, int32_t hi, int32_t time_s) {
  while (lo <= hi) {
    int32_t mid = lo + (hi - lo) / 2;
    if (row_s[mid] <= time_s)
      lo = mid + 1;
    else
      hi = mid - 1;
  }
  return hi;
}

/* The first trip after `trip` that leaves at time_s or later: mostly one of the next. */
static inline uint32_t next_trip(const struct tq_timetable *t, const struct tq_line *line,
                                 uint32_t index, uint32_t trip, int32_t time_s) {
  if (line->every_s) return tq_first_trip(t, line, index, time_s, line->n_trips);
  const int32_t *depart_s = t->depart_s + line->first_time + index;
  do trip++;
  while (trip < line->n_trips && depart_s[(size_t)trip * line->n_stops] < time_s);
  return trip;
}

/* The trips that the bettered lanes of a stop catch there: fills w->joining. */
static int32_t catch_trips(struct tq_window *w, const struct tq_timetable *t,
                           const struct tq_line *line, uint32_t index, uint32_t stop) {
  const int32_t *board_s = row(&w->board, stop);
  lane_set left = w->board.fresh[stop];
  int32_t n = 0, lane = lowest(left), top = highest(left);
  uint32_t trip = tq_first_trip(t, line, index, board_s[lane], line->n_trips);
  while (trip < line->n_trips) {
    lane = last_lane(board_s, lane + 1, top, tq_line_depart_s(t, line, trip, index));
    w->joining[n++] = (struct aboard){trip, lane};
    left &= ~up_to(lane);
    if (!left) break;
    lane = lowest(left);
    trip = next_trip(t, line, index, trip, board_s[lane]);
  }
  return n;
}

/* Puts joining among aboard, leaving out whoever sits in a later trip than someone who
 * left later. Result: how many stay. */
static int32_t join(struct tq_window *w, int32_t n_aboard, int32_t n_joining) {
  struct aboard merged[LANES];
  int32_t n = 0, a = 0, j = 0, top = NO_LANE;
  while (a < n_aboard || j < n_joining) {
    bool joins = a == n_aboard || (j < n_joining && w->joining[j].trip < w->aboard[a].trip);
    struct aboard x = joins ? w->joining[j++] : w->aboard[a++];
    if (x.lane <= top) continue;
    if (n && merged[n - 1].trip == x.trip) n--;
    merged[n++] = x;
    top = x.lane;
  }
  memcpy(w->aboard, merged, (size_t)n * sizeof *merged);
  return n;
}

static void alight(struct tq_window *w, const struct tq_timetable *t, const struct tq_line *line,
                   uint32_t index, uint32_t stop, int32_t n_aboard) {
  int32_t *ride_s = row(&w->ride, stop);
  lane_set better = 0;
  for (int32_t k = 0; k < n_aboard; k++) {
    struct aboard x = w->aboard[k];
    struct step at = {tq_line_arrive_s(t, line, x.trip, index), x.lane};
    if (at.time_s <= w->limit_s[x.lane]) better |= improve(ride_s, at);
  }
  note_better(&w->ride, stop, better);
}

/* All lanes up to `lane` stay on when the line's trip goes on. */
static void stay_on(struct tq_window *w, const struct tq_timetable *t, const struct tq_line *line,
                    uint32_t trip, int32_t lane) {
  uint32_t end;
  for (uint32_t i = tq_through_of(t, line, trip, &end); i < end; i++) {
    struct tq_through on = t->through[i];
    uint32_t run = t->lines[on.line].first_trip + on.trip;
    if (w->seated_lane[run] >= lane) continue;
    w->seated_lane[run] = lane;
    if (!w->waits[run]) w->seated[w->n_seated++] = on;
    w->waits[run] = 1;
  }
}

/* At the end of a line: everyone aboard a trip could also be aboard a later one. */
static void go_on(struct tq_window *w, const struct tq_timetable *t, const struct tq_line *line,
                  int32_t n_aboard) {
  const int32_t *end_s = t->arrive_s + line->first_time + line->n_stops - 1;
  int64_t last_s = (int64_t)w->limit_s[w->n_lanes - 1] + tq_most_slack_s(t);
  int32_t k = 0;
  for (uint32_t trip = w->aboard[0].trip; trip < line->n_trips; trip++) {
    while (k + 1 < n_aboard && w->aboard[k + 1].trip <= trip) k++;
    if (end_s[(size_t)trip * line->n_stops] > last_s) break;
    stay_on(w, t, line, trip, w->aboard[k].lane);
  }
}

/* Rides the trips on which riders have stayed seated, and those that these go on as. */
static void scan_seated(struct tq_window *w, const struct tq_timetable *t) {
  while (w->n_seated) {
    struct tq_through on = w->seated[--w->n_seated];
    const struct tq_line *line = &t->lines[on.line];
    const struct tq_line_stop *stops = t->line_stops + line->first_stop;
    uint32_t run = line->first_trip + on.trip;
    w->waits[run] = 0;
    w->aboard[0] = (struct aboard){on.trip, w->seated_lane[run]};
    for (uint32_t i = 0; i < line->n_stops; i++) {
      if (stops[i].no_alight) continue;
      use_stop(w, stops[i].stop);
      alight(w, t, line, i, stops[i].stop, 1);
    }
    stay_on(w, t, line, on.trip, w->seated_lane[run]);
  }
}

static void scan_line(struct tq_window *w, const struct tq_timetable *t, uint32_t line_id,
                      uint32_t from) {
  const struct tq_line *line = &t->lines[line_id];
  const struct tq_line_stop *stops = t->line_stops + line->first_stop;
  int32_t n_aboard = 0;
  for (uint32_t i = from; i < line->n_stops; i++) {
    uint32_t stop = stops[i].stop;
    use_stop(w, stop);
    if (n_aboard && !stops[i].no_alight) alight(w, t, line, i, stop, n_aboard);
    if (w->board.fresh[stop] && !stops[i].no_board)
      n_aboard = join(w, n_aboard, catch_trips(w, t, line, i, stop));
  }
  if (n_aboard && tq_goes_on(t, line)) {
    go_on(w, t, line, n_aboard);
    scan_seated(w, t);
  }
}

static void scan_round(struct tq_window *w, const struct tq_timetable *t) {
  for (uint32_t i = 0; i < w->board.better.n; i++)
    tq_line_queue_add(&w->queue, t, w->board.better.stops[i]);
  for (uint32_t i = 0; i < w->queue.n; i++) {
    uint32_t line = w->queue.lines[i];
    scan_line(w, t, line, w->queue.from[line]);
    w->queue.from[line] = UINT32_MAX;
  }
  w->queue.n = 0;
}

static void forget(struct labels *l) {
  for (uint32_t i = 0; i < l->better.n; i++) l->fresh[l->better.stops[i]] = 0;
  l->better.n = 0;
}

/* The bettered lanes of a row of arrivals as steps: fills w->steps and their number.
 * Result: the longest change after which someone is not too late. */
static int32_t take_steps(struct tq_window *w, uint32_t stop) {
  const int32_t *ride_s = row(&w->ride, stop);
  int32_t spare_s = -1;
  w->n_steps = 0;
  for (lane_set left = w->ride.fresh[stop]; left; left &= left - 1) {
    struct step s = {ride_s[lowest(left)], lowest(left)};
    if (w->n_steps && w->steps[w->n_steps - 1].time_s == s.time_s) w->n_steps--;
    w->steps[w->n_steps++] = s;
    if (w->limit_s[s.lane] - s.time_s > spare_s) spare_s = w->limit_s[s.lane] - s.time_s;
  }
  return spare_s;
}

static void change_to(struct tq_window *w, uint32_t stop, int32_t change_s) {
  use_stop(w, stop);
  int32_t *board_s = row(&w->board, stop);
  lane_set better = 0;
  for (int32_t k = 0; k < w->n_steps; k++) {
    struct step s = {w->steps[k].time_s + change_s, w->steps[k].lane};
    if (s.time_s <= w->limit_s[s.lane]) better |= improve(board_s, s);
  }
  note_better(&w->board, stop, better);
}

/* From this round's arrivals to the next round's boardings: stay or walk. */
static void change(struct tq_window *w, const struct tq_timetable *t) {
  for (uint32_t i = 0; i < w->ride.better.n; i++) {
    uint32_t stop = w->ride.better.stops[i];
    int32_t spare_s = take_steps(w, stop);
    if (t->change_s[stop] <= spare_s) change_to(w, stop, t->change_s[stop]);
    for (uint32_t f = t->first_footpath[stop]; f < t->first_footpath[stop + 1]; f++)
      if (t->footpaths[f].walk_s <= spare_s)
        change_to(w, t->footpaths[f].to, t->footpaths[f].walk_s);
  }
}

/* A new pass makes every row of the one before stale. */
static void next_pass(struct tq_window *w, const struct tq_timetable *t) {
  for (uint32_t i = 0; t->n_through && i < t->n_trips; i++) w->seated_lane[i] = NO_LANE;
  if (++w->pass) return;
  memset(w->used_in, 0, t->n_stops * sizeof *w->used_in);
  w->pass = 1;
}

static void start_at(struct tq_window *w, uint32_t stop, int32_t walk_s) {
  use_stop(w, stop);
  for (int32_t i = 0; i < w->n_lanes; i++) {
    struct step s = {w->depart_s[i] + walk_s, i};
    if (s.time_s <= w->limit_s[i]) note_better(&w->board, stop, improve(row(&w->board, stop), s));
  }
}

void tq_window_search(struct tq_raptor *r, const struct tq_access *access, size_t n_access,
                      const int32_t *depart_s, const int32_t *limit_s, int32_t n_lanes) {
  const struct tq_timetable *t = r->t;
  struct tq_window *w = r->window;
  w->n_lanes = n_lanes;
  memcpy(w->depart_s, depart_s, (size_t)n_lanes * sizeof *depart_s);
  memcpy(w->limit_s, limit_s, (size_t)n_lanes * sizeof *limit_s);
  next_pass(w, t);
  for (size_t a = 0; a < n_access; a++)
    for (uint32_t s = access[a].stop; s != TQ_NO_STOP; s = t->next_twin[s])
      start_at(w, s, access[a].walk_s);
  for (int round = 1; round <= r->max_rides && w->board.better.n; round++) {
    scan_round(w, t);
    forget(&w->board);
    if (round < r->max_rides) change(w, t);
    forget(&w->ride);
  }
  forget(&w->board);
}

int32_t tq_window_arrive_s(const struct tq_raptor *r, uint32_t stop, int32_t lane) {
  const struct tq_window *w = r->window;
  int32_t best_s = TQ_NEVER;
  for (uint32_t s = stop; s != TQ_NO_STOP; s = r->t->next_twin[s]) {
    if (w->used_in[s] != w->pass) continue;
    int32_t at_s = row(&w->ride, s)[lane];
    if (at_s <= w->limit_s[lane] && at_s < best_s) best_s = at_s;
  }
  return best_s;
}

/* Travel times to a stop of the timetable, where they are better than those in out. */
static void put_times(const struct tq_window *w, uint32_t stop, uint16_t *out) {
  if (w->used_in[stop] != w->pass) return;
  const int32_t *arrive_s = row(&w->ride, stop);
  for (int32_t i = 0; i < w->n_lanes; i++) {
    if (arrive_s[i] > w->limit_s[i]) continue;
    int32_t took_s = arrive_s[i] - w->depart_s[i];
    if (took_s < out[i]) out[i] = (uint16_t)took_s;
  }
}

/* The results of a pass into their columns of travel_s. */
static void put_columns(const struct tq_raptor *r, uint32_t first_column, uint32_t n_columns,
                        uint16_t *travel_s) {
  const struct tq_window *w = r->window;
  for (uint32_t stop = 0; stop < r->t->graph->n_stops; stop++) {
    uint16_t *out = travel_s + (size_t)stop * n_columns + first_column;
    for (int32_t i = 0; i < w->n_lanes; i++) out[i] = TQ_NOT_REACHED;
    for (uint32_t s = stop; s != TQ_NO_STOP; s = r->t->next_twin[s]) put_times(w, s, out);
  }
}

enum tq_code tq_window_check(int32_t first_s, int32_t step_s, uint32_t n_departures,
                             int32_t cutoff_s, struct tq_err *err) {
  if (cutoff_s < 0 || cutoff_s > TQ_MAX_TRAVEL_S)
    return tq_fail(err, TQ_E_ARG, "the longest cutoff of a window must be 0 to %d seconds",
                   TQ_MAX_TRAVEL_S);
  int64_t last_s = (int64_t)first_s + (int64_t)step_s * n_departures;
  if (step_s < 1 || last_s > INT32_MAX - 2 * TQ_MAX_TRAVEL_S)
    return tq_fail(err, TQ_E_ARG, "the departures of a window must grow, within a few weeks");
  return TQ_OK;
}

enum tq_code tq_raptor_range(struct tq_raptor *r, const struct tq_access *access, size_t n_access,
                             int32_t first_s, int32_t step_s, uint32_t n_departures,
                             int32_t cutoff_s, uint16_t *travel_s, struct tq_err *err) {
  enum tq_code code = tq_window_check(first_s, step_s, n_departures, cutoff_s, err);
  if (code) return code;
  for (uint32_t done = 0, n; done < n_departures; done += n) {
    int32_t depart_s[LANES], limit_s[LANES];
    n = tq_window_width(n_departures - done);
    for (uint32_t i = 0; i < n; i++) {
      depart_s[i] = (int32_t)(first_s + (int64_t)(done + i) * step_s);
      limit_s[i] = depart_s[i] + cutoff_s;
    }
    tq_window_search(r, access, n_access, depart_s, limit_s, (int32_t)n);
    put_columns(r, done, n_departures, travel_s);
  }
  return TQ_OK;
}
