/* First look at the ways: which are usable, and which of their nodes become vertices. */
#include <string.h>

#include "graphs/streets_parts.h"

static bool find_uses(const struct tq_osm *osm, const struct tq_speeds *speeds,
                      struct tq_street_net *net) {
  for (size_t w = 0; w < osm->ways.n; w++) {
    struct tq_tags tags;
    struct tq_way_use use;
    if (!(osm->ways.v[w].kind & TQ_OSM_STREET)) continue;
    tq_tags_unpack(osm->tag_text.v + osm->ways.v[w].tags, &tags);
    if (!tq_osm_way_use(&tags, speeds, &use)) continue;
    if (!tq_push(&net->uses, use) || !tq_push(&net->use_ways, (uint32_t)w)) return false;
  }
  return true;
}

static bool find_special(const struct tq_osm *osm, struct tq_street_nodes *nodes) {
  for (size_t i = 0; i < osm->node_tags.n; i++) {
    struct tq_tags tags;
    tq_tags_unpack(osm->tag_text.v + osm->node_tags.v[i].tags, &tags);
    struct tq_special_node s = {.node = osm->node_tags.v[i].node,
                                .blocks = (uint8_t)tq_osm_node_blocks(&tags),
                                .signals = (uint8_t)tq_osm_node_signals(&tags)};
    if (!s.blocks && !s.signals) continue;
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
    if (*mark & TQ_NODE_USED) *mark |= TQ_NODE_VERTEX;
    *mark |= TQ_NODE_USED;
    if (*mark & TQ_NODE_SPECIAL) tq_special_find(nodes, refs[i])->modes |= modes;
  }
}

bool tq_street_nodes_mark(const struct tq_osm *osm, const struct tq_speeds *speeds,
                          struct tq_street_net *net, struct tq_street_nodes *nodes) {
  nodes->marks = tq_calloc(osm->nodes.n, 1);
  if (!nodes->marks || !find_uses(osm, speeds, net) || !find_special(osm, nodes)) return false;
  for (size_t u = 0; u < net->uses.n; u++) {
    const struct tq_osm_way *way = &osm->ways.v[net->use_ways.v[u]];
    mark_way(osm->refs.v + way->first_ref, way->n_refs, (uint8_t)tq_way_modes(&net->uses.v[u]),
             nodes);
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
