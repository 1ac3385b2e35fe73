/* Speeds: what is assumed where OSM is silent. All of it is data, in one place;
 * SPEEDS.md explains the table and its CSV form.
 *
 * A car drives min(limit, cap of the class) x percent, and no faster than its
 * surface, smoothness and track grade let it. The limit is the signed one or, where
 * there is none, the class's default. percent is the share of that limit kept over an
 * edge in ordinary traffic, without the stops at signals, which are counted apart.
 * The defaults suit China (道路交通安全法实施条例 art. 45, 78; GB 50220; JTG B01). */
#ifndef TQ_GRAPHS_SPEEDS_H
#define TQ_GRAPHS_SPEEDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/base/err.h"
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
  char value[32]; /* of the tag; "" ends a list */
  uint16_t car_kmh;
  uint16_t bike_kmh;
};
enum { TQ_SPEED_CAPS = 64, TQ_ZONES = 96 };

/* A named limit such as CN:urban; country "" is the fallback of every country. */
struct tq_zone_limit {
  char country[8], zone[24]; /* zone "" ends the list */
  uint32_t m_per_h;
};

/* What a car may wait for at a node, on average. */
enum tq_wait {
  TQ_WAIT_NONE,
  TQ_WAIT_SIGNALS,
  TQ_WAIT_CROSSING_SIGNALS,
  TQ_WAIT_STOP,
  TQ_WAIT_GIVE_WAY,
  TQ_WAIT_TOLL_BOOTH,
  TQ_WAIT_LIFT_GATE,
  TQ_WAIT_GATE,
  TQ_WAIT_BORDER,
  TQ_N_WAITS
};

/* What a car takes longer for at a junction, see turns_delays.h. */
enum tq_turning {
  TQ_TURNING_STRAIGHT,
  TQ_TURNING_NEAR,   /* to the side that is driven on */
  TQ_TURNING_ACROSS, /* over the lanes of those who come towards it */
  TQ_TURNING_BACK,
  TQ_N_TURNINGS
};

/* The car that limits of width, height, length and weight are held against. */
struct tq_vehicle {
  uint32_t width_mm, height_mm, length_mm, weight_kg;
  bool hov; /* carries as many people as hov=designated asks for; not a row of the table */
};

struct tq_speeds {
  struct tq_class_speed of_class[TQ_N_ROAD_CLASSES];
  struct tq_speed_cap surfaces[TQ_SPEED_CAPS], smoothnesses[TQ_SPEED_CAPS],
      tracktypes[TQ_SPEED_CAPS];
  struct tq_speed_cap services[TQ_SPEED_CAPS]; /* service=*: limit where none is signed */
  struct tq_zone_limit zones[TQ_ZONES];
  uint16_t wait_ds[TQ_N_WAITS];
  uint16_t turn_ds[TQ_N_TURNINGS];
  struct tq_vehicle car;
  uint16_t slowest_car_kmh;
  uint16_t push_percent;       /* of walking speed, pushing a bike */
  uint16_t ramp_m_per_h;       /* pushing a bike over steps that have a ramp */
  uint16_t side_road_percent;  /* side_road=*: of the speed */
  uint16_t bicycle_road_kmh;   /* a car's limit where none is signed */
  uint16_t movable_bridge_kmh; /* cap where no duration is given */
  uint16_t ferry_m_per_h;      /* where no duration is given; all modes */
};

/* The default speeds. */
extern const struct tq_speeds tq_speeds_china;

/* Lays the rows of a CSV file (SPEEDS.md) over *speeds: rows replace the entries they
 * name, empty fields leave what was there, new values are added to the lists.
 * Errors  TQ_E_IO; TQ_E_FORMAT naming file:line, what is wrong and the remedy; on failure
 *         *speeds is unchanged; TQ_E_MEMORY */
enum tq_code tq_speeds_read(const char *path, struct tq_speeds *speeds, struct tq_err *err);

/* Writes the table in the form that tq_speeds_read takes. The caller checks ferror(to). */
void tq_speeds_print(const struct tq_speeds *speeds, FILE *to);

#endif
