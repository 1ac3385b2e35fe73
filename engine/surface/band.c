#include "engine/surface/band.h"

#include <assert.h>

#include "engine/base/mem.h"
#include "engine/surface/crossing.h"

/* A boundary inside one square of four centres leads from one side of it to another, the
 * area on its left. The points where it crosses the sides are the nodes: a side of the
 * square (two a cell: to the east, to the south) and a level (the lower or the upper
 * cutoff); where both cross at one point, it is one node. */
enum { TOP, RIGHT, BOTTOM, LEFT, NO_SIDE };
enum { LOWER, UPPER };

struct piece {
  uint32_t from, to; /* nodes */
  uint32_t square;   /* its north-west cell in the window */
  uint32_t next;     /* another piece from the same node, or NONE */
  uint32_t ring;     /* whose boundary it is, or NONE */
};
#define NONE UINT32_MAX

struct ring {
  size_t first_point, n_points;
  uint32_t polygon;
  bool is_hole;
};

struct point {
  double x, y;
};

/* A node on the walk under way. */
struct step {
  uint32_t piece; /* that leads to the next node */
  bool pinch;     /* two boundaries meet at its start */
};

struct band {
  const int32_t *time_s;
  uint32_t n_cols, n_rows;
  int32_t cutoff_s[2];
  int64_t min_col, min_row; /* of the window, a cell of margin included */
  uint32_t width, height;
  TQ_VEC(struct piece) pieces; /* in reading order of their squares */
  uint32_t *first_from;        /* [4 * width * height] a piece that starts at the node */
  TQ_VEC(struct step) walk;
  TQ_VEC(struct ring) rings;
  TQ_VEC(struct point) points;
  TQ_VEC(uint32_t) ring_piece; /* of each ring, one of its pieces */
  uint32_t n_polygons;
};

static bool find_window(struct band *b, struct tq_err *err, enum tq_code *code) {
  uint32_t min_col = b->n_cols, max_col = 0, min_row = b->n_rows, max_row = 0;
  for (uint32_t r = 0; r < b->n_rows; r++) {
    const int32_t *row = b->time_s + (size_t)r * b->n_cols;
    for (uint32_t c = 0; c < b->n_cols; c++) {
      if (!tq_is_within(row[c], b->cutoff_s[UPPER])) continue;
      if (c < min_col) min_col = c;
      if (c > max_col) max_col = c;
      if (r < min_row) min_row = r;
      max_row = r;
    }
  }
  if (min_col == b->n_cols) return false;
  uint64_t width = (uint64_t)max_col - min_col + 3, height = (uint64_t)max_row - min_row + 3, n;
  if (__builtin_mul_overflow(width, height, &n) || n >= UINT32_MAX / 4) {
    *code = tq_fail(err, TQ_E_MEMORY, "a surface of %u x %u cells is too large; use larger cells",
                    b->n_cols, b->n_rows);
    return false;
  }
  b->min_col = (int64_t)min_col - 1;
  b->min_row = (int64_t)min_row - 1;
  b->width = (uint32_t)width;
  b->height = (uint32_t)height;
  return true;
}

static int32_t time_at(const struct band *b, int64_t col, int64_t row) {
  if (col < 0 || row < 0 || col >= b->n_cols || row >= b->n_rows) return -1;
  return b->time_s[(size_t)row * b->n_cols + (size_t)col];
}

static int32_t time_of(const struct band *b, uint32_t cell) {
  return time_at(b, cell % b->width + b->min_col, cell / b->width + b->min_row);
}

/* Between a cell and its eastern (south = 0) or southern neighbour: how far from which. */
static double share_between(const struct band *b, uint32_t cell, bool south, int level,
                            bool *from_cell) {
  int32_t here_s = time_of(b, cell), there_s = time_of(b, cell + (south ? b->width : 1));
  int32_t cutoff_s = b->cutoff_s[level];
  *from_cell = tq_is_within(here_s, cutoff_s);
  return *from_cell ? tq_crossing_share(here_s, there_s, cutoff_s)
                    : tq_crossing_share(there_s, here_s, cutoff_s);
}

/* A node on a side of a square that the level's boundary crosses. */
static uint32_t node_at(const struct band *b, uint32_t square, int side, int level) {
  bool south = side == LEFT || side == RIGHT;
  uint32_t cell = square + (side == RIGHT ? 1 : side == BOTTOM ? b->width : 0);
  uint32_t node = cell * 4 + (south ? 2 : 0);
  if (level == UPPER) return node + UPPER;
  int32_t here_s = time_of(b, cell), there_s = time_of(b, cell + (south ? b->width : 1));
  int32_t upper_s = b->cutoff_s[UPPER];
  bool both = tq_is_within(here_s, upper_s) != tq_is_within(there_s, upper_s), lower_from, from;
  if (!both) return node;
  double lower = share_between(b, cell, south, LOWER, &lower_from);
  double upper = share_between(b, cell, south, UPPER, &from);
  return node + (lower_from == from && lower == upper ? UPPER : LOWER);
}

static struct point node_point(const struct band *b, uint32_t node) {
  bool south = node & 2, from_cell;
  uint32_t cell = node / 4;
  double share = share_between(b, cell, south, node & 1, &from_cell);
  double col = (double)(cell % b->width + b->min_col), row = (double)(cell / b->width + b->min_row);
  if (south) {
    struct point p = {col, from_cell ? row + share : row + 1 - share};
    return p;
  }
  struct point p = {from_cell ? col + share : col + 1 - share, row};
  return p;
}

/* Pieces of a level's boundary in a square: sides from and to by the corners within
 * (bits NW, NE, SE, SW); a saddle's two corners stay apart. */
static int pieces_of(unsigned within, int sides[2][2]) {
  static const int8_t table[16][4] = {[0] = {NO_SIDE},
                                      [1] = {LEFT, TOP, NO_SIDE},
                                      [2] = {TOP, RIGHT, NO_SIDE},
                                      [3] = {LEFT, RIGHT, NO_SIDE},
                                      [4] = {RIGHT, BOTTOM, NO_SIDE},
                                      [5] = {LEFT, TOP, RIGHT, BOTTOM},
                                      [6] = {TOP, BOTTOM, NO_SIDE},
                                      [7] = {LEFT, BOTTOM, NO_SIDE},
                                      [8] = {BOTTOM, LEFT, NO_SIDE},
                                      [9] = {BOTTOM, TOP, NO_SIDE},
                                      [10] = {TOP, RIGHT, BOTTOM, LEFT},
                                      [11] = {BOTTOM, RIGHT, NO_SIDE},
                                      [12] = {RIGHT, LEFT, NO_SIDE},
                                      [13] = {RIGHT, TOP, NO_SIDE},
                                      [14] = {TOP, LEFT, NO_SIDE},
                                      [15] = {NO_SIDE}};
  const int8_t *row = table[within];
  int n = 0;
  for (; n < 2 && row[2 * n] != NO_SIDE; n++) {
    sides[n][0] = row[2 * n];
    sides[n][1] = row[2 * n + 1];
  }
  return n;
}

static unsigned within_mask(const struct band *b, uint32_t square, int level) {
  const uint32_t corners[4] = {square, square + 1, square + b->width + 1, square + b->width};
  unsigned mask = 0;
  for (unsigned i = 0; i < 4; i++)
    mask |= (unsigned)tq_is_within(time_of(b, corners[i]), b->cutoff_s[level]) << i;
  return mask;
}

/* The square's part of the band's boundary: the upper one, and the lower one backwards. */
static bool add_square(struct band *b, uint32_t square) {
  struct piece pieces[4];
  unsigned upper = within_mask(b, square, UPPER), lower = within_mask(b, square, LOWER);
  if ((upper == 0 || upper == 15) && (lower == 0 || lower == 15)) return true;
  int sides[2][2], n_upper = pieces_of(upper, sides), n = n_upper;
  for (int i = 0; i < n_upper; i++)
    pieces[i] = (struct piece){node_at(b, square, sides[i][0], UPPER),
                               node_at(b, square, sides[i][1], UPPER), square, NONE, NONE};
  int n_lower = pieces_of(lower, sides);
  for (int i = 0; i < n_lower; i++) {
    struct piece p = {node_at(b, square, sides[i][1], LOWER),
                      node_at(b, square, sides[i][0], LOWER), square, NONE, NONE};
    int k = 0;
    while (k < n && !(pieces[k].from == p.to && pieces[k].to == p.from)) k++;
    if (k == n)
      pieces[n++] = p;
    else
      pieces[k] = pieces[--n]; /* there and back again: no boundary */
  }
  for (int i = 0; i < n; i++)
    if (!tq_push(&b->pieces, pieces[i])) return false;
  return true;
}

static enum tq_code find_pieces(struct band *b, struct tq_err *err) {
  for (uint32_t r = 0; r + 1 < b->height; r++)
    for (uint32_t c = 0; c + 1 < b->width; c++)
      if (!add_square(b, r * b->width + c)) return tq_fail_memory(err, "a band's outline");
  b->first_from = tq_calloc(4 * (size_t)b->width * b->height, sizeof *b->first_from);
  if (!b->first_from || b->pieces.n >= NONE) return tq_fail_memory(err, "a band's outline");
  for (uint32_t i = 0; i < b->pieces.n; i++) { /* 1 + piece: zeroed pages mean none */
    uint32_t *first = &b->first_from[b->pieces.v[i].from];
    b->pieces.v[i].next = *first ? *first - 1 : NONE;
    *first = i + 1;
  }
  return TQ_OK;
}

/* Where the boundary goes on after a piece. Where two boundaries meet in a point, back
 * into the same square: the area is taken to end there, so that no ring crosses itself. */
static uint32_t piece_after(const struct band *b, uint32_t i) {
  const struct piece *piece = &b->pieces.v[i];
  uint32_t k = b->first_from[piece->to] - 1;
  if (b->pieces.v[k].next != NONE && b->pieces.v[k].square != piece->square)
    k = b->pieces.v[k].next;
  return k;
}

static bool is_pinch(const struct band *b, uint32_t node) {
  return b->pieces.v[b->first_from[node] - 1].next != NONE;
}

/* Makes a ring of the walk's steps from first on and takes them off the walk. */
static bool close_ring(struct band *b, size_t first, uint32_t polygon) {
  struct ring ring = {
      .first_point = b->points.n, .n_points = b->walk.n - first, .polygon = polygon};
  double area2 = 0;
  for (size_t i = first; i < b->walk.n; i++) {
    struct piece *piece = &b->pieces.v[b->walk.v[i].piece];
    struct point p = node_point(b, piece->from), q = node_point(b, piece->to);
    area2 += q.x * p.y - p.x * q.y; /* y grows southwards */
    piece->ring = (uint32_t)b->rings.n;
    if (!tq_push(&b->points, p)) return false;
  }
  ring.is_hole = area2 < 0;
  uint32_t piece = b->walk.v[first].piece;
  b->walk.n = first;
  return tq_push(&b->ring_piece, piece) && tq_push(&b->rings, ring);
}

/* The last step on the walk that starts at the node. */
static size_t find_step(const struct band *b, uint32_t node) {
  size_t i = b->walk.n;
  while (i-- > 0)
    if (b->walk.v[i].pinch && b->pieces.v[b->walk.v[i].piece].from == node) return i;
  return SIZE_MAX;
}

/* Walks along a boundary, cutting it where it touches itself; the rings of one walk
 * bound one polygon, whose shell may be among them. */
static bool walk_from(struct band *b, uint32_t start) {
  size_t first_ring = b->rings.n;
  uint32_t at = start, n_pinches = 0;
  b->walk.n = 0;
  do {
    uint32_t node = b->pieces.v[at].from;
    bool pinch = is_pinch(b, node);
    size_t seen = pinch && n_pinches ? find_step(b, node) : SIZE_MAX;
    if (seen != SIZE_MAX && !close_ring(b, seen, NONE)) return false;
    n_pinches += pinch;
    struct step step = {at, pinch};
    if (!tq_push(&b->walk, step)) return false;
    b->pieces.v[at].ring = NONE - 1; /* on the way */
    at = piece_after(b, at);
  } while (at != start);
  if (!close_ring(b, 0, NONE)) return false;
  uint32_t polygon = NONE;
  for (size_t i = first_ring; i < b->rings.n; i++)
    if (!b->rings.v[i].is_hole) polygon = b->n_polygons++;
  for (size_t i = first_ring; i < b->rings.n; i++) b->rings.v[i].polygon = polygon;
  return true;
}

/* x where a piece crosses the height y, or -infinity. */
static double crosses_at(const struct band *b, const struct piece *piece, double y) {
  struct point p = node_point(b, piece->from), q = node_point(b, piece->to);
  if ((p.y > y) == (q.y > y)) return -1.0 / 0.0;
  return p.x + (q.x - p.x) * (y - p.y) / (q.y - p.y);
}

/* The nearest piece that crosses the height y west of x in the row of squares of piece
 * *at, which moves on to it; false when there is none. */
static bool next_to_the_west(const struct band *b, double y, double *x, uint32_t *at) {
  uint32_t row = b->pieces.v[*at].square / b->width, k = *at, found = NONE;
  double nearest = -1.0 / 0.0;
  while (k < b->pieces.n && b->pieces.v[k].square == b->pieces.v[*at].square) k++;
  while (k-- > 0 && b->pieces.v[k].square / b->width == row) {
    if (found != NONE && b->pieces.v[k].square != b->pieces.v[found].square) break;
    double here = crosses_at(b, &b->pieces.v[k], y);
    if (!(here < *x) || !(here > nearest)) continue;
    nearest = here;
    found = k;
  }
  *x = nearest;
  *at = found;
  return found != NONE;
}

/* The polygon around a hole that was walked on its own: westwards through the band, past
 * whatever lies in other such holes, to a ring whose polygon is known. */
static uint32_t polygon_around(const struct band *b, uint32_t hole) {
  const double odd_share = 0.3819660112501051; /* no node lies at such a height */
  uint32_t at = b->ring_piece.v[hole], past = NONE;
  struct point p, q;
  for (;; at = piece_after(b, at)) { /* a piece that goes north has the band to its west */
    p = node_point(b, b->pieces.v[at].from);
    q = node_point(b, b->pieces.v[at].to);
    if (q.y < p.y) break;
  }
  double y = p.y + (q.y - p.y) * odd_share, x = crosses_at(b, &b->pieces.v[at], y);
  while (next_to_the_west(b, y, &x, &at)) {
    uint32_t ring = b->pieces.v[at].ring;
    if (past != NONE && ring != past) continue;
    if (past == NONE && b->rings.v[ring].polygon != NONE) return b->rings.v[ring].polygon;
    past = past == NONE ? ring : NONE;
  }
  assert(!"a hole lies in a shell");
  return 0;
}

static void place_holes(struct band *b) {
  for (uint32_t r = 0; r < b->rings.n; r++)
    if (b->rings.v[r].polygon == NONE) b->rings.v[r].polygon = polygon_around(b, r);
}

static enum tq_code copy_rings(const struct band *b, struct tq_contour **out, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  struct tq_contour *c = tq_calloc(1, sizeof *c);
  size_t *order = tq_alloc(b->rings.n, sizeof *order);
  size_t *next = tq_alloc(b->n_polygons, sizeof *next);
  if (c) {
    c->n_rings = b->rings.n;
    c->n_polygons = b->n_polygons;
    c->x = tq_alloc(b->points.n, sizeof *c->x);
    c->y = tq_alloc(b->points.n, sizeof *c->y);
    c->first_point = tq_calloc(c->n_rings + 1, sizeof *c->first_point);
    c->first_ring = tq_calloc(c->n_polygons + 1, sizeof *c->first_ring);
  }
  if (!c || !order || !next || !c->x || !c->y || !c->first_point || !c->first_ring) {
    tq_contour_free(c);
    code = tq_fail_memory(err, "polygons");
    goto out;
  }
  for (size_t i = 0; i < c->n_rings; i++) c->first_ring[b->rings.v[i].polygon + 1]++;
  for (size_t i = 0; i < c->n_polygons; i++) {
    c->first_ring[i + 1] += c->first_ring[i];
    next[i] = c->first_ring[i] + 1;
  }
  for (size_t i = 0; i < c->n_rings; i++) { /* the shell first */
    const struct ring *ring = &b->rings.v[i];
    order[ring->is_hole ? next[ring->polygon]++ : c->first_ring[ring->polygon]] = i;
  }
  for (size_t i = 0; i < c->n_rings; i++) {
    const struct ring *ring = &b->rings.v[order[i]];
    for (size_t k = 0; k < ring->n_points; k++) {
      c->x[c->n_points] = b->points.v[ring->first_point + k].x;
      c->y[c->n_points++] = b->points.v[ring->first_point + k].y;
    }
    c->first_point[i + 1] = c->n_points;
  }
  *out = c;
out:
  free(order);
  free(next);
  return code;
}

enum tq_code tq_contour_band_new(const int32_t *time_s, uint32_t n_cols, uint32_t n_rows,
                                 int32_t above_s, int32_t cutoff_s, struct tq_contour **out,
                                 struct tq_err *err) {
  struct band b = {.time_s = time_s, .n_cols = n_cols, .n_rows = n_rows};
  if (above_s >= cutoff_s && above_s >= 0)
    return tq_fail(err, TQ_E_ARG, "a band from %d to %d s has no width; give growing cutoffs",
                   (int)above_s, (int)cutoff_s);
  b.cutoff_s[LOWER] = above_s < 0 ? -1 : above_s;
  b.cutoff_s[UPPER] = cutoff_s;
  enum tq_code code = TQ_OK;
  if (cutoff_s >= 0 && find_window(&b, err, &code)) code = find_pieces(&b, err);
  for (uint32_t i = 0; i < b.pieces.n && !code; i++)
    if (b.pieces.v[i].ring == NONE && !walk_from(&b, i))
      code = tq_fail_memory(err, "a band's outline");
  if (!code) {
    place_holes(&b);
    code = copy_rings(&b, out, err);
  }
  tq_vec_free(&b.pieces);
  tq_vec_free(&b.walk);
  tq_vec_free(&b.rings);
  tq_vec_free(&b.points);
  tq_vec_free(&b.ring_piece);
  free(b.first_from);
  return code;
}
