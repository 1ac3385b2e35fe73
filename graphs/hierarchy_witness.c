#include "graphs/hierarchy_witness.h"

#include <string.h>

/* Labels stand in a small table that is open-addressed by state: a search is bounded, and
 * stays in the nearest caches. */
enum {
  LOG_SLOTS = 13,
  N_SLOTS = 1 << LOG_SLOTS,
  MOST_USED = N_SLOTS / 2,
  MOST_QUEUED = N_SLOTS * 4,
  MOST_SETTLED = 500
};

enum goal { NO_GOAL, OPEN_GOAL, MET_GOAL };

struct slot {
  uint32_t state;
  uint32_t label_ds; /* TQ_NO_WAY: not reached */
  uint32_t goal_ds;  /* over the state that is to be contracted */
  uint8_t goal, used;
};

struct queued {
  uint32_t label_ds, slot;
};

struct tq_witness {
  struct slot slots[N_SLOTS];
  uint16_t used[MOST_USED];
  uint32_t n_used;
  struct queued heap[MOST_QUEUED];
  uint32_t n_heap;
  uint16_t goals[MOST_USED]; /* slots, by growing goal_ds */
  uint32_t n_goals, n_open;
  uint32_t most_ds; /* of the goals that are open */
};

struct tq_witness *tq_witness_new(void) {
  return tq_calloc(1, sizeof(struct tq_witness));
}

void tq_witness_free(struct tq_witness *w) { free(w); }

/* The state's slot, made when it has none; NULL when the table is full. */
static struct slot *slot_of(struct tq_witness *w, uint32_t state) {
  uint32_t i = state * 0x9e3779b1u >> (32 - LOG_SLOTS);
  for (; w->slots[i].used; i = (i + 1) % N_SLOTS)
    if (w->slots[i].state == state) return &w->slots[i];
  if (w->n_used == MOST_USED) return NULL;
  w->used[w->n_used++] = (uint16_t)i;
  w->slots[i] = (struct slot){state, TQ_NO_WAY, 0, NO_GOAL, 1};
  return &w->slots[i];
}

static void forget(struct tq_witness *w) {
  for (uint32_t i = 0; i < w->n_used; i++) w->slots[w->used[i]].used = 0;
  w->n_used = w->n_heap = w->n_goals = w->n_open = 0;
  w->most_ds = 0;
}

static void push(struct tq_witness *w, uint32_t label_ds, uint32_t slot) {
  uint32_t i = w->n_heap++;
  for (; i > 0 && w->heap[(i - 1) / 2].label_ds > label_ds; i = (i - 1) / 2)
    w->heap[i] = w->heap[(i - 1) / 2];
  w->heap[i] = (struct queued){label_ds, slot};
}

static struct queued pop(struct tq_witness *w) {
  struct queued top = w->heap[0], last = w->heap[--w->n_heap];
  uint32_t i = 0;
  for (uint32_t child; (child = 2 * i + 1) < w->n_heap; i = child) {
    if (child + 1 < w->n_heap && w->heap[child + 1].label_ds < w->heap[child].label_ds) child++;
    if (w->heap[child].label_ds >= last.label_ds) break;
    w->heap[i] = w->heap[child];
  }
  w->heap[i] = last;
  return top;
}

/* false when the search has to end: table or queue are full. */
static bool reach(struct tq_witness *w, uint32_t state, uint32_t label_ds) {
  struct slot *slot = slot_of(w, state);
  if (!slot || w->n_heap == MOST_QUEUED) return false;
  if (label_ds >= slot->label_ds) return true;
  slot->label_ds = label_ds;
  if (slot->goal == OPEN_GOAL && label_ds <= slot->goal_ds) {
    slot->goal = MET_GOAL;
    w->n_open--;
  }
  push(w, label_ds, (uint32_t)(slot - w->slots));
  return true;
}

struct question {
  const struct tq_hop_net *net;
  uint32_t without; /* the state to be contracted */
  const uint8_t *barred;
};

static bool settle(struct tq_witness *w, const struct question *q, struct queued at) {
  uint32_t n;
  const struct tq_hop *hops = tq_hops(q->net, w->slots[at.slot].state, &n);
  uint32_t left_ds = w->most_ds - at.label_ds;
  for (uint32_t i = 0; i < n && hops[i].out_ds <= left_ds; i++) {
    uint32_t state = hops[i].state;
    if (state == q->without) continue;
    if (state < q->without && q->barred[state]) continue;
    if (!reach(w, state, at.label_ds + hops[i].out_ds)) return false;
  }
  return true;
}

/* Ways that are longer than every open goal need not be looked at. */
static void narrow(struct tq_witness *w) {
  while (w->n_goals > 0 && w->slots[w->goals[w->n_goals - 1]].goal == MET_GOAL) w->n_goals--;
  w->most_ds = w->n_goals ? w->slots[w->goals[w->n_goals - 1]].goal_ds : 0;
}

static void search(struct tq_witness *w, const struct question *q, uint32_t from) {
  uint32_t n_settled = 0;
  reach(w, from, 0);
  while (w->n_heap > 0 && w->n_open > 0 && n_settled++ < MOST_SETTLED) {
    struct queued at = pop(w);
    if (at.label_ds > w->most_ds) return;
    if (w->slots[at.slot].label_ds == at.label_ds && !settle(w, q, at)) return;
    narrow(w);
  }
}

/* What takes longer than the format allows (six years) is no way. */
static uint32_t sum_ds(uint32_t a, uint32_t b) {
  uint64_t sum = (uint64_t)a + b;
  return sum <= INT32_MAX ? (uint32_t)sum : TQ_NO_WAY;
}

/* The goals of the search from a neighbour: all others that the state leads to. A state with
 * more neighbours than the table holds keeps every way. */
static bool set_goals(struct tq_witness *w, const struct tq_hop *hops, uint32_t n, uint32_t from) {
  for (uint32_t i = 0; i < n; i++) {
    if (i == from || hops[i].out_ds == TQ_NO_WAY) continue;
    uint32_t over_ds = sum_ds(hops[from].in_ds, hops[i].out_ds);
    struct slot *slot = over_ds == TQ_NO_WAY ? NULL : slot_of(w, hops[i].state);
    if (!slot) continue;
    slot->goal = OPEN_GOAL;
    slot->goal_ds = over_ds;
    w->goals[w->n_goals++] = (uint16_t)(slot - w->slots);
    w->most_ds = over_ds; /* the row is by weight */
  }
  w->n_open = w->n_goals;
  return w->n_open > 0;
}

static bool add_lost(struct tq_witness *w, const struct tq_hop *hops, uint32_t n, uint32_t from,
                     tq_shortcuts *out) {
  for (uint32_t i = 0; i < n; i++) {
    if (i == from || hops[i].out_ds == TQ_NO_WAY) continue;
    uint32_t over_ds = sum_ds(hops[from].in_ds, hops[i].out_ds);
    const struct slot *slot = over_ds == TQ_NO_WAY ? NULL : slot_of(w, hops[i].state);
    if (over_ds == TQ_NO_WAY || (slot && slot->goal == MET_GOAL)) continue;
    struct tq_shortcut lost = {hops[from].state, hops[i].state, over_ds};
    if (!tq_push(out, lost)) return false;
  }
  return true;
}

bool tq_witness_shortcuts(struct tq_witness *w, const struct tq_hop_net *net, uint32_t state,
                          const uint8_t *barred, tq_shortcuts *out) {
  uint32_t n;
  const struct tq_hop *hops = tq_hops(net, state, &n);
  const struct question q = {net, state, barred};
  bool ok = true;
  for (uint32_t from = 0; from < n && ok; from++) {
    if (hops[from].in_ds == TQ_NO_WAY) continue;
    forget(w);
    if (!set_goals(w, hops, n, from)) continue;
    search(w, &q, hops[from].state);
    ok = add_lost(w, hops, n, from, out);
  }
  forget(w);
  return ok;
}
