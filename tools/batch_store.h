/* A travel-time store: one file with the travel times of many origins to the cells of a grid,
 * compressed by tiles, any origin or cell readable by itself. docs/BATCH.md is its format. */
#ifndef TQ_TOOLS_BATCH_STORE_H
#define TQ_TOOLS_BATCH_STORE_H

#include "tools/batch_tiles.h"
#include "tools/out.h"

#define TQ_STORE_MAGIC "TQSTORE\n"
enum { TQ_STORE_VERSION = 1 };

struct tq_store_head {
  char magic[8];
  uint32_t version, byte_order;
  uint64_t graph_id, job;
  uint64_t n_origins;
  uint64_t file_size;
  uint32_t n_bands, n_cols, n_rows;
  uint32_t about_len; /* bytes of JSON that follow, then the index */
  uint32_t index_crc; /* CRC-32 of the index */
  uint32_t crc;       /* CRC-32 of everything before it, then of the JSON */
};
static_assert(sizeof(struct tq_store_head) == 72, "store head is 72 bytes");

struct tq_store_row {
  uint64_t offset; /* bytes from the start of the file */
  uint32_t length; /* of id, why and tiles */
  uint32_t crc;    /* CRC-32 of them */
  struct tq_pos pos;
  uint32_t id_len, why_len;
};
static_assert(sizeof(struct tq_store_row) == 32, "store row is 32 bytes");

/* Writes the store of whole journals that follow one another.
 * Errors  TQ_E_FORMAT a journal of another kind; TQ_E_IO by out's flush */
enum tq_code tq_store_write(struct tq_journal **journals, size_t n, FILE *out, struct tq_err *err);

struct tq_store {
  const struct tq_store_head *head;
  const char *about; /* about_len bytes */
  const struct tq_store_row *rows;
  struct tq_grid grid;
  uint32_t n_bands;
  struct tq_band *bands; /* time_s NULL */
  char *definition;
  void *map;
  size_t size;
};

/* Maps a store and checks head and index; rows are checked when they are read.
 * Errors  TQ_E_IO, TQ_E_FORMAT, TQ_E_VERSION, TQ_E_MEMORY */
enum tq_code tq_store_open(const char *path, struct tq_store **out, struct tq_err *err);
void tq_store_free(struct tq_store *s);

struct tq_store_origin {
  struct tq_pos pos;
  char *id, *why;        /* owned */
  struct tq_tiles tiles; /* n_tiles 0 when why says why */
};
/* Errors  TQ_E_FORMAT the row is damaged, by its number */
enum tq_code tq_store_origin_get(const struct tq_store *s, uint64_t number,
                                 struct tq_store_origin *out, struct tq_err *err);
void tq_store_origin_free(struct tq_store_origin *o);

#endif
