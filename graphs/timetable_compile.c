#include "graphs/timetable_compile.h"

#include <math.h>
#include <string.h>

#include "engine/base/date.h"
#include "graphs/gtfs_days.h"

#define NO_TRIP UINT32_MAX

/* Counts of the draft's columns: where the feed's rows begin, and what to return to. */
struct base {
  size_t feeds, stops, routes, patterns, pattern_stops, trips, stop_times, frequencies, services,
      service_days, transfer_rules, trip_details, trip_transfers, station_walks;
};

static struct base base_of(const struct tq_draft *d) {
  return (struct base){.feeds = d->feeds.n,
                       .stops = d->stops.n,
                       .routes = d->routes.n,
                       .patterns = d->patterns.n,
                       .pattern_stops = d->pattern_stops.n,
                       .trips = d->trips.n,
                       .stop_times = d->stop_times.n,
                       .frequencies = d->frequencies.n,
                       .services = d->services.n,
                       .service_days = d->service_days.n,
                       .transfer_rules = d->transfer_rules.n,
                       .trip_details = d->trip_details.n,
                       .trip_transfers = d->trip_transfers.n,
                       .station_walks = d->station_walks.n};
}

static void roll_back(struct tq_draft *d, const struct base *b) {
  d->feeds.n = b->feeds;
  d->stops.n = b->stops;
  d->routes.n = b->routes;
  d->patterns.n = b->patterns;
  d->pattern_stops.n = b->pattern_stops;
  d->trips.n = b->trips;
  d->stop_times.n = b->stop_times;
  d->frequencies.n = b->frequencies;
  d->services.n = b->services;
  d->service_days.n = b->service_days;
  d->transfer_rules.n = b->transfer_rules;
  d->trip_details.n = b->trip_details;
  d->trip_transfers.n = b->trip_transfers;
  d->station_walks.n = b->station_walks;
}

static bool intern(struct tq_draft *d, struct tq_text text, uint32_t *offset) {
  *offset = tq_draft_string(d, text.text, text.len);
  return *offset != UINT32_MAX;
}

static bool add_stops(struct tq_draft *d, const struct tq_gtfs *feed, const struct base *b) {
  for (size_t i = 0; i < feed->stops.n; i++) {
    const struct tq_gtfs_stop *raw = &feed->stops.v[i];
    struct tq_stop stop = {.pos = raw->pos,
                           .parent = TQ_NO_STOP,
                           .feed = (uint16_t)b->feeds,
                           .location_type = raw->location_type,
                           .wheelchair = raw->wheelchair};
    if (raw->parent != TQ_NO_STOP) stop.parent = (uint32_t)b->stops + raw->parent;
    if (!intern(d, raw->id, &stop.id) || !intern(d, raw->name, &stop.name) ||
        !tq_push(&d->stops, stop))
      return false;
  }
  return true;
}

static bool add_routes(struct tq_draft *d, const struct tq_gtfs *feed, const struct base *b) {
  for (size_t i = 0; i < feed->routes.n; i++) {
    const struct tq_gtfs_route *raw = &feed->routes.v[i];
    struct tq_route route = {
        .feed = (uint16_t)b->feeds, .gtfs_type = raw->gtfs_type, .network = (uint16_t)raw->network};
    if (!intern(d, raw->id, &route.id) || !intern(d, raw->short_name, &route.short_name) ||
        !intern(d, raw->long_name, &route.long_name) || !intern(d, raw->agency, &route.agency) ||
        !tq_push(&d->routes, route))
      return false;
  }
  return true;
}

static bool add_walks_and_rules(struct tq_draft *d, const struct tq_gtfs *feed,
                                const struct base *b) {
  for (size_t i = 0; i < feed->transfers.n; i++) {
    const struct tq_gtfs_transfer *raw = &feed->transfers.v[i];
    struct tq_transfer_rule rule = {(uint32_t)b->stops + raw->from, (uint32_t)b->stops + raw->to,
                                    raw->rule_s};
    if (!tq_push(&d->transfer_rules, rule)) return false;
  }
  for (size_t i = 0; i < feed->station_walks.n; i++) {
    struct tq_station_walk walk = feed->station_walks.v[i];
    walk.from += (uint32_t)b->stops;
    walk.to += (uint32_t)b->stops;
    if (!tq_push(&d->station_walks, walk)) return false;
  }
  return true;
}

/* --- services ---------------------------------------------------------------- */

/* Appends a service and its days; the feed's extent grows with days that have service. */
static bool add_service(struct tq_draft *d, const struct tq_gtfs_service *raw,
                        const struct tq_gtfs_exception *x, size_t n, struct tq_feed *extent) {
  struct tq_service service = {.first_byte = (uint32_t)d->service_days.n};
  if (!intern(d, raw->id, &service.id)) return false;
  int32_t first, last;
  if (!tq_gtfs_service_extent(raw, x, n, &first, &last)) return tq_push(&d->services, service);
  service.first_date = first;
  service.n_days = (uint32_t)(last - first + 1);
  size_t n_bytes = (service.n_days + 7) / 8;
  if (d->service_days.n + n_bytes > UINT32_MAX ||
      !tq_reserve(&d->service_days, d->service_days.n + n_bytes))
    return false;
  uint8_t *days = d->service_days.v + d->service_days.n;
  memset(days, 0, n_bytes);
  d->service_days.n += n_bytes;
  tq_gtfs_service_fill(raw, x, n, first, last, days);
  for (int32_t day = 0; day <= last - first; day++) {
    if (!(days[day >> 3] >> (day & 7) & 1)) continue;
    if (first + day < extent->first_date) extent->first_date = first + day;
    if (first + day > extent->last_date) extent->last_date = first + day;
  }
  return tq_push(&d->services, service);
}

static bool add_services(struct tq_draft *d, const struct tq_gtfs *feed, struct tq_feed *extent) {
  size_t from = 0;
  for (size_t i = 0; i < feed->services.n; i++) {
    const struct tq_gtfs_exception *x;
    size_t n = tq_gtfs_exceptions_of(feed, i, &from, &x);
    if (!add_service(d, &feed->services.v[i], x, n, extent)) return false;
  }
  return true;
}

/* --- patterns ---------------------------------------------------------------- */

/* A trip waiting for its pattern; sorted by group, first departure, id. */
struct entry {
  uint32_t group, trip;
  int32_t depart_s;
  const char *id;
};

/* A pattern being filled: a list of entries through next[]. */
struct chain {
  uint32_t first, last; /* entries */
};

struct gathering {
  uint32_t *keys; /* route and stops of every trip, one after another */
  struct tq_id_map groups;
  TQ_VEC(struct entry) entries;
  uint32_t *next;              /* [entries] */
  TQ_VEC(struct chain) chains; /* of the current group */
  uint32_t *compiled;          /* [trips] the draft's trip, NO_TRIP where it is not usable */
};

static int by_group_then_departure(const void *a, const void *b) {
  const struct entry *x = a, *y = b;
  if (x->group != y->group) return x->group < y->group ? -1 : 1;
  if (x->depart_s != y->depart_s) return x->depart_s < y->depart_s ? -1 : 1;
  return strcmp(x->id, y->id);
}

/* Gives every usable trip the number of its group: same route, stops and pickup rules. */
static bool group_trips(const struct tq_gtfs *feed, struct gathering *g) {
  g->keys = tq_alloc(feed->calls.n + feed->trips.n, sizeof *g->keys);
  if (!g->keys) return false;
  uint32_t n_groups = 0;
  uint32_t *key = g->keys;
  for (size_t i = 0; i < feed->trips.n; i++) {
    const struct tq_gtfs_trip *trip = &feed->trips.v[i];
    if (trip->n_calls == 0) continue;
    const struct tq_gtfs_call *calls = feed->calls.v + trip->first_call;
    struct entry entry = {n_groups, (uint32_t)i, calls[0].depart_s, trip->id.text};
    if (trip->n_frequencies > 0) {
      n_groups++;
    } else {
      key[0] = trip->route;
      for (uint32_t k = 0; k < trip->n_calls; k++) memcpy(&key[k + 1], &calls[k].stop, sizeof *key);
      uint32_t *group = tq_id_map_put(&g->groups, key, (trip->n_calls + 1) * sizeof *key);
      if (!group) return false;
      if (*group == TQ_NO_ID) *group = n_groups++;
      entry.group = *group;
      key += trip->n_calls + 1;
    }
    if (!tq_push(&g->entries, entry)) return false;
  }
  qsort(g->entries.v, g->entries.n, sizeof *g->entries.v, by_group_then_departure);
  g->next = tq_alloc(g->entries.n, sizeof *g->next);
  return g->next != NULL;
}

/* Whether trip b is nowhere earlier than trip a. */
static bool follows(const struct tq_gtfs *feed, uint32_t a, uint32_t b) {
  const struct tq_gtfs_call *x = feed->calls.v + feed->trips.v[a].first_call;
  const struct tq_gtfs_call *y = feed->calls.v + feed->trips.v[b].first_call;
  for (uint32_t i = 0; i < feed->trips.v[a].n_calls; i++)
    if (y[i].arrive_s < x[i].arrive_s || y[i].depart_s < x[i].depart_s) return false;
  return true;
}

/* Spreads the entries of one group over chains, first fit. */
static bool split_group(const struct tq_gtfs *feed, struct gathering *g, size_t from, size_t to) {
  const struct entry *entries = g->entries.v;
  g->chains.n = 0;
  for (size_t i = from; i < to; i++) {
    g->next[i] = NO_TRIP;
    size_t c = 0;
    while (c < g->chains.n && !follows(feed, entries[g->chains.v[c].last].trip, entries[i].trip))
      c++;
    if (c == g->chains.n) {
      if (!tq_push(&g->chains, ((struct chain){(uint32_t)i, (uint32_t)i}))) return false;
    } else {
      g->next[g->chains.v[c].last] = (uint32_t)i;
      g->chains.v[c].last = (uint32_t)i;
    }
  }
  return true;
}

static bool add_trip(struct tq_draft *d, const struct tq_gtfs *feed, const struct base *b,
                     const struct tq_gtfs_trip *raw) {
  struct tq_trip trip = {.pattern = (uint32_t)d->patterns.n,
                         .service = (uint32_t)b->services + raw->service,
                         .first_time = (uint32_t)d->stop_times.n,
                         .first_frequency = (uint32_t)d->frequencies.n,
                         .n_frequencies = raw->n_frequencies};
  struct tq_trip_details details = {
      .wheelchair = raw->wheelchair, .bikes = raw->bikes, .direction = raw->direction};
  if (!intern(d, raw->id, &trip.id) || !intern(d, raw->headsign, &trip.headsign) ||
      !intern(d, raw->short_name, &trip.short_name) || !intern(d, raw->block, &details.block) ||
      !tq_push(&d->trips, trip) || !tq_push(&d->trip_details, details))
    return false;
  for (uint32_t i = 0; i < raw->n_calls; i++) {
    const struct tq_gtfs_call *call = &feed->calls.v[raw->first_call + i];
    if (!tq_push(&d->stop_times, ((struct tq_stop_time){call->arrive_s, call->depart_s})))
      return false;
  }
  for (uint32_t i = 0; i < raw->n_frequencies; i++)
    if (!tq_push(&d->frequencies, feed->frequencies.v[raw->first_frequency + i].row)) return false;
  return true;
}

/* Whether the feed says how far each of the trip's calls is. */
static bool has_distances(const struct tq_gtfs *feed, const struct tq_gtfs_trip *trip) {
  const struct tq_gtfs_call *calls = feed->calls.v + trip->first_call;
  bool ok = feed->distance_unit_m > 0;
  for (uint32_t k = 0; k < trip->n_calls && ok; k++)
    ok = !isnan(calls[k].distance) && calls[k].distance >= calls[k ? k - 1 : 0].distance;
  return ok && (calls[trip->n_calls - 1].distance - calls[0].distance) * feed->distance_unit_m < 1e8;
}

/* Decimetres from the first call to the i-th; UINT32_MAX when they are not known. */
static uint32_t distance_dm(const struct tq_gtfs *feed, const struct tq_gtfs_trip *trip, uint32_t i,
                            bool known) {
  const struct tq_gtfs_call *calls = feed->calls.v + trip->first_call;
  if (!known) return UINT32_MAX;
  return (uint32_t)lround((calls[i].distance - calls[0].distance) * feed->distance_unit_m * 10);
}

static bool add_pattern(struct tq_draft *d, const struct tq_gtfs *feed, const struct base *b,
                        const struct gathering *g, uint32_t first) {
  const struct tq_gtfs_trip *trip = &feed->trips.v[g->entries.v[first].trip];
  struct tq_pattern pattern = {.route = (uint32_t)b->routes + trip->route,
                               .first_stop = (uint32_t)d->pattern_stops.n,
                               .n_stops = trip->n_calls,
                               .first_trip = (uint32_t)d->trips.n};
  bool measured = has_distances(feed, trip);
  for (uint32_t i = 0; i < trip->n_calls; i++) {
    struct tq_pattern_stop stop = feed->calls.v[trip->first_call + i].stop;
    stop.stop = ((uint32_t)b->stops + stop.stop) & 0x3fffffffu;
    uint32_t dm = distance_dm(feed, trip, i, measured);
    if (!tq_push(&d->pattern_stops, stop) || !tq_push(&d->pattern_distances_dm, dm)) return false;
  }
  for (uint32_t i = first; i != NO_TRIP; i = g->next[i]) {
    g->compiled[g->entries.v[i].trip] = (uint32_t)d->trips.n;
    if (!add_trip(d, feed, b, &feed->trips.v[g->entries.v[i].trip])) return false;
    pattern.n_trips++;
  }
  return tq_push(&d->patterns, pattern);
}

static bool gather(struct tq_draft *d, const struct tq_gtfs *feed, const struct base *b,
                   struct gathering *g) {
  g->compiled = tq_alloc(feed->trips.n, sizeof *g->compiled);
  if (!g->compiled || !group_trips(feed, g)) return false;
  memset(g->compiled, 0xff, feed->trips.n * sizeof *g->compiled); /* NO_TRIP */
  for (size_t from = 0, to; from < g->entries.n; from = to) {
    to = from + 1;
    while (to < g->entries.n && g->entries.v[to].group == g->entries.v[from].group) to++;
    if (!split_group(feed, g, from, to)) return false;
    for (size_t c = 0; c < g->chains.n; c++)
      if (!add_pattern(d, feed, b, g, g->chains.v[c].first)) return false;
  }
  return true;
}

static uint32_t shifted(uint32_t index, size_t base) {
  return index == TQ_ANY ? TQ_ANY : (uint32_t)base + index;
}

static int by_ends(const void *a, const void *b) {
  const struct tq_trip_transfer *x = a, *y = b;
  const uint32_t p[] = {x->from_trip,  x->to_trip,  x->from_stop, x->to_stop,
                        x->from_route, x->to_route, x->type};
  const uint32_t q[] = {y->from_trip,  y->to_trip,  y->from_stop, y->to_stop,
                        y->from_route, y->to_route, y->type};
  for (size_t i = 0; i < sizeof p / sizeof *p; i++)
    if (p[i] != q[i]) return p[i] < q[i] ? -1 : 1;
  return (x->rule_s > y->rule_s) - (x->rule_s < y->rule_s);
}

/* A trip of the feed is several of the draft where its clock changes: the rule holds for
 * every pair of them. Rules of trips that are not usable go. */
static bool add_trip_rules(struct tq_draft *d, const struct tq_gtfs *feed, const struct base *b,
                           const uint32_t *compiled) {
  for (size_t i = 0; i < feed->trip_rules.n; i++) {
    const struct tq_gtfs_trip_rule *r = &feed->trip_rules.v[i];
    struct tq_trip_transfer x = {.from_route = shifted(r->from_route, b->routes),
                                 .to_route = shifted(r->to_route, b->routes),
                                 .from_stop = shifted(r->from, b->stops),
                                 .to_stop = shifted(r->to, b->stops),
                                 .rule_s = r->rule_s,
                                 .type = r->type};
    uint32_t from = r->from_trip;
    do {
      x.from_trip = from == TQ_ANY ? TQ_ANY : compiled[from];
      uint32_t to = r->to_trip;
      do {
        x.to_trip = to == TQ_ANY ? TQ_ANY : compiled[to];
        bool usable =
            (from == TQ_ANY || x.from_trip != NO_TRIP) && (to == TQ_ANY || x.to_trip != NO_TRIP);
        if (usable && !tq_push(&d->trip_transfers, x)) return false;
        to = to == TQ_ANY ? TQ_ANY : feed->trips.v[to].next;
      } while (to != TQ_ANY);
      from = from == TQ_ANY ? TQ_ANY : feed->trips.v[from].next;
    } while (from != TQ_ANY);
  }
  size_t n = d->trip_transfers.n - b->trip_transfers;
  if (n) qsort(d->trip_transfers.v + b->trip_transfers, n, sizeof *d->trip_transfers.v, by_ends);
  return true;
}

static bool add_patterns(struct tq_draft *d, const struct tq_gtfs *feed, const struct base *b) {
  struct gathering g = {0};
  bool done = gather(d, feed, b, &g) && add_trip_rules(d, feed, b, g.compiled);
  free(g.keys);
  free(g.next);
  free(g.compiled);
  tq_id_map_free(&g.groups);
  tq_vec_free(&g.entries);
  tq_vec_free(&g.chains);
  return done;
}

/* --- the feed ---------------------------------------------------------------- */

/* Whether every column still fits its index after the feed. */
static bool fits(const struct base *b, const struct tq_gtfs *feed) {
  return b->feeds < UINT16_MAX && b->stops + feed->stops.n < (1u << 30) &&
         b->routes + feed->routes.n < UINT32_MAX && b->trips + feed->trips.n < UINT32_MAX &&
         b->stop_times + feed->calls.n < UINT32_MAX &&
         b->pattern_stops + feed->calls.n < UINT32_MAX &&
         b->frequencies + feed->frequencies.n < UINT32_MAX &&
         b->services + feed->services.n < UINT32_MAX;
}

static void drop_empty_infos(struct tq_draft *d) {
  for (size_t i = 0; i < d->feed_infos.n; i++) {
    const struct tq_feed_info *x = &d->feed_infos.v[i];
    if (x->publisher || x->url || x->lang || x->version || x->start != TQ_NO_DATE ||
        x->end != TQ_NO_DATE)
      return;
  }
  d->feed_infos.n = 0;
}

void tq_timetable_finish(struct tq_draft *d) {
  drop_empty_infos(d);
  for (size_t i = 0; i < d->trip_details.n; i++) {
    const struct tq_trip_details *x = &d->trip_details.v[i];
    if (x->block || x->wheelchair || x->bikes || x->direction != TQ_NO_DIRECTION) return;
  }
  d->trip_details.n = 0;
}

enum tq_code tq_timetable_compile(struct tq_draft *d, const struct tq_gtfs *feed,
                                  struct tq_err *err) {
  struct base b = base_of(d);
  const char *name = tq_archive_name(feed->archive);
  struct tq_feed row = {.first_date = INT32_MAX, .last_date = INT32_MIN};
  if (!fits(&b, feed) || !intern(d, (struct tq_text){name, strlen(name)}, &row.name) ||
      !intern(d, feed->timezone, &row.timezone) || !add_stops(d, feed, &b) ||
      !add_routes(d, feed, &b) || !add_services(d, feed, &row) || !add_patterns(d, feed, &b) ||
      !add_walks_and_rules(d, feed, &b)) {
    roll_back(d, &b);
    return tq_fail_memory(err, name);
  }
  if (row.first_date > row.last_date) {
    roll_back(d, &b);
    return tq_fail(err, TQ_E_FORMAT,
                   "%s: no service has a day; correct calendar.txt or calendar_dates.txt", name);
  }
  if (!tq_push(&d->feeds, row)) {
    roll_back(d, &b);
    return tq_fail_memory(err, name);
  }
  return TQ_OK;
}
