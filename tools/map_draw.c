#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "tools/map.h"
#include "tools/mode_codes.h"
#include "tools/ramp.h"

void tq_map_use(struct tq_map *map, struct tq_map_color color, double alpha) {
  cairo_set_source_rgba(map->cr, color.r, color.g, color.b, alpha);
}

struct tq_map_color tq_map_row_color(const struct tq_map *map, size_t row) {
  double rgb[3];
  if (map->iso->by_mode)
    tq_mode_color(tq_code_of(map->iso->bands[map->rows[row]->band].mode), rgb);
  else
    tq_ramp(row, map->n_rows, rgb);
  struct tq_map_color color = {rgb[0], rgb[1], rgb[2]};
  return color;
}

/* The median's band is the one to show; without one, the first. */
static size_t choose_band(const struct tq_iso *iso) {
  for (size_t i = 0; i < iso->n_bands; i++)
    if (lround(iso->bands[i].percentile) == 50) return i;
  return 0;
}

/* Appends the features by growing cutoff. */
static void add_rows(struct tq_map *map, const struct tq_iso_feature *features, size_t n) {
  for (size_t i = 0; i < n; i++) {
    size_t k = map->n_rows++;
    for (; k > 0 && map->rows[k - 1]->cutoff_s > features[i].cutoff_s; k--)
      map->rows[k] = map->rows[k - 1];
    map->rows[k] = &features[i];
  }
}

static bool find_rows(struct tq_map *map, size_t band) {
  const struct tq_iso *iso = map->iso;
  size_t n = iso->by_mode ? iso->n_bands : iso->n_cutoffs;
  if (!(map->rows = tq_alloc(n, sizeof *map->rows))) return false;
  if (!iso->by_mode) {
    add_rows(map, iso->features + band * iso->n_cutoffs, iso->n_cutoffs);
    return true;
  }
  for (size_t b = 0; b < iso->n_bands && iso->n_cutoffs; b++)
    add_rows(map, &iso->features[(b + 1) * iso->n_cutoffs - 1], 1);
  return true;
}

struct extent {
  int epsg;
  double min_x_m, min_y_m, max_x_m, max_y_m;
};

static void extent_add(struct extent *e, struct tq_pos p) {
  double x, y;
  tq_utm_forward(e->epsg, tq_deg(p.lon_e7), tq_deg(p.lat_e7), &x, &y);
  e->min_x_m = fmin(e->min_x_m, x);
  e->max_x_m = fmax(e->max_x_m, x);
  e->min_y_m = fmin(e->min_y_m, y);
  e->max_y_m = fmax(e->max_y_m, y);
}

/* What the map is about: all that is reached and where from; the graph when both are
 * nothing. */
static enum tq_code fit_view(struct tq_map *map, struct tq_err *err) {
  const double pad = 0.06, least_m = 6000;
  const struct tq_iso *iso = map->iso;
  struct tq_box bounds = tq_box_empty();
  for (size_t k = 0; k < map->n_rows; k++)
    for (size_t i = 0; i < map->rows[k]->contour->n_points; i++)
      tq_box_add(&bounds, map->rows[k]->points[i]);
  for (size_t i = 0; i < iso->n_origins; i++) tq_box_add(&bounds, iso->origins[i]);
  if (bounds.min_lon_e7 > bounds.max_lon_e7) bounds = tq_graph_bounds(iso->graph);
  if (bounds.min_lon_e7 > bounds.max_lon_e7)
    return tq_fail(err, TQ_E_ARG, "an empty graph has no map; build it with --osm or --gtfs");
  double mid_lon = ((double)bounds.min_lon_e7 + bounds.max_lon_e7) * 0.5e-7;
  double mid_lat = ((double)bounds.min_lat_e7 + bounds.max_lat_e7) * 0.5e-7;
  struct extent e = {
      .epsg = tq_utm_valid(iso->grid.epsg) ? iso->grid.epsg : tq_utm_epsg(mid_lon, mid_lat),
      .min_x_m = INFINITY,
      .min_y_m = INFINITY,
      .max_x_m = -INFINITY,
      .max_y_m = -INFINITY};
  for (size_t k = 0; k < map->n_rows; k++)
    for (size_t i = 0; i < map->rows[k]->contour->n_points; i++)
      extent_add(&e, map->rows[k]->points[i]);
  for (size_t i = 0; i < iso->n_origins; i++) extent_add(&e, iso->origins[i]);
  if (e.min_x_m > e.max_x_m) {
    struct tq_pos low = {bounds.min_lon_e7, bounds.min_lat_e7};
    struct tq_pos high = {bounds.max_lon_e7, bounds.max_lat_e7};
    extent_add(&e, low);
    extent_add(&e, high);
  }
  double dx = (e.max_x_m - e.min_x_m) * pad + least_m / 2;
  double dy = (e.max_y_m - e.min_y_m) * pad + least_m / 2;
  tq_map_view_fit(&map->view, e.epsg, e.min_x_m - dx, e.min_y_m - dy, e.max_x_m + dx,
                  e.max_y_m + dy);
  return TQ_OK;
}

static void path_of(struct tq_map *map, const struct tq_iso_feature *f) {
  for (size_t r = 0; r < f->contour->n_rings; r++) {
    cairo_new_sub_path(map->cr);
    for (size_t i = f->contour->first_point[r]; i < f->contour->first_point[r + 1]; i++) {
      double x, y;
      tq_map_point(&map->view, f->points[i], &x, &y);
      cairo_line_to(map->cr, x, y);
    }
    cairo_close_path(map->cr);
  }
}

/* Opaque in a group, largest first, so that the bands do not shine through each other. */
static void draw_bands(struct tq_map *map) {
  cairo_push_group(map->cr);
  for (size_t i = map->n_rows; i-- > 0;) {
    struct tq_map_color color = tq_map_row_color(map, i);
    path_of(map, map->rows[i]);
    tq_map_use(map, color, 1);
    cairo_fill_preserve(map->cr);
    struct tq_map_color edge = {color.r * 0.8, color.g * 0.8, color.b * 0.8};
    tq_map_use(map, edge, 1);
    cairo_set_line_width(map->cr, 0.9);
    cairo_stroke(map->cr);
  }
  cairo_pop_group_to_source(map->cr);
  cairo_paint_with_alpha(map->cr, TQ_MAP_BAND_ALPHA);
}

static bool draw_origins(struct tq_map *map) {
  const double radius = TQ_MAP_ORIGIN;
  for (size_t i = 0; i < map->iso->n_origins; i++) {
    double x, y;
    tq_map_point(&map->view, map->iso->origins[i], &x, &y);
    cairo_arc(map->cr, x, y, radius, 0, 2 * G_PI);
    tq_map_use(map, TQ_MAP_RGB(0xffffff), 1);
    cairo_fill(map->cr);
    cairo_arc(map->cr, x, y, radius - 2.5, 0, 2 * G_PI);
    tq_map_use(map, TQ_MAP_RGB(0xd7191c), 1);
    cairo_fill(map->cr);
    cairo_arc(map->cr, x, y, 2.2, 0, 2 * G_PI);
    tq_map_use(map, TQ_MAP_RGB(0xffffff), 1);
    cairo_fill(map->cr);
    struct tq_map_rect r = {x - radius, y - radius, 2 * radius, 2 * radius};
    if (!tq_map_take(map, r)) return false;
  }
  return true;
}

static bool draw_page(struct tq_map *map) {
  const struct tq_map_view *view = &map->view;
  tq_map_use(map, TQ_MAP_RGB(TQ_MAP_LAND), 1);
  cairo_paint(map->cr);
  cairo_set_line_join(map->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(map->cr, CAIRO_LINE_CAP_ROUND);
  cairo_save(map->cr);
  cairo_rectangle(map->cr, view->left, view->top, view->width, view->height);
  cairo_clip(map->cr);
  draw_bands(map);
  tq_map_water(map);
  tq_map_areas(map);
  if (map->iso->coords == TQ_WGS84) tq_map_graticule(map); /* its degrees are WGS-84's */
  tq_map_roads(map);
  bool ok = tq_map_rails(map) && draw_origins(map) && tq_map_legend(map) && tq_map_scale_bar(map) &&
            tq_map_places(map);
  cairo_restore(map->cr);
  tq_map_header(map);
  tq_map_footer(map);
  return ok;
}

/* "car+transit" of bands that share out the modes. */
static const char *modes_text(const struct tq_iso *iso, char *out, size_t size) {
  size_t n = 0;
  for (size_t b = 0; b < iso->n_bands && n < size; b++)
    n += (size_t)snprintf(out + n, size - n, "%s%s", b ? "+" : "", iso->bands[b].mode);
  return out;
}

enum tq_code tq_map_paint(const struct tq_iso *iso, cairo_surface_t *surface, int *n_unknown_glyphs,
                          struct tq_err *err) {
  if (!iso->n_bands) return tq_fail(err, TQ_E_ARG, "there is no surface to draw; ask for a mode");
  size_t band = choose_band(iso);
  struct tq_band shown = iso->bands[band];
  char modes[TQ_MAP_TEXT];
  struct tq_map map = {.iso = iso, .band = &shown};
  if (iso->by_mode) shown.mode = modes_text(iso, modes, sizeof modes);
  if (!find_rows(&map, band)) return tq_fail_memory(err, "a map");
  enum tq_code code = fit_view(&map, err);
  if (code) {
    free(map.rows);
    return code;
  }
  map.cr = cairo_create(surface);
  map.layout = pango_cairo_create_layout(map.cr);
  if (!draw_page(&map) || cairo_status(map.cr) != CAIRO_STATUS_SUCCESS)
    code = tq_fail_memory(err, "a map");
  else if (n_unknown_glyphs)
    *n_unknown_glyphs = map.n_unknown_glyphs;
  g_object_unref(map.layout);
  cairo_destroy(map.cr);
  tq_vec_free(&map.taken);
  free(map.rows);
  return code;
}
