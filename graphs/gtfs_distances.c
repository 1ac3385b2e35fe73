/* The unit of a feed's shape_dist_traveled. */
#include <math.h>

#include "graphs/gtfs_feed.h"

/* Straight metres between the trip's stops, and what the feed says of the same way. */
static void sum_trip(const struct tq_gtfs *feed, const struct tq_gtfs_trip *trip,
                     double *straight_m, double *said) {
  const struct tq_gtfs_call *calls = feed->calls.v + trip->first_call;
  for (uint32_t i = 1; i < trip->n_calls; i++) {
    if (isnan(calls[i].distance) || isnan(calls[i - 1].distance)) continue;
    *said += calls[i].distance - calls[i - 1].distance;
    *straight_m += tq_distance_m(feed->stops.v[calls[i].stop.stop].pos,
                                 feed->stops.v[calls[i - 1].stop.stop].pos);
  }
}

void tq_gtfs_measure_distances(struct tq_gtfs *feed) {
  static const double units_m[] = {1, 1000, 1609.344, 0.3048};
  double straight_m = 0, said = 0, best = log(1.7); /* ways are up to twice as long as straight */
  feed->distance_unit_m = 0;
  for (size_t i = 0; i < feed->trips.n; i++) sum_trip(feed, &feed->trips.v[i], &straight_m, &said);
  if (!(straight_m > 0 && said > 0)) return;
  for (size_t u = 0; u < sizeof units_m / sizeof *units_m; u++) {
    double off = fabs(log(said * units_m[u] / (straight_m * 1.2)));
    if (off >= best) continue;
    best = off;
    feed->distance_unit_m = units_m[u];
  }
}
