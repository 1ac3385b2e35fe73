/* What OSM tags mean for the three street modes: pure functions of an object's tags.
 *
 * Access follows the hierarchy access > vehicle > motor_vehicle > motorcar (and
 * bicycle, foot); the most specific key that says something wins, KEY:forward and
 * KEY:backward before KEY. Values that only some may use (private, no, delivery,
 * agricultural, permit, psv, ...) close a street; destination and customers leave it
 * open, since journeys end there. Unknown values say nothing. access=* alone can close
 * a street to a mode, but opens none that its class closes.
 *
 * Cars obey oneway=*, implied on motorways, their links and roundabouts; reversible
 * lanes are closed, alternating ones taken at half speed. Bikes obey it too unless
 * oneway:bicycle, cycleway=opposite* or bicycle:backward say otherwise; where riding is
 * forbidden and walking is not, a bike is pushed. Walking heeds only oneway:foot and
 * the direction of escalators.
 * Conditional restrictions (KEY:conditional) and lanes are not looked at. */
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
};

/* Fills *use; false when no mode may use the way. Whole metres per hour, so that
 * weights can be computed exactly. */
bool tq_osm_way_use(const struct tq_tags *t, const struct tq_speeds *speeds,
                    struct tq_way_use *use);

/* Bit m: mode m may use the way in at least one direction. */
unsigned tq_way_modes(const struct tq_way_use *use);

/* Bit m: mode m cannot pass this node, by its barrier=* and the access tags on it.
 * Access tags on other nodes (crossings) are about something else and not looked at. */
unsigned tq_osm_node_blocks(const struct tq_tags *t);

/* Traffic signals at a node: bit 0 for travel in drawing direction of the way, bit 1
 * against it. Signals of crossings alone do not count: the junction has its own. */
unsigned tq_osm_node_signals(const struct tq_tags *t);

#ifdef __cplusplus
}
#endif

#endif
