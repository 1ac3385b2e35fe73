/* stop_times.txt and frequencies.txt: reading the rows. */
#include <math.h>
#include <string.h>

#include "engine/base/date.h"
#include "graphs/gtfs_feed.h"

enum { TRIP, STOP, SEQUENCE, ARRIVE, DEPART, PICKUP, DROP_OFF, DISTANCE, N_COLUMNS };

/* A time of day, TQ_NO_TIME when blank or (reported) unreadable. */
static int32_t read_time(struct tq_gtfs *feed, const struct tq_csv *csv, struct tq_text field) {
  int32_t time_s;
  if (field.len == 0) return TQ_NO_TIME;
  if (tq_time_parse(field.text, field.len, &time_s)) return time_s;
  tq_report_add(feed->report, TQ_WARNING, "bad_time",
                "%s:%zu: '%s' is no time, taken as blank; write HH:MM:SS", csv->label, csv->line,
                field.text);
  return TQ_NO_TIME;
}

static bool is_one(struct tq_text field) { return field.len == 1 && field.text[0] == '1'; }

/* Finds the stop of a row; false, and reported, when no trip can call there. */
static bool find_stop(struct tq_gtfs *feed, const struct tq_csv *csv, struct tq_text id,
                      struct tq_gtfs_call *call) {
  uint32_t stop = tq_id_map_find(&feed->stop_ids, id.text, id.len);
  if (!tq_usable(stop)) {
    tq_report_add(feed->report, TQ_WARNING, "unknown_stop_id",
                  "%s:%zu: stop_id '%s' is not in stops.txt or was left out there, row left out; "
                  "add or correct it there",
                  csv->label, csv->line, id.text);
    return false;
  }
  if (feed->stops.v[stop].location_type != 0) {
    tq_report_add(feed->report, TQ_WARNING, "call_at_station",
                  "%s:%zu: stop_id %s has location_type %d, row left out; name a platform "
                  "(location_type 0)",
                  csv->label, csv->line, id.text, feed->stops.v[stop].location_type);
    return false;
  }
  call->stop.stop = stop & 0x3fffffffu;
  return true;
}

/* Fills a call from a row, all but its trip; false when the row is left out. */
static bool read_call(struct tq_gtfs *feed, const struct tq_csv *csv, const int *col,
                      struct tq_gtfs_call *call) {
  if (!find_stop(feed, csv, tq_csv_field(csv, col[STOP]), call)) return false;
  int64_t sequence;
  struct tq_text order = tq_csv_field(csv, col[SEQUENCE]);
  if (!tq_integer_parse(order, &sequence) || sequence < 0 || sequence > UINT32_MAX) {
    tq_report_add(feed->report, TQ_WARNING, "bad_stop_sequence",
                  "%s:%zu: stop_sequence '%s' is no count, row left out; number the trip's stops",
                  csv->label, csv->line, order.text);
    return false;
  }
  call->sequence = (uint32_t)sequence;
  call->arrive_s = read_time(feed, csv, tq_csv_field(csv, col[ARRIVE]));
  call->depart_s = read_time(feed, csv, tq_csv_field(csv, col[DEPART]));
  if (call->arrive_s == TQ_NO_TIME) call->arrive_s = call->depart_s;
  if (call->depart_s == TQ_NO_TIME) call->depart_s = call->arrive_s;
  call->stop.no_pickup = is_one(tq_csv_field(csv, col[PICKUP]));
  call->stop.no_drop_off = is_one(tq_csv_field(csv, col[DROP_OFF]));
  double distance;
  bool given = tq_number_parse(tq_csv_field(csv, col[DISTANCE]), &distance);
  call->distance = given && fabs(distance) < 1e30 ? (float)distance : NAN;
  call->line = (uint32_t)csv->line;
  return true;
}

static enum tq_code read_calls(struct tq_gtfs *feed, struct tq_csv *csv, const int *col,
                               struct tq_err *err) {
  struct tq_text last = {"", 0};
  uint32_t trip = tq_id_map_find(&feed->trip_ids, "", 0);
  while (tq_csv_next(csv)) {
    struct tq_text id = tq_csv_field(csv, col[TRIP]);
    if (id.len != last.len || memcmp(id.text, last.text, id.len) != 0) {
      trip = tq_id_map_find(&feed->trip_ids, id.text, id.len);
      last = id;
    }
    if (trip == TQ_NO_ID)
      tq_report_add(feed->report, TQ_WARNING, "unknown_trip_id",
                    "%s:%zu: trip_id '%s' is not in trips.txt, row left out; add it there",
                    csv->label, csv->line, id.text);
    if (!tq_usable(trip)) continue;
    struct tq_gtfs_call call;
    if (!read_call(feed, csv, col, &call)) continue;
    call.trip = trip;
    if (feed->calls.n >= TQ_LEFT_OUT || !tq_push(&feed->calls, call))
      return tq_fail_memory(err, csv->label);
    feed->trips.v[trip].n_calls++;
  }
  return TQ_OK;
}

/* Brings the calls into the order of their trips (counting sort, file order kept). */
static bool group_calls(struct tq_gtfs *feed) {
  struct tq_gtfs_call *sorted = tq_alloc(feed->calls.n, sizeof *sorted);
  if (!sorted) return false;
  uint32_t first = 0;
  for (size_t i = 0; i < feed->trips.n; i++) {
    struct tq_gtfs_trip *trip = &feed->trips.v[i];
    trip->first_call = first;
    first += trip->n_calls;
    trip->n_calls = 0;
  }
  for (size_t i = 0; i < feed->calls.n; i++) {
    struct tq_gtfs_trip *trip = &feed->trips.v[feed->calls.v[i].trip];
    sorted[trip->first_call + trip->n_calls++] = feed->calls.v[i];
  }
  free(feed->calls.v);
  feed->calls.v = sorted;
  feed->calls.cap = feed->calls.n;
  return true;
}

enum tq_code tq_gtfs_read_stop_times(struct tq_gtfs *feed, struct tq_err *err) {
  static const char *const names[N_COLUMNS] = {
      "trip_id",        "stop_id",     "stop_sequence", "arrival_time",
      "departure_time", "pickup_type", "drop_off_type", "shape_dist_traveled"};
  struct tq_csv csv;
  int col[N_COLUMNS];
  bool has;
  enum tq_code code = tq_gtfs_table(feed, "stop_times.txt", true, &csv, &has, err);
  if (!code) code = tq_csv_columns(&csv, names, DEPART + 1, N_COLUMNS, col, err);
  if (!code) code = read_calls(feed, &csv, col, err);
  if (code) return code;
  tq_gtfs_table_done(feed, &csv);
  /* nothing points into the largest file any more */
  free(feed->buffers.v[--feed->buffers.n]);
  if (!group_calls(feed)) return tq_fail_memory(err, csv.label);
  tq_gtfs_settle_trips(feed);
  return TQ_OK;
}

static int by_trip_then_start(const void *a, const void *b) {
  const struct tq_gtfs_frequency *x = a, *y = b;
  if (x->trip != y->trip) return x->trip < y->trip ? -1 : 1;
  if (x->row.start_s != y->row.start_s) return x->row.start_s < y->row.start_s ? -1 : 1;
  return (x->line > y->line) - (x->line < y->line);
}

/* Reads a row; false, and reported, when it makes no sense. */
static bool read_frequency(struct tq_gtfs *feed, const struct tq_csv *csv, const int *col,
                           struct tq_frequency *row) {
  struct tq_text start = tq_csv_field(csv, col[1]), end = tq_csv_field(csv, col[2]);
  struct tq_text headway = tq_csv_field(csv, col[3]);
  int32_t from_s = 0, to_s = 0;
  int64_t headway_s;
  if (!tq_time_parse(start.text, start.len, &from_s) || !tq_time_parse(end.text, end.len, &to_s) ||
      from_s >= to_s || !tq_integer_parse(headway, &headway_s) || headway_s < 1 ||
      headway_s > INT32_MAX) {
    tq_report_add(feed->report, TQ_WARNING, "bad_frequency",
                  "%s:%zu: from '%s' to '%s' every '%s' seconds, row left out; write two times in "
                  "order and a positive headway",
                  csv->label, csv->line, start.text, end.text, headway.text);
    return false;
  }
  *row = (struct tq_frequency){(uint32_t)from_s, (uint32_t)to_s, (uint32_t)headway_s,
                               is_one(tq_csv_field(csv, col[4]))};
  return true;
}

/* Gives every trip its rows, and leaves out trips whose rows are all unusable: they are
 * templates and never run at the times listed. */
static void assign_frequencies(struct tq_gtfs *feed, const struct tq_csv *csv,
                               const bool *is_template) {
  for (size_t i = 0; i < feed->frequencies.n; i++) {
    const struct tq_gtfs_frequency *f = &feed->frequencies.v[i];
    struct tq_gtfs_trip *trip = &feed->trips.v[f->trip];
    if (trip->n_frequencies == 0)
      trip->first_frequency = (uint32_t)i;
    else if (f[-1].row.end_s > f->row.start_s)
      tq_report_add(feed->report, TQ_WARNING, "overlapping_frequencies",
                    "%s:%u: trip %s has rows that overlap, both are used; separate their times",
                    csv->label, f->line, trip->id.text);
    trip->n_frequencies++;
  }
  for (size_t i = 0; i < feed->trips.n; i++) {
    struct tq_gtfs_trip *trip = &feed->trips.v[i];
    if (!is_template[i] || trip->n_frequencies || !trip->n_calls) continue;
    tq_report_add(feed->report, TQ_WARNING, "trip_without_frequency",
                  "%s: trip %s has no usable row, left out; correct its rows", csv->label,
                  trip->id.text);
    trip->n_calls = 0;
  }
}

static enum tq_code read_rows(struct tq_gtfs *feed, struct tq_csv *csv, const int *col,
                              bool *is_template, struct tq_err *err) {
  while (tq_csv_next(csv)) {
    struct tq_text id = tq_csv_field(csv, col[0]);
    uint32_t trip = tq_id_map_find(&feed->trip_ids, id.text, id.len);
    if (trip == TQ_NO_ID)
      tq_report_add(feed->report, TQ_WARNING, "unknown_trip_id",
                    "%s:%zu: trip_id '%s' is not in trips.txt, row left out; add it there",
                    csv->label, csv->line, id.text);
    if (!tq_usable(trip)) continue;
    is_template[trip] = true;
    struct tq_gtfs_frequency f = {.trip = trip, .line = (uint32_t)csv->line};
    if (!read_frequency(feed, csv, col, &f.row)) continue;
    if (!tq_push(&feed->frequencies, f)) return tq_fail_memory(err, csv->label);
  }
  return TQ_OK;
}

enum tq_code tq_gtfs_read_frequencies(struct tq_gtfs *feed, struct tq_err *err) {
  enum { N = 5 };
  static const char *const names[N] = {"trip_id", "start_time", "end_time", "headway_secs",
                                       "exact_times"};
  struct tq_csv csv;
  int col[N];
  bool has;
  enum tq_code code = tq_gtfs_table(feed, "frequencies.txt", false, &csv, &has, err);
  if (code || !has) return code;
  code = tq_csv_columns(&csv, names, 4, N, col, err);
  if (code) return code;
  bool *is_template = tq_calloc(feed->trips.n, sizeof *is_template);
  if (!is_template) return tq_fail_memory(err, csv.label);
  code = read_rows(feed, &csv, col, is_template, err);
  if (!code) {
    tq_gtfs_table_done(feed, &csv);
    if (feed->frequencies.n)
      qsort(feed->frequencies.v, feed->frequencies.n, sizeof *feed->frequencies.v,
            by_trip_then_start);
    assign_frequencies(feed, &csv, is_template);
  }
  free(is_template);
  return code;
}
