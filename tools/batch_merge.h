/* Shards of one job put together. */
#ifndef TQ_TOOLS_BATCH_MERGE_H
#define TQ_TOOLS_BATCH_MERGE_H

#include "tools/batch_journal.h"

/* Opens the shards and puts them in order.
 * out     [n]; closed by the caller with tq_journal_close, also after a failure
 * Errors  those of tq_journal_open; TQ_E_ARG shards of different graphs, requests, programs or
 *         numbers of shards, or one twice, naming both files; TQ_E_NO_DATA shards that are
 *         missing or not whole, all of them by their numbers */
enum tq_code tq_batch_merge_open(const char *const paths[], size_t n, struct tq_journal **out,
                                 struct tq_err *err);

#endif
