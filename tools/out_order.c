/* The order of the features in a file, for the program and the GDAL module alike. */
#include "tools/out.h"

/* There are few features: insertion sort. */
void tq_out_order(const struct tq_iso *iso, size_t *order) {
  size_t n = iso->n_bands * iso->n_cutoffs;
  for (size_t i = 0; i < n; i++) {
    size_t k = i;
    for (; k > 0 && iso->features[order[k - 1]].cutoff_s < iso->features[i].cutoff_s; k--)
      order[k] = order[k - 1];
    order[k] = i;
  }
}
