/* From restriction relations to chains of edges, mode by mode. */
#include "graphs/streets_turns.h"

#include <string.h>

#include "graphs/streets_parts.h"

static int compare_ids(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static int compare_way_edges(const void *a, const void *b) {
  const struct tq_way_edge *x = a, *y = b;
  if (x->way_id != y->way_id) return x->way_id < y->way_id ? -1 : 1;
  return (x->edge > y->edge) - (x->edge < y->edge);
}

/* Lists the edges of the ways that are members. */
static bool index_ways(struct tq_turn_finder *f) {
  TQ_VEC(int64_t) ids = {0};
  bool ok = true;
  for (size_t i = 0; ok && i < f->osm->members.n; i++)
    if (!f->osm->members.v[i].is_node) ok = tq_push(&ids, f->osm->members.v[i].id);
  if (ids.n > 1) qsort(ids.v, ids.n, sizeof *ids.v, compare_ids);
  for (uint32_t e = 0; ok && ids.n > 0 && e < f->d->edges.n; e++) {
    struct tq_way_edge found = {f->d->edges.v[e].way_id, e};
    if (bsearch(&found.way_id, ids.v, ids.n, sizeof *ids.v, compare_ids))
      ok = tq_push(&f->ways, found);
  }
  if (f->ways.n > 1) qsort(f->ways.v, f->ways.n, sizeof *f->ways.v, compare_way_edges);
  tq_vec_free(&ids);
  return ok;
}

/* Where a via node stands; false when no file has it. */
static bool node_pos(const struct tq_osm *osm, int64_t id, struct tq_pos *pos) {
  if (osm->node_ids.n == 0) return false;
  const int64_t *found =
      bsearch(&id, osm->node_ids.v, osm->node_ids.n, sizeof *osm->node_ids.v, compare_ids);
  if (!found) return false;
  *pos = osm->nodes.v[found - osm->node_ids.v];
  return pos->lon_e7 != TQ_OSM_NOWHERE;
}

struct via_count {
  uint32_t n_from, n_to, n_nodes, n_ways;
};

static struct via_count count_members(const struct tq_turn_finder *f) {
  struct via_count n = {0};
  for (uint32_t i = 0; i < f->n_members; i++) {
    const struct tq_osm_member *m = &f->members[i];
    if (m->role == TQ_ROLE_VIA)
      *(m->is_node ? &n.n_nodes : &n.n_ways) += 1;
    else if (!m->is_node)
      *(m->role == TQ_ROLE_FROM ? &n.n_from : &n.n_to) += 1;
  }
  return n;
}

static bool same_pos(struct tq_pos a, struct tq_pos b) {
  return a.lon_e7 == b.lon_e7 && a.lat_e7 == b.lat_e7;
}

/* Whether one of the parts starts or ends there. */
static bool touches(const struct tq_draft *d, const tq_part_vec *parts, struct tq_pos pos) {
  for (size_t i = 0; i < parts->n; i++)
    if (same_pos(d->vertices.v[tq_part_head(d, parts->v[i])], pos) ||
        same_pos(d->vertices.v[tq_part_tail(d, parts->v[i])], pos))
      return true;
  return false;
}

/* Keeps the parts that end (or start) where the via node stands. */
static void keep_at(const struct tq_draft *d, tq_part_vec *parts, struct tq_pos pos, bool at_end) {
  size_t n = 0;
  for (size_t i = 0; i < parts->n; i++) {
    uint32_t part = parts->v[i];
    struct tq_pos p = d->vertices.v[at_end ? tq_part_head(d, part) : tq_part_tail(d, part)];
    if (same_pos(p, pos)) parts->v[n++] = part;
  }
  parts->n = n;
}

/* The chains between one `from` and one `to` member. */
static bool join(struct tq_turn_finder *f, int64_t from_way, int64_t to_way,
                 const int64_t *via_node) {
  tq_part_vec from = {0}, to = {0};
  struct tq_pos pos = {0, 0};
  bool ok = tq_turn_way_parts(f, from_way, &from) && tq_turn_way_parts(f, to_way, &to);
  bool empty = from.n == 0 || to.n == 0; /* the mode may not use one of them: no matter */
  if (empty) f->touching = true;
  if (ok && via_node && node_pos(f->osm, *via_node, &pos)) {
    if (touches(f->d, &from, pos) && touches(f->d, &to, pos)) f->touching = true;
    keep_at(f->d, &from, pos, true);
    keep_at(f->d, &to, pos, false);
    ok = tq_turn_add_chains(f, &from, &to, NULL, 0, from_way == to_way);
  } else if (ok && !via_node && !empty) {
    ok = tq_turn_over_ways(f, &from, &to, from_way == to_way);
  }
  tq_vec_free(&from);
  tq_vec_free(&to);
  return ok;
}

/* Every pair of `from` and `to` members. */
static bool find_chains(struct tq_turn_finder *f) {
  const int64_t *via_node = NULL;
  for (uint32_t i = 0; i < f->n_members; i++)
    if (f->members[i].role == TQ_ROLE_VIA && f->members[i].is_node) via_node = &f->members[i].id;
  for (uint32_t i = 0; i < f->n_members; i++)
    for (uint32_t k = 0; k < f->n_members; k++) {
      const struct tq_osm_member *from = &f->members[i], *to = &f->members[k];
      if (from->is_node || to->is_node || from->role != TQ_ROLE_FROM || to->role != TQ_ROLE_TO)
        continue;
      if (!join(f, from->id, to->id, via_node)) return false;
    }
  return true;
}

/* Commands: all chains with the same beginning allow their ends, and nothing else. */
static bool add_only(const struct tq_turn_finder *f, struct tq_bans *bans) {
  bool ok = true;
  for (size_t i = 0; ok && i < f->found.first.n; i++) {
    size_t n, m;
    const uint32_t *chain = tq_bans_get(&f->found, i, &n);
    tq_part_vec allowed = {0};
    bool first = true;
    for (size_t k = 0; ok && k < f->found.first.n; k++) {
      const uint32_t *other = tq_bans_get(&f->found, k, &m);
      if (m != n || memcmp(chain, other, (n - 1) * sizeof *chain) != 0) continue;
      if (k < i) first = false;
      ok = tq_push(&allowed, other[n - 1]);
    }
    if (ok && first)
      ok = tq_bans_push_only(bans, f->d, f->mode, chain, n - 1, allowed.v, allowed.n);
    tq_vec_free(&allowed);
  }
  return ok;
}

static bool add_found(const struct tq_turn_finder *f, bool only, struct tq_bans *bans) {
  if (only) return add_only(f, bans);
  for (size_t i = 0; i < f->found.first.n; i++) {
    size_t n;
    const uint32_t *chain = tq_bans_get(&f->found, i, &n);
    if (!tq_bans_push(bans, chain, n)) return false;
  }
  return true;
}

/* Whether the relation's members can be used at all; reports why not. */
static bool is_whole(const struct tq_turn_finder *f, long long id) {
  struct via_count n = count_members(f);
  if (n.n_from == 0 || n.n_to == 0 || n.n_nodes + n.n_ways == 0) {
    tq_report_add(&f->d->report, TQ_INFO, "restriction_incomplete",
                  "relation %lld has no way `from`, nothing `via` or no way `to`; it is left out",
                  id);
    return false;
  }
  if (n.n_nodes > 1 || (n.n_nodes && n.n_ways)) {
    tq_report_add(&f->d->report, TQ_INFO, "restriction_ambiguous",
                  "relation %lld has several nodes `via`, or nodes and ways; it is left out", id);
    return false;
  }
  for (uint32_t i = 0; i < f->n_members; i++) {
    const struct tq_osm_member *m = &f->members[i];
    struct tq_pos pos;
    if (m->is_node ? m->role != TQ_ROLE_VIA || node_pos(f->osm, m->id, &pos)
                   : tq_turn_first_edge(f, m->id) < f->ways.n)
      continue;
    tq_report_add(&f->d->report, TQ_INFO, "restriction_missing_member",
                  "relation %lld: %s %lld is not in the files or no street; it is left out", id,
                  m->is_node ? "node" : "way", (long long)m->id);
    return false;
  }
  return true;
}

static bool read_restriction(struct tq_turn_finder *f, const struct tq_street_opts *opts,
                             const struct tq_osm_restriction *r, struct tq_bans bans[TQ_N_MODES]) {
  bool conditional = false, unknown = false, applies = false, looked_at = false;
  long long id = r->id;
  f->members = f->osm->members.v + r->first_member;
  f->n_members = r->n_members;
  f->touching = f->ambiguous = false;
  for (int m = TQ_CAR; m <= TQ_BIKE; m++) {
    struct tq_restriction_says says = tq_osm_restriction_says(
        f->osm->tag_text.v + r->tags, (enum tq_mode)m, opts->moment, &opts->speeds->car);
    conditional |= says.conditional;
    unknown |= says.unknown;
    if (!says.applies) continue;
    applies = true;
    if (!looked_at && !is_whole(f, id)) return true;
    looked_at = true;
    f->mode = (enum tq_mode)m;
    f->turn = says.turn;
    f->found.first.n = f->found.parts.n = 0;
    if (!find_chains(f) || !add_found(f, says.only, &bans[m])) return false;
  }
  if (conditional)
    tq_report_add(&f->d->report, TQ_INFO, "restriction_conditional",
                  "relation %lld holds at times only; build with --conditional-at to apply it", id);
  if (unknown)
    tq_report_add(&f->d->report, TQ_INFO, "restriction_unknown",
                  "relation %lld: neither no_* nor only_*, or an unknown condition; it is left out",
                  id);
  if (applies && f->ambiguous)
    tq_report_add(&f->d->report, TQ_INFO, "restriction_ambiguous",
                  "relation %lld: its ways go on past the junction, so that several turns may be "
                  "meant; split them there",
                  id);
  else if (applies && !f->touching)
    tq_report_add(&f->d->report, TQ_INFO, "restriction_not_touching",
                  "relation %lld: its members do not meet; it is left out", id);
  return true;
}

enum tq_code tq_streets_turns(const struct tq_osm *osm, const struct tq_street_opts *opts,
                              struct tq_draft *d, struct tq_err *err) {
  struct tq_turn_finder f = {.osm = osm, .d = d};
  struct tq_bans bans[TQ_N_MODES] = {0};
  struct tq_turn_delays delays = {.drives_left = d->driving.side == TQ_DRIVE_LEFT};
  uint32_t n_states;
  memcpy(delays.ds, opts->speeds->turn_ds, sizeof delays.ds);
  memcpy(d->turn_ds, delays.ds, sizeof d->turn_ds);
  d->n_delay_states = 0;
  bool ok = osm->restrictions.n == 0 || index_ways(&f);
  for (size_t i = 0; ok && i < osm->restrictions.n; i++)
    ok = read_restriction(&f, opts, &osm->restrictions.v[i], bans);
  enum tq_code code = ok ? TQ_OK : tq_fail_memory(err, "the turn restrictions");
  for (int m = 0; m < TQ_N_MODES; m++) {
    const struct tq_turn_delays *of = m == TQ_CAR ? &delays : NULL;
    if (!code) code = tq_turns_apply(d, (enum tq_mode)m, &bans[m], of, &n_states, err);
    if (!code && of) d->n_delay_states = n_states;
    tq_bans_free(&bans[m]);
  }
  tq_bans_free(&f.found);
  tq_vec_free(&f.ways);
  return code;
}
