/* Transit searches on real feeds: a window against a run at every minute, and runs, forwards and
 * mirrored, against an oracle that takes trips one by one, where the data are at hand. */
#include <math.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/transit/raptor.h"
#include "graphs/clock_changes.h"
#include "graphs/gtfs.h"
#include "graphs/links.h"
#include "tests/suite.h"

enum { H = 3600, N_MINUTES = 120, CUTOFF_S = 2 * H, MAX_RIDES = 4, N_ORIGINS = 3 };

static struct tq_draft d;
static struct tq_graph g;
static struct tq_timetable_opts o;
static int32_t start_s; /* of the window */

static void build(const char *const *names) {
  struct tq_link_opts links;
  struct tq_err err;
  tq_link_opts_init(&links);
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  for (; *names; names++) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", tq_test_data(), *names);
    ck_assert_msg(tq_gtfs_add(&d, path, &err) == TQ_OK, "%s", err.msg);
  }
  ck_assert_int_eq(tq_clock_changes_fill(&d, &err), TQ_OK);
  ck_assert_msg(tq_links_join(&d, &links, NULL, NULL, &err) == TQ_OK, "%s", err.msg);
  tq_draft_view(&d, &g);
  o = (struct tq_timetable_opts){.date = tq_timetable_busiest_date(&g),
                                 .from_s = start_s - CUTOFF_S,
                                 .to_s = start_s + 2 * H + CUTOFF_S,
                                 .walk_kmh = 5,
                                 .max_walk_s = 600};
  for (int n = 0; n < TQ_N_NETWORKS; n++) o.slack_s[n] = 60;
}

/* --- the oracle --------------------------------------------------------------------- */

struct state {
  int32_t *ready_s, *found_s; /* [n_stops] */
  int32_t limit_s;
};

/* Rides on from a call on which someone boards, or from the first one where someone can. */
static void ride(const struct state *s, uint32_t trip, int32_t shift_s, bool seated) {
  const struct tq_trip *t = &g.trips[trip];
  const struct tq_pattern *p = &g.patterns[t->pattern];
  const struct tq_stop_time *times = g.stop_times + t->first_time;
  int32_t slack_s = o.slack_s[g.routes[p->route].network];
  bool aboard = seated;
  for (uint32_t i = 0; i < p->n_stops; i++) {
    struct tq_pattern_stop call = g.pattern_stops[p->first_stop + i];
    int32_t at_s = times[i].arrive_s + shift_s;
    if (aboard && !call.no_drop_off && at_s <= s->limit_s && at_s < s->found_s[call.stop])
      s->found_s[call.stop] = at_s;
    aboard = aboard ||
             (!call.no_pickup && s->ready_s[call.stop] <= times[i].depart_s + shift_s - slack_s);
  }
  int32_t end_s = times[p->n_stops - 1].arrive_s;
  for (uint32_t i = 0; aboard && !t->n_frequencies && i < g.n_trip_transfers; i++) {
    const struct tq_trip_transfer *x = &g.trip_transfers[i];
    if (x->type != TQ_IN_SEAT || x->from_trip != trip || g.trips[x->to_trip].n_frequencies)
      continue;
    bool same_day = g.stop_times[g.trips[x->to_trip].first_time].depart_s >= end_s;
    if (same_day && tq_service_runs(&g, g.trips[x->to_trip].service, o.date + shift_s / 86400))
      ride(s, x->to_trip, shift_s, true);
  }
}

static void ride_day(const struct state *s, int32_t day, int32_t depart_s) {
  int32_t day_s = (int32_t)tq_day_start_s(&g, o.date, o.date + day);
  for (uint32_t trip = 0; trip < g.n_trips; trip++) {
    const struct tq_trip *t = &g.trips[trip];
    const struct tq_stop_time *times = g.stop_times + t->first_time;
    if (!tq_service_runs(&g, t->service, o.date + day)) continue;
    int32_t lasts_s = times[g.patterns[t->pattern].n_stops - 1].depart_s - times[0].depart_s;
    if (!t->n_frequencies && day_s + times[0].depart_s <= s->limit_s &&
        day_s + times[0].depart_s + lasts_s >= depart_s)
      ride(s, trip, day_s, false);
    for (uint32_t k = 0; k < t->n_frequencies; k++) {
      const struct tq_frequency *f = &g.frequencies[t->first_frequency + k];
      for (uint32_t x = f->start_s; x < f->end_s; x += f->headway_s)
        if (day_s + (int32_t)x <= s->limit_s && day_s + (int32_t)x + lasts_s >= depart_s)
          ride(s, trip, day_s + (int32_t)x - times[0].depart_s, false);
    }
  }
}

static void change(const struct state *s) {
  for (uint32_t a = 0; a < g.n_stops; a++) {
    int32_t at_s = s->found_s[a], here_s = 0;
    if (at_s == TQ_NEVER) continue;
    for (uint32_t i = g.first_transfer[a]; i < g.first_transfer[a + 1]; i++) {
      const struct tq_transfer *x = &g.transfers[i];
      int32_t walk_s = x->walk_ds == TQ_NO_WALK ? -1 : (int32_t)ceil(x->walk_ds / 10.0);
      if (x->to == a) here_s = x->rule_s == TQ_RULE_FORBIDDEN ? -1 : x->rule_s > 0 ? x->rule_s : 0;
      if (x->to == a || x->rule_s == TQ_RULE_FORBIDDEN) continue;
      if (x->rule_s >= 0)
        walk_s = walk_s > x->rule_s ? walk_s : x->rule_s;
      else if (walk_s > o.max_walk_s)
        continue;
      if (walk_s >= 0 && at_s + walk_s < s->ready_s[x->to]) s->ready_s[x->to] = at_s + walk_s;
    }
    if (here_s >= 0 && at_s + here_s < s->ready_s[a]) s->ready_s[a] = at_s + here_s;
  }
}

/* found_s out [n_stops]. */
static void oracle(uint32_t from, int32_t depart_s, int32_t *found_s) {
  struct state s = {tq_alloc(g.n_stops, sizeof *s.ready_s), found_s, depart_s + CUTOFF_S};
  for (uint32_t i = 0; i < g.n_stops; i++) s.ready_s[i] = found_s[i] = TQ_NEVER;
  s.ready_s[from] = depart_s;
  for (int k = 1; k <= MAX_RIDES; k++) {
    for (int32_t day = -1; day <= 1; day++) ride_day(&s, day, depart_s);
    change(&s);
  }
  free(s.ready_s);
}

/* --- comparing ---------------------------------------------------------------------- */

/* The n-th of three stops with many lines. */
static uint32_t busy_stop(const struct tq_timetable *t, int n) {
  uint64_t seed = (uint64_t)n;
  uint32_t best = 0;
  for (int tries = 0; tries < 40; tries++) {
    uint32_t s = tq_random_below(&seed, g.n_stops);
    if (t->first_call[s + 1] - t->first_call[s] > t->first_call[best + 1] - t->first_call[best])
      best = s;
  }
  return best;
}

static int compare_window(struct tq_raptor *r, uint32_t from) {
  struct tq_access access = {from, 0};
  int n_reached = 0;
  uint16_t *travel_s = tq_alloc((size_t)g.n_stops * N_MINUTES, sizeof *travel_s);
  ck_assert_int_eq(tq_raptor_range(r, &access, 1, start_s, 60, N_MINUTES, CUTOFF_S, travel_s, NULL),
                   TQ_OK);
  for (int32_t i = 0; i < N_MINUTES; i++) {
    int32_t depart_s = start_s + 60 * i, n_wrong = 0;
    tq_raptor_run(r, &access, 1, depart_s, CUTOFF_S);
    for (uint32_t s = 0; s < g.n_stops; s++) {
      int32_t at_s = tq_raptor_arrive_s(r, s, MAX_RIDES);
      uint16_t want = at_s == TQ_NEVER ? TQ_NOT_REACHED : (uint16_t)(at_s - depart_s);
      n_wrong += travel_s[(size_t)s * N_MINUTES + (size_t)i] != want;
      n_reached += want != TQ_NOT_REACHED;
    }
    ck_assert_int_eq(n_wrong, 0);
  }
  free(travel_s);
  return n_reached;
}

static void compare_runs(struct tq_raptor *r, uint32_t from) {
  int32_t *want_s = tq_alloc(g.n_stops, sizeof *want_s);
  for (int32_t depart_s = start_s + 17; depart_s < start_s + 2 * H; depart_s += 47 * 60) {
    int n_wrong = 0;
    oracle(from, depart_s, want_s);
    tq_raptor_run(r, &(struct tq_access){from, 0}, 1, depart_s, CUTOFF_S);
    for (uint32_t s = 0; s < g.n_stops; s++)
      n_wrong += tq_raptor_arrive_s(r, s, MAX_RIDES) != want_s[s];
    ck_assert_int_eq(n_wrong, 0);
  }
  free(want_s);
}

/* Some stop's latest departure by the mirror is in time, and a second later is not. */
static int compare_mirror(struct tq_raptor *mirror, uint32_t to) {
  int32_t *found_s = tq_alloc(g.n_stops, sizeof *found_s), by_s = start_s + 2 * H;
  uint64_t seed = to;
  int n_found = 0;
  tq_raptor_run(mirror, &(struct tq_access){to, 0}, 1, -by_s, CUTOFF_S);
  for (int tries = 0; tries < 200 && n_found < 4; tries++) {
    uint32_t stop = tq_random_below(&seed, g.n_stops);
    int32_t leave_s = -tq_raptor_arrive_s(mirror, stop, MAX_RIDES);
    if (leave_s == -TQ_NEVER || stop == to) continue;
    n_found++;
    oracle(stop, leave_s, found_s);
    ck_assert_int_le(found_s[to], by_s);
    oracle(stop, leave_s + 1, found_s);
    ck_assert_int_gt(found_s[to], by_s);
  }
  free(found_s);
  return n_found;
}

static void compare(int hour, const char *const *feeds) {
  struct tq_timetable *t, *turned;
  struct tq_raptor *r, *mirror;
  struct tq_err err;
  int n_reached = 0, n_found = 0;
  start_s = hour * H;
  build(feeds);
  ck_assert_msg(!tq_timetable_new(&g, &o, &t, &err), "%s", err.msg);
  ck_assert_int_eq(tq_raptor_new(t, MAX_RIDES, &r, &err), TQ_OK);
  o.mirror = true;
  ck_assert_int_eq(tq_timetable_new(&g, &o, &turned, &err), TQ_OK);
  ck_assert_int_eq(tq_raptor_new(turned, MAX_RIDES, &mirror, &err), TQ_OK);
  for (int n = 0; n < N_ORIGINS; n++) {
    uint32_t from = busy_stop(t, n);
    n_reached += compare_window(r, from);
    compare_runs(r, from);
    n_found += compare_mirror(mirror, from);
  }
  ck_assert_int_gt(n_reached, 1000); /* else the test says little */
  ck_assert_int_gt(n_found, 0);
  tq_raptor_free(r);
  tq_raptor_free(mirror);
  tq_timetable_free(t);
  tq_timetable_free(turned);
  tq_draft_free(&d);
}

START_TEST(china_2016) {
  compare(8, (const char *const[]){"wuhan/china_hsr_20160310_gtfs.zip", NULL});
}
END_TEST

START_TEST(wuhan_2016) {
  compare(8, (const char *const[]){"wuhan/wuhan_hsr_20160310_gtfs.zip", NULL});
}
END_TEST

/* The bus feed has the early afternoon. */
START_TEST(porto_alegre) {
  compare(13, (const char *const[]){"porto-alegre/poa_eptc.zip", "porto-alegre/poa_trensurb.zip",
                                    NULL});
}
END_TEST

START_TEST(sao_paulo_with_frequencies) {
  compare(8, (const char *const[]){"sao-paulo/spo.zip", NULL});
}
END_TEST

START_TEST(newport_with_several_feeds) {
  compare(8, (const char *const[]){"newport-wales/newport-20230613_gtfs.zip",
                                   "newport-wales/r5py-example_rail.zip", NULL});
}
END_TEST

int main(void) {
  if (!tq_test_data()) {
    puts("1..0 # SKIP no real data: set TQ_TEST_DATA");
    return EXIT_SUCCESS;
  }
  Suite *s = suite_create("real_transit");
  TCase *c = tcase_create("real_transit");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, china_2016);
  tq_suite_add(c, wuhan_2016);
  tq_suite_add(c, porto_alegre);
  tq_suite_add(c, sao_paulo_with_frequencies);
  tq_suite_add(c, newport_with_several_feeds);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
