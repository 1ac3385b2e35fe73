/* Grids of any cell and projection, made for a query: every cell that can be reached is
 * there, at its place and with the time that its centre has. */
#include <math.h>
#include <proj.h>
#include <string.h>
#include <unistd.h>

#include "engine/journey/search.h"
#include "engine/snap/snap.h"
#include "graphs/build.h"
#include "tests/suite.h"
#include "tools/iso_run.h"

static struct tq_graph *graphs[2]; /* the sample with cells of 500 and of 1000 m */

static struct tq_graph *build_sample(double cell_m) {
  static const char *const osm[] = {"graphs/wuhan/roads.osm"};
  static const char *const gtfs[] = {"graphs/wuhan/rail", "graphs/wuhan/metro"};
  struct tq_build_opts opts = {
      .osm = osm, .n_osm = 1, .gtfs = gtfs, .n_gtfs = 2, .places = "graphs/wuhan/places.csv"};
  char path[] = "/tmp/tongqu_grid_XXXXXX";
  struct tq_err err = {0};
  struct tq_graph *g = NULL;
  tq_link_opts_init(&opts.links);
  opts.links.cell_m = cell_m;
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  close(fd);
  enum tq_code code = tq_build(&opts, path, NULL, NULL, NULL, &err);
  ck_assert_msg(code == TQ_OK, "%s", err.msg);
  ck_assert_int_eq(tq_graph_open(path, &g, &err), TQ_OK);
  unlink(path);
  return g;
}

static void build_graphs(void) {
  graphs[0] = build_sample(500);
  graphs[1] = build_sample(1000);
}
static void free_graphs(void) {
  tq_graph_free(graphs[0]);
  tq_graph_free(graphs[1]);
}

/* A query from the middle of Wuhan, 40 minutes. */
static struct tq_query query_by(const struct tq_graph *g, uint32_t travels, bool reverse) {
  struct tq_query q;
  struct tq_err err = {0};
  tq_query_init(&q);
  q.request.travels = travels;
  q.request.reverse = reverse;
  q.request.n_cutoffs = 2;
  q.request.cutoffs_s[0] = 1200;
  q.request.cutoffs_s[1] = 2400;
  q.request.first_s = 8 * 3600;
  q.request.n_departures = 1;
  ck_assert(tq_push(&q.from, "place:武汉"));
  ck_assert_msg(!tq_query_finish(&q, g, &err), "%s", err.msg);
  return q;
}

static struct tq_iso_run run_with(const struct tq_graph *g, const struct tq_query *q, double cell_m,
                                  int epsg) {
  struct tq_iso_run run;
  struct tq_err err = {0};
  struct tq_iso_opts opts = {.cell_m = cell_m, .epsg = epsg};
  enum tq_code code = tq_iso_run_with(g, q, &opts, &run, &err);
  ck_assert_msg(code == TQ_OK, "%s", err.msg);
  return run;
}

static const uint32_t modes[] = {1u << TQ_BY_CAR, 1u << TQ_BY_WALK, 1u << TQ_BY_TRANSIT,
                                 1u << TQ_BY_BIKE | 1u << TQ_BY_TRANSIT};
enum { N_MODES = sizeof modes / sizeof *modes };

START_TEST(own_grid_has_the_times_of_a_graph_built_with_that_cell) {
  size_t n_reached = 0;
  for (int m = 0; m < N_MODES; m++) {
    struct tq_query q = query_by(graphs[0], modes[m], m == 0);
    struct tq_iso_run own = run_with(graphs[1], &q, 500, 0), built = run_with(graphs[0], &q, 0, 0);
    const struct tq_grid *a = &own.iso.grid, *b = &built.iso.grid;
    ck_assert_ptr_nonnull(own.cells.cell_of_point);
    ck_assert_ptr_null(built.cells.cell_of_point);
    ck_assert_int_eq(a->epsg, b->epsg);
    ck_assert_uint_eq(own.iso.n_bands, built.iso.n_bands);
    int64_t dc = llround((a->x0_m - b->x0_m) / 500), dr = llround((b->y0_m - a->y0_m) / 500);
    for (size_t band = 0; band < own.iso.n_bands; band++)
      for (uint32_t r = 0; r < b->n_rows; r++)
        for (uint32_t c = 0; c < b->n_cols; c++) {
          int64_t row = r - dr, col = c - dc;
          bool inside = row >= 0 && col >= 0 && row < a->n_rows && col < a->n_cols;
          int32_t time_s = built.bands[band].time_s[(size_t)r * b->n_cols + c];
          int32_t own_s = inside ? own.bands[band].time_s[row * a->n_cols + col] : -1;
          ck_assert_msg(own_s == time_s, "modes %x, row %u col %u: %d, built %d", modes[m], r, c,
                        own_s, time_s);
          n_reached += time_s >= 0;
        }
    for (size_t i = 0; i < own.iso.n_bands * 2; i++)
      ck_assert_double_eq_tol(own.iso.features[i].area_km2, built.iso.features[i].area_km2, 1e-6);
    tq_iso_run_free(&own);
    tq_iso_run_free(&built);
    tq_query_free(&q);
  }
  ck_assert_uint_gt(n_reached, 5000);
}
END_TEST

START_TEST(cgcs2000_grid_has_the_time_that_each_centre_has) {
  /* EPSG:4547, 114 E. Every cell of the window, also those that were left out, is projected
   * by PROJ on its own and searched as a point. */
  struct tq_query q = query_by(graphs[0], 1u << TQ_BY_CAR | 1u << TQ_BY_TRANSIT, false);
  struct tq_iso_run run = run_with(graphs[0], &q, 1000, 4547);
  const struct tq_grid *grid = &run.iso.grid;
  uint32_t n = grid->n_cols * grid->n_rows, n_reached = 0;
  ck_assert_uint_lt(run.cells.points.n, n);
  ck_assert_double_eq(fmod(grid->x0_m, 1000), 0);
  ck_assert_double_eq(fmod(grid->y0_m, 1000), 0);
  struct tq_pos *pos = malloc(n * sizeof *pos);
  int32_t *times = malloc(n * sizeof *times);
  ck_assert(pos && times);
  PJ *pj = proj_create_crs_to_crs(NULL, "EPSG:4547", "EPSG:4326", NULL);
  ck_assert_ptr_nonnull(pj);
  PJ *forward = proj_normalize_for_visualization(NULL, pj);
  for (uint32_t i = 0; i < n; i++) {
    PJ_COORD c = proj_coord(grid->x0_m + (i % grid->n_cols + 0.5) * 1000,
                            grid->y0_m - (i / grid->n_cols + 0.5) * 1000, 0, 0);
    c = proj_trans(forward, PJ_FWD, c);
    pos[i] = (struct tq_pos){tq_e7(c.xy.x), tq_e7(c.xy.y)};
  }
  struct tq_points points;
  ck_assert_int_eq(tq_points_snap(graphs[0], pos, n, tq_request_point_modes(&q.request),
                                  q.request.max_snap_m, &points, NULL),
                   TQ_OK);
  ck_assert_int_eq(tq_search_best_times(run.search, &points, times, NULL, NULL), TQ_OK);
  for (uint32_t i = 0; i < n; i++) {
    ck_assert_msg(run.bands[0].time_s[i] == times[i], "cell %u: %d, its centre %d", i,
                  run.bands[0].time_s[i], times[i]);
    n_reached += times[i] >= 0;
  }
  ck_assert_uint_gt(n_reached, 500);
  ck_assert_ptr_nonnull(strstr(run.iso.definition_json, "\"crs\":\"EPSG:4547\""));
  ck_assert_ptr_nonnull(strstr(run.iso.definition_json, "\"cell_m\":1000"));
  proj_destroy(pj);
  proj_destroy(forward);
  tq_points_free(&points);
  free(pos);
  free(times);
  tq_iso_run_free(&run);
  tq_query_free(&q);
}
END_TEST

START_TEST(same_area_whatever_the_projection) {
  const int epsgs[] = {32649, 32650, 4547, 4548, 3857};
  struct tq_query q = query_by(graphs[0], 1u << TQ_BY_CAR, false);
  double first_km2 = 0;
  for (size_t i = 0; i < sizeof epsgs / sizeof *epsgs; i++) {
    struct tq_iso_run run = run_with(graphs[0], &q, 250, epsgs[i]);
    double km2 = run.iso.features[1].area_km2;
    if (i == 0) first_km2 = km2;
    ck_assert_msg(fabs(km2 / first_km2 - 1) < 0.01, "EPSG:%d: %g km2, not %g", epsgs[i], km2,
                  first_km2);
    tq_iso_run_free(&run);
  }
  tq_query_free(&q);
}
END_TEST

START_TEST(systems_that_do_not_fit_are_refused_with_the_remedy) {
  const struct {
    int epsg;
    enum tq_code code;
    const char *advice;
  } cases[] = {{4326, TQ_E_ARG, "not projected"},
               {2263, TQ_E_ARG, "not in metres"}, /* New York, feet */
               {1025, TQ_E_ARG, "does not know"},
               {32633, TQ_E_OUTSIDE, "EPSG:32650"}};
  struct tq_query q = query_by(graphs[0], 1u << TQ_BY_CAR, false);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct tq_iso_run run;
    struct tq_err err = {0};
    struct tq_iso_opts opts = {.epsg = cases[i].epsg};
    enum tq_code code = tq_iso_run_with(graphs[0], &q, &opts, &run, &err);
    ck_assert_msg(code == cases[i].code && strstr(err.msg, cases[i].advice), "EPSG:%d: %d %s",
                  cases[i].epsg, code, err.msg);
  }
  tq_query_free(&q);
}
END_TEST

int main(void) {
  Suite *s = suite_create("grid_crs");
  TCase *c = tcase_create("grid_crs");
  tcase_set_timeout(c, 0);
  tcase_add_unchecked_fixture(c, build_graphs, free_graphs);
  tq_suite_add(c, own_grid_has_the_times_of_a_graph_built_with_that_cell);
  tq_suite_add(c, cgcs2000_grid_has_the_time_that_each_centre_has);
  tq_suite_add(c, same_area_whatever_the_projection);
  tq_suite_add(c, systems_that_do_not_fit_are_refused_with_the_remedy);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
