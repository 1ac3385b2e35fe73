#include "tools/batch_tiles.h"

#include <string.h>
#include <zlib.h>

enum { CELLS = TQ_TILE * TQ_TILE, LEVEL = 1 };

struct tq_packer {
  z_stream stream;
  uint16_t times[CELLS];
  unsigned char planes[2 * CELLS];
  unsigned char packed[2 * CELLS + 1024];
};

struct tq_packer *tq_packer_new(void) {
  struct tq_packer *p = tq_calloc(1, sizeof *p);
  if (!p || deflateInit2(&p->stream, LEVEL, Z_DEFLATED, -MAX_WBITS, 8, Z_RLE) != Z_OK) {
    free(p);
    return NULL;
  }
  return p;
}

void tq_packer_free(struct tq_packer *p) {
  if (!p) return;
  deflateEnd(&p->stream);
  free(p);
}

/* The part of the grid that a tile covers. */
struct part {
  uint32_t col, row, n_cols, n_rows;
};

static struct part part_of(uint32_t tile, uint32_t n_cols, uint32_t n_rows) {
  uint32_t across = tq_tiles_across(n_cols);
  struct part p = {tile % across * TQ_TILE, tile / across * TQ_TILE, TQ_TILE, TQ_TILE};
  if (p.n_cols > n_cols - p.col) p.n_cols = n_cols - p.col;
  if (p.n_rows > n_rows - p.row) p.n_rows = n_rows - p.row;
  return p;
}

/* False when no cell of the tile is reached: most tiles, so this comes first. */
static bool is_reached(const int32_t *time_s, struct part part, uint32_t n_cols) {
  int32_t all = -1;
  for (uint32_t y = 0; y < part.n_rows; y++) {
    const int32_t *row = time_s + (size_t)(part.row + y) * n_cols + part.col;
    for (uint32_t x = 0; x < part.n_cols; x++) all &= row[x];
    if (all >= 0) return true;
  }
  return false;
}

static void take_tile(const int32_t *time_s, struct part part, uint32_t n_cols, uint16_t *times) {
  for (uint32_t y = 0; y < part.n_rows; y++) {
    const int32_t *row = time_s + (size_t)(part.row + y) * n_cols + part.col;
    for (uint32_t x = 0; x < part.n_cols; x++)
      *times++ = row[x] < 0 ? (uint16_t)TQ_TILE_UNREACHED : (uint16_t)row[x];
  }
}

/* Differences to the left (the first of a row: to the one above), low bytes before high
 * bytes: neighbouring cells have similar times. */
static void split(const uint16_t *times, struct part part, unsigned char *planes) {
  unsigned char *high = planes + (size_t)part.n_cols * part.n_rows;
  uint16_t above = 0;
  for (uint32_t y = 0; y < part.n_rows; y++, times += part.n_cols) {
    uint16_t before = above;
    above = times[0];
    for (uint32_t x = 0; x < part.n_cols; x++) {
      uint16_t step = (uint16_t)(times[x] - before);
      before = times[x];
      *planes++ = (unsigned char)(step & 0xff);
      *high++ = (unsigned char)(step >> 8);
    }
  }
}

static void join(const unsigned char *planes, struct part part, uint16_t *times) {
  size_t n = (size_t)part.n_cols * part.n_rows;
  for (size_t i = 0; i < n; i++) {
    uint16_t before = i % part.n_cols ? times[i - 1] : i ? times[i - part.n_cols] : 0;
    times[i] = (uint16_t)(before + (planes[i] | planes[n + i] << 8));
  }
}

static bool deflate_tile(struct tq_packer *p, struct part part, uint32_t *length) {
  split(p->times, part, p->planes);
  if (deflateReset(&p->stream) != Z_OK) return false;
  p->stream.next_in = p->planes;
  p->stream.avail_in = 2 * part.n_cols * part.n_rows;
  p->stream.next_out = p->packed;
  p->stream.avail_out = sizeof p->packed;
  if (deflate(&p->stream, Z_FINISH) != Z_STREAM_END) return false;
  *length = (uint32_t)(sizeof p->packed - p->stream.avail_out);
  return true;
}

struct tq_window tq_tiles_window(struct tq_window w, uint32_t n_cols, uint32_t n_rows) {
  uint32_t right = tq_tiles_across(w.left + w.n_cols) * TQ_TILE;
  uint32_t bottom = tq_tiles_across(w.top + w.n_rows) * TQ_TILE;
  w.left -= w.left % TQ_TILE;
  w.top -= w.top % TQ_TILE;
  w.n_cols = (right < n_cols ? right : n_cols) - w.left;
  w.n_rows = (bottom < n_rows ? bottom : n_rows) - w.top;
  return w;
}

/* Entries come before the tiles' bytes: room for all of them first, then the tiles, then
 * the bytes are moved down to the entries that were used. */
enum tq_code tq_tiles_pack(struct tq_packer *p, const int32_t *time_s, uint32_t n_bands,
                           uint32_t n_cols, struct tq_window w, tq_bytes *out, struct tq_err *err) {
  uint32_t across = tq_tiles_across(w.n_cols), n_tiles = 0;
  uint32_t n_each = across * tq_tiles_across(w.n_rows);
  uint32_t first = w.top / TQ_TILE * tq_tiles_across(n_cols) + w.left / TQ_TILE;
  size_t start = out->n, most = (size_t)n_each * n_bands * sizeof(struct tq_tile_entry);
  size_t entries = start + sizeof n_tiles, bytes = entries + most;
  if (!tq_reserve(out, bytes)) return tq_fail_memory(err, "the travel times");
  out->n = bytes;
  for (uint32_t b = 0; b < n_bands; b++)
    for (uint32_t t = 0; t < n_each; t++) {
      struct part part = part_of(t, w.n_cols, w.n_rows);
      struct tq_tile_entry entry = {.band = b};
      entry.tile = first + t / across * tq_tiles_across(n_cols) + t % across;
      const int32_t *surface = time_s + (size_t)b * w.n_cols * w.n_rows;
      if (!is_reached(surface, part, w.n_cols)) continue;
      take_tile(surface, part, w.n_cols, p->times);
      if (!deflate_tile(p, part, &entry.length) || !tq_bytes_add(out, p->packed, entry.length))
        return tq_fail_memory(err, "the travel times");
      memcpy(out->v + entries + n_tiles++ * sizeof entry, &entry, sizeof entry);
    }
  memcpy(out->v + start, &n_tiles, sizeof n_tiles);
  size_t used = entries + n_tiles * sizeof(struct tq_tile_entry);
  memmove(out->v + used, out->v + bytes, out->n - bytes);
  out->n -= bytes - used;
  return TQ_OK;
}

/* --- back ------------------------------------------------------------------------- */

static struct tq_tile_entry entry_of(const struct tq_tiles *t, uint32_t i) {
  struct tq_tile_entry e;
  memcpy(&e, t->bytes + sizeof(uint32_t) + i * sizeof e, sizeof e);
  return e;
}

static enum tq_code fail_damaged(struct tq_err *err) {
  return tq_fail(err, TQ_E_FORMAT, "its tiles are damaged; make the store anew");
}

enum tq_code tq_tiles_open(const unsigned char *bytes, size_t n, uint32_t n_bands, uint32_t n_cols,
                           uint32_t n_rows, struct tq_tiles *out, struct tq_err *err) {
  struct tq_tiles t = {bytes, n, 0, n_bands, n_cols, n_rows};
  size_t n_each = (size_t)tq_tiles_across(n_cols) * tq_tiles_across(n_rows), left = n, before = 0;
  if (left < sizeof t.n_tiles) return fail_damaged(err);
  memcpy(&t.n_tiles, bytes, sizeof t.n_tiles);
  left -= sizeof t.n_tiles;
  if (t.n_tiles > left / sizeof(struct tq_tile_entry)) return fail_damaged(err);
  left -= t.n_tiles * sizeof(struct tq_tile_entry);
  for (uint32_t i = 0; i < t.n_tiles; i++) {
    struct tq_tile_entry e = entry_of(&t, i);
    size_t at = (size_t)e.band * n_each + e.tile + 1;
    if (e.band >= n_bands || e.tile >= n_each || at <= before || e.length > left)
      return fail_damaged(err);
    before = at;
    left -= e.length;
  }
  if (left) return fail_damaged(err);
  *out = t;
  return TQ_OK;
}

static bool inflate_tile(const unsigned char *bytes, uint32_t length, struct part part,
                         uint16_t *times) {
  unsigned char planes[2 * CELLS];
  size_t n = 2 * (size_t)part.n_cols * part.n_rows;
  z_stream s = {.next_in = (unsigned char *)(uintptr_t)bytes,
                .avail_in = length,
                .next_out = planes,
                .avail_out = (uInt)n};
  if (inflateInit2(&s, -MAX_WBITS) != Z_OK) return false;
  bool ok = inflate(&s, Z_FINISH) == Z_STREAM_END && s.total_out == n;
  inflateEnd(&s);
  if (ok) join(planes, part, times);
  return ok;
}

static int32_t seconds(uint16_t time) { return time == TQ_TILE_UNREACHED ? -1 : time; }

enum tq_code tq_tiles_surface(const struct tq_tiles *t, uint32_t band, int32_t *time_s,
                              struct tq_err *err) {
  uint16_t times[CELLS];
  const unsigned char *at =
      t->bytes + sizeof t->n_tiles + t->n_tiles * sizeof(struct tq_tile_entry);
  for (size_t i = 0; i < (size_t)t->n_cols * t->n_rows; i++) time_s[i] = -1;
  for (uint32_t i = 0; i < t->n_tiles; i++) {
    struct tq_tile_entry e = entry_of(t, i);
    struct part part = part_of(e.tile, t->n_cols, t->n_rows);
    if (e.band == band) {
      if (!inflate_tile(at, e.length, part, times)) return fail_damaged(err);
      for (uint32_t y = 0; y < part.n_rows; y++)
        for (uint32_t x = 0; x < part.n_cols; x++)
          time_s[(size_t)(part.row + y) * t->n_cols + part.col + x] =
              seconds(times[y * part.n_cols + x]);
    }
    at += e.length;
  }
  return TQ_OK;
}

enum tq_code tq_tiles_cell(const struct tq_tiles *t, uint32_t band, uint32_t cell, int32_t *time_s,
                           struct tq_err *err) {
  uint16_t times[CELLS];
  uint32_t col = cell % t->n_cols, row = cell / t->n_cols;
  uint32_t tile = row / TQ_TILE * tq_tiles_across(t->n_cols) + col / TQ_TILE;
  const unsigned char *at =
      t->bytes + sizeof t->n_tiles + t->n_tiles * sizeof(struct tq_tile_entry);
  *time_s = -1;
  for (uint32_t i = 0; i < t->n_tiles; i++) {
    struct tq_tile_entry e = entry_of(t, i);
    if (e.band == band && e.tile == tile) {
      struct part part = part_of(tile, t->n_cols, t->n_rows);
      if (!inflate_tile(at, e.length, part, times)) return fail_damaged(err);
      *time_s = seconds(times[(row - part.row) * part.n_cols + col - part.col]);
      return TQ_OK;
    }
    at += e.length;
  }
  return TQ_OK;
}
