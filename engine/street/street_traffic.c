/* The run of a street search in traffic. Arcs take what the hour makes of them, so the
 * queue is a plain heap of labels: Dijkstra (1959), exact since FIFO holds (traffic.h). */
#include "engine/street/street_state.h"
#include "engine/street/traffic.h"

enum { ARITY = 4 };

struct traffic {
  uint32_t week_ds; /* the moment of label 0; labels count back from it in a reversed layer */
  uint64_t *heap;   /* [states + arcs] label * 2^32 + state */
  size_t n;
};

void tq_street_traffic_free(struct traffic *t) {
  if (t) free(t->heap);
  free(t);
}

enum tq_code tq_street_in_traffic(struct tq_street *s, uint32_t week_ds, struct tq_err *err) {
  if (!s->g->n_edge_profiles)
    return tq_fail(err, TQ_E_NO_DATA, "the graph has no traffic; build it with --congestion");
  if (!s->traffic) {
    s->traffic = tq_calloc(1, sizeof *s->traffic);
    size_t most = (size_t)s->layer->n_states + s->layer->n_arcs;
    if (s->traffic) s->traffic->heap = tq_alloc(most, sizeof *s->traffic->heap);
    if (!s->traffic || !s->traffic->heap) {
      tq_street_traffic_free(s->traffic);
      s->traffic = NULL;
      return tq_fail_memory(err, "a street search in traffic");
    }
  }
  s->traffic->week_ds = week_ds % TQ_WEEK_DS;
  return TQ_OK;
}

uint32_t tq_street_traffic_ds(const struct tq_street *s, uint32_t part, uint32_t label_ds,
                              uint32_t work_ds) {
  const struct tq_profile *p = &s->g->profiles[s->g->edge_profiles[part / 2].of[part % 2]];
  bool back = s->layer->reversed;
  uint32_t passed_ds = label_ds % TQ_WEEK_DS;
  uint32_t at_ds = s->traffic->week_ds + (back ? TQ_WEEK_DS - passed_ds : passed_ds);
  return tq_traffic_ds(p, back, at_ds % TQ_WEEK_DS, work_ds);
}

static void push(struct traffic *t, uint64_t key) {
  size_t i = t->n++;
  for (; i > 0 && t->heap[(i - 1) / ARITY] > key; i = (i - 1) / ARITY)
    t->heap[i] = t->heap[(i - 1) / ARITY];
  t->heap[i] = key;
}

static uint64_t pop(struct traffic *t) {
  uint64_t top = t->heap[0], last = t->heap[--t->n];
  size_t i = 0, n = t->n;
  for (size_t first; (first = i * ARITY + 1) < n;) {
    size_t least = first, end = first + ARITY < n ? first + ARITY : n;
    for (size_t c = first + 1; c < end; c++)
      if (t->heap[c] < t->heap[least]) least = c;
    if (t->heap[least] >= last) break;
    t->heap[i] = t->heap[least];
    i = least;
  }
  if (n > 0) t->heap[i] = last;
  return top;
}

static void settle(struct tq_street *s, uint32_t state, uint32_t now_ds) {
  const struct tq_layer *layer = s->layer;
  s->touched[s->n_touched++] = state;
  for (uint32_t a = layer->first_out[state]; a < layer->first_out[state + 1]; a++) {
    struct tq_arc arc = layer->arcs[a];
    uint32_t *head_ds = &s->labels_ds[arc.head];
    if (*head_ds <= now_ds) continue;
    uint32_t ds = tq_street_traffic_ds(s, layer->arc_edges[a], now_ds, arc.weight_ds);
    if (ds > s->cutoff_ds - now_ds || now_ds + ds >= *head_ds) continue;
    *head_ds = now_ds + ds;
    push(s->traffic, (uint64_t)*head_ds << 32 | arc.head);
  }
}

void tq_street_run_in_traffic(struct tq_street *s) {
  s->traffic->n = 0;
  tq_street_begin(s);
  for (uint32_t i = 0; i < s->n_touched; i++)
    push(s->traffic, (uint64_t)s->labels_ds[s->touched[i]] << 32 | s->touched[i]);
  s->n_touched = 0;
  while (s->traffic->n > 0) {
    uint64_t key = pop(s->traffic);
    uint32_t state = (uint32_t)key, now_ds = (uint32_t)(key >> 32);
    if (s->labels_ds[state] == now_ds) settle(s, state, now_ds);
  }
}
