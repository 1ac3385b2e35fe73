/* Labels of all states from many origins at once: up the contraction hierarchy from each
 * origin, then down all of it in one sweep, a lane an origin. */
#ifndef TQ_HIERARCHY_SWEEP_H
#define TQ_HIERARCHY_SWEEP_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"

/* Lanes of a row: of 32 bits for labels up to TQ_SWEEP_MOST_32 (six years), of 16 for those up
 * to TQ_SWEEP_MOST_16 (109 minutes), in tenths of a second. */
enum tq_sweep_width { TQ_SWEEP_32, TQ_SWEEP_16 };
enum { TQ_SWEEP_LANES_32 = 16, TQ_SWEEP_LANES_16 = 32 };
enum { TQ_SWEEP_MOST_32 = INT32_MAX - 1, TQ_SWEEP_MOST_16 = UINT16_MAX - 1 };

/* Scratch for one thread; the hierarchy is borrowed. After tq_graph_check_hierarchies no
 * sweep reads outside it, however broken. */
struct tq_sweep;

struct tq_sweep_opts {
  enum tq_sweep_width width;
  bool reverse;        /* labels are ways from the states to the origins */
  bool single;         /* one lane only, of 32 bits: less to write for a single origin */
  const char *kernels; /* "plain", "sse2", "avx2", "avx512", "neon"; NULL: the fastest */
};

/* Errors  TQ_E_NO_DATA the hierarchy is empty, or the processor lacks the kernels;
 *         TQ_E_MEMORY
 * Memory  64 bytes a state (4 with single), as far as used, and 12 of the hierarchy's arcs */
enum tq_code tq_sweep_new(const struct tq_hierarchy *h, const struct tq_sweep_opts *opts,
                          struct tq_sweep **out, struct tq_err *err);
void tq_sweep_free(struct tq_sweep *s);

uint32_t tq_sweep_n_lanes(const struct tq_sweep *s);

/* Forgets the last sweep, seeds included. */
void tq_sweep_reset(struct tq_sweep *s);

/* Starts in a state at at_ds, in a lane. The earlier of several counts. */
void tq_sweep_seed(struct tq_sweep *s, uint32_t lane, uint32_t state, uint32_t at_ds);

/* Finds all labels up to cutoff_ds, or up to the most that the lanes hold. Exact. Once between
 * resets; labels are read after it.
 *
 * Cost    one pass over the arcs and rows within the cutoff of any lane
 *
 * Source  Delling, Goldberg, Nowatzyk, Werneck: PHAST (2011), doi:10.1016/j.jpdc.2012.02.007 */
void tq_sweep_run(struct tq_sweep *s, uint32_t cutoff_ds);

/* Where a way ends: at a state, told by its rank, and after it. */
struct tq_sweep_end {
  uint32_t rank;
  uint32_t add_ds;
};

/* For each of n lists of ends first[i] .. first[i + 1] the least label with what is added;
 * UINT32_MAX when none is within the cutoff. */
void tq_sweep_ends(const struct tq_sweep *s, uint32_t lane, const uint32_t *first,
                   const struct tq_sweep_end *ends, uint32_t n, uint32_t *at_ds);

/* UINT32_MAX when there is none up to the cutoff. */
uint32_t tq_sweep_at_ds(const struct tq_sweep *s, uint32_t lane, uint32_t state);

#endif
