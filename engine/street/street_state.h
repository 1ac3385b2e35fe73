/* What a street search holds, shared by street.c and street_run.c. Not for others. */
#ifndef TQ_STREET_STREET_STATE_H
#define TQ_STREET_STREET_STATE_H

#include "engine/base/mem.h"
#include "engine/street/street.h"

struct traffic; /* of street_traffic.c */

/* The queue: one bucket a tenth of a second, N_BUCKETS of them in a circle, so that a
 * bucket holds one label only, a state is settled once and every arc makes at most
 * one entry. What lies further ahead waits in `later` until the circle comes there. */
enum { N_BUCKETS = 1 << 13 };

/* How a state was reached: from another state, or PLAIN_SEED, or SEED_LINK + index. */
#define PLAIN_SEED UINT32_MAX
#define SEED_LINK (1u << 31)
#define NO_STATE UINT32_MAX
#define NO_SEED UINT32_MAX

struct node {
  uint32_t label_ds;
  uint32_t from;
};

struct entry {
  uint32_t state, label_ds;
  uint32_t next; /* entry, or NO_ENTRY */
};
#define NO_ENTRY UINT32_MAX

struct seed {
  struct tq_link link; /* edge TQ_NO_EDGE: reaches nothing */
  uint32_t at_ds;
  uint32_t next; /* seed in the same slot, or NO_SEED */
};

struct tq_street {
  const struct tq_graph *g;
  const struct tq_layer *layer;
  uint32_t *first_copy; /* [vertices + 1] states; NULL in a layer without copies */
  struct node *nodes;
  uint32_t *touched; /* before the run its seeds, after it what was settled */
  uint32_t n_touched;
  uint32_t cutoff_ds;

  struct entry *entries;
  uint32_t n_entries, free_entry; /* used so far, and those to use again */
  uint32_t *buckets;              /* [N_BUCKETS] first entry */
  uint32_t later;                 /* first entry of those beyond the circle */
  uint32_t n_circle, n_later;     /* entries waiting */

  TQ_VEC(struct seed) seeds;
  uint32_t *slots; /* first seed by hash of the edge */
  size_t n_slots;  /* a power of two, or 0 */

  struct traffic *traffic; /* NULL: the streets are free */
};

/* tq_street_run in traffic, the cutoff set. */
void tq_street_run_in_traffic(struct tq_street *s);

/* What the work of an arc over edge * 2 + direction takes in traffic from a label on. */
uint32_t tq_street_traffic_ds(const struct tq_street *s, uint32_t part, uint32_t label_ds,
                              uint32_t work_ds);

void tq_street_traffic_free(struct traffic *t);

#endif
