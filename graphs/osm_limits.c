/* Limits of width, height, length and weight, against the car of the table. */
#include <string.h>
#include <strings.h>

#include "graphs/osm_parts.h"

/* Whether the text at *at goes on with the word, blanks before it aside; moves *at. */
static bool unit_follows(const char **at, const char *word) {
  const char *text = *at + strspn(*at, " ");
  size_t len = strlen(word);
  if (strncasecmp(text, word, len)) return false;
  *at = text + len;
  return true;
}

static bool at_end(const char *text) { return text[strspn(text, " ;|,")] == 0; }

/* 6'2", 6 ft 2 in; the feet are read, *at stands at their unit. */
static uint32_t feet_mm(uint64_t milli_feet, const char *at) {
  uint64_t milli_inches = 0;
  if (!unit_follows(&at, "'") && !unit_follows(&at, "feet") && !unit_follows(&at, "ft")) return 0;
  at += strspn(at, " ");
  if (*at) {
    size_t used = tq_osm_number(at, strlen(at), &milli_inches);
    at += used;
    bool inches = unit_follows(&at, "\"") || unit_follows(&at, "inches") ||
                  unit_follows(&at, "in") || unit_follows(&at, "''");
    if (!used || !inches || !at_end(at)) return 0;
  }
  uint64_t mm = (milli_feet * 3048 / 10 + milli_inches * 254 / 10) / 1000;
  return mm < UINT32_MAX ? (uint32_t)mm : 0;
}

uint32_t tq_osm_length_mm(const char *text) {
  static const struct {
    const char *unit;
    uint32_t um; /* micrometres, so that thousandths give nanometres */
  } units[] = {{"mm", 1000},        {"cm", 10000},  {"km", 1000000000}, {"metres", 1000000},
               {"meters", 1000000}, {"m", 1000000}, {"米", 1000000},    {"", 1000000}};
  text += strspn(text, " ~<");
  uint64_t milli;
  size_t used = tq_osm_number(text, strlen(text), &milli);
  if (!used || milli > 100000000) return 0;
  text += used;
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    const char *at = text;
    if (!unit_follows(&at, units[i].unit) || !at_end(at)) continue;
    uint64_t mm = milli * units[i].um / 1000000;
    return mm < UINT32_MAX ? (uint32_t)mm : 0;
  }
  return feet_mm(milli, text);
}

uint32_t tq_osm_weight_kg(const char *text) {
  static const struct {
    const char *unit;
    uint32_t g; /* of one */
  } units[] = {{"tonnes", 1000000}, {"tonne", 1000000}, {"tons", 907185}, {"ton", 907185},
               {"t", 1000000},      {"kg", 1000},       {"lbs", 454},     {"lb", 454},
               {"st", 907185},      {"吨", 1000000},    {"", 1000000}};
  text += strspn(text, " ~<");
  uint64_t milli;
  size_t used = tq_osm_number(text, strlen(text), &milli);
  if (!used || milli > 1000000000) return 0;
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    const char *at = text + used;
    if (!unit_follows(&at, units[i].unit) || !at_end(at)) continue;
    uint64_t kg = milli * units[i].g / 1000000;
    return kg < UINT32_MAX ? (uint32_t)kg : 0;
  }
  return 0;
}

bool tq_osm_car_fits(const struct tq_tags *t, const struct tq_speeds *speeds) {
  static const enum tq_osm_key widths[] = {TQ_KEY_MAXWIDTH_PHYSICAL, TQ_KEY_MAXWIDTH, TQ_KEY_WIDTH,
                                           TQ_KEY_EST_WIDTH};
  static const enum tq_osm_key heights[] = {TQ_KEY_MAXHEIGHT_PHYSICAL, TQ_KEY_MAXHEIGHT};
  const struct tq_vehicle *car = &speeds->car;
  for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
    uint32_t mm = t->value[widths[i]] ? tq_osm_length_mm(t->value[widths[i]]) : 0;
    if (mm && mm <= car->width_mm) return false;
  }
  for (size_t i = 0; i < sizeof heights / sizeof heights[0]; i++) {
    uint32_t mm = t->value[heights[i]] ? tq_osm_length_mm(t->value[heights[i]]) : 0;
    if (mm && mm < car->height_mm) return false;
  }
  const char *length = t->value[TQ_KEY_MAXLENGTH], *weight = t->value[TQ_KEY_MAXWEIGHT];
  uint32_t mm = length ? tq_osm_length_mm(length) : 0, kg = weight ? tq_osm_weight_kg(weight) : 0;
  return (!mm || mm >= car->length_mm) && (!kg || kg >= car->weight_kg);
}
