/* What a batch computes: request, origins and form of the result, and the hash by which a
 * journal knows that it belongs to them. */
#ifndef TQ_TOOLS_BATCH_PLAN_H
#define TQ_TOOLS_BATCH_PLAN_H

#include "engine/journey/search.h"
#include "tools/batch_journal.h"
#include "tools/batch_origins.h"
#include "tools/grid_crs.h"
#include "tools/iso_opts.h"

enum tq_batch_result {
  TQ_BATCH_TABLE,      /* km2 and people within each cutoff */
  TQ_BATCH_ISOCHRONES, /* polygons */
  TQ_BATCH_RASTERS,    /* a GeoTIFF an origin */
  TQ_BATCH_STORE,      /* travel times, origins x cells */
  TQ_N_BATCH_RESULTS
};

struct tq_batch_plan {
  const struct tq_graph *graph;
  const struct tq_query *query; /* finished */
  const struct tq_iso_opts *opts;
  enum tq_batch_result result;
  struct tq_batch_origins origins;
  uint32_t n_bands;        /* percentiles of the best of all modes; 1 without transit */
  struct tq_band *bands;   /* [n_bands] time_s NULL */
  char mode[64];           /* "car+transit" */
  struct tq_cells region;  /* all its cells: shared by the threads, but the projection */
  struct tq_points places; /* shared by the threads */
  char *about;             /* JSON: what a journal and its results carry */
  char *definition;        /* JSON: a part of about */
  struct tq_journal_head head;
};

/* "table", "isochrones", "rasters", "store" */
const char *tq_batch_result_name(enum tq_batch_result result);
bool tq_batch_result_parse(const char *name, enum tq_batch_result *out);

/* Reads the origins, links the points and describes the whole. shard of n_shards (from 1):
 * equal runs of neighbouring origins.
 * Errors  those of tq_batch_origins_read, tq_cells_of_region and tq_points_snap */
enum tq_code tq_batch_plan_make(struct tq_batch_plan *plan, const struct tq_graph *g,
                                const struct tq_query *q, const struct tq_iso_opts *opts,
                                enum tq_batch_result result, uint32_t shard, uint32_t n_shards,
                                struct tq_err *err);
void tq_batch_plan_free(struct tq_batch_plan *plan);

/* First origin of a shard (from 1 on; n_shards + 1: the end). */
uint64_t tq_batch_shard_first(uint64_t n_origins, uint32_t shard, uint32_t n_shards);

/* TQ_OK when a journal belongs to the plan.
 * Errors  TQ_E_ARG another graph, request, program or shard, saying which */
enum tq_code tq_batch_plan_matches(const struct tq_batch_plan *plan, const struct tq_journal *j,
                                   struct tq_err *err);

#endif
