/* The spreadsheets of lines and of their headways: what runs every so many minutes. */
#include <string.h>

#include "graphs/timetable_tables.h"

enum { LINE, NETWORK, SEQ, STATION, RUN, DWELL, ONE_WAY, N_COLUMNS };
enum { H_LINE, H_FROM, H_TO, H_HEADWAY, H_FIRST, H_LAST, H_DAYS, N_HEADWAY_COLUMNS };
enum { DAY_S = 86400 };

struct stop {
  uint32_t line, station; /* line: into lines */
  int64_t seq;
  int32_t run_s, dwell_s;
  uint32_t row; /* line of the file */
};

struct line {
  struct tq_text name;
  enum tq_network network; /* TQ_N_NETWORKS until it is given */
  bool one_way;
  uint32_t row, first_stop, n_stops;
};

struct period {
  uint32_t line, row;
  uint8_t days;
  int32_t from_s, to_s, headway_s;
  int32_t first_s, last_s; /* -1: not given */
};

struct reader {
  struct tq_tables *t;
  struct tq_sheet lines, headways;
  struct tq_id_map names;
  TQ_VEC(struct line) all;
  TQ_VEC(struct stop) stops;
  TQ_VEC(struct period) periods;
};

/* Minutes with or without a fraction to seconds; blank is 0. */
static bool read_minutes(struct tq_text field, int32_t *seconds) {
  double minutes;
  *seconds = 0;
  if (tq_sheet_is_blank(field)) return true;
  if (!tq_number_parse(field, &minutes) || minutes < 0 || minutes > 1440) return false;
  *seconds = (int32_t)(minutes * 60 + 0.5);
  return true;
}

static enum tq_code read_stop(struct reader *r, struct tq_text *name, struct tq_err *err) {
  const struct tq_sheet *s = &r->lines;
  size_t row = s->csv.line;
  struct tq_text network = tq_sheet_get(s, NETWORK), station = tq_sheet_get(s, STATION),
                 one_way = tq_sheet_get(s, ONE_WAY);
  if (tq_sheet_get(s, LINE).len) *name = tq_sheet_get(s, LINE);
  if (!name->len) return tq_sheet_fail(s, row, err, "no line; name it in its first row");
  uint32_t *slot = tq_id_map_put(&r->names, name->text, name->len);
  if (!slot) return tq_fail_memory(err, "lines");
  if (*slot == TQ_NO_ID) {
    *slot = (uint32_t)r->all.n;
    struct line line = {.name = *name, .network = TQ_N_NETWORKS, .row = (uint32_t)row};
    if (!tq_push(&r->all, line)) return tq_fail_memory(err, "lines");
  }
  struct stop stop = {.line = *slot, .row = (uint32_t)row};
  struct line *line = &r->all.v[stop.line];
  enum tq_network given;
  if (network.len) {
    if (!tq_tables_network(network, &given))
      return tq_sheet_fail(s, row, err,
                           "network '%s'; write trunk-rail, intercity-rail, suburban-rail, metro, "
                           "tram, bus, coach or ferry",
                           network.text);
    if (line->network != TQ_N_NETWORKS && line->network != given)
      return tq_sheet_fail(s, row, err, "line %s has another network in line %u; give it one",
                           name->text, line->row);
    line->network = given;
  }
  if (one_way.len && strcmp(one_way.text, "0") != 0 && strcmp(one_way.text, "否") != 0)
    line->one_way = true;
  stop.station = tq_tables_station(r->t, station);
  if (stop.station == TQ_NO_ID)
    return tq_sheet_fail(s, row, err, "station '%s' is not in %s; add it there", station.text,
                         r->t->opts->stations);
  if (!tq_integer_parse(tq_sheet_get(s, SEQ), &stop.seq))
    return tq_sheet_fail(s, row, err, "seq '%s'; number the stations of the line 1, 2, 3",
                         tq_sheet_get(s, SEQ).text);
  if (!read_minutes(tq_sheet_get(s, RUN), &stop.run_s) ||
      !read_minutes(tq_sheet_get(s, DWELL), &stop.dwell_s))
    return tq_sheet_fail(s, row, err, "run_min '%s', dwell_min '%s'; write minutes such as 2.5",
                         tq_sheet_get(s, RUN).text, tq_sheet_get(s, DWELL).text);
  r->t->stations.v[stop.station].used = true;
  return tq_push(&r->stops, stop) ? TQ_OK : tq_fail_memory(err, "lines");
}

static int by_line_and_seq(const void *a, const void *b) {
  const struct stop *x = a, *y = b;
  if (x->line != y->line) return x->line < y->line ? -1 : 1;
  if (x->seq != y->seq) return x->seq < y->seq ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

static enum tq_code order_stops(struct reader *r, struct tq_err *err) {
  if (r->stops.n == 0) return tq_sheet_fail(&r->lines, 1, err, "no line; add one row a station");
  qsort(r->stops.v, r->stops.n, sizeof *r->stops.v, by_line_and_seq);
  for (size_t i = 0; i < r->stops.n; i++) {
    const struct stop *s = &r->stops.v[i];
    struct line *line = &r->all.v[s->line];
    if (line->n_stops++ == 0) {
      line->first_stop = (uint32_t)i;
      continue;
    }
    if (s->seq == s[-1].seq)
      return tq_sheet_fail(&r->lines, s->row, err,
                           "line %s has seq %lld twice; number its stations", line->name.text,
                           (long long)s->seq);
    if (s->run_s == 0)
      return tq_sheet_fail(&r->lines, s->row, err,
                           "no run_min from the station before; give the minutes of the ride");
  }
  for (size_t i = 0; i < r->all.n; i++) {
    const struct line *line = &r->all.v[i];
    if (line->n_stops < 2)
      return tq_sheet_fail(&r->lines, line->row, err, "line %s has one station only; add more",
                           line->name.text);
    if (line->network == TQ_N_NETWORKS)
      return tq_sheet_fail(&r->lines, line->row, err,
                           "line %s has no network; write metro, bus, coach, ...", line->name.text);
  }
  return TQ_OK;
}

static enum tq_code read_lines(struct reader *r, struct tq_err *err) {
  static const struct tq_sheet_column columns[N_COLUMNS] = {
      {"line|线路|路线|线名|线路名称|route", true},
      {"network|网络|类型|制式", true},
      {"seq|序号|站序|顺序|sequence", true},
      {"station|车站|站名|站点|站|stop", true},
      {"run_min|运行时间|运行分钟|运行|区间运行时间|运行时分", true},
      {"dwell_min|停站时间|停站分钟|停站|停留|停站时分", false},
      {"one_way|单向", false}};
  struct tq_text name = {"", 0};
  enum tq_code code = tq_sheet_open(&r->lines, r->t->opts->lines, columns, N_COLUMNS, err);
  while (!code && tq_csv_next(&r->lines.csv)) code = read_stop(r, &name, err);
  return code ? code : order_stops(r, err);
}

/* --- headways ------------------------------------------------------------------ */

/* A blank time is -1; one before not_before_s is the next day's. */
static bool read_clock(struct tq_text field, int32_t not_before_s, int32_t *time_s) {
  *time_s = -1;
  if (tq_sheet_is_blank(field)) return true;
  if (!tq_sheet_time(field, time_s)) return false;
  if (*time_s < not_before_s && *time_s < DAY_S) *time_s += DAY_S;
  return true;
}

static enum tq_code read_period(struct reader *r, struct tq_text *name, struct tq_err *err) {
  const struct tq_sheet *s = &r->headways;
  size_t row = s->csv.line;
  struct period p = {.row = (uint32_t)row, .days = r->t->opts->weekdays};
  struct tq_text days = tq_sheet_get(s, H_DAYS);
  if (tq_sheet_get(s, H_LINE).len) *name = tq_sheet_get(s, H_LINE);
  p.line = tq_id_map_find(&r->names, name->text, name->len);
  if (p.line == TQ_NO_ID)
    return tq_sheet_fail(s, row, err, "line '%s' is not in %s; add it there", name->text,
                         r->t->opts->lines);
  if (!read_clock(tq_sheet_get(s, H_FROM), 0, &p.from_s) || p.from_s < 0 ||
      !read_clock(tq_sheet_get(s, H_TO), p.from_s + 1, &p.to_s) || p.to_s <= p.from_s)
    return tq_sheet_fail(s, row, err, "from '%s' to '%s'; write two times, 07:00 and 09:00",
                         tq_sheet_get(s, H_FROM).text, tq_sheet_get(s, H_TO).text);
  if (!read_clock(tq_sheet_get(s, H_FIRST), 0, &p.first_s) ||
      !read_clock(tq_sheet_get(s, H_LAST), p.first_s >= 0 ? p.first_s : 0, &p.last_s))
    return tq_sheet_fail(s, row, err, "first '%s', last '%s'; write times such as 06:00",
                         tq_sheet_get(s, H_FIRST).text, tq_sheet_get(s, H_LAST).text);
  if (!read_minutes(tq_sheet_get(s, H_HEADWAY), &p.headway_s) || p.headway_s < 1)
    return tq_sheet_fail(s, row, err, "headway_min '%s'; write minutes such as 5 or 2.5",
                         tq_sheet_get(s, H_HEADWAY).text);
  if (days.len && !tq_sheet_days(days, &p.days))
    return tq_sheet_fail(s, row, err, "days '%s'; write 1-7 (1 = Monday), 1-5, 67 or daily",
                         days.text);
  return tq_push(&r->periods, p) ? TQ_OK : tq_fail_memory(err, "headways");
}

static int by_line_days_and_start(const void *a, const void *b) {
  const struct period *x = a, *y = b;
  if (x->line != y->line) return x->line < y->line ? -1 : 1;
  if (x->days != y->days) return x->days < y->days ? -1 : 1;
  if (x->from_s != y->from_s) return x->from_s < y->from_s ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

/* The first and last departure, which any row of the line may give. */
static enum tq_code find_ends(const struct reader *r, const struct period *p, size_t n,
                              int32_t *first_s, int32_t *last_s, struct tq_err *err) {
  *first_s = *last_s = -1;
  for (size_t i = 0; i < n; i++) {
    if ((p[i].first_s >= 0 && *first_s >= 0 && p[i].first_s != *first_s) ||
        (p[i].last_s >= 0 && *last_s >= 0 && p[i].last_s != *last_s))
      return tq_sheet_fail(&r->headways, p[i].row, err,
                           "another first or last departure of line %s than above; give one",
                           r->all.v[p->line].name.text);
    if (p[i].first_s >= 0) *first_s = p[i].first_s;
    if (p[i].last_s >= 0) *last_s = p[i].last_s;
  }
  if (*last_s >= 0 && *last_s < p[0].from_s && *last_s < DAY_S) *last_s += DAY_S;
  if (*first_s >= 0 && *first_s < p[0].from_s)
    return tq_sheet_fail(&r->headways, p[0].row, err,
                         "the first departure of line %s lies before its first period; begin the "
                         "period there",
                         r->all.v[p->line].name.text);
  if (*last_s >= 0 && *last_s > p[n - 1].to_s)
    return tq_sheet_fail(&r->headways, p[n - 1].row, err,
                         "the last departure of line %s lies after its last period; end the period "
                         "there",
                         r->all.v[p->line].name.text);
  return TQ_OK;
}

/* Appends the periods of a line on some days, cut to its first and last departure. */
static enum tq_code add_periods(struct reader *r, const struct period *p, size_t n,
                                struct tq_err *err) {
  int32_t first_s, last_s;
  enum tq_code code = find_ends(r, p, n, &first_s, &last_s, err);
  if (code) return code;
  bool met_last = last_s < 0;
  int32_t headway_s = p[0].headway_s;
  for (size_t i = 0; i < n; i++) {
    if (i > 0 && p[i].from_s < p[i - 1].to_s)
      return tq_sheet_fail(&r->headways, p[i].row, err,
                           "overlaps the period of line %u; separate them", p[i - 1].row);
    struct tq_table_period out = {p[i].from_s, p[i].to_s, p[i].headway_s};
    if (first_s > out.from_s) out.from_s = first_s;
    if (last_s >= 0 && last_s < out.to_s) {
      out.to_s = last_s;
      if (last_s >= out.from_s && (last_s - out.from_s) % out.headway_s == 0) {
        out.to_s = last_s + 1;
        met_last = true;
      }
    }
    if (out.from_s >= out.to_s) continue;
    headway_s = out.headway_s;
    if (!tq_push(&r->t->periods, out)) return tq_fail_memory(err, "headways");
  }
  if (!met_last &&
      !tq_push(&r->t->periods, ((struct tq_table_period){last_s, last_s + 1, headway_s})))
    return tq_fail_memory(err, "headways");
  return TQ_OK;
}

/* One template trip, there (direction 0) or back. */
static enum tq_code add_trip(struct reader *r, const struct period *p, uint32_t route,
                             uint32_t first_period, int direction, struct tq_err *err) {
  struct tq_tables *t = r->t;
  const struct line *line = &r->all.v[p->line];
  struct tq_table_trip trip = {
      .id = tq_tables_text(t, "%s/%d/%02x", line->name.text, direction + 1, p->days),
      .short_name = "",
      .route = route,
      .days = p->days,
      .direction = (uint8_t)direction,
      .first_call = (uint32_t)t->calls.n,
      .n_calls = line->n_stops,
      .first_period = first_period,
      .n_periods = (uint32_t)t->periods.n - first_period};
  int32_t now_s = trip.n_periods ? t->periods.v[first_period].from_s : 0;
  for (uint32_t k = 0; k < line->n_stops; k++) {
    const struct stop *stops = r->stops.v + line->first_stop;
    uint32_t i = direction ? line->n_stops - 1 - k : k;
    if (k > 0) now_s += direction ? stops[i + 1].run_s : stops[i].run_s;
    struct tq_table_call call = {stops[i].station, now_s, now_s};
    if (k > 0 && k + 1 < line->n_stops) call.depart_s += stops[i].dwell_s;
    now_s = call.depart_s;
    if (!tq_push(&t->calls, call)) return tq_fail_memory(err, "lines");
  }
  return trip.id && tq_push(&t->trips, trip) ? TQ_OK : tq_fail_memory(err, "lines");
}

static enum tq_code add_line(struct reader *r, const struct period *p, size_t n,
                             struct tq_err *err) {
  struct tq_tables *t = r->t;
  const struct line *line = &r->all.v[p->line];
  const struct stop *stops = r->stops.v + line->first_stop;
  uint32_t first_period = (uint32_t)t->periods.n;
  enum tq_code code = add_periods(r, p, n, err);
  if (code) return code;
  const char *name = tq_tables_text(t, "%s", line->name.text);
  uint32_t route = tq_tables_route(
      t,
      (struct tq_table_route){name, name ? name : "",
                              tq_tables_text(t, "%s–%s", t->stations.v[stops[0].station].name,
                                             t->stations.v[stops[line->n_stops - 1].station].name),
                              line->network});
  if (route == TQ_NO_ID) return tq_fail_memory(err, "lines");
  for (int direction = 0; direction < (line->one_way ? 1 : 2) && !code; direction++)
    code = add_trip(r, p, route, first_period, direction, err);
  return code;
}

static enum tq_code read_headways(struct reader *r, struct tq_err *err) {
  static const struct tq_sheet_column columns[N_HEADWAY_COLUMNS] = {
      {"line|线路|路线|线名|线路名称|route", true},
      {"from|开始|开始时间|起|时段开始|start", true},
      {"to|结束|结束时间|止|时段结束|end", true},
      {"headway_min|间隔|发车间隔|行车间隔|间隔分钟|headway", true},
      {"first|首班|首班车|首车|首班时间", false},
      {"last|末班|末班车|末车|末班时间", false},
      {"days|运行日|开行日|班期", false}};
  struct tq_text name = {"", 0};
  enum tq_code code =
      tq_sheet_open(&r->headways, r->t->opts->headways, columns, N_HEADWAY_COLUMNS, err);
  while (!code && tq_csv_next(&r->headways.csv)) code = read_period(r, &name, err);
  if (code) return code;
  if (r->periods.n) qsort(r->periods.v, r->periods.n, sizeof *r->periods.v, by_line_days_and_start);
  for (size_t from = 0, to; from < r->periods.n && !code; from = to) {
    const struct period *p = &r->periods.v[from];
    for (to = from + 1; to < r->periods.n; to++)
      if (r->periods.v[to].line != p->line || r->periods.v[to].days != p->days) break;
    r->all.v[p->line].row = 0; /* has headways */
    code = add_line(r, p, to - from, err);
  }
  for (size_t i = 0; i < r->all.n && !code; i++)
    if (r->all.v[i].row)
      code = tq_sheet_fail(&r->lines, r->all.v[i].row, err,
                           "line %s has no row in %s; add its "
                           "headways",
                           r->all.v[i].name.text, r->t->opts->headways);
  return code;
}

enum tq_code tq_tables_read_lines(struct tq_tables *t, struct tq_err *err) {
  struct reader r = {.t = t};
  enum tq_code code = read_lines(&r, err);
  if (!code) code = read_headways(&r, err);
  tq_sheet_close(&r.lines);
  tq_sheet_close(&r.headways);
  tq_id_map_free(&r.names);
  tq_vec_free(&r.all);
  tq_vec_free(&r.stops);
  tq_vec_free(&r.periods);
  return code;
}
