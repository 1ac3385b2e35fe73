/* Linking a draft: cells, stops and places against tq_snap one by one, transfers
 * against all pairs, rules and straight walks by hand. */
#include <math.h>
#include <string.h>

#include "engine/snap/snap.h"
#include "engine/street/street.h"
#include "graphs/grid_plan.h"
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

START_TEST(options_out_of_range_are_refused) {
  struct tq_draft d;
  struct tq_err err;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  for (int i = 0; i < 9; i++) {
    struct tq_link_opts o = small_opts();
    if (i == 0) o.max_snap_m = 0.5;
    if (i == 1) o.max_snap_m = 10001;
    if (i == 2) o.max_snap_m = NAN;
    if (i == 3) o.cell_m = 49;
    if (i == 4) o.cell_m = 5001;
    if (i == 5) o.max_transfer_s = -1;
    if (i == 6) o.max_transfer_s = 3601;
    if (i == 7) o.n_threads = 0;
    if (i == 8) o.n_threads = 257;
    ck_assert_int_eq(tq_links_join(&d, &o, NULL, NULL, &err), TQ_E_ARG);
  }
  tq_draft_free(&d);
}
END_TEST

/* All cells of the grid, each against tq_snap on its own. */
static uint32_t check_cells(const struct tq_draft *d, double max_snap_m) {
  struct tq_graph g;
  tq_draft_view(d, &g);
  ck_assert_ptr_nonnull(g.grid);
  uint32_t n_cells = g.grid->n_cols * g.grid->n_rows, n_linked = 0;
  for (int m = 0; m < TQ_N_MODES; m++) {
    struct tq_link *of_cell = tq_alloc(n_cells, sizeof *of_cell);
    memset(of_cell, 0xff, n_cells * sizeof *of_cell);
    ck_assert_uint_eq(g.first_cell_link[m][0], 0);
    ck_assert_uint_eq(g.first_cell_link[m][g.n_edges], g.n_cell_links[m]);
    for (uint32_t e = 0; e < g.n_edges; e++)
      for (uint32_t i = g.first_cell_link[m][e]; i < g.first_cell_link[m][e + 1]; i++) {
        struct tq_cell_link x = g.cell_links[m][i];
        ck_assert_uint_eq(x.link.edge, e);
        ck_assert_uint_lt(x.cell, n_cells);
        if (i > g.first_cell_link[m][e]) ck_assert_uint_gt(x.cell, g.cell_links[m][i - 1].cell);
        ck_assert_uint_eq(of_cell[x.cell].edge, TQ_NO_EDGE);
        of_cell[x.cell] = x.link;
        n_linked++;
      }
    for (uint32_t c = 0; c < n_cells; c++) {
      struct tq_snapped want;
      struct tq_pos centre = tq_grid_cell_centre(g.grid, c);
      ck_assert_int_eq(tq_snap(&g, (enum tq_mode)m, centre, max_snap_m, &want, NULL), TQ_OK);
      ck_assert_uint_eq(of_cell[c].edge, want.link.edge);
      if (want.link.edge == TQ_NO_EDGE) continue;
      ck_assert_mem_eq(&of_cell[c], &want.link, sizeof want.link);
    }
    free(of_cell);
  }
  return n_linked;
}

START_TEST(cells_are_linked_as_tq_snap_finds_them) {
  double cells_m[] = {50, 130, 250, 1000, 5000};
  for (int i = 0; i < 5; i++) {
    struct tq_draft d;
    ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
    tq_net_fill(
        &d, &(struct tq_net){.seed = 30 + (uint64_t)i, .n_cols = 6, .n_rows = 5, .n_barriers = 20});
    struct tq_link_opts o = small_opts();
    o.cell_m = cells_m[i];
    o.max_snap_m = i == 4 ? 4000 : 150 * (i + 1);
    join(&d, &o);
    ck_assert_uint_gt(check_cells(&d, o.max_snap_m), 3);
    tq_draft_free(&d);
  }
}
END_TEST

/* Two streets 70 km apart: most blocks of the grid are far from any. */
START_TEST(cells_of_an_almost_empty_grid_are_linked_as_well) {
  struct tq_draft d;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  for (int i = 0; i < 2; i++) {
    uint32_t from = tq_net_vertex(&d, 114 + i * 0.5, 30 + i * 0.5);
    struct tq_net_edge e = {
        from, tq_net_vertex(&d, 114.02 + i * 0.5, 30.01 + i * 0.5), 0, {9, 9, 9}, {9, 9, 9}};
    tq_net_edge(&d, &e, NULL, 0);
  }
  tq_net_finish(&d);
  struct tq_link_opts o = small_opts();
  join(&d, &o);
  ck_assert_uint_gt(check_cells(&d, 1000), 300);
  tq_draft_free(&d);
}
END_TEST

START_TEST(cells_are_the_same_for_any_number_of_threads) {
  struct tq_draft d[2];
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(tq_draft_init(&d[i], NULL), TQ_OK);
    tq_net_fill(&d[i],
                &(struct tq_net){
                    .seed = 77, .n_cols = 20, .n_rows = 90, .spacing_m = 600, .n_barriers = 50});
    struct tq_link_opts o = small_opts();
    o.n_threads = i ? 5 : 1;
    o.cell_m = 500;
    join(&d[i], &o);
  }
  for (int m = 0; m < TQ_N_MODES; m++) {
    size_t n = d[0].modes[m].cell_links.n;
    ck_assert_uint_gt(n, 1000);
    ck_assert_uint_eq(d[1].modes[m].cell_links.n, n);
    ck_assert_mem_eq(d[0].modes[m].cell_links.v, d[1].modes[m].cell_links.v,
                     n * sizeof(struct tq_cell_link));
    ck_assert_mem_eq(d[0].modes[m].first_cell_link.v, d[1].modes[m].first_cell_link.v,
                     d[0].modes[m].first_cell_link.n * sizeof(uint32_t));
  }
  tq_draft_free(&d[0]);
  tq_draft_free(&d[1]);
}
END_TEST

START_TEST(grid_is_aligned_and_covers_every_vertex_and_more) {
  for (uint64_t seed = 0; seed < 20; seed++) {
    struct tq_draft d;
    struct tq_graph g;
    struct tq_grid grid;
    tq_net_draft(&d, &g, &(struct tq_net){.seed = seed, .n_cols = 7, .n_rows = 3});
    ck_assert_int_eq(tq_grid_plan(&g, 250, 1000, &grid, NULL), TQ_OK);
    ck_assert_int_eq(grid.epsg, 32650); /* 114.3 E */
    ck_assert_uint_eq(grid.max_snap_dm, 10000);
    ck_assert_double_eq(fmod(grid.x0_m, 250), 0);
    ck_assert_double_eq(fmod(grid.y0_m, 250), 0);
    double min_x = 1e9, max_x = -1e9, min_y = 1e9, max_y = -1e9;
    for (uint32_t v = 0; v < g.n_vertices; v++) {
      double x, y;
      tq_utm_forward(32650, tq_deg(g.vertices[v].lon_e7), tq_deg(g.vertices[v].lat_e7), &x, &y);
      min_x = fmin(min_x, x), max_x = fmax(max_x, x);
      min_y = fmin(min_y, y), max_y = fmax(max_y, y);
    }
    /* 1000 m of margin on every side, less than a cell more */
    double margins[] = {min_x - grid.x0_m, grid.y0_m - max_y,
                        grid.x0_m + grid.n_cols * 250.0 - max_x,
                        min_y - (grid.y0_m - grid.n_rows * 250.0)};
    for (int i = 0; i < 4; i++) {
      ck_assert_double_ge(margins[i], 1000);
      ck_assert_double_lt(margins[i], 1250);
    }
    tq_draft_free(&d);
  }
}
END_TEST

/* 30 degrees by 20 in cells of 50 m are about 57,000 x 45,000. */
START_TEST(grid_of_too_many_cells_is_refused_naming_the_remedy) {
  struct tq_draft d;
  struct tq_err err;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  tq_net_vertex(&d, 100, 20);
  tq_net_vertex(&d, 130, 40);
  struct tq_net_edge e = {0, 1, 0, {9, 9, 9}, {9, 9, 9}};
  tq_net_edge(&d, &e, NULL, 0);
  tq_net_finish(&d);
  struct tq_link_opts o = small_opts();
  o.cell_m = 50;
  ck_assert_int_eq(tq_links_join(&d, &o, NULL, NULL, &err), TQ_E_ARG);
  ck_assert_ptr_nonnull(strstr(err.msg, "--cell"));
  tq_draft_free(&d);
}
END_TEST

/* Every point of a block lies in the box, its sides' middles included. */
START_TEST(block_box_holds_the_whole_block) {
  uint64_t state = 3;
  for (int i = 0; i < 300; i++) {
    int epsg = (i % 2 ? 32601 : 32701) + (int)tq_random_below(&state, 60);
    struct tq_grid grid = {.cell_m = 5000, .epsg = epsg, .n_cols = 100, .n_rows = 100};
    grid.x0_m = 200000 + tq_random_below(&state, 100000);
    grid.y0_m = 600000.0 + tq_random_below(&state, 8400000);
    uint32_t row = tq_random_below(&state, 96), col = tq_random_below(&state, 96);
    struct tq_box box = tq_grid_block_box(&grid, row, col, 4, 4, 0);
    for (int k = 0; k < 40; k++) {
      double side = tq_random_below(&state, 1001) * 20, lon, lat;
      double x = k % 4 == 0 ? 0 : k % 4 == 1 ? 20000 : side;
      double y = k % 4 == 2 ? 0 : k % 4 == 3 ? 20000 : side;
      tq_utm_inverse(epsg, grid.x0_m + col * 5000.0 + x, grid.y0_m - row * 5000.0 - y, &lon, &lat);
      if (lon < -180 || lon > 180) continue; /* a zone that hangs over the date line */
      struct tq_pos p = {tq_e7(lon), tq_e7(lat)};
      ck_assert(tq_box_overlaps(box, (struct tq_box){p.lon_e7, p.lat_e7, p.lon_e7, p.lat_e7}));
    }
  }
}
END_TEST

START_TEST(stops_and_places_are_linked_as_tq_snap_finds_them) {
  struct tq_draft d;
  struct tq_graph g;
  tq_net_draft(&d, &g, &(struct tq_net){.seed = 5, .n_cols = 8, .n_rows = 8, .n_barriers = 20});
  uint64_t state = 5;
  for (int i = 0; i < 60; i++) {
    struct tq_pos p = g.vertices[tq_random_below(&state, g.n_vertices)];
    p.lon_e7 += (int32_t)tq_random_below(&state, 60000) - 30000;
    add_stop(&d, p);
    ck_assert(tq_push(&d.places, ((struct tq_place){.pos = p, .population = -1})));
  }
  struct tq_link_opts o = small_opts();
  o.max_snap_m = 200;
  join(&d, &o);
  tq_draft_view(&d, &g);
  int none = 0;
  for (int m = 0; m < TQ_N_MODES; m++)
    for (uint32_t s = 0; s < g.n_stops; s++) {
      struct tq_snapped want;
      ck_assert_int_eq(tq_snap(&g, (enum tq_mode)m, g.stops[s].pos, 200, &want, NULL), TQ_OK);
      ck_assert_uint_eq(g.stop_links[m][s].edge, want.link.edge);
      ck_assert_mem_eq(&g.stop_links[m][s], &g.place_links[m][s], sizeof want.link);
      none += want.link.edge == TQ_NO_EDGE;
      if (want.link.edge != TQ_NO_EDGE)
        ck_assert_mem_eq(&g.stop_links[m][s], &want.link, sizeof want.link);
    }
  ck_assert_int_gt(none, 0);
  tq_draft_free(&d);
}
END_TEST

START_TEST(far_stops_and_places_are_counted) {
  struct tq_draft d;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  tq_net_fill(&d, &(struct tq_net){.seed = 6, .n_cols = 4, .n_rows = 4});
  call_at(&d, add_stop(&d, d.vertices.v[3]));
  call_at(&d, add_stop(&d, (struct tq_pos){1150000000, 305900000})); /* 66 km away */
  add_stop(&d, (struct tq_pos){1150000000, 305900000});              /* nobody calls */
  ck_assert(tq_push(&d.places, ((struct tq_place){.pos = {1150000000, 305900000}})));
  struct tq_link_opts o = small_opts();
  join(&d, &o);
  ck_assert_uint_eq(tq_report_count(&d.report, "stop_far_from_streets"), 1);
  ck_assert_uint_eq(tq_report_count(&d.report, "place_far_from_streets"), 1);
  ck_assert_uint_eq(d.modes[TQ_WALK].stop_links.v[1].edge, TQ_NO_EDGE);
  ck_assert_uint_ne(d.modes[TQ_WALK].stop_links.v[0].edge, TQ_NO_EDGE);
  tq_draft_free(&d);
}
END_TEST

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

static void remember(void *ctx, const char *phase, double share) {
  double *last = ctx;
  ck_assert_ptr_nonnull(phase);
  ck_assert(share >= 0 && share <= 1);
  *last = share;
}

START_TEST(empty_draft_is_joined_to_nothing) {
  struct tq_draft d;
  double last = -1;
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  struct tq_link_opts o;
  tq_link_opts_init(&o);
  ck_assert_int_ge(o.n_threads, 1);
  ck_assert_int_eq(tq_links_join(&d, &o, remember, &last, NULL), TQ_OK);
  ck_assert_double_eq(last, 1);
  ck_assert_uint_eq(d.transfers.n + d.grid.n + d.first_transfer.n, 0);
  tq_draft_free(&d);
}
END_TEST

int main(void) {
  Suite *s = suite_create("links");
  TCase *c = tcase_create("links");
  tcase_set_timeout(c, 0);
  suite_add_tcase(s, c);
  tq_suite_add(c, options_out_of_range_are_refused);
  tq_suite_add(c, cells_are_linked_as_tq_snap_finds_them);
  tq_suite_add(c, cells_of_an_almost_empty_grid_are_linked_as_well);
  tq_suite_add(c, cells_are_the_same_for_any_number_of_threads);
  tq_suite_add(c, grid_is_aligned_and_covers_every_vertex_and_more);
  tq_suite_add(c, grid_of_too_many_cells_is_refused_naming_the_remedy);
  tq_suite_add(c, block_box_holds_the_whole_block);
  tq_suite_add(c, stops_and_places_are_linked_as_tq_snap_finds_them);
  tq_suite_add(c, far_stops_and_places_are_counted);
  tq_suite_add(c, transfers_on_random_nets_equal_all_pairs);
  tq_suite_add(c, timetable_without_streets_walks_straight);
  tq_suite_add(c, platforms_far_off_the_street_are_walked_straight);
  tq_suite_add(c, stops_on_one_long_street_need_no_vertex);
  tq_suite_add(c, rules_stand_where_nobody_walks);
  tq_suite_add(c, empty_draft_is_joined_to_nothing);
  return tq_suite_run(s);
}
