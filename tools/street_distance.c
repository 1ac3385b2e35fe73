#include "tools/street_distance.h"

#include <string.h>

#include "engine/journey/path.h"

enum tq_code tq_distances_init(struct tq_distances *d, const struct tq_request *r,
                               const struct tq_graph *g, const struct tq_points *points,
                               struct tq_err *err) {
  memset(d, 0, sizeof *d);
  if ((r->travels & (r->travels - 1)) || r->travels == 1u << TQ_BY_TRANSIT) return TQ_OK;
  int mode = __builtin_ctz(r->travels);
  d->m = tq_alloc(points->n, sizeof *d->m);
  d->links = tq_calloc(points->n, sizeof *d->links);
  if (!d->m || !d->links) return tq_fail_memory(err, "distances");
  if (!points->first_link[mode]) return TQ_OK;
  for (uint32_t i = 0; i < points->first_link[mode][g->n_edges]; i++)
    d->links[points->links[mode][i].cell] = &points->links[mode][i].link;
  return TQ_OK;
}

enum tq_code tq_distances_fill(struct tq_distances *d, const struct tq_search *search,
                               uint32_t n_points, const int32_t *time_s, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  if (!d->m) return TQ_OK;
  for (uint32_t i = 0; i < n_points; i++) d->m[i] = -1;
  for (uint32_t i = 0; search && i < n_points && !code; i++) {
    if (time_s[i] < 0 || !d->links[i]) continue;
    enum tq_mode mode = (enum tq_mode)__builtin_ctz(search->request.travels);
    struct tq_path_ends ends = {.street = search->streets[mode],
                                .target = *d->links[i],
                                .off_end_dm = d->links[i]->dist_dm};
    tq_path_from_origin(search, mode, &ends);
    d->way.steps.n = 0;
    code = tq_path_append(search->graph, &ends, &d->way.steps, err);
    struct tq_leg leg = {.mode = mode,
                         .n_steps = (uint32_t)d->way.steps.n,
                         .off_start_dm = ends.off_start_dm,
                         .off_end_dm = ends.off_end_dm};
    if (!code) d->m[i] = tq_leg_distance_m(search->graph, &d->way, &leg);
  }
  return code;
}

void tq_distances_free(struct tq_distances *d) {
  free(d->m);
  free(d->links);
  tq_route_free(&d->way);
  memset(d, 0, sizeof *d);
}
