#include "graphs/grid_links.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#include "engine/base/rtree.h"
#include "engine/snap/snap.h"
#include "graphs/grid_plan.h"

enum { ALL_MODES = (1 << TQ_N_MODES) - 1, MAX_THREADS = 256 };

static const double BLOCK_M = 10000; /* cells are looked at by square blocks of this size */
static const char PHASE[] = "linking cells";

/* What one band (a row of blocks) has found, in order of cells. */
struct band {
  TQ_VEC(struct tq_cell_link) links[TQ_N_MODES];
};

/* Shared by the threads; what changes is under the lock, a band is its taker's own. */
struct job {
  const struct tq_graph *g;
  const struct tq_grid *grid;
  double max_snap_m;
  uint32_t block; /* cells */
  uint32_t n_bands;
  struct band *bands;
  pthread_mutex_t lock;
  uint32_t next, n_done;
  enum tq_code code;
  struct tq_err err;
};

static bool stop_at_first(uint32_t item, void *ctx) {
  (void)item;
  (void)ctx;
  return false;
}

/* Marks the blocks of a band that have any street near. */
static void find_near(const struct job *job, uint32_t band, uint8_t *near, uint32_t n_blocks) {
  const struct tq_graph *g = job->g;
  for (uint32_t b = 0; b < n_blocks; b++) {
    struct tq_box box = tq_grid_block_box(job->grid, band * job->block, b * job->block, job->block,
                                          job->block, job->max_snap_m);
    near[b] = !tq_rtree_overlapping(g->run_tree, g->n_runs, box, stop_at_first, NULL);
  }
}

static enum tq_code link_cell(const struct job *job, struct band *band, uint32_t cell,
                              struct tq_err *err) {
  struct tq_snapped snapped[TQ_N_MODES];
  enum tq_code code = tq_snap_modes(job->g, ALL_MODES, tq_grid_cell_centre(job->grid, cell),
                                    job->max_snap_m, snapped, err);
  for (int m = 0; m < TQ_N_MODES && !code; m++) {
    if (snapped[m].link.edge == TQ_NO_EDGE) continue;
    struct tq_cell_link link = {cell, snapped[m].link};
    if (!tq_push(&band->links[m], link)) code = tq_fail_memory(err, "links of cells");
  }
  return code;
}

static enum tq_code link_band(const struct job *job, uint32_t i, struct tq_err *err) {
  const struct tq_grid *grid = job->grid;
  uint32_t n_blocks = (grid->n_cols - 1) / job->block + 1;
  uint8_t *near = tq_alloc(n_blocks, 1);
  if (!near) return tq_fail_memory(err, "links of cells");
  find_near(job, i, near, n_blocks);
  enum tq_code code = TQ_OK;
  for (uint32_t r = 0; r < job->block && i * job->block + r < grid->n_rows; r++)
    for (uint32_t col = 0; col < grid->n_cols && !code; col++)
      if (near[col / job->block])
        code = link_cell(job, &job->bands[i], (i * job->block + r) * grid->n_cols + col, err);
  free(near);
  return code;
}

/* Takes band after band; false when there is none left. */
static bool take_band(struct job *job) {
  pthread_mutex_lock(&job->lock);
  uint32_t i = job->code ? job->n_bands : job->next;
  if (i < job->n_bands) job->next++;
  pthread_mutex_unlock(&job->lock);
  if (i == job->n_bands) return false;
  struct tq_err err;
  enum tq_code code = link_band(job, i, &err);
  pthread_mutex_lock(&job->lock);
  job->n_done++;
  if (code && !job->code) {
    job->code = code;
    job->err = err;
  }
  pthread_mutex_unlock(&job->lock);
  return true;
}

static void *work(void *ctx) {
  while (take_band(ctx)) continue;
  return NULL;
}

static double share_done(struct job *job) {
  pthread_mutex_lock(&job->lock);
  double share = (double)job->n_done / job->n_bands;
  pthread_mutex_unlock(&job->lock);
  return share;
}

/* Gathers a mode's links of all bands: counting sort by edge, in order of cells. */
static bool gather(struct tq_draft *d, const struct job *job, int mode) {
  uint32_t n_edges = job->g->n_edges;
  size_t total = 0;
  for (uint32_t b = 0; b < job->n_bands; b++) total += job->bands[b].links[mode].n;
  if (!tq_reserve(&d->modes[mode].first_cell_link, (size_t)n_edges + 2) ||
      !tq_reserve(&d->modes[mode].cell_links, total))
    return false;
  uint32_t *first = d->modes[mode].first_cell_link.v;
  memset(first, 0, ((size_t)n_edges + 2) * sizeof *first);
  /* counted two places ahead, so that filling leaves each edge's start behind */
  for (uint32_t b = 0; b < job->n_bands; b++)
    for (size_t i = 0; i < job->bands[b].links[mode].n; i++)
      first[job->bands[b].links[mode].v[i].link.edge + 2]++;
  for (uint32_t e = 0; e < n_edges; e++) first[e + 2] += first[e + 1];
  for (uint32_t b = 0; b < job->n_bands; b++)
    for (size_t i = 0; i < job->bands[b].links[mode].n; i++) {
      struct tq_cell_link link = job->bands[b].links[mode].v[i];
      d->modes[mode].cell_links.v[first[link.link.edge + 1]++] = link;
    }
  d->modes[mode].first_cell_link.n = (size_t)n_edges + 1;
  d->modes[mode].cell_links.n = total;
  return true;
}

enum tq_code tq_grid_links(struct tq_draft *d, const struct tq_graph *g, const struct tq_grid *grid,
                           double max_snap_m, int n_threads,
                           void (*progress)(void *ctx, const char *phase, double share), void *ctx,
                           struct tq_err *err) {
  struct job job = {.g = g, .grid = grid, .max_snap_m = max_snap_m};
  job.block = (uint32_t)fmax(1, BLOCK_M / grid->cell_m);
  job.n_bands = (grid->n_rows - 1) / job.block + 1;
  job.bands = tq_calloc(job.n_bands, sizeof *job.bands);
  if (!job.bands) return tq_fail_memory(err, "links of cells");
  pthread_mutex_init(&job.lock, NULL);
  pthread_t threads[MAX_THREADS];
  int n_started = 0; /* a thread that cannot start is no loss but of time */
  while (n_started + 1 < n_threads && n_started < MAX_THREADS &&
         !pthread_create(&threads[n_started], NULL, work, &job))
    n_started++;
  do {
    if (progress) progress(ctx, PHASE, share_done(&job));
  } while (take_band(&job));
  for (int i = 0; i < n_started; i++) pthread_join(threads[i], NULL);
  enum tq_code code = job.code;
  if (code) tq_fail(err, code, "%s", job.err.msg);
  for (int m = 0; m < TQ_N_MODES && !code; m++)
    if (!gather(d, &job, m)) code = tq_fail_memory(err, "links of cells");
  if (progress && !code) progress(ctx, PHASE, 1);
  for (uint32_t b = 0; b < job.n_bands; b++)
    for (int m = 0; m < TQ_N_MODES; m++) tq_vec_free(&job.bands[b].links[m]);
  free(job.bands);
  pthread_mutex_destroy(&job.lock);
  return code;
}
