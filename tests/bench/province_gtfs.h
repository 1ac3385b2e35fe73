/* The made-up province's public transport as a GTFS folder. */
#ifndef TQ_TESTS_BENCH_PROVINCE_GTFS_H
#define TQ_TESTS_BENCH_PROVINCE_GTFS_H

#include "tests/bench/province.h"

struct province_gtfs_counts {
  uint64_t n_stops, n_routes, n_trips, n_connections; /* a connection: a trip's stop to its next */
};

/* Town buses, coaches between neighbouring seats and trains between cities, every day of
 * 2026 and 2027, with stops on corners and sides of tiles, where streets are. Writes
 * until n_connections a day are reached. The folder is made.
 * Errors  TQ_E_IO, TQ_E_MEMORY, TQ_E_NO_DATA a province without towns */
enum tq_code province_write_gtfs(const struct province *p, const char *folder,
                                 uint64_t n_connections, struct province_gtfs_counts *counts,
                                 struct tq_err *err);

#endif
