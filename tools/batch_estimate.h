/* What a batch will take: a few of its origins are run. */
#ifndef TQ_TOOLS_BATCH_ESTIMATE_H
#define TQ_TOOLS_BATCH_ESTIMATE_H

#include "tools/batch_run.h"

struct tq_batch_estimate {
  uint64_t n_origins, n_sample;
  uint32_t n_threads, n_nodes;
  double origin_s;              /* CPU seconds an origin, mean */
  double low_s, high_s;         /* of the mean, 95 % */
  double rate;                  /* origins a second on one node */
  double node_s, job_s;         /* wall of the whole job on one node, on all */
  double memory_mb;             /* of a node: graph and threads */
  double journal_mb, output_mb; /* bytes on disk; both at once while the result is written */
  uint32_t n_shards;            /* a suggestion */
};

/* Runs at most n_sample origins, spread evenly over the job, on n_threads threads.
 * Errors  those of tq_batch_run */
enum tq_code tq_batch_estimate(const struct tq_batch_plan *plan, uint64_t n_sample,
                               uint32_t n_threads, uint32_t n_nodes, struct tq_batch_estimate *out,
                               struct tq_err *err);

/* On standard output: for people, or as one JSON object. */
void tq_batch_estimate_print(const struct tq_batch_estimate *e, bool json);

#endif
