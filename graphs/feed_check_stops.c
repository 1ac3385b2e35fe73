/* stops.txt and levels.txt: what stands where, and what belongs to what. */
#include <math.h>
#include <string.h>

#include "graphs/feed_check.h"

enum { STOP, STATION, ENTRANCE, NODE, BOARDING_AREA };

static const char *const type_names[] = {"stop or platform", "station", "entrance", "generic node",
                                         "boarding area"};

static int location_type(const struct tq_feed_tables *t, uint32_t row, int column) {
  struct tq_text v = tq_feed_cell(t, TQ_FILE_STOPS, row, column);
  return v.len == 1 && v.text[0] >= '0' && v.text[0] <= '4' ? v.text[0] - '0' : STOP;
}

struct columns {
  int id, name, desc, lat, lon, zone, type, parent, level;
};

static void check_position(struct tq_feed_tables *t, const struct columns *c, uint32_t row,
                           int type) {
  const enum tq_feed_file S = TQ_FILE_STOPS;
  struct tq_text lat = tq_feed_cell(t, S, row, c->lat), lon = tq_feed_cell(t, S, row, c->lon);
  if (type <= ENTRANCE && (!lat.len || !lon.len))
    tq_notice_add(t->notices, TQ_ERROR, "stop_without_location",
                  tq_feed_at(t, S, row, lat.len ? "stop_lon" : "stop_lat", NULL),
                  "a %s needs its position; give stop_lat and stop_lon in WGS-84 degrees",
                  type_names[type]);
  double y, x;
  if (!tq_number_parse(lat, &y) || !tq_number_parse(lon, &x)) return;
  if (fabs(y) <= 1 && fabs(x) <= 1)
    tq_notice_add(t->notices, TQ_ERROR, "point_near_origin",
                  tq_feed_at(t, S, row, "stop_lat", lat.text),
                  "at the origin of the coordinates; give the real position");
  else if (fabs(y) >= 89 && fabs(y) <= 90)
    tq_notice_add(t->notices, TQ_ERROR, "point_near_pole",
                  tq_feed_at(t, S, row, "stop_lat", lat.text), "at a pole; give the real position");
}

static void check_parent(struct tq_feed_tables *t, const struct columns *c, uint32_t row,
                         int type) {
  const enum tq_feed_file S = TQ_FILE_STOPS;
  struct tq_text parent = tq_feed_cell(t, S, row, c->parent);
  struct tq_notice_at at = tq_feed_at(t, S, row, "parent_station", parent.text);
  if (type == STATION) {
    if (parent.len)
      tq_notice_add(t->notices, TQ_ERROR, "station_with_parent_station", at,
                    "a station belongs to nothing; leave it empty");
    return;
  }
  if (!parent.len) {
    if (type != STOP)
      tq_notice_add(t->notices, TQ_ERROR, "location_without_parent_station", at,
                    "a %s belongs to a %s; name it", type_names[type],
                    type == BOARDING_AREA ? "platform" : "station");
    return;
  }
  uint32_t of = tq_feed_find(t, S, "stop_id", parent);
  if (of == TQ_NO_ID) return; /* told as a foreign key */
  int wanted = type == BOARDING_AREA ? STOP : STATION, is = location_type(t, of, c->type);
  if (is != wanted)
    tq_notice_add(t->notices, TQ_ERROR, "wrong_parent_location_type", at,
                  "line %u is a %s; the parent of a %s is a %s", t->files[S].lines.v[of],
                  type_names[is], type_names[type], wanted == STOP ? "platform" : "station");
}

static void check_row(struct tq_feed_tables *t, const struct columns *c, uint32_t row) {
  const enum tq_feed_file S = TQ_FILE_STOPS;
  int type = location_type(t, row, c->type);
  struct tq_text name = tq_feed_cell(t, S, row, c->name), desc = tq_feed_cell(t, S, row, c->desc);
  if (type <= ENTRANCE && !name.len)
    tq_notice_add(t->notices, TQ_ERROR, "missing_stop_name",
                  tq_feed_at(t, S, row, "stop_name", NULL), "a %s needs a name; give it one",
                  type_names[type]);
  if (name.len && !strcmp(name.text, desc.text))
    tq_notice_add(t->notices, TQ_WARNING, "same_name_and_description_for_stop",
                  tq_feed_at(t, S, row, "stop_desc", desc.text),
                  "the description repeats the name; leave it empty");
  if (type == STOP && t->files[TQ_FILE_FARE_RULES].n && !tq_feed_cell(t, S, row, c->zone).len)
    tq_notice_add(t->notices, TQ_INFO, "stop_without_zone_id",
                  tq_feed_at(t, S, row, "zone_id", NULL),
                  "fare_rules.txt is there; give the stop its zone");
  check_position(t, c, row, type);
  check_parent(t, c, row, type);
}

/* Stops without calls, calls at what is no stop, stations without platforms. */
static enum tq_code check_use(struct tq_feed_tables *t, const struct columns *c,
                              struct tq_err *err) {
  const enum tq_feed_file S = TQ_FILE_STOPS, T = TQ_FILE_STOP_TIMES;
  uint32_t n = t->files[S].n;
  uint8_t *used = tq_calloc(n, 1); /* 1 a trip calls, 2 is a parent */
  if (!used) return tq_fail_memory(err, "stops.txt");
  int stop_id = tq_feed_column(t, T, "stop_id");
  for (uint32_t i = 0; i < t->files[T].n; i++) {
    struct tq_text id = tq_feed_cell(t, T, i, stop_id);
    uint32_t stop = id.len ? tq_feed_find(t, S, "stop_id", id) : TQ_NO_ID;
    if (stop >= n) continue;
    used[stop] |= 1;
    int type = location_type(t, stop, c->type);
    if (type != STOP)
      tq_notice_add(t->notices, TQ_ERROR, "location_with_unexpected_stop_time",
                    tq_feed_at(t, T, i, "stop_id", id.text),
                    "a %s (stops.txt line %u); name a platform (location_type 0)", type_names[type],
                    t->files[S].lines.v[stop]);
  }
  int grouped = tq_feed_column(t, TQ_FILE_LOCATION_GROUP_STOPS, "stop_id");
  for (uint32_t i = 0; i < t->files[TQ_FILE_LOCATION_GROUP_STOPS].n; i++) {
    uint32_t stop =
        tq_feed_find(t, S, "stop_id", tq_feed_cell(t, TQ_FILE_LOCATION_GROUP_STOPS, i, grouped));
    if (stop < n) used[stop] |= 1;
  }
  for (uint32_t i = 0; i < n; i++) {
    struct tq_text parent = tq_feed_cell(t, S, i, c->parent);
    uint32_t of = parent.len ? tq_feed_find(t, S, "stop_id", parent) : TQ_NO_ID;
    if (of < n && location_type(t, i, c->type) == STOP) used[of] |= 2;
  }
  for (uint32_t i = 0; i < n; i++) {
    int type = location_type(t, i, c->type);
    struct tq_notice_at at = tq_feed_at(t, S, i, "stop_id", tq_feed_cell(t, S, i, c->id).text);
    if (type == STOP && !(used[i] & 1))
      tq_notice_add(t->notices, TQ_WARNING, "stop_without_stop_time", at,
                    "no trip calls here; add its calls or remove it");
    if (type == STATION && !(used[i] & 2))
      tq_notice_add(t->notices, TQ_INFO, "unused_station", at,
                    "no platform belongs to it; add its platforms or remove it");
  }
  free(used);
  return TQ_OK;
}

enum tq_code tq_feed_check_stops(struct tq_feed_tables *t, struct tq_err *err) {
  const enum tq_feed_file S = TQ_FILE_STOPS;
  struct columns c = {.id = tq_feed_column(t, S, "stop_id"),
                      .name = tq_feed_column(t, S, "stop_name"),
                      .desc = tq_feed_column(t, S, "stop_desc"),
                      .lat = tq_feed_column(t, S, "stop_lat"),
                      .lon = tq_feed_column(t, S, "stop_lon"),
                      .zone = tq_feed_column(t, S, "zone_id"),
                      .type = tq_feed_column(t, S, "location_type"),
                      .parent = tq_feed_column(t, S, "parent_station"),
                      .level = tq_feed_column(t, S, "level_id")};
  for (uint32_t i = 0; i < t->files[S].n; i++) check_row(t, &c, i);
  return check_use(t, &c, err);
}
