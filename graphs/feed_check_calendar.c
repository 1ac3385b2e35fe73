/* calendar.txt, calendar_dates.txt and the use of services. */
#include <string.h>

#include "engine/base/date.h"
#include "graphs/feed_check.h"
#include "graphs/feed_value.h"

static const char *const weekdays[7] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};

/* Whether any date of the range falls on a weekday that runs. */
static bool has_day(int32_t from, int32_t to, unsigned runs) {
  for (int32_t date = from; date <= to && date < from + 7; date++)
    if (runs >> tq_date_weekday(date) & 1) return true;
  return false;
}

/* Adds 1 to active[] of the services that run on some day by their week alone. */
static void check_weeks(struct tq_feed_tables *t, uint8_t *active) {
  const enum tq_feed_file C = TQ_FILE_CALENDAR;
  int start = tq_feed_column(t, C, "start_date"), end = tq_feed_column(t, C, "end_date");
  for (uint32_t i = 0; i < t->files[C].n; i++) {
    unsigned runs = 0;
    for (int d = 0; d < 7; d++)
      if (!strcmp(tq_feed_cell(t, C, i, tq_feed_column(t, C, weekdays[d])).text, "1"))
        runs |= 1u << d;
    struct tq_text s = tq_feed_cell(t, C, i, start), e = tq_feed_cell(t, C, i, end);
    int32_t from = tq_value_date(s), to = tq_value_date(e);
    if (from == TQ_NO_DATE || to == TQ_NO_DATE) continue;
    if (from > to)
      tq_notice_add(t->notices, TQ_ERROR, "start_and_end_range_out_of_order",
                    tq_feed_at(t, C, i, "end_date", e.text),
                    "lies before start_date %s; exchange them", s.text);
    active[i] = has_day(from, to, runs);
  }
}

enum tq_code tq_feed_check_calendar(struct tq_feed_tables *t, struct tq_err *err) {
  const enum tq_feed_file C = TQ_FILE_CALENDAR, D = TQ_FILE_CALENDAR_DATES, T = TQ_FILE_TRIPS;
  if (!t->files[C].there && !t->files[D].there)
    tq_notice_add(t->notices, TQ_ERROR, "missing_calendar_and_calendar_date_files",
                  (struct tq_notice_at){.file = "calendar.txt"},
                  "a feed needs calendar.txt or calendar_dates.txt; add one");
  uint32_t n = t->files[C].n, n_dates = t->files[D].n;
  uint8_t *active = tq_calloc(n, 1), *used = tq_calloc(n, 1);
  uint8_t *date_active = tq_calloc(n_dates, 1), *date_used = tq_calloc(n_dates, 1);
  bool ok = active && used && date_active && date_used;
  if (ok) check_weeks(t, active);
  int id = tq_feed_column(t, D, "service_id"), type = tq_feed_column(t, D, "exception_type");
  for (uint32_t i = 0; ok && i < n_dates; i++) {
    if (strcmp(tq_feed_cell(t, D, i, type).text, "1") != 0) continue;
    struct tq_text service = tq_feed_cell(t, D, i, id);
    uint32_t week = tq_feed_find(t, C, "service_id", service);
    uint32_t first = tq_feed_find(t, D, "service_id", service);
    if (week < n) active[week] = 1;
    if (first < n_dates) date_active[first] = 1;
  }
  int trip_service = tq_feed_column(t, T, "service_id");
  for (uint32_t i = 0; ok && i < t->files[T].n; i++) {
    struct tq_text service = tq_feed_cell(t, T, i, trip_service);
    if (!service.len) continue;
    uint32_t week = tq_feed_find(t, C, "service_id", service);
    uint32_t first = tq_feed_find(t, D, "service_id", service);
    if (week < n) used[week] = 1;
    if (first < n_dates) date_used[first] = 1;
  }
  int week_id = tq_feed_column(t, C, "service_id");
  for (uint32_t i = 0; ok && i < n; i++) {
    struct tq_notice_at at = tq_feed_at(t, C, i, "service_id", tq_feed_cell(t, C, i, week_id).text);
    if (!active[i])
      tq_notice_add(t->notices, TQ_WARNING, "service_has_no_active_day_of_the_week", at,
                    "runs on no day; set a weekday or add dates in calendar_dates.txt");
    if (!used[i])
      tq_notice_add(t->notices, TQ_WARNING, "unused_service", at,
                    "no trip has this service; remove it or correct trips.txt");
  }
  for (uint32_t i = 0; ok && i < n_dates; i++) {
    struct tq_text service = tq_feed_cell(t, D, i, id);
    if (!service.len || tq_feed_find(t, D, "service_id", service) != i ||
        tq_feed_find(t, C, "service_id", service) != TQ_NO_ID)
      continue;
    struct tq_notice_at at = tq_feed_at(t, D, i, "service_id", service.text);
    if (!date_active[i])
      tq_notice_add(t->notices, TQ_WARNING, "service_has_no_active_day_of_the_week", at,
                    "runs on no day: it is not in calendar.txt and no date is added; add one");
    if (!date_used[i])
      tq_notice_add(t->notices, TQ_WARNING, "unused_service", at,
                    "no trip has this service; remove it or correct trips.txt");
  }
  free(active);
  free(used);
  free(date_active);
  free(date_used);
  return ok ? TQ_OK : tq_fail_memory(err, "the calendar");
}
