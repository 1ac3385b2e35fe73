/* Which rule for a change holds between two trips at two stops. */
#ifndef TQ_TRANSIT_TRIP_RULES_H
#define TQ_TRANSIT_TRIP_RULES_H

#include "engine/graph/graph.h"

/* The rules of types 0-3 in the graph's TRIP_TRANSFERS, by stop. */
struct tq_trip_rules;

/* *out is NULL when the graph has no such rules; all functions here take that.
 * Errors  TQ_E_MEMORY */
enum tq_code tq_trip_rules_new(const struct tq_graph *g, struct tq_trip_rules **out,
                               struct tq_err *err);
void tq_trip_rules_free(struct tq_trip_rules *r);

/* Whether some rule names the trip itself. */
bool tq_trip_rules_name(const struct tq_trip_rules *r, uint32_t trip);

/* One end of a rule: rule * 2, + 1 for the end where the rider boards. */
typedef uint32_t tq_rule_end;

/* The ends that a trip's call at a stop comes under, growing: how many; ends has room for
 * tq_trip_rules_most(r). */
uint32_t tq_trip_rules_at(const struct tq_trip_rules *r, uint32_t trip, uint32_t stop,
                          tq_rule_end *ends);
uint32_t tq_trip_rules_most(const struct tq_trip_rules *r);

/* Of the rules with one end among each the most specific (see timetable.h) as the graph has it;
 * NULL when none holds. */
const struct tq_trip_transfer *tq_trip_rules_between(const struct tq_trip_rules *r,
                                                     const tq_rule_end *from, uint32_t n_from,
                                                     const tq_rule_end *to, uint32_t n_to,
                                                     uint32_t from_stop, uint32_t to_stop);

/* The rule that an end belongs to. */
const struct tq_trip_transfer *tq_trip_rules_get(const struct tq_trip_rules *r, tq_rule_end end);

#endif
