/* Staying seated when a trip goes on as another: the trips reached so in a run of RAPTOR. Every
 * trip is ridden from its beginning at most once a run: when it was reached with fewer rides or by
 * others, nothing is better for being there again. A line's earliest trip that can be caught is no
 * longer all that counts: a later one may be the one that goes on. */
#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/raptor_state.h"

enum tq_code tq_seated_init(struct tq_seated_list *l, const struct tq_timetable *t,
                            struct tq_err *err) {
  l->v = tq_alloc(t->n_through, sizeof *l->v);
  l->reached = tq_calloc(t->n_trips, 1);
  l->left_at = tq_alloc(t->n_lines, sizeof *l->left_at);
  l->n = 0;
  if (!l->v || !l->reached || !l->left_at) return tq_fail_memory(err, "the transit search");
  for (uint32_t i = 0; i < t->n_lines; i++) l->left_at[i] = UINT32_MAX;
  return TQ_OK;
}

void tq_seated_free(struct tq_seated_list *l) {
  free(l->v);
  free(l->reached);
  free(l->left_at);
}

void tq_seated_clear(struct tq_seated_list *l, const struct tq_timetable *t) {
  l->n = 0;
  memset(l->reached, 0, t->n_trips);
  for (uint32_t i = 0; i < t->n_lines; i++) l->left_at[i] = UINT32_MAX;
}

/* Everyone on the line's trip stays on for the trips that it goes on as. */
static void stay_on(struct tq_seated_list *l, const struct tq_timetable *t,
                    const struct tq_line *line, uint32_t trip, struct tq_seated seated) {
  uint32_t end;
  for (uint32_t i = tq_through_of(t, line, trip, &end); i < end; i++) {
    seated.on = t->through[i];
    uint8_t *reached = &l->reached[t->lines[seated.on.line].first_trip + seated.on.trip];
    if (*reached) continue;
    *reached = 1;
    l->v[l->n++] = seated;
  }
}

void tq_seated_go_on(struct tq_seated_list *l, const struct tq_timetable *t, struct tq_ride ride,
                     int64_t limit_s) {
  const struct tq_line *line = &t->lines[ride.line];
  const int32_t *end_s = t->arrive_s + line->first_time + line->n_stops - 1;
  uint32_t until = l->left_at[ride.line] < line->n_trips ? l->left_at[ride.line] : line->n_trips;
  if (ride.trip < until) l->left_at[ride.line] = ride.trip;
  for (; ride.trip < until; ride.trip++) {
    if (end_s[(size_t)ride.trip * line->n_stops] > limit_s + tq_most_slack_s(t)) break;
    stay_on(l, t, line, ride.trip, (struct tq_seated){.boarded = ride});
  }
}

void tq_seated_follow(struct tq_seated_list *l, const struct tq_timetable *t, uint32_t place) {
  struct tq_through on = l->v[place].on;
  if (!tq_goes_on(t, &t->lines[on.line])) return;
  stay_on(l, t, &t->lines[on.line], on.trip, (struct tq_seated){.before = place + 1});
}
