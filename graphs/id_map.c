#include "graphs/id_map.h"

#include <stdbool.h>
#include <string.h>

#include "engine/base/mem.h"

static uint32_t hash(const char *key, size_t len) {
  uint64_t h = 0x9e3779b97f4a7c15u ^ len, word;
  for (; len >= 8; key += 8, len -= 8) {
    memcpy(&word, key, 8);
    h = (h ^ word) * 0xbf58476d1ce4e5b9u;
    h ^= h >> 32;
  }
  word = 0;
  memcpy(&word, key, len);
  h = (h ^ word) * 0x94d049bb133111ebu;
  return (uint32_t)(h >> 32) ^ (uint32_t)h;
}

/* The slot of the key, or the empty one where it belongs. */
static struct tq_id_entry *probe(const struct tq_id_map *map, const char *key, size_t len,
                                 uint32_t h) {
  size_t i = h & (map->n_slots - 1);
  for (;; i = (i + 1) & (map->n_slots - 1)) {
    struct tq_id_entry *e = &map->slots[i];
    if (!e->key || (e->hash == h && e->len == len && !memcmp(e->key, key, len))) return e;
  }
}

static bool rehash(struct tq_id_map *map) {
  struct tq_id_map grown = {.n_slots = map->n_slots ? map->n_slots * 2 : 64, .n_used = map->n_used};
  grown.slots = tq_calloc(grown.n_slots, sizeof *grown.slots);
  if (!grown.slots) return false;
  for (size_t i = 0; i < map->n_slots; i++) {
    const struct tq_id_entry *e = &map->slots[i];
    if (e->key) *probe(&grown, e->key, e->len, e->hash) = *e;
  }
  free(map->slots);
  *map = grown;
  return true;
}

uint32_t *tq_id_map_put(struct tq_id_map *map, const void *key, size_t len) {
  if (len > UINT32_MAX) return NULL;
  if ((map->n_used + 1) * 2 > map->n_slots && !rehash(map)) return NULL;
  uint32_t h = hash(key, len);
  struct tq_id_entry *e = probe(map, key, len, h);
  if (!e->key) {
    *e = (struct tq_id_entry){key, (uint32_t)len, h, TQ_NO_ID};
    map->n_used++;
  }
  return &e->value;
}

uint32_t tq_id_map_find(const struct tq_id_map *map, const void *key, size_t len) {
  if (!map->n_slots) return TQ_NO_ID;
  const struct tq_id_entry *e = probe(map, key, len, hash(key, len));
  return e->key ? e->value : TQ_NO_ID;
}

void tq_id_map_free(struct tq_id_map *map) {
  free(map->slots);
  *map = (struct tq_id_map){0};
}
