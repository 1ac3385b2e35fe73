/* A file that appears whole or not at all: written under a temporary name in the same
 * folder, flushed to disk and renamed. */
#ifndef TQ_BASE_OUT_FILE_H
#define TQ_BASE_OUT_FILE_H

#include <stdio.h>

#include "engine/base/err.h"

struct tq_out_file {
  FILE *stream;
  char *path;      /* the final name; NULL when the stream is standard output */
  char *temp_path; /* NULL when the stream is standard output or a device */
};

/* Opens for writing; "-" is standard output. Errors  TQ_E_IO naming the folder. */
enum tq_code tq_out_file_open(struct tq_out_file *f, const char *path, struct tq_err *err);

/* Pushes everything written so far to the disk; the stream stays open. */
enum tq_code tq_out_file_flush(struct tq_out_file *f, struct tq_err *err);

/* Flushes, closes and renames. On failure what stood at path before is still there. */
enum tq_code tq_out_file_commit(struct tq_out_file *f, struct tq_err *err);

/* Removes the temporary file when it was not committed; fine after a commit and on a
 * zeroed struct. */
void tq_out_file_discard(struct tq_out_file *f);

#endif
