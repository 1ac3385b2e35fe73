/* The kernels' one source. Before including it define, for a vector V of W 16-bit lanes:
 * NAME(function), TARGET (function attribute), LOAD(p), STORE(p, v), SET(x), ADD(a, b), ADDS(a, b)
 * (saturating, unsigned), MIN(a, b), and AT_ONCE, how many vectors are kept in registers; and
 * for counting a type COUNTER with COUNT(counter, v, limit), which adds the lanes that are
 * <= limit, and TOTAL(counter). */

/* start in the lanes before n, UINT16_MAX beyond. */
TARGET static inline V NAME(start_at)(size_t at, size_t n, uint16_t start) {
  if (at + W <= n) return SET(start);
  return ADDS(SET(start), LOAD(lane_ends + TQ_LANES_PAD - (at < n ? n - at : 0)));
}

/* n_vectors vectors from position at, kept in registers: a leg is looked up once for all of
 * them. Constant n_vectors and saturate leave no loop and no choice inside. */
TARGET static inline __attribute__((always_inline)) void NAME(best_part)(
    uint16_t *lanes, size_t at, size_t n, uint16_t start, const uint16_t *rides,
    const struct tq_last_leg *legs, size_t n_legs, const size_t n_vectors, const bool saturate) {
  V best[AT_ONCE];
  const size_t row = tq_lanes_padded(n);
  for (size_t v = 0; v < n_vectors; v++) best[v] = NAME(start_at)(at + v * W, n, start);
  for (size_t k = 0; k < n_legs; k++) {
    const uint16_t *ride = rides + legs[k].stop * row + at;
    V leg = SET((uint16_t)legs[k].leg_s);
    for (size_t v = 0; v < n_vectors; v++) {
      V sum = saturate ? ADDS(LOAD(ride + v * W), leg) : ADD(LOAD(ride + v * W), leg);
      best[v] = MIN(best[v], sum);
    }
  }
  for (size_t v = 0; v < n_vectors; v++) STORE(lanes + at + v * W, best[v]);
}

TARGET static inline __attribute__((always_inline)) void NAME(best_row)(
    uint16_t *lanes, size_t n, uint16_t start, const uint16_t *rides,
    const struct tq_last_leg *legs, size_t n_legs, const bool saturate) {
  size_t at = 0, n_padded = tq_lanes_padded(n);
  for (; at + AT_ONCE * W <= n_padded; at += AT_ONCE * W)
    NAME(best_part)(lanes, at, n, start, rides, legs, n_legs, AT_ONCE, saturate);
  for (; at < n_padded; at += W)
    NAME(best_part)(lanes, at, n, start, rides, legs, n_legs, 1, saturate);
}

TARGET static void NAME(best)(uint16_t *lanes, uint16_t start, const struct tq_ride_rows *rides,
                              const struct tq_last_leg *legs, size_t n_legs) {
  __builtin_prefetch((const void *)((uintptr_t)legs + AHEAD_BYTES));
  if (rides->saturate)
    NAME(best_row)(lanes, rides->n, start, rides->s, legs, n_legs, true);
  else
    NAME(best_row)(lanes, rides->n, start, rides->s, legs, n_legs, false);
}

TARGET static inline uint32_t NAME(count_in)(const uint16_t *lanes, size_t n_padded,
                                             uint16_t limit_s) {
  COUNTER counter = {0};
  for (size_t at = 0; at < n_padded; at += W) counter = COUNT(counter, LOAD(lanes + at), limit_s);
  return TOTAL(counter);
}

TARGET static uint32_t NAME(count)(const uint16_t *lanes, size_t n_padded, uint16_t limit_s) {
  return NAME(count_in)(lanes, n_padded, limit_s);
}

/* Binary search on the value; the usual two hours by the minute without a loop inside. */
TARGET static int32_t NAME(select)(const uint16_t *lanes, size_t n_padded, uint32_t rank,
                                   uint16_t limit_s) {
  if (NAME(count_in)(lanes, n_padded, limit_s) < rank) return -1;
  uint32_t lo = 0, n = (uint32_t)limit_s + 1;
  while (n > 1) {
    uint32_t half = n / 2;
    uint16_t mid = (uint16_t)(lo + half - 1);
    uint32_t count =
        n_padded == 128 ? NAME(count_in)(lanes, 128, mid) : NAME(count_in)(lanes, n_padded, mid);
    lo += count < rank ? half : 0; /* a move, no jump: it could not be foreseen */
    n -= half;
  }
  return (int32_t)lo;
}
