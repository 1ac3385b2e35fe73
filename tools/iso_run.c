#include "tools/iso_run.h"

#include <stdio.h>
#include <string.h>

#include "tools/iso_features.h"

static uint32_t n_travels(const struct tq_request *r) {
  return (uint32_t)__builtin_popcount(r->travels);
}

/* "car+transit" */
static const char *travels_text(const struct tq_request *r) {
  static const char *const texts[1 << TQ_N_TRAVELS] = {"",
                                                       "car",
                                                       "bike",
                                                       "car+bike",
                                                       "walk",
                                                       "car+walk",
                                                       "bike+walk",
                                                       "car+bike+walk",
                                                       "transit",
                                                       "car+transit",
                                                       "bike+transit",
                                                       "car+bike+transit",
                                                       "walk+transit",
                                                       "car+walk+transit",
                                                       "bike+walk+transit",
                                                       "car+bike+walk+transit"};
  return texts[r->travels];
}

static enum tq_code locate_origins(struct tq_iso_run *run, const struct tq_graph *g,
                                   const struct tq_query *q, struct tq_err *err) {
  if (q->from.n == 0)
    return tq_fail(err, TQ_E_ARG, "--from is missing; give LON,LAT, a name or a CSV file");
  size_t len = 1;
  for (size_t i = 0; i < q->from.n; i++) {
    enum tq_code code = tq_locate(g, q->from.v[i], q->coords, &run->from, err);
    if (code) return code;
    len += strlen(q->from.v[i]) + 3;
  }
  run->origins = tq_alloc(run->from.n, sizeof *run->origins);
  run->from_text = tq_calloc(len, 1);
  if (!run->origins || !run->from_text) return tq_fail_memory(err, "the origins");
  for (size_t i = 0; i < run->from.n; i++) run->origins[i] = run->from.v[i].pos;
  for (size_t i = 0; i < q->from.n; i++) {
    if (i) strcat(run->from_text, " + ");
    strcat(run->from_text, q->from.v[i]);
  }
  return TQ_OK;
}

static void name_band(struct tq_band *band, const char *mode, double percentile, bool by_mode) {
  band->mode = mode;
  band->percentile = percentile;
  if (by_mode)
    snprintf(band->name, sizeof band->name, "%s", mode);
  else
    snprintf(band->name, sizeof band->name, "p%g", percentile);
}

/* Fills n_bands and what each band is; the surfaces follow. */
static enum tq_code plan_bands(struct tq_iso_run *run, const struct tq_request *r, uint32_t n_cells,
                               struct tq_err *err) {
  bool transit = r->travels >> TQ_BY_TRANSIT & 1;
  uint32_t n_best = transit ? r->n_percentiles : 1;
  uint32_t n_each = n_travels(r) > 1 ? n_travels(r) : 0;
  run->iso.n_bands = n_best + n_each;
  run->bands = tq_calloc(run->iso.n_bands, sizeof *run->bands);
  /* the engine fills every percentile even where a street mode repeats itself */
  run->times = tq_alloc((size_t)(r->n_percentiles + n_each * r->n_percentiles) * n_cells,
                        sizeof *run->times);
  if (!run->bands || !run->times)
    return tq_fail_memory(err, "the surfaces; ask for fewer percentiles or larger cells");
  for (uint32_t k = 0; k < n_best; k++) {
    name_band(&run->bands[k], travels_text(r), transit ? r->percentiles[k] : TQ_NO_PERCENTILE,
              !transit);
    run->bands[k].time_s = run->times + (size_t)k * n_cells;
  }
  return TQ_OK;
}

static enum tq_code fill_bands(struct tq_iso_run *run, const struct tq_request *r,
                               const struct tq_points *cells, struct tq_err *err) {
  enum tq_code code = tq_search_best_times(run->search, cells, run->times, NULL, err);
  uint32_t next = r->travels >> TQ_BY_TRANSIT & 1 ? r->n_percentiles : 1;
  int32_t *times = run->times + (size_t)r->n_percentiles * cells->n;
  for (int t = 0; t < TQ_N_TRAVELS && !code && n_travels(r) > 1; t++) {
    if (!(r->travels >> t & 1)) continue;
    code = tq_search_times(run->search, (enum tq_travel)t, cells, times, err);
    struct tq_band *band = &run->bands[next++];
    name_band(band, tq_travel_name((enum tq_travel)t),
              t == TQ_BY_TRANSIT ? r->percentiles[0] : TQ_NO_PERCENTILE, true);
    band->time_s = times;
    times += (size_t)r->n_percentiles * cells->n;
  }
  return code;
}

int64_t tq_people_within(const struct tq_graph *g, const int32_t *times, int32_t cutoff_s) {
  int64_t total, sum = 0;
  if (tq_people(g, &total) == 0) return -1;
  for (uint32_t p = 0; p < g->n_places; p++)
    if (g->places[p].population > 0 && times[p] >= 0 && times[p] <= cutoff_s)
      sum += g->places[p].population;
  return sum;
}

/* People of every feature: places take the same percentiles and modes as the bands. */
static enum tq_code count_people(struct tq_iso_run *run, const struct tq_request *r,
                                 struct tq_err *err) {
  const struct tq_graph *g = run->search->graph;
  struct tq_points places;
  struct tq_pos *pos = tq_alloc(g->n_places, sizeof *pos);
  int32_t *times = tq_alloc((size_t)g->n_places * r->n_percentiles, sizeof *times);
  enum tq_code code = pos && times ? TQ_OK : tq_fail_memory(err, "the places");
  for (uint32_t p = 0; p < g->n_places && !code; p++) pos[p] = g->places[p].pos;
  if (!code)
    code = tq_points_snap(g, pos, g->n_places, tq_request_point_modes(r), r->max_snap_m, &places, err);
  if (code) goto out;
  uint32_t n_best = r->travels >> TQ_BY_TRANSIT & 1 ? r->n_percentiles : 1, travel = 0;
  for (uint32_t b = 0; b < run->iso.n_bands && !code; b++) {
    if (b == 0) {
      code = tq_search_best_times(run->search, &places, times, NULL, err);
    } else if (b >= n_best) {
      while (!(r->travels >> travel & 1)) travel++;
      code = tq_search_times(run->search, (enum tq_travel)travel++, &places, times, err);
    }
    const int32_t *of_band = times + (b < n_best ? (size_t)b * g->n_places : 0);
    for (uint32_t c = 0; c < r->n_cutoffs && !code; c++)
      run->iso.features[b * r->n_cutoffs + c].population =
          tq_people_within(g, of_band, r->cutoffs_s[c]);
  }
  tq_points_free(&places);
out:
  free(pos);
  free(times);
  return code;
}

enum tq_code tq_iso_run(const struct tq_graph *g, const struct tq_query *q, struct tq_iso_run *run,
                        struct tq_err *err) {
  const struct tq_request *r = &q->request;
  struct tq_points cells = {0};
  memset(run, 0, sizeof *run);
  enum tq_code code = locate_origins(run, g, q, err);
  if (!code) code = tq_points_of_grid(g, &cells, err);
  if (!code) code = tq_search_new(g, r, &run->search, err);
  if (!code) code = tq_search_run(run->search, run->origins, (uint32_t)run->from.n, err);
  if (!code) code = plan_bands(run, r, cells.n, err);
  if (!code) code = fill_bands(run, r, &cells, err);
  if (code) goto out;
  run->iso.graph = g;
  run->iso.grid = *g->grid;
  run->iso.bands = run->bands;
  run->iso.n_cutoffs = r->n_cutoffs;
  run->iso.cutoffs_s = r->cutoffs_s;
  run->iso.from = run->from_text;
  run->iso.n_origins = run->from.n;
  run->iso.origins = run->origins;
  run->iso.coords = q->coords;
  run->definition = tq_definition_json(q, run->search, &q->from, &run->from);
  if (!run->definition) code = tq_fail_memory(err, "the definition");
  run->iso.definition_json = run->definition;
  if (!code) code = tq_iso_features_fill(&run->iso, NULL, err);
  if (!code && g->n_places) code = count_people(run, r, err);
out:
  tq_points_free(&cells);
  if (code) tq_iso_run_free(run);
  return code;
}

void tq_iso_run_free(struct tq_iso_run *run) {
  tq_iso_features_free(&run->iso);
  tq_search_free(run->search);
  tq_spots_free(&run->from);
  free(run->origins);
  free(run->bands);
  free(run->times);
  free(run->definition);
  free(run->from_text);
  memset(run, 0, sizeof *run);
}
