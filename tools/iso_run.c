#include "tools/iso_run.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "tools/iso_features.h"
#include "tools/split_out.h"

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

/* Bands of the best times; with by_mode none, the modes share them out. */
static uint32_t n_best_bands(const struct tq_request *r, bool by_mode) {
  if (by_mode) return 0;
  return r->travels >> TQ_BY_TRANSIT & 1 ? r->n_percentiles : 1;
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
  run->origin_ids = tq_alloc(run->from.n, sizeof *run->origin_ids);
  run->from_text = tq_calloc(len, 1);
  if (!run->origins || !run->origin_ids || !run->from_text)
    return tq_fail_memory(err, "the origins");
  for (size_t i = 0; i < run->from.n; i++) {
    run->origins[i] = run->from.v[i].pos;
    run->origin_ids[i] = run->from.v[i].id;
  }
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
static enum tq_code plan_bands(struct tq_iso_run *run, const struct tq_request *r, bool by_mode,
                               struct tq_err *err) {
  bool transit = r->travels >> TQ_BY_TRANSIT & 1;
  uint32_t n_best = n_best_bands(r, by_mode);
  uint32_t n_each = n_travels(r) > 1 ? n_travels(r) : 0;
  run->iso.n_bands = n_best + n_each;
  run->bands = tq_calloc(run->iso.n_bands, sizeof *run->bands);
  if (!run->bands) return tq_fail_memory(err, "the surfaces");
  for (uint32_t k = 0; k < n_best; k++)
    name_band(&run->bands[k], travels_text(r), transit ? r->percentiles[k] : TQ_NO_PERCENTILE,
              !transit);
  for (int t = 0, k = (int)n_best; n_each && t < TQ_N_TRAVELS; t++)
    if (r->travels >> t & 1)
      name_band(&run->bands[k++], tq_travel_name((enum tq_travel)t),
                t == TQ_BY_TRANSIT ? r->percentiles[0] : TQ_NO_PERCENTILE, true);
  for (size_t b = 0; b < run->iso.n_bands && by_mode; b++)
    snprintf(run->bands[b].name, sizeof run->bands[b].name, "fastest_%s", run->bands[b].mode);
  return TQ_OK;
}

/* Travel times to the points in every band: out [n_bands * points->n]. The engine fills
 * every percentile even where a street mode repeats itself. */
static enum tq_code band_times(struct tq_iso_run *run, const struct tq_request *r,
                               const struct tq_points *points, int32_t *out, struct tq_err *err) {
  uint32_t n_best = n_best_bands(r, false);
  int32_t *all = tq_alloc((size_t)r->n_percentiles * points->n, sizeof *all);
  if (!all) return tq_fail_memory(err, "the surfaces; ask for fewer percentiles or larger cells");
  enum tq_code code = tq_search_best_times(run->search, points, all, NULL, err);
  if (!code) memcpy(out, all, (size_t)n_best * points->n * sizeof *out);
  out += (size_t)n_best * points->n;
  for (int t = 0; t < TQ_N_TRAVELS && !code && n_travels(r) > 1; t++) {
    if (!(r->travels >> t & 1)) continue;
    code = tq_search_times(run->search, (enum tq_travel)t, points, all, err);
    if (!code) memcpy(out, all, points->n * sizeof *out);
    out += points->n;
  }
  free(all);
  return code;
}

/* The same where the bands are modes: times of the points where each is the fastest. */
static enum tq_code fastest_times(struct tq_iso_run *run, const struct tq_request *r,
                                  const struct tq_points *points, int32_t *out,
                                  struct tq_err *err) {
  size_t n = (size_t)r->n_percentiles * points->n;
  int32_t *all = tq_alloc(n, sizeof *all);
  uint8_t *which = tq_alloc(n, 1);
  enum tq_code code = all && which ? tq_search_best_times(run->search, points, all, which, err)
                                   : tq_fail_memory(err, "the surfaces; ask for larger cells");
  for (int t = 0; t < TQ_N_TRAVELS && !code; t++) {
    if (!(r->travels >> t & 1)) continue;
    for (uint32_t i = 0; i < points->n; i++) out[i] = which[i] == t ? all[i] : -1;
    out += points->n;
  }
  free(all);
  free(which);
  return code;
}

static enum tq_code find_times(struct tq_iso_run *run, const struct tq_request *r,
                               const struct tq_points *points, int32_t *out, struct tq_err *err) {
  return (run->iso.by_mode ? fastest_times : band_times)(run, r, points, out, err);
}

/* The surfaces: times of the cells, spread where only some were asked for. */
static enum tq_code fill_bands(struct tq_iso_run *run, const struct tq_request *r,
                               struct tq_err *err) {
  const struct tq_cells *cells = &run->cells;
  size_t n_points = cells->points.n, n_cells = (size_t)cells->grid.n_cols * cells->grid.n_rows;
  int32_t *times = tq_alloc(run->iso.n_bands * n_points, sizeof *times);
  if (!times) return tq_fail_memory(err, "the surfaces; ask for fewer percentiles or larger cells");
  enum tq_code code = find_times(run, r, &cells->points, times, err);
  if (!code && !cells->cell_of_point) {
    run->times = times;
    times = NULL;
  } else if (!code) {
    run->times = tq_alloc(run->iso.n_bands * n_cells, sizeof *run->times);
    if (!run->times) code = tq_fail_memory(err, "the surfaces; ask for larger cells");
    for (size_t b = 0; b < run->iso.n_bands && !code; b++)
      tq_cells_spread(cells, times + b * n_points, run->times + b * n_cells);
  }
  for (size_t b = 0; b < run->iso.n_bands && !code; b++)
    run->bands[b].time_s = run->times + b * n_cells;
  free(times);
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

/* Travel times of the places, and the people of every feature. */
static enum tq_code count_people(struct tq_iso_run *run, const struct tq_request *r,
                                 struct tq_err *err) {
  const struct tq_graph *g = run->search->graph;
  struct tq_points places;
  struct tq_pos *pos = tq_alloc(g->n_places, sizeof *pos);
  run->place_s = tq_alloc(g->n_places * run->iso.n_bands, sizeof *run->place_s);
  enum tq_code code = pos && run->place_s ? TQ_OK : tq_fail_memory(err, "the places");
  for (uint32_t p = 0; p < g->n_places && !code; p++) pos[p] = g->places[p].pos;
  if (!code)
    code =
        tq_points_snap(g, pos, g->n_places, tq_request_point_modes(r), r->max_snap_m, &places, err);
  free(pos);
  if (code) return code;
  code = find_times(run, r, &places, run->place_s, err);
  for (size_t i = 0; i < run->iso.n_bands * r->n_cutoffs && !code; i++) {
    struct tq_iso_feature *f = &run->iso.features[i];
    const int32_t *times = run->place_s + f->band * g->n_places;
    f->population = tq_people_within(g, times, f->cutoff_s);
    if (f->above_s >= 0 && f->population >= 0)
      f->population -= tq_people_within(g, times, f->above_s);
  }
  run->iso.place_s = run->place_s;
  tq_points_free(&places);
  return code;
}

/* What the request's definition does not know: the grid, and what the polygons are. */
static enum tq_code complete_definition(struct tq_iso_run *run, const struct tq_iso_opts *opts,
                                        struct tq_err *err) {
  json_t *o = json_loads(run->definition ? run->definition : "", 0, NULL);
  json_object_set_new(o, "cell_m", json_real(run->iso.grid.cell_m));
  json_object_set_new(o, "crs", json_sprintf("EPSG:%d", run->iso.grid.epsg));
  json_object_set_new(o, "polygons",
                      json_string(run->iso.polygons == TQ_BANDS ? "bands" : "rings"));
  if (run->iso.simplify_m > 0)
    json_object_set_new(o, "simplified_m", json_real(run->iso.simplify_m));
  if (run->iso.by_mode)
    json_object_set_new(o, "areas_of",
                        json_string("each mode where it is the fastest of those "
                                    "asked for, by the first percentile"));
  if (opts->split || opts->networks)
    json_object_set_new(o, "split", json_string(tq_split_definition));
  if (opts->share)
    json_object_set_new(o, "share",
                        json_string("percent of the departures (arrivals) within the "
                                    "cutoff, by the best of the modes"));
  free(run->definition);
  run->definition = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(10) | JSON_PRESERVE_ORDER);
  json_decref(o);
  run->iso.definition_json = run->definition;
  return run->definition ? TQ_OK : tq_fail_memory(err, "the definition");
}

static void set_up_iso(struct tq_iso_run *run, const struct tq_query *q,
                       const struct tq_iso_opts *opts) {
  run->iso.graph = run->search->graph;
  run->iso.grid = run->cells.grid;
  run->iso.whole = run->cells.whole;
  run->iso.bands = run->bands;
  run->iso.n_layers = run->layers.n;
  run->iso.layers = run->layers.layers;
  run->iso.unproject = tq_projection_unproject(&run->cells.projection);
  run->iso.n_cutoffs = q->request.n_cutoffs;
  run->iso.cutoffs_s = q->request.cutoffs_s;
  run->iso.from = run->from_text;
  run->iso.n_origins = run->from.n;
  run->iso.origins = run->origins;
  run->iso.origin_ids = run->origin_ids;
  run->iso.coords = q->coords;
  run->iso.polygons = opts->polygons;
  run->iso.simplify_m = opts->simplify_m;
  run->iso.bom = opts->bom;
  run->iso.lang = opts->lang;
  run->definition = tq_definition_json(q, run->search, &q->from, &run->from);
}

enum tq_code tq_iso_run_with(const struct tq_graph *g, const struct tq_query *q,
                             const struct tq_iso_opts *opts, struct tq_iso_run *run,
                             struct tq_err *err) {
  const struct tq_request *r = &q->request;
  memset(run, 0, sizeof *run);
  run->iso.by_mode = opts->by_mode;
  enum tq_code code = locate_origins(run, g, q, err);
  if (!code && !g->grid) code = tq_points_of_grid(g, &run->cells.points, err); /* refuses */
  if (!code) code = tq_search_new(g, r, &run->search, err);
  if (!code) code = tq_search_run(run->search, run->origins, (uint32_t)run->from.n, err);
  if (!code) code = tq_cells_new(run->search, opts->cell_m, opts->epsg, &run->cells, err);
  if (!code) code = plan_bands(run, r, opts->by_mode, err);
  if (!code) code = fill_bands(run, r, err);
  if (!code) code = tq_iso_layers_fill(run->search, &run->cells, opts, &run->layers, err);
  if (!code) {
    set_up_iso(run, q, opts);
    code = complete_definition(run, opts, err);
  }
  if (!code) code = tq_iso_features_fill(&run->iso, run->iso.unproject, err);
  if (!code && g->n_places) code = count_people(run, r, err);
  if (code) tq_iso_run_free(run);
  return code;
}

enum tq_code tq_iso_run(const struct tq_graph *g, const struct tq_query *q, struct tq_iso_run *run,
                        struct tq_err *err) {
  const struct tq_iso_opts plain = {0};
  return tq_iso_run_with(g, q, &plain, run, err);
}

void tq_iso_run_free(struct tq_iso_run *run) {
  tq_iso_features_free(&run->iso);
  tq_iso_layers_free(&run->layers);
  tq_cells_free(&run->cells);
  tq_search_free(run->search);
  tq_spots_free(&run->from);
  free(run->origins);
  free(run->origin_ids);
  free(run->bands);
  free(run->times);
  free(run->place_s);
  free(run->definition);
  free(run->from_text);
  memset(run, 0, sizeof *run);
}
