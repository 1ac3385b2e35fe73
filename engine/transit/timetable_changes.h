/* How riders get from one trip to the next: parts of making a timetable. */
#ifndef TQ_TRANSIT_TIMETABLE_CHANGES_H
#define TQ_TRANSIT_TIMETABLE_CHANGES_H

#include "engine/transit/timetable.h"
#include "engine/transit/trip_rules.h"

enum { TQ_MAX_TIME_S = 4000000 };

/* Fills n_stops, stop_of, next_twin, change_s and the footpaths of a timetable that has its lines,
 * in the order of real travel, and gives the lines' stops their twins.
 * Errors  TQ_E_MEMORY
 * Cost    O(transfers); at stops with rules for trips also the square of their twins */
enum tq_code tq_timetable_add_changes(struct tq_timetable *t, const struct tq_trip_rules *rules,
                                      struct tq_err *err);

/* Fills n_through, first_through and through. Errors  TQ_E_MEMORY */
enum tq_code tq_timetable_add_through(struct tq_timetable *t, struct tq_err *err);

#endif
