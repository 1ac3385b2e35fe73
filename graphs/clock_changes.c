#include "graphs/clock_changes.h"

#include "graphs/time_zone.h"

enum { AROUND_DAYS = 7 };

static bool dates_of_feeds(const struct tq_draft *d, int32_t *first, int32_t *last) {
  *first = INT32_MAX;
  *last = INT32_MIN;
  for (size_t i = 0; i < d->feeds.n; i++) {
    if (d->feeds.v[i].first_date < *first) *first = d->feeds.v[i].first_date;
    if (d->feeds.v[i].last_date > *last) *last = d->feeds.v[i].last_date;
  }
  return *first <= *last;
}

enum tq_code tq_clock_changes_fill(struct tq_draft *d, struct tq_err *err) {
  struct tq_time_zone *zone;
  int32_t first, last;
  bool ok = true;
  d->clock_changes.n = 0;
  if (!dates_of_feeds(d, &first, &last) ||
      tq_time_zone_open(d->strings.bytes.v + d->feeds.v[0].timezone, &zone, NULL))
    return TQ_OK;
  for (int32_t date = first - AROUND_DAYS; date <= last + AROUND_DAYS && ok; date++) {
    struct tq_clock_change x = {date, tq_time_zone_noon_offset_s(zone, date)};
    size_t n = d->clock_changes.n;
    if (!n || d->clock_changes.v[n - 1].noon_offset_s != x.noon_offset_s)
      ok = tq_push(&d->clock_changes, x);
  }
  if (d->clock_changes.n == 1) d->clock_changes.n = 0;
  tq_time_zone_free(zone);
  return ok ? TQ_OK : tq_fail_memory(err, "the clock");
}
