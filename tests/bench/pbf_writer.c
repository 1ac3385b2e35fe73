#include "tests/bench/pbf_writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "engine/base/mem.h"

enum {
  MAX_ENTITIES = 8000,
  MAX_BODY = 8 << 20, /* bytes of a block before it is closed early */
  N_SLOTS = 1 << 16,
  MAX_STRINGS = N_SLOTS / 2
};

typedef TQ_VEC(uint8_t) bytes;

struct string {
  uint32_t first, len; /* into text */
};

struct tq_pbf {
  FILE *file;
  char *path;
  struct tq_err failure; /* the first one */
  enum tq_pbf_type kind; /* of the block at hand */
  size_t n_entities;
  bool any_node_tags;
  bytes ids, lats, lons, tags; /* columns of dense nodes */
  int64_t id, lat, lon;        /* of the node before */
  bytes group;                 /* ways or relations */
  bytes item, part, block, packed;
  bytes text;
  TQ_VEC(struct string) strings; /* 0 is the empty one */
  uint32_t *slots;               /* [N_SLOTS] string + 1 */
};

static void fail_memory(struct tq_pbf *w) {
  if (!w->failure.code) tq_fail_memory(&w->failure, "an OSM block");
}

static void put_bytes(struct tq_pbf *w, bytes *to, const void *from, size_t n) {
  if (!tq_reserve(to, to->n + n)) {
    fail_memory(w);
    return;
  }
  if (n) memcpy(to->v + to->n, from, n);
  to->n += n;
}

static void put_varint(struct tq_pbf *w, bytes *to, uint64_t value) {
  uint8_t buffer[10];
  size_t n = 0;
  for (; value >= 128; value >>= 7) buffer[n++] = (uint8_t)(value | 128);
  buffer[n++] = (uint8_t)value;
  put_bytes(w, to, buffer, n);
}

static void put_zigzag(struct tq_pbf *w, bytes *to, int64_t value) {
  put_varint(w, to, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

/* Wire types: 0 a varint, 2 bytes with their length before them. */
static void put_number(struct tq_pbf *w, bytes *to, uint32_t field, uint64_t value) {
  put_varint(w, to, field << 3);
  put_varint(w, to, value);
}
static void put_field(struct tq_pbf *w, bytes *to, uint32_t field, const void *from, size_t n) {
  put_varint(w, to, field << 3 | 2);
  put_varint(w, to, n);
  put_bytes(w, to, from, n);
}

static void put_big_endian(struct tq_pbf *w, bytes *to, uint32_t value) {
  uint8_t b[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                  (uint8_t)value};
  put_bytes(w, to, b, 4);
}

/* Deflates w->block and appends it to the file as a blob of that type. */
static void write_blob(struct tq_pbf *w, const char *type) {
  bytes *blob = &w->part, *head = &w->item;
  uLongf size = compressBound(w->block.n);
  if (!tq_reserve(&w->packed, size) || !w->block.v ||
      compress(w->packed.v, &size, w->block.v, w->block.n) != Z_OK) {
    fail_memory(w);
    return;
  }
  blob->n = head->n = 0;
  put_number(w, blob, 2, w->block.n);
  put_field(w, blob, 3, w->packed.v, size);
  put_field(w, head, 1, type, strlen(type));
  put_number(w, head, 3, blob->n);
  uint32_t n_head = (uint32_t)head->n;
  w->packed.n = 0;
  put_big_endian(w, &w->packed, n_head);
  put_bytes(w, &w->packed, head->v, n_head);
  if (w->failure.code) return;
  if (fwrite(w->packed.v, 1, w->packed.n, w->file) != w->packed.n ||
      fwrite(blob->v, 1, blob->n, w->file) != blob->n)
    tq_fail(&w->failure, TQ_E_IO, "%s: %s; free space on the disk", w->path, strerror(errno));
}

static void forget_strings(struct tq_pbf *w) {
  w->text.n = w->strings.n = 0;
  memset(w->slots, 0, N_SLOTS * sizeof *w->slots);
  if (!tq_push(&w->strings, ((struct string){0, 0}))) fail_memory(w);
}

/* The string's index in the block's table. */
static uint32_t intern(struct tq_pbf *w, const char *text) {
  size_t len = strlen(text);
  if (len == 0 || w->failure.code) return 0;
  uint32_t hash = (uint32_t)(crc32(0, (const Bytef *)text, (uInt)len) % N_SLOTS);
  for (; w->slots[hash]; hash = (hash + 1) % N_SLOTS) {
    struct string s = w->strings.v[w->slots[hash] - 1];
    if (s.len == len && !memcmp(w->text.v + s.first, text, len)) return w->slots[hash] - 1;
  }
  struct string s = {(uint32_t)w->text.n, (uint32_t)len};
  put_bytes(w, &w->text, text, len);
  if (!tq_push(&w->strings, s)) {
    fail_memory(w);
    return 0;
  }
  w->slots[hash] = (uint32_t)w->strings.n;
  return (uint32_t)w->strings.n - 1;
}

/* Field 3 or 4 of a group holds ways or relations; dense nodes are field 2. */
static void close_group(struct tq_pbf *w) {
  if (w->kind != TQ_PBF_NODE) return;
  bytes *dense = &w->item;
  dense->n = w->group.n = 0;
  put_field(w, dense, 1, w->ids.v, w->ids.n);
  put_field(w, dense, 8, w->lats.v, w->lats.n);
  put_field(w, dense, 9, w->lons.v, w->lons.n);
  if (w->any_node_tags) put_field(w, dense, 10, w->tags.v, w->tags.n);
  put_field(w, &w->group, 2, dense->v, dense->n);
}

static void flush(struct tq_pbf *w) {
  if (w->n_entities > 0 && !w->failure.code) {
    close_group(w);
    w->part.n = w->block.n = 0;
    for (size_t i = 0; i < w->strings.n; i++)
      put_field(w, &w->part, 1, w->text.v ? w->text.v + w->strings.v[i].first : NULL,
                w->strings.v[i].len);
    put_field(w, &w->block, 1, w->part.v, w->part.n);
    put_field(w, &w->block, 2, w->group.v, w->group.n);
    write_blob(w, "OSMData");
  }
  w->n_entities = 0;
  w->any_node_tags = false;
  w->ids.n = w->lats.n = w->lons.n = w->tags.n = w->group.n = 0;
  w->id = w->lat = w->lon = 0;
  forget_strings(w);
}

/* Room for one more entity of the kind. */
static void begin(struct tq_pbf *w, enum tq_pbf_type kind) {
  if (w->kind != kind || w->n_entities == MAX_ENTITIES || w->strings.n > MAX_STRINGS ||
      w->group.n > MAX_BODY)
    flush(w);
  w->kind = kind;
  w->n_entities++;
}

static void write_header(struct tq_pbf *w, struct tq_box box) {
  static const char *const required[] = {"OsmSchema-V0.6", "DenseNodes"};
  bytes *bbox = &w->item;
  bbox->n = w->block.n = 0;
  const int32_t e7[] = {box.min_lon_e7, box.max_lon_e7, box.max_lat_e7, box.min_lat_e7};
  for (uint32_t i = 0; i < 4; i++) {
    put_varint(w, bbox, (i + 1) << 3);
    put_zigzag(w, bbox, (int64_t)e7[i] * 100);
  }
  put_field(w, &w->block, 1, bbox->v, bbox->n);
  for (size_t i = 0; i < 2; i++) put_field(w, &w->block, 4, required[i], strlen(required[i]));
  put_field(w, &w->block, 5, "Sort.Type_then_ID", 17);
  put_field(w, &w->block, 16, "tongqu tests/bench", 18);
  write_blob(w, "OSMHeader");
}

enum tq_code tq_pbf_open(const char *path, struct tq_box box, struct tq_pbf **out,
                         struct tq_err *err) {
  struct tq_pbf *w = tq_calloc(1, sizeof *w);
  if (!w) return tq_fail_memory(err, "an OSM file");
  w->slots = tq_calloc(N_SLOTS, sizeof *w->slots);
  w->path = strdup(path);
  if (!w->slots || !w->path) fail_memory(w);
  if (!w->failure.code && !(w->file = fopen(path, "wb")))
    tq_fail(&w->failure, TQ_E_IO, "%s: %s; check the folder", path, strerror(errno));
  if (w->failure.code) return tq_pbf_close(w, err);
  forget_strings(w);
  write_header(w, box);
  *out = w;
  return TQ_OK;
}

void tq_pbf_node(struct tq_pbf *w, int64_t id, struct tq_pos pos, const struct tq_pbf_tag *tags,
                 size_t n_tags) {
  begin(w, TQ_PBF_NODE);
  put_zigzag(w, &w->ids, id - w->id);
  put_zigzag(w, &w->lats, pos.lat_e7 - w->lat);
  put_zigzag(w, &w->lons, pos.lon_e7 - w->lon);
  w->id = id;
  w->lat = pos.lat_e7;
  w->lon = pos.lon_e7;
  for (size_t i = 0; i < n_tags; i++) {
    put_varint(w, &w->tags, intern(w, tags[i].key));
    put_varint(w, &w->tags, intern(w, tags[i].value));
    w->any_node_tags = true;
  }
  put_varint(w, &w->tags, 0);
}

/* Fields 2 and 3 of ways and relations alike. */
static void put_tags(struct tq_pbf *w, const struct tq_pbf_tag *tags, size_t n_tags) {
  if (n_tags == 0) return;
  for (uint32_t field = 2; field <= 3; field++) {
    w->part.n = 0;
    for (size_t i = 0; i < n_tags; i++)
      put_varint(w, &w->part, intern(w, field == 2 ? tags[i].key : tags[i].value));
    put_field(w, &w->item, field, w->part.v, w->part.n);
  }
}

void tq_pbf_way(struct tq_pbf *w, int64_t id, const int64_t *refs, size_t n_refs,
                const struct tq_pbf_tag *tags, size_t n_tags) {
  begin(w, TQ_PBF_WAY);
  w->item.n = 0;
  put_number(w, &w->item, 1, (uint64_t)id);
  put_tags(w, tags, n_tags);
  w->part.n = 0;
  for (size_t i = 0; i < n_refs; i++) put_zigzag(w, &w->part, refs[i] - (i ? refs[i - 1] : 0));
  put_field(w, &w->item, 8, w->part.v, w->part.n);
  put_field(w, &w->group, 3, w->item.v, w->item.n);
}

void tq_pbf_relation(struct tq_pbf *w, int64_t id, const struct tq_pbf_member *members,
                     size_t n_members, const struct tq_pbf_tag *tags, size_t n_tags) {
  begin(w, TQ_PBF_RELATION);
  w->item.n = 0;
  put_number(w, &w->item, 1, (uint64_t)id);
  put_tags(w, tags, n_tags);
  for (uint32_t field = 8; field <= 10; field++) {
    w->part.n = 0;
    for (size_t i = 0; i < n_members; i++) {
      if (field == 8) put_varint(w, &w->part, intern(w, members[i].role));
      if (field == 9) put_zigzag(w, &w->part, members[i].ref - (i ? members[i - 1].ref : 0));
      if (field == 10) put_varint(w, &w->part, members[i].type);
    }
    put_field(w, &w->item, field, w->part.v, w->part.n);
  }
  put_field(w, &w->group, 4, w->item.v, w->item.n);
}

enum tq_code tq_pbf_close(struct tq_pbf *w, struct tq_err *err) {
  if (!w) return TQ_OK;
  if (w->file) {
    flush(w);
    if (fclose(w->file) != 0 && !w->failure.code)
      tq_fail(&w->failure, TQ_E_IO, "%s: %s; free space on the disk", w->path, strerror(errno));
    if (w->failure.code) unlink(w->path);
  }
  enum tq_code code = w->failure.code;
  if (code) tq_fail(err, code, "%s", w->failure.msg);
  bytes *all[] = {&w->ids,  &w->lats, &w->lons,  &w->tags,   &w->group,
                  &w->item, &w->part, &w->block, &w->packed, &w->text};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) tq_vec_free(all[i]);
  tq_vec_free(&w->strings);
  free(w->slots);
  free(w->path);
  free(w);
  return code;
}
