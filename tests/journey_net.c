#include "tests/journey_net.h"

#include <math.h>
#include <string.h>

#include "graphs/grid_plan.h"
#include "graphs/links.h"
#include "tests/feed.h"
#include "tests/net.h"
#include "tests/suite.h"
#include "tests/transit_oracle.h"

enum { SIDE = 10, SPACING_M = 330, N_STOPS = 10, CELL_M = 300 };

static void must(bool ok) {
  if (ok) return;
  fputs("tests/journey_net.c: memory is out\n", stderr);
  abort();
}

static struct tq_pos moved(struct tq_pos p, double east_m, double north_m) {
  struct tq_ruler r = tq_ruler_at(tq_deg(p.lat_e7));
  return (struct tq_pos){p.lon_e7 + (int32_t)lround(east_m / r.lon_m_per_e7),
                         p.lat_e7 + (int32_t)lround(north_m / r.lat_m_per_e7)};
}

static void copy_edge(struct tq_draft *d, const struct tq_graph *g, uint32_t edge, bool turned) {
  const struct tq_edge *e = &g->edges[edge];
  uint32_t main_flags = (uint32_t)TQ_EDGE_MAIN_CAR * ((1u << TQ_N_MODES) - 1);
  struct tq_net_edge copy = {.from = e->from, .to = e->to, .flags = e->flags & ~main_flags};
  for (int m = 0; m < TQ_N_MODES; m++) {
    uint32_t ahead_ds = tq_layer_edge_weight_ds(g, &g->layers[m], edge, 0);
    uint32_t back_ds = tq_layer_edge_weight_ds(g, &g->layers[m], edge, 1);
    copy.ahead_ds[m] = turned ? back_ds : ahead_ds;
    copy.back_ds[m] = turned ? ahead_ds : back_ds;
  }
  tq_net_edge(d, &copy, g->shape + g->first_shape[edge],
              g->first_shape[edge + 1] - g->first_shape[edge]);
}

/* Vertices of the main part of every mode, so that a bridge between two of them leaves
 * the main parts as they are. */
static uint8_t *main_vertices(const struct tq_graph *g) {
  uint8_t *modes = tq_calloc(g->n_vertices, 1);
  must(modes != NULL);
  for (uint32_t e = 0; e < g->n_edges; e++) {
    uint8_t bits = (uint8_t)(g->edges[e].flags / TQ_EDGE_MAIN_CAR & ((1u << TQ_N_MODES) - 1));
    modes[g->edges[e].from] |= bits;
    modes[g->edges[e].to] |= bits;
  }
  return modes;
}

static void add_bridges(struct tq_draft *d, const struct tq_graph *g, uint32_t n, uint64_t seed) {
  static const uint32_t WEIGHT_DS[TQ_N_MODES] = {200, 900, 2500};
  uint8_t *modes = main_vertices(g);
  while (n > 0) {
    struct tq_net_edge e = {.flags = TQ_ROAD_PRIMARY | TQ_EDGE_NO_SNAP | TQ_EDGE_BRIDGE};
    e.from = tq_random_below(&seed, g->n_vertices);
    e.to = tq_random_below(&seed, g->n_vertices);
    if (modes[e.from] != 7 || modes[e.to] != 7) continue;
    memcpy(e.ahead_ds, WEIGHT_DS, sizeof WEIGHT_DS);
    memcpy(e.back_ds, WEIGHT_DS, sizeof WEIGHT_DS);
    tq_net_edge(d, &e, NULL, 0);
    n--;
  }
  free(modes);
}

static void lay_streets(struct tq_draft *d, const struct tq_region_opts *o) {
  struct tq_net net = {.seed = o->seed * 2 + 1,
                       .n_cols = SIDE,
                       .n_rows = SIDE,
                       .spacing_m = SPACING_M,
                       .n_barriers = 3,
                       .nasty = o->nasty};
  struct tq_draft plain;
  struct tq_graph g;
  tq_net_draft(&plain, &g, &net);
  for (uint32_t v = 0; v < g.n_vertices; v++)
    tq_net_vertex(d, tq_deg(g.vertices[v].lon_e7), tq_deg(g.vertices[v].lat_e7));
  for (uint32_t e = 0; e < g.n_edges; e++) copy_edge(d, &g, e, o->turned);
  for (uint32_t b = 0; b < g.n_barriers; b++) tq_net_barrier(d, g.barriers[b].a, g.barriers[b].b);
  add_bridges(d, &g, o->n_bridges, o->seed);
  tq_net_finish(d);
  if (o->traffic) tq_net_traffic(d, o->seed);
  tq_draft_free(&plain);
}

/* The feed's stops lie north-east of 114.3 E, 30.6 N, the streets around a point 0.01
 * degrees further south. */
static void place_stops(struct tq_draft *d, double size_m, uint64_t seed) {
  struct tq_graph g;
  struct tq_grid grid;
  tq_draft_view(d, &g);
  must(tq_grid_plan(&g, CELL_M, TQ_REGION_SNAP_M, &grid, NULL) == TQ_OK);
  for (size_t s = 0; s < d->stops.n; s++) {
    struct tq_pos *pos = &d->stops.v[s].pos;
    pos->lat_e7 -= 100000;
    *pos = moved(*pos, -size_m / 2, -size_m / 2);
  }
  uint32_t middle = grid.n_rows / 2 * grid.n_cols + grid.n_cols / 2;
  d->stops.v[TQ_REGION_CENTRE_STOP].pos = tq_grid_cell_centre(&grid, middle);
  uint32_t other = middle + 2 + tq_random_below(&seed, 2) * grid.n_cols;
  d->stops.v[1].pos = moved(tq_grid_cell_centre(&grid, other), 4, -5);
  d->stops.v[2].pos = d->stops.v[3].pos;
  d->stops.v[4].pos = moved(d->stops.v[4].pos, 4000, 0);
}

/* The feed's transfers become rules; links.c finds the walks. */
static void take_rules(struct tq_draft *d) {
  for (uint32_t s = 0; s + 1 < d->first_transfer.n; s++)
    for (uint32_t i = d->first_transfer.v[s]; i < d->first_transfer.v[s + 1]; i++) {
      const struct tq_transfer *x = &d->transfers.v[i];
      struct tq_transfer_rule rule = {s, x->to, x->rule_s};
      if (x->rule_s != TQ_RULE_NONE) must(tq_push(&d->transfer_rules, rule));
    }
  d->transfers.n = d->first_transfer.n = 0;
  for (int m = 0; m < TQ_N_MODES; m++) d->modes[m].stop_links.n = 0;
}

static void stop_trips(struct tq_draft *d, uint32_t percent, uint64_t seed) {
  struct tq_service never = {.first_date = TQ_REGION_MONDAY,
                             .first_byte = (uint32_t)d->service_days.n};
  must(tq_push(&d->services, never));
  for (size_t t = 0; t < d->trips.n; t++)
    if (tq_random_below(&seed, 100) < percent) d->trips.v[t].service = (uint32_t)d->services.n - 1;
}

static void lay_timetable(struct tq_draft *d, const struct tq_region_opts *o) {
  struct tq_feed_opts feed = tq_feed_small(o->features);
  feed.n_stops = N_STOPS;
  feed.n_patterns = 9;
  feed.max_trips = 12;
  must(tq_feed_random(d, &feed, o->seed, NULL) == TQ_OK);
  place_stops(d, feed.size_m, o->seed);
  take_rules(d);
  stop_trips(d, o->idle_trips, o->seed + 1);
}

static uint32_t name(struct tq_draft *d, const char *what, size_t i) {
  char text[40];
  int len = snprintf(text, sizeof text, "%s %zu", what, i);
  return tq_draft_string(d, text, (size_t)len);
}

static void add_people(struct tq_draft *d, uint64_t seed) {
  for (uint32_t i = 0; i < 8; i++) {
    struct tq_place p = {.pos = d->vertices.v[tq_random_below(&seed, (uint32_t)d->vertices.n)],
                         .id = name(d, "p", i),
                         .name = name(d, "place", i),
                         .population = (int64_t)tq_random_below(&seed, 100000) - 1};
    p.pos = moved(p.pos, tq_random_below(&seed, 200), tq_random_below(&seed, 900));
    must(tq_push(&d->places, p));
  }
  for (uint32_t i = 0; i < 2; i++) {
    struct tq_area a = {.id = name(d, "a", i),
                        .name = name(d, "area", i),
                        .first_ring = (uint32_t)d->rings.n,
                        .n_rings = 1 + i,
                        .population = i ? -1 : 1000};
    must(tq_push(&d->areas, a));
    for (uint32_t r = 0; r < a.n_rings; r++) {
      struct tq_ring ring = {(uint32_t)d->ring_points.n, 3 + i, r};
      must(tq_push(&d->rings, ring));
      for (uint32_t k = 0; k < ring.n_points; k++)
        must(tq_push(&d->ring_points, d->vertices.v[tq_random_below(&seed, SIDE * SIDE)]));
    }
  }
}

void tq_region_make(struct tq_region *r, const struct tq_region_opts *o) {
  struct tq_link_opts links = {
      .max_snap_m = TQ_REGION_SNAP_M, .cell_m = CELL_M, .max_transfer_s = 900, .n_threads = 1};
  must(tq_draft_init(&r->d, NULL) == TQ_OK);
  lay_streets(&r->d, o);
  lay_timetable(&r->d, o);
  add_people(&r->d, o->seed + 2);
  must(tq_links_join(&r->d, &links, NULL, NULL, NULL) == TQ_OK);
  tq_draft_view(&r->d, &r->g);
}

void tq_region_free(struct tq_region *r) { tq_draft_free(&r->d); }

struct tq_pos tq_region_point(const struct tq_region *r, uint64_t *state) {
  struct tq_pos p = r->g.vertices[tq_random_below(state, r->g.n_vertices)];
  return moved(p, (double)tq_random_below(state, 300) - 150,
               (double)tq_random_below(state, 300) - 150);
}

void tq_region_request(struct tq_request *r) {
  tq_request_init(r);
  r->date = TQ_REGION_MONDAY;
  r->first_s = 7 * 3600 + 1800;
  r->n_departures = 1;
  r->max_walk_s = 600;
  r->max_snap_m = TQ_REGION_SNAP_M;
}

/* Some of the stops. */
static const uint8_t parking[TQ_ORACLE_STOPS] = {1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1};

void tq_region_random_request(struct tq_request *r, uint64_t *state, uint32_t n_departures) {
  tq_region_request(r);
  bool transit_only = tq_random_below(state, 4) > 0;
  r->travels = transit_only ? 1u << TQ_BY_TRANSIT : 1 + tq_random_below(state, 15);
  r->access = (enum tq_mode)(tq_random_below(state, 2) ? TQ_WALK : tq_random_below(state, 3));
  r->egress = (enum tq_mode)(tq_random_below(state, 2) ? TQ_WALK : tq_random_below(state, 3));
  r->without = tq_random_below(state, 3) ? 0 : tq_random_below(state, 256);
  r->reverse = tq_random_below(state, 2);
  r->date += (int32_t)tq_random_below(state, 2);
  r->first_s = (int32_t)(tq_random_below(state, 3) ? 7 * 3600 : tq_random_below(state, 25 * 3600));
  r->first_s += (int32_t)tq_random_below(state, 5400);
  r->max_walk_s = (int32_t)(tq_random_below(state, 8) ? 60 * tq_random_below(state, 20)
                                                      : tq_random_below(state, 12));
  r->max_access_s = 60 * (int32_t)tq_random_below(state, 20);
  r->max_egress_s = 60 * (int32_t)tq_random_below(state, 20);
  if (tq_random_below(state, 2)) r->park_s = 30 * (int32_t)tq_random_below(state, 20);
  if (tq_random_below(state, 2)) r->parking = parking;
  r->max_rides = 1 + (int)tq_random_below(state, 4);
  if (tq_random_below(state, 2)) r->walk_kmh = 3 + 0.5 * tq_random_below(state, 8);
  if (tq_random_below(state, 2)) r->bike_kmh = 10 + 0.5 * tq_random_below(state, 20);
  for (int n = 0; n < TQ_N_NETWORKS; n++) r->slack_s[n] = 10 * (int32_t)tq_random_below(state, 13);
  if (tq_random_below(state, 4) == 0) r->max_snap_m = 50 + tq_random_below(state, 350);
  r->n_cutoffs = 1;
  r->cutoffs_s[0] = 60 * (1 + (int32_t)tq_random_below(state, 90));
  r->n_departures = 1 + tq_random_below(state, 2) * tq_random_below(state, n_departures);
  r->n_percentiles = 3;
  r->percentiles[0] = 2 * tq_random_below(state, 51); /* no two the same */
  r->percentiles[1] = 5;
  r->percentiles[2] = 95;
}

void tq_region_random_drive(struct tq_request *r, uint64_t *state) {
  tq_region_random_request(r, state, 1);
  r->traffic = true;
  r->n_departures = 1;
  if (tq_random_below(state, 2)) r->access = TQ_CAR;
  if (tq_random_below(state, 2)) r->egress = TQ_CAR;
  if (tq_random_below(state, 4) == 0 || !tq_request_drives(r)) r->travels |= 1u << TQ_BY_CAR;
}

struct tq_search *tq_region_search(const struct tq_region *r, const struct tq_request *request) {
  struct tq_request complete = *request;
  struct tq_search *s = NULL;
  struct tq_err err = {0};
  enum tq_code code = tq_request_complete(&complete, &r->g, &err);
  if (!code) code = tq_search_new(&r->g, &complete, &s, &err);
  ck_assert_msg(!code, "%s", err.msg);
  return s;
}

int32_t *tq_search_surface(struct tq_search *s, const struct tq_pos *origins, uint32_t n_origins) {
  struct tq_points cells;
  struct tq_err err = {0};
  ck_assert_int_eq(tq_points_of_grid(s->graph, &cells, NULL), TQ_OK);
  ck_assert_int_eq(tq_points_relink(s->graph, NULL, tq_request_point_modes(&s->request),
                                    s->request.max_snap_m, &cells, NULL),
                   TQ_OK);
  size_t n = (size_t)cells.n * s->request.n_percentiles;
  int32_t *time_s = tq_alloc(n, sizeof *time_s);
  must(time_s != NULL);
  enum tq_code code = tq_search_run(s, origins, n_origins, &err);
  if (code == TQ_E_OUTSIDE) /* then nothing is reached */
    memset(time_s, 0xff, n * sizeof *time_s);
  else if (!code)
    code = tq_search_best_times(s, &cells, time_s, NULL, &err);
  ck_assert_msg(!code || code == TQ_E_OUTSIDE, "%s", err.msg);
  tq_points_free(&cells);
  return time_s;
}

int32_t *tq_region_surface(const struct tq_region *r, const struct tq_request *request,
                           const struct tq_pos *origins, uint32_t n_origins) {
  struct tq_search *s = tq_region_search(r, request);
  int32_t *time_s = tq_search_surface(s, origins, n_origins);
  tq_search_free(s);
  return time_s;
}
