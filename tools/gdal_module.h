/* What needs GDAL lives in a shared module of its own, tongqu_gdal.so, loaded when it
 * is asked for: GDAL takes longer to start than most queries take altogether. */
#ifndef TQ_TOOLS_GDAL_MODULE_H
#define TQ_TOOLS_GDAL_MODULE_H

#include <stdio.h>

#include "engine/base/err.h"
#include "tools/out.h"

/* The module's functions. The table's shape is the number in TQ_GDAL_SYMBOL. */
struct tq_gdal_module {
  /* Writes a whole GeoTIFF to out. Errors  TQ_E_FORMAT GDAL refuses, TQ_E_IO, TQ_E_MEMORY */
  enum tq_code (*geotiff)(const struct tq_iso *iso, FILE *out, struct tq_err *err);
};

#define TQ_GDAL_SYMBOL "tq_gdal_module_1"

/* The module's table, loaded once a process and never unloaded. Looked for at
 * $TONGQU_GDAL_MODULE, beside the program, and in the folder it was installed to.
 * Errors  TQ_E_NO_DATA the module is not there or is another version's */
enum tq_code tq_gdal_load(const struct tq_gdal_module **out, struct tq_err *err);

#endif
