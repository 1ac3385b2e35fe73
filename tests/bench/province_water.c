/* Rivers and lakes of the made-up province. */
#include <math.h>

#include "tests/bench/province.h"

/* Rough courses, degrees; wide enough that a bridge is a decision. */
static const double great_river[][2] = {
    {110.30, 31.05}, {111.25, 30.65}, {111.75, 30.35}, {112.25, 30.25}, {112.55, 29.80},
    {113.05, 29.55}, {113.45, 29.75}, {113.85, 29.95}, {114.05, 30.30}, {114.27, 30.52},
    {114.45, 30.68}, {114.80, 30.55}, {114.95, 30.38}, {115.12, 30.20}, {115.50, 29.87},
    {115.95, 29.72}, {116.30, 29.80}};
static const double lesser_river[][2] = {{109.50, 32.80}, {110.80, 32.80}, {111.50, 32.45},
                                         {112.10, 32.02}, {112.45, 31.20}, {112.60, 30.75},
                                         {112.90, 30.46}, {113.40, 30.42}, {113.75, 30.62},
                                         {114.05, 30.62}, {114.28, 30.56}};
static const struct {
  const double (*points)[2];
  uint32_t n;
  double half_width_m;
} rivers[] = {{great_river, sizeof great_river / sizeof great_river[0], 600},
              {lesser_river, sizeof lesser_river / sizeof lesser_river[0], 200}};

static struct xy plane(const struct province *p, const double deg[2]) {
  return (struct xy){(deg[0] - p->lon_deg) * p->lon_m, (deg[1] - p->lat_deg) * p->lat_m};
}

/* Each leg in pieces of about 2 km that swing to both sides. */
static bool add_river(struct province *p, uint32_t river) {
  for (uint32_t i = 0; i + 1 < rivers[river].n; i++) {
    struct xy a = plane(p, rivers[river].points[i]), b = plane(p, rivers[river].points[i + 1]);
    double dx = b.x - a.x, dy = b.y - a.y, length = hypot(dx, dy);
    uint32_t n = (uint32_t)(length / 2000) + 1;
    double swing = 0.06 * (share_of(mix3(p->seed ^ 0x1e, river, i)) + 0.3);
    struct xy last = a;
    for (uint32_t k = 1; k <= n; k++) {
      double t = (double)k / n, off = swing * sin(t * 2 * 3.14159265358979);
      struct xy next = {a.x + t * dx - off * dy, a.y + t * dy + off * dx};
      struct reach reach = {last, next, rivers[river].half_width_m, river};
      if (!tq_push(&p->reaches, reach)) return false;
      last = next;
    }
  }
  return true;
}

static double tile_share(const struct province *p) { return (double)p->nx * p->ny / 93000.0; }

static bool add_lakes(struct province *p) {
  uint64_t random = mix(p->seed ^ 0x1a4e);
  uint32_t n = (uint32_t)(1200 * tile_share(p)) + 1;
  for (uint32_t i = 0; i < n; i++) {
    struct lake lake;
    double size = draw_share(&random);
    lake.centre.x = draw_share(&random) * p->nx * TILE_M;
    lake.centre.y = draw_share(&random) * p->ny * TILE_M;
    lake.radius_m = 150 + 2500 * size * size * size;
    lake.phase = draw_share(&random) * 6.28;
    if (!tq_push(&p->lakes, lake)) return false;
  }
  return true;
}

double province_lake_radius_m(const struct lake *lake, double angle) {
  return lake->radius_m *
         (1 + 0.22 * sin(3 * angle + lake->phase) + 0.1 * sin(7 * angle + 2 * lake->phase));
}

static bool in_lake(const struct lake *lake, struct xy at) {
  double dx = at.x - lake->centre.x, dy = at.y - lake->centre.y, far = hypot(dx, dy);
  if (far > lake->radius_m * 1.4) return false;
  return far <= province_lake_radius_m(lake, atan2(dy, dx));
}

static bool in_reach(const struct reach *r, struct xy at) {
  double dx = r->b.x - r->a.x, dy = r->b.y - r->a.y;
  double t = ((at.x - r->a.x) * dx + (at.y - r->a.y) * dy) / (dx * dx + dy * dy);
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return hypot(at.x - r->a.x - t * dx, at.y - r->a.y - t * dy) <= r->half_width_m;
}

struct span {
  uint32_t i0, i1, j0, j1; /* ends left out */
};

static uint32_t tile_of(double m, uint32_t n) {
  double tile = floor(m / TILE_M);
  return tile < 0 ? 0 : tile > n ? n : (uint32_t)tile;
}

static struct span span_of(const struct province *p, uint32_t item) {
  double x0, x1, y0, y1;
  if (item < p->lakes.n) {
    const struct lake *l = &p->lakes.v[item];
    double r = l->radius_m * 1.4;
    x0 = l->centre.x - r, x1 = l->centre.x + r, y0 = l->centre.y - r, y1 = l->centre.y + r;
  } else {
    const struct reach *r = &p->reaches.v[item - p->lakes.n];
    x0 = fmin(r->a.x, r->b.x) - r->half_width_m, x1 = fmax(r->a.x, r->b.x) + r->half_width_m;
    y0 = fmin(r->a.y, r->b.y) - r->half_width_m, y1 = fmax(r->a.y, r->b.y) + r->half_width_m;
  }
  struct span s = {tile_of(x0, p->nx), tile_of(x1 + TILE_M, p->nx), tile_of(y0, p->ny),
                   tile_of(y1 + TILE_M, p->ny)};
  return s;
}

/* Counting sort of the items into the tiles they touch. */
static bool index_water(struct province *p) {
  uint32_t n_items = (uint32_t)(p->lakes.n + p->reaches.n), n_tiles = p->nx * p->ny;
  uint32_t *first = p->first_water;
  for (int pass = 0; pass < 2; pass++) {
    for (uint32_t item = 0; item < n_items; item++) {
      struct span s = span_of(p, item);
      for (uint32_t j = s.j0; j < s.j1; j++)
        for (uint32_t i = s.i0; i < s.i1; i++) {
          uint32_t tile = province_tile(p, i, j);
          if (pass == 0)
            first[tile + 1]++;
          else
            p->water.v[first[tile]++] = item;
        }
    }
    if (pass == 1) break;
    for (uint32_t t = 0; t < n_tiles; t++) first[t + 1] += first[t];
    if (!tq_reserve(&p->water, first[n_tiles] + 1)) return false;
    p->water.n = first[n_tiles];
  }
  for (uint32_t t = n_tiles; t > 0; t--) first[t] = first[t - 1];
  first[0] = 0;
  return true;
}

bool province_add_water(struct province *p) {
  p->n_rivers = sizeof rivers / sizeof rivers[0];
  for (uint32_t r = 0; r < p->n_rivers; r++)
    if (!add_river(p, r)) return false;
  return add_lakes(p) && index_water(p);
}

bool province_in_water(const struct province *p, struct xy at) {
  if (at.x < 0 || at.y < 0 || at.x >= p->nx * TILE_M || at.y >= p->ny * TILE_M) return false;
  uint32_t tile = province_tile(p, (uint32_t)(at.x / TILE_M), (uint32_t)(at.y / TILE_M));
  for (uint32_t k = p->first_water[tile]; k < p->first_water[tile + 1]; k++) {
    uint32_t item = p->water.v[k];
    if (item < p->lakes.n ? in_lake(&p->lakes.v[item], at)
                          : in_reach(&p->reaches.v[item - p->lakes.n], at))
      return true;
  }
  return false;
}
