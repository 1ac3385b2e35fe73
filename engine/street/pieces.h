/* The streets that a search reaches, edge by edge: whole ones, and those cut where time
 * runs out. */
#ifndef TQ_STREET_PIECES_H
#define TQ_STREET_PIECES_H

#include "engine/base/mem.h"
#include "engine/street/street.h"

/* A stretch of an edge over which the search comes in one direction, between positions in
 * 1/65536 of the edge's length: from_pos, reached first, to to_pos. */
struct tq_piece {
  uint32_t edge;
  uint32_t from_pos, to_pos; /* from_pos > to_pos against the drawing */
  uint32_t from_ds, to_ds;   /* layer times there, growing */
  uint32_t limit;            /* the first limit within which all of it lies */
};

typedef TQ_VEC(struct tq_piece) tq_piece_vec;

/* Appends the pieces of an edge after a run. A position of the edge lies on a piece of limit
 * k or less exactly when its tq_street_at_link_ds is at most limits_ds[k] (lone points are
 * left out); pieces share no more than their ends, each is cut where a limit ends, and they
 * follow by position. An edge that is reached from both
 * ends, or from an origin on it, has pieces of its own for each.
 * limits_ds  [n_limits] layer times, growing; none beyond the run's cutoff
 * Errors  TQ_E_MEMORY
 * Cost    O(log states) when the edge is not reached; else a few searches by halving for
 *         each limit, times the seeds on the edge */
enum tq_code tq_street_pieces(const struct tq_street *s, const struct tq_graph *g, uint32_t edge,
                              const uint32_t *limits_ds, uint32_t n_limits, tq_piece_vec *out,
                              struct tq_err *err);

#endif
