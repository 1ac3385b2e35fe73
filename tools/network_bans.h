/* Turns that a mode may not take, read back from the copies of vertices in its layer. */
#ifndef TQ_TOOLS_NETWORK_BANS_H
#define TQ_TOOLS_NETWORK_BANS_H

#include "engine/base/mem.h"
#include "engine/graph/graph.h"

enum { TQ_BAN_BEFORE = 4 };

struct tq_ban {
  enum tq_mode mode;
  uint32_t vertex;
  uint32_t from, to;              /* edge * 2 + direction of travel */
  uint32_t before[TQ_BAN_BEFORE]; /* where it is forbidden only after coming to `from` that way:
                                     the parts before it, the latest first; else UINT32_MAX */
};

typedef TQ_VEC(struct tq_ban) tq_bans;

/* Appends the mode's bans, in order of the copies.
 * Errors  TQ_E_MEMORY
 * Cost    one pass over the arcs; 8 bytes an arc that leads to a copy */
enum tq_code tq_bans_find(const struct tq_graph *g, enum tq_mode mode, tq_bans *out,
                          struct tq_err *err);

#endif
