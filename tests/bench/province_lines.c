/* Motorways with their interchanges, and the outlines of water. */
#include <math.h>

#include "tests/bench/province_osm.h"

#define STEP_M 160.0 /* between nodes of a carriageway */
#define HALF_GAP_M 13.0
enum { BETWEEN_EXITS = 64, RAMP = 5 }; /* steps */

/* The middle line at step k of n, pointing from a to b. */
struct axis {
  struct xy a, b;
  uint32_t n;
  double swing[3];
};

static struct xy axis_at(const struct axis *x, double k, double off_m) {
  double dx = x->b.x - x->a.x, dy = x->b.y - x->a.y, length = hypot(dx, dy);
  double t = k / x->n, off = off_m / length;
  for (int h = 0; h < 3; h++) off += x->swing[h] * sin((h + 1) * t * 3.14159265358979);
  return (struct xy){x->a.x + t * dx - off * dy, x->a.y + t * dy + off * dx};
}

/* The corner to which the interchange at a place leads; 0 when there is no road. */
static int64_t corner_near(const struct emitter *e, struct xy at, struct xy *corner) {
  const struct province *p = e->p;
  double i = floor(at.x / TILE_M + 0.5), j = floor(at.y / TILE_M + 0.5);
  if (i < 1 || j < 1 || i >= p->nx || j >= p->ny) return 0;
  uint32_t ci = (uint32_t)i, cj = (uint32_t)j;
  uint8_t road = p->side[0][province_node(p, ci, cj)];
  for (int d = 0; d < 2; d++) {
    uint8_t more = p->side[d][province_node(p, ci - !d, cj - (uint32_t)d)];
    if (more > road) road = more;
  }
  *corner = province_corner(p, ci, cj);
  if (road == NO_ROAD || province_in_water(p, *corner)) return 0;
  return e->corners[province_node(p, ci, cj)];
}

static void emit_link(struct emitter *e, int64_t from, struct xy a, int64_t to, struct xy b,
                      uint64_t *random) {
  struct tag_list tags;
  way_begin(e, from);
  way_bend(e, a, b, 70, random);
  way_add(e, to);
  tags_of_motorway(e, 0, false, &tags);
  way_end(e, &tags);
}

/* A carriageway, dir 0 from a to b on its right-hand side, dir 1 back. Exits leave it
 * RAMP steps before an interchange, entries join it RAMP steps after; at its ends there
 * is only one of the two. */
static void emit_carriageway(struct emitter *e, const struct axis *x, int dir, uint32_t number,
                             uint64_t *random) {
  struct tag_list tags;
  bool bridge = false;
  e->refs.n = 0;
  for (uint32_t s = 0; s <= x->n; s++) {
    uint32_t k = dir ? x->n - s : s, of_exit = k % BETWEEN_EXITS;
    uint32_t before = dir ? RAMP : BETWEEN_EXITS - RAMP;
    struct xy at = axis_at(x, k, dir ? HALF_GAP_M : -HALF_GAP_M), corner;
    int64_t node = emit_node(e, at, NULL);
    bool leaves = (of_exit == before && s > 0) || s == x->n;
    bool enters = (of_exit == BETWEEN_EXITS - before && s < x->n) || s == 0;
    bool wet = province_in_water(e->p, at);
    double centre = leaves ? (s == x->n ? k
                              : dir     ? k - RAMP
                                        : k + RAMP)
                           : (s == 0 ? k
                              : dir  ? k + RAMP
                                     : k - RAMP);
    int64_t to = leaves || enters ? corner_near(e, axis_at(x, centre, 0), &corner) : 0;
    if (s > 0) way_add(e, node);
    if (s > 0 && (to || wet != bridge || s == x->n)) {
      tags_of_motorway(e, number, bridge, &tags);
      way_end(e, &tags);
    }
    if (to && leaves) emit_link(e, node, at, to, corner, random);
    if (to && enters) emit_link(e, to, corner, node, at, random);
    if (s == 0 || to || wet != bridge) way_begin(e, node);
    bridge = wet;
  }
}

void emit_motorways(struct emitter *e) {
  for (size_t m = 0; m < e->p->motorways.n; m++) {
    const struct motorway *way = &e->p->motorways.v[m];
    const struct town *a = &e->p->towns.v[way->from], *b = &e->p->towns.v[way->to];
    uint64_t random = mix3(e->p->seed ^ 0x3070, way->from, way->to);
    struct axis x = {.a = province_corner(e->p, a->i, a->j),
                     .b = province_corner(e->p, b->i, b->j)};
    x.n = (uint32_t)(hypot(x.b.x - x.a.x, x.b.y - x.a.y) / STEP_M) + 1;
    for (int h = 0; h < 3; h++) x.swing[h] = draw_between(&random, -0.06, 0.06) / (h + 1);
    for (int dir = 0; dir < 2; dir++) emit_carriageway(e, &x, dir, way->number, &random);
  }
}

static void end_water(struct emitter *e, const char *kind) {
  struct tag_list tags = {.n = 0};
  tag_add(&tags, "natural", "water");
  tag_add(&tags, "water", kind);
  way_end(e, &tags);
}

static void emit_lake(struct emitter *e, const struct lake *lake) {
  uint32_t n = (uint32_t)(lake->radius_m * 6.3 / 60) + 8;
  int64_t first = 0;
  for (uint32_t k = 0; k < n; k++) {
    double angle = k * 6.28318530717959 / n, r = province_lake_radius_m(lake, angle);
    struct xy at = {lake->centre.x + r * cos(angle), lake->centre.y + r * sin(angle)};
    int64_t node = emit_node(e, at, NULL);
    if (k == 0)
      way_begin(e, first = node);
    else
      way_add(e, node);
  }
  way_add(e, first);
  end_water(e, "lake");
}

/* A piece of a river: its two banks and the ends, which lie in the water. */
static void emit_reach(struct emitter *e, const struct reach *r) {
  double dx = r->b.x - r->a.x, dy = r->b.y - r->a.y, length = hypot(dx, dy);
  double wide = r->half_width_m / length;
  uint32_t n = (uint32_t)(length / 90) + 2;
  int64_t first = 0;
  for (uint32_t k = 0; k < 2 * n; k++) {
    bool back = k >= n;
    double t = (double)(back ? 2 * n - 1 - k : k) / (n - 1), off = back ? wide : -wide;
    struct xy at = {r->a.x + t * dx - off * dy, r->a.y + t * dy + off * dx};
    int64_t node = emit_node(e, at, NULL);
    if (k == 0)
      way_begin(e, first = node);
    else
      way_add(e, node);
  }
  way_add(e, first);
  end_water(e, "river");
}

void emit_water(struct emitter *e) {
  for (size_t l = 0; l < e->p->lakes.n; l++) {
    struct xy centre = e->p->lakes.v[l].centre;
    if (province_inside(e->p, centre)) emit_lake(e, &e->p->lakes.v[l]);
  }
  for (size_t r = 0; r < e->p->reaches.n; r++) emit_reach(e, &e->p->reaches.v[r]);
}
