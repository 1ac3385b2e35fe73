/* bench_build [-b COMMAND] -o GRAPH OSM [GTFS ...]: builds in a process of its own and
 * prints wall time, CPU time and peak memory, beside reading the OSM file alone and, with -b,
 * beside a bare pass over it: COMMAND is run by the shell with the file's name after it,
 * such as `osmium fileinfo -e`. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "graphs/build.h"
#include "graphs/osm_reader.h"
#include "tests/bench/bench.h"

struct args {
  const char *bare, *graph;
  struct tq_build_opts opts;
};

struct cost {
  double wall_s, cpu_s, peak_mb;
};

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec * 1e-6; }

static void read_only(const struct args *a) {
  struct tq_osm osm = {0};
  struct tq_report report = {0};
  struct tq_err err;
  if (tq_osm_read(a->opts.osm, 1, &osm, &report, &err)) bench_give_up("read", &err);
}

static void build(const struct args *a) {
  struct tq_err err;
  if (tq_build(&a->opts, a->graph, NULL, NULL, NULL, &err)) bench_give_up("build", &err);
}

static void bare(const struct args *a) {
  char command[2048];
  snprintf(command, sizeof command, "exec %s '%s' > /dev/null", a->bare, a->opts.osm[0]);
  execl("/bin/sh", "sh", "-c", command, (char *)NULL);
  _exit(127);
}

static struct cost cost_of(void (*work)(const struct args *), const struct args *a) {
  struct rusage usage;
  int status;
  double start_ms = bench_wall_ms();
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    work(a);
    _exit(0);
  }
  if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0) {
    fprintf(stderr, "bench_build: a child failed\n");
    exit(1);
  }
  return (struct cost){(bench_wall_ms() - start_ms) / 1e3,
                       seconds(usage.ru_utime) + seconds(usage.ru_stime),
                       (double)usage.ru_maxrss / 1024};
}

static void row(const char *what, struct cost c) {
  printf("%-44s %8.2f s wall %8.2f s CPU %8.1f MB peak\n", what, c.wall_s, c.cpu_s, c.peak_mb);
}

static const char *verdict(bool pass) { return pass ? "pass" : "FAIL"; }

int main(int argc, char **argv) {
  struct args a = {.bare = NULL};
  int option;
  while ((option = getopt(argc, argv, "b:o:p:")) != -1) {
    if (option == 'b') a.bare = optarg;
    if (option == 'o') a.graph = optarg;
    if (option == 'p') a.opts.places = optarg;
    if (option == '?') return 2;
  }
  if (!a.graph || optind == argc) {
    fprintf(stderr, "usage: bench_build [-b COMMAND] [-p PLACES] -o GRAPH OSM [GTFS ...]\n");
    return 2;
  }
  a.opts.osm = (const char *const *)argv + optind;
  a.opts.n_osm = 1;
  a.opts.gtfs = a.opts.osm + 1;
  a.opts.n_gtfs = (size_t)(argc - optind - 1);
  tq_link_opts_init(&a.opts.links);
  struct cost pass = {0, 0, 0};
  printf("\nbuild of %s\n", a.opts.osm[0]);
  if (a.bare) row("bare pass over the file", pass = cost_of(bare, &a));
  row("reading alone (three passes, wanted kept)", cost_of(read_only, &a));
  struct cost whole = cost_of(build, &a);
  row("build", whole);
  if (a.bare)
    printf("%-44s %8.2f wall %8.2f CPU  <= 4 %s\n", "ratio of the build to the bare pass",
           whole.wall_s / pass.wall_s, whole.cpu_s / pass.cpu_s,
           verdict(whole.wall_s <= 4 * pass.wall_s));
  printf("%-44s %8.1f MB  <= 700 %s\n", "peak memory", whole.peak_mb, verdict(whole.peak_mb < 700));
  return 0;
}
