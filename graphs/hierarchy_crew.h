/* Threads that share a list in chunks. Private to the hierarchy. */
#ifndef TQ_GRAPHS_HIERARCHY_CREW_H
#define TQ_GRAPHS_HIERARCHY_CREW_H

#include <stddef.h>
#include <stdint.h>

/* Calls work(ctx, worker, first, end) for every chunk of 0 .. n, by up to n_workers threads, the
 * caller's among them; worker: 0 .. n_workers - 1, one thread each. A thread that cannot be
 * started is no loss but of time. Short lists stay with the caller. */
void tq_crew_run(int n_workers, uint32_t n,
                 void (*work)(void *ctx, int worker, uint32_t first, uint32_t end), void *ctx);

#endif
