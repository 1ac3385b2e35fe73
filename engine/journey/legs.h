/* Last legs: from stops to points, gathered once a run for every departure. */
#ifndef TQ_JOURNEY_LEGS_H
#define TQ_JOURNEY_LEGS_H

#include "engine/journey/lanes.h"
#include "engine/journey/search.h"

/* Legs by point: legs[first[p] .. first[p + 1]), stops in growing order. */
struct tq_last_legs {
  uint32_t *first; /* [points + 1] */
  struct tq_last_leg *legs;
};

/* Every way from a stop that a ride reaches to a point within the leg's limit and the
 * largest cutoff. tq_last_legs_free releases it.
 * Cost    one bounded street search a reached stop; for a single point one search
 *         against the direction of travel, from the point (the same legs) */
enum tq_code tq_last_legs_find(struct tq_search *s, const struct tq_points *points,
                               struct tq_last_legs *out, struct tq_err *err);
void tq_last_legs_free(struct tq_last_legs *l);

/* The ways from every stop, reached or not, as long as any ride leaves time for: found once
 * for the same points and many runs. Needs no run. It fits every search for the same request
 * on the same graph. out->first is NULL when there are more than max_legs, and when
 * the last leg varies.
 * Cost    one street search up to the leg's limit for each stop; 8 bytes a leg */
enum tq_code tq_last_legs_find_all(struct tq_search *s, const struct tq_points *points,
                                   size_t max_legs, struct tq_last_legs *out, struct tq_err *err);

/* From now on the times of these points (this very list) are read from the legs of
 * tq_last_legs_find_all instead of finding them after each run; the times are the same.
 * Both are borrowed until the search is freed. At most TQ_KEPT_LEGS lists.
 * Errors  TQ_E_ARG one list too many; TQ_E_MEMORY */
enum tq_code tq_search_keep_legs(struct tq_search *s, const struct tq_points *points,
                                 const struct tq_last_legs *legs, struct tq_err *err);

/* The leg to a point whose ride and leg are the lane's fastest (the first of equals); in
 * *total_s what they take, TQ_FAR beyond the largest cutoff. */
struct tq_last_leg tq_last_leg_best(const struct tq_search *s, const struct tq_last_legs *legs,
                                    uint32_t point, uint32_t lane, uint32_t *total_s);

/* The mode's streets, without what the request avoids; borrowed from the graph or the search.
 * Errors  TQ_E_MEMORY */
enum tq_code tq_search_layer(struct tq_search *s, enum tq_mode mode, const struct tq_layer **out,
                             struct tq_err *err);

/* Forgets what a scratch of the mode has searched, and has it set out at a search time,
 * which matters in traffic: before its seeds. Errors  TQ_E_MEMORY */
enum tq_code tq_search_set_out(const struct tq_search *s, struct tq_street *street,
                               enum tq_mode mode, int32_t search_s, struct tq_err *err);

/* Seconds a last leg from a stop may take. */
struct tq_leg_budget {
  uint32_t straight_s; /* to points at the stop */
  bool on_street;
  uint32_t street_s; /* besides parking */
  uint32_t park_s;   /* on top of that */
};
struct tq_leg_budget tq_last_leg_budget(const struct tq_search *s, uint32_t stop, uint32_t left_s);

/* Seconds that the fastest ride to a stop reached leaves for the last leg. */
uint32_t tq_last_leg_left_s(const struct tq_search *s, uint32_t stop);

/* Whether the last leg takes as long as its moment has it: by car, in traffic. It sets out
 * as soon as the stop is reached, which FIFO makes best; there is one departure. */
bool tq_last_leg_varies(const struct tq_search *s);

/* Searches the last leg's streets from one stop up to budget_s; *on_street is false when
 * the stop has no street. s->last_leg then answers for links. Errors  TQ_E_MEMORY */
enum tq_code tq_last_leg_search(struct tq_search *s, uint32_t stop, uint32_t budget_s,
                                bool *on_street, struct tq_err *err);

/* Search time (negative real time with reverse) of one lane of the window. */
int32_t tq_search_lane_time_s(const struct tq_search *s, uint32_t lane);

/* A walk straight from an origin to a point, both within TQ_AT_STOP_M of one stop. */
struct tq_straight {
  uint32_t origin; /* UINT32_MAX: none */
  uint32_t origin_dm, point_dm;
};

/* The shortest straight walk to a point. Cost: O(pairs at stops). */
struct tq_straight tq_straight_walk(const struct tq_search *s, const struct tq_points *points,
                                    uint32_t point);

/* Seconds on foot from the origins to each point of a transit journey without a ride: by the
 * streets, or straight where both stand at one stop; TQ_FAR beyond the longest walk or the
 * largest cutoff. */
void tq_direct_seconds(const struct tq_search *s, const struct tq_points *points,
                       uint32_t *seconds);

/* Seconds to each point on the streets of a scratch; TQ_FAR beyond limit_s. */
void tq_street_point_seconds(const struct tq_search *s, struct tq_street *street,
                             enum tq_mode mode, const struct tq_points *points, uint32_t limit_s,
                             uint32_t *seconds);

#endif
