/* What an answer means: the definition that every output carries. */
#ifndef TQ_TOOLS_DEFINITION_H
#define TQ_TOOLS_DEFINITION_H

#include "engine/journey/search.h"
#include "tools/locate.h"
#include "tools/query.h"

/* The definition as the text of a JSON object, to be freed by the caller: graph id,
 * program, origins as typed and as snapped, date, times, waiting rule, percentiles,
 * cutoffs, modes, speeds, limits, how people are counted, credits.
 * typed  the origins as the user gave them
 * from   the positions they stand for; those of s's last run are told as snapped
 * NULL when memory is out. */
char *tq_definition_json(const struct tq_query *q, const struct tq_search *s, const tq_texts *typed,
                         const tq_spots *from);

/* The definition with one text member more, which takes its place; frees text. NULL when
 * memory is out or text is NULL. */
char *tq_definition_with(char *text, const char *key, const char *value);

/* Writes the definition beside an output that cannot hold it: to <path>.definition.json;
 * nothing for "-". Errors  TQ_E_IO, TQ_E_MEMORY when text is NULL */
enum tq_code tq_definition_write_beside(const char *path, const char *text, struct tq_err *err);

/* Places with people, and their sum; 0 places: the graph knows no people. */
uint32_t tq_people(const struct tq_graph *g, int64_t *total);

#endif
