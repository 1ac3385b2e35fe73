/* The speeds table as CSV: kind,name,car_kmh,car_cap_kmh,car_percent,bike_kmh,walk_kmh,
 * value. What can be in it stands in the table of settings and in SPEEDS.md. */
#include <stdlib.h>
#include <string.h>

#include "engine/graph/graph.h"
#include "graphs/archive.h"
#include "graphs/csv.h"
#include "graphs/speeds.h"

enum { KIND, NAME, CAR, CAP, PERCENT, BIKE, WALK, VALUE, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"kind",        "name",     "car_kmh",  "car_cap_kmh",
                                               "car_percent", "bike_kmh", "walk_kmh", "value"};

/* NULL for those that no row is about. */
static const char *class_name(int road_class) {
  return road_class == TQ_ROAD_FERRY ? NULL : tq_road_class_name((uint32_t)road_class);
}

static const char *const wait_names[TQ_N_WAITS] = {
    [TQ_WAIT_NONE] = "",
    [TQ_WAIT_SIGNALS] = "traffic_signals",
    [TQ_WAIT_CROSSING_SIGNALS] = "crossing_signals",
    [TQ_WAIT_STOP] = "stop",
    [TQ_WAIT_GIVE_WAY] = "give_way",
    [TQ_WAIT_TOLL_BOOTH] = "toll_booth",
    [TQ_WAIT_LIFT_GATE] = "lift_gate",
    [TQ_WAIT_GATE] = "gate",
    [TQ_WAIT_BORDER] = "border_control",
};

/* Single numbers: what one unit of `value` is in the struct, and the range allowed. */
struct setting {
  const char *kind, *name;
  size_t offset;
  bool wide; /* uint32_t, else uint16_t */
  double unit, min, max; /* unit: 1, 10 or 1000 */
};
#define SET(kind, name, field, unit, min, max)                                                \
  {                                                                                           \
    kind, name, offsetof(struct tq_speeds, field), sizeof((struct tq_speeds *)0)->field == 4, \
        unit, min, max                                                                        \
  }
static const struct setting settings[] = {
    SET("setting", "slowest_car_kmh", slowest_car_kmh, 1, 1, 50),
    SET("setting", "push_percent", push_percent, 1, 1, 100),
    SET("setting", "ramp_kmh", ramp_m_per_h, 1000, 0.1, 10),
    SET("setting", "side_road_percent", side_road_percent, 1, 1, 100),
    SET("setting", "bicycle_road_kmh", bicycle_road_kmh, 1, 1, 200),
    SET("setting", "movable_bridge_kmh", movable_bridge_kmh, 1, 1, 200),
    SET("setting", "ferry_kmh", ferry_m_per_h, 1000, 0.1, 60),
    SET("turn", "straight", turn_ds[TQ_TURNING_STRAIGHT], 10, 0, 3600),
    SET("turn", "near", turn_ds[TQ_TURNING_NEAR], 10, 0, 3600),
    SET("turn", "across", turn_ds[TQ_TURNING_ACROSS], 10, 0, 3600),
    SET("turn", "back", turn_ds[TQ_TURNING_BACK], 10, 0, 3600),
    SET("vehicle", "width_m", car.width_mm, 1000, 0.1, 20),
    SET("vehicle", "height_m", car.height_mm, 1000, 0.1, 20),
    SET("vehicle", "length_m", car.length_mm, 1000, 0.1, 50),
    SET("vehicle", "weight_t", car.weight_kg, 1000, 0.01, 100),
};
enum { N_SETTINGS = sizeof settings / sizeof settings[0] };

static const struct {
  const char *kind;
  size_t offset;
} cap_lists[] = {
    {"surface", offsetof(struct tq_speeds, surfaces)},
    {"smoothness", offsetof(struct tq_speeds, smoothnesses)},
    {"tracktype", offsetof(struct tq_speeds, tracktypes)},
    {"service", offsetof(struct tq_speeds, services)},
};
enum { N_CAP_LISTS = sizeof cap_lists / sizeof cap_lists[0] };

struct row {
  const struct tq_csv *csv;
  struct tq_text text[N_COLUMNS];
  bool taken[N_COLUMNS];
  struct tq_err *err;
};

/* The column's number times unit into *value, which stays when the field is empty. */
static enum tq_code number(struct row *r, int column, double unit, double min, double max,
                           uint32_t *value) {
  double x;
  struct tq_text field = r->text[column];
  r->taken[column] = true;
  if (!field.len) return TQ_OK;
  if (!tq_number_parse(field, &x) || x < min || x > max)
    return tq_fail(r->err, TQ_E_FORMAT, "%s:%zu: %s '%s': give a number from %g to %g",
                   r->csv->label, r->csv->line, columns[column], field.text, min, max);
  *value = (uint32_t)(x * unit + 0.5);
  return TQ_OK;
}

static enum tq_code number16(struct row *r, int column, double unit, double min, double max,
                             uint16_t *value) {
  uint32_t wide = *value;
  enum tq_code code = number(r, column, unit, min, max, &wide);
  *value = (uint16_t)wide;
  return code;
}

static enum tq_code unknown_name(const struct row *r) {
  return tq_fail(r->err, TQ_E_FORMAT,
                 "%s:%zu: %s '%s' is not known; `tongqu build --print-speeds` lists what is",
                 r->csv->label, r->csv->line, r->text[KIND].text, r->text[NAME].text);
}

static enum tq_code full(const struct row *r) {
  return tq_fail(r->err, TQ_E_FORMAT, "%s:%zu: too many rows of kind %s; leave some out",
                 r->csv->label, r->csv->line, r->text[KIND].text);
}

static enum tq_code class_row(struct row *r, struct tq_speeds *s) {
  for (int c = 0; c < TQ_N_ROAD_CLASSES; c++) {
    struct tq_class_speed *of = &s->of_class[c];
    if (!class_name(c) || strcmp(class_name(c), r->text[NAME].text)) continue;
    enum tq_code code = number16(r, CAR, 1, 1, 200, &of->car_kmh);
    if (!code) code = number16(r, CAP, 1, 1, 200, &of->car_cap_kmh);
    if (!code) code = number16(r, PERCENT, 1, 1, 100, &of->car_percent);
    if (!code) code = number16(r, BIKE, 1000, 0.1, 60, &of->bike_m_per_h);
    if (!code) code = number16(r, WALK, 1000, 0.1, 60, &of->walk_m_per_h);
    return code;
  }
  return unknown_name(r);
}

static enum tq_code cap_row(struct row *r, struct tq_speed_cap *list, bool bikes) {
  int i = 0;
  while (list[i].value[0] && strcmp(list[i].value, r->text[NAME].text)) i++;
  if (i + 1 >= TQ_SPEED_CAPS) return full(r);
  if (r->text[NAME].len >= sizeof list[i].value) return unknown_name(r);
  memcpy(list[i].value, r->text[NAME].text, r->text[NAME].len + 1);
  enum tq_code code = number16(r, CAR, 1, 0, 200, &list[i].car_kmh);
  if (!code && bikes) code = number16(r, BIKE, 1, 0, 60, &list[i].bike_kmh);
  return code;
}

/* CN:urban; "urban" alone is the fallback of every country. */
static enum tq_code zone_row(struct row *r, struct tq_speeds *s) {
  const char *name = r->text[NAME].text, *colon = strchr(name, ':');
  size_t n = colon ? (size_t)(colon - name) : 0;
  const char *zone = colon ? colon + 1 : name;
  if (n >= sizeof s->zones[0].country || strlen(zone) >= sizeof s->zones[0].zone || !*zone)
    return unknown_name(r);
  int i = 0;
  while (s->zones[i].zone[0] &&
         (strcmp(s->zones[i].zone, zone) || strlen(s->zones[i].country) != n ||
          memcmp(s->zones[i].country, name, n)))
    i++;
  if (i + 1 >= TQ_ZONES) return full(r);
  memcpy(s->zones[i].country, name, n);
  memcpy(s->zones[i].zone, zone, strlen(zone) + 1);
  return number(r, CAR, 1000, 0, 200, &s->zones[i].m_per_h);
}

static enum tq_code wait_row(struct row *r, struct tq_speeds *s) {
  for (int w = 1; w < TQ_N_WAITS; w++)
    if (!strcmp(wait_names[w], r->text[NAME].text))
      return number16(r, VALUE, 10, 0, 3600, &s->wait_ds[w]);
  return unknown_name(r);
}

static enum tq_code setting_row(struct row *r, struct tq_speeds *s) {
  for (int i = 0; i < N_SETTINGS; i++) {
    const struct setting *set = &settings[i];
    void *at = (char *)s + set->offset;
    if (strcmp(set->kind, r->text[KIND].text) || strcmp(set->name, r->text[NAME].text)) continue;
    if (set->wide) return number(r, VALUE, set->unit, set->min, set->max, at);
    return number16(r, VALUE, set->unit, set->min, set->max, at);
  }
  return unknown_name(r);
}

static bool has_settings(const char *kind) {
  for (int i = 0; i < N_SETTINGS; i++)
    if (!strcmp(settings[i].kind, kind)) return true;
  return false;
}

static enum tq_code take_row(struct row *r, struct tq_speeds *s) {
  const char *kind = r->text[KIND].text;
  r->taken[KIND] = r->taken[NAME] = true;
  if (!r->text[NAME].len) return unknown_name(r);
  enum tq_code code = TQ_OK;
  bool done = false;
  for (int i = 0; i < N_CAP_LISTS && !done; i++)
    if ((done = !strcmp(kind, cap_lists[i].kind)))
      code = cap_row(r, (struct tq_speed_cap *)(void *)((char *)s + cap_lists[i].offset),
                     strcmp(kind, "service") != 0);
  if (!done)
    code = !strcmp(kind, "class")  ? class_row(r, s)
           : !strcmp(kind, "zone") ? zone_row(r, s)
           : !strcmp(kind, "wait") ? wait_row(r, s)
           : has_settings(kind)    ? setting_row(r, s)
                                   : unknown_name(r);
  for (int c = 0; c < N_COLUMNS && !code; c++)
    if (r->text[c].len && !r->taken[c])
      code = tq_fail(r->err, TQ_E_FORMAT, "%s:%zu: a row of kind %s has no %s; leave it empty",
                     r->csv->label, r->csv->line, kind, columns[c]);
  return code;
}

static enum tq_code read_rows(const char *path, char *text, size_t len, struct tq_speeds *s,
                              struct tq_err *err) {
  int at[N_COLUMNS];
  struct tq_csv csv;
  enum tq_code code = tq_csv_open(&csv, path, text, len, err);
  if (!code) code = tq_csv_columns(&csv, columns, 2, N_COLUMNS, at, err);
  while (!code && tq_csv_next(&csv)) {
    struct row row = {.csv = &csv, .err = err};
    for (int c = 0; c < N_COLUMNS; c++) row.text[c] = tq_csv_field(&csv, at[c]);
    code = take_row(&row, s);
  }
  return code;
}

enum tq_code tq_speeds_read(const char *path, struct tq_speeds *speeds, struct tq_err *err) {
  char *text;
  size_t len;
  enum tq_code code = tq_file_read(path, &text, &len, err);
  if (code) return code;
  struct tq_speeds read = *speeds;
  code = read_rows(path, text, len, &read, err);
  if (!code) *speeds = read;
  free(text);
  return code;
}

/* A number of thousandths without trailing zeros, whatever the locale. */
static void print_milli(FILE *to, uint32_t milli) {
  char part[8];
  int n = snprintf(part, sizeof part, "%03u", milli % 1000);
  while (n > 0 && part[n - 1] == '0') part[--n] = 0;
  fprintf(to, "%u%s%s", milli / 1000, n ? "." : "", part);
}

static void print_classes(const struct tq_speeds *s, FILE *to) {
  for (int c = 0; c < TQ_N_ROAD_CLASSES; c++) {
    const struct tq_class_speed *of = &s->of_class[c];
    if (!class_name(c)) continue;
    fprintf(to, "class,%s,%u,%u,%u,", class_name(c), of->car_kmh, of->car_cap_kmh, of->car_percent);
    print_milli(to, of->bike_m_per_h);
    fputc(',', to);
    print_milli(to, of->walk_m_per_h);
    fputs(",\n", to);
  }
}

static void print_caps(const struct tq_speeds *s, FILE *to) {
  for (int i = 0; i < N_CAP_LISTS; i++) {
    const struct tq_speed_cap *cap =
        (const struct tq_speed_cap *)(const void *)((const char *)s + cap_lists[i].offset);
    bool bikes = strcmp(cap_lists[i].kind, "service") != 0;
    for (; cap->value[0]; cap++) {
      fprintf(to, "%s,%s,%u,,,", cap_lists[i].kind, cap->value, cap->car_kmh);
      if (bikes) fprintf(to, "%u", cap->bike_kmh);
      fputs(",,\n", to);
    }
  }
}

void tq_speeds_print(const struct tq_speeds *s, FILE *to) {
  for (int c = 0; c < N_COLUMNS; c++) fprintf(to, "%s%s", c ? "," : "", columns[c]);
  fputc('\n', to);
  print_classes(s, to);
  print_caps(s, to);
  for (const struct tq_zone_limit *z = s->zones; z->zone[0]; z++) {
    fprintf(to, "zone,%s%s%s,", z->country, z->country[0] ? ":" : "", z->zone);
    print_milli(to, z->m_per_h);
    fputs(",,,,,\n", to);
  }
  for (int w = 1; w < TQ_N_WAITS; w++) {
    fprintf(to, "wait,%s,,,,,,", wait_names[w]);
    print_milli(to, s->wait_ds[w] * 100u);
    fputc('\n', to);
  }
  for (int i = 0; i < N_SETTINGS; i++) {
    const char *at = (const char *)s + settings[i].offset;
    uint32_t value = settings[i].wide ? *(const uint32_t *)(const void *)at
                                      : *(const uint16_t *)(const void *)at;
    fprintf(to, "%s,%s,,,,,,", settings[i].kind, settings[i].name);
    print_milli(to, value * (1000 / (uint32_t)settings[i].unit));
    fputc('\n', to);
  }
}
