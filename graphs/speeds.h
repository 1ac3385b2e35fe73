/* Speeds: what is assumed where OSM is silent. All of it is data, in one place.
 *
 * A car drives min(limit, cap of the class) x percent, and no faster than its
 * surface, smoothness and track grade let it. The limit is the signed one or, where
 * there is none, the class's default. percent is the share of that limit kept over an
 * edge in ordinary traffic, without the stops at signals, which are counted apart.
 * The defaults suit China (道路交通安全法实施条例 art. 45, 78; GB 50220; JTG B01). */
#ifndef TQ_GRAPHS_SPEEDS_H
#define TQ_GRAPHS_SPEEDS_H

#include <stddef.h>
#include <stdint.h>

#include "engine/graph/format.h"

struct tq_class_speed {
  uint16_t car_kmh;     /* assumed limit where none is signed */
  uint16_t car_cap_kmh; /* nobody drives faster on such a street, whatever is signed */
  uint16_t car_percent; /* of the limit that is really driven */
  uint16_t bike_m_per_h;
  uint16_t walk_m_per_h;
};

/* Caps on the speed that is really driven or ridden; 0: no cap. */
struct tq_speed_cap {
  const char *value;
  uint16_t car_kmh;
  uint16_t bike_kmh;
};

struct tq_speeds {
  struct tq_class_speed of_class[TQ_N_ROAD_CLASSES];
  const struct tq_speed_cap *surfaces, *smoothnesses, *tracktypes; /* end with value NULL */
  uint16_t parking_kmh; /* limit of driveways, alleys and parking aisles */
  uint16_t slowest_car_kmh;
  uint16_t push_percent;  /* of walking speed, pushing a bike */
  uint16_t ferry_m_per_h; /* where no duration is given; all modes */
  uint16_t signal_ds;     /* a car's average wait at a traffic signal */
};

/* The default speeds. */
extern const struct tq_speeds tq_speeds_china;

/* A named limit such as CN:urban; country "" is the fallback of every country. */
struct tq_zone_limit {
  const char *country, *zone;
  uint32_t m_per_h;
};
extern const struct tq_zone_limit tq_zone_limits[];
extern const size_t tq_n_zone_limits;

#endif
