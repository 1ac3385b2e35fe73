/* Shortest travel times on the streets of one mode, from seeds, up to a cutoff. */
#ifndef TQ_STREET_STREET_H
#define TQ_STREET_STREET_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"

#define TQ_FAR UINT32_MAX
#define TQ_NO_ARC UINT32_MAX

/* How the layer's tenths of a second at reference speed become real time. */
struct tq_pace {
  uint32_t scale_q16; /* real ds = layer ds * scale_q16 / 65536 */
  uint32_t off_q16;   /* layer ds = off-street dm * off_q16 / 65536, walked */
};

/* Speeds in km/h, each 0.5 .. 50 (the caller checks). Car: weights are real time.
 * Both factors are rounded down to 1/65536; from there on integers only. */
struct tq_pace tq_pace_of(enum tq_mode mode, double walk_kmh, double bike_kmh);

/* Real seconds, rounded up, TQ_FAR - 1 at most; TQ_FAR stays TQ_FAR. */
uint32_t tq_pace_seconds(struct tq_pace pace, uint32_t layer_ds);

/* The largest layer time whose tq_pace_seconds is at most s; never TQ_FAR. */
uint32_t tq_pace_limit_ds(struct tq_pace pace, uint32_t s);

/* Layer time of walking dist_dm off the street, rounded up. */
uint32_t tq_pace_off_street_ds(struct tq_pace pace, uint32_t dist_dm);

/* The same streets with every arc turned round, in memory of its own but for the
 * vertices of the copies, which are borrowed from the layer; for searches towards a
 * place. reversed is set. tq_layer_free releases it. */
enum tq_code tq_layer_reverse(const struct tq_layer *layer, struct tq_layer *out,
                              struct tq_err *err);
void tq_layer_free(struct tq_layer *layer);

/* The copies of a vertex: states *first .. *end. Cost: O(log copies). */
void tq_layer_copies(const struct tq_layer *layer, uint32_t vertex, uint32_t *first, uint32_t *end);

/* Weight of real travel along an edge: dir 0 from -> to, 1 to -> from; TQ_FAR when
 * the mode may not. Arcs of copies may weigh more, by the delay of the turn onto the edge. The
 * lightest of several arcs. Cost: the tail's degree. */
uint32_t tq_layer_edge_weight_ds(const struct tq_graph *g, const struct tq_layer *layer,
                                 uint32_t edge, int dir);

/* What going from the state on to a point on the edge (edge * 2 + direction, of that weight by
 * itself) takes before the edge; TQ_FAR where it may not. Ahead an arc must be left, which tells
 * the delay of the turn; turned round, travel starts on the edge, with nothing before it. */
uint32_t tq_layer_turn_ds(const struct tq_layer *layer, uint32_t state, uint32_t arc_edge,
                          uint32_t weight_ds);

/* Time over a share (of TQ_POS_ONE) of an edge of that weight, rounded up: what every
 * partial edge costs. */
static inline uint32_t tq_part_ds(uint32_t weight_ds, uint32_t share) {
  return (uint32_t)(((uint64_t)weight_ds * share + TQ_POS_ONE - 1) / TQ_POS_ONE);
}

/* Scratch of one search at a time, for one thread: labels of all states, sized at
 * creation; a search costs what it touches. The layer is borrowed.
 *
 * The search goes over the layer's states (see struct tq_layer), and so keeps to its
 * turn restrictions exactly: travel starts at vertices, or on edges with that edge as
 * the first part of every restricted way, and ends on an edge only from a state whose
 * arc over it is left.
 * Errors  TQ_E_NO_DATA no streets; TQ_E_ARG 2^31 states or more; TQ_E_MEMORY
 * Memory  4 bytes a state, and as far as used 12 a state and 8 an arc */
struct tq_street;
enum tq_code tq_street_new(const struct tq_graph *g, const struct tq_layer *layer,
                           struct tq_street **out, struct tq_err *err);
void tq_street_free(struct tq_street *s);

/* Forgets the last search, seeds included. */
void tq_street_reset(struct tq_street *s);

/* Puts the search in traffic, until it is freed: label 0 is a moment of the week (tq_week_ds),
 * from which the labels count, in a reversed layer back; a path takes what the edges' profiles
 * make of its weights (traffic.h), partial edges too. Called before the seeds, for every
 * moment anew. So times in a reversed layer are those of the latest start that arrives by
 * the moment. For layers whose time is real: cars'.
 * Errors  TQ_E_NO_DATA the graph has no traffic; TQ_E_MEMORY
 * Memory  8 bytes a state and an arc, only as far as used */
enum tq_code tq_street_in_traffic(struct tq_street *s, uint32_t week_ds, struct tq_err *err);

/* Label at the end of real travel over edge * 2 + direction, as far as work_ds of its weight
 * (tq_part_ds), begun at a label; TQ_FAR when it is that late. */
uint32_t tq_street_after_ds(const struct tq_street *s, uint32_t part, uint32_t label_ds,
                            uint32_t work_ds);

/* Starts at a vertex at layer time at_ds with nothing travelled yet; in a reversed layer
 * travel may come to the vertex in any of its states. The earlier of several seeds counts,
 * the first of equals. TQ_E_MEMORY. */
enum tq_code tq_street_seed(struct tq_street *s, uint32_t vertex, uint32_t at_ds);

/* Starts on an edge: at_ds is the layer time at the point on the street (its
 * off-street walk already counted). Both ends are seeded with the partial edge, rounded
 * up to a tenth of a second, and the edge itself is remembered for targets on it. In a
 * reversed layer the travel leads towards the point. A link with TQ_NO_EDGE, or at_ds
 * TQ_FAR, starts nowhere but is counted. TQ_E_MEMORY when the list of seeds cannot grow. */
enum tq_code tq_street_seed_link(struct tq_street *s, struct tq_link link, uint32_t at_ds,
                                 struct tq_err *err);

/* Settles every state whose label is at most cutoff_ds. Exact. Once between resets;
 * answers are read after it. Dijkstra (1959) with buckets in a circle and lazy duplicates
 * (Denardo and Fox 1979); in a bucket, 1.6 s wide, states come up in any order and once
 * more when their label becomes less (as Meyer and Sanders 2003).
 * Cost  O(states and arcs settled + buckets up to the last label) */
void tq_street_run(struct tq_street *s, uint32_t cutoff_ds);

/* Label of a vertex, the least of its settled states; TQ_FAR when there is none. */
uint32_t tq_street_at_ds(const struct tq_street *s, uint32_t vertex);

/* Label of a settled state, TQ_FAR otherwise. */
uint32_t tq_street_state_ds(const struct tq_street *s, uint32_t state);

/* Label of the point on the street where link stands (its off-street walk not
 * counted): the better of both ends plus the delay of the turn there and the partial edge,
 * rounded up, and of staying
 * on a seeded edge; TQ_FAR when none or when beyond the run's cutoff. */
uint32_t tq_street_at_link_ds(const struct tq_street *s, struct tq_link link);

/* Least label, with the delay of the turn, of the states from which travel comes onto the
 * edge: over its whole length in the direction dir of real travel, or to end on it; TQ_FAR when
 * there is none. With a reversed layer the states are those that the edge leads to. */
uint32_t tq_street_onto_ds(const struct tq_street *s, uint32_t edge, int dir);

/* The seed links on an edge one after the other: the first for UINT32_MAX, then that after
 * `seed`; UINT32_MAX after the last. */
uint32_t tq_street_seed_on(const struct tq_street *s, uint32_t edge, uint32_t seed);
struct tq_link tq_street_seed_link_of(const struct tq_street *s, uint32_t seed);

/* States settled by the run, each once, in no order that means anything but always the
 * same; borrowed until the next reset. */
const uint32_t *tq_street_settled(const struct tq_street *s, uint32_t *n);

/* The edges that the run came onto, those of the seeds among them: all on which a point can
 * have a label. By growing number, each once; borrowed until the next run or reset.
 * Cost   the first time after a run O(arcs of the settled states + n_edges / 64) */
const uint32_t *tq_street_edges(struct tq_street *s, uint32_t *n);

/* Index of the layer's arc over which the state was reached, TQ_NO_ARC for seeds;
 * and the state before it: of equals the lowest. The first of these questions after a run
 * (tq_street_seed_of and tq_street_end_at are others) costs about half as much as the run. */
uint32_t tq_street_parent_arc(struct tq_street *s, uint32_t state);
uint32_t tq_street_parent(struct tq_street *s, uint32_t state);

/* How a link was best reached, for a route: */
struct tq_street_end {
  uint32_t at_ds; /* as tq_street_at_link_ds */
  uint32_t last;  /* state before the last partial edge; UINT32_MAX when the way
                     stays on a seed's edge */
  uint32_t seed;  /* index of the seed link where the way starts, in the order of
                     tq_street_seed_link calls */
  int dir;        /* of travel on the last edge: 0 from -> to, 1 to -> from */
};
bool tq_street_end_at(struct tq_street *s, struct tq_link link, struct tq_street_end *out);

/* The layer it searches. */
const struct tq_layer *tq_street_layer(const struct tq_street *s);

/* When the seed link of that index starts. */
uint32_t tq_street_seed_at_ds(const struct tq_street *s, uint32_t seed);

/* The index of the seed link from which a settled state was reached; UINT32_MAX when
 * it was a plain seed. */
uint32_t tq_street_seed_of(struct tq_street *s, uint32_t state);

#endif
