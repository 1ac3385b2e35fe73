/* Named text members of a GTFS feed: a zip archive or a folder, seen alike. */
#ifndef TQ_GRAPHS_ARCHIVE_H
#define TQ_GRAPHS_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/err.h"

struct tq_archive;

/* Opens a zip or a folder. A zip may hold its members in one folder inside; nothing is
 * ever written to disk, so no member's name can lead anywhere.
 * Errors  TQ_E_IO the path cannot be read; TQ_E_FORMAT no zip, or nothing in it */
enum tq_code tq_archive_open(const char *path, struct tq_archive **out, struct tq_err *err);
void tq_archive_free(struct tq_archive *a);

/* Base name of the path without ".zip", for messages. Borrowed. */
const char *tq_archive_name(const struct tq_archive *a);

/* Whether there is a member of that plain name ("stops.txt"). */
bool tq_archive_has(const struct tq_archive *a, const char *member);

/* Calls visit for every file of the feed, in the order of the zip or of the names: its
 * plain name, or with its folders when it lies in a folder below the tables; until it
 * returns false. Errors  TQ_E_IO, TQ_E_MEMORY */
enum tq_code tq_archive_each(const struct tq_archive *a,
                             bool (*visit)(void *ctx, const char *name, bool in_subfolder),
                             void *ctx, struct tq_err *err);

/* Reads a member whole. *text: len bytes and a NUL after them; the caller frees it.
 * Errors  TQ_E_NOT_FOUND no such member; TQ_E_IO; TQ_E_FORMAT damaged, encrypted or
 *         above 4 GiB; TQ_E_MEMORY. On failure the outputs are unchanged. */
enum tq_code tq_archive_read(const struct tq_archive *a, const char *member, char **text,
                             size_t *len, struct tq_err *err);

/* Reads a plain file whole, as tq_archive_read does. */
enum tq_code tq_file_read(const char *path, char **text, size_t *len, struct tq_err *err);

#endif
