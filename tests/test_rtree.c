/* The packed R-tree against looking at every item. */
#include <math.h>
#include <string.h>

#include "engine/base/mem.h"
#include "engine/base/rtree.h"
#include "tests/suite.h"

static const size_t SIZES[] = {0, 1, 2, 15, 16, 17, 255, 256, 257, 3000};
enum { N_SIZES = sizeof SIZES / sizeof *SIZES };

/* Boxes up to 0.005 degrees wide within a degree around 114 E, 30 N; one in eight is a
 * point, and points come twice. */
static struct tq_box *random_boxes(uint64_t *state, size_t n) {
  struct tq_box *boxes = tq_alloc(n, sizeof *boxes);
  for (size_t i = 0; i < n; i++) {
    int32_t x = 1140000000 + (int32_t)tq_random_below(state, 10000000);
    int32_t y = 300000000 + (int32_t)tq_random_below(state, 10000000);
    int32_t w = (int32_t)tq_random_below(state, 50000), h = (int32_t)tq_random_below(state, 50000);
    if (i % 8 == 0) w = h = 0;
    boxes[i] = (struct tq_box){x, y, x + w, y + h};
    if (i % 8 == 1) boxes[i] = boxes[i - 1];
  }
  return boxes;
}

/* Random boxes in tree order with their tree. */
struct forest {
  size_t n;
  struct tq_box *boxes, *nodes;
};

static struct forest plant(uint64_t *state, size_t n) {
  struct forest f = {n, tq_alloc(n, sizeof *f.boxes),
                     tq_alloc(tq_rtree_n_boxes(n), sizeof *f.nodes)};
  struct tq_box *boxes = random_boxes(state, n);
  uint32_t *order = tq_alloc(n, sizeof *order);
  ck_assert(tq_rtree_order(boxes, n, order));
  for (size_t i = 0; i < n; i++) f.boxes[i] = boxes[order[i]];
  tq_rtree_fill(f.boxes, n, f.nodes);
  free(boxes);
  free(order);
  return f;
}

static void fell(struct forest *f) {
  free(f->boxes);
  free(f->nodes);
}

/* 17 items need two parents and a root: 17 + 2 + 1; 257: 257 + 17 + 2 + 1. */
START_TEST(n_boxes_counts_every_level) {
  ck_assert_uint_eq(tq_rtree_n_boxes(0), 0);
  ck_assert_uint_eq(tq_rtree_n_boxes(1), 1);
  ck_assert_uint_eq(tq_rtree_n_boxes(2), 3);
  ck_assert_uint_eq(tq_rtree_n_boxes(16), 17);
  ck_assert_uint_eq(tq_rtree_n_boxes(17), 20);
  ck_assert_uint_eq(tq_rtree_n_boxes(257), 277);
}
END_TEST

START_TEST(order_is_a_permutation_and_keeps_neighbours_close) {
  uint64_t state = 1;
  size_t n = 3000;
  struct tq_box *boxes = random_boxes(&state, n);
  uint32_t *order = tq_alloc(n, sizeof *order);
  uint8_t *seen = tq_calloc(n, 1);
  ck_assert(tq_rtree_order(boxes, n, order));
  double step = 0;
  for (size_t i = 0; i < n; i++) {
    ck_assert_uint_lt(order[i], n);
    ck_assert_uint_eq(seen[order[i]], 0);
    seen[order[i]] = 1;
    if (i > 0)
      step += hypot((double)boxes[order[i]].min_lon_e7 - boxes[order[i - 1]].min_lon_e7,
                    (double)boxes[order[i]].min_lat_e7 - boxes[order[i - 1]].min_lat_e7);
  }
  /* in random order the mean step would be half the extent, along the curve it is
   * about the extent over the square root of n */
  ck_assert_double_lt(step / (double)n, 0.05 * 10000000);
  free(boxes);
  free(order);
  free(seen);
}
END_TEST

START_TEST(fill_makes_each_node_the_union_of_its_children) {
  uint64_t state = 2;
  for (int k = 0; k < N_SIZES; k++) {
    struct forest f = plant(&state, SIZES[k]);
    size_t below = 0, n = f.n;
    while (n > 1) {
      size_t n_here = (n + 15) / 16;
      for (size_t i = 0; i < n_here; i++) {
        struct tq_box want = tq_box_empty();
        for (size_t c = i * 16; c < n && c < i * 16 + 16; c++) {
          struct tq_box b = f.nodes[below + c];
          tq_box_add(&want, (struct tq_pos){b.min_lon_e7, b.min_lat_e7});
          tq_box_add(&want, (struct tq_pos){b.max_lon_e7, b.max_lat_e7});
        }
        ck_assert_mem_eq(&want, &f.nodes[below + n + i], sizeof want);
      }
      below += n;
      n = n_here;
    }
    ck_assert_uint_eq(below + n, tq_rtree_n_boxes(f.n));
    fell(&f);
  }
}
END_TEST

struct found {
  uint32_t items[3000];
  size_t n, stop_at;
};

static bool find(uint32_t item, void *ctx) {
  struct found *f = ctx;
  f->items[f->n++] = item;
  return f->n != f->stop_at;
}

START_TEST(overlapping_finds_what_a_scan_finds) {
  uint64_t state = 3;
  for (int k = 0; k < N_SIZES; k++) {
    struct forest f = plant(&state, SIZES[k]);
    for (int trial = 0; trial < 50; trial++) {
      struct tq_box *q = random_boxes(&state, 1);
      q->max_lon_e7 += (int32_t)tq_random_below(&state, 1000000);
      q->max_lat_e7 += (int32_t)tq_random_below(&state, 1000000);
      static struct found got;
      got = (struct found){.n = 0};
      ck_assert(tq_rtree_overlapping(f.nodes, f.n, *q, find, &got));
      size_t want = 0;
      for (uint32_t i = 0; i < f.n; i++)
        if (tq_box_overlaps(f.boxes[i], *q)) ck_assert_uint_eq(got.items[want++], i);
      ck_assert_uint_eq(got.n, want);
      free(q);
    }
    fell(&f);
  }
}
END_TEST

START_TEST(overlapping_stops_when_told) {
  uint64_t state = 4;
  struct forest f = plant(&state, 300);
  struct tq_box all = {INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX};
  static struct found got;
  got = (struct found){.stop_at = 7};
  ck_assert(!tq_rtree_overlapping(f.nodes, f.n, all, find, &got));
  ck_assert_uint_eq(got.n, 7);
  fell(&f);
}
END_TEST

/* Collects the distances of the items visited; with `nearest` it lowers the limit. */
struct seen {
  const struct tq_box *boxes;
  struct tq_ruler ruler;
  struct tq_pos p;
  bool nearest;
  double last_m;
  size_t n;
};

static double see(uint32_t item, double limit_m, void *ctx) {
  struct seen *s = ctx;
  double m = tq_box_distance_m(s->ruler, s->p, s->boxes[item]);
  ck_assert_double_ge(m, s->last_m * (1 - 1e-12));
  s->last_m = m;
  s->n++;
  return s->nearest ? m : limit_m;
}

static struct seen look(const struct forest *f, struct tq_pos p, double limit_m, bool nearest) {
  struct seen s = {f->boxes, tq_ruler_at(tq_deg(p.lat_e7)), p, nearest, 0, 0};
  ck_assert(tq_rtree_nearest(f->nodes, f->n, p, limit_m, see, &s));
  return s;
}

START_TEST(nearest_visits_all_within_the_limit_in_order) {
  uint64_t state = 5;
  for (int k = 0; k < N_SIZES; k++) {
    struct forest f = plant(&state, SIZES[k]);
    for (int trial = 0; trial < 30; trial++) {
      struct tq_box *at = random_boxes(&state, 1);
      struct tq_pos p = {at->min_lon_e7, at->min_lat_e7};
      struct tq_ruler r = tq_ruler_at(tq_deg(p.lat_e7));
      double limit_m = trial == 0 ? 1e9 : tq_random_below(&state, 30000);
      size_t want = 0;
      double best_m = INFINITY;
      for (size_t i = 0; i < f.n; i++) {
        double m = tq_box_distance_m(r, p, f.boxes[i]);
        want += m <= limit_m;
        if (m < best_m) best_m = m;
      }
      ck_assert_uint_eq(look(&f, p, limit_m, false).n, want);
      struct seen one = look(&f, p, limit_m, true);
      if (best_m <= limit_m) ck_assert_double_eq_tol(one.last_m, best_m, 1e-9);
      ck_assert(best_m <= limit_m || one.n == 0);
      free(at);
    }
    fell(&f);
  }
}
END_TEST

static double never(uint32_t item, double limit_m, void *ctx) {
  (void)item, (void)limit_m, (void)ctx;
  ck_abort_msg("visited beyond the limit");
}

START_TEST(nearest_with_no_limit_or_not_a_number_visits_nothing) {
  uint64_t state = 6;
  struct forest f = plant(&state, 100);
  struct tq_pos p = {1140000000, 300000000};
  ck_assert(tq_rtree_nearest(f.nodes, f.n, p, -1, never, NULL));
  ck_assert(tq_rtree_nearest(f.nodes, f.n, p, NAN, never, NULL));
  ck_assert(tq_rtree_nearest(NULL, 0, p, 1e9, never, NULL));
  fell(&f);
}
END_TEST

/* Ten thousand equal boxes all wait at once: the heap must outgrow its stack. */
START_TEST(nearest_with_all_items_equally_near_visits_each) {
  size_t n = 10000;
  struct tq_box *boxes = tq_alloc(n, sizeof *boxes);
  struct tq_box *nodes = tq_alloc(tq_rtree_n_boxes(n), sizeof *nodes);
  for (size_t i = 0; i < n; i++) boxes[i] = (struct tq_box){0, 0, 10, 10};
  tq_rtree_fill(boxes, n, nodes);
  struct forest f = {n, boxes, nodes};
  ck_assert_uint_eq(look(&f, (struct tq_pos){100, 100}, 1e6, false).n, n);
  fell(&f);
}
END_TEST

/* Boxes a broken file may hold: the walk ends and stays inside the array. */
START_TEST(broken_boxes_do_no_harm) {
  uint64_t state = 7;
  size_t n = 1000, n_boxes = tq_rtree_n_boxes(n);
  struct tq_box *nodes = tq_alloc(n_boxes, sizeof *nodes);
  for (size_t i = 0; i < n_boxes; i++)
    for (int c = 0; c < 4; c++) ((int32_t *)&nodes[i])[c] = (int32_t)tq_random(&state);
  static struct found got;
  struct tq_box all = {INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX};
  got = (struct found){.n = 0};
  ck_assert(tq_rtree_overlapping(nodes, n, all, find, &got));
  ck_assert_uint_le(got.n, n);
  free(nodes);
}
END_TEST

int main(void) {
  Suite *s = suite_create("rtree");
  TCase *c = tcase_create("rtree");
  tcase_set_timeout(c, 0);
  suite_add_tcase(s, c);
  tq_suite_add(c, n_boxes_counts_every_level);
  tq_suite_add(c, order_is_a_permutation_and_keeps_neighbours_close);
  tq_suite_add(c, fill_makes_each_node_the_union_of_its_children);
  tq_suite_add(c, overlapping_finds_what_a_scan_finds);
  tq_suite_add(c, overlapping_stops_when_told);
  tq_suite_add(c, nearest_visits_all_within_the_limit_in_order);
  tq_suite_add(c, nearest_with_no_limit_or_not_a_number_visits_nothing);
  tq_suite_add(c, nearest_with_all_items_equally_near_visits_each);
  tq_suite_add(c, broken_boxes_do_no_harm);
  return tq_suite_run(s);
}
