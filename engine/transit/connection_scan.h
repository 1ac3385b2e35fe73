/* Departure windows in one pass over the timetable: earliest travel times to all stops for
 * every departure, with at most so many rides, the same as tq_raptor_range.
 *
 * Who leaves later arrives no earlier, so at any moment a stop (or a trip) is told by the last
 * departure that can be there, one for each number of rides: so the limit on rides costs
 * nothing. The scan goes through time once: hops of trips by departure, arrivals and walks by a
 * calendar.
 * Source: Dibbelt, Pajor, Strasser, Wagner, Connection Scan Algorithm (2018), whose order of
 * work this is; Witt, Trip-Based Public Transit Routing (2015), for leaving out footpaths. */
#ifndef TQ_TRANSIT_CONNECTION_SCAN_H
#define TQ_TRANSIT_CONNECTION_SCAN_H

#include "engine/transit/raptor.h"

struct tq_scan;

/* Whether the timetable can be scanned: at most 8 rides, every hop takes time (slack counted),
 * all trips are stored (no half headways), nobody stays seated from trip to trip and no stop has
 * twins. Where not, tq_raptor_range answers.  Cost  O(stop times) */
bool tq_scan_fits(const struct tq_timetable *t, int max_rides);

/* Scratch for scans of t (borrowed): about 24 bytes a stop time, 34 a stop, 12 a trip, 8 a
 * footpath of each position of a line, and what waits in the calendar.
 * Errors  TQ_E_ARG it does not fit; TQ_E_MEMORY
 * Cost    about that of one tq_raptor_range: worth it from the second window on */
enum tq_code tq_scan_new(const struct tq_timetable *t, int max_rides, struct tq_scan **out,
                         struct tq_err *err);
void tq_scan_free(struct tq_scan *s);

/* A window: departures first_s + i * step_s, i < n_departures; the rules are RAPTOR's.
 * travel_s  out [n_stops * n_departures], stop-major: seconds from departure i to the
 *           earliest arrival by ride; TQ_NOT_REACHED where none within cutoff_s. Rows of
 *           stops that no departure reaches are not written
 * best_s    out [n_stops]: the least of each row; TQ_NOT_REACHED where no row is written
 * Errors    TQ_E_ARG as tq_raptor_range; TQ_E_MEMORY
 * Cost      O(hops within the window + arrivals that better something x their footpaths); up
 *           to 127 departures are searched together */
enum tq_code tq_scan_range(struct tq_scan *s, const struct tq_access *access, size_t n_access,
                           int32_t first_s, int32_t step_s, uint32_t n_departures, int32_t cutoff_s,
                           uint16_t *travel_s, uint16_t *best_s, struct tq_err *err);

#endif
