/* The request as it comes from outside: the same names on every command line (and over
 * HTTP), turned into the engine's request and origins. */
#ifndef TQ_TOOLS_QUERY_H
#define TQ_TOOLS_QUERY_H

#include <getopt.h>

#include "engine/base/coords.h"
#include "engine/base/mem.h"
#include "engine/journey/request.h"

typedef TQ_VEC(const char *) tq_texts; /* borrowed from the command line */

struct tq_query {
  struct tq_request request;
  tq_texts from, to;        /* as typed */
  enum tq_coords coords;    /* of what is typed in and written out */
  bool has_max_snap;        /* --max-snap was given */
  const char *max_fare;  /* as typed, NULL: no limit */
  bool tells_fares;      /* the command shows what journeys cost */
  char *passes;          /* what --pass listed, cut up; owned */
  bool has_mode;            /* --mode was given */
  bool has_time;            /* --depart, --arrive or --window was given */
  bool arrive, depart;      /* --arrive, --depart */
  bool has_park;            /* --park-time was given */
  const char *parking_path; /* --parking; borrowed */
  uint8_t *parking;         /* owned: of the request, by tq_query_finish */
  uint32_t n_parking;
};

/* getopt_long values of the request's options; commands use values below. */
enum tq_query_option {
  TQ_OPT_FROM = 1000,
  TQ_OPT_TO,
  TQ_OPT_MODE,
  TQ_OPT_ACCESS,
  TQ_OPT_EGRESS,
  TQ_OPT_WITHOUT,
  TQ_OPT_DATE,
  TQ_OPT_DEPART,
  TQ_OPT_ARRIVE,
  TQ_OPT_WINDOW,
  TQ_OPT_PERCENTILES,
  TQ_OPT_CUTOFFS,
  TQ_OPT_REVERSE,
  TQ_OPT_MAX_WALK,
  TQ_OPT_MAX_ACCESS,
  TQ_OPT_MAX_EGRESS,
  TQ_OPT_MAX_RIDES,
  TQ_OPT_WALK_SPEED,
  TQ_OPT_BIKE_SPEED,
  TQ_OPT_BOARD_SLACK,
  TQ_OPT_MAX_SNAP,
  TQ_OPT_COORDS,
  TQ_OPT_FREQUENCIES,
  TQ_OPT_MAX_FARE,
  TQ_OPT_PASS,
  TQ_OPT_TRAFFIC,
  TQ_OPT_PARK_TIME,
  TQ_OPT_PARKING,
  TQ_OPT_AVOID,
};

#define TQ_QUERY_OPTIONS                                                                          \
  {"from", required_argument, NULL, TQ_OPT_FROM}, {"mode", required_argument, NULL, TQ_OPT_MODE}, \
      {"access", required_argument, NULL, TQ_OPT_ACCESS},                                         \
      {"egress", required_argument, NULL, TQ_OPT_EGRESS},                                         \
      {"without", required_argument, NULL, TQ_OPT_WITHOUT},                                       \
      {"date", required_argument, NULL, TQ_OPT_DATE},                                             \
      {"depart", required_argument, NULL, TQ_OPT_DEPART},                                         \
      {"arrive", required_argument, NULL, TQ_OPT_ARRIVE},                                         \
      {"window", required_argument, NULL, TQ_OPT_WINDOW},                                         \
      {"percentiles", required_argument, NULL, TQ_OPT_PERCENTILES},                               \
      {"cutoffs", required_argument, NULL, TQ_OPT_CUTOFFS},                                       \
      {"reverse", no_argument, NULL, TQ_OPT_REVERSE},                                             \
      {"max-walk", required_argument, NULL, TQ_OPT_MAX_WALK},                                     \
      {"max-access", required_argument, NULL, TQ_OPT_MAX_ACCESS},                                 \
      {"max-egress", required_argument, NULL, TQ_OPT_MAX_EGRESS},                                 \
      {"max-rides", required_argument, NULL, TQ_OPT_MAX_RIDES},                                   \
      {"walk-speed", required_argument, NULL, TQ_OPT_WALK_SPEED},                                 \
      {"bike-speed", required_argument, NULL, TQ_OPT_BIKE_SPEED},                                 \
      {"board-slack", required_argument, NULL, TQ_OPT_BOARD_SLACK},                               \
      {"park-time", required_argument, NULL, TQ_OPT_PARK_TIME},                                   \
      {"parking", required_argument, NULL, TQ_OPT_PARKING},                                       \
      {"max-fare", required_argument, NULL, TQ_OPT_MAX_FARE},                                     \
      {"pass", required_argument, NULL, TQ_OPT_PASS},                                             \
      {"frequencies", required_argument, NULL, TQ_OPT_FREQUENCIES},                               \
      {"traffic", required_argument, NULL, TQ_OPT_TRAFFIC},                                       \
      {"avoid", required_argument, NULL, TQ_OPT_AVOID},                                           \
      {"max-snap", required_argument, NULL, TQ_OPT_MAX_SNAP}, {                                   \
    "coords", required_argument, NULL, TQ_OPT_COORDS                                              \
  }

/* The help text of these options. */
extern const char tq_query_usage[];

void tq_query_init(struct tq_query *q);
void tq_query_free(struct tq_query *q);

/* Takes one option. Errors  TQ_E_ARG naming the option and what it takes. */
enum tq_code tq_query_take(struct tq_query *q, int option, const char *arg, struct tq_err *err);

/* After the last option: settles what depends on several of them and completes the
 * request for the graph. Errors  TQ_E_ARG, TQ_E_NO_DATA */
enum tq_code tq_query_finish(struct tq_query *q, const struct tq_graph *g, struct tq_err *err);

#endif
