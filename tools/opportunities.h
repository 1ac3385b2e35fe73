/* People, jobs, schools: what accessibility counts, read from points, polygons and rasters. */
#ifndef TQ_TOOLS_OPPORTUNITIES_H
#define TQ_TOOLS_OPPORTUNITIES_H

#include "engine/base/coords.h"
#include "engine/base/mem.h"
#include "engine/graph/graph.h"

/* One kind of opportunity: a column of a file. */
struct tq_layer_of {
  char *name;     /* owned: the column; the file's name for a raster or bare points */
  char *source;   /* owned: the file, or "places" */
  bool in_cells;  /* spread over cells, else at points */
  uint32_t first; /* its first point or cell; amounts [n] follow from there */
  uint32_t n;
  double *amounts; /* owned, >= 0 */
  double total;    /* of the whole file */
  double outside;  /* the part of it that lies outside the graph's region */
};

struct tq_opportunities {
  size_t n;
  struct tq_layer_of *layers;
  uint32_t n_points;
  struct tq_pos *points; /* WGS-84 */
  uint32_t n_cells;
  uint32_t *cells; /* of the graph's grid, growing: those where any layer has something */
  /* private */
  size_t cap_layers, cap_points;
};

/* Appends what text means:
 *   FILE.csv[:COLUMN,..]     points with lon,lat, in coords: linked to the streets
 *   FILE.tif[:BAND]          a raster of any reference system; also .tiff, .vrt, .asc, .img.
 *                            Each pixel counts to the cell where it lies, pixels larger than a
 *                            quarter of a cell in pieces of that size
 *   FILE[:COLUMN,..]         any other: points, or polygons spread evenly over the cells that
 *                            they cover, each cell its share of the area; degrees are in coords
 *   places                   the people of the graph's places
 * Without a column: the column `opportunities`, else `population`, else the only column of
 * numbers, else (points) 1 a point, under the file's name. A raster is in the reference
 * system that it names whatever coords says.
 * Errors  TQ_E_IO, TQ_E_FORMAT naming the file, the row or feature and the remedy: negative or
 *         unreadable amounts, no such column, positions that are none, latitude before
 *         longitude; TQ_E_OUTSIDE nothing of it lies in the graph's region; TQ_E_NO_DATA no
 *         grid for cells, no module for rasters and polygons; TQ_E_ARG two layers of one
 *         name; TQ_E_MEMORY */
enum tq_code tq_opportunities_add(struct tq_opportunities *o, const struct tq_graph *g,
                                  const char *text, enum tq_coords coords, struct tq_err *err);

/* After the last layer: brings the layers in cells to the cells where there is something. */
enum tq_code tq_opportunities_finish(struct tq_opportunities *o, struct tq_err *err);

void tq_opportunities_free(struct tq_opportunities *o);

#endif
