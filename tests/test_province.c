/* The made-up province of the benchmarks, at tiny sizes: what is written is read back, dry,
 * connected and the same for the same seed. */
#include <string.h>
#include <unistd.h>

#include "graphs/build.h"
#include "graphs/osm_reader.h"
#include "graphs/osm_tags.h"
#include "graphs/streets.h"
#include "tests/bench/pbf_writer.h"
#include "tests/bench/province_gtfs.h"
#include "tests/bench/province_osm.h"
#include "tests/suite.h"

#define PLACES "graphs/wuhan/places.csv"

/* A new folder in dir, [64]. */
static void make_folder(char *dir) {
  strcpy(dir, "/tmp/tongqu-province-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(dir));
}

static const char *path_in(const char *dir, const char *name) {
  static char path[2][128];
  static int turn;
  turn = !turn;
  snprintf(path[turn], sizeof path[turn], "%s/%s", dir, name);
  return path[turn];
}

static void read_file(const char *path, struct tq_osm *osm, struct tq_report *report) {
  struct tq_err err = {0};
  const char *paths[] = {path};
  ck_assert_msg(!tq_osm_read(paths, 1, osm, report, &err), "%s", err.msg);
}

/* Three blocks; ids beyond 2^32 with gaps; every 7th is a gate. */
enum { N_NODES = 20001 };
static int64_t node_id(uint32_t i) { return 4294000000 + (int64_t)i * 50 + i % 3; }
static struct tq_pos node_pos(uint32_t i) {
  return (struct tq_pos){(int32_t)(i * 7919u % 3600000000u) - 1800000000,
                         (int32_t)(i * 104729u % 1700000000u) - 850000000};
}

static void write_blocks(const char *path) {
  static const struct tq_pbf_tag gate[] = {{"barrier", "gate"}};
  static const struct tq_pbf_tag street[] = {{"highway", "primary"}, {"name", "解放大道"}};
  static const struct tq_pbf_tag water[] = {{"type", "multipolygon"}, {"natural", "water"}};
  struct tq_pbf *w;
  struct tq_err err = {0};
  ck_assert_int_eq(tq_pbf_open(path, (struct tq_box){-1, -2, 3, 4}, &w, &err), TQ_OK);
  for (uint32_t i = 0; i < N_NODES; i++) tq_pbf_node(w, node_id(i), node_pos(i), gate, i % 7 == 0);
  for (uint32_t i = 0; i + 2 < N_NODES; i += 2) { /* there and back again */
    int64_t refs[] = {node_id(i), node_id(i + 2), node_id(i + 1)};
    bool bare = i == 10;
    tq_pbf_way(w, 1 + i, refs, 3, street, bare ? 0 : 1 + i % 4 / 2);
  }
  struct tq_pbf_member members[] = {{TQ_PBF_NODE, node_id(3), "admin_centre"},
                                    {TQ_PBF_WAY, 11, "outer"}};
  tq_pbf_relation(w, 5, members, 2, water, 2);
  ck_assert_msg(!tq_pbf_close(w, &err), "%s", err.msg);
}

START_TEST(pbf_of_several_blocks_is_read_back_as_written) {
  char dir[64];
  struct tq_osm osm = {0};
  struct tq_report report = {0};
  make_folder(dir);
  write_blocks(path_in(dir, "a.osm.pbf"));
  read_file(path_in(dir, "a.osm.pbf"), &osm, &report);
  ck_assert_uint_eq(osm.nodes.n, N_NODES);
  ck_assert_uint_eq(osm.ways.n, N_NODES / 2);
  for (uint32_t i = 0; i < N_NODES; i++) {
    ck_assert_int_eq(osm.node_ids.v[i], node_id(i));
    ck_assert_int_eq(osm.nodes.v[i].lon_e7, node_pos(i).lon_e7);
    ck_assert_int_eq(osm.nodes.v[i].lat_e7, node_pos(i).lat_e7);
  }
  ck_assert_uint_eq(osm.node_tags.n, (N_NODES + 6) / 7);
  for (size_t k = 0; k < osm.node_tags.n; k++) ck_assert_uint_eq(osm.node_tags.v[k].node, 7 * k);
  for (uint32_t k = 0; k < osm.ways.n; k++) {
    const struct tq_osm_way *way = &osm.ways.v[k];
    const uint32_t *refs = osm.refs.v + way->first_ref;
    ck_assert_int_eq(way->id, 1 + 2 * k);
    ck_assert_uint_eq(way->n_refs, 3);
    ck_assert(refs[0] == 2 * k && refs[1] == 2 * k + 2 && refs[2] == 2 * k + 1);
    /* the way without tags is water by its relation */
    ck_assert_uint_eq(way->kind, k == 5 ? TQ_OSM_WATER : TQ_OSM_STREET);
    if (k == 5) continue;
    struct tq_tags tags;
    tq_tags_unpack(osm.tag_text.v + way->tags, &tags);
    ck_assert_str_eq(tags.value[TQ_KEY_HIGHWAY], "primary");
    ck_assert(k % 2 ? !strcmp(tags.value[TQ_KEY_NAME], "解放大道") : !tags.value[TQ_KEY_NAME]);
  }
  tq_osm_free(&osm);
  tq_report_free(&report);
  unlink(path_in(dir, "a.osm.pbf"));
  rmdir(dir);
}
END_TEST

START_TEST(pbf_in_a_folder_that_is_missing_is_an_io_error) {
  struct tq_pbf *w = NULL;
  struct tq_err err = {0};
  ck_assert_int_eq(tq_pbf_open("/no/such/folder/a.pbf", tq_box_empty(), &w, &err), TQ_E_IO);
  ck_assert_ptr_nonnull(strstr(err.msg, "/no/such/folder/a.pbf"));
}
END_TEST

static void make(struct province *p, uint64_t seed, double scale) {
  struct tq_err err = {0};
  struct province_opts opts = {seed, scale, PLACES};
  ck_assert_msg(!province_new(&opts, p, &err), "%s", err.msg);
}

static void write_osm(uint64_t seed, double scale, const char *path,
                      struct province_counts *counts) {
  struct province p;
  struct tq_err err = {0};
  make(&p, seed, scale);
  ck_assert_msg(!province_write_osm(&p, path, counts, &err), "%s", err.msg);
  province_free(&p);
}

static bool same_files(const char *a, const char *b) {
  FILE *f = fopen(a, "rb"), *g = fopen(b, "rb");
  ck_assert(f && g);
  int c, d;
  do {
    c = getc(f);
    d = getc(g);
  } while (c == d && c != EOF);
  fclose(f);
  fclose(g);
  return c == d;
}

START_TEST(province_of_a_seed_has_the_same_bytes_and_another_seed_others) {
  char dir[64], paths[3][80];
  struct province_counts counts[3];
  make_folder(dir);
  for (int k = 0; k < 3; k++) {
    snprintf(paths[k], sizeof paths[k], "%s/%d.pbf", dir, k);
    write_osm(k == 2 ? 8 : 7, 0.001, paths[k], &counts[k]);
  }
  ck_assert(same_files(paths[0], paths[1]));
  ck_assert(!same_files(paths[0], paths[2]));
  ck_assert_int_gt(counts[0].n_nodes, 20000);
  ck_assert_int_gt(counts[0].n_relations, 50);
  for (int k = 0; k < 3; k++) unlink(paths[k]);
  rmdir(dir);
}
END_TEST

/* Every node is there, the streets hang together, and they stay out of the water but for
 * bridges. */
START_TEST(province_compiles_to_connected_streets_on_land) {
  char dir[64];
  struct province p;
  struct province_counts counts;
  struct tq_osm osm = {0};
  struct tq_report report = {0};
  struct tq_draft d;
  struct tq_err err = {0};
  make_folder(dir);
  write_osm(3, 0.004, path_in(dir, "a.pbf"), &counts);
  read_file(path_in(dir, "a.pbf"), &osm, &report);
  ck_assert_uint_le(osm.nodes.n, (size_t)counts.n_nodes); /* some lead nowhere */
  ck_assert_uint_gt(osm.nodes.n, (size_t)counts.n_nodes * 99 / 100);
  ck_assert_int_eq(tq_draft_init(&d, &err), TQ_OK);
  ck_assert_msg(!tq_streets_compile(&osm, &d, &err), "%s", err.msg);
  ck_assert_uint_eq(tq_report_count(&d.report, "missing_node"), 0);
  ck_assert_uint_gt(d.barriers.n, 500);
  size_t n_main = 0, n_wet = 0, n_bridges = 0, n_motorways = 0;
  make(&p, 3, 0.004);
  for (size_t e = 0; e < d.edges.n; e++) {
    uint32_t flags = d.edges.v[e].flags;
    struct tq_pos pos = d.vertices.v[d.edges.v[e].to];
    struct xy at = {(tq_deg(pos.lon_e7) - p.lon_deg) * p.lon_m,
                    (tq_deg(pos.lat_e7) - p.lat_deg) * p.lat_m};
    n_main += (flags & TQ_EDGE_MAIN_CAR) != 0;
    n_bridges += (flags & TQ_EDGE_BRIDGE) != 0;
    n_wet += !(flags & TQ_EDGE_BRIDGE) && province_in_water(&p, at);
    n_motorways += (flags & 0xff) == TQ_ROAD_MOTORWAY;
  }
  ck_assert_uint_gt(n_main, d.edges.n * 9 / 10);
  ck_assert_uint_gt(n_bridges, 10);
  ck_assert_uint_gt(n_motorways, 10);
  ck_assert_uint_lt(n_wet, d.edges.n / 500);
  province_free(&p);
  tq_draft_free(&d);
  tq_osm_free(&osm);
  tq_report_free(&report);
  unlink(path_in(dir, "a.pbf"));
  rmdir(dir);
}
END_TEST

static void remove_feed(const char *dir) {
  static const char *const tables[] = {"agency", "calendar", "stops",
                                       "routes", "trips",    "stop_times"};
  char path[128];
  for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
    snprintf(path, sizeof path, "%s/gtfs/%s.txt", dir, tables[t]);
    ck_assert_int_eq(unlink(path), 0);
  }
  rmdir(path_in(dir, "gtfs"));
}

START_TEST(province_with_its_feed_builds_without_complaint) {
  char dir[64], osm_path[80], gtfs_path[80], graph_path[80];
  struct province p;
  struct province_counts counts;
  struct province_gtfs_counts transit;
  struct tq_report report = {0};
  struct tq_graph *g;
  struct tq_err err = {0};
  make_folder(dir);
  snprintf(osm_path, sizeof osm_path, "%s/a.osm.pbf", dir);
  snprintf(gtfs_path, sizeof gtfs_path, "%s/gtfs", dir);
  snprintf(graph_path, sizeof graph_path, "%s/a.tq", dir);
  make(&p, 5, 0.003);
  ck_assert_int_eq(province_write_osm(&p, osm_path, &counts, &err), TQ_OK);
  ck_assert_msg(!province_write_gtfs(&p, gtfs_path, 5000, &transit, &err), "%s", err.msg);
  const char *osm[] = {osm_path}, *gtfs[] = {gtfs_path};
  struct tq_build_opts opts = {.osm = osm, .n_osm = 1, .gtfs = gtfs, .n_gtfs = 1};
  tq_link_opts_init(&opts.links);
  opts.links.cell_m = 1000;
  ck_assert_msg(!tq_build(&opts, graph_path, NULL, NULL, &report, &err), "%s", err.msg);
  for (size_t k = 0; k < report.n; k++)
    ck_assert_msg(report.problems[k].severity == TQ_INFO, "%s", report.problems[k].examples[0]);
  ck_assert_int_eq(tq_graph_open(graph_path, &g, &err), TQ_OK);
  ck_assert_int_eq(tq_graph_check(g, &err), TQ_OK);
  ck_assert_uint_eq(g->n_stops, transit.n_stops);
  ck_assert_uint_eq(g->n_routes, transit.n_routes);
  ck_assert_uint_eq(g->n_trips, transit.n_trips);
  ck_assert_uint_eq(g->n_stop_times, transit.n_connections + transit.n_trips);
  ck_assert_uint_ge(transit.n_connections, 5000);
  uint32_t n_near = 0;
  for (uint32_t s = 0; s < g->n_stops; s++)
    n_near +=
        g->stop_links[TQ_WALK][s].edge != TQ_NO_EDGE && g->stop_links[TQ_WALK][s].dist_dm < 10 * 10;
  ck_assert_uint_gt(n_near, g->n_stops * 9 / 10);
  tq_graph_free(g);
  tq_report_free(&report);
  province_free(&p);
  remove_feed(dir);
  unlink(osm_path);
  unlink(graph_path);
  rmdir(dir);
}
END_TEST

START_TEST(scale_out_of_range_or_places_missing_is_refused) {
  struct province p;
  struct tq_err err = {0};
  struct province_opts none = {1, 0, PLACES}, lost = {1, 0.001, "/no/such/places.csv"};
  ck_assert_int_eq(province_new(&none, &p, &err), TQ_E_ARG);
  ck_assert_int_eq(province_new(&lost, &p, &err), TQ_E_IO);
}
END_TEST

/* The files made here are written with a point, whatever the suite's locale. */
static void write_points(void) { setlocale(LC_NUMERIC, "C"); }

int main(void) {
  Suite *s = suite_create("province");
  TCase *c = tcase_create("province");
  tcase_set_timeout(c, 0);
  tcase_add_unchecked_fixture(c, write_points, NULL);
  tq_suite_add(c, pbf_of_several_blocks_is_read_back_as_written);
  tq_suite_add(c, pbf_in_a_folder_that_is_missing_is_an_io_error);
  tq_suite_add(c, province_of_a_seed_has_the_same_bytes_and_another_seed_others);
  tq_suite_add(c, province_compiles_to_connected_streets_on_land);
  tq_suite_add(c, province_with_its_feed_builds_without_complaint);
  tq_suite_add(c, scale_out_of_range_or_places_missing_is_refused);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
