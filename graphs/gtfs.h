/* Reads GTFS feeds into the draft. */
#ifndef TQ_GRAPHS_GTFS_H
#define TQ_GRAPHS_GTFS_H

#include "graphs/draft.h"
#include "graphs/route_types.h"

/* Reads one feed, a zip or a folder, and appends its feed, stops, routes, patterns, trips,
 * times, frequencies, services and transfer rules. Ids are the feed's own, so that feeds
 * with clashing ids may be added one after another. Times are kept by the clock of
 * the draft's first feed (its first agency): those of another zone are brought to it, exact
 * on every date; see gtfs_feed.h.
 *
 * Rows that cannot be used are left out or repaired, and counted in d->report with
 * "feed/file:line: what; remedy".
 * Errors  TQ_E_IO the path cannot be read; TQ_E_FORMAT not a feed, a required file or
 *         column is missing, or no trip is usable; TQ_E_MEMORY. On failure the draft keeps
 *         what it had (the report and unused strings may have grown).
 * Cost    O(n log n) in the feed's rows; about 1.5 times the unpacked stop_times.txt in
 *         memory on top of the result */
enum tq_code tq_gtfs_add(struct tq_draft *d, const char *path, struct tq_err *err);

/* The same with a table that decides over the networks of routes (NULL: none). */
enum tq_code tq_gtfs_add_typed(struct tq_draft *d, const char *path,
                               const struct tq_route_types *types, struct tq_err *err);

/* The network of a GTFS route_type, basic (0-12) or extended (100-1799); TQ_N_NETWORKS
 * for what is no scheduled network (air, taxi, self-drive) or unknown. Cable cars, aerial
 * lifts and funiculars count as tram, monorails as metro, trolleybuses and rail
 * replacement as bus, rail not said to be regional or suburban as trunk-rail. */
enum tq_network tq_network_of_route_type(int route_type);

#endif
