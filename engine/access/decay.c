#include "engine/access/decay.h"

#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

static const char *const names[TQ_N_DECAYS] = {
    [TQ_DECAY_STEP] = "step",
    [TQ_DECAY_LINEAR] = "linear",
    [TQ_DECAY_LOGISTIC] = "logistic",
    [TQ_DECAY_EXPONENTIAL] = "exponential",
    [TQ_DECAY_FIXED_EXPONENTIAL] = "fixed-exponential",
};

const char *tq_decay_name(enum tq_decay_kind kind) { return names[kind]; }

bool tq_decay_parse(const char *name, enum tq_decay_kind *out) {
  for (int k = 0; k < TQ_N_DECAYS; k++) {
    if (strcmp(name, names[k]) != 0) continue;
    *out = (enum tq_decay_kind)k;
    return true;
  }
  if (strcmp(name, "fixed_exponential") != 0) return false;
  *out = TQ_DECAY_FIXED_EXPONENTIAL;
  return true;
}

double tq_decay_usual_value(enum tq_decay_kind kind) {
  if (kind == TQ_DECAY_LINEAR || kind == TQ_DECAY_LOGISTIC) return 10;
  return kind == TQ_DECAY_FIXED_EXPONENTIAL ? (double)NAN : 0;
}

enum tq_code tq_decay_check(const struct tq_decay *d, struct tq_err *err) {
  double v = d->value;
  if (d->kind == TQ_DECAY_LINEAR && !(v >= 0 && v < 60))
    return tq_fail(err, TQ_E_ARG, "--decay linear: give a width from 0 to below 60 minutes");
  if (d->kind == TQ_DECAY_LOGISTIC && !(v > 0 && v < 120))
    return tq_fail(err, TQ_E_ARG,
                   "--decay logistic: give a standard deviation above 0 and below 120 minutes");
  if (d->kind == TQ_DECAY_FIXED_EXPONENTIAL && !(v > 0 && v < 1))
    return tq_fail(err, TQ_E_ARG,
                   "--decay fixed-exponential: give its constant a second, above 0 and below 1, "
                   "such as fixed-exponential,0.001");
  return TQ_OK;
}

static double linear(double width_s, double cutoff_s, double time_s) {
  if (time_s <= cutoff_s - width_s / 2) return 1;
  double left_s = cutoff_s + width_s / 2 - time_s;
  return left_s > 0 ? left_s / width_s : 0;
}

static double logistic(double deviation_s, double cutoff_s, double time_s) {
  double steep = PI / (deviation_s * sqrt(3));
  return (1 + exp(-cutoff_s * steep)) / (1 + exp((time_s - cutoff_s) * steep));
}

double tq_decay_weight(const struct tq_decay *d, int32_t cutoff_s, int32_t time_s) {
  if (d->kind == TQ_DECAY_STEP) return time_s <= cutoff_s ? 1 : 0;
  if (d->kind == TQ_DECAY_LINEAR) return linear(d->value * 60, cutoff_s, time_s);
  if (time_s > TQ_DECAY_END_S) return 0;
  if (d->kind == TQ_DECAY_LOGISTIC) return logistic(d->value * 60, cutoff_s, time_s);
  if (d->kind == TQ_DECAY_EXPONENTIAL) return exp2(-(double)time_s / cutoff_s);
  return exp(-d->value * time_s);
}

void tq_decay_table(const struct tq_decay *d, int32_t cutoff_s, int32_t limit_s, double *weights) {
  for (int32_t t = 0; t <= limit_s; t++) weights[t] = tq_decay_weight(d, cutoff_s, t);
}

int32_t tq_decay_reach_s(const struct tq_decay *d, int32_t cutoff_s) {
  if (d->kind == TQ_DECAY_STEP) return cutoff_s;
  if (d->kind == TQ_DECAY_LINEAR) return cutoff_s + (int32_t)(d->value * 30);
  int32_t lo = 0, hi = TQ_DECAY_END_S;
  while (lo < hi) {
    int32_t mid = (lo + hi + 1) / 2;
    if (tq_decay_weight(d, cutoff_s, mid) >= 0.001)
      lo = mid;
    else
      hi = mid - 1;
  }
  return lo;
}
