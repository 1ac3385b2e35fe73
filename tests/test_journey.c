/* Journeys worked by hand, and one test for each bug met.
 *
 * A street A - B - C - D leads west to east, an edge takes by car 400 ds, by bike 2,400
 * ds, on foot 7,200 ds; from D a loop of 997 ds leads back to D, and another one from C to C
 * that is one-way against its drawing. Stops: S0 at A, S1 at D, S2 at B, S3 at C. */
#include <math.h>
#include <string.h>

#include "engine/journey/route.h"
#include "graphs/links.h"
#include "tests/journey_legs.h"
#include "tests/journey_net.h"
#include "tests/net.h"
#include "tests/suite.h"

enum { A, B, C, D, N_STOPS = 4, HOUR_S = 3600, SNAP_M = 1000 };

static const double LAT = 30.6, LON[] = {114.30, 114.31, 114.32, 114.33};

struct town {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_request r;
};

static struct tq_pos at(double lon_deg, double lat_deg) {
  return (struct tq_pos){tq_e7(lon_deg), tq_e7(lat_deg)};
}

static struct tq_pos stop_pos(const struct town *t, uint32_t stop) { return t->g.stops[stop].pos; }

static void street(struct town *t, uint32_t from, uint32_t to) {
  struct tq_net_edge e = {.from = from, .to = to, .flags = TQ_ROAD_RESIDENTIAL};
  static const uint32_t DS[TQ_N_MODES] = {400, 2400, 7200};
  memcpy(e.ahead_ds, DS, sizeof DS);
  memcpy(e.back_ds, DS, sizeof DS);
  tq_net_edge(&t->d, &e, NULL, 0);
}

static void lay_streets(struct town *t) {
  for (int v = A; v <= D; v++) tq_net_vertex(&t->d, LON[v], LAT);
  for (uint32_t v = A; v < D; v++) street(t, v, v + 1);
  struct tq_net_edge loop = {.from = D, .to = D, .flags = TQ_ROAD_RESIDENTIAL};
  for (int m = 0; m < TQ_N_MODES; m++) loop.ahead_ds[m] = loop.back_ds[m] = 997;
  struct tq_pos shape[] = {at(114.33, 30.603), at(114.333, 30.603), at(114.333, 30.6)};
  tq_net_edge(&t->d, &loop, shape, 3);
  struct tq_net_edge back = {.from = C, .to = C, .flags = TQ_ROAD_RESIDENTIAL};
  for (int m = 0; m < TQ_N_MODES; m++) {
    back.ahead_ds[m] = TQ_NET_NO;
    back.back_ds[m] = 997;
  }
  struct tq_pos south[] = {at(114.32, 30.597), at(114.323, 30.597), at(114.323, 30.599)};
  tq_net_edge(&t->d, &back, south, 3);
  tq_net_finish(&t->d);
}

static void add_stops(struct town *t) {
  struct tq_feed feed = {.first_date = TQ_REGION_MONDAY, .last_date = TQ_REGION_MONDAY};
  struct tq_service service = {.first_date = TQ_REGION_MONDAY, .n_days = 1};
  ck_assert(tq_push(&t->d.feeds, feed) && tq_push(&t->d.services, service));
  ck_assert(tq_push(&t->d.service_days, 1));
  static const uint32_t VERTEX[N_STOPS] = {A, D, B, C};
  for (int s = 0; s < N_STOPS; s++) {
    struct tq_stop stop = {.pos = at(LON[VERTEX[s]], LAT), .parent = TQ_NO_STOP};
    ck_assert(tq_push(&t->d.stops, stop));
  }
}

/* A route of one trip between two stops. */
static void add_trip(struct town *t, enum tq_network network, uint32_t from, uint32_t to,
                     int32_t depart_s, int32_t arrive_s) {
  struct tq_draft *d = &t->d;
  struct tq_route route = {.network = (uint16_t)network};
  struct tq_pattern pattern = {(uint32_t)d->routes.n, (uint32_t)d->pattern_stops.n, 2,
                               (uint32_t)d->trips.n, 1};
  struct tq_trip trip = {.pattern = (uint32_t)d->patterns.n,
                         .first_time = (uint32_t)d->stop_times.n};
  struct tq_stop_time times[2] = {{depart_s, depart_s}, {arrive_s, arrive_s}};
  ck_assert(tq_push(&d->routes, route) && tq_push(&d->patterns, pattern));
  ck_assert(tq_push(&d->trips, trip));
  ck_assert(tq_push(&d->pattern_stops, (struct tq_pattern_stop){.stop = from}));
  ck_assert(tq_push(&d->pattern_stops, (struct tq_pattern_stop){.stop = to}));
  ck_assert(tq_push(&d->stop_times, times[0]) && tq_push(&d->stop_times, times[1]));
}

static void set_up(struct town *t) {
  ck_assert_int_eq(tq_draft_init(&t->d, NULL), TQ_OK);
  lay_streets(t);
  add_stops(t);
  tq_region_request(&t->r);
  t->r.max_snap_m = SNAP_M;
  t->r.n_cutoffs = 1;
  t->r.cutoffs_s[0] = 2 * HOUR_S;
  for (int n = 0; n < TQ_N_NETWORKS; n++) t->r.slack_s[n] = 0;
}

static void join(struct town *t) {
  struct tq_link_opts links = {
      .max_snap_m = SNAP_M, .cell_m = 500, .max_transfer_s = 0, .n_threads = 1};
  ck_assert_int_eq(tq_links_join(&t->d, &links, NULL, NULL, NULL), TQ_OK);
  tq_draft_view(&t->d, &t->g);
}

/* The route between two points as the request has it, checked; -1 when there is none. */
static int32_t route_s(struct town *t, struct tq_pos from, struct tq_pos to,
                       struct tq_route_found *found) {
  struct tq_search *s;
  struct tq_err err = {0};
  enum tq_code code = tq_request_complete(&t->r, &t->g, &err);
  if (!code) code = tq_search_new(&t->g, &t->r, &s, &err);
  ck_assert_msg(!code, "%s", err.msg);
  code = tq_search_run(s, &from, 1, &err);
  if (!code) code = tq_route_to(s, to, found, &err);
  ck_assert_msg(!code, "%s", err.msg);
  const char *problem = found->found ? tq_legs_problem(&t->g, &t->r, &from, 1, to, found) : NULL;
  ck_assert_msg(!problem, "%s", problem);
  tq_search_free(s);
  return found->found ? found->duration_s : -1;
}

static int32_t time_s(struct town *t, struct tq_pos from, struct tq_pos to) {
  struct tq_route_found found;
  int32_t seconds = route_s(t, from, to, &found);
  tq_route_free(&found);
  return seconds;
}

/* Leaves 07:50, the train goes at 08:00 and arrives 08:20:07: 30 min 7 s, to the second. */
START_TEST(origin_on_a_stop_without_slack_gives_the_timetables_time) {
  struct town t;
  set_up(&t);
  add_trip(&t, TQ_TRUNK_RAIL, 0, 1, 8 * HOUR_S, 8 * HOUR_S + 1207);
  join(&t);
  t.r.first_s = 8 * HOUR_S - 600;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 1)), 1807);
  t.r.first_s = 8 * HOUR_S;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 1)), 1207);
  t.r.first_s = 8 * HOUR_S + 1;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 1)), -1);
  tq_draft_free(&t.d);
}
END_TEST

/* With 90 s of slack 07:58:30 is the last moment; a metro's slack does not matter. */
START_TEST(slack_of_the_network_is_kept_before_boarding) {
  struct town t;
  set_up(&t);
  add_trip(&t, TQ_TRUNK_RAIL, 0, 1, 8 * HOUR_S, 8 * HOUR_S + 1200);
  join(&t);
  t.r.slack_s[TQ_TRUNK_RAIL] = 90;
  t.r.slack_s[TQ_METRO] = 600;
  t.r.first_s = 8 * HOUR_S - 90;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 1)), 1290);
  t.r.first_s++;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 1)), -1);
  tq_draft_free(&t.d);
}
END_TEST

/* To be there by 08:25 with 60 s of slack: the train of 08:00, so at the stop by 07:59,
 * 26 minutes before; the rider is there at 08:20. */
START_TEST(reverse_counts_the_wait_for_the_wished_arrival) {
  struct town t;
  struct tq_route_found found;
  set_up(&t);
  add_trip(&t, TQ_TRUNK_RAIL, 0, 1, 8 * HOUR_S, 8 * HOUR_S + 1200);
  join(&t);
  t.r.slack_s[TQ_TRUNK_RAIL] = 60;
  t.r.reverse = true;
  t.r.first_s = 8 * HOUR_S + 1500;
  ck_assert_int_eq(route_s(&t, stop_pos(&t, 1), stop_pos(&t, 0), &found), 1560);
  ck_assert_int_eq(found.depart_s, 8 * HOUR_S - 60);
  ck_assert_int_eq(found.arrive_s, 8 * HOUR_S + 1200);
  tq_route_free(&found);
  tq_draft_free(&t.d);
}
END_TEST

/* The metro takes 10 minutes, the bus 20. */
START_TEST(network_left_out_is_not_ridden) {
  struct town t;
  set_up(&t);
  add_trip(&t, TQ_METRO, 0, 1, 8 * HOUR_S, 8 * HOUR_S + 600);
  add_trip(&t, TQ_BUS, 0, 1, 8 * HOUR_S, 8 * HOUR_S + 1200);
  join(&t);
  t.r.first_s = 8 * HOUR_S;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 1)), 600);
  t.r.without = 1u << TQ_METRO;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 1)), 1200);
  t.r.without |= 1u << TQ_BUS;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 1)), -1);
  tq_draft_free(&t.d);
}
END_TEST

/* From A by car to S2 at B (40 s), a train to S3 at C (300 s after 08:00), by bike to D
 * (240 s). On foot each of the legs takes 720 s, more than the 600 s allowed. */
START_TEST(access_by_car_and_egress_by_bike_have_their_own_limits) {
  struct town t;
  struct tq_route_found found;
  set_up(&t);
  add_trip(&t, TQ_METRO, 2, 3, 8 * HOUR_S, 8 * HOUR_S + 300);
  join(&t);
  t.r.first_s = 8 * HOUR_S - 40;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 1)), -1);
  t.r.access = TQ_CAR;
  t.r.egress = TQ_BIKE;
  t.r.max_access_s = 40;
  t.r.max_egress_s = 240;
  ck_assert_int_eq(route_s(&t, stop_pos(&t, 0), stop_pos(&t, 1), &found), 580);
  ck_assert_uint_eq(found.legs.n, 3);
  ck_assert_int_eq(found.legs.v[0].mode, TQ_CAR);
  ck_assert_int_eq(found.legs.v[2].mode, TQ_BIKE);
  tq_route_free(&found);
  t.r.max_egress_s = 239;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 1)), -1);
  t.r.max_egress_s = 240;
  t.r.max_access_s = 39;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 1)), -1);
  t.r.reverse = true; /* from D by car? no: access is still by car, egress by bike */
  t.r.max_access_s = 40;
  t.r.first_s = 8 * HOUR_S + 540;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 1), stop_pos(&t, 0)), 580);
  tq_draft_free(&t.d);
}
END_TEST

/* Off the street and back: twice the walk to it, at 0.72 s a metre. */
START_TEST(point_at_the_origin_is_reached_by_way_of_the_street) {
  struct town t;
  struct tq_route_found found;
  set_up(&t);
  join(&t);
  t.r.travels = 1u << TQ_BY_WALK;
  struct tq_pos p = at(114.315, 30.601);
  struct tq_snapped snapped;
  ck_assert_int_eq(tq_snap(&t.g, TQ_WALK, p, SNAP_M, &snapped, NULL), TQ_OK);
  uint32_t off_ds = (uint32_t)ceil(snapped.link.dist_dm * 0.72 - 0.01);
  ck_assert_int_eq(route_s(&t, p, p, &found), (int32_t)((2 * off_ds + 9) / 10));
  ck_assert_uint_eq(found.legs.n, 1);
  ck_assert_uint_eq(found.legs.v[0].n_steps, 0);
  tq_route_free(&found);
  t.r.travels = 1u << TQ_BY_CAR;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 2), stop_pos(&t, 2)), 0);
  tq_draft_free(&t.d);
}
END_TEST

/* 0.02 degrees of latitude are 2,217 m at 30.6 N (110,870 m a degree). */
START_TEST(origin_too_far_is_outside_and_the_distance_is_named) {
  struct town t;
  struct tq_search *s;
  struct tq_err err;
  set_up(&t);
  join(&t);
  t.r.travels = 1u << TQ_BY_WALK | 1u << TQ_BY_CAR;
  ck_assert_int_eq(tq_request_complete(&t.r, &t.g, NULL), TQ_OK);
  ck_assert_int_eq(tq_search_new(&t.g, &t.r, &s, NULL), TQ_OK);
  struct tq_pos far = at(114.315, 30.62), near = at(114.315, 30.601), moon = at(0, 0);
  ck_assert_int_eq(tq_search_run(s, &far, 1, &err), TQ_E_OUTSIDE);
  const char *is = strstr(err.msg, " is ");
  ck_assert_msg(is && fabs(strtod(is + 4, NULL) - 2217) < 3, "%s", err.msg);
  ck_assert_msg(strstr(err.msg, "1000 m of --max-snap") != NULL, "%s", err.msg);
  ck_assert_int_eq(tq_search_run(s, &moon, 1, &err), TQ_E_OUTSIDE);
  ck_assert_ptr_nonnull(strstr(err.msg, "outside the region"));
  ck_assert_int_eq(tq_search_run(s, &near, 0, &err), TQ_E_ARG);
  ck_assert_int_eq(tq_search_run(s, &near, 1, &err), TQ_OK);
  struct tq_pos both[] = {far, near}; /* one that reaches the streets is enough */
  ck_assert_int_eq(tq_search_run(s, both, 2, &err), TQ_OK);
  tq_search_free(s);
  tq_draft_free(&t.d);
}
END_TEST

/* Without streets a stop is still reached from where it stands. */
START_TEST(timetable_without_streets_leads_from_stop_to_stop) {
  struct town t;
  ck_assert_int_eq(tq_draft_init(&t.d, NULL), TQ_OK);
  add_stops(&t);
  tq_region_request(&t.r);
  for (int n = 0; n < TQ_N_NETWORKS; n++) t.r.slack_s[n] = 0;
  add_trip(&t, TQ_METRO, 0, 1, 8 * HOUR_S, 8 * HOUR_S + 300);
  join(&t);
  t.r.first_s = 8 * HOUR_S;
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 1)), 300);
  ck_assert_int_eq(time_s(&t, stop_pos(&t, 0), stop_pos(&t, 3)), -1);
  tq_draft_free(&t.d);
}
END_TEST

/* Bug: the shorter way out of a loop was laid the longer way round. From two thirds along
 * the loop it is 333 ds on to D, not back over the first two thirds. */
START_TEST(route_that_starts_on_a_loop_takes_its_shorter_side) {
  struct town t;
  set_up(&t);
  join(&t);
  for (int reverse = 0; reverse < 2; reverse++)
    for (uint32_t third = 1; third <= 2; third++) {
      struct tq_route_found found;
      struct tq_pos p = tq_edge_point_at(&t.g, 3, third * TQ_POS_ONE / 3);
      t.r.travels = 1u << TQ_BY_CAR;
      t.r.reverse = reverse;
      ck_assert_int_eq(route_s(&t, p, stop_pos(&t, 3), &found), 74); /* 33.3 s and 40 s */
      ck_assert_uint_eq(found.steps.n, 2);
      tq_route_free(&found);
    }
  tq_draft_free(&t.d);
}
END_TEST

/* Bug: towards a point on a one-way loop the last step was laid against the one-way. From
 * C it is 664.7 ds to a third along the drawing and 332.3 ds to two thirds, by its end. */
START_TEST(route_that_ends_on_a_one_way_loop_follows_it) {
  struct town t;
  set_up(&t);
  join(&t);
  t.r.travels = 1u << TQ_BY_CAR;
  for (int reverse = 0; reverse < 2; reverse++)
    for (uint32_t third = 1; third <= 2; third++) {
      struct tq_route_found found;
      struct tq_pos p = tq_edge_point_at(&t.g, 4, third * TQ_POS_ONE / 3);
      t.r.reverse = reverse;
      int32_t want_s = (third == 1) == reverse ? 107 : 74;
      ck_assert_int_eq(route_s(&t, p, stop_pos(&t, 2), &found), want_s);
      tq_route_free(&found);
    }
  tq_draft_free(&t.d);
}
END_TEST

/* Bug: walking was laid at the first departure even when a train was faster then. Walking
 * from A to B takes 720 s, the train of 08:00 takes 100 s: from 07:55 to 08:00 the train
 * wins, the nine departures after it walk. The median of 15 is a walk, first at 08:01. */
START_TEST(route_over_a_window_is_that_of_the_first_departure_that_takes_as_long) {
  struct town t;
  struct tq_route_found found;
  set_up(&t);
  add_trip(&t, TQ_METRO, 0, 2, 8 * HOUR_S, 8 * HOUR_S + 100);
  join(&t);
  t.r.max_walk_s = 720;
  t.r.first_s = 8 * HOUR_S - 300;
  t.r.n_departures = 15;
  ck_assert_int_eq(route_s(&t, stop_pos(&t, 0), stop_pos(&t, 2), &found), 720);
  ck_assert_int_eq(found.depart_s, 8 * HOUR_S + 60);
  ck_assert_uint_eq(found.n_reached, 15);
  tq_route_free(&found);
  tq_draft_free(&t.d);
}
END_TEST

/* Bug: the count of departures that get there stayed 0. Six of 15 catch the train. */
START_TEST(route_over_a_window_counts_the_departures_that_get_there) {
  struct town t;
  struct tq_route_found found;
  set_up(&t);
  add_trip(&t, TQ_METRO, 0, 1, 8 * HOUR_S, 8 * HOUR_S + 100);
  join(&t);
  t.r.first_s = 8 * HOUR_S - 300;
  t.r.n_departures = 15;
  ck_assert_int_eq(route_s(&t, stop_pos(&t, 0), stop_pos(&t, 1), &found), -1);
  ck_assert_uint_eq(found.n_reached, 6);
  tq_route_free(&found);
  t.r.percentiles[0] = 40;
  ck_assert_int_eq(route_s(&t, stop_pos(&t, 0), stop_pos(&t, 1), &found), 400);
  ck_assert_int_eq(found.depart_s, 8 * HOUR_S - 300);
  tq_route_free(&found);
  tq_draft_free(&t.d);
}
END_TEST

/* Bug: a stop a few metres away was boarded whatever the limit on walking. 0.00005 degrees
 * of latitude are 5.5 m: 4 s off S0, both ways. */
START_TEST(stop_at_the_origin_but_beyond_max_walk_is_not_boarded) {
  struct town t;
  set_up(&t);
  add_trip(&t, TQ_METRO, 0, 1, 8 * HOUR_S, 8 * HOUR_S + 100);
  join(&t);
  struct tq_pos from = at(LON[A], LAT + 0.00005), to = stop_pos(&t, 1);
  t.r.first_s = 8 * HOUR_S - 10;
  t.r.max_walk_s = 4;
  ck_assert_int_eq(time_s(&t, from, to), 110);
  t.r.max_walk_s = 3;
  ck_assert_int_eq(time_s(&t, from, to), -1);
  tq_draft_free(&t.d);
}
END_TEST

int main(void) {
  Suite *s = suite_create("journey");
  TCase *c = tcase_create("journey");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, origin_on_a_stop_without_slack_gives_the_timetables_time);
  tq_suite_add(c, slack_of_the_network_is_kept_before_boarding);
  tq_suite_add(c, reverse_counts_the_wait_for_the_wished_arrival);
  tq_suite_add(c, network_left_out_is_not_ridden);
  tq_suite_add(c, access_by_car_and_egress_by_bike_have_their_own_limits);
  tq_suite_add(c, point_at_the_origin_is_reached_by_way_of_the_street);
  tq_suite_add(c, origin_too_far_is_outside_and_the_distance_is_named);
  tq_suite_add(c, timetable_without_streets_leads_from_stop_to_stop);
  tq_suite_add(c, route_that_starts_on_a_loop_takes_its_shorter_side);
  tq_suite_add(c, route_that_ends_on_a_one_way_loop_follows_it);
  tq_suite_add(c, route_over_a_window_is_that_of_the_first_departure_that_takes_as_long);
  tq_suite_add(c, route_over_a_window_counts_the_departures_that_get_there);
  tq_suite_add(c, stop_at_the_origin_but_beyond_max_walk_is_not_boarded);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
