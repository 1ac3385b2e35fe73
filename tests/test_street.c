/* The street search against a textbook Dijkstra, on random networks and by hand. */
#include <string.h>

#include "engine/street/street.h"
#include "tests/net.h"
#include "tests/suite.h"

/* Arcs as a plain list, so that the oracle shares nothing with the layers' form. */
struct arc {
  uint32_t tail, head, weight_ds;
};

/* The oracle: labels over arcs given one by one, in O(rounds x arcs) (Bellman and
 * Ford), with no cutoff. */
static void oracle(const struct arc *arcs, size_t n_arcs, uint64_t *label) {
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t a = 0; a < n_arcs; a++) {
      if (label[arcs[a].tail] == UINT64_MAX) continue;
      uint64_t to = label[arcs[a].tail] + arcs[a].weight_ds;
      if (to >= label[arcs[a].head]) continue;
      label[arcs[a].head] = to;
      changed = true;
    }
  }
}

static struct arc *arcs_of(const struct tq_layer *layer) {
  struct arc *arcs = tq_alloc(layer->n_arcs, sizeof *arcs);
  for (uint32_t v = 0; v < layer->n_vertices; v++)
    for (uint32_t a = layer->first_out[v]; a < layer->first_out[v + 1]; a++)
      arcs[a] = (struct arc){v, layer->arcs[a].head, layer->arcs[a].weight_ds};
  return arcs;
}

static uint64_t *far_labels(size_t n) {
  uint64_t *label = tq_alloc(n, sizeof *label);
  for (size_t v = 0; v < n; v++) label[v] = UINT64_MAX;
  return label;
}

/* Every label right up to the cutoff and none beyond; the settled list holds each
 * settled vertex once; every parent is a witness, the lowest there is, and lower in label. */
static void check_labels(struct tq_street *s, const struct tq_layer *layer, const uint64_t *want,
                         uint32_t cutoff_ds) {
  uint32_t n_settled, n_want = 0;
  const uint32_t *settled = tq_street_settled(s, &n_settled);
  for (uint32_t v = 0; v < layer->n_vertices; v++) {
    if (want[v] <= cutoff_ds) {
      ck_assert_uint_eq(tq_street_at_ds(s, v), want[v]);
      n_want++;
    } else {
      ck_assert_uint_eq(tq_street_at_ds(s, v), TQ_FAR);
    }
  }
  ck_assert_uint_eq(n_settled, n_want);
  uint8_t *seen = tq_calloc(layer->n_vertices, 1);
  for (uint32_t i = 0; i < n_settled; i++) {
    uint32_t v = settled[i], at_ds = tq_street_at_ds(s, v), p = tq_street_parent(s, v);
    ck_assert_uint_ne(at_ds, TQ_FAR);
    ck_assert_uint_eq(seen[v], 0);
    seen[v] = 1;
    uint32_t a = tq_street_parent_arc(s, v);
    ck_assert_int_eq(a == TQ_NO_ARC, p == UINT32_MAX);
    if (a == TQ_NO_ARC) continue;
    ck_assert(a >= layer->first_out[p] && a < layer->first_out[p + 1]);
    ck_assert_uint_eq(layer->arcs[a].head, v);
    ck_assert_uint_eq(tq_street_at_ds(s, p) + layer->arcs[a].weight_ds, at_ds);
    ck_assert_uint_lt(tq_street_at_ds(s, p), at_ds); /* so that parents lead to a seed */
  }
  for (uint32_t v = 0; v < layer->n_vertices; v++)
    for (uint32_t a = layer->first_out[v]; a < layer->first_out[v + 1]; a++) {
      uint32_t head = layer->arcs[a].head;
      if (want[v] > cutoff_ds || want[v] + layer->arcs[a].weight_ds != want[head]) continue;
      if (want[head] > cutoff_ds || tq_street_parent(s, head) == UINT32_MAX) continue;
      ck_assert_uint_le(tq_street_parent(s, head), v);
    }
  free(seen);
}

/* One search from a few random plain seeds. */
static void compare(const struct tq_graph *g, const struct tq_layer *layer, struct tq_street *s,
                    uint64_t *state, uint32_t max_cutoff_ds) {
  uint64_t *want = far_labels(layer->n_vertices);
  struct arc *arcs = arcs_of(layer);
  tq_street_reset(s);
  for (uint32_t i = tq_random_below(state, 4); i < 4; i++) {
    uint32_t v = tq_random_below(state, g->n_vertices);
    uint32_t at_ds = i == 3 ? 0 : tq_random_below(state, max_cutoff_ds / 2 + 1);
    tq_street_seed(s, v, at_ds);
    if (at_ds < want[v]) want[v] = at_ds;
  }
  oracle(arcs, layer->n_arcs, want);
  uint32_t cutoff_ds = tq_random_below(state, max_cutoff_ds + 1);
  tq_street_run(s, cutoff_ds);
  check_labels(s, layer, want, cutoff_ds);
  free(want);
  free(arcs);
}

static void compare_nets(uint64_t first_seed, uint64_t n_nets, bool nasty, uint32_t max_cutoff_ds) {
  for (uint64_t seed = first_seed; seed < first_seed + n_nets; seed++) {
    uint64_t state = seed * 7 + 1;
    struct tq_net net = {.seed = seed,
                         .n_cols = 1 + tq_random_below(&state, 7),
                         .n_rows = 2 + tq_random_below(&state, 6),
                         .nasty = nasty};
    struct tq_draft d;
    struct tq_graph g;
    tq_net_draft(&d, &g, &net);
    const struct tq_layer *layer = &g.layers[seed % TQ_N_MODES];
    struct tq_street *s;
    ck_assert_int_eq(tq_street_new(&g, layer, &s, NULL), TQ_OK);
    for (int i = 0; i < 3; i++) compare(&g, layer, s, &state, max_cutoff_ds);
    tq_street_free(s);
    tq_draft_free(&d);
  }
}

START_TEST(run_on_a_thousand_random_nets_equals_the_oracle) { compare_nets(0, 1000, false, 8000); }
END_TEST

START_TEST(run_with_least_and_enormous_weights_equals_the_oracle) {
  compare_nets(5000, 700, true, 60000);
  compare_nets(6000, 300, true, 1u << 30);
  compare_nets(7000, 20, true, TQ_FAR - 1);
}
END_TEST

/* 0 -> 1 -> 2 and 0 -> 2 by hand, car: 100 + 100 against 201. */
START_TEST(cutoff_is_met_exactly) {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_street *s;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  for (int i = 0; i < 3; i++) tq_net_vertex(&d, 114 + 0.001 * i, 30);
  struct tq_net_edge e = {0, 1, 0, {100, 100, 100}, {TQ_NET_NO, TQ_NET_NO, TQ_NET_NO}};
  tq_net_edge(&d, &e, NULL, 0);
  e.from = 1, e.to = 2;
  tq_net_edge(&d, &e, NULL, 0);
  e.from = 0, e.ahead_ds[TQ_CAR] = 201;
  tq_net_edge(&d, &e, NULL, 0);
  tq_net_finish(&d);
  tq_draft_view(&d, &g);
  ck_assert_int_eq(tq_street_new(&g, &g.layers[TQ_CAR], &s, NULL), TQ_OK);
  tq_street_seed(s, 0, 50);
  tq_street_run(s, 249);
  ck_assert_uint_eq(tq_street_at_ds(s, 1), 150);
  ck_assert_uint_eq(tq_street_at_ds(s, 2), TQ_FAR);
  tq_street_reset(s);
  ck_assert_uint_eq(tq_street_at_ds(s, 1), TQ_FAR);
  tq_street_seed(s, 0, 50);
  tq_street_run(s, 250);
  ck_assert_uint_eq(tq_street_at_ds(s, 2), 250);
  ck_assert_uint_eq(tq_street_parent(s, 2), 1);
  /* a seed beyond the cutoff reaches nothing, not even itself */
  tq_street_reset(s);
  tq_street_seed(s, 0, 251);
  tq_street_run(s, 250);
  ck_assert_uint_eq(tq_street_at_ds(s, 0), TQ_FAR);
  uint32_t n;
  tq_street_settled(s, &n);
  ck_assert_uint_eq(n, 0);
  /* nor does a search without seeds */
  tq_street_reset(s);
  tq_street_run(s, TQ_FAR);
  ck_assert_uint_eq(tq_street_at_ds(s, 0), TQ_FAR);
  tq_street_free(s);
  tq_draft_free(&d);
}
END_TEST

/* The travel time between two links by a vertex of its own for each: the edge is cut at
 * the point, each piece costing its share rounded up. Links of one pair only. */
static uint64_t oracle_between(const struct tq_graph *g, const struct tq_layer *layer,
                               const struct arc *arcs, struct tq_link from, struct tq_link to) {
  uint64_t *label = far_labels(layer->n_vertices);
  uint64_t best = UINT64_MAX;
  uint64_t w_from[2] = {UINT64_MAX, UINT64_MAX}, w_to[2] = {UINT64_MAX, UINT64_MAX};
  for (uint32_t a = 0; a < layer->n_arcs; a++)
    for (uint32_t dir = 0; dir < 2; dir++) {
      uint64_t w = layer->arcs[a].weight_ds;
      if (layer->arc_edges[a] == from.edge * 2 + dir && w < w_from[dir]) w_from[dir] = w;
      if (layer->arc_edges[a] == to.edge * 2 + dir && w < w_to[dir]) w_to[dir] = w;
    }
#define PART(w, share) (((w) * (share) + 65535) / 65536)
  const struct tq_edge *e = &g->edges[from.edge], *f = &g->edges[to.edge];
  if (w_from[0] != UINT64_MAX) label[e->to] = PART(w_from[0], 65536 - from.pos);
  if (w_from[1] != UINT64_MAX) {
    uint64_t at = PART(w_from[1], from.pos);
    if (at < label[e->from]) label[e->from] = at;
  }
  oracle(arcs, layer->n_arcs, label);
  uint64_t ways[4] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
  if (w_to[0] != UINT64_MAX && label[f->from] != UINT64_MAX)
    ways[0] = label[f->from] + PART(w_to[0], to.pos);
  if (w_to[1] != UINT64_MAX && label[f->to] != UINT64_MAX)
    ways[1] = label[f->to] + PART(w_to[1], 65536 - to.pos);
  if (from.edge == to.edge && w_to[0] != UINT64_MAX && from.pos <= to.pos)
    ways[2] = PART(w_to[0], to.pos - from.pos);
  if (from.edge == to.edge && w_to[1] != UINT64_MAX && to.pos <= from.pos)
    ways[3] = PART(w_to[1], from.pos - to.pos);
#undef PART
  for (int i = 0; i < 4; i++)
    if (ways[i] < best) best = ways[i];
  free(label);
  return best;
}

static struct tq_link random_link(const struct tq_graph *g, uint64_t *state) {
  uint32_t k = tq_random_below(state, 6), pos = tq_random_below(state, TQ_POS_ONE + 1);
  if (k == 0) pos = 0;
  if (k == 1) pos = TQ_POS_ONE;
  return (struct tq_link){tq_random_below(state, g->n_edges), pos, 0};
}

enum { N_LINKS = 8 };

/* All pairs of a few links, some of them on the same edge: forward equals the oracle,
 * and towards each link on the reversed layer equals forward from the others. */
static void compare_links(uint64_t seed, bool nasty) {
  uint64_t state = seed;
  struct tq_draft d;
  struct tq_graph g;
  tq_net_draft(&d, &g, &(struct tq_net){.seed = seed, .n_cols = 4, .n_rows = 4, .nasty = nasty});
  const struct tq_layer *layer = &g.layers[seed % TQ_N_MODES];
  struct tq_layer back;
  ck_assert_int_eq(tq_layer_reverse(layer, &back, NULL), TQ_OK);
  struct tq_street *ahead_s, *back_s;
  ck_assert_int_eq(tq_street_new(&g, layer, &ahead_s, NULL), TQ_OK);
  ck_assert_int_eq(tq_street_new(&g, &back, &back_s, NULL), TQ_OK);
  struct arc *arcs = arcs_of(layer);
  struct tq_link links[N_LINKS];
  for (int i = 0; i < N_LINKS; i++) links[i] = random_link(&g, &state);
  links[1].edge = links[2].edge = links[0].edge;
  uint32_t cutoff_ds = nasty ? 1u << 28 : 3000 + tq_random_below(&state, 5000);
  uint64_t ahead[N_LINKS][N_LINKS];
  for (int i = 0; i < N_LINKS; i++) {
    tq_street_reset(ahead_s);
    ck_assert_int_eq(tq_street_seed_link(ahead_s, links[i], 0, NULL), TQ_OK);
    tq_street_run(ahead_s, cutoff_ds);
    for (int j = 0; j < N_LINKS; j++) {
      uint64_t want = oracle_between(&g, layer, arcs, links[i], links[j]);
      ahead[i][j] = want <= cutoff_ds ? want : TQ_FAR;
      ck_assert_uint_eq(tq_street_at_link_ds(ahead_s, links[j]), ahead[i][j]);
    }
  }
  for (int j = 0; j < N_LINKS; j++) {
    tq_street_reset(back_s);
    ck_assert_int_eq(tq_street_seed_link(back_s, links[j], 0, NULL), TQ_OK);
    tq_street_run(back_s, cutoff_ds);
    for (int i = 0; i < N_LINKS; i++)
      ck_assert_uint_eq(tq_street_at_link_ds(back_s, links[i]), ahead[i][j]);
  }
  free(arcs);
  tq_street_free(ahead_s);
  tq_street_free(back_s);
  tq_layer_free(&back);
  tq_draft_free(&d);
}

START_TEST(link_to_link_equals_the_oracle_both_ways) {
  for (uint64_t seed = 0; seed < 100; seed++) compare_links(seed, seed % 2);
}
END_TEST

START_TEST(reversed_layer_equals_the_oracle_on_turned_arcs) {
  for (uint64_t seed = 0; seed < 100; seed++) {
    uint64_t state = seed;
    struct tq_draft d;
    struct tq_graph g;
    tq_net_draft(&d, &g,
                 &(struct tq_net){.seed = seed, .n_cols = 5, .n_rows = 5, .nasty = seed % 2});
    const struct tq_layer *layer = &g.layers[TQ_CAR];
    struct tq_layer back, again;
    ck_assert_int_eq(tq_layer_reverse(layer, &back, NULL), TQ_OK);
    ck_assert_int_eq(tq_layer_reverse(&back, &again, NULL), TQ_OK);
    ck_assert(back.reversed && !again.reversed);
    ck_assert_mem_eq(again.first_out, layer->first_out, (g.n_vertices + 1) * sizeof(uint32_t));
    struct arc *turned = arcs_of(layer);
    for (uint32_t a = 0; a < layer->n_arcs; a++) {
      uint32_t tail = turned[a].tail;
      turned[a].tail = turned[a].head;
      turned[a].head = tail;
    }
    uint64_t *want = far_labels(g.n_vertices);
    uint32_t v = tq_random_below(&state, g.n_vertices);
    want[v] = 0;
    oracle(turned, layer->n_arcs, want);
    struct tq_street *s;
    ck_assert_int_eq(tq_street_new(&g, &back, &s, NULL), TQ_OK);
    tq_street_seed(s, v, 0);
    tq_street_run(s, 100000);
    check_labels(s, &back, want, 100000);
    for (uint32_t e = 0; e < g.n_edges; e++)
      for (int dir = 0; dir < 2; dir++)
        ck_assert_uint_eq(tq_layer_edge_weight_ds(&g, layer, e, dir),
                          tq_layer_edge_weight_ds(&g, &back, e, dir));
    tq_street_free(s);
    tq_layer_free(&back);
    tq_layer_free(&again);
    free(turned);
    free(want);
    tq_draft_free(&d);
  }
}
END_TEST

/* The best of many seed links is the best of each alone, and end_at says which one, and
 * over which vertex and direction, so that the parts add up to the label. */
START_TEST(many_seed_links_give_the_best_and_name_it) {
  for (uint64_t seed = 0; seed < 60; seed++) {
    uint64_t state = seed + 99;
    struct tq_draft d;
    struct tq_graph g;
    /* on a wide net, seeds share slots of the table that finds them by edge */
    uint32_t side = seed % 10 ? 5 : 25;
    tq_net_draft(&d, &g, &(struct tq_net){.seed = seed, .n_cols = side, .n_rows = side});
    struct tq_layer back, *layer = &g.layers[seed % TQ_N_MODES];
    ck_assert_int_eq(tq_layer_reverse(layer, &back, NULL), TQ_OK);
    if (seed % 2) layer = &back;
    struct tq_street *all, *one;
    ck_assert_int_eq(tq_street_new(&g, layer, &all, NULL), TQ_OK);
    ck_assert_int_eq(tq_street_new(&g, layer, &one, NULL), TQ_OK);
    struct tq_link seeds[100], targets[60];
    uint32_t at_ds[100], n_seeds = 1 + tq_random_below(&state, 100), cutoff_ds = 4000;
    uint32_t best[60];
    memset(best, 0xff, sizeof best);
    for (int t = 0; t < 60; t++) targets[t] = random_link(&g, &state);
    for (uint32_t i = 0; i < n_seeds; i++) {
      seeds[i] = random_link(&g, &state);
      at_ds[i] = tq_random_below(&state, 3000);
      if (i % 7 == 3) seeds[i].edge = TQ_NO_EDGE;
      ck_assert_int_eq(tq_street_seed_link(all, seeds[i], at_ds[i], NULL), TQ_OK);
      tq_street_reset(one);
      ck_assert_int_eq(tq_street_seed_link(one, seeds[i], at_ds[i], NULL), TQ_OK);
      tq_street_run(one, cutoff_ds);
      for (int t = 0; t < 60; t++) {
        uint32_t ds = tq_street_at_link_ds(one, targets[t]);
        if (ds < best[t]) best[t] = ds;
      }
    }
    tq_street_run(all, cutoff_ds);
    for (int t = 0; t < 60; t++) {
      struct tq_street_end end;
      ck_assert_uint_eq(tq_street_at_link_ds(all, targets[t]), best[t]);
      ck_assert_int_eq(tq_street_end_at(all, targets[t], &end), best[t] != TQ_FAR);
      if (best[t] == TQ_FAR) continue;
      ck_assert_uint_eq(end.at_ds, best[t]);
      ck_assert_uint_lt(end.seed, n_seeds);
      /* the seed named gives that label on its own */
      tq_street_reset(one);
      ck_assert_int_eq(tq_street_seed_link(one, seeds[end.seed], at_ds[end.seed], NULL), TQ_OK);
      tq_street_run(one, cutoff_ds);
      ck_assert_uint_eq(tq_street_at_link_ds(one, targets[t]), best[t]);
      uint64_t w = tq_layer_edge_weight_ds(&g, layer, targets[t].edge, end.dir);
      ck_assert_uint_ne(w, TQ_FAR);
      const struct tq_edge *e = &g.edges[targets[t].edge];
      if (end.last == UINT32_MAX) {
        ck_assert_uint_eq(seeds[end.seed].edge, targets[t].edge);
      } else {
        /* travel ahead along the edge comes from `from`; towards a place, goes to `to` */
        bool from = (end.dir == 0) != layer->reversed;
        ck_assert_uint_eq(end.last, from ? e->from : e->to);
        uint64_t share = from ? targets[t].pos : TQ_POS_ONE - targets[t].pos;
        ck_assert_uint_eq(tq_street_at_ds(all, end.last) + (w * share + 65535) / 65536, best[t]);
        ck_assert_uint_eq(tq_street_seed_of(all, end.last), end.seed);
      }
    }
    tq_street_free(all);
    tq_street_free(one);
    tq_layer_free(&back);
    tq_draft_free(&d);
  }
}
END_TEST

/* One edge 0 -> 1 with three arcs ahead and none back. */
START_TEST(edge_weight_is_the_lightest_of_several_arcs) {
  struct tq_edge edge = {.from = 0, .to = 1};
  uint32_t first_out[] = {0, 3, 3}, arc_edges[] = {0, 0, 0};
  struct tq_arc arcs[] = {{1, 70}, {1, 50}, {1, 60}};
  struct tq_layer layer = {.n_vertices = 2,
                           .n_arcs = 3,
                           .first_out = first_out,
                           .arcs = arcs,
                           .arc_edges = arc_edges,
                           .n_states = 2};
  struct tq_graph g;
  memset(&g, 0, sizeof g);
  g.edges = &edge;
  g.n_edges = 1;
  ck_assert_uint_eq(tq_layer_edge_weight_ds(&g, &layer, 0, 0), 50);
  ck_assert_uint_eq(tq_layer_edge_weight_ds(&g, &layer, 0, 1), TQ_FAR);
}
END_TEST

START_TEST(plain_seed_is_no_seed_link) {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_street *s;
  tq_net_draft(&d, &g, &(struct tq_net){.seed = 3, .n_cols = 4, .n_rows = 4});
  ck_assert_int_eq(tq_street_new(&g, &g.layers[TQ_WALK], &s, NULL), TQ_OK);
  tq_street_seed(s, 5, 0);
  tq_street_run(s, 20000);
  uint32_t n;
  const uint32_t *settled = tq_street_settled(s, &n);
  ck_assert_uint_gt(n, 1);
  for (uint32_t i = 0; i < n; i++) ck_assert_uint_eq(tq_street_seed_of(s, settled[i]), UINT32_MAX);
  tq_street_free(s);
  tq_draft_free(&d);
}
END_TEST

/* The second search on the same scratch must not see the first. */
START_TEST(reset_forgets_everything) {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_street *used, *fresh;
  tq_net_draft(&d, &g, &(struct tq_net){.seed = 8, .n_cols = 6, .n_rows = 6});
  const struct tq_layer *layer = &g.layers[TQ_BIKE];
  ck_assert_int_eq(tq_street_new(&g, layer, &used, NULL), TQ_OK);
  uint64_t state = 1;
  for (int i = 0; i < 50; i++) {
    ck_assert_int_eq(tq_street_new(&g, layer, &fresh, NULL), TQ_OK);
    struct tq_link link = random_link(&g, &state);
    tq_street_reset(used);
    ck_assert_int_eq(tq_street_seed_link(used, link, 10, NULL), TQ_OK);
    ck_assert_int_eq(tq_street_seed_link(fresh, link, 10, NULL), TQ_OK);
    tq_street_run(used, 2000);
    tq_street_run(fresh, 2000);
    uint32_t n_used, n_fresh;
    const uint32_t *a = tq_street_settled(used, &n_used), *b = tq_street_settled(fresh, &n_fresh);
    ck_assert_uint_eq(n_used, n_fresh);
    for (uint32_t k = 0; k < n_used; k++)
      ck_assert_uint_eq(tq_street_at_ds(used, a[k]), tq_street_at_ds(fresh, b[k]));
    for (int k = 0; k < 50; k++) {
      struct tq_link t = random_link(&g, &state);
      ck_assert_uint_eq(tq_street_at_link_ds(used, t), tq_street_at_link_ds(fresh, t));
    }
    tq_street_free(fresh);
  }
  tq_street_free(used);
  tq_draft_free(&d);
}
END_TEST

START_TEST(alloc_huge_gives_whole_array_or_null) {
  for (size_t n = 1; n < (size_t)1 << 24; n = n * 5 + 3) {
    uint32_t *items = tq_alloc_huge(n, sizeof *items);
    ck_assert_ptr_nonnull(items);
    memset(items, 0xff, n * sizeof *items);
    ck_assert_uint_eq(items[n - 1], UINT32_MAX);
    free(items);
  }
  ck_assert_ptr_null(tq_alloc_huge(SIZE_MAX / 2, 3));
  ck_assert_ptr_null(tq_alloc_huge(SIZE_MAX, 1));
}
END_TEST

START_TEST(search_without_streets_is_refused) {
  struct tq_graph g;
  memset(&g, 0, sizeof g);
  struct tq_street *s = NULL;
  struct tq_err err;
  ck_assert_int_eq(tq_street_new(&g, &g.layers[TQ_CAR], &s, &err), TQ_E_NO_DATA);
  ck_assert_ptr_null(s);
  tq_street_free(NULL);
}
END_TEST

int main(void) {
  Suite *s = suite_create("street");
  TCase *c = tcase_create("street");
  tcase_set_timeout(c, 0);
  suite_add_tcase(s, c);
  tq_suite_add(c, run_on_a_thousand_random_nets_equals_the_oracle);
  tq_suite_add(c, run_with_least_and_enormous_weights_equals_the_oracle);
  tq_suite_add(c, cutoff_is_met_exactly);
  tq_suite_add(c, link_to_link_equals_the_oracle_both_ways);
  tq_suite_add(c, reversed_layer_equals_the_oracle_on_turned_arcs);
  tq_suite_add(c, many_seed_links_give_the_best_and_name_it);
  tq_suite_add(c, edge_weight_is_the_lightest_of_several_arcs);
  tq_suite_add(c, plain_seed_is_no_seed_link);
  tq_suite_add(c, reset_forgets_everything);
  tq_suite_add(c, alloc_huge_gives_whole_array_or_null);
  tq_suite_add(c, search_without_streets_is_refused);
  return tq_suite_run(s);
}
