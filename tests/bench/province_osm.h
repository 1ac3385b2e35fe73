/* The made-up province as OpenStreetMap objects. */
#ifndef TQ_TESTS_BENCH_PROVINCE_OSM_H
#define TQ_TESTS_BENCH_PROVINCE_OSM_H

#include "tests/bench/pbf_writer.h"
#include "tests/bench/province.h"

/* What was written. */
struct province_counts {
  int64_t n_nodes, n_ways, n_relations;
};

/* Writes the province to a pbf file: three passes over the same drawing, for nodes, ways
 * and relations, each counting the ids of all, so that memory holds a row of tiles only.
 * Same province, same bytes. Errors  TQ_E_IO, TQ_E_MEMORY */
enum tq_code province_write_osm(const struct province *p, const char *path,
                                struct province_counts *counts, struct tq_err *err);

/* private to province_osm.c, province_tile.c, province_lines.c and province_tags.c */

enum { MAX_TAGS = 12 };

struct tag_list {
  struct tq_pbf_tag tags[MAX_TAGS];
  size_t n;
  char text[256]; /* of values made up */
  size_t n_text;
};

struct emitter {
  const struct province *p;
  struct tq_pbf *pbf;
  enum tq_pbf_type pass;
  struct province_counts counts;
  int64_t node_id;      /* of the last node: they leave gaps and pass 2^32 */
  TQ_VEC(int64_t) refs; /* of the way at hand */
  int64_t *corners;     /* [(nx+1) * (ny+1)] node ids */
  int64_t *ports[2][2]; /* [row & 1][direction] [(nx+1) * MAX_BLOCKS], 0: none there */
  bool failed;          /* memory */
};

/* A new node; its id. tags NULL: none. */
int64_t emit_node(struct emitter *e, struct xy at, const struct tag_list *tags);

/* Starts and lengthens e->refs; ends the way if it has two nodes. The id, 0 for none. */
void way_begin(struct emitter *e, int64_t node);
void way_add(struct emitter *e, int64_t node);
int64_t way_end(struct emitter *e, const struct tag_list *tags);

/* Shape nodes strictly between a and b, about spacing_m apart, on a bend. random: drawn
 * from. Returns the node nearest to the middle, 0 without any. */
int64_t way_bend(struct emitter *e, struct xy a, struct xy b, double spacing_m, uint64_t *random);

void emit_restriction(struct emitter *e, const char *kind, int64_t from, int64_t via, int64_t to,
                      uint64_t hash);

void tag_add(struct tag_list *list, const char *key, const char *value);

/* The tags of a street by class; line: a number all ways of the same street share, hash: one
 * of the way's own. Only filled in the pass that writes ways. */
void tags_of_road(const struct emitter *e, enum road road, uint64_t line, uint64_t hash,
                  bool bridge, struct tag_list *list);

/* A carriageway of a motorway, or a link road of one (number 0). */
void tags_of_motorway(const struct emitter *e, uint32_t number, bool bridge, struct tag_list *list);

/* province_tile.c: the ports and corners of a row, and the streets of a tile. */
void emit_row_points(struct emitter *e, uint32_t j);
void emit_tile(struct emitter *e, uint32_t i, uint32_t j);

/* province_lines.c */
void emit_motorways(struct emitter *e);
void emit_water(struct emitter *e);

#endif
