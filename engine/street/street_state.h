/* What a street search holds, shared by the street_*.c files. Not for others. */
#ifndef TQ_STREET_STREET_STATE_H
#define TQ_STREET_STREET_STATE_H

#include "engine/base/mem.h"
#include "engine/street/street.h"
#include "engine/street/street_queue.h"

/* How a state was reached: from another state, or PLAIN_SEED, or SEED_LINK + index. */
#define PLAIN_SEED UINT32_MAX
#define SEED_LINK (1u << 31)
#define NO_STATE UINT32_MAX
#define NO_SEED UINT32_MAX

enum { COPY_BLOCK = 8 };

struct seed {
  struct tq_link link; /* edge TQ_NO_EDGE: reaches nothing */
  uint32_t at_ds;
  uint32_t next; /* seed in the same slot, or NO_SEED */
};

/* What a seed did to a state; it stands as long as the label is still its own. */
struct start {
  uint32_t state, at_ds;
  uint32_t from; /* PLAIN_SEED or SEED_LINK + index */
};

struct tq_street {
  const struct tq_graph *g;
  const struct tq_layer *layer;
  uint32_t *first_copy; /* [blocks of vertices]; NULL in a layer without copies */
  uint32_t *labels_ds;  /* [states] */
  uint32_t *touched;    /* settled by the run */
  uint32_t n_touched;
  uint32_t cutoff_ds;

  TQ_VEC(struct start) starts;
  TQ_VEC(struct seed) seeds;
  uint32_t *slots; /* first seed by hash of the edge */
  size_t n_slots;  /* a power of two, or 0 */

  struct street_queue queue;
  struct traffic *traffic; /* NULL: the streets are free */

  uint32_t *from; /* [states] how the settled ones were reached, when ways_known */
  bool ways_known;
  uint32_t *edges; /* [n_edges of the graph] those that the run came onto, when edges_known */
  uint32_t n_edges;
  bool edges_known;
  uint64_t *edge_bits; /* [n_edges of the graph / 64 + 1] all zero but while they are found */
};

/* Puts the states whose starts stand and lie within the cutoff into `touched`; forgets
 * the labels of the others. */
void tq_street_begin(struct tq_street *s);

/* tq_street_run in traffic, the cutoff set. */
void tq_street_run_in_traffic(struct tq_street *s);

/* What the work of an arc over edge * 2 + direction takes in traffic from a label on. */
uint32_t tq_street_traffic_ds(const struct tq_street *s, uint32_t part, uint32_t label_ds,
                              uint32_t work_ds);

void tq_street_traffic_free(struct traffic *t);

#endif
