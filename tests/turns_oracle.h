/* Travel under turn restrictions by brute force: a search over whole histories. */
#ifndef TQ_TESTS_TURNS_ORACLE_H
#define TQ_TESTS_TURNS_ORACLE_H

#include "engine/graph/graph.h"
#include "graphs/turns.h"

#define TQ_NOWHERE UINT64_MAX

/* Labels of all states that travel from the link (or, with edge TQ_NO_EDGE, from the
 * vertex) comes to. A state is the last parts travelled, as many as the longest ban calls
 * for; it holds the rules of turns.h as they are written there. */
struct tq_turns_oracle;

struct tq_turns_oracle *tq_turns_oracle_new(const struct tq_graph *g, enum tq_mode mode,
                                            const struct tq_bans *bans);
/* Roads without through traffic, [edges] of 0 and 1, borrowed: the parts travelled are
 * some of 1, then some of 0, then some of 1. */
void tq_turns_oracle_ends(struct tq_turns_oracle *o, const uint8_t *ends);
/* Delays at turns, borrowed: see turns_delays.h. */
void tq_turns_oracle_delays(struct tq_turns_oracle *o, const struct tq_turn_delays *delays);
void tq_turns_oracle_free(struct tq_turns_oracle *o);

void tq_turns_oracle_run(struct tq_turns_oracle *o, uint32_t vertex, struct tq_link from);

uint64_t tq_turns_oracle_vertex_ds(const struct tq_turns_oracle *o, uint32_t vertex);
uint64_t tq_turns_oracle_link_ds(const struct tq_turns_oracle *o, struct tq_link to);

#endif
