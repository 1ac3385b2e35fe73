/* Delays of cars at turns, as states of a layer: see struct tq_layer.
 *
 * A delay belongs to a pair of parts (edge * 2 + direction), one that ends and one that
 * starts at a vertex, by the angle from the last segment of the first to the first segment of the
 * second: straight on up to 27 degrees to either side, turning back from 153 on, else
 * turning to the near side, the one that is driven on, or across. There are delays at
 * junctions, where three or more ends of streets that cars use meet, and for turning back over
 * the same edge; none onto or from an edge without length, such as those at barriers.
 *
 * A state stands for what has the same delays ahead: a copy of a vertex for each set of
 * parts after which the delays differ from none, the copy of a turn restriction as it is.
 * Its arcs weigh what the vertex's do and the delay of their turn, which stands at their
 * start: the weight of an edge alone is that of the vertex's own arc. Travel that starts
 * on an edge or at a vertex, with nothing before, pays none.
 *
 * Delays make it worth while to drive past a turn, turn round on the spot and come back; so
 * turning back is left at dead ends only (turns.h), everywhere in the layer.
 *
 * Angles as in R5 (27 and 153 degrees); OSRM's delays grow with the angle as a sigmoid up to 7.5 s
 * and 20 s for turning back; Valhalla has a table of eight kinds of turns. */
#ifndef TQ_GRAPHS_TURNS_DELAYS_H
#define TQ_GRAPHS_TURNS_DELAYS_H

#include "graphs/draft.h"
#include "graphs/speeds.h"

struct tq_turn_delays {
  uint16_t ds[TQ_N_TURNINGS];
  bool drives_left; /* turning right is turning across */
};

/* Whether any turn is delayed. */
bool tq_turn_delays_any(const struct tq_turn_delays *delays);

/* Lays the delays over the mode's layer, on which the turn restrictions lie already and no
 * phases (ends.h). *n_states: of what the layer has more of states.
 * Cost    O(arcs + pairs of parts at each vertex), sorting the copies by vertex
 * Errors  TQ_E_MEMORY */
enum tq_code tq_turn_delays_apply(struct tq_draft *d, enum tq_mode mode,
                                  const struct tq_turn_delays *delays, uint32_t *n_states,
                                  struct tq_err *err);

#endif
