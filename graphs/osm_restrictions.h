/* What the tags of a turn restriction say to a mode. OSM wiki: Relation:restriction.
 *
 * The most specific key that is there counts: restriction:motorcar before
 * :motor_vehicle, :vehicle and restriction for cars, :bicycle before :vehicle and restriction
 * for bikes; nobody on foot is restricted. Any no_* forbids and any only_* commands; what
 * follows tells which of several ways is meant where that is open. except=* lets off the
 * modes that it names. *_on_red and values that are neither say nothing.
 * KEY:conditional counts at the moment asked for and is passed over without one; so are
 * restrictions with the old day_on, day_off, hour_on and hour_off. */
#ifndef TQ_GRAPHS_OSM_RESTRICTIONS_H
#define TQ_GRAPHS_OSM_RESTRICTIONS_H

#include <stdbool.h>

#include "engine/graph/format.h"
#include "graphs/osm_conditional.h"

enum tq_turn { TQ_TURN_ANY, TQ_TURN_LEFT, TQ_TURN_RIGHT, TQ_TURN_STRAIGHT, TQ_TURN_BACK };

struct tq_restriction_says {
  bool applies;
  bool only; /* everything else is forbidden */
  enum tq_turn turn;
  bool conditional; /* a condition was passed over for want of a moment */
  bool unknown;     /* a value that is neither no_* nor only_*, or a condition nobody knows */
};

/* tags: as in struct tq_osm_restriction; moment NULL: none; car: see tq_osm_condition. */
struct tq_restriction_says tq_osm_restriction_says(const char *tags, enum tq_mode mode,
                                                   const struct tq_moment *moment,
                                                   const struct tq_vehicle *car);

#endif
