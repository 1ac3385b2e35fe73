/* make_province [--seed N] [--scale S] [--places CSV] [--gtfs FOLDER] [--connections N] -o
 * FILE.osm.pbf Writes the made-up province for measuring at scale. Memory: tens of megabytes. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/province_gtfs.h"
#include "tests/bench/province_osm.h"

struct args {
  struct province_opts opts;
  const char *osm, *gtfs;
  double connections; /* a day, at scale 1 */
};

static bool parse(int argc, char **argv, struct args *a) {
  static const struct option options[] = {{"seed", required_argument, NULL, 's'},
                                          {"scale", required_argument, NULL, 'c'},
                                          {"places", required_argument, NULL, 'p'},
                                          {"gtfs", required_argument, NULL, 'g'},
                                          {"connections", required_argument, NULL, 'n'},
                                          {"output", required_argument, NULL, 'o'},
                                          {0}};
  int option;
  while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
    if (option == 's') a->opts.seed = strtoull(optarg, NULL, 10);
    if (option == 'c') a->opts.scale = strtod(optarg, NULL);
    if (option == 'p') a->opts.places = optarg;
    if (option == 'g') a->gtfs = optarg;
    if (option == 'n') a->connections = strtod(optarg, NULL);
    if (option == 'o') a->osm = optarg;
    if (option == '?') return false;
  }
  return a->osm && optind == argc && a->connections > 0;
}

int main(int argc, char **argv) {
  struct args a = {.opts = {1, 1, "graphs/wuhan/places.csv"}, .connections = 400000};
  struct province p;
  struct province_counts counts;
  struct province_gtfs_counts transit;
  struct tq_err err;
  if (!parse(argc, argv, &a)) {
    fprintf(stderr,
            "usage: make_province [--seed N] [--scale 0..1] [--places CSV] [--gtfs FOLDER]\n"
            "                     [--connections N] -o FILE.osm.pbf\n");
    return 2;
  }
  enum tq_code code = province_new(&a.opts, &p, &err);
  if (code) {
    fprintf(stderr, "make_province: %s\n", err.msg);
    return 1;
  }
  code = province_write_osm(&p, a.osm, &counts, &err);
  if (!code)
    printf("%s: %lld nodes, %lld ways, %lld relations\n", a.osm, (long long)counts.n_nodes,
           (long long)counts.n_ways, (long long)counts.n_relations);
  if (!code && a.gtfs)
    code =
        province_write_gtfs(&p, a.gtfs, (uint64_t)(a.connections * a.opts.scale), &transit, &err);
  if (!code && a.gtfs)
    printf("%s: %llu stops, %llu routes, %llu trips, %llu connections a day\n", a.gtfs,
           (unsigned long long)transit.n_stops, (unsigned long long)transit.n_routes,
           (unsigned long long)transit.n_trips, (unsigned long long)transit.n_connections);
  province_free(&p);
  if (code) fprintf(stderr, "make_province: %s\n", err.msg);
  return code ? 1 : 0;
}
