#include "graphs/turns_delays.h"

#include <string.h>

#include "graphs/turns.h"
#include "graphs/turns_angles.h"

#define NO_PART UINT32_MAX
#define FORBIDDEN UINT16_MAX
enum { MOST_DS = 1 << 27 }; /* tq_graph_check takes more for damage */

/* A copy of a vertex: one of the layer before, or one for the parts with equal delays. */
struct copy {
  uint32_t vertex, old; /* state of the layer before; the vertex itself in new ones */
  uint32_t part;        /* the least of those that lead to it */
};

/* The layer as it was, and what is known of its parts. */
struct delayer {
  struct tq_draft *d;
  struct tq_graph g; /* the draft, for its shapes */
  enum tq_mode mode;
  const struct tq_turn_delays *delays;
  uint32_t n_vertices, n_states;
  uint32_t *first_out, *arc_edges, *state_vertex; /* [states + 1], [arcs], [copies] */
  struct tq_arc *arcs;
  uint8_t *n_ends;    /* [vertices] of streets that meet there, up to 3 */
  uint32_t *head;     /* [edges * 2] the state that the part alone leads to; NO_PART: no arc */
  uint32_t *like;     /* [edges * 2] the least part with the same delays; NO_PART: none */
  uint32_t *number;   /* [edges * 2] of the new copy for such a part */
  uint32_t *old_part; /* [copies of the layer before] the part that leads there */
  uint32_t *old_number;
  TQ_VEC(struct copy) copies;
};

bool tq_turn_delays_any(const struct tq_turn_delays *delays) {
  for (int i = 0; i < TQ_N_TURNINGS; i++)
    if (delays->ds[i]) return true;
  return false;
}

/* Whether turning back is left after the part: no other arc leads on. */
static bool dead_end(const struct delayer *x, uint32_t part) {
  uint32_t state = x->head[part];
  for (uint32_t a = x->first_out[state]; a < x->first_out[state + 1]; a++)
    if (x->arc_edges[a] != (part ^ 1)) return false;
  return true;
}

/* What going on over `to` after `from` takes longer. */
static uint16_t delay_ds(const struct delayer *x, uint32_t from, uint32_t to) {
  enum tq_turning turning;
  if (to == (from ^ 1)) return dead_end(x, from) ? x->delays->ds[TQ_TURNING_BACK] : FORBIDDEN;
  if (x->n_ends[tq_part_head(x->d, from)] < 3 ||
      !tq_turning_between(&x->g, from, to, x->delays->drives_left, &turning))
    return 0;
  return x->delays->ds[turning];
}

/* The delays after a part, arc by arc of the vertex where it ends; whether there are any. */
static bool list_delays(const struct delayer *x, uint32_t part, uint16_t *row) {
  uint32_t at = tq_part_head(x->d, part), end = x->first_out[at + 1];
  bool any = false;
  for (uint32_t a = x->first_out[at], i = 0; a < end; a++, i++) {
    row[i] = delay_ds(x, part, x->arc_edges[a]);
    any |= row[i] != 0;
  }
  return any;
}

/* Finds the like of each of the n parts that end at one vertex; rows: scratch. */
static bool group(struct delayer *x, const uint32_t *parts, uint32_t n, uint32_t vertex,
                  uint16_t *rows) {
  uint32_t degree = x->first_out[vertex + 1] - x->first_out[vertex];
  for (uint32_t i = 0; i < n; i++) {
    uint16_t *row = rows + (size_t)i * degree;
    if (!list_delays(x, parts[i], row)) continue;
    for (uint32_t k = 0; k < i && x->like[parts[i]] == NO_PART; k++)
      if (x->like[parts[k]] != NO_PART &&
          !memcmp(rows + (size_t)k * degree, row, degree * sizeof *row))
        x->like[parts[i]] = x->like[parts[k]];
    if (x->like[parts[i]] == NO_PART) x->like[parts[i]] = parts[i];
  }
  /* copies only for those that lead to the vertex: others come to a copy already */
  for (uint32_t i = 0; i < n; i++) {
    uint32_t like = x->like[parts[i]];
    if (like == NO_PART || x->head[parts[i]] >= x->n_vertices || x->number[like] != NO_PART)
      continue;
    x->number[like] = 0;
    if (!tq_push(&x->copies, ((struct copy){vertex, vertex, like}))) return false;
  }
  return true;
}

/* Counts ends of streets and what each part alone leads to; lists parts by where they end.
 * first_in [vertices + 2], zeroed. */
static void look_at_arcs(struct delayer *x, uint32_t *first_in, uint32_t *parts_in) {
  for (uint32_t v = 0; v < x->n_vertices; v++)
    for (uint32_t a = x->first_out[v]; a < x->first_out[v + 1]; a++) {
      uint32_t part = x->arc_edges[a];
      bool first = x->head[part ^ 1] == NO_PART;
      x->head[part] = x->arcs[a].head;
      first_in[tq_part_head(x->d, part) + 2]++;
      const uint32_t ends[2] = {v, tq_part_head(x->d, part)};
      for (int i = 0; i < 2 && first; i++) x->n_ends[ends[i]] += x->n_ends[ends[i]] < 3;
    }
  for (uint32_t v = 0; v < x->n_vertices; v++) first_in[v + 2] += first_in[v + 1];
  for (uint32_t part = 0; part < x->d->edges.n * 2; part++)
    if (x->head[part] != NO_PART) parts_in[first_in[tq_part_head(x->d, part) + 1]++] = part;
}

static bool find_copies(struct delayer *x) {
  uint32_t *first_in = tq_calloc((size_t)x->n_vertices + 2, sizeof *first_in);
  uint32_t *parts_in = tq_alloc(x->d->edges.n * 2, sizeof *parts_in);
  TQ_VEC(uint16_t) rows = {0};
  bool ok = first_in && parts_in;
  if (ok) look_at_arcs(x, first_in, parts_in);
  for (uint32_t v = 0; ok && v < x->n_vertices; v++) {
    uint32_t n = first_in[v + 1] - first_in[v];
    uint32_t degree = x->first_out[v + 1] - x->first_out[v];
    ok =
        tq_reserve(&rows, (size_t)n * degree + 1) && group(x, parts_in + first_in[v], n, v, rows.v);
  }
  for (uint32_t s = 0; ok && s < x->n_states; s++)
    for (uint32_t a = x->first_out[s]; a < x->first_out[s + 1]; a++)
      if (x->arcs[a].head >= x->n_vertices)
        x->old_part[x->arcs[a].head - x->n_vertices] = x->arc_edges[a];
  for (uint32_t s = x->n_vertices; ok && s < x->n_states; s++) {
    uint32_t i = s - x->n_vertices;
    ok = tq_push(&x->copies, ((struct copy){x->state_vertex[i], s, x->old_part[i]}));
  }
  free(first_in);
  free(parts_in);
  tq_vec_free(&rows);
  return ok;
}

static int by_vertex(const void *a, const void *b) {
  const struct copy *x = a, *y = b;
  if (x->vertex != y->vertex) return x->vertex < y->vertex ? -1 : 1;
  if (x->old != y->old) return x->old < y->old ? -1 : 1;
  return (x->part > y->part) - (x->part < y->part);
}

static void number_copies(struct delayer *x) {
  if (x->copies.n > 1) qsort(x->copies.v, x->copies.n, sizeof *x->copies.v, by_vertex);
  for (uint32_t i = 0; i < x->copies.n; i++) {
    const struct copy *c = &x->copies.v[i];
    if (c->old < x->n_vertices)
      x->number[c->part] = x->n_vertices + i;
    else
      x->old_number[c->old - x->n_vertices] = x->n_vertices + i;
  }
}

static uint32_t number_of(const struct delayer *x, uint32_t part, uint32_t old_head) {
  if (old_head >= x->n_vertices) return x->old_number[old_head - x->n_vertices];
  return x->like[part] == NO_PART ? old_head : x->number[x->like[part]];
}

/* The arcs out of a state of the layer before, delayed as they are after the part, which
 * is NO_PART where nothing was before. */
static bool append_row(struct delayer *x, uint32_t old, uint32_t part) {
  bool delayed = part != NO_PART && x->like[part] != NO_PART;
  for (uint32_t a = x->first_out[old]; a < x->first_out[old + 1]; a++) {
    uint32_t to = x->arc_edges[a];
    uint16_t ds = delayed ? delay_ds(x, part, to) : 0;
    if (ds == FORBIDDEN) continue;
    struct tq_arc arc = {number_of(x, to, x->arcs[a].head), x->arcs[a].weight_ds + ds};
    if (arc.weight_ds > MOST_DS) arc.weight_ds = MOST_DS;
    if (x->d->modes[x->mode].arcs.n >= UINT32_MAX - 1 ||
        !tq_push(&x->d->modes[x->mode].arcs, arc) || !tq_push(&x->d->modes[x->mode].arc_edges, to))
      return false;
  }
  return tq_push(&x->d->modes[x->mode].first_out, (uint32_t)x->d->modes[x->mode].arcs.n);
}

static bool remake(struct delayer *x) {
  struct tq_draft *d = x->d;
  d->modes[x->mode].arcs.n = d->modes[x->mode].arc_edges.n = 0;
  d->modes[x->mode].first_out.n = d->modes[x->mode].state_vertex.n = 0;
  bool ok = tq_push(&d->modes[x->mode].first_out, 0);
  for (uint32_t v = 0; ok && v < x->n_vertices; v++) ok = append_row(x, v, NO_PART);
  for (uint32_t i = 0; ok && i < x->copies.n; i++) {
    const struct copy *c = &x->copies.v[i];
    ok = tq_push(&d->modes[x->mode].state_vertex, c->vertex) && append_row(x, c->old, c->part);
  }
  return ok;
}

static void *copy_of(const void *from, size_t n, size_t size) {
  void *copy = tq_alloc(n, size);
  if (copy && n > 0) memcpy(copy, from, n * size);
  return copy;
}

static uint32_t *filled(size_t n) {
  uint32_t *list = tq_alloc(n, sizeof *list);
  if (list) memset(list, 0xff, n * sizeof *list);
  return list;
}

/* Takes the layer out of the draft. */
static bool take(struct delayer *x) {
  const struct tq_draft *d = x->d;
  size_t n_arcs = d->modes[x->mode].arcs.n, n_copies = d->modes[x->mode].state_vertex.n;
  size_t n_parts = d->edges.n * 2;
  tq_draft_view(d, &x->g);
  x->n_vertices = (uint32_t)d->vertices.n;
  x->n_states = (uint32_t)d->modes[x->mode].first_out.n - 1;
  x->first_out = copy_of(d->modes[x->mode].first_out.v, x->n_states + 1, sizeof *x->first_out);
  x->arcs = copy_of(d->modes[x->mode].arcs.v, n_arcs, sizeof *x->arcs);
  x->arc_edges = copy_of(d->modes[x->mode].arc_edges.v, n_arcs, sizeof *x->arc_edges);
  x->state_vertex = copy_of(d->modes[x->mode].state_vertex.v, n_copies, sizeof *x->state_vertex);
  x->n_ends = tq_calloc(x->n_vertices, sizeof *x->n_ends);
  x->head = filled(n_parts);
  x->like = filled(n_parts);
  x->number = filled(n_parts);
  x->old_part = filled(n_copies);
  x->old_number = filled(n_copies);
  return x->first_out && x->arcs && x->arc_edges && x->state_vertex && x->n_ends && x->head &&
         x->like && x->number && x->old_part && x->old_number;
}

enum tq_code tq_turn_delays_apply(struct tq_draft *d, enum tq_mode mode,
                                  const struct tq_turn_delays *delays, uint32_t *n_states,
                                  struct tq_err *err) {
  struct delayer x = {.d = d, .mode = mode, .delays = delays};
  bool ok = take(&x) && find_copies(&x);
  if (ok) {
    number_copies(&x);
    ok = remake(&x);
  }
  if (ok) *n_states = (uint32_t)(d->modes[mode].first_out.n - 1) - x.n_states;
  free(x.first_out);
  free(x.arcs);
  free(x.arc_edges);
  free(x.state_vertex);
  free(x.n_ends);
  free(x.head);
  free(x.like);
  free(x.number);
  free(x.old_part);
  free(x.old_number);
  tq_vec_free(&x.copies);
  return ok ? TQ_OK : tq_fail_memory(err, "the turn delays");
}
