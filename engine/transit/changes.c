/* Three ways to tell that a way is not needed, each for all trips of a line at once, by the
 * longest and the shortest time between two positions:
 * - riding on is faster: a later position of the ride is sooner at the same stop;
 * - it would have been faster to alight before: so for whoever was aboard there;
 * - every line that leaves from there can be boarded sooner at a stop that it calls at before.
 * The first two are after Witt, Trip-Based Public Transit Routing (2015). Nothing goes round
 * in a circle: each way left out has one that is strictly sooner, or further up the line. */
#include "engine/transit/changes.h"

#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/raptor.h"

/* The best that is known of a stop from the line at hand, or of a line from the stop at hand,
 * on a clock that runs with the line. */
struct best {
  uint64_t of; /* what is at hand: 2 x line + 1 backwards, + 2 forwards; stop + 1; else unknown */
  uint32_t position;
  int64_t clock_s;
};

struct walk {
  uint32_t from;
  struct tq_footpath way;
};

struct maker {
  const struct tq_timetable *t;
  int64_t *slow_s, *fast_s; /* [n_line_stops] seconds from the line's first position at the pace of
                               the slowest and of the fastest trip */
  uint32_t *first_way, *next_way; /* [n_stops + 1] */
  uint32_t *first_of_walk;        /* [TQ_MAX_TRAVEL_S + 2] */
  struct walk *by_walk;
  struct tq_footpath *ways; /* staying among them, the shortest first */
  struct best *of_stop;     /* [n_stops] */
  struct best *of_line;     /* [n_lines] */
  TQ_VEC(bool) kept;        /* by way of the positions of the line at hand */
  TQ_VEC(struct tq_change) changes;
};

static void pace(struct maker *m, const struct tq_line *line) {
  const struct tq_timetable *t = m->t;
  int64_t slow_s = 0, fast_s = 0;
  for (uint32_t i = 0; i < line->n_stops; i++) {
    int32_t most_s = 0, least_s = i && line->n_trips ? INT32_MAX : 0;
    for (uint32_t k = 0; i && k < line->n_trips; k++) {
      size_t at = line->first_time + (size_t)k * line->n_stops + i;
      int32_t rides_s = t->arrive_s[at] - t->arrive_s[at - 1];
      int32_t leaves_s = t->depart_s[at] - t->depart_s[at - 1];
      int32_t slower_s = rides_s > leaves_s ? rides_s : leaves_s;
      if (slower_s > most_s) most_s = slower_s;
      if (rides_s < least_s) least_s = rides_s;
    }
    m->slow_s[line->first_stop + i] = slow_s += most_s;
    m->fast_s[line->first_stop + i] = fast_s += least_s;
  }
}

/* Whether some line is boarded there soonest of all its stops within reach. */
static bool leads_on(struct maker *m, uint32_t stop, struct tq_footpath way) {
  const struct tq_timetable *t = m->t;
  bool any = false;
  for (uint32_t c = t->first_call[way.to]; c < t->first_call[way.to + 1]; c++) {
    struct tq_call call = t->calls[c];
    const struct tq_line *line = &t->lines[call.line];
    uint32_t at = line->first_stop + call.index;
    if (call.index + 1 == line->n_stops || t->line_stops[at].no_board) continue;
    struct best *best = &m->of_line[call.line];
    int64_t clock_s = way.walk_s - m->slow_s[at];
    bool known = best->of == (uint64_t)stop + 1;
    any = any || !known || best->position >= call.index || best->clock_s > clock_s;
    if (!known || best->clock_s > clock_s)
      *best = (struct best){(uint64_t)stop + 1, call.index, clock_s};
  }
  return any;
}

/* Calls visit(m, stop, way) for every way on, staying included. */
static void each_way(struct maker *m,
                     void (*visit)(struct maker *m, uint32_t stop, struct tq_footpath way)) {
  const struct tq_timetable *t = m->t;
  for (uint32_t s = 0; s < t->n_stops; s++) {
    if (t->first_call[s] == t->first_call[s + 1]) continue;
    if (t->change_s[s] <= TQ_MAX_TRAVEL_S) visit(m, s, (struct tq_footpath){s, t->change_s[s]});
    for (uint32_t f = t->first_footpath[s]; f < t->first_footpath[s + 1]; f++) {
      struct tq_footpath way = t->footpaths[f];
      bool left = t->first_call[way.to] < t->first_call[way.to + 1];
      if (left && way.walk_s <= TQ_MAX_TRAVEL_S) visit(m, s, way);
    }
  }
}

static void count_way(struct maker *m, uint32_t stop, struct tq_footpath way) {
  m->first_way[stop + 1]++;
  m->first_of_walk[way.walk_s + 1]++;
}

static void sort_way(struct maker *m, uint32_t stop, struct tq_footpath way) {
  m->by_walk[m->first_of_walk[way.walk_s]++] = (struct walk){stop, way};
}

/* Lists the ways on from every stop, the shortest first: a counting sort by their length, then
 * by stop. */
static bool find_ways(struct maker *m) {
  const struct tq_timetable *t = m->t;
  size_t most = (size_t)t->n_footpaths + t->n_stops;
  m->first_way = tq_calloc((size_t)t->n_stops + 1, sizeof *m->first_way);
  m->next_way = tq_alloc((size_t)t->n_stops + 1, sizeof *m->next_way);
  m->first_of_walk = tq_calloc(TQ_MAX_TRAVEL_S + 2, sizeof *m->first_of_walk);
  m->by_walk = tq_alloc(most, sizeof *m->by_walk);
  m->ways = tq_alloc(most, sizeof *m->ways);
  if (!m->first_way || !m->next_way || !m->first_of_walk || !m->by_walk || !m->ways) return false;
  each_way(m, count_way);
  for (uint32_t s = 0; s < t->n_stops; s++) m->first_way[s + 1] += m->first_way[s];
  for (int i = 0; i <= TQ_MAX_TRAVEL_S; i++) m->first_of_walk[i + 1] += m->first_of_walk[i];
  each_way(m, sort_way);
  memcpy(m->next_way, m->first_way, ((size_t)t->n_stops + 1) * sizeof *m->next_way);
  for (uint32_t i = 0; i < m->first_way[t->n_stops]; i++)
    m->ways[m->next_way[m->by_walk[i].from]++] = m->by_walk[i].way;
  return true;
}

/* Keeps the ways that lead to lines. */
static void thin_ways(struct maker *m) {
  uint32_t kept = 0;
  for (uint32_t s = 0, i = 0; s < m->t->n_stops; s++) {
    uint32_t end = m->first_way[s + 1];
    for (m->first_way[s] = kept; i < end; i++)
      if (leads_on(m, s, m->ways[i])) m->ways[kept++] = m->ways[i];
  }
  m->first_way[m->t->n_stops] = kept;
}

/* From the last position to the first: keeps the ways that beat every later position's. */
static bool beat_later(struct maker *m, uint32_t line_id) {
  const struct tq_timetable *t = m->t;
  const struct tq_line *line = &t->lines[line_id];
  m->kept.n = 0;
  for (uint32_t i = line->n_stops; i-- > 0;) {
    struct tq_line_stop at = t->line_stops[line->first_stop + i];
    for (uint32_t k = m->first_way[at.stop + 1]; k-- > m->first_way[at.stop];) {
      struct tq_footpath way = m->ways[k];
      struct best *best = &m->of_stop[way.to];
      int64_t clock_s = m->slow_s[line->first_stop + i] + way.walk_s;
      bool better = best->of != 2 * (uint64_t)line_id + 1 || clock_s <= best->clock_s;
      bool keep = better && !at.no_alight;
      if (keep) *best = (struct best){2 * (uint64_t)line_id + 1, i, clock_s};
      if (!tq_push(&m->kept, keep)) return false;
    }
  }
  return true;
}

/* From the first position to the last: lists what was kept, and after how long a ride it is
 * of no use because an earlier position's way was shorter. */
static bool list(struct maker *m, uint32_t line_id, uint32_t *first) {
  const struct tq_timetable *t = m->t;
  const struct tq_line *line = &t->lines[line_id];
  size_t next = m->kept.n;
  for (uint32_t i = 0; i < line->n_stops; i++) {
    struct tq_line_stop at = t->line_stops[line->first_stop + i];
    first[line->first_stop + i] = (uint32_t)m->changes.n;
    for (uint32_t k = m->first_way[at.stop]; k < m->first_way[at.stop + 1]; k++) {
      struct tq_footpath way = m->ways[k];
      struct best *best = &m->of_stop[way.to];
      bool keep = m->kept.v[--next];
      if (at.no_alight) continue;
      int64_t clock_s = way.walk_s + m->fast_s[line->first_stop + i];
      bool worse = best->of == 2 * (uint64_t)line_id + 2 && best->clock_s < clock_s;
      uint32_t hops = worse ? i - best->position + 1 : UINT16_MAX;
      if (hops > UINT16_MAX) hops = UINT16_MAX;
      if (!worse) *best = (struct best){2 * (uint64_t)line_id + 2, i, clock_s};
      struct tq_change change = {way.to, (uint16_t)way.walk_s, (uint16_t)hops};
      if (keep && !tq_push(&m->changes, change)) return false;
    }
  }
  return true;
}

static bool make(struct maker *m, uint32_t *first) {
  const struct tq_timetable *t = m->t;
  m->slow_s = tq_alloc(t->n_line_stops, sizeof *m->slow_s);
  m->fast_s = tq_alloc(t->n_line_stops, sizeof *m->fast_s);
  m->of_stop = tq_calloc(t->n_stops, sizeof *m->of_stop);
  m->of_line = tq_calloc(t->n_lines, sizeof *m->of_line);
  if (!m->slow_s || !m->fast_s || !m->of_stop || !m->of_line) return false;
  for (uint32_t l = 0; l < t->n_lines; l++) pace(m, &t->lines[l]);
  if (!find_ways(m)) return false;
  thin_ways(m);
  for (uint32_t l = 0; l < t->n_lines; l++)
    if (!beat_later(m, l) || !list(m, l, first)) return false;
  first[t->n_line_stops] = (uint32_t)m->changes.n;
  return m->changes.n < UINT32_MAX;
}

enum tq_code tq_changes_new(const struct tq_timetable *t, struct tq_changes *out,
                            struct tq_err *err) {
  struct maker m = {.t = t};
  *out = (struct tq_changes){0};
  out->first = tq_alloc((size_t)t->n_line_stops + 1, sizeof *out->first);
  bool ok = out->first && make(&m, out->first);
  out->changes = m.changes.v;
  free(m.slow_s);
  free(m.fast_s);
  free(m.first_way);
  free(m.next_way);
  free(m.first_of_walk);
  free(m.by_walk);
  free(m.ways);
  free(m.of_stop);
  free(m.of_line);
  tq_vec_free(&m.kept);
  if (ok) return TQ_OK;
  tq_changes_free(out);
  return tq_fail_memory(err, "the transit search");
}

void tq_changes_free(struct tq_changes *c) {
  free(c->first);
  free(c->changes);
  *c = (struct tq_changes){0};
}
