/* What the benchmarks share: clocks, medians, giving up. */
#ifndef TQ_TESTS_BENCH_BENCH_H
#define TQ_TESTS_BENCH_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/base/err.h"

static inline double bench_clock_ms(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}
static inline double bench_cpu_ms(void) { return bench_clock_ms(CLOCK_PROCESS_CPUTIME_ID); }
static inline double bench_wall_ms(void) { return bench_clock_ms(CLOCK_MONOTONIC); }

static inline int bench_by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Sorts. */
static inline double bench_median(double *values, size_t n) {
  qsort(values, n, sizeof *values, bench_by_value);
  return values[n / 2];
}

static inline void bench_give_up(const char *what, const struct tq_err *err) {
  fprintf(stderr, "%s: %s\n", what, err->msg);
  exit(1);
}

/* One line of the table; limit: the ratio that must not be passed, 0 without one. */
static inline void bench_row(const char *what, double ms, double plain_ms, double limit) {
  printf("%-44s %10.3f %10.3f %8.4f", what, ms, plain_ms, ms / plain_ms);
  if (limit > 0) printf("  <= %-6g %s", limit, ms / plain_ms <= limit ? "pass" : "FAIL");
  putchar('\n');
}

static inline void bench_head(const char *title) {
  printf("\n%-44s %10s %10s %8s  limit\n", title, "ms", "plain ms", "ratio");
}

#endif
