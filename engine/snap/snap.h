/* Snapping: where a point meets the streets of a mode. */
#ifndef TQ_SNAP_SNAP_H
#define TQ_SNAP_SNAP_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"

struct tq_snapped {
  struct tq_link link; /* link.edge == TQ_NO_EDGE when nothing is within max_m */
  struct tq_pos at;    /* the point on the street */
  bool main_part;      /* the edge belongs to the mode's main component */
};

/* Nearest point of a street that the mode may use in at least one direction and
 * where one can step on (no TQ_EDGE_NO_SNAP), whose straight line from p crosses
 * no barrier (touching counts); each straight segment of a street offers its nearest
 * point. An edge of the mode's main component (TQ_EDGE_MAIN_CAR << mode, set only where
 * the mode may travel) within max_m is preferred to any other edge. Distances are by
 * the ruler at p's latitude. Ties, to the millimetre: lower edge id, then the segment
 * nearer to its start. Nothing within max_m is not an error. Length and pos follow
 * the edge's shape by tq_ruler at each segment.
 * Errors  TQ_E_MEMORY
 * Cost    O(log edges) typically */
enum tq_code tq_snap(const struct tq_graph *g, enum tq_mode mode, struct tq_pos p, double max_m,
                     struct tq_snapped *out, struct tq_err *err);

/* The same for several modes at once (modes: bits 1 << enum tq_mode), in out[mode];
 * the modes not asked for are left alone. The results are those of tq_snap. */
enum tq_code tq_snap_modes(const struct tq_graph *g, uint32_t modes, struct tq_pos p, double max_m,
                           struct tq_snapped out[TQ_N_MODES], struct tq_err *err);

/* tq_snap as the crow flies, whatever water lies between: to tell how far away streets are. */
enum tq_code tq_snap_over_water(const struct tq_graph *g, enum tq_mode mode, struct tq_pos p,
                                double max_m, struct tq_snapped *out, struct tq_err *err);

/* Whether the straight line between two points neither crosses nor touches a barrier. */
bool tq_snap_clear(const struct tq_graph *g, struct tq_pos a, struct tq_pos b);

/* The point at pos / 65536 of an edge's length. */
struct tq_pos tq_edge_point_at(const struct tq_graph *g, uint32_t edge, uint32_t pos);

/* The centre of a grid's cell (row * n_cols + col): where cells are snapped. */
struct tq_pos tq_grid_cell_centre(const struct tq_grid *grid, uint32_t cell);

#endif
