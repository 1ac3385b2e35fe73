/* A map from byte strings to small numbers: open addressing, linear probing. */
#ifndef TQ_GRAPHS_ID_MAP_H
#define TQ_GRAPHS_ID_MAP_H

#include <stddef.h>
#include <stdint.h>

#define TQ_NO_ID UINT32_MAX

struct tq_id_entry {
  const char *key; /* borrowed; NULL = empty slot */
  uint32_t len;
  uint32_t hash;
  uint32_t value;
};

struct tq_id_map { /* {0} is an empty map */
  struct tq_id_entry *slots;
  size_t n_slots, n_used;
};

/* The value kept for the key, entered with TQ_NO_ID when the key is new; write through
 * it before the next call. The key's bytes must outlive the map.
 * NULL when memory is out or the key is above 4 GiB. */
uint32_t *tq_id_map_put(struct tq_id_map *map, const void *key, size_t len);

/* The key's value; TQ_NO_ID when it is not there. */
uint32_t tq_id_map_find(const struct tq_id_map *map, const void *key, size_t len);

void tq_id_map_free(struct tq_id_map *map);

#endif
