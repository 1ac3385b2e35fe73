/* pathways.txt and levels.txt: how long it takes to walk through stations. */
#include <math.h>
#include <stdlib.h>

#include "graphs/gtfs_feed.h"

/* Times that pathways.txt leaves out: walking at 5 km/h, half a second a step, 20 s to wait
 * for a lift, 4 m between levels. */
static const double WALK_MPS = 5 / 3.6, STEP_S = 0.5, LIFT_S = 20, LEVEL_M = 4;
enum { MAX_WALK_DS = 36000, STAIRS = 2, LIFT = 5 };

struct path {
  uint32_t from, to, cost_ds;
};

struct ways {
  TQ_VEC(struct path) paths; /* by from */
  uint32_t *first;           /* [stops + 1] into paths */
  uint32_t *cost_ds;         /* [stops] of the search at hand; UINT32_MAX not reached */
  bool *waits;               /* [stops] in the queue */
  TQ_VEC(uint32_t) queue;
};

enum { FROM, TO, MODE, BOTH, TIME, LENGTH, STEPS, N_COLUMNS };

static uint32_t seconds_to_ds(double seconds) {
  double ds = ceil(seconds * 10 - 1e-6);
  return ds < 1 ? 1 : ds > MAX_WALK_DS ? MAX_WALK_DS : (uint32_t)ds;
}

/* The time of a pathway as given, else from its length, steps or the way between its ends. */
static uint32_t cost_of(const struct tq_gtfs *feed, const struct tq_csv *csv, const int *col,
                        const struct path *p) {
  double time_s, length_m, steps, mode = 0, seconds = 0;
  if (tq_number_parse(tq_csv_field(csv, col[TIME]), &time_s) && time_s > 0)
    return seconds_to_ds(time_s);
  bool has_length = tq_number_parse(tq_csv_field(csv, col[LENGTH]), &length_m) && length_m > 0;
  bool has_steps = tq_number_parse(tq_csv_field(csv, col[STEPS]), &steps) && steps != 0;
  tq_number_parse(tq_csv_field(csv, col[MODE]), &mode);
  const struct tq_gtfs_stop *a = &feed->stops.v[p->from], *b = &feed->stops.v[p->to];
  double rise = fabs((double)a->level - b->level);
  if (!isfinite(rise)) rise = 0;
  if (has_length)
    seconds = length_m / WALK_MPS;
  else if (!has_steps)
    seconds = tq_distance_m(a->pos, b->pos) / WALK_MPS;
  if (has_steps)
    seconds += fabs(steps) * STEP_S;
  else if (mode == STAIRS)
    seconds += rise * LEVEL_M / 0.17 * STEP_S; /* a step is 17 cm high */
  if (mode == LIFT) seconds += LIFT_S;
  return seconds_to_ds(seconds);
}

static bool read_path(struct tq_gtfs *feed, const struct tq_csv *csv, const int *col,
                      struct ways *w) {
  struct tq_text from = tq_csv_field(csv, col[FROM]), to = tq_csv_field(csv, col[TO]);
  struct path p = {tq_id_map_find(&feed->stop_ids, from.text, from.len),
                   tq_id_map_find(&feed->stop_ids, to.text, to.len), 0};
  if (!tq_usable(p.from) || !tq_usable(p.to) || feed->stops.v[p.from].location_type == 1 ||
      feed->stops.v[p.to].location_type == 1) {
    tq_report_add(feed->report, TQ_WARNING, "bad_pathway",
                  "%s:%zu: from '%s' to '%s': an end is unknown, left out or a station, row left "
                  "out; name platforms, entrances, nodes or boarding areas",
                  csv->label, csv->line, from.text, to.text);
    return true;
  }
  p.cost_ds = cost_of(feed, csv, col, &p);
  struct tq_text both = tq_csv_field(csv, col[BOTH]);
  bool back = both.len == 1 && both.text[0] == '1';
  return tq_push(&w->paths, p) &&
         (!back || tq_push(&w->paths, ((struct path){p.to, p.from, p.cost_ds})));
}

static int by_from(const void *a, const void *b) {
  const struct path *x = a, *y = b;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  if (x->to != y->to) return x->to < y->to ? -1 : 1;
  return (x->cost_ds > y->cost_ds) - (x->cost_ds < y->cost_ds);
}

/* Boarding areas are a part of their platform, where trips call. */
static bool join_boarding_areas(const struct tq_gtfs *feed, struct ways *w) {
  for (uint32_t i = 0; i < feed->stops.n; i++) {
    const struct tq_gtfs_stop *s = &feed->stops.v[i];
    if (s->location_type != 4 || s->parent == TQ_NO_STOP) continue;
    if (!tq_push(&w->paths, ((struct path){i, s->parent, 0})) ||
        !tq_push(&w->paths, ((struct path){s->parent, i, 0})))
      return false;
  }
  return true;
}

static bool index_paths(const struct tq_gtfs *feed, struct ways *w) {
  size_t n = feed->stops.n;
  w->first = tq_calloc(n + 1, sizeof *w->first);
  w->cost_ds = tq_alloc(n, sizeof *w->cost_ds);
  w->waits = tq_calloc(n, sizeof *w->waits);
  if (!w->first || !w->cost_ds || !w->waits) return false;
  for (size_t i = 0; i < n; i++) w->cost_ds[i] = UINT32_MAX;
  qsort(w->paths.v, w->paths.n, sizeof *w->paths.v, by_from);
  for (size_t i = 0; i < w->paths.n; i++) w->first[w->paths.v[i].from + 1]++;
  for (size_t i = 0; i < n; i++) w->first[i + 1] += w->first[i];
  return true;
}

/* Shortest times from one place; w->queue holds what was reached, from itself first. */
static bool search(struct ways *w, uint32_t from) {
  for (size_t i = 0; i < w->queue.n; i++) w->cost_ds[w->queue.v[i]] = UINT32_MAX;
  w->queue.n = 0;
  w->cost_ds[from] = 0;
  if (!tq_push(&w->queue, from)) return false;
  for (size_t head = 0; head < w->queue.n; head++) {
    uint32_t at = w->queue.v[head];
    w->waits[at] = false;
    for (uint32_t i = w->first[at]; i < w->first[at + 1]; i++) {
      const struct path *p = &w->paths.v[i];
      uint32_t cost_ds = w->cost_ds[at] + p->cost_ds;
      if (cost_ds > MAX_WALK_DS || cost_ds >= w->cost_ds[p->to]) continue;
      w->cost_ds[p->to] = cost_ds;
      if (w->waits[p->to]) continue;
      w->waits[p->to] = true;
      if (!tq_push(&w->queue, p->to)) return false;
    }
  }
  return true;
}

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* Keeps what matters of a search: ways between platforms, and between them and entrances. */
static bool keep(struct tq_gtfs *feed, struct ways *w, uint32_t from) {
  uint8_t from_type = feed->stops.v[from].location_type;
  qsort(w->queue.v, w->queue.n, sizeof *w->queue.v, by_number);
  for (size_t i = 0; i < w->queue.n; i++) {
    uint32_t to = w->queue.v[i];
    uint8_t to_type = feed->stops.v[to].location_type;
    if (to == from || (i > 0 && to == w->queue.v[i - 1])) continue;
    if ((to_type != 0 && to_type != 2) || (from_type == 2 && to_type == 2)) continue;
    struct tq_station_walk walk = {from, to, w->cost_ds[to]};
    if (!tq_push(&feed->station_walks, walk)) return false;
  }
  return true;
}

static enum tq_code find_walks(struct tq_gtfs *feed, struct ways *w, const char *label,
                               struct tq_err *err) {
  bool ok = join_boarding_areas(feed, w) && index_paths(feed, w);
  for (uint32_t s = 0; ok && s < feed->stops.n; s++) {
    uint8_t type = feed->stops.v[s].location_type;
    if ((type != 0 && type != 2) || w->first[s] == w->first[s + 1]) continue;
    ok = search(w, s) && keep(feed, w, s);
  }
  return ok ? TQ_OK : tq_fail_memory(err, label);
}

/* level_index of every stop that has a level, NAN elsewhere. */
static enum tq_code read_levels(struct tq_gtfs *feed, struct tq_err *err) {
  static const char *const names[] = {"level_id", "level_index"};
  struct tq_csv csv;
  int col[2];
  bool has;
  for (size_t i = 0; i < feed->stops.n; i++) feed->stops.v[i].level = NAN;
  enum tq_code code = tq_gtfs_table(feed, "levels.txt", false, &csv, &has, err);
  if (code || !has) return code;
  code = tq_csv_columns(&csv, names, 2, 2, col, err);
  struct tq_id_map ids = {0};
  TQ_VEC(double) levels = {0};
  while (!code && tq_csv_next(&csv)) {
    struct tq_text id = tq_csv_field(&csv, col[0]);
    double level;
    uint32_t *slot = tq_id_map_put(&ids, id.text, id.len);
    if (!tq_number_parse(tq_csv_field(&csv, col[1]), &level)) level = NAN;
    if (!slot || !tq_push(&levels, level)) code = tq_fail_memory(err, csv.label);
    if (!code) *slot = (uint32_t)(levels.n - 1);
  }
  for (size_t i = 0; i < feed->stops.n && !code; i++) {
    struct tq_text id = feed->stops.v[i].level_id;
    uint32_t level = id.len ? tq_id_map_find(&ids, id.text, id.len) : TQ_NO_ID;
    if (level != TQ_NO_ID) feed->stops.v[i].level = levels.v[level];
  }
  tq_id_map_free(&ids);
  tq_vec_free(&levels);
  return code;
}

enum tq_code tq_gtfs_read_pathways(struct tq_gtfs *feed, struct tq_err *err) {
  static const char *const names[N_COLUMNS] = {"from_stop_id",     "to_stop_id",     "pathway_mode",
                                               "is_bidirectional", "traversal_time", "length",
                                               "stair_count"};
  struct tq_csv csv;
  int col[N_COLUMNS];
  bool has;
  enum tq_code code = tq_gtfs_table(feed, "pathways.txt", false, &csv, &has, err);
  if (code || !has) return code;
  code = tq_csv_columns(&csv, names, 4, N_COLUMNS, col, err);
  if (!code) code = read_levels(feed, err);
  struct ways w = {0};
  while (!code && tq_csv_next(&csv))
    if (!read_path(feed, &csv, col, &w)) code = tq_fail_memory(err, csv.label);
  if (!code) {
    tq_gtfs_table_done(feed, &csv);
    if (w.paths.n) code = find_walks(feed, &w, csv.label, err);
  }
  tq_vec_free(&w.paths);
  tq_vec_free(&w.queue);
  free(w.first);
  free(w.cost_ds);
  free(w.waits);
  return code;
}
