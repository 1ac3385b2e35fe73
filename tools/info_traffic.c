#include "tools/info_traffic.h"

#include <stdio.h>

#include "engine/base/mem.h"

static bool is_free(const struct tq_profile *p) {
  for (int h = 0; h < TQ_WEEK_HOURS; h++)
    if (p->percent[h] != 100) return false;
  return true;
}

/* free_ds [profiles]: time without traffic over all arcs of each profile. */
static void add_arcs(const struct tq_graph *g, double *free_ds) {
  const struct tq_layer *layer = &g->layers[TQ_CAR];
  for (uint32_t v = 0; v < layer->n_vertices; v++)
    for (uint32_t a = layer->first_out[v]; a < layer->first_out[v + 1]; a++) {
      uint32_t part = layer->arc_edges[a];
      free_ds[g->edge_profiles[part / 2].of[part % 2]] += layer->arcs[a].weight_ds;
    }
}

/* The hour in which driving everything takes longest, and how many times as long. */
static int slowest_hour(const struct tq_graph *g, const double *free_ds, double *factor) {
  double total_ds = 0;
  int slowest = 0;
  *factor = 0;
  for (uint32_t p = 0; p < g->n_profiles; p++) total_ds += free_ds[p];
  for (int h = 0; h < TQ_WEEK_HOURS && total_ds > 0; h++) {
    double ds = 0;
    for (uint32_t p = 0; p < g->n_profiles; p++) ds += free_ds[p] * 100 / g->profiles[p].percent[h];
    if (ds / total_ds <= *factor) continue;
    *factor = ds / total_ds;
    slowest = h;
  }
  return slowest;
}

json_t *tq_info_traffic(const struct tq_graph *g) {
  static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  if (!g->n_profiles) return NULL;
  double *free_ds = tq_calloc(g->n_profiles, sizeof *free_ds), km = 0, factor;
  if (!free_ds) return NULL;
  add_arcs(g, free_ds);
  int n_edges = 0;
  for (uint32_t e = 0; e < g->n_edges; e++) {
    const struct tq_edge_profiles *x = &g->edge_profiles[e];
    if (is_free(&g->profiles[x->of[0]]) && is_free(&g->profiles[x->of[1]])) continue;
    n_edges++;
    km += g->edges[e].length_dm / 10000.0;
  }
  int hour = slowest_hour(g, free_ds, &factor);
  free(free_ds);
  return json_pack("{s:i, s:i, s:f, s:o, s:f}", "profiles", (int)g->n_profiles, "edges", n_edges,
                   "km", km, "slowest_hour", json_sprintf("%s %02d:00", days[hour / 24], hour % 24),
                   "slowest_hour_factor", factor);
}

void tq_info_traffic_print(const json_t *traffic) {
  if (!traffic) return;
  printf(
      "traffic     %d different weeks; %d edges, %.0f km not always free; driving every street "
      "takes longest in the hour from %s: %.3f times as long\n",
      (int)json_integer_value(json_object_get(traffic, "profiles")),
      (int)json_integer_value(json_object_get(traffic, "edges")),
      json_real_value(json_object_get(traffic, "km")),
      json_string_value(json_object_get(traffic, "slowest_hour")),
      json_real_value(json_object_get(traffic, "slowest_hour_factor")));
}
