/* The trie of the forbidden chains. */
#include "graphs/turns_trie.h"

uint32_t tq_trie_child(const struct tq_turn_trie *t, uint32_t node, uint32_t part) {
  if (node == 0) return t->root[part];
  uint32_t c = t->nodes.v[node].child;
  while (c && t->nodes.v[c].part != part) c = t->nodes.v[c].sibling;
  return c;
}

/* The child, made when it is new; 0: no memory. */
static uint32_t add_child(struct tq_turn_trie *t, uint32_t node, uint32_t part) {
  uint32_t c = tq_trie_child(t, node, part);
  if (c) return c;
  c = (uint32_t)t->nodes.n;
  struct tq_turn_node child = {.part = part, .sibling = node ? t->nodes.v[node].child : 0};
  if (t->nodes.n >= UINT32_MAX / 2 || !tq_push(&t->nodes, child)) return 0;
  if (node)
    t->nodes.v[node].child = c;
  else
    t->root[part] = c;
  return c;
}

static bool add_chain(struct tq_turn_trie *t, const uint32_t *chain, size_t n) {
  uint32_t at = 0;
  for (size_t i = 0; i < n; i++)
    if (!(at = add_child(t, at, chain[i]))) return false;
  t->nodes.v[at].is_chain = true;
  return true;
}

uint32_t tq_trie_step(const struct tq_turn_trie *t, uint32_t node, uint32_t part) {
  uint32_t c;
  while (!(c = tq_trie_child(t, node, part)) && node) node = t->nodes.v[node].fail;
  return c;
}

/* Fills fail and dead, shorter beginnings first. */
static bool link_nodes(struct tq_turn_trie *t) {
  TQ_VEC(uint32_t) queue = {0};
  bool ok = true;
  for (uint32_t i = 1; ok && i < t->nodes.n; i++)
    if (t->root[t->nodes.v[i].part] == i) ok = tq_push(&queue, i);
  for (size_t k = 0; ok && k < queue.n; k++) {
    uint32_t node = queue.v[k];
    t->nodes.v[node].dead = t->nodes.v[node].is_chain || t->nodes.v[t->nodes.v[node].fail].dead;
    for (uint32_t c = t->nodes.v[node].child; ok && c; c = t->nodes.v[c].sibling) {
      t->nodes.v[c].fail = tq_trie_step(t, t->nodes.v[node].fail, t->nodes.v[c].part);
      ok = tq_push(&queue, c);
    }
  }
  tq_vec_free(&queue);
  return ok;
}

bool tq_trie_grow(struct tq_turn_trie *t, const struct tq_draft *d, const struct tq_bans *bans) {
  t->root = tq_calloc(d->edges.n * 2, sizeof *t->root);
  bool ok = t->root && tq_push(&t->nodes, (struct tq_turn_node){0});
  for (size_t i = 0; ok && i < bans->first.n; i++) {
    size_t n;
    const uint32_t *chain = tq_bans_get(bans, i, &n);
    ok = add_chain(t, chain, n);
  }
  return ok && link_nodes(t);
}

void tq_trie_free(struct tq_turn_trie *t) {
  tq_vec_free(&t->nodes);
  free(t->root);
}
