#include "tools/ramp.h"

#include <stdint.h>

void tq_ramp(size_t i, size_t n, double rgb[3]) {
  static const uint32_t stops[] = {0x253494, 0x2c7fb8, 0x41b6c4, 0x86d0bb, 0xd0ecb4};
  enum { N_STOPS = sizeof stops / sizeof *stops };
  double at = n > 1 ? (double)i / (double)(n - 1) * (N_STOPS - 1) : N_STOPS / 2;
  int k = at >= N_STOPS - 1 ? N_STOPS - 2 : (int)at;
  for (int c = 0; c < 3; c++) {
    int shift = 16 - 8 * c;
    double a = (stops[k] >> shift & 255) / 255.0, b = (stops[k + 1] >> shift & 255) / 255.0;
    rgb[c] = a + (at - k) * (b - a);
  }
}
