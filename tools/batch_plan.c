#include "tools/batch_plan.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "engine/version.h"
#include "tools/definition.h"

static const char *const result_names[TQ_N_BATCH_RESULTS] = {"table", "isochrones", "rasters",
                                                             "store"};

const char *tq_batch_result_name(enum tq_batch_result result) { return result_names[result]; }

bool tq_batch_result_parse(const char *name, enum tq_batch_result *out) {
  for (int i = 0; i < TQ_N_BATCH_RESULTS; i++)
    if (!strcmp(name, result_names[i])) {
      *out = (enum tq_batch_result)i;
      return true;
    }
  return false;
}

uint64_t tq_batch_shard_first(uint64_t n_origins, uint32_t shard, uint32_t n_shards) {
  uint64_t each = n_origins / n_shards, more = n_origins % n_shards, k = shard - 1;
  return k * each + (k < more ? k : more);
}

/* --- bands ------------------------------------------------------------------------ */

static enum tq_code name_bands(struct tq_batch_plan *plan, struct tq_err *err) {
  const struct tq_request *r = &plan->query->request;
  bool transit = r->travels >> TQ_BY_TRANSIT & 1;
  plan->n_bands = transit ? r->n_percentiles : 1;
  if (!(plan->bands = tq_calloc(plan->n_bands, sizeof *plan->bands)))
    return tq_fail_memory(err, "the surfaces");
  for (int t = 0; t < TQ_N_TRAVELS; t++)
    if (r->travels >> t & 1) {
      if (*plan->mode) strcat(plan->mode, "+");
      strcat(plan->mode, tq_travel_name((enum tq_travel)t));
    }
  for (uint32_t b = 0; b < plan->n_bands; b++) {
    struct tq_band *band = &plan->bands[b];
    band->mode = plan->mode;
    band->percentile = transit ? r->percentiles[b] : TQ_NO_PERCENTILE;
    if (transit)
      snprintf(band->name, sizeof band->name, "p%g", band->percentile);
    else
      snprintf(band->name, sizeof band->name, "%s", plan->mode);
  }
  return TQ_OK;
}

static enum tq_code link_points(struct tq_batch_plan *plan, struct tq_err *err) {
  const struct tq_graph *g = plan->graph;
  const struct tq_request *r = &plan->query->request;
  int64_t total;
  bool people = plan->result == TQ_BATCH_TABLE || plan->result == TQ_BATCH_ISOCHRONES;
  enum tq_code code =
      tq_cells_of_region(g, r, plan->opts->cell_m, plan->opts->epsg, &plan->region, err);
  if (code || !people || tq_people(g, &total) == 0) return code;
  struct tq_pos *pos = tq_alloc(g->n_places, sizeof *pos);
  if (!pos) return tq_fail_memory(err, "the places");
  for (uint32_t p = 0; p < g->n_places; p++) pos[p] = g->places[p].pos;
  code = tq_points_snap(g, pos, g->n_places, tq_request_point_modes(r), r->max_snap_m,
                        &plan->places, err);
  free(pos);
  return code;
}

/* --- what it is ------------------------------------------------------------------- */

/* Files by their names alone, so that a copy of them on another machine is the same job. */
static enum tq_code typed_names(const tq_texts *from, tq_texts *out, struct tq_err *err) {
  for (size_t i = 0; i < from->n; i++) {
    size_t n = strlen(from->v[i]);
    const char *slash =
        n > 4 && !strcmp(from->v[i] + n - 4, ".csv") ? strrchr(from->v[i], '/') : NULL;
    if (!tq_push(out, slash ? slash + 1 : from->v[i])) return tq_fail_memory(err, "the origins");
  }
  return TQ_OK;
}

static json_t *bands_json(const struct tq_batch_plan *plan) {
  json_t *list = json_array();
  for (uint32_t b = 0; b < plan->n_bands; b++) {
    const struct tq_band *band = &plan->bands[b];
    json_t *o = json_pack("{s:s, s:s}", "name", band->name, "mode", band->mode);
    if (band->percentile >= 0) json_object_set_new(o, "percentile", json_real(band->percentile));
    json_array_append_new(list, o);
  }
  return list;
}

static json_t *grid_json(const struct tq_grid *grid) {
  return json_pack("{s:f, s:f, s:f, s:i, s:I, s:I}", "x0_m", grid->x0_m, "y0_m", grid->y0_m,
                   "cell_m", grid->cell_m, "epsg", (int)grid->epsg, "n_cols",
                   (json_int_t)grid->n_cols, "n_rows", (json_int_t)grid->n_rows);
}

/* The definition knows the whole request; the search that it asks for stands at no origin. */
static json_t *define(const struct tq_batch_plan *plan, struct tq_err *err) {
  tq_texts typed = {0};
  const struct tq_search nowhere = {.graph = plan->graph};
  const tq_spots all = {.n = plan->origins.list.n};
  json_t *o = NULL;
  if (!typed_names(&plan->query->from, &typed, err)) {
    char *text = tq_definition_json(plan->query, &nowhere, &typed, &all);
    o = text ? json_loads(text, 0, NULL) : NULL;
    free(text);
  }
  tq_vec_free(&typed);
  json_object_del(o, "origins_as_snapped");
  json_object_set_new(o, "cell_m", json_real(plan->region.grid.cell_m));
  json_object_set_new(o, "crs", json_sprintf("EPSG:%d", plan->region.grid.epsg));
  json_object_set_new(o, "result", json_string(tq_batch_result_name(plan->result)));
  if (plan->result == TQ_BATCH_ISOCHRONES) {
    json_object_set_new(o, "polygons",
                        json_string(plan->opts->polygons == TQ_BANDS ? "bands" : "rings"));
    json_object_set_new(o, "simplified_m", json_real(plan->opts->simplify_m));
  }
  char hash[24];
  snprintf(hash, sizeof hash, "%016" PRIx64, plan->origins.hash);
  json_object_set_new(o, "origins_hash", json_string(hash));
  return o;
}

static enum tq_code describe(struct tq_batch_plan *plan, struct tq_err *err) {
  const size_t flags = JSON_COMPACT | JSON_REAL_PRECISION(17) | JSON_PRESERVE_ORDER;
  const struct tq_request *r = &plan->query->request;
  json_t *definition = define(plan, err), *about = json_object(), *cutoffs = json_array();
  plan->definition = json_dumps(definition, JSON_COMPACT | JSON_REAL_PRECISION(10));
  for (uint32_t i = 0; i < r->n_cutoffs; i++)
    json_array_append_new(cutoffs, json_integer(r->cutoffs_s[i]));
  json_object_set_new(about, "program", json_string("tongqu " TQ_VERSION));
  json_object_set_new(about, "result", json_string(tq_batch_result_name(plan->result)));
  json_object_set_new(about, "coords", json_string(tq_coords_name(plan->query->coords)));
  json_object_set_new(about, "bom", json_boolean(plan->opts->bom));
  json_object_set_new(about, "cutoffs_s", cutoffs);
  json_object_set_new(about, "bands", bands_json(plan));
  json_object_set_new(about, "grid", grid_json(&plan->region.grid));
  json_object_set_new(about, "people", json_boolean(plan->places.n > 0));
  json_object_set_new(about, "definition", definition);
  plan->about = json_dumps(about, flags);
  json_decref(about);
  return plan->about && plan->definition ? TQ_OK : tq_fail_memory(err, "the definition");
}

enum tq_code tq_batch_plan_make(struct tq_batch_plan *plan, const struct tq_graph *g,
                                const struct tq_query *q, const struct tq_iso_opts *opts,
                                enum tq_batch_result result, uint32_t shard, uint32_t n_shards,
                                struct tq_err *err) {
  memset(plan, 0, sizeof *plan);
  plan->graph = g;
  plan->query = q;
  plan->opts = opts;
  plan->result = result;
  enum tq_code code =
      tq_batch_origins_read(g, &q->request, &q->from, q->coords, &plan->origins, err);
  if (!code) code = name_bands(plan, err);
  if (!code) code = link_points(plan, err);
  if (!code) code = describe(plan, err);
  if (code) {
    tq_batch_plan_free(plan);
    return code;
  }
  struct tq_journal_head *h = &plan->head;
  h->graph_id = g->header ? g->header->graph_id : 0;
  h->job = tq_fnv(TQ_FNV_START, plan->about, strlen(plan->about));
  h->n_origins = plan->origins.list.n;
  h->shard = shard;
  h->n_shards = n_shards;
  h->first = tq_batch_shard_first(h->n_origins, shard, n_shards);
  h->count = tq_batch_shard_first(h->n_origins, shard + 1, n_shards) - h->first;
  return TQ_OK;
}

void tq_batch_plan_free(struct tq_batch_plan *plan) {
  tq_batch_origins_free(&plan->origins);
  tq_cells_free(&plan->region);
  tq_points_free(&plan->places);
  free(plan->bands);
  free(plan->about);
  free(plan->definition);
  memset(plan, 0, sizeof *plan);
}

enum tq_code tq_batch_plan_matches(const struct tq_batch_plan *plan, const struct tq_journal *j,
                                   struct tq_err *err) {
  const struct tq_journal_head *a = &plan->head, *b = &j->head;
  const char *what = NULL;
  if (a->graph_id != b->graph_id)
    what = "graph";
  else if (a->job != b->job || strcmp(plan->about, j->about) != 0)
    what = strstr(j->about, "\"program\":\"tongqu " TQ_VERSION "\"") ? "request or other origins"
                                                                     : "program version";
  else if (a->shard != b->shard || a->n_shards != b->n_shards || a->first != b->first ||
           a->count != b->count)
    what = "shard";
  if (!what) return TQ_OK;
  return tq_fail(err, TQ_E_ARG,
                 "%s: was begun with another %s; repeat that command to go on with it, or remove "
                 "it to begin anew",
                 j->path, what);
}
