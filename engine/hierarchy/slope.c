#include "engine/hierarchy/slope.h"

/* In plain C a vector is a lane. */
#define MIN_OF(a, b) ((a) < (b) ? (a) : (b))
static inline uint16_t plain_adds16(uint16_t a, uint16_t b) {
  uint32_t sum = (uint32_t)a + b;
  return (uint16_t)MIN_OF(sum, UINT16_MAX);
}

/* Rows of one lane, for a single origin. */
#define TARGET
#define KERNEL_SET single
#define N_V 1
#define V_32 uint32_t
#define LOAD_32(p) (*(p))
#define STORE_32(p, v) (*(p) = (v))
#define SET_32(x) (x)
#define MIN_32(a, b) MIN_OF(a, b)
#define ADD_32(a, b) ((a) + (b))
#define ANY_32(v, limit) ((v) <= (limit))
#define BITS 32
#define LANE uint32_t
#define N_LANES 1
#define FAR TQ_FAR_32
#define WEIGHT(ds) (ds)
#include "engine/hierarchy/slope_kernel.h"
#undef FAR
#undef WEIGHT
#undef KERNEL_SET
#undef N_V
#undef BITS
#undef LANE
#undef N_LANES

#define KERNEL_SET plain
#define N_V N_LANES
#define V_16 uint16_t
#define LOAD_16(p) (*(p))
#define STORE_16(p, v) (*(p) = (v))
#define SET_16(x) (x)
#define MIN_16(a, b) MIN_OF(a, b)
#define ADD_16(a, b) plain_adds16(a, b)
#define ANY_16(v, limit) ((v) <= (limit))
#include "engine/hierarchy/slope_kernels.h"

#define KERNELS(set) \
  { #set, set##_down16, set##_down32, single_down32, set##_up16, set##_up32, single_up32 }
static const struct tq_slope_kernels plain = KERNELS(plain);

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET
#define KERNEL_SET sse2
#define V_16 __m128i
#define V_32 __m128i
#define N_V 4
#define LOAD_16(p) _mm_load_si128((const __m128i *)(const void *)(p))
#define LOAD_32(p) LOAD_16(p)
#define STORE_16(p, v) _mm_store_si128((__m128i *)(void *)(p), v)
#define STORE_32(p, v) STORE_16(p, v)
#define SET_16(x) _mm_set1_epi16((short)(x))
#define SET_32(x) _mm_set1_epi32((int)(x))
#define ADD_16(a, b) _mm_adds_epu16(a, b)
#define MIN_16(a, b) sse2_min16(a, b)
#define MIN_32(a, b) sse2_min32(a, b)
#define ADD_32(a, b) _mm_add_epi32(a, b)
#define ANY_16(v, limit) \
  (_mm_movemask_epi8(_mm_cmpeq_epi16(_mm_subs_epu16(v, limit), _mm_setzero_si128())) != 0)
#define ANY_32(v, limit) (_mm_movemask_epi8(_mm_cmpeq_epi32(sse2_min32(v, limit), v)) != 0)
static inline __m128i sse2_min16(__m128i a, __m128i b) {
  return _mm_sub_epi16(a, _mm_subs_epu16(a, b));
}
/* SSE2 compares signed only. */
static inline __m128i sse2_min32(__m128i a, __m128i b) {
  const __m128i sign = _mm_set1_epi32(INT32_MIN);
  __m128i more = _mm_cmpgt_epi32(_mm_xor_si128(a, sign), _mm_xor_si128(b, sign));
  return _mm_or_si128(_mm_and_si128(more, b), _mm_andnot_si128(more, a));
}
#include "engine/hierarchy/slope_kernels.h"

#define TARGET __attribute__((target("avx2")))
#define KERNEL_SET avx2
#define V_16 __m256i
#define V_32 __m256i
#define N_V 2
#define LOAD_16(p) _mm256_load_si256((const __m256i *)(const void *)(p))
#define LOAD_32(p) LOAD_16(p)
#define STORE_32(p, v) STORE_16(p, v)
#define STORE_16(p, v) _mm256_store_si256((__m256i *)(void *)(p), v)
#define SET_16(x) _mm256_set1_epi16((short)(x))
#define SET_32(x) _mm256_set1_epi32((int)(x))
#define ADD_16(a, b) _mm256_adds_epu16(a, b)
#define MIN_16(a, b) _mm256_min_epu16(a, b)
#define MIN_32(a, b) _mm256_min_epu32(a, b)
#define ADD_32(a, b) _mm256_add_epi32(a, b)
#define ANY_16(v, limit) \
  (_mm256_movemask_epi8( \
       _mm256_cmpeq_epi16(_mm256_subs_epu16(v, limit), _mm256_setzero_si256())) != 0)
#define ANY_32(v, limit) \
  (_mm256_movemask_epi8(_mm256_cmpeq_epi32(_mm256_min_epu32(v, limit), v)) != 0)
#include "engine/hierarchy/slope_kernels.h"

#define TARGET __attribute__((target("avx512f,avx512bw")))
#define KERNEL_SET avx512
#define V_16 __m512i
#define V_32 __m512i
#define N_V 1
#define LOAD_16(p) _mm512_load_si512((const void *)(p))
#define LOAD_32(p) LOAD_16(p)
#define STORE_32(p, v) STORE_16(p, v)
#define STORE_16(p, v) _mm512_store_si512((void *)(p), v)
#define SET_16(x) _mm512_set1_epi16((short)(x))
#define SET_32(x) _mm512_set1_epi32((int)(x))
#define ADD_16(a, b) _mm512_adds_epu16(a, b)
#define MIN_16(a, b) _mm512_min_epu16(a, b)
#define MIN_32(a, b) _mm512_min_epu32(a, b)
#define ADD_32(a, b) _mm512_add_epi32(a, b)
#define ANY_16(v, limit) (_mm512_cmple_epu16_mask(v, limit) != 0)
#define ANY_32(v, limit) (_mm512_cmple_epu32_mask(v, limit) != 0)
#include "engine/hierarchy/slope_kernels.h"

static const struct tq_slope_kernels sse2 = KERNELS(sse2), avx2 = KERNELS(avx2),
                                     avx512 = KERNELS(avx512);

const struct tq_slope_kernels *const *tq_slope_kernels_all(size_t *n) {
  static const struct tq_slope_kernels *const all[] = {&plain, &sse2, &avx2, &avx512};
  *n = !__builtin_cpu_supports("avx2") ? 2 : !__builtin_cpu_supports("avx512bw") ? 3 : 4;
  return all;
}

#elif defined(__aarch64__)

#include <arm_neon.h>

#define TARGET
#define KERNEL_SET neon
#define N_V 4
#define V_16 uint16x8_t
#define V_32 uint32x4_t
#define LOAD_16(p) vld1q_u16(p)
#define LOAD_32(p) vld1q_u32(p)
#define STORE_16(p, v) vst1q_u16(p, v)
#define STORE_32(p, v) vst1q_u32(p, v)
#define SET_16(x) vdupq_n_u16(x)
#define SET_32(x) vdupq_n_u32(x)
#define ADD_16(a, b) vqaddq_u16(a, b)
#define ADD_32(a, b) vaddq_u32(a, b)
#define MIN_16(a, b) vminq_u16(a, b)
#define MIN_32(a, b) vminq_u32(a, b)
#define ANY_16(v, limit) (vmaxvq_u16(vcleq_u16(v, limit)) != 0)
#define ANY_32(v, limit) (vmaxvq_u32(vcleq_u32(v, limit)) != 0)
#include "engine/hierarchy/slope_kernels.h"

static const struct tq_slope_kernels neon = KERNELS(neon);

const struct tq_slope_kernels *const *tq_slope_kernels_all(size_t *n) {
  static const struct tq_slope_kernels *const all[] = {&plain, &neon};
  *n = 2;
  return all;
}

#else

const struct tq_slope_kernels *const *tq_slope_kernels_all(size_t *n) {
  static const struct tq_slope_kernels *const all[] = {&plain};
  *n = 1;
  return all;
}

#endif
