#include "tools/iso_features.h"

#include "engine/base/mem.h"

/* Grid cells to metres to degrees, in place. */
static enum tq_code to_degrees(const struct tq_grid *grid, const struct tq_unproject *unproject,
                               size_t n, double *x, double *y, struct tq_err *err) {
  for (size_t i = 0; i < n; i++) {
    x[i] = grid->x0_m + (x[i] + 0.5) * grid->cell_m;
    y[i] = grid->y0_m - (y[i] + 0.5) * grid->cell_m;
  }
  if (unproject) return unproject->points(unproject->ctx, n, x, y, err);
  for (size_t i = 0; i < n; i++) tq_utm_inverse(grid->epsg, x[i], y[i], &x[i], &y[i]);
  return TQ_OK;
}

/* Shells count, holes take away: their rings run the other way round. */
static double area_km2(const struct tq_contour *c, const double *lon_deg, const double *lat_deg) {
  double sum_m2 = 0;
  for (size_t r = 0; r < c->n_rings; r++) {
    size_t first = c->first_point[r];
    sum_m2 += tq_ring_area_m2(lon_deg + first, lat_deg + first, c->first_point[r + 1] - first);
  }
  return sum_m2 * 1e-6;
}

static enum tq_code fill_feature(const struct tq_iso *iso, const struct tq_unproject *unproject,
                                 struct tq_iso_feature *f, struct tq_err *err) {
  const struct tq_grid *grid = &iso->grid;
  enum tq_code code = tq_contour_new(iso->bands[f->band].time_s, grid->n_cols, grid->n_rows,
                                     f->cutoff_s, &f->contour, err);
  if (code) return code;
  size_t n = f->contour->n_points;
  double *x = tq_alloc(n, sizeof *x), *y = tq_alloc(n, sizeof *y);
  f->points = tq_alloc(n, sizeof *f->points);
  if (!x || !y || !f->points) {
    code = tq_fail_memory(err, "an isochrone's polygons");
    goto out;
  }
  for (size_t i = 0; i < n; i++) {
    x[i] = f->contour->x[i];
    y[i] = f->contour->y[i];
  }
  code = to_degrees(grid, unproject, n, x, y, err);
  if (code) goto out;
  for (size_t i = 0; i < n; i++) {
    f->points[i].lon_e7 = tq_e7(x[i]);
    f->points[i].lat_e7 = tq_e7(y[i]);
  }
  f->area_km2 = area_km2(f->contour, x, y);
out:
  free(x);
  free(y);
  return code;
}

enum tq_code tq_iso_features_fill(struct tq_iso *iso, const struct tq_unproject *unproject,
                                  struct tq_err *err) {
  if (!unproject && !tq_utm_valid(iso->grid.epsg))
    return tq_fail(err, TQ_E_ARG, "EPSG:%d is not UTM; leave --crs out or load the converter",
                   (int)iso->grid.epsg);
  size_t n;
  if (__builtin_mul_overflow(iso->n_bands, iso->n_cutoffs, &n) ||
      !(iso->features = tq_calloc(n, sizeof *iso->features)))
    return tq_fail_memory(err, "an isochrone's polygons");
  for (size_t i = 0; i < n; i++) {
    struct tq_iso_feature *f = &iso->features[i];
    f->band = i / iso->n_cutoffs;
    f->cutoff_s = iso->cutoffs_s[i % iso->n_cutoffs];
    f->population = -1;
    enum tq_code code = fill_feature(iso, unproject, f, err);
    if (code) {
      tq_iso_features_free(iso);
      return code;
    }
  }
  return TQ_OK;
}

void tq_iso_features_free(struct tq_iso *iso) {
  if (!iso->features) return;
  for (size_t i = 0; i < iso->n_bands * iso->n_cutoffs; i++) {
    tq_contour_free(iso->features[i].contour);
    free(iso->features[i].points);
  }
  free(iso->features);
  iso->features = NULL;
}
