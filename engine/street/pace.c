/* Layer time and real time. Times are rounded up, so that nothing is shown within reach
 * that is not; the factors down, so that a time that comes out even is not pushed over. */
#include <math.h>

#include "engine/street/street.h"

enum { Q16 = 65536, DS_PER_S = 10 };

/* The small term mends factors that are whole but for the last bit. */
static uint32_t q16_of(double factor) { return (uint32_t)floor(factor * Q16 + 1e-6); }

struct tq_pace tq_pace_of(enum tq_mode mode, double walk_kmh, double bike_kmh) {
  double scale = 1; /* real time by layer time */
  if (mode == TQ_WALK) scale = TQ_REF_WALK_KMH / walk_kmh;
  if (mode == TQ_BIKE) scale = TQ_REF_BIKE_KMH / bike_kmh;
  double walk_ds_per_dm = 3.6 / walk_kmh;
  struct tq_pace pace = {
      .scale_q16 = q16_of(scale),
      .off_q16 = q16_of(walk_ds_per_dm / scale),
  };
  return pace;
}

static uint32_t below_far(uint64_t v) { return v < TQ_FAR ? (uint32_t)v : TQ_FAR - 1; }

static uint64_t divide_up(uint64_t a, uint64_t b) { return a / b + (a % b != 0); }

uint32_t tq_pace_seconds(struct tq_pace pace, uint32_t layer_ds) {
  if (layer_ds == TQ_FAR) return TQ_FAR;
  return below_far(divide_up((uint64_t)layer_ds * pace.scale_q16, Q16 * DS_PER_S));
}

uint32_t tq_pace_limit_ds(struct tq_pace pace, uint32_t s) {
  if (s >= TQ_FAR - 1) return TQ_FAR - 1; /* where tq_pace_seconds stops growing */
  return below_far((uint64_t)s * (Q16 * DS_PER_S) / pace.scale_q16);
}

uint32_t tq_pace_off_street_ds(struct tq_pace pace, uint32_t dist_dm) {
  return below_far(divide_up((uint64_t)dist_dm * pace.off_q16, Q16));
}
