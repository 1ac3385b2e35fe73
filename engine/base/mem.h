/* Memory: allocations whose size arithmetic is checked, and a growable array. */
#ifndef TQ_BASE_MEM_H
#define TQ_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif

/* n elements of size bytes, uninitialised; NULL on overflow or exhaustion.
 * n == 0 gives a valid pointer. */
void *tq_alloc(size_t n, size_t size);

/* The same, zeroed. */
void *tq_calloc(size_t n, size_t size);

/* As tq_alloc, for large arrays that are touched all over: on huge pages where the system
 * has them, which saves page faults. */
void *tq_alloc_huge(size_t n, size_t size);

/* Grows *items (capacity *cap elements of size bytes) to hold at least need
 * elements, doubling; false on failure, with *items unchanged. */
bool tq_grow(void **items, size_t *cap, size_t need, size_t size);

/* A growable array: struct { T *v; size_t n, cap; } x = {0}; tq_push(&x, value). */
#define TQ_VEC(T) \
  struct {        \
    T *v;         \
    size_t n;     \
    size_t cap;   \
  }

/* Appends value; false when memory is out. */
#define tq_push(vec, value)                                                 \
  (tq_grow((void **)&(vec)->v, &(vec)->cap, (vec)->n + 1, sizeof *(vec)->v) \
       ? ((vec)->v[(vec)->n++] = (value), true)                             \
       : false)

/* Makes room for at least total elements; false when memory is out. */
#define tq_reserve(vec, total) tq_grow((void **)&(vec)->v, &(vec)->cap, (total), sizeof *(vec)->v)

#define tq_vec_free(vec) (free((vec)->v), (vec)->v = NULL, (vec)->n = (vec)->cap = 0)

#ifdef __cplusplus
}
#endif

#endif
