#include "engine/base/coords.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

static const double PI = 3.14159265358979323846;

static const char *const NAMES[] = {"wgs84", "gcj02", "bd09"};
enum { N_COORDS = sizeof NAMES / sizeof *NAMES, MAX_ROUNDS = 30 };

bool tq_coords_parse(const char *name, enum tq_coords *out) {
  for (int i = 0; i < N_COORDS; i++)
    if (!strcmp(name, NAMES[i])) {
      *out = (enum tq_coords)i;
      return true;
    }
  return false;
}

const char *tq_coords_name(enum tq_coords coords) { return NAMES[coords]; }

bool tq_coords_named(const char *text, enum tq_coords *coords) {
  static const char *const names[] = {[TQ_GCJ02] = "GCJ02", [TQ_BD09] = "BD09"};
  char plain[16] = "";
  for (size_t n = 0; *text && n + 1 < sizeof plain; text++)
    if (isalnum((unsigned char)*text)) plain[n++] = *text;
  for (enum tq_coords c = TQ_GCJ02; c <= TQ_BD09; c++) {
    if (strncasecmp(plain, names[c], strlen(names[c])) != 0) continue;
    *coords = c;
    return true;
  }
  return false;
}

struct point {
  double lon, lat; /* degrees */
};

static bool in_china(struct point p) {
  return p.lon >= 72.004 && p.lon <= 137.8347 && p.lat >= 0.8293 && p.lat <= 55.8271;
}

/* One of the sums of sines that GCJ-02 is made of, in metres. */
static double wave(double x, double a1, double d1, double a2, double d2) {
  return a1 * sin(x * PI / d1) + a2 * sin(x * PI / d2);
}

/* WGS-84 to GCJ-02, wherever the point lies. */
static struct point gcj_of_wgs(struct point p) {
  const double a = 6378245.0, ee = 0.00669342162296594323; /* Krasovsky 1940 */
  double x = p.lon - 105, y = p.lat - 35, root = sqrt(fabs(x));
  double short_m = (20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2 / 3;
  double north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + short_m +
                   wave(y, 20, 1, 40, 3) * 2 / 3 + wave(y, 160, 12, 320, 30) * 2 / 3;
  double east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + short_m +
                  wave(x, 20, 1, 40, 3) * 2 / 3 + wave(x, 150, 12, 300, 30) * 2 / 3;
  double phi = p.lat * PI / 180;
  double magic = 1 - ee * sin(phi) * sin(phi), meridian_m = a * (1 - ee) / (magic * sqrt(magic));
  struct point out = {
      .lon = p.lon + east_m * 180 / (a / sqrt(magic) * cos(phi) * PI),
      .lat = p.lat + north_m * 180 / (meridian_m * PI),
  };
  return out;
}

static struct point bd_of_gcj(struct point p) {
  const double k = PI * 3000 / 180;
  double z = sqrt(p.lon * p.lon + p.lat * p.lat) + 0.00002 * sin(p.lat * k);
  double theta = atan2(p.lat, p.lon) + 0.000003 * cos(p.lon * k);
  struct point out = {z * cos(theta) + 0.0065, z * sin(theta) + 0.006};
  return out;
}

/* The point that `shift` takes to p: the shift is small and smooth, so that each round
 * leaves at most a few hundredths of the error. */
static struct point inverse_of(struct point (*shift)(struct point), struct point p) {
  struct point guess = p;
  for (int i = 0; i < MAX_ROUNDS; i++) {
    struct point there = shift(guess);
    double dlon = p.lon - there.lon, dlat = p.lat - there.lat;
    guess.lon += dlon;
    guess.lat += dlat;
    if (fabs(dlon) + fabs(dlat) < 1e-11) break;
  }
  return guess;
}

void tq_coords_from_wgs84(enum tq_coords to, double *lon_deg, double *lat_deg) {
  struct point p = {*lon_deg, *lat_deg};
  if (to != TQ_WGS84 && in_china(p)) p = gcj_of_wgs(p);
  if (to == TQ_BD09) p = bd_of_gcj(p);
  *lon_deg = p.lon;
  *lat_deg = p.lat;
}

void tq_coords_to_wgs84(enum tq_coords from, double *lon_deg, double *lat_deg) {
  struct point p = {*lon_deg, *lat_deg};
  if (from == TQ_BD09) p = inverse_of(bd_of_gcj, p);
  if (from != TQ_WGS84) {
    struct point inside = inverse_of(gcj_of_wgs, p);
    if (in_china(inside)) p = inside;
  }
  *lon_deg = p.lon;
  *lat_deg = p.lat;
}
