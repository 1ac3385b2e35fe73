#include "tools/projection.h"

#include <math.h>
#include <string.h>

static enum tq_code unproject(void *ctx, size_t n, double *x, double *y, struct tq_err *err) {
  return tq_projection_points(ctx, true, n, x, y, err);
}

enum tq_code tq_projection_open(struct tq_projection *p, int epsg, struct tq_err *err) {
  *p = (struct tq_projection){.epsg = epsg, .unproject = {unproject, p}};
  if (tq_utm_valid(epsg)) return TQ_OK;
  enum tq_code code = tq_gdal_load(&p->gdal, err);
  return code ? code : p->gdal->crs_open(epsg, &p->crs, err);
}

void tq_projection_close(struct tq_projection *p) {
  if (p->crs) p->gdal->crs_close(p->crs);
  memset(p, 0, sizeof *p);
}

enum tq_code tq_projection_points(const struct tq_projection *p, bool to_degrees, size_t n,
                                  double *x, double *y, struct tq_err *err) {
  if (p->crs) return p->gdal->crs_points(p->crs, to_degrees, n, x, y, err);
  for (size_t i = 0; i < n; i++)
    if (to_degrees)
      tq_utm_inverse(p->epsg, x[i], y[i], &x[i], &y[i]);
    else
      tq_utm_forward(p->epsg, x[i], y[i], &x[i], &y[i]);
  return TQ_OK;
}

const struct tq_unproject *tq_projection_unproject(const struct tq_projection *p) {
  return p->crs ? &p->unproject : NULL;
}

enum tq_code tq_projection_cell_centre(const struct tq_projection *p, const struct tq_grid *grid,
                                       uint32_t cell, struct tq_pos *centre, struct tq_err *err) {
  double x = grid->x0_m + (cell % grid->n_cols + 0.5) * grid->cell_m;
  double y = grid->y0_m - (cell / grid->n_cols + 0.5) * grid->cell_m;
  enum tq_code code = tq_projection_points(p, true, 1, &x, &y, err);
  if (!code) *centre = (struct tq_pos){tq_e7(x), tq_e7(y)};
  return code;
}

enum tq_code tq_projection_cell_of(const struct tq_projection *p, const struct tq_grid *grid,
                                   struct tq_pos pos, uint32_t *cell, struct tq_err *err) {
  double x = tq_deg(pos.lon_e7), y = tq_deg(pos.lat_e7);
  enum tq_code code = tq_projection_points(p, false, 1, &x, &y, err);
  if (code) return code;
  double col = floor((x - grid->x0_m) / grid->cell_m), row = floor((grid->y0_m - y) / grid->cell_m);
  bool inside = col >= 0 && col < grid->n_cols && row >= 0 && row < grid->n_rows;
  *cell = inside ? (uint32_t)row * grid->n_cols + (uint32_t)col : UINT32_MAX;
  return TQ_OK;
}

enum tq_code tq_projection_check_zone(int epsg, const char *what, struct tq_pos pos,
                                      struct tq_err *err) {
  const double reach_deg = 9;
  double meridian_deg = epsg % 100 * 6 - 183, lon_deg = tq_deg(pos.lon_e7);
  double away_deg = fabs(remainder(lon_deg - meridian_deg, 360));
  if (!tq_utm_valid(epsg) || away_deg <= reach_deg) return TQ_OK;
  return tq_fail(err, TQ_E_OUTSIDE,
                 "--crs EPSG:%d: %s lies %.0f degrees from the zone's middle; EPSG:%d is the "
                 "zone of the region",
                 epsg, what, away_deg, tq_utm_epsg(lon_deg, tq_deg(pos.lat_e7)));
}
