/* Private to the osm_*.c files: the steps from tags to the use of a way. */
#ifndef TQ_GRAPHS_OSM_PARTS_H
#define TQ_GRAPHS_OSM_PARTS_H

#include "graphs/osm_tags.h"
#include "graphs/speeds.h"

/* What access tags say to a mode, the more open the larger. */
enum tq_said {
  TQ_SAID_NOTHING,
  TQ_SAID_NO,
  TQ_SAID_PUSH,    /* a bike is led */
  TQ_SAID_PRIVATE, /* a car may begin and end its journey there; opens no closed class */
  TQ_SAID_ENDS,    /* as PRIVATE, but opens a closed class */
  TQ_SAID_YES
};

/* The mode's access keys, most specific first; the first n_opening of them can open a
 * street that its class closes. */
struct tq_access_keys {
  enum tq_osm_key key[4];
  int n, n_opening;
};
extern const struct tq_access_keys tq_access_keys[TQ_N_MODES];

/* What one access value says to the mode (of lists a;b the most open). */
enum tq_said tq_access_value(const char *value, enum tq_mode mode);

/* The verdict of the mode's first n keys for travel in direction dir; dir < 0 looks
 * only at the keys without direction. */
enum tq_said tq_access_said(const struct tq_tags *t, enum tq_mode mode, int n, int dir);

/* Which directions each mode may travel, as bits (1: drawing direction, 2: against). */
struct tq_directions {
  unsigned car, ride, push, foot;
  bool car_ends_only; /* the car's journey must begin or end there */
};
/* hov: the car carries as many people as lanes for such cars ask for. */
struct tq_directions tq_osm_directions(const struct tq_tags *t, enum tq_road_class road_class,
                                       bool hov);

/* A car's speed in direction dir, all caps applied. */
uint32_t tq_osm_car_speed(const struct tq_tags *t, const struct tq_speeds *speeds,
                          enum tq_road_class road_class, int dir);

/* Speed of riding a bike in direction dir, caps applied. */
uint32_t tq_osm_ride_speed(const struct tq_tags *t, const struct tq_speeds *speeds,
                           enum tq_road_class road_class, int dir);

/* Speed of leading a bike. */
uint32_t tq_osm_push_speed(const struct tq_tags *t, const struct tq_speeds *speeds,
                           enum tq_road_class road_class);

/* Whether the car of the speeds table fits under, between and onto what the tags allow:
 * maxheight, maxwidth, width, est_width, maxlength, maxweight. */
bool tq_osm_car_fits(const struct tq_tags *t, const struct tq_speeds *speeds);

/* Millimetres of a length: 2, 2 m, 250 cm, 6'2", 6 ft 2 in; 0: it says nothing. */
uint32_t tq_osm_length_mm(const char *text);

/* Kilograms of a weight: 3.5, 3.5 t, 2000 kg, 4000 lbs, 2 st; 0: it says nothing. */
uint32_t tq_osm_weight_kg(const char *text);

/* A decimal number in thousandths, without the locale; bytes read, 0 for no number. */
size_t tq_osm_number(const char *text, size_t len, uint64_t *milli);

/* Seconds of duration=* (minutes, H:MM, HH:MM:SS, ISO 8601 PT1H30M); 0: none. */
uint32_t tq_osm_duration_s(const char *text);

/* Metres per hour of a maxspeed value, of several the lowest; 0: it says nothing. */
uint32_t tq_osm_limit(const char *text, const struct tq_speeds *speeds);

#endif
