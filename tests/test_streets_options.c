/* Streets compiled with options: waits of a table, a moment, heights.
 *
 * Fixtures in units of 0.001 degree as in test_streets.c: 1113 dm along the parallel,
 * 1106 dm along the meridian; a primary road is driven at 48 km/h: 84 and 83 ds a unit,
 * 167 for two units, 251 for three along the parallel. */
#include <math.h>
#include <string.h>

#include "engine/base/date.h"
#include "tests/street_checks.h"

static void compile_with(const char *name, const struct tq_street_opts *opts, struct tq_draft *d) {
  char path[256];
  const char *paths[] = {path};
  struct tq_osm osm = {0};
  struct tq_err err = {0};
  snprintf(path, sizeof path, TQ_FIXTURES "/osm/%s.osm", name);
  ck_assert_int_eq(tq_draft_init(d, &err), TQ_OK);
  ck_assert_msg(tq_osm_read(paths, 1, &osm, &d->report, &err) == TQ_OK, "%s", err.msg);
  ck_assert_msg(tq_streets_compile_with(&osm, opts, d, &err) == TQ_OK, "%s", err.msg);
  tq_osm_free(&osm);
}

START_TEST(signs_stand_for_those_who_come_to_the_nearer_junction) {
  struct tq_draft d;
  compile_with("signs", NULL, &d);
  check_network(&d);
  /* the stop at 2 is nearer to 3 than to the end at 1: only eastwards, 2 s */
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 0, 0, 3, 0), 251 + 20);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 4, 0, 3, 0), 84);
  /* give way, backward: only westwards, 1 s */
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 4, 0, 5, 0), 84);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 6, 0, 5, 0), 84 + 10);
  /* the lift gate both ways, 10 s */
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 5, 0, 6, 0), 84 + 100);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 7, 0, 6, 0), 84 + 100);
  /* the signalled crossing both ways, 2 s; the stop as far from one end as from the other */
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 4, 0, 4, -1), 83 + 20);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 4, -2, 4, -1), 83 + 20);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 4, -1, 4, -2), 83 + 20);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 4, -4, 4, -2), 166 + 20);
  /* nobody else waits */
  ck_assert_uint_eq(arc_ds(&d, TQ_WALK, 5, 0, 6, 0), 802);
  ck_assert_uint_eq(arc_ds(&d, TQ_BIKE, 5, 0, 6, 0), 268);
  tq_draft_free(&d);
}
END_TEST

START_TEST(table_given_replaces_the_default_one) {
  struct tq_draft d;
  struct tq_speeds speeds = tq_speeds_china;
  speeds.of_class[TQ_ROAD_PRIMARY].car_kmh = 100;
  speeds.of_class[TQ_ROAD_PRIMARY].car_percent = 100;
  speeds.wait_ds[TQ_WAIT_LIFT_GATE] = 7;
  compile_with("signs", &(struct tq_street_opts){.speeds = &speeds}, &d);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 5, 0, 6, 0), 41 + 7); /* 1113 x 3600 / 100000 */
  tq_draft_free(&d);
}
END_TEST

static struct tq_moment moment_of(const char *date, const char *time) {
  struct tq_moment m = {tq_date_parse(date), 0};
  ck_assert(m.date != TQ_NO_DATE && tq_time_parse(time, strlen(time), &m.time_s));
  return m;
}

START_TEST(conditional_tags_without_a_moment_are_counted_and_ignored) {
  struct tq_draft d;
  compile_with("conditional", NULL, &d);
  ck_assert_uint_eq(tq_report_count(&d.report, "conditional_tag"), 3);
  ck_assert_uint_eq(tq_report_count(&d.report, "condition_unknown"), 0);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 0, 0, 1, 0), 84);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 1, 0, 0, 0), 84);
  ck_assert(reaches(&d, TQ_WALK, vertex_at(&d, 0, 0), vertex_at(&d, 3, 0)));
  tq_draft_free(&d);
}
END_TEST

START_TEST(conditional_tags_hold_at_the_moment_given) {
  struct tq_draft d;
  struct tq_moment morning = moment_of("2026-11-23", "08:00"); /* a Monday */
  struct tq_moment night = moment_of("2026-11-23", "23:00");
  compile_with("conditional", &(struct tq_street_opts){.moment = &morning}, &d);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 0, 0, 1, 0), 84);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 1, 0, 0, 0), NO_ARC);
  ck_assert(reaches(&d, TQ_WALK, vertex_at(&d, 0, 0), vertex_at(&d, 3, 0)));
  ck_assert_uint_eq(tq_report_count(&d.report, "conditional_tag"), 0);
  ck_assert_uint_eq(tq_report_count(&d.report, "condition_unknown"), 1); /* wet */
  tq_draft_free(&d);
  compile_with("conditional", &(struct tq_street_opts){.moment = &night}, &d);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 0, 0, 1, 0), 167); /* 30 x 80 % = 24 km/h */
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 1, 0, 0, 0), 167);
  for (int m = 0; m < TQ_N_MODES; m++)
    ck_assert(!reaches(&d, (enum tq_mode)m, vertex_at(&d, 0, 0), vertex_at(&d, 3, 0)));
  tq_draft_free(&d);
}
END_TEST

/* A plane that rises eastwards by ctx metres a metre, unknown west of the meridian. */
static bool plane(void *ctx, struct tq_pos p, double *height_m) {
  *height_m = *(double *)ctx * p.lon_e7 * 0.0111319;
  return p.lon_e7 >= 0;
}

START_TEST(walking_follows_tobler_and_cycling_its_table) {
  /* 6 km/h x exp(-3.5 |s + 0.05|) over the 5.037 km/h on the level */
  ck_assert_double_eq_tol(tq_slope_walk(0), 1, 1e-12);
  ck_assert_double_eq_tol(tq_slope_walk(-0.05), 6 / 5.03674, 1e-5);
  ck_assert_double_eq_tol(tq_slope_walk(0.1), exp(-0.35), 1e-12);
  ck_assert_double_eq_tol(tq_slope_walk(-0.1), 1, 1e-12);
  ck_assert_double_eq_tol(tq_slope_walk(-0.3), exp(-0.7), 1e-12);
  ck_assert_double_eq_tol(tq_slope_walk(5), tq_slope_walk(0.4), 1e-12);
  ck_assert_double_eq_tol(tq_slope_bike(0), 1, 1e-12);
  ck_assert_double_eq_tol(tq_slope_bike(0.04), 0.60, 1e-12);
  ck_assert_double_eq_tol(tq_slope_bike(0.05), 0.515, 1e-12);
  ck_assert_double_eq_tol(tq_slope_bike(0.5), 0.27, 1e-12);
  ck_assert_double_eq_tol(tq_slope_bike(-0.04), 1.5, 1e-12);
  ck_assert_double_eq_tol(tq_slope_bike(-0.5), 1, 1e-12);
}
END_TEST

/* The fixture `cross` runs two units eastwards along the equator; at a slope of 10 %
 * a walk takes exp(0.35) = 1.419 times as long up, as long as on the level down. */
START_TEST(slope_slows_uphill_and_leaves_cars_alone) {
  struct tq_draft d;
  double rise = 0.1;
  struct tq_elevation ground = {plane, &rise};
  compile_with("cross", &(struct tq_street_opts){.ground = &ground}, &d);
  check_network(&d);
  uint32_t up = arc_ds(&d, TQ_WALK, 0, 0, 2, 0), down = arc_ds(&d, TQ_WALK, 2, 0, 0, 0);
  ck_assert_double_eq_tol(up, 1602.72 * exp(0.35), 3);
  ck_assert_double_eq_tol(down, 1602.72, 3);
  ck_assert_double_eq_tol(arc_ds(&d, TQ_BIKE, 0, 0, 2, 0), 534.24 / 0.27, 3);
  ck_assert_uint_eq(arc_ds(&d, TQ_CAR, 0, 0, 2, 0), 167);
  /* along the meridian the plane is level */
  ck_assert_double_eq_tol(arc_ds(&d, TQ_WALK, 2, 0, 2, 1), 797, 1);
  ck_assert_uint_eq(tq_report_count(&d.report, "no_elevation"), 0);
  tq_draft_free(&d);
}
END_TEST

/* Heights of a saw: 300 m up and 300 m down again; the ends are level. */
static bool saw(void *ctx, struct tq_pos p, double *height_m) {
  double m = fmod(p.lon_e7 * 0.0111319, 600);
  *height_m = m < 300 ? m * 0.2 : (600 - m) * 0.2;
  return true;
}

START_TEST(every_rise_between_the_ends_counts_except_on_bridges) {
  struct tq_elevation ground = {saw, NULL};
  struct tq_pos line[] = {{0, 0}, {107798, 0}}; /* 1200 m */
  struct tq_slopes slopes;
  ck_assert(tq_slopes_along(&ground, line, 2, false, &slopes));
  double up = exp(-0.7), down = exp(-3.5 * (0.15 - 0.05));
  ck_assert_double_eq_tol(slopes.walk[0], 2 / (1 / up + 1 / down), 0.02);
  ck_assert_double_eq_tol(slopes.walk[1], slopes.walk[0], 0.02);
  ck_assert(tq_slopes_along(&ground, line, 2, true, &slopes));
  ck_assert_double_eq_tol(slopes.walk[0], 1, 1e-4);
  ck_assert_double_eq_tol(slopes.bike[1], 1, 1e-4);
}
END_TEST

START_TEST(height_not_known_leaves_the_street_level_and_is_counted) {
  double rise = 0.1;
  struct tq_elevation ground = {plane, &rise};
  struct tq_pos west[] = {{-10000, 0}, {10000, 0}}, spot[] = {{5, 5}, {5, 5}};
  struct tq_slopes slopes;
  ck_assert(!tq_slopes_along(&ground, west, 2, false, &slopes));
  ck_assert_double_eq_tol(slopes.walk[0] + slopes.bike[1], 2, 1e-12);
  ck_assert(!tq_slopes_along(&ground, spot, 2, false, &slopes));
  ck_assert(!tq_slopes_along(&ground, west, 1, false, &slopes));
  ck_assert_double_eq_tol(slopes.walk[1], 1, 1e-12);
}
END_TEST

int main(void) {
  Suite *s = suite_create("streets_options");
  TCase *c = tcase_create("streets_options");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, signs_stand_for_those_who_come_to_the_nearer_junction);
  tq_suite_add(c, table_given_replaces_the_default_one);
  tq_suite_add(c, conditional_tags_without_a_moment_are_counted_and_ignored);
  tq_suite_add(c, conditional_tags_hold_at_the_moment_given);
  tq_suite_add(c, walking_follows_tobler_and_cycling_its_table);
  tq_suite_add(c, slope_slows_uphill_and_leaves_cars_alone);
  tq_suite_add(c, every_rise_between_the_ends_counts_except_on_bridges);
  tq_suite_add(c, height_not_known_leaves_the_street_level_and_is_counted);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
