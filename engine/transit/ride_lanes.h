/* Who can be somewhere: for each number of rides the last departure of a window that can; all
 * earlier ones can too. Eight bytes in one number, so that comparing them takes three
 * instructions on any processor. */
#ifndef TQ_TRANSIT_RIDE_LANES_H
#define TQ_TRANSIT_RIDE_LANES_H

#include <stdbool.h>
#include <stdint.h>

/* Byte 7 - k: last departure + 1 (0: none) with at least k rides of the journey left. */
typedef uint64_t tq_ride_lanes;

enum { TQ_LANES_MAX_RIDES = 8, TQ_LANES_MOST = 127 };

#define TQ_RIDE_LANES_HIGH_BITS 0x8080808080808080u

/* Whether a is nowhere later than b. */
static inline bool tq_ride_lanes_within(tq_ride_lanes a, tq_ride_lanes b) {
  return (((b | TQ_RIDE_LANES_HIGH_BITS) - a) & TQ_RIDE_LANES_HIGH_BITS) == TQ_RIDE_LANES_HIGH_BITS;
}

/* The later of both, byte by byte. */
static inline tq_ride_lanes tq_ride_lanes_or_later(tq_ride_lanes a, tq_ride_lanes b) {
  uint64_t b_wins = ((b | TQ_RIDE_LANES_HIGH_BITS) - a) & TQ_RIDE_LANES_HIGH_BITS;
  b_wins |= b_wins - (b_wins >> 7);
  return (a & ~b_wins) | (b & b_wins);
}

/* The last departure + 1, whatever the number of rides. */
static inline uint32_t tq_ride_lanes_top(tq_ride_lanes a) { return (uint32_t)(a >> 56); }

/* One ride less is left. */
static inline tq_ride_lanes tq_ride_lanes_count_ride(tq_ride_lanes a) { return a << 8; }

/* The same departure with 0 .. max_rides - 1 rides left. */
static inline tq_ride_lanes tq_ride_lanes_all(uint32_t last, int max_rides) {
  return last * (UINT64_C(0x0101010101010101) << 8 * (TQ_LANES_MAX_RIDES - max_rides));
}

#endif
