/* Where a line of points passes a list of stops, and what lies between them. */
#ifndef TQ_GRAPHS_SHAPE_MATCH_H
#define TQ_GRAPHS_SHAPE_MATCH_H

#include "engine/base/geo.h"
#include "engine/base/mem.h"

struct tq_shape_match {         /* {0} to begin with; used again for any number of shapes */
  TQ_VEC(struct tq_pos) points; /* in: the shape, 2 or more */
  TQ_VEC(struct tq_pos) stops;  /* in: 2 or more */
  /* private */
  TQ_VEC(double) cost;       /* [segments] */
  TQ_VEC(double) share;      /* [stops * segments] where a segment is nearest to a stop */
  TQ_VEC(uint32_t) from;     /* [stops * segments] segment of the stop before */
  TQ_VEC(uint32_t) segment;  /* [stops] */
  TQ_VEC(double) along;      /* [stops] share of its segment */
  TQ_VEC(bool) far;          /* [stops] */
  TQ_VEC(struct tq_pos) way; /* from one stop to the next, both included */
  TQ_VEC(bool) keep;         /* [way] */
  TQ_VEC(size_t) stack;      /* parts of the way still to be simplified */
  TQ_VEC(struct tq_pos) between;
  TQ_VEC(size_t) first_between; /* [stops] into between */
};

void tq_shape_match_clear(struct tq_shape_match *x);
void tq_shape_match_free(struct tq_shape_match *x);

/* Finds for each stop the place where the shape passes it, in order, such that the squares of
 * their distances have the least sum; then the points between, simplified to within simplify_m.
 * Between stops one of which is more than far_m away there are none. False: no memory.
 * Cost  O(stops x points) */
bool tq_shape_match_run(struct tq_shape_match *x, double far_m, double simplify_m);

/* The points strictly between stop i and the next one; borrowed until the next run. */
size_t tq_shape_between(const struct tq_shape_match *x, uint32_t i, const struct tq_pos **points);

#endif
