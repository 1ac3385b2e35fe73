/* Times of day as ISO 8601 with the offset of a time zone. */
#ifndef TQ_TOOLS_CLOCK_H
#define TQ_TOOLS_CLOCK_H

#include <stdint.h>

enum { TQ_ISO_TIME = 32 };

/* "2026-11-23T08:05:00+08:00": time_s after the service date's noon minus 12 hours in the
 * IANA zone (GTFS). Sets the process's TZ when the zone differs from the last call: for
 * programs, one thread. An unknown zone counts as UTC. */
void tq_clock_iso(const char *zone, int32_t date, int32_t time_s, char text[TQ_ISO_TIME]);

#endif
