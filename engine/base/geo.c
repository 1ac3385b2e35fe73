#include "engine/base/geo.h"

#include <math.h>

static const double WGS84_A = 6378137.0;
static const double WGS84_F = 1.0 / 298.257223563;
static const double DEG = 0.017453292519943295;

int32_t tq_e7(double deg) { return (int32_t)lround(deg * 1e7); }

struct tq_ruler tq_ruler_at(double lat_deg) {
  double e2 = WGS84_F * (2.0 - WGS84_F);
  double s = sin(lat_deg * DEG);
  double w2 = 1.0 / (1.0 - e2 * s * s);
  double w = sqrt(w2);
  struct tq_ruler r = {
      .lon_m_per_e7 = DEG * 1e-7 * WGS84_A * w * cos(lat_deg * DEG),
      .lat_m_per_e7 = DEG * 1e-7 * WGS84_A * w * w2 * (1.0 - e2),
  };
  return r;
}

double tq_distance_m(struct tq_pos a, struct tq_pos b) {
  struct tq_ruler r = tq_ruler_at(((double)a.lat_e7 + b.lat_e7) * 0.5e-7);
  double dx = ((double)b.lon_e7 - a.lon_e7) * r.lon_m_per_e7;
  double dy = ((double)b.lat_e7 - a.lat_e7) * r.lat_m_per_e7;
  return sqrt(dx * dx + dy * dy);
}

double tq_segment_distance_m(struct tq_ruler r, struct tq_pos p, struct tq_pos a, struct tq_pos b,
                             double *along) {
  double bx = ((double)b.lon_e7 - a.lon_e7) * r.lon_m_per_e7;
  double by = ((double)b.lat_e7 - a.lat_e7) * r.lat_m_per_e7;
  double px = ((double)p.lon_e7 - a.lon_e7) * r.lon_m_per_e7;
  double py = ((double)p.lat_e7 - a.lat_e7) * r.lat_m_per_e7;
  double len2 = bx * bx + by * by;
  double t = len2 > 0 ? (px * bx + py * by) / len2 : 0;
  if (t < 0) t = 0;
  if (t > 1) t = 1;
  *along = t;
  double dx = px - t * bx, dy = py - t * by;
  if (t == 1) { /* as seen from b, so that segments sharing a point agree to the last bit */
    dx = ((double)p.lon_e7 - b.lon_e7) * r.lon_m_per_e7;
    dy = ((double)p.lat_e7 - b.lat_e7) * r.lat_m_per_e7;
  }
  return sqrt(dx * dx + dy * dy);
}

/* Sign of the cross product (b-a) x (c-a); 33-bit differences fit 128 bits. */
static int side(struct tq_pos a, struct tq_pos b, struct tq_pos c) {
  __int128 v = (__int128)((int64_t)b.lon_e7 - a.lon_e7) * ((int64_t)c.lat_e7 - a.lat_e7) -
               (__int128)((int64_t)b.lat_e7 - a.lat_e7) * ((int64_t)c.lon_e7 - a.lon_e7);
  return (v > 0) - (v < 0);
}

static bool in_range(int32_t v, int32_t a, int32_t b) {
  return a <= b ? v >= a && v <= b : v >= b && v <= a;
}

static bool on_segment(struct tq_pos a, struct tq_pos b, struct tq_pos p) {
  return in_range(p.lon_e7, a.lon_e7, b.lon_e7) && in_range(p.lat_e7, a.lat_e7, b.lat_e7);
}

bool tq_segments_cross(struct tq_pos a, struct tq_pos b, struct tq_pos c, struct tq_pos d) {
  int abc = side(a, b, c), abd = side(a, b, d);
  if (abc * abd > 0) return false;
  int cda = side(c, d, a), cdb = side(c, d, b);
  if (cda * cdb > 0) return false;
  if (abc * abd < 0 && cda * cdb < 0) return true;
  return (abc == 0 && on_segment(a, b, c)) || (abd == 0 && on_segment(a, b, d)) ||
         (cda == 0 && on_segment(c, d, a)) || (cdb == 0 && on_segment(c, d, b));
}

double tq_box_distance_m(struct tq_ruler r, struct tq_pos p, struct tq_box box) {
  double dx = 0, dy = 0;
  if (p.lon_e7 < box.min_lon_e7)
    dx = (double)box.min_lon_e7 - p.lon_e7;
  else if (p.lon_e7 > box.max_lon_e7)
    dx = (double)p.lon_e7 - box.max_lon_e7;
  if (p.lat_e7 < box.min_lat_e7)
    dy = (double)box.min_lat_e7 - p.lat_e7;
  else if (p.lat_e7 > box.max_lat_e7)
    dy = (double)p.lat_e7 - box.max_lat_e7;
  dx *= r.lon_m_per_e7;
  dy *= r.lat_m_per_e7;
  return sqrt(dx * dx + dy * dy);
}

bool tq_box_overlaps(struct tq_box a, struct tq_box b) {
  return a.min_lon_e7 <= b.max_lon_e7 && b.min_lon_e7 <= a.max_lon_e7 &&
         a.min_lat_e7 <= b.max_lat_e7 && b.min_lat_e7 <= a.max_lat_e7;
}

struct tq_box tq_box_empty(void) {
  struct tq_box box = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
  return box;
}

void tq_box_add(struct tq_box *box, struct tq_pos p) {
  if (p.lon_e7 < box->min_lon_e7) box->min_lon_e7 = p.lon_e7;
  if (p.lat_e7 < box->min_lat_e7) box->min_lat_e7 = p.lat_e7;
  if (p.lon_e7 > box->max_lon_e7) box->max_lon_e7 = p.lon_e7;
  if (p.lat_e7 > box->max_lat_e7) box->max_lat_e7 = p.lat_e7;
}

bool tq_utm_valid(int epsg) {
  return (epsg >= 32601 && epsg <= 32660) || (epsg >= 32701 && epsg <= 32760);
}

int tq_utm_epsg(double lon_deg, double lat_deg) {
  int zone = (int)floor((lon_deg + 180.0) / 6.0) + 1;
  if (zone < 1) zone = 1;
  if (zone > 60) zone = 60;
  return (lat_deg >= 0 ? 32600 : 32700) + zone;
}

/* Third flattening and the Krueger coefficients to n^6, Karney 2011 eqs. 35, 36. */
struct krueger {
  double radius_m; /* rectifying radius */
  double alpha[6], beta[6];
};

static struct krueger krueger_series(void) {
  double n = WGS84_F / (2.0 - WGS84_F);
  double n2 = n * n, n3 = n2 * n, n4 = n3 * n, n5 = n4 * n, n6 = n5 * n;
  struct krueger k = {
      .radius_m = WGS84_A / (1 + n) * (1 + n2 / 4 + n4 / 64 + n6 / 256),
      .alpha = {n / 2 - 2 * n2 / 3 + 5 * n3 / 16 + 41 * n4 / 180 - 127 * n5 / 288 +
                    7891 * n6 / 37800,
                13 * n2 / 48 - 3 * n3 / 5 + 557 * n4 / 1440 + 281 * n5 / 630 -
                    1983433 * n6 / 1935360,
                61 * n3 / 240 - 103 * n4 / 140 + 15061 * n5 / 26880 + 167603 * n6 / 181440,
                49561 * n4 / 161280 - 179 * n5 / 168 + 6601661 * n6 / 7257600,
                34729 * n5 / 80640 - 3418889 * n6 / 1995840, 212378941 * n6 / 319334400},
      .beta = {n / 2 - 2 * n2 / 3 + 37 * n3 / 96 - n4 / 360 - 81 * n5 / 512 + 96199 * n6 / 604800,
               n2 / 48 + n3 / 15 - 437 * n4 / 1440 + 46 * n5 / 105 - 1118711 * n6 / 3870720,
               17 * n3 / 480 - 37 * n4 / 840 - 209 * n5 / 4480 + 5569 * n6 / 90720,
               4397 * n4 / 161280 - 11 * n5 / 504 - 830251 * n6 / 7257600,
               4583 * n5 / 161280 - 108847 * n6 / 3991680, 20648693 * n6 / 638668800},
  };
  return k;
}

static const double UTM_SCALE = 0.9996;
static const double UTM_FALSE_EASTING_M = 500000.0;

static double utm_meridian_deg(int epsg) { return (epsg % 100) * 6.0 - 183.0; }
static double utm_false_northing_m(int epsg) { return epsg >= 32700 ? 10000000.0 : 0.0; }

void tq_utm_forward(int epsg, double lon_deg, double lat_deg, double *x_m, double *y_m) {
  struct krueger k = krueger_series();
  double e = sqrt(WGS84_F * (2 - WGS84_F));
  double lam = (lon_deg - utm_meridian_deg(epsg)) * DEG, phi = lat_deg * DEG;
  double tau = tan(phi);
  double sigma = sinh(e * atanh(e * tau / sqrt(1 + tau * tau)));
  double tau1 = tau * sqrt(1 + sigma * sigma) - sigma * sqrt(1 + tau * tau);
  double xi1 = atan2(tau1, cos(lam));
  double eta1 = asinh(sin(lam) / sqrt(tau1 * tau1 + cos(lam) * cos(lam)));
  double xi = xi1, eta = eta1;
  for (int j = 1; j <= 6; j++) {
    xi += k.alpha[j - 1] * sin(2 * j * xi1) * cosh(2 * j * eta1);
    eta += k.alpha[j - 1] * cos(2 * j * xi1) * sinh(2 * j * eta1);
  }
  *x_m = UTM_SCALE * k.radius_m * eta + UTM_FALSE_EASTING_M;
  *y_m = UTM_SCALE * k.radius_m * xi + utm_false_northing_m(epsg);
}

void tq_utm_inverse(int epsg, double x_m, double y_m, double *lon_deg, double *lat_deg) {
  struct krueger k = krueger_series();
  double e2 = WGS84_F * (2 - WGS84_F), e = sqrt(e2);
  double xi = (y_m - utm_false_northing_m(epsg)) / (UTM_SCALE * k.radius_m);
  double eta = (x_m - UTM_FALSE_EASTING_M) / (UTM_SCALE * k.radius_m);
  double xi1 = xi, eta1 = eta;
  for (int j = 1; j <= 6; j++) {
    xi1 -= k.beta[j - 1] * sin(2 * j * xi) * cosh(2 * j * eta);
    eta1 -= k.beta[j - 1] * cos(2 * j * xi) * sinh(2 * j * eta);
  }
  double sh = sinh(eta1), c = cos(xi1);
  double tau1 = sin(xi1) / sqrt(sh * sh + c * c);
  double tau = tau1;
  for (int i = 0; i < 3; i++) { /* Newton, Karney 2011 eqs. 19-21 */
    double root = sqrt(1 + tau * tau);
    double sigma = sinh(e * atanh(e * tau / root));
    double f = tau * sqrt(1 + sigma * sigma) - sigma * root;
    tau += (tau1 - f) / sqrt(1 + f * f) * (1 + (1 - e2) * tau * tau) / ((1 - e2) * root);
  }
  *lat_deg = atan(tau) / DEG;
  *lon_deg = atan2(sh, c) / DEG + utm_meridian_deg(epsg);
}

/* Authalic q of Snyder 1987 eq. 3-12: the ellipsoid's area is uniform in it. */
static double authalic_q(double lat_deg) {
  double e2 = WGS84_F * (2 - WGS84_F), e = sqrt(e2);
  double s = sin(lat_deg * DEG);
  return (1 - e2) * (s / (1 - e2 * s * s) + atanh(e * s) / e);
}

double tq_ring_area_m2(const double *lon_deg, const double *lat_deg, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    size_t j = i + 1 < n ? i + 1 : 0;
    sum += (lon_deg[i] - lon_deg[j]) * DEG * (authalic_q(lat_deg[i]) + authalic_q(lat_deg[j])) / 2;
  }
  return sum * WGS84_A * WGS84_A / 2;
}
