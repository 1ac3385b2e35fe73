/* The threads of a batch: each answers origins, the answers go to a sink in order. */
#ifndef TQ_TOOLS_BATCH_RUN_H
#define TQ_TOOLS_BATCH_RUN_H

#include "tools/batch_answer.h"
#include "tools/batch_progress.h"

struct tq_batch_run {
  const struct tq_batch_plan *plan;
  uint64_t first, count, stride; /* origins first, first + stride, ...; count of them */
  uint32_t n_threads;
  /* Takes sealed records in the order of their origins; one call at a time. */
  enum tq_code (*sink)(void *ctx, const tq_bytes *record, bool bad, struct tq_err *err);
  /* Called by the first thread about every tenth of a second, with the records that the sink
   * has taken and those of them without an answer; NULL: nothing. */
  enum tq_code (*tick)(void *ctx, uint64_t done, uint64_t bad, struct tq_err *err);
  void *ctx;
  /* out */
  uint64_t n_done, n_bad;
  double cpu_s;    /* of all threads, from start to end; their set-up left out */
  double square_s; /* sum of the squares of what each origin took */
  double wall_s;   /* without the set-up of the threads */
  struct tq_batch_cpu cpu;
  uint64_t n_bytes; /* of all records */
  bool stopped;     /* by SIGINT or SIGTERM */
};

/* Answers that wait for their turn are bounded: at most 8 MiB or one record a thread, and
 * 32 records a thread. On a failure, and after SIGINT or SIGTERM, what is under way is
 * finished and the sink has taken all records before the first that is missing.
 * Errors  those of tq_batch_answer, of the sink and of the tick; TQ_E_MEMORY */
enum tq_code tq_batch_run(struct tq_batch_run *run, struct tq_err *err);

#endif
