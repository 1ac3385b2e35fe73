/* Delays at turns on crossroads laid by hand: 1 up, 2 right, 3 down, 4 left of 0 in the
 * middle, 5 to the right of 2 where only two streets meet.
 *
 *          1
 *          |
 *     4 -- 0 -- 2 -- 5      edges 0: 0-1, 1: 0-2, 2: 0-3, 3: 0-4, 4: 2-5
 *          |
 *          3
 */
#include <math.h>

#include "engine/street/street.h"
#include "graphs/turns.h"
#include "graphs/turns_angles.h"
#include "tests/net.h"
#include "tests/suite.h"

enum { EDGE_DS = 100, STRAIGHT_DS = 1, NEAR_DS = 20, ACROSS_DS = 300, BACK_DS = 4000 };

struct cross {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_layer back;
  struct tq_street *ahead_s, *back_s;
  uint32_t n_states;
};

static void set_up(struct cross *x, bool drives_left) {
  static const double lon[] = {114, 114, 114.001, 114, 113.999, 114.002};
  static const double lat[] = {30, 30.001, 30, 29.999, 30, 30};
  struct tq_turn_delays delays = {.drives_left = drives_left};
  struct tq_bans none = {0};
  delays.ds[TQ_TURNING_STRAIGHT] = STRAIGHT_DS;
  delays.ds[TQ_TURNING_NEAR] = NEAR_DS;
  delays.ds[TQ_TURNING_ACROSS] = ACROSS_DS;
  delays.ds[TQ_TURNING_BACK] = BACK_DS;
  ck_assert_int_eq(tq_draft_init(&x->d, NULL), TQ_OK);
  for (int v = 0; v < 6; v++) tq_net_vertex(&x->d, lon[v], lat[v]);
  for (uint32_t e = 0; e < 5; e++) {
    struct tq_net_edge edge = {.from = e < 4 ? 0 : 2, .to = e < 4 ? e + 1 : 5};
    for (int m = 0; m < TQ_N_MODES; m++) edge.ahead_ds[m] = edge.back_ds[m] = EDGE_DS;
    tq_net_edge(&x->d, &edge, NULL, 0);
  }
  tq_net_finish(&x->d);
  ck_assert_int_eq(tq_turns_apply(&x->d, TQ_CAR, &none, &delays, &x->n_states, NULL), TQ_OK);
  tq_draft_view(&x->d, &x->g);
  ck_assert_int_eq(tq_layer_reverse(&x->g.layers[TQ_CAR], &x->back, NULL), TQ_OK);
  ck_assert_int_eq(tq_street_new(&x->g, &x->g.layers[TQ_CAR], &x->ahead_s, NULL), TQ_OK);
  ck_assert_int_eq(tq_street_new(&x->g, &x->back, &x->back_s, NULL), TQ_OK);
}

static void tear_down(struct cross *x) {
  tq_street_free(x->ahead_s);
  tq_street_free(x->back_s);
  tq_layer_free(&x->back);
  tq_draft_free(&x->d);
}

/* From the middle of one edge to the middle of another, the same both ways round. */
static uint32_t drive_ds(struct cross *x, uint32_t from, uint32_t to) {
  struct tq_link a = {from, TQ_POS_ONE / 2, 0}, b = {to, TQ_POS_ONE / 2, 0};
  tq_street_reset(x->ahead_s);
  ck_assert_int_eq(tq_street_seed_link(x->ahead_s, a, 0, NULL), TQ_OK);
  tq_street_run(x->ahead_s, 100000);
  tq_street_reset(x->back_s);
  ck_assert_int_eq(tq_street_seed_link(x->back_s, b, 0, NULL), TQ_OK);
  tq_street_run(x->back_s, 100000);
  uint32_t ds = tq_street_at_link_ds(x->ahead_s, b);
  ck_assert_uint_eq(tq_street_at_link_ds(x->back_s, a), ds);
  return ds;
}

static void check_crossroads(bool drives_left) {
  struct cross x;
  uint32_t right_ds = drives_left ? ACROSS_DS : NEAR_DS,
           left_ds = drives_left ? NEAR_DS : ACROSS_DS;
  set_up(&x, drives_left);
  ck_assert_uint_eq(drive_ds(&x, 2, 0), EDGE_DS + STRAIGHT_DS); /* from below: up */
  ck_assert_uint_eq(drive_ds(&x, 2, 1), EDGE_DS + right_ds);
  ck_assert_uint_eq(drive_ds(&x, 2, 3), EDGE_DS + left_ds);
  ck_assert_uint_eq(drive_ds(&x, 1, 2), EDGE_DS + left_ds); /* from the right: down */
  ck_assert_uint_eq(drive_ds(&x, 1, 0), EDGE_DS + right_ds);
  ck_assert_uint_eq(drive_ds(&x, 1, 4), EDGE_DS); /* no junction */
  ck_assert_uint_eq(drive_ds(&x, 2, 4), 2 * EDGE_DS + right_ds);
  tear_down(&x);
}

START_TEST(crossroads_driven_on_the_right_delay_left_turns_as_across) { check_crossroads(false); }
END_TEST

START_TEST(crossroads_driven_on_the_left_delay_right_turns_as_across) { check_crossroads(true); }
END_TEST

START_TEST(turning_back_is_at_the_dead_end_and_takes_its_time) {
  struct cross x;
  set_up(&x, false);
  tq_street_reset(x.ahead_s);
  tq_street_seed(x.ahead_s, 2, 0);
  tq_street_run(x.ahead_s, 100000);
  ck_assert_uint_eq(tq_street_at_ds(x.ahead_s, 5), EDGE_DS); /* nothing was before the vertex */
  ck_assert_uint_eq(tq_street_at_ds(x.ahead_s, 4), 2 * EDGE_DS + STRAIGHT_DS);
  const struct tq_layer *layer = &x.g.layers[TQ_CAR];
  uint32_t n_back = 0;
  for (uint32_t s = layer->n_vertices; s < layer->n_states; s++)
    for (uint32_t k = layer->first_out[s]; k < layer->first_out[s + 1]; k++)
      n_back += layer->arcs[k].weight_ds == EDGE_DS + BACK_DS;
  ck_assert_uint_eq(n_back, 4); /* at 1, 3, 4 and 5 */
  tear_down(&x);
}
END_TEST

START_TEST(angles_up_to_27_degrees_are_straight_and_from_153_back) {
  static const struct {
    double deg;
    enum tq_turning right, left;
  } rows[] = {
      {0, TQ_TURNING_STRAIGHT, TQ_TURNING_STRAIGHT},
      {26, TQ_TURNING_STRAIGHT, TQ_TURNING_STRAIGHT},
      {28, TQ_TURNING_NEAR, TQ_TURNING_ACROSS},
      {90, TQ_TURNING_NEAR, TQ_TURNING_ACROSS},
      {152, TQ_TURNING_NEAR, TQ_TURNING_ACROSS},
      {154, TQ_TURNING_BACK, TQ_TURNING_BACK},
      {180, TQ_TURNING_BACK, TQ_TURNING_BACK},
      {-26, TQ_TURNING_STRAIGHT, TQ_TURNING_STRAIGHT},
      {-28, TQ_TURNING_ACROSS, TQ_TURNING_NEAR},
      {-152, TQ_TURNING_ACROSS, TQ_TURNING_NEAR},
      {-154, TQ_TURNING_BACK, TQ_TURNING_BACK},
  }; /* clockwise */
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct tq_draft d;
    struct tq_graph g;
    struct tq_net_edge edge = {.from = 0, .to = 1};
    struct tq_pos bend = {tq_e7(0.001), 0}, twice[2] = {bend, bend};
    double rad = rows[i].deg * 3.14159265358979 / 180;
    ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
    tq_net_vertex(&d, 0, -0.01);
    tq_net_vertex(&d, 0.001, 0.001);
    tq_net_vertex(&d, 0.001 + 0.001 * sin(rad), 0.001 + 0.001 * cos(rad));
    tq_net_edge(&d, &edge, twice, 2); /* its last segment leads north */
    edge = (struct tq_net_edge){.from = 2, .to = 1};
    tq_net_edge(&d, &edge, NULL, 0);
    edge = (struct tq_net_edge){.from = 1, .to = 1};
    tq_net_edge(&d, &edge, NULL, 0);
    tq_net_finish(&d);
    tq_draft_view(&d, &g);
    enum tq_turning turning = TQ_N_TURNINGS;
    ck_assert(tq_turning_between(&g, 0, 3, false, &turning));
    ck_assert_msg(turning == rows[i].right, "%g on the right", rows[i].deg);
    ck_assert(tq_turning_between(&g, 0, 3, true, &turning));
    ck_assert_msg(turning == rows[i].left, "%g on the left", rows[i].deg);
    ck_assert(!tq_turning_between(&g, 0, 4, true, &turning)); /* an edge without length */
    tq_draft_free(&d);
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("turn_delays");
  TCase *c = tcase_create("turn_delays");
  suite_add_tcase(s, c);
  tq_suite_add(c, crossroads_driven_on_the_right_delay_left_turns_as_across);
  tq_suite_add(c, crossroads_driven_on_the_left_delay_right_turns_as_across);
  tq_suite_add(c, turning_back_is_at_the_dead_end_and_takes_its_time);
  tq_suite_add(c, angles_up_to_27_degrees_are_straight_and_from_153_back);
  return tq_suite_run(s);
}
