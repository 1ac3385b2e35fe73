/* The parts of travel times, and the networks used, as columns of tables. */
#ifndef TQ_TOOLS_SPLIT_OUT_H
#define TQ_TOOLS_SPLIT_OUT_H

#include <stdio.h>

#include "engine/journey/split.h"

enum { TQ_N_PARTS = 5, TQ_NETWORKS_TEXT = 128 };

/* "access", "wait", "ride", "transfer", "egress"; they add up to the travel time. */
extern const char *const tq_part_names[TQ_N_PARTS];

/* Seconds of a part; -1 without a journey. */
int32_t tq_part_s(const struct tq_split *x, int part);

/* "metro+bus" of a set of networks; "" of none. */
const char *tq_networks_text(uint32_t networks, char out[TQ_NETWORKS_TEXT]);

/* What the columns mean, for a definition. */
extern const char tq_split_definition[];

#endif
