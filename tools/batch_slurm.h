/* A batch handed to a Slurm cluster: tools/slurm/submit does it, this finds and calls it. */
#ifndef TQ_TOOLS_BATCH_SLURM_H
#define TQ_TOOLS_BATCH_SLURM_H

#include "tools/query.h"

/* The words of the command line, all borrowed. */
struct tq_batch_slurm {
  const char *graph, *output;
  uint32_t n_shards;
  bool print;      /* the commands, instead of running them */
  tq_texts sbatch; /* sbatch's own */
  tq_texts batch;  /* those of the batch but graph and output */
};

/* Becomes `submit --shards N SBATCH... -- GRAPH BATCH... -o FILE`, with $TONGQU this program
 * unless it is set. submit is looked for in $TONGQU_SLURM, in the folder slurm beside the
 * program, and where it was installed. Comes back with an error only.
 * Errors  TQ_E_NO_DATA no such script; TQ_E_IO it cannot be run; TQ_E_MEMORY */
enum tq_code tq_batch_slurm_submit(const struct tq_batch_slurm *s, struct tq_err *err);

#endif
