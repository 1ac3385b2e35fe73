#include "engine/base/money.h"

#include <inttypes.h>
#include <stdio.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool tq_money_parse(const char *text, int places, int32_t *minor) {
  int64_t sum = 0;
  int behind = -1; /* digits behind the point, -1 before it */
  bool any = false;
  for (const char *p = text; *p; p++) {
    if (*p == '.' && behind < 0) {
      behind = 0;
      continue;
    }
    if (!is_digit(*p)) return false;
    any = true;
    if (behind >= places) {
      if (*p != '0') return false;
      continue;
    }
    sum = sum * 10 + (*p - '0');
    if (sum > TQ_MAX_MONEY) return false;
    behind += behind >= 0;
  }
  for (int i = behind < 0 ? 0 : behind; i < places; i++)
    if ((sum *= 10) > TQ_MAX_MONEY) return false;
  if (!any) return false;
  *minor = (int32_t)sum;
  return true;
}

static int64_t scale_of(int places) {
  int64_t scale = 1;
  while (places-- > 0) scale *= 10;
  return scale;
}

void tq_money_format(int64_t minor, int places, char text[TQ_MONEY_TEXT]) {
  int64_t scale = scale_of(places);
  if (places == 0)
    snprintf(text, TQ_MONEY_TEXT, "%" PRId64, minor);
  else
    snprintf(text, TQ_MONEY_TEXT, "%" PRId64 ".%0*" PRId64, minor / scale, places, minor % scale);
}

double tq_money_units(int64_t minor, int places) {
  return (double)minor / (double)scale_of(places);
}
