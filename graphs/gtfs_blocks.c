/* Blocks: trips that one vehicle makes one after another, so that riders may stay in it. */
#include <string.h>

#include "engine/base/geo.h"
#include "graphs/gtfs_days.h"
#include "graphs/gtfs_feed.h"

/* Further on than this the vehicle has gone to its next trip empty. */
static const double SAME_PLACE_M = 200;

/* A trip of a block; sorted by block, then first departure. */
struct member {
  const char *block;
  uint32_t trip;
  int32_t from_s, to_s;
};

static int by_block_then_departure(const void *a, const void *b) {
  const struct member *x = a, *y = b;
  int order = strcmp(x->block, y->block);
  if (order) return order;
  if (x->from_s != y->from_s) return x->from_s < y->from_s ? -1 : 1;
  return (x->trip > y->trip) - (x->trip < y->trip);
}

/* Whether the feed says itself how the first trip goes on, or that it does not go on as the
 * second. */
static bool is_ruled(const struct tq_gtfs *feed, size_t n_rules, uint32_t from, uint32_t to) {
  for (size_t i = 0; i < n_rules; i++) {
    const struct tq_gtfs_trip_rule *r = &feed->trip_rules.v[i];
    if (r->from_trip == from &&
        (r->type == TQ_IN_SEAT || (r->to_trip == to && r->type > TQ_IN_SEAT)))
      return true;
  }
  return false;
}

/* Whether the second trip starts where the first one ends. */
static bool is_same_place(const struct tq_gtfs *feed, uint32_t from, uint32_t to) {
  const struct tq_gtfs_trip *x = &feed->trips.v[from], *y = &feed->trips.v[to];
  uint32_t a = feed->calls.v[x->first_call + x->n_calls - 1].stop.stop;
  uint32_t b = feed->calls.v[y->first_call].stop.stop;
  const struct tq_gtfs_stop *p = &feed->stops.v[a], *q = &feed->stops.v[b];
  return a == b || (p->parent != TQ_NO_STOP && p->parent == q->parent) ||
         tq_distance_m(p->pos, q->pos) <= SAME_PLACE_M;
}

/* Takes the dates of b out of the open dates of a; whether there was one. */
static bool take_dates(const struct tq_gtfs_days *days, uint32_t a, uint32_t b, uint8_t *open,
                       uint32_t *n_open) {
  const struct tq_gtfs_span *span = &days->spans[a];
  uint32_t before = *n_open;
  for (int32_t date = span->first; date <= span->last; date++) {
    int32_t day = date - span->first;
    if (!open[day] || !tq_gtfs_runs(days, b, date)) continue;
    open[day] = 0;
    --*n_open;
  }
  return *n_open < before;
}

static bool add_rule(struct tq_gtfs *feed, uint32_t a, uint32_t b) {
  const struct tq_gtfs_trip *x = &feed->trips.v[a], *y = &feed->trips.v[b];
  struct tq_gtfs_trip_rule rule = {.from_trip = a,
                                   .to_trip = b,
                                   .from_route = TQ_ANY,
                                   .to_route = TQ_ANY,
                                   .from = feed->calls.v[x->first_call + x->n_calls - 1].stop.stop,
                                   .to = feed->calls.v[y->first_call].stop.stop,
                                   .rule_s = TQ_RULE_NONE,
                                   .type = TQ_IN_SEAT,
                                   .line = x->line};
  return tq_push(&feed->trip_rules, rule);
}

/* Joins a trip to the next one of its block on each of its dates. */
static bool join(struct tq_gtfs *feed, const struct tq_gtfs_days *days, const struct member *m,
                 size_t i, size_t end, size_t n_rules) {
  uint32_t service = feed->trips.v[m[i].trip].service;
  const struct tq_gtfs_span *span = &days->spans[service];
  if (span->last < span->first) return true;
  size_t n_days = (size_t)(span->last - span->first) + 1;
  uint8_t *open = tq_alloc(n_days, 1);
  if (!open) return false;
  uint32_t n_open = 0;
  for (size_t d = 0; d < n_days; d++) {
    open[d] = tq_gtfs_runs(days, service, span->first + (int32_t)d);
    n_open += open[d];
  }
  bool ok = true;
  for (size_t k = i + 1; ok && k < end && n_open > 0; k++) {
    if (m[k].from_s < m[i].to_s) continue;
    if (!take_dates(days, service, feed->trips.v[m[k].trip].service, open, &n_open)) continue;
    if (is_same_place(feed, m[i].trip, m[k].trip) && !is_ruled(feed, n_rules, m[i].trip, m[k].trip))
      ok = add_rule(feed, m[i].trip, m[k].trip);
  }
  free(open);
  return ok;
}

enum tq_code tq_gtfs_join_blocks(struct tq_gtfs *feed, struct tq_err *err) {
  TQ_VEC(struct member) members = {0};
  bool ok = true;
  for (size_t i = 0; i < feed->trips.n && ok; i++) {
    const struct tq_gtfs_trip *t = &feed->trips.v[i];
    if (!t->block.len || !t->n_calls || t->n_frequencies) continue;
    const struct tq_gtfs_call *calls = feed->calls.v + t->first_call;
    struct member member = {t->block.text, (uint32_t)i, calls[0].depart_s,
                            calls[t->n_calls - 1].arrive_s};
    ok = tq_push(&members, member);
  }
  struct tq_gtfs_days days = {0};
  enum tq_code code = ok ? TQ_OK : tq_fail_memory(err, "blocks");
  if (!code && members.n > 1) {
    code = tq_gtfs_days_new(feed, &days, err);
    qsort(members.v, members.n, sizeof *members.v, by_block_then_departure);
  }
  size_t n_rules = feed->trip_rules.n;
  for (size_t from = 0, to; !code && members.n > 1 && from < members.n; from = to) {
    to = from + 1;
    while (to < members.n && !strcmp(members.v[to].block, members.v[from].block)) to++;
    for (size_t i = from; i < to && !code; i++)
      if (!join(feed, &days, members.v, i, to, n_rules)) code = tq_fail_memory(err, "blocks");
  }
  if (!code && feed->trip_rules.n > n_rules)
    tq_report_add(
        feed->report, TQ_INFO, "block_in_seat",
        "%s/trips.txt:%u: blocks give %zu in-seat transfers, where one trip starts within "
        "200 m of the end of the one before",
        tq_archive_name(feed->archive), feed->trip_rules.v[n_rules].line,
        feed->trip_rules.n - n_rules);
  tq_gtfs_days_free(&days);
  tq_vec_free(&members);
  return code;
}
