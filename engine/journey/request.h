/* What is asked: the same request from the command line and over HTTP. */
#ifndef TQ_JOURNEY_REQUEST_H
#define TQ_JOURNEY_REQUEST_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"
#include "engine/transit/fare.h"

/* Ways to travel; the first three are the street modes. */
enum tq_travel {
  TQ_BY_CAR = TQ_CAR,
  TQ_BY_BIKE = TQ_BIKE,
  TQ_BY_WALK = TQ_WALK,
  TQ_BY_TRANSIT,
  TQ_N_TRAVELS
};

enum { TQ_MAX_PERCENTILES = 16, TQ_MAX_CUTOFFS = 32, TQ_MAX_DEPARTURES = 2880 };

struct tq_request {
  uint32_t travels;            /* bits 1 << enum tq_travel; the best of them counts */
  enum tq_mode access, egress; /* legs to and from stops */
  uint32_t without;            /* bits 1 << enum tq_network: left out */
  uint32_t avoid;              /* bits of enum tq_avoid: streets left out */
  bool reverse;                /* towards the place instead of from it */
  bool traffic;                /* cars drive in the graph's traffic, else freely */
  int32_t date;                /* day number; TQ_NO_DATE = the graph's busiest */
  bool far_times;              /* the times below are not the place's but each point's own */
  /* Times at the place: departures, or arrivals when reverse; every minute. With far_times at
     the points: arrivals there, or departures from there when reverse. Then the travel time to
     (from) a point is that from the latest moment when one can leave the place to be there by
     the time asked for, the wait at the end counted (to the earliest arrival at the place). */
  int32_t first_s;
  uint32_t n_departures;
  uint32_t n_percentiles;
  double percentiles[TQ_MAX_PERCENTILES]; /* 0..100, of travel time over the window */
  uint32_t n_cutoffs;
  int32_t cutoffs_s[TQ_MAX_CUTOFFS];  /* growing */
  int32_t max_walk_s;                 /* of each walking leg of a transit journey */
  int32_t max_access_s, max_egress_s; /* of a leg by bike or car */
  int32_t park_s;         /* from the parked car to the stop, after a leg by car to it */
  const uint8_t *parking; /* [stops] 1: a car can be parked there; NULL: everywhere; borrowed */
  int max_rides;
  double walk_kmh, bike_kmh;
  int32_t slack_s[TQ_N_NETWORKS];
  bool draws;        /* frequencies without exact times: drawn phases, not from the start, or */
  bool half_headway; /* half a headway's wait at each boarding */
  uint64_t seed; /* of the draws */
  double max_snap_m;
  bool limits_fare; /* journeys by transit that cost more than max_fare are left out */
  int64_t max_fare; /* minor units of the graph's currency */
  uint32_t pass_networks; /* bits 1 << enum tq_network: free with one's passes */
  uint32_t n_passes;      /* passes of the graph's tickets */
  const char *passes[TQ_MAX_PASSES]; /* borrowed */
};

/* The documented defaults: transit, 07:00-09:00, median, 15,30,45,60 minutes,
 * 20 minutes' walk, 4 rides, 5 and 15 km/h, 60 s of slack, 1000 m to the street. */
void tq_request_init(struct tq_request *r);

/* Checks every field's range against the graph, sorts the cutoffs and fills in the
 * date. Errors  TQ_E_ARG naming the option and its range; TQ_E_NO_DATA */
enum tq_code tq_request_complete(struct tq_request *r, const struct tq_graph *g,
                                 struct tq_err *err);

const char *tq_travel_name(enum tq_travel travel); /* "car", "bike", "walk", "transit" */

/* Whether the times are arrivals; else departures. */
bool tq_request_arrivals(const struct tq_request *r);

/* Refuses what cannot be told of times at the points (option names it).
 * Errors  TQ_E_ARG with far_times */
enum tq_code tq_request_refuse_far(const struct tq_request *r, const char *option,
                                   struct tq_err *err);

/* The largest cutoff. */
int32_t tq_request_limit_s(const struct tq_request *r);

/* Whether anybody drives a car: all the way or to or from stops. */
bool tq_request_drives(const struct tq_request *r);

/* The street modes in which the points asked for have to be snapped: bits 1 << mode. */
uint32_t tq_request_point_modes(const struct tq_request *r);

/* All street modes that any part of the answer may use: what tq_graph_check_modes has to
 * look at. Bits 1 << mode. */
uint32_t tq_request_modes(const struct tq_request *r);

/* Longest leg to (first = true) or from stops as the search meets them: with reverse
 * the search's first leg is the journey's last. */
enum tq_mode tq_request_leg_mode(const struct tq_request *r, bool first);
int32_t tq_request_leg_limit_s(const struct tq_request *r, bool first);

/* Whether these legs park a car at the stop: those to stops are by car. */
static inline bool tq_request_parks(const struct tq_request *r, bool first) {
  return first != r->reverse && r->access == TQ_CAR;
}

/* Seconds of parking on top of such a leg, and whether there is parking at the stop; 0 and
 * true for all other legs. */
int32_t tq_request_park_s(const struct tq_request *r, bool first);
bool tq_request_can_park(const struct tq_request *r, bool first, uint32_t stop);

#endif
