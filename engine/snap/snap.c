#include "engine/snap/snap.h"

#include <math.h>

#include "engine/base/rtree.h"

/* The best point so far: by millimetres away, then edge, then segment. */
struct candidate {
  int64_t dist_mm; /* -1: none */
  uint32_t edge, segment;
  double dist_m, along;
  struct tq_pos at;
};

/* What stands in the way of one point often stands in the way of the next. */
enum { N_RECENT = 8 };

struct search {
  const struct tq_graph *g;
  struct tq_pos p;
  struct tq_ruler ruler;
  double max_m;
  uint32_t modes;
  bool over_water; /* nothing stands in the way */
  struct candidate main[TQ_N_MODES], other[TQ_N_MODES];
  uint32_t recent[N_RECENT], n_recent; /* barriers met, the latest first */
};

static bool better(const struct candidate *a, const struct candidate *b) {
  if (b->dist_mm < 0) return true;
  if (a->dist_mm != b->dist_mm) return a->dist_mm < b->dist_mm;
  return a->edge != b->edge ? a->edge < b->edge : a->segment < b->segment;
}

static bool has_arc(const struct tq_layer *layer, uint32_t tail, uint32_t arc_edge) {
  for (uint32_t a = layer->first_out[tail]; a < layer->first_out[tail + 1]; a++)
    if (layer->arc_edges[a] == arc_edge) return true;
  return false;
}

static bool usable(const struct tq_graph *g, int mode, uint32_t edge) {
  const struct tq_layer *layer = &g->layers[mode];
  if (layer->n_arcs == 0) return false;
  return has_arc(layer, g->edges[edge].from, edge * 2) ||
         has_arc(layer, g->edges[edge].to, edge * 2 + 1);
}

struct walk {
  const struct tq_barrier *barriers;
  struct tq_pos from, to;
  uint32_t blocked_by; /* NO_BARRIER until one is met */
};
#define NO_BARRIER UINT32_MAX

static bool passes(uint32_t item, void *ctx) {
  struct walk *w = ctx;
  const struct tq_barrier *b = &w->barriers[item];
  if (!tq_segments_cross(w->from, w->to, b->a, b->b)) return true;
  w->blocked_by = item;
  return false;
}

/* A barrier between two points, NO_BARRIER when there is none. */
static uint32_t barrier_between(const struct tq_graph *g, struct tq_pos a, struct tq_pos b) {
  struct walk w = {g->barriers, a, b, NO_BARRIER};
  struct tq_box box = tq_box_empty();
  tq_box_add(&box, a);
  tq_box_add(&box, b);
  tq_rtree_overlapping(g->barrier_tree, g->n_barriers, box, passes, &w);
  return w.blocked_by;
}

bool tq_snap_clear(const struct tq_graph *g, struct tq_pos a, struct tq_pos b) {
  return barrier_between(g, a, b) == NO_BARRIER;
}

/* tq_snap_clear from the search's point, trying the barriers met lately first. */
static bool reaches(struct search *s, struct tq_pos to) {
  struct walk w = {s->g->barriers, s->p, to, NO_BARRIER};
  uint32_t i = 0;
  while (i < s->n_recent && passes(s->recent[i], &w)) i++;
  if (w.blocked_by == NO_BARRIER) {
    w.blocked_by = barrier_between(s->g, s->p, to);
    if (w.blocked_by == NO_BARRIER) return true;
    if (s->n_recent < N_RECENT) s->n_recent++;
    i = s->n_recent - 1;
  }
  for (; i > 0; i--) s->recent[i] = s->recent[i - 1];
  s->recent[0] = w.blocked_by;
  return false;
}

static struct tq_pos between(struct tq_pos a, struct tq_pos b, double along) {
  struct tq_pos p = {
      .lon_e7 = (int32_t)lround(a.lon_e7 + along * ((double)b.lon_e7 - a.lon_e7)),
      .lat_e7 = (int32_t)lround(a.lat_e7 + along * ((double)b.lat_e7 - a.lat_e7)),
  };
  return p;
}

/* Where a mode keeps its best point on edges with these flags; NULL when such an edge
 * is of no more use to it. */
static struct candidate *slot(struct search *s, int mode, uint32_t flags) {
  if (!(s->modes & 1u << mode)) return NULL;
  if (flags & (uint32_t)TQ_EDGE_MAIN_CAR << mode) return &s->main[mode];
  return s->main[mode].dist_mm < 0 ? &s->other[mode] : NULL;
}

/* Offers the nearest point of one segment to the modes of the mask. */
static void try_segment(struct search *s, uint32_t edge, uint32_t segment, uint32_t modes) {
  const struct tq_graph *g = s->g;
  struct tq_pos a = tq_edge_point(g, edge, segment), b = tq_edge_point(g, edge, segment + 1);
  struct candidate c = {.edge = edge, .segment = segment};
  c.dist_m = tq_segment_distance_m(s->ruler, s->p, a, b, &c.along);
  if (!(c.dist_m <= s->max_m)) return;
  c.dist_mm = (int64_t)(c.dist_m * 1000 + 0.5);
  bool checked = false;
  for (int mode = 0; mode < TQ_N_MODES; mode++) {
    struct candidate *best = slot(s, mode, g->edges[edge].flags);
    if (!(modes & 1u << mode) || !best || !better(&c, best)) continue;
    if (!checked) {
      c.at = between(a, b, c.along);
      if (!s->over_water && !reaches(s, c.at)) return;
      checked = true;
    }
    *best = c;
  }
}

/* Nothing further away than this can matter to any mode. */
static double limit_of(const struct search *s) {
  double limit_m = -1;
  for (int mode = 0; mode < TQ_N_MODES; mode++) {
    if (!(s->modes & 1u << mode)) continue;
    int64_t mm = s->main[mode].dist_mm;
    double m = mm < 0 ? s->max_m : (double)(mm + 1) / 1000;
    if (m > limit_m) limit_m = m;
  }
  return limit_m;
}

static double visit_run(uint32_t item, double limit_m, void *ctx) {
  struct search *s = ctx;
  const struct tq_graph *g = s->g;
  struct tq_run run = g->runs[item];
  if (!tq_run_ok(g, run)) return limit_m; /* a damaged file */
  uint32_t flags = g->edges[run.edge].flags;
  if (flags & TQ_EDGE_NO_SNAP) return limit_m;
  uint32_t modes = 0;
  for (int mode = 0; mode < TQ_N_MODES; mode++) {
    struct candidate *best = slot(s, mode, flags);
    if (best && (best == &s->main[mode] || usable(g, mode, run.edge))) modes |= 1u << mode;
  }
  if (!modes) return limit_m;
  for (uint32_t i = 0; i < run.n_segments; i++)
    try_segment(s, run.edge, run.first_segment + i, modes);
  return limit_of(s);
}

static double segment_length_m(const struct tq_graph *g, uint32_t edge, uint32_t segment) {
  return tq_distance_m(tq_edge_point(g, edge, segment), tq_edge_point(g, edge, segment + 1));
}

static double edge_length_m(const struct tq_graph *g, uint32_t edge) {
  double sum_m = 0;
  for (uint32_t i = 0; i + 1 < tq_edge_n_points(g, edge); i++)
    sum_m += segment_length_m(g, edge, i);
  return sum_m;
}

static uint32_t pos_on_edge(const struct tq_graph *g, const struct candidate *c) {
  double before_m = 0, total_m = edge_length_m(g, c->edge);
  for (uint32_t i = 0; i < c->segment; i++) before_m += segment_length_m(g, c->edge, i);
  before_m += c->along * segment_length_m(g, c->edge, c->segment);
  if (!(total_m > 0)) return 0;
  uint32_t pos = (uint32_t)(before_m / total_m * TQ_POS_ONE + 0.5);
  return pos < TQ_POS_ONE ? pos : TQ_POS_ONE;
}

static struct tq_snapped snapped_of(const struct search *s, int mode) {
  bool main_part = s->main[mode].dist_mm >= 0;
  const struct candidate *c = main_part ? &s->main[mode] : &s->other[mode];
  if (c->dist_mm < 0) return (struct tq_snapped){.link = {.edge = TQ_NO_EDGE}, .at = s->p};
  struct tq_snapped out = {
      .link = {c->edge, pos_on_edge(s->g, c), (uint32_t)(c->dist_m * 10 + 0.5)},
      .at = c->at,
      .main_part = main_part,
  };
  return out;
}

/* Fills out for the modes of the search, whose graph, point, limit and modes are given. */
static enum tq_code find(struct search *s, struct tq_snapped out[TQ_N_MODES], struct tq_err *err) {
  s->ruler = tq_ruler_at(tq_deg(s->p.lat_e7));
  for (int mode = 0; mode < TQ_N_MODES; mode++) s->main[mode].dist_mm = s->other[mode].dist_mm = -1;
  if (!tq_rtree_nearest(s->g->run_tree, s->g->n_runs, s->p, limit_of(s), visit_run, s))
    return tq_fail_memory(err, "the search for the nearest street");
  for (int mode = 0; mode < TQ_N_MODES; mode++)
    if (s->modes & 1u << mode) out[mode] = snapped_of(s, mode);
  return TQ_OK;
}

enum tq_code tq_snap_modes(const struct tq_graph *g, uint32_t modes, struct tq_pos p, double max_m,
                           struct tq_snapped out[TQ_N_MODES], struct tq_err *err) {
  struct search s = {.g = g, .p = p, .max_m = max_m, .modes = modes};
  return find(&s, out, err);
}

enum tq_code tq_snap_over_water(const struct tq_graph *g, enum tq_mode mode, struct tq_pos p,
                                double max_m, struct tq_snapped *out, struct tq_err *err) {
  struct tq_snapped all[TQ_N_MODES];
  struct search s = {.g = g, .p = p, .max_m = max_m, .modes = 1u << mode, .over_water = true};
  enum tq_code code = find(&s, all, err);
  if (!code) *out = all[mode];
  return code;
}

enum tq_code tq_snap(const struct tq_graph *g, enum tq_mode mode, struct tq_pos p, double max_m,
                     struct tq_snapped *out, struct tq_err *err) {
  struct tq_snapped all[TQ_N_MODES];
  enum tq_code code = tq_snap_modes(g, 1u << mode, p, max_m, all, err);
  if (!code) *out = all[mode];
  return code;
}

struct tq_pos tq_edge_point_at(const struct tq_graph *g, uint32_t edge, uint32_t pos) {
  uint32_t n = tq_edge_n_points(g, edge);
  double left_m = edge_length_m(g, edge) * pos / TQ_POS_ONE;
  for (uint32_t i = 0; i + 1 < n && pos < TQ_POS_ONE; i++) {
    double length_m = segment_length_m(g, edge, i);
    if (left_m <= length_m && length_m > 0)
      return between(tq_edge_point(g, edge, i), tq_edge_point(g, edge, i + 1), left_m / length_m);
    left_m -= length_m;
  }
  return tq_edge_point(g, edge, n - 1);
}

struct tq_pos tq_grid_cell_centre(const struct tq_grid *grid, uint32_t cell) {
  uint32_t row = cell / grid->n_cols, col = cell % grid->n_cols;
  double lon_deg, lat_deg;
  tq_utm_inverse(grid->epsg, grid->x0_m + (col + 0.5) * grid->cell_m,
                 grid->y0_m - (row + 0.5) * grid->cell_m, &lon_deg, &lat_deg);
  return (struct tq_pos){tq_e7(lon_deg), tq_e7(lat_deg)};
}
