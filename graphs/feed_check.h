/* The check of a whole feed against the GTFS Schedule reference. */
#ifndef TQ_GRAPHS_FEED_CHECK_H
#define TQ_GRAPHS_FEED_CHECK_H

#include "graphs/feed_notices.h"
#include "graphs/feed_rows.h"

/* Checks a feed, a zip or a folder, and fills the list with everything the reference
 * calls an error, and with warnings and remarks, under the names that the canonical GTFS
 * validator gives them, in the order of files, then of lines.
 *
 * notices  zeroed but for keep; the caller frees it, on failure too
 * Errors   TQ_E_IO, TQ_E_FORMAT the path is no feed at all; TQ_E_MEMORY
 * Cost     O(n log n) in rows; about three times the unpacked feed in memory */
enum tq_code tq_feed_check(const char *path, struct tq_notices *notices, struct tq_err *err);

/* The parts that look at the meaning of rows, one file each. Errors  TQ_E_MEMORY */
enum tq_code tq_feed_check_agencies(struct tq_feed_tables *t, struct tq_err *err);
enum tq_code tq_feed_check_stops(struct tq_feed_tables *t, struct tq_err *err);
enum tq_code tq_feed_check_calendar(struct tq_feed_tables *t, struct tq_err *err);
enum tq_code tq_feed_check_trips(struct tq_feed_tables *t, struct tq_err *err);
enum tq_code tq_feed_check_transfers(struct tq_feed_tables *t, struct tq_err *err);
enum tq_code tq_feed_check_fares(struct tq_feed_tables *t, struct tq_err *err);

#endif
