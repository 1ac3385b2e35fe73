/* The map's words in Chinese and English. */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tools/map.h"

const char *tq_map_word(enum tq_lang lang, enum tq_map_word word) {
  static const char *const words[TQ_MAP_N_WORDS][2] = {
      [TQ_MAP_REACHED_FROM] = {"%s · %s 分钟可达范围", "%s: reached within %s minutes"},
      [TQ_MAP_REACHES_TO] = {"%s · %s 分钟内可前来的范围", "%s: within %s minutes of it"},
      [TQ_MAP_WITHIN] = {"%s 分钟内 ", "Within %s minutes: "},
      [TQ_MAP_TRAVEL_TIME] = {"出行时间", "Travel time"},
      [TQ_MAP_FASTEST] = {"%s 分钟内最快的方式", "Fastest within %s min"},
      [TQ_MAP_MINUTES] = {"%s 分钟", "%s min"},
      [TQ_MAP_MOTORWAYS] = {"高速公路", "Motorway"},
      [TQ_MAP_ROADS] = {"道路", "Road"},
      [TQ_MAP_WATER_LINES] = {"水域", "Water"},
      [TQ_MAP_AREAS] = {"区划界线", "Area boundary"},
      [TQ_MAP_DEPARTURES] = {"出发", "departures"},
      [TQ_MAP_ARRIVALS] = {"到达", "arrivals"},
      [TQ_MAP_MEDIAN] = {"中位数", "median"},
      [TQ_MAP_PERCENTILE] = {"第 %s 百分位", "%sth percentile"},
      [TQ_MAP_PEOPLE_AT] = {"人口按 %s 个地点计，不按面积分摊",
                            "people counted at %s places, not spread over areas"},
      [TQ_MAP_TRUNK_RAIL] = {"铁路干线", "Trunk railway"},
      [TQ_MAP_INTERCITY_RAIL] = {"城际铁路", "Intercity railway"},
      [TQ_MAP_SUBURBAN_RAIL] = {"市域铁路", "Suburban railway"},
      [TQ_MAP_METRO] = {"地铁", "Metro"},
      [TQ_MAP_TRAM] = {"有轨电车", "Tram"},
  };
  return words[word][lang];
}

/* The name of one mode of "car+transit". */
static const char *mode_text(enum tq_lang lang, const char *mode, size_t len) {
  static const struct {
    const char *mode, *text[2];
  } texts[] = {{"walk", {"步行", "walking"}},
               {"bike", {"自行车", "bicycle"}},
               {"car", {"小汽车", "car"}},
               {"transit", {"公共交通", "public transport"}}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (strlen(texts[i].mode) == len && !strncmp(mode, texts[i].mode, len))
      return texts[i].text[lang];
  return mode;
}

const char *tq_map_mode(enum tq_lang lang, const char *mode) {
  return mode_text(lang, mode, strlen(mode));
}

void tq_map_group_digits(int64_t value, char out[TQ_MAP_TEXT]) {
  char digits[TQ_MAP_TEXT];
  int n = snprintf(digits, sizeof digits, "%" PRId64, value), k = 0;
  for (int i = 0; i < n; i++) {
    if (i && (n - i) % 3 == 0) out[k++] = ',';
    out[k++] = digits[i];
  }
  out[k] = 0;
}

void tq_map_minutes(int32_t time_s, char out[TQ_MAP_TEXT]) {
  if (time_s % 60)
    snprintf(out, TQ_MAP_TEXT, "%d.%d", (int)(time_s / 60), (int)(time_s % 60 / 6));
  else
    snprintf(out, TQ_MAP_TEXT, "%d", (int)(time_s / 60));
}

void tq_map_km2(double km2, char out[TQ_MAP_TEXT]) {
  char number[TQ_MAP_TEXT];
  int64_t tenths = llround(km2 * 10);
  tq_map_group_digits(llround(km2), number);
  if (tenths > 0 && tenths < 100)
    snprintf(number, sizeof number, "%d.%d", (int)(tenths / 10), (int)(tenths % 10));
  snprintf(out, TQ_MAP_TEXT, "%.60s km²", number);
}

/* 12,345 人, 123.4 万人; 12,345 people, 1.23 M people. */
void tq_map_people(enum tq_lang lang, int64_t people, char out[TQ_MAP_TEXT]) {
  char number[TQ_MAP_TEXT];
  if (lang == TQ_EN && people >= 1000000) {
    int64_t hundredths = (people + 5000) / 10000;
    tq_map_group_digits(hundredths / 100, number);
    snprintf(out, TQ_MAP_TEXT, "%.60s.%02d M people", number, (int)(hundredths % 100));
  } else if (lang == TQ_EN || people < 10000) {
    tq_map_group_digits(people, number);
    snprintf(out, TQ_MAP_TEXT, lang == TQ_EN ? "%.60s people" : "%.60s 人", number);
  } else {
    int64_t tenths = (people + 500) / 1000; /* of ten thousand */
    tq_map_group_digits(tenths / 10, number);
    snprintf(out, TQ_MAP_TEXT, "%.60s.%d 万人", number, (int)(tenths % 10));
  }
}

/* Whether a name is the text, as it stands or without 市, 县 or 区. */
static bool is_name(const char *name, const char *text) {
  static const char *const endings[] = {"", "市", "县", "区"};
  size_t n = strlen(text);
  if (strncmp(name, text, n) != 0) return false;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (!strcmp(name + n, endings[i])) return true;
  return false;
}

/* One piece of "place:武汉 + stop:汉口站": the name alone, in English if a place has it. */
static const char *plain_name(const struct tq_graph *g, enum tq_lang lang, const char *piece) {
  static const char *const kinds[] = {"place:", "stop:", "area:"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (!strncmp(piece, kinds[i], strlen(kinds[i]))) piece += strlen(kinds[i]);
  for (uint32_t p = 0; lang == TQ_EN && p < g->n_places; p++) {
    const char *name_en = tq_graph_string(g, g->places[p].name_en);
    if (*name_en && is_name(tq_graph_string(g, g->places[p].name), piece)) return name_en;
  }
  return piece;
}

void tq_map_title_names(const struct tq_graph *g, enum tq_lang lang, const char *from, char *out,
                        size_t size) {
  char piece[256];
  size_t n = 0;
  *out = 0;
  for (const char *next = from; next && n + 1 < size;) {
    const char *end = strstr(next, " + ");
    size_t len = end ? (size_t)(end - next) : strlen(next);
    snprintf(piece, sizeof piece, "%.*s", (int)(len < sizeof piece ? len : sizeof piece - 1), next);
    n += (size_t)snprintf(out + n, size - n, "%s%s", n ? " + " : "", plain_name(g, lang, piece));
    next = end ? end + 3 : NULL;
  }
}

/* --- the footer's line of facts ------------------------------------------------- */

struct line {
  char *out;
  size_t size;
  enum tq_lang lang;
};

static void add(const struct line *line, const char *separator, const char *text) {
  size_t n = strlen(line->out);
  snprintf(line->out + n, line->size - n, "%s%.120s", n ? separator : "", text);
}

/* "07:00–08:59 出发", or one time when first and last are the same. */
static void add_times(const struct line *line, const json_t *definition, const char *first_key,
                      const char *last_key, enum tq_map_word what) {
  const char *first = json_string_value(json_object_get(definition, first_key));
  const char *last = json_string_value(json_object_get(definition, last_key));
  char text[TQ_MAP_TEXT];
  if (!first) return;
  bool single = !last || !strcmp(first, last);
  snprintf(text, sizeof text, "%.5s%s%.5s %s", first, single ? "" : "–", single ? "" : last,
           tq_map_word(line->lang, what));
  add(line, " · ", text);
}

static void add_percentile(const struct line *line, double percentile) {
  int tenths = (int)lround(percentile * 10);
  char number[TQ_MAP_TEXT], text[TQ_MAP_TEXT];
  if (tenths < 0) return;
  if (tenths == 500) {
    add(line, " · ", tq_map_word(line->lang, TQ_MAP_MEDIAN));
    return;
  }
  int n = snprintf(number, sizeof number, "%d", tenths / 10);
  if (tenths % 10) snprintf(number + n, sizeof number - (size_t)n, ".%d", tenths % 10);
  tq_map_format(text, sizeof text, tq_map_word(line->lang, TQ_MAP_PERCENTILE), number, NULL);
  add(line, " · ", text);
}

void tq_map_summary(enum tq_lang lang, const struct tq_band *band, const char *definition_json,
                    char *out, size_t size) {
  const struct line line = {out, size, lang};
  json_t *definition = json_loads(definition_json, 0, NULL);
  const char *date = json_string_value(json_object_get(definition, "date"));
  *out = 0;
  if (date) add(&line, " · ", date);
  add_times(&line, definition, "first_departure", "last_departure", TQ_MAP_DEPARTURES);
  add_times(&line, definition, "first_arrival", "last_arrival", TQ_MAP_ARRIVALS);
  add_percentile(&line, band->percentile);
  const char *separator = " · ";
  for (const char *mode = band->mode; *mode; separator = "+") {
    size_t len = strcspn(mode, "+");
    add(&line, separator, mode_text(lang, mode, len));
    mode += len + (mode[len] == '+');
  }
  json_decref(definition);
}

void tq_map_people_note(const struct tq_graph *g, enum tq_lang lang, char *out, size_t size) {
  char number[TQ_MAP_TEXT];
  int64_t n = 0;
  for (uint32_t p = 0; p < g->n_places; p++) n += g->places[p].population >= 0;
  *out = 0;
  if (!n) return;
  tq_map_group_digits(n, number);
  tq_map_format(out, size, tq_map_word(lang, TQ_MAP_PEOPLE_AT), number, NULL);
}

void tq_map_format(char *out, size_t size, const char *pattern, const char *first,
                   const char *second) {
  size_t n = 0;
  *out = 0;
  for (const char *p = pattern; *p && n + 1 < size;) {
    if (p[0] == '%' && p[1] == 's') {
      n += (size_t)snprintf(out + n, size - n, "%s", first ? first : "");
      first = second;
      p += 2;
    } else {
      out[n++] = *p++;
      out[n] = 0;
    }
  }
}
