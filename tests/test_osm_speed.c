/* How fast a way is, row by row. */
#include "tests/osm_rows.h"

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
      {"highway=residential,maxspeed=1", 3000, 3000},             /* nobody is slower than 3 */
      {"highway=primary,maxspeed:advisory=50", 40000, 40000},     /* over the default of 60 */
      {"highway=residential,maxspeed:advisory=45", 33750, 33750}, /* and above one */
      {"highway=residential,maxspeed=90,maxspeed:advisory=45", 33750, 33750},
      {"highway=primary,maxspeed:advisory:forward=30", 24000, 48000},
      {"highway=primary,maxspeed:advisory:backward=30", 48000, 24000},
      {"highway=primary,maxspeed:advisory=40,maxspeed:advisory:forward=30", 24000, 32000},
      {"highway=primary,maxspeed:lanes=100|80|60", 80000, 80000}, /* the fastest lane */
      {"highway=primary,maxspeed=70,maxspeed:lanes=100|80|60", 56000, 56000},
      {"highway=primary,maxspeed:lanes:forward=80|40,maxspeed:lanes:backward=30", 64000, 24000},
      {"highway=primary,zone:traffic=CN:urban", 40000, 40000},
      {"highway=primary,maxspeed:type=sign", 48000, 48000},
      {"highway=primary,maxspeed=50 mph", 64373, 64373}, /* 80.467 x 80 % */
      {"highway=primary,maxspeed=variable", 48000, 48000},
      {"highway=primary,minspeed=80", 48000, 48000},
      {"highway=primary,maxspeed:conditional=30 @ (22:00-06:00)", 48000, 48000},
      {"highway=residential,bicycle_road=yes,maxspeed=50", 37500, 37500},
      {"highway=tertiary,bicycle_road=yes", 22500, 22500}, /* 30 x 75 % */
      {"highway=tertiary,cyclestreet=yes", 22500, 22500},
      {"highway=service,service=drive-thru", 11250, 11250},
      {"highway=service,service=parking", 11250, 11250},
      {"highway=service,service=unheard_of", 15000, 15000},
      {"highway=primary,side_road=yes", 38400, 38400},
      {"highway=primary,side_road=rotary", 38400, 38400},
      {"highway=primary,side_road=no", 48000, 48000},
      {"highway=primary,bridge=movable", 5000, 5000},
      /* the ground */
      {"highway=motorway,surface=cement", 80000, 0},
      {"highway=motorway,surface=compacted", 60000, 0},
      {"highway=motorway,surface=fine_gravel", 50000, 0},
      {"highway=motorway,surface=paving_stones", 60000, 0},
      {"highway=motorway,surface=grass", 20000, 0},
      {"highway=motorway,surface=stone", 20000, 0},
      {"highway=motorway,surface=rocky", 15000, 0},
      {"highway=motorway,surface=earth", 30000, 0},
      {"highway=motorway,tracktype=grade1", 50000, 0},
      {"highway=motorway,tracktype=grade2", 40000, 0},
      {"highway=motorway,smoothness=intermediate", 80000, 0},
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
      {"highway=track,tracktype=grade4,motor_vehicle=yes", 15000, 15000},
      {"highway=track,tracktype=grade5,motor_vehicle=yes", 10000, 10000},
      {"highway=unclassified,tracktype=grade5", 10000, 10000},
      {"highway=unclassified,tracktype=grade5,surface=sand,smoothness=very_horrible", 5000, 5000},
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
      {"highway=cycleway", 15000, 0},
      {"highway=cycleway,foot=yes", 15000, 5000},
      {"highway=track", 12000, 5000},
      {"highway=path", 12000, 5000},
      {"highway=footway", 4000, 5000},
      {"highway=footway,bicycle=yes", 10000, 5000},
      {"highway=pedestrian,bicycle=yes", 10000, 5000},
      {"highway=bridleway,bicycle=yes", 8000, 0},
      {"highway=steps", 2000, 2500},
      {"highway=steps,bicycle=no", 0, 2500},
      {"highway=steps,ramp=yes", 3000, 2500},
      {"highway=steps,ramp:bicycle=yes", 3000, 2500},
      {"highway=steps,ramp:bicycle=no", 2000, 2500},
      {"highway=footway,ramp=yes", 4000, 5000},
      {"highway=residential,bicycle=no", 0, 5000},
      {"highway=residential,bicycle=dismount", 4000, 5000},
      {"highway=residential,maxspeed=5", 5000, 5000},
      {"highway=residential,maxspeed=30", 15000, 5000},
      {"highway=residential,maxspeed:forward=10,maxspeed=30", 10000, 5000},
      {"highway=residential,maxspeed=walk", 6000, 5000},
      {"highway=residential,bicycle=dismount,maxspeed=1", 4000, 5000},
      {"highway=footway,maxspeed=1", 4000, 5000},
      {"highway=primary,bridge=movable", 5000, 5000},
      {"route=shuttle_train", 12000, 12000},
      {"route=ferry,bicycle=dismount", 12000, 12000},
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
      {"50,30", 30000},
      {"50, 30", 30000},
      {"50 KM/H", 50000},
      {"50 Mph", 80467},
      {"50 mp/h", 80467},
      {"implicit", 0},
      {"sign", 0},
      {"de:urban", 50000},
      {"DE:walk", 6000},
      {"DE:none", 140000},
      {"cn:MOTORWAY", 120000},
      {"UK:nsl_single", 96560},
      {"AT:trunk", 100000},
      {"CN:expressway", 80000},
      {"DE:Zone30", 30000},
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
    ck_assert_msg(tq_osm_limit(rows[i].text, &tq_speeds_china) == rows[i].m_per_h, "\"%s\": got %u",
                  rows[i].text, tq_osm_limit(rows[i].text, &tq_speeds_china));
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

START_TEST(length_is_read_in_every_unit) {
  static const struct {
    const char *text;
    uint32_t mm;
  } rows[] = {
      {"2", 2000},
      {"2.5", 2500},
      {"2.5 m", 2500},
      {"2.5m", 2500},
      {"250 cm", 2500},
      {"2500 mm", 2500},
      {"~3", 3000},
      {"3 metres", 3000},
      {"6'", 1828},
      {"6'2\"", 1879},
      {"6'3\"", 1905},
      {"6 ft", 1828},
      {"6 ft 2 in", 1879},
      {"6ft2in", 1879},
      {"14'0\"", 4267},
      {"7 feet", 2133},
      {"default", 0},
      {"none", 0},
      {"no-sign", 0},
      {"", 0},
      {"m", 0},
      {"3 bananas", 0},
      {"6'x", 0},
      {"-2", 0},
      {"3,5", 0},
      {"2.5米", 2500},
      {"99999999999", 0},
      {"3;2", 0},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++)
    ck_assert_msg(tq_osm_length_mm(rows[i].text) == rows[i].mm, "\"%s\": got %u", rows[i].text,
                  tq_osm_length_mm(rows[i].text));
}
END_TEST

START_TEST(weight_is_read_in_every_unit) {
  static const struct {
    const char *text;
    uint32_t kg;
  } rows[] = {
      {"3.5", 3500},    {"3.5 t", 3500}, {"3.5t", 3500},     {"2 tonnes", 2000},
      {"2 tons", 1814}, {"2 st", 1814},  {"1500 kg", 1500},  {"4000 lbs", 1816},
      {"4000lb", 1816}, {"3.5吨", 3500}, {"none", 0},        {"unsigned", 0},
      {"", 0},          {"heavy", 0},    {"3.5 bananas", 0}, {"99999999999", 0},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++)
    ck_assert_msg(tq_osm_weight_kg(rows[i].text) == rows[i].kg, "\"%s\": got %u", rows[i].text,
                  tq_osm_weight_kg(rows[i].text));
}
END_TEST

START_TEST(ferry_duration_is_kept_for_its_way) {
  ck_assert_uint_eq(use_of("route=ferry,duration=00:15").duration_s, 900);
  ck_assert_uint_eq(use_of("route=ferry").duration_s, 0);
  ck_assert_uint_eq(use_of("route=shuttle_train,duration=PT35M").duration_s, 2100);
  ck_assert_uint_eq(use_of("highway=primary,bridge=movable,duration=00:02").duration_s, 120);
  ck_assert_uint_eq(use_of("highway=primary,duration=00:15").duration_s, 0);
}
END_TEST

int main(void) {
  Suite *s = suite_create("osm_speed");
  TCase *c = tcase_create("osm_speed");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, car_speed_follows_limit_class_and_ground);
  tq_suite_add(c, bike_and_walk_speeds_are_the_reference_except_where_slower);
  tq_suite_add(c, reference_speeds_are_those_of_the_format);
  tq_suite_add(c, limit_is_read_in_every_unit_and_zone);
  tq_suite_add(c, duration_is_read_in_every_form);
  tq_suite_add(c, length_is_read_in_every_unit);
  tq_suite_add(c, weight_is_read_in_every_unit);
  tq_suite_add(c, ferry_duration_is_kept_for_its_way);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
