/* The user's table of places: what reports call by name. */
#ifndef TQ_GRAPHS_PLACES_H
#define TQ_GRAPHS_PLACES_H

#include "graphs/draft.h"

/* Appends the places of a CSV file: id, name, lon, lat (WGS-84 degrees), and where given
 * name_en, kind, city (or parent: what the place belongs to) and population; further
 * columns are skipped. The file is small and the user's own, so the first row that is not
 * right is refused, by file and line, rather than left out.
 * Errors  TQ_E_IO; TQ_E_FORMAT, TQ_E_MEMORY. On failure the draft is unchanged. */
enum tq_code tq_places_add(struct tq_draft *d, const char *csv, struct tq_err *err);

#endif
