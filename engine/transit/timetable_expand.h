/* From trips of the graph to lines of a timetable. */
#ifndef TQ_TRANSIT_TIMETABLE_EXPAND_H
#define TQ_TRANSIT_TIMETABLE_EXPAND_H

#include "engine/transit/timetable.h"

struct tq_trip_rules;

/* Fills lines, line_stops, trips, arrive_s and depart_s (and their counts) of t, whose
 * graph and opts are set and whose arrays are NULL; the caller frees them, on failure
 * too. A pattern's runs that overtake one another (those of different service days or
 * frequencies may) go to different lines, and so do those of every trip that a rule names.
 * Errors  TQ_E_MEMORY, also when a count exceeds 32 bits
 * Cost    O(trips + stop times of the runs in the window) */
enum tq_code tq_timetable_expand(struct tq_timetable *t, const struct tq_trip_rules *rules,
                                 struct tq_err *err);

#endif
