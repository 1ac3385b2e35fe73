/* Accessibility of many origins: one search an origin, on several threads. */
#ifndef TQ_TOOLS_ACCESS_RUN_H
#define TQ_TOOLS_ACCESS_RUN_H

#include "engine/access/decay.h"
#include "engine/journey/search.h"
#include "tools/locate.h"
#include "tools/opportunities.h"

/* What is computed of each origin: cumulative (weighted) sums within cutoffs, or the
 * minutes to the nth opportunity. */
struct tq_access_plan {
  const struct tq_graph *graph;
  struct tq_request request; /* completed; its only cutoff is how far is searched */
  const struct tq_opportunities *opportunities;
  size_t n_origins;
  const struct tq_pos *origins;
  bool dual;
  struct tq_decay decay;
  uint32_t n_columns;
  const int32_t *cutoffs_s; /* [n_columns] */
  const double *counts;     /* [n_columns] the n of dual */
  /* where the opportunities are, for sums by zone; n_zones 0: none, and never with dual */
  size_t n_zones;
  const uint32_t *zone_of_point, *zone_of_cell; /* TQ_NO_ZONE: in none */
  uint32_t n_threads;
  bool progress; /* on standard error, when that is a terminal */
};

/* Values of one origin, one kind of opportunity, one zone and one percentile stand
 * together: [n_columns]. The last zone, n_zones, is the whole. Dual: seconds, -1 when the
 * search's limit is not enough. */
struct tq_access_values {
  double *v;
  uint8_t *outside; /* [n_origins] 1: no street or stop within reach; its sums are 0 */
  size_t n_outside;
  char why_outside[TQ_ERR_MSG]; /* of the first of them */
  size_t first_outside;
};

static inline size_t tq_access_index(const struct tq_access_plan *p, size_t origin, size_t layer,
                                     size_t zone, size_t percentile) {
  return (((origin * p->opportunities->n + layer) * (p->n_zones + 1) + zone) *
              p->request.n_percentiles +
          percentile) *
         p->n_columns;
}

/* Fills the values; the same for any number of threads. Freed with tq_access_values_free.
 * Errors  those of tq_search_new and tq_search_run but TQ_E_OUTSIDE, of the first origin that
 *         has one; TQ_E_MEMORY */
enum tq_code tq_access_run(const struct tq_access_plan *plan, struct tq_access_values *out,
                           struct tq_err *err);
void tq_access_values_free(struct tq_access_values *v);

#endif
