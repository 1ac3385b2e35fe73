/* Linking a draft: cells, stops and places against tq_snap one by one. */
#include <math.h>
#include <string.h>

#include "engine/snap/snap.h"
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
  tq_suite_add(c, empty_draft_is_joined_to_nothing);
  return tq_suite_run(s);
}
