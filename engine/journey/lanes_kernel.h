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

/* 4 W lanes at once, so that a leg is looked up once for all of them. */
TARGET static inline void NAME(best_four)(uint16_t *lanes, size_t at, size_t n, uint16_t start,
                                          const uint16_t *rides, const struct tq_last_leg *legs,
                                          size_t n_legs) {
  V a = SET(start), b = a, c = a, d = a;
  for (size_t k = 0; k < n_legs; k++) {
    const uint16_t *ride = rides + legs[k].stop * n + at;
    V leg = SET((uint16_t)legs[k].leg_s);
    a = MIN(a, ADDS(LOAD(ride), leg));
    b = MIN(b, ADDS(LOAD(ride + W), leg));
    c = MIN(c, ADDS(LOAD(ride + 2 * W), leg));
    d = MIN(d, ADDS(LOAD(ride + 3 * W), leg));
  }
  STORE(lanes + at, a);
  STORE(lanes + at + W, b);
  STORE(lanes + at + 2 * W, c);
  STORE(lanes + at + 3 * W, d);
}

/* The last vectors overlap the ones before: a lane worked out twice is the same. */
TARGET static void NAME(best)(uint16_t *lanes, size_t n, uint16_t start, const uint16_t *rides,
                              const struct tq_last_leg *legs, size_t n_legs) {
  size_t at = 0;
  for (size_t i = n; i < tq_lanes_padded(n); i++) lanes[i] = UINT16_MAX;
  if (n < W) {
    tq_lanes_best_plain(lanes, n, start, rides, legs, n_legs);
    return;
  }
  for (; at + 4 * W <= n; at += 4 * W) NAME(best_four)(lanes, at, n, start, rides, legs, n_legs);
  if (at < n && n >= 4 * W)
    NAME(best_four)(lanes, n - 4 * W, n, start, rides, legs, n_legs);
  else
    for (; at < n; at = at + W <= n - W || at + W >= n ? at + W : n - W)
      NAME(best_vector)(lanes, at, n, start, rides, legs, n_legs);
}

TARGET static uint32_t NAME(count)(const uint16_t *lanes, size_t n_padded, uint16_t limit_s) {
  COUNTER counter = {0};
  for (size_t at = 0; at < n_padded; at += W) counter = COUNT(counter, LOAD(lanes + at), limit_s);
  return TOTAL(counter);
}
