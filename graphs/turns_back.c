/* Where turning back on the spot could help someone past a restriction.
 *
 * Someone who stands after the beginning of a forbidden chain may not travel its rest. He
 * may come back to the same place by a way that is allowed, and then travel it. Turning
 * round somewhere is of use to him only before he could be back without turning round; so
 * it is forbidden at the end of every part that he can reach in that time, and left alone
 * elsewhere: no shortest way turns there. The search is that of Dijkstra (1959) over pairs
 * of the last part and the beginning of a chain, one small search a beginning.
 *
 * With roads without through traffic (ends.h) a way back is sure to be allowed, wherever
 * the journey has begun and will end, when it keeps to edges like the one before it: all
 * without through traffic, or all free. So the way back is looked for on those, and where
 * it could pay to turn round on all. */
#include <string.h>

#include "graphs/turns_trie.h"

/* Beyond so many parts nobody looks for a way back; turning round is forbidden up to
 * there. */
enum { MAX_PARTS = 4000 };

/* The rest of a chain, to be travelled after all. */
struct goal {
  uint32_t first, n; /* into search.rests */
  uint32_t node;     /* where it leads by itself: what remains in mind must be no more */
};

struct entry {
  uint32_t at_ds, key;
};

/* A key is a node of the trie or, for the empty beginning, n_nodes + the last part. */
struct search {
  const struct tq_draft *d;
  enum tq_mode mode;
  struct tq_turn_trie trie;
  uint8_t *turns_back; /* [edges * 2] the answer */
  uint32_t *label_ds;  /* [n_nodes + edges * 2] UINT32_MAX: not reached */
  const uint8_t *ends; /* [edges] without through traffic; NULL: none is */
  int only_ends;       /* travel only edges of which `ends` says this; -1: all */
  TQ_VEC(uint32_t) touched;
  TQ_VEC(uint32_t) settled;
  TQ_VEC(struct entry) heap;
  TQ_VEC(struct goal) goals;
  TQ_VEC(uint32_t) rests;
};

static uint32_t part_of(const struct search *s, uint32_t key) {
  uint32_t n = (uint32_t)s->trie.nodes.n;
  return key < n ? s->trie.nodes.v[key].part : key - n;
}

static uint32_t node_of(const struct search *s, uint32_t key) {
  return key < s->trie.nodes.n ? key : 0;
}

/* Whether one may turn back at the end of the part: no other arc leads on from there, or
 * all that do are forbidden after this part alone. */
static bool dead_end(const struct search *s, uint32_t part) {
  uint32_t at = tq_part_head(s->d, part), node = s->trie.root[part];
  const uint32_t *first = s->d->modes[s->mode].first_out.v;
  for (uint32_t a = first[at]; a < first[at + 1]; a++) {
    uint32_t next = s->d->modes[s->mode].arc_edges.v[a];
    uint32_t pair = node ? tq_trie_child(&s->trie, node, next) : 0;
    if (next != (part ^ 1) && !(pair && s->trie.nodes.v[pair].is_chain)) return false;
  }
  return true;
}

static bool push(struct search *s, uint32_t key, uint32_t at_ds) {
  if (at_ds >= s->label_ds[key]) return true;
  if (s->label_ds[key] == UINT32_MAX && !tq_push(&s->touched, key)) return false;
  s->label_ds[key] = at_ds;
  struct entry e = {at_ds, key};
  if (!tq_push(&s->heap, e)) return false;
  size_t i = s->heap.n - 1;
  for (; i > 0 && s->heap.v[(i - 1) / 2].at_ds > at_ds; i = (i - 1) / 2)
    s->heap.v[i] = s->heap.v[(i - 1) / 2];
  s->heap.v[i] = e;
  return true;
}

static struct entry pop(struct search *s) {
  struct entry top = s->heap.v[0], last = s->heap.v[--s->heap.n];
  size_t i = 0, n = s->heap.n;
  for (size_t c = 1; c < n; i = c, c = 2 * i + 1) {
    if (c + 1 < n && s->heap.v[c + 1].at_ds < s->heap.v[c].at_ds) c++;
    if (s->heap.v[c].at_ds >= last.at_ds) break;
    s->heap.v[i] = s->heap.v[c];
  }
  if (n > 0) s->heap.v[i] = last;
  return top;
}

static bool may_follow(const struct search *s, uint32_t last, uint32_t part) {
  return part != (last ^ 1) || dead_end(s, last);
}

static bool expand(struct search *s, struct entry e) {
  uint32_t last = part_of(s, e.key), node = node_of(s, e.key), at = tq_part_head(s->d, last);
  const uint32_t *first = s->d->modes[s->mode].first_out.v;
  for (uint32_t a = first[at]; a < first[at + 1]; a++) {
    uint32_t part = s->d->modes[s->mode].arc_edges.v[a];
    uint32_t to = tq_trie_step(&s->trie, node, part);
    if ((to && s->trie.nodes.v[to].dead) || !may_follow(s, last, part)) continue;
    if (s->only_ends >= 0 && s->ends[part / 2] != s->only_ends) continue;
    uint32_t key = to ? to : (uint32_t)s->trie.nodes.n + part, at_ds;
    if (__builtin_add_overflow(e.at_ds, s->d->modes[s->mode].arcs.v[a].weight_ds, &at_ds) ||
        at_ds == UINT32_MAX)
      continue;
    if (!push(s, key, at_ds)) return false;
  }
  return true;
}

/* Where the parts lead from a node; UINT32_MAX when they are forbidden. */
static uint32_t walk(const struct search *s, uint32_t node, const uint32_t *parts, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    node = tq_trie_step(&s->trie, node, parts[i]);
    if (node && s->trie.nodes.v[node].dead) return UINT32_MAX;
  }
  return node;
}

static bool meets(const struct search *s, uint32_t key, const struct goal *goal) {
  const uint32_t *rest = s->rests.v + goal->first;
  return may_follow(s, part_of(s, key), rest[0]) &&
         walk(s, node_of(s, key), rest, goal->n) == goal->node;
}

/* Lists the rests of the chains that go through a node, for someone who came by `last`. */
static bool list_rests(struct search *s, uint32_t node, uint32_t last, uint32_t *path, uint32_t n) {
  for (uint32_t c = s->trie.nodes.v[node].child; c; c = s->trie.nodes.v[c].sibling) {
    path[n] = s->trie.nodes.v[c].part;
    if (n == 0 && path[0] == (last ^ 1)) continue; /* going back the way he came */
    if (s->trie.nodes.v[c].is_chain) {
      uint32_t alone = walk(s, 0, path, n + 1);
      struct goal goal = {(uint32_t)s->rests.n, n + 1, alone};
      if (alone == UINT32_MAX) continue; /* never allowed */
      for (uint32_t i = 0; i <= n; i++)
        if (!tq_push(&s->rests, path[i])) return false;
      if (!tq_push(&s->goals, goal)) return false;
    } else if (!list_rests(s, c, last, path, n + 1)) {
      return false;
    }
  }
  return true;
}

static void reset(struct search *s) {
  for (size_t i = 0; i < s->touched.n; i++) s->label_ds[s->touched.v[i]] = UINT32_MAX;
  s->touched.n = s->settled.n = s->heap.n = s->goals.n = s->rests.n = 0;
}

/* Settles parts until every goal is met; *back_ds is when, UINT32_MAX when never. */
static bool find_back(struct search *s, uint32_t node, uint32_t *back_ds) {
  uint32_t home = tq_part_head(s->d, s->trie.nodes.v[node].part);
  if (!push(s, node, 0)) return false;
  *back_ds = UINT32_MAX;
  while (s->heap.n > 0) {
    struct entry e = pop(s);
    if (e.at_ds > s->label_ds[e.key]) continue;
    bool is_start = e.key == node && s->settled.n == 0;
    for (size_t i = 0; !is_start && i < s->goals.n;)
      if (tq_part_head(s->d, part_of(s, e.key)) == home && meets(s, e.key, &s->goals.v[i]))
        s->goals.v[i] = s->goals.v[--s->goals.n];
      else
        i++;
    *back_ds = e.at_ds;
    if (s->goals.n == 0 || s->settled.n >= MAX_PARTS) return true;
    if (!tq_push(&s->settled, e.key) || !expand(s, e)) return false;
  }
  *back_ds = UINT32_MAX;
  return true;
}

static uint32_t weight_ds(const struct search *s, uint32_t part) {
  uint32_t tail = tq_part_tail(s->d, part);
  const uint32_t *first = s->d->modes[s->mode].first_out.v;
  for (uint32_t a = first[tail]; a < first[tail + 1]; a++)
    if (s->d->modes[s->mode].arc_edges.v[a] == part)
      return s->d->modes[s->mode].arcs.v[a].weight_ds;
  return UINT32_MAX;
}

/* Settles the parts, over all edges, that are reached before the time. */
static bool settle_until(struct search *s, uint32_t node, uint32_t back_ds) {
  reset(s);
  if (!push(s, node, 0)) return false;
  while (s->heap.n > 0 && s->settled.n < MAX_PARTS) {
    struct entry e = pop(s);
    if (e.at_ds > s->label_ds[e.key]) continue;
    if (e.at_ds >= back_ds) return true;
    if (!tq_push(&s->settled, e.key) || !expand(s, e)) return false;
  }
  return true;
}

static bool search_from(struct search *s, uint32_t node, uint32_t *path) {
  uint32_t last = s->trie.nodes.v[node].part, back_ds;
  reset(s);
  for (uint32_t f = node; f; f = s->trie.nodes.v[f].fail)
    if (!list_rests(s, f, last, path, 0)) return false;
  if (s->goals.n == 0) return true;
  s->only_ends = s->ends ? s->ends[last / 2] : -1;
  if (!find_back(s, node, &back_ds)) return false;
  s->only_ends = -1;
  if (s->ends && !settle_until(s, node, back_ds)) return false;
  for (size_t i = 0; i < s->settled.n; i++) {
    uint32_t part = part_of(s, s->settled.v[i]), back = weight_ds(s, part ^ 1);
    if (back != UINT32_MAX && (uint64_t)s->label_ds[s->settled.v[i]] + back < back_ds)
      s->turns_back[part] = 1;
  }
  return true;
}

/* The longest chain. */
static size_t longest(const struct tq_bans *bans) {
  size_t most = 0;
  for (size_t i = 0, n; i < bans->first.n; i++) {
    tq_bans_get(bans, i, &n);
    if (n > most) most = n;
  }
  return most;
}

bool tq_turns_back(const struct tq_draft *d, enum tq_mode mode, struct tq_bans *bans) {
  struct search s = {.d = d, .mode = mode, .only_ends = -1};
  if (mode == TQ_CAR && d->car_ends.n > 0) s.ends = d->car_ends.v;
  size_t n_parts = d->edges.n * 2;
  uint32_t *path = tq_alloc(longest(bans), sizeof *path);
  bool ok = tq_trie_grow(&s.trie, d, bans) && path;
  s.turns_back = tq_calloc(n_parts, 1);
  if (ok) s.label_ds = tq_alloc(s.trie.nodes.n + n_parts, sizeof *s.label_ds);
  ok = ok && s.turns_back && s.label_ds;
  if (ok) memset(s.label_ds, 0xff, (s.trie.nodes.n + n_parts) * sizeof *s.label_ds);
  for (uint32_t node = 1; ok && node < s.trie.nodes.n; node++)
    if (!s.trie.nodes.v[node].dead) ok = search_from(&s, node, path);
  for (uint32_t part = 0; ok && part < n_parts; part++)
    if (s.turns_back[part] && !dead_end(&s, part))
      ok = tq_bans_push(bans, (uint32_t[]){part, part ^ 1}, 2);
  tq_vec_free(&s.touched);
  tq_vec_free(&s.settled);
  tq_vec_free(&s.heap);
  tq_vec_free(&s.goals);
  tq_vec_free(&s.rests);
  tq_trie_free(&s.trie);
  free(s.turns_back);
  free(s.label_ds);
  free(path);
  return ok;
}
