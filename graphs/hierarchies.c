#include <stdio.h>

#include "graphs/hierarchy.h"

enum tq_code tq_hierarchies_make(const struct tq_graph *g, uint32_t modes,
                                 const struct tq_hierarchy_opts *opts,
                                 struct tq_hierarchy out[TQ_N_MODES], struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (int m = 0; m < TQ_N_MODES && !code; m++) {
    char phase[40];
    if (!(modes >> m & 1)) continue;
    struct tq_hierarchy_opts one = *opts;
    snprintf(phase, sizeof phase, "contracting streets, %s", tq_mode_name((enum tq_mode)m));
    one.phase = phase;
    code = tq_hierarchy_make(&g->layers[m], &one, &out[m], err);
  }
  return code;
}
