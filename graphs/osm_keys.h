/* The OSM keys that matter here, and the tags of one object by key. Keys are looked
 * up once, when a file is read; after that a tag is an index. */
#ifndef TQ_GRAPHS_OSM_KEYS_H
#define TQ_GRAPHS_OSM_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* In the order of strcmp. An access key is followed by its five forms KEY:backward,
 * KEY:backward:conditional, KEY:conditional, KEY:forward, KEY:forward:conditional, see
 * TQ_KEY_TOWARDS. */
#define TQ_OSM_KEYS(X)                                                        \
  X(ABANDONED, "abandoned")                                                   \
  X(ACCESS, "access")                                                         \
  X(ACCESS_BACKWARD, "access:backward")                                       \
  X(ACCESS_BACKWARD_CONDITIONAL, "access:backward:conditional")               \
  X(ACCESS_CONDITIONAL, "access:conditional")                                 \
  X(ACCESS_FORWARD, "access:forward")                                         \
  X(ACCESS_FORWARD_CONDITIONAL, "access:forward:conditional")                 \
  X(AREA, "area")                                                             \
  X(BARRIER, "barrier")                                                       \
  X(BICYCLE, "bicycle")                                                       \
  X(BICYCLE_BACKWARD, "bicycle:backward")                                     \
  X(BICYCLE_BACKWARD_CONDITIONAL, "bicycle:backward:conditional")             \
  X(BICYCLE_CONDITIONAL, "bicycle:conditional")                               \
  X(BICYCLE_FORWARD, "bicycle:forward")                                       \
  X(BICYCLE_FORWARD_CONDITIONAL, "bicycle:forward:conditional")               \
  X(BICYCLE_ROAD, "bicycle_road")                                             \
  X(BOLLARD, "bollard")                                                       \
  X(BRIDGE, "bridge")                                                         \
  X(CONSTRUCTION, "construction")                                             \
  X(CONVEYING, "conveying")                                                   \
  X(COVERED, "covered")                                                       \
  X(CROSSING, "crossing")                                                     \
  X(CROSSING_SIGNALS, "crossing:signals")                                     \
  X(CYCLESTREET, "cyclestreet")                                               \
  X(CYCLEWAY, "cycleway")                                                     \
  X(CYCLEWAY_BOTH, "cycleway:both")                                           \
  X(CYCLEWAY_BOTH_ONEWAY, "cycleway:both:oneway")                             \
  X(CYCLEWAY_LEFT, "cycleway:left")                                           \
  X(CYCLEWAY_LEFT_ONEWAY, "cycleway:left:oneway")                             \
  X(CYCLEWAY_RIGHT, "cycleway:right")                                         \
  X(CYCLEWAY_RIGHT_ONEWAY, "cycleway:right:oneway")                           \
  X(DIRECTION, "direction")                                                   \
  X(DISUSED, "disused")                                                       \
  X(DURATION, "duration")                                                     \
  X(EST_WIDTH, "est_width")                                                   \
  X(FOOT, "foot")                                                             \
  X(FOOT_BACKWARD, "foot:backward")                                           \
  X(FOOT_BACKWARD_CONDITIONAL, "foot:backward:conditional")                   \
  X(FOOT_CONDITIONAL, "foot:conditional")                                     \
  X(FOOT_FORWARD, "foot:forward")                                             \
  X(FOOT_FORWARD_CONDITIONAL, "foot:forward:conditional")                     \
  X(HIGHWAY, "highway")                                                       \
  X(HOV, "hov")                                                               \
  X(HOV_BACKWARD, "hov:backward")                                             \
  X(HOV_FORWARD, "hov:forward")                                               \
  X(HOV_LANES, "hov:lanes")                                                   \
  X(HOV_LANES_BACKWARD, "hov:lanes:backward")                                 \
  X(HOV_LANES_FORWARD, "hov:lanes:forward")                                   \
  X(IMPASSABLE, "impassable")                                                 \
  X(INDOOR, "indoor")                                                         \
  X(JUNCTION, "junction")                                                     \
  X(KERB, "kerb")                                                             \
  X(LANDUSE, "landuse")                                                       \
  X(LOCKED, "locked")                                                         \
  X(MAN_MADE, "man_made")                                                     \
  X(MAXHEIGHT, "maxheight")                                                   \
  X(MAXHEIGHT_PHYSICAL, "maxheight:physical")                                 \
  X(MAXLENGTH, "maxlength")                                                   \
  X(MAXSPEED, "maxspeed")                                                     \
  X(MAXSPEED_ADVISORY, "maxspeed:advisory")                                   \
  X(MAXSPEED_ADVISORY_BACKWARD, "maxspeed:advisory:backward")                 \
  X(MAXSPEED_ADVISORY_FORWARD, "maxspeed:advisory:forward")                   \
  X(MAXSPEED_BACKWARD, "maxspeed:backward")                                   \
  X(MAXSPEED_BACKWARD_CONDITIONAL, "maxspeed:backward:conditional")           \
  X(MAXSPEED_CONDITIONAL, "maxspeed:conditional")                             \
  X(MAXSPEED_FORWARD, "maxspeed:forward")                                     \
  X(MAXSPEED_FORWARD_CONDITIONAL, "maxspeed:forward:conditional")             \
  X(MAXSPEED_LANES, "maxspeed:lanes")                                         \
  X(MAXSPEED_LANES_BACKWARD, "maxspeed:lanes:backward")                       \
  X(MAXSPEED_LANES_FORWARD, "maxspeed:lanes:forward")                         \
  X(MAXSPEED_TYPE, "maxspeed:type")                                           \
  X(MAXWEIGHT, "maxweight")                                                   \
  X(MAXWIDTH, "maxwidth")                                                     \
  X(MAXWIDTH_PHYSICAL, "maxwidth:physical")                                   \
  X(MOTOR_VEHICLE, "motor_vehicle")                                           \
  X(MOTOR_VEHICLE_BACKWARD, "motor_vehicle:backward")                         \
  X(MOTOR_VEHICLE_BACKWARD_CONDITIONAL, "motor_vehicle:backward:conditional") \
  X(MOTOR_VEHICLE_CONDITIONAL, "motor_vehicle:conditional")                   \
  X(MOTOR_VEHICLE_FORWARD, "motor_vehicle:forward")                           \
  X(MOTOR_VEHICLE_FORWARD_CONDITIONAL, "motor_vehicle:forward:conditional")   \
  X(MOTORCAR, "motorcar")                                                     \
  X(MOTORCAR_BACKWARD, "motorcar:backward")                                   \
  X(MOTORCAR_BACKWARD_CONDITIONAL, "motorcar:backward:conditional")           \
  X(MOTORCAR_CONDITIONAL, "motorcar:conditional")                             \
  X(MOTORCAR_FORWARD, "motorcar:forward")                                     \
  X(MOTORCAR_FORWARD_CONDITIONAL, "motorcar:forward:conditional")             \
  X(MOTORROAD, "motorroad")                                                   \
  X(NAME, "name")                                                             \
  X(NATURAL, "natural")                                                       \
  X(ONEWAY, "oneway")                                                         \
  X(ONEWAY_BICYCLE, "oneway:bicycle")                                         \
  X(ONEWAY_BICYCLE_CONDITIONAL, "oneway:bicycle:conditional")                 \
  X(ONEWAY_CONDITIONAL, "oneway:conditional")                                 \
  X(ONEWAY_FOOT, "oneway:foot")                                               \
  X(ONEWAY_MOTOR_VEHICLE, "oneway:motor_vehicle")                             \
  X(ONEWAY_MOTORCAR, "oneway:motorcar")                                       \
  X(ONEWAY_VEHICLE, "oneway:vehicle")                                         \
  X(PUBLIC_TRANSPORT, "public_transport")                                     \
  X(RAILWAY, "railway")                                                       \
  X(RAMP, "ramp")                                                             \
  X(RAMP_BICYCLE, "ramp:bicycle")                                             \
  X(REF, "ref")                                                               \
  X(ROUTE, "route")                                                           \
  X(SAC_SCALE, "sac_scale")                                                   \
  X(SERVICE, "service")                                                       \
  X(SIDE_ROAD, "side_road")                                                   \
  X(SIDEWALK, "sidewalk")                                                     \
  X(SIDEWALK_BOTH, "sidewalk:both")                                           \
  X(SIDEWALK_LEFT, "sidewalk:left")                                           \
  X(SIDEWALK_RIGHT, "sidewalk:right")                                         \
  X(SMOOTHNESS, "smoothness")                                                 \
  X(SOURCE_MAXSPEED, "source:maxspeed")                                       \
  X(STATUS, "status")                                                         \
  X(STOP, "stop")                                                             \
  X(SURFACE, "surface")                                                       \
  X(TOLL, "toll")                                                             \
  X(TOLL_BACKWARD, "toll:backward")                                           \
  X(TOLL_FORWARD, "toll:forward")                                             \
  X(TOLL_MOTOR_VEHICLE, "toll:motor_vehicle")                                 \
  X(TOLL_MOTORCAR, "toll:motorcar")                                           \
  X(TRACKTYPE, "tracktype")                                                   \
  X(TRAFFIC_SIGNALS_DIRECTION, "traffic_signals:direction")                   \
  X(TUNNEL, "tunnel")                                                         \
  X(VEHICLE, "vehicle")                                                       \
  X(VEHICLE_BACKWARD, "vehicle:backward")                                     \
  X(VEHICLE_BACKWARD_CONDITIONAL, "vehicle:backward:conditional")             \
  X(VEHICLE_CONDITIONAL, "vehicle:conditional")                               \
  X(VEHICLE_FORWARD, "vehicle:forward")                                       \
  X(VEHICLE_FORWARD_CONDITIONAL, "vehicle:forward:conditional")               \
  X(WATERWAY, "waterway")                                                     \
  X(WIDTH, "width")                                                           \
  X(ZONE_MAXSPEED, "zone:maxspeed")                                           \
  X(ZONE_TRAFFIC, "zone:traffic")

enum tq_osm_key {
#define TQ_OSM_KEY_ID(id, text) TQ_KEY_##id,
  TQ_OSM_KEYS(TQ_OSM_KEY_ID)
#undef TQ_OSM_KEY_ID
      TQ_N_KEYS
};

/* Of an access key: its form for travel in drawing direction (dir 0) or against it. */
#define TQ_KEY_TOWARDS(key, dir) ((key) + ((dir) ? 1 : 4))

/* The tags of one object; NULL where a key is absent. Values are borrowed. */
struct tq_tags {
  const char *value[TQ_N_KEYS];
};

/* The key's index, -1 for a key that does not matter. */
int tq_osm_key_find(const char *key);

/* The key as it is written in OSM. */
const char *tq_osm_key_text(enum tq_osm_key key);

/* Whether the tag is there with this value. */
bool tq_tag_is(const struct tq_tags *t, enum tq_osm_key key, const char *value);

/* Whether the value is one of the NULL-terminated list. */
bool tq_tag_in(const struct tq_tags *t, enum tq_osm_key key, const char *const *values);

/* Packed form: for each tag a byte key + 1 and the NUL-terminated value, then a zero
 * byte. Bytes needed; and the writing of them. */
size_t tq_tags_packed_size(const struct tq_tags *t);
void tq_tags_pack(const struct tq_tags *t, char *to);

/* Values are borrowed from the packed form, which must be one of tq_tags_pack. */
void tq_tags_unpack(const char *packed, struct tq_tags *t);

#ifdef __cplusplus
}
#endif

#endif
