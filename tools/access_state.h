/* What `tongqu access` makes its answer from. */
#ifndef TQ_TOOLS_ACCESS_STATE_H
#define TQ_TOOLS_ACCESS_STATE_H

#include "tools/access_run.h"
#include "tools/query.h"
#include "tools/zones.h"

enum { TQ_MAX_COUNTS = 32 };

/* The command line. */
struct tq_access_options {
  struct tq_query query;
  tq_texts opportunities, outputs;
  bool dual, has_decay;
  struct tq_decay decay;
  uint32_t n_counts;
  double counts[TQ_MAX_COUNTS];
  double max_time_min; /* 0: not given */
  const char *zones, *by, *weight;
  double at_least;
  uint32_t n_threads;
};

/* Everything that an answer is made from. */
struct tq_access_state {
  const struct tq_graph *g;
  struct tq_access_options *own;
  tq_spots from;
  struct tq_pos *origins;
  uint32_t *cells; /* of the origins; NULL: points */
  struct tq_opportunities opportunities;
  struct tq_zones zones, by;
  uint32_t *zone_of_point, *zone_of_cell, *zone_of_origin;
  double *weights;
  char *definition;
  struct tq_access_plan plan;
  struct tq_access_values values;
};

/* Reads origins, opportunities, zones and weights, and makes the plan and the definition; own's
 * query has been finished for g. The state is to be freed whether or not it failed.
 * Errors  those of tq_locate, tq_opportunities_add and tq_zones_open; TQ_E_OUTSIDE no
 *         opportunity or origin lies in a zone; TQ_E_ARG weights that do not fit the origins */
enum tq_code tq_access_prepare(struct tq_access_state *s, const struct tq_graph *g,
                               struct tq_access_options *own, struct tq_err *err);
void tq_access_state_free(struct tq_access_state *s);

#endif
