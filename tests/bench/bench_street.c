/* bench_street GRAPH [LON,LAT ...]: the street search against the textbook's, in the same
 * run: median CPU milliseconds over 24 origins spread over the main component (or the
 * vertices nearest to the positions given). The labels of both are compared. */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "engine/street/street.h"
#include "tests/bench/bench.h"
#include "tests/bench/plain_dijkstra.h"

enum { N_ORIGINS = 24 };

struct origins {
  uint32_t vertices[N_ORIGINS];
  size_t n;
};

/* The i-th of n edges of the mode's main component gives its first vertex. */
static void spread(const struct tq_graph *g, enum tq_mode mode, struct origins *o) {
  for (o->n = 0; o->n < N_ORIGINS; o->n++) {
    uint32_t e = (uint32_t)((uint64_t)g->n_edges * (2 * o->n + 1) / (2 * N_ORIGINS));
    uint32_t end = e;
    while (!(g->edges[e].flags & (uint32_t)TQ_EDGE_MAIN_CAR << mode)) {
      e = (e + 1) % g->n_edges;
      if (e == end) {
        fprintf(stderr, "bench_street: no %s streets\n", tq_mode_name(mode));
        exit(1);
      }
    }
    o->vertices[o->n] = g->edges[e].from;
  }
}

static uint32_t nearest(const struct tq_graph *g, enum tq_mode mode, struct tq_pos pos) {
  double best_m = INFINITY;
  uint32_t best = 0;
  for (uint32_t e = 0; e < g->n_edges; e++) {
    double m = tq_distance_m(g->vertices[g->edges[e].from], pos);
    if (m >= best_m || !(g->edges[e].flags & (uint32_t)TQ_EDGE_MAIN_CAR << mode)) continue;
    best_m = m;
    best = g->edges[e].from;
  }
  return best;
}

static void compare(const struct tq_street *s, const struct plain_dijkstra *d, uint32_t n) {
  for (uint32_t x = 0; x < n; x++)
    if (tq_street_state_ds(s, x) != plain_dijkstra_at_ds(d, x)) {
      fprintf(stderr, "bench_street: the labels of state %u differ\n", x);
      exit(1);
    }
}

struct job {
  const struct tq_graph *g;
  const struct tq_layer *layer;
  const struct origins *origins;
};

static void bench(const struct job *job, const char *what, uint32_t cutoff_ds, double limit) {
  double ms[N_ORIGINS], plain_ms[N_ORIGINS];
  struct tq_street *s = NULL;
  struct tq_err err;
  struct plain_dijkstra *d = plain_dijkstra_new(job->layer);
  uint64_t n_settled = 0;
  uint32_t n;
  if (!d || tq_street_new(job->g, job->layer, &s, &err)) bench_give_up("bench_street", &err);
  tq_street_seed(s, job->origins->vertices[0], 0); /* touches the pages */
  tq_street_run(s, TQ_FAR - 1);
  plain_dijkstra_run(d, job->origins->vertices[0], TQ_FAR - 1);
  for (size_t i = 0; i < job->origins->n; i++) {
    double start_ms = bench_cpu_ms();
    tq_street_reset(s);
    tq_street_seed(s, job->origins->vertices[i], 0);
    tq_street_run(s, cutoff_ds);
    ms[i] = bench_cpu_ms() - start_ms;
    plain_dijkstra_reset(d);
    start_ms = bench_cpu_ms();
    plain_dijkstra_run(d, job->origins->vertices[i], cutoff_ds);
    plain_ms[i] = bench_cpu_ms() - start_ms;
    compare(s, d, job->layer->n_states);
    tq_street_settled(s, &n);
    n_settled += n;
  }
  char row[80];
  snprintf(row, sizeof row, "%s (%.0fk settled)", what,
           (double)n_settled / (double)job->origins->n / 1000);
  bench_row(row, bench_median(ms, job->origins->n), bench_median(plain_ms, job->origins->n), limit);
  tq_street_free(s);
  plain_dijkstra_free(d);
}

struct worker {
  const struct job *job;
  pthread_t thread;
  uint64_t n_searches;
  double until_ms;
  size_t first;
};

static void *work(void *arg) {
  struct worker *w = arg;
  struct tq_street *s;
  struct tq_err err;
  if (tq_street_new(w->job->g, w->job->layer, &s, &err)) bench_give_up("bench_street", &err);
  for (size_t i = w->first; bench_wall_ms() < w->until_ms; i++, w->n_searches++) {
    tq_street_reset(s);
    tq_street_seed(s, w->job->origins->vertices[i % w->job->origins->n], 0);
    tq_street_run(s, 36000);
  }
  tq_street_free(s);
  return NULL;
}

/* Searches a second, each thread with its own scratch. */
static double throughput(const struct job *job, int n_threads) {
  enum { MOST = 2, RUN_MS = 4000 };
  struct worker workers[MOST];
  double start_ms = bench_wall_ms();
  uint64_t n = 0;
  for (int t = 0; t < n_threads; t++) {
    workers[t] =
        (struct worker){.job = job, .until_ms = start_ms + RUN_MS, .first = (size_t)t * 12};
    if (pthread_create(&workers[t].thread, NULL, work, &workers[t])) exit(1);
  }
  for (int t = 0; t < n_threads; t++) {
    pthread_join(workers[t].thread, NULL);
    n += workers[t].n_searches;
  }
  return (double)n / (bench_wall_ms() - start_ms) * 1000;
}

/* Bytes of the file for each vertex, arc and stop time. */
static void print_sizes(const struct tq_graph *g) {
  uint64_t street = 0, layers[TQ_N_MODES] = {0}, transit = 0, rest = 0;
  for (uint32_t i = 0; i < g->header->n_sections; i++) {
    const struct tq_section *s = &g->sections[i];
    uint64_t bytes = s->count * s->elem_size;
    if (s->id >= TQ_SEC_FIRST_OUT && s->id < TQ_SEC_FIRST_OUT + 12)
      layers[s->id & 3] += bytes;
    else if (s->id >= TQ_SEC_VERTICES && s->id < TQ_SEC_FIRST_OUT)
      street += bytes;
    else if (s->id >= TQ_SEC_FEEDS && s->id < TQ_SEC_PLACES)
      transit += bytes;
    else
      rest += bytes;
  }
  printf("\nfile %.1f MB, %u vertices, %u car arcs, %u stop times\n", (double)g->map_size / 1e6,
         g->n_vertices, g->layers[TQ_CAR].n_arcs, g->n_stop_times);
  printf("bytes a vertex, geometry and index   %6.1f\n", (double)street / g->n_vertices);
  printf("bytes an arc, by car                 %6.1f (with first_out)\n",
         (double)layers[TQ_CAR] / g->layers[TQ_CAR].n_arcs);
  if (g->n_stop_times)
    printf("bytes a stop time, whole timetable   %6.1f\n", (double)transit / g->n_stop_times);
  printf("grid, places, areas, texts           %6.1f MB\n", (double)rest / 1e6);
}

int main(int argc, char **argv) {
  struct tq_graph *g;
  struct tq_err err;
  if (argc < 2) {
    fprintf(stderr, "usage: bench_street GRAPH [LON,LAT ...]\n");
    return 2;
  }
  if (tq_graph_open(argv[1], &g, &err) || tq_graph_check(g, &err))
    bench_give_up("bench_street", &err);
  struct origins car = {.n = 0}, walk = {.n = 0};
  spread(g, TQ_CAR, &car);
  spread(g, TQ_WALK, &walk);
  for (int i = 2; i < argc && i - 2 < N_ORIGINS; i++) {
    double lon = strtod(argv[i], NULL),
           lat = strchr(argv[i], ',') ? strtod(strchr(argv[i], ',') + 1, NULL) : 0;
    struct tq_pos pos = {tq_e7(lon), tq_e7(lat)};
    car.vertices[i - 2] = nearest(g, TQ_CAR, pos);
    walk.vertices[i - 2] = nearest(g, TQ_WALK, pos);
    car.n = walk.n = (size_t)i - 1;
  }
  struct job by_car = {g, &g->layers[TQ_CAR], &car}, on_foot = {g, &g->layers[TQ_WALK], &walk};
  bench_head("streets, median of origins, CPU");
  bench(&by_car, "car, 60 minutes", 36000, 0.30);
  bench(&by_car, "car, one to all", TQ_FAR - 1, 0.30);
  bench(&on_foot, "walk, 60 minutes", 36000, 0);
  bench(&on_foot, "walk, one to all", TQ_FAR - 1, 0);
  double one = throughput(&by_car, 1), two = throughput(&by_car, 2);
  printf("60-minute car labels a second: %.1f on one thread, %.1f on two\n", one, two);
  print_sizes(g);
  tq_graph_free(g);
  return 0;
}
