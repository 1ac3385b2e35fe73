/* Writing the graph file. */
#ifndef TQ_GRAPHS_WRITER_H
#define TQ_GRAPHS_WRITER_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"

/* Checks g (tq_graph_check), then writes every column to path as FORMAT.md says: to a
 * temporary file in the same folder, read back (tq_graph_open, tq_graph_check_sums) and
 * only then renamed, so that path holds either what it held before or a whole graph. The same columns give
 * the same bytes.
 * Errors  TQ_E_IO, TQ_E_FORMAT when the columns do not fit together, TQ_E_MEMORY */
enum tq_code tq_graph_write(const struct tq_graph *g, const char *path, struct tq_err *err);

#endif
