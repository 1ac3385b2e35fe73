/* Fares v2: fare_products, rider_categories, networks, areas, timeframes, fare_leg_rules and
 * fare_transfer_rules. A product costs what the default rider pays by the cheapest medium. */
#include <string.h>

#include "engine/base/money.h"
#include "graphs/feed_value.h"
#include "graphs/gtfs_fares.h"

struct maker {
  struct tq_draft *d;
  struct tq_gtfs *feed;
  struct tq_id_map prices; /* product: minor units */
  struct tq_text rider;    /* the default category, NULL: none */
  uint32_t system, currency;
  int places;
};

static bool intern(struct maker *m, struct tq_text text, uint32_t *offset) {
  *offset = tq_draft_string(m->d, text.text, text.len);
  return *offset != UINT32_MAX;
}

/* The default category, or the first one. */
static enum tq_code read_riders(struct maker *m, struct tq_err *err) {
  enum { ID, DEFAULT, N };
  static const char *const names[N] = {"rider_category_id", "is_default_fare_category"};
  struct tq_csv csv;
  int col[N];
  bool has, found = false;
  enum tq_code code = tq_gtfs_table(m->feed, "rider_categories.txt", false, &csv, &has, err);
  if (code || !has) return code;
  code = tq_csv_columns(&csv, names, 1, N, col, err);
  while (!code && tq_csv_next(&csv)) {
    bool marked = !strcmp(tq_csv_field(&csv, col[DEFAULT]).text, "1");
    if (m->rider.text && (!marked || found)) continue;
    m->rider = tq_csv_field(&csv, col[ID]);
    found = marked;
  }
  return code;
}

static enum tq_code read_products(struct maker *m, struct tq_err *err) {
  enum { ID, AMOUNT, CURRENCY, RIDER, N };
  static const char *const names[N] = {"fare_product_id", "amount", "currency",
                                       "rider_category_id"};
  struct tq_csv csv;
  int col[N];
  bool has;
  enum tq_code code = tq_gtfs_table(m->feed, "fare_products.txt", false, &csv, &has, err);
  if (code || !has) return code;
  code = tq_csv_columns(&csv, names, 3, N, col, err);
  while (!code && tq_csv_next(&csv)) {
    struct tq_text id = tq_csv_field(&csv, col[ID]), amount = tq_csv_field(&csv, col[AMOUNT]),
                   currency = tq_csv_field(&csv, col[CURRENCY]),
                   rider = tq_csv_field(&csv, col[RIDER]);
    if (rider.len && (!m->rider.text || strcmp(rider.text, m->rider.text) != 0)) continue;
    int places = tq_value_currency_places(currency.text);
    uint32_t offset;
    int32_t price;
    if (!intern(m, currency, &offset)) return tq_fail_memory(err, csv.label);
    if (!m->currency && places >= 0) {
      m->currency = offset;
      m->places = places;
    }
    if (places < 0 || offset != m->currency || !tq_money_parse(amount.text, places, &price)) {
      tq_report_add(m->feed->report, TQ_WARNING,
                    places >= 0 && offset != m->currency ? "mixed_currencies" : "bad_fare",
                    "%s:%zu: product '%s' for '%s' %s, left out; write an amount, in the currency "
                    "of the feed's first product",
                    csv.label, csv.line, id.text, amount.text, currency.text);
      continue;
    }
    uint32_t *known = tq_id_map_put(&m->prices, id.text, id.len);
    if (!known) return tq_fail_memory(err, csv.label);
    if (*known == TQ_NO_ID || (uint32_t)price < *known) *known = (uint32_t)price;
  }
  if (!code) tq_gtfs_table_done(m->feed, &csv);
  return code;
}

static int by_member(const void *pa, const void *pb) {
  const struct tq_membership *a = pa, *b = pb;
  if (a->member != b->member) return a->member < b->member ? -1 : 1;
  return (a->group > b->group) - (a->group < b->group);
}

/* route_networks.txt, or routes.network_id. */
static enum tq_code read_networks(struct maker *m, struct tq_err *err) {
  static const char *const names[2] = {"network_id", "route_id"};
  struct tq_draft *d = m->d;
  size_t first = d->route_groups.n;
  uint32_t base = (uint32_t)d->routes.n;
  struct tq_csv csv;
  int col[2];
  bool has;
  enum tq_code code = tq_gtfs_table(m->feed, "route_networks.txt", false, &csv, &has, err);
  if (!code && has) code = tq_csv_columns(&csv, names, 2, 2, col, err);
  while (!code && has && tq_csv_next(&csv)) {
    struct tq_text id = tq_csv_field(&csv, col[1]);
    uint32_t route = tq_id_map_find(&m->feed->route_ids, id.text, id.len);
    struct tq_membership row = {base + route, 0};
    if (!tq_usable(route)) continue;
    if (!intern(m, tq_csv_field(&csv, col[0]), &row.group) || !tq_push(&d->route_groups, row))
      return tq_fail_memory(err, csv.label);
  }
  for (uint32_t r = 0; !code && r < m->feed->routes.n; r++) {
    struct tq_membership row = {base + r, 0};
    struct tq_text network = m->feed->routes.v[r].network_id;
    if (!network.len) continue;
    if (!intern(m, network, &row.group) || !tq_push(&d->route_groups, row))
      return tq_fail_memory(err, "routes.txt");
  }
  size_t n = d->route_groups.n - first;
  if (!code && n) qsort(d->route_groups.v + first, n, sizeof *d->route_groups.v, by_member);
  return code;
}

/* stop_areas.txt; a station's areas are those of its platforms too. */
static enum tq_code read_areas(struct maker *m, struct tq_err *err) {
  static const char *const names[2] = {"area_id", "stop_id"};
  struct tq_draft *d = m->d;
  const struct tq_gtfs *feed = m->feed;
  size_t first = d->stop_areas.n;
  uint32_t base = (uint32_t)d->stops.n;
  struct tq_csv csv;
  int col[2];
  bool has;
  enum tq_code code = tq_gtfs_table(m->feed, "stop_areas.txt", false, &csv, &has, err);
  if (code || !has) return code;
  code = tq_csv_columns(&csv, names, 2, 2, col, err);
  while (!code && tq_csv_next(&csv)) {
    struct tq_text id = tq_csv_field(&csv, col[1]);
    uint32_t stop = tq_id_map_find(&feed->stop_ids, id.text, id.len), area;
    if (!tq_usable(stop)) continue;
    if (!intern(m, tq_csv_field(&csv, col[0]), &area) ||
        !tq_push(&d->stop_areas, ((struct tq_membership){base + stop, area})))
      return tq_fail_memory(err, csv.label);
  }
  size_t n_given = d->stop_areas.n;
  for (uint32_t s = 0; !code && s < feed->stops.n; s++) {
    if (feed->stops.v[s].parent == TQ_NO_STOP) continue;
    for (size_t i = first; i < n_given; i++)
      if (d->stop_areas.v[i].member == base + feed->stops.v[s].parent &&
          !tq_push(&d->stop_areas, ((struct tq_membership){base + s, d->stop_areas.v[i].group})))
        return tq_fail_memory(err, csv.label);
  }
  size_t n = d->stop_areas.n - first;
  if (!code && n) qsort(d->stop_areas.v + first, n, sizeof *d->stop_areas.v, by_member);
  return code;
}

static enum tq_code read_timeframes(struct maker *m, struct tq_err *err) {
  enum { GROUP, SERVICE, START, END, N };
  static const char *const names[N] = {"timeframe_group_id", "service_id", "start_time",
                                       "end_time"};
  struct tq_csv csv;
  int col[N];
  bool has;
  enum tq_code code = tq_gtfs_table(m->feed, "timeframes.txt", false, &csv, &has, err);
  if (code || !has) return code;
  code = tq_csv_columns(&csv, names, 2, N, col, err);
  while (!code && tq_csv_next(&csv)) {
    struct tq_text start = tq_csv_field(&csv, col[START]), end = tq_csv_field(&csv, col[END]),
                   id = tq_csv_field(&csv, col[SERVICE]);
    uint32_t service = tq_id_map_find(&m->feed->service_ids, id.text, id.len);
    struct tq_timeframe row = {
        .system = m->system, .end_s = 86400, .service = (uint32_t)m->d->services.n + service};
    if ((start.len && !tq_value_time(start, &row.start_s)) ||
        (end.len && !tq_value_time(end, &row.end_s)) || !tq_usable(service) ||
        row.start_s > 86400 || row.end_s > 86400 || row.end_s <= row.start_s) {
      tq_report_add(m->feed->report, TQ_WARNING, "bad_timeframe",
                    "%s:%zu: '%s' to '%s' on service '%s', left out; write times from 00:00:00 to "
                    "24:00:00 and a service of the feed",
                    csv.label, csv.line, start.text, end.text, id.text);
      continue;
    }
    if (!intern(m, tq_csv_field(&csv, col[GROUP]), &row.group) || !tq_push(&m->d->timeframes, row))
      return tq_fail_memory(err, csv.label);
  }
  if (!code) tq_gtfs_table_done(m->feed, &csv);
  return code;
}

/* What an empty field of a column means. */
static bool take_name(struct maker *m, struct tq_text field, uint32_t empty, uint32_t *name) {
  *name = empty;
  return !field.len || intern(m, field, name);
}

static enum tq_code read_leg_rules(struct maker *m, struct tq_csv *csv, struct tq_err *err) {
  enum { PRODUCT, GROUP, NETWORK, FROM, TO, FROM_TIME, TO_TIME, PRIORITY, N };
  static const char *const names[N] = {
      "fare_product_id",       "leg_group_id", "network_id",
      "from_area_id",          "to_area_id",   "from_timeframe_group_id",
      "to_timeframe_group_id", "rule_priority"};
  int col[N];
  enum tq_code code = tq_csv_columns(csv, names, 1, N, col, err);
  uint32_t empty = code || col[PRIORITY] >= 0 ? TQ_ANY : TQ_OTHERS;
  while (!code && tq_csv_next(csv)) {
    struct tq_text f[N];
    for (int i = 0; i < N; i++) f[i] = tq_csv_field(csv, col[i]);
    uint32_t price = tq_id_map_find(&m->prices, f[PRODUCT].text, f[PRODUCT].len);
    int64_t priority = 0;
    if (price == TQ_NO_ID || (f[PRIORITY].len && (!tq_integer_parse(f[PRIORITY], &priority) ||
                                                  priority < 0 || priority > INT32_MAX))) {
      tq_report_add(m->feed->report, TQ_INFO, "fare_rule_left_out",
                    "%s:%zu: product '%s' has no usable price for the default rider, or the "
                    "priority is no number; rule left out",
                    csv->label, csv->line, f[PRODUCT].text);
      continue;
    }
    struct tq_leg_rule row = {
        .system = m->system, .price = (int32_t)price, .priority = (uint32_t)priority};
    if (!intern(m, f[PRODUCT], &row.product) || !intern(m, f[GROUP], &row.leg_group) ||
        !take_name(m, f[NETWORK], empty, &row.network) ||
        !take_name(m, f[FROM], empty, &row.from_area) ||
        !take_name(m, f[TO], empty, &row.to_area) ||
        !take_name(m, f[FROM_TIME], 0, &row.from_timeframe) ||
        !take_name(m, f[TO_TIME], 0, &row.to_timeframe) || !tq_push(&m->d->leg_rules, row))
      return tq_fail_memory(err, csv->label);
  }
  if (!code) tq_gtfs_table_done(m->feed, csv);
  return code;
}

/* A number of times or seconds; empty and -1 are "no limit". */
static bool take_limit(struct tq_text field, uint32_t *limit) {
  int64_t n;
  *limit = TQ_ANY;
  if (!field.len) return true;
  if (!tq_integer_parse(field, &n) || n < -1 || n == 0 || n > 10000000) return false;
  if (n > 0) *limit = (uint32_t)n;
  return true;
}

static bool take_code(struct tq_text field, int64_t max, uint8_t *code) {
  int64_t n = 0;
  if (field.len && (!tq_integer_parse(field, &n) || n < 0 || n > max)) return false;
  *code = (uint8_t)n;
  return true;
}

static enum tq_code read_transfer_rules(struct maker *m, struct tq_err *err) {
  enum { TYPE, FROM, TO, COUNT, DURATION, LIMIT_TYPE, PRODUCT, N };
  static const char *const names[N] = {
      "fare_transfer_type", "from_leg_group_id",   "to_leg_group_id", "transfer_count",
      "duration_limit",     "duration_limit_type", "fare_product_id"};
  struct tq_csv csv;
  int col[N];
  bool has;
  enum tq_code code = tq_gtfs_table(m->feed, "fare_transfer_rules.txt", false, &csv, &has, err);
  if (code || !has) return code;
  code = tq_csv_columns(&csv, names, 1, N, col, err);
  while (!code && tq_csv_next(&csv)) {
    struct tq_text f[N];
    for (int i = 0; i < N; i++) f[i] = tq_csv_field(&csv, col[i]);
    struct tq_leg_transfer row = {.system = m->system};
    uint32_t price =
        f[PRODUCT].len ? tq_id_map_find(&m->prices, f[PRODUCT].text, f[PRODUCT].len) : 0;
    if (price == TQ_NO_ID || !take_limit(f[COUNT], &row.count) ||
        !take_limit(f[DURATION], &row.duration_s) || !take_code(f[TYPE], 2, &row.type) ||
        !take_code(f[LIMIT_TYPE], 3, &row.limit_type)) {
      tq_report_add(m->feed->report, TQ_INFO, "fare_rule_left_out",
                    "%s:%zu: a type, limit or count is out of range, or product '%s' has no usable "
                    "price; rule left out",
                    csv.label, csv.line, f[PRODUCT].text);
      continue;
    }
    row.price = (int32_t)price;
    if (!take_name(m, f[FROM], TQ_OTHERS, &row.from_group) ||
        !take_name(m, f[TO], TQ_OTHERS, &row.to_group) || !tq_push(&m->d->leg_transfers, row))
      return tq_fail_memory(err, csv.label);
  }
  if (!code) tq_gtfs_table_done(m->feed, &csv);
  return code;
}

static enum tq_code add_system(struct maker *m, struct tq_err *err) {
  const char *name = tq_archive_name(m->feed->archive);
  struct tq_fare_system system = {.name = tq_draft_string(m->d, name, strlen(name)),
                                  .currency = m->currency,
                                  .feed = (uint32_t)m->d->feeds.n,
                                  .kind = TQ_FARES_BY_LEG,
                                  .places = (uint8_t)m->places};
  m->system = (uint32_t)m->d->fare_systems.n;
  if (system.name == UINT32_MAX || !tq_push(&m->d->fare_systems, system) ||
      !tq_fares_claim_feed(m->d, m->feed, m->system))
    return tq_fail_memory(err, name);
  if (tq_archive_has(m->feed->archive, "fare_leg_join_rules.txt"))
    tq_report_add(m->feed->report, TQ_INFO, "fare_leg_join_rules_unused",
                  "%s/fare_leg_join_rules.txt: not used; every ride is a leg of its own", name);
  return TQ_OK;
}

enum tq_code tq_gtfs_fares_add_legs(struct tq_draft *d, struct tq_gtfs *feed, bool *added,
                                    struct tq_err *err) {
  struct maker m = {.d = d, .feed = feed};
  struct tq_fare_marks marks = tq_fare_marks_of(d);
  struct tq_csv csv;
  bool has;
  *added = false;
  enum tq_code code = tq_gtfs_table(feed, "fare_leg_rules.txt", false, &csv, &has, err);
  if (code || !has) return code;
  code = read_riders(&m, err);
  if (!code) code = read_products(&m, err);
  if (!code) code = add_system(&m, err);
  if (!code) code = read_leg_rules(&m, &csv, err);
  if (!code) code = read_networks(&m, err);
  if (!code) code = read_areas(&m, err);
  if (!code) code = read_timeframes(&m, err);
  if (!code) code = read_transfer_rules(&m, err);
  *added = !code && d->leg_rules.n > marks.n[8];
  if (!*added) tq_fares_roll_back(d, &marks);
  tq_id_map_free(&m.prices);
  return code;
}
