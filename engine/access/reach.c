#include "engine/access/reach.h"

#include <string.h>

void tq_reach_fill(const int32_t *time_s, const double *amount, uint32_t n, int32_t limit_s,
                   double *by_s) {
  memset(by_s, 0, ((size_t)limit_s + 1) * sizeof *by_s);
  for (uint32_t i = 0; i < n; i++)
    if (time_s[i] >= 0 && time_s[i] <= limit_s) by_s[time_s[i]] += amount[i];
}

double tq_reach_weighted(const double *by_s, const double *weights, int32_t limit_s) {
  double sum = 0;
  for (int32_t t = 0; t <= limit_s; t++)
    if (by_s[t] > 0) sum += by_s[t] * weights[t];
  return sum;
}

double tq_reach_within(const double *by_s, int32_t cutoff_s, int32_t limit_s) {
  double sum = 0;
  int32_t end_s = cutoff_s < limit_s ? cutoff_s : limit_s;
  for (int32_t t = 0; t <= end_s; t++) sum += by_s[t];
  return sum;
}

int32_t tq_reach_nth_s(const double *by_s, double n, int32_t limit_s) {
  double sum = 0;
  for (int32_t t = 0; t <= limit_s; t++)
    if ((sum += by_s[t]) >= n * (1 - 1e-9)) return t;
  return -1;
}
