/* Joins the parts of a draft: stops, places and the cells of a grid are linked to the
 * streets, and stops to each other on foot. */
#ifndef TQ_GRAPHS_LINKS_H
#define TQ_GRAPHS_LINKS_H

#include "graphs/draft.h"

struct tq_link_opts {
  double max_snap_m;      /* 1..10000: how far a point may be from its street */
  double cell_m;          /* 50..5000: side of a cell */
  int32_t max_transfer_s; /* 0..3600: longest walk between stops, at TQ_REF_WALK_KMH */
  int n_threads;          /* 1..256; the result is the same for any */
};

/* 1000 m, 250 m, 900 s, one thread a processor. */
void tq_link_opts_init(struct tq_link_opts *opts);

/* Fills stop_links, place_links, grid, cell_links, first_cell_link, first_transfer and
 * transfers of a draft whose other columns are complete. Without streets no point has a
 * link (TQ_NO_EDGE) and there is no grid.
 *   cells      those within max_snap_m, each as tq_snap finds its centre
 *   transfers  between different stops at which some pattern calls, when they are at
 *              most max_transfer_s apart: on foot along the streets, walks to and from
 *              the street included; or straight, when that is shorter (see below);
 *              rules of transfer_rules are laid over them, the strictest of several for
 *              the same pair; a pair with nothing but a rule has TQ_NO_WALK
 *   stations   ways along GTFS pathways hold instead of others between platforms, and
 *              platforms with a way to an entrance meet the streets there (station_walks.h)
 *   straight   up to 500 m, across no barrier, taken as 1.3 times as long: between stops
 *              of which one has no street within reach, and where it is no longer than
 *              the two stops' walks off the street together. So a timetable without
 *              streets is usable, and platforms need not go out to the road and back.
 * Stops with calls and places without a link in any mode are counted in the report
 * (stop_far_from_streets, place_far_from_streets) when there are streets.
 * progress  told about each phase, share 0..1; may be NULL; from the caller's thread
 * Errors    TQ_E_ARG an option out of range, or more than 2^31 - 1 cells; TQ_E_MEMORY
 * Cost      about 2 us a cell near a street and mode; a bounded search for each stop */
enum tq_code tq_links_join(struct tq_draft *d, const struct tq_link_opts *opts,
                           void (*progress)(void *ctx, const char *phase, double share), void *ctx,
                           struct tq_err *err);

#endif
