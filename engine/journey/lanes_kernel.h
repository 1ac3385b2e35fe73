/* The kernels' one source. Before including it define, for a vector V of W 16-bit lanes:
 * NAME(function), TARGET (function attribute), LOAD(p), STORE(p, v), SET(x), ADDS(a, b)
 * (saturating, unsigned), MIN(a, b); and for counting a type COUNTER with
 * COUNT(counter, v, limit), which adds the lanes that are <= limit, and TOTAL(counter). */

/* W lanes from position at: all legs, kept in a register. */
TARGET static inline void NAME(best_vector)(uint16_t *lanes, size_t at, size_t n, uint16_t start,
                                            const uint16_t *rides, const struct tq_last_leg *legs,
                                            size_t n_legs) {
  V best = SET(start);
  for (size_t k = 0; k < n_legs; k++)
    best = MIN(best, ADDS(LOAD(rides + legs[k].stop * n + at), SET((uint16_t)legs[k].leg_s)));
  STORE(lanes + at, best);
}

/* 4 vectors at once, so that a leg is looked up once for all of them; from position at, the
 * last ones no further than the end of the row, even if they overlap: a lane worked out twice is
 * the same. */
TARGET static inline void NAME(best_four)(uint16_t *lanes, size_t at, size_t n, uint16_t start,
                                          const uint16_t *rides, const struct tq_last_leg *legs,
                                          size_t n_legs) {
  size_t last = n - W;
  size_t second = at + W < last ? at + W : last, third = at + 2 * W < last ? at + 2 * W : last;
  size_t fourth = at + 3 * W < last ? at + 3 * W : last;
  V a = SET(start), b = a, c = a, d = a;
  for (size_t k = 0; k < n_legs; k++) {
    const uint16_t *ride = rides + legs[k].stop * n;
    V leg = SET((uint16_t)legs[k].leg_s);
    a = MIN(a, ADDS(LOAD(ride + at), leg));
    b = MIN(b, ADDS(LOAD(ride + second), leg));
    c = MIN(c, ADDS(LOAD(ride + third), leg));
    d = MIN(d, ADDS(LOAD(ride + fourth), leg));
  }
  STORE(lanes + at, a);
  STORE(lanes + second, b);
  STORE(lanes + third, c);
  STORE(lanes + fourth, d);
}

TARGET static void NAME(best)(uint16_t *lanes, size_t n, uint16_t start, const uint16_t *rides,
                              const struct tq_last_leg *legs, size_t n_legs) {
  for (size_t i = n; i < tq_lanes_padded(n); i++) lanes[i] = UINT16_MAX;
  if (n < W)
    tq_lanes_best_plain(lanes, n, start, rides, legs, n_legs);
  else if (n < 2 * W)
    for (size_t at = 0; at < n; at = at + W <= n - W || at + W >= n ? at + W : n - W)
      NAME(best_vector)(lanes, at, n, start, rides, legs, n_legs);
  else
    for (size_t at = 0; at < n; at += 4 * W)
      NAME(best_four)(lanes, at < n - W ? at : n - W, n, start, rides, legs, n_legs);
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
