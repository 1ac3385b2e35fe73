/* The phases of a long command, told on standard error. */
#ifndef TQ_TOOLS_PHASES_H
#define TQ_TOOLS_PHASES_H

#include <stdbool.h>
#include <time.h>

struct tq_phases {
  bool terminal, finished;
  char phase[64];
  struct timespec start;
};

/* The clock starts. */
void tq_phases_start(struct tq_phases *p);

/* A tq_build_progress, whose ctx is a struct tq_phases: on a terminal one line that is drawn
 * over; otherwise a line a finished phase. */
void tq_phases_show(void *ctx, const char *phase, double share);

#endif
