/* Renumbers the network so that what is near in the world is near in memory. */
#include <string.h>

#include "engine/base/rtree.h"
#include "graphs/streets_parts.h"

/* rank [vertices]: the new number of each old vertex, along the Hilbert curve. */
static bool rank_vertices(const struct tq_street_net *net, uint32_t *order, uint32_t *rank) {
  size_t n = net->vertices.n;
  struct tq_box *boxes = tq_alloc(n, sizeof *boxes);
  for (size_t i = 0; boxes && i < n; i++) {
    struct tq_pos p = net->vertices.v[i];
    boxes[i] = (struct tq_box){p.lon_e7, p.lat_e7, p.lon_e7, p.lat_e7};
  }
  bool ok = boxes && tq_rtree_order(boxes, n, order);
  free(boxes);
  for (size_t i = 0; ok && i < n; i++) rank[order[i]] = (uint32_t)i;
  return ok;
}

static bool move_vertices(struct tq_street_net *net, const uint32_t *order, struct tq_draft *d) {
  size_t n = net->vertices.n;
  uint8_t *signals = tq_alloc(n, 1);
  bool ok = signals && tq_reserve(&d->vertices, n);
  for (size_t i = 0; ok && i < n; i++) {
    d->vertices.v[d->vertices.n++] = net->vertices.v[order[i]];
    signals[i] = net->signals.v[order[i]];
  }
  if (ok) memcpy(net->signals.v, signals, n);
  free(signals);
  tq_vec_free(&net->vertices);
  return ok;
}

/* order [edges]: edges by the rank of `from`, otherwise as they were. */
static bool order_edges(const struct tq_street_net *net, const uint32_t *rank, uint32_t *order) {
  uint32_t *first = tq_calloc(net->signals.n + 1, sizeof *first);
  if (!first) return false;
  for (size_t e = 0; e < net->edges.n; e++) first[rank[net->edges.v[e].from] + 1]++;
  for (size_t v = 0; v < net->signals.n; v++) first[v + 1] += first[v];
  for (size_t e = 0; e < net->edges.n; e++)
    order[first[rank[net->edges.v[e].from]]++] = (uint32_t)e;
  free(first);
  return true;
}

static bool move_edges(struct tq_street_net *net, const uint32_t *rank, const uint32_t *order,
                       struct tq_draft *d) {
  size_t n = net->edges.n;
  uint32_t *uses = tq_alloc(n, sizeof *uses);
  bool ok = uses && tq_reserve(&d->edges, n) && tq_reserve(&d->first_shape, n + 1) &&
            tq_reserve(&d->shape, net->shape.n);
  for (size_t i = 0; ok && i < n; i++) {
    uint32_t old = order[i];
    struct tq_edge edge = net->edges.v[old];
    edge.from = rank[edge.from];
    edge.to = rank[edge.to];
    d->edges.v[d->edges.n++] = edge;
    uses[i] = net->edge_uses.v[old];
    d->first_shape.v[d->first_shape.n++] = (uint32_t)d->shape.n;
    for (uint32_t k = net->first_shape.v[old]; k < net->first_shape.v[old + 1]; k++)
      d->shape.v[d->shape.n++] = net->shape.v[k];
  }
  if (ok) d->first_shape.v[d->first_shape.n++] = (uint32_t)d->shape.n;
  if (ok) memcpy(net->edge_uses.v, uses, n * sizeof *uses);
  free(uses);
  tq_vec_free(&net->edges);
  tq_vec_free(&net->first_shape);
  tq_vec_free(&net->shape);
  return ok;
}

enum tq_code tq_streets_order(struct tq_street_net *net, struct tq_draft *d, struct tq_err *err) {
  size_t n_vertices = net->vertices.n, n_edges = net->edges.n;
  uint32_t *rank = tq_alloc(n_vertices, sizeof *rank);
  uint32_t *order = tq_alloc(n_vertices > n_edges ? n_vertices : n_edges, sizeof *order);
  bool ok = rank && order && rank_vertices(net, order, rank) && move_vertices(net, order, d) &&
            order_edges(net, rank, order) && move_edges(net, rank, order, d);
  free(rank);
  free(order);
  return ok ? TQ_OK : tq_fail_memory(err, "the order of the streets");
}
