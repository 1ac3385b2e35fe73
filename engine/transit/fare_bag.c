#include "engine/transit/fare_bag.h"

#include <string.h>

#include "engine/base/mem.h"

enum { MAX_POOL = 4000000 };

enum tq_code tq_fare_bags_init(struct tq_fare_bags *b, uint32_t n_stops, uint32_t limit,
                               struct tq_err *err) {
  uint64_t cap = (uint64_t)n_stops * limit + 1;
  memset(b, 0, sizeof *b);
  b->cap = cap < MAX_POOL ? (uint32_t)cap : MAX_POOL;
  b->n_stops = n_stops;
  b->limit = limit;
  b->pool = tq_alloc(b->cap, sizeof *b->pool); /* only what is used is touched */
  b->head = tq_alloc(n_stops, sizeof *b->head);
  b->count = tq_alloc(n_stops, sizeof *b->count);
  if (!b->pool || !b->head || !b->count) return tq_fail_memory(err, "the search by fares");
  tq_fare_bags_clear(b);
  return TQ_OK;
}

void tq_fare_bags_free(struct tq_fare_bags *b) {
  free(b->pool);
  free(b->head);
  free(b->count);
  memset(b, 0, sizeof *b);
}

void tq_fare_bags_clear(struct tq_fare_bags *b) {
  for (uint32_t s = 0; s < b->n_stops; s++) {
    b->head[s] = TQ_NO_LABEL;
    b->count[s] = 0;
  }
  b->n_used = 0;
  b->free = TQ_NO_LABEL;
  b->overflow = false;
}

static bool covers(const struct tq_fare_label *a, const struct tq_fare_label *b) {
  return a->time_s <= b->time_s && a->round <= b->round && tq_fare_covers(&a->fare, &b->fare);
}

/* Takes the label at *link out of its chain. */
static void drop(struct tq_fare_bags *b, uint32_t stop, uint32_t *link) {
  uint32_t index = *link;
  *link = b->pool[index].next;
  b->pool[index].next = b->free;
  b->free = index;
  b->count[stop]--;
}

static void drop_covered(struct tq_fare_bags *b, uint32_t stop, const struct tq_fare_label *label) {
  uint32_t *link = &b->head[stop];
  while (*link != TQ_NO_LABEL) {
    if (covers(label, &b->pool[*link]))
      drop(b, stop, link);
    else
      link = &b->pool[*link].next;
  }
}

/* Makes room by letting the latest label go, or says that the new one is to go. */
static bool make_room(struct tq_fare_bags *b, uint32_t stop, const struct tq_fare_label *label) {
  const struct tq_fare_label *cheapest = label, *latest = NULL;
  uint32_t *latest_link = NULL;
  tq_fare_bag_each(b, stop, l) {
    if (l->fare.complete && (!cheapest->fare.complete || l->fare.cost < cheapest->fare.cost))
      cheapest = l;
  }
  for (uint32_t *link = &b->head[stop]; *link != TQ_NO_LABEL; link = &b->pool[*link].next) {
    const struct tq_fare_label *l = &b->pool[*link];
    if (l == cheapest || (latest && l->time_s <= latest->time_s)) continue;
    latest = l;
    latest_link = link;
  }
  b->overflow = true;
  if (!latest || (label != cheapest && label->time_s >= latest->time_s)) return false;
  drop(b, stop, latest_link);
  return true;
}

static uint32_t take_free(struct tq_fare_bags *b) {
  uint32_t index = b->free;
  if (index == TQ_NO_LABEL) return b->n_used < b->cap ? b->n_used++ : TQ_NO_LABEL;
  b->free = b->pool[index].next;
  return index;
}

struct tq_fare_label *tq_fare_bags_add(struct tq_fare_bags *b, uint32_t stop,
                                       const struct tq_fare_label *label) {
  tq_fare_bag_each(b, stop, l) if (covers(l, label)) return NULL;
  drop_covered(b, stop, label);
  if (b->count[stop] >= b->limit && !make_room(b, stop, label)) return NULL;
  uint32_t index = take_free(b);
  if (index == TQ_NO_LABEL) {
    b->overflow = true;
    return NULL;
  }
  b->pool[index] = *label;
  b->pool[index].next = b->head[stop];
  b->head[stop] = index;
  b->count[stop]++;
  return &b->pool[index];
}
