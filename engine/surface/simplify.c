#include "engine/surface/simplify.h"

#include <math.h>
#include <string.h>

#include "engine/base/mem.h"

#define NONE UINT32_MAX

/* A place where rings have a point, the same for all of them. */
struct node {
  double x, y;
  uint32_t beside[2];    /* neighbours; NONE */
  double error[2];       /* cells that the boundary towards each may have moved so far */
  bool fixed, gone;      /* fixed: more than two neighbours */
  uint32_t next_in_cell; /* of the index */
  uint32_t version;      /* of its entry in the heap */
};

struct entry {
  double error;
  uint32_t node, version;
};

struct work {
  struct node *nodes;
  uint32_t n_nodes;
  uint32_t *node_of_point; /* of all contours, one after another */
  /* nodes by the square they lie in */
  int64_t min_col, min_row;
  uint32_t width, height;
  uint32_t *first_in_cell;
  TQ_VEC(struct entry) heap;
  double tolerance;
};

/* --- nodes ------------------------------------------------------------------- */

static uint32_t cell_of(const struct work *w, double x, double y) {
  uint32_t col = (uint32_t)((int64_t)floor(x) - w->min_col);
  return (uint32_t)((int64_t)floor(y) - w->min_row) * w->width + col;
}

static bool make_index(struct work *w, struct tq_contour *const *contours, size_t n) {
  double min_x = INFINITY, max_x = -INFINITY, min_y = INFINITY, max_y = -INFINITY;
  for (size_t k = 0; k < n; k++)
    for (size_t i = 0; i < contours[k]->n_points; i++) {
      min_x = fmin(min_x, contours[k]->x[i]);
      max_x = fmax(max_x, contours[k]->x[i]);
      min_y = fmin(min_y, contours[k]->y[i]);
      max_y = fmax(max_y, contours[k]->y[i]);
    }
  w->min_col = (int64_t)floor(min_x);
  w->min_row = (int64_t)floor(min_y);
  double width = floor(max_x) - floor(min_x) + 1, height = floor(max_y) - floor(min_y) + 1;
  if (!(width * height < NONE)) return false;
  w->width = (uint32_t)width;
  w->height = (uint32_t)height;
  w->first_in_cell = tq_calloc((size_t)w->width * w->height, sizeof *w->first_in_cell);
  return w->first_in_cell != NULL;
}

/* The node at a point, made when there is none. first_in_cell holds node + 1. */
static uint32_t node_at(struct work *w, double x, double y) {
  uint32_t *first = &w->first_in_cell[cell_of(w, x, y)];
  for (uint32_t i = *first; i; i = w->nodes[i - 1].next_in_cell)
    if (w->nodes[i - 1].x == x && w->nodes[i - 1].y == y) return i - 1;
  w->nodes[w->n_nodes] = (struct node){.x = x, .y = y, .beside = {NONE, NONE}};
  w->nodes[w->n_nodes].next_in_cell = *first;
  *first = ++w->n_nodes;
  return w->n_nodes - 1;
}

static void join(struct node *node, uint32_t neighbour) {
  for (int i = 0; i < 2; i++) {
    if (node->beside[i] == neighbour) return;
    if (node->beside[i] == NONE) {
      node->beside[i] = neighbour;
      return;
    }
  }
  node->fixed = true;
}

static bool make_nodes(struct work *w, struct tq_contour *const *contours, size_t n) {
  size_t total = 0;
  for (size_t k = 0; k < n; k++) total += contours[k]->n_points;
  if (total >= NONE) return false;
  w->nodes = tq_alloc(total, sizeof *w->nodes);
  w->node_of_point = tq_alloc(total, sizeof *w->node_of_point);
  if (!w->nodes || !w->node_of_point || (total && !make_index(w, contours, n))) return false;
  uint32_t *node = w->node_of_point;
  for (size_t k = 0; k < n; k++) {
    const struct tq_contour *c = contours[k];
    for (size_t i = 0; i < c->n_points; i++) node[i] = node_at(w, c->x[i], c->y[i]);
    for (size_t r = 0; r < c->n_rings; r++) {
      size_t first = c->first_point[r], end = c->first_point[r + 1];
      for (size_t i = first, j = end - 1; i < end; j = i++) {
        join(&w->nodes[node[i]], node[j]);
        join(&w->nodes[node[j]], node[i]);
      }
    }
    node += c->n_points;
  }
  return true;
}

/* --- the heap of what may go, the least harm first ------------------------------ */

static bool before(struct entry a, struct entry b) {
  return a.error != b.error ? a.error < b.error : a.node < b.node;
}

static bool heap_push(struct work *w, struct entry e) {
  if (!tq_push(&w->heap, e)) return false;
  size_t i = w->heap.n - 1;
  for (; i && before(e, w->heap.v[(i - 1) / 2]); i = (i - 1) / 2)
    w->heap.v[i] = w->heap.v[(i - 1) / 2];
  w->heap.v[i] = e;
  return true;
}

static struct entry heap_pop(struct work *w) {
  struct entry top = w->heap.v[0], last = w->heap.v[--w->heap.n];
  size_t i = 0;
  for (size_t k; (k = 2 * i + 1) < w->heap.n; i = k) {
    if (k + 1 < w->heap.n && before(w->heap.v[k + 1], w->heap.v[k])) k++;
    if (!before(w->heap.v[k], last)) break;
    w->heap.v[i] = w->heap.v[k];
  }
  w->heap.v[i] = last;
  return top;
}

static double distance_to(const struct node *p, const struct node *a, const struct node *b) {
  double dx = b->x - a->x, dy = b->y - a->y, length2 = dx * dx + dy * dy;
  double t = length2 > 0 ? ((p->x - a->x) * dx + (p->y - a->y) * dy) / length2 : 0;
  t = fmax(0, fmin(1, t));
  return hypot(p->x - a->x - t * dx, p->y - a->y - t * dy);
}

/* Queues a node when it may go by its own neighbours; an older entry is void. */
static bool consider(struct work *w, uint32_t i) {
  struct node *node = &w->nodes[i];
  node->version++;
  if (node->fixed || node->beside[1] == NONE) return true;
  double error = fmax(node->error[0], node->error[1]) +
                 distance_to(node, &w->nodes[node->beside[0]], &w->nodes[node->beside[1]]);
  struct entry e = {error, i, node->version};
  return error > w->tolerance || heap_push(w, e);
}

/* --- taking a node out ----------------------------------------------------------- */

static double turn(const struct node *a, const struct node *b, double x, double y) {
  return (b->x - a->x) * (y - a->y) - (b->y - a->y) * (x - a->x);
}

static bool in_triangle(const struct node *a, const struct node *b, const struct node *c, double x,
                        double y) {
  double s = turn(a, b, x, y), t = turn(b, c, x, y), u = turn(c, a, x, y);
  return (s >= 0 && t >= 0 && u >= 0) || (s <= 0 && t <= 0 && u <= 0);
}

/* Whether another point lies in the triangle of a node and its neighbours, or on its
 * border. */
static bool is_occupied(const struct work *w, uint32_t at) {
  const struct node *v = &w->nodes[at];
  uint32_t ai = v->beside[0], bi = v->beside[1];
  const struct node *a = &w->nodes[ai], *b = &w->nodes[bi];
  int64_t min_col = (int64_t)floor(fmin(v->x, fmin(a->x, b->x))) - w->min_col;
  int64_t max_col = (int64_t)floor(fmax(v->x, fmax(a->x, b->x))) - w->min_col;
  int64_t min_row = (int64_t)floor(fmin(v->y, fmin(a->y, b->y))) - w->min_row;
  int64_t max_row = (int64_t)floor(fmax(v->y, fmax(a->y, b->y))) - w->min_row;
  bool flat = turn(a, b, v->x, v->y) == 0;
  for (int64_t row = min_row; row <= max_row; row++)
    for (int64_t col = min_col; col <= max_col; col++)
      for (uint32_t i = w->first_in_cell[row * w->width + col]; i;
           i = w->nodes[i - 1].next_in_cell) {
        const struct node *p = &w->nodes[i - 1];
        if (p->gone || i - 1 == at || i - 1 == ai || i - 1 == bi) continue;
        if (flat ? distance_to(p, a, b) == 0 : in_triangle(a, v, b, p->x, p->y)) return true;
      }
  return false;
}

/* Whether something runs along the new edge already: a ring of three points is left
 * alone. A fixed node does not know all its neighbours, its neighbours know it. */
static bool are_beside(const struct work *w, uint32_t a, uint32_t b) {
  const struct node *p = &w->nodes[a], *q = &w->nodes[b];
  if (p->beside[0] == b || p->beside[1] == b || q->beside[0] == a || q->beside[1] == a) return true;
  return p->fixed && q->fixed;
}

static void replace(struct work *w, uint32_t at, uint32_t old, uint32_t new, double error) {
  struct node *node = &w->nodes[at];
  for (int i = 0; i < 2; i++)
    if (node->beside[i] == old) {
      node->beside[i] = new;
      node->error[i] = error;
    }
}

static bool remove_nodes(struct work *w) {
  for (uint32_t i = 0; i < w->n_nodes; i++)
    if (!consider(w, i)) return false;
  while (w->heap.n) {
    struct entry e = heap_pop(w);
    struct node *node = &w->nodes[e.node];
    if (node->gone || e.version != node->version) continue;
    uint32_t a = node->beside[0], b = node->beside[1];
    if (are_beside(w, a, b) || is_occupied(w, e.node)) continue;
    node->gone = true;
    replace(w, a, e.node, b, e.error);
    replace(w, b, e.node, a, e.error);
    if (!consider(w, a) || !consider(w, b)) return false;
  }
  return true;
}

static void keep_points(struct work *w, struct tq_contour *c, const uint32_t *node) {
  size_t n = 0, i = 0;
  for (size_t r = 0; r < c->n_rings; r++) {
    for (size_t end = c->first_point[r + 1]; i < end; i++) {
      if (w->nodes[node[i]].gone) continue;
      c->x[n] = c->x[i];
      c->y[n++] = c->y[i];
    }
    c->first_point[r + 1] = n;
  }
  c->n_points = n;
}

enum tq_code tq_contours_simplify(struct tq_contour *const *contours, size_t n, double tolerance,
                                  struct tq_err *err) {
  struct work w = {.tolerance = tolerance};
  bool ok = make_nodes(&w, contours, n) && remove_nodes(&w);
  const uint32_t *node = w.node_of_point;
  for (size_t k = 0; ok && k < n; k++) {
    size_t n_points = contours[k]->n_points;
    keep_points(&w, contours[k], node);
    node += n_points;
  }
  free(w.nodes);
  free(w.node_of_point);
  free(w.first_in_cell);
  tq_vec_free(&w.heap);
  return ok ? TQ_OK : tq_fail_memory(err, "simpler polygons");
}
