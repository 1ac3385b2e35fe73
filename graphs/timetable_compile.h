/* From the raw tables of a feed to the timetable's columns: calendars as days, trips
 * gathered into patterns whose trips never overtake one another. */
#ifndef TQ_GRAPHS_TIMETABLE_COMPILE_H
#define TQ_GRAPHS_TIMETABLE_COMPILE_H

#include "graphs/draft.h"
#include "graphs/gtfs_feed.h"

/* Appends the feed to the draft.
 *
 * Patterns: trips of one route with the same stops and pickup rules, in the order of their
 * first departure, each put into the first pattern whose last trip it does not overtake
 * at any stop; service days are not looked at, so that the order holds on every date.
 * A trip with frequencies has a pattern of its own.
 * Errors  TQ_E_FORMAT no service has a day; TQ_E_MEMORY, also when a column outgrows its
 *         index. The draft then has the counts it had before.
 * Cost    O(n log n) in trips, O(n) in stop times where no trip overtakes */
enum tq_code tq_timetable_compile(struct tq_draft *d, const struct tq_gtfs *feed,
                                  struct tq_err *err);

/* After the last feed: leaves the details of trips out when no trip has any, and what
 * feed_info.txt says when no feed has one. */
void tq_timetable_finish(struct tq_draft *d);

#endif
