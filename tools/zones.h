/* Zones: cities, counties or other areas by which answers are summed up. */
#ifndef TQ_TOOLS_ZONES_H
#define TQ_TOOLS_ZONES_H

#include "engine/base/coords.h"
#include "engine/base/mem.h"
#include "engine/graph/graph.h"

#define TQ_NO_ZONE UINT32_MAX

struct tq_zones {
  size_t n;
  char **names; /* owned */
  /* private: a position is in a zone when it is one of its places, or in one of its rings */
  size_t n_places;
  struct tq_zone_place *places; /* by position */
  size_t *first_ring;           /* [n + 1] */
  size_t *first_point;          /* [rings + 1] */
  struct tq_pos *points;
  struct tq_box *boxes; /* [n] */
};

/* What text means:
 *   areas            the graph's areas
 *   city, county     the places of the graph by their city, or each for itself
 *   FILE[:COLUMN]    polygons of any file that GDAL reads, named by a column: name, NAME, 名称
 *                    or id when none is given; degrees are in coords. Polygons of one name are
 *                    one zone
 * Errors  TQ_E_NO_DATA the graph has no areas, no places; no module; TQ_E_IO, TQ_E_FORMAT */
enum tq_code tq_zones_open(const struct tq_graph *g, const char *text, enum tq_coords coords,
                           struct tq_zones *out, struct tq_err *err);
void tq_zones_free(struct tq_zones *z);

/* The first zone that holds the position (even-odd over its rings); TQ_NO_ZONE.
 * Cost  O(log places), or O(zones + points of the rings whose box holds it) */
uint32_t tq_zone_of(const struct tq_zones *z, struct tq_pos pos);

#endif
