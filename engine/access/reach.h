/* Measures of accessibility from one origin: travel times and the opportunities at their
 * ends are brought into one list by second, from which every measure is read. */
#ifndef TQ_ACCESS_REACH_H
#define TQ_ACCESS_REACH_H

#include <stdint.h>

/* Opportunities by the second in which they are reached.
 * time_s  [n] seconds to each point; negative: not reached
 * amount  [n] opportunities at each point, >= 0
 * by_s    out [limit_s + 1]; the caller allocates. What takes longer is left out
 * The sums are taken in the order of the points: exact as long as the amounts are whole
 * numbers and their sum is below 2^53.
 * Cost    O(n + limit_s) */
void tq_reach_fill(const int32_t *time_s, const double *amount, uint32_t n, int32_t limit_s,
                   double *by_s);

/* The opportunities of a list, each weighted by tq_decay_table's weight of its second. */
double tq_reach_weighted(const double *by_s, const double *weights, int32_t limit_s);

/* The opportunities within a cutoff. The same as the weighted sum of a step. */
double tq_reach_within(const double *by_s, int32_t cutoff_s, int32_t limit_s);

/* Dual access: the first second within which at least n opportunities are reached, n > 0;
 * -1 when the limit is not enough. A sum of fractions counts as n when it lacks a billionth
 * of it at most. */
int32_t tq_reach_nth_s(const double *by_s, double n, int32_t limit_s);

#endif
