/* A cell is inside a cutoff exactly when the route to it takes no longer, and every route
 * is a journey that can be made. */
#include <string.h>

#include "engine/journey/route.h"
#include "tests/feed.h"
#include "tests/journey_legs.h"
#include "tests/journey_net.h"
#include "tests/suite.h"

enum { MAX_LANES = 12, STEP_S = 60, N_SAMPLES = 12 };

struct question {
  struct tq_region region;
  struct tq_request r;
  struct tq_pos origins[2];
  uint32_t n_origins;
  uint64_t state;
};

static void make_region(struct question *q, uint64_t seed, bool traffic) {
  struct tq_region_opts o = {
      .seed = seed, .nasty = seed % 3 == 2, .traffic = traffic, .features = TQ_FEED_ALL};
  q->state = seed;
  tq_region_make(&q->region, &o);
}

/* On a street, if there is one on an edge that comes back to where it starts. */
static struct tq_pos point_on_a_loop(struct question *q) {
  const struct tq_graph *g = &q->region.g;
  uint32_t edge = tq_random_below(&q->state, g->n_edges);
  for (uint32_t i = 0; i < g->n_edges && g->edges[edge].from != g->edges[edge].to; i++)
    edge = (edge + 1) % g->n_edges;
  return tq_edge_point_at(g, edge, tq_random_below(&q->state, TQ_POS_ONE));
}

static void ask(struct question *q, bool traffic) {
  if (traffic)
    tq_region_random_drive(&q->r, &q->state);
  else
    tq_region_random_request(&q->r, &q->state, MAX_LANES);
  q->n_origins = 1 + (tq_random_below(&q->state, 4) == 0);
  for (uint32_t i = 0; i < q->n_origins; i++)
    q->origins[i] = tq_region_point(&q->region, &q->state);
  if (tq_random_below(&q->state, 4) == 0)
    q->origins[0] = q->region.g.stops[tq_random_below(&q->state, 4)].pos;
  if (tq_random_below(&q->state, 4) == 0) q->origins[0] = point_on_a_loop(q);
}

/* Times of all cells at every single departure: [MAX_LANES * cells]. */
static int32_t *lane_times(const struct question *q) {
  uint32_t n_cells = tq_region_n_cells(&q->region);
  int32_t *lanes = tq_alloc((size_t)MAX_LANES * n_cells, sizeof *lanes);
  struct tq_request r = q->r;
  r.n_departures = 1;
  r.n_percentiles = 1;
  for (uint32_t i = 0; i < q->r.n_departures; i++) {
    r.first_s = q->r.first_s + (int32_t)i * STEP_S;
    int32_t *one = tq_region_surface(&q->region, &r, q->origins, q->n_origins);
    memcpy(lanes + (size_t)i * n_cells, one, n_cells * sizeof *one);
    free(one);
  }
  return lanes;
}

/* Every departure that takes as long as the percentile, the first of which is the
 * route's: its time at the place. With reverse the times are arrivals and the journey may
 * be at the place before. */
static int32_t time_at_place(const struct question *q, const int32_t *lanes, uint32_t cell,
                             const struct tq_route_found *found) {
  uint32_t n_cells = tq_region_n_cells(&q->region), n = q->r.n_departures;
  for (uint32_t i = 0; i < n; i++)
    if (lanes[(size_t)i * n_cells + cell] == found->duration_s)
      return q->r.first_s + (int32_t)i * STEP_S;
  ck_abort_msg("no departure of the window takes %d s", found->duration_s);
  return 0;
}

static void check_found(const struct question *q, const int32_t *lanes, uint32_t cell,
                        struct tq_pos to, const struct tq_route_found *found) {
  const char *problem = tq_legs_problem(&q->region.g, &q->r, q->origins, q->n_origins, to, found);
  ck_assert_msg(!problem, "cell %u: %s", cell, problem);
  int32_t at_s = time_at_place(q, lanes, cell, found);
  if (!q->r.reverse) {
    ck_assert_int_eq(found->depart_s, at_s);
    ck_assert_int_eq(found->arrive_s, at_s + found->duration_s);
  } else {
    ck_assert_int_eq(found->depart_s, at_s - found->duration_s);
    ck_assert_int_le(found->arrive_s, at_s);
  }
}

static uint32_t count_reached(const struct question *q, const int32_t *lanes, uint32_t cell) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < q->r.n_departures; i++)
    n += lanes[(size_t)i * tq_region_n_cells(&q->region) + cell] >= 0;
  return n;
}

/* Routes to sampled cells; returns how many were found. */
static uint32_t compare(const struct question *q, uint64_t *state) {
  uint32_t n_cells = tq_region_n_cells(&q->region), n_found = 0;
  struct tq_search *s = tq_region_search(&q->region, &q->r);
  int32_t *surface = tq_search_surface(s, q->origins, q->n_origins);
  int32_t *lanes = lane_times(q);
  for (int i = 0; i < N_SAMPLES; i++) {
    uint32_t cell = tq_random_below(state, n_cells);
    for (int tries = 0; tries < 8 && surface[cell] < 0; tries++)
      cell = tq_random_below(state, n_cells);
    struct tq_pos to = tq_grid_cell_centre(q->region.g.grid, cell);
    struct tq_route_found found;
    if (tq_search_run(s, q->origins, q->n_origins, NULL)) break;
    ck_assert_int_eq(tq_route_to(s, to, &found, NULL), TQ_OK);
    for (uint32_t k = 0; k < q->r.n_percentiles; k++)
      ck_assert_int_eq(found.percentiles_s[k], surface[(size_t)k * n_cells + cell]);
    ck_assert_int_eq(found.found, surface[cell] >= 0);
    ck_assert_uint_eq(found.n_reached, count_reached(q, lanes, cell));
    if (found.found) check_found(q, lanes, cell, to, &found);
    n_found += found.found;
    tq_route_free(&found);
  }
  free(lanes);
  free(surface);
  tq_search_free(s);
  return n_found;
}

START_TEST(route_to_a_cell_equals_the_surface_and_is_a_journey) {
  uint32_t n_found = 0;
  for (uint64_t seed = 0; seed < 12; seed++) {
    struct question q;
    make_region(&q, seed, false);
    for (int round = 0; round < 10; round++) {
      ask(&q, false);
      n_found += compare(&q, &q.state);
    }
    tq_region_free(&q.region);
  }
  ck_assert_uint_gt(n_found, 12 * 10 * N_SAMPLES / 4);
}
END_TEST

START_TEST(route_in_traffic_equals_the_surface_and_is_a_journey) {
  uint32_t n_found = 0;
  for (uint64_t seed = 100; seed < 112; seed++) {
    struct question q;
    make_region(&q, seed, true);
    for (int round = 0; round < 10; round++) {
      ask(&q, true);
      n_found += compare(&q, &q.state);
    }
    tq_region_free(&q.region);
  }
  ck_assert_uint_gt(n_found, 12 * 10 * N_SAMPLES / 4);
}
END_TEST

/* Bug: with less than the graph's own distance to the street a route found a lone piece
 * of street that is nearer, where the surface has the cell's link to the main part, which
 * is too far. */
START_TEST(route_with_a_smaller_max_snap_equals_the_surface) {
  for (uint64_t seed = 0; seed < 30; seed++) {
    struct tq_region region;
    struct tq_region_opts o = {.seed = seed, .features = TQ_FEED_WALKS};
    struct tq_request r;
    tq_region_make(&region, &o);
    tq_region_request(&r);
    r.travels = 1u << TQ_BY_CAR | 1u << TQ_BY_WALK;
    r.max_snap_m = 200;
    struct tq_pos origin = region.g.vertices[0];
    struct tq_search *s = tq_region_search(&region, &r);
    int32_t *surface = tq_search_surface(s, &origin, 1);
    for (uint32_t cell = 0; cell < tq_region_n_cells(&region); cell++) {
      struct tq_route_found found;
      struct tq_pos to = tq_grid_cell_centre(region.g.grid, cell);
      if (tq_search_run(s, &origin, 1, NULL)) break;
      ck_assert_int_eq(tq_route_to(s, to, &found, NULL), TQ_OK);
      ck_assert_int_eq(found.percentiles_s[0], surface[cell]);
      tq_route_free(&found);
    }
    free(surface);
    tq_search_free(s);
    tq_region_free(&region);
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("journey_route");
  TCase *c = tcase_create("journey_route");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, route_to_a_cell_equals_the_surface_and_is_a_journey);
  tq_suite_add(c, route_in_traffic_equals_the_surface_and_is_a_journey);
  tq_suite_add(c, route_with_a_smaller_max_snap_equals_the_surface);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
