/* The hops of a timetable's trips from stop to stop, by departure. */
#ifndef TQ_TRANSIT_HOPS_H
#define TQ_TRANSIT_HOPS_H

#include "engine/transit/timetable.h"

struct tq_hop {
  int32_t depart_s, arrive_s; /* search time */
  uint32_t trip;
  uint32_t from, to;     /* stops; n_stops where nobody may board or alight */
  uint32_t to_line_stop; /* from stands before it */
};

/* Sorted by departure, then trip, then position. */
struct tq_hops {
  struct tq_hop *hops;
  uint32_t n;
};

/* Errors  TQ_E_MEMORY
 * Cost    O(stop times) */
enum tq_code tq_hops_new(const struct tq_timetable *t, struct tq_hops *out, struct tq_err *err);
void tq_hops_free(struct tq_hops *h);

/* The first hop that leaves at time_s or later. */
static inline const struct tq_hop *tq_hops_from(const struct tq_hops *h, int64_t time_s) {
  uint32_t low = 0, high = h->n;
  while (low < high) {
    uint32_t mid = low + (high - low) / 2;
    if (h->hops[mid].depart_s < time_s)
      low = mid + 1;
    else
      high = mid;
  }
  return h->hops + low;
}

#endif
