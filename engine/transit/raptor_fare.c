#include "engine/transit/raptor_fare.h"

#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/fare_bag.h"
#include "engine/transit/raptor_state.h"

enum { MAX_HISTORY = 1 << 20, ABOARD = 1 << 14, SEATS = 1 << 14, MAX_PARTS = 16 };
static const uint32_t NOT_QUEUED = UINT32_MAX;

/* A ride of a journey (or a trip of it, on which one stayed seated) and the one before it. */
struct past {
  uint32_t before;
  struct tq_ride ride;
};

/* Somebody on board of a line. */
struct aboard {
  struct tq_fare_state fare; /* before this ride */
  struct tq_ride ride;       /* up to where it was boarded */
  uint32_t before;           /* history */
};

/* Somebody who stayed on board as the trip went on. */
struct seat {
  struct tq_through on;
  uint32_t before; /* seat + 1 on the trip before; 0: aboard */
  uint32_t n_parts;
  struct aboard aboard;
};

struct tq_raptor_fare {
  const struct tq_timetable *t;
  const struct tq_fares *f;
  int max_rides;
  struct tq_fare_bags arrived, ready; /* by ride; to board */
  struct tq_line_queue queue;
  struct tq_stop_set rode, waiting; /* stops with fresh labels */
  uint8_t *is_rode, *is_waiting;    /* [n_stops] */
  struct aboard *aboard;            /* [ABOARD] */
  uint32_t n_aboard;
  struct seat *seats; /* [SEATS], of the round */
  uint32_t n_seats;
  struct past *history; /* [max_history], only in single runs */
  uint32_t n_history, max_history;
  bool traced, overflow, history_full;
  struct tq_fare_state *options;
  int32_t *best_s; /* [n_stops] earliest arrival of a valid journey */
};

enum tq_code tq_raptor_fare_new(const struct tq_timetable *t, const struct tq_fares *f,
                                int max_rides, uint32_t labels, struct tq_raptor_fare **out,
                                struct tq_err *err) {
  if (max_rides < 1 || max_rides > TQ_MAX_RIDES)
    return tq_fail(err, TQ_E_ARG, "the most rides of a journey must be 1 to %d", TQ_MAX_RIDES);
  if (labels < 2) return tq_fail(err, TQ_E_ARG, "a stop needs room for 2 labels");
  struct tq_raptor_fare *r = tq_calloc(1, sizeof *r);
  if (!r) return tq_fail_memory(err, "the search by fares");
  r->t = t;
  r->f = f;
  r->max_rides = max_rides;
  r->rode.stops = tq_alloc(t->n_stops, sizeof *r->rode.stops);
  r->waiting.stops = tq_alloc(t->n_stops, sizeof *r->waiting.stops);
  r->is_rode = tq_calloc(t->n_stops, 1);
  r->is_waiting = tq_calloc(t->n_stops, 1);
  r->aboard = tq_alloc(ABOARD, sizeof *r->aboard);
  uint64_t history = (uint64_t)t->n_stops * labels * 4;
  r->max_history = history < MAX_HISTORY ? (uint32_t)history : MAX_HISTORY;
  r->history = tq_alloc(r->max_history, sizeof *r->history);
  r->seats = tq_alloc(t->n_through ? SEATS : 0, sizeof *r->seats);
  r->options = tq_alloc(tq_fares_max_options(f), sizeof *r->options);
  r->best_s = tq_alloc(t->n_stops, sizeof *r->best_s);
  enum tq_code code = tq_line_queue_init(&r->queue, t->n_lines, err);
  if (!code) code = tq_fare_bags_init(&r->arrived, t->n_stops, labels, err);
  if (!code) code = tq_fare_bags_init(&r->ready, t->n_stops, labels, err);
  if (!code && (!r->rode.stops || !r->waiting.stops || !r->is_rode || !r->is_waiting ||
                !r->aboard || !r->seats || !r->history || !r->options || !r->best_s))
    code = tq_fail_memory(err, "the search by fares");
  if (code)
    tq_raptor_fare_free(r);
  else
    *out = r;
  return code;
}

void tq_raptor_fare_free(struct tq_raptor_fare *r) {
  if (!r) return;
  tq_fare_bags_free(&r->arrived);
  tq_fare_bags_free(&r->ready);
  tq_line_queue_free(&r->queue);
  free(r->rode.stops);
  free(r->waiting.stops);
  free(r->is_rode);
  free(r->is_waiting);
  free(r->aboard);
  free(r->seats);
  free(r->history);
  free(r->options);
  free(r->best_s);
  free(r);
}

bool tq_raptor_fare_exact(const struct tq_raptor_fare *r) {
  return !r->overflow && !r->arrived.overflow && !r->ready.overflow;
}

struct tq_fare_ride tq_fare_ride_of(const struct tq_timetable *t, const struct tq_ride *ride) {
  const struct tq_line *line = &t->lines[ride->line];
  bool turn = t->opts.mirror;
  uint32_t board = turn ? ride->alight_index : ride->board_index;
  uint32_t alight = turn ? ride->board_index : ride->alight_index;
  struct tq_fare_ride out = {.pattern = line->pattern,
                             .board_index = turn ? line->n_stops - 1 - board : board,
                             .alight_index = turn ? line->n_stops - 1 - alight : alight};
  int32_t arrive_s, depart_s;
  tq_timetable_real_times(t, ride->line, ride->trip, board, &arrive_s, &out.board_s);
  tq_timetable_real_times(t, ride->line, ride->trip, alight, &out.alight_s, &depart_s);
  return out;
}

static void mark(struct tq_stop_set *set, uint8_t *is_in, uint32_t stop) {
  if (is_in[stop]) return;
  is_in[stop] = 1;
  set->stops[set->n++] = stop;
}

static uint32_t remember(struct tq_raptor_fare *r, uint32_t before, const struct tq_ride *ride) {
  if (!r->traced) return TQ_NO_LABEL;
  r->history_full |= r->n_history == r->max_history;
  if (r->history_full) return TQ_NO_LABEL;
  r->history[r->n_history] = (struct past){before, *ride};
  return r->n_history++;
}

static uint32_t last_index(const struct tq_raptor_fare *r, uint32_t line) {
  return r->t->lines[line].n_stops - 1;
}

/* The trips of a ride that ends at a position of the last one, in the order of the search.
 * seat: 0 for one trip alone, else the seat + 1 on the last. Returns their number. */
static uint32_t list_parts(const struct tq_raptor_fare *r, const struct aboard *a, uint32_t seat,
                           uint32_t index, struct tq_ride *parts) {
  uint32_t n = seat ? r->seats[seat - 1].n_parts : 1, at = n;
  for (; seat; seat = r->seats[seat - 1].before) {
    struct tq_through on = r->seats[seat - 1].on;
    parts[--at] = (struct tq_ride){on.line, on.trip, 0, index, 0, 0, 1};
    index = last_index(r, at > 1 ? r->seats[r->seats[seat - 1].before - 1].on.line : a->ride.line);
  }
  parts[0] = a->ride;
  parts[0].alight_index = index;
  return n;
}

/* All ways to pay for a ride that ends here, as labels of the stop. */
static void alight(struct tq_raptor_fare *r, const struct aboard *a, uint32_t seat, uint32_t index,
                   uint32_t stop, int32_t at_s, int round, int64_t max_fare) {
  struct tq_ride parts[MAX_PARTS];
  struct tq_fare_ride priced[MAX_PARTS];
  uint32_t n_parts = list_parts(r, a, seat, index, parts);
  bool turn = r->t->opts.mirror;
  for (uint32_t i = 0; i < n_parts; i++)
    priced[turn ? n_parts - 1 - i : i] = tq_fare_ride_of(r->t, &parts[i]);
  uint32_t n = tq_fare_step(r->f, &a->fare, priced, n_parts, r->options);
  for (uint32_t i = 0; i < n; i++) {
    struct tq_fare_label label = {.fare = r->options[i],
                                  .time_s = at_s,
                                  .ride = TQ_NO_LABEL,
                                  .from = stop,
                                  .round = (uint16_t)round,
                                  .fresh = true};
    if (label.fare.cost > max_fare) continue;
    struct tq_fare_label *kept = tq_fare_bags_add(&r->arrived, stop, &label);
    if (!kept) continue;
    kept->ride = a->before;
    for (uint32_t p = 0; p < n_parts; p++) kept->ride = remember(r, kept->ride, &parts[p]);
    mark(&r->rode, r->is_rode, stop);
    if (label.fare.complete && at_s < r->best_s[stop]) r->best_s[stop] = at_s;
  }
}

/* Whether a is at every later stop as good as b. placed: where one boarded matters. */
static bool rides_as_well(const struct aboard *a, const struct aboard *b, bool placed, bool timed) {
  if (placed && a->ride.board_index != b->ride.board_index) return false;
  if (timed && a->ride.trip != b->ride.trip) return false;
  return a->ride.trip <= b->ride.trip && tq_fare_covers(&a->fare, &b->fare);
}

static void get_on(struct tq_raptor_fare *r, const struct aboard *a, bool placed, bool timed) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < r->n_aboard; i++)
    if (rides_as_well(&r->aboard[i], a, placed, timed)) return;
  for (uint32_t i = 0; i < r->n_aboard; i++)
    if (!rides_as_well(a, &r->aboard[i], placed, timed)) r->aboard[kept++] = r->aboard[i];
  r->n_aboard = kept;
  if (kept == ABOARD)
    r->overflow = true;
  else
    r->aboard[r->n_aboard++] = *a;
}

/* Boards from a label: the first trip that can be caught, and where the time of boarding
 * changes what is paid or a later trip may be the one that goes on as another, every later one
 * that is still in time. */
static void board(struct tq_raptor_fare *r, const struct tq_fare_label *l, uint32_t line_id,
                  uint32_t index, int64_t limit_s) {
  const struct tq_timetable *t = r->t;
  const struct tq_line *line = &t->lines[line_id];
  uint32_t route = t->graph->patterns[line->pattern].route;
  bool timed = tq_fare_timed(r->f, route) || tq_goes_on(t, line);
  bool placed = tq_fare_placed(r->f, route) || timed;
  uint32_t trip = tq_first_trip(t, line, index, l->time_s, line->n_trips);
  for (; trip < line->n_trips; trip++) {
    if (tq_line_depart_s(t, line, trip, index) > limit_s) return;
    struct aboard a = {.fare = l->fare,
                       .ride = {.line = line_id,
                                .trip = trip,
                                .board_index = index,
                                .from_stop = l->from,
                                .walk_s = l->walk_s},
                       .before = l->ride};
    get_on(r, &a, placed, timed);
    if (!timed) return;
  }
}

/* Those on the trip stay seated as it goes on. */
static void stay_on(struct tq_raptor_fare *r, uint32_t line_id, uint32_t trip,
                    const struct aboard *a, uint32_t before, uint32_t n_parts) {
  uint32_t end, i = tq_through_of(r->t, &r->t->lines[line_id], trip, &end);
  for (; i < end; i++) {
    if (r->n_seats == SEATS || n_parts == MAX_PARTS) {
      r->overflow = true;
      return;
    }
    r->seats[r->n_seats++] = (struct seat){r->t->through[i], before, n_parts + 1, *a};
  }
}

/* Rides the trips on which riders stayed seated. */
static void scan_seats(struct tq_raptor_fare *r, int round, int64_t limit_s, int64_t max_fare) {
  const struct tq_timetable *t = r->t;
  for (uint32_t s = 0; s < r->n_seats; s++) {
    const struct seat seat = r->seats[s];
    const struct tq_line *line = &t->lines[seat.on.line];
    for (uint32_t i = 0; i < line->n_stops; i++) {
      const struct tq_line_stop *stop = &t->line_stops[line->first_stop + i];
      int32_t at_s = tq_line_arrive_s(t, line, seat.on.trip, i);
      if (!stop->no_alight && at_s <= limit_s)
        alight(r, &seat.aboard, s + 1, i, stop->stop, at_s, round, max_fare);
    }
    if (tq_goes_on(t, line))
      stay_on(r, seat.on.line, seat.on.trip, &seat.aboard, s + 1, seat.n_parts);
  }
  r->n_seats = 0;
}

static void scan_line(struct tq_raptor_fare *r, uint32_t line_id, uint32_t from, int round,
                      int64_t limit_s, int64_t max_fare) {
  const struct tq_timetable *t = r->t;
  const struct tq_line *line = &t->lines[line_id];
  const struct tq_line_stop *stops = t->line_stops + line->first_stop;
  r->n_aboard = 0;
  for (uint32_t i = from; i < line->n_stops; i++) {
    for (uint32_t a = 0; a < r->n_aboard && !stops[i].no_alight; a++) {
      uint32_t trip = r->aboard[a].ride.trip;
      int32_t at_s = tq_line_arrive_s(t, line, trip, i);
      if (at_s <= limit_s) alight(r, &r->aboard[a], 0, i, stops[i].stop, at_s, round, max_fare);
    }
    if (stops[i].no_board || !r->is_waiting[stops[i].stop]) continue;
    tq_fare_bag_each(&r->ready, stops[i].stop, l) {
      if (l->fresh && l->round == round - 1) board(r, l, line_id, i, limit_s);
    }
  }
  for (uint32_t a = 0; a < r->n_aboard && tq_goes_on(t, line); a++)
    stay_on(r, line_id, r->aboard[a].ride.trip, &r->aboard[a], 0, 1);
}

static void wait_at(struct tq_raptor_fare *r, uint32_t stop, const struct tq_fare_label *label) {
  if (tq_fare_bags_add(&r->ready, stop, label)) mark(&r->waiting, r->is_waiting, stop);
}

/* From this round's arrivals to boardings: stay or walk. */
static void change(struct tq_raptor_fare *r, uint32_t stop, int64_t limit_s) {
  const struct tq_timetable *t = r->t;
  tq_fare_bag_each(&r->arrived, stop, l) {
    if (!l->fresh) continue;
    struct tq_fare_label label = *l;
    int64_t at_s = l->time_s;
    if (t->change_s[stop] != TQ_NO_CHANGE && at_s + t->change_s[stop] <= limit_s) {
      label.time_s = (int32_t)(at_s + t->change_s[stop]);
      wait_at(r, stop, &label);
    }
    for (uint32_t i = t->first_footpath[stop]; i < t->first_footpath[stop + 1]; i++) {
      const struct tq_footpath *path = &t->footpaths[i];
      if (at_s + path->walk_s > limit_s) continue;
      label.time_s = (int32_t)(at_s + path->walk_s);
      label.walk_s = path->walk_s;
      wait_at(r, path->to, &label);
    }
  }
}

/* Empties the set; its stops' labels are no longer fresh. */
static void seen(struct tq_fare_bags *bags, struct tq_stop_set *set, uint8_t *is_in) {
  for (uint32_t i = 0; i < set->n; i++) {
    is_in[set->stops[i]] = 0;
    tq_fare_bag_each(bags, set->stops[i], l) l->fresh = false;
  }
  set->n = 0;
}

static void ride_lines(struct tq_raptor_fare *r, int round, int64_t limit_s, int64_t max_fare) {
  for (uint32_t i = 0; i < r->waiting.n; i++)
    tq_line_queue_add(&r->queue, r->t, r->waiting.stops[i]);
  for (uint32_t i = 0; i < r->queue.n; i++) {
    uint32_t line = r->queue.lines[i];
    scan_line(r, line, r->queue.from[line], round, limit_s, max_fare);
    r->queue.from[line] = NOT_QUEUED;
  }
  r->queue.n = 0;
  scan_seats(r, round, limit_s, max_fare);
  seen(&r->ready, &r->waiting, r->is_waiting);
}

/* One departure, on top of the labels that are there. */
static void search(struct tq_raptor_fare *r, const struct tq_access *access, size_t n_access,
                   int32_t depart_s, int32_t cutoff_s, int64_t max_fare) {
  int64_t limit_s = (int64_t)depart_s + cutoff_s;
  if (limit_s >= TQ_NEVER) limit_s = TQ_NEVER - 1;
  for (size_t i = 0; i < n_access; i++) {
    int64_t at_s = (int64_t)depart_s + access[i].walk_s;
    for (uint32_t s = access[i].stop; s != TQ_NO_STOP && at_s <= limit_s; s = r->t->next_twin[s]) {
      struct tq_fare_label label = {.fare = tq_fare_start(),
                                    .time_s = (int32_t)at_s,
                                    .ride = TQ_NO_LABEL,
                                    .from = s,
                                    .fresh = true};
      wait_at(r, s, &label);
    }
  }
  for (int round = 1; round <= r->max_rides && r->waiting.n; round++) {
    ride_lines(r, round, limit_s, max_fare);
    for (uint32_t i = 0; round < r->max_rides && i < r->rode.n; i++)
      change(r, r->rode.stops[i], limit_s);
    seen(&r->arrived, &r->rode, r->is_rode);
  }
  seen(&r->ready, &r->waiting, r->is_waiting);
}

static void begin(struct tq_raptor_fare *r, bool traced) {
  tq_fare_bags_clear(&r->arrived);
  tq_fare_bags_clear(&r->ready);
  for (uint32_t s = 0; s < r->t->n_stops; s++) r->best_s[s] = TQ_NEVER;
  r->n_history = r->n_seats = 0;
  r->traced = traced;
  r->overflow = r->history_full = false;
}

void tq_raptor_fare_run(struct tq_raptor_fare *r, const struct tq_access *access, size_t n_access,
                        int32_t depart_s, int32_t cutoff_s, int64_t max_fare) {
  begin(r, true);
  search(r, access, n_access, depart_s, cutoff_s, max_fare);
}

/* Adds an arrival to those of which none is as early and as cheap as another. */
static uint32_t keep_arrival(struct tq_fare_arrival *v, uint32_t n, struct tq_fare_arrival a) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < n; i++)
    if (v[i].at_s <= a.at_s && v[i].cost <= a.cost) return n;
  for (uint32_t i = 0; i < n; i++)
    if (v[i].at_s < a.at_s || v[i].cost < a.cost) v[kept++] = v[i];
  v[kept++] = a;
  return kept;
}

static int by_time_then_cost(const void *pa, const void *pb) {
  const struct tq_fare_arrival *a = pa, *b = pb;
  if (a->at_s != b->at_s) return a->at_s < b->at_s ? -1 : 1;
  return (a->cost > b->cost) - (a->cost < b->cost);
}

uint32_t tq_raptor_fare_arrivals(const struct tq_raptor_fare *r, uint32_t stop,
                                 struct tq_fare_arrival *out) {
  uint32_t n = 0;
  for (; stop != TQ_NO_STOP; stop = r->t->next_twin[stop]) tq_fare_bag_each(&r->arrived, stop, l) {
      if (!l->fare.complete) continue;
      struct tq_fare_arrival a = {l->time_s, l->fare.cost, (uint32_t)(l - r->arrived.pool)};
      n = keep_arrival(out, n, a);
    }
  if (n) qsort(out, n, sizeof *out, by_time_then_cost);
  return n;
}

bool tq_raptor_fare_best(const struct tq_raptor_fare *r, uint32_t stop,
                         struct tq_fare_arrival *out) {
  bool any = false;
  for (; stop != TQ_NO_STOP; stop = r->t->next_twin[stop]) tq_fare_bag_each(&r->arrived, stop, l) {
      struct tq_fare_arrival a = {l->time_s, l->fare.cost, (uint32_t)(l - r->arrived.pool)};
      if (!l->fare.complete || (any && by_time_then_cost(&a, out) >= 0)) continue;
      *out = a;
      any = true;
    }
  return any;
}

/* As many as fit into the bags of a stop and all its twins. */
size_t tq_raptor_fare_max_arrivals(const struct tq_raptor_fare *r) {
  size_t most = 0;
  for (uint32_t s = 0; s < r->t->graph->n_stops; s++) {
    size_t n = 0;
    for (uint32_t x = s; x != TQ_NO_STOP; x = r->t->next_twin[x]) n += r->arrived.limit;
    if (n > most) most = n;
  }
  return most;
}

int tq_raptor_fare_trace(const struct tq_raptor_fare *r, const struct tq_fare_arrival *arrival,
                         struct tq_ride *rides_out) {
  int n = 0;
  if (r->history_full) return 0;
  for (uint32_t at = r->arrived.pool[arrival->label].ride; at != TQ_NO_LABEL; n++) {
    rides_out[n] = r->history[at].ride;
    if (!rides_out[n].seated) rides_out[n].from_stop = r->t->stop_of[rides_out[n].from_stop];
    at = r->history[at].before;
  }
  for (int i = 0; i < n / 2; i++) {
    struct tq_ride swap = rides_out[i];
    rides_out[i] = rides_out[n - 1 - i];
    rides_out[n - 1 - i] = swap;
  }
  return n;
}

size_t tq_raptor_fare_max_parts(const struct tq_raptor_fare *r) {
  return (size_t)r->max_rides * (r->t->n_through ? MAX_PARTS : 1);
}

enum tq_code tq_raptor_fare_range(struct tq_raptor_fare *r, const struct tq_access *access,
                                  size_t n_access, int32_t first_s, int32_t step_s,
                                  uint32_t n_departures, int32_t cutoff_s, int64_t max_fare,
                                  uint16_t *travel_s, struct tq_err *err) {
  int64_t last_s = (int64_t)first_s + (int64_t)step_s * (n_departures ? n_departures - 1 : 0);
  if (cutoff_s < 0 || cutoff_s > TQ_MAX_TRAVEL_S || step_s < 1 || last_s + cutoff_s >= TQ_NEVER)
    return tq_fail(err, TQ_E_ARG, "a window's cutoff must be 0 to %d s, its step at least 1 s",
                   TQ_MAX_TRAVEL_S);
  begin(r, false);
  for (uint32_t i = n_departures; i-- > 0;) {
    int32_t depart_s = first_s + step_s * (int32_t)i;
    search(r, access, n_access, depart_s, cutoff_s, max_fare);
    for (uint32_t s = 0; s < r->t->graph->n_stops; s++) {
      int32_t best_s = r->best_s[s];
      for (uint32_t twin = r->t->next_twin[s]; twin != TQ_NO_STOP; twin = r->t->next_twin[twin])
        if (r->best_s[twin] < best_s) best_s = r->best_s[twin];
      int64_t took_s = (int64_t)best_s - depart_s;
      bool there = best_s != TQ_NEVER && took_s <= cutoff_s;
      travel_s[(size_t)s * n_departures + i] = there ? (uint16_t)took_s : TQ_NOT_REACHED;
    }
  }
  return TQ_OK;
}
