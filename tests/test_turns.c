/* Turn restrictions: the search over a layer with copies against a search over whole
 * histories, on random networks, forwards and backwards. */
#include <string.h>

#include "engine/journey/path.h"
#include "engine/street/street.h"
#include "graphs/ends.h"
#include "tests/net.h"
#include "tests/suite.h"
#include "tests/turns_oracle.h"

enum { N_LINKS = 7, CUTOFF_DS = 1 << 29 };

struct fixture {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_bans bans[TQ_N_MODES];
  enum tq_mode mode;
  const struct tq_layer *layer;
  struct tq_layer back;
  struct tq_street *ahead_s, *back_s;
  struct tq_turns_oracle *oracle;
};

static void set_up(struct fixture *f, struct tq_net *net, enum tq_mode mode) {
  memset(f, 0, sizeof *f);
  net->bans = f->bans;
  tq_net_draft(&f->d, &f->g, net);
  f->mode = mode;
  f->layer = &f->g.layers[mode];
  ck_assert_int_eq(tq_layer_reverse(f->layer, &f->back, NULL), TQ_OK);
  ck_assert_int_eq(tq_street_new(&f->g, f->layer, &f->ahead_s, NULL), TQ_OK);
  ck_assert_int_eq(tq_street_new(&f->g, &f->back, &f->back_s, NULL), TQ_OK);
  f->oracle = tq_turns_oracle_new(&f->g, mode, &f->bans[mode]);
  if (mode == TQ_CAR) tq_turns_oracle_delays(f->oracle, net->delays);
  if (mode == TQ_CAR && f->d.car_ends.n > 0) tq_turns_oracle_ends(f->oracle, f->d.car_ends.v);
}

static void tear_down(struct fixture *f) {
  tq_turns_oracle_free(f->oracle);
  tq_street_free(f->ahead_s);
  tq_street_free(f->back_s);
  tq_layer_free(&f->back);
  for (int m = 0; m < TQ_N_MODES; m++) tq_bans_free(&f->bans[m]);
  tq_draft_free(&f->d);
}

static uint32_t expected(uint64_t ds) { return ds <= CUTOFF_DS ? (uint32_t)ds : TQ_FAR; }

/* From every vertex to every vertex, both ways round. */
static void compare_vertices(struct fixture *f) {
  uint32_t n = f->g.n_vertices, *want = tq_alloc((size_t)n * n, sizeof *want);
  for (uint32_t v = 0; v < n; v++) {
    tq_turns_oracle_run(f->oracle, v, (struct tq_link){TQ_NO_EDGE, 0, 0});
    tq_street_reset(f->ahead_s);
    tq_street_seed(f->ahead_s, v, 0);
    tq_street_run(f->ahead_s, CUTOFF_DS);
    for (uint32_t u = 0; u < n; u++) {
      want[v * n + u] = expected(tq_turns_oracle_vertex_ds(f->oracle, u));
      ck_assert_uint_eq(tq_street_at_ds(f->ahead_s, u), want[v * n + u]);
    }
  }
  for (uint32_t u = 0; u < n; u++) {
    tq_street_reset(f->back_s);
    tq_street_seed(f->back_s, u, 0);
    tq_street_run(f->back_s, CUTOFF_DS);
    for (uint32_t v = 0; v < n; v++)
      ck_assert_uint_eq(tq_street_at_ds(f->back_s, v), want[v * n + u]);
  }
  free(want);
}

/* Between two free edges no other. */
static void check_ends(const struct fixture *f, const uint32_t *parts, uint32_t n) {
  bool was_free = false, ends = false;
  for (uint32_t i = 0; i < n && f->mode == TQ_CAR && f->d.car_ends.n > 0; i++) {
    bool inside = f->d.car_ends.v[parts[i] / 2];
    ck_assert(inside || !ends);
    ends |= was_free && inside;
    was_free |= !inside;
  }
}

/* The edges of the best way, put together, are allowed and as long as the label. */
static void check_path(struct fixture *f, const struct tq_street *s, struct tq_link from,
                       struct tq_link to, uint32_t want_ds) {
  tq_step_vec steps = {0};
  struct tq_path_ends ends = {.street = (struct tq_street *)s, .target = to, .seed = from};
  if (s == f->back_s) ends.target = from, ends.seed = to;
  ck_assert_int_eq(tq_path_append(&f->g, &ends, &steps, NULL), TQ_OK);
  uint32_t sum_ds = 0, parts[64], n_parts = 0;
  for (size_t i = 0; i < steps.n; i++) {
    sum_ds += steps.v[i].layer_ds;
    if (n_parts < 64)
      parts[n_parts++] = steps.v[i].edge * 2 + (steps.v[i].to_pos < steps.v[i].from_pos);
  }
  if (steps.n > 0) ck_assert_uint_eq(sum_ds, want_ds);
  for (size_t b = 0; b < f->bans[f->mode].first.n; b++) {
    size_t n;
    const uint32_t *chain = tq_bans_get(&f->bans[f->mode], b, &n);
    for (uint32_t i = 0; i + n <= n_parts; i++)
      ck_assert_int_ne(memcmp(parts + i, chain, n * sizeof *chain), 0);
  }
  check_ends(f, parts, n_parts);
  tq_vec_free(&steps);
}

static void compare_links(struct fixture *f, uint64_t *state) {
  struct tq_link links[N_LINKS];
  uint32_t want[N_LINKS][N_LINKS];
  for (int i = 0; i < N_LINKS; i++) {
    uint32_t pos = tq_random_below(state, TQ_POS_ONE + 1);
    links[i] = (struct tq_link){tq_random_below(state, f->g.n_edges), pos, 0};
  }
  /* on restricted edges, and several on one */
  const struct tq_bans *bans = &f->bans[f->mode];
  for (int i = 0; i < 4 && bans->first.n > 0; i++) {
    size_t n;
    const uint32_t *chain = tq_bans_get(bans, tq_random_below(state, (uint32_t)bans->first.n), &n);
    links[i].edge = chain[tq_random_below(state, (uint32_t)n)] / 2;
  }
  links[6].edge = links[5].edge;
  for (int i = 0; i < N_LINKS; i++) {
    tq_turns_oracle_run(f->oracle, 0, links[i]);
    tq_street_reset(f->ahead_s);
    ck_assert_int_eq(tq_street_seed_link(f->ahead_s, links[i], 0, NULL), TQ_OK);
    tq_street_run(f->ahead_s, CUTOFF_DS);
    for (int j = 0; j < N_LINKS; j++) {
      want[i][j] = expected(tq_turns_oracle_link_ds(f->oracle, links[j]));
      ck_assert_uint_eq(tq_street_at_link_ds(f->ahead_s, links[j]), want[i][j]);
      if (want[i][j] != TQ_FAR) check_path(f, f->ahead_s, links[i], links[j], want[i][j]);
    }
  }
  for (int j = 0; j < N_LINKS; j++) {
    tq_street_reset(f->back_s);
    ck_assert_int_eq(tq_street_seed_link(f->back_s, links[j], 0, NULL), TQ_OK);
    tq_street_run(f->back_s, CUTOFF_DS);
    for (int i = 0; i < N_LINKS; i++) {
      ck_assert_uint_eq(tq_street_at_link_ds(f->back_s, links[i]), want[i][j]);
      if (want[i][j] != TQ_FAR) check_path(f, f->back_s, links[i], links[j], want[i][j]);
    }
  }
}

static void compare_nets(uint64_t first_seed, uint64_t n_nets, bool nasty) {
  for (uint64_t seed = first_seed; seed < first_seed + n_nets; seed++) {
    uint64_t state = seed * 3 + 5;
    struct tq_net net = {.seed = seed,
                         .n_cols = 2 + tq_random_below(&state, 3),
                         .n_rows = 2 + tq_random_below(&state, 3),
                         .n_bans = 1 + tq_random_below(&state, 12),
                         .nasty = nasty};
    struct fixture f;
    set_up(&f, &net, seed % 2 ? TQ_CAR : TQ_BIKE);
    ck_assert_int_eq(tq_graph_check(&f.g, NULL), TQ_OK);
    compare_vertices(&f);
    if (f.g.n_edges) compare_links(&f, &state);
    tear_down(&f);
  }
}

START_TEST(restricted_random_nets_equal_the_search_over_histories) { compare_nets(0, 1500, false); }
END_TEST

START_TEST(restricted_nets_with_zero_weights_and_loops_equal_the_oracle) {
  compare_nets(10000, 700, true);
}
END_TEST

/* Both kinds of rules at once; every fifth net has no turn restriction. */
static void compare_ends(uint64_t first_seed, uint64_t n_nets, bool nasty) {
  uint64_t n_states = 0;
  for (uint64_t seed = first_seed; seed < first_seed + n_nets; seed++) {
    uint64_t state = seed * 7 + 1;
    struct tq_net net = {.seed = seed,
                         .n_cols = 2 + tq_random_below(&state, 3),
                         .n_rows = 2 + tq_random_below(&state, 3),
                         .n_bans = seed % 5 ? tq_random_below(&state, 9) : 0,
                         .ends_share = 0.1 + 0.1 * tq_random_below(&state, 5),
                         .nasty = nasty};
    struct fixture f;
    set_up(&f, &net, TQ_CAR);
    n_states += f.d.n_ends_states;
    ck_assert_int_eq(tq_graph_check(&f.g, NULL), TQ_OK);
    compare_vertices(&f);
    if (f.g.n_edges) compare_links(&f, &state);
    tear_down(&f);
  }
  ck_assert_uint_gt(n_states, n_nets);
}

START_TEST(nets_with_no_through_roads_equal_the_search_over_histories) {
  compare_ends(20000, 800, false);
}
END_TEST

START_TEST(no_through_roads_of_zero_weight_and_loops_equal_the_oracle) {
  compare_ends(30000, 400, true);
}
END_TEST

/* With and without restrictions and roads without through traffic. */
static void compare_delays(uint64_t first_seed, uint64_t n_nets, bool nasty) {
  uint64_t n_states = 0;
  for (uint64_t seed = first_seed; seed < first_seed + n_nets; seed++) {
    uint64_t state = seed * 11 + 3;
    struct tq_turn_delays delays = {.drives_left = seed % 2};
    for (int i = 0; i < TQ_N_TURNINGS; i++)
      delays.ds[i] = (uint16_t)(tq_random_below(&state, 2) * tq_random_below(&state, 600));
    delays.ds[TQ_TURNING_ACROSS] += 1;
    struct tq_net net = {.seed = seed,
                         .n_cols = 2 + tq_random_below(&state, 3),
                         .n_rows = 2 + tq_random_below(&state, 3),
                         .n_bans = seed % 3 ? tq_random_below(&state, 9) : 0,
                         .ends_share = seed % 5 ? 0 : 0.2,
                         .delays = &delays,
                         .nasty = nasty};
    struct fixture f;
    set_up(&f, &net, TQ_CAR);
    n_states += f.d.n_delay_states;
    ck_assert_int_eq(tq_graph_check(&f.g, NULL), TQ_OK);
    compare_vertices(&f);
    if (f.g.n_edges) compare_links(&f, &state);
    tear_down(&f);
  }
  ck_assert_uint_gt(n_states, n_nets);
}

START_TEST(nets_with_turn_delays_equal_the_search_over_histories) {
  compare_delays(40000, 800, false);
}
END_TEST

START_TEST(turn_delays_on_loops_and_zero_weights_equal_the_oracle) {
  compare_delays(50000, 400, true);
}
END_TEST

START_TEST(nets_without_flagged_edges_have_no_states_for_them) {
  struct tq_net net = {.seed = 3, .n_cols = 6, .n_rows = 6};
  struct tq_draft d;
  struct tq_graph g;
  tq_net_draft(&d, &g, &net);
  ck_assert_uint_eq(d.car_ends.n, 0);
  ck_assert_int_eq(tq_ends_find(&d, NULL), TQ_OK);
  ck_assert_uint_eq(d.car_ends.n, 0);
  ck_assert_uint_eq(g.layers[TQ_CAR].n_copies, 0);
  tq_draft_free(&d);
}
END_TEST

int main(void) {
  Suite *s = suite_create("turns");
  TCase *c = tcase_create("turns");
  tcase_set_timeout(c, 0);
  suite_add_tcase(s, c);
  tq_suite_add(c, restricted_random_nets_equal_the_search_over_histories);
  tq_suite_add(c, restricted_nets_with_zero_weights_and_loops_equal_the_oracle);
  tq_suite_add(c, nets_with_no_through_roads_equal_the_search_over_histories);
  tq_suite_add(c, no_through_roads_of_zero_weight_and_loops_equal_the_oracle);
  tq_suite_add(c, nets_with_turn_delays_equal_the_search_over_histories);
  tq_suite_add(c, turn_delays_on_loops_and_zero_weights_equal_the_oracle);
  tq_suite_add(c, nets_without_flagged_edges_have_no_states_for_them);
  return tq_suite_run(s);
}
