#include "tools/batch_store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* --- writing: two passes over the journals, so that the index comes first ---------- */

typedef enum tq_code each_item(void *ctx, const struct tq_journal_item *item, struct tq_err *err);

static enum tq_code for_each(struct tq_journal **journals, size_t n, each_item *visit, void *ctx,
                             struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (size_t i = 0; i < n && !code; i++) {
    bool more = true;
    tq_journal_rewind(journals[i]);
    while (!code && more) {
      struct tq_journal_item item;
      code = tq_journal_next(journals[i], &item, &more, err);
      if (!code && more) code = visit(ctx, &item, err);
    }
  }
  return code;
}

struct writer {
  FILE *out;
  uint64_t offset;
  uLong index_crc;
};

/* What stands in the file: id, why and data, as in the record. */
static const unsigned char *row_bytes(const struct tq_journal_item *item) {
  return (const unsigned char *)item->id;
}

static enum tq_code write_index(void *ctx, const struct tq_journal_item *item, struct tq_err *err) {
  struct writer *w = ctx;
  const struct tq_journal_record *r = &item->record;
  struct tq_store_row row = {.offset = w->offset,
                             .length = r->length,
                             .crc = (uint32_t)crc32_z(0, row_bytes(item), r->length),
                             .pos = r->pos,
                             .id_len = r->id_len,
                             .why_len = r->why_len};
  w->offset += r->length;
  w->index_crc = crc32_z(w->index_crc, (const void *)&row, sizeof row);
  fwrite(&row, sizeof row, 1, w->out);
  return TQ_OK;
}

static enum tq_code write_row(void *ctx, const struct tq_journal_item *item, struct tq_err *err) {
  fwrite(row_bytes(item), 1, item->record.length, ((struct writer *)ctx)->out);
  return TQ_OK;
}

/* The index is aligned; zeros fill the gap. */
static uint32_t padded(uint32_t n) { return (n + 7) & ~7u; }

static void seal_head(struct tq_store_head *h, const char *about) {
  uLong crc = crc32_z(0, (const void *)h, offsetof(struct tq_store_head, crc));
  h->crc = (uint32_t)crc32_z(crc, (const void *)about, h->about_len);
}

enum tq_code tq_store_write(struct tq_journal **journals, size_t n, FILE *out, struct tq_err *err) {
  const struct tq_journal *first = journals[0];
  json_t *about = json_loads(first->about, 0, NULL), *grid = json_object_get(about, "grid");
  struct tq_store_head h = {.version = TQ_STORE_VERSION,
                            .byte_order = TQ_JOURNAL_ORDER,
                            .graph_id = first->head.graph_id,
                            .job = first->head.job,
                            .n_origins = first->head.n_origins,
                            .about_len = first->head.about_len};
  memcpy(h.magic, TQ_STORE_MAGIC, sizeof h.magic);
  h.n_bands = (uint32_t)json_array_size(json_object_get(about, "bands"));
  h.n_cols = (uint32_t)json_integer_value(json_object_get(grid, "n_cols"));
  h.n_rows = (uint32_t)json_integer_value(json_object_get(grid, "n_rows"));
  json_decref(about);
  static const char zeros[8];
  uint64_t start = sizeof h + padded(h.about_len);
  struct writer w = {out, start + h.n_origins * sizeof(struct tq_store_row), 0};
  off_t begin = ftello(out);
  if (begin != 0)
    return tq_fail(err, TQ_E_ARG, "a store cannot be written to a pipe; give a file name");
  fwrite(&h, sizeof h, 1, out); /* again when all is known */
  fwrite(first->about, 1, h.about_len, out);
  fwrite(zeros, 1, padded(h.about_len) - h.about_len, out);
  enum tq_code code = for_each(journals, n, write_index, &w, err);
  if (!code) code = for_each(journals, n, write_row, &w, err);
  h.file_size = w.offset;
  h.index_crc = (uint32_t)w.index_crc;
  seal_head(&h, first->about);
  if (!code && fseeko(out, 0, SEEK_SET) == 0) fwrite(&h, sizeof h, 1, out);
  return code;
}

/* --- reading ---------------------------------------------------------------------- */

static enum tq_code fail_format(const char *path, struct tq_err *err) {
  return tq_fail(err, TQ_E_FORMAT,
                 "%s: is no whole travel-time store; make it with `tongqu batch --result store`",
                 path);
}

static enum tq_code check(struct tq_store *s, const char *path, struct tq_err *err) {
  const struct tq_store_head *h = s->map;
  if (s->size < sizeof *h || memcmp(h->magic, TQ_STORE_MAGIC, sizeof h->magic) != 0)
    return fail_format(path, err);
  if (h->version != TQ_STORE_VERSION || h->byte_order != TQ_JOURNAL_ORDER)
    return tq_fail(err, TQ_E_VERSION,
                   "%s: is a store of version %u, this program reads %d; use the program that "
                   "wrote it",
                   path, h->version, TQ_STORE_VERSION);
  if (h->file_size != s->size || h->about_len > s->size - sizeof *h ||
      padded(h->about_len) > s->size - sizeof *h)
    return fail_format(path, err);
  size_t index = sizeof *h + padded(h->about_len);
  if (h->n_origins > (s->size - index) / sizeof(struct tq_store_row)) return fail_format(path, err);
  s->head = h;
  s->about = (const char *)s->map + sizeof *h;
  s->rows = (const void *)((const char *)s->map + index);
  struct tq_store_head again = *h;
  seal_head(&again, s->about);
  if (again.crc != h->crc ||
      crc32_z(0, (const void *)s->rows, h->n_origins * sizeof *s->rows) != h->index_crc)
    return fail_format(path, err);
  for (uint32_t i = h->about_len; i < padded(h->about_len); i++)
    if (s->about[i]) return fail_format(path, err);
  for (uint64_t i = 0; i < h->n_origins; i++) {
    const struct tq_store_row *r = &s->rows[i];
    if (r->offset > s->size || r->length > s->size - r->offset || r->id_len > r->length ||
        r->why_len > r->length - r->id_len)
      return fail_format(path, err);
  }
  return TQ_OK;
}

static enum tq_code read_about(struct tq_store *s, const char *path, struct tq_err *err) {
  json_t *about = json_loadb(s->about, s->head->about_len, 0, NULL);
  json_t *grid = json_object_get(about, "grid"), *bands = json_object_get(about, "bands"), *band;
  size_t i;
  s->grid.x0_m = json_number_value(json_object_get(grid, "x0_m"));
  s->grid.y0_m = json_number_value(json_object_get(grid, "y0_m"));
  s->grid.cell_m = json_number_value(json_object_get(grid, "cell_m"));
  s->grid.epsg = (int32_t)json_integer_value(json_object_get(grid, "epsg"));
  s->grid.n_cols = s->head->n_cols;
  s->grid.n_rows = s->head->n_rows;
  s->n_bands = s->head->n_bands;
  size_t n_cells;
  bool ok = s->grid.cell_m > 0 && s->grid.n_cols && s->grid.n_rows && s->n_bands &&
            !__builtin_mul_overflow((size_t)s->grid.n_cols, s->grid.n_rows, &n_cells) &&
            n_cells < UINT32_MAX && json_array_size(bands) == s->n_bands;
  s->bands = ok ? tq_calloc(s->n_bands, sizeof *s->bands) : NULL;
  s->definition = json_dumps(json_object_get(about, "definition"),
                             JSON_COMPACT | JSON_REAL_PRECISION(10) | JSON_PRESERVE_ORDER);
  if (s->bands && s->definition) json_array_foreach(bands, i, band) {
      const char *name = json_string_value(json_object_get(band, "name"));
      json_t *percentile = json_object_get(band, "percentile");
      snprintf(s->bands[i].name, sizeof s->bands[i].name, "%s", name ? name : "");
      s->bands[i].mode = s->bands[i].name;
      s->bands[i].percentile = percentile ? json_number_value(percentile) : TQ_NO_PERCENTILE;
    }
  json_decref(about);
  if (!ok) return fail_format(path, err);
  return s->bands && s->definition ? TQ_OK : tq_fail_memory(err, path);
}

enum tq_code tq_store_open(const char *path, struct tq_store **out, struct tq_err *err) {
  struct stat st;
  struct tq_store *s = tq_calloc(1, sizeof *s);
  if (!s) return tq_fail_memory(err, path);
  enum tq_code code = TQ_OK;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
    code = tq_fail(err, TQ_E_IO, "%s: %s", path, fd < 0 ? strerror(errno) : "is no plain file");
  } else if (st.st_size < (off_t)sizeof *s->head) {
    code = fail_format(path, err);
  } else {
    s->size = (size_t)st.st_size;
    s->map = mmap(NULL, s->size, PROT_READ, MAP_SHARED, fd, 0);
    if (s->map == MAP_FAILED) {
      s->map = NULL;
      code = tq_fail(err, TQ_E_IO, "%s: %s", path, strerror(errno));
    }
  }
  if (fd >= 0) close(fd);
  if (!code) code = check(s, path, err);
  if (!code) code = read_about(s, path, err);
  if (code)
    tq_store_free(s);
  else
    *out = s;
  return code;
}

void tq_store_free(struct tq_store *s) {
  if (!s) return;
  if (s->map) munmap(s->map, s->size);
  free(s->bands);
  free(s->definition);
  free(s);
}

enum tq_code tq_store_origin_get(const struct tq_store *s, uint64_t number,
                                 struct tq_store_origin *out, struct tq_err *err) {
  const struct tq_store_row *r = &s->rows[number];
  const unsigned char *bytes = (const unsigned char *)s->map + r->offset;
  struct tq_store_origin o = {.pos = r->pos};
  struct tq_err why;
  if (crc32_z(0, bytes, r->length) != r->crc)
    return tq_fail(err, TQ_E_FORMAT,
                   "the store's origin %" PRIu64 " is damaged; make the store anew", number + 1);
  o.id = strndup((const char *)bytes, r->id_len);
  o.why = strndup((const char *)bytes + r->id_len, r->why_len);
  enum tq_code code = o.id && o.why ? TQ_OK : tq_fail_memory(err, "an origin");
  uint32_t head = r->id_len + r->why_len;
  if (!code && !r->why_len &&
      tq_tiles_open(bytes + head, r->length - head, s->n_bands, s->grid.n_cols, s->grid.n_rows,
                    &o.tiles, &why))
    code = tq_fail(err, TQ_E_FORMAT, "the store's origin %" PRIu64 ": %s", number + 1, why.msg);
  if (code)
    tq_store_origin_free(&o);
  else
    *out = o;
  return code;
}

void tq_store_origin_free(struct tq_store_origin *o) {
  free(o->id);
  free(o->why);
  memset(o, 0, sizeof *o);
}
