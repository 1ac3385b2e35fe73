/* Everything around the map: title, legend, scale, graticule, footer. */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tools/map.h"

enum { TEXT = TQ_MAP_TEXT };

static const uint32_t INK = 0x1f2328, GREY = 0x5b626a;

static const struct tq_iso_feature *largest(const struct tq_map *map) {
  return map->n_rows ? map->rows[map->n_rows - 1] : NULL;
}

/* A definition of journeys towards the place says "to" where others say "from". */
static bool is_reverse(const struct tq_map *map) {
  json_t *definition = json_loads(map->iso->definition_json, 0, NULL);
  bool reverse = json_object_get(definition, "to") != NULL;
  json_decref(definition);
  return reverse;
}

/* Of all rows together: bands and modes add up, rings hold each other. */
static double total_km2(const struct tq_map *map) {
  double sum = 0;
  if (map->iso->polygons == TQ_RINGS && !map->iso->by_mode) return largest(map)->area_km2;
  for (size_t i = 0; i < map->n_rows; i++) sum += map->rows[i]->area_km2;
  return sum;
}

static int64_t total_people(const struct tq_map *map) {
  int64_t sum = 0;
  if (map->iso->polygons == TQ_RINGS && !map->iso->by_mode) return largest(map)->population;
  for (size_t i = 0; i < map->n_rows; i++) sum += map->rows[i]->population;
  return sum;
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
  enum tq_lang lang = map->iso->lang;
  char names[512];
  tq_map_minutes(f->cutoff_s, minutes);
  tq_map_title_names(map->iso->graph, lang, map->iso->from, names, sizeof names);
  tq_map_format(text, sizeof text,
                tq_map_word(lang, is_reverse(map) ? TQ_MAP_REACHES_TO : TQ_MAP_REACHED_FROM), names,
                minutes);
  tq_map_text(map, title, text, 32, 12, TQ_MAP_WIDTH - 64);
  tq_map_format(text, sizeof text, tq_map_word(lang, TQ_MAP_WITHIN), minutes, NULL);
  tq_map_km2(total_km2(map), area);
  if (f->population >= 0) tq_map_people(lang, total_people(map), people);
  size_t n = strlen(text);
  snprintf(text + n, sizeof text - n, "%s%s%s", area,
           !*people        ? ""
           : lang == TQ_EN ? ", "
                           : "，",
           people);
  tq_map_text(map, below, text, 34, 66, TQ_MAP_WIDTH - 64);
}

void tq_map_footer(struct tq_map *map) {
  struct tq_map_style small = {.size = 15, .color = TQ_MAP_RGB(GREY)};
  const double y = TQ_MAP_HEIGHT - TQ_MAP_FOOTER;
  const char *credits = "通衢 tongqu · © OpenStreetMap contributors (ODbL)";
  char text[512], note[256];
  tq_map_use(map, TQ_MAP_RGB(0xffffff), 1);
  cairo_rectangle(map->cr, 0, y, TQ_MAP_WIDTH, TQ_MAP_FOOTER);
  cairo_fill(map->cr);
  tq_map_summary(map->iso->lang, map->band, map->iso->definition_json, text, sizeof text);
  tq_map_people_note(map->iso->graph, map->iso->lang, note, sizeof note);
  size_t n = strlen(text);
  const struct tq_iso_feature *f = largest(map);
  if (*note && f && f->population >= 0) snprintf(text + n, sizeof text - n, " · %s", note);
  double width, height;
  tq_map_text_size(map, small, credits, &width, &height);
  tq_map_text(map, small, text, 34, y + 12, TQ_MAP_WIDTH - 34 - 34 - 40 - width);
  tq_map_text_right(map, small, credits, TQ_MAP_WIDTH - 34, y + 12);
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

static void legend_line(struct tq_map *map, enum tq_map_word label, double x, double y) {
  struct tq_map_style style = {.size = 16, .color = TQ_MAP_RGB(INK)};
  tq_map_text(map, style, tq_map_word(map->iso->lang, label), x + 48, y + 2, 0);
  cairo_move_to(map->cr, x, y + 13);
  cairo_line_to(map->cr, x + 36, y + 13);
}

static bool has_motorway(const struct tq_graph *g) {
  for (uint32_t e = 0; e < g->n_edges; e++)
    if ((g->edges[e].flags & TQ_EDGE_CLASS) == TQ_ROAD_MOTORWAY) return true;
  return false;
}

static void stroke_road(struct tq_map *map) {
  tq_map_use(map, TQ_MAP_RGB(0x8c8c8c), 1);
  cairo_set_line_width(map->cr, 1.5);
  cairo_stroke(map->cr);
}

static void stroke_water(struct tq_map *map) {
  tq_map_use(map, TQ_MAP_RGB(TQ_MAP_WATER), 1);
  cairo_set_line_width(map->cr, 1.6);
  cairo_stroke(map->cr);
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
    enum tq_map_word label;
    void (*stroke)(struct tq_map *map);
    bool present;
  } plain[] = {{TQ_MAP_MOTORWAYS, tq_map_motorway_stroke, has_motorway(g)},
               {TQ_MAP_ROADS, stroke_road, g->n_edges > 0},
               {TQ_MAP_WATER_LINES, stroke_water, g->n_barriers > 0},
               {TQ_MAP_AREAS, tq_map_area_stroke, g->n_areas > 0}};
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
    if (!plain[i].present) continue;
    if (draw) {
      legend_line(map, plain[i].label, x, y + n * row);
      plain[i].stroke(map);
    }
    n++;
  }
  return n;
}

/* "≤ 30 min", "15–30 min" or the mode. */
static void row_label(const struct tq_map *map, const struct tq_iso_feature *f, char out[TEXT]) {
  char minutes[TEXT], above[TEXT], text[TEXT];
  enum tq_lang lang = map->iso->lang;
  if (map->iso->by_mode) {
    snprintf(out, TEXT, "%s", tq_map_mode(lang, map->iso->bands[f->band].mode));
    return;
  }
  tq_map_minutes(f->cutoff_s, minutes);
  tq_map_minutes(f->above_s < 0 ? 0 : f->above_s, above);
  if (f->above_s >= 0)
    snprintf(text, sizeof text, "%.40s–%.40s", above, minutes);
  else
    snprintf(text, sizeof text, "≤ %.60s", minutes);
  tq_map_format(out, TEXT, tq_map_word(lang, TQ_MAP_MINUTES), text, NULL);
}

static void legend_cutoff(struct tq_map *map, size_t i, double x, double y, bool people) {
  struct tq_map_style label = {.size = 18, .color = TQ_MAP_RGB(INK)};
  struct tq_map_style figure = {.size = 16, .color = TQ_MAP_RGB(GREY)};
  const struct tq_iso_feature *f = map->rows[i];
  char text[TEXT];
  cairo_rectangle(map->cr, x, y + 3, 36, 20);
  tq_map_use(map, TQ_MAP_RGB(TQ_MAP_LAND), 1);
  cairo_fill_preserve(map->cr);
  tq_map_use(map, tq_map_row_color(map, i), TQ_MAP_BAND_ALPHA);
  cairo_fill(map->cr);
  enum tq_lang lang = map->iso->lang;
  row_label(map, f, text);
  tq_map_text(map, label, text, x + 48, y, 0);
  tq_map_km2(f->area_km2, text);
  tq_map_text_right(map, figure, text, x + 272, y + 2);
  if (!people) return;
  tq_map_people(lang, f->population, text);
  tq_map_text_right(map, figure, text, x + 412, y + 2);
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
  double height = 2 * pad + 32 + (double)map->n_rows * row + (n_lines ? 14 + n_lines * 26 : 0);
  struct tq_map_rect r = legend_place(map, people ? 448 : 308, height);
  panel(map, r);
  char minutes[TEXT] = "", text[TEXT];
  if (f) tq_map_minutes(f->cutoff_s, minutes);
  enum tq_map_word what = map->iso->by_mode ? TQ_MAP_FASTEST : TQ_MAP_TRAVEL_TIME;
  tq_map_format(text, sizeof text, tq_map_word(map->iso->lang, what), minutes, NULL);
  tq_map_text(map, head, text, r.x + pad, r.y + pad - 4, 0);
  double y = r.y + pad + 30;
  for (size_t i = 0; i < map->n_rows; i++, y += row) legend_cutoff(map, i, r.x + pad, y, people);
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
