#include "graphs/hierarchy_crew.h"

#include <pthread.h>
#include <stdatomic.h>

enum { CHUNK = 256, MAX_WORKERS = 256 };

struct crew {
  uint32_t n;
  atomic_uint next; /* chunk */
  void (*work)(void *ctx, int worker, uint32_t first, uint32_t end);
  void *ctx;
};

struct member {
  struct crew *crew;
  int worker;
  pthread_t thread;
};

static void *run(void *arg) {
  struct member *m = arg;
  struct crew *crew = m->crew;
  uint32_t n_chunks = (crew->n + CHUNK - 1) / CHUNK, chunk;
  while ((chunk = atomic_fetch_add(&crew->next, 1)) < n_chunks) {
    uint32_t first = chunk * CHUNK, left = crew->n - first;
    crew->work(crew->ctx, m->worker, first, first + (left < CHUNK ? left : CHUNK));
  }
  return NULL;
}

void tq_crew_run(int n_workers, uint32_t n,
                 void (*work)(void *ctx, int worker, uint32_t first, uint32_t end), void *ctx) {
  struct crew crew = {.n = n, .work = work, .ctx = ctx};
  struct member members[MAX_WORKERS];
  int n_started = 1; /* the caller */
  if (n_workers > MAX_WORKERS) n_workers = MAX_WORKERS;
  members[0] = (struct member){.crew = &crew};
  while (n_started < n_workers && n > (uint32_t)n_started * CHUNK) {
    struct member *m = &members[n_started];
    *m = (struct member){.crew = &crew, .worker = n_started};
    if (pthread_create(&m->thread, NULL, run, m)) break;
    n_started++;
  }
  run(&members[0]);
  for (int i = 1; i < n_started; i++) pthread_join(members[i].thread, NULL);
}
