#include "engine/street/traffic.h"

enum { HUNDRED = 100, MONDAY = 4 }; /* 1970-01-01 was a Thursday: day 4 a Monday */

uint32_t tq_week_ds(int32_t date, int64_t time_ds) {
  int64_t ds = ((int64_t)date - MONDAY) % 7 * 24 * TQ_HOUR_DS + time_ds % TQ_WEEK_DS;
  return (uint32_t)((ds % TQ_WEEK_DS + TQ_WEEK_DS) % TQ_WEEK_DS);
}

static uint32_t below_far(uint64_t ds) { return ds < UINT32_MAX ? (uint32_t)ds : UINT32_MAX; }

/* What whole weeks do. */
static uint64_t work_of_week(const struct tq_profile *p) {
  uint64_t sum = 0;
  for (int h = 0; h < TQ_WEEK_HOURS; h++) sum += p->percent[h];
  return sum * TQ_HOUR_DS;
}

uint32_t tq_traffic_ds(const struct tq_profile *p, bool back, uint32_t at_ds, uint32_t work_ds) {
  uint64_t left = (uint64_t)work_ds * HUNDRED, spent_ds = 0;
  /* travelling back, the moment belongs to the hour that it ends */
  uint32_t last_ds = back ? (at_ds + TQ_WEEK_DS - 1) % TQ_WEEK_DS : at_ds;
  uint32_t hour = last_ds / TQ_HOUR_DS, in_hour_ds = last_ds % TQ_HOUR_DS;
  uint32_t span_ds = back ? in_hour_ds + 1 : TQ_HOUR_DS - in_hour_ds;
  for (int n = 0; left > (uint64_t)span_ds * p->percent[hour]; n++) {
    left -= (uint64_t)span_ds * p->percent[hour];
    spent_ds += span_ds;
    span_ds = TQ_HOUR_DS;
    hour = (hour + (back ? TQ_WEEK_HOURS - 1 : 1)) % TQ_WEEK_HOURS;
    if (n > 0) continue; /* on the hour: leap over whole weeks */
    uint64_t week = work_of_week(p), weeks = left / week;
    left -= weeks * week;
    spent_ds += weeks * TQ_WEEK_DS;
  }
  return below_far(spent_ds + (left + p->percent[hour] - 1) / p->percent[hour]);
}
