/* A small answer to be written out: two bands, a graph of a few lines, a place. */
#ifndef TQ_TESTS_OUT_WORLD_H
#define TQ_TESTS_OUT_WORLD_H

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "graphs/draft.h"
#include "tests/suite.h"
#include "tools/iso_features.h"
#include "tools/out.h"

/* 6 x 5 cells of 1000 m, the north-west corner on the central meridian of zone 50. In
 * band p50 a block of 3 x 3 with a hole in its middle; band car reaches less. */
enum { N_COLS = 6, N_ROWS = 5, N_CELLS = N_COLS * N_ROWS };
static const int32_t p50_s[N_CELLS] = {-1, -1,   -1,   -1,   -1, -1,  //
                                       -1, 600,  700,  800,  -1, -1,  //
                                       -1, 900,  -1,   1000, -1, -1,  //
                                       -1, 1700, 1700, 1700, -1, -1,  //
                                       -1, -1,   -1,   -1,   -1, 3000};
static const int32_t car_s[N_CELLS] = {[8] = 60};
static const int32_t cutoffs_s[] = {900, 1830, 3600};
static const char definition[] = "{\"date\":\"2016-03-15\",\"window\":\"08:00-09:00\"}";

struct world {
  struct tq_draft draft;
  struct tq_graph graph;
  int32_t car_s[N_CELLS];
  struct tq_band bands[2];
  struct tq_pos origin;
  struct tq_iso iso;
  int32_t place_s[2]; /* the city: 1000 s by p50, not by car */
  const char *origin_id;
  char folder[64], path[128];
};

static inline uint32_t text(struct tq_draft *d, const char *t) {
  return tq_draft_string(d, t, strlen(t));
}

static inline struct tq_pos at(double x_m, double y_m) {
  double lon, lat;
  tq_utm_inverse(32650, x_m, y_m, &lon, &lat);
  struct tq_pos p = {tq_e7(lon), tq_e7(lat)};
  return p;
}

/* A motorway, a railway of two stops, a river and a city, all within the grid. */
static inline void fill_draft(struct tq_draft *d) {
  ck_assert_int_eq(tq_draft_init(d, NULL), TQ_OK);
  struct tq_edge edge = {.from = 0, .to = 1, .flags = TQ_ROAD_MOTORWAY};
  struct tq_barrier river = {at(500000, 3397800), at(506000, 3397800)};
  struct tq_route route = {.network = TQ_TRUNK_RAIL};
  struct tq_pattern pattern = {.n_stops = 2};
  struct tq_pattern_stop calls[2] = {{.stop = 0}, {.stop = 1}};
  struct tq_stop stops[2] = {{.pos = at(500500, 3399500), .parent = TQ_NO_STOP},
                             {.pos = at(505500, 3395500), .parent = TQ_NO_STOP}};
  struct tq_place city = {.pos = at(502500, 3397500),
                          .name = text(d, "武汉"),
                          .name_en = text(d, "Wuhan"),
                          .kind = text(d, "city"),
                          .population = 12326500};
  /* two areas: west and east of x = 502500 m */
  const double x_m[3] = {498000, 502500, 508000};
  for (int i = 0; i < 2; i++) {
    struct tq_area area = {.id = text(d, i ? "2" : "1"),
                           .name = text(d, i ? "东" : "西"),
                           .first_ring = (uint32_t)i,
                           .n_rings = 1,
                           .population = -1};
    struct tq_ring ring = {(uint32_t)i * 4, 4, 0};
    const struct tq_pos corners[4] = {at(x_m[i], 3393000), at(x_m[i + 1], 3393000),
                                      at(x_m[i + 1], 3402000), at(x_m[i], 3402000)};
    ck_assert(tq_push(&d->areas, area) && tq_push(&d->rings, ring));
    for (int k = 0; k < 4; k++) ck_assert(tq_push(&d->ring_points, corners[k]));
  }
  bool ok = tq_push(&d->vertices, at(500100, 3399900)) &&
            tq_push(&d->vertices, at(505900, 3396100)) && tq_push(&d->edges, edge) &&
            tq_push(&d->first_shape, 0) && tq_push(&d->first_shape, 0) &&
            tq_push(&d->barriers, river) && tq_push(&d->routes, route) &&
            tq_push(&d->patterns, pattern) && tq_push(&d->pattern_stops, calls[0]) &&
            tq_push(&d->pattern_stops, calls[1]) && tq_push(&d->stops, stops[0]) &&
            tq_push(&d->stops, stops[1]) && tq_push(&d->places, city);
  ck_assert(ok);
}

static inline void world_open(struct world *w) {
  memset(w, 0, sizeof *w);
  fill_draft(&w->draft);
  tq_draft_view(&w->draft, &w->graph);
  for (int i = 0; i < N_CELLS; i++) w->car_s[i] = car_s[i] ? car_s[i] : -1;
  w->bands[0] = (struct tq_band){"p50", 50, "transit", p50_s};
  w->bands[1] = (struct tq_band){"car", TQ_NO_PERCENTILE, "car", w->car_s};
  w->origin = at(501500, 3398500);
  w->iso = (struct tq_iso){.graph = &w->graph,
                           .grid = {500000, 3400000, 1000, 32650, N_COLS, N_ROWS, 0},
                           .n_bands = 2,
                           .bands = w->bands,
                           .n_cutoffs = 3,
                           .cutoffs_s = cutoffs_s,
                           .from = "武汉, \"江城\"",
                           .n_origins = 1,
                           .origins = &w->origin,
                           .origin_ids = &w->origin_id,
                           .place_s = w->place_s,
                           .definition_json = definition};
  w->place_s[0] = 1000;
  w->place_s[1] = -1;
  w->origin_id = "起点";
  strcpy(w->folder, "/tmp/tongqu_out_XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(w->folder));
  struct tq_err err = {0};
  ck_assert_msg(!tq_iso_features_fill(&w->iso, NULL, &err), "%s", err.msg);
  for (size_t i = 0; i < 3; i++) w->iso.features[i].population = 1000 * (int64_t)(i + 1);
}

static inline const char *in_folder(struct world *w, const char *name) {
  snprintf(w->path, sizeof w->path, "%s/%s", w->folder, name);
  return w->path;
}

/* Removes what was written; answers how many files there were. */
static inline int world_close(struct world *w) {
  int n = 0;
  DIR *dir = opendir(w->folder);
  ck_assert_ptr_nonnull(dir);
  for (struct dirent *e; (e = readdir(dir));) {
    char path[512];
    if (e->d_name[0] == '.' && (!e->d_name[1] || e->d_name[1] == '.')) continue;
    snprintf(path, sizeof path, "%s/%s", w->folder, e->d_name);
    n++;
    ck_assert_int_eq(unlink(path), 0);
  }
  closedir(dir);
  rmdir(w->folder);
  tq_iso_features_free(&w->iso);
  tq_draft_free(&w->draft);
  return n;
}

static inline void write_ok(struct world *w, const char *name) {
  struct tq_err err = {0};
  ck_assert_msg(tq_out_write(&w->iso, in_folder(w, name), &err) == TQ_OK, "%s", err.msg);
}

static inline char *read_all(const char *path, size_t *size) {
  FILE *f = fopen(path, "rb");
  ck_assert_ptr_nonnull(f);
  char *bytes = malloc(1 << 22);
  ck_assert_ptr_nonnull(bytes);
  *size = fread(bytes, 1, (1 << 22) - 1, f);
  bytes[*size] = 0;
  fclose(f);
  return bytes;
}

#endif
