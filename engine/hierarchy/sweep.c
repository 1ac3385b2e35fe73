#include "engine/hierarchy/sweep.h"

#include <string.h>
#include <sys/mman.h>

#include "engine/base/mem.h"
#include "engine/hierarchy/slope.h"

/* Rows are swept in blocks of so many. One that no live row outside leads into and that was
 * not touched stays far: all of its labels are. */
enum { BLOCK = 256, BLOCK_WORDS = BLOCK / 64, HUGE_PAGE = 1 << 21 };

struct tq_sweep {
  const struct tq_hierarchy *h;
  uint32_t n_lanes;
  bool wide; /* lanes of 32 bits */
  tq_down_fn *down;
  tq_up_fn *up;
  struct tq_slope above; /* all rows, with the arcs up from each */
  struct tq_slope below; /* the rows that are swept, with the arcs down into each */
  size_t n_words;        /* of the bits of all rows */
  uint32_t n_blocks;
  uint8_t *used;                /* blocks that are not far */
  uint32_t *first_gate, *gates; /* rows outside each block with arcs into it */
  uint32_t cutoff_ds;
};

static size_t row_bytes(const struct tq_sweep *s) {
  return (size_t)s->n_lanes * (s->wide ? sizeof(uint32_t) : sizeof(uint16_t));
}

/* A row of a cache line starts at one. Sweeps jump about: fewer, larger pages are faster. */
static void *alloc_rows(size_t n, size_t bytes) {
  size_t total;
  if (__builtin_mul_overflow(n, bytes, &total) || total > SIZE_MAX - HUGE_PAGE) return NULL;
  size_t align = total < HUGE_PAGE ? TQ_ALIGN : HUGE_PAGE;
  void *rows = aligned_alloc(align, (total / align + 1) * align);
  if (rows && align == HUGE_PAGE) madvise(rows, total, MADV_HUGEPAGE);
  return rows;
}

/* Lists the rows outside each block that lead into it, each once. */
static bool list_gates(struct tq_sweep *s) {
  uint32_t n = s->h->n_states;
  const struct tq_slope *slope = &s->below;
  TQ_VEC(uint32_t) gates = {0};
  uint32_t *seen = tq_calloc(n, sizeof *seen); /* block + 1 that listed the row last */
  s->first_gate = tq_alloc((size_t)s->n_blocks + 1, sizeof *s->first_gate);
  bool ok = seen && s->first_gate;
  for (uint32_t b = 0; b < s->n_blocks && ok; b++) {
    uint32_t begin = b * BLOCK, end = n - begin < BLOCK ? n : begin + BLOCK;
    s->first_gate[b] = (uint32_t)gates.n;
    for (uint32_t a = slope->first[begin]; a < slope->first[end] && ok; a++) {
      uint32_t from = slope->arcs[a].head;
      if (from >= begin || seen[from] == b + 1) continue;
      seen[from] = b + 1;
      ok = tq_push(&gates, from);
    }
  }
  if (ok) s->first_gate[s->n_blocks] = (uint32_t)gates.n;
  s->gates = gates.v;
  free(seen);
  return ok;
}

static const struct tq_slope_kernels *choose(const char *name) {
  size_t n;
  const struct tq_slope_kernels *const *all = tq_slope_kernels_all(&n);
  if (!name) return all[n - 1];
  while (n-- > 0)
    if (!strcmp(all[n]->name, name)) return all[n];
  return NULL;
}

static void take_kernels(struct tq_sweep *s, const struct tq_slope_kernels *kernels,
                         const struct tq_sweep_opts *opts) {
  s->wide = opts->single || opts->width == TQ_SWEEP_32;
  s->n_lanes = opts->single ? 1 : s->wide ? TQ_SWEEP_LANES_32 : TQ_SWEEP_LANES_16;
  s->down = opts->single ? kernels->down_single : s->wide ? kernels->down32 : kernels->down16;
  s->up = opts->single ? kernels->up_single : s->wide ? kernels->up32 : kernels->up16;
}

enum tq_code tq_sweep_new(const struct tq_hierarchy *h, const struct tq_sweep_opts *opts,
                          struct tq_sweep **out, struct tq_err *err) {
  const struct tq_slope_kernels *kernels = choose(opts->kernels);
  if (!kernels)
    return tq_fail(err, TQ_E_NO_DATA, "this processor does not run %s kernels", opts->kernels);
  if (h->n_states == 0)
    return tq_fail(err, TQ_E_NO_DATA, "no hierarchy; make one with `tongqu hierarchy`");
  struct tq_sweep *s = tq_calloc(1, sizeof *s);
  if (!s) return tq_fail_memory(err, "a sweep");
  s->h = h;
  take_kernels(s, kernels, opts);
  s->n_words = ((size_t)h->n_states + BLOCK - 1) / BLOCK * BLOCK_WORDS;
  s->n_blocks = (uint32_t)(s->n_words / BLOCK_WORDS);
  s->above.first = opts->reverse ? h->first_down : h->first_up;
  s->above.arcs = opts->reverse ? h->down : h->up;
  s->above.rows = alloc_rows(h->n_states, row_bytes(s));
  s->above.touched = tq_calloc(s->n_words, sizeof *s->above.touched);
  s->above.live = tq_calloc(s->n_words, sizeof *s->above.live);
  s->below = s->above;
  s->below.first = opts->reverse ? h->first_up : h->first_down;
  s->below.arcs = opts->reverse ? h->up : h->down;
  s->used = tq_alloc(s->n_blocks, 1);
  if (!s->above.rows || !s->used || !s->above.touched || !s->above.live || !list_gates(s)) {
    tq_sweep_free(s);
    return tq_fail_memory(err, "a sweep");
  }
  memset(s->used, 1, s->n_blocks);
  *out = s;
  return TQ_OK;
}

void tq_sweep_free(struct tq_sweep *s) {
  if (!s) return;
  free(s->above.rows);
  free(s->above.touched);
  free(s->above.live);
  free(s->used);
  free(s->first_gate);
  free(s->gates);
  free(s);
}

uint32_t tq_sweep_n_lanes(const struct tq_sweep *s) { return s->n_lanes; }

void tq_sweep_reset(struct tq_sweep *s) {
  memset(s->above.touched, 0, s->n_words * sizeof *s->above.touched);
}

static void fill_far(const struct tq_sweep *s, void *rows, size_t n_rows) {
  uint32_t *wide = rows;
  if (!s->wide)
    memset(rows, 0xff, n_rows * row_bytes(s)); /* TQ_FAR_16 */
  else
    for (size_t i = 0; i < n_rows * s->n_lanes; i++) wide[i] = TQ_FAR_32;
}

void tq_sweep_seed(struct tq_sweep *s, uint32_t lane, uint32_t state, uint32_t at_ds) {
  uint32_t r = s->h->rank[state];
  char *row = (char *)s->above.rows + r * row_bytes(s);
  if (!tq_bit(s->above.touched, r)) fill_far(s, row, 1);
  tq_bit_set(s->above.touched, r);
  if (s->wide) {
    uint32_t *label_ds = (uint32_t *)(void *)row + lane;
    if (at_ds < *label_ds) *label_ds = at_ds;
  } else {
    uint16_t *label_ds = (uint16_t *)(void *)row + lane;
    if (at_ds < *label_ds) *label_ds = (uint16_t)at_ds;
  }
}

/* From the lowest touched row upwards; what is touched on the way lies above. */
static void climb(const struct tq_sweep *s) {
  for (size_t w = s->n_words; w-- > 0;)
    for (uint64_t before = 0, todo; (todo = s->above.touched[w] & ~before);) {
      int bit = 63 - __builtin_clzll(todo);
      before |= 1ull << bit;
      s->up(&s->above, (uint32_t)(w * 64) + (uint32_t)bit, s->cutoff_ds);
    }
}

static bool is_reached(const struct tq_sweep *s, uint32_t block) {
  for (int i = 0; i < BLOCK_WORDS; i++)
    if (s->below.touched[(size_t)block * BLOCK_WORDS + (size_t)i]) return true;
  for (uint32_t i = s->first_gate[block]; i < s->first_gate[block + 1]; i++)
    if (tq_bit(s->below.live, s->gates[i])) return true;
  return false;
}

static void sweep_block(struct tq_sweep *s, uint32_t block) {
  uint32_t n = s->h->n_states, begin = block * BLOCK;
  uint32_t end = n - begin < BLOCK ? n : begin + BLOCK;
  if (is_reached(s, block)) {
    s->down(&s->below, begin, end, s->cutoff_ds);
    s->used[block] = 1;
  } else if (s->used[block]) {
    fill_far(s, (char *)s->below.rows + begin * row_bytes(s), end - begin);
    memset(s->below.live + begin / 64, 0, BLOCK_WORDS * sizeof *s->below.live);
    s->used[block] = 0;
  }
}

void tq_sweep_run(struct tq_sweep *s, uint32_t cutoff_ds) {
  uint32_t most_ds = (s->wide ? TQ_FAR_32 : TQ_FAR_16) - 1;
  s->cutoff_ds = cutoff_ds < most_ds ? cutoff_ds : most_ds;
  climb(s);
  for (uint32_t b = 0; b < s->n_blocks; b++) sweep_block(s, b);
}

static uint32_t label_ds(const struct tq_sweep *s, uint32_t lane, uint32_t rank) {
  if (!tq_bit(s->below.live, rank)) return UINT32_MAX;
  size_t at = (size_t)rank * s->n_lanes + lane;
  uint32_t ds =
      s->wide ? ((const uint32_t *)s->below.rows)[at] : ((const uint16_t *)s->below.rows)[at];
  return ds <= s->cutoff_ds ? ds : UINT32_MAX;
}

void tq_sweep_ends(const struct tq_sweep *s, uint32_t lane, const uint32_t *first,
                   const struct tq_sweep_end *ends, uint32_t n, uint32_t *at_ds) {
  for (uint32_t i = 0; i < n; i++) {
    uint32_t best_ds = UINT32_MAX;
    for (uint32_t k = first[i]; k < first[i + 1]; k++) {
      uint32_t ds = label_ds(s, lane, ends[k].rank);
      if (ds != UINT32_MAX && ds + ends[k].add_ds < best_ds) best_ds = ds + ends[k].add_ds;
    }
    at_ds[i] = best_ds <= s->cutoff_ds ? best_ds : UINT32_MAX;
  }
}

uint32_t tq_sweep_at_ds(const struct tq_sweep *s, uint32_t lane, uint32_t state) {
  return label_ds(s, lane, s->h->rank[state]);
}
