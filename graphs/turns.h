/* Turn restrictions as states of a layer: see struct tq_layer.
 *
 * What a restriction forbids is a chain of directed edges that may not be travelled to
 * its end. The chains of a mode make a trie; a copy of a vertex stands for each node of
 * it that lies on the way to a forbidden end, and stands for the longest such beginning
 * that was just travelled (Aho and Corasick 1975). So any number of overlapping
 * restrictions, over any number of via ways, hold exactly, in a plain graph.
 *
 * Turning back: nobody turns round on the spot in the middle of the network, only at a
 * dead end, where no other arc leads on (or where restrictions of a single turn leave
 * none). On a network without restrictions no shortest way turns back anyhow; with them
 * it would drive past a forbidden turn, turn round and take it from the other side; and past a
 * turn that takes long (turns_delays.h). */
#ifndef TQ_GRAPHS_TURNS_H
#define TQ_GRAPHS_TURNS_H

#include "graphs/draft.h"
#include "graphs/turns_delays.h"

/* Chains of edge * 2 + direction, two or more long, each part starting where the one
 * before ends. Chain i is parts[first[i] .. first[i + 1]), the last one ends at parts.n. */
struct tq_bans { /* {0} holds none */
  TQ_VEC(uint32_t) first;
  TQ_VEC(uint32_t) parts;
};

void tq_bans_free(struct tq_bans *bans);

/* The parts of chain i, and how many in *n. */
const uint32_t *tq_bans_get(const struct tq_bans *bans, size_t i, size_t *n);

/* Forbids one chain. False: no memory. */
bool tq_bans_push(struct tq_bans *bans, const uint32_t *chain, size_t n);

/* Forbids to go on from the chain (n >= 1) over any arc of the mode but the allowed
 * ones; nothing when the mode may use none of those. False: no memory. */
bool tq_bans_push_only(struct tq_bans *bans, const struct tq_draft *d, enum tq_mode mode,
                       const uint32_t *chain, size_t n, const uint32_t *allowed, size_t n_allowed);

/* Whether the mode may travel over edge * 2 + direction. */
bool tq_turns_arc(const struct tq_draft *d, enum tq_mode mode, uint32_t part);

/* The vertex where a part starts, and where it ends. */
uint32_t tq_part_tail(const struct tq_draft *d, uint32_t part);
uint32_t tq_part_head(const struct tq_draft *d, uint32_t part);

/* Lays the bans, and where turning back matters those against it, over the mode's layer,
 * which is complete but for this, and then the delays (turns_delays.h; NULL: none); without
 * either it stays as it is. *n_delay_states: what the layer has of states for the delays.
 * Errors  TQ_E_MEMORY */
enum tq_code tq_turns_apply(struct tq_draft *d, enum tq_mode mode, const struct tq_bans *bans,
                            const struct tq_turn_delays *delays, uint32_t *n_delay_states,
                            struct tq_err *err);

/* Adds to bans the pairs (part, the same back) where turning back could help someone past
 * one of them; see turns_back.c. False: no memory. */
bool tq_turns_back(const struct tq_draft *d, enum tq_mode mode, struct tq_bans *bans);

#endif
