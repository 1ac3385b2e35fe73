/* Decay functions: how much an opportunity counts at a travel time. */
#ifndef TQ_ACCESS_DECAY_H
#define TQ_ACCESS_DECAY_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/err.h"

enum tq_decay_kind {
  TQ_DECAY_STEP,              /* 1 up to the cutoff, then 0 */
  TQ_DECAY_LINEAR,            /* from 1 to 0 over a width with the cutoff in its middle */
  TQ_DECAY_LOGISTIC,          /* S-shaped, its inflection at the cutoff */
  TQ_DECAY_EXPONENTIAL,       /* halved every cutoff */
  TQ_DECAY_FIXED_EXPONENTIAL, /* e^(-constant x seconds), whatever the cutoff */
  TQ_N_DECAYS
};

/* A travel time longer than this counts nothing by a function that never gets to zero. */
enum { TQ_DECAY_END_S = 7200 };

/* value  linear: the width in minutes, 0 up to (not including) 60
 *        logistic: the standard deviation in minutes, above 0 and below 120
 *        fixed-exponential: the constant a second, above 0 and below 1
 *        step, exponential: unused */
struct tq_decay {
  enum tq_decay_kind kind;
  double value;
};

/* "step", "linear", "logistic", "exponential", "fixed-exponential"; the names with an
 * underscore are understood too. False when it is none of them. */
bool tq_decay_parse(const char *name, enum tq_decay_kind *out);
const char *tq_decay_name(enum tq_decay_kind kind);

/* The value that is taken when none is given: 10 minutes' width, 10 minutes' deviation,
 * NAN for fixed-exponential, which has no usual one; 0 where it is unused. */
double tq_decay_usual_value(enum tq_decay_kind kind);

/* Errors  TQ_E_ARG the value is out of its range */
enum tq_code tq_decay_check(const struct tq_decay *d, struct tq_err *err);

/* Weight of an opportunity at time_s seconds, 0..1, never growing with time_s:
 *   step               1 when t <= c, else 0
 *   linear             1 up to c - w/2, 0 from c + w/2, (c + w/2 - t) / w between; a width of
 *                      0 is step
 *   logistic           g(0) / g(t) with g(t) = 1 + exp((t - c) pi / (sd sqrt(3)))
 *   exponential        2^(-t/c)
 *   fixed-exponential  exp(-constant t)
 * with t the travel time and c the cutoff; the last three are 0 beyond TQ_DECAY_END_S.
 * Times here are whole seconds rounded up and the cutoff belongs to the inside, as everywhere
 * in this program; programs that round down and leave the cutoff out differ by that second.
 * Source  Bauer and Groneberg, Measuring Spatial Accessibility of Health Care Providers
 *         (2016), equation 9, for the logistic curve */
double tq_decay_weight(const struct tq_decay *d, int32_t cutoff_s, int32_t time_s);

/* The weights of 0 .. limit_s seconds: weights [limit_s + 1], the caller allocates. */
void tq_decay_table(const struct tq_decay *d, int32_t cutoff_s, int32_t limit_s, double *weights);

/* The last second at which the weight is at least a thousandth: as far as it is worth
 * searching; at most TQ_DECAY_END_S, but never less than what step and linear need. */
int32_t tq_decay_reach_s(const struct tq_decay *d, int32_t cutoff_s);

#endif
