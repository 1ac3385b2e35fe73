/* Whole journeys under a limit of money, on random regions with random fares. */
#include <string.h>

#include "engine/journey/pareto.h"
#include "engine/journey/route_fare.h"
#include "tests/fare_feed.h"
#include "tests/fare_oracle.h"
#include "tests/feed.h"
#include "tests/journey_net.h"
#include "tests/suite.h"

struct place {
  struct tq_region region;
  struct tq_request r;
  struct tq_pos origin;
  uint64_t state;
};

/* Near a random stop, so that rides are worth it. */
static struct tq_pos near_stop(struct place *p) {
  uint32_t stop = tq_random_below(&p->state, 4); /* stop 4 is out of reach */
  struct tq_pos pos = p->region.g.stops[tq_random_below(&p->state, 2) ? stop : stop + 5].pos;
  pos.lon_e7 += (int32_t)tq_random_below(&p->state, 20000) - 10000;
  return pos;
}

/* A region with fares by ticket, or of both kinds for journeys from the place. */
static void start(struct place *p, uint64_t seed) {
  struct tq_region_opts o = {.seed = seed, .features = seed % 3 ? TQ_FEED_WALKS : TQ_FEED_ALL};
  memset(p, 0, sizeof *p);
  tq_region_make(&p->region, &o);
  p->state = seed;
  tq_region_request(&p->r);
  p->r.reverse = seed % 2;
  p->r.n_departures = seed % 4 < 2 ? 1 : 8;
  p->r.percentiles[0] = 0;
  p->r.max_walk_s = 900;
  p->r.first_s = (p->r.reverse ? 8 : 7) * 3600 + 1200;
  if (p->r.reverse)
    tq_fare_feed_tickets(&p->region.d, TQ_FARE_ALL, seed);
  else
    tq_fare_feed_mixed(&p->region.d, TQ_FARE_ALL, seed);
  tq_draft_view(&p->region.d, &p->region.g);
  p->origin = near_stop(p);
  p->r.limits_fare = true;
  if (seed % 5 == 0) p->r.pass_networks = tq_random_below(&p->state, 1 << TQ_N_NETWORKS);
}

static void stop(struct place *p) { tq_region_free(&p->region); }

START_TEST(surface_with_all_the_money_is_that_without_a_limit) {
  uint32_t n_reached = 0;
  for (uint64_t seed = 0; seed < 40; seed++) {
    struct place p;
    start(&p, seed);
    p.r.max_fare = TQ_NO_MAX_FARE;
    int32_t *limited = tq_region_surface(&p.region, &p.r, &p.origin, 1);
    p.r.limits_fare = false;
    int32_t *plain = tq_region_surface(&p.region, &p.r, &p.origin, 1);
    for (uint32_t c = 0; c < tq_region_n_cells(&p.region) * p.r.n_percentiles; c++) {
      ck_assert_msg(limited[c] == plain[c], "seed %d cell %u: %d, not %d", (int)seed, c, limited[c],
                    plain[c]);
      n_reached += plain[c] >= 0;
    }
    free(limited);
    free(plain);
    stop(&p);
  }
  ck_assert_uint_gt(n_reached, 1000);
}
END_TEST

START_TEST(more_money_reaches_no_fewer_cells) {
  uint32_t n_better = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    struct place p;
    start(&p, seed);
    uint32_t n = tq_region_n_cells(&p.region) * p.r.n_percentiles;
    int32_t *last = NULL;
    for (p.r.max_fare = 0; p.r.max_fare <= 1600; p.r.max_fare += 200) {
      int32_t *now = tq_region_surface(&p.region, &p.r, &p.origin, 1);
      for (uint32_t c = 0; c < n && last; c++) {
        ck_assert(last[c] < 0 || (now[c] >= 0 && now[c] <= last[c]));
        n_better += now[c] != last[c];
      }
      free(last);
      last = now;
    }
    free(last);
    stop(&p);
  }
  ck_assert_uint_gt(n_better, 500);
}
END_TEST

static int64_t truth_of(const struct place *p, const struct tq_route_found *found) {
  struct tq_fare_ride rides[64];
  uint32_t n = 0;
  struct tq_fare_opts o = {.date = p->r.date, .pass_networks = p->r.pass_networks};
  for (size_t i = 0; i < found->legs.n; i++) {
    const struct tq_leg *leg = &found->legs.v[i];
    if (!leg->ride) continue;
    rides[n++] = (struct tq_fare_ride){p->region.g.trips[leg->trip].pattern,
                                       leg->board_index,
                                       leg->alight_index,
                                       leg->depart_s,
                                       leg->arrive_s,
                                       leg->seated};
  }
  return tq_fare_truth(&p->region.g, &o, rides, n);
}

static int64_t told(const struct tq_search *s, const struct tq_route_found *found) {
  struct tq_route_fare fare;
  int64_t paid[64], sum = 0;
  ck_assert_uint_le(found->legs.n, 64);
  ck_assert(tq_route_price(s, found, &fare, paid));
  for (size_t i = 0; i < found->legs.n; i++) sum += paid[i];
  ck_assert_int_eq(sum, fare.total);
  return fare.total;
}

START_TEST(routes_take_as_long_as_cells_and_cost_what_the_truth_says) {
  int n_paid = 0;
  for (uint64_t seed = 0; seed < 120; seed++) {
    struct place p;
    start(&p, seed);
    p.r.max_fare = 100 + 100 * (int64_t)tq_random_below(&p.state, 8);
    struct tq_search *s = tq_region_search(&p.region, &p.r);
    p.r = s->request;
    ck_assert(!tq_search_price_routes(s, NULL));
    int32_t *time_s = tq_search_surface(s, &p.origin, 1);
    for (int i = 0; i < 12; i++) {
      uint32_t cell = tq_random_below(&p.state, tq_region_n_cells(&p.region));
      struct tq_route_found found;
      ck_assert(!tq_search_run(s, &p.origin, 1, NULL));
      ck_assert(!tq_route_to(s, tq_grid_cell_centre(p.region.g.grid, cell), &found, NULL));
      ck_assert_int_eq(found.found ? found.duration_s : -1, time_s[cell]);
      if (found.found) {
        int64_t cost = told(s, &found);
        ck_assert_int_eq(cost, truth_of(&p, &found));
        ck_assert_int_le(cost, p.r.max_fare);
        n_paid += cost > 0;
      }
      tq_route_free(&found);
    }
    free(time_s);
    tq_search_free(s);
    stop(&p);
  }
  ck_assert_int_gt(n_paid, 50);
}
END_TEST

/* The journeys by money are those that limits of money give one by one. */
START_TEST(journeys_by_money_are_those_of_every_limit) {
  int n_journeys = 0;
  for (uint64_t seed = 0; seed < 100; seed++) {
    struct place p;
    tq_journeys all = {0};
    start(&p, seed);
    p.r.n_departures = 1;
    p.r.max_fare = TQ_NO_MAX_FARE;
    struct tq_pos to = near_stop(&p);
    struct tq_search *s = tq_region_search(&p.region, &p.r);
    p.r = s->request;
    ck_assert(!tq_search_price_routes(s, NULL));
    ck_assert(!tq_search_run(s, &p.origin, 1, NULL));
    ck_assert(!tq_route_pareto_fare(s, to, &all, NULL));
    for (p.r.max_fare = 0; p.r.max_fare <= 3000; p.r.max_fare += 50) { /* all prices are such */
      struct tq_search *limited = tq_region_search(&p.region, &p.r);
      struct tq_route_found found;
      int32_t best = -1;
      ck_assert(!tq_search_run(limited, &p.origin, 1, NULL));
      ck_assert(!tq_route_to(limited, to, &found, NULL));
      for (size_t i = 0; i < all.n; i++)
        if (told(s, &all.v[i]) <= p.r.max_fare && (best < 0 || all.v[i].duration_s < best))
          best = all.v[i].duration_s;
      ck_assert_int_eq(best, found.found ? found.duration_s : -1);
      tq_route_free(&found);
      tq_search_free(limited);
    }
    n_journeys += (int)all.n;
    tq_journeys_free(&all);
    tq_search_free(s);
    stop(&p);
  }
  ck_assert_int_gt(n_journeys, 40);
}
END_TEST

START_TEST(limits_without_rides_or_fares_are_refused) {
  struct place p;
  struct tq_err err;
  start(&p, 2);
  struct tq_request r = p.r;
  r.travels = 1u << TQ_BY_WALK;
  ck_assert_int_eq(tq_request_complete(&r, &p.region.g, &err), TQ_E_ARG);
  ck_assert(strstr(err.msg, "--max-fare"));
  r = p.r;
  r.half_headway = true;
  ck_assert_int_eq(tq_request_complete(&r, &p.region.g, &err), TQ_E_ARG);
  r = p.r;
  r.reverse = true; /* with transfers between legs, where there are any */
  ck_assert(!tq_request_complete(&r, &p.region.g, &err));
  struct tq_search *s = NULL;
  enum tq_code code = tq_search_new(&p.region.g, &r, &s, &err);
  ck_assert_int_eq(code, p.region.g.n_leg_transfers ? TQ_E_ARG : TQ_OK);
  tq_search_free(s);
  stop(&p);
}
END_TEST

int main(void) {
  Suite *s = suite_create("fares_journey");
  TCase *c = tcase_create("fares_journey");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, surface_with_all_the_money_is_that_without_a_limit);
  tq_suite_add(c, more_money_reaches_no_fewer_cells);
  tq_suite_add(c, routes_take_as_long_as_cells_and_cost_what_the_truth_says);
  tq_suite_add(c, journeys_by_money_are_those_of_every_limit);
  tq_suite_add(c, limits_without_rides_or_fares_are_refused);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
