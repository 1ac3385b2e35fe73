/* calendar.txt and calendar_dates.txt. */
#include "engine/base/date.h"
#include "graphs/gtfs_feed.h"

/* Dates outside 1970..2099 are typing errors or mean "for ever". This also bounds the
 * length of a service. */
static const int32_t FIRST_DATE = 0, LAST_DATE = 47481; /* 1970-01-01, 2099-12-31 */

static int32_t read_date(struct tq_text field) {
  int32_t date = tq_date_parse(field.text);
  if (date == TQ_NO_DATE || date < FIRST_DATE) return TQ_NO_DATE;
  return date;
}

/* The service of that id, entered as one without weekdays when new; TQ_NO_ID: no memory. */
static uint32_t service_of(struct tq_gtfs *feed, struct tq_text id) {
  uint32_t *index = tq_id_map_put(&feed->service_ids, id.text, id.len);
  if (!index) return TQ_NO_ID;
  if (*index != TQ_NO_ID) return *index;
  if (!tq_push(&feed->services, ((struct tq_gtfs_service){.id = id, .end = -1}))) return TQ_NO_ID;
  return *index = (uint32_t)(feed->services.n - 1);
}

/* Fills a service from its row; one with unusable dates keeps no weekday. */
static void read_week(struct tq_gtfs *feed, const struct tq_csv *csv, const int *col,
                      struct tq_gtfs_service *service) {
  struct tq_text start = tq_csv_field(csv, col[8]), end = tq_csv_field(csv, col[9]);
  int32_t first = read_date(start), last = read_date(end);
  if (first == TQ_NO_DATE || last == TQ_NO_DATE || first > last || first > LAST_DATE) {
    tq_report_add(feed->report, TQ_WARNING, "calendar_dates_wrong",
                  "%s:%zu: service %s has start_date '%s' and end_date '%s', its weekdays are "
                  "left out; write YYYYMMDD in order, 1970 to 2099",
                  csv->label, csv->line, service->id.text, start.text, end.text);
    return;
  }
  service->start = first;
  service->end = last < LAST_DATE ? last : LAST_DATE;
  for (int day = 0; day < 7; day++) {
    const char *runs = tq_csv_field(csv, col[day + 1]).text;
    if (runs[0] == '1' && !runs[1]) service->weekdays |= (uint8_t)(1 << day);
  }
}

static enum tq_code read_weeks(struct tq_gtfs *feed, bool *has, struct tq_err *err) {
  enum { N = 10 };
  static const char *const names[N] = {"service_id", "monday",  "tuesday",  "wednesday",
                                       "thursday",   "friday",  "saturday", "sunday",
                                       "start_date", "end_date"};
  struct tq_csv csv;
  int col[N];
  enum tq_code code = tq_gtfs_table(feed, "calendar.txt", false, &csv, has, err);
  if (code || !*has) return code;
  code = tq_csv_columns(&csv, names, N, N, col, err);
  while (!code && tq_csv_next(&csv)) {
    size_t n = feed->services.n;
    uint32_t index = service_of(feed, tq_csv_field(&csv, col[0]));
    if (index == TQ_NO_ID) return tq_fail_memory(err, csv.label);
    if (index < n)
      tq_report_add(feed->report, TQ_WARNING, "duplicate_id",
                    "%s:%zu: service_id %s was given before, row left out; give it another",
                    csv.label, csv.line, feed->services.v[index].id.text);
    else
      read_week(feed, &csv, col, &feed->services.v[index]);
  }
  if (!code) tq_gtfs_table_done(feed, &csv);
  return code;
}

static int by_service_then_line(const void *a, const void *b) {
  const struct tq_gtfs_exception *x = a, *y = b;
  if (x->service != y->service) return x->service < y->service ? -1 : 1;
  return (x->line > y->line) - (x->line < y->line);
}

static enum tq_code read_exceptions(struct tq_gtfs *feed, bool *has, struct tq_err *err) {
  enum { SERVICE, DATE, TYPE, N };
  static const char *const names[N] = {"service_id", "date", "exception_type"};
  struct tq_csv csv;
  int col[N];
  enum tq_code code = tq_gtfs_table(feed, "calendar_dates.txt", false, &csv, has, err);
  if (code || !*has) return code;
  code = tq_csv_columns(&csv, names, N, N, col, err);
  while (!code && tq_csv_next(&csv)) {
    struct tq_text date = tq_csv_field(&csv, col[DATE]), type = tq_csv_field(&csv, col[TYPE]);
    struct tq_gtfs_exception row = {.service = service_of(feed, tq_csv_field(&csv, col[SERVICE])),
                                    .date = read_date(date),
                                    .runs = type.text[0] == '1',
                                    .line = (uint32_t)csv.line};
    if (row.service == TQ_NO_ID) return tq_fail_memory(err, csv.label);
    if (row.date == TQ_NO_DATE || row.date > LAST_DATE || type.len != 1 ||
        (type.text[0] != '1' && type.text[0] != '2')) {
      tq_report_add(feed->report, TQ_WARNING, "calendar_exception_wrong",
                    "%s:%zu: date '%s' with exception_type '%s', row left out; write YYYYMMDD "
                    "(1970 to 2099) and 1 or 2",
                    csv.label, csv.line, date.text, type.text);
      continue;
    }
    if (!tq_push(&feed->exceptions, row)) return tq_fail_memory(err, csv.label);
  }
  if (code) return code;
  tq_gtfs_table_done(feed, &csv);
  if (feed->exceptions.n)
    qsort(feed->exceptions.v, feed->exceptions.n, sizeof *feed->exceptions.v, by_service_then_line);
  return TQ_OK;
}

enum tq_code tq_gtfs_read_calendar(struct tq_gtfs *feed, struct tq_err *err) {
  bool has_weeks = false, has_exceptions = false;
  enum tq_code code = read_weeks(feed, &has_weeks, err);
  if (!code) code = read_exceptions(feed, &has_exceptions, err);
  if (!code && !has_weeks && !has_exceptions)
    code = tq_fail(err, TQ_E_FORMAT,
                   "%s: neither calendar.txt nor calendar_dates.txt; a GTFS feed needs one",
                   tq_archive_name(feed->archive));
  return code;
}
