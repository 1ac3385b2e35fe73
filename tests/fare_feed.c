#include "tests/fare_feed.h"

#include "tests/suite.h"

enum { N_ZONES = 3, HOUR_S = 3600 };

struct maker {
  struct tq_draft *d;
  unsigned features;
  uint64_t seed;
  uint32_t zones[N_ZONES], areas[N_ZONES], networks[2], groups[3];
};

static void must(bool ok) {
  if (ok) return;
  fputs("tests/fare_feed.c: memory is out\n", stderr);
  abort();
}

static uint32_t below(struct maker *m, uint32_t n) { return tq_random_below(&m->seed, n); }
static bool chance(struct maker *m, uint32_t percent) { return below(m, 100) < percent; }
static bool has(const struct maker *m, unsigned feature) { return m->features & feature; }

static uint32_t name(struct maker *m, const char *prefix, uint32_t i) {
  char text[32];
  int len = snprintf(text, sizeof text, "%s%u", prefix, i);
  uint32_t offset = tq_draft_string(m->d, text, (size_t)len);
  must(offset != UINT32_MAX);
  return offset;
}

static struct maker start(struct tq_draft *d, unsigned features, uint64_t seed) {
  struct maker m = {.d = d, .features = features, .seed = seed * 77 + 5};
  for (uint32_t i = 0; i < N_ZONES; i++) {
    m.zones[i] = name(&m, "zone", i);
    m.areas[i] = name(&m, "area", i);
    m.groups[i] = name(&m, "group", i);
  }
  for (uint32_t i = 0; i < 2; i++) m.networks[i] = name(&m, "net", i);
  while (d->route_fares.n < d->routes.n) must(tq_push(&d->route_fares, TQ_NO_FARES));
  return m;
}

static uint32_t add_system(struct maker *m, enum tq_fare_kind kind) {
  struct tq_fare_system s = {.name = name(m, "fares", (uint32_t)kind),
                             .currency = tq_draft_string(m->d, "CNY", 3),
                             .kind = (uint8_t)kind,
                             .places = 2};
  must(tq_push(&m->d->fare_systems, s));
  return (uint32_t)m->d->fare_systems.n - 1;
}

static int32_t price(struct maker *m) { return 50 * (1 + (int32_t)below(m, 8)); }

static uint32_t limit(struct maker *m) { return 60 * (5 + below(m, 60)); }

static int by_pair(const void *pa, const void *pb) {
  const struct tq_zone_pair *a = pa, *b = pb;
  if (a->origin != b->origin) return a->origin < b->origin ? -1 : 1;
  return (a->destination > b->destination) - (a->destination < b->destination);
}

/* Some pairs of zones, each once, growing. */
static void add_pairs(struct maker *m, struct tq_ticket *t) {
  t->first_zone = (uint32_t)m->d->ticket_zones.n;
  for (uint32_t o = 0; o <= N_ZONES; o++)
    for (uint32_t z = 0; z <= N_ZONES; z++) {
      struct tq_zone_pair pair = {o ? m->zones[o - 1] : 0, z ? m->zones[z - 1] : 0};
      if ((o || z) && chance(m, o && z ? 40 : 10)) {
        must(tq_push(&m->d->ticket_zones, pair));
        t->n_zones++;
      }
    }
  if (t->n_zones)
    qsort(m->d->ticket_zones.v + t->first_zone, t->n_zones, sizeof *m->d->ticket_zones.v, by_pair);
}

static void add_bands(struct maker *m, struct tq_ticket *t) {
  struct tq_fare_band band = {.price = price(m)};
  for (uint32_t n = 1 + below(m, 3); t->n_bands < n; t->n_bands++) {
    bool adds = chance(m, 70);
    band.every_dm = adds ? 5000 * (1 + below(m, 4)) : 0;
    band.adds = adds ? 10 * (int32_t)below(m, 10) : 0;
    band.linear = below(m, 2);
    must(tq_push(&m->d->fare_bands, band));
    uint32_t end_dm = band.from_dm + 10000 * (1 + below(m, 3));
    if (adds) band.price += ((int32_t)((end_dm - band.from_dm) / band.every_dm) + 1) * band.adds;
    band.from_dm = end_dm;
  }
}

static void add_ticket(struct maker *m, uint32_t system, uint32_t index) {
  struct tq_draft *d = m->d;
  struct tq_ticket t = {.system = system,
                        .id = name(m, "ticket", index),
                        .price = price(m),
                        .duration_s = TQ_ANY,
                        .first_route = (uint32_t)d->ticket_routes.n,
                        .first_contains = (uint32_t)d->ticket_contains.n,
                        .first_band = (uint32_t)d->fare_bands.n};
  if (has(m, TQ_FARE_TRANSFERS) && chance(m, 70))
    t.transfers = chance(m, 30) ? TQ_ANY : below(m, 3);
  if (has(m, TQ_FARE_TIMES) && chance(m, 70)) t.duration_s = limit(m);
  if (has(m, TQ_FARE_ZONES) && chance(m, 70)) add_pairs(m, &t);
  if (has(m, TQ_FARE_BANDS) && chance(m, 60)) add_bands(m, &t);
  bool all = chance(m, 50);
  for (uint32_t r = 0; r < d->routes.n; r++)
    if (d->route_fares.v[r] == system && (all || chance(m, 60))) {
      must(tq_push(&d->ticket_routes, r));
      t.n_routes++;
    }
  for (uint32_t z = 0; z < N_ZONES && has(m, TQ_FARE_CONTAINS); z++)
    if (chance(m, 40)) {
      must(tq_push(&d->ticket_contains, m->zones[z]));
      t.n_contains++;
    }
  if (index == 0) /* one for every ride, so that most rides have a price */
    t.n_zones = t.n_contains = 0;
  must(tq_push(&d->tickets, t));
}

static void add_tickets(struct maker *m, uint32_t system) {
  for (uint32_t s = 0; s < m->d->stops.n; s++)
    must(tq_push(&m->d->stop_zones, chance(m, 10) ? 0 : m->zones[below(m, N_ZONES)]));
  uint32_t first = chance(m, 20); /* sometimes without the one for every ride */
  for (uint32_t i = first, n = 2 + below(m, 3); i < n; i++) add_ticket(m, system, i);
}

void tq_fare_feed_tickets(struct tq_draft *d, unsigned features, uint64_t seed) {
  struct maker m = start(d, features, seed);
  uint32_t system = add_system(&m, TQ_FARES_BY_TICKET);
  for (uint32_t r = 0; r < d->routes.n; r++)
    if (chance(&m, 90)) d->route_fares.v[r] = system;
  add_tickets(&m, system);
}

static void add_rule(struct maker *m, uint32_t system, bool priorities, uint32_t index) {
  uint32_t empty = priorities ? TQ_ANY : TQ_OTHERS;
  struct tq_leg_rule x = {.system = system,
                          .leg_group = chance(m, 90) ? m->groups[below(m, 3)] : 0,
                          .network = chance(m, 40) ? m->networks[below(m, 2)] : empty,
                          .from_area = empty,
                          .to_area = empty,
                          .price = price(m),
                          .priority = priorities ? below(m, 3) : 0,
                          .product = name(m, "product", index)};
  if (has(m, TQ_FARE_ZONES)) {
    if (chance(m, 40)) x.from_area = m->areas[below(m, N_ZONES)];
    if (chance(m, 40)) x.to_area = m->areas[below(m, N_ZONES)];
  }
  if (has(m, TQ_FARE_TIMES)) {
    if (chance(m, 25)) x.from_timeframe = name(m, "time", below(m, 2));
    if (chance(m, 15)) x.to_timeframe = name(m, "time", below(m, 2));
  }
  must(tq_push(&m->d->leg_rules, x));
}

static void add_transfer(struct maker *m, uint32_t system) {
  struct tq_leg_transfer x = {.system = system,
                              .from_group = chance(m, 80) ? m->groups[below(m, 3)] : TQ_OTHERS,
                              .to_group = chance(m, 80) ? m->groups[below(m, 3)] : TQ_OTHERS,
                              .count = TQ_ANY,
                              .duration_s = TQ_ANY,
                              .limit_type = (uint8_t)below(m, 4),
                              .type = (uint8_t)below(m, 3),
                              .price = chance(m, 40) ? 0 : 50 * (int32_t)below(m, 5)};
  if (chance(m, 30)) x.to_group = x.from_group;
  if (x.from_group == x.to_group && chance(m, 60)) x.count = 1 + below(m, 2);
  if (has(m, TQ_FARE_TIMES) && chance(m, 70)) x.duration_s = limit(m);
  must(tq_push(&m->d->leg_transfers, x));
}

static void add_legs(struct maker *m, uint32_t system) {
  struct tq_draft *d = m->d;
  for (uint32_t r = 0; r < d->routes.n; r++)
    for (uint32_t n = 0; n < 2; n++)
      if (chance(m, 40))
        must(tq_push(&d->route_groups, ((struct tq_membership){r, m->networks[n]})));
  for (uint32_t s = 0; s < d->stops.n && has(m, TQ_FARE_ZONES); s++)
    for (uint32_t a = 0; a < N_ZONES; a++)
      if (chance(m, 40)) must(tq_push(&d->stop_areas, ((struct tq_membership){s, m->areas[a]})));
  for (uint32_t i = 0, n = 1 + below(m, 3); i < n && has(m, TQ_FARE_TIMES); i++) {
    struct tq_timeframe x = {.system = system,
                             .group = name(m, "time", below(m, 2)),
                             .start_s = 7 * HOUR_S + 300 * (int32_t)below(m, 20),
                             .service = below(m, (uint32_t)d->services.n)};
    x.end_s = x.start_s + 300 * (1 + (int32_t)below(m, 20));
    must(tq_push(&d->timeframes, x));
  }
  bool priorities = chance(m, 50);
  for (uint32_t i = 0, n = 3 + below(m, 4); i < n; i++) add_rule(m, system, priorities, i);
  for (uint32_t i = 0, n = below(m, 4); i < n && has(m, TQ_FARE_TRANSFERS); i++)
    add_transfer(m, system);
}

void tq_fare_feed_legs(struct tq_draft *d, unsigned features, uint64_t seed) {
  struct maker m = start(d, features, seed);
  uint32_t system = add_system(&m, TQ_FARES_BY_LEG);
  for (uint32_t r = 0; r < d->routes.n; r++)
    if (chance(&m, 90)) d->route_fares.v[r] = system;
  add_legs(&m, system);
}

void tq_fare_feed_mixed(struct tq_draft *d, unsigned features, uint64_t seed) {
  struct maker m = start(d, features, seed);
  uint32_t tickets = add_system(&m, TQ_FARES_BY_TICKET), legs = add_system(&m, TQ_FARES_BY_LEG);
  for (uint32_t r = 0; r < d->routes.n; r++) d->route_fares.v[r] = chance(&m, 50) ? tickets : legs;
  add_tickets(&m, tickets);
  add_legs(&m, legs);
}
