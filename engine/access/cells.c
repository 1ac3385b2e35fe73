#include "engine/access/cells.h"

#include <math.h>
#include <string.h>

#include "engine/base/mem.h"

uint32_t tq_cell_of(const struct tq_grid *grid, struct tq_pos pos) {
  double x, y;
  tq_utm_forward(grid->epsg, tq_deg(pos.lon_e7), tq_deg(pos.lat_e7), &x, &y);
  double col = floor((x - grid->x0_m) / grid->cell_m), row = floor((grid->y0_m - y) / grid->cell_m);
  if (!(col >= 0 && col < grid->n_cols && row >= 0 && row < grid->n_rows)) return UINT32_MAX;
  return (uint32_t)row * grid->n_cols + (uint32_t)col;
}

/* The links of the cells that are in the list; edges stay in order. */
static enum tq_code take_links(const struct tq_graph *g, enum tq_mode mode, const uint32_t *index,
                               uint32_t n, struct tq_points *out, struct tq_err *err) {
  if (!g->first_cell_link[mode]) return TQ_OK;
  struct tq_cell_link *links = tq_alloc(n, sizeof *links);
  uint32_t *first = tq_alloc((size_t)g->n_edges + 1, sizeof *first);
  out->owned[2 * mode] = links;
  out->owned[2 * mode + 1] = first;
  if (!links || !first) return tq_fail_memory(err, "links of cells");
  uint32_t n_links = 0;
  for (uint32_t e = 0; e < g->n_edges; e++) {
    first[e] = n_links;
    for (uint32_t i = g->first_cell_link[mode][e]; i < g->first_cell_link[mode][e + 1]; i++) {
      const struct tq_cell_link *at = &g->cell_links[mode][i];
      if (index[at->cell] == UINT32_MAX || n_links == n) continue; /* a cell has one link */
      links[n_links++] = (struct tq_cell_link){index[at->cell], at->link};
    }
  }
  first[g->n_edges] = n_links;
  out->links[mode] = links;
  out->first_link[mode] = first;
  return TQ_OK;
}

static enum tq_code take_at_stops(const struct tq_points *all, const uint32_t *index,
                                  struct tq_points *out, struct tq_err *err) {
  struct tq_at_stop *at = tq_alloc(all->n_at_stops, sizeof *at);
  if (!at) return tq_fail_memory(err, "cells at stops");
  for (uint32_t i = 0; i < all->n_at_stops; i++) {
    at[out->n_at_stops] = all->at_stops[i];
    at[out->n_at_stops].point = index[all->at_stops[i].point];
    if (at[out->n_at_stops].point != UINT32_MAX) out->n_at_stops++;
  }
  out->at_stops = at;
  out->owned[2 * TQ_N_MODES] = at;
  return TQ_OK;
}

enum tq_code tq_points_of_cells(const struct tq_graph *g, const uint32_t *cells, uint32_t n,
                                struct tq_points *out, struct tq_err *err) {
  struct tq_points all;
  memset(out, 0, sizeof *out);
  enum tq_code code = tq_points_of_grid(g, &all, err);
  if (code) return code;
  uint32_t *index = tq_alloc(all.n, sizeof *index);
  if (!index) code = tq_fail_memory(err, "the cells");
  for (uint32_t i = 0; i < n && !code; i++)
    if (cells[i] >= all.n || (i && cells[i] <= cells[i - 1]))
      code = tq_fail(err, TQ_E_ARG, "cell %u is out of the grid or out of order", cells[i]);
  if (!code) memset(index, 0xff, all.n * sizeof *index);
  for (uint32_t i = 0; i < n && !code; i++) index[cells[i]] = i;
  for (int m = 0; m < TQ_N_MODES && !code; m++)
    code = take_links(g, (enum tq_mode)m, index, n, out, err);
  if (!code) code = take_at_stops(&all, index, out, err);
  out->n = n;
  free(index);
  tq_points_free(&all);
  if (code) tq_points_free(out);
  return code;
}
