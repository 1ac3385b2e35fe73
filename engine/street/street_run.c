/* The run of a street search over free streets: settling, bucket by bucket. */
#include <stdlib.h>

#include "engine/street/street_state.h"

bool street_queue_init(struct street_queue *q, uint32_t n_states, uint64_t n_entries) {
  size_t n_chunks = (size_t)street_queue_chunks(n_entries);
  q->states = tq_alloc(n_chunks * CHUNK, sizeof *q->states);
  q->below = tq_alloc(n_chunks, sizeof *q->below);
  q->again = tq_alloc(n_states, sizeof *q->again);
  q->in_again = tq_calloc((size_t)n_states / 64 + 1, sizeof *q->in_again);
  if (!q->states || !q->below || !q->again || !q->in_again) return false;
  q->free_chunk = NO_CHUNK;
  for (uint32_t list = 0; list < N_LISTS; list++) q->ends[list] = take_chunk(q, NO_CHUNK) * CHUNK;
  return true;
}

void street_queue_free(struct street_queue *q) {
  free(q->states);
  free(q->below);
  free(q->again);
  free(q->in_again);
}

/* A state of the bucket at work comes up once more: its label became less. */
static void settle_again(struct street_queue *q, uint32_t state) {
  uint64_t bit = 1ull << state % 64;
  if (q->in_again[state / 64] & bit) return;
  q->in_again[state / 64] |= bit;
  q->again[q->n_again++] = state;
}

/* A state and its arcs. */
struct row {
  uint32_t state, first, end;
};

static struct row row_of(const struct tq_layer *layer, uint32_t state) {
  return (struct row){state, layer->first_out[state], layer->first_out[state + 1]};
}

/* A state waits at most once in a bucket: arcs from one bucket lead to two, so that all
 * entries of a run are at most the starts and twice the arcs. */
static inline void settle(struct tq_street *s, struct row row, uint32_t now) {
  const struct tq_arc *arcs = s->layer->arcs;
  uint32_t *labels_ds = s->labels_ds;
  uint32_t now_ds = labels_ds[row.state], left_ds = s->cutoff_ds - now_ds;
  for (uint32_t a = row.first; a < row.end; a++) {
    struct tq_arc arc = arcs[a];
    uint32_t old_ds = labels_ds[arc.head], label_ds = now_ds + arc.weight_ds;
    if (arc.weight_ds > left_ds || label_ds >= old_ds) continue;
    uint32_t bucket = bucket_of(label_ds);
    labels_ds[arc.head] = label_ds;
    if (old_ds == TQ_FAR)
      s->touched[s->n_touched++] = arc.head;
    else if (bucket == bucket_of(old_ds) && bucket != now)
      continue;
    if (bucket == now)
      settle_again(&s->queue, arc.head);
    else
      enqueue(&s->queue, arc.head, bucket, now);
  }
}

/* Everything is fetched for all states of the chunk before the first is settled, so that
 * the waits for memory overlap. */
static void settle_chunk(struct tq_street *s, const uint32_t *states, uint32_t n, uint32_t now) {
  const struct tq_layer *layer = s->layer;
  struct row rows[CHUNK];
  uint32_t n_rows = 0;
  for (uint32_t i = 0; i < n; i++) {
    rows[n_rows] = row_of(layer, states[i]);
    __builtin_prefetch(&layer->arcs[rows[n_rows].first]);
    n_rows += bucket_of(s->labels_ds[states[i]]) == now;
  }
  for (uint32_t i = 0; i < n_rows; i++) {
    if (rows[i].first == rows[i].end) continue;
    __builtin_prefetch(&s->labels_ds[layer->arcs[rows[i].first].head]);
    __builtin_prefetch(&s->labels_ds[layer->arcs[rows[i].end - 1].head]);
  }
  for (uint32_t i = 0; i < n_rows; i++) settle(s, rows[i], now);
}

/* Settling adds nothing to the bucket at work but to `again`. */
static void settle_bucket(struct tq_street *s, uint32_t now) {
  struct street_queue *q = &s->queue;
  uint32_t *end = &q->ends[now % N_BUCKETS], chunk = *end / CHUNK, n = *end % CHUNK;
  for (;;) {
    q->n_circle -= n;
    settle_chunk(s, q->states + (size_t)chunk * CHUNK, n, now);
    uint32_t below = q->below[chunk];
    if (below == NO_CHUNK) break;
    give_chunk(q, chunk);
    chunk = below;
    n = CHUNK;
  }
  *end = chunk * CHUNK;
  while (q->n_again > 0) {
    uint32_t state = q->again[--q->n_again];
    q->in_again[state / 64] &= ~(1ull << state % 64);
    settle(s, row_of(s->layer, state), now);
  }
}

/* The first bucket from `now` on of those that wait in LATER. */
static uint32_t earliest_later(const struct tq_street *s, uint32_t now) {
  const struct street_queue *q = &s->queue;
  uint32_t earliest = UINT32_MAX, n = q->ends[LATER] % CHUNK;
  for (uint32_t c = q->ends[LATER] / CHUNK; c != NO_CHUNK; c = q->below[c], n = CHUNK)
    for (uint32_t i = 0; i < n; i++) {
      uint32_t bucket = bucket_of(s->labels_ds[q->states[(size_t)c * CHUNK + i]]);
      if (bucket >= now && bucket < earliest) earliest = bucket;
    }
  return earliest == UINT32_MAX ? now : earliest;
}

/* Moves what has come within the circle from LATER into its bucket, and drops what has
 * been settled since. */
static void bring_in(struct tq_street *s, uint32_t now) {
  struct street_queue *q = &s->queue;
  uint32_t n = q->ends[LATER] % CHUNK, chunk = q->ends[LATER] / CHUNK;
  q->ends[LATER] = take_chunk(q, NO_CHUNK) * CHUNK;
  while (chunk != NO_CHUNK) {
    for (uint32_t i = 0; i < n; i++) {
      uint32_t state = q->states[(size_t)chunk * CHUNK + i];
      uint32_t bucket = bucket_of(s->labels_ds[state]);
      if (bucket >= now) enqueue(q, state, bucket, now);
    }
    uint32_t below = q->below[chunk];
    give_chunk(q, chunk);
    chunk = below;
    n = CHUNK;
  }
}

void tq_street_begin(struct tq_street *s) {
  s->n_touched = 0;
  for (size_t i = 0; i < s->starts.n; i++) {
    struct start start = s->starts.v[i];
    if (s->labels_ds[start.state] != start.at_ds) continue;
    if (start.at_ds <= s->cutoff_ds)
      s->touched[s->n_touched++] = start.state;
    else
      s->labels_ds[start.state] = TQ_FAR;
  }
}

/* Queues the starts; returns their first bucket. */
static uint32_t start(struct tq_street *s) {
  uint32_t first = UINT32_MAX;
  tq_street_begin(s);
  for (uint32_t i = 0; i < s->n_touched; i++) {
    uint32_t bucket = bucket_of(s->labels_ds[s->touched[i]]);
    if (bucket < first) first = bucket;
  }
  for (uint32_t i = 0; i < s->n_touched; i++)
    enqueue(&s->queue, s->touched[i], bucket_of(s->labels_ds[s->touched[i]]), first);
  return first;
}

void tq_street_run(struct tq_street *s, uint32_t cutoff_ds) {
  struct street_queue *q = &s->queue;
  s->cutoff_ds = cutoff_ds < TQ_FAR ? cutoff_ds : TQ_FAR - 1;
  s->ways_known = s->edges_known = false;
  if (s->traffic) {
    tq_street_run_in_traffic(s);
    return;
  }
  for (uint32_t now = start(s); q->n_circle > 0 || !is_empty(q, LATER); now++) {
    bool jump = q->n_circle == 0;
    if (jump) now = earliest_later(s, now);
    if (jump || now % N_BUCKETS == 0) bring_in(s, now);
    settle_bucket(s, now);
  }
}
