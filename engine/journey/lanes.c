#include "engine/journey/lanes.h"

#include <math.h>

void tq_lanes_min_plus(uint16_t *restrict lanes, const uint16_t *restrict ride, uint16_t leg_s,
                       size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint16_t sum = (uint16_t)(ride[i] + leg_s);
    sum = sum < leg_s ? UINT16_MAX : sum;
    lanes[i] = sum < lanes[i] ? sum : lanes[i];
  }
}

uint32_t tq_lanes_count(const uint16_t *lanes, size_t n, uint16_t limit_s) {
  uint32_t count = 0;
  while (n > 0) { /* short blocks, so that the compiler can count in 16 bits */
    size_t block = n < 16384 ? n : 16384;
    uint16_t part = 0;
    for (size_t i = 0; i < block; i++) part = (uint16_t)(part + (lanes[i] <= limit_s));
    count += part;
    lanes += block;
    n -= block;
  }
  return count;
}

int32_t tq_lanes_percentile(const uint16_t *lanes, size_t n, double percentile, uint16_t limit_s) {
  uint32_t rank = (uint32_t)ceil(percentile / 100.0 * (double)n - 1e-9);
  if (rank < 1) rank = 1;
  if (tq_lanes_count(lanes, n, limit_s) < rank) return -1;
  uint32_t lo = 0, hi = limit_s;
  while (lo < hi) {
    uint32_t mid = (lo + hi) / 2;
    if (tq_lanes_count(lanes, n, (uint16_t)mid) >= rank)
      hi = mid;
    else
      lo = mid + 1;
  }
  return (int32_t)lo;
}
