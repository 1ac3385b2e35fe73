#include "graphs/writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "engine/base/mem.h"
#include "engine/base/out_file.h"
#include "engine/graph/columns.h"

enum { MAX_SECTIONS = 128 };

struct piece {
  struct tq_section section;
  const void *data;
};

struct plan {
  struct piece pieces[MAX_SECTIONS];
  uint32_t n;
  struct tq_header header;
};

static uint64_t align(uint64_t offset) { return (offset + TQ_ALIGN - 1) / TQ_ALIGN * TQ_ALIGN; }

static uint64_t fnv1a(uint64_t h, const void *bytes, size_t n) {
  const unsigned char *p = bytes;
  for (size_t i = 0; i < n; i++) h = (h ^ p[i]) * 0x100000001b3u;
  return h;
}

/* Lists the columns that are there, in the table's order. */
static enum tq_code list_pieces(struct plan *plan, struct tq_graph *g, struct tq_err *err) {
  for (size_t i = 0; i < tq_n_columns; i++) {
    const struct tq_column *c = &tq_columns[i];
    for (uint32_t m = 0; m < c->n_modes; m++) {
      const void *data = *tq_column_pointer(c, g, m);
      uint32_t count = *tq_column_count(c, g, m);
      if (!data && count)
        return tq_fail(err, TQ_E_FORMAT, "internal: column %s has no data for its %u elements",
                       c->name, count);
      if (!data || count + c->n_extra == 0) continue;
      struct tq_section s = {
          .id = c->id + m, .elem_size = c->elem_size, .count = (uint64_t)count + c->n_extra};
      s.crc = (uint32_t)crc32_z(0, data, (z_size_t)(s.count * s.elem_size));
      plan->pieces[plan->n++] = (struct piece){s, data};
    }
  }
  return TQ_OK;
}

static void lay_out(struct plan *plan) {
  uint64_t offset = sizeof(struct tq_header) + plan->n * sizeof(struct tq_section);
  uint32_t crc = 0;
  uint64_t id = 0xcbf29ce484222325u;
  for (uint32_t i = 0; i < plan->n; i++) {
    struct tq_section *s = &plan->pieces[i].section;
    s->offset = align(offset);
    offset = s->offset + s->count * s->elem_size;
    crc = (uint32_t)crc32_z(crc, (const Bytef *)s, sizeof *s);
    id = fnv1a(id, s, sizeof *s);
  }
  struct tq_header *h = &plan->header;
  memcpy(h->magic, TQ_MAGIC, sizeof h->magic);
  h->major = TQ_MAJOR;
  h->minor = TQ_MINOR;
  h->byte_order = TQ_BYTE_ORDER_TAG;
  h->file_size = offset;
  h->graph_id = id;
  h->n_sections = plan->n;
  h->table_crc = crc;
  h->header_crc = (uint32_t)crc32_z(0, (const Bytef *)h, offsetof(struct tq_header, header_crc));
}

static bool write_pieces(const struct plan *plan, FILE *f) {
  static const char zeros[TQ_ALIGN];
  if (fwrite(&plan->header, sizeof plan->header, 1, f) != 1) return false;
  for (uint32_t i = 0; i < plan->n; i++)
    if (fwrite(&plan->pieces[i].section, sizeof(struct tq_section), 1, f) != 1) return false;
  uint64_t at = sizeof(struct tq_header) + plan->n * sizeof(struct tq_section);
  for (uint32_t i = 0; i < plan->n; i++) {
    const struct tq_section *s = &plan->pieces[i].section;
    size_t gap = (size_t)(s->offset - at), bytes = (size_t)(s->count * s->elem_size);
    if (fwrite(zeros, 1, gap, f) != gap || fwrite(plan->pieces[i].data, 1, bytes, f) != bytes)
      return false;
    at = s->offset + bytes;
  }
  return true;
}

/* The elements were checked in memory: what was written only has to be the same. */
static enum tq_code check_written(const char *path, struct tq_err *err) {
  struct tq_graph *written = NULL;
  enum tq_code code = tq_graph_open(path, &written, err);
  if (!code) code = tq_graph_check_sums(written, err);
  tq_graph_free(written);
  return code;
}

enum tq_code tq_graph_write(const struct tq_graph *g, const char *path, struct tq_err *err) {
  struct tq_graph view = *g;
  struct plan *plan = tq_calloc(1, sizeof *plan);
  struct tq_out_file file = {0};
  if (!plan) return tq_fail_memory(err, "the section table");
  enum tq_code code = list_pieces(plan, &view, err);
  if (!code) code = tq_graph_check(&view, err);
  if (code) goto out;
  lay_out(plan);
  if ((code = tq_out_file_open(&file, path, err))) goto out;
  if (!file.temp_path) { /* cannot be read back and checked */
    code = tq_fail(err, TQ_E_IO, "%s: a graph cannot be written there; give a file name", path);
    goto out;
  }
  if (!write_pieces(plan, file.stream)) {
    code = tq_fail(err, TQ_E_IO, "%s: %s; free some space and build again", path, strerror(errno));
    goto out;
  }
  code = tq_out_file_flush(&file, err);
  if (!code) code = check_written(file.temp_path, err);
  if (!code) code = tq_out_file_commit(&file, err);
out:
  tq_out_file_discard(&file);
  free(plan);
  return code;
}
