/* Tiles of a travel-time store, and the shards of a job. */
#include <string.h>

#include "tests/suite.h"
#include "tools/batch_plan.h"
#include "tools/batch_tiles.h"

static struct tq_err err;

/* Times that grow away from a middle, unreached beyond a reach; some cells at random. */
static void fill(int32_t *time_s, uint32_t n_cols, uint32_t n_rows, uint32_t n_bands,
                 uint64_t *seed) {
  for (uint32_t b = 0; b < n_bands; b++) {
    int32_t x0 = (int32_t)tq_random_below(seed, n_cols),
            y0 = (int32_t)tq_random_below(seed, n_rows);
    int32_t reach = (int32_t)tq_random_below(seed, 120);
    for (int32_t y = 0; y < (int32_t)n_rows; y++)
      for (int32_t x = 0; x < (int32_t)n_cols; x++) {
        int32_t away = abs(x - x0) + abs(y - y0);
        int32_t *t = &time_s[((size_t)b * n_rows + (size_t)y) * n_cols + (size_t)x];
        *t = away > reach ? -1 : away * 180 + (int32_t)tq_random_below(seed, 60);
        if (tq_random_below(seed, 50) == 0) *t = -1;
        if (tq_random_below(seed, 400) == 0) *t = TQ_TILE_MAX_S;
      }
  }
}

static struct tq_window all_of(uint32_t n_cols, uint32_t n_rows) {
  return (struct tq_window){0, 0, n_cols, n_rows};
}

START_TEST(surfaces_packed_are_unpacked) {
  uint64_t seed = 3;
  struct tq_packer *p = tq_packer_new();
  static const uint32_t sizes[][2] = {{1, 1}, {64, 64}, {65, 63}, {63, 129}, {200, 150}, {1, 300}};
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
    for (uint32_t n_bands = 1; n_bands <= 3; n_bands++) {
      uint32_t n_cols = sizes[k][0], n_rows = sizes[k][1];
      size_t n = (size_t)n_cols * n_rows;
      int32_t *time_s = tq_alloc(n * n_bands, sizeof *time_s), *back = tq_alloc(n, sizeof *back);
      tq_bytes bytes = {0};
      struct tq_tiles tiles;
      fill(time_s, n_cols, n_rows, n_bands, &seed);
      ck_assert(tq_bytes_add(&bytes, "head", 4)); /* appended, not at the start */
      ck_assert_int_eq(
          tq_tiles_pack(p, time_s, n_bands, n_cols, all_of(n_cols, n_rows), &bytes, &err), TQ_OK);
      ck_assert_msg(!tq_tiles_open(bytes.v + 4, bytes.n - 4, n_bands, n_cols, n_rows, &tiles, &err),
                    "%s", err.msg);
      for (uint32_t b = 0; b < n_bands; b++) {
        ck_assert_int_eq(tq_tiles_surface(&tiles, b, back, &err), TQ_OK);
        ck_assert_mem_eq(back, time_s + b * n, n * sizeof *back);
        for (int i = 0; i < 50; i++) {
          uint32_t cell = tq_random_below(&seed, (uint32_t)n);
          int32_t t;
          ck_assert_int_eq(tq_tiles_cell(&tiles, b, cell, &t, &err), TQ_OK);
          ck_assert_int_eq(t, time_s[b * n + cell]);
        }
      }
      tq_vec_free(&bytes);
      free(time_s);
      free(back);
    }
  tq_packer_free(p);
}
END_TEST

/* The window's cells alone give the bytes of the whole grid. */
START_TEST(surfaces_of_a_window_are_packed_as_the_whole_grid_is) {
  enum { COLS = 200, ROWS = 150 };
  uint64_t seed = 5;
  struct tq_packer *p = tq_packer_new();
  static int32_t whole[2][ROWS][COLS], part[2 * ROWS * COLS];
  for (int round = 0; round < 100; round++) {
    struct tq_window w = {tq_random_below(&seed, COLS), tq_random_below(&seed, ROWS), 0, 0};
    w.n_cols = 1 + tq_random_below(&seed, COLS - w.left);
    w.n_rows = 1 + tq_random_below(&seed, ROWS - w.top);
    struct tq_window wide = tq_tiles_window(w, COLS, ROWS);
    ck_assert(wide.left % TQ_TILE == 0 && wide.top % TQ_TILE == 0);
    ck_assert(wide.left <= w.left && wide.left + wide.n_cols >= w.left + w.n_cols);
    ck_assert(wide.top <= w.top && wide.top + wide.n_rows >= w.top + w.n_rows);
    size_t n = 0;
    for (uint32_t b = 0; b < 2; b++)
      for (uint32_t y = 0; y < ROWS; y++)
        for (uint32_t x = 0; x < COLS; x++) {
          bool inside = x - w.left < w.n_cols && y - w.top < w.n_rows;
          whole[b][y][x] = inside ? (int32_t)tq_random_below(&seed, 4000) - 1 : -1;
          if (x - wide.left < wide.n_cols && y - wide.top < wide.n_rows) part[n++] = whole[b][y][x];
        }
    tq_bytes want = {0}, got = {0};
    ck_assert(!tq_tiles_pack(p, &whole[0][0][0], 2, COLS, all_of(COLS, ROWS), &want, &err));
    ck_assert(!tq_tiles_pack(p, part, 2, COLS, wide, &got, &err));
    ck_assert_uint_eq(got.n, want.n);
    ck_assert(memcmp(got.v, want.v, want.n) == 0);
    tq_vec_free(&want);
    tq_vec_free(&got);
  }
  tq_packer_free(p);
}
END_TEST

START_TEST(surface_without_a_reached_cell_takes_no_tile) {
  struct tq_packer *p = tq_packer_new();
  static int32_t time_s[200 * 200];
  tq_bytes bytes = {0};
  for (size_t i = 0; i < 200 * 200; i++) time_s[i] = -1;
  ck_assert_int_eq(tq_tiles_pack(p, time_s, 1, 200, all_of(200, 200), &bytes, &err), TQ_OK);
  ck_assert_uint_eq(bytes.n, 4);
  time_s[150 * 200 + 150] = 0;
  bytes.n = 0;
  ck_assert_int_eq(tq_tiles_pack(p, time_s, 1, 200, all_of(200, 200), &bytes, &err), TQ_OK);
  ck_assert_uint_lt(bytes.n, 120);
  tq_vec_free(&bytes);
  tq_packer_free(p);
}
END_TEST

/* Whatever the bytes, nothing outside them is read (the sanitizers watch). */
START_TEST(tiles_damaged_anyhow_are_refused_or_wrong_never_worse) {
  uint64_t seed = 9;
  struct tq_packer *p = tq_packer_new();
  static int32_t time_s[2 * 130 * 100], back[130 * 100];
  tq_bytes bytes = {0};
  int n_refused = 0;
  fill(time_s, 130, 100, 2, &seed);
  ck_assert_int_eq(tq_tiles_pack(p, time_s, 2, 130, all_of(130, 100), &bytes, &err), TQ_OK);
  for (int round = 0; round < 3000; round++) {
    size_t n = round % 3 ? bytes.n : tq_random_below(&seed, (uint32_t)bytes.n);
    unsigned char *copy = malloc(n + 1);
    memcpy(copy, bytes.v, n);
    for (int k = 0; k < 3 && n; k++) {
      size_t at = tq_random_below(&seed, (uint32_t)(round % 2 && n > 60 ? 60 : n));
      copy[at] = (unsigned char)tq_random_below(&seed, 256);
    }
    struct tq_tiles tiles;
    int32_t t;
    bool refused = tq_tiles_open(copy, n, 2, 130, 100, &tiles, &err) != TQ_OK;
    for (uint32_t b = 0; b < 2 && !refused; b++)
      refused = tq_tiles_surface(&tiles, b, back, &err) ||
                tq_tiles_cell(&tiles, b, tq_random_below(&seed, 130 * 100), &t, &err);
    n_refused += refused;
    free(copy);
  }
  ck_assert_int_gt(n_refused, 1500);
  tq_vec_free(&bytes);
  tq_packer_free(p);
}
END_TEST

START_TEST(shards_follow_one_another_and_differ_by_one_at_most) {
  uint64_t seed = 1;
  for (int round = 0; round < 500; round++) {
    uint64_t n = tq_random_below(&seed, 1000);
    uint32_t n_shards = 1 + tq_random_below(&seed, 40);
    uint64_t before = tq_batch_shard_first(n, 1, n_shards);
    ck_assert_uint_eq(before, 0);
    for (uint32_t k = 2; k <= n_shards + 1; k++) {
      uint64_t first = tq_batch_shard_first(n, k, n_shards), size = first - before;
      ck_assert_uint_ge(first, before);
      ck_assert(size == n / n_shards || size == n / n_shards + 1);
      before = first;
    }
    ck_assert_uint_eq(before, n);
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("batch_tiles");
  TCase *c = tcase_create("batch_tiles");
  tcase_set_timeout(c, 300);
  tq_suite_add(c, surfaces_packed_are_unpacked);
  tq_suite_add(c, surfaces_of_a_window_are_packed_as_the_whole_grid_is);
  tq_suite_add(c, surface_without_a_reached_cell_takes_no_tile);
  tq_suite_add(c, tiles_damaged_anyhow_are_refused_or_wrong_never_worse);
  tq_suite_add(c, shards_follow_one_another_and_differ_by_one_at_most);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}
