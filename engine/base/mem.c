#include "engine/base/mem.h"

#include <sys/mman.h>

void *tq_alloc(size_t n, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(n, size, &bytes)) return NULL;
  return malloc(bytes ? bytes : 1);
}

void *tq_calloc(size_t n, size_t size) { return calloc(n ? n : 1, size ? size : 1); }

void *tq_alloc_huge(size_t n, size_t size) {
  const size_t page = (size_t)1 << 21;
  size_t bytes;
  if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX - page) return NULL;
  if (bytes < 2 * page) return tq_alloc(n, size);
  void *items = aligned_alloc(page, (bytes + page - 1) / page * page);
#ifdef MADV_HUGEPAGE
  if (items) madvise(items, bytes / page * page, MADV_HUGEPAGE);
#endif
  return items;
}

bool tq_grow(void **items, size_t *cap, size_t need, size_t size) {
  if (need <= *cap) return true;
  size_t want = *cap ? *cap : 16;
  while (want < need)
    if (__builtin_mul_overflow(want, (size_t)2, &want)) return false;
  size_t bytes;
  if (__builtin_mul_overflow(want, size, &bytes)) return false;
  void *grown = realloc(*items, bytes);
  if (!grown) return false;
  *items = grown;
  *cap = want;
  return true;
}
