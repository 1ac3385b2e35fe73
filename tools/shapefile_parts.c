#include "tools/shapefile_parts.h"

#include <string.h>

#include "engine/base/mem.h"

/* The name of a part: the path with another ending; NULL: no memory. */
static char *part_path(const char *path, const char *ending) {
  size_t n = strlen(path) - strlen(".xxx"), k = strlen(ending);
  char *part = tq_alloc(n + k + 1, 1);
  if (!part) return NULL;
  memcpy(part, path, n);
  memcpy(part + n, ending, k + 1);
  return part;
}

enum tq_code tq_shapefile_open(struct tq_shapefile *s, const char *path, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  memset(s, 0, sizeof *s);
  for (int i = 0; i < TQ_SHAPEFILE_PARTS && !code; i++) {
    bool last = i + 1 == TQ_SHAPEFILE_PARTS; /* named as the user wrote it */
    char *part = last ? NULL : part_path(path, tq_shapefile_endings[i]);
    code = !last && !part ? tq_fail_memory(err, "a file name")
                          : tq_out_file_open(&s->files[i], last ? path : part, err);
    s->streams[i] = s->files[i].stream;
    free(part);
  }
  return code;
}

enum tq_code tq_shapefile_commit(struct tq_shapefile *s, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (int i = 0; i < TQ_SHAPEFILE_PARTS && !code; i++) code = tq_out_file_flush(&s->files[i], err);
  for (int i = 0; i < TQ_SHAPEFILE_PARTS && !code; i++)
    code = tq_out_file_commit(&s->files[i], err);
  return code;
}

void tq_shapefile_discard(struct tq_shapefile *s) {
  for (int i = 0; i < TQ_SHAPEFILE_PARTS; i++) tq_out_file_discard(&s->files[i]);
}
