#include "graphs/gtfs_days.h"

#include <string.h>

#include "engine/base/date.h"

size_t tq_gtfs_exceptions_of(const struct tq_gtfs *feed, size_t service, size_t *from,
                             const struct tq_gtfs_exception **x) {
  size_t start = *from;
  while (*from < feed->exceptions.n && feed->exceptions.v[*from].service == service) ++*from;
  *x = *from > start ? feed->exceptions.v + start : NULL;
  return *from - start;
}

bool tq_gtfs_service_extent(const struct tq_gtfs_service *s, const struct tq_gtfs_exception *x,
                            size_t n, int32_t *first, int32_t *last) {
  *first = INT32_MAX;
  *last = INT32_MIN;
  if (s->weekdays) {
    *first = s->start;
    *last = s->end;
  }
  for (size_t i = 0; i < n; i++) {
    if (!x[i].runs) continue;
    if (x[i].date < *first) *first = x[i].date;
    if (x[i].date > *last) *last = x[i].date;
  }
  return *first <= *last;
}

static void set_day(uint8_t *days, int32_t day, bool runs) {
  uint8_t bit = (uint8_t)(1u << (day & 7));
  days[day >> 3] = (uint8_t)(runs ? days[day >> 3] | bit : days[day >> 3] & ~bit);
}

void tq_gtfs_service_fill(const struct tq_gtfs_service *s, const struct tq_gtfs_exception *x,
                          size_t n, int32_t first, int32_t last, uint8_t *days) {
  for (int32_t date = s->start; s->weekdays && date <= s->end; date++)
    if (s->weekdays >> tq_date_weekday(date) & 1) set_day(days, date - first, true);
  for (size_t i = 0; i < n; i++)
    if (x[i].date >= first && x[i].date <= last) set_day(days, x[i].date - first, x[i].runs);
}

enum tq_code tq_gtfs_days_new(const struct tq_gtfs *feed, struct tq_gtfs_days *days,
                              struct tq_err *err) {
  *days = (struct tq_gtfs_days){.spans = tq_alloc(feed->services.n, sizeof *days->spans)};
  if (!days->spans) return tq_fail_memory(err, "services");
  size_t from = 0;
  for (size_t i = 0; i < feed->services.n; i++) {
    const struct tq_gtfs_exception *x;
    size_t n = tq_gtfs_exceptions_of(feed, i, &from, &x);
    struct tq_gtfs_span *span = &days->spans[i];
    span->first_byte = days->bits.n;
    if (!tq_gtfs_service_extent(&feed->services.v[i], x, n, &span->first, &span->last)) {
      *span = (struct tq_gtfs_span){.last = -1};
      continue;
    }
    size_t n_bytes = (size_t)(span->last - span->first) / 8 + 1;
    if (!tq_reserve(&days->bits, days->bits.n + n_bytes)) {
      tq_gtfs_days_free(days);
      return tq_fail_memory(err, "services");
    }
    memset(days->bits.v + days->bits.n, 0, n_bytes);
    tq_gtfs_service_fill(&feed->services.v[i], x, n, span->first, span->last,
                         days->bits.v + days->bits.n);
    days->bits.n += n_bytes;
  }
  return TQ_OK;
}

void tq_gtfs_days_free(struct tq_gtfs_days *days) {
  free(days->spans);
  days->spans = NULL;
  tq_vec_free(&days->bits);
}

bool tq_gtfs_runs(const struct tq_gtfs_days *days, uint32_t service, int32_t date) {
  const struct tq_gtfs_span *span = &days->spans[service];
  if (date < span->first || date > span->last) return false;
  int32_t day = date - span->first;
  return days->bits.v[span->first_byte + (size_t)(day >> 3)] >> (day & 7) & 1;
}
