/* The queue of a street search: lists of states by bucket of label, in a circle. Private
 * to the street_*.c files. */
#ifndef TQ_STREET_STREET_QUEUE_H
#define TQ_STREET_STREET_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

/* A bucket holds the labels of 2^BUCKET_BITS tenths of a second; what lies N_BUCKETS or
 * more ahead waits in the list LATER until the circle comes there. */
enum { BUCKET_BITS = 4, N_BUCKETS = 512, LATER = N_BUCKETS, N_LISTS, CHUNK = 64 };
#define NO_CHUNK UINT32_MAX

/* A list is a pile of chunks of CHUNK states, all but the uppermost full. An entry is only
 * a state: whether it is stale shows in the state's label when it comes up. */
struct street_queue {
  uint32_t *states;       /* [chunks][CHUNK] */
  uint32_t *below;        /* [chunks] the chunk below, or the next free one; NO_CHUNK */
  uint32_t ends[N_LISTS]; /* where a list's next state goes */
  uint32_t n_chunks;      /* used so far */
  uint32_t free_chunk;
  uint32_t n_circle; /* states waiting in buckets */

  uint32_t *again; /* states of the bucket at work whose label became less */
  uint32_t n_again;
  uint64_t *in_again; /* a bit a state */
};

static inline uint32_t bucket_of(uint32_t label_ds) { return label_ds >> BUCKET_BITS; }

/* Room for n_states states, n_entries of them waiting at once. False: no memory. */
bool street_queue_init(struct street_queue *q, uint32_t n_states, uint64_t n_entries);
void street_queue_free(struct street_queue *q);

/* Chunks that n_entries may need: a list leaves one begun, and one more while it is emptied. */
static inline uint64_t street_queue_chunks(uint64_t n_entries) {
  return n_entries / CHUNK + 2 * N_LISTS + 1;
}

static inline uint32_t take_chunk(struct street_queue *q, uint32_t below) {
  uint32_t chunk = q->free_chunk;
  if (chunk == NO_CHUNK)
    chunk = q->n_chunks++;
  else
    q->free_chunk = q->below[chunk];
  q->below[chunk] = below;
  return chunk;
}

static inline void give_chunk(struct street_queue *q, uint32_t chunk) {
  q->below[chunk] = q->free_chunk;
  q->free_chunk = chunk;
}

static inline bool is_empty(const struct street_queue *q, uint32_t list) {
  uint32_t end = q->ends[list];
  return end % CHUNK == 0 && q->below[end / CHUNK] == NO_CHUNK;
}

static inline void append(struct street_queue *q, uint32_t list, uint32_t state) {
  uint32_t end = q->ends[list];
  q->states[end] = state;
  if (++end % CHUNK == 0) end = take_chunk(q, end / CHUNK - 1) * CHUNK;
  q->ends[list] = end;
}

/* Queues a state by its label, as seen from the bucket at work. */
static inline void enqueue(struct street_queue *q, uint32_t state, uint32_t bucket, uint32_t now) {
  bool near = bucket - now < N_BUCKETS;
  q->n_circle += near;
  append(q, near ? bucket % N_BUCKETS : (uint32_t)LATER, state);
}

#endif
