#include "engine/journey/request.h"

#include <string.h>

#include "engine/base/date.h"
#include "engine/street/avoid.h"
#include "engine/transit/raptor.h"

void tq_request_init(struct tq_request *r) {
  memset(r, 0, sizeof *r);
  r->travels = 1u << TQ_BY_TRANSIT;
  r->access = r->egress = TQ_WALK;
  r->date = TQ_NO_DATE;
  r->first_s = 7 * 3600;
  r->n_departures = 120;
  r->n_percentiles = 1;
  r->percentiles[0] = 50;
  r->n_cutoffs = 4;
  for (int i = 0; i < 4; i++) r->cutoffs_s[i] = (i + 1) * 900;
  r->max_walk_s = 20 * 60;
  r->max_access_s = r->max_egress_s = 30 * 60;
  r->max_rides = 4;
  r->walk_kmh = TQ_REF_WALK_KMH;
  r->bike_kmh = TQ_REF_BIKE_KMH;
  for (int i = 0; i < TQ_N_NETWORKS; i++) r->slack_s[i] = 60;
  r->max_snap_m = 1000;
}

const char *tq_travel_name(enum tq_travel travel) {
  return travel == TQ_BY_TRANSIT ? "transit" : tq_mode_name((enum tq_mode)travel);
}

bool tq_request_arrivals(const struct tq_request *r) { return r->reverse != r->far_times; }

enum tq_code tq_request_refuse_far(const struct tq_request *r, const char *option,
                                   struct tq_err *err) {
  if (!r->far_times) return TQ_OK;
  return tq_fail(err, TQ_E_ARG, "%s: needs the time at the place; give %s, or %s, or --window",
                 option, r->reverse ? "--arrive" : "--depart",
                 r->reverse ? "--depart without --reverse" : "--arrive with --reverse");
}

int32_t tq_request_limit_s(const struct tq_request *r) { return r->cutoffs_s[r->n_cutoffs - 1]; }

enum tq_mode tq_request_leg_mode(const struct tq_request *r, bool first) {
  return first != r->reverse ? r->access : r->egress;
}

int32_t tq_request_leg_limit_s(const struct tq_request *r, bool first) {
  if (tq_request_leg_mode(r, first) == TQ_WALK) return r->max_walk_s;
  return first != r->reverse ? r->max_access_s : r->max_egress_s;
}

int32_t tq_request_park_s(const struct tq_request *r, bool first) {
  return tq_request_parks(r, first) ? r->park_s : 0;
}

bool tq_request_can_park(const struct tq_request *r, bool first, uint32_t stop) {
  return !tq_request_parks(r, first) || !r->parking || r->parking[stop];
}

uint32_t tq_request_modes(const struct tq_request *r) {
  uint32_t modes = r->travels & ((1u << TQ_N_MODES) - 1);
  if (r->travels >> TQ_BY_TRANSIT & 1) modes |= 1u << TQ_WALK | 1u << r->access | 1u << r->egress;
  return modes;
}

bool tq_request_drives(const struct tq_request *r) { return tq_request_modes(r) >> TQ_CAR & 1; }

uint32_t tq_request_point_modes(const struct tq_request *r) {
  uint32_t modes = r->travels & ((1u << TQ_N_MODES) - 1);
  if (r->travels >> TQ_BY_TRANSIT & 1) modes |= 1u << TQ_WALK | 1u << tq_request_leg_mode(r, false);
  return modes;
}

/* Growing, each once. */
static void sort_cutoffs(struct tq_request *r) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < r->n_cutoffs; i++) {
    int32_t cutoff_s = r->cutoffs_s[i];
    uint32_t k = n;
    while (k > 0 && r->cutoffs_s[k - 1] > cutoff_s) k--;
    if (k > 0 && r->cutoffs_s[k - 1] == cutoff_s) continue;
    for (uint32_t m = n++; m > k; m--) r->cutoffs_s[m] = r->cutoffs_s[m - 1];
    r->cutoffs_s[k] = cutoff_s;
  }
  r->n_cutoffs = n;
}

/* In the order asked for, each once: the first is the one that routes stand for. */
static void drop_repeated_percentiles(struct tq_request *r) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < r->n_percentiles; i++) {
    uint32_t k = 0;
    while (k < n && r->percentiles[k] != r->percentiles[i]) k++;
    if (k == n) r->percentiles[n++] = r->percentiles[i];
  }
  r->n_percentiles = n;
}

static bool cutoffs_in_range(const struct tq_request *r) {
  for (uint32_t i = 0; i < r->n_cutoffs; i++)
    if (r->cutoffs_s[i] <= 0 || r->cutoffs_s[i] > TQ_MAX_TRAVEL_S) return false;
  return true;
}

static enum tq_code check_ranges(const struct tq_request *r, struct tq_err *err) {
  if (r->travels == 0 || r->travels >= 1u << TQ_N_TRAVELS)
    return tq_fail(err, TQ_E_ARG, "--mode: give walk, bike, car or transit");
  if (r->n_cutoffs == 0 || r->n_cutoffs > TQ_MAX_CUTOFFS || !cutoffs_in_range(r))
    return tq_fail(err, TQ_E_ARG, "--cutoffs: give 1 to %d values between 1 and %d minutes",
                   TQ_MAX_CUTOFFS, TQ_MAX_TRAVEL_S / 60);
  if (r->traffic && r->far_times) return tq_request_refuse_far(r, "--traffic table", err);
  if (r->n_percentiles == 0 || r->n_percentiles > TQ_MAX_PERCENTILES)
    return tq_fail(err, TQ_E_ARG, "--percentiles: give 1 to %d values", TQ_MAX_PERCENTILES);
  for (uint32_t i = 0; i < r->n_percentiles; i++)
    if (!(r->percentiles[i] >= 0 && r->percentiles[i] <= 100))
      return tq_fail(err, TQ_E_ARG, "--percentiles: %g is not between 0 and 100",
                     r->percentiles[i]);
  if (r->n_departures == 0 || r->n_departures > TQ_MAX_DEPARTURES)
    return tq_fail(err, TQ_E_ARG, "--window: give 1 minute to %d hours", TQ_MAX_DEPARTURES / 60);
  if (r->first_s < 0 || r->first_s > 48 * 3600)
    return tq_fail(err, TQ_E_ARG, "--depart, --arrive, --window: give times from 00:00 to 48:00");
  if (r->max_walk_s < 0 || r->max_walk_s > TQ_MAX_TRAVEL_S || r->max_access_s < 0 ||
      r->max_access_s > TQ_MAX_TRAVEL_S || r->max_egress_s < 0 || r->max_egress_s > TQ_MAX_TRAVEL_S)
    return tq_fail(err, TQ_E_ARG, "--max-walk, --max-access, --max-egress: give 0 to %d minutes",
                   TQ_MAX_TRAVEL_S / 60);
  if (r->park_s < 0 || r->park_s > 7200)
    return tq_fail(err, TQ_E_ARG, "--park-time: give 0 to 120 minutes");
  if (r->max_rides < 1 || r->max_rides > TQ_MAX_RIDES)
    return tq_fail(err, TQ_E_ARG, "--max-rides: give 1 to %d", TQ_MAX_RIDES);
  if (!(r->walk_kmh >= 0.5 && r->walk_kmh <= 50) || !(r->bike_kmh >= 0.5 && r->bike_kmh <= 50))
    return tq_fail(err, TQ_E_ARG, "--walk-speed, --bike-speed: give 0.5 to 50 km/h");
  for (int i = 0; i < TQ_N_NETWORKS; i++)
    if (r->slack_s[i] < 0 || r->slack_s[i] > 7200)
      return tq_fail(err, TQ_E_ARG, "--board-slack: give 0 to 7200 seconds");
  if (!(r->max_snap_m >= 0 && r->max_snap_m <= 100000))
    return tq_fail(err, TQ_E_ARG, "--max-snap: give 0 to 100000 metres");
  return TQ_OK;
}

/* Every street that is avoided is one that somebody might use. */
static enum tq_code check_avoid(const struct tq_request *r, struct tq_err *err) {
  for (int i = 0; i < TQ_N_AVOIDS; i++) {
    bool matters = false;
    for (int m = 0; m < TQ_N_MODES; m++)
      matters |= tq_request_modes(r) >> m & 1 && tq_avoid_of_mode((enum tq_mode)m, 1u << i);
    if (r->avoid >> i & 1 && !matters)
      return tq_fail(err, TQ_E_ARG,
                     "--avoid %s: nobody drives; ask for --mode car, --access car or --egress car, "
                     "or leave it out",
                     tq_avoid_name(i));
  }
  return TQ_OK;
}

/* In traffic a drive is as long as its moment has it. */
static enum tq_code check_traffic(const struct tq_request *r, const struct tq_graph *g,
                                  struct tq_err *err) {
  if (!r->traffic) return TQ_OK;
  if (!tq_request_drives(r))
    return tq_fail(err, TQ_E_ARG,
                   "--traffic table: nobody drives; ask for --mode car, --access car or --egress "
                   "car, or leave it out");
  if (!g->n_edge_profiles)
    return tq_fail(
        err, TQ_E_NO_DATA,
        "--traffic table: the graph has no traffic; build it with --congestion FILE.csv, "
        "or leave --traffic out");
  if (r->n_departures != 1)
    return tq_fail(err, TQ_E_ARG,
                   "--traffic table: roads differ from minute to minute; give one moment, --depart "
                   "HH:MM (or --arrive HH:MM), instead of a window");
  if (r->date == TQ_NO_DATE)
    return tq_fail(err, TQ_E_ARG,
                   "--traffic table: it has days of the week, the graph no timetable to take one "
                   "from; give --date YYYY-MM-DD");
  return TQ_OK;
}

/* What a search by fares cannot do. */
static enum tq_code check_fares(const struct tq_request *r, struct tq_err *err) {
  if (!r->limits_fare) return TQ_OK;
  if (!(r->travels & 1u << TQ_BY_TRANSIT))
    return tq_fail(err, TQ_E_ARG, "--max-fare: only rides cost; ask for --mode transit");
  if (r->half_headway)
    return tq_fail(err, TQ_E_ARG,
                   "--max-fare: not with --frequencies half-headway, where no vehicle departs at a "
                   "given time; give scheduled or draws");
  if (r->far_times)
    return tq_fail(err, TQ_E_ARG,
                   "--max-fare: not with times at the points; say --depart for journeys from the "
                   "place, or --reverse and --arrive for journeys towards it");
  return TQ_OK;
}

enum tq_code tq_request_complete(struct tq_request *r, const struct tq_graph *g,
                                 struct tq_err *err) {
  enum tq_code code = check_ranges(r, err);
  if (!code) code = check_avoid(r, err);
  if (!code) code = check_fares(r, err);
  if (code) return code;
  sort_cutoffs(r);
  drop_repeated_percentiles(r);
  if (!(r->travels & 1u << TQ_BY_TRANSIT)) {
    if (g->n_edges == 0)
      return tq_fail(err, TQ_E_NO_DATA,
                     "the graph has no streets; build it with --osm, or ask for --mode transit");
    if (r->traffic && r->date == TQ_NO_DATE && g->n_patterns)
      r->date = tq_timetable_busiest_date(g);
    return check_traffic(r, g, err);
  }
  if (g->n_patterns == 0)
    return tq_fail(err, TQ_E_NO_DATA,
                   "the graph has no timetable; build it with --gtfs, or ask for another --mode");
  if (r->date == TQ_NO_DATE) r->date = tq_timetable_busiest_date(g);
  return check_traffic(r, g, err);
}
