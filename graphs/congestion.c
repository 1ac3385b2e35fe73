/* The congestion table as CSV: class or way_id, direction, days, hours, percent; or
 * osm_id, max_speed, speed_type. What can be in it stands in CONGESTION.md. */
#include "graphs/congestion.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "graphs/archive.h"
#include "graphs/csv.h"

enum { CLASS, WAY, DIRECTION, DAYS, HOURS, PERCENT, OSM_ID, MAX_SPEED, SPEED_TYPE, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"class",  "way_id",    "direction",
                                               "days",   "hours",     "percent",
                                               "osm_id", "max_speed", "speed_type"};

enum { ALL_DAYS = 0x7f, ALL_HOURS = 0xffffff };

struct reader {
  const struct tq_csv *csv;
  struct tq_text text[N_COLUMNS];
  struct tq_report *report;
  struct tq_err *err;
};

static enum tq_code wrong(const struct reader *r, int column, const char *remedy) {
  return tq_fail(r->err, TQ_E_FORMAT, "%s:%zu: %s '%s': %s", r->csv->label, r->csv->line,
                 columns[column], r->text[column].text, remedy);
}

/* Cuts the next piece off a list whose pieces are parted by ; + or blanks. */
static bool next_piece(const char **at, struct tq_text *piece) {
  *at += strspn(*at, ";+ ");
  *piece = (struct tq_text){*at, strcspn(*at, ";+ ")};
  *at += piece->len;
  return piece->len > 0;
}

static bool is(struct tq_text t, const char *word) {
  return t.len == strlen(word) && !memcmp(t.text, word, t.len);
}

/* The day that the text abbreviates (two letters or more); -1: none. */
static int day_of(struct tq_text t) {
  static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                     "friday", "saturday", "sunday"};
  for (int d = 0; d < 7; d++)
    if (t.len >= 2 && t.len <= strlen(days[d]) && !strncasecmp(t.text, days[d], t.len)) return d;
  return -1;
}

/* Cuts a - b into its halves; both the whole where there is no dash. */
static void split(struct tq_text t, struct tq_text *a, struct tq_text *b) {
  const char *dash = memchr(t.text, '-', t.len);
  *a = *b = t;
  if (!dash) return;
  a->len = (size_t)(dash - t.text);
  *b = (struct tq_text){dash + 1, t.len - a->len - 1};
}

static enum tq_code take_days(const struct reader *r, uint8_t *days) {
  const char *at = r->text[DAYS].text;
  struct tq_text piece, a, b;
  *days = 0;
  while (next_piece(&at, &piece)) {
    split(piece, &a, &b);
    int first = is(piece, "all") ? 0 : day_of(a), last = is(piece, "all") ? 6 : day_of(b);
    if (first < 0 || last < 0)
      return wrong(r, DAYS, "give days such as mon-fri, sat or all, several parted by ;");
    for (int d = first;; d = (d + 1) % 7) { /* fri-mon goes over the Sunday */
      *days |= (uint8_t)(1u << d);
      if (d == last) break;
    }
  }
  if (!*days) *days = ALL_DAYS;
  return TQ_OK;
}

/* 7 or 07:00; -1: no whole hour. */
static int hour_of(struct tq_text t) {
  int64_t hour;
  const char *colon = memchr(t.text, ':', t.len);
  if (colon && !is((struct tq_text){colon, t.len - (size_t)(colon - t.text)}, ":00")) return -1;
  if (colon) t.len = (size_t)(colon - t.text);
  char digits[3] = "";
  if (t.len == 0 || t.len > 2) return -1;
  memcpy(digits, t.text, t.len);
  return tq_integer_parse((struct tq_text){digits, t.len}, &hour) && hour >= 0 ? (int)hour : -1;
}

static enum tq_code take_hours(const struct reader *r, uint32_t *hours) {
  const char *at = r->text[HOURS].text;
  struct tq_text piece, a, b;
  *hours = 0;
  while (next_piece(&at, &piece)) {
    split(piece, &a, &b);
    int first = is(piece, "all") ? 0 : hour_of(a), end = is(piece, "all") ? 24 : hour_of(b);
    if (a.text == b.text && !is(piece, "all")) end = first + 1;
    if (first < 0 || end < 0 || end > 24)
      return wrong(r, HOURS,
                   "give whole hours such as 7-9 (from 07:00 to 09:00), 17 or all, "
                   "several parted by ;");
    if (first >= end)
      return wrong(r, HOURS, "the end is not after the start; over midnight write 22-24;0-6");
    *hours |= (uint32_t)((1ull << end) - (1ull << first));
  }
  if (!*hours) *hours = ALL_HOURS;
  return TQ_OK;
}

static enum tq_code take_percent(const struct reader *r, uint8_t *percent) {
  int64_t value;
  if (!tq_integer_parse(r->text[PERCENT], &value) || value < 1 || value > TQ_MAX_PERCENT)
    return wrong(r, PERCENT,
                 "give a whole number from 1 to 200: the speed in percent of that "
                 "without traffic");
  *percent = (uint8_t)value;
  return TQ_OK;
}

/* max_speed of speed_type scale: 0.5 is half as fast. */
static enum tq_code take_scale(const struct reader *r, uint8_t *percent) {
  double scale;
  if (!is(r->text[SPEED_TYPE], "scale"))
    return wrong(r, SPEED_TYPE, "only scale is known, a share of the speed without traffic");
  if (!tq_number_parse(r->text[MAX_SPEED], &scale) || scale < 0.01 ||
      scale > TQ_MAX_PERCENT / 100.0)
    return wrong(r, MAX_SPEED, "give a share of the speed without traffic, from 0.01 to 2");
  *percent = (uint8_t)(scale * 100 + 0.5);
  return TQ_OK;
}

static enum tq_code take_way(const struct reader *r, int column, int64_t *way_id) {
  if (tq_integer_parse(r->text[column], way_id) && *way_id > 0) return TQ_OK;
  return wrong(r, column, "give the id of an OSM way");
}

/* Sets row->classes; 0 when the class is unknown, which is counted. */
static void take_class(const struct reader *r, struct tq_congestion_row *row) {
  enum tq_road_class road_class;
  row->all = is(r->text[CLASS], "all");
  if (row->all)
    row->classes = (1u << TQ_N_ROAD_CLASSES) - 1;
  else if (tq_road_class_parse(r->text[CLASS].text, &road_class))
    row->classes = 1u << road_class;
  else
    tq_report_add(r->report, TQ_WARNING, "congestion_unknown_class",
                  "%s:%zu: class '%s' is none that cars use; give a value of highway=* or all",
                  r->csv->label, r->csv->line, r->text[CLASS].text);
}

static enum tq_code take_direction(const struct reader *r, struct tq_congestion_row *row) {
  struct tq_text t = r->text[DIRECTION];
  row->directions = TQ_AHEAD | TQ_BACK;
  if (t.len == 0 || is(t, "both")) return TQ_OK;
  if (!row->way_id) return wrong(r, DIRECTION, "only a row about a way has one; leave it empty");
  if (is(t, "forward"))
    row->directions = TQ_AHEAD;
  else if (is(t, "backward"))
    row->directions = TQ_BACK;
  else
    return wrong(r, DIRECTION, "give forward, backward or both, as the way is drawn");
  return TQ_OK;
}

static enum tq_code take_row(const struct reader *r, struct tq_congestion_row *row) {
  int way = r->text[OSM_ID].len ? OSM_ID : WAY;
  bool scale = r->text[MAX_SPEED].len || r->text[SPEED_TYPE].len;
  bool named_by_class = r->text[CLASS].len > 0, named_by_way = r->text[way].len > 0;
  if (named_by_class == named_by_way)
    return tq_fail(r->err, TQ_E_FORMAT, "%s:%zu: give either a class of road or a way_id",
                   r->csv->label, r->csv->line);
  if (scale && r->text[PERCENT].len)
    return wrong(r, PERCENT, "max_speed says it already; leave one of them empty");
  *row = (struct tq_congestion_row){.line = (uint32_t)r->csv->line};
  enum tq_code code = named_by_way ? take_way(r, way, &row->way_id) : TQ_OK;
  if (!code) code = take_direction(r, row);
  if (!code) code = take_days(r, &row->days);
  if (!code) code = take_hours(r, &row->hours);
  if (!code) code = scale ? take_scale(r, &row->percent) : take_percent(r, &row->percent);
  if (!code && named_by_class) take_class(r, row);
  return code;
}

static enum tq_code read_rows(const char *path, char *text, size_t len, struct tq_congestion *out,
                              struct tq_report *report, struct tq_err *err) {
  int at[N_COLUMNS];
  struct tq_csv csv;
  enum tq_code code = tq_csv_open(&csv, path, text, len, err);
  if (!code) code = tq_csv_columns(&csv, columns, 0, N_COLUMNS, at, err);
  if (!code && ((at[CLASS] < 0 && at[WAY] < 0 && at[OSM_ID] < 0) ||
                (at[PERCENT] < 0 && (at[MAX_SPEED] < 0 || at[SPEED_TYPE] < 0))))
    code = tq_fail(err, TQ_E_FORMAT,
                   "%s: no congestion table; give columns class or way_id, percent, and days, "
                   "hours, direction where needed",
                   csv.label);
  while (!code && tq_csv_next(&csv)) {
    struct reader r = {.csv = &csv, .report = report, .err = err};
    struct tq_congestion_row row;
    for (int c = 0; c < N_COLUMNS; c++) r.text[c] = tq_csv_field(&csv, at[c]);
    code = take_row(&r, &row);
    if (!code && (row.way_id || row.classes) && !tq_push(&out->rows, row))
      code = tq_fail_memory(err, "the congestion table");
  }
  snprintf(out->label, sizeof out->label, "%s", csv.label);
  return code;
}

enum tq_code tq_congestion_read(const char *path, struct tq_congestion *out,
                                struct tq_report *report, struct tq_err *err) {
  char *text;
  size_t len;
  memset(out, 0, sizeof *out);
  enum tq_code code = tq_file_read(path, &text, &len, err);
  if (code) return code;
  code = read_rows(path, text, len, out, report, err);
  free(text);
  if (code) tq_congestion_free(out);
  return code;
}

void tq_congestion_free(struct tq_congestion *c) {
  if (c) tq_vec_free(&c->rows);
}
