/* tile_extract FILE N M -o OUT.osm.pbf: N x M copies of an extract side by side, joined along
 * their sides, so that real streets can be measured at any scale. Keeps streets and water
 * with the tags that matter to a graph; turn restrictions are left out. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "graphs/osm_keys.h"
#include "graphs/osm_reader.h"
#include "graphs/osm_tags.h"
#include "tests/bench/pbf_writer.h"

enum { N_JOINTS = 8, MAX_COPIES = 100 };

struct tiling {
  struct tq_osm osm;
  struct tq_box box;
  uint32_t n, m; /* copies east, north */
  struct tq_pbf *pbf;
  int64_t n_ways; /* written */
  TQ_VEC(int64_t) refs;
  uint32_t joints[4][N_JOINTS]; /* west, east, south, north: street nodes near the side */
};

/* Each copy has ids of its own: copy, then position. */
static int64_t node_id(const struct tiling *t, uint32_t copy, uint32_t node) {
  return 1 + (int64_t)copy * (int64_t)t->osm.nodes.n + node;
}

static bool is_there(const struct tiling *t, uint32_t node) {
  return t->osm.nodes.v[node].lon_e7 != TQ_OSM_NOWHERE;
}

static size_t list_tags(const struct tiling *t, uint32_t packed, struct tq_pbf_tag *list) {
  struct tq_tags tags;
  size_t n = 0;
  tq_tags_unpack(t->osm.tag_text.v + packed, &tags);
  for (int k = 0; k < TQ_N_KEYS; k++)
    if (tags.value[k])
      list[n++] = (struct tq_pbf_tag){tq_osm_key_text((enum tq_osm_key)k), tags.value[k]};
  return n;
}

/* In which of the slices along a side a position lies, and how far it is from the side. */
static uint32_t slice_of(const struct tiling *t, int side, struct tq_pos p, int64_t *far) {
  const struct tq_box *b = &t->box;
  int64_t x = (int64_t)p.lon_e7 - b->min_lon_e7, y = (int64_t)p.lat_e7 - b->min_lat_e7;
  int64_t width = (int64_t)b->max_lon_e7 - b->min_lon_e7 + 1;
  int64_t height = (int64_t)b->max_lat_e7 - b->min_lat_e7 + 1;
  *far = side == 0 ? x : side == 1 ? width - x : side == 2 ? y : height - y;
  return (uint32_t)(side < 2 ? y * N_JOINTS / height : x * N_JOINTS / width);
}

/* The street node nearest to each side in each slice; UINT32_MAX without any. */
static void find_joints(struct tiling *t) {
  int64_t best[4][N_JOINTS], far;
  memset(t->joints, 0xff, sizeof t->joints);
  for (size_t w = 0; w < t->osm.ways.n; w++) {
    const struct tq_osm_way *way = &t->osm.ways.v[w];
    for (uint32_t i = 0; (way->kind & TQ_OSM_STREET) && i < way->n_refs; i++) {
      uint32_t node = t->osm.refs.v[way->first_ref + i];
      for (int side = 0; side < 4 && is_there(t, node); side++) {
        uint32_t slice = slice_of(t, side, t->osm.nodes.v[node], &far);
        if (t->joints[side][slice] != UINT32_MAX && best[side][slice] <= far) continue;
        best[side][slice] = far;
        t->joints[side][slice] = node;
      }
    }
  }
}

static void write_nodes(struct tiling *t, uint32_t copy) {
  int32_t dx = t->box.max_lon_e7 - t->box.min_lon_e7, dy = t->box.max_lat_e7 - t->box.min_lat_e7;
  size_t next = 0;
  for (uint32_t v = 0; v < t->osm.nodes.n; v++) {
    struct tq_pbf_tag tags[TQ_N_KEYS];
    size_t n = 0;
    if (next < t->osm.node_tags.n && t->osm.node_tags.v[next].node == v)
      n = list_tags(t, t->osm.node_tags.v[next++].tags, tags);
    struct tq_pos p = t->osm.nodes.v[v];
    if (!is_there(t, v)) continue;
    p.lon_e7 += (int32_t)(copy % t->n) * dx;
    p.lat_e7 += (int32_t)(copy / t->n) * dy;
    tq_pbf_node(t->pbf, node_id(t, copy, v), p, tags, n);
  }
}

/* Only water by its relation has no tags: it gets natural=water. False: memory. */
static bool write_way(struct tiling *t, uint32_t copy, const struct tq_osm_way *way) {
  struct tq_pbf_tag tags[TQ_N_KEYS];
  size_t n = list_tags(t, way->tags, tags);
  if (n == 0) tags[n++] = (struct tq_pbf_tag){"natural", "water"};
  if (!tq_reserve(&t->refs, way->n_refs)) return false;
  t->refs.n = 0;
  for (uint32_t i = 0; i < way->n_refs; i++)
    t->refs.v[t->refs.n++] = node_id(t, copy, t->osm.refs.v[way->first_ref + i]);
  tq_pbf_way(t->pbf, ++t->n_ways, t->refs.v, t->refs.n, tags, n);
  return true;
}

/* From a copy's side to the facing side of its neighbour. */
static void write_joints(struct tiling *t, uint32_t copy, uint32_t neighbour, int side) {
  static const struct tq_pbf_tag tags[] = {{"highway", "primary"}};
  for (int k = 0; k < N_JOINTS; k++) {
    uint32_t a = t->joints[side][k], b = t->joints[side ^ 1][k];
    if (a == UINT32_MAX || b == UINT32_MAX) continue;
    int64_t refs[] = {node_id(t, copy, a), node_id(t, neighbour, b)};
    tq_pbf_way(t->pbf, ++t->n_ways, refs, 2, tags, 1);
  }
}

static enum tq_code write_all(struct tiling *t, const char *path, struct tq_err *err) {
  struct tq_box box = t->box;
  box.max_lon_e7 += (int32_t)(t->n - 1) * (t->box.max_lon_e7 - t->box.min_lon_e7);
  box.max_lat_e7 += (int32_t)(t->m - 1) * (t->box.max_lat_e7 - t->box.min_lat_e7);
  enum tq_code code = tq_pbf_open(path, box, &t->pbf, err);
  if (code) return code;
  bool ok = true;
  for (uint32_t copy = 0; copy < t->n * t->m; copy++) write_nodes(t, copy);
  for (uint32_t copy = 0; copy < t->n * t->m; copy++) {
    for (size_t w = 0; w < t->osm.ways.n && ok; w++) ok = write_way(t, copy, &t->osm.ways.v[w]);
    if (copy % t->n + 1 < t->n) write_joints(t, copy, copy + 1, 1);
    if (copy / t->n + 1 < t->m) write_joints(t, copy, copy + t->n, 3);
  }
  code = tq_pbf_close(t->pbf, err);
  return !code && !ok ? tq_fail_memory(err, "a way") : code;
}

static enum tq_code check_size(const struct tiling *t, struct tq_err *err) {
  int64_t east = t->box.min_lon_e7 + ((int64_t)t->box.max_lon_e7 - t->box.min_lon_e7) * t->n;
  int64_t north = t->box.min_lat_e7 + ((int64_t)t->box.max_lat_e7 - t->box.min_lat_e7) * t->m;
  if (t->box.min_lon_e7 <= t->box.max_lon_e7 && east < 1800000000 && north < 850000000)
    return TQ_OK;
  return tq_fail(err, TQ_E_ARG, "%u x %u copies leave the map; give fewer", t->n, t->m);
}

int main(int argc, char **argv) {
  struct tiling t = {.n = 0};
  struct tq_report report = {0};
  struct tq_err err;
  const char *out = NULL;
  for (int option; (option = getopt(argc, argv, "o:")) != -1;)
    if (option == 'o') out = optarg;
  if (out && argc - optind == 3) {
    t.n = (uint32_t)strtoul(argv[optind + 1], NULL, 10);
    t.m = (uint32_t)strtoul(argv[optind + 2], NULL, 10);
  }
  if (t.n < 1 || t.m < 1 || t.n > MAX_COPIES || t.m > MAX_COPIES) {
    fprintf(stderr, "usage: tile_extract FILE N M -o OUT.osm.pbf (N, M 1 to %d)\n", MAX_COPIES);
    return 2;
  }
  const char *const paths[] = {argv[optind]};
  enum tq_code code = tq_osm_read(paths, 1, &t.osm, &report, &err);
  t.box = tq_box_empty();
  for (uint32_t v = 0; v < t.osm.nodes.n && !code; v++)
    if (is_there(&t, v)) tq_box_add(&t.box, t.osm.nodes.v[v]);
  if (!code) code = check_size(&t, &err);
  if (!code) {
    find_joints(&t);
    code = write_all(&t, out, &err);
  }
  if (code) fprintf(stderr, "tile_extract: %s\n", err.msg);
  tq_vec_free(&t.refs);
  tq_osm_free(&t.osm);
  tq_report_free(&report);
  return code ? 1 : 0;
}
