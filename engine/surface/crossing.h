/* Where a boundary passes between two neighbouring centres: shared by rings and bands,
 * so that both run through the very same points. */
#ifndef TQ_SURFACE_CROSSING_H
#define TQ_SURFACE_CROSSING_H

#include <stdbool.h>
#include <stdint.h>

/* Crossings stay this share of a cell away from both centres. */
#define TQ_CROSSING_MIN (1.0 / 50)

/* Neighbours whose times are further apart are not joined: a river or a railway lies between
 * them, and time does not grow evenly on the way. */
#define TQ_JUMP_S 900

static inline bool tq_is_within(int32_t time_s, int32_t cutoff_s) {
  return time_s >= 0 && time_s <= cutoff_s;
}

/* Crossings stand at whole parts of a cell: columns and rows with them are exact, so that the
 * outline is the same wherever its grid begins. */
#define TQ_CROSSING_PARTS (1 << 20)

/* Share of the way from a centre that is within the cutoff to one that is not; over a jump at
 * most halfway. out_s negative: not reached. */
static inline double tq_crossing_share(int32_t in_s, int32_t out_s, int32_t cutoff_s) {
  if (out_s < 0) return 0.5;
  double share = ((double)cutoff_s - in_s) / ((double)out_s - in_s);
  if (share > 0.5 && (double)out_s - in_s > TQ_JUMP_S) return 0.5;
  if (share < TQ_CROSSING_MIN) share = TQ_CROSSING_MIN;
  if (share > 1 - TQ_CROSSING_MIN) share = 1 - TQ_CROSSING_MIN;
  return (int32_t)(share * TQ_CROSSING_PARTS + 0.5) * (1.0 / TQ_CROSSING_PARTS);
}

#endif
