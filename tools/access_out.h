/* Accessibility as tables and as a raster. */
#ifndef TQ_TOOLS_ACCESS_OUT_H
#define TQ_TOOLS_ACCESS_OUT_H

#include "tools/access_run.h"
#include "tools/zones.h"

/* An answer with what it is printed by. All borrowed. */
struct tq_access_answer {
  const struct tq_access_plan *plan;
  const struct tq_access_values *values;
  const tq_spots *from;         /* [plan->n_origins] */
  const uint32_t *cells;        /* [plan->n_origins] the origins' cells; NULL: points */
  const struct tq_zones *zones; /* of the opportunities; NULL: none */
  /* sums over the origins of a zone instead of a row an origin; NULL: none */
  const struct tq_zones *by;
  const uint32_t *zone_of_origin; /* [plan->n_origins] */
  const double *weights;          /* [plan->n_origins] people at the origins */
  double at_least;                /* who reaches as many counts in share_of_people */
  enum tq_coords coords;
  const char *definition_json;
};

/* "jobs_p50_c60", of dual "jobs_p50_n1": what a band or column is called; to be freed, NULL when
 * memory is out. */
char *tq_access_band_name(const struct tq_access_plan *p, size_t layer, size_t percentile,
                          uint32_t c);

/* Writes path by its ending: .csv, "-" CSV to standard output, .tif of cells, and points (see
 * tools/access_points.h). CSV goes with
 * path.definition.json.
 * An origin a row:
 *   id,opportunity,percentile,cutoff,accessibility     minutes; of cells also lon,lat
 *   id,opportunity,zone,percentile,cutoff,accessibility,ring,share   with zones: ring counts
 *       from the cutoff before, share is that of the zone's opportunities; zone "" is all
 *   id,opportunity,percentile,n,minutes                dual; empty: not within the limit
 * A zone of origins a row, the last being all of them under the name "":
 *   zone,opportunity,percentile,cutoff,origins,people,accessibility,share,share_of_people
 *       the mean by people, its share of all opportunities, and the share of the people who
 *       reach at_least of them
 *   zone,opportunity,percentile,n,origins,people,minutes,share_of_people   dual: the mean of
 *       those who reach the nth, and their share
 * Raster: a band an opportunity, percentile and cutoff; NaN where no origin is or nothing
 * is reached by dual.
 * Errors  TQ_E_IO, TQ_E_MEMORY, TQ_E_NO_DATA without the module */
enum tq_code tq_access_write(const struct tq_access_answer *a, const char *path,
                             struct tq_err *err);

/* TQ_OK when that can be written: asked before a long search. Errors  TQ_E_ARG */
enum tq_code tq_access_check_path(const char *path, bool cells, bool zones, struct tq_err *err);

#endif
