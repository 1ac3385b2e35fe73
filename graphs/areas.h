/* Areas with a name (cities, counties) from GeoJSON: what answers are summed up by. */
#ifndef TQ_GRAPHS_AREAS_H
#define TQ_GRAPHS_AREAS_H

#include "engine/base/coords.h"
#include "graphs/draft.h"

/* Appends the polygons of a GeoJSON file (RFC 7946): a Feature or FeatureCollection of
 * Polygon and MultiPolygon in WGS-84.
 *   id          the feature's id, or its property id, adcode or code, or its number
 *   name        its property name, NAME or 名称; may be ""
 *   population  its property population; may be absent
 * Coordinates are taken as they are; heights are dropped. Features without a geometry or
 * of another type, and rings of fewer than 3 distinct points beside others, are left out and
 * reported. A crs (of the file or as a feature's property)
 * is accepted when it names WGS-84, or CGCS2000, which is the same within a few
 * centimetres.
 * Errors  TQ_E_IO; TQ_E_FORMAT no GeoJSON, another crs, coordinates outside the globe, an
 *         area without a ring of 3 distinct points, an id twice, no area at all; TQ_E_MEMORY.
 *         On failure the draft has the areas it had. */
enum tq_code tq_areas_add(struct tq_draft *d, const char *geojson, struct tq_err *err);

/* The same with coordinates of another system, which are turned into WGS-84. A file that
 * says in a crs (or a feature's property) that it is of yet another one is refused. */
enum tq_code tq_areas_add_in(struct tq_draft *d, const char *geojson, enum tq_coords coords,
                             struct tq_err *err);

#endif
