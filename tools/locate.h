/* From what a user types to positions: coordinates, names, CSV files. */
#ifndef TQ_TOOLS_LOCATE_H
#define TQ_TOOLS_LOCATE_H

#include "engine/base/coords.h"
#include "engine/base/mem.h"
#include "engine/graph/graph.h"

struct tq_spot {
  struct tq_pos pos; /* WGS-84 */
  char *id;          /* owned: the CSV's id, the place's id, or the text as typed */
};

typedef TQ_VEC(struct tq_spot) tq_spots;

/* Appends what text means:
 *   114.30,30.59       a point, in coords
 *   FILE.csv           points with id,lon,lat, in coords
 *   places, stops      every place, every stop where trips call
 *   NAME               a place by name, English name or id (the endings 市, 县 and 区 may be
 *                      left out); else every stop of that name; else the cells of an area.
 *                      place:NAME, stop:NAME and area:NAME ask for one of them
 * Errors  TQ_E_ARG coordinates out of range; TQ_E_NOT_FOUND a name that nothing has or
 *         several share, with the nearest names; TQ_E_IO, TQ_E_FORMAT of a file, with
 *         its line; TQ_E_MEMORY */
enum tq_code tq_locate(const struct tq_graph *g, const char *text, enum tq_coords coords,
                       tq_spots *out, struct tq_err *err);
void tq_spots_free(tq_spots *spots);

/* Degrees as typed in coords to a position. Errors  TQ_E_ARG out of range */
enum tq_code tq_locate_degrees(double lon_deg, double lat_deg, enum tq_coords coords,
                               struct tq_pos *out, struct tq_err *err);

#endif
