#include "graphs/gtfs.h"

#include <stdio.h>

#include "graphs/gtfs_fares.h"
#include "graphs/gtfs_feed.h"
#include "graphs/gtfs_shapes.h"
#include "graphs/timetable_compile.h"

enum tq_network tq_network_of_route_type(int route_type) {
  switch (route_type) {
    case 0:
    case 5:
    case 6:
    case 7:
      return TQ_TRAM;
    case 1:
    case 12:
      return TQ_METRO;
    case 2:
      return TQ_TRUNK_RAIL;
    case 3:
    case 11:
    case 110:
      return TQ_BUS;
    case 4:
      return TQ_FERRY;
    case 103:
    case 106:
      return TQ_INTERCITY_RAIL;
    case 108:
    case 109:
      return TQ_SUBURBAN_RAIL;
    default:
      break;
  }
  if (route_type < 100 || route_type > 1499) return TQ_N_NETWORKS;
  switch (route_type / 100) {
    case 1:
      return TQ_TRUNK_RAIL;
    case 2:
      return TQ_COACH;
    case 3:
      return TQ_SUBURBAN_RAIL;
    case 4:
    case 5:
    case 6:
      return TQ_METRO;
    case 7:
    case 8:
      return TQ_BUS;
    case 9:
    case 13:
    case 14:
      return TQ_TRAM;
    case 10:
    case 12:
      return TQ_FERRY;
    default:
      return TQ_N_NETWORKS;
  }
}

enum tq_code tq_gtfs_table(struct tq_gtfs *feed, const char *file, bool required,
                           struct tq_csv *csv, bool *has, struct tq_err *err) {
  const char *name = tq_archive_name(feed->archive);
  char label[TQ_CSV_LABEL];
  snprintf(label, sizeof label, "%.100s/%s", name, file);
  *has = false;
  if (!tq_archive_has(feed->archive, file)) {
    if (!required) return TQ_OK;
    return tq_fail(err, TQ_E_FORMAT, "%s: missing; a GTFS feed needs this file", label);
  }
  char *text;
  size_t len;
  enum tq_code code = tq_archive_read(feed->archive, file, &text, &len, err);
  if (code) return code;
  if (!tq_push(&feed->buffers, text)) {
    free(text);
    return tq_fail_memory(err, label);
  }
  if (len == 0 && !required) {
    tq_report_add(feed->report, TQ_INFO, "empty_file", "%s: empty; left out", label);
    return TQ_OK;
  }
  code = tq_csv_open(csv, label, text, len, err);
  if (code) return code;
  if (csv->bad_utf8_line)
    tq_report_add(feed->report, TQ_WARNING, "not_utf8",
                  "%s:%zu: not UTF-8, read with question marks; save the file as UTF-8", label,
                  csv->bad_utf8_line);
  *has = true;
  return TQ_OK;
}

void tq_gtfs_table_done(struct tq_gtfs *feed, const struct tq_csv *csv) {
  if (csv->open_quote_line)
    tq_report_add(feed->report, TQ_WARNING, "open_quote",
                  "%s:%zu: a quote is never closed; the rest of the file was taken as one "
                  "field, close it",
                  csv->label, csv->open_quote_line);
}

void tq_gtfs_free(struct tq_gtfs *feed) {
  for (size_t i = 0; i < feed->buffers.n; i++) free(feed->buffers.v[i]);
  tq_vec_free(&feed->buffers);
  tq_vec_free(&feed->stops);
  tq_vec_free(&feed->routes);
  tq_vec_free(&feed->services);
  tq_vec_free(&feed->exceptions);
  tq_vec_free(&feed->trips);
  tq_vec_free(&feed->calls);
  tq_vec_free(&feed->frequencies);
  tq_vec_free(&feed->transfers);
  tq_vec_free(&feed->trip_rules);
  tq_vec_free(&feed->station_walks);
  tq_vec_free(&feed->agency_names);
  tq_vec_free(&feed->agency_zones);
  tq_id_map_free(&feed->agency_ids);
  tq_id_map_free(&feed->stop_ids);
  tq_id_map_free(&feed->route_ids);
  tq_id_map_free(&feed->service_ids);
  tq_id_map_free(&feed->trip_ids);
}

static enum tq_code check_trips(const struct tq_gtfs *feed, struct tq_err *err) {
  for (size_t i = 0; i < feed->trips.n; i++)
    if (feed->trips.v[i].n_calls > 0) return TQ_OK;
  return tq_fail(err, TQ_E_FORMAT,
                 "%s: none of its %zu trips is usable; correct the problems reported for "
                 "trips.txt and stop_times.txt",
                 tq_archive_name(feed->archive), feed->trips.n);
}

static enum tq_code read_feed(struct tq_gtfs *feed, struct tq_err *err) {
  static enum tq_code (*const readers[])(struct tq_gtfs *, struct tq_err *) = {
      tq_gtfs_read_agencies,    tq_gtfs_read_stops,     tq_gtfs_read_routes,
      tq_gtfs_read_calendar,    tq_gtfs_read_trips,     tq_gtfs_read_stop_times,
      tq_gtfs_read_frequencies, tq_gtfs_read_transfers, tq_gtfs_join_blocks,
      tq_gtfs_read_pathways,
  };
  for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
    enum tq_code code = readers[i](feed, err);
    if (code) return code;
  }
  return check_trips(feed, err);
}

/* The clock of the graph: the first feed's first agency's. */
static enum tq_code shift_zones(struct tq_draft *d, struct tq_gtfs *feed, struct tq_err *err) {
  const char *zone = d->feeds.n ? d->strings.bytes.v + d->feeds.v[0].timezone : feed->timezone.text;
  return tq_gtfs_shift_zones(feed, zone, err);
}

enum tq_code tq_gtfs_add(struct tq_draft *d, const char *path, struct tq_err *err) {
  return tq_gtfs_add_typed(d, path, NULL, err);
}

enum tq_code tq_gtfs_add_typed(struct tq_draft *d, const char *path,
                               const struct tq_route_types *types, struct tq_err *err) {
  struct tq_archive *archive;
  enum tq_code code = tq_archive_open(path, &archive, err);
  if (code) return code;
  struct tq_gtfs feed = {.archive = archive, .report = &d->report, .route_types = types};
  code = read_feed(&feed, err);
  if (!code) code = shift_zones(d, &feed, err);
  struct tq_fare_marks marks = tq_fare_marks_of(d);
  if (!code) code = tq_gtfs_fares_add(d, &feed, err);
  tq_gtfs_measure_distances(&feed);
  size_t n_infos = d->feed_infos.n, n_patterns = d->patterns.n;
  if (!code) code = tq_gtfs_add_feed_info(d, &feed, err);
  if (!code) code = tq_timetable_compile(d, &feed, err);
  if (!code) code = tq_gtfs_add_shapes(d, &feed, n_patterns, err);
  if (code) {
    tq_fares_roll_back(d, &marks);
    d->feed_infos.n = n_infos;
  }
  tq_gtfs_free(&feed);
  tq_archive_free(archive);
  return code;
}
