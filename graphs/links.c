#include "graphs/links.h"

#include <unistd.h>

#include "engine/snap/snap.h"
#include "graphs/grid_links.h"
#include "graphs/grid_plan.h"
#include "graphs/station_walks.h"
#include "graphs/transfers.h"

enum { ALL_MODES = (1 << TQ_N_MODES) - 1, MAX_THREADS = 256 };

void tq_link_opts_init(struct tq_link_opts *opts) {
  long n = sysconf(_SC_NPROCESSORS_ONLN);
  *opts = (struct tq_link_opts){
      .max_snap_m = 1000,
      .cell_m = 250,
      .max_transfer_s = 900,
      .n_threads = n < 1             ? 1
                   : n > MAX_THREADS ? MAX_THREADS
                                     : (int)n,
  };
}

static enum tq_code check_opts(const struct tq_link_opts *o, struct tq_err *err) {
  if (!(o->max_snap_m >= 1 && o->max_snap_m <= 10000))
    return tq_fail(err, TQ_E_ARG, "max_snap_m %g: give 1 to 10000 m", o->max_snap_m);
  if (!(o->cell_m >= 50 && o->cell_m <= 5000))
    return tq_fail(err, TQ_E_ARG, "cell_m %g: give 50 to 5000 m", o->cell_m);
  if (o->max_transfer_s < 0 || o->max_transfer_s > 3600)
    return tq_fail(err, TQ_E_ARG, "max_transfer_s %d: give 0 to 3600 s", (int)o->max_transfer_s);
  if (o->n_threads < 1 || o->n_threads > MAX_THREADS)
    return tq_fail(err, TQ_E_ARG, "n_threads %d: give 1 to %d", o->n_threads, MAX_THREADS);
  return TQ_OK;
}

/* Snaps one position in all modes; *found tells whether any mode has a link. */
static enum tq_code link_point(const struct tq_graph *g, struct tq_pos pos, double max_m,
                               struct tq_link links[TQ_N_MODES], bool *found, struct tq_err *err) {
  struct tq_snapped snapped[TQ_N_MODES];
  enum tq_code code = tq_snap_modes(g, ALL_MODES, pos, max_m, snapped, err);
  if (code) return code;
  *found = false;
  for (int m = 0; m < TQ_N_MODES; m++) {
    links[m] = snapped[m].link;
    *found = *found || links[m].edge != TQ_NO_EDGE;
  }
  return TQ_OK;
}

static enum tq_code link_stops(struct tq_draft *d, const struct tq_graph *g, double max_m,
                               struct tq_err *err) {
  uint8_t *called = tq_stops_with_calls(g);
  enum tq_code code = called ? TQ_OK : tq_fail_memory(err, "links of stops");
  for (uint32_t s = 0; s < g->n_stops && !code; s++) {
    struct tq_link links[TQ_N_MODES];
    bool found;
    code = link_point(g, g->stops[s].pos, max_m, links, &found, err);
    if (code) break;
    for (int m = 0; m < TQ_N_MODES; m++)
      if (!tq_push(&d->modes[m].stop_links, links[m])) code = tq_fail_memory(err, "links of stops");
    if (!found && called[s] && g->n_edges)
      tq_report_add(&d->report, TQ_WARNING, "stop_far_from_streets",
                    "stop %s (%s): no street within %.0f m; add OSM data there or raise --max-snap",
                    tq_graph_string(g, g->stops[s].id), tq_graph_string(g, g->stops[s].name),
                    max_m);
  }
  free(called);
  return code;
}

static enum tq_code link_places(struct tq_draft *d, const struct tq_graph *g, double max_m,
                                struct tq_err *err) {
  for (uint32_t p = 0; p < g->n_places; p++) {
    struct tq_link links[TQ_N_MODES];
    bool found;
    enum tq_code code = link_point(g, g->places[p].pos, max_m, links, &found, err);
    if (code) return code;
    for (int m = 0; m < TQ_N_MODES; m++)
      if (!tq_push(&d->modes[m].place_links, links[m]))
        return tq_fail_memory(err, "links of places");
    if (!found && g->n_edges)
      tq_report_add(&d->report, TQ_WARNING, "place_far_from_streets",
                    "place %s: no street within %.0f m; add OSM data there or raise --max-snap",
                    tq_graph_string(g, g->places[p].name), max_m);
  }
  return TQ_OK;
}

enum tq_code tq_links_join(struct tq_draft *d, const struct tq_link_opts *opts,
                           void (*progress)(void *ctx, const char *phase, double share), void *ctx,
                           struct tq_err *err) {
  static const char POINTS[] = "linking stops and places";
  enum tq_code code = check_opts(opts, err);
  if (code) return code;
  struct tq_graph g;
  tq_draft_view(d, &g);
  if (progress) progress(ctx, POINTS, 0);
  code = link_stops(d, &g, opts->max_snap_m, err);
  if (!code) tq_station_walks_link(d);
  if (!code) code = link_places(d, &g, opts->max_snap_m, err);
  if (!code && progress) progress(ctx, POINTS, 1);
  if (!code && g.n_edges) {
    struct tq_grid grid;
    code = tq_grid_plan(&g, opts->cell_m, opts->max_snap_m, &grid, err);
    if (!code)
      code = tq_grid_links(d, &g, &grid, opts->max_snap_m, opts->n_threads, progress, ctx, err);
    if (!code && !tq_push(&d->grid, grid)) code = tq_fail_memory(err, "the grid");
  }
  if (!code) code = tq_transfers_fill(d, opts->max_transfer_s, progress, ctx, err);
  return code;
}
