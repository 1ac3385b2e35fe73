/* Geometry on the WGS-84 ellipsoid: local distances, projection onto a segment,
 * segment crossing, UTM and geodesic area. Degrees x 10^7 in int32 on disk. */
#ifndef TQ_BASE_GEO_H
#define TQ_BASE_GEO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tq_pos {
  int32_t lon_e7, lat_e7;
};

struct tq_box {
  int32_t min_lon_e7, min_lat_e7, max_lon_e7, max_lat_e7;
};

/* Degrees to 10^-7 degrees, rounded to nearest. The caller has checked the range. */
int32_t tq_e7(double deg);
static inline double tq_deg(int32_t e7) { return e7 * 1e-7; }

/* Metres per degree of longitude and latitude around one latitude. */
struct tq_ruler {
  double lon_m_per_e7, lat_m_per_e7;
};

/* Local scale of the ellipsoid at lat_deg (meridian and prime-vertical radii). */
struct tq_ruler tq_ruler_at(double lat_deg);

/* Metres between two points by the ruler at their mean latitude. Within 0.05 %
 * of the geodesic up to 100 km away from the poles. */
double tq_distance_m(struct tq_pos a, struct tq_pos b);

/* Nearest point to p on the segment a-b by the ruler r: metres away, and in
 * *along the share 0..1 of the segment. */
double tq_segment_distance_m(struct tq_ruler r, struct tq_pos p, struct tq_pos a, struct tq_pos b,
                             double *along);

/* Whether the segments a-b and c-d share a point (exact integer arithmetic;
 * touching counts). */
bool tq_segments_cross(struct tq_pos a, struct tq_pos b, struct tq_pos c, struct tq_pos d);

/* Metres of the shortest distance from p to a box by the ruler r; 0 inside. */
double tq_box_distance_m(struct tq_ruler r, struct tq_pos p, struct tq_box box);

bool tq_box_overlaps(struct tq_box a, struct tq_box b);

/* The empty box (min > max), to be grown point by point. */
struct tq_box tq_box_empty(void);
void tq_box_add(struct tq_box *box, struct tq_pos p);

/* UTM by Krueger's series to n^6 (Karney, Transverse Mercator with an accuracy
 * of a few nanometers, 2011); better than a millimetre within the zone.
 * epsg is 32601..32660 (north) or 32701..32760 (south). */
bool tq_utm_valid(int epsg);
int tq_utm_epsg(double lon_deg, double lat_deg);
void tq_utm_forward(int epsg, double lon_deg, double lat_deg, double *x_m, double *y_m);
void tq_utm_inverse(int epsg, double x_m, double y_m, double *lon_deg, double *lat_deg);

/* Area of a closed ring in m^2 (first point not repeated), positive when counter-
 * clockwise. Edges are straight in longitude and sine of authalic latitude: exact
 * for the short edges of a surface, within 0.01 % for edges up to 10 km. */
double tq_ring_area_m2(const double *lon_deg, const double *lat_deg, size_t n);

#endif
