/* How fast a GTFS feed is taken in, and what a stop time costs in the graph:
 * `bench_intake FEED [RUNS]`. Time is that of the process; the zip is unpacked each time. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "graphs/gtfs.h"

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Bytes of everything that the timetable of the feed takes in the graph. */
static size_t timetable_bytes(const struct tq_draft *d) {
#define BYTES(column) (d->column.n * sizeof *d->column.v)
  return BYTES(stops) + BYTES(routes) + BYTES(patterns) + BYTES(pattern_stops) + BYTES(trips) +
         BYTES(trip_details) + BYTES(trip_transfers) + BYTES(stop_times) + BYTES(frequencies) +
         BYTES(services) + BYTES(service_days) + BYTES(strings.bytes);
#undef BYTES
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: bench_intake FEED [RUNS]\n");
    return 2;
  }
  int runs = argc > 2 ? atoi(argv[2]) : 5;
  double best_s = 1e9;
  for (int i = 0; i < runs; i++) {
    struct tq_draft d;
    struct tq_err err;
    double start = seconds();
    if (tq_draft_init(&d, &err) || tq_gtfs_add(&d, argv[1], &err)) {
      fprintf(stderr, "%s\n", err.msg);
      tq_draft_free(&d);
      return 1;
    }
    double took_s = seconds() - start;
    if (took_s < best_s) best_s = took_s;
    if (i + 1 == runs) {
      double n = (double)d.stop_times.n;
      printf("%s: %zu stop times in %.3f s: %.2f million a second; %.1f bytes a stop time\n",
             argv[1], d.stop_times.n, best_s, n / best_s / 1e6, (double)timetable_bytes(&d) / n);
    }
    tq_draft_free(&d);
  }
  return 0;
}
