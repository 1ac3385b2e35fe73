/* The journal of a batch: an append-only file with one checked record for each origin that
 * is done, in the order of the origins. Its layout stands in docs/BATCH.md. */
#ifndef TQ_TOOLS_BATCH_JOURNAL_H
#define TQ_TOOLS_BATCH_JOURNAL_H

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>

#include "engine/base/err.h"
#include "engine/base/geo.h"
#include "engine/base/mem.h"

#define TQ_JOURNAL_MAGIC "TQBATCH\n"
enum { TQ_JOURNAL_VERSION = 1 };
#define TQ_JOURNAL_ORDER 0x01020304u

struct tq_journal_head {
  char magic[8];
  uint32_t version;
  uint32_t byte_order;
  uint64_t graph_id;
  uint64_t job;       /* hash of request, origins and form of the result */
  uint64_t n_origins; /* of the whole job */
  uint64_t first;     /* origins [first, first + count) are this journal's */
  uint64_t count;
  uint32_t shard, n_shards; /* 1 of 1 when the job is whole */
  uint32_t about_len;       /* bytes of JSON that follow */
  uint32_t crc;             /* CRC-32 of everything before it, then of the JSON */
};
static_assert(sizeof(struct tq_journal_head) == 72, "journal head is 72 bytes");

struct tq_journal_record {
  uint32_t length; /* bytes that follow: id, why, data */
  uint32_t crc;    /* CRC-32 of all fields but these two, then of what follows */
  uint64_t origin;
  struct tq_pos pos;
  uint32_t id_len, why_len;
};
static_assert(sizeof(struct tq_journal_record) == 32, "record is 32 bytes");

typedef TQ_VEC(unsigned char) tq_bytes;

bool tq_bytes_add(tq_bytes *b, const void *bytes, size_t n);

/* Starts a record in an emptied buffer; data is appended with tq_bytes_add, then the record
 * is sealed. why: "" when the origin has an answer. False when memory is out. */
bool tq_record_start(tq_bytes *b, uint64_t origin, struct tq_pos pos, const char *id,
                     const char *why);
/* Errors  TQ_E_ARG above 2 GiB */
enum tq_code tq_record_seal(tq_bytes *b, struct tq_err *err);

struct tq_journal {
  char *path;
  int fd;
  struct tq_journal_head head;
  char *about;     /* NUL-terminated */
  uint64_t n_done; /* records that are whole */
  uint64_t n_bad;  /* of them without an answer */
  uint64_t end;    /* bytes up to the last whole record */
  uint64_t n_lost; /* bytes after it that were no record */
  FILE *reader;
  uint64_t n_read; /* records taken by tq_journal_next */
  tq_bytes buffer; /* of tq_journal_next */
};

/* A new journal, locked against other writers. path NULL: a file without a name.
 * head's magic, version, order, about_len and crc are filled in here.
 * Errors  TQ_E_IO; TQ_E_ARG the file is there */
enum tq_code tq_journal_create(const char *path, const struct tq_journal_head *head,
                               const char *about, struct tq_journal **out, struct tq_err *err);

/* Opens one to go on (write: locked, waiting for at most wait_s seconds; what follows the last
 * whole record is cut off; one without a whole head is removed: not found) or to be read.
 * Errors  TQ_E_IO, TQ_E_NOT_FOUND no such file, TQ_E_FORMAT no journal, TQ_E_VERSION */
enum tq_code tq_journal_open(const char *path, bool write, double wait_s, struct tq_journal **out,
                             struct tq_err *err);

/* Appends n bytes of sealed records, n_bad of them without an answer. On failure the file is cut
 * back to the last whole record. Errors  TQ_E_IO naming the file and how to go on */
enum tq_code tq_journal_append(struct tq_journal *j, const void *records, size_t n,
                               uint64_t n_records, uint64_t n_bad, struct tq_err *err);
enum tq_code tq_journal_sync(struct tq_journal *j, struct tq_err *err);

struct tq_journal_item {
  struct tq_journal_record record;
  const char *id, *why; /* id_len and why_len bytes, no NUL after them */
  const unsigned char *data;
  size_t data_len;
};

/* From the first record on; borrowed until the next call. False in *more at the end.
 * Errors  TQ_E_IO; TQ_E_FORMAT a record changed since the journal was opened */
void tq_journal_rewind(struct tq_journal *j);
enum tq_code tq_journal_next(struct tq_journal *j, struct tq_journal_item *item, bool *more,
                             struct tq_err *err);

static inline bool tq_journal_whole(const struct tq_journal *j) {
  return j->n_done == j->head.count;
}
void tq_journal_close(struct tq_journal *j);

#endif
