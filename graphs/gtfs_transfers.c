/* transfers.txt: rules between stops, those between stations spread over their platforms. */
#include <limits.h>

#include "graphs/gtfs_feed.h"

/* More pairs than any real feed has: a station with thousands of platforms is an error. */
static const size_t MAX_PAIRS = (size_t)1 << 24;

enum { FROM, TO, TYPE, MIN_TIME, FROM_ROUTE, TO_ROUTE, FROM_TRIP, TO_TRIP, N_COLUMNS };

/* Platforms by station: a linked list through the stops. */
struct platforms {
  uint32_t *first; /* [n_stops], TQ_NO_STOP = none */
  uint32_t *next;  /* [n_stops] */
};

static bool list_platforms(const struct tq_gtfs *feed, struct platforms *p) {
  p->first = tq_alloc(feed->stops.n, sizeof *p->first);
  p->next = tq_alloc(feed->stops.n, sizeof *p->next);
  if (!p->first || !p->next) return false;
  for (size_t i = 0; i < feed->stops.n; i++) p->first[i] = TQ_NO_STOP;
  for (size_t i = feed->stops.n; i-- > 0;) {
    const struct tq_gtfs_stop *stop = &feed->stops.v[i];
    if (stop->location_type != 0 || stop->parent == TQ_NO_STOP) continue;
    p->next[i] = p->first[stop->parent];
    p->first[stop->parent] = (uint32_t)i;
  }
  return true;
}

/* What a row asks for, in seconds or TQ_RULE_*, and its type; false when it is unusable
 * (reported). */
static bool read_rule(struct tq_gtfs *feed, const struct tq_csv *csv, const int *col,
                      int32_t *rule_s, int *kind) {
  struct tq_text type_text = tq_csv_field(csv, col[TYPE]);
  struct tq_text time_text = tq_csv_field(csv, col[MIN_TIME]);
  int64_t type = 0, min_s = 0;
  if ((type_text.len && !tq_integer_parse(type_text, &type)) || type < 0 || type > 5 ||
      (time_text.len && !tq_integer_parse(time_text, &min_s)) || min_s < 0 || min_s > 86400 ||
      (type == 2 && time_text.len == 0)) {
    tq_report_add(feed->report, TQ_WARNING, "bad_transfer",
                  "%s:%zu: transfer_type '%s' with min_transfer_time '%s', row left out; write 0-5 "
                  "and seconds up to 86400",
                  csv->label, csv->line, type_text.text, time_text.text);
    return false;
  }
  *kind = (int)type;
  *rule_s = type == 1                     ? 0
            : type == 3                   ? TQ_RULE_FORBIDDEN
            : type == 0 && !time_text.len ? TQ_RULE_NONE
            : type >= TQ_IN_SEAT          ? TQ_RULE_NONE
                                          : (int32_t)min_s;
  return true;
}

static bool is_of_trips(const struct tq_csv *csv, const int *col, int type) {
  for (int c = FROM_ROUTE; c <= TO_TRIP; c++)
    if (tq_csv_field(csv, col[c]).len) return true;
  return type >= TQ_IN_SEAT;
}

static enum tq_code add_trip_rule(struct tq_gtfs *feed, const struct tq_csv *csv, const int *col,
                                  int32_t rule_s, int type, struct tq_err *err) {
  struct tq_gtfs_rule_ids ids = {
      .from_stop = tq_csv_field(csv, col[FROM]),
      .to_stop = tq_csv_field(csv, col[TO]),
      .from_route = tq_csv_field(csv, col[FROM_ROUTE]),
      .to_route = tq_csv_field(csv, col[TO_ROUTE]),
      .from_trip = tq_csv_field(csv, col[FROM_TRIP]),
      .to_trip = tq_csv_field(csv, col[TO_TRIP]),
  };
  return tq_gtfs_add_trip_rule(feed, csv, &ids, rule_s, type, err);
}

static uint32_t find_stop(struct tq_gtfs *feed, const struct tq_csv *csv, struct tq_text id) {
  uint32_t stop = tq_id_map_find(&feed->stop_ids, id.text, id.len);
  if (tq_usable(stop)) return stop;
  tq_report_add(feed->report, TQ_WARNING, "unknown_stop_id",
                "%s:%zu: stop_id '%s' is not in stops.txt or was left out there, row left out; "
                "add or correct it there",
                csv->label, csv->line, id.text);
  return TQ_NO_STOP;
}

/* Adds the rule for every pair of platforms; a stop is its own only platform. */
static enum tq_code spread(struct tq_gtfs *feed, const struct tq_csv *csv,
                           const struct platforms *p, struct tq_gtfs_transfer rule,
                           struct tq_err *err) {
  bool from_station = feed->stops.v[rule.from].location_type == 1;
  bool to_station = feed->stops.v[rule.to].location_type == 1;
  rule.rank = (uint32_t)from_station + (uint32_t)to_station;
  uint32_t from = from_station ? p->first[rule.from] : rule.from;
  for (; from != TQ_NO_STOP; from = from_station ? p->next[from] : TQ_NO_STOP) {
    uint32_t to = to_station ? p->first[rule.to] : rule.to;
    for (; to != TQ_NO_STOP; to = to_station ? p->next[to] : TQ_NO_STOP) {
      struct tq_gtfs_transfer pair = {from, to, rule.rule_s, rule.rank, rule.line};
      if (feed->transfers.n == MAX_PAIRS)
        return tq_fail(err, TQ_E_FORMAT,
                       "%s:%zu: the rules between stations make more than %zu pairs of "
                       "platforms; give rules for fewer stations",
                       csv->label, csv->line, MAX_PAIRS);
      if (!tq_push(&feed->transfers, pair)) return tq_fail_memory(err, csv->label);
    }
  }
  return TQ_OK;
}

static int by_pair_then_rank(const void *a, const void *b) {
  const struct tq_gtfs_transfer *x = a, *y = b;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  if (x->to != y->to) return x->to < y->to ? -1 : 1;
  if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
  return (x->line > y->line) - (x->line < y->line);
}

/* Keeps one rule a pair: the closest to the stops, the first in the file among equals;
 * pairs whose rule is "none" go. */
static void keep_closest(struct tq_gtfs *feed, const struct tq_csv *csv) {
  if (feed->transfers.n == 0) return;
  struct tq_gtfs_transfer *v = feed->transfers.v;
  qsort(v, feed->transfers.n, sizeof *v, by_pair_then_rank);
  size_t kept = 0;
  for (size_t i = 0, next; i < feed->transfers.n; i = next) {
    struct tq_gtfs_transfer best = v[i];
    for (next = i + 1; next < feed->transfers.n; next++) {
      if (v[next].from != best.from || v[next].to != best.to) break;
      if (v[next].rank == best.rank && v[next].rule_s != best.rule_s)
        tq_report_add(feed->report, TQ_WARNING, "contradicting_transfers",
                      "%s:%u: another rule than in line %u between the same stops, left out; keep "
                      "one",
                      csv->label, v[next].line, best.line);
    }
    if (best.rule_s != TQ_RULE_NONE) v[kept++] = best;
  }
  feed->transfers.n = kept;
}

enum tq_code tq_gtfs_read_transfers(struct tq_gtfs *feed, struct tq_err *err) {
  static const char *const names[N_COLUMNS] = {
      "from_stop_id",  "to_stop_id",  "transfer_type", "min_transfer_time",
      "from_route_id", "to_route_id", "from_trip_id",  "to_trip_id"};
  struct tq_csv csv;
  int col[N_COLUMNS];
  bool has;
  enum tq_code code = tq_gtfs_table(feed, "transfers.txt", false, &csv, &has, err);
  if (code || !has) return code;
  code = tq_csv_columns(&csv, names, 2, N_COLUMNS, col, err);
  struct platforms platforms = {0};
  if (!code && !list_platforms(feed, &platforms)) code = tq_fail_memory(err, csv.label);
  while (!code && tq_csv_next(&csv)) {
    struct tq_gtfs_transfer rule = {.line = (uint32_t)csv.line};
    int type;
    if (!read_rule(feed, &csv, col, &rule.rule_s, &type)) continue;
    if (is_of_trips(&csv, col, type)) {
      code = add_trip_rule(feed, &csv, col, rule.rule_s, type, err);
      continue;
    }
    rule.from = find_stop(feed, &csv, tq_csv_field(&csv, col[FROM]));
    rule.to = find_stop(feed, &csv, tq_csv_field(&csv, col[TO]));
    if (rule.from == TQ_NO_STOP || rule.to == TQ_NO_STOP) continue;
    code = spread(feed, &csv, &platforms, rule, err);
  }
  free(platforms.first);
  free(platforms.next);
  if (code) return code;
  tq_gtfs_table_done(feed, &csv);
  keep_closest(feed, &csv);
  return TQ_OK;
}
