#include "tests/journey_oracle.h"

#include <math.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/journey/points.h"
#include "engine/snap/snap.h"
#include "engine/street/street.h"
#include "engine/street/traffic.h"
#include "tests/suite.h"
#include "tests/transit_oracle.h"

#define NEVER UINT64_MAX
enum { MAX_DRIVES = 32 };

/* A position and its links. */
struct spot {
  struct tq_pos pos;
  struct tq_link links[TQ_N_MODES];
};

/* A drive in traffic that is fixed at one end: labels of the vertices from there. */
struct drive {
  struct tq_link at;
  int32_t at_s;
  uint64_t *label_ds; /* [n_vertices] off-street walk at the fixed end included */
};

struct tq_truth {
  const struct tq_graph *g;
  const struct tq_request *r;
  uint64_t *between_ds[TQ_N_MODES]; /* [n_vertices * n_vertices] layer time */
  uint64_t *weight_ds[TQ_N_MODES];  /* [n_edges * 2] along and against the drawing */
  struct tq_pace paces[TQ_N_MODES];
  struct spot *origins, *stops, *cells;
  uint32_t n_origins;
  struct tq_timetable_opts opts;
  struct tq_oracle *rides;         /* NULL when transit is not asked for */
  struct drive drives[MAX_DRIVES]; /* found at this time of the place */
  int n_drives;
  int32_t time_s;
  int32_t at_stop_s[TQ_ORACLE_STOPS]; /* real time: earliest there by ride, or, with reverse,
                                         latest to be there ready to ride */
};

static void *must(void *p) {
  if (p) return p;
  fputs("tests/journey_oracle.c: memory is out\n", stderr);
  abort();
}

static uint64_t *all_pairs(const struct tq_graph *g, const struct tq_layer *layer) {
  uint32_t n = g->n_vertices;
  uint64_t *d = must(tq_alloc((size_t)n * n, sizeof *d));
  for (size_t i = 0; i < (size_t)n * n; i++) d[i] = i % (n + 1) ? NEVER : 0;
  for (uint32_t v = 0; v < n; v++)
    for (uint32_t a = layer->first_out[v]; a < layer->first_out[v + 1]; a++) {
      uint64_t *to = &d[(size_t)v * n + layer->arcs[a].head];
      if (layer->arcs[a].weight_ds < *to) *to = layer->arcs[a].weight_ds;
    }
  for (uint32_t via = 0; via < n; via++)
    for (uint32_t u = 0; u < n; u++) {
      uint64_t first = d[(size_t)u * n + via];
      if (first == NEVER) continue;
      for (uint32_t v = 0; v < n; v++) {
        uint64_t second = d[(size_t)via * n + v];
        if (second != NEVER && first + second < d[(size_t)u * n + v])
          d[(size_t)u * n + v] = first + second;
      }
    }
  return d;
}

static uint64_t *edge_weights(const struct tq_graph *g, const struct tq_layer *layer) {
  uint64_t *w = must(tq_alloc((size_t)g->n_edges * 2, sizeof *w));
  for (uint32_t i = 0; i < g->n_edges * 2; i++) w[i] = NEVER;
  for (uint32_t a = 0; a < layer->n_arcs; a++)
    if (layer->arcs[a].weight_ds < w[layer->arc_edges[a]])
      w[layer->arc_edges[a]] = layer->arcs[a].weight_ds;
  return w;
}

static uint64_t part_ds(uint64_t weight, uint32_t share) {
  return (weight * share + TQ_POS_ONE - 1) / TQ_POS_ONE;
}

/* Layer time from one place on the streets to another. */
static uint64_t street_ds(const struct tq_truth *t, int mode, struct tq_link a, struct tq_link b) {
  const struct tq_edge *ea = &t->g->edges[a.edge], *eb = &t->g->edges[b.edge];
  uint64_t best = NEVER;
  for (uint32_t i = 0; i < 2; i++) {
    uint64_t wa = t->weight_ds[mode][a.edge * 2 + i];
    if (wa == NEVER) continue;
    if (a.edge == b.edge && (i ? b.pos <= a.pos : a.pos <= b.pos)) {
      uint64_t ds = part_ds(wa, i ? a.pos - b.pos : b.pos - a.pos);
      if (ds < best) best = ds;
    }
    for (uint32_t k = 0; k < 2; k++) {
      uint64_t wb = t->weight_ds[mode][b.edge * 2 + k];
      uint32_t u = i ? ea->from : ea->to, v = k ? eb->to : eb->from;
      uint64_t middle = t->between_ds[mode][(size_t)u * t->g->n_vertices + v];
      if (wb == NEVER || middle == NEVER) continue;
      uint64_t ds = part_ds(wa, i ? a.pos : TQ_POS_ONE - a.pos) + middle +
                    part_ds(wb, k ? TQ_POS_ONE - b.pos : b.pos);
      if (ds < best) best = ds;
    }
  }
  return best;
}

/* Label after a share of an edge in traffic, begun at a label; with reverse before it. */
static uint64_t after_ds(const struct tq_truth *t, int32_t at_s, uint32_t part, uint64_t label_ds,
                         uint32_t share) {
  uint64_t work_ds = part_ds(t->weight_ds[TQ_CAR][part], share);
  int64_t passed_ds = (int64_t)label_ds * (t->r->reverse ? -1 : 1);
  const struct tq_profile *p = &t->g->profiles[t->g->edge_profiles[part / 2].of[part % 2]];
  return label_ds + tq_traffic_ds(p, t->r->reverse,
                                  tq_week_ds(t->r->date, (int64_t)at_s * 10 + passed_ds),
                                  (uint32_t)work_ds);
}

/* Where travel over the part leads the search, and from where. */
static uint32_t part_end(const struct tq_truth *t, uint32_t part, bool tail) {
  const struct tq_edge *e = &t->g->edges[part / 2];
  bool against = (part % 2 != 0) != t->r->reverse;
  return against != tail ? e->from : e->to;
}

/* The share of the part from the link to where the search leaves it. */
static uint32_t share_left(const struct tq_truth *t, uint32_t part, uint32_t pos) {
  return (part % 2 != 0) != t->r->reverse ? pos : TQ_POS_ONE - pos;
}

static const struct drive *drive_from(struct tq_truth *t, struct tq_link at, int32_t at_s) {
  for (int i = 0; i < t->n_drives; i++)
    if (!memcmp(&t->drives[i].at, &at, sizeof at) && t->drives[i].at_s == at_s)
      return &t->drives[i];
  ck_assert_int_lt(t->n_drives, MAX_DRIVES);
  uint64_t *label = must(tq_alloc(t->g->n_vertices, sizeof *label));
  uint32_t off_ds = tq_pace_off_street_ds(t->paces[TQ_CAR], at.dist_dm);
  for (uint32_t v = 0; v < t->g->n_vertices; v++) label[v] = NEVER;
  for (uint32_t part = at.edge * 2; part < at.edge * 2 + 2; part++) {
    if (t->weight_ds[TQ_CAR][part] == NEVER) continue;
    uint64_t ds = after_ds(t, at_s, part, off_ds, share_left(t, part, at.pos));
    uint64_t *end = &label[part_end(t, part, false)];
    if (ds < *end) *end = ds;
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t part = 0; part < t->g->n_edges * 2; part++) {
      uint64_t from_ds = label[part_end(t, part, true)], *to = &label[part_end(t, part, false)];
      if (t->weight_ds[TQ_CAR][part] == NEVER || from_ds >= TQ_FAR || from_ds >= *to) continue;
      uint64_t ds = after_ds(t, at_s, part, from_ds, TQ_POS_ONE);
      if (ds >= *to) continue;
      *to = ds;
      changed = true;
    }
  }
  t->drives[t->n_drives] = (struct drive){at, at_s, label};
  return &t->drives[t->n_drives++];
}

static void forget_drives(struct tq_truth *t) {
  while (t->n_drives > 0) free(t->drives[--t->n_drives].label_ds);
}

/* A drive from the end that is fixed in time to the other, off-street walks included. */
static uint64_t drive_ds(struct tq_truth *t, struct tq_link at, struct tq_link to, int32_t at_s) {
  const struct drive *drive = drive_from(t, at, at_s);
  uint64_t best = NEVER, off_ds = tq_pace_off_street_ds(t->paces[TQ_CAR], at.dist_dm);
  for (uint32_t part = to.edge * 2; part < to.edge * 2 + 2; part++) {
    uint64_t from_ds = drive->label_ds[part_end(t, part, true)], ds;
    uint32_t left = share_left(t, part, to.pos);
    if (t->weight_ds[TQ_CAR][part] == NEVER) continue;
    if (from_ds < TQ_FAR && (ds = after_ds(t, at_s, part, from_ds, TQ_POS_ONE - left)) < best)
      best = ds;
    uint32_t at_left = share_left(t, part, at.pos);
    if (at.edge == to.edge && at_left >= left &&
        (ds = after_ds(t, at_s, part, off_ds, at_left - left)) < best)
      best = ds;
  }
  return best == NEVER ? NEVER : best + tq_pace_off_street_ds(t->paces[TQ_CAR], to.dist_dm);
}

/* Seconds of a street leg between two spots; NEVER beyond limit_s. at_s: when it starts or,
 * with reverse, ends. */
static uint64_t leg_s(struct tq_truth *t, int mode, const struct spot *a, const struct spot *b,
                      int32_t limit_s, int32_t at_s) {
  struct tq_link from = a->links[mode], to = b->links[mode];
  if (from.edge == TQ_NO_EDGE || to.edge == TQ_NO_EDGE) return NEVER;
  bool in_traffic = t->r->traffic && mode == TQ_CAR;
  uint64_t ds = !in_traffic     ? street_ds(t, mode, from, to)
                : t->r->reverse ? drive_ds(t, to, from, at_s)
                                : drive_ds(t, from, to, at_s);
  if (ds == NEVER) return NEVER;
  if (!in_traffic) {
    ds += tq_pace_off_street_ds(t->paces[mode], from.dist_dm);
    ds += tq_pace_off_street_ds(t->paces[mode], to.dist_dm);
  }
  if (ds >= TQ_FAR) return NEVER;
  uint32_t seconds = tq_pace_seconds(t->paces[mode], (uint32_t)ds);
  return seconds <= (uint64_t)limit_s ? seconds : NEVER;
}

/* A leg to or from a stop: by its mode, or straight when the point is at the stop. */
static uint64_t stop_leg_s(struct tq_truth *t, bool access, const struct spot *from,
                           const struct spot *to, int32_t at_s) {
  int mode = access ? t->r->access : t->r->egress;
  int32_t limit_s = access ? t->r->max_access_s : t->r->max_egress_s;
  if (mode == TQ_WALK) limit_s = t->r->max_walk_s;
  bool parks = access && mode == TQ_CAR;
  int32_t drive_s = parks && t->r->reverse ? at_s - t->r->park_s : at_s;
  uint64_t best = leg_s(t, mode, from, to, limit_s, drive_s);
  if (parks && best != NEVER) {
    best += (uint64_t)t->r->park_s;
    if (t->r->parking && !t->r->parking[to - t->stops]) best = NEVER;
  }
  double m = tq_distance_m(from->pos, to->pos);
  if (m > TQ_AT_STOP_M) return best;
  uint32_t off_ds = tq_pace_off_street_ds(t->paces[TQ_WALK], (uint32_t)ceil(m * 10));
  uint64_t straight_s = tq_pace_seconds(t->paces[TQ_WALK], off_ds);
  return straight_s <= (uint64_t)limit_s && straight_s < best ? straight_s : best;
}

/* A link beyond the longest snap is none; a point then takes the nearest street within it. */
static void forget_far(const struct tq_truth *t, struct spot *s, bool again) {
  for (int m = 0; m < TQ_N_MODES; m++) {
    if (s->links[m].edge == TQ_NO_EDGE || s->links[m].dist_dm <= t->r->max_snap_m * 10) continue;
    struct tq_snapped nearer = {.link.edge = TQ_NO_EDGE};
    if (again) ck_assert(!tq_snap(t->g, (enum tq_mode)m, s->pos, t->r->max_snap_m, &nearer, 0));
    if (nearer.link.dist_dm > t->r->max_snap_m * 10) nearer.link.edge = TQ_NO_EDGE;
    s->links[m] = nearer.link;
  }
}

static void place_spots(struct tq_truth *t, const struct tq_pos *origins) {
  const struct tq_graph *g = t->g;
  uint32_t n_cells = g->grid->n_cols * g->grid->n_rows;
  t->origins = must(tq_calloc(t->n_origins, sizeof *t->origins));
  t->stops = must(tq_calloc(g->n_stops, sizeof *t->stops));
  t->cells = must(tq_calloc(n_cells, sizeof *t->cells));
  for (uint32_t c = 0; c < n_cells; c++) {
    t->cells[c].pos = tq_grid_cell_centre(g->grid, c);
    for (int m = 0; m < TQ_N_MODES; m++) t->cells[c].links[m].edge = TQ_NO_EDGE;
  }
  for (int m = 0; m < TQ_N_MODES; m++) {
    for (uint32_t i = 0; i < t->n_origins; i++) {
      struct tq_snapped snapped;
      ck_assert(!tq_snap(g, (enum tq_mode)m, origins[i], g->grid->max_snap_dm / 10.0, &snapped, 0));
      t->origins[i].pos = origins[i];
      t->origins[i].links[m] = snapped.link;
    }
    for (uint32_t s = 0; s < g->n_stops; s++) {
      t->stops[s].pos = g->stops[s].pos;
      t->stops[s].links[m] = g->stop_links[m][s];
    }
    for (uint32_t i = 0; i < g->n_cell_links[m]; i++)
      t->cells[g->cell_links[m][i].cell].links[m] = g->cell_links[m][i].link;
  }
  for (uint32_t i = 0; i < t->n_origins; i++) forget_far(t, &t->origins[i], true);
  for (uint32_t s = 0; s < g->n_stops; s++) forget_far(t, &t->stops[s], false);
  for (uint32_t c = 0; c < n_cells; c++) forget_far(t, &t->cells[c], true);
}

struct tq_truth *tq_truth_new(const struct tq_graph *g, const struct tq_request *r,
                              const struct tq_pos *origins, uint32_t n_origins) {
  struct tq_truth *t = must(tq_calloc(1, sizeof *t));
  t->g = g;
  t->r = r;
  t->n_origins = n_origins;
  for (int m = 0; m < TQ_N_MODES; m++) {
    t->between_ds[m] = all_pairs(g, &g->layers[m]);
    t->weight_ds[m] = edge_weights(g, &g->layers[m]);
    t->paces[m] = tq_pace_of((enum tq_mode)m, r->walk_kmh, r->bike_kmh);
  }
  place_spots(t, origins);
  t->opts = (struct tq_timetable_opts){
      .date = r->date, .without = r->without, .walk_kmh = r->walk_kmh, .max_walk_s = r->max_walk_s};
  memcpy(t->opts.slack_s, r->slack_s, sizeof t->opts.slack_s);
  if (r->travels >> TQ_BY_TRANSIT & 1) t->rides = must(tq_oracle_new(g, &t->opts));
  return t;
}

void tq_truth_free(struct tq_truth *t) {
  if (!t) return;
  forget_drives(t);
  for (int m = 0; m < TQ_N_MODES; m++) {
    free(t->between_ds[m]);
    free(t->weight_ds[m]);
  }
  free(t->origins);
  free(t->stops);
  free(t->cells);
  tq_oracle_free(t->rides);
  free(t);
}

/* The stops in reach of the origins, in the direction of travel. */
static size_t near_stops(struct tq_truth *t, struct tq_access near[TQ_ORACLE_STOPS]) {
  size_t n = 0;
  for (uint32_t s = 0; s < t->g->n_stops; s++) {
    uint64_t best = NEVER;
    for (uint32_t i = 0; i < t->n_origins; i++) {
      uint64_t seconds = t->r->reverse
                             ? stop_leg_s(t, false, &t->stops[s], &t->origins[i], t->time_s)
                             : stop_leg_s(t, true, &t->origins[i], &t->stops[s], t->time_s);
      if (seconds < best) best = seconds;
    }
    if (best != NEVER) near[n++] = (struct tq_access){s, (int32_t)best};
  }
  return n;
}

void tq_truth_set_time(struct tq_truth *t, int32_t time_s) {
  struct tq_access near[TQ_ORACLE_STOPS];
  int32_t found_s[TQ_MAX_RIDES + 1][TQ_ORACLE_STOPS];
  int32_t limit_s = tq_request_limit_s(t->r);
  t->time_s = time_s;
  forget_drives(t);
  if (!t->rides) return;
  size_t n = near_stops(t, near);
  if (!t->r->reverse)
    tq_oracle_forward(t->rides, near, n, time_s, limit_s, t->r->max_rides, found_s);
  for (uint32_t s = 0; s < t->g->n_stops; s++) {
    int32_t latest_s[TQ_MAX_RIDES + 1];
    if (t->r->reverse &&
        !tq_oracle_latest(t->rides, s, near, n, time_s, limit_s, t->r->max_rides, latest_s))
      abort();
    t->at_stop_s[s] = t->r->reverse ? latest_s[t->r->max_rides] : found_s[t->r->max_rides][s];
  }
}

/* With at least one ride. */
static uint64_t ride_journey_s(struct tq_truth *t, const struct spot *cell) {
  uint64_t best = NEVER;
  for (uint32_t s = 0; s < t->g->n_stops; s++) {
    int32_t at_s = t->at_stop_s[s];
    if (at_s == TQ_NEVER || at_s == -TQ_NEVER) continue;
    uint64_t leg = t->r->reverse ? stop_leg_s(t, true, cell, &t->stops[s], at_s)
                                 : stop_leg_s(t, false, &t->stops[s], cell, at_s);
    if (leg == NEVER) continue;
    uint64_t total = leg + (uint64_t)(t->r->reverse ? t->time_s - at_s : at_s - t->time_s);
    if (total < best) best = total;
  }
  return best;
}

/* Straight from an origin to a cell that stand at one stop. */
static uint64_t straight_s(const struct tq_truth *t, const struct spot *here,
                           const struct spot *there) {
  uint64_t best = NEVER;
  for (uint32_t s = 0; s < t->g->n_stops; s++) {
    double a = tq_distance_m(here->pos, t->stops[s].pos),
           b = tq_distance_m(there->pos, t->stops[s].pos);
    if (a > TQ_AT_STOP_M || b > TQ_AT_STOP_M) continue;
    uint32_t dm = (uint32_t)ceil(a * 10) + (uint32_t)ceil(b * 10);
    uint64_t seconds =
        tq_pace_seconds(t->paces[TQ_WALK], tq_pace_off_street_ds(t->paces[TQ_WALK], dm));
    if (seconds <= (uint64_t)t->r->max_walk_s && seconds < best) best = seconds;
  }
  return best;
}

static int32_t cell_s(struct tq_truth *t, uint32_t cell, bool rides) {
  int32_t limit_s = tq_request_limit_s(t->r);
  const struct spot *there = &t->cells[cell];
  uint64_t best = NEVER;
  for (int travel = 0; travel < TQ_N_TRAVELS; travel++) {
    if (!(t->r->travels >> travel & 1)) continue;
    int mode = travel == TQ_BY_TRANSIT ? TQ_WALK : travel;
    int32_t leg_limit_s = travel == TQ_BY_TRANSIT ? t->r->max_walk_s : limit_s;
    for (uint32_t i = 0; i < t->n_origins; i++) {
      const struct spot *here = &t->origins[i];
      uint64_t leg = t->r->reverse ? leg_s(t, mode, there, here, leg_limit_s, t->time_s)
                                   : leg_s(t, mode, here, there, leg_limit_s, t->time_s);
      if (leg < best) best = leg;
      leg = travel == TQ_BY_TRANSIT ? straight_s(t, here, there) : NEVER;
      if (leg < best) best = leg;
    }
    uint64_t ride_s = rides && travel == TQ_BY_TRANSIT ? ride_journey_s(t, there) : NEVER;
    if (ride_s < best) best = ride_s;
  }
  return best <= (uint64_t)limit_s ? (int32_t)best : -1;
}

int32_t tq_truth_cell_s(struct tq_truth *t, uint32_t cell) { return cell_s(t, cell, true); }

int32_t tq_truth_cell_steady_s(struct tq_truth *t, uint32_t cell) { return cell_s(t, cell, false); }
