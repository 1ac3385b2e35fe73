/* What an isochrone's cells carry beside their times. */
#ifndef TQ_TOOLS_ISO_LAYERS_H
#define TQ_TOOLS_ISO_LAYERS_H

#include "tools/grid_crs.h"
#include "tools/iso_opts.h"
#include "tools/out.h"

struct tq_iso_layers {
  size_t n;
  struct tq_cell_layer *layers; /* their v are in values */
  int32_t *values;
};

/* Fills the layers in this order, after tq_search_run; each as struct tq_cell_layer has it.
 *   mode                       with several modes: TQ_CODE_* of the fastest, at each percentile
 *   access_s, wait_s, ride_s, transfer_s, egress_s   opts->split, at each percentile
 *   networks                   opts->networks, at each percentile
 *   share                      opts->share, at each cutoff; 0 where only a larger one is enough
 * The names end in _p50 and the like, _30 for a share; mode alone has no ending when there is
 * one percentile. Freed with tq_iso_layers_free.
 * Errors  TQ_E_MEMORY   Cost  as tq_search_best_times, tq_search_split, tq_search_within */
enum tq_code tq_iso_layers_fill(struct tq_search *s, const struct tq_cells *cells,
                                const struct tq_iso_opts *opts, struct tq_iso_layers *out,
                                struct tq_err *err);
void tq_iso_layers_free(struct tq_iso_layers *l);

#endif
