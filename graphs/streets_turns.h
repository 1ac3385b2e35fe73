/* Private to streets_turns*.c: restriction relations on their way to chains of edges. */
#ifndef TQ_GRAPHS_STREETS_TURNS_H
#define TQ_GRAPHS_STREETS_TURNS_H

#include "graphs/osm_reader.h"
#include "graphs/osm_restrictions.h"
#include "graphs/turns.h"

/* An edge of a way that is a member of some restriction. */
struct tq_way_edge {
  int64_t way_id;
  uint32_t edge;
};

/* What is known about the restriction at hand. */
struct tq_turn_finder {
  const struct tq_osm *osm;
  struct tq_draft *d;
  TQ_VEC(struct tq_way_edge) ways; /* by way, then edge */
  const struct tq_osm_member *members;
  uint32_t n_members;
  enum tq_mode mode;
  enum tq_turn turn;
  bool touching, ambiguous; /* what was met: members that meet; several ways to read it */
  struct tq_bans found;     /* the chains, each from the `from` member to the `to` member */
};

typedef TQ_VEC(uint32_t) tq_part_vec;

/* The first entry of ways for a way; ways.n when it has none. */
size_t tq_turn_first_edge(const struct tq_turn_finder *f, int64_t way_id);

/* Appends the parts of a way, in both directions, that the mode may travel. False: no
 * memory. */
bool tq_turn_way_parts(const struct tq_turn_finder *f, int64_t way_id, tq_part_vec *parts);

/* Adds the chains from -> path -> to: from one of the parts that end where the path (or,
 * without one, the to-part) starts. Of several the kind of turn decides, if it can; else
 * it is ambiguous. same_way: from and to are the same member. False: no memory. */
bool tq_turn_add_chains(struct tq_turn_finder *f, const tq_part_vec *from, const tq_part_vec *to,
                        const uint32_t *path, size_t n_path, bool same_way);

/* Finds the shortest way over edges of the via ways, all of them used, that joins a part of
 * `from` with one of `to`, and adds its chains. False: no memory. */
bool tq_turn_over_ways(struct tq_turn_finder *f, const tq_part_vec *from, const tq_part_vec *to,
                       bool same_way);

#endif
