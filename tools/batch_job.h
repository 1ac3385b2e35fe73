/* One run of a batch: its journal opened or resumed, the threads, the result. */
#ifndef TQ_TOOLS_BATCH_JOB_H
#define TQ_TOOLS_BATCH_JOB_H

#include "tools/batch_run.h"

struct tq_batch_job {
  const struct tq_batch_plan *plan;
  const char *output; /* of the whole job; "-" */
  bool resume;
  double lock_wait_s;
  uint32_t n_threads;
  enum tq_progress_form progress;
  /* out */
  uint64_t n_done, n_bad; /* of this shard, those of earlier runs too */
  bool stopped, finished_before;
  char note[TQ_ERR_MSG]; /* what a user should know besides; "" */
};

/* <output>.journal, or <output>.shard-K-of-N: the caller frees; NULL: no memory. */
char *tq_batch_journal_path(const char *output, uint32_t shard, uint32_t n_shards);

/* Errors  those of tq_batch_run, tq_journal_open and tq_batch_finish. Whatever the failure,
 * the journal holds every origin that is done, and --resume goes on behind it. */
enum tq_code tq_batch_job_run(struct tq_batch_job *job, struct tq_err *err);

#endif
