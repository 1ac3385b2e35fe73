/* What an answer means: the definition that every output carries. */
#ifndef TQ_TOOLS_DEFINITION_H
#define TQ_TOOLS_DEFINITION_H

#include "engine/journey/search.h"
#include "tools/locate.h"
#include "tools/query.h"

/* The definition as the text of a JSON object, to be freed by the caller: graph id,
 * program, origins as typed and as snapped, date, times, waiting rule, percentiles,
 * cutoffs, modes, speeds, limits, how people are counted, credits. s has been run.
 * NULL when memory is out. */
char *tq_definition_json(const struct tq_query *q, const struct tq_search *s,
                         const tq_spots *from);

/* Places with people, and their sum; 0 places: the graph knows no people. */
uint32_t tq_people(const struct tq_graph *g, int64_t *total);

#endif
