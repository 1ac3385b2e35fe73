/* Street modes as typed. */
#ifndef TQ_TOOLS_MODE_LIST_H
#define TQ_TOOLS_MODE_LIST_H

#include "engine/graph/graph.h"

/* car, bike, walk, several with commas, as bits 1 << enum tq_mode.
 * Errors  TQ_E_ARG naming the option and what it takes */
enum tq_code tq_mode_list(const char *option, const char *arg, uint32_t *modes, struct tq_err *err);

#endif
