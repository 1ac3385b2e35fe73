#include "tests/bench/plain_dijkstra.h"

#include <stdlib.h>
#include <string.h>

#include "engine/base/mem.h"

struct pair {
  uint32_t label_ds, state;
};

struct plain_dijkstra {
  const struct tq_layer *layer;
  uint32_t *label_ds; /* [n_states] */
  uint32_t *reached;
  uint32_t n_reached;
  struct pair *heap; /* [n_arcs + 1] */
  size_t n_heap;
};

struct plain_dijkstra *plain_dijkstra_new(const struct tq_layer *layer) {
  struct plain_dijkstra *d = tq_calloc(1, sizeof *d);
  if (!d) return NULL;
  d->layer = layer;
  d->label_ds = tq_alloc(layer->n_states, sizeof *d->label_ds);
  d->reached = tq_alloc(layer->n_states, sizeof *d->reached);
  d->heap = tq_alloc((size_t)layer->n_arcs + 1, sizeof *d->heap);
  if (!d->label_ds || !d->reached || !d->heap) {
    plain_dijkstra_free(d);
    return NULL;
  }
  memset(d->label_ds, 0xff, layer->n_states * sizeof *d->label_ds);
  return d;
}

void plain_dijkstra_free(struct plain_dijkstra *d) {
  if (!d) return;
  free(d->label_ds);
  free(d->reached);
  free(d->heap);
  free(d);
}

void plain_dijkstra_reset(struct plain_dijkstra *d) {
  for (uint32_t i = 0; i < d->n_reached; i++) d->label_ds[d->reached[i]] = UINT32_MAX;
  d->n_reached = 0;
}

static void push(struct plain_dijkstra *d, struct pair p) {
  size_t i = d->n_heap++;
  for (; i > 0 && d->heap[(i - 1) / 2].label_ds > p.label_ds; i = (i - 1) / 2)
    d->heap[i] = d->heap[(i - 1) / 2];
  d->heap[i] = p;
}

static struct pair pop(struct plain_dijkstra *d) {
  struct pair top = d->heap[0], last = d->heap[--d->n_heap];
  size_t i = 0;
  for (size_t child; (child = 2 * i + 1) < d->n_heap; i = child) {
    if (child + 1 < d->n_heap && d->heap[child + 1].label_ds < d->heap[child].label_ds) child++;
    if (d->heap[child].label_ds >= last.label_ds) break;
    d->heap[i] = d->heap[child];
  }
  d->heap[i] = last;
  return top;
}

static void reach(struct plain_dijkstra *d, uint32_t state, uint32_t label_ds) {
  if (d->label_ds[state] == UINT32_MAX) d->reached[d->n_reached++] = state;
  d->label_ds[state] = label_ds;
  push(d, (struct pair){label_ds, state});
}

void plain_dijkstra_run(struct plain_dijkstra *d, uint32_t from, uint32_t cutoff_ds) {
  const struct tq_layer *layer = d->layer;
  reach(d, from, 0);
  while (d->n_heap) {
    struct pair p = pop(d);
    if (p.label_ds != d->label_ds[p.state]) continue;
    for (uint32_t a = layer->first_out[p.state]; a < layer->first_out[p.state + 1]; a++) {
      struct tq_arc arc = layer->arcs[a];
      uint64_t label_ds = (uint64_t)p.label_ds + arc.weight_ds;
      if (label_ds <= cutoff_ds && label_ds < d->label_ds[arc.head])
        reach(d, arc.head, (uint32_t)label_ds);
    }
  }
}

uint32_t plain_dijkstra_at_ds(const struct plain_dijkstra *d, uint32_t state) {
  return d->label_ds[state];
}
