/* What OSM tags mean, row by row. */
#include <string.h>

#include "graphs/osm_parts.h"
#include "tests/suite.h"

#define N_ROWS(rows) (sizeof(rows) / sizeof((rows)[0]))

/* Tags from "key=value,key=value"; the text lives in buf. */
static struct tq_tags tags_of(const char *text, char buf[512]) {
  struct tq_tags t = {{0}};
  snprintf(buf, 512, "%s", text);
  for (char *tag = buf; *tag;) {
    char *end = tag + strcspn(tag, ","), *next = *end ? end + 1 : end;
    *end = 0;
    char *equals = strchr(tag, '=');
    ck_assert_msg(equals != NULL, "the row %s is no list of tags", text);
    *equals = 0;
    int key = tq_osm_key_find(tag);
    if (key >= 0) t.value[key] = equals + 1;
    tag = next;
  }
  return t;
}

static struct tq_way_use use_of(const char *text) {
  char buf[512];
  struct tq_tags t = tags_of(text, buf);
  struct tq_way_use use;
  tq_osm_way_use(&t, &tq_speeds_china, &use);
  return use;
}

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

struct car_row {
  const char *tags;
  uint32_t forward, backward; /* m/h */
};

/* min(limit, cap of the class) x percent of the class, then the caps of the ground. */
START_TEST(car_speed_follows_limit_class_and_ground) {
  static const struct car_row rows[] = {
      /* no limit signed: the default */
      {"highway=motorway", 99000, 0},                          /* 110 x 90 % */
      {"highway=motorway_link", 48000, 0},                     /* 60 x 80 % */
      {"highway=trunk", 68000, 68000},                         /* 80 x 85 % */
      {"highway=trunk_link", 40000, 40000},                    /* 50 x 80 % */
      {"highway=primary", 48000, 48000},                       /* 60 x 80 % */
      {"highway=primary_link", 36000, 36000},                  /* 45 x 80 % */
      {"highway=secondary", 40000, 40000},                     /* 50 x 80 % */
      {"highway=secondary_link", 32000, 32000},                /* 40 x 80 % */
      {"highway=tertiary", 33750, 33750},                      /* 45 x 75 % */
      {"highway=tertiary_link", 30000, 30000},                 /* 40 x 75 % */
      {"highway=unclassified", 30000, 30000},                  /* 40 x 75 % */
      {"highway=residential", 22500, 22500},                   /* 30 x 75 % */
      {"highway=living_street", 11250, 11250},                 /* 15 x 75 % */
      {"highway=service", 15000, 15000},                       /* 20 x 75 % */
      {"highway=track", 15000, 15000},                         /* 20 x 75 % */
      {"highway=road", 40000, 40000},                          /* 50 x 80 % */
      {"highway=service,service=parking_aisle", 11250, 11250}, /* 15 x 75 % */
      {"highway=service,service=alley", 11250, 11250},
      {"highway=service,service=driveway", 11250, 11250},
      {"highway=service,service=drive-through", 11250, 11250},
      {"highway=living_street,service=alley", 11250, 11250},
      {"highway=footway,motor_vehicle=yes", 7500, 7500}, /* 10 x 75 % */
      /* a signed limit */
      {"highway=motorway,maxspeed=120", 108000, 0},
      {"highway=motorway,maxspeed=none", 117000, 0}, /* cap 130 */
      {"highway=primary,maxspeed=70", 56000, 56000},
      {"highway=primary,maxspeed=30 mph", 38624, 38624},   /* 48.280 x 80 % */
      {"highway=residential,maxspeed=100", 45000, 45000},  /* cap 60 */
      {"highway=living_street,maxspeed=50", 15000, 15000}, /* cap 20 */
      {"highway=service,service=alley,maxspeed=30", 22500, 22500},
      {"highway=primary,maxspeed=nonsense", 48000, 48000},
      {"highway=primary,maxspeed=0", 48000, 48000},
      {"highway=primary,maxspeed=signals", 48000, 48000},
      {"highway=primary,maxspeed=CN:urban", 40000, 40000},
      {"highway=primary,maxspeed:forward=40", 32000, 48000},
      {"highway=primary,maxspeed:backward=40", 48000, 32000},
      {"highway=primary,maxspeed=70,maxspeed:backward=40", 56000, 32000},
      {"highway=primary,maxspeed:type=CN:urban", 40000, 40000},
      {"highway=primary,source:maxspeed=DE:rural", 80000, 80000},
      {"highway=primary,zone:maxspeed=DE:30", 24000, 24000},
      {"highway=primary,maxspeed=60,maxspeed:type=CN:urban", 48000, 48000},
      {"highway=primary,maxspeed=80,maxspeed:advisory=50", 40000, 40000},
      {"highway=primary,maxspeed=40,maxspeed:advisory=60", 32000, 32000},
      {"highway=residential,maxspeed=1", 3000, 3000}, /* nobody is slower than 3 */
      /* the ground */
      {"highway=primary,surface=asphalt", 48000, 48000},
      {"highway=primary,surface=gravel", 40000, 40000},
      {"highway=primary,surface=sand", 15000, 15000},
      {"highway=primary,surface=mud", 10000, 10000},
      {"highway=residential,surface=cobblestone", 22500, 22500},
      {"highway=primary,surface=cobblestone", 30000, 30000},
      {"highway=primary,surface=nonsense", 48000, 48000},
      {"highway=primary,smoothness=good", 48000, 48000},
      {"highway=primary,smoothness=bad", 40000, 40000},
      {"highway=primary,smoothness=very_bad", 20000, 20000},
      {"highway=primary,smoothness=horrible", 10000, 10000},
      {"highway=primary,smoothness=very_horrible", 5000, 5000},
      {"highway=track,tracktype=grade1,maxspeed=50", 37500, 37500},
      {"highway=track,tracktype=grade3,maxspeed=50", 30000, 30000},
      {"highway=track,tracktype=grade4", 15000, 15000},
      {"highway=track,tracktype=grade5", 10000, 10000},
      {"highway=track,tracktype=grade5,surface=sand,smoothness=very_horrible", 5000, 5000},
      {"highway=primary,oneway=alternating", 24000, 24000},
      {"route=ferry", 12000, 12000},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++) {
    struct tq_way_use use = use_of(rows[i].tags);
    ck_assert_msg(use.speed_m_per_h[TQ_CAR][0] == rows[i].forward &&
                      use.speed_m_per_h[TQ_CAR][1] == rows[i].backward,
                  "%s: got %u and %u", rows[i].tags, use.speed_m_per_h[TQ_CAR][0],
                  use.speed_m_per_h[TQ_CAR][1]);
  }
}
END_TEST

START_TEST(bike_and_walk_speeds_are_the_reference_except_where_slower) {
  static const struct {
    const char *tags;
    uint32_t bike, walk; /* m/h */
  } rows[] = {
      {"highway=residential", 15000, 5000},
      {"highway=cycleway", 15000, 5000},
      {"highway=track", 12000, 5000},
      {"highway=path", 12000, 5000},
      {"highway=footway", 4000, 5000},
      {"highway=footway,bicycle=yes", 10000, 5000},
      {"highway=pedestrian,bicycle=yes", 10000, 5000},
      {"highway=bridleway,bicycle=yes", 8000, 5000},
      {"highway=steps", 2000, 2500},
      {"highway=steps,bicycle=no", 2000, 2500},
      {"highway=residential,bicycle=no", 4000, 5000},
      {"highway=residential,maxspeed=5", 15000, 5000},
      {"highway=residential,surface=gravel", 10000, 5000},
      {"highway=residential,surface=sand", 5000, 5000},
      {"highway=track,tracktype=grade5", 8000, 5000},
      {"highway=residential,smoothness=bad", 12000, 5000},
      {"highway=track,surface=mud,smoothness=very_horrible", 5000, 5000},
      {"route=ferry", 12000, 12000},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++) {
    struct tq_way_use use = use_of(rows[i].tags);
    ck_assert_msg(use.speed_m_per_h[TQ_BIKE][0] == rows[i].bike &&
                      use.speed_m_per_h[TQ_WALK][0] == rows[i].walk,
                  "%s: got %u and %u", rows[i].tags, use.speed_m_per_h[TQ_BIKE][0],
                  use.speed_m_per_h[TQ_WALK][0]);
  }
}
END_TEST

START_TEST(reference_speeds_are_those_of_the_format) {
  const struct tq_class_speed *s = &tq_speeds_china.of_class[TQ_ROAD_RESIDENTIAL];
  ck_assert_uint_eq(s->walk_m_per_h, (unsigned)(TQ_REF_WALK_KMH * 1000));
  ck_assert_uint_eq(s->bike_m_per_h, (unsigned)(TQ_REF_BIKE_KMH * 1000));
}
END_TEST

START_TEST(limit_is_read_in_every_unit_and_zone) {
  static const struct {
    const char *text;
    uint32_t m_per_h;
  } rows[] = {
      {"50", 50000},
      {"50 km/h", 50000},
      {"50km/h", 50000},
      {"50 kmh", 50000},
      {"50kph", 50000},
      {"50 kmph", 50000},
      {"30 mph", 48280},
      {"30mph", 48280},
      {"70 mph", 112654},
      {"10 knots", 18520},
      {"10 knot", 18520},
      {"10kn", 18520},
      {"7.5", 7500},
      {"7.5 mph", 12070},
      {"12.3456", 12345},
      {"walk", 6000},
      {"none", 140000},
      {"signals", 0},
      {"variable", 0},
      {"", 0},
      {"0", 0},
      {"-50", 0},
      {"1000", 0},
      {"201", 0},
      {"200", 200000},
      {"99999999999999999999", 0},
      {"50 bananas", 0},
      {"fast", 0},
      {"50;30", 30000},
      {"30;50", 30000},
      {"100|80|60", 60000},
      {" 40 ; 60 ", 40000},
      {";;", 0},
      {"signals;60", 60000},
      {"CN:urban", 50000},
      {"CN:rural", 70000},
      {"CN:motorway", 120000},
      {"CN:living_street", 20000},
      {"DE:urban", 50000},
      {"DE:rural", 100000},
      {"DE:motorway", 130000},
      {"FR:rural", 80000},
      {"FR:urban", 50000},
      {"XX:rural", 90000},
      {"RU:urban", 60000},
      {"urban", 50000},
      {"rural", 90000},
      {"GB:nsl_single", 96560},
      {"GB:nsl_dual", 112654},
      {"DE:zone:30", 30000},
      {"DE:zone30", 30000},
      {"FR:zone30", 30000},
      {"CN:30", 30000},
      {"DE:zone:20", 20000},
      {"zone30", 30000},
      {"DE:zone", 0},
      {"DE:", 0},
      {":", 0},
      {"DE:bicycle_road", 30000},
      {"CN:school", 30000},
      {"DE:unheard_of", 0},
      {"5.", 5000},
      {".5", 0},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++)
    ck_assert_msg(tq_osm_limit(rows[i].text) == rows[i].m_per_h, "\"%s\": got %u", rows[i].text,
                  tq_osm_limit(rows[i].text));
}
END_TEST

START_TEST(duration_is_read_in_every_form) {
  static const struct {
    const char *text;
    uint32_t s;
  } rows[] = {
      {"10", 600},        {"00:10", 600},
      {"0:10", 600},      {"1:30", 5400},
      {"01:30:20", 5420}, {"100:00", 360000},
      {"PT10M", 600},     {"PT1H30M", 5400},
      {"P1DT2H", 93600},  {"PT90S", 90},
      {"2.5", 150},       {"", 0},
      {"0", 0},           {"00:00", 0},
      {"soon", 0},        {"10 min", 0},
      {"PT", 0},          {"P", 0},
      {"PT5", 0},         {"PT5X", 0},
      {"PTH", 0},         {":", 0},
      {"10:", 0},         {"10:75", 0},
      {"-5", 0},          {"99999999999999", 0},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++)
    ck_assert_msg(tq_osm_duration_s(rows[i].text) == rows[i].s, "\"%s\": got %u", rows[i].text,
                  tq_osm_duration_s(rows[i].text));
}
END_TEST

START_TEST(ferry_duration_is_kept_for_its_way) {
  ck_assert_uint_eq(use_of("route=ferry,duration=00:15").duration_s, 900);
  ck_assert_uint_eq(use_of("route=ferry").duration_s, 0);
  ck_assert_uint_eq(use_of("highway=primary,duration=00:15").duration_s, 0);
}
END_TEST

START_TEST(flags_and_class_follow_the_tags) {
  static const struct {
    const char *tags;
    uint32_t flags;
  } rows[] = {
      {"highway=residential", TQ_ROAD_RESIDENTIAL},
      {"highway=motorway", TQ_ROAD_MOTORWAY | TQ_EDGE_NO_SNAP},
      {"highway=motorway_link", TQ_ROAD_MOTORWAY_LINK | TQ_EDGE_NO_SNAP},
      {"highway=trunk", TQ_ROAD_TRUNK},
      {"highway=trunk,motorroad=yes", TQ_ROAD_TRUNK | TQ_EDGE_NO_SNAP},
      {"highway=steps", TQ_ROAD_STEPS},
      {"highway=elevator", TQ_ROAD_FOOTWAY},
      {"railway=platform", TQ_ROAD_FOOTWAY},
      {"highway=road", TQ_ROAD_ROAD},
      {"highway=busway,foot=yes", TQ_ROAD_OTHER},
      {"highway=primary,bridge=yes", TQ_ROAD_PRIMARY | TQ_EDGE_BRIDGE | TQ_EDGE_NO_SNAP},
      {"highway=primary,bridge=viaduct", TQ_ROAD_PRIMARY | TQ_EDGE_BRIDGE | TQ_EDGE_NO_SNAP},
      {"highway=primary,bridge=no", TQ_ROAD_PRIMARY},
      {"highway=primary,tunnel=yes", TQ_ROAD_PRIMARY | TQ_EDGE_TUNNEL | TQ_EDGE_NO_SNAP},
      {"highway=primary,tunnel=no", TQ_ROAD_PRIMARY},
      {"highway=service,tunnel=building_passage", TQ_ROAD_SERVICE},
      {"highway=primary,toll=yes", TQ_ROAD_PRIMARY | TQ_EDGE_TOLL},
      {"highway=primary,toll=no", TQ_ROAD_PRIMARY},
      {"highway=primary,junction=roundabout", TQ_ROAD_PRIMARY | TQ_EDGE_ROUNDABOUT},
      {"highway=primary,junction=circular", TQ_ROAD_PRIMARY | TQ_EDGE_ROUNDABOUT},
      {"route=ferry", TQ_ROAD_FERRY | TQ_EDGE_FERRY | TQ_EDGE_NO_SNAP},
      {"highway=motorway,toll=yes,bridge=yes",
       TQ_ROAD_MOTORWAY | TQ_EDGE_TOLL | TQ_EDGE_BRIDGE | TQ_EDGE_NO_SNAP},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++)
    ck_assert_msg(use_of(rows[i].tags).flags == rows[i].flags, "%s: got %x", rows[i].tags,
                  use_of(rows[i].tags).flags);
}
END_TEST

START_TEST(kind_tells_streets_and_water) {
  static const struct {
    const char *tags;
    unsigned kind;
  } rows[] = {
      {"highway=residential", TQ_OSM_STREET},
      {"highway=construction", 0},
      {"route=ferry", TQ_OSM_STREET},
      {"route=bus", 0},
      {"man_made=pier", TQ_OSM_STREET},
      {"man_made=pier,natural=coastline", TQ_OSM_STREET | TQ_OSM_WATER},
      {"railway=platform", TQ_OSM_STREET},
      {"railway=rail", 0},
      {"natural=water", TQ_OSM_WATER},
      {"natural=coastline", TQ_OSM_WATER},
      {"natural=wood", 0},
      {"waterway=river", TQ_OSM_WATER},
      {"waterway=canal", TQ_OSM_WATER},
      {"waterway=riverbank", TQ_OSM_WATER},
      {"waterway=stream", 0},
      {"waterway=ditch", 0},
      {"waterway=river,tunnel=culvert", 0},
      {"waterway=canal,tunnel=yes", 0},
      {"waterway=canal,covered=yes", 0},
      {"waterway=canal,tunnel=no", TQ_OSM_WATER},
      {"landuse=reservoir", TQ_OSM_WATER},
      {"landuse=forest", 0},
      {"building=yes", 0},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++) {
    char buf[512];
    struct tq_tags t = tags_of(rows[i].tags, buf);
    ck_assert_msg(tq_osm_way_kind(&t) == rows[i].kind, "%s: got %u", rows[i].tags,
                  tq_osm_way_kind(&t));
  }
}
END_TEST

START_TEST(barrier_stops_the_modes_it_should) {
  enum { C = 1, B = 2, W = 4 };
  static const struct {
    const char *tags;
    unsigned blocked;
  } rows[] = {
      {"highway=crossing", 0},
      {"highway=crossing,bicycle=no", 0},
      {"access=no", 0},
      {"barrier=bollard", C},
      {"barrier=bollard,bollard=rising", 0},
      {"barrier=bollard,bollard=removable", C},
      {"barrier=bollard,motor_vehicle=yes", 0},
      {"barrier=bollard,motorcar=destination", 0},
      {"barrier=bollard,access=yes", C},
      {"barrier=bollard,bicycle=no", C},
      {"barrier=bollard,foot=no", C | W},
      {"barrier=bollard,foot=no,bicycle=no", C | B | W},
      {"barrier=gate", 0},
      {"barrier=gate,access=private", C | B | W},
      {"barrier=gate,access=no,foot=yes", C},
      {"barrier=gate,access=permissive", 0},
      {"barrier=gate,motor_vehicle=no", C},
      {"barrier=gate,vehicle=no", C},
      {"barrier=gate,locked=yes", C | B | W},
      {"barrier=gate,locked=yes,foot=yes", C | B},
      {"barrier=gate,locked=no", 0},
      {"barrier=lift_gate", 0},
      {"barrier=lift_gate,motorcar=private", C},
      {"barrier=swing_gate", 0},
      {"barrier=cattle_grid", 0},
      {"barrier=toll_booth", 0},
      {"barrier=border_control", 0},
      {"barrier=border_control,access=no", C | B | W},
      {"barrier=height_restrictor", 0},
      {"barrier=kerb", 0},
      {"barrier=no", 0},
      {"barrier=block", C},
      {"barrier=jersey_barrier", C},
      {"barrier=cycle_barrier", C},
      {"barrier=chain", C},
      {"barrier=yes", C},
      {"barrier=unheard_of", C},
      {"barrier=turnstile", C | B},
      {"barrier=stile", C | B},
      {"barrier=kissing_gate", C | B},
      {"barrier=kissing_gate,bicycle=yes", C},
      {"barrier=wall", C | B | W},
      {"barrier=fence", C | B | W},
      {"barrier=fence,foot=yes", C | B},
      {"barrier=hedge", C | B | W},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++) {
    char buf[512];
    struct tq_tags t = tags_of(rows[i].tags, buf);
    ck_assert_msg(tq_osm_node_blocks(&t) == rows[i].blocked, "%s: got %u", rows[i].tags,
                  tq_osm_node_blocks(&t));
  }
}
END_TEST

START_TEST(signals_are_those_of_traffic) {
  static const struct {
    const char *tags;
    unsigned signals;
  } rows[] = {
      {"highway=traffic_signals", 3},
      {"highway=traffic_signals,traffic_signals:direction=forward", 1},
      {"highway=traffic_signals,traffic_signals:direction=backward", 2},
      {"highway=traffic_signals,traffic_signals:direction=both", 3},
      {"highway=crossing,crossing=traffic_signals", 0},
      {"highway=stop", 0},
      {"name=x", 0},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++) {
    char buf[512];
    struct tq_tags t = tags_of(rows[i].tags, buf);
    ck_assert_msg(tq_osm_node_signals(&t) == rows[i].signals, "%s", rows[i].tags);
  }
}
END_TEST

START_TEST(keys_are_sorted_and_found) {
  for (int k = 0; k < TQ_N_KEYS; k++) {
    const char *key = tq_osm_key_text((enum tq_osm_key)k);
    ck_assert_int_eq(tq_osm_key_find(key), k);
    if (k > 0) ck_assert_int_lt(strcmp(tq_osm_key_text((enum tq_osm_key)(k - 1)), key), 0);
  }
  ck_assert_int_eq(tq_osm_key_find("building"), -1);
  ck_assert_int_eq(tq_osm_key_find(""), -1);
  for (int m = 0; m < TQ_N_MODES; m++)
    for (int i = 0; i < tq_access_keys[m].n; i++) {
      char name[64];
      enum tq_osm_key key = tq_access_keys[m].key[i];
      snprintf(name, sizeof name, "%s:forward", tq_osm_key_text(key));
      ck_assert_int_eq(tq_osm_key_find(name), (int)TQ_KEY_TOWARDS(key, 0));
      snprintf(name, sizeof name, "%s:backward", tq_osm_key_text(key));
      ck_assert_int_eq(tq_osm_key_find(name), (int)TQ_KEY_TOWARDS(key, 1));
    }
}
END_TEST

START_TEST(tags_packed_and_unpacked_are_the_same) {
  char buf[512], packed[512];
  struct tq_tags t = tags_of("highway=primary,name=解放大道,oneway=,ref=G4", buf), back;
  size_t size = tq_tags_packed_size(&t);
  packed[size] = 'x';
  tq_tags_pack(&t, packed);
  ck_assert_int_eq(packed[size - 1], 0);
  ck_assert_int_eq(packed[size], 'x');
  tq_tags_unpack(packed, &back);
  for (int k = 0; k < TQ_N_KEYS; k++) {
    ck_assert_int_eq(!t.value[k], !back.value[k]);
    if (t.value[k]) ck_assert_str_eq(t.value[k], back.value[k]);
  }
}
END_TEST

/* Any text of printable and other bytes is survived by every reader of values. */
START_TEST(values_of_random_bytes_are_survived) {
  static const char letters[] = "0123456789.:;| PTHMSDmphkn/zoneCN-\xff\x80";
  uint64_t seed = 7;
  for (int round = 0; round < 20000; round++) {
    char text[24];
    uint32_t n = tq_random_below(&seed, sizeof text);
    for (uint32_t i = 0; i < n; i++) text[i] = letters[tq_random_below(&seed, sizeof letters - 1)];
    text[n < sizeof text ? n : sizeof text - 1] = 0;
    ck_assert_uint_le(tq_osm_limit(text), 200000);
    tq_osm_duration_s(text);
    tq_access_value(text);
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("osm_tags");
  TCase *c = tcase_create("osm_tags");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, access_by_class_follows_the_defaults);
  tq_suite_add(c, access_tags_follow_the_hierarchy);
  tq_suite_add(c, oneway_values_bind_cars_and_bikes_not_walkers);
  tq_suite_add(c, ferry_access_follows_who_is_named);
  tq_suite_add(c, car_speed_follows_limit_class_and_ground);
  tq_suite_add(c, bike_and_walk_speeds_are_the_reference_except_where_slower);
  tq_suite_add(c, reference_speeds_are_those_of_the_format);
  tq_suite_add(c, limit_is_read_in_every_unit_and_zone);
  tq_suite_add(c, duration_is_read_in_every_form);
  tq_suite_add(c, ferry_duration_is_kept_for_its_way);
  tq_suite_add(c, flags_and_class_follow_the_tags);
  tq_suite_add(c, kind_tells_streets_and_water);
  tq_suite_add(c, barrier_stops_the_modes_it_should);
  tq_suite_add(c, signals_are_those_of_traffic);
  tq_suite_add(c, keys_are_sorted_and_found);
  tq_suite_add(c, tags_packed_and_unpacked_are_the_same);
  tq_suite_add(c, values_of_random_bytes_are_survived);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
