/* Snapping against looking at every segment of every edge. */
#include <math.h>

#include "engine/snap/snap.h"
#include "tests/net.h"
#include "tests/suite.h"

static bool may_travel(const struct tq_graph *g, enum tq_mode mode, uint32_t edge) {
  const struct tq_layer *layer = &g->layers[mode];
  for (uint32_t a = 0; a < layer->n_arcs; a++)
    if (layer->arc_edges[a] / 2 == edge) return true;
  return false;
}

static struct tq_pos share_point(struct tq_pos a, struct tq_pos b, double t) {
  return (struct tq_pos){(int32_t)lround(a.lon_e7 + t * ((double)b.lon_e7 - a.lon_e7)),
                         (int32_t)lround(a.lat_e7 + t * ((double)b.lat_e7 - a.lat_e7))};
}

static bool blocked(const struct tq_graph *g, struct tq_pos a, struct tq_pos b) {
  for (uint32_t i = 0; i < g->n_barriers; i++)
    if (tq_segments_cross(a, b, g->barriers[i].a, g->barriers[i].b)) return true;
  return false;
}

/* The oracle: all segments in order, strictly nearer in whole millimetres, the main
 * part first. allowed[edge] = the mode may travel there. */
static struct tq_snapped scan(const struct tq_graph *g, enum tq_mode mode, const uint8_t *allowed,
                              struct tq_pos p, double max_m) {
  struct tq_snapped best[2] = {{.link = {.edge = TQ_NO_EDGE}}, {.link = {.edge = TQ_NO_EDGE}}};
  long long best_mm[2] = {-1, -1};
  struct tq_ruler ruler = tq_ruler_at(tq_deg(p.lat_e7));
  for (uint32_t e = 0; e < g->n_edges; e++) {
    if (!allowed[e] || g->edges[e].flags & TQ_EDGE_NO_SNAP) continue;
    int other = !(g->edges[e].flags & (uint32_t)TQ_EDGE_MAIN_CAR << mode);
    double total_m = 0, before_m = 0;
    uint32_t n = tq_edge_n_points(g, e);
    for (uint32_t i = 0; i + 1 < n; i++)
      total_m += tq_distance_m(tq_edge_point(g, e, i), tq_edge_point(g, e, i + 1));
    for (uint32_t i = 0; i + 1 < n; i++) {
      struct tq_pos a = tq_edge_point(g, e, i), b = tq_edge_point(g, e, i + 1);
      double along, m = tq_segment_distance_m(ruler, p, a, b, &along);
      long long mm = (long long)(m * 1000 + 0.5);
      struct tq_pos at = share_point(a, b, along);
      if (m <= max_m && (best_mm[other] < 0 || mm < best_mm[other]) && !blocked(g, p, at)) {
        double here_m = before_m + along * tq_distance_m(a, b);
        best_mm[other] = mm;
        best[other] = (struct tq_snapped){
            .link = {e, total_m > 0 ? (uint32_t)(here_m / total_m * 65536 + 0.5) : 0,
                     (uint32_t)(m * 10 + 0.5)},
            .at = at,
            .main_part = !other};
      }
      before_m += tq_distance_m(a, b);
    }
  }
  return best_mm[0] >= 0 ? best[0] : best[1];
}

static void check_same(const struct tq_snapped *got, const struct tq_snapped *want) {
  ck_assert_uint_eq(got->link.edge, want->link.edge);
  if (want->link.edge == TQ_NO_EDGE) return;
  ck_assert_uint_eq(got->link.pos, want->link.pos);
  ck_assert_uint_eq(got->link.dist_dm, want->link.dist_dm);
  ck_assert_int_eq(got->at.lon_e7, want->at.lon_e7);
  ck_assert_int_eq(got->at.lat_e7, want->at.lat_e7);
  ck_assert_int_eq(got->main_part, want->main_part);
}

struct tally {
  int found, none, other;
};

static void compare_with_scan(const struct tq_net *net, int n_points, struct tally *tally) {
  struct tq_draft d;
  struct tq_graph g;
  tq_net_draft(&d, &g, net);
  uint64_t state = net->seed + 1000;
  uint8_t *allowed[TQ_N_MODES];
  for (int m = 0; m < TQ_N_MODES; m++) {
    allowed[m] = tq_calloc(g.n_edges, 1);
    for (uint32_t e = 0; e < g.n_edges; e++) allowed[m][e] = may_travel(&g, (enum tq_mode)m, e);
  }
  for (int i = 0; i < n_points; i++) {
    struct tq_pos p = g.vertices[tq_random_below(&state, g.n_vertices)];
    if (i % 4) {
      p.lon_e7 += (int32_t)tq_random_below(&state, 80000) - 40000;
      p.lat_e7 += (int32_t)tq_random_below(&state, 80000) - 40000;
    }
    double max_m = i % 3 ? 1000 : tq_random_below(&state, 200);
    struct tq_snapped all[TQ_N_MODES];
    ck_assert_int_eq(tq_snap_modes(&g, 7, p, max_m, all, NULL), TQ_OK);
    for (int m = 0; m < TQ_N_MODES; m++) {
      struct tq_snapped got, want = scan(&g, (enum tq_mode)m, allowed[m], p, max_m);
      ck_assert_int_eq(tq_snap(&g, (enum tq_mode)m, p, max_m, &got, NULL), TQ_OK);
      check_same(&got, &want);
      check_same(&all[m], &want);
      tally->found += want.main_part;
      tally->none += want.link.edge == TQ_NO_EDGE;
      tally->other += want.link.edge != TQ_NO_EDGE && !want.main_part;
    }
  }
  for (int m = 0; m < TQ_N_MODES; m++) free(allowed[m]);
  tq_draft_free(&d);
}

/* On vertices (every fourth point) several edges tie. */
START_TEST(snap_on_random_nets_equals_a_scan_of_all_edges) {
  struct tally t = {0, 0, 0};
  for (uint64_t seed = 0; seed < 6; seed++) {
    struct tq_net net = {.seed = seed, .n_cols = 9, .n_rows = 8, .n_barriers = 30 * (seed % 2)};
    compare_with_scan(&net, 150, &t);
  }
  ck_assert_int_gt(t.found, 500);
  ck_assert_int_gt(t.none, 50);
}
END_TEST

/* A sparse lattice falls into many parts, so that the other tier is used as well. */
START_TEST(snap_on_nasty_and_broken_up_nets_equals_a_scan) {
  struct tally t = {0, 0, 0};
  for (uint64_t seed = 20; seed < 26; seed++) {
    struct tq_net net = {.seed = seed, .n_cols = 2, .n_rows = 16, .n_barriers = 8, .nasty = true};
    compare_with_scan(&net, 150, &t);
  }
  ck_assert_int_gt(t.other, 50);
}
END_TEST

/* Two parallel streets along 30 N, 0.001 degrees (about 111 m) apart in latitude, each
 * 0.01 degrees (about 965 m) long. The southern one is edge 0. */
static void two_streets(struct tq_draft *d, uint32_t flags0, uint32_t flags1) {
  ck_assert_int_eq(tq_draft_init(d, NULL), TQ_OK);
  for (int i = 0; i < 2; i++) {
    uint32_t from = tq_net_vertex(d, 114, 30 + i * 0.001);
    struct tq_net_edge e = {.from = from,
                            .to = tq_net_vertex(d, 114.01, 30 + i * 0.001),
                            .flags = i ? flags1 : flags0,
                            .ahead_ds = {600, 2000, 7000},
                            .back_ds = {TQ_NET_NO, 2000, 7000}};
    tq_net_edge(d, &e, NULL, 0);
  }
}

static struct tq_snapped snap_at(struct tq_draft *d, enum tq_mode mode, double lon, double lat,
                                 double max_m) {
  struct tq_graph g;
  struct tq_snapped s;
  tq_draft_view(d, &g);
  ck_assert_int_eq(tq_snap(&g, mode, (struct tq_pos){tq_e7(lon), tq_e7(lat)}, max_m, &s, NULL),
                   TQ_OK);
  return s;
}

/* 0.0002 degrees north of the southern street is 22.2 m: the meridian's degree at
 * 30 N is 110,852 m. A quarter along: 16384 of 65536. */
START_TEST(snap_beside_a_street_stands_at_its_share_and_distance) {
  struct tq_draft d;
  two_streets(&d, 0, 0);
  tq_net_finish(&d);
  struct tq_snapped s = snap_at(&d, TQ_CAR, 114.0025, 30.0002, 1000);
  ck_assert_uint_eq(s.link.edge, 0);
  ck_assert_uint_eq(s.link.pos, 16384);
  ck_assert_uint_eq(s.link.dist_dm, 222);
  ck_assert_int_eq(s.at.lat_e7, 300000000);
  ck_assert_int_eq(s.at.lon_e7, 1140025000);
  tq_draft_free(&d);
}
END_TEST

START_TEST(snap_never_steps_onto_a_bridge) {
  struct tq_draft d;
  two_streets(&d, TQ_EDGE_NO_SNAP | TQ_EDGE_BRIDGE, 0);
  tq_net_finish(&d);
  ck_assert_uint_eq(snap_at(&d, TQ_WALK, 114.0025, 30.0002, 1000).link.edge, 1);
  tq_draft_free(&d);
}
END_TEST

/* A river of two pieces between the point and the nearer street. */
START_TEST(snap_never_crosses_water) {
  struct tq_draft d;
  two_streets(&d, 0, 0);
  for (int i = 0; i < 2; i++)
    tq_net_barrier(&d, (struct tq_pos){1139900000 + i * 100000, 300001000},
                   (struct tq_pos){1140000000 + i * 200000, 300001000});
  tq_net_finish(&d);
  ck_assert_uint_eq(snap_at(&d, TQ_WALK, 114.0025, 30.0002, 1000).link.edge, 1);
  ck_assert_uint_eq(snap_at(&d, TQ_WALK, 114.0025, 30.00005, 1000).link.edge, 0);
  /* the far street is 88.7 m away */
  ck_assert_uint_eq(snap_at(&d, TQ_WALK, 114.0025, 30.0002, 88).link.edge, TQ_NO_EDGE);
  struct tq_graph g;
  struct tq_snapped as_the_crow_flies;
  struct tq_pos p = {1140025000, 300002000};
  tq_draft_view(&d, &g);
  ck_assert_int_eq(tq_snap_over_water(&g, TQ_WALK, p, 88, &as_the_crow_flies, NULL), TQ_OK);
  ck_assert_uint_eq(as_the_crow_flies.link.edge, 0);
  tq_draft_free(&d);
}
END_TEST

/* The southern street is a dead end for cars (one way, back_ds missing), the northern
 * one is made a two-way part of its own by hand. */
START_TEST(snap_prefers_the_main_part_within_reach) {
  struct tq_draft d;
  two_streets(&d, 0, TQ_EDGE_MAIN_CAR);
  tq_net_finish(&d);
  struct tq_snapped s = snap_at(&d, TQ_CAR, 114.0025, 30.0002, 1000);
  ck_assert_uint_eq(s.link.edge, 1);
  ck_assert(s.main_part);
  s = snap_at(&d, TQ_CAR, 114.0025, 30.0002, 80);
  ck_assert_uint_eq(s.link.edge, 0);
  ck_assert(!s.main_part);
  tq_draft_free(&d);
}
END_TEST

/* 0.0002 degrees are 22.17 m away. */
START_TEST(snap_beyond_max_m_finds_nothing) {
  struct tq_draft d;
  two_streets(&d, 0, 0);
  tq_net_finish(&d);
  ck_assert_uint_eq(snap_at(&d, TQ_CAR, 114.0025, 29.9998, 22.16).link.edge, TQ_NO_EDGE);
  ck_assert_uint_eq(snap_at(&d, TQ_CAR, 114.0025, 29.9998, 22.18).link.edge, 0);
  ck_assert_uint_eq(snap_at(&d, TQ_CAR, 114.0025, 29.9998, -1).link.edge, TQ_NO_EDGE);
  ck_assert_uint_eq(snap_at(&d, TQ_CAR, 114.0025, 29.9998, NAN).link.edge, TQ_NO_EDGE);
  tq_draft_free(&d);
}
END_TEST

START_TEST(snap_without_streets_finds_nothing) {
  struct tq_draft d;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  ck_assert_uint_eq(snap_at(&d, TQ_WALK, 114, 30, 1000).link.edge, TQ_NO_EDGE);
  tq_draft_free(&d);
}
END_TEST

/* The same street drawn twice: both are equally near everywhere. */
START_TEST(snap_between_equals_takes_the_lower_edge) {
  struct tq_draft d;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  uint32_t a = tq_net_vertex(&d, 114, 30), b = tq_net_vertex(&d, 114.01, 30.003);
  struct tq_net_edge e = {a, b, 0, {9, 9, 9}, {9, 9, 9}};
  struct tq_net_edge back = {b, a, 0, {9, 9, 9}, {9, 9, 9}};
  tq_net_edge(&d, &e, NULL, 0);
  tq_net_edge(&d, &back, NULL, 0);
  tq_net_edge(&d, &e, NULL, 0);
  tq_net_finish(&d);
  uint64_t state = 9;
  for (int i = 0; i < 500; i++)
    ck_assert_uint_eq(snap_at(&d, TQ_BIKE, 114 + tq_random_below(&state, 1000) * 1e-5,
                              30 + tq_random_below(&state, 300) * 1e-5, 1000)
                          .link.edge,
                      0);
  tq_draft_free(&d);
}
END_TEST

/* An L: 0.01 degrees east (964.9 m by the ruler at 30 N), then 0.01 north (1108.5 m):
 * the corner stands at 964.9 / 2073.4 = 0.4654 of the length, pos 30498 +- 20. */
START_TEST(point_at_follows_the_shape) {
  struct tq_draft d;
  struct tq_graph g;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  uint32_t a = tq_net_vertex(&d, 114, 30), b = tq_net_vertex(&d, 114.01, 30.01);
  struct tq_pos corner = {1140100000, 300000000};
  struct tq_net_edge e = {a, b, 0, {9, 9, 9}, {9, 9, 9}};
  tq_net_edge(&d, &e, &corner, 1);
  tq_net_finish(&d);
  tq_draft_view(&d, &g);
  struct tq_snapped s = snap_at(&d, TQ_WALK, 114.02, 29.99, 2000);
  ck_assert_uint_gt(s.link.pos, 30478);
  ck_assert_uint_lt(s.link.pos, 30518);
  struct tq_pos at = tq_edge_point_at(&g, 0, s.link.pos);
  ck_assert_double_lt(tq_distance_m(at, corner), 0.05);
  at = tq_edge_point_at(&g, 0, 0);
  ck_assert(at.lon_e7 == 1140000000 && at.lat_e7 == 300000000);
  at = tq_edge_point_at(&g, 0, TQ_POS_ONE);
  ck_assert(at.lon_e7 == 1140100000 && at.lat_e7 == 300100000);
  tq_draft_free(&d);
}
END_TEST

START_TEST(point_at_of_random_links_is_the_snapped_point) {
  struct tq_draft d;
  struct tq_graph g;
  tq_net_draft(&d, &g, &(struct tq_net){.seed = 4, .n_cols = 12, .n_rows = 12});
  uint64_t state = 5;
  for (int i = 0; i < 500; i++) {
    struct tq_pos p = g.vertices[tq_random_below(&state, g.n_vertices)];
    p.lon_e7 += (int32_t)tq_random_below(&state, 20000);
    struct tq_snapped s;
    ck_assert_int_eq(tq_snap(&g, TQ_WALK, p, 1000, &s, NULL), TQ_OK);
    if (s.link.edge == TQ_NO_EDGE) continue;
    double step_m = g.edges[s.link.edge].length_dm / 10.0 / TQ_POS_ONE;
    ck_assert_double_le(tq_distance_m(tq_edge_point_at(&g, s.link.edge, s.link.pos), s.at),
                        step_m + 0.05);
  }
  tq_draft_free(&d);
}
END_TEST

/* UTM 50N: 500000 east is the meridian 117 E; cell 0 is the north-west one. */
START_TEST(cell_centre_is_where_utm_puts_it) {
  struct tq_grid grid = {
      .x0_m = 499875, .y0_m = 3400250, .cell_m = 250, .epsg = 32650, .n_cols = 10, .n_rows = 4};
  struct tq_pos p = tq_grid_cell_centre(&grid, 0);
  ck_assert_int_eq(p.lon_e7, 1170000000);
  double x, y;
  p = tq_grid_cell_centre(&grid, 3 * 10 + 7);
  tq_utm_forward(32650, tq_deg(p.lon_e7), tq_deg(p.lat_e7), &x, &y);
  ck_assert_double_eq_tol(x, 500000 + 7 * 250, 0.02);
  ck_assert_double_eq_tol(y, 3400125 - 3 * 250, 0.02);
}
END_TEST

int main(void) {
  Suite *s = suite_create("snap");
  TCase *c = tcase_create("snap");
  tcase_set_timeout(c, 0);
  suite_add_tcase(s, c);
  tq_suite_add(c, snap_on_random_nets_equals_a_scan_of_all_edges);
  tq_suite_add(c, snap_on_nasty_and_broken_up_nets_equals_a_scan);
  tq_suite_add(c, snap_beside_a_street_stands_at_its_share_and_distance);
  tq_suite_add(c, snap_never_steps_onto_a_bridge);
  tq_suite_add(c, snap_never_crosses_water);
  tq_suite_add(c, snap_prefers_the_main_part_within_reach);
  tq_suite_add(c, snap_beyond_max_m_finds_nothing);
  tq_suite_add(c, snap_without_streets_finds_nothing);
  tq_suite_add(c, snap_between_equals_takes_the_lower_edge);
  tq_suite_add(c, point_at_follows_the_shape);
  tq_suite_add(c, point_at_of_random_links_is_the_snapped_point);
  tq_suite_add(c, cell_centre_is_where_utm_puts_it);
  return tq_suite_run(s);
}
