#include "tools/split_out.h"

#include <string.h>

const char *const tq_part_names[TQ_N_PARTS] = {"access", "wait", "ride", "transfer", "egress"};

const char tq_split_definition[] =
    "seconds of the journey of the first departure (arrival with reverse) whose time is the "
    "percentile: access to the first stop (all of a journey without a ride), wait for every "
    "vehicle and for the arrival asked for, ride, transfer on foot, egress; they add up to the "
    "travel time";

int32_t tq_part_s(const struct tq_split *x, int part) {
  const int32_t parts[TQ_N_PARTS] = {x->access_s, x->wait_s, x->ride_s, x->transfer_s, x->egress_s};
  return parts[part];
}

const char *tq_networks_text(uint32_t networks, char out[TQ_NETWORKS_TEXT]) {
  out[0] = 0;
  for (int i = 0; i < TQ_N_NETWORKS; i++) {
    if (!(networks >> i & 1)) continue;
    if (out[0]) strcat(out, "+");
    strcat(out, tq_network_name((enum tq_network)i));
  }
  return out;
}
