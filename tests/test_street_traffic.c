/* Streets in traffic: the work of an arc over the hours of the week, and the search against
 * a plain time-dependent Bellman-Ford that knows neither queue nor shortcuts. */
#include <string.h>

#include "engine/street/pieces.h"
#include "engine/street/street.h"
#include "engine/street/traffic.h"
#include "tests/net.h"
#include "tests/suite.h"

enum { PAST_WEEKS = 100000, MONDAY = 19786 /* 2024-03-04 */ };

/* --- the oracle: all work done from the beginning of the world up to a moment -------------- */

struct clock {
  const struct tq_profile *p;
  int64_t before[TQ_WEEK_HOURS + 1]; /* hundredths done from Monday to the hour */
};

static struct clock clock_of(const struct tq_profile *p) {
  struct clock c = {.p = p};
  for (int h = 0; h < TQ_WEEK_HOURS; h++)
    c.before[h + 1] = c.before[h] + (int64_t)TQ_HOUR_DS * p->percent[h];
  return c;
}

static int64_t done(const struct clock *c, int64_t at_ds) {
  int64_t in_week_ds = at_ds % TQ_WEEK_DS, hour = in_week_ds / TQ_HOUR_DS;
  return at_ds / TQ_WEEK_DS * c->before[TQ_WEEK_HOURS] + c->before[hour] +
         in_week_ds % TQ_HOUR_DS * c->p->percent[hour];
}

/* When work begun at the moment ends; back: the latest moment to begin work that ends then. */
static int64_t other_end(const struct tq_profile *p, bool back, int64_t at_ds, uint32_t work_ds) {
  struct clock c = clock_of(p);
  int64_t want = done(&c, at_ds) + (back ? -100 : 100) * (int64_t)work_ds;
  int64_t low = 0, high = (int64_t)4 * PAST_WEEKS * TQ_WEEK_DS; /* least with done >= want */
  while (low < high) {
    int64_t mid = low + (high - low) / 2;
    if (done(&c, mid) < want)
      low = mid + 1;
    else
      high = mid;
  }
  return back && done(&c, low) > want ? low - 1 : low;
}

static uint32_t oracle_ds(const struct tq_profile *p, bool back, uint32_t week_ds,
                          uint32_t work_ds) {
  int64_t at_ds = (int64_t)PAST_WEEKS * TQ_WEEK_DS + week_ds;
  int64_t end_ds = other_end(p, back, at_ds, work_ds),
          took_ds = back ? at_ds - end_ds : end_ds - at_ds;
  return took_ds < UINT32_MAX ? (uint32_t)took_ds : UINT32_MAX;
}

/* --- one arc ------------------------------------------------------------------------------- */

static struct tq_profile flat(uint8_t percent) {
  struct tq_profile p;
  memset(p.percent, percent, sizeof p.percent);
  return p;
}

static struct tq_profile random_profile(uint64_t *state) {
  struct tq_profile p;
  uint32_t least = 1 + tq_random_below(state, 100), span = tq_random_below(state, 101);
  for (int h = 0; h < TQ_WEEK_HOURS; h++)
    p.percent[h] = (uint8_t)(least + tq_random_below(state, span + 1));
  return p;
}

/* A moment that often stands on the hour or beside it. */
static uint32_t random_moment(uint64_t *state) {
  uint32_t ds = tq_random_below(state, TQ_WEEK_DS);
  if (tq_random_below(state, 3) == 0)
    ds = ds / TQ_HOUR_DS * TQ_HOUR_DS + TQ_WEEK_DS + tq_random_below(state, 3) - 1;
  return ds % TQ_WEEK_DS;
}

START_TEST(moments_of_the_week_are_told_by_date_and_time) {
  ck_assert_uint_eq(tq_week_ds(MONDAY, 0), 0);
  ck_assert_uint_eq(tq_week_ds(MONDAY, 8 * TQ_HOUR_DS + 5), 8 * TQ_HOUR_DS + 5);
  ck_assert_uint_eq(tq_week_ds(MONDAY + 6, 24 * TQ_HOUR_DS - 1), TQ_WEEK_DS - 1);
  ck_assert_uint_eq(tq_week_ds(MONDAY + 6, 25 * TQ_HOUR_DS), TQ_HOUR_DS);
  ck_assert_uint_eq(tq_week_ds(MONDAY + 7, -1), TQ_WEEK_DS - 1);
  ck_assert_uint_eq(tq_week_ds(0, 0), 3 * 24 * TQ_HOUR_DS); /* 1970-01-01, a Thursday */
  ck_assert_uint_eq(tq_week_ds(-3, 0), 0);
  ck_assert_uint_eq(tq_week_ds(-10, 7 * 24 * TQ_HOUR_DS), 0);
}
END_TEST

START_TEST(work_is_worked_by_hand) {
  struct tq_profile p = flat(100);
  ck_assert_uint_eq(tq_traffic_ds(&p, false, 12345, 678), 678);
  ck_assert_uint_eq(tq_traffic_ds(&p, true, 12345, 678), 678);
  ck_assert_uint_eq(tq_traffic_ds(&p, false, 0, 0), 0);
  p = flat(50);
  ck_assert_uint_eq(tq_traffic_ds(&p, false, 0, 300), 600);
  p = flat(30);
  ck_assert_uint_eq(tq_traffic_ds(&p, false, 0, 1), 4); /* 3.33 rounded up */
  p = flat(200);
  ck_assert_uint_eq(tq_traffic_ds(&p, true, 7, 3), 2);
  /* free until 08:00, then half as fast until 09:00 */
  p = flat(100);
  p.percent[8] = 50;
  uint32_t eight = 8 * TQ_HOUR_DS, nine = 9 * TQ_HOUR_DS;
  ck_assert_uint_eq(tq_traffic_ds(&p, false, eight - 100, 100), 100);
  ck_assert_uint_eq(tq_traffic_ds(&p, false, eight - 100, 101), 102);
  ck_assert_uint_eq(tq_traffic_ds(&p, false, eight - 100, 18100), 36100);
  ck_assert_uint_eq(tq_traffic_ds(&p, false, eight - 100, 18101), 36101);
  ck_assert_uint_eq(tq_traffic_ds(&p, true, nine, 18000), 36000);
  ck_assert_uint_eq(tq_traffic_ds(&p, true, nine, 18001), 36001);
  ck_assert_uint_eq(tq_traffic_ds(&p, true, nine + 10, 11), 12);
  ck_assert_uint_eq(tq_traffic_ds(&p, true, eight, 10), 10);
  /* over Sunday midnight */
  p = flat(100);
  p.percent[0] = 10;
  ck_assert_uint_eq(tq_traffic_ds(&p, false, TQ_WEEK_DS - 5, 6), 15);
  ck_assert_uint_eq(tq_traffic_ds(&p, true, 10, 6), 15);
  ck_assert_uint_eq(tq_traffic_ds(&p, true, 0, 6), 6);
}
END_TEST

START_TEST(work_in_random_weeks_equals_the_oracle) {
  static const uint32_t MOST[] = {10, 1000, 100000, 20000000, 1u << 27, UINT32_MAX};
  uint64_t state = 1;
  for (int i = 0; i < 60000; i++) {
    struct tq_profile p = random_profile(&state);
    uint32_t at_ds = random_moment(&state), work_ds = tq_random_below(&state, MOST[i % 6]);
    bool back = i / 6 % 2;
    ck_assert_uint_eq(tq_traffic_ds(&p, back, at_ds, work_ds), oracle_ds(&p, back, at_ds, work_ds));
  }
}
END_TEST

START_TEST(whole_weeks_of_work_equal_the_oracle) {
  uint64_t state = 2;
  struct tq_profile p = flat(1);
  ck_assert_uint_eq(tq_traffic_ds(&p, false, 0, UINT32_MAX), UINT32_MAX); /* beyond all labels */
  for (int i = 0; i < 300; i++) {
    p = random_profile(&state);
    struct clock c = clock_of(&p);
    int64_t week = c.before[TQ_WEEK_HOURS] / 100; /* ends on the hour it began in, nearly */
    for (int64_t more = -2; more <= 2; more++)
      for (uint32_t weeks = 1; weeks < 4; weeks++) {
        uint32_t at_ds = tq_random_below(&state, TQ_WEEK_HOURS) * TQ_HOUR_DS;
        uint32_t work_ds = (uint32_t)(weeks * week + more);
        for (int back = 0; back < 2; back++)
          ck_assert_uint_eq(tq_traffic_ds(&p, back, at_ds, work_ds),
                            oracle_ds(&p, back, at_ds, work_ds));
      }
  }
}
END_TEST

/* Leaving later is never there earlier; and the latest start that is there by a moment is
 * exactly that: a tenth of a second later is too late. */
START_TEST(later_start_never_ends_earlier_and_back_is_the_inverse) {
  uint64_t state = 3;
  for (int i = 0; i < 20000; i++) {
    struct tq_profile p = random_profile(&state);
    uint32_t at_ds = random_moment(&state), work_ds = tq_random_below(&state, 60000);
    uint32_t later_ds = tq_random_below(&state, 200);
    uint32_t took_ds = tq_traffic_ds(&p, false, at_ds, work_ds);
    ck_assert_uint_le(
        took_ds, later_ds + tq_traffic_ds(&p, false, (at_ds + later_ds) % TQ_WEEK_DS, work_ds));
    uint32_t back_ds = tq_traffic_ds(&p, true, at_ds, work_ds);
    uint32_t start_ds =
        (uint32_t)(((int64_t)at_ds + TQ_WEEK_DS - back_ds % TQ_WEEK_DS) % TQ_WEEK_DS);
    ck_assert_uint_le(tq_traffic_ds(&p, false, start_ds, work_ds), back_ds);
    if (work_ds)
      ck_assert_uint_gt(tq_traffic_ds(&p, false, (start_ds + 1) % TQ_WEEK_DS, work_ds) + 1,
                        back_ds);
  }
}
END_TEST

/* --- the search ---------------------------------------------------------------------------- */

struct world {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_layer turned; /* the cars' layer turned round */
  struct tq_street *ahead, *back;
};

static void make_world(struct world *w, uint64_t seed, bool nasty) {
  uint64_t state = seed * 5 + 2;
  struct tq_net net = {.seed = seed,
                       .n_cols = 2 + tq_random_below(&state, 6),
                       .n_rows = 2 + tq_random_below(&state, 6),
                       .spacing_m = seed % 3 ? 200 : 8000,
                       .nasty = nasty,
                       .n_bans = tq_random_below(&state, 12)};
  tq_net_draft(&w->d, &w->g, &net);
  tq_net_traffic(&w->d, seed);
  tq_draft_view(&w->d, &w->g);
  ck_assert(!tq_layer_reverse(&w->g.layers[TQ_CAR], &w->turned, NULL));
  ck_assert(!tq_street_new(&w->g, &w->g.layers[TQ_CAR], &w->ahead, NULL));
  ck_assert(!tq_street_new(&w->g, &w->turned, &w->back, NULL));
}

static void free_world(struct world *w) {
  tq_street_free(w->ahead);
  tq_street_free(w->back);
  tq_layer_free(&w->turned);
  tq_draft_free(&w->d);
}

static struct tq_link random_link(const struct world *w, uint64_t *state) {
  uint32_t pos = tq_random_below(state, 4) ? tq_random_below(state, TQ_POS_ONE + 1)
                                           : tq_random_below(state, 2) * TQ_POS_ONE;
  return (struct tq_link){tq_random_below(state, w->g.n_edges), pos, 0};
}

/* Label after work over a part by the oracle. */
static uint64_t after(const struct world *w, bool back, uint32_t week_ds, uint32_t part,
                      uint64_t label_ds, uint32_t work_ds) {
  const struct tq_profile *p = &w->g.profiles[w->g.edge_profiles[part / 2].of[part % 2]];
  uint64_t passed_ds = label_ds % TQ_WEEK_DS;
  uint32_t at_ds =
      (uint32_t)((back ? week_ds + TQ_WEEK_DS - passed_ds : week_ds + passed_ds) % TQ_WEEK_DS);
  return label_ds + oracle_ds(p, back, at_ds, work_ds);
}

/* Relaxes every arc until nothing changes. */
static void bellman_ford(const struct world *w, const struct tq_layer *layer, uint32_t week_ds,
                         uint64_t limit_ds, uint64_t *label) {
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t s = 0; s < layer->n_states; s++)
      for (uint32_t a = layer->first_out[s]; a < layer->first_out[s + 1]; a++) {
        if (label[s] > limit_ds) continue;
        uint64_t to = after(w, layer->reversed, week_ds, layer->arc_edges[a], label[s],
                            layer->arcs[a].weight_ds);
        if (to >= label[layer->arcs[a].head]) continue;
        label[layer->arcs[a].head] = to;
        changed = true;
      }
  }
}

/* Seeds on a link, as street.h says: each end by its partial edge. */
static void seed_oracle(const struct world *w, const struct tq_layer *layer, uint32_t week_ds,
                        struct tq_link link, uint32_t at_ds, uint64_t *label) {
  for (uint32_t s = 0; s < layer->n_states; s++)
    for (uint32_t a = layer->first_out[s]; a < layer->first_out[s + 1]; a++) {
      uint32_t part = layer->arc_edges[a];
      if (part / 2 != link.edge || (!layer->reversed && s >= layer->n_vertices)) continue;
      bool to_end = (part % 2 == 0) != layer->reversed;
      uint32_t weight_ds = tq_layer_edge_weight_ds(&w->g, layer, link.edge, (int)(part % 2));
      uint32_t work_ds = tq_part_ds(weight_ds, to_end ? TQ_POS_ONE - link.pos : link.pos);
      uint64_t to = after(w, layer->reversed, week_ds, part, at_ds, work_ds);
      if (to < label[layer->arcs[a].head]) label[layer->arcs[a].head] = to;
    }
}

static void compare(const struct world *w, struct tq_street *s, uint64_t *state,
                    uint32_t cutoff_ds) {
  const struct tq_layer *layer = tq_street_layer(s);
  uint64_t *label = tq_alloc(layer->n_states, sizeof *label);
  uint32_t week_ds = random_moment(state), n, last_ds = 0;
  for (uint32_t x = 0; x < layer->n_states; x++) label[x] = UINT64_MAX;
  tq_street_reset(s);
  ck_assert(!tq_street_in_traffic(s, week_ds, NULL));
  for (uint32_t i = tq_random_below(state, 3); i < 3; i++) {
    struct tq_link link = random_link(w, state);
    uint32_t at_ds = tq_random_below(state, 3000);
    ck_assert(!tq_street_seed_link(s, link, at_ds, NULL));
    seed_oracle(w, layer, week_ds, link, at_ds, label);
  }
  bellman_ford(w, layer, week_ds, cutoff_ds, label);
  tq_street_run(s, cutoff_ds);
  for (uint32_t x = 0; x < layer->n_states; x++)
    ck_assert_uint_eq(tq_street_state_ds(s, x), label[x] <= cutoff_ds ? label[x] : TQ_FAR);
  const uint32_t *settled = tq_street_settled(s, &n);
  for (uint32_t i = 0; i < n; i++) { /* growing, and each parent's arc gives the label */
    uint32_t at_ds = tq_street_state_ds(s, settled[i]), a = tq_street_parent_arc(s, settled[i]);
    ck_assert_uint_ge(at_ds, last_ds);
    last_ds = at_ds;
    if (a == TQ_NO_ARC) continue;
    uint32_t before_ds = tq_street_state_ds(s, tq_street_parent(s, settled[i]));
    ck_assert_uint_eq(after(w, layer->reversed, week_ds, layer->arc_edges[a], before_ds,
                            layer->arcs[a].weight_ds),
                      at_ds);
  }
  free(label);
}

START_TEST(search_in_random_traffic_equals_the_oracle) {
  for (uint64_t seed = 0; seed < 250; seed++) {
    struct world w;
    uint64_t state = seed;
    make_world(&w, seed, seed % 4 == 3);
    for (int i = 0; i < 2; i++) {
      compare(&w, w.ahead, &state, 20000 + tq_random_below(&state, 300000));
      compare(&w, w.back, &state, 20000 + tq_random_below(&state, 300000));
    }
    free_world(&w);
  }
}
END_TEST

static uint32_t between_ds(struct tq_street *s, uint32_t week_ds, struct tq_link from,
                           struct tq_link to) {
  tq_street_reset(s);
  ck_assert(!tq_street_in_traffic(s, week_ds, NULL));
  ck_assert(!tq_street_seed_link(s, from, 0, NULL));
  tq_street_run(s, 3 * TQ_WEEK_DS);
  return tq_street_at_link_ds(s, to);
}

static uint32_t moved(uint32_t week_ds, int64_t by_ds) {
  return (uint32_t)(((int64_t)week_ds + by_ds + 4 * (int64_t)TQ_WEEK_DS) % TQ_WEEK_DS);
}

/* From link to link: later is never earlier; backwards is the latest start that is there. */
START_TEST(search_towards_a_link_is_the_inverse_and_later_is_never_earlier) {
  int n_found = 0;
  for (uint64_t seed = 1000; seed < 1150; seed++) {
    struct world w;
    uint64_t state = seed;
    make_world(&w, seed, false);
    for (int i = 0; i < 6; i++) {
      struct tq_link from = random_link(&w, &state), to = random_link(&w, &state);
      uint32_t at_ds = random_moment(&state), later_ds = tq_random_below(&state, 2000);
      uint32_t took_ds = between_ds(w.ahead, at_ds, from, to);
      uint32_t back_ds = between_ds(w.back, at_ds, to, from);
      ck_assert_int_eq(took_ds == TQ_FAR, back_ds == TQ_FAR);
      if (took_ds == TQ_FAR) continue;
      n_found++;
      ck_assert_uint_le(took_ds, later_ds + between_ds(w.ahead, moved(at_ds, later_ds), from, to));
      ck_assert_uint_le(between_ds(w.ahead, moved(at_ds, -(int64_t)back_ds), from, to), back_ds);
      if (back_ds)
        ck_assert_uint_gt(between_ds(w.ahead, moved(at_ds, 1 - (int64_t)back_ds), from, to) + 1,
                          back_ds);
    }
    free_world(&w);
  }
  ck_assert_int_gt(n_found, 300);
}
END_TEST

/* All labels and link times of two searches from the same link. */
static void check_no_later(const struct world *w, struct tq_street *a, struct tq_street *b,
                           bool equal, uint64_t *state) {
  for (uint32_t x = 0; x < tq_street_layer(a)->n_states; x++) {
    uint32_t a_ds = tq_street_state_ds(a, x), b_ds = tq_street_state_ds(b, x);
    ck_assert(equal ? a_ds == b_ds : a_ds <= b_ds);
  }
  for (int i = 0; i < 20; i++) {
    struct tq_link at = random_link(w, state);
    uint32_t a_ds = tq_street_at_link_ds(a, at), b_ds = tq_street_at_link_ds(b, at);
    ck_assert(equal ? a_ds == b_ds : a_ds <= b_ds);
  }
}

/* Searches a world, free or in traffic, and the same with changed weeks, ahead and back. */
static void two_searches(uint64_t seed, bool in_traffic, void (*change)(struct tq_profile *),
                         bool equal) {
  struct world a, b;
  uint64_t state = seed;
  make_world(&a, seed, seed % 3 == 0);
  make_world(&b, seed, seed % 3 == 0);
  for (size_t i = 0; i < b.d.profiles.n; i++) change(&b.d.profiles.v[i]);
  uint32_t at_ds = random_moment(&state);
  struct tq_link from = random_link(&a, &state);
  struct tq_street *pairs[2][2] = {{a.ahead, b.ahead}, {a.back, b.back}};
  for (int k = 0; k < 2; k++) {
    if (in_traffic) ck_assert(!tq_street_in_traffic(pairs[k][0], at_ds, NULL));
    ck_assert(!tq_street_in_traffic(pairs[k][1], at_ds, NULL));
    for (int i = 0; i < 2; i++) {
      ck_assert(!tq_street_seed_link(pairs[k][i], from, 17, NULL));
      tq_street_run(pairs[k][i], 40000);
    }
    check_no_later(&a, pairs[k][0], pairs[k][1], equal, &state);
  }
  free_world(&a);
  free_world(&b);
}

static void make_free(struct tq_profile *p) { *p = flat(100); }
static void make_slower(struct tq_profile *p) {
  for (int h = 0; h < TQ_WEEK_HOURS; h += 1 + h % 3)
    p->percent[h] = (uint8_t)((p->percent[h] + 1) / 2);
}

START_TEST(traffic_of_all_hundred_equals_the_free_search) {
  for (uint64_t seed = 2000; seed < 2200; seed++) two_searches(seed, false, make_free, true);
}
END_TEST

START_TEST(slower_hours_never_make_anything_faster) {
  for (uint64_t seed = 3000; seed < 3200; seed++) two_searches(seed, true, make_slower, false);
}
END_TEST

/* A position lies on a piece of limit k exactly when it is reached by then. */
START_TEST(pieces_in_traffic_cover_what_is_reached) {
  static const uint32_t LIMITS_DS[] = {2000, 9000, 30000};
  for (uint64_t seed = 4000; seed < 4040; seed++) {
    struct world w;
    uint64_t state = seed;
    tq_piece_vec pieces = {0};
    make_world(&w, seed, false);
    struct tq_street *s = seed % 2 ? w.ahead : w.back;
    ck_assert(!tq_street_in_traffic(s, random_moment(&state), NULL));
    ck_assert(!tq_street_seed_link(s, random_link(&w, &state), 0, NULL));
    tq_street_run(s, 30000);
    for (uint32_t e = 0; e < w.g.n_edges; e++) {
      pieces.n = 0;
      ck_assert(!tq_street_pieces(s, &w.g, e, LIMITS_DS, 3, &pieces, NULL));
      for (int i = 0; i < 8; i++) {
        struct tq_link at = {e, 1 + tq_random_below(&state, TQ_POS_ONE - 1), 0};
        uint32_t at_ds = tq_street_at_link_ds(s, at), limit = 3;
        for (size_t k = 0; k < pieces.n; k++) {
          const struct tq_piece *p = &pieces.v[k];
          uint32_t low = p->from_pos < p->to_pos ? p->from_pos : p->to_pos;
          uint32_t high = p->from_pos + p->to_pos - low;
          if (at.pos >= low && at.pos <= high && p->limit < limit) limit = p->limit;
        }
        for (uint32_t k = 0; k < 3; k++) ck_assert_int_eq(at_ds <= LIMITS_DS[k], limit <= k);
      }
    }
    tq_vec_free(&pieces);
    free_world(&w);
  }
}
END_TEST

START_TEST(graph_without_traffic_is_refused) {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_street *s;
  struct tq_err err = {0};
  struct tq_net net = {.seed = 1, .n_cols = 2, .n_rows = 2};
  tq_net_draft(&d, &g, &net);
  ck_assert(!tq_street_new(&g, &g.layers[TQ_CAR], &s, NULL));
  ck_assert_int_eq(tq_street_in_traffic(s, 0, &err), TQ_E_NO_DATA);
  ck_assert_ptr_nonnull(strstr(err.msg, "--congestion"));
  tq_street_free(s);
  tq_draft_free(&d);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("street_traffic");
  TCase *tests = tcase_create("all");
  tq_suite_add(tests, moments_of_the_week_are_told_by_date_and_time);
  tq_suite_add(tests, work_is_worked_by_hand);
  tq_suite_add(tests, work_in_random_weeks_equals_the_oracle);
  tq_suite_add(tests, whole_weeks_of_work_equal_the_oracle);
  tq_suite_add(tests, later_start_never_ends_earlier_and_back_is_the_inverse);
  tq_suite_add(tests, search_in_random_traffic_equals_the_oracle);
  tq_suite_add(tests, search_towards_a_link_is_the_inverse_and_later_is_never_earlier);
  tq_suite_add(tests, traffic_of_all_hundred_equals_the_free_search);
  tq_suite_add(tests, slower_hours_never_make_anything_faster);
  tq_suite_add(tests, pieces_in_traffic_cover_what_is_reached);
  tq_suite_add(tests, graph_without_traffic_is_refused);
  suite_add_tcase(suite, tests);
  return tq_suite_run(suite);
}
