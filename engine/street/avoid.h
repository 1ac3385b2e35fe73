/* Streets that a request leaves out. */
#ifndef TQ_STREET_AVOID_H
#define TQ_STREET_AVOID_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"

/* What may be left out, as bits. Walkers and bikes heed only ferries. */
enum tq_avoid {
  TQ_AVOID_TOLL = 1,     /* roads where a car pays, in the direction of travel */
  TQ_AVOID_FERRY = 2,    /* ferries and shuttle trains of the streets; not those of timetables */
  TQ_AVOID_MOTORWAY = 4, /* motorways and their links */
};
enum { TQ_N_AVOIDS = 3 };

/* "toll", "ferry", "motorway": of bit 1 << i. */
const char *tq_avoid_name(int i);
bool tq_avoid_parse(const char *name, uint32_t *bit);

/* The bits that matter to the mode. */
uint32_t tq_avoid_of_mode(enum tq_mode mode, uint32_t avoid);

/* Whether travel over edge * 2 + direction is left out. */
bool tq_avoided(const struct tq_graph *g, uint32_t part, uint32_t avoid);

/* The mode's layer without the arcs that are left out, in memory of its own but for the
 * vertices of the copies; its states, and so its turn restrictions, stay. tq_layer_free
 * releases it. Cost: O(states + arcs). Errors  TQ_E_MEMORY */
enum tq_code tq_layer_without(const struct tq_graph *g, const struct tq_layer *layer,
                              uint32_t avoid, struct tq_layer *out, struct tq_err *err);

#endif
