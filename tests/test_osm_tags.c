/* What ways and nodes are, and the keys that say so. */
#include "tests/osm_rows.h"

enum { TOLL_BOTH = TQ_EDGE_TOLL | TQ_EDGE_TOLL_BACK };

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
      {"highway=primary,toll=yes", TQ_ROAD_PRIMARY | TOLL_BOTH},
      {"highway=primary,toll=no", TQ_ROAD_PRIMARY},
      {"highway=primary,toll=hgv", TQ_ROAD_PRIMARY},
      {"highway=primary,toll:hgv=yes", TQ_ROAD_PRIMARY},
      {"highway=primary,toll=no,toll:hgv=yes", TQ_ROAD_PRIMARY},
      {"highway=primary,toll=yes,toll:motorcar=no", TQ_ROAD_PRIMARY},
      {"highway=primary,toll=no,toll:motorcar=yes", TQ_ROAD_PRIMARY | TOLL_BOTH},
      {"highway=primary,toll:motor_vehicle=yes", TQ_ROAD_PRIMARY | TOLL_BOTH},
      {"highway=primary,toll:motor_vehicle=yes,toll:motorcar=no", TQ_ROAD_PRIMARY},
      {"highway=primary,toll:forward=yes", TQ_ROAD_PRIMARY | TQ_EDGE_TOLL},
      {"highway=primary,toll:backward=yes", TQ_ROAD_PRIMARY | TQ_EDGE_TOLL_BACK},
      {"highway=primary,toll=yes,toll:backward=no", TQ_ROAD_PRIMARY | TQ_EDGE_TOLL},
      {"highway=primary,toll=no", TQ_ROAD_PRIMARY},
      {"highway=primary,access=private", TQ_ROAD_PRIMARY | TQ_EDGE_ENDS_ONLY},
      {"highway=primary,access=destination", TQ_ROAD_PRIMARY | TQ_EDGE_ENDS_ONLY},
      {"highway=primary,access=customers", TQ_ROAD_PRIMARY | TQ_EDGE_ENDS_ONLY},
      {"highway=primary,access=delivery", TQ_ROAD_PRIMARY | TQ_EDGE_ENDS_ONLY},
      {"highway=primary,motor_vehicle=residents", TQ_ROAD_PRIMARY | TQ_EDGE_ENDS_ONLY},
      {"highway=primary,access=private,motorcar=yes", TQ_ROAD_PRIMARY},
      {"highway=primary,access=permissive", TQ_ROAD_PRIMARY},
      {"highway=primary,bicycle=private", TQ_ROAD_PRIMARY},
      {"highway=footway,access=private,foot=yes", TQ_ROAD_FOOTWAY},
      {"highway=pedestrian,motor_vehicle=destination", TQ_ROAD_PEDESTRIAN | TQ_EDGE_ENDS_ONLY},
      {"highway=primary,motor_vehicle:forward=destination", TQ_ROAD_PRIMARY},
      {"highway=primary,oneway=yes,motor_vehicle:forward=destination",
       TQ_ROAD_PRIMARY | TQ_EDGE_ENDS_ONLY},
      {"highway=primary,hov=designated", TQ_ROAD_PRIMARY},
      {"highway=primary,hov=yes", TQ_ROAD_PRIMARY},
      {"highway=primary,hov:lanes=designated|designated", TQ_ROAD_PRIMARY},
      {"highway=primary,hov:lanes=designated|no", TQ_ROAD_PRIMARY},
      {"highway=primary,hov:lanes=designated|", TQ_ROAD_PRIMARY},
      {"route=shuttle_train", TQ_ROAD_FERRY | TQ_EDGE_FERRY | TQ_EDGE_NO_SNAP},
      {"highway=primary,junction=roundabout", TQ_ROAD_PRIMARY | TQ_EDGE_ROUNDABOUT},
      {"highway=primary,junction=circular", TQ_ROAD_PRIMARY | TQ_EDGE_ROUNDABOUT},
      {"route=ferry", TQ_ROAD_FERRY | TQ_EDGE_FERRY | TQ_EDGE_NO_SNAP},
      {"highway=motorway,toll=yes,bridge=yes",
       TQ_ROAD_MOTORWAY | TOLL_BOTH | TQ_EDGE_BRIDGE | TQ_EDGE_NO_SNAP},
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
      {"route=shuttle_train", TQ_OSM_STREET},
      {"man_made=pier", TQ_OSM_STREET},
      {"man_made=pier,natural=coastline", TQ_OSM_STREET | TQ_OSM_WATER},
      {"railway=platform", TQ_OSM_STREET},
      {"railway=rail", 0},
      {"railway=rail,motor_vehicle=yes", TQ_OSM_STREET},
      {"railway=rail,motor_vehicle=no", 0},
      {"railway=rail,foot=yes", 0},
      {"railway=construction,motor_vehicle=yes", 0},
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
      {"highway=crossing,access=no", 0},
      {"highway=bus_stop,motor_vehicle=no", 0},
      {"highway=traffic_signals,foot=no", 0},
      {"railway=tram_crossing,motor_vehicle=no", 0},
      {"public_transport=stop_position,access=no", 0},
      {"highway=turning_circle", 0},
      {"railway=level_crossing", 0},
      /* access tags without a barrier */
      {"access=no", C | B | W},
      {"access=yes", 0},
      {"access=permissive", 0},
      {"access=designated", 0},
      {"access=some_tag", 0},
      {"access=private", B | W},
      {"access=delivery", B | W},
      {"access=agricultural", C | B | W},
      {"access=forestry", C | B | W},
      {"access=psv", C | B | W},
      {"access=no,foot=yes", C | B},
      {"access=no,vehicle=yes", W},
      {"access=yes,vehicle=no", C | B},
      {"vehicle=no", C | B},
      {"vehicle=no,motor_vehicle=yes", B},
      {"motor_vehicle=no", C},
      {"motor_vehicle=no,motorcar=yes", 0},
      {"motorcar=no", C},
      {"bicycle=no", B},
      {"bicycle=dismount", 0},
      {"foot=no", W},
      {"foot=yes,access=private", B},
      /* barriers */
      {"barrier=bollard", C},
      {"barrier=bollard,bollard=rising", 0},
      {"barrier=bollard,bollard=removable", C},
      {"barrier=bollard,motor_vehicle=yes", 0},
      {"barrier=bollard,motorcar=destination", 0},
      {"barrier=bollard,access=yes", 0},
      {"barrier=bollard,access=no", C | B | W},
      {"barrier=bollard,access=private", B | W},
      {"barrier=bollard,bicycle=no", C | B},
      {"barrier=bollard,bicycle=dismount", C},
      {"barrier=bollard,foot=no", C | W},
      {"barrier=bollard,foot=no,bicycle=no", C | B | W},
      {"barrier=gate", 0},
      {"barrier=gate,access=private", B | W},
      {"barrier=gate,access=no", C | B | W},
      {"barrier=gate,access=agricultural", C | B | W},
      {"barrier=gate,access=no,foot=yes", C | B},
      {"barrier=gate,access=permissive", 0},
      {"barrier=gate,motor_vehicle=no", C},
      {"barrier=gate,vehicle=no", C | B},
      {"barrier=gate,vehicle=no,bicycle=yes", C},
      {"barrier=gate,locked=yes", C | B | W},
      {"barrier=gate,locked=yes,foot=yes", C | B},
      {"barrier=gate,locked=no", 0},
      {"barrier=lift_gate", 0},
      {"barrier=lift_gate,motorcar=private", 0},
      {"barrier=lift_gate,motorcar=no", C},
      {"barrier=swing_gate", 0},
      {"barrier=swing_gate,access=emergency", C | B | W},
      {"barrier=sliding_gate", 0},
      {"barrier=cattle_grid", 0},
      {"barrier=toll_booth", 0},
      {"barrier=border_control", 0},
      {"barrier=border_control,access=no", C | B | W},
      {"barrier=checkpoint", 0},
      {"barrier=sally_port", 0},
      {"barrier=entrance", 0},
      {"barrier=height_restrictor", 0},
      {"barrier=height_restrictor,maxheight=2.1", 0},
      {"barrier=height_restrictor,maxheight=1.5", C},
      {"barrier=height_restrictor,maxheight=5'0\"", C},
      {"barrier=gate,maxwidth=1.5", C},
      {"barrier=gate,maxwidth=2.5", 0},
      {"barrier=kerb", 0},
      {"barrier=no", 0},
      {"barrier=block", C},
      {"barrier=jersey_barrier", C},
      {"barrier=cycle_barrier", C},
      {"barrier=motorcycle_barrier", C},
      {"barrier=bus_trap", C},
      {"barrier=sump_buster", C},
      {"barrier=chain", C},
      {"barrier=chain,motor_vehicle=yes", 0},
      {"barrier=yes", C},
      {"barrier=unheard_of", C},
      {"barrier=turnstile", C | B},
      {"barrier=turnstile,bicycle=yes", C},
      {"barrier=full-height_turnstile", C | B},
      {"barrier=stile", C | B},
      {"barrier=kissing_gate", C | B},
      {"barrier=kissing_gate,bicycle=dismount", C},
      {"barrier=horse_stile", C | B},
      {"barrier=bump_gate", 0},
      {"barrier=arch", 0},
      {"barrier=arch,maxheight=1.5", C},
      {"barrier=door,access=private", B | W},
      {"barrier=wicket_gate", C},
      {"barrier=debris", C},
      {"barrier=log", C},
      {"barrier=planter", C},
      {"barrier=rope", C},
      {"barrier=wall", C | B | W},
      {"barrier=wall,access=yes", 0},
      {"barrier=wall,access=designated", 0},
      {"barrier=wall,access=agricultural", C | B | W},
      {"barrier=fence", C | B | W},
      {"barrier=fence,foot=yes", C | B},
      {"barrier=hedge", C | B | W},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++) {
    char buf[512];
    struct tq_tags t = tags_of(rows[i].tags, buf);
    ck_assert_msg(tq_osm_node_blocks(&t, &tq_speeds_china) == rows[i].blocked, "%s: got %u",
                  rows[i].tags, tq_osm_node_blocks(&t, &tq_speeds_china));
  }
}
END_TEST

START_TEST(private_gates_part_cars_from_through_traffic) {
  static const struct {
    const char *tags;
    bool ends;
  } rows[] = {
      {"barrier=gate", false},
      {"barrier=gate,access=private", true},
      {"barrier=gate,access=customers", true},
      {"barrier=gate,access=destination", true},
      {"barrier=gate,access=delivery", true},
      {"barrier=gate,access=permit", true},
      {"barrier=gate,access=no", false}, /* nobody passes at all */
      {"barrier=gate,access=yes", false},
      {"barrier=gate,access=permissive", false},
      {"barrier=gate,access=private,motor_vehicle=yes", false},
      {"barrier=gate,access=private,foot=yes", true},
      {"barrier=lift_gate,motorcar=private", true},
      {"barrier=lift_gate,motor_vehicle=residents", true},
      {"barrier=bollard,access=private", true},
      {"access=private", true},
      {"highway=crossing,access=private", false},
      {"public_transport=stop_position,access=private", false},
      {"barrier=entrance,vehicle=destination", true},
      {"barrier=swing_gate,bicycle=private", false},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++) {
    char buf[512];
    struct tq_tags t = tags_of(rows[i].tags, buf);
    ck_assert_msg(tq_osm_node_ends(&t) == rows[i].ends, "%s", rows[i].tags);
  }
}
END_TEST

START_TEST(waits_are_those_of_cars_in_their_direction) {
  enum {
    SIGNALS = TQ_WAIT_SIGNALS,
    CROSSING = TQ_WAIT_CROSSING_SIGNALS,
    STOP = TQ_WAIT_STOP,
    GIVE_WAY = TQ_WAIT_GIVE_WAY,
    NEARER = TQ_WAITS_TOWARDS_JUNCTION
  };
#define BOTH(wait) ((unsigned)(wait) | (unsigned)(wait) << 4)
  static const struct {
    const char *tags;
    unsigned waits;
  } rows[] = {
      {"highway=traffic_signals", BOTH(SIGNALS)},
      {"highway=traffic_signals,traffic_signals:direction=forward", SIGNALS},
      {"highway=traffic_signals,traffic_signals:direction=backward", SIGNALS << 4},
      {"highway=traffic_signals,traffic_signals:direction=both", BOTH(SIGNALS)},
      {"highway=traffic_signals,direction=forward", SIGNALS},
      {"highway=crossing,crossing=traffic_signals", BOTH(CROSSING)},
      {"highway=crossing,crossing:signals=yes", BOTH(CROSSING)},
      {"highway=crossing,crossing=traffic_signals,direction=backward", CROSSING << 4},
      {"highway=crossing", 0},
      {"highway=crossing,crossing=uncontrolled", 0},
      {"highway=crossing,crossing=zebra", 0},
      {"crossing=traffic_signals", 0},
      {"highway=stop", BOTH(STOP) | NEARER},
      {"highway=stop,direction=forward", STOP},
      {"highway=stop,direction=backward", STOP << 4},
      {"highway=stop,direction=both", BOTH(STOP)},
      {"highway=stop,stop=all", BOTH(STOP) | NEARER},
      {"highway=stop,stop=minor", 0},
      {"highway=give_way", BOTH(GIVE_WAY) | NEARER},
      {"highway=give_way,direction=forward", GIVE_WAY},
      {"highway=give_way,direction=backward", GIVE_WAY << 4},
      {"barrier=toll_booth", BOTH(TQ_WAIT_TOLL_BOOTH)},
      {"barrier=toll_booth,direction=forward", BOTH(TQ_WAIT_TOLL_BOOTH)},
      {"barrier=lift_gate", BOTH(TQ_WAIT_LIFT_GATE)},
      {"barrier=gate", BOTH(TQ_WAIT_GATE)},
      {"barrier=swing_gate", BOTH(TQ_WAIT_GATE)},
      {"barrier=border_control", BOTH(TQ_WAIT_BORDER)},
      {"barrier=cattle_grid", 0},
      {"barrier=bollard", 0},
      {"barrier=unheard_of", 0},
      {"highway=mini_roundabout", 0},
      {"name=x", 0},
  };
  for (size_t i = 0; i < N_ROWS(rows); i++) {
    char buf[512];
    struct tq_tags t = tags_of(rows[i].tags, buf);
    ck_assert_msg(tq_osm_node_waits(&t) == rows[i].waits, "%s: got %x", rows[i].tags,
                  tq_osm_node_waits(&t));
  }
#undef BOTH
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
    ck_assert_uint_le(tq_osm_limit(text, &tq_speeds_china), 200000);
    tq_osm_duration_s(text);
    tq_osm_length_mm(text);
    tq_osm_weight_kg(text);
    tq_access_value(text, (enum tq_mode)(round % TQ_N_MODES));
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("osm_tags");
  TCase *c = tcase_create("osm_tags");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, flags_and_class_follow_the_tags);
  tq_suite_add(c, kind_tells_streets_and_water);
  tq_suite_add(c, barrier_stops_the_modes_it_should);
  tq_suite_add(c, private_gates_part_cars_from_through_traffic);
  tq_suite_add(c, waits_are_those_of_cars_in_their_direction);
  tq_suite_add(c, keys_are_sorted_and_found);
  tq_suite_add(c, tags_packed_and_unpacked_are_the_same);
  tq_suite_add(c, values_of_random_bytes_are_survived);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
