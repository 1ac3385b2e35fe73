#include "graphs/fare_table.h"

#include <math.h>
#include <string.h>

#include "engine/base/money.h"
#include "graphs/archive.h"
#include "graphs/csv.h"
#include "graphs/feed_value.h"
#include "graphs/gtfs_fares.h"

enum {
  FARE,
  NETWORK,
  ROUTE,
  FEED,
  CURRENCY,
  UP_TO,
  PRICE,
  EVERY,
  ADDS,
  PER_KM,
  TRANSFERS,
  MINUTES,
  PASS,
  N_COLUMNS
};

/* Which routes a fare is for; "" where any will do. */
struct cover {
  uint32_t ticket;
  const char *route_id, *feed;
  enum tq_network network; /* TQ_N_NETWORKS: any */
};

struct maker {
  struct tq_draft *d;
  struct tq_csv csv;
  struct tq_text f[N_COLUMNS]; /* the row at hand */
  struct tq_err *err;
  uint32_t first_ticket, system;
  uint32_t end_dm; /* where the bands of the fare at hand end so far */
  int64_t end_price;
  int places;
  TQ_VEC(struct cover) covers;
};

static enum tq_code wrong(struct maker *m, const char *what, struct tq_text field) {
  return tq_fail(m->err, TQ_E_FORMAT, "%s:%zu: %s '%s'", m->csv.label, m->csv.line, what,
                 field.text);
}

static enum tq_code no_memory(struct maker *m) { return tq_fail_memory(m->err, m->csv.label); }

static enum tq_code take_currency(struct maker *m) {
  struct tq_draft *d = m->d;
  struct tq_text code = m->f[CURRENCY];
  if (m->system != TQ_NO_FARES) {
    const char *first = d->strings.bytes.v + d->fare_systems.v[m->system].currency;
    if (!code.len || !strcmp(code.text, first)) return TQ_OK;
    return wrong(m, "a table has one currency, that of its first row, not", code);
  }
  m->places = tq_value_currency_places(code.text);
  if (m->places < 0)
    return wrong(m, "write the currency as an ISO 4217 code such as CNY, not", code);
  const char *name = strrchr(m->csv.label, '/');
  name = name ? name + 1 : m->csv.label;
  struct tq_fare_system system = {.name = tq_draft_string(d, name, strlen(name)),
                                  .currency = tq_draft_string(d, code.text, code.len),
                                  .feed = TQ_ANY,
                                  .kind = TQ_FARES_BY_TICKET,
                                  .places = (uint8_t)m->places};
  m->system = (uint32_t)d->fare_systems.n;
  if (system.name == UINT32_MAX || system.currency == UINT32_MAX ||
      !tq_push(&d->fare_systems, system))
    return no_memory(m);
  return TQ_OK;
}

/* A distance in km to decimetres. */
static bool take_km(struct tq_text field, uint32_t *dm) {
  double km;
  if (!tq_number_parse(field, &km) || !(km > 0 && km <= 100000)) return false;
  *dm = (uint32_t)lround(km * 10000);
  return *dm > 0;
}

/* Price at the end of a band that starts where the last one ended. */
static int64_t price_at(const struct tq_fare_band *b, uint32_t at_dm) {
  if (!b->every_dm) return b->price;
  int64_t beyond = (int64_t)at_dm - b->from_dm, every = b->every_dm;
  if (b->linear) return b->price + (beyond * b->adds + every - 1) / every;
  return b->price + (beyond + every - 1) / every * b->adds;
}

static enum tq_code take_band(struct maker *m, struct tq_ticket *t) {
  struct tq_text *f = m->f;
  bool steps = f[EVERY].len || f[ADDS].len, linear = f[PER_KM].len;
  struct tq_fare_band band = {.from_dm = m->end_dm, .price = (int32_t)m->end_price};
  if (!f[PRICE].len && !steps && !linear) {
    if (f[UP_TO].len)
      return wrong(m, "give price, every_km and adds, or per_km with up_to_km", f[UP_TO]);
    return TQ_OK; /* a row that only names further routes */
  }
  if (t->n_bands && m->end_dm == UINT32_MAX)
    return wrong(m, "the row before has no up_to_km, so that nothing is left for", f[FARE]);
  if (f[PRICE].len &&
      (!tq_money_parse(f[PRICE].text, m->places, &band.price) || band.price < m->end_price))
    return wrong(m, "write an amount that is not below that of a shorter ride, not price",
                 f[PRICE]);
  if (!f[PRICE].len && !t->n_bands)
    return wrong(m, "the first row of a fare needs a price, fare", f[FARE]);
  if (linear && (steps || !tq_money_parse(f[PER_KM].text, m->places, &band.adds)))
    return wrong(m, "write an amount a km, without every_km, not per_km", f[PER_KM]);
  if (steps &&
      (!take_km(f[EVERY], &band.every_dm) || !tq_money_parse(f[ADDS].text, m->places, &band.adds)))
    return wrong(m, "write every_km as km and adds as an amount, not", f[EVERY]);
  if (linear) band.every_dm = 10000;
  band.linear = linear;
  uint32_t end_dm = UINT32_MAX;
  if (f[UP_TO].len && (!take_km(f[UP_TO], &end_dm) || end_dm <= m->end_dm))
    return wrong(m, "write km beyond those of the row before, not up_to_km", f[UP_TO]);
  m->end_price = end_dm == UINT32_MAX ? band.price : price_at(&band, end_dm);
  if (m->end_price > TQ_MAX_MONEY) return wrong(m, "an absurd price up to km", f[UP_TO]);
  m->end_dm = end_dm;
  t->n_bands++;
  return tq_push(&m->d->fare_bands, band) ? TQ_OK : no_memory(m);
}

static enum tq_code take_limits(struct maker *m, struct tq_ticket *t) {
  int64_t n;
  if (m->f[TRANSFERS].len) {
    if (!strcmp(m->f[TRANSFERS].text, "any"))
      t->transfers = TQ_ANY;
    else if (tq_integer_parse(m->f[TRANSFERS], &n) && n >= 0 && n <= 100)
      t->transfers = (uint32_t)n;
    else
      return wrong(m, "write transfers as a number or any, not", m->f[TRANSFERS]);
  }
  if (m->f[MINUTES].len) {
    if (!tq_integer_parse(m->f[MINUTES], &n) || n < 0 || n > 100000)
      return wrong(m, "write whole minutes, not", m->f[MINUTES]);
    t->duration_s = (uint32_t)n * 60;
  }
  if (m->f[PASS].len) t->pass = tq_draft_string(m->d, m->f[PASS].text, m->f[PASS].len);
  return t->pass == UINT32_MAX ? no_memory(m) : TQ_OK;
}

static enum tq_code take_cover(struct maker *m, uint32_t ticket) {
  struct cover c = {.ticket = ticket,
                    .route_id = m->f[ROUTE].text,
                    .feed = m->f[FEED].text,
                    .network = TQ_N_NETWORKS};
  if (!m->f[NETWORK].len && !m->f[ROUTE].len) return TQ_OK;
  if (m->f[NETWORK].len && !tq_network_parse(m->f[NETWORK].text, &c.network))
    return wrong(m,
                 "write trunk-rail, intercity-rail, suburban-rail, metro, tram, bus, coach or "
                 "ferry, not network",
                 m->f[NETWORK]);
  return tq_push(&m->covers, c) ? TQ_OK : no_memory(m);
}

/* The fare of the row: the one before, or a new one. */
static enum tq_code take_fare(struct maker *m, uint32_t *index) {
  struct tq_draft *d = m->d;
  uint32_t id = tq_draft_string(d, m->f[FARE].text, m->f[FARE].len);
  if (id == UINT32_MAX) return no_memory(m);
  if (!id) return wrong(m, "give the fare a name, not", m->f[FARE]);
  *index = (uint32_t)d->tickets.n - 1;
  if (d->tickets.n > m->first_ticket && d->tickets.v[*index].id == id) return TQ_OK;
  for (size_t i = m->first_ticket; i < d->tickets.n; i++)
    if (d->tickets.v[i].id == id)
      return wrong(m, "rows of one fare stand together; another fare is between those of",
                   m->f[FARE]);
  struct tq_ticket t = {
      .system = m->system, .id = id, .duration_s = TQ_ANY, .first_band = (uint32_t)d->fare_bands.n};
  m->end_dm = 0;
  m->end_price = 0;
  *index = (uint32_t)d->tickets.n;
  return tq_push(&d->tickets, t) ? TQ_OK : no_memory(m);
}

static enum tq_code take_row(struct maker *m) {
  uint32_t ticket = 0;
  enum tq_code code = take_currency(m);
  if (!code) code = take_fare(m, &ticket);
  if (!code) code = take_band(m, &m->d->tickets.v[ticket]);
  if (!code) code = take_limits(m, &m->d->tickets.v[ticket]);
  if (!code) code = take_cover(m, ticket);
  return code;
}

/* How closely the cover names the route: 0 not at all. */
static int closeness(const struct maker *m, const struct cover *c, const struct tq_route *route) {
  const char *strings = m->d->strings.bytes.v;
  if (c->network != TQ_N_NETWORKS && c->network != route->network) return 0;
  if (*c->route_id && strcmp(c->route_id, strings + route->id) != 0) return 0;
  if (*c->feed && strcmp(c->feed, strings + m->d->feeds.v[route->feed].name) != 0) return 0;
  return 1 + (*c->route_id ? 1 : 0) + (*c->feed ? 2 : 0);
}

/* Gives each ticket the routes that no other row names more closely. */
static enum tq_code spread(struct maker *m) {
  struct tq_draft *d = m->d;
  int *best = tq_calloc(d->routes.n, sizeof *best);
  bool ok = best && tq_fares_fill_to(&d->route_fares.v, &d->route_fares.n, &d->route_fares.cap,
                                     d->routes.n, TQ_NO_FARES);
  for (size_t r = 0; ok && r < d->routes.n; r++) {
    for (size_t i = 0; i < m->covers.n; i++) {
      int close = closeness(m, &m->covers.v[i], &d->routes.v[r]);
      if (close > best[r]) best[r] = close;
    }
    if (best[r]) d->route_fares.v[r] = m->system;
  }
  for (uint32_t t = m->first_ticket; ok && t < d->tickets.n; t++) {
    struct tq_ticket *ticket = &d->tickets.v[t];
    ticket->first_route = (uint32_t)d->ticket_routes.n;
    for (uint32_t r = 0; ok && r < d->routes.n; r++) {
      bool mine = false;
      for (size_t i = 0; i < m->covers.n; i++)
        mine |= m->covers.v[i].ticket == t && best[r] &&
                closeness(m, &m->covers.v[i], &d->routes.v[r]) == best[r];
      if (mine) ok = tq_push(&d->ticket_routes, r);
    }
    ticket->n_routes = (uint32_t)d->ticket_routes.n - ticket->first_route;
  }
  free(best);
  return ok ? TQ_OK : no_memory(m);
}

static enum tq_code check_fares(struct maker *m) {
  struct tq_draft *d = m->d;
  if (m->system == TQ_NO_FARES)
    return tq_fail(m->err, TQ_E_FORMAT,
                   "%s: no fare in it; give rows with fare, network, currency "
                   "and price",
                   m->csv.label);
  for (uint32_t t = m->first_ticket; t < d->tickets.n; t++) {
    bool covers = false;
    const char *name = d->strings.bytes.v + d->tickets.v[t].id;
    for (size_t i = 0; i < m->covers.n; i++) covers |= m->covers.v[i].ticket == t;
    if (!covers)
      return tq_fail(m->err, TQ_E_FORMAT,
                     "%s: fare '%s' is for no routes; give network or route_id", m->csv.label,
                     name);
    if (!d->tickets.v[t].n_bands)
      return tq_fail(m->err, TQ_E_FORMAT, "%s: fare '%s' has no price; give one", m->csv.label,
                     name);
    if (!d->tickets.v[t].n_routes)
      tq_report_add(&d->report, TQ_INFO, "fare_without_routes",
                    "%s: fare '%s' fits no route of the feeds", m->csv.label, name);
  }
  return TQ_OK;
}

enum tq_code tq_fare_table_add(struct tq_draft *d, const char *path, struct tq_err *err) {
  static const char *const names[N_COLUMNS] = {
      "fare",     "price", "network", "route_id",  "feed",    "currency", "up_to_km",
      "every_km", "adds",  "per_km",  "transfers", "minutes", "pass"};
  /* the columns that a table must have come first for the reader */
  static const int order[N_COLUMNS] = {FARE,  PRICE, NETWORK, ROUTE,     FEED,    CURRENCY, UP_TO,
                                       EVERY, ADDS,  PER_KM,  TRANSFERS, MINUTES, PASS};
  struct maker m = {
      .d = d, .err = err, .first_ticket = (uint32_t)d->tickets.n, .system = TQ_NO_FARES};
  char *text = NULL;
  size_t len;
  int col[N_COLUMNS];
  enum tq_code code = tq_file_read(path, &text, &len, err);
  if (!code) code = tq_csv_open(&m.csv, path, text, len, err);
  if (!code) code = tq_csv_columns(&m.csv, names, 2, N_COLUMNS, col, err);
  while (!code && tq_csv_next(&m.csv)) {
    for (int i = 0; i < N_COLUMNS; i++) m.f[order[i]] = tq_csv_field(&m.csv, col[i]);
    code = take_row(&m);
  }
  if (!code) code = m.system == TQ_NO_FARES ? TQ_OK : spread(&m);
  if (!code) code = check_fares(&m);
  tq_vec_free(&m.covers);
  free(text);
  return code;
}
