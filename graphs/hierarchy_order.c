#include "graphs/hierarchy_order.h"

#include <string.h>

enum { MOST_TAKEN = 8 };

/* The states below each, in rows: who has it for a neighbour above. */
struct below {
  uint32_t *first, *states;
};

static bool list_below(const struct tq_hop_net *net, struct below *below) {
  uint32_t n_hops;
  uint64_t total = 0;
  below->first = tq_calloc((size_t)net->n_states + 2, sizeof *below->first);
  if (!below->first) return false;
  for (uint32_t s = 0; s < net->n_states; s++) {
    const struct tq_hop *hops = tq_hops(net, s, &n_hops);
    for (uint32_t i = 0; i < n_hops; i++) below->first[hops[i].state + 2]++;
    total += n_hops;
  }
  if (total >= UINT32_MAX || !(below->states = tq_alloc((size_t)total, sizeof *below->states)))
    return false;
  for (uint32_t s = 0; s < net->n_states; s++) below->first[s + 2] += below->first[s + 1];
  for (uint32_t s = 0; s < net->n_states; s++) {
    const struct tq_hop *hops = tq_hops(net, s, &n_hops);
    for (uint32_t i = 0; i < n_hops; i++) below->states[below->first[hops[i].state + 1]++] = s;
  }
  return true;
}

/* A state that can be ranked, and how many are above it. */
struct ready {
  uint32_t state, n_above;
};

static int by_above(const void *a, const void *b) {
  const struct ready *x = a, *y = b;
  if (x->n_above != y->n_above) return x->n_above < y->n_above ? -1 : 1;
  return (x->state > y->state) - (x->state < y->state);
}

/* Takes the states that were freed last, a few at a time: what is below a state follows it
 * closely, but what stands next to each other is independent, and of like length. */
static bool rank_states(const struct tq_hop_net *net, const struct below *below, uint32_t *rank,
                        uint32_t *order) {
  uint32_t *waits_for = tq_alloc(net->n_states, sizeof *waits_for);
  struct ready *stack = tq_alloc(net->n_states, sizeof *stack), taken[MOST_TAKEN];
  uint32_t n = 0, next = 0;
  bool ok = waits_for && stack;
  for (uint32_t s = net->n_states; ok && s-- > 0;)
    if (!(waits_for[s] = net->rows[s].n)) stack[n++] = (struct ready){s, 0};
  while (ok && n > 0) {
    uint32_t n_taken = n < MOST_TAKEN ? n : MOST_TAKEN;
    n -= n_taken;
    memcpy(taken, stack + n, n_taken * sizeof *taken);
    qsort(taken, n_taken, sizeof *taken, by_above);
    for (uint32_t i = 0; i < n_taken; i++) {
      order[next] = taken[i].state;
      rank[taken[i].state] = next++;
    }
    for (uint32_t i = 0; i < n_taken; i++)
      for (uint32_t k = below->first[taken[i].state]; k < below->first[taken[i].state + 1]; k++) {
        uint32_t state = below->states[k];
        if (--waits_for[state] == 0) stack[n++] = (struct ready){state, net->rows[state].n};
      }
  }
  free(waits_for);
  free(stack);
  return ok;
}

static int by_head(const void *a, const void *b) {
  const struct tq_arc *x = a, *y = b;
  return (x->head > y->head) - (x->head < y->head);
}

/* The arcs one way of all rows, by rank and head. */
static bool fill_rows(const struct tq_hop_net *net, const uint32_t *rank, const uint32_t *order,
                      bool up, uint32_t **first, struct tq_arc **arcs, uint32_t *n_arcs) {
  uint64_t total = 0;
  uint32_t n_hops, n = 0;
  for (uint32_t s = 0; s < net->n_states; s++) {
    const struct tq_hop *hops = tq_hops(net, s, &n_hops);
    for (uint32_t i = 0; i < n_hops; i++)
      total += (up ? hops[i].out_ds : hops[i].in_ds) != TQ_NO_WAY;
  }
  *first = tq_alloc((size_t)net->n_states + 1, sizeof **first);
  *arcs = tq_alloc((size_t)total, sizeof **arcs);
  if (total >= UINT32_MAX || !*first || !*arcs) return false;
  for (uint32_t r = 0; r < net->n_states; r++) {
    const struct tq_hop *hops = tq_hops(net, order[r], &n_hops);
    (*first)[r] = n;
    for (uint32_t i = 0; i < n_hops; i++) {
      uint32_t weight_ds = up ? hops[i].out_ds : hops[i].in_ds;
      if (weight_ds != TQ_NO_WAY) (*arcs)[n++] = (struct tq_arc){rank[hops[i].state], weight_ds};
    }
    if (n - (*first)[r] > 1) qsort(*arcs + (*first)[r], n - (*first)[r], sizeof **arcs, by_head);
  }
  (*first)[net->n_states] = n;
  *n_arcs = n;
  return true;
}

bool tq_hierarchy_rank(const struct tq_hop_net *net, struct tq_hierarchy *out) {
  struct below below = {0};
  uint32_t *rank = tq_alloc(net->n_states, sizeof *rank), *first_up = NULL, *first_down = NULL;
  uint32_t *order = tq_alloc(net->n_states, sizeof *order), n_up = 0, n_down = 0;
  struct tq_arc *up = NULL, *down = NULL;
  bool ok = rank && order && list_below(net, &below) && rank_states(net, &below, rank, order);
  free(below.first);
  free(below.states);
  ok = ok && fill_rows(net, rank, order, true, &first_up, &up, &n_up) &&
       fill_rows(net, rank, order, false, &first_down, &down, &n_down);
  free(order);
  *out = (struct tq_hierarchy){net->n_states, n_up, n_down, rank, first_up, up, first_down, down};
  return ok;
}
