#include "tests/feed.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/date.h"
#include "engine/base/geo.h"
#include "tests/suite.h"

enum { HOUR_S = 3600 };

struct maker {
  struct tq_draft *d;
  const struct tq_feed_opts *o;
  uint64_t seed;
  TQ_VEC(int32_t) late_s; /* of the pattern at hand: earliest times the next trip may have */
};

static uint32_t below(struct maker *m, uint32_t n) { return tq_random_below(&m->seed, n); }

static bool chance(struct maker *m, uint32_t percent) { return below(m, 100) < percent; }

static bool has(const struct maker *m, unsigned feature) { return m->o->features & feature; }

struct tq_feed_opts tq_feed_small(unsigned features) {
  return (struct tq_feed_opts){.n_stops = 8,
                               .n_patterns = 6,
                               .max_calls = 5,
                               .max_trips = 6,
                               .n_services = 3,
                               .n_days = 3,
                               .first_date = tq_date_from_civil(2024, 3, 4),
                               .from_s = 7 * HOUR_S,
                               .to_s = 9 * HOUR_S,
                               .size_m = 3000,
                               .max_transfer_m = 1200,
                               .features = features};
}

struct tq_feed_opts tq_feed_city(uint32_t n_stops) {
  return (struct tq_feed_opts){.n_stops = n_stops,
                               .n_patterns = n_stops / 8 + 1,
                               .max_calls = 60,
                               .max_trips = 20,
                               .n_services = 3,
                               .n_days = 7,
                               .first_date = tq_date_from_civil(2024, 3, 4),
                               .from_s = 5 * HOUR_S,
                               .to_s = 24 * HOUR_S,
                               .size_m = 350 * sqrt(n_stops),
                               .max_transfer_m = 1200,
                               .features = TQ_FEED_WALKS};
}

static uint32_t name(struct maker *m, const char *what, size_t i) {
  char text[40];
  int len = snprintf(text, sizeof text, "%s%zu", what, i);
  return tq_draft_string(m->d, text, (size_t)len);
}

/* Stops, the station included. */
static uint32_t n_all_stops(const struct maker *m) {
  return m->o->n_stops + has(m, TQ_FEED_TRIP_RULES);
}

static bool make_stops(struct maker *m) {
  struct tq_ruler r = tq_ruler_at(30.6);
  for (uint32_t s = 0; s < n_all_stops(m); s++) {
    double x_m = m->o->size_m * below(m, 10000) / 10000;
    double y_m = m->o->size_m * below(m, 10000) / 10000;
    struct tq_stop stop = {.pos = {tq_e7(114.3) + (int32_t)(x_m / r.lon_m_per_e7),
                                   tq_e7(30.6) + (int32_t)(y_m / r.lat_m_per_e7)},
                           .id = name(m, "s", s),
                           .name = name(m, "Stop ", s),
                           .parent = TQ_NO_STOP};
    if (has(m, TQ_FEED_TRIP_RULES) && s < 2) stop.parent = m->o->n_stops;
    if (s == m->o->n_stops) stop.location_type = 1;
    if (!tq_push(&m->d->stops, stop)) return false;
    for (int mode = 0; mode < TQ_N_MODES; mode++) /* no streets */
      if (!tq_push(&m->d->modes[mode].stop_links, ((struct tq_link){.edge = TQ_NO_EDGE})))
        return false;
  }
  return true;
}

static bool make_services(struct maker *m) {
  uint32_t n_bytes = (m->o->n_days + 7) / 8;
  for (uint32_t s = 0; s < m->o->n_services; s++) {
    struct tq_service service = {.first_date = m->o->first_date,
                                 .n_days = m->o->n_days,
                                 .first_byte = (uint32_t)m->d->service_days.n,
                                 .id = name(m, "service", s)};
    if (!tq_push(&m->d->services, service)) return false;
    for (uint32_t b = 0; b < n_bytes; b++)
      if (!tq_push(&m->d->service_days, 0)) return false;
    for (uint32_t day = 0; day < m->o->n_days; day++)
      if (s == 0 || chance(m, 70)) /* the first runs every day */
        m->d->service_days.v[service.first_byte + day / 8] |= (uint8_t)(1u << day % 8);
  }
  return true;
}

/* A stop near the last one, so that lines look like lines. */
static uint32_t next_stop(struct maker *m, uint32_t last) {
  uint32_t best = UINT32_MAX;
  double best_m = 0;
  for (uint32_t tries = 0; tries < 3 + m->o->n_stops / 50; tries++) {
    uint32_t s = below(m, m->o->n_stops);
    if (s == last) continue;
    double away_m = tq_distance_m(m->d->stops.v[s].pos, m->d->stops.v[last].pos);
    if (best == UINT32_MAX || away_m < best_m) {
      best = s;
      best_m = away_m;
    }
  }
  return best == UINT32_MAX ? (last + 1) % m->o->n_stops : best;
}

static bool called_at(const struct tq_draft *d, uint32_t first, uint32_t stop) {
  for (size_t i = first; i < d->pattern_stops.n; i++)
    if (d->pattern_stops.v[i].stop == stop) return true;
  return false;
}

static bool make_calls(struct maker *m, struct tq_pattern *p) {
  uint32_t want = 2 + below(m, m->o->max_calls - 1), stop = below(m, m->o->n_stops);
  p->first_stop = (uint32_t)m->d->pattern_stops.n;
  for (p->n_stops = 0; p->n_stops < want; p->n_stops++) {
    struct tq_pattern_stop call = {.stop = stop,
                                   .no_pickup = has(m, TQ_FEED_PICKUP) && chance(m, 20),
                                   .no_drop_off = has(m, TQ_FEED_PICKUP) && chance(m, 20)};
    if (!tq_push(&m->d->pattern_stops, call)) return false;
    stop = next_stop(m, stop);
    if (!has(m, TQ_FEED_LOOPS) && called_at(m->d, p->first_stop, stop)) {
      p->n_stops++;
      break;
    }
  }
  return true;
}

/* Times from first_s on, but at no stop before the trip ahead. */
static bool make_times(struct maker *m, const struct tq_pattern *p, int32_t first_s) {
  int32_t now_s = first_s;
  int32_t pace = 3 + (int32_t)below(m, 6); /* m/s */
  for (uint32_t i = 0; i < p->n_stops; i++) {
    const struct tq_pattern_stop *calls = m->d->pattern_stops.v + p->first_stop;
    if (i) {
      double leg_m =
          tq_distance_m(m->d->stops.v[calls[i].stop].pos, m->d->stops.v[calls[i - 1].stop].pos);
      now_s += (int32_t)leg_m / pace;
    }
    int32_t *late_s = m->late_s.v + 2 * (size_t)i;
    struct tq_stop_time time = {.arrive_s = now_s > late_s[0] ? now_s : late_s[0]};
    now_s = time.arrive_s + 20 * (int32_t)below(m, 4);
    time.depart_s = now_s = now_s > late_s[1] ? now_s : late_s[1];
    if (i == 0) time.arrive_s = time.depart_s; /* as feeds are compiled: no one is on board */
    if (i + 1 == p->n_stops) time.depart_s = time.arrive_s;
    late_s[0] = time.arrive_s;
    late_s[1] = time.depart_s;
    if (!tq_push(&m->d->stop_times, time)) return false;
  }
  return true;
}

static bool make_frequency(struct maker *m, struct tq_trip *trip, int32_t first_s) {
  trip->first_frequency = (uint32_t)m->d->frequencies.n;
  uint32_t start_s = (uint32_t)first_s;
  for (uint32_t n = 1 + below(m, 2); trip->n_frequencies < n; trip->n_frequencies++) {
    struct tq_frequency f = {.start_s = start_s,
                             .end_s = start_s + 60 * (1 + below(m, 60)),
                             .headway_s = 60 * (2 + below(m, 15)),
                             .exact = chance(m, 50)};
    if (!tq_push(&m->d->frequencies, f)) return false;
    start_s = f.end_s;
  }
  return true;
}

static bool make_trips(struct maker *m, struct tq_pattern *p, uint32_t pattern) {
  int32_t from_s = m->o->from_s, to_s = m->o->to_s;
  if (has(m, TQ_FEED_MIDNIGHT) && chance(m, 50)) {
    from_s = 22 * HOUR_S;
    to_s = 25 * HOUR_S;
  }
  m->late_s.n = 0;
  for (uint32_t i = 0; i < 2 * p->n_stops; i++)
    if (!tq_push(&m->late_s, 0)) return false;
  p->first_trip = (uint32_t)m->d->trips.n;
  uint32_t want = 1 + below(m, m->o->max_trips);
  for (p->n_trips = 0; p->n_trips < want; p->n_trips++) {
    /* evenly spread, up to a minute's difference and whole minutes, so that ties occur */
    int32_t first_s = from_s + (int32_t)((int64_t)(to_s - from_s) * p->n_trips / want) +
                      30 * (int32_t)below(m, 3);
    first_s -= first_s % 60;
    struct tq_trip trip = {.pattern = pattern,
                           .service = m->d->trips.n ? below(m, m->o->n_services) : 0,
                           .first_time = (uint32_t)m->d->stop_times.n,
                           .id = name(m, "trip", m->d->trips.n)};
    if (has(m, TQ_FEED_FREQUENCIES) && chance(m, 25) && !make_frequency(m, &trip, first_s))
      return false;
    if (!make_times(m, p, first_s) || !tq_push(&m->d->trips, trip)) return false;
  }
  return true;
}

static bool make_patterns(struct maker *m) {
  for (uint32_t i = 0; i < m->o->n_patterns; i++) {
    if (i == 0 || chance(m, 70)) {
      struct tq_route route = {.id = name(m, "route", i),
                               .short_name = name(m, "R", i),
                               .gtfs_type = 3,
                               .network = (uint16_t)below(m, TQ_N_NETWORKS)};
      if (!tq_push(&m->d->routes, route)) return false;
    }
    struct tq_pattern p = {.route = (uint32_t)m->d->routes.n - 1};
    if (!make_calls(m, &p) || !make_trips(m, &p, i) || !tq_push(&m->d->patterns, p)) return false;
  }
  return true;
}

/* What links two stops; false when nothing does. */
static bool make_transfer(struct maker *m, uint32_t from, uint32_t to, struct tq_transfer *x) {
  *x = (struct tq_transfer){to, TQ_NO_WALK, TQ_RULE_NONE};
  if (from == to) {
    if (has(m, TQ_FEED_SELF_RULES) && chance(m, 40)) x->rule_s = 30 * (int32_t)below(m, 12);
    if (has(m, TQ_FEED_FORBIDDEN) && chance(m, 15)) x->rule_s = TQ_RULE_FORBIDDEN;
    return x->rule_s != TQ_RULE_NONE;
  }
  double away_m = tq_distance_m(m->d->stops.v[from].pos, m->d->stops.v[to].pos);
  if (has(m, TQ_FEED_WALKS) && away_m <= m->o->max_transfer_m)
    x->walk_ds = (uint32_t)(away_m * 1.3 * 36 / TQ_REF_WALK_KMH);
  if (has(m, TQ_FEED_RULES) && chance(m, 10)) x->rule_s = 60 * (int32_t)below(m, 20);
  if (has(m, TQ_FEED_FORBIDDEN) && chance(m, 10)) x->rule_s = TQ_RULE_FORBIDDEN;
  return x->walk_ds != TQ_NO_WALK || x->rule_s != TQ_RULE_NONE;
}

static bool make_transfers(struct maker *m) {
  if (!tq_push(&m->d->first_transfer, 0)) return false;
  for (uint32_t from = 0; from < n_all_stops(m); from++) {
    for (uint32_t to = 0; to < m->o->n_stops && from < m->o->n_stops; to++) {
      struct tq_transfer x;
      if (make_transfer(m, from, to, &x) && !tq_push(&m->d->transfers, x)) return false;
    }
    if (!tq_push(&m->d->first_transfer, (uint32_t)m->d->transfers.n)) return false;
  }
  return true;
}

/* A trip and the stop of one of its calls. */
struct call {
  uint32_t trip, stop;
};

static struct call some_call(struct maker *m) {
  const struct tq_pattern *p = &m->d->patterns.v[below(m, (uint32_t)m->d->patterns.n)];
  uint32_t trip = p->first_trip + below(m, p->n_trips);
  return (struct call){trip, m->d->pattern_stops.v[p->first_stop + below(m, p->n_stops)].stop};
}

/* Names the trip, the route or nothing; and the stop or its station. */
static void name_end(struct maker *m, struct call call, uint32_t *trip, uint32_t *route,
                     uint32_t *stop) {
  uint32_t how = below(m, 5), station = m->d->stops.v[call.stop].parent;
  *trip = how < 2 ? call.trip : TQ_ANY;
  *route = how == 2 || how == 3 ? m->d->patterns.v[m->d->trips.v[call.trip].pattern].route : TQ_ANY;
  *stop = station != TQ_NO_STOP && chance(m, 50) ? station : call.stop;
}

/* Most at the same two calls, so that several come under the same trips. */
static bool make_trip_rules(struct maker *m) {
  struct call hot_from = some_call(m), hot_to = some_call(m);
  for (int tries = 0; tries < 30 && hot_to.stop != hot_from.stop; tries++) hot_to = some_call(m);
  for (uint32_t n = has(m, TQ_FEED_TRIP_RULES) ? 4 + below(m, 12) : 0; n > 0; n--) {
    struct call from = chance(m, 70) ? hot_from : some_call(m);
    struct call to = chance(m, 70) ? hot_to : some_call(m);
    struct tq_trip_transfer x = {.type = below(m, 4)};
    name_end(m, from, &x.from_trip, &x.from_route, &x.from_stop);
    name_end(m, to, &x.to_trip, &x.to_route, &x.to_stop);
    x.rule_s = x.type == 0   ? TQ_RULE_NONE
               : x.type == 1 ? 0
               : x.type == 3 ? TQ_RULE_FORBIDDEN
                             : 60 * (int32_t)below(m, 20);
    bool of_stops = x.from_trip == TQ_ANY && x.to_trip == TQ_ANY && x.from_route == TQ_ANY &&
                    x.to_route == TQ_ANY;
    if (!of_stops && !tq_push(&m->d->trip_transfers, x)) return false;
  }
  return true;
}

static int32_t ends_s(const struct maker *m, uint32_t trip) {
  const struct tq_trip *t = &m->d->trips.v[trip];
  uint32_t last = m->d->patterns.v[t->pattern].n_stops - 1;
  return m->d->stop_times.v[t->first_time + last].arrive_s;
}

/* Mostly to trips that start soon afterwards. */
static bool make_seated(struct maker *m) {
  for (uint32_t n = has(m, TQ_FEED_SEATED) ? 5 + below(m, 20) : 0; n > 0; n--) {
    struct tq_trip_transfer x = {.from_route = TQ_ANY,
                                 .to_route = TQ_ANY,
                                 .from_stop = TQ_ANY,
                                 .to_stop = TQ_ANY,
                                 .rule_s = TQ_RULE_NONE,
                                 .type = chance(m, 90) ? TQ_IN_SEAT : TQ_IN_SEAT_FORBIDDEN};
    x.from_trip = below(m, (uint32_t)m->d->trips.n);
    for (int tries = 0; tries < 20; tries++) {
      x.to_trip = below(m, (uint32_t)m->d->trips.n);
      int32_t wait_s =
          m->d->stop_times.v[m->d->trips.v[x.to_trip].first_time].depart_s - ends_s(m, x.from_trip);
      if (wait_s >= 0 && wait_s < HOUR_S / 2) break;
    }
    if (!tq_push(&m->d->trip_transfers, x)) return false;
  }
  return true;
}

/* As the compiler of feeds sorts them. */
static int by_ends(const void *a, const void *b) {
  const struct tq_trip_transfer *x = a, *y = b;
  const uint32_t p[] = {x->from_trip,  x->to_trip,  x->from_stop, x->to_stop,
                        x->from_route, x->to_route, x->type};
  const uint32_t q[] = {y->from_trip,  y->to_trip,  y->from_stop, y->to_stop,
                        y->from_route, y->to_route, y->type};
  for (size_t i = 0; i < sizeof p / sizeof *p; i++)
    if (p[i] != q[i]) return p[i] < q[i] ? -1 : 1;
  return (x->rule_s > y->rule_s) - (x->rule_s < y->rule_s);
}

enum tq_code tq_feed_random(struct tq_draft *d, const struct tq_feed_opts *opts, uint64_t seed,
                            struct tq_err *err) {
  struct maker m = {.d = d, .o = opts, .seed = seed};
  struct tq_feed feed = {.name = name(&m, "feed", 0),
                         .timezone = tq_draft_string(d, "Asia/Shanghai", 13),
                         .first_date = opts->first_date,
                         .last_date = opts->first_date + (int32_t)opts->n_days - 1};
  bool ok = tq_push(&d->feeds, feed) && make_stops(&m) && make_services(&m) && make_patterns(&m) &&
            make_transfers(&m) && make_trip_rules(&m) && make_seated(&m);
  if (d->trip_transfers.n)
    qsort(d->trip_transfers.v, d->trip_transfers.n, sizeof *d->trip_transfers.v, by_ends);
  tq_vec_free(&m.late_s);
  return ok ? TQ_OK : tq_fail_memory(err, "the random feed");
}
