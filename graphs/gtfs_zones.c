/* A feed's times to the clock of the graph: its first feed's time zone. */
#include <string.h>

#include "graphs/gtfs_days.h"
#include "graphs/gtfs_feed.h"
#include "graphs/time_zone.h"

enum { DAY_S = 86400 };

/* A service on those of its dates on which the two clocks differ by shift_s. */
struct variant {
  uint32_t service, zone; /* zone: into zones */
  int32_t shift_s;        /* added to the feed's times */
  int32_t day_s;          /* length of the service day before, for times that fall into it */
  uint32_t plain, early;  /* services of the feed: with these dates, and with the dates before;
                             TQ_NO_ID until they are asked for */
};

struct shifter {
  struct tq_gtfs *feed;
  struct tq_gtfs_days days;
  struct tq_time_zone *graph;
  TQ_VEC(struct tq_time_zone *) zones; /* by agency; NULL: that of the graph, or unknown */
  uint32_t *zone_of_route;
  TQ_VEC(struct variant) variants; /* those of one service and zone stand together */
};

static int32_t shift_on(const struct shifter *s, uint32_t zone, int32_t date) {
  return tq_time_zone_noon_offset_s(s->graph, date) -
         tq_time_zone_noon_offset_s(s->zones.v[zone], date);
}

/* What the graph's clock makes of the service day before the date. A whole day when no time can
 * fall into it. */
static int32_t day_before_s(const struct shifter *s, int32_t shift_s, int32_t date) {
  if (shift_s >= 0) return DAY_S;
  return DAY_S - (tq_time_zone_noon_offset_s(s->graph, date) -
                  tq_time_zone_noon_offset_s(s->graph, date - 1));
}

/* The variants of a service in a zone: [*first, *end). False: no memory. */
static bool variants_of(struct shifter *s, uint32_t service, uint32_t zone, size_t *first,
                        size_t *end) {
  *first = s->variants.n;
  for (size_t i = 0; i < s->variants.n; i++)
    if (s->variants.v[i].service == service && s->variants.v[i].zone == zone) {
      *first = i;
      break;
    }
  for (*end = *first; *end < s->variants.n; ++*end)
    if (s->variants.v[*end].service != service || s->variants.v[*end].zone != zone) break;
  if (*end > *first) return true;
  const struct tq_gtfs_span *span = &s->days.spans[service];
  for (int32_t date = span->first; date <= span->last; date++) {
    if (!tq_gtfs_runs(&s->days, service, date)) continue;
    int32_t shift_s = shift_on(s, zone, date), day_s = day_before_s(s, shift_s, date);
    size_t i = *first;
    while (i < s->variants.n &&
           (s->variants.v[i].shift_s != shift_s || s->variants.v[i].day_s != day_s))
      i++;
    struct variant v = {service, zone, shift_s, day_s, TQ_NO_ID, TQ_NO_ID};
    if (i == s->variants.n && !tq_push(&s->variants, v)) return false;
  }
  *end = s->variants.n;
  return true;
}

/* A new service with the variant's dates, each moved by day. */
static uint32_t add_service(struct shifter *s, const struct variant *v, int32_t day) {
  struct tq_gtfs *feed = s->feed;
  uint32_t index = (uint32_t)feed->services.n;
  struct tq_gtfs_service service = {.id = feed->services.v[v->service].id, .end = -1};
  if (!tq_push(&feed->services, service)) return TQ_NO_ID;
  const struct tq_gtfs_span *span = &s->days.spans[v->service];
  for (int32_t date = span->first; date <= span->last; date++) {
    if (!tq_gtfs_runs(&s->days, v->service, date) || shift_on(s, v->zone, date) != v->shift_s ||
        day_before_s(s, v->shift_s, date) != v->day_s)
      continue;
    struct tq_gtfs_exception x = {.service = index, .date = date + day, .runs = true};
    if (!tq_push(&feed->exceptions, x)) return TQ_NO_ID; /* new services are the last: in order */
  }
  return index;
}

/* The earliest time of a trip, frequencies too. */
static int32_t earliest(const struct tq_gtfs *feed, const struct tq_gtfs_trip *t) {
  int32_t min_s = feed->calls.v[t->first_call].arrive_s;
  for (uint32_t i = 0; i < t->n_frequencies; i++) {
    int32_t start_s = (int32_t)feed->frequencies.v[t->first_frequency + i].row.start_s;
    if (start_s < min_s) min_s = start_s;
  }
  return min_s;
}

/* Moves a trip's times; a time before the service day makes it one of the day before. */
static bool move(struct shifter *s, struct tq_gtfs_trip *t, size_t variant) {
  struct tq_gtfs *feed = s->feed;
  struct variant *v = &s->variants.v[variant];
  bool early = earliest(feed, t) + v->shift_s < 0;
  int32_t shift_s = v->shift_s + (early ? v->day_s : 0);
  uint32_t *service = early ? &v->early : &v->plain;
  if (*service == TQ_NO_ID) *service = add_service(s, v, early ? -1 : 0);
  if (*service == TQ_NO_ID) return false;
  t->service = *service;
  for (uint32_t i = 0; i < t->n_calls; i++) {
    feed->calls.v[t->first_call + i].arrive_s += shift_s;
    feed->calls.v[t->first_call + i].depart_s += shift_s;
  }
  for (uint32_t i = 0; i < t->n_frequencies; i++) {
    struct tq_frequency *f = &feed->frequencies.v[t->first_frequency + i].row;
    f->start_s = (uint32_t)((int32_t)f->start_s + shift_s);
    f->end_s = (uint32_t)((int32_t)f->end_s + shift_s);
  }
  return true;
}

/* A copy of a trip with its calls and frequencies, chained behind it; TQ_NO_ID: no memory. */
static uint32_t copy_trip(struct tq_gtfs *feed, uint32_t index) {
  struct tq_gtfs_trip t = feed->trips.v[index];
  uint32_t first_call = t.first_call, first_frequency = t.first_frequency;
  t.first_call = (uint32_t)feed->calls.n;
  t.first_frequency = (uint32_t)feed->frequencies.n;
  if (feed->calls.n + t.n_calls >= UINT32_MAX || feed->trips.n >= TQ_LEFT_OUT ||
      !tq_reserve(&feed->calls, feed->calls.n + t.n_calls) ||
      !tq_reserve(&feed->frequencies, feed->frequencies.n + t.n_frequencies + 1))
    return TQ_NO_ID;
  for (uint32_t i = 0; i < t.n_calls; i++)
    feed->calls.v[feed->calls.n++] = feed->calls.v[first_call + i];
  for (uint32_t i = 0; i < t.n_frequencies; i++)
    feed->frequencies.v[feed->frequencies.n++] = feed->frequencies.v[first_frequency + i];
  if (!tq_push(&feed->trips, t)) return TQ_NO_ID;
  return feed->trips.v[index].next = (uint32_t)(feed->trips.n - 1);
}

static bool shift_trip(struct shifter *s, uint32_t index) {
  struct tq_gtfs *feed = s->feed;
  uint32_t zone = s->zone_of_route[feed->trips.v[index].route];
  size_t first, end;
  if (feed->trips.v[index].n_calls == 0 || !s->zones.v[zone]) return true;
  if (!variants_of(s, feed->trips.v[index].service, zone, &first, &end)) return false;
  if (end == first) return true; /* never runs */
  /* copies first: they are taken from times that are not moved yet */
  uint32_t service = feed->trips.v[index].service;
  for (size_t v = first + 1; v < end; v++) {
    uint32_t copy = copy_trip(feed, index);
    if (copy == TQ_NO_ID) return false;
    feed->trips.v[copy].service = service;
    if (!move(s, &feed->trips.v[copy], v)) return false;
  }
  return move(s, &feed->trips.v[index], first);
}

/* Opens the zones of the agencies and finds each route's; *differ: some is not the graph's. */
static enum tq_code open_zones(struct shifter *s, const char *graph_zone, bool *differ,
                               struct tq_err *err) {
  struct tq_gtfs *feed = s->feed;
  *differ = false;
  for (size_t i = 0; i < feed->agency_zones.n; i++) {
    const char *name = feed->agency_zones.v[i].text;
    struct tq_time_zone *zone = NULL;
    bool same = !*name || !strcmp(name, graph_zone);
    if (!same && tq_time_zone_open(name, &zone, NULL))
      tq_report_add(feed->report, TQ_WARNING, "unknown_timezone",
                    "%s/agency.txt: time zone '%s' is unknown, its times are taken as those of "
                    "%s; write an IANA name",
                    tq_archive_name(feed->archive), name, graph_zone);
    if (!tq_push(&s->zones, zone)) {
      tq_time_zone_free(zone);
      return tq_fail_memory(err, "time zones");
    }
    *differ = *differ || zone;
  }
  s->zone_of_route = tq_alloc(feed->routes.n, sizeof *s->zone_of_route);
  if (!s->zone_of_route) return tq_fail_memory(err, "time zones");
  for (size_t i = 0; i < feed->routes.n; i++) s->zone_of_route[i] = feed->routes.v[i].agency_index;
  return TQ_OK;
}

enum tq_code tq_gtfs_shift_zones(struct tq_gtfs *feed, const char *graph_zone, struct tq_err *err) {
  struct shifter s = {.feed = feed};
  bool differ;
  enum tq_code code = open_zones(&s, graph_zone, &differ, err);
  if (!code && differ && tq_time_zone_open(graph_zone, &s.graph, NULL)) differ = false;
  if (!code && differ) code = tq_gtfs_days_new(feed, &s.days, err);
  uint32_t n = (uint32_t)feed->trips.n;
  for (uint32_t i = 0; !code && differ && i < n; i++)
    if (!shift_trip(&s, i)) code = tq_fail_memory(err, "time zones");
  if (!code && differ)
    tq_report_add(
        feed->report, TQ_INFO, "times_in_another_zone",
        "%s/agency.txt: times of %s are kept by the clock of %s, the graph's first feed%s",
        tq_archive_name(feed->archive), feed->timezone.text, graph_zone,
        feed->trips.n > n ? "; trips stand apart for summer and winter" : "");
  for (size_t i = 0; i < s.zones.n; i++) tq_time_zone_free(s.zones.v[i]);
  tq_vec_free(&s.zones);
  tq_time_zone_free(s.graph);
  free(s.zone_of_route);
  tq_vec_free(&s.variants);
  tq_gtfs_days_free(&s.days);
  return code;
}
