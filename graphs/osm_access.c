/* Who may use a way, and in which direction. */
#include <string.h>

#include "graphs/osm_parts.h"

enum { FORWARD = 1, BACKWARD = 2, BOTH = 3 };

const struct tq_access_keys tq_access_keys[TQ_N_MODES] = {
    [TQ_CAR] = {{TQ_KEY_MOTORCAR, TQ_KEY_MOTOR_VEHICLE, TQ_KEY_VEHICLE, TQ_KEY_ACCESS}, 4, 2},
    [TQ_BIKE] = {{TQ_KEY_BICYCLE, TQ_KEY_VEHICLE, TQ_KEY_ACCESS, TQ_KEY_ACCESS}, 3, 2},
    [TQ_WALK] = {{TQ_KEY_FOOT, TQ_KEY_ACCESS, TQ_KEY_ACCESS, TQ_KEY_ACCESS}, 2, 1},
};

struct access_word {
  const char *value;
  enum tq_said says;
};

static const struct access_word access_words[] = {
    {"yes", TQ_SAID_YES},         {"permissive", TQ_SAID_YES},
    {"designated", TQ_SAID_YES},  {"official", TQ_SAID_YES},
    {"public", TQ_SAID_YES},      {"destination", TQ_SAID_YES},
    {"customers", TQ_SAID_YES},   {"allowed", TQ_SAID_YES},
    {"true", TQ_SAID_YES},        {"1", TQ_SAID_YES},
    {"limited", TQ_SAID_YES},     {"discouraged", TQ_SAID_YES},
    {"no", TQ_SAID_NO},           {"private", TQ_SAID_NO},
    {"false", TQ_SAID_NO},        {"0", TQ_SAID_NO},
    {"restricted", TQ_SAID_NO},   {"prohibited", TQ_SAID_NO},
    {"agricultural", TQ_SAID_NO}, {"forestry", TQ_SAID_NO},
    {"delivery", TQ_SAID_NO},     {"emergency", TQ_SAID_NO},
    {"military", TQ_SAID_NO},     {"permit", TQ_SAID_NO},
    {"residents", TQ_SAID_NO},    {"staff", TQ_SAID_NO},
    {"employees", TQ_SAID_NO},    {"psv", TQ_SAID_NO},
    {"bus", TQ_SAID_NO},          {"taxi", TQ_SAID_NO},
    {"hov", TQ_SAID_NO},          {"disabled", TQ_SAID_NO},
    {"use_sidepath", TQ_SAID_NO}, {"dismount", TQ_SAID_NO},
};

static enum tq_said access_word(const char *word, size_t len) {
  for (size_t i = 0; i < sizeof access_words / sizeof access_words[0]; i++)
    if (strlen(access_words[i].value) == len && !memcmp(access_words[i].value, word, len))
      return access_words[i].says;
  return TQ_SAID_NOTHING;
}

enum tq_said tq_access_value(const char *value) {
  enum tq_said said = TQ_SAID_NOTHING;
  for (;;) {
    value += strspn(value, " ;");
    size_t len = strcspn(value, ";");
    if (!len) return said;
    size_t trimmed = len;
    while (value[trimmed - 1] == ' ') trimmed--;
    enum tq_said part = access_word(value, trimmed);
    if (part == TQ_SAID_YES) return part;
    if (part) said = part;
    value += len;
  }
}

static enum tq_said key_said(const struct tq_tags *t, unsigned key) {
  return t->value[key] ? tq_access_value(t->value[key]) : TQ_SAID_NOTHING;
}

enum tq_said tq_access_said(const struct tq_tags *t, enum tq_mode mode, int n, int dir) {
  enum tq_said said = TQ_SAID_NOTHING;
  for (int i = 0; i < n && !said; i++) {
    unsigned key = tq_access_keys[mode].key[i];
    if (dir >= 0) said = key_said(t, TQ_KEY_TOWARDS(key, dir));
    if (!said) said = key_said(t, key);
  }
  return said;
}

/* Directions open to the mode, given whether its class is open by default. */
static unsigned access_mask(const struct tq_tags *t, enum tq_mode mode, bool open) {
  const struct tq_access_keys *keys = &tq_access_keys[mode];
  unsigned mask = 0;
  for (int dir = 0; dir < 2; dir++) {
    enum tq_said said = tq_access_said(t, mode, keys->n, dir);
    bool may = said == TQ_SAID_NO ? false : open;
    if (said == TQ_SAID_YES && !open)
      may = tq_access_said(t, mode, keys->n_opening, dir) == TQ_SAID_YES;
    if (may) mask |= 1u << dir;
  }
  return mask;
}

static bool car_by_default(const struct tq_tags *t, enum tq_road_class c) {
  if (c == TQ_ROAD_FERRY) return !t->value[TQ_KEY_FOOT] && !t->value[TQ_KEY_BICYCLE];
  if (tq_tag_is(t, TQ_KEY_AREA, "yes") || tq_tag_is(t, TQ_KEY_SERVICE, "emergency_access"))
    return false;
  return c >= TQ_ROAD_MOTORWAY && c <= TQ_ROAD_ROAD;
}

static bool motorway_like(const struct tq_tags *t, enum tq_road_class c) {
  return c == TQ_ROAD_MOTORWAY || c == TQ_ROAD_MOTORWAY_LINK ||
         tq_tag_is(t, TQ_KEY_MOTORROAD, "yes");
}

static bool ride_by_default(const struct tq_tags *t, enum tq_road_class c) {
  if (motorway_like(t, c) || tq_tag_is(t, TQ_KEY_AREA, "yes")) return false;
  /* signed for walkers and silent about bikes: pushed */
  if (c == TQ_ROAD_PATH && tq_tag_is(t, TQ_KEY_FOOT, "designated")) return false;
  return (c >= TQ_ROAD_TRUNK && c <= TQ_ROAD_ROAD) || c == TQ_ROAD_CYCLEWAY || c == TQ_ROAD_PATH ||
         c == TQ_ROAD_FERRY;
}

static bool walk_by_default(const struct tq_tags *t, enum tq_road_class c) {
  return c != TQ_ROAD_OTHER && !motorway_like(t, c);
}

/* Directions that a oneway value leaves open. */
static enum tq_said oneway_value(const char *value, unsigned *mask) {
  static const struct {
    const char *value;
    unsigned mask;
  } words[] = {{"yes", FORWARD},      {"true", FORWARD}, {"1", FORWARD},  {"-1", BACKWARD},
               {"reverse", BACKWARD}, {"no", BOTH},      {"false", BOTH}, {"0", BOTH},
               {"alternating", BOTH}, {"reversible", 0}};
  if (!value) return TQ_SAID_NOTHING;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strcmp(value, words[i].value)) continue;
    *mask = words[i].mask;
    return TQ_SAID_YES;
  }
  return TQ_SAID_NOTHING;
}

/* Directions left open by the first of the keys that says something; else by the
 * kind of road. */
static unsigned oneway_mask(const struct tq_tags *t, enum tq_road_class c,
                            const enum tq_osm_key *keys, int n) {
  static const char *const circles[] = {"roundabout", "circular", NULL};
  unsigned mask = BOTH;
  for (int i = 0; i < n; i++)
    if (oneway_value(t->value[keys[i]], &mask)) return mask;
  bool implied =
      c == TQ_ROAD_MOTORWAY || c == TQ_ROAD_MOTORWAY_LINK || tq_tag_in(t, TQ_KEY_JUNCTION, circles);
  return implied ? FORWARD : BOTH;
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
  return oneway_mask(t, c, keys, 4);
}

static unsigned bike_oneway(const struct tq_tags *t, enum tq_road_class c) {
  static const enum tq_osm_key keys[] = {TQ_KEY_ONEWAY_VEHICLE, TQ_KEY_ONEWAY};
  unsigned mask;
  if (oneway_value(t->value[TQ_KEY_ONEWAY_BICYCLE], &mask)) return mask;
  if (cycleway_against(t)) return BOTH;
  mask = oneway_mask(t, c, keys, 2);
  if (key_said(t, TQ_KEY_BICYCLE_FORWARD) == TQ_SAID_YES) mask |= FORWARD;
  if (key_said(t, TQ_KEY_BICYCLE_BACKWARD) == TQ_SAID_YES) mask |= BACKWARD;
  return mask;
}

static unsigned foot_oneway(const struct tq_tags *t) {
  unsigned mask = BOTH;
  if (tq_tag_is(t, TQ_KEY_CONVEYING, "forward")) mask = FORWARD;
  if (tq_tag_is(t, TQ_KEY_CONVEYING, "backward")) mask = BACKWARD;
  oneway_value(t->value[TQ_KEY_ONEWAY_FOOT], &mask);
  return mask;
}

struct tq_directions tq_osm_directions(const struct tq_tags *t, enum tq_road_class c) {
  struct tq_directions d = {
      .car = access_mask(t, TQ_CAR, car_by_default(t, c)) & car_oneway(t, c),
      .ride = access_mask(t, TQ_BIKE, ride_by_default(t, c)) & bike_oneway(t, c),
      .foot = access_mask(t, TQ_WALK, walk_by_default(t, c)) & foot_oneway(t),
  };
  if (tq_tag_is(t, TQ_KEY_SMOOTHNESS, "impassable")) d.car = d.ride = 0;
  return d;
}
