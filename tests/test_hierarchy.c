/* Hierarchies: sweeps over them give the labels of the street search, state for state. */
#include <string.h>

#include "engine/hierarchy/slope.h"
#include "engine/hierarchy/sweep.h"
#include "engine/street/street.h"
#include "graphs/hierarchy.h"
#include "tests/net.h"
#include "tests/street_checks.h"
#include "tests/suite.h"

enum { MOST_DS = TQ_SWEEP_MOST_32, MOST_COMPARED = 4 };

static struct tq_hierarchy make(const struct tq_layer *layer, int n_threads) {
  const struct tq_hierarchy_opts opts = {.n_threads = n_threads};
  struct tq_hierarchy h;
  struct tq_err err;
  ck_assert_msg(!tq_hierarchy_make(layer, &opts, &h, &err), "%s", err.msg);
  return h;
}

/* What one lane starts from: some vertices, each at some time. */
struct start {
  uint32_t vertices[3], at_ds[3];
  uint32_t n;
};

static struct start random_start(const struct tq_layer *layer, uint64_t *state) {
  struct start s = {.n = 1 + tq_random_below(state, 3)};
  for (uint32_t i = 0; i < s.n; i++) {
    s.vertices[i] = tq_random_below(state, layer->n_vertices);
    s.at_ds[i] = tq_random_below(state, 2000);
  }
  return s;
}

/* Ahead in the vertex's own state; turned round in any of its states. */
static void seed_lane(struct tq_sweep *s, const struct tq_layer *layer, bool reverse, uint32_t lane,
                      const struct start *start) {
  for (uint32_t i = 0; i < start->n; i++) {
    uint32_t x, end;
    tq_sweep_seed(s, lane, start->vertices[i], start->at_ds[i]);
    if (!reverse) continue;
    for (tq_layer_copies(layer, start->vertices[i], &x, &end); x < end; x++)
      tq_sweep_seed(s, lane, x, start->at_ds[i]);
  }
}

static void compare(const struct tq_sweep *s, uint32_t lane, struct tq_street *street,
                    const struct start *start, uint32_t cutoff_ds, uint32_t n_states) {
  tq_street_reset(street);
  for (uint32_t i = 0; i < start->n; i++)
    tq_street_seed(street, start->vertices[i], start->at_ds[i]);
  tq_street_run(street, cutoff_ds);
  uint32_t x = 0;
  while (x < n_states && tq_sweep_at_ds(s, lane, x) == tq_street_state_ds(street, x)) x++;
  ck_assert_msg(x == n_states, "lane %u, state %u", lane, x);
}

static void check_kernels(const struct tq_graph *g, const struct tq_layer *layer,
                          const struct tq_hierarchy *h, struct tq_sweep_opts opts,
                          uint32_t cutoff_ds, uint64_t *state) {
  struct start starts[TQ_SWEEP_LANES_16];
  struct tq_sweep *s;
  struct tq_street *street;
  struct tq_layer turned = {0};
  ck_assert_int_eq(tq_sweep_new(h, &opts, &s, NULL), TQ_OK);
  if (opts.reverse) ck_assert_int_eq(tq_layer_reverse(layer, &turned, NULL), TQ_OK);
  ck_assert_int_eq(tq_street_new(g, opts.reverse ? &turned : layer, &street, NULL), TQ_OK);
  for (int run = 0; run < 3; run++) { /* what a run leaves behind must not show */
    uint32_t n = run ? 1 + tq_random_below(state, tq_sweep_n_lanes(s)) : tq_sweep_n_lanes(s);
    tq_sweep_reset(s);
    for (uint32_t lane = 0; lane < n; lane++) {
      starts[lane] = random_start(layer, state);
      seed_lane(s, layer, opts.reverse, lane, &starts[lane]);
    }
    tq_sweep_run(s, cutoff_ds);
    uint32_t step = (n - 1) / MOST_COMPARED + 1;
    for (uint32_t lane = tq_random_below(state, step); lane < n; lane += step)
      compare(s, lane, street, &starts[lane], cutoff_ds, layer->n_states);
  }
  tq_street_free(street);
  tq_layer_free(&turned);
  tq_sweep_free(s);
}

/* Every set of kernels, both widths, ahead and back. */
static void check_sweeps(const struct tq_graph *g, enum tq_mode mode, uint64_t *state) {
  const struct tq_layer *layer = &g->layers[mode];
  struct tq_hierarchy h = make(layer, 1);
  size_t n_sets;
  const struct tq_slope_kernels *const *sets = tq_slope_kernels_all(&n_sets);
  for (size_t set = 0; set < n_sets; set++)
    for (int reverse = 0; reverse < 2; reverse++) {
      struct tq_sweep_opts opts = {.reverse = reverse, .kernels = sets[set]->name};
      uint32_t short_ds = 1 + tq_random_below(state, 9000);
      opts.width = TQ_SWEEP_16;
      check_kernels(g, layer, &h, opts, short_ds, state);
      check_kernels(g, layer, &h, opts, TQ_SWEEP_MOST_16, state);
      opts.width = TQ_SWEEP_32;
      check_kernels(g, layer, &h, opts, short_ds, state);
      check_kernels(g, layer, &h, opts, MOST_DS, state);
      opts.single = true;
      check_kernels(g, layer, &h, opts, set % 2 ? MOST_DS : short_ds, state);
    }
  tq_hierarchy_free(&h);
}

START_TEST(sweeps_of_random_nets_equal_the_street_search) {
  for (uint64_t seed = 1; seed <= 8; seed++) {
    struct tq_draft d;
    struct tq_graph g;
    static const struct tq_turn_delays delays = {{10, 50, 200, 400}, true};
    struct tq_net net = {.seed = seed,
                         .n_cols = 2 + (uint32_t)seed * 2,
                         .n_rows = 20,
                         .nasty = seed % 3 == 0,
                         .n_bans = seed % 2 ? 60 : 0,
                         .delays = seed % 4 >= 2 ? &delays : NULL,
                         .ends_share = seed % 4 == 1 ? 0.15 : 0};
    uint64_t state = seed;
    tq_net_draft(&d, &g, &net);
    for (int m = 0; m < TQ_N_MODES; m++) check_sweeps(&g, (enum tq_mode)m, &state);
    tq_draft_free(&d);
  }
}
END_TEST

static void check_extract(const char *name) {
  struct tq_draft d;
  struct tq_graph g;
  uint64_t state = 5;
  char path[512];
  const char *paths[] = {path};
  if (!tq_test_data()) return;
  snprintf(path, sizeof path, "%s/%s", tq_test_data(), name);
  compile(paths, 1, &d);
  tq_draft_view(&d, &g);
  for (int m = 0; m < TQ_N_MODES; m++) {
    struct tq_hierarchy h = make(&g.layers[m], 2);
    for (int reverse = 0; reverse < 2; reverse++) {
      struct tq_sweep_opts opts = {.width = TQ_SWEEP_16, .reverse = reverse};
      check_kernels(&g, &g.layers[m], &h, opts, 9000, &state);
      opts.width = TQ_SWEEP_32;
      check_kernels(&g, &g.layers[m], &h, opts, MOST_DS, &state);
    }
    tq_hierarchy_free(&h);
  }
  tq_draft_free(&d);
}

START_TEST(sweeps_of_porto_alegre_equal_the_street_search) {
  check_extract("porto-alegre/poa_osm.pbf");
}
END_TEST

START_TEST(sweeps_of_an_extract_with_restrictions_equal_the_street_search) {
  check_extract("osm-extracts/malta-20180827.osm.pbf");
}
END_TEST

static bool same(const struct tq_hierarchy *a, const struct tq_hierarchy *b) {
  size_t n = a->n_states;
  return n == b->n_states && a->n_up == b->n_up && a->n_down == b->n_down &&
         !memcmp(a->rank, b->rank, n * sizeof *a->rank) &&
         !memcmp(a->first_up, b->first_up, (n + 1) * sizeof *a->first_up) &&
         !memcmp(a->first_down, b->first_down, (n + 1) * sizeof *a->first_down) &&
         !memcmp(a->up, b->up, a->n_up * sizeof *a->up) &&
         !memcmp(a->down, b->down, a->n_down * sizeof *a->down);
}

START_TEST(hierarchy_of_several_threads_has_the_same_bytes) {
  struct tq_draft d;
  struct tq_graph g;
  tq_net_draft(&d, &g, &(struct tq_net){.seed = 3, .n_cols = 80, .n_rows = 80, .n_bans = 300});
  struct tq_hierarchy one = make(&g.layers[TQ_CAR], 1);
  for (int n_threads = 2; n_threads < 6; n_threads++) {
    struct tq_hierarchy more = make(&g.layers[TQ_CAR], n_threads);
    ck_assert(same(&one, &more));
    tq_hierarchy_free(&more);
  }
  tq_hierarchy_free(&one);
  tq_draft_free(&d);
}
END_TEST

/* Sweeps of a broken hierarchy that the check lets pass; the sanitizers look on. */
static void sweep_broken(const struct tq_hierarchy *h, uint64_t *state) {
  for (int reverse = 0; reverse < 2; reverse++) {
    struct tq_sweep *s;
    struct tq_sweep_opts opts = {.width = (enum tq_sweep_width)(*state % 2), .reverse = reverse};
    ck_assert_int_eq(tq_sweep_new(h, &opts, &s, NULL), TQ_OK);
    tq_sweep_seed(s, 0, tq_random_below(state, h->n_states), 0);
    tq_sweep_run(s, UINT32_MAX);
    for (uint32_t x = 0; x < h->n_states; x++) tq_sweep_at_ds(s, 0, x);
    tq_sweep_free(s);
  }
}

START_TEST(broken_hierarchy_is_refused_or_harmless) {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_err err;
  uint64_t state = 7;
  int n_refused = 0, n_passed = 0;
  tq_net_draft(&d, &g, &(struct tq_net){.seed = 2, .n_cols = 12, .n_rows = 12, .n_bans = 20});
  struct tq_hierarchy h = make(&g.layers[TQ_CAR], 1);
  g.hierarchies[TQ_CAR] = h;
  ck_assert_int_eq(tq_graph_check_hierarchies(&g, 1u << TQ_CAR, &err), TQ_OK);
  const struct {
    const void *v;
    size_t n;
  } arrays[] = {{h.rank, h.n_states * sizeof *h.rank},
                {h.first_up, (h.n_states + 1) * sizeof *h.first_up},
                {h.up, h.n_up * sizeof *h.up},
                {h.first_down, (h.n_states + 1) * sizeof *h.first_down},
                {h.down, h.n_down * sizeof *h.down}};
  for (int i = 0; i < 3000; i++) {
    size_t which = tq_random_below(&state, 5);
    unsigned char *bytes = (unsigned char *)(uintptr_t)arrays[which].v;
    size_t at = tq_random_below(&state, (uint32_t)arrays[which].n);
    unsigned char was = bytes[at];
    bytes[at] ^= (unsigned char)(1 + tq_random_below(&state, 255));
    if (tq_graph_check_hierarchies(&g, 1u << TQ_CAR, &err)) {
      ck_assert_ptr_nonnull(strstr(err.msg, "HIER_"));
      n_refused++;
    } else {
      sweep_broken(&h, &state);
      n_passed++;
    }
    bytes[at] = was;
  }
  ck_assert_int_gt(n_refused, 500);
  ck_assert_int_gt(n_passed, 500);
  tq_hierarchy_free(&h);
  tq_draft_free(&d);
}
END_TEST

START_TEST(hierarchy_that_lacks_an_arc_does_not_follow_its_layer) {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_err err;
  tq_net_draft(&d, &g, &(struct tq_net){.seed = 4, .n_cols = 10, .n_rows = 10});
  struct tq_hierarchy h = make(&g.layers[TQ_CAR], 1);
  g.hierarchies[TQ_CAR] = h;
  ck_assert_msg(!tq_graph_check(&g, &err), "%s", err.msg);
  for (uint32_t a = 0; a < h.n_up; a++) ((struct tq_arc *)(uintptr_t)h.up)[a].weight_ds++;
  ck_assert_int_eq(tq_graph_check(&g, &err), TQ_E_FORMAT);
  ck_assert_ptr_nonnull(strstr(err.msg, "lacks an arc"));
  tq_hierarchy_free(&h);
  tq_draft_free(&d);
}
END_TEST

START_TEST(empty_layer_has_no_hierarchy) {
  const struct tq_hierarchy_opts opts = {.n_threads = 1};
  struct tq_hierarchy h = {0};
  struct tq_layer layer = {0};
  struct tq_err err;
  struct tq_sweep *s;
  ck_assert_int_eq(tq_hierarchy_make(&layer, &opts, &h, &err), TQ_E_NO_DATA);
  ck_assert_int_eq(tq_sweep_new(&h, &(struct tq_sweep_opts){0}, &s, &err), TQ_E_NO_DATA);
  ck_assert_ptr_nonnull(strstr(err.msg, "tongqu hierarchy"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("hierarchy");
  TCase *tests = tcase_create("hierarchy");
  tcase_set_timeout(tests, 300);
  tq_suite_add(tests, sweeps_of_random_nets_equal_the_street_search);
  tq_suite_add(tests, sweeps_of_porto_alegre_equal_the_street_search);
  tq_suite_add(tests, sweeps_of_an_extract_with_restrictions_equal_the_street_search);
  tq_suite_add(tests, hierarchy_of_several_threads_has_the_same_bytes);
  tq_suite_add(tests, broken_hierarchy_is_refused_or_harmless);
  tq_suite_add(tests, hierarchy_that_lacks_an_arc_does_not_follow_its_layer);
  tq_suite_add(tests, empty_layer_has_no_hierarchy);
  suite_add_tcase(suite, tests);
  return tq_suite_run(suite);
}
