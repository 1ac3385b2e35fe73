/* tq_graph_check_hierarchies, and whether a hierarchy knows the arcs of its layer. */
#include "engine/graph/check_parts.h"

enum { MAX_WEIGHT_DS = INT32_MAX };

static bool rows_ok(const uint32_t *first, const struct tq_arc *arcs, uint32_t rank) {
  bool ok = true;
  for (uint32_t a = first[rank]; a < first[rank + 1]; a++)
    ok &= (arcs[a].head < rank) & (arcs[a].weight_ds <= MAX_WEIGHT_DS);
  return ok;
}

/* Every arc joins a rank and a higher one: so a sweep reads only what it has written. */
static enum tq_code check_rows(const uint32_t *first, const struct tq_arc *arcs, uint32_t n,
                               uint32_t n_arcs, const char *first_name, const char *name,
                               struct tq_err *err) {
  enum tq_code code = tq_check_first(first, n, n_arcs, first_name, err);
  for (uint32_t r = 0; r < n && !code; r++)
    if (!rows_ok(first, arcs, r))
      code = bad(err, name, r, "joins no higher rank, or absurd weight");
  return code;
}

static enum tq_code check_hierarchy(const struct tq_hierarchy *h, uint32_t n_states,
                                    struct tq_err *err) {
  if (h->n_states == 0) return h->n_up || h->n_down ? bad(err, "HIER_RANK", 0, "missing") : TQ_OK;
  if (h->n_states != n_states) return bad(err, "HIER_RANK", h->n_states, "not one for each state");
  uint32_t wrong = 0;
  for (uint32_t s = 0; s < n_states; s++) wrong |= h->rank[s] >= n_states;
  for (uint32_t s = 0; s < n_states && wrong; s++)
    if (h->rank[s] >= n_states) return bad(err, "HIER_RANK", s, "no such rank");
  enum tq_code code =
      check_rows(h->first_up, h->up, n_states, h->n_up, "HIER_FIRST_UP", "HIER_UP", err);
  if (code) return code;
  return check_rows(h->first_down, h->down, n_states, h->n_down, "HIER_FIRST_DOWN", "HIER_DOWN",
                    err);
}

enum tq_code tq_graph_check_hierarchies(const struct tq_graph *g, uint32_t modes,
                                        struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (int m = 0; m < TQ_N_MODES && !code; m++)
    if (modes >> m & 1) code = check_hierarchy(&g->hierarchies[m], g->layers[m].n_states, err);
  return code;
}

/* Whether a row has an arc to or from the rank that takes no longer. */
static bool knows(const uint32_t *first, const struct tq_arc *arcs, uint32_t row, uint32_t head,
                  uint32_t weight_ds) {
  for (uint32_t a = first[row]; a < first[row + 1]; a++)
    if (arcs[a].head == head && arcs[a].weight_ds <= weight_ds) return true;
  return false;
}

enum tq_code tq_check_hierarchy_follows(const struct tq_layer *layer, const struct tq_hierarchy *h,
                                        struct tq_err *err) {
  if (h->n_states == 0) return TQ_OK;
  for (uint32_t s = 0; s < layer->n_states; s++)
    for (uint32_t a = layer->first_out[s]; a < layer->first_out[s + 1]; a++) {
      uint32_t tail = h->rank[s], head = h->rank[layer->arcs[a].head];
      uint32_t weight_ds = layer->arcs[a].weight_ds;
      bool known =
          head == tail || (head < tail ? knows(h->first_up, h->up, tail, head, weight_ds)
                                       : knows(h->first_down, h->down, head, tail, weight_ds));
      if (!known)
        return bad(err, head < tail ? "HIER_UP" : "HIER_DOWN", head < tail ? tail : head,
                   "lacks an arc of its layer");
    }
  return TQ_OK;
}
