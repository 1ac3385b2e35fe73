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

/* A trip on which riders stayed seated. */
struct tq_seated {
  struct tq_through on;
  uint32_t before;        /* place + 1 of the trip before in seated; 0: the ride itself */
  struct tq_ride boarded; /* the ride's own beginning; set when before is 0 */
};

/* The trips that riders have stayed on for, in the order in which they were reached. */
struct tq_seated_list {
  struct tq_seated *v; /* [n_through of the timetable] */
  uint32_t n;
  uint8_t *reached;  /* [n_trips] whether the trip is in the list */
  uint32_t *left_at; /* [n_lines] the first trip of the line whose end was looked at */
};

struct tq_window;

struct tq_raptor {
  const struct tq_timetable *t;
  int max_rides;
  int n_rounds;              /* of the last run */
  int32_t *arrive_s;         /* [max_rides + 1][n_stops]: best with so many rides or fewer */
  struct tq_ride *ride_by;   /* [max_rides][n_stops]: last ride, where round k was better; seated
                                is the place + 1 of its last trip in seated */
  struct tq_boarding *board; /* [n_stops] */
  struct tq_line_queue queue;
  struct tq_stop_set rode;      /* stops whose arrival got better in this round */
  struct tq_stop_set waiting;   /* stops where boarding got earlier */
  struct tq_seated_list seated; /* unused when the timetable has no n_through */
  struct tq_window *window;     /* of tq_raptor_range */
};

enum tq_code tq_line_queue_init(struct tq_line_queue *q, uint32_t n_lines, struct tq_err *err);
void tq_line_queue_free(struct tq_line_queue *q);

/* How much later than search time a boarding slack may make the end of a trip look. */
static inline int32_t tq_most_slack_s(const struct tq_timetable *t) {
  int32_t most_s = 0;
  for (int n = 0; n < TQ_N_NETWORKS; n++)
    if (t->opts.slack_s[n] > most_s) most_s = t->opts.slack_s[n];
  return most_s;
}

/* Trips that go on from a line's trip: through[first .. end). */
static inline uint32_t tq_through_of(const struct tq_timetable *t, const struct tq_line *line,
                                     uint32_t trip, uint32_t *end) {
  *end = t->first_through[line->first_trip + trip + 1];
  return t->first_through[line->first_trip + trip];
}

/* Whether any trip of the line goes on as another. */
static inline bool tq_goes_on(const struct tq_timetable *t, const struct tq_line *line) {
  return t->first_through && !line->every_s &&
         t->first_through[line->first_trip] != t->first_through[line->first_trip + line->n_trips];
}

/* Queues every line that can be boarded at the stop. */
void tq_line_queue_add(struct tq_line_queue *q, const struct tq_timetable *t, uint32_t stop);

/* The first trip in [0, n_trips) of the line that leaves position index at time_s or
 * later; n_trips when none does. */
static inline uint32_t tq_first_trip(const struct tq_timetable *t, const struct tq_line *line,
                                     uint32_t index, int32_t time_s, uint32_t n_trips) {
  const int32_t *depart_s = t->depart_s + line->first_time + index;
  uint32_t low = 0;
  if (line->every_s) {
    int64_t late_s = (int64_t)time_s - *depart_s;
    int64_t trip = late_s <= 0 ? 0 : (late_s + line->every_s - 1) / line->every_s;
    return trip < n_trips ? (uint32_t)trip : n_trips;
  }
  while (low < n_trips) {
    uint32_t mid = low + (n_trips - low) / 2;
    if (depart_s[(size_t)mid * line->n_stops] < time_s)
      low = mid + 1;
    else
      n_trips = mid;
  }
  return low;
}

enum tq_code tq_seated_init(struct tq_seated_list *l, const struct tq_timetable *t,
                            struct tq_err *err);
void tq_seated_free(struct tq_seated_list *l);
void tq_seated_clear(struct tq_seated_list *l, const struct tq_timetable *t);

/* Lists the trips on which those who caught ride.trip (of ride.line), or wait for a later trip
 * there, may stay on at the line's end. */
void tq_seated_go_on(struct tq_seated_list *l, const struct tq_timetable *t, struct tq_ride ride,
                     int64_t limit_s);

/* Lists the trips on which those on the place-th trip of the list may stay on in turn. */
void tq_seated_follow(struct tq_seated_list *l, const struct tq_timetable *t, uint32_t place);

enum tq_code tq_window_new(const struct tq_timetable *t, struct tq_window **out,
                           struct tq_err *err);
void tq_window_free(struct tq_window *w);

/* Searches up to TQ_WINDOW_LANES departures together, each as far as its limit: both grow. */
enum { TQ_WINDOW_LANES = 64 };
void tq_window_search(struct tq_raptor *r, const struct tq_access *access, size_t n_access,
                      const int32_t *depart_s, const int32_t *limit_s, int32_t n_lanes);

/* How many of so many departures to search next, so that all passes are about as wide. */
static inline uint32_t tq_window_width(uint32_t left) {
  uint32_t passes = (left + TQ_WINDOW_LANES - 1) / TQ_WINDOW_LANES;
  return (left + passes - 1) / passes;
}

/* Arrival of a lane of the last tq_window_search by ride at a stop of the graph; TQ_NEVER. */
int32_t tq_window_arrive_s(const struct tq_raptor *r, uint32_t stop, int32_t lane);

#endif
