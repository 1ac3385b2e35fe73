/* The fares of a GTFS feed: fare_attributes and fare_rules become tickets; Fares v2 leg
 * rules and transfer rules. Where a feed has both, the second kind is used. */
#ifndef TQ_GRAPHS_GTFS_FARES_H
#define TQ_GRAPHS_GTFS_FARES_H

#include "graphs/gtfs_feed.h"

/* Appends the feed's fares to the draft. To be called before tq_timetable_compile, which
 * appends its stops, routes and services: indexes count from the draft's sizes now.
 * Rows that cannot be used are left out and reported.
 * Errors  TQ_E_FORMAT, TQ_E_MEMORY */
enum tq_code tq_gtfs_fares_add(struct tq_draft *d, struct tq_gtfs *feed, struct tq_err *err);

/* Counts of the fare columns, and the way back to them when the feed fails later. */
struct tq_fare_marks {
  size_t n[14];
};
struct tq_fare_marks tq_fare_marks_of(const struct tq_draft *d);
void tq_fares_roll_back(struct tq_draft *d, const struct tq_fare_marks *marks);

/* After the last feed and table: columns by stop and route get their full length,
 * distances along patterns are completed, or left out when no fare asks for them.
 * Errors  TQ_E_MEMORY */
enum tq_code tq_fares_finish(struct tq_draft *d, struct tq_err *err);

/* Parts of tq_gtfs_fares_add. *added: whether the feed has usable fares of that kind. */
enum tq_code tq_gtfs_fares_add_tickets(struct tq_draft *d, struct tq_gtfs *feed, bool *added,
                                       struct tq_err *err);
enum tq_code tq_gtfs_fares_add_legs(struct tq_draft *d, struct tq_gtfs *feed, bool *added,
                                    struct tq_err *err);

/* Puts all routes of the feed under the system. False: no memory. */
bool tq_fares_claim_feed(struct tq_draft *d, const struct tq_gtfs *feed, uint32_t system);

/* Makes the column as long as n, new elements being value. False: no memory. */
bool tq_fares_fill_to(uint32_t **v, size_t *n, size_t *cap, size_t want, uint32_t value);

#endif
