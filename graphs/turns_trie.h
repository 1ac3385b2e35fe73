/* Private to turns*.c: the forbidden chains as a trie with the links of Aho and Corasick. */
#ifndef TQ_GRAPHS_TURNS_TRIE_H
#define TQ_GRAPHS_TURNS_TRIE_H

#include "graphs/turns.h"

/* A beginning of a forbidden chain; 0 is the empty one. */
struct tq_turn_node {
  uint32_t part;
  uint32_t child, sibling; /* 0: none */
  uint32_t fail;           /* the longest other beginning that it ends with */
  uint32_t state;          /* of the layer, once numbered */
  bool is_chain;           /* a forbidden chain */
  bool dead;               /* ends with one */
};

struct tq_turn_trie {
  TQ_VEC(struct tq_turn_node) nodes;
  uint32_t *root; /* [edges * 2] the node of each single part, 0: none */
};

/* False: no memory; to be freed all the same. */
bool tq_trie_grow(struct tq_turn_trie *t, const struct tq_draft *d, const struct tq_bans *bans);
void tq_trie_free(struct tq_turn_trie *t);

/* The node of a longer beginning, 0: none. */
uint32_t tq_trie_child(const struct tq_turn_trie *t, uint32_t node, uint32_t part);

/* Where a part leads: the longest beginning with which what was travelled then ends. */
uint32_t tq_trie_step(const struct tq_turn_trie *t, uint32_t node, uint32_t part);

#endif
