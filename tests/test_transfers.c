/* Walking transfers against all pairs of stops, rules and straight walks by hand. */
#include <math.h>

#include "engine/street/street.h"
#include "graphs/links.h"
#include "tests/net.h"
#include "tests/suite.h"

static struct tq_link_opts small_opts(void) {
  struct tq_link_opts o;
  tq_link_opts_init(&o);
  o.n_threads = 1;
  return o;
}

static void join(struct tq_draft *d, const struct tq_link_opts *o) {
  struct tq_err err;
  ck_assert_msg(tq_links_join(d, o, NULL, NULL, &err) == TQ_OK, "%s", err.msg);
}

static uint32_t add_stop(struct tq_draft *d, struct tq_pos pos) {
  ck_assert(tq_push(&d->stops, ((struct tq_stop){.pos = pos, .parent = TQ_NO_STOP})));
  return (uint32_t)d->stops.n - 1;
}

static void call_at(struct tq_draft *d, uint32_t stop) {
  ck_assert(tq_push(&d->pattern_stops, ((struct tq_pattern_stop){.stop = stop & 0x3fffffff})));
}

static void add_rule(struct tq_draft *d, uint32_t from, uint32_t to, int32_t rule_s) {
  ck_assert(tq_push(&d->transfer_rules, ((struct tq_transfer_rule){from, to, rule_s})));
}

/* What links.h says of the walk between two stops, worked out for this pair alone by an
 * unbounded search. */
static uint32_t walk_of_pair(const struct tq_graph *g, struct tq_street *street, uint32_t a,
                             uint32_t b) {
  struct tq_link x = g->stop_links[TQ_WALK][a], y = g->stop_links[TQ_WALK][b];
  struct tq_pos p = g->stops[a].pos, q = g->stops[b].pos;
  struct tq_pace pace = tq_pace_of(TQ_WALK, 5, 15);
  double straight_m = tq_distance_m(p, q) * 1.3, allowed_m = 650;
  uint64_t best = UINT64_MAX;
  bool blocked = false;
  for (uint32_t i = 0; i < g->n_barriers; i++)
    blocked = blocked || tq_segments_cross(p, q, g->barriers[i].a, g->barriers[i].b);
  if (x.edge != TQ_NO_EDGE && y.edge != TQ_NO_EDGE) {
    tq_street_reset(street);
    ck_assert_int_eq(tq_street_seed_link(street, x, 0, NULL), TQ_OK);
    tq_street_run(street, TQ_FAR);
    uint32_t at_ds = tq_street_at_link_ds(street, y);
    if (at_ds != TQ_FAR)
      best = (uint64_t)at_ds + tq_pace_off_street_ds(pace, x.dist_dm) +
             tq_pace_off_street_ds(pace, y.dist_dm);
    allowed_m = fmin(650, (x.dist_dm + (double)y.dist_dm) / 10);
  }
  uint32_t straight_ds = tq_pace_off_street_ds(pace, (uint32_t)ceil(straight_m * 10));
  if (straight_m <= allowed_m && !blocked && straight_ds < best) best = straight_ds;
  return best < TQ_NO_WALK ? (uint32_t)best : TQ_NO_WALK;
}

static int32_t rule_of_pair(const struct tq_draft *d, uint32_t from, uint32_t to) {
  int32_t rule_s = TQ_RULE_NONE;
  for (size_t i = 0; i < d->transfer_rules.n; i++) {
    const struct tq_transfer_rule *r = &d->transfer_rules.v[i];
    if (r->from != from || r->to != to || rule_s == TQ_RULE_FORBIDDEN) continue;
    if (r->rule_s == TQ_RULE_FORBIDDEN || r->rule_s > rule_s) rule_s = r->rule_s;
  }
  return rule_s;
}

static void check_transfers(const struct tq_draft *d, int32_t max_transfer_s, int *n_walks) {
  struct tq_graph g;
  struct tq_street *street;
  tq_draft_view(d, &g);
  ck_assert_int_eq(tq_street_new(&g, &g.layers[TQ_WALK], &street, NULL), TQ_OK);
  uint8_t *called = tq_calloc(g.n_stops, 1);
  for (uint32_t i = 0; i < g.n_pattern_stops; i++) called[g.pattern_stops[i].stop] = 1;
  for (uint32_t a = 0; a < g.n_stops; a++) {
    uint32_t next = g.first_transfer[a];
    for (uint32_t b = 0; b < g.n_stops; b++) {
      uint32_t walk_ds = TQ_NO_WALK;
      if (a != b && called[a] && called[b]) walk_ds = walk_of_pair(&g, street, a, b);
      if (walk_ds > (uint32_t)max_transfer_s * 10) walk_ds = TQ_NO_WALK;
      int32_t rule_s = rule_of_pair(d, a, b);
      if (walk_ds == TQ_NO_WALK && rule_s == TQ_RULE_NONE) continue;
      ck_assert_uint_lt(next, g.first_transfer[a + 1]);
      ck_assert_uint_eq(g.transfers[next].to, b);
      ck_assert_uint_eq(g.transfers[next].walk_ds, walk_ds);
      ck_assert_int_eq(g.transfers[next].rule_s, rule_s);
      next++;
      *n_walks += walk_ds != TQ_NO_WALK;
    }
    ck_assert_uint_eq(next, g.first_transfer[a + 1]);
  }
  ck_assert_uint_eq(g.first_transfer[0], 0);
  ck_assert_uint_eq(g.first_transfer[g.n_stops], g.n_transfers);
  free(called);
  tq_street_free(street);
}

START_TEST(transfers_on_random_nets_equal_all_pairs) {
  int n_walks = 0;
  for (uint64_t seed = 0; seed < 12; seed++) {
    uint64_t state = seed + 50;
    struct tq_draft d;
    struct tq_graph g;
    tq_net_draft(&d, &g,
                 &(struct tq_net){.seed = seed, .n_cols = 10, .n_rows = 10, .n_barriers = 15});
    for (int i = 0; i < 40; i++) {
      struct tq_pos p = g.vertices[tq_random_below(&state, g.n_vertices)];
      int32_t far = i % 3 ? 5000 : 60000;
      p.lon_e7 += (int32_t)tq_random_below(&state, 2 * (uint32_t)far) - far;
      p.lat_e7 += (int32_t)tq_random_below(&state, 2 * (uint32_t)far) - far;
      uint32_t s = add_stop(&d, p);
      if (i % 8) call_at(&d, s);
    }
    for (int i = 0; i < 60; i++)
      add_rule(&d, tq_random_below(&state, 40), tq_random_below(&state, 10),
               (int32_t)tq_random_below(&state, 300) * (i % 5 ? 1 : 0) + (i % 7 ? 0 : -2));
    for (size_t i = 0; i < d.transfer_rules.n; i++)
      if (d.transfer_rules.v[i].rule_s < 0) d.transfer_rules.v[i].rule_s = TQ_RULE_FORBIDDEN;
    struct tq_link_opts o = small_opts();
    o.max_snap_m = seed % 2 ? 120 : 1000;
    o.max_transfer_s = seed % 3 ? 900 : 300;
    o.cell_m = 5000;
    join(&d, &o);
    check_transfers(&d, o.max_transfer_s, &n_walks);
    tq_draft_free(&d);
  }
  ck_assert_int_gt(n_walks, 1000);
}
END_TEST

/* Without streets: 0.003 degrees of latitude at 30 N are 332.55 m, walked as 432.3 m,
 * which take 3113 ds at 5 km/h; 0.006 degrees are 665 m and too far. */
START_TEST(timetable_without_streets_walks_straight) {
  struct tq_draft d;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  for (int i = 0; i < 3; i++)
    call_at(&d, add_stop(&d, (struct tq_pos){1140000000, 300000000 + i * 30000}));
  struct tq_link_opts o = small_opts();
  join(&d, &o);
  ck_assert_uint_eq(d.grid.n, 0);
  ck_assert_uint_eq(d.modes[TQ_CAR].stop_links.n, 3);
  ck_assert_uint_eq(d.modes[TQ_CAR].stop_links.v[1].edge, TQ_NO_EDGE);
  ck_assert_uint_eq(tq_report_count(&d.report, "stop_far_from_streets"), 0);
  ck_assert_uint_eq(d.transfers.n, 4); /* 0-1, 1-0, 1-2, 2-1 */
  ck_assert_uint_eq(d.transfers.v[0].to, 1);
  ck_assert_uint_ge(d.transfers.v[0].walk_ds, 3112);
  ck_assert_uint_le(d.transfers.v[0].walk_ds, 3114);
  ck_assert_int_eq(d.transfers.v[0].rule_s, TQ_RULE_NONE);
  tq_draft_free(&d);
}
END_TEST

/* Two platforms 20 m apart, each 111 m off the only street: straight across they are
 * 0.0002 degrees of longitude = 19.3 m, walked 25.1 m, 181 ds; by the street 160 s more.
 * With a barrier between them only the street is left. */
START_TEST(platforms_far_off_the_street_are_walked_straight) {
  for (int barred = 0; barred < 2; barred++) {
    struct tq_draft d;
    ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
    tq_net_vertex(&d, 114, 30);
    tq_net_vertex(&d, 114.01, 30);
    struct tq_net_edge e = {0, 1, 0, {600, 2000, 6948}, {600, 2000, 6948}};
    tq_net_edge(&d, &e, NULL, 0);
    if (barred)
      tq_net_barrier(&d, (struct tq_pos){1140051000, 300009000},
                     (struct tq_pos){1140051000, 300011000});
    tq_net_finish(&d);
    for (int i = 0; i < 2; i++)
      call_at(&d, add_stop(&d, (struct tq_pos){1140050000 + i * 2000, 300010000}));
    struct tq_link_opts o = small_opts();
    join(&d, &o);
    ck_assert_uint_eq(d.transfers.n, 2);
    uint32_t ds = d.transfers.v[0].walk_ds;
    ck_assert(barred ? ds > 1700 && ds < 1760 : ds >= 180 && ds <= 182);
    ck_assert_uint_eq(d.transfers.v[1].walk_ds, ds);
    tq_draft_free(&d);
  }
}
END_TEST

/* A street of 9.65 km (69,480 ds on foot) and two stops on its middle, 0.001 degrees =
 * 96.5 m apart: 695 ds, while either end is beyond reach. */
START_TEST(stops_on_one_long_street_need_no_vertex) {
  struct tq_draft d;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  tq_net_vertex(&d, 114, 30);
  tq_net_vertex(&d, 114.1, 30);
  struct tq_net_edge e = {0, 1, 0, {6000, 20000, 69480}, {6000, 20000, 69480}};
  tq_net_edge(&d, &e, NULL, 0);
  tq_net_finish(&d);
  for (int i = 0; i < 2; i++)
    call_at(&d, add_stop(&d, (struct tq_pos){1140500000 + i * 10000, 300000000}));
  struct tq_link_opts o = small_opts();
  join(&d, &o);
  ck_assert_uint_eq(d.transfers.n, 2);
  ck_assert_uint_ge(d.transfers.v[0].walk_ds, 694);
  ck_assert_uint_le(d.transfers.v[0].walk_ds, 697);
  tq_draft_free(&d);
}
END_TEST

/* Stops 0 and 1 are 60 km apart; several rules for a pair: the strictest counts. */
START_TEST(rules_stand_where_nobody_walks) {
  struct tq_draft d;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  call_at(&d, add_stop(&d, (struct tq_pos){1140000000, 300000000}));
  call_at(&d, add_stop(&d, (struct tq_pos){1140000000, 306000000}));
  add_rule(&d, 1, 0, 120);
  add_rule(&d, 0, 1, 60);
  add_rule(&d, 0, 0, 300);
  add_rule(&d, 0, 1, 90);
  add_rule(&d, 1, 0, TQ_RULE_FORBIDDEN);
  struct tq_link_opts o = small_opts();
  join(&d, &o);
  ck_assert_uint_eq(d.transfers.n, 3);
  struct tq_transfer want[] = {
      {0, TQ_NO_WALK, 300}, {1, TQ_NO_WALK, 90}, {0, TQ_NO_WALK, TQ_RULE_FORBIDDEN}};
  ck_assert_mem_eq(d.transfers.v, want, sizeof want);
  ck_assert_uint_eq(d.first_transfer.v[1], 2);
  tq_draft_free(&d);
}
END_TEST

int main(void) {
  Suite *s = suite_create("transfers");
  TCase *c = tcase_create("transfers");
  tcase_set_timeout(c, 0);
  suite_add_tcase(s, c);
  tq_suite_add(c, transfers_on_random_nets_equal_all_pairs);
  tq_suite_add(c, timetable_without_streets_walks_straight);
  tq_suite_add(c, platforms_far_off_the_street_are_walked_straight);
  tq_suite_add(c, stops_on_one_long_street_need_no_vertex);
  tq_suite_add(c, rules_stand_where_nobody_walks);
  return tq_suite_run(s);
}
