/* What a time is made of, against the legs of the route for the same departure. */
#include <string.h>

#include "engine/journey/route.h"
#include "engine/journey/split.h"
#include "tests/feed.h"
#include "tests/journey_net.h"
#include "tests/suite.h"

enum { MAX_DEPARTURES = 30, N_SAMPLES = 10 };

struct seen {
  uint32_t rides, transfers, walks, several;
};

/* The legs added up by hand. */
static struct tq_split split_of_legs(const struct tq_graph *g, const struct tq_route_found *f,
                                     struct seen *seen) {
  struct tq_split x = {0};
  bool rode = false;
  int n_rides = 0;
  for (size_t i = 0; i < f->legs.n; i++) {
    const struct tq_leg *leg = &f->legs.v[i];
    int32_t took_s = leg->arrive_s - leg->depart_s;
    bool last = i + 1 == f->legs.n;
    int32_t *part = !rode ? &x.access_s : last ? &x.egress_s : &x.transfer_s;
    if (leg->ride) {
      const struct tq_pattern *p = &g->patterns[g->trips[leg->trip].pattern];
      x.networks |= 1u << g->routes[p->route].network;
      part = &x.ride_s;
      rode = true;
      n_rides++;
    }
    *part += took_s;
    if (leg->seated) *part += leg->depart_s - leg[-1].arrive_s; /* the vehicle stands */
    seen->transfers += part == &x.transfer_s;
  }
  x.wait_s = f->duration_s - x.access_s - x.ride_s - x.transfer_s - x.egress_s;
  seen->rides += n_rides > 0;
  seen->walks += n_rides == 0;
  seen->several += n_rides > 1;
  return x;
}

static void assert_same(struct tq_split a, struct tq_split b, uint64_t seed, uint32_t cell) {
  ck_assert_msg(!memcmp(&a, &b, sizeof a),
                "seed %u cell %u: %d %d %d %d %d (%x), the route %d %d %d %d %d (%x)",
                (unsigned)seed, cell, a.access_s, a.wait_s, a.ride_s, a.transfer_s, a.egress_s,
                a.networks, b.access_s, b.wait_s, b.ride_s, b.transfer_s, b.egress_s, b.networks);
}

static void check_sums(const struct tq_split *x, const int32_t *time_s, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (time_s[i] < 0) {
      ck_assert_int_eq(x[i].access_s, -1);
      ck_assert_uint_eq(x[i].networks, 0);
      continue;
    }
    ck_assert_int_ge(x[i].wait_s, 0);
    ck_assert_int_eq(x[i].access_s + x[i].wait_s + x[i].ride_s + x[i].transfer_s + x[i].egress_s,
                     time_s[i]);
  }
}

/* Routes of every percentile, each asked for by itself. */
static void compare_routes(const struct tq_region *region, const struct tq_request *r,
                           struct tq_pos origin, const struct tq_split *got, uint64_t *state,
                           struct seen *seen) {
  uint32_t n_cells = tq_region_n_cells(region);
  for (uint32_t k = 0; k < r->n_percentiles; k++) {
    struct tq_request one = *r;
    one.n_percentiles = 1;
    one.percentiles[0] = r->percentiles[k];
    struct tq_search *s = tq_region_search(region, &one);
    for (int i = 0; i < N_SAMPLES; i++) {
      uint32_t cell = tq_random_below(state, n_cells);
      for (int tries = 0; tries < 40 && !got[k * n_cells + cell].networks; tries++)
        cell = tq_random_below(state, n_cells);
      struct tq_route_found found;
      ck_assert_int_eq(tq_search_run(s, &origin, 1, NULL), TQ_OK);
      struct tq_pos to = tq_grid_cell_centre(region->g.grid, cell);
      ck_assert_int_eq(tq_route_to(s, to, &found, NULL), TQ_OK);
      ck_assert_int_eq(found.found, got[k * n_cells + cell].access_s >= 0);
      if (found.found) {
        struct tq_split legs = split_of_legs(&region->g, &found, seen);
        assert_same(got[k * n_cells + cell], legs, *state, cell);
        assert_same(tq_route_split(&region->g, &found), legs, *state, cell);
      }
      tq_route_free(&found);
    }
    tq_search_free(s);
  }
}

static void compare(const struct tq_region *region, const struct tq_request *r, uint64_t *state,
                    struct seen *seen) {
  uint32_t n_cells = tq_region_n_cells(region);
  size_t n = (size_t)n_cells * r->n_percentiles;
  struct tq_pos origin = tq_region_point(region, state);
  struct tq_search *s = tq_region_search(region, r);
  struct tq_points cells;
  int32_t *time_s = tq_alloc(n, sizeof *time_s);
  uint8_t *which = tq_alloc(n, 1);
  struct tq_split *got = tq_alloc(n, sizeof *got);
  ck_assert_int_eq(tq_points_of_grid(&region->g, &cells, NULL), TQ_OK);
  ck_assert_int_eq(tq_points_relink(&region->g, NULL, tq_request_point_modes(r), r->max_snap_m,
                                    &cells, NULL),
                   TQ_OK);
  if (tq_search_run(s, &origin, 1, NULL) == TQ_OK) {
    ck_assert_int_eq(tq_search_best_times(s, &cells, time_s, which, NULL), TQ_OK);
    ck_assert_int_eq(tq_search_split(s, &cells, time_s, which, got, NULL), TQ_OK);
    check_sums(got, time_s, n);
    compare_routes(region, r, origin, got, state, seen);
  }
  tq_points_free(&cells);
  tq_search_free(s);
  free(time_s);
  free(which);
  free(got);
}

START_TEST(split_of_random_regions_adds_up_and_equals_the_routes_legs) {
  struct seen seen = {0};
  for (uint64_t seed = 0; seed < 150; seed++) {
    struct tq_region region;
    uint64_t state = seed;
    tq_region_make(&region, &(struct tq_region_opts){.seed = seed, .features = TQ_FEED_ALL});
    for (int round = 0; round < 4; round++) {
      struct tq_request r;
      tq_region_random_request(&r, &state, MAX_DEPARTURES);
      if (round % 2) { /* in the hours that have trips, with little walking */
        bool reverse = r.reverse;
        tq_region_request(&r);
        r.reverse = reverse;
        r.n_departures = MAX_DEPARTURES;
        r.n_percentiles = 3;
        r.percentiles[1] = 0;
        r.percentiles[2] = 90;
        r.travels = 1u << TQ_BY_TRANSIT;
        r.max_walk_s = 240;
      }
      r.half_headway = seed % 3 == 0;
      ck_assert_int_eq(tq_request_complete(&r, &region.g, NULL), TQ_OK);
      compare(&region, &r, &state, &seen);
    }
    tq_region_free(&region);
  }
  ck_assert_uint_gt(seen.rides, 500); /* the questions are worth asking */
  ck_assert_uint_gt(seen.walks, 100);
  ck_assert_uint_gt(seen.several, 60);
  ck_assert_uint_gt(seen.transfers, 10);
}
END_TEST

int main(void) {
  Suite *s = suite_create("split");
  TCase *c = tcase_create("split");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, split_of_random_regions_adds_up_and_equals_the_routes_legs);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
