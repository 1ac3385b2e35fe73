#include "tools/access_run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/access/cells.h"
#include "engine/access/reach.h"
#include "engine/journey/legs.h"
#include "engine/journey/many.h"
#include "tools/zones.h"

/* For so many origins it pays to find the legs from all stops once; that many of them are
 * kept at most (1 GiB). */
enum { KEEP_FROM_ORIGINS = 4, KEEP_LEGS = 1 << 27 };

struct job {
  const struct tq_access_plan *plan;
  struct tq_points points, cells;
  struct tq_last_legs to_points, to_cells; /* kept for every origin; first NULL: not kept */
  double *weights;                         /* [n_columns * (limit_s + 1)]; NULL with dual */
  int32_t limit_s;
  bool many; /* origins are searched from in groups, over hierarchies */
  struct tq_access_values *out;
  atomic_size_t next, done;
  atomic_bool stop;
};

struct worker {
  pthread_t thread;
  struct job *job;
  struct tq_search *search; /* or */
  struct tq_many *many;
  uint32_t point_list, cell_list; /* of many */
  int32_t *point_s, *cell_s;      /* [n_percentiles * points] */
  double *by_s;                   /* [limit_s + 1] */
  size_t n_outside, first_outside;
  char why_outside[TQ_ERR_MSG];
  enum tq_code code; /* of failed_at */
  size_t failed_at;
  struct tq_err err;
};

static void measure(struct worker *w, const int32_t *time_s, const struct tq_layer_of *layer,
                    double *values) {
  const struct tq_access_plan *p = w->job->plan;
  int32_t limit_s = w->job->limit_s;
  tq_reach_fill(time_s, layer->amounts, layer->n, limit_s, w->by_s);
  for (uint32_t c = 0; c < p->n_columns; c++) {
    if (p->dual)
      values[c] = tq_reach_nth_s(w->by_s, p->counts[c], limit_s);
    else
      values[c] = tq_reach_weighted(w->by_s, w->job->weights + c * ((size_t)limit_s + 1), limit_s);
  }
}

/* Adds every opportunity to its zone. */
static void measure_zones(struct worker *w, const int32_t *time_s, size_t origin, size_t layer_id,
                          size_t percentile) {
  const struct job *job = w->job;
  const struct tq_access_plan *p = job->plan;
  const struct tq_layer_of *layer = &p->opportunities->layers[layer_id];
  const uint32_t *zones = (layer->in_cells ? p->zone_of_cell : p->zone_of_point) + layer->first;
  for (uint32_t i = 0; i < layer->n; i++) {
    if (zones[i] == TQ_NO_ZONE || time_s[i] < 0 || time_s[i] > job->limit_s) continue;
    double *values = job->out->v + tq_access_index(p, origin, layer_id, zones[i], percentile);
    for (uint32_t c = 0; c < p->n_columns; c++)
      values[c] +=
          layer->amounts[i] * job->weights[c * ((size_t)job->limit_s + 1) + (size_t)time_s[i]];
  }
}

static void measure_all(struct worker *w, size_t origin) {
  const struct tq_access_plan *p = w->job->plan;
  for (size_t l = 0; l < p->opportunities->n; l++) {
    const struct tq_layer_of *layer = &p->opportunities->layers[l];
    const int32_t *times = layer->in_cells ? w->cell_s : w->point_s;
    uint32_t n = layer->in_cells ? w->job->cells.n : w->job->points.n;
    for (size_t k = 0; k < p->request.n_percentiles; k++) {
      const int32_t *time_s = times + k * n + layer->first;
      measure(w, time_s, layer, w->job->out->v + tq_access_index(p, origin, l, p->n_zones, k));
      if (p->n_zones) measure_zones(w, time_s, origin, l, k);
    }
  }
}

static void mark_outside(struct worker *w, size_t origin) {
  const struct tq_access_plan *p = w->job->plan;
  size_t first = tq_access_index(p, origin, 0, 0, 0), end = tq_access_index(p, origin + 1, 0, 0, 0);
  for (size_t i = first; i < end && p->dual; i++) w->job->out->v[i] = -1;
  w->job->out->outside[origin] = 1;
  if (w->n_outside++ && w->first_outside < origin) return;
  w->first_outside = origin;
  memcpy(w->why_outside, w->err.msg, sizeof w->why_outside);
}

static enum tq_code one_origin(struct worker *w, size_t origin) {
  struct job *job = w->job;
  struct tq_search *s = w->search;
  enum tq_code code = tq_search_run(s, &job->plan->origins[origin], 1, &w->err);
  if (code == TQ_E_OUTSIDE) {
    mark_outside(w, origin);
    return TQ_OK;
  }
  if (!code && job->points.n)
    code = tq_search_best_times(s, &job->points, w->point_s, NULL, &w->err);
  if (!code && job->cells.n) code = tq_search_best_times(s, &job->cells, w->cell_s, NULL, &w->err);
  if (!code) measure_all(w, origin);
  return code;
}

static enum tq_code one_of_many(struct worker *w, uint32_t i, size_t origin) {
  struct job *job = w->job;
  enum tq_code code = TQ_OK;
  if (job->points.n)
    code = tq_many_best_times(w->many, i, w->point_list, w->point_s, NULL, &w->err);
  if (!code && job->cells.n)
    code = tq_many_best_times(w->many, i, w->cell_list, w->cell_s, NULL, &w->err);
  if (code == TQ_E_OUTSIDE) {
    mark_outside(w, origin);
    return TQ_OK;
  }
  if (!code) measure_all(w, origin);
  return code;
}

static void show_done(struct job *job, size_t n) {
  size_t before = atomic_fetch_add(&job->done, n), done = before + n;
  if (!job->plan->progress || !isatty(STDERR_FILENO)) return;
  if (done / 16 != before / 16 || done == job->plan->n_origins)
    fprintf(stderr, "\r\033[K%zu of %zu origins%s", done, job->plan->n_origins,
            done == job->plan->n_origins ? "\n" : "");
}

/* Origins from the first on; sets failed_at. */
static enum tq_code some_origins(struct worker *w, size_t first, size_t n) {
  enum tq_code code = TQ_OK;
  w->failed_at = first;
  if (w->many) code = tq_many_run(w->many, &w->job->plan->origins[first], (uint32_t)n, &w->err);
  for (size_t i = 0; i < n && !code; i++) {
    w->failed_at = first + i;
    code = w->many ? one_of_many(w, (uint32_t)i, first + i) : one_origin(w, first + i);
  }
  if (!code) show_done(w->job, n);
  return code;
}

static void *work(void *ctx) {
  struct worker *w = ctx;
  struct job *job = w->job;
  size_t n = job->plan->n_origins, step = w->many ? tq_many_most(w->many) : 1, i;
  while (!atomic_load(&job->stop) && (i = atomic_fetch_add(&job->next, step)) < n)
    if ((w->code = some_origins(w, i, n - i < step ? n - i : step))) {
      atomic_store(&job->stop, true);
      break;
    }
  return NULL;
}

static enum tq_code make_many(struct worker *w, struct tq_err *err) {
  struct job *job = w->job;
  enum tq_code code = tq_many_new(job->plan->graph, &job->plan->request, &w->many, err);
  if (!code && job->points.n) code = tq_many_points(w->many, &job->points, &w->point_list, err);
  if (!code && job->cells.n) code = tq_many_points(w->many, &job->cells, &w->cell_list, err);
  return code;
}

static enum tq_code make_worker(struct worker *w, struct job *job, struct tq_err *err) {
  const struct tq_request *r = &job->plan->request;
  w->job = job;
  w->point_s = tq_alloc((size_t)job->points.n * r->n_percentiles, sizeof *w->point_s);
  w->cell_s = tq_alloc((size_t)job->cells.n * r->n_percentiles, sizeof *w->cell_s);
  w->by_s = tq_alloc((size_t)job->limit_s + 1, sizeof *w->by_s);
  if (!w->point_s || !w->cell_s || !w->by_s) return tq_fail_memory(err, "a search's scratch");
  return job->many ? make_many(w, err) : tq_search_new(job->plan->graph, r, &w->search, err);
}

static void free_worker(struct worker *w) {
  tq_search_free(w->search);
  tq_many_free(w->many);
  free(w->point_s);
  free(w->cell_s);
  free(w->by_s);
}

static enum tq_code keep_legs(struct worker *workers, uint32_t n, const struct tq_points *points,
                              struct tq_last_legs *legs, struct tq_err *err) {
  if (points->n == 0) return TQ_OK;
  enum tq_code code = tq_last_legs_find_all(workers[0].search, points, KEEP_LEGS, legs, err);
  for (uint32_t i = 0; i < n && !code && legs->first; i++)
    code = tq_search_keep_legs(workers[i].search, points, legs, err);
  return code;
}

/* The last legs that all origins share, when there are enough origins and a timetable. */
static enum tq_code keep_all_legs(struct worker *workers, uint32_t n, struct tq_err *err) {
  struct job *job = workers[0].job;
  if (job->plan->n_origins < KEEP_FROM_ORIGINS || job->many || !workers[0].search->raptor)
    return TQ_OK;
  enum tq_code code = keep_legs(workers, n, &job->points, &job->to_points, err);
  return code ? code : keep_legs(workers, n, &job->cells, &job->to_cells, err);
}

/* What the workers have told, in the order of the origins. */
static enum tq_code gather(struct worker *workers, uint32_t n, struct tq_access_values *out,
                           struct tq_err *err) {
  struct worker *failed = NULL;
  for (uint32_t i = 0; i < n; i++) {
    struct worker *w = &workers[i];
    if (w->n_outside && (out->n_outside == 0 || w->first_outside < out->first_outside)) {
      out->first_outside = w->first_outside;
      memcpy(out->why_outside, w->why_outside, sizeof out->why_outside);
    }
    out->n_outside += w->n_outside;
    if (w->code && (!failed || w->failed_at < failed->failed_at)) failed = w;
  }
  if (!failed) return TQ_OK;
  return tq_fail(err, failed->code, "%s", failed->err.msg);
}

static enum tq_code run_workers(struct job *job, struct tq_err *err) {
  size_t n_origins = job->plan->n_origins;
  uint32_t n = job->plan->n_threads, started = 0;
  if (n > n_origins) n = n_origins ? (uint32_t)n_origins : 1;
  struct worker *workers = tq_calloc(n, sizeof *workers);
  if (!workers) return tq_fail_memory(err, "the threads");
  enum tq_code code = TQ_OK;
  for (uint32_t i = 0; i < n && !code; i++) code = make_worker(&workers[i], job, err);
  if (!code) code = keep_all_legs(workers, n, err);
  for (uint32_t i = 1; i < n && !code; i++) {
    if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) break;
    started = i;
  }
  if (!code) work(&workers[0]); /* does what threads that did not start would have done */
  for (uint32_t i = 1; i <= started; i++) pthread_join(workers[i].thread, NULL);
  if (!code) code = gather(workers, n, job->out, err);
  for (uint32_t i = 0; i < n; i++) free_worker(&workers[i]);
  free(workers);
  return code;
}

static enum tq_code make_weights(struct job *job, struct tq_err *err) {
  const struct tq_access_plan *p = job->plan;
  size_t n = (size_t)job->limit_s + 1;
  if (p->dual) return TQ_OK;
  if (!(job->weights = tq_alloc(p->n_columns * n, sizeof *job->weights)))
    return tq_fail_memory(err, "the weights");
  for (uint32_t c = 0; c < p->n_columns; c++)
    tq_decay_table(&p->decay, p->cutoffs_s[c], job->limit_s, job->weights + c * n);
  return TQ_OK;
}

enum tq_code tq_access_run(const struct tq_access_plan *plan, struct tq_access_values *out,
                           struct tq_err *err) {
  const struct tq_opportunities *o = plan->opportunities;
  struct job job = {.plan = plan, .out = out, .limit_s = tq_request_limit_s(&plan->request)};
  memset(out, 0, sizeof *out);
  size_t per_origin = tq_access_index(plan, 1, 0, 0, 0);
  if (plan->n_origins && per_origin > SIZE_MAX / sizeof(double) / plan->n_origins)
    return tq_fail_memory(err, "the answers");
  out->v = tq_calloc(plan->n_origins * per_origin, sizeof *out->v);
  out->outside = tq_calloc(plan->n_origins, 1);
  enum tq_code code = out->v && out->outside
                          ? TQ_OK
                          : tq_fail_memory(err, "the answers; ask for fewer origins at a time");
  if (!code) code = make_weights(&job, err);
  if (!code && o->n_points)
    code =
        tq_points_snap(plan->graph, o->points, o->n_points, tq_request_point_modes(&plan->request),
                       plan->request.max_snap_m, &job.points, err);
  if (!code && o->n_cells)
    code = tq_points_of_cells(plan->graph, o->cells, o->n_cells, &job.cells, err);
  if (!code && o->n_cells)
    code = tq_points_relink(plan->graph, o->cells, tq_request_point_modes(&plan->request),
                            plan->request.max_snap_m, &job.cells, err);
  job.many = plan->n_origins >= TQ_MANY_FROM && tq_many_fits(plan->graph, &plan->request);
  if (!code && job.many) code = tq_graph_check_hierarchies(plan->graph, plan->request.travels, err);
  if (!code) code = run_workers(&job, err);
  tq_last_legs_free(&job.to_points);
  tq_last_legs_free(&job.to_cells);
  tq_points_free(&job.points);
  tq_points_free(&job.cells);
  free(job.weights);
  if (code) tq_access_values_free(out);
  return code;
}

void tq_access_values_free(struct tq_access_values *v) {
  free(v->v);
  free(v->outside);
  memset(v, 0, sizeof *v);
}
