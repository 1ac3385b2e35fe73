/* What OSM tags mean for the three street modes: pure functions of an object's tags. The
 * rules are those that OSRM, Valhalla and GraphHopper share; where they part, that of
 * the majority, and where that would be a lie on the ground, as said here.
 *
 * Access   The hierarchy access > vehicle > motor_vehicle > motorcar (and bicycle, foot):
 *   the most specific key that says something wins, KEY:forward and KEY:backward before
 *   KEY; unknown values say nothing; of a list a;b the most open value counts. Only a
 *   mode's own keys (motorcar, motor_vehicle; bicycle, vehicle; foot) open a class that is
 *   closed to it; access=* alone never does.
 *     no, agricultural, forestry, emergency, psv, military, ...   closed
 *     destination, customers                                      open; for cars ENDS_ONLY
 *     private, delivery, permit, residents, restricted            cars ENDS_ONLY, others closed
 *     use_sidepath                                                closed; a bike is led
 *     dismount                                                    a bike is led
 *   ENDS_ONLY (TQ_EDGE_ENDS_ONLY) marks streets that a car may use only where its journey
 *   begins or ends. That holds exactly (ends.h). A barrier or other node with such tags parts its
 * ways likewise. Cars     Walkways, cycleways, steps (whatever the tags), areas,
 * service=emergency_access and ways narrower, lower, shorter or weaker than the table's car are
 * closed. Tracks are open (OSRM: closed), but for tracktype grade4 and grade5 (OSRM, GraphHopper),
 * which the cars' own keys open; so is highway=road. Shared   hov=designated, hov:forward|backward,
 * hov:lanes[:forward|backward] that all are, and access=hov close that direction to cars
 * (Valhalla), but for `build --hov`, for which they open what access=* closes. One way  oneway=*,
 * for cars also oneway:motorcar, oneway:motor_vehicle, oneway:vehicle; implied on motorways, their
 * links (GraphHopper, OSRM: not on links), roundabouts and circular junctions, not on jughandles.
 * Reversible: closed to cars, both ways for bikes; alternating: both ways, cars at half speed.
 * Walkers heed only oneway:foot, the direction of escalators and that of ferries. Bikes
 * oneway:bicycle, cycleway[:SIDE]=opposite*, cycleway:SIDE:oneway=no|-1 and
 *   bicycle:forward|backward lift a one-way; motorways and motorroads are closed but for
 *   cycleway=lane|track|...; a bike is led where its rider may walk and bikes are not kept
 *   out by name (bicycle=no, vehicle=no, access=no), not against a circle or motorway.
 * Walkers  May not use motorways and motorroads without a sidewalk, cycleways and
 *   bridleways without foot=* (OSRM, Valhalla), nor climb: sac_scale from alpine_hiking on
 *   is closed to them, from mountain_hiking on bikes are led (GraphHopper, Valhalla).
 * Ferries  route=ferry and shuttle_train: walkers and bikes unless said otherwise; cars
 *   unless foot or bicycle is tagged, other than no, and no key of theirs is (GraphHopper).
 * Railways carry whom bicycle, motorcar or motor_vehicle name. Toll     For cars, in each
 * direction: toll:motorcar, toll:motor_vehicle, toll:forward and toll:backward, toll; what other
 * vehicles pay does not count. Not built  highway=construction|proposed|..., construction=* but
 * minor and widening, disused, abandoned, impassable. Conditional tags are applied before, by
 * osm_conditional.h, or not at all. */
#ifndef TQ_GRAPHS_OSM_TAGS_H
#define TQ_GRAPHS_OSM_TAGS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/graph/format.h"
#include "graphs/osm_keys.h"

#ifdef __cplusplus
extern "C" {
#endif

struct tq_speeds;

/* What a way is, as bits. */
enum { TQ_OSM_STREET = 1, TQ_OSM_WATER = 2 };

/* Bits of the way's kind: a street that some mode might use (highways, ferries, piers,
 * platforms), a water outline or a river line that stops an off-street walk. */
unsigned tq_osm_way_kind(const struct tq_tags *t);

/* Whether the tags of a multipolygon relation make its members water outlines. */
bool tq_osm_is_water(const struct tq_tags *t);

/* How the modes use a street. [0] is travel in drawing direction, [1] against it. */
struct tq_way_use {
  uint32_t flags;                        /* TQ_EDGE_*, the road class in the low byte */
  uint32_t duration_s;                   /* of the whole way (ferries), 0 when not given */
  uint32_t speed_m_per_h[TQ_N_MODES][2]; /* 0: the mode may not */
  bool is_connector;                     /* between the parts of a barrier, no street */
};

/* Fills *use; false when no mode may use the way. Whole metres per hour, so that
 * weights can be computed exactly. */
bool tq_osm_way_use(const struct tq_tags *t, const struct tq_speeds *speeds,
                    struct tq_way_use *use);

/* Bit m: mode m may use the way in at least one direction. */
unsigned tq_way_modes(const struct tq_way_use *use);

/* Bit m: mode m cannot pass this node, by its barrier=*, its access tags or limits of
 * size and weight. Access tags of crossings, stops and signals are about something else
 * and not looked at. A bike passes when it can be led. */
unsigned tq_osm_node_blocks(const struct tq_tags *t, const struct tq_speeds *speeds);

/* Whether cars may pass this node only where their journey begins or ends: a gate that is
 * private or for customers. */
bool tq_osm_node_ends(const struct tq_tags *t);

/* What cars wait for at a node (enum tq_wait): bits 0-3 for travel in drawing direction
 * of the way, 4-7 against it. */
enum { TQ_WAITS_TOWARDS_JUNCTION = 1 << 8 }; /* ... only towards the nearer junction */
unsigned tq_osm_node_waits(const struct tq_tags *t);

#ifdef __cplusplus
}
#endif

#endif
