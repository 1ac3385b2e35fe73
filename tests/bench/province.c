#include "tests/bench/province.h"

#include <math.h>
#include <string.h>

/* The box of the whole province, and its capital. */
#define WEST_DEG 108.3
#define EAST_DEG 116.2
#define SOUTH_DEG 29.0
#define NORTH_DEG 33.3
#define CAPITAL_LON_DEG 114.30
#define CAPITAL_LAT_DEG 30.59

static double clamp(double v, double low, double high) {
  return v < low ? low : v > high ? high : v;
}

/* The window of that share of the box's area, of its shape, around the capital. */
static bool lay_tiles(struct province *p, double scale) {
  double width = (EAST_DEG - WEST_DEG) * sqrt(scale);
  double height = (NORTH_DEG - SOUTH_DEG) * sqrt(scale);
  p->lon_deg = clamp(CAPITAL_LON_DEG - width / 2, WEST_DEG, EAST_DEG - width);
  p->lat_deg = clamp(CAPITAL_LAT_DEG - height / 2, SOUTH_DEG, NORTH_DEG - height);
  struct tq_ruler r = tq_ruler_at((SOUTH_DEG + NORTH_DEG) / 2);
  p->lon_m = r.lon_m_per_e7 * 1e7;
  p->lat_m = r.lat_m_per_e7 * 1e7;
  p->nx = (uint32_t)ceil(width * p->lon_m / TILE_M);
  p->ny = (uint32_t)ceil(height * p->lat_m / TILE_M);
  size_t n = (size_t)p->nx * p->ny, n_corners = (size_t)(p->nx + 1) * (p->ny + 1);
  p->level = tq_alloc(n, 1);
  p->first_water = tq_calloc(n + 1, sizeof *p->first_water);
  for (int d = 0; d < 2; d++) {
    p->side[d] = tq_calloc(n_corners, 1);
    p->diagonal[d] = tq_calloc(n, 1);
    if (!p->side[d] || !p->diagonal[d]) return false;
  }
  return p->level && p->first_water;
}

enum tq_code province_new(const struct province_opts *opts, struct province *out,
                          struct tq_err *err) {
  struct province p = {.seed = opts->seed};
  if (!(opts->scale >= 0.0005 && opts->scale <= 1))
    return tq_fail(err, TQ_E_ARG, "scale %g: give a share from 0.0005 to 1", opts->scale);
  enum tq_code code = TQ_OK;
  if (!lay_tiles(&p, opts->scale) || !province_add_water(&p))
    code = tq_fail_memory(err, "the province");
  if (!code) code = province_add_towns(&p, opts->places, err);
  if (!code && (!province_add_levels(&p) || !province_add_roads(&p)))
    code = tq_fail_memory(err, "the province");
  if (code)
    province_free(&p);
  else
    *out = p;
  return code;
}

void province_free(struct province *p) {
  free(p->level);
  free(p->first_water);
  for (int d = 0; d < 2; d++) {
    free(p->side[d]);
    free(p->diagonal[d]);
  }
  tq_vec_free(&p->towns);
  tq_vec_free(&p->lakes);
  tq_vec_free(&p->reaches);
  tq_vec_free(&p->motorways);
  tq_vec_free(&p->water);
  memset(p, 0, sizeof *p);
}

struct xy province_corner(const struct province *p, uint32_t i, uint32_t j) {
  uint64_t h = mix3(p->seed ^ 0xc0, i, j);
  double dx = share_of(h) - 0.5, dy = share_of(mix(h)) - 0.5;
  return (struct xy){(i + dx * 0.3) * TILE_M, (j + dy * 0.3) * TILE_M};
}

struct xy province_port(const struct province *p, uint32_t i, uint32_t j, int direction, uint32_t k,
                        uint32_t m) {
  struct xy a = province_corner(p, i, j);
  if (k == 0) return a;
  struct xy b = direction ? province_corner(p, i, j + 1) : province_corner(p, i + 1, j);
  if (k == m) return b;
  /* the same place for the same k / m, however finely the side is divided */
  uint64_t h = mix3(p->seed ^ 0xb0 ^ (uint64_t)direction, (uint64_t)i << 32 | j,
                    (uint64_t)k * MAX_BLOCKS / m);
  double t = (double)k / m + (share_of(h) - 0.5) * 0.012;
  double bend = (share_of(mix(h)) - 0.5) * 0.02;
  double dx = b.x - a.x, dy = b.y - a.y;
  return (struct xy){a.x + t * dx - bend * dy, a.y + t * dy + bend * dx};
}

uint32_t province_side_blocks(const struct province *p, uint32_t i, uint32_t j, int direction) {
  uint8_t one = province_level(p, i, j);
  uint8_t other = province_level(p, (int64_t)i - direction, (int64_t)j - !direction);
  if (one == OUTSIDE && other == OUTSIDE) return 0;
  if (one == OUTSIDE) return 1u << other;
  if (other == OUTSIDE) return 1u << one;
  return 1u << (one > other ? one : other);
}

struct tq_pos province_pos(const struct province *p, struct xy at) {
  return (struct tq_pos){tq_e7(p->lon_deg + at.x / p->lon_m), tq_e7(p->lat_deg + at.y / p->lat_m)};
}
