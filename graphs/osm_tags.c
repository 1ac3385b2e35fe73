#include "graphs/osm_tags.h"

#include <string.h>

#include "graphs/osm_parts.h"

static const struct {
  const char *highway;
  enum tq_road_class road_class;
} highways[] = {
    {"motorway", TQ_ROAD_MOTORWAY},
    {"motorway_link", TQ_ROAD_MOTORWAY_LINK},
    {"trunk", TQ_ROAD_TRUNK},
    {"trunk_link", TQ_ROAD_TRUNK_LINK},
    {"primary", TQ_ROAD_PRIMARY},
    {"primary_link", TQ_ROAD_PRIMARY_LINK},
    {"secondary", TQ_ROAD_SECONDARY},
    {"secondary_link", TQ_ROAD_SECONDARY_LINK},
    {"tertiary", TQ_ROAD_TERTIARY},
    {"tertiary_link", TQ_ROAD_TERTIARY_LINK},
    {"unclassified", TQ_ROAD_UNCLASSIFIED},
    {"residential", TQ_ROAD_RESIDENTIAL},
    {"living_street", TQ_ROAD_LIVING_STREET},
    {"service", TQ_ROAD_SERVICE},
    {"track", TQ_ROAD_TRACK},
    {"road", TQ_ROAD_ROAD},
    {"pedestrian", TQ_ROAD_PEDESTRIAN},
    {"cycleway", TQ_ROAD_CYCLEWAY},
    {"footway", TQ_ROAD_FOOTWAY},
    {"platform", TQ_ROAD_FOOTWAY},
    {"corridor", TQ_ROAD_FOOTWAY},
    {"elevator", TQ_ROAD_FOOTWAY},
    {"path", TQ_ROAD_PATH},
    {"bridleway", TQ_ROAD_BRIDLEWAY},
    {"steps", TQ_ROAD_STEPS},
    {"busway", TQ_ROAD_OTHER},
    {"bus_guideway", TQ_ROAD_OTHER},
};

/* A railway that takes cars or bikes aboard. */
static bool carries_vehicles(const struct tq_tags *t) {
  static const char *const rails[] = {"rail",         "train",    "railway", "light_rail", "subway",
                                      "narrow_gauge", "monorail", "tram",    NULL};
  static const char *const yes[] = {"yes", "designated", "permissive", NULL};
  return tq_tag_in(t, TQ_KEY_RAILWAY, rails) &&
         (tq_tag_in(t, TQ_KEY_MOTORCAR, yes) || tq_tag_in(t, TQ_KEY_MOTOR_VEHICLE, yes) ||
          tq_tag_in(t, TQ_KEY_BICYCLE, yes));
}

/* The class of a street; TQ_N_ROAD_CLASSES when the way is none. */
static enum tq_road_class road_class(const struct tq_tags *t) {
  const char *highway = t->value[TQ_KEY_HIGHWAY];
  for (size_t i = 0; highway && i < sizeof highways / sizeof highways[0]; i++)
    if (!strcmp(highway, highways[i].highway)) return highways[i].road_class;
  if (highway) return TQ_N_ROAD_CLASSES; /* construction, proposed, raceway, ... */
  if (tq_tag_is(t, TQ_KEY_ROUTE, "ferry") || tq_tag_is(t, TQ_KEY_ROUTE, "shuttle_train"))
    return TQ_ROAD_FERRY;
  if (tq_tag_is(t, TQ_KEY_MAN_MADE, "pier") || tq_tag_is(t, TQ_KEY_RAILWAY, "platform") ||
      tq_tag_is(t, TQ_KEY_PUBLIC_TRANSPORT, "platform"))
    return TQ_ROAD_FOOTWAY;
  return carries_vehicles(t) ? TQ_ROAD_FERRY : TQ_N_ROAD_CLASSES;
}

/* Whether the tag is there and is not "no". */
static bool has(const struct tq_tags *t, enum tq_osm_key key) {
  return t->value[key] && strcmp(t->value[key], "no") != 0;
}

bool tq_osm_is_water(const struct tq_tags *t) {
  static const char *const natural[] = {"water", "coastline", NULL};
  static const char *const waterway[] = {"river", "canal", "riverbank", "dock", NULL};
  static const char *const landuse[] = {"reservoir", "basin", NULL};
  if (has(t, TQ_KEY_TUNNEL) || has(t, TQ_KEY_COVERED)) return false;
  return tq_tag_in(t, TQ_KEY_NATURAL, natural) || tq_tag_in(t, TQ_KEY_WATERWAY, waterway) ||
         tq_tag_in(t, TQ_KEY_LANDUSE, landuse);
}

unsigned tq_osm_way_kind(const struct tq_tags *t) {
  unsigned kind = 0;
  if (road_class(t) < TQ_N_ROAD_CLASSES) kind |= TQ_OSM_STREET;
  if (tq_osm_is_water(t)) kind |= TQ_OSM_WATER;
  return kind;
}

/* Not built yet, or not a street any more. */
static bool out_of_use(const struct tq_tags *t) {
  static const char *const still_open[] = {"no", "minor", "widening", NULL};
  if (t->value[TQ_KEY_CONSTRUCTION] && !tq_tag_in(t, TQ_KEY_CONSTRUCTION, still_open)) return true;
  return tq_tag_is(t, TQ_KEY_DISUSED, "yes") || tq_tag_is(t, TQ_KEY_ABANDONED, "yes") ||
         tq_tag_is(t, TQ_KEY_IMPASSABLE, "yes") || tq_tag_is(t, TQ_KEY_STATUS, "impassable");
}

/* Whether a car pays in the direction: the key closest to cars says so, then the one of the
 * direction; of other vehicles (toll:hgv=*) none. */
static bool car_pays(const struct tq_tags *t, int dir) {
  static const enum tq_osm_key keys[] = {TQ_KEY_TOLL_MOTORCAR, TQ_KEY_TOLL_MOTOR_VEHICLE};
  static const char *const others[] = {"no", "none", "0", "false", "hgv", "bus", NULL};
  enum tq_osm_key key = dir ? TQ_KEY_TOLL_BACKWARD : TQ_KEY_TOLL_FORWARD;
  if (!t->value[key]) key = TQ_KEY_TOLL;
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    if (t->value[keys[i]]) {
      key = keys[i];
      break;
    }
  return t->value[key] && !tq_tag_in(t, key, others);
}

static uint32_t way_flags(const struct tq_tags *t, enum tq_road_class c) {
  static const char *const open_tunnels[] = {"no", "building_passage", "culvert", NULL};
  static const char *const circles[] = {"roundabout", "circular", NULL};
  uint32_t flags = c;
  bool no_stopping = c == TQ_ROAD_MOTORWAY || c == TQ_ROAD_MOTORWAY_LINK || c == TQ_ROAD_FERRY ||
                     tq_tag_is(t, TQ_KEY_MOTORROAD, "yes");
  if (has(t, TQ_KEY_BRIDGE)) flags |= TQ_EDGE_BRIDGE;
  if (t->value[TQ_KEY_TUNNEL] && !tq_tag_in(t, TQ_KEY_TUNNEL, open_tunnels))
    flags |= TQ_EDGE_TUNNEL;
  if (c == TQ_ROAD_FERRY) flags |= TQ_EDGE_FERRY;
  if (car_pays(t, 0)) flags |= TQ_EDGE_TOLL;
  if (car_pays(t, 1)) flags |= TQ_EDGE_TOLL_BACK;
  if (tq_tag_in(t, TQ_KEY_JUNCTION, circles)) flags |= TQ_EDGE_ROUNDABOUT;
  if (no_stopping || flags & (TQ_EDGE_BRIDGE | TQ_EDGE_TUNNEL)) flags |= TQ_EDGE_NO_SNAP;
  return flags;
}

static uint32_t higher(uint32_t a, uint32_t b) { return a > b ? a : b; }

static void land_speeds(const struct tq_tags *t, const struct tq_speeds *speeds,
                        enum tq_road_class c, struct tq_directions d, struct tq_way_use *use) {
  uint32_t walk = speeds->of_class[c].walk_m_per_h;
  uint32_t push = tq_osm_push_speed(t, speeds, c);
  for (int dir = 0; dir < 2; dir++) {
    uint32_t ride = d.ride >> dir & 1 ? tq_osm_ride_speed(t, speeds, c, dir) : 0;
    if (d.car >> dir & 1) use->speed_m_per_h[TQ_CAR][dir] = tq_osm_car_speed(t, speeds, c, dir);
    use->speed_m_per_h[TQ_BIKE][dir] = higher(ride, d.push >> dir & 1 ? push : 0);
    use->speed_m_per_h[TQ_WALK][dir] = d.foot >> dir & 1 ? walk : 0;
  }
}

static void ferry_speeds(const struct tq_speeds *speeds, struct tq_directions d,
                         struct tq_way_use *use) {
  for (int dir = 0; dir < 2; dir++) {
    if (d.car >> dir & 1) use->speed_m_per_h[TQ_CAR][dir] = speeds->ferry_m_per_h;
    if ((d.ride | d.push) >> dir & 1) use->speed_m_per_h[TQ_BIKE][dir] = speeds->ferry_m_per_h;
    if (d.foot >> dir & 1) use->speed_m_per_h[TQ_WALK][dir] = speeds->ferry_m_per_h;
  }
}

bool tq_osm_way_use(const struct tq_tags *t, const struct tq_speeds *speeds,
                    struct tq_way_use *use) {
  memset(use, 0, sizeof *use);
  enum tq_road_class c = road_class(t);
  if (c == TQ_N_ROAD_CLASSES || out_of_use(t)) return false;
  use->flags = way_flags(t, c);
  struct tq_directions d = tq_osm_directions(t, c, speeds->car.hov);
  if (!tq_osm_car_fits(t, speeds)) d.car = 0;
  if (d.car && d.car_ends_only) use->flags |= TQ_EDGE_ENDS_ONLY;
  bool waits = c == TQ_ROAD_FERRY || tq_tag_is(t, TQ_KEY_BRIDGE, "movable");
  if (waits && t->value[TQ_KEY_DURATION])
    use->duration_s = tq_osm_duration_s(t->value[TQ_KEY_DURATION]);
  if (c == TQ_ROAD_FERRY)
    ferry_speeds(speeds, d, use);
  else
    land_speeds(t, speeds, c, d, use);
  return tq_way_modes(use) != 0;
}

unsigned tq_way_modes(const struct tq_way_use *use) {
  unsigned modes = 0;
  for (int m = 0; m < TQ_N_MODES; m++)
    if (use->speed_m_per_h[m][0] || use->speed_m_per_h[m][1]) modes |= 1u << m;
  return modes;
}
