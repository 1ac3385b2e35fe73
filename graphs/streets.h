/* Streets: compiles the raw OSM network into the graph's columns. */
#ifndef TQ_GRAPHS_STREETS_H
#define TQ_GRAPHS_STREETS_H

#include "engine/base/err.h"
#include "graphs/congestion.h"
#include "graphs/draft.h"
#include "graphs/elevation.h"
#include "graphs/osm_conditional.h"
#include "graphs/osm_reader.h"
#include "graphs/speeds.h"

/* How the streets are understood. NULL instead of it: the defaults. */
struct tq_street_opts {
  const struct tq_speeds *speeds;    /* NULL: tq_speeds_china */
  const struct tq_moment *moment;    /* conditional tags as they hold then; NULL: ignored */
  const struct tq_elevation *ground; /* heights for walking and cycling; NULL: flat */
  const struct tq_congestion *congestion; /* traffic over the week; NULL: not known */
  enum tq_drive_side drive_side;          /* auto: as the region drives; for speeds->turn_ds */
};

/* Fills vertices, edges, shape, the three layers, runs and water barriers of a draft
 * that has no streets yet. The same input gives the same bytes.
 *
 * Vertices   way ends, nodes where ways meet, signals and barriers, in Hilbert order.
 * Edges      what lies between two vertices on one way; from -> to as drawn, sorted by
 *            `from`. A way is cut where the files lack a node (missing_node).
 * Lengths    tq_distance_m summed over the segments, rounded to decimetres, at least 1.
 * Weights    length / speed, rounded up, at least 1 ds; a car waits speeds.wait_ds on
 *            every arc that arrives at signals, signs, booths and gates; slopes change
 *            walking and cycling (elevation.h). A ferry's duration is spread over
 *            its way; its speed is real for the reference paces only.
 * Barriers   where a node stops a mode that its ways carry, every edge end there becomes
 *            a vertex of its own; the modes that may pass go over connectors: edges of
 *            1 dm, way id 0, no name, TQ_EDGE_NO_SNAP.
 * Main part  TQ_EDGE_MAIN_CAR << mode marks edges with an arc inside the mode's largest
 *            strongly connected component (of equal ones the one with the lowest vertex).
 * Turns      restriction relations become copies of vertices in the layers of cars and
 *            bikes: see turns.h and osm_restrictions.h. So do delays of cars at turns, where
 *            the speeds have any: see turns_delays.h.
 *
 * d       report counts missing_node, invalid_name, way_without_length, restriction_*,
 *         conditional_tag, condition_unknown, no_elevation, congestion_unknown_way
 * Errors  TQ_E_NO_DATA  no street that any mode may use
 *         TQ_E_MEMORY   also when a part exceeds 2^32 elements
 *         On failure the street columns of the draft are empty. */
enum tq_code tq_streets_compile(const struct tq_osm *osm, struct tq_draft *d, struct tq_err *err);

/* The same with options. */
enum tq_code tq_streets_compile_with(const struct tq_osm *osm, const struct tq_street_opts *opts,
                                     struct tq_draft *d, struct tq_err *err);

#endif
