#include "tools/iso_features.h"

#include "engine/base/mem.h"
#include "engine/surface/band.h"
#include "engine/surface/simplify.h"

enum { MAX_CONTOURS = 64 };

enum tq_code tq_grid_degrees(const struct tq_grid *grid, const struct tq_unproject *unproject,
                             size_t n, double *x, double *y, struct tq_err *err) {
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

/* The contours of a band's cutoffs. Where nothing is asked for beyond the areas themselves,
 * they have as few points as they can without moving a boundary. */
static enum tq_code fill_contours(const struct tq_iso *iso, struct tq_iso_feature *f,
                                  struct tq_err *err) {
  const struct tq_grid *grid = &iso->grid;
  struct tq_contour *contours[MAX_CONTOURS];
  bool plain = iso->polygons == TQ_RINGS && !(iso->simplify_m > 0);
  if (!plain && iso->n_cutoffs > MAX_CONTOURS)
    return tq_fail(err, TQ_E_ARG, "%zu cutoffs are too many; give at most %d", iso->n_cutoffs,
                   MAX_CONTOURS);
  enum tq_code code = TQ_OK;
  for (size_t i = 0; i < iso->n_cutoffs && !code; i++) {
    const int32_t *time_s = iso->bands[f[i].band].time_s;
    code = plain ? tq_contour_new(time_s, grid->n_cols, grid->n_rows, f[i].cutoff_s, &f[i].contour,
                                  err)
                 : tq_contour_band_new(time_s, grid->n_cols, grid->n_rows, f[i].above_s,
                                       f[i].cutoff_s, &f[i].contour, err);
    if (!plain && !code) contours[i] = f[i].contour;
  }
  if (code || !(iso->simplify_m > 0)) return code;
  return tq_contours_simplify(contours, iso->n_cutoffs, iso->simplify_m / grid->cell_m, err);
}

static enum tq_code fill_points(const struct tq_iso *iso, const struct tq_unproject *unproject,
                                struct tq_iso_feature *f, struct tq_err *err) {
  size_t n = f->contour->n_points;
  double *x = tq_alloc(n, sizeof *x), *y = tq_alloc(n, sizeof *y);
  enum tq_code code;
  f->points = tq_alloc(n, sizeof *f->points);
  if (!x || !y || !f->points) {
    code = tq_fail_memory(err, "an isochrone's polygons");
    goto out;
  }
  for (size_t i = 0; i < n; i++) {
    x[i] = iso->grid.x0_m + (f->contour->x[i] + 0.5) * iso->grid.cell_m;
    y[i] = iso->grid.y0_m - (f->contour->y[i] + 0.5) * iso->grid.cell_m;
  }
  code = tq_grid_degrees(&iso->grid, unproject, n, x, y, err);
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
    size_t cutoff = i % iso->n_cutoffs;
    struct tq_iso_feature *f = &iso->features[i];
    f->band = i / iso->n_cutoffs;
    f->above_s = iso->polygons == TQ_BANDS && cutoff ? iso->cutoffs_s[cutoff - 1] : -1;
    f->cutoff_s = iso->cutoffs_s[cutoff];
    f->population = -1;
  }
  enum tq_code code = TQ_OK;
  for (size_t b = 0; b < iso->n_bands && !code; b++)
    code = fill_contours(iso, iso->features + b * iso->n_cutoffs, err);
  for (size_t i = 0; i < n && !code; i++)
    code = fill_points(iso, unproject, &iso->features[i], err);
  if (code) tq_iso_features_free(iso);
  return code;
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
