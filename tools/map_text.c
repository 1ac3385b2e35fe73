#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "tools/map.h"

#define FONTS "WenQuanYi Micro Hei, Noto Sans CJK SC, sans"

static void set_layout(struct tq_map *map, struct tq_map_style style, const char *text,
                       double max_width) {
  PangoFontDescription *font = pango_font_description_from_string(FONTS);
  pango_font_description_set_absolute_size(font, style.size * PANGO_SCALE);
  pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(map->layout, font);
  pango_font_description_free(font);
  pango_layout_set_width(map->layout, max_width > 0 ? (int)(max_width * PANGO_SCALE) : -1);
  pango_layout_set_ellipsize(map->layout,
                             max_width > 0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  char *valid = g_utf8_make_valid(text, -1);
  pango_layout_set_text(map->layout, valid, -1);
  g_free(valid);
}

void tq_map_text_size(struct tq_map *map, struct tq_map_style style, const char *text,
                      double *width, double *height) {
  set_layout(map, style, text, 0);
  int w, h;
  pango_layout_get_size(map->layout, &w, &h);
  *width = (double)w / PANGO_SCALE;
  *height = (double)h / PANGO_SCALE;
}

void tq_map_text(struct tq_map *map, struct tq_map_style style, const char *text, double x,
                 double y, double max_width) {
  set_layout(map, style, text, max_width);
  map->n_unknown_glyphs += pango_layout_get_unknown_glyphs_count(map->layout);
  cairo_move_to(map->cr, x, y);
  if (style.halo) {
    pango_cairo_layout_path(map->cr, map->layout);
    tq_map_use(map, TQ_MAP_RGB(0xffffff), 0.85);
    cairo_set_line_width(map->cr, 3.5);
    cairo_set_line_join(map->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(map->cr);
    cairo_move_to(map->cr, x, y);
  }
  tq_map_use(map, style.color, 1);
  pango_cairo_show_layout(map->cr, map->layout);
  cairo_new_path(map->cr);
}

void tq_map_text_right(struct tq_map *map, struct tq_map_style style, const char *text, double x,
                       double y) {
  double width, height;
  tq_map_text_size(map, style, text, &width, &height);
  tq_map_text(map, style, text, x - width, y, 0);
}

bool tq_map_is_free(const struct tq_map *map, struct tq_map_rect r) {
  for (size_t i = 0; i < map->taken.n; i++) {
    const struct tq_map_rect *t = &map->taken.v[i];
    if (r.x < t->x + t->width && t->x < r.x + r.width && r.y < t->y + t->height &&
        t->y < r.y + r.height)
      return false;
  }
  return true;
}

bool tq_map_take(struct tq_map *map, struct tq_map_rect r) { return tq_push(&map->taken, r); }

/* Places by importance: kind, then people. */
enum { CITY, COUNTY, OTHER };

struct label {
  uint32_t place;
  int rank;
  int64_t population;
};

static int place_rank(const struct tq_graph *g, const struct tq_place *place) {
  const char *kind = tq_graph_string(g, place->kind);
  if (!strcmp(kind, "city")) return CITY;
  return strcmp(kind, "county") ? OTHER : COUNTY;
}

static int compare_labels(const void *a, const void *b) {
  const struct label *p = a, *q = b;
  if (p->rank != q->rank) return p->rank < q->rank ? -1 : 1;
  if (p->population != q->population) return p->population > q->population ? -1 : 1;
  return (p->place > q->place) - (p->place < q->place);
}

static bool inside_map(const struct tq_map_view *view, struct tq_map_rect r) {
  return r.x >= view->left && r.y >= view->top && r.x + r.width <= view->left + view->width &&
         r.y + r.height <= view->top + view->height;
}

static bool at_origin(const struct tq_map *map, double x, double y) {
  for (size_t i = 0; i < map->iso->n_origins; i++) {
    double ox, oy;
    tq_map_point(&map->view, map->iso->origins[i], &ox, &oy);
    if (hypot(x - ox, y - oy) < TQ_MAP_ORIGIN) return true;
  }
  return false;
}

static void draw_dot(struct tq_map *map, struct tq_map_color color, double x, double y,
                     double radius) {
  cairo_arc(map->cr, x, y, radius, 0, 2 * G_PI);
  tq_map_use(map, TQ_MAP_RGB(0xffffff), 1);
  cairo_fill_preserve(map->cr);
  tq_map_use(map, color, 1);
  cairo_set_line_width(map->cr, radius / 2);
  cairo_stroke(map->cr);
}

/* Puts the name beside its dot where there is room: right, left, above, below. An
 * origin's mark stands for the dot. */
static bool draw_place(struct tq_map *map, const struct label *label) {
  static const double sizes[] = {[CITY] = 23, [COUNTY] = 15, [OTHER] = 13};
  const struct tq_place *place = &map->iso->graph->places[label->place];
  struct tq_map_style style = {.size = sizes[label->rank],
                               .bold = label->rank == CITY,
                               .halo = true,
                               .color = TQ_MAP_RGB(label->rank == CITY ? 0x1a1a1a : 0x3a3a3a)};
  const char *name = tq_graph_string(map->iso->graph, place->name);
  const char *name_en = tq_graph_string(map->iso->graph, place->name_en);
  if (map->iso->lang == TQ_EN && *name_en) name = name_en;
  double x, y, w, h, dot = label->rank == CITY ? 4 : 2.6;
  tq_map_point(&map->view, place->pos, &x, &y);
  bool is_origin = at_origin(map, x, y);
  if (is_origin) dot = TQ_MAP_ORIGIN;
  struct tq_map_rect mark = {x - dot, y - dot, 2 * dot, 2 * dot};
  if (!*name || !inside_map(&map->view, mark)) return true;
  if (!is_origin && !tq_map_is_free(map, mark)) return true;
  tq_map_text_size(map, style, name, &w, &h);
  const double at[4][2] = {{x + dot + 3, y - h / 2},
                           {x - dot - 3 - w, y - h / 2},
                           {x - w / 2, y - dot - 1 - h},
                           {x - w / 2, y + dot + 1}};
  for (int i = 0; i < 4; i++) {
    struct tq_map_rect r = {at[i][0], at[i][1], w, h};
    if (!inside_map(&map->view, r) || !tq_map_is_free(map, r)) continue;
    if (!is_origin) draw_dot(map, style.color, x, y, dot);
    tq_map_text(map, style, name, r.x, r.y, 0);
    return tq_map_take(map, r) && tq_map_take(map, mark);
  }
  return true;
}

bool tq_map_places(struct tq_map *map) {
  const double others_m_per_px = 60; /* a closer map has room for small places */
  const struct tq_graph *g = map->iso->graph;
  TQ_VEC(struct label) labels = {0};
  bool ok = true;
  for (uint32_t i = 0; ok && i < g->n_places; i++) {
    struct label label = {i, place_rank(g, &g->places[i]), g->places[i].population};
    if (label.rank != OTHER || map->view.m_per_px < others_m_per_px) ok = tq_push(&labels, label);
  }
  if (labels.n) qsort(labels.v, labels.n, sizeof *labels.v, compare_labels);
  for (size_t i = 0; ok && i < labels.n; i++) ok = draw_place(map, &labels.v[i]);
  tq_vec_free(&labels);
  return ok;
}
