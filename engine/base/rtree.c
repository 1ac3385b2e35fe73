#include "engine/base/rtree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/mem.h"

enum {
  FANOUT = 16,        /* TQ_TREE_FANOUT of the graph file */
  MAX_LEVELS = 17,    /* 16^16 items and the root */
  STACK_ENTRIES = 384 /* of the nearest search before it asks for memory */
};

/* Where each level starts in the array of boxes: level 0 holds the items. */
struct levels {
  int n;
  size_t first[MAX_LEVELS + 1];
};

static struct levels levels_of(size_t n) {
  struct levels l = {0};
  while (n > 0) {
    l.first[l.n + 1] = l.first[l.n] + n;
    l.n++;
    if (n == 1) break;
    n = n / FANOUT + (n % FANOUT != 0);
  }
  return l;
}

size_t tq_rtree_n_boxes(size_t n) {
  struct levels l = levels_of(n);
  return l.first[l.n];
}

/* Distance along the Hilbert curve of order 16 of the point x, y. */
static uint32_t hilbert(uint32_t x, uint32_t y) {
  uint32_t d = 0;
  for (uint32_t s = 1u << 15; s > 0; s >>= 1) {
    uint32_t rx = (x & s) != 0, ry = (y & s) != 0;
    d += s * s * ((3 * rx) ^ ry);
    if (ry == 0) {
      if (rx == 1) {
        x = 0xffff - x;
        y = 0xffff - y;
      }
      uint32_t t = x;
      x = y;
      y = t;
    }
  }
  return d;
}

/* Stable radix sort by the high 32 bits; the result is in keys again. */
static void sort_by_high_word(uint64_t *keys, uint64_t *spare, size_t n) {
  for (int shift = 32; shift < 64; shift += 8) {
    size_t first[257] = {0};
    for (size_t i = 0; i < n; i++) first[((keys[i] >> shift) & 0xff) + 1]++;
    for (int b = 0; b < 256; b++) first[b + 1] += first[b];
    for (size_t i = 0; i < n; i++) spare[first[(keys[i] >> shift) & 0xff]++] = keys[i];
    uint64_t *t = keys;
    keys = spare;
    spare = t;
  }
}

/* Twice the centre, which stays an integer. */
static int64_t centre_lon(struct tq_box b) { return (int64_t)b.min_lon_e7 + b.max_lon_e7; }
static int64_t centre_lat(struct tq_box b) { return (int64_t)b.min_lat_e7 + b.max_lat_e7; }

bool tq_rtree_order(const struct tq_box *item_boxes, size_t n, uint32_t *order) {
  if (n > UINT32_MAX) return false;
  uint64_t *keys = tq_alloc(n, sizeof *keys);
  uint64_t *spare = tq_alloc(n, sizeof *spare);
  if (keys && spare) {
    int64_t min_x = INT64_MAX, min_y = INT64_MAX, max_x = INT64_MIN, max_y = INT64_MIN;
    for (size_t i = 0; i < n; i++) {
      int64_t x = centre_lon(item_boxes[i]), y = centre_lat(item_boxes[i]);
      if (x < min_x) min_x = x;
      if (x > max_x) max_x = x;
      if (y < min_y) min_y = y;
      if (y > max_y) max_y = y;
    }
    double sx = max_x > min_x ? 65535.0 / (double)(max_x - min_x) : 0;
    double sy = max_y > min_y ? 65535.0 / (double)(max_y - min_y) : 0;
    for (size_t i = 0; i < n; i++) {
      uint32_t x = (uint32_t)((double)(centre_lon(item_boxes[i]) - min_x) * sx);
      uint32_t y = (uint32_t)((double)(centre_lat(item_boxes[i]) - min_y) * sy);
      keys[i] = (uint64_t)hilbert(x, y) << 32 | i;
    }
    sort_by_high_word(keys, spare, n);
    for (size_t i = 0; i < n; i++) order[i] = (uint32_t)keys[i];
  }
  bool ok = keys && spare;
  free(keys);
  free(spare);
  return ok;
}

static struct tq_box box_union(struct tq_box a, struct tq_box b) {
  if (b.min_lon_e7 < a.min_lon_e7) a.min_lon_e7 = b.min_lon_e7;
  if (b.min_lat_e7 < a.min_lat_e7) a.min_lat_e7 = b.min_lat_e7;
  if (b.max_lon_e7 > a.max_lon_e7) a.max_lon_e7 = b.max_lon_e7;
  if (b.max_lat_e7 > a.max_lat_e7) a.max_lat_e7 = b.max_lat_e7;
  return a;
}

void tq_rtree_fill(const struct tq_box *item_boxes, size_t n, struct tq_box *nodes) {
  struct levels l = levels_of(n);
  if (n > 0) memcpy(nodes, item_boxes, n * sizeof *nodes);
  for (int level = 1; level < l.n; level++) {
    const struct tq_box *below = nodes + l.first[level - 1];
    size_t n_below = l.first[level] - l.first[level - 1];
    struct tq_box *here = nodes + l.first[level];
    for (size_t i = 0; i < n_below; i++)
      here[i / FANOUT] = i % FANOUT ? box_union(here[i / FANOUT], below[i]) : below[i];
  }
}

struct overlap {
  const struct tq_box *nodes;
  struct levels levels;
  struct tq_box query;
  bool (*visit)(uint32_t item, void *ctx);
  void *ctx;
};

/* Children [first, end) of one node at a level. */
static bool overlap_level(const struct overlap *o, int level, size_t first, size_t end) {
  for (size_t i = first; i < end; i++) {
    if (!tq_box_overlaps(o->nodes[o->levels.first[level] + i], o->query)) continue;
    if (level == 0) {
      if (!o->visit((uint32_t)i, o->ctx)) return false;
      continue;
    }
    size_t n_below = o->levels.first[level] - o->levels.first[level - 1];
    size_t last = (i + 1) * FANOUT < n_below ? (i + 1) * FANOUT : n_below;
    if (!overlap_level(o, level - 1, i * FANOUT, last)) return false;
  }
  return true;
}

bool tq_rtree_overlapping(const struct tq_box *nodes, size_t n, struct tq_box query,
                          bool (*visit)(uint32_t item, void *ctx), void *ctx) {
  if (n == 0) return true;
  struct overlap o = {nodes, levels_of(n), query, visit, ctx};
  return overlap_level(&o, o.levels.n - 1, 0, 1);
}

/* A node or item waiting at the square of its distance. */
struct waiting {
  double d2;
  uint32_t index;
  int32_t level;
};

/* Binary heap, nearest first; among equals the lower level, then the lower index, so
 * that the order depends on nothing but the tree. */
struct heap {
  struct waiting *v;
  size_t n, cap;
  struct waiting *owned; /* NULL while v is the caller's stack */
};

static bool sooner(struct waiting a, struct waiting b) {
  if (a.d2 != b.d2) return a.d2 < b.d2;
  return a.level != b.level ? a.level < b.level : a.index < b.index;
}

static bool heap_grow(struct heap *h) {
  struct waiting *v = h->cap <= SIZE_MAX / 2 ? tq_alloc(h->cap * 2, sizeof *v) : NULL;
  if (!v) return false;
  memcpy(v, h->v, h->n * sizeof *v);
  free(h->owned);
  h->owned = h->v = v;
  h->cap *= 2;
  return true;
}

static bool heap_push(struct heap *h, struct waiting w) {
  if (h->n == h->cap && !heap_grow(h)) return false;
  size_t i = h->n++;
  while (i > 0 && sooner(w, h->v[(i - 1) / 2])) {
    h->v[i] = h->v[(i - 1) / 2];
    i = (i - 1) / 2;
  }
  h->v[i] = w;
  return true;
}

static struct waiting heap_pop(struct heap *h) {
  struct waiting top = h->v[0], w = h->v[--h->n];
  size_t i = 0;
  for (;;) {
    size_t c = 2 * i + 1;
    if (c >= h->n) break;
    if (c + 1 < h->n && sooner(h->v[c + 1], h->v[c])) c++;
    if (!sooner(h->v[c], w)) break;
    h->v[i] = h->v[c];
    i = c;
  }
  h->v[i] = w;
  return top;
}

/* The distance tq_box_distance_m gives, squared. */
static double box_distance2(struct tq_ruler r, struct tq_pos p, struct tq_box box) {
  double west = (double)box.min_lon_e7 - p.lon_e7, east = (double)p.lon_e7 - box.max_lon_e7;
  double south = (double)box.min_lat_e7 - p.lat_e7, north = (double)p.lat_e7 - box.max_lat_e7;
  double dx = west > east ? west : east, dy = south > north ? south : north;
  dx = dx > 0 ? dx * r.lon_m_per_e7 : 0;
  dy = dy > 0 ? dy * r.lat_m_per_e7 : 0;
  return dx * dx + dy * dy;
}

/* A distance and its square are rounded apart: keep what is equal but for that. */
static double limit2_of(double limit_m) { return limit_m * limit_m * (1 + 1e-12); }

bool tq_rtree_nearest(const struct tq_box *nodes, size_t n, struct tq_pos p, double limit_m,
                      double (*visit)(uint32_t item, double limit_m, void *ctx), void *ctx) {
  if (n == 0 || !(limit_m >= 0)) return true;
  struct levels l = levels_of(n);
  struct tq_ruler ruler = tq_ruler_at(tq_deg(p.lat_e7));
  struct waiting stack[STACK_ENTRIES];
  struct heap heap = {stack, 0, STACK_ENTRIES, NULL};
  double limit2 = limit2_of(limit_m);
  bool ok = true;
  heap_push(&heap, (struct waiting){box_distance2(ruler, p, nodes[l.first[l.n] - 1]), 0, l.n - 1});
  while (ok && heap.n > 0) {
    struct waiting w = heap_pop(&heap);
    if (w.d2 > limit2) break;
    if (w.level == 0) {
      double limit = visit(w.index, limit_m, ctx);
      if (limit < limit_m) {
        limit_m = limit;
        limit2 = limit < 0 ? -1 : limit2_of(limit);
      }
      continue;
    }
    size_t first = (size_t)w.index * FANOUT;
    size_t n_below = l.first[w.level] - l.first[w.level - 1];
    size_t end = first + FANOUT < n_below ? first + FANOUT : n_below;
    for (size_t i = first; ok && i < end; i++) {
      double d2 = box_distance2(ruler, p, nodes[l.first[w.level - 1] + i]);
      if (d2 <= limit2) ok = heap_push(&heap, (struct waiting){d2, (uint32_t)i, w.level - 1});
    }
  }
  free(heap.owned);
  return ok;
}
