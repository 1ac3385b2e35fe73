/* Runs an isochrone query: surfaces, polygons, areas and people. */
#ifndef TQ_TOOLS_ISO_RUN_H
#define TQ_TOOLS_ISO_RUN_H

#include "tools/definition.h"
#include "tools/grid_crs.h"
#include "tools/iso_layers.h"
#include "tools/iso_opts.h"
#include "tools/out.h"

/* What a run holds; iso is ready to be written. Free with tq_iso_run_free. */
struct tq_iso_run {
  struct tq_iso iso;
  struct tq_search *search;
  tq_spots from;
  struct tq_pos *origins;
  const char **origin_ids;
  struct tq_band *bands;
  struct tq_cells cells;
  struct tq_iso_layers layers;
  int32_t *times;   /* every band's surface, one after another */
  int32_t *place_s; /* and the travel times of the places */
  char *definition;
  char *from_text;
};

/* One band a percentile of the best of all modes; with several modes also one of each
 * mode's first percentile. A street mode alone has one band. The query is finished.
 * Errors  those of tq_locate and tq_search_run */
enum tq_code tq_iso_run(const struct tq_graph *g, const struct tq_query *q, struct tq_iso_run *run,
                        struct tq_err *err);
void tq_iso_run_free(struct tq_iso_run *run);

/* The same with a grid, layers, polygons and a look as asked for. With opts->by_mode the bands
 * are instead one a mode: times of the first percentile where that mode is the fastest.
 * Errors  also those of tq_cells_new and tq_iso_features_fill */
enum tq_code tq_iso_run_with(const struct tq_graph *g, const struct tq_query *q,
                             const struct tq_iso_opts *opts, struct tq_iso_run *run,
                             struct tq_err *err);

/* People at the places that the travel time reaches within the cutoff; -1 without
 * places with people. times: of the graph's places, -1 not reached. */
int64_t tq_people_within(const struct tq_graph *g, const int32_t *times, int32_t cutoff_s);

#endif
