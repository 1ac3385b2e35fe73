/* Railways as lines between consecutive stops. An express train's long chord is left
 * out where stops in between already tell the way. */
#include <stdlib.h>

#include "tools/map.h"

/* A pair of stations in both directions, sorted by network and from. */
struct pair {
  uint16_t network;
  uint32_t from, to;
};

struct rails {
  const struct tq_graph *g;
  TQ_VEC(struct pair) pairs;
  uint32_t *seen; /* [n_stops] the last search that came by */
  uint32_t search;
  TQ_VEC(struct reached) queue;
};

struct reached {
  uint32_t stop;
  double m;
};

static const struct tq_map_rail_style *style_of(uint16_t network) {
  static const struct tq_map_rail_style styles[] = {
      [TQ_TRUNK_RAIL] = {"铁路干线", {0.17, 0.17, 0.17}, 2.8, true},
      [TQ_INTERCITY_RAIL] = {"城际铁路", {0.36, 0.16, 0.42}, 2.8, true},
      [TQ_SUBURBAN_RAIL] = {"市域铁路", {0.55, 0.30, 0.10}, 2.2, false},
      [TQ_METRO] = {"地铁", {0.78, 0.12, 0.36}, 1.8, false},
      [TQ_TRAM] = {"有轨电车", {0.85, 0.45, 0.10}, 1.4, false},
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

static int compare_pairs(const void *a, const void *b) {
  const struct pair *p = a, *q = b;
  if (p->network != q->network) return p->network < q->network ? -1 : 1;
  if (p->from != q->from) return p->from < q->from ? -1 : 1;
  return (p->to > q->to) - (p->to < q->to);
}

static uint32_t station_of(const struct tq_graph *g, uint32_t stop) {
  return g->stops[stop].parent == TQ_NO_STOP ? stop : g->stops[stop].parent;
}

static bool collect_pairs(struct rails *rails) {
  const struct tq_graph *g = rails->g;
  for (uint32_t p = 0; p < g->n_patterns; p++) {
    const struct tq_pattern *pattern = &g->patterns[p];
    uint16_t network = g->routes[pattern->route].network;
    if (!style_of(network)) continue;
    const struct tq_pattern_stop *stops = g->pattern_stops + pattern->first_stop;
    for (uint32_t i = 0; i + 1 < pattern->n_stops; i++) {
      uint32_t a = station_of(g, stops[i].stop), b = station_of(g, stops[i + 1].stop);
      struct pair there = {network, a, b}, back = {network, b, a};
      if (a != b && (!tq_push(&rails->pairs, there) || !tq_push(&rails->pairs, back))) return false;
    }
  }
  if (!rails->pairs.n) return true;
  qsort(rails->pairs.v, rails->pairs.n, sizeof *rails->pairs.v, compare_pairs);
  size_t n = 1;
  for (size_t i = 1; i < rails->pairs.n; i++)
    if (compare_pairs(&rails->pairs.v[i], &rails->pairs.v[n - 1]))
      rails->pairs.v[n++] = rails->pairs.v[i];
  rails->pairs.n = n;
  return true;
}

/* First pair of a network that leaves a station. */
static size_t first_pair(const struct rails *rails, uint16_t network, uint32_t from) {
  struct pair key = {network, from, 0};
  size_t low = 0, high = rails->pairs.n;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (compare_pairs(&rails->pairs.v[mid], &key) < 0)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

/* Whether shorter hops lead from one end of the pair to the other with hardly a detour.
 * Every hop is shorter than the chord, so that leaving all chords out cuts nothing off. */
static bool is_chord(struct rails *rails, const struct pair *chord) {
  const double detour = 1.06;
  const struct tq_stop *stops = rails->g->stops;
  struct tq_pos target = stops[chord->to].pos;
  double chord_m = tq_distance_m(stops[chord->from].pos, target);
  struct reached start = {chord->from, 0};
  rails->search++;
  rails->queue.n = 0;
  rails->seen[chord->from] = rails->search;
  rails->queue.v[rails->queue.n++] = start;
  while (rails->queue.n) {
    struct reached at = rails->queue.v[--rails->queue.n];
    for (size_t i = first_pair(rails, chord->network, at.stop); i < rails->pairs.n; i++) {
      const struct pair *hop = &rails->pairs.v[i];
      if (hop->network != chord->network || hop->from != at.stop) break;
      double hop_m = tq_distance_m(stops[hop->from].pos, stops[hop->to].pos);
      double rest_m = tq_distance_m(stops[hop->to].pos, target);
      if (rails->seen[hop->to] == rails->search || hop_m >= chord_m ||
          at.m + hop_m + rest_m > detour * chord_m)
        continue;
      if (hop->to == chord->to) return true;
      struct reached next = {hop->to, at.m + hop_m};
      rails->seen[hop->to] = rails->search;
      rails->queue.v[rails->queue.n++] = next;
    }
  }
  return false;
}

static void draw_network(struct tq_map *map, struct rails *rails, uint16_t network) {
  const struct tq_map_rail_style *style = style_of(network);
  for (size_t i = first_pair(rails, network, 0); i < rails->pairs.n; i++) {
    const struct pair *pair = &rails->pairs.v[i];
    if (pair->network != network) break;
    struct tq_pos from = rails->g->stops[pair->from].pos, to = rails->g->stops[pair->to].pos;
    struct tq_box box = tq_box_empty();
    tq_box_add(&box, from);
    tq_box_add(&box, to);
    if (pair->from > pair->to || !tq_box_overlaps(box, map->view.box) || is_chord(rails, pair))
      continue;
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
  bool ok = collect_pairs(&rails) && tq_reserve(&rails.queue, (size_t)rails.g->n_stops + 1) &&
            (rails.seen = tq_calloc(rails.g->n_stops, sizeof *rails.seen));
  for (uint16_t network = TQ_N_NETWORKS; ok && network-- > 0;) /* trunk lines on top */
    if (style_of(network)) draw_network(map, &rails, network);
  tq_vec_free(&rails.pairs);
  tq_vec_free(&rails.queue);
  free(rails.seen);
  return ok;
}
