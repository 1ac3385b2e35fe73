/* bench_hierarchy GRAPH [MODE]: sweeps over the graph's hierarchy against the textbook's search,
 * in the same run: median CPU milliseconds a tree over 32 origins spread over the network.
 * All labels are compared. */
#include <string.h>

#include "engine/hierarchy/sweep.h"
#include "tests/bench/bench.h"
#include "tests/bench/plain_dijkstra.h"

enum { N_ORIGINS = 32, N_RUNS = 9 };

static void give_up(const struct tq_err *err) { bench_give_up("bench_hierarchy", err); }

/* Vertices of the mode's main part, spread over it, or the ones around the middle of them. */
static void choose_origins(const struct tq_graph *g, enum tq_mode mode, bool near,
                           uint32_t *origins) {
  uint32_t e = near ? g->n_edges / 2 : 0, step = near ? 50 : g->n_edges / N_ORIGINS;
  for (int i = 0; i < N_ORIGINS; i++) {
    while (!(g->edges[e % g->n_edges].flags & (uint32_t)TQ_EDGE_MAIN_CAR << mode)) e++;
    origins[i] = g->edges[e % g->n_edges].from;
    e += step;
  }
}

struct job {
  const struct tq_graph *g;
  enum tq_mode mode;
  uint32_t origins[N_ORIGINS];
  struct plain_dijkstra *plain;
};

static double plain_ms(struct job *job, uint32_t cutoff_ds) {
  double ms[N_ORIGINS];
  for (int i = 0; i < N_ORIGINS; i++) {
    plain_dijkstra_reset(job->plain);
    double start_ms = bench_cpu_ms();
    plain_dijkstra_run(job->plain, job->origins[i], cutoff_ds);
    ms[i] = bench_cpu_ms() - start_ms;
  }
  return bench_median(ms, N_ORIGINS);
}

static void compare(struct job *job, const struct tq_sweep *s, uint32_t n_lanes,
                    uint32_t cutoff_ds) {
  for (uint32_t lane = 0; lane < n_lanes; lane++) {
    plain_dijkstra_reset(job->plain);
    plain_dijkstra_run(job->plain, job->origins[lane], cutoff_ds);
    for (uint32_t x = 0; x < job->g->layers[job->mode].n_states; x++)
      if (tq_sweep_at_ds(s, lane, x) != plain_dijkstra_at_ds(job->plain, x)) {
        fprintf(stderr, "bench_hierarchy: the labels of state %u differ\n", x);
        exit(1);
      }
  }
}

static void bench(struct job *job, const char *what, const struct tq_sweep_opts *opts,
                  uint32_t cutoff_ds, double limit, double by_plain_ms) {
  struct tq_sweep *s;
  struct tq_err err;
  double ms[N_RUNS];
  if (tq_sweep_new(&job->g->hierarchies[job->mode], opts, &s, &err)) give_up(&err);
  uint32_t n_lanes = tq_sweep_n_lanes(s);
  for (int run = -1; run < N_RUNS; run++) { /* the first touches the pages */
    double start_ms = bench_cpu_ms();
    tq_sweep_reset(s);
    for (uint32_t lane = 0; lane < n_lanes; lane++)
      tq_sweep_seed(s, lane, job->origins[n_lanes == 1 ? (uint32_t)(run + 1) : lane], 0);
    tq_sweep_run(s, cutoff_ds);
    if (run >= 0) ms[run] = (bench_cpu_ms() - start_ms) / n_lanes;
  }
  if (n_lanes > 1) compare(job, s, n_lanes, cutoff_ds);
  bench_row(what, bench_median(ms, N_RUNS), by_plain_ms, limit);
  tq_sweep_free(s);
}

int main(int argc, char **argv) {
  const struct tq_sweep_opts single = {.single = true}, wide = {.width = TQ_SWEEP_32},
                             narrow = {.width = TQ_SWEEP_16};
  struct job job = {.mode = argc > 2 ? (enum tq_mode)atoi(argv[2]) : TQ_CAR};
  struct tq_graph *g;
  struct tq_err err;
  if (argc < 2) {
    fprintf(stderr, "usage: bench_hierarchy GRAPH [MODE]\n");
    return 2;
  }
  if (tq_graph_open(argv[1], &g, &err) || tq_graph_check_hierarchies(g, 1u << job.mode, &err))
    give_up(&err);
  job.g = g;
  if (!(job.plain = plain_dijkstra_new(&g->layers[job.mode]))) return 1;
  for (int near = 0; near < 2; near++) {
    bench_head(near ? "hierarchy, origins close together, CPU a tree"
                    : "hierarchy, origins spread, CPU a tree");
    choose_origins(g, job.mode, near, job.origins);
    double all_ms = plain_ms(&job, (UINT32_MAX - 1)), hour_ms = plain_ms(&job, 36000);
    bench(&job, "one to all, one tree", &single, (UINT32_MAX - 1), 0.06, all_ms);
    bench(&job, "one to all, 16 at once", &wide, (UINT32_MAX - 1), 0.005, all_ms);
    bench(&job, "60 minutes, one tree", &single, 36000, 0, hour_ms);
    bench(&job, "60 minutes, 16 at once", &wide, 36000, 0, hour_ms);
    bench(&job, "60 minutes, 32 at once", &narrow, 36000, 0, hour_ms);
  }
  plain_dijkstra_free(job.plain);
  tq_graph_free(g);
  return 0;
}
