#include "engine/journey/points.h"

#include <math.h>
#include <string.h>

#include "engine/base/mem.h"

typedef TQ_VEC(struct tq_at_stop) at_stop_vec;

static int by_stop(const void *a, const void *b) {
  const struct tq_at_stop *x = a, *y = b;
  if (x->stop != y->stop) return x->stop < y->stop ? -1 : 1;
  return (x->point > y->point) - (x->point < y->point);
}

static void keep_at_stops(struct tq_points *p, at_stop_vec *found) {
  if (found->n) qsort(found->v, found->n, sizeof *found->v, by_stop);
  p->at_stops = found->v;
  p->n_at_stops = (uint32_t)found->n;
  p->owned[2 * TQ_N_MODES] = found->v;
}

/* Appends the pair when the two are close enough; false when memory is out. */
static bool add_if_close(at_stop_vec *found, const struct tq_graph *g, uint32_t stop,
                         uint32_t point, struct tq_pos pos) {
  double m = tq_distance_m(g->stops[stop].pos, pos);
  if (m > TQ_AT_STOP_M) return true;
  struct tq_at_stop pair = {stop, point, (uint32_t)ceil(m * 10)};
  return tq_push(found, pair);
}

enum tq_code tq_points_of_grid(const struct tq_graph *g, struct tq_points *out,
                               struct tq_err *err) {
  const struct tq_grid *grid = g->grid;
  memset(out, 0, sizeof *out);
  if (!grid)
    return tq_fail(err, TQ_E_NO_DATA, "the graph has no grid of cells; build it with --osm");
  out->n = grid->n_cols * grid->n_rows;
  for (int m = 0; m < TQ_N_MODES; m++) {
    out->links[m] = g->cell_links[m];
    out->first_link[m] = g->first_cell_link[m];
  }
  at_stop_vec found = {0};
  for (uint32_t s = 0; s < g->n_stops; s++) {
    double x, y, lon, lat;
    tq_utm_forward(grid->epsg, tq_deg(g->stops[s].pos.lon_e7), tq_deg(g->stops[s].pos.lat_e7), &x,
                   &y);
    double col = floor((x - grid->x0_m) / grid->cell_m);
    double row = floor((grid->y0_m - y) / grid->cell_m);
    if (!(col >= 0 && col < grid->n_cols && row >= 0 && row < grid->n_rows)) continue;
    tq_utm_inverse(grid->epsg, grid->x0_m + (col + 0.5) * grid->cell_m,
                   grid->y0_m - (row + 0.5) * grid->cell_m, &lon, &lat);
    struct tq_pos centre = {tq_e7(lon), tq_e7(lat)};
    if (!add_if_close(&found, g, s, (uint32_t)row * grid->n_cols + (uint32_t)col, centre)) {
      tq_vec_free(&found);
      return tq_fail_memory(err, "cells at stops");
    }
  }
  keep_at_stops(out, &found);
  return TQ_OK;
}

enum tq_code tq_point_snap(const struct tq_graph *g, enum tq_mode mode, struct tq_pos p,
                           double max_m, struct tq_snapped *out, struct tq_err *err) {
  double linked_m = g->grid ? g->grid->max_snap_dm / 10.0 : max_m;
  enum tq_code code = tq_snap(g, mode, p, linked_m, out, err);
  if (code || out->link.dist_dm <= max_m * 10) return code;
  code = tq_snap(g, mode, p, max_m, out, err); /* nearer, but apart from the main network */
  if (!code && out->link.dist_dm > max_m * 10) out->link.edge = TQ_NO_EDGE;
  return code;
}

void tq_points_of_window(const struct tq_points *of_grid, const struct tq_grid *grid,
                         struct tq_window window, struct tq_points *out) {
  *out = *of_grid;
  memset(out->owned, 0, sizeof out->owned);
  out->n = window.n_cols * window.n_rows;
  out->row_cells = grid->n_cols;
  out->window = window;
}

struct tq_grid tq_grid_of_window(const struct tq_grid *grid, struct tq_window window) {
  struct tq_grid part = *grid;
  part.x0_m += window.left * grid->cell_m;
  part.y0_m -= window.top * grid->cell_m;
  part.n_cols = window.n_cols;
  part.n_rows = window.n_rows;
  return part;
}

struct tq_window tq_window_of_grid(const struct tq_grid *grid, const struct tq_grid *part) {
  return (struct tq_window){(uint32_t)lround((part->x0_m - grid->x0_m) / grid->cell_m),
                            (uint32_t)lround((grid->y0_m - part->y0_m) / grid->cell_m),
                            part->n_cols, part->n_rows};
}

struct stop_at_lat {
  int32_t lat_e7;
  uint32_t stop;
};

static int by_lat(const void *a, const void *b) {
  const struct stop_at_lat *x = a, *y = b;
  if (x->lat_e7 != y->lat_e7) return x->lat_e7 < y->lat_e7 ? -1 : 1;
  return (x->stop > y->stop) - (x->stop < y->stop);
}

static bool find_at_stops(const struct tq_graph *g, const struct tq_pos *pos, uint32_t n,
                          at_stop_vec *found) {
  struct stop_at_lat *stops = tq_alloc(g->n_stops, sizeof *stops);
  if (!stops) return false;
  for (uint32_t s = 0; s < g->n_stops; s++)
    stops[s] = (struct stop_at_lat){g->stops[s].pos.lat_e7, s};
  qsort(stops, g->n_stops, sizeof *stops, by_lat);
  const int64_t reach_e7 = (int64_t)(TQ_AT_STOP_M / 0.0110) + 1; /* a degree is >= 110 km */
  bool ok = true;
  for (uint32_t i = 0; i < n && ok; i++) {
    uint32_t lo = 0, hi = g->n_stops;
    while (lo < hi) {
      uint32_t mid = lo + (hi - lo) / 2;
      if (stops[mid].lat_e7 < pos[i].lat_e7 - reach_e7)
        lo = mid + 1;
      else
        hi = mid;
    }
    for (; ok && lo < g->n_stops && stops[lo].lat_e7 <= pos[i].lat_e7 + reach_e7; lo++)
      ok = add_if_close(found, g, stops[lo].stop, i, pos[i]);
  }
  free(stops);
  return ok;
}

static int by_edge(const void *a, const void *b) {
  const struct tq_cell_link *x = a, *y = b;
  if (x->link.edge != y->link.edge) return x->link.edge < y->link.edge ? -1 : 1;
  return (x->cell > y->cell) - (x->cell < y->cell);
}

/* Owns the links, puts them in order and says where each edge's start. */
static void index_links(const struct tq_graph *g, enum tq_mode mode, struct tq_cell_link *links,
                        uint32_t n_links, uint32_t *first, struct tq_points *p) {
  for (uint32_t i = 0; i < n_links; i++) first[links[i].link.edge + 1]++;
  qsort(links, n_links, sizeof *links, by_edge);
  for (uint32_t e = 0; e < g->n_edges; e++) first[e + 1] += first[e];
  p->links[mode] = links;
  p->first_link[mode] = first;
}

/* The links of one mode with those beyond max_m found anew; links has room for all. */
static enum tq_code nearer_links(const struct tq_graph *g, const uint32_t *cells, enum tq_mode mode,
                                 double max_m, const struct tq_points *p,
                                 struct tq_cell_link *links, uint32_t *n_links,
                                 struct tq_err *err) {
  uint32_t n = p->first_link[mode][g->n_edges];
  for (uint32_t i = 0; i < n; i++) {
    struct tq_cell_link at = p->links[mode][i];
    if (at.link.dist_dm > max_m * 10) {
      struct tq_snapped snapped;
      uint32_t cell = cells ? cells[at.cell] : at.cell;
      struct tq_pos centre = tq_grid_cell_centre(g->grid, cell);
      enum tq_code code = tq_point_snap(g, mode, centre, max_m, &snapped, err);
      if (code) return code;
      at.link = snapped.link;
    }
    if (at.link.edge != TQ_NO_EDGE) links[(*n_links)++] = at;
  }
  return TQ_OK;
}

enum tq_code tq_points_relink(const struct tq_graph *g, const uint32_t *cells, uint32_t modes,
                              double max_m, struct tq_points *p, struct tq_err *err) {
  if (!g->grid || max_m * 10 >= g->grid->max_snap_dm) return TQ_OK;
  for (int m = 0; m < TQ_N_MODES; m++) {
    if (!(modes & 1u << m) || !p->first_link[m]) continue;
    struct tq_cell_link *links = tq_alloc(p->first_link[m][g->n_edges], sizeof *links);
    uint32_t *first = tq_calloc((size_t)g->n_edges + 1, sizeof *first), n_links = 0;
    enum tq_code code = links && first ? TQ_OK : tq_fail_memory(err, "links to streets");
    if (!code) code = nearer_links(g, cells, (enum tq_mode)m, max_m, p, links, &n_links, err);
    if (code) {
      free(links);
      free(first);
      return code;
    }
    free(p->owned[2 * m]);
    free(p->owned[2 * m + 1]);
    p->owned[2 * m] = links;
    p->owned[2 * m + 1] = first;
    index_links(g, (enum tq_mode)m, links, n_links, first, p);
  }
  return TQ_OK;
}

static enum tq_code snap_mode(const struct tq_graph *g, const struct tq_pos *pos, uint32_t n,
                              enum tq_mode mode, double max_m, struct tq_points *p,
                              struct tq_err *err) {
  struct tq_cell_link *links = tq_alloc(n, sizeof *links);
  uint32_t *first = tq_calloc((size_t)g->n_edges + 1, sizeof *first);
  p->owned[2 * mode] = links;
  p->owned[2 * mode + 1] = first;
  if (!links || !first) return tq_fail_memory(err, "links to streets");
  uint32_t n_links = 0;
  for (uint32_t i = 0; i < n; i++) {
    struct tq_snapped snapped;
    enum tq_code code = tq_point_snap(g, mode, pos[i], max_m, &snapped, err);
    if (code) return code;
    if (snapped.link.edge == TQ_NO_EDGE) continue;
    links[n_links++] = (struct tq_cell_link){i, snapped.link};
  }
  index_links(g, mode, links, n_links, first, p);
  return TQ_OK;
}

enum tq_code tq_points_snap(const struct tq_graph *g, const struct tq_pos *pos, uint32_t n,
                            uint32_t modes, double max_m, struct tq_points *out,
                            struct tq_err *err) {
  memset(out, 0, sizeof *out);
  out->n = n;
  for (int m = 0; m < TQ_N_MODES && g->n_edges; m++) {
    if (!(modes & 1u << m)) continue;
    enum tq_code code = snap_mode(g, pos, n, (enum tq_mode)m, max_m, out, err);
    if (code) {
      tq_points_free(out);
      return code;
    }
  }
  at_stop_vec found = {0};
  if (!find_at_stops(g, pos, n, &found)) {
    tq_vec_free(&found);
    tq_points_free(out);
    return tq_fail_memory(err, "points at stops");
  }
  keep_at_stops(out, &found);
  return TQ_OK;
}

void tq_points_renumber(const struct tq_graph *g, struct tq_points *p, const uint32_t *number,
                        uint32_t n) {
  for (int m = 0; m < TQ_N_MODES; m++) {
    struct tq_cell_link *links = p->owned[2 * m]; /* what p->links[m] shows */
    uint32_t n_links = links ? p->first_link[m][g->n_edges] : 0;
    for (uint32_t i = 0; i < n_links; i++) links[i].cell = number[links[i].cell];
  }
  struct tq_at_stop *at_stops = p->owned[2 * TQ_N_MODES];
  for (uint32_t i = 0; i < p->n_at_stops; i++) at_stops[i].point = number[at_stops[i].point];
  p->n = n;
}

void tq_points_free(struct tq_points *p) {
  if (!p) return;
  for (size_t i = 0; i < sizeof p->owned / sizeof *p->owned; i++) free(p->owned[i]);
  memset(p, 0, sizeof *p);
}
