/* Compiled streets against oracles on random networks, and a real city. */
#include <string.h>

#include "graphs/streets_parts.h"
#include "tests/street_checks.h"

/* A random network laid straight into struct tq_osm: n nodes of a lattice, ways of
 * random neighbours, some nodes bollards (cars), walls (all) or missing. */
struct random_net {
  struct tq_osm osm;
  uint8_t blocks[64];
};
enum { SIDE = 8, N_NODES = SIDE * SIDE };

static uint32_t add_tags(struct tq_osm *osm, const char *key, const char *value) {
  struct tq_tags t = {{0}};
  t.value[tq_osm_key_find(key)] = value;
  uint32_t at = (uint32_t)osm->tag_text.n;
  size_t size = tq_tags_packed_size(&t);
  ck_assert(tq_reserve(&osm->tag_text, at + size));
  tq_tags_pack(&t, osm->tag_text.v + at);
  osm->tag_text.n += size;
  return at;
}

static void add_random_way(struct random_net *net, uint64_t *seed, int64_t id) {
  static const char *const kinds[] = {"residential", "footway", "motorway", "primary"};
  struct tq_osm *osm = &net->osm;
  struct tq_osm_way way = {.id = id, .first_ref = (uint32_t)osm->refs.n, .kind = TQ_OSM_STREET};
  uint32_t node = tq_random_below(seed, N_NODES), n = 2 + tq_random_below(seed, 6);
  for (uint32_t i = 0; i < n; i++) {
    ck_assert(tq_push(&osm->refs, node));
    uint32_t x = node % SIDE, y = node / SIDE, turn = tq_random_below(seed, 4);
    x = turn == 0 ? (x + 1) % SIDE : turn == 1 ? (x + SIDE - 1) % SIDE : x;
    y = turn == 2 ? (y + 1) % SIDE : turn == 3 ? (y + SIDE - 1) % SIDE : y;
    node = y * SIDE + x;
  }
  way.n_refs = n;
  way.tags = add_tags(osm, "highway", kinds[tq_random_below(seed, 4)]);
  ck_assert(tq_push(&osm->ways, way));
}

static void make_random_net(struct random_net *net, uint64_t *seed) {
  memset(net, 0, sizeof *net);
  struct tq_osm *osm = &net->osm;
  ck_assert(tq_push(&osm->tag_text, '\0'));
  for (int i = 0; i < N_NODES; i++) {
    struct tq_pos pos = {(i % SIDE) * UNIT_E7, (i / SIDE) * UNIT_E7};
    uint32_t fate = tq_random_below(seed, 16);
    if (fate == 0) pos.lon_e7 = TQ_OSM_NOWHERE;
    ck_assert(tq_push(&osm->nodes, pos) && tq_push(&osm->node_ids, 1000 + i));
    net->blocks[i] = fate == 1 ? 7 : fate == 2 ? 1 << TQ_CAR : 0;
    if (!net->blocks[i]) continue;
    struct tq_osm_node_tags tagged = {(uint32_t)i,
                                      add_tags(osm, "barrier", fate == 1 ? "wall" : "bollard")};
    ck_assert(tq_push(&osm->node_tags, tagged));
  }
  uint32_t n_ways = 5 + tq_random_below(seed, 25);
  for (uint32_t w = 0; w < n_ways; w++) add_random_way(net, seed, 1 + w);
}

/* The oracle: nodes reached over the ways' segments; a blocked node is reached but not
 * passed. Repeats until nothing changes. */
static void oracle_reach(const struct random_net *net, enum tq_mode mode, int from,
                         uint8_t seen[N_NODES]) {
  const struct tq_osm *osm = &net->osm;
  memset(seen, 0, N_NODES);
  seen[from] = 1;
  for (bool again = true; again;) {
    again = false;
    for (size_t w = 0; w < osm->ways.n; w++) {
      struct tq_tags t;
      struct tq_way_use use;
      tq_tags_unpack(osm->tag_text.v + osm->ways.v[w].tags, &t);
      tq_osm_way_use(&t, &tq_speeds_china, &use);
      const uint32_t *refs = osm->refs.v + osm->ways.v[w].first_ref;
      for (uint32_t i = 1; i < osm->ways.v[w].n_refs; i++)
        for (int dir = 0; dir < 2; dir++) {
          uint32_t tail = refs[dir ? i : i - 1], head = refs[dir ? i - 1 : i];
          bool gap = osm->nodes.v[tail].lon_e7 == TQ_OSM_NOWHERE ||
                     osm->nodes.v[head].lon_e7 == TQ_OSM_NOWHERE;
          bool stopped = net->blocks[tail] >> mode & 1;
          if (gap || stopped || !use.speed_m_per_h[mode][dir]) continue;
          if (!seen[tail] || seen[head]) continue;
          again = true;
          seen[head] = 1;
        }
    }
  }
}

START_TEST(random_networks_reach_what_their_segments_reach) {
  uint64_t seed = 20261123;
  size_t n_compared = 0;
  for (int round = 0; round < 150; round++) {
    struct random_net net;
    struct tq_draft d;
    struct tq_err err = {0};
    make_random_net(&net, &seed);
    ck_assert_int_eq(tq_draft_init(&d, &err), TQ_OK);
    enum tq_code code = tq_streets_compile(&net.osm, &d, &err);
    if (!code) check_network(&d);
    for (int pair = 0; !code && pair < 60; pair++) {
      uint32_t a, b, from = tq_random_below(&seed, N_NODES), to = tq_random_below(&seed, N_NODES);
      enum tq_mode mode = (enum tq_mode)tq_random_below(&seed, TQ_N_MODES);
      uint8_t seen[N_NODES];
      /* barriers have several vertices, nodes inside edges none */
      if (vertices_at(&d, (int)from % SIDE, (int)from / SIDE, &a) != 1 || net.blocks[from] ||
          vertices_at(&d, (int)to % SIDE, (int)to / SIDE, &b) != 1 || net.blocks[to])
        continue;
      oracle_reach(&net, mode, (int)from, seen);
      ck_assert_msg(reaches(&d, mode, a, b) == seen[to], "round %d: %u to %u by mode %d", round,
                    from, to, mode);
      n_compared++;
    }
    tq_draft_free(&d);
    tq_osm_free(&net.osm);
  }
  ck_assert_uint_gt(n_compared, 1000);
}
END_TEST

/* reach[u][v] by Warshall's closure against Tarjan's components. */
START_TEST(components_of_random_graphs_equal_mutual_reach) {
  enum { MAX = 24 };
  uint64_t seed = 5;
  for (int round = 0; round < 300; round++) {
    uint32_t n = 1 + tq_random_below(&seed, MAX), first[MAX + 1] = {0}, comp[MAX], largest;
    struct tq_arc arcs[MAX * 3];
    bool reach[MAX][MAX] = {{false}};
    for (uint32_t v = 0; v < n; v++) {
      first[v + 1] = first[v] + tq_random_below(&seed, 4);
      reach[v][v] = true;
      for (uint32_t a = first[v]; a < first[v + 1]; a++) {
        arcs[a] = (struct tq_arc){tq_random_below(&seed, n), 1};
        reach[v][arcs[a].head] = true;
      }
    }
    for (uint32_t k = 0; k < n; k++)
      for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
          if (reach[i][k] && reach[k][j]) reach[i][j] = true;
    ck_assert(tq_strong_components(first, arcs, n, comp, &largest));
    uint32_t best = 0, n_largest = 0;
    for (uint32_t i = 0; i < n; i++) {
      uint32_t size = 0;
      for (uint32_t j = 0; j < n; j++) {
        ck_assert_int_eq(comp[i] == comp[j], reach[i][j] && reach[j][i]);
        size += comp[i] == comp[j];
      }
      if (size > best) best = size;
      n_largest += comp[i] == largest;
    }
    ck_assert_uint_eq(n_largest, best);
  }
}
END_TEST

/* 20 segments: runs of 8, 8 and 4, each found where it lies. */
START_TEST(long_edge_is_indexed_in_runs) {
  struct tq_osm osm = {0};
  struct tq_draft d;
  struct tq_err err = {0};
  ck_assert(tq_push(&osm.tag_text, '\0'));
  struct tq_osm_way way = {.id = 1, .n_refs = 21, .kind = TQ_OSM_STREET};
  way.tags = add_tags(&osm, "highway", "path");
  ck_assert(tq_push(&osm.ways, way));
  for (int i = 0; i <= 20; i++) {
    struct tq_pos pos = {i * UNIT_E7, 0};
    ck_assert(tq_push(&osm.refs, (uint32_t)i) && tq_push(&osm.nodes, pos) &&
              tq_push(&osm.node_ids, i));
  }
  ck_assert_int_eq(tq_draft_init(&d, &err), TQ_OK);
  ck_assert_int_eq(tq_streets_compile(&osm, &d, &err), TQ_OK);
  check_network(&d);
  ck_assert_uint_eq(d.edges.n, 1);
  ck_assert_uint_eq(d.edges.v[0].length_dm, 22264); /* 2226.39 m */
  ck_assert_uint_eq(d.runs.n, 3);
  uint32_t lengths = 0;
  for (size_t r = 0; r < 3; r++) lengths |= 1u << d.runs.v[r].n_segments;
  ck_assert_uint_eq(lengths, 1u << 8 | 1u << 4);
  tq_draft_free(&d);
  tq_osm_free(&osm);
}
END_TEST

static void check_same(const void *a, size_t n_a, const void *b, size_t n_b, size_t size) {
  ck_assert_uint_eq(n_a, n_b);
  if (n_a) ck_assert_mem_eq(a, b, n_a * size);
}

START_TEST(real_city_compiles_the_same_twice) {
  const char *dir = tq_test_data();
  if (!dir) return;
  char path[512];
  snprintf(path, sizeof path, "%s/porto-alegre/poa_osm.pbf", dir);
  const char *paths[] = {path};
  struct tq_draft a, b;
  compile(paths, 1, &a);
  compile(paths, 1, &b);
  check_network(&a);
  ck_assert_uint_gt(a.edges.n, 20000);
#define SAME(column) check_same(a.column.v, a.column.n, b.column.v, b.column.n, sizeof *a.column.v)
  SAME(vertices);
  SAME(edges);
  SAME(first_shape);
  SAME(shape);
  SAME(runs);
  SAME(run_tree);
  SAME(barriers);
  SAME(barrier_tree);
  SAME(strings.bytes);
  for (int m = 0; m < TQ_N_MODES; m++) {
    SAME(modes[m].first_out);
    SAME(modes[m].arcs);
    SAME(modes[m].arc_edges);
  }
#undef SAME
  tq_draft_free(&a);
  tq_draft_free(&b);
}
END_TEST

int main(void) {
  Suite *s = suite_create("streets_random");
  TCase *c = tcase_create("streets_random");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, random_networks_reach_what_their_segments_reach);
  tq_suite_add(c, components_of_random_graphs_equal_mutual_reach);
  tq_suite_add(c, long_edge_is_indexed_in_runs);
  tq_suite_add(c, real_city_compiles_the_same_twice);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
