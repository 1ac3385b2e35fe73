/* A maker of random timetables for tests and benches, straight into a draft: no GTFS
 * reader needed. The same options and seed give the same timetable everywhere. */
#ifndef TQ_TESTS_FEED_H
#define TQ_TESTS_FEED_H

#include "graphs/draft.h"

enum tq_feed_feature {
  TQ_FEED_MIDNIGHT = 1 << 0,    /* trips past 24:00 */
  TQ_FEED_FREQUENCIES = 1 << 1, /* some trips repeat by headway, exact or not */
  TQ_FEED_WALKS = 1 << 2,       /* walking transfers between near stops */
  TQ_FEED_RULES = 1 << 3,       /* transfer times between stops, with a walk or without */
  TQ_FEED_FORBIDDEN = 1 << 4,   /* forbidden transfers, between stops and at a stop */
  TQ_FEED_SELF_RULES = 1 << 5,  /* times to change at the same stop */
  TQ_FEED_PICKUP = 1 << 6,      /* stops without boarding or without alighting */
  TQ_FEED_LOOPS = 1 << 7,       /* patterns that call at a stop twice */
  TQ_FEED_TRIP_RULES = 1 << 8, /* changes between given trips or routes; a station with two stops */
  TQ_FEED_SEATED = 1 << 9,     /* trips that go on as others, or must not */
  TQ_FEED_N_FEATURES = 10,
  TQ_FEED_ALL = (1 << TQ_FEED_N_FEATURES) - 1
};

struct tq_feed_opts {
  uint32_t n_stops;      /* at least 2 */
  uint32_t n_patterns;   /* one or two a route; networks at random */
  uint32_t max_calls;    /* stops of a pattern: 2 to max_calls */
  uint32_t max_trips;    /* trips of a pattern: 1 to max_trips */
  uint32_t n_services;   /* each on a random choice of the days, the first on all of them;
                            no day is without a trip */
  uint32_t n_days;       /* service days from first_date */
  int32_t first_date;    /* day number */
  int32_t from_s, to_s;  /* first departures; with TQ_FEED_MIDNIGHT half the patterns run
                            late, up to 25:00 at the first stop */
  double size_m;         /* stops lie in a square of this side at 114.3 E, 30.6 N */
  double max_transfer_m; /* straight line; transfers are walked at 5 km/h and 1.3 times that */
  unsigned features;     /* enum tq_feed_feature */
};

/* A small town for oracles: 8 stops, 6 patterns, 3 days from 2024-03-04, 7 to 9 o'clock. */
struct tq_feed_opts tq_feed_small(unsigned features);

/* A city for benches: n_stops stops, about 36 stop times each a day from 5 to 24 o'clock. */
struct tq_feed_opts tq_feed_city(uint32_t n_stops);

/* Appends feed, stops, routes, patterns, trips, times, services and transfers to an
 * empty draft; then tq_draft_view. Trips of a pattern never overtake on a service day.
 * Errors  TQ_E_MEMORY */
enum tq_code tq_feed_random(struct tq_draft *d, const struct tq_feed_opts *opts, uint64_t seed,
                            struct tq_err *err);

#endif
