/* Parts of fares, private to fare*.c. */
#ifndef TQ_TRANSIT_FARE_PARTS_H
#define TQ_TRANSIT_FARE_PARTS_H

#include "engine/transit/fare.h"

/* Names that the rules of a system list in one column, growing. */
struct tq_fare_names {
  uint32_t *v;
  uint32_t n;
};

enum tq_fare_column {
  TQ_COL_NETWORK,
  TQ_COL_FROM_AREA,
  TQ_COL_TO_AREA,
  TQ_COL_FROM_GROUP,
  TQ_COL_TO_GROUP,
  TQ_N_COLS
};

struct tq_fares {
  const struct tq_graph *g;
  struct tq_fare_opts opts;
  uint32_t *first_item;         /* [routes + 1] into items */
  uint32_t *items;              /* by route: its tickets, or its leg rules */
  uint32_t *hole;               /* [routes] price of a ride that no item covers */
  uint8_t *flags;               /* [routes] TQ_ROUTE_* */
  uint32_t *first_area;         /* [stops + 1] into STOP_AREAS */
  struct tq_fare_names *listed; /* [systems * TQ_N_COLS] */
  uint32_t *first_transfer;     /* [systems + 1] into LEG_TRANSFERS */
  uint32_t max_options;
};

enum { TQ_ROUTE_FREE = 1, TQ_ROUTE_TIMED = 2, TQ_ROUTE_PLACED = 4, TQ_ROUTE_UNKNOWN = 8 };

bool tq_fare_listed(const struct tq_fare_names *names, uint32_t name);

/* A ride of one part or several. */
struct tq_fare_trip {
  const struct tq_fare_ride *parts, *last;
  uint32_t n, route;
};

/* The steps by kind of system. */
uint32_t tq_fare_step_ticket(const struct tq_fares *f, const struct tq_fare_state *before,
                             const struct tq_fare_trip *ride, struct tq_fare_state *out);
uint32_t tq_fare_step_leg(const struct tq_fares *f, const struct tq_fare_state *before,
                          const struct tq_fare_trip *ride, struct tq_fare_state *out);

/* Nothing held after paying price more than before. */
struct tq_fare_state tq_fare_paid(const struct tq_fare_state *before, int64_t price);

/* When the ride was boarded and left, in search time. */
static inline int32_t tq_fare_board_s(const struct tq_fares *f, const struct tq_fare_trip *r) {
  return f->opts.mirror ? -r->parts->board_s : r->parts->board_s;
}
static inline int32_t tq_fare_alight_s(const struct tq_fares *f, const struct tq_fare_trip *r) {
  return f->opts.mirror ? -r->last->alight_s : r->last->alight_s;
}

static inline uint32_t tq_pattern_stop_at(const struct tq_graph *g, uint32_t pattern, uint32_t i) {
  return g->pattern_stops[g->patterns[pattern].first_stop + i].stop;
}

#endif
