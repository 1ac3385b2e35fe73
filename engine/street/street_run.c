/* The run of a street search: its queue, settling, and the cutoff. */
#include "engine/street/street_state.h"

static void push(struct tq_street *s, uint32_t state, uint32_t label_ds, uint32_t now_ds) {
  uint32_t i = s->free_entry;
  if (i == NO_ENTRY)
    i = s->n_entries++;
  else
    s->free_entry = s->entries[i].next;
  bool near = label_ds - now_ds < N_BUCKETS;
  uint32_t *list = near ? &s->buckets[label_ds % N_BUCKETS] : &s->later;
  *(near ? &s->n_circle : &s->n_later) += 1;
  s->entries[i] = (struct entry){state, label_ds, *list};
  *list = i;
}

static struct entry pop(struct tq_street *s, uint32_t *list) {
  uint32_t i = *list;
  struct entry e = s->entries[i];
  *list = e.next;
  s->entries[i].next = s->free_entry;
  s->free_entry = i;
  return e;
}

static void settle(struct tq_street *s, uint32_t state, uint32_t now_ds) {
  const struct tq_layer *layer = s->layer;
  uint32_t left_ds = s->cutoff_ds - now_ds;
  s->touched[s->n_touched++] = state;
  for (uint32_t a = layer->first_out[state]; a < layer->first_out[state + 1]; a++) {
    struct tq_arc arc = layer->arcs[a];
    struct node *head = &s->nodes[arc.head];
    if (arc.weight_ds > left_ds || now_ds + arc.weight_ds >= head->label_ds) continue;
    *head = (struct node){now_ds + arc.weight_ds, state};
    push(s, arc.head, head->label_ds, now_ds);
  }
}

/* Queues the seeds within the cutoff and forgets the others; returns the first label. */
static uint32_t start(struct tq_street *s) {
  uint32_t n_seeds = s->n_touched, first_ds = TQ_FAR;
  for (uint32_t i = 0; i < n_seeds; i++) {
    struct node *node = &s->nodes[s->touched[i]];
    if (node->label_ds < first_ds) first_ds = node->label_ds;
  }
  for (uint32_t i = 0; i < n_seeds; i++) {
    struct node *node = &s->nodes[s->touched[i]];
    if (node->label_ds <= s->cutoff_ds)
      push(s, s->touched[i], node->label_ds, first_ds);
    else
      *node = (struct node){TQ_FAR, PLAIN_SEED};
  }
  s->n_touched = 0;
  return first_ds;
}

static uint32_t earliest_later(const struct tq_street *s) {
  uint32_t first_ds = TQ_FAR;
  for (uint32_t i = s->later; i != NO_ENTRY; i = s->entries[i].next)
    if (s->entries[i].label_ds < first_ds) first_ds = s->entries[i].label_ds;
  return first_ds;
}

/* Moves what has come within the circle from `later` into its bucket. */
static void bring_in(struct tq_street *s, uint32_t now_ds) {
  uint32_t waiting = s->later;
  s->later = NO_ENTRY;
  s->n_later = 0;
  while (waiting != NO_ENTRY) {
    struct entry e = pop(s, &waiting);
    push(s, e.state, e.label_ds, now_ds);
  }
}

void tq_street_run(struct tq_street *s, uint32_t cutoff_ds) {
  s->cutoff_ds = cutoff_ds < TQ_FAR ? cutoff_ds : TQ_FAR - 1;
  if (s->traffic) {
    tq_street_run_in_traffic(s);
    return;
  }
  uint32_t now_ds = start(s);
  while (s->n_circle + s->n_later > 0) {
    bool jump = s->n_circle == 0;
    if (jump) now_ds = earliest_later(s);
    if (s->n_later > 0 && (jump || now_ds % N_BUCKETS == 0)) bring_in(s, now_ds);
    uint32_t *bucket = &s->buckets[now_ds % N_BUCKETS];
    while (*bucket != NO_ENTRY) {
      struct entry e = pop(s, bucket);
      s->n_circle--;
      if (s->nodes[e.state].label_ds == now_ds) settle(s, e.state, now_ds);
    }
    now_ds++;
  }
}
