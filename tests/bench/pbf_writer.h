/* Writes OpenStreetMap pbf: dense nodes, ways and relations in blocks of at most 8000,
 * each deflated. One block is in memory at a time.
 * Source: wiki.openstreetmap.org/wiki/PBF_Format */
#ifndef TQ_TESTS_BENCH_PBF_WRITER_H
#define TQ_TESTS_BENCH_PBF_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "engine/base/err.h"
#include "engine/base/geo.h"

struct tq_pbf_tag {
  const char *key, *value;
};

enum tq_pbf_type { TQ_PBF_NODE = 0, TQ_PBF_WAY = 1, TQ_PBF_RELATION = 2 };

struct tq_pbf_member {
  enum tq_pbf_type type;
  int64_t ref;
  const char *role;
};

/* A file being written. After the first failure nothing more is written; close tells. */
struct tq_pbf;

/* Starts the file and writes its header, which says that it is sorted: the caller gives
 * nodes, then ways, then relations, each by growing id.
 * Errors  TQ_E_IO, TQ_E_MEMORY */
enum tq_code tq_pbf_open(const char *path, struct tq_box box, struct tq_pbf **out,
                         struct tq_err *err);

void tq_pbf_node(struct tq_pbf *w, int64_t id, struct tq_pos pos, const struct tq_pbf_tag *tags,
                 size_t n_tags);
void tq_pbf_way(struct tq_pbf *w, int64_t id, const int64_t *refs, size_t n_refs,
                const struct tq_pbf_tag *tags, size_t n_tags);
void tq_pbf_relation(struct tq_pbf *w, int64_t id, const struct tq_pbf_member *members,
                     size_t n_members, const struct tq_pbf_tag *tags, size_t n_tags);

/* Writes what is left, closes and frees, whatever happened before. NULL is fine.
 * Errors  TQ_E_IO the first write that failed (the file is removed); TQ_E_MEMORY */
enum tq_code tq_pbf_close(struct tq_pbf *w, struct tq_err *err);

#endif
