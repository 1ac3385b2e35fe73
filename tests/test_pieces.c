/* The streets reached, piece by piece, against the time of every place that is looked at. */
#include "engine/street/pieces.h"
#include "tests/net.h"
#include "tests/suite.h"

enum { MAX_LIMITS = 4, N_LOOKS = 40 };

struct world {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_layer back;
  struct tq_street *street;
  uint32_t limits_ds[MAX_LIMITS], n_limits;
};

static void set_up(struct world *w, const struct tq_net *net, enum tq_mode mode, bool towards) {
  tq_net_draft(&w->d, &w->g, net);
  w->back = (struct tq_layer){0};
  const struct tq_layer *layer = &w->g.layers[mode];
  if (towards) ck_assert_int_eq(tq_layer_reverse(layer, &w->back, NULL), TQ_OK);
  ck_assert_int_eq(tq_street_new(&w->g, towards ? &w->back : layer, &w->street, NULL), TQ_OK);
}

static void tear_down(struct world *w) {
  tq_street_free(w->street);
  if (w->back.first_out) tq_layer_free(&w->back);
  tq_draft_free(&w->d);
}

/* One to five origins, several of them on one edge. */
static void run(struct world *w, uint64_t *state, uint32_t most_ds) {
  uint32_t n = 1 + tq_random_below(state, 5), edge = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (i == 0 || tq_random_below(state, 2)) edge = tq_random_below(state, w->g.n_edges);
    struct tq_link link = {edge, tq_random_below(state, TQ_POS_ONE + 1), 0};
    if (tq_random_below(state, 6) == 0) link.pos = TQ_POS_ONE * tq_random_below(state, 2);
    uint32_t at_ds = tq_random_below(state, most_ds / 4);
    ck_assert_int_eq(tq_street_seed_link(w->street, link, at_ds, NULL), TQ_OK);
  }
  w->n_limits = 1 + tq_random_below(state, MAX_LIMITS);
  uint32_t at_ds = 0;
  for (uint32_t k = 0; k < w->n_limits; k++)
    w->limits_ds[k] = at_ds += 1 + tq_random_below(state, most_ds / w->n_limits);
  tq_street_run(w->street, at_ds);
}

/* The first limit within which a position lies; n_limits beyond them all. */
static uint32_t limit_at(const struct world *w, uint32_t edge, uint32_t pos) {
  uint32_t ds = tq_street_at_link_ds(w->street, (struct tq_link){edge, pos, 0}), k = 0;
  while (k < w->n_limits && ds > w->limits_ds[k]) k++;
  return ds == TQ_FAR ? w->n_limits : k;
}

static bool holds(struct tq_piece p, uint32_t pos) {
  return pos >= (p.from_pos < p.to_pos ? p.from_pos : p.to_pos) &&
         pos <= (p.from_pos < p.to_pos ? p.to_pos : p.from_pos);
}

/* The least limit of the pieces on which a position lies. */
static uint32_t limit_on(const struct world *w, const tq_piece_vec *pieces, uint32_t pos) {
  uint32_t k = w->n_limits;
  for (size_t i = 0; i < pieces->n; i++)
    if (holds(pieces->v[i], pos) && pieces->v[i].limit < k) k = pieces->v[i].limit;
  return k;
}

/* A place that is reached alone, nothing beside it, is no piece. */
static bool is_alone(const struct world *w, uint32_t edge, uint32_t pos, uint32_t k) {
  return (pos == 0 || limit_at(w, edge, pos - 1) > k) &&
         (pos == TQ_POS_ONE || limit_at(w, edge, pos + 1) > k);
}

static void check_position(const struct world *w, uint32_t edge, const tq_piece_vec *pieces,
                           uint32_t pos) {
  uint32_t want = limit_at(w, edge, pos), found = limit_on(w, pieces, pos);
  if (want < found && is_alone(w, edge, pos, want)) return;
  ck_assert_msg(want == found, "edge %u pos %u: limit %u, on a piece of %u", edge, pos, want,
                found);
}

static void check_piece(const struct world *w, struct tq_piece p) {
  struct tq_link from = {p.edge, p.from_pos, 0}, to = {p.edge, p.to_pos, 0};
  ck_assert_uint_ne(p.from_pos, p.to_pos);
  ck_assert_uint_le(p.from_ds, p.to_ds);
  ck_assert_uint_le(p.to_ds, w->limits_ds[p.limit]);
  ck_assert_uint_le(tq_street_at_link_ds(w->street, from), p.from_ds);
  ck_assert_uint_le(tq_street_at_link_ds(w->street, to), p.to_ds);
  /* within the piece the search comes this way */
  uint32_t mid = (p.from_pos + p.to_pos) / 2;
  if (mid == p.from_pos || mid == p.to_pos) return;
  uint32_t mid_ds = tq_street_at_link_ds(w->street, (struct tq_link){p.edge, mid, 0});
  ck_assert_uint_ge(mid_ds, p.from_ds);
  ck_assert_uint_le(mid_ds, p.to_ds);
}

static void check_edge(struct world *w, uint32_t edge, uint64_t *state, uint64_t *n_cut) {
  tq_piece_vec pieces = {0};
  enum tq_code code =
      tq_street_pieces(w->street, &w->g, edge, w->limits_ds, w->n_limits, &pieces, NULL);
  ck_assert_int_eq(code, TQ_OK);
  for (size_t i = 0; i < pieces.n; i++) {
    struct tq_piece p = pieces.v[i];
    check_piece(w, p);
    check_position(w, edge, &pieces, p.from_pos);
    check_position(w, edge, &pieces, p.to_pos);
    if (p.to_pos > 0) check_position(w, edge, &pieces, p.to_pos - 1);
    if (p.to_pos < TQ_POS_ONE) check_position(w, edge, &pieces, p.to_pos + 1);
    *n_cut += p.to_pos > 0 && p.to_pos < TQ_POS_ONE;
    for (size_t k = 0; k < i; k++) { /* no stretch twice */
      uint32_t a = pieces.v[k].from_pos, b = pieces.v[k].to_pos;
      ck_assert(a + b <= p.from_pos + p.to_pos);
      ck_assert_uint_le(a > b ? a : b, p.from_pos < p.to_pos ? p.from_pos : p.to_pos);
    }
  }
  for (int i = 0; i < N_LOOKS; i++)
    check_position(w, edge, &pieces, tq_random_below(state, TQ_POS_ONE + 1));
  tq_vec_free(&pieces);
}

static void check_nets(uint64_t first_seed, uint64_t n_nets, double ends_share, bool nasty) {
  uint64_t n_cut = 0;
  for (uint64_t seed = first_seed; seed < first_seed + n_nets; seed++) {
    uint64_t state = seed * 11 + 3;
    struct tq_net net = {.seed = seed,
                         .n_cols = 2 + tq_random_below(&state, 3),
                         .n_rows = 2 + tq_random_below(&state, 3),
                         .n_bans = tq_random_below(&state, 9),
                         .ends_share = ends_share,
                         .nasty = nasty};
    struct world w;
    set_up(&w, &net, seed % 3 ? TQ_CAR : TQ_WALK, seed % 2);
    if (w.g.n_edges) run(&w, &state, seed % 5 ? 3000 : 400);
    for (uint32_t e = 0; e < w.g.n_edges; e++) check_edge(&w, e, &state, &n_cut);
    tear_down(&w);
  }
  ck_assert_uint_gt(n_cut, n_nets);
}

START_TEST(pieces_of_restricted_nets_are_what_is_within_each_limit) {
  check_nets(0, 400, 0, false);
}
END_TEST

START_TEST(pieces_of_nets_with_no_through_roads_are_what_is_within_each_limit) {
  check_nets(5000, 300, 0.3, false);
}
END_TEST

START_TEST(pieces_of_loops_and_parallel_edges_are_what_is_within_each_limit) {
  check_nets(9000, 300, 0.1, true);
}
END_TEST

START_TEST(edge_reached_from_both_ends_is_cut_in_two_where_they_meet) {
  static const struct tq_pos far[] = {{1143500000, 305100000}};
  struct world w = {0};
  ck_assert_int_eq(tq_draft_init(&w.d, NULL), TQ_OK);
  uint32_t a = tq_net_vertex(&w.d, 114.30, 30.5), b = tq_net_vertex(&w.d, 114.31, 30.5);
  struct tq_net_edge direct = {a, b, 0, {100, 100, 100}, {100, 100, 100}};
  struct tq_net_edge detour = {a, b, 0, {1000, 1000, 1000}, {1000, 1000, 1000}};
  uint32_t short_edge = tq_net_edge(&w.d, &direct, NULL, 0);
  uint32_t long_edge = tq_net_edge(&w.d, &detour, far, 1);
  tq_net_finish(&w.d);
  tq_draft_view(&w.d, &w.g);
  if (w.g.edges[short_edge].length_dm > w.g.edges[long_edge].length_dm) { /* sorted anew */
    uint32_t swap = short_edge;
    short_edge = long_edge;
    long_edge = swap;
  }
  ck_assert_int_eq(tq_street_new(&w.g, &w.g.layers[TQ_CAR], &w.street, NULL), TQ_OK);
  struct tq_link at_a = {short_edge, 0, 0};
  ck_assert_int_eq(tq_street_seed_link(w.street, at_a, 0, NULL), TQ_OK);
  tq_street_run(w.street, 2000);
  tq_piece_vec pieces = {0};
  uint32_t limit = 2000;
  ck_assert_int_eq(tq_street_pieces(w.street, &w.g, long_edge, &limit, 1, &pieces, NULL), TQ_OK);
  ck_assert_uint_eq(pieces.n, 2); /* 0 .. 550 from a; 100 .. 550 from b */
  ck_assert_uint_eq(pieces.v[0].from_pos, 0);
  ck_assert_uint_eq(pieces.v[0].from_ds, 0);
  ck_assert_uint_eq(pieces.v[0].to_ds, 550);
  ck_assert_uint_eq(pieces.v[1].from_pos, TQ_POS_ONE);
  ck_assert_uint_eq(pieces.v[1].from_ds, 100);
  ck_assert_uint_eq(pieces.v[1].to_ds, 550);
  tq_vec_free(&pieces);
  tear_down(&w);
}
END_TEST

int main(void) {
  Suite *s = suite_create("pieces");
  TCase *c = tcase_create("pieces");
  tcase_set_timeout(c, 0);
  suite_add_tcase(s, c);
  tq_suite_add(c, pieces_of_restricted_nets_are_what_is_within_each_limit);
  tq_suite_add(c, pieces_of_nets_with_no_through_roads_are_what_is_within_each_limit);
  tq_suite_add(c, pieces_of_loops_and_parallel_edges_are_what_is_within_each_limit);
  tq_suite_add(c, edge_reached_from_both_ends_is_cut_in_two_where_they_meet);
  return tq_suite_run(s);
}
