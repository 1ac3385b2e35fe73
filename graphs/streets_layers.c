/* The arcs of each mode and their main component. */
#include "graphs/streets_parts.h"

struct arc_row {
  struct tq_arc arc;
  uint32_t edge; /* edge * 2 + direction */
};

static int compare_rows(const void *a, const void *b) {
  const struct arc_row *x = a, *y = b;
  if (x->arc.head != y->arc.head) return x->arc.head < y->arc.head ? -1 : 1;
  if (x->arc.weight_ds != y->arc.weight_ds) return x->arc.weight_ds < y->arc.weight_ds ? -1 : 1;
  return (x->edge > y->edge) - (x->edge < y->edge);
}

/* Tenths of a second for the length, rounded up: dm / (m/h) * 36000 / 10. */
static uint32_t travel_ds(uint32_t length_dm, uint32_t speed_m_per_h, uint32_t wait_ds) {
  uint64_t ds = ((uint64_t)length_dm * 3600 + speed_m_per_h - 1) / speed_m_per_h + wait_ds;
  return ds < TQ_MAX_WEIGHT_DS ? (uint32_t)ds : TQ_MAX_WEIGHT_DS;
}

struct layer_maker {
  const struct tq_street_net *net;
  const struct tq_speeds *speeds;
  struct tq_draft *d;
  enum tq_mode mode;
};

static uint32_t speed_of(const struct layer_maker *lm, uint32_t e, int dir) {
  return lm->net->uses.v[lm->net->edge_uses.v[e]].speed_m_per_h[lm->mode][dir];
}

/* A car waits where its way meets signals, signs, booths and gates; connectors at one
 * spot do not count again. */
static uint32_t wait_ds(const struct layer_maker *lm, uint32_t e, uint32_t head, int dir) {
  if (lm->mode != TQ_CAR || lm->net->uses.v[lm->net->edge_uses.v[e]].is_connector) return 0;
  unsigned waits = lm->net->signals.v[head];
  return lm->speeds->wait_ds[dir ? waits >> 4 : waits & 0xf];
}

static struct arc_row make_row(const struct layer_maker *lm, uint32_t e, int dir) {
  const struct tq_edge *edge = &lm->d->edges.v[e];
  uint32_t head = dir ? edge->from : edge->to;
  struct arc_row row = {
      .arc = {head, travel_ds(edge->length_dm, speed_of(lm, e, dir), wait_ds(lm, e, head, dir))},
      .edge = e * 2 + (uint32_t)dir};
  return row;
}

/* first_out [vertices + 1]; returns the number of arcs. */
static uint64_t count_arcs(const struct layer_maker *lm, uint32_t *first_out) {
  uint64_t n_arcs = 0;
  for (uint32_t e = 0; e < lm->d->edges.n; e++)
    for (int dir = 0; dir < 2; dir++) {
      if (!speed_of(lm, e, dir)) continue;
      first_out[(dir ? lm->d->edges.v[e].to : lm->d->edges.v[e].from) + 1]++;
      n_arcs++;
    }
  for (size_t v = 0; v < lm->d->vertices.n; v++) first_out[v + 1] += first_out[v];
  return n_arcs;
}

/* Places the rows of each vertex and sorts them by (head, weight, edge). next: a copy
 * of first_out, used up. */
static void fill_rows(const struct layer_maker *lm, const uint32_t *first_out, uint32_t *next,
                      struct arc_row *rows) {
  for (uint32_t e = 0; e < lm->d->edges.n; e++)
    for (int dir = 0; dir < 2; dir++)
      if (speed_of(lm, e, dir))
        rows[next[dir ? lm->d->edges.v[e].to : lm->d->edges.v[e].from]++] = make_row(lm, e, dir);
  for (size_t v = 0; v < lm->d->vertices.n; v++) {
    uint32_t n = first_out[v + 1] - first_out[v];
    if (n > 1) qsort(rows + first_out[v], n, sizeof *rows, compare_rows);
  }
}

static bool make_layer(const struct layer_maker *lm) {
  size_t n = lm->d->vertices.n + 1;
  uint32_t *first_out = tq_calloc(n, sizeof *first_out);
  uint32_t *next = tq_alloc(n, sizeof *next);
  struct arc_row *rows = NULL;
  bool ok = first_out && next;
  uint64_t n_arcs = ok ? count_arcs(lm, first_out) : 0;
  if (ok) rows = tq_alloc(n_arcs, sizeof *rows);
  ok = ok && rows && tq_reserve(&lm->d->modes[lm->mode].first_out, n) &&
       tq_reserve(&lm->d->modes[lm->mode].arcs, n_arcs) &&
       tq_reserve(&lm->d->modes[lm->mode].arc_edges, n_arcs);
  if (ok) {
    for (size_t v = 0; v < n; v++) lm->d->modes[lm->mode].first_out.v[v] = next[v] = first_out[v];
    lm->d->modes[lm->mode].first_out.n = n;
    fill_rows(lm, first_out, next, rows);
    for (size_t i = 0; i < n_arcs; i++) {
      lm->d->modes[lm->mode].arcs.v[i] = rows[i].arc;
      lm->d->modes[lm->mode].arc_edges.v[i] = rows[i].edge;
    }
    lm->d->modes[lm->mode].arcs.n = lm->d->modes[lm->mode].arc_edges.n = n_arcs;
  }
  free(first_out);
  free(next);
  free(rows);
  return ok;
}

enum tq_code tq_streets_layers(const struct tq_street_net *net, const struct tq_speeds *speeds,
                               struct tq_draft *d, struct tq_err *err) {
  for (int m = 0; m < TQ_N_MODES; m++) {
    struct layer_maker lm = {net, speeds, d, (enum tq_mode)m};
    if (!make_layer(&lm)) return tq_fail_memory(err, "the street layers");
  }
  return TQ_OK;
}
