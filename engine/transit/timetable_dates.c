/* The dates on which a graph has service. */
#include "engine/base/date.h"
#include "engine/base/mem.h"
#include "engine/transit/timetable.h"

/* Departures a day: one, or one a headway. */
static uint64_t n_departures(const struct tq_graph *g, const struct tq_trip *trip) {
  if (!trip->n_frequencies) return 1;
  uint64_t n = 0;
  for (uint32_t i = 0; i < trip->n_frequencies; i++) {
    const struct tq_frequency *f = &g->frequencies[trip->first_frequency + i];
    n += (f->end_s - f->start_s + f->headway_s - 1) / f->headway_s;
  }
  return n;
}

/* Departures a day of each service; NULL when memory is out. */
static uint64_t *count_by_service(const struct tq_graph *g) {
  uint64_t *n = tq_calloc(g->n_services, sizeof *n);
  for (uint32_t i = 0; n && i < g->n_trips; i++)
    n[g->trips[i].service] += n_departures(g, &g->trips[i]);
  return n;
}

static bool dates_of(const struct tq_graph *g, const uint64_t *n_of_service, int32_t *first,
                     int32_t *last) {
  bool any = false;
  for (uint32_t s = 0; s < g->n_services; s++) {
    const struct tq_service *x = &g->services[s];
    for (uint32_t d = 0; n_of_service[s] && d < x->n_days; d++) {
      int32_t date = x->first_date + (int32_t)d;
      if (!tq_service_runs(g, s, date)) continue;
      if (!any || date < *first) *first = date;
      if (!any || date > *last) *last = date;
      any = true;
    }
  }
  return any;
}

bool tq_timetable_dates(const struct tq_graph *g, int32_t *first, int32_t *last) {
  uint64_t *n_of_service = count_by_service(g);
  bool any = n_of_service && dates_of(g, n_of_service, first, last);
  free(n_of_service);
  return any;
}

int32_t tq_timetable_busiest_date(const struct tq_graph *g) {
  int32_t best = TQ_NO_DATE, first = 0, last = 0;
  uint64_t *n_of_service = count_by_service(g), *n_of_date = NULL, most = 0;
  if (!n_of_service || !dates_of(g, n_of_service, &first, &last)) goto out;
  size_t n_dates = (size_t)(last - first) + 1;
  n_of_date = tq_calloc(n_dates, sizeof *n_of_date);
  if (!n_of_date) goto out;
  for (uint32_t s = 0; s < g->n_services; s++) {
    const struct tq_service *x = &g->services[s];
    for (uint32_t d = 0; n_of_service[s] && d < x->n_days; d++)
      if (tq_service_runs(g, s, x->first_date + (int32_t)d))
        n_of_date[x->first_date + (int32_t)d - first] += n_of_service[s];
  }
  for (size_t d = 0; d < n_dates; d++)
    if (n_of_date[d] > most) {
      most = n_of_date[d];
      best = first + (int32_t)d;
    }
out:
  free(n_of_date);
  free(n_of_service);
  return best;
}
