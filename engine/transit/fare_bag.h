/* Bags of labels: for each stop those of which none is as early, as cheap, of as few rides and
 * of as good a fare state as another. A fixed pool; a bag that is full lets a label go and
 * says so. */
#ifndef TQ_TRANSIT_FARE_BAG_H
#define TQ_TRANSIT_FARE_BAG_H

#include "engine/transit/fare.h"

struct tq_fare_label {
  struct tq_fare_state fare;
  int32_t time_s; /* search time */
  uint32_t next;  /* of the bag, or of the free labels; TQ_NO_LABEL */
  uint32_t ride;  /* into the search's history, TQ_NO_LABEL before the first ride */
  uint32_t from;  /* stop from where one walked to board here */
  int32_t walk_s;
  uint16_t round; /* rides so far */
  bool fresh;     /* not yet looked at */
};
#define TQ_NO_LABEL UINT32_MAX

struct tq_fare_bags {
  struct tq_fare_label *pool; /* [cap] */
  uint32_t cap, n_used, free;
  uint32_t n_stops, limit;
  uint32_t *head;  /* [n_stops] */
  uint32_t *count; /* [n_stops] */
  bool overflow;   /* a label was let go */
};

/* limit: labels of a stop, at least 2. Errors  TQ_E_MEMORY */
enum tq_code tq_fare_bags_init(struct tq_fare_bags *b, uint32_t n_stops, uint32_t limit,
                               struct tq_err *err);
void tq_fare_bags_free(struct tq_fare_bags *b);
void tq_fare_bags_clear(struct tq_fare_bags *b);

/* Puts the label into the stop's bag unless another one there covers it; those that it
 * covers go. The label's place, or NULL. Of a full bag goes the latest label but for the
 * cheapest. Cost  O(labels of the stop) */
struct tq_fare_label *tq_fare_bags_add(struct tq_fare_bags *b, uint32_t stop,
                                       const struct tq_fare_label *label);

/* The labels of a stop: for (struct tq_fare_label *l = first; l; l = next). */
static inline struct tq_fare_label *tq_fare_bag_at(const struct tq_fare_bags *b, uint32_t index) {
  return index == TQ_NO_LABEL ? NULL : &b->pool[index];
}
#define tq_fare_bag_each(b, stop, l)                                      \
  for (struct tq_fare_label *l = tq_fare_bag_at((b), (b)->head[stop]); l; \
       l = tq_fare_bag_at((b), l->next))

#endif
