/* Everything around the map: title, legend, scale, graticule, footer. */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tools/map.h"

enum { TEXT = 96 };

static const uint32_t INK = 0x1f2328, GREY = 0x5b626a;

/* Integer with a comma every three digits. */
static void group_digits(int64_t value, char out[TEXT]) {
  char digits[TEXT];
  int n = snprintf(digits, sizeof digits, "%" PRId64, value), k = 0;
  for (int i = 0; i < n; i++) {
    if (i && (n - i) % 3 == 0) out[k++] = ',';
    out[k++] = digits[i];
  }
  out[k] = 0;
}

/* Minutes, with one decimal only when there is need for it. */
static void minutes_text(int32_t time_s, char out[TEXT]) {
  if (time_s % 60)
    snprintf(out, TEXT, "%d.%d", (int)(time_s / 60), (int)(time_s % 60 / 6));
  else
    snprintf(out, TEXT, "%d", (int)(time_s / 60));
}

static void area_text(double km2, char out[TEXT]) {
  char number[TEXT];
  int64_t tenths = llround(km2 * 10);
  group_digits(llround(km2), number);
  if (tenths > 0 && tenths < 100)
    snprintf(number, sizeof number, "%d.%d", (int)(tenths / 10), (int)(tenths % 10));
  snprintf(out, TEXT, "%.60s km²", number);
}

static void people_text(int64_t people, char out[TEXT]) {
  char number[TEXT];
  if (people < 10000) {
    group_digits(people, number);
    snprintf(out, TEXT, "%.60s 人", number);
    return;
  }
  int64_t tenths = (people + 500) / 1000; /* of ten thousand */
  group_digits(tenths / 10, number);
  snprintf(out, TEXT, "%.60s.%d 万人", number, (int)(tenths % 10));
}

static const struct tq_iso_feature *largest(const struct tq_map *map) {
  size_t n = map->iso->n_cutoffs;
  return n ? &map->features[map->by_cutoff[n - 1]] : NULL;
}

/* A definition of journeys towards the place says "to" where others say "from". */
static bool is_reverse(const struct tq_map *map) {
  json_t *definition = json_loads(map->iso->definition_json, 0, NULL);
  bool reverse = json_object_get(definition, "to") != NULL;
  json_decref(definition);
  return reverse;
}

void tq_map_header(struct tq_map *map) {
  struct tq_map_style title = {.size = 38, .bold = true, .color = TQ_MAP_RGB(INK)};
  struct tq_map_style below = {.size = 19, .color = TQ_MAP_RGB(GREY)};
  const struct tq_iso_feature *f = largest(map);
  char text[1024], minutes[TEXT] = "", area[TEXT] = "", people[TEXT] = "";
  tq_map_use(map, TQ_MAP_RGB(0xffffff), 1);
  cairo_rectangle(map->cr, 0, 0, TQ_MAP_WIDTH, TQ_MAP_HEADER);
  cairo_fill(map->cr);
  if (!f) return;
  minutes_text(f->cutoff_s, minutes);
  area_text(f->area_km2, area);
  if (f->population >= 0) people_text(f->population, people);
  const char *kind = is_reverse(map) ? "分钟内可前来的范围" : "分钟可达范围";
  snprintf(text, sizeof text, "%.800s · %s %s", map->iso->from, minutes, kind);
  tq_map_text(map, title, text, 32, 12, TQ_MAP_WIDTH - 64);
  snprintf(text, sizeof text, "%s 分钟内 %s%s%s", minutes, area, *people ? "，" : "", people);
  tq_map_text(map, below, text, 34, 66, TQ_MAP_WIDTH - 64);
}

/* The name of one mode of "car+transit". */
static const char *mode_text(const char *mode, size_t len) {
  static const char *const names[][2] = {
      {"car", "小汽车"}, {"bike", "自行车"}, {"walk", "步行"}, {"transit", "公共交通"}};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strlen(names[i][0]) == len && !strncmp(mode, names[i][0], len)) return names[i][1];
  return mode;
}

/* A line of items with a separator between them; what does not fit is left out. */
struct line {
  char *out;
  size_t size;
};

static void add(const struct line *line, const char *separator, const char *text) {
  size_t n = strlen(line->out);
  snprintf(line->out + n, line->size - n, "%s%.120s", n ? separator : "", text);
}

/* "07:00–08:59 出发", or one time when first and last are the same. */
static void add_times(const struct line *line, const json_t *definition, const char *first_key,
                      const char *last_key, const char *what) {
  const char *first = json_string_value(json_object_get(definition, first_key));
  const char *last = json_string_value(json_object_get(definition, last_key));
  char text[TEXT];
  if (!first) return;
  bool single = !last || !strcmp(first, last);
  snprintf(text, sizeof text, "%.5s%s%.5s %s", first, single ? "" : "–", single ? "" : last, what);
  add(line, " · ", text);
}

static void add_percentile(const struct line *line, double percentile) {
  int tenths = (int)lround(percentile * 10);
  char text[TEXT];
  if (tenths < 0) return;
  if (tenths == 500)
    snprintf(text, sizeof text, "中位数");
  else if (tenths % 10)
    snprintf(text, sizeof text, "第 %d.%d 百分位", tenths / 10, tenths % 10);
  else
    snprintf(text, sizeof text, "第 %d 百分位", tenths / 10);
  add(line, " · ", text);
}

void tq_map_summary(const struct tq_band *band, const char *definition_json, char *out,
                    size_t size) {
  const struct line line = {out, size};
  json_t *definition = json_loads(definition_json, 0, NULL);
  const char *date = json_string_value(json_object_get(definition, "date"));
  *out = 0;
  if (date) add(&line, " · ", date);
  add_times(&line, definition, "first_departure", "last_departure", "出发");
  add_times(&line, definition, "first_arrival", "last_arrival", "到达");
  add_percentile(&line, band->percentile);
  const char *separator = " · ";
  for (const char *mode = band->mode; *mode; separator = "+") {
    size_t len = strcspn(mode, "+");
    add(&line, separator, mode_text(mode, len));
    mode += len + (mode[len] == '+');
  }
  json_decref(definition);
}

void tq_map_footer(struct tq_map *map) {
  struct tq_map_style small = {.size = 15, .color = TQ_MAP_RGB(GREY)};
  const double y = TQ_MAP_HEIGHT - TQ_MAP_FOOTER;
  char text[512];
  tq_map_use(map, TQ_MAP_RGB(0xffffff), 1);
  cairo_rectangle(map->cr, 0, y, TQ_MAP_WIDTH, TQ_MAP_FOOTER);
  cairo_fill(map->cr);
  tq_map_summary(map->band, map->iso->definition_json, text, sizeof text);
  tq_map_text(map, small, text, 34, y + 12, TQ_MAP_WIDTH * 0.6);
  tq_map_text_right(map, small, "通衢 tongqu · © OpenStreetMap contributors (ODbL)",
                    TQ_MAP_WIDTH - 34, y + 12);
}

static void panel(struct tq_map *map, struct tq_map_rect r) {
  cairo_rectangle(map->cr, r.x, r.y, r.width, r.height);
  tq_map_use(map, TQ_MAP_RGB(0xffffff), 0.93);
  cairo_fill_preserve(map->cr);
  tq_map_use(map, TQ_MAP_RGB(0xc8ccd0), 1);
  cairo_set_line_width(map->cr, 1);
  cairo_stroke(map->cr);
}

static bool has_network(const struct tq_graph *g, uint16_t network) {
  for (uint32_t i = 0; i < g->n_routes; i++)
    if (g->routes[i].network == network) return true;
  return false;
}

static void legend_line(struct tq_map *map, const char *label, double x, double y) {
  struct tq_map_style style = {.size = 16, .color = TQ_MAP_RGB(INK)};
  tq_map_text(map, style, label, x + 48, y + 2, 0);
  cairo_move_to(map->cr, x, y + 13);
  cairo_line_to(map->cr, x + 36, y + 13);
}

/* Symbols of the lines that this graph has; only counts the rows when draw is false. */
static int legend_lines(struct tq_map *map, double x, double y, bool draw) {
  const struct tq_graph *g = map->iso->graph;
  const double row = 26;
  int n = 0;
  for (uint16_t network = 0; network < TQ_N_NETWORKS; network++) {
    const struct tq_map_rail_style *style = tq_map_rail_style(network);
    if (!style || !has_network(g, network)) continue;
    if (draw) {
      legend_line(map, style->label, x, y + n * row);
      tq_map_rail_stroke(map, style);
    }
    n++;
  }
  const struct {
    const char *label;
    uint32_t color;
    double width;
    bool present;
  } plain[] = {{"道路", 0x787878, 2, g->n_edges > 0},
               {"水域", TQ_MAP_WATER, 1.6, g->n_barriers > 0}};
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
    if (!plain[i].present) continue;
    if (draw) {
      legend_line(map, plain[i].label, x, y + n * row);
      tq_map_use(map, TQ_MAP_RGB(plain[i].color), 1);
      cairo_set_line_width(map->cr, plain[i].width);
      cairo_stroke(map->cr);
    }
    n++;
  }
  return n;
}

static void legend_cutoff(struct tq_map *map, size_t i, double x, double y, bool people) {
  struct tq_map_style label = {.size = 18, .color = TQ_MAP_RGB(INK)};
  struct tq_map_style figure = {.size = 16, .color = TQ_MAP_RGB(GREY)};
  const struct tq_iso_feature *f = &map->features[map->by_cutoff[i]];
  char minutes[TEXT], text[TEXT];
  cairo_rectangle(map->cr, x, y + 3, 36, 20);
  tq_map_use(map, TQ_MAP_RGB(TQ_MAP_LAND), 1);
  cairo_fill_preserve(map->cr);
  tq_map_use(map, tq_map_ramp(i, map->iso->n_cutoffs), TQ_MAP_BAND_ALPHA);
  cairo_fill(map->cr);
  minutes_text(f->cutoff_s, minutes);
  snprintf(text, sizeof text, "≤ %.60s 分钟", minutes);
  tq_map_text(map, label, text, x + 48, y, 0);
  area_text(f->area_km2, text);
  tq_map_text_right(map, figure, text, x + 262, y + 2);
  if (!people) return;
  people_text(f->population, text);
  tq_map_text_right(map, figure, text, x + 392, y + 2);
}

/* Points of the largest area's outline under r. */
static size_t count_hidden(const struct tq_map *map, struct tq_map_rect r) {
  const struct tq_iso_feature *f = largest(map);
  size_t n = 0;
  for (size_t i = 0; f && i < f->contour->n_points; i++) {
    double x, y;
    tq_map_point(&map->view, f->points[i], &x, &y);
    n += x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height;
  }
  return n;
}

/* The corner where the least of the answer is hidden; the scale bar has the fourth. */
static struct tq_map_rect legend_place(const struct tq_map *map, double width, double height) {
  const struct tq_map_view *view = &map->view;
  const double margin = 24, top = view->top + margin + 10;
  const double right = view->left + view->width - margin - 50 - width;
  const struct tq_map_rect corners[] = {
      {view->left + margin, view->top + view->height - margin - height, width, height},
      {view->left + margin, top, width, height},
      {right, top, width, height}};
  struct tq_map_rect best = corners[0];
  size_t least = count_hidden(map, best);
  for (int i = 1; i < 3; i++) {
    size_t n = count_hidden(map, corners[i]);
    if (n >= least) continue;
    least = n;
    best = corners[i];
  }
  return best;
}

bool tq_map_legend(struct tq_map *map) {
  struct tq_map_style head = {.size = 18, .bold = true, .color = TQ_MAP_RGB(INK)};
  const double pad = 18, row = 30;
  const struct tq_iso_feature *f = largest(map);
  bool people = f && f->population >= 0;
  int n_lines = legend_lines(map, 0, 0, false);
  double height =
      2 * pad + 32 + (double)map->iso->n_cutoffs * row + (n_lines ? 14 + n_lines * 26 : 0);
  struct tq_map_rect r = legend_place(map, people ? 428 : 298, height);
  panel(map, r);
  tq_map_text(map, head, "出行时间", r.x + pad, r.y + pad - 4, 0);
  double y = r.y + pad + 30;
  for (size_t i = 0; i < map->iso->n_cutoffs; i++, y += row)
    legend_cutoff(map, i, r.x + pad, y, people);
  legend_lines(map, r.x + pad, y + 14, true);
  return tq_map_take(map, r);
}

/* The largest of 1, 2, 5 x 10^k that is not above limit. */
static double round_down(double limit) {
  double unit = pow(10, floor(log10(limit)));
  if (unit * 5 <= limit) return unit * 5;
  return unit * 2 <= limit ? unit * 2 : unit;
}

bool tq_map_scale_bar(struct tq_map *map) {
  struct tq_map_style style = {.size = 16, .halo = true, .color = TQ_MAP_RGB(INK)};
  const struct tq_map_view *view = &map->view;
  double length_m = round_down(240 * map->view.m_per_px), width = length_m / view->m_per_px;
  double x = view->left + view->width - 36 - width, y = view->top + view->height - 34;
  char text[TEXT];
  snprintf(text, sizeof text, length_m < 1000 ? "%d m" : "%d km",
           (int)lround(length_m < 1000 ? length_m : length_m / 1000));
  for (int halo = 1; halo >= 0; halo--) {
    cairo_move_to(map->cr, x, y - 7);
    cairo_line_to(map->cr, x, y);
    cairo_line_to(map->cr, x + width, y);
    cairo_line_to(map->cr, x + width, y - 7);
    tq_map_use(map, TQ_MAP_RGB(halo ? 0xffffff : INK), halo ? 0.85 : 1);
    cairo_set_line_width(map->cr, halo ? 6 : 2);
    cairo_stroke(map->cr);
  }
  tq_map_text_right(map, style, text, x + width - 6, y - 26);
  struct tq_map_rect r = {x - 6, y - 30, width + 12, 40};
  return tq_map_take(map, r);
}

/* One line of the graticule, as the projection bends it, and its degrees at one end. */
static void graticule_line(struct tq_map *map, double deg, int decimals, bool meridian) {
  enum { N_STEPS = 16 };
  struct tq_map_style style = {.size = 13, .halo = true, .color = TQ_MAP_RGB(0x8b9197)};
  const struct tq_box *box = &map->view.box;
  double from = meridian ? box->min_lat_e7 : box->min_lon_e7;
  double to = meridian ? box->max_lat_e7 : box->max_lon_e7, x = 0, y = 0;
  int32_t fixed = tq_e7(deg);
  for (int i = 0; i <= N_STEPS; i++) {
    int32_t along = (int32_t)(from + (to - from) * i / N_STEPS);
    struct tq_pos p = {meridian ? fixed : along, meridian ? along : fixed};
    tq_map_point(&map->view, p, &x, &y);
    cairo_line_to(map->cr, x, y);
  }
  tq_map_use(map, TQ_MAP_RGB(0xb9bfc5), 0.55);
  cairo_set_line_width(map->cr, 0.8);
  cairo_stroke(map->cr);
  char text[TEXT];
  long unit = lround(pow(10, decimals)), scaled = labs(lround(deg * (double)unit));
  int n = snprintf(text, sizeof text, "%ld", scaled / unit);
  if (decimals) n += snprintf(text + n, sizeof text - (size_t)n, ".%0*ld", decimals, scaled % unit);
  const char *side = meridian ? (deg < 0 ? "°W" : "°E") : (deg < 0 ? "°S" : "°N");
  snprintf(text + n, sizeof text - (size_t)n, "%s", side);
  const struct tq_map_view *view = &map->view;
  if (meridian)
    tq_map_text(map, style, text, x + 4, view->top + 4, 0);
  else
    tq_map_text_right(map, style, text, view->left + view->width - 6, y - 18);
}

void tq_map_graticule(struct tq_map *map) {
  const struct tq_box *box = &map->view.box;
  double span_deg = ((double)box->max_lon_e7 - box->min_lon_e7) * 1e-7;
  double step = round_down(span_deg / 3);
  int decimals = step < 1 ? (int)ceil(-log10(step) - 1e-9) : 0;
  for (double k = ceil(box->min_lon_e7 * 1e-7 / step); k * step <= box->max_lon_e7 * 1e-7; k++)
    graticule_line(map, k * step, decimals, true);
  for (double k = ceil(box->min_lat_e7 * 1e-7 / step); k * step <= box->max_lat_e7 * 1e-7; k++)
    graticule_line(map, k * step, decimals, false);
}
