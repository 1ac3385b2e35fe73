/* Layers of lines and points with columns, given row by row, and the files they go to. */
#ifndef TQ_TOOLS_NETWORK_OUT_H
#define TQ_TOOLS_NETWORK_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/coords.h"
#include "engine/base/err.h"
#include "engine/graph/format.h"

enum tq_column_type { TQ_COLUMN_TEXT, TQ_COLUMN_INT, TQ_COLUMN_REAL };

struct tq_column {
  const char *name;
  enum tq_column_type type;
};

/* The value of one column. A text stays as it is until the next row. */
struct tq_value {
  bool given; /* false: null */
  const char *text;
  int64_t number;
  double real;
};

/* A row: one point, or a line of two or more, in WGS-84. */
struct tq_row {
  const struct tq_pos *points; /* borrowed until the next row */
  size_t n_points;
  struct tq_value *values; /* [n_columns] to be filled; all null before each row */
};

/* A table of features. next is called until *more is false. */
struct tq_table_layer {
  const char *name;
  bool lines; /* else points */
  const struct tq_column *columns;
  size_t n_columns;
  enum tq_code (*next)(void *ctx, struct tq_row *row, bool *more, struct tq_err *err);
  void *ctx;
};

static inline struct tq_value tq_text_value(const char *text) {
  return (struct tq_value){.given = text && *text, .text = text};
}
static inline struct tq_value tq_int_value(int64_t number) {
  return (struct tq_value){.given = true, .number = number};
}
static inline struct tq_value tq_real_value(double real) {
  return (struct tq_value){.given = true, .real = real};
}

/* TQ_OK when path's ending is one of .gpkg, .fgb, .shp, .csv, .geojson, .json or path is "-"
 * (GeoJSON).
 * *many: whether it holds more than one layer. Errors  TQ_E_ARG */
enum tq_code tq_layers_check(const char *path, bool *many, struct tq_err *err);

/* Writes the layers in the order given to the form that path's ending names; the file appears
 * whole or not at all. All but a GeoPackage hold the first layer only. A CSV has the geometry
 * as text in its last column, wkt. Files of GDAL are made in memory.
 * definition_json  the text of a JSON object: a member of GeoJSON, a table of a GeoPackage,
 *                  with the others a file beside (.definition.json)
 * Errors  TQ_E_ARG, TQ_E_IO, TQ_E_MEMORY, TQ_E_FORMAT; TQ_E_NO_DATA without the GDAL module */
enum tq_code tq_layers_write(const struct tq_table_layer *layers, size_t n, enum tq_coords coords,
                             const char *definition_json, const char *path, struct tq_err *err);

#endif
