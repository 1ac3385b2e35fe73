#include "tools/phases.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static double seconds_since(const struct timespec *start) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

void tq_phases_start(struct tq_phases *p) {
  memset(p, 0, sizeof *p);
  p->terminal = isatty(STDERR_FILENO);
  clock_gettime(CLOCK_MONOTONIC, &p->start);
}

void tq_phases_show(void *ctx, const char *phase, double share) {
  struct tq_phases *p = ctx;
  bool same = !strcmp(p->phase, phase);
  if (same && p->finished) return; /* a phase may end on several threads */
  if (!same) snprintf(p->phase, sizeof p->phase, "%s", phase);
  p->finished = share >= 1;
  if (p->terminal)
    fprintf(stderr, "\r\033[K%-28s %3.0f%%  %6.1f s%s", phase, share * 100,
            seconds_since(&p->start), share >= 1 ? "\n" : "");
  else if (share >= 1)
    fprintf(stderr, "%-28s done  %6.1f s\n", phase, seconds_since(&p->start));
}
