#include "graphs/streets.h"

#include "graphs/ends.h"
#include "graphs/streets_parts.h"

void tq_street_net_free(struct tq_street_net *net) {
  tq_vec_free(&net->uses);
  tq_vec_free(&net->use_ways);
  tq_vec_free(&net->vertices);
  tq_vec_free(&net->signals);
  tq_vec_free(&net->edges);
  tq_vec_free(&net->edge_uses);
  tq_vec_free(&net->first_shape);
  tq_vec_free(&net->shape);
}

static void free_streets(struct tq_draft *d) {
  tq_vec_free(&d->vertices);
  tq_vec_free(&d->edges);
  tq_vec_free(&d->first_shape);
  tq_vec_free(&d->shape);
  tq_vec_free(&d->runs);
  tq_vec_free(&d->run_tree);
  tq_vec_free(&d->barriers);
  tq_vec_free(&d->barrier_tree);
  tq_vec_free(&d->car_ends);
  tq_vec_free(&d->profiles);
  tq_vec_free(&d->edge_profiles);
  for (int m = 0; m < TQ_N_MODES; m++) {
    tq_vec_free(&d->modes[m].state_vertex);
    tq_vec_free(&d->modes[m].first_out);
    tq_vec_free(&d->modes[m].arcs);
    tq_vec_free(&d->modes[m].arc_edges);
  }
}

/* The ways cut into edges; the scratch of the cutting is gone afterwards. */
static enum tq_code cut(const struct tq_osm *osm, const struct tq_street_opts *opts,
                        struct tq_street_net *net, struct tq_draft *d, struct tq_err *err) {
  struct tq_street_nodes nodes = {0};
  enum tq_code code = tq_street_nodes_mark(osm, opts, net, &nodes, &d->report)
                          ? tq_streets_cut(osm, &nodes, opts, net, d, err)
                          : tq_fail_memory(err, "the street nodes");
  tq_street_nodes_free(&nodes);
  if (!code && net->edges.n == 0)
    code = tq_fail(err, TQ_E_NO_DATA,
                   "the OSM files hold no street that anyone may use; give an extract with "
                   "highway=* ways and their nodes");
  return code;
}

enum tq_code tq_streets_compile(const struct tq_osm *osm, struct tq_draft *d, struct tq_err *err) {
  return tq_streets_compile_with(osm, NULL, d, err);
}

enum tq_code tq_streets_compile_with(const struct tq_osm *osm, const struct tq_street_opts *given,
                                     struct tq_draft *d, struct tq_err *err) {
  struct tq_street_opts opts = {0};
  if (given) opts = *given;
  if (!opts.speeds) opts.speeds = &tq_speeds_china;
  struct tq_street_net net = {0};
  /* water first: sorting it needs most memory, before the streets take theirs */
  enum tq_code code = tq_streets_barriers(osm, d, err);
  if (!code) code = cut(osm, &opts, &net, d, err);
  if (!code) code = tq_streets_order(&net, d, err);
  if (!code) d->driving = tq_drive_side_find(opts.drive_side, d->vertices.v, d->vertices.n);
  if (!code) code = tq_streets_congestion(opts.congestion, d, err);
  if (!code) code = tq_streets_layers(&net, opts.speeds, d, err);
  if (!code) code = tq_ends_find(d, err);
  if (!code) code = tq_streets_turns(osm, &opts, d, err);
  if (!code) code = tq_streets_main_parts(d, err);
  if (!code) code = tq_ends_apply(d, err); /* after: whoever ends on an edge is not cut off */
  tq_street_net_free(&net);
  if (!code) code = tq_streets_runs(d, err);
  if (code) free_streets(d);
  return code;
}
