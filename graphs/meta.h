/* The META section: where the graph came from and what was met, as JSON for people. */
#ifndef TQ_GRAPHS_META_H
#define TQ_GRAPHS_META_H

#include "graphs/build.h"

/* Fills d->meta: {"program", "sources": [{"kind", "file", "bytes"}], "options",
 * "problems": [{"severity", "code", "count", "examples"}]}. No dates and no folders, so
 * that the same sources give the same bytes. Errors  TQ_E_MEMORY */
enum tq_code tq_meta_fill(struct tq_draft *d, const struct tq_build_opts *opts,
                          struct tq_err *err);

#endif
