#include "tools/batch_answer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tools/batch_features.h"
#include "tools/batch_tiles.h"
#include "tools/definition.h"
#include "tools/gdal_module.h"
#include "tools/iso_features.h"
#include "tools/iso_run.h"
#include "tools/out_text.h"

struct tq_batch_answerer {
  const struct tq_batch_plan *plan;
  struct tq_search *search;
  struct tq_window window; /* what holds all that is reached; of a store in whole tiles */
  struct tq_grid grid;     /* the same */
  TQ_VEC(int32_t) times;   /* [n_percentiles * the grid's cells] */
  int32_t *place_s;        /* [n_percentiles * places] */
  struct tq_band *bands;
  struct tq_packer *packer;          /* of a store */
  const struct tq_gdal_module *gdal; /* of rasters */
  TQ_VEC(int32_t) window_s;          /* of rasters: the part that is reached */
  struct tq_projection projection;   /* a thread's own */
  struct tq_batch_cpu cpu;
};

double tq_thread_cpu_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct tq_batch_cpu tq_batch_answerer_cpu(const struct tq_batch_answerer *a) {
  return a->cpu;
}

void tq_batch_answerer_free(struct tq_batch_answerer *a) {
  if (!a) return;
  tq_search_free(a->search);
  tq_projection_close(&a->projection);
  tq_packer_free(a->packer);
  tq_vec_free(&a->times);
  free(a->place_s);
  free(a->bands);
  tq_vec_free(&a->window_s);
  free(a);
}

enum tq_code tq_batch_answerer_new(const struct tq_batch_plan *plan,
                                   const struct tq_batch_answerer *model,
                                   struct tq_batch_answerer **out, struct tq_err *err) {
  const struct tq_request *r = &plan->query->request;
  struct tq_batch_answerer *a = tq_calloc(1, sizeof *a);
  if (!a) return tq_fail_memory(err, "a thread");
  a->plan = plan;
  a->place_s = tq_alloc((size_t)r->n_percentiles * plan->places.n, sizeof *a->place_s);
  a->bands = tq_alloc(plan->n_bands, sizeof *a->bands);
  bool raster = plan->result == TQ_BATCH_RASTERS;
  if (plan->result == TQ_BATCH_STORE) a->packer = tq_packer_new();
  enum tq_code code = TQ_OK;
  if (!a->place_s || !a->bands || (plan->result == TQ_BATCH_STORE && !a->packer))
    code = tq_fail_memory(err, "a thread; ask for fewer percentiles or threads");
  if (!code && raster) code = tq_gdal_load(&a->gdal, err);
  if (!code) code = tq_projection_open(&a->projection, plan->region.grid.epsg, err);
  if (!code)
    code = model ? tq_search_new_like(model->search, &a->search, err)
                 : tq_search_new(plan->graph, r, &a->search, err);
  if (code) {
    tq_batch_answerer_free(a);
    return code;
  }
  memcpy(a->bands, plan->bands, plan->n_bands * sizeof *a->bands);
  *out = a;
  return TQ_OK;
}

/* Travel times of the cells, in as much of the grid as the search has reached. */
static enum tq_code cell_times(struct tq_batch_answerer *a, struct tq_err *err) {
  const struct tq_batch_plan *plan = a->plan;
  const struct tq_grid *grid = &plan->region.grid;
  struct tq_window window = tq_search_window(a->search, &plan->region.points, grid);
  struct tq_points part;
  const struct tq_points *cells = &plan->region.points;
  if (plan->result == TQ_BATCH_STORE) window = tq_tiles_window(window, grid->n_cols, grid->n_rows);
  bool whole = window.n_cols * window.n_rows == cells->n;
  a->window = window;
  a->grid = *grid;
  if (!whole) {
    tq_points_of_window(cells, grid, window, &part);
    a->grid = tq_grid_of_window(grid, window);
    cells = &part;
  }
  if (!tq_reserve(&a->times, (size_t)plan->query->request.n_percentiles * cells->n))
    return tq_fail_memory(err, "travel times; ask for fewer percentiles or threads");
  for (uint32_t b = 0; b < plan->n_bands; b++)
    a->bands[b].time_s = a->times.v + (size_t)b * cells->n;
  return tq_search_best_times(a->search, cells, a->times.v, NULL, err);
}

static enum tq_code search(struct tq_batch_answerer *a, struct tq_pos pos, struct tq_err *err) {
  const struct tq_batch_plan *plan = a->plan;
  enum tq_code code = tq_search_run(a->search, &pos, 1, err);
  if (!code) code = cell_times(a, err);
  if (!code && plan->places.n)
    code = tq_search_best_times(a->search, &plan->places, a->place_s, NULL, err);
  return code;
}

static struct tq_iso iso_of(const struct tq_batch_answerer *a) {
  const struct tq_batch_plan *plan = a->plan;
  const struct tq_request *r = &plan->query->request;
  return (struct tq_iso){.graph = plan->graph,
                         .grid = a->grid,
                         .unproject = tq_projection_unproject(&a->projection),
                         .n_bands = plan->n_bands,
                         .bands = a->bands,
                         .n_cutoffs = r->n_cutoffs,
                         .cutoffs_s = r->cutoffs_s,
                         .polygons = plan->opts->polygons,
                         .simplify_m = plan->opts->simplify_m,
                         .definition_json = plan->definition,
                         .coords = plan->query->coords};
}

/* --- text ------------------------------------------------------------------------- */

static enum tq_code fill_features(const struct tq_batch_answerer *a, struct tq_iso *iso,
                                  struct tq_err *err) {
  const struct tq_graph *g = a->plan->graph;
  if (a->plan->result == TQ_BATCH_TABLE) { /* areas within each cutoff, as they are */
    iso->polygons = TQ_RINGS;
    iso->simplify_m = 0;
  }
  enum tq_code code = tq_iso_features_fill(iso, iso->unproject, err);
  for (size_t i = 0; i < iso->n_bands * iso->n_cutoffs && !code && a->plan->places.n; i++) {
    struct tq_iso_feature *f = &iso->features[i];
    const int32_t *times = a->place_s + f->band * g->n_places;
    f->population = tq_people_within(g, times, f->cutoff_s);
    if (f->above_s >= 0) f->population -= tq_people_within(g, times, f->above_s);
  }
  return code;
}

static enum tq_code add_text(const struct tq_batch_answerer *a,
                             const struct tq_batch_origin *origin, const char *why,
                             tq_bytes *record, struct tq_err *err) {
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  if (!out) return tq_fail_memory(err, "an answer");
  struct tq_iso iso = iso_of(a);
  bool table = a->plan->result == TQ_BATCH_TABLE, people = a->plan->places.n > 0;
  enum tq_code code = *why ? TQ_OK : fill_features(a, &iso, err);
  if (!code && table)
    tq_batch_table_rows(out, &iso, origin->id, origin->pos, !*origin->why, people, why);
  else if (!code)
    code = tq_batch_features(out, &iso, origin->id, why, err);
  tq_iso_features_free(&iso);
  bool failed = ferror(out) != 0;
  if ((fclose(out) != 0 || failed || !text) && !code) code = tq_fail_memory(err, "an answer");
  if (!code && !tq_bytes_add(record, text, n)) code = tq_fail_memory(err, "an answer");
  free(text);
  return code;
}

/* --- rasters ---------------------------------------------------------------------- */

/* Moves the part that holds every reached cell to a->window_s; one cell when none is.
 * False when memory is out. */
static bool cut_window(struct tq_batch_answerer *a, struct tq_iso *iso) {
  uint32_t n_cols = iso->grid.n_cols, n_rows = iso->grid.n_rows;
  uint32_t left = n_cols, right = 0, top = n_rows, bottom = 0;
  for (size_t b = 0; b < iso->n_bands; b++)
    for (uint32_t y = 0; y < n_rows; y++)
      for (uint32_t x = 0; x < n_cols; x++) {
        if (a->bands[b].time_s[(size_t)y * n_cols + x] < 0) continue;
        left = x < left ? x : left;
        right = x > right ? x : right;
        top = y < top ? y : top;
        bottom = y > bottom ? y : bottom;
      }
  if (left > right) left = right = top = bottom = 0;
  iso->grid.x0_m += left * iso->grid.cell_m;
  iso->grid.y0_m -= top * iso->grid.cell_m;
  iso->grid.n_cols = right - left + 1;
  iso->grid.n_rows = bottom - top + 1;
  if (!tq_reserve(&a->window_s, iso->n_bands * iso->grid.n_cols * iso->grid.n_rows)) return false;
  int32_t *to = a->window_s.v;
  for (size_t b = 0; b < iso->n_bands; b++) {
    const int32_t *from = a->bands[b].time_s + (size_t)top * n_cols + left;
    for (uint32_t y = 0; y < iso->grid.n_rows; y++, to += iso->grid.n_cols, from += n_cols)
      memcpy(to, from, iso->grid.n_cols * sizeof *to);
  }
  return true;
}

/* The definition of one raster also says where it starts. */
static char *raster_definition(const struct tq_batch_answerer *a,
                               const struct tq_batch_origin *origin, struct tq_err *err) {
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  if (!out) return NULL;
  const char *definition = a->plan->definition;
  fprintf(out, "%.*s,\"origin_id\":", (int)strlen(definition) - 1, definition);
  enum tq_code code = tq_text_json(out, origin->id, err);
  fputs(",\"origin_at\":", out);
  tq_text_position(out, origin->pos, a->plan->query->coords);
  putc('}', out);
  if (fclose(out) == 0 && !code) return text;
  free(text);
  return NULL;
}

static enum tq_code add_raster(struct tq_batch_answerer *a, const struct tq_batch_origin *origin,
                               tq_bytes *record, struct tq_err *err) {
  struct tq_iso iso = iso_of(a);
  char *definition = raster_definition(a, origin, err), *bytes = NULL;
  size_t n = 0;
  FILE *out = definition ? open_memstream(&bytes, &n) : NULL;
  struct tq_band *bands = tq_alloc(iso.n_bands, sizeof *bands);
  enum tq_code code = out && bands ? TQ_OK : tq_fail_memory(err, "a raster");
  if (!code && !cut_window(a, &iso)) code = tq_fail_memory(err, "a raster");
  if (!code) {
    size_t n_cells = (size_t)iso.grid.n_cols * iso.grid.n_rows;
    for (size_t b = 0; b < iso.n_bands; b++) {
      bands[b] = a->bands[b];
      bands[b].time_s = a->window_s.v + b * n_cells;
    }
    iso.bands = bands;
    iso.definition_json = definition;
    code = a->gdal->geotiff(&iso, out, err);
  }
  if (out && fclose(out) != 0 && !code) code = tq_fail_memory(err, "a raster");
  if (!code && !tq_bytes_add(record, bytes, n)) code = tq_fail_memory(err, "a raster");
  free(bytes);
  free(bands);
  free(definition);
  return code;
}

/* --- any -------------------------------------------------------------------------- */

static enum tq_code add_data(struct tq_batch_answerer *a, const struct tq_batch_origin *origin,
                             const char *why, tq_bytes *record, struct tq_err *err) {
  switch (a->plan->result) {
    case TQ_BATCH_RASTERS:
      return *why ? TQ_OK : add_raster(a, origin, record, err);
    case TQ_BATCH_STORE:
      return *why ? TQ_OK
                  : tq_tiles_pack(a->packer, a->times.v, a->plan->n_bands,
                                  a->plan->region.grid.n_cols, a->window, record, err);
    default:
      return add_text(a, origin, why, record, err);
  }
}

enum tq_code tq_batch_answer(struct tq_batch_answerer *a, uint64_t number, tq_bytes *record,
                             bool *bad, struct tq_err *err) {
  struct tq_batch_origin origin;
  tq_batch_origin_at(&a->plan->origins, number, &origin);
  struct tq_err outside;
  const char *why = origin.why;
  enum tq_code code = TQ_OK;
  double start_s = tq_thread_cpu_s();
  if (!*why && (code = search(a, origin.pos, &outside)) == TQ_E_OUTSIDE) {
    why = outside.msg;
    code = TQ_OK;
  }
  double found_s = tq_thread_cpu_s();
  if (code)
    code = tq_fail(err, code, "%s", outside.msg);
  else if (!tq_record_start(record, number, origin.pos, origin.id, why))
    code = tq_fail_memory(err, "an answer");
  if (!code) code = add_data(a, &origin, why, record, err);
  if (!code) code = tq_record_seal(record, err);
  *bad = *why != 0;
  a->cpu.search_s += found_s - start_s;
  a->cpu.answer_s += tq_thread_cpu_s() - found_s;
  return code;
}
