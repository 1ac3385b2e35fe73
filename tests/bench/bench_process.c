/* bench_process [-n RUNS] [-l WALL_MS] [-t NAME] COMMAND ARGS...: runs a command again and
 * again, its output thrown away, and prints the medians of wall and CPU time and the peak
 * memory: what a user waits for from the start of a process. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"

enum { MAX_RUNS = 101 };

static double timeval_ms(struct timeval t) {
  return (double)t.tv_sec * 1e3 + (double)t.tv_usec * 1e-3;
}

/* Seconds spent by the child; false when it failed. */
static bool run(char **argv, double *wall_ms, double *cpu_ms, double *peak_mb) {
  struct rusage usage;
  int status;
  double start_ms = bench_wall_ms();
  pid_t child = fork();
  if (child == 0) {
    int null = open("/dev/null", O_WRONLY);
    if (null >= 0) dup2(null, STDOUT_FILENO);
    if (null >= 0) dup2(null, STDERR_FILENO);
    execvp(argv[0], argv);
    _exit(127);
  }
  if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0) return false;
  *wall_ms = bench_wall_ms() - start_ms;
  *cpu_ms = timeval_ms(usage.ru_utime) + timeval_ms(usage.ru_stime);
  if ((double)usage.ru_maxrss / 1024 > *peak_mb) *peak_mb = (double)usage.ru_maxrss / 1024;
  return true;
}

int main(int argc, char **argv) {
  double wall_ms[MAX_RUNS], cpu_ms[MAX_RUNS], peak_mb = 0, limit_ms = 0;
  int option, n = 21;
  const char *name = "process";
  while ((option = getopt(argc, argv, "+n:l:t:")) != -1) {
    if (option == 'n') n = atoi(optarg);
    if (option == 'l') limit_ms = atof(optarg);
    if (option == 't') name = optarg;
    if (option == '?') return 2;
  }
  if (optind == argc || n < 1 || n > MAX_RUNS) {
    fprintf(stderr, "usage: bench_process [-n RUNS] [-l WALL_MS] [-t NAME] COMMAND ARGS...\n");
    return 2;
  }
  for (int i = 0; i < n; i++)
    if (!run(argv + optind, &wall_ms[i], &cpu_ms[i], &peak_mb)) {
      fprintf(stderr, "bench_process: %s failed; run it by itself to see why\n", argv[optind]);
      return 1;
    }
  double wall = bench_median(wall_ms, (size_t)n), cpu = bench_median(cpu_ms, (size_t)n);
  printf("%-44s %10.1f ms wall %10.1f ms CPU %8.1f MB", name, wall, cpu, peak_mb);
  if (limit_ms > 0) printf("  <= %g ms %s", limit_ms, wall <= limit_ms ? "pass" : "FAIL");
  putchar('\n');
  return 0;
}
