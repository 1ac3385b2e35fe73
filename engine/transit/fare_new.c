/* tq_fares_new: the graph's fares indexed by route. */
#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/fare_parts.h"

/* Whether a text of names separated by blanks has one of the passes. */
static bool has_pass(const struct tq_fare_opts *o, const char *names) {
  for (uint32_t i = 0; i < o->n_passes; i++) {
    size_t len = strlen(o->passes[i]);
    for (const char *at = names; len && (at = strstr(at, o->passes[i])); at += len)
      if ((at == names || at[-1] == ' ') && (at[len] == 0 || at[len] == ' ')) return true;
  }
  return false;
}

static enum tq_code check_passes(const struct tq_graph *g, const struct tq_fare_opts *o,
                                 struct tq_err *err) {
  for (uint32_t i = 0; i < o->n_passes; i++) {
    struct tq_fare_opts one = {.n_passes = 1, .passes = o->passes + i};
    bool known = false;
    for (uint32_t t = 0; t < g->n_tickets && !known; t++)
      known = has_pass(&one, tq_graph_string(g, g->tickets[t].pass));
    if (!known)
      return tq_fail(
          err, TQ_E_ARG,
          "--pass %s: no network and no pass of the graph's fares; give networks such as "
          "metro,bus, or a name of the column pass of the table of fares",
          o->passes[i]);
  }
  return TQ_OK;
}

static enum tq_code check(const struct tq_graph *g, const struct tq_fare_opts *o,
                          struct tq_err *err) {
  if (!g->n_fare_systems || !g->n_route_fares)
    return tq_fail(
        err, TQ_E_NO_DATA,
        "the graph has no fares; build it with feeds that have fares, or with --fares CSV");
  for (uint32_t i = 1; i < g->n_fare_systems; i++)
    if (strcmp(tq_graph_string(g, g->fare_systems[i].currency),
               tq_graph_string(g, g->fare_systems[0].currency)) != 0 ||
        g->fare_systems[i].places != g->fare_systems[0].places)
      return tq_fail(err, TQ_E_ARG,
                     "the graph's fares are in %s and %s: amounts cannot be added; build it with "
                     "feeds of one currency",
                     tq_graph_string(g, g->fare_systems[0].currency),
                     tq_graph_string(g, g->fare_systems[i].currency));
  if (o->mirror && g->n_leg_transfers)
    return tq_fail(err, TQ_E_ARG,
                   "the graph's fares have rules for transfers between legs (Fares v2), which can "
                   "only be followed forwards: leave --reverse and --arrive out");
  return check_passes(g, o, err);
}

static int by_number(const void *pa, const void *pb) {
  uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;
  return (a > b) - (a < b);
}

static uint32_t name_in(const struct tq_graph *g, uint32_t system, int column, uint32_t i) {
  if (column >= TQ_COL_FROM_GROUP) {
    const struct tq_leg_transfer *x = &g->leg_transfers[i];
    if (x->system != system) return TQ_ANY;
    return column == TQ_COL_FROM_GROUP ? x->from_group : x->to_group;
  }
  const struct tq_leg_rule *x = &g->leg_rules[i];
  if (x->system != system) return TQ_ANY;
  return column == TQ_COL_NETWORK     ? x->network
         : column == TQ_COL_FROM_AREA ? x->from_area
                                      : x->to_area;
}

/* The names that a column of the system's rules lists. */
static bool list_names(const struct tq_graph *g, uint32_t system, int column,
                       struct tq_fare_names *names) {
  uint32_t n = column >= TQ_COL_FROM_GROUP ? g->n_leg_transfers : g->n_leg_rules, kept = 0;
  names->v = tq_alloc(n, sizeof *names->v);
  if (!names->v) return false;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t name = name_in(g, system, column, i);
    if (name != TQ_ANY && name != TQ_OTHERS) names->v[names->n++] = name;
  }
  if (names->n) qsort(names->v, names->n, sizeof *names->v, by_number);
  for (uint32_t i = 0; i < names->n; i++)
    if (!kept || names->v[kept - 1] != names->v[i]) names->v[kept++] = names->v[i];
  names->n = kept;
  return true;
}

/* Where each member's groups begin; false without memory. */
static bool index_members(const struct tq_membership *v, uint32_t n, uint32_t n_members,
                          uint32_t **first) {
  *first = tq_calloc((size_t)n_members + 1, sizeof **first);
  if (!*first) return false;
  for (uint32_t i = 0; i < n; i++) (*first)[v[i].member + 1]++;
  for (uint32_t m = 0; m < n_members; m++) (*first)[m + 1] += (*first)[m];
  return true;
}

struct maker {
  struct tq_fares *f;
  const uint32_t *first_group; /* [routes + 1] into ROUTE_GROUPS */
  TQ_VEC(uint32_t) items;
  uint32_t *of_ticket; /* [routes + 1] into by_route */
  uint32_t *by_route;  /* tickets */
};

static bool network_fits(const struct maker *m, const struct tq_leg_rule *x, uint32_t route) {
  const struct tq_graph *g = m->f->g;
  uint32_t first = m->first_group[route], end = m->first_group[route + 1];
  if (x->network == TQ_ANY || (x->network == TQ_OTHERS && first == end)) return true;
  for (uint32_t i = first; i < end; i++)
    if (x->network == TQ_OTHERS
            ? !tq_fare_listed(&m->f->listed[x->system * TQ_N_COLS + TQ_COL_NETWORK],
                              g->route_groups[i].group)
            : g->route_groups[i].group == x->network)
      return true;
  return false;
}

static void note_ticket(struct maker *m, uint32_t route, const struct tq_ticket *t) {
  struct tq_fares *f = m->f;
  if (t->duration_s != TQ_ANY && t->transfers) f->flags[route] |= TQ_ROUTE_TIMED;
  if (t->n_zones || t->n_contains || t->n_bands) f->flags[route] |= TQ_ROUTE_PLACED;
  if (has_pass(&f->opts, tq_graph_string(f->g, t->pass))) f->flags[route] |= TQ_ROUTE_FREE;
  uint32_t price = (uint32_t)tq_ticket_price(f->g, t, 0);
  if (price > f->hole[route]) f->hole[route] = price;
}

static void note_rule(struct maker *m, uint32_t route, const struct tq_leg_rule *x) {
  struct tq_fares *f = m->f;
  if (x->from_timeframe || x->to_timeframe) f->flags[route] |= TQ_ROUTE_TIMED;
  if (x->from_area != TQ_ANY || x->to_area != TQ_ANY) f->flags[route] |= TQ_ROUTE_PLACED;
  for (uint32_t i = f->first_transfer[x->system]; i < f->first_transfer[x->system + 1]; i++)
    if (f->g->leg_transfers[i].duration_s != TQ_ANY) f->flags[route] |= TQ_ROUTE_TIMED;
  if ((uint32_t)x->price > f->hole[route]) f->hole[route] = (uint32_t)x->price;
}

/* The route's tickets or rules, and what they depend on. */
static bool add_route(struct maker *m, uint32_t route) {
  struct tq_fares *f = m->f;
  const struct tq_graph *g = f->g;
  uint32_t system = g->route_fares[route], n_transfers = 0;
  f->first_item[route] = (uint32_t)m->items.n;
  if (f->opts.pass_networks >> g->routes[route].network & 1) f->flags[route] |= TQ_ROUTE_FREE;
  bool legs = system != TQ_NO_FARES && g->fare_systems[system].kind == TQ_FARES_BY_LEG;
  for (uint32_t i = 0; legs && i < g->n_leg_rules; i++) {
    if (g->leg_rules[i].system != system || !network_fits(m, &g->leg_rules[i], route)) continue;
    if (!tq_push(&m->items, i)) return false;
    note_rule(m, route, &g->leg_rules[i]);
  }
  for (uint32_t i = m->of_ticket[route]; !legs && i < m->of_ticket[route + 1]; i++) {
    const struct tq_ticket *t = &g->tickets[m->by_route[i]];
    if (t->system != system) continue;
    if (!tq_push(&m->items, m->by_route[i])) return false;
    note_ticket(m, route, t);
  }
  uint32_t n = (uint32_t)m->items.n - f->first_item[route];
  if (n == 0 && !(f->flags[route] & TQ_ROUTE_FREE))
    f->flags[route] |= TQ_ROUTE_FREE | TQ_ROUTE_UNKNOWN;
  if (legs) n_transfers = f->first_transfer[system + 1] - f->first_transfer[system];
  uint64_t options = legs ? (uint64_t)n * (1 + n_transfers) + 1 : (uint64_t)n * 2 + 1;
  if (options > UINT32_MAX / 2) return false;
  if (options > f->max_options) f->max_options = (uint32_t)options;
  return true;
}

/* Tickets by route. */
static bool turn_tickets(struct maker *m) {
  const struct tq_graph *g = m->f->g;
  m->of_ticket = tq_calloc((size_t)g->n_routes + 2, sizeof *m->of_ticket);
  uint64_t total = 0;
  for (uint32_t t = 0; t < g->n_tickets; t++) total += g->tickets[t].n_routes;
  if (total > UINT32_MAX) return false;
  m->by_route = tq_alloc(total, sizeof *m->by_route);
  if (!m->of_ticket || !m->by_route) return false;
  uint32_t *next = m->of_ticket + 1;
  for (uint32_t t = 0; t < g->n_tickets; t++)
    for (uint32_t i = 0; i < g->tickets[t].n_routes; i++)
      next[g->ticket_routes[g->tickets[t].first_route + i] + 1]++;
  for (uint32_t r = 0; r < g->n_routes; r++) next[r + 1] += next[r];
  for (uint32_t t = 0; t < g->n_tickets; t++)
    for (uint32_t i = 0; i < g->tickets[t].n_routes; i++)
      m->by_route[next[g->ticket_routes[g->tickets[t].first_route + i]]++] = t;
  return true;
}

/* Transfer rules stand by system. */
static bool index_transfers(struct tq_fares *f) {
  const struct tq_graph *g = f->g;
  uint32_t at = 0;
  f->first_transfer = tq_calloc((size_t)g->n_fare_systems + 1, sizeof *f->first_transfer);
  if (!f->first_transfer) return false;
  for (uint32_t s = 0; s < g->n_fare_systems; s++) {
    f->first_transfer[s] = at;
    while (at < g->n_leg_transfers && g->leg_transfers[at].system == s) at++;
  }
  f->first_transfer[g->n_fare_systems] = at;
  return true;
}

static bool index_all(struct tq_fares *f) {
  const struct tq_graph *g = f->g;
  struct maker m = {.f = f};
  uint32_t *first_group = NULL;
  f->first_item = tq_calloc((size_t)g->n_routes + 1, sizeof *f->first_item);
  f->hole = tq_calloc(g->n_routes, sizeof *f->hole);
  f->flags = tq_calloc(g->n_routes, sizeof *f->flags);
  f->listed = tq_calloc((size_t)g->n_fare_systems * TQ_N_COLS, sizeof *f->listed);
  bool ok = f->first_item && f->hole && f->flags && f->listed && index_transfers(f) &&
            index_members(g->stop_areas, g->n_stop_areas, g->n_stops, &f->first_area) &&
            index_members(g->route_groups, g->n_route_groups, g->n_routes, &first_group) &&
            turn_tickets(&m);
  m.first_group = first_group;
  for (uint32_t s = 0; ok && s < g->n_fare_systems; s++)
    for (int c = 0; ok && c < TQ_N_COLS; c++)
      ok = list_names(g, s, c, &f->listed[s * TQ_N_COLS + c]);
  f->max_options = 1;
  for (uint32_t r = 0; ok && r < g->n_routes; r++) ok = add_route(&m, r);
  if (ok) f->first_item[g->n_routes] = (uint32_t)m.items.n;
  f->items = m.items.v;
  free(first_group);
  free(m.of_ticket);
  free(m.by_route);
  return ok;
}

enum tq_code tq_fares_new(const struct tq_graph *g, const struct tq_fare_opts *opts,
                          struct tq_fares **out, struct tq_err *err) {
  enum tq_code code = check(g, opts, err);
  if (code) return code;
  struct tq_fares *f = tq_calloc(1, sizeof *f);
  if (!f) return tq_fail_memory(err, "the fares");
  f->g = g;
  f->opts = *opts;
  if (!index_all(f)) {
    tq_fares_free(f);
    return tq_fail_memory(err, "the fares");
  }
  *out = f;
  return TQ_OK;
}

void tq_fares_free(struct tq_fares *f) {
  if (!f) return;
  for (uint32_t i = 0; f->listed && i < f->g->n_fare_systems * TQ_N_COLS; i++) free(f->listed[i].v);
  free(f->listed);
  free(f->first_item);
  free(f->items);
  free(f->hole);
  free(f->flags);
  free(f->first_area);
  free(f->first_transfer);
  free(f);
}
