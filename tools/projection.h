/* From degrees to metres of a projected reference system and back: UTM by Krueger's series,
 * every other system by PROJ, which the GDAL module brings. */
#ifndef TQ_TOOLS_PROJECTION_H
#define TQ_TOOLS_PROJECTION_H

#include "tools/gdal_module.h"

/* For one thread at a time; unproject points into it: not to be moved once open. */
struct tq_projection {
  int epsg;
  const struct tq_gdal_module *gdal; /* NULL: UTM */
  struct tq_crs *crs;
  struct tq_unproject unproject;
};

/* Errors  TQ_E_ARG no system, or not projected in metres; TQ_E_NO_DATA not UTM, and no module */
enum tq_code tq_projection_open(struct tq_projection *p, int epsg, struct tq_err *err);
void tq_projection_close(struct tq_projection *p);

/* n points in place: degrees WGS-84 (x is the longitude) to metres, or back.
 * Errors  TQ_E_OUTSIDE a point that the system cannot express */
enum tq_code tq_projection_points(const struct tq_projection *p, bool to_degrees, size_t n,
                                  double *x, double *y, struct tq_err *err);

/* For struct tq_iso; NULL: the grid is UTM. */
const struct tq_unproject *tq_projection_unproject(const struct tq_projection *p);

/* The centre of a cell (row * n_cols + col) of a grid of this system. */
enum tq_code tq_projection_cell_centre(const struct tq_projection *p, const struct tq_grid *grid,
                                       uint32_t cell, struct tq_pos *centre, struct tq_err *err);

/* The cell where a position lies; UINT32_MAX outside the grid. */
enum tq_code tq_projection_cell_of(const struct tq_projection *p, const struct tq_grid *grid,
                                   struct tq_pos pos, uint32_t *cell, struct tq_err *err);

/* The series for UTM holds around its zone only.
 * what  "the origin": what lies at pos
 * Errors  TQ_E_OUTSIDE naming the zone of pos */
enum tq_code tq_projection_check_zone(int epsg, const char *what, struct tq_pos pos,
                                      struct tq_err *err);

#endif
