/* First look at the ways: which are usable, and which of their nodes become vertices. */
#include <string.h>

#include "graphs/streets_parts.h"

/* Applies the conditional tags of an object or counts them. text: see osm_conditional.h */
static void settle_conditions(const struct tq_street_opts *opts, struct tq_tags *tags,
                              char text[TQ_CONDITIONAL_TEXT], const char *what, int64_t id,
                              struct tq_report *report) {
  int key = tq_osm_conditional_key(tags);
  if (key < 0) return;
  const char *name = tq_osm_key_text((enum tq_osm_key)key);
  unsigned unknown = 0;
  if (opts->moment)
    tq_osm_apply_conditional(tags, opts->moment, &opts->speeds->car, text, &unknown);
  else
    tq_report_add(report, TQ_INFO, "conditional_tag",
                  "%s %lld: %s is not applied; build with --conditional-at for one moment", what,
                  (long long)id, name);
  if (unknown)
    tq_report_add(report, TQ_INFO, "condition_unknown",
                  "%s %lld: %s=%s cannot be judged; it is taken not to hold", what, (long long)id,
                  name, tags->value[key]);
}

static bool find_uses(const struct tq_osm *osm, const struct tq_street_opts *opts,
                      struct tq_street_net *net, struct tq_report *report) {
  for (size_t w = 0; w < osm->ways.n; w++) {
    const struct tq_osm_way *way = &osm->ways.v[w];
    struct tq_tags tags;
    struct tq_way_use use;
    char text[TQ_CONDITIONAL_TEXT];
    if (!(way->kind & TQ_OSM_STREET)) continue;
    tq_tags_unpack(osm->tag_text.v + way->tags, &tags);
    settle_conditions(opts, &tags, text, "way", way->id, report);
    if (!tq_osm_way_use(&tags, opts->speeds, &use)) continue;
    if (!tq_push(&net->uses, use) || !tq_push(&net->use_ways, (uint32_t)w)) return false;
  }
  return true;
}

static bool find_special(const struct tq_osm *osm, const struct tq_street_opts *opts,
                         struct tq_street_nodes *nodes, struct tq_report *report) {
  for (size_t i = 0; i < osm->node_tags.n; i++) {
    uint32_t node = osm->node_tags.v[i].node;
    struct tq_tags tags;
    char text[TQ_CONDITIONAL_TEXT];
    tq_tags_unpack(osm->tag_text.v + osm->node_tags.v[i].tags, &tags);
    settle_conditions(opts, &tags, text, "node", osm->node_ids.v[node], report);
    unsigned waits = tq_osm_node_waits(&tags);
    struct tq_special_node s = {.node = node,
                                .blocks = (uint8_t)tq_osm_node_blocks(&tags, opts->speeds),
                                .signals = (uint8_t)waits,
                                .ends = tq_osm_node_ends(&tags),
                                .one_side = waits & TQ_WAITS_TOWARDS_JUNCTION};
    if (!s.blocks && !s.signals && !s.ends) continue;
    if (!tq_push(&nodes->special, s)) return false;
    nodes->marks[s.node] |= TQ_NODE_SPECIAL | TQ_NODE_VERTEX;
  }
  return true;
}

/* Ends are vertices, and nodes met twice; the last node of a repeated pair is not met
 * again. */
static void mark_way(const uint32_t *refs, uint32_t n, uint8_t modes,
                     struct tq_street_nodes *nodes) {
  for (uint32_t i = 0; i < n; i++) {
    if (i > 0 && refs[i] == refs[i - 1]) continue;
    uint8_t *mark = &nodes->marks[refs[i]];
    if (*mark & TQ_NODE_USED) *mark |= TQ_NODE_VERTEX | TQ_NODE_JUNCTION;
    *mark |= TQ_NODE_USED;
    if (*mark & TQ_NODE_SPECIAL) tq_special_find(nodes, refs[i])->modes |= modes;
  }
}

/* Metres along the way from refs[i] to the next junction or its end, step +1 or -1. */
static double to_junction_m(const struct tq_osm *osm, const struct tq_street_nodes *nodes,
                            const uint32_t *refs, uint32_t n, uint32_t i, int step) {
  double m = 0;
  while (step > 0 ? i + 1 < n : i > 0) {
    uint32_t next = step > 0 ? i + 1 : i - 1;
    struct tq_pos a = osm->nodes.v[refs[i]], b = osm->nodes.v[refs[next]];
    if (a.lon_e7 == TQ_OSM_NOWHERE || b.lon_e7 == TQ_OSM_NOWHERE) break;
    m += tq_distance_m(a, b);
    i = next;
    if (nodes->marks[refs[i]] & TQ_NODE_JUNCTION) break;
  }
  return m;
}

/* A stop or give-way sign without a direction stands for those who come to the nearer
 * junction; for all where both are as near, or it stands on a junction. */
static void aim_signs(const struct tq_osm *osm, const uint32_t *refs, uint32_t n,
                      struct tq_street_nodes *nodes) {
  for (uint32_t i = 0; i < n; i++) {
    uint8_t mark = nodes->marks[refs[i]];
    if (!(mark & TQ_NODE_SPECIAL)) continue;
    struct tq_special_node *s = tq_special_find(nodes, refs[i]);
    if (!s->one_side) continue;
    s->one_side = false;
    if (mark & TQ_NODE_JUNCTION || i == 0 || i + 1 == n) continue;
    double ahead_m = to_junction_m(osm, nodes, refs, n, i, 1);
    double behind_m = to_junction_m(osm, nodes, refs, n, i, -1);
    if (ahead_m < 0.9 * behind_m) s->signals &= 0x0f;
    if (behind_m < 0.9 * ahead_m) s->signals &= 0xf0;
  }
}

bool tq_street_nodes_mark(const struct tq_osm *osm, const struct tq_street_opts *opts,
                          struct tq_street_net *net, struct tq_street_nodes *nodes,
                          struct tq_report *report) {
  nodes->marks = tq_calloc(osm->nodes.n, 1);
  if (!nodes->marks || !find_uses(osm, opts, net, report) ||
      !find_special(osm, opts, nodes, report))
    return false;
  for (size_t u = 0; u < net->uses.n; u++) {
    const struct tq_osm_way *way = &osm->ways.v[net->use_ways.v[u]];
    mark_way(osm->refs.v + way->first_ref, way->n_refs, (uint8_t)tq_way_modes(&net->uses.v[u]),
             nodes);
  }
  for (size_t u = 0; u < net->uses.n; u++) {
    const struct tq_osm_way *way = &osm->ways.v[net->use_ways.v[u]];
    aim_signs(osm, osm->refs.v + way->first_ref, way->n_refs, nodes);
  }
  return true;
}

struct tq_special_node *tq_special_find(const struct tq_street_nodes *nodes, uint32_t node) {
  size_t low = 0, high = nodes->special.n;
  while (low < high) {
    size_t mid = (low + high) / 2;
    if (nodes->special.v[mid].node < node)
      low = mid + 1;
    else
      high = mid;
  }
  bool found = low < nodes->special.n && nodes->special.v[low].node == node;
  return found ? &nodes->special.v[low] : NULL;
}

void tq_street_nodes_free(struct tq_street_nodes *nodes) {
  free(nodes->marks);
  tq_vec_free(&nodes->special);
}
