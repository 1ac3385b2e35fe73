#include "graphs/speeds.h"

/* Bad surfaces slow bikes as well; a bike on smooth ground rides its class's speed. */
static const struct tq_speed_cap surfaces[] = {
    {"concrete:plates", 60, 0},
    {"concrete:lanes", 50, 0},
    {"paving_stones", 60, 0},
    {"paving_stones:30", 50, 0},
    {"sett", 40, 12},
    {"cobblestone", 30, 10},
    {"unhewn_cobblestone", 20, 8},
    {"bricks", 50, 0},
    {"metal", 60, 0},
    {"wood", 30, 12},
    {"compacted", 60, 0},
    {"fine_gravel", 50, 12},
    {"gravel", 40, 10},
    {"pebblestone", 40, 10},
    {"unpaved", 40, 12},
    {"dirt", 30, 10},
    {"earth", 30, 10},
    {"ground", 30, 10},
    {"clay", 30, 10},
    {"grass", 20, 8},
    {"grass_paver", 30, 10},
    {"rock", 15, 6},
    {"sand", 15, 5},
    {"mud", 10, 5},
    {"ice", 20, 6},
    {"snow", 20, 6},
    {NULL, 0, 0},
};

static const struct tq_speed_cap smoothnesses[] = {
    {"intermediate", 80, 0}, {"bad", 40, 12},         {"very_bad", 20, 10},
    {"horrible", 10, 7},     {"very_horrible", 5, 5}, {NULL, 0, 0},
};

static const struct tq_speed_cap tracktypes[] = {
    {"grade1", 50, 0},  {"grade2", 40, 0}, {"grade3", 30, 12},
    {"grade4", 20, 10}, {"grade5", 10, 8}, {NULL, 0, 0},
};

#define BIKE 15000 /* TQ_REF_BIKE_KMH */
#define WALK 5000  /* TQ_REF_WALK_KMH */

const struct tq_speeds tq_speeds_china =
    {
        .of_class =
            {
                /* limit, cap, percent, bike, walk */
                [TQ_ROAD_OTHER] = {30, 50, 75, BIKE, WALK},
                [TQ_ROAD_MOTORWAY] = {110, 130, 90, BIKE, WALK},
                [TQ_ROAD_MOTORWAY_LINK] = {60, 100, 80, BIKE, WALK},
                [TQ_ROAD_TRUNK] = {80, 120, 85, BIKE, WALK},
                [TQ_ROAD_TRUNK_LINK] = {50, 80, 80, BIKE, WALK},
                [TQ_ROAD_PRIMARY] = {60, 100, 80, BIKE, WALK},
                [TQ_ROAD_PRIMARY_LINK] = {45, 80, 80, BIKE, WALK},
                [TQ_ROAD_SECONDARY] = {50, 100, 80, BIKE, WALK},
                [TQ_ROAD_SECONDARY_LINK] = {40, 80, 80, BIKE, WALK},
                [TQ_ROAD_TERTIARY] = {45, 90, 75, BIKE, WALK},
                [TQ_ROAD_TERTIARY_LINK] = {40, 70, 75, BIKE, WALK},
                [TQ_ROAD_UNCLASSIFIED] = {40, 70, 75, BIKE, WALK},
                [TQ_ROAD_RESIDENTIAL] = {30, 60, 75, BIKE, WALK},
                [TQ_ROAD_LIVING_STREET] = {15, 20, 75, BIKE, WALK},
                [TQ_ROAD_SERVICE] = {20, 40, 75, BIKE, WALK},
                [TQ_ROAD_TRACK] = {20, 50, 75, 12000, WALK},
                [TQ_ROAD_ROAD] = {50, 90, 80, BIKE, WALK},
                [TQ_ROAD_PEDESTRIAN] = {10, 20, 75, 10000, WALK},
                [TQ_ROAD_CYCLEWAY] = {10, 20, 75, BIKE, WALK},
                [TQ_ROAD_FOOTWAY] = {10, 20, 75, 10000, WALK},
                [TQ_ROAD_PATH] = {10, 20, 75, 12000, WALK},
                [TQ_ROAD_BRIDLEWAY] = {10, 20, 75, 8000, WALK},
                [TQ_ROAD_STEPS] = {5, 5, 100, 2000, WALK / 2},
                [TQ_ROAD_FERRY] = {0, 0, 100, 0, 0}, /* ferry_m_per_h */
            },
        .surfaces = surfaces,
        .smoothnesses = smoothnesses,
        .tracktypes = tracktypes,
        .parking_kmh = 15,
        .slowest_car_kmh = 3,
        .push_percent = 80,
        .ferry_m_per_h = 12000,
        .signal_ds = 80,
};

#define KMH(x) ((x)*1000u)
#define MPH(x) ((x)*1609344u / 1000u)

const struct tq_zone_limit tq_zone_limits[] = {
    {"CN", "urban", KMH(50)},         {"CN", "rural", KMH(70)},
    {"CN", "trunk", KMH(80)},         {"CN", "motorway", KMH(120)},
    {"CN", "living_street", KMH(20)}, {"DE", "rural", KMH(100)},
    {"DE", "motorway", KMH(130)},     {"DE", "living_street", KMH(7)},
    {"AT", "rural", KMH(100)},        {"AT", "motorway", KMH(130)},
    {"CH", "rural", KMH(80)},         {"CH", "trunk", KMH(100)},
    {"FR", "rural", KMH(80)},         {"FR", "motorway", KMH(130)},
    {"IT", "motorway", KMH(130)},     {"RU", "urban", KMH(60)},
    {"RU", "motorway", KMH(110)},     {"JP", "national", KMH(60)},
    {"JP", "motorway", KMH(100)},     {"GB", "nsl_single", MPH(60)},
    {"GB", "nsl_dual", MPH(70)},      {"GB", "nsl_restricted", MPH(30)},
    {"GB", "motorway", MPH(70)},      {"GB", "urban", MPH(30)},
    {"GB", "rural", MPH(60)},         {"", "urban", KMH(50)},
    {"", "rural", KMH(90)},           {"", "trunk", KMH(100)},
    {"", "motorway", KMH(120)},       {"", "living_street", KMH(15)},
    {"", "school", KMH(30)},          {"", "bicycle_road", KMH(30)},
    {"", "pedestrian_zone", KMH(7)},
};

const size_t tq_n_zone_limits = sizeof tq_zone_limits / sizeof tq_zone_limits[0];
