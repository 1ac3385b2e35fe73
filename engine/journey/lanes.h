/* Travel times over a departure window, one 16-bit lane a departure: combining rides
 * with last legs and taking percentiles. One source, compiled for several instruction
 * sets; all give the same results. */
#ifndef TQ_JOURNEY_LANES_H
#define TQ_JOURNEY_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/err.h"

/* A last leg from a stop. */
struct tq_last_leg {
  uint32_t stop;
  uint32_t leg_s; /* at most UINT16_MAX */
};

/* Lanes are kept in arrays whose length is a multiple of TQ_LANES_PAD, a whole number of cache
 * lines; what is beyond n is above every limit, so that counting needs no special ends. */
enum { TQ_LANES_PAD = 32 };
static inline size_t tq_lanes_padded(size_t n) {
  return (n + TQ_LANES_PAD - 1) / TQ_LANES_PAD * TQ_LANES_PAD;
}

/* n_rows rows of tq_lanes_padded(n) lanes, aligned to cache lines, for free(); NULL when
 * memory is out. */
uint16_t *tq_lanes_alloc(size_t n_rows, size_t n);

/* Times of rides to stops as the kernels read them. */
struct tq_ride_rows {
  uint16_t *s; /* [stops * tq_lanes_padded(n)] of tq_lanes_alloc */
  size_t n;
  uint16_t far_s; /* not reached; above the limit, with every leg too */
  bool saturate;  /* sums of rides and legs may pass 16 bits */
};

/* Rows of n lanes for sums of rides and legs within limit_s, below UINT16_MAX. Not written
 * yet: put whatever is read. Errors  TQ_E_MEMORY */
enum tq_code tq_ride_rows_new(size_t n_stops, size_t n, uint16_t limit_s, struct tq_ride_rows *out,
                              struct tq_err *err);
void tq_ride_rows_free(struct tq_ride_rows *rides);

/* A stop's times [n], UINT16_MAX where not reached. */
void tq_ride_rows_put(struct tq_ride_rows *rides, size_t stop, const uint16_t *ride_s);

/* The kernels of one instruction set. */
struct tq_lanes {
  const char *name; /* "plain", "sse2", "avx2", "avx512", "neon" */

  /* lanes[i] = min(start, ride + leg over all legs); where that is above the rows' limit any
   * number above it, as beyond n.
   * legs   each at most the limit
   * lanes  out [tq_lanes_padded(n)], n as of the rows */
  void (*best)(uint16_t *lanes, uint16_t start, const struct tq_ride_rows *rides,
               const struct tq_last_leg *legs, size_t n_legs);

  /* Of n lanes (padding included) those with at most limit_s, below UINT16_MAX. */
  uint32_t (*count)(const uint16_t *lanes, size_t n_padded, uint16_t limit_s);

  /* The rank-th least (from 1) of the lanes; -1 when that is above limit_s, below UINT16_MAX. */
  int32_t (*select)(const uint16_t *lanes, size_t n_padded, uint32_t rank, uint16_t limit_s);
};

/* The fastest kernels this processor runs. */
const struct tq_lanes *tq_lanes_choose(void);

/* All kernels this processor runs, the plain ones first; *n of them. For tests. */
const struct tq_lanes *const *tq_lanes_all(size_t *n);

/* The percentile of n lanes by nearest rank: the value that at least percentile % of
 * them do not exceed (0 gives the least); -1 when that is above limit_s. Exact, by
 * binary search on the value. Cost  O(n log limit_s) */
int32_t tq_lanes_percentile(const struct tq_lanes *kernels, const uint16_t *lanes, size_t n,
                            double percentile, uint16_t limit_s);

#endif
