/* Scratch of the searches, private to raptor.c and raptor_range.c. */
#ifndef TQ_TRANSIT_RAPTOR_STATE_H
#define TQ_TRANSIT_RAPTOR_STATE_H

#include "engine/transit/raptor.h"

/* Lines to scan in the next round, each from its first position worth boarding. */
struct tq_line_queue {
  uint32_t *from;  /* [n_lines] position; UINT32_MAX when not queued */
  uint32_t *lines; /* [n_lines] */
  uint32_t n;
};

/* A set of stops, in order of arrival. */
struct tq_stop_set {
  uint32_t *stops; /* [n_stops] */
  uint32_t n;
};

/* When and from where a rider can board at a stop. */
struct tq_boarding {
  int32_t time_s; /* TQ_NEVER */
  int32_t walk_s; /* footpath from `from` */
  uint32_t from;  /* stop of the ride before; the stop itself for access */
  int32_t round;  /* rides before; -1 when never */
};

struct tq_window;

struct tq_raptor {
  const struct tq_timetable *t;
  int max_rides;
  int n_rounds;              /* of the last run */
  int32_t *arrive_s;         /* [max_rides + 1][n_stops]: best with so many rides or fewer */
  struct tq_ride *ride_by;   /* [max_rides][n_stops]: last ride, where round k was better */
  struct tq_boarding *board; /* [n_stops] */
  struct tq_line_queue queue;
  struct tq_stop_set rode;    /* stops whose arrival got better in this round */
  struct tq_stop_set waiting; /* stops where boarding got earlier */
  struct tq_window *window;   /* of tq_raptor_range */
};

enum tq_code tq_line_queue_init(struct tq_line_queue *q, uint32_t n_lines, struct tq_err *err);
void tq_line_queue_free(struct tq_line_queue *q);

/* Queues every line that can be boarded at the stop. */
void tq_line_queue_add(struct tq_line_queue *q, const struct tq_timetable *t, uint32_t stop);

/* The first trip in [0, n_trips) of the line that leaves position index at time_s or
 * later; n_trips when none does. */
static inline uint32_t tq_first_trip(const struct tq_timetable *t, const struct tq_line *line,
                                     uint32_t index, int32_t time_s, uint32_t n_trips) {
  const int32_t *depart_s = t->depart_s + line->first_time + index;
  uint32_t low = 0;
  while (low < n_trips) {
    uint32_t mid = low + (n_trips - low) / 2;
    if (depart_s[(size_t)mid * line->n_stops] < time_s)
      low = mid + 1;
    else
      n_trips = mid;
  }
  return low;
}

enum tq_code tq_window_new(const struct tq_timetable *t, struct tq_window **out,
                           struct tq_err *err);
void tq_window_free(struct tq_window *w);

#endif
