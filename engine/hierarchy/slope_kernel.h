/* One source for rows of 16 and of 32 bits a lane; see slope_kernels.h. */
#define JOINED(a, b) a##b
#define WITH(a, b) JOINED(a, b)
#define OP(name) WITH(name##_, BITS)
#define FUNCTION(name) WITH(WITH(KERNEL_SET, _##name), BITS)

/* The best of a row so far and the row at the other end of an arc. */
#define RELAX(arc)                                                         \
  do {                                                                     \
    const LANE *from = rows + (size_t)(arc).head * N_LANES;                \
    const OP(V) weight = OP(SET)(WEIGHT((arc).weight_ds));                 \
    for (int k = 0; k < N_V; k++)                                          \
      best[k] = OP(MIN)(best[k], OP(ADD)(OP(LOAD)(from + k * W), weight)); \
  } while (0)

/* Down rows in order: each the best over its arcs from rows above. Four arcs a turn, the last
 * one again where there are fewer: nearly all rows take one turn, which a processor foresees. */
TARGET static void FUNCTION(down)(const struct tq_slope *slope, uint32_t begin, uint32_t end,
                                  uint32_t limit_ds) {
  enum { W = N_LANES / N_V };
  const struct tq_arc *arcs = slope->arcs;
  const uint32_t *first = slope->first;
  LANE *rows = slope->rows;
  const OP(V) limit = OP(SET)((LANE)limit_ds), far = OP(SET)((LANE)FAR);
  for (uint32_t word = begin / 64; word * 64 < end; word++) {
    const uint64_t touched = slope->touched[word];
    uint64_t live = 0;
    for (uint32_t r = word * 64; r < end && r / 64 == word; r++) {
      LANE *row = rows + (size_t)r * N_LANES;
      bool any = false;
      OP(V) best[N_V];
      for (int k = 0; k < N_V; k++) best[k] = far;
      if (touched >> r % 64 & 1)
        for (int k = 0; k < N_V; k++) best[k] = OP(LOAD)(row + k * W);
      for (uint32_t a = first[r], n = first[r + 1]; a < n; a += 4) {
        uint32_t b = a + (a + 1 < n), c = b + (b + 1 < n), d = c + (c + 1 < n);
        RELAX(arcs[a]);
        RELAX(arcs[b]);
        RELAX(arcs[c]);
        RELAX(arcs[d]);
      }
      for (int k = 0; k < N_V; k++) {
        OP(STORE)(row + k * W, best[k]);
        any |= OP(ANY)(best[k], limit);
      }
      live |= (uint64_t)any << r % 64;
    }
    slope->live[word] = live;
  }
}
#undef RELAX

/* From a row that is touched to the rows above it, which are touched then; nowhere from one
 * beyond the limit. */
TARGET static void FUNCTION(up)(const struct tq_slope *slope, uint32_t r, uint32_t limit_ds) {
  enum { W = N_LANES / N_V };
  LANE *rows = slope->rows;
  const LANE *row = rows + (size_t)r * N_LANES;
  const OP(V) limit = OP(SET)((LANE)limit_ds), far = OP(SET)((LANE)FAR);
  OP(V) at[N_V];
  bool any = false;
  for (int k = 0; k < N_V; k++) at[k] = OP(LOAD)(row + k * W);
  for (int k = 0; k < N_V; k++) any |= OP(ANY)(at[k], limit);
  if (!any) return;
  for (uint32_t a = slope->first[r]; a < slope->first[r + 1]; a++) {
    uint32_t above = slope->arcs[a].head, weight_ds = slope->arcs[a].weight_ds;
    LANE *to = rows + (size_t)above * N_LANES;
    const OP(V) weight = OP(SET)(WEIGHT(weight_ds));
    bool touched = tq_bit(slope->touched, above);
    for (int k = 0; k < N_V; k++)
      OP(STORE)(to + k * W, OP(MIN)(touched ? OP(LOAD)(to + k * W) : far, OP(ADD)(at[k], weight)));
    tq_bit_set(slope->touched, above);
  }
}

#undef FUNCTION
#undef OP
#undef WITH
#undef JOINED
