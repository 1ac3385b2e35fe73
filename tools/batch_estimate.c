#include "tools/batch_estimate.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Resident memory that is not a file's, now. Linux. */
static double anonymous_mb(void) {
  FILE *f = fopen("/proc/self/status", "r");
  char line[256];
  double kb = 0;
  while (f && fgets(line, sizeof line, f))
    if (!strncmp(line, "RssAnon:", 8)) sscanf(line + 8, "%lf", &kb);
  if (f) fclose(f);
  return kb / 1024;
}

struct sample {
  double memory_mb; /* the most that was seen */
};

static enum tq_code take(void *ctx, const tq_bytes *record, bool bad, struct tq_err *err) {
  struct sample *s = ctx;
  double now_mb = anonymous_mb();
  if (now_mb > s->memory_mb) s->memory_mb = now_mb;
  return TQ_OK;
}

enum { SHARD_S = 300, SHARDS_A_NODE = 4 };

enum tq_code tq_batch_estimate(const struct tq_batch_plan *plan, uint64_t n_sample,
                               uint32_t n_threads, uint32_t n_nodes, struct tq_batch_estimate *out,
                               struct tq_err *err) {
  const struct tq_journal_head *h = &plan->head;
  struct sample sample = {0};
  if (n_sample > h->count) n_sample = h->count;
  struct tq_batch_run run = {.plan = plan,
                             .first = h->first,
                             .count = n_sample,
                             .stride = n_sample ? h->count / n_sample : 1,
                             .n_threads = n_threads,
                             .sink = take,
                             .ctx = &sample};
  run.first += (run.stride - 1) / 2;
  enum tq_code code = tq_batch_run(&run, err);
  if (code) return code;
  if (run.stopped) return tq_fail(err, TQ_E_IO, "stopped before the sample was done");
  double n = n_sample ? (double)n_sample : 1;
  struct tq_batch_estimate e = {
      .n_origins = h->n_origins, .n_sample = n_sample, .n_threads = n_threads, .n_nodes = n_nodes};
  double deviation_s = sqrt(fmax(0, run.square_s / n - run.cpu_s / n * (run.cpu_s / n)));
  e.origin_s = run.cpu_s / n;
  e.low_s = fmax(0, e.origin_s - 1.96 * deviation_s / sqrt(n));
  e.high_s = e.origin_s + 1.96 * deviation_s / sqrt(n);
  /* threads share caches and memory: what the sample took on all of them counts, when it
   * kept them busy */
  double busy_s = fmax(run.wall_s, run.cpu_s / n_threads);
  e.rate = n / fmax(busy_s, 1e-9);
  if (n_sample < 2ull * n_threads) e.rate = n_threads / fmax(e.origin_s, 1e-9);
  e.node_s = (double)h->n_origins / e.rate;
  e.job_s = e.node_s / n_nodes;
  e.memory_mb = sample.memory_mb + (double)plan->graph->map_size / 1048576;
  e.journal_mb = (double)run.n_bytes / n * (double)h->n_origins / 1048576;
  e.output_mb = e.journal_mb;
  double shards = ceil(e.node_s / SHARD_S), least = (double)SHARDS_A_NODE * n_nodes;
  e.n_shards = (uint32_t)fmin(fmax(shards, n_nodes > 1 ? least : 1), 10000);
  *out = e;
  return TQ_OK;
}

void tq_batch_estimate_print(const struct tq_batch_estimate *e, bool json) {
  if (json) {
    printf("{\"origins\":%" PRIu64 ",\"sample\":%" PRIu64
           ",\"threads\":%u,\"nodes\":%u,\"cpu_s_per_origin\":%.6f,\"cpu_s_per_origin_low\":%.6f,"
           "\"cpu_s_per_origin_high\":%.6f,\"origins_per_s_per_node\":%.3f,\"one_node_s\":%.1f,"
           "\"job_s\":%.1f,\"memory_mb_per_node\":%.1f,\"journal_mb\":%.1f,\"output_mb\":%.1f,"
           "\"shards\":%u}\n",
           e->n_origins, e->n_sample, e->n_threads, e->n_nodes, e->origin_s, e->low_s, e->high_s,
           e->rate, e->node_s, e->job_s, e->memory_mb, e->journal_mb, e->output_mb, e->n_shards);
    return;
  }
  char node[32], job[32], low[32], high[32];
  double share = e->origin_s > 0 ? e->job_s / e->origin_s : 0;
  tq_progress_duration(e->node_s, node);
  tq_progress_duration(e->job_s, job);
  tq_progress_duration(e->low_s * share, low);
  tq_progress_duration(e->high_s * share, high);
  printf("origins   %" PRIu64 "; %" PRIu64 " of them were run\n", e->n_origins, e->n_sample);
  printf("time      %.1f ms of CPU an origin; %.1f origins a second on %u threads\n",
         e->origin_s * 1e3, e->rate, e->n_threads);
  printf("          %s on one node", node);
  if (e->n_nodes > 1) printf(", %s on %u nodes", job, e->n_nodes);
  printf(" (%s to %s)\n", low, high);
  printf("memory    %.0f MB a node, the graph included\n", e->memory_mb);
  printf("disk      %.1f MB of journals, and about as much for the result\n", e->journal_mb);
  if (e->n_nodes > 1) printf("shards    %u: --shard K/%u\n", e->n_shards, e->n_shards);
}
