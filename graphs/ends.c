/* The phases of a journey over the cars' layer. */
#include "graphs/ends.h"

#include <string.h>

enum { BEGINS, FREE, ENDS, N_PHASES };
#define NONE UINT32_MAX

struct state {
  uint32_t vertex, key; /* key: state of the layer before * N_PHASES + phase */
};

/* The layer as it was, and the states found to be needed. */
struct phases {
  struct tq_draft *d;
  uint32_t n_vertices, n_states, n_arcs;
  uint32_t *first_out, *arc_edges, *state_vertex;
  struct tq_arc *arcs;
  bool *flagged_on; /* [vertices] a flagged arc leads on */
  uint32_t *number; /* [states * N_PHASES] of the new layer, NONE: not needed */
  TQ_VEC(struct state) found;
};

static uint32_t vertex_of(const struct phases *p, uint32_t state) {
  return state < p->n_vertices ? state : p->state_vertex[state - p->n_vertices];
}

/* Where an arc leads in the phase; NONE when it is not left. */
static uint32_t step(const struct phases *p, uint32_t phase, uint32_t arc) {
  uint32_t head = p->arcs[arc].head;
  if (p->d->car_ends.v[p->arc_edges[arc] / 2])
    return head * N_PHASES + (phase == BEGINS ? BEGINS : ENDS);
  if (phase == ENDS) return NONE;
  return head * N_PHASES + (p->flagged_on[vertex_of(p, head)] ? FREE : BEGINS);
}

static bool find(struct phases *p, uint32_t key) {
  if (p->number[key] != NONE) return true;
  p->number[key] = 0;
  return tq_push(&p->found, ((struct state){vertex_of(p, key / N_PHASES), key}));
}

/* The vertices' own states and all that travel from them comes to. */
static bool find_all(struct phases *p) {
  for (uint32_t v = 0; v < p->n_vertices; v++)
    if (!find(p, v * N_PHASES + BEGINS)) return false;
  for (size_t i = 0; i < p->found.n; i++) {
    uint32_t key = p->found.v[i].key, old = key / N_PHASES;
    for (uint32_t a = p->first_out[old]; a < p->first_out[old + 1]; a++) {
      uint32_t to = step(p, key % N_PHASES, a);
      if (to != NONE && !find(p, to)) return false;
    }
  }
  return true;
}

static int by_vertex(const void *a, const void *b) {
  const struct state *x = a, *y = b;
  if (x->vertex != y->vertex) return x->vertex < y->vertex ? -1 : 1;
  return (x->key > y->key) - (x->key < y->key);
}

/* The vertices keep their numbers; the copies follow by vertex. */
static void number_all(struct phases *p) {
  size_t n_copies = p->found.n - p->n_vertices;
  if (n_copies > 1) qsort(p->found.v + p->n_vertices, n_copies, sizeof *p->found.v, by_vertex);
  for (size_t i = 0; i < p->found.n; i++) p->number[p->found.v[i].key] = (uint32_t)i;
}

static bool append_row(struct phases *p, uint32_t key) {
  struct tq_draft *d = p->d;
  uint32_t old = key / N_PHASES;
  for (uint32_t a = p->first_out[old]; a < p->first_out[old + 1]; a++) {
    uint32_t to = step(p, key % N_PHASES, a);
    if (to == NONE) continue;
    struct tq_arc arc = {p->number[to], p->arcs[a].weight_ds};
    if (d->modes[TQ_CAR].arcs.n >= UINT32_MAX - 1 || !tq_push(&d->modes[TQ_CAR].arcs, arc) ||
        !tq_push(&d->modes[TQ_CAR].arc_edges, p->arc_edges[a]))
      return false;
  }
  return tq_push(&d->modes[TQ_CAR].first_out, (uint32_t)d->modes[TQ_CAR].arcs.n);
}

static bool remake(struct phases *p) {
  struct tq_draft *d = p->d;
  d->modes[TQ_CAR].arcs.n = d->modes[TQ_CAR].arc_edges.n = 0;
  d->modes[TQ_CAR].first_out.n = d->modes[TQ_CAR].state_vertex.n = 0;
  if (!tq_push(&d->modes[TQ_CAR].first_out, 0)) return false;
  for (size_t i = 0; i < p->found.n; i++) {
    if (i >= p->n_vertices && !tq_push(&d->modes[TQ_CAR].state_vertex, p->found.v[i].vertex))
      return false;
    if (!append_row(p, p->found.v[i].key)) return false;
  }
  return true;
}

static void *copy_of(const void *from, size_t n, size_t size) {
  void *copy = tq_alloc(n, size);
  if (copy && n > 0) memcpy(copy, from, n * size);
  return copy;
}

/* Takes the layer out of the draft. */
static bool take(struct phases *p) {
  const struct tq_draft *d = p->d;
  size_t n = d->modes[TQ_CAR].first_out.n, n_arcs = d->modes[TQ_CAR].arcs.n;
  p->n_vertices = (uint32_t)d->vertices.n;
  p->n_states = (uint32_t)n - 1;
  p->n_arcs = (uint32_t)n_arcs;
  if (p->n_states >= UINT32_MAX / N_PHASES) return false;
  p->first_out = copy_of(d->modes[TQ_CAR].first_out.v, n, sizeof *p->first_out);
  p->arcs = copy_of(d->modes[TQ_CAR].arcs.v, n_arcs, sizeof *p->arcs);
  p->arc_edges = copy_of(d->modes[TQ_CAR].arc_edges.v, n_arcs, sizeof *p->arc_edges);
  p->state_vertex = copy_of(d->modes[TQ_CAR].state_vertex.v, d->modes[TQ_CAR].state_vertex.n,
                            sizeof *p->state_vertex);
  p->flagged_on = tq_calloc(p->n_vertices, sizeof *p->flagged_on);
  p->number = tq_alloc((size_t)p->n_states * N_PHASES, sizeof *p->number);
  if (!p->first_out || !p->arcs || !p->arc_edges || !p->state_vertex || !p->flagged_on ||
      !p->number)
    return false;
  memset(p->number, 0xff, (size_t)p->n_states * N_PHASES * sizeof *p->number);
  for (uint32_t v = 0; v < p->n_vertices; v++)
    for (uint32_t a = p->first_out[v]; a < p->first_out[v + 1]; a++)
      if (d->car_ends.v[p->arc_edges[a] / 2]) p->flagged_on[v] = true;
  return true;
}

enum tq_code tq_ends_apply(struct tq_draft *d, struct tq_err *err) {
  struct phases p = {.d = d};
  d->n_ends_states = 0;
  if (d->car_ends.n == 0) return TQ_OK;
  bool ok = take(&p) && find_all(&p);
  if (ok) {
    number_all(&p);
    ok = remake(&p);
  }
  if (ok && p.found.n > p.n_states) d->n_ends_states = (uint32_t)p.found.n - p.n_states;
  free(p.first_out);
  free(p.arcs);
  free(p.arc_edges);
  free(p.state_vertex);
  free(p.flagged_on);
  free(p.number);
  tq_vec_free(&p.found);
  return ok ? TQ_OK : tq_fail_memory(err, "the roads without through traffic");
}
