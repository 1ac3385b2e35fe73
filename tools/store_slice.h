/* Parts of a travel-time store as files. */
#ifndef TQ_TOOLS_STORE_SLICE_H
#define TQ_TOOLS_STORE_SLICE_H

#include "tools/batch_store.h"
#include "tools/projection.h"

struct tq_store_slice {
  const struct tq_store *store;
  const struct tq_projection *projection; /* of the store's grid */
  size_t n_origins;
  const uint64_t *origins; /* numbers, from 0 */
  size_t n_cells;
  const uint32_t *cells; /* none: every cell that is reached */
  size_t n_bands;
  const uint32_t *bands;
  size_t n_cutoffs; /* of polygons */
  const int32_t *cutoffs_s;
};

/* By the path's ending:
 *   .csv      from_id,cell,lon,lat,travel_time_<band>...: minutes; rows of cells that no band
 *             reaches only when the cells were asked for; - too
 *   .tif      a band of seconds for each origin and band of the store, cut to what is reached
 *   .geojson  the areas within the cutoffs, a feature a line in one collection
 * Errors  TQ_E_ARG another ending, too much for a raster; those of tq_store_origin_get */
enum tq_code tq_store_slice_write(const struct tq_store_slice *s, const char *path,
                                  struct tq_err *err);

#endif
