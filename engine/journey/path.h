/* The edges of a street leg, read back from a search. */
#ifndef TQ_JOURNEY_PATH_H
#define TQ_JOURNEY_PATH_H

#include "engine/journey/route.h"

/* A leg in search order: start, off_start_dm, streets, off_end_dm, end. */
struct tq_path_ends {
  struct tq_street *street; /* NULL: the leg stays off the streets */
  struct tq_link target;    /* link that was asked of the street search */
  struct tq_link seed;      /* link where the way to it starts */
  struct tq_pos start, end;
  uint32_t off_start_dm, off_end_dm;
};

/* Sets seed, start and off_start_dm to the origin from which the target was reached. */
void tq_path_from_origin(const struct tq_search *s, enum tq_mode mode, struct tq_path_ends *ends);

/* Appends the steps in the order of real travel. Errors  TQ_E_MEMORY */
enum tq_code tq_path_append(const struct tq_graph *g, const struct tq_path_ends *ends,
                            tq_step_vec *steps, struct tq_err *err);

#endif
