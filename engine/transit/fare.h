/* What journeys cost: the graph's tickets and leg rules as steps from ride to ride. A journey
 * may be paid for in several ways; a step gives all of them, and the cheapest at the end is
 * its fare. Semantics: docs/FARES.md. Sources: GTFS reference (fare_attributes, fare_rules,
 * Fares v2); Conway, Stewart: Getting Charlie off the MTA (2019), for fares as search state. */
#ifndef TQ_TRANSIT_FARE_H
#define TQ_TRANSIT_FARE_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"

enum { TQ_MAX_PASSES = 8 };

/* With what one travels. */
struct tq_fare_opts {
  int32_t date;              /* day number from which times count */
  bool mirror;               /* rides are stepped through from the last to the first */
  uint32_t pass_networks;    /* bits 1 << enum tq_network: free */
  uint32_t n_passes;         /* tickets' passes that one has */
  const char *const *passes; /* borrowed */
};

enum tq_fare_hold { TQ_HOLD_NOTHING, TQ_HOLD_TICKET, TQ_HOLD_LEG };

/* What was paid, and what it still entitles to. Times are search times (minus the real ones
 * in the mirror). */
struct tq_fare_state {
  int64_t cost;      /* minor units */
  int64_t open;      /* of it: the ticket held, or the leg that a transfer may replace */
  uint32_t item;     /* ticket, or leg group */
  uint32_t zone;     /* ticket: where its first ride met started */
  uint32_t dist_dm;  /* ticket with bands */
  uint32_t seen;     /* ticket with contained zones: bits of those */
  uint32_t transfer; /* leg: LEG_TRANSFERS rule that is being repeated, or TQ_ANY */
  int32_t since_board_s, since_alight_s; /* of the ride that durations count from */
  int32_t board_s, alight_s;             /* leg: of the last ride */
  uint16_t system;
  uint16_t used; /* rides on the ticket, or repetitions of the transfer */
  uint8_t hold;  /* enum tq_fare_hold */
  bool complete; /* the journey may end here: the ticket is valid for where one is */
};

/* A ride on one trip, as it really is: positions in its pattern, real times. Where riders stay
 * seated as the trip goes on as another, the ride has several parts, of which all but the first
 * are seated; it is paid for as a ride of the first part's route. */
struct tq_fare_ride {
  uint32_t pattern, board_index, alight_index;
  int32_t board_s, alight_s;
  bool seated;
};

struct tq_fares; /* immutable, may be shared by threads */

/* Prepares the graph's fares (borrowed) for searches on a date.
 * Errors  TQ_E_NO_DATA no fares in the graph; TQ_E_ARG its fares are in several currencies,
 *         a pass that no fare knows, or mirrored with transfers between legs (Fares v2);
 *         TQ_E_MEMORY
 * Cost    O(routes x rules of their systems) */
enum tq_code tq_fares_new(const struct tq_graph *g, const struct tq_fare_opts *opts,
                          struct tq_fares **out, struct tq_err *err);
void tq_fares_free(struct tq_fares *f);

/* The currency of all fares, and its decimal places. */
const char *tq_fares_currency(const struct tq_fares *f);
int tq_fares_places(const struct tq_fares *f);

/* How a journey begins: nothing paid, nothing held. */
struct tq_fare_state tq_fare_start(void);

/* The ways to pay for a ride of n parts, the first part first, after a state. out has room for
 * tq_fares_max_options(f); returns how many were written, at least one when the state before may
 * lead on. */
uint32_t tq_fare_step(const struct tq_fares *f, const struct tq_fare_state *before,
                      const struct tq_fare_ride *parts, uint32_t n, struct tq_fare_state *out);
uint32_t tq_fares_max_options(const struct tq_fares *f);

/* Whether a costs no more than b and entitles to all that b entitles to: whatever follows,
 * who is in state a never pays more. */
bool tq_fare_covers(const struct tq_fare_state *a, const struct tq_fare_state *b);

/* Whether what a ride on the route costs depends on when it is boarded (a later trip may be
 * the better one), or on where. */
bool tq_fare_timed(const struct tq_fares *f, uint32_t route);
bool tq_fare_placed(const struct tq_fares *f, uint32_t route);

/* Whether the route costs nothing because no fare for it is known. */
bool tq_fare_unknown(const struct tq_fares *f, uint32_t route);

/* What a ticket costs over a distance. */
int32_t tq_ticket_price(const struct tq_graph *g, const struct tq_ticket *t, uint32_t dist_dm);

/* Decimetres that a part of a ride is priced by. */
uint32_t tq_fare_distance_dm(const struct tq_graph *g, const struct tq_fare_ride *ride);

/* The cheapest way to pay for rides in a row, given as n parts from the first to the last: in
 * paid[i] what is paid with the ride that part i begins, 0 for seated parts. False when there is
 * none or memory is out. f not mirrored. Cost  O(n x ways to pay) */
bool tq_fare_of_rides(const struct tq_fares *f, const struct tq_fare_ride *rides, uint32_t n,
                      int64_t *paid);

#endif
