/* Money in whole minor units (cents, fen): text with a decimal point, whatever the locale. */
#ifndef TQ_BASE_MONEY_H
#define TQ_BASE_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No fare is above this: sums of a journey's rides stay within int32. */
enum { TQ_MAX_MONEY = 100000000 };
enum { TQ_MONEY_TEXT = 24 };

/* "4", "4.7", "4.70" with `places` decimal places to minor units; digits beyond them must be
 * zero. False for anything else, a sign, or more than TQ_MAX_MONEY. */
bool tq_money_parse(const char *text, int places, int32_t *minor);

/* Minor units to text with a point and all places: 470 -> "4.70". */
void tq_money_format(int64_t minor, int places, char text[TQ_MONEY_TEXT]);

/* Minor units to the currency's unit, for JSON numbers. */
double tq_money_units(int64_t minor, int places);

#endif
