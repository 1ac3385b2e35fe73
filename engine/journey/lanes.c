#include "engine/journey/lanes.h"

#include <math.h>
#include <stdlib.h>

enum {
  LINE = 64,
  AHEAD_BYTES = 24 * LINE /* legs of points to come: read in order, but faster than they arrive */
};

uint16_t *tq_lanes_alloc(size_t n_rows, size_t n) {
  size_t bytes;
  if (__builtin_mul_overflow(n_rows, tq_lanes_padded(n) * sizeof(uint16_t), &bytes)) return NULL;
  return aligned_alloc(LINE, bytes ? bytes : LINE);
}

enum tq_code tq_ride_rows_new(size_t n_stops, size_t n, uint16_t limit_s, struct tq_ride_rows *out,
                              struct tq_err *err) {
  uint16_t *s = tq_lanes_alloc(n_stops, n);
  if (!s) return tq_fail_memory(err, "travel times to stops; ask for a shorter --window");
  bool saturate = limit_s > UINT16_MAX / 2;
  *out = (struct tq_ride_rows){s, n, saturate ? UINT16_MAX : (uint16_t)(UINT16_MAX - limit_s),
                               saturate};
  return TQ_OK;
}

void tq_ride_rows_free(struct tq_ride_rows *rides) {
  free(rides->s);
  rides->s = NULL;
}

void tq_ride_rows_put(struct tq_ride_rows *rides, size_t stop, const uint16_t *ride_s) {
  size_t n_padded = tq_lanes_padded(rides->n);
  uint16_t *row = rides->s + stop * n_padded, far_s = rides->far_s;
  for (size_t i = 0; i < rides->n; i++) row[i] = ride_s[i] < far_s ? ride_s[i] : far_s;
  for (size_t i = rides->n; i < n_padded; i++) row[i] = far_s;
}

/* Read from the middle on: 0 in the lanes there are, UINT16_MAX beyond. */
static const uint16_t lane_ends[2 * TQ_LANES_PAD] = {[TQ_LANES_PAD... 2 * TQ_LANES_PAD - 1] =
                                                         UINT16_MAX};

static void best_plain(uint16_t *restrict lanes, uint16_t start, const struct tq_ride_rows *rides,
                       const struct tq_last_leg *legs, size_t n_legs) {
  size_t n = rides->n, n_padded = tq_lanes_padded(n);
  for (size_t i = 0; i < n_padded; i++) lanes[i] = i < n ? start : UINT16_MAX;
  for (size_t k = 0; k < n_legs; k++) {
    const uint16_t *restrict ride = rides->s + legs[k].stop * n_padded;
    uint16_t leg_s = (uint16_t)legs[k].leg_s, most = (uint16_t)(UINT16_MAX - leg_s);
    for (size_t i = 0; i < n; i++) {
      uint16_t sum = (uint16_t)((ride[i] < most ? ride[i] : most) + leg_s);
      lanes[i] = sum < lanes[i] ? sum : lanes[i];
    }
  }
}

static uint32_t count_plain(const uint16_t *lanes, size_t n_padded, uint16_t limit_s) {
  uint32_t count = 0;
  for (size_t i = 0; i < n_padded; i++) count += lanes[i] <= limit_s;
  return count;
}

static int32_t select_plain(const uint16_t *lanes, size_t n_padded, uint32_t rank,
                            uint16_t limit_s) {
  if (count_plain(lanes, n_padded, limit_s) < rank) return -1;
  uint32_t lo = 0, hi = limit_s;
  while (lo < hi) {
    uint32_t mid = (lo + hi) / 2;
    if (count_plain(lanes, n_padded, (uint16_t)mid) >= rank)
      hi = mid;
    else
      lo = mid + 1;
  }
  return (int32_t)lo;
}

static const struct tq_lanes plain = {"plain", best_plain, count_plain, select_plain};

#if defined(__x86_64__)

#include <immintrin.h>

static inline uint32_t sum_of_lanes(__m128i v) {
  v = _mm_madd_epi16(v, _mm_set1_epi16(1)); /* pairs to 32 bits */
  v = _mm_add_epi32(v, _mm_shuffle_epi32(v, 0x4e));
  v = _mm_add_epi32(v, _mm_shuffle_epi32(v, 0xb1));
  return (uint32_t)_mm_cvtsi128_si32(v);
}

#define NAME(function) sse2_##function
#define TARGET
#define V __m128i
#define W ((size_t)8)
#define LOAD(p) _mm_loadu_si128((const __m128i *)(const void *)(p))
#define STORE(p, v) _mm_storeu_si128((__m128i *)(void *)(p), v)
#define SET(x) _mm_set1_epi16((short)(x))
#define AT_ONCE ((size_t)8)
#define ADD(a, b) _mm_add_epi16(a, b)
#define ADDS(a, b) _mm_adds_epu16(a, b)
#define MIN(a, b) _mm_sub_epi16(a, _mm_subs_epu16(a, b))
#define COUNTER __m128i /* 16 bits a lane: windows are shorter than 2^16 W */
#define COUNT(counter, v, limit) \
  _mm_sub_epi16(counter, _mm_cmpeq_epi16(_mm_subs_epu16(v, SET(limit)), _mm_setzero_si128()))
#define TOTAL(counter) sum_of_lanes(counter)
#include "engine/journey/lanes_kernel.h"
static const struct tq_lanes sse2 = {"sse2", sse2_best, sse2_count, sse2_select};
#undef NAME
#undef TARGET
#undef V
#undef W
#undef LOAD
#undef STORE
#undef SET
#undef AT_ONCE
#undef ADD
#undef ADDS
#undef MIN
#undef COUNTER
#undef COUNT
#undef TOTAL

#define NAME(function) avx2_##function
#define TARGET __attribute__((target("avx2,popcnt")))
#define V __m256i
#define W ((size_t)16)
#define LOAD(p) _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define STORE(p, v) _mm256_storeu_si256((__m256i *)(void *)(p), v)
#define SET(x) _mm256_set1_epi16((short)(x))
#define AT_ONCE ((size_t)8)
#define ADD(a, b) _mm256_add_epi16(a, b)
#define ADDS(a, b) _mm256_adds_epu16(a, b)
#define MIN(a, b) _mm256_min_epu16(a, b)
#define COUNTER __m256i
#define COUNT(counter, v, limit) \
  _mm256_sub_epi16(counter,      \
                   _mm256_cmpeq_epi16(_mm256_subs_epu16(v, SET(limit)), _mm256_setzero_si256()))
#define TOTAL(counter) \
  sum_of_lanes(_mm_add_epi16(_mm256_castsi256_si128(counter), _mm256_extracti128_si256(counter, 1)))
#include "engine/journey/lanes_kernel.h"
static const struct tq_lanes avx2 = {"avx2", avx2_best, avx2_count, avx2_select};
#undef NAME
#undef TARGET
#undef V
#undef W
#undef LOAD
#undef STORE
#undef SET
#undef AT_ONCE
#undef ADD
#undef ADDS
#undef MIN
#undef COUNTER
#undef COUNT
#undef TOTAL

#define NAME(function) avx512_##function
#define TARGET __attribute__((target("avx512f,avx512bw,popcnt")))
#define V __m512i
#define W ((size_t)32)
#define LOAD(p) _mm512_loadu_si512((const void *)(p))
#define STORE(p, v) _mm512_storeu_si512((void *)(p), v)
#define SET(x) _mm512_set1_epi16((short)(x))
#define AT_ONCE ((size_t)4)
#define ADD(a, b) _mm512_add_epi16(a, b)
#define ADDS(a, b) _mm512_adds_epu16(a, b)
#define MIN(a, b) _mm512_min_epu16(a, b)
#define COUNTER uint32_t
#define COUNT(counter, v, limit) \
  (counter + (uint32_t)_mm_popcnt_u32(_mm512_cmple_epu16_mask(v, SET(limit))))
#define TOTAL(counter) counter
#include "engine/journey/lanes_kernel.h"
static const struct tq_lanes avx512 = {"avx512", avx512_best, avx512_count, avx512_select};

const struct tq_lanes *const *tq_lanes_all(size_t *n) {
  static const struct tq_lanes *const all[] = {&plain, &sse2, &avx2, &avx512};
  *n = !__builtin_cpu_supports("avx2") ? 2 : !__builtin_cpu_supports("avx512bw") ? 3 : 4;
  return all;
}

#elif defined(__aarch64__)

#include <arm_neon.h>

#define NAME(function) neon_##function
#define TARGET
#define V uint16x8_t
#define W ((size_t)8)
#define LOAD(p) vld1q_u16(p)
#define STORE(p, v) vst1q_u16(p, v)
#define SET(x) vdupq_n_u16(x)
#define AT_ONCE ((size_t)8)
#define ADD(a, b) vaddq_u16(a, b)
#define ADDS(a, b) vqaddq_u16(a, b)
#define MIN(a, b) vminq_u16(a, b)
#define COUNTER uint16x8_t
#define COUNT(counter, v, limit) vsubq_u16(counter, vcleq_u16(v, SET(limit)))
#define TOTAL(counter) ((uint32_t)vaddvq_u16(counter))
#include "engine/journey/lanes_kernel.h"
static const struct tq_lanes neon = {"neon", neon_best, neon_count, neon_select};

const struct tq_lanes *const *tq_lanes_all(size_t *n) {
  static const struct tq_lanes *const all[] = {&plain, &neon};
  *n = 2;
  return all;
}

#else

const struct tq_lanes *const *tq_lanes_all(size_t *n) {
  static const struct tq_lanes *const all[] = {&plain};
  *n = 1;
  return all;
}

#endif

const struct tq_lanes *tq_lanes_choose(void) {
  size_t n;
  const struct tq_lanes *const *all = tq_lanes_all(&n);
  return all[n - 1];
}

int32_t tq_lanes_percentile(const struct tq_lanes *kernels, const uint16_t *lanes, size_t n,
                            double percentile, uint16_t limit_s) {
  size_t n_padded = tq_lanes_padded(n);
  uint32_t rank = (uint32_t)ceil(percentile / 100.0 * (double)n - 1e-9);
  if (rank < 1) rank = 1;
  return kernels->select(lanes, n_padded, rank, limit_s);
}
