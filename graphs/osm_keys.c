#include "graphs/osm_keys.h"

#include <assert.h>
#include <string.h>

static const char *const key_text[TQ_N_KEYS] = {
#define TQ_OSM_KEY_TEXT(id, text) text,
    TQ_OSM_KEYS(TQ_OSM_KEY_TEXT)
#undef TQ_OSM_KEY_TEXT
};

static_assert(TQ_N_KEYS < 255, "a packed key is one byte");

int tq_osm_key_find(const char *key) {
  int low = 0, high = TQ_N_KEYS;
  while (low < high) {
    int mid = (low + high) / 2;
    int order = strcmp(key, key_text[mid]);
    if (order == 0) return mid;
    if (order < 0)
      high = mid;
    else
      low = mid + 1;
  }
  return -1;
}

const char *tq_osm_key_text(enum tq_osm_key key) { return key_text[key]; }

bool tq_tag_is(const struct tq_tags *t, enum tq_osm_key key, const char *value) {
  return t->value[key] && !strcmp(t->value[key], value);
}

bool tq_tag_in(const struct tq_tags *t, enum tq_osm_key key, const char *const *values) {
  if (!t->value[key]) return false;
  for (; *values; values++)
    if (!strcmp(t->value[key], *values)) return true;
  return false;
}

size_t tq_tags_packed_size(const struct tq_tags *t) {
  size_t size = 1;
  for (int k = 0; k < TQ_N_KEYS; k++)
    if (t->value[k]) size += 2 + strlen(t->value[k]);
  return size;
}

void tq_tags_pack(const struct tq_tags *t, char *to) {
  for (int k = 0; k < TQ_N_KEYS; k++) {
    if (!t->value[k]) continue;
    size_t size = strlen(t->value[k]) + 1;
    *to++ = (char)(k + 1);
    memcpy(to, t->value[k], size);
    to += size;
  }
  *to = 0;
}

void tq_tags_unpack(const char *packed, struct tq_tags *t) {
  memset(t, 0, sizeof *t);
  while (*packed) {
    int key = (unsigned char)*packed++ - 1;
    t->value[key] = packed;
    packed += strlen(packed) + 1;
  }
}
