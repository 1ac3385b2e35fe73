/* bench_surface GRAPH [LON,LAT]: CPU milliseconds from the times of stops and streets to the
 * travel times of 928,000 cells (963 x 963 of the graph's grid, around the place or its middle),
 * and from those to polygons. The origins are every 25th stop, "the nearest of them", so that
 * transit goes on everywhere; the last legs are found beforehand, or made up. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/access/cells.h"
#include "engine/base/mem.h"
#include "engine/journey/legs.h"
#include "engine/journey/search.h"
#include "tests/bench/bench.h"
#include "tools/iso_features.h"

enum { SIDE = 963, EVERY = 25, N_ROUNDS = 7 };

struct surface {
  const struct tq_graph *g;
  struct tq_points all, cells; /* of the grid; of the window */
  struct tq_grid grid;
  struct tq_pos *origins;
  uint32_t n_origins;
  int32_t *time_s;
};

/* So many cells around the one at the place, within the grid. */
static struct tq_window window_around(const struct tq_grid *grid, uint32_t cell) {
  uint32_t at[2] = {cell % grid->n_cols, cell / grid->n_cols}, first[2], n[2];
  uint32_t most[2] = {grid->n_cols, grid->n_rows};
  for (int k = 0; k < 2; k++) {
    n[k] = most[k] < SIDE ? most[k] : SIDE;
    first[k] = at[k] < n[k] / 2 ? 0 : at[k] - n[k] / 2;
    if (first[k] + n[k] > most[k]) first[k] = most[k] - n[k];
  }
  return (struct tq_window){first[0], first[1], n[0], n[1]};
}

static enum tq_code prepare(const struct tq_graph *g, uint32_t cell, struct surface *x,
                            struct tq_err *err) {
  x->g = g;
  enum tq_code code = tq_points_of_grid(g, &x->all, err);
  if (code) return code;
  struct tq_window window = window_around(g->grid, cell);
  tq_points_of_window(&x->all, g->grid, window, &x->cells);
  x->grid = tq_grid_of_window(g->grid, window);
  x->n_origins = g->n_stops / EVERY + 1;
  x->origins = tq_alloc(x->n_origins, sizeof *x->origins);
  x->time_s = tq_alloc(x->cells.n, sizeof *x->time_s);
  if (!x->origins || !x->time_s || !g->n_stops) return tq_fail(err, TQ_E_NO_DATA, "no stops");
  for (uint32_t i = 0; i < x->n_origins; i++)
    x->origins[i] = g->stops[(uint64_t)i * (g->n_stops - 1) / x->n_origins].pos;
  printf("%u x %u cells of %g m, %u origins\n", window.n_cols, window.n_rows, x->grid.cell_m,
         x->n_origins);
  return TQ_OK;
}

static void row(const char *what, double ms, double limit_ms) {
  printf("  %-52s %9.1f ms", what, ms);
  if (limit_ms > 0) printf("  <= %-5g %s", limit_ms, ms <= limit_ms ? "pass" : "FAIL");
  putchar('\n');
}

static enum tq_code time_points(struct surface *x, const struct tq_points *cells,
                                struct tq_search *s, const char *what, double limit_ms,
                                struct tq_err *err) {
  double ms[N_ROUNDS];
  for (int i = 0; i < N_ROUNDS; i++) {
    double start_ms = bench_cpu_ms();
    enum tq_code code = tq_search_times(s, TQ_BY_TRANSIT, cells, x->time_s, err);
    if (code) return code;
    ms[i] = bench_cpu_ms() - start_ms;
  }
  row(what, bench_median(ms, N_ROUNDS), limit_ms);
  return TQ_OK;
}

static enum tq_code polygons(struct surface *x, const struct tq_request *r, struct tq_err *err) {
  double ms[N_ROUNDS], km2 = 0;
  struct tq_band band = {.name = "p50", .mode = "transit", .percentile = 50, .time_s = x->time_s};
  size_t n_points = 0;
  for (int i = 0; i < N_ROUNDS; i++) {
    struct tq_iso iso = {.graph = x->g,
                         .grid = x->grid,
                         .n_bands = 1,
                         .bands = &band,
                         .n_cutoffs = r->n_cutoffs,
                         .cutoffs_s = r->cutoffs_s,
                         .polygons = TQ_RINGS};
    double start_ms = bench_cpu_ms();
    enum tq_code code = tq_iso_features_fill(&iso, NULL, err);
    if (code) return code;
    ms[i] = bench_cpu_ms() - start_ms;
    n_points = 0;
    for (uint32_t f = 0; f < r->n_cutoffs; f++) n_points += iso.features[f].contour->n_points;
    km2 = iso.features[r->n_cutoffs - 1].area_km2;
    tq_iso_features_free(&iso);
  }
  row("polygons at four cutoffs", bench_median(ms, N_ROUNDS), 500);
  printf("    %zu points, %.0f km2 within the largest\n", n_points, km2);
  return TQ_OK;
}

static void describe(const struct surface *x, const struct tq_last_legs *legs) {
  uint32_t n_with = 0, n_reached = 0;
  for (uint32_t p = 0; p < x->cells.n; p++) {
    n_with += legs->first[p] < legs->first[p + 1];
    n_reached += x->time_s[p] >= 0;
  }
  printf("    %u legs to %u cells; %u cells reached\n", legs->first[x->cells.n], n_with, n_reached);
}

/* What a region full of stops would be: 8 legs to every cell from stops that are reached;
 * neighbours share their stops. */
static enum tq_code make_legs(const struct tq_search *s, const struct tq_points *cells,
                              struct tq_last_legs *out, struct tq_err *err) {
  enum { N_LEGS = 8, N_NEAR = 24 };
  uint32_t *stops = tq_alloc(s->graph->n_stops, sizeof *stops), n = 0;
  uint64_t state = 1;
  out->first = tq_alloc((size_t)cells->n + 1, sizeof *out->first);
  out->legs = tq_alloc((size_t)cells->n * N_LEGS, sizeof *out->legs);
  for (uint32_t stop = 0; stops && stop < s->graph->n_stops; stop++)
    if (s->best_ride_s[stop] < tq_request_limit_s(&s->request) / 2) stops[n++] = stop;
  if (!out->first || !out->legs || n < N_NEAR) {
    free(stops);
    return tq_fail(err, TQ_E_NO_DATA, "too few stops are reached");
  }
  for (uint32_t i = 0; i <= cells->n; i++) out->first[i] = i * N_LEGS;
  for (uint32_t i = 0; i < cells->n * N_LEGS; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    uint32_t near = (uint32_t)((uint64_t)(i / N_LEGS) * (n - N_NEAR) / cells->n);
    out->legs[i].stop = stops[near + (state >> 33) % N_NEAR];
    out->legs[i].leg_s = (uint32_t)(state >> 40) % 1200;
  }
  free(stops);
  return TQ_OK;
}

static enum tq_code dense(struct surface *x, struct tq_search *s, double limit_ms,
                          struct tq_err *err) {
  struct tq_points all_cells = x->cells; /* a list of its own for the search */
  struct tq_last_legs legs = {0};
  uint32_t n_reached = 0;
  enum tq_code code = make_legs(s, &x->cells, &legs, err);
  if (!code) code = tq_search_keep_legs(s, &all_cells, &legs, err);
  if (!code)
    code = time_points(x, &all_cells, s, "the same with 8 made-up legs a cell", limit_ms, err);
  for (uint32_t p = 0; p < x->cells.n && !code; p++) n_reached += x->time_s[p] >= 0;
  if (!code) printf("    %u cells reached\n", n_reached);
  tq_last_legs_free(&legs);
  return code;
}

/* One number that changes when any time does. */
static uint64_t digest(const struct surface *x) {
  uint64_t sum = 0;
  for (uint32_t p = 0; p < x->cells.n; p++) sum = sum * 31 + (uint32_t)x->time_s[p];
  return sum;
}

static enum tq_code bench(struct surface *x, enum tq_mode egress, uint32_t n_departures,
                          double limit_ms, struct tq_err *err) {
  struct tq_request r;
  struct tq_search *s = NULL;
  struct tq_last_legs legs = {0};
  tq_request_init(&r);
  r.egress = egress;
  r.n_departures = n_departures;
  printf("\ntransit, the last leg %s, departures: %u\n", egress == TQ_WALK ? "on foot" : "by bike",
         n_departures);
  enum tq_code code = tq_request_complete(&r, x->g, err);
  if (!code) code = tq_search_new(x->g, &r, &s, err);
  if (!code) code = tq_search_run(s, x->origins, x->n_origins, err);
  if (!code) code = time_points(x, &x->cells, s, "last legs found and combined", 0, err);
  uint64_t want = digest(x);
  if (!code) code = tq_last_legs_find_all(s, &x->cells, SIZE_MAX, &legs, err);
  if (!code) code = tq_search_keep_legs(s, &x->cells, &legs, err);
  if (!code)
    code = time_points(x, &x->cells, s, "from stop and street times to percentiles", limit_ms, err);
  if (!code) describe(x, &legs);
  if (!code && digest(x) != want) code = tq_fail(err, TQ_E_FORMAT, "kept legs give other times");
  if (!code) printf("    check %llx\n", (unsigned long long)want);
  if (!code && n_departures > 1) code = polygons(x, &r, err);
  if (!code) code = dense(x, s, limit_ms, err);
  tq_search_free(s);
  tq_last_legs_free(&legs);
  return code;
}

int main(int argc, char **argv) {
  double lon, lat;
  if (argc < 2 || argc > 3 || (argc > 2 && sscanf(argv[2], "%lf,%lf", &lon, &lat) != 2)) {
    fprintf(stderr, "usage: bench_surface GRAPH [LON,LAT]\n");
    return 2;
  }
  struct tq_err err = {0};
  struct tq_graph *g = NULL;
  struct surface x = {0};
  enum tq_code code = tq_graph_open(argv[1], &g, &err);
  if (!code && !g->grid) code = tq_fail(&err, TQ_E_NO_DATA, "%s: no grid", argv[1]);
  uint32_t cell = code ? 0 : g->grid->n_rows / 2 * g->grid->n_cols + g->grid->n_cols / 2;
  if (!code && argc > 2) cell = tq_cell_of(g->grid, (struct tq_pos){tq_e7(lon), tq_e7(lat)});
  if (!code && cell == UINT32_MAX)
    code = tq_fail(&err, TQ_E_OUTSIDE, "%s lies outside the grid", argv[2]);
  if (!code) code = prepare(g, cell, &x, &err);
  const enum tq_mode egress[] = {TQ_WALK, TQ_BIKE};
  for (int i = 0; i < 2 && !code; i++) {
    code = bench(&x, egress[i], 1, 100, &err);
    if (!code) code = bench(&x, egress[i], 120, 400, &err);
  }
  if (code) fprintf(stderr, "bench_surface: %s\n", err.msg);
  free(x.origins);
  free(x.time_s);
  tq_points_free(&x.all);
  tq_graph_free(g);
  return code ? 1 : 0;
}
