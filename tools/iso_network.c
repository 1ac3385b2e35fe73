#include "tools/iso_network.h"

#include <string.h>

enum tq_code tq_iso_network_check(const struct tq_request *r, struct tq_err *err) {
  if (!(r->travels >> TQ_BY_TRANSIT & 1)) return TQ_OK;
  return tq_fail(err, TQ_E_ARG,
                 "--network tells streets, and by transit they depend on every departure; give "
                 "--mode car, bike or walk (--mode walk --cutoffs 20: what is walked to stops)");
}

static const struct tq_column columns[] = {
    {"mode", TQ_COLUMN_TEXT},  {"cutoff_min", TQ_COLUMN_REAL}, {"start_s", TQ_COLUMN_INT},
    {"end_s", TQ_COLUMN_INT},  {"cut", TQ_COLUMN_INT},         {"length_m", TQ_COLUMN_REAL},
    {"way_id", TQ_COLUMN_INT}, {"name", TQ_COLUMN_TEXT},       {"class", TQ_COLUMN_TEXT},
    {"edge", TQ_COLUMN_INT}};

static const struct tq_street *street_of(const struct tq_iso_network *n) {
  return n->search->streets[n->mode];
}

/* The cutoffs in the mode's layer time. */
static void set_limits(struct tq_iso_network *n) {
  const struct tq_request *r = &n->search->request;
  for (uint32_t k = 0; k < r->n_cutoffs; k++)
    n->limits_ds[k] = tq_pace_limit_ds(n->search->paces[n->mode], (uint32_t)r->cutoffs_s[k]);
}

/* Collects the pieces of the next edge that has any; *more is false after the last. */
static enum tq_code next_pieces(struct tq_iso_network *n, bool *more, struct tq_err *err) {
  const struct tq_graph *g = n->search->graph;
  n->piece = n->pieces.n = 0;
  for (; n->mode < TQ_N_MODES; n->mode++, n->edge = 0) {
    if (!street_of(n)) continue;
    if (n->edge == 0) set_limits(n);
    for (; n->edge < g->n_edges && n->pieces.n == 0; n->edge++) {
      if (tq_edge_is_connector(&g->edges[n->edge])) continue;
      enum tq_code code = tq_street_pieces(street_of(n), g, n->edge, n->limits_ds,
                                           n->search->request.n_cutoffs, &n->pieces, err);
      if (code) return code;
    }
    if (n->pieces.n) return TQ_OK;
  }
  *more = false;
  return TQ_OK;
}

/* Whether the search would have gone on along the edge. */
static bool is_cut(const struct tq_iso_network *n, const struct tq_piece *p) {
  if (p->limit + 1 < n->search->request.n_cutoffs || p->to_pos % TQ_POS_ONE == 0) return false;
  uint32_t beyond = p->to_pos > p->from_pos ? p->to_pos + 1 : p->to_pos - 1;
  uint32_t at_ds = tq_street_at_link_ds(street_of(n), (struct tq_link){p->edge, beyond, 0});
  return at_ds == TQ_FAR || at_ds > n->limits_ds[p->limit];
}

/* The piece in the direction of real travel, which leads to the place when the search went
 * towards it. */
static bool draw(struct tq_iso_network *n, const struct tq_piece *p) {
  bool back = p->from_pos > p->to_pos;
  uint32_t lo = back ? p->to_pos : p->from_pos, hi = back ? p->from_pos : p->to_pos;
  if (!tq_edge_line(n->search->graph, p->edge, lo, hi, &n->line)) return false;
  if (back == n->search->request.reverse) return true;
  for (size_t i = 0, k = n->line.n; i + 1 < k; i++) {
    struct tq_pos swap = n->line.v[i];
    n->line.v[i] = n->line.v[--k];
    n->line.v[k] = swap;
  }
  return true;
}

static enum tq_code next_row(void *ctx, struct tq_row *row, bool *more, struct tq_err *err) {
  struct tq_iso_network *n = ctx;
  const struct tq_graph *g = n->search->graph;
  const struct tq_request *r = &n->search->request;
  enum tq_code code = n->piece < n->pieces.n ? TQ_OK : next_pieces(n, more, err);
  if (code || !*more) return code;
  const struct tq_piece *p = &n->pieces.v[n->piece++];
  const struct tq_edge *edge = &g->edges[p->edge];
  struct tq_pace pace = n->search->paces[n->mode];
  uint32_t near_s = tq_pace_seconds(pace, p->from_ds), far_s = tq_pace_seconds(pace, p->to_ds);
  uint32_t share = p->from_pos > p->to_pos ? p->from_pos - p->to_pos : p->to_pos - p->from_pos;
  if (!draw(n, p)) return tq_fail_memory(err, "a street's line");
  row->points = n->line.v;
  row->n_points = n->line.n;
  row->values[0] = tq_text_value(tq_mode_name((enum tq_mode)n->mode));
  row->values[1] = tq_real_value(r->cutoffs_s[p->limit] / 60.0);
  row->values[2] = tq_int_value(r->reverse ? far_s : near_s);
  row->values[3] = tq_int_value(r->reverse ? near_s : far_s);
  row->values[4] = tq_int_value(is_cut(n, p));
  row->values[5] = tq_real_value(edge->length_dm / 10.0 * share / TQ_POS_ONE);
  row->values[6] = tq_int_value(edge->way_id);
  row->values[7] = tq_text_value(tq_graph_string(g, edge->name));
  row->values[8] = tq_text_value(tq_road_class_name(edge->flags & TQ_EDGE_CLASS));
  row->values[9] = tq_int_value(p->edge);
  return TQ_OK;
}

void tq_iso_network_init(struct tq_iso_network *n, const struct tq_search *search) {
  memset(n, 0, sizeof *n);
  n->search = search;
  n->layer = (struct tq_table_layer){"network", true, columns, sizeof columns / sizeof *columns,
                                     next_row,  n};
}

void tq_iso_network_free(struct tq_iso_network *n) {
  tq_vec_free(&n->pieces);
  tq_vec_free(&n->line);
}
