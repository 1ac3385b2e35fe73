#include "engine/transit/connection_scan.h"

#include <assert.h>
#include <string.h>

#include "engine/transit/calendar.h"
#include "engine/transit/changes.h"
#include "engine/transit/hops.h"

enum { MAX_SPAN_S = 1 << 20, NO_WALK = 0 };

/* Who will be able to board at a stop from some time on. */
struct promise {
  tq_ride_lanes lanes;
  uint32_t at_s;
};

struct tq_scan {
  const struct tq_timetable *t;
  int max_rides;
  struct tq_hops hops;
  struct tq_changes changes;
  tq_ride_lanes *ready; /* [n_stops + 1] who can board, their ride counted; the last is nobody */
  struct promise *promises; /* [n_stops] the last one made: most of the others it spares */
  tq_ride_lanes *arrived;   /* [n_stops + 1] by ride; the last is everybody */
  tq_ride_lanes *aboard;    /* [n_trips] */
  uint32_t *boarded;        /* [n_trips] line stop where someone last joined */
  uint16_t *access_s;       /* [n_stops + 1] + 1; NO_WALK */
  struct tq_calendar calendar;
};

/* One pass over time, seconds counted from its first departure. */
struct pass {
  struct tq_scan *s;
  int32_t first_s, step_s, cutoff_s;
  uint32_t n_lanes, end_s;
  uint32_t n_over; /* departures, from the first on, whose time is up */
  uint32_t next_over_s;
  uint32_t next_note_s;
  uint32_t column, n_columns;
  uint16_t *travel_s, *best_s;
  bool ok;
};

static bool takes_time(const struct tq_timetable *t, const struct tq_line *line) {
  for (uint32_t k = 0; k < line->n_trips; k++)
    for (uint32_t i = 1; i < line->n_stops; i++) {
      size_t at = line->first_time + (size_t)k * line->n_stops + i;
      if (t->arrive_s[at] <= t->depart_s[at - 1]) return false;
    }
  return true;
}

bool tq_scan_fits(const struct tq_timetable *t, int max_rides) {
  if (max_rides > TQ_LANES_MAX_RIDES || t->n_through || t->n_stops != t->graph->n_stops)
    return false;
  for (uint32_t l = 0; l < t->n_lines; l++)
    if (t->lines[l].stride != t->lines[l].n_stops || !takes_time(t, &t->lines[l])) return false;
  return true;
}

enum tq_code tq_scan_new(const struct tq_timetable *t, int max_rides, struct tq_scan **out,
                         struct tq_err *err) {
  if (max_rides < 1 || !tq_scan_fits(t, max_rides))
    return tq_fail(err, TQ_E_ARG, "the timetable or so many rides are beyond a scan");
  struct tq_scan *s = tq_calloc(1, sizeof *s);
  if (!s) return tq_fail_memory(err, "the transit search");
  size_t n_stops = (size_t)t->n_stops + 1;
  s->t = t;
  s->max_rides = max_rides;
  tq_calendar_init(&s->calendar);
  s->ready = tq_alloc(n_stops, sizeof *s->ready);
  s->promises = tq_alloc(t->n_stops, sizeof *s->promises);
  s->arrived = tq_alloc(n_stops, sizeof *s->arrived);
  s->aboard = tq_alloc(t->n_trips, sizeof *s->aboard);
  s->boarded = tq_alloc(t->n_trips, sizeof *s->boarded);
  s->access_s = tq_calloc(n_stops, sizeof *s->access_s);
  enum tq_code code = tq_hops_new(t, &s->hops, err);
  if (!code) code = tq_changes_new(t, &s->changes, err);
  if (!code &&
      (!s->ready || !s->promises || !s->arrived || !s->aboard || !s->boarded || !s->access_s))
    code = tq_fail_memory(err, "the transit search");
  if (code)
    tq_scan_free(s);
  else
    *out = s;
  return code;
}

void tq_scan_free(struct tq_scan *s) {
  if (!s) return;
  tq_hops_free(&s->hops);
  tq_changes_free(&s->changes);
  tq_calendar_free(&s->calendar);
  free(s->ready);
  free(s->promises);
  free(s->arrived);
  free(s->aboard);
  free(s->boarded);
  free(s->access_s);
  free(s);
}

static void put(struct pass *p, uint32_t at_s, struct tq_note note) {
  if (at_s > p->end_s) return;
  if (!tq_calendar_put(&p->s->calendar, at_s, note)) p->ok = false;
  if (at_s < p->next_note_s) p->next_note_s = at_s;
}

/* Departures of which the time is up at the moment. */
static inline void let_go(struct pass *p, uint32_t now_s) {
  while (now_s > p->next_over_s) {
    p->n_over++;
    p->next_over_s += (uint32_t)p->step_s;
  }
}

static void write_times(struct pass *p, uint32_t stop, uint32_t now_s, uint32_t from, uint32_t to) {
  uint16_t *row = p->travel_s + (size_t)stop * p->n_columns;
  if (p->best_s[stop] == TQ_NOT_REACHED) memset(row, 0xff, p->n_columns * sizeof *row);
  uint32_t s = now_s - from * (uint32_t)p->step_s;
  for (uint32_t lane = from; lane < to; lane++, s -= (uint32_t)p->step_s)
    row[p->column + lane] = (uint16_t)s;
  s += (uint32_t)p->step_s;
  if (s < p->best_s[stop]) p->best_s[stop] = (uint16_t)s;
}

/* Changes to wherever that is better than what is known. */
static void go_on(struct pass *p, uint32_t now_s, const struct tq_note *from, tq_ride_lanes lanes) {
  struct tq_scan *s = p->s;
  const struct tq_change *c = s->changes.changes + s->changes.first[from->line_stop];
  const struct tq_change *end = s->changes.changes + s->changes.first[from->line_stop + 1];
  uint32_t last = tq_ride_lanes_top(lanes) - 1;
  uint32_t left_s = last * (uint32_t)p->step_s + (uint32_t)p->cutoff_s - now_s;
  uint32_t hops = from->hops;
  while (c < end && c->walk_s <= left_s) {
    const struct tq_change *some[32];
    uint32_t n = 0;
    const struct tq_change *stop = end - c < 32 ? end : c + 32;
    for (; c < stop && c->walk_s <= left_s; c++) {
      some[n] = c;
      n += !tq_ride_lanes_within(lanes, s->ready[c->to]) & (c->enough > hops);
    }
    for (uint32_t i = 0; i < n; i++) {
      uint32_t to = some[i]->to, at_s = now_s + some[i]->walk_s;
      struct promise *o = &s->promises[to];
      if (o->at_s <= at_s && tq_ride_lanes_within(lanes, o->lanes)) continue;
      *o = (struct promise){lanes, at_s};
      if (at_s == now_s)
        s->ready[to] = tq_ride_lanes_or_later(s->ready[to], lanes);
      else
        put(p, at_s, (struct tq_note){lanes, to, TQ_ON_FOOT, 0, 0});
    }
  }
}

static void arrive(struct pass *p, uint32_t now_s, const struct tq_note *note) {
  struct tq_scan *s = p->s;
  tq_ride_lanes old = s->arrived[note->stop];
  tq_ride_lanes all = tq_ride_lanes_or_later(old, note->lanes);
  if (all == old) return;
  s->arrived[note->stop] = all;
  uint32_t from = tq_ride_lanes_top(old), to = tq_ride_lanes_top(all);
  if (from < p->n_over) from = p->n_over;
  if (from < to) write_times(p, note->stop, now_s, from, to);
  tq_ride_lanes lanes = tq_ride_lanes_count_ride(note->lanes);
  if (tq_ride_lanes_top(lanes) > p->n_over) go_on(p, now_s, note, lanes);
}

/* All that happens before trips leave in this second. */
static void take_notes(struct pass *p, uint32_t now_s) {
  struct tq_scan *s = p->s;
  struct tq_note note;
  let_go(p, now_s);
  while (tq_calendar_take(&s->calendar, now_s, &note)) {
    if (note.line_stop == TQ_ON_FOOT)
      s->ready[note.stop] = tq_ride_lanes_or_later(s->ready[note.stop], note.lanes);
    else
      arrive(p, now_s, &note);
  }
}

/* Who can board, walkers from the origin included. */
static inline tq_ride_lanes boarding(const struct pass *p, uint32_t stop, uint32_t now_s) {
  const struct tq_scan *s = p->s;
  tq_ride_lanes lanes = s->ready[stop];
  if (s->access_s[stop] == NO_WALK || now_s + 1 < s->access_s[stop]) return lanes;
  uint32_t left = (now_s + 1 - s->access_s[stop]) / (uint32_t)p->step_s + 1;
  if (left > p->n_lanes) left = p->n_lanes;
  return tq_ride_lanes_or_later(lanes, tq_ride_lanes_all(left, s->max_rides));
}

/* The arrival is a minute or so away: long enough for the memory, short enough for the cache. */
static inline void prefetch_changes(const struct tq_changes *c, uint32_t line_stop) {
  const char *list = (const char *)(c->changes + c->first[line_stop]);
  for (int i = 0; i < 4; i++) __builtin_prefetch(list + 64 * i);
}

static void leave(struct pass *p, const struct tq_hop *hop, uint32_t now_s) {
  struct tq_scan *s = p->s;
  tq_ride_lanes before = s->aboard[hop->trip];
  tq_ride_lanes lanes = tq_ride_lanes_or_later(before, boarding(p, hop->from, now_s));
  if (tq_ride_lanes_top(lanes) <= p->n_over) return;
  if (lanes != before) {
    s->aboard[hop->trip] = lanes;
    s->boarded[hop->trip] = hop->to_line_stop - 1;
  }
  if (tq_ride_lanes_within(lanes, s->arrived[hop->to])) return;
  prefetch_changes(&s->changes, hop->to_line_stop);
  uint32_t hops = hop->to_line_stop - s->boarded[hop->trip];
  if (hops >= UINT16_MAX) hops = UINT16_MAX - 1;
  put(p, (uint32_t)(hop->arrive_s - p->first_s),
      (struct tq_note){lanes, hop->to, hop->to_line_stop, hops, 0});
}

static void start(struct pass *p, const struct tq_access *access, size_t n_access) {
  struct tq_scan *s = p->s;
  const struct tq_timetable *t = s->t;
  memset(s->ready, 0, ((size_t)t->n_stops + 1) * sizeof *s->ready);
  memset(s->promises, 0, t->n_stops * sizeof *s->promises);
  memset(s->arrived, 0, t->n_stops * sizeof *s->arrived);
  s->arrived[t->n_stops] = ~TQ_RIDE_LANES_HIGH_BITS;
  memset(s->aboard, 0, t->n_trips * sizeof *s->aboard);
  for (size_t i = 0; i < n_access; i++) {
    assert(access[i].stop < t->n_stops);
    if (access[i].walk_s <= p->cutoff_s)
      s->access_s[access[i].stop] = (uint16_t)(access[i].walk_s + 1);
  }
}

static void run(struct pass *p) {
  struct tq_scan *s = p->s;
  const struct tq_hop *hop = tq_hops_from(&s->hops, p->first_s);
  const struct tq_hop *end = tq_hops_from(&s->hops, (int64_t)p->first_s + p->end_s + 1);
  for (;;) {
    uint32_t hop_s = hop < end ? (uint32_t)(hop->depart_s - p->first_s) : p->end_s + 1;
    if (p->next_note_s <= hop_s) {
      uint32_t now_s = p->next_note_s;
      if (now_s > p->end_s) return;
      take_notes(p, now_s);
      p->next_note_s = tq_calendar_next(&s->calendar, now_s + 1);
      continue;
    }
    let_go(p, hop_s);
    for (; hop < end && hop->depart_s - p->first_s == (int32_t)hop_s; hop++) leave(p, hop, hop_s);
  }
}

enum tq_code tq_scan_range(struct tq_scan *s, const struct tq_access *access, size_t n_access,
                           int32_t first_s, int32_t step_s, uint32_t n_departures, int32_t cutoff_s,
                           uint16_t *travel_s, uint16_t *best_s, struct tq_err *err) {
  enum tq_code code = tq_window_check(first_s, step_s, n_departures, cutoff_s, err);
  if (code) return code;
  memset(best_s, 0xff, s->t->n_stops * sizeof *best_s);
  uint32_t most = (MAX_SPAN_S - (uint32_t)cutoff_s) / (uint32_t)step_s + 1;
  if (most > TQ_LANES_MOST) most = TQ_LANES_MOST;
  bool ok = true;
  for (uint32_t done = 0; done < n_departures && ok; done += most) {
    struct pass p = {.s = s,
                     .first_s = first_s + (int32_t)done * step_s,
                     .step_s = step_s,
                     .cutoff_s = cutoff_s,
                     .n_lanes = n_departures - done < most ? n_departures - done : most,
                     .next_over_s = (uint32_t)cutoff_s,
                     .column = done,
                     .n_columns = n_departures,
                     .travel_s = travel_s,
                     .best_s = best_s,
                     .ok = true};
    p.end_s = (p.n_lanes - 1) * (uint32_t)step_s + (uint32_t)cutoff_s;
    p.next_note_s = p.end_s + 1;
    ok = tq_calendar_reserve(&s->calendar, p.end_s);
    if (!ok) break;
    start(&p, access, n_access);
    run(&p);
    ok = p.ok;
    for (size_t i = 0; i < n_access; i++) s->access_s[access[i].stop] = NO_WALK;
  }
  return ok ? TQ_OK : tq_fail_memory(err, "the transit search");
}
