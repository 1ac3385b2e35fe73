#include "graphs/gtfs_fares.h"

#include <math.h>

bool tq_fares_fill_to(uint32_t **v, size_t *n, size_t *cap, size_t want, uint32_t value) {
  if (!tq_grow((void **)v, cap, want, sizeof **v)) return false;
  while (*n < want) (*v)[(*n)++] = value;
  return true;
}

bool tq_fares_claim_feed(struct tq_draft *d, const struct tq_gtfs *feed, uint32_t system) {
  size_t first = d->routes.n;
  return tq_fares_fill_to(&d->route_fares.v, &d->route_fares.n, &d->route_fares.cap, first,
                          TQ_NO_FARES) &&
         tq_fares_fill_to(&d->route_fares.v, &d->route_fares.n, &d->route_fares.cap,
                          first + feed->routes.n, system);
}

#define FARE_COLUMNS(DO)                                                                  \
  DO(0, fare_systems)                                                                     \
  DO(1, route_fares) DO(2, tickets) DO(3, ticket_routes) DO(4, ticket_zones)              \
      DO(5, ticket_contains) DO(6, fare_bands) DO(7, stop_zones) DO(8, leg_rules)         \
          DO(9, leg_transfers) DO(10, stop_areas) DO(11, route_groups) DO(12, timeframes) \
              DO(13, pattern_distances_dm)

struct tq_fare_marks tq_fare_marks_of(const struct tq_draft *d) {
  struct tq_fare_marks marks;
#define MARK(i, column) marks.n[i] = d->column.n;
  FARE_COLUMNS(MARK)
#undef MARK
  return marks;
}

void tq_fares_roll_back(struct tq_draft *d, const struct tq_fare_marks *marks) {
#define BACK(i, column) d->column.n = marks->n[i];
  FARE_COLUMNS(BACK)
#undef BACK
}

enum tq_code tq_gtfs_fares_add(struct tq_draft *d, struct tq_gtfs *feed, struct tq_err *err) {
  bool legs = false, tickets = false;
  enum tq_code code = tq_gtfs_fares_add_legs(d, feed, &legs, err);
  if (code) return code;
  if (!legs) return tq_gtfs_fares_add_tickets(d, feed, &tickets, err);
  if (tq_archive_has(feed->archive, "fare_attributes.txt"))
    tq_report_add(feed->report, TQ_INFO, "two_kinds_of_fares",
                  "%s: has fare_leg_rules.txt and fare_attributes.txt; the first are used",
                  tq_archive_name(feed->archive));
  return TQ_OK;
}

/* Decimetres of a pattern along its stops, where the feed gave no distances. */
static void fill_distances(struct tq_draft *d, const struct tq_pattern *p) {
  uint32_t *dm = d->pattern_distances_dm.v + p->first_stop;
  if (dm[0] != UINT32_MAX) return;
  double m = 0;
  dm[0] = 0;
  for (uint32_t i = 1; i < p->n_stops; i++) {
    const struct tq_pattern_stop *at = d->pattern_stops.v + p->first_stop + i;
    m += tq_distance_m(d->stops.v[at[-1].stop].pos, d->stops.v[at->stop].pos);
    dm[i] = (uint32_t)lround(m * 10);
  }
}

enum tq_code tq_fares_finish(struct tq_draft *d, struct tq_err *err) {
  bool ok = true;
  if (d->fare_bands.n == 0)
    d->pattern_distances_dm.n = 0;
  else
    ok = tq_fares_fill_to(&d->pattern_distances_dm.v, &d->pattern_distances_dm.n,
                          &d->pattern_distances_dm.cap, d->pattern_stops.n, UINT32_MAX);
  for (size_t p = 0; ok && d->fare_bands.n && p < d->patterns.n; p++)
    fill_distances(d, &d->patterns.v[p]);
  if (ok && d->fare_systems.n)
    ok = tq_fares_fill_to(&d->route_fares.v, &d->route_fares.n, &d->route_fares.cap, d->routes.n,
                          TQ_NO_FARES);
  if (ok && d->stop_zones.n)
    ok = tq_fares_fill_to(&d->stop_zones.v, &d->stop_zones.n, &d->stop_zones.cap, d->stops.n, 0);
  return ok ? TQ_OK : tq_fail_memory(err, "the fares");
}
