/* Railways as lines between consecutive stops. An express train's long chord is left
 * out where shorter hops of any line already tell the way. */
#include <math.h>
#include <stdlib.h>

#include "tools/map.h"

/* A chord goes when shorter hops make at most this of it. */
static const double DETOUR = 1.3;

/* The kinds whose lines stand for each other. */
enum { MAIN_LINES, METRO_LINES, TRAM_LINES };

/* A hop between two stations, listed in both directions, by kind, from, to and network. */
struct hop {
  uint32_t kind, from, to;
  uint16_t network;
  double m;
};

struct reached {
  double m;
  uint32_t stop;
};

struct rails {
  const struct tq_graph *g;
  TQ_VEC(struct hop) hops;
  uint32_t *station; /* [n_stops] the stop that stands for the station */
  uint32_t *seen;    /* [n_stops] the last search that came by */
  double *best_m;    /* [n_stops] of that search */
  uint32_t search;
  TQ_VEC(struct reached) heap;
};

static const struct tq_map_rail_style *style_of(uint16_t network) {
  static const struct tq_map_rail_style styles[] = {
      [TQ_TRUNK_RAIL] = {TQ_MAP_TRUNK_RAIL, {0.17, 0.17, 0.17}, 2.8, true},
      [TQ_INTERCITY_RAIL] = {TQ_MAP_INTERCITY_RAIL, {0.36, 0.16, 0.42}, 2.8, true},
      [TQ_SUBURBAN_RAIL] = {TQ_MAP_SUBURBAN_RAIL, {0.55, 0.30, 0.10}, 2.2, false},
      [TQ_METRO] = {TQ_MAP_METRO, {0.78, 0.12, 0.36}, 1.8, false},
      [TQ_TRAM] = {TQ_MAP_TRAM, {0.85, 0.45, 0.10}, 1.4, false},
  };
  return network < sizeof styles / sizeof *styles ? &styles[network] : NULL;
}

const struct tq_map_rail_style *tq_map_rail_style(uint16_t network) { return style_of(network); }

void tq_map_rail_stroke(struct tq_map *map, const struct tq_map_rail_style *style) {
  static const double dashes[] = {9, 9};
  tq_map_use(map, style->color, 1);
  cairo_set_line_width(map->cr, style->width);
  if (!style->dashed) {
    cairo_stroke(map->cr);
    return;
  }
  cairo_stroke_preserve(map->cr);
  tq_map_use(map, TQ_MAP_RGB(0xffffff), 1);
  cairo_set_line_width(map->cr, style->width - 1.6);
  cairo_set_dash(map->cr, dashes, 2, 0);
  cairo_set_line_cap(map->cr, CAIRO_LINE_CAP_BUTT);
  cairo_stroke(map->cr);
  cairo_set_line_cap(map->cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_dash(map->cr, NULL, 0, 0);
}

/* --- stations ------------------------------------------------------------------ */

struct named {
  uint32_t name, stop;
};

static int compare_named(const void *a, const void *b) {
  const struct named *p = a, *q = b;
  if (p->name != q->name) return p->name < q->name ? -1 : 1;
  return (p->stop > q->stop) - (p->stop < q->stop);
}

/* Platforms belong to their parent; stops of one name close together are one station,
 * whatever feed they come from (equal names are equal texts in the file). */
static bool find_stations(struct rails *rails) {
  const double near_m = 1500;
  const struct tq_graph *g = rails->g;
  struct named *named = tq_alloc(g->n_stops, sizeof *named);
  if (!named) return false;
  for (uint32_t s = 0; s < g->n_stops; s++) {
    uint32_t top = g->stops[s].parent == TQ_NO_STOP ? s : g->stops[s].parent;
    rails->station[s] = top;
    named[s] = (struct named){g->stops[top].name, top};
  }
  if (g->n_stops) qsort(named, g->n_stops, sizeof *named, compare_named);
  for (uint32_t i = 0, first = 0; i < g->n_stops; i++) {
    if (named[i].name != named[first].name) first = i;
    for (uint32_t k = first; k < i; k++) {
      uint32_t a = named[k].stop, b = named[i].stop;
      if (tq_distance_m(g->stops[a].pos, g->stops[b].pos) > near_m) continue;
      rails->station[b] = rails->station[a];
      break;
    }
  }
  for (uint32_t s = 0; s < g->n_stops; s++) rails->station[s] = rails->station[rails->station[s]];
  free(named);
  return true;
}

/* --- hops ------------------------------------------------------------------------ */

static uint32_t kind_of(uint16_t network) {
  return network == TQ_METRO ? METRO_LINES : network == TQ_TRAM ? TRAM_LINES : MAIN_LINES;
}

static int compare_hops(const void *a, const void *b) {
  const struct hop *p = a, *q = b;
  if (p->kind != q->kind) return p->kind < q->kind ? -1 : 1;
  if (p->from != q->from) return p->from < q->from ? -1 : 1;
  if (p->to != q->to) return p->to < q->to ? -1 : 1;
  return (p->network > q->network) - (p->network < q->network);
}

static bool collect_hops(struct rails *rails) {
  const struct tq_graph *g = rails->g;
  for (uint32_t p = 0; p < g->n_patterns; p++) {
    const struct tq_pattern *pattern = &g->patterns[p];
    uint16_t network = g->routes[pattern->route].network;
    if (!style_of(network)) continue;
    const struct tq_pattern_stop *stops = g->pattern_stops + pattern->first_stop;
    for (uint32_t i = 0; i + 1 < pattern->n_stops; i++) {
      uint32_t a = rails->station[stops[i].stop], b = rails->station[stops[i + 1].stop];
      double m = tq_distance_m(g->stops[a].pos, g->stops[b].pos);
      struct hop there = {kind_of(network), a, b, network, m},
                 back = {kind_of(network), b, a, network, m};
      if (a != b && (!tq_push(&rails->hops, there) || !tq_push(&rails->hops, back))) return false;
    }
  }
  if (!rails->hops.n) return true;
  qsort(rails->hops.v, rails->hops.n, sizeof *rails->hops.v, compare_hops);
  size_t n = 1;
  for (size_t i = 1; i < rails->hops.n; i++)
    if (compare_hops(&rails->hops.v[i], &rails->hops.v[n - 1]))
      rails->hops.v[n++] = rails->hops.v[i];
  rails->hops.n = n;
  return true;
}

/* First hop of a kind that leaves a station. */
static size_t first_hop(const struct rails *rails, uint32_t kind, uint32_t from) {
  struct hop key = {.kind = kind, .from = from};
  size_t low = 0, high = rails->hops.n;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (compare_hops(&rails->hops.v[mid], &key) < 0)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

/* --- chords ------------------------------------------------------------------------ */

static void heap_push(struct rails *rails, struct reached r) {
  size_t i = rails->heap.n++;
  for (; i && r.m < rails->heap.v[(i - 1) / 2].m; i = (i - 1) / 2)
    rails->heap.v[i] = rails->heap.v[(i - 1) / 2];
  rails->heap.v[i] = r;
}

static struct reached heap_pop(struct rails *rails) {
  struct reached *v = rails->heap.v, top = v[0], last = v[--rails->heap.n];
  size_t i = 0, n = rails->heap.n;
  for (size_t k; (k = 2 * i + 1) < n; i = k) {
    if (k + 1 < n && v[k + 1].m < v[k].m) k++;
    if (v[k].m >= last.m) break;
    v[i] = v[k];
  }
  v[i] = last;
  return top;
}

/* Whether shorter hops of the same kind lead from one end of the chord to the other with
 * hardly a detour. Every hop is shorter than the chord, so that leaving all chords out cuts
 * nothing off. */
static bool is_chord(struct rails *rails, const struct hop *chord) {
  const struct tq_stop *stops = rails->g->stops;
  struct tq_pos target = stops[chord->to].pos;
  rails->search++;
  rails->heap.n = 0;
  rails->seen[chord->from] = rails->search;
  rails->best_m[chord->from] = 0;
  heap_push(rails, (struct reached){0, chord->from});
  while (rails->heap.n) {
    struct reached at = heap_pop(rails);
    if (at.stop == chord->to) return true;
    if (at.m > rails->best_m[at.stop]) continue;
    for (size_t i = first_hop(rails, chord->kind, at.stop); i < rails->hops.n; i++) {
      const struct hop *hop = &rails->hops.v[i];
      if (hop->kind != chord->kind || hop->from != at.stop) break;
      double m = at.m + hop->m;
      if (hop->m >= chord->m || m + tq_distance_m(stops[hop->to].pos, target) > DETOUR * chord->m ||
          (rails->seen[hop->to] == rails->search && rails->best_m[hop->to] <= m))
        continue;
      rails->seen[hop->to] = rails->search;
      rails->best_m[hop->to] = m;
      heap_push(rails, (struct reached){m, hop->to});
    }
  }
  return false;
}

static void draw_network(struct tq_map *map, struct rails *rails, uint16_t network) {
  const struct tq_map_rail_style *style = style_of(network);
  for (size_t i = 0; i < rails->hops.n; i++) {
    const struct hop *hop = &rails->hops.v[i];
    if (hop->network != network || hop->from > hop->to) continue;
    struct tq_pos from = rails->g->stops[hop->from].pos, to = rails->g->stops[hop->to].pos;
    struct tq_box box = tq_box_empty();
    tq_box_add(&box, from);
    tq_box_add(&box, to);
    if (!tq_box_overlaps(box, map->view.box) || is_chord(rails, hop)) continue;
    double x, y;
    tq_map_point(&map->view, from, &x, &y);
    cairo_move_to(map->cr, x, y);
    tq_map_point(&map->view, to, &x, &y);
    cairo_line_to(map->cr, x, y);
    tq_map_rail_stroke(map, style);
  }
}

bool tq_map_rails(struct tq_map *map) {
  struct rails rails = {.g = map->iso->graph};
  uint32_t n = rails.g->n_stops;
  bool ok = (rails.station = tq_alloc(n, sizeof *rails.station)) &&
            (rails.seen = tq_calloc(n, sizeof *rails.seen)) &&
            (rails.best_m = tq_alloc(n, sizeof *rails.best_m)) && find_stations(&rails) &&
            collect_hops(&rails) && tq_reserve(&rails.heap, rails.hops.n + 1);
  for (uint16_t network = TQ_N_NETWORKS; ok && network-- > 0;) /* trunk lines on top */
    if (style_of(network)) draw_network(map, &rails, network);
  tq_vec_free(&rails.hops);
  tq_vec_free(&rails.heap);
  free(rails.station);
  free(rails.seen);
  free(rails.best_m);
  return ok;
}
