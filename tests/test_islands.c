/* Islands of a network against a flood over its edges. */
#include <string.h>

#include "engine/street/islands.h"
#include "tests/net.h"
#include "tests/suite.h"

static bool uses(const struct tq_graph *g, int mode, uint32_t edge) {
  const struct tq_layer *layer = &g->layers[mode];
  for (uint32_t a = 0; a < layer->n_arcs; a++)
    if (layer->arc_edges[a] / 2 == edge) return true;
  return false;
}

/* Grows a piece from an edge until no edge touches it; marks it in `seen`. */
static uint32_t flood(const struct tq_graph *g, int mode, uint32_t edge, uint8_t *seen,
                      bool *has_main) {
  uint8_t *touched = tq_calloc(g->n_vertices, 1);
  uint32_t n = 0;
  touched[g->edges[edge].from] = 1;
  *has_main = false;
  for (bool again = true; again;) {
    again = false;
    for (uint32_t e = 0; e < g->n_edges; e++) {
      const struct tq_edge *x = &g->edges[e];
      if (seen[e] || !uses(g, mode, e) || (!touched[x->from] && !touched[x->to])) continue;
      seen[e] = touched[x->from] = touched[x->to] = 1;
      if (x->flags & (uint32_t)TQ_EDGE_MAIN_CAR << mode) *has_main = true;
      n++;
      again = true;
    }
  }
  free(touched);
  return n;
}

START_TEST(islands_of_random_nets_equal_a_flood) {
  uint32_t n_met = 0;
  for (uint64_t seed = 0; seed < 400; seed++) {
    struct tq_draft d;
    struct tq_graph g;
    struct tq_islands got;
    int mode = (int)(seed % TQ_N_MODES);
    tq_net_draft(&d, &g,
                 &(struct tq_net){.seed = seed, .n_cols = 5, .n_rows = 5, .n_bans = seed % 3});
    ck_assert_int_eq(tq_islands_count(&g, (enum tq_mode)mode, &got, NULL), TQ_OK);
    uint8_t *seen = tq_calloc(g.n_edges, 1);
    uint32_t n_edges = 0, n_main = 0, n_islands = 0, n_island_edges = 0, largest = 0;
    for (uint32_t e = 0; e < g.n_edges; e++) {
      if (!uses(&g, mode, e)) continue;
      n_edges++;
      if (g.edges[e].flags & (uint32_t)TQ_EDGE_MAIN_CAR << mode) n_main++;
      if (seen[e]) continue;
      bool has_main;
      uint32_t n = flood(&g, mode, e, seen, &has_main);
      if (has_main) continue;
      n_islands++;
      n_island_edges += n;
      if (n > largest) largest = n;
    }
    n_met += n_islands;
    ck_assert_uint_eq(got.n_edges, n_edges);
    ck_assert_uint_eq(got.n_main_edges, n_main);
    ck_assert_uint_eq(got.n_islands, n_islands);
    ck_assert_uint_eq(got.n_island_edges, n_island_edges);
    ck_assert_uint_eq(got.n_largest, largest);
    ck_assert_uint_eq(got.n_dead_edges, n_edges - n_main - n_island_edges);
    ck_assert_int_eq(got.edge == TQ_NO_EDGE, n_islands == 0);
    free(seen);
    tq_draft_free(&d);
  }
  ck_assert_uint_gt(n_met, 20);
}
END_TEST

START_TEST(no_streets_have_no_islands) {
  struct tq_graph g;
  struct tq_islands got;
  memset(&g, 0, sizeof g);
  ck_assert_int_eq(tq_islands_count(&g, TQ_CAR, &got, NULL), TQ_OK);
  ck_assert_uint_eq(got.n_edges + got.n_islands, 0);
  ck_assert_uint_eq(got.edge, TQ_NO_EDGE);
}
END_TEST

int main(void) {
  Suite *s = suite_create("islands");
  TCase *c = tcase_create("islands");
  tcase_set_timeout(c, 0);
  suite_add_tcase(s, c);
  tq_suite_add(c, islands_of_random_nets_equal_a_flood);
  tq_suite_add(c, no_streets_have_no_islands);
  return tq_suite_run(s);
}
