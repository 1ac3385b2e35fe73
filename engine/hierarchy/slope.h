/* The rows of a sweep and what works on them. Private to engine/hierarchy. */
#ifndef TQ_HIERARCHY_SLOPE_H
#define TQ_HIERARCHY_SLOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/graph/format.h"

/* Arcs between rows, all to or from rows of smaller numbers. */
struct tq_slope {
  const uint32_t *first;     /* [rows + 1] into arcs */
  const struct tq_arc *arcs; /* .head: the row above */
  void *rows;                /* [rows * lanes] */
  uint64_t *touched;         /* bits: the row held something before the sweep */
  uint64_t *live;            /* bits: the row holds labels within the limit */
};

/* Labels that are far. Those of 32 bits leave room for an arc, which is lighter, without
 * saturating: what is at least far stays so, and no sum passes 2^32. */
#define TQ_FAR_16 65535u
#define TQ_FAR_32 0x7fffffffu

static inline bool tq_bit(const uint64_t *bits, uint32_t i) { return bits[i / 64] >> (i % 64) & 1; }
static inline void tq_bit_set(uint64_t *bits, uint32_t i) { bits[i / 64] |= 1ull << (i % 64); }

/* Works out rows begin .. end, begin a multiple of 64, from those above, which all hold labels
 * or are far; and their bits of live. */
typedef void tq_down_fn(const struct tq_slope *slope, uint32_t begin, uint32_t end,
                        uint32_t limit_ds);

/* Carries a touched row to those above it. */
typedef void tq_up_fn(const struct tq_slope *slope, uint32_t row, uint32_t limit_ds);

/* Of one instruction set; those of one lane are the same for all. Labels up to the limit are
 * the same bytes whatever the set. */
struct tq_slope_kernels {
  const char *name;
  tq_down_fn *down16, *down32, *down_single;
  tq_up_fn *up16, *up32, *up_single;
};

/* Those that this processor runs, the fastest last; *n of them. */
const struct tq_slope_kernels *const *tq_slope_kernels_all(size_t *n);

#endif
