/* Stops where a car can be left, from a table. */
#ifndef TQ_TOOLS_PARKING_H
#define TQ_TOOLS_PARKING_H

#include "engine/base/coords.h"
#include "engine/base/err.h"
#include "engine/graph/graph.h"

/* A car park given by its position serves the stops within so many metres. */
#define TQ_PARKING_NEAR_M 300.0

/* Reads a CSV file: a column stop (also stop_id or id) with a stop's id or name, all stops that
 * have it and those of a station of that id or name; or columns lon,lat of car parks.
 * parking  out [g->n_stops] 1: a car can be left there; to be freed
 * n        out, stops with parking
 * Errors   TQ_E_IO; TQ_E_FORMAT no such columns, or a row that no stop fits, with its line;
 *          TQ_E_MEMORY */
enum tq_code tq_parking_read(const struct tq_graph *g, const char *path, enum tq_coords coords,
                             uint8_t **parking, uint32_t *n, struct tq_err *err);

#endif
