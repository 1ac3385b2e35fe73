/* Opportunities from rasters, polygons and point layers, through the GDAL module. */
#include <math.h>
#include <string.h>

#include "engine/access/cells.h"
#include "tools/coverage.h"
#include "tools/gdal_input.h"
#include "tools/gdal_module.h"
#include "tools/opportunities_parts.h"

static enum tq_code need_grid(const struct tq_opportunities_reader *r, struct tq_err *err) {
  if (r->g->grid) return TQ_OK;
  return tq_fail(err, TQ_E_NO_DATA,
                 "%s: needs the cells of a grid, which the graph has not; build it with --osm, or "
                 "give points",
                 r->source.path);
}

struct raster_sink {
  const struct tq_grid *grid;
  struct tq_layer_of *layer;
};

static enum tq_code put_pixels(void *ctx, size_t n, const double *lon, const double *lat,
                               const double *amount, struct tq_err *err) {
  struct raster_sink *sink = ctx;
  (void)err;
  for (size_t i = 0; i < n; i++) {
    uint32_t cell = UINT32_MAX;
    if (fabs(lon[i]) <= 180 && fabs(lat[i]) <= 90)
      cell = tq_cell_of(sink->grid, (struct tq_pos){tq_e7(lon[i]), tq_e7(lat[i])});
    sink->layer->total += amount[i];
    if (cell == UINT32_MAX)
      sink->layer->outside += amount[i];
    else
      sink->layer->amounts[cell] += amount[i];
  }
  return TQ_OK;
}

enum tq_code tq_read_raster(struct tq_opportunities_reader *r, struct tq_err *err) {
  const struct tq_gdal_module *gdal;
  const struct tq_grid *grid = r->g->grid;
  struct raster_sink sink = {.grid = grid};
  enum tq_code code = need_grid(r, err);
  if (!code) code = tq_gdal_load(&gdal, err);
  if (!code)
    code = tq_add_layer(r, r->source.name, true, 0, grid->n_cols * grid->n_rows, &sink.layer, err);
  if (code) return code;
  if (r->source.n_columns > 1)
    return tq_fail(err, TQ_E_ARG, "--opportunities %s: give one band after the colon",
                   r->source.path);
  struct tq_raster_read read = {.path = r->source.path,
                                .band = r->source.n_columns ? r->source.columns[0] : NULL,
                                .piece_m = grid->cell_m / 4,
                                .ctx = &sink,
                                .put = put_pixels};
  code = gdal->read_raster(&read, err);
  if (!code && sink.layer->total > 0 && sink.layer->outside >= sink.layer->total)
    code = tq_fail_outside(r, err);
  return code;
}

struct polygon_sink {
  double *cells; /* of the layer */
  double amount, inside;
};

static enum tq_code put_share(void *ctx, uint32_t cell, double share, struct tq_err *err) {
  struct polygon_sink *sink = ctx;
  (void)err;
  sink->cells[cell] += share * sink->amount;
  sink->inside += share * sink->amount;
  return TQ_OK;
}

/* Degrees to cells of the grid, in place. */
static void to_cells(const struct tq_opportunities_reader *r, struct tq_vector *v) {
  const struct tq_grid *grid = r->g->grid;
  for (size_t i = 0; i < v->n_positions; i++) {
    double x, y;
    tq_coords_to_wgs84(r->coords, &v->x[i], &v->y[i]);
    tq_utm_forward(grid->epsg, v->x[i], v->y[i], &x, &y);
    v->x[i] = (x - grid->x0_m) / grid->cell_m;
    v->y[i] = (grid->y0_m - y) / grid->cell_m;
  }
}

/* The amount of a feature; nothing where it is null. */
static enum tq_code amount_of(const struct tq_opportunities_reader *r, const struct tq_vector *v,
                              size_t feature, int column, double *amount, struct tq_err *err) {
  *amount = v->numbers[feature * v->n_fields + (size_t)column];
  if (isnan(*amount)) *amount = 0;
  if (*amount >= 0 && isfinite(*amount)) return TQ_OK;
  return tq_fail(err, TQ_E_FORMAT,
                 "%s: feature %zu: %.60s is %g: people and jobs cannot be negative or endless; "
                 "correct it",
                 r->source.path, feature + 1, v->fields[column], *amount);
}

static enum tq_code spread(const struct tq_opportunities_reader *r, const struct tq_vector *v,
                           int column, struct tq_layer_of *layer, struct tq_err *err) {
  struct polygon_sink sink = {.cells = layer->amounts};
  enum tq_code code = TQ_OK;
  for (size_t f = 0; f < v->n_features && !code; f++) {
    if ((code = amount_of(r, v, f, column, &sink.amount, err))) return code;
    size_t ring = v->first_ring[f];
    struct tq_rings rings = {v->first_ring[f + 1] - ring, v->first_position + ring, v->x, v->y};
    layer->total += sink.amount;
    if (sink.amount > 0)
      code = tq_coverage(&rings, r->g->grid->n_cols, r->g->grid->n_rows, put_share, &sink, err);
  }
  layer->outside = fmax(layer->total - sink.inside, 0);
  if (layer->outside < layer->total * 1e-9) layer->outside = 0;
  if (!code && layer->total > 0 && sink.inside <= 0) code = tq_fail_outside(r, err);
  return code;
}

static enum tq_code take_polygons(struct tq_opportunities_reader *r, struct tq_vector *v,
                                  const int *columns, int n, struct tq_err *err) {
  const struct tq_grid *grid = r->g->grid;
  struct tq_layer_of *layer;
  enum tq_code code = need_grid(r, err);
  if (!code) to_cells(r, v);
  for (int c = 0; c < n && !code; c++) {
    code =
        tq_add_layer(r, v->fields[columns[c]], true, 0, grid->n_cols * grid->n_rows, &layer, err);
    if (!code) code = spread(r, v, columns[c], layer, err);
  }
  return code;
}

static enum tq_code take_points(struct tq_opportunities_reader *r, const struct tq_vector *v,
                                const int *columns, int n, struct tq_err *err) {
  struct tq_layer_of *layer;
  uint32_t first = r->o->n_points;
  enum tq_code code = TQ_OK;
  for (size_t f = 0; f < v->n_features && !code; f++) code = tq_add_point(r, v->x[f], v->y[f], err);
  if (!code) code = tq_check_inside(r, err);
  for (int c = 0; c < (n ? n : 1) && !code; c++) {
    code = tq_add_layer(r, n ? v->fields[columns[c]] : r->source.name, false, first,
                        r->o->n_points - first, &layer, err);
    for (size_t f = 0; f < v->n_features && !code; f++) {
      double amount = 1;
      if (n) code = amount_of(r, v, f, columns[c], &amount, err);
      layer->amounts[f] = amount;
      layer->total += amount;
    }
  }
  return code;
}

enum tq_code tq_read_vector(struct tq_opportunities_reader *r, struct tq_err *err) {
  const struct tq_gdal_module *gdal;
  struct tq_vector v = {0};
  int columns[TQ_MAX_COLUMNS], n;
  enum tq_code code = tq_gdal_load(&gdal, err);
  if (!code) code = gdal->read_vector(r->source.path, true, &v, err);
  if (!code) code = tq_vector_check_coords(&v, r->source.path, r->coords, err);
  if (!code)
    code = tq_choose_columns(&r->source, v.n_fields, (const char *const *)v.fields, v.is_number,
                             v.is_points, columns, &n, err);
  if (!code)
    code =
        v.is_points ? take_points(r, &v, columns, n, err) : take_polygons(r, &v, columns, n, err);
  tq_vector_free(&v);
  return code;
}
