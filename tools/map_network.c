/* Layers of lines straight from the graph: water, roads, outlines of areas. */
#include <math.h>

#include "tools/map.h"

/* Cairo's cost grows faster than a path: stroke it in pieces. */
enum { PIECE = 500 };

struct pen {
  struct tq_map *map;
  void (*stroke)(struct tq_map *map); /* NULL: plainly */
  double x, y;                        /* where the line stands */
  int n;                              /* points since the last stroke */
};

static void pen_lift(struct pen *pen) {
  if (pen->stroke)
    pen->stroke(pen->map);
  else
    cairo_stroke(pen->map->cr);
  pen->n = 0;
}

static void pen_to(struct pen *pen, double x, double y) {
  cairo_line_to(pen->map->cr, x, y);
  pen->x = x;
  pen->y = y;
  if (++pen->n < PIECE) return;
  pen_lift(pen);
  cairo_move_to(pen->map->cr, x, y);
}

static void pen_move(struct pen *pen, struct tq_pos p) {
  tq_map_point(&pen->map->view, p, &pen->x, &pen->y);
  cairo_move_to(pen->map->cr, pen->x, pen->y);
}

/* Leaves out points that no one would see, but never the last of a line. */
static void pen_line(struct pen *pen, struct tq_pos p, bool last) {
  const double seen_px = 0.8;
  double x, y;
  tq_map_point(&pen->map->view, p, &x, &y);
  if (!last && fabs(x - pen->x) < seen_px && fabs(y - pen->y) < seen_px) return;
  pen_to(pen, x, y);
}

static void stroke_barriers(struct tq_map *map) {
  const struct tq_graph *g = map->iso->graph;
  struct pen pen = {.map = map};
  struct tq_pos end = {INT32_MAX, INT32_MAX};
  for (uint32_t i = 0; i < g->n_barriers; i++) {
    struct tq_barrier b = g->barriers[i];
    struct tq_box box = tq_box_empty();
    tq_box_add(&box, b.a);
    tq_box_add(&box, b.b);
    if (!tq_box_overlaps(box, map->view.box)) continue;
    if (b.a.lon_e7 != end.lon_e7 || b.a.lat_e7 != end.lat_e7) pen_move(&pen, b.a);
    pen_line(&pen, b.b, true);
    end = b.b;
  }
  pen_lift(&pen);
}

/* On a light edge, so that it shows on every band. */
void tq_map_water(struct tq_map *map) {
  tq_map_use(map, TQ_MAP_RGB(0xffffff), 1);
  cairo_set_line_width(map->cr, 3);
  stroke_barriers(map);
  tq_map_use(map, TQ_MAP_RGB(TQ_MAP_WATER), 1);
  cairo_set_line_width(map->cr, 1.6);
  stroke_barriers(map);
}

#define MOTORWAY 0xe07b1a

/* Orange on a white edge: nothing else on the map is warm. */
void tq_map_motorway_stroke(struct tq_map *map) {
  tq_map_use(map, TQ_MAP_RGB(0xffffff), 0.9);
  cairo_set_line_width(map->cr, 3.6);
  cairo_stroke_preserve(map->cr);
  tq_map_use(map, TQ_MAP_RGB(MOTORWAY), 1);
  cairo_set_line_width(map->cr, 2.2);
  cairo_stroke(map->cr);
}

/* Roads from the least to the most important, each on maps down to a scale. */
struct road_style {
  uint32_t first_class, last_class;
  double max_m_per_px, width;
  uint32_t color;
};

static const struct road_style road_styles[] = {
    {TQ_ROAD_UNCLASSIFIED, TQ_ROAD_LIVING_STREET, 22, 0.6, 0xbdbdbd},
    {TQ_ROAD_PEDESTRIAN, TQ_ROAD_PEDESTRIAN, 10, 0.6, 0xbdbdbd},
    {TQ_ROAD_ROAD, TQ_ROAD_ROAD, 300, 0.6, 0xb5b5b5},
    {TQ_ROAD_TERTIARY, TQ_ROAD_TERTIARY_LINK, 60, 0.8, 0xb5b5b5},
    {TQ_ROAD_SECONDARY, TQ_ROAD_SECONDARY_LINK, 130, 0.9, 0xa9a9a9},
    {TQ_ROAD_PRIMARY, TQ_ROAD_PRIMARY_LINK, 260, 1.1, 0x9c9c9c},
    {TQ_ROAD_TRUNK, TQ_ROAD_TRUNK_LINK, 600, 1.5, 0x8c8c8c},
    {TQ_ROAD_MOTORWAY_LINK, TQ_ROAD_MOTORWAY_LINK, 60, 1.2, MOTORWAY},
};

static struct tq_box edge_box(const struct tq_graph *g, uint32_t edge, uint32_t n_points) {
  struct tq_box box = tq_box_empty();
  for (uint32_t i = 0; i < n_points; i++) tq_box_add(&box, tq_edge_point(g, edge, i));
  return box;
}

static void draw_classes(struct tq_map *map, uint32_t first, uint32_t last,
                         void (*stroke)(struct tq_map *map)) {
  const struct tq_graph *g = map->iso->graph;
  struct pen pen = {.map = map, .stroke = stroke};
  for (uint32_t e = 0; e < g->n_edges; e++) {
    uint32_t class = g->edges[e].flags & TQ_EDGE_CLASS;
    if (class < first || class > last) continue;
    uint32_t n = tq_edge_n_points(g, e);
    if (!tq_box_overlaps(edge_box(g, e, n), map->view.box)) continue;
    pen_move(&pen, tq_edge_point(g, e, 0));
    for (uint32_t i = 1; i < n; i++) pen_line(&pen, tq_edge_point(g, e, i), i + 1 == n);
  }
  pen_lift(&pen);
}

void tq_map_roads(struct tq_map *map) {
  for (size_t s = 0; s < sizeof road_styles / sizeof *road_styles; s++) {
    const struct road_style *style = &road_styles[s];
    if (map->view.m_per_px > style->max_m_per_px) continue;
    tq_map_use(map, TQ_MAP_RGB(style->color), 1);
    cairo_set_line_width(map->cr, style->width);
    draw_classes(map, style->first_class, style->last_class, NULL);
  }
  draw_classes(map, TQ_ROAD_MOTORWAY, TQ_ROAD_MOTORWAY, tq_map_motorway_stroke);
}

void tq_map_area_stroke(struct tq_map *map) {
  static const double dashes[] = {7, 4};
  tq_map_use(map, TQ_MAP_RGB(0x8a6d8f), 0.9);
  cairo_set_line_width(map->cr, 1.1);
  cairo_set_dash(map->cr, dashes, 2, 0);
  cairo_stroke(map->cr);
  cairo_set_dash(map->cr, NULL, 0, 0);
}

void tq_map_areas(struct tq_map *map) {
  const struct tq_graph *g = map->iso->graph;
  struct pen pen = {.map = map, .stroke = tq_map_area_stroke};
  for (uint32_t r = 0; r < g->n_rings; r++) {
    const struct tq_ring *ring = &g->rings[r];
    const struct tq_pos *points = g->ring_points + ring->first_point;
    struct tq_box box = tq_box_empty();
    for (uint32_t i = 0; i < ring->n_points; i++) tq_box_add(&box, points[i]);
    if (ring->n_points < 3 || !tq_box_overlaps(box, map->view.box)) continue;
    pen_move(&pen, points[0]);
    for (uint32_t i = 1; i < ring->n_points; i++) pen_line(&pen, points[i], false);
    pen_line(&pen, points[0], true);
  }
  pen_lift(&pen);
}
