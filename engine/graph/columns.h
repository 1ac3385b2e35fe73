/* Which section of the file is which column of struct tq_graph: one table for the
 * reader, the writer, the checks and the printed names. */
#ifndef TQ_GRAPH_COLUMNS_H
#define TQ_GRAPH_COLUMNS_H

#include "engine/graph/graph.h"

struct tq_column {
  uint32_t id; /* enum tq_section_id; + mode when by_mode */
  const char *name;
  uint32_t elem_size;
  uint32_t n_modes;  /* TQ_N_MODES when there is one a mode, else 1 */
  size_t ptr_offset; /* of the pointer in struct tq_graph */
  size_t ptr_stride; /* bytes from one mode's pointer to the next */
  size_t n_offset;   /* of the uint32_t count */
  size_t n_stride;
  uint32_t n_extra; /* elements beyond the count: 1 for first_x columns */
  bool owns_count;  /* the section's size sets the count; else it must agree */
};

extern const struct tq_column tq_columns[];
extern const size_t tq_n_columns;

/* The column's pointer and element count in g, for a mode below n_modes. */
const void **tq_column_pointer(const struct tq_column *c, struct tq_graph *g, uint32_t mode);
uint32_t *tq_column_count(const struct tq_column *c, struct tq_graph *g, uint32_t mode);

/* The column of a section id and its mode; NULL when the id is unknown. */
const struct tq_column *tq_column_find(uint32_t id, uint32_t *mode);

#endif
