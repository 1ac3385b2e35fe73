/* A packed static R-tree: items in Hilbert order, nodes as plain boxes, level by
 * level from the leaves' parents to the root. Lives in the graph file as it is.
 * Source: Kamel and Faloutsos, On packing R-trees (1993). */
#ifndef TQ_BASE_RTREE_H
#define TQ_BASE_RTREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/geo.h"

/* Boxes of a tree over n items with TQ_TREE_FANOUT children a node: the items'
 * own boxes first (n), then each upper level, the root last; 0 for n == 0. */
size_t tq_rtree_n_boxes(size_t n);

/* Order of the items along the Hilbert curve of their box centres within the
 * common extent; order[i] is the old index of the new item i. False: no memory. */
bool tq_rtree_order(const struct tq_box *item_boxes, size_t n, uint32_t *order);

/* Fills nodes[tq_rtree_n_boxes(n)] from item boxes already in tree order. */
void tq_rtree_fill(const struct tq_box *item_boxes, size_t n, struct tq_box *nodes);

/* Calls visit for every item whose box meets the query box, until it returns
 * false. Result: whether the walk went to the end. No allocation. */
bool tq_rtree_overlapping(const struct tq_box *nodes, size_t n, struct tq_box query,
                          bool (*visit)(uint32_t item, void *ctx), void *ctx);

/* Visits items by growing distance of their box from p, up to limit_m. visit gets
 * the item and returns the new limit in metres (never more than the old one is
 * useful): a nearest search returns the best distance found so far.
 * False: no memory. */
bool tq_rtree_nearest(const struct tq_box *nodes, size_t n, struct tq_pos p, double limit_m,
                      double (*visit)(uint32_t item, double limit_m, void *ctx), void *ctx);

#endif
