/* Streets left out, against a plain search that skips them. */
#include <string.h>

#include "engine/street/avoid.h"
#include "engine/street/street.h"
#include "tests/net.h"
#include "tests/suite.h"

enum { ALL = (1 << TQ_N_AVOIDS) - 1 };

/* Flags at random; the layers do not know of them. */
static void mark(struct tq_draft *d, uint64_t *state) {
  static const uint32_t CLASSES[] = {TQ_ROAD_MOTORWAY, TQ_ROAD_MOTORWAY_LINK, TQ_ROAD_TRUNK,
                                     TQ_ROAD_RESIDENTIAL, TQ_ROAD_RESIDENTIAL};
  for (size_t e = 0; e < d->edges.n; e++) {
    uint32_t *flags = &d->edges.v[e].flags;
    *flags = (*flags & ~(uint32_t)TQ_EDGE_CLASS) | CLASSES[tq_random_below(state, 5)];
    if (tq_random_below(state, 6) == 0) *flags |= TQ_EDGE_FERRY;
    if (tq_random_below(state, 6) == 0) *flags |= TQ_EDGE_TOLL;
    if (tq_random_below(state, 6) == 0) *flags |= TQ_EDGE_TOLL_BACK;
  }
}

/* Said once more, apart from the engine. */
static bool left_out(const struct tq_edge *e, int dir, uint32_t avoid) {
  uint32_t c = e->flags & TQ_EDGE_CLASS;
  if (avoid & TQ_AVOID_FERRY && e->flags >> 11 & 1) return true;
  if (avoid & TQ_AVOID_TOLL && e->flags >> (dir ? 15 : 12) & 1) return true;
  return avoid & TQ_AVOID_MOTORWAY && (c == TQ_ROAD_MOTORWAY || c == TQ_ROAD_MOTORWAY_LINK);
}

static void bellman_ford(const struct tq_graph *g, const struct tq_layer *layer, uint32_t avoid,
                         uint64_t *label) {
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t s = 0; s < layer->n_states; s++)
      for (uint32_t a = layer->first_out[s]; a < layer->first_out[s + 1]; a++) {
        uint32_t part = layer->arc_edges[a];
        if (label[s] == UINT64_MAX || left_out(&g->edges[part / 2], part % 2, avoid)) continue;
        if (label[s] + layer->arcs[a].weight_ds >= label[layer->arcs[a].head]) continue;
        label[layer->arcs[a].head] = label[s] + layer->arcs[a].weight_ds;
        changed = true;
      }
  }
}

START_TEST(search_without_streets_equals_the_oracle) {
  for (uint64_t seed = 0; seed < 300; seed++) {
    uint64_t state = seed;
    struct tq_net net = {.seed = seed, .n_cols = 5, .n_rows = 5, .n_bans = seed % 8};
    struct tq_draft d;
    struct tq_graph g;
    tq_net_draft(&d, &g, &net);
    mark(&d, &state);
    enum tq_mode mode = (enum tq_mode)(seed % TQ_N_MODES);
    uint32_t avoid = tq_avoid_of_mode(mode, 1 + (uint32_t)(seed / 3 % ALL));
    struct tq_layer left;
    struct tq_street *s;
    ck_assert(!tq_layer_without(&g, &g.layers[mode], avoid, &left, NULL));
    ck_assert(!tq_street_new(&g, &left, &s, NULL));
    uint64_t *want = tq_alloc(left.n_states, sizeof *want);
    for (uint32_t x = 0; x < left.n_states; x++) want[x] = UINT64_MAX;
    uint32_t from = tq_random_below(&state, g.n_vertices);
    want[from] = 0;
    bellman_ford(&g, &g.layers[mode], avoid, want);
    tq_street_seed(s, from, 0);
    tq_street_run(s, 1u << 30);
    for (uint32_t x = 0; x < left.n_states; x++)
      ck_assert_uint_eq(tq_street_state_ds(s, x), want[x] == UINT64_MAX ? TQ_FAR : want[x]);
    free(want);
    tq_street_free(s);
    tq_layer_free(&left);
    tq_draft_free(&d);
  }
}
END_TEST

START_TEST(only_cars_heed_tolls_and_motorways) {
  ck_assert_uint_eq(tq_avoid_of_mode(TQ_CAR, ALL), ALL);
  ck_assert_uint_eq(tq_avoid_of_mode(TQ_BIKE, ALL), TQ_AVOID_FERRY);
  ck_assert_uint_eq(tq_avoid_of_mode(TQ_WALK, TQ_AVOID_TOLL | TQ_AVOID_MOTORWAY), 0);
  uint32_t bit;
  ck_assert(tq_avoid_parse("motorway", &bit) && bit == TQ_AVOID_MOTORWAY);
  ck_assert(tq_avoid_parse(tq_avoid_name(0), &bit) && bit == TQ_AVOID_TOLL);
  ck_assert(!tq_avoid_parse("tolls", &bit));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("avoid");
  TCase *tests = tcase_create("all");
  tq_suite_add(tests, search_without_streets_equals_the_oracle);
  tq_suite_add(tests, only_cars_heed_tolls_and_motorways);
  suite_add_tcase(suite, tests);
  return tq_suite_run(suite);
}
