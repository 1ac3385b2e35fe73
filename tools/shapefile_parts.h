/* The files of a shapefile: they appear together, the .shp last. */
#ifndef TQ_TOOLS_SHAPEFILE_PARTS_H
#define TQ_TOOLS_SHAPEFILE_PARTS_H

#include "engine/base/out_file.h"
#include "tools/gdal_module.h"

/* Zeroed: nothing is open. */
struct tq_shapefile {
  struct tq_out_file files[TQ_SHAPEFILE_PARTS];
  FILE *streams[TQ_SHAPEFILE_PARTS]; /* in the order of tq_shapefile_endings */
};

/* path ends with .shp. Errors  TQ_E_IO, TQ_E_MEMORY; tq_shapefile_discard all the same */
enum tq_code tq_shapefile_open(struct tq_shapefile *s, const char *path, struct tq_err *err);
enum tq_code tq_shapefile_commit(struct tq_shapefile *s, struct tq_err *err);

/* Removes what was not committed. */
void tq_shapefile_discard(struct tq_shapefile *s);

#endif
