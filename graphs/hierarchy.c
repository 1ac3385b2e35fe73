#include "graphs/hierarchy.h"

#include <string.h>

#include "graphs/hierarchy_crew.h"
#include "graphs/hierarchy_order.h"
#include "graphs/hierarchy_witness.h"

/* The cost of a state: its depth (how many contracted ones hang below it in a chain) and
 * the arcs that its contraction adds for each that it removes. */
enum { DEPTH_COST = 60, ADDED_COST = 1000 };

/* What a round found for a candidate. */
struct found {
  int worker; /* in whose list its shortcuts are */
  uint32_t first, n;
  bool accepted; /* still cheaper than its neighbours */
};

struct worker {
  struct tq_witness *witness;
  tq_shortcuts shortcuts;
  bool failed; /* no memory */
};

struct contraction {
  struct tq_hop_net net;
  uint32_t *cost; /* as it was when last looked at */
  uint32_t *depth;
  uint8_t *candidate;
  uint32_t *left;       /* states that are not contracted, in growing order */
  uint32_t *candidates; /* of a round, in growing order */
  struct found *found;  /* of the candidates */
  uint32_t n_left, n_candidates;
  struct worker *workers;
  int n_workers;
};

/* Equal costs are told apart by a scrambled number: neighbours have neighbouring numbers. */
static uint32_t scrambled(uint32_t state) {
  state = (state ^ state >> 16) * 0x85ebca6bu;
  state = (state ^ state >> 13) * 0xc2b2ae35u;
  return state ^ state >> 16;
}

/* Whether no neighbour would rather go first. */
static bool is_cheapest(const struct contraction *c, uint32_t state) {
  uint32_t n, cost = c->cost[state];
  const struct tq_hop *hops = tq_hops(&c->net, state, &n);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t other = c->cost[hops[i].state];
    if (other < cost || (other == cost && scrambled(hops[i].state) < scrambled(state)))
      return false;
  }
  return true;
}

static void mark_candidates(void *ctx, int worker, uint32_t first, uint32_t end) {
  struct contraction *c = ctx;
  (void)worker;
  for (uint32_t i = first; i < end; i++) c->candidate[c->left[i]] = is_cheapest(c, c->left[i]);
}

static bool has_arc(const struct tq_hop_net *net, uint32_t from, uint32_t to) {
  uint32_t n;
  const struct tq_hop *hops = tq_hops(net, from, &n);
  for (uint32_t i = 0; i < n; i++)
    if (hops[i].state == to) return hops[i].out_ds != TQ_NO_WAY;
  return false;
}

static uint32_t cost_of(const struct contraction *c, uint32_t state,
                        const struct tq_shortcut *shortcuts, uint32_t n_shortcuts) {
  uint32_t n, removed = 0, added = 0;
  const struct tq_hop *hops = tq_hops(&c->net, state, &n);
  for (uint32_t i = 0; i < n; i++)
    removed += (hops[i].in_ds != TQ_NO_WAY) + (hops[i].out_ds != TQ_NO_WAY);
  for (uint32_t i = 0; i < n_shortcuts; i++)
    added += !has_arc(&c->net, shortcuts[i].from, shortcuts[i].to);
  uint32_t quotient = removed ? (uint32_t)((uint64_t)added * ADDED_COST / removed) : 0;
  return c->depth[state] * DEPTH_COST + quotient;
}

/* Candidates are no neighbours of each other: only its own thread looks at a candidate's cost. */
static void look_at(void *ctx, int worker, uint32_t first, uint32_t end) {
  struct contraction *c = ctx;
  struct worker *w = &c->workers[worker];
  for (uint32_t i = first; i < end && !w->failed; i++) {
    uint32_t state = c->candidates[i];
    struct found *found = &c->found[i];
    *found = (struct found){worker, (uint32_t)w->shortcuts.n, 0, false};
    w->failed = !tq_witness_shortcuts(w->witness, &c->net, state, c->candidate, &w->shortcuts);
    found->n = (uint32_t)w->shortcuts.n - found->first;
    c->cost[state] = cost_of(c, state, w->shortcuts.v + found->first, found->n);
    found->accepted = is_cheapest(c, state);
    if (!found->accepted) w->shortcuts.n = found->first;
  }
}

static bool contract(struct contraction *c, uint32_t state, const struct found *found) {
  uint32_t n;
  tq_hop_net_leave(&c->net, state);
  const struct tq_hop *hops = tq_hops(&c->net, state, &n);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t above = hops[i].state;
    if (c->depth[above] > c->depth[state]) continue;
    c->cost[above] += (c->depth[state] + 1 - c->depth[above]) * DEPTH_COST;
    c->depth[above] = c->depth[state] + 1;
  }
  for (uint32_t i = 0; i < found->n; i++) {
    struct tq_shortcut s = c->workers[found->worker].shortcuts.v[found->first + i];
    if (!tq_hop_net_join(&c->net, s.from, s.to, s.weight_ds)) return false;
  }
  return true;
}

/* Contracts what was accepted, in growing order. */
static bool contract_all(struct contraction *c) {
  uint32_t n_left = 0, k = 0;
  for (uint32_t i = 0; i < c->n_left; i++) {
    uint32_t state = c->left[i];
    bool is_candidate = k < c->n_candidates && c->candidates[k] == state;
    if (is_candidate) c->candidate[state] = 0;
    if (!is_candidate || !c->found[k++].accepted)
      c->left[n_left++] = state;
    else if (!contract(c, state, &c->found[k - 1]))
      return false;
  }
  c->n_left = n_left;
  return true;
}

static bool run_round(struct contraction *c) {
  tq_crew_run(c->n_workers, c->n_left, mark_candidates, c);
  c->n_candidates = 0;
  for (uint32_t i = 0; i < c->n_left; i++)
    if (c->candidate[c->left[i]]) c->candidates[c->n_candidates++] = c->left[i];
  for (int i = 0; i < c->n_workers; i++) c->workers[i].shortcuts.n = 0;
  tq_crew_run(c->n_workers, c->n_candidates, look_at, c);
  for (int i = 0; i < c->n_workers; i++)
    if (c->workers[i].failed) return false;
  return contract_all(c);
}

static bool start(struct contraction *c, const struct tq_layer *layer, int n_workers) {
  uint32_t n = layer->n_states;
  memset(c, 0, sizeof *c);
  c->n_workers = n_workers;
  c->cost = tq_calloc(n, sizeof *c->cost);
  c->depth = tq_calloc(n, sizeof *c->depth);
  c->candidate = tq_calloc(n, 1);
  c->left = tq_alloc(n, sizeof *c->left);
  c->candidates = tq_alloc(n, sizeof *c->candidates);
  c->found = tq_alloc(n, sizeof *c->found);
  c->workers = tq_calloc((size_t)n_workers, sizeof *c->workers);
  if (!c->cost || !c->depth || !c->candidate || !c->left || !c->candidates || !c->found ||
      !c->workers || !tq_hop_net_make(&c->net, layer))
    return false;
  for (int i = 0; i < n_workers; i++)
    if (!(c->workers[i].witness = tq_witness_new())) return false;
  for (uint32_t s = 0; s < n; s++) c->left[s] = s;
  c->n_left = n;
  return true;
}

static void end(struct contraction *c) {
  tq_hop_net_free(&c->net);
  for (int i = 0; c->workers && i < c->n_workers; i++) {
    tq_witness_free(c->workers[i].witness);
    tq_vec_free(&c->workers[i].shortcuts);
  }
  free(c->cost);
  free(c->depth);
  free(c->candidate);
  free(c->left);
  free(c->candidates);
  free(c->found);
  free(c->workers);
}

static void say(const struct tq_hierarchy_opts *opts, double share) {
  if (opts->progress) opts->progress(opts->ctx, opts->phase, share);
}

enum tq_code tq_hierarchy_make(const struct tq_layer *layer, const struct tq_hierarchy_opts *opts,
                               struct tq_hierarchy *out, struct tq_err *err) {
  struct contraction c;
  struct tq_hierarchy made = {0};
  if (layer->n_states == 0)
    return tq_fail(err, TQ_E_NO_DATA, "a hierarchy needs streets; build the graph with --osm");
  say(opts, 0);
  bool ok = start(&c, layer, opts->n_threads);
  while (ok && c.n_left > 0) {
    ok = run_round(&c);
    if (c.n_left) say(opts, 1 - (double)c.n_left / layer->n_states);
  }
  ok = ok && tq_hierarchy_rank(&c.net, &made);
  end(&c);
  if (!ok) {
    tq_hierarchy_free(&made);
    return tq_fail_memory(err, "the hierarchy; give it fewer streets or more memory");
  }
  say(opts, 1);
  *out = made;
  return TQ_OK;
}

void tq_hierarchy_free(struct tq_hierarchy *h) {
  free((void *)h->rank);
  free((void *)h->first_up);
  free((void *)h->up);
  free((void *)h->first_down);
  free((void *)h->down);
  memset(h, 0, sizeof *h);
}
