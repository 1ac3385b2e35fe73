/* tongqu store: what is in a travel-time store, and parts of it as files. */
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/csv.h"
#include "tools/locate.h"
#include "tools/parse.h"
#include "tools/query.h"
#include "tools/store_slice.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_store = {
    .name = "store",
    .summary = "parts of a travel-time store as tables, rasters, areas",
    .usage =
        "Usage: tongqu store FILE.tqs [-o OUT] [OPTIONS]\n"
        "\n"
        "Reads what `tongqu batch --result store` has written. Without -o: what is in it, as "
        "JSON.\n"
        "\n"
        "  -o, --output OUT      .csv: minutes, a row for each origin and cell; - : the same on\n"
        "                        standard output; .tif: seconds, a band for each origin and\n"
        "                        percentile; .geojson: areas within the cutoffs\n"
        "  --origin ID           only this one; repeatable; default: all\n"
        "  --cell rROWcCOLUMN | LON,LAT    only this cell; repeatable; default: all that are "
        "reached\n"
        "  --percentile P        only this one; repeatable; default: all\n"
        "  --cutoffs MIN,..      of the areas; default: those of the batch\n",
    .missing = "the store is missing; `tongqu batch --result store` makes one",
    .run = run,
};

enum option_of_store { OPT_ORIGIN = 7000, OPT_CELL, OPT_PERCENTILE, OPT_CUTOFFS };

struct own {
  tq_texts origins, cells, percentiles;
  struct tq_query query; /* for --cutoffs */
  bool has_cutoffs;
  const char *output;
};

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  if (option == 'o') {
    own->output = arg;
    return TQ_OK;
  }
  if (option == OPT_CUTOFFS) {
    own->has_cutoffs = true;
    return tq_query_take(&own->query, TQ_OPT_CUTOFFS, arg, err);
  }
  tq_texts *texts = option == OPT_ORIGIN ? &own->origins
                    : option == OPT_CELL ? &own->cells
                                         : &own->percentiles;
  return tq_push(texts, arg) ? TQ_OK : tq_fail_memory(err, "an option");
}

/* What a slice is made of, owned. */
struct wanted {
  TQ_VEC(uint64_t) origins;
  TQ_VEC(uint32_t) cells;
  TQ_VEC(uint32_t) bands;
  TQ_VEC(int32_t) cutoffs_s;
};

static bool has_id(const struct tq_store *s, uint64_t row, const char *id) {
  const struct tq_store_row *r = &s->rows[row];
  return r->id_len == strlen(id) && !memcmp((const char *)s->map + r->offset, id, r->id_len);
}

/* The first origin of that id: a later one has no answer. */
static enum tq_code find_origins(const struct tq_store *s, const tq_texts *ids, struct wanted *w,
                                 struct tq_err *err) {
  for (uint64_t i = 0; i < s->head->n_origins && ids->n == 0; i++)
    if (!tq_push(&w->origins, i)) return tq_fail_memory(err, "the origins");
  for (size_t k = 0; k < ids->n; k++) {
    uint64_t i = 0;
    while (i < s->head->n_origins && !has_id(s, i, ids->v[k])) i++;
    if (i == s->head->n_origins)
      return tq_fail(err, TQ_E_NOT_FOUND,
                     "--origin %s: the store has no such origin; see `tongqu store FILE`",
                     ids->v[k]);
    if (!tq_push(&w->origins, i)) return tq_fail_memory(err, "the origins");
  }
  return TQ_OK;
}

static enum tq_code find_cell(const struct tq_store *s, const struct tq_projection *p,
                              const char *text, uint32_t *cell, struct tq_err *err) {
  const struct tq_grid *grid = &s->grid;
  unsigned row, col;
  int end = 0;
  if (sscanf(text, "r%uc%u%n", &row, &col, &end) == 2 && !text[end] && row < grid->n_rows &&
      col < grid->n_cols) {
    *cell = row * grid->n_cols + col;
    return TQ_OK;
  }
  const char *comma = strchr(text, ',');
  double lon, lat;
  struct tq_pos pos;
  *cell = UINT32_MAX;
  if (comma && tq_number_parse((struct tq_text){text, (size_t)(comma - text)}, &lon) &&
      tq_number_parse((struct tq_text){comma + 1, strlen(comma + 1)}, &lat) &&
      !tq_locate_degrees(lon, lat, TQ_WGS84, &pos, err)) {
    enum tq_code code = tq_projection_cell_of(p, grid, pos, cell, err);
    if (code) return code;
  }
  if (*cell != UINT32_MAX) return TQ_OK;
  return tq_fail(
      err, TQ_E_ARG,
      "--cell %s: is no cell of the store's %u rows and %u columns; give r<row>c<column> "
      "or LON,LAT",
      text, grid->n_rows, grid->n_cols);
}

static enum tq_code find_bands(const struct tq_store *s, const tq_texts *texts, struct wanted *w,
                               struct tq_err *err) {
  for (uint32_t b = 0; b < s->n_bands && texts->n == 0; b++)
    if (!tq_push(&w->bands, b)) return tq_fail_memory(err, "the percentiles");
  for (size_t k = 0; k < texts->n; k++) {
    double percentile = NAN;
    uint32_t b = 0;
    tq_number_parse((struct tq_text){texts->v[k], strlen(texts->v[k])}, &percentile);
    while (b < s->n_bands && !(fabs(s->bands[b].percentile - percentile) < 1e-9)) b++;
    if (b == s->n_bands)
      return tq_fail(err, TQ_E_NOT_FOUND, "--percentile %s: the store does not have it",
                     texts->v[k]);
    if (!tq_push(&w->bands, b)) return tq_fail_memory(err, "the percentiles");
  }
  return TQ_OK;
}

static enum tq_code find_cutoffs(const struct tq_store *s, const struct own *own, struct wanted *w,
                                 struct tq_err *err) {
  json_t *about = json_loadb(s->about, s->head->about_len, 0, NULL), *item;
  size_t i;
  bool ok = true;
  if (own->has_cutoffs)
    for (i = 0; i < own->query.request.n_cutoffs; i++)
      ok = ok && tq_push(&w->cutoffs_s, own->query.request.cutoffs_s[i]);
  else
    json_array_foreach(json_object_get(about, "cutoffs_s"), i, item) ok =
        ok && tq_push(&w->cutoffs_s, (int32_t)json_integer_value(item));
  json_decref(about);
  for (i = 1; i < w->cutoffs_s.n && ok; i++)
    if (w->cutoffs_s.v[i] <= w->cutoffs_s.v[i - 1])
      return tq_fail(err, TQ_E_ARG, "--cutoffs: give growing minutes");
  return ok && w->cutoffs_s.n ? TQ_OK : tq_fail_memory(err, "the cutoffs");
}

static enum tq_code slice(const struct tq_store *s, const struct own *own, struct tq_err *err) {
  struct wanted w = {0};
  struct tq_projection projection;
  enum tq_code code = tq_projection_open(&projection, s->grid.epsg, err);
  if (!code) code = find_origins(s, &own->origins, &w, err);
  for (size_t i = 0; i < own->cells.n && !code; i++) {
    uint32_t cell;
    code = find_cell(s, &projection, own->cells.v[i], &cell, err);
    if (!code && !tq_push(&w.cells, cell)) code = tq_fail_memory(err, "the cells");
  }
  if (!code) code = find_bands(s, &own->percentiles, &w, err);
  if (!code) code = find_cutoffs(s, own, &w, err);
  const struct tq_store_slice part = {.store = s,
                                      .projection = &projection,
                                      .n_origins = w.origins.n,
                                      .origins = w.origins.v,
                                      .n_cells = w.cells.n,
                                      .cells = w.cells.v,
                                      .n_bands = w.bands.n,
                                      .bands = w.bands.v,
                                      .n_cutoffs = w.cutoffs_s.n,
                                      .cutoffs_s = w.cutoffs_s.v};
  if (!code) code = tq_store_slice_write(&part, own->output, err);
  tq_vec_free(&w.origins);
  tq_vec_free(&w.cells);
  tq_vec_free(&w.bands);
  tq_vec_free(&w.cutoffs_s);
  tq_projection_close(&projection);
  return code;
}

static void describe(const struct tq_store *s) {
  uint64_t n_bad = 0;
  for (uint64_t i = 0; i < s->head->n_origins; i++) n_bad += s->rows[i].why_len > 0;
  json_t *o = json_loadb(s->about, s->head->about_len, 0, NULL);
  json_object_set_new(o, "origins", json_integer((json_int_t)s->head->n_origins));
  json_object_set_new(o, "origins_without_answer", json_integer((json_int_t)n_bad));
  json_object_set_new(o, "bytes", json_integer((json_int_t)s->size));
  json_dumpf(o, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(17) | JSON_PRESERVE_ORDER);
  putchar('\n');
  json_decref(o);
}

int tq_store_run(const struct tq_command *as, int argc, char **argv) {
  static const struct option options[] = {{"output", required_argument, NULL, 'o'},
                                          {"origin", required_argument, NULL, OPT_ORIGIN},
                                          {"cell", required_argument, NULL, OPT_CELL},
                                          {"percentile", required_argument, NULL, OPT_PERCENTILE},
                                          {"cutoffs", required_argument, NULL, OPT_CUTOFFS},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
  struct own own = {0};
  const struct tq_parse parse = {as, options, "o:h", take, &own, NULL};
  const char *path;
  struct tq_err err;
  tq_query_init(&own.query);
  int status = tq_parse(&parse, argc, argv, &path);
  if (status == TQ_PARSED) {
    struct tq_store *s = NULL;
    enum tq_code code = tq_store_open(path, &s, &err);
    if (!code && own.output) code = slice(s, &own, &err);
    if (!code && !own.output) describe(s);
    tq_store_free(s);
    status = code ? tq_complain(as->name, &err) : TQ_EXIT_FINE;
  }
  tq_vec_free(&own.origins);
  tq_vec_free(&own.cells);
  tq_vec_free(&own.percentiles);
  tq_query_free(&own.query);
  return status;
}

static int run(int argc, char **argv) { return tq_store_run(&tq_cmd_store, argc, argv); }
