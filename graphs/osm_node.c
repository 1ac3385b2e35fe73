/* What a node on a street does to those who pass it. */
#include <string.h>

#include "graphs/osm_parts.h"

enum { CAR = 1 << TQ_CAR, BIKE = 1 << TQ_BIKE, WALK = 1 << TQ_WALK, ALL = CAR | BIKE | WALK };

/* Whom a barrier stops when no access tag says otherwise. A bike passes where its
 * rider can push it; what is not listed is taken for an obstacle to cars only. */
static const struct {
  const char *barrier;
  unsigned blocks;
} barriers[] = {
    {"no", 0},
    {"gate", 0},
    {"lift_gate", 0},
    {"swing_gate", 0},
    {"sliding_gate", 0},
    {"hampshire_gate", 0},
    {"cattle_grid", 0},
    {"toll_booth", 0},
    {"border_control", 0},
    {"sally_port", 0},
    {"entrance", 0},
    {"height_restrictor", 0},
    {"kerb", 0},
    {"coupure", 0},
    {"full-height_turnstile", CAR | BIKE},
    {"turnstile", CAR | BIKE},
    {"stile", CAR | BIKE},
    {"kissing_gate", CAR | BIKE},
    {"wall", ALL},
    {"fence", ALL},
    {"hedge", ALL},
    {"city_wall", ALL},
    {"guard_rail", ALL},
};

static unsigned blocked_by_default(const struct tq_tags *t) {
  if (tq_tag_is(t, TQ_KEY_LOCKED, "yes")) return ALL;
  if (tq_tag_is(t, TQ_KEY_BARRIER, "bollard") && tq_tag_is(t, TQ_KEY_BOLLARD, "rising")) return 0;
  for (size_t i = 0; i < sizeof barriers / sizeof barriers[0]; i++)
    if (tq_tag_is(t, TQ_KEY_BARRIER, barriers[i].barrier)) return barriers[i].blocks;
  return CAR;
}

static bool blocks(const struct tq_tags *t, enum tq_mode mode, bool by_default) {
  const struct tq_access_keys *keys = &tq_access_keys[mode];
  enum tq_said said = tq_access_said(t, mode, keys->n, -1);
  if (said == TQ_SAID_NO) return true;
  return by_default && tq_access_said(t, mode, keys->n_opening, -1) != TQ_SAID_YES;
}

unsigned tq_osm_node_blocks(const struct tq_tags *t) {
  if (!t->value[TQ_KEY_BARRIER]) return 0;
  unsigned by_default = blocked_by_default(t), blocked = 0;
  for (int m = 0; m < TQ_N_MODES; m++)
    if (blocks(t, (enum tq_mode)m, by_default >> m & 1)) blocked |= 1u << m;
  /* bicycle=no on a barrier that walkers pass: push */
  if (!(blocked & WALK) && !(by_default & BIKE)) blocked &= ~(unsigned)BIKE;
  return blocked;
}

unsigned tq_osm_node_signals(const struct tq_tags *t) {
  if (!tq_tag_is(t, TQ_KEY_HIGHWAY, "traffic_signals")) return 0;
  if (tq_tag_is(t, TQ_KEY_TRAFFIC_SIGNALS_DIRECTION, "forward")) return 1;
  if (tq_tag_is(t, TQ_KEY_TRAFFIC_SIGNALS_DIRECTION, "backward")) return 2;
  return 3;
}
