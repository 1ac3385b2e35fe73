/* What always holds of isochrones, on random regions. */
#include <string.h>

#include "engine/surface/contour.h"
#include "tests/feed.h"
#include "tests/journey_net.h"
#include "tests/suite.h"

static void region_of(struct tq_region *region, uint64_t seed) {
  struct tq_region_opts o = {.seed = seed, .nasty = seed % 4 == 3, .features = TQ_FEED_ALL};
  tq_region_make(region, &o);
}

/* Twice the signed area of all rings: holes count against their shells. */
static double area_of(const struct tq_contour *c) {
  double sum = 0;
  for (size_t r = 0; r < c->n_rings; r++)
    for (size_t i = c->first_point[r]; i < c->first_point[r + 1]; i++) {
      size_t k = i + 1 < c->first_point[r + 1] ? i + 1 : c->first_point[r];
      sum += c->x[k] * c->y[i] - c->x[i] * c->y[k];
    }
  return sum / 2;
}

/* Whether the centre of a cell lies inside the polygons: an odd number of boundaries to
 * its east. */
static bool inside(const struct tq_contour *c, double x, double y) {
  bool in = false;
  for (size_t r = 0; r < c->n_rings; r++)
    for (size_t i = c->first_point[r]; i < c->first_point[r + 1]; i++) {
      size_t k = i + 1 < c->first_point[r + 1] ? i + 1 : c->first_point[r];
      if ((c->y[i] > y) == (c->y[k] > y)) continue;
      double at_x = c->x[i] + (y - c->y[i]) / (c->y[k] - c->y[i]) * (c->x[k] - c->x[i]);
      in = at_x > x ? !in : in;
    }
  return in;
}

START_TEST(contours_nest_and_hold_the_cells_within_their_cutoff) {
  for (uint64_t seed = 0; seed < 10; seed++) {
    struct tq_region region;
    struct tq_request r;
    region_of(&region, seed);
    uint64_t state = seed;
    tq_region_request(&r);
    r.n_departures = 10;
    struct tq_pos origin = tq_region_point(&region, &state);
    int32_t *time_s = tq_region_surface(&region, &r, &origin, 1);
    double last_area = 0;
    uint32_t n_cols = region.g.grid->n_cols;
    for (int32_t cutoff_s = 300; cutoff_s <= 3600; cutoff_s += 300) {
      struct tq_contour *c;
      ck_assert_int_eq(tq_contour_new(time_s, n_cols, region.g.grid->n_rows, cutoff_s, &c, NULL),
                       TQ_OK);
      double area = area_of(c);
      ck_assert_double_ge(area, last_area);
      last_area = area;
      for (uint32_t cell = 0; cell < tq_region_n_cells(&region); cell++)
        ck_assert_int_eq(inside(c, cell % n_cols, cell / n_cols),
                         time_s[cell] >= 0 && time_s[cell] <= cutoff_s);
      tq_contour_free(c);
    }
    ck_assert_double_gt(last_area, 1);
    free(time_s);
    tq_region_free(&region);
  }
}
END_TEST

/* No cell of `slow` is faster than in `fast`; returns how many are slower. */
static uint32_t compare(const int32_t *fast, const int32_t *slow, size_t n) {
  uint32_t n_slower = 0;
  for (size_t i = 0; i < n; i++) {
    ck_assert_msg(slow[i] < 0 || (fast[i] >= 0 && fast[i] <= slow[i]), "cell %zu: %d against %d", i,
                  fast[i], slow[i]);
    n_slower += fast[i] != slow[i];
  }
  return n_slower;
}

/* The cutoff asked for takes away what is beyond it and changes nothing else. */
START_TEST(smaller_cutoff_gives_the_same_times_up_to_it) {
  for (uint64_t seed = 0; seed < 40; seed++) {
    struct tq_region region;
    struct tq_request r;
    region_of(&region, seed);
    uint64_t state = seed;
    tq_region_random_request(&r, &state, 10);
    struct tq_pos origin = tq_region_point(&region, &state);
    size_t n = (size_t)tq_region_n_cells(&region) * r.n_percentiles;
    r.cutoffs_s[0] = 3600;
    int32_t *all = tq_region_surface(&region, &r, &origin, 1);
    r.cutoffs_s[0] = 900;
    int32_t *part = tq_region_surface(&region, &r, &origin, 1);
    for (size_t i = 0; i < n; i++) ck_assert_int_eq(part[i], all[i] <= 900 ? all[i] : -1);
    free(all);
    free(part);
    tq_region_free(&region);
  }
}
END_TEST

START_TEST(longer_walks_and_more_rides_make_nothing_slower) {
  uint32_t n_slower = 0;
  for (uint64_t seed = 0; seed < 40; seed++) {
    struct tq_region region;
    struct tq_request r;
    region_of(&region, seed);
    uint64_t state = seed;
    tq_region_random_request(&r, &state, 10);
    r.max_walk_s = 600;
    struct tq_pos origin = tq_region_point(&region, &state);
    size_t n = (size_t)tq_region_n_cells(&region) * r.n_percentiles;
    int32_t *plain = tq_region_surface(&region, &r, &origin, 1);
    r.max_walk_s = 900;
    int32_t *walks = tq_region_surface(&region, &r, &origin, 1);
    r.max_rides += 2;
    int32_t *rides = tq_region_surface(&region, &r, &origin, 1);
    n_slower += compare(walks, plain, n) + compare(rides, walks, n);
    free(plain);
    free(walks);
    free(rides);
    tq_region_free(&region);
  }
  ck_assert_uint_gt(n_slower, 0);
}
END_TEST

/* The same region with fewer trips or fewer bridges, and all that is asked of both. */
static uint32_t compare_regions(struct tq_region_opts fewer, struct tq_region_opts more) {
  struct tq_region slow, fast;
  tq_region_make(&slow, &fewer);
  tq_region_make(&fast, &more);
  uint64_t state = fewer.seed;
  uint32_t n_slower = 0, n_cells = tq_region_n_cells(&fast);
  ck_assert_uint_eq(n_cells, tq_region_n_cells(&slow));
  for (int round = 0; round < 6; round++) {
    struct tq_request r;
    tq_region_random_request(&r, &state, 10);
    struct tq_pos origin = tq_region_point(&fast, &state);
    int32_t *with = tq_region_surface(&fast, &r, &origin, 1);
    int32_t *less = tq_region_surface(&slow, &r, &origin, 1);
    n_slower += compare(with, less, (size_t)n_cells * r.n_percentiles);
    free(with);
    free(less);
  }
  tq_region_free(&slow);
  tq_region_free(&fast);
  return n_slower;
}

START_TEST(adding_trips_makes_nothing_slower) {
  uint32_t n_slower = 0;
  for (uint64_t seed = 0; seed < 15; seed++) {
    struct tq_region_opts all = {.seed = seed, .features = TQ_FEED_ALL}, fewer = all;
    fewer.idle_trips = 30;
    n_slower += compare_regions(fewer, all);
  }
  ck_assert_uint_gt(n_slower, 0);
}
END_TEST

/* Bridges onto which nobody steps in between, so that every point keeps its street. */
START_TEST(adding_edges_makes_nothing_slower) {
  uint32_t n_slower = 0;
  for (uint64_t seed = 0; seed < 15; seed++) {
    struct tq_region_opts plain = {.seed = seed, .features = TQ_FEED_ALL}, more = plain;
    more.n_bridges = 3;
    n_slower += compare_regions(plain, more);
  }
  ck_assert_uint_gt(n_slower, 0);
}
END_TEST

START_TEST(reverse_on_streets_equals_forward_on_turned_streets) {
  uint32_t n_reached = 0;
  for (uint64_t seed = 0; seed < 20; seed++) {
    struct tq_region_opts o = {.seed = seed, .nasty = seed % 2, .features = TQ_FEED_WALKS};
    struct tq_region plain, turned;
    tq_region_make(&plain, &o);
    o.turned = true;
    tq_region_make(&turned, &o);
    uint64_t state = seed;
    for (uint32_t mode = 0; mode < TQ_N_MODES; mode++) {
      struct tq_request r;
      tq_region_request(&r);
      r.travels = 1u << mode;
      struct tq_pos origins[2] = {tq_region_point(&plain, &state), tq_region_point(&plain, &state)};
      int32_t *forward = tq_region_surface(&turned, &r, origins, 2);
      r.reverse = true;
      int32_t *reverse = tq_region_surface(&plain, &r, origins, 2);
      for (uint32_t c = 0; c < tq_region_n_cells(&plain); c++) {
        ck_assert_int_eq(reverse[c], forward[c]);
        n_reached += reverse[c] >= 0;
      }
      free(forward);
      free(reverse);
    }
    tq_region_free(&plain);
    tq_region_free(&turned);
  }
  ck_assert_uint_gt(n_reached, 1000);
}
END_TEST

/* Seconds from a cell to the place when leaving at depart_s; -1 beyond the cutoff. */
static int32_t forward_s(const struct tq_region *region, struct tq_request r, uint32_t cell,
                         struct tq_pos place, int32_t depart_s) {
  struct tq_points point;
  int32_t time_s = -1;
  struct tq_pos from = tq_grid_cell_centre(region->g.grid, cell);
  r.reverse = false;
  r.first_s = depart_s;
  struct tq_search *s = tq_region_search(region, &r);
  ck_assert_int_eq(
      tq_points_snap(&region->g, &place, 1, tq_request_point_modes(&r), r.max_snap_m, &point, NULL),
      TQ_OK);
  if (!tq_search_run(s, &from, 1, NULL))
    ck_assert_int_eq(tq_search_best_times(s, &point, &time_s, NULL, NULL), TQ_OK);
  tq_points_free(&point);
  tq_search_free(s);
  return time_s;
}

/* Who leaves as late as the reverse search says is there in time; who leaves a second
 * later is not. A cell that is not reached cannot make it by leaving at the cutoff. */
START_TEST(reverse_time_is_the_latest_departure_that_is_in_time) {
  uint32_t n_reached = 0;
  for (uint64_t seed = 0; seed < 40; seed++) {
    struct tq_region region;
    struct tq_request r;
    region_of(&region, seed);
    uint64_t state = seed;
    tq_region_random_request(&r, &state, 1);
    r.reverse = true;
    r.n_departures = r.n_percentiles = 1;
    r.first_s = 8 * 3600 + (int32_t)tq_random_below(&state, 3600);
    int32_t limit_s = r.cutoffs_s[0];
    struct tq_pos place = tq_region_point(&region, &state);
    int32_t *time_s = tq_region_surface(&region, &r, &place, 1);
    for (int i = 0; i < 15; i++) {
      uint32_t cell = tq_random_below(&state, tq_region_n_cells(&region));
      int32_t took_s = time_s[cell] < 0 ? limit_s : time_s[cell];
      int32_t there_s = forward_s(&region, r, cell, place, r.first_s - took_s);
      int32_t late_s = forward_s(&region, r, cell, place, r.first_s - took_s + 1);
      ck_assert_int_eq(there_s >= 0 && there_s <= took_s, time_s[cell] >= 0);
      ck_assert(late_s < 0 || late_s > took_s - 1);
      n_reached += time_s[cell] >= 0;
    }
    free(time_s);
    tq_region_free(&region);
  }
  ck_assert_uint_gt(n_reached, 50);
}
END_TEST

START_TEST(several_origins_give_the_best_of_each) {
  for (uint64_t seed = 0; seed < 20; seed++) {
    struct tq_region region;
    struct tq_request r;
    region_of(&region, seed);
    uint64_t state = seed;
    tq_region_random_request(&r, &state, 1);
    r.n_departures = 1;
    struct tq_pos origins[3];
    int32_t *each[3];
    for (int i = 0; i < 3; i++) {
      origins[i] = tq_region_point(&region, &state);
      each[i] = tq_region_surface(&region, &r, &origins[i], 1);
    }
    int32_t *together = tq_region_surface(&region, &r, origins, 3);
    for (uint32_t c = 0; c < tq_region_n_cells(&region); c++) {
      int32_t best = -1;
      for (int i = 0; i < 3; i++)
        if (each[i][c] >= 0 && (best < 0 || each[i][c] < best)) best = each[i][c];
      ck_assert_int_eq(together[c], best);
    }
    for (int i = 0; i < 3; i++) free(each[i]);
    free(together);
    tq_region_free(&region);
  }
}
END_TEST

START_TEST(search_used_again_gives_the_same_times) {
  for (uint64_t seed = 0; seed < 20; seed++) {
    struct tq_region region;
    struct tq_request r;
    region_of(&region, seed);
    uint64_t state = seed;
    tq_region_random_request(&r, &state, 10);
    struct tq_search *s = tq_region_search(&region, &r);
    struct tq_pos origin = tq_region_point(&region, &state);
    size_t bytes = (size_t)tq_region_n_cells(&region) * r.n_percentiles * sizeof(int32_t);
    int32_t *fresh = tq_region_surface(&region, &r, &origin, 1);
    for (int i = 0; i < 5; i++) {
      struct tq_pos others[2] = {tq_region_point(&region, &state), {0, 0}};
      free(tq_search_surface(s, others + i % 2, 1)); /* the other one is outside */
      free(tq_search_surface(s, others, 2));
      int32_t *again = tq_search_surface(s, &origin, 1);
      ck_assert_mem_eq(again, fresh, bytes);
      free(again);
    }
    free(fresh);
    tq_search_free(s);
    tq_region_free(&region);
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("journey_truths");
  TCase *c = tcase_create("journey_truths");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, contours_nest_and_hold_the_cells_within_their_cutoff);
  tq_suite_add(c, smaller_cutoff_gives_the_same_times_up_to_it);
  tq_suite_add(c, longer_walks_and_more_rides_make_nothing_slower);
  tq_suite_add(c, adding_trips_makes_nothing_slower);
  tq_suite_add(c, adding_edges_makes_nothing_slower);
  tq_suite_add(c, reverse_on_streets_equals_forward_on_turned_streets);
  tq_suite_add(c, reverse_time_is_the_latest_departure_that_is_in_time);
  tq_suite_add(c, several_origins_give_the_best_of_each);
  tq_suite_add(c, search_used_again_gives_the_same_times);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
