/* Who may use a way, and in which direction. */
#include <string.h>

#include "graphs/osm_parts.h"

enum { FORWARD = 1, BACKWARD = 2, BOTH = 3 };

const struct tq_access_keys tq_access_keys[TQ_N_MODES] = {
    [TQ_CAR] = {{TQ_KEY_MOTORCAR, TQ_KEY_MOTOR_VEHICLE, TQ_KEY_VEHICLE, TQ_KEY_ACCESS}, 4, 2},
    [TQ_BIKE] = {{TQ_KEY_BICYCLE, TQ_KEY_VEHICLE, TQ_KEY_ACCESS, TQ_KEY_ACCESS}, 3, 2},
    [TQ_WALK] = {{TQ_KEY_FOOT, TQ_KEY_ACCESS, TQ_KEY_ACCESS, TQ_KEY_ACCESS}, 2, 1},
};

#define YES TQ_SAID_YES
#define NO TQ_SAID_NO
#define ENDS TQ_SAID_ENDS
#define PRIVATE TQ_SAID_PRIVATE
#define PUSH TQ_SAID_PUSH

static const struct {
  const char *value;
  enum tq_said says[TQ_N_MODES]; /* car, bike, walk */
} access_words[] = {
    {"yes", {YES, YES, YES}},
    {"permissive", {YES, YES, YES}},
    {"designated", {YES, YES, YES}},
    {"official", {YES, YES, YES}},
    {"public", {YES, YES, YES}},
    {"allowed", {YES, YES, YES}},
    {"true", {YES, YES, YES}},
    {"1", {YES, YES, YES}},
    {"limited", {YES, YES, YES}},
    {"discouraged", {YES, YES, YES}},
    {"destination", {ENDS, YES, YES}},
    {"customers", {ENDS, YES, YES}},
    {"restricted", {PRIVATE, NO, NO}},
    {"private", {PRIVATE, NO, NO}},
    {"delivery", {PRIVATE, NO, NO}},
    {"permit", {PRIVATE, NO, NO}},
    {"residents", {PRIVATE, NO, NO}},
    {"hov", {NO, NO, NO}},
    {"no", {NO, NO, NO}},
    {"none", {NO, NO, NO}},
    {"false", {NO, NO, NO}},
    {"0", {NO, NO, NO}},
    {"prohibited", {NO, NO, NO}},
    {"agricultural", {NO, NO, NO}},
    {"forestry", {NO, NO, NO}},
    {"emergency", {NO, NO, NO}},
    {"military", {NO, NO, NO}},
    {"service", {NO, NO, NO}},
    {"staff", {NO, NO, NO}},
    {"employees", {NO, NO, NO}},
    {"psv", {NO, NO, NO}},
    {"bus", {NO, NO, NO}},
    {"taxi", {NO, NO, NO}},
    {"disabled", {NO, NO, NO}},
    {"use_sidepath", {NO, PUSH, NO}},
    {"dismount", {NO, PUSH, YES}},
};

#undef YES
#undef NO
#undef ENDS
#undef PRIVATE
#undef PUSH

static enum tq_said access_word(const char *word, size_t len, enum tq_mode mode) {
  for (size_t i = 0; i < sizeof access_words / sizeof access_words[0]; i++)
    if (strlen(access_words[i].value) == len && !memcmp(access_words[i].value, word, len))
      return access_words[i].says[mode];
  return TQ_SAID_NOTHING;
}

enum tq_said tq_access_value(const char *value, enum tq_mode mode) {
  enum tq_said said = TQ_SAID_NOTHING;
  for (;;) {
    value += strspn(value, " ;,");
    size_t len = strcspn(value, ";,");
    if (!len) return said;
    size_t trimmed = len;
    while (value[trimmed - 1] == ' ') trimmed--;
    enum tq_said part = access_word(value, trimmed, mode);
    if (part > said) said = part;
    value += len;
  }
}

static enum tq_said key_said(const struct tq_tags *t, unsigned key, enum tq_mode mode) {
  return t->value[key] ? tq_access_value(t->value[key], mode) : TQ_SAID_NOTHING;
}

enum tq_said tq_access_said(const struct tq_tags *t, enum tq_mode mode, int n, int dir) {
  enum tq_said said = TQ_SAID_NOTHING;
  for (int i = 0; i < n && !said; i++) {
    unsigned key = tq_access_keys[mode].key[i];
    if (dir >= 0) said = key_said(t, TQ_KEY_TOWARDS(key, dir), mode);
    if (!said) said = key_said(t, key, mode);
  }
  return said;
}

/* Directions open to the mode, given whether its class is open by default. Those that
 * only journeys which begin or end there may take: *ends. */
static unsigned access_mask(const struct tq_tags *t, enum tq_mode mode, bool open, unsigned *ends) {
  const struct tq_access_keys *keys = &tq_access_keys[mode];
  unsigned mask = 0;
  *ends = 0;
  for (int dir = 0; dir < 2; dir++) {
    enum tq_said said = tq_access_said(t, mode, keys->n, dir);
    bool may = open && said != TQ_SAID_NO && said != TQ_SAID_PUSH;
    if (!open) may = tq_access_said(t, mode, keys->n_opening, dir) >= TQ_SAID_ENDS;
    if (!may) continue;
    mask |= 1u << dir;
    if (said == TQ_SAID_ENDS || said == TQ_SAID_PRIVATE) *ends |= 1u << dir;
  }
  return mask;
}

static bool motorway_like(const struct tq_tags *t, enum tq_road_class c) {
  return c == TQ_ROAD_MOTORWAY || c == TQ_ROAD_MOTORWAY_LINK ||
         tq_tag_is(t, TQ_KEY_MOTORROAD, "yes");
}

/* A railway that carries whom its tags name. */
static bool is_railway(const struct tq_tags *t, enum tq_road_class c) {
  return c == TQ_ROAD_FERRY && !t->value[TQ_KEY_ROUTE];
}

/* Whether the tag names a mode that a ferry is for. */
static bool takes(const struct tq_tags *t, enum tq_osm_key key) {
  return t->value[key] && strcmp(t->value[key], "no") != 0;
}

static bool car_by_default(const struct tq_tags *t, enum tq_road_class c) {
  static const char *const soft[] = {"grade4", "grade5", NULL};
  if (c == TQ_ROAD_FERRY)
    return !is_railway(t, c) && !takes(t, TQ_KEY_FOOT) && !takes(t, TQ_KEY_BICYCLE);
  if (tq_tag_is(t, TQ_KEY_AREA, "yes") || tq_tag_is(t, TQ_KEY_SERVICE, "emergency_access"))
    return false;
  if (c == TQ_ROAD_TRACK && tq_tag_in(t, TQ_KEY_TRACKTYPE, soft)) return false;
  return c >= TQ_ROAD_MOTORWAY && c <= TQ_ROAD_ROAD;
}

/* A cycle lane or track opens what its class closes. */
static bool has_cycleway(const struct tq_tags *t) {
  static const char *const lanes[] = {"track",          "lane",   "share_busway", "sharrow",
                                      "shared_lane",    "shared", "opposite",     "opposite_lane",
                                      "opposite_track", NULL};
  return tq_tag_in(t, TQ_KEY_CYCLEWAY, lanes) || tq_tag_in(t, TQ_KEY_CYCLEWAY_LEFT, lanes) ||
         tq_tag_in(t, TQ_KEY_CYCLEWAY_RIGHT, lanes) || tq_tag_in(t, TQ_KEY_CYCLEWAY_BOTH, lanes);
}

/* How steep and rough a mountain path is: 0 for walks, 1 for good boots, 2 for hands. */
static int climb(const struct tq_tags *t) {
  static const char *const boots[] = {"mountain_hiking", "demanding_mountain_hiking", NULL};
  static const char *const hands[] = {"alpine_hiking", "demanding_alpine_hiking",
                                      "difficult_alpine_hiking", NULL};
  if (tq_tag_in(t, TQ_KEY_SAC_SCALE, hands)) return 2;
  return tq_tag_in(t, TQ_KEY_SAC_SCALE, boots) ? 1 : 0;
}

static bool ride_by_default(const struct tq_tags *t, enum tq_road_class c) {
  if (climb(t) > 0) return false;
  if (is_railway(t, c) || tq_tag_is(t, TQ_KEY_AREA, "yes")) return false;
  if (motorway_like(t, c)) return has_cycleway(t);
  /* signed for walkers and silent about bikes: pushed */
  if (c == TQ_ROAD_PATH && tq_tag_is(t, TQ_KEY_FOOT, "designated")) return false;
  return (c >= TQ_ROAD_TRUNK && c <= TQ_ROAD_ROAD) || c == TQ_ROAD_CYCLEWAY || c == TQ_ROAD_PATH ||
         c == TQ_ROAD_FERRY || tq_tag_is(t, TQ_KEY_BICYCLE_ROAD, "yes") ||
         tq_tag_is(t, TQ_KEY_CYCLESTREET, "yes");
}

/* A pavement makes a road fit for walkers that is closed to them otherwise. */
static bool has_sidewalk(const struct tq_tags *t) {
  static const char *const there[] = {"yes", "both", "left", "right", NULL};
  return tq_tag_in(t, TQ_KEY_SIDEWALK, there) || tq_tag_is(t, TQ_KEY_SIDEWALK_BOTH, "yes") ||
         tq_tag_is(t, TQ_KEY_SIDEWALK_LEFT, "yes") || tq_tag_is(t, TQ_KEY_SIDEWALK_RIGHT, "yes");
}

static bool walk_by_default(const struct tq_tags *t, enum tq_road_class c) {
  if (is_railway(t, c) || climb(t) > 1) return false;
  if (has_sidewalk(t)) return true;
  return c != TQ_ROAD_OTHER && c != TQ_ROAD_CYCLEWAY && c != TQ_ROAD_BRIDLEWAY &&
         !motorway_like(t, c);
}

/* Directions that a oneway value leaves open. */
static bool oneway_value(const char *value, enum tq_mode mode, unsigned *mask) {
  static const struct {
    const char *value;
    unsigned mask;
  } words[] = {{"yes", FORWARD}, {"true", FORWARD},     {"1", FORWARD},
               {"-1", BACKWARD}, {"reverse", BACKWARD}, {"no", BOTH},
               {"false", BOTH},  {"0", BOTH},           {"alternating", BOTH}};
  if (!value) return false;
  if (!strcmp(value, "reversible")) {
    *mask = mode == TQ_CAR ? 0 : BOTH;
    return true;
  }
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strcmp(value, words[i].value)) continue;
    *mask = words[i].mask;
    return true;
  }
  return false;
}

/* Whether travel is one-way without a tag that says so. */
static bool implied_oneway(const struct tq_tags *t, enum tq_road_class c) {
  static const char *const circles[] = {"roundabout", "circular", NULL};
  return c == TQ_ROAD_MOTORWAY || c == TQ_ROAD_MOTORWAY_LINK ||
         tq_tag_in(t, TQ_KEY_JUNCTION, circles);
}

/* Directions left open by the first of the keys that says something; else by the
 * kind of road. */
static unsigned oneway_mask(const struct tq_tags *t, enum tq_road_class c, enum tq_mode mode,
                            const enum tq_osm_key *keys, int n) {
  unsigned mask = BOTH;
  for (int i = 0; i < n; i++)
    if (oneway_value(t->value[keys[i]], mode, &mask)) return mask;
  return implied_oneway(t, c) ? FORWARD : BOTH;
}

static bool cycleway_against(const struct tq_tags *t) {
  static const char *const opposite[] = {"opposite", "opposite_lane", "opposite_track",
                                         "opposite_share_busway", NULL};
  static const char *const against[] = {"-1", "no", NULL};
  return tq_tag_in(t, TQ_KEY_CYCLEWAY, opposite) || tq_tag_in(t, TQ_KEY_CYCLEWAY_LEFT, opposite) ||
         tq_tag_in(t, TQ_KEY_CYCLEWAY_RIGHT, opposite) ||
         tq_tag_in(t, TQ_KEY_CYCLEWAY_BOTH, opposite) ||
         tq_tag_in(t, TQ_KEY_CYCLEWAY_LEFT_ONEWAY, against) ||
         tq_tag_in(t, TQ_KEY_CYCLEWAY_RIGHT_ONEWAY, against) ||
         tq_tag_in(t, TQ_KEY_CYCLEWAY_BOTH_ONEWAY, against);
}

static unsigned car_oneway(const struct tq_tags *t, enum tq_road_class c) {
  static const enum tq_osm_key keys[] = {TQ_KEY_ONEWAY_MOTORCAR, TQ_KEY_ONEWAY_MOTOR_VEHICLE,
                                         TQ_KEY_ONEWAY_VEHICLE, TQ_KEY_ONEWAY};
  return oneway_mask(t, c, TQ_CAR, keys, 4);
}

static unsigned bike_oneway(const struct tq_tags *t, enum tq_road_class c) {
  static const enum tq_osm_key keys[] = {TQ_KEY_ONEWAY_VEHICLE, TQ_KEY_ONEWAY};
  unsigned mask;
  if (oneway_value(t->value[TQ_KEY_ONEWAY_BICYCLE], TQ_BIKE, &mask)) return mask;
  if (cycleway_against(t)) return BOTH;
  mask = oneway_mask(t, c, TQ_BIKE, keys, 2);
  if (key_said(t, TQ_KEY_BICYCLE_FORWARD, TQ_BIKE) == TQ_SAID_YES) mask |= FORWARD;
  if (key_said(t, TQ_KEY_BICYCLE_BACKWARD, TQ_BIKE) == TQ_SAID_YES) mask |= BACKWARD;
  return mask;
}

static unsigned foot_oneway(const struct tq_tags *t, enum tq_road_class c) {
  unsigned mask = BOTH;
  if (c == TQ_ROAD_FERRY) oneway_value(t->value[TQ_KEY_ONEWAY], TQ_WALK, &mask);
  if (tq_tag_is(t, TQ_KEY_CONVEYING, "forward")) mask = FORWARD;
  if (tq_tag_is(t, TQ_KEY_CONVEYING, "backward")) mask = BACKWARD;
  oneway_value(t->value[TQ_KEY_ONEWAY_FOOT], TQ_WALK, &mask);
  return mask;
}

/* A bike is led where its rider may walk, unless bikes as such are kept out, and not
 * against the traffic of a circle or motorway. */
static unsigned push_mask(const struct tq_tags *t, enum tq_road_class c, unsigned foot) {
  enum tq_said said = tq_access_said(t, TQ_BIKE, tq_access_keys[TQ_BIKE].n, -1);
  if (said == TQ_SAID_NO || (c == TQ_ROAD_FERRY && said != TQ_SAID_PUSH)) return 0;
  if (said != TQ_SAID_PUSH && implied_oneway(t, c)) foot &= bike_oneway(t, c);
  return foot;
}

static bool all_designated(const char *lanes) {
  if (!lanes) return false;
  for (;; lanes++) {
    size_t len = strcspn(lanes, "|");
    if (len != strlen("designated") || memcmp(lanes, "designated", len)) return false;
    lanes += len;
    if (!*lanes) return true;
  }
}

/* Directions for cars with enough people only: the way, or all of its lanes. */
static unsigned hov_only(const struct tq_tags *t) {
  static const enum tq_osm_key said[2] = {TQ_KEY_HOV_FORWARD, TQ_KEY_HOV_BACKWARD};
  static const enum tq_osm_key lanes[2] = {TQ_KEY_HOV_LANES_FORWARD, TQ_KEY_HOV_LANES_BACKWARD};
  bool all = tq_tag_is(t, TQ_KEY_HOV, "designated") || all_designated(t->value[TQ_KEY_HOV_LANES]);
  unsigned mask = 0;
  for (int dir = 0; dir < 2; dir++) {
    const char *own = t->value[said[dir]];
    bool only = own ? !strcmp(own, "designated") : all || all_designated(t->value[lanes[dir]]);
    if (only) mask |= 1u << dir;
  }
  for (int i = 0; i < tq_access_keys[TQ_CAR].n; i++)
    if (tq_tag_is(t, tq_access_keys[TQ_CAR].key[i], "hov")) mask = BOTH;
  return mask;
}

struct tq_directions tq_osm_directions(const struct tq_tags *t, enum tq_road_class c, bool hov) {
  unsigned car_ends, other_ends, shared = hov_only(t);
  struct tq_directions d = {
      .car = access_mask(t, TQ_CAR, car_by_default(t, c), &car_ends) & car_oneway(t, c),
      .ride = access_mask(t, TQ_BIKE, ride_by_default(t, c), &other_ends) & bike_oneway(t, c),
      .foot = access_mask(t, TQ_WALK, walk_by_default(t, c), &other_ends) & foot_oneway(t, c),
  };
  if (!hov) d.car &= ~shared;
  if (hov && shared && car_by_default(t, c)) { /* the sign says more than access=* */
    d.car |= shared & car_oneway(t, c);
    car_ends &= ~shared;
  }
  if (c == TQ_ROAD_STEPS) d.car = 0;
  d.push = push_mask(t, c, d.foot);
  d.car_ends_only = d.car && (car_ends & d.car) == d.car;
  if (tq_tag_is(t, TQ_KEY_SMOOTHNESS, "impassable")) d.car = d.ride = 0;
  return d;
}
