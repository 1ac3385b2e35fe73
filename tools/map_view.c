#include <math.h>

#include "tools/map.h"

/* Coefficients of the quadratic through f[0], f[1], f[2] at -1, 0, 1. */
static void quadratic(const double f[3], double c[3]) {
  c[0] = f[1];
  c[1] = (f[2] - f[0]) / 2;
  c[2] = (f[2] + f[0]) / 2 - f[1];
}

/* at[i][j]: the value at the i-th longitude and j-th latitude of 3 x 3 points. */
static void biquadratic(double at[3][3], double c[3][3]) {
  double rows[3][3];
  for (int i = 0; i < 3; i++) quadratic(at[i], rows[i]);
  for (int j = 0; j < 3; j++) {
    double column[3] = {rows[0][j], rows[1][j], rows[2][j]}, powers[3];
    quadratic(column, powers);
    for (int i = 0; i < 3; i++) c[i][j] = powers[i];
  }
}

static double evaluate(const double c[3][3], double u, double v) {
  double p[3];
  for (int i = 0; i < 3; i++) p[i] = c[i][0] + v * (c[i][1] + v * c[i][2]);
  return p[0] + u * (p[1] + u * p[2]);
}

static int32_t clamp_e7(double e7, double limit_deg) {
  if (e7 > limit_deg * 1e7) return (int32_t)(limit_deg * 1e7);
  if (e7 < -limit_deg * 1e7) return (int32_t)(-limit_deg * 1e7);
  return (int32_t)e7;
}

/* The degrees that a rectangle of metres covers, by its corners and edge middles. */
static struct tq_box degrees_of(int epsg, double x_m, double y_m, double width_m, double height_m) {
  struct tq_box box = tq_box_empty();
  for (int i = -1; i <= 1; i++)
    for (int j = -1; j <= 1; j++) {
      double lon, lat;
      tq_utm_inverse(epsg, x_m + i * width_m * 0.52, y_m + j * height_m * 0.52, &lon, &lat);
      struct tq_pos p = {clamp_e7(lon * 1e7, 180), clamp_e7(lat * 1e7, 89)};
      tq_box_add(&box, p);
    }
  return box;
}

void tq_map_view_fit(struct tq_map_view *view, int epsg, double min_x_m, double min_y_m,
                     double max_x_m, double max_y_m) {
  view->left = 0;
  view->top = TQ_MAP_HEADER;
  view->width = TQ_MAP_WIDTH;
  view->height = TQ_MAP_HEIGHT - TQ_MAP_HEADER - TQ_MAP_FOOTER;
  view->epsg = epsg;
  view->m_per_px = fmax((max_x_m - min_x_m) / view->width, (max_y_m - min_y_m) / view->height);
  double mid_x_m = (min_x_m + max_x_m) / 2, mid_y_m = (min_y_m + max_y_m) / 2;
  view->box = degrees_of(epsg, mid_x_m, mid_y_m, view->width * view->m_per_px,
                         view->height * view->m_per_px);
  view->mid_lon_e7 = ((double)view->box.min_lon_e7 + view->box.max_lon_e7) / 2;
  view->mid_lat_e7 = ((double)view->box.min_lat_e7 + view->box.max_lat_e7) / 2;
  view->half_lon_e7 = ((double)view->box.max_lon_e7 - view->box.min_lon_e7) / 2;
  view->half_lat_e7 = ((double)view->box.max_lat_e7 - view->box.min_lat_e7) / 2;
  double x[3][3], y[3][3];
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      double x_m, y_m;
      tq_utm_forward(epsg, (view->mid_lon_e7 + (i - 1) * view->half_lon_e7) * 1e-7,
                     (view->mid_lat_e7 + (j - 1) * view->half_lat_e7) * 1e-7, &x_m, &y_m);
      x[i][j] = view->left + view->width / 2 + (x_m - mid_x_m) / view->m_per_px;
      y[i][j] = view->top + view->height / 2 - (y_m - mid_y_m) / view->m_per_px;
    }
  biquadratic(x, view->to_x);
  biquadratic(y, view->to_y);
}

void tq_map_point(const struct tq_map_view *view, struct tq_pos p, double *x, double *y) {
  double u = (p.lon_e7 - view->mid_lon_e7) / view->half_lon_e7;
  double v = (p.lat_e7 - view->mid_lat_e7) / view->half_lat_e7;
  *x = evaluate(view->to_x, u, v);
  *y = evaluate(view->to_y, u, v);
}
