/* Restrictions over via ways: the way that joins from and to. */
#include "graphs/streets_turns.h"

enum { MAX_VIA_WAYS = 32 };

/* Standing at a vertex after some of the via ways. */
struct visit {
  uint32_t vertex;
  uint32_t used; /* bits of the via ways */
  uint32_t part; /* that led here; UINT32_MAX at a start */
  uint32_t before;
};

struct via_part {
  uint32_t part, way;
};

struct via {
  struct tq_turn_finder *f;
  TQ_VEC(struct via_part) parts;
  uint32_t n_ways;
  TQ_VEC(struct visit) visits;
};

static bool list_parts(struct via *v) {
  for (uint32_t i = 0; i < v->f->n_members; i++) {
    const struct tq_osm_member *m = &v->f->members[i];
    if (m->role != TQ_ROLE_VIA || m->is_node) continue;
    tq_part_vec parts = {0};
    bool ok = tq_turn_way_parts(v->f, m->id, &parts);
    for (size_t k = 0; ok && k < parts.n; k++)
      ok = tq_push(&v->parts, ((struct via_part){parts.v[k], v->n_ways}));
    tq_vec_free(&parts);
    v->n_ways++;
    if (!ok) return false;
  }
  return true;
}

static bool visit(struct via *v, struct visit next) {
  for (size_t i = 0; i < v->visits.n; i++)
    if (v->visits.v[i].vertex == next.vertex && v->visits.v[i].used == next.used) return true;
  return tq_push(&v->visits, next);
}

static bool start(struct via *v, const tq_part_vec *from) {
  for (size_t i = 0; i < from->n; i++) {
    uint32_t at = tq_part_head(v->f->d, from->v[i]);
    for (size_t k = 0; k < v->parts.n; k++)
      if (tq_part_tail(v->f->d, v->parts.v[k].part) == at) {
        if (!visit(v, (struct visit){at, 0, UINT32_MAX, 0})) return false;
        break;
      }
  }
  return true;
}

static bool go_on(struct via *v, uint32_t i) {
  for (size_t k = 0; k < v->parts.n; k++) {
    struct visit at = v->visits.v[i]; /* the list may grow */
    struct via_part p = v->parts.v[k];
    if (tq_part_tail(v->f->d, p.part) != at.vertex || p.part == (at.part ^ 1)) continue;
    struct visit next = {tq_part_head(v->f->d, p.part), at.used | 1u << p.way, p.part, i};
    if (!visit(v, next)) return false;
  }
  return true;
}

static bool is_goal(const struct via *v, struct visit at, const tq_part_vec *to) {
  if (at.used != (uint32_t)((UINT64_C(1) << v->n_ways) - 1)) return false;
  for (size_t i = 0; i < to->n; i++)
    if (tq_part_tail(v->f->d, to->v[i]) == at.vertex) return true;
  return false;
}

/* Visits come in order of the parts travelled, so that the first goal is the nearest. */
static bool search(struct via *v, const tq_part_vec *from, const tq_part_vec *to, tq_part_vec *path,
                   bool *found) {
  if (!list_parts(v) || !start(v, from)) return false;
  for (uint32_t i = 0; i < v->visits.n; i++) {
    if (!is_goal(v, v->visits.v[i], to)) {
      if (!go_on(v, i)) return false;
      continue;
    }
    for (uint32_t k = i; v->visits.v[k].part != UINT32_MAX; k = v->visits.v[k].before)
      if (!tq_push(path, v->visits.v[k].part)) return false;
    for (size_t a = 0, z = path->n; a + 1 < z; a++) {
      uint32_t swap = path->v[a];
      path->v[a] = path->v[--z];
      path->v[z] = swap;
    }
    *found = true;
    return true;
  }
  return true;
}

bool tq_turn_over_ways(struct tq_turn_finder *f, const tq_part_vec *from, const tq_part_vec *to,
                       bool same_way) {
  struct via v = {.f = f};
  tq_part_vec path = {0};
  bool found = false;
  uint32_t n_ways = 0;
  for (uint32_t i = 0; i < f->n_members; i++)
    n_ways += f->members[i].role == TQ_ROLE_VIA && !f->members[i].is_node;
  if (n_ways > MAX_VIA_WAYS) return true; /* taken for ways that do not meet */
  bool ok = search(&v, from, to, &path, &found);
  if (ok && found) {
    f->touching = true;
    ok = tq_turn_add_chains(f, from, to, path.v, path.n, same_way);
  }
  tq_vec_free(&v.parts);
  tq_vec_free(&v.visits);
  tq_vec_free(&path);
  return ok;
}
