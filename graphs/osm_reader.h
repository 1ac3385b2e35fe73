/* Reads OpenStreetMap files into flat arrays: the streets, the nodes on them and the
 * water outlines, with the tags that matter; nothing is given a meaning here. */
#ifndef TQ_GRAPHS_OSM_READER_H
#define TQ_GRAPHS_OSM_READER_H

#include "engine/base/err.h"
#include "engine/base/geo.h"
#include "engine/base/mem.h"
#include "graphs/report.h"

#ifdef __cplusplus
extern "C" {
#endif

struct tq_osm_way {
  int64_t id;
  uint32_t first_ref, n_refs; /* into refs */
  uint32_t tags;              /* into tag_text, packed as in osm_keys.h */
  uint32_t kind;              /* TQ_OSM_STREET, TQ_OSM_WATER */
};

struct tq_osm_node_tags {
  uint32_t node; /* into nodes */
  uint32_t tags; /* into tag_text */
};

/* A member of a restriction relation; others than these are left out. */
enum tq_osm_role { TQ_ROLE_FROM, TQ_ROLE_VIA, TQ_ROLE_TO };
struct tq_osm_member {
  int64_t id;
  uint8_t is_node; /* else it is a way */
  uint8_t role;
};

/* A relation type=restriction, as osm_restrictions.h reads it. */
struct tq_osm_restriction {
  int64_t id;
  uint32_t first_member, n_members; /* into members */
  uint32_t tags;                    /* into tag_text: key, NUL, value, NUL, ..., NUL */
};

/* Nothing is sized by the largest id; objects are sorted by id, each once. */
struct tq_osm {
  TQ_VEC(struct tq_osm_way) ways;
  TQ_VEC(uint32_t) refs;                     /* nodes of the ways, into nodes */
  TQ_VEC(int64_t) node_ids;                  /* [nodes] */
  TQ_VEC(struct tq_pos) nodes;               /* TQ_OSM_NOWHERE where no file has the node */
  TQ_VEC(struct tq_osm_node_tags) node_tags; /* by node; tagged nodes only */
  TQ_VEC(char) tag_text;                     /* offset 0: no tags */
  TQ_VEC(struct tq_osm_restriction) restrictions;
  TQ_VEC(struct tq_osm_member) members; /* of the restrictions */
};

#define TQ_OSM_NOWHERE INT32_MAX /* lon_e7 of a node without a location */

/* Reads the files (pbf, xml, o5m, opl; .gz and .bz2), three times over: relations, ways,
 * nodes. Of objects with the same id the one met first counts, so that extracts may
 * overlap. The order inside the files does not matter.
 *
 * out     filled on success, to be freed with tq_osm_free; untouched on failure
 * report  counts what was met: duplicate_way, duplicate_node, invalid_location,
 *         missing_water_way, duplicate_restriction
 * Errors  TQ_E_IO      a file is missing, unreadable, or not a regular file
 *         TQ_E_FORMAT  not OSM data, truncated, damaged, or with history
 *         TQ_E_ARG     no file;  TQ_E_MEMORY
 * Cost    three decodings of the files; 8 bytes a reference and 16 a node kept */
enum tq_code tq_osm_read(const char *const *paths, size_t n_paths, struct tq_osm *out,
                         struct tq_report *report, struct tq_err *err);

void tq_osm_free(struct tq_osm *osm);

#ifdef __cplusplus
}
#endif

#endif
