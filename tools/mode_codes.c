#include "tools/mode_codes.h"

#include <string.h>

static const struct {
  const char *name;
  uint32_t rgb;
} modes[TQ_N_CODES] = {[0] = {"", 0xffffff},
                       [TQ_CODE_WALK] = {"walk", 0xf0e442},
                       [TQ_CODE_BIKE] = {"bike", 0x009e73},
                       [TQ_CODE_CAR] = {"car", 0xd55e00},
                       [TQ_CODE_TRANSIT] = {"transit", 0x0072b2}};

const char *tq_code_name(int32_t code) {
  return code > 0 && code < TQ_N_CODES ? modes[code].name : "";
}

int32_t tq_code_of(const char *mode) {
  for (int32_t c = 1; c < TQ_N_CODES; c++)
    if (!strcmp(mode, modes[c].name)) return c;
  return 0;
}

void tq_mode_color(int32_t code, double rgb[3]) {
  uint32_t hex = modes[code > 0 && code < TQ_N_CODES ? code : 0].rgb;
  for (int i = 0; i < 3; i++) rgb[i] = (hex >> (16 - 8 * i) & 255) / 255.0;
}
