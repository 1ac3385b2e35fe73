/* How fast a way is: signed limits, surfaces, durations. */
#include <string.h>

#include "engine/base/date.h"
#include "graphs/osm_parts.h"

enum { FASTEST_SIGNED_M_PER_H = 200000, NO_LIMIT_M_PER_H = 140000, WALK_LIMIT_M_PER_H = 6000 };

static uint32_t lower(uint32_t a, uint32_t b) { return a < b ? a : b; }

static bool text_is(const char *text, size_t len, const char *word) {
  return strlen(word) == len && !memcmp(text, word, len);
}

/* A decimal number in thousandths, without the locale; bytes read, 0 for no number. */
static size_t parse_number(const char *text, size_t len, uint64_t *milli) {
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
  } units[] = {{"", 1000000},      {"km/h", 1000000}, {"kmh", 1000000}, {"kph", 1000000},
               {"kmph", 1000000},  {"KM/H", 1000000}, {"mph", 1609344}, {"MPH", 1609344},
               {"knots", 1852000}, {"knot", 1852000}, {"kn", 1852000}};
  uint64_t milli;
  size_t i = parse_number(text, len, &milli);
  if (!i) return 0;
  while (i < len && text[i] == ' ') i++;
  for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
    if (!text_is(text + i, len - i, units[u].unit)) continue;
    uint64_t m_per_h = milli * units[u].mm / 1000000;
    return m_per_h <= FASTEST_SIGNED_M_PER_H ? (uint32_t)m_per_h : 0;
  }
  return 0;
}

static uint32_t named_limit(const char *country, size_t n_country, const char *zone,
                            size_t n_zone) {
  for (size_t i = 0; i < tq_n_zone_limits; i++)
    if (text_is(country, n_country, tq_zone_limits[i].country) &&
        text_is(zone, n_zone, tq_zone_limits[i].zone))
      return tq_zone_limits[i].m_per_h;
  return 0;
}

/* "CN:urban", "urban", "DE:zone:30", "DE:zone30", "CN:30". */
static uint32_t zone_limit(const char *text, size_t len) {
  const char *colon = memchr(text, ':', len);
  size_t n_country = colon ? (size_t)(colon - text) : 0;
  const char *zone = colon ? colon + 1 : text;
  size_t n_zone = len - (size_t)(zone - text);
  uint32_t limit = named_limit(text, n_country, zone, n_zone);
  if (!limit) limit = named_limit("", 0, zone, n_zone);
  if (limit) return limit;
  if (n_zone > 4 && !memcmp(zone, "zone", 4)) {
    size_t skip = zone[4] == ':' ? 5 : 4;
    zone += skip;
    n_zone -= skip;
  }
  return number_limit(zone, n_zone);
}

static uint32_t limit_part(const char *text, size_t len) {
  uint32_t limit = number_limit(text, len);
  if (limit) return limit;
  if (text_is(text, len, "none")) return NO_LIMIT_M_PER_H;
  if (text_is(text, len, "walk")) return WALK_LIMIT_M_PER_H;
  return zone_limit(text, len);
}

/* Of several values (50;30, lanes 100|80) the lowest. */
uint32_t tq_osm_limit(const char *text) {
  uint32_t lowest = 0;
  for (;;) {
    text += strspn(text, " ;|");
    size_t len = strcspn(text, ";|");
    if (!len) return lowest;
    size_t trimmed = len;
    while (text[trimmed - 1] == ' ') trimmed--;
    uint32_t limit = limit_part(text, trimmed);
    if (limit && (!lowest || limit < lowest)) lowest = limit;
    text += len;
  }
}

static uint32_t tag_limit(const struct tq_tags *t, enum tq_osm_key key) {
  return t->value[key] ? tq_osm_limit(t->value[key]) : 0;
}

/* The signed limit, 0 where none is. */
static uint32_t signed_limit(const struct tq_tags *t, int dir) {
  const enum tq_osm_key keys[] = {dir ? TQ_KEY_MAXSPEED_BACKWARD : TQ_KEY_MAXSPEED_FORWARD,
                                  TQ_KEY_MAXSPEED, TQ_KEY_MAXSPEED_TYPE, TQ_KEY_SOURCE_MAXSPEED,
                                  TQ_KEY_ZONE_MAXSPEED};
  uint32_t limit = 0;
  for (size_t i = 0; i < sizeof keys / sizeof keys[0] && !limit; i++) limit = tag_limit(t, keys[i]);
  return limit;
}

static uint32_t default_limit(const struct tq_tags *t, const struct tq_speeds *speeds,
                              enum tq_road_class c) {
  static const char *const parking[] = {"driveway", "alley", "parking_aisle", "drive-through",
                                        NULL};
  uint32_t limit = speeds->of_class[c].car_kmh * 1000u;
  return tq_tag_in(t, TQ_KEY_SERVICE, parking) ? lower(limit, speeds->parking_kmh * 1000u) : limit;
}

static uint32_t find_cap(const struct tq_speed_cap *caps, const char *value, enum tq_mode mode) {
  for (; value && caps->value; caps++) {
    if (strcmp(caps->value, value)) continue;
    uint32_t kmh = mode == TQ_CAR ? caps->car_kmh : caps->bike_kmh;
    return kmh ? kmh * 1000 : UINT32_MAX;
  }
  return UINT32_MAX;
}

static uint32_t ground_cap(const struct tq_tags *t, const struct tq_speeds *speeds,
                           enum tq_mode mode) {
  uint32_t cap = find_cap(speeds->surfaces, t->value[TQ_KEY_SURFACE], mode);
  cap = lower(cap, find_cap(speeds->smoothnesses, t->value[TQ_KEY_SMOOTHNESS], mode));
  return lower(cap, find_cap(speeds->tracktypes, t->value[TQ_KEY_TRACKTYPE], mode));
}

uint32_t tq_osm_car_speed(const struct tq_tags *t, const struct tq_speeds *speeds,
                          enum tq_road_class c, int dir) {
  const struct tq_class_speed *of = &speeds->of_class[c];
  uint32_t limit = signed_limit(t, dir);
  if (!limit) limit = default_limit(t, speeds, c);
  uint32_t advised = tag_limit(t, TQ_KEY_MAXSPEED_ADVISORY);
  if (advised) limit = lower(limit, advised);
  uint32_t speed = lower(limit, of->car_cap_kmh * 1000u) * of->car_percent / 100;
  speed = lower(speed, ground_cap(t, speeds, TQ_CAR));
  if (tq_tag_is(t, TQ_KEY_ONEWAY, "alternating")) speed /= 2;
  uint32_t slowest = speeds->slowest_car_kmh * 1000u;
  return speed > slowest ? speed : slowest;
}

uint32_t tq_osm_ride_speed(const struct tq_tags *t, const struct tq_speeds *speeds,
                           enum tq_road_class c) {
  return lower(speeds->of_class[c].bike_m_per_h, ground_cap(t, speeds, TQ_BIKE));
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
    size_t used = parse_number(text + i, len - i, &milli);
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
  if (!len || parse_number(text, len, &milli) != len) return 0;
  uint64_t total_s = milli * 60 / 1000;
  return total_s < UINT32_MAX ? (uint32_t)total_s : 0;
}
