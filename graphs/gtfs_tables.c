/* agency.txt, stops.txt, routes.txt and trips.txt. */
#include <math.h>
#include <string.h>

#include "graphs/gtfs.h"
#include "graphs/gtfs_feed.h"

/* Enters a row's id. *value: where its index belongs, left out until it is written;
 * NULL (and reported) when the id is empty or was given before. */
static enum tq_code enter_id(struct tq_gtfs *feed, struct tq_id_map *map, const struct tq_csv *csv,
                             struct tq_text id, uint32_t **value, struct tq_err *err) {
  *value = NULL;
  if (id.len == 0) {
    tq_report_add(feed->report, TQ_WARNING, "empty_id", "%s:%zu: no id, row left out; give it one",
                  csv->label, csv->line);
    return TQ_OK;
  }
  uint32_t *slot = tq_id_map_put(map, id.text, id.len);
  if (!slot) return tq_fail_memory(err, csv->label);
  if (*slot != TQ_NO_ID) {
    tq_report_add(feed->report, TQ_WARNING, "duplicate_id",
                  "%s:%zu: id %s was given before, row left out; give it another", csv->label,
                  csv->line, id.text);
    return TQ_OK;
  }
  *slot = TQ_LEFT_OUT;
  *value = slot;
  return TQ_OK;
}

enum tq_code tq_gtfs_read_agencies(struct tq_gtfs *feed, struct tq_err *err) {
  enum { TIMEZONE, ID, NAME, N };
  static const char *const names[N] = {"agency_timezone", "agency_id", "agency_name"};
  struct tq_csv csv;
  int col[N];
  bool has;
  enum tq_code code = tq_gtfs_table(feed, "agency.txt", true, &csv, &has, err);
  if (!code) code = tq_csv_columns(&csv, names, 1, N, col, err);
  while (!code && tq_csv_next(&csv)) {
    struct tq_text id = tq_csv_field(&csv, col[ID]), zone = tq_csv_field(&csv, col[TIMEZONE]);
    uint32_t *slot = tq_id_map_put(&feed->agency_ids, id.text, id.len);
    if (!slot || !tq_push(&feed->agency_names, tq_csv_field(&csv, col[NAME])) ||
        !tq_push(&feed->agency_zones, zone))
      return tq_fail_memory(err, csv.label);
    if (*slot == TQ_NO_ID) *slot = (uint32_t)(feed->agency_names.n - 1);
    if (!feed->timezone.text) feed->timezone = zone;
    if (zone.len == 0 || strcmp(zone.text, feed->timezone.text) != 0)
      tq_report_add(feed->report, TQ_WARNING, "agency_timezone",
                    "%s:%zu: time zone '%s' where the first agency has '%s'; a feed has one time "
                    "zone, give the agency a feed of its own",
                    csv.label, csv.line, zone.text, feed->timezone.text);
  }
  if (code) return code;
  tq_gtfs_table_done(feed, &csv);
  if (!feed->timezone.text)
    return tq_fail(err, TQ_E_FORMAT, "%s: no agency; add a row with its agency_timezone",
                   csv.label);
  return TQ_OK;
}

/* GTFS codes such as location_type; what is not in 0..max is 0. */
static uint8_t small_code(struct tq_text field, int64_t max) {
  int64_t v;
  return tq_integer_parse(field, &v) && v >= 0 && v <= max ? (uint8_t)v : 0;
}

/* Null island is how feeds write "unknown". */
static bool read_pos(struct tq_text lon, struct tq_text lat, struct tq_pos *pos) {
  double x, y;
  if (!tq_number_parse(lon, &x) || !tq_number_parse(lat, &y)) return false;
  if (fabs(x) > 180 || fabs(y) > 90 || (x == 0 && y == 0)) return false;
  *pos = (struct tq_pos){tq_e7(x), tq_e7(y)};
  return true;
}

/* Platforms, entrances and nodes belong to stations, boarding areas to platforms; so no
 * chain of parents has a circle. */
static bool may_be_parent(const struct tq_gtfs_stop *child, const struct tq_gtfs_stop *parent) {
  if (child->location_type == 1) return false;
  return parent->location_type == (child->location_type == 4 ? 0 : 1);
}

static void find_parents(struct tq_gtfs *feed, const struct tq_csv *csv) {
  for (size_t i = 0; i < feed->stops.n; i++) {
    struct tq_gtfs_stop *stop = &feed->stops.v[i];
    if (stop->parent_id.len == 0) continue;
    uint32_t parent = tq_id_map_find(&feed->stop_ids, stop->parent_id.text, stop->parent_id.len);
    if (tq_usable(parent) && may_be_parent(stop, &feed->stops.v[parent]))
      stop->parent = parent;
    else
      tq_report_add(feed->report, TQ_WARNING, "bad_parent_station",
                    "%s:%u: parent_station %s is no station of this feed, left out; correct it",
                    csv->label, stop->line, stop->parent_id.text);
  }
}

struct stop_rows {
  struct tq_gtfs_stop *v;
  size_t n, cap;
};

/* Generic nodes and boarding areas need no position of their own: they have their parent's. */
static enum tq_code place_at_parent(struct tq_gtfs *feed, const struct tq_csv *csv,
                                    struct tq_gtfs_stop stop, struct tq_err *err) {
  uint32_t parent = tq_id_map_find(&feed->stop_ids, stop.parent_id.text, stop.parent_id.len);
  if (!tq_usable(parent)) {
    tq_report_add(feed->report, TQ_INFO, "stop_without_position",
                  "%s:%u: stop %s and its parent %s have no usable position, left out; give one",
                  csv->label, stop.line, stop.id.text, stop.parent_id.text);
    return TQ_OK;
  }
  uint32_t *index = tq_id_map_put(&feed->stop_ids, stop.id.text, stop.id.len);
  if (!index) return tq_fail_memory(err, csv->label);
  stop.pos = feed->stops.v[parent].pos;
  *index = (uint32_t)feed->stops.n;
  return tq_push(&feed->stops, stop) ? TQ_OK : tq_fail_memory(err, csv->label);
}

enum tq_code tq_gtfs_read_stops(struct tq_gtfs *feed, struct tq_err *err) {
  enum { ID, LAT, LON, NAME, TYPE, PARENT, WHEELCHAIR, LEVEL, ZONE, N };
  static const char *const names[N] = {"stop_id",
                                       "stop_lat",
                                       "stop_lon",
                                       "stop_name",
                                       "location_type",
                                       "parent_station",
                                       "wheelchair_boarding",
                                       "level_id",
                                       "zone_id"};
  struct tq_csv csv;
  int col[N];
  bool has;
  enum tq_code code = tq_gtfs_table(feed, "stops.txt", true, &csv, &has, err);
  struct stop_rows without = {0}; /* take the positions of their parents */
  if (!code) code = tq_csv_columns(&csv, names, 3, N, col, err);
  while (!code && tq_csv_next(&csv)) {
    struct tq_gtfs_stop stop = {.id = tq_csv_field(&csv, col[ID]),
                                .name = tq_csv_field(&csv, col[NAME]),
                                .parent_id = tq_csv_field(&csv, col[PARENT]),
                                .level_id = tq_csv_field(&csv, col[LEVEL]),
                                .zone = tq_csv_field(&csv, col[ZONE]),
                                .parent = TQ_NO_STOP,
                                .line = (uint32_t)csv.line,
                                .location_type = small_code(tq_csv_field(&csv, col[TYPE]), 4),
                                .wheelchair = small_code(tq_csv_field(&csv, col[WHEELCHAIR]), 2)};
    uint32_t *index;
    code = enter_id(feed, &feed->stop_ids, &csv, stop.id, &index, err);
    if (code || !index) continue;
    struct tq_text lon = tq_csv_field(&csv, col[LON]), lat = tq_csv_field(&csv, col[LAT]);
    if (!read_pos(lon, lat, &stop.pos)) {
      if (stop.location_type >= 3 && stop.parent_id.len) {
        if (!tq_push(&without, stop)) code = tq_fail_memory(err, csv.label);
        continue;
      }
      tq_report_add(feed->report, TQ_WARNING, "stop_without_position",
                    "%s:%zu: stop %s has no usable position ('%s', '%s'), left out; give "
                    "stop_lat and stop_lon in WGS-84 degrees",
                    csv.label, csv.line, stop.id.text, lat.text, lon.text);
      continue;
    }
    *index = (uint32_t)feed->stops.n;
    if (!tq_push(&feed->stops, stop)) code = tq_fail_memory(err, csv.label);
  }
  for (size_t i = 0; i < without.n && !code; i++)
    code = place_at_parent(feed, &csv, without.v[i], err);
  tq_vec_free(&without);
  if (code) return code;
  tq_gtfs_table_done(feed, &csv);
  find_parents(feed, &csv);
  return TQ_OK;
}

/* Finds the route's agency; a blank agency_id means the only one. */
static void find_agency(struct tq_gtfs *feed, const struct tq_csv *csv, struct tq_text id,
                        struct tq_gtfs_route *route) {
  uint32_t index = tq_id_map_find(&feed->agency_ids, id.text, id.len);
  if (id.len == 0 && feed->agency_names.n == 1) index = 0;
  route->agency = (struct tq_text){"", 0};
  if (tq_usable(index)) {
    route->agency_index = index;
    route->agency = feed->agency_names.v[index];
    return;
  }
  tq_report_add(feed->report, TQ_WARNING, "unknown_agency_id",
                "%s:%zu: agency_id '%s' is not in agency.txt; add it there", csv->label, csv->line,
                id.text);
}

enum tq_code tq_gtfs_read_routes(struct tq_gtfs *feed, struct tq_err *err) {
  enum { ID, TYPE, AGENCY, SHORT_NAME, LONG_NAME, NETWORK, N };
  static const char *const names[N] = {"route_id",         "route_type",      "agency_id",
                                       "route_short_name", "route_long_name", "network_id"};
  struct tq_csv csv;
  int col[N];
  bool has;
  enum tq_code code = tq_gtfs_table(feed, "routes.txt", true, &csv, &has, err);
  if (!code) code = tq_csv_columns(&csv, names, 2, N, col, err);
  while (!code && tq_csv_next(&csv)) {
    struct tq_gtfs_route route = {.id = tq_csv_field(&csv, col[ID]),
                                  .short_name = tq_csv_field(&csv, col[SHORT_NAME]),
                                  .long_name = tq_csv_field(&csv, col[LONG_NAME]),
                                  .network_id = tq_csv_field(&csv, col[NETWORK]),
                                  .network = TQ_N_NETWORKS};
    uint32_t *index;
    code = enter_id(feed, &feed->route_ids, &csv, route.id, &index, err);
    if (code || !index) continue;
    struct tq_text type = tq_csv_field(&csv, col[TYPE]);
    int64_t number;
    if (tq_integer_parse(type, &number) && number >= 0 && number <= UINT16_MAX) {
      route.gtfs_type = (uint16_t)number;
      route.network = tq_network_of_route_type((int)number);
    }
    bool ruled = tq_route_types_find(feed->route_types, tq_archive_name(feed->archive),
                                     route.id.text, type.text, &route.network);
    if (route.network == TQ_N_NETWORKS && ruled) continue; /* left out on purpose */
    if (route.network == TQ_N_NETWORKS) {
      tq_report_add(feed->report, TQ_WARNING, "route_type",
                    "%s:%zu: route %s has route_type '%s', which is no scheduled transit known "
                    "here, left out; use 0-12 or an extended type",
                    csv.label, csv.line, route.id.text, type.text);
      continue;
    }
    find_agency(feed, &csv, tq_csv_field(&csv, col[AGENCY]), &route);
    *index = (uint32_t)feed->routes.n;
    if (!tq_push(&feed->routes, route)) code = tq_fail_memory(err, csv.label);
  }
  if (!code) tq_gtfs_table_done(feed, &csv);
  return code;
}

/* Looks the route and service of a trip up; false, and reported, when one is unknown.
 * Trips of a route that was left out go silently: the route's report counts. */
static bool find_owners(struct tq_gtfs *feed, const struct tq_csv *csv, struct tq_gtfs_trip *trip,
                        struct tq_text route, struct tq_text service) {
  trip->route = tq_id_map_find(&feed->route_ids, route.text, route.len);
  trip->service = tq_id_map_find(&feed->service_ids, service.text, service.len);
  if (trip->route == TQ_NO_ID)
    tq_report_add(feed->report, TQ_WARNING, "unknown_route_id",
                  "%s:%zu: route_id '%s' is not in routes.txt, trip left out; add it there",
                  csv->label, csv->line, route.text);
  if (trip->service == TQ_NO_ID)
    tq_report_add(feed->report, TQ_WARNING, "unknown_service_id",
                  "%s:%zu: service_id '%s' is in neither calendar, trip left out; add it to "
                  "calendar.txt",
                  csv->label, csv->line, service.text);
  return tq_usable(trip->route) && tq_usable(trip->service);
}

static uint8_t direction_of(struct tq_text field) {
  return field.len == 1 && (field.text[0] == '0' || field.text[0] == '1')
             ? (uint8_t)(field.text[0] - '0')
             : TQ_NO_DIRECTION;
}

enum tq_code tq_gtfs_read_trips(struct tq_gtfs *feed, struct tq_err *err) {
  enum { ID, ROUTE, SERVICE, HEADSIGN, SHORT_NAME, BLOCK, WHEELCHAIR, BIKES, DIRECTION, SHAPE, N };
  static const char *const names[N] = {"trip_id",
                                       "route_id",
                                       "service_id",
                                       "trip_headsign",
                                       "trip_short_name",
                                       "block_id",
                                       "wheelchair_accessible",
                                       "bikes_allowed",
                                       "direction_id",
                                       "shape_id"};
  struct tq_csv csv;
  int col[N];
  bool has;
  enum tq_code code = tq_gtfs_table(feed, "trips.txt", true, &csv, &has, err);
  if (!code) code = tq_csv_columns(&csv, names, 3, N, col, err);
  while (!code && tq_csv_next(&csv)) {
    struct tq_gtfs_trip trip = {.id = tq_csv_field(&csv, col[ID]),
                                .headsign = tq_csv_field(&csv, col[HEADSIGN]),
                                .short_name = tq_csv_field(&csv, col[SHORT_NAME]),
                                .block = tq_csv_field(&csv, col[BLOCK]),
                                .shape = tq_csv_field(&csv, col[SHAPE]),
                                .wheelchair = small_code(tq_csv_field(&csv, col[WHEELCHAIR]), 2),
                                .bikes = small_code(tq_csv_field(&csv, col[BIKES]), 2),
                                .direction = direction_of(tq_csv_field(&csv, col[DIRECTION])),
                                .next = TQ_NO_ID,
                                .line = (uint32_t)csv.line};
    uint32_t *index;
    code = enter_id(feed, &feed->trip_ids, &csv, trip.id, &index, err);
    if (code || !index) continue;
    if (!find_owners(feed, &csv, &trip, tq_csv_field(&csv, col[ROUTE]),
                     tq_csv_field(&csv, col[SERVICE])))
      continue;
    *index = (uint32_t)feed->trips.n;
    if (!tq_push(&feed->trips, trip)) code = tq_fail_memory(err, csv.label);
  }
  if (!code) tq_gtfs_table_done(feed, &csv);
  return code;
}
