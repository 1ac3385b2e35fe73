/* From the rows of stop_times.txt to trips that can be ridden: order, missing times,
 * and what must be left out. */
#include <math.h>

#include "graphs/gtfs_feed.h"

static int by_sequence_then_line(const void *a, const void *b) {
  const struct tq_gtfs_call *x = a, *y = b;
  if (x->sequence != y->sequence) return x->sequence < y->sequence ? -1 : 1;
  return (x->line > y->line) - (x->line < y->line);
}

/* Puts the calls in order and drops repeated sequence numbers; how many are left. */
static uint32_t sort_calls(struct tq_gtfs *feed, struct tq_gtfs_call *calls, uint32_t n) {
  bool sorted = true;
  for (uint32_t i = 1; i < n; i++)
    if (calls[i].sequence <= calls[i - 1].sequence) sorted = false;
  if (sorted) return n;
  qsort(calls, n, sizeof *calls, by_sequence_then_line);
  uint32_t kept = 1;
  for (uint32_t i = 1; i < n; i++) {
    if (calls[i].sequence != calls[kept - 1].sequence) {
      calls[kept++] = calls[i];
      continue;
    }
    tq_report_add(feed->report, TQ_WARNING, "duplicate_stop_sequence",
                  "%s/stop_times.txt:%u: trip %s has stop_sequence %u twice, row left out; "
                  "number its stops apart",
                  tq_archive_name(feed->archive), calls[i].line,
                  feed->trips.v[calls[i].trip].id.text, calls[i].sequence);
  }
  return kept;
}

/* Whether distances rise all the way over calls[0..n], so that they can share out time. */
static bool has_distances(const struct tq_gtfs_call *calls, uint32_t n) {
  for (uint32_t i = 1; i <= n; i++)
    if (!(calls[i].distance >= calls[i - 1].distance)) return false; /* NAN fails too */
  return calls[n].distance > calls[0].distance && isfinite(calls[n].distance);
}

/* Times between calls[0] and calls[n], which have theirs: by shape_dist_traveled where all
 * have it and it rises, else in equal steps. */
static void share_out(struct tq_gtfs_call *calls, uint32_t n) {
  bool by_distance = has_distances(calls, n);
  double start = calls[0].distance, length = (double)calls[n].distance - start;
  double span_s = (double)calls[n].arrive_s - calls[0].depart_s;
  for (uint32_t i = 1; i < n; i++) {
    double share = by_distance ? (calls[i].distance - start) / length : (double)i / n;
    calls[i].arrive_s = calls[i].depart_s =
        calls[0].depart_s + (int32_t)floor(share * span_s + 0.5);
  }
}

/* Fills in times that are blank between two given ones. */
static void fill_times(struct tq_gtfs *feed, struct tq_gtfs_call *calls, uint32_t n) {
  uint32_t last = 0;
  bool filled = false;
  for (uint32_t i = 1; i < n; i++) {
    if (calls[i].arrive_s == TQ_NO_TIME) continue;
    if (i > last + 1) {
      share_out(calls + last, i - last);
      filled = true;
    }
    last = i;
  }
  if (filled)
    tq_report_add(feed->report, TQ_INFO, "times_interpolated",
                  "%s/stop_times.txt:%u: trip %s has stops without times, which were "
                  "interpolated; give them times for exact results",
                  tq_archive_name(feed->archive), calls[0].line,
                  feed->trips.v[calls[0].trip].id.text);
}

/* First call whose times run backwards, or n. */
static uint32_t find_disorder(const struct tq_gtfs_call *calls, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    if (calls[i].depart_s < calls[i].arrive_s) return i;
    if (i > 0 && calls[i].arrive_s < calls[i - 1].depart_s) return i;
  }
  return n;
}

/* Whether the trip can be ridden; reported when it cannot. */
static bool settle(struct tq_gtfs *feed, const struct tq_gtfs_trip *trip,
                   struct tq_gtfs_call *calls, uint32_t n) {
  const char *name = tq_archive_name(feed->archive);
  if (n < 2) {
    tq_report_add(feed->report, TQ_WARNING, "trip_too_short",
                  "%s/trips.txt:%u: trip %s has %u usable stops, left out; list its stops in "
                  "stop_times.txt",
                  name, trip->line, trip->id.text, n);
    return false;
  }
  if (calls[0].arrive_s == TQ_NO_TIME || calls[n - 1].arrive_s == TQ_NO_TIME) {
    tq_report_add(feed->report, TQ_WARNING, "trip_without_end_times",
                  "%s/stop_times.txt:%u: trip %s has no time at its first or last stop, left out; "
                  "give both",
                  name, calls[0].line, trip->id.text);
    return false;
  }
  fill_times(feed, calls, n);
  uint32_t bad = find_disorder(calls, n);
  if (bad < n) {
    tq_report_add(feed->report, TQ_WARNING, "times_out_of_order",
                  "%s/stop_times.txt:%u: trip %s goes back in time here, left out; correct the "
                  "times, after midnight as 24:10:00",
                  name, calls[bad].line, trip->id.text);
    return false;
  }
  calls[0].arrive_s = calls[0].depart_s; /* who stays seated from another trip is there then */
  calls[n - 1].depart_s = calls[n - 1].arrive_s;
  return true;
}

void tq_gtfs_settle_trips(struct tq_gtfs *feed) {
  for (size_t i = 0; i < feed->trips.n; i++) {
    struct tq_gtfs_trip *trip = &feed->trips.v[i];
    struct tq_gtfs_call *calls = feed->calls.v + trip->first_call;
    uint32_t n = sort_calls(feed, calls, trip->n_calls);
    trip->n_calls = settle(feed, trip, calls, n) ? n : 0;
  }
}
