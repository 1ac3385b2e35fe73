/* How fast a way is: signed limits, surfaces, durations. */
#include <string.h>
#include <strings.h>

#include "engine/base/date.h"
#include "graphs/osm_parts.h"

enum { FASTEST_SIGNED_M_PER_H = 200000 };

static uint32_t lower(uint32_t a, uint32_t b) { return a < b ? a : b; }

static bool text_is(const char *text, size_t len, const char *word) {
  return strlen(word) == len && !strncasecmp(text, word, len);
}

size_t tq_osm_number(const char *text, size_t len, uint64_t *milli) {
  size_t i = 0;
  uint64_t value = 0;
  for (; i < len && text[i] >= '0' && text[i] <= '9'; i++)
    if (value < 100000000) value = value * 10 + (uint64_t)(text[i] - '0');
  if (i == 0) return 0;
  value *= 1000;
  if (i < len && text[i] == '.') {
    i++;
    for (uint64_t scale = 100; i < len && text[i] >= '0' && text[i] <= '9'; i++, scale /= 10)
      value += scale * (uint64_t)(text[i] - '0');
  }
  *milli = value;
  return i;
}

static uint32_t number_limit(const char *text, size_t len) {
  static const struct {
    const char *unit;
    uint32_t mm;
  } units[] = {{"", 1000000},     {"km/h", 1000000}, {"kmh", 1000000},      {"kph", 1000000},
               {"kmph", 1000000}, {"mph", 1609344},  {"mp/h", 1609344},     {"knots", 1852000},
               {"knot", 1852000}, {"kn", 1852000},   {"公里/小时", 1000000}};
  uint64_t milli;
  size_t i = tq_osm_number(text, len, &milli);
  if (!i) return 0;
  while (i < len && text[i] == ' ') i++;
  for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
    if (!text_is(text + i, len - i, units[u].unit)) continue;
    uint64_t m_per_h = milli * units[u].mm / 1000000;
    return m_per_h <= FASTEST_SIGNED_M_PER_H ? (uint32_t)m_per_h : 0;
  }
  return 0;
}

static uint32_t named_limit(const struct tq_speeds *speeds, const char *country, size_t n_country,
                            const char *zone, size_t n_zone) {
  for (const struct tq_zone_limit *z = speeds->zones; z->zone[0]; z++)
    if (text_is(country, n_country, z->country) && text_is(zone, n_zone, z->zone))
      return z->m_per_h;
  return 0;
}

/* "CN:urban", "urban", "DE:zone:30", "DE:zone30", "CN:30". */
static uint32_t zone_limit(const struct tq_speeds *speeds, const char *text, size_t len) {
  const char *colon = memchr(text, ':', len);
  size_t n_country = colon ? (size_t)(colon - text) : 0;
  const char *zone = colon ? colon + 1 : text;
  size_t n_zone = len - (size_t)(zone - text);
  uint32_t limit = named_limit(speeds, text, n_country, zone, n_zone);
  if (!limit) limit = named_limit(speeds, "", 0, zone, n_zone);
  if (limit) return limit;
  if (n_zone > 4 && !strncasecmp(zone, "zone", 4)) {
    size_t skip = zone[4] == ':' ? 5 : 4;
    zone += skip;
    n_zone -= skip;
  }
  return number_limit(zone, n_zone);
}

static uint32_t limit_part(const struct tq_speeds *speeds, const char *text, size_t len) {
  uint32_t limit = number_limit(text, len);
  return limit ? limit : zone_limit(speeds, text, len);
}

/* Of several values the lowest (50;30) or, of lanes (100|80), the highest. */
static uint32_t list_limit(const struct tq_speeds *speeds, const char *text, bool highest) {
  uint32_t best = 0;
  for (;;) {
    text += strspn(text, " ;,|");
    size_t len = strcspn(text, ";,|");
    if (!len) return best;
    size_t trimmed = len;
    while (text[trimmed - 1] == ' ') trimmed--;
    uint32_t limit = limit_part(speeds, text, trimmed);
    if (limit && (!best || (highest ? limit > best : limit < best))) best = limit;
    text += len;
  }
}

uint32_t tq_osm_limit(const char *text, const struct tq_speeds *speeds) {
  return list_limit(speeds, text, false);
}

/* The first of the keys that says something; 0: none does. */
static uint32_t first_limit(const struct tq_tags *t, const struct tq_speeds *speeds,
                            const enum tq_osm_key *keys, size_t n, bool highest) {
  uint32_t limit = 0;
  for (size_t i = 0; i < n && !limit; i++)
    if (t->value[keys[i]]) limit = list_limit(speeds, t->value[keys[i]], highest);
  return limit;
}

/* The signed limit, 0 where none is. */
static uint32_t signed_limit(const struct tq_tags *t, const struct tq_speeds *speeds, int dir) {
  const enum tq_osm_key plain[] = {dir ? TQ_KEY_MAXSPEED_BACKWARD : TQ_KEY_MAXSPEED_FORWARD,
                                   TQ_KEY_MAXSPEED};
  const enum tq_osm_key lanes[] = {
      dir ? TQ_KEY_MAXSPEED_LANES_BACKWARD : TQ_KEY_MAXSPEED_LANES_FORWARD, TQ_KEY_MAXSPEED_LANES};
  static const enum tq_osm_key zones[] = {TQ_KEY_MAXSPEED_TYPE, TQ_KEY_SOURCE_MAXSPEED,
                                          TQ_KEY_ZONE_MAXSPEED, TQ_KEY_ZONE_TRAFFIC};
  uint32_t limit = first_limit(t, speeds, plain, 2, false);
  if (!limit) limit = first_limit(t, speeds, lanes, 2, true);
  if (!limit) limit = first_limit(t, speeds, zones, 4, false);
  return limit;
}

static uint32_t advised_limit(const struct tq_tags *t, const struct tq_speeds *speeds, int dir) {
  const enum tq_osm_key keys[] = {
      dir ? TQ_KEY_MAXSPEED_ADVISORY_BACKWARD : TQ_KEY_MAXSPEED_ADVISORY_FORWARD,
      TQ_KEY_MAXSPEED_ADVISORY};
  return first_limit(t, speeds, keys, 2, false);
}

static const struct tq_speed_cap *find_cap(const struct tq_speed_cap *caps, const char *value) {
  for (; value && caps->value[0]; caps++)
    if (!strcmp(caps->value, value)) return caps;
  return NULL;
}

static uint32_t default_limit(const struct tq_tags *t, const struct tq_speeds *speeds,
                              enum tq_road_class c) {
  uint32_t limit = speeds->of_class[c].car_kmh * 1000u;
  const struct tq_speed_cap *service = find_cap(speeds->services, t->value[TQ_KEY_SERVICE]);
  if (service && service->car_kmh) limit = lower(limit, service->car_kmh * 1000u);
  if (tq_tag_is(t, TQ_KEY_BICYCLE_ROAD, "yes") || tq_tag_is(t, TQ_KEY_CYCLESTREET, "yes"))
    limit = lower(limit, speeds->bicycle_road_kmh * 1000u);
  return limit;
}

static uint32_t cap_of(const struct tq_speed_cap *caps, const char *value, enum tq_mode mode) {
  const struct tq_speed_cap *cap = find_cap(caps, value);
  uint32_t kmh = !cap ? 0 : mode == TQ_CAR ? cap->car_kmh : cap->bike_kmh;
  return kmh ? kmh * 1000 : UINT32_MAX;
}

static uint32_t ground_cap(const struct tq_tags *t, const struct tq_speeds *speeds,
                           enum tq_mode mode) {
  uint32_t cap = cap_of(speeds->surfaces, t->value[TQ_KEY_SURFACE], mode);
  cap = lower(cap, cap_of(speeds->smoothnesses, t->value[TQ_KEY_SMOOTHNESS], mode));
  cap = lower(cap, cap_of(speeds->tracktypes, t->value[TQ_KEY_TRACKTYPE], mode));
  if (tq_tag_is(t, TQ_KEY_BRIDGE, "movable")) cap = lower(cap, speeds->movable_bridge_kmh * 1000u);
  return cap;
}

uint32_t tq_osm_car_speed(const struct tq_tags *t, const struct tq_speeds *speeds,
                          enum tq_road_class c, int dir) {
  static const char *const side[] = {"yes", "rotary", NULL};
  const struct tq_class_speed *of = &speeds->of_class[c];
  uint32_t limit = signed_limit(t, speeds, dir), advised = advised_limit(t, speeds, dir);
  if (advised) limit = limit ? lower(limit, advised) : advised;
  if (!limit) limit = default_limit(t, speeds, c);
  uint32_t speed = lower(limit, of->car_cap_kmh * 1000u) * of->car_percent / 100;
  speed = lower(speed, ground_cap(t, speeds, TQ_CAR));
  if (tq_tag_in(t, TQ_KEY_SIDE_ROAD, side)) speed = speed * speeds->side_road_percent / 100;
  if (tq_tag_is(t, TQ_KEY_ONEWAY, "alternating")) speed /= 2;
  uint32_t slowest = speeds->slowest_car_kmh * 1000u;
  return speed > slowest ? speed : slowest;
}

uint32_t tq_osm_ride_speed(const struct tq_tags *t, const struct tq_speeds *speeds,
                           enum tq_road_class c, int dir) {
  const enum tq_osm_key keys[] = {dir ? TQ_KEY_MAXSPEED_BACKWARD : TQ_KEY_MAXSPEED_FORWARD,
                                  TQ_KEY_MAXSPEED};
  uint32_t limit = first_limit(t, speeds, keys, 2, false);
  uint32_t speed = lower(speeds->of_class[c].bike_m_per_h, ground_cap(t, speeds, TQ_BIKE));
  return limit ? lower(speed, limit) : speed;
}

uint32_t tq_osm_push_speed(const struct tq_tags *t, const struct tq_speeds *speeds,
                           enum tq_road_class c) {
  uint32_t push = speeds->of_class[c].walk_m_per_h * speeds->push_percent / 100u;
  bool ramp = tq_tag_is(t, TQ_KEY_RAMP, "yes") || tq_tag_is(t, TQ_KEY_RAMP_BICYCLE, "yes");
  return c == TQ_ROAD_STEPS && ramp ? speeds->ramp_m_per_h : push;
}

/* PT1H30M, P1DT2H; 0 when it is none. */
static uint32_t iso_duration_s(const char *text) {
  uint64_t total = 0;
  size_t len = strlen(text);
  for (size_t i = 1; i < len;) {
    if (text[i] == 'T') {
      i++;
      continue;
    }
    uint64_t milli;
    size_t used = tq_osm_number(text + i, len - i, &milli);
    if (!used) return 0;
    i += used;
    uint64_t unit_s = text[i] == 'D' ? 86400 : text[i] == 'H' ? 3600 : text[i] == 'M' ? 60 : 1;
    if (!memchr("DHMS", text[i], 4)) return 0;
    total += milli * unit_s / 1000;
    i++;
  }
  return total < UINT32_MAX ? (uint32_t)total : 0;
}

uint32_t tq_osm_duration_s(const char *text) {
  size_t len = strlen(text);
  if (text[0] == 'P') return iso_duration_s(text);
  int32_t time_s;
  if (strchr(text, ':'))
    return tq_time_parse(text, len, &time_s) && time_s > 0 ? (uint32_t)time_s : 0;
  uint64_t milli;
  if (!len || tq_osm_number(text, len, &milli) != len) return 0;
  uint64_t total_s = milli * 60 / 1000;
  return total_s < UINT32_MAX ? (uint32_t)total_s : 0;
}
