/* Cuts ways into edges: at vertices, at gaps, and apart at barriers. */
#include <string.h>

#include "graphs/streets_parts.h"

/* One end of an edge at a node that stops some of its modes, or through traffic. */
struct cut_end {
  uint32_t node, vertex;
};

struct cutter {
  const struct tq_osm *osm;
  const struct tq_street_nodes *nodes;
  const struct tq_elevation *ground; /* NULL: flat */
  struct tq_street_net *net;
  struct tq_draft *d;
  uint32_t *node_vertex; /* [osm->nodes] UINT32_MAX: none yet */
  TQ_VEC(struct cut_end) ends;
  TQ_VEC(struct tq_pos) line; /* scratch */
  /* the way at hand */
  uint32_t use, name;
  const struct tq_osm_way *way;
};

static uint32_t new_vertex(struct cutter *c, uint32_t node, uint8_t signals) {
  uint32_t vertex = (uint32_t)c->net->vertices.n;
  if (vertex == UINT32_MAX || !tq_push(&c->net->vertices, c->osm->nodes.v[node]) ||
      !tq_push(&c->net->signals, signals))
    return UINT32_MAX;
  return vertex;
}

/* Whether a barrier stops anyone of those who come to it, or their passing through. */
static bool parts_ways(const struct tq_special_node *s) {
  return s->blocks & s->modes || (s->ends && s->modes >> TQ_CAR & 1);
}

/* The vertex where an edge ends at the node: one for all edges, or one of its own where
 * a barrier parts them. UINT32_MAX: no memory. */
static uint32_t vertex_at(struct cutter *c, uint32_t node) {
  bool is_special = c->nodes->marks[node] & TQ_NODE_SPECIAL;
  const struct tq_special_node *special = is_special ? tq_special_find(c->nodes, node) : NULL;
  if (special && parts_ways(special)) {
    struct cut_end end = {node, new_vertex(c, node, special->signals)};
    return tq_push(&c->ends, end) ? end.vertex : UINT32_MAX;
  }
  if (c->node_vertex[node] == UINT32_MAX)
    c->node_vertex[node] = new_vertex(c, node, special ? special->signals : 0);
  return c->node_vertex[node];
}

static bool push_edge(struct tq_street_net *net, struct tq_edge edge, uint32_t use) {
  return net->edges.n < UINT32_MAX / 2 && net->shape.n < UINT32_MAX && tq_push(&net->edges, edge) &&
         tq_push(&net->edge_uses, use) && tq_push(&net->first_shape, (uint32_t)net->shape.n);
}

static uint32_t length_dm(const struct tq_osm *osm, const uint32_t *refs, uint32_t n) {
  double m = 0;
  for (uint32_t i = 1; i < n; i++)
    m += tq_distance_m(osm->nodes.v[refs[i - 1]], osm->nodes.v[refs[i]]);
  double dm = m * 10 + 0.5;
  return dm < 1 ? 1 : dm < TQ_MAX_LENGTH_DM ? (uint32_t)dm : TQ_MAX_LENGTH_DM;
}

/* A ring of points on one spot leads nowhere. */
static bool has_length(const struct tq_osm *osm, const uint32_t *refs, uint32_t n) {
  struct tq_pos a = osm->nodes.v[refs[0]];
  if (refs[0] != refs[n - 1]) return true;
  for (uint32_t i = 1; i < n; i++) {
    struct tq_pos b = osm->nodes.v[refs[i]];
    if (a.lon_e7 != b.lon_e7 || a.lat_e7 != b.lat_e7) return true;
  }
  return false;
}

static void report_no_length(struct cutter *c) {
  tq_report_add(&c->d->report, TQ_INFO, "way_without_length",
                "way %lld stays on one spot; that part is left out", (long long)c->way->id);
}

/* The way's use with the slopes of one edge; UINT32_MAX: no memory. */
static uint32_t sloped_use(struct cutter *c, const uint32_t *refs, uint32_t n) {
  struct tq_way_use use = c->net->uses.v[c->use];
  struct tq_slopes slopes;
  bool level = use.flags & TQ_EDGE_FERRY || (use.flags & TQ_EDGE_CLASS) == TQ_ROAD_STEPS;
  if (!c->ground || level) return c->use;
  c->line.n = 0;
  for (uint32_t i = 0; i < n; i++)
    if (!tq_push(&c->line, c->osm->nodes.v[refs[i]])) return UINT32_MAX;
  if (!tq_slopes_along(c->ground, c->line.v, n, use.flags & (TQ_EDGE_BRIDGE | TQ_EDGE_TUNNEL),
                       &slopes)) {
    tq_report_add(&c->d->report, TQ_INFO, "no_elevation",
                  "way %lld: the elevation model has no height there; taken as level",
                  (long long)c->way->id);
    return c->use;
  }
  for (int dir = 0; dir < 2; dir++) {
    uint32_t *bike = &use.speed_m_per_h[TQ_BIKE][dir], *walk = &use.speed_m_per_h[TQ_WALK][dir];
    if (*bike) *bike = (uint32_t)(*bike * slopes.bike[dir]) + 1;
    if (*walk) *walk = (uint32_t)(*walk * slopes.walk[dir]) + 1;
  }
  return tq_push(&c->net->uses, use) ? (uint32_t)c->net->uses.n - 1 : UINT32_MAX;
}

/* The edge over refs[0..n), n >= 2, whose ends are vertices and nothing between. */
static bool cut_edge(struct cutter *c, const uint32_t *refs, uint32_t n) {
  if (!has_length(c->osm, refs, n)) {
    report_no_length(c);
    return true;
  }
  struct tq_edge edge = {.from = vertex_at(c, refs[0]),
                         .length_dm = length_dm(c->osm, refs, n),
                         .name = c->name,
                         .flags = c->net->uses.v[c->use].flags,
                         .way_id = c->way->id};
  edge.to = vertex_at(c, refs[n - 1]);
  if (edge.from == UINT32_MAX || edge.to == UINT32_MAX) return false;
  for (uint32_t i = 1; i + 1 < n; i++)
    if (!tq_push(&c->net->shape, c->osm->nodes.v[refs[i]])) return false;
  uint32_t use = sloped_use(c, refs, n);
  return use != UINT32_MAX && push_edge(c->net, edge, use);
}

/* A stretch of a way without gaps or repeated nodes. */
static bool cut_piece(struct cutter *c, const uint32_t *refs, uint32_t n) {
  if (n < 2) return true;
  uint32_t start = 0;
  for (uint32_t i = 1; i < n; i++) {
    if (i + 1 < n && !(c->nodes->marks[refs[i]] & TQ_NODE_VERTEX)) continue;
    if (!cut_edge(c, refs + start, i - start + 1)) return false;
    start = i;
  }
  return true;
}

static bool is_utf8(const char *text) {
  for (const unsigned char *s = (const unsigned char *)text; *s;) {
    int more = *s < 0x80                 ? 0
               : *s >= 0xc2 && *s < 0xe0 ? 1
               : (*s & 0xf0) == 0xe0     ? 2
               : *s >= 0xf0 && *s < 0xf5 ? 3
                                         : -1;
    unsigned char lead = *s++;
    if (more < 0) return false;
    bool overlong = (lead == 0xe0 && *s < 0xa0) || (lead == 0xf0 && *s < 0x90);
    bool beyond = (lead == 0xed && *s > 0x9f) || (lead == 0xf4 && *s > 0x8f);
    if (overlong || beyond) return false;
    for (; more > 0; more--, s++)
      if ((*s & 0xc0) != 0x80) return false;
  }
  return true;
}

/* name=*, else ref=*, interned; UINT32_MAX: no memory. */
static uint32_t way_name(struct cutter *c) {
  struct tq_tags tags;
  tq_tags_unpack(c->osm->tag_text.v + c->way->tags, &tags);
  const char *name = tags.value[TQ_KEY_NAME];
  if (!name || !*name) name = tags.value[TQ_KEY_REF];
  if (!name) return 0;
  if (!is_utf8(name)) {
    tq_report_add(&c->d->report, TQ_WARNING, "invalid_name",
                  "way %lld: the name is not UTF-8; it is left out", (long long)c->way->id);
    return 0;
  }
  return tq_draft_string(c->d, name, strlen(name));
}

/* A ferry's duration becomes the speed over all of its way. */
static void spread_duration(struct cutter *c, const uint32_t *refs, uint32_t n) {
  enum { SLOWEST = 1000, FASTEST = 100000 }; /* m/h; beyond it the tag is wrong */
  struct tq_way_use *use = &c->net->uses.v[c->use];
  if (!use->duration_s || n < 2) return;
  uint64_t speed = (uint64_t)length_dm(c->osm, refs, n) * 360 / use->duration_s;
  if (speed < SLOWEST || speed > FASTEST) return;
  for (int m = 0; m < TQ_N_MODES; m++)
    for (int dir = 0; dir < 2; dir++)
      if (use->speed_m_per_h[m][dir]) use->speed_m_per_h[m][dir] = (uint32_t)speed;
}

static void report_missing(struct cutter *c, uint32_t node) {
  tq_report_add(&c->d->report, TQ_WARNING, "missing_node",
                "way %lld: node %lld is not in the files; the way is cut there",
                (long long)c->way->id, (long long)c->osm->node_ids.v[node]);
}

/* Drops repeated nodes and cuts at the gaps. refs: scratch, at least the way's n_refs. */
static bool cut_way(struct cutter *c, uint32_t *refs) {
  const uint32_t *all = c->osm->refs.v + c->way->first_ref;
  uint32_t n = 0;
  bool whole = true;
  if (c->way->n_refs < 2) report_no_length(c);
  for (uint32_t i = 0; i < c->way->n_refs; i++)
    if (c->osm->nodes.v[all[i]].lon_e7 == TQ_OSM_NOWHERE) whole = false;
  if (whole) spread_duration(c, all, c->way->n_refs);
  for (uint32_t i = 0; i < c->way->n_refs; i++) {
    bool gap = c->osm->nodes.v[all[i]].lon_e7 == TQ_OSM_NOWHERE;
    if (gap) report_missing(c, all[i]);
    if (gap && !cut_piece(c, refs, n)) return false;
    if (gap)
      n = 0;
    else if (n == 0 || refs[n - 1] != all[i])
      refs[n++] = all[i];
  }
  return cut_piece(c, refs, n);
}

static int compare_ends(const void *a, const void *b) {
  const struct cut_end *x = a, *y = b;
  if (x->node != y->node) return x->node < y->node ? -1 : 1;
  return (x->vertex > y->vertex) - (x->vertex < y->vertex);
}

/* A use for connectors that only these modes may pass, both ways; ends: cars only where
 * their journey begins or ends. */
static bool push_connector_use(struct tq_street_net *net, unsigned modes, bool ends) {
  enum { PASSING_M_PER_H = 5000 }; /* any speed makes 1 dm cost the least weight, 1 ds */
  struct tq_way_use use = {.flags = TQ_ROAD_OTHER | TQ_EDGE_NO_SNAP, .is_connector = true};
  if (ends && modes >> TQ_CAR & 1) use.flags |= TQ_EDGE_ENDS_ONLY;
  for (int m = 0; m < TQ_N_MODES; m++)
    if (modes >> m & 1) use.speed_m_per_h[m][0] = use.speed_m_per_h[m][1] = PASSING_M_PER_H;
  return tq_push(&net->uses, use);
}

/* Joins the parted ends of each barrier to its first one. */
static bool connect_ends(struct cutter *c) {
  struct tq_street_net *net = c->net;
  enum { N_SETS = 1 << TQ_N_MODES };
  uint32_t first_use = (uint32_t)net->uses.n; /* + modes, + N_SETS for ends */
  for (unsigned i = 0; i < 2 * N_SETS; i++)
    if (!push_connector_use(net, i % N_SETS, i >= N_SETS)) return false;
  if (c->ends.n) qsort(c->ends.v, c->ends.n, sizeof *c->ends.v, compare_ends);
  for (size_t i = 0, hub = 0; i < c->ends.n; i++) {
    if (c->ends.v[i].node != c->ends.v[hub].node) hub = i;
    const struct tq_special_node *s = tq_special_find(c->nodes, c->ends.v[i].node);
    uint32_t passing = s->modes & ~(uint32_t)s->blocks;
    if (i == hub || !passing) continue;
    uint32_t use = first_use + passing + (s->ends ? N_SETS : 0);
    struct tq_edge edge = {.from = c->ends.v[hub].vertex,
                           .to = c->ends.v[i].vertex,
                           .length_dm = 1,
                           .flags = net->uses.v[use].flags};
    if (!push_edge(net, edge, use)) return false;
  }
  return true;
}

static bool cut_all(struct cutter *c) {
  TQ_VEC(uint32_t) refs = {0};
  bool ok = tq_push(&c->net->first_shape, 0);
  for (size_t u = 0; ok && u < c->net->use_ways.n; u++) {
    c->use = (uint32_t)u;
    c->way = &c->osm->ways.v[c->net->use_ways.v[u]];
    c->name = way_name(c);
    ok = c->name != UINT32_MAX && tq_reserve(&refs, c->way->n_refs) && cut_way(c, refs.v);
  }
  tq_vec_free(&refs);
  return ok && connect_ends(c);
}

enum tq_code tq_streets_cut(const struct tq_osm *osm, const struct tq_street_nodes *nodes,
                            const struct tq_street_opts *opts, struct tq_street_net *net,
                            struct tq_draft *d, struct tq_err *err) {
  struct cutter c = {.osm = osm, .nodes = nodes, .ground = opts->ground, .net = net, .d = d};
  c.node_vertex = tq_alloc(osm->nodes.n, sizeof *c.node_vertex);
  bool ok = c.node_vertex != NULL;
  if (ok) memset(c.node_vertex, 0xff, osm->nodes.n * sizeof *c.node_vertex);
  ok = ok && cut_all(&c);
  tq_vec_free(&c.ends);
  tq_vec_free(&c.line);
  free(c.node_vertex);
  return ok ? TQ_OK : tq_fail_memory(err, "the street edges");
}
