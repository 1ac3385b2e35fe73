/* Graph files on disk and as bytes, for tests that read and damage them. */
#ifndef TQ_TESTS_GRAPH_FILE_H
#define TQ_TESTS_GRAPH_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "graphs/writer.h"
#include "tests/feed.h"
#include "tests/journey_net.h"
#include "tests/suite.h"

struct bytes {
  unsigned char *v;
  size_t n;
};

static inline struct bytes load(const char *path) {
  struct bytes b = {NULL, 0};
  FILE *f = fopen(path, "rb");
  ck_assert_msg(f != NULL, "%s is missing", path);
  fseek(f, 0, SEEK_END);
  b.n = (size_t)ftell(f);
  rewind(f);
  b.v = malloc(b.n + 1);
  ck_assert_uint_eq(fread(b.v, 1, b.n, f), b.n);
  fclose(f);
  return b;
}

static inline void store(const char *path, const void *v, size_t n) {
  FILE *f = fopen(path, "wb");
  ck_assert_ptr_nonnull(f);
  ck_assert_uint_eq(fwrite(v, 1, n, f), n);
  fclose(f);
}

static inline struct tq_header *header_of(struct bytes b) {
  return (struct tq_header *)(void *)b.v;
}
static inline struct tq_section *table_of(struct bytes b) {
  return (struct tq_section *)(void *)(b.v + sizeof(struct tq_header));
}

static inline struct tq_section *section_of(struct bytes b, uint32_t id) {
  for (uint32_t i = 0; i < header_of(b)->n_sections; i++)
    if (table_of(b)[i].id == id) return &table_of(b)[i];
  ck_abort_msg("no section %x", id);
  return NULL;
}

/* Makes the checksums of header and table fit again: a damage that they do not show. */
static inline void reseal(struct bytes b) {
  struct tq_header *h = header_of(b);
  size_t room = (b.n - sizeof *h) / sizeof(struct tq_section);
  size_t n = h->n_sections < room ? h->n_sections : room;
  h->table_crc = (uint32_t)crc32_z(0, (void *)table_of(b), n * sizeof(struct tq_section));
  h->header_crc = (uint32_t)crc32_z(0, (void *)h, offsetof(struct tq_header, header_crc));
}

/* A region with something in nearly every section. */
static inline void full_region(struct tq_region *region, uint64_t seed) {
  struct tq_region_opts o = {
      .seed = seed, .nasty = seed % 2, .traffic = true, .features = TQ_FEED_ALL};
  tq_region_make(region, &o);
}

/* Writes a region's graph; a path in /tmp, to be unlinked. */
static inline const char *write_region(uint64_t seed) {
  static char path[64];
  struct tq_region region;
  struct tq_err err = {0};
  full_region(&region, seed);
  snprintf(path, sizeof path, "/tmp/tongqu-test-%ld.tq", (long)getpid());
  ck_assert_msg(!tq_graph_write(&region.g, path, &err), "%s", err.msg);
  tq_region_free(&region);
  return path;
}

#endif
