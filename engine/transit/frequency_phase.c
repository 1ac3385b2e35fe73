#include "engine/transit/frequency_phase.h"

/* FNV-1a 64, the final 0 of a text included. */
static uint64_t add_byte(uint64_t hash, uint8_t byte) { return (hash ^ byte) * 0x100000001b3; }

static uint64_t add_text(uint64_t hash, const char *text) {
  for (; *text; text++) hash = add_byte(hash, (uint8_t)*text);
  return add_byte(hash, 0);
}

static uint64_t add_number(uint64_t hash, uint64_t number) {
  for (int i = 0; i < 8; i++, number >>= 8) hash = add_byte(hash, (uint8_t)number);
  return hash;
}

/* Every bit of the hash moves every bit of the result (Stafford's mix 13). */
static uint64_t mix(uint64_t x) {
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

uint32_t tq_frequency_phase_s(const struct tq_graph *g, uint32_t trip, uint32_t row,
                              uint64_t seed) {
  const struct tq_trip *t = &g->trips[trip];
  uint32_t feed = g->routes[g->patterns[t->pattern].route].feed;
  uint64_t hash = add_text(0xcbf29ce484222325, tq_graph_string(g, g->feeds[feed].name));
  hash = add_number(add_text(hash, tq_graph_string(g, t->id)), row);
  uint64_t drawn = mix(add_number(hash, seed));
  uint32_t headway_s = g->frequencies[t->first_frequency + row].headway_s;
  return (uint32_t)((drawn >> 32) * headway_s >> 32);
}
