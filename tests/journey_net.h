/* A random region for tests of whole journeys: streets, timetable, places and a grid,
 * joined as the builder joins them. Around Wuhan, some 3 km wide, Monday 2024-03-04. */
#ifndef TQ_TESTS_JOURNEY_NET_H
#define TQ_TESTS_JOURNEY_NET_H

#include "engine/journey/search.h"
#include "graphs/draft.h"

enum { TQ_REGION_MONDAY = 19786, TQ_REGION_SNAP_M = 400 };

struct tq_region_opts {
  uint64_t seed;
  bool nasty;          /* streets of zero and enormous weight, loops, parallel edges */
  bool traffic;        /* the streets have random weeks */
  bool turned;         /* every street leads the other way */
  uint32_t n_bridges;  /* fast edges between far vertices where nobody steps on or off: all
                          that is linked to the streets stays linked as it was */
  uint32_t idle_trips; /* percent of the trips that run on no day */
  unsigned features;   /* of the timetable: enum tq_feed_feature */
};

struct tq_region {
  struct tq_draft d;
  struct tq_graph g; /* its view */
};

/* 100 street vertices, 10 stops (one at a cell's centre, one close to another cell's, two
 * on one spot, one out of reach of the streets), 8 places and 2 areas. Without bridges and
 * idle trips it differs from the region with them in nothing else. Aborts when memory is
 * out; freed with tq_region_free. */
void tq_region_make(struct tq_region *r, const struct tq_region_opts *opts);
void tq_region_free(struct tq_region *r);

/* The stop that stands at the centre of a cell. */
enum { TQ_REGION_CENTRE_STOP = 0 };

/* A random point among the streets. */
struct tq_pos tq_region_point(const struct tq_region *r, uint64_t *state);

/* Transit at 07:30 on that Monday, one departure, the median, 15 to 60 minutes, 10
 * minutes' walk. */
void tq_region_request(struct tq_request *r);

/* Everything else at random: modes, legs, limits, speeds, slack, networks, direction, and
 * sometimes a window of up to n_departures with several percentiles. */
void tq_region_random_request(struct tq_request *r, uint64_t *state, uint32_t n_departures);

/* The same in traffic: one departure, in which somebody drives. */
void tq_region_random_drive(struct tq_request *r, uint64_t *state);

/* A search for the request, which has to be a good one. */
struct tq_search *tq_region_search(const struct tq_region *r, const struct tq_request *request);

/* The best times of all cells, [n_percentiles * cells], from one run; to be freed. */
int32_t *tq_region_surface(const struct tq_region *r, const struct tq_request *request,
                           const struct tq_pos *origins, uint32_t n_origins);
int32_t *tq_search_surface(struct tq_search *s, const struct tq_pos *origins, uint32_t n_origins);

static inline uint32_t tq_region_n_cells(const struct tq_region *r) {
  return r->g.grid->n_cols * r->g.grid->n_rows;
}

#endif
