/* shapes.txt to the lines between stops that routes are drawn along. */
#ifndef TQ_GRAPHS_GTFS_SHAPES_H
#define TQ_GRAPHS_GTFS_SHAPES_H

#include "graphs/gtfs_feed.h"

/* Adds the lines of the draft's patterns from first_pattern on, which are those of the feed: for
 * each pair of consecutive stops the part of the first trip's shape between where it passes them,
 * in the order of travel, such that the squares of the distances between stops and shape have the
 * least sum. Points are left out where the line stays within TQ_SHAPE_M; a stop that is further
 * than TQ_SHAPE_FAR_M from its shape is joined straight. Equal lines are kept once. Errors
 * TQ_E_FORMAT shapes.txt lacks a column; TQ_E_MEMORY Cost    O(points of shapes.txt) and for each
 * shape and list of stops stops x points */
enum tq_code tq_gtfs_add_shapes(struct tq_draft *d, struct tq_gtfs *feed, size_t first_pattern,
                                struct tq_err *err);
#define TQ_SHAPE_M 5.0
#define TQ_SHAPE_FAR_M 300.0

/* After the last feed: the column gets its full length, or is left out when no feed has
 * shapes. Errors  TQ_E_MEMORY */
enum tq_code tq_shapes_finish(struct tq_draft *d, struct tq_err *err);

#endif
