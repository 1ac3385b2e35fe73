/* One journey, leg by leg: what an isochrone's answer can be checked against. */
#ifndef TQ_JOURNEY_ROUTE_H
#define TQ_JOURNEY_ROUTE_H

#include "engine/base/mem.h"
#include "engine/journey/search.h"

/* Travel on (part of) one edge, from_pos to to_pos in 1/65536 of its length in drawing
 * direction; against the drawing when from_pos > to_pos. */
struct tq_step {
  uint32_t edge;
  uint32_t from_pos, to_pos;
  uint32_t layer_ds; /* at the mode's reference speed */
};

typedef TQ_VEC(struct tq_step) tq_step_vec;

struct tq_leg {
  bool ride;
  enum tq_mode mode;          /* of a street leg */
  int32_t depart_s, arrive_s; /* seconds of the request's date */
  struct tq_pos from, to;
  uint32_t from_stop, to_stop; /* TQ_NO_STOP at the journey's ends */
  int32_t park_s; /* of a leg by car to a stop: parking, at its end */
  /* street leg: off the street, along the steps, off the street again */
  uint32_t off_start_dm, off_end_dm;
  uint32_t first_step, n_steps;
  /* ride: positions in the pattern; the trip's stop times count shift_s later */
  uint32_t trip, board_index, alight_index;
  int32_t shift_s;
  bool seated; /* on from the ride before in the same vehicle, which now runs as this trip */
};

struct tq_route_found {
  bool found;
  enum tq_travel travel;
  int32_t duration_s; /* waiting for the first ride included */
  int32_t depart_s, arrive_s;
  int32_t percentiles_s[TQ_MAX_PERCENTILES]; /* as an isochrone has them; -1 */
  uint32_t n_reached;                        /* departures of the window that get there */
  TQ_VEC(struct tq_leg) legs;
  tq_step_vec steps;
};

/* The journey between the search's origin (tq_search_run has been called) and a point,
 * by the best way asked for; over a window the journey of the first departure whose
 * travel time is the first percentile. With request.reverse it leads from the point to
 * the origin, for the first wished arrival that is so; it may be there before, and the
 * wait until then is part of the duration. Not found is no error. Overwrites the search's
 * scratch: run it again before tq_search_times. tq_route_free releases what r holds.
 * Errors  TQ_E_MEMORY */
enum tq_code tq_route_to(struct tq_search *s, struct tq_pos to, struct tq_route_found *r,
                         struct tq_err *err);
void tq_route_free(struct tq_route_found *r);

/* Length of a leg: streets and off-street walks, or the lines between the ride's
 * stops, straight where the feed has no shapes. Metres. */
double tq_leg_distance_m(const struct tq_graph *g, const struct tq_route_found *r,
                         const struct tq_leg *leg);

#endif
