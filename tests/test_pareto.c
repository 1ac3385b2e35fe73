/* Sets of journeys by departure, arrival and rides, against the slow truth: every departure and
 * every number of rides asked by itself, the dominated ones struck out. */
#include "engine/journey/pareto.h"
#include "engine/journey/split.h"
#include "tests/feed.h"
#include "tests/journey_legs.h"
#include "tests/journey_net.h"
#include "tests/journey_oracle.h"
#include "tests/suite.h"

enum { MAX_DEPARTURES = 12, STEP_S = 60, N_SAMPLES = 6 };

struct option {
  int32_t time_s, took_s; /* time at the place */
  int rides;
};
typedef TQ_VEC(struct option) option_vec;

struct question {
  struct tq_region region;
  struct tq_request r;
  struct tq_pos origin;
  uint32_t cells[N_SAMPLES];
};

static int rides_of(const struct tq_route_found *f) {
  int n = 0;
  for (size_t i = 0; i < f->legs.n; i++) n += f->legs.v[i].ride && !f->legs.v[i].seated;
  return n;
}

/* Departure as late, arrival as early, rides as few as possible; with reverse the time at the
 * place is the arrival. */
static bool is_better(const struct option *a, const struct option *b, bool reverse) {
  int32_t a_from = reverse ? a->time_s - a->took_s : a->time_s;
  int32_t b_from = reverse ? b->time_s - b->took_s : b->time_s;
  int32_t a_to = a_from + a->took_s, b_to = b_from + b->took_s;
  bool as_good = a_from >= b_from && a_to <= b_to && a->rides <= b->rides;
  return as_good && (a_from > b_from || a_to < b_to || a->rides < b->rides);
}

static void add(option_vec *all, int32_t time_s, int32_t took_s, int rides) {
  struct option x = {time_s, took_s, rides};
  if (took_s >= 0) ck_assert(tq_push(all, x));
}

/* Everything that the truth finds for each sample, at some departure with at most so many
 * rides. */
static void add_all(const struct question *q, option_vec all[N_SAMPLES]) {
  for (int rides = 0; rides <= q->r.max_rides; rides++) {
    struct tq_request r = q->r;
    r.max_rides = rides ? rides : 1;
    struct tq_truth *truth = tq_truth_new(&q->region.g, &r, &q->origin, 1);
    for (uint32_t i = 0; i < r.n_departures; i++) {
      int32_t at_s = r.first_s + (int32_t)i * STEP_S;
      tq_truth_set_time(truth, at_s);
      for (int k = 0; k < N_SAMPLES; k++)
        add(&all[k], at_s,
            rides ? tq_truth_cell_s(truth, q->cells[k])
                  : tq_truth_cell_steady_s(truth, q->cells[k]),
            rides);
    }
    tq_truth_free(truth);
  }
}

/* Of the same departure and time the one with the fewest rides; without a ride only the first. */
static option_vec strike_out(const option_vec *all, bool reverse) {
  option_vec kept = {0};
  bool steady = false;
  for (size_t i = 0; i < all->n; i++) {
    bool good = !(steady && all->v[i].rides == 0);
    for (size_t k = 0; k < all->n && good; k++) good = !is_better(&all->v[k], &all->v[i], reverse);
    if (!good) continue;
    steady |= all->v[i].rides == 0;
    ck_assert(tq_push(&kept, all->v[i]));
  }
  return kept;
}

static void compare(const struct question *q, uint32_t cell, const option_vec *all,
                    const tq_journeys *got) {
  struct tq_pos to = tq_grid_cell_centre(q->region.g.grid, cell);
  option_vec want = strike_out(all, q->r.reverse);
  ck_assert_uint_eq(got->n, want.n);
  for (size_t i = 0; i < got->n; i++) {
    const struct tq_route_found *f = &got->v[i];
    const char *problem = tq_legs_problem(&q->region.g, &q->r, &q->origin, 1, to, f);
    ck_assert_msg(!problem, "cell %u journey %zu: %s", cell, i, problem);
    int32_t at_s = q->r.reverse ? f->depart_s + f->duration_s : f->depart_s;
    bool found = false;
    for (size_t k = 0; k < want.n; k++)
      found |= want.v[k].time_s == at_s && want.v[k].took_s == f->duration_s &&
               want.v[k].rides == rides_of(f);
    ck_assert_msg(found, "cell %u: %d s at %d with %d rides is not among the best", cell,
                  f->duration_s, at_s, rides_of(f));
  }
  tq_vec_free(&want);
}

/* Random cells, most of them such that a journey to them rides. */
static void choose_cells(struct question *q, uint64_t *state) {
  uint32_t n = tq_region_n_cells(&q->region);
  size_t n_all = (size_t)n * q->r.n_percentiles;
  int32_t *time_s = tq_alloc(n_all, sizeof *time_s);
  uint8_t *which = tq_alloc(n_all, 1);
  struct tq_split *splits = tq_calloc(n_all, sizeof *splits);
  struct tq_points cells;
  struct tq_search *s = tq_region_search(&q->region, &q->r);
  ck_assert_int_eq(tq_points_of_grid(&q->region.g, &cells, NULL), TQ_OK);
  if (tq_search_run(s, &q->origin, 1, NULL) == TQ_OK) {
    ck_assert_int_eq(tq_search_best_times(s, &cells, time_s, which, NULL), TQ_OK);
    ck_assert_int_eq(tq_search_split(s, &cells, time_s, which, splits, NULL), TQ_OK);
  }
  for (int i = 0; i < N_SAMPLES; i++) {
    q->cells[i] = tq_random_below(state, n);
    for (int tries = 0; tries < 100 && i && !splits[q->cells[i]].networks; tries++)
      q->cells[i] = tq_random_below(state, n);
  }
  tq_points_free(&cells);
  tq_search_free(s);
  free(time_s);
  free(which);
  free(splits);
}

static void ask(struct question *q, uint64_t *state) {
  bool reverse;
  tq_region_random_request(&q->r, state, MAX_DEPARTURES);
  reverse = q->r.reverse;
  if (tq_random_below(state, 3)) { /* in the hours that have trips, with little walking */
    tq_region_request(&q->r);
    q->r.reverse = reverse;
    q->r.n_departures = MAX_DEPARTURES;
    q->r.max_walk_s = 300;
  }
  q->r.travels |= 1u << TQ_BY_TRANSIT;
  ck_assert_int_eq(tq_request_complete(&q->r, &q->region.g, NULL), TQ_OK);
  q->origin = q->region.g.stops[tq_random_below(state, q->region.g.n_stops)].pos;
  if (tq_random_below(state, 2)) q->origin = tq_region_point(&q->region, state);
  choose_cells(q, state);
}

static void check(const struct question *q, uint32_t *n_several, uint32_t *n_rides) {
  struct tq_search *s = tq_region_search(&q->region, &q->r);
  option_vec all[N_SAMPLES] = {{0}};
  add_all(q, all);
  for (int i = 0; i < N_SAMPLES; i++) {
    tq_journeys got = {0};
    if (tq_search_run(s, &q->origin, 1, NULL)) continue;
    struct tq_pos to = tq_grid_cell_centre(q->region.g.grid, q->cells[i]);
    ck_assert_int_eq(tq_route_pareto(s, to, &got, NULL), TQ_OK);
    compare(q, q->cells[i], &all[i], &got);
    *n_several += got.n > 1;
    for (size_t k = 0; k < got.n; k++) *n_rides += rides_of(&got.v[k]) > 1;
    tq_journeys_free(&got);
  }
  for (int i = 0; i < N_SAMPLES; i++) tq_vec_free(&all[i]);
  tq_search_free(s);
}

START_TEST(journeys_of_random_regions_are_the_pareto_set_of_the_slow_truth) {
  uint32_t n_several = 0, n_rides = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    struct question q;
    uint64_t state = seed;
    tq_region_make(&q.region, &(struct tq_region_opts){.seed = seed, .features = TQ_FEED_ALL});
    for (int round = 0; round < 3; round++) {
      ask(&q, &state);
      check(&q, &n_several, &n_rides);
    }
    tq_region_free(&q.region);
  }
  ck_assert_uint_gt(n_several, 50); /* the questions are worth asking */
  ck_assert_uint_gt(n_rides, 30);
}
END_TEST

int main(void) {
  Suite *s = suite_create("pareto");
  TCase *c = tcase_create("pareto");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, journeys_of_random_regions_are_the_pareto_set_of_the_slow_truth);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
