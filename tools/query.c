#include "tools/query.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/date.h"
#include "engine/base/money.h"
#include "engine/street/avoid.h"
#include "tools/parking.h"

const char tq_query_usage[] =
    "Where and how\n"
    "  --from LON,LAT | NAME | FILE.csv   the origin: a point, a place, stop or area by name, or\n"
    "                        points with id,lon,lat; repeatable: the nearest of them counts\n"
    "  --mode MODE[,MODE]    walk, bike, car, transit (default); several: the best of them\n"
    "  --access MODE         to the stops: walk (default), bike, car (park and ride)\n"
    "  --egress MODE         from the stops: walk (default), bike, car\n"
    "  --park-time MIN       with --access car, from the parked car to the stop; default 0\n"
    "  --parking FILE.csv    with --access car, the stops where cars can be parked: a column stop\n"
    "                        of ids or names, or lon,lat of car parks, for the stops within 300 "
    "m;\n"
    "                        default: every stop\n"
    "  --without NETWORK[,..] leave out trunk-rail, intercity-rail, suburban-rail, metro, tram,\n"
    "                        bus, coach, ferry\n"
    "  --avoid THING[,..]    streets left out: toll, motorway (cars), ferry (all; timetables have\n"
    "                        --without ferry)\n"
    "  --reverse             towards the place instead of from it\n"
    "When\n"
    "  --date YYYY-MM-DD     default: the date with the most trips in the graph\n"
    "  --depart HH:MM[-HH:MM]  one departure, or one at every minute: from the place, with\n"
    "                        --reverse from each point on the way to it\n"
    "  --arrive HH:MM[-HH:MM]  the same of arrivals: at each point, with --reverse at the place;\n"
    "                        the time is that from the latest departure that is there by then\n"
    "  --window HH:MM-HH:MM  departures (arrivals with --reverse) at every minute, the end\n"
    "                        left out; default 07:00-09:00\n"
    "  --percentiles P,..    of travel time over the window; default 50; 0 is the fastest\n"
    "  --frequencies scheduled   headways without exact times depart from the period's start\n"
    "                        (default), or\n"
    "                draws[:SEED]   from a moment drawn for each trip from its id and the seed\n"
    "                        (0): the same draws in every graph that has the trip, or\n"
    "                half-headway   at any second of the period, each boarding after a wait of\n"
    "                        half the headway\n"
    "  --traffic free | table    cars drive freely (default), or in the traffic that the graph\n"
    "                        was built with, on the weekday of --date from --depart on (up to\n"
    "                        --arrive, with --reverse); not over a window\n"
    "How far\n"
    "  --cutoffs MIN,..      minutes; default 15,30,45,60\n"
    "  --max-walk MIN        of each walk of a transit journey; default 20\n"
    "  --max-access MIN, --max-egress MIN   of a leg by bike or car; default 30\n"
    "  --max-rides N         default 4\n"
    "  --walk-speed KMH, --bike-speed KMH   default 5 and 15\n"
    "  --board-slack S | NETWORK=S,..       seconds between reaching a stop and boarding;\n"
    "                        default 60\n"
    "  --max-fare AMOUNT     only journeys that cost no more, in the currency of the graph's fares\n"
    "  --pass NETWORK[,..]   networks that cost nothing, or names of passes in the table of fares\n"
    "  --max-snap M          furthest from a point to its street; default 1000, or as far\n"
    "                        as the graph was linked\n"
    "  --coords SYSTEM       wgs84 (default), gcj02, bd09: of what is typed in and written out\n";

void tq_query_init(struct tq_query *q) {
  memset(q, 0, sizeof *q);
  tq_request_init(&q->request);
}

void tq_query_free(struct tq_query *q) {
  tq_vec_free(&q->from);
  tq_vec_free(&q->to);
  free(q->passes);
  free(q->parking);
}

static bool parse_number(const char *text, double *value) {
  char *end;
  errno = 0;
  *value = strtod(text, &end);
  return end != text && *end == 0 && errno == 0 && isfinite(*value);
}

static enum tq_code take_number(const char *option, const char *arg, double min, double max,
                                double *value, struct tq_err *err) {
  if (parse_number(arg, value) && *value >= min && *value <= max) return TQ_OK;
  return tq_fail(err, TQ_E_ARG, "--%s %s: give a number from %g to %g", option, arg, min, max);
}

static enum tq_code take_minutes(const char *option, const char *arg, double min, int32_t *seconds,
                                 struct tq_err *err) {
  double minutes;
  enum tq_code code = take_number(option, arg, min, 1092, &minutes, err);
  if (!code) *seconds = (int32_t)lround(minutes * 60);
  return code;
}

/* Calls take for every piece of a comma-separated list. */
static enum tq_code each_piece(const char *arg,
                               enum tq_code (*take)(void *, const char *, struct tq_err *),
                               void *ctx, struct tq_err *err) {
  char *copy = strdup(arg), *rest = copy, *piece;
  if (!copy) return tq_fail_memory(err, "an option");
  enum tq_code code = TQ_OK;
  while (!code && (piece = strsep(&rest, ","))) code = take(ctx, piece, err);
  free(copy);
  return code;
}

static enum tq_code take_travel(void *ctx, const char *name, struct tq_err *err) {
  struct tq_request *r = ctx;
  for (int t = 0; t < TQ_N_TRAVELS; t++)
    if (!strcmp(name, tq_travel_name((enum tq_travel)t))) {
      r->travels |= 1u << t;
      return TQ_OK;
    }
  return tq_fail(err, TQ_E_ARG, "--mode %s: give walk, bike, car or transit", name);
}

static enum tq_code take_mode(const char *option, const char *arg, enum tq_mode *mode,
                              struct tq_err *err) {
  for (int m = 0; m < TQ_N_MODES; m++)
    if (!strcmp(arg, tq_mode_name((enum tq_mode)m))) {
      *mode = (enum tq_mode)m;
      return TQ_OK;
    }
  return tq_fail(err, TQ_E_ARG, "--%s %s: give walk, bike or car", option, arg);
}

static enum tq_code take_network(const char *option, const char *name, enum tq_network *network,
                                 struct tq_err *err) {
  if (tq_network_parse(name, network)) return TQ_OK;
  return tq_fail(err, TQ_E_ARG,
                 "--%s %s: give trunk-rail, intercity-rail, suburban-rail, metro, tram, bus, coach "
                 "or ferry",
                 option, name);
}

static enum tq_code take_without(void *ctx, const char *name, struct tq_err *err) {
  enum tq_network network;
  enum tq_code code = take_network("without", name, &network, err);
  if (!code) ((struct tq_request *)ctx)->without |= 1u << network;
  return code;
}

static enum tq_code take_avoid(void *ctx, const char *name, struct tq_err *err) {
  uint32_t bit;
  if (!tq_avoid_parse(name, &bit))
    return tq_fail(err, TQ_E_ARG, "--avoid %s: give toll, ferry or motorway", name);
  ((struct tq_request *)ctx)->avoid |= bit;
  return TQ_OK;
}

static enum tq_code take_slack(void *ctx, const char *piece, struct tq_err *err) {
  struct tq_request *r = ctx;
  const char *equals = strchr(piece, '=');
  double seconds;
  enum tq_code code =
      take_number("board-slack", equals ? equals + 1 : piece, 0, 7200, &seconds, err);
  if (code) return code;
  if (!equals) {
    for (int i = 0; i < TQ_N_NETWORKS; i++) r->slack_s[i] = (int32_t)lround(seconds);
    return TQ_OK;
  }
  char name[32] = "";
  size_t len = (size_t)(equals - piece);
  if (len < sizeof name) memcpy(name, piece, len);
  enum tq_network network;
  if ((code = take_network("board-slack", name, &network, err))) return code;
  r->slack_s[network] = (int32_t)lround(seconds);
  return TQ_OK;
}

/* "scheduled", "half-headway", "draws" or "draws:SEED" */
static enum tq_code take_frequencies(struct tq_request *r, const char *arg, struct tq_err *err) {
  static const char draws[] = "draws";
  const char *after = arg + strlen(draws);
  bool drawn = !strncmp(arg, draws, strlen(draws));
  uint64_t seed = 0;
  if (drawn && *after == ':' && after[1] >= '0' && after[1] <= '9') {
    char *end;
    errno = 0;
    seed = strtoull(after + 1, &end, 10);
    if (errno == 0) after = end;
  }
  bool half = !strcmp(arg, "half-headway");
  if ((drawn && *after) || (!drawn && !half && strcmp(arg, "scheduled") != 0))
    return tq_fail(err, TQ_E_ARG,
                   "--frequencies %s: give scheduled, half-headway, draws or draws:SEED, a whole "
                   "number",
                   arg);
  r->draws = drawn;
  r->half_headway = half;
  r->seed = seed;
  return TQ_OK;
}

static enum tq_code take_cutoff(void *ctx, const char *piece, struct tq_err *err) {
  struct tq_request *r = ctx;
  int32_t seconds;
  if (r->n_cutoffs == TQ_MAX_CUTOFFS)
    return tq_fail(err, TQ_E_ARG, "--cutoffs: at most %d", TQ_MAX_CUTOFFS);
  enum tq_code code = take_minutes("cutoffs", piece, 1, &seconds, err);
  if (!code) r->cutoffs_s[r->n_cutoffs++] = seconds;
  return code;
}

static enum tq_code take_percentile(void *ctx, const char *piece, struct tq_err *err) {
  struct tq_request *r = ctx;
  double value;
  if (r->n_percentiles == TQ_MAX_PERCENTILES)
    return tq_fail(err, TQ_E_ARG, "--percentiles: at most %d", TQ_MAX_PERCENTILES);
  enum tq_code code = take_number("percentiles", piece, 0, 100, &value, err);
  if (!code) r->percentiles[r->n_percentiles++] = value;
  return code;
}

static enum tq_code take_time(const char *option, const char *arg, size_t len, int32_t *time_s,
                              struct tq_err *err) {
  if (tq_time_parse(arg, len, time_s)) return TQ_OK;
  return tq_fail(err, TQ_E_ARG, "--%s %s: give a time such as 08:00", option, arg);
}

static enum tq_code take_window(struct tq_query *q, const char *option, const char *arg,
                                struct tq_err *err) {
  struct tq_request *r = &q->request;
  const char *dash = strchr(arg, '-');
  int32_t end_s;
  if (q->has_time)
    return tq_fail(err, TQ_E_ARG, "--%s: give one of --depart, --arrive and --window", option);
  if (!dash)
    return tq_fail(err, TQ_E_ARG, "--%s %s: give two times such as 07:00-09:00", option, arg);
  enum tq_code code = take_time(option, arg, (size_t)(dash - arg), &r->first_s, err);
  if (!code) code = take_time(option, dash + 1, strlen(dash + 1), &end_s, err);
  if (code) return code;
  if (end_s <= r->first_s)
    return tq_fail(err, TQ_E_ARG,
                   "--%s %s: the end is not after the start; past midnight write 23:00-25:00",
                   option, arg);
  r->n_departures = (uint32_t)(end_s - r->first_s + 59) / 60;
  q->has_time = true;
  return TQ_OK;
}

/* One time, or a window of them, at one end of the journeys. */
static enum tq_code take_moment(struct tq_query *q, const char *option, const char *arg,
                                struct tq_err *err) {
  bool arrive = !strcmp(option, "arrive");
  if (strchr(arg, '-')) {
    enum tq_code window = take_window(q, option, arg, err);
    q->arrive = !window && arrive;
    q->depart = !window && !arrive;
    return window;
  }
  enum tq_code code = take_time(option, arg, strlen(arg), &q->request.first_s, err);
  if (code) return code;
  if (q->has_time)
    return tq_fail(err, TQ_E_ARG, "--%s: give one of --depart, --arrive and --window", option);
  q->request.n_departures = 1;
  q->has_time = true;
  q->arrive = arrive;
  q->depart = !arrive;
  return TQ_OK;
}

/* Networks and names of passes; the names stay in q->passes. */
static enum tq_code take_passes(struct tq_query *q, const char *arg, struct tq_err *err) {
  struct tq_request *r = &q->request;
  if (q->passes) return tq_fail(err, TQ_E_ARG, "--pass: give one list, A,B");
  char *rest = q->passes = strdup(arg), *piece;
  if (!rest) return tq_fail_memory(err, "an option");
  while ((piece = strsep(&rest, ","))) {
    enum tq_network network;
    if (tq_network_parse(piece, &network)) {
      r->pass_networks |= 1u << network;
      continue;
    }
    if (!*piece || r->n_passes == TQ_MAX_PASSES)
      return tq_fail(err, TQ_E_ARG, "--pass %s: give networks or up to %d names of passes, A,B", arg,
                     TQ_MAX_PASSES);
    r->passes[r->n_passes++] = piece;
  }
  return TQ_OK;
}

static enum tq_code take_text(tq_texts *texts, const char *arg, struct tq_err *err) {
  return tq_push(texts, arg) ? TQ_OK : tq_fail_memory(err, "an option");
}

enum tq_code tq_query_take(struct tq_query *q, int option, const char *arg, struct tq_err *err) {
  struct tq_request *r = &q->request;
  double value;
  enum tq_code code = TQ_OK;
  switch (option) {
    case TQ_OPT_FROM:
      return take_text(&q->from, arg, err);
    case TQ_OPT_TO:
      return take_text(&q->to, arg, err);
    case TQ_OPT_MODE:
      if (!q->has_mode) r->travels = 0; /* the default gives way */
      q->has_mode = true;
      return each_piece(arg, take_travel, r, err);
    case TQ_OPT_ACCESS:
      return take_mode("access", arg, &r->access, err);
    case TQ_OPT_EGRESS:
      return take_mode("egress", arg, &r->egress, err);
    case TQ_OPT_WITHOUT:
      return each_piece(arg, take_without, r, err);
    case TQ_OPT_DATE:
      if ((r->date = tq_date_parse(arg)) != TQ_NO_DATE) return TQ_OK;
      return tq_fail(err, TQ_E_ARG, "--date %s: give a date such as 2026-03-15", arg);
    case TQ_OPT_DEPART:
      return take_moment(q, "depart", arg, err);
    case TQ_OPT_ARRIVE:
      return take_moment(q, "arrive", arg, err);
    case TQ_OPT_WINDOW:
      return take_window(q, "window", arg, err);
    case TQ_OPT_PERCENTILES:
      r->n_percentiles = 0;
      return each_piece(arg, take_percentile, r, err);
    case TQ_OPT_CUTOFFS:
      r->n_cutoffs = 0;
      return each_piece(arg, take_cutoff, r, err);
    case TQ_OPT_REVERSE:
      r->reverse = true;
      return TQ_OK;
    case TQ_OPT_MAX_WALK:
      return take_minutes("max-walk", arg, 0, &r->max_walk_s, err);
    case TQ_OPT_MAX_ACCESS:
      return take_minutes("max-access", arg, 0, &r->max_access_s, err);
    case TQ_OPT_MAX_EGRESS:
      return take_minutes("max-egress", arg, 0, &r->max_egress_s, err);
    case TQ_OPT_MAX_RIDES:
      if (!(code = take_number("max-rides", arg, 1, 15, &value, err))) r->max_rides = (int)value;
      return code;
    case TQ_OPT_WALK_SPEED:
      return take_number("walk-speed", arg, 0.5, 50, &r->walk_kmh, err);
    case TQ_OPT_BIKE_SPEED:
      return take_number("bike-speed", arg, 0.5, 50, &r->bike_kmh, err);
    case TQ_OPT_BOARD_SLACK:
      return each_piece(arg, take_slack, r, err);
    case TQ_OPT_MAX_FARE:
      q->max_fare = arg;
      r->limits_fare = true;
      return TQ_OK;
    case TQ_OPT_PASS:
      return take_passes(q, arg, err);
    case TQ_OPT_FREQUENCIES:
      return take_frequencies(r, arg, err);
    case TQ_OPT_AVOID:
      return each_piece(arg, take_avoid, r, err);
    case TQ_OPT_TRAFFIC:
      r->traffic = !strcmp(arg, "table");
      if (r->traffic || !strcmp(arg, "free")) return TQ_OK;
      return tq_fail(err, TQ_E_ARG, "--traffic %s: give free or table", arg);
    case TQ_OPT_PARK_TIME:
      q->has_park = true;
      return take_minutes("park-time", arg, 0, &r->park_s, err);
    case TQ_OPT_PARKING:
      q->parking_path = arg;
      return TQ_OK;
    case TQ_OPT_MAX_SNAP:
      q->has_max_snap = true;
      return take_number("max-snap", arg, 0, 100000, &r->max_snap_m, err);
    case TQ_OPT_COORDS:
      if (tq_coords_parse(arg, &q->coords)) return TQ_OK;
      return tq_fail(err, TQ_E_ARG, "--coords %s: give wgs84, gcj02 or bd09", arg);
    default:
      return tq_fail(err, TQ_E_ARG, "unknown option");
  }
}

/* Park and ride: only where the car is driven to a stop. */
static enum tq_code finish_parking(struct tq_query *q, const struct tq_graph *g,
                                   struct tq_err *err) {
  struct tq_request *r = &q->request;
  if ((q->has_park || q->parking_path) && r->access != TQ_CAR)
    return tq_fail(err, TQ_E_ARG, "--%s: is of park and ride; add --access car, or leave it out",
                   q->has_park ? "park-time" : "parking");
  if (!q->parking_path) return TQ_OK;
  free(q->parking);
  q->parking = NULL;
  enum tq_code code =
      tq_parking_read(g, q->parking_path, q->coords, &q->parking, &q->n_parking, err);
  r->parking = q->parking;
  return code;
}

/* The amount, now that the currency is known. */
static enum tq_code settle_fares(struct tq_query *q, const struct tq_graph *g,
                                 struct tq_err *err) {
  struct tq_request *r = &q->request;
  int32_t minor;
  bool passes = r->pass_networks || r->n_passes;
  if (passes && !r->limits_fare && !q->tells_fares)
    return tq_fail(err, TQ_E_ARG, "--pass: changes nothing without --max-fare; give both");
  if ((r->limits_fare || passes) && !g->n_fare_systems)
    return tq_fail(err, TQ_E_NO_DATA,
                   "--%s: the graph has no fares; build it with feeds that have some, or with "
                   "--fares FILE.csv",
                   r->limits_fare ? "max-fare" : "pass");
  if (!q->max_fare) return TQ_OK;
  int places = g->fare_systems[0].places;
  if (!tq_money_parse(q->max_fare, places, &minor))
    return tq_fail(err, TQ_E_ARG,
                   "--max-fare %s: give an amount in %s with a point and at most %d decimal places",
                   q->max_fare, tq_graph_string(g, g->fare_systems[0].currency), places);
  r->max_fare = minor;
  return TQ_OK;
}

enum tq_code tq_query_finish(struct tq_query *q, const struct tq_graph *g, struct tq_err *err) {
  struct tq_request *r = &q->request;
  r->far_times = r->reverse ? q->depart : q->arrive;
  if (g->grid && !q->has_max_snap && r->max_snap_m * 10 > g->grid->max_snap_dm)
    r->max_snap_m = g->grid->max_snap_dm / 10.0;
  if (g->grid && r->max_snap_m * 10 > g->grid->max_snap_dm)
    return tq_fail(err, TQ_E_ARG,
                   "--max-snap %g: the graph was linked up to %u m; give less, or build it with "
                   "--max-snap %g",
                   r->max_snap_m, g->grid->max_snap_dm / 10, r->max_snap_m);
  enum tq_code code = finish_parking(q, g, err);
  if (!code) code = settle_fares(q, g, err);
  return code ? code : tq_request_complete(r, g, err);
}
