#include "tests/bench/province_osm.h"

#include <math.h>

int64_t emit_node(struct emitter *e, struct xy at, const struct tag_list *tags) {
  e->node_id += 1 + (int64_t)(mix((uint64_t)e->counts.n_nodes++) % 6 / 3 * 5);
  if (e->pass == TQ_PBF_NODE)
    tq_pbf_node(e->pbf, e->node_id, province_pos(e->p, at), tags ? tags->tags : NULL,
                tags ? tags->n : 0);
  return e->node_id;
}

void way_add(struct emitter *e, int64_t node) {
  if (!tq_push(&e->refs, node)) e->failed = true;
}

void way_begin(struct emitter *e, int64_t node) {
  e->refs.n = 0;
  way_add(e, node);
}

int64_t way_end(struct emitter *e, const struct tag_list *tags) {
  if (e->refs.n < 2) return 0;
  int64_t id = ++e->counts.n_ways;
  if (e->pass == TQ_PBF_WAY) tq_pbf_way(e->pbf, id, e->refs.v, e->refs.n, tags->tags, tags->n);
  return id;
}

int64_t way_bend(struct emitter *e, struct xy a, struct xy b, double spacing_m, uint64_t *random) {
  double dx = b.x - a.x, dy = b.y - a.y, length = hypot(dx, dy);
  uint32_t n = (uint32_t)(length / spacing_m + draw_share(random));
  double arc = draw_between(random, -0.09, 0.09), swing = draw_between(random, -0.05, 0.05);
  double rough = 1.5 / (length + 1);
  int64_t middle = 0;
  for (uint32_t k = 1; k <= n; k++) {
    double t = k / (n + 1.0), off = arc * sin(t * 3.14159265358979) +
                                    swing * sin(t * 6.28318530717959) +
                                    draw_between(random, -rough, rough);
    t += draw_between(random, -0.2, 0.2) / (n + 1.0);
    int64_t node =
        emit_node(e, (struct xy){a.x + t * dx - off * dy, a.y + t * dy + off * dx}, NULL);
    way_add(e, node);
    if (k == (n + 1) / 2) middle = node;
  }
  return middle;
}

void emit_restriction(struct emitter *e, const char *kind, int64_t from, int64_t via, int64_t to,
                      uint64_t hash) {
  int64_t id = ++e->counts.n_relations;
  if (e->pass != TQ_PBF_RELATION) return;
  struct tq_pbf_member members[] = {
      {TQ_PBF_WAY, from, "from"}, {TQ_PBF_NODE, via, "via"}, {TQ_PBF_WAY, to, "to"}};
  struct tag_list tags = {.n = 0};
  tag_add(&tags, "type", "restriction");
  tag_add(&tags, "restriction", kind);
  if (hash % 16 == 0) tag_add(&tags, "except", "bicycle;psv");
  tq_pbf_relation(e->pbf, id, members, 3, tags.tags, tags.n);
}

static void draw_all(struct emitter *e) {
  const struct province *p = e->p;
  e->counts = (struct province_counts){0, 0, 0};
  e->node_id = 4000000000;
  emit_row_points(e, 0);
  for (uint32_t j = 0; j < p->ny; j++) {
    emit_row_points(e, j + 1);
    for (uint32_t i = 0; i < p->nx; i++) emit_tile(e, i, j);
  }
  emit_motorways(e);
  emit_water(e);
}

enum tq_code province_write_osm(const struct province *p, const char *path,
                                struct province_counts *counts, struct tq_err *err) {
  struct emitter e = {.p = p};
  struct tq_pos low = province_pos(p, (struct xy){-TILE_M, -TILE_M});
  struct tq_pos high = province_pos(p, (struct xy){(p->nx + 1) * TILE_M, (p->ny + 1) * TILE_M});
  struct tq_box box = {low.lon_e7, low.lat_e7, high.lon_e7, high.lat_e7};
  enum tq_code code = tq_pbf_open(path, box, &e.pbf, err);
  if (code) return code;
  e.corners = tq_calloc((size_t)(p->nx + 1) * (p->ny + 1), sizeof *e.corners);
  bool ok = e.corners != NULL;
  for (int k = 0; k < 4; k++) {
    int64_t **ports = &e.ports[k / 2][k % 2];
    *ports = tq_calloc((size_t)(p->nx + 1) * MAX_BLOCKS, sizeof **ports);
    ok = ok && *ports;
  }
  for (int pass = 0; pass < 3 && ok; pass++) {
    e.pass = (enum tq_pbf_type)pass;
    draw_all(&e);
  }
  code = tq_pbf_close(e.pbf, err);
  if (!code && (!ok || e.failed)) code = tq_fail_memory(err, "the province");
  *counts = e.counts;
  tq_vec_free(&e.refs);
  free(e.corners);
  for (int k = 0; k < 4; k++) free(e.ports[k / 2][k % 2]);
  return code;
}
