#include "graphs/feed_check.h"

#include <string.h>

/* Files as the reference orders them here; notices about the whole feed come first. */
static int file_rank(const struct tq_notices *list, const struct tq_notice *n) {
  const char *file = tq_notice_text(list, n->file);
  if (!*file) return -1;
  for (int f = 0; f < TQ_N_FEED_FILES_KNOWN; f++)
    if (!strcmp(tq_feed_schemas[f].file, file)) return f;
  return TQ_N_FEED_FILES_KNOWN;
}

struct place {
  int file;
  uint32_t line, row;
};

static int by_place(const void *a, const void *b) {
  const struct place *x = a, *y = b;
  if (x->file != y->file) return x->file < y->file ? -1 : 1;
  if (x->line != y->line) return x->line < y->line ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

static enum tq_code sort(struct tq_notices *list, struct tq_err *err) {
  size_t n = list->rows.n;
  if (n == 0) return TQ_OK;
  struct place *places = tq_alloc(n, sizeof *places);
  struct tq_notice *sorted = tq_alloc(n, sizeof *sorted);
  if (places && sorted) {
    for (size_t i = 0; i < n; i++) {
      const struct tq_notice *row = &list->rows.v[i];
      places[i] = (struct place){file_rank(list, row), row->line, (uint32_t)i};
    }
    qsort(places, n, sizeof *places, by_place);
    for (size_t i = 0; i < n; i++) sorted[i] = list->rows.v[places[i].row];
    memcpy(list->rows.v, sorted, n * sizeof *sorted);
  }
  bool ok = places && sorted;
  free(places);
  free(sorted);
  return ok ? TQ_OK : tq_fail_memory(err, "the report");
}

enum tq_code tq_feed_check(const char *path, struct tq_notices *notices, struct tq_err *err) {
  static enum tq_code (*const parts[])(struct tq_feed_tables *, struct tq_err *) = {
      tq_feed_tables_read,    tq_feed_check_fields,    tq_feed_check_keys,
      tq_feed_check_agencies, tq_feed_check_stops,     tq_feed_check_calendar,
      tq_feed_check_trips,    tq_feed_check_transfers, tq_feed_check_fares,
  };
  struct tq_archive *archive;
  enum tq_code code = tq_archive_open(path, &archive, err);
  if (code) return code;
  struct tq_feed_tables *t = tq_calloc(1, sizeof *t);
  if (!t) code = tq_fail_memory(err, path);
  if (t) {
    t->archive = archive;
    t->notices = notices;
  }
  for (size_t i = 0; i < sizeof parts / sizeof *parts && !code; i++) code = parts[i](t, err);
  if (!code) code = sort(notices, err);
  if (!code && notices->failed) code = tq_fail_memory(err, "the report");
  if (t) tq_feed_tables_free(t);
  free(t);
  tq_archive_free(archive);
  return code;
}
