/* Real networks of the folder of TQ_TEST_DATA, built for tests. */
#ifndef TQ_TESTS_REAL_DATA_H
#define TQ_TESTS_REAL_DATA_H

#include <unistd.h>

#include "engine/tongqu.h"
#include "graphs/build.h"
#include "tests/suite.h"

enum { TQ_REAL_FEEDS = 4 };

static inline const char *tq_real_file(char *buf, size_t size, const char *name) {
  snprintf(buf, size, "%s/%s", tq_test_data(), name);
  return buf;
}

/* Builds, opens and checks a graph; NULL after saying so where the folder lacks a file. */
static inline struct tq_graph *tq_real_build(const char *osm, const char *const *gtfs_names,
                                             size_t n_gtfs) {
  char osm_path[512], gtfs_paths[TQ_REAL_FEEDS][512], path[] = "/tmp/tq-real-XXXXXX";
  const char *osm_list[1] = {tq_real_file(osm_path, sizeof osm_path, osm)}, *gtfs[TQ_REAL_FEEDS];
  bool all = access(osm_path, R_OK) == 0;
  for (size_t i = 0; i < n_gtfs; i++) {
    gtfs[i] = tq_real_file(gtfs_paths[i], sizeof gtfs_paths[i], gtfs_names[i]);
    all = all && access(gtfs[i], R_OK) == 0;
  }
  if (!all) {
    printf("# %s or a feed of it is not in %s: skipped\n", osm, tq_test_data());
    return NULL;
  }
  struct tq_build_opts opts = {.osm = osm_list, .n_osm = 1, .gtfs = gtfs, .n_gtfs = n_gtfs};
  struct tq_graph *g;
  struct tq_err err;
  tq_link_opts_init(&opts.links);
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  close(fd);
  enum tq_code code = tq_build(&opts, path, NULL, NULL, NULL, &err);
  ck_assert_msg(code == TQ_OK, "%s: %s", osm, err.msg);
  ck_assert_int_eq(tq_graph_open(path, &g, &err), TQ_OK);
  ck_assert_msg(tq_graph_check(g, &err) == TQ_OK, "%s: %s", osm, err.msg);
  unlink(path);
  return g;
}

#endif
