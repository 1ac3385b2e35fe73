/* Where the vehicles of a pattern drive between its stops (RIDE_LINES; FORMAT.md). */
#ifndef TQ_GRAPH_RIDE_LINE_H
#define TQ_GRAPH_RIDE_LINE_H

#include "engine/graph/graph.h"

/* Points of a line still to come; reads nothing outside the graph however broken it is. */
struct tq_ride_line {
  const uint8_t *at, *end;
  uint64_t n_left;
  int64_t lon_e6, lat_e6; /* of the point before */
};

/* The line from the pattern's index-th stop to the next one; without points where the graph has
 * none. */
struct tq_ride_line tq_ride_line_start(const struct tq_graph *g, const struct tq_pattern *pattern,
                                       uint32_t index);

/* The next point strictly between the two stops; false when there are no more. */
bool tq_ride_line_next(struct tq_ride_line *line, struct tq_pos *point);

/* Metres from the pattern's index-th stop to the next one, along its line. */
double tq_ride_line_m(const struct tq_graph *g, const struct tq_pattern *pattern, uint32_t index);

/* Degrees x 10^7 to 10^-6 degrees, rounded. */
static inline int64_t tq_e6_of_e7(int32_t e7) { return (e7 >= 0 ? e7 + 5 : e7 - 5) / 10; }

#endif
