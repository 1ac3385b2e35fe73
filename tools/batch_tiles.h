/* Travel times of one origin, compressed: tiles of 64 x 64 cells, those without a reached
 * cell left out. The layout stands in docs/BATCH.md. */
#ifndef TQ_TOOLS_BATCH_TILES_H
#define TQ_TOOLS_BATCH_TILES_H

#include "engine/journey/points.h"
#include "tools/batch_journal.h"

enum { TQ_TILE = 64, TQ_TILE_UNREACHED = 0xffff, TQ_TILE_MAX_S = 0xfffe };

struct tq_tile_entry {
  uint32_t tile; /* row of tiles * columns of tiles + column of tiles */
  uint32_t band;
  uint32_t length; /* compressed bytes */
};
static_assert(sizeof(struct tq_tile_entry) == 12, "tile entry is 12 bytes");

static inline uint32_t tq_tiles_across(uint32_t n) { return n / TQ_TILE + (n % TQ_TILE != 0); }

struct tq_packer; /* scratch of one thread */

struct tq_packer *tq_packer_new(void); /* NULL: no memory */
void tq_packer_free(struct tq_packer *p);

/* The window widened to whole tiles of a grid of n_rows x n_cols. */
struct tq_window tq_tiles_window(struct tq_window window, uint32_t n_cols, uint32_t n_rows);

/* Appends n_bands surfaces of seconds (-1 not reached, at most TQ_TILE_MAX_S) of a grid of
 * n_cols columns: number of tiles, their entries by band then tile, their bytes.
 * window  as tq_tiles_window gives it: the cells that time_s holds; outside none is reached
 * Errors  TQ_E_MEMORY
 * Cost    one pass over the cells, about 10 ns a cell of the tiles kept */
enum tq_code tq_tiles_pack(struct tq_packer *p, const int32_t *time_s, uint32_t n_bands,
                           uint32_t n_cols, struct tq_window window, tq_bytes *out,
                           struct tq_err *err);

/* What tq_tiles_pack appended, checked. */
struct tq_tiles {
  const unsigned char *bytes;
  size_t n;
  uint32_t n_tiles, n_bands, n_cols, n_rows;
};
/* Errors  TQ_E_FORMAT the bytes are no such thing */
enum tq_code tq_tiles_open(const unsigned char *bytes, size_t n, uint32_t n_bands, uint32_t n_cols,
                           uint32_t n_rows, struct tq_tiles *out, struct tq_err *err);

/* One band's surface: out [n_rows * n_cols] seconds, -1 not reached. Errors  TQ_E_FORMAT */
enum tq_code tq_tiles_surface(const struct tq_tiles *t, uint32_t band, int32_t *time_s,
                              struct tq_err *err);

/* One cell of one band; inflates a single tile. Errors  TQ_E_FORMAT */
enum tq_code tq_tiles_cell(const struct tq_tiles *t, uint32_t band, uint32_t cell, int32_t *time_s,
                           struct tq_err *err);

#endif
