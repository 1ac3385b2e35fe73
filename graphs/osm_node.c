/* What a node on a street does to those who pass it. */
#include <string.h>

#include "graphs/osm_parts.h"

enum { CAR = 1 << TQ_CAR, BIKE = 1 << TQ_BIKE, WALK = 1 << TQ_WALK, ALL = CAR | BIKE | WALK };

/* Whom a barrier stops when no access tag says otherwise. A bike passes where its
 * rider can push it; what is not listed is taken for an obstacle to cars only. */
static const struct {
  const char *barrier;
  unsigned blocks;
  enum tq_wait wait;
} barriers[] = {
    {"no", 0, TQ_WAIT_NONE},
    {"gate", 0, TQ_WAIT_GATE},
    {"lift_gate", 0, TQ_WAIT_LIFT_GATE},
    {"swing_gate", 0, TQ_WAIT_GATE},
    {"sliding_gate", 0, TQ_WAIT_GATE},
    {"hampshire_gate", 0, TQ_WAIT_GATE},
    {"cattle_grid", 0, TQ_WAIT_NONE},
    {"toll_booth", 0, TQ_WAIT_TOLL_BOOTH},
    {"border_control", 0, TQ_WAIT_BORDER},
    {"checkpoint", 0, TQ_WAIT_NONE},
    {"sally_port", 0, TQ_WAIT_NONE},
    {"entrance", 0, TQ_WAIT_NONE},
    {"height_restrictor", 0, TQ_WAIT_NONE},
    {"kerb", 0, TQ_WAIT_NONE},
    {"coupure", 0, TQ_WAIT_NONE},
    {"arch", 0, TQ_WAIT_NONE},
    {"bump_gate", 0, TQ_WAIT_GATE},
    {"full-height_turnstile", CAR | BIKE, TQ_WAIT_NONE},
    {"turnstile", CAR | BIKE, TQ_WAIT_NONE},
    {"kissing_gate", CAR | BIKE, TQ_WAIT_NONE},
    {"stile", CAR | BIKE, TQ_WAIT_NONE},
    {"horse_stile", CAR | BIKE, TQ_WAIT_NONE},
    {"wall", ALL, TQ_WAIT_NONE},
    {"fence", ALL, TQ_WAIT_NONE},
    {"hedge", ALL, TQ_WAIT_NONE},
    {"city_wall", ALL, TQ_WAIT_NONE},
    {"retaining_wall", ALL, TQ_WAIT_NONE},
    {"guard_rail", ALL, TQ_WAIT_NONE},
};
enum { N_BARRIERS = sizeof barriers / sizeof barriers[0] };

static int find_barrier(const struct tq_tags *t) {
  for (int i = 0; i < N_BARRIERS; i++)
    if (tq_tag_is(t, TQ_KEY_BARRIER, barriers[i].barrier)) return i;
  return -1;
}

static unsigned blocked_by_default(const struct tq_tags *t) {
  if (tq_tag_is(t, TQ_KEY_LOCKED, "yes")) return ALL;
  if (!t->value[TQ_KEY_BARRIER]) return 0;
  if (tq_tag_is(t, TQ_KEY_BARRIER, "bollard") && tq_tag_is(t, TQ_KEY_BOLLARD, "rising")) return 0;
  int i = find_barrier(t);
  return i < 0 ? (unsigned)CAR : barriers[i].blocks;
}

static bool blocks(const struct tq_tags *t, enum tq_mode mode, bool by_default) {
  enum tq_said said = tq_access_said(t, mode, tq_access_keys[mode].n, -1);
  return said == TQ_SAID_NO || (by_default && said == TQ_SAID_NOTHING);
}

/* Access tags there are about something other than the street. */
static bool is_about_others(const struct tq_tags *t) {
  static const char *const highways[] = {"crossing",    "bus_stop", "platform",  "traffic_signals",
                                         "street_lamp", "elevator", "milestone", NULL};
  static const char *const railways[] = {"crossing",  "tram_crossing", "station",         "halt",
                                         "tram_stop", "stop",          "subway_entrance", NULL};
  return tq_tag_in(t, TQ_KEY_HIGHWAY, highways) || tq_tag_in(t, TQ_KEY_RAILWAY, railways) ||
         t->value[TQ_KEY_PUBLIC_TRANSPORT];
}

unsigned tq_osm_node_blocks(const struct tq_tags *t, const struct tq_speeds *speeds) {
  unsigned by_default = blocked_by_default(t), blocked = 0;
  if (!t->value[TQ_KEY_BARRIER] && is_about_others(t)) return 0;
  for (int m = 0; m < TQ_N_MODES; m++)
    if (blocks(t, (enum tq_mode)m, by_default >> m & 1)) blocked |= 1u << m;
  if (!tq_osm_car_fits(t, speeds)) blocked |= CAR;
  return blocked;
}

bool tq_osm_node_ends(const struct tq_tags *t) {
  if (!t->value[TQ_KEY_BARRIER] && is_about_others(t)) return false;
  enum tq_said said = tq_access_said(t, TQ_CAR, tq_access_keys[TQ_CAR].n, -1);
  return said == TQ_SAID_ENDS || said == TQ_SAID_PRIVATE;
}

static enum tq_wait wait_here(const struct tq_tags *t) {
  if (tq_tag_is(t, TQ_KEY_HIGHWAY, "traffic_signals")) return TQ_WAIT_SIGNALS;
  bool crossing = tq_tag_is(t, TQ_KEY_HIGHWAY, "crossing");
  if (crossing && (tq_tag_is(t, TQ_KEY_CROSSING, "traffic_signals") ||
                   tq_tag_is(t, TQ_KEY_CROSSING_SIGNALS, "yes")))
    return TQ_WAIT_CROSSING_SIGNALS;
  /* stop=minor at a junction is the lesser roads' affair, which the node cannot tell */
  if (tq_tag_is(t, TQ_KEY_HIGHWAY, "stop"))
    return tq_tag_is(t, TQ_KEY_STOP, "minor") ? TQ_WAIT_NONE : TQ_WAIT_STOP;
  if (tq_tag_is(t, TQ_KEY_HIGHWAY, "give_way")) return TQ_WAIT_GIVE_WAY;
  if (tq_tag_is(t, TQ_KEY_HIGHWAY, "toll_gantry")) return TQ_WAIT_NONE;
  int i = t->value[TQ_KEY_BARRIER] ? find_barrier(t) : -1;
  return i < 0 ? TQ_WAIT_NONE : barriers[i].wait;
}

unsigned tq_osm_node_waits(const struct tq_tags *t) {
  unsigned wait = wait_here(t);
  const char *direction = t->value[TQ_KEY_TRAFFIC_SIGNALS_DIRECTION];
  if (!direction) direction = t->value[TQ_KEY_DIRECTION];
  bool sign = wait == TQ_WAIT_STOP || wait == TQ_WAIT_GIVE_WAY;
  if (t->value[TQ_KEY_BARRIER]) direction = NULL;
  if (direction && !strcmp(direction, "forward")) return wait;
  if (direction && !strcmp(direction, "backward")) return wait << 4;
  bool told = direction && !strcmp(direction, "both");
  return wait | wait << 4 | (sign && !told ? (unsigned)TQ_WAITS_TOWARDS_JUNCTION : 0);
}
