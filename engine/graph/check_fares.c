/* tq_graph_check_fares: the sections of fares. */
#include "engine/base/money.h"
#include "engine/graph/check_parts.h"

static bool money_ok(int32_t minor) { return minor >= 0 && minor <= TQ_MAX_MONEY; }

/* A column that is there for every owner, or not at all. */
static enum tq_code check_whole(uint32_t n, uint32_t n_owners, const char *section,
                                struct tq_err *err) {
  return n && n != n_owners ? bad(err, section, n, "not one for each owner") : TQ_OK;
}

static enum tq_code check_systems(const struct tq_graph *g, struct tq_err *err) {
  for (uint32_t i = 0; i < g->n_fare_systems; i++) {
    const struct tq_fare_system *x = &g->fare_systems[i];
    if ((x->kind != TQ_FARES_BY_TICKET && x->kind != TQ_FARES_BY_LEG) || x->places > 4 ||
        (x->feed != TQ_ANY && x->feed >= g->n_feeds))
      return bad(err, "FARE_SYSTEMS", i, "unknown kind, feed or decimal places");
  }
  enum tq_code code = check_whole(g->n_route_fares, g->n_routes, "ROUTE_FARES", err);
  if (!code) code = check_whole(g->n_stop_zones, g->n_stops, "STOP_ZONES", err);
  if (!code)
    code = check_whole(g->n_pattern_distances_dm, g->n_pattern_stops, "PATTERN_DISTANCES", err);
  for (uint32_t r = 0; r < g->n_route_fares && !code; r++)
    if (g->route_fares[r] != TQ_NO_FARES && g->route_fares[r] >= g->n_fare_systems)
      return bad(err, "ROUTE_FARES", r, "no such system");
  return code;
}

static enum tq_code check_tickets(const struct tq_graph *g, struct tq_err *err) {
  for (uint32_t i = 0; i < g->n_tickets; i++) {
    const struct tq_ticket *x = &g->tickets[i];
    if (x->system >= g->n_fare_systems || !money_ok(x->price) ||
        !range_ok(x->first_route, x->n_routes, g->n_ticket_routes) ||
        !range_ok(x->first_zone, x->n_zones, g->n_ticket_zones) ||
        !range_ok(x->first_contains, x->n_contains, g->n_ticket_contains) ||
        x->n_contains > TQ_MAX_CONTAINS || !range_ok(x->first_band, x->n_bands, g->n_fare_bands))
      return bad(err, "TICKETS", i, "an index is out of range, or an absurd price");
  }
  for (uint32_t i = 0; i < g->n_ticket_routes; i++)
    if (g->ticket_routes[i] >= g->n_routes)
      return bad(err, "TICKET_ROUTES", i, "no such route");
  for (uint32_t i = 0; i < g->n_fare_bands; i++) {
    const struct tq_fare_band *x = &g->fare_bands[i];
    if (!money_ok(x->price) || !money_ok(x->adds))
      return bad(err, "FARE_BANDS", i, "an absurd price");
  }
  return TQ_OK;
}

static enum tq_code check_members(const struct tq_membership *v, uint32_t n, uint32_t n_members,
                                  const char *section, struct tq_err *err) {
  for (uint32_t i = 0; i < n; i++)
    if (v[i].member >= n_members || (i && v[i].member < v[i - 1].member))
      return bad(err, section, i, "out of range, or not in growing order");
  return TQ_OK;
}

static enum tq_code check_legs(const struct tq_graph *g, struct tq_err *err) {
  for (uint32_t i = 0; i < g->n_leg_rules; i++)
    if (g->leg_rules[i].system >= g->n_fare_systems || !money_ok(g->leg_rules[i].price))
      return bad(err, "LEG_RULES", i, "no such system, or an absurd price");
  for (uint32_t i = 0; i < g->n_leg_transfers; i++) {
    const struct tq_leg_transfer *x = &g->leg_transfers[i];
    if (x->system >= g->n_fare_systems || !money_ok(x->price) || x->limit_type > 3 || x->type > 2)
      return bad(err, "LEG_TRANSFERS", i, "no such system or type, or an absurd price");
  }
  for (uint32_t i = 0; i < g->n_timeframes; i++)
    if (g->timeframes[i].system >= g->n_fare_systems || g->timeframes[i].service >= g->n_services)
      return bad(err, "TIMEFRAMES", i, "an index is out of range");
  enum tq_code code = check_members(g->stop_areas, g->n_stop_areas, g->n_stops, "STOP_AREAS", err);
  if (!code)
    code = check_members(g->route_groups, g->n_route_groups, g->n_routes, "ROUTE_GROUPS", err);
  return code;
}

enum tq_code tq_graph_check_fares(const struct tq_graph *g, struct tq_err *err) {
  enum tq_code code = check_systems(g, err);
  if (!code) code = check_tickets(g, err);
  if (!code) code = check_legs(g, err);
  return code;
}
