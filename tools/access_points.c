#include "tools/access_points.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "engine/base/mem.h"
#include "tools/network_out.h"

static bool has_ending(const char *path, const char *ending) {
  size_t n = strlen(path), k = strlen(ending);
  return n > k && !strcasecmp(path + n - k, ending);
}

bool tq_access_points_form(const char *path) {
  static const char *const endings[] = {".geojson", ".gpkg", ".fgb", ".shp"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (has_ending(path, endings[i])) return true;
  return false;
}

struct points {
  const struct tq_access_answer *a;
  size_t n_values;           /* an origin */
  char **names;              /* [n_values] */
  struct tq_column *columns; /* [1 + n_values] */
  size_t origin;
};

static enum tq_code next_point(void *ctx, struct tq_row *row, bool *more, struct tq_err *err) {
  struct points *p = ctx;
  const struct tq_access_answer *a = p->a;
  const struct tq_access_plan *plan = a->plan;
  *more = p->origin < plan->n_origins;
  if (!*more) return TQ_OK;
  const double *v = a->values->v + tq_access_index(plan, p->origin, 0, 0, 0);
  row->points = &a->from->v[p->origin].pos;
  row->n_points = 1;
  row->values[0] = tq_text_value(a->from->v[p->origin].id);
  for (size_t i = 0; i < p->n_values; i++) {
    if (v[i] >= 0) row->values[1 + i] = tq_real_value(plan->dual ? v[i] / 60 : v[i]);
  }
  p->origin++;
  return TQ_OK;
}

/* The names stand in the order of the values. */
static enum tq_code name_columns(struct points *p, bool shapefile, struct tq_err *err) {
  const struct tq_access_plan *plan = p->a->plan;
  p->columns[0] = (struct tq_column){"id", TQ_COLUMN_TEXT};
  for (size_t i = 0; i < p->n_values; i++) {
    char short_name[24];
    snprintf(short_name, sizeof short_name, "v%zu", i + 1);
    uint32_t column = (uint32_t)(i % plan->n_columns);
    size_t k = i / plan->n_columns % plan->request.n_percentiles;
    size_t layer = i / plan->n_columns / plan->request.n_percentiles;
    p->names[i] = shapefile ? strdup(short_name) : tq_access_band_name(plan, layer, k, column);
    if (!p->names[i]) return tq_fail_memory(err, "the columns");
    p->columns[1 + i] = (struct tq_column){p->names[i], TQ_COLUMN_REAL};
  }
  return TQ_OK;
}

/* The definition that also tells what v1, v2, ... are; to be freed. */
static char *define_columns(const struct points *p) {
  const struct tq_access_plan *plan = p->a->plan;
  json_t *o = json_loads(p->a->definition_json, 0, NULL), *columns = json_object();
  for (size_t i = 0; i < p->n_values; i++) {
    size_t k = i / plan->n_columns;
    char *name =
        tq_access_band_name(plan, k / plan->request.n_percentiles, k % plan->request.n_percentiles,
                            (uint32_t)(i % plan->n_columns));
    json_object_set_new(columns, p->names[i], json_string(name ? name : ""));
    free(name);
  }
  json_object_set_new(o, "columns", columns);
  char *text = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(10) | JSON_PRESERVE_ORDER);
  json_decref(o);
  return text;
}

enum tq_code tq_access_write_points(const struct tq_access_answer *a, const char *path,
                                    struct tq_err *err) {
  bool shapefile = has_ending(path, ".shp");
  struct points p = {.a = a, .n_values = tq_access_index(a->plan, 1, 0, 0, 0)};
  p.names = tq_calloc(p.n_values, sizeof *p.names);
  p.columns = tq_calloc(p.n_values + 1, sizeof *p.columns);
  enum tq_code code =
      p.names && p.columns ? name_columns(&p, shapefile, err) : tq_fail_memory(err, "the columns");
  char *definition = !code && shapefile ? define_columns(&p) : NULL;
  const struct tq_table_layer layer = {.name = "access",
                                       .columns = p.columns,
                                       .n_columns = p.n_values + 1,
                                       .next = next_point,
                                       .ctx = &p};
  if (!code)
    code = tq_layers_write(&layer, 1, a->coords, definition ? definition : a->definition_json, path,
                           err);
  for (size_t i = 0; p.names && i < p.n_values; i++) free(p.names[i]);
  free(p.names);
  free(p.columns);
  free(definition);
  return code;
}
