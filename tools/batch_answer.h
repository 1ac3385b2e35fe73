/* One origin's answer as a sealed record of a journal. */
#ifndef TQ_TOOLS_BATCH_ANSWER_H
#define TQ_TOOLS_BATCH_ANSWER_H

#include "tools/batch_plan.h"

struct tq_batch_answerer; /* scratch of one thread */

/* CPU seconds of the calling thread. */
double tq_thread_cpu_s(void);

struct tq_batch_cpu {
  double search_s; /* tq_search_run and tq_search_best_times */
  double answer_s; /* polygons, areas, text, compression */
};

/* model   NULL, or an answerer of the same plan that lives longer: what is only read is its
 * Errors  those of tq_search_new; TQ_E_NO_DATA rasters without the GDAL module */
enum tq_code tq_batch_answerer_new(const struct tq_batch_plan *plan,
                                   const struct tq_batch_answerer *model,
                                   struct tq_batch_answerer **out, struct tq_err *err);
void tq_batch_answerer_free(struct tq_batch_answerer *a);

/* Searches from the origin and fills the record; the same bytes whatever was asked before.
 * *bad: the origin has no answer, and its record says why.
 * Errors  those of tq_search_run but TQ_E_OUTSIDE; TQ_E_MEMORY */
enum tq_code tq_batch_answer(struct tq_batch_answerer *a, uint64_t origin, tq_bytes *record,
                             bool *bad, struct tq_err *err);

struct tq_batch_cpu tq_batch_answerer_cpu(const struct tq_batch_answerer *a);

#endif
