#include "tools/opportunities.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "tools/opportunities_parts.h"

static bool has_ending(const char *path, const char *ending) {
  size_t n = strlen(path), k = strlen(ending);
  return n > k && !strcasecmp(path + n - k, ending);
}

static bool exists(const char *path) {
  struct stat st;
  return stat(path, &st) == 0;
}

/* The last colon starts the columns, unless the whole text is a file. */
static enum tq_code take_apart(const char *text, struct tq_source *s, struct tq_err *err) {
  const char *colon = exists(text) ? NULL : strrchr(text, ':');
  size_t len = colon ? (size_t)(colon - text) : strlen(text);
  if (len == 0 || len >= sizeof s->path || strlen(text) - len > sizeof s->columns_text)
    return tq_fail(err, TQ_E_ARG, "--opportunities %.80s: give FILE or FILE:COLUMN", text);
  memcpy(s->path, text, len);
  s->path[len] = 0;
  const char *slash = strrchr(s->path, '/'), *base = slash ? slash + 1 : s->path;
  const char *dot = strrchr(base, '.');
  size_t n = dot && dot > base ? (size_t)(dot - base) : strlen(base);
  snprintf(s->name, sizeof s->name, "%.*s", (int)n, base);
  if (!colon) return TQ_OK;
  snprintf(s->columns_text, sizeof s->columns_text, "%s", colon + 1);
  char *rest = s->columns_text, *piece;
  while ((piece = strsep(&rest, ","))) {
    if (!*piece || s->n_columns == TQ_MAX_COLUMNS)
      return tq_fail(err, TQ_E_ARG, "--opportunities %.200s: give 1 to %d columns after the colon",
                     text, TQ_MAX_COLUMNS);
    s->columns[s->n_columns++] = piece;
  }
  return TQ_OK;
}

static int find_column(size_t n, const char *const *names, const char *name) {
  for (size_t i = 0; i < n; i++)
    if (!strcasecmp(names[i], name)) return (int)i;
  return -1;
}

/* "a, b, c" as far as there is room. */
static void list_columns(size_t n, const char *const *names, char *text, size_t size) {
  size_t used = 0;
  text[0] = 0;
  for (size_t i = 0; i < n && used < size; i++)
    used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "", names[i]);
}

static bool may_be_amount(const char *name, const bool *is_number, size_t i) {
  static const char *const others[] = {"id", "lon", "lat", "name", "fid", "ogc_fid"};
  for (size_t k = 0; k < sizeof others / sizeof *others; k++)
    if (!strcasecmp(name, others[k])) return false;
  return !is_number || is_number[i];
}

enum tq_code tq_choose_columns(const struct tq_source *s, size_t n_names, const char *const *names,
                               const bool *is_number, bool points, int index[TQ_MAX_COLUMNS],
                               int *n, struct tq_err *err) {
  static const char *const usual[] = {"opportunities", "population"};
  char list[200];
  int n_numbers = 0, last = -1;
  list_columns(n_names, names, list, sizeof list);
  for (*n = 0; *n < s->n_columns; ++*n) {
    index[*n] = find_column(n_names, names, s->columns[*n]);
    if (index[*n] < 0 || (is_number && !is_number[index[*n]]))
      return tq_fail(err, TQ_E_FORMAT, "%s: no column of numbers is called '%.60s'; it has %s",
                     s->path, s->columns[*n], list);
  }
  if (*n) return TQ_OK;
  *n = 1;
  for (int i = 0; i < 2; i++)
    if ((index[0] = find_column(n_names, names, usual[i])) >= 0) return TQ_OK;
  for (size_t i = 0; i < n_names; i++) {
    if (!may_be_amount(names[i], is_number, i)) continue;
    n_numbers++;
    last = (int)i;
  }
  index[0] = last;
  if (n_numbers == 1) return TQ_OK;
  *n = 0;
  if (n_numbers == 0 && points) return TQ_OK;
  return tq_fail(err, TQ_E_FORMAT, "%s: say which column counts, as in %s:COLUMN; it has %s",
                 s->path, s->name, *list ? list : "none");
}

enum tq_code tq_add_layer(struct tq_opportunities_reader *r, const char *name, bool in_cells,
                          uint32_t first, uint32_t n, struct tq_layer_of **out,
                          struct tq_err *err) {
  struct tq_opportunities *o = r->o;
  char own[600];
  for (int attempt = 0;; attempt++) {
    snprintf(own, sizeof own, attempt ? "%s.%s" : "%.0s%s", r->source.name, name);
    size_t i = 0;
    while (i < o->n && strcmp(o->layers[i].name, own) != 0) i++;
    if (i == o->n) break;
    if (attempt)
      return tq_fail(err, TQ_E_ARG, "--opportunities: %.200s is given twice; leave one out", own);
  }
  if (!tq_grow((void **)&o->layers, &o->cap_layers, o->n + 1, sizeof *o->layers))
    return tq_fail_memory(err, "the opportunities");
  struct tq_layer_of *layer = &o->layers[o->n];
  *layer = (struct tq_layer_of){.name = strdup(own),
                                .source = strdup(r->source.path),
                                .in_cells = in_cells,
                                .first = first,
                                .n = n,
                                .amounts = tq_calloc(n, sizeof *layer->amounts)};
  o->n++;
  if (!layer->name || !layer->source || !layer->amounts)
    return tq_fail_memory(err, "the opportunities");
  *out = layer;
  return TQ_OK;
}

static bool in_box(struct tq_box box, struct tq_pos p) {
  return p.lon_e7 >= box.min_lon_e7 && p.lon_e7 <= box.max_lon_e7 && p.lat_e7 >= box.min_lat_e7 &&
         p.lat_e7 <= box.max_lat_e7;
}

enum tq_code tq_add_point(struct tq_opportunities_reader *r, double lon_deg, double lat_deg,
                          struct tq_err *err) {
  struct tq_opportunities *o = r->o;
  if (o->n_points == UINT32_MAX - 1 ||
      !tq_grow((void **)&o->points, &o->cap_points, (size_t)o->n_points + 1, sizeof *o->points))
    return tq_fail_memory(err, "the opportunities");
  tq_coords_to_wgs84(r->coords, &lon_deg, &lat_deg);
  struct tq_pos pos = {tq_e7(lon_deg), tq_e7(lat_deg)};
  o->points[o->n_points++] = pos;
  r->n_inside += in_box(r->region, pos);
  r->n_swapped +=
      lon_deg >= -90 && lon_deg <= 90 && in_box(r->region, (struct tq_pos){pos.lat_e7, pos.lon_e7});
  return TQ_OK;
}

enum tq_code tq_fail_outside(const struct tq_opportunities_reader *r, struct tq_err *err) {
  struct tq_box b = r->region;
  return tq_fail(err, TQ_E_OUTSIDE,
                 "%s: nothing of it lies in the graph's region, %.3f to %.3f east, %.3f to %.3f "
                 "north; check that its coordinates are what --coords says and that it belongs to "
                 "this region",
                 r->source.path, tq_deg(b.min_lon_e7), tq_deg(b.max_lon_e7), tq_deg(b.min_lat_e7),
                 tq_deg(b.max_lat_e7));
}

enum tq_code tq_check_inside(const struct tq_opportunities_reader *r, struct tq_err *err) {
  if (r->n_inside) return TQ_OK;
  if (r->n_swapped == 0) return tq_fail_outside(r, err);
  return tq_fail(err, TQ_E_OUTSIDE,
                 "%s: nothing of it lies in the graph's region, but %zu points do once longitude "
                 "and latitude are exchanged; exchange the two columns",
                 r->source.path, r->n_swapped);
}

/* The people of the graph's places. */
static enum tq_code read_places(struct tq_opportunities_reader *r, struct tq_err *err) {
  const struct tq_graph *g = r->g;
  struct tq_opportunities *o = r->o;
  struct tq_layer_of *layer;
  uint32_t first = o->n_points;
  enum tq_code code = TQ_OK;
  r->coords = TQ_WGS84;
  for (uint32_t p = 0; p < g->n_places && !code; p++)
    if (g->places[p].population > 0)
      code = tq_add_point(r, tq_deg(g->places[p].pos.lon_e7), tq_deg(g->places[p].pos.lat_e7), err);
  if (code) return code;
  if (o->n_points == first)
    return tq_fail(err, TQ_E_NO_DATA,
                   "the graph has no places with people; build it with --places, or give a file");
  code = tq_add_layer(r, "population", false, first, o->n_points - first, &layer, err);
  for (uint32_t p = 0, i = 0; p < g->n_places && !code; p++) {
    if (g->places[p].population <= 0) continue;
    layer->amounts[i++] = (double)g->places[p].population;
    layer->total += (double)g->places[p].population;
  }
  return code;
}

enum tq_code tq_opportunities_add(struct tq_opportunities *o, const struct tq_graph *g,
                                  const char *text, enum tq_coords coords, struct tq_err *err) {
  static const char *const rasters[] = {".tif", ".tiff", ".vrt", ".asc", ".img"};
  struct tq_opportunities_reader r = {
      .o = o, .g = g, .coords = coords, .region = tq_graph_bounds(g)};
  if (!strcmp(text, "places")) {
    snprintf(r.source.path, sizeof r.source.path, "places");
    snprintf(r.source.name, sizeof r.source.name, "places");
    return read_places(&r, err);
  }
  enum tq_code code = take_apart(text, &r.source, err);
  if (code) return code;
  if (!exists(r.source.path))
    return tq_fail(err, TQ_E_IO, "%s: no such file; check the path", r.source.path);
  if (has_ending(r.source.path, ".csv")) return tq_read_csv_points(&r, err);
  for (size_t i = 0; i < sizeof rasters / sizeof *rasters; i++)
    if (has_ending(r.source.path, rasters[i])) return tq_read_raster(&r, err);
  return tq_read_vector(&r, err);
}

/* Marks the cells where a layer has something; their number. */
static uint32_t mark_cells(const struct tq_opportunities *o, uint32_t n, bool *used) {
  uint32_t n_used = 0;
  for (size_t i = 0; i < o->n; i++)
    for (uint32_t c = 0; c < n && o->layers[i].in_cells; c++)
      used[c] |= o->layers[i].amounts[c] > 0;
  for (uint32_t c = 0; c < n; c++) n_used += used[c];
  return n_used;
}

enum tq_code tq_opportunities_finish(struct tq_opportunities *o, struct tq_err *err) {
  uint32_t n = 0;
  for (size_t i = 0; i < o->n; i++)
    if (o->layers[i].in_cells) n = o->layers[i].n;
  bool *used = tq_calloc(n, sizeof *used);
  if (!used) return tq_fail_memory(err, "the opportunities");
  o->n_cells = mark_cells(o, n, used);
  o->cells = tq_alloc(o->n_cells, sizeof *o->cells);
  if (!o->cells) {
    free(used);
    return tq_fail_memory(err, "the opportunities");
  }
  for (uint32_t c = 0, k = 0; c < n; c++)
    if (used[c]) o->cells[k++] = c;
  for (size_t i = 0; i < o->n; i++) {
    if (!o->layers[i].in_cells) continue;
    for (uint32_t k = 0; k < o->n_cells; k++)
      o->layers[i].amounts[k] = o->layers[i].amounts[o->cells[k]];
    o->layers[i].n = o->n_cells;
  }
  free(used);
  return TQ_OK;
}

void tq_opportunities_free(struct tq_opportunities *o) {
  for (size_t i = 0; i < o->n; i++) {
    free(o->layers[i].name);
    free(o->layers[i].source);
    free(o->layers[i].amounts);
  }
  free(o->layers);
  free(o->points);
  free(o->cells);
  memset(o, 0, sizeof *o);
}
