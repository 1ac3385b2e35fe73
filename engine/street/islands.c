#include "engine/street/islands.h"

#include <string.h>

#include "engine/base/mem.h"

/* The lowest vertex of the piece, with paths halved on the way (Tarjan 1975). */
static uint32_t find(uint32_t *lead, uint32_t v) {
  while (lead[v] != v) {
    lead[v] = lead[lead[v]];
    v = lead[v];
  }
  return v;
}

static void join(uint32_t *lead, uint32_t a, uint32_t b) {
  a = find(lead, a);
  b = find(lead, b);
  if (a < b)
    lead[b] = a;
  else
    lead[a] = b;
}

enum { USED = 1, MAIN = 2 };

static void mark_edges(const struct tq_graph *g, enum tq_mode mode, uint32_t *lead,
                       uint8_t *marks) {
  const struct tq_layer *layer = &g->layers[mode];
  for (uint32_t v = 0; v < g->n_vertices; v++) lead[v] = v;
  for (uint32_t a = 0; a < layer->n_arcs; a++) {
    uint32_t edge = layer->arc_edges[a] / 2;
    if (marks[edge]) continue;
    bool is_main = g->edges[edge].flags & (uint32_t)TQ_EDGE_MAIN_CAR << mode;
    marks[edge] = is_main ? USED | MAIN : USED;
    join(lead, g->edges[edge].from, g->edges[edge].to);
  }
}

static void count(const struct tq_graph *g, uint32_t *lead, const uint8_t *marks, uint32_t *sizes,
                  uint8_t *has_main, struct tq_islands *out) {
  for (uint32_t e = 0; e < g->n_edges; e++) {
    if (!marks[e]) continue;
    uint32_t piece = find(lead, g->edges[e].from);
    sizes[piece]++;
    if (marks[e] & MAIN) has_main[piece] = 1;
  }
  for (uint32_t e = 0; e < g->n_edges; e++) {
    if (!marks[e]) continue;
    uint32_t piece = find(lead, g->edges[e].from);
    out->n_edges++;
    if (marks[e] & MAIN)
      out->n_main_edges++;
    else if (has_main[piece])
      out->n_dead_edges++;
    else
      out->n_island_edges++;
    if (!has_main[piece] && sizes[piece] > out->n_largest) {
      out->n_largest = sizes[piece];
      out->edge = e;
    }
  }
  for (uint32_t v = 0; v < g->n_vertices; v++) out->n_islands += sizes[v] > 0 && !has_main[v];
}

enum tq_code tq_islands_count(const struct tq_graph *g, enum tq_mode mode, struct tq_islands *out,
                              struct tq_err *err) {
  uint32_t *lead = tq_alloc(g->n_vertices, sizeof *lead);
  uint32_t *sizes = tq_calloc(g->n_vertices, sizeof *sizes);
  uint8_t *marks = tq_calloc(g->n_edges, 1), *has_main = tq_calloc(g->n_vertices, 1);
  bool ok = lead && sizes && marks && has_main;
  if (ok) {
    *out = (struct tq_islands){.edge = TQ_NO_EDGE};
    mark_edges(g, mode, lead, marks);
    count(g, lead, marks, sizes, has_main, out);
  }
  free(lead);
  free(sizes);
  free(marks);
  free(has_main);
  return ok ? TQ_OK : tq_fail_memory(err, "the islands");
}
