/* trips.txt, stop_times.txt, frequencies.txt, shapes.txt: order in time and along the way. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/geo.h"
#include "graphs/feed_check.h"
#include "graphs/feed_value.h"

enum { NO_TIME = INT32_MIN };

/* A row of stop_times.txt in the order of its trip. */
struct call {
  uint32_t trip, row; /* rows of trips.txt and stop_times.txt */
  int64_t sequence;
};

/* A trip's extent, for its block. */
struct span {
  uint32_t trip;
  int32_t from_s, to_s;
  struct tq_text block, service;
};

struct checker {
  struct tq_feed_tables *t;
  int arrive, depart, stop, distance, timepoint, window_start, window_end, group, location;
  int stop_lat, stop_lon, route_type, trip_route, trip_id, block, service;
  TQ_VEC(struct span) spans;
};

static int by_trip(const void *a, const void *b) {
  const struct call *x = a, *y = b;
  if (x->trip != y->trip) return x->trip < y->trip ? -1 : 1;
  if (x->sequence != y->sequence) return x->sequence < y->sequence ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

static struct tq_text cell(const struct checker *c, uint32_t row, int column) {
  return tq_feed_cell(c->t, TQ_FILE_STOP_TIMES, row, column);
}

static int32_t time_of(const struct checker *c, uint32_t row, int column) {
  int32_t time_s;
  struct tq_text v = cell(c, row, column);
  return v.len && tq_value_time(v, &time_s) ? time_s : NO_TIME;
}

static void tell(const struct checker *c, enum tq_severity severity, const char *code, uint32_t row,
                 const char *field, int column, const char *remedy) {
  tq_notice_add(c->t->notices, severity, code,
                tq_feed_at(c->t, TQ_FILE_STOP_TIMES, row, field, cell(c, row, column).text),
                "trip %s: %s",
                tq_feed_cell(c->t, TQ_FILE_STOP_TIMES, row,
                             tq_feed_column(c->t, TQ_FILE_STOP_TIMES, "trip_id"))
                    .text,
                remedy);
}

/* One row by itself. */
static void check_call(const struct checker *c, uint32_t row, bool at_end) {
  bool has_a = cell(c, row, c->arrive).len, has_d = cell(c, row, c->depart).len;
  bool window = cell(c, row, c->window_start).len || cell(c, row, c->window_end).len;
  if (!cell(c, row, c->stop).len && !cell(c, row, c->group).len && !cell(c, row, c->location).len)
    tell(c, TQ_ERROR, "missing_required_field", row, "stop_id", -1,
         "a call needs its stop; name it");
  if (window) {
    if (has_a || has_d)
      tell(c, TQ_ERROR, "forbidden_arrival_or_departure_time", row, "arrival_time", c->arrive,
           "a row with a pickup window has no times; leave them empty");
    return;
  }
  if (at_end && (!has_a || !has_d))
    tell(c, TQ_ERROR, "missing_trip_edge", row, has_a ? "departure_time" : "arrival_time", -1,
         "the first and the last stop need both times; give them");
  else if (has_a != has_d)
    tell(c, TQ_ERROR, "stop_time_with_only_arrival_or_departure_time", row,
         has_a ? "departure_time" : "arrival_time", -1, "give both times or none");
  if (cell(c, row, c->timepoint).text[0] == '1' && (!has_a || !has_d))
    tell(c, TQ_ERROR, "stop_time_timepoint_without_times", row, "timepoint", c->timepoint,
         "an exact timepoint needs both times");
  int32_t a = time_of(c, row, c->arrive), d = time_of(c, row, c->depart);
  if (a != NO_TIME && d != NO_TIME && d < a)
    tell(c, TQ_ERROR, "stop_time_with_departure_before_arrival_time", row, "departure_time",
         c->depart, "leaves before it arrives; correct it, after midnight as 24:10:00");
}

static bool stop_pos(const struct checker *c, uint32_t row, struct tq_pos *pos) {
  uint32_t stop = tq_feed_find(c->t, TQ_FILE_STOPS, "stop_id", cell(c, row, c->stop));
  double x, y;
  if (stop == TQ_NO_ID ||
      !tq_number_parse(tq_feed_cell(c->t, TQ_FILE_STOPS, stop, c->stop_lon), &x) ||
      !tq_number_parse(tq_feed_cell(c->t, TQ_FILE_STOPS, stop, c->stop_lat), &y) || fabs(x) > 180 ||
      fabs(y) > 90)
    return false;
  *pos = (struct tq_pos){tq_e7(x), tq_e7(y)};
  return true;
}

/* What no vehicle of the kind does, in km/h. */
static double speed_limit_kmh(const struct checker *c, uint32_t trip) {
  uint32_t route = tq_feed_find(c->t, TQ_FILE_ROUTES, "route_id",
                                tq_feed_cell(c->t, TQ_FILE_TRIPS, trip, c->trip_route));
  int64_t type = -1;
  if (route != TQ_NO_ID)
    tq_integer_parse(tq_feed_cell(c->t, TQ_FILE_ROUTES, route, c->route_type), &type);
  if (type == 2 || (type >= 100 && type < 200)) return 500;
  if (type == 0 || type == 3 || type == 11 || (type >= 700 && type < 1000)) return 150;
  return type == 4 ? 80 : 200;
}

/* Times are given in whole minutes: a minute is added to what lies between. */
static void check_speed(const struct checker *c, uint32_t trip, uint32_t from, uint32_t to) {
  int32_t d = time_of(c, from, c->depart), a = time_of(c, to, c->arrive);
  struct tq_pos p, q;
  if (d == NO_TIME || a == NO_TIME || a < d || !stop_pos(c, from, &p) || !stop_pos(c, to, &q))
    return;
  double kmh = tq_distance_m(p, q) / (a - d + 60.0) * 3.6;
  if (kmh <= speed_limit_kmh(c, trip)) return;
  char remedy[160];
  snprintf(remedy, sizeof remedy,
           "%.0f km/h from the stop before; correct the times or the stops' positions", kmh);
  tell(c, TQ_WARNING, "fast_travel_between_consecutive_stops", to, "arrival_time", c->arrive,
       remedy);
}

static bool check_trip(struct checker *c, const struct call *calls, uint32_t n) {
  struct span span = {.trip = calls[0].trip, .from_s = NO_TIME, .to_s = NO_TIME};
  double last_distance = NAN;
  uint32_t last_timed = UINT32_MAX;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t row = calls[i].row;
    check_call(c, row, i == 0 || i + 1 == n);
    int32_t a = time_of(c, row, c->arrive), d = time_of(c, row, c->depart);
    if (a != NO_TIME && span.to_s != NO_TIME && a < span.to_s)
      tell(c, TQ_ERROR, "stop_time_with_arrival_before_previous_departure_time", row,
           "arrival_time", c->arrive,
           "earlier than it left the stop before; correct it, after midnight as 24:10:00");
    else if (last_timed != UINT32_MAX && a != NO_TIME)
      check_speed(c, calls[0].trip, last_timed, row);
    if (d == NO_TIME) d = a;
    if (d != NO_TIME) {
      if (span.from_s == NO_TIME) span.from_s = d;
      span.to_s = d;
      last_timed = row;
    }
    double distance;
    if (!tq_number_parse(cell(c, row, c->distance), &distance)) continue;
    if (distance <= last_distance)
      tell(c, TQ_ERROR, "decreasing_or_equal_stop_time_distance", row, "shape_dist_traveled",
           c->distance, "distances rise along a trip; correct it");
    last_distance = distance;
  }
  if (n < 2)
    tq_notice_add(c->t->notices, TQ_WARNING, "unusable_trip",
                  tq_feed_at(c->t, TQ_FILE_TRIPS, span.trip, "trip_id",
                             tq_feed_cell(c->t, TQ_FILE_TRIPS, span.trip, c->trip_id).text),
                  "one stop only; a trip needs two in stop_times.txt");
  span.block = tq_feed_cell(c->t, TQ_FILE_TRIPS, span.trip, c->block);
  span.service = tq_feed_cell(c->t, TQ_FILE_TRIPS, span.trip, c->service);
  return !span.block.len || span.from_s == NO_TIME || tq_push(&c->spans, span);
}

static int by_block(const void *a, const void *b) {
  const struct span *x = a, *y = b;
  int order = strcmp(x->block.text, y->block.text);
  if (!order) order = strcmp(x->service.text, y->service.text);
  if (order) return order;
  if (x->from_s != y->from_s) return x->from_s < y->from_s ? -1 : 1;
  return (x->trip > y->trip) - (x->trip < y->trip);
}

/* One vehicle cannot make two trips at once; trips of the same service are compared. */
static void check_blocks(struct checker *c) {
  if (c->spans.n) qsort(c->spans.v, c->spans.n, sizeof *c->spans.v, by_block);
  for (size_t i = 1; i < c->spans.n; i++) {
    const struct span *x = &c->spans.v[i - 1], *y = &c->spans.v[i];
    if (strcmp(x->block.text, y->block.text) != 0 || strcmp(x->service.text, y->service.text) != 0)
      continue;
    if (y->from_s < x->to_s)
      tq_notice_add(c->t->notices, TQ_ERROR, "block_trips_with_overlapping_stop_times",
                    tq_feed_at(c->t, TQ_FILE_TRIPS, y->trip, "block_id", y->block.text),
                    "starts before the block's trip in line %u has ended; correct the times or the "
                    "block",
                    c->t->files[TQ_FILE_TRIPS].lines.v[x->trip]);
  }
}

static enum tq_code check_calls(struct checker *c, struct tq_err *err) {
  const enum tq_feed_file S = TQ_FILE_STOP_TIMES;
  struct tq_feed_tables *t = c->t;
  uint32_t n = t->files[S].n, n_trips = t->files[TQ_FILE_TRIPS].n;
  struct call *calls = tq_alloc(n, sizeof *calls);
  bool *used = tq_calloc(n_trips, sizeof *used);
  int trip_id = tq_feed_column(t, S, "trip_id"), sequence = tq_feed_column(t, S, "stop_sequence");
  uint32_t kept = 0;
  for (uint32_t i = 0; calls && used && i < n; i++) {
    struct call call = {.row = i};
    call.trip = tq_feed_find(t, TQ_FILE_TRIPS, "trip_id", tq_feed_cell(t, S, i, trip_id));
    if (call.trip >= n_trips) continue;
    used[call.trip] = true;
    if (!tq_integer_parse(tq_feed_cell(t, S, i, sequence), &call.sequence)) continue;
    calls[kept++] = call;
  }
  bool ok = calls && used;
  if (ok && kept) qsort(calls, kept, sizeof *calls, by_trip);
  for (uint32_t from = 0, to; ok && from < kept; from = to) {
    to = from + 1;
    while (to < kept && calls[to].trip == calls[from].trip) to++;
    ok = check_trip(c, calls + from, to - from);
  }
  for (uint32_t i = 0; ok && i < n_trips; i++)
    if (!used[i])
      tq_notice_add(t->notices, TQ_WARNING, "unused_trip",
                    tq_feed_at(t, TQ_FILE_TRIPS, i, "trip_id",
                               tq_feed_cell(t, TQ_FILE_TRIPS, i, c->trip_id).text),
                    "no stops in stop_times.txt; list them or remove the trip");
  if (ok) check_blocks(c);
  free(calls);
  free(used);
  return ok ? TQ_OK : tq_fail_memory(err, "stop_times.txt");
}

struct period {
  uint32_t trip, row;
  int32_t from_s, to_s;
};

static int by_trip_and_start(const void *a, const void *b) {
  const struct period *x = a, *y = b;
  if (x->trip != y->trip) return x->trip < y->trip ? -1 : 1;
  if (x->from_s != y->from_s) return x->from_s < y->from_s ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

static enum tq_code check_frequencies(struct tq_feed_tables *t, struct tq_err *err) {
  const enum tq_feed_file F = TQ_FILE_FREQUENCIES;
  int trip = tq_feed_column(t, F, "trip_id"), start = tq_feed_column(t, F, "start_time"),
      end = tq_feed_column(t, F, "end_time");
  uint32_t n = t->files[F].n, kept = 0;
  struct period *periods = tq_alloc(n, sizeof *periods);
  if (!periods) return tq_fail_memory(err, "frequencies.txt");
  for (uint32_t i = 0; i < n; i++) {
    struct period p = {.row = i};
    struct tq_text e = tq_feed_cell(t, F, i, end);
    p.trip = tq_feed_find(t, TQ_FILE_TRIPS, "trip_id", tq_feed_cell(t, F, i, trip));
    if (!tq_value_time(tq_feed_cell(t, F, i, start), &p.from_s) || !tq_value_time(e, &p.to_s))
      continue;
    if (p.from_s >= p.to_s)
      tq_notice_add(
          t->notices, TQ_ERROR,
          p.from_s == p.to_s ? "start_and_end_range_equal" : "start_and_end_range_out_of_order",
          tq_feed_at(t, F, i, "end_time", e.text),
          "not after start_time; correct it, after midnight as 24:10:00");
    else if (p.trip != TQ_NO_ID)
      periods[kept++] = p;
  }
  if (kept) qsort(periods, kept, sizeof *periods, by_trip_and_start);
  for (uint32_t i = 1; i < kept; i++)
    if (periods[i].trip == periods[i - 1].trip && periods[i].from_s < periods[i - 1].to_s)
      tq_notice_add(t->notices, TQ_ERROR, "overlapping_frequency",
                    tq_feed_at(t, F, periods[i].row, "start_time",
                               tq_feed_cell(t, F, periods[i].row, start).text),
                    "overlaps the period of the same trip in line %u; separate them",
                    t->files[F].lines.v[periods[i - 1].row]);
  free(periods);
  return TQ_OK;
}

static int by_shape(const void *a, const void *b) { return by_trip(a, b); }

static enum tq_code check_shapes(struct tq_feed_tables *t, struct tq_err *err) {
  const enum tq_feed_file S = TQ_FILE_SHAPES;
  int id = tq_feed_column(t, S, "shape_id"), sequence = tq_feed_column(t, S, "shape_pt_sequence"),
      distance = tq_feed_column(t, S, "shape_dist_traveled"),
      of_trip = tq_feed_column(t, TQ_FILE_TRIPS, "shape_id");
  uint32_t n = t->files[S].n, kept = 0;
  struct call *points = tq_alloc(n, sizeof *points); /* trip: the shape's first row */
  bool *used = tq_calloc(n, sizeof *used);
  bool ok = points && used;
  for (uint32_t i = 0; ok && i < t->files[TQ_FILE_TRIPS].n; i++) {
    struct tq_text shape = tq_feed_cell(t, TQ_FILE_TRIPS, i, of_trip);
    uint32_t first = shape.len ? tq_feed_find(t, S, "shape_id", shape) : TQ_NO_ID;
    if (first < n) used[first] = true;
  }
  for (uint32_t i = 0; ok && i < n; i++) {
    struct call p = {.row = i};
    p.trip = tq_feed_find(t, S, "shape_id", tq_feed_cell(t, S, i, id));
    if (p.trip < n && tq_integer_parse(tq_feed_cell(t, S, i, sequence), &p.sequence))
      points[kept++] = p;
  }
  if (ok && kept) qsort(points, kept, sizeof *points, by_shape);
  for (uint32_t i = 0, from = 0; ok && i < kept; i++) {
    if (i > 0 && points[i].trip != points[i - 1].trip) from = i;
    double before, here;
    if (i > from && tq_number_parse(tq_feed_cell(t, S, points[i - 1].row, distance), &before) &&
        tq_number_parse(tq_feed_cell(t, S, points[i].row, distance), &here) && here < before)
      tq_notice_add(t->notices, TQ_ERROR, "decreasing_shape_distance",
                    tq_feed_at(t, S, points[i].row, "shape_dist_traveled",
                               tq_feed_cell(t, S, points[i].row, distance).text),
                    "distances rise along a shape; correct it");
    bool last = i + 1 == kept || points[i + 1].trip != points[i].trip;
    if (!last) continue;
    struct tq_notice_at at = tq_feed_at(t, S, points[from].trip, "shape_id",
                                        tq_feed_cell(t, S, points[from].trip, id).text);
    if (i == from)
      tq_notice_add(t->notices, TQ_WARNING, "single_shape_point", at, "one point only; add more");
    if (!used[points[from].trip])
      tq_notice_add(t->notices, TQ_WARNING, "unused_shape", at, "no trip has it; remove it");
  }
  free(points);
  free(used);
  return ok ? TQ_OK : tq_fail_memory(err, "shapes.txt");
}

enum tq_code tq_feed_check_trips(struct tq_feed_tables *t, struct tq_err *err) {
  const enum tq_feed_file S = TQ_FILE_STOP_TIMES;
  struct checker c = {.t = t,
                      .arrive = tq_feed_column(t, S, "arrival_time"),
                      .depart = tq_feed_column(t, S, "departure_time"),
                      .stop = tq_feed_column(t, S, "stop_id"),
                      .distance = tq_feed_column(t, S, "shape_dist_traveled"),
                      .timepoint = tq_feed_column(t, S, "timepoint"),
                      .window_start = tq_feed_column(t, S, "start_pickup_drop_off_window"),
                      .window_end = tq_feed_column(t, S, "end_pickup_drop_off_window"),
                      .group = tq_feed_column(t, S, "location_group_id"),
                      .location = tq_feed_column(t, S, "location_id"),
                      .stop_lat = tq_feed_column(t, TQ_FILE_STOPS, "stop_lat"),
                      .stop_lon = tq_feed_column(t, TQ_FILE_STOPS, "stop_lon"),
                      .route_type = tq_feed_column(t, TQ_FILE_ROUTES, "route_type"),
                      .trip_route = tq_feed_column(t, TQ_FILE_TRIPS, "route_id"),
                      .trip_id = tq_feed_column(t, TQ_FILE_TRIPS, "trip_id"),
                      .block = tq_feed_column(t, TQ_FILE_TRIPS, "block_id"),
                      .service = tq_feed_column(t, TQ_FILE_TRIPS, "service_id")};
  enum tq_code code = check_calls(&c, err);
  tq_vec_free(&c.spans);
  if (!code) code = check_frequencies(t, err);
  if (!code) code = check_shapes(t, err);
  return code;
}
