/* The main roads of the made-up province: which tile sides and diagonals carry what. */
#include <math.h>

#include "tests/bench/province.h"

static void raise(uint8_t *road, enum road to) {
  if (*road < to) *road = (uint8_t)to;
}

static int sign(int64_t v) { return (v > 0) - (v < 0); }

/* One step from corner i,j towards the target. Across country diagonals are taken; in
 * towns roads keep to the grid. */
static void step(struct province *p, uint32_t *i, uint32_t *j, const struct town *to,
                 enum road road, uint64_t *random) {
  int64_t dx = (int64_t)to->i - *i, dy = (int64_t)to->j - *j;
  uint64_t along = (uint64_t)(dx < 0 ? -dx : dx), up = (uint64_t)(dy < 0 ? -dy : dy);
  uint32_t left = dx < 0 ? *i - 1 : *i, low = dy < 0 ? *j - 1 : *j;
  bool slanting = dx && dy &&
                  draw_share(random) <
                      2.0 * (double)(along < up ? along : up) / (double)(along > up ? along : up);
  uint8_t level = dx && dy ? province_level(p, left, low) : OUTSIDE;
  if (slanting && level < 4) {
    bool from_south_west = (dx > 0) == (dy > 0);
    raise(&p->diagonal[!from_south_west][province_tile(p, left, low)], road);
    *i = (uint32_t)(*i + (uint32_t)sign(dx));
    *j = (uint32_t)(*j + (uint32_t)sign(dy));
  } else if (dx && (!dy || draw_share(random) * (double)(along + up) < (double)along)) {
    raise(&p->side[0][province_node(p, left, *j)], road);
    *i = (uint32_t)(*i + (uint32_t)sign(dx));
  } else {
    raise(&p->side[1][province_node(p, *i, low)], road);
    *j = (uint32_t)(*j + (uint32_t)sign(dy));
  }
}

static void lay_road(struct province *p, const struct town *a, const struct town *b, enum road road,
                     uint64_t stream) {
  uint64_t random = mix(p->seed ^ stream);
  uint32_t i = a->i, j = a->j;
  while (i != b->i || j != b->j) step(p, &i, &j, b, road, &random);
}

static double apart(const struct town *a, const struct town *b) {
  return hypot((double)a->i - b->i, (double)a->j - b->j);
}

/* Whether no third town of the n lies nearer to both (relative neighbourhood graph): few
 * links, but all connected. */
static bool are_neighbours(const struct province *p, uint32_t n, uint32_t a, uint32_t b,
                           bool cities) {
  const struct town *towns = p->towns.v;
  double far = apart(&towns[a], &towns[b]);
  for (uint32_t c = 0; c < n; c++)
    if (c != a && c != b && (!cities || towns[c].is_city) && apart(&towns[a], &towns[c]) < far &&
        apart(&towns[b], &towns[c]) < far)
      return false;
  return far > 0;
}

/* Trunk roads between neighbouring seats, motorways between neighbouring cities. */
static bool join_seats(struct province *p, uint32_t n_seats) {
  uint32_t number = 4;
  for (uint32_t a = 0; a < n_seats; a++)
    for (uint32_t b = a + 1; b < n_seats; b++) {
      const struct town *towns = p->towns.v;
      if (are_neighbours(p, n_seats, a, b, false))
        lay_road(p, &towns[a], &towns[b], TRUNK, mix3(0x7a, a, b));
      if (!towns[a].is_city || !towns[b].is_city || apart(&towns[a], &towns[b]) < 5) continue;
      struct motorway m = {a, b, number};
      if (!are_neighbours(p, n_seats, a, b, true)) continue;
      if (!tq_push(&p->motorways, m)) return false;
      number += 3;
    }
  return true;
}

static uint32_t nearest(const struct province *p, uint32_t of, uint32_t n) {
  uint32_t best = UINT32_MAX;
  for (uint32_t t = 0; t < n; t++)
    if (t != of && (best == UINT32_MAX || apart(&p->towns.v[t], &p->towns.v[of]) <
                                              apart(&p->towns.v[best], &p->towns.v[of])))
      best = t;
  return best;
}

/* Each town to its seat, and to the nearest town before it in the list. */
static void join_towns(struct province *p, uint32_t n_seats) {
  for (uint32_t t = n_seats; t < p->towns.n; t++) {
    uint32_t seat = nearest(p, t, n_seats), other = nearest(p, t, t);
    const struct town *towns = p->towns.v;
    if (seat != UINT32_MAX) lay_road(p, &towns[t], &towns[seat], PRIMARY, mix3(0x9a, t, seat));
    if (other != UINT32_MAX) lay_road(p, &towns[t], &towns[other], SECONDARY, mix3(0x9b, t, other));
  }
}

/* Every other side: by the density of the tiles beside it, and often there is none. */
static void lay_sides(struct province *p) {
  for (uint32_t j = 0; j <= p->ny; j++)
    for (uint32_t i = 0; i <= p->nx; i++)
      for (int d = 0; d < 2; d++) {
        uint32_t blocks = (d ? j == p->ny : i == p->nx) ? 0 : province_side_blocks(p, i, j, d);
        uint8_t *road = &p->side[d][province_node(p, i, j)];
        double luck = share_of(mix3(p->seed ^ 0x51de ^ (uint64_t)d, i, j));
        if (blocks >= 16)
          raise(road, SECONDARY);
        else if (blocks >= 8)
          raise(road, TERTIARY);
        else if (blocks && luck < (blocks >= 4 ? 0.85 : 0.7))
          raise(road, UNCLASSIFIED);
        else if (!blocks)
          *road = NO_ROAD;
      }
}

bool province_add_roads(struct province *p) {
  uint32_t n_seats = 0;
  while (n_seats < p->towns.n && p->towns.v[n_seats].is_seat) n_seats++;
  if (!join_seats(p, n_seats)) return false;
  join_towns(p, n_seats);
  lay_sides(p);
  for (uint32_t t = 0; t < p->nx * p->ny; t++)
    if (p->level[t] == OUTSIDE) p->diagonal[0][t] = p->diagonal[1][t] = NO_ROAD;
  return true;
}
