/* A made-up province of Hubei's size and shape, for measuring at scale: what lies where.
 * Everything is a function of the seed, so that it can be written in several passes
 * without being held in memory.
 *
 * The plane (metres east and north of the south-west corner) is divided into tiles of
 * TILE_M. Tile corners are jittered; main roads follow tile sides and diagonals from corner to
 * corner, and each tile has 2^level blocks a side of local streets. */
#ifndef TQ_TESTS_BENCH_PROVINCE_H
#define TQ_TESTS_BENCH_PROVINCE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/err.h"
#include "engine/base/geo.h"
#include "engine/base/mem.h"

#define TILE_M 2000.0
enum { MAX_LEVEL = 5, MAX_BLOCKS = 1 << MAX_LEVEL, OUTSIDE = 255 };

struct xy {
  double x, y; /* metres */
};

/* By weight; what a road may cross grows with it. */
enum road {
  NO_ROAD,
  FOOTWAY,
  SERVICE,
  TRACK,
  RESIDENTIAL,
  UNCLASSIFIED,
  TERTIARY,
  SECONDARY,
  PRIMARY,
  TRUNK,
  MOTORWAY_LINK,
  MOTORWAY,
  N_ROADS
};

/* A town; its centre is a tile corner. */
struct town {
  uint32_t i, j;
  double people;
  bool is_seat; /* of a county */
  bool is_city;
  char name[32];
};

struct lake {
  struct xy centre;
  double radius_m, phase;
};

/* A straight piece of a river. */
struct reach {
  struct xy a, b;
  double half_width_m;
  uint32_t river;
};

struct motorway {
  uint32_t from, to; /* towns */
  uint32_t number;
};

struct province {
  uint64_t seed;
  double lon_deg, lat_deg;   /* of the south-west corner */
  double lon_m, lat_m;       /* metres a degree */
  uint32_t nx, ny;           /* tiles */
  uint8_t *level;            /* [nx * ny] or OUTSIDE */
  uint8_t *side[2];          /* [(nx+1) * (ny+1)] enum road from corner i,j: 0 east, 1 north */
  uint8_t *diagonal[2];      /* [nx * ny] 0 from south-west, 1 from south-east */
  TQ_VEC(struct town) towns; /* seats first */
  TQ_VEC(struct lake) lakes;
  TQ_VEC(struct reach) reaches;
  TQ_VEC(struct motorway) motorways;
  uint32_t n_rivers;
  uint32_t *first_water;  /* [nx * ny + 1] into water */
  TQ_VEC(uint32_t) water; /* lakes, then reaches, near the tile */
};

struct province_opts {
  uint64_t seed;
  double scale;       /* 0.0005..1: share of the province's area, around its capital */
  const char *places; /* CSV with the county seats and their people */
};

/* Plans the whole province. Memory: about 100 bytes a tile of 4 km2.
 * Errors  TQ_E_IO, TQ_E_FORMAT the places; TQ_E_ARG scale; TQ_E_MEMORY */
enum tq_code province_new(const struct province_opts *opts, struct province *out,
                          struct tq_err *err);
void province_free(struct province *p);

/* province_water.c: rivers and lakes, laid before the roads. */
bool province_add_water(struct province *p);
bool province_in_water(const struct province *p, struct xy at);
/* The outline of a lake at an angle in radians: metres from its centre. */
double province_lake_radius_m(const struct lake *lake, double angle);

/* province_towns.c: towns and the density of their streets, people a km2. */
enum tq_code province_add_towns(struct province *p, const char *places, struct tq_err *err);
bool province_add_levels(struct province *p);
bool province_inside(const struct province *p, struct xy at);

/* province_roads.c: which sides and diagonals carry which road, and the motorways. */
bool province_add_roads(struct province *p);

struct xy province_corner(const struct province *p, uint32_t i, uint32_t j);

/* The k-th of m equal parts along the side from corner i,j, to the east (0) or north (1). */
struct xy province_port(const struct province *p, uint32_t i, uint32_t j, int direction, uint32_t k,
                        uint32_t m);

/* Blocks along that side: those of the finer of its two tiles; 0 when both are outside. */
uint32_t province_side_blocks(const struct province *p, uint32_t i, uint32_t j, int direction);

struct tq_pos province_pos(const struct province *p, struct xy at);

static inline uint32_t province_tile(const struct province *p, uint32_t i, uint32_t j) {
  return j * p->nx + i;
}
static inline uint32_t province_node(const struct province *p, uint32_t i, uint32_t j) {
  return j * (p->nx + 1) + i;
}
static inline uint8_t province_level(const struct province *p, int64_t i, int64_t j) {
  if (i < 0 || j < 0 || i >= p->nx || j >= p->ny) return OUTSIDE;
  return p->level[(size_t)j * p->nx + (size_t)i];
}

/* Splitmix64. */
static inline uint64_t mix(uint64_t z) {
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
static inline uint64_t mix3(uint64_t seed, uint64_t a, uint64_t b) {
  return mix(mix(mix(seed) ^ a) ^ b);
}
static inline uint64_t draw(uint64_t *state) { return mix((*state)++); }
/* 0 <= share < 1 */
static inline double share_of(uint64_t hash) { return (double)(hash >> 11) * 0x1p-53; }
static inline double draw_share(uint64_t *state) { return share_of(draw(state)); }
static inline double draw_between(uint64_t *state, double low, double high) {
  return low + (high - low) * draw_share(state);
}
static inline uint32_t draw_below(uint64_t *state, uint32_t n) {
  return (uint32_t)(draw(state) % n);
}

#endif
