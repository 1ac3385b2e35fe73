/* fare_attributes.txt and fare_rules.txt to tickets. A fare becomes one ticket for all of its
 * rules that name the same routes and contained zones, with the pairs of zones that they name. */
#include <string.h>

#include "engine/base/money.h"
#include "graphs/feed_value.h"
#include "graphs/gtfs_fares.h"

struct fare {
  struct tq_ticket ticket; /* price, transfers, duration and id */
  uint32_t agency;         /* TQ_ANY */
  bool ruled;              /* has rules */
};

struct rule {
  uint32_t fare, origin, destination, route, contains; /* route TQ_ANY; zones 0: any */
};

struct pair {
  uint32_t ticket;
  struct tq_zone_pair zones;
};

struct maker {
  struct tq_draft *d;
  struct tq_gtfs *feed;
  struct tq_id_map fare_ids, ticket_keys;
  TQ_VEC(struct fare) fares;
  TQ_VEC(struct rule) rules;
  TQ_VEC(struct pair) pairs;
  TQ_VEC(uint32_t *) keys; /* owned: fare, n zones, zones, routes */
  uint32_t system, currency;
  int places;
};

/* The first fare's currency is the feed's; false, and reported, for another or an unknown. */
static bool take_currency(struct maker *m, const struct tq_csv *csv, struct tq_text code) {
  int places = tq_value_currency_places(code.text);
  if (places < 0) {
    tq_report_add(m->feed->report, TQ_WARNING, "bad_fare",
                  "%s:%zu: currency '%s', fare left out; write an ISO 4217 code such as CNY",
                  csv->label, csv->line, code.text);
    return false;
  }
  uint32_t currency = tq_draft_string(m->d, code.text, code.len);
  if (m->fares.n == 0) {
    m->currency = currency;
    m->places = places;
  }
  if (currency == m->currency) return true;
  tq_report_add(m->feed->report, TQ_WARNING, "mixed_currencies",
                "%s:%zu: a fare in %s where the first is in %s, left out; a feed has one currency",
                csv->label, csv->line, code.text, m->d->strings.bytes.v + m->currency);
  return false;
}

/* An empty field is "no limit"; false for no number. */
static bool take_limit(struct tq_text field, uint32_t *limit) {
  int64_t n;
  *limit = TQ_ANY;
  if (!field.len) return true;
  if (!tq_integer_parse(field, &n) || n < 0 || n > 1000000) return false;
  *limit = (uint32_t)n;
  return true;
}

static enum tq_code read_fares(struct maker *m, struct tq_csv *csv, struct tq_err *err) {
  enum { ID, PRICE, CURRENCY, TRANSFERS, DURATION, AGENCY, N };
  static const char *const names[N] = {
      "fare_id", "price", "currency_type", "transfers", "transfer_duration", "agency_id"};
  int col[N];
  enum tq_code code = tq_csv_columns(csv, names, 3, N, col, err);
  while (!code && tq_csv_next(csv)) {
    struct tq_text id = tq_csv_field(csv, col[ID]), price = tq_csv_field(csv, col[PRICE]),
                   agency = tq_csv_field(csv, col[AGENCY]);
    struct fare fare = {.agency = TQ_ANY};
    struct tq_ticket *t = &fare.ticket;
    if (!take_currency(m, csv, tq_csv_field(csv, col[CURRENCY]))) continue;
    if (!id.len || !tq_money_parse(price.text, m->places, &t->price) ||
        !take_limit(tq_csv_field(csv, col[TRANSFERS]), &t->transfers) ||
        !take_limit(tq_csv_field(csv, col[DURATION]), &t->duration_s)) {
      tq_report_add(m->feed->report, TQ_WARNING, "bad_fare",
                    "%s:%zu: fare '%s' with price '%s', left out; give an id, a price of at most "
                    "%d decimal places, transfers 0-2 or none, and seconds",
                    csv->label, csv->line, id.text, price.text, m->places);
      continue;
    }
    if (agency.len && m->feed->agency_names.n > 1)
      fare.agency = tq_id_map_find(&m->feed->agency_ids, agency.text, agency.len);
    t->id = tq_draft_string(m->d, id.text, id.len);
    uint32_t *index = tq_id_map_put(&m->fare_ids, id.text, id.len);
    if (!index || t->id == UINT32_MAX) return tq_fail_memory(err, csv->label);
    if (*index != TQ_NO_ID) continue; /* check-feed tells of it */
    *index = (uint32_t)m->fares.n;
    if (!tq_push(&m->fares, fare)) return tq_fail_memory(err, csv->label);
  }
  if (!code) tq_gtfs_table_done(m->feed, csv);
  return code;
}

static enum tq_code read_rules(struct maker *m, struct tq_csv *csv, struct tq_err *err) {
  enum { FARE, ROUTE, ORIGIN, DESTINATION, CONTAINS, N };
  static const char *const names[N] = {"fare_id", "route_id", "origin_id", "destination_id",
                                       "contains_id"};
  int col[N];
  enum tq_code code = tq_csv_columns(csv, names, 1, N, col, err);
  while (!code && tq_csv_next(csv)) {
    struct tq_text f[N];
    for (int i = 0; i < N; i++) f[i] = tq_csv_field(csv, col[i]);
    struct rule rule = {
        .fare = tq_id_map_find(&m->fare_ids, f[FARE].text, f[FARE].len),
        .origin = tq_draft_string(m->d, f[ORIGIN].text, f[ORIGIN].len),
        .destination = tq_draft_string(m->d, f[DESTINATION].text, f[DESTINATION].len),
        .route = TQ_ANY,
        .contains = tq_draft_string(m->d, f[CONTAINS].text, f[CONTAINS].len)};
    if (rule.origin == UINT32_MAX || rule.destination == UINT32_MAX || rule.contains == UINT32_MAX)
      return tq_fail_memory(err, csv->label);
    if (f[ROUTE].len) rule.route = tq_id_map_find(&m->feed->route_ids, f[ROUTE].text, f[ROUTE].len);
    bool known = !f[ROUTE].len || tq_usable(rule.route);
    if (rule.fare != TQ_NO_ID) m->fares.v[rule.fare].ruled = true;
    if (rule.fare == TQ_NO_ID || !known) {
      if (rule.fare == TQ_NO_ID || rule.route == TQ_NO_ID)
        tq_report_add(m->feed->report, TQ_WARNING, "bad_fare_rule",
                      "%s:%zu: fare '%s' or route '%s' is not in the feed, rule left out",
                      csv->label, csv->line, f[FARE].text, f[ROUTE].text);
      continue;
    }
    if (!tq_push(&m->rules, rule)) return tq_fail_memory(err, csv->label);
  }
  if (!code) tq_gtfs_table_done(m->feed, csv);
  return code;
}

static int by_rule(const void *pa, const void *pb) {
  const struct rule *a = pa, *b = pb;
  const uint32_t x[] = {a->fare, a->origin, a->destination, a->route, a->contains};
  const uint32_t y[] = {b->fare, b->origin, b->destination, b->route, b->contains};
  for (int i = 0; i < 5; i++)
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  return 0;
}

/* The routes that a rule's route stands for, appended to TICKET_ROUTES. */
static bool add_routes(struct maker *m, const struct fare *fare, const uint32_t *routes,
                       uint32_t n) {
  uint32_t base = (uint32_t)m->d->routes.n;
  bool all = n == 0 || routes[n - 1] == TQ_ANY;
  for (uint32_t r = 0; all && r < m->feed->routes.n; r++)
    if ((fare->agency == TQ_ANY || m->feed->routes.v[r].agency_index == fare->agency) &&
        !tq_push(&m->d->ticket_routes, base + r))
      return false;
  for (uint32_t i = 0; !all && i < n; i++)
    if (!tq_push(&m->d->ticket_routes, base + routes[i])) return false;
  return true;
}

/* key: fare, number of contained zones, these, routes. The ticket of that key, made when it
 * is new; TQ_NO_ID without memory. */
static uint32_t ticket_of(struct maker *m, const uint32_t *key, uint32_t n_key) {
  struct tq_draft *d = m->d;
  uint32_t n_contains = key[1];
  uint32_t known = tq_id_map_find(&m->ticket_keys, key, n_key * sizeof *key);
  if (known != TQ_NO_ID) return known;
  uint32_t *copy = tq_alloc(n_key, sizeof *copy);
  if (!copy || !tq_push(&m->keys, copy)) {
    free(copy);
    return TQ_NO_ID;
  }
  memcpy(copy, key, n_key * sizeof *key);
  uint32_t *index = tq_id_map_put(&m->ticket_keys, copy, n_key * sizeof *key);
  struct tq_ticket t = m->fares.v[key[0]].ticket;
  t.system = m->system;
  t.first_route = (uint32_t)d->ticket_routes.n;
  t.first_contains = (uint32_t)d->ticket_contains.n;
  t.n_contains = n_contains;
  t.first_band = (uint32_t)d->fare_bands.n;
  for (uint32_t i = 0; i < n_contains; i++)
    if (!tq_push(&d->ticket_contains, key[2 + i])) return TQ_NO_ID;
  if (!index || !add_routes(m, &m->fares.v[key[0]], key + 2 + n_contains, n_key - 2 - n_contains))
    return TQ_NO_ID;
  t.n_routes = (uint32_t)d->ticket_routes.n - t.first_route;
  *index = (uint32_t)d->tickets.n;
  return tq_push(&d->tickets, t) ? *index : TQ_NO_ID;
}

/* Number of rules from `at` on with the same fare, zones and, if asked for, route. */
static size_t run_of(const struct maker *m, size_t at, bool same_route) {
  size_t n = 1;
  const struct rule *a = &m->rules.v[at];
  while (at + n < m->rules.n && a[n].fare == a->fare && a[n].origin == a->origin &&
         a[n].destination == a->destination && (!same_route || a[n].route == a->route))
    n++;
  return n;
}

/* The zones that the rules [at, at + n) of one route say are contained, each once. */
static uint32_t contained(const struct rule *rules, size_t n, uint32_t *zones) {
  uint32_t n_zones = 0;
  for (size_t i = 0; i < n; i++)
    if (rules[i].contains && (n_zones == 0 || zones[n_zones - 1] != rules[i].contains))
      zones[n_zones++] = rules[i].contains;
  return n_zones;
}

/* The tickets of all rules of one fare and pair of zones: one for the routes that share
 * their contained zones. key and zones have room for all of the feed's rules. */
static bool add_pair(struct maker *m, size_t at, size_t n, uint32_t *key, uint32_t *zones) {
  const struct rule *rules = m->rules.v;
  for (size_t i = at; i < at + n; i += run_of(m, i, true)) {
    uint32_t n_key = 0, n_zones = contained(rules + i, run_of(m, i, true), zones);
    bool first = true;
    key[n_key++] = rules[i].fare;
    key[n_key++] = n_zones;
    for (uint32_t z = 0; z < n_zones; z++) key[n_key++] = zones[z];
    for (size_t k = at; k < at + n; k += run_of(m, k, true)) {
      uint32_t n_other = contained(rules + k, run_of(m, k, true), zones);
      if (n_other != n_zones || memcmp(zones, key + 2, n_zones * sizeof *zones) != 0) continue;
      first &= k >= i;
      key[n_key++] = rules[k].route;
    }
    if (!first) continue; /* was done with the first route of the same zones */
    if (n_zones > TQ_MAX_CONTAINS) {
      tq_report_add(m->feed->report, TQ_WARNING, "bad_fare_rule",
                    "%s/fare_rules.txt: a fare contains more than %d zones, left out",
                    tq_archive_name(m->feed->archive), TQ_MAX_CONTAINS);
      continue;
    }
    struct pair pair = {ticket_of(m, key, n_key), {rules[at].origin, rules[at].destination}};
    if (pair.ticket == TQ_NO_ID || !tq_push(&m->pairs, pair)) return false;
  }
  return true;
}

static int by_ticket(const void *pa, const void *pb) {
  const struct pair *a = pa, *b = pb;
  if (a->ticket != b->ticket) return a->ticket < b->ticket ? -1 : 1;
  if (a->zones.origin != b->zones.origin) return a->zones.origin < b->zones.origin ? -1 : 1;
  return (a->zones.destination > b->zones.destination) -
         (a->zones.destination < b->zones.destination);
}

/* Gives the tickets their pairs of zones; "any to any" is none. */
static bool add_zones(struct maker *m) {
  struct tq_draft *d = m->d;
  if (m->pairs.n) qsort(m->pairs.v, m->pairs.n, sizeof *m->pairs.v, by_ticket);
  for (size_t i = 0; i < m->pairs.n; i++) {
    struct tq_ticket *t = &d->tickets.v[m->pairs.v[i].ticket];
    if (i == 0 || m->pairs.v[i - 1].ticket != m->pairs.v[i].ticket)
      t->first_zone = (uint32_t)d->ticket_zones.n;
    if (!tq_push(&d->ticket_zones, m->pairs.v[i].zones)) return false;
    t->n_zones++;
  }
  for (size_t i = 0; i < d->tickets.n; i++) {
    struct tq_ticket *t = &d->tickets.v[i];
    const struct tq_zone_pair *first = d->ticket_zones.v + t->first_zone;
    if (t->n_zones && !first->origin && !first->destination) t->n_zones = 0;
  }
  return true;
}

static bool add_stop_zones(struct maker *m) {
  struct tq_draft *d = m->d;
  bool any = false;
  for (size_t s = 0; s < m->feed->stops.n; s++) any |= m->feed->stops.v[s].zone.len > 0;
  if (!any) return true;
  if (!tq_fares_fill_to(&d->stop_zones.v, &d->stop_zones.n, &d->stop_zones.cap, d->stops.n, 0))
    return false;
  for (size_t s = 0; s < m->feed->stops.n; s++) {
    struct tq_text zone = m->feed->stops.v[s].zone;
    uint32_t id = tq_draft_string(d, zone.text, zone.len);
    if (id == UINT32_MAX || !tq_push(&d->stop_zones, id)) return false;
  }
  return true;
}

static bool add_tickets(struct maker *m) {
  struct tq_draft *d = m->d;
  const char *name = tq_archive_name(m->feed->archive);
  struct tq_fare_system system = {.name = tq_draft_string(d, name, strlen(name)),
                                  .currency = m->currency,
                                  .feed = (uint32_t)d->feeds.n,
                                  .kind = TQ_FARES_BY_TICKET,
                                  .places = (uint8_t)m->places};
  m->system = (uint32_t)d->fare_systems.n;
  if (system.name == UINT32_MAX || !tq_push(&d->fare_systems, system) ||
      !tq_fares_claim_feed(d, m->feed, m->system) || !add_stop_zones(m))
    return false;
  uint32_t *key = tq_alloc(2 * m->rules.n + 4, sizeof *key);
  uint32_t *zones = tq_alloc(m->rules.n + 1, sizeof *zones);
  bool ok = key && zones;
  if (m->rules.n) qsort(m->rules.v, m->rules.n, sizeof *m->rules.v, by_rule);
  for (size_t i = 0, n; ok && i < m->rules.n; i += n) {
    n = run_of(m, i, false);
    ok = add_pair(m, i, n, key, zones);
  }
  for (uint32_t f = 0; ok && f < m->fares.n; f++) { /* without rules: for every ride */
    const uint32_t plain[] = {f, 0};
    if (!m->fares.v[f].ruled) ok = ticket_of(m, plain, 2) != TQ_NO_ID;
  }
  free(key);
  free(zones);
  return ok && add_zones(m);
}

enum tq_code tq_gtfs_fares_add_tickets(struct tq_draft *d, struct tq_gtfs *feed, bool *added,
                                       struct tq_err *err) {
  struct maker m = {.d = d, .feed = feed};
  struct tq_csv csv;
  bool has, has_rules;
  *added = false;
  enum tq_code code = tq_gtfs_table(feed, "fare_attributes.txt", false, &csv, &has, err);
  if (code || !has) return code;
  code = read_fares(&m, &csv, err);
  if (!code) code = tq_gtfs_table(feed, "fare_rules.txt", false, &csv, &has_rules, err);
  if (!code && has_rules) code = read_rules(&m, &csv, err);
  if (!code && m.fares.n && !add_tickets(&m)) code = tq_fail_memory(err, "the fares");
  *added = !code && m.fares.n > 0;
  for (size_t i = 0; i < m.keys.n; i++) free(m.keys.v[i]);
  tq_vec_free(&m.keys);
  tq_vec_free(&m.fares);
  tq_vec_free(&m.rules);
  tq_vec_free(&m.pairs);
  tq_id_map_free(&m.fare_ids);
  tq_id_map_free(&m.ticket_keys);
  return code;
}
