/* tq_search_window: the part of the grid that holds all that a run has reached. */
#include "engine/journey/legs.h"
#include "engine/journey/search.h"

struct reach {
  const struct tq_points *cells;
  uint32_t n_cols;
  uint32_t least[2], most[2]; /* column, row */
};

static void add_cell(struct reach *x, uint32_t cell) {
  uint32_t at[2] = {cell % x->n_cols, cell / x->n_cols};
  for (int k = 0; k < 2; k++) {
    if (at[k] < x->least[k]) x->least[k] = at[k];
    if (at[k] > x->most[k]) x->most[k] = at[k];
  }
}

/* The cells on the edges that a street search came onto. */
static void add_streets(struct tq_street *street, enum tq_mode mode, struct reach *x) {
  const uint32_t *first = x->cells->first_link[mode];
  if (!street || !first) return;
  uint32_t n_edges;
  const uint32_t *edges = tq_street_edges(street, &n_edges);
  for (uint32_t e = 0; e < n_edges; e++)
    for (uint32_t i = first[edges[e]]; i < first[edges[e] + 1]; i++)
      add_cell(x, x->cells->links[mode][i].cell);
}

static bool rides_to(const struct tq_search *s, uint32_t stop) {
  return s->best_ride_s[stop] != TQ_NOT_REACHED;
}

/* Starts the last legs from all stops at once, each as late as it has less time than the
 * longest leg: the run then ends everywhere where each stop's own would.
 * Errors  TQ_E_MEMORY */
static enum tq_code seed_stops(const struct tq_search *s, enum tq_mode mode, uint32_t cutoff_ds) {
  struct tq_pace pace = s->paces[mode];
  enum tq_code code = TQ_OK;
  tq_street_reset(s->last_leg);
  for (uint32_t stop = 0; stop < s->graph->n_stops && !code; stop++) {
    struct tq_link link = s->graph->stop_links[mode][stop];
    if (!rides_to(s, stop) || link.edge == TQ_NO_EDGE || link.dist_dm > s->request.max_snap_m * 10)
      continue;
    struct tq_leg_budget budget = tq_last_leg_budget(s, stop, tq_last_leg_left_s(s, stop));
    uint32_t limit_ds = tq_pace_limit_ds(pace, budget.street_s);
    uint32_t off_ds = tq_pace_off_street_ds(pace, link.dist_dm);
    if (budget.on_street && off_ds <= limit_ds)
      code = tq_street_seed_link(s->last_leg, link, off_ds + (cutoff_ds - limit_ds), NULL);
  }
  return code;
}

static void add_at_stops(const struct tq_search *s, struct reach *x) {
  uint32_t dm;
  for (uint32_t i = 0; i < x->cells->n_at_stops; i++) {
    const struct tq_at_stop *at = &x->cells->at_stops[i];
    if (rides_to(s, at->stop) || tq_origin_at_stop(s, at->stop, &dm) != UINT32_MAX)
      add_cell(x, at->point);
  }
}

/* What transit reaches; false when that is not known. */
static bool add_transit(const struct tq_search *s, struct reach *x) {
  enum tq_mode mode = tq_request_leg_mode(&s->request, false);
  if (tq_last_leg_varies(s)) return false;
  add_streets(s->direct, TQ_WALK, x);
  add_at_stops(s, x);
  if (!s->last_leg) return true;
  uint32_t leg_s = (uint32_t)tq_request_leg_limit_s(&s->request, false);
  uint32_t cutoff_ds = tq_pace_limit_ds(s->paces[mode], leg_s);
  if (seed_stops(s, mode, cutoff_ds)) return false;
  tq_street_run(s->last_leg, cutoff_ds);
  add_streets(s->last_leg, mode, x);
  return true;
}

struct tq_window tq_search_window(const struct tq_search *s, const struct tq_points *cells,
                                  const struct tq_grid *grid) {
  struct reach x = {cells, grid->n_cols, {UINT32_MAX, UINT32_MAX}, {0, 0}};
  for (int m = 0; m < TQ_N_MODES; m++) add_streets(s->streets[m], (enum tq_mode)m, &x);
  if (s->request.travels >> TQ_BY_TRANSIT & 1 && !add_transit(s, &x))
    return (struct tq_window){0, 0, grid->n_cols, grid->n_rows};
  if (x.least[0] > x.most[0]) return (struct tq_window){0, 0, 1, 1};
  return (struct tq_window){x.least[0], x.least[1], x.most[0] - x.least[0] + 1,
                            x.most[1] - x.least[1] + 1};
}
