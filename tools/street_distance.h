/* Lengths of the ways that a search by one street mode found. */
#ifndef TQ_TOOLS_STREET_DISTANCE_H
#define TQ_TOOLS_STREET_DISTANCE_H

#include "engine/journey/route.h"

/* Zeroed: measures nothing. Freed with tq_distances_free. */
struct tq_distances {
  double *m; /* [points] after a run: metres along the way, the walks to and from the street
                included; -1 not reached. NULL when the request is not one street mode */
  const struct tq_link **links; /* private */
  struct tq_route_found way;
};

/* points stay where they are. Errors  TQ_E_MEMORY */
enum tq_code tq_distances_init(struct tq_distances *d, const struct tq_request *r,
                               const struct tq_graph *g, const struct tq_points *points,
                               struct tq_err *err);

/* After tq_search_run; time_s: of the points, -1 not reached; search NULL: nothing is.
 * Errors  TQ_E_MEMORY   Cost  O(edges of all the ways) */
enum tq_code tq_distances_fill(struct tq_distances *d, const struct tq_search *search,
                               uint32_t n_points, const int32_t *time_s, struct tq_err *err);
void tq_distances_free(struct tq_distances *d);

#endif
