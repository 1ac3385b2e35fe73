#include "tools/batch_job.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tools/batch_finish.h"

enum { SYNC_S = 10 };

char *tq_batch_journal_path(const char *output, uint32_t shard, uint32_t n_shards) {
  size_t n = strlen(output);
  while (n > 1 && output[n - 1] == '/') n--;
  char *path = tq_alloc(n + 64, 1);
  if (!path) return NULL;
  memcpy(path, output, n);
  if (n_shards > 1)
    snprintf(path + n, 64, ".shard-%u-of-%u", shard, n_shards);
  else
    strcpy(path + n, ".journal");
  return path;
}

struct work {
  struct tq_batch_job *job;
  struct tq_journal *journal;
  struct tq_progress progress;
  uint64_t before, bad_before; /* of earlier runs */
  double synced_s;
};

static enum tq_code take(void *ctx, const tq_bytes *record, bool bad, struct tq_err *err) {
  struct work *w = ctx;
  return tq_journal_append(w->journal, record->v, record->n, 1, bad, err);
}

static enum tq_code tick(void *ctx, uint64_t done, uint64_t bad, struct tq_err *err) {
  struct work *w = ctx;
  tq_progress_tell(&w->progress, w->before + done, w->bad_before + bad);
  if (tq_wall_s() - w->synced_s < SYNC_S) return TQ_OK;
  w->synced_s = tq_wall_s();
  return tq_journal_sync(w->journal, err);
}

/* The journal to go on with; with finished_before there is none. */
static enum tq_code open_journal(struct work *w, const char *path, struct tq_err *err) {
  struct tq_batch_job *job = w->job;
  const struct tq_batch_plan *plan = job->plan;
  enum tq_code code = TQ_E_NOT_FOUND;
  if (path && job->resume) {
    code = tq_journal_open(path, true, job->lock_wait_s, &w->journal, err);
    if (code && code != TQ_E_NOT_FOUND) return code;
    if (!code) return tq_batch_plan_matches(plan, w->journal, err);
    if (plan->head.n_shards == 1 &&
        tq_batch_is_finished(job->output, plan->head.job, &job->n_bad)) {
      job->finished_before = true;
      job->n_done = plan->head.count;
      return TQ_OK;
    }
  }
  return tq_journal_create(path, &plan->head, plan->about, &w->journal, err);
}

static enum tq_code run_rest(struct work *w, struct tq_err *err) {
  struct tq_batch_job *job = w->job;
  struct tq_journal *j = w->journal;
  struct tq_batch_run run = {.plan = job->plan,
                             .first = j->head.first + j->n_done,
                             .count = j->head.count - j->n_done,
                             .stride = 1,
                             .n_threads = job->n_threads,
                             .sink = take,
                             .tick = tick,
                             .ctx = w};
  if (j->n_lost && j->n_done < j->head.count)
    snprintf(job->note, sizeof job->note,
             "%.300s: the last %" PRIu64 " bytes were no whole record and are made again", j->path,
             j->n_lost);
  w->before = j->n_done;
  w->bad_before = j->n_bad;
  w->synced_s = tq_wall_s();
  tq_progress_start(&w->progress, stderr, job->progress, j->head.count, j->n_done);
  enum tq_code code = run.count ? tq_batch_run(&run, err) : TQ_OK;
  tq_progress_end(&w->progress);
  job->stopped = run.stopped;
  if (!code && run.count) code = tq_journal_sync(j, err);
  if (!code && job->progress == TQ_PROGRESS_JSON && run.count) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    fprintf(stderr,
            "{\"origins\":%" PRIu64
            ",\"wall_s\":%.3f,\"cpu_s\":%.3f,\"search_cpu_s\":%.3f,"
            "\"answer_cpu_s\":%.3f,\"batch_cpu_s\":%.3f,\"peak_kb\":%ld,\"journal_bytes\":%" PRIu64
            "}\n",
            run.n_done, run.wall_s, run.cpu_s, run.cpu.search_s, run.cpu.answer_s,
            run.cpu_s - run.cpu.search_s - run.cpu.answer_s, usage.ru_maxrss, j->end);
  }
  return code;
}

enum tq_code tq_batch_job_run(struct tq_batch_job *job, struct tq_err *err) {
  const struct tq_journal_head *head = &job->plan->head;
  struct work w = {.job = job};
  bool pipe = !strcmp(job->output, "-");
  char *path = pipe ? NULL : tq_batch_journal_path(job->output, head->shard, head->n_shards);
  if (!pipe && !path) return tq_fail_memory(err, "a file name");
  signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is told as a full disk is */
  enum tq_code code = open_journal(&w, path, err);
  if (!code && w.journal) {
    code = run_rest(&w, err);
    job->n_done = w.journal->n_done;
    job->n_bad = w.journal->n_bad;
  }
  if (!code && w.journal && tq_journal_whole(w.journal) && head->n_shards == 1) {
    struct tq_err why;
    code = tq_batch_finish(&w.journal, 1, job->output, &why);
    if (!code && path) unlink(path);
    if (code && path)
      code = tq_fail(err, code, "%.400s; all origins are done: run again with --resume", why.msg);
    else if (code)
      code = tq_fail(err, code, "%s", why.msg);
  }
  tq_journal_close(w.journal);
  free(path);
  return code;
}
