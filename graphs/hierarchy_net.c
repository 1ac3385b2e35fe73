#include "graphs/hierarchy_net.h"

#include <string.h>

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

static int by_state(const void *a, const void *b) {
  const struct tq_hop *x = a, *y = b;
  return (x->state > y->state) - (x->state < y->state);
}

static int by_out(const void *a, const void *b) {
  const struct tq_hop *x = a, *y = b;
  if (x->out_ds != y->out_ds) return x->out_ds < y->out_ds ? -1 : 1;
  return by_state(a, b);
}

/* One hop for each neighbour, by weight. */
static void tidy(struct tq_hop_net *net, struct tq_hop_row *row) {
  struct tq_hop *hops = net->hops.v + row->first;
  uint32_t n = 0;
  if (row->n > 1) qsort(hops, row->n, sizeof *hops, by_state);
  for (uint32_t i = 0; i < row->n; i++) {
    if (n > 0 && hops[n - 1].state == hops[i].state) {
      hops[n - 1].out_ds = least(hops[n - 1].out_ds, hops[i].out_ds);
      hops[n - 1].in_ds = least(hops[n - 1].in_ds, hops[i].in_ds);
    } else {
      hops[n++] = hops[i];
    }
  }
  row->n = n;
  if (n > 1) qsort(hops, n, sizeof *hops, by_out);
}

static void append(struct tq_hop_net *net, uint32_t state, struct tq_hop hop) {
  struct tq_hop_row *row = &net->rows[state];
  net->hops.v[row->first + row->n++] = hop;
}

static void append_arcs(struct tq_hop_net *net, const struct tq_layer *layer, uint32_t s) {
  for (uint32_t a = layer->first_out[s]; a < layer->first_out[s + 1]; a++) {
    struct tq_arc arc = layer->arcs[a];
    if (arc.head == s) continue;
    append(net, s, (struct tq_hop){arc.head, arc.weight_ds, TQ_NO_WAY});
    append(net, arc.head, (struct tq_hop){s, TQ_NO_WAY, arc.weight_ds});
  }
}

bool tq_hop_net_make(struct tq_hop_net *net, const struct tq_layer *layer) {
  uint32_t n = layer->n_states;
  uint64_t first = 0;
  memset(net, 0, sizeof *net);
  net->n_states = n;
  net->rows = tq_calloc(n, sizeof *net->rows);
  if (!net->rows || !tq_reserve(&net->hops, (size_t)layer->n_arcs * 2 + 1)) return false;
  for (uint32_t s = 0; s < n; s++)
    for (uint32_t a = layer->first_out[s]; a < layer->first_out[s + 1]; a++) {
      if (layer->arcs[a].head == s) continue;
      net->rows[s].cap++;
      net->rows[layer->arcs[a].head].cap++;
    }
  for (uint32_t s = 0; s < n; s++) {
    net->rows[s].first = (uint32_t)first;
    first += net->rows[s].cap;
  }
  if (first >= UINT32_MAX) return false;
  net->hops.n = (size_t)first;
  for (uint32_t s = 0; s < n; s++) append_arcs(net, layer, s);
  for (uint32_t s = 0; s < n; s++) tidy(net, &net->rows[s]);
  return true;
}

void tq_hop_net_free(struct tq_hop_net *net) {
  free(net->rows);
  tq_vec_free(&net->hops);
  for (int i = 0; i < TQ_HOLE_CAPS; i++) tq_vec_free(&net->holes[i]);
}

/* A place for cap hops: a hole that fits, or at the end. */
static bool find_place(struct tq_hop_net *net, uint32_t cap, uint32_t *first) {
  if (cap < TQ_HOLE_CAPS && net->holes[cap].n > 0) {
    *first = net->holes[cap].v[--net->holes[cap].n];
    return true;
  }
  if (net->hops.n + cap >= UINT32_MAX || !tq_reserve(&net->hops, net->hops.n + cap)) return false;
  *first = (uint32_t)net->hops.n;
  net->hops.n += cap;
  return true;
}

static bool widen(struct tq_hop_net *net, struct tq_hop_row *row) {
  uint32_t cap = row->n + row->n / 2 + 2, first;
  if (!find_place(net, cap, &first)) return false;
  memcpy(net->hops.v + first, net->hops.v + row->first, row->n * sizeof *net->hops.v);
  if (row->cap > 0 && row->cap < TQ_HOLE_CAPS && !tq_push(&net->holes[row->cap], row->first))
    return false;
  row->first = first;
  row->cap = cap;
  return true;
}

/* Takes hop k out of the row. */
static void take(struct tq_hop_net *net, struct tq_hop_row *row, uint32_t k) {
  struct tq_hop *hops = net->hops.v + row->first;
  memmove(hops + k, hops + k + 1, (--row->n - k) * sizeof *hops);
}

/* Puts a hop where it belongs in a row that has room. */
static void put(struct tq_hop_net *net, struct tq_hop_row *row, struct tq_hop hop) {
  struct tq_hop *hops = net->hops.v + row->first;
  uint32_t k = row->n++;
  for (; k > 0 && by_out(&hop, &hops[k - 1]) < 0; k--) hops[k] = hops[k - 1];
  hops[k] = hop;
}

static bool join(struct tq_hop_net *net, uint32_t state, struct tq_hop hop) {
  struct tq_hop_row *row = &net->rows[state];
  struct tq_hop *hops = net->hops.v + row->first;
  for (uint32_t i = 0; i < row->n; i++) {
    if (hops[i].state != hop.state) continue;
    hop.out_ds = least(hops[i].out_ds, hop.out_ds);
    hop.in_ds = least(hops[i].in_ds, hop.in_ds);
    take(net, row, i);
    break;
  }
  if (row->n == row->cap && !widen(net, row)) return false;
  put(net, row, hop);
  return true;
}

bool tq_hop_net_join(struct tq_hop_net *net, uint32_t from, uint32_t to, uint32_t weight_ds) {
  return join(net, from, (struct tq_hop){to, weight_ds, TQ_NO_WAY}) &&
         join(net, to, (struct tq_hop){from, TQ_NO_WAY, weight_ds});
}

void tq_hop_net_leave(struct tq_hop_net *net, uint32_t state) {
  const struct tq_hop_row *row = &net->rows[state];
  for (uint32_t i = 0; i < row->n; i++) {
    struct tq_hop_row *other = &net->rows[net->hops.v[row->first + i].state];
    struct tq_hop *hops = net->hops.v + other->first;
    uint32_t k = 0;
    while (hops[k].state != state) k++;
    take(net, other, k);
  }
}
