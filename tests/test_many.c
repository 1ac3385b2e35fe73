/* Many origins at once over hierarchies: the answers of one search after the other. */
#include <string.h>

#include "engine/journey/many.h"
#include "engine/journey/search.h"
#include "graphs/hierarchy.h"
#include "graphs/links.h"
#include "tests/journey_net.h"
#include "tests/net.h"
#include "tests/suite.h"

enum { N_RUNS = 2 };

static void add_hierarchies(struct tq_graph *g, struct tq_hierarchy made[TQ_N_MODES]) {
  const struct tq_hierarchy_opts opts = {.n_threads = 1};
  struct tq_err err;
  memset(made, 0, TQ_N_MODES * sizeof *made);
  ck_assert_int_eq(tq_hierarchies_make(g, 7, &opts, made, &err), TQ_OK);
  memcpy(g->hierarchies, made, TQ_N_MODES * sizeof *made);
}

/* Near the streets; now and then far from all of them. */
static struct tq_pos random_origin(const struct tq_graph *g, uint64_t *state) {
  struct tq_pos pos = g->vertices[tq_random_below(state, g->n_vertices)];
  int32_t wide = tq_random_below(state, 8) ? 30000 : 3000000;
  pos.lon_e7 += (int32_t)tq_random_below(state, (uint32_t)wide) - wide / 2;
  pos.lat_e7 += (int32_t)tq_random_below(state, (uint32_t)wide) - wide / 2;
  return pos;
}

struct times {
  int32_t *time_s;
  uint8_t *which;
};

static struct times times_for(size_t n) {
  return (struct times){tq_calloc(n, sizeof(int32_t)), tq_calloc(n, 1)};
}

static void free_times(struct times *t) {
  free(t->time_s);
  free(t->which);
}

static void compare(struct tq_many *many, uint32_t lane, struct tq_search *s, struct tq_pos origin,
                    const struct tq_points *points, uint32_t list) {
  size_t n = (size_t)points->n * s->request.n_percentiles;
  struct times a = times_for(n), b = times_for(n);
  struct tq_err one = {0}, other = {0};
  enum tq_code code = tq_search_run(s, &origin, 1, &one);
  if (!code) code = tq_search_best_times(s, points, a.time_s, a.which, &one);
  ck_assert_int_eq(tq_many_best_times(many, lane, list, b.time_s, b.which, &other), code);
  if (code) {
    ck_assert_str_eq(one.msg, other.msg);
  } else {
    ck_assert_mem_eq(a.time_s, b.time_s, n * sizeof *a.time_s);
    ck_assert_mem_eq(a.which, b.which, n);
  }
  free_times(&a);
  free_times(&b);
}

static void check_request(const struct tq_graph *g, const struct tq_request *r, uint64_t *state) {
  struct tq_pos origins[32], targets[40];
  struct tq_points points, cells;
  struct tq_many *many;
  struct tq_search *s;
  struct tq_err err;
  uint32_t lists[2];
  ck_assert(tq_many_fits(g, r));
  for (int i = 0; i < 40; i++) targets[i] = random_origin(g, state);
  for (int i = 0; i < 32; i++) origins[i] = i % 4 ? random_origin(g, state) : targets[i];
  ck_assert_int_eq(tq_search_new(g, r, &s, &err), TQ_OK);
  ck_assert_int_eq(
      tq_points_snap(g, targets, 40, tq_request_point_modes(r), r->max_snap_m, &points, &err),
      TQ_OK);
  ck_assert_int_eq(tq_points_of_grid(g, &cells, &err), TQ_OK);
  ck_assert_int_eq(tq_many_new(g, r, &many, &err), TQ_OK);
  ck_assert_int_eq(tq_many_points(many, &points, &lists[0], &err), TQ_OK);
  ck_assert_int_eq(tq_many_points(many, &cells, &lists[1], &err), TQ_OK);
  for (int run = 0; run < N_RUNS; run++) {
    uint32_t n = run ? 5 : tq_many_most(many);
    ck_assert_int_eq(tq_many_run(many, origins, n, &err), TQ_OK);
    for (uint32_t i = 0; i < n; i += run ? 1 : 3) {
      compare(many, i, s, origins[i], &points, lists[0]);
      compare(many, i, s, origins[i], &cells, lists[1]);
    }
  }
  tq_many_free(many);
  tq_search_free(s);
  tq_points_free(&points);
  tq_points_free(&cells);
}

static struct tq_request random_request(uint64_t *state) {
  static const int32_t cutoffs_s[] = {600, 3600, 6000, 9000};
  struct tq_request r;
  tq_request_init(&r);
  r.travels = 1 + tq_random_below(state, 7);
  r.reverse = tq_random_below(state, 2);
  r.n_cutoffs = 1;
  r.cutoffs_s[0] = cutoffs_s[tq_random_below(state, 4)];
  r.n_percentiles = 1 + tq_random_below(state, 2);
  r.percentiles[1] = 80;
  r.walk_kmh = 3 + tq_random_below(state, 5);
  r.bike_kmh = 10 + tq_random_below(state, 15);
  r.max_snap_m = 100 + tq_random_below(state, 900);
  return r;
}

/* Requests of all kinds on a graph without hierarchies so far. */
static void check_graph(struct tq_graph *g, uint64_t seed) {
  struct tq_hierarchy made[TQ_N_MODES];
  uint64_t state = seed;
  add_hierarchies(g, made);
  for (int i = 0; i < 6; i++) {
    struct tq_request r = random_request(&state);
    struct tq_err err;
    ck_assert_msg(!tq_request_complete(&r, g, &err), "%s", err.msg);
    check_request(g, &r, &state);
  }
  for (int m = 0; m < TQ_N_MODES; m++) tq_hierarchy_free(&made[m]);
}

START_TEST(answers_equal_those_of_single_searches) {
  for (uint64_t seed = 1; seed <= 12; seed++) {
    struct tq_region region;
    struct tq_region_opts opts = {.seed = seed};
    tq_region_make(&region, &opts);
    check_graph(&region.g, seed);
    tq_region_free(&region);
  }
}
END_TEST

START_TEST(answers_with_turn_restrictions_equal_those_of_single_searches) {
  for (uint64_t seed = 1; seed <= 6; seed++) {
    struct tq_draft d;
    struct tq_graph g;
    struct tq_err err;
    struct tq_link_opts links;
    static const struct tq_turn_delays delays = {{10, 50, 200, 400}, false};
    struct tq_net net = {.seed = seed,
                         .n_cols = 12,
                         .n_rows = 12,
                         .n_bans = 150,
                         .ends_share = seed % 2 * 0.1,
                         .delays = seed % 3 ? NULL : &delays};
    tq_net_draft(&d, &g, &net);
    tq_link_opts_init(&links);
    ck_assert_msg(!tq_links_join(&d, &links, NULL, NULL, &err), "%s", err.msg);
    tq_draft_view(&d, &g);
    check_graph(&g, seed);
    tq_draft_free(&d);
  }
}
END_TEST

START_TEST(request_that_changes_the_weights_does_not_fit) {
  struct tq_region region;
  struct tq_region_opts opts = {.seed = 1};
  struct tq_hierarchy made[TQ_N_MODES];
  struct tq_request r;
  tq_request_init(&r);
  r.travels = 1u << TQ_BY_CAR | 1u << TQ_BY_WALK;
  tq_region_make(&region, &opts);
  ck_assert(!tq_many_fits(&region.g, &r));
  add_hierarchies(&region.g, made);
  ck_assert(tq_many_fits(&region.g, &r));
  r.traffic = true;
  ck_assert(!tq_many_fits(&region.g, &r));
  r.traffic = false;
  r.avoid = 1;
  ck_assert(!tq_many_fits(&region.g, &r));
  r.avoid = 0;
  r.travels |= 1u << TQ_BY_TRANSIT;
  ck_assert(!tq_many_fits(&region.g, &r));
  for (int m = 0; m < TQ_N_MODES; m++) tq_hierarchy_free(&made[m]);
  tq_region_free(&region);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("many");
  TCase *tests = tcase_create("many");
  tcase_set_timeout(tests, 300);
  tq_suite_add(tests, answers_equal_those_of_single_searches);
  tq_suite_add(tests, answers_with_turn_restrictions_equal_those_of_single_searches);
  tq_suite_add(tests, request_that_changes_the_weights_does_not_fit);
  suite_add_tcase(suite, tests);
  return tq_suite_run(suite);
}
