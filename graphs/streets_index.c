/* The R-trees: pieces of streets to snap to, and water that stops off-street walks. */
#include <string.h>

#include "engine/base/rtree.h"
#include "graphs/streets_parts.h"

enum { MAX_SEGMENTS = 1 << 28 }; /* first_segment of struct tq_run has 28 bits */

static uint32_t n_segments(const struct tq_draft *d, uint32_t e) {
  return d->first_shape.v[e + 1] - d->first_shape.v[e] + 1;
}

static struct tq_pos point_at(const struct tq_draft *d, uint32_t e, uint32_t i) {
  uint32_t first = d->first_shape.v[e], n = d->first_shape.v[e + 1] - first;
  if (i == 0) return d->vertices.v[d->edges.v[e].from];
  if (i > n) return d->vertices.v[d->edges.v[e].to];
  return d->shape.v[first + i - 1];
}

static struct tq_box run_box(const struct tq_draft *d, const void *item) {
  const struct tq_run *run = item;
  struct tq_box box = tq_box_empty();
  for (uint32_t i = 0; i <= run->n_segments; i++)
    tq_box_add(&box, point_at(d, run->edge, run->first_segment + i));
  return box;
}

static struct tq_box barrier_box(const struct tq_draft *d, const void *item) {
  (void)d;
  const struct tq_barrier *barrier = item;
  struct tq_box box = tq_box_empty();
  tq_box_add(&box, barrier->a);
  tq_box_add(&box, barrier->b);
  return box;
}

/* Items of a tree: n of size bytes each, and how to get the box of one. */
struct items {
  char *v;
  size_t n, size;
  struct tq_box (*box_of)(const struct tq_draft *d, const void *item);
};

static void fill_boxes(const struct tq_draft *d, const struct items *it, struct tq_box *boxes) {
  for (size_t i = 0; i < it->n; i++) boxes[i] = it->box_of(d, it->v + i * it->size);
}

/* Sorts the items into tree order by their boxes. */
static bool sort_items(const struct items *it, const struct tq_box *boxes) {
  uint32_t *order = tq_alloc(it->n, sizeof *order);
  char *sorted = tq_alloc(it->n, it->size);
  bool ok = order && sorted && tq_rtree_order(boxes, it->n, order);
  for (size_t i = 0; ok && i < it->n; i++)
    memcpy(sorted + i * it->size, it->v + order[i] * it->size, it->size);
  if (ok && it->n) memcpy(it->v, sorted, it->n * it->size);
  free(order);
  free(sorted);
  return ok;
}

/* Sorts the items and fills their tree [tq_rtree_n_boxes(n)]. */
static bool plant(const struct tq_draft *d, const struct items *it, struct tq_box *tree) {
  struct tq_box *boxes = tq_alloc(it->n, sizeof *boxes);
  bool ok = boxes && it->n < UINT32_MAX;
  if (ok) fill_boxes(d, it, boxes);
  ok = ok && sort_items(it, boxes);
  if (ok) {
    fill_boxes(d, it, boxes);
    tq_rtree_fill(boxes, it->n, tree);
  }
  free(boxes);
  return ok;
}

static bool cut_runs(struct tq_draft *d) {
  for (uint32_t e = 0; e < d->edges.n; e++) {
    uint32_t n = n_segments(d, e);
    if (n >= MAX_SEGMENTS) return false;
    for (uint32_t i = 0; i < n; i += TQ_RUN_SEGMENTS) {
      struct tq_run run = {.edge = e, .first_segment = i & (MAX_SEGMENTS - 1)};
      run.n_segments = (n - i < TQ_RUN_SEGMENTS ? n - i : TQ_RUN_SEGMENTS) & 15;
      if (!tq_push(&d->runs, run)) return false;
    }
  }
  return true;
}

enum tq_code tq_streets_runs(struct tq_draft *d, struct tq_err *err) {
  if (!cut_runs(d) || !tq_reserve(&d->run_tree, tq_rtree_n_boxes(d->runs.n)))
    return tq_fail_memory(err, "the street index");
  struct items it = {(char *)d->runs.v, d->runs.n, sizeof *d->runs.v, run_box};
  if (!plant(d, &it, d->run_tree.v)) return tq_fail_memory(err, "the street index");
  d->run_tree.n = tq_rtree_n_boxes(d->runs.n);
  return TQ_OK;
}

/* The segments of a water way; a way has no segment where a node is missing. */
static bool cut_barriers(const struct tq_osm *osm, const struct tq_osm_way *way,
                         struct tq_draft *d) {
  const uint32_t *refs = osm->refs.v + way->first_ref;
  for (uint32_t i = 1; i < way->n_refs; i++) {
    struct tq_barrier b = {osm->nodes.v[refs[i - 1]], osm->nodes.v[refs[i]]};
    if (b.a.lon_e7 == TQ_OSM_NOWHERE || b.b.lon_e7 == TQ_OSM_NOWHERE) continue;
    if (b.a.lon_e7 == b.b.lon_e7 && b.a.lat_e7 == b.b.lat_e7) continue;
    if (!tq_push(&d->barriers, b)) return false;
  }
  return true;
}

enum tq_code tq_streets_barriers(const struct tq_osm *osm, struct tq_draft *d, struct tq_err *err) {
  bool ok = true;
  for (size_t w = 0; ok && w < osm->ways.n; w++)
    if (osm->ways.v[w].kind & TQ_OSM_WATER) ok = cut_barriers(osm, &osm->ways.v[w], d);
  size_t n_boxes = tq_rtree_n_boxes(d->barriers.n);
  struct items it = {(char *)d->barriers.v, d->barriers.n, sizeof *d->barriers.v, barrier_box};
  if (!ok || !tq_reserve(&d->barrier_tree, n_boxes) || !plant(d, &it, d->barrier_tree.v))
    return tq_fail_memory(err, "the water barriers");
  d->barrier_tree.n = n_boxes;
  return TQ_OK;
}
