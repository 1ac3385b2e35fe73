#include "tools/iso_layers.h"

#include <string.h>

#include "engine/base/mem.h"
#include "tools/mode_codes.h"
#include "tools/split_out.h"

/* The answers for the points that the layers are made from. */
struct answers {
  int32_t *time_s; /* [percentiles * points], as are which and splits */
  uint8_t *which;
  struct tq_split *splits; /* NULL: not asked for */
  uint16_t *n_within;      /* [cutoffs * points]; NULL: not asked for */
};

struct filler {
  struct tq_search *s;
  const struct tq_cells *cells;
  const struct tq_iso_opts *opts;
  struct answers answers;
  int32_t *of_points; /* one layer before it is spread; NULL: points are cells */
  struct tq_iso_layers *out;
};

static bool several_modes(const struct tq_request *r) { return r->travels & (r->travels - 1); }

static size_t count(const struct filler *f) {
  const struct tq_request *r = &f->s->request;
  size_t a_percentile = several_modes(r) + (f->opts->split ? TQ_N_PARTS : 0) + f->opts->networks;
  return a_percentile * r->n_percentiles + (f->opts->share ? r->n_cutoffs : 0);
}

static enum tq_code ask(struct filler *f, struct tq_err *err) {
  const struct tq_request *r = &f->s->request;
  const struct tq_points *points = &f->cells->points;
  struct answers *a = &f->answers;
  size_t n = (size_t)points->n * r->n_percentiles;
  bool split = f->opts->split || f->opts->networks;
  a->time_s = tq_alloc(n, sizeof *a->time_s);
  a->which = tq_alloc(n, 1);
  if (split) a->splits = tq_alloc(n, sizeof *a->splits);
  if (f->opts->share) a->n_within = tq_alloc((size_t)points->n * r->n_cutoffs, sizeof *a->n_within);
  if (!a->time_s || !a->which || (split && !a->splits) || (f->opts->share && !a->n_within))
    return tq_fail_memory(err, "the layers; ask for fewer percentiles or larger cells");
  enum tq_code code = tq_search_best_times(f->s, points, a->time_s, a->which, err);
  if (!code && split) code = tq_search_split(f->s, points, a->time_s, a->which, a->splits, err);
  if (!code && f->opts->share) code = tq_search_within(f->s, points, a->n_within, err);
  return code;
}

/* The next layer, and where its values of the points go. */
static int32_t *start(struct filler *f, const char *name, const char *unit, double scale,
                      enum tq_codes codes) {
  struct tq_cell_layer *l = &f->out->layers[f->out->n];
  size_t n_cells = (size_t)f->cells->grid.n_cols * f->cells->grid.n_rows;
  int32_t *v = f->out->values + f->out->n * n_cells;
  *l = (struct tq_cell_layer){.unit = unit, .v = v, .scale = scale, .codes = codes};
  snprintf(l->name, sizeof l->name, "%s", name);
  return f->of_points ? f->of_points : v;
}

static void end(struct filler *f) {
  struct tq_cell_layer *l = &f->out->layers[f->out->n++];
  if (f->of_points) tq_cells_spread(f->cells, f->of_points, (int32_t *)(uintptr_t)l->v);
}

static void fill_modes(struct filler *f, uint32_t k) {
  static const int32_t codes[TQ_N_TRAVELS] = {[TQ_BY_WALK] = TQ_CODE_WALK,
                                              [TQ_BY_BIKE] = TQ_CODE_BIKE,
                                              [TQ_BY_CAR] = TQ_CODE_CAR,
                                              [TQ_BY_TRANSIT] = TQ_CODE_TRANSIT};
  const struct tq_request *r = &f->s->request;
  uint32_t n = f->cells->points.n;
  char name[TQ_BAND_NAME] = "mode";
  if (r->n_percentiles > 1) snprintf(name, sizeof name, "mode_p%g", r->percentiles[k]);
  int32_t *v = start(f, name, "", 1, TQ_CODES_MODE);
  const uint8_t *which = f->answers.which + (size_t)k * n;
  for (uint32_t i = 0; i < n; i++) v[i] = which[i] < TQ_N_TRAVELS ? codes[which[i]] : -1;
  end(f);
}

static void fill_part(struct filler *f, uint32_t k, int part) {
  uint32_t n = f->cells->points.n;
  char name[TQ_BAND_NAME];
  snprintf(name, sizeof name, "%s_s_p%g", tq_part_names[part], f->s->request.percentiles[k]);
  int32_t *v = start(f, name, "s", 1, TQ_CODES_NONE);
  const struct tq_split *splits = f->answers.splits + (size_t)k * n;
  for (uint32_t i = 0; i < n; i++) v[i] = tq_part_s(&splits[i], part);
  end(f);
}

static void fill_networks(struct filler *f, uint32_t k) {
  uint32_t n = f->cells->points.n;
  char name[TQ_BAND_NAME];
  snprintf(name, sizeof name, "networks_p%g", f->s->request.percentiles[k]);
  int32_t *v = start(f, name, "", 1, TQ_CODES_NETWORKS);
  const struct tq_split *splits = f->answers.splits + (size_t)k * n;
  for (uint32_t i = 0; i < n; i++) v[i] = splits[i].access_s < 0 ? -1 : (int32_t)splits[i].networks;
  end(f);
}

/* Percent of the departures; none where the largest cutoff is never enough. */
static void fill_share(struct filler *f, uint32_t k) {
  const struct tq_request *r = &f->s->request;
  uint32_t n = f->cells->points.n;
  char name[TQ_BAND_NAME];
  snprintf(name, sizeof name, "share_%g", r->cutoffs_s[k] / 60.0);
  int32_t *v = start(f, name, "%", 100.0 / r->n_departures, TQ_CODES_NONE);
  const uint16_t *within = f->answers.n_within + (size_t)k * n;
  const uint16_t *most = f->answers.n_within + (size_t)(r->n_cutoffs - 1) * n;
  for (uint32_t i = 0; i < n; i++) v[i] = most[i] ? within[i] : -1;
  end(f);
}

static void fill_all(struct filler *f) {
  const struct tq_request *r = &f->s->request;
  for (uint32_t k = 0; several_modes(r) && k < r->n_percentiles; k++) fill_modes(f, k);
  for (uint32_t k = 0; f->opts->split && k < r->n_percentiles; k++)
    for (int part = 0; part < TQ_N_PARTS; part++) fill_part(f, k, part);
  for (uint32_t k = 0; f->opts->networks && k < r->n_percentiles; k++) fill_networks(f, k);
  for (uint32_t k = 0; f->opts->share && k < r->n_cutoffs; k++) fill_share(f, k);
}

enum tq_code tq_iso_layers_fill(struct tq_search *s, const struct tq_cells *cells,
                                const struct tq_iso_opts *opts, struct tq_iso_layers *out,
                                struct tq_err *err) {
  struct filler f = {.s = s, .cells = cells, .opts = opts, .out = out};
  size_t n = count(&f), n_cells = (size_t)cells->grid.n_cols * cells->grid.n_rows;
  memset(out, 0, sizeof *out);
  if (!n) return TQ_OK;
  out->layers = tq_calloc(n, sizeof *out->layers);
  out->values = n_cells > SIZE_MAX / n ? NULL : tq_alloc(n * n_cells, sizeof *out->values);
  if (cells->cell_of_point) f.of_points = tq_alloc(cells->points.n, sizeof *f.of_points);
  enum tq_code code =
      out->layers && out->values && (!cells->cell_of_point || f.of_points)
          ? ask(&f, err)
          : tq_fail_memory(err, "the layers; ask for fewer percentiles or larger cells");
  if (!code) fill_all(&f);
  free(f.of_points);
  free(f.answers.time_s);
  free(f.answers.which);
  free(f.answers.splits);
  free(f.answers.n_within);
  if (code) tq_iso_layers_free(out);
  return code;
}

void tq_iso_layers_free(struct tq_iso_layers *l) {
  free(l->layers);
  free(l->values);
  memset(l, 0, sizeof *l);
}
