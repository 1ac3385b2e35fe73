/* bench_transit GRAPH [HH:MM [DATE]]: median CPU milliseconds of the transit searches on a
 * graph file: two hours by the minute from 07:00, 60 minutes, 4 rides, slack 60 s, from 40
 * origins spread over the stops, each with its footpaths as access. The window is measured
 * against the same search departure by departure, and has to give the same times. */
#include <string.h>

#include "engine/base/date.h"
#include "engine/base/mem.h"
#include "engine/transit/connection_scan.h"
#include "engine/transit/raptor.h"
#include "tests/bench/bench.h"

enum {
  STEP_S = 60,
  N_DEPARTURES = 120,
  CUTOFF_S = 3600,
  MAX_RIDES = 4,
  N_ORIGINS = 40,
  N_BUILDS = 11
};

static enum tq_code bench_build(const struct tq_graph *g, const struct tq_timetable_opts *o,
                                struct tq_timetable **t, struct tq_err *err) {
  double ms[N_BUILDS];
  for (int i = 0; i < N_BUILDS; i++) {
    tq_timetable_free(*t);
    *t = NULL;
    double start_ms = bench_cpu_ms();
    enum tq_code code = tq_timetable_new(g, o, t, err);
    if (code) return code;
    ms[i] = bench_cpu_ms() - start_ms;
  }
  printf("timetable_new %8.3f ms: %u lines, %u trips, %u stop times, %u footpaths, %u stops\n",
         bench_median(ms, N_BUILDS), (*t)->n_lines, (*t)->n_trips, (*t)->n_times, (*t)->n_footpaths,
         (*t)->n_stops);
  return TQ_OK;
}

/* The i-th of n stops that have calls, with its footpaths, as an origin. */
static size_t origin(const struct tq_timetable *t, int i, int n, struct tq_access *access) {
  uint32_t stop = (uint32_t)((uint64_t)t->n_stops * (uint64_t)i / (uint64_t)n);
  while (stop + 1 < t->n_stops && t->first_call[stop] == t->first_call[stop + 1]) stop++;
  size_t n_access = 0;
  access[n_access++] = (struct tq_access){stop, 0};
  for (uint32_t f = t->first_footpath[stop]; f < t->first_footpath[stop + 1]; f++)
    access[n_access++] = (struct tq_access){t->footpaths[f].to, t->footpaths[f].walk_s};
  return n_access;
}

/* The window departure by departure: CPU milliseconds; false when a time differs. */
static bool run_each(const struct tq_timetable *t, struct tq_raptor *r,
                     const struct tq_access *access, size_t n_access, const uint16_t *travel_s,
                     double *ms) {
  bool same = true;
  *ms = 0;
  for (int i = 0; i < N_DEPARTURES; i++) {
    int32_t depart_s = t->opts.from_s + i * STEP_S;
    double start_ms = bench_cpu_ms();
    tq_raptor_run(r, access, n_access, depart_s, CUTOFF_S);
    *ms += bench_cpu_ms() - start_ms;
    for (uint32_t stop = 0; stop < t->n_stops; stop++) {
      int32_t arrive_s = tq_raptor_arrive_s(r, stop, MAX_RIDES);
      uint16_t plain_s = arrive_s == TQ_NEVER ? TQ_NOT_REACHED : (uint16_t)(arrive_s - depart_s);
      same = same && plain_s == travel_s[(size_t)stop * N_DEPARTURES + (size_t)i];
    }
  }
  return same;
}

struct search {
  const struct tq_timetable *t;
  struct tq_raptor *r;
  struct tq_scan *scan;
  struct tq_access *access;
  uint16_t *travel_s, *scan_s, *best_s;
};

/* Whether the scan gave what range RAPTOR gave; counts the reached. */
static bool same_rows(const struct search *x, uint64_t *n_reached) {
  bool same = true;
  for (uint32_t stop = 0; stop < x->t->n_stops; stop++)
    for (size_t i = 0; i < N_DEPARTURES; i++) {
      size_t at = (size_t)stop * N_DEPARTURES + i;
      uint16_t s = x->best_s[stop] == TQ_NOT_REACHED ? TQ_NOT_REACHED : x->scan_s[at];
      same = same && s == x->travel_s[at];
      *n_reached += s != TQ_NOT_REACHED;
    }
  return same;
}

/* The same scan several times, as each departure comes after others: the last one counts. */
static enum tq_code scan(const struct search *x, size_t n_access, double *ms, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (int k = 0; k < 4 && !code; k++) {
    double start_ms = bench_cpu_ms();
    code = tq_scan_range(x->scan, x->access, n_access, x->t->opts.from_s, STEP_S, N_DEPARTURES,
                         CUTOFF_S, x->scan_s, x->best_s, err);
    *ms = bench_cpu_ms() - start_ms;
  }
  return code;
}

static enum tq_code bench_search(const struct search *x, struct tq_err *err) {
  double run_ms[N_ORIGINS], range_ms[N_ORIGINS], scan_ms[N_ORIGINS], ratio[N_ORIGINS];
  uint64_t n_reached = 0;
  int32_t first_s = x->t->opts.from_s;
  for (int i = 0; i < N_ORIGINS; i++) {
    size_t n_access = origin(x->t, i, N_ORIGINS, x->access);
    enum tq_code code = scan(x, n_access, &scan_ms[i], err);
    if (code) return code;
    double start_ms = bench_cpu_ms();
    code = tq_raptor_range(x->r, x->access, n_access, first_s, STEP_S, N_DEPARTURES, CUTOFF_S,
                           x->travel_s, err);
    if (code) return code;
    range_ms[i] = bench_cpu_ms() - start_ms;
    if (!same_rows(x, &n_reached))
      return tq_fail(err, TQ_E_FORMAT, "the scan from origin %d differs from RAPTOR's window", i);
    if (!run_each(x->t, x->r, x->access, n_access, x->travel_s, &run_ms[i]))
      return tq_fail(err, TQ_E_FORMAT, "the window from origin %d differs from its departures", i);
    run_ms[i] /= N_DEPARTURES;
    ratio[i] = scan_ms[i] / run_ms[i];
  }
  printf("%.0f stops reached on average\n", (double)n_reached / N_DEPARTURES / N_ORIGINS);
  bench_head("window of 120 against one departure");
  double run = bench_median(run_ms, N_ORIGINS);
  bench_row("connection scan, all stops, 60 minutes", bench_median(scan_ms, N_ORIGINS), run, 2.5);
  bench_row("range RAPTOR", bench_median(range_ms, N_ORIGINS), run, 0);
  double sum_scan = 0, sum_run = 0;
  for (int i = 0; i < N_ORIGINS; i++) sum_scan += scan_ms[i], sum_run += run_ms[i];
  printf("median of the scan's ratios %.1f; all origins together %.1f\n",
         bench_median(ratio, N_ORIGINS), sum_scan / sum_run);
  return TQ_OK;
}

int main(int argc, char **argv) {
  int32_t first_s = 7 * 3600;
  if (argc < 2 || argc > 4 || (argc > 2 && !tq_time_parse(argv[2], strlen(argv[2]), &first_s))) {
    fprintf(stderr, "usage: bench_transit GRAPH [HH:MM [DATE]]\n");
    return 2;
  }
  struct tq_err err = {0};
  struct tq_graph *g = NULL;
  struct tq_timetable *t = NULL;
  struct search x = {0};
  enum tq_code code = tq_graph_open(argv[1], &g, &err);
  if (code) goto out;
  struct tq_timetable_opts o = {
      .date = argc > 3 ? tq_date_parse(argv[3]) : tq_timetable_busiest_date(g),
      .from_s = first_s,
      .to_s = first_s + STEP_S * N_DEPARTURES + CUTOFF_S,
      .walk_kmh = 5,
      .max_walk_s = 1200};
  for (int n = 0; n < TQ_N_NETWORKS; n++) o.slack_s[n] = 60;
  code = bench_build(g, &o, &t, &err);
  if (!code) code = tq_raptor_new(t, MAX_RIDES, &x.r, &err);
  if (code) goto out;
  x.t = t;
  double start_ms = bench_cpu_ms();
  code = tq_scan_new(t, MAX_RIDES, &x.scan, &err);
  printf("scan_new %13.3f ms\n", bench_cpu_ms() - start_ms);
  if (code) goto out;
  x.access = tq_alloc(t->n_stops, sizeof *x.access);
  x.travel_s = tq_alloc(t->n_stops, N_DEPARTURES * sizeof *x.travel_s);
  x.scan_s = tq_alloc(t->n_stops, N_DEPARTURES * sizeof *x.scan_s);
  x.best_s = tq_alloc(t->n_stops, sizeof *x.best_s);
  code = x.access && x.travel_s && x.scan_s && x.best_s ? bench_search(&x, &err)
                                                        : tq_fail_memory(&err, "the bench");
out:
  if (code) fprintf(stderr, "bench_transit: %s\n", err.msg);
  free(x.access);
  free(x.travel_s);
  free(x.scan_s);
  free(x.best_s);
  tq_scan_free(x.scan);
  tq_raptor_free(x.r);
  tq_timetable_free(t);
  tq_graph_free(g);
  return code ? 1 : 0;
}
