#include "graphs/build.h"

#include <string.h>

#include "graphs/areas.h"
#include "graphs/clock_changes.h"
#include "graphs/fare_table.h"
#include "graphs/gtfs.h"
#include "graphs/gtfs_fares.h"
#include "graphs/gtfs_shapes.h"
#include "graphs/hierarchy.h"
#include "graphs/meta.h"
#include "graphs/osm_reader.h"
#include "graphs/places.h"
#include "graphs/streets.h"
#include "graphs/timetable_compile.h"
#include "graphs/writer.h"

struct stage {
  const struct tq_build_opts *opts;
  struct tq_draft *draft;
  tq_build_progress progress;
  void *ctx;
  struct tq_err *err;
};

static void say(const struct stage *s, const char *phase, double share) {
  if (s->progress) s->progress(s->ctx, phase, share);
}

static enum tq_code compile_streets(const struct stage *s, const struct tq_street_opts *streets) {
  struct tq_osm osm = {0};
  say(s, "reading OpenStreetMap", 0);
  enum tq_code code = tq_osm_read(s->opts->osm, s->opts->n_osm, &osm, &s->draft->report, s->err);
  if (code) return code;
  say(s, "reading OpenStreetMap", 1);
  say(s, "compiling streets", 0);
  code = tq_streets_compile_with(&osm, streets, s->draft, s->err);
  tq_osm_free(&osm);
  if (!code) say(s, "compiling streets", 1);
  return code;
}

static enum tq_code read_streets(const struct stage *s) {
  if (s->opts->n_osm == 0) return TQ_OK;
  struct tq_speeds speeds = tq_speeds_china;
  struct tq_congestion congestion = {0};
  const struct tq_street_opts streets = {.speeds = &speeds,
                                         .moment = s->opts->conditional_at,
                                         .ground = s->opts->ground,
                                         .drive_side = s->opts->drive_side,
                                         .congestion = s->opts->congestion ? &congestion : NULL};
  enum tq_code code = TQ_OK;
  if (s->opts->speeds) code = tq_speeds_read(s->opts->speeds, &speeds, s->err);
  speeds.car.hov = s->opts->hov;
  if (!code && s->opts->congestion)
    code = tq_congestion_read(s->opts->congestion, &congestion, &s->draft->report, s->err);
  if (!code) code = compile_streets(s, &streets);
  tq_congestion_free(&congestion);
  return code;
}

static enum tq_code read_timetables(const struct stage *s) {
  struct tq_route_types *types = NULL;
  enum tq_code code = TQ_OK;
  if (s->opts->route_types) code = tq_route_types_open(s->opts->route_types, &types, s->err);
  for (size_t i = 0; i < s->opts->n_gtfs && !code; i++) {
    say(s, "reading GTFS", (double)i / (double)s->opts->n_gtfs);
    code = tq_gtfs_add_typed(s->draft, s->opts->gtfs[i], types, s->err);
  }
  tq_route_types_free(types);
  if (s->opts->fares && !code) code = tq_fare_table_add(s->draft, s->opts->fares, s->err);
  if (!code) code = tq_fares_finish(s->draft, s->err);
  if (s->opts->no_shapes) s->draft->ride_points.n = 0;
  if (!code) code = tq_shapes_finish(s->draft, s->err);
  tq_timetable_finish(s->draft);
  if (!code) code = tq_clock_changes_fill(s->draft, s->err);
  if (s->opts->n_gtfs && !code) say(s, "reading GTFS", 1);
  return code;
}

static enum tq_code read_tables(const struct stage *s) {
  enum tq_code code = TQ_OK;
  if (s->opts->places) code = tq_places_add(s->draft, s->opts->places, s->err);
  if (!code && s->opts->areas) 
    code = tq_areas_add_in(s->draft, s->opts->areas, s->opts->areas_coords, s->err);
  return code;
}

static enum tq_code write_graph(const struct stage *s, const char *path) {
  const struct tq_hierarchy_opts opts = {
      .n_threads = s->opts->links.n_threads, .progress = s->progress, .ctx = s->ctx};
  struct tq_graph view;
  struct tq_hierarchy made[TQ_N_MODES] = {0};
  enum tq_code code = tq_meta_fill(s->draft, s->opts, s->err);
  if (code) return code;
  tq_draft_view(s->draft, &view);
  code = tq_hierarchies_make(&view, s->opts->hierarchies, &opts, made, s->err);
  memcpy(view.hierarchies, made, sizeof made);
  if (!code) {
    say(s, "writing", 0);
    code = tq_graph_write(&view, path, s->err);
  }
  if (!code) say(s, "writing", 1);
  for (int m = 0; m < TQ_N_MODES; m++) tq_hierarchy_free(&made[m]);
  return code;
}

enum tq_code tq_build(const struct tq_build_opts *opts, const char *path,
                      tq_build_progress progress, void *ctx, struct tq_report *report,
                      struct tq_err *err) {
  if (opts->n_osm + opts->n_gtfs == 0)
    return tq_fail(err, TQ_E_ARG, "nothing to build from; give --osm FILE, --gtfs FILE or both");
  struct tq_draft draft;
  enum tq_code code = tq_draft_init(&draft, err);
  if (code) return code;
  struct stage s = {opts, &draft, progress, ctx, err};
  code = read_streets(&s);
  if (!code) code = read_timetables(&s);
  if (!code) code = read_tables(&s);
  if (!code) code = tq_links_join(&draft, &opts->links, progress, ctx, err);
  if (!code) code = write_graph(&s, path);
  if (report) {
    *report = draft.report;
    memset(&draft.report, 0, sizeof draft.report);
  }
  tq_draft_free(&draft);
  return code;
}
