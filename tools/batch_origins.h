/* The origins of a batch: each of them an origin of its own, in the order given. */
#ifndef TQ_TOOLS_BATCH_ORIGINS_H
#define TQ_TOOLS_BATCH_ORIGINS_H

#include "tools/query.h"

struct tq_batch_origin {
  struct tq_pos pos;
  uint32_t id, why; /* into text; why: what is wrong with it, "" when nothing is */
};

/* 16 bytes an origin and its id. */
struct tq_batch_origins {
  TQ_VEC(struct tq_batch_origin) list;
  TQ_VEC(char) text;
  uint64_t hash; /* FNV-1a 64 over all ids, positions and troubles */
};

/* Appends what the texts mean: CSV files with id,lon,lat; grid (every cell that a journey of
 * the request may start from, its id r<row>c<column>); area:NAME (its cells); places, stops,
 * a name or LON,LAT. A CSV row that cannot be read, has no id or an id that came before stays
 * in the list with what is wrong with it.
 * out     zeroed by the caller, freed with tq_batch_origins_free
 * Errors  those of tq_locate and tq_file_read; TQ_E_FORMAT a CSV file without the columns, or
 *         no origin at all; TQ_E_MEMORY */
enum tq_code tq_batch_origins_read(const struct tq_graph *g, const struct tq_request *r,
                                   const tq_texts *texts, enum tq_coords coords,
                                   struct tq_batch_origins *out, struct tq_err *err);
void tq_batch_origins_free(struct tq_batch_origins *o);

static inline const char *tq_batch_text(const struct tq_batch_origins *o, uint32_t at) {
  return o->text.v + at;
}

/* FNV-1a 64 of n bytes, continued from hash (TQ_FNV_START at first). */
#define TQ_FNV_START 0xcbf29ce484222325u
uint64_t tq_fnv(uint64_t hash, const void *bytes, size_t n);

#endif
