#include "graphs/timetable_from_tables.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/date.h"
#include "engine/graph/graph.h"
#include "graphs/time_zone.h"
#include "graphs/timetable_tables.h"

void tq_tables_opts_init(struct tq_tables_opts *o) {
  *o = (struct tq_tables_opts){.coords = TQ_WGS84,
                               .agency = "Timetable",
                               .agency_url = "https://www.example.org/",
                               .timezone = "Asia/Shanghai",
                               .network = TQ_N_NETWORKS,
                               .weekdays = 0x7f};
}

const char *tq_tables_text(struct tq_tables *t, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  int n = vsnprintf(NULL, 0, fmt, ap);
  va_end(ap);
  char *text = n < 0 ? NULL : tq_alloc((size_t)n + 1, 1);
  if (!text || !tq_push(&t->texts, text)) {
    free(text);
    return NULL;
  }
  va_start(ap, fmt);
  vsnprintf(text, (size_t)n + 1, fmt, ap);
  va_end(ap);
  return text;
}

static const char suffix[] = "站";
enum { SUFFIX = sizeof suffix - 1 };

uint32_t tq_tables_station(const struct tq_tables *t, struct tq_text name) {
  uint32_t found = tq_id_map_find(&t->station_names, name.text, name.len);
  if (found != TQ_NO_ID) return found;
  if (name.len > SUFFIX && !strcmp(name.text + name.len - SUFFIX, suffix))
    return tq_id_map_find(&t->station_names, name.text, name.len - SUFFIX);
  char longer[256];
  if (name.len + SUFFIX >= sizeof longer) return TQ_NO_ID;
  snprintf(longer, sizeof longer, "%s%s", name.text, suffix);
  return tq_id_map_find(&t->station_names, longer, name.len + SUFFIX);
}

uint32_t tq_tables_route(struct tq_tables *t, struct tq_table_route route) {
  if (!route.id || !route.long_name) return TQ_NO_ID;
  uint32_t *slot = tq_id_map_put(&t->route_ids, route.id, strlen(route.id));
  if (!slot) return TQ_NO_ID;
  if (*slot != TQ_NO_ID) return *slot;
  if (!tq_push(&t->routes, route)) return TQ_NO_ID;
  return *slot = (uint32_t)(t->routes.n - 1);
}

bool tq_tables_network(struct tq_text name, enum tq_network *network) {
  static const char *const chinese[TQ_N_NETWORKS] = {
      "|高铁|铁路|干线铁路|动车|",      "|城际|城际铁路|", "|市域|市郊|市域铁路|市郊铁路|",
      "|地铁|轨道交通|轻轨|",           "|有轨电车|",      "|公交|公共汽车|公交车|",
      "|长途|客运|大巴|长途客车|班车|", "|轮渡|渡轮|"};
  if (tq_network_parse(name.text, network)) return true;
  char wanted[64];
  if (name.len == 0 || name.len > sizeof wanted - 3 || strchr(name.text, '|')) return false;
  snprintf(wanted, sizeof wanted, "|%s|", name.text);
  for (int n = 0; n < TQ_N_NETWORKS; n++)
    if (strstr(chinese[n], wanted)) {
      *network = (enum tq_network)n;
      return true;
    }
  return false;
}

static enum tq_code read_station(struct tq_tables *t, const struct tq_sheet *sheet,
                                 struct tq_err *err) {
  size_t line = sheet->csv.line;
  struct tq_text name = tq_sheet_get(sheet, 0), id = tq_sheet_get(sheet, 3);
  struct tq_table_station s;
  if (!name.len) return tq_sheet_fail(sheet, line, err, "no station name; give one");
  if (!tq_number_parse(tq_sheet_get(sheet, 1), &s.lon_deg) ||
      !tq_number_parse(tq_sheet_get(sheet, 2), &s.lat_deg) || fabs(s.lon_deg) > 180 ||
      fabs(s.lat_deg) > 90)
    return tq_sheet_fail(sheet, line, err,
                         "station %s: lon '%s', lat '%s'; write decimal degrees, 114.30 and 30.50",
                         name.text, tq_sheet_get(sheet, 1).text, tq_sheet_get(sheet, 2).text);
  tq_coords_to_wgs84(t->opts->coords, &s.lon_deg, &s.lat_deg);
  s.name = tq_tables_text(t, "%s", name.text);
  s.id = tq_tables_text(t, "%s", id.len ? id.text : name.text);
  s.used = false;
  if (!s.name || !s.id || !tq_push(&t->stations, s)) return tq_fail_memory(err, "stations");
  uint32_t *slot = tq_id_map_put(&t->station_names, s.name, name.len);
  if (!slot) return tq_fail_memory(err, "stations");
  if (*slot != TQ_NO_ID)
    return tq_sheet_fail(sheet, line, err, "station %s stands twice; remove one or rename it",
                         name.text);
  *slot = (uint32_t)(t->stations.n - 1);
  return TQ_OK;
}

/* Ids must be apart too when the table gives them. */
static enum tq_code check_station_ids(const struct tq_tables *t, struct tq_err *err) {
  struct tq_id_map ids = {0};
  enum tq_code code = TQ_OK;
  for (size_t i = 0; i < t->stations.n && !code; i++) {
    const struct tq_table_station *s = &t->stations.v[i];
    uint32_t *slot = tq_id_map_put(&ids, s->id, strlen(s->id));
    if (!slot)
      code = tq_fail_memory(err, "stations");
    else if (*slot != TQ_NO_ID)
      code = tq_fail(err, TQ_E_FORMAT, "%s: stations %s and %s have the id %s; give them two",
                     t->opts->stations, t->stations.v[*slot].name, s->name, s->id);
    else
      *slot = (uint32_t)i;
  }
  tq_id_map_free(&ids);
  return code;
}

static enum tq_code read_stations(struct tq_tables *t, struct tq_err *err) {
  static const struct tq_sheet_column columns[] = {
      {"station|车站|站名|站点|站|name|stop_name", true},
      {"lon|经度|lng|longitude|x", true},
      {"lat|纬度|latitude|y", true},
      {"id|编号|代码|电报码|station_id|code", false}};
  struct tq_sheet sheet;
  enum tq_code code = tq_sheet_open(&sheet, t->opts->stations, columns, 4, err);
  while (!code && tq_csv_next(&sheet.csv)) code = read_station(t, &sheet, err);
  if (!code && t->stations.n == 0)
    code = tq_sheet_fail(&sheet, 1, err, "no station; add one in each row");
  tq_sheet_close(&sheet);
  return code ? code : check_station_ids(t, err);
}

static enum tq_code check_opts(const struct tq_tables_opts *o, struct tq_err *err) {
  struct tq_time_zone *zone;
  if (!o->stations) return tq_fail(err, TQ_E_ARG, "no stations; give --stations FILE.csv");
  if (!o->trains && !o->lines)
    return tq_fail(err, TQ_E_ARG, "no timetable; give --trains FILE.csv, --lines FILE.csv or both");
  if ((o->lines != NULL) != (o->headways != NULL))
    return tq_fail(err, TQ_E_ARG, "--lines and --headways go together; give both");
  if (o->from > o->to)
    return tq_fail(err, TQ_E_ARG, "the first date lies after the last; exchange --from and --to");
  if (!(o->weekdays & 0x7f)) return tq_fail(err, TQ_E_ARG, "no weekday; give --weekdays 1-7");
  if (!tq_time_zone_is_name(o->timezone))
    return tq_fail(err, TQ_E_ARG, "no time zone '%s'; write an IANA name such as Asia/Shanghai",
                   o->timezone);
  if (!tq_time_zone_database()) return TQ_OK;
  struct tq_err why;
  if (tq_time_zone_open(o->timezone, &zone, &why)) return tq_fail(err, TQ_E_ARG, "%s", why.msg);
  tq_time_zone_free(zone);
  return TQ_OK;
}

/* Every row's weekdays must fall on some date between the first and the last. */
static enum tq_code check_days(const struct tq_tables *t, struct tq_err *err) {
  uint8_t there = 0;
  for (int32_t date = t->opts->from; date <= t->opts->to && date < t->opts->from + 7; date++)
    there |= (uint8_t)(1 << tq_date_weekday(date));
  for (size_t i = 0; i < t->trips.n; i++)
    if (!(t->trips.v[i].days & there))
      return tq_fail(err, TQ_E_FORMAT,
                     "%s runs on none of the dates: its weekdays do not fall between --from and "
                     "--to; give a longer period",
                     t->trips.v[i].id);
  return TQ_OK;
}

static void count(struct tq_tables *t) {
  t->counts->routes = t->routes.n;
  t->counts->trips = t->trips.n;
  t->counts->calls = t->calls.n;
  t->counts->periods = t->periods.n;
  for (size_t i = 0; i < t->stations.n; i++)
    if (t->stations.v[i].used)
      t->counts->stations++;
    else
      t->counts->unused_stations++;
}

enum tq_code tq_timetable_from_tables(const struct tq_tables_opts *o, const char *path,
                                      struct tq_tables_counts *counts, struct tq_err *err) {
  struct tq_tables t = {.opts = o, .counts = counts};
  *counts = (struct tq_tables_counts){0};
  enum tq_code code = check_opts(o, err);
  if (!code) code = read_stations(&t, err);
  if (!code && o->trains) code = tq_tables_read_trains(&t, err);
  if (!code && o->lines) code = tq_tables_read_lines(&t, err);
  if (!code) code = check_days(&t, err);
  if (!code) count(&t);
  if (!code) code = tq_tables_write(&t, path, err);
  for (size_t i = 0; i < t.texts.n; i++) free(t.texts.v[i]);
  tq_vec_free(&t.texts);
  tq_vec_free(&t.stations);
  tq_id_map_free(&t.station_names);
  tq_vec_free(&t.routes);
  tq_id_map_free(&t.route_ids);
  tq_vec_free(&t.trips);
  tq_vec_free(&t.calls);
  tq_vec_free(&t.periods);
  return code;
}
