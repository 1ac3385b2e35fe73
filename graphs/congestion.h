/* A congestion table: how fast cars are in each hour of the week, by class of road or by
 * way. CONGESTION.md explains its CSV form. */
#ifndef TQ_GRAPHS_CONGESTION_H
#define TQ_GRAPHS_CONGESTION_H

#include "engine/base/mem.h"
#include "engine/graph/graph.h"
#include "graphs/report.h"

enum { TQ_AHEAD = 1, TQ_BACK = 2 }; /* directions of a row, as bits */

struct tq_congestion_row {
  int64_t way_id;   /* 0: the row is about classes */
  uint32_t classes; /* bits 1 << enum tq_road_class */
  uint32_t hours;   /* bits 1 << hour of the day */
  uint8_t days;     /* bits 1 << day, Monday 0 */
  uint8_t directions;
  uint8_t percent; /* of the speed without traffic, 1..TQ_MAX_PERCENT */
  bool all;        /* a row about all classes, which rows about one overrule */
  uint32_t line;   /* of the file */
};

struct tq_congestion {                   /* {0} holds no row */
  TQ_VEC(struct tq_congestion_row) rows; /* in the file's order */
  char label[160];                       /* what messages call the file */
};

/* Reads a table. Of several rows about the same road and hour the last one counts.
 * report  counts congestion_unknown_class: rows about values of highway=* that no car
 *         network has
 * Errors  TQ_E_IO; TQ_E_FORMAT naming file:line, what is wrong and the remedy; TQ_E_MEMORY.
 *         On failure *out is empty. */
enum tq_code tq_congestion_read(const char *path, struct tq_congestion *out,
                                struct tq_report *report, struct tq_err *err);
void tq_congestion_free(struct tq_congestion *c);

#endif
