/* Random fares for the random timetables of tests/feed.h. */
#ifndef TQ_TESTS_FARE_FEED_H
#define TQ_TESTS_FARE_FEED_H

#include "graphs/draft.h"

enum tq_fare_feature {
  TQ_FARE_TRANSFERS = 1 << 0, /* tickets for several rides; transfer rules between legs */
  TQ_FARE_TIMES = 1 << 1,     /* durations; timeframes */
  TQ_FARE_ZONES = 1 << 2,     /* zones of origin and destination; areas */
  TQ_FARE_CONTAINS = 1 << 3,  /* contained zones */
  TQ_FARE_BANDS = 1 << 4,     /* distance bands */
  TQ_FARE_ALL = (1 << 5) - 1
};

/* Lays two or three fares by ticket over the draft's routes; one route in ten has none. */
void tq_fare_feed_tickets(struct tq_draft *d, unsigned features, uint64_t seed);

/* The same by leg rules (Fares v2), with priorities, networks and "others". */
void tq_fare_feed_legs(struct tq_draft *d, unsigned features, uint64_t seed);

/* Half of the routes by ticket, half by leg. */
void tq_fare_feed_mixed(struct tq_draft *d, unsigned features, uint64_t seed);

#endif
