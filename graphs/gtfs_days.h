/* The days of GTFS services as bits. */
#ifndef TQ_GRAPHS_GTFS_DAYS_H
#define TQ_GRAPHS_GTFS_DAYS_H

#include "graphs/gtfs_feed.h"

/* The exceptions of one service: *x and how many. *from is where to look (0 at first), and
 * moves on; services must be asked for in their order. */
size_t tq_gtfs_exceptions_of(const struct tq_gtfs *feed, size_t service, size_t *from,
                             const struct tq_gtfs_exception **x);

/* First and last day that the weekdays or an exception could switch on; false: none. */
bool tq_gtfs_service_extent(const struct tq_gtfs_service *s, const struct tq_gtfs_exception *x,
                            size_t n, int32_t *first, int32_t *last);

/* Sets bit d & 7 of days[d >> 3] where the service runs on first + d; days are zero before. */
void tq_gtfs_service_fill(const struct tq_gtfs_service *s, const struct tq_gtfs_exception *x,
                          size_t n, int32_t first, int32_t last, uint8_t *days);

/* The days of all services of a feed. */
struct tq_gtfs_days {
  struct tq_gtfs_span {
    int32_t first, last; /* last < first: never */
    size_t first_byte;
  } * spans; /* [services] */
  TQ_VEC(uint8_t) bits;
};

enum tq_code tq_gtfs_days_new(const struct tq_gtfs *feed, struct tq_gtfs_days *days,
                              struct tq_err *err);
void tq_gtfs_days_free(struct tq_gtfs_days *days);
bool tq_gtfs_runs(const struct tq_gtfs_days *days, uint32_t service, int32_t date);

#endif
