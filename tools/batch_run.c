#include "tools/batch_run.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

enum { SLOTS_A_THREAD = 32, WAITING_BYTES_A_THREAD = 8 << 20, TICK_MS = 100 };

struct slot {
  tq_bytes record;
  bool ready, bad;
};

/* Everything below the mutex is touched under it only, but a slot between claim and ready. */
struct window {
  struct tq_batch_run *run;
  pthread_t main;
  pthread_mutex_t mutex;
  pthread_cond_t room;
  struct slot *slots;
  uint64_t n_slots;
  uint64_t next, head; /* claimed up to, given to the sink up to */
  uint64_t n_waiting;  /* bytes */
  uint32_t n_working;  /* threads */
  bool giving, stop, sink_failed;
  enum tq_code code; /* of the first failure */
  struct tq_err err;
  uint64_t n_bad, n_bytes;
  double cpu_s, square_s, ready_s;
  struct tq_batch_cpu cpu;
};

struct worker {
  struct window *window;
  struct tq_batch_answerer *answerer;
  pthread_t thread;
};

static void fail(struct window *w, enum tq_code code, const struct tq_err *err) {
  if (!w->code) {
    w->code = code;
    w->err = *err;
  }
  w->stop = true;
  pthread_cond_broadcast(&w->room);
}

static bool is_full(const struct window *w) {
  return w->next - w->head >= w->n_slots ||
         w->n_waiting >= (uint64_t)WAITING_BYTES_A_THREAD * w->run->n_threads;
}

/* The next origin to be answered; false at the end. Those under way are always finished: the
 * oldest of them makes room. */
static bool claim(struct window *w, uint64_t *number) {
  pthread_mutex_lock(&w->mutex);
  while (!w->stop && w->next < w->run->count && is_full(w)) pthread_cond_wait(&w->room, &w->mutex);
  bool some = !w->stop && w->next < w->run->count;
  if (some) *number = w->next++;
  pthread_mutex_unlock(&w->mutex);
  return some;
}

/* Gives the sink what is its turn, unless another thread is doing it. */
static void give(struct window *w) {
  struct tq_err err;
  if (w->giving) return;
  w->giving = true;
  for (struct slot *s; (s = &w->slots[w->head % w->n_slots])->ready && !w->sink_failed;) {
    pthread_mutex_unlock(&w->mutex);
    enum tq_code code = w->run->sink(w->run->ctx, &s->record, s->bad, &err);
    pthread_mutex_lock(&w->mutex);
    s->ready = false;
    w->n_waiting -= s->record.n;
    if (code) {
      w->sink_failed = true;
      fail(w, code, &err);
      break;
    }
    w->n_bytes += s->record.n;
    w->n_bad += s->bad;
    w->head++;
    if (s->record.cap > WAITING_BYTES_A_THREAD / SLOTS_A_THREAD) tq_vec_free(&s->record);
    pthread_cond_broadcast(&w->room);
  }
  w->giving = false;
}

static void answer_all(struct window *w, struct tq_batch_answerer *a) {
  const struct tq_batch_run *run = w->run;
  uint64_t number;
  while (claim(w, &number)) {
    struct slot *s = &w->slots[number % w->n_slots];
    struct tq_err err;
    double start_s = tq_thread_cpu_s();
    enum tq_code code =
        tq_batch_answer(a, run->first + number * run->stride, &s->record, &s->bad, &err);
    double took_s = tq_thread_cpu_s() - start_s;
    pthread_mutex_lock(&w->mutex);
    w->square_s += took_s * took_s;
    if (code) {
      fail(w, code, &err);
    } else {
      s->ready = true;
      w->n_waiting += s->record.n;
      give(w);
    }
    pthread_mutex_unlock(&w->mutex);
  }
}

static void *work(void *ctx) {
  struct worker *worker = ctx;
  struct window *w = worker->window;
  double start_s = tq_thread_cpu_s();
  answer_all(w, worker->answerer);
  struct tq_batch_cpu cpu = tq_batch_answerer_cpu(worker->answerer);
  pthread_mutex_lock(&w->mutex);
  w->cpu_s += tq_thread_cpu_s() - start_s;
  w->cpu.search_s += cpu.search_s;
  w->cpu.answer_s += cpu.answer_s;
  bool last = --w->n_working == 0;
  pthread_mutex_unlock(&w->mutex);
  if (last) pthread_kill(w->main, SIGUSR1); /* wakes the first thread */
  return NULL;
}

/* The first thread waits for signals: to stop, or that all is done. */
static void watch(struct window *w, const sigset_t *signals) {
  const struct timespec step = {0, TICK_MS * 1000000L};
  struct tq_batch_run *run = w->run;
  for (bool working = true; working;) {
    int got = sigtimedwait(signals, NULL, &step);
    pthread_mutex_lock(&w->mutex);
    working = w->n_working > 0;
    if ((got == SIGINT || got == SIGTERM) && !w->stop) {
      w->stop = run->stopped = true;
      pthread_cond_broadcast(&w->room);
    }
    uint64_t done = w->head, bad = w->n_bad;
    pthread_mutex_unlock(&w->mutex);
    struct tq_err err;
    enum tq_code code = run->tick && working ? run->tick(run->ctx, done, bad, &err) : TQ_OK;
    if (!code) continue;
    pthread_mutex_lock(&w->mutex);
    fail(w, code, &err);
    pthread_mutex_unlock(&w->mutex);
  }
}

/* The threads and what each needs; the first lends the others what is only read. */
static enum tq_code start_workers(struct window *w, struct worker *workers, uint32_t *started,
                                  struct tq_err *err) {
  uint32_t n = w->run->n_threads;
  enum tq_code code = TQ_OK;
  for (uint32_t i = 0; i < n && !code; i++) {
    workers[i].window = w;
    code = tq_batch_answerer_new(w->run->plan, workers[0].answerer, &workers[i].answerer, err);
  }
  if (code) return code;
  w->ready_s = tq_wall_s();
  pthread_mutex_lock(&w->mutex);
  while (*started < n &&
         pthread_create(&workers[*started].thread, NULL, work, &workers[*started]) == 0) {
    (*started)++;
    w->n_working++;
  }
  pthread_mutex_unlock(&w->mutex);
  if (*started) return TQ_OK;
  return tq_fail(err, TQ_E_MEMORY, "no thread can be started; see `ulimit -u`");
}

static enum tq_code run_threads(struct window *w, struct tq_err *err) {
  uint32_t n = w->run->n_threads, started = 0;
  struct worker *workers = tq_calloc(n, sizeof *workers);
  if (!workers) return tq_fail_memory(err, "the threads");
  sigset_t signals, before;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &signals, &before);
  w->main = pthread_self();
  enum tq_code code = start_workers(w, workers, &started, err);
  if (started) watch(w, &signals);
  for (uint32_t i = 0; i < started; i++) pthread_join(workers[i].thread, NULL);
  const struct timespec now = {0, 0};
  while (sigtimedwait(&signals, NULL, &now) == SIGUSR1) continue; /* its default is deadly */
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  for (uint32_t i = n; i-- > 0;) tq_batch_answerer_free(workers[i].answerer);
  free(workers);
  return code;
}

enum tq_code tq_batch_run(struct tq_batch_run *run, struct tq_err *err) {
  if (run->count < run->n_threads) run->n_threads = run->count ? (uint32_t)run->count : 1;
  struct window w = {.run = run, .n_slots = (uint64_t)SLOTS_A_THREAD * run->n_threads};
  w.slots = tq_calloc(w.n_slots, sizeof *w.slots);
  if (!w.slots) return tq_fail_memory(err, "the threads");
  pthread_mutex_init(&w.mutex, NULL);
  pthread_cond_init(&w.room, NULL);
  enum tq_code code = run_threads(&w, err);
  pthread_cond_destroy(&w.room);
  pthread_mutex_destroy(&w.mutex);
  for (uint64_t i = 0; i < w.n_slots; i++) tq_vec_free(&w.slots[i].record);
  free(w.slots);
  run->n_done = w.head;
  run->n_bad = w.n_bad;
  run->n_bytes = w.n_bytes;
  run->cpu_s = w.cpu_s;
  run->square_s = w.square_s;
  run->cpu = w.cpu;
  run->wall_s = tq_wall_s() - w.ready_s;
  if (run->n_done == run->count) run->stopped = false;
  if (!code && w.code) {
    code = w.code;
    if (err) *err = w.err;
  }
  return code;
}
