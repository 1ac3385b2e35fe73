/* Towns of the made-up province, and how dense its streets are where. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/csv.h"
#include "tests/bench/province.h"

/* The rough outline of Hubei, degrees, to a tenth. */
static const double outline[][2] = {
    {108.4, 30.4}, {108.6, 29.8}, {109.2, 29.1}, {110.0, 29.8}, {111.0, 30.0}, {112.0, 29.6},
    {112.9, 29.5}, {113.7, 29.1}, {114.3, 29.3}, {115.2, 29.5}, {115.9, 29.7}, {116.1, 30.0},
    {116.0, 30.9}, {115.6, 31.2}, {115.3, 31.5}, {114.6, 31.6}, {114.0, 31.8}, {113.6, 32.2},
    {113.0, 32.4}, {112.3, 32.3}, {111.5, 32.6}, {110.9, 33.2}, {109.6, 33.2}, {109.5, 32.3},
    {109.7, 31.7}, {110.1, 31.1}, {109.2, 30.7}, {108.6, 30.9}};
enum { N_OUTLINE = sizeof outline / sizeof outline[0] };

#define PLAIN_WEST_DEG 111.3 /* hills begin */
#define OTHER_PEOPLE 26e6    /* outside the counties of the table */

bool province_inside(const struct province *p, struct xy at) {
  double lon = p->lon_deg + at.x / p->lon_m, lat = p->lat_deg + at.y / p->lat_m;
  bool inside = false;
  for (size_t i = 0, k = N_OUTLINE - 1; i < N_OUTLINE; k = i++) {
    const double *a = outline[i], *b = outline[k];
    if ((a[1] > lat) != (b[1] > lat) && lon < (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1]) + a[0])
      inside = !inside;
  }
  return inside;
}

static bool in_window(const struct province *p, struct xy at) {
  return at.x >= 0 && at.y >= 0 && at.x <= p->nx * TILE_M && at.y <= p->ny * TILE_M;
}

/* The town at a place of the plane; its centre is the nearest corner. */
static bool add_town(struct province *p, struct xy at, struct town town) {
  town.i = (uint32_t)fmin(p->nx, at.x / TILE_M + 0.5);
  town.j = (uint32_t)fmin(p->ny, at.y / TILE_M + 0.5);
  return tq_push(&p->towns, town);
}

static char *load(const char *path, size_t *n) {
  FILE *f = fopen(path, "rb");
  char *text = NULL;
  long size = -1;
  if (f && fseek(f, 0, SEEK_END) == 0) size = ftell(f);
  if (size >= 0 && (text = tq_alloc((size_t)size + 1, 1))) {
    rewind(f);
    *n = fread(text, 1, (size_t)size, f);
    text[*n] = 0;
  }
  if (f) fclose(f);
  return text;
}

/* Rows of kind county are seats with their people; cities name the larger ones. */
static enum tq_code take_seats(struct province *p, struct tq_csv *csv, struct tq_err *err) {
  static const char *const names[] = {"id", "name", "kind", "lon", "lat", "population"};
  int at[6];
  enum tq_code code = tq_csv_columns(csv, names, 6, 6, at, err);
  while (!code && tq_csv_next(csv)) {
    double lon, lat, people;
    if (strcmp(tq_csv_field(csv, at[2]).text, "county") != 0) continue;
    if (!tq_number_parse(tq_csv_field(csv, at[3]), &lon) ||
        !tq_number_parse(tq_csv_field(csv, at[4]), &lat) ||
        !tq_number_parse(tq_csv_field(csv, at[5]), &people))
      return tq_fail(err, TQ_E_FORMAT, "%s: line %zu: give lon, lat and population", csv->label,
                     csv->line);
    struct xy xy = {(lon - p->lon_deg) * p->lon_m, (lat - p->lat_deg) * p->lat_m};
    struct town town = {.people = people, .is_seat = true, .is_city = people > 800000};
    snprintf(town.name, sizeof town.name, "%s", tq_csv_field(csv, at[1]).text);
    if (in_window(p, xy) && !add_town(p, xy, town)) return tq_fail_memory(err, "the towns");
  }
  return code;
}

static enum tq_code add_seats(struct province *p, const char *places, struct tq_err *err) {
  struct tq_csv csv;
  size_t n = 0;
  char *text = load(places, &n);
  if (!text)
    return tq_fail(err, TQ_E_IO, "%s: cannot be read; run from the top of the source tree", places);
  enum tq_code code = tq_csv_open(&csv, places, text, n, err);
  if (!code) code = take_seats(p, &csv, err);
  free(text);
  return code;
}

/* n towns anywhere on land; seats keep to the part of the province without given ones. */
static bool add_random(struct province *p, uint32_t n, bool seats, double people, uint64_t stream) {
  static const char *const first[] = {"龙", "石", "新", "长", "白", "黄", "青", "高",
                                      "双", "大", "马", "金", "杨", "东", "清", "太"};
  static const char *const last[] = {"桥", "河", "山", "湾", "坪", "店", "集", "口",
                                     "岭", "湖", "塘", "畈", "铺", "坡", "沟", "港"};
  uint64_t random = mix(p->seed ^ stream);
  for (uint32_t k = 0; k < n; k++) {
    double lon = draw_between(&random, 108.3, 116.2), lat = draw_between(&random, 29.0, 33.3);
    double size = draw_between(&random, 0.4, 1.6) * people;
    struct xy at = {(lon - p->lon_deg) * p->lon_m, (lat - p->lat_deg) * p->lat_m};
    struct town town = {.people = size, .is_seat = seats, .is_city = seats && size > 1.2 * people};
    snprintf(town.name, sizeof town.name, "%s%s%s", first[draw_below(&random, 16)],
             last[draw_below(&random, 16)], seats ? "县" : "镇");
    if (!in_window(p, at) || !province_inside(p, at) || province_in_water(p, at)) continue;
    if (seats && lon > 113.0 && lat < 31.5) continue;
    if (!add_town(p, at, town)) return false;
  }
  return true;
}

enum tq_code province_add_towns(struct province *p, const char *places, struct tq_err *err) {
  enum tq_code code = add_seats(p, places, err);
  if (code) return code;
  /* about one in two draws falls inside */
  bool ok = add_random(p, 150, true, OTHER_PEOPLE / 55, 0x5ea7) &&
            add_random(p, 2400, false, 12000, 0x7047);
  return ok ? TQ_OK : tq_fail_memory(err, "the towns");
}

/* Half of a town's people live around its centre, normally distributed. */
static void spread(const struct province *p, const struct town *town, float *people_km2) {
  double people = town->people * (town->is_seat ? 0.55 : 1);
  double sigma = fmax(0.9, 0.9 * sqrt(people / 50000)) * 1000;
  struct xy c = {town->i * TILE_M, town->j * TILE_M};
  double reach = 4 * sigma, peak = people / (2 * 3.14159265358979 * sigma * sigma) * 1e6;
  for (double y = fmax(0, floor((c.y - reach) / TILE_M)); y < p->ny && y * TILE_M < c.y + reach;
       y++)
    for (double x = fmax(0, floor((c.x - reach) / TILE_M)); x < p->nx && x * TILE_M < c.x + reach;
         x++) {
      double dx = (x + 0.5) * TILE_M - c.x, dy = (y + 0.5) * TILE_M - c.y;
      people_km2[province_tile(p, (uint32_t)x, (uint32_t)y)] +=
          (float)(peak * exp(-(dx * dx + dy * dy) / (2 * sigma * sigma)));
    }
}

static uint8_t level_of(double people_km2) {
  static const double least[] = {0, 40, 190, 560, 2100, 9500};
  uint8_t level = 0;
  while (level < MAX_LEVEL && people_km2 >= least[level + 1]) level++;
  return level;
}

bool province_add_levels(struct province *p) {
  float *people_km2 = tq_calloc((size_t)p->nx * p->ny, sizeof *people_km2);
  if (!people_km2) return false;
  for (size_t t = 0; t < p->towns.n; t++) spread(p, &p->towns.v[t], people_km2);
  for (uint32_t j = 0; j < p->ny; j++)
    for (uint32_t i = 0; i < p->nx; i++) {
      struct xy centre = {(i + 0.5) * TILE_M, (j + 0.5) * TILE_M};
      uint32_t tile = province_tile(p, i, j);
      bool plain = p->lon_deg + centre.x / p->lon_m > PLAIN_WEST_DEG;
      double villages = (plain ? 380 : 130) * share_of(mix3(p->seed ^ 0x1e7, i, j));
      p->level[tile] = province_inside(p, centre) ? level_of(people_km2[tile] + villages) : OUTSIDE;
    }
  free(people_km2);
  return true;
}
