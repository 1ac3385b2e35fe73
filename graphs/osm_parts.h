/* Private to the osm_*.c files: the steps from tags to the use of a way. */
#ifndef TQ_GRAPHS_OSM_PARTS_H
#define TQ_GRAPHS_OSM_PARTS_H

#include "graphs/osm_tags.h"
#include "graphs/speeds.h"

/* What access tags say to a mode. */
enum tq_said { TQ_SAID_NOTHING, TQ_SAID_YES, TQ_SAID_NO };

/* The mode's access keys, most specific first; the first n_opening of them can open a
 * street that its class closes. */
struct tq_access_keys {
  enum tq_osm_key key[4];
  int n, n_opening;
};
extern const struct tq_access_keys tq_access_keys[TQ_N_MODES];

/* What one access value says (lists a;b: open when one part is). */
enum tq_said tq_access_value(const char *value);

/* The verdict of the mode's first n keys for travel in direction dir; dir < 0 looks
 * only at the keys without direction (nodes). */
enum tq_said tq_access_said(const struct tq_tags *t, enum tq_mode mode, int n, int dir);

/* Which directions each mode may travel, as bits (1: drawing direction, 2: against). */
struct tq_directions {
  unsigned car, ride, foot;
};
struct tq_directions tq_osm_directions(const struct tq_tags *t, enum tq_road_class road_class);

/* A car's speed in direction dir, all caps applied. */
uint32_t tq_osm_car_speed(const struct tq_tags *t, const struct tq_speeds *speeds,
                          enum tq_road_class road_class, int dir);

/* Speed of riding a bike, caps applied. */
uint32_t tq_osm_ride_speed(const struct tq_tags *t, const struct tq_speeds *speeds,
                           enum tq_road_class road_class);

/* Seconds of duration=* (minutes, H:MM, HH:MM:SS, ISO 8601 PT1H30M); 0: none. */
uint32_t tq_osm_duration_s(const char *text);

/* Metres per hour of a maxspeed value; 0: it says nothing. */
uint32_t tq_osm_limit(const char *text);

#endif
