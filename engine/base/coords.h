/* Coordinates as maps in China show them: GCJ-02 (the shifted datum that published
 * maps must use) and BD-09 (Baidu's, shifted once more), to and from WGS-84. */
#ifndef TQ_BASE_COORDS_H
#define TQ_BASE_COORDS_H

#include <stdbool.h>

enum tq_coords { TQ_WGS84, TQ_GCJ02, TQ_BD09 };

/* "wgs84", "gcj02", "bd09"; false when it is none of them. */
bool tq_coords_parse(const char *name, enum tq_coords *out);
const char *tq_coords_name(enum tq_coords coords);

/* Whether a text that names a reference system starts with one of the shifted ones: "GCJ-02",
 * "gcj02", "BD_09 (Baidu)"; letters and digits alone count. */
bool tq_coords_named(const char *text, enum tq_coords *coords);

/* Degrees of WGS-84 turned into the other system, in place. Outside China's box
 * (72.004..137.8347 E, 0.8293..55.8271 N) GCJ-02 is WGS-84; BD-09 is GCJ-02 shifted
 * everywhere. The formulas are the well-known public ones; on maps they hold to a
 * few metres. */
void tq_coords_from_wgs84(enum tq_coords to, double *lon_deg, double *lat_deg);

/* The inverse of the same formulas, iterated: less than a millimetre from the point
 * that tq_coords_from_wgs84 takes there. Within 2 km of the box's border, where two
 * points may be taken to the same one, the point inside the box is meant. */
void tq_coords_to_wgs84(enum tq_coords from, double *lon_deg, double *lat_deg);

#endif
