/* The side of driving by region. */
#include "graphs/drive_side.h"
#include "tests/suite.h"

static struct tq_driving at(double lon_deg, double lat_deg) {
  struct tq_pos p = {tq_e7(lon_deg), tq_e7(lat_deg)};
  return tq_drive_side_find(TQ_DRIVE_AUTO, &p, 1);
}

struct town {
  const char *name;
  double lon_deg, lat_deg;
};

START_TEST(towns_of_countries_on_the_left_drive_left) {
  static const struct town towns[] = {
      {"London", -0.12, 51.5},        {"Newport", -3.0, 51.58},
      {"Belfast", -5.93, 54.6},       {"Dublin", -6.26, 53.35},
      {"Valletta", 14.51, 35.9},      {"Victoria, Gozo", 14.24, 36.04},
      {"Nicosia", 33.36, 35.17},      {"Hong Kong", 114.16, 22.28},
      {"Sha Tin", 114.19, 22.38},     {"Tuen Mun", 113.97, 22.39},
      {"Macau", 113.55, 22.195},      {"Taipa", 113.56, 22.155},
      {"Tokyo", 139.7, 35.7},         {"Osaka", 135.5, 34.7},
      {"Fukuoka", 130.4, 33.6},       {"Sapporo", 141.35, 43.06},
      {"Naha", 127.68, 26.21},        {"Delhi", 77.2, 28.6},
      {"Mumbai", 72.88, 19.07},       {"Kolkata", 88.36, 22.57},
      {"Kathmandu", 85.32, 27.7},     {"Thimphu", 89.64, 27.47},
      {"Dhaka", 90.4, 23.8},          {"Colombo", 79.86, 6.93},
      {"Karachi", 67.0, 24.86},       {"Lahore", 74.34, 31.55},
      {"Bangkok", 100.5, 13.75},      {"Chiang Mai", 98.98, 18.79},
      {"Singapore", 103.85, 1.3},     {"Kuala Lumpur", 101.7, 3.14},
      {"Jakarta", 106.8, -6.2},       {"Sydney", 151.2, -33.9},
      {"Perth", 115.86, -31.95},      {"Auckland", 174.76, -36.85},
      {"Nairobi", 36.8, -1.29},       {"Kampala", 32.58, 0.32},
      {"Dar es Salaam", 39.28, -6.8}, {"Lusaka", 28.3, -15.4},
      {"Harare", 31.05, -17.83},      {"Maputo", 32.57, -25.97},
      {"Windhoek", 17.08, -22.56},    {"Cape Town", 18.42, -33.92},
      {"Port Louis", 57.5, -20.16},   {"Georgetown", -58.15, 6.8},
      {"Paramaribo", -55.2, 5.85},    {"Kingston", -76.8, 18.0},
      {"Nassau", -77.34, 25.05},      {"Port of Spain", -61.51, 10.66},
      {"Bridgetown", -59.6, 13.1},
  };
  for (size_t i = 0; i < sizeof towns / sizeof towns[0]; i++) {
    struct tq_driving d = at(towns[i].lon_deg, towns[i].lat_deg);
    ck_assert_msg(d.side == TQ_DRIVE_LEFT && d.found == TQ_DRIVE_REGION, "%s", towns[i].name);
  }
}
END_TEST

START_TEST(towns_of_other_countries_drive_right) {
  static const struct town towns[] = {
      {"Wuhan", 114.3, 30.6},
      {"Beijing", 116.4, 39.9},
      {"Shenzhen, Futian", 114.06, 22.54},
      {"Shekou", 113.92, 22.48},
      {"Luohu", 114.12, 22.55},
      {"Yantian", 114.24, 22.558},
      {"Dapeng", 114.48, 22.59},
      {"Zhuhai", 113.55, 22.25},
      {"Hengqin", 113.53, 22.13},
      {"Gongbei", 113.55, 22.222},
      {"Haikou", 110.3, 20.0},
      {"Sanya", 109.5, 18.25},
      {"Kunming", 102.7, 25.0},
      {"Jinghong", 100.8, 22.0},
      {"Lhasa", 91.1, 29.65},
      {"Gyirong", 85.3, 28.86},
      {"Yadong", 88.9, 27.48},
      {"Burang", 81.18, 30.29},
      {"Rutog", 79.73, 33.38},
      {"Kashgar", 75.99, 39.47},
      {"Taxkorgan", 75.23, 37.77},
      {"Zhoushan", 122.1, 30.0},
      {"Dalian", 121.6, 38.9},
      {"Shenyang", 123.4, 41.8},
      {"Yanji", 129.5, 42.9},
      {"Taipei", 121.5, 25.05},
      {"Seoul", 127.0, 37.55},
      {"Busan", 129.04, 35.1},
      {"Vladivostok", 131.9, 43.1},
      {"Manila", 121.0, 14.6},
      {"Vientiane", 102.6, 17.97},
      {"Phnom Penh", 104.9, 11.55},
      {"Hanoi", 105.85, 21.03},
      {"Yangon", 96.16, 16.8},
      {"Mandalay", 96.1, 21.97},
      {"Kabul", 69.2, 34.53},
      {"Paris", 2.35, 48.86},
      {"Calais", 1.86, 50.95},
      {"Boulogne", 1.6, 50.73},
      {"Dieppe", 1.08, 49.92},
      {"Monaco", 7.42, 43.74},
      {"Vaduz", 9.52, 47.14},
      {"Andorra", 1.52, 42.51},
      {"Porto Alegre", -51.2, -30.0},
      {"Columbus", -83.0, 39.96},
      {"Miami", -80.2, 25.8},
      {"Havana", -82.4, 23.1},
      {"San Juan", -66.1, 18.45},
      {"Port-au-Prince", -72.3, 18.54},
      {"Caracas", -66.9, 10.5},
      {"Cayenne", -52.3, 4.93},
      {"Luanda", 13.2, -8.8},
      {"Lubumbashi", 27.48, -11.66},
      {"Kigali", 30.06, -1.95},
      {"Juba", 31.6, 4.85},
      {"Addis Ababa", 38.75, 9.0},
      {"Antananarivo", 47.5, -18.9},
      {"Noumea", 166.45, -22.27},
      {"Cairo", 31.2, 30.0},
  };
  for (size_t i = 0; i < sizeof towns / sizeof towns[0]; i++)
    ck_assert_msg(at(towns[i].lon_deg, towns[i].lat_deg).side == TQ_DRIVE_RIGHT, "%s",
                  towns[i].name);
}
END_TEST

START_TEST(region_of_both_sides_is_assumed_to_drive_right) {
  struct tq_pos p[10];
  for (int i = 0; i < 10; i++)
    p[i] = i < 5 ? (struct tq_pos){tq_e7(114.16), tq_e7(22.3)}
                 : (struct tq_pos){tq_e7(114.1), tq_e7(22.6)};
  struct tq_driving d = tq_drive_side_find(TQ_DRIVE_AUTO, p, 10);
  ck_assert_int_eq(d.side, TQ_DRIVE_RIGHT);
  ck_assert_int_eq(d.found, TQ_DRIVE_ASSUMED);
  ck_assert_int_eq(tq_drive_side_find(TQ_DRIVE_AUTO, p, 5).side, TQ_DRIVE_LEFT);
  ck_assert_int_eq(tq_drive_side_find(TQ_DRIVE_AUTO, p + 5, 5).found, TQ_DRIVE_REGION);
  d = tq_drive_side_find(TQ_DRIVE_LEFT, p + 5, 5);
  ck_assert_int_eq(d.side, TQ_DRIVE_LEFT);
  ck_assert_int_eq(d.found, TQ_DRIVE_GIVEN);
}
END_TEST

START_TEST(sides_are_read_by_name) {
  enum tq_drive_side side;
  ck_assert(tq_drive_side_parse("left", &side) && side == TQ_DRIVE_LEFT);
  ck_assert(tq_drive_side_parse("right", &side) && side == TQ_DRIVE_RIGHT);
  ck_assert(tq_drive_side_parse("auto", &side) && side == TQ_DRIVE_AUTO);
  ck_assert(!tq_drive_side_parse("Left", &side));
  ck_assert(!tq_drive_side_parse("", &side));
}
END_TEST

int main(void) {
  Suite *s = suite_create("drive_side");
  TCase *c = tcase_create("drive_side");
  suite_add_tcase(s, c);
  tq_suite_add(c, towns_of_countries_on_the_left_drive_left);
  tq_suite_add(c, towns_of_other_countries_drive_right);
  tq_suite_add(c, region_of_both_sides_is_assumed_to_drive_right);
  tq_suite_add(c, sides_are_read_by_name);
  return tq_suite_run(s);
}
