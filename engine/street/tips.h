/* Where searches of a layer meet a point that stands on an edge. */
#ifndef TQ_STREET_TIPS_H
#define TQ_STREET_TIPS_H

#include "engine/base/mem.h"
#include "engine/graph/graph.h"

/* A state, and the layer time between it and the point. */
struct tq_tip {
  uint32_t state;
  uint32_t part_ds;
};
typedef TQ_VEC(struct tq_tip) tq_tips;

/* Appends the states that tq_street_seed_link would seed; nothing for TQ_NO_EDGE.
 * Returns false when memory is out. */
bool tq_tips_from(const struct tq_graph *g, const struct tq_layer *layer, struct tq_link link,
                  tq_tips *tips);

/* Appends the states from which tq_street_at_link_ds comes to the point: its answer is the least
 * of their labels and parts, but for staying on a seed's edge. */
bool tq_tips_to(const struct tq_graph *g, const struct tq_layer *layer, struct tq_link link,
                tq_tips *tips);

/* The time of staying on the edge from the seed to the point; UINT32_MAX when the mode may
 * not, or when they stand on different edges. */
uint32_t tq_tips_stay_ds(const struct tq_graph *g, const struct tq_layer *layer,
                         struct tq_link seed, struct tq_link link);

#endif
