/* Where a rider may go on after alighting from a line at one of its positions: the ways of
 * the timetable less those that nobody needs, because another position of the same ride
 * gets there sooner. Searches that follow every way of this list find the same earliest
 * times as with all of them. */
#ifndef TQ_TRANSIT_CHANGES_H
#define TQ_TRANSIT_CHANGES_H

#include "engine/transit/timetable.h"

struct tq_change {
  uint32_t to; /* stop; the alighted one for staying there */
  uint16_t walk_s;
  uint16_t enough; /* who has ridden at least so many hops (1..) need not walk: an earlier
                      position was better; UINT16_MAX when there is none */
};

struct tq_changes {
  uint32_t *first; /* [n_line_stops + 1] */
  struct tq_change *changes;
};

/* Ways longer than a search lasts and to stops that no line leaves are left out.
 * Errors  TQ_E_MEMORY
 * Cost    O(stop times + footpaths of all positions of lines) */
enum tq_code tq_changes_new(const struct tq_timetable *t, struct tq_changes *out,
                            struct tq_err *err);
void tq_changes_free(struct tq_changes *c);

#endif
