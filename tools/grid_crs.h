/* The cells that a query is answered for: the graph's grid, or one of any cell size and
 * projected reference system, made and linked for the query. */
#ifndef TQ_TOOLS_GRID_CRS_H
#define TQ_TOOLS_GRID_CRS_H

#include "engine/journey/search.h"
#include "tools/iso_features.h"
#include "tools/projection.h"

struct tq_cells {
  struct tq_grid grid;             /* of the surfaces: what holds all that is reached */
  struct tq_grid whole;            /* of rasters: the graph's grid where grid is a part of it */
  struct tq_points points;         /* to be searched */
  struct tq_points all;            /* of the graph's grid, lent to points */
  uint32_t *cell_of_point;         /* [points.n]; NULL: point i is cell i */
  struct tq_projection projection; /* of the grid's system */
};

/* The cells for the search's answer, after tq_search_run.
 * cell_m  0: of the graph's grid
 * epsg    0: of the graph's grid. UTM is projected by Krueger's series, everything else by
 *         PROJ: point by point, without interpolation
 * A grid of its own is aligned to multiples of cell_m, and holds all cells that could be
 * reached: those near the streets that the search came by, and near the stops, as far as a
 * last leg goes. Each is linked where tq_point_snap finds its centre's street: a route to
 * the centre takes what the cell says.
 * Errors  TQ_E_ARG, TQ_E_OUTSIDE of the reference system; TQ_E_NO_DATA no grid, no module;
 *         TQ_E_MEMORY
 * Cost    of a grid of its own: a snap for each cell near what is reached */
enum tq_code tq_cells_new(const struct tq_search *s, double cell_m, int epsg, struct tq_cells *out,
                          struct tq_err *err);

/* The same for any number of searches of the request: all of the region's cells, row by row as
 * the graph's own are (cell_of_point NULL), to be read by any number of threads. Of a grid of
 * its own the cells near a street or stop are linked. Times are those of tq_cells_new.
 * Errors  the same
 * Cost    of a grid of its own: a snap for each cell near a street */
enum tq_code tq_cells_of_region(const struct tq_graph *g, const struct tq_request *r, double cell_m,
                                int epsg, struct tq_cells *out, struct tq_err *err);
void tq_cells_free(struct tq_cells *cells);

/* Spreads times of the points over the grid's cells, -1 elsewhere. */
void tq_cells_spread(const struct tq_cells *cells, const int32_t *of_points, int32_t *of_cells);

#endif
