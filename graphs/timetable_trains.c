/* The spreadsheet of trains or coaches: one row a call. */
#include <string.h>

#include "graphs/timetable_tables.h"

enum { TRAIN, STATION, ARRIVE, DEPART, DAY_OFFSET, NETWORK, DAYS, N_COLUMNS };
enum { DAY_S = 86400, MAX_GAP_S = 12 * 3600, MAX_OFFSET = 20 };

/* The train at hand. */
struct train {
  struct tq_text id;
  enum tq_network network;
  uint8_t days;
  size_t line; /* of its first row */
  uint32_t first_call;
  int32_t now_s; /* its last departure */
};

static enum tq_network guess_network(const struct tq_tables *t, struct tq_text id) {
  if (t->opts->network != TQ_N_NETWORKS) return t->opts->network;
  return id.text[0] == 'C' || id.text[0] == 'c' ? TQ_INTERCITY_RAIL : TQ_TRUNK_RAIL;
}

/* Closes the train: its route is that of all trains between the same ends. */
static enum tq_code finish(struct tq_tables *t, const struct tq_sheet *sheet,
                           const struct train *train, struct tq_err *err) {
  uint32_t n = (uint32_t)t->calls.n - train->first_call;
  if (n < 2)
    return tq_sheet_fail(sheet, train->line, err,
                         "train %s has one station only; a train needs two rows, one a station",
                         train->id.text);
  const char *from = t->stations.v[t->calls.v[train->first_call].station].name;
  const char *to = t->stations.v[t->calls.v[t->calls.n - 1].station].name;
  uint32_t route = tq_tables_route(
      t, (struct tq_table_route){tq_tables_text(t, "%d:%s-%s", (int)train->network, from, to), "",
                                 tq_tables_text(t, "%s–%s", from, to), train->network});
  const char *id = tq_tables_text(t, "%s", train->id.text);
  struct tq_table_trip trip = {.id = id,
                               .short_name = id,
                               .route = route,
                               .days = train->days,
                               .first_call = train->first_call,
                               .n_calls = n};
  if (route == TQ_NO_ID || !id || !tq_push(&t->trips, trip)) return tq_fail_memory(err, "trains");
  return TQ_OK;
}

static enum tq_code start(struct tq_tables *t, const struct tq_sheet *sheet, struct tq_id_map *seen,
                          struct train *train, struct tq_err *err) {
  size_t line = sheet->csv.line;
  *train = (struct train){.id = tq_sheet_get(sheet, TRAIN),
                          .days = t->opts->weekdays,
                          .line = line,
                          .first_call = (uint32_t)t->calls.n};
  uint32_t *slot = tq_id_map_put(seen, train->id.text, train->id.len);
  if (!slot) return tq_fail_memory(err, "trains");
  if (*slot != TQ_NO_ID)
    return tq_sheet_fail(sheet, line, err,
                         "train %s also begins in line %u; put its rows together, or give the "
                         "second run a number of its own",
                         train->id.text, *slot);
  *slot = (uint32_t)line;
  train->network = guess_network(t, train->id);
  struct tq_text network = tq_sheet_get(sheet, NETWORK), days = tq_sheet_get(sheet, DAYS);
  if (network.len && !tq_tables_network(network, &train->network))
    return tq_sheet_fail(sheet, line, err,
                         "network '%s'; write trunk-rail, intercity-rail, suburban-rail, metro, "
                         "tram, bus, coach or ferry",
                         network.text);
  if (days.len && !tq_sheet_days(days, &train->days))
    return tq_sheet_fail(sheet, line, err, "days '%s'; write 1-7 (1 = Monday), 1-5, 67 or daily",
                         days.text);
  return TQ_OK;
}

/* A time of the row in seconds of the train's first day. */
static enum tq_code read_time(struct tq_tables *t, const struct tq_sheet *sheet,
                              const struct train *train, bool first, int column, int32_t *time_s,
                              struct tq_err *err) {
  struct tq_text field = tq_sheet_get(sheet, column), offset = tq_sheet_get(sheet, DAY_OFFSET);
  int64_t days;
  if (!tq_sheet_time(field, time_s))
    return tq_sheet_fail(sheet, sheet->csv.line, err, "'%s' is no time; write HH:MM", field.text);
  if (offset.len) {
    if (!tq_integer_parse(offset, &days) || days < 0 || days > MAX_OFFSET)
      return tq_sheet_fail(sheet, sheet->csv.line, err,
                           "day_offset '%s'; write the days since departure, 0 to %d", offset.text,
                           MAX_OFFSET);
    *time_s += (int32_t)days * DAY_S;
  } else if (!first && *time_s < DAY_S) {
    *time_s += train->now_s / DAY_S * DAY_S;
    if (*time_s < train->now_s) {
      *time_s += DAY_S;
      t->counts->midnights++;
    }
    if (*time_s - train->now_s > MAX_GAP_S)
      return tq_sheet_fail(sheet, sheet->csv.line, err,
                           "train %s: %s is more than 12 hours after its time before; correct it, "
                           "or give day_offset",
                           train->id.text, field.text);
  }
  return TQ_OK;
}

static enum tq_code read_call(struct tq_tables *t, const struct tq_sheet *sheet,
                              struct train *train, struct tq_err *err) {
  size_t line = sheet->csv.line;
  struct tq_text name = tq_sheet_get(sheet, STATION);
  bool first = t->calls.n == train->first_call;
  struct tq_table_call call = {.station = tq_tables_station(t, name)};
  if (call.station == TQ_NO_ID)
    return tq_sheet_fail(sheet, line, err, "station '%s' is not in %s; add it there", name.text,
                         t->opts->stations);
  bool no_arrive = tq_sheet_is_blank(tq_sheet_get(sheet, ARRIVE));
  bool no_depart = tq_sheet_is_blank(tq_sheet_get(sheet, DEPART));
  if (no_arrive && no_depart)
    return tq_sheet_fail(sheet, line, err,
                         "train %s has no time at %s; give one, or leave out "
                         "stations it passes",
                         train->id.text, name.text);
  enum tq_code code = TQ_OK;
  if (!no_arrive) code = read_time(t, sheet, train, first, ARRIVE, &call.arrive_s, err);
  if (code) return code;
  if (!no_arrive && !first && call.arrive_s < train->now_s)
    return tq_sheet_fail(sheet, line, err,
                         "train %s arrives before it left the station before; correct the times "
                         "or day_offset",
                         train->id.text);
  if (!no_arrive) train->now_s = call.arrive_s;
  if (!no_depart)
    code = read_time(t, sheet, train, first && no_arrive, DEPART, &call.depart_s, err);
  if (code) return code;
  if (no_arrive) call.arrive_s = call.depart_s;
  if (no_depart) call.depart_s = call.arrive_s;
  if (call.depart_s < call.arrive_s) call.depart_s += DAY_S; /* a stop over midnight */
  if (call.depart_s - call.arrive_s > MAX_GAP_S || call.depart_s < train->now_s)
    return tq_sheet_fail(sheet, line, err,
                         "train %s at %s leaves before it arrives; correct the times or day_offset",
                         train->id.text, name.text);
  train->now_s = call.depart_s;
  t->stations.v[call.station].used = true;
  return tq_push(&t->calls, call) ? TQ_OK : tq_fail_memory(err, "trains");
}

static enum tq_code read_row(struct tq_tables *t, const struct tq_sheet *sheet,
                             struct tq_id_map *seen, struct train *train, struct tq_err *err) {
  struct tq_text id = tq_sheet_get(sheet, TRAIN);
  enum tq_code code = TQ_OK;
  if (!id.len && !train->line)
    return tq_sheet_fail(sheet, sheet->csv.line, err, "no train; name it in its first row");
  /* merged cells leave the train's name in its first row only */
  if (id.len && (!train->line || strcmp(id.text, train->id.text) != 0)) {
    if (train->line) code = finish(t, sheet, train, err);
    if (!code) code = start(t, sheet, seen, train, err);
  }
  return code ? code : read_call(t, sheet, train, err);
}

enum tq_code tq_tables_read_trains(struct tq_tables *t, struct tq_err *err) {
  static const struct tq_sheet_column columns[N_COLUMNS] = {
      {"train|车次|班次|列车|train_id|trip|trip_id", true},
      {"station|车站|站名|站点|站|stop", true},
      {"arrive|到达|到达时间|到站|到站时间|到点|arrival|arrival_time", true},
      {"depart|出发|出发时间|发车|发车时间|开车|开车时间|开点|离站时间|departure|departure_time",
       true},
      {"day_offset|天数|日期差|跨天|day", false},
      {"network|网络|类型|制式", false},
      {"days|运行日|开行日|班期", false}};
  struct tq_sheet sheet;
  struct tq_id_map seen = {0};
  struct train train = {.line = 0};
  enum tq_code code = tq_sheet_open(&sheet, t->opts->trains, columns, N_COLUMNS, err);
  while (!code && tq_csv_next(&sheet.csv)) code = read_row(t, &sheet, &seen, &train, err);
  if (!code && !train.line) code = tq_sheet_fail(&sheet, 1, err, "no train; add one row a call");
  if (!code) code = finish(t, &sheet, &train, err);
  tq_id_map_free(&seen);
  tq_sheet_close(&sheet);
  return code;
}
