/* The streets of one tile: its south and west sides, its diagonals, and the local grid
 * with dead ends, signals, gates and turn restrictions. */
#include <math.h>

#include "tests/bench/province_osm.h"

#define BEND_M 58.0 /* between shape nodes */

struct point {
  struct xy at;
  int64_t node; /* 0: none here */
  bool restricted;
};

struct grid {
  uint32_t i, j, n; /* tile, blocks a side */
  uint8_t level;
  uint64_t random;
  struct point points[MAX_BLOCKS + 1][MAX_BLOCKS + 1]; /* [a east][b north] */
  int64_t ways[2][MAX_BLOCKS + 1][MAX_BLOCKS + 1];     /* east or north from the point */
};

/* A dead end to be drawn once its street is finished. */
struct stub {
  int64_t node;
  struct xy from, to;
};

static bool has_signals(uint8_t level, uint64_t hash) {
  return level >= 4 ? hash % 3 != 0 : hash % 12 == 0;
}

static void emit_corner(struct emitter *e, uint32_t i, uint32_t j) {
  struct tag_list tags = {.n = 0};
  uint8_t level = province_level(e->p, i, j);
  if (level != OUTSIDE && level >= 3 && has_signals(level, mix3(e->p->seed ^ 0x516, i, j)))
    tag_add(&tags, "highway", "traffic_signals");
  e->corners[province_node(e->p, i, j)] = emit_node(e, province_corner(e->p, i, j), &tags);
}

void emit_row_points(struct emitter *e, uint32_t j) {
  const struct province *p = e->p;
  for (uint32_t i = 0; i <= p->nx; i++) {
    emit_corner(e, i, j);
    for (int d = 0; d < 2; d++) {
      uint32_t m = (d ? j < p->ny : i < p->nx) ? province_side_blocks(p, i, j, d) : 0;
      int64_t *ports = e->ports[j & 1][d] + (size_t)i * MAX_BLOCKS;
      for (uint32_t k = 1; k < m; k++) {
        struct xy at = province_port(p, i, j, d, k, m);
        bool wet = province_in_water(p, at) && p->side[d][province_node(p, i, j)] < PRIMARY;
        ports[k] = wet ? 0 : emit_node(e, at, NULL);
      }
    }
  }
}

/* The k-th of m points along a side, corners included. */
static struct point side_point(const struct emitter *e, uint32_t i, uint32_t j, int d, uint32_t k,
                               uint32_t m) {
  struct point point = {.at = province_port(e->p, i, j, d, k, m)};
  if (k == 0 || k == m) {
    uint32_t ci = i + (k && !d), cj = j + (k && d);
    point.node = e->corners[province_node(e->p, ci, cj)];
  } else {
    point.node = e->ports[j & 1][d][(size_t)i * MAX_BLOCKS + k];
  }
  return point;
}

static struct xy middle_of(struct xy a, struct xy b) {
  return (struct xy){(a.x + b.x) / 2, (a.y + b.y) / 2};
}

/* Dry, or a bridge that the road is worth. */
static bool may_lead(const struct emitter *e, struct xy a, struct xy b, enum road road,
                     bool *bridge) {
  *bridge = province_in_water(e->p, middle_of(a, b)) || province_in_water(e->p, a) ||
            province_in_water(e->p, b);
  return !*bridge || road >= PRIMARY;
}

static void end_street(struct emitter *e, enum road road, uint64_t line, bool bridge) {
  struct tag_list tags;
  tags_of_road(e, road, line, mix3(e->p->seed, (uint64_t)e->counts.n_ways, 7), bridge, &tags);
  way_end(e, &tags);
}

/* The main road along a side: ways of up to 8 parts, bridges apart. */
static void emit_side(struct emitter *e, uint32_t i, uint32_t j, int d) {
  enum road road = (enum road)e->p->side[d][province_node(e->p, i, j)];
  uint32_t m = province_side_blocks(e->p, i, j, d);
  uint64_t random = mix3(e->p->seed ^ 0x51d ^ (uint64_t)d, i, j), line = d ? i * 2 : j * 2 + 1;
  if (road == NO_ROAD || m == 0) return;
  e->refs.n = 0;
  bool was_bridge = false;
  for (uint32_t k = 0; k < m; k++) {
    struct point a = side_point(e, i, j, d, k, m), b = side_point(e, i, j, d, k + 1, m);
    bool bridge, leads = a.node && b.node && may_lead(e, a.at, b.at, road, &bridge);
    if (e->refs.n && (!leads || bridge != was_bridge || k % 8 == 0)) {
      end_street(e, road, line, was_bridge);
      e->refs.n = 0;
    }
    if (!leads) continue;
    if (e->refs.n == 0) way_begin(e, a.node);
    way_bend(e, a.at, b.at, bridge ? 300 : BEND_M, &random);
    way_add(e, b.node);
    was_bridge = bridge;
  }
  end_street(e, road, line, was_bridge);
}

static void emit_diagonal(struct emitter *e, uint32_t i, uint32_t j, int d) {
  enum road road = (enum road)e->p->diagonal[d][province_tile(e->p, i, j)];
  if (road == NO_ROAD) return;
  uint64_t random = mix3(e->p->seed ^ 0xd1a ^ (uint64_t)d, i, j);
  uint32_t ai = i + (uint32_t)d, bi = i + !d;
  struct xy a = province_corner(e->p, ai, j), b = province_corner(e->p, bi, j + 1);
  bool bridge;
  if (!may_lead(e, a, b, road, &bridge)) return;
  way_begin(e, e->corners[province_node(e->p, ai, j)]);
  way_bend(e, a, b, 60, &random);
  way_add(e, e->corners[province_node(e->p, bi, j + 1)]);
  end_street(e, road, i + j, bridge);
}

/* A point inside the tile: between its sides, and out of place by a little. */
static struct xy inner_point(const struct grid *g, uint32_t a, uint32_t b, uint64_t *random) {
  double u = (double)a / g->n, v = (double)b / g->n;
  struct xy w = g->points[0][b].at, e = g->points[g->n][b].at;
  struct xy s = g->points[a][0].at, n = g->points[a][g->n].at;
  struct xy c00 = g->points[0][0].at, c10 = g->points[g->n][0].at;
  struct xy c01 = g->points[0][g->n].at, c11 = g->points[g->n][g->n].at;
  double jitter = 0.28 * TILE_M / g->n; /* Coons patch */
  double x =
      (1 - u) * w.x + u * e.x + (1 - v) * s.x + v * n.x -
      ((1 - u) * (1 - v) * c00.x + u * (1 - v) * c10.x + (1 - u) * v * c01.x + u * v * c11.x);
  double y =
      (1 - u) * w.y + u * e.y + (1 - v) * s.y + v * n.y -
      ((1 - u) * (1 - v) * c00.y + u * (1 - v) * c10.y + (1 - u) * v * c01.y + u * v * c11.y);
  return (struct xy){x + jitter * (draw_share(random) - 0.5),
                     y + jitter * (draw_share(random) - 0.5)};
}

static void lay_points(struct emitter *e, struct grid *g) {
  const struct province *p = e->p;
  for (int d = 0; d < 2; d++)
    for (int far = 0; far < 2; far++) {
      uint32_t i = g->i + (far && d), j = g->j + (far && !d);
      uint32_t m = province_side_blocks(p, i, j, d);
      for (uint32_t k = 0; k <= g->n; k++) {
        uint32_t a = d ? (far ? g->n : 0) : k, b = d ? k : (far ? g->n : 0);
        g->points[a][b] = side_point(e, i, j, d, k * (m / g->n), m);
      }
    }
  for (uint32_t a = 1; a < g->n; a++)
    for (uint32_t b = 1; b < g->n; b++) {
      struct tag_list tags = {.n = 0};
      struct point *point = &g->points[a][b];
      *point = (struct point){.at = inner_point(g, a, b, &g->random)};
      bool main = (a * 4 % g->n == 0) && (b * 4 % g->n == 0) && g->level >= 3;
      uint64_t hash = draw(&g->random);
      if (main && has_signals(g->level, hash)) tag_add(&tags, "highway", "traffic_signals");
      point->restricted = g->level >= 3 && hash / 64 % (main ? 3 : 48) == 0;
      if (!province_in_water(p, point->at)) point->node = emit_node(e, point->at, &tags);
    }
}

static enum road road_of_line(const struct grid *g, uint32_t line, uint64_t hash) {
  if (g->level >= 4 && line * 2 == g->n) return TERTIARY;
  if (g->level >= 4 && line * 4 % g->n == 0) return hash % 2 ? TERTIARY : RESIDENTIAL;
  if (g->level == 3 && line * 2 == g->n) return TERTIARY;
  if (g->level >= 3) return RESIDENTIAL;
  return hash % 4 == 0 ? TRACK : hash % 4 == 1 ? RESIDENTIAL : UNCLASSIFIED;
}

static void emit_stub(struct emitter *e, struct stub s, uint64_t *random) {
  static const enum road roads[] = {SERVICE, SERVICE, FOOTWAY, SERVICE, RESIDENTIAL};
  enum road road = roads[draw_below(random, 5)];
  uint64_t luck = draw(random);
  struct tag_list gate = {.n = 0};
  tag_add(&gate, "barrier", luck % 2 ? "gate" : "bollard");
  way_begin(e, s.node);
  if (luck % 40 < 2)
    way_add(e, emit_node(e, middle_of(s.from, s.to), &gate));
  else
    way_bend(e, s.from, s.to, 30, random);
  int64_t leaf = emit_node(e, s.to, NULL);
  way_add(e, leaf);
  end_street(e, road, luck % 1000, false);
  /* and a yard behind it */
  struct xy yard = {s.to.x + draw_between(random, -60, 60), s.to.y + draw_between(random, -60, 60)};
  if (luck / 64 % 2 || province_in_water(e->p, yard)) return;
  way_begin(e, leaf);
  way_bend(e, s.to, yard, 30, random);
  way_add(e, emit_node(e, yard, NULL));
  end_street(e, SERVICE, luck % 1000, false);
}

/* Where a dead end leaves the part of a street that was just drawn. */
static bool plan_stub(const struct emitter *e, struct grid *g, struct xy a, struct xy b,
                      int64_t middle, struct stub *out) {
  double dx = b.x - a.x, dy = b.y - a.y, side = draw_between(&g->random, 0.2, 0.45);
  if (draw_share(&g->random) < 0.5) side = -side;
  double length = hypot(dx, dy), limit = fmin(1, 180 / (length * fabs(side) + 1));
  bool wanted = draw_share(&g->random) < (g->level >= 3 ? 0.5 : 0.85);
  struct xy m = middle_of(a, b);
  *out = (struct stub){middle, m, {m.x - side * limit * dy, m.y + side * limit * dx}};
  return wanted && middle && !province_in_water(e->p, out->to);
}

/* One line of the grid: d 0 eastwards at b = line, 1 northwards at a = line. */
static void emit_line(struct emitter *e, struct grid *g, int d, uint32_t line) {
  static const double kept[] = {0, 0.85, 0.8, 0.82, 0.86, 0.86};
  uint64_t hash = draw(&g->random), name = mix3(hash, g->i, g->j);
  enum road road = road_of_line(g, line, hash);
  struct stub stubs[MAX_BLOCKS];
  uint32_t n_stubs = 0, start = 0;
  e->refs.n = 0;
  for (uint32_t k = 0; k < g->n; k++) {
    struct point *a = d ? &g->points[line][k] : &g->points[k][line];
    struct point *b = d ? &g->points[line][k + 1] : &g->points[k + 1][line];
    double luck = draw_share(&g->random);
    bool bridge, breaks = luck < 0.2 || a->restricted;
    bool leads = (road >= TERTIARY || draw_share(&g->random) < kept[g->level]) && a->node &&
                 b->node && may_lead(e, a->at, b->at, road, &bridge);
    if (e->refs.n && (breaks || !leads)) {
      end_street(e, road, name, false);
      for (; start < k; start++)
        *(d ? &g->ways[1][line][start] : &g->ways[0][start][line]) = e->counts.n_ways;
      e->refs.n = 0;
    }
    if (!leads) continue;
    if (e->refs.n == 0) {
      way_begin(e, a->node);
      start = k;
    }
    int64_t middle = way_bend(e, a->at, b->at, BEND_M, &g->random);
    way_add(e, b->node);
    if (plan_stub(e, g, a->at, b->at, middle, &stubs[n_stubs])) n_stubs++;
  }
  if (e->refs.n) {
    end_street(e, road, name, false);
    for (; start < g->n; start++)
      *(d ? &g->ways[1][line][start] : &g->ways[0][start][line]) = e->counts.n_ways;
  }
  for (uint32_t s = 0; s < n_stubs; s++) emit_stub(e, stubs[s], &g->random);
}

/* One turn of four: west to north, south to east, west to east only, or back. */
static void emit_restrictions(struct emitter *e, struct grid *g) {
  for (uint32_t a = 1; a < g->n; a++)
    for (uint32_t b = 1; b < g->n; b++) {
      if (!g->points[a][b].restricted) continue;
      uint64_t hash = draw(&g->random);
      int64_t via = g->points[a][b].node, east = g->ways[0][a][b], north = g->ways[1][a][b];
      int64_t west = g->ways[0][a - 1][b], south = g->ways[1][a][b - 1];
      if (hash % 4 == 0 && west && north)
        emit_restriction(e, "no_left_turn", west, via, north, hash);
      if (hash % 4 == 1 && south && east)
        emit_restriction(e, "no_right_turn", south, via, east, hash);
      if (hash % 4 == 2 && west && east)
        emit_restriction(e, "only_straight_on", west, via, east, hash);
      if (hash % 4 == 3 && south) emit_restriction(e, "no_u_turn", south, via, south, hash);
    }
}

void emit_tile(struct emitter *e, uint32_t i, uint32_t j) {
  for (int d = 0; d < 2; d++) {
    emit_side(e, i, j, d);
    emit_diagonal(e, i, j, d);
  }
  uint8_t level = province_level(e->p, i, j);
  if (level == OUTSIDE || level == 0) return;
  struct grid g = {.i = i, .j = j, .n = 1u << level, .level = level};
  g.random = mix3(e->p->seed ^ 0x911d, i, j);
  lay_points(e, &g);
  for (uint32_t line = 1; line < g.n; line++)
    for (int d = 0; d < 2; d++) emit_line(e, &g, d, line);
  emit_restrictions(e, &g);
}
