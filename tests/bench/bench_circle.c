/* What a user waits for, on the bundled sample and, where TQ_TEST_DATA is set, on Porto
 * Alegre: opening a graph, a transit isochrone with its GeoJSON, building. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/tongqu.h"
#include "graphs/build.h"
#include "tools/iso_run.h"

enum { N_OPEN = 101, N_QUERY = 21 };

static double wall_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *values, size_t n) {
  qsort(values, n, sizeof *values, by_value);
  return values[n / 2];
}

static void give_up(const char *what, const struct tq_err *err) {
  fprintf(stderr, "%s: %s\n", what, err->msg);
  exit(1);
}

/* Builds in a process of its own and prints its wall time and peak memory. */
static void bench_build(const char *name, const struct tq_build_opts *opts, const char *path) {
  struct rusage usage;
  int status;
  double start = wall_ms();
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    struct tq_err err;
    if (tq_build(opts, path, NULL, NULL, NULL, &err)) give_up("build", &err);
    _exit(0);
  }
  if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0) exit(1);
  printf("build %-14s %8.2f s wall, %6.1f MB peak\n", name, (wall_ms() - start) / 1e3,
         (double)usage.ru_maxrss / 1024);
}

static void bench_open(const char *name, const char *path) {
  double open_ms[N_OPEN], check_ms[N_OPEN];
  size_t size = 0;
  for (int i = 0; i < N_OPEN; i++) {
    struct tq_graph *g;
    struct tq_err err;
    double start = wall_ms();
    if (tq_graph_open(path, &g, &err)) give_up("open", &err);
    open_ms[i] = wall_ms() - start;
    start = wall_ms();
    if (tq_graph_check(g, &err)) give_up("check", &err);
    check_ms[i] = wall_ms() - start;
    size = g->map_size;
    tq_graph_free(g);
  }
  printf("open  %-14s %8.3f ms, and %.3f ms to check every index; %.1f MB\n", name,
         median(open_ms, N_OPEN), median(check_ms, N_OPEN), (double)size / 1e6);
}

/* From request to file, the graph being open. */
static void bench_isochrone(const char *name, const char *path, const char *from, int32_t first_s) {
  static const char out[] = "/tmp/tq-bench.geojson";
  double ms[N_QUERY];
  struct tq_graph *g;
  struct tq_err err;
  if (tq_graph_open(path, &g, &err)) give_up("open", &err);
  for (int i = 0; i < N_QUERY; i++) {
    struct tq_query q;
    struct tq_iso_run run;
    double start = wall_ms();
    tq_query_init(&q);
    q.request.first_s = first_s;
    if (!tq_push(&q.from, from) || tq_query_finish(&q, g, &err) || tq_iso_run(g, &q, &run, &err) ||
        tq_out_write(&run.iso, out, &err))
      give_up("isochrone", &err);
    ms[i] = wall_ms() - start;
    tq_iso_run_free(&run);
    tq_query_free(&q);
  }
  unlink(out);
  tq_graph_free(g);
  printf("60-min transit isochrone, 120 departures, GeoJSON: %-13s %8.1f ms\n", name,
         median(ms, N_QUERY));
}

static void bench_sample(void) {
  static const char *const osm[] = {"graphs/wuhan/roads.osm"};
  static const char *const gtfs[] = {"graphs/wuhan/rail", "graphs/wuhan/metro",
                                     "graphs/wuhan/coach", "graphs/wuhan/ferry"};
  static const char path[] = "/tmp/tq-bench-wuhan.tq";
  struct tq_build_opts opts = {
      .osm = osm, .n_osm = 1, .gtfs = gtfs, .n_gtfs = 4, .places = "graphs/wuhan/places.csv"};
  tq_link_opts_init(&opts.links);
  bench_build("wuhan sample", &opts, path);
  bench_open("wuhan sample", path);
  bench_isochrone("wuhan sample", path, "place:武汉", 7 * 3600);
  unlink(path);
}

static void bench_porto_alegre(const char *data) {
  static const char path[] = "/tmp/tq-bench-poa.tq";
  char names[3][512];
  snprintf(names[0], sizeof names[0], "%s/porto-alegre/poa_osm.pbf", data);
  snprintf(names[1], sizeof names[1], "%s/porto-alegre/poa_eptc.zip", data);
  snprintf(names[2], sizeof names[2], "%s/porto-alegre/poa_trensurb.zip", data);
  const char *osm[] = {names[0]}, *gtfs[] = {names[1], names[2]};
  struct tq_build_opts opts = {.osm = osm, .n_osm = 1, .gtfs = gtfs, .n_gtfs = 2};
  tq_link_opts_init(&opts.links);
  bench_build("porto alegre", &opts, path);
  bench_open("porto alegre", path);
  bench_isochrone("porto alegre", path, "-51.22,-30.03", 13 * 3600);
  unlink(path);
}

int main(void) {
  const char *data = getenv("TQ_TEST_DATA");
  bench_sample();
  if (data && *data)
    bench_porto_alegre(data);
  else
    puts("no real data (TQ_TEST_DATA is not set): porto alegre is skipped");
  return 0;
}
