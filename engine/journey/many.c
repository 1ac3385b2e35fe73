#include "engine/journey/many.h"

#include <string.h>

#include "engine/base/mem.h"
#include "engine/hierarchy/sweep.h"
#include "engine/journey/search.h"
#include "engine/street/avoid.h"
#include "engine/street/street.h"
#include "engine/street/tips.h"

enum { MOST_LISTS = 4 };

/* From where one mode comes to the points of a list. */
struct approach {
  uint32_t n_links;
  const struct tq_cell_link *links;
  uint32_t *first; /* [n_links + 1] into ends */
  TQ_VEC(struct tq_sweep_end) ends;
};

struct list {
  const struct tq_points *points;
  struct approach modes[TQ_N_MODES];
  uint32_t *at_ds;  /* [most links] scratch */
  int32_t *seconds; /* [points] scratch */
};

struct tq_many {
  const struct tq_graph *g;
  struct tq_request request;
  uint32_t most;
  struct tq_layer reversed[TQ_N_MODES]; /* own, only with request.reverse */
  struct tq_pace paces[TQ_N_MODES];
  struct tq_sweep *sweeps[TQ_N_MODES];
  struct tq_snapped *snapped[TQ_N_MODES]; /* [most] */
  struct tq_pos *origins;                 /* [most] of the last run */
  tq_tips tips;
  struct list lists[MOST_LISTS];
  uint32_t n_lists;
};

static bool asks(const struct tq_request *r, int mode) { return r->travels >> mode & 1; }

static const struct tq_layer *layer_of(const struct tq_many *m, int mode) {
  return m->request.reverse ? &m->reversed[mode] : &m->g->layers[mode];
}

bool tq_many_fits(const struct tq_graph *g, const struct tq_request *r) {
  if (r->travels >> TQ_BY_TRANSIT & 1 || r->traffic || r->far_times || !r->travels) return false;
  for (int m = 0; m < TQ_N_MODES; m++)
    if (asks(r, m) && (!g->hierarchies[m].n_states || tq_avoid_of_mode((enum tq_mode)m, r->avoid)))
      return false;
  return true;
}

static uint32_t cutoff_ds(const struct tq_many *m, int mode) {
  return tq_pace_limit_ds(m->paces[mode], (uint32_t)tq_request_limit_s(&m->request));
}

static enum tq_code make_modes(struct tq_many *m, struct tq_err *err) {
  const struct tq_request *r = &m->request;
  struct tq_sweep_opts opts = {.width = TQ_SWEEP_16, .reverse = r->reverse};
  enum tq_code code = TQ_OK;
  for (int i = 0; i < TQ_N_MODES; i++) {
    m->paces[i] = tq_pace_of((enum tq_mode)i, r->walk_kmh, r->bike_kmh);
    if (asks(r, i) && cutoff_ds(m, i) > TQ_SWEEP_MOST_16) opts.width = TQ_SWEEP_32;
  }
  for (int i = 0; i < TQ_N_MODES && !code; i++) {
    if (!asks(r, i)) continue;
    if (r->reverse) code = tq_layer_reverse(&m->g->layers[i], &m->reversed[i], err);
    if (!code) code = tq_sweep_new(&m->g->hierarchies[i], &opts, &m->sweeps[i], err);
    if (code) break;
    m->most = tq_sweep_n_lanes(m->sweeps[i]);
    if (!(m->snapped[i] = tq_alloc(m->most, sizeof *m->snapped[i])))
      code = tq_fail_memory(err, "the origins");
  }
  return code;
}

enum tq_code tq_many_new(const struct tq_graph *g, const struct tq_request *r, struct tq_many **out,
                         struct tq_err *err) {
  struct tq_many *m = tq_calloc(1, sizeof *m);
  if (!m) return tq_fail_memory(err, "the search");
  m->g = g;
  m->request = *r;
  enum tq_code code = make_modes(m, err);
  if (!code && !(m->origins = tq_alloc(m->most, sizeof *m->origins)))
    code = tq_fail_memory(err, "the origins");
  if (code)
    tq_many_free(m);
  else
    *out = m;
  return code;
}

void tq_many_free(struct tq_many *m) {
  if (!m) return;
  for (uint32_t l = 0; l < m->n_lists; l++) {
    for (int i = 0; i < TQ_N_MODES; i++) {
      free(m->lists[l].modes[i].first);
      tq_vec_free(&m->lists[l].modes[i].ends);
    }
    free(m->lists[l].at_ds);
    free(m->lists[l].seconds);
  }
  for (int i = 0; i < TQ_N_MODES; i++) {
    tq_sweep_free(m->sweeps[i]);
    free(m->snapped[i]);
    if (m->reversed[i].first_out) tq_layer_free(&m->reversed[i]);
  }
  tq_vec_free(&m->tips);
  free(m->origins);
  free(m);
}

uint32_t tq_many_most(const struct tq_many *m) { return m->most; }

static bool add_ends(struct tq_many *m, int mode, struct tq_link link, struct approach *a) {
  const uint32_t *rank = m->g->hierarchies[mode].rank;
  m->tips.n = 0;
  if (!tq_tips_to(m->g, layer_of(m, mode), link, &m->tips)) return false;
  for (size_t i = 0; i < m->tips.n; i++) {
    struct tq_sweep_end end = {rank[m->tips.v[i].state], m->tips.v[i].part_ds};
    if (a->ends.n == UINT32_MAX || !tq_push(&a->ends, end)) return false;
  }
  return true;
}

static bool find_approach(struct tq_many *m, int mode, const struct tq_points *points,
                          struct approach *a) {
  uint32_t max_snap_dm = (uint32_t)(m->request.max_snap_m * 10);
  a->n_links = points->first_link[mode] ? points->first_link[mode][m->g->n_edges] : 0;
  a->links = points->links[mode];
  if (!(a->first = tq_alloc((size_t)a->n_links + 1, sizeof *a->first))) return false;
  for (uint32_t i = 0; i < a->n_links; i++) {
    a->first[i] = (uint32_t)a->ends.n;
    if (a->links[i].link.dist_dm <= max_snap_dm && !add_ends(m, mode, a->links[i].link, a))
      return false;
  }
  a->first[a->n_links] = (uint32_t)a->ends.n;
  return true;
}

enum tq_code tq_many_points(struct tq_many *m, const struct tq_points *points, uint32_t *list,
                            struct tq_err *err) {
  if (m->n_lists == MOST_LISTS)
    return tq_fail(err, TQ_E_ARG, "no more than %d lists of points", MOST_LISTS);
  struct list *l = &m->lists[m->n_lists];
  uint32_t most = 0;
  l->points = points;
  *list = m->n_lists++;
  bool ok = true;
  for (int i = 0; i < TQ_N_MODES && ok; i++) {
    if (!asks(&m->request, i)) continue;
    ok = find_approach(m, i, points, &l->modes[i]);
    if (l->modes[i].n_links > most) most = l->modes[i].n_links;
  }
  l->at_ds = tq_alloc(most, sizeof *l->at_ds);
  l->seconds = tq_alloc(points->n, sizeof *l->seconds);
  return ok && l->at_ds && l->seconds ? TQ_OK : tq_fail_memory(err, "ways to points");
}

static uint32_t off_street_ds(const struct tq_many *m, int mode, uint32_t origin) {
  return tq_pace_off_street_ds(m->paces[mode], m->snapped[mode][origin].link.dist_dm);
}

static enum tq_code seed(struct tq_many *m, int mode, uint32_t origin, struct tq_err *err) {
  struct tq_snapped *snapped = &m->snapped[mode][origin];
  enum tq_code code = tq_point_snap(m->g, (enum tq_mode)mode, m->origins[origin],
                                    m->request.max_snap_m, snapped, err);
  if (code || snapped->link.edge == TQ_NO_EDGE) return code;
  uint32_t off_ds = off_street_ds(m, mode, origin);
  m->tips.n = 0;
  if (off_ds == TQ_FAR) return TQ_OK;
  if (!tq_tips_from(m->g, layer_of(m, mode), snapped->link, &m->tips))
    return tq_fail_memory(err, "the origins");
  for (size_t i = 0; i < m->tips.n; i++)
    if (m->tips.v[i].part_ds < TQ_FAR - off_ds)
      tq_sweep_seed(m->sweeps[mode], origin, m->tips.v[i].state, off_ds + m->tips.v[i].part_ds);
  return TQ_OK;
}

enum tq_code tq_many_run(struct tq_many *m, const struct tq_pos *origins, uint32_t n,
                         struct tq_err *err) {
  enum tq_code code = TQ_OK;
  memcpy(m->origins, origins, n * sizeof *origins);
  for (int i = 0; i < TQ_N_MODES && !code; i++) {
    if (!m->sweeps[i]) continue;
    tq_sweep_reset(m->sweeps[i]);
    for (uint32_t k = 0; k < n && !code; k++) code = seed(m, i, k, err);
    if (!code) tq_sweep_run(m->sweeps[i], cutoff_ds(m, i));
  }
  return code;
}

/* Points on the edge of the origin may be reached without passing a vertex. */
static void stay_on_edge(const struct tq_many *m, int mode, uint32_t origin, const struct list *l) {
  struct tq_link from = m->snapped[mode][origin].link;
  if (from.edge == TQ_NO_EDGE || !l->points->first_link[mode]) return;
  uint32_t off_ds = off_street_ds(m, mode, origin);
  const uint32_t *first = l->points->first_link[mode] + from.edge;
  for (uint32_t i = first[0]; i < first[1]; i++) {
    uint32_t stay_ds = tq_tips_stay_ds(m->g, layer_of(m, mode), from, l->modes[mode].links[i].link);
    if (stay_ds < TQ_FAR - off_ds && off_ds + stay_ds < l->at_ds[i]) l->at_ds[i] = off_ds + stay_ds;
  }
}

/* Seconds to all points by one mode; -1 where the largest cutoff is not enough. */
static void fill_seconds(const struct tq_many *m, int mode, uint32_t origin, const struct list *l) {
  const struct approach *a = &l->modes[mode];
  uint32_t limit_s = (uint32_t)tq_request_limit_s(&m->request), limit_ds = cutoff_ds(m, mode);
  uint32_t max_snap_dm = (uint32_t)(m->request.max_snap_m * 10);
  for (uint32_t p = 0; p < l->points->n; p++) l->seconds[p] = -1;
  tq_sweep_ends(m->sweeps[mode], origin, a->first, a->ends.v, a->n_links, l->at_ds);
  stay_on_edge(m, mode, origin, l);
  for (uint32_t i = 0; i < a->n_links; i++) {
    if (l->at_ds[i] > limit_ds || a->links[i].link.dist_dm > max_snap_dm) continue;
    uint32_t point = tq_point_of(l->points, a->links[i].cell);
    uint32_t t = tq_leg_seconds(m->paces[mode], l->at_ds[i], a->links[i].link.dist_dm);
    if (t <= limit_s && point != TQ_NO_POINT) l->seconds[point] = (int32_t)t;
  }
}

static bool has_started(const struct tq_many *m, uint32_t origin) {
  for (int i = 0; i < TQ_N_MODES; i++)
    if (m->sweeps[i] && m->snapped[i][origin].link.edge != TQ_NO_EDGE) return true;
  return false;
}

enum tq_code tq_many_best_times(struct tq_many *m, uint32_t origin, uint32_t list, int32_t *time_s,
                                uint8_t *which, struct tq_err *err) {
  const struct list *l = &m->lists[list];
  uint32_t n = l->points->n, n_percentiles = m->request.n_percentiles;
  if (!has_started(m, origin)) {
    const struct tq_search teller = {.graph = m->g, .request = m->request};
    return tq_search_fail_outside(&teller, "origin", m->origins[origin], m->request.travels, err);
  }
  for (uint32_t p = 0; p < n; p++) time_s[p] = -1;
  if (which) memset(which, 255, (size_t)n * n_percentiles);
  for (int i = 0; i < TQ_N_MODES; i++) {
    if (!m->sweeps[i]) continue;
    fill_seconds(m, i, origin, l);
    for (uint32_t p = 0; p < n; p++) {
      if (l->seconds[p] < 0 || (time_s[p] >= 0 && time_s[p] <= l->seconds[p])) continue;
      time_s[p] = l->seconds[p];
      if (which) which[p] = (uint8_t)i;
    }
  }
  for (uint32_t k = 1; k < n_percentiles; k++) {
    memcpy(time_s + (size_t)k * n, time_s, n * sizeof *time_s);
    if (which) memcpy(which + (size_t)k * n, which, n);
  }
  return TQ_OK;
}
