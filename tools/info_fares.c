#include "tools/info_fares.h"

#include <stdio.h>

#include "engine/base/money.h"

/* What a system holds. */
struct content {
  uint32_t n_tickets, n_bands, n_pairs, n_leg_rules, n_transfer_rules, n_routes;
  int32_t least, most; /* prices as listed; least -1: none */
};

static void see_price(struct content *c, int32_t price) {
  if (c->least < 0 || price < c->least) c->least = price;
  if (price > c->most) c->most = price;
}

static struct content content_of(const struct tq_graph *g, uint32_t system) {
  struct content c = {.least = -1};
  for (uint32_t i = 0; i < g->n_tickets; i++) {
    const struct tq_ticket *t = &g->tickets[i];
    if (t->system != system) continue;
    c.n_tickets++;
    c.n_bands += t->n_bands;
    c.n_pairs += t->n_zones;
    if (!t->n_bands) see_price(&c, t->price);
    for (uint32_t b = 0; b < t->n_bands; b++) see_price(&c, g->fare_bands[t->first_band + b].price);
  }
  for (uint32_t i = 0; i < g->n_leg_rules; i++) {
    if (g->leg_rules[i].system != system) continue;
    c.n_leg_rules++;
    see_price(&c, g->leg_rules[i].price);
  }
  for (uint32_t i = 0; i < g->n_leg_transfers; i++)
    c.n_transfer_rules += g->leg_transfers[i].system == system;
  for (uint32_t r = 0; r < g->n_route_fares; r++) c.n_routes += g->route_fares[r] == system;
  return c;
}

static uint32_t routes_without(const struct tq_graph *g) {
  uint32_t n = 0;
  for (uint32_t r = 0; r < g->n_routes; r++)
    n += !g->n_route_fares || g->route_fares[r] == TQ_NO_FARES;
  return n;
}

json_t *tq_info_fares(const struct tq_graph *g) {
  json_t *list = json_array();
  for (uint32_t i = 0; i < g->n_fare_systems; i++) {
    const struct tq_fare_system *x = &g->fare_systems[i];
    struct content c = content_of(g, i);
    json_t *o = json_pack("{s:s, s:s, s:s, s:i}", "of", tq_graph_string(g, x->name), "kind",
                          x->kind == TQ_FARES_BY_LEG ? "legs" : "tickets", "currency",
                          tq_graph_string(g, x->currency), "routes", (int)c.n_routes);
    if (x->kind == TQ_FARES_BY_TICKET) {
      json_object_set_new(o, "tickets", json_integer(c.n_tickets));
      json_object_set_new(o, "zone_pairs", json_integer(c.n_pairs));
      json_object_set_new(o, "distance_bands", json_integer(c.n_bands));
    } else {
      json_object_set_new(o, "leg_rules", json_integer(c.n_leg_rules));
      json_object_set_new(o, "transfer_rules", json_integer(c.n_transfer_rules));
    }
    if (c.least >= 0) {
      json_object_set_new(o, "least", json_real(tq_money_units(c.least, x->places)));
      json_object_set_new(o, "most", json_real(tq_money_units(c.most, x->places)));
    }
    json_array_append_new(list, o);
  }
  return json_pack("{s:o, s:i}", "systems", list, "routes_without_fares", (int)routes_without(g));
}

void tq_info_fares_print(const struct tq_graph *g) {
  for (uint32_t i = 0; i < g->n_fare_systems; i++) {
    const struct tq_fare_system *x = &g->fare_systems[i];
    struct content c = content_of(g, i);
    char least[TQ_MONEY_TEXT], most[TQ_MONEY_TEXT];
    tq_money_format(c.least, x->places, least);
    tq_money_format(c.most, x->places, most);
    printf("fares       %s: %u routes, ", tq_graph_string(g, x->name), c.n_routes);
    if (x->kind == TQ_FARES_BY_TICKET)
      printf("%u tickets, %u pairs of zones, %u distance bands", c.n_tickets, c.n_pairs, c.n_bands);
    else
      printf("%u leg rules, %u transfer rules", c.n_leg_rules, c.n_transfer_rules);
    if (c.least >= 0) printf("; %s to %s %s", least, most, tq_graph_string(g, x->currency));
    putchar('\n');
  }
  if (g->n_fare_systems && routes_without(g))
    printf("            %u routes without known fares\n", routes_without(g));
}
