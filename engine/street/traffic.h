/* Driving through the hours of a week: how long the work of an arc takes.
 *
 * An arc's weight is its work; in an hour of p percent a tenth of a second does p hundredths
 * of a tenth of it. All is counted in whole hundredths and the end rounded away from the start
 * to a tenth of a second, once. So FIFO holds: a later start never ends earlier. */
#ifndef TQ_STREET_TRAFFIC_H
#define TQ_STREET_TRAFFIC_H

#include "engine/graph/graph.h"

enum { TQ_HOUR_DS = 36000, TQ_WEEK_DS = TQ_WEEK_HOURS * TQ_HOUR_DS };

/* Moment of the week, 0 .. TQ_WEEK_DS - 1, of a time of a date (day number); the time may be
 * negative or beyond the day. */
uint32_t tq_week_ds(int32_t date, int64_t time_ds);

/* Tenths of a second from the moment until the work is done: the least t such that the hours
 * from at_ds to at_ds + t do it. back: the least t such that those from at_ds - t to at_ds do,
 * the inverse: the latest start that has done it by at_ds. UINT32_MAX when that or more.
 * at_ds below TQ_WEEK_DS. Cost: O(1), the hours touched; two weeks of them at most */
uint32_t tq_traffic_ds(const struct tq_profile *p, bool back, uint32_t at_ds, uint32_t work_ds);

#endif
