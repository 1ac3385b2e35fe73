/* The origins of a batch: each of them an origin of its own, in the order given. */
#ifndef TQ_TOOLS_BATCH_ORIGINS_H
#define TQ_TOOLS_BATCH_ORIGINS_H

#include "tools/query.h"

/* A row of a CSV file, a place, a stop: where, and texts. */
struct tq_batch_row {
  struct tq_pos pos;
  uint32_t id, why; /* into text */
};

/* 4 bytes an origin that is a cell of the grid; 20 bytes and its id any other. */
struct tq_batch_origins {
  const struct tq_grid *grid; /* NULL: no cell among them */
  TQ_VEC(uint32_t) list;      /* TQ_BATCH_CELL + cell, or the number of a row */
  TQ_VEC(struct tq_batch_row) rows;
  TQ_VEC(char) text;
  uint64_t hash; /* FNV-1a 64 over all ids, positions and troubles */
};
#define TQ_BATCH_CELL 0x80000000u

/* One origin; id and why are borrowed, from room for a cell. */
struct tq_batch_origin {
  struct tq_pos pos;
  const char *id;
  const char *why; /* what is wrong with it; "" when nothing is */
  char room[24];
};
void tq_batch_origin_at(const struct tq_batch_origins *o, uint64_t i, struct tq_batch_origin *out);

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

/* FNV-1a 64 of n bytes, continued from hash (TQ_FNV_START at first). */
#define TQ_FNV_START 0xcbf29ce484222325u
uint64_t tq_fnv(uint64_t hash, const void *bytes, size_t n);

#endif
