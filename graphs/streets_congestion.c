/* Lays a congestion table over the edges: the distinct weeks become profiles. */
#include <string.h>

#include "graphs/streets_parts.h"

struct weaver {
  const struct tq_congestion *table;
  struct tq_draft *d;
  TQ_VEC(uint32_t) of_ways; /* rows about ways, by way, then as in the file */
  struct tq_profile of_class[TQ_N_ROAD_CLASSES];
  uint16_t class_number[TQ_N_ROAD_CLASSES];
  bool *met;       /* [rows] the way is a street */
  uint32_t *slots; /* profile + 1 by hash; 0: free */
  bool full;       /* more profiles than a number can tell */
};
enum { MAX_PROFILES = UINT16_MAX, N_SLOTS = 1 << 17 };

static void lay(struct tq_profile *p, const struct tq_congestion_row *row) {
  for (int day = 0; day < 7; day++)
    for (int hour = 0; hour < 24; hour++)
      if (row->days >> day & 1 && row->hours >> hour & 1)
        p->percent[day * 24 + hour] = row->percent;
}

static uint32_t hash(const struct tq_profile *p) { /* FNV-1a */
  uint64_t h = 0xcbf29ce484222325u;
  for (int i = 0; i < TQ_WEEK_HOURS; i++) h = (h ^ p->percent[i]) * 0x100000001b3u;
  return (uint32_t)(h ^ h >> 32) % N_SLOTS;
}

/* The profile's number, the same for equal ones. False: no memory, or full. */
static bool number(struct weaver *w, const struct tq_profile *p, uint16_t *out) {
  uint32_t k = hash(p);
  for (; w->slots[k]; k = (k + 1) % N_SLOTS) {
    *out = (uint16_t)(w->slots[k] - 1);
    if (!memcmp(&w->d->profiles.v[*out], p, sizeof *p)) return true;
  }
  w->full = w->d->profiles.n >= MAX_PROFILES;
  if (w->full || !tq_push(&w->d->profiles, *p)) return false;
  w->slots[k] = (uint32_t)w->d->profiles.n;
  *out = (uint16_t)(w->slots[k] - 1);
  return true;
}

/* The classes' weeks: rows about all first, so that those about one overrule them. Number
 * 0 is the week without traffic. */
static bool weave_classes(struct weaver *w) {
  struct tq_profile free_flow;
  uint16_t unused;
  memset(free_flow.percent, 100, sizeof free_flow.percent);
  if (!number(w, &free_flow, &unused)) return false;
  for (uint32_t c = 0; c < TQ_N_ROAD_CLASSES; c++) {
    w->of_class[c] = free_flow;
    for (int one = 0; one < 2; one++)
      for (size_t i = 0; i < w->table->rows.n; i++) {
        const struct tq_congestion_row *row = &w->table->rows.v[i];
        bool about = row->classes >> c & 1 && !(row->all && c == TQ_ROAD_FERRY);
        if (about && row->all == !one) lay(&w->of_class[c], row);
      }
    if (!number(w, &w->of_class[c], &w->class_number[c])) return false;
  }
  return true;
}

/* qsort has no context: the rows' own keys are sorted. */
struct way_row {
  int64_t way_id;
  uint32_t row;
};

static int by_way(const void *a, const void *b) {
  const struct way_row *x = a, *y = b;
  if (x->way_id != y->way_id) return x->way_id < y->way_id ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

static bool sort_way_rows(struct weaver *w) {
  TQ_VEC(struct way_row) rows = {0};
  bool ok = true;
  for (uint32_t i = 0; ok && i < w->table->rows.n; i++)
    if (w->table->rows.v[i].way_id)
      ok = tq_push(&rows, ((struct way_row){w->table->rows.v[i].way_id, i}));
  if (rows.n > 1) qsort(rows.v, rows.n, sizeof *rows.v, by_way);
  for (size_t i = 0; ok && i < rows.n; i++) ok = tq_push(&w->of_ways, rows.v[i].row);
  tq_vec_free(&rows);
  return ok;
}

static const struct tq_congestion_row *way_row(const struct weaver *w, size_t i) {
  return &w->table->rows.v[w->of_ways.v[i]];
}

/* The first of the rows about the way. */
static size_t first_of_way(const struct weaver *w, int64_t way_id) {
  size_t low = 0, high = w->of_ways.n;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (way_row(w, mid)->way_id < way_id)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

static bool weave_edge(struct weaver *w, const struct tq_edge *edge) {
  uint32_t c = edge->flags & TQ_EDGE_CLASS;
  struct tq_edge_profiles numbers = {{w->class_number[c], w->class_number[c]}};
  if (edge->way_id == 0) { /* a connector, at one spot */
    numbers = (struct tq_edge_profiles){{0, 0}};
    return tq_push(&w->d->edge_profiles, numbers);
  }
  size_t first = first_of_way(w, edge->way_id), end = first;
  while (end < w->of_ways.n && way_row(w, end)->way_id == edge->way_id) w->met[end++] = true;
  for (int dir = 0; dir < 2 && end > first; dir++) {
    struct tq_profile p = w->of_class[c];
    for (size_t i = first; i < end; i++)
      if (way_row(w, i)->directions >> dir & 1) lay(&p, way_row(w, i));
    if (!number(w, &p, &numbers.of[dir])) return false;
  }
  return tq_push(&w->d->edge_profiles, numbers);
}

static void report_unknown(struct weaver *w) {
  for (size_t i = 0; i < w->of_ways.n; i++)
    if (!w->met[i] && (i == 0 || way_row(w, i)->way_id != way_row(w, i - 1)->way_id))
      tq_report_add(&w->d->report, TQ_WARNING, "congestion_unknown_way",
                    "%s:%u: way %lld is no street of the OSM files; its rows change nothing",
                    w->table->label, way_row(w, i)->line, (long long)way_row(w, i)->way_id);
}

enum tq_code tq_streets_congestion(const struct tq_congestion *table, struct tq_draft *d,
                                   struct tq_err *err) {
  if (!table) return TQ_OK;
  struct weaver w = {.table = table, .d = d};
  w.slots = tq_calloc(N_SLOTS, sizeof *w.slots);
  w.met = tq_calloc(table->rows.n, sizeof *w.met);
  bool ok = w.slots && w.met && tq_reserve(&d->edge_profiles, d->edges.n) && weave_classes(&w) &&
            sort_way_rows(&w);
  for (size_t e = 0; ok && e < d->edges.n; e++) ok = weave_edge(&w, &d->edges.v[e]);
  if (ok) report_unknown(&w);
  free(w.slots);
  free(w.met);
  tq_vec_free(&w.of_ways);
  if (ok) return TQ_OK;
  if (!w.full) return tq_fail_memory(err, "the congestion of the streets");
  return tq_fail(err, TQ_E_ARG,
                 "%s: more than %d different weeks; give speeds in steps of 5 or 10 percent",
                 table->label, MAX_PROFILES);
}
