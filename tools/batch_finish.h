/* From whole journals to the result: the same bytes from one journal or from any shards. */
#ifndef TQ_TOOLS_BATCH_FINISH_H
#define TQ_TOOLS_BATCH_FINISH_H

#include "tools/batch_plan.h"

/* TQ_OK when the result can be written to path.
 *   table       .csv, -
 *   isochrones  .geojsonl, .geojsons (a feature a line; geojsons: RFC 8142), .geojson, .gpkg, -
 *   rasters     a folder that is not there or empty, or of an earlier run
 *   store       .tqs
 * Errors  TQ_E_ARG the ending does not fit; TQ_E_NO_DATA no GDAL module for .gpkg */
enum tq_code tq_batch_check_output(enum tq_batch_result result, const char *path,
                                   struct tq_err *err);

/* The result that a path's ending asks for; false when none. */
bool tq_batch_result_of(const char *path, enum tq_batch_result *out);

/* Writes the result of whole journals in the order of their origins that hold all of the
 * job's, and beside it path.definition.json, which also counts the origins without an answer.
 * The result appears whole or not at all (of a folder: origins.csv, written last).
 * Errors  TQ_E_IO and others; the journals stay as they are */
enum tq_code tq_batch_finish(struct tq_journal **journals, size_t n, const char *path,
                             struct tq_err *err);

/* Whether path holds the job's result already: path.definition.json says so. n_bad: origins
 * without an answer. */
bool tq_batch_is_finished(const char *path, uint64_t job, uint64_t *n_bad);

#endif
