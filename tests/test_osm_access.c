/* Who may use a way in which direction, row by row. */
#include "tests/osm_rows.h"

/* "yy rp y-": car, bike, walk; in drawing direction and against it; y may, r rides,
 * p pushes, - may not. Pushing goes at 80 % of the walking speed, riding faster. */
static void describe(const struct tq_way_use *use, char out[9]) {
  strcpy(out, "-- -- --");
  for (int dir = 0; dir < 2; dir++) {
    if (use->speed_m_per_h[TQ_CAR][dir]) out[dir] = 'y';
    if (use->speed_m_per_h[TQ_BIKE][dir])
      out[3 + dir] = use->speed_m_per_h[TQ_BIKE][dir] > 4000 ? 'r' : 'p';
    if (use->speed_m_per_h[TQ_WALK][dir]) out[6 + dir] = 'y';
  }
}

struct access_row {
  const char *tags, *expected;
};

static void check_access(const struct access_row *rows, size_t n) {
  for (size_t i = 0; i < n; i++) {
    char got[9];
    struct tq_way_use use = use_of(rows[i].tags);
    describe(&use, got);
    ck_assert_msg(!strcmp(got, rows[i].expected), "%s: got %s, expected %s", rows[i].tags, got,
                  rows[i].expected);
  }
}

START_TEST(access_by_class_follows_the_defaults) {
  static const struct access_row rows[] = {
      {"highway=motorway", "y- -- --"},
      {"highway=motorway_link", "y- -- --"},
      {"highway=motorway,oneway=no", "yy -- --"},
      {"highway=motorway_link,oneway=no", "yy -- --"},
      {"highway=trunk", "yy rr yy"},
      {"highway=trunk_link", "yy rr yy"},
      {"highway=trunk,motorroad=yes", "yy -- --"},
      {"highway=trunk,motorroad=no", "yy rr yy"},
      {"highway=trunk,motorroad=yes,foot=yes", "yy pp yy"},
      {"highway=motorway,bicycle=yes", "y- r- --"},
      {"highway=trunk,foot=no", "yy rr --"},
      {"highway=primary", "yy rr yy"},
      {"highway=primary_link", "yy rr yy"},
      {"highway=secondary", "yy rr yy"},
      {"highway=secondary_link", "yy rr yy"},
      {"highway=tertiary", "yy rr yy"},
      {"highway=tertiary_link", "yy rr yy"},
      {"highway=unclassified", "yy rr yy"},
      {"highway=residential", "yy rr yy"},
      {"highway=living_street", "yy rr yy"},
      {"highway=service", "yy rr yy"},
      {"highway=track", "yy rr yy"},
      {"highway=road", "yy rr yy"},
      {"highway=pedestrian", "-- pp yy"},
      {"highway=cycleway", "-- rr yy"},
      {"highway=footway", "-- pp yy"},
      {"highway=path", "-- rr yy"},
      {"highway=bridleway", "-- pp yy"},
      {"highway=steps", "-- pp yy"},
      {"highway=corridor", "-- pp yy"},
      {"highway=elevator", "-- pp yy"},
      {"highway=platform", "-- pp yy"},
      {"railway=platform", "-- pp yy"},
      {"public_transport=platform", "-- pp yy"},
      {"man_made=pier", "-- pp yy"},
      {"highway=busway", "-- -- --"},
      {"highway=busway,foot=yes", "-- pp yy"},
      {"highway=busway,bicycle=yes", "-- rr --"},
      {"highway=bus_guideway", "-- -- --"},
      {"highway=construction,construction=primary", "-- -- --"},
      {"highway=proposed,proposed=motorway", "-- -- --"},
      {"highway=raceway", "-- -- --"},
      {"highway=escape", "-- -- --"},
      {"highway=services", "-- -- --"},
      {"highway=rest_area", "-- -- --"},
      {"highway=abandoned", "-- -- --"},
      {"highway=via_ferrata", "-- -- --"},
      {"highway=no", "-- -- --"},
      {"highway=bus_stop", "-- -- --"},
      {"name=nothing", "-- -- --"},
      {"highway=secondary,construction=yes", "-- -- --"},
      {"highway=secondary,construction=minor", "yy rr yy"},
      {"highway=secondary,construction=widening", "yy rr yy"},
      {"highway=secondary,construction=no", "yy rr yy"},
      {"highway=track,disused=yes", "-- -- --"},
      {"highway=track,abandoned=yes", "-- -- --"},
      {"highway=track,impassable=yes", "-- -- --"},
      {"highway=track,smoothness=impassable", "-- pp yy"},
      {"highway=pedestrian,area=yes", "-- pp yy"},
      {"highway=service,area=yes", "-- pp yy"},
      {"highway=service,service=emergency_access", "-- rr yy"},
      {"highway=service,service=driveway", "yy rr yy"},
      {"highway=path,foot=designated", "-- pp yy"},
      {"highway=path,foot=designated,bicycle=designated", "-- rr yy"},
      {"highway=path,foot=yes", "-- rr yy"},
      {"highway=footway,bicycle=yes", "-- rr yy"},
      {"highway=cycleway,foot=no", "-- rr --"},
  };
  check_access(rows, N_ROWS(rows));
}
END_TEST

START_TEST(access_tags_follow_the_hierarchy) {
  static const struct access_row rows[] = {
      {"highway=residential,access=no", "-- -- --"},
      {"highway=residential,access=private", "-- -- --"},
      {"highway=residential,access=yes", "yy rr yy"},
      {"highway=residential,access=permissive", "yy rr yy"},
      {"highway=residential,access=destination", "yy rr yy"},
      {"highway=residential,access=customers", "yy rr yy"},
      {"highway=residential,access=designated", "yy rr yy"},
      {"highway=residential,access=delivery", "-- -- --"},
      {"highway=residential,access=agricultural", "-- -- --"},
      {"highway=residential,access=forestry", "-- -- --"},
      {"highway=residential,access=emergency", "-- -- --"},
      {"highway=residential,access=military", "-- -- --"},
      {"highway=residential,access=permit", "-- -- --"},
      {"highway=residential,access=psv", "-- -- --"},
      {"highway=residential,access=unknown", "yy rr yy"},
      {"highway=residential,access=nonsense", "yy rr yy"},
      {"highway=residential,access=", "yy rr yy"},
      {"highway=residential,access=no,foot=yes", "-- pp yy"},
      {"highway=residential,access=no,bicycle=yes", "-- rr --"},
      {"highway=residential,access=private,motorcar=yes", "yy -- --"},
      {"highway=residential,access=no,vehicle=yes", "yy rr --"},
      {"highway=residential,access=no,vehicle=yes,motor_vehicle=no", "-- rr --"},
      {"highway=residential,vehicle=no", "-- pp yy"},
      {"highway=residential,vehicle=no,bicycle=yes", "-- rr yy"},
      {"highway=residential,vehicle=no,motorcar=yes", "yy pp yy"},
      {"highway=residential,vehicle=destination", "yy rr yy"},
      {"highway=residential,motor_vehicle=no", "-- rr yy"},
      {"highway=residential,motor_vehicle=private", "-- rr yy"},
      {"highway=residential,motor_vehicle=destination", "yy rr yy"},
      {"highway=residential,motor_vehicle=agricultural", "-- rr yy"},
      {"highway=residential,motor_vehicle=no,motorcar=yes", "yy rr yy"},
      {"highway=residential,motor_vehicle=yes,motorcar=no", "-- rr yy"},
      {"highway=residential,motorcar=no", "-- rr yy"},
      {"highway=residential,motorcar=unknown,motor_vehicle=no", "-- rr yy"},
      {"highway=track,motor_vehicle=agricultural;forestry", "-- rr yy"},
      {"highway=track,motor_vehicle=agricultural;destination", "yy rr yy"},
      {"highway=track,motor_vehicle= private ; delivery ;", "-- rr yy"},
      {"highway=track,motor_vehicle=;;", "yy rr yy"},
      {"highway=residential,bicycle=no", "yy pp yy"},
      {"highway=residential,bicycle=dismount", "yy pp yy"},
      {"highway=residential,bicycle=use_sidepath", "yy pp yy"},
      {"highway=residential,bicycle=no,foot=no", "yy -- --"},
      {"highway=residential,foot=no", "yy rr --"},
      {"highway=residential,foot=use_sidepath", "yy rr --"},
      {"highway=residential,foot=private", "yy rr --"},
      {"highway=footway,access=yes", "-- pp yy"},
      {"highway=footway,motor_vehicle=yes", "yy pp yy"},
      {"highway=footway,vehicle=yes", "-- rr yy"},
      {"highway=footway,access=no", "-- -- --"},
      {"highway=footway,foot=no", "-- -- --"},
      {"highway=pedestrian,motor_vehicle=destination", "yy pp yy"},
      {"highway=pedestrian,motor_vehicle=delivery", "-- pp yy"},
      {"highway=pedestrian,bicycle=yes", "-- rr yy"},
      {"highway=path,bicycle=no", "-- pp yy"},
      {"highway=path,motorcar=yes", "yy rr yy"},
      {"highway=motorway,foot=yes", "y- pp yy"},
      {"highway=motorway,access=yes", "y- -- --"},
      {"highway=motorway,access=no", "-- -- --"},
      {"highway=residential,motor_vehicle:forward=no", "-y rr yy"},
      {"highway=residential,motor_vehicle:backward=no", "y- rr yy"},
      {"highway=residential,motor_vehicle=no,motor_vehicle:forward=yes", "y- rr yy"},
      {"highway=residential,motorcar:backward=no", "y- rr yy"},
      {"highway=residential,vehicle:backward=no", "y- rp yy"},
      {"highway=residential,vehicle:backward=no,motorcar=yes", "yy rp yy"},
      {"highway=residential,access:forward=no", "-y -r -y"},
      {"highway=residential,bicycle:backward=no", "yy rp yy"},
      {"highway=residential,foot:forward=no", "yy rr -y"},
      {"highway=residential,access:backward=no,foot=yes", "y- rp yy"},
  };
  check_access(rows, N_ROWS(rows));
}
END_TEST

START_TEST(oneway_values_bind_cars_and_bikes_not_walkers) {
  static const struct access_row rows[] = {
      {"highway=residential,oneway=yes", "y- rp yy"},
      {"highway=residential,oneway=true", "y- rp yy"},
      {"highway=residential,oneway=1", "y- rp yy"},
      {"highway=residential,oneway=-1", "-y pr yy"},
      {"highway=residential,oneway=reverse", "-y pr yy"},
      {"highway=residential,oneway=no", "yy rr yy"},
      {"highway=residential,oneway=false", "yy rr yy"},
      {"highway=residential,oneway=0", "yy rr yy"},
      {"highway=residential,oneway=reversible", "-- pp yy"},
      {"highway=residential,oneway=alternating", "yy rr yy"},
      {"highway=residential,oneway=nonsense", "yy rr yy"},
      {"highway=residential,junction=roundabout", "y- rp yy"},
      {"highway=residential,junction=circular", "y- rp yy"},
      {"highway=residential,junction=roundabout,oneway=-1", "-y pr yy"},
      {"highway=residential,junction=roundabout,oneway=no", "yy rr yy"},
      {"highway=residential,junction=yes", "yy rr yy"},
      {"highway=primary_link", "yy rr yy"},
      {"highway=motorway_link,oneway=-1", "-y -- --"},
      {"highway=motorway,oneway=reversible", "-- -- --"},
      {"highway=residential,oneway=yes,oneway:bicycle=no", "y- rr yy"},
      {"highway=residential,oneway=yes,oneway:bicycle=-1", "y- pr yy"},
      {"highway=residential,oneway:bicycle=yes", "yy rp yy"},
      {"highway=residential,oneway=-1,oneway:bicycle=no", "-y rr yy"},
      {"highway=residential,oneway=yes,cycleway=opposite", "y- rr yy"},
      {"highway=residential,oneway=yes,cycleway=opposite_lane", "y- rr yy"},
      {"highway=residential,oneway=yes,cycleway=opposite_track", "y- rr yy"},
      {"highway=residential,oneway=yes,cycleway=opposite_share_busway", "y- rr yy"},
      {"highway=residential,oneway=yes,cycleway=lane", "y- rp yy"},
      {"highway=residential,oneway=yes,cycleway:left=opposite_lane", "y- rr yy"},
      {"highway=residential,oneway=yes,cycleway:right=opposite_track", "y- rr yy"},
      {"highway=residential,oneway=yes,cycleway:both=opposite", "y- rr yy"},
      {"highway=residential,oneway=yes,cycleway:left=lane,cycleway:left:oneway=-1", "y- rr yy"},
      {"highway=residential,oneway=yes,cycleway:right:oneway=no", "y- rr yy"},
      {"highway=residential,oneway=yes,cycleway:both:oneway=no", "y- rr yy"},
      {"highway=residential,oneway=yes,cycleway:right:oneway=yes", "y- rp yy"},
      {"highway=residential,oneway=yes,bicycle:backward=yes", "y- rr yy"},
      {"highway=residential,oneway=-1,bicycle:forward=yes", "-y rr yy"},
      {"highway=residential,oneway:vehicle=yes", "y- rp yy"},
      {"highway=residential,oneway:motor_vehicle=yes", "y- rr yy"},
      {"highway=residential,oneway:motorcar=yes", "y- rr yy"},
      {"highway=residential,oneway=yes,oneway:motorcar=no", "yy rp yy"},
      {"highway=residential,oneway:foot=yes", "yy rr y-"},
      {"highway=residential,oneway:foot=-1", "yy rr -y"},
      {"highway=residential,oneway=yes,oneway:foot=yes", "y- r- y-"},
      {"highway=residential,oneway=yes,oneway:foot=no", "y- rp yy"},
      {"highway=residential,oneway=yes,foot=no", "y- r- --"},
      {"highway=footway,oneway=yes", "-- pp yy"},
      {"highway=footway,oneway:foot=yes", "-- p- y-"},
      {"highway=cycleway,oneway=yes", "-- rp yy"},
      {"highway=steps,conveying=forward", "-- p- y-"},
      {"highway=steps,conveying=backward", "-- -p -y"},
      {"highway=steps,conveying=yes", "-- pp yy"},
      {"highway=steps,conveying=reversible", "-- pp yy"},
      {"highway=residential,oneway=yes,motor_vehicle:backward=yes", "y- rp yy"},
  };
  check_access(rows, N_ROWS(rows));
}
END_TEST

START_TEST(ferry_access_follows_who_is_named) {
  static const struct access_row rows[] = {
      {"route=ferry", "yy rr yy"},
      {"route=ferry,foot=yes", "-- rr yy"},
      {"route=ferry,foot=yes,bicycle=no", "-- -- yy"},
      {"route=ferry,bicycle=yes", "-- rr yy"},
      {"route=ferry,motor_vehicle=yes,foot=yes", "yy rr yy"},
      {"route=ferry,motorcar=yes,foot=no", "yy rr --"},
      {"route=ferry,motor_vehicle=no", "-- rr yy"},
      {"route=ferry,access=no", "-- -- --"},
      {"route=ferry,access=private,foot=yes", "-- -- yy"},
      {"route=ferry,oneway=yes", "y- r- yy"},
      {"route=bus", "-- -- --"},
  };
  check_access(rows, N_ROWS(rows));
}
END_TEST

int main(void) {
  Suite *s = suite_create("osm_access");
  TCase *c = tcase_create("osm_access");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, access_by_class_follows_the_defaults);
  tq_suite_add(c, access_tags_follow_the_hierarchy);
  tq_suite_add(c, oneway_values_bind_cars_and_bikes_not_walkers);
  tq_suite_add(c, ferry_access_follows_who_is_named);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
