/* The builder: sources in, one graph file out. */
#ifndef TQ_GRAPHS_BUILD_H
#define TQ_GRAPHS_BUILD_H

#include "engine/base/coords.h"
#include "graphs/draft.h"
#include "graphs/elevation.h"
#include "graphs/links.h"
#include "graphs/osm_conditional.h"

struct tq_build_opts {
  const char *const *osm;
  size_t n_osm;
  const char *const *gtfs;
  size_t n_gtfs;
  const char *route_types;                /* CSV, or NULL; see route_types.h */
  bool no_shapes;                         /* rides are drawn straight from stop to stop */
  const char *fares;                      /* CSV, or NULL; see fare_table.h */
  const char *places;                     /* CSV, or NULL */
  const char *areas;                      /* GeoJSON, or NULL */
  enum tq_coords areas_coords;            /* of its coordinates */
  const char *speeds;                     /* CSV, or NULL; see SPEEDS.md */
  bool hov;                               /* cars carry as many people as hov=designated asks for */
  enum tq_drive_side drive_side;          /* of the region; see drive_side.h */
  const char *congestion;                 /* CSV, or NULL; see CONGESTION.md */
  const struct tq_moment *conditional_at; /* conditional tags as they hold then; or NULL */
  const char *elevation;                  /* what ground comes from, for META; or NULL */
  const struct tq_elevation *ground;      /* heights for walking and cycling; or NULL */
  uint32_t hierarchies;                   /* bits 1 << enum tq_mode; see hierarchy.h */
  struct tq_link_opts links;
};

/* Told about each phase: share 0 at its start, growing to 1. NULL is fine. */
typedef void (*tq_build_progress)(void *ctx, const char *phase, double share);

/* Reads every source, joins them and writes the graph file (see writer.h: it appears
 * whole or not at all). What was wrong with the sources but could be used all the same
 * is counted in report (may be NULL; the caller frees it) and in the file's META.
 * Errors  those of the readers, naming file, record and remedy; TQ_E_ARG no source
 * Cost    see each reader; deterministic: the same sources give the same bytes */
enum tq_code tq_build(const struct tq_build_opts *opts, const char *path,
                      tq_build_progress progress, void *ctx, struct tq_report *report,
                      struct tq_err *err);

#endif
